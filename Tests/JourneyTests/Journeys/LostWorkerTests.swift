import Audit
import Foundation
import GRDB
import Testing

extension Journeys {
    /// A worker dies in the middle of its work; another one does it.
    @Suite struct LostWorkerTests {
        private static let leaseMs = "3000"

        @Test(.timeLimit(.minutes(3))) func aJobOfADeadWorkerIsPlacedAgain() async throws {
            try await Stage.play { stage in
                try WorkshopModel(layers: 12, context: 600).write(into: stage.path("models"))
                let home = try await stage.start("anna", environment: ["VOX_MESH_A2A_LEASE_MS": Self.leaseMs])
                var workers: [String: VoxProcess] = [:]
                for name in ["ben", "carl"] {
                    let worker = try await stage.start(name, environment: ["VOX_MODEL_DIR": stage.path("models")])
                    workers[try await Self.enlist(worker, home)] = worker
                }
                let visitor = PlainBrowser(home.dashboard)
                let run = try await Self.begin(visitor, Array(workers.keys))
                let first = try await Self.speaks(visitor, run)
                try await workers[first]?.child.killHard()
                let last = try await Self.isDone(visitor, run)
                try #require(last["attempt"]?.integerValue == 2)
                try #require(last["node_id"]?.stringValue != first)
                try #require(last["node_id"]?.stringValue.map { workers[$0] != nil } == true)
                try await Self.releasesItsLease(visitor)
                try Self.ranOnceUnderEachLease(stage.path("anna") + "/mesh/mesh.db", lostBy: first)
                try #require(try await home.vox("audit", "verify").status == 0)
            }
        }

        /// Joins, gives one slot, and waits until the control plane knows the worker's model.
        private static func enlist(_ worker: VoxProcess, _ home: VoxProcess) async throws -> String {
            let link = try await home.vox("populi", "invite", "--url-only").output.trimmed
            try #require(try await worker.vox("populi", "join", link).status == 0)
            try #require(try await worker.vox("donations", "set", "slots=text:1").status == 0)
            let visitor = PlainBrowser(home.dashboard)
            let node = try #require(
                try await PlainBrowser(worker.dashboard).get("/api/v2/mesh/peers").data?.arrayValue?.first?["peer_id"]?
                    .stringValue)
            try await eventually("\(node) offers the model") {
                let row = try await visitor.get("/api/v2/mesh/nodes/" + node).data
                let models = row?["models"]?.arrayValue ?? []
                return row?["slots"]?.arrayValue?.isEmpty == false
                    && models.contains { Self.names($0).contains(WorkshopModel.name) }
            }
            return node
        }

        private static func names(_ row: JSONValue) -> [String] {
            (row.objectValue ?? [:]).values.compactMap(\.stringValue)
        }

        /// Starts the work on whichever worker the planner chooses.
        private static func begin(_ visitor: PlainBrowser, _ workers: [String]) async throws -> String {
            let item = try await visitor.post(
                "/api/v2/hopper/submit",
                [
                    "intent": "tell a long story", "privacy_class": "paired-peers-only",
                    "affinity_hints": [.string("model:" + WorkshopModel.name)],
                ])
            let id = try #require(item.data?["item_id"], "\(item.text)")
            let batch = try await visitor.post("/api/v2/hopper/start_batch", ["item_ids": [id]])
            let outcome = try #require(batch.data?["outcomes"]?.arrayValue?.first, "\(batch.text)")
            try #require(outcome["node_id"]?.stringValue.map(workers.contains) == true, "\(outcome)")
            return try #require(outcome["run_id"]?.stringValue, "\(outcome)")
        }

        /// Waits for the first words and names the node that says them.
        private static func speaks(_ visitor: PlainBrowser, _ run: String) async throws -> String {
            var row: JSONValue?
            try await eventually("run \(run) says something") {
                row = try await visitor.get("/api/v2/runs/" + run).data
                return row?["output"]?.stringValue?.isEmpty == false
            }
            try #require(row?["status"]?.stringValue == "running", "killed in the middle")
            return try #require(row?["node_id"]?.stringValue)
        }

        private static func isDone(_ visitor: PlainBrowser, _ run: String) async throws -> JSONValue {
            var row: JSONValue = .null
            try await eventually("run \(run) is done", within: .seconds(30)) {
                row = try await visitor.get("/api/v2/runs/" + run).data ?? .null
                return row["status"]?.stringValue == "done"
            }
            return row
        }

        /// The worker gives its lease back after its result has counted.
        private static func releasesItsLease(_ visitor: PlainBrowser) async throws {
            try await eventually("no lease is held") {
                try await visitor.get("/api/v2/mesh/leases").data?.arrayValue?.isEmpty == true
            }
        }

        /// What the store says: two leases, one lost and one completed, and one result that counts.
        private static func ranOnceUnderEachLease(_ path: String, lostBy first: String) throws {
            var configuration = GRDB.Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            try queue.read { db in
                let results = try Row.fetchAll(db, sql: "SELECT lease_id, is_late FROM job_result")
                try #require(results.count == 1)
                try #require(results.first?["is_late"] == false)
                let leases = try Row.fetchAll(
                    db, sql: "SELECT lease_id, holder_node_id, state FROM exec_lease ORDER BY place")
                try #require(leases.map { $0["state"] as String } == ["expired", "completed"])
                try #require(leases.first?["holder_node_id"] == first)
                try #require(results.first?["lease_id"] as String? == leases.last?["lease_id"] as String?)
                let lost = try Row.fetchAll(
                    db, sql: "SELECT attempt, node_id FROM run_event WHERE name = 'requeued' AND reason = 'lease_lost'")
                try #require(lost.count == 1)
                try #require(lost.first?["node_id"] == first)
                let begun = try Int.fetchAll(
                    db, sql: "SELECT attempt FROM run_event WHERE name = 'started' ORDER BY seq")
                try #require(begun == [1, 2])
            }
        }
    }
}
