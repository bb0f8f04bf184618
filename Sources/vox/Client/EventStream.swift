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
        /// More than this is no event, bytes.
        var mostBytes = DashboardClient.mostBytes
        private var rest: [UInt8] = []
        private var event = Event()

        /// Takes bytes as they come; gives the events that are complete, nil once one of them is too long.
        mutating func take(_ bytes: some Sequence<UInt8>) -> [Event]? {
            var (begin, unseen) = (0, rest.count)
            rest += bytes
            var events: [Event] = []
            while let end = rest[unseen...].firstIndex(of: 0x0A) {
                if let done = take(line: String(decoding: rest[begin..<end], as: UTF8.self)) { events.append(done) }
                guard event.data.utf8.count <= mostBytes else { return nil }
                (begin, unseen) = (end + 1, end + 1)
            }
            rest.removeFirst(begin)
            return rest.count <= mostBytes ? events : nil
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

    let client: DashboardClient
    let topics: [String]
    /// Longest wait for the beginning of the answer; the events after it may take for ever.
    var patience = TimeAmount.seconds(60)

    /// Hands over events until the stream ends or the body says false; throws when it cannot be opened.
    func read(after id: UInt64?, _ body: (Event) throws -> Bool) async throws {
        let response = try await open(after: id)
        guard response.status == .ok else {
            if response.status == .notFound { try await client.checkVersion() }
            throw DashboardClient.refusal(try await Self.words(of: response), status: response.status.code)
        }
        var lines = Lines()
        for try await part in response.body {
            guard let events = lines.take(part.readableBytesView) else {
                throw DashboardClient.tooLong(at: client.base)
            }
            for event in events where try !body(event) { return }
        }
    }

    /// What a refusal says of itself; nil when that is no JSON or too long, for then the status is said.
    private static func words(of response: HTTPClientResponse) async throws -> JSONValue? {
        do {
            let body = try await response.body.collect(upTo: 65_536)
            return try? JSONValue(parsing: Array(buffer: body))["error"]  // no JSON has no words
        } catch is NIOTooManyBytesError {
            return nil
        }
    }

    /// The beginning of the answer.
    private func open(after id: UInt64?) async throws(CommandFailure) -> HTTPClientResponse {
        let query = topics.isEmpty ? "" : "?topic=" + topics.joined(separator: ",")
        var request = client.request("/v1/events" + query)
        request.headers.add(name: "accept", value: "text/event-stream")
        if let id { request.headers.add(name: "last-event-id", value: String(id)) }
        do {
            return try await client.trust.client(for: client.base).execute(request, timeout: patience)
        } catch {
            throw DashboardTrust.failure(error, at: client.base)
        }
    }
}
