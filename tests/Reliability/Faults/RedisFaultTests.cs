using PoolDash.Load.Targets;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.Reliability.Faults;

/// <summary>A real Redis behind a faulty way, and one that is stopped, killed and paused. Its connections greet when they are opened, so that faults meet openings too.</summary>
[Collection(nameof(Alone))]
public sealed class RedisFaultTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static readonly Dictionary<string, Fault> _faults = new()
    {
        ["accept and never answer"] = new Silent(),
        ["close after 3 bytes, within the greeting"] = new ClosingAfter(3),
        ["close after 40 bytes, within an answer"] = new ClosingAfter(40),
        ["reset (RST)"] = new Resetting(),
        ["garbage"] = new Babbling(),
        ["drop everything, then heal"] = new Dark(),
    };

    public static TheoryData<string> Faults => [.. _faults.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Given_a_fault_on_the_way_to_a_Redis_Then_every_law_and_promise_holds_through_it_and_after(string fault)
    {
        await using var ground = new ProxyGround(_faults[fault], server.Port, TargetAt);

        await Trial.RunAsync(ground);
    }

    [Theory]
    [InlineData(ServerFault.Stopped)]
    [InlineData(ServerFault.Killed)]
    [InlineData(ServerFault.Paused)]
    public async Task Given_a_Redis_that_goes_and_comes_back_Then_every_law_and_promise_holds_through_it_and_after(ServerFault fault)
    {
        await using var ground = new ServerGround(() => TargetAt(server.Port), () => server.Process, server.StartAsync, fault);

        await Trial.RunAsync(ground);
    }

    private static Target TargetAt(int port) => Target.Parse($"redis://127.0.0.1:{port}", PoolUnderFire.Sockets());
}
