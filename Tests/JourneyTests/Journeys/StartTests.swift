import Audit
import Testing

extension Journeys {
    /// A process that joins and gives as it starts, which is what `make demo` shows.
    @Suite struct StartTests {
        @Test(.timeLimit(.minutes(5))) func aStartJoinsAndGives() async throws {
            try await Stage.play { stage in
                let home = try await stage.start("anna")
                let link = try await home.vox("populi", "invite", "--label", "demo", "--url-only").output.trimmed
                let flags = ["--join", link, "--give", "text:2:80"]
                let den = try await stage.start("ben", arguments: flags)
                try await eventually("it says what it did") { den.child.output.contains("giving text:2:80") }
                try #require(den.child.output.contains("joined anna@anna-mesh as demo-"))
                let visitor = PlainBrowser(home.dashboard)
                try await eventually("the slots are seen") {
                    let nodes = try await visitor.get("/api/v2/mesh/nodes").data?.arrayValue ?? []
                    let slots = nodes.first { $0["liveness"]?.stringValue == "online" }?["slots"]?.arrayValue
                    return slots?.first?["max_concurrent"]?.integerValue == 2
                }
                try #require(try await den.child.stop() == 0)

                // The same start again: the membership is kept, the used link changes nothing.
                let again = try await stage.start("ben", arguments: flags)
                try await eventually("it says why it does not join") { again.child.errors.contains("could not join") }
                try await eventually("it is online again") {
                    let rows = try await PlainBrowser(again.dashboard).get("/join").text
                    return rows.contains("anna@anna-mesh") && rows.contains("liveness-online")
                }
            }
        }

        @Test(arguments: ["text:many", "text:1:2:3", "text:1,text:2:3:4"]) func whatIsNoSlotIsAUsageError(text: String)
            async throws
        {
            let result = try await VoxCommand().run(["populi", "serve", "--give", text])
            #expect(result.status == 2, "\(result)")
            #expect(result.errors.contains("slot"), "\(result)")
        }
    }
}
