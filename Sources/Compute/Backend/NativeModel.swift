import Synchronization

/// A model of the native backend, ready to answer.
final class NativeModel: LoadedModel {
    /// What it is.
    let description: ModelDescription
    private let decoder: LlamaDecoder
    private let text: ModelText
    private let threads: NamedThreads
    private let regions: [ByteRegion]
    private let running = Atomic<Int>(0)

    /// Reads and checks all files; the weights stay where they are stored.
    init(_ files: ModelFiles, kernels: any Kernels, threads: NamedThreads) throws(ComputeError) {
        let config = try files.config()
        let weights = try files.weights()
        let checked: DecoderWeights
        do { checked = try DecoderWeights(weights, config: config) } catch {
            throw .fileInvalid(model: files.id, file: "model.safetensors", reason: error.description)
        }
        text = try ModelText(files, config: config)
        decoder = LlamaDecoder(config: config, weights: checked, kernels: kernels)
        description = try files.description(isLoaded: true)
        regions = weights.regions
        self.threads = threads
    }

    /// Whether a generation is running or waiting.
    var isBusy: Bool { running.load(ordering: .acquiring) > 0 }

    /// Lets the system take back the memory that stored weights occupy; they are read again when needed.
    func forgetPages() {
        for region in regions { region.forgetPages() }
    }

    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        // Room for every event that there can be: a token for each position of the context, and the summary.
        let (stream, continuation) = AsyncThrowingStream<GenerationEvent, any Error>.makeStream(
            bufferingPolicy: .bufferingOldest(decoder.config.contextLength + 1))
        let cancellation = Cancellation()
        continuation.onTermination = { _ in cancellation.cancel() }
        running.add(1, ordering: .acquiringAndReleasing)
        let isAccepted = threads.submit { [self] in
            defer { running.subtract(1, ordering: .acquiringAndReleasing) }
            do {
                let summary = try answer(request, cancellation) { continuation.yield($0) }
                continuation.yield(.finished(summary))
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        if !isAccepted {
            running.subtract(1, ordering: .acquiringAndReleasing)
            continuation.finish(throwing: ComputeError.busy(waiting: threads.waitingCount))
        }
        return stream
    }

    private func answer(
        _ request: GenerationRequest, _ cancellation: Cancellation, emit: (GenerationEvent) -> Void
    ) throws(ComputeError) -> GenerationSummary {
        try Self.check(request)
        let prompt = try text.tokens(of: request.prompt)
        let room = decoder.config.contextLength - prompt.count
        guard room > 0 else {
            throw .promptTooLong(tokens: prompt.count, contextLength: decoder.config.contextLength)
        }
        let limits = Generation.Limits(
            maxTokens: min(request.maxTokens ?? room, room), endTokens: text.endTokens, stop: request.stop)
        let sampler = Sampler(temperature: request.temperature, topP: request.topP, seed: request.seed)
        var generation = Generation(decoder: decoder, prompt: prompt, limits: limits, sampler: sampler)
        var stream = text.stream()
        return generation.run(
            text: { stream.append($0) }, rest: { stream.finish() }, isCancelled: { cancellation.isCancelled },
            emit: emit)
    }

    private static func check(_ request: GenerationRequest) throws(ComputeError) {
        if let limit = request.maxTokens, limit < 1 {
            throw .requestInvalid(field: "max_tokens", reason: "must be at least 1.")
        }
        guard request.temperature.isFinite, request.temperature >= 0 else {
            throw .requestInvalid(field: "temperature", reason: "must be 0 or more.")
        }
        guard request.topP > 0, request.topP <= 1 else {
            throw .requestInvalid(field: "top_p", reason: "must be above 0 and at most 1.")
        }
    }
}

/// A flag that one side raises and the other looks at between tokens.
private final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    var isCancelled: Bool { flag.load(ordering: .relaxed) }

    func cancel() { flag.store(true, ordering: .relaxed) }
}
