using Microsoft.Extensions.Options;

namespace PoolDash.Server.Security;

/// <summary>How often: the section <c>PoolDash:Limits</c>.</summary>
internal sealed class LimitOptions
{
    internal const string Section = "PoolDash:Limits";

    /// <summary>How many resets, resumes, explorations, and starts and stops of runs one address may ask for in a second. 100 unless set.</summary>
    public int OperationsPerSecond { get; set; } = 100;
}

/// <summary>Names the key and the mend.</summary>
internal sealed class LimitOptionsValidation : IValidateOptions<LimitOptions>
{
    public ValidateOptionsResult Validate(string? name, LimitOptions options) =>
        options.OperationsPerSecond >= 1
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{LimitOptions.Section}:{nameof(LimitOptions.OperationsPerSecond)} is {options.OperationsPerSecond}: it must be at least 1.");
}
