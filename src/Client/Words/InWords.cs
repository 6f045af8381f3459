using System.Globalization;
using System.Text;
using PoolDash.PoolCore;

namespace PoolDash.Client;

/// <summary>Numbers, times and states as pages say them: the same everywhere, with units, times in UTC.</summary>
public static class InWords
{
    /// <summary>A count with its thousands apart.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of any length, given in decimal digits, with its thousands apart.</summary>
    public static string Digits(string digits)
    {
        ArgumentNullException.ThrowIfNull(digits);
        var spelt = new StringBuilder(digits);
        for (var at = digits.Length - 3; at > 0; at -= 3)
        {
            spelt.Insert(at, ',');
        }

        return spelt.ToString();
    }

    /// <summary>A share from 0 to 1 as a percentage to three figures or so: what is not none is never said to be 0%, and what is not all never 100%.</summary>
    public static string Share(double share) => share switch
    {
        0 => "0%",
        1 => "100%",
        < 0.00001 => "< 0.001%",
        < 0.001 => FormattableString.Invariant($"{share * 100:0.000}%"),
        < 0.1 => FormattableString.Invariant($"{share * 100:0.00}%"),
        > 0.9995 => "> 99.9%",
        _ => FormattableString.Invariant($"{share * 100:0.0}%"),
    };

    /// <summary>A rate, with a decimal where it is small.</summary>
    public static string Rate(double perSecond) =>
        perSecond.ToString(perSecond is > 0 and < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    /// <summary>A time of day in UTC.</summary>
    public static string TimeOfDay(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A day and a time of day in UTC.</summary>
    public static string DayAndTime(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A moment in full, as ISO 8601 has it.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Milliseconds to three figures or so.</summary>
    public static string Milliseconds(double milliseconds) => milliseconds switch
    {
        >= 1000 => FormattableString.Invariant($"{milliseconds / 1000:0.##} s"),
        >= 10 => FormattableString.Invariant($"{milliseconds:0} ms"),
        >= 1 => FormattableString.Invariant($"{milliseconds:0.0} ms"),
        _ => FormattableString.Invariant($"{milliseconds:0.00} ms"),
    };

    /// <summary>A length of time in its two largest units.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => Milliseconds(span.TotalMilliseconds),
        { TotalMinutes: < 1 } => FormattableString.Invariant($"{span.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } => FormattableString.Invariant($"{span.Minutes} min {span.Seconds} s"),
        { TotalDays: < 1 } => FormattableString.Invariant($"{span.Hours} h {span.Minutes} min"),
        _ => FormattableString.Invariant($"{span.Days} d {span.Hours} h"),
    };

    /// <summary>Whether a pool serves rents.</summary>
    public static string State(PoolState state) => state switch
    {
        PoolState.Running => "Serving rents",
        PoolState.Paused => "Paused",
        PoolState.Closing => "Closing",
        _ => "Closed",
    };

    /// <summary>Where a connection is.</summary>
    public static string State(ConnectionState state) => state switch
    {
        ConnectionState.Opening => "opening",
        ConnectionState.Idle => "idle",
        ConnectionState.Rented => "rented",
        _ => "closing",
    };

    /// <summary>A reset's mode.</summary>
    public static string Mode(ResetMode mode) => mode switch
    {
        ResetMode.Drain => "drain",
        ResetMode.Interrupt => "interrupt",
        _ => "pause",
    };

    /// <summary>A kind of events: <c>connectionClosed</c> is "connection closed".</summary>
    public static string Kind(string kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return string.Concat(kind.Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
    }

    /// <summary>What the last probe found.</summary>
    public static string Probe(ProbeResult? probe) => probe switch
    {
        null => "not probed",
        { Answers: false } => $"does not answer: {probe.Error ?? "no reason was given"}",
        { RoundTripMs: { } roundTrip } => $"answers in {Milliseconds(roundTrip)}",
        _ => "accepts connections",
    };

    /// <summary>What a reset found once its idle connections were claimed.</summary>
    public static string Claim(long generation, int idle, int rented) =>
        $"generation {generation} began; {Count(idle)} idle claimed for closing, {Count(rented)} rented outstanding";
}
