using PoolDash.PoolCore.Tests.Laws;

namespace PoolDash.PoolCore.Tests.Features;

public class ResetTests
{
    [Fact]
    public async Task Given_a_deadline_Then_leases_are_interrupted_when_it_has_passed_and_not_before()
    {
        var still = new StillPool();
        var lease = still.Rent();
        var returned = still.Rent();
        var connection = lease.Connection;

        var reset = still.Pool.Reset(new() { Deadline = TimeSpan.FromSeconds(10), Reason = "failover" });
        still.Pass(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((false, 0), (lease.WasInterrupted, connection.Aborts));
        returned.Dispose();
        still.Pass(TimeSpan.FromMilliseconds(1));

        Assert.Equal((true, 1, 0), (lease.WasInterrupted, connection.Aborts, connection.Closes));
        Assert.Equal(new Interruption("still", reset.Id, "failover"), connection.Interruption);
        lease.Dispose();
        var report = await still.Done(reset.Completed);
        Assert.Equal((1, 1, TimeSpan.FromSeconds(10)), (report.RentedDrained, report.RentedInterrupted, report.Took));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_deadline_that_passes_after_the_reset_completed_Then_the_next_generation_is_not_harmed()
    {
        var still = new StillPool();
        var old = still.Rent();
        var reset = still.Pool.Reset(new() { Deadline = TimeSpan.FromSeconds(10) });
        old.Dispose();
        await still.Done(reset.Completed);
        var lease = still.Rent();

        still.Pass(TimeSpan.FromMinutes(1));

        Assert.False(lease.WasInterrupted);
        lease.Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_an_interrupting_reset_Then_leases_of_its_own_generation_are_not_interrupted()
    {
        var still = new StillPool();
        var old = still.Rent();
        still.Pool.Reset();
        var older = still.Rent();
        var reset = still.Pool.Reset(new() { Mode = ResetMode.Interrupt });
        var fresh = still.Rent();
        still.Drain();

        Assert.Equal((true, true, false), (old.WasInterrupted, older.WasInterrupted, fresh.WasInterrupted));
        foreach (var lease in new[] { old, older, fresh })
        {
            lease.Dispose();
        }

        await still.Done(reset.Completed);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_connections_everywhere_Then_claim_and_report_add_up_to_what_there_was()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => o.MaxSize = 10);
        var leases = still.Rent(4);
        still.FillIdle(3);
        still.Factory.Opening = async (_, cancelled) => await opening.Task.WaitAsync(cancelled);
        still.Pool.Resize(8, 10);
        still.Drain();
        Assert.Equal((3, 4, 1), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().Rented, still.Pool.Snapshot().Opening));

        still.Factory.Opening = null;
        var reset = still.Pool.Reset(new() { Deadline = TimeSpan.FromSeconds(10), Reason = "all of it" });
        Assert.Equal(new ResetClaim(3, 4, 1), await still.Done(reset.Claimed));
        leases[0].Dispose();
        leases[1].Discard();
        leases[1].Dispose();
        still.Pass(TimeSpan.FromSeconds(10));
        leases[2].Dispose();
        leases[3].Dispose();

        var report = await still.Done(reset.Completed);
        Assert.Equal(
            new ResetReport("still", reset.Id, 2, ResetMode.Drain, "all of it", IdleClosed: 3, RentedDrained: 2, RentedInterrupted: 2, OpeningsCancelled: 1, report.Took),
            report);
        Assert.Equal(7, still.Pool.Snapshot().Closed);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_resets_in_a_row_Then_each_counts_its_own_and_none_completes_before_those_ahead_of_it()
    {
        var still = new StillPool();
        var first = still.Rent();
        var one = still.Pool.Reset(new() { Reason = "one" });
        still.Drain();
        var second = still.Rent();
        var two = still.Pool.Reset(new() { Reason = "two" });
        still.Drain();

        second.Dispose();
        still.Drain();
        Assert.Equal((false, false), (one.Completed.IsCompleted, two.Completed.IsCompleted));
        first.Dispose();

        Assert.Equal((1, 1), ((await still.Done(one.Completed)).RentedDrained, (await still.Done(two.Completed)).RentedDrained));
        Assert.Equal((2L, 3L), (one.Generation, two.Generation));
        Assert.NotEqual(one.Id, two.Id);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_an_empty_pool_Then_a_reset_completes_with_zeros()
    {
        var still = new StillPool();

        var report = await still.Done(still.Pool.ResetAsync());

        Assert.Equal((0, 0, 0, 0), (report.IdleClosed, report.RentedDrained, report.RentedInterrupted, report.OpeningsCancelled));
    }

    [Fact]
    public async Task Given_a_token_Then_it_cancels_the_waiting_and_not_the_reset()
    {
        using var cancellation = new CancellationTokenSource();
        var still = new StillPool();
        var lease = still.Rent();
        var waiting = still.Pool.ResetAsync(new() { Reason = "patience" }, cancellation.Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        lease.Dispose();

        var reset = still.Pool.Snapshot().LastReset;
        Assert.Equal(("patience", 1), (reset?.Reason, (await still.Done(reset!.Completed)).RentedDrained));
    }

    [Theory]
    [InlineData(PausedRents.Wait)]
    [InlineData(PausedRents.Fail)]
    public async Task Given_a_reset_that_pauses_Then_it_drains_and_rents_wait_or_fail_until_resumed(PausedRents rents)
    {
        var still = new StillPool(o => o.MaxSize = 2);
        var lease = still.Rent();
        still.FillIdle(1);

        var reset = still.Pool.Reset(new() { Mode = ResetMode.Pause, PausedRents = rents, Reason = "failover" });
        var rent = still.Pool.RentAsync().AsTask();
        still.Drain();
        lease.Dispose();
        var report = await still.Done(reset.Completed);
        Assert.Equal((1, 1), (report.IdleClosed, report.RentedDrained));
        if (rents == PausedRents.Fail)
        {
            var failure = await Assert.ThrowsAsync<PoolPausedException>(() => rent);
            Assert.Equal(reset.Id, failure.ResetId);
            Assert.Contains("failover", failure.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.False(rent.IsCompleted, "It waits.");
        }

        Assert.Equal(0, still.Pool.Snapshot().Opening);
        still.Pool.Resume();
        if (rents == PausedRents.Wait)
        {
            (await still.Done(rent)).Dispose();
        }

        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_drain_that_cancels_the_opening_of_a_rent_Then_that_rent_does_not_fail()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        still.Factory.Opening = async (opening, cancelled) =>
        {
            if (opening.Generation < 3)
            {
                await Task.Delay(Timeout.Infinite, cancelled);
            }
        };
        var rent = still.Wait();

        still.Pool.Reset();
        still.Drain();
        await still.Until(() => still.Factory.Attempts == 2, "another opening began");
        still.Pool.Reset();

        Assert.Equal(3, (await still.Done(rent)).Generation);
        Assert.Equal(0, still.Pool.Snapshot().OpenFailures);
    }

    [Fact]
    public async Task Given_a_dispose_with_a_deadline_Then_it_drains_until_then_and_closes_under_the_leases_after()
    {
        var still = new StillPool();
        var leases = still.Rent(2);
        var connections = leases.Select(lease => lease.Connection).ToArray();
        still.FillIdle(1);

        var disposed = still.Pool.DisposeAsync(TimeSpan.FromSeconds(20)).AsTask();
        still.Pass(TimeSpan.FromSeconds(20) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((PoolState.Closing, 2), (still.Pool.State, still.Factory.StillOpen));
        leases[0].Dispose();
        still.Drain();
        Assert.Equal((0, CloseReason.PoolClosed), (connections[0].Aborts, connections[0].ClosedBecause));
        still.Pass(TimeSpan.FromMilliseconds(1));

        await still.Done(disposed);
        Assert.Equal((1, 1, CloseReason.Interrupted), (connections[1].Aborts, connections[1].Closes, connections[1].ClosedBecause));
        Assert.Equal(new Interruption("still", null, "the pool was disposed"), connections[1].Interruption);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_patient_dispose_When_an_impatient_one_follows_Then_the_earlier_deadline_counts()
    {
        var still = new StillPool();
        still.Rent();
        var patient = still.Pool.DisposeAsync(Timeout.InfiniteTimeSpan).AsTask();
        still.Pass(TimeSpan.FromHours(1));
        Assert.False(patient.IsCompleted, "It has no deadline.");

        await still.Done(still.Pool.DisposeAsync(TimeSpan.Zero).AsTask());

        await still.Done(patient);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_close_that_hangs_at_dispose_Then_it_is_waited_for_no_longer_than_the_close_timeout()
    {
        var still = new StillPool(o => (o.CloseTimeout, o.DisposeTimeout) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)));
        still.FillIdle(1);
        still.Factory.Closing = async (_, _) => await new TaskCompletionSource().Task;

        var disposed = still.Pool.DisposeAsync().AsTask();
        still.Drain();
        still.Pass(TimeSpan.FromSeconds(5));

        await still.Done(disposed);
        Assert.Equal((0, 1L), (still.Pool.Snapshot().Open, still.Pool.Snapshot().Closed));
    }
}
