import Hummingbird
import Mesh

/// The mailbox on the mesh listener.
struct PeerMailboxRoutes: Sendable {
    let mailbox: Mailbox

    func add(to table: inout PeerTable) {
        table.post(PeerPath.deliver, .deliver, A2ADeliverRequest.self) { request, context in
            .wire(try await mailbox.deliver(request, as: context.known()))
        }
        table.hold(PeerPath.inbox, .inbox, A2AInboxRequest.self) { request, context in
            .wire(try await mailbox.inbox(request, as: context.known()))
        }
        table.post(PeerPath.ack, .inbox, A2AAckRequest.self) { request, context in
            try await mailbox.ack(request, as: context.known())
            return .nothing
        }
        table.post(PeerPath.messageRenew, .inbox, A2ALeaseRenewRequest.self) { request, context in
            try await mailbox.renew(request, as: context.known())
            return .nothing
        }
    }
}
