using System.Net.Sockets;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.Browser.Running;

/// <summary>What a pool connects to: answers what it gets, and keeps answers back for as long as it is held, so that connections stay rented.</summary>
internal sealed class HoldableEndpoint : IAsyncDisposable
{
    private readonly ScriptedServer _server;
    private TaskCompletionSource _answers = new();
    private int _kept;

    internal HoldableEndpoint()
    {
        _answers.SetResult();
        _server = new(AnswerAsync);
    }

    internal string Endpoint => $"tcp://127.0.0.1:{_server.Port}";

    /// <summary>How many answers are kept back.</summary>
    internal int Kept => Volatile.Read(ref _kept);

    internal void Hold() => _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Release() => _answers.SetResult();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(NetworkStream stream, CancellationToken stopping)
    {
        var buffer = new byte[256];
        while (await stream.ReadAsync(buffer, stopping) is > 0 and var length)
        {
            Interlocked.Increment(ref _kept);
            await Volatile.Read(ref _answers).Task.WaitAsync(stopping);
            Interlocked.Decrement(ref _kept);
            await stream.WriteAsync(buffer.AsMemory(0, length), stopping);
        }
    }
}
