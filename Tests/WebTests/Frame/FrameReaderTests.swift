import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

/// What every page says of how it is reached.
@Suite struct FrameReaderTests {
    private static let mesh = "The mesh listener is reachable from the network without encryption."
    private static let dashboard = "The dashboard is reachable from the network without encryption."

    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
    func eachPlainListenerOnTheNetworkIsNamed(isMesh: Bool, isDashboard: Bool) async throws {
        let harness = try await DashboardHarness(edit: {
            $0.hasPlaintextMesh = isMesh
            $0.hasPlaintextDashboard = isDashboard
        })
        for path in ["/mesh", "/join"] {
            let page = try await harness.send(.get, path).text
            #expect(page.contains(Self.mesh) == isMesh, "\(path)")
            #expect(page.contains(Self.dashboard) == isDashboard, "\(path)")
        }
    }

    @Test func overTLSCookiesAreSecure() async throws {
        let harness = try await DashboardHarness(edit: {
            $0.isTLS = true
            $0.hosts = DashboardHosts(port: 443, allowed: [])
        })
        let cookies = try await harness.send(.get, "/mesh").headers[values: .setCookie]
        #expect(cookies.count == 1)
        #expect(cookies.allSatisfy { $0.hasPrefix("__Host-vox_session=") && $0.contains("; Secure;") })
    }
}
