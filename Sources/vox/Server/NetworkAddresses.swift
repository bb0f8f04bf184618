import Mesh
import NIOCore

/// Addresses of a machine, in the order in which its system lists them, and which of them peers are told.
struct NetworkAddresses: Sendable {
    let hosts: [String]

    /// Those of this machine's interfaces; none where the system lists none.
    static var ofInterfaces: NetworkAddresses {
        let devices = (try? System.enumerateDevices()) ?? []  // no list: no address to name
        return NetworkAddresses(hosts: devices.compactMap { $0.address?.ipAddress })
    }

    /// The first global or private-range address, IPv4 before IPv6, for more peers can call that; nil without one.
    var reachable: String? { reachableIPv4 ?? hosts.first(where: Self.isReachableIPv6) }

    /// The host that peers can use; for a bind to every interface, one that this bind listens on.
    func host(of bind: BindAddress) -> String {
        guard bind.isBindAll else { return bind.host }
        return (bind.host.contains(":") ? reachable : reachableIPv4) ?? "127.0.0.1"
    }

    private var reachableIPv4: String? { hosts.first(where: Self.isReachableIPv4) }

    /// Neither of this machine alone, nor link-local, nor of a group.
    private static func isReachableIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4, !parts.contains(nil), let first = parts[0], let second = parts[1] else { return false }
        return (1...223).contains(first) && first != 127 && !(first == 169 && second == 254)
    }

    /// Global unicast (RFC 4291) or unique local (RFC 4193).
    private static func isReachableIPv6(_ host: String) -> Bool {
        guard host.contains(":"), let group = UInt16(host.prefix { $0 != ":" }, radix: 16) else { return false }
        return (0x2000...0x3FFF).contains(group) || (0xFC00...0xFDFF).contains(group)
    }
}
