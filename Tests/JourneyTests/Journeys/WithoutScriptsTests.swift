import Audit
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

        @Test(.timeLimit(.minutes(3))) func aFormGivesAPairedMachineANewToken() async throws {
            try await Stage.play { stage in
                let (home, den) = (try await stage.start("anna"), try await stage.start("ben"))
                let link = try await home.vox("populi", "invite", "--label", "den", "--url-only").output.trimmed
                try #require(try await den.vox("populi", "join", link).status == 0)
                let visitor = PlainBrowser(home.dashboard)
                func peer() async throws -> (id: String, paired: Int64) {
                    let row = try await visitor.get("/api/v2/mesh/peers").data?.arrayValue?.first
                    return (row?["peer_id"]?.stringValue ?? "", row?["paired_at_micros"]?.integerValue ?? 0)
                }
                let before = try await peer()
                let path = "/mesh/peers/\(before.id)/rotate"
                try await eventually("the inspector offers it") {
                    try await visitor.get("/mesh?node=" + before.id).text.contains("href=\"\(path)\"")
                }
                let question = try await visitor.get(path)
                let fields = [
                    ("typed_id", before.id), ("reason", "the disk was sold"), ("confirm", "yes-i-mean-it"),
                    ("_csrf", try #require(question.token)),
                ]
                let answer = try await visitor.submit(path, fields)
                try #require(answer.status == 303 && answer.location == "/add-node/" + before.id)
                let page = try await visitor.get(answer.location ?? "").text
                let next = try #require(page.firstMatch(of: /vox\+invite:\/\/[^<&" ]+/)).0
                try #require(page.contains("<svg "))
                let taken = try await den.vox("populi", "join", String(next))
                try #require(taken.status == 0, "\(taken)")
                let after = try await peer()
                try #require(after.id == before.id && after.paired > before.paired)
                try await eventually("the machine is heard of with its new token") {
                    let row = try await visitor.get("/api/v2/mesh/peers").data?.arrayValue?.first
                    return (row?["last_seen_unix_ms"]?.integerValue ?? 0) * 1_000 > after.paired
                }
            }
        }

        private static func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
        }
    }
}
