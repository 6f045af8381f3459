using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Server.Configured;

/// <summary>The options of a pool whose endpoint speaks a protocol: those of sockets, to an endpoint that <see cref="Target.Parse"/> reads.</summary>
internal sealed class TargetPoolOptions : SocketPoolOptions
{
    /// <inheritdoc/>
    protected override IEnumerable<OptionFault> FindFaults()
    {
        var faults = base.FindFaults().Where(fault => fault.Option != nameof(Endpoint));
        return Target.FindFault(Endpoint, this) is { } mend
            ? faults.Prepend(OptionFault.Of(nameof(Endpoint), PoolEndpoint.WithoutSecrets(Endpoint), mend))
            : faults;
    }
}
