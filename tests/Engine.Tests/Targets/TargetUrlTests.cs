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
    public async Task Given_a_URL_When_parsed_Then_the_target_tells_where_it_is(string url, string endpoint, string host, int port)
    {
        await using var target = Target.Parse(url);

        Assert.Equal((endpoint, host, port), (target.Endpoint, target.Address.Host, target.Address.Port));
        Assert.Equal((endpoint, endpoint), (target.ToString(), target.CreateFactory().Endpoint));
        Assert.Null(Target.FindFault(url));
    }

    [Theory]
    [InlineData("ftp://h:1", "'ftp://h:1' is no target: the scheme must be one of echo, tcp, tls, unix")]
    [InlineData("127.0.0.1:6379", "'127.0.0.1:6379' is no target: the scheme must be one of echo, ")]
    [InlineData("", "'' is no target: the scheme must be one of ")]
    [InlineData("tcp://h", "'tcp://h' is no target: the port is missing; ")]
    [InlineData("tls://h:x", "'tls://h:x' is no target: the port must be a number from 1 to 65535; ")]
    [InlineData("tcp://me:secret@h:1", "'tcp://***@h:1' is no target: leave user and password out of it, ")]
    [InlineData("unix://run", "'unix://run' is no target: the path of a Unix socket must be absolute; ")]
    [InlineData("echo://h:1", "'echo://h:1' is no target: the embedded target has no address; write echo://.")]
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
    public void Given_options_for_TLS_When_the_scheme_does_not_speak_it_Then_the_URL_is_refused(string url, string mend)
    {
        var socket = new SocketPoolOptions { TlsTargetHost = "db" };

        Assert.Contains($"options for TLS are set, ", Target.FindFault(url, socket), StringComparison.Ordinal);
        Assert.Contains(mend, Assert.Throws<FormatException>(() => Target.Parse(url, socket)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo://")]
    [InlineData("tcp://h:1")]
    public void Given_impossible_options_When_parsed_Then_they_are_refused_before_any_pool(string url) =>
        Assert.Contains(
            "ConnectTimeout",
            Assert.Throws<OptionsValidationException>(() => Target.Parse(url, new() { ConnectTimeout = TimeSpan.Zero })).Message,
            StringComparison.Ordinal);
}
