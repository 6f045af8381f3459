using System.Collections.Concurrent;
using PoolDash.Load.Judging;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Reliability.Faults;

/// <summary>
/// A pool with a load on it: more copies than it has connections rent, ask something that nobody else asks, and return; some rents are cancelled, some leases ended
/// twice, and the pool is reset in all modes in turn. The harness's oracle watches it.
/// </summary>
internal sealed class PoolUnderFire : IAsyncDisposable
{
    internal static readonly TimeSpan RentTimeout = TimeSpan.FromMilliseconds(400);

    /// <summary>How long an opening may take; for Npgsql, which knows whole seconds only, up to a second.</summary>
    internal static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(300);

    /// <summary>How long the user of a connection waits for an answer: no pool can know that.</summary>
    private static readonly TimeSpan _answerLimit = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan _betweenResets = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(10);

    private readonly RunClock _clock = new(TimeProvider.System);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<long> _endsOfBackOff = new();
    private readonly ConcurrentQueue<Exception> _unexpected = new();
    private readonly ConnectionPoolOptions _options;
    private readonly Target _target;
    private readonly OpeningLog _openings;
    private readonly Oracle _oracle;
    private readonly PoolUnderTest _pool;
    private readonly PoolMonitor _monitor;
    private readonly IDisposable? _listening;
    private readonly EventOrder _order;
    private readonly RentTimes _rents;
    private readonly Pulse _pulse;
    private TaskCompletionSource _renting = Done();
    private Task _load = Task.CompletedTask;
    private long _answers;
    private long _failures;

    /// <param name="target">What it leads to; disposed with it.</param>
    /// <param name="observes">
    /// Whether somebody listens to every event (law 10), which has rents and returns go another way through the pool. That pool is smaller, and its rents wait on
    /// when an opening fails.
    /// </param>
    /// <param name="pulse">Tells what the machine is to blame for.</param>
    internal PoolUnderFire(Target target, bool observes, Pulse pulse)
    {
        _rents = new(RentTimeout, pulse);
        _pulse = pulse;
        _options = new()
        {
            Name = observes ? "observed" : "plain",
            MaxSize = observes ? 4 : 8,
            RentTimeout = RentTimeout,
            OpenTimeout = TimeSpan.FromMilliseconds(450),
            CloseTimeout = TimeSpan.FromMilliseconds(500),
            CheckAfterIdle = TimeSpan.FromMilliseconds(50),
            KeepAliveInterval = TimeSpan.FromMilliseconds(200),
            MaintenanceInterval = TimeSpan.FromMilliseconds(100),
            OnOpenFailure = observes ? OpenFailure.KeepWaiting : OpenFailure.FailRents,
            StartPaused = true,
        };
        _target = target;
        _openings = new(target.CreateFactory(), _clock);
        _oracle = new(_openings, _options.MaxSize, _clock);
        var pool = new ConnectionPool<TargetConnection>(_oracle.Factory, _options);
        _pool = new(pool);
        _order = new(_oracle.Book);
        _listening = observes ? pool.Subscribe(PoolEventKinds.All, _order.Handle, capacity: 1 << 20) : null;
        _monitor = new(_oracle, pool, _clock);
    }

    internal Target Target => _target;

    /// <summary>Whether the pool is being reset.</summary>
    internal bool IsReset { get; set; } = true;

    /// <summary>Queries that were answered.</summary>
    internal long Answers => Interlocked.Read(ref _answers);

    /// <summary>Rents and queries that failed.</summary>
    internal long Failures => Interlocked.Read(ref _failures);

    internal long Resets => _oracle.Resets;

    internal RentTimes Rents => _rents;

    internal PoolSnapshot Snapshot => _pool.Pool.Snapshot();

    /// <summary>Options for the sockets of targets.</summary>
    internal static SocketPoolOptions Sockets() => new() { ConnectTimeout = ConnectTimeout, OpenTimeout = TimeSpan.FromMilliseconds(450) };

    internal void Begin()
    {
        _pool.Pool.Resume();
        var copies = Enumerable.Range(0, _options.MaxSize + 4).Select(_ => Task.Run(CopyAsync));
        _load = Task.WhenAll([.. copies, Task.Run(ResetAsync), Task.Run(() => _monitor.RunAsync(_stop.Token))]);
    }

    /// <summary>Waits until as many copies as the pool may have connections hold one each, and each was answered.</summary>
    /// <returns>How long that took, without what the machine stood still meanwhile.</returns>
    internal async Task<TimeSpan> ServeAllAsync()
    {
        var began = _clock.Now;
        _renting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = await Task.WhenAll(Enumerable.Range(0, _options.MaxSize).Select(_ => Task.Run(HoldAsync)));
        var took = _clock.Since(began) - _pulse.StoodStill(began, _clock.Now);
        Array.ForEach(held, _oracle.End);
        _renting.SetResult();
        return took;
    }

