import Audit
import Foundation
import Mesh
import ServiceLifecycle

/// What happens once both listeners are open: the two lines, the run file, and what the verb asked for.
struct AfterStart: Service {
    let surroundings: Surroundings
    let readiness: Readiness
    let inviteURL: String?
    /// Slots that the owner gives from now on, as on the command line; nil leaves the policy alone.
    let slots: String?
    /// Said after the two lines, for people.
    let notes: @Sendable (Readiness.Addresses) -> [String]
    /// Whether a browser is opened when there is a desktop.
    let opensBrowser: Bool
    /// Fingerprint of the certificate that the dashboard shows; nil for plain HTTP.
    let dashboardPin: CertificatePin?

    func run() async throws {
        guard let addresses = await readiness.wait() else { return }
        let terminal = Terminal.live
        let file = RunFile(
            pid: Live.processID, meshURL: addresses.mesh, dashboardURL: addresses.dashboard,
            startedUnixMs: Live.clock.millis(), dashboardPin: dashboardPin?.hex)
        try file.write(surroundings.home)
        terminal.write("dashboard \(addresses.dashboard)\nmesh \(addresses.mesh)\n")
        for note in notes(addresses) { terminal.line(note) }
        await join(addresses)
        await give(addresses)
        if opensBrowser { Desktop.open(addresses.dashboard) }
        try await gracefulShutdown()
    }

    private func join(_ addresses: Readiness.Addresses) async {
        guard let inviteURL else { return }
        do throws(CommandFailure) {
            let answer = try await client(addresses).post("mesh/join", ["bearer_url": .string(inviteURL)])
            let (inviter, name) = (answer["inviter"]?.stringValue, answer["joined_as"]?.stringValue)
            Terminal.live.line("joined \(inviter ?? "") as \(name ?? "")")
        } catch {
            Terminal.live.complain("vox: could not join: \(error.description)")
        }
    }

    private func give(_ addresses: Readiness.Addresses) async {
        guard let slots else { return }
        do throws(CommandFailure) {
            let client = client(addresses)
            let current = try await client.get("mesh/policy")
            _ = try await client.put("mesh/policy", PolicyChange.body(["slots=" + slots], over: current))
            Terminal.live.line("giving \(slots)")
        } catch {
            Terminal.live.complain("vox: could not save the policy: \(error.description)")
        }
    }

    private func client(_ addresses: Readiness.Addresses) -> DashboardClient {
        DashboardClient(
            dashboardURL: addresses.dashboard, token: surroundings.configuration.text("dashboard.token"),
            pin: dashboardPin)
    }
}

/// The desktop of the person who started the program, if there is one.
enum Desktop {
    /// Shows an address in the browser; silent when there is no desktop.
    static func open(_ url: String) {
        let hasDesktop = ["DISPLAY", "WAYLAND_DISPLAY"].contains { Live.environment[$0]?.isEmpty == false }
        #if os(macOS)
            let (path, isThere) = ("/usr/bin/open", true)
        #else
            let (path, isThere) = ("/usr/bin/xdg-open", hasDesktop)
        #endif
        guard isThere, FileManager.default.isExecutableFile(atPath: path) else { return }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = [url]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try? process.run()  // the address is printed anyway
    }
}
