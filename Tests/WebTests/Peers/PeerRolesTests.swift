import HTTPTypes
import HummingbirdTesting
import Mesh
import Testing

@testable import Web

@Suite struct PeerRolesTests {
    @Test func everyRouteHasARow() async throws {
        let harness = try await PeerHarness()
        let built = peerTable(harness.services, harness.settings).table.routes.map {
            "\($0.method.rawValue) \($0.path)"
        }
        #expect(Set(built) == Set(PeerRouteRow.all.map(\.description)))
    }

    @Test(arguments: PeerRouteRow.all)
    func roleDecidesWhoMayCall(_ row: PeerRouteRow) async throws {
        let harness = try await PeerHarness(isOpen: false)
        let method = try #require(HTTPRequest.Method(rawValue: row.method))
        let peer = try await harness.pairedPeer()
        for role in Role.allCases where role != .open {
            let bearer = role == .node ? peer.token : PeerHarness.secrets[role]
            let body = role == .node ? row.body?.replacing("\"n1\"", with: "\"\(peer.node)\"") : row.body
            let response = try await harness.send(method, row.path, body: body, bearer: bearer)
            let isRefused = response.text == "populi: this role may not call this route"
            #expect(isRefused == !row.allowed.contains(role), "\(row) as \(role): \(response.status) \(response.text)")
            if isRefused { #expect(response.status == .forbidden) }
        }
    }

    @Test(arguments: PeerRouteRow.all)
    func withoutABearerNothingIsRead(_ row: PeerRouteRow) async throws {
        let harness = try await PeerHarness(isOpen: false)
        let method = try #require(HTTPRequest.Method(rawValue: row.method))
        let isExempt = ["/health", "/v1/populi/bootstrap/exchange"].contains(row.path)
        for header in [nil, "Bearer ", "bearer mesh-secret", "Basic mesh-secret", "Bearer wrong"] as [String?] {
            let headers: HTTPFields = header.map { [.authorization: $0] } ?? [:]
            let response = try await harness.send(method, row.path, body: "not json", headers: headers)
            #expect((response.status == .unauthorized) == !isExempt || row.path.hasSuffix("exchange"))
            if !isExempt {
                #expect(response.headers[.wwwAuthenticate] == #"Bearer realm="populi""#)
                #expect(response.text.hasPrefix("populi: bearer token missing"))
            }
        }
    }

    @Test func openModeAllowsEverything() async throws {
        let harness = try await PeerHarness()
        for row in PeerRouteRow.all {
            let method = try #require(HTTPRequest.Method(rawValue: row.method))
            let response = try await harness.send(method, row.path, body: row.body)
            #expect(response.text != "populi: this role may not call this route", "\(row)")
        }
    }
}
