import Testing

@testable import Mesh

struct MetricsTextTests {
    @Test func seriesStandInOrderAndValuesAreEscaped() {
        let metrics = Metrics()
        metrics.count(.requests, ["/b", "GET", "200"])
        metrics.count(.requests, ["/a", "GET", "200"])
        metrics.count(.requests, ["/a", "GET", "200"])
        metrics.count(.actions, ["a\"b\\c\nd\u{7}", "committed"])
        var text = MetricsReading()
        metrics.write(to: &text)
        #expect(
            text.text == """
                # HELP vox_mesh_actions_total Actions that the log records.
                # TYPE vox_mesh_actions_total counter
                vox_mesh_actions_total{action="a\\"b\\\\c\\nd\u{FFFD}",result="committed"} 1
                # HELP vox_mesh_http_requests_total Requests that the mesh listener answered.
                # TYPE vox_mesh_http_requests_total counter
                vox_mesh_http_requests_total{route="/a",method="GET",status="200"} 2
                vox_mesh_http_requests_total{route="/b",method="GET",status="200"} 1

                """)
    }

    @Test func bucketsCountWhatIsShorterToo() {
        let metrics = Metrics()
        for seconds in [0.001, 0.002, 0.3, 61] { metrics.observe(.commitDuration, seconds: seconds) }
        var text = MetricsReading()
        metrics.write(to: &text)
        let lines = text.text.split(separator: "\n").dropFirst(2).map { String($0) }
        let name = "vox_store_commit_duration_seconds"
        #expect(lines.first == "\(name)_bucket{le=\"0.001\"} 1")
        #expect(lines[1] == "\(name)_bucket{le=\"0.0025\"} 2")
        #expect(lines.contains("\(name)_bucket{le=\"0.25\"} 2"))
        #expect(lines.contains("\(name)_bucket{le=\"0.5\"} 3"))
        #expect(lines.contains("\(name)_bucket{le=\"60\"} 3"))
        #expect(lines.suffix(3) == ["\(name)_bucket{le=\"+Inf\"} 4", "\(name)_sum 61.303", "\(name)_count 4"])
    }

    @Test func labelsThatNeverEndAreCountedTogether() {
        let metrics = Metrics()
        for number in 0..<600 { metrics.count(.admitted, ["p\(number)"]) }
        var text = MetricsReading()
        metrics.write(to: &text)
        let lines = text.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count == 501)
        #expect(lines.contains("vox_hopper_admitted_total{priority=\"other\"} 100"))
    }

    @Test func namesFollowTheConventions() {
        for family in MetricFamily.all {
            #expect(family.name.wholeMatch(of: #/(vox|process)(_[a-z0-9]+)+/#) != nil, "\(family.name)")
            #expect((family.kind == .counter) == family.name.hasSuffix("_total"), "\(family.name)")
            #expect(family.help.hasSuffix("."), "\(family.name)")
        }
        #expect(Set(MetricFamily.all.map(\.name)).count == MetricFamily.all.count)
    }
}
