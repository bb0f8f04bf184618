import ArgumentParser
import Audit
import Foundation
import Mesh

/// `vox populi events`: what happened lately, and with `-f` what happens now.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Show the newest live events; with -f follow them.",
        discussion: "Past events stand as long ago, or with --utc in UTC; what is followed stands in UTC.")
    @OptionGroup var options: ReadOptions
    @Flag(name: .shortAndLong, help: "Follow: print events as they happen until Ctrl-C.") var follow = false
    @Option(help: "Only this topic; may be repeated.") var topic: [String] = []

    /// Most events of the past.
    private static let mostPast: UInt64 = 256
    /// Wait before a broken connection is opened again.
    private static let pause = Duration.seconds(2)

    func validate() throws {
        let known = EventTopic.allCases.map(\.rawValue)
        for word in topic where !known.contains(word) {
            throw ValidationError("There is no topic \(word). Topics are \(known.joined(separator: ", ")).")
        }
    }

    func run() async throws {
        let surroundings = try Surroundings.open(options.common)
        let client = try DashboardClient.open(surroundings)
        if follow { return try await follow(client, surroundings) }
        var events: [EventStream.Event] = []
        do {
            try await past(EventStream(client: client, topics: [])) { event in
                if topic.isEmpty || topic.contains(event.topic) { events.append(event) }
            }
        } catch {
            throw error as? CommandFailure ?? DashboardTrust.failure(error, at: client.base)
        }
        show(events)
    }

    /// Events that the process still has, as far back as it can go.
    ///
    /// All topics are read, so that it is known how many events come; they may be without a number.
    private func past(_ stream: EventStream, _ body: (EventStream.Event) -> Void) async throws {
        var newest: UInt64?
        try await stream.read(after: .max) { event in
            newest = event.gapBefore
            return false
        }
        guard let newest, newest > 1 else { return }
        var (back, isTooFar) = (min(Self.mostPast, newest - 1), true)
        while back > 0, isTooFar {
            var left = back
            try await stream.read(after: newest - back) { event in
                isTooFar = event.gapBefore != nil
                if !isTooFar { body(event) }
                left -= 1
                return !isTooFar && left > 0
            }
            back /= 2
        }
    }

    /// Follows for ever; a lost connection is taken up where it ended.
    private func follow(_ first: DashboardClient, _ surroundings: Surroundings) async throws {
        var (client, last) = (first, UInt64?.none)
        while true {
            do {
                try await EventStream(client: client, topics: topic).read(after: last) { event in
                    if let id = event.id { last = id }
                    tell(event)
                    return true
                }
            } catch let failure as CommandFailure where last == nil || failure.isLasting {
                throw failure
            } catch {
                Terminal.live.complain("vox: the connection was lost; trying again.")
            }
            // The process may come back on another port, and its old one may be somebody else's by then.
            repeat { try await Task.sleep(for: Self.pause) } while RunFile.read(surroundings.home) == nil
            if let again = try? DashboardClient.open(surroundings) { client = again }  // else the next round waits
        }
    }

    /// Shows what happened, oldest first.
    private func show(_ events: [EventStream.Event]) {
        let printing = options.printing
        guard !options.json else { return printing.json(lines: events.map(\.data)) }
        printing.table(
            events.map { $0.value ?? ["type": .string($0.data)] }, ["ts_micros", "topic", "type", "data"],
            empty: "Nothing has happened lately. Follow with -f.")
    }

    /// Shows what happens at this moment: of each line it is 0 s ago, so it gets its time of day.
    private func tell(_ event: EventStream.Event) {
        let terminal = Terminal.live
        if options.json { return options.printing.json(lines: [event.data]) }
        guard let value = event.value else { return terminal.line(event.data) }
        let ms = (value["ts_micros"]?.integerValue ?? 0) / 1_000
        let fields = value["data"]?.objectValue.map { $0.isEmpty ? "" : Printing.text(.object($0)) } ?? ""
        let start = "\(Moment.utc(ms: ms))  \((value["topic"]?.stringValue ?? "").padded(to: 8)) "
        terminal.line("\(start)\(value["type"]?.stringValue ?? "")  \(fields)")
    }
}
