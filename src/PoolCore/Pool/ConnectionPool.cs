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
/// and allocate nothing; <c>.Waiting</c> what they do otherwise; <c>.Opening</c> and <c>.Closing</c> how slots fill and
/// empty; <c>.Resetting</c> how generations end; <c>.Maintaining</c>, <c>.Disposing</c> and <c>.Observing</c> the rest.
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
    private readonly ILogger _log;

    /// <summary>Reasons for a rent or return to take the gate; 0 in quiet times. Written under the gate with a full fence.</summary>
    private int _detours;

    /// <summary>The generation that connections must be of. Written under the gate with a full fence.</summary>
    private Generation _current = new(1);

    /// <summary>A time stamp that a timer renews: a clock read would cost as much as the rent.</summary>
    private long _now;

    /// <summary>Idle for longer than this, in time stamps, a connection is looked at before it is rented.</summary>
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
        _now = _time.GetTimestamp();
        _recent = Math.Min(InTimestamps(_options.CheckAfterIdle), InTimestamps(_options.IdleTimeout));
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

        _rentTimer = CreateTimer(TimeOutWaiters);
        _backOffTimer = CreateTimer(OpenAfterBackOff);
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
        !cancellationToken.IsCancellationRequested && TryRentIdle(out var lease) ? new(lease) : RentSlowly(cancellationToken);

    /// <summary>Rents an idle connection that was used recently enough to need no check. Never waits and never opens one.</summary>
    /// <returns>False when there is none, when others wait for one, or when the pool is paused or disposed.</returns>
    public bool TryRent(out Lease<TConnection> lease) => TryRentIdle(out lease) || TryRentSlowly(out lease);

    private bool TryRentIdle(out Lease<TConnection> lease)
    {
        if (Volatile.Read(ref _detours) == 0)
        {
            var hints = Volatile.Read(ref _hints);
            if (hints.Last is { } last && TryTake(last, out lease))
            {
                return true;
            }

            return TryTakeElsewhere(hints, out lease);
        }

        lease = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryTakeElsewhere(IdleHints<TConnection> hints, out Lease<TConnection> lease)
    {
        var word = 0;
        int index;
        while ((index = hints.TakeDisplaced(ref word)) >= 0)
        {
            if (TryTake(_slots[index], out lease))
            {
                hints.Move(_slots[index]);
                return true;
            }
        }

        for (var processor = 0; hints.TryGetLastOf(processor, out var slot); processor++)
        {
            if (slot is not null && TryTake(slot, out lease))
            {
                hints.Move(slot);
                return true;
            }
        }

        lease = default;
        return false;
    }

    /// <summary>Wins an idle connection if it is fresh and was used recently.</summary>
    private bool TryTake(Slot<TConnection> slot, out Lease<TConnection> lease)
    {
        var found = Volatile.Read(ref slot.Word);
        if (SlotWord.State(found) == SlotState.Idle
            && slot.Generation == Volatile.Read(ref _current)
            && Volatile.Read(ref _now) - slot.LastUsed <= _recent)
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
                    slot.RentedAt = _now;
                    lease = new(slot, rented);
                    return true;
                }

                GiveUp(slot, rented);
            }
        }

        lease = default;
        return false;
    }

    /// <summary>Ends a lease. Only the word decides whether this was one (law 8).</summary>
    internal void Return(Slot<TConnection> slot, long rented)
    {
        if (Volatile.Read(ref _detours) == 0
            && slot.Generation == Volatile.Read(ref _current)
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
                if (Volatile.Read(ref _detours) != 0 || slot.Generation != Volatile.Read(ref _current))
                {
                    LookAgain(slot, idle);
                }
                else
                {
                    _hints.Put(slot);
                }

                return;
            }
        }

        ReturnSlowly(slot, rented);
    }

    private ITimer CreateTimer(Action due) =>
        _time.CreateTimer(static due => ((Action)due!)(), due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private long InTimestamps(TimeSpan span) =>
        span == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)(span.TotalSeconds * _time.TimestampFrequency);

    private TimeSpan SinceTimestamp(long stamp) => _time.GetElapsedTime(stamp, _time.GetTimestamp());
}
