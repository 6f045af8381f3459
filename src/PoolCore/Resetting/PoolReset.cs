using System.Buffers.Binary;

namespace PoolDash.PoolCore;

/// <summary>A reset that has happened: what it was asked for, and tasks that say how far it is.</summary>
public sealed class PoolReset
{
    private readonly TaskCompletionSource<ResetClaim> _claimed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ResetReport> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal PoolReset(string pool, ResetMode mode, string? reason, CloseReason closesAs, DateTimeOffset at, long beganAt)
    {
        Pool = pool;
        Mode = mode;
        Reason = reason;
        ClosesAs = closesAs;
        At = at;
        Id = NewId(at);
        BeganAt = beganAt;
    }

    /// <summary>The reset's id: a version 7 UUID (RFC 9562), ordered by time to the millisecond.</summary>
    public Guid Id { get; }

    /// <summary>The pool's name.</summary>
    public string Pool { get; }

    /// <summary>The generation that began with this reset.</summary>
    public long Generation { get; internal set; }

    /// <summary>The mode asked for.</summary>
    public ResetMode Mode { get; }

    /// <summary>The reason given.</summary>
    public string? Reason { get; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset At { get; }

    /// <summary>How long the call to <see cref="IConnectionPool.Reset"/> took.</summary>
    public TimeSpan SynchronousPart { get; internal set; }

    /// <summary>Completes when every connection was looked at: the idle ones are claimed for closing, not yet closed.</summary>
    public Task<ResetClaim> Claimed => _claimed.Task;

    /// <summary>Completes when the last connection of the generations before <see cref="Generation"/> is closed.</summary>
    public Task<ResetReport> Completed => _completed.Task;

    /// <summary>Why the connections that it ends are said to be closed.</summary>
    internal CloseReason ClosesAs { get; }

    /// <summary>An exact time stamp.</summary>
    internal long BeganAt { get; }

    /// <summary>Escalates a drain; null without a deadline. Guarded by the pool's gate.</summary>
    internal ITimer? Deadline { get; set; }

    /// <summary>What it says of itself when it breaks a connection; without an id when it is a dispose.</summary>
    internal Interruption Interruption => new(Pool, ResetId, Reason);

    /// <summary>Null when it is a dispose, which ends the last generation as a reset does but is none.</summary>
    internal Guid? ResetId => ClosesAs == CloseReason.PoolClosed ? null : Id;

    /// <summary>The counts below are guarded by the pool's gate, those of the claim belong to the sweep.</summary>
    internal int OpeningsCancelled { get; set; }

    internal int ClaimedIdle { get; set; }

    internal int RentedOutstanding { get; set; }

    /// <summary>Idle connections that the sweep has claimed and that are not closed yet; one more until the sweep has ended.</summary>
    internal int SweptUnclosed { get; set; } = 1;

    private int IdleClosed { get; set; }

    private int RentedDrained { get; set; }

    private int RentedInterrupted { get; set; }

    internal void Count(CloseReason reason, ClosedFrom from)
    {
        if (reason == CloseReason.Interrupted)
        {
            RentedInterrupted++;
        }
        else if (from == ClosedFrom.Rented)
        {
            RentedDrained++;
        }
        else
        {
            IdleClosed++;
        }
    }

    /// <summary>
    /// A version 7 UUID (RFC 9562, section 5.7). Its random bits need not be secret, so they come from a generator that is a hundred
    /// times as fast as the system's: a reset holds its caller for a few microseconds.
    /// </summary>
    private static Guid NewId(DateTimeOffset at)
    {
        Span<byte> id = stackalloc byte[16];
        Random.Shared.NextBytes(id);
        var milliseconds = at.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteInt32BigEndian(id, (int)(milliseconds >> 16));
        BinaryPrimitives.WriteInt16BigEndian(id[4..], (short)milliseconds);
        id[6] = (byte)((id[6] & 0x0f) | 0x70);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new(id, bigEndian: true);
    }

    internal void CompleteClaim() => _claimed.TrySetResult(new(ClaimedIdle, RentedOutstanding, OpeningsCancelled));

    internal ResetReport Complete(TimeSpan took)
    {
        Deadline?.Dispose();
        var report = new ResetReport(
            Pool, Id, Generation, Mode, Reason, IdleClosed, RentedDrained, RentedInterrupted, OpeningsCancelled, took);
        _completed.TrySetResult(report);
        return report;
    }
}
