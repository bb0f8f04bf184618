import HTTPTypes
import HummingbirdTesting
import Mesh
import Testing

@testable import Web

@Suite struct SubmitPageTests {
    @Test func textWaitsInTheInbox() async throws {
        let work = try await WorkHarness()
        let answer = try await work.post("/hopper/submit", ["intent": "  explain the tides\r\nin two lines "])
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location] == "/hopper")
        let item = try #require(try await work.services.hopper.inbox().first)
        #expect(item.intent == "explain the tides\nin two lines")
        #expect(item.privacyClass == "local-only")
        #expect(item.affinityHints == [])
        let next = try await work.follow(answer).text
        #expect(next.contains("It waits in the inbox."))
        #expect(next.contains("/hopper/items/\(item.itemId)"))
        #expect(try await !work.get("/hopper").text.contains("It waits in the inbox."))
    }

    @Test func everyMistakeIsToldBesideItsField() async throws {
        let work = try await WorkHarness()
        let answer = try await work.post(
            "/hopper/submit",
            ["intent": " ", "target": "nobody", "privacy_class": "everyone", "priority": "soon", "model": "m"])
        #expect(answer.status == .badRequest)
        for name in ["intent", "target", "privacy_class", "priority"] {
            #expect(answer.text.contains("id=\"field-\(name)-error\""), "\(name)")
        }
        #expect(answer.text.contains("value=\"m\" selected"))
        #expect(try await work.services.hopper.inbox().isEmpty)
        let long = try await work.post("/hopper/submit", ["intent": String(repeating: "a", count: 8_193)])
        #expect(long.status == .badRequest)
        #expect(long.text.contains("8 192 characters"))
        let model = try await work.post(
            "/hopper/submit", ["intent": "a", "model": String(repeating: "m", count: 201)])
        #expect(model.text.contains("id=\"field-model-error\""))
    }

    @Test func runNowOpensTheRun() async throws {
        let work = try await WorkHarness()
        let answer = try await work.post(
            "/hopper/submit", ["intent": "explain the tides", "run": "now", "target": "own-0001"])
        let item = try #require(try await work.services.hopper.assigned().first)
        let run = try #require(item.runId)
        #expect(answer.headers[.location] == "/runs/\(run)")
        #expect(item.privacyClass == "local-only")
        #expect(item.nodeId == "own-0001")
        let page = try await work.follow(answer).text
        #expect(page.contains("Started on own-0001."))
        #expect(page.contains("explain the tides"))
    }

    @Test func anotherMachineWidensTheClassAndSaysSo() async throws {
        let work = try await WorkHarness()
        let answer = try await work.post(
            "/hopper/submit",
            ["intent": "explain the tides", "run": "now", "target": "peer-a", "privacy_class": "local-only"])
        let item = try #require(try await work.services.hopper.assigned().first)
        #expect(item.privacyClass == "paired-peers-only")
        #expect(item.affinityHints == ["node:peer-a"])
        #expect(item.nodeId == "peer-a")
        let page = try await work.follow(answer).text
        #expect(page.contains("its class is PAIRED"))
        #expect(page.contains("privacy-paired"))
        let queued = try await work.post("/hopper/submit", ["intent": "b", "target": "peer-a"])
        #expect(try await work.follow(queued).text.contains("its class is PAIRED"))
        let mistaken = try await work.post("/hopper/submit", ["intent": "", "target": "peer-a"])
        #expect(mistaken.text.contains("its class is PAIRED"))
    }

    @Test func publicStaysPublicOnAnotherMachine() async throws {
        let work = try await WorkHarness()
        _ = try await work.post(
            "/hopper/submit", ["intent": "a", "target": "peer-a", "privacy_class": "public-mesh"])
        #expect(try await work.services.hopper.inbox().first?.privacyClass == "public-mesh")
    }

    @Test func whatNobodyTakesStaysWithItsReason() async throws {
        let work = try await WorkHarness()
        let answer = try await work.post(
            "/hopper/submit", ["intent": "explain", "run": "now", "model": "huge", "privacy_class": "local-only"])
        let item = try #require(try await work.services.hopper.inbox().first)
        #expect(answer.headers[.location] == "/hopper/items/\(item.itemId)")
        let page = try await work.follow(answer).text
        #expect(page.contains("It was not started and waits in the inbox."))
        #expect(page.contains("The node does not have the model."))
        #expect(page.contains("As things are now:"))
    }

    @Test(arguments: [
        "share my GPU at night, no training", "write about an image of a photo, a logo and a picture",
        "explain speech and audio transcription of talk.wav", "embed, vectorise, similarity: what do these mean?",
    ])
    func whatRunsNowIsWorkOfItsModel(intent: String) async throws {
        for model in ["", "vox-tiny"] {
            let work = try await WorkHarness()
            let fields = ["intent": intent, "run": "now", "target": "own-0001", "model": model]
            let answer = try await work.post("/hopper/submit", fields)
            let run = try #require(answer.headers[.location])
            try #require(run.hasPrefix("/runs/"), "\(run)")
            let facts = try await work.services.runs.run(RunID(String(run.dropFirst(6)))).job.facts
            #expect(facts.requirements.taskKind == "text_infer")
            #expect(facts.requirements.modelId == "vox-tiny")
        }
    }

    @Test func theShownCommandNamesTheModel() async throws {
        let work = try await WorkHarness()
        let page = try await work.get("/hopper?intent=no+training").text
        #expect(page.contains("vox hopper submit") && page.contains("--model vox-tiny"))
        #expect(try await work.get("/hopper?intent=a&model=other").text.contains("--model other"))
        let body = #"{"intent":"no training","model_id":"vox-tiny"}"#
        let answer = try await work.base.sendJSON(.post, "/api/v2/hopper/submit", body)
        #expect(answer.text.contains("kind:text_infer"))
    }

    @Test func priorityOfAPersonIsAnOverride() async throws {
        let work = try await WorkHarness()
        _ = try await work.post("/hopper/submit", ["intent": "explain the tides", "priority": "urgent"])
        let item = try #require(try await work.services.hopper.inbox().first)
        #expect(item.classifiedPriority == .urgent)
        let page = try await work.get("/hopper/items/\(item.itemId)").text
        #expect(page.contains("urgent, set by a person"))
        #expect(page.contains("normal → urgent"))
        #expect(page.contains("The priority was given when it was submitted."))
    }
}
