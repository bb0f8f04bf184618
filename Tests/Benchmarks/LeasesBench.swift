import ArgumentParser

/// Grant and renew of execution leases against etcd.
struct LeasesBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leases", abstract: "Lease grant and renewal, beside etcd.")

    /// Turns that the mesh and etcd take; a figure is the median of its turns.
    private static let rounds = 5

    @OptionGroup var options: BenchOptions

    func run() async throws {
        var table = BenchTable(
            "Execution leases: pairs of grant and renewal a second, durable",
            ["clients", "vox", "etcd", "vox to etcd", "etcd grants / keep-alives", "the HTTP library alone"])
        for clients in options.clients {
            let (pairs, etcd) = try await rounds(clients: clients)
            let bare = try await bare(clients: clients)
            table.add(
                "\(clients)", Figure.rate(pairs.median), etcd.isEmpty ? "–" : Figure.rate(etcd.map(\.pairs).median),
                etcd.isEmpty ? "–" : Figure.ratio(zip(pairs, etcd).map { $0 / $1.pairs }.median),
                etcd.isEmpty
                    ? "–" : "\(Figure.rate(etcd.map(\.grants).median)) / \(Figure.rate(etcd.map(\.keepAlives).median))",
                Figure.rate(bare))
        }
        table.show()
    }

    /// Pairs a second of the mesh and the rates of etcd, measured in turns, since a shared machine is not as fast in
    /// one quarter of a minute as in the next; none of etcd when it is not installed.
    private func rounds(clients: Int) async throws -> (pairs: [Double], etcd: [EtcdRates]) {
        let server = try MeshServer()
        defer { server.process.stop() }
        try await server.join(nodes: clients)
        let seconds = max(1, (options.seconds / Double(Self.rounds)).rounded())
        var pairs: [Double] = []
        let etcd = try await Peer.measure("etcd") {
            try EtcdServer()
        } _: { etcd -> [EtcdRates] in
            defer { etcd.process.stop() }
            var rates: [EtcdRates] = []
            for round in 0..<Self.rounds {
                pairs.append(try await self.pairs(of: server, round, clients: clients, seconds: seconds))
                rates.append(
                    EtcdRates(
                        grants: try etcd.grants(clients: clients, seconds: Int(seconds)),
                        keepAlives: try etcd.keepAlives(clients: clients, seconds: Int(seconds))))
            }
            return rates
        }
        if let etcd { return (pairs, etcd) }
        for round in 0..<Self.rounds {
            pairs.append(try await self.pairs(of: server, round, clients: clients, seconds: seconds))
        }
        return (pairs, [])
    }

    private func pairs(of server: MeshServer, _ round: Int, clients: Int, seconds: Double) async throws -> Double {
        try await Load(endpoint: server.endpoint, clients: clients) { LeaseClient(number: $0, round: round) }
            .figures(for: seconds).rate(1)
    }

    /// The same pairs of requests against a server that does nothing for them.
    private func bare(clients: Int) async throws -> Double {
        let server = try BareServer()
        defer { server.process.stop() }
        return try await Load(endpoint: server.endpoint, clients: clients) { LeaseClient(number: $0) }
            .figures(for: options.seconds / 2).rate(1)
    }
}

/// What etcd did in one turn, a second.
private struct EtcdRates {
    let grants: Double
    let keepAlives: Double

    /// A pair takes the time of one grant and one keep-alive.
    var pairs: Double { 1 / (1 / grants + 1 / keepAlives) }
}

extension [Double] {
    /// The middle one; 0 of none.
    fileprivate var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
