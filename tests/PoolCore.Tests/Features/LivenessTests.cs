using PoolDash.PoolCore.Tests.Laws;

namespace PoolDash.PoolCore.Tests.Features;

public class LivenessTests
{
    private readonly List<long> _checked = [];
    private readonly List<long> _keptAlive = [];

    [Fact]
    public async Task Given_CheckAfterIdle_Then_only_a_connection_idle_for_longer_is_looked_at()
    {
        var still = Watched(o => o.CheckAfterIdle = TimeSpan.FromSeconds(2));
        still.FillIdle(1);

        still.Pass(TimeSpan.FromSeconds(2));
        still.Rent().Dispose();
        Assert.Empty(_checked);

        still.Pass(TimeSpan.FromSeconds(3));
        Assert.False(still.Pool.TryRent(out _), "It would have to be looked at first.");
        (await still.Done(still.Pool.RentAsync().AsTask())).Dispose();

        Assert.Equal([1L], _checked);
        Assert.Equal((1L, 0L), (still.Pool.Snapshot().Opened, still.Pool.Snapshot().Closed));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_connection_that_was_checked_for_nobody_left_Then_it_is_idle_again()
    {
        var check = new TaskCompletionSource<bool>();
        using var cancellation = new CancellationTokenSource();
        var still = new StillPool(o => o.MaxSize = 1);
        still.FillIdle(1);
        still.Pass(TimeSpan.FromSeconds(2));
        still.Factory.Checking = async (_, _) => await check.Task;
        var rent = still.Wait(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rent);

        check.SetResult(true);
        still.Factory.Checking = null;

        await still.Settled();
        Assert.Equal(1, still.Pool.Snapshot().Idle);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_CheckAfterIdle_of_zero_Then_each_rent_after_a_tick_looks()
    {
        var still = Watched(o => o.CheckAfterIdle = TimeSpan.Zero);
        still.FillIdle(1);

        for (var i = 0; i < 3; i++)
        {
            still.Pass(TimeSpan.FromSeconds(1));
            (await still.Done(still.Pool.RentAsync().AsTask())).Dispose();
        }

        Assert.Equal([1L, 1L, 1L], _checked);
    }

    [Fact]
    public void Given_KeepAliveInterval_Then_what_is_idle_for_so_long_is_kept_alive_in_each_interval()
    {
        var still = Watched(o => (o.KeepAliveInterval, o.IdleTimeout) = (TimeSpan.FromSeconds(20), Timeout.InfiniteTimeSpan));
        still.FillIdle(2);

        still.Pass(TimeSpan.FromSeconds(19));
        Assert.Empty(_keptAlive);
        still.Pass(TimeSpan.FromSeconds(6));
        Assert.Equal([1L, 2L], _keptAlive.Order());
        still.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(2, _keptAlive.Count);
        still.Pass(TimeSpan.FromSeconds(15));
        Assert.Equal(4, _keptAlive.Count);
        Assert.Empty(_checked);
    }

    [Fact]
    public async Task Given_a_connection_in_use_Then_it_is_not_kept_alive()
    {
        var still = Watched(o => o.KeepAliveInterval = TimeSpan.FromSeconds(20));
        using var lease = still.Rent();

        still.Pass(TimeSpan.FromSeconds(60));

        Assert.Empty(_keptAlive);
        await LawsHold.AtRest(still);
    }

    [Fact]
    public async Task Given_a_keep_alive_that_finds_a_connection_dead_Then_it_is_closed_and_MinSize_refilled()
    {
        var still = Watched(o => (o.MinSize, o.KeepAliveInterval) = (1, TimeSpan.FromSeconds(20)));
        still.Drain();
        still.Factory.Opened.Single().IsAlive = false;

        still.Pass(TimeSpan.FromSeconds(25));

        Assert.Equal(CloseReason.Broken, still.Factory.Opened.First().ClosedBecause);
        Assert.Equal((1, 2L), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().Opened));
        await LawsHold.ToTheEnd(still);
    }

    private StillPool Watched(Action<ConnectionPoolOptions> choose)
    {
        var still = new StillPool(choose);
        still.Factory.Checking = (connection, _) =>
        {
            _checked.Add(connection.Id);
            return new(connection.IsAlive);
        };
        still.Factory.KeepingAlive = (connection, _) =>
        {
            _keptAlive.Add(connection.Id);
            return new(connection.IsAlive);
        };
        return still;
    }
}
