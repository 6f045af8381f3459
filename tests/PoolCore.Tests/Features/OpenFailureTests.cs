using PoolDash.PoolCore.Tests.Laws;

namespace PoolDash.PoolCore.Tests.Features;

public class OpenFailureTests
{
    private static readonly TimeSpan _longestBackOff = TimeSpan.FromMilliseconds(800);

    [Fact]
    public async Task Given_another_connection_that_is_open_When_an_opening_fails_Then_only_the_first_rent_fails()
    {
        var (still, fail) = Failing(o => (o.MaxSize, o.MaxOpening) = (5, 1));
        still.Factory.Opening = null;
        var lease = still.Rent();
        Refuse(still, fail.Task);
        var first = still.Wait();
        var second = still.Wait();
        var third = still.Wait();

        fail.SetResult();

        await Assert.ThrowsAsync<ConnectionOpenException>(() => still.Done(first));
        Assert.False(second.IsCompleted, "The open connection may still be returned to it.");
        lease.Dispose();
        Assert.Equal(1, (await still.Done(second)).ConnectionId);
        still.Factory.Opening = null;
        still.Pass(_longestBackOff);
        await still.Done(third);
    }

    [Fact]
    public async Task Given_no_other_connection_When_an_opening_fails_Then_all_rents_fail_that_were_waiting_when_it_began()
    {
        var (still, fail) = Failing(o => (o.MaxSize, o.MaxOpening) = (2, 1));
        still.Pool.Pause();
        var waiting = new[] { still.Wait(), still.Wait(), still.Wait() };
        still.Pool.Resume();
        still.Drain();
        var late = still.Wait();

        still.Factory.Opening = null;
        fail.SetResult();

        foreach (var rent in waiting)
        {
            var failure = await Assert.ThrowsAsync<ConnectionOpenException>(() => still.Done(rent));
            Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
        }

        Assert.False(late.IsCompleted, "The attempt began before it came.");
        still.Pass(_longestBackOff);
        await still.Done(late);
    }

    [Fact]
    public async Task Given_only_stale_leases_When_an_opening_fails_Then_they_do_not_count_as_open()
    {
        var still = new StillPool(o => (o.MaxSize, o.MaxOpening) = (5, 1));
        using var stale = still.Rent();
        still.Pool.Reset();
        still.Pool.Pause();
        var rents = new[] { still.Wait(), still.Wait() };
        Refuse(still, Task.CompletedTask);

        still.Pool.Resume();

        foreach (var rent in rents)
        {
            await Assert.ThrowsAsync<ConnectionOpenException>(() => still.Done(rent));
        }
    }

