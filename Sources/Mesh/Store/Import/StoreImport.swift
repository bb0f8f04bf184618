import Audit
import Foundation
import VoxCrypto

/// Brings the JSON stores of an earlier program into the store of a stopped process, each once.
///
/// All files are read and found fit before the first is stored. Each is one transaction with its entry in the log;
/// that entry names the file by its SHA-256, so that a repetition stores nothing twice.
package struct StoreImport: Sendable {
    private let parts: MeshParts

    /// Names the store and its keys; nothing is opened yet.
    package init(_ parts: MeshParts) { self.parts = parts }

    /// Reads the three files of a directory and stores what they hold; each is then renamed to `….imported`.
    package func run(
        directory: String, by order: ActionOrder
    ) async throws(StoreImportError) -> StoreImportReceipt {
        var files: [ImportFile] = []
        for kind in ImportFile.Kind.allCases {
            if let file = try ImportFile(kind, directory: directory) { files.append(file) }
        }
        guard !files.isEmpty else { throw .nothingThere(directory: directory) }
        let store = try open()
        defer { try? store.close() }  // what is beside the file is folded in at the next start
        var receipt = StoreImportReceipt(directory: directory)
        for file in files {
            receipt.files.append(try await keep(file, in: store, by: order))
            try rename(file)
        }
        return receipt
    }

    private func open() throws(StoreImportError) -> MeshStore {
        do {
            return try MeshServices.openStore(parts)
        } catch let error as StoreError {
            throw .store(error)
        } catch {
            throw .store(.cannotOpen(path: parts.storePath ?? "", detail: "\(error)"))
        }
    }

    private func keep(
        _ file: ImportFile, in store: MeshStore, by order: ActionOrder
    ) async throws(StoreImportError) -> StoreImportReceipt.File {
        let ownNode = parts.registry.ownNode
        return try await store.write("import", orThrow: StoreImportError.store) { tx in
            var done = StoreImportReceipt.File(file)
            guard try !OpLogRow.hasAction("import", target: file.digest, tx) else {
                done.wasThere = true
                return done
            }
            _ = try tx.commit(
                "import", target: file.digest, node: nil, by: order,
                payload: ["file": .string(file.kind.rawValue), "rows": .integer(Int64(file.content.count))])
            switch file.content {
            case .nodes(let records):
                for record in records { done.note(try record.adopt(ownNode: ownNode, actor: order.actor, tx)) }
            case .messages(let messages):
                var there = try MessageRow.likenessCounts(tx)
                for message in messages { done.note(try message.adopt(unlessIn: &there, tx)) }
            case .leases(let rows):
                for row in rows { done.note(try row.adopt(actor: order.actor, tx)) }
            }
            return done
        }
    }

    /// A name that is taken, by an import before, is left alone.
    private func rename(_ file: ImportFile) throws(StoreImportError) {
        let names = [file.path + ".imported", "\(file.path).\(file.digest.prefix(16)).imported"]
        let free = names.first { !FileManager.default.fileExists(atPath: $0) } ?? names[1]
        guard Foundation.rename(file.path, free) == 0 else { throw .notRenamed(path: file.path) }
    }
}

/// What an import has done.
package struct StoreImportReceipt: Sendable, Hashable, Encodable {
    /// One file.
    package struct File: Sendable, Hashable, Encodable {
        /// Its name before the import.
        package let name: String
        /// SHA-256 of its bytes, hex; the target of its entry in the log.
        package let sha256: String
        /// Rows that are in the store now.
        package internal(set) var imported = 0
        /// Rows that were there already, or that were over: acked messages, ended leases.
        package internal(set) var skipped = 0
        /// The version that a newer program gave the file, whose unknown fields were passed over; nil otherwise.
        package let newerVersion: UInt32?
        /// True when this very file was imported before; then nothing was done.
        package internal(set) var wasThere = false

        private enum CodingKeys: String, CodingKey {
            case name, sha256, imported, skipped
            case newerVersion = "newer_schema_version"
            case wasThere = "imported_before"
        }

        init(_ file: ImportFile) {
            name = file.kind.rawValue
            sha256 = file.digest
            newerVersion = file.newerVersion
        }

        mutating func note(_ isNew: Bool) {
            if isNew { imported += 1 } else { skipped += 1 }
        }
    }

    /// Where the files were.
    package let directory: String
    /// The files, in the order in which they were stored.
    package internal(set) var files: [File] = []

    init(directory: String) { self.directory = directory }
}

extension ImportFile.Content {
    fileprivate var count: Int {
        switch self {
        case .nodes(let nodes): nodes.count
        case .messages(let messages): messages.count
        case .leases(let leases): leases.count
        }
    }
}

extension NodeRecord {
    /// Stores a node that is not there yet, as long unseen as its file says; false when it is there.
    fileprivate func adopt(ownNode: NodeID, actor: String, _ tx: WriteTransaction) throws -> Bool {
        let id = NodeID(id)
        guard id != ownNode, try NodeRow.gates(id, tx) == nil else { return false }
        guard try NodeRow.count(tx) < NodeRegistry.mostNodes else {
            throw StoreError.notWritten(doing: "import", detail: "the registry is full")
        }
        var gates = ownGates
        gates.isQuarantined = quarantined ?? false
        let seenMs = min(Int64(clamping: lastSeenUnixMs), tx.nowMillis)
        let row = NodeRow(id: id, record: withoutServerFields, lastSeenMs: max(0, seenMs), gates: gates)
        try row.save(tx)
        let payload = row.record.projectedFacts(own: ownNode).merging(gates.projectedFacts) { first, _ in first }
        try tx.append(
            EntryDraft(kind: .nodeAdded, actor: actor, target: id.rawValue, payload: .object(payload)))
        return true
    }
}

extension ImportedMessage {
    /// Stores a message that waits, free to be claimed, under a new number; false when it is done or there.
    ///
    /// Without a key, one that was there before the import with the same words and the same time is the same one.
    fileprivate func adopt(unlessIn there: inout [SHA256Digest: Int], _ tx: WriteTransaction) throws -> Bool {
        guard !message.acknowledged, let request, try MessageRow.idempotent(request, tx) == nil else { return false }
        let createdMs = min(Int64(clamping: message.createdUnixMs), tx.nowMillis)
        let likeness = MessageRow.likeness(
            from: request.senderAgentId, to: request.receiverAgentId, request.messageType, createdMs, request.payload)
        if let count = there[likeness], count > 0 {
            there[likeness] = count - 1
            return false
        }
        let stored = try MessageRow.insert(request, from: message.senderNodeId, tx)
        try MessageRow.setCreated(createdMs, of: stored.id, tx)
        return true
    }
}

extension RemoteExecLeaseRow {
    /// Stores a lease that is live and whose scope is free; it ends at the latest after an hour.
    fileprivate func adopt(actor: String, _ tx: WriteTransaction) throws -> Bool {
        let (scope, nowMs) = (scopeKey.wireTrimmed, tx.nowMillis)
        let endMs = min(Int64(clamping: expiresUnixMs), nowMs + MailboxSettings.longestLeaseMs)
        guard endMs > nowMs, try ExecLeaseRow.live(scope: scope, tx) == nil else { return false }
        let lease = ExecLease(
            id: leaseId, scopeKey: scope, holder: holderNodeId, state: .granted, grantedMs: nowMs, expiresMs: endMs)
        guard try ExecLeaseRow.insert(lease, tx) else { return false }
        try tx.append(lease.draft(.leaseGranted, actor: actor))
        return true
    }
}
