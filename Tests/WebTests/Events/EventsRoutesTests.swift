import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Mesh
import NIOCore
import Testing
import VoxCrypto

@testable import Web

@Suite struct EventsRoutesTests {
    private let ring = EventRing(clock: WallClock { 1_790_000_000_123_456 })
    private let gate = StreamGate(limit: 2)

    private func application() -> some ApplicationProtocol {
        let sessions = SessionSealer(key: SecretBytes(Array(repeating: 1, count: 32)), random: .seeded(1))
        var table = DashboardTable(sessions: sessions)
        EventsRoutes(ring: ring, gate: gate).add(to: &table)
        let router = Router(context: DashboardContext.self)
        router.add(
            middleware: FailureMiddleware { error, _ in
                Response(status: error.status)
            })
        table.table.install(on: router) { DashboardError.methodNotAllowed($0) }
        return Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    private func subscribers(_ count: Int) async throws {
        while ring.subscriberCount != count { try await Task.sleep(for: .milliseconds(1)) }
    }

    /// Runs one stream to its end: waits for the subscription, acts, and shuts the ring down.
    private func stream(
        _ uri: String, headers: HTTPFields = [:], _ act: @escaping @Sendable (EventRing) -> Void
    ) async throws -> (head: HTTPResponse, body: ByteBuffer) {
        try await application().test(.live) { client in
            async let response = PatientClient.response(uri, headers: headers, port: client.port)
            try await subscribers(1)
            act(ring)
            ring.shutdown()
            let ended = try await response
            return (ended.head, ended.body ?? ByteBuffer())
        }
    }

    @Test func eventsArriveNumberedAndShutdownEndsTheStream() async throws {
        let response = try await stream("/v1/events") { ring in
            ring.publish([.pairingLeft(peer: "a", cause: "leave")])
        }
        #expect(response.head.status == .ok)
        #expect(response.head.headerFields[.contentType] == "text/event-stream; charset=utf-8")
        try ExchangeSnapshot(name: "events-one").verify("GET /v1/events", response.head, response.body)
    }

    @Test func filterShowsOneTopic() async throws {
        let response = try await stream("/v1/events?topic=store") { ring in
            ring.publish([
                .pairingLeft(peer: "a", cause: "leave"),
                .storeAlert("size", severity: "warning", detail: "large"),
            ])
        }
        let text = String(buffer: response.body)
        #expect(!text.contains("PairingLeft"))
        #expect(text.contains("event: StoreAlert\n"))
    }

    @Test func lastEventIDResumesAfterIt() async throws {
        ring.publish([.pairingRotated(peer: "one"), .pairingRotated(peer: "two")])
        let response = try await stream("/v1/events", headers: [.lastEventID: "1"]) { _ in }
        let text = String(buffer: response.body)
        #expect(!text.contains("one"))
        #expect(text.contains("two"))
        #expect(!text.contains("gap"))
    }

    @Test(arguments: ["99", "nonsense"])
    func unknownLastEventIDIsToldToReadAgain(_ id: String) async throws {
        ring.publish([.pairingRotated(peer: "one")])
        let response = try await stream("/v1/events?last_event_id=\(id)") { _ in }
        #expect(String(buffer: response.body).contains(#""reason":"gap""#))
    }

    @Test func unknownTopicIsRefused() async throws {
        try await application().test(.live) { client in
            let response = try await client.execute(uri: "/v1/events?topic=weather", method: .get)
            #expect(response.status == .badRequest)
            #expect(String(buffer: response.body).contains("vox/events/unknown-topic"))
        }
    }

    @Test func moreStreamsThanAllowedAreRefused() async throws {
        let held = [gate.enter(), gate.enter()]
        try await application().test(.live) { client in
            let response = try await client.execute(uri: "/v1/events", method: .get)
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfterSeconds] == "5")
        }
        #expect(held.count == 2)
    }

    @Test func clientThatHangsUpFreesItsPlace() async throws {
        try await application().test(.live) { client in
            guard let port = client.port else { return }
            let raw = TestClient(host: "127.0.0.1", port: port)
            raw.connect()
            try await raw.executeAndDontWaitForResponse(.init("/v1/events", method: .get))
            try await subscribers(1)
            #expect(gate.count == 1)
            try await raw.close(mode: .all)
            try await subscribers(0)
            while gate.count != 0 { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    @Test func wrongMethodNamesTheRightOne() async throws {
        try await application().test(.live) { client in
            let response = try await client.execute(uri: "/v1/events", method: .post)
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "GET")
        }
    }
}
