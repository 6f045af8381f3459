using Microsoft.Extensions.Options;
using PoolDash.PoolCore;

namespace PoolDash.Server.Races;

/// <summary>What the Race Lab may take of this server: the section <c>PoolDash:Races</c>.</summary>
internal sealed class RaceOptions
{
    internal const string Section = "PoolDash:Races";

    /// <summary>After which time an exploration, or a test, is ended with what it has found. A minute unless set.</summary>
    public TimeSpan LongestExploration { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>Names the key and the mend.</summary>
internal sealed class RaceOptionsValidation : IValidateOptions<RaceOptions>
{
    private static readonly TimeSpan _shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, RaceOptions options) =>
        options.LongestExploration >= _shortest && options.LongestExploration <= _longest
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{RaceOptions.Section}:{OptionFault.Of(nameof(options.LongestExploration), options.LongestExploration, $"it must be from {_shortest} to {_longest}.")}");
}
