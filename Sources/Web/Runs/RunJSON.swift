/// One run as `/api/v2/runs` shows it.
struct RunJSON: Encodable, Sendable {
    let id: String
    let kind: String
    var taskID: UInt64?
    var itemID: String?
    let status: String
    var nodeID: String?
    let attempt: Int
    var model: String?
    var taskKind: String?
    let privacyClass: String
    let started: String
    var startedMicros: Int64?
    var durationMillis: Int64?
    let tokens: UInt64
    let costDollars: Double
    let traceID: String
    var replayOf: String?
    var error: String?
    var slot: String?
    /// False when its texts are not in the store; absent otherwise.
    var isRecorded: Bool?
    /// Until when they can be read from memory; absent when they are gone.
    var readableUntil: String?
    /// What it has said so far, or the text of its result; only where one run is shown.
    var output: String?
    /// The trace that it was submitted in; only where one run is shown.
    var traceparent: String?

    private enum CodingKeys: String, CodingKey {
        case id, kind
        case taskID = "task_id"
        case itemID = "item_id"
        case status
        case nodeID = "node_id"
        case attempt, model
        case taskKind = "task_kind"
        case privacyClass = "privacy_class"
        case started
        case startedMicros = "started_micros"
        case durationMillis = "duration_ms"
        case tokens
        case costDollars = "cost_usd"
        case traceID = "trace_id"
        case replayOf = "replay_of"
        case error, slot, output, traceparent
        case isRecorded = "recorded"
        case readableUntil = "readable_until"
    }
}
