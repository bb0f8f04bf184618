import Audit
import Hummingbird
import Mesh
import VoxCrypto

/// The keys for sealed input under `/api/v2/mesh/keys`.
struct RecipientKeysAPI: Sendable {
    let keys: RecipientKeys

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/mesh/keys") { _, _ in JSONAnswer(keys.states().map { RecipientKeyJSON(state: $0) }) }
        table.write(.post, "/api/v2/mesh/keys/rotate", ActionBody.self) { body, context in
            let order = ActionOrder(reason: try body.checkedReason(), actor: context.actor)
            return JSONAnswer(RecipientRotationJSON(try await keys.rotate(by: order), active: keys.states().first))
        }
    }
}

/// One key that opens sealed input; its secret half is never shown.
struct RecipientKeyJSON: Encodable, Sendable {
    let state: RecipientKeyState

    private enum CodingKeys: String, CodingKey {
        case keyID = "key_id"
        case publicKey = "x25519_pub_key_b64"
        case isAdvertised = "advertised"
        case createdMs = "created_unix_ms"
        case opensUntilMs = "opens_until_unix_ms"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(state.publicKey.keyID, forKey: .keyID)
        try container.encode(state.publicKey.base64, forKey: .publicKey)
        try container.encode(state.opensUntilMs == nil, forKey: .isAdvertised)
        try container.encode(state.createdMs, forKey: .createdMs)
        try container.encodeIfPresent(state.opensUntilMs, forKey: .opensUntilMs)
    }
}

/// `POST mesh/keys/rotate`: the entry's receipt and the key that is advertised from now on.
struct RecipientRotationJSON: Encodable, Sendable {
    let auditID: String
    let signature: String
    let action: String
    let target: String
    let key: RecipientKeyJSON?

    private enum CodingKeys: String, CodingKey {
        case auditID = "audit_id"
        case signature, action, target, key
    }

    init(_ entry: LogEntry, active: RecipientKeyState?) {
        auditID = entry.auditID
        signature = entry.signature.base64
        action = entry.action
        target = entry.target
        key = active.map { RecipientKeyJSON(state: $0) }
    }
}

extension DashboardError {
    init(_ error: RecipientKeyError) {
        switch error {
        case .underWay:
            self.init(
                .conflict, "vox/mesh/rotation-under-way", "The key is being replaced at this moment.",
                hint: "Look at the keys of this machine.")
        case .notKept: self.init(StoreError.notWritten(doing: "make a recipient key", detail: ""))
        case .store(let error): self.init(error)
        }
    }
}
