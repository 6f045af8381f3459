namespace PoolDash.PoolCore;

/// <summary>What a time among the options may be: a timer must be able to wait for it, and "never" is one value only.</summary>
internal static class TimeFaults
{
    /// <summary>Timers take at most 2^32 - 2 milliseconds, which is 49.7 days.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    /// <summary>A time above zero, or never: zero would mean "never" to some readers and "always" to others.</summary>
    internal static OptionFault? InPositiveOrNever(string option, TimeSpan value) =>
        value == TimeSpan.Zero
            ? OptionFault.Of(option, value, "it must be longer than zero; write -00:00:00.001 (Timeout.InfiniteTimeSpan) for never.")
            : InZeroOrPositiveOrNever(option, value);

    /// <summary>A time from zero, or never.</summary>
    internal static OptionFault? InZeroOrPositiveOrNever(string option, TimeSpan value) =>
        value == Timeout.InfiniteTimeSpan
            ? null
            : InRange(option, value, "write -00:00:00.001 (Timeout.InfiniteTimeSpan) for never.");

    /// <summary>A time from zero that comes to an end.</summary>
    internal static OptionFault? InZeroOrPositive(string option, TimeSpan value) =>
        InRange(option, value, "'never' has no meaning here.");

    private static OptionFault? InRange(string option, TimeSpan value, string otherwise) =>
        value < TimeSpan.Zero ? OptionFault.Of(option, value, $"it must not be negative; {otherwise}")
        : value > Longest ? OptionFault.Of(option, value, $"it must be at most 49 days, which is as long as a timer can wait; {otherwise}")
        : null;
}
