import Audit

/// An event with its place in the one rising sequence over all topics.
package struct NumberedEvent: Hashable, Sendable {
    /// Place in the sequence as this process counts; a `Resync` carries the newest.
    package let id: UInt64
    /// What a reader that has seen it comes back with: its place, or the last number on disk when that is before it.
    package let resumeID: UInt64
    /// Time of the commit, Unix microseconds.
    package let tsMicros: Int64
    /// What happened.
    package let event: MeshEvent
    /// Bytes of the JSON, within what escapes and numbers may add or save.
    let sizeBytes: Int

    init(id: UInt64, reservedID: UInt64, tsMicros: Int64, event: MeshEvent) {
        self.id = id
        resumeID = min(id, reservedID)
        self.tsMicros = tsMicros
        self.event = event
        sizeBytes = 96 + event.sizeBytes
    }

    /// The JSON of a `data:` line; made when a reader wants it, for most events have none.
    package var json: [UInt8] {
        var object: [String: JSONValue] = [
            "v": 1, "topic": .string(event.topic.rawValue), "type": .string(event.type),
            "ts_micros": .integer(tsMicros), "data": event.data,
        ]
        if hasNumber || isResync { object["id"] = .integer(Int64(clamping: resumeID)) }
        return JSONValue.object(object).jsonBytes()
    }

    /// False while the disk takes no block of numbers: a later process may begin before this place.
    package var hasNumber: Bool { id == resumeID }

    /// The same event when numbers up to another one are on disk.
    func told(reservedID: UInt64) -> NumberedEvent {
        NumberedEvent(id: id, reservedID: reservedID, tsMicros: tsMicros, event: event)
    }

    /// True when the reader must read its snapshots again.
    package var isResync: Bool { event.type == "Resync" }
}
