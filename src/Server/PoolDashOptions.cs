using Microsoft.Extensions.Options;
using PoolDash.PoolCore;
using PoolDash.Server.Configured;
using PoolDash.Server.Races;
using PoolDash.Server.Security;
using PoolDash.Server.Stress;

namespace PoolDash.Server;

/// <summary>How PoolDash runs: the section <c>PoolDash</c> of the configuration, but for <c>Pools</c>, which has options for each pool.</summary>
public sealed class PoolDashOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "PoolDash";

    /// <summary>What this process is called on frames. The machine's name unless set.</summary>
    public string Node { get; set; } = Environment.MachineName;

    /// <summary>The folder for history and keys, made when it is missing. <c>./data</c> unless set.</summary>
    public string Data { get; set; } = "./data";

    /// <summary>
    /// Whether to run the embedded echo target and a light load on it, so that the first screen moves. Unless set: when no pool is
    /// registered or configured.
    /// </summary>
    public bool? Demo { get; set; }

    /// <summary>How many events are remembered. 5,000 unless set.</summary>
    public int RememberedEvents { get; set; } = 5_000;

    /// <summary>
    /// How long PoolDash, where it is a program of its own, may take to end once it is asked to: 8 s unless set, since Docker kills after 10.
    /// An application that it is mounted in has its host's time for that.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Everything that is impossible about these options.</summary>
    internal IEnumerable<OptionFault> FindFaults()
    {
        if (string.IsNullOrWhiteSpace(Node))
        {
            yield return OptionFault.Of(nameof(Node), Node, "a node needs a name; remove this to use the machine's.");
        }

        if (string.IsNullOrWhiteSpace(Data))
        {
            yield return OptionFault.Of(nameof(Data), Data, "name a folder, or remove this to use ./data.");
        }

        if (ShutdownTimeout < TimeSpan.FromSeconds(4) || ShutdownTimeout > TimeSpan.FromHours(1))
        {
            yield return OptionFault.Of(nameof(ShutdownTimeout), ShutdownTimeout, "it must be from 4 seconds to one hour.");
        }

        if (RememberedEvents is < 100 or > 1_000_000)
        {
            yield return OptionFault.Of(nameof(RememberedEvents), RememberedEvents, "it must be from 100 to 1000000.");
        }
    }
}

/// <summary>Refuses impossible options and keys that nothing reads, each in one line that names the key and the mend.</summary>
internal sealed class PoolDashOptionsValidation(IConfiguration configuration) : IValidateOptions<PoolDashOptions>
{
    /// <summary>The sections beside these options, which others read.</summary>
    private static readonly string[] _sections = ["Pools", "Auth", "Limits", "Proxy", "Races", "Stress"];

    public ValidateOptionsResult Validate(string? name, PoolDashOptions options)
    {
        string[] faults =
        [
            .. options.FindFaults().Select(fault => $"{PoolDashOptions.Section}:{fault}"),
            .. FindFaults<PoolDashOptions>(PoolDashOptions.Section, _sections),
            .. FindFaults<AuthOptions>(AuthOptions.Section),
            .. FindFaults<LimitOptions>(LimitOptions.Section),
            .. FindFaults<ProxyOptions>(ProxyOptions.Section),
            .. FindFaults<RaceOptions>(RaceOptions.Section),
            .. FindFaults<StressOptions>(StressOptions.Section),
        ];
        return faults.Length > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }

    private IEnumerable<string> FindFaults<TOptions>(string section, params string[] sections) =>
        ConfigurationKeys.FindFaults(configuration.GetSection(section), [.. ConfigurationKeys.Of<TOptions>()], sections);
}
