import ArgumentParser

/// Grant and renew of execution leases against etcd.
struct LeasesBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leases", abstract: "Lease grant and renewal, beside etcd.")

    @OptionGroup var options: BenchOptions

    func run() async throws {
        var table = BenchTable(
            "Execution leases: pairs of grant and renewal a second, durable",
            ["clients", "vox", "etcd", "vox to etcd", "etcd grants / keep-alives", "the HTTP library alone"])
        for clients in options.clients {
            let server = try MeshServer()
            let own: LoadFigures
            do {
                defer { server.process.stop() }
                try await server.join(nodes: clients)
                own = try await Load(endpoint: server.endpoint, clients: clients) { LeaseClient(number: $0) }
                    .figures(for: options.seconds)
            }
            let bare = try await bare(clients: clients)
            let etcd = try Peer.measure("etcd") {
                try EtcdServer()
            } _: { server in
                defer { server.process.stop() }
                let half = max(2, Int(options.seconds / 2))
                return (
                    try server.grants(clients: clients, seconds: half),
                    try server.keepAlives(clients: clients, seconds: half)
                )
            }
            // A pair takes the time of one grant and one keep-alive.
            let pairs = etcd.map { 1 / (1 / $0.0 + 1 / $0.1) }
            table.add(
                "\(clients)", Figure.rate(own.rate(1)), pairs.map(Figure.rate) ?? "–",
                pairs.map { Figure.ratio(own.rate(1) / $0) } ?? "–",
                etcd.map { "\(Figure.rate($0.0)) / \(Figure.rate($0.1))" } ?? "–", Figure.rate(bare))
        }
        table.show()
    }

    /// The same pairs of requests against a server that does nothing for them.
    private func bare(clients: Int) async throws -> Double {
        let server = try BareServer()
        defer { server.process.stop() }
        return try await Load(endpoint: server.endpoint, clients: clients) { LeaseClient(number: $0) }
            .figures(for: options.seconds / 2).rate(1)
    }
}