    /// <summary>Attempts to open between two time stamps, and how many the back-off allows.</summary>
    internal (int Begun, int Allowed) Openings(long from, long to) =>
        (_openings.Begun(from, to), _openings.Allowed(_options, _endsOfBackOff, from, to));

    /// <summary>Ends the load and the pool, and holds what is left against the laws.</summary>
    /// <param name="countOpen">Connections open at the other end; null where nobody knows.</param>
    internal async Task EndAsync(Func<ValueTask<long?>> countOpen)
    {
        await _stop.CancelAsync();
        await _load;
        _pool.Pool.Resume();
        PoolSnapshot rest = null!;
        var exist = 0;
        Assert.True(
            await ComesAsync(() =>
            {
                (exist, rest) = (_oracle.Factory.Existing - _oracle.Factory.Opening, Snapshot);
                return ValueTask.FromResult(rest is { Rented: 0, Waiting: 0, Closing: 0, Opening: 0 } && rest.Open == exist && _oracle.Factory.Opening == 0);
            }),
            $"Pool '{_options.Name}' never came to rest: {rest}, {exist} exist.");
        _oracle.CheckAtRest(rest, exist);

        _oracle.Factory.IsDisposing = true;
        await Until.Done(_pool.Pool.DisposeAsync(_settling).AsTask());
        Assert.Equal(0, _oracle.Factory.Existing);
        long? open = null;
        Assert.True(await ComesAsync(async () => (open = await countOpen()) is null or 0), $"Law 9: pool '{_options.Name}' is disposed, and {open} of its connections are open.");
        _monitor.Keep();
        Assert.True(_monitor.Violation is null, $"Pool '{_options.Name}': {_monitor.Violation?.What}\n{string.Join('\n', _monitor.Violation?.Context ?? [])}");
        Assert.True(_listening is null || _order is { Events: > 0, Dropped: 0 }, "Somebody listened to every event.");
        Assert.Empty(_unexpected);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _renting.TrySetResult();
        await _load.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listening?.Dispose();
        _monitor.Dispose();
        await _pool.Pool.DisposeAsync(TimeSpan.Zero);
        await _target.DisposeAsync();
        _stop.Dispose();
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private async Task CopyAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await _renting.Task;
            if (await RentAndAskAsync(isCancelled: Random.Shared.Next(10) == 0) is { } held)
            {
                _oracle.End(held);
                if (Random.Shared.Next(20) == 0)
                {
                    _oracle.EndAgain(held);
                }
            }

            await Task.Delay(Random.Shared.Next(1, 4));
        }
    }

    private async Task<Held> HoldAsync()
    {
        while (true)
        {
            if (await RentAndAskAsync(isCancelled: false) is { } held)
            {
                return held;
            }

            await Task.Yield();
        }
    }

    /// <summary>A connection that has answered; null where none could be had, or the one that was did not.</summary>
    private async Task<Held?> RentAndAskAsync(bool isCancelled)
    {
        using var cancelled = new CancellationTokenSource(isCancelled ? RentTimeout * Random.Shared.NextDouble() : Timeout.InfiniteTimeSpan);
        Held? held = null;
        try
        {
            held = await _rents.MeasureAsync(() => _oracle.RentAsync(_pool, cancelled.Token));
            using var limit = new CancellationTokenSource(_answerLimit);
            await _oracle.QueryAsync(held, limit.Token);
            Interlocked.Increment(ref _answers);
            return held;
        }
        catch (Exception failed)
        {
            Interlocked.Increment(ref _failures);
            if (failed is not (IOException or RentTimeoutException or PoolPausedException or OperationCanceledException))
            {
                _unexpected.Enqueue(failed);
            }

            if (held is not null)
            {
                _oracle.End(held);
            }

            return null;
        }
    }

    private async Task ResetAsync()
    {
        for (var turn = 0; !_stop.IsCancellationRequested; turn++)
        {
            if (IsReset)
            {
                var mode = (ResetMode)(turn % 3);
                _endsOfBackOff.Enqueue(_clock.Now);
                _oracle.Reset(_pool, new() { Mode = mode, Reason = "trial by fire" });
                if (mode == ResetMode.Pause)
                {
                    await Task.Delay(Random.Shared.Next(10));
                    _endsOfBackOff.Enqueue(_clock.Now);
                    _pool.Pool.Resume();
                }
            }

            await Task.Delay(_betweenResets);
        }
    }

    private async Task<bool> ComesAsync(Func<ValueTask<bool>> condition)
    {
        for (var began = _clock.Now; !await condition();)
        {
            if (_clock.Since(began) > _settling)
            {
                return false;
            }

            await Task.Delay(10);
        }

        return true;
    }
}
