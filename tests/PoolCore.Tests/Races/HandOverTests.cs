namespace PoolDash.PoolCore.Tests.Races;

/// <summary>
/// Laws 5 and 6: a waiter that is served and cancelled in the same instant either takes its connection or passes it on, to the one who has
/// waited longest.
/// </summary>
public class HandOverTests
{
    /// <remarks>The return tried to answer a task that had just been cancelled, and kept no hold of the connection when that failed.</remarks>
    [Fact(DisplayName = "RACES 9 · Npgsql #1788: a cancelled waiter swallows a connection (laws 5, 6)")]
    [Trait("RACES", "9")]
    public async Task Given_a_waiter_served_but_not_told_yet_When_it_is_cancelled_Then_it_has_the_connection_and_nothing_is_lost()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        using var cancellation = new CancellationTokenSource();
        var served = scene.Rent(cancellation.Token);
        using var returning = HeldWindow.At(RaceWindow.WaiterServed, lease.Dispose);

        await cancellation.CancelAsync();
        returning.LetGo();

        var second = served.Lease;
        Assert.Equal(1, second.ConnectionId);
        second.Dispose();
        Assert.Equal((1, 0, 0), (scene.Now.Idle, scene.Now.Rented, scene.Now.Waiting));
        Assert.Equal(1, scene.RentNow().ConnectionId);
        await scene.EndWell();
    }

    /// <remarks>The other order: cancelled first, then the return comes.</remarks>
    [Fact(DisplayName = "RACES 9 · Npgsql #1788: a return meets a waiter cancelled just before (laws 5, 6)")]
    [Trait("RACES", "9")]
    public async Task Given_a_return_on_its_way_When_the_waiter_is_cancelled_before_it_publishes_Then_the_connection_goes_to_the_next_waiter()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        using var returning = HeldWindow.At(RaceWindow.ReturnCompared, lease.Dispose);
        using var cancellation = new CancellationTokenSource();
        var cancelled = scene.Rent(cancellation.Token);
        var next = scene.Rent();

        await cancellation.CancelAsync();
        returning.LetGo();

        Assert.Equal(cancellation.Token, cancelled.Failure<OperationCanceledException>().CancellationToken);
        Assert.Equal(1, next.Lease.ConnectionId);
        await scene.EndWell();
    }

    /// <remarks>
    /// A (the older) and B wait. A connection becomes idle and wakes A alone; A is cancelled before it takes the connection;
    /// B is never told, and the connection lies idle.
    /// </remarks>
    [Fact(DisplayName = "RACES 19 · boost.mysql #509: the notified waiter is cancelled and the next is never woken (laws 5, 6)")]
    [Trait("RACES", "19")]
    public async Task Given_two_waiters_When_the_one_just_served_is_cancelled_Then_the_connection_reaches_the_second_through_the_first()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        using var cancellation = new CancellationTokenSource();
        var older = scene.Rent(cancellation.Token);
        var younger = scene.Rent();
        using var returning = HeldWindow.At(RaceWindow.WaiterServed, lease.Dispose);

        await cancellation.CancelAsync();
        Assert.False(younger.IsDecided);
        Assert.Equal(1, scene.Now.Waiting);
        returning.LetGo();
        older.Lease.Dispose();

        Assert.Equal(1, younger.Lease.ConnectionId);
        await scene.EndWell();
    }

    /// <remarks>The time limit instead of the caller's token: the timer fires when A is served and does not know it.</remarks>
    [Fact(DisplayName = "RACES 19 · boost.mysql #509: the notified waiter times out and the next is never woken (laws 5, 6)")]
    [Trait("RACES", "19")]
    public async Task Given_three_waiters_When_time_runs_out_for_the_one_just_served_and_the_second_Then_the_third_is_served_next()
    {
        var scene = new Scene(options => options.RentTimeout = TimeSpan.FromSeconds(5));
        var lease = scene.RentNow();
        var served = scene.Rent();
        var late = scene.Rent();
        scene.Time.Advance(TimeSpan.FromSeconds(3));
        var next = scene.Rent();
        using var returning = HeldWindow.At(RaceWindow.WaiterServed, lease.Dispose);

        scene.Time.Advance(TimeSpan.FromSeconds(3));
        returning.LetGo();

        late.Failure<RentTimeoutException>();
        Assert.Equal(1, scene.Now.Timeouts);
        Assert.False(next.IsDecided);
        served.Lease.Dispose();
        Assert.Equal(1, next.Lease.ConnectionId);
        await scene.EndWell();
    }

    /// <remarks>The connection that becomes idle is one just opened, on behalf of the waiter that gave up.</remarks>
    [Fact(DisplayName = "RACES 19 · boost.mysql #509: the connection being opened for a cancelled waiter goes to the next (laws 5, 6)")]
    [Trait("RACES", "19")]
    public async Task Given_an_opening_for_a_waiter_When_that_is_cancelled_Then_the_opening_goes_on_and_serves_the_next()
    {
        var scene = new Scene();
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        using var cancellation = new CancellationTokenSource();
        var cancelled = scene.Rent(cancellation.Token);
        var next = scene.Rent();

        await cancellation.CancelAsync();
        Assert.False(Assert.Single(opening.Tokens).IsCancellationRequested);
        opening.LetGo();

        cancelled.Failure<OperationCanceledException>();
        Assert.Equal(1, next.Lease.ConnectionId);
        await scene.EndWell();
    }
}
