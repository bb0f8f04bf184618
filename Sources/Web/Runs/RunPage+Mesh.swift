import Audit
import Mesh
import Templates

extension Templates.RunPage {
    /// A run as its page shows it; `classes` has the widest class of every node that is known now.
    init(_ run: RunView, chrome: Chrome, classes: [NodeID: PrivacyMark], nowMs: Int64) {
        self.init(
            chrome: chrome, id: run.id.rawValue, privacy: PrivacyMark(displayWord: run.privacyClass),
            status: StatusMark(run.status, code: run.error ?? run.waitReason), output: RunOutput(run, nowMs: nowMs))
        facts = Self.facts(run, nowMs: nowMs)
        prompt = run.job.hasInput ? run.prompt : nil
        decision = run.decision.map { DecisionTable($0, classes: classes, nowMs: nowMs) }
        events = run.events.map { RunEventLine($0, status: run.status, nowMs: nowMs) }
        attempts = Attempt.all(of: run, nowMs: nowMs)
        cancel = run.job.state.isFinal ? nil : Links.cancelRun(run.id)
        replay = run.job.state.isFinal && run.job.hasInput ? run.node.map { Links.replay(run.id, on: $0) } : nil
        again = RunAgainForm(run)
        trace = run.traceID.isEmpty ? nil : "vox://trace/\(run.traceID)"
    }

    private static func facts(_ run: RunView, nowMs: Int64) -> [Fact] {
        let job = run.job
        var facts: [Fact] = []
        if let node = run.node { facts.append(Fact("Node", html: LinkText(node: node).monoHTML)) }
        if let slot = run.slot { facts.append(Fact("Slot", mono: slot)) }
        facts.append(Fact("Model", mono: run.model ?? "—"))
        facts.append(Fact("Kind", mono: run.taskKind))
        facts.append(Fact("Attempt", mono: "\(run.attempt) of \(job.machine.maxAttempts)"))
        facts.append(Fact("Submitted", html: TimeText(micros: job.submittedMicros, nowMs: nowMs).html))
        if let started = job.startedMicros {
            facts.append(Fact("Started", html: TimeText(micros: started, nowMs: nowMs).html))
            facts.append(Fact("Duration", mono: Figures.duration(milliseconds: run.elapsedMs(nowMs: nowMs) ?? 0)))
        }
        facts.append(Fact("Tokens", mono: Figures.count(run.tokens)))
        facts.append(
            Fact("Cost", mono: job.product?.usage.map { Figures.money(microDollars: $0.costMicroUsd) } ?? "—"))
        return facts + links(run)
    }

    private static func links(_ run: RunView) -> [Fact] {
        var facts: [Fact] = []
        if let item = run.job.itemID { facts.append(Fact("Item", html: LinkText(item: item).monoHTML)) }
        if let target = run.job.facts.targetNode {
            facts.append(Fact("Asked for", html: LinkText(node: target).monoHTML))
        }
        if let replayed = run.job.facts.replayOf {
            facts.append(Fact("Replay of", html: LinkText(run: replayed).monoHTML))
        }
        if run.job.product?.isTruncated == true { facts.append(Fact("Text", "cut at the length limit")) }
        if run.lateResults > 0 { facts.append(Fact("Late results", mono: String(run.lateResults))) }
        return facts
    }
}

extension RunView {
    /// How long it ran, or has run so far, milliseconds; `nil` before it started.
    func elapsedMs(nowMs: Int64) -> Int64? {
        durationMs ?? job.startedMicros.map { max(0, nowMs - $0 / 1_000) }
    }
}

extension RunAgainForm {
    /// The same work once more; `nil` when more than its words would be needed, or when they were not kept.
    init?(_ run: RunView) {
        guard run.taskKind == TaskKind.textInfer.rawValue, run.job.hasInput,
            run.job.facts.input.input.map({ $0 == ["prompt": .string(run.prompt)] }) ?? true
        else { return nil }
        self.init(text: run.prompt, privacyClass: run.privacyClass)
        model = run.job.facts.requirements.modelId ?? ""
        target = run.job.facts.targetNode?.rawValue ?? ""
        edit = Links.again(run.id)
    }
}
