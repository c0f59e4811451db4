using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace OAuthWebhook.Destinations;

/// <summary>Decides which addresses may be connected to. Asked about the address actually dialled, after DNS, so that no name can point inside.</summary>
internal sealed class AddressPolicy(IOptions<OAuthWebhookOptions> options)
{
    // RFC 6890 and its successors in the IANA special-purpose registries.
    private static readonly (IPNetwork Network, AddressKind Kind)[] Special =
    [
        (IPNetwork.Parse("127.0.0.0/8"), AddressKind.Loopback),
        (IPNetwork.Parse("::1/128"), AddressKind.Loopback),
        (IPNetwork.Parse("10.0.0.0/8"), AddressKind.Private),
        (IPNetwork.Parse("172.16.0.0/12"), AddressKind.Private),
        (IPNetwork.Parse("192.168.0.0/16"), AddressKind.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressKind.Private),
        (IPNetwork.Parse("fc00::/7"), AddressKind.Private),
        (IPNetwork.Parse("fec0::/10"), AddressKind.Private),
        (IPNetwork.Parse("169.254.0.0/16"), AddressKind.LinkLocal),
        (IPNetwork.Parse("fe80::/10"), AddressKind.LinkLocal),
        (IPNetwork.Parse("0.0.0.0/8"), AddressKind.Reserved),
        (IPNetwork.Parse("192.0.0.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("198.18.0.0/15"), AddressKind.Reserved),
        (IPNetwork.Parse("224.0.0.0/4"), AddressKind.Reserved),
        (IPNetwork.Parse("240.0.0.0/4"), AddressKind.Reserved),
        (IPNetwork.Parse("::/128"), AddressKind.Reserved),
        (IPNetwork.Parse("64:ff9b:1::/48"), AddressKind.Reserved),
        (IPNetwork.Parse("100::/64"), AddressKind.Reserved),
        (IPNetwork.Parse("2001::/32"), AddressKind.Reserved),
        (IPNetwork.Parse("ff00::/8"), AddressKind.Reserved),
    ];

    private enum AddressKind
    {
        Public,
        Loopback,
        Private,
        LinkLocal,
        Reserved,
    }

    public bool Allows(IPAddress address) => KindOf(Unwrap(address)) switch
    {
        AddressKind.Public => true,
        AddressKind.Loopback => options.Value.AllowLoopback == true,
        AddressKind.Private => options.Value.AllowPrivateNetworks,
        AddressKind.LinkLocal => options.Value.AllowLinkLocal,
        _ => false,
    };

    private static AddressKind KindOf(IPAddress address)
    {
        foreach (var (network, kind) in Special)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
                return kind;
        }

        return AddressKind.Public;
    }

    // An IPv6 address can carry an IPv4 one: mapped (RFC 4291 §2.5.5), NAT64 (RFC 6052 §2.1) and 6to4 (RFC 3056 §2).
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (bytes.AsSpan(0, 12).SequenceEqual<byte>([0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]))
            return new IPAddress(bytes.AsSpan(12, 4));
        if (bytes[0] == 0x20 && bytes[1] == 0x02)
            return new IPAddress(bytes.AsSpan(2, 4));
        var compatible = bytes.AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0 && bytes.AsSpan(12, 4).IndexOfAnyExcept((byte)0) >= 0;
        return compatible && !IPAddress.IPv6Loopback.Equals(address) ? new IPAddress(bytes.AsSpan(12, 4)) : address;
    }
}
