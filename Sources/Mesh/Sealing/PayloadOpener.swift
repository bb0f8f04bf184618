import Audit
import Logging
import VoxCrypto

/// Opens on the machine that runs a job what was sealed for it.
struct PayloadOpener: Sendable {
    let keys: RecipientKeys
    let store: MeshStore

    /// The code of a payload that does not open, or lacks what the job was said to need.
    static let unreadable = "sealed_payload_unreadable"

    /// Why a job was not opened, a reason code.
    struct Refusal: Error, Hashable, Sendable {
        let code: String
    }

    /// The job with its input and with the values that it asked for; nothing is opened when it needs nothing sealed.
    ///
    /// The log of this machine says so, durably, before anything is handed out.
    func open(_ job: OfferedJob) async throws(Refusal) -> OfferedJob {
        let names = job.needs.requiredSecrets ?? []
        let isInputSealed = job.input.sealed == true
        guard isInputSealed || !names.isEmpty else { return job }
        guard let contents = contents(job) else { throw Refusal(code: Self.unreadable) }
        var opened = job
        for name in names {
            guard let value = contents.secrets[name] else { throw Refusal(code: Self.unreadable) }
            opened.secrets[name] = value
        }
        if isInputSealed {
            guard let input = contents.input else { throw Refusal(code: Self.unreadable) }
            opened.input = input
        }
        try await record(job, names: names, isInputSealed: isInputSealed)
        return opened
    }

    private func contents(_ job: OfferedJob) -> SealedInput? {
        do {
            guard let text = job.sealedPayload else { return nil }
            return SealedInput(json: try CompactJWE.open(text, with: keys.opening()))
        } catch {
            Logger(label: "vox.mesh.worker").warning(
                "sealed payload not opened", metadata: ["job": "\(job.origin.scopeKey)", "error": "\(error)"])
            return nil
        }
    }

    private func record(_ job: OfferedJob, names: [String], isInputSealed: Bool) async throws(Refusal) {
        let envelope = job.origin.envelope
        var payload: [String: JSONValue] = [
            "secret_names": .array(Set(names).sorted().map { .string($0) }), "input": .bool(isInputSealed),
        ]
        payload["task_id"] = envelope.map { .integer($0.taskId.rawValue) }
        payload["submitted_by"] = envelope?.submittedBy.map { .string($0) }
        let draft = EntryDraft(
            kind: .sealedPayloadOpened, actor: "system", target: envelope?.runId?.rawValue ?? "",
            payload: .object(payload))
        do {
            _ = try await store.write("record an opened payload") { tx in try tx.append(draft) }
        } catch {
            throw Refusal(code: "store_write_failed")
        }
    }
}
