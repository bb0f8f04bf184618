import Audit
import Compute
import Testing
import VoxCrypto

@testable import Mesh

/// What a worker makes of the input of a job.
@Suite(.timeLimit(.minutes(2))) struct OfferedJobTests {
    private static func input(stops: Int) -> JSONValue {
        ["prompt": "a", "stop": .array((0..<stops).map { .string("stop \($0)") })]
    }

    /// The same input in a job of the control plane and in one by message.
    private static func rows(stops: Int) -> [A2AStoredMessage] {
        let json = input(stops: stops)
        var envelope = JobInput(taskDescription: "")
        envelope.input = json
        return [
            WorkerCase.offer(1, input: WireCodec.text(envelope)),
            WorkerCase.submission(input: String(decoding: json.jsonBytes(), as: UTF8.self)),
        ]
    }

    @Test(arguments: [0, 1, 16]) func sixteenStopStringsAreTaken(_ stops: Int) throws {
        for row in Self.rows(stops: stops) {
            let job = try #require(OfferedJob(row))
            #expect(job.generation?.stop.count == stops)
        }
    }

    @Test func moreStopStringsEndTheJobAsMalformed() async throws {
        let rows = Self.rows(stops: 17)
        let test = try await WorkerCase()
        for row in rows { try await test.leased(row).run() }
        #expect(test.backend.started.values.isEmpty)
        #expect(test.plane.results.map(\.error) == ["job_malformed"])
        #expect(test.plane.endings.map(\.result.success) == [false])
        let code = Base64.encode(Array("job_malformed".utf8))
        #expect(test.plane.endings.map(\.result.outputB64) == [code])
    }
}
