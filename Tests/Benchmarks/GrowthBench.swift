import ArgumentParser

/// What a deliver costs in an empty mailbox and in a full one.
struct GrowthBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth", abstract: "Cost of a deliver from 0 to 480,000 stored rows.")

    @OptionGroup var options: BenchOptions
    @Option(help: "Rows that are stored between the first and the last measurement.") var rows = 480_000

    func run() async throws {
        let server = try MeshServer()
        defer { server.process.stop() }
        let payload = String(repeating: "x", count: 256)
        var table = BenchTable(
            "Cost of a deliver as the mailbox grows, 64 clients",
            ["stored rows", "delivers a second", "processor of a deliver", "to the first"])
        var first: Double?
        var stored = 0
        for goal in [0, rows / 8, rows / 4, rows / 2, rows] {
            while stored < goal - 2_000 { stored += try await fill(server, min(goal - stored, 40_000), payload) }
            let processorBefore = server.process.processorSeconds
            let figures = try await Load(endpoint: server.endpoint, clients: 64) { _ in
                RepeatClient(MeshRequests.deliver(to: "4002", payload: payload))
            }.figures(for: 1)
            let count = Double(figures.counts[0])
            stored += Int(count * 1.2)
            let cost = (server.process.processorSeconds - processorBefore) / (count * 1.2) * 1_000_000
            table.add(
                "\(goal)", Figure.rate(figures.rate(0)), "\(Figure.decimal(cost, 1)) µs",
                Figure.ratio(cost / (first ?? cost)))
            first = first ?? cost
        }
        table.show()
    }

    private func fill(_ server: MeshServer, _ rows: Int, _ payload: String) async throws -> Int {
        let clients = 64
        try await PacedLoad(endpoint: server.endpoint, clients: clients) { _ in
            Array(repeating: MeshRequests.deliver(to: "4002", payload: payload), count: rows / clients)
        }.pace(over: 0)
        return rows / clients * clients
    }
}
