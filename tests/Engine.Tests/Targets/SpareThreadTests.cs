using PoolDash.Load.Targets;

namespace PoolDash.Load.Tests.Targets;

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

    private static int MinThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out _);
        return workers;
    }
}
