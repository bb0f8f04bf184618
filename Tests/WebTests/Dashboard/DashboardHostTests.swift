import Hummingbird
import NIOCore
import Testing

@testable import Web

/// Under which `Host` a dashboard answers that listens on every interface, on real sockets.
@Suite(.timeLimit(.minutes(5))) struct DashboardHostTests {
    /// An address of this machine that others reach; nil where it has none.
    private static let own: String? = {
        let devices = (try? System.enumerateDevices()) ?? []  // no list: no address to test with
        let addresses = devices.compactMap(\.address).filter { $0.isOnNetwork && $0.protocol == .inet }
        return addresses.compactMap(\.ipAddress).first
    }()

    private static func status(host: String, reachedBy address: String, origin: String? = nil) async throws -> String {
        let (ports, source) = AsyncStream<Int>.makeStream()
        let harness = try await DashboardHarness()
        let application = Application(
            router: buildDashboardRouter(harness.services, harness.settings),
            configuration: .init(address: .hostname("0.0.0.0", port: 0)),
            onServerRunning: { channel in source.yield(channel.localAddress?.port ?? 0) })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { source.finish() }
                try await application.run()
            }
            defer { group.cancelAll() }
            let opened = await ports.first { _ in true }
            let port = try #require(opened)
            let origin = origin.map { "Origin: http://\($0):\(port)\r\n" } ?? ""
            let text = "GET /health HTTP/1.1\r\nHost: \(host):\(port)\r\n\(origin)Connection: close\r\n\r\n"
            let answer = try await RawCaller.answer(to: text, host: address, port: port)
            return String(answer.dropFirst("HTTP/1.1 ".count).prefix(3))
        }
    }

    @Test(.enabled(if: DashboardHostTests.own != nil)) func overTheNetworkItAnswersToAddresses() async throws {
        let own = try #require(Self.own)
        #expect(try await Self.status(host: own, reachedBy: own) == "200")
        #expect(try await Self.status(host: own, reachedBy: own, origin: own) == "200")
        #expect(try await Self.status(host: own, reachedBy: own, origin: "evil.example") == "403")
        #expect(try await Self.status(host: "evil.example", reachedBy: own) == "403")
    }

    @Test func overLoopbackItAnswersToItsNamesOnly() async throws {
        #expect(try await Self.status(host: "127.0.0.1", reachedBy: "127.0.0.1") == "200")
        #expect(try await Self.status(host: "0.0.0.0", reachedBy: "127.0.0.1") == "403")
        #expect(try await Self.status(host: "192.168.1.5", reachedBy: "127.0.0.1") == "403")
    }
}
