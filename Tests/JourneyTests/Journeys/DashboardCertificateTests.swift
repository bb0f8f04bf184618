import Foundation
import Mesh
import Testing

extension Journeys {
    /// A dashboard that the network reaches: HTTPS with the certificate whose fingerprint is printed.
    @Suite struct DashboardCertificateTests {
        private static let token = "the-right-token-1"

        private static func start(_ stage: Stage, tls: String) async throws -> VoxProcess {
            try await stage.start(
                "anna",
                environment: [
                    "VOX_DASHBOARD_BIND": "0.0.0.0:0", "VOX_DASHBOARD_AUTH": "token", "VOX_DASHBOARD_TOKEN": token,
                    "VOX_MESH_TLS": tls,
                ])
        }

        /// The fingerprint that a start prints after the two addresses.
        private static func printedPin(_ process: VoxProcess) async throws -> CertificatePin {
            let start = "certificate SHA-256 "
            func pins() -> [CertificatePin] {
                process.child.output.split(separator: "\n").filter { $0.hasPrefix(start) }
                    .compactMap { CertificatePin(hex: String($0.dropFirst(start.count))) }
            }
            try await eventually("the fingerprint is printed") { !pins().isEmpty }
            return try #require(pins().first)
        }

        private static func signIn(_ visitor: PlainBrowser) async throws -> PlainBrowser.Answer {
            let page = try await visitor.get("/login")
            let fields = [("_csrf", page.token ?? ""), ("token", token)]
            let answer = try await visitor.submit("/login", fields)
            try #require(answer.status == 303, "\(answer)")
            return answer
        }

        private static func verb(
            _ process: VoxProcess, _ arguments: String...
        ) async throws -> (status: Int32, output: String, errors: String) {
            try await process.vox(arguments, environment: ["VOX_DASHBOARD_TOKEN": token])
        }

        @Test(.timeLimit(.minutes(3))) func outsideLoopbackItShowsThePrintedCertificate() async throws {
            try await Stage.play { stage in
                let anna = try await Self.start(stage, tls: "auto")
                try #require(anna.dashboard.hasPrefix("https://127.0.0.1:"))
                try #require(anna.mesh.hasPrefix("http://127.0.0.1:"), "the mesh is on loopback")
                let pin = try await Self.printedPin(anna)
                let visitor = try await PlainBrowser(anna.dashboard, pin: pin)
                let signedIn = try await Self.signIn(visitor)
                try #require(
                    signedIn.cookies.contains { $0.hasPrefix("__Host-vox_session=") && $0.contains("; Secure;") },
                    "\(signedIn.cookies)")
                let page = try await visitor.get("/join")
                try #require(page.status == 200)
                try #require(!page.text.contains("reachable from the network without encryption"))
            }
        }

        @Test(.timeLimit(.minutes(3))) func theVerbsKnowItsCertificate() async throws {
            try await Stage.play { stage in
                let anna = try await Self.start(stage, tls: "auto")
                let status = try await Self.verb(anna, "populi", "status")
                try #require(status.status == 0, "\(status)")
                try #require(status.output.contains("dashboard  \(anna.dashboard)/"))
                let events = try await Self.verb(anna, "populi", "events")
                try #require(events.status == 0, "\(events)")
                let doctor = try await Self.verb(anna, "doctor")
                try #require(doctor.output.contains("runs at \(anna.dashboard)/, version"), "\(doctor)")
            }
        }

        @Test(.timeLimit(.minutes(3))) func aVerbSendsNothingToAnotherCertificate() async throws {
            try await Stage.play { stage in
                let anna = try await Self.start(stage, tls: "auto")
                let pin = try await Self.printedPin(anna)
                let file = try String(contentsOfFile: anna.runFile, encoding: .utf8)
                let other = file.replacing(pin.hex, with: CertificatePin(der: [1]).hex)
                try #require(other != file)
                try other.write(toFile: anna.runFile, atomically: false, encoding: .utf8)
                for verb in ["status", "events"] {
                    let answer = try await Self.verb(anna, "populi", verb)
                    try #require(answer.status == 1)
                    try #require(answer.errors.contains("another program answers at \(anna.dashboard)"), "\(answer)")
                }
            }
        }

        @Test(.timeLimit(.minutes(3))) func withoutTLSLogAndPagesWarn() async throws {
            try await Stage.play { stage in
                let anna = try await Self.start(stage, tls: "off")
                try #require(anna.dashboard.hasPrefix("http://127.0.0.1:"))
                try #require(anna.child.errors.contains("the dashboard is reachable from the network without TLS."))
                let visitor = PlainBrowser(anna.dashboard)
                let signedIn = try await Self.signIn(visitor)
                try #require(signedIn.cookies.contains { $0.hasPrefix("vox_session=") && !$0.contains("Secure") })
                let page = try await visitor.get("/join").text
                try #require(page.contains("The dashboard is reachable from the network without encryption."))
                let status = try await Self.verb(anna, "populi", "status")
                try #require(status.status == 0, "\(status)")
            }
        }
    }
}
