using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Targets;

/// <summary>Answers come in whatever pieces the network makes of them, and may be others than were asked for.</summary>
public class WireTests
{
    public static TheoryData<string, byte[][]> Answers => new()
    {
        { "tcp://127.0.0.1:{0}", ["00000000000000ff\n"u8.ToArray()] },
        { "redis://127.0.0.1:{0}", ["+OK\r\n"u8.ToArray(), "$16\r\n00000000000000ff\r\n"u8.ToArray()] },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Given_an_answer_in_single_bytes_that_is_another_querys_When_asked_Then_its_nonce_is_told(string url, byte[][] answers)
    {
        await using var server = new ScriptedServer(async (stream, stopping) =>
        {
            foreach (var answer in answers)
            {
                await stream.ReadAtLeastAsync(new byte[512], 1, cancellationToken: stopping);
                foreach (var one in answer)
                {
                    await stream.WriteAsync(new[] { one }, stopping);
                }
            }

            await Task.Delay(Timeout.Infinite, stopping);
        });
        await using var target = Target.Parse(url.Replace("{0}", $"{server.Port}", StringComparison.Ordinal));
        var factory = target.CreateFactory();
        var connection = await factory.OpenAsync(new("test", 1, 1), TestContext.Current.CancellationToken);

        Assert.Equal(0xff, await Until.Done(connection.QueryAsync(1)));

        await factory.CloseAsync(connection, CloseReason.PoolClosed, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("000000000000ff\r\n\n")]
    [InlineData("00000000000000fg\n")]
    [InlineData("+0000000000000ff\n")]
    public async Task Given_a_line_that_is_no_nonce_When_asked_Then_it_is_garbled_and_the_connection_is_of_no_more_use(string answer)
    {
        await using var server = ScriptedServer.Saying(System.Text.Encoding.ASCII.GetBytes(answer));
        await using var target = Target.Parse($"tcp://127.0.0.1:{server.Port}");
        await using var pool = new ConnectionPool<TargetConnection>(target.CreateFactory(), new());
        await using (var lease = await pool.RentAsync())
        {
            await Assert.ThrowsAsync<GarbledAnswerException>(() => lease.Connection.QueryAsync(1).AsTask());
            Assert.True(lease.Connection.IsBroken);
            Assert.IsNotType<GarbledAnswerException>(await Assert.ThrowsAsync<IOException>(() => lease.Connection.QueryAsync(1).AsTask()));
        }

        await using var next = await pool.RentAsync();
        Assert.Equal(2, next.Connection.Id);
    }

    [Fact]
    public async Task Given_a_nonce_that_is_none_When_asked_Then_it_is_refused_and_the_connection_is_as_before()
    {
        await using var target = Target.Parse("echo://");
        await using var pool = new ConnectionPool<TargetConnection>(target.CreateFactory(), new());
        await using var lease = await pool.RentAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => lease.Connection.QueryAsync(0).AsTask());

        Assert.Equal(1, await lease.Connection.QueryAsync(1));
    }

    [Theory]
    [InlineData("echo://")]
    [InlineData("redis")]
    public async Task Given_an_idle_connection_When_kept_alive_Then_it_makes_a_round_trip(string scheme)
    {
        await using var silent = ScriptedServer.Saying("+OK\r\n"u8.ToArray());
        await using var target = Target.Parse(scheme == "redis" ? $"redis://127.0.0.1:{silent.Port}" : scheme);
        var factory = target.CreateFactory();
        var connection = await factory.OpenAsync(new("test", 1, 1), TestContext.Current.CancellationToken);

        var alive = async () => await factory.KeepAliveAsync(connection, TestContext.Current.CancellationToken);

        if (scheme == "redis")
        {
            await Assert.ThrowsAsync<GarbledAnswerException>(alive);
        }
        else
        {
            Assert.True(await alive());
        }

        await factory.CloseAsync(connection, CloseReason.Broken, TestContext.Current.CancellationToken);
    }
}
