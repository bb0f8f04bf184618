import Mesh
import Testing

@Suite struct DataDirectoryTests {
    @Test(
        arguments: [
            (nil, "/home/a/.vox"), (" ", "/home/a/.vox"), ("/srv/vox//", "/srv/vox"), ("data", "/srv/app/data"),
            ("/", "/"),
        ] as [(String?, String)])
    func thePathComesFromTheVariableElseFromTheUsersHome(variable: String?, path: String) {
        #expect(DataDirectory(variable: variable, userHome: "/home/a", workingDirectory: "/srv/app").path == path)
    }

    @Test func placesAreAsTheContractSays() {
        let home = DataDirectory(variable: "/h", userHome: "", workingDirectory: "")
        #expect(home.store == "/h/mesh/mesh.db")
        #expect(home.nodeKey == "/h/keys/node.key")
        #expect(home.logKey == "/h/keys/oplog.key")
        #expect(home.secrets == "/h/secrets")
        #expect(home.models == "/h/models")
        #expect(home.runFile == "/h/run/vox.json")
        #expect(home.configFile == "/h/Vox.toml")
    }

    @Test(arguments: [(0o777, true), (0o770, true), (0o722, true), (0o755, false), (0o700, false)] as [(UInt32, Bool)])
    func aDirectoryThatOthersCanWriteToIsRefused(mode: UInt32, isRefused: Bool) {
        let home = DataDirectory(variable: "/h", userHome: "", workingDirectory: "")
        let refusal = home.refusal(.init(isDirectory: true, mode: mode))
        #expect((refusal != nil) == isRefused)
        #expect(refusal?.severity ?? .error == .error)
    }

    @Test func aFileIsNoDirectoryAndNothingIsStillToBeMade() {
        let home = DataDirectory(variable: "/h", userHome: "", workingDirectory: "")
        #expect(home.refusal(.init(isDirectory: false, mode: 0o600))?.sentence.contains("not a directory") == true)
        #expect(home.refusal(nil) == nil)
    }
}
