import Mesh

/// What a client can ask of the control plane, and what the control plane does by itself.
enum Call: Hashable, Sendable {
    case deliver(A2ADeliverRequest)
    case claim(receiver: String, types: [String]?, node: String)
    case list(receiver: String)
    case ack(receiver: String, id: Int64, node: String?)
    case renewRow(receiver: String, id: Int64, node: String)
    case grant(scope: String, node: String)
    case renewLease(id: String, node: String)
    case releaseLease(id: String, node: String)
    case revokeLease(id: String)
    case join(node: String, version: Int)
    case beat(node: String, load: Int)
    case leave(node: String)
    case quarantine(node: String, Bool)
    case maintain(node: String, Bool, forMs: UInt64?)
    case order(intent: String)
    case result(task: Int64, key: String, lease: String, node: String, worked: Bool)
    case cancel(run: String)
    case tick(Tick)

    /// Work of the sweeper.
    enum Tick: CaseIterable, Hashable, Sendable {
        case leases, rows, nodes, retireRows, eventNumbers, checkpoint, replan
    }

    /// True when its outcome depends on memory that follows the store after a commit, so that it shares none.
    var isAlone: Bool {
        switch self {
        case .list, .join, .beat, .leave, .tick, .order, .result, .cancel: true
        default: false
        }
    }
}

/// What came of a call.
enum Answer: Hashable, Sendable {
    case done
    case message(Int64)
    case rows([Row])
    case lease(id: String, scope: String, holder: String, untilMs: Int64)
    /// An item of the hopper, and its run when it was dispatched.
    case run(item: String, run: String?)
    case refused(Refusal)
    /// The store could not write; nothing of the call holds.
    case trouble

    /// A row as a reader sees it.
    struct Row: Hashable, Sendable {
        let id: Int64
        let payload: String
        let holder: String?
        let untilMs: Int64?
    }

    /// Why a call was refused.
    enum Refusal: Hashable, Sendable {
        case mailbox(MailboxError)
        case lease(LeaseError)
        case registry(RegistryError)
        case hopper(HopperError)
        case run(RunError)
    }
}

extension Answer: CustomStringConvertible {
    var description: String {
        switch self {
        case .done: "done"
        case .message(let id): "message \(id)"
        case .rows(let rows):
            "rows \(rows.map { "\($0.id) \($0.payload.prefix(40)) \($0.holder ?? "-") \($0.untilMs ?? 0)" })"
        case .lease(let id, let scope, let holder, let untilMs): "lease \(id) \(scope) \(holder) \(untilMs)"
        case .run(let item, let run): "run \(run ?? "-") of \(item)"
        case .refused(let refusal): "\(refusal)"
        case .trouble: "trouble"
        }
    }
}

extension Call: CustomStringConvertible {
    var description: String {
        switch self {
        case .deliver(let request):
            "deliver \(request.payload) to \(request.receiverAgentId) key \(request.idempotencyKey ?? "-") "
                + "target \(request.targetNodeId ?? "-") class \(request.privacyClass ?? "-") \(request.messageType)"
        case .claim(let receiver, let types, let node): "claim \(receiver) \(types ?? []) by \(node)"
        case .list(let receiver): "list \(receiver)"
        case .ack(let receiver, let id, let node): "ack \(receiver)/\(id) by \(node ?? "-")"
        case .renewRow(let receiver, let id, let node): "renew \(receiver)/\(id) by \(node)"
        case .grant(let scope, let node): "grant \(scope) to \(node)"
        case .renewLease(let id, let node): "renew lease \(id) by \(node)"
        case .releaseLease(let id, let node): "release lease \(id) by \(node)"
        case .revokeLease(let id): "revoke lease \(id)"
        case .join(let node, let version): "join \(node) \(version)"
        case .beat(let node, let load): "beat \(node) \(load)"
        case .leave(let node): "leave \(node)"
        case .quarantine(let node, let flag): "quarantine \(node) \(flag)"
        case .maintain(let node, let flag, let forMs): "maintain \(node) \(flag) \(forMs ?? 0)"
        case .order(let intent): "order \(intent)"
        case .result(let task, _, let lease, let node, let worked):
            "result of \(task) under \(lease) by \(node): \(worked)"
        case .cancel(let run): "cancel \(run)"
        case .tick(let tick): "tick \(tick)"
        }
    }
}
