import Language
import Templates

/// The donation form as it was sent: the policy that it asks for, and the same values to show again.
///
/// Every mistake is noted at its own field; the policy is only meaningful while there is none.
struct PolicyValues: Sendable {
    /// What the form asks for.
    private(set) var policy: DonationsPolicy
    /// The values as they were typed, with what is wrong.
    private(set) var form = DonationsForm()

    /// Rows of each table that are read; the form has one blank row behind them.
    private static let mostRows = 100
    /// Names of the switches with what each one sets.
    private static let switches: [(String, any WritableKeyPath<DonationsPolicy, Bool> & Sendable)] = [
        ("nsfw_allowed", \.nsfwAllowed), ("public_mesh_opt_in", \.publicMeshOptIn),
        ("accepts_inference_workloads", \.acceptsInferenceWorkloads),
        ("accepts_training_workloads", \.acceptsTrainingWorkloads),
        ("accept_sensitive_workloads", \.acceptSensitiveWorkloads),
        ("accepts_sensitive_training_data", \.acceptsSensitiveTrainingData),
    ]
    /// Names of the numbers with what each one sets, and its range.
    private static let numbers: [(String, any WritableKeyPath<DonationsPolicy, Int> & Sendable, ClosedRange<Int>)] = [
        ("max_job_duration_secs", \.maxJobDurationSecs, 0...31_536_000), ("min_priority", \.minPriority, 0...255),
        ("cuda_tier", \.cudaTier, 0...100), ("metal_tier", \.metalTier, 0...100),
        ("vram_min_gb", \.vramMinGB, 0...65_535),
    ]
    /// Names of the lists with what each one sets.
    private static let lists: [(String, any WritableKeyPath<DonationsPolicy, [String]?> & Sendable)] = [
        ("allowed_scopes", \.allowedScopes), ("allowed_users", \.allowedUsers), ("denied_users", \.deniedUsers),
        ("allowed_mesh_networks", \.allowedMeshNetworks),
    ]

    /// Reads a form; what it has no field for is kept from `old`.
    init(_ sent: Form, keeping old: DonationsPolicy?) {
        policy = old ?? .empty
        form.switches = []
        for (name, path) in Self.switches {
            policy[keyPath: path] = sent.isOn(name)
            if sent.isOn(name) { form.switches.insert(name) }
        }
        for (name, path, range) in Self.numbers {
            form.numbers[name] = sent.verbatim(name)
            policy[keyPath: path] = number(sent.text(name), range) { form.errors[name] = $0 }
        }
        for (name, path) in Self.lists { readList(name, path, sent) }
        readSlots(sent)
        readOverrides(sent)
    }

    /// A policy as the form shows it before anybody has typed.
    init(_ policy: DonationsPolicy) {
        self.policy = policy
        form.switches = Set(Self.switches.filter { policy[keyPath: $0.1] }.map(\.0))
        for (name, path, _) in Self.numbers { form.numbers[name] = String(policy[keyPath: path]) }
        for (name, path) in Self.lists {
            let list = policy[keyPath: path]
            form.lists[name] = ListRule(isSet: list != nil, lines: (list ?? []).joined(separator: "\n"))
        }
        form.slots = policy.slots.map {
            SlotLine(kind: $0.kind, maxConcurrent: String($0.maxConcurrent), weight: String($0.weight))
        }
        form.overrides = policy.perPeerOverrides.map { override in
            OverrideRow(
                peer: override.peer, nsfw: override.nsfwAllowed.map { $0 ? "yes" : "no" } ?? "keep",
                minPriority: override.minPriority.map { String($0) } ?? "",
                maxConcurrent: override.maxConcurrent.map { String($0) } ?? "")
        }
    }

