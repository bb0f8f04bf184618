extension Configuration {
    /// What is wrong with the address that stands in invites; joiners could not call it.
    var publicAddress: [ConfigFinding] {
        let key = "mesh.transport.public_address"
        guard let stated = text(key), let why = Self.fault(ofAddress: stated) else { return [] }
        return [
            ConfigFinding(
                .error, "bad-bind", at: key, "\(key) \(why).",
                remedy: "Write the host and port that peers call, such as 192.168.1.5:9847.")
        ]
    }

    /// Whether it is HTTP or HTTPS follows from `mesh.tls.mode`, so a scheme of its own could only be wrong.
    private static func fault(ofAddress text: String) -> String? {
        if text.contains("://") { return "must be host and port alone, without what stands before ://" }
        let digits = text.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
        guard let address = BindAddress(text), address.port > 0, digits.utf8.allSatisfy({ (48...57).contains($0) }),
            address.host.utf8.allSatisfy(isOfHost), !address.host.contains(":") || text.hasPrefix("[")
        else { return "must be a host, a colon and a port from 1 to 65535" }
        return address.isBindAll ? "names every interface of this machine, which nobody can call" : nil
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-")...UInt8(ascii: "."): true
        case UInt8(ascii: "_"), UInt8(ascii: ":"): true
        default: false
        }
    }
}
