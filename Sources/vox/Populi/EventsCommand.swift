import ArgumentParser
import Audit
import Foundation
import Mesh

/// `vox populi events`: what happened lately, and with `-f` what happens now.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Show the newest live events; with -f follow them.")
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
        let stream = try stream(surroundings)
        if follow { return try await follow(stream, surroundings) }
        var count = 0
        let all = EventStream(base: stream.base, token: stream.token, trust: stream.trust, topics: [])
        try await past(all) { event in
            guard topic.isEmpty || topic.contains(event.topic) else { return }
            count += 1
            show(event)
        }
        if count == 0, !options.json { Terminal.live.line("Nothing has happened lately. Follow with -f.") }
    }

    private func stream(_ surroundings: Surroundings) throws(CommandFailure) -> EventStream {
        let client = try DashboardClient.open(surroundings)
        return EventStream(base: client.base, token: client.token, trust: client.trust, topics: topic)
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
    private func follow(_ first: EventStream, _ surroundings: Surroundings) async throws {
        var (stream, last) = (first, UInt64?.none)
        while true {
            do {
                try await stream.read(after: last) { event in
                    if let id = event.id { last = id }
                    show(event)
                    return true
                }
            } catch let failure as CommandFailure where last == nil {
                throw failure
            } catch {
                Terminal.live.complain("vox: the connection was lost; trying again.")
            }
            // The process may come back on another port, and its old one may be somebody else's by then.
            repeat { try await Task.sleep(for: Self.pause) } while RunFile.read(surroundings.home) == nil
            if let again = try? self.stream(surroundings) { stream = again }  // stopped again: the next round waits
        }
    }

    private func show(_ event: EventStream.Event) {
        let terminal = Terminal.live
        if options.json { return terminal.line(event.data) }
        guard let value = event.value else { return terminal.line(event.data) }
        let ms = (value["ts_micros"]?.integerValue ?? 0) / 1_000
        let fields = value["data"]?.objectValue.map { $0.isEmpty ? "" : Printing.text(.object($0)) } ?? ""
        let start = "\(Moment.utc(ms: ms))  \((value["topic"]?.stringValue ?? "").padded(to: 8)) "
        terminal.line("\(start)\(value["type"]?.stringValue ?? "")  \(fields)")
    }
}
