package import Compute
import Synchronization

/// What this machine's backends can run, as nodes advertise it.
package final class ModelInventory: Sendable {
    /// The backends, in order of preference.
    package let backends: [any Backend]
    private let clock: WallClock
    private let maxAgeMs: Int64
    private let last = Mutex<(atMs: Int64, models: [ModelDescription])?>(nil)

    /// Scans at most once in `maxAgeMs`.
    package init(backends: [any Backend], clock: WallClock, maxAgeMs: Int64 = 5_000) {
        self.backends = backends
        self.clock = clock
        self.maxAgeMs = maxAgeMs
    }

    /// Every model, by backend order then name.
    package func models() async -> [ModelDescription] {
        let nowMs = clock.millis()
        if let last = last.withLock({ $0 }), nowMs - last.atMs < maxAgeMs { return last.models }
        var models: [ModelDescription] = []
        for backend in backends { models += await backend.models() }
        let found = models
        last.withLock { $0 = (nowMs, found) }
        return found
    }

    /// The models as they travel.
    package func advertisements() async -> [ModelAdvertisement] {
        await models().map { model in
            var wire = ModelAdvertisement(
                modelId: model.id.rawValue, taskKinds: model.taskKinds, vramRequiredMb: 0, isLoaded: model.isLoaded)
            wire.quantization = model.quantization
            wire.backend = model.backend.rawValue
            wire.contentHash = model.contentHash
            wire.sizeBytes = model.sizeBytes
            return wire
        }
    }

    /// The backend that has a model; nil when none has.
    package func backend(for id: ModelID) async -> (any Backend)? {
        for backend in backends {
            if await backend.models().contains(where: { $0.id == id }) { return backend }
        }
        return nil
    }

    /// True when some model serves a kind of work.
    package func serves(_ kind: String) async -> Bool {
        await models().contains { $0.taskKinds.contains(kind) }
    }
}
