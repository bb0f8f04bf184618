import MeshFixtures
import Testing

@testable import Mesh

/// What claims remember of rows that they pass over.
struct RelayReadingsTests {
    private func row(
        _ id: Int64, _ payload: String, type: String = "job_submit", atMs: UInt64 = 5
    ) -> A2AStoredMessage {
        A2AStoredMessage(id: MessageID(id), request: .fixture(type: type, payload: payload), createdUnixMs: atMs)
    }

    private func spec(_ kind: String) -> String {
        WireCodec.text(TaskSpec(kind: kind, timeoutSecs: 30, payloadB64: "aGk="))
    }

    @Test func aRowIsParsedOnce() {
        let readings = RelayReadings()
        #expect(readings.reading(of: row(7, spec("embed"))).needs?.taskKind == "embed")
        let other = row(7, String(repeating: "x", count: spec("embed").utf8.count))
        #expect(readings.reading(of: other).needs?.taskKind == "embed", "its payload was not looked at")
    }

    @Test func anUnreadableRowIsParsedOnceToo() {
        let readings = RelayReadings()
        let unreadable = row(7, String(repeating: "x", count: spec("embed").utf8.count))
        #expect(readings.reading(of: unreadable).needs == nil)
        #expect(readings.reading(of: row(7, spec("embed"))).needs == nil)
    }

    /// A write that is undone gives its number back.
    @Test func anotherRowOfTheSameNumberIsReadAnew() {
        let readings = RelayReadings()
        _ = readings.reading(of: row(7, spec("embed")))
        #expect(readings.reading(of: row(7, spec("image_gen"))).needs?.taskKind == "image_gen")
        #expect(readings.reading(of: row(7, spec("image_mak"), atMs: 6)).needs?.taskKind == "image_mak")
    }

    /// Each claim walks the same rows, and there are more than places.
    @Test func aBacklogOfAnyLengthKeepsAsManyKnownRowsAsThereArePlaces() {
        let readings = RelayReadings()
        let ids = 1...(RelayReadings.most * 2)
        let (first, second) = (spec("embed"), spec("embod"))
        for id in ids { _ = readings.reading(of: row(id, first)) }
        let known = ids.count { readings.reading(of: row($0, second)).needs?.taskKind == "embed" }
        #expect(known == Int(RelayReadings.most))
    }

    @Test func aRowKeepsItsPlaceWhileItIsAskedFor() {
        let readings = RelayReadings()
        _ = readings.reading(of: row(7, spec("embed")))
        for turn in 1...(RelayReadings.patience * 2) {
            _ = readings.reading(of: row(7 + RelayReadings.most * Int64(turn), spec("image_gen")))
            #expect(readings.reading(of: row(7, spec("embod"))).needs?.taskKind == "embed")
        }
    }

    @Test func aRowThatIsAskedForNoMoreGivesItsPlaceAway() {
        let readings = RelayReadings()
        let next = 7 + RelayReadings.most
        _ = readings.reading(of: row(7, spec("embed")))
        for _ in 0...RelayReadings.patience { _ = readings.reading(of: row(next, spec("embed"))) }
        #expect(readings.reading(of: row(next, spec("embod"))).needs?.taskKind == "embed")
        #expect(readings.reading(of: row(7, spec("embod"))).needs?.taskKind == "embod", "the first one is forgotten")
    }

    @Test func anEnvelopeShowsWhoAsksAndWhatItNeeds() {
        var needs = JobRequirements(taskKind: "embed")
        needs.minVramMb = 7
        var envelope = RemoteTaskEnvelope(
            idempotencyKey: "k", taskId: 1, repositoryId: "r", capabilityRequirementsJson: WireCodec.text(needs),
            payload: "{}")
        envelope.submittedBy = "lena@harbour"
        envelope.populiScopeId = "team"
        let reading = RelayReading(row(1, WireCodec.text(envelope), type: "remote_task_envelope"))
        #expect(reading.needs == needs)
        #expect(reading.submitter == "lena@harbour" && reading.scope == "team")
        envelope.capabilityRequirementsJson = "no json"
        let vague = RelayReading(row(1, WireCodec.text(envelope), type: "remote_task_envelope"))
        #expect(vague.needs == nil && vague.submitter == "lena@harbour")
    }

    @Test func aReadingIsSmallWhateverThePayloadIs() {
        let long = String(repeating: "ä", count: 100_000)
        var spec = TaskSpec(kind: long, timeoutSecs: 30, payloadB64: "aGk=")
        spec.requiredLabels = [long]
        spec.modelId = long
        let needs = RelayReading(row(1, WireCodec.text(spec))).needs
        #expect(needs?.taskKind == String(repeating: "ä", count: 512))
        #expect(needs?.requiredLabels == nil && needs?.modelId == nil)
        #expect(needs?.timeoutSecs == 30)
    }
}
