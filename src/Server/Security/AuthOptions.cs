using Microsoft.Extensions.Options;

namespace PoolDash.Server.Security;

/// <summary>Who may look and who may operate: the section <c>PoolDash:Auth</c>.</summary>
internal sealed class AuthOptions
{
    internal const string Section = "PoolDash:Auth";
    internal const int ShortestKey = 16;

    /// <summary>Whoever has it may look and operate. Unless set, one is made where the rule of <see cref="Access"/> asks for keys.</summary>
    public string? OperateKey { get; set; }

    /// <summary>Whoever has it may look. Nobody unless set.</summary>
    public string? ViewKey { get; set; }

    /// <summary>Whether <c>/metrics</c> needs a key too.</summary>
    public bool ProtectMetrics { get; set; }

    /// <summary>Whether <c>/health/live</c> and <c>/health/ready</c> need a key too.</summary>
    public bool ProtectHealth { get; set; }
}

/// <summary>Names the key of what is wrong and the mend, and never the value: what it says goes to screens and logs.</summary>
internal sealed class AuthOptionsValidation : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        List<string> faults = [.. FaultsOf(nameof(AuthOptions.OperateKey), options.OperateKey), .. FaultsOf(nameof(AuthOptions.ViewKey), options.ViewKey)];
        if (options.OperateKey is not null && options.OperateKey == options.ViewKey)
        {
            faults.Add(
                $"{AuthOptions.Section}:{nameof(AuthOptions.ViewKey)} is the same as {AuthOptions.Section}:{nameof(AuthOptions.OperateKey)}: "
                + "whoever may look could operate. Make it another, or remove it.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> FaultsOf(string option, string? key)
    {
        if (key is null)
        {
            yield break;
        }

        if (key.Length < AuthOptions.ShortestKey)
        {
            yield return $"{AuthOptions.Section}:{option} is too short: give it at least {AuthOptions.ShortestKey} characters, or remove it.";
        }
        else if (key.Any(character => character is <= ' ' or > '~'))
        {
            yield return $"{AuthOptions.Section}:{option} has characters that a header cannot carry: "
                + "use letters, digits and signs of ASCII without spaces.";
        }
    }
}
