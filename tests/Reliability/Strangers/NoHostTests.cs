using System.Text;
using Microsoft.AspNetCore.Routing;

namespace PoolDash.Reliability.Strangers;

/// <summary>Who names no host: HTTP/1.0, as load balancers still speak it to see whether somebody is alive, and HTTP/1.1 with the header left empty.</summary>
public sealed class NoHostTests
{
    public static TheoryData<string, string> Requests { get; } = new()
    {
        { "HTTP/1.0", "" },
        { "HTTP/1.0", "Host:\r\n" },
        { "HTTP/1.1", "Host:\r\nConnection: close\r\n" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Given_a_server_with_keys_Then_each_route_answers_as_it_does_to_whoever_names_one(string version, string headers)
    {
        await using var server = await AttackedServer.StartKeyedAsync();
        foreach (var path in Paths(server))
        {
            foreach (var key in (string[])["", $"Authorization: Bearer {AttackedServer.OperateKey}\r\n"])
            {
                var named = await AskAsync(server, $"GET {path} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nConnection: close\r\n{key}\r\n");
                var nameless = await AskAsync(server, $"GET {path} {version}\r\n{headers}{key}\r\n");
                Assert.Equal((path, named.Status), (path, nameless.Status));
            }
        }

        Assert.Empty(server.Faults());
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Given_a_server_that_is_open_Then_it_says_that_it_answers_only_for_this_machine(string version, string headers)
    {
        await using var server = await AttackedServer.StartOpenAsync();
        foreach (var path in Paths(server))
        {
            var answer = await AskAsync(server, $"GET {path} {version}\r\n{headers}\r\n");
            Assert.Equal((path, 400), (path, answer.Status));
            Assert.Contains("does not answer for this host", answer.Text, StringComparison.Ordinal);
        }

        Assert.Empty(server.Faults());
    }

    private static IEnumerable<string> Paths(AttackedServer server) =>
        server.Routes
            .Where(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is not { Count: > 0 } methods || methods.Contains("GET"))
            .Select(route => AttackOnRoute.KnownPath("/" + route.RoutePattern.RawText?.TrimStart('/')))
            .Distinct();

    private static async Task<Answer> AskAsync(AttackedServer server, string request) =>
        await RawHttp.SendAsync(server.Address, Encoding.Latin1.GetBytes(request)) ?? throw new IOException($"No answer to {request}");
}
