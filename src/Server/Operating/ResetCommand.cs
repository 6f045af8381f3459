using System.Globalization;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;

namespace PoolDash.Server.Operating;

/// <summary>Which pools to reset, and how: a <see cref="ResetRequest"/> that was read and found possible.</summary>
/// <param name="Pool">This pool only.</param>
/// <param name="Tag">The pools with this tag only.</param>
/// <param name="Options">How.</param>
internal sealed record ResetCommand(string? Pool, string? Tag, ResetOptions Options)
{
    private const int LongestReason = 500;

    /// <exception cref="RequestRefusedException">It cannot be understood.</exception>
    internal static ResetCommand Of(ResetRequest request)
    {
        if (request is { Pool: not null, Tag: not null })
        {
            throw RequestRefusedException.Invalid("Give pool or tag, not both.");
        }

        if (request.Pool is "" || request.Tag is "")
        {
            throw RequestRefusedException.Invalid($"{(request.Pool is "" ? "pool" : "tag")} is empty. Leave it out to reset every pool.");
        }

        return new(request.Pool, request.Tag, new() { Mode = ModeOf(request.Mode), Reason = request.Reason, Deadline = DeadlineOf(request.Deadline) });
    }

    /// <summary>Refuses a reason that would not be kept whole, or that would be more than text where it is shown, such as in a console's log.</summary>
    /// <exception cref="RequestRefusedException">It is one of these.</exception>
    internal void ThrowIfReasonIsImpossible()
    {
        if (Options.Reason?.Length > LongestReason)
        {
            throw RequestRefusedException.Invalid($"reason has {Options.Reason.Length} characters; at most {LongestReason} are kept.");
        }

        if (Options.Reason?.Any(char.IsControl) is true)
        {
            throw RequestRefusedException.Invalid("reason has control characters, such as line breaks; leave them out.");
        }
    }

    private static ResetMode ModeOf(string? mode)
    {
        if (mode is null)
        {
            return ResetMode.Drain;
        }

        // Enum.TryParse alone would take numbers and lists of names.
        var name = Enum.GetNames<ResetMode>().FirstOrDefault(name => name.Equals(mode, StringComparison.OrdinalIgnoreCase));
        return name is not null
            ? Enum.Parse<ResetMode>(name)
            : throw RequestRefusedException.Invalid($"mode is '{RequestRefusedException.Shortened(mode)}'; it must be drain, interrupt or pause.");
    }

    private static TimeSpan? DeadlineOf(string? deadline)
    {
        if (deadline is null)
        {
            return null;
        }

        // "5" alone would be five days.
        if (!deadline.Contains(':', StringComparison.Ordinal)
            || !TimeSpan.TryParseExact(deadline, "c", CultureInfo.InvariantCulture, out var time))
        {
            throw RequestRefusedException.Invalid($"deadline is '{RequestRefusedException.Shortened(deadline)}'; write hours, minutes and seconds, as in 00:00:30.");
        }

        return time < TimeSpan.Zero ? throw RequestRefusedException.Invalid($"deadline is '{deadline}'; it must not be negative. Leave it out for none.")
            : time > TimeSpan.FromDays(49) ? throw RequestRefusedException.Invalid($"deadline is '{deadline}'; it must be at most 49 days. Leave it out for none.")
            : time;
    }
}
