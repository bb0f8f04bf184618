import ArgumentParser
import Audit

/// `vox populi inventory`: which machine has which model.
struct InventoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory", abstract: "List the models of every machine of the mesh.")
    @OptionGroup var options: ReadOptions
    @Option(help: "Only models whose name contains this.") var filter: String?

    func run() async throws {
        let answer = try await DashboardClient.open(Surroundings.open(options.common)).get("mesh/models")
        let models = answer["by_model"]?.objectValue ?? [:]
        let wanted = models.keys.sorted().filter { model in
            filter.map { model.lowercased().contains($0.lowercased()) } ?? true
        }
        let rows = wanted.flatMap { models[$0]?.arrayValue ?? [] }
        if options.json { return options.printing.json(.array(rows)) }
        options.printing.table(
            rows,
            [
                "node_id", "model", "backend", "size_bytes", "quantization", "is_loaded", "fits_in_vram",
                "privacy_class", "stale",
            ],
            empty: filter.map { "No machine offers a model whose name contains \($0)." } ?? "No machine offers a model."
        )
    }
}
