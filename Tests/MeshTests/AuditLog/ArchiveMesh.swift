import Audit
import Foundation
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

/// A mesh on disk whose log is long enough to be archived up to entry 1 023, or 2 047.
struct ArchiveMesh {
    let directory: TemporaryDirectory
    let clock: ManualClock
    private(set) var mesh: MeshServices

    static let order = ActionOrder(reason: "they are old", actor: "cli-user")

    /// Machines join at the start and again after each 256 entries that say nothing of them.
    init(entries: UInt64 = 1_300) async throws {
        directory = try TemporaryDirectory()
        clock = ManualClock()
        mesh = try await MeshServices.open(Self.parts(directory, clock))
        var machines = 0
        while try await size() < entries {
            clock.advance(ms: 1_000)
            _ = try await mesh.registry.join(.fixture(id: "node-\(machines)"), as: .own)
            machines += 1
            try await mesh.store.write("test") { [clock] tx in
                try tx.append(
                    EntryDraft(kind: .actionRefused, actor: "cli-user", action: "kill", target: "x", reason: "kept"))
                for number in 0..<250 {
                    clock.advance(ms: 1)
                    try tx.append(
                        EntryDraft(
                            kind: .controlEvent, actor: "system", reason: "why \(number)",
                            payload: ["number": .integer(Int64(number)), "text": "Küche \"厨房\"\n"]))
                }
            }
        }
        try await mesh.audit.signCheckpoint()
    }

    private static func parts(_ directory: TemporaryDirectory, _ clock: ManualClock) -> MeshParts {
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        parts.archiving.keptEntries = 8
        return parts
    }

    mutating func reopen() async throws {
        try mesh.store.close()
        mesh = try await MeshServices.open(Self.parts(directory, clock))
    }

    var path: String { directory.path + "/mesh.db" }
    var stored: StoredLog { get throws { try StoredLog(path: path) } }

    func size() async throws -> UInt64 { try await mesh.audit.entries(limit: 1).first.map { $0.index + 1 } ?? 0 }

    /// The lines as the store has them.
    func storedLines() async throws -> [[UInt8]] {
        try await mesh.store.read { tx in try OpLogRow.lines(from: 0, limit: 100_000, tx) }
    }

    @discardableResult
    func archive(through last: UInt64 = 1_000) async throws -> ArchiveReceipt {
        try await mesh.audit.archive(through: last, by: Self.order)
    }

    /// The projections at some instants of the log, as JSON.
    func pictures() async throws -> [String] {
        var pictures: [String] = []
        for index: UInt64 in [3, 255, 600, 999, 1_001, 1_100] {
            let entry = try #require(try await mesh.audit.entry(at: index))
            let instant = try await mesh.timeline.at(entry.tsMicros)
            pictures.append(WireCodec.text(instant.json(controlPlane: "own-0001")))
        }
        return pictures
    }

    /// Changes one byte of a file.
    func flip(_ file: String, line: Int, offset: Int) throws {
        var lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map { Array($0.utf8) }
        lines[line][offset] ^= 0x01
        try Data(lines.flatMap { $0 + [0x0A] }).write(to: URL(filePath: file))
    }

    func move(_ file: String, to target: String) throws {
        try FileManager.default.moveItem(atPath: file, toPath: target)
    }
}
