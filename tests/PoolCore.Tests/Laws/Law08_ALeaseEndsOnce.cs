namespace PoolDash.PoolCore.Tests.Laws;

public class Law08_ALeaseEndsOnce
{
    [Fact]
    public async Task Given_a_second_dispose_Then_it_does_nothing_and_is_reported_everywhere()
    {
        var still = new StillPool(o => o.MaxSize = 2);
        using var events = new EventRecord(still.Pool, PoolEventKinds.Faults);
        var lease = still.Rent();
        lease.Dispose();

        lease.Dispose();

        Assert.Equal((1, 0, 1L), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().Rented, still.Pool.Snapshot().EndedTwice));
        Assert.Equal(1, (await events.Reaches<LeaseEndedTwice>()).ConnectionId);
        Assert.Contains(still.Logs.GetSnapshot(), record =>
            record.Message.Contains("still", StringComparison.Ordinal)
            && record.Message.Contains("ended twice", StringComparison.Ordinal));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_somebody_else_who_rents_the_connection_When_a_copy_ends_Then_his_lease_stays()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var first = still.Rent();
        var copy = first;
        first.Dispose();
        var second = still.Rent();

        copy.Discard();
        await copy.DisposeAsync();

        Assert.Same(second.Connection, Assert.Single(still.Factory.Opened));
        Assert.False(still.Pool.TryRent(out _), "It is the second lease's.");
        second.Dispose();
        still.Drain();
        Assert.Equal((1, 1L), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().EndedTwice));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_another_connection_in_its_slot_When_an_old_lease_ends_again_Then_nothing_happens_to_it()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var old = still.Rent();
        old.Discard();
        old.Dispose();
        still.Drain();
        var lease = still.Rent();
        Assert.Equal(2, lease.ConnectionId);

        old.Dispose();
        old.Discard();

        Assert.Equal(2, lease.ConnectionId);
        lease.Dispose();
        still.Drain();
        Assert.Equal((1, 1L), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().EndedTwice));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_two_threads_that_end_a_lease_at_once_Then_one_does_and_the_other_is_reported()
    {
        const int Rounds = 500;
        var still = new StillPool(o => o.MaxSize = 2);
        using var barrier = new Barrier(2);
        var lease = default(Lease<StubConnection>);
        var other = Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < Rounds; i++)
                {
                    barrier.SignalAndWait();
                    lease.Dispose();
                    barrier.SignalAndWait();
                }
            },
            TaskCreationOptions.LongRunning);

        for (var i = 0; i < Rounds; i++)
        {
            lease = still.Rent();
            barrier.SignalAndWait();
            lease.Dispose();
            barrier.SignalAndWait();
        }

        await other;
        var snapshot = still.Pool.Snapshot();
        Assert.Equal((Rounds, Rounds, 1, 0), (snapshot.EndedTwice, snapshot.Rents, snapshot.Idle, snapshot.Rented));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public void Given_an_ended_lease_Then_it_no_longer_shows_its_connection_and_says_so()
    {
        var still = new StillPool();
        var lease = still.Rent();
        lease.Dispose();

        foreach (var look in new Action[] { () => _ = lease.Connection, () => _ = lease.ConnectionId, () => _ = lease.Generation })
        {
            var ended = Assert.Throws<ObjectDisposedException>(look);
            Assert.Contains("Pool 'still'", ended.Message, StringComparison.Ordinal);
            Assert.Contains("Rent again", ended.Message, StringComparison.Ordinal);
        }

        Assert.False(lease.WasInterrupted);
    }
}
