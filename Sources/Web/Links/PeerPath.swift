/// Every path of the mesh listener.
enum PeerPath {
    static let health = "/health"
    static let nodes = "/v1/populi/nodes"
    static let join = "/v1/populi/join"
    static let heartbeat = "/v1/populi/heartbeat"
    static let leave = "/v1/populi/leave"
    static let exchange = "/v1/populi/bootstrap/exchange"
    static let deliver = "/v1/populi/a2a/deliver"
    static let inbox = "/v1/populi/a2a/inbox"
    static let ack = "/v1/populi/a2a/ack"
    static let messageRenew = "/v1/populi/a2a/lease-renew"
    static let leaseGrant = "/v1/populi/exec/lease/grant"
    static let leaseRenew = "/v1/populi/exec/lease/renew"
    static let leaseRelease = "/v1/populi/exec/lease/release"
    static let leases = "/v1/populi/exec/leases"
}
