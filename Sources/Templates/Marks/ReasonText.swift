/// Why something was refused, ended or waits: a sentence for people, with the code in its tooltip.
package struct ReasonText: Sendable, Hashable {
    /// The reason code of the contract, such as `slot_full`.
    package var code: String
    /// One sentence.
    package var sentence: String

    /// The standing sentence of a code; a code that is not known here is shown as it is.
    package init(code: String) {
        self.code = code
        sentence = Self.sentences[code] ?? "Reason: \(code.replacing("_", with: " "))."
    }

    /// A sentence that says more than the standing one, such as "All 2 text slots are busy".
    package init(code: String, sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    /// Whether a code has a standing sentence.
    package static func isKnown(_ code: String) -> Bool { sentences[code] != nil }

    /// The sentence, with the code as its tooltip.
    package var html: HTML { "<span class=\"reason\" title=\"\(code)\">\(sentence)</span>" }

    private static let sentences: [String: String] = admission.merging(planning) { first, _ in first }
        .merging(running) { first, _ in first }

    /// The answers of admission, in the order of its checks.
    private static let admission = [
        "job_malformed": "The job cannot be read.",
        "no_policy": "The node publishes no donation policy.",
        "policy_unreadable": "The node's donation policy does not parse, so it gives nothing.",
        "task_kind_unknown": "The node does not know this kind of job.",
        "backend_missing": "No backend for this kind of job is available there.",
        "privacy_local_only": "The job is LOCAL: it runs on this computer or nowhere.",
        "privacy_not_trusted": "The job's class keeps it off this node.",
        "public_mesh_not_opted_in": "The node takes no public work.",
        "sensitive_not_accepted": "The node takes no sensitive work.",
        "sensitive_training_not_accepted": "The node takes no sensitive training data.",
        "training_not_accepted": "The node takes no training.",
        "inference_not_accepted": "The node takes no inference.",
        "user_denied": "The node's owner denies this user.",
        "user_not_allowed": "The user is not on the node's list.",
        "user_unknown": "The node wants a known user and none is named.",
        "scope_not_allowed": "The job's scope is not on the node's list.",
        "network_not_allowed": "This mesh is not on the node's list.",
        "priority_below_minimum": "The priority is below what the node takes.",
        "nsfw_not_allowed": "The node takes no NSFW work.",
        "duration_exceeds_limit": "The job may run longer than the node allows.",
        "cuda_tier_too_low": "The node's CUDA tier is too low.",
        "metal_tier_too_low": "The node's Metal tier is too low.",
        "vram_insufficient": "The node has too little memory for it.",
        "slot_kind_not_offered": "The node offers no slot for this kind of job.",
        "peer_limit_reached": "The node already runs all it takes from this peer.",
        "slot_full": "All slots for this kind of job are busy.",
    ]

    /// What the planner and the hopper say.
    private static let planning = [
        "target_mismatch": "Another node was asked for.",
        "node_offline": "The node is offline.",
        "node_quarantined": "The node is quarantined.",
        "node_maintenance": "The node is in maintenance.",
        "node_paused": "The node is paused.",
        "node_draining": "The node is draining.",
        "label_missing": "The node lacks a required label.",
        "capability_missing": "The node lacks hardware that the job needs.",
        "model_missing": "The node does not have the model.",
        "recipient_key_missing": "The node has published no key to seal the input for.",
        "secret_missing": "A secret that the job needs is not on this machine; vox hopper secrets set keeps it.",
        "sealed_payload_too_large": "The input is too long to be sealed.",
        "budget_exhausted": "The node's budget is used up.",
        "excluded": "The node refused this job before.",
        "item_unknown": "There is no such item.",
        "item_terminal": "The item has already ended.",
        "item_already_assigned": "The item is already assigned.",
        "no_nodes": "No machine has joined yet.",
        "no_eligible_node": "No node could take it.",
        "store_write_failed": "The record could not be written, so nothing was started.",
        "withdrawn": "It was withdrawn.",
        "priority hint at intake": "The priority was given when it was submitted.",
    ]

    /// How runs end or start over.
    private static let running = [
        "lease_lost": "The node stopped renewing its lease; it was gone or cut off.",
        "worker_refused": "The node refused the job.",
        "node_lost": "The node went away before it started.",
        "killed": "The node's work was killed.",
        "cancelled": "The run was cancelled.",
        "result_invalid": "The result did not match its signature.",
        "signature_invalid": "The result did not match its signature.",
        "model_load_failed": "The model could not be loaded.",
        "backend_failed": "The backend failed while it ran.",
        "generation_failed": "The model failed while it ran.",
        "input_unreadable": "The input cannot be read.",
        "sealed_payload_unreadable": "The node could not open the sealed input.",
        "timeout": "It took longer than its limit.",
        "internal": "Something went wrong on the node.",
    ]
}
