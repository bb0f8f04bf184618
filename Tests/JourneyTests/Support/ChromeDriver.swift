import Foundation

/// chromedriver on a free port, for the length of one test.
struct ChromeDriver {
    private let process: ChildProcess
    let url: String

    /// Starts the driver and waits until it listens.
    static func start() async throws -> ChromeDriver {
        let path = ["/usr/bin/chromedriver", "/usr/local/bin/chromedriver", "/opt/homebrew/bin/chromedriver"]
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let path else {
            throw TimedOut(what: "chromedriver is installed (Debian: chromium-driver)", limit: .zero)
        }
        let process = try ChildProcess(path, ["--port=0"])
        var port = ""
        try await eventually("chromedriver listens") {
            guard let match = process.output.firstMatch(of: #/started successfully on port (\d+)/#) else {
                return false
            }
            port = String(match.1)
            return true
        }
        return ChromeDriver(process: process, url: "http://127.0.0.1:\(port)")
    }

    /// Ends the driver; close sessions first.
    func stop() async throws { try await process.killHard() }
}
