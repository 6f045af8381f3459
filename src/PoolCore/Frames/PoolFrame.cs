namespace PoolDash.PoolCore;

/// <summary>One pool in a <see cref="Frame"/>: its <see cref="PoolSnapshot"/> in a form that travels.</summary>
public sealed record PoolFrame
{
    /// <inheritdoc cref="PoolSnapshot.Name"/>
    public required string Name { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Endpoint"/>
    public required string Endpoint { get; init; }

    /// <summary>Labels by which resets select pools.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <inheritdoc cref="PoolSnapshot.State"/>
    public required PoolState State { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Generation"/>
    public required long Generation { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Idle"/>
    public required int Idle { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Rented"/>
    public required int Rented { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Opening"/>
    public required int Opening { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Closing"/>
    public required int Closing { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Stale"/>
    public required int Stale { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Closed"/>
    public required long Closed { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Waiting"/>
    public required int Waiting { get; init; }

    /// <inheritdoc cref="PoolSnapshot.MinSize"/>
    public required int MinSize { get; init; }

    /// <inheritdoc cref="PoolSnapshot.MaxSize"/>
    public required int MaxSize { get; init; }

    /// <inheritdoc cref="PoolSnapshot.PeakRented"/>
    public required int PeakRented { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Opened"/>
    public required long Opened { get; init; }

    /// <inheritdoc cref="PoolSnapshot.OpenFailures"/>
    public required long OpenFailures { get; init; }

    /// <inheritdoc cref="PoolSnapshot.ConsecutiveOpenFailures"/>
    public required int ConsecutiveOpenFailures { get; init; }

    /// <inheritdoc cref="PoolSnapshot.LastOpenError"/>
    public string? LastOpenError { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Rents"/>
    public required long Rents { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Resets"/>
    public required long Resets { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Timeouts"/>
    public required long Timeouts { get; init; }

    /// <inheritdoc cref="PoolSnapshot.Leaks"/>
    public required long Leaks { get; init; }

    /// <inheritdoc cref="PoolSnapshot.EndedTwice"/>
    public required long EndedTwice { get; init; }

    /// <inheritdoc cref="PoolSnapshot.LastReset"/>
    public LastReset? LastReset { get; init; }

    /// <summary>What the last probe of the endpoint found; null when the pool is not probed, or was not yet.</summary>
    public ProbeResult? Probe { get; init; }

    /// <summary>Idle, rented and closing.</summary>
    public int Open => Idle + Rented + Closing;

    /// <summary>The pool as it is now.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="probe">What its last probe found, if it is probed.</param>
    public static PoolFrame Of(IConnectionPool pool, ProbeResult? probe = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var now = pool.Snapshot();
        return new()
        {
            Name = now.Name,
            Endpoint = now.Endpoint,
            Tags = pool.Tags,
            State = now.State,
            Generation = now.Generation,
            Idle = now.Idle,
            Rented = now.Rented,
            Opening = now.Opening,
            Closing = now.Closing,
            Stale = now.Stale,
            Closed = now.Closed,
            Waiting = now.Waiting,
            MinSize = now.MinSize,
            MaxSize = now.MaxSize,
            PeakRented = now.PeakRented,
            Opened = now.Opened,
            OpenFailures = now.OpenFailures,
            ConsecutiveOpenFailures = now.ConsecutiveOpenFailures,
            LastOpenError = now.LastOpenError,
            Rents = now.Rents,
            Resets = now.Resets,
            Timeouts = now.Timeouts,
            Leaks = now.Leaks,
            EndedTwice = now.EndedTwice,
            LastReset = now.LastReset is { } reset ? LastReset.Of(reset) : null,
            Probe = probe,
        };
    }
}

/// <summary>A pool's last reset, and whether it is through.</summary>
/// <param name="ResetId">The reset's id.</param>
/// <param name="Generation">The generation that began with it.</param>
/// <param name="Mode">The mode asked for.</param>
/// <param name="Reason">The reason given.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="IsCompleted">Whether the last connection of the generations before is closed.</param>
public sealed record LastReset(Guid ResetId, long Generation, ResetMode Mode, string? Reason, DateTimeOffset At, bool IsCompleted)
{
    internal static LastReset Of(PoolReset reset) =>
        new(reset.Id, reset.Generation, reset.Mode, reset.Reason, reset.At, reset.Completed.IsCompleted);
}

/// <summary>What a probe of an endpoint found: one connection rented, used for a round trip where the probe knows how, and returned.</summary>
/// <param name="At">When the probe ended.</param>
/// <param name="Answers">Whether it succeeded.</param>
/// <param name="RoundTripMs">How long the round trip took, in milliseconds; null when it failed, or when nothing is known to ask.</param>
/// <param name="Error">Why it failed, in words.</param>
public sealed record ProbeResult(DateTimeOffset At, bool Answers, double? RoundTripMs, string? Error);
