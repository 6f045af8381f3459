using System.Diagnostics;

namespace PoolDash.PoolCore;

/// <summary>
/// A place for one connection. <see cref="Word"/> decides who may touch the rest: the fields below it belong to
/// whoever made the last transition, and are read by others only between two equal reads of the word.
/// </summary>
/// <remarks>
/// What a rent writes lies amid some 200 bytes that it does not write, so that neighbours on the heap share no cache
/// line that both write.
/// </remarks>
internal sealed class Slot<TConnection>(ConnectionPool<TConnection> pool, int index) : IThreadPoolWorkItem
    where TConnection : class
{
    internal readonly ConnectionPool<TConnection> Pool = pool;
    internal readonly int Index = index;

    /// <summary>See <see cref="SlotWord"/>.</summary>
    internal long Word;

    /// <summary>The rented word whose return must close, because the lifetime passed meanwhile. Written by maintenance.</summary>
    internal long RetireWord;

    internal TConnection? Connection;

    /// <summary>Stamped before the opening begins (law 3).</summary>
    internal Generation Generation = Generation.None;

    /// <summary>The entry of <see cref="IdleHints{TConnection}"/> that it is put in; 0 before the first time.</summary>
    internal int Home;

    internal long ConnectionId;
    internal long Uses;

    /// <summary>Ticks of the pool's clock, see <c>ConnectionPool._now</c>.</summary>
    internal long LastUsed;
    internal long LastChecked;
    internal long OpenedAt;
    internal long RentedAt;
    internal long ExpiresAt;

    /// <summary>An exact time stamp, only while use times are recorded.</summary>
    internal long RentedAtExactly;

    /// <summary>Who rented, only while leaks are looked for.</summary>
    internal StackTrace? RentedBy;
    internal long LeakReportedWord;

    internal OpeningAttempt? Attempt;
    internal bool KeepAlive;

    internal CloseReason CloseReason;
    internal PoolReset? ClosedBy;
    internal ClosedFrom ClosedFrom;
    internal bool IsSwept;
    internal PoolReset? InterruptedBy;

    /// <summary>Links slots that wait for the same kind of work, or that are vacant.</summary>
    internal Slot<TConnection>? Next;

    internal SlotState State => SlotWord.State(Volatile.Read(ref Word));

    /// <summary>Does the work that the state asks for: open, check or close.</summary>
    void IThreadPoolWorkItem.Execute() => Pool.Work(this);
}

/// <summary>Where a connection was when it was claimed for closing.</summary>
internal enum ClosedFrom
{
    Idle,
    Rented,
}
