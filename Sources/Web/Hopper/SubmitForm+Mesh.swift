import Mesh
import Templates

extension SubmitForm {
    /// The box for the machines and models that there are, with what was entered.
    init(_ values: SubmitValues, nodes: [NodeSnapshot], own: NodeID, defaults: (model: String, privacy: String)) {
        let placed = values.placedClass(default: defaults.privacy, own: own)
        self.init(
            models: Self.models(nodes, default: defaults.model, chosen: values.model),
            places: Self.places(nodes, own: own, chosen: values.target),
            privacy: PrivacyMark(displayWord: placed.word))
        text = values.text
        classes = Self.classChoices(selected: privacy)
        priorities = Self.priorityChoices(selected: values.priority)
        classNote = placed.isWidened ? SubmitValues.widened : nil
        command = Self.command(values, model: values.model.isEmpty ? defaults.model : values.model, placed.word)
    }

    /// Text models, the default one first; one that no node has any more stays when it is the chosen one.
    private static func models(_ nodes: [NodeSnapshot], default word: String, chosen: String) -> [Choice] {
        let advertised = nodes.flatMap { $0.record.advertisedModels ?? [] }
            .filter { $0.taskKinds.contains(TaskKind.textInfer.rawValue) }.map(\.modelId)
        var names = Set(advertised)
        if !chosen.isEmpty { names.insert(chosen) }
        return [Choice("", "\(word) (default)", isSelected: chosen.isEmpty)]
            + names.filter { $0 != word || $0 == chosen }.sorted().map { Choice($0, $0, isSelected: $0 == chosen) }
    }

    private static func places(_ nodes: [NodeSnapshot], own: NodeID, chosen: String) -> [Choice] {
        [
            Choice("", "automatic", isSelected: chosen.isEmpty),
            Choice(own.rawValue, "this machine", isSelected: chosen == own.rawValue),
        ] + nodes.filter { $0.id != own }.map { Choice(node: $0, isSelected: $0.id.rawValue == chosen) }
    }

    private static func command(_ values: SubmitValues, model: String, _ word: String) -> String {
        var words = ["vox hopper submit", values.text.isEmpty ? "\"…\"" : ShellText.quote(values.text)]
        if values.priority != "unspecified" { words.append("--priority \(values.priority)") }
        if !values.target.isEmpty { words.append("--hint \(ShellText.quote("node:" + values.target))") }
        if !model.isEmpty { words.append("--model \(ShellText.quote(model))") }
        return (words + ["--privacy \(word)"]).joined(separator: " ")
    }
}

extension Choice {
    /// A machine by its id, with its name and how it answers when that is not as usual.
    init(node: NodeSnapshot, isSelected: Bool) {
        let name = node.record.capabilities.hostname.map { " — \($0)" } ?? ""
        let liveness = node.liveness == .online ? "" : " (\(node.liveness.rawValue))"
        self.init(node.id.rawValue, node.id.rawValue + name + liveness, isSelected: isSelected)
    }
}

extension StartBatchForm {
    /// The bar for the machines that there are.
    init(nodes: [NodeSnapshot], chosen: String = "") {
        self.init(
            targets: [Choice("", "any machine", isSelected: chosen.isEmpty)]
                + nodes.map { Choice(node: $0, isSelected: $0.id.rawValue == chosen) })
    }

    /// What was sent, as it is shown again.
    mutating func take(_ form: Form) {
        limit = form.fields["limit"] ?? limit
        isDryRun = form.isOn("dry_run")
        errors = form.errors
    }
}
