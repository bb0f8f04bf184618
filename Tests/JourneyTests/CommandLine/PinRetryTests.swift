import AsyncHTTPClient
import Audit
import Mesh
import Synchronization
import Testing

@testable import vox

/// `mesh.http_retry_transient` over HTTPS: the look at the certificate is repeated as the call is.
@Suite struct PinRetryTests {
    /// Fails each look in the same way, and counts them.
    private final class Looks: Sendable {
        private let count = Mutex(0)
        private let failure: MeshTLSError

        init(_ failure: MeshTLSError) { self.failure = failure }

        var number: Int { count.withLock { $0 } }

        func look() throws(MeshTLSError) -> HTTPClient {
            count.withLock { $0 += 1 }
            throw failure
        }
    }

    private static let pin = CertificatePin(der: [1])

    private func client(_ looks: Looks, retries: Int) -> DashboardClient {
        var client = DashboardClient(dashboardURL: "https://127.0.0.1:9", token: nil)
        client.trust = DashboardTrust(pin: Self.pin) { (_, _) throws(MeshTLSError) in try looks.look() }
        client.retries = retries
        client.pause = .zero
        return client
    }

    @Test(arguments: [0, 2]) func aLookThatSawNothingIsRepeatedAsOftenAsTheCall(retries: Int) async throws {
        let looks = Looks(.unreachable(host: "127.0.0.1", port: 9))
        let failure = await #expect(throws: CommandFailure.self) {
            try await client(looks, retries: retries).get("mesh/nodes")
        }
        #expect(failure?.sentence == "the vox process at https://127.0.0.1:9 does not answer.")
        #expect(looks.number == retries + 1)
    }

    @Test func aWriteThatWouldBeDoneTwiceLooksOnce() async throws {
        let looks = Looks(.unreachable(host: "127.0.0.1", port: 9))
        await #expect(throws: CommandFailure.self) { try await client(looks, retries: 2).post("hopper/submit", [:]) }
        #expect(looks.number == 1)
    }

    @Test func anotherCertificateIsFinal() async throws {
        let looks = Looks(.pinMismatch(host: "127.0.0.1", expected: Self.pin, actual: CertificatePin(der: [2])))
        let failure = await #expect(throws: CommandFailure.self) {
            try await client(looks, retries: 2).get("mesh/nodes")
        }
        #expect(failure?.sentence.hasPrefix("another program answers at ") == true)
        #expect(looks.number == 1)
    }
}
