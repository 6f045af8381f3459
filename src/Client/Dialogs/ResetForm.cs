using System.Globalization;
using PoolDash.PoolCore;

namespace PoolDash.Client.Dialogs;

/// <summary>What the reset dialog asks for, as it was typed.</summary>
public sealed class ResetForm
{
    /// <summary>What happens to rented connections.</summary>
    public ResetMode Mode { get; set; } = ResetMode.Drain;

    /// <summary>Whether a paused pool fails rents at once rather than letting them wait.</summary>
    public bool FailsRents { get; set; }

    /// <summary>Why.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The deadline as <c>hh:mm:ss</c>; empty for none.</summary>
    public string Deadline { get; set; } = "";

    /// <summary>Whether what is chosen leaves anything for a deadline to do.</summary>
    public bool TakesDeadline => Mode != ResetMode.Interrupt;

    /// <summary>What is wrong with the deadline; null when nothing is.</summary>
    public string? DeadlineFault =>
        !TakesDeadline || Deadline.Trim().Length == 0 || ParsedDeadline is not null
            ? null
            : "Write the deadline as hh:mm:ss, such as 00:00:30 for thirty seconds, more than zero and less than a day; or leave it empty.";

    /// <summary>What to ask the pool for.</summary>
    public ResetOptions Options => new()
    {
        Mode = Mode,
        Reason = Reason.Trim() is { Length: > 0 } reason ? reason : null,
        Deadline = TakesDeadline ? ParsedDeadline : null,
        PausedRents = Mode == ResetMode.Pause && FailsRents ? PausedRents.Fail : PausedRents.Wait,
    };

    private TimeSpan? ParsedDeadline =>
        TimeSpan.TryParseExact(Deadline.Trim(), @"hh\:mm\:ss", CultureInfo.InvariantCulture, out var deadline) && deadline > TimeSpan.Zero
            ? deadline
            : null;
}
