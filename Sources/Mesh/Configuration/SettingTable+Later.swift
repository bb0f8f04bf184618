extension Setting {
    /// Keys of the contract that this version does not read yet.
    ///
    /// They are no mistakes of who writes them; each is reported as having no effect. A name that ends in a dot stands
    /// for everything below it.
    package static let later: [String] = [
        "mesh.inference_base_url", "mesh.inventory_poll_secs",
        "mesh.budget.cloud_cap_usd_24h",
        "mesh.training.", "mesh.probe.", "hopper.learning_policy",
        "compute.ollama_url", "compute.backends", "cloud.",
    ]

    /// Rows of the table that are checked and shown, but that nothing reads yet; setting one is reported.
    package static let unread: Set<String> = ["mesh.transport.wireguard_endpoint"]

    static func isLater(_ key: String) -> Bool {
        later.contains { $0.hasSuffix(".") ? key.hasPrefix($0) : key == $0 }
    }

    /// A section, key or variable whose name was changed; the new name wins.
    package struct OldName: Sendable, Hashable {
        /// The name that still works.
        package let old: String
        /// The name in its place.
        package let new: String
        /// Release that stops reading the old name.
        package let removedIn: String
    }

    /// The section that `[mesh]` was before.
    package static let oldSection = OldName(old: "[mens]", new: "[mesh]", removedIn: "0.3.0")

    /// Keys of the file.
    package static let oldNames: [OldName] = [
        OldName(old: "orchestrator.populi_control_url", new: "mesh.control_url", removedIn: "0.3.0"),
        OldName(old: "mesh.transport.tls_cert_path", new: "mesh.tls.cert", removedIn: "0.3.0"),
        OldName(old: "mesh.transport.tls_key_path", new: "mesh.tls.key", removedIn: "0.3.0"),
        OldName(old: "mesh.transport.tls_min_version", new: "mesh.tls.min_version", removedIn: "0.3.0"),
    ]

    /// Environment variables; each lives at least one release longer than the old key of the same setting.
    package static let oldVariables: [OldName] = [
        OldName(old: "VOX_MESH_CONTROL_ADDR", new: "VOX_ORCHESTRATOR_MESH_CONTROL_URL", removedIn: "0.4.0")
    ]
}
