import Logging
import Synchronization
import VoxCrypto

/// The live side of one membership: join, heartbeat, work; until it is stopped or the token is refused.
final class MembershipLink: Sendable {
    /// Why a link ended.
    enum End: Hashable, Sendable { case stopped, revoked }

    let member: Membership
    private let parts: Parts
    private let bell = Bell()
    private let stopBell = Bell()
    private let joinedBell = Bell()
    private let endBell = Bell()
    private let isRunning = Mutex(false)
    private let state = Mutex(MembershipHealth())
    private let logger = Logger(label: "vox.mesh.membership")

    /// What a link is made of.
    struct Parts: Sendable {
        let plane: HTTPControlPlane
        let card: NodeCard
        let tools: WorkerTools
        let events: EventRing
        /// Zero joins only, and speaks again when the policy changes.
        let heartbeat: Duration
        /// Mailbox that is claimed from.
        var agent = AgentID.workerPool
        /// Hears how joins go; nil when nobody asked.
        var recorder: JoinRecorder?
    }

    init(member: Membership, parts: Parts) {
        self.member = member
        self.parts = parts
    }

    /// How it is doing.
    var health: MembershipHealth { state.withLock { $0 } }

    /// Ends it; running jobs stop.
    func stop() { stopBell.ring() }

    /// Waits until nothing of it runs any more, but not for ever.
    func waitForEnd() async {
        guard isRunning.withLock({ $0 }) else { return }
        await endBell.wait(atMost: .seconds(5))
    }

    /// Works until it is stopped, the token is refused, or the task is cancelled.
    func run() async -> End {
        isRunning.withLock { $0 = true }
        defer {
            isRunning.withLock { $0 = false }
            endBell.ring()
        }
        let (time, gates) = (ServerTime(), GateWatch())
        let names = [member.inviter, member.keyFingerprint].filter { !$0.isEmpty }
        var place = WorkerPlace(
            node: member.node, submitters: Set(names), network: member.meshName, scope: member.scope, isOwn: false)
        place.agent = parts.agent
        let worker = Worker(place: place, plane: parts.plane, tools: parts.tools, server: (time, gates))
        return await withTaskGroup(of: End.self) { group in
            group.addTask { await self.beat(time, gates) }
            group.addTask {
                // A claim before the first join would be refused, and refusals are not repeated for a minute.
                guard await self.joinedBell.wait() else { return .stopped }
                return await worker.run() == .tokenRefused ? .revoked : .stopped
            }
            group.addTask { await self.listen() }
            group.addTask {
                _ = await self.stopBell.wait()
                return .stopped
            }
            let end = await group.next() ?? .stopped
            group.cancelAll()
            return end
        }
    }

    /// A change of the policy is told at once, but not before the pause after a failure is over.
    private func listen() async -> End {
        let news = parts.events.subscribe(topics: [.policy], after: nil)
        defer { news.cancel() }
        for await _ in news { bell.ring() }
        // The ring ended with the process; the other parts decide when the link ends.
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(3_600))  // a cancel ends the loop
        }
        return .stopped
    }

    private func beat(_ time: ServerTime, _ gates: GateWatch) async -> End {
        var told: NodeRecord?
        var hasJoined: Bool?
        var backoff = Backoff(random: parts.tools.random)
        while !Task.isCancelled {
            _ = bell.takeRing()  // the record holds all news so far
            let record = await parts.card.record(as: member.node, scope: member.scope)
            let askedAt = ContinuousClock.now
            let mustJoin = told.map { record.needsJoin(after: $0) } ?? true
            do throws(ControlPlaneError) {
                let answer =
                    mustJoin ? try await parts.plane.join(record) : try await parts.plane.heartbeat(record)
                time.note(serverMs: answer.lastSeenUnixMs, askedAt: askedAt)
                gates.note(answer)
                told = record
                backoff.reset()
                note(nil)
                if mustJoin { await noteJoin(nil, &hasJoined) }
                joinedBell.ring()
                await pause()
            } catch {
                guard !Task.isCancelled else { break }
                note(error)
                if mustJoin { await noteJoin(error, &hasJoined) }
                if error.status == 401 { return .revoked }
                logger.warning(
                    Self.sentence(error), metadata: ["mesh": "\(member.inviter)", "error": "\(error)"])
                // No news cuts this short: a refusal holds for a minute, and `Retry-After` is the least.
                try? await Task.sleep(for: backoff.pause(after: error))  // a cancel ends the loop
            }
        }
        return .stopped
    }

    private static func sentence(_ error: ControlPlaneError) -> Logger.Message {
        guard case .untrusted = error else { return "heartbeat failed" }
        return """
            the certificate of the control plane is not trusted; ask for an invite that names it, or name its \
            fingerprint: mesh.peers.NAME.tls_sha256, or mesh.tls.pin_sha256 for mesh.control_url
            """
    }

    private func pause() async {
        if parts.heartbeat == .zero {
            _ = await bell.wait()
        } else {
            await bell.wait(atMost: parts.heartbeat)
        }
    }

    /// Writes down how a join went, once for a row of tries that went the same way.
    private func noteJoin(_ fault: ControlPlaneError?, _ hasJoined: inout Bool?) async {
        guard hasJoined != (fault == nil) else { return }
        hasJoined = fault == nil
        await parts.recorder?.note(fault, as: member.node, at: member.controlURL, of: member.inviter)
    }

    private func note(_ fault: ControlPlaneError?) {
        let nowMs = parts.card.clock.millis()
        state.withLock { health in
            health.fault = fault
            if fault == nil { health.lastContactMs = nowMs }
        }
    }
}
