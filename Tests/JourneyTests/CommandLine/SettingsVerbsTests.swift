import Audit
import Foundation
import Testing

/// `vox populi init` and `vox config show`: they mean the same file, and no secret is printed.
@Suite struct SettingsVerbsTests {
    private static func rows(_ output: String) throws -> [String: JSONValue] {
        let rows = try JSONValue(parsing: Array(output.utf8)).arrayValue ?? []
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["setting"]?.stringValue ?? "", $0) })
    }

    @Test func aStarterFileGoesWhereTheProgramReads() async throws {
        let vox = try VoxCommand()
        let path = vox.scratch.path + "/mine.toml"
        let made = try await vox.run(["populi", "init"], ["VOX_CONFIG": path])
        #expect(made.status == 0 && made.output.contains("Wrote \(path)."), "\(made)")
        #expect(!FileManager.default.fileExists(atPath: vox.home + "/Vox.toml"))
        let written = try String(contentsOfFile: path, encoding: .utf8)
        let again = try await vox.run(["populi", "init"], ["VOX_CONFIG": path])
        #expect(again.status == 1 && again.errors.contains("exists and is left as it is"), "\(again)")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == written)
        let shown = try await vox.run(["config", "show", "--json"], ["VOX_CONFIG": path])
        #expect(shown.status == 0 && !shown.output.contains("vox_"), "\(shown)")
        #expect(try Self.rows(shown.output)["mesh.token"]?["source"] == "file")
    }

    @Test func everySettingIsShownWithItsSource() async throws {
        let vox = try VoxCommand()
        let path = try vox.write(
            "Vox.toml",
            """
            [[mesh.tokens]]
            name = "ci"
            role = "worker"
            token = "s3cret-s3cret-s3cret"
            [mesh.transport]
            wireguard_endpoint = "den.example:51820"
            [mesh.peers.den]
            token = "s3cret-of-the-den-here"
            [cloud]
            vast_api_key = "s3cret-of-the-cloud"
            """)
        let json = try await vox.run(["config", "show", "--json", "--config", path])
        let rows = try Self.rows(json.output)
        #expect(rows["mesh.tokens[ci]"]?["value"] == ["role": "worker", "token": "set"])
        #expect(rows["mesh.peers.den.token"]?["value"] == "set")
        #expect(rows["mesh.transport.wireguard_endpoint"]?["source"] == "file")
        #expect(rows["cloud.vast_api_key"]?["value"] == "set")
        #expect(rows["cloud.vast_api_key"]?["has_effect"] == false)
        #expect(rows["mesh.donation.path"]?["value"]?.stringValue == vox.scratch.path + "/donations.vox")
        let text = try await vox.run(["config", "show", "--config", path])
        let idle = "without effect in this version  mesh.transport.wireguard_endpoint, cloud.vast_api_key\n"
        #expect(text.output.contains(idle), "\(text)")
        #expect(text.output.contains("role=worker token=set"))
        for output in [json.output, text.output] { #expect(!output.contains("s3cret")) }
    }

    @Test func whatFollowsFromThisMachineIsShownToo() async throws {
        let vox = try VoxCommand()
        let path = try vox.write("Vox.toml", "")
        func values() async throws -> [String: JSONValue] {
            let shown = try await vox.run(["config", "show", "--json", "--config", path])
            return try Self.rows(shown.output).filter { $0.value["source"] == "default" }.compactMapValues {
                $0["value"]
            }
        }
        let first = try await values()
        #expect(first["mesh.registry_path"]?.stringValue == vox.home + "/cache/mens/local-registry.json")
        #expect(first["mesh.name"]?.stringValue?.hasSuffix("-mesh") == true)
        #expect(first["mesh.owner"]?.stringValue?.isEmpty == false)
        #expect(first["mesh.bootstrap.expires_unix_ms"] == JSONValue.null)
        #expect(first["mesh.node_id"] == JSONValue.null, "a first start makes it")
        try FileManager.default.createDirectory(
            atPath: vox.home + "/mesh", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data("den-1f3a\n".utf8).write(to: URL(filePath: vox.home + "/mesh/node.id"))
        #expect(try await values()["mesh.node_id"] == "den-1f3a")
    }
}
