using PoolDash.Load;

namespace PoolDash.OnNBomber.Tests;

public class SimulationsTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    public static TheoryData<LoadSimulation, double> Lengths() => new()
    {
        { Simulation.KeepConstant(1, 0.2 * _second), 1 },
        { Simulation.KeepConstant(1, 1.5 * _second), 2 },
        { Simulation.RampingConstant(1, 3 * _second), 3 },
        { Simulation.Pause(0.1 * _second), 1 },
        { Simulation.Inject(5, 0.4 * _second, 0.4 * _second), 1.2 },
        { Simulation.Inject(5, 0.5 * _second, 1 * _second), 1 },
        { Simulation.RampingInject(5, 2 * _second, 3 * _second), 4 },
        { Simulation.InjectRandom(1, 5, 1 * _second, 2.5 * _second), 3 },
    };

    [Theory]
    [MemberData(nameof(Lengths), DisableDiscoveryEnumeration = true)]
    public void Given_a_simulation_When_it_is_lengthened_Then_it_ends_where_NBomber_ends_it(LoadSimulation simulation, double seconds) =>
        Assert.Equal(simulation with { During = TimeSpan.FromSeconds(seconds) }, Simulations.Lengthened(simulation));

    [Fact]
    public void Given_the_simulations_When_they_are_translated_Then_NBomber_has_the_same()
    {
        LoadSimulation[] ours =
        [
            Simulation.RampingConstant(1, _second), Simulation.KeepConstant(2, _second), Simulation.RampingInject(3, _second, 2 * _second),
            Simulation.Inject(4, _second, 3 * _second), Simulation.InjectRandom(5, 6, _second, 4 * _second), Simulation.Pause(5 * _second),
        ];

        Assert.Equal(
            [
                NBomber.CSharp.Simulation.RampingConstant(1, _second), NBomber.CSharp.Simulation.KeepConstant(2, _second),
                NBomber.CSharp.Simulation.RampingInject(3, _second, 2 * _second), NBomber.CSharp.Simulation.Inject(4, _second, 3 * _second),
                NBomber.CSharp.Simulation.InjectRandom(5, 7, _second, 4 * _second), NBomber.CSharp.Simulation.Pause(5 * _second),
            ],
            ours.Select(Simulations.Theirs));
    }
}
