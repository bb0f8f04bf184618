package import NIOSSL

/// What the decision about TLS depends on.
package struct MeshTLSSettings: Sendable {
    /// `tls.mode`.
    package var mode: MeshTLSMode

    /// Whether the bind reaches this machine only.
    package var isLoopbackBind: Bool

    /// The names and addresses under which peers reach the listener.
    package var hosts: [String]

    /// `tls.cert`.
    package var certificatePath: String?

    /// `tls.key`.
    package var keyPath: String?

    /// The directory of the self-signed pair.
    package var keysDirectory: String

    /// `tls.min_version`: the lowest version that the listener and its clients speak.
    package var minimumVersion = TLSVersion.tlsv13

    /// Gathers what the decision depends on.
    package init(mode: MeshTLSMode, isLoopbackBind: Bool, hosts: [String], keysDirectory: String) {
        self.mode = mode
        self.isLoopbackBind = isLoopbackBind
        self.hosts = hosts
        self.keysDirectory = keysDirectory
    }
}

extension MeshTLSSettings {
    /// Reads `[mesh.tls]` and the mesh listener's bind; `hosts` are further names under which peers reach it.
    package init(_ configuration: Configuration, hosts: [String], keysDirectory: String) {
        let bind = configuration.address("mesh.transport.bind")
        self.init(
            mode: configuration.text("mesh.tls.mode").flatMap { MeshTLSMode(rawValue: $0) } ?? .auto,
            isLoopbackBind: bind?.isLoopback ?? false,
            hosts: Self.namesWithoutRepetition([bind].compactMap { $0?.isBindAll == true ? nil : $0?.host } + hosts),
            keysDirectory: keysDirectory)
        certificatePath = configuration.text("mesh.tls.cert")
        keyPath = configuration.text("mesh.tls.key")
        minimumVersion = configuration.text("mesh.tls.min_version") == "1.2" ? .tlsv12 : .tlsv13
    }

    private static func namesWithoutRepetition(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}
