import ArgumentParser

/// Deliver, claim and ack against PostgreSQL and NATS JetStream.
struct MailboxBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbox", abstract: "Deliver, claim and ack, beside PostgreSQL and NATS JetStream.")

    @OptionGroup var options: BenchOptions

    func run() async throws {
        let payload = String(repeating: "x", count: 256)
        var table = BenchTable(
            "Mailbox: rounds of deliver, claim and ack a second, 256 B, durable",
            ["clients", "vox", "PostgreSQL", "NATS", "vox to the faster", "vox p50 / p99 of a round"])
        for clients in options.clients {
            let own = try await vox(clients, payload)
            let postgres = try Peer.measure("PostgreSQL") {
                try PostgresServer()
            } _: { server in
                defer { server.process.stop() }
                return try server.cycles(clients: clients, seconds: Int(options.seconds), payload: payload).rate
            }
            let nats = try await Peer.measure("NATS") {
                try NATSServer()
            } _: { server in
                defer { server.process.stop() }
                return try await self.nats(server, clients, payload)
            }
            let fastest = [postgres, nats].compactMap { $0 }.max()
            let p50 = (0..<3).map { own.milliseconds($0, quantile: 0.5) }.reduce(0, +)
            let p99 = (0..<3).map { own.milliseconds($0, quantile: 0.99) }.reduce(0, +)
            table.add(
                "\(clients)", Figure.rate(own.rate(2)), postgres.map(Figure.rate) ?? "–",
                nats.map(Figure.rate) ?? "–", fastest.map { Figure.ratio(own.rate(2) / $0) } ?? "–",
                "\(Figure.milliseconds(p50)) / \(Figure.milliseconds(p99))")
        }
        table.show()
    }

    private func vox(_ clients: Int, _ payload: String) async throws -> LoadFigures {
        let server = try MeshServer()
        defer { server.process.stop() }
        try await server.join(nodes: clients)
        let load = Load(endpoint: server.endpoint, clients: clients) {
            MailboxClient(number: $0, payload: payload)
        }
        return try await load.figures(for: options.seconds)
    }

    private func nats(_ server: NATSServer, _ clients: Int, _ payload: String) async throws -> Double {
        let setUp = try await Load(endpoint: server.endpoint, clients: 1) { _ in NATSSetUp() }.run(for: 10)
        guard setUp.trouble == "done" else { throw BenchFailure("NATS: \(setUp.trouble ?? "no answer")") }
        let load = Load(endpoint: server.endpoint, clients: clients) { NATSClient(number: $0, payload: payload) }
        return try await load.figures(for: options.seconds).rate(2)
    }
}
