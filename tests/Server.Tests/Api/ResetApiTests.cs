using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.PoolCore;

namespace PoolDash.Server.Tests.Api;

public class ResetApiTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"pool":null,"mode":null,"reason":null,"deadline":null,"tag":null}""")]
    public async Task Given_no_body_or_an_empty_one_When_posted_Then_every_pool_drains(string? body)
    {
        await using var server = await StartAsync();

        var answers = await server.ResetAsync(body);

        Assert.Equal(["orders", "stock"], answers.Select(answer => answer.Pool).Order());
        Assert.All(server.Pools.All, pool => Assert.Equal((2, ResetMode.Drain), (pool.Snapshot().Generation, pool.Snapshot().LastReset!.Mode)));
    }

    [Fact]
    public async Task Given_a_query_When_posted_Then_it_is_refused_rather_than_passed_over_and_nothing_is_reset()
    {
        await using var server = await StartAsync();

        using var answer = await server.PostAsync("api/reset?pool=orders");

        Assert.Equal("Nothing is read from the query here: send it in a body of JSON.", await ProblemAssert.Is(HttpStatusCode.BadRequest, answer));
        Assert.All(server.Pools.All, pool => Assert.Equal(1, pool.Snapshot().Generation));
    }

    [Fact]
    public async Task Given_idle_and_rented_connections_When_reset_Then_the_answer_has_the_contracts_members_and_counts()
    {
        await using var server = await StartAsync();
        var pool = Orders(server);
        await using var lease = await pool.RentAsync(TestContext.Current.CancellationToken);
        await (await pool.RentAsync(TestContext.Current.CancellationToken)).DisposeAsync();

        using var answer = await server.PostAsync(
            "api/reset", """{"pool":"orders","mode":"Interrupt","reason":"failover","deadline":"00:00:30"}""");

        var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement[0];
        Assert.Equal(
            ["pool", "resetId", "generation", "idleClosed", "rentedOutstanding", "openingCancelled", "elapsedMicroseconds"],
            said.EnumerateObject().Select(member => member.Name));
        Assert.Equal((2, 1, 1, 0), (
            said.GetProperty("generation").GetInt32(), said.GetProperty("idleClosed").GetInt32(),
            said.GetProperty("rentedOutstanding").GetInt32(), said.GetProperty("openingCancelled").GetInt32()));
        var reset = pool.Snapshot().LastReset!;
        Assert.Equal((said.GetProperty("resetId").GetGuid(), ResetMode.Interrupt, "failover"), (reset.Id, reset.Mode, reset.Reason));
        Assert.True(lease.WasInterrupted);
    }

    [Fact]
    public async Task Given_a_tag_When_reset_Then_only_the_pools_that_have_it_are()
    {
        await using var server = await StartAsync();

        var answers = await server.ResetAsync("""{"tag":"EU"}""");

        Assert.Equal("stock", Assert.Single(answers).Pool);
        Assert.Equal(1, Orders(server).Snapshot().Generation);
    }

    [Theory]
    [InlineData("""{"pool":"nope"}""", HttpStatusCode.NotFound, "There is no pool 'nope'. There are: orders, stock.")]
    [InlineData("""{"tag":"nope"}""", HttpStatusCode.NotFound, "No pool has the tag 'nope'. There is: eu.")]
    [InlineData("""{"mode":"drian"}""", HttpStatusCode.BadRequest, "mode is 'drian'; it must be drain, interrupt or pause.")]
    [InlineData("""{"mode":"0"}""", HttpStatusCode.BadRequest, "mode is '0'; it must be drain, interrupt or pause.")]
    [InlineData("""{"mode":"drain,pause"}""", HttpStatusCode.BadRequest, "mode is 'drain,pause'; it must be drain, interrupt or pause.")]
    [InlineData("""{"deadline":"-00:00:05"}""", HttpStatusCode.BadRequest, "deadline is '-00:00:05'; it must not be negative. Leave it out for none.")]
    [InlineData("""{"deadline":"5"}""", HttpStatusCode.BadRequest, "deadline is '5'; write hours, minutes and seconds, as in 00:00:30.")]
    [InlineData("""{"deadline":"60.00:00:00"}""", HttpStatusCode.BadRequest, "deadline is '60.00:00:00'; it must be at most 49 days. Leave it out for none.")]
    [InlineData("""{"pool":"orders","tag":"eu"}""", HttpStatusCode.BadRequest, "Give pool or tag, not both.")]
    [InlineData("""{"reason":"a\u001b[31m"}""", HttpStatusCode.BadRequest, "reason has control characters, such as line breaks; leave them out.")]
    [InlineData("""{"pool":""}""", HttpStatusCode.BadRequest, "pool is empty. Leave it out to reset every pool.")]
    [InlineData("""{"pols":"orders"}""", HttpStatusCode.BadRequest, "'pols' of the body")]
    [InlineData("""{"pool":"orders","pool":"stock"}""", HttpStatusCode.BadRequest, "'pool' of the body")]
    [InlineData("""{"mode":5}""", HttpStatusCode.BadRequest, "'mode' of the body")]
    [InlineData("""{"pool":["orders"]}""", HttpStatusCode.BadRequest, "'pool' of the body")]
    [InlineData("{", HttpStatusCode.BadRequest, "The body (line 1, byte 2) cannot be read")]
    [InlineData("[]", HttpStatusCode.BadRequest, "The body")]
    [InlineData("null", HttpStatusCode.BadRequest, "The body is null")]
    [InlineData("\"all\"", HttpStatusCode.BadRequest, "The body")]
    [InlineData("\u0000", HttpStatusCode.BadRequest, "The body")]
    public async Task Given_a_body_that_cannot_be_meant_When_posted_Then_it_is_explained_and_nothing_is_reset(string body, HttpStatusCode status, string said)
    {
        await using var server = await StartAsync();

        using var answer = await server.PostAsync("api/reset", body);

        Assert.StartsWith(said, await ProblemAssert.Is(status, answer), StringComparison.Ordinal);
        Assert.All(server.Pools.All, pool => Assert.Equal(0, pool.Snapshot().Resets));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonp")]
    public async Task Given_another_content_type_When_posted_Then_415_names_the_right_one(string type)
    {
        await using var server = await StartAsync();

        using var answer = await server.PostAsync("api/reset", "{}", type);

        Assert.StartsWith($"The content type is '{type}; charset=utf-8'; send application/json, ", await ProblemAssert.Is(HttpStatusCode.UnsupportedMediaType, answer), StringComparison.Ordinal);
        Assert.All(server.Pools.All, pool => Assert.Equal(0, pool.Snapshot().Resets));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_body_of_a_megabyte_When_posted_Then_413_whether_its_length_is_told_or_not(bool isLengthTold)
    {
        await using var server = await StartAsync();
        var bytes = Encoding.UTF8.GetBytes($$"""{"reason":"{{new string('x', 1_000_000)}}"}""");
        using HttpContent content = isLengthTold ? new ByteArrayContent(bytes) : new StreamContent(new UnseekableStream(bytes));
        content.Headers.ContentType = new("application/json");

        using var answer = await server.Http.PostAsync(new Uri("api/reset", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Contains("16384 bytes", await ProblemAssert.Is(HttpStatusCode.RequestEntityTooLarge, answer), StringComparison.Ordinal);
        Assert.All(server.Pools.All, pool => Assert.Equal(0, pool.Snapshot().Resets));
    }

    [Fact]
    public async Task Given_a_reason_that_is_too_long_When_posted_Then_it_is_refused_with_both_lengths()
    {
        await using var server = await StartAsync();

        using var answer = await server.PostAsync("api/reset", $$"""{"reason":"{{new string('x', 501)}}"}""");

        Assert.Equal("reason has 501 characters; at most 500 are kept.", await ProblemAssert.Is(HttpStatusCode.BadRequest, answer));
    }

    private static Task<RunningServer> StartAsync() => RunningServer.StartAsync(
    [
        ("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00"),
        ("PoolDash:Pools:stock:Endpoint", "echo://"), ("PoolDash:Pools:stock:ProbeInterval", "00:00:00"), ("PoolDash:Pools:stock:Tags:0", "eu"),
    ]);

    private static SocketPool Orders(RunningServer server) => server.Services.GetRequiredKeyedService<SocketPool>("orders");

    /// <summary>Of which HttpClient cannot tell the length, so that it sends chunks.</summary>
    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