    private mutating func readList(
        _ name: String, _ path: WritableKeyPath<DonationsPolicy, [String]?>, _ sent: Form
    ) {
        let text = sent.verbatim(name).replacing("\r\n", with: "\n")
        let isSet = sent.isOn("\(name)_set")
        let lines = text.split(separator: "\n").map(\.trimmed).filter { !$0.isEmpty }
        form.lists[name] = ListRule(isSet: isSet, lines: text)
        if lines.contains(where: { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }) {
            form.errors[name] = "A value holds a character that cannot be written."
        }
        if !isSet, !lines.isEmpty {
            form.errors[name] = "Switch the rule on, or take the values out."
        }
        policy[keyPath: path] = isSet ? lines : nil
    }

    private mutating func readSlots(_ sent: Form) {
        var placed: [(place: Int, line: SlotLine, slot: DonationsPolicy.Slot)] = []
        for index in 0..<Self.mostRows where sent.fields["slot_kind_\(index)"] != nil {
            var line = SlotLine(
                kind: sent.text("slot_kind_\(index)"), maxConcurrent: sent.text("slot_max_\(index)"),
                weight: sent.text("slot_weight_\(index)"))
            guard !line.kind.isEmpty, !sent.isOn("slot_remove_\(index)") else { continue }
            if !DonationsPolicy.Slot.isKind(line.kind) { line.errors["kind"] = "Letters, digits and _ only." }
            let slot = DonationsPolicy.Slot(
                kind: line.kind, maxConcurrent: number(line.maxConcurrent, 1...64) { line.errors["max"] = $0 },
                weight: number(line.weight, 0...100) { line.errors["weight"] = $0 })
            placed.append((Int(sent.text("slot_place_\(index)")) ?? index + 1, line, slot))
        }
        let sorted = placed.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
        form.slots = sorted.map(\.element.line)
        policy.slots = sorted.map(\.element.slot)
        if form.slots.contains(where: { !$0.errors.isEmpty }) {
            form.errors["slots"] = "A slot has a value that cannot be used."
        }
    }

    private mutating func readOverrides(_ sent: Form) {
        form.overrides = []
        policy.perPeerOverrides = []
        for index in 0..<Self.mostRows where sent.fields["override_peer_\(index)"] != nil {
            var row = OverrideRow(
                peer: sent.text("override_peer_\(index)"), nsfw: sent.text("override_nsfw_\(index)"),
                minPriority: sent.text("override_priority_\(index)"),
                maxConcurrent: sent.text("override_max_\(index)"))
            guard !row.isBlank, !sent.isOn("override_remove_\(index)") else { continue }
            if row.peer.isEmpty { row.errors["peer"] = "Name the peer, or empty the row." }
            if row.peer.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                row.errors["peer"] = "The name holds a character that cannot be written."
            }
            policy.perPeerOverrides.append(
                DonationsPolicy.Override(
                    peer: row.peer, nsfwAllowed: ["yes": true, "no": false][row.nsfw],
                    minPriority: optional(row.minPriority, 0...255) { row.errors["priority"] = $0 },
                    maxConcurrent: optional(row.maxConcurrent, 0...64) { row.errors["max"] = $0 }))
            form.overrides.append(row)
        }
        if form.overrides.contains(where: { !$0.errors.isEmpty }) {
            form.errors["per_peer_overrides"] = "An override has a value that cannot be used."
        }
    }

    private func number(_ text: String, _ range: ClosedRange<Int>, fail: (String) -> Void) -> Int {
        guard let number = Int(text), range.contains(number) else {
            fail("Enter a whole number from \(range.lowerBound) to \(range.upperBound).")
            return range.lowerBound
        }
        return number
    }

    private func optional(_ text: String, _ range: ClosedRange<Int>, fail: (String) -> Void) -> Int? {
        text.isEmpty ? nil : number(text, range, fail: fail)
    }
}

extension OverrideRow {
    /// Whether the row is the one that adds an override, left as it was.
    fileprivate var isBlank: Bool {
        peer.isEmpty && minPriority.isEmpty && maxConcurrent.isEmpty && (nsfw.isEmpty || nsfw == "keep")
    }
}
