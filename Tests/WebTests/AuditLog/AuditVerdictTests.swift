import Templates
import Testing
import VoxCrypto

@testable import Audit
@testable import Web

@Suite struct AuditVerdictTests {
    private func report(bad: UInt64?) -> VerificationReport {
        VerificationReport(
            ok: bad == nil, size: 5, checked: bad ?? 5, archived: 0, rootHash: SHA256.hash([]),
            checkpointSize: nil, firstBadIndex: bad, reason: bad.map { _ in LogFault.Reason.entryHashMismatch },
            detail: bad.map { _ in "The hash is not that of the entry." }, durationMS: 3)
    }

    @Test func aGoodLogHoldsToItsEnd() {
        let verdict = AuditVerdict(report(bad: nil), size: 7, time: nil)
        #expect(verdict.outcome == .holds)
        #expect(verdict.lastChecked == "4")
        #expect(verdict.size == "7")
        let states = (0..<7).map { EntryLine.Signature(of: $0, report(bad: nil)) }
        #expect(states == Array(repeating: .holds, count: 5) + [.unchecked, .unchecked])
    }

    @Test func aBrokenOneNamesTheEntryAndTheReason() {
        let verdict = AuditVerdict(report(bad: 2), size: 5, time: nil)
        let reason = ReasonText(code: "entry_hash_mismatch", sentence: "The hash is not that of the entry.")
        #expect(verdict.outcome == .broken(entry: LinkText("2", href: "/audit/2"), reason: reason))
        #expect(verdict.lastChecked == "1")
        let states = (0..<5).map { EntryLine.Signature(of: $0, report(bad: 2)) }
        #expect(states == [.holds, .holds, .broken, .broken, .broken])
    }

    @Test func nothingIsSaidBeforeTheFirstVerification() {
        #expect(EntryLine.Signature(of: 0, nil) == .unchecked)
    }
}
