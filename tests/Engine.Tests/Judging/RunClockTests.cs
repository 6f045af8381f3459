using PoolDash.Load.Judging;

namespace PoolDash.Load.Tests.Judging;

public class RunClockTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Given_a_clock_that_is_set_while_a_run_is_on_Then_what_happens_is_where_it_was_in_the_run(int days)
    {
        var time = new JumpingClock();
        var clock = new RunClock(time);

        time.Set(TimeSpan.FromDays(days));

        Assert.InRange(clock.InMilliseconds(time.GetUtcNow()), -100, 60_000);
    }
}
