using Microsoft.Extensions.Options;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Targets;

public class TargetUrlTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:6379", "tcp://127.0.0.1:6379", "127.0.0.1", 6379)]
    [InlineData("TLS://db.example:443/", "tls://db.example:443", "db.example", 443)]
    [InlineData("unix:///run/some.sock", "unix:///run/some.sock", "/run/some.sock", 0)]
    [InlineData("redis://cache", "redis://cache:6379", "cache", 6379)]
    [InlineData("REDIS://ada:secret@[::1]:7000/2", "redis://[::1]:7000/2", "::1", 7000)]
    [InlineData("rediss://:secret@cache/", "rediss://cache:6379", "cache", 6379)]
    [InlineData("postgres://ada:secret@db/orders?sslmode=require", "postgres://db:5432/orders", "db", 5432)]
    [InlineData("postgresql://db:5433", "postgres://db:5433", "db", 5433)]
    [InlineData("mongodb://docs", "mongodb://docs:27017", "docs", 27017)]
    [InlineData("mongodb://docs:27018/?tls=true", "mongodb://docs:27018/?tls=true", "docs", 27018)]
    [InlineData("mongodb://docs?tls=false", "mongodb://docs:27017", "docs", 27017)]
    public async Task Given_a_URL_When_parsed_Then_the_target_tells_where_it_is_and_no_password(string url, string endpoint, string host, int port)
    {
        await using var target = Target.Parse(url);

        Assert.Equal((endpoint, host, port), (target.Endpoint, target.Address.Host, target.Address.Port));
        Assert.Equal((endpoint, endpoint), (target.ToString(), target.CreateFactory().Endpoint));
        Assert.Null(Target.FindFault(url));
    }

    [Theory]
    [InlineData("ftp://h:1", "'ftp://h:1' is no target: the scheme must be one of echo, tcp, tls, unix, redis, rediss, postgres, postgresql, mongodb")]
    [InlineData("127.0.0.1:6379", "'127.0.0.1:6379' is no target: the scheme must be one of echo, ")]
    [InlineData("", "'' is no target: the scheme must be one of ")]
    [InlineData("tcp://h", "'tcp://h' is no target: the port is missing; ")]
    [InlineData("tls://h:x", "'tls://h:x' is no target: the port must be a number from 1 to 65535; ")]
    [InlineData("tcp://me:secret@h:1", "'tcp://***@h:1' is no target: leave user and password out of it, ")]
    [InlineData("unix://run", "'unix://run' is no target: the path of a Unix socket must be absolute; ")]
    [InlineData("echo://h:1", "'echo://h:1' is no target: the embedded target has no address; write echo://.")]
    [InlineData("redis://", "'redis://' is no target: the host must be a name, an IPv4 address, or an IPv6 address in brackets; expected redis://")]
    [InlineData("redis://:secret@h:0", "'redis://***@h:0' is no target: the port must be a number from 1 to 65535; expected redis://")]
    [InlineData("redis://::1", "'redis://::1' is no target: the host must be ")]
    [InlineData("redis://:se@cret@h", "'redis://***@h' is no target: write '@', '/', '?' and '#' in a user, password or name as %40, %2F, %3F and %23; ")]
    [InlineData("redis://:se/cret@h", "'redis://***@h' is no target: write '@', ")]
    [InlineData("postgres://me:se#cret@h", "'postgres://***@h' is no target: write '@', ")]
    [InlineData("redis://me@h", "'redis://***@h' is no target: a user needs a password; a password alone is written after a colon; ")]
    [InlineData("redis://h/orders", "'redis://h/orders' is no target: the database must be a number; ")]
    [InlineData("redis://h?password=secret", "'redis://h?***' is no target: it has no parameters; ")]
    [InlineData("postgres://h?password=secret", "'postgres://h?***' is no target: the only parameter is sslmode; ")]
    [InlineData("postgres://h?secret", "'postgres://h?***' is no target: each parameter after '?' must be name=value, once; ")]
    [InlineData("postgres://h?sslmode=require&sslmode=disable", "'postgres://h?***' is no target: each parameter after '?' must be name=value, once; ")]
    [InlineData("postgres://h?sslmode=yes", "'postgres://h?***' is no target: sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full; ")]
    [InlineData("postgres://:secret@h", "'postgres://***@h' is no target: a password needs a user; ")]
    [InlineData("mongodb://a,b", "'mongodb://a,b' is no target: name one host; ")]
    [InlineData("mongodb://me:secret@h", "'mongodb://***@h' is no target: hello and ping need no user; ")]
    [InlineData("mongodb://h/orders", "'mongodb://h/orders' is no target: ping asks no database; ")]
    [InlineData("mongodb://h/?tls=1", "'mongodb://h/?***' is no target: tls must be true or false; ")]
    [InlineData("mongodb://h/?replicaSet=rs", "'mongodb://h/?***' is no target: the only parameter is tls; ")]
    public void Given_what_is_no_target_When_parsed_Then_the_failure_names_the_part_and_the_mend_and_no_password(string url, string said)
    {
        var failure = Assert.Throws<FormatException>(() => Target.Parse(url));

        Assert.StartsWith(said, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($" is no target: {Target.FindFault(url)}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo://", "remove them")]
    [InlineData("tcp://h:1", "write tls://host:port or remove them")]
    [InlineData("redis://h", "write rediss:// or remove them")]
    [InlineData("mongodb://h", "write ?tls=true or remove them")]
    [InlineData("postgres://h?sslmode=disable", "write sslmode=verify-full or remove them")]
    public void Given_a_name_for_the_certificate_When_the_URL_asks_for_no_TLS_Then_it_is_refused(string url, string mend)
    {
        var socket = new SocketPoolOptions { TlsTargetHost = "db" };

        Assert.Contains(mend, Target.FindFault(url, socket), StringComparison.Ordinal);
        Assert.Contains(mend, Assert.Throws<FormatException>(() => Target.Parse(url, socket)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, SocketPoolOptions, string?> OptionsForPostgres => new()
    {
        { "postgres://h", new() { NoDelay = false }, "NoDelay is false, and Npgsql always sends at once; remove NoDelay;" },
        { "postgres://h", new() { TcpKeepAliveRetryCount = 5 }, "Npgsql leaves TcpKeepAliveRetryCount to the system; remove it;" },
        { "postgres://h", new() { TcpKeepAliveRetryCount = 5, TcpKeepAliveTime = Timeout.InfiniteTimeSpan }, null },
        { "postgres://h?sslmode=require", new() { TlsTrustFile = "f" }, "this sslmode checks no certificate, " },
        { "postgres://h?sslmode=verify-ca", new() { TlsTargetHost = "db" }, "this sslmode checks no name, " },
        { "postgres://h?sslmode=prefer", new() { TlsCertificateFile = "f" }, "options for TLS are set, but with this sslmode it may not be spoken; " },
        { "postgres://h?sslmode=require", new() { TlsCertificateFile = "f" }, null },
        { "postgres://h", new() { TlsTargetHost = "db", TlsTrustFile = "f" }, null },
    };

    [Theory]
    [MemberData(nameof(OptionsForPostgres))]
    public void Given_an_option_that_Npgsql_cannot_follow_When_parsed_Then_it_is_refused_and_never_left_out(string url, SocketPoolOptions socket, string? said)
    {
        var fault = Target.FindFault(url, socket);

        Assert.Equal(said is null, fault is null);
        Assert.StartsWith(said ?? "", fault ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo://")]
    [InlineData("tcp://h:1")]
    [InlineData("redis://h")]
    [InlineData("postgres://h")]
    [InlineData("mongodb://h")]
    public void Given_impossible_options_When_parsed_Then_they_are_refused_before_any_pool(string url) =>
        Assert.Contains(
            "ConnectTimeout",
            Assert.Throws<OptionsValidationException>(() => Target.Parse(url, new() { ConnectTimeout = TimeSpan.Zero })).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task Given_options_When_changed_after_parsing_Then_the_target_keeps_what_they_were()
    {
        var socket = new SocketPoolOptions();
        await using var target = Target.Parse("postgres://h", socket);
        await using var other = Target.Parse("redis://h", socket);

        socket.ConnectTimeout = TimeSpan.Zero;

        await using var via = target.Via("127.0.0.1", 1);
        other.CreateFactory();
    }
}
