import ArgumentParser
import Audit
import Foundation
import Mesh
import VoxCrypto

/// How long it takes to show the mesh at an instant of a long log.
struct TimelineBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline", abstract: "The mesh at random instants of a long log.")

    @OptionGroup var options: BenchOptions
    @Option(help: "Entries of the log.") var entries = 1_000_000

    func run() async throws {
        let directory = try ServerProcess.directory("timeline")
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let key = Ed25519PrivateKey.generate(.system)
        let store = try open(directory, key)
        try await fill(store)
        let timeline = Timeline(store: store)
        guard let span = try await timeline.span() else { throw BenchFailure("The log is empty.") }
        var warm: [Double] = []
        for _ in 0..<500 { warm.append(try await Self.milliseconds(timeline, Int64.random(in: span))) }
        try store.close()
        var cold: [Double] = []
        for _ in 0..<50 {
            let store = try open(directory, key)
            let timeline = Timeline(store: store)
            cold.append(try await Self.milliseconds(timeline, Int64.random(in: span)))
            try store.close()
        }
        var table = BenchTable(
            "The mesh at a random instant of a log of \(entries) entries", ["figure", "p50", "p99", "aim of p99"])
        table.add("the store is open", Self.quantile(warm, 0.5), Self.quantile(warm, 0.99), "20 ms")
        table.add("the store was just opened", Self.quantile(cold, 0.5), Self.quantile(cold, 0.99), "60 ms")
        table.show()
    }

    private func open(_ directory: String, _ key: Ed25519PrivateKey) throws -> MeshStore {
        try MeshStore.open(
            path: directory + "/mesh.db", durability: .full,
            parts: StoreParts(
                clock: .bench, signer: LogSigner(key: key, random: .system), events: EventRing(clock: .bench)))
    }

    /// Jobs of a hundred nodes that come and go, 256 entries a write.
    private func fill(_ store: MeshStore) async throws {
        for first in stride(from: 0, to: entries, by: 256) {
            let end = min(first + 256, entries)
            try await store.write("fill") { tx in
                for number in first..<end { try tx.append(Self.draft(number)) }
            }
        }
    }

    /// A hundred nodes, then one job after another: item, run, lease, their ends, and what was used.
    private static func draft(_ number: Int) -> EntryDraft {
        guard number >= 100 else {
            return EntryDraft(
                kind: .nodeAdded, actor: "mesh:mesh", target: "node-\(number)",
                payload: [
                    "kind": "worker", "label": "pc", "visibility": "private", "privacy_class": "paired-peers-only",
                ])
        }
        // A job's six entries lie 64 jobs apart, so that as many are open at any time.
        let (step, turn) = (number % 6, number / 6)
        let job = turn - 64 * step
        guard job >= 0 else { return EntryDraft(kind: .batchStarted, actor: "system", target: "bat-\(number)") }
        let node = "node-\(job % 100)"
        switch step {
        case 0:
            return EntryDraft(
                kind: .hopperItemAdmitted, actor: "dashboard-user", target: "hop-\(job)",
                payload: ["priority": "normal", "task_kind": "text_infer", "privacy_class": "paired-peers-only"])
        case 1:
            return EntryDraft(
                kind: .runStarted, actor: "dashboard-user", target: "run-\(job)",
                payload: [
                    "task_id": .integer(Int64(job)), "task_kind": "text_infer", "privacy_class": "paired-peers-only",
                    "node_id": .string(node), "item_id": .string("hop-\(job)"),
                ])
        case 2:
            return EntryDraft(
                kind: .leaseGranted, actor: "mesh:worker", target: "\(job)",
                payload: ["scope_key": .string("task:\(job)"), "holder_node_id": .string(node)])
        case 3:
            return EntryDraft(
                kind: .runFinished, actor: "system", target: "run-\(job)",
                payload: ["node_id": .string(node), "status": "done", "tokens": 120, "cost_micro_usd": 340])
        case 4:
            return EntryDraft(
                kind: .hopperItemMoved, actor: "system", target: "hop-\(job)",
                payload: ["from": "assigned", "to": "done", "node_id": .string(node)])
        default: return EntryDraft(kind: .leaseCompleted, actor: "mesh:worker", target: "\(job)")
        }
    }

    private static func milliseconds(_ timeline: Timeline, _ micros: Int64) async throws -> Double {
        let start = ContinuousClock.now
        let instant = try await timeline.at(micros)
        precondition(instant.appliedCount < Int64(Timeline.memoInterval), "A memo is near every instant.")
        return (ContinuousClock.now - start).inSeconds * 1_000
    }

    private static func quantile(_ times: [Double], _ quantile: Double) -> String {
        let sorted = times.sorted()
        return Figure.milliseconds(sorted[min(sorted.count - 1, Int(Double(sorted.count) * quantile))])
    }
}
