import Templates

extension Sample {
    static let policyText = """
        // What den-pc gives.
        policy donations {
          slots: [
            { kind: "gpu", max_concurrent: 1, weight: 60 },  // nights
            { kind: "text", max_concurrent: 2, weight: 30 },
          ]
          nsfw_allowed: flase
          max_job_duration_secs: 3600
        }
        """

    static var donations: DonationsPage {
        var form = DonationsForm()
        var gpu = SlotLine(kind: "gpu", maxConcurrent: "1", weight: "60")
        gpu.share = "67 %"
        gpu.note = "Training is off, so this slot takes only image work."
        var text = SlotLine(kind: "text", maxConcurrent: "2", weight: "30")
        text.share = "33 %"
        form.slots = [gpu, text, SlotLine(kind: "sundial")]
        form.overrides = [OverrideRow(peer: "lena@harbour", nsfw: "no", minPriority: "64", maxConcurrent: "1")]
        form.lists = ["denied_users": ListRule(isSet: true, lines: "mallory@pier")]
        form.notes = ["public_mesh_opt_in": "This machine is public, so it gets no public work while this is off."]
        var page = DonationsPage(
            chrome: chrome, form: form,
            source: PolicySource(text: policyText, path: "~/.vox/donations.vox", exists: true),
            baseSHA256: String(repeating: "ab", count: 32))
        page.acceptance = AcceptanceForm(
            kinds: [Choice("text_infer", "text_infer", isSelected: true)],
            classes: SubmitForm.classChoices(selected: .paired))
        page.acceptance?.checks = [.init(code: "user_denied", passes: true), .init(code: "slot_full", passes: false)]
        return page
    }

    static var donationsBroken: DonationsPage {
        var page = donations
        page.acceptance = nil
        page.state = .broken(sentence: "The policy does not parse, so nothing is donated.")
        page.source.fault = .init(
            sentence: "nsfw_allowed must be true or false", rule: "wrong-type", line: 7, column: 17,
            excerpt: "  |\n7 |   nsfw_allowed: flase\n  |                 ^^^^^")
        return page
    }

    static var donationsPreview: DonationsPage {
        var page = donations
        page.preview =
            "--- a/donations.vox\n+++ b/donations.vox\n@@ -4,3 +4,3 @@\n   slots: [\n-    weight: 60\n+    weight: 50\n"
        return page
    }

    static var donationsSaved: DonationsPage {
        var page = donations
        page.saved = .init(
            changed: ["slots"], diff: "--- a/donations.vox\n+++ b/donations.vox\n@@ -4 +4 @@\n-60\n+50\n",
            command: "git add donations.vox && git commit -m \"chore(mesh): donation policy update\"")
        page.suggestion = "1 gpu slot for harbour"
        return page
    }
}
