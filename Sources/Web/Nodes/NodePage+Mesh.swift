import Mesh
import Templates

extension MeshPage {
    /// The row of figures above the drawing.
    static func metrics(_ picture: MeshPicture, _ counts: RunCounts, tokensPerSecond: Double) -> [Metric] {
        let online = picture.nodes.count { $0.liveness == "online" }
        let failed = picture.count("error") + counts.failedLastHour
        let cost = picture.nodes.reduce(0.0) { $0 + $1.costDollars }
        return [
            Metric("Nodes", "\(online)", unit: "of \(picture.nodes.count) online"),
            Metric("Active", "\(picture.count("active"))"),
            Metric("Blocked", "\(picture.count("blocked"))"),
            Metric(
                "Errors, 1 h", "\(failed)", href: failed > 0 ? Links.runs + "?status=failed" : nil,
                isAlarm: failed > 0),
            Metric("Throughput", Figures.count(Int(tokensPerSecond.rounded())), unit: "tok/s"),
            Metric("Spend, 24 h", Figures.money(dollars: cost)),
        ]
    }
}

extension NodePage {
    /// What the node says of its hardware.
    static func hardware(_ node: NodeSnapshot) -> [Fact] {
        let record = node.record
        let hints = record.capabilities
        var facts: [Fact] = []
        if let name = hints.hostname { facts.append(Fact("Host", mono: name)) }
        if let arch = hints.arch { facts.append(Fact("Processor", mono: arch)) }
        if let cores = hints.cpuCores { facts.append(Fact("Cores", mono: "\(cores)")) }
        if let bytes = record.memoryFreeBytes { facts.append(Fact("Free memory", mono: Figures.bytes(bytes))) }
        if let gpu = hints.minVramMb { facts.append(Fact("GPU memory", mono: Figures.bytes(UInt64(gpu) << 20))) }
        if let triple = record.hostTriple { facts.append(Fact("Platform", mono: triple)) }
        if !hints.labels.isEmpty { facts.append(Fact("Labels", mono: hints.labels.joined(separator: ", "))) }
        facts.append(Fact("Version", mono: record.version))
        return facts
    }

    /// What the node publishes that it gives away; empty without a policy.
    static func policy(_ policy: WorkerDonationPolicy?) -> [Fact] {
        guard let policy else { return [] }
        func yes(_ flag: Bool) -> String { flag ? "yes" : "no" }
        var facts = policy.slots.map { slot in
            Fact("Slot \(slot.taskKind)", "\(slot.maxConcurrent) at once, weight \(slot.weightPct)")
        }
        if facts.isEmpty { facts.append(Fact("Slots", "none: it gives nothing away")) }
        let longest = Int64(clamping: min(policy.maxJobDurationSecs, 31_536_000_000))
        facts += [
            Fact("Longest job", Figures.duration(milliseconds: longest * 1_000)),
            Fact("Lowest priority", mono: "\(policy.minPriority)"),
            Fact("Inference", yes(policy.acceptsInferenceWorkloads)),
            Fact("Training", yes(policy.acceptsTrainingWorkloads)),
            Fact("Sensitive work", yes(policy.acceptSensitiveWorkloads)),
            Fact("NSFW", yes(policy.nsfwAllowed)), Fact("Public mesh", yes(policy.publicMeshOptIn)),
        ]
        return facts
    }

    /// How the node was paired.
    static func pairing(_ peer: PairedPeer, nowMs: Int64) -> [Fact] {
        var facts = [
            Fact("Paired", html: TimeText(micros: peer.pairedAtMicros, nowMs: nowMs).html),
            Fact("Calls itself", peer.name), Fact("Token", peer.isActive ? "active" : "revoked"),
        ]
        if let key = peer.keySHA256 { facts.append(Fact("Key", mono: Figures.fingerprint(key))) }
        return facts
    }
}

extension ModelRow {
    /// A model on a node as one row.
    init(_ row: ModelOnNode, snapshot: NodeSnapshot) {
        self.init(
            model: row.model, node: LinkText(node: row.nodeId), liveness: LivenessMark(snapshot),
            privacy: PrivacyMark(displayWord: row.privacyClass), backend: row.backend)
        if row.cudaTier > 0 { tiers.append("CUDA \(row.cudaTier)") }
        if row.metalTier > 0 { tiers.append("Metal \(row.metalTier)") }
        isLoaded = row.isLoaded
        fits = snapshot.record.capabilities.minVramMb == nil ? nil : row.fitsInVram
        isStale = row.stale
        runHere =
            Links.hopper + "?model=" + PercentCoding.encode(row.model) + "&target="
            + PercentCoding.encode(row.nodeId.rawValue)
    }
}
