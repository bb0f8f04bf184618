import Audit
import HTTPTypes
import Hummingbird
import Mesh
import VoxCrypto

/// `POST /api/v2/oplog/archive` and `GET /api/v2/oplog/archives`.
struct ArchiveAPI: Sendable {
    let audit: AuditLog

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/oplog/archives") { _, _ in
            JSONAnswer(try await audit.archives().map(ArchiveJSON.init))
        }
        table.write(.post, "/api/v2/oplog/archive", ArchiveBody.self) { body, context in
            let order = ActionOrder(reason: try body.action.checkedReason(), actor: context.actor)
            guard let last = body.through else { throw DashboardError.badField("through") }
            return JSONAnswer(ArchiveReceiptJSON(try await audit.archive(through: last, by: order)))
        }
    }
}

/// The body of an archive: an action with the last entry that is to go.
struct ArchiveBody: Decodable, Sendable {
    let through: UInt64?
    let action: ActionBody

    private enum CodingKeys: String, CodingKey {
        case through
    }

    init(from decoder: any Decoder) throws {
        through = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(UInt64.self, forKey: .through)
        action = try ActionBody(from: decoder)
    }
}

/// A file of the archive.
struct ArchiveJSON: Encodable, Sendable {
    let file: String
    let from: UInt64
    let through: UInt64
    let moved: Int64
    let sha256: String
    let sizeBytes: Int64

    private enum CodingKeys: String, CodingKey {
        case file, from, through, moved, sha256
        case sizeBytes = "size_bytes"
    }

    init(_ archive: LogArchive) {
        file = archive.file
        from = archive.range.lowerBound
        through = archive.range.upperBound
        moved = archive.movedCount
        sha256 = archive.sha256.hex
        sizeBytes = archive.sizeBytes
    }
}

/// What was archived, with the entry that says so.
struct ArchiveReceiptJSON: Encodable, Sendable {
    let archive: ArchiveJSON
    let path: String
    let auditID: String
    let signature: String
    let action: String
    let target: String
    let index: UInt64

    private enum CodingKeys: String, CodingKey {
        case path, signature, action, target, index
        case auditID = "audit_id"
    }

    init(_ receipt: ArchiveReceipt) {
        archive = ArchiveJSON(receipt.archive)
        path = receipt.path
        auditID = receipt.entry.auditID
        signature = receipt.entry.signature.base64
        action = receipt.entry.action
        target = receipt.entry.target
        index = receipt.entry.index
    }

    func encode(to encoder: any Encoder) throws {
        try archive.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(auditID, forKey: .auditID)
        try container.encode(signature, forKey: .signature)
        try container.encode(action, forKey: .action)
        try container.encode(target, forKey: .target)
        try container.encode(index, forKey: .index)
    }
}

extension DashboardError {
    init(_ error: LogArchiveError) {
        switch error {
        case .noSuchEntry(let index, let size):
            self = .unarchivable(
                "The log has no entry \(index): it ends with \(Int64(clamping: size) - 1).", "Name an earlier one.")
        case .archivedBefore(let file, let last):
            self = .unarchivable(
                "Entries up to \(last) are archived already, the last of them in \(file).",
                "Name a later entry.")
        case .tooShort(let size, let kept):
            self = .unarchivable(
                "Nothing can be archived yet: of \(size) entries the newest \(kept) stay, and what follows the memo "
                    + "before them.", "Wait until the log has grown by up to 1024 entries more.")
        case .stays(let index, let last):
            self = .unarchivable(
                "Entry \(index) stays: it is among the newest, which each start checks.", "Archive up to \(last).")
        case .tooMany(let last):
            self = .unarchivable("That is more than one file may hold.", "Archive up to \(last) first.")
        case .underWay:
            self.init(
                .conflict, "vox/oplog/archive-under-way", "Entries are being archived at this moment.",
                hint: "Look at the newest entries.")
        case .noFolder:
            self = .unarchivable("The store is in memory and has no archive.", "Start vox with a data directory.")
        case .notIntact(let index):
            self = .unarchivable(
                "Entry \(index) is not what its hash says, so nothing was archived.", "Run vox audit verify.")
        case .fileTaken(let path):
            self = .unarchivable(
                "\(path) is there and holds something else, so nothing was archived.", "Move it to another folder.")
        case .fileNotKept(let path, let detail):
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "vox/oplog/archive-not-written",
                "\(path) could not be written (\(detail)), so nothing was archived.",
                hint: "Free some disk space and try again.")
        case .store(let error): self.init(error)
        }
    }

    private static func unarchivable(_ message: String, _ hint: String) -> DashboardError {
        DashboardError(.conflict, "vox/oplog/not-archived", message, hint: hint)
    }
}
