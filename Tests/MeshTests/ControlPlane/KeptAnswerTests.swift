import Testing

@testable import Mesh

/// Of an answer is taken only what a file, a row or a message holds.
struct KeptAnswerTests {
    private func answer(
        _ token: String = "voxn_abc", node: NodeID? = nil, scope: String? = nil
    ) -> BootstrapExchangeResponse {
        var answer = BootstrapExchangeResponse(meshToken: token)
        answer.nodeId = node
        answer.scopeId = scope
        return answer
    }

    private func text(_ count: Int) -> String { String(repeating: "n", count: count) }

    @Test func aBearerIsVisibleAndNotTooLong() {
        for token in ["x", "voxn_~!", text(4_096)] { #expect(answer(token).isFit, "\(token.prefix(9))") }
        for token in ["", " ", "a b", "a\n", "a\r\nx: y", "b\u{e9}", "\u{7f}", text(4_097)] {
            #expect(!answer(token).isFit, "\(token.prefix(9))")
        }
    }

    @Test func aNodeIDIsAbsentOrSuchAsAStoreHolds() {
        #expect(answer(node: nil).isFit)
        for count in [1, 256] { #expect(answer(node: NodeID(text(count))).isFit) }
        for count in [0, 257] { #expect(!answer(node: NodeID(text(count))).isFit) }
    }

    @Test func aScopeIsNoLongerThanARequestMaySay() {
        for count in [0, 1_024] { #expect(answer(scope: text(count)).isFit) }
        #expect(!answer(scope: text(1_025)).isFit)
    }

    @Test func aLeaseIDIsNoLongerThanARequestMaySay() {
        func lease(_ id: String) -> RemoteExecLeaseRow {
            RemoteExecLeaseRow(leaseId: LeaseID(id), scopeKey: "task:1", holderNodeId: "node-a", expiresUnixMs: 1)
        }
        for count in [1, 1_024] { #expect(lease(text(count)).isFit) }
        #expect(!lease(text(1_025)).isFit)
    }
}
