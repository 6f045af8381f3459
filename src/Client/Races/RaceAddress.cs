using System.Globalization;
using PoolDash.Races;

namespace PoolDash.Client.Races;

/// <summary>What the address of a specimen's page says beyond the specimen: all that its user has chosen. Numbers are as they were typed.</summary>
/// <param name="IsSampled">Whether schedules are sampled; otherwise all are explored.</param>
/// <param name="ExploresMended">Whether the pool that mends the specimen is explored.</param>
/// <param name="Samples">How many schedules to sample; null for the usual.</param>
/// <param name="Seed">What they are drawn with; null for the usual.</param>
/// <param name="Trace">The schedule that is shown; null for the first that fails.</param>
/// <param name="Step">How many of its steps have been made.</param>
/// <param name="ShowsMended">Whether it is shown on the pool that mends the specimen; null for the pool of which the trace is.</param>
public sealed record RaceAddress(
    bool IsSampled = false,
    bool ExploresMended = false,
    string? Samples = null,
    string? Seed = null,
    string? Trace = null,
    int Step = 0,
    bool? ShowsMended = null)
{
    private const string Sampled = "sampled";
    private const string Mended = "mended";
    private const string AsItIs = "as-it-is";

    /// <summary>How many schedules are sampled unless said otherwise.</summary>
    public const int UsualSamples = 10_000;

    /// <summary>What they are drawn with unless said otherwise.</summary>
    public const int UsualSeed = 1;

    /// <summary>The address's parameters; what is as usual is left out.</summary>
    internal IEnumerable<(string Name, string? Value)> Parts =>
    [
        ("mode", IsSampled ? Sampled : null),
        ("samples", IsSampled ? Samples : null),
        ("seed", IsSampled ? Seed : null),
        ("pool", ExploresMended ? Mended : null),
        ("trace", Trace),
        ("tab", ShowsMended switch { null => null, true => Mended, false => AsItIs }),
        ("step", Step == 0 ? null : Step.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>Reads an address's parameters. What cannot be understood is as usual, except for numbers and the trace, about which there is something to say.</summary>
    public static RaceAddress Of(string? mode, string? samples, string? seed, string? pool, string? trace, string? tab, string? step) => new(
        mode == Sampled,
        pool == Mended,
        mode == Sampled ? samples : null,
        mode == Sampled ? seed : null,
        string.IsNullOrEmpty(trace) ? null : trace,
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var made) ? made : 0,
        tab switch { Mended => true, AsItIs => false, _ => null });

    /// <summary>The same exploration, and of it the schedule that is shown of itself.</summary>
    public RaceAddress WithoutTrace() => this with { Trace = null, Step = 0, ShowsMended = null };

    /// <summary>What is to be explored.</summary>
    /// <param name="specimen">The specimen.</param>
    /// <param name="faults">What is wrong, by the names of the fields.</param>
    /// <returns>Null where something is wrong.</returns>
    public AskedExploration? Ask(Specimen specimen, out IReadOnlyDictionary<string, string> faults)
    {
        ArgumentNullException.ThrowIfNull(specimen);
        var found = new Dictionary<string, string>();
        faults = found;
        int? samples = null, seed = null;
        if (IsSampled)
        {
            samples = Number("samples", Samples, UsualSamples, 1, ExplorePlan.MostSamples);
            seed = Number("seed", Seed, UsualSeed, int.MinValue, int.MaxValue);
        }

        return found.Count > 0 ? null : new(specimen.Name, ExploresMended && specimen.Mend is not null, samples, seed);

        int? Number(string field, string? text, int usual, int least, int most)
        {
            if (text is null)
            {
                return usual;
            }

            if (int.TryParse(text.Replace(",", "", StringComparison.Ordinal).Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            found[field] = least == 1 ? $"Write a whole number from 1 to {InWords.Count(most)}." : "Write a whole number.";
            return null;
        }
    }
}
