using Microsoft.Extensions.DependencyInjection;
using PoolDash.Client;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Server.Tests.Demo;

public class DemoLoadTests
{
    [Fact]
    public async Task Given_no_pool_When_started_Then_the_demo_moves_a_pool_of_its_own_over_the_embedded_target()
    {
        await using var server = await RunningServer.StartAsync([("PoolDash:Demo", "")]);
        var watch = server.Services.GetRequiredService<IPoolWatch>();

        await Until.True(() => watch.Latest.Find("demo") is { Rents: > 10, Probe: { Answers: true, RoundTripMs: not null } }, "it moves and is probed");

        Assert.Equal(server.Services.GetRequiredService<EchoTarget>().Endpoint, watch.Latest.Find("demo")!.Endpoint);
    }

    [Theory]
    [InlineData("""{"mode":"interrupt"}""")]
    [InlineData("""{"mode":"pause"}""")]
    public async Task Given_the_demo_When_it_is_interrupted_or_paused_Then_it_goes_on_afterwards(string how)
    {
        await using var server = await RunningServer.StartAsync([("PoolDash:Demo", "")]);
        var watch = server.Services.GetRequiredService<IPoolWatch>();
        await Until.True(() => watch.Latest.Find("demo") is { Rents: > 10 }, "it moves");

        await server.ResetAsync(how);
        (await server.PostAsync("api/pools/demo/resume")).Dispose();

        var rents = watch.Latest.Find("demo")!.Rents;
        await Until.True(() => watch.Latest.Find("demo")!.Rents > rents + 20, "it goes on");
        Assert.Equal((2, PoolState.Running), (watch.Latest.Find("demo")!.Generation, watch.Latest.Find("demo")!.State));
    }

    [Fact]
    public async Task Given_the_demo_When_the_server_stops_Then_the_target_sees_no_open_connection()
    {
        EchoTarget target;
        await using (var server = await RunningServer.StartAsync([("PoolDash:Demo", "")]))
        {
            target = server.Services.GetRequiredService<EchoTarget>();
            await Until.True(() => target.Open > 0, "it has connected");
        }

        Assert.Equal(0, target.Open);
    }
}
