import Logging
import ServiceLifecycle

/// Lets time pass in the mesh: ends leases, invites and maintenance, writes soft state behind, signs checkpoints.
package struct MeshSweeper: Service {
    private let services: MeshServices
    private let faults = LastingFaults()
    private let logger = Logger(label: "vox.mesh.sweeper")

    init(services: MeshServices) {
        self.services = services
    }

    /// Runs until shutdown; then waiting claims are answered, event streams ended and a last checkpoint signed.
    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await services.registry.publishTopology() }
            group.addTask { await everySecond() }
            group.addTask { await checkLog() }
            group.addTask { await makeMissingMemos() }
            group.addTask { await forgetTexts() }
        }
    }

    /// The whole log is checked once after a start, beside the work; the tail was checked before anything was written.
    private func checkLog() async {
        await cancelWhenGracefulShutdown { [services] in
            await attempt("check the log") { try await services.audit.check(nowMs: services.clock.millis()) }
        }
    }

    /// A log from before there were memos gets them beside the work.
    private func makeMissingMemos() async {
        await cancelWhenGracefulShutdown { [services] in
            await attempt("make missing memos") { try await services.makeMissingMemos() }
        }
    }

    /// Texts that are not kept go beside the work: at start those of what ended before, then once a minute.
    private func forgetTexts() async {
        guard !services.store.keepsTexts else { return }
        await cancelWhenGracefulShutdown { [services] in
            while !Task.isCancelled {
                await attempt("forget the texts of runs") { try await services.runs.forgetTexts() }
                try? await Task.sleep(for: .seconds(60))  // a cut sleep ends the loop
            }
        }
    }

    private func everySecond() async {
        await withGracefulShutdownHandler {
            await lookAtSize()
            var second = 0
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                await sweep(isWholeMinute: second % 60 == 59)
                second += 1
                try? await cancelWhenGracefulShutdown {  // a cut sleep ends the loop
                    try await Task.sleep(for: .seconds(1))
                }
            }
        } onGracefulShutdown: {
            services.mailbox.endWaits()
            services.events.shutdown()
        }
        guard services.store.openingFault == nil else { return }
        await attempt("write node state behind") { try await services.registry.tick() }
        await attempt("sign the last checkpoint") { try await services.audit.signCheckpoint() }
    }

    /// One pass; each part goes on when another fails.
    package func sweep(isWholeMinute: Bool = false) async {
        guard services.store.openingFault == nil else { return }
        await attempt("sweep leases") { try await services.leases.tick() }
        await attempt("sweep rows") { try await services.mailbox.tick() }
        await attempt("sweep nodes") { try await services.registry.tick() }
        await attempt("reconcile leases") { try await services.reconciler.tick() }
        await attempt("finish drains") { try await services.actions.finishDrains() }
        await attempt("sweep invites") { try await services.invites.tick() }
        await attempt("sweep tokens") { try await services.tokens.tick() }
        if isWholeMinute {
            await lookAtSize()
            await attempt("retire rows") { try await services.mailbox.retire() }
            await attempt("forget sign-outs") { try await services.signedOut.tick() }
            await attempt("retire leases") { try await services.leases.retire() }
            await attempt("look after recipient keys") { try await services.recipientKeys.tick() }
            await attempt("check new entries") {
                try await services.audit.checkGrowth(nowMs: services.clock.millis())
            }
        }
        await attempt("write the registry for other programs") { try services.snapshot?.tick() }
        await attempt("reserve event numbers") { try await services.store.keepEventNumbersAhead() }
        await attempt("sign a checkpoint") { try await services.audit.signCheckpoint() }
    }

    private func lookAtSize() async {
        await attempt("look at the size of the store") { try await services.storeSize.look() }
    }

    private func attempt(_ what: String, _ work: () async throws -> Void) async {
        var fault: String?
        do {
            try await work()
        } catch is CancellationError {
            return
        } catch {
            fault = "\(error)"
        }
        switch faults.take(fault, of: what, nowMs: services.clock.millis()) {
        case .fault(let words): logger.error("could not \(what)", metadata: ["error": "\(words)"])
        case .over: logger.notice("could \(what) again")
        case nil: break
        }
    }
}
