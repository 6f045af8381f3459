using PoolDash.Client;
using PoolDash.PoolCore;
using PoolDash.Server.Storage;
using PoolDash.Server.Tests.Health;

namespace PoolDash.Server.Tests.Storage;

public sealed class ResetHistoryTests
{
    private readonly HistoryQueue _queue = new();
    private readonly ResetHistory _history;

    public ResetHistoryTests() => _history = new(_queue);

    [Theory]
    [InlineData("asked began completed")]
    [InlineData("asked completed began")]
    [InlineData("began asked completed")]
    [InlineData("began completed asked")]
    [InlineData("completed asked began")]
    [InlineData("completed began asked")]
    public async Task Given_a_reset_told_of_in_any_order_Then_it_is_one_entry_that_knows_everything(string order)
    {
        await using var pool = new StubBackend().Pool("orders");
        var reset = pool.Reset(new() { Mode = ResetMode.Pause, Reason = "failover" });
        var report = await reset.Completed;

        foreach (var telling in order.Split(' '))
        {
            switch (telling)
            {
                case "asked":
                    _history.Began(reset, "ann");
                    break;
                case "began":
                    _history.Observed(new ResetBegan(reset.Id, reset.Mode, reset.Reason, null) { Pool = "orders", Generation = 2, At = reset.At });
                    break;
                default:
                    _history.Observed(new ResetCompleted(report) { Pool = "orders", Generation = 2, At = reset.At + report.Took });
                    break;
            }
        }

        Assert.Equal(new ResetEntry(reset.Id, "orders", 2, ResetMode.Pause, "failover", reset.At, "ann", report), Assert.Single(_history.Newest(null, 10)));
    }

    [Fact]
    public async Task Given_a_reset_asked_for_through_PoolDash_Then_its_report_comes_without_any_event()
    {
        await using var pool = new StubBackend().Pool("orders");
        var lease = await pool.RentAsync();
        _history.Began(pool.Reset(), "ann");
        Assert.Null(Assert.Single(_history.Newest("orders", 1)).Report);

        await lease.DisposeAsync();

        await Until.True(() => _history.Newest("orders", 1)[0].Report is { RentedDrained: 1 }, "the report came");
    }

    [Fact]
    public void Given_a_reset_of_the_programs_own_code_Then_nobody_asked_for_it_through_PoolDash()
    {
        _history.Observed(Began("orders", 1));

        Assert.Null(Assert.Single(_history.Newest(null, 10)).By);
    }

    [Fact]
    public void Given_several_pools_Then_the_newest_come_first_of_one_pool_or_of_all_and_no_more_than_asked_for()
    {
        foreach (var number in new[] { 3, 1, 2, 4 })
        {
            _history.Observed(Began(number % 2 == 0 ? "even" : "odd", number));
        }

        Assert.Equal([4L, 3, 2, 1], _history.Newest(null, 10).Select(entry => entry.Generation));
        Assert.Equal([4L, 3, 2], _history.Newest(null, 3).Select(entry => entry.Generation));
        Assert.Equal([3L, 1], _history.Newest("ODD", 10).Select(entry => entry.Generation));
        Assert.Empty(_history.Newest("unknown", 10));
    }

    [Fact]
    public void Given_a_pool_that_is_reset_all_day_Then_its_oldest_are_forgotten_and_not_those_of_others()
    {
        _history.Observed(Began("quiet", 1));
        for (var number = 1; number <= ResetHistory.Remembered; number++)
        {
            _history.Observed(Began("busy", number));
        }

        Assert.Single(_history.Newest("quiet", 10));
        var busy = _history.Newest("busy", 1_000);
        Assert.Equal(ResetHistory.Remembered - 1, busy.Count);
        Assert.Equal((ResetHistory.Remembered, 2), (busy[0].Generation, busy[^1].Generation));
    }

    [Fact]
    public void Given_a_clock_that_was_set_back_Then_what_came_later_is_the_newest_and_is_not_the_first_to_be_forgotten()
    {
        const int Day = 24 * 60 * 60;
        _history.Restore([new(Guid.NewGuid(), "busy", 7, ResetMode.Drain, "of a process before", DateTimeOffset.UnixEpoch.AddSeconds(9 * Day), null, Report: null)]);
        for (var number = 1; number <= ResetHistory.Remembered; number++)
        {
            _history.Observed(Began("busy", (5 * Day) + number));
        }

        _history.Observed(Began("busy", Day));
        _history.Observed(Began("busy", Day + 1));

        Assert.Equal([Day + 1L, Day, (5L * Day) + ResetHistory.Remembered], _history.Newest(null, 3).Select(entry => entry.Generation));
        Assert.DoesNotContain(_history.Newest("busy", 1_000), entry => entry.Reason is not null);
    }

    [Fact]
    public void Given_resets_of_this_process_When_those_of_one_before_are_restored_Then_they_come_after_also_where_its_clock_was_ahead()
    {
        _history.Observed(Began("orders", 1));

        _history.Restore([new(Guid.NewGuid(), "orders", 7, ResetMode.Drain, null, DateTimeOffset.UnixEpoch.AddDays(1), null, Report: null)]);

        Assert.Equal([1L, 7], _history.Newest(null, 3).Select(entry => entry.Generation));
    }

    [Fact]
    public void Given_what_is_known_already_When_it_is_told_again_Then_nothing_is_written()
    {
        var began = Began("orders", 1);
        _history.Observed(began);
        _history.Observed(began);

        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public void Given_a_reset_of_a_process_that_ended_before_it_was_through_When_restored_Then_it_does_not_pass_for_one_that_drains()
    {
        var written = new ResetEntry(Guid.NewGuid(), "orders", 2, ResetMode.Drain, null, DateTimeOffset.UnixEpoch, "operate key", Report: null);

        _history.Restore([written]);

        Assert.Equal(written with { WasCutShort = true }, Assert.Single(_history.Newest("orders", 10)));
    }

    private static ResetBegan Began(string pool, int number) =>
        new(Guid.CreateVersion7(), ResetMode.Drain, null, null) { Pool = pool, Generation = number, At = DateTimeOffset.UnixEpoch.AddSeconds(number) };
}
