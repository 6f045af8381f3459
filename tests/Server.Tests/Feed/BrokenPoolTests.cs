using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Client;

namespace PoolDash.Server.Tests.Feed;

/// <summary>Pools may be anybody's, and so may be broken.</summary>
public class BrokenPoolTests
{
    [Fact]
    public async Task Given_a_pool_that_throws_When_frames_are_taken_Then_they_show_the_others_and_go_on()
    {
        await using var server = await StartAsync();
        var watch = server.Services.GetRequiredService<IPoolWatch>();
        var before = watch.Latest.Sequence;

        await Until.True(() => watch.Latest.Sequence > before + 3, "frames go on");

        Assert.Equal("orders", Assert.Single(watch.Latest.Pools).Name);
    }

    [Fact]
    public async Task Given_a_pool_that_throws_When_the_API_is_asked_for_it_Then_the_answer_has_an_id_for_the_log_and_nothing_of_the_exception()
    {
        await using var server = await StartAsync();

        using var answer = await server.Http.GetAsync(new Uri("api/pools/broken", UriKind.Relative), TestContext.Current.CancellationToken);

        var said = await ProblemAssert.Is(HttpStatusCode.InternalServerError, answer);
        Assert.DoesNotContain(BrokenPool.Secret, said, StringComparison.Ordinal);
        Assert.Contains("traceId", said, StringComparison.Ordinal);
    }

    private static async Task<RunningServer> StartAsync()
    {
        var server = await RunningServer.StartAsync([("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00")]);
        server.Pools.Add(new BrokenPool());
        return server;
    }
}
