using System.Net;
using System.Net.Sockets;

namespace Pipelines.Engine.Steps;

/// <summary>
/// Which addresses are anybody's. A pipeline file may come from a stranger; it must not make this machine ask its own services, its
/// neighbours' or the cloud's (169.254.169.254) for what a stranger could not.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Others =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
            // Addresses that carry one of the others inside: translated (NAT64) and 6to4.
            "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>True for an address that a stranger could ask as well.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
            return false;
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Others.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }
}
