import ArgumentParser
import Foundation
import Hummingbird
import Logging

/// The HTTP library of vox without vox: it reads each request and gives always the same answer.
///
/// What it takes is the least that any server on this library takes for as many requests.
struct BareServer {
    let process: ServerProcess
    let endpoint: Endpoint

    /// Starts this program once more as such a server.
    init() throws {
        let directory = try ServerProcess.directory("bare")
        let port = ServerProcess.freePort()
        let binary = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL.path
        process = try ServerProcess(binary, ["bare", "--port", "\(port)"], in: directory)
        endpoint = Endpoint(port: port)
        try process.wait(for: "the bare server") { ServerProcess.answers(port: port) }
    }
}

/// Is the bare server.
struct BareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bare", abstract: "A server that answers always the same.", shouldDisplay: false)

    @Option(help: "Port of loopback.") var port: Int

    func run() async throws {
        let answer = ByteBuffer(string: #"{"lease_id":"1","scope_key":"task:1","holder_node_id":"node-1"}"#)
        let router = Router()
        router.post("**") { request, _ in
            _ = try await request.body.collect(upTo: 65_536)
            return Response(
                status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: answer))
        }
        var logger = Logger(label: "bare")
        logger.logLevel = .warning
        let app = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger)
        try await app.runService()
    }
}
