import Audit
import Foundation
import HTTPTypes
import HummingbirdTesting
import MeshFixtures
import NIOCore
import Testing
import VoxCrypto

@testable import Mesh
@testable import Web

@Suite struct PeerDocumentTests {
    private static let refusalBodies = ["", "[]", "x"]

    @Test func documentAndRouterHaveTheSameRoutes() async throws {
        let harness = try await PeerHarness()
        let routes = peerTable(harness.services, harness.settings).table.routes
        let built = routes.map { "\($0.method.rawValue) \($0.path)" }
        let described = PeerOperation.all.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(built) == Set(described))
        #expect(built.count == described.count)
        for route in routes {
            let operation = PeerOperation.all.first { $0.path == route.path }
            #expect(operation?.access == route.kind, "\(route.path)")
        }
    }

    @Test func documentAndRouterReadTheSameBodies() async throws {
        let harness = try await PeerHarness()
        let built = peerTable(harness.services, harness.settings).bodyNames
        var described: [String: String] = [:]
        for operation in PeerOperation.all {
            if case .object(let object) = operation.request { described[operation.path] = object.name }
        }
        #expect(built == described)
    }

    @Test func fileOfTheDocumentIsWhatIsServed() async throws {
        let harness = try await PeerHarness(isOpen: false)
        let answer = try await harness.send(.get, "/openapi.json", bearer: "reader-secret")
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "application/json")
        let served = try JSONValue(parsing: Array(answer.body.readableBytesView))
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Docs/openapi.json")
        if ProcessInfo.processInfo.environment["VOX_RECORD"] == "1" {
            let value = try JSONSerialization.jsonObject(with: Data(served.jsonBytes()))
            let style: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try (JSONSerialization.data(withJSONObject: value, options: style) + Data("\n".utf8)).write(to: url)
            Issue.record("recorded Docs/openapi.json; run again without VOX_RECORD")
            return
        }
        #expect(try JSONValue(parsing: Array(Data(contentsOf: url))) == served)
    }

    @Test func everyReferenceLeadsSomewhereAndEverySchemaIsUsed() {
        var references: Set<String> = []
        func walk(_ value: JSONValue) {
            switch value {
            case .object(let fields):
                if let reference = fields["$ref"]?.stringValue { references.insert(reference) }
                fields.values.forEach(walk)
            case .array(let elements): elements.forEach(walk)
            case .null, .bool, .integer, .double, .string: return
            }
        }
        walk(PeerDocument.json)
        let components = PeerDocument.json["components"]
        for kind in ["schemas", "headers", "responses"] {
            let names = Set((components?[kind]?.objectValue ?? [:]).keys)
            let start = "#/components/\(kind)/"
            #expect(names == Set(references.filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }))
        }
    }

    @Test func operationIDsAreUnique() throws {
        let paths = try #require(PeerDocument.json["paths"]?.objectValue)
        let ids = paths.values.flatMap { ($0.objectValue ?? [:]).values }.compactMap { $0["operationId"]?.stringValue }
        #expect(ids.count == PeerOperation.all.count)
        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: PeerRouteRow.all)
    func bodiesOfTheRoleTableFitTheirSchema(_ row: PeerRouteRow) throws {
        let operation = try #require(PeerOperation.all.first { $0.path == row.path })
        #expect((operation.request == nil) == (row.body == nil))
        guard let request = operation.request, let body = row.body else { return }
        #expect(request.faults(in: try JSONValue(parsing: Array(body.utf8))) == [])
    }

    @Test func answersFitTheirSchema() async throws {
        let harness = try await PeerHarness()
        var seen: Set<String> = []
        for (path, body) in try await Self.walk(harness) {
            let answer = try await harness.send(body == nil ? .get : .post, path, body: body)
            let operation = try #require(PeerOperation.all.first { $0.path == path })
            #expect(Int(answer.status.code) == operation.success, "\(path): \(answer.text)")
            seen.insert(path)
            switch operation.answer {
            case .json(let schema):
                let faults = schema.faults(in: try JSONValue(parsing: Array(answer.body.readableBytesView)))
                #expect(faults == [], "\(path)")
            case .nothing: #expect(answer.text.isEmpty)
            case .plainText: #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
            case .document: #expect(answer.headers[.contentType] == "application/json")
            }
        }
        #expect(seen == Set(PeerOperation.all.map(\.path)))
    }

    /// Good requests of every route in an order that works.
    private static func walk(_ harness: PeerHarness) async throws -> [(String, String?)] {
        let invite = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "test")
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        let grant = #"{"claimer_node_id":"n1","scope_key":"task:7"}"#
        var leases: [String] = []
        for scope in ["task:7", "task:8"] {
            let body = grant.replacing("task:7", with: scope)
            let answer = try await harness.send(.post, "/v1/populi/exec/lease/grant", body: body)
            leases.append(try #require(answer.field("lease_id")))
        }
        let held = #"{"lease_id":"\#(leases[0])","claimer_node_id":"n1"}"#
        let row = #"{"receiver_agent_id":"2","message_id":1,"claimer_node_id":"n1"}"#
        return [
            ("/health", nil), ("/openapi.json", nil), ("/v1/populi/join", PeerRouteRow.record),
            ("/v1/populi/heartbeat", PeerRouteRow.record), ("/v1/populi/nodes", nil),
            ("/v1/populi/a2a/deliver", PeerRouteRow.delivery),
            ("/v1/populi/a2a/inbox", #"{"receiver_agent_id":"2","claimer_node_id":"n1"}"#),
            ("/v1/populi/a2a/lease-renew", row), ("/v1/populi/a2a/ack", row),
            ("/v1/populi/exec/lease/grant", grant), ("/v1/populi/exec/leases", nil),
            ("/v1/populi/exec/lease/renew", held), ("/v1/populi/exec/lease/release", held),
            ("/v1/populi/admin/exec-lease/revoke", #"{"lease_id":"\#(leases[1])"}"#),
            ("/v1/populi/admin/maintenance", #"{"node_id":"n1","maintenance":true}"#),
            ("/v1/populi/admin/quarantine", #"{"node_id":"n1","quarantined":true}"#),
            ("/v1/populi/oplog/checkpoint", "{}"), ("/v1/populi/oplog/cosign", try await cosignature(harness)),
            ("/v1/populi/bootstrap/exchange", #"{"bootstrap_token":"\#(invite.bearer.sec)"}"#),
            ("/v1/populi/leave", #"{"id":"n1"}"#),
        ]
    }

    /// A witness's word on the newest checkpoint.
    private static func cosignature(_ harness: PeerHarness) async throws -> String {
        try await harness.services.audit.signCheckpoint()
        let signed = try #require(try await harness.services.audit.newestCheckpoint())
        let key = Ed25519PrivateKey.generate(.seeded(9))
        let cosigner = try #require(CosignerKey(name: LogWitness.name(of: "n1"), publicKey: key.publicKey))
        var note = signed.note
        note.cosign(as: cosigner, at: 1_790_000_000, with: key)
        var request = OplogCosignRequest(nodeId: "n1", key: cosigner.text, size: signed.checkpoint.size)
        request.note = note.note
        return WireCodec.text(request)
    }

    @Test(arguments: PeerRouteRow.all)
    func statusesThatARouteAnswersAreDescribed(_ row: PeerRouteRow) async throws {
        let harness = try await PeerHarness(isOpen: false, bodyLimit: 2_048)
        let operation = try #require(PeerOperation.all.first { $0.path == row.path })
        let method = try #require(HTTPRequest.Method(rawValue: row.method))
        var seen: Set<Int> = []
        func send(_ body: String?, _ bearer: String?, _ type: String = "application/json") async throws {
            let headers: HTTPFields = body == nil ? [:] : [.contentType: type]
            let answer = try await harness.send(method, row.path, body: body, bearer: bearer, headers: headers)
            seen.insert(Int(answer.status.code))
        }
        try await send(row.body, nil)
        for bearer in PeerHarness.secrets.values { try await send(row.body, bearer) }
        for body in Self.refusalBodies + [String(repeating: " ", count: 3_000)] where row.body != nil {
            try await send(body, "mesh-secret")
        }
        if row.body != nil { try await send(row.body, "mesh-secret", "text/plain") }
        #expect(seen.subtracting(operation.statuses) == [], "\(row)")
        let pipeline = operation.statuses.intersection([413, 415]).union(operation.request == nil ? [] : [400])
        #expect(pipeline.isSubset(of: seen), "\(row): \(seen)")
        if !operation.needsNoBearer { #expect(seen.contains(401)) }
        if operation.access != nil { #expect(seen.contains(403)) }
    }
}

extension WireSchema {
    /// Where a value does not fit, as paths; undescribed fields count, unless the object is open.
    func faults(in value: JSONValue, at path: String = "") -> [String] {
        switch (self, value) {
        case (.any, _), (.boolean, .bool), (.text, .string), (.number, .integer), (.number, .double): []
        case (.whole(let least, let most), .integer(let number)): (least...most).contains(number) ? [] : [path]
        case (.list(let element), .array(let elements)):
            elements.enumerated().flatMap { element.faults(in: $1, at: "\(path)[\($0)]") }
        case (.object(let object), .object(let fields)): object.faults(in: fields, at: path)
        default: [path]
        }
    }
}

extension WireObjectSchema {
    fileprivate func faults(in values: [String: JSONValue], at path: String) -> [String] {
        let missing = fields.filter { $1.isRequired && values[$0] == nil }.map { "\(path).\($0.key) is missing" }
        return values.reduce(into: missing) { found, member in
            guard let field = fields[member.key] else {
                if !isOpen { found.append("\(path).\(member.key) is not described") }
                return
            }
            if member.value == .null, !field.isRequired { return }
            found += field.schema.faults(in: member.value, at: "\(path).\(member.key)")
        }
    }
}
