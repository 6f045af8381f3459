using System.Net;
using System.Net.Sockets;

namespace PoolDash.Browser.Running;

/// <summary>What a pool connects to: answers what it gets, and keeps answers back for as long as it is held, so that connections stay rented.</summary>
internal sealed class HoldableEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private TaskCompletionSource _answers = new();
    private int _kept;

    internal HoldableEndpoint()
    {
        _listener.Start();
        _answers.SetResult();
        _accepting = AcceptAsync();
    }

    internal string Endpoint => $"tcp://{_listener.LocalEndpoint}";

    /// <summary>How many answers are kept back.</summary>
    internal int Kept => Volatile.Read(ref _kept);

    internal void Hold() => _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Release() => _answers.SetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> answering = [];
        try
        {
            while (true)
            {
                answering.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(answering);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var _ = client;
        var buffer = new byte[256];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var length)
            {
                Interlocked.Increment(ref _kept);
                await Volatile.Read(ref _answers).Task.WaitAsync(_end.Token);
                Interlocked.Decrement(ref _kept);
                await client.GetStream().WriteAsync(buffer.AsMemory(0, length), _end.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The pool closed it, or the test is over.
        }
    }
}
