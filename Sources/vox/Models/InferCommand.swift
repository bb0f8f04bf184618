import ArgumentParser
import Compute
import Foundation

/// `vox infer`: one prompt on this machine, without a running process.
struct InferCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "infer", abstract: "Run one prompt here and print its tokens as they come.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Name of a model, or the path of a model folder.") var model = "vox-tiny"
    @Option(help: "Most tokens.") var maxTokens: Int?
    @Option(help: "0 takes the likeliest token each time.") var temperature: Float = 0
    @Option(help: "Probability mass to keep, above 0 and at most 1.") var topP: Float = 1
    @Option(help: "Makes sampling repeatable.") var seed: UInt64 = 0
    @Argument(help: "The prompt.") var prompt: String

    func run() async throws {
        let surroundings = try Surroundings.open(common)
        let (folder, id) = place(surroundings)
        let backend = NativeBackend(modelDirectory: folder, threads: Live.coreCount)
        let request = GenerationRequest(
            prompt: .text(prompt), maxTokens: maxTokens, temperature: temperature, topP: topP, seed: seed)
        let terminal = Terminal.live
        do {
            let model = try await backend.load(id)
            for try await event in model.generate(request) {
                if case .token(let text, _) = event { terminal.write(text) }
            }
        } catch let error as ComputeError {
            throw CommandFailure(error.description, remedy: "See vox model ls.")
        }
        terminal.line()
    }

    /// A path names a folder of its own; a bare name is looked up among the models.
    private func place(_ surroundings: Surroundings) -> (folder: URL, id: ModelID) {
        guard model.contains("/") else { return (surroundings.modelDirectory, ModelID(rawValue: model)) }
        let url = URL(fileURLWithPath: model, isDirectory: true)
        return (url.deletingLastPathComponent(), ModelID(rawValue: url.lastPathComponent))
    }
}
