using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;

namespace PoolDash.Client.Tests.Stubs;

/// <summary>Runs as a test tells them; notes what is asked of it.</summary>
public sealed class StubStress : IStressWatch, IStressOperator
{
    public string Engine => "stub 1.0";

    public string? WhyNot { get; set; }

    public StressCaps Caps { get; } = new() { MaxCopies = 100 };

    public IReadOnlyList<StressTarget> Targets { get; } =
        [new("echo", "echo://", IsPool: false), new("orders", "tcp://orders:6379", IsPool: true)];

    public RunReport? Current { get; set; }

    public List<RunSummary> Past { get; } = [];

    /// <summary>Runs that are read from where they are kept.</summary>
    public List<RunReport> Kept { get; } = [];

    public IReadOnlyList<RunSummary> Runs => Current is { } current ? [RunSummary.Of(current), .. Past] : [.. Past];

    public bool MayOperate { get; set; } = true;

    public string? Refusal { get; set; }

    public List<StartRun> Started { get; } = [];

    public List<int> Stopped { get; } = [];

    public RunReport? Recent(int id) => Current?.Id == id ? Current : null;

    public Task<RunReport> FindAsync(int id, CancellationToken cancellationToken) =>
        Kept.Find(run => run.Id == id) is { } kept
            ? Task.FromResult(kept)
            : throw new OperationRefusedException($"There is no run {id}.");

    public Task<bool> MayOperateAsync() => Task.FromResult(MayOperate);

    public Task<RunReport> StartAsync(StartRun asked)
    {
        ThrowIfRefused();
        Started.Add(asked);
        return Task.FromResult(Current = Made.Run(9));
    }

    public Task<RunReport> StopAsync(int id)
    {
        ThrowIfRefused();
        Stopped.Add(id);
        return Task.FromResult(Made.Run(id));
    }

    private void ThrowIfRefused()
    {
        if (Refusal is not null)
        {
            throw new OperationRefusedException(Refusal);
        }
    }
}
