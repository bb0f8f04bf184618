import ArgumentParser
import Compute

/// `vox bench`: how fast this machine generates; needs no running process.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure tokens a second on this machine.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Name of a model.") var model = "vox-tiny"
    @Option(help: "Repetitions.") var rounds = 5
    @Option(help: "Tokens of each repetition.") var tokens = 128

    func validate() throws {
        guard rounds > 0, tokens > 0 else { throw ValidationError("--rounds and --tokens must be at least 1.") }
    }

    func run() async throws {
        let surroundings = try Surroundings.open(common)
        let backend = NativeBackend(modelDirectory: surroundings.modelDirectory, threads: Live.coreCount)
        do {
            let loaded = try await backend.load(ModelID(rawValue: model))
            var rates: [Double] = []
            for _ in 0..<rounds {
                let request = GenerationRequest(
                    prompt: .text("Share two GPU slots at night, no NSFW, at most one hour, and never train."),
                    maxTokens: tokens)
                for try await event in loaded.generate(request) {
                    guard case .finished(let summary) = event else { continue }
                    rates.append(Double(summary.outputTokens) * 1_000 / Double(max(summary.durationMilliseconds, 1)))
                }
            }
            let median = rates.sorted()[rates.count / 2]
            Terminal.live.line(
                "\(model): \(Int(median.rounded())) tokens/s (median of \(rounds) runs on \(Live.coreCount) cores)")
        } catch let error as ComputeError {
            throw CommandFailure(error.description, remedy: "See vox model ls.")
        }
    }
}
