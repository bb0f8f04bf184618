import Language
import Mesh

/// What `GET mesh/policy` answers while the policy can be read.
struct PolicyJSON: Encodable, Sendable {
    let source: String
    let policy: WorkerDonationPolicy
    let origin: String
    let isTracked: Bool
    let path: String
    let sha256: String?
    let isReadOnly: Bool
    let exists: Bool

    private enum CodingKeys: String, CodingKey {
        case source, policy, origin, path, exists
        case isTracked = "is_git_tracked"
        case sha256 = "source_sha256"
        case isReadOnly = "read_only"
    }

    init(_ reading: PolicyReading, path: String, isTracked: Bool) {
        source = reading.source
        policy = reading.policy ?? WorkerDonationPolicy(.empty)
        origin = reading.origin.rawValue
        self.isTracked = isTracked
        self.path = path
        sha256 = reading.sha256
        isReadOnly = reading.isReadOnly
        exists = reading.exists
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source, forKey: .source)
        try container.encode(policy, forKey: .policy)
        try container.encode(origin, forKey: .origin)
        try container.encode(isTracked, forKey: .isTracked)
        try container.encode(path, forKey: .path)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(isReadOnly, forKey: .isReadOnly)
        try container.encode(exists, forKey: .exists)
    }
}

/// What stands beside the error when the file does not parse.
struct UnparsedPolicyJSON: Encodable, Sendable {
    let source: String
    let path: String
    let sha256: String?

    private enum CodingKeys: String, CodingKey {
        case source, path
        case sha256 = "source_sha256"
    }

    init(_ reading: PolicyReading, path: String) {
        source = reading.source
        self.path = path
        sha256 = reading.sha256
    }
}

/// What `PUT mesh/policy` answers.
struct SavedPolicyJSON: Encodable, Sendable {
    private let saved: PolicySaved

    private enum CodingKeys: String, CodingKey {
        case writtenBytes = "written_bytes"
        case isTracked = "is_git_tracked"
        case commitCommand = "suggested_commit_command"
        case changed, diff
    }

    init(_ saved: PolicySaved) { self.saved = saved }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(saved.writtenBytes, forKey: .writtenBytes)
        try container.encode(saved.isGitTracked, forKey: .isTracked)
        try container.encode(saved.suggestedCommitCommand, forKey: .commitCommand)
        try container.encode(saved.changed, forKey: .changed)
        try container.encode(saved.diff, forKey: .diff)
    }
}
