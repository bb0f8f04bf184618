import Audit
import Foundation
package import Language
import Synchronization
import VoxCrypto

/// Where the node's own policy comes from.
package struct DonationSettings: Sendable {
    /// Path of `donations.vox`.
    package var path: String
    /// The policy of the environment, which beats the file.
    package var environmentPolicy: WorkerDonationPolicy?
    /// The policy of the configuration, used when there is no file.
    package var configuredPolicy: WorkerDonationPolicy?

    /// A policy that is in a file.
    package init(path: String) {
        self.path = path
    }
}

/// Reads, edits and publishes what this machine gives away.
package final class DonationPolicyDesk: Sendable {
    private let settings: DonationSettings
    private let store: MeshStore
    private let events: EventRing
    private let node: NodeID
    private let last = Mutex<PolicyReading?>(nil)
    private let writing = Mutex(())

    init(settings: DonationSettings, store: MeshStore, events: EventRing, node: NodeID) {
        self.settings = settings
        self.store = store
        self.events = events
        self.node = node
    }

    /// Path of the file.
    package var path: String { settings.path }

    /// The policy now; the file is read each time, and a change of what it says is announced.
    package func current() -> PolicyReading {
        let reading = read()
        let old = last.withLock { last in
            defer { last = reading }
            return last
        }
        if let old, old.policy != reading.policy {
            events.publish([.policyChanged(node, changed: Self.changedFields(old.policy, reading.policy))])
        }
        return reading
    }

    /// The copy that node records carry; nil when nothing is donated.
    package var published: WorkerDonationPolicy? { current().policy }

    /// The diff and the text that saving would write; writes nothing.
    package func preview(_ policy: DonationsPolicy) throws(PolicyError) -> (diff: String, source: String) {
        let reading = current()
        let edited = try edit(reading, to: policy)
        return (UnifiedDiff.text(old: reading.oldText, new: edited.source, name: fileName), edited.source)
    }

    /// Saves a policy: op-log entry first, then the file, whole or not at all.
    package func save(
        _ policy: DonationsPolicy, baseSHA256: String?, actor: String
    ) async throws(PolicyError) -> PolicySaved {
        let reading = current()
        guard !reading.isReadOnly else { throw .readOnly }
        if let baseSHA256, baseSHA256 != reading.sha256 ?? Self.hash(reading.source) { throw .changedOnDisk }
        let edited = try edit(reading, to: policy)
        let changed = Self.changedFields(reading.policy, WorkerDonationPolicy(edited.policy))
        let oldHash = reading.sha256
        let newHash = Self.hash(edited.source)
        try await store.write("record policy", orThrow: PolicyError.store) { tx in
            var payload: [String: JSONValue] = [
                "new_sha256": .string(newHash), "changed": .array(changed.map { .string($0) }),
            ]
            payload["old_sha256"] = oldHash.map { .string($0) }
            try tx.append(
                EntryDraft(
                    kind: .policyWritten, actor: actor, target: "donations.vox", payload: .object(payload)))
        }
        do throws(PolicyError) {
            try replace(reading, with: edited.source)
        } catch {
            await recordFailure(actor: actor)
            throw error
        }
        _ = current()
        let repository = await VersionControl.find(settings.path)
        return PolicySaved(
            writtenBytes: edited.source.utf8.count, changed: changed,
            diff: UnifiedDiff.text(old: reading.oldText, new: edited.source, name: fileName),
            isGitTracked: repository?.isTracked ?? false,
            suggestedCommitCommand: repository?.commitCommand)
    }

    /// True when the version-control program knows the file; any doubt is false.
    package func isGitTracked() async -> Bool {
        await VersionControl.find(settings.path)?.isTracked ?? false
    }

    /// The policy with the slot that an invite asked for added, when it is not there yet.
    package func suggestion(slotKind: String, count: Int) -> DonationsPolicy {
        let reading = current()
        var policy = reading.document?.policy ?? reading.policy.map { DonationsPolicy($0) } ?? .empty
        let isOffered = policy.slots.contains { $0.kind == slotKind }
        if !isOffered {
            policy.slots.append(DonationsPolicy.Slot(kind: slotKind, maxConcurrent: min(max(count, 1), 64)))
        }
        return policy
    }

    private var fileName: String { (settings.path as NSString).lastPathComponent }

    private func read() -> PolicyReading {
        if let policy = settings.environmentPolicy { return fixed(policy, .environment) }
        guard FileManager.default.fileExists(atPath: settings.path) else {
            guard let policy = settings.configuredPolicy else { return absent }
            return fixed(policy, .configuration)
        }
        guard let data = FileManager.default.contents(atPath: settings.path) else {
            return PolicyReading(
                origin: .file, source: "", sha256: nil, document: nil, fault: nil, policy: nil, isUnreadable: true)
        }
        let bytes = Array(data)
        let hash = SHA256.hash(bytes).hex
        do {
            let document = try DonationsDocument.parse(bytes: bytes, file: fileName)
            return PolicyReading(
                origin: .file, source: document.source, sha256: hash, document: document, fault: nil,
                policy: WorkerDonationPolicy(document.policy), isUnreadable: false)
        } catch {
            return PolicyReading(
                origin: .file, source: String(decoding: bytes, as: UTF8.self), sha256: hash, document: nil,
                fault: error, policy: nil, isUnreadable: false)
        }
    }

    private var absent: PolicyReading {
        PolicyReading(
            origin: .none, source: DonationsDocument.defaultSource, sha256: nil, document: nil, fault: nil,
            policy: nil, isUnreadable: false)
    }

    private func fixed(_ policy: WorkerDonationPolicy, _ origin: PolicyReading.Origin) -> PolicyReading {
        let document = try? DonationsDocument(parsing: DonationsDocument.defaultSource)  // our own text parses
            .editing(to: DonationsPolicy(policy))
        return PolicyReading(
            origin: origin, source: document?.source ?? DonationsDocument.defaultSource, sha256: nil, document: nil,
            fault: nil, policy: policy, isUnreadable: false)
    }

    private func edit(_ reading: PolicyReading, to policy: DonationsPolicy) throws(PolicyError) -> DonationsDocument {
        if let fault = reading.fault { throw .unparsableFile(fault) }
        if reading.isUnreadable { throw .notWritten(detail: "the file cannot be read") }
        if let field = policy.unfitField { throw .unfitValue(field: field) }
        do {
            let base = try reading.document ?? DonationsDocument(parsing: reading.source)
            return try base.editing(to: policy)
        } catch {
            throw .editFailed
        }
    }

    /// Writes the file unless somebody else wrote it since it was read; one save at a time.
    private func replace(_ reading: PolicyReading, with source: String) throws(PolicyError) {
        let fault = writing.withLock { _ -> PolicyError? in
            let now = FileManager.default.contents(atPath: settings.path).map { SHA256.hash(Array($0)).hex }
            guard now == reading.sha256 else { return .changedOnDisk }
            do throws(AtomicFileError) {
                try AtomicFile.write(Array(source.utf8), to: settings.path, newMode: 0o644)
                return nil
            } catch {
                return .notWritten(detail: "\(error)")
            }
        }
        if let fault { throw fault }
    }

    private func recordFailure(actor: String) async {
        // The disk is failing; the entry about it may fail as well, and the caller learns of the first fault.
        _ = try? await store.write("record policy failure") { tx in  // see above
            try tx.append(
                EntryDraft(kind: .actionFailed, actor: actor, action: "policy_write", target: "donations.vox"))
        }
    }

    private static func hash(_ text: String) -> String { SHA256.hash(Array(text.utf8)).hex }

    static func changedFields(_ old: WorkerDonationPolicy?, _ new: WorkerDonationPolicy?) -> [String] {
        let before = old.flatMap { WireCodec.json($0).objectValue } ?? [:]
        let after = new.flatMap { WireCodec.json($0).objectValue } ?? [:]
        return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
    }
}

extension PolicyReading {
    /// What a diff starts from: nothing when there is no file.
    fileprivate var oldText: String { exists ? source : "" }
}

extension DonationsPolicy {
    /// The first field with a value out of its range; nil when all fit.
    var unfitField: String? {
        let slotsFit = slots.allSatisfy { slot in
            DonationsPolicy.Slot.isKind(slot.kind) && (1...64).contains(slot.maxConcurrent)
                && (0...100).contains(slot.weight)
        }
        if !slotsFit { return "slots" }
        if !(0...31_536_000).contains(maxJobDurationSecs) { return "max_job_duration_secs" }
        if !(0...255).contains(minPriority) { return "min_priority" }
        if !(0...100).contains(cudaTier) { return "cuda_tier" }
        if !(0...100).contains(metalTier) { return "metal_tier" }
        if !(0...65_535).contains(vramMinGB) { return "vram_min_gb" }
        let overridesFit = perPeerOverrides.allSatisfy { override in
            !override.peer.isEmpty && (0...255).contains(override.minPriority ?? 0)
                && (0...64).contains(override.maxConcurrent ?? 0)
        }
        return overridesFit ? nil : "per_peer_overrides"
    }
}
