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

    /// <summary>Those of each pool, the oldest first.</summary>
    private readonly Dictionary<string, LinkedList<ResetEntry>> _byPool = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<Guid, LinkedListNode<ResetEntry>> _byId = [];

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
            IEnumerable<ResetEntry> entries = pool is null
                ? _byPool.Values.SelectMany(ofPool => ofPool)
                : _byPool.GetValueOrDefault(pool) ?? [];
            return [.. entries.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Generation).Take(most)];
        }
    }

    /// <summary>Remembers what was written before this process started. What is known already knows better.</summary>
    /// <param name="written">The oldest first.</param>
    internal void Restore(IEnumerable<ResetEntry> written)
    {
        lock (_gate)
        {
            foreach (var entry in written)
            {
                if (!_byId.ContainsKey(entry.ResetId))
                {
                    Remember(entry with { WasCutShort = entry.Report is null });
                }
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
                Remember(told);
            }
            else if (known.Value is var entry && Merge(entry, told) is var merged && merged != entry)
            {
                known.Value = told = merged;
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

    private void Remember(ResetEntry entry)
    {
        if (!_byPool.TryGetValue(entry.Pool, out var ofPool))
        {
            _byPool.Add(entry.Pool, ofPool = []);
        }

        var after = ofPool.Last;
        while (after is not null && after.Value.At > entry.At)
        {
            after = after.Previous;
        }

        _byId.Add(entry.ResetId, after is null ? ofPool.AddFirst(entry) : ofPool.AddAfter(after, entry));
        if (_byId.Count > Remembered)
        {
            ForgetOne();
        }
    }

    /// <summary>The oldest of the pool that has the most: one that is reset all day does not drive out the others'.</summary>
    private void ForgetOne()
    {
        var (pool, entries) = _byPool.MaxBy(ofPool => ofPool.Value.Count);
        _byId.Remove(entries.First!.Value.ResetId);
        entries.RemoveFirst();
        if (entries.Count == 0)
        {
            _byPool.Remove(pool);
        }
    }
}
