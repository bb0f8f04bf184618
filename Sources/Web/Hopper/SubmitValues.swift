import Mesh

/// What was entered into the box for new work, as it is kept when the box is shown again.
struct SubmitValues: Sendable, Hashable {
    var text = ""
    /// Model id; empty for the default one.
    var model = ""
    /// Node id; empty for any.
    var target = ""
    /// Display word; empty for the default class.
    var privacyClass = ""
    var priority = "unspecified"

    /// An empty box.
    init() {}

    /// What a link puts into the box, such as `?model=vox-tiny`; what is not usable is left out.
    init(_ query: Fields) {
        text = query["intent"] ?? ""
        model = query.filled("model") ?? ""
        target = query.filled("target") ?? ""
        let word = query.filled("privacy_class") ?? ""
        privacyClass = PrivacyClass(display: word) == nil ? "" : word
        let priority = query.filled("priority") ?? ""
        self.priority = HopperPriority(rawValue: priority) == nil ? "unspecified" : priority
    }

    /// What a run was made of.
    init(again run: RunView) {
        text = run.prompt
        model = run.job.facts.requirements.modelId ?? ""
        target = run.job.facts.targetNode?.rawValue ?? ""
        privacyClass = run.privacyClass
    }

    /// What a form has sent; mistakes are noted in it.
    init(_ form: inout Form, registry: NodeRegistry) {
        text = form.verbatim("intent").replacing("\r\n", with: "\n").trimmed
        if text.isEmpty { form.fail("intent", "Write what should be done.") }
        if text.count > Hopper.longestIntent { form.fail("intent", "The text is longer than 8 192 characters.") }
        model = form.text("model")
        if model.utf8.count > 200 { form.fail("model", "There is no such model.") }
        target = form.text("target")
        if !target.isEmpty, registry.node(NodeID(target)) == nil { form.fail("target", "There is no such machine.") }
        let classes = ["local-only", "paired-peers-only", "public-mesh"]
        privacyClass = form.choice("privacy_class", of: classes, absent: "")
        let priorities = HopperPriority.allCases.map(\.rawValue) + ["unspecified"]
        priority = form.choice("priority", of: priorities, absent: "unspecified")
    }

    /// The node that is asked for.
    var node: NodeID? { target.isEmpty ? nil : NodeID(target) }

    /// The class that the work gets: LOCAL becomes PAIRED when another machine than the own one was chosen.
    func placedClass(default word: String, own: NodeID) -> (word: String, isWidened: Bool) {
        let chosen = privacyClass.isEmpty ? word : privacyClass
        guard chosen == "local-only", let node, node != own else { return (chosen, false) }
        return ("paired-peers-only", true)
    }

    /// Says the widening beside the badge and on the next page.
    static let widened = "Another machine was chosen, so its class is PAIRED: it may run on machines you have paired."

    /// The submission; a wanted node becomes a hint, which holds for later batches and retries too.
    ///
    /// What runs now runs on a model, so its words cannot make it work of a kind that the model does not serve; what
    /// waits in the inbox without a chosen model is told apart by its words.
    func submission(privacyClass word: String, defaultModel: String) -> HopperSubmission {
        var submission = HopperSubmission(intent: text)
        let model = model.isEmpty ? defaultModel : model
        submission.modelID = model.isEmpty ? nil : model
        submission.affinityHints = node.map { ["node:\($0)"] } ?? []
        submission.priorityHint = priority
        submission.privacyClass = word
        return submission
    }
}
