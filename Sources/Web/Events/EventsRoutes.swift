import HTTPTypes
import Hummingbird
import Mesh
import NIOCore

/// `GET /v1/events`: the live notices as JSON, for programs.
struct EventsRoutes: Sendable {
    let ring: EventRing
    let gate: StreamGate

    func add(to table: inout DashboardTable) {
        table.stream("/v1/events") { request, context in try open(request, context) }
    }

    private func open(_ request: Request, _ context: DashboardContext) throws -> Response {
        let query = try request.queryFields()
        let topics = try Self.topics(query)
        guard let ticket = gate.enter() else { throw DashboardError.tooManyStreams }
        let subscription = ring.subscribe(topics: topics, after: request.lastEventID(query))
        let stream = StreamResponse<NumberedEvent>(ticket: ticket) { outlet in
            for await event in subscription { await outlet.offer(event) }
        } stop: {
            subscription.cancel()
        } chunks: { signal in
            switch signal {
            case .element(let event): [EventText.frame(event)]
            case .tick: [EventText.heartbeat]
            case .changed, .closed: []
            }
        }
        return stream.response(request, context, first: [EventText.preamble])
    }

    /// The topics asked for, by comma list or repetition; `nil` means all.
    private static func topics(_ query: Fields) throws(DashboardError) -> Set<EventTopic>? {
        let words = query.all("topic").flatMap { $0.split(separator: ",").map(\.trimmed) }
        guard !words.isEmpty else { return nil }
        var topics: Set<EventTopic> = []
        for word in words {
            guard let topic = EventTopic(rawValue: word) else { throw .unknownTopic }
            topics.insert(topic)
        }
        return topics
    }
}

extension Request {
    /// The last event that the client saw; one that is no number is a number that no ring holds.
    func lastEventID(_ query: Fields) -> UInt64? {
        guard let text = headers[.lastEventID] ?? query.filled("last_event_id") else { return nil }
        return UInt64(text.trimmed) ?? .max
    }
}

extension EventText {
    /// An event of the ring, with its JSON as it was made for all subscribers.
    static func frame(_ event: NumberedEvent) -> ByteBuffer {
        var buffer = ByteBuffer(string: "id: \(event.resumeID)\nevent: \(event.event.type)\ndata: ")
        buffer.writeBytes(event.json)
        buffer.writeString("\n\n")
        return buffer
    }
}
