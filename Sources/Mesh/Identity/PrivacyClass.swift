/// The mesh word of a message's privacy class, kept byte for byte, with the judgement that goes with it.
package struct PrivacyClass: Hashable, Sendable, Codable {
    /// The word as it was delivered; nil when the message has none.
    package let rawWord: String?

    /// Keeps the word as it is.
    package init(rawWord: String?) {
        self.rawWord = rawWord
    }

    /// Any admitted node.
    package static let publicMesh = PrivacyClass(rawWord: "public")
    /// Nodes that a person paired.
    package static let pairedPeers = PrivacyClass(rawWord: "private")
    /// Paired nodes whose policy accepts sensitive work.
    package static let sensitive = PrivacyClass(rawWord: "sensitive")
    /// Only the control plane's own node.
    package static let localOnly = PrivacyClass(rawWord: "local-only")

    /// Reads the word of a wire field.
    package init(from decoder: any Decoder) throws {
        rawWord = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the word; the empty word when there is none.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawWord ?? "")
    }

    /// The class that a display word stands for; `sensitive` narrows paired work further.
    package init?(display: String, isSensitive: Bool = false) {
        switch display {
        case "local-only": self = .localOnly
        case "paired-peers-only": self = isSensitive ? .sensitive : .pairedPeers
        case "public-mesh": self = .publicMesh
        default: return nil
        }
    }

    private var judged: String { (rawWord ?? "").wireTrimmed.lowercased() }

    /// The word that pages, spans and `/api/v2` use.
    package var display: String {
        switch judged {
        case "", "public": "public-mesh"
        case "private", "trusted", "trusted_only", "sensitive": "paired-peers-only"
        case "local-only", "local_only": "local-only"
        default: "unknown"
        }
    }

    /// True when a published policy must accept sensitive work.
    package var isSensitive: Bool { judged == "sensitive" }

    /// How narrow the class is; unknown words are judged as narrowly as `private`.
    package var reach: PrivacyReach {
        switch judged {
        case "", "public": .anyNode
        case "trusted_only": .trustedNodes
        case "local-only", "local_only": .ownNode
        default: .pairedNodes
        }
    }
}

/// Which nodes a class admits; the raw value is stored beside each row and indexed.
package enum PrivacyReach: Int, Hashable, Sendable, CaseIterable {
    /// Any admitted node.
    case anyNode = 0
    /// Nodes whose visibility is not `public`.
    case pairedNodes = 1
    /// Not `public`, and trust is not `new`.
    case trustedNodes = 2
    /// Only the control plane's own node.
    case ownNode = 3
}
