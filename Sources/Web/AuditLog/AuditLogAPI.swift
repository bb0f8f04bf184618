import Audit
import HTTPTypes
import Hummingbird
import Mesh
import VoxCrypto

/// The op-log under `/api/v2/oplog`.
struct AuditLogAPI: Sendable {
    let audit: AuditLog

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/oplog/entries") { query, _ in try await entries(query) }
        table.read("/api/v2/oplog/entries/{index}") { _, context in try await entry(context) }
        table.read("/api/v2/oplog/range") { _, _ in try await range() }
        table.read("/api/v2/oplog/verify") { _, _ in JSONAnswer(try await audit.verify()) }
        table.answer("/api/v2/oplog/checkpoint") { request, _ in try await checkpoint(request) }
        table.write(.post, "/api/v2/oplog/rotate-key", ActionBody.self) { body, context in
            let order = ActionOrder(reason: try body.checkedReason(), actor: context.actor)
            let entry = try await audit.rotateKey(by: order)
            return JSONAnswer(KeyRotationJSON(entry, activeKey: audit.publicKey))
        }
    }

    private func entries(_ query: Fields) async throws -> JSONAnswer {
        let filter = try EntryFilter(query)
        let paging = try Paging(query, list: "oplog")
        let page = try await EntryPage.load(from: audit, matching: filter, paging)
        return JSONAnswer(try await EntryJSON.list(page.entries, in: audit), page: page.mark)
    }

    private func entry(_ context: DashboardContext) async throws -> JSONAnswer {
        guard let index = UInt64(try context.require("index")), let entry = try await audit.entry(at: index) else {
            throw DashboardError.unknownEntry
        }
        return JSONAnswer(try await EntryJSON.list([entry], in: audit).first)
    }

    private func range() async throws -> JSONAnswer {
        let newest = try await audit.entries(limit: 1).first
        let oldest = try await audit.entry(at: 0)
        return JSONAnswer(
            LogRangeJSON(
                firstMicros: oldest?.tsMicros ?? 0, lastMicros: newest?.tsMicros ?? 0,
                size: newest.map { $0.index + 1 } ?? 0))
    }

    private func checkpoint(_ request: Request) async throws -> Response {
        guard let note = try await audit.checkpointNote() else { throw DashboardError.unknownEntry }
        guard request.headers[.accept] != "text/plain" else { return HealthRoutes.text(note) }
        let signed = try Checkpoint.parse(note: note)
        return JSONAnswer(CheckpointJSON(note: note, checkpoint: signed.checkpoint)).response
    }
}

/// `GET oplog/range`.
struct LogRangeJSON: Encodable, Sendable {
    let firstMicros: Int64
    let lastMicros: Int64
    let size: UInt64

    private enum CodingKeys: String, CodingKey {
        case firstMicros = "first_ts"
        case lastMicros = "last_ts"
        case size
    }
}

/// `GET oplog/checkpoint`.
struct CheckpointJSON: Encodable, Sendable {
    let note: String
    let origin: String
    let size: UInt64
    let rootHash: String

    private enum CodingKeys: String, CodingKey {
        case note, origin, size
        case rootHash = "root_hash"
    }

    init(note: String, checkpoint: Checkpoint) {
        self.note = note
        origin = checkpoint.origin
        size = checkpoint.size
        rootHash = checkpoint.rootHash.hex
    }
}

/// `POST oplog/rotate-key`: the entry's receipt and the key that signs from now on.
struct KeyRotationJSON: Encodable, Sendable {
    let auditID: String
    let signature: String
    let action: String
    let target: String
    let index: UInt64
    let keyID: String
    let key: String

    private enum CodingKeys: String, CodingKey {
        case auditID = "audit_id"
        case signature, action, target, index, key
        case keyID = "key_id"
    }

    init(_ entry: LogEntry, activeKey: Ed25519PublicKey) {
        auditID = entry.auditID
        signature = entry.signature.base64
        action = entry.action
        target = entry.target
        index = entry.index
        keyID = activeKey.logKeyID
        key = VerifierKey(logID: entry.logID, publicKey: activeKey).text
    }
}

extension DashboardError {
    init(_ error: KeyRotationError) {
        switch error {
        case .underWay:
            self.init(
                .conflict, "vox/oplog/rotation-under-way", "The key is being replaced at this moment.",
                hint: "Look at the newest entries.")
        case .keyNotKept: self.init(StoreError.notWritten(doing: "make a log key", detail: ""))
        case .store(let error): self.init(error)
        }
    }

    static let unknownEntry = DashboardError(
        .notFound, "vox/oplog/unknown-entry", "The log has no such entry.", hint: "Look at the newest entries.")
}
