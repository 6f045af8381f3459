using System.Collections.Concurrent;
using PoolDash.Conformance.Adapter;
using PoolDash.Conformance.Format;
using PoolDash.PoolCore;

namespace PoolDash.Conformance.Running;

/// <summary>One suite file's script under way: its threads, its labels, and the main thread, which is the caller.</summary>
internal sealed class Script(CmapPool pool, TimeProvider time, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ScriptThread> _threads = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lease<EmulatedConnection>> _labelled = [];
    private readonly List<Lease<EmulatedConnection>> _checkedOut = [];

    /// <summary>Does one operation, or schedules it where it names a thread.</summary>
    public Task DoAsync(Operation operation)
    {
        if (operation.Thread is not { } name)
        {
            return PerformAsync(operation);
        }

        return Thread(name).Schedule(() => PerformAsync(operation))
            ? Task.CompletedTask
            : throw new FormatException($"{operation}: thread '{name}' was waited for, and does nothing more.");
    }

    /// <summary>Ends what the script left behind. The caller has cancelled what still waits.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var thread in _threads.Values)
        {
            // Their errors belong to the script only where it waits for them.
            await thread.FinishAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var lease in _checkedOut)
        {
            lease.Dispose();
        }
    }

    private async Task PerformAsync(Operation operation)
    {
        switch (operation)
        {
            case Ready:
                pool.Ready();
                break;
            case CheckOut checkOut:
                await CheckOutAsync(checkOut.Label);
                break;
            case CheckIn checkIn:
                CheckIn(checkIn.Connection);
                break;
            case Clear clear:
                await pool.ClearAsync(clear.InterruptInUseConnections, cancellationToken);
                break;
            case Close:
                await pool.CloseAsync(cancellationToken);
                break;
            case Start start:
                Start(start.Target);
                break;
            case Wait wait:
                await Task.Delay(wait.Time, time, cancellationToken);
                break;
            case WaitForThread waiting:
                await Thread(waiting.Target).FinishAsync().WaitAsync(cancellationToken);
                break;
            case WaitForEvent awaited:
                await WaitAsync(awaited);
                break;
            default:
                throw new NotSupportedException($"Operation {operation} is parsed, but not performed.");
        }
    }

    private async Task CheckOutAsync(string? label)
    {
        var lease = await pool.CheckOutAsync(cancellationToken);
        lock (_gate)
        {
            _checkedOut.Add(lease);
            if (label is not null)
            {
                _labelled[label] = lease;
            }
        }
    }

    private void CheckIn(string label)
    {
        Lease<EmulatedConnection> lease;
        lock (_gate)
        {
            if (!_labelled.Remove(label, out lease))
            {
                throw new FormatException($"checkIn: nothing is checked out under the label '{label}'.");
            }

            _checkedOut.Remove(lease);
        }

        lease.Dispose();
    }

    private void Start(string name)
    {
        if (!_threads.TryAdd(name, new ScriptThread()))
        {
            throw new FormatException($"start: thread '{name}' is started already.");
        }
    }

    private ScriptThread Thread(string name) => _threads.TryGetValue(name, out var thread)
        ? thread
        : throw new FormatException($"Thread '{name}' is not started.");

    private async Task WaitAsync(WaitForEvent awaited)
    {
        if (!await pool.Log.UntilAsync(
            events => Count(events) >= awaited.Count, awaited.Timeout, cancellationToken))
        {
            throw new TimeoutException(
                $"waitForEvent: {awaited.Event} happened {Count(pool.Log.Events)} times, not {awaited.Count}, within {awaited.Timeout.TotalSeconds} s.");
        }

        int Count(IReadOnlyList<LoggedEvent> events) => events.Count(logged => logged.Type == awaited.Event);
    }
}
