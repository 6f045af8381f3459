using System.Numerics;
using PoolDash.Races.Exploring;
using PoolDash.Races.Scheduling;
using PoolDash.Races.Tests.Toys;

namespace PoolDash.Races.Tests.Exploring;

/// <summary>What becomes of small programs under every schedule, known beforehand.</summary>
public class ToyTests
{
    [Fact]
    public void Given_two_that_read_add_and_write_Then_an_update_is_lost_unless_one_was_through_before_the_other_began()
    {
        // Two reads and two writes of one field: of the six orders of those, in two one thread is whole before the other; in the other four both
        // read 0. The two reads may change places, and so may not the writes: of the four, two and two are equal.
        var found = Toy.Explore<LostUpdate>();

        Assert.Equal([("1", 2L), ("2", 2L)], found.Results());
    }

    [Fact]
    public void Given_locks_also_nested_and_atomic_operations_Then_no_update_is_lost() =>
        Assert.Equal(["2 2"], Toy.Explore<KeptUpdate>().Results().Select(each => each.Result));

    [Fact]
    public void Given_two_locks_taken_in_two_orders_Then_the_deadlock_is_found() =>
        Assert.Equal(["Stuck", "both through"], Toy.Explore<DeadlyEmbrace>().Results().Select(each => each.Result));

    [Fact]
    public void Given_waiters_Then_each_pulse_wakes_one_and_each_is_woken() =>
        Assert.Equal(["2 of 2, 0 left"], Toy.Explore<WaitAndPulse>().Results().Select(each => each.Result));

    [Fact]
    public void Given_a_thread_that_is_started_and_joined_Then_another_writes_before_it_between_it_and_the_look_or_after_that() =>
        Assert.Equal([("1", 2L), ("10", 1L)], Toy.Explore<StartAndJoin>().Results());

    [Fact]
    public void Given_a_thread_that_throws_Then_that_is_what_it_comes_to() =>
        Assert.Equal([("It was too late.", 1L), ("in time", 1L)], Toy.Explore<Thrower>().Results());

    [Fact]
    public void Given_values_beneath_and_jumps_and_handlers_Then_woven_code_does_what_it_did() =>
        Assert.Contains(new Values().Also(toy => toy.A()).Also(toy => toy.B()).Result(), Toy.Explore<Values>().Results().Select(each => each.Result));

    [Fact]
    public void Given_two_that_step_back_for_ever_Then_the_live_lock_is_told() =>
        Assert.Equal(Ending.Endless, Toy.Run<TooPolite>(new DepthFirst(), mostTurns: 50).Ending);

    [Fact]
    public void Given_one_who_only_needs_the_other_to_have_a_turn_Then_that_is_no_live_lock()
    {
        var execution = Toy.Run<Spinner>(new FirstOfAll(), mostTurns: 50);

        Assert.Equal((Ending.Completed, true), (execution.Ending, execution.WasCut));
    }

    [Fact]
    public void Given_one_who_catches_everything_or_has_a_last_word_Then_it_leaves_without_doing_anything_more() =>
        Assert.Equal(["Stuck, nothing said"], Toy.Explore<LastWord>().Results().Select(each => each.Result));

    [Fact]
    public void Given_a_wait_for_who_does_input_and_output_Then_it_is_as_long_in_whichever_of_equal_schedules_is_run()
    {
        Assert.Equal([0, 1], SlowCalls(new()));
        Assert.Equal([0, 1], SlowCalls(new(skipsEqual: false)));

        static IEnumerable<int> SlowCalls(DepthFirst schedule)
        {
            var test = Toy.Of<SlowUnderLock>();
            using var workers = new Workers();
            var seen = new SortedSet<int>();
            do
            {
                var execution = new Execution(test.Sites, workers, schedule);
                execution.Run(test.Begin().Bodies);
                if (execution.Ending == Ending.Completed)
                {
                    seen.Add(execution.LongestWait.SlowCalls);
                }
            }
            while (schedule.Next());
            return seen;
        }
    }

    [Fact]
    public void Given_a_thread_that_two_may_start_Then_whoever_is_second_is_refused() =>
        Assert.Equal(["", "A", "B"], Toy.Explore<StartedTwice>().Results().Select(each => each.Result));

    [Fact]
    public void Given_a_test_that_goes_another_way_the_second_time_Then_nothing_is_told_of_it() =>
        Assert.Contains("goes another way", Assert.Throws<InvalidOperationException>(() => Toy.Explore<Fickle>()).Message, StringComparison.Ordinal);

    [Fact]
    public void Given_one_who_never_touches_anything_again_Then_that_is_told() =>
        Assert.Equal(["Endless"], Toy.Explore<Dreamer>().Results().Select(each => each.Result));
}

internal sealed class FirstOfAll : ISchedule
{
    public int Choose(Execution execution, int enabled, int current) => BitOperations.TrailingZeroCount(enabled);
}

internal static class Chained
{
    internal static T Also<T>(this T value, Action<T> does)
    {
        does(value);
        return value;
    }
}
