import Foundation
import Testing

@testable import Mesh

/// Docs/Telemetry.md and the names of the program, compared in both directions.
struct TelemetryPageTests {
    private static func rows(_ prefix: String) throws -> [String] {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Docs/Telemetry.md")
        let page = try String(contentsOf: url, encoding: .utf8)
        let section = page.components(separatedBy: "\n## \(prefix)\n").dropFirst().first ?? ""
        let body = section.components(separatedBy: "\n## ").first ?? ""
        return body.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    }

    @Test func thePageNamesEverySpan() throws {
        let expected = SpanName.allCases.map { "| `\($0.rawValue)` | \($0.parent) | \($0.meaning) |" }
        #expect(try Self.rows("Spans") == expected)
    }

    @Test func thePageNamesEveryAttribute() throws {
        let expected = TelemetryAttribute.allCases.map { attribute in
            let places = attribute.places.map { "`\($0)`" }.joined(separator: " ")
            return "| `\(attribute.rawValue)` | \(attribute.type) | \(places) | \(attribute.meaning) |"
        }
        #expect(try Self.rows("Attributes") == expected)
    }

    @Test func namesFollowTheConventions() {
        let spans = Set(SpanName.allCases.map { String($0.rawValue.dropFirst("vox.".count)) } + ["resource"])
        for attribute in TelemetryAttribute.allCases {
            #expect(
                attribute.rawValue.wholeMatch(of: #/(vox|http|error|service|gen_ai)(\.[a-z_]+)+/#) != nil,
                "\(attribute.rawValue)")
            #expect(attribute.meaning.hasSuffix(".") && !attribute.places.isEmpty, "\(attribute.rawValue)")
            #expect(spans.isSuperset(of: attribute.places), "\(attribute.rawValue)")
        }
    }
}
