import HTTPTypes
import HummingbirdTesting
import MeshFixtures
import Testing

@testable import Mesh
@testable import Web

/// The table of gates: what each flag of a node lets through.
@Suite struct PeerGatesTests {
    /// One column of the table.
    enum Gate: String, CaseIterable, Sendable {
        case none, quarantined, maintenance, paused, draining, unknown

        var sentence: String {
            switch self {
            case .none: ""
            case .quarantined: "node is quarantined"
            case .maintenance: "node is in maintenance"
            case .paused, .draining: "node is paused"
            case .unknown: "node is unknown; join first"
            }
        }
    }

    /// One row of the table: what is asked, its good status, and the gates that are 403.
    struct Ask: Sendable {
        let name: String
        let path: String
        let body: String
        let good: Int
        let closed: Set<Gate>
    }

    private static let blocked: Set<Gate> = [.quarantined, .maintenance, .unknown]

    /// In an order in which no ask spoils the next one.
    private static func asks(lease: String) -> [Ask] {
        let lease = #"{"lease_id":"\#(lease)","claimer_node_id":"n1"}"#
        let row = #"{"receiver_agent_id":"2","message_id":1,"claimer_node_id":"n1"}"#
        let exec = "/v1/populi/exec/lease/"
        return [
            Ask(
                name: "inbox claim", path: "/v1/populi/a2a/inbox",
                body: #"{"receiver_agent_id":"2","claimer_node_id":"n1"}"#, good: 200,
                closed: blocked.union([.paused, .draining])),
            Ask(name: "lease-renew", path: "/v1/populi/a2a/lease-renew", body: row, good: 204, closed: blocked),
            Ask(
                name: "list", path: "/v1/populi/a2a/inbox", body: #"{"receiver_agent_id":"2"}"#, good: 200, closed: []),
            Ask(
                name: "exec grant, new scope", path: exec + "grant",
                body: #"{"claimer_node_id":"n1","scope_key":"task:2"}"#, good: 200,
                closed: blocked.union([.paused, .draining])),
            Ask(
                name: "exec grant, own scope", path: exec + "grant",
                body: #"{"claimer_node_id":"n1","scope_key":"task:1"}"#, good: 200, closed: blocked),
            Ask(name: "exec renew", path: exec + "renew", body: lease, good: 204, closed: blocked),
            Ask(name: "exec release", path: exec + "release", body: lease, good: 204, closed: [.unknown]),
            Ask(
                name: "ack", path: "/v1/populi/a2a/ack", body: #"{"receiver_agent_id":"2","message_id":1}"#, good: 204,
                closed: []),
            Ask(
                name: "heartbeat", path: "/v1/populi/heartbeat", body: PeerRouteRow.record, good: 200, closed: []),
            Ask(name: "join", path: "/v1/populi/join", body: PeerRouteRow.record, good: 200, closed: []),
        ]
    }

    @Test(arguments: Gate.allCases)
    func gatesLetThroughWhatTheTableSays(gate: Gate) async throws {
        let harness = try await PeerHarness()
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        _ = try await harness.send(.post, "/v1/populi/a2a/deliver", body: PeerRouteRow.delivery)
        let claim = #"{"receiver_agent_id":"2","claimer_node_id":"n1"}"#
        _ = try await harness.send(.post, "/v1/populi/a2a/inbox", body: claim)
        let grant = #"{"claimer_node_id":"n1","scope_key":"task:1"}"#
        let granted = try await harness.send(.post, "/v1/populi/exec/lease/grant", body: grant)
        let lease = try #require(granted.field("lease_id"))
        try await close(gate, in: harness)
        for ask in Self.asks(lease: lease) {
            let answer = try await harness.send(.post, ask.path, body: ask.body)
            if ask.closed.contains(gate) {
                #expect(answer.status == .forbidden, "\(ask.name)")
                #expect(answer.text == "populi: \(gate.sentence)", "\(ask.name)")
            } else {
                #expect(answer.status.code == ask.good, "\(ask.name): \(answer.text)")
            }
        }
    }

    private func close(_ gate: Gate, in harness: PeerHarness) async throws {
        switch gate {
        case .none: return
        case .quarantined:
            _ = try await harness.send(
                .post, "/v1/populi/admin/quarantine", body: #"{"node_id":"n1","quarantined":true}"#)
        case .maintenance:
            _ = try await harness.send(
                .post, "/v1/populi/admin/maintenance", body: #"{"node_id":"n1","maintenance":true}"#)
        case .paused: try await admit(.paused, in: harness)
        case .draining: try await admit(.draining, in: harness)
        case .unknown: _ = try await harness.send(.post, "/v1/populi/leave", body: #"{"id":"n1"}"#)
        }
    }

    private func admit(_ admission: NodeGates.Admission, in harness: PeerHarness) async throws {
        let registry = harness.services.registry
        try await harness.services.store.write("pause") { tx in
            var gates = try registry.gates("n1", tx)
            gates.admission = admission
            try registry.setGates(gates, of: "n1", tx)
        }
    }
}
