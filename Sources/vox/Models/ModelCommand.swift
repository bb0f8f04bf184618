import ArgumentParser
import Audit
import Compute

/// `vox model …`: the models of this machine; needs no running process.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Look at the models of this machine.", subcommands: [List.self])

    /// `vox model ls`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "ls", abstract: "List models.")
        @OptionGroup var options: ReadOptions

        func run() async throws {
            let surroundings = try Surroundings.open(options.common)
            let backend = NativeBackend(modelDirectory: surroundings.modelDirectory, threads: Live.coreCount)
            let rows = await backend.models().map { model -> JSONValue in
                [
                    "model": .string(model.id.rawValue), "backend": .string(model.backend.rawValue),
                    "size_bytes": .integer(Int64(clamping: model.sizeBytes)),
                    "quantization": .string(model.quantization),
                    "context": .integer(Int64(model.contextLength)), "embedded": .bool(model.isEmbedded),
                    "task_kinds": .array(model.taskKinds.map(JSONValue.string)),
                ]
            }
            if options.json { return options.printing.json(.array(rows)) }
            options.printing.table(
                rows, ["model", "backend", "size_bytes", "quantization", "context", "task_kinds", "embedded"],
                empty: "There is no model.")
        }
    }
}
