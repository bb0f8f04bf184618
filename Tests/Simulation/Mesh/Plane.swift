import Mesh
import MeshFixtures
import VoxCrypto

/// The control plane under simulation: the real services over a simulated disk, until the machine stops.
package struct Plane: Sendable {
    /// How a control plane can be worse than it says, for tests that the simulation notices.
    package enum Fault: Sendable {
        /// It is sound.
        case none
        /// Answers before its writes are on the disk.
        case answersEarly
        /// Forgets that a sender repeats itself.
        case ignoresKeys
        /// Says that a row was acked without doing so, one time in eight.
        case losesAcks
        /// Lets leases and claims of one node pass for those of another.
        case mixesUpNodes
        /// Says that a result was taken without taking it, one job in four.
        case losesResults
    }

    let services: MeshServices
    let fault: Fault
    /// True when nodes offer slots for jobs.
    let hasJobs: Bool

    /// Settings under which everything that is bounded meets its bounds.
    static func parts(on disk: SimulatedDisk, clock: ManualClock, threads: StoreThreads, life: World.Life) -> MeshParts
    {
        var parts = MeshParts.fixture(seed: 1, clock: clock)
        parts.random = .seeded(life.seed)
        parts.storePath = disk.storePath
        parts.disk = disk.storeDisk
        parts.threads = threads
        parts.mailbox.leaseMs = { Reference.leaseMs }
        parts.mailbox.mostRows = { life.mostRows }
        parts.mailbox.ackedAgeMs = { Reference.ackedAgeMs }
        return parts
    }

    /// Lets go of everything, as the end of a process does.
    func abandon() {
        services.mailbox.attach(MailboxHooks())
        services.leases.attach(ExecLeaseHooks())
        services.events.shutdown()
    }

    func answer(_ call: Call) async -> Answer {
        do {
            return try await perform(call)
        } catch let error as MailboxError {
            if case .store = error { return .trouble }
            return .refused(.mailbox(error))
        } catch let error as LeaseError {
            if case .store = error { return .trouble }
            return .refused(.lease(error))
        } catch let error as RegistryError {
            if case .store = error { return .trouble }
            return .refused(.registry(error))
        } catch let error as HopperError {
            if case .store = error { return .trouble }
            return .refused(.hopper(error))
        } catch let error as RunError {
            if case .store = error { return .trouble }
            return .refused(.run(error))
        } catch {
            return .trouble
        }
    }

    private func perform(_ call: Call) async throws -> Answer {
        switch call {
        case .deliver, .claim, .list, .ack, .renewRow: try await mail(call)
        case .grant, .renewLease, .releaseLease, .revokeLease: try await lease(call)
        case .tick(let tick): try await self.tick(tick)
        case .order, .result, .cancel: try await job(call)
        default: try await register(call)
        }
    }

    private func mail(_ call: Call) async throws -> Answer {
        let mailbox = services.mailbox
        switch call {
        case .deliver(var request):
            if fault == .ignoresKeys { request.idempotencyKey = nil }
            return .message(try await mailbox.deliver(request, as: .own).messageId.rawValue)
        case .claim(let receiver, let types, let node):
            var request = A2AInboxRequest(receiverAgentId: receiver)
            request.claimerNodeId = fault == .mixesUpNodes ? "node-1" : node
            request.messageTypes = types
            let caller: Caller = fault == .mixesUpNodes ? .own : .node(node)
            return .rows(try await mailbox.inbox(request, as: caller).messages.map(Answer.Row.init))
        case .list(let receiver):
            var request = A2AInboxRequest(receiverAgentId: receiver)
            request.maxMessages = 256
            return .rows(try await mailbox.inbox(request, as: .own).messages.map(Answer.Row.init))
        case .ack(let receiver, let id, let node):
            if fault == .losesAcks, id % 8 == 0 { return .done }
            let request = A2AAckRequest(receiverAgentId: receiver, messageId: UInt64(id))
            try await mailbox.ack(request, as: node.map { .node($0) } ?? .own)
        case .renewRow(let receiver, let id, let node):
            let request = A2ALeaseRenewRequest(
                receiverAgentId: receiver, messageId: UInt64(id), claimerNodeId: node)
            try await mailbox.renew(request, as: .node(node))
        default: break
        }
        return .done
    }

    private func lease(_ call: Call) async throws -> Answer {
        let leases = services.leases
        switch call {
        case .grant(let scope, let node):
            let request = RemoteExecLeaseGrantRequest(claimerNodeId: node, scopeKey: scope)
            let lease = try await leases.grant(request, as: .node(node))
            return .lease(
                id: lease.leaseId.rawValue, scope: lease.scopeKey, holder: lease.holderNodeId.rawValue,
                untilMs: Int64(clamping: lease.expiresUnixMs))
        case .renewLease(let id, let node):
            try await leases.renew(RemoteExecLeaseRenewRequest(leaseId: id, claimerNodeId: node), as: .node(node))
        case .releaseLease(let id, let node):
            try await leases.release(RemoteExecLeaseReleaseRequest(leaseId: id, claimerNodeId: node), as: .node(node))
        case .revokeLease(let id): try await leases.revoke(AdminExecLeaseRevokeRequest(leaseId: id), as: .own)
        default: break
        }
        return .done
    }

    private func record(of node: String) -> NodeRecord { hasJobs ? .simulatedWorker(node) : .simulated(node) }

    private func register(_ call: Call) async throws -> Answer {
        let registry = services.registry
        switch call {
        case .join(let node, let version):
            var record = record(of: node)
            record.version = "1.0.\(version)"
            _ = try await registry.join(record, as: .node(node))
        case .beat(let node, let load):
            var record = record(of: node)
            record.cpuUsagePct = Double(load)
            _ = try await registry.heartbeat(record, as: .node(node))
        case .leave(let node): try await registry.leave(NodeID(node), as: .node(node))
        case .quarantine(let node, let flag):
            try await registry.setQuarantine(AdminQuarantineRequest(nodeId: node, quarantined: flag), as: .own)
        case .maintain(let node, let flag, let forMs):
            var request = AdminMaintenanceRequest(nodeId: node, maintenance: flag)
            request.maintenanceForMs = forMs
            try await registry.setMaintenance(request, as: .own)
        default: break
        }
        return .done
    }

    private func tick(_ tick: Call.Tick) async throws -> Answer {
        switch tick {
        case .leases: try await services.leases.tick()
        case .rows: try await services.mailbox.tick()
        case .nodes: try await services.registry.tick()
        case .retireRows: try await services.mailbox.retire()
        case .eventNumbers: try await services.store.keepEventNumbersAhead()
        case .checkpoint: try await services.audit.signCheckpoint()
        case .replan: _ = try await services.replanner.tick()
        }
        return .done
    }
}

extension Answer.Row {
    init(_ message: A2AStoredMessage) {
        id = message.id.rawValue
        payload = message.payload
        holder = message.leaseHolderNodeId?.rawValue
        untilMs = message.leaseExpiresUnixMs.map { Int64(clamping: $0) }
    }
}

extension Caller {
    /// A caller with the token of a node.
    static func node(_ id: String) -> Caller { Caller(role: .node, boundNode: NodeID(id), source: id) }
}

extension NodeRecord {
    /// A node whose classes follow from its name and never change.
    static func simulated(_ id: String) -> NodeRecord {
        var record = NodeRecord.fixture(id: id)
        switch id.last {
        case "1": record.visibility = "public"
        case "2": record.trustTier = "new"
        default: break
        }
        return record
    }
}
