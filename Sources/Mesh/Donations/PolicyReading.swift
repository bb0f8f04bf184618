package import Language

/// The node's own policy as it stands now.
package struct PolicyReading: Hashable, Sendable {
    /// Where the policy comes from.
    package enum Origin: String, Hashable, Sendable {
        /// `VOX_MESH_DONATION_POLICY_JSON`.
        case environment
        case file
        /// `[mesh.donation]`.
        case configuration
        /// Nothing: nothing is donated.
        case none
    }

    /// Where it comes from.
    package let origin: Origin
    /// The file's text, or the text that would be written first.
    package let source: String
    /// Hex SHA-256 of the file; nil when there is none.
    package let sha256: String?
    /// The parsed file; nil when there is none or it does not parse.
    package let document: DonationsDocument?
    /// Why the file does not parse.
    package let fault: DonationsError?
    /// What is published and obeyed; nil when nothing is donated because none exists or it cannot be read.
    package let policy: WorkerDonationPolicy?
    /// Why the file could not be read, when it is there.
    package let isUnreadable: Bool

    /// True when the editor may not save.
    package var isReadOnly: Bool { origin == .environment }
    /// True when the file is there.
    package var exists: Bool { sha256 != nil || isUnreadable }

    /// The policy as admission takes it.
    package var state: AdmissionState.PolicyState {
        if let policy { return .known(policy) }
        return exists ? .unreadable : .absent
    }
}

/// What saving a policy did.
package struct PolicySaved: Hashable, Sendable {
    /// Size of the file.
    package let writtenBytes: Int
    /// Names of the fields that changed.
    package let changed: [String]
    /// Unified diff.
    package let diff: String
    /// True when the version-control program knows the file.
    package let isGitTracked: Bool
    /// A command for people to run; nil outside a repository.
    package let suggestedCommitCommand: String?
}

/// Why a policy could not be saved.
package enum PolicyError: Error, Hashable, Sendable {
    /// The environment holds the policy.
    case readOnly
    /// The file is not what the editor was shown.
    case changedOnDisk
    /// The file does not parse; it was not touched.
    case unparsableFile(DonationsError)
    /// A value is out of its range.
    case unfitValue(field: String)
    /// The edit did not give what was asked for; nothing was written.
    case editFailed
    /// The disk said no.
    case notWritten(detail: String)
    /// The store said no; nothing was written.
    case store(StoreError)
}
