using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PoolDash.PoolCore;

/// <summary>
/// A pool of connections that can be reset while it is in use.
/// </summary>
/// <remarks>
/// Read it in this order: this file has the path of a rent and a return that meet nobody, which take no lock
/// and allocate nothing; <c>.Waiting</c> and <c>.Returning</c> what they do otherwise; <c>.Opening</c> and <c>.Closing</c> how slots fill and
/// empty; <c>.Resetting</c> how generations end; <c>.Steering</c>, <c>.Maintaining</c>, <c>.Disposing</c> and <c>.Observing</c> the rest.
/// <para>
/// One lock, the gate, guards what is cold: which slots are occupied, the counts, the waiters, the current generation and the
/// order of events. Nothing of the factory's or of a subscriber's runs under it.
/// </para>
/// </remarks>
/// <typeparam name="TConnection">The connection's type.</typeparam>
public partial class ConnectionPool<TConnection> : IConnectionPool
    where TConnection : class
{
    private readonly object _gate = new();
    private readonly ConnectionFactory<TConnection> _factory;
    private readonly ConnectionPoolOptions _options;
    private readonly TimeProvider _time;
    private readonly bool _asksOnReturn;
    private readonly ILogger _log;

    /// <summary>
    /// The current generation while nothing asks rents and returns to take the gate, else null: all that they need to know in one
    /// comparison. Written under the gate with a full fence.
    /// </summary>
    private Generation? _open;

    /// <summary>The generation that connections must be of. Written under the gate with a full fence.</summary>
    private Generation _current = new(1);

    /// <summary>A time stamp that a timer renews: a clock read would cost as much as the rent.</summary>
    private long _now;

    /// <summary>A connection that was last used before this time stamp is looked at before it is rented. Moves with <see cref="_now"/>.</summary>
    private long _recentSince;

    /// <summary>How far <see cref="_recentSince"/> lies behind; <see cref="long.MaxValue"/> for no look at all.</summary>
    private readonly long _recent;

    private IdleHints<TConnection> _hints;

    /// <summary>Those up to <see cref="_created"/> are not null. Replaced by a longer one when the pool grows.</summary>
    private Slot<TConnection>[] _slots;

    /// <summary>Makes a pool. It opens <see cref="ConnectionPoolOptions.MinSize"/> connections in the background unless it starts paused.</summary>
    /// <param name="factory">Opens, checks, closes and aborts the connections.</param>
    /// <param name="options">Copied: later changes of the object change nothing.</param>
    /// <param name="timeProvider">The system's unless given.</param>
    /// <param name="loggerFactory">Nothing is logged unless given.</param>
    /// <param name="meterFactory">Makes the meter <c>PoolDash.PoolCore</c>; one of the process's own unless given.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is impossible; the message names each, its value and the mend.</exception>
    public ConnectionPool(
        ConnectionFactory<TConnection> factory,
        ConnectionPoolOptions options,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null)
        : this(factory, options, BackgroundWork.ThreadPool, timeProvider, loggerFactory, meterFactory)
    {
    }

    internal ConnectionPool(
        ConnectionFactory<TConnection> factory,
        ConnectionPoolOptions options,
        BackgroundWork background,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(options);
        _factory = factory;
        _options = options.Copy();
        _options.ThrowIfInvalid();
        Endpoint = factory.Endpoint;
        _asksOnReturn = factory.AsksOnReturn;
        _time = timeProvider ?? TimeProvider.System;
        _log = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("PoolDash.PoolCore");
        _meter = PoolMeter.Of(meterFactory);
        Background = background;
        Waiters = new(this);
        Tags = [.. _options.Tags];
        MinSize = _options.MinSize;
        MaxSize = _options.MaxSize;
        _slots = new Slot<TConnection>[MaxSize];
        _hints = new(MaxSize);
        _recent = Math.Min(InTimestamps(_options.CheckAfterIdle), InTimestamps(_options.IdleTimeout));
        SetClock(_time.GetTimestamp());
        _open = _current;
        _rentTimeout = InTimestamps(_options.RentTimeout);
        _idleTimeout = InTimestamps(_options.IdleTimeout);
        _keepAliveInterval = InTimestamps(_options.KeepAliveInterval);
        _leakThreshold = InTimestamps(_options.LeakThreshold);
        _maintenanceInterval = InTimestamps(_options.MaintenanceInterval);
        _meterTags = PoolMeter.TagsOf(Name);
        _oldest = _current;
        SweepWork = new BackgroundWork.Item(Sweep);
        _maintenance = new BackgroundWork.Item(Maintain);
        Turn(Detours.LeakDetection, _leakThreshold < long.MaxValue);
        Turn(Detours.UseTime, _options.RecordUseTime);
        if (_options.StartPaused)
        {
            State = PoolState.Paused;
            _pausedRents = PausedRents.Fail;
            Turn(Detours.NotRunning, on: true);
        }

        _rentTimer = CreateTimer(TimeOutWaiters, Timeout.InfiniteTimeSpan);
        _backOffTimer = CreateTimer(OpenAfterBackOff, Timeout.InfiniteTimeSpan);
        var tick = ChooseTick();
        _tick = InTimestamps(tick);
        _clock = _time.CreateTimer(static pool => ((ConnectionPool<TConnection>)pool!).Tick(), this, tick, tick);
        _meter.Add(this);
        Refill();
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public string Endpoint { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Tags { get; }

    internal BackgroundWork Background { get; }

    internal WaiterQueue<TConnection> Waiters { get; }

    /// <summary>
    /// Rents a connection: an idle one at once, else the first that is returned or opened, in the order in which rents came.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="RentTimeoutException">None came within <see cref="ConnectionPoolOptions.RentTimeout"/>.</exception>
    /// <exception cref="ConnectionOpenException">The endpoint refused, see <see cref="ConnectionPoolOptions.OnOpenFailure"/>.</exception>
    /// <exception cref="PoolPausedException">The pool is paused and was asked to fail rents.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed, or was while this waited.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<Lease<TConnection>> RentAsync(CancellationToken cancellationToken = default) =>
        !cancellationToken.IsCancellationRequested && TakeLast(out var word) is { } slot
            ? new(new Lease<TConnection>(slot, word))
            : RentElsewhere(cancellationToken);

    /// <summary>Rents an idle connection that was used recently enough to need no check. Never waits and never opens one.</summary>
    /// <returns>False when there is none, when others wait for one, or when the pool is paused or disposed.</returns>
    public bool TryRent(out Lease<TConnection> lease)
    {
        var slot = TakeLast(out var word) ?? TakeDisplaced(out word);
        if (slot is null)
        {
            return TryRentSlowly(out lease);
        }

        lease = new(slot, word);
        return true;
    }

    // Not inlined, and with a result of its own, so that what lives across the calls here does not push the path of TakeLast out of registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<Lease<TConnection>> RentElsewhere(CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && TakeDisplaced(out var word) is { } slot
            ? new(new Lease<TConnection>(slot, word))
            : RentSlowly(cancellationToken);

    private Slot<TConnection>? TakeLast(out long word)
    {
        var last = Volatile.Read(ref _hints).Last;
        if (last is not null && (word = Take(last)) != 0)
        {
            return last;
        }

        word = 0;
        return null;
    }

    private Slot<TConnection>? TakeDisplaced(out long word)
    {
        var hints = Volatile.Read(ref _hints);
        var from = 0;
        int index;
        while (Volatile.Read(ref _open) is not null && (index = hints.TakeDisplaced(ref from)) >= 0)
        {
            var slot = _slots[index];
            if ((word = Take(slot)) != 0)
            {
                hints.Move(slot);
                return slot;
            }
        }

        for (var processor = 0; hints.TryGetLastOf(processor, out var slot); processor++)
        {
            if (slot is not null && (word = Take(slot)) != 0)
            {
                hints.Move(slot);
                return slot;
            }
        }

        word = 0;
        return null;
    }

    /// <summary>Wins an idle connection if it is fresh and was used recently.</summary>
    /// <returns>The word that names the rent; 0 when it was not won.</returns>
    private long Take(Slot<TConnection> slot)
    {
        var found = Volatile.Read(ref slot.Word);
        if (SlotWord.State(found) == SlotState.Idle
            && slot.Generation == Volatile.Read(ref _open)
            && slot.LastUsed >= Volatile.Read(ref _recentSince))
        {
            RaceWindows.Reach(RaceWindow.RentFound);
            var rented = SlotWord.Next(found, SlotState.Rented);
            if (Interlocked.CompareExchange(ref slot.Word, rented, found) == found)
            {
                // A reset may have ended the generation between the comparison above and the win, and its sweep may have
                // passed by while this slot was idle or rented before. Either it saw this rent, or this sees it (law 3).
                RaceWindows.Reach(RaceWindow.RentWon);
                if (slot.Generation == Volatile.Read(ref _current))
                {
                    slot.Uses++;
                    slot.RentedAt = Volatile.Read(ref _now);
                    return rented;
                }

                GiveUp(slot, rented);
            }
        }

        return 0;
    }

    /// <summary>Ends a lease. Only the word decides whether this was one (law 8).</summary>
    internal void Return(Slot<TConnection> slot, long rented)
    {
        if (_asksOnReturn)
        {
            DiscardIfBroken(slot, rented);
        }

        if (slot.Generation == Volatile.Read(ref _open)
            && slot.RetireWord != rented
            && Volatile.Read(ref slot.Word) == rented)
        {
            slot.LastUsed = Volatile.Read(ref _now);
            RaceWindows.Reach(RaceWindow.ReturnCompared);
            var idle = SlotWord.In(rented, SlotState.Idle);
            if (Interlocked.CompareExchange(ref slot.Word, idle, rented) == rented)
            {
                // Thread A compares, thread B resets and sweeps past, thread A publishes: a stale connection would be idle. Or
                // A finds nobody waiting, B finds nothing idle and waits, A publishes: B would wait for ever. The
                // compare-and-swap is a full fence, and B's writes are followed by one, so that one of the two sees the other.
                RaceWindows.Reach(RaceWindow.ReturnPublished);
                if (slot.Generation == Volatile.Read(ref _open))
                {
                    _hints.Put(slot);
                }
                else
                {
                    LookAgain(slot, idle);
                }

                return;
            }
        }

        ReturnSlowly(slot, rented);
    }

    /// <summary>Discards on behalf of a lease that ends without saying what its connection knows. Nothing, if it is no lease any more.</summary>
    private void DiscardIfBroken(Slot<TConnection> slot, long rented)
    {
        var connection = Volatile.Read(ref slot.Connection);
        if (connection is not null && Volatile.Read(ref slot.Word) == rented && !IsReusable(connection))
        {
            Interlocked.CompareExchange(ref slot.Word, SlotWord.In(rented, SlotState.Discarded), rented);
        }
    }

    private bool IsReusable(TConnection connection)
    {
        try
        {
            return _factory.IsReusable(connection);
        }
        catch (Exception thrown)
        {
            PoolLog.ReturnCheckFailed(_log, thrown, Name);
            return false;
        }
    }

    /// <summary>A timer that is due once, in <paramref name="time"/> or when it is changed.</summary>
    private ITimer CreateTimer(Action due, TimeSpan time) =>
        _time.CreateTimer(static due => ((Action)due!)(), due, time, Timeout.InfiniteTimeSpan);

    private long InTimestamps(TimeSpan span) =>
        span == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)(span.TotalSeconds * _time.TimestampFrequency);

    private TimeSpan SinceTimestamp(long stamp) => _time.GetElapsedTime(stamp, _time.GetTimestamp());
}
