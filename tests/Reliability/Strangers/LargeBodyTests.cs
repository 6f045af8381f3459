using System.Text;
using Microsoft.AspNetCore.Http.Metadata;

namespace PoolDash.Reliability.Strangers;

/// <summary>Bodies that are larger than any that somebody means: they are refused before they are all there.</summary>
public sealed class LargeBodyTests
{
    private const int Largest = 16 * 1_024;

    [Fact]
    public async Task Given_a_body_that_never_ends_Then_each_route_that_reads_JSON_refuses_it_after_a_few_kilobytes()
    {
        await using var server = await AttackedServer.StartOpenAsync();
        var reading = server.Routes.Where(route => route.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("application/json") is true).ToList();
        Assert.True(reading.Count >= 3, "to reset, to explore and to run");
        foreach (var path in reading.Select(route => AttackOnRoute.KnownPath("/" + route.RoutePattern.RawText?.TrimStart('/'))))
        {
            var head = $"POST {path} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Type: application/json\r\nConnection: close\r\n";
            var begun = $"{{\"reason\":\"{new string('r', Largest)}";

            var chunked = await AskAsync($"{head}Transfer-Encoding: chunked\r\n\r\n{begun.Length:x}\r\n{begun}\r\n");
            var announced = await AskAsync($"{head}Content-Length: {Largest + 1}\r\n\r\n{{");

            Assert.All((Answer[])[chunked, announced], answer =>
            {
                Assert.Equal((path, 413), (path, answer.Status));
                Assert.Contains($"at most {Largest} bytes", answer.Text, StringComparison.Ordinal);
            });
        }

        async Task<Answer> AskAsync(string request) =>
            await RawHttp.SendAsync(server.Address, Encoding.Latin1.GetBytes(request)) ?? throw new IOException($"No answer to {request[..80]}");
    }
}
