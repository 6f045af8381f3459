using Microsoft.Extensions.Options;
using PoolDash.Server.Operating;
using PoolDash.Server.Security;

namespace PoolDash.Server.Stress;

/// <summary>
/// The rule: runs may be started where nobody beyond this machine can ask, unless the configuration says no; everywhere else only where it
/// says yes. A run loads the machine, and the endpoint of a pool, as hard as the caps allow.
/// </summary>
internal sealed class StressPermission(IOptions<StressOptions> options, Access access)
{
    private const string Key = $"{StressOptions.Section}:{nameof(StressOptions.Enabled)}";

    /// <summary>Why no run may be started here, and what to do; null where one may.</summary>
    internal string? WhyNot => options.Value.Enabled switch
    {
        true => null,
        false => $"Stress runs are off: {Key} is false. Set it to true, or remove it, and start PoolDash again.",
        null when access.IsOfThisMachine => null,
        null => $"Stress runs are off, since PoolDash can be reached from other machines. Set {Key} to true to allow them, and start it again.",
    };

    /// <exception cref="RequestRefusedException">No run may be started here.</exception>
    internal void Demand()
    {
        if (WhyNot is { } why)
        {
            throw new RequestRefusedException(StatusCodes.Status403Forbidden, "Stress runs are not enabled", why);
        }
    }
}
