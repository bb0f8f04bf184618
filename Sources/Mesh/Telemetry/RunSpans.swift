import VoxCrypto

/// The spans of a run that is over, made of what its page shows: one for the job, one for each placement, and one for
/// each attempt.
struct RunSpans {
    private let run: RunView
    private let own: NodeID
    private var decisions: ArraySlice<DecisionRecord>
    private let job: SpanContext
    private let isSampled: Bool
    private var children: [Span] = []
    private var open: Open?
    private var hasLeft = false

    /// A span that has begun.
    private struct Open {
        let name: SpanName
        let node: NodeID
        let event: RunEvent
        var kind: DispatchKind?
        var decision: DecisionRecord?
    }

    init(_ run: RunView, decisions: [DecisionRecord], own: NodeID) {
        self.run = run
        self.own = own
        self.decisions = decisions.suffix(run.events.count { $0.name == "assigned" })
        let parts = run.job.facts.traceparent.split(separator: "-").map(String.init)
        isSampled = parts.count == 4 && SpanContext.isSampled(parts[3])
        job = SpanContext(
            traceID: run.traceID, spanID: Self.spanID(run.id, SpanName.job.rawValue, 0),
            parentID: parts.count == 4 ? parts[2] : nil)
        for event in run.events { take(event) }
    }

    /// The job first; none for a run whose caller asked that its trace is not recorded.
    var spans: [Span] { isSampled ? [jobSpan] + children : [] }

    private var jobSpan: Span {
        let facts = run.job
        var span = Span(
            .job, .inside, in: job, from: facts.submittedMicros, to: facts.finishedMicros ?? facts.submittedMicros)
        describe(&span)
        span.attributes.set(.nodeID, facts.lastNode?.rawValue)
        span.attributes.set(.outcome, run.status)
        if let usage = facts.product?.usage { span.attributes.set(.cost, Double(usage.costMicroUsd) / 1_000_000) }
        if run.status != "done" { span.fail(run.error.map(JobReason.known) ?? run.status) }
        return span
    }

    private mutating func take(_ event: RunEvent) {
        switch event.name {
        case "assigned":
            guard let node = event.node else { return }
            open = Open(name: .dispatch, node: node, event: event)
            open?.kind = DispatchKind(node, own: own, hasLeft: hasLeft)
            open?.decision = decisions.popFirst()
            hasLeft = hasLeft || node != own
        case "started":
            close(at: event, outcome: nil)
            guard let node = event.node else { return }
            open = Open(name: .remote, node: node, event: event)
        case "requeued", "refused": close(at: event, outcome: "requeued")
        case "finished": close(at: event, outcome: run.status)
        default: break
        }
    }

    /// Ends what is open; nil for a placement that the machine took up.
    private mutating func close(at event: RunEvent, outcome: String?) {
        guard let open else { return }
        self.open = nil
        let context = SpanContext(
            traceID: job.traceID, spanID: Self.spanID(run.id, open.name.rawValue, open.event.seq),
            parentID: job.spanID)
        var span = Span(open.name, .inside, in: context, from: open.event.tsMicros, to: event.tsMicros)
        describe(&span)
        span.attributes.set(.peerID, open.node.rawValue)
        span.attributes.set(.attempt, Int64(open.event.attempt))
        span.attributes.set(.sealed, run.job.facts.mustSeal ? "yes" : "no")
        if open.name == .dispatch { describeDispatch(&span, open, event) }
        if open.name == .remote, let outcome { describeAttempt(&span, outcome) }
        if let outcome, outcome != "done" { span.fail(event.reason.map(JobReason.known) ?? outcome) }
        children.append(span)
    }

    private func describeDispatch(_ span: inout Span, _ open: Open, _ event: RunEvent) {
        span.attributes.set(.dispatchKind, open.kind?.rawValue)
        span.attributes.set(.reason, event.reason.map(JobReason.known))
        guard let decision = open.decision else { return }
        span.attributes.set(.decisionID, decision.decisionId)
        var moment = Span.Moment(name: "vox.mesh.decision", micros: decision.tsMicros)
        moment.attributes.set(.decisionID, decision.decisionId)
        moment.attributes.set(.decisionSentence, decision.sentence)
        span.moments = [moment]
    }

    private func describeAttempt(_ span: inout Span, _ outcome: String) {
        span.attributes.set(.outcome, outcome)
        span.attributes.set(.requestModel, run.job.facts.requirements.modelId)
        guard outcome == "done", let usage = run.job.product?.usage else { return }
        span.attributes.set(.responseModel, usage.modelId)
        span.attributes.set(.inputTokens, Int64(clamping: usage.inputTokens))
        span.attributes.set(.outputTokens, Int64(clamping: usage.outputTokens))
    }

    /// What every span of a job says.
    private func describe(_ span: inout Span) {
        span.attributes.set(.traceID, job.traceID)
        span.attributes.set(.runID, run.id.rawValue)
        span.attributes.set(.taskID, run.job.taskID.rawValue)
        span.attributes.set(.privacyClass, run.privacyClass)
    }

    /// The same run has the same spans, however often they are made.
    private static func spanID(_ run: RunID, _ name: String, _ number: Int) -> String {
        String(SHA256.hash(Array("\(run) \(name) \(number)".utf8)).hex.prefix(16))
    }
}
