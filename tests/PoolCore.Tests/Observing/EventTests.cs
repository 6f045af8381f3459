using System.Collections.Concurrent;

namespace PoolDash.PoolCore.Tests.Observing;

public class EventTests
{
    [Fact]
    public async Task Given_a_subscription_Then_it_first_says_how_it_found_the_pool()
    {
        var still = new StillPool(o => (o.MinSize, o.MaxSize, o.StartPaused) = (2, 7, true));
        still.Pool.Resume();
        using var events = new EventRecord(still.Pool, PoolEventKinds.Pool);
        still.Pool.Pause(PausedRents.Fail);
        await events.Reaches<PoolPaused>();

        var found = Assert.IsType<PoolObserved>(events.All[0]);
        Assert.Equal((PoolState.Running, 2, 7, "still"), (found.State, found.MinSize, found.MaxSize, found.Pool));
    }

    [Fact]
    public async Task Given_everything_that_can_happen_Then_each_is_told_with_its_facts()
    {
        var still = new StillPool(o => (o.MaxSize, o.OnOpenFailure) = (1, OpenFailure.KeepWaiting));
        using var events = new EventRecord(still.Pool);
        using var cancellation = new CancellationTokenSource();
        var lease = still.Rent();
        var waiter = still.Wait(cancellation.Token);
        still.Pass(TimeSpan.FromSeconds(3));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter);
        var reset = still.Pool.Reset(new() { Mode = ResetMode.Interrupt, Reason = "test", Deadline = TimeSpan.FromMinutes(1) });
        still.Drain();
        lease.Dispose();
        await still.Done(reset.Completed);
        still.Pool.Pause();
        still.Pool.Resume();
        still.Pool.Resize(0, 2);
        still.Factory.Opening = (_, _) => throw new IOException("refused");
        var last = still.Wait();
        await still.Done(still.Pool.DisposeAsync(TimeSpan.Zero).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => last);
        await events.Reaches<PoolClosed>();

        Assert.Equal(
            [
                typeof(PoolObserved),
                typeof(RentStarted), typeof(ConnectionOpens), typeof(ConnectionOpened), typeof(ConnectionRented),
                typeof(RentStarted), typeof(RentFailed),
                typeof(ResetBegan), typeof(ConnectionInterrupted), typeof(ConnectionReturned), typeof(ConnectionClosed), typeof(ResetCompleted),
                typeof(PoolPaused), typeof(PoolResumed), typeof(PoolResized),
                typeof(RentStarted), typeof(ConnectionOpens), typeof(ConnectionOpenFailed), typeof(BackingOff),
                typeof(RentFailed), typeof(PoolClosed),
            ],
            events.All.Select(e => e.GetType()));
        var cancelled = events.Of<RentFailed>()[0];
        Assert.Equal((RentFailure.Cancelled, TimeSpan.FromSeconds(3)), (cancelled.Cause, cancelled.Waited));
        var began = events.Of<ResetBegan>()[0];
        Assert.Equal((reset.Id, ResetMode.Interrupt, "test", TimeSpan.FromMinutes(1), 2L), (began.ResetId, began.Mode, began.Reason, began.Deadline, began.Generation));
        var interrupted = events.Of<ConnectionInterrupted>()[0];
        Assert.Equal((1L, reset.Id, "test", 1L), (interrupted.ConnectionId, interrupted.ResetId, interrupted.Reason, interrupted.Generation));
        var closed = events.Of<ConnectionClosed>()[0];
        Assert.Equal(
            (1L, CloseReason.Interrupted, reset.Id, "test", 1L, TimeSpan.FromSeconds(3)),
            (closed.ConnectionId, closed.Cause, closed.ResetId, closed.Reason, closed.Uses, closed.Age));
        var failed = events.Of<ConnectionOpenFailed>()[0];
        Assert.Equal(("refused", false, null), (failed.Error, failed.Cancelled, failed.ResetId));
        Assert.Equal((0, 2), (events.Of<PoolResized>()[0].MinSize, events.Of<PoolResized>()[0].MaxSize));
        Assert.Equal(RentFailure.PoolClosed, events.Of<RentFailed>()[1].Cause);
        Assert.Equal(await reset.Completed, events.Of<ResetCompleted>()[0].Report);
    }

    [Fact]
    public async Task Given_an_opening_that_a_reset_gives_up_Then_it_is_told_at_once_and_once_only()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => o.MinSize = 1);
        still.Factory.Opening = async (_, _) => await opening.Task;
        still.Drain();
        using var events = new EventRecord(still.Pool);

        var reset = still.Pool.Reset(new() { Mode = ResetMode.Pause, Reason = "failover" });
        var given = await events.Reaches<ConnectionOpenFailed>();
        opening.SetResult();
        await still.Done(reset.Completed);
        await events.Reaches<ResetCompleted>();

        Assert.Equal((1L, true, reset.Id, "failover"), (given.ConnectionId, given.Cancelled, given.ResetId, given.Reason));
        Assert.Single(events.All.OfType<ConnectionEvent>());
    }

    [Fact]
    public async Task Given_a_subscriber_that_is_too_slow_Then_it_is_told_how_many_it_missed_between_what_it_got()
    {
        using var unblock = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var got = new ConcurrentQueue<PoolEvent>();
        var still = new StillPool();
        using var slow = still.Pool.Subscribe(
            PoolEventKinds.Pool,
            happened =>
            {
                got.Enqueue(happened);
                entered.Set();
                unblock.Wait();
            },
            capacity: 3);
        await Until.True(() => entered.IsSet, "the handler holds the first");

        for (var i = 1; i <= 10; i++)
        {
            still.Pool.Resize(0, i);
        }

        unblock.Set();
        await Until.True(() => got.OfType<EventsDropped>().Any(), "the loss is told, though nothing follows it");
        still.Pool.Resize(0, 99);
        await Until.True(() => got.OfType<PoolResized>().Any(resized => resized.MaxSize == 99), "the next came");

        Assert.Equal([1, 2, 3, 99], got.OfType<PoolResized>().Select(resized => resized.MaxSize));
        var dropped = Assert.Single(got.OfType<EventsDropped>());
        Assert.Equal((7L, 10L), (dropped.Count, dropped.Sequence));
        Assert.Equal(got.Select(e => e.Sequence).Order(), got.Select(e => e.Sequence));
    }
}
