import Foundation
import MeshFixtures
import Testing

@testable import Mesh

/// Run with `VOX_PERF=1`; ratios within one run, because absolute rates depend on the machine.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["VOX_PERF"] == "1"), .serialized)
struct MailboxPerformanceTests {
    private func onDisk(_ directory: TemporaryDirectory) async throws -> MeshServices {
        var parts = MeshParts.onDisk(directory.path)
        parts.mailbox.deliversPerSecond = 0
        let mesh = try await MeshServices.open(parts)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        _ = try await mesh.registry.join(.fixture(id: "node-b"), as: .own)
        return mesh
    }

    private func deliver(
        _ count: Int, callers: Int, to target: String?, _ mesh: MeshServices
    ) async throws -> Duration {
        try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<callers {
                    group.addTask {
                        for _ in 0..<(count / callers) {
                            var request = A2ADeliverRequest.fixture(payload: String(repeating: "x", count: 400))
                            request.targetNodeId = target
                            _ = try await mesh.mailbox.deliver(request, as: .own)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    private func claimAndAck(_ count: Int, _ mesh: MeshServices) async throws -> Duration {
        try await ContinuousClock().measure {
            for _ in 0..<count {
                let row = try #require(try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own).messages.first)
                try await mesh.mailbox.ack(
                    A2AAckRequest(receiverAgentId: "2", messageId: UInt64(row.id.rawValue)), as: .own)
            }
        }
    }

    @Test func manyCallersShareOneCommit() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await onDisk(directory)
        let alone = try await deliver(2_000, callers: 1, to: nil, mesh)
        let together = try await deliver(2_048 * 4, callers: 64, to: nil, mesh)
        print("deliver: 1 caller \(alone / 2_000) each, 64 callers \(together / 8_192) each")
        #expect(alone / 2_000 > together / 8_192 * 2)
    }

    @Test func claimCostDoesNotGrowWithRowsOfOthers() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await onDisk(directory)
        _ = try await deliver(512, callers: 64, to: nil, mesh)
        let few = try await claimAndAck(200, mesh)
        _ = try await deliver(40_000, callers: 64, to: "node-b", mesh)
        let many = try await claimAndAck(200, mesh)
        print("claim and ack: \(few / 200) among few, \(many / 200) among 40 000")
        #expect(many < few * 3)
    }
}
