/// Something that `vox config check` says, and that a start logs.
package struct ConfigFinding: Error, Sendable, Hashable, Codable {
    /// How bad it is.
    package enum Severity: String, Sendable, Hashable, Codable, Comparable {
        case info, warning, error

        /// From harmless to fatal.
        package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int { self == .info ? 0 : self == .warning ? 1 : 2 }
    }

    /// An error stops the program.
    package let severity: Severity
    /// `vox/config/…`, stable.
    package let code: String
    /// `Vox.toml:12:3`, or the name of a variable.
    package let location: String
    /// What is wrong.
    package let sentence: String
    /// What to do.
    package let remedy: String

    init(_ severity: Severity, _ code: String, at location: String, _ sentence: String, remedy: String) {
        self.severity = severity
        self.code = "vox/config/" + code
        self.location = location
        self.sentence = sentence
        self.remedy = remedy
    }

    private init(_ finding: ConfigFinding, at location: String) {
        (severity, code, sentence, remedy) = (finding.severity, finding.code, finding.sentence, finding.remedy)
        self.location = location
    }

    /// The same at another place.
    func moved(to location: String) -> ConfigFinding { ConfigFinding(self, at: location) }

    /// One line for a terminal or a log.
    package var line: String {
        let words = [sentence, remedy].filter { !$0.isEmpty }.joined(separator: " ")
        return "\(severity.rawValue): \(location): \(words) (\(code))"
    }
}

extension ConfigFinding {
    /// The file of settings cannot be read as text.
    package static func unreadable(_ path: String) -> ConfigFinding {
        ConfigFinding(
            .error, "unreadable", at: path, "the file cannot be read as UTF-8 text.",
            remedy: "Make it readable, or name another with --config.")
    }
}

extension ConfigFinding {
    /// A key that this program does not know, in a section that it knows.
    static func unknownKey(_ key: String, at location: String) -> ConfigFinding {
        ConfigFinding(
            .warning, "unknown-key", at: location, "\(key) is no setting of this program.",
            remedy: "Remove it, or correct its spelling.")
    }

    /// A section that this program does not know.
    static func unknownSection(_ section: String, at location: String) -> ConfigFinding {
        ConfigFinding(
            .warning, "unknown-section", at: location, "[\(section)] is no section of this program.",
            remedy: "Remove it, or correct its spelling.")
    }
}

extension ConfigFinding {
    /// A cap in a table that is named by a handle, and by no node.
    static func capWithoutKey(_ peer: DeclaredPeer, at location: String) -> ConfigFinding {
        ConfigFinding(
            .warning, "cap-without-key", at: location,
            "budget_cap_usd_24h of \(peer.table) holds for a node whose id is \(peer.name), and for no other.",
            remedy: "Set public_key in that table to the key of the machine that is meant.")
    }

    /// Named bearers stand in a variable and in the file; the variable wins.
    static func shadowed(by variable: String) -> ConfigFinding {
        ConfigFinding(
            .info, "env-shadows-file", at: variable, "\(variable) overrides mesh.tokens of the file.",
            remedy: "Unset one of them.")
    }

    /// A setting of the contract that is not read yet.
    static func later(_ key: String, at location: String) -> ConfigFinding {
        ConfigFinding(
            .info, "no-effect", at: location, "\(key) has no effect in this version.",
            remedy: "It does no harm; a later version reads it.")
    }
}

extension ConfigFinding {
    /// A private key that cannot be used as it lies there.
    package static func keyMode(_ path: String, _ sentence: String) -> ConfigFinding {
        ConfigFinding(.error, "key-mode", at: path, sentence, remedy: "")
    }

    /// A file with secrets that others can read.
    package static func secretFileMode(_ path: String) -> ConfigFinding {
        ConfigFinding(
            .warning, "secret-file-mode", at: path, "the file holds a secret and others can read it.",
            remedy: "Run: chmod 600 '\(path)'")
    }

    /// A file with secrets that goes wherever the repository goes.
    package static func secretFileTracked(_ path: String) -> ConfigFinding {
        ConfigFinding(
            .warning, "secret-file-mode", at: path, "the file holds a secret and git tracks it.",
            remedy: "Take it out of git (git rm --cached), and choose new secrets, for its history keeps the old ones.")
    }

    /// The certificate and key of the mesh listener cannot be used.
    package static func tlsPair(_ sentence: String, at location: String) -> ConfigFinding {
        ConfigFinding(.error, "tls-pair", at: location, sentence, remedy: "")
    }

    /// There is no donation policy.
    package static func policyMissing(_ path: String) -> ConfigFinding {
        ConfigFinding(
            .info, "policy-missing", at: path, "there is no donation policy, so nothing is donated.",
            remedy: "Write one on the Donations page.")
    }

    /// The donation policy does not parse, or cannot be read at all.
    package static func policyError(
        _ location: String, _ sentence: String, next step: String = "Correct the file"
    ) -> ConfigFinding {
        ConfigFinding(
            .error, "policy-error", at: location, sentence, remedy: "\(step); until then nothing is donated.")
    }
}
