import Mesh

/// Addresses of control planes, as invites name them: over one that is taken the HTTP client does not stop.
struct AddressTarget: FuzzTarget {
    let samples = [
        "http://den:9847/", "https://127.0.0.1:65535", "http://[::1]:1//", "den.example", " HTTPS://user@den/a?b#c ",
    ].map { Array($0.utf8) }
    let words = [
        "http://", "https://", "://", "[", "]", "[]", "@", ":65536", ":70000", ":0", ":-1", "%5B", "%00", "%25eth0",
        "0.0.0.0", "[::]", " ", "\t", "//", "?", "#", "xn--", "\u{301}",
    ]

    func read(_ bytes: [UInt8]) throws -> Bool {
        guard let url = HTTPControlPlane.normalised(String(decoding: bytes, as: UTF8.self)) else { return false }
        guard let address = try? ControlPlaneAddress(url: url, pin: nil) else {  // said by the rule
            throw BrokenRule("an address was taken that is none")
        }
        try BrokenRule.require(
            (1...65_535).contains(address.port), "an address was taken with the port \(address.port)")
        let isName = !address.host.isEmpty && !address.host.contains { $0 == "[" || $0 == "]" }
        try BrokenRule.require(isName, "an address was taken with the host \(address.host)")
        guard url.utf8.allSatisfy({ $0 < 0x80 }) else { return true }  // marks may join the slashes before them
        try BrokenRule.require(HTTPControlPlane.normalised(url) == url, "an address changes when it is read again")
        return true
    }
}
