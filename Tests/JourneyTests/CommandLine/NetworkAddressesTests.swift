import Foundation
import Mesh
import Testing

@testable import vox

/// Which address of a machine peers are told, and the starter file that binds it.
@Suite struct NetworkAddressesTests {
    @Test(
        arguments: [
            (["127.0.0.1", "192.168.1.5"], "192.168.1.5"), (["169.254.7.7", "10.0.0.2"], "10.0.0.2"),
            (["203.0.113.9", "192.168.1.5"], "203.0.113.9"), (["2001:db8::5", "172.16.0.3"], "172.16.0.3"),
            (["::1", "fe80::1", "fd00::5", "2001:db8::5"], "fd00::5"), (["fe80::1", "2001:db8::5"], "2001:db8::5"),
            (["127.0.0.1", "169.254.7.7", "0.0.0.0", "224.0.0.1", "1.2.3", "den.local"], nil),
            (["::1", "fe80::1", "ff02::1", "::ffff:10.0.0.1"], nil), ([], nil),
        ] as [([String], String?)])
    func theFirstAddressThatOthersCanCallIsTaken(hosts: [String], host: String?) {
        #expect(NetworkAddresses(hosts: hosts).reachable == host)
    }

    @Test(arguments: [
        ("0.0.0.0:9847", ["fd00::5", "192.168.1.5"], "192.168.1.5"), ("[::]:9847", ["::1", "fd00::5"], "fd00::5"),
        ("[::]:9847", ["fd00::5", "192.168.1.5"], "192.168.1.5"), ("0.0.0.0:9847", ["::1", "fd00::5"], "127.0.0.1"),
        ("[::]:9847", ["fe80::1", "169.254.7.7"], "127.0.0.1"), ("10.0.0.9:1", ["192.168.1.5"], "10.0.0.9"),
    ])
    func aListenerNamesAnAddressThatItListensOn(bind: String, hosts: [String], host: String) throws {
        let address = try #require(BindAddress(bind))
        #expect(NetworkAddresses(hosts: hosts).host(of: address) == host)
    }

    @Test(arguments: [
        (["127.0.0.1", "169.254.7.7", "192.168.1.5"], "192.168.1.5:9847"), (["::1", "fd00::5"], "[fd00::5]:9847"),
    ])
    func theStarterFileBindsTheSameAddress(hosts: [String], bind: String) throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/Vox.toml"
        try StarterFile.write(to: path, lanHost: StarterFile.lanHost(NetworkAddresses(hosts: hosts)))
        let source = try String(contentsOfFile: path, encoding: .utf8)
        let configuration = try Configuration(file: (path, source))
        #expect(configuration.text("mesh.transport.bind") == bind)
        #expect(configuration.text("mesh.tls.mode") == "auto")
        #expect(configuration.findings == [] && configuration.listeners == [])
    }

    @Test func withoutANetworkThereIsNothingToBind() {
        let addresses = NetworkAddresses(hosts: ["127.0.0.1", "::1", "169.254.7.7", "fe80::1"])
        let failure = #expect(throws: CommandFailure.self) { try StarterFile.lanHost(addresses) }
        #expect(failure?.description.contains("no network address") == true)
        #expect(failure?.remedy.contains("--lan") == true)
    }

    @Test func theVerbBindsTheAddressOfThisMachine() async throws {
        let vox = try VoxCommand()
        let path = vox.scratch.path + "/mine.toml"
        let made = try await vox.run(["populi", "init", "--lan"], ["VOX_CONFIG": path])
        guard let host = NetworkAddresses.ofInterfaces.reachable else {
            #expect(made.status == 1 && made.errors.contains("no network address"), "\(made)")
            return
        }
        #expect(made.status == 0, "\(made)")
        let source = try String(contentsOfFile: path, encoding: .utf8)
        let bind = try Configuration(file: (path, source)).text("mesh.transport.bind")
        #expect(bind == BindAddress(host: host, port: 9_847).description)
    }
}
