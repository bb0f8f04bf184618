import Foundation
import NIOCore

/// NATS JetStream with a file store that is synced before each answer.
struct NATSServer {
    let process: ServerProcess
    let endpoint: Endpoint
    let version: String

    init() throws {
        let named = ProcessInfo.processInfo.environment["NATS_SERVER"]
        guard let binary = ServerProcess.find([named, "nats-server"].compactMap { $0 }) else {
            throw BenchFailure("nats-server is not installed.")
        }
        version = try ServerProcess.run(binary, ["--version"]).trimmingCharacters(in: .whitespacesAndNewlines)
        let directory = try ServerProcess.directory("nats")
        let port = ServerProcess.freePort()
        let settings = """
            host: 127.0.0.1
            port: \(port)
            jetstream { store_dir: "\(directory)/store", sync_interval: always }
            """
        try settings.write(toFile: directory + "/nats.conf", atomically: true, encoding: .utf8)
        let process = try ServerProcess(binary, ["-c", directory + "/nats.conf"], in: directory)
        self.process = process
        endpoint = Endpoint(port: port)
        do {
            try process.wait(for: "nats-server", seconds: 10) { process.output.contains("Server is ready") }
        } catch {
            process.stop()
            throw BenchFailure("\(version) cannot sync before it answers (2.11 and newer can); set NATS_SERVER.")
        }
    }
}

/// Makes the stream and its consumer, once.
struct NATSSetUp: Dialogue {
    static let steps = ["set up"]
    private var stage = 0

    mutating func open() -> ByteBuffer {
        ByteBuffer(
            string: NATSLine.connect + "SUB _INBOX.setup 1\r\n"
                + NATSLine.publish(
                    "$JS.API.STREAM.CREATE.bench", reply: "_INBOX.setup",
                    #"{"name":"bench","subjects":["bench.>"],"storage":"file","#
                        + #""retention":"workqueue","num_replicas":1}"#
                ))
    }

    mutating func advance(_ buffer: inout ByteBuffer) -> Turn? {
        while let line = NATSLine(&buffer) {
            guard case .message(_, let body) = line else {
                if case .error(let sentence) = line { return .fail(sentence) }
                continue
            }
            if body.contains(#""error""#) { return .fail(body) }
            stage += 1
            if stage == 2 { return .fail("done") }
            let settings =
                #"{"stream_name":"bench","config":{"durable_name":"c","ack_policy":"explicit","#
                + #""ack_wait":120000000000,"max_ack_pending":100000}}"#
            return .send(
                ByteBuffer(
                    string: NATSLine.publish(
                        "$JS.API.CONSUMER.DURABLE.CREATE.bench.c", reply: "_INBOX.setup", settings)), ended: nil)
        }
        return nil
    }
}

/// Publish with its answer, pull one, ack with its answer.
struct NATSClient: Dialogue {
    static let steps = ["deliver", "claim", "ack"]

    let number: Int
    let payload: String
    private var step = 0
    private var didConnect = false

    init(number: Int, payload: String) {
        self.number = number
        self.payload = payload
    }

    private var inbox: String { "_INBOX.c\(number)" }

    mutating func open() -> ByteBuffer {
        ByteBuffer(string: NATSLine.connect + "SUB \(inbox) 1\r\n" + deliver)
    }

    private var deliver: String { NATSLine.publish("bench.message", reply: inbox, payload) }

    mutating func advance(_ buffer: inout ByteBuffer) -> Turn? {
        while let line = NATSLine(&buffer) {
            switch line {
            case .error(let sentence): return .fail(sentence)
            case .other: continue
            case .message(let reply, let body):
                defer { step = (step + 1) % 3 }
                switch step {
                case 0:
                    guard body.contains(#""seq""#) else { return .fail(body) }
                    return .send(
                        ByteBuffer(
                            string: NATSLine.publish(
                                "$JS.API.CONSUMER.MSG.NEXT.bench.c", reply: inbox, #"{"batch":1,"expires":5000000000}"#)
                        ),
                        ended: 0)
                case 1:
                    guard let reply, reply.hasPrefix("$JS.ACK") else { return .fail("no message: \(body)") }
                    return .send(ByteBuffer(string: NATSLine.publish(reply, reply: inbox, "+ACK")), ended: 1)
                default:
                    return .send(ByteBuffer(string: deliver), ended: 2)
                }
            }
        }
        return nil
    }
}

/// One line of the NATS protocol, with the body that belongs to it.
enum NATSLine {
    case message(reply: String?, body: String)
    case error(String)
    case other

    static let connect = #"CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true}"# + "\r\n"

    static func publish(_ subject: String, reply: String, _ body: String) -> String {
        "PUB \(subject) \(reply) \(body.utf8.count)\r\n\(body)\r\n"
    }

    /// Takes a whole line and its body from the front of the buffer; nil while they are not all there.
    init?(_ buffer: inout ByteBuffer) {
        let view = buffer.readableBytesView
        guard let end = view.firstIndex(of: 10) else { return nil }
        let line = String(decoding: view[view.startIndex..<end], as: UTF8.self).trimmingCharacters(in: .newlines)
        let words = line.split(separator: " ").map(String.init)
        let headLength = view.distance(from: view.startIndex, to: end) + 1
        guard let verb = words.first, verb == "MSG" || verb == "HMSG", let size = words.last.flatMap(Int.init) else {
            buffer.moveReaderIndex(forwardBy: headLength)
            self = line.hasPrefix("-ERR") ? .error(line) : .other
            return
        }
        guard buffer.readableBytes >= headLength + size + 2 else { return nil }
        buffer.moveReaderIndex(forwardBy: headLength)
        let body = buffer.readString(length: size) ?? ""
        buffer.moveReaderIndex(forwardBy: 2)
        let plain = verb == "MSG" ? 4 : 5
        self = .message(reply: words.count > plain ? words[3] : nil, body: body)
    }
}
