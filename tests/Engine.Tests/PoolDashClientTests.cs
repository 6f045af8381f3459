using System.Net;
using System.Text;
using PoolDash.Load.Remote;

namespace PoolDash.Load.Tests;

/// <summary>What the client makes of answers; that both ends understand each other is shown in the server's tests.</summary>
public class PoolDashClientTests
{
    [Fact]
    public async Task Given_a_server_that_refuses_When_asked_Then_its_own_words_are_the_message()
    {
        await using var client = Client(HttpStatusCode.NotFound, """{"status":404,"detail":"There is no pool 'nope'."}""", "application/problem+json");

        var refused = await Assert.ThrowsAsync<PoolDashRefusedException>(() => client.ResetAsync(new() { Pool = "nope" }));

        Assert.Equal((404, "There is no pool 'nope'."), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task Given_somebody_else_at_the_address_When_asked_Then_the_message_doubts_the_address()
    {
        await using var client = Client(HttpStatusCode.BadGateway, "<html>", "text/html");

        var refused = await Assert.ThrowsAsync<PoolDashRefusedException>(() => client.PoolsAsync());

        Assert.Equal("The server answered 502 (Bad Gateway), and that not as PoolDash does. Is http://dash.test/tools/api/pools its address?", refused.Message);
    }

    [Fact]
    public async Task Given_a_key_When_asked_Then_it_is_sent_as_a_bearer_token_and_not_in_the_address()
    {
        var handler = new Answering(HttpStatusCode.OK, "[]", "application/json");
        await using var client = new PoolDashClient(new Uri("http://dash.test/tools"), "the-key", handler);

        Assert.Empty(await client.PoolsAsync());

        Assert.Equal("Bearer the-key", handler.Asked!.Headers.Authorization!.ToString());
        Assert.Equal("http://dash.test/tools/api/pools", handler.Asked.RequestUri!.AbsoluteUri);
    }

    private static PoolDashClient Client(HttpStatusCode status, string body, string type) =>
        new(new Uri("http://dash.test/tools"), handler: new Answering(status, body, type));

    private sealed class Answering(HttpStatusCode status, string body, string type) : HttpMessageHandler
    {
        internal HttpRequestMessage? Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = request;
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, type), RequestMessage = request });
        }
    }
}
