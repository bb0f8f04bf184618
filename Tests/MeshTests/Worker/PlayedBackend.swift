import Compute
import Synchronization

@testable import Mesh

/// A backend with one model whose answers a test plays.
final class PlayedBackend: Backend {
    /// What a prompt brings.
    enum Answer: Sendable {
        /// These pieces, at once.
        case text([String])
        /// An error, at once.
        case failure(ComputeError)
        /// Nothing, until the iteration is ended.
        case silence
    }

    let id = BackendID(rawValue: "played")
    let started = Recorder<GenerationRequest>()
    /// One entry for each generation that was ended before it was through.
    let stopped = Recorder<Void>()
    private let answer: Answer
    private let open = Mutex<[AsyncThrowingStream<GenerationEvent, any Error>.Continuation]>([])

    init(_ answer: Answer = .text(["It ", "rains."])) {
        self.answer = answer
    }

    private var model: ModelDescription {
        ModelDescription(
            id: .voxTiny, sizeBytes: 1, quantization: "none", taskKinds: ["text_infer"], contextLength: 512,
            isLoaded: true, backend: id)
    }

    func models() async -> [ModelDescription] { [model] }

    func load(_ id: ModelID) async throws(ComputeError) -> any LoadedModel {
        PlayedModel(description: model, backend: self)
    }

    func unloadIdle() async {}

    /// Ends the silent generations with a text.
    func speak(_ text: String) {
        let all = open.withLock { open in
            defer { open = [] }
            return open
        }
        for continuation in all { Self.finish([text], continuation) }
    }

    fileprivate func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream<GenerationEvent, any Error>.makeStream()
        continuation.onTermination = { [stopped] end in
            if case .cancelled = end { stopped.add(()) }
        }
        switch answer {
        case .text(let pieces): Self.finish(pieces, continuation)
        case .failure(let error): continuation.finish(throwing: error)
        case .silence: open.withLock { $0.append(continuation) }
        }
        started.add(request)
        return stream
    }

    private static func finish(
        _ pieces: [String], _ continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation
    ) {
        for piece in pieces { continuation.yield(.token(text: piece, id: 1)) }
        continuation.yield(
            .finished(
                GenerationSummary(
                    text: pieces.joined(), inputTokens: 3, outputTokens: pieces.count, finishReason: .stop,
                    durationMilliseconds: 5, timeToFirstTokenMilliseconds: 1)))
        continuation.finish()
    }
}

private struct PlayedModel: LoadedModel {
    let description: ModelDescription
    let backend: PlayedBackend

    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        backend.generate(request)
    }
}
