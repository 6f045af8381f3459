namespace PoolDash.PoolCore.Tests.Races;

/// <summary>What an interrupting reset reaches, what the interrupted hear of it, and that resets may come from within what they cause.</summary>
public class InterruptTests
{
    /// <remarks>
    /// Created, pool cleared with interruption, ready, checked out: the log of the failed test in that thread. The opening here
    /// ignores its token, as theirs did.
    /// </remarks>
    [Fact(DisplayName = "RACES 5 · PyMongo PYTHON-4414: interrupt misses connections that are still opening (law 3)")]
    [Trait("RACES", "5")]
    public async Task Given_a_connection_still_opening_When_an_interrupting_reset_comes_Then_it_is_cancelled_and_never_of_the_pool()
    {
        var scene = new Scene(options => (options.MaxSize, options.MaxOpening) = (2, 2), observe: PoolEventKinds.Default);
        var rented = scene.RentNow();
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        var rent = scene.Rent();

        var reset = scene.Pool.Reset(new() { Mode = ResetMode.Interrupt });
        scene.Work.DoAll();
        Assert.True(rented.WasInterrupted);
        Assert.True(Assert.Single(opening.Tokens).IsCancellationRequested);
        opening.LetGo();
        scene.Work.DoAll();

        var crossed = scene.Factory.Opened.ElementAt(1);
        Assert.Equal((1L, 1), (crossed.Generation, crossed.Closes));
        Assert.Equal(reset.Generation, rent.Lease.Generation);
        rented.Dispose();
        scene.Work.DoAll();
        var report = await Until.Done(reset.Completed);
        Assert.Equal((1, 1, 0), (report.RentedInterrupted, report.OpeningsCancelled, report.IdleClosed));

        // Told of once, as given up, though it succeeded in the end.
        var told = (await scene.Told()).OfType<ConnectionEvent>().Where(each => each.ConnectionId == crossed.Id);
        Assert.Collection(
            told,
            opens => Assert.IsType<ConnectionOpens>(opens),
            givenUp => Assert.Equal(reset.Id, Assert.IsType<ConnectionOpenFailed>(givenUp).ResetId));
        await scene.EndWell();
    }

    /// <remarks>
    /// There the clear disposes the connection under the operation that uses it, and the application sees that dispose. Here it is
    /// broken, by who did it and why, and closed only when its lease ends.
    /// </remarks>
    [Fact(DisplayName = "RACES 6 · MongoDB C# CSHARP-6080: interrupt leaks a raw ObjectDisposedException to the renter")]
    [Trait("RACES", "6")]
    public async Task Given_a_lease_in_use_When_interrupted_Then_its_connection_is_broken_with_the_cause_and_not_closed_until_the_lease_ends()
    {
        var scene = new Scene(observe: PoolEventKinds.Default);
        var lease = scene.RentNow();
        var reset = scene.Pool.Reset(new() { Mode = ResetMode.Interrupt, Reason = "failover" });
        Assert.False(lease.WasInterrupted);

        scene.Work.DoAll();

        var connection = lease.Connection;
        Assert.Equal(new Interruption("races", reset.Id, "failover"), connection.Interruption);
        Assert.Equal(reset.Id, new ConnectionInterruptedException(connection.Interruption!).ResetId);
        Assert.Equal((1, 0), (connection.Aborts, connection.Closes));
        Assert.True(lease.WasInterrupted);
        lease.Dispose();
        scene.Work.DoAll();
        Assert.Equal(CloseReason.Interrupted, connection.ClosedBecause);
        Assert.Equal(0, scene.Now.EndedTwice);
        Assert.Single((await scene.Told()).OfType<ConnectionInterrupted>());
        await scene.EndWell();
    }

    /// <remarks>The lease ends while abort is at work on its connection: whoever comes second closes it, and abort is never overtaken by a close.</remarks>
    [Fact(DisplayName = "RACES 6 · MongoDB C# CSHARP-6080: the connection is disposed while somebody is still at it (law 4)")]
    [Trait("RACES", "6")]
    public async Task Given_an_abort_at_work_When_the_lease_ends_meanwhile_Then_the_close_comes_after_the_abort_and_once()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        var connection = lease.Connection;
        var closesWhenAborted = -1;
        scene.Factory.Aborting = (aborted, _) =>
        {
            lease.Dispose();
            scene.Work.DoAll();
            closesWhenAborted = aborted.Closes;
        };

        var reset = scene.Pool.Reset(new() { Mode = ResetMode.Interrupt });
        scene.Work.DoAll();

        Assert.Equal(0, closesWhenAborted);
        Assert.Equal((1, 1), (connection.Aborts, connection.Closes));
        Assert.Equal(1, (await Until.Done(reset.Completed)).RentedInterrupted);
        await scene.EndWell();
    }

    /// <remarks>
    /// A break clears the pool, the clear closes an idle connection, the close breaks it, and so on, each inside the other, to the end of
    /// the stack. The depth is measured and bounded here, because a stack that overflows would take the test run with it.
    /// </remarks>
    [Theory(DisplayName = "RACES 7 · Npgsql #4244: break, clear, close, break: a reset that calls itself overflows the stack (law 7)")]
    [Trait("RACES", "7")]
    [InlineData(ResetMode.Drain)]
    [InlineData(ResetMode.Interrupt)]
    public async Task Given_ten_thousand_connections_When_each_close_and_abort_resets_again_Then_no_reset_runs_inside_another(ResetMode mode)
    {
        const int Connections = 10_000;
        var scene = new Scene(options => (options.MinSize, options.MaxSize, options.MaxOpening) = (Connections, Connections, 100));
        scene.Work.DoAll();
        scene.Pool.Resize(0, Connections);
        var leases = new List<Lease<StubConnection>>(Connections);
        while (mode == ResetMode.Interrupt && scene.Pool.TryRent(out var lease))
        {
            leases.Add(lease);
        }

        var depth = 0;
        var deepest = 0;
        void ResetAgain()
        {
            deepest = Math.Max(deepest, ++depth);
            if (depth < 10)
            {
                scene.Pool.Reset(new() { Mode = mode, Reason = "broken" });
            }

            depth--;
        }

        scene.Factory.Aborting = (_, _) => ResetAgain();
        scene.Factory.Closing = (_, _) =>
        {
            ResetAgain();
            return default;
        };
        var reset = scene.Pool.Reset(new() { Mode = mode });
        scene.Work.DoAll();
        leases.ForEach(lease => lease.Dispose());
        scene.Work.DoAll();

        Assert.Equal(1, deepest);
        Assert.Equal(Connections, scene.Now.Closed);
        Assert.Equal(1 + Connections + leases.Count, scene.Now.Resets);
        await Until.Done(reset.Completed);
        Assert.Equal(0, scene.Now.Stale);
        await scene.EndWell();
    }
}
