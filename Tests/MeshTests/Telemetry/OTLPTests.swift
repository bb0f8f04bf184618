import Audit
import Logging
import MeshFixtures
import Testing

@testable import Mesh

/// The JSON form of OTLP, against texts that were written by hand from the specification.
struct OTLPTests {
    private static let resource = TelemetryResource(
        version: "1.2.3", node: "own-0001", mesh: "anna-mesh", startMicros: 1_544_712_600_000_000)

    private static let resourceJSON = """
        {"attributes":[
            {"key":"service.name","value":{"stringValue":"vox"}},
            {"key":"service.version","value":{"stringValue":"1.2.3"}},
            {"key":"service.instance.id","value":{"stringValue":"own-0001"}},
            {"key":"vox.mesh.name","value":{"stringValue":"anna-mesh"}}]}
        """

    private static func expect(
        _ made: JSONValue, _ written: String, at place: SourceLocation = #_sourceLocation
    ) throws {
        // Through the text, as a collector reads it.
        #expect(
            try JSONValue(parsing: made.jsonBytes()) == JSONValue(parsing: Array(written.utf8)), sourceLocation: place)
    }

    @Test func aSpanWithItsParentAndAMoment() throws {
        let context = SpanContext(
            traceID: "5b8efff798038103d269b633813fc60c", spanID: "eee19b7ec3c1b174", parentID: "eee19b7ec3c1b173")
        var span = Span(
            .request, .server, in: context, from: 1_544_712_660_000_000, to: 1_544_712_661_000_250)
        span.attributes.set(.route, "/v1/populi/join")
        span.attributes.set(.status, Int64(507))
        span.attributes.set(.cost, 0.25)
        span.fail("store_full")
        span.moments = [Span.Moment(name: "vox.mesh.decision", micros: 1_544_712_660_500_000)]
        try Self.expect(
            OTLP.traces([span], of: Self.resource),
            """
            {"resourceSpans":[{"resource":\(Self.resourceJSON),
             "scopeSpans":[{"scope":{"name":"vox","version":"1.2.3"},"spans":[{
               "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
               "parentSpanId":"eee19b7ec3c1b173","name":"vox.http.request","kind":2,
               "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000250000",
               "attributes":[
                 {"key":"http.route","value":{"stringValue":"/v1/populi/join"}},
                 {"key":"http.response.status_code","value":{"intValue":"507"}},
                 {"key":"vox.cost_usd","value":{"doubleValue":0.25}},
                 {"key":"error.type","value":{"stringValue":"store_full"}}],
               "events":[{"timeUnixNano":"1544712660500000000","name":"vox.mesh.decision","attributes":[]}],
               "status":{"code":2}}]}]}]}
            """)
    }

    @Test func theFirstSpanOfATraceHasNoParent() throws {
        let context = SpanContext(
            traceID: "5b8efff798038103d269b633813fc60c", spanID: "eee19b7ec3c1b174", parentID: nil)
        let json = OTLP.traces([Span(.job, .inside, in: context, from: 5, to: 4)], of: Self.resource)
        let span = json["resourceSpans"]?.arrayValue?[0]["scopeSpans"]?.arrayValue?[0]["spans"]?.arrayValue?[0]
        #expect(span?["parentSpanId"] == nil)
        #expect(span?["status"] == ["code": 1])
        #expect(span?["startTimeUnixNano"] == "5000")
        #expect(span?["endTimeUnixNano"] == "5000")
    }

    @Test func countersGaugesAndHistograms() throws {
        var reading = MetricsReading()
        reading.add(.admitted, [(["urgent"], 2.5)])
        reading.add(.storeSize, 4_096)
        var histogram = MetricHistogram()
        for seconds in [0.001, 0.75, 75] { histogram.observe(seconds) }
        reading.add(.commitDuration, [([], histogram)])
        try Self.expect(
            OTLP.metrics(reading.points(atMicros: 1_544_712_660_300_000), of: Self.resource),
            """
            {"resourceMetrics":[{"resource":\(Self.resourceJSON),
             "scopeMetrics":[{"scope":{"name":"vox","version":"1.2.3"},"metrics":[
               {"name":"vox_hopper_admitted_total","description":"Items that the hopper admitted.",
                "sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{
                  "attributes":[{"key":"priority","value":{"stringValue":"urgent"}}],
                  "startTimeUnixNano":"1544712600000000000","timeUnixNano":"1544712660300000000",
                  "asDouble":2.5}]}},
               {"name":"vox_store_commit_duration_seconds","description":"Time of a commit, with its sync.",
                "unit":"s","histogram":{"aggregationTemporality":2,"dataPoints":[{
                  "attributes":[],"startTimeUnixNano":"1544712600000000000","timeUnixNano":"1544712660300000000",
                  "count":"3","sum":75.751,
                  "bucketCounts":["1","0","0","0","0","0","0","0","0","1","0","0","0","0","0","1"],
                  "explicitBounds":[0.001,0.0025,0.005,0.01,0.025,0.05,0.1,0.25,0.5,\(Self.whole(1)),2.5,\
            \(Self.whole(5)),\(Self.whole(10)),\(Self.whole(30)),\(Self.whole(60))]}]}},
               {"name":"vox_store_size_bytes","description":"Size of the database.","unit":"By",
                "gauge":{"dataPoints":[{"attributes":[],"timeUnixNano":"1544712660300000000",
                  "asDouble":\(Self.whole(4096))}]}}]}]}]}
            """)
    }

    /// A whole number as the writer writes a double.
    private static func whole(_ number: Double) -> String {
        String(decoding: JSONValue.double(number).jsonBytes(), as: UTF8.self)
    }

    @Test func linesAreGroupedByTheirLogger() throws {
        func record(_ logger: String, _ level: Logger.Level, _ fields: Logger.Metadata) -> LogRecord {
            let event = LogEvent(
                level: level, message: "a request was refused", metadata: nil, source: nil, file: "", function: "",
                line: 0)
            return LogRecord(micros: 1_581_452_773_000_009, logger: logger, event: event, fields: fields)
        }
        let trace = "0af7651916cd43dd8448eb211c80319c"
        let records = [
            record("vox.http", .notice, ["event": "http.denied", "status": "401", "trace_id": "\(trace)"]),
            record("vox.boot", .error, [:]),
        ]
        try Self.expect(
            OTLP.logs(records, of: Self.resource),
            """
            {"resourceLogs":[{"resource":\(Self.resourceJSON),"scopeLogs":[
              {"scope":{"name":"vox.boot"},"logRecords":[{
                "timeUnixNano":"1581452773000009000","observedTimeUnixNano":"1581452773000009000",
                "severityNumber":17,"severityText":"error","body":{"stringValue":"a request was refused"},
                "attributes":[]}]},
              {"scope":{"name":"vox.http"},"logRecords":[{
                "timeUnixNano":"1581452773000009000","observedTimeUnixNano":"1581452773000009000",
                "severityNumber":10,"severityText":"notice","body":{"stringValue":"a request was refused"},
                "attributes":[
                  {"key":"event.name","value":{"stringValue":"http.denied"}},
                  {"key":"status","value":{"stringValue":"401"}}],
                "traceId":"\(trace)"}]}]}]}
            """)
    }

    @Test func textsAreCutAndCleaned() {
        let long = CleanText(String(repeating: "ä", count: 257))
        #expect(long.text == String(repeating: "ä", count: 256) + "…")
        #expect(long.isCut)
        let fitting = CleanText(String(repeating: "a", count: 256))
        #expect(fitting.text.count == 256 && !fitting.isCut)
        #expect(CleanText("a\nb\u{1B}[31m\u{0}").text == "a\u{FFFD}b\u{FFFD}[31m\u{FFFD}")
        #expect(CleanText("").text == "" && !CleanText("").isCut)
        var attributes = SpanAttributes()
        attributes.set(.requestID, String(repeating: "r", count: 300))
        attributes.set(.peerID, nil)
        #expect(attributes.all.map(\.name) == ["vox.request_id", "vox.request_id.truncated"])
        #expect(attributes.all.last?.value == .flag(true))
    }
}
