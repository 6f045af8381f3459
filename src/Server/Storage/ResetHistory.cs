using PoolDash.Client;
using PoolDash.PoolCore;

namespace PoolDash.Server.Storage;

/// <summary>
/// The resets of all pools: the last ones remembered, all written to the history's file. A reset is told of by whoever asked for
/// it and by its pool's events, in any order; the tellings are one entry. Every member may be called from any thread and is cheap.
/// </summary>
internal sealed class ResetHistory(HistoryQueue queue)
{
    /// <summary>How many resets are remembered, of all pools.</summary>
    internal const int Remembered = 500;

    private readonly object _gate = new();

    /// <summary>How late a reset may be told of without its time being taken for that of a clock which was set back.</summary>
    private static readonly TimeSpan _lateness = TimeSpan.FromMinutes(1);

    /// <summary>Those of each pool, the oldest first.</summary>
    private readonly Dictionary<string, LinkedList<Placed>> _byPool = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<Guid, LinkedListNode<Placed>> _byId = [];

    /// <summary>The greatest place that was given.</summary>
    private long _last;

    /// <summary>By how much the clock was set back since the first.</summary>
    private long _setBack;

    private readonly HashSet<string> _unwritten = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Remembers the resets of this pool and does not write them: a stress run makes more of them in a minute than people in a year.</summary>
    internal void OnlyRemember(string pool)
    {
        lock (_gate)
        {
            _unwritten.Add(pool);
        }
    }

    /// <summary>Takes a reset that somebody asked for through PoolDash, and follows it to its end. Neither waits nor fails.</summary>
    internal void Began(PoolReset reset, string? by)
    {
        Tell(new(reset.Id, reset.Pool, reset.Generation, reset.Mode, reset.Reason, reset.At, by, Report: null));

        // The pool's events tell of it too; but those may be dropped where there are too many, and are not where nobody observes.
        _ = reset.Completed.ContinueWith(
            completed => Tell(Of(completed.Result, reset.At)),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Takes an event of a reset, whoever made it.</summary>
    internal void Observed(ResetBegan began) =>
        Tell(new(began.ResetId, began.Pool, began.Generation, began.Mode, began.Reason, began.At, By: null, Report: null));

    /// <inheritdoc cref="Observed(ResetBegan)"/>
    internal void Observed(ResetCompleted completed) =>
        Tell(Of(completed.Report, completed.At - completed.Report.Took));

    /// <summary>The last resets, the newest first.</summary>
    /// <param name="pool">Of this pool only.</param>
    /// <param name="most">No more than these.</param>
    internal IReadOnlyList<ResetEntry> Newest(string? pool, int most)
    {
        lock (_gate)
        {
            IEnumerable<Placed> entries = pool is null
                ? _byPool.Values.SelectMany(ofPool => ofPool)
                : _byPool.GetValueOrDefault(pool) ?? [];
            return [.. entries.OrderByDescending(placed => placed.Place).ThenByDescending(placed => placed.Entry.Generation).Take(most).Select(placed => placed.Entry)];
        }
    }

    /// <summary>Remembers what was written before this process started. What is known already knows better.</summary>
    /// <param name="written">The oldest first.</param>
    internal void Restore(IEnumerable<ResetEntry> written)
    {
        lock (_gate)
        {
            var earlier = written.Where(entry => !_byId.ContainsKey(entry.ResetId)).ToList();

            // Before those of this process, whatever the clock said then and says now.
            var first = _byPool.Values.Select(ofPool => ofPool.First!.Value.Place).DefaultIfEmpty(long.MaxValue).Min();
            var moved = earlier.Count > 0 ? Math.Min(0, first - 1 - earlier.Max(entry => entry.At.UtcTicks)) : 0;
            foreach (var entry in earlier)
            {
                var place = entry.At.UtcTicks + moved;
                _last = Math.Max(_last, place);
                Remember(new(entry with { WasCutShort = entry.Report is null }, place));
            }
        }
    }

    private static ResetEntry Of(ResetReport report, DateTimeOffset at) =>
        new(report.ResetId, report.Pool, report.Generation, report.Mode, report.Reason, at, By: null, report);

    private void Tell(ResetEntry told)
    {
        lock (_gate)
        {
            if (!_byId.TryGetValue(told.ResetId, out var known))
            {
                Remember(new(told, PlaceOf(told)));
            }
            else if (known.Value.Entry is var entry && Merge(entry, told) is var merged && merged != entry)
            {
                known.Value = known.Value with { Entry = told = merged };
            }
            else
            {
                return;
            }

            // Under the gate, so that what is written last is what is known last.
            if (!_unwritten.Contains(told.Pool))
            {
                queue.Add(ResetRow.Of(told));
            }
        }
    }

    private static ResetEntry Merge(ResetEntry known, ResetEntry told) =>
        known with { By = known.By ?? told.By, Report = known.Report ?? told.Report };

    /// <summary>
    /// Where a reset comes among the others: at its time, and after those that were there before the clock was set back. By the time alone
    /// what is new would be the oldest then, and the first to be forgotten.
    /// </summary>
    private long PlaceOf(ResetEntry told)
    {
        var place = told.At.UtcTicks + _setBack;

        // One that is told of at its end may have begun long before.
        if (told.Report is null && place < _last - _lateness.Ticks)
        {
            _setBack += _last + 1 - place;
            place = _last + 1;
        }

        _last = Math.Max(_last, place);
        return place;
    }

    private void Remember(Placed placed)
    {
        var entry = placed.Entry;
        if (!_byPool.TryGetValue(entry.Pool, out var ofPool))
        {
            _byPool.Add(entry.Pool, ofPool = []);
        }

        var after = ofPool.Last;
        while (after is not null && after.Value.Place > placed.Place)
        {
            after = after.Previous;
        }

        _byId.Add(entry.ResetId, after is null ? ofPool.AddFirst(placed) : ofPool.AddAfter(after, placed));
        if (_byId.Count > Remembered)
        {
            ForgetOne();
        }
    }

    /// <summary>The oldest of the pool that has the most: one that is reset all day does not drive out the others'.</summary>
    private void ForgetOne()
    {
        var (pool, entries) = _byPool.MaxBy(ofPool => ofPool.Value.Count);
        _byId.Remove(entries.First!.Value.Entry.ResetId);
        entries.RemoveFirst();
        if (entries.Count == 0)
        {
            _byPool.Remove(pool);
        }
    }

    /// <param name="Entry">The reset.</param>
    /// <param name="Place">Orders it among the others: the ticks of its time, but for a clock that was set back.</param>
    private sealed record Placed(ResetEntry Entry, long Place);
}
