import Foundation
import Synchronization
package import VoxCrypto

/// Where recipient keys lie: each under the time of its making, the next one apart until the log names it.
package struct RecipientKeyFiles: Sendable {
    /// Every key with the time of its making in Unix milliseconds, in any order.
    let all: @Sendable () throws -> [Int64: X25519PrivateKey]
    /// Makes the next key durable, or finds the one that an earlier try has made.
    let prepare: @Sendable () throws -> X25519PrivateKey
    /// The key that lies ready; nil when none does.
    let prepared: @Sendable () throws -> X25519PrivateKey?
    /// Puts the ready key among the others, under a time.
    let promote: @Sendable (_ createdMs: Int64) throws -> Void
    /// Removes a ready key that no entry names.
    let discard: @Sendable () throws -> Void
    /// Removes the key of a time.
    let remove: @Sendable (_ createdMs: Int64) throws -> Void

    /// Files `recipient-<ms>.key` in a directory, the next one in `recipient-next.key`.
    package static func onDisk(_ directory: String, random: RandomSource) -> RecipientKeyFiles {
        let next = KeyFile(path: directory + "/recipient-next.key")
        let file = { @Sendable (createdMs: Int64) in KeyFile(path: "\(directory)/recipient-\(createdMs).key") }
        return RecipientKeyFiles(
            all: {
                var keys: [Int64: X25519PrivateKey] = [:]
                for time in try times(in: directory) { keys[time] = try file(time).loadX25519() }
                return keys
            },
            prepare: { try KeyFile.loadOrCreateX25519(at: next.path, random: random) },
            prepared: { try next.loadX25519() }, promote: { try next.move(onto: file($0)) },
            discard: { try next.remove() }, remove: { try file($0).remove() })
    }

    /// Nothing is kept, for tests and simulation; the first key hangs on the node's own.
    package static func inMemory(node: Ed25519PrivateKey, random: RandomSource) -> RecipientKeyFiles {
        let memory = KeysInMemory()
        return RecipientKeyFiles(
            all: { memory.keys.withLock { $0.all } },
            prepare: {
                try memory.keys.withLock { keys in
                    let isFirst = keys.all.isEmpty
                    let made = try keys.next ?? (isFirst ? derived(from: node) : .generate(random))
                    keys.next = made
                    return made
                }
            }, prepared: { memory.keys.withLock { $0.next } },
            promote: { time in
                memory.keys.withLock { keys in
                    keys.all[time] = keys.next
                    keys.next = nil
                }
            }, discard: { memory.keys.withLock { $0.next = nil } },
            remove: { time in memory.keys.withLock { $0.all[time] = nil } })
    }

    /// Reads every key, so that one that cannot be used stops a start with a sentence of its own.
    package func check() throws {
        _ = try all()
        _ = try prepared()
    }

    /// The keys, oldest first; the first one is made when there is none.
    func loadOrCreate(nowMs: Int64) throws -> [RecipientKey] {
        if try all().isEmpty {
            _ = try prepare()
            try promote(nowMs)
        }
        return try all().sorted { $0.key < $1.key }.map { RecipientKey(key: $0.value, createdMs: $0.key) }
    }

    /// Paths of the key files in a directory, oldest first; none when it cannot be read.
    package static func paths(in directory: String) -> [String] {
        let times = (try? times(in: directory)) ?? []  // a start says why
        return times.sorted().map { "\(directory)/recipient-\($0).key" }
    }

    private static func times(in directory: String) throws -> [Int64] {
        guard FileManager.default.fileExists(atPath: directory) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: directory).compactMap { name in
            guard name.hasPrefix("recipient-"), name.hasSuffix(".key") else { return nil }
            return Int64(name.dropFirst("recipient-".count).dropLast(".key".count))
        }
    }

    private static func derived(from node: Ed25519PrivateKey) throws -> X25519PrivateKey {
        let digest = node.seed.withBytes { SHA256.hash(Array("vox.recipient.memory".utf8) + $0) }
        return try X25519PrivateKey(secret: SecretBytes(digest.bytes))
    }
}

private final class KeysInMemory: Sendable {
    struct Keys: Sendable {
        var all: [Int64: X25519PrivateKey] = [:]
        var next: X25519PrivateKey?
    }

    let keys = Mutex(Keys())
}
