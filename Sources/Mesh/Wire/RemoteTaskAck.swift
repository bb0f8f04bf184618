/// A worker's answer to an offered job.
package struct RemoteTaskAck: Codable, Hashable, Sendable {
    /// Key of the envelope.
    package var idempotencyKey: String
    /// False when the worker refuses.
    package var accepted: Bool
    /// Reason code of a refusal.
    @NullWhenAbsent package var detail: String?

    private enum CodingKeys: String, CodingKey {
        case idempotencyKey = "idempotency_key"
        case accepted
        case detail
    }

    /// Holds the required fields; the others are set on the value.
    package init(idempotencyKey: String, accepted: Bool) {
        self.idempotencyKey = idempotencyKey
        self.accepted = accepted
    }
}
