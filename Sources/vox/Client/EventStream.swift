import AsyncHTTPClient
import Audit
import Foundation
import Mesh
import NIOCore
import NIOHTTP1

/// The process's live notices, read as server-sent events.
struct EventStream: Sendable {
    /// One notice.
    struct Event: Sendable {
        /// Its number; a reader that comes back names it.
        var id: UInt64?
        /// Its JSON on one line.
        var data = ""

        /// Its topic; empty when it has none.
        var topic: String { value?["topic"]?.stringValue ?? "" }

        /// Its JSON as a value.
        var value: JSONValue? { try? JSONValue(parsing: Array(data.utf8)) }  // what is no JSON says nothing

        /// The place of the newest notice when some are missing before this one.
        var gapBefore: UInt64? {
            guard let value, value["type"]?.stringValue == "Resync", value["data"]?["reason"]?.stringValue == "gap"
            else { return nil }
            let newest = value["data"]?["newest_place"] ?? value["data"]?["newest_id"]
            return newest?.integerValue.map { UInt64(clamping: $0) }
        }
    }

    /// Turns lines into events.
    struct Lines {
        private var rest: [UInt8] = []
        private var event = Event()

        /// Takes bytes as they come; gives the events that are complete.
        mutating func take(_ bytes: some Sequence<UInt8>) -> [Event] {
            rest += bytes
            var events: [Event] = []
            while let end = rest.firstIndex(of: 0x0A) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                if let done = take(line: line) { events.append(done) }
            }
            return events
        }

        private mutating func take(line: String) -> Event? {
            if line.isEmpty {
                defer { event = Event() }
                return event.data.isEmpty ? nil : event
            }
            if line.hasPrefix("id: ") { event.id = UInt64(line.dropFirst(4)) }
            if line.hasPrefix("data: ") { event.data += line.dropFirst(6) }
            return nil
        }
    }

    let base: String
    let token: String?
    let trust: DashboardTrust
    let topics: [String]

    /// Hands over events until the stream ends or the body says false; throws when it cannot be opened.
    func read(after id: UInt64?, _ body: (Event) throws -> Bool) async throws {
        let query = topics.isEmpty ? "" : "?topic=" + topics.joined(separator: ",")
        var request = HTTPClientRequest(url: base + "/v1/events" + query)
        request.headers.add(name: "accept", value: "text/event-stream")
        if let token { request.headers.add(name: BearerScheme.header, value: BearerScheme.value(token)) }
        if let id { request.headers.add(name: "last-event-id", value: String(id)) }
        let response: HTTPClientResponse
        do {
            response = try await trust.client(for: base).execute(request, deadline: .distantFuture)
        } catch {
            throw DashboardTrust.failure(error, at: base)
        }
        guard response.status == .ok else {
            let bytes = Array(buffer: try await response.body.collect(upTo: 65_536))
            let error = (try? JSONValue(parsing: bytes))?["error"]  // without words the status is said
            throw CommandFailure(
                error?["message"]?.stringValue ?? "the vox process answered with status \(response.status.code).",
                remedy: error?["hint"]?.stringValue ?? "")
        }
        var lines = Lines()
        for try await part in response.body {
            for event in lines.take(part.readableBytesView) where try !body(event) { return }
        }
    }
}
