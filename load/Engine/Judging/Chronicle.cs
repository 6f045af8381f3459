using PoolDash.Load.Reports;
using PoolDash.PoolCore;

namespace PoolDash.Load.Judging;

/// <summary>
/// What the pool told lately, so that a violation can be shown with what happened around it. Rents and returns are not among it: to follow them would change
/// what is tested.
/// </summary>
internal sealed class Chronicle : IDisposable
{
    private const int Remembered = 128;
    private const int Before = 14;
    private const int After = 6;

    private readonly object _gate = new();
    private readonly Queue<(PoolEvent Happened, double At)> _events = new();
    private readonly RunClock _clock;
    private readonly IDisposable _subscription;
    private bool _isFrozen;

    internal Chronicle(IConnectionPool pool, RunClock clock)
    {
        _clock = clock;
        _subscription = pool.Subscribe(PoolEventKinds.Default, Add);
    }

    /// <summary>Nothing is forgotten from now on.</summary>
    internal void Freeze()
    {
        lock (_gate)
        {
            _isFrozen = true;
        }
    }

    /// <summary>The violation with what the pool and the connection's ticket tell of the time around it, in order.</summary>
    internal Violation Describe(Finding finding)
    {
        var at = _clock.InMilliseconds(finding.At);
        ContextEvent[] told;
        lock (_gate)
        {
            told = [.. _events.Select(happened => new ContextEvent(happened.At, "pool", Text(happened.Happened)))];
        }

        var before = told.Where(happened => happened.At <= at).TakeLast(Before);
        var after = told.Where(happened => happened.At > at).Take(After);
        var violation = new ContextEvent(at, "oracle", $"Law {(int)finding.Law} broken: {finding.What}", IsViolation: true);
        var life = finding.Ticket?.Life() ?? [];
        return new(
            (int)finding.Law,
            Laws.Name(finding.Law),
            finding.What,
            at,
            finding.Ticket?.ConnectionId,
            [.. before.Concat(life).Append(violation).Concat(after).OrderBy(happened => happened.At)]);
    }

    public void Dispose() => _subscription.Dispose();

    private static string Text(PoolEvent happened)
    {
        var text = EventEntry.Of(happened, happened.Sequence).Text;
        return happened is ConnectionEvent connection ? $"Connection {connection.ConnectionId}: {text}" : text;
    }

    private void Add(PoolEvent happened)
    {
        var at = _clock.InMilliseconds(happened.At);
        lock (_gate)
        {
            if (_isFrozen && _events.Count >= Remembered)
            {
                return;
            }

            if (!_isFrozen && _events.Count >= Remembered - After)
            {
                _events.Dequeue();
            }

            _events.Enqueue((happened, at));
        }
    }
}
