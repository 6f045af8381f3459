namespace PoolDash.Server.Storage;

/// <summary>
/// Everything that touches the history's file, away from requests and from the start: opens it, remembers what is in it, writes
/// what comes, and tries again, later and later, when that fails. Nothing that goes wrong here stops the process.
/// </summary>
internal sealed class HistoryWriter(
    HistoryFile file, HistoryQueue queue, ResetHistory resets, AuditLog audit, StressHistory runs, StorageHealth health, TimeProvider time) : BackgroundService
{
    internal const int LargestBatch = 500;

    /// <summary>How many resets are read at the start. More than are remembered, since those of a pool that is reset all day give way.</summary>
    private const int RestoredResets = 10 * ResetHistory.Remembered;

    internal const int RecordsBetweenPrunings = 1_000;

    /// <summary>Taken from the queue and not written yet.</summary>
    private readonly List<HistoryRow> _batch = [];
    private bool _isRestored;
    private int _unpruned = RecordsBetweenPrunings;

    /// <summary>A file that is locked is waited for once, see <see cref="HistoryFile.BusyTimeout"/>.</summary>
    internal static TimeSpan LongestFinish { get; } = TimeSpan.FromSeconds(3);

    internal static TimeSpan FirstRetry { get; } = TimeSpan.FromSeconds(1);

    internal static TimeSpan LastRetry { get; } = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = FirstRetry;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                WriteOnce();
                retry = FirstRetry;
                await queue.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                health.Failed(failure);
                runs.CannotRestore();
                await Task.Delay(retry, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                retry = TimeSpan.FromTicks(Math.Min(retry.Ticks * 2, LastRetry.Ticks));
            }
        }
    }

    /// <summary>
    /// Writes what is left. The time that the host has for its end may be used up by clients that would not go: this has some of its own.
    /// </summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestFinish, time);
        await base.StopAsync(limit.Token);
        if (ExecuteTask is { IsCompleted: true })
        {
            await Task.Run(Finish, CancellationToken.None).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads what was written by earlier processes, if that is not done; writes what waits, one batch.</summary>
    private void WriteOnce()
    {
        if (!_isRestored)
        {
            Restore();
        }

        queue.Take(_batch, LargestBatch);
        if (_batch.Count > 0)
        {
            file.Write(_batch);
            _unpruned += _batch.Count;
            _batch.Clear();
        }

        health.Recovered();
        if (_unpruned >= RecordsBetweenPrunings)
        {
            file.Prune();
            _unpruned = 0;
        }
    }

    private void Restore()
    {
        var (oldResets, oldAudit, oldRuns) = file.Read(history => (
            history.Resets.OrderByDescending(row => row.At).Take(RestoredResets).ToList(),
            history.Audit.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(AuditLog.Remembered).ToList(),
            runs.ReadFrom(history)));
        resets.Restore(oldResets.AsEnumerable().Reverse().Select(row => row.ToEntry()));
        audit.Restore(oldAudit.Select(row => row.ToEntry()));
        runs.Restore(oldRuns);
        _isRestored = true;
    }

    /// <summary>Writes what is left, once: a file that fails now must not hold up the end of the process.</summary>
    private void Finish()
    {
        queue.Close();
        try
        {
            for (queue.Take(_batch, LargestBatch); _batch.Count > 0; queue.Take(_batch, LargestBatch))
            {
                file.Write(_batch);
                _batch.Clear();
            }
        }
        catch (Exception failure)
        {
            queue.Take(_batch, int.MaxValue);
            health.GaveUp(failure, _batch.Count);
            _batch.Clear();
        }
    }
}
