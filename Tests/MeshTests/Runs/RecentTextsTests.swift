import Testing

@testable import Mesh

@Suite struct RecentTextsTests {
    private func job(_ run: RunID, output: String = "It rains.", prompt: String = "rain") -> Job {
        let facts = Job.Facts(
            requirements: JobRequirements(taskKind: "text_infer"), input: JobInput(taskDescription: prompt),
            privacyWord: "local-only", traceparent: "", submittedMs: 0)
        var job = Job(
            taskID: 1, runID: run, itemID: nil, facts: facts, machine: JobStateMachine(maxAttempts: 1, nowMs: 0),
            submittedMicros: 0)
        job.product = Job.Product(output: output, usage: nil, isTruncated: false, isVerified: false)
        return job
    }

    @Test func theOldestOfManyRunsGoesFirst() {
        let recent = RecentTexts()
        for number in 1...65 { recent.keep(job(RunID("run-\(number)")), nowMicros: Int64(number)) }
        #expect(recent.count == 64)
        #expect(recent.texts(of: "run-1", nowMicros: 66) == nil)
        #expect(recent.texts(of: "run-2", nowMicros: 66)?.output == "It rains.")
    }

    @Test func aRunThatIsKeptAgainIsThereOnce() {
        let recent = RecentTexts()
        recent.keep(job("run-1"), nowMicros: 1)
        recent.keep(job("run-1", output: "It snows."), nowMicros: 2)
        #expect(recent.count == 1)
        #expect(recent.texts(of: "run-1", nowMicros: 3)?.output == "It snows.")
    }

    @Test func aLongOutputIsCutBetweenCharacters() throws {
        let recent = RecentTexts()
        recent.keep(job("run-1", output: String(repeating: "é", count: 200_000)), nowMicros: 0)
        let texts = try #require(recent.texts(of: "run-1", nowMicros: 1))
        let output = try #require(texts.output)
        #expect(texts.isCut)
        #expect((RecentTexts.mostBytes - 1_024...RecentTexts.mostBytes).contains(output.utf8.count))
        #expect(output.allSatisfy { $0 == "é" })
    }

    @Test func anInputThatIsTooLongIsLeftOut() throws {
        let recent = RecentTexts()
        recent.keep(job("run-1", prompt: String(repeating: "a", count: 300_000)), nowMicros: 0)
        let texts = try #require(recent.texts(of: "run-1", nowMicros: 1))
        #expect(texts.input == nil)
        #expect(texts.output == "It rains." && !texts.isCut)
    }
}
