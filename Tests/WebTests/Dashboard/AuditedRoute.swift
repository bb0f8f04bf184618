import HTTPTypes
import Mesh
import MeshFixtures
import Testing

@testable import Web

/// A JSON write of the dashboard and the kind of entry that it leaves in the log.
///
/// A route that is missing here fails `everyWriteHasARow`.
struct AuditedRoute: Sendable, CustomStringConvertible {
    typealias Call = (path: String, body: String)

    /// Method and path, as the table of routes has them.
    let name: String
    /// Kind of the entry; `nil` for a write that changes nothing.
    let entry: String?
    /// Makes ready what the write needs; `nil` where the proof needs a second mesh and stands in the named suite.
    let order: (@Sendable (DashboardHarness) async throws -> Call)?

    var description: String { name }

    static let all: [AuditedRoute] = hopper + mesh + actions + log

    private static let hopper: [AuditedRoute] = [
        AuditedRoute(name: "POST /api/v2/hopper/submit", entry: "hopper_item_admitted") { _ in
            ("/api/v2/hopper/submit", #"{"intent":"Tell a story"}"#)
        },
        AuditedRoute(name: "POST /api/v2/hopper/start_batch", entry: "batch_started") { harness in
            _ = try await HandWorker(joining: harness.services)
            _ = try await item(harness, privacy: "paired-peers-only")
            return ("/api/v2/hopper/start_batch", "{}")
        },
        AuditedRoute(name: "POST /api/v2/hopper/reprioritize", entry: "hopper_item_overridden") { harness in
            let id = try await item(harness)
            return (
                "/api/v2/hopper/reprioritize",
                #"{"item_id":"\#(id)","new_priority":"urgent","reason":"r","confirm_token":"yes-i-mean-it"}"#
            )
        },
        AuditedRoute(name: "POST /api/v2/hopper/withdraw", entry: "hopper_item_overridden") { harness in
            let id = try await item(harness)
            return ("/api/v2/hopper/withdraw", #"{"item_id":"\#(id)","reason":"r","confirm_token":"yes-i-mean-it"}"#)
        },
        AuditedRoute(name: "POST /api/v2/runs/{id}/cancel", entry: "action_committed") { harness in
            let worker = try await HandWorker(joining: harness.services)
            let run = try #require(try await worker.order())
            return ("/api/v2/runs/\(run)/cancel", #"{"confirm_token":"yes-i-mean-it","reason":"r"}"#)
        },
    ]

    private static let mesh: [AuditedRoute] = [
        AuditedRoute(name: "POST /api/v2/mesh/invite", entry: "invite_minted") { _ in
            ("/api/v2/mesh/invite", #"{"slot_kind":"text"}"#)
        },
        AuditedRoute(name: "DELETE /api/v2/mesh/invites/{peer_id}", entry: "invite_revoked") { harness in
            let minted = try await harness.sendJSON(.post, "/api/v2/mesh/invite", #"{"slot_kind":"text"}"#)
            let peer = try #require(minted.text.firstMatch(of: /"peer_id":"([^"]+)"/)?.1)
            return ("/api/v2/mesh/invites/\(peer)", "{}")
        },
        AuditedRoute(name: "POST /api/v2/mesh/invite/preview", entry: nil) { harness in
            let minted = try await harness.sendJSON(.post, "/api/v2/mesh/invite", #"{"slot_kind":"text"}"#)
            let link = try #require(minted.text.firstMatch(of: /"bearer_url":"([^"]+)"/)?.1)
            return ("/api/v2/mesh/invite/preview", #"{"bearer_url":"\#(link)"}"#)
        },
        // A join needs a second mesh: MeshTests/Memberships proves `membership_joined`.
        AuditedRoute(name: "POST /api/v2/mesh/join", entry: "membership_joined", order: nil),
        AuditedRoute(name: "POST /api/v2/mesh/keys/rotate", entry: "recipient_key_rotated") { _ in
            ("/api/v2/mesh/keys/rotate", confirmed)
        },
        AuditedRoute(name: "PUT /api/v2/mesh/policy", entry: "policy_written") { _ in
            ("/api/v2/mesh/policy", #"{"policy":\#(policy)}"#)
        },
        AuditedRoute(name: "POST /api/v2/mesh/policy/preview", entry: nil) { _ in
            ("/api/v2/mesh/policy/preview", #"{"policy":\#(policy)}"#)
        },
    ]

    private static let log: [AuditedRoute] = [
        AuditedRoute(name: "POST /api/v2/oplog/rotate-key", entry: "key_rotated") { _ in
            ("/api/v2/oplog/rotate-key", confirmed)
        },
        // An archive needs a folder and a long log: ArchiveAPITests proves `archive_written`.
        AuditedRoute(name: "POST /api/v2/oplog/archive", entry: "archive_written", order: nil),
        // Without a membership there is nothing to look at; MeshTests/Witness proves refusals and cosignatures.
        AuditedRoute(name: "POST /api/v2/oplog/witness", entry: nil) { _ in ("/api/v2/oplog/witness", "{}") },
    ]

    private static let confirmed = #"{"confirm_token":"yes-i-mean-it","reason":"r"}"#

    private static let actions: [AuditedRoute] =
        NodeAction.allCases.map { action in
            AuditedRoute(name: "POST /api/v2/mesh/nodes/{id}/\(action.rawValue)", entry: "action_committed") {
                harness in
                let worker = try await HandWorker(joining: harness.services)
                _ = try await worker.order()
                try await worker.finish(try #require(try await worker.start()))
                return ("/api/v2/mesh/nodes/\(worker.id)/\(action.rawValue)", confirmed)
            }
        } + [
            AuditedRoute(name: "POST /api/v2/mesh/nodes/{id}/quarantine", entry: "node_quarantined") { harness in
                let worker = try await HandWorker(joining: harness.services)
                return ("/api/v2/mesh/nodes/\(worker.id)/quarantine", gate("quarantined"))
            },
            AuditedRoute(name: "POST /api/v2/mesh/nodes/{id}/maintenance", entry: "node_maintenance") { harness in
                let worker = try await HandWorker(joining: harness.services)
                return ("/api/v2/mesh/nodes/\(worker.id)/maintenance", gate("maintenance"))
            },
            AuditedRoute(name: "POST /api/v2/mesh/leases/{lease_id}/revoke", entry: "action_committed") { harness in
                let worker = try await HandWorker(joining: harness.services)
                _ = try await worker.order()
                let work = try #require(try await worker.start())
                return ("/api/v2/mesh/leases/\(work.lease)/revoke", confirmed)
            },
            AuditedRoute(name: "POST /api/v2/mesh/peers/{peer_id}/unpair", entry: "action_committed") { harness in
                let invites = harness.services.invites
                let minted = try await invites.mint(InviteRequest(slotKind: "text"), actor: "dashboard-user")
                _ = try await invites.exchange(
                    BootstrapExchangeRequest(bootstrapToken: minted.bearer.sec), source: "127.0.0.1")
                return ("/api/v2/mesh/peers/\(minted.peer)/unpair", confirmed)
            },
            AuditedRoute(name: "POST /api/v2/mesh/peers/{peer_id}/rotate", entry: "action_committed") { harness in
                let invites = harness.services.invites
                let minted = try await invites.mint(InviteRequest(slotKind: "text"), actor: "dashboard-user")
                _ = try await invites.exchange(
                    BootstrapExchangeRequest(bootstrapToken: minted.bearer.sec), source: "127.0.0.1")
                return ("/api/v2/mesh/peers/\(minted.peer)/rotate", confirmed)
            },
        ]

    private static func gate(_ field: String) -> String {
        #"{"\#(field)":true,"confirm_token":"yes-i-mean-it","reason":"r"}"#
    }

    private static let policy = """
        {"slots":[{"task_kind":"text","max_concurrent":3,"weight_pct":50}],"nsfw_allowed":false,\
        "max_job_duration_secs":3600,"public_mesh_opt_in":false,"min_priority":10}
        """

    private static func item(_ harness: DashboardHarness, privacy: String? = nil) async throws -> ItemID {
        var submission = HopperSubmission(intent: "Tell a story")
        submission.privacyClass = privacy
        return try await harness.services.hopper.submit(submission, actor: "dashboard-user").itemId
    }
}
