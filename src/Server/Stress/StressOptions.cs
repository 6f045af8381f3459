using Microsoft.Extensions.Options;
using PoolDash.Load.Scenarios;
using PoolDash.PoolCore;

namespace PoolDash.Server.Stress;

/// <summary>Whether stress runs may be started here, and the most that they may ask for: the section <c>PoolDash:Stress</c>.</summary>
internal sealed class StressOptions
{
    internal const string Section = "PoolDash:Stress";

    /// <summary>Whether runs may be started. Unless set: where nobody beyond this machine can ask.</summary>
    public bool? Enabled { get; set; }

    /// <inheritdoc cref="StressCaps.MaxCopies"/>
    public int MaxCopies { get; set; } = new StressCaps().MaxCopies;

    /// <inheritdoc cref="StressCaps.MaxRate"/>
    public int MaxRate { get; set; } = new StressCaps().MaxRate;

    /// <inheritdoc cref="StressCaps.MaxResets"/>
    public double MaxResets { get; set; } = new StressCaps().MaxResets;

    /// <inheritdoc cref="StressCaps.MaxPoolSize"/>
    public int MaxPoolSize { get; set; } = new StressCaps().MaxPoolSize;

    /// <inheritdoc cref="StressCaps.MaxDuration"/>
    public TimeSpan MaxDuration { get; set; } = new StressCaps().MaxDuration;

    internal StressCaps ToCaps() => new()
    {
        MaxCopies = MaxCopies,
        MaxRate = MaxRate,
        MaxResets = MaxResets,
        MaxPoolSize = MaxPoolSize,
        MaxDuration = MaxDuration,
    };
}

/// <summary>Names the key and the mend.</summary>
internal sealed class StressOptionsValidation : IValidateOptions<StressOptions>
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(7);

    public ValidateOptionsResult Validate(string? name, StressOptions options)
    {
        string[] faults = [.. FindFaults(options).Select(fault => $"{StressOptions.Section}:{fault}")];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<OptionFault> FindFaults(StressOptions options)
    {
        if (options.MaxCopies < 1)
        {
            yield return OptionFault.Of(nameof(options.MaxCopies), options.MaxCopies, "it must be at least 1.");
        }

        if (options.MaxRate < 1)
        {
            yield return OptionFault.Of(nameof(options.MaxRate), options.MaxRate, "it must be at least 1.");
        }

        if (!(options.MaxResets >= 0 && double.IsFinite(options.MaxResets)))
        {
            yield return OptionFault.Of(nameof(options.MaxResets), options.MaxResets, "it must be a number from 0.");
        }

        if (options.MaxPoolSize is < 1 or > 1_000_000)
        {
            yield return OptionFault.Of(nameof(options.MaxPoolSize), options.MaxPoolSize, "it must be from 1 to 1000000.");
        }

        if (options.MaxDuration < StressCatalog.ShortestDuration || options.MaxDuration > _longest)
        {
            yield return OptionFault.Of(
                nameof(options.MaxDuration), options.MaxDuration, $"it must be from {StressCatalog.ShortestDuration} to {_longest.TotalDays:0} days.");
        }
    }
}
