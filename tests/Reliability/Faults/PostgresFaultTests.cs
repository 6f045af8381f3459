using PoolDash.Load.Targets;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.Reliability.Faults;

/// <summary>A real PostgreSQL behind a faulty way, and one that is stopped, killed and paused; by connections of Npgsql.</summary>
[Collection(nameof(Alone))]
public sealed class PostgresFaultTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static readonly Dictionary<string, Fault> _faults = new()
    {
        ["accept and never answer, then restart"] = new Silent(IsRestarted: true),
        ["close after 30 bytes, within the greeting"] = new ClosingAfter(30),
        ["reset (RST)"] = new Resetting(),
        ["garbage, then close"] = new Babbling(Closes: true),
        ["drop everything, then heal"] = new Dark(),
    };

    /// <summary>In these an opening hangs until Npgsql ends it, which it does after whole seconds only: that second is added to the promise.</summary>
    private static readonly Dictionary<string, Fault> _thatHang = new()
    {
        ["accept and never answer"] = new Silent(),
        ["garbage"] = new Babbling(),
    };

    public static TheoryData<string> FaultsThatHang => [.. _thatHang.Keys];

    public static TheoryData<string> Faults => [.. _faults.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Given_a_fault_on_the_way_to_a_PostgreSQL_Then_every_law_and_promise_holds_through_it_and_after(string fault)
    {
        await using var ground = new ProxyGround(_faults[fault], server.Port, TargetAt);

        await Trial.RunAsync(ground);
    }

    [Theory]
    [MemberData(nameof(FaultsThatHang))]
    public async Task Given_a_fault_in_which_openings_of_Npgsql_hang_Then_every_law_holds_and_service_is_back_a_second_later(string fault)
    {
        await using var ground = new ProxyGround(_thatHang[fault], server.Port, TargetAt);

        await Trial.RunAsync(ground, seconds: 2);
    }

    [Theory]
    [InlineData(ServerFault.Stopped)]
    [InlineData(ServerFault.Killed)]
    [InlineData(ServerFault.Paused)]
    public async Task Given_a_PostgreSQL_that_goes_and_comes_back_Then_every_law_and_promise_holds_through_it_and_after(ServerFault fault)
    {
        await using var ground = new ServerGround(() => TargetAt(server.Port), () => server.Process, server.StartAsync, fault);

        await Trial.RunAsync(ground);
    }

    private static Target TargetAt(int port) =>
        Target.Parse($"postgres://{PostgresServer.User}:{PostgresServer.EscapedPassword}@127.0.0.1:{port}/postgres?sslmode=disable", PoolUnderFire.Sockets());
}
