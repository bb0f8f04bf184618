import Audit
import VoxCrypto

/// The snapshots of all projections as canonical JSON, as a memo holds them.
///
/// They are hashed as they lie, so a snapshot is read only when it is what was once written. When the form of a
/// snapshot changes, a migration must remove the memos of the form before.
struct ProjectionTexts: Sendable {
    /// What is read of a memo.
    enum Parts {
        case all
        case spend
    }

    private let mesh: ArraySlice<UInt8>
    private let work: ArraySlice<UInt8>
    private let spend: ArraySlice<UInt8>

    init(_ state: LogProjections) throws(CanonicalJSONError) {
        mesh = try state.mesh.snapshot.canonicalBytes()[...]
        work = try state.work.canonicalSnapshot()[...]
        spend = try state.spend.snapshot.canonicalBytes()[...]
    }

    /// Cuts the text of a memo; nil when it is of another form, and then the entries are replayed.
    init?(memo text: String) {
        let texts: [String: ArraySlice<UInt8>]
        do {
            texts = try JSONValue.memberTexts(of: Array(text.utf8))
        } catch {
            return nil
        }
        guard texts.count == 3, let mesh = texts[MeshProjection.name], let work = texts[WorkProjection.name],
            let spend = texts[SpendProjection.name]
        else { return nil }
        (self.mesh, self.work, self.spend) = (mesh, work, spend)
    }

    /// One object of the snapshots by name.
    var memo: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(mesh.count + work.count + spend.count + 64)
        let members = [(MeshProjection.name, mesh), (SpendProjection.name, spend), (WorkProjection.name, work)]
        for (name, text) in members {
            bytes += (bytes.isEmpty ? "{\"" : ",\"").utf8
            bytes += name.utf8
            bytes += "\":".utf8
            bytes += text
        }
        bytes += "}".utf8
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The states that the snapshots say, those that are not asked for empty; nil when one is no JSON.
    func state(_ parts: Parts) -> LogProjections? {
        var state = LogProjections()
        do {
            state.spend = SpendProjection(snapshot: try JSONValue(parsing: Array(spend)))
            guard parts == .all else { return state }
            state.mesh = MeshProjection(snapshot: try JSONValue(parsing: Array(mesh)))
            state.work = WorkProjection(snapshot: try JSONValue(parsing: Array(work)))
        } catch {
            return nil
        }
        return state
    }

    /// SHA-256 over name, length and snapshot of each projection, in this order.
    func hash() -> String {
        var bytes: [UInt8] = []
        for (name, text) in [(MeshProjection.name, mesh), (WorkProjection.name, work), (SpendProjection.name, spend)] {
            bytes += Self.digest(name, text).bytes
        }
        return SHA256.hash(bytes).hex
    }

    /// The digest of name, a zero, the length in eight bytes with the highest first, and the snapshot.
    private static func digest(_ name: String, _ text: ArraySlice<UInt8>) -> SHA256Digest {
        var hasher = SHA256.Hasher()
        hasher.update(Array(name.utf8) + [0])
        withUnsafeBytes(of: UInt64(text.count).bigEndian) { hasher.update($0) }
        text.withUnsafeBytes { hasher.update($0) }
        return hasher.finalize()
    }
}
