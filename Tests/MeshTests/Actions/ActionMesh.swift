import Audit
import MeshFixtures
import Testing

@testable import Mesh

/// A mesh with two workers and what a person does to it.
struct ActionMesh: Sendable {
    let jobs: JobMesh
    static let order = ActionOrder(reason: "fan noise at night", actor: "dashboard-user")

    init(hasOwnNode: Bool = false) async throws {
        jobs = try await JobMesh.open(hasOwnNode: hasOwnNode)
    }

    var mesh: MeshServices { jobs.mesh }

    @discardableResult
    func act(_ action: NodeAction, _ node: NodeID = "peer-a", run: RunID? = nil) async throws -> ActionReceipt {
        try await mesh.actions.perform(action, on: node, run: run, by: Self.order)
    }

    func gates(_ node: NodeID = "peer-a") -> NodeGates? { mesh.registry.node(node)?.gates }

    /// Entries of a kind, oldest first.
    func entries(_ kind: EntryKind) async throws -> [LogEntry] {
        try await mesh.audit.entries(limit: 256).reversed().filter { $0.kind == kind }
    }

    /// The cancels that wait in the mailbox of the workers.
    func cancels() async throws -> [A2AStoredMessage] {
        var request = A2AInboxRequest(receiverAgentId: "2")
        request.messageTypes = ["remote_task_cancel"]
        return try await mesh.mailbox.inbox(request, as: .own).messages
    }
}
