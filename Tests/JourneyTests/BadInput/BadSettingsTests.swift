import Foundation
import Testing

/// Files of settings, addresses and variables that a start must refuse, in the words that a person reads.
@Suite struct BadSettingsTests {
    @Test func aFileThatIsNoTOMLStopsTheStartWithLineAndColumn() async throws {
        let vox = try VoxCommand()
        let path = try vox.write("Vox.toml", "[mesh]\nenabled = maybe\n")
        for verb in [["populi", "serve"], ["populi", "status"], ["infer", "x"], ["config", "show"]] {
            let result = try await vox.run(verb + ["--config", path])
            #expect(result.status == 1, "\(verb)")
            #expect(result.errors.hasPrefix("vox: Vox.toml:2:"), "\(result.errors)")
            #expect(result.errors.contains("the file is not valid TOML: "))
            #expect(result.output == "")
        }
        let check = try await vox.run(["config", "check", "--config", path])
        #expect(check.status == 1)
        #expect(check.output.hasPrefix("error: Vox.toml:2:") && check.output.hasSuffix("(vox/config/toml-syntax)\n"))
    }

    @Test func aSectionWithoutANameStopsTheStartToo() async throws {
        let vox = try VoxCommand()
        let result = try await vox.run(["populi", "serve", "--config", vox.write("Vox.toml", "[mesh]\n  [=]\n")])
        #expect(result.status == 1)
        #expect(
            result.errors == "vox: Vox.toml:2:3: the file is not valid TOML: a section has no name. "
                + "Write a name between the brackets.\n")
    }

    @Test func bytesThatAreNoTextAreRefused() async throws {
        let vox = try VoxCommand()
        let path = vox.scratch.path + "/Vox.toml"
        try Data([0x5B, 0xFF, 0xFE, 0x00]).write(to: URL(filePath: path))
        let check = try await vox.run(["config", "check", "--config", path])
        #expect(check.status == 2)
        #expect(check.output.contains("the file cannot be read as UTF-8 text."))
        #expect(try await vox.run(["populi", "serve", "--config", path]).status == 1)
    }

    @Test func aNamedFileMustExist() async throws {
        let vox = try VoxCommand()
        let path = vox.scratch.path + "/none.toml"
        let flag = try await vox.run(["populi", "serve", "--config", path])
        #expect(flag.status == 1)
        #expect(flag.errors == "vox: there is no file \(path). Name an existing file, or run vox populi init.\n")
        let variable = try await vox.run(["config", "check"], ["VOX_CONFIG": path])
        #expect(variable.status == 2)
        #expect(variable.output.hasPrefix("error: VOX_CONFIG: there is no file \(path)."))
    }

    @Test func anUnknownKeyWarnsAndStopsNothing() async throws {
        let vox = try VoxCommand()
        let path = try vox.write("Vox.toml", "[mesh]\nenabeld = true\n[meshes]\na = 1\n")
        let check = try await vox.run(["config", "check", "--config", path])
        #expect(check.status == 0)
        #expect(check.output.contains("warning: Vox.toml:2:1: mesh.enabeld is no setting of this program."))
        #expect(check.output.contains("warning: Vox.toml:4:1: [meshes] is no section of this program."))
        let server = try await VoxProcess.serve(home: vox.home, environment: ["VOX_CONFIG": path])
        #expect(server.child.errors.contains("mesh.enabeld is no setting of this program."))
        #expect(try await server.child.stop() == 0)
        for line in server.child.errors.split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let time = try #require(object?["ts"] as? String)
            #expect(time.hasSuffix("Z") && time.count == 24, "\(line)")
            for key in ["level", "logger", "message"] { #expect(object?[key] is String, "\(line)") }
        }
        let text = try await VoxProcess.serve(
            home: vox.home, environment: ["VOX_CONFIG": path, "VOX_LOG_FORMAT": "text"])
        #expect(text.child.errors.contains(" warning vox.configuration:"))
        #expect(try await text.child.stop() == 0)
    }

    @Test func secretsInAFileThatOthersReadAreTold() async throws {
        let vox = try VoxCommand()
        let path = try vox.write("Vox.toml", "[mesh]\ntoken = \"hunter2hunter2hunter2\"\n", mode: 0o644)
        let check = try await vox.run(["config", "check", "--config", path])
        #expect(check.status == 0)
        #expect(check.output.contains("(vox/config/secret-file-mode)"))
        let show = try await vox.run(["config", "show", "--config", path])
        #expect(show.status == 0)
        #expect(!(check.output + show.output + check.errors + show.errors).contains("hunter2"))
    }

    /// What `vox config check` warns of, a start says too.
    @Test func aStartSaysWhatIsWeakOrSkipped() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(
            home: vox.home,
            environment: [
                "VOX_MESH_ENABLED": "1", "VOX_ORCHESTRATOR_MESH_CONTROL_URL": "http://0.0.0.0:9847",
                "VOX_MESH_JWT_HMAC_SECRET": "s3cret-s3cret", "VOX_MESH_WORKER_RESULT_VERIFY_KEY": "no key",
            ])
        #expect(try await server.child.stop() == 0)
        let errors = server.child.errors
        #expect(errors.contains("the address names every interface, so it is skipped"), "\(errors)")
        #expect(errors.contains("mesh.jwt_hmac_secret is shorter than 32 bytes."), "\(errors)")
        #expect(errors.contains("mesh.attestation.verify_key is no Ed25519 key"), "\(errors)")
        #expect(!errors.contains("s3cret"))
    }

    @Test func theLogAtItsLowestLevelHoldsNoSecret() async throws {
        let vox = try VoxCommand()
        let path = try vox.write("Vox.toml", "[mesh]\nadmin_token = \"hunter2hunter2hunter2\"\n")
        let server = try await VoxProcess.serve(
            home: vox.home,
            environment: ["VOX_LOG": "trace", "VOX_CONFIG": path, "VOX_MESH_TOKEN": "s3cret-s3cret-s3cret"])
        let answer = try await server.vox("populi", "status")
        #expect(answer.status == 0, "\(answer)")
        #expect(try await server.child.stop() == 0)
        #expect(server.child.errors.contains("\"level\":\"debug\""))
        for secret in ["hunter2", "s3cret"] { #expect(!server.child.errors.contains(secret)) }
    }

    @Test(arguments: [
        (["VOX_MESH_BIND": "0.0.0.0:0"], "refusing to listen on 0.0.0.0:0 without a secret: set VOX_MESH_TOKEN"),
        (["VOX_DASHBOARD_BIND": "0.0.0.0:0"], "refusing to show the dashboard on 0.0.0.0:0 without a sign-in:"),
        (["VOX_DASHBOARD_AUTH": "token", "VOX_DASHBOARD_TOKEN": "short"], "needs a token of at least 16 characters."),
        (["VOX_DASHBOARD_AUTH": "password"], "dashboard.auth must be one of none, token."),
        (["VOX_MESH_BIND": "9847"], "mesh.transport.bind must be an address such as 127.0.0.1:9847."),
        (["VOX_MESH_BIND": "127.0.0.1:99999"], "mesh.transport.bind must be an address such as 127.0.0.1:9847."),
        (["VOX_MESH_TLS": "files"], "mesh.tls.mode = \"files\" needs mesh.tls.cert and mesh.tls.key."),
        (["VOX_MESH_TLS_CERT": "/nowhere.crt"], "mesh.tls.cert and mesh.tls.key must be set together."),
        (["VOX_MESH_TLS": "files", "VOX_MESH_TLS_CERT": "/nowhere", "VOX_MESH_TLS_KEY": "/nowhere"], "/nowhere"),
        (["VOX_MESH_TOKENS": "ci=king:s3cret"], "the mesh token ci has no role that exists"),
        (["OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"], "is no base URL of a collector. Write http://"),
        (
            ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_EXPORTER_OTLP_HEADERS": "s3cret"],
            "header 1 of mesh.observability.headers has no =."
        ),
        (["VOX_MESH_OBSERVABILITY_EXPORT": "all"], "may hold traces, metrics, logs, and nothing else."),
    ])
    func whatWouldOpenOrBreakTheMeshStopsTheStart(environment: [String: String], sentence: String) async throws {
        let vox = try VoxCommand()
        let result = try await vox.run(["populi", "serve"], environment)
        #expect(result.status == 1)
        #expect(result.errors.contains("vox: ") && result.errors.contains(sentence), "\(result.errors)")
        #expect(!result.errors.contains("s3cret"))
        #expect(result.output == "")
    }

    @Test func aPortThatWasChosenAndIsBusyStopsTheStart() async throws {
        let vox = try VoxCommand()
        let first = try await VoxProcess.serve(home: vox.home)
        let mesh = first.mesh.replacing("http://", with: "")
        let dashboard = first.dashboard.replacing("http://", with: "")
        let other = try VoxCommand()
        let meshTaken = try await other.run(["populi", "serve"], ["VOX_MESH_BIND": mesh])
        #expect(meshTaken.status == 1)
        #expect(
            meshTaken.errors == "vox: cannot listen on \(mesh): address in use. Is another mesh process running? "
                + "Stop it, or choose another address with --mesh-bind.\n")
        let dashboardTaken = try await other.run(["populi", "serve", "--dashboard-bind", dashboard])
        #expect(dashboardTaken.status == 1)
        #expect(dashboardTaken.errors.contains("cannot listen on \(dashboard): address in use."))
        #expect(dashboardTaken.errors.contains("--dashboard-bind"))
        #expect(try await first.child.stop() == 0)
    }

    @Test func aCertificateThatCannotBeReadIsFoundBeforeAStart() async throws {
        let vox = try VoxCommand()
        let path = try vox.write("mesh.pem", "no certificate\n")
        let check = try await vox.run(["config", "check"], ["VOX_MESH_TLS_CERT": path, "VOX_MESH_TLS_KEY": path])
        #expect(check.status == 1)
        #expect(check.output.contains("(vox/config/tls-pair)") && check.output.contains(path), "\(check.output)")
        #expect(check.output.contains("error: VOX_MESH_TLS_CERT: "), "\(check.output)")
    }

    @Test(arguments: [["nonsense"], ["populi", "serve", "--no-such-flag"], ["audit", "show", "x"], ["infer"]])
    func aWrongCallIsAUsageError(arguments: [String]) async throws {
        let result = try await VoxCommand().run(arguments)
        #expect(result.status == 2)
        #expect(result.errors.hasPrefix("Error: ") && result.errors.contains("Usage: vox"), "\(result.errors)")
        #expect(result.output == "")
    }
}
