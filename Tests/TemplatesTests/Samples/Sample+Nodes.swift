import Templates

extension Sample {
    static func modelRow(
        _ model: String, _ id: String, _ mark: PrivacyMark, isLoaded: Bool = false, fits: Bool? = nil
    ) -> ModelRow {
        var row = ModelRow(
            model: model, node: node(id), liveness: LivenessMark(word: "online", age: ""), privacy: mark,
            backend: fits == nil ? "native" : "ollama")
        row.isLoaded = isLoaded
        row.fits = fits
        row.tiers = fits == nil ? [] : ["CUDA 80"]
        row.runHere = "/hopper?model=\(model)&node=\(id)"
        return row
    }

    static var nodePage: NodePage {
        var page = NodePage(chrome: chrome, inspector: inspector)
        page.hardware = [
            Fact("Device", "NVIDIA GeForce RTX 4070"), Fact("GPU memory", mono: "12.0 GiB"),
            Fact("Processor cores", mono: "16"), Fact("CUDA tier", mono: "80"),
        ]
        page.unpair = "/mesh/peers/den-pc-1f3a/unpair"
        page.policy = [
            Fact("Slots", "gpu × 2 (60 %), embed × 4 (40 %)"), Fact("Longest job", mono: "30 m 00 s"),
            Fact("NSFW", "no"), Fact("Public mesh", "no"), Fact("Lowest priority", mono: "10"),
        ]
        page.models = [
            modelRow("qwen3-8b", "den-pc-1f3a", .paired, isLoaded: true, fits: true),
            modelRow("llama-70b", "den-pc-1f3a", .paired, fits: false),
        ]
        page.leases = leases
        var line = RunLine(
            id: "run-57", href: "/runs/run-57", privacy: .paired, status: StatusMark("running"),
            started: time("12 s ago"))
        line.summary = "Summarise the minutes of the harbour meeting"
        line.node = node("den-pc-1f3a")
        line.model = "qwen3-8b"
        var failed = RunLine(
            id: "run-41", href: "/runs/run-41", privacy: .paired,
            status: StatusMark("failed", reason: ReasonText(code: "model_load_failed")), started: time("2 h ago"))
        failed.duration = "1.24 s"
        failed.node = node("den-pc-1f3a")
        page.runs = [line, failed]
        page.pairing = [
            Fact("Peer id", mono: "den-pc-7c2a91fe"), Fact("Key", mono: "4f1c 09ab 77d0 e2c4"),
            Fact("Paired", html: time("4 m ago").html), Fact("Token", "active"),
        ]
        page.probeFailures = ["nvidia-smi did not answer within 5 s."]
        return page
    }

    /// A node that has said nothing yet.
    static var bareNodePage: NodePage {
        var line = NodeLine(
            id: "new-0001", href: "/mesh/nodes/new-0001", kind: "worker",
            liveness: LivenessMark(word: "offline", age: ""), status: StatusMark("idle"))
        line.privacy = .paired
        return NodePage(chrome: chrome, inspector: NodeInspector(node: line))
    }

    static var models: ModelsPage {
        var page = ModelsPage(
            chrome: chrome,
            metrics: [
                Metric("models", "3"), Metric("loaded", "2"), Metric("nodes with models", "3"),
                Metric("cost, 24 h", "$0.42", unit: "/ $5.00"),
            ])
        page.filter.nodes = [Choice("den-pc-1f3a", "den-pc-1f3a"), Choice("studio-9b20", "studio-9b20")]
        page.filter.backends = [Choice("native", "native"), Choice("ollama", "ollama")]
        var small = ModelCard(name: "vox-tiny", size: "5.3 MB", rows: [modelRow("vox-tiny", "studio-9b20", .local)])
        small.runs = "/runs?model=vox-tiny"
        var main = ModelCard(
            name: "qwen3-8b", size: "4.9 GB",
            rows: [
                modelRow("qwen3-8b", "den-pc-1f3a", .paired, isLoaded: true, fits: true),
                modelRow("qwen3-8b", "rented-h100-0e11", .everywhere, fits: true),
            ])
        main.isDefault = true
        main.quantization = "Q4_K_M"
        main.runs = "/runs?model=qwen3-8b"
        var adapted = ModelCard(
            name: "minutes-lora", size: "84 MB", rows: [modelRow("minutes-lora", "den-pc-1f3a", .paired, fits: false)])
        adapted.base = "qwen3-8b"
        adapted.adapter = "minutes-2"
        adapted.rows[0].isStale = true
        page.models = [main, adapted, small]
        return page
    }

    static var emptyModels: ModelsPage { ModelsPage(chrome: chrome, metrics: [Metric("models", "0")]) }
}
