import Hummingbird
import HummingbirdTesting
import Mesh
import NIOCore
import Synchronization
import Testing
import VoxCrypto

@testable import Web

@Suite struct LiveRoutesTests {
    private let ring = EventRing(clock: WallClock { 1_790_000_000_123_456 })

    private func application(_ pages: [String: LivePage]) -> some ApplicationProtocol {
        let sessions = SessionSealer(key: SecretBytes(Array(repeating: 1, count: 32)), random: .seeded(1))
        var table = DashboardTable(sessions: sessions)
        LiveRoutes(pages: pages, ring: ring, gate: StreamGate(limit: 8)).add(to: &table)
        let router = Router(context: DashboardContext.self)
        router.add(middleware: FailureMiddleware { error, _ in Response(status: error.status) })
        table.table.install(on: router) { DashboardError.methodNotAllowed($0) }
        return Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    @Test func regionsComeAtOnceThenWhatChangedThenTheEnd() async throws {
        let turns = Mutex(0)
        let page = LivePage(topics: [.mesh]) { _ in
            let turn = turns.withLock { turns in
                turns += 1
                return turns
            }
            return [
                LiveRegion(id: "steady", html: "<p id=\"steady\">same</p>"),
                LiveRegion(id: "turn", html: "<p id=\"turn\">\(turn)</p>"),
            ]
        }
        let text = try await application(["mesh": page]).test(.live) { client in
            async let text = PatientClient.text("/live?page=mesh", port: client.port)
            while ring.subscriberCount == 0 || turns.withLock({ $0 }) == 0 {
                try await Task.sleep(for: .milliseconds(5))
            }
            ring.publish([.storeAlert("size", severity: "warning", detail: "other topic")])
            ring.publish([.pairingLeft(peer: "a", cause: "leave")])
            while turns.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(5)) }
            ring.shutdown()
            return try await text
        }
        #expect(text.hasPrefix("retry: 2000\n: hi\n\n"))
        #expect(text.components(of: "event: fragment") >= 2)
        #expect(text.components(of: #""region":"steady""#) == 1)
        #expect(text.contains(#"<p id=\"turn\">1</p>"#))
        #expect(text.contains(#""reason":"shutdown""#))
    }

    @Test func unknownPageIsNotFound() async throws {
        try await application([:]).test(.live) { client in
            let response = try await client.execute(uri: "/live?page=nowhere", method: .get)
            #expect(response.status == .notFound)
        }
    }

    @Test func pageThatRefusesItsIDRefusesTheStream() async throws {
        let page = LivePage(topics: [.runs]) { _ in throw DashboardError.notFound }
        try await application(["run": page]).test(.live) { client in
            let response = try await client.execute(uri: "/live?page=run&id=nobody", method: .get)
            #expect(response.status == .notFound)
        }
        #expect(ring.subscriberCount == 0)
    }
}

extension String {
    /// How often a text occurs.
    func components(of text: String) -> Int { split(separator: text, omittingEmptySubsequences: false).count - 1 }
}
