/// What an entry records; an open list, since readers must carry kinds that they do not know.
package struct EntryKind: RawRepresentable, Hashable, Sendable, Codable {
    /// The word in the log.
    package let rawValue: String

    /// Takes any word.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    private init(_ rawValue: String) {
        self.rawValue = rawValue
    }
}

extension EntryKind: CustomStringConvertible {
    /// The word in the log.
    package var description: String { rawValue }
}

extension EntryKind {
    /// The first entry; its payload carries the log's public key.
    package static let logOpened = EntryKind("log_opened")
    /// The log goes on under another key; a reason is required.
    package static let keyRotated = EntryKind("key_rotated")
    /// A node entered the registry.
    package static let nodeAdded = EntryKind("node_added")
    /// A node changed in more than last seen and load figures.
    package static let nodeChanged = EntryKind("node_changed")
    /// A node left the registry.
    package static let nodeRemoved = EntryKind("node_removed")
    /// A trust or channel edge appeared.
    package static let edgeAdded = EntryKind("edge_added")
    /// A trust or channel edge went away.
    package static let edgeRemoved = EntryKind("edge_removed")
    /// An admin turned quarantine on or off.
    package static let nodeQuarantined = EntryKind("node_quarantined")
    /// An admin turned maintenance on or off.
    package static let nodeMaintenance = EntryKind("node_maintenance")
    /// A node went online, degraded or offline.
    package static let nodeLiveness = EntryKind("node_liveness")
    /// A person acted on a run, node, lease or peer.
    package static let actionCommitted = EntryKind("action_committed")
    /// Such an action was refused after its body was valid.
    package static let actionRefused = EntryKind("action_refused")
    /// Such an action failed after its entry was written.
    package static let actionFailed = EntryKind("action_failed")
    /// An invite was made.
    package static let inviteMinted = EntryKind("invite_minted")
    /// An invite was redeemed; both fingerprints are in the payload.
    package static let inviteExchanged = EntryKind("invite_exchanged")
    /// An invite was withdrawn.
    package static let inviteRevoked = EntryKind("invite_revoked")
    /// An invite ended unused.
    package static let inviteExpired = EntryKind("invite_expired")
    /// This machine became a worker elsewhere.
    package static let membershipJoined = EntryKind("membership_joined")
    /// This machine stopped being a worker elsewhere.
    package static let membershipLeft = EntryKind("membership_left")
    /// A node token was issued; only its id is recorded.
    package static let tokenIssued = EntryKind("token_issued")
    /// A node token was withdrawn.
    package static let tokenRevoked = EntryKind("token_revoked")
    /// An execution lease began.
    package static let leaseGranted = EntryKind("lease_granted")
    /// An execution lease ran out.
    package static let leaseExpired = EntryKind("lease_expired")
    /// An execution lease was taken back.
    package static let leaseRevoked = EntryKind("lease_revoked")
    /// An execution lease ended with its work done.
    package static let leaseCompleted = EntryKind("lease_completed")
    /// A developer override was made.
    package static let capabilityMinted = EntryKind("capability_minted")
    /// A developer override was used.
    package static let capabilitySpent = EntryKind("capability_spent")
    /// A developer override was turned down.
    package static let capabilityRefused = EntryKind("capability_refused")
    /// Work entered the hopper.
    package static let hopperItemAdmitted = EntryKind("hopper_item_admitted")
    /// A hopper item changed its state.
    package static let hopperItemMoved = EntryKind("hopper_item_moved")
    /// A person reprioritised or withdrew a hopper item.
    package static let hopperItemOverridden = EntryKind("hopper_item_overridden")
    /// A batch of hopper items was started.
    package static let batchStarted = EntryKind("batch_started")
    /// A run began.
    package static let runStarted = EntryKind("run_started")
    /// A run ended, however it ended.
    package static let runFinished = EntryKind("run_finished")
    /// A donation policy was saved here.
    package static let policyWritten = EntryKind("policy_written")
    /// Settings were saved; only key names are recorded.
    package static let settingsChanged = EntryKind("settings_changed")
    /// A provider token was stored; only its name is recorded.
    package static let providerTokenSet = EntryKind("provider_token_set")
    /// A provider token was removed.
    package static let providerTokenRemoved = EntryKind("provider_token_removed")
    /// A training session wrote a checkpoint.
    package static let trainingCheckpoint = EntryKind("training_checkpoint")
    /// A worker opened sealed input here.
    package static let sealedPayloadOpened = EntryKind("sealed_payload_opened")
    /// The key for sealed input was replaced.
    package static let recipientKeyRotated = EntryKind("recipient_key_rotated")
    /// The store noticed something about disk, size or itself.
    package static let storeAlert = EntryKind("store_alert")
    /// The wall clock stepped backwards.
    package static let clockAdjusted = EntryKind("clock_adjusted")
    /// Payloads of old entries were moved to an archive.
    package static let archiveWritten = EntryKind("archive_written")
    /// A control-plane event, recorded only on request.
    package static let controlEvent = EntryKind("control_event")
}