    [Fact]
    public async Task Given_KeepWaiting_When_openings_fail_Then_rents_wait_on_until_one_succeeds()
    {
        var still = new StillPool(o => o.OnOpenFailure = OpenFailure.KeepWaiting);
        Refuse(still, Task.CompletedTask);
        var rent = still.Wait();
        for (var i = 0; i < 5; i++)
        {
            still.Pass(_longestBackOff);
        }

        Assert.False(rent.IsCompleted, "The failover is ridden out.");
        Assert.InRange(still.Pool.Snapshot().OpenFailures, 3, 10);
        still.Factory.Opening = null;
        still.Pass(_longestBackOff);

        (await still.Done(rent)).Dispose();
        Assert.Equal((0, null), (still.Pool.Snapshot().ConsecutiveOpenFailures, still.Pool.Snapshot().LastOpenError));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_failures_in_a_row_Then_the_back_off_doubles_up_to_its_cap_with_a_random_half()
    {
        var still = new StillPool(o =>
            (o.OnOpenFailure, o.MaxOpening, o.BackOff, o.MaxBackOff, o.RentTimeout) =
            (OpenFailure.KeepWaiting, 1, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(1_000), Timeout.InfiniteTimeSpan));
        using var events = new EventRecord(still.Pool);
        Refuse(still, Task.CompletedTask);
        _ = still.Wait();

        for (var failures = 1; failures <= 20; failures++)
        {
            await still.Until(() => still.Factory.Attempts == failures, $"attempt {failures} began");
            var backOff = await events.Reaches<BackingOff>(failures);
            var longest = Math.Min(100 * Math.Pow(2, failures - 1), 1_000);
            Assert.Equal(failures, backOff.Failures);
            Assert.InRange(backOff.Delay.TotalMilliseconds, longest / 2, longest);

            still.Pass(backOff.Delay - TimeSpan.FromMilliseconds(1));
            Assert.Equal(failures, still.Factory.Attempts);
            still.Pass(TimeSpan.FromMilliseconds(2));
        }

        var atTheCap = events.Of<BackingOff>().Skip(4).Select(backOff => backOff.Delay).ToList();
        Assert.True(atTheCap.Distinct().Count() > atTheCap.Count / 2, "The half is random.");
    }

    [Fact]
    public async Task Given_attempts_that_hang_Then_their_time_counts_as_back_off()
    {
        var fail = new TaskCompletionSource();
        var still = new StillPool(o => (o.OnOpenFailure, o.MaxOpening) = (OpenFailure.KeepWaiting, 1));
        using var events = new EventRecord(still.Pool);
        still.Factory.Opening = async (_, _) =>
        {
            await fail.Task;
            throw new TimeoutException("No answer.");
        };
        var rent = still.Wait();
        still.Pass(_longestBackOff);
        still.Factory.Opening = null;

        fail.SetResult();

        await still.Until(() => still.Factory.Attempts == 2, "the next attempt began, without time passing");
        (await still.Done(rent)).Dispose();
        Assert.Empty(events.Of<BackingOff>());
    }

    [Fact]
    public async Task Given_one_attempt_that_hangs_beside_one_that_was_refused_Then_its_end_does_not_shorten_the_back_off_of_the_other()
    {
        var hang = new TaskCompletionSource();
        var still = new StillPool(o => (o.OnOpenFailure, o.BackOff, o.MaxBackOff) = (OpenFailure.KeepWaiting, _longestBackOff, _longestBackOff));
        using var events = new EventRecord(still.Pool);
        Refuse(still, hang.Task);
        _ = still.Wait();
        still.Pass(_longestBackOff);
        Refuse(still, Task.CompletedTask);
        _ = still.Wait();
        await events.Reaches<BackingOff>(1);

        hang.SetResult();

        await still.Until(() => still.Pool.Snapshot().OpenFailures == 2, "both have failed");
        Assert.Equal(2, still.Factory.Attempts);
        still.Pass(_longestBackOff);
        Assert.Equal(4, still.Factory.Attempts);
    }

    [Fact]
    public async Task Given_a_success_Then_the_next_back_off_begins_anew()
    {
        var still = new StillPool(o => o.OnOpenFailure = OpenFailure.KeepWaiting);
        using var events = new EventRecord(still.Pool);
        Refuse(still, Task.CompletedTask);
        var rent = still.Wait();
        still.Pass(_longestBackOff);
        still.Factory.Opening = null;
        still.Pass(_longestBackOff);
        using var lease = await still.Done(rent);
        var before = (int)still.Pool.Snapshot().OpenFailures;

        Refuse(still, Task.CompletedTask);
        _ = still.Wait();

        var backOff = await events.Reaches<BackingOff>(before + 1);
        Assert.Equal(1, backOff.Failures);
        Assert.InRange(backOff.Delay.TotalMilliseconds, 25, 50);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_back_off_When_somebody_resets_or_resumes_Then_the_endpoint_is_tried_at_once(bool resets)
    {
        var still = new StillPool(o => (o.OnOpenFailure, o.BackOff, o.MaxBackOff) = (OpenFailure.KeepWaiting, TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        Refuse(still, Task.CompletedTask);
        var rent = still.Wait();
        still.Drain();
        Assert.Equal(1, still.Factory.Attempts);
        still.Factory.Opening = null;

        if (resets)
        {
            still.Pool.Reset();
        }
        else
        {
            still.Pool.Pause();
            still.Pool.Resume();
        }

        (await still.Done(rent)).Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public void Given_MinSize_and_an_endpoint_that_comes_back_Then_the_pool_refills_by_itself()
    {
        var still = new StillPool(o => o.MinSize = 2);
        Refuse(still, Task.CompletedTask);
        still.Drain();
        Assert.Equal(0, still.Pool.Snapshot().Open);

        still.Factory.Opening = null;
        still.Pass(_longestBackOff);

        Assert.Equal(2, still.Pool.Snapshot().Idle);
    }

    private static (StillPool Still, TaskCompletionSource Fail) Failing(Action<ConnectionPoolOptions> choose)
    {
        var fail = new TaskCompletionSource();
        var still = new StillPool(choose);
        Refuse(still, fail.Task);
        return (still, fail);
    }

    private static void Refuse(StillPool still, Task when) => still.Factory.Opening = async (_, _) =>
    {
        await when;
        throw new IOException("refused");
    };
}
