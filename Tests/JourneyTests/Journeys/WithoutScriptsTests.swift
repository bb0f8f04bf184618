import Testing

extension Journeys {
    /// Forms alone do the work; scripts only make it livelier.
    @Suite struct WithoutScriptsTests {
        @Test(.timeLimit(.minutes(5))) func formsSubmitAndRun() async throws {
            try await Stage.play { stage in
                let home = try await stage.start("anna")
                let visitor = PlainBrowser(home.dashboard)
                let reference = try ReferenceAnswer.longest()
                let fields = [
                    ("intent", reference.sentence), ("model", ""), ("target", ""), ("privacy_class", "local-only"),
                    ("priority", "unspecified"), ("run", "now"),
                ]
                try #require(try await visitor.submit("/hopper/submit", fields).status == 403, "no form token, no work")
                let token = try #require(try await visitor.get("/hopper").token)
                let answer = try await visitor.submit("/hopper/submit", fields + [("_csrf", token)])
                try #require(answer.status == 303)
                let page = try #require(answer.location)
                try #require(page.hasPrefix("/runs/"))
                let started = try await visitor.get(page).text
                try #require(started.contains("Started on") && started.contains("LOCAL"))
                try await eventually("\(page) shows the answer") {
                    try await visitor.get(page).text.contains(Self.escaped(reference.text))
                }
                try #require(try await visitor.get("/runs").text.contains(page))
            }
        }

        @Test(.timeLimit(.minutes(5))) func formsQueueAndStartABatch() async throws {
            try await Stage.play { stage in
                let home = try await stage.start("anna")
                let visitor = PlainBrowser(home.dashboard)
                let token = try #require(try await visitor.get("/hopper").token)
                let intent = "two sentences & <one> answer"
                let queued = try await visitor.submit("/hopper/submit", [("intent", intent), ("_csrf", token)])
                try #require(queued.status == 303 && queued.location == "/hopper")
                let inbox = try await visitor.get("/hopper").text
                try #require(inbox.contains("It waits in the inbox.") && inbox.contains(Self.escaped(intent)))
                let batch = try await visitor.submit("/hopper/start-batch", [("limit", "8"), ("_csrf", token)])
                try #require(batch.status == 303)
                let page = try #require(batch.location)
                let outcome = try await visitor.get(page).text
                try #require(outcome.contains("1 given out, 0 stay in the inbox."))
            }
        }

        private static func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
        }
    }
}
