import Audit

/// What projections read of an entry.
package struct ProjectedEntry: Sendable, Hashable {
    let index: UInt64
    let tsMicros: Int64
    let kind: EntryKind
    let action: String
    let target: String
    let payload: JSONValue

    init(_ entry: LogEntry) {
        index = entry.index
        tsMicros = entry.tsMicros
        kind = entry.kind
        action = entry.action
        target = entry.target
        payload = entry.payload
    }

    /// Reads the list that ``LogStateRow`` takes out of a stored line; nil when the line is no entry.
    init?(index: UInt64, parts text: String) {
        let parts: [JSONValue]
        do {
            parts = try JSONValue(parsing: Array(text.utf8)).arrayValue ?? []
        } catch {
            return nil
        }
        guard parts.count == 5, let tsMicros = parts[0].integerValue, let kind = parts[1].stringValue,
            let action = parts[2].stringValue, let target = parts[3].stringValue, parts[4].objectValue != nil
        else { return nil }
        self.index = index
        self.tsMicros = tsMicros
        self.kind = EntryKind(rawValue: kind)
        self.action = action
        self.target = target
        payload = parts[4]
    }
}
