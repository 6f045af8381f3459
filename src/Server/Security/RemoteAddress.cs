using System.Net;
using System.Net.Sockets;

namespace PoolDash.Server.Security;

/// <summary>Where a request came from.</summary>
internal static class RemoteAddress
{
    /// <summary>An IPv4 address that a socket for both families tells as IPv6 is the IPv4 address.</summary>
    internal static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>
    /// Whether it is this machine. What has no address came through no network, such as a test's server or a Unix socket.
    /// </summary>
    internal static bool IsThisMachine(IPAddress? address) => address is null || IPAddress.IsLoopback(address);

    /// <summary>Whom to count: one address of IPv4, one network of IPv6, where a single customer has 2⁶⁴ addresses.</summary>
    internal static string Counted(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        var plain = Plain(address);
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. plain.GetAddressBytes().AsSpan(0, 8), .. new byte[8]]).ToString()
            : plain.ToString();
    }
}
