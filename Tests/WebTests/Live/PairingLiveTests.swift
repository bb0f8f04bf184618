import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

/// The live regions of the pages about pairing, donations and the log.
@Suite struct PairingLiveTests {
    /// Every live page with its page's path, over a mesh that has an invite.
    private func pages(_ harness: DashboardHarness, _ peer: PeerID) -> [(name: String, id: String?, path: String)] {
        [
            ("add-node", nil, Links.addNode), ("invite", peer.rawValue, Links.invite(peer)), ("join", nil, Links.join),
            ("donations", nil, Links.donations), ("audit", nil, Links.audit),
        ]
    }

    private func live(_ harness: DashboardHarness) -> [String: LivePage] {
        let services = harness.services
        let reader = MeshReader(
            registry: services.registry, invites: services.invites, runs: services.runs, clock: services.clock)
        let frame = FrameReader(
            services: services, settings: harness.settings, reader: reader, assets: Assets(folder: nil))
        let groups = [
            InvitesPages(services, frame: frame).live(), MembershipsPages(services, frame: frame).live(),
            DonationsPages(services, frame: frame).live(), AuditLogPages(services, frame: frame).live(),
        ]
        return groups.reduce(into: [:]) { all, group in all.merge(group) { first, _ in first } }
    }

    @Test func everyRegionIsOnItsPageAndHoldsNoToken() async throws {
        let harness = try await DashboardHarness()
        let peer = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "test").peer
        let live = live(harness)
        #expect(Set(live.keys) == Set(pages(harness, peer).map(\.name)))
        for page in pages(harness, peer) {
            let html = try await harness.send(.get, page.path).text
            #expect(html.contains("data-live=\"/live?page=\(page.name)"), "\(page.name)")
            let regions = try await #require(live[page.name]).regions(page.id)
            #expect(regions.count > 4, "\(page.name) has a region of its own")
            for region in regions {
                #expect(html.contains("id=\"\(region.id)\""), "\(page.name) \(region.id)")
                #expect(region.html.contains("id=\"\(region.id)\""), "\(page.name) \(region.id)")
                #expect(!region.html.contains("_csrf"), "\(page.name) \(region.id)")
                #expect(!region.html.contains("vox+invite://"), "\(page.name) \(region.id)")
            }
        }
    }

    @Test func theInvitesRegionSaysThatTheMachineHasJoined() async throws {
        let harness = try await DashboardHarness()
        let invite = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "test")
        let page = try #require(live(harness)["invite"])
        let before = try await page.regions(invite.peer.rawValue)
        _ = try await harness.services.invites.exchange(
            BootstrapExchangeRequest(bootstrapToken: invite.bearer.sec), source: "203.0.113.7")
        _ = try await harness.services.registry.join(.fixture(id: invite.peer.rawValue), as: .own)
        let after = try await page.regions(invite.peer.rawValue)
        #expect(before.first { $0.id == "invite-state" }?.html.contains("data-countdown") == true)
        #expect(after.first { $0.id == "invite-state" }?.html.contains("Send it a first task") == true)
    }

    @Test func aFilteredLogIsNotLive() async throws {
        let harness = try await DashboardHarness()
        for query in ["kind=node_added", "actor=x", "target=x", "from=0", "to=1", "limit=5"] {
            #expect(try await !harness.send(.get, "/audit?\(query)").text.contains("data-live="), "\(query)")
        }
    }
}
