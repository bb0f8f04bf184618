import Foundation
import Testing

/// What one journey runs on: processes, a browser and a folder; all of it goes with the journey.
final class Stage {
    /// The longest prefix of a log that a report shows, in characters.
    private static let longestLog = 6_000
    private let scratch: ScratchDirectory
    private var processes: [(name: String, process: VoxProcess)] = []
    private var browsers: [WebDriver] = []
    private var driver: ChromeDriver?

    private init() throws { scratch = try ScratchDirectory() }

    /// Plays a journey; when it fails, an issue says where everything stood.
    static func play(_ journey: (Stage) async throws -> Void, at place: SourceLocation = #_sourceLocation) async throws
    {
        let stage = try Stage()
        do {
            try await journey(stage)
        } catch {
            Issue.record("\(error)\n\(await stage.report())", sourceLocation: place)
        }
        await stage.clear()
    }

    /// Path of a file or folder of this journey.
    func path(_ name: String) -> String { scratch.path + "/" + name }

    /// Starts a process with a data directory of its own; the same name again continues on the same data.
    func start(
        _ name: String, environment: [String: String] = [:], arguments: [String] = []
    ) async throws -> VoxProcess {
        var settings = ["VOX_MESH_OWNER": name, "VOX_MESH_NAME": name + "-mesh"]
        settings.merge(environment) { _, new in new }
        let process = try await VoxProcess.serve(home: path(name), environment: settings, arguments: arguments)
        processes.append((name, process))
        return process
    }

    /// Opens a headless browser.
    func browser() async throws -> WebDriver {
        if driver == nil { driver = try await ChromeDriver.start() }
        let browser = try await WebDriver.open(driver: driver?.url ?? "")
        browsers.append(browser)
        return browser
    }

    private func report() async -> String {
        var lines: [String] = []
        for browser in browsers {
            lines.append("page: \((try? await browser.url()) ?? "unknown")")
            lines.append((try? await browser.pageText()) ?? "no text")
            if let image = try? await browser.screenshot() {
                let file = FileManager.default.temporaryDirectory
                    .appendingPathComponent("vox-journey-\(UUID().uuidString).png")
                try? image.write(to: file)
                lines.append("screenshot: \(file.path)")
            }
        }
        for (name, process) in processes {
            lines.append("\(name), \(process.child.isRunning ? "running" : "ended"), wrote:")
            lines.append(String(process.child.output.suffix(Self.longestLog)))
            lines.append(String(process.child.errors.suffix(Self.longestLog)))
        }
        return lines.joined(separator: "\n")
    }

    private func clear() async {
        for browser in browsers { try? await browser.close() }
        try? await driver?.stop()
        for (_, process) in processes where process.child.isRunning { _ = try? await process.child.stop() }
    }
}
