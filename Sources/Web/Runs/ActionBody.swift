import HTTPTypes
import Mesh

/// What every destructive write takes: a reason, and the words that say that it is meant.
struct ActionBody: Decodable, Sendable {
    /// What `confirm_token` must be.
    static let confirmation = "yes-i-mean-it"
    /// Longest reason, in characters after trim.
    static let longestReason = 500

    private let reason: String?
    private let confirmToken: String?

    private enum CodingKeys: String, CodingKey {
        case reason
        case confirmToken = "confirm_token"
    }

    /// The body of a form or of JSON.
    init(reason: String?, confirmToken: String?) {
        self.reason = reason
        self.confirmToken = confirmToken
    }

    /// The reason without white space around it; the confirmation is checked first.
    func checkedReason() throws(DashboardError) -> String {
        guard confirmToken == Self.confirmation else { throw .confirmRequired }
        let reason = (reason ?? "").trimmed
        guard (1...Self.longestReason).contains(reason.count), reason.unicodeScalars.count <= Self.longestReason else {
            throw .reasonRequired
        }
        return reason
    }
}

/// What every destructive write answers.
struct ActionJSON: Encodable, Sendable {
    let auditID: String
    let signature: String
    let action: String
    let target: String
    let affected: [RunID]
    let run: RunID?
    let replayOf: RunID?

    private enum CodingKeys: String, CodingKey {
        case auditID = "audit_id"
        case signature, action, target, affected
        case run = "run_id"
        case replayOf = "replay_of"
    }

    init(_ receipt: ActionReceipt) {
        auditID = receipt.auditID
        signature = receipt.signature
        action = receipt.action
        target = receipt.target
        affected = receipt.affected
        run = receipt.replay?.run
        replayOf = receipt.replay?.of
    }
}

extension DashboardError {
    static let confirmRequired: DashboardError = {
        var error = DashboardError(
            .badRequest, "vox/audit/confirm-required", "This must be confirmed.",
            hint: "Send confirm_token: yes-i-mean-it.")
        error.detail["field"] = "confirm_token"
        return error
    }()
    static let reasonRequired: DashboardError = {
        var error = DashboardError(
            .badRequest, "vox/audit/reason-required", "Say why, in 1 to 500 characters.",
            hint: "The reason is kept in the audit log.")
        error.detail["field"] = "reason"
        return error
    }()
}
