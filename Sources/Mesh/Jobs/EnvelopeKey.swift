/// Names one placement of a job; the idempotency key of its envelope.
struct EnvelopeKey: Hashable, Sendable {
    let task: TaskID
    /// Time of the submission or of a later placement, Unix milliseconds; rises with each placement.
    let placedMs: Int64

    init(task: TaskID, placedMs: Int64) {
        self.task = task
        self.placedMs = placedMs
    }

    /// Reads a key; nil for anything else.
    ///
    /// Those of earlier versions may end in a further number, which is passed over.
    init?(_ text: String) {
        let parts = text.split(separator: "-")
        guard parts.count >= 4, parts[0] == "orch", parts[1] == "remote", let task = Int64(parts[2]),
            let placedMs = Int64(parts[3])
        else { return nil }
        self.init(task: TaskID(task), placedMs: placedMs)
    }

    /// The key of the next placement.
    func next(nowMs: Int64) -> EnvelopeKey {
        EnvelopeKey(task: task, placedMs: max(nowMs, placedMs &+ 1))
    }

    var text: String { "orch-remote-\(task)-\(placedMs)" }
}
