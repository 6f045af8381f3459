using System.Globalization;
using System.Text.Json;
using PoolDash.Client;
using PoolDash.Load.Reports;
using PoolDash.PoolCore;

namespace PoolDash.Server.Storage;

/// <summary>A record on its way into the file. Whole in itself and known by its key, so that writing it twice does no harm.</summary>
internal abstract class HistoryRow
{
    /// <summary>Adds what this record knows to the one that the file has under its key, or becomes that.</summary>
    internal abstract void MergeInto(HistoryContext history);
}

/// <summary>A <see cref="ResetEntry"/> as a row.</summary>
internal sealed class ResetRow : HistoryRow
{
    public required Guid Id { get; init; }

    public required string Pool { get; init; }

    public required long Generation { get; init; }

    public required ResetMode Mode { get; init; }

    public string? Reason { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? By { get; set; }

    public int? IdleClosed { get; set; }

    public int? RentedDrained { get; set; }

    public int? RentedInterrupted { get; set; }

    public int? OpeningsCancelled { get; set; }

    /// <summary>Null while the reset is not completed; the counts above are then too.</summary>
    public TimeSpan? Took { get; set; }

    internal static ResetRow Of(ResetEntry entry)
    {
        var row = new ResetRow
        {
            Id = entry.ResetId,
            Pool = entry.Pool,
            Generation = entry.Generation,
            Mode = entry.Mode,
            Reason = entry.Reason,
            At = entry.At,
            By = entry.By,
        };
        if (entry.Report is { } report)
        {
            row.Complete(report.IdleClosed, report.RentedDrained, report.RentedInterrupted, report.OpeningsCancelled, report.Took);
        }

        return row;
    }

    internal ResetEntry ToEntry() => new(Id, Pool, Generation, Mode, Reason, At, By, ToReport());

    internal override void MergeInto(HistoryContext history)
    {
        if (history.Resets.Find(Id) is not { } known)
        {
            history.Resets.Add(this);
            return;
        }

        known.By ??= By;
        if (Took is not null)
        {
            known.Complete(IdleClosed, RentedDrained, RentedInterrupted, OpeningsCancelled, Took);
        }
    }

    private void Complete(int? idleClosed, int? rentedDrained, int? rentedInterrupted, int? openingsCancelled, TimeSpan? took)
    {
        IdleClosed = idleClosed;
        RentedDrained = rentedDrained;
        RentedInterrupted = rentedInterrupted;
        OpeningsCancelled = openingsCancelled;
        Took = took;
    }

    private ResetReport? ToReport() => Took is { } took
        ? new(Pool, Id, Generation, Mode, Reason, IdleClosed ?? 0, RentedDrained ?? 0, RentedInterrupted ?? 0, OpeningsCancelled ?? 0, took)
        : null;
}

/// <summary>An <see cref="AuditEntry"/> as a row.</summary>
internal sealed class AuditRow : HistoryRow
{
    /// <summary>Ordered by time, so that rows of one moment keep their order.</summary>
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }

    public required string Role { get; init; }

    public string? Address { get; init; }

    public required string Action { get; init; }

    public string? Pool { get; init; }

    public string? Detail { get; init; }

    public required string Outcome { get; init; }

    internal static AuditRow Of(AuditEntry entry) => new()
    {
        Id = Guid.CreateVersion7(entry.At),
        At = entry.At,
        By = entry.By,
        Role = entry.Role,
        Address = entry.Address,
        Action = entry.Action,
        Pool = entry.Pool,
        Detail = entry.Detail,
        Outcome = entry.Outcome,
    };

    internal AuditEntry ToEntry() => new(At, By, Role, Address, Action, Pool, Detail, Outcome);

    internal override void MergeInto(HistoryContext history)
    {
        if (history.Audit.Find(Id) is null)
        {
            history.Audit.Add(this);
        }
    }
}

/// <summary>A stress run: when it starts, now and then while it goes on, and when it has ended.</summary>
internal sealed class StressRunRow : HistoryRow
{
    /// <summary>The run's number.</summary>
    public required string Id { get; init; }

    public required string Scenario { get; init; }

    /// <summary>The pool whose endpoint it attacked.</summary>
    public required string Pool { get; init; }

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Ended { get; set; }

    /// <summary>Null until it has ended.</summary>
    public string? Verdict { get; set; }

    /// <summary>The run's report as JSON, such as it was then.</summary>
    public string? Report { get; set; }

    internal static StressRunRow Of(RunReport report, DateTimeOffset? ended) => new()
    {
        Id = KeyOf(report.Id!.Value),
        Scenario = report.Scenario,
        Pool = report.TargetPool ?? report.Target,
        Started = report.StartedAt,
        Ended = ended,
        Verdict = report.Verdict?.ToString().ToLowerInvariant(),
        Report = JsonSerializer.Serialize(report, JsonReport.Options),
    };

    internal static string KeyOf(int run) => run.ToString(CultureInfo.InvariantCulture);

    internal override void MergeInto(HistoryContext history)
    {
        if (history.StressRuns.Find(Id) is not { } known)
        {
            history.StressRuns.Add(this);
            return;
        }

        (known.Ended, known.Verdict, known.Report) = (Ended ?? known.Ended, Verdict ?? known.Verdict, Report ?? known.Report);
    }
}
