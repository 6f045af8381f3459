namespace PoolDash.Client.Charts;

/// <summary>A reset as charts mark it.</summary>
/// <param name="At">When it began.</param>
/// <param name="Text">What it was, in words.</param>
/// <param name="Href">Where to read more of it.</param>
public sealed record ResetMark(DateTimeOffset At, string Text, string Href)
{
    /// <summary>The mark of a reset.</summary>
    public static ResetMark Of(ResetEntry reset)
    {
        ArgumentNullException.ThrowIfNull(reset);
        var reason = reset.Reason is null ? "" : $", {reset.Reason}";
        return new(
            reset.At,
            $"Reset at {InWords.TimeOfDay(reset.At)}: {InWords.Mode(reset.Mode)}, generation {reset.Generation}{reason}",
            Links.EventsOf(reset: reset.ResetId));
    }
}
