import Mesh

/// A body that says who sends it, or under which key it counts once; for the span of its request.
protocol PeerBodyFacts {
    /// The node that the caller says it is; nil when it names none.
    var spanPeer: String? { get }
    /// The key; nil when there is none.
    var spanKey: String? { get }
}

extension PeerBodyFacts {
    var spanKey: String? { nil }
}

extension A2ADeliverRequest: PeerBodyFacts {
    var spanPeer: String? { nil }
    var spanKey: String? { idempotencyKey }
}

extension A2AInboxRequest: PeerBodyFacts { var spanPeer: String? { claimerNodeId } }
extension A2ALeaseRenewRequest: PeerBodyFacts { var spanPeer: String? { claimerNodeId } }
extension NodeRecord: PeerBodyFacts { var spanPeer: String? { id } }
extension OplogCosignRequest: PeerBodyFacts { var spanPeer: String? { nodeId } }
extension LeaveRequest: PeerBodyFacts { var spanPeer: String? { id } }
extension RemoteExecLeaseGrantRequest: PeerBodyFacts { var spanPeer: String? { claimerNodeId } }
extension RemoteExecLeaseRenewRequest: PeerBodyFacts { var spanPeer: String? { claimerNodeId } }
