import Compute

/// Runs one job on a backend of this machine.
struct JobRunner: Sendable {
    let inventory: ModelInventory
    let metrics: Metrics

    /// What a run came to.
    enum Outcome: Sendable {
        /// The text, with what it took.
        case success(text: String, usage: Usage)
        /// A code and, where there is one, a sentence.
        case failure(code: String)
    }

    /// Generates, reporting each piece of text with the number of tokens so far; ends within one token of a cancel.
    func run(_ job: OfferedJob, onText: @Sendable (_ text: String, _ tokens: Int) -> Void) async -> Outcome {
        guard let request = job.generation else { return .failure(code: "job_malformed") }
        guard let id = await model(for: job.needs), let backend = await inventory.backend(for: id) else {
            return .failure(code: "model_missing")
        }
        do {
            let model = try await backend.load(id)
            return try await collect(model.generate(request), (id, backend.id), onText)
        } catch let error as ComputeError {
            return .failure(code: error.code)
        } catch {
            return .failure(code: Task.isCancelled ? "cancelled" : "backend_failed")
        }
    }

    private func collect(
        _ events: AsyncThrowingStream<GenerationEvent, any Error>, _ by: (model: ModelID, backend: BackendID),
        _ onText: @Sendable (String, Int) -> Void
    ) async throws -> Outcome {
        var tokens = 0
        for try await event in events {
            switch event {
            case .token(let text, _):
                tokens += 1
                onText(text, tokens)
            case .finished(let summary):
                note(summary, by.backend.rawValue)
                guard summary.finishReason != .cancelled else { return .failure(code: "cancelled") }
                var usage = Usage()
                usage.inputTokens = UInt64(summary.inputTokens)
                usage.outputTokens = UInt64(summary.outputTokens)
                usage.cpuMs = UInt64(summary.durationMilliseconds)
                usage.modelId = by.model.rawValue
                return .success(text: summary.text, usage: usage)
            }
        }
        return .failure(code: "cancelled")
    }

    private func note(_ summary: GenerationSummary, _ backend: String) {
        metrics.update { counts in
            counts.count(.modelTokens, ["input", backend], by: UInt64(max(0, summary.inputTokens)))
            counts.count(.modelTokens, ["output", backend], by: UInt64(max(0, summary.outputTokens)))
            guard let firstMs = summary.timeToFirstTokenMilliseconds else { return }
            counts.observe(.firstToken, [backend], seconds: Double(firstMs) / 1_000)
        }
    }

    private func model(for needs: JobRequirements) async -> ModelID? {
        if let name = needs.modelId?.wireNonBlank { return ModelID(rawValue: name) }
        return await inventory.models().first { $0.taskKinds.contains(needs.taskKind) }?.id
    }
}

extension ComputeError {
    /// The code that travels to the control plane.
    var code: String {
        switch self {
        case .modelNotFound: "model_missing"
        case .fileInvalid: "model_damaged"
        case .modelUnsupported: "model_unsupported"
        case .promptEmpty: "prompt_empty"
        case .promptTooLong: "prompt_too_long"
        case .requestInvalid: "job_malformed"
        case .busy: "backend_busy"
        }
    }
}
