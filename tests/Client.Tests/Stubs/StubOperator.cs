using PoolDash.Load.Remote;
using PoolDash.PoolCore;

namespace PoolDash.Client.Tests.Stubs;

/// <summary>Notes what is asked of it, and does nothing.</summary>
public sealed class StubOperator : IPoolOperator
{
    public bool MayOperate { get; set; } = true;

    public string? Refusal { get; set; }

    public List<(string Pool, ResetOptions Options)> Resets { get; } = [];

    public List<string> Resumed { get; } = [];

    public Guid ResetId { get; } = Guid.Parse("11111111-2222-3333-4444-555555555555");

    public Task<bool> MayOperateAsync() => Task.FromResult(MayOperate);

    public Task<ResetAnswer> ResetAsync(string pool, ResetOptions options)
    {
        ThrowIfRefused();
        Resets.Add((pool, options));
        return Task.FromResult(new ResetAnswer(pool, ResetId, 5, 12, 3, 1, 4.2));
    }

    public Task<bool> ResumeAsync(string pool)
    {
        ThrowIfRefused();
        Resumed.Add(pool);
        return Task.FromResult(true);
    }

    private void ThrowIfRefused()
    {
        if (Refusal is not null)
        {
            throw new OperationRefusedException(Refusal);
        }
    }
}
