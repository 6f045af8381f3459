using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace PoolDash.PoolCore.Tests.DependencyInjection;

public sealed class ConnectionPoolRegistryTests : IAsyncDisposable
{
    private readonly List<IConnectionPool> _made = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _made)
        {
            await pool.DisposeAsync();
        }
    }

    [Fact]
    public void Given_pools_made_at_run_time_Then_they_are_found_until_removed()
    {
        var (orders, stress) = (Pool("orders"), Pool("stress-1"));
        var registry = new ConnectionPoolRegistry([orders]);
        var before = registry.All;

        registry.Add(stress);

        Assert.Equal([orders, stress], registry.All);
        Assert.Equal([orders], before);
        Assert.True(registry.TryGet("Stress-1", out var found));
        Assert.Same(stress, found);
        Assert.True(registry.Remove(stress));
        Assert.False(registry.Remove(stress));
        Assert.False(registry.TryGet("stress-1", out _));
        Assert.Equal([orders], registry.All);
    }

    [Fact]
    public void Given_a_name_that_is_taken_Then_another_pool_of_it_is_refused_and_cannot_remove_the_first()
    {
        var orders = Pool("orders");
        var registry = new ConnectionPoolRegistry([orders]);

        var refused = Assert.Throws<ArgumentException>(() => registry.Add(Pool("Orders")));

        Assert.Contains("There is a pool named 'orders' already. Give this one another name", refused.Message, StringComparison.Ordinal);
        Assert.False(registry.Remove(Pool("orders")));
        Assert.Equal([orders], registry.All);
        Assert.Throws<ArgumentException>(() => new ConnectionPoolRegistry([orders, Pool("orders")]));
    }

    [Fact]
    public void Given_a_handler_Then_it_is_told_of_each_change_after_it_happened_and_of_nothing_else()
    {
        var registry = new ConnectionPoolRegistry([]);
        var pool = Pool("orders");
        var seen = new List<int>();
        registry.Changed += (sender, _) => seen.Add(((ConnectionPoolRegistry)sender!).All.Count);

        registry.Add(pool);
        Assert.Throws<ArgumentException>(() => registry.Add(Pool("orders")));
        registry.Remove(pool);
        registry.Remove(pool);

        Assert.Equal([1, 0], seen);
    }

    [Fact]
    public void Given_a_handler_that_throws_Then_the_change_stands_the_others_are_told_and_it_is_logged()
    {
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(logs)));
        var registry = new ConnectionPoolRegistry([], factory);
        var told = false;
        registry.Changed += (_, _) => throw new InvalidOperationException("oops");
        registry.Changed += (_, _) => told = true;

        registry.Add(Pool("orders"));

        Assert.True(told);
        Assert.Single(registry.All);
        Assert.Equal("oops", Assert.Single(logs.GetSnapshot()).Exception?.Message);
    }

    [Fact]
    public async Task Given_a_handler_that_waits_for_another_threads_change_Then_nothing_is_locked()
    {
        var registry = new ConnectionPoolRegistry([]);
        var second = Pool("second");
        registry.Changed += (_, _) =>
        {
            if (registry.All.Count == 1)
            {
                Assert.True(Task.Run(() => registry.Add(second), TestContext.Current.CancellationToken).Wait(Until.Limit));
            }
        };

        await Until.Done(Task.Run(() => registry.Add(Pool("first")), TestContext.Current.CancellationToken));

        Assert.Equal(2, registry.All.Count);
    }

    [Fact]
    public async Task Given_many_threads_that_add_the_same_names_Then_one_of_each_name_gets_in()
    {
        var registry = new ConnectionPoolRegistry([]);
        var pools = Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 20).Select(name => Pool($"pool-{name}")).ToList()).ToList();
        var added = 0;

        await Task.WhenAll(pools.Select(batch => Task.Run(() =>
        {
            foreach (var pool in batch)
            {
                try
                {
                    registry.Add(pool);
                    Interlocked.Increment(ref added);
                }
                catch (ArgumentException)
                {
                    Assert.True(registry.TryGet(pool.Name, out var present) && present != pool);
                }
            }
        })));

        Assert.Equal(20, added);
        Assert.Equal(20, registry.All.Select(pool => pool.Name).Distinct().Count());
    }

    private ConnectionPool<StubConnection> Pool(string name)
    {
        var pool = new ConnectionPool<StubConnection>(new StubFactory(), new ConnectionPoolOptions { Name = name });
        _made.Add(pool);
        return pool;
    }
}
