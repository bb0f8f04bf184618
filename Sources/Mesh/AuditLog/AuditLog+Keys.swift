package import Audit
import Logging
import Synchronization
package import VoxCrypto

/// Why the key of the log was not replaced; the old one goes on.
package enum KeyRotationError: Error, Hashable, Sendable {
    /// Another replacement is on its way.
    case underWay
    /// The new key could not be made durable.
    case keyNotKept(KeyFileError)
    /// The store said no.
    case store(StoreError)
}

extension AuditLog {
    /// Replaces the key that signs the log: the entry is by the old key, the next checkpoint by both.
    ///
    /// The new key is on disk before the entry, and the old one is deleted after it. When only the last step fails,
    /// the next start takes it.
    package func rotateKey(by order: ActionOrder) async throws(KeyRotationError) -> LogEntry {
        guard isRotating.enter() else { throw .underWay }
        defer { isRotating.leave() }
        let next = try readyKey()
        let entry = try await store.write("replace the log key", orThrow: KeyRotationError.store) { tx in
            let entry = try tx.rotateKey(to: next, actor: order.actor, reason: order.reason)
            tx.emit(.actionCommitted("rotate", node: nil, actor: order.actor, auditID: entry.auditID))
            return entry
        }
        do {
            try keyFiles.promote()
        } catch {
            Logger(label: "vox.oplog").error(
                "the new log key is not in its place yet; the next start puts it there",
                metadata: ["error": "\(error)"])
        }
        return entry
    }

    /// The `key_rotated` entries in a range, oldest first, each as its line in an export.
    func rotations(in range: Range<UInt64>) async throws -> [String] {
        try await store.read { tx in try OpLogRow.lines(of: .keyRotated, in: range, tx) }
    }

    /// A key that is on disk and not the active one.
    private func readyKey() throws(KeyRotationError) -> Ed25519PrivateKey {
        do {
            if let ready = try keyFiles.prepared(), ready.publicKey == publicKey { try keyFiles.promote() }
            return try keyFiles.prepare()
        } catch let error as KeyFileError {
            throw .keyNotKept(error)
        } catch {
            throw .store(.failed(doing: "make a log key", detail: "\(error)"))
        }
    }
}

/// Lets one at a time in.
final class Turnstile: Sendable {
    private let isTaken = Mutex(false)

    /// False when somebody is in already.
    func enter() -> Bool {
        isTaken.withLock { taken in
            defer { taken = true }
            return !taken
        }
    }

    func leave() { isTaken.withLock { $0 = false } }
}
