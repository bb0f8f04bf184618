import Audit
import Mesh

/// An entry as REST has it: where it was archived stands beside its fields, and what cannot be had is absent.
struct EntryJSON: Encodable, Sendable {
    let entry: LogEntry
    let place: ArchivePlace?

    private enum CodingKeys: String, CodingKey {
        case archivedIn = "archived_in"
        case archiveState = "archive_state"
    }

    func encode(to encoder: any Encoder) throws {
        try entry.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(place?.file, forKey: .archivedIn)
        try container.encodeIfPresent(place?.state, forKey: .archiveState)
    }

    /// Entries with their places.
    static func list(_ entries: [LogEntry], in audit: AuditLog) async throws -> [EntryJSON] {
        let places = try await audit.places(of: entries)
        return entries.map { EntryJSON(entry: $0, place: places[$0.index]) }
    }
}
