using PoolDash.Load.Targets;

namespace PoolDash.Load.Tests.Targets;

/// <summary>The number is the process's: whatever else ends a query of PostgreSQL's changes it too.</summary>
[CollectionDefinition(nameof(SpareThreadTests), DisableParallelization = true)]
[Collection(nameof(SpareThreadTests))]
public sealed class SpareThreadTests
{
    [Fact]
    public void Given_one_and_another_Then_the_thread_pool_has_as_many_more_until_they_are_given_back_in_any_order()
    {
        var before = MinThreads();
        var one = new SpareThread();
        using (new SpareThread())
        {
            Assert.Equal(before + 2, MinThreads());
            one.Dispose();
            Assert.Equal(before + 1, MinThreads());
        }

        Assert.Equal(before, MinThreads());
    }

    [Fact]
    public void Given_another_number_that_somebody_chooses_meanwhile_Then_it_stays()
    {
        ThreadPool.GetMinThreads(out var before, out var completions);
        using (new SpareThread())
        {
            Assert.True(ThreadPool.SetMinThreads(before + 5, completions));
        }

        Assert.Equal(before + 5, MinThreads());
        ThreadPool.SetMinThreads(before, completions);
    }

    [Fact]
    public void Given_another_number_that_somebody_chooses_between_two_Then_it_stays()
    {
        ThreadPool.GetMinThreads(out var before, out var completions);
        using (new SpareThread())
        {
            Assert.True(ThreadPool.SetMinThreads(before + 5, completions));
            using (new SpareThread())
            {
                Assert.Equal(before + 6, MinThreads());
            }
        }

        Assert.Equal(before + 5, MinThreads());
        ThreadPool.SetMinThreads(before, completions);
    }

    [Fact]
    public void Given_no_room_for_another_below_the_most_that_there_may_be_Then_what_was_added_is_given_back()
    {
        ThreadPool.GetMaxThreads(out var most, out var mostForIo);
        var before = MinThreads();
        Assert.True(ThreadPool.SetMaxThreads(before + 1, mostForIo));
        try
        {
            var one = new SpareThread();
            var other = new SpareThread();
            Assert.Equal(before + 1, MinThreads());

            other.Dispose();
            Assert.Equal(before + 1, MinThreads());
            one.Dispose();
            Assert.Equal(before, MinThreads());
        }
        finally
        {
            ThreadPool.SetMaxThreads(most, mostForIo);
        }
    }

    private static int MinThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out _);
        return workers;
    }
}
