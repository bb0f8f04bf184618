import Foundation
import HTTPTypes
import Mesh
import Testing
import VoxCrypto

@testable import Web

/// Status and code of every refusal that a domain can end with.
@Suite struct ErrorCodesTests {
    private static let refusals: [(DashboardError, Int, String)] = [
        (DashboardError(StoreError.readOnly), 503, "vox/store/read-only"),
        (DashboardError(StoreError.notWritten(doing: "a", detail: "b")), 507, "vox/store/write-failed"),
        (DashboardError(StoreError.failed(doing: "a", detail: "b")), 500, "vox/http/internal"),
        (DashboardError(InviteError.unfitRequest), 400, "vox/http/bad-field"),
        (DashboardError(InviteError.malformed), 400, "vox/invite/malformed"),
        (DashboardError(InviteError.wrongVersion), 400, "vox/invite/wrong-version"),
        (DashboardError(InviteError.badSignature), 400, "vox/invite/bad-signature"),
        (DashboardError(InviteError.expired(atMs: 1)), 410, "vox/invite/expired"),
        (DashboardError(InviteError.used), 410, "vox/invite/used"),
        (DashboardError(InviteError.unknownPeer), 404, "vox/mesh/unknown-invite"),
        (DashboardError(InviteError.rateLimited(retryAfterSeconds: 9)), 429, "vox/http/rate-limited"),
        (DashboardError(MembershipError.alreadyJoined("a")), 409, "vox/mesh/already-joined"),
        (DashboardError(MembershipError.refused(status: 404)), 403, "vox/mesh/join-refused"),
        (DashboardError(MembershipError.unreachable(url: "u")), 502, "vox/mesh/unreachable"),
        (DashboardError(MembershipError.pinMismatch(url: "u")), 502, "vox/mesh/tls-pin-mismatch"),
        (DashboardError(MembershipError.untrusted(url: "u")), 502, "vox/mesh/tls-untrusted"),
        (DashboardError(MembershipError.tokenNotKept(path: "p")), 507, "vox/store/write-failed"),
        (DashboardError(MembershipError.unknown), 404, "vox/mesh/unknown-peer"),
        (DashboardError(LeaseError.noSuchLease), 404, "vox/mesh/unknown-lease"),
        (DashboardError(ActionError.unknownNode), 404, "vox/mesh/unknown-node"),
        (DashboardError(ActionError.unknownPeer), 404, "vox/mesh/unknown-peer"),
        (DashboardError(ActionError.invite(.unfitRequest)), 400, "vox/http/bad-field"),
        (DashboardError(ActionError.invite(.noMeshToken)), 403, "vox/mesh/join-refused"),
        (DashboardError(ActionError.unknownLease), 404, "vox/mesh/unknown-lease"),
        (DashboardError(ActionError.unknownRun), 404, "vox/runs/unknown-run"),
        (DashboardError(ActionError.nothingToReplay), 409, "vox/mesh/nothing-to-replay"),
        (DashboardError(ActionError.runNotFinished), 409, "vox/mesh/run-not-finished"),
        (DashboardError(ActionError.notRecorded), 409, "vox/runs/not-recorded"),
        (DashboardError(ActionError.store(.notWritten(doing: "a", detail: "b"))), 507, "vox/store/write-failed"),
        (DashboardError(KeyRotationError.underWay), 409, "vox/oplog/rotation-under-way"),
        (DashboardError(KeyRotationError.store(.readOnly)), 503, "vox/store/read-only"),
        (
            DashboardError(KeyRotationError.keyNotKept(.notARegularFile(path: "p"))), 507, "vox/store/write-failed"
        ),
        (DashboardError(RecipientKeyError.underWay), 409, "vox/mesh/rotation-under-way"),
        (DashboardError(RecipientKeyError.store(.readOnly)), 503, "vox/store/read-only"),
        (
            DashboardError(RecipientKeyError.notKept(.notARegularFile(path: "p"))), 507, "vox/store/write-failed"
        ),
        (DashboardError(HopperError.unfitSecrets), 400, "vox/http/bad-field"),
        (DashboardError(HopperError.sealedForPublic), 400, "vox/http/bad-field"),
        (DashboardError(RunError.unknownRun), 404, "vox/runs/unknown-run"),
        (DashboardError(RunError.terminal), 409, "vox/runs/terminal"),
        (DashboardError(RegistryError.unknownNode), 404, "vox/mesh/unknown-node"),
        (DashboardError(HopperError.emptyIntent), 400, "vox/hopper/empty-intent"),
        (DashboardError(HopperError.intentTooLong), 400, "vox/hopper/intent-too-long"),
        (DashboardError(HopperError.unknownPriority), 400, "vox/hopper/unknown-priority"),
        (DashboardError(HopperError.unknownItem), 404, "vox/hopper/unknown-item"),
        (DashboardError(OverrideError.capabilityRequired), 403, "vox/hopper/capability-required"),
        (DashboardError(OverrideError.terminal), 409, "vox/hopper/terminal"),
        (DashboardError(OverrideError.sourceTooLow(current: .developer)), 409, "vox/hopper/source-too-low"),
        (DashboardError(PolicyError.unfitValue(field: "slots")), 400, "vox/policy/invalid"),
        (DashboardError(PolicyError.changedOnDisk), 409, "vox/policy/changed-on-disk"),
        (DashboardError(PolicyError.readOnly), 409, "vox/policy/read-only"),
        (DashboardError(PolicyError.editFailed), 500, "vox/policy/edit-failed"),
        (DashboardError(PolicyError.notWritten(detail: "d")), 507, "vox/policy/write-failed"),
        (.confirmRequired, 400, "vox/audit/confirm-required"),
        (.reasonRequired, 400, "vox/audit/reason-required"),
        (.unknownEntry, 404, "vox/oplog/unknown-entry"),
        (.unknownTopic, 400, "vox/events/unknown-topic"),
        (.tooManyStreams, 503, "vox/events/too-many-streams"),
        (.hostDenied, 403, "vox/http/host-denied"),
        (.originDenied, 403, "vox/http/origin-denied"),
        (.csrfFailed, 403, "vox/http/csrf-failed"),
        (.unauthorized, 401, "vox/http/unauthorized"),
        (.notFound, 404, "vox/http/not-found"),
        (.methodNotAllowed(["GET"]), 405, "vox/http/method-not-allowed"),
        (.bodyTooLarge, 413, "vox/http/body-too-large"),
        (.jsonRequired, 415, "vox/http/unsupported-media-type"),
        (.badJSON, 400, "vox/http/bad-json"),
        (.badField("a"), 400, "vox/http/bad-field"),
        (.badCursor, 400, "vox/http/bad-cursor"),
        (.rateLimited, 429, "vox/http/rate-limited"),
        (.internalFailure, 500, "vox/http/internal"),
    ]

    @Test func everyRefusalHasItsStatusAndCode() {
        for (error, status, code) in Self.refusals {
            #expect(error.status.code == status, "\(code)")
            #expect(error.code == code)
        }
    }

    @Test func everyRefusalIsASentenceForPeople() {
        for (error, _, code) in Self.refusals {
            #expect(error.message.hasSuffix("."), "\(code)")
            #expect(error.message.first?.isUppercase == true, "\(code)")
            #expect(error.hint.map { $0.hasSuffix(".") } ?? true, "\(code)")
            #expect(!error.message.contains("Optional("), "\(code)")
        }
    }

    @Test func whatMayBeTriedAgainSaysWhen() {
        for (error, status, code) in Self.refusals where [429, 503].contains(status) {
            #expect((error.retryAfterSeconds ?? 0) > 0, "\(code)")
        }
        #expect(DashboardError(InviteError.rateLimited(retryAfterSeconds: 9)).retryAfterSeconds == 9)
    }
}
