import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

/// A whole HTTP exchange as text, compared with a file of `Fixtures`; `VOX_RECORD=1` writes the file and fails.
struct ExchangeSnapshot {
    let name: String

    func verify(
        _ request: String, _ response: TestResponse, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try verify(request, response.head, response.body, sourceLocation: sourceLocation)
    }

    func verify(
        _ request: String, _ head: HTTPResponse, _ body: ByteBuffer, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let text = Self.text(request, head, body)
        let url = Self.directory.appendingPathComponent("\(name).http")
        if ProcessInfo.processInfo.environment["VOX_RECORD"] == "1" {
            try Data(text.utf8).write(to: url)
            Issue.record("recorded \(name).http; run again without VOX_RECORD", sourceLocation: sourceLocation)
            return
        }
        let expected = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        #expect(text == expected, "exchange differs from \(name).http", sourceLocation: sourceLocation)
    }

    private static var directory: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    }

    private static func text(_ request: String, _ head: HTTPResponse, _ body: ByteBuffer) -> String {
        var lines = ["> \(request)", "< \(head.status.code)"]
        let headers = head.headerFields.map { "\($0.name.canonicalName): \(steady($0.name.canonicalName, $0.value))" }
        lines += headers.sorted().map { "< \($0)" }
        return lines.joined(separator: "\n") + "\n\n" + String(buffer: body)
    }

    /// Values that differ from run to run are replaced by their name.
    private static func steady(_ name: String, _ value: String) -> String {
        switch name {
        case "x-request-id": "<request id>"
        case "date": "<now>"
        case "set-cookie": value.replacing(/vox_session=[^;]*/, with: "vox_session=<session>")
        default: value
        }
    }
}
