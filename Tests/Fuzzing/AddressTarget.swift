import AsyncHTTPClient
import Mesh

/// Addresses of control planes, as invites name them: over one that is taken the HTTP client does not stop.
struct AddressTarget: FuzzTarget {
    let samples = [
        "http://den:9847/", "https://127.0.0.1:65535", "http://[::1]:1//", "den.example", " HTTPS://den/a@b?c#d ",
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
        try Self.call(url, address)
        guard url.utf8.allSatisfy({ $0 < 0x80 }) else { return true }  // marks may join the slashes before them
        try BrokenRule.require(HTTPControlPlane.normalised(url) == url, "an address changes when it is read again")
        return true
    }

    /// The HTTP client reads a URL by itself, and makes socket addresses of IP addresses; nothing is sent.
    ///
    /// It may refuse a host in another form, but must not stop over it. Else it calls whom the certificate is asked of.
    private static func call(_ url: String, _ address: ControlPlaneAddress) throws {
        let request = try? HTTPClient.Request(url: url + "/v1/populi/nodes")  // said by the rule
        // A name in another script has two forms.
        let isPlain = address.host.utf8.allSatisfy(isUsual) && !address.host.lowercased().contains("xn--")
        guard let request else {
            return try BrokenRule.require(!isPlain, "an address was taken that the HTTP client refuses")
        }
        try BrokenRule.require(
            (1...65_535).contains(request.port), "an address was taken with the port \(request.port)")
        guard isPlain else { return }
        let host = request.host.filter { !"[]".contains($0) }
        try BrokenRule.require(
            host == address.host && request.port == address.port && request.useTLS == address.isTLS,
            "the HTTP client calls \(request.scheme) \(host) at \(request.port)")
    }

    /// Letters and digits, and what stands between them in names and addresses.
    private static func isUsual(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
