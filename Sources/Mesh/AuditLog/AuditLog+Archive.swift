package import Audit

/// What was archived.
package struct ArchiveReceipt: Sendable, Hashable {
    /// The `archive_written` entry.
    package let entry: LogEntry
    /// The file that it names.
    package let archive: LogArchive
    /// The file with its folder.
    package let path: String
}

extension AuditLog {
    /// Moves reason and payload of entries up to an index into a file, as far as their kinds allow.
    ///
    /// The file is on the disk and was read back before one transaction writes the entry and takes them out of the
    /// store; a process that ends in between leaves a file that the next try finds.
    package func archive(
        through last: UInt64, by order: ActionOrder
    ) async throws(LogArchiveError) -> ArchiveReceipt {
        guard isArchiving.enter() else { throw .underWay }
        defer { isArchiving.leave() }
        let archive = try await writeArchive(through: last)
        let entry = try await moveOut(archive, by: order)
        return ArchiveReceipt(
            entry: entry, archive: archive, path: store.archives.path(of: archive.file) ?? archive.file)
    }

    /// The first half: the file.
    func writeArchive(through last: UInt64) async throws(LogArchiveError) -> LogArchive {
        guard store.openingFault == nil else { throw .store(.readOnly) }
        guard store.archives.path != nil else { throw .noFolder }
        let archiving = archiving
        return try await store.read(orThrow: LogArchiveError.store) { tx in
            try ArchiveWriter(archiving.range(through: last, tx), tx).run()
        }
    }

    /// The second half: the entry and the rows.
    func moveOut(_ archive: LogArchive, by order: ActionOrder) async throws(LogArchiveError) -> LogEntry {
        try await store.write("archive entries", orThrow: LogArchiveError.store) { tx in
            let entry = try tx.append(archive.draft(actor: order.actor, reason: order.reason))
            try tx.storeEntries()
            try OpLogRow.moveOut(archive.range, tx)
            return entry
        }
    }

    /// The archives of the log, oldest first.
    package func archives() async throws -> [LogArchive] {
        try await store.read { tx in try OpLogRow.archives(tx.db) }
    }

    /// Where reason and payload of each of these entries are, by index; absent for those that were never moved.
    package func places(of entries: [LogEntry]) async throws -> [UInt64: ArchivePlace] {
        try await store.read { tx in
            let reader = try OpLogRow.reader(tx.db, tx.archives)
            guard !reader.archives.isEmpty else { return [:] }
            return entries.reduce(into: [:]) { $0[$1.index] = reader.place(of: $1) }
        }
    }

    /// Throws when a file that holds entries of a range is not there, or is not what was archived.
    package func requireArchives(of range: ClosedRange<UInt64>) async throws {
        try await store.read { tx in
            for archive in try OpLogRow.archives(tx.db) where archive.range.overlaps(range) {
                guard tx.archives.isWhole(archive) else { throw StoreError.archived(tx.archives.gap(archive)) }
            }
        }
    }
}
