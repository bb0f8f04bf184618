import Templates
import Testing

@Suite struct DonationsPageTests {
    static let states: [DonationsPage] = [
        Sample.donations, Sample.donationsBroken, Sample.donationsPreview, Sample.donationsSaved,
        DonationsPage(
            chrome: Sample.chrome, form: DonationsForm(),
            source: PolicySource(text: "policy donations {\n}\n", path: "donations.vox", exists: false),
            baseSHA256: ""),
    ]

    @Test(arguments: states.indices)
    func everyStateIsSound(index: Int) {
        #expect(MarkupChecker(Self.states[index].html.text).pageFaults == [])
    }

    @Test func everyFieldOfThePolicyIsInTheForm() {
        let names = Set(
            MarkupChecker(Sample.donations.html.text).elements.compactMap { $0.attributes["name"] })
        let fields = [
            "slot_kind_0", "slot_max_0", "slot_weight_0", "slot_place_0", "slot_remove_0", "nsfw_allowed",
            "max_job_duration_secs", "public_mesh_opt_in", "min_priority", "allowed_scopes", "allowed_scopes_set",
            "allowed_users", "allowed_users_set", "denied_users", "denied_users_set", "allowed_mesh_networks",
            "allowed_mesh_networks_set", "accept_sensitive_workloads", "accepts_inference_workloads",
            "accepts_training_workloads", "cuda_tier", "metal_tier", "vram_min_gb", "accepts_sensitive_training_data",
            "override_peer_0", "override_nsfw_0", "override_priority_0", "override_max_0", "override_remove_0",
            "base_sha256",
        ]
        for field in fields { #expect(names.contains(field), "\(field)") }
    }

    @Test func aBlankRowAddsASlotAndAnOverride() {
        let markup = MarkupChecker(Sample.donations.html.text)
        #expect(markup.elements("tr").count { $0.attributes["class"] == "is-blank" } == 2)
        #expect(markup.element(id: "slot_kind_3") != nil)
        #expect(markup.element(id: "slot_remove_3") == nil)
        #expect(markup.element(id: "override_peer_1")?.attributes["value"] == "")
    }

    @Test func aKindThatOnlyTheFileKnowsStays() {
        let markup = MarkupChecker(Sample.donations.html.text)
        #expect(markup.elements("option").contains { $0.text == "sundial" && $0.attributes["selected"] != nil })
    }

    @Test func anErrorStandsInItsRow() {
        var page = Sample.donations
        page.form.slots[0].errors = ["weight": "Between 0 and 100."]
        page.form.slots[0].weight = "900"
        page.form.overrides[0].errors = ["peer": "Name the peer."]
        page.form.errors = ["cuda_tier": "Between 0 and 100.", "slots": "One slot is wrong."]
        let markup = MarkupChecker(page.html.text)
        #expect(markup.pageFaults == [])
        #expect(markup.element(id: "slot_weight_0")?.attributes["aria-describedby"] == "slot_weight_0-error")
        #expect(markup.element(id: "slot_weight_0")?.attributes["value"] == "900")
        #expect(markup.element(id: "field-cuda_tier")?.attributes["aria-invalid"] == "true")
    }

    @Test func aFileThatDoesNotParseTurnsTheFormOff() {
        let text = Sample.donationsBroken.html.text
        let markup = MarkupChecker(text)
        #expect(markup.element(id: "policy-form") == nil)
        #expect(text.contains("Line 7, column 17: nsfw_allowed must be true or false"))
        #expect(text.contains("^^^^^"))
        #expect(markup.elements("li").first { $0.attributes["class"] == "is-faulty" }?.text == "  nsfw_allowed: flase")
    }

    @Test func aPolicyFromElsewhereCannotBeSaved() {
        var page = Sample.donations
        page.state = .readOnly(sentence: "The policy comes from the environment.")
        let markup = MarkupChecker(page.html.text)
        #expect(markup.pageFaults == [])
        #expect(markup.elements("fieldset").first?.attributes["disabled"] == "")
        #expect(!markup.elements("button").contains { $0.text == "Save" })
    }

    @Test func aChangedFileIsShownBesideTheTypedValues() {
        var page = Sample.donations
        page.state = .changedOnDisk
        let text = page.html.text
        #expect(MarkupChecker(text).pageFaults == [])
        #expect(text.contains("nothing was saved"))
        #expect(text.contains("The file as it is now"))
    }

    @Test func aSuggestionSaysThatItIsNotSaved() {
        let text = Sample.donationsSaved.html.text
        #expect(text.contains("id=\"suggested\""))
        #expect(text.contains("nothing is donated until you save"))
        #expect(text.contains("Not saved yet."))
    }

    @Test func theSourceKeepsEveryLineAndItsNumber() {
        let markup = MarkupChecker(Sample.donations.html.text)
        let source = markup.elements("code").filter { $0.path.suffix(2) == ["ol", "li"] }.map(\.text)
        #expect(source.count == 9)
        #expect(source.prefix(2) == ["// What den-pc gives.", "policy donations {"])
        #expect(markup.elements("li").contains { $0.attributes["class"] == "is-comment" })
    }

    @Test func theAnswerNamesTheFirstCheckThatRefuses() {
        let text = Sample.donations.html.text
        #expect(text.contains("Refused: "))
        #expect(text.contains("All slots for this kind of job are busy."))
        var page = Sample.donations
        page.acceptance?.checks = [.init(code: "user_denied", passes: true)]
        #expect(page.html.text.contains("Accepted."))
    }

    @Test func hostileTextStaysText() {
        var page = Sample.donationsPreview
        page.form.slots[2].kind = Sample.hostile
        page.form.overrides[0].peer = Sample.hostile
        page.form.lists = ["allowed_users": ListRule(isSet: true, lines: Sample.hostile)]
        page.form.numbers["cuda_tier"] = Sample.hostile
        page.form.notes = ["cuda_tier": Sample.hostile]
        page.source = PolicySource(text: Sample.hostile + "\n", path: Sample.hostile, exists: true)
        page.preview = "+" + Sample.hostile
        page.baseSHA256 = Sample.hostile
        page.suggestion = Sample.hostile
        page.acceptance?.peer = Sample.hostile
        expectTame(page.html)
    }

    @Test func regionsArePartsOfThePage() { expectRegions(Sample.donations.fragments, in: Sample.donations.html) }
}
