import Foundation
import Testing

extension Journeys {
    /// Two machines and one person: from "add a node" to "the log is intact", in a browser.
    @Suite struct BrowserJourneyTests {
        @Test(.timeLimit(.minutes(3))) func aSecondMachineJoinsAndWorks() async throws {
            try await Stage.play { stage in
                let models = ["VOX_MODEL_DIR": stage.path("models")]
                try WorkshopModel(layers: 12, context: 600).write(into: stage.path("models"))
                let home = try await stage.start("anna", environment: models)
                let den = try await stage.start("ben", environment: models)
                let browser = try await stage.browser()

                let (link, node) = try await Self.invite(browser, at: home.dashboard)
                try await Self.join(browser, link, inviter: "anna@anna-mesh", at: den.dashboard)
                try await Self.giveTheSlot(browser)
                try await Self.seesTwoOnline(browser, at: den.dashboard)
                try await Self.seesTwoOnline(browser, at: home.dashboard)
                try await Self.firstTask(browser, on: node, at: home.dashboard)
                try await Self.watchesTokens(browser, on: node, at: home.dashboard)
                try await Self.logHolds(browser, home, den)
                try await Self.endsWithinFiveSeconds([home, den])
            }
        }

        /// Makes an invite and copies its link; the id that is kept for the machine comes with it.
        private static func invite(_ browser: WebDriver, at base: String) async throws -> (link: String, node: String) {
            try await browser.go(to: base + "/add-node")
            try await browser.type("den", into: "#invite-form [name=label]")
            try await browser.press("#invite-form button.button-primary")
            try await browser.wait(for: "#join-link")
            let link = try await browser.content("#join-link")
            try #require(link.hasPrefix("vox+invite://"))
            try #require(try await browser.content("#join-print").hasSuffix("--print"))
            return (link, try await browser.lastPathPart())
        }

        /// Pastes the link, reads who invites, and only then joins.
        private static func join(
            _ browser: WebDriver, _ link: String, inviter: String, at base: String
        ) async throws {
            try await browser.go(to: base + "/join")
            try await browser.type(link, into: "#join-form [name=bearer_url]")
            try await browser.press("#join-form button.button-primary")
            try await browser.wait(for: "button[name=confirm]")
            let preview = try await browser.pageText()
            try #require(preview.contains(inviter) && preview.contains("Nothing has been sent yet"))
            try #require(try await browser.content(".fingerprint").split(separator: " ").count == 16)
            try await browser.press("button[name=confirm]")
        }

        /// Saves the slot that the invite asked for: it is filled in and nothing is given before.
        private static func giveTheSlot(_ browser: WebDriver) async throws {
            try await browser.wait(for: "#suggested")
            try #require(try await browser.property("value", of: "#policy-form [name=slot_kind_0]") == "text")
            try await browser.press("#policy-form .save-bar .button-primary")
            try await browser.wait(for: "#policy-saved", toSay: "slots")
        }

        private static func seesTwoOnline(_ browser: WebDriver, at base: String) async throws {
            try await browser.go(to: base + "/mesh")
            try await browser.wait(for: "#topology-desc", toSay: "2 machines: 2 online", within: .seconds(30))
            try #require(try await browser.count("[data-topology] a.machine") == 2)
        }

        /// From the card of the new machine to the answer of its first task.
        private static func firstTask(_ browser: WebDriver, on node: String, at base: String) async throws {
            try await browser.go(to: base + "/add-node/" + node)
            try await browser.wait(for: ".card.joined", toSay: node)
            try await browser.press(".card.joined a.button-primary")
            try await browser.wait(for: "#submit")
            try #require(try await browser.property("value", of: "#submit [name=target]") == node)
            let reference = try ReferenceAnswer.longest()
            try await browser.type(reference.sentence, into: "#submit [name=intent]")
            try await browser.choose("local-only", in: "#submit [name=privacy_class]")
            try await browser.press("#submit [name=run]")
            try await eventually("the page of the run opens") { try await browser.url().contains("/runs/") }
            let page = try await browser.pageText()
            try #require(page.contains("Another machine was chosen, so its class is PAIRED"))
            try #require(try await browser.content("#run-state .privacy") == "PAIRED")
            try await browser.wait(for: "#run-state", toSay: "done", within: .seconds(30))
            try await eventually("the answer is the reference's") {
                try await browser.content("#run-text").trimmed == reference.text
            }
            try #require(try await browser.content("#run-output").contains("The signature of this result was checked"))
            try #require(try await browser.content("#run-state").contains(node))
        }

        /// Runs something long and sees it grow on the page, letter by letter, until it is whole.
        private static func watchesTokens(_ browser: WebDriver, on node: String, at base: String) async throws {
            try await browser.go(to: base + "/hopper")
            try await browser.type("tell a long story", into: "#submit [name=intent]")
            try await browser.choose(WorkshopModel.name, in: "#submit [name=model]")
            try await browser.choose(node, in: "#submit [name=target]")
            try await browser.press("#submit [name=run]")
            var seen: [String] = []
            try await eventually("the run is over", within: .seconds(30)) {
                guard try await browser.has("#run-output[aria-busy]") else {
                    return try await browser.content("#run-state").contains("done")
                }
                let text = try await browser.content("#run-text").trimmed
                if !text.isEmpty, text != seen.last { seen.append(text) }
                return false
            }
            let whole = try await browser.content("#run-text").trimmed
            try #require(seen.count >= 3, "the page showed \(seen.count) states before the end")
            try #require(seen.allSatisfy(whole.hasPrefix), "what was shown is the beginning of what came out")
            try #require(zip(seen, seen.dropFirst()).allSatisfy { $0.count < $1.count })
        }

        private static func logHolds(_ browser: WebDriver, _ home: VoxProcess, _ den: VoxProcess) async throws {
            try await browser.go(to: home.dashboard + "/audit")
            try await browser.press("form[action='/audit/verify'] button")
            try await browser.wait(for: "#audit-verdict .banner-ok", toSay: "The log holds")
            for process in [home, den] {
                let verdict = try await process.vox("audit", "verify")
                try #require(verdict.status == 0 && verdict.output.contains("intact"), "\(verdict)")
            }
        }

        /// A page that listens keeps nobody from ending.
        private static func endsWithinFiveSeconds(_ processes: [VoxProcess]) async throws {
            for process in processes {
                let begin = ContinuousClock.now
                try #require(try await process.child.stop() == 0)
                try #require(ContinuousClock.now - begin < .seconds(5))
                try #require(!FileManager.default.fileExists(atPath: process.runFile))
            }
        }
    }
}

extension String {
    /// Without white space around it.
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
