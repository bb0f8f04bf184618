import Foundation
import Mesh

/// Asks the system whether an address can be listened on.
enum PortProbe {
    /// Why an address cannot be used.
    enum Verdict: Sendable, Hashable {
        case free
        case busy
        case unusable(String)
    }

    /// Binds the address for a moment.
    static func probe(_ address: BindAddress) -> Verdict {
        guard address.port != 0 else { return .free }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(address.host, String(address.port), &hints, &list)
        guard status == 0, let first = list else { return .unusable(String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(list) }
        return bind(first.pointee)
    }

    private static func bind(_ info: addrinfo) -> Verdict {
        let descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
        guard descriptor >= 0 else { return .unusable(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard Foundation.bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, listen(descriptor, 1) == 0 else {
            let code = errno
            return code == EADDRINUSE ? .busy : .unusable(String(cString: strerror(code)))
        }
        return .free
    }
}
