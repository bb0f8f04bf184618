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
        try await fill(store, 0..<entries / 10)
        let tenth = try VerifyCommand.peakMegabytes(of: directory + "/mesh.db")
        try await fill(store, entries / 10..<entries)
        let whole = try VerifyCommand.peakMegabytes(of: directory + "/mesh.db")
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
        var memory = BenchTable("Verification of the stored log, by a process of its own", ["entries", "memory, most"])
        memory.add("\(entries / 10)", "\(Figure.decimal(tenth, 1)) MB")
        memory.add("\(entries)", "\(Figure.decimal(whole, 1)) MB")
        memory.show()
    }

    private func open(_ directory: String, _ key: Ed25519PrivateKey) throws -> MeshStore {
        try MeshStore.open(
            path: directory + "/mesh.db", durability: .full,
            parts: StoreParts(
                clock: .bench, signer: LogSigner(key: key, random: .system), events: EventRing(clock: .bench)))
    }

    /// Jobs of a hundred nodes that come and go, 256 entries a write.
    private func fill(_ store: MeshStore, _ numbers: Range<Int>) async throws {
        for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 256) {
            let end = min(first + 256, numbers.upperBound)
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

/// Verifies a stored log and says how much memory that took at most; signatures of the last 10,000 entries only.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verification of a store's log.", shouldDisplay: false)

    @Argument(help: "The store.") var path: String

    func run() throws {
        let log = try StoredLog(path: path)
        let size = try log.newest(1).first.map { $0.index + 1 } ?? 0
        let report = try log.verify(from: size - min(size, 10_000))
        guard report.ok else { throw BenchFailure("The log of the benchmark does not verify: \(report)") }
        print(Self.peakKilobytes)
    }

    /// What such a process took, by a process of its own.
    static func peakMegabytes(of path: String) throws -> Double {
        let binary = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL.path
        let output = try ServerProcess.run(binary, ["verify", path])
        guard let kilobytes = Double(output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchFailure("The verification said \(output).")
        }
        return kilobytes / 1_024
    }

    /// The most memory that this process has held; 0 where the system does not say.
    private static var peakKilobytes: Int {
        // Not from getrusage, which counts what the program before this one held as well.
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
}
