using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PoolDash.PoolCore.Tests.Sockets;

namespace PoolDash.PoolCore.Tests.DependencyInjection;

public class PoolRegistrationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_registered_pool_Then_all_its_services_are_that_one_pool()
    {
        await using var provider = new ServiceCollection()
            .AddSocketPool("orders", o => o.Endpoint = "tcp://db:1")
            .BuildServiceProvider(validateScopes: true);

        var pool = provider.GetRequiredKeyedService<SocketPool>("orders");

        Assert.Equal(("orders", "tcp://db:1"), (pool.Name, pool.Endpoint));
        Assert.Same(pool, provider.GetRequiredKeyedService<IConnectionPool>("orders"));
        Assert.Same(pool, provider.GetRequiredService<SocketPool>());
        Assert.Same(pool, Assert.Single(provider.GetServices<IConnectionPool>()));
        Assert.Same(pool, Assert.Single(provider.GetRequiredService<ConnectionPoolRegistry>().All));
    }

    [Fact]
    public async Task Given_options_of_a_type_of_ones_own_When_the_pool_is_made_Then_its_factory_gets_them_as_they_were_read()
    {
        SocketPoolOptions? given = null;
        await using var provider = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("PoolDash:Pools:stubs:Endpoint", "tcp://db:1")]).Build())
            .AddConnectionPool<StubConnection, SocketPoolOptions>(
                "stubs",
                (_, options) =>
                {
                    given = options;
                    return new StubFactory();
                },
                static (section, options) => options.Endpoint = section["Endpoint"]!,
                options => options.MaxSize = 7)
            .BuildServiceProvider();

        var pool = provider.GetRequiredKeyedService<ConnectionPool<StubConnection>>("stubs");

        Assert.Equal(("stubs", 7), (pool.Name, pool.MaxSize));
        Assert.Equal(("stubs", "tcp://db:1", 7), (given!.Name, given.Endpoint, given.MaxSize));
    }

    [Fact]
    public async Task Given_several_pools_Then_each_goes_by_its_name_and_none_by_its_type_alone()
    {
        await using var provider = new ServiceCollection()
            .AddSocketPool("orders", o => o.Endpoint = "tcp://db:1")
            .AddSocketPool("users", o => o.Endpoint = "tcp://db:2")
            .AddConnectionPool("stubs", _ => new StubFactory())
            .AddTransient<UsesUsers>()
            .BuildServiceProvider();

        Assert.Equal("tcp://db:2", provider.GetRequiredService<UsesUsers>().Pool.Endpoint);
        Assert.Equal("stub://here", provider.GetRequiredService<ConnectionPool<StubConnection>>().Endpoint);
        Assert.Equal(["orders", "users", "stubs"], provider.GetServices<IConnectionPool>().Select(pool => pool.Name));
        Assert.Equal(["orders", "users", "stubs"], provider.GetRequiredService<ConnectionPoolRegistry>().All.Select(pool => pool.Name));

        var unclear = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<SocketPool>);
        Assert.Equal(
            "There are 2 pools of type SocketPool: orders, users. Say which one you want, as in [FromKeyedServices(\"orders\")].", unclear.Message);
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("ORDERS")]
    public void Given_a_name_that_is_taken_Then_the_second_is_refused_whatever_its_type_or_case(string name)
    {
        var services = new ServiceCollection().AddSocketPool("orders");

        var refused = Assert.Throws<ArgumentException>(() => services.AddConnectionPool(name, _ => new StubFactory()));

        Assert.Contains("A pool named 'orders' is registered already. Give this one another name", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a:b")]
    public void Given_a_name_that_is_no_key_Then_it_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddSocketPool(name));

    [Fact]
    public async Task Given_configuration_and_a_delegate_Then_the_delegate_has_the_last_word()
    {
        await using var provider = Services(
            ("PoolDash:Pools:orders:Endpoint", "tcp://db:1"),
            ("PoolDash:Pools:orders:MaxSize", "7"),
            ("PoolDash:Pools:users:MaxSize", "8"))
            .AddSocketPool("orders", o => o.MinSize = o.MaxSize - 1)
            .BuildServiceProvider();

        var options = Options<SocketPoolOptions>(provider, "orders");

        Assert.Equal(("tcp://db:1", 7, 6), (options.Endpoint, options.MaxSize, options.MinSize));
    }

    [Fact]
    public async Task Given_a_name_in_another_case_in_the_configuration_Then_it_is_the_same_pool()
    {
        await using var provider = Services(("PoolDash:Pools:ORDERS:Endpoint", "tcp://db:1")).AddSocketPool("orders").BuildServiceProvider();

        Assert.Equal("orders", provider.GetRequiredService<SocketPool>().Name);
    }

    [Fact]
    public async Task Given_every_option_in_the_configuration_Then_every_one_is_bound()
    {
        var values = new Dictionary<string, string?>
        {
            ["MinSize"] = "3",
            ["MaxSize"] = "9",
            ["MaxOpening"] = "4",
            ["RentTimeout"] = "00:00:11",
            ["OpenTimeout"] = "00:00:12",
            ["CloseTimeout"] = "00:00:13",
            ["IdleTimeout"] = "00:00:14",
            ["MaxLifetime"] = "-00:00:00.0010000",
            ["LifetimeJitter"] = "0.25",
            ["KeepAliveInterval"] = "00:00:16",
            ["CheckAfterIdle"] = "00:00:17",
            ["LeakThreshold"] = "00:00:18",
            ["MaintenanceInterval"] = "00:00:19",
            ["BackOff"] = "00:00:00.0100000",
            ["MaxBackOff"] = "00:00:20",
            ["OnOpenFailure"] = "KeepWaiting",
            ["DisposeTimeout"] = "00:00:21",
            ["StartPaused"] = "True",
            ["RecordUseTime"] = "True",
            ["Endpoint"] = "tls://db:2",
            ["ConnectTimeout"] = "00:00:05",
            ["NoDelay"] = "False",
            ["TcpKeepAliveTime"] = "00:00:22",
            ["TcpKeepAliveInterval"] = "00:00:23",
            ["TcpKeepAliveRetryCount"] = "24",
            ["TlsTargetHost"] = "db.invalid",
            ["TlsTrustFile"] = typeof(SocketPool).Assembly.Location,
            ["TlsCertificateFile"] = typeof(FactAttribute).Assembly.Location,
            ["TlsKeyFile"] = typeof(FakeTimeProvider).Assembly.Location,
        };
        var bindable = typeof(SocketPoolOptions).GetProperties().Where(property => property.CanWrite).Select(property => property.Name);
        Assert.Equal(values.Keys.Append("ConfigureTls").Append("Name").Order(), bindable.Order());
        await using var provider = Services([
            .. values.Select(value => ($"PoolDash:Pools:orders:{value.Key}", value.Value!)), ("PoolDash:Pools:orders:Tags:0", "eu")])
            .AddSocketPool("orders")
            .BuildServiceProvider();

        var options = Options<SocketPoolOptions>(provider, "orders");

        Assert.All(values, value => Assert.Equal(
            value.Value, string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0}", typeof(SocketPoolOptions).GetProperty(value.Key)!.GetValue(options))));
        Assert.Equal(["eu"], options.Tags);
    }

    [Fact]
    public async Task Given_impossible_options_When_the_host_starts_Then_it_does_not_and_says_which_key_to_mend()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([
            new("PoolDash:Pools:orders:Endpoint", "db:6379"), new("PoolDash:Pools:orders:MinSize", "-2"), new("PoolDash:Pools:orders:Name", "other")]);
        builder.Services.AddSocketPool("orders");
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Equal(
            [
                "PoolDash:Pools:orders:MinSize is -2: it must not be negative; 0 keeps no connection open without being asked.",
                "PoolDash:Pools:orders:Endpoint is 'db:6379': expected tcp://host:port, tls://host:port or unix:///path.",
                "PoolDash:Pools:orders:Name is 'other': the pool is registered as 'orders'; remove this.",
            ],
            refused.Failures);
    }

    [Fact]
    public async Task Given_a_value_of_the_wrong_kind_When_the_host_starts_Then_it_does_not_and_says_which_key_to_mend()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([new("PoolDash:Pools:orders:MaxSize", "ten")]);
        builder.Services.AddSocketPool("orders");
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Token));

        Assert.Contains("'ten' at 'PoolDash:Pools:orders:MaxSize'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_container_with_time_logs_and_meters_Then_the_pool_uses_them()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var logs = new FakeLogCollector();
        await using var provider = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddLogging(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(logs)))
            .AddSingleton<IMeterFactory, NotingMeterFactory>()
            .AddConnectionPool("stubs", _ => new StubFactory())
            .BuildServiceProvider();

        var pool = provider.GetRequiredService<ConnectionPool<StubConnection>>();
        var report = pool.Reset(new ResetOptions { Reason = "a reason of its own" });

        Assert.Equal(time.GetUtcNow(), report.At);
        Assert.Contains(logs.GetSnapshot(), log => log.Message.Contains("a reason of its own", StringComparison.Ordinal));
        Assert.NotEqual(0, ((NotingMeterFactory)provider.GetRequiredService<IMeterFactory>()).Made);
    }

    [Fact]
    public async Task Given_a_container_When_it_is_disposed_Then_its_pools_are_and_the_target_sees_nothing_open()
    {
        await using var target = LoopbackTarget.Tcp();
        var provider = new ServiceCollection().AddSocketPool("orders", o => o.Endpoint = target.Endpoint).BuildServiceProvider();
        var pool = provider.GetRequiredService<SocketPool>();
        _ = provider.GetRequiredService<ConnectionPoolRegistry>();
        await using (await Until.Done(pool.RentAsync(Token)))
        {
            await Until.True(() => target.Open == 1);
        }

        await Until.Done(provider.DisposeAsync().AsTask());

        Assert.Equal(PoolState.Closed, pool.State);
        await Until.True(() => target.Open == 0, "the target sees nothing open");
    }

    [Fact]
    public async Task Given_a_factory_that_needs_services_Then_it_gets_the_containers()
    {
        await using var provider = new ServiceCollection()
            .AddSingleton(new StubFactory())
            .AddConnectionPool("stubs", services => services.GetRequiredService<StubFactory>(), o => o.MaxSize = 5)
            .BuildServiceProvider();

        await using var lease = await Until.Done(provider.GetRequiredKeyedService<ConnectionPool<StubConnection>>("stubs").RentAsync(Token));

        Assert.Same(Assert.Single(provider.GetRequiredService<StubFactory>().Opened), lease.Connection);
    }

    [Fact]
    public async Task Given_only_the_registry_Then_it_is_there_and_empty()
    {
        await using var provider = new ServiceCollection().AddConnectionPoolRegistry().BuildServiceProvider();

        Assert.Empty(provider.GetRequiredService<ConnectionPoolRegistry>().All);
    }

    private static ServiceCollection Services(params (string Key, string Value)[] configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value)))
            .Build());
        return services;
    }

    private static TOptions Options<TOptions>(IServiceProvider provider, string pool) =>
        provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(pool);

    private sealed class UsesUsers([FromKeyedServices("users")] SocketPool pool)
    {
        public SocketPool Pool => pool;
    }

    private sealed class NotingMeterFactory : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public int Made => _made.Count;

        public Meter Create(MeterOptions options)
        {
            _made.Add(new Meter(options));
            return _made[^1];
        }

        public void Dispose() => _made.ForEach(meter => meter.Dispose());
    }
}
