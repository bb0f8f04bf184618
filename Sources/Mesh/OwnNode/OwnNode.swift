import Logging
import ServiceLifecycle
import VoxCrypto

/// This machine as a node of its own mesh: it always runs its own work, and is listed while it gives something away.
package final class OwnNode: Service {
    private let card: NodeCard
    private let registry: NodeRegistry
    private let plane: LocalControlPlane
    private let worker: Worker
    private let returns: LeaseReturns
    private let time = ServerTime()
    private let gates = GateWatch()
    private let events: EventRing
    private let isEnabled: Bool
    private let scope: String?
    private let logger = Logger(label: "vox.mesh.own-node")

    /// Time between two looks at the policy file and two signs of life.
    static let interval = Duration.seconds(2)

    init(card: NodeCard, core: JobCore, tools: WorkerTools, place: WorkerPlace, isEnabled: Bool) {
        self.card = card
        self.isEnabled = isEnabled
        registry = core.registry
        events = core.events
        scope = place.scope
        plane = LocalControlPlane(
            registry: core.registry, mailbox: core.mailbox, leases: core.leases,
            caller: .ownWorker(key: tools.key.publicKey))
        worker = Worker(place: place, plane: plane, tools: tools, server: (time, gates))
        returns = tools.returns
    }

    /// Runs until shutdown.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = await self.worker.run() }
                group.addTask { await self.keepUp() }
                await group.waitForAll()
            }
        }
        await returns.flush()
    }

    /// Brings record and registration up to date; called once before the first plan.
    package func refresh() async {
        let record = await card.record(as: registry.ownNodeID, scope: scope)
        time.note(serverMs: UInt64(clamping: registry.clock.millis()))
        registry.setOwnRecord(record)
        let listed = registry.node(registry.ownNodeID).flatMap { $0.isListed ? $0 : nil }
        let isListed = listed != nil
        let mustBeListed = isEnabled || record.donationPolicy?.slots.isEmpty == false
        do throws(ControlPlaneError) {
            switch (mustBeListed, isListed) {
            case (true, false): _ = try await plane.join(record)
            case (true, true):
                let isNew = listed.map { record.needsJoin(after: $0.record) } ?? true
                _ = isNew ? try await plane.join(record) : try await plane.heartbeat(record)
            case (false, true): _ = try await plane.leave(registry.ownNodeID)
            case (false, false): break
            }
            if let own = registry.ownNode { gates.note(own.record) }
        } catch {
            logger.error("could not register the own node", metadata: ["error": "\(error)"])
        }
    }

    private func keepUp() async {
        let bell = Bell()
        let news = events.subscribe(topics: [.policy], after: nil)
        defer { news.cancel() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in news { bell.ring() } }
            while !Task.isCancelled {
                await refresh()
                await bell.wait(atMost: Self.interval)
            }
            group.cancelAll()
            news.cancel()
        }
    }
}

extension Bell {
    /// Waits for a ring, but not longer than a time.
    func wait(atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await self.wait() }
            group.addTask { try? await Task.sleep(for: limit) }  // cut short by the bell
            await group.next()
            group.cancelAll()
        }
    }
}
