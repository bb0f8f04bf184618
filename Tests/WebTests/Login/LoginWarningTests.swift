import HTTPTypes
import HummingbirdTesting
import Testing
import VoxCrypto

@testable import Web

/// Who is asked for the token is told first when others can read it on its way.
@Suite struct LoginWarningTests {
    @Test(arguments: [true, false]) func theSignInPageTellsOfPlainHTTPOnTheNetwork(isPlain: Bool) async throws {
        let token = SecretBytes(Array(DashboardHarness.token.utf8))
        let harness = try await DashboardHarness(
            auth: .token(token), edit: { $0.hasPlaintextDashboard = isPlain })
        let page = try await harness.send(.get, "/login")
        #expect(page.status == .ok)
        #expect(page.text.contains("reachable from the network without encryption") == isPlain)
        let wrong = try await harness.sendForm("/login", ["token": "wrong"])
        #expect(wrong.status == .badRequest)
        #expect(wrong.text.contains("reachable from the network without encryption") == isPlain)
    }
}
