import Compute
import Language
import Mesh
import Templates
import VoxCrypto

/// Builds the donations page from the policy, the backends and the own node as they are now.
struct DonationsReader: Sendable {
    private let desk: DonationPolicyDesk
    private let inventory: ModelInventory
    private let registry: NodeRegistry
    private let memberships: Memberships
    private let floor: WorkFloor

    init(_ services: MeshServices) {
        desk = services.policy
        inventory = services.inventory
        registry = services.registry
        memberships = services.memberships
        floor = services.floor
    }

    /// The page over the policy as it stands.
    func page(_ chrome: Chrome) async throws -> DonationsPage {
        let reading = desk.current()
        let policy = reading.document?.policy ?? reading.policy.map { DonationsPolicy($0) } ?? .empty
        var page = DonationsPage(
            chrome: chrome, form: await noted(PolicyValues(policy).form, policy),
            source: PolicySource(reading, path: desk.path), baseSHA256: reading.baseSHA256)
        page.state = DonationsPage.State(reading)
        page.acceptance = await acceptance(Fields())
        return page
    }

    /// Puts a slot that an invite asked for into the form; nothing is saved.
    ///
    /// A kind that is there already stays as it is.
    func fill(_ page: inout DonationsPage, with asked: SuggestedSlot) async throws {
        guard !page.form.slots.contains(where: { $0.kind == asked.kind }) else { return }
        let policy = desk.suggestion(slotKind: asked.kind, count: asked.count)
        page.form = await noted(PolicyValues(policy).form, policy)
        let inviter = try await memberships.list().last { $0.slotKind == asked.kind && $0.state == .active }
        let what = "\(asked.count) \(asked.kind) slot\(asked.count == 1 ? "" : "s")"
        page.suggestion = inviter.map { "\(what) for \($0.inviter)" } ?? what
    }

    /// The form with shares, and with notes on what would not work as it may be meant.
    func noted(_ form: DonationsForm, _ policy: DonationsPolicy) async -> DonationsForm {
        var form = form
        let served = await servedKinds()
        let total = policy.slots.reduce(0) { $0 + max(0, $1.weight) }
        for (index, slot) in policy.slots.enumerated() where index < form.slots.count {
            form.slots[index].share = total > 0 ? "\((slot.weight * 100 + total / 2) / total) %" : "—"
            let takers = TaskKind.allCases.filter { $0.slotKinds.contains(slot.kind) }
            if !takers.contains(where: { served.contains($0.rawValue) }) {
                form.slots[index].note = "No backend of this machine serves a \(slot.kind) slot now; it stays empty."
            }
        }
        if policy.slots.contains(where: { $0.kind == "gpu" }), !policy.acceptsTrainingWorkloads {
            form.notes["accepts_training_workloads"] = "The gpu slot takes no training while this is off."
        }
        if !policy.publicMeshOptIn, visibility?.lowercased() == "public" {
            form.notes["public_mesh_opt_in"] = "This machine is listed as public, yet it takes no public work."
        }
        return form
    }

    /// The question "Who would be accepted?" with its answer, when the query asks it.
    func acceptance(_ query: Fields) async -> AcceptanceForm? {
        let reading = desk.current()
        let kind = query.filled("kind") ?? TaskKind.textInfer.rawValue
        let mark = PrivacyMark(displayWord: query.filled("class") ?? "paired-peers-only")
        var form = AcceptanceForm(
            kinds: TaskKind.allCases.map { Choice($0.rawValue, $0.rawValue, isSelected: $0.rawValue == kind) },
            classes: SubmitForm.classChoices(selected: mark))
        form.peer = query.filled("peer") ?? ""
        form.priority = query.filled("priority") ?? form.priority
        guard query.filled("kind") != nil else { return form }
        var needs = JobRequirements(taskKind: kind)
        needs.priority = UInt8(clamping: Int(form.priority) ?? 128)
        form.priority = String(needs.priority ?? 128)
        let privacy = PrivacyClass(display: query.filled("class") ?? "") ?? .pairedPeers
        var request = AdmissionRequest(requirements: needs, privacy: privacy)
        await identify(&request, peer: form.peer)
        let state = await state(reading, kind: kind, isOwnWork: form.peer.isEmpty)
        form.checks = Admission.explain(request, in: state).map { .init(code: $0.name, passes: $0.passes) }
        return form
    }

    /// Who asks: the handle, and what a membership knows of it.
    private func identify(_ request: inout AdmissionRequest, peer: String) async {
        guard !peer.isEmpty else { return }
        request.submitters = [peer]
        request.network = peer.split(separator: "@").dropFirst().last.map(String.init)
        let known = try? await memberships.list().first { $0.inviter == peer }  // the answer then lacks the key
        guard let member = known else { return }
        request.submitters.insert(member.keyFingerprint)
        request.scope = member.scope
    }

    private func state(_ reading: PolicyReading, kind: String, isOwnWork: Bool) async -> AdmissionState {
        var state = AdmissionState(policy: reading.state)
        state.hasBackend = await inventory.serves(kind)
        state.isSubmittingNode = isOwnWork
        state.visibility = visibility
        state.trustTier = ownRecord?.trustTier
        state.inFlight = reading.policy.map { Admission.inFlight(floor.inFlight, of: $0) }
        return state
    }

    private var ownRecord: NodeRecord? { registry.node(registry.ownNodeID)?.record }
    private var visibility: String? { ownRecord?.visibility }

    private func servedKinds() async -> Set<String> {
        Set(await inventory.models().flatMap { $0.taskKinds })
    }
}

extension PolicyReading {
    /// What a form over this reading sends back, so that a change of the file meanwhile is noticed: hex SHA-256 of
    /// the text, also where the file is not written yet.
    var baseSHA256: String { sha256 ?? SHA256.hash(Array(source.utf8)).hex }
}

extension PolicySource {
    /// The text of a reading with the place where it does not parse.
    init(_ reading: PolicyReading, path: String) {
        self.init(text: reading.source, path: path, exists: reading.exists)
        fault = reading.fault.map {
            Fault(
                sentence: $0.sentence, rule: $0.rule.rawValue, line: $0.line, column: $0.column, excerpt: $0.excerpt)
        }
    }
}

extension DonationsPage.State {
    /// What stands in the way of editing this reading.
    init(_ reading: PolicyReading) {
        if reading.isReadOnly {
            self = .readOnly(
                sentence: "The policy comes from VOX_MESH_DONATION_POLICY_JSON and cannot be edited here.")
        } else if reading.fault != nil {
            self = .broken(sentence: "The policy file does not parse, so this machine donates nothing.")
        } else if reading.isUnreadable {
            self = .broken(sentence: "The policy file cannot be read, so this machine donates nothing.")
        } else {
            self = .open
        }
    }
}
