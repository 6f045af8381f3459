using System.Globalization;
using PoolDash.Load;
using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;

namespace PoolDash.Client.Stress;

/// <summary>What the page asks for to start a run, as it was typed.</summary>
public sealed class StressForm
{
    /// <summary>The scenario.</summary>
    public StressScenario Scenario { get; private set; } = StressCatalog.All[0];

    /// <summary>The name of what to attack.</summary>
    public string Target { get; set; } = "";

    /// <summary>Whether iterations begin at a rate (the open model) rather than that many copies work (the closed one).</summary>
    public bool IsOpen { get; set; }

    /// <summary>Iterations under way at any time, in the closed model.</summary>
    public string Copies { get; set; } = "";

    /// <summary>Iterations to begin each second, in the open model.</summary>
    public string Rate { get; set; } = "";

    /// <summary>How long.</summary>
    public string Duration { get; set; } = "";

    /// <summary>Resets each second, where the scenario does not reset in its iterations.</summary>
    public string Resets { get; set; } = "";

    /// <summary>How to reset.</summary>
    public StressResetMode Mode { get; set; }

    /// <summary>The size of the run's pool.</summary>
    public string PoolSize { get; set; } = "";

    /// <summary>What must hold besides the laws, one in each; those that are empty are left out.</summary>
    public IList<string> Thresholds { get; } = [];

    /// <summary>Takes a scenario with everything that is its own. What to attack, and thresholds, stay.</summary>
    public void Choose(StressScenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var usual = scenario.Defaults;
        Scenario = scenario;
        IsOpen = usual.Rate is not null;
        // Whoever turns from one model to the other begins with something that suits.
        Copies = Text(usual.Copies ?? usual.PoolSize);
        Rate = Text(usual.Rate ?? 1_000);
        Duration = Durations.Text(usual.Duration ?? TimeSpan.FromSeconds(20));
        Resets = Text(usual.Resets);
        Mode = usual.Mode ?? StressResetMode.Drain;
        PoolSize = Text(usual.PoolSize);
    }

    /// <summary>Takes what is asked for beyond the scenario.</summary>
    public void Fill(StartRun asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        IsOpen = asked.Rate is not null || (asked.Copies is null && IsOpen);
        Copies = asked.Copies is { } copies ? Text(copies) : Copies;
        Rate = asked.Rate is { } rate ? Text(rate) : Rate;
        Duration = asked.Duration ?? Duration;
        Resets = asked.Resets is { } resets ? Text(resets) : Resets;
        Mode = Enum.TryParse<StressResetMode>(asked.Mode, ignoreCase: true, out var mode) && Enum.IsDefined(mode) ? mode : Mode;
        PoolSize = asked.PoolSize is { } size ? Text(size) : PoolSize;
        Thresholds.Clear();
        foreach (var threshold in asked.Thresholds ?? [])
        {
            Thresholds.Add(threshold);
        }
    }

    /// <summary>The thresholds that somebody asked of a run, without those that its scenario has by itself.</summary>
    public static IEnumerable<string> AskedThresholds(RunReport run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var all = run.Thresholds.Select(threshold => threshold.Text);
        return StressCatalog.Find(run.Scenario) is { } scenario
            && Enum.TryParse<StressResetMode>(run.Parameters.Mode, ignoreCase: true, out var mode)
            ? all.Except(StressPlan.Create(scenario.Name, new() { Mode = mode }).Thresholds.Select(own => own.Text))
            : all;
    }

    /// <summary>What is wrong with a threshold; null when nothing is, or it is empty.</summary>
    public static ThresholdSyntaxException? FaultOf(string threshold)
    {
        if (string.IsNullOrWhiteSpace(threshold))
        {
            return null;
        }

        try
        {
            Threshold.Parse(threshold);
            return null;
        }
        catch (ThresholdSyntaxException fault)
        {
            return fault;
        }
    }

    /// <summary>Reads all of it.</summary>
    /// <param name="caps">The most that may be asked for.</param>
    public CheckedForm Check(StressCaps caps)
    {
        var faults = new Dictionary<string, string>();
        int? copies = IsOpen ? null : Whole("copies", Copies);
        int? rate = IsOpen ? Whole("rate", Rate) : null;
        var asked = new StartRun
        {
            Scenario = Scenario.Name,
            Pool = Target,
            Copies = copies,
            Rate = rate,
            Duration = Duration.Trim(),
            Resets = Scenario.ResetsInIterations ? null : Number("resets", Resets),
            Mode = Mode.ToString(),
            PoolSize = Whole("poolSize", PoolSize),
            Thresholds = [.. Thresholds.Where(threshold => !string.IsNullOrWhiteSpace(threshold)).Select(threshold => threshold.Trim())],
        };
        if (faults.Count > 0)
        {
            return new(asked, null, faults);
        }

        try
        {
            return new(asked, StressRequest.PlanOf(asked, caps), faults);
        }
        catch (StressFaultException fault)
        {
            faults[fault.Field] = fault.Message;
            return new(asked, null, faults);
        }

        int? Whole(string field, string text)
        {
            if (int.TryParse(text.Trim(), NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            faults[field] = "Write a whole number.";
            return null;
        }

        double? Number(string field, string text)
        {
            if (double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            faults[field] = "Write a number, such as 5 or 0.2.";
            return null;
        }
    }

    private static string Text(double? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}

/// <summary>What was typed, as far as it can be read.</summary>
/// <param name="Asked">What to ask for.</param>
/// <param name="Plan">What would be run; null while something is wrong.</param>
/// <param name="Faults">What is wrong, by the names of the fields in camel case.</param>
public sealed record CheckedForm(StartRun Asked, StressPlan? Plan, IReadOnlyDictionary<string, string> Faults);
