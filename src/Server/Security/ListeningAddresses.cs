using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace PoolDash.Server.Security;

/// <summary>Where the server listens.</summary>
internal interface IListeningAddresses
{
    /// <summary>The addresses, once the server has started; none where the server does not tell.</summary>
    IReadOnlyList<string> Read();
}

/// <summary>Where the host's own server says that it listens.</summary>
internal sealed class ServerAddresses(IServer server) : IListeningAddresses
{
    public IReadOnlyList<string> Read() => [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
}
