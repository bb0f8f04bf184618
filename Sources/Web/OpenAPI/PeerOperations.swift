import Mesh

extension PeerOperation {
    /// Every mesh route; a test holds this list against the router in both directions.
    static let all = health + registry + mailbox + leases + oplog + operators

    private static let health: [PeerOperation] = [
        get(PeerPath.health, nil, "Says that the process is alive.", answer: .plainText).withoutBearer,
        get(PeerPath.openAPI, nil, "This document.", answer: .document),
    ]

    private static let registry: [PeerOperation] = [
        get(
            PeerPath.nodes, .nodes, "Lists the nodes in order of first registration.",
            answer: .json(.of(PopuliRegistryFile.self))),
        post(
            PeerPath.join, .registry, "Adds a node or replaces its record.", body: .of(NodeRecord.self),
            answer: .json(.of(NodeRecord.self))),
        post(
            PeerPath.heartbeat, .registry, "Refreshes a node and merges the fields that are present.",
            body: .of(NodeRecord.self), answer: .json(.of(NodeRecord.self))),
        post(
            PeerPath.leave, .registry, "Removes a node.", body: .of(LeaveRequest.self)
        ).refusing(404),
        post(
            PeerPath.exchange, nil, "Trades a one-time token for a bearer.", body: .of(BootstrapExchangeRequest.self),
            answer: .json(.of(BootstrapExchangeResponse.self))
        ).refusing(401, 403, 404, 410, 429, 503, 507).withoutBearer,
    ]

    private static let mailbox: [PeerOperation] = [
        post(
            PeerPath.deliver, .deliver, "Stores a message for an agent.", body: .of(A2ADeliverRequest.self),
            answer: .json(.of(A2ADeliverResponse.self))
        ).refusing(429),
        post(
            PeerPath.inbox, .inbox, "Lists an agent's messages, or claims one for a node.",
            body: .of(A2AInboxRequest.self), answer: .json(.of(A2AInboxResponse.self))),
        post(
            PeerPath.ack, .inbox, "Marks a message as done.", body: .of(A2AAckRequest.self)
        ).refusing(404),
        post(
            PeerPath.messageRenew, .inbox, "Extends the lease on a message.", body: .of(A2ALeaseRenewRequest.self)
        ).refusing(404, 409),
    ]

    private static let leases: [PeerOperation] = [
        post(
            PeerPath.leaseGrant, .execLease, "Leases a scope to one node, or extends its lease.",
            body: .of(RemoteExecLeaseGrantRequest.self), answer: .json(.of(RemoteExecLeaseRow.self))
        ).refusing(409),
        post(
            PeerPath.leaseRenew, .execLease, "Extends an execution lease.",
            body: .of(RemoteExecLeaseRenewRequest.self)
        ).refusing(404, 409),
        post(
            PeerPath.leaseRelease, .execLease, "Ends an execution lease.",
            body: .of(RemoteExecLeaseReleaseRequest.self)
        ).refusing(404, 409),
        get(
            PeerPath.leases, .execLeaseList, "Lists the live execution leases in order of grant.",
            answer: .json(.of(RemoteExecLeaseListResponse.self))),
    ]

    private static let oplog: [PeerOperation] = [
        post(
            PeerPath.oplogCheckpoint, .registry, "Gives the newest checkpoint of the log, for a witness.",
            body: .of(OplogCheckpointRequest.self), answer: .json(.of(OplogCheckpointResponse.self))
        ).refusing(404),
        post(
            PeerPath.oplogCosign, .registry, "Takes a witness's cosignature of a checkpoint, or its refusal.",
            body: .of(OplogCosignRequest.self)
        ).refusing(404, 409),
    ]

    private static let operators: [PeerOperation] = [
        post(
            PeerPath.quarantine, .admin, "Sets or clears a node's quarantine.",
            body: .of(AdminQuarantineRequest.self)
        ).refusing(404),
        post(
            PeerPath.maintenance, .admin, "Sets or clears a node's maintenance, with or without a deadline.",
            body: .of(AdminMaintenanceRequest.self)
        ).refusing(404),
        post(
            PeerPath.leaseRevoke, .admin, "Ends an execution lease against its holder's will.",
            body: .of(AdminExecLeaseRevokeRequest.self)
        ).refusing(404),
    ]
}
