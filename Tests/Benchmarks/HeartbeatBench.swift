import ArgumentParser
import NIOCore

/// Ten thousand nodes that say every five seconds that they are there.
struct HeartbeatBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heartbeats", abstract: "Processor, memory and list time with 10,000 nodes.")

    @OptionGroup var options: BenchOptions
    @Option(help: "Nodes that join.") var nodes = 10_000
    @Option(help: "Seconds between two heartbeats of a node.") var interval = 5.0

    func run() async throws {
        let server = try MeshServer()
        defer { server.process.stop() }
        let nodes = nodes
        let memoryBefore = server.process.residentBytes
        try await server.join(nodes: nodes)
        let memoryJoined = server.process.residentBytes
        let rounds = max(2, Int(options.seconds / interval))
        let (processor, elapsed) = try await beats(rounds, server.process, server.endpoint)
        let list = try await Load(endpoint: server.endpoint, clients: 1) { _ in
            RepeatClient(HTTPRequestBytes.get("/v1/populi/nodes"))
        }.figures(for: 3)
        var table = BenchTable(
            "\(nodes) nodes, a heartbeat each every \(Figure.decimal(interval, 0)) s for \(Int(elapsed)) s",
            ["figure", "measured", "bound"])
        table.add("heartbeats a second", Figure.rate(Double(nodes * rounds) / elapsed), "")
        let bare = try await bareProcessor(rounds)
        table.add("processor", "\(Figure.decimal(processor * 100, 1)) % of one core", "25 %")
        table.add("the HTTP library alone, as many requests", "\(Figure.decimal(bare * 100, 1)) % of one core", "")
        table.add("processor to the library alone", Figure.ratio(processor / bare), "")
        let grown = Double(server.process.residentBytes - memoryBefore) / 1_048_576
        table.add("memory grown", "\(Figure.decimal(grown, 1)) MB", "60 MB")
        let joined = Double(memoryJoined - memoryBefore) / 1_048_576
        table.add("of it once they had joined", "\(Figure.decimal(joined, 1)) MB", "")
        table.add("GET /v1/populi/nodes, p50", Figure.milliseconds(list.milliseconds(0, quantile: 0.5)), "60 ms")
        table.add("GET /v1/populi/nodes, p99", Figure.milliseconds(list.milliseconds(0, quantile: 0.99)), "60 ms")
        table.show()
    }

    /// The part of a core that a server takes for some rounds of heartbeats, and their seconds.
    private func beats(
        _ rounds: Int, _ process: ServerProcess, _ endpoint: Endpoint
    ) async throws -> (processor: Double, elapsed: Double) {
        let processorBefore = process.processorSeconds
        let start = ContinuousClock.now
        for _ in 0..<rounds { try await beat(endpoint) }
        let elapsed = (ContinuousClock.now - start).inSeconds
        return ((process.processorSeconds - processorBefore) / elapsed, elapsed)
    }

    private func bareProcessor(_ rounds: Int) async throws -> Double {
        let bare = try BareServer()
        defer { bare.process.stop() }
        return try await beats(rounds, bare.process, bare.endpoint).processor
    }

    /// Every node says once that it is there, spread evenly over the interval.
    private func beat(_ endpoint: Endpoint) async throws {
        let (clients, nodes) = (100, nodes)
        try await PacedLoad(endpoint: endpoint, clients: clients) { number in
            stride(from: number, to: nodes, by: clients).map {
                HTTPRequestBytes.post("/v1/populi/heartbeat", MeshRequests.join("node-\($0)"))
            }
        }.pace(over: interval)
    }
}
