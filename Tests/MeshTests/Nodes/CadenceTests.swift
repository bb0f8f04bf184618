import Foundation
import Testing

@testable import Mesh

/// How often machines say that they live, and how long that holds: the code, its settings and its documentation agree.
struct CadenceTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private func standard(_ key: String) throws -> Int {
        guard case .integer(let number, _, _)? = Setting.all.first(where: { $0.key == key })?.kind else {
            throw NoSuchSetting(key: key)
        }
        return number
    }

    private struct NoSuchSetting: Error {
        let key: String
    }

    @Test func theDocumentedTimesAreThoseOfTheCode() throws {
        let page = try Self.text("Docs/MeshProtocol.md")
        let member = MembershipSettings().heartbeat / .seconds(1)
        let (online, degraded) = (LivenessThresholds.standard.onlineMs, LivenessThresholds.standard.degradedMs)
        let rows = [
            "| heartbeats of a membership | every \(Int(member)) s,",
            "| heartbeats to a declared control plane | every \(try standard("mesh.heartbeat_secs")) s,",
            "| a machine's own node looks at itself | every \(Int(OwnNode.interval / .seconds(1))) s |",
            "| a node is online, degraded, offline | until \(online / 1_000) s, until \(degraded / 1_000) s, then,",
        ]
        for row in rows { #expect(page.contains(row), "\(row)") }
    }

    @Test func theStandardSettingsAreThoseOfTheTypes() throws {
        #expect(try Int64(standard("mesh.online_ms")) == LivenessThresholds.standard.onlineMs)
        #expect(try Int64(standard("mesh.degraded_ms")) == LivenessThresholds.standard.degradedMs)
        #expect(try Double(standard("mesh.membership_heartbeat_secs")) == MembershipSettings().heartbeat / .seconds(1))
    }

    @Test func theTypeStatesTheSameTimes() throws {
        let source = try Self.text("Sources/Mesh/Nodes/Liveness.swift")
        let member = Int(MembershipSettings().heartbeat / .seconds(1))
        #expect(source.contains("says every \(member) seconds"))
        #expect(source.contains("a declared one every \(try standard("mesh.heartbeat_secs"))"))
        // Two missing heartbeats and no fewer.
        #expect(LivenessThresholds.standard.onlineMs == Int64(2 * member * 1_000))
    }
}
