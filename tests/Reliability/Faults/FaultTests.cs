using PoolDash.Load.Targets;

namespace PoolDash.Reliability.Faults;

/// <summary>Each fault between a pool and a target that answers at once.</summary>
[Collection(nameof(Alone))]
public sealed class FaultTests
{
    private static readonly Dictionary<string, Fault> _faults = new()
    {
        ["refuse"] = new Refusing(),
        ["accept and never answer"] = new Silent(),
        ["close after 40 bytes"] = new ClosingAfter(40),
        ["reset (RST)"] = new Resetting(),
        ["half-open: stop reading"] = new HalfOpen(),
        ["drip a byte each 30 ms"] = new Dripping(TimeSpan.FromMilliseconds(30)),
        ["garbage"] = new Babbling(),
        ["delay of 20 to 120 ms"] = new Delaying(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100)),
        ["drop everything, then heal"] = new Dark(),
    };

    public static TheoryData<string> Faults => [.. _faults.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Given_a_fault_at_the_other_end_Then_every_law_and_promise_holds_through_it_and_after(string fault)
    {
        await using var echo = new EchoTarget();
        await using var ground = new ProxyGround(
            _faults[fault], new Uri(echo.Endpoint).Port, port => Target.Parse($"tcp://127.0.0.1:{port}", PoolUnderFire.Sockets()));

        await Trial.RunAsync(ground, hurts: _faults[fault] is not Delaying, isLong: _faults[fault] is Refusing);
    }

    [Fact]
    public async Task Given_a_target_that_is_killed_and_restarted_Then_every_law_and_promise_holds_through_it_and_after()
    {
        await using var ground = new KilledTargetGround();

        await Trial.RunAsync(ground);
    }
}
