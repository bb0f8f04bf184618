/// The values of the donation policy as they were typed.
package struct DonationsForm: Sendable, Hashable {
    /// Slots in file order; a blank row that adds one is drawn behind them.
    package var slots: [SlotLine]
    /// What differs for single peers; a blank row that adds one is drawn behind them.
    package var overrides: [OverrideRow]
    /// Switches that are on, by field name (`nsfw_allowed`, `public_mesh_opt_in`, `accepts_inference_workloads`,
    /// `accepts_training_workloads`, `accept_sensitive_workloads`, `accepts_sensitive_training_data`).
    package var switches: Set<String>
    /// Numbers as typed, by field name (`max_job_duration_secs`, `min_priority`, `cuda_tier`, `metal_tier`,
    /// `vram_min_gb`).
    package var numbers: [String: String]
    /// Lists, by field name (`allowed_scopes`, `allowed_users`, `denied_users`, `allowed_mesh_networks`).
    package var lists: [String: ListRule]
    /// What is wrong, by field name.
    package var errors: [String: String]
    /// What the owner should know, by field name, such as a gpu slot with training off.
    package var notes: [String: String]

    /// The defaults of the file format: nothing is given.
    package init() {
        slots = []
        overrides = []
        switches = ["accepts_inference_workloads"]
        numbers = [
            "max_job_duration_secs": "3600", "min_priority": "0", "cuda_tier": "0", "metal_tier": "0",
            "vram_min_gb": "0",
        ]
        lists = [:]
        errors = [:]
        notes = [:]
    }

    var html: HTML {
        """
        <section class="panel"><h2>Slots <span class="count">\(slots.count)</span></h2>\(slotTable)</section>\
        <section class="panel"><h2>What is taken</h2>\(switchFields)</section>\
        <section class="panel"><h2>Limits</h2>\(numberFields)</section>\
        <section class="panel"><h2>For whom</h2><div class="lists">\(listFields)</div></section>\
        <section class="panel"><h2>Single peers <span class="count">\(overrides.count)</span></h2>\(overrideTable)\
        </section>
        """
    }

    private var slotTable: HTML {
        let table = DataTable(
            caption: "Slots",
            columns: [
                .init("Slot"), .init("Kind"), .init("At once"), .init("Weight"), .init("Share", figure: true),
                .init("Place"), .init("Remove"),
            ],
            rows: .each((slots + [SlotLine()]).enumerated()) { $0.element.html($0.offset) })
        return """
            \(.with(slots.isEmpty ? "This machine gives nothing away yet. Choose a kind to add a slot." : nil) {
                "<p class=\"quiet\">\($0)</p>"
            })\(problem("slots"))\(table.html)
            """
    }

    private var switchFields: HTML {
        .each(Self.switchTexts) { name, label, hint in
            FormField(name: name, label: label, hint: hint, error: errors[name]).toggle(switches.contains(name))
                + note(name)
        }
    }

    private var numberFields: HTML {
        let fields = HTML.each(Self.numberTexts) { name, label, hint, range in
            let field = FormField(name: name, label: label, hint: hint, error: errors[name])
            return "<div>\(field.number(numbers[name] ?? "", range))\(note(name))</div>"
        }
        return "<div class=\"fields\">\(fields)</div>"
    }

    private var listFields: HTML {
        .each(Self.listTexts) { name, label, empty in
            (lists[name] ?? ListRule()).html(name, label, empty: empty, error: errors[name])
        }
    }

    private var overrideTable: HTML {
        let columns = ["Peer or key hash", "NSFW", "Lowest priority", "At once", "Remove"]
        let table = DataTable(
            caption: "Overrides for single peers", columns: columns.map { .init($0) },
            rows: .each((overrides + [OverrideRow()]).enumerated()) { $0.element.html($0.offset) })
        return """
            <p class="hint">The later row wins for each value. An empty number keeps the general one; 0 at once takes \
            nothing from this peer.</p>\(problem("per_peer_overrides"))\(table.html)
            """
    }

    private func note(_ name: String) -> HTML {
        .with(notes[name]) { "<p class=\"note note-warn\">\(Icon.warning.html)\($0)</p>" }
    }

    private func problem(_ name: String) -> HTML {
        .with(errors[name]) { "<p class=\"field-error\" role=\"alert\">\(Icon.error.html)\($0)</p>" } + note(name)
    }
}

extension DonationsForm {
    fileprivate static let switchTexts: [(String, String, String?)] = [
        ("accepts_inference_workloads", "Inference", "Off switches inference off whatever the slots say."),
        ("accepts_training_workloads", "Training", nil),
        ("accept_sensitive_workloads", "Sensitive work", nil),
        ("accepts_sensitive_training_data", "Sensitive training data", nil),
        ("nsfw_allowed", "Work declared NSFW", nil),
        ("public_mesh_opt_in", "Public mesh", "Work from people whom you have not paired with."),
    ]

    fileprivate static let numberTexts: [(String, String, String?, ClosedRange<Int>)] = [
        ("max_job_duration_secs", "Longest job, seconds", "0 takes no job at all.", 0...31_536_000),
        ("min_priority", "Lowest priority", "0 to 255.", 0...255),
        ("cuda_tier", "CUDA tier", "0 to 100.", 0...100),
        ("metal_tier", "Metal tier", "0 to 100.", 0...100),
        ("vram_min_gb", "Memory, GB", "That you guarantee; 0 uses what is found.", 0...65_535),
    ]

    fileprivate static let listTexts: [(String, String, String)] = [
        ("allowed_users", "Only these users", "nobody"), ("denied_users", "Never these users", "no one is denied"),
        ("allowed_scopes", "Only these scopes", "nobody"), ("allowed_mesh_networks", "Only these meshes", "nobody"),
    ]
}
