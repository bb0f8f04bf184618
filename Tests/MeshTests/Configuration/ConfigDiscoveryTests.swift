import Mesh
import Testing

@Suite struct ConfigDiscoveryTests {
    private static func discovery(flag: String? = nil, variable: String? = nil) -> ConfigDiscovery {
        var discovery = ConfigDiscovery(workingDirectory: "/home/a/project/src", home: "/home/a/.vox")
        discovery.flag = flag
        discovery.variable = variable
        return discovery
    }

    @Test func theNearestFileUpwardThenTheDataDirectory() throws {
        let files: Set<String> = ["/home/a/Vox.toml", "/home/a/project/Vox.toml", "/home/a/.vox/Vox.toml"]
        #expect(try Self.discovery().find { files.contains($0) } == "/home/a/project/Vox.toml")
        #expect(try Self.discovery().find { $0 == "/home/a/.vox/Vox.toml" } == "/home/a/.vox/Vox.toml")
        #expect(try Self.discovery().find { $0 == "/Vox.toml" } == "/Vox.toml")
        #expect(try Self.discovery().find { _ in false } == nil)
    }

    @Test func theFlagBeatsTheVariableAndBlankIsUnset() throws {
        #expect(try Self.discovery(flag: "/f", variable: "/v").find { _ in true } == "/f")
        #expect(try Self.discovery(flag: " ", variable: "v.toml").find { _ in true } == "/home/a/project/src/v.toml")
    }

    @Test func aStarterFileIsWrittenWhereTheNextStartReads() throws {
        let none = { (_: String) in false }
        #expect(Self.discovery().starterPath(exists: none) == "/home/a/.vox/Vox.toml")
        #expect(Self.discovery(variable: "/v").starterPath(exists: none) == "/v")
        let both = Self.discovery(flag: "f.toml", variable: "/v")
        #expect(both.starterPath { _ in true } == "/home/a/project/src/f.toml")
        #expect(Self.discovery(flag: " ", variable: " ").starterPath(exists: none) == "/home/a/.vox/Vox.toml")
        // A file that is there is what is read; it is left as it is, and none is written that nothing reads.
        #expect(Self.discovery().starterPath { $0 == "/home/a/Vox.toml" } == "/home/a/Vox.toml")
        for (flag, variable) in [("/f", nil), (nil, "/v"), (nil, nil)] as [(String?, String?)] {
            let discovery = Self.discovery(flag: flag, variable: variable)
            let written = discovery.starterPath(exists: none)
            #expect(try discovery.find { $0 == written } == written)
        }
    }

    @Test(arguments: [("/f", nil), (nil, "/v")] as [(String?, String?)])
    func aNamedFileMustExist(flag: String?, variable: String?) {
        let finding = #expect(throws: ConfigFinding.self) {
            try Self.discovery(flag: flag, variable: variable).find { $0 == "/Vox.toml" }
        }
        #expect(finding?.location == (flag == nil ? "VOX_CONFIG" : "--config"))
        #expect(finding?.sentence == "there is no file \(flag ?? variable ?? "").")
    }
}
