using System.Numerics;
using PoolDash.Races.Exploring;
using PoolDash.Races.Scheduling;
using PoolDash.Races.Tests.Toys;

namespace PoolDash.Races.Tests.Exploring;

/// <summary>The numbers of schedules and of interleavings against numbers computed by hand or another way.</summary>
public class CountTests
{
    [Fact]
    public void Given_threads_of_m_and_n_steps_that_have_nothing_in_common_Then_the_interleavings_are_m_plus_n_over_m_and_one_is_run()
    {
        var (m, n) = Toy.Run<Apart>(new DepthFirst()).Lanes switch { [var a, var b] => (a.Steps, b.Steps), _ => default };

        var found = Toy.Explore<Apart>();

        Assert.Equal(1, found.Equivalent);
        Assert.Equal(Over(m + n, m).ToString(), found.Interleavings);
    }

    [Fact]
    public void Given_m_and_n_turns_When_equal_ones_are_not_skipped_Then_m_plus_n_over_m_schedules_are_run()
    {
        // One write against two: 3 over 1.
        Assert.Equal(3, RunAll<Apart>(new(skipsEqual: false)));
    }

    [Fact]
    public void Given_three_threads_that_write_the_same_Then_each_of_the_six_orders_is_run_and_all_interleavings_are_counted()
    {
        var steps = Toy.Run<Together>(new DepthFirst()).Lanes.Select(lane => lane.Steps).ToArray();

        var found = Toy.Explore<Together>();

        Assert.Equal([("a", 2L), ("b", 2L), ("c", 2L)], found.Results());
        Assert.Equal((Over(steps.Sum(), steps[0]) * Over(steps[1] + steps[2], steps[1])).ToString(), found.Interleavings);
    }

    [Fact]
    public void Given_a_lost_update_Then_every_interleaving_of_instructions_is_counted_once_whatever_it_comes_to()
    {
        var steps = Toy.Run<LostUpdate>(new DepthFirst()).Lanes[0].Steps;

        var found = Toy.Explore<LostUpdate>();

        Assert.Equal(Over(2 * steps, steps), BigInteger.Parse(found.Interleavings!));
        Assert.Equal(found.Interleavings, found.Outcomes.Aggregate(BigInteger.Zero, (sum, outcome) => sum + BigInteger.Parse(outcome.Interleavings!)).ToString());
    }

    [Fact]
    public void Given_an_execution_Then_the_orders_of_its_steps_are_as_many_as_are_found_by_trying_each()
    {
        var order = new StepOrder(Toy.Run<StartAndJoin>(new DepthFirst()));

        Assert.Equal(Tried(order, new int[order.Ends.Length]), new WayTable<Wide>(Wide.One).Ways(order).ToBigInteger());
    }

    [Fact]
    public void Given_skipping_Then_what_is_run_is_one_of_each_set_of_equal_schedules()
    {
        // The same results, and each order of dependent turns once.
        var schedule = new DepthFirst();
        var classes = new HashSet<string>();
        var all = new HashSet<string>();
        var run = RunAll<WaitAndPulse>(schedule, execution => classes.Add(Class(execution)));
        RunAll<WaitAndPulse>(new(skipsEqual: false), execution => all.Add(Class(execution)));

        Assert.Equal(run, classes.Count);
        Assert.Equal(all.Order(), classes.Order());
    }

    [Fact]
    public void Given_a_number_beyond_128_bits_Then_it_is_added_with_its_carries()
    {
        var sum = Wide.One;
        for (var doubling = 0; doubling < 300; doubling++)
        {
            sum += sum;
        }

        Assert.Equal(BigInteger.Pow(2, 301) - 1, Enumerable.Range(0, 301).Aggregate((Sum: default(Wide), Power: Wide.One), (state, _) => (state.Sum + state.Power, state.Power + state.Power)).Sum.ToBigInteger());
        Assert.Equal(BigInteger.Pow(2, 300), sum.ToBigInteger());
    }

    private static int RunAll<TToy>(DepthFirst schedule, Action<Execution>? seen = null)
    {
        var test = Toy.Of<TToy>();
        using var workers = new Workers();
        var run = 0;
        do
        {
            var execution = new Execution(test.Sites, workers, schedule);
            execution.Run(test.Begin().Bodies);
            if (execution.Ending != Ending.Skipped)
            {
                run++;
                seen?.Invoke(execution);
            }
        }
        while (schedule.Next());
        return run;
    }

    /// <summary>What is the same of two schedules that differ only in neighbours that do not depend on each other: the order of each two that do.</summary>
    private static string Class(Execution execution)
    {
        var turns = execution.Turns;
        return string.Join(' ', from late in Enumerable.Range(0, turns.Count)
                                from early in Enumerable.Range(0, late)
                                where turns[early].Lane == turns[late].Lane || Op.AreDependent(turns[early].Op, turns[late].Op)
                                let text = $"{turns[early].Lane}.{turns[early].Step}<{turns[late].Lane}.{turns[late].Step}"
                                orderby text
                                select text);
    }

    private static BigInteger Tried(StepOrder order, int[] at)
    {
        if (at.SequenceEqual(order.Ends))
        {
            return 1;
        }

        var ways = BigInteger.Zero;
        for (var lane = 0; lane < at.Length; lane++)
        {
            if (at[lane] < order.Ends[lane] && Enumerable.Range(0, at.Length).All(other => other == lane || at[other] >= order.Least[lane][other][at[lane] + 1]))
            {
                at[lane]++;
                ways += Tried(order, at);
                at[lane]--;
            }
        }

        return ways;
    }

    private static BigInteger Over(int n, int k) =>
        Enumerable.Range(1, k).Aggregate(BigInteger.One, (product, factor) => product * (n - k + factor) / factor);
}
