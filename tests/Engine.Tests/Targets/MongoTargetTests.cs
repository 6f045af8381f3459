using System.Text;
using MongoDB.Bson;
using MongoDB.Driver;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;
using PoolDash.PoolCore.Tests.Sockets;

namespace PoolDash.Load.Tests.Targets;

public class MongoTargetTests
{
    [Fact]
    public async Task Given_the_stub_When_MongoDBs_own_driver_connects_Then_it_takes_it_for_a_server_and_its_ping_is_answered()
    {
        await using var stub = new MongoStub();
        using var client = new MongoClient($"mongodb://127.0.0.1:{stub.Port}/?directConnection=true&serverSelectionTimeoutMS=20000");

        var answer = await client.GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1));

        Assert.Equal(1, answer["ok"].ToInt32());
        Assert.Contains("ping", stub.Commands);
    }

    [Fact]
    public async Task Given_a_server_When_asked_through_a_pool_Then_each_connection_says_hello_once_and_each_query_is_a_ping_with_its_nonce()
    {
        await using var stub = new MongoStub();
        await using var target = Target.Parse($"mongodb://127.0.0.1:{stub.Port}");
        await using (var pool = new ConnectionPool<TargetConnection>(target.CreateFactory(), new()))
        {
            await using var lease = await pool.RentAsync();
            Assert.Equal(1, await lease.Connection.QueryAsync(1));
            Assert.Equal(0x7000_0000_8000_0001, await lease.Connection.QueryAsync(0x7000_0000_8000_0001));
        }

        Assert.Equal(["hello", "ping", "ping"], stub.Commands);
        Assert.Null(await target.CountOpenAsync());
    }

    [Fact]
    public async Task Given_an_answer_to_another_request_When_asked_Then_its_number_is_told()
    {
        await using var stub = new MongoStub { AnswerAs = static _ => 0x77 };
        await using var target = Target.Parse($"mongodb://127.0.0.1:{stub.Port}");
        await using var pool = new ConnectionPool<TargetConnection>(target.CreateFactory(), new());
        await using var lease = await pool.RentAsync();

        Assert.Equal(0x1234_0000_0077, await lease.Connection.QueryAsync(0x1234_0000_0001));
    }

    [Fact]
    public async Task Given_answers_with_a_checksum_When_asked_Then_it_is_read_and_left()
    {
        await using var stub = new MongoStub { Flags = 1 };
        await using var target = Target.Parse($"mongodb://127.0.0.1:{stub.Port}");

        await target.CheckAsync(Until.Limit);
    }

    [Fact]
    public async Task Given_a_server_that_refuses_When_asked_Then_it_is_told_in_its_words_and_the_connection_is_broken()
    {
        await using var stub = new MongoStub { Pong = new() { { "ok", 0 }, { "errmsg", "not today" }, { "code", 13 }, { "codeName", "Unauthorized" } } };
        await using var target = Target.Parse($"mongodb://127.0.0.1:{stub.Port}");
        await using var pool = new ConnectionPool<TargetConnection>(target.CreateFactory(), new());
        await using var lease = await pool.RentAsync();

        var failure = await Assert.ThrowsAsync<IOException>(() => lease.Connection.QueryAsync(1).AsTask());

        Assert.Equal($"mongodb://127.0.0.1:{stub.Port} refused ping: not today (Unauthorized).", failure.Message);
        Assert.True(lease.Connection.IsBroken);
    }

    [Fact]
    public async Task Given_a_server_from_before_OP_MSG_When_opened_Then_it_is_told_which_is_needed()
    {
        await using var stub = new MongoStub();
        stub.Hello["maxWireVersion"] = 5;
        await using var target = Target.Parse($"mongodb://127.0.0.1:{stub.Port}");

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.Contains("is older than MongoDB 3.6", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_server_over_TLS_When_asked_also_by_way_of_another_address_Then_its_certificate_is_checked_for_the_URLs_host()
    {
        using var certificate = new TestCertificate();
        await using var stub = new MongoStub(certificate);
        await using var link = new FlakyLink("127.0.0.1", stub.Port);
        var names = new List<string?>();
        await using var target = Target.Parse(
            $"mongodb://localhost:{stub.Port}/?tls=true", new() { TlsTrustFile = certificate.CertificateFile, ConfigureTls = terms => names.Add(terms.TargetHost) });
        await using var via = target.Via(link.Host, link.Port);
        await using var stranger = Target.Parse($"mongodb://127.0.0.1:{stub.Port}/?tls=true", new() { TlsTrustFile = certificate.CertificateFile, TlsTargetHost = "db" });

        await target.CheckAsync(Until.Limit);
        await via.CheckAsync(Until.Limit);

        Assert.Equal(["localhost", "localhost"], names);
        Assert.Equal(($"mongodb://localhost:{stub.Port}/?tls=true", 1), (target.Endpoint, link.Accepted));
        Assert.Contains("'db' (TlsTargetHost)", (await Assert.ThrowsAsync<IOException>(() => stranger.CheckAsync(Until.Limit))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("\x20\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0nonsense!!!")]
    [InlineData("\x20\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x0b\0\0\0nonsens")]
    public async Task Given_what_is_no_MongoDB_When_opened_Then_the_failure_names_it_and_shows_how_the_answer_begins(string answer)
    {
        await using var server = ScriptedServer.Saying(Encoding.Latin1.GetBytes(answer));
        await using var target = Target.Parse($"mongodb://127.0.0.1:{server.Port}");

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.IsType<GarbledAnswerException>(failure.InnerException);
        Assert.StartsWith($"mongodb://127.0.0.1:{server.Port} answered '", failure.Message, StringComparison.Ordinal);
    }
}
