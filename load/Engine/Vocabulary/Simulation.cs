namespace PoolDash.Load;

/// <summary>How hard a scenario runs, for how long. Made by <see cref="Simulation"/>.</summary>
/// <param name="During">How long this part of the load lasts.</param>
public abstract record LoadSimulation(TimeSpan During)
{
    /// <summary>What a pure ramp of copies, or of starts, ends at; the next ramp begins there.</summary>
    internal abstract int Level { get; }

    /// <summary>Copies work without a pause, their number moving linearly to <paramref name="Copies"/>.</summary>
    public sealed record RampingConstant(int Copies, TimeSpan During) : LoadSimulation(During)
    {
        internal override int Level => Copies;
    }

    /// <summary>That many copies work without a pause.</summary>
    public sealed record KeepConstant(int Copies, TimeSpan During) : LoadSimulation(During)
    {
        internal override int Level => Copies;
    }

    /// <summary>Iterations begin at a rate that moves linearly to <paramref name="Rate"/> for each <paramref name="Interval"/>.</summary>
    public sealed record RampingInject(int Rate, TimeSpan Interval, TimeSpan During) : LoadSimulation(During)
    {
        internal override int Level => Rate;
    }

    /// <summary><paramref name="Rate"/> iterations begin in each <paramref name="Interval"/>, evenly spread.</summary>
    public sealed record Inject(int Rate, TimeSpan Interval, TimeSpan During) : LoadSimulation(During)
    {
        internal override int Level => Rate;
    }

    /// <summary>From <paramref name="MinRate"/> to <paramref name="MaxRate"/> iterations begin in each <paramref name="Interval"/>, evenly spread.</summary>
    public sealed record InjectRandom(int MinRate, int MaxRate, TimeSpan Interval, TimeSpan During) : LoadSimulation(During)
    {
        internal override int Level => MaxRate;
    }

    /// <summary>Nothing begins.</summary>
    public sealed record Pause(TimeSpan During) : LoadSimulation(During)
    {
        internal override int Level => 0;
    }
}

/// <summary>
/// The shapes of a load. <i>Constant</i> is the closed model: a copy begins its next iteration when its last has ended. <i>Inject</i> is the open
/// model: iterations begin when they are due, however many are under way.
/// </summary>
public static class Simulation
{
    /// <summary>A number of copies that moves linearly from where the simulation before ended (0 for the first) to <paramref name="copies"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the time not above zero.</exception>
    public static LoadSimulation RampingConstant(int copies, TimeSpan during) => new LoadSimulation.RampingConstant(Count(copies), Time(during));

    /// <summary>A number of copies that stays.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the time not above zero.</exception>
    public static LoadSimulation KeepConstant(int copies, TimeSpan during) => new LoadSimulation.KeepConstant(Count(copies), Time(during));

    /// <summary>
    /// A rate that moves linearly from where the simulation before ended (0 for the first) to <paramref name="rate"/>. As in NBomber it is the number that moves,
    /// and <paramref name="interval"/> is that of the whole: after 60 in each minute a ramp with an interval of a second begins at 60 in each second.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative, or a time not above zero, or the interval longer than the whole.</exception>
    public static LoadSimulation RampingInject(int rate, TimeSpan interval, TimeSpan during) =>
        new LoadSimulation.RampingInject(Count(rate), Interval(interval, during), Time(during));

    /// <summary>
    /// A rate that stays. At most 256 iterations of a scenario are under way at once, unless the engine is told otherwise: what is due beyond them begins late, or is
    /// missed where the load ends first.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative, or a time not above zero, or the interval longer than the whole.</exception>
    public static LoadSimulation Inject(int rate, TimeSpan interval, TimeSpan during) =>
        new LoadSimulation.Inject(Count(rate), Interval(interval, during), Time(during));

    /// <summary>A rate chosen anew for each interval, every one from <paramref name="minRate"/> to <paramref name="maxRate"/> being as likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A rate is negative, or the greater one less than the other, or a time not above zero, or the interval longer than the whole.</exception>
    public static LoadSimulation InjectRandom(int minRate, int maxRate, TimeSpan interval, TimeSpan during)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRate, minRate);
        return new LoadSimulation.InjectRandom(Count(minRate), Count(maxRate), Interval(interval, during), Time(during));
    }

    /// <summary>No load.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero.</exception>
    public static LoadSimulation Pause(TimeSpan during) => new LoadSimulation.Pause(Time(during));

    private static int Count(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return count;
    }

    private static TimeSpan Time(TimeSpan during)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(during, TimeSpan.Zero);
        return during;
    }

    private static TimeSpan Interval(TimeSpan interval, TimeSpan during)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, during);
        return interval;
    }
}
