using PoolDash.Load;
using Contracts = NBomber.Contracts;
using Their = NBomber.CSharp;

namespace PoolDash.OnNBomber;

/// <summary>How hard a scenario runs, in NBomber's terms.</summary>
internal static class Simulations
{
    /// <summary>NBomber refuses a shorter one, and steers copies at this interval.</summary>
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    /// <summary>The same, as long as NBomber runs it: to the end of the interval in which it would end, and a second at least.</summary>
    internal static LoadSimulation Lengthened(LoadSimulation simulation)
    {
        var interval = simulation switch
        {
            LoadSimulation.Inject inject => inject.Interval,
            LoadSimulation.RampingInject ramp => ramp.Interval,
            LoadSimulation.InjectRandom random => random.Interval,
            _ => _second,
        };
        var during = simulation.During < _second ? _second : simulation.During;
        return simulation with { During = interval * Math.Ceiling(during / interval) };
    }

    internal static Contracts.LoadSimulation Theirs(LoadSimulation simulation) => simulation switch
    {
        LoadSimulation.RampingConstant ramp => Their.Simulation.RampingConstant(ramp.Copies, ramp.During),
        LoadSimulation.KeepConstant keep => Their.Simulation.KeepConstant(keep.Copies, keep.During),
        LoadSimulation.RampingInject ramp => Their.Simulation.RampingInject(ramp.Rate, ramp.Interval, ramp.During),
        LoadSimulation.Inject inject => Their.Simulation.Inject(inject.Rate, inject.Interval, inject.During),

        // Theirs never chooses the greatest rate itself.
        LoadSimulation.InjectRandom random => Their.Simulation.InjectRandom(random.MinRate, random.MaxRate + 1, random.Interval, random.During),
        _ => Their.Simulation.Pause(simulation.During),
    };
}
