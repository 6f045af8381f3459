namespace PoolDash.PoolCore.Tests.Sockets;

public class PoolEndpointTests
{
    [Theory]
    [InlineData("tcp://db:6379", EndpointTransport.Tcp, "db", 6379, "")]
    [InlineData("tls://db.example.com:1", EndpointTransport.Tls, "db.example.com", 1, "")]
    [InlineData("TCP://my_service:65535", EndpointTransport.Tcp, "my_service", 65535, "")]
    [InlineData("tcp://10.0.0.1:80/", EndpointTransport.Tcp, "10.0.0.1", 80, "")]
    [InlineData("tcp://[::1]:6379", EndpointTransport.Tcp, "::1", 6379, "")]
    [InlineData("tls://[fe80::1]:443", EndpointTransport.Tls, "fe80::1", 443, "")]
    [InlineData("tcp://1password.example:80", EndpointTransport.Tcp, "1password.example", 80, "")]
    [InlineData("tcp://db.:80", EndpointTransport.Tcp, "db.", 80, "")]
    [InlineData("unix:///run/db.sock", EndpointTransport.Unix, "", 0, "/run/db.sock")]
    [InlineData("unix:///run/a%20b @c.sock", EndpointTransport.Unix, "", 0, "/run/a%20b @c.sock")]
    public void Given_an_endpoint_Then_it_parses(string text, EndpointTransport transport, string host, int port, string path)
    {
        var endpoint = PoolEndpoint.Parse(text);

        Assert.Equal((transport, host, port, path), (endpoint.Transport, endpoint.Host, endpoint.Port, endpoint.Path));
    }

    [Theory]
    [InlineData("TCP://db:06379/", "tcp://db:6379")]
    [InlineData("tls://[::1]:6379", "tls://[::1]:6379")]
    [InlineData("unix:///run/db.sock", "unix:///run/db.sock")]
    public void Given_an_endpoint_When_written_Then_it_has_one_form(string text, string written)
    {
        Assert.Equal(written, PoolEndpoint.Parse(text).ToString());
        Assert.Equal(PoolEndpoint.Parse(written), PoolEndpoint.Parse(text));
    }

    [Theory]
    [InlineData(null, "expected tcp://host:port, tls://host:port or unix:///path")]
    [InlineData("", "expected tcp://")]
    [InlineData("db:6379", "expected tcp://")]
    [InlineData("http://db:80", "expected tcp://")]
    [InlineData(" tcp://db:6379", "expected tcp://")]
    [InlineData("tcp:/db:6379", "expected tcp://")]
    [InlineData("tcp://db", "the port is missing")]
    [InlineData("tcp://[::1]", "the port is missing")]
    [InlineData("tcp://", "the port is missing")]
    [InlineData("tcp://db:", "from 1 to 65535")]
    [InlineData("tcp://db:0", "from 1 to 65535")]
    [InlineData("tcp://db:65536", "from 1 to 65535")]
    [InlineData("tcp://db:-1", "from 1 to 65535")]
    [InlineData("tcp://db:6379/0", "from 1 to 65535")]
    [InlineData("tcp://db:6379?x=1", "from 1 to 65535")]
    [InlineData("tcp://db: 6379", "from 1 to 65535")]
    [InlineData("tcp://:6379", "the host must be")]
    [InlineData("tcp://a b:6379", "the host must be")]
    [InlineData("tcp://a..b:6379", "the host must be")]
    [InlineData("tcp://300.1.1.1:6379", "the host must be")]
    [InlineData("tcp://10.1:6379", "the host must be")]
    [InlineData("tcp://010.0.0.1:6379", "the host must be")]
    [InlineData("tcp://[db]:6379", "the host must be")]
    [InlineData("tcp://[10.0.0.1]:6379", "the host must be")]
    [InlineData("tcp://::1:6379", "needs brackets")]
    [InlineData("unix://run/db.sock", "must be absolute")]
    [InlineData("unix://", "must be absolute")]
    [InlineData("unix:///", "must be absolute")]
    [InlineData("tls://user:secret@db:6379", "leave user and password out")]
    public void Given_a_slip_Then_the_mend_says_what_it_is_and_what_is_expected(string? text, string says)
    {
        Assert.False(PoolEndpoint.TryParse(text, out var endpoint, out var mend));

        Assert.Null(endpoint);
        Assert.Contains(says, mend, StringComparison.Ordinal);
        Assert.Contains("expected tcp://host:port, tls://host:port or unix:///path", mend, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_path_longer_than_the_system_takes_Then_the_mend_says_so()
    {
        Assert.False(PoolEndpoint.TryParse("unix:///" + new string('a', 200), out _, out var mend));
        Assert.Contains("longer than this system allows", mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://user:secret@db:6379", "tcp://***@db:6379")]
    [InlineData("tcp://secret@db:6379", "tcp://***@db:6379")]
    [InlineData("redis://user:se@cret@db:6379", "redis://***@db:6379")]
    [InlineData("user:secret@db:6379", "***@db:6379")]
    [InlineData("user:secret@tcp://db:6379", "***@tcp://db:6379")]
    [InlineData("tcp://db:6379?password=secret", "tcp://db:6379?***")]
    [InlineData("unix://user:secret@db", "unix://***@db")]
    [InlineData("tcp://user:se?cret@db:6379", "tcp://***@db:6379")]
    public void Given_credentials_Then_no_message_repeats_them(string text, string shown)
    {
        Assert.Equal(shown, PoolEndpoint.WithoutSecrets(text));

        var refused = Assert.Throws<FormatException>(() => PoolEndpoint.Parse(text));
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        Assert.Contains(shown, refused.Message, StringComparison.Ordinal);
        var fault = Assert.Single(new SocketPoolOptions { Endpoint = text }.Validate());
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
    }
}
