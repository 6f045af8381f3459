using PoolDash.Load.Reports;
using PoolDash.PoolCore;

namespace PoolDash.Load.Judging;

/// <summary>Looks at a pool each tenth of a second: whether its counts add up, and whether anybody is forgotten.</summary>
internal sealed class PoolMonitor : IDisposable
{
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(100);

    private readonly Oracle _oracle;
    private readonly IConnectionPool _pool;
    private readonly RunClock _clock;
    private readonly Chronicle _chronicle;
    private Violation? _violation;
    private long _opened;
    private long _rents;

    internal PoolMonitor(Oracle oracle, IConnectionPool pool, RunClock clock)
    {
        (_oracle, _pool, _clock) = (oracle, pool, clock);
        _chronicle = new(pool, clock);
    }

    /// <summary>The first violation as it is known so far.</summary>
    internal Violation? Violation => _violation ?? (_oracle.Book.First is { } finding ? _chronicle.Describe(finding) : null);

    /// <summary>Looks until it is told to stop.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_tick, _clock.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The load has ended.
        }
    }

    /// <summary>Looks once.</summary>
    internal void Look()
    {
        var now = _pool.Snapshot();
        CheckCounts(now);
        _oracle.Waiting.Look(
            canOpen: now.ConsecutiveOpenFailures == 0 && _oracle.Factory.Existing < now.MaxSize,
            isServing: now.State == PoolState.Running,
            () => _pool.Snapshot().Waiting);
        Keep();
    }

    /// <summary>Keeps the first violation with what came after it, too, once that has had a tick's time to come.</summary>
    internal void Keep()
    {
        if (_violation is not null || _oracle.Book.First is not { } finding)
        {
            return;
        }

        _chronicle.Freeze();
        if (_clock.Since(finding.At) >= _tick)
        {
            _violation = _chronicle.Describe(finding);
        }
    }

    public void Dispose() => _chronicle.Dispose();

    private void CheckCounts(PoolSnapshot now)
    {
        _oracle.Book.Checked(Law.Conservation);
        var fault =
            now.Opened != now.Open + now.Closed ? $"{now.Opened} opened are not {now.Open} open and {now.Closed} closed"
            : now.Open + now.Opening > now.MaxSize ? $"{now.Open} open and {now.Opening} opening are more than {now.MaxSize}"
            : now.Idle < 0 || now.Rented < 0 || now.Closing < 0 || now.Waiting < 0 ? $"{now.Idle} idle, {now.Rented} rented, {now.Closing} closing, {now.Waiting} waiting cannot be"
            : now.Opened < _opened || now.Rents < _rents ? $"{now.Opened} opened and {now.Rents} rents are fewer than the {_opened} and {_rents} of a moment before"
            : null;
        (_opened, _rents) = (now.Opened, now.Rents);
        if (fault is not null)
        {
            _oracle.Book.Violated(Law.Conservation, $"The pool's counts of one moment do not add up: {fault}.");
        }
    }
}
