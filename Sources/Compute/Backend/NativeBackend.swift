#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// The decoder in this process, on the CPU.
package final class NativeBackend: Backend {
    private let modelDirectory: URL?
    private let threads: Int
    private let maxParallel: Int

    /// Opens nothing yet: models are read when they are asked for.
    ///
    /// `modelDirectory` holds one folder for each model; nil means the embedded model only. `threads` is how many
    /// cores one generation may use, `maxParallel` how many generations run at once; the rest wait in order.
    package init(modelDirectory: URL?, threads: Int, maxParallel: Int = 1) {
        self.modelDirectory = modelDirectory
        self.threads = max(1, threads)
        self.maxParallel = max(1, maxParallel)
    }

    /// The word for it on the wire.
    package var id: BackendID { .native }

    /// What it can run now, sorted by name.
    package func models() async -> [ModelDescription] {
        []
    }

    /// Makes a model ready to generate.
    package func load(_ id: ModelID) async throws(ComputeError) -> any LoadedModel {
        throw .modelNotFound(id)
    }

    /// Gives back the memory of models that no generation is using.
    package func unloadIdle() async {}
}
