using System.Text.Json;

namespace PoolDash.PoolCore;

/// <summary>An event of any pool in a form that travels: what is the same for all, and the rest as a sentence.</summary>
/// <param name="Sequence">The entry's number in its process, over all pools, from 1.</param>
/// <param name="At">When it happened.</param>
/// <param name="Pool">The pool's name.</param>
/// <param name="Kind">The event's type in camel case, such as <c>connectionClosed</c>.</param>
/// <param name="Group">To which choice of kinds it belongs.</param>
/// <param name="Generation">The generation of the connection concerned, else the pool's.</param>
/// <param name="ConnectionId">The connection concerned, if one is.</param>
/// <param name="ResetId">The reset that is or caused the event, if one did.</param>
/// <param name="Reason">The reason given for that reset; else why it happened, if that is known.</param>
/// <param name="Text">What happened, as a sentence without the pool's name.</param>
public sealed record EventEntry(
    long Sequence,
    DateTimeOffset At,
    string Pool,
    string Kind,
    PoolEventKinds Group,
    long Generation,
    long? ConnectionId,
    Guid? ResetId,
    string? Reason,
    string Text)
{
    /// <summary>The kinds of all events but those of <see cref="PoolEventKinds.Rents"/>, each with its group.</summary>
    public static IReadOnlyDictionary<string, PoolEventKinds> Kinds { get; } = KindsOf(
        (PoolEventKinds.Pool, [
            typeof(PoolObserved), typeof(PoolPaused), typeof(PoolResumed), typeof(PoolResized), typeof(ResetBegan),
            typeof(ResetCompleted), typeof(BackingOff), typeof(PoolClosed), typeof(EventsDropped)]),
        (PoolEventKinds.Connections, [
            typeof(ConnectionOpens), typeof(ConnectionOpened), typeof(ConnectionOpenFailed), typeof(ConnectionInterrupted), typeof(ConnectionClosed)]),
        (PoolEventKinds.Faults, [typeof(RentFailed), typeof(LeakSuspected), typeof(LeaseEndedTwice)]));

    /// <summary>Makes the entry of an event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="sequence">The number that the entry gets.</param>
    public static EventEntry Of(PoolEvent happened, long sequence)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var (resetId, reason, text) = Describe(happened);
        return new(
            sequence,
            happened.At,
            happened.Pool,
            NameOf(happened.GetType()),
            happened.Kind,
            happened.Generation,
            (happened as ConnectionEvent)?.ConnectionId,
            resetId,
            reason,
            text);
    }

    private static string NameOf(Type happened) => JsonNamingPolicy.CamelCase.ConvertName(happened.Name);

    private static Dictionary<string, PoolEventKinds> KindsOf(params (PoolEventKinds Group, Type[] Events)[] groups) =>
        groups
            .SelectMany(group => group.Events.Select(happened => (Name: NameOf(happened), group.Group)))
            .ToDictionary(kind => kind.Name, kind => kind.Group, StringComparer.OrdinalIgnoreCase);

    private static (Guid? ResetId, string? Reason, string Text) Describe(PoolEvent happened) => happened switch
    {
        PoolObserved e => (null, null, $"Watched from here on: {Word(e.State)}, from {e.MinSize} to {e.MaxSize} connections."),
        PoolPaused e => (null, null, e.Rents == PausedRents.Fail ? "Paused; rents fail at once." : "Paused; rents wait."),
        PoolResumed => (null, null, "Resumed."),
        PoolResized e => (null, null, $"Resized to at least {e.MinSize} and at most {e.MaxSize} connections."),
        ResetBegan e => (e.ResetId, e.Reason, $"Reset ({Word(e.Mode)}) began generation {e.Generation}{InBrackets(e.Reason)}."),
        ResetCompleted e => (e.Report.ResetId, e.Report.Reason, $"Reset completed in {Time(e.Report.Took)}: {Counts(e.Report)}."),
        BackingOff e => (null, null, $"Backing off for {Time(e.Delay)} after {e.Failures} failed {(e.Failures == 1 ? "attempt" : "attempts")} to open."),
        PoolClosed e => (null, null, e.RentedOutstanding == 0 ? "Closed." : $"Closed, with {e.RentedOutstanding} leases still out."),
        EventsDropped e => (null, null, $"{e.Count} events came too fast and are not told."),
        ConnectionOpens => (null, null, "Opening."),
        ConnectionOpened e => (null, null, $"Opened in {Time(e.Took)}."),
        ConnectionOpenFailed { Cancelled: true } e => (e.ResetId, e.Reason, $"Opening given up{InBrackets(e.Reason)}."),
        ConnectionOpenFailed e => (e.ResetId, e.Error, $"Opening failed: {e.Error}"),
        ConnectionInterrupted e => (e.ResetId, e.Reason, $"Interrupted while rented{InBrackets(e.Reason)}."),
        ConnectionClosed e => (e.ResetId, e.Reason ?? Word(e.Cause), $"Closed ({Word(e.Cause)}) after {Time(e.Age)} and {e.Uses} {(e.Uses == 1 ? "use" : "uses")}{InBrackets(e.Reason)}."),
        RentFailed e => (e.ResetId, e.Error ?? Word(e.Cause), $"A rent failed ({Word(e.Cause)}) after {Time(e.Waited)}{(e.Error is null ? "." : $": {e.Error}")}"),
        LeakSuspected e => (null, null, $"Rented for {Time(e.RentedFor)}; perhaps leaked. Rented by: {e.RentedBy}"),
        LeaseEndedTwice => (null, null, "A lease was ended a second time, which did nothing."),
        _ => (null, null, $"{Word(happened.GetType().Name)}."),
    };

    private static string Counts(ResetReport report)
    {
        string[] counts =
        [
            $"{report.IdleClosed} idle closed",
            $"{report.RentedDrained} rented drained",
            report.RentedInterrupted > 0 ? $"{report.RentedInterrupted} rented interrupted" : "",
            report.OpeningsCancelled > 0 ? $"{report.OpeningsCancelled} openings given up" : "",
        ];
        return string.Join(", ", counts.Where(count => count.Length > 0));
    }

    private static string InBrackets(string? reason) => reason is null ? "" : $" ({reason})";

    // Camel case into words: "IdleTimeout" is "idle timeout".
    private static string Word(object value) =>
        string.Concat(value.ToString()!.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(c) : c.ToString()));

    private static string Time(TimeSpan time) =>
        time.TotalSeconds >= 90 ? FormattableString.Invariant($"{time.TotalMinutes:0.#} min")
        : time.TotalSeconds >= 1 ? FormattableString.Invariant($"{time.TotalSeconds:0.##} s")
        : time.TotalMilliseconds >= 100 ? FormattableString.Invariant($"{time.TotalMilliseconds:0} ms")
        : time.TotalMilliseconds >= 1 ? FormattableString.Invariant($"{time.TotalMilliseconds:0.#} ms")
        : FormattableString.Invariant($"{time.TotalMilliseconds:0.##} ms");
}
