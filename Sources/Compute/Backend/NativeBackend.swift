import Synchronization

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// The decoder in this process, on the CPU.
///
/// Models are read when they are first asked for, and used where they are stored: mapped from disk, or in the binary.
package final class NativeBackend: Backend {
    /// Prompts that may wait for a free slot.
    private static let waitingCapacity = 256

    private let directory: ModelDirectory
    private let kernels: NativeKernels
    private let files = NamedThreads(name: "vox-models", count: 1, capacity: waitingCapacity)
    private let slots: NamedThreads
    private let loaded = Mutex<[ModelID: NativeModel]>([:])

    /// Opens nothing yet.
    ///
    /// `modelDirectory` holds one folder for each model; nil means the embedded model only. `threads` is how many
    /// cores one generation may use, `maxParallel` how many generations run at once; the rest wait in order.
    package init(modelDirectory: URL?, threads: Int, maxParallel: Int = 1) {
        directory = ModelDirectory(modelDirectory)
        kernels = NativeKernels(threads: max(1, threads))
        slots = NamedThreads(name: "vox-generate", count: max(1, maxParallel), capacity: Self.waitingCapacity)
    }

    /// The word for it on the wire.
    package var id: BackendID { .native }

    /// What it can run now, sorted by name.
    ///
    /// Headers and configurations are read, weights are not. A folder whose files are damaged is left out; loading it
    /// by name says why.
    package func models() async -> [ModelDescription] {
        let found = await files.run { [directory, self] in
            directory.all().compactMap { files -> ModelDescription? in
                let isLoaded = loaded.withLock { $0[files.id] != nil }
                return try? files.description(isLoaded: isLoaded)  // damaged: left out, see above
            }
        }
        return found ?? []
    }

    /// Makes a model ready to generate.
    package func load(_ id: ModelID) async throws(ComputeError) -> any LoadedModel {
        if let model = loaded.withLock({ $0[id] }) { return model }
        let outcome = await files.run { [self] in Result { () throws(ComputeError) in try open(id) } }
        guard let outcome else { throw .busy(waiting: files.waitingCount) }
        return try outcome.get()
    }

    /// Gives back the memory of models that no generation is using.
    package func unloadIdle() async {
        let idle = loaded.withLock { models in
            let idle = models.filter { !$0.value.isBusy }
            for id in idle.keys { models[id] = nil }
            return idle
        }
        for model in idle.values { model.forgetPages() }
    }

    /// Runs on the one thread for model files, so that a model is opened once however many ask.
    private func open(_ id: ModelID) throws(ComputeError) -> NativeModel {
        if let model = loaded.withLock({ $0[id] }) { return model }
        guard let source = directory.files(id) else { throw .modelNotFound(id) }
        let model = try NativeModel(source, kernels: kernels, threads: slots)
        loaded.withLock { $0[id] = model }
        return model
    }
}
