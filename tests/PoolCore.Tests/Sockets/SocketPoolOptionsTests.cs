using Microsoft.Extensions.Options;

namespace PoolDash.PoolCore.Tests.Sockets;

public class SocketPoolOptionsTests
{
    private static readonly string _file = typeof(SocketPool).Assembly.Location;

    public static TheoryData<string, string, Action<SocketPoolOptions>> Impossible => new()
    {
        { "Endpoint", "''", o => o.Endpoint = "" },
        { "Endpoint", "not set", o => o.Endpoint = null! },
        { "Endpoint", "'db:6379'", o => o.Endpoint = "db:6379" },
        { "ConnectTimeout", "00:00:00", o => o.ConnectTimeout = TimeSpan.Zero },
        { "ConnectTimeout", "-00:00:01", o => o.ConnectTimeout = TimeSpan.FromSeconds(-1) },
        { "ConnectTimeout", "00:00:15", o => o.ConnectTimeout = o.OpenTimeout },
        { "ConnectTimeout", "-00:00:00.0010000", o => o.ConnectTimeout = Timeout.InfiniteTimeSpan },
        { "OpenTimeout", "00:00:00", o => o.OpenTimeout = TimeSpan.Zero },
        { "OpenTimeout", "-00:00:01", o => o.OpenTimeout = TimeSpan.FromSeconds(-1) },
        { "TcpKeepAliveTime", "00:00:00.5000000", o => o.TcpKeepAliveTime = TimeSpan.FromSeconds(0.5) },
        { "TcpKeepAliveTime", "10:00:00", o => o.TcpKeepAliveTime = TimeSpan.FromHours(10) },
        { "TcpKeepAliveInterval", "00:00:00", o => o.TcpKeepAliveInterval = TimeSpan.Zero },
        { "TcpKeepAliveRetryCount", "0", o => o.TcpKeepAliveRetryCount = 0 },
        { "TcpKeepAliveRetryCount", "128", o => o.TcpKeepAliveRetryCount = 128 },
        { "TlsTrustFile", "'/nowhere.pem'", o => Tls(o).TlsTrustFile = "/nowhere.pem" },
        { "TlsCertificateFile", "'/nowhere.pem'", o => Tls(o).TlsCertificateFile = "/nowhere.pem" },
        { "TlsKeyFile", $"'{_file}'", o => Tls(o).TlsKeyFile = _file },
        { "Endpoint", "'tcp://db:6379'", o => o.TlsTargetHost = "db" },
        { "Endpoint", "'tcp://db:6379'", o => o.ConfigureTls = _ => { } },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void Given_an_impossible_value_Then_the_one_fault_names_option_and_value(string option, string value, Action<SocketPoolOptions> spoil)
    {
        var options = new SocketPoolOptions { Endpoint = "tcp://db:6379" };
        spoil(options);

        var fault = Assert.Single(options.Validate());

        Assert.Equal((option, value), (fault.Option, fault.Value));
    }

    [Fact]
    public void Given_faults_of_pool_and_socket_When_a_pool_or_factory_refuses_them_Then_both_are_listed()
    {
        var options = new SocketPoolOptions { Name = "orders", Endpoint = "db", MinSize = -1 };

        Assert.Equal(2, Assert.Throws<OptionsValidationException>(() => new SocketPool(options)).Failures.Count());
        Assert.Equal(2, Assert.Throws<OptionsValidationException>(() => new SocketConnectionFactory(options)).Failures.Count());
    }

    [Fact]
    public void Given_options_When_copied_for_another_endpoint_Then_all_else_is_the_same_and_neither_follows_the_other()
    {
        var options = new SocketPoolOptions { Endpoint = "tcp://h:1", NoDelay = false, TlsTargetHost = "db", Tags = { "eu" } };

        var copy = options.WithEndpoint("tls://h:2");
        options.NoDelay = true;
        options.Tags.Clear();

        Assert.Equal(("tcp://h:1", "tls://h:2", false, "db"), (options.Endpoint, copy.Endpoint, copy.NoDelay, copy.TlsTargetHost));
        Assert.Equal("eu", Assert.Single(copy.Tags));
        Assert.True(copy.AsksForTls());
        Assert.False(new SocketPoolOptions().AsksForTls());
    }

    [Fact]
    public void Given_no_keep_alive_Then_its_other_settings_do_not_matter()
    {
        var options = new SocketPoolOptions
        {
            Endpoint = "tcp://db:6379",
            TcpKeepAliveTime = Timeout.InfiniteTimeSpan,
            TcpKeepAliveInterval = TimeSpan.Zero,
            TcpKeepAliveRetryCount = 0,
        };

        Assert.Empty(options.Validate());
    }

    [Fact]
    public void Given_only_an_open_timeout_Then_the_connect_timeout_ends_before_it()
    {
        var options = new SocketPoolOptions { Endpoint = "tcp://db:6379" };
        Assert.Equal(TimeSpan.FromSeconds(10), options.ConnectTimeout);

        options.OpenTimeout = TimeSpan.FromSeconds(3);
        Assert.Equal(TimeSpan.FromSeconds(2), options.ConnectTimeout);
        Assert.Empty(options.Validate());

        options.OpenTimeout = Timeout.InfiniteTimeSpan;
        Assert.Equal(TimeSpan.FromSeconds(10), options.ConnectTimeout);

        options.ConnectTimeout = Timeout.InfiniteTimeSpan;
        Assert.Empty(options.Validate());
    }

    [Fact]
    public async Task Given_a_pool_When_its_options_change_Then_the_pool_does_not()
    {
        await using var target = LoopbackTarget.Tcp();
        var options = new SocketPoolOptions { Endpoint = target.Endpoint, MaxSize = 3 };
        await using var pool = new SocketPool(options);

        options.Endpoint = "tcp://elsewhere:1";
        options.MaxSize = 5;
        options.ConnectTimeout = TimeSpan.FromTicks(1);

        Assert.Equal(target.Endpoint, pool.Endpoint);
        Assert.Equal(3, pool.MaxSize);
        await using var lease = await Until.Done(pool.RentAsync(TestContext.Current.CancellationToken));
        await Until.True(() => target.Accepted == 1, "the target has accepted it");
    }

    private static SocketPoolOptions Tls(SocketPoolOptions options)
    {
        options.Endpoint = "tls://db:6380";
        return options;
    }
}
