using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PoolDash.Load.Reports;

namespace PoolDash.Server.Storage;

/// <summary>
/// The stress runs that were made: the lines of the newest and the reports of this process's last ones remembered, all of them written to
/// the history's file and read from there. Without the file there is what is remembered.
/// </summary>
internal sealed partial class StressHistory(HistoryQueue queue, HistoryFile file, TimeProvider time, ILogger<StressHistory> log)
{
    /// <summary>How many runs are listed.</summary>
    internal const int Remembered = 200;

    /// <summary>How many reports are in memory: one of an hour has a line for each of its seconds.</summary>
    internal const int RememberedReports = 10;

    /// <summary>Before any run was made.</summary>
    private static readonly DateTimeOffset _beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly object _gate = new();

    /// <summary>By the runs' numbers, the greatest being the newest.</summary>
    private readonly SortedDictionary<int, RunSummary> _lines = [];
    private readonly SortedDictionary<int, RunReport> _reports = [];
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The greatest number that was given so far.</summary>
    private int _last;
    private bool _isRestored;

    /// <summary>A number for a run: greater than any before, also than those of earlier processes.</summary>
    internal async Task<int> NextIdAsync(CancellationToken cancellationToken)
    {
        await _tried.Task.WaitAsync(cancellationToken);
        lock (_gate)
        {
            // Nobody knows which numbers the file has; a clock's are above them all, since no two runs begin within a second.
            return _last = Math.Max(_last, _isRestored ? 0 : (int)(time.GetUtcNow() - _beginning).TotalSeconds) + 1;
        }
    }

    /// <summary>Takes a run as it is.</summary>
    /// <param name="report">The run.</param>
    /// <param name="isWritten">Whether to write it to the file too.</param>
    internal void Tell(RunReport report, bool isWritten)
    {
        lock (_gate)
        {
            var id = report.Id!.Value;
            _reports[id] = report;
            Remember(RunSummary.Of(report));
            if (_reports.Count > RememberedReports)
            {
                _reports.Remove(_reports.Keys.First());
            }

            if (isWritten)
            {
                queue.Add(StressRunRow.Of(report, report.IsRunning ? null : time.GetUtcNow()));
            }
        }
    }

    /// <summary>The runs that are known, the newest first.</summary>
    internal IReadOnlyList<RunSummary> Newest(int most)
    {
        lock (_gate)
        {
            return [.. _lines.Values.Reverse().Take(most)];
        }
    }

    /// <summary>The report of a run, if it is in memory.</summary>
    internal RunReport? Recent(int id)
    {
        lock (_gate)
        {
            return _reports.GetValueOrDefault(id);
        }
    }

    /// <summary>The report of a run, wherever it is; null when there is none.</summary>
    /// <exception cref="Exception">The file cannot be read: whatever that throws.</exception>
    internal async Task<RunReport?> FindAsync(int id, CancellationToken cancellationToken)
    {
        if (Recent(id) is { } recent)
        {
            return recent;
        }

        var key = StressRunRow.KeyOf(id);
        var written = await Task.Run(
            () => file.Read(history => history.StressRuns.AsNoTracking().FirstOrDefault(row => row.Id == key)), cancellationToken);
        return written is null ? null : Read<RunReport>(written);
    }

    /// <summary>The report of a run whose process ended in the middle: whatever was found until then, what it was to show is not shown.</summary>
    internal static RunReport Interrupted(RunReport cut, string why) => cut with
    {
        State = RunState.Interrupted,
        Verdict = Verdict.Fail,
        Why = $"{why} A run that was cut short has not passed.",
    };

    /// <summary>Reads what <see cref="Restore"/> takes.</summary>
    internal Written ReadFrom(HistoryContext history)
    {
        var runs = history.StressRuns.AsNoTracking();
        return new(
            runs.Select(row => row.Id).AsEnumerable().Select(id => int.TryParse(id, CultureInfo.InvariantCulture, out var number) ? number : 0).DefaultIfEmpty().Max(),
            [.. runs.OrderByDescending(row => row.Started).Take(Remembered).AsEnumerable().Select(Read<RunSummary>).OfType<RunSummary>()],
            [.. runs.Where(row => row.Ended == null).AsEnumerable().Select(Read<RunReport>).OfType<RunReport>()]);
    }

    /// <summary>
    /// Remembers what was written before this process started. What is known already knows better. A run that has no end was on when its
    /// process was killed; it gets one.
    /// </summary>
    internal void Restore(Written written)
    {
        lock (_gate)
        {
            _last = Math.Max(_last, written.LastId);
            _isRestored = true;
            foreach (var line in written.Newest.Where(line => !_lines.ContainsKey(line.Id)))
            {
                Remember(line);
            }

            foreach (var cut in written.Unfinished.Where(report => !_reports.ContainsKey(report.Id!.Value)))
            {
                Tell(Interrupted(cut, "PoolDash ended in the middle of the run and could not say how it went on. What is here was kept on the way."), isWritten: true);
            }
        }

        _tried.TrySetResult();
    }

    /// <summary>The file cannot be read now; runs need not wait for it.</summary>
    internal void CannotRestore() => _tried.TrySetResult();

    private void Remember(RunSummary line)
    {
        _lines[line.Id] = line;
        if (_lines.Count > Remembered)
        {
            _lines.Remove(_lines.Keys.First());
        }
    }

    /// <summary>Null for a report of another version, which this one cannot read.</summary>
    private T? Read<T>(StressRunRow row)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(row.Report ?? "null", JsonReport.Options);
        }
        catch (JsonException unreadable)
        {
            LogUnreadable(log, unreadable, row.Id);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The report of stress run {Id} in the history's file cannot be read, and is left out.")]
    private static partial void LogUnreadable(ILogger log, Exception unreadable, string id);

    /// <summary>What the file has of earlier processes.</summary>
    /// <param name="LastId">The greatest number; 0 when there is none.</param>
    /// <param name="Newest">The lines of the newest runs.</param>
    /// <param name="Unfinished">Runs that have no end.</param>
    internal sealed record Written(int LastId, IReadOnlyList<RunSummary> Newest, IReadOnlyList<RunReport> Unfinished);
}
