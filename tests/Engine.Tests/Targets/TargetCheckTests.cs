using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using PoolDash.Load.Targets;

namespace PoolDash.Load.Tests.Targets;

/// <summary>What somebody is told whose target is not there, does not answer, or is something else.</summary>
public class TargetCheckTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:{0}")]
    [InlineData("redis://127.0.0.1:{0}")]
    [InlineData("postgres://me:secret@127.0.0.1:{0}")]
    [InlineData("mongodb://127.0.0.1:{0}")]
    public async Task Given_nobody_at_the_port_When_checked_Then_it_is_told_with_the_endpoint_and_what_to_do(string url)
    {
        await using var target = Target.Parse(Fill(url, ServerProcess.FreePort()));

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.StartsWith(target.Endpoint, failure.Message, StringComparison.Ordinal);
        Assert.Contains("connection refused", failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Nothing listens at that port: start the server", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:{0}")]
    [InlineData("redis://127.0.0.1:{0}")]
    [InlineData("postgres://me:secret@127.0.0.1:{0}")]
    [InlineData("postgres://me:secret@127.0.0.1:{0}?sslmode=disable")]
    [InlineData("mongodb://127.0.0.1:{0}")]
    public async Task Given_a_server_that_is_silent_When_checked_Then_it_is_told_after_the_limit_with_the_endpoint(string url)
    {
        await using var server = ScriptedServer.Silent();
        var time = new FakeTimeProvider();
        await using var target = Target.Parse(Fill(url, server.Port), new() { ConnectTimeout = TimeSpan.FromMinutes(10), OpenTimeout = TimeSpan.FromMinutes(20) });
        var check = target.CheckAsync(TimeSpan.FromSeconds(3), time);
        await Until.Done(server.Asked);

        time.Advance(TimeSpan.FromSeconds(3));

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => Until.Done(check));
        Assert.StartsWith($"{target.Endpoint} did not answer within 3 s.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://127.0.0.1:{0}")]
    [InlineData("mongodb://127.0.0.1:{0}")]
    public async Task Given_a_server_that_is_silent_When_the_time_to_connect_is_over_before_the_limit_Then_it_is_told_what_was_waited_for(string url)
    {
        await using var server = ScriptedServer.Silent();
        var time = new FakeTimeProvider();
        await using var target = Target.Parse(Fill(url, server.Port), new() { ConnectTimeout = TimeSpan.FromSeconds(2) });
        var check = target.CheckAsync(TimeSpan.FromSeconds(3), time);
        await Until.Done(server.Asked);

        time.Advance(TimeSpan.FromSeconds(2));

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => Until.Done(check));
        Assert.StartsWith($"{target.Endpoint}: No answer to the ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("within 2 s", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Npgsql measures it itself, in whole seconds.</summary>
    [Fact]
    public async Task Given_a_PostgreSQL_that_is_silent_When_the_time_to_connect_is_over_before_the_limit_Then_it_is_told_what_was_waited_for()
    {
        await using var server = ScriptedServer.Silent();
        await using var target = Target.Parse($"postgres://me:secret@127.0.0.1:{server.Port}?sslmode=disable", new() { ConnectTimeout = TimeSpan.FromSeconds(1) });

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => target.CheckAsync(Until.Limit));

        Assert.StartsWith($"{target.Endpoint}: No answer to the attempt to connect within 1 s.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:{0}", "Hello. I am a printer.")]
    [InlineData("tcp://127.0.0.1:{0}", "0000000000000001\nand more")]
    [InlineData("redis://127.0.0.1:{0}", "HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("redis://127.0.0.1:{0}", "+OK\r\n+OK\r\n")]
    [InlineData("mongodb://127.0.0.1:{0}", "HTTP/1.1 400 Bad Request\r\n")]
    public async Task Given_a_server_of_another_kind_When_checked_Then_it_is_told_with_the_endpoint_and_how_the_answer_begins(string url, string answer)
    {
        await using var server = ScriptedServer.Saying(Encoding.ASCII.GetBytes(answer));
        await using var target = Target.Parse(Fill(url, server.Port));

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.IsType<GarbledAnswerException>(failure.InnerException);
        Assert.StartsWith($"{target.Endpoint} answered '", failure.Message, StringComparison.Ordinal);
        Assert.Contains("It speaks another protocol than the URL says, or is out of step.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://127.0.0.1:{0}")]
    [InlineData("postgres://me:secret@127.0.0.1:{0}?sslmode=disable")]
    public async Task Given_a_server_that_ends_the_connection_When_checked_Then_it_is_told_what_to_look_at(string url)
    {
        await using var server = new ScriptedServer(static async (stream, stopping) => await stream.ReadAtLeastAsync(new byte[8], 8, cancellationToken: stopping));
        await using var target = Target.Parse(Fill(url, server.Port));

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.Matches($"^{Regex.Escape(target.Endpoint)} (ended the connection instead of answering|broke the connection: Connection reset by peer)\\. Look at its log,", failure.Message);
    }

    [Fact]
    public async Task Given_an_answer_that_is_no_text_When_checked_Then_its_bytes_are_told()
    {
        await using var server = ScriptedServer.Saying([0xdd, 0xa0, (byte)'\n']);
        await using var target = Target.Parse($"redis://127.0.0.1:{server.Port}");

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.Contains(@"'\xdd\xa0'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_server_that_is_no_PostgreSQL_When_checked_Then_it_is_told_with_the_endpoint()
    {
        await using var server = ScriptedServer.Saying("!\0\0\0\x04"u8.ToArray());
        await using var target = Target.Parse($"postgres://me:secret@127.0.0.1:{server.Port}?sslmode=disable");

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.StartsWith($"{target.Endpoint} answered something that no PostgreSQL answers.", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("correct the URL, or see what it is.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:{0}")]
    [InlineData("redis://127.0.0.1:{0}")]
    [InlineData("postgres://me:secret@127.0.0.1:{0}?sslmode=disable")]
    [InlineData("mongodb://127.0.0.1:{0}")]
    public async Task Given_a_server_that_ends_the_connection_When_checked_Then_it_is_told_with_the_endpoint(string url)
    {
        await using var server = new ScriptedServer(async (stream, stopping) => await stream.ReadExactlyAsync(new byte[1], stopping));
        await using var target = Target.Parse(Fill(url, server.Port));

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.StartsWith(target.Endpoint, failure.Message, StringComparison.Ordinal);
        Assert.IsNotType<GarbledAnswerException>(failure.InnerException);
    }

    [Fact]
    public async Task Given_the_caller_cancels_When_the_server_is_silent_Then_it_ends_as_cancelled()
    {
        await using var server = ScriptedServer.Silent();
        await using var target = Target.Parse($"redis://127.0.0.1:{server.Port}");
        using var cancelling = new CancellationTokenSource();
        var check = target.CheckAsync(Until.Limit, cancellationToken: cancelling.Token);

        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Until.Done(check));
    }

    private static string Fill(string url, int port) => url.Replace("{0}", $"{port}", StringComparison.Ordinal);
}
