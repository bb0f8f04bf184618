/// Why a job was not placed or not done, in words of this program.
enum JobReason {
    /// Every word of the planner, of the state machine and of a worker of this version.
    static let words: Set<String> = AdmissionRefusal.words.union([
        "target_mismatch", "node_offline", "node_quarantined", "node_maintenance", "node_paused", "node_draining",
        "label_missing", "capability_missing", "model_missing", "recipient_key_missing", "secret_missing",
        "budget_exhausted", "lease_lost", "lease_revoked", "no_eligible_node", "refused", "failed", "cancelled",
        "killed", "backend_missing", "backend_busy", "backend_failed", "model_damaged", "model_unsupported",
        "prompt_empty", "prompt_too_long", "duration_exceeds_limit", "result_refused",
    ])

    /// The word; one that a worker made up is `other`, since it can hold anything.
    static func known(_ word: String) -> String { words.contains(word) ? word : "other" }
}
