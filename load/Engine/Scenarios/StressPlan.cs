using System.Globalization;
using PoolDash.Load.Reports;
using PoolDash.Load.Running;

namespace PoolDash.Load.Scenarios;

/// <summary>A scenario with everything decided that a run needs to know: what was asked for, checked, and the defaults for the rest.</summary>
public sealed class StressPlan
{
    private const int PointsOfPreview = 61;

    private static readonly TimeSpan _longestObserved = TimeSpan.FromSeconds(2);

    private StressPlan(
        StressScenario scenario, RunParameters parameters, StressResetMode mode, IReadOnlyList<Threshold> thresholds, IReadOnlyList<LoadSimulation> simulations)
    {
        (Scenario, Parameters, Mode, Thresholds, Simulations) = (scenario, parameters, mode, thresholds, simulations);
        Shape = new(simulations);
    }

    /// <summary>The scenario.</summary>
    public StressScenario Scenario { get; }

    /// <summary>What it runs with.</summary>
    public RunParameters Parameters { get; }

    /// <summary>How it resets.</summary>
    public StressResetMode Mode { get; }

    /// <summary>What must hold besides the laws.</summary>
    public IReadOnlyList<Threshold> Thresholds { get; }

    /// <summary>The load.</summary>
    public IReadOnlyList<LoadSimulation> Simulations { get; }

    /// <summary>The load's arithmetic.</summary>
    public LoadShape Shape { get; }

    /// <summary>How long the load lasts.</summary>
    public TimeSpan Duration => Shape.Duration;

    /// <summary>The load at evenly spaced moments from the beginning to the end, for a preview: copies, or starts for each second.</summary>
    public IReadOnlyList<ShapePoint> Preview() =>
        [.. Enumerable.Range(0, PointsOfPreview)
            .Select(i => Duration * (i / (double)(PointsOfPreview - 1)))
            .Select(at => (At: at, Read: at < Duration ? at : Duration - TimeSpan.FromTicks(1)))
            .Select(point => new ShapePoint(
                point.At.TotalMilliseconds, Parameters.Copies is null ? Shape.RateAt(point.Read) : Shape.CopiesAt(point.Read)))];

    /// <summary>Checks what is asked for and decides the rest.</summary>
    /// <param name="scenario">The scenario's name.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="caps">The most that may be asked for.</param>
    /// <exception cref="StressFaultException">Something is impossible.</exception>
    public static StressPlan Create(string scenario, StressParameters asked, StressCaps? caps = null)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var found = StressCatalog.Find(scenario)
            ?? throw new StressFaultException(
                "scenario", $"There is no scenario '{scenario}'. There are {string.Join(", ", StressCatalog.All.Select(each => each.Name))}.");
        return Create(found, asked, caps ?? new());
    }

    private static StressPlan Create(StressScenario scenario, StressParameters asked, StressCaps caps)
    {
        if (asked.Copies is not null && asked.Rate is not null)
        {
            throw new StressFaultException("rate", "Copies and a rate exclude each other: copies keep that many iterations under way, a rate begins that many each second.");
        }

        if (asked.Resets is not null && scenario.ResetsInIterations)
        {
            throw new StressFaultException("resets", $"{scenario.Name} resets in each of its iterations, so that a rate of resets does not apply: leave it out.");
        }

        var defaults = scenario.Defaults;
        var isOpen = asked.Rate is not null || (asked.Copies is null && defaults.Rate is not null);
        int? copies = isOpen ? null : Within("copies", asked.Copies ?? defaults.Copies ?? 1, caps.MaxCopies);
        int? rate = isOpen ? Within("rate", asked.Rate ?? defaults.Rate!.Value, caps.MaxRate) : null;
        var poolSize = Within("poolSize", asked.PoolSize ?? defaults.PoolSize!.Value, caps.MaxPoolSize);
        var duration = Within(asked.Duration ?? defaults.Duration!.Value, caps.MaxDuration);
        var resets = Within(asked.Resets ?? defaults.Resets, caps.MaxResets);
        var mode = asked.Mode ?? defaults.Mode!.Value;
        var parameters = new RunParameters
        {
            Copies = copies,
            Rate = rate,
            Duration = duration.TotalMilliseconds,
            Resets = resets,
            Mode = mode.ToString().ToLowerInvariant(),
            PoolSize = poolSize,
        };
        var thresholds = asked.Thresholds.Select(Read).ToList();
        return new(scenario, parameters, mode, [.. OwnThresholds(scenario, mode, thresholds), .. thresholds], [Load(parameters, duration)]);
    }

    /// <summary>The same for the second run, in which somebody listens to every event.</summary>
    internal StressPlan Observed()
    {
        var duration = Duration / 5 < _longestObserved ? Duration / 5 : _longestObserved;
        return new(Scenario, Parameters with { Duration = duration.TotalMilliseconds }, Mode, [], [Load(Parameters, duration)]);
    }

    private static LoadSimulation Load(RunParameters parameters, TimeSpan duration)
    {
        var second = TimeSpan.FromSeconds(1);
        return parameters.Rate is { } rate
            ? duration < second ? Simulation.Inject((int)Math.Ceiling(rate * duration.TotalSeconds), duration, duration) : Simulation.Inject(rate, second, duration)
            : Simulation.KeepConstant(parameters.Copies!.Value, duration);
    }

    /// <summary>What a scenario demands by itself, unless the same is asked about: a run in which nothing succeeded shows nothing, and a reset that drains fails no rent.</summary>
    private static IEnumerable<Threshold> OwnThresholds(StressScenario scenario, StressResetMode mode, IReadOnlyList<Threshold> asked)
    {
        var own = scenario.ExpectsFailures || mode is StressResetMode.Interrupt or StressResetMode.Mixed ? "ok > 0" : "fail == 0";
        if (own != "ok > 0")
        {
            yield return Threshold.Parse("ok > 0");
        }

        if (!asked.Any(threshold => own.StartsWith($"{threshold.Metric} ", StringComparison.OrdinalIgnoreCase)))
        {
            yield return Threshold.Parse(own);
        }
    }

    private static Threshold Read(string text)
    {
        try
        {
            return Threshold.Parse(text);
        }
        catch (ThresholdSyntaxException fault)
        {
            throw new StressFaultException("thresholds", fault.Message);
        }
    }

    private static int Within(string field, int value, int most) =>
        value is < 1 || value > most ? throw OutOfRange(field, value, string.Create(CultureInfo.InvariantCulture, $"from 1 to {most}")) : value;

    private static double? Within(double? resets, double most) =>
        resets is { } given && !(given >= 0 && given <= most)
            ? throw OutOfRange("resets", given, string.Create(CultureInfo.InvariantCulture, $"from 0 to {most} for each second"))
            : resets;

    private static TimeSpan Within(TimeSpan duration, TimeSpan most) =>
        duration < StressCatalog.ShortestDuration || duration > most
            ? throw new StressFaultException(
                "duration", $"The duration is {Durations.Text(duration)}: it must be from {Durations.Text(StressCatalog.ShortestDuration)} to {Durations.Text(most)}.")
            : duration;

    private static StressFaultException OutOfRange(string field, object value, string range) =>
        new(field, string.Create(CultureInfo.InvariantCulture, $"{field} is {value}: it must be {range}."));
}

/// <summary>The load at one moment.</summary>
/// <param name="At">In milliseconds since the load begins.</param>
/// <param name="Value">Copies, or starts for each second.</param>
public readonly record struct ShapePoint(double At, double Value);
