using System.Text.Json.Nodes;
using PoolDash.PoolCore;

namespace PoolDash.Conformance.Running;

/// <summary>All CMAP events of one script in their order, to be waited for.</summary>
/// <param name="time">By which waiting ends.</param>
internal sealed class EventLog(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<LoggedEvent> _events = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<LoggedEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public void Add(LoggedEvent logged)
    {
        TaskCompletionSource grown;
        lock (_gate)
        {
            _events.Add(logged);
            grown = _grown;
            _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        grown.SetResult();
    }

    /// <summary>Waits until the events satisfy a condition.</summary>
    /// <returns>False when they did not in time.</returns>
    public async Task<bool> UntilAsync(
        Func<IReadOnlyList<LoggedEvent>, bool> condition, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        while (true)
        {
            IReadOnlyList<LoggedEvent> events;
            Task grown;
            lock (_gate)
            {
                events = [.. _events];
                grown = _grown.Task;
            }

            if (condition(events))
            {
                return true;
            }

            try
            {
                await grown.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return condition(Events);
            }
        }
    }
}

/// <summary>A CMAP event, and that of the pool which it translates.</summary>
internal sealed record LoggedEvent(PoolEvent Source, JsonObject Event)
{
    public string Type => Event["type"]!.GetValue<string>();
}
