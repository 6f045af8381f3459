namespace PoolDash.Load;

/// <summary>Something that must hold of what a run measures. It is looked at each second and at the end, where it decides unless it was not due by then.</summary>
public sealed class Threshold
{
    private readonly Func<ScenarioStats, bool> _check;
    private readonly Func<ScenarioStats, string> _actual;

    internal Threshold(string text, Func<ScenarioStats, bool> check, Func<ScenarioStats, string> actual, int? abortWhenErrorCount, TimeSpan? startCheckAfter)
    {
        if (abortWhenErrorCount is { } count)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(abortWhenErrorCount));
        }

        if (startCheckAfter is { } after)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(after, TimeSpan.Zero, nameof(startCheckAfter));
        }

        (Text, _check, _actual) = (text, check, actual);
        (AbortWhenErrorCount, StartCheckAfter) = (abortWhenErrorCount, startCheckAfter ?? TimeSpan.Zero);
    }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>After how many seconds in which it did not hold the run is ended; null to let it run.</summary>
    public int? AbortWhenErrorCount { get; }

    /// <summary>How long the run has lasted when it is first looked at.</summary>
    public TimeSpan StartCheckAfter { get; }

    /// <summary>What is compared; null for a threshold given as code.</summary>
    public string? Metric { get; internal init; }

    /// <summary>The limit, in milliseconds for times; null for a threshold given as code.</summary>
    public double? Limit { get; internal init; }

    /// <summary>Makes one from code.</summary>
    /// <param name="checkScenario">Whether it holds.</param>
    /// <param name="abortWhenErrorCount">After how many seconds in which it did not hold the run is ended; not ended unless given.</param>
    /// <param name="startCheckAfter">How long the run has lasted when it is first looked at.</param>
    /// <param name="name">What to call it in reports.</param>
    public static Threshold Create(
        Func<ScenarioStats, bool> checkScenario, int? abortWhenErrorCount = null, TimeSpan? startCheckAfter = null, string name = "threshold")
    {
        ArgumentNullException.ThrowIfNull(checkScenario);
        return new(name, checkScenario, stats => checkScenario(stats) ? "holds" : "does not hold", abortWhenErrorCount, startCheckAfter);
    }

    /// <summary>Makes one of a step from code; it holds while the step has not been taken.</summary>
    /// <param name="stepName">The step.</param>
    /// <param name="checkStep">Whether it holds.</param>
    /// <param name="abortWhenErrorCount">After how many seconds in which it did not hold the run is ended; not ended unless given.</param>
    /// <param name="startCheckAfter">How long the run has lasted when it is first looked at.</param>
    /// <param name="name">What to call it in reports.</param>
    public static Threshold Create(
        string stepName, Func<StepStats, bool> checkStep, int? abortWhenErrorCount = null, TimeSpan? startCheckAfter = null, string name = "threshold")
    {
        ArgumentNullException.ThrowIfNull(checkStep);
        return Create(
            stats => stats.StepStats.FirstOrDefault(step => step.StepName == stepName) is not { } step || checkStep(step),
            abortWhenErrorCount,
            startCheckAfter,
            name);
    }

    /// <summary>Reads one, such as <c>p99 &lt; 5ms</c> or <c>fail &lt; 1% abort 3</c>.</summary>
    /// <exception cref="ThresholdSyntaxException">It cannot be read; the message points at the character.</exception>
    public static Threshold Parse(string text) => ThresholdText.Read(text);

    /// <summary>Whether it holds.</summary>
    public bool Holds(ScenarioStats stats) => _check(stats);

    /// <summary>What is measured now, with its unit.</summary>
    public string Actual(ScenarioStats stats) => _actual(stats);
}

/// <summary>A threshold cannot be read. The message has the text and, under it, a mark at the character.</summary>
/// <param name="text">The text.</param>
/// <param name="position">The character at which it went wrong, from 0.</param>
/// <param name="mend">What was expected there.</param>
public sealed class ThresholdSyntaxException(string text, int position, string mend)
    : FormatException($"The threshold '{text}' cannot be read at character {position + 1}: {mend}\n  {text}\n  {new string(' ', position)}^")
{
    /// <summary>The character at which it went wrong, from 0.</summary>
    public int Position { get; } = position;

    /// <summary>What was expected there.</summary>
    public string Mend { get; } = mend;
}
