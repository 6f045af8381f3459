using System.Net;
using PoolDash.Server.Tests.Stress;

namespace PoolDash.Server.Tests.Pages;

/// <summary>Pages say with their status too whether what they are about exists.</summary>
public class MissingSubjectTests
{
    [Theory]
    [InlineData("pools/nobody", "There is no pool of this name")]
    [InlineData("pools/a%2Fc", "There is no pool of this name")]
    [InlineData("stress/7", "There is nothing to show")]
    [InlineData("races/nothing", "There is no specimen of this name")]
    public async Task Given_a_page_about_what_there_is_not_When_asked_for_Then_it_says_so_in_words_and_in_its_status(string path, string words)
    {
        await using var server = await StartAsync(new());

        using var answer = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_page_about_what_there_is_When_asked_for_Then_it_is_found_whatever_its_case()
    {
        await using var server = await StartAsync(new());
        await server.StartRunAsync();

        foreach (var path in new[] { "pools/orders", "pools/ORDERS", "pools/a%2Fb", "stress/1", "races/non-atomic-swap", "races/Non-Atomic-Swap", "", "events", "stress", "races" })
        {
            using var answer = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"/{path}: {answer.StatusCode}");
        }
    }

    private static Task<RunningServer> StartAsync(StubEngine engine) =>
        StressServer.StartAsync(engine, ("PoolDash:Pools:a/b:Endpoint", "echo://"));
}
