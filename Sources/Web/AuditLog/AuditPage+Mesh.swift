import Audit
import Mesh
import Templates
import VoxCrypto

extension EntryLine {
    /// An entry as a row; its signature state follows from the last verification.
    init(_ entry: LogEntry, place: ArchivePlace?, verdict: VerificationReport?, nowMs: Int64) {
        self.init(
            index: String(entry.index), href: Links.entry(entry.index),
            time: TimeText(micros: entry.tsMicros, nowMs: nowMs), kind: entry.kind.rawValue, actor: entry.actor)
        action = entry.action
        target = entry.target
        reason = entry.reason
        if let place { archive = Archive(note: place.sentence, isReadable: place.state == .whole) }
        signature = entry.isOutline ? .unchecked : Signature(of: entry.index, verdict)
    }
}

extension EntryLine.Signature {
    /// What the last verification says of the entry at an index.
    init(of index: UInt64, _ verdict: VerificationReport?) {
        guard let verdict else {
            self = .unchecked
            return
        }
        if let bad = verdict.firstBadIndex, index >= bad, !verdict.isOfArchiveAlone {
            self = .broken
        } else {
            self = index < verdict.checked + verdict.archived ? .holds : .unchecked
        }
    }
}

extension AuditVerdict {
    /// What a verification found in a log that has `size` entries by now.
    init(_ report: VerificationReport, size: UInt64, time: TimeText?) {
        let outcome: Outcome =
            report.ok
            ? .holds
            : .broken(
                entry: LinkText(
                    report.firstBadIndex.map { String($0) } ?? "—",
                    href: report.firstBadIndex.map { Links.entry($0) } ?? Links.audit),
                reason: ReasonText(
                    code: report.reason?.rawValue ?? "unknown", sentence: report.detail ?? "The reason is not known."))
        self.init(outcome, size: Figures.count(size))
        let sound = report.firstBadIndex ?? report.size
        lastChecked = sound > 0 ? String(sound - 1) : "—"
        self.time = time
        duration = Figures.duration(milliseconds: report.durationMS)
        caution = report.ok ? report.detail : nil
    }
}

extension WitnessLine {
    /// What another machine says of this log.
    init(_ standing: WitnessStanding, nowMs: Int64) {
        let refusing = standing.isRefusing ? standing.refusal : nil
        self.init(
            .ofThisLog, name: standing.node.rawValue, size: Figures.count(standing.size),
            time: standing.cosignedMs.map { TimeText(ms: $0, nowMs: nowMs) }, state: State(refusing))
        if refusing == nil { earlier = standing.refusal.map { Self.overtaken($0) } }
    }

    /// What this machine says of another log.
    init(_ log: WitnessedLog, nowMs: Int64) {
        self.init(
            .ofAnotherLog, name: log.inviter, size: Figures.count(log.size),
            time: TimeText(ms: log.cosignedMs, nowMs: nowMs), state: State(log.isRefused ? log.refusal : nil))
        if !log.isRefused { earlier = log.refusal.map { Self.overtaken($0) } }
    }

    private static func overtaken(_ refusal: WitnessRefusal) -> String {
        "It was refused at \(Figures.moment(micros: refusal.atMs * 1_000)) UTC: \(refusal.detail)"
    }
}

extension WitnessLine.State {
    fileprivate init(_ refusal: WitnessRefusal?) {
        guard let refusal else {
            self = .cosigned
            return
        }
        self = .refused(
            index: String(refusal.index), reason: ReasonText(code: refusal.reason, sentence: refusal.detail))
    }
}

extension EntryFilterForm {
    /// The filter as the address has it.
    init(_ query: Fields) {
        let kind = query.filled("kind") ?? ""
        let own = kind.isEmpty || Self.knownKinds.contains(kind) ? [] : [kind]
        self.init(kinds: (Self.knownKinds + own).map { Choice($0, $0, isSelected: $0 == kind) })
        actor = query.filled("actor") ?? ""
        target = query.filled("target") ?? ""
        isNarrowed = ["from", "to", "limit"].contains { query.filled($0) != nil }
    }

    /// The kinds that this program writes, by their words.
    private static let knownKinds: [String] = [
        EntryKind.actionCommitted, .actionFailed, .actionRefused, .archiveWritten, .batchStarted, .capabilityMinted,
        .capabilityRefused, .capabilitySpent, .clockAdjusted, .controlEvent, .edgeAdded, .edgeRemoved,
        .hopperItemAdmitted, .hopperItemMoved, .hopperItemOverridden, .inviteExchanged, .inviteExpired,
        .inviteMinted, .inviteRevoked, .keyRotated, .leaseCompleted, .leaseExpired, .leaseGranted, .leaseRevoked,
        .logOpened, .membershipJoined, .membershipLeft, .nodeAdded, .nodeChanged, .nodeLiveness, .nodeMaintenance,
        .nodeQuarantined, .nodeRemoved, .policyWritten, .providerTokenRemoved, .providerTokenSet,
        .recipientKeyRotated, .runFinished, .runStarted, .sealedPayloadOpened, .settingsChanged, .storeAlert,
        .tokenIssued, .tokenRevoked, .trainingCheckpoint,
    ].map(\.rawValue)
}

extension Templates.EntryPage {
    /// An entry with everything that it claims; its proof and the entry after it are set by name.
    init(_ entry: LogEntry, place: ArchivePlace?, verdict: VerificationReport?, chrome: Chrome, nowMs: Int64) {
        let canonical = entry.isOutline ? nil : try? entry.canonicalBytes()  // only a forbidden payload has none
        self.init(
            chrome: chrome, entry: EntryLine(entry, place: place, verdict: verdict, nowMs: nowMs),
            auditID: entry.auditID, canonical: String(decoding: canonical ?? [], as: UTF8.self))
        hashes = [
            Fact("Entry hash", mono: entry.entryHash.hex), Fact("Previous hash", mono: entry.prevHash.hex),
            Fact("Key id", mono: entry.keyID), Fact("Signature", mono: entry.signature.base64),
            Fact("Log", mono: entry.logID),
        ]
        if entry.index > 0 {
            previous = LinkText("Entry \(entry.index - 1)", href: Links.entry(entry.index - 1))
        }
    }
}
