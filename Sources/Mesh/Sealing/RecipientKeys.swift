package import Audit
import Logging
import Synchronization
package import VoxCrypto

/// The keys of this machine that sealed input is addressed to: the advertised one, and those it has replaced of late.
package final class RecipientKeys: Sendable {
    /// Age at which a key is replaced, milliseconds: 90 days.
    package static let longestAgeMs: Int64 = 90 * 86_400_000
    /// How long a replaced key still opens, milliseconds: 7 days.
    package static let overlapMs: Int64 = 7 * 86_400_000

    private let files: RecipientKeyFiles
    private let store: MeshStore
    private let clock: WallClock
    /// Oldest first; the last one is advertised.
    private let keys: Mutex<[RecipientKey]>
    private let isRotating = Turnstile()

    /// Reads the keys; the first one is made when there is none.
    init(files: RecipientKeyFiles, store: MeshStore, clock: WallClock) throws {
        self.files = files
        self.store = store
        self.clock = clock
        keys = Mutex(try files.loadOrCreate(nowMs: clock.millis()))
    }

    /// The key that others seal to.
    package var publicKey: X25519PublicKey { current.key.publicKey }

    /// The advertised key and those that still open, newest first.
    package func states() -> [RecipientKeyState] {
        let all = keys.withLock { $0 }
        return live(all).reversed().map { index in
            RecipientKeyState(
                publicKey: all[index].key.publicKey, createdMs: all[index].createdMs,
                opensUntilMs: index + 1 < all.count ? all[index + 1].createdMs + Self.overlapMs : nil)
        }
    }

    /// Everything that may open a payload now, newest first.
    func opening() -> [X25519PrivateKey] {
        let all = keys.withLock { $0 }
        return live(all).reversed().map { all[$0].key }
    }

    /// Completes a replacement that the log already names, or forgets one that it does not.
    func load() async throws {
        guard let next = try files.prepared() else { return }
        let newest = try await store.read { tx in try OpLogRow.newest(of: .recipientKeyRotated, tx) }
        guard newest?.target == next.publicKey.keyID else { return try files.discard() }
        let createdMs = nextCreatedMs
        try files.promote(createdMs)
        keys.withLock { $0.append(RecipientKey(key: next, createdMs: createdMs)) }
    }

    /// Replaces the advertised key; what was sealed to the old one opens for another ``overlapMs``.
    ///
    /// The new key is on disk before the log names it, and advertised after that.
    package func rotate(by order: ActionOrder) async throws(RecipientKeyError) -> LogEntry {
        guard isRotating.enter() else { throw .underWay }
        defer { isRotating.leave() }
        let next = try readyKey()
        let old = publicKey
        let entry = try await store.write("replace the recipient key", orThrow: RecipientKeyError.store) { tx in
            try tx.append(
                EntryDraft(
                    kind: .recipientKeyRotated, actor: order.actor, action: "rotate", target: next.publicKey.keyID,
                    reason: order.reason,
                    payload: [
                        "new_key_id": .string(next.publicKey.keyID), "old_key_id": .string(old.keyID),
                    ]))
        }
        let made = RecipientKey(key: next, createdMs: nextCreatedMs)
        do {
            try files.promote(made.createdMs)
        } catch {
            Logger(label: "vox.mesh.keys").error(
                "the new recipient key is not in its place yet; the next start puts it there",
                metadata: ["error": "\(error)"])
        }
        keys.withLock { $0.append(made) }
        return entry
    }

    /// Replaces a key that is too old, and deletes those that open nothing any more.
    package func tick() async throws {
        if clock.millis() - current.createdMs >= Self.longestAgeMs {
            _ = try await rotate(by: ActionOrder(reason: "The key was 90 days old.", actor: "system"))
        }
        let all = keys.withLock { $0 }
        let kept = Set(live(all))
        for index in all.indices where !kept.contains(index) {
            try files.remove(all[index].createdMs)
            keys.withLock { keys in keys.removeAll { $0.createdMs == all[index].createdMs } }
        }
    }

    private var current: RecipientKey {
        keys.withLock { keys in
            guard let newest = keys.last else { preconditionFailure("There is a recipient key from the start on.") }
            return newest
        }
    }

    private var nextCreatedMs: Int64 { max(clock.millis(), current.createdMs + 1) }

    /// Places of the keys that open, oldest first.
    private func live(_ all: [RecipientKey]) -> [Int] {
        let nowMs = clock.millis()
        return all.indices.filter { $0 + 1 == all.count || all[$0 + 1].createdMs + Self.overlapMs > nowMs }
    }

    /// A key that is on disk and not the advertised one.
    private func readyKey() throws(RecipientKeyError) -> X25519PrivateKey {
        do {
            if let ready = try files.prepared(), ready.publicKey == publicKey { try files.promote(current.createdMs) }
            return try files.prepare()
        } catch let error as KeyFileError {
            throw .notKept(error)
        } catch {
            throw .store(.failed(doing: "make a recipient key", detail: "\(error)"))
        }
    }
}

/// One key with its age.
struct RecipientKey: Sendable {
    let key: X25519PrivateKey
    /// Unix milliseconds.
    let createdMs: Int64
}

/// A key as people see it.
package struct RecipientKeyState: Hashable, Sendable {
    /// What others seal to.
    package let publicKey: X25519PublicKey
    /// Since when it is advertised, Unix milliseconds.
    package let createdMs: Int64
    /// Until when it opens, Unix milliseconds; nil for the advertised one.
    package let opensUntilMs: Int64?
}

/// Why the recipient key was not replaced; the old one goes on.
package enum RecipientKeyError: Error, Hashable, Sendable {
    /// Another replacement is on its way.
    case underWay
    /// The new key could not be made durable.
    case notKept(KeyFileError)
    /// The store said no.
    case store(StoreError)
}
