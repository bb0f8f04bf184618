import Audit
import Foundation
import VoxCrypto

/// A JSON store of an earlier program, read whole and found fit, before anything of it is stored.
struct ImportFile: Sendable {
    /// What a file holds; the raw value is its name.
    enum Kind: String, Sendable, CaseIterable {
        case registry = "local-registry.json"
        case mailbox = "a2a-store.json"
        case leases = "exec-lease-store.json"
    }

    /// What was read.
    enum Content: Sendable {
        case nodes([NodeRecord])
        case messages([ImportedMessage])
        case leases([RemoteExecLeaseRow])
    }

    /// Largest file that is read, bytes.
    static let mostBytes = 256 << 20

    let kind: Kind
    let path: String
    /// SHA-256 of its bytes, hex: what was imported once is known by it.
    let digest: String
    let content: Content
    /// The version that a newer program gave it, the highest of its rows; nil when every field of it is known.
    let newerVersion: UInt32?

    /// Reads a file of a directory; nil when it is not there.
    init?(_ kind: Kind, directory: String) throws(StoreImportError) {
        let path = directory + "/" + kind.rawValue
        let found = try? FileManager.default.attributesOfItem(atPath: path)  // nil: there is no such file
        guard let attributes = found else { return nil }
        let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
        guard attributes[.type] as? FileAttributeType == .typeRegular, size <= Self.mostBytes,
            let data = FileManager.default.contents(atPath: path)
        else { throw .unreadable(path: path) }
        let bytes = Array(data)
        self.kind = kind
        self.path = path
        digest = SHA256.hash(bytes).hex
        do throws(WireError) {
            (content, newerVersion) = try Self.content(kind, bytes)
        } catch .unfit(let field) {
            throw .unfit(path: path, detail: "its field \(field) is missing or unfit")
        } catch .notAnObject {
            throw .unfit(path: path, detail: "it is no JSON object")
        } catch {
            throw .unfit(path: path, detail: "it is no JSON")
        }
    }

    /// What is known of a file, whatever a newer program has added to it.
    private static func content(
        _ kind: Kind, _ bytes: [UInt8]
    ) throws(WireError) -> (content: Content, newerVersion: UInt32?) {
        switch kind {
        case .registry:
            let file = try WireCodec.decode(PopuliRegistryFile.self, from: bytes)
            for (index, record) in file.nodes.enumerated() where !isID(record.id) {
                throw .unfit(field: "nodes.\(index).id")
            }
            return (.nodes(file.nodes), newer([file.schemaVersion]))
        case .mailbox:
            let messages = try WireCodec.decode(MailboxFile.self, from: bytes).messages
            for (index, message) in messages.enumerated() where message.request == nil {
                throw .unfit(field: "messages.\(index)")
            }
            return (.messages(messages), newer(messages.map(\.message.schemaVersion)))
        case .leases:
            let leases = try WireCodec.decode(RemoteExecLeaseListResponse.self, from: bytes).leases
            for (index, lease) in leases.enumerated() where !isLease(lease) { throw .unfit(field: "leases.\(index)") }
            return (.leases(leases), nil)
        }
    }

    /// The highest version, when it is newer than what this program writes.
    private static func newer(_ versions: [UInt32]) -> UInt32? {
        versions.max().flatMap { $0 > WireOne.value ? $0 : nil }
    }

    private static func isID(_ id: String) -> Bool {
        let hasControls = id.unicodeScalars.contains { $0.properties.generalCategory == .control }
        return id.wireNonBlank != nil && id.utf8.count <= 256 && !hasControls
    }

    private static func isLease(_ row: RemoteExecLeaseRow) -> Bool {
        let id = row.leaseId.rawValue
        return Int64(id).map { $0 > 0 && String($0) == id } ?? false
            && (1...2_048).contains(row.scopeKey.wireTrimmed.utf8.count) && isID(row.holderNodeId.rawValue)
    }
}

/// What `a2a-store.json` holds; other fields are ignored.
private struct MailboxFile: Decodable {
    let messages: [ImportedMessage]
}

/// A mailbox row of an earlier program, with the key that its sender gave.
struct ImportedMessage: Decodable, Sendable {
    let message: A2AStoredMessage
    let key: String?

    private enum CodingKeys: String, CodingKey {
        case key = "idempotency_key"
    }

    init(from decoder: any Decoder) throws {
        message = try A2AStoredMessage(from: decoder)
        key = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .key)
    }

    /// The row as it was delivered; nil when it could not have been.
    var request: A2ADeliverRequest? {
        var request = A2ADeliverRequest(
            senderAgentId: message.senderAgentId, receiverAgentId: message.receiverAgentId,
            messageType: message.messageType, payload: message.payload)
        request.priority = message.priority
        request.idempotencyKey = key
        request.privacyClass = message.privacyClass
        request.payloadBlake3Hex = message.payloadBlake3Hex
        request.workerEd25519SigB64 = message.workerEd25519SigB64
        request.jwePayload = message.jwePayload
        request.taskKind = message.taskKind
        request.modelId = message.modelId
        request.traceparent = message.traceparent
        request.targetNodeId = message.targetNodeId
        request.nsfw = message.nsfw
        return try? request.normalised()  // unfit is nil
    }
}
