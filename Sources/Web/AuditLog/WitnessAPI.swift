import Hummingbird
import Mesh

/// Who cosigns this machine's log, and whose logs this machine cosigns, under `/api/v2/oplog`.
struct WitnessAPI: Sendable {
    let witnesses: Witnesses
    let witness: LogWitness

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/oplog/witnesses") { _, _ in
            JSONAnswer(
                WitnessesJSON(
                    note: try await witnesses.cosignedNote(),
                    witnesses: try await witnesses.list().map(WitnessJSON.init),
                    witnessed: try await witness.list().map { WitnessedJSON($0, trouble: nil) }))
        }
        table.write(.post, "/api/v2/oplog/witness", NoFields.self) { _, _ in
            JSONAnswer(try await witness.round().map(WitnessedJSON.init))
        }
    }
}

/// A body without fields.
struct NoFields: Decodable, Sendable {}

/// `GET oplog/witnesses`.
struct WitnessesJSON: Encodable, Sendable {
    let note: String?
    let witnesses: [WitnessJSON]
    let witnessed: [WitnessedJSON]
}

/// A witness of this machine's log.
struct WitnessJSON: Encodable, Sendable {
    let nodeID: String
    let key: String
    let size: UInt64
    let cosignedUnixMs: Int64?
    let isRefusing: Bool
    let refusal: RefusalJSON?

    private enum CodingKeys: String, CodingKey {
        case nodeID = "node_id"
        case key, size
        case cosignedUnixMs = "cosigned_unix_ms"
        case isRefusing = "refusing"
        case refusal
    }

    init(_ standing: WitnessStanding) {
        nodeID = standing.node.rawValue
        key = standing.key
        size = standing.size
        cosignedUnixMs = standing.cosignedMs
        isRefusing = standing.isRefusing
        refusal = standing.refusal.map(RefusalJSON.init)
    }
}

/// A log that this machine witnesses, or why it could not be looked at.
struct WitnessedJSON: Encodable, Sendable {
    let inviter: String
    let logID: String?
    let size: UInt64?
    let cosignedUnixMs: Int64?
    let state: String
    let refusal: RefusalJSON?
    let trouble: String?

    private enum CodingKeys: String, CodingKey {
        case inviter, size, state, refusal, trouble
        case logID = "log_id"
        case cosignedUnixMs = "cosigned_unix_ms"
    }

    init(_ outcome: LogWitness.Outcome) {
        self.init(outcome.log, inviter: outcome.inviter, trouble: outcome.trouble)
    }

    init(_ log: WitnessedLog, trouble: String?) {
        self.init(log, inviter: log.inviter, trouble: trouble)
    }

    private init(_ log: WitnessedLog?, inviter: String, trouble: String?) {
        self.inviter = inviter
        self.trouble = trouble
        logID = log?.logID
        size = log?.size
        cosignedUnixMs = log?.cosignedMs
        refusal = log?.refusal.map(RefusalJSON.init)
        state = log?.isRefused == true ? "refused" : trouble != nil ? "unreachable" : "cosigned"
    }
}

/// Why a checkpoint was not cosigned.
struct RefusalJSON: Encodable, Sendable {
    let firstBadIndex: UInt64
    let reason: String
    let detail: String
    let refusedUnixMs: Int64

    private enum CodingKeys: String, CodingKey {
        case firstBadIndex = "first_bad_index"
        case reason, detail
        case refusedUnixMs = "refused_unix_ms"
    }

    init(_ refusal: WitnessRefusal) {
        firstBadIndex = refusal.index
        reason = refusal.reason
        detail = refusal.detail
        refusedUnixMs = refusal.atMs
    }
}

extension DashboardError {
    init(_ error: WitnessError) {
        if case .store(let error) = error { self.init(error) } else { self = .internalFailure }
    }
}
