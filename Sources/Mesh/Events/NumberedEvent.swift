import Audit

/// An event with its place in the one rising sequence over all topics.
package struct NumberedEvent: Hashable, Sendable {
    /// Number in the sequence; a `Resync` carries the newest number.
    package let id: UInt64
    /// Time of the commit, Unix microseconds.
    package let tsMicros: Int64
    /// What happened.
    package let event: MeshEvent
    /// Bytes of the JSON, within what escapes and numbers may add or save.
    let sizeBytes: Int

    init(id: UInt64, tsMicros: Int64, event: MeshEvent) {
        self.id = id
        self.tsMicros = tsMicros
        self.event = event
        sizeBytes = 96 + event.sizeBytes
    }

    /// The JSON of a `data:` line; made when a reader wants it, for most events have none.
    package var json: [UInt8] {
        JSONValue.object([
            "v": 1, "id": .integer(Int64(clamping: id)), "topic": .string(event.topic.rawValue),
            "type": .string(event.type), "ts_micros": .integer(tsMicros), "data": event.data,
        ]).jsonBytes()
    }

    /// True when the reader must read its snapshots again.
    package var isResync: Bool { event.type == "Resync" }
}
