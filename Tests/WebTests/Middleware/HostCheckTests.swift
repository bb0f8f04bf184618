import NIOCore
import Testing

@testable import Web

@Suite struct HostCheckTests {
    private let hosts = DashboardHosts(port: 9846, allowed: ["Den.local", "box.example:8443", "[fe80::1]"])

    @Test(arguments: [
        "127.0.0.1:9846", "localhost:9846", "LOCALHOST:9846", "[::1]:9846", "den.local:9846", "den.local",
        "box.example:8443", "[fe80::1]:9846",
    ])
    func ownNamesAreAccepted(_ host: String) { #expect(hosts.accepts(host, localPort: nil)) }

    @Test(arguments: [
        "", "localhost", "localhost:1", "evil.example", "evil.example:9846", "127.0.0.1.evil.example:9846",
        "box.example", "box.example:9846", "127.0.0.2:9846",
    ])
    func otherNamesAreRefused(_ host: String) { #expect(!hosts.accepts(host, localPort: nil)) }

    @Test func portOfTheConnectionWins() {
        #expect(hosts.accepts("localhost:5000", localPort: 5_000))
        #expect(!hosts.accepts("localhost:9846", localPort: 5_000))
    }

    @Test(arguments: ["192.168.1.5:9846", "10.0.0.1:9846", "[fd00::5]:9846", "[::FFFF:10.0.0.1]:9846"])
    func addressesAreAcceptedFromTheNetworkOnly(_ host: String) {
        #expect(hosts.accepts(host, localPort: nil, isOnNetwork: true))
        #expect(!hosts.accepts(host, localPort: nil))
    }

    @Test(arguments: [
        "evil.example:9846", "192.168.1.5", "192.168.1.5:1", "192.168.1.5.evil.example:9846", "192.168.1:9846",
        "0x0a000001:9846", "fd00::5:9846", "[fd00::5:9846", "[10.0.0.1]:9846", "[evil.example]:9846", "[]:9846",
        ":9846", "",
    ])
    func namesStayRefusedFromTheNetwork(_ host: String) {
        #expect(!hosts.accepts(host, localPort: nil, isOnNetwork: true))
    }

    @Test func port80MayBeLeftOut() {
        #expect(hosts.accepts("192.168.1.5", localPort: 80, isOnNetwork: true))
        #expect(hosts.accepts("[fd00::80]", localPort: 80, isOnNetwork: true))
        #expect(!hosts.accepts("evil.example", localPort: 80, isOnNetwork: true))
    }

    @Test(arguments: [
        ("127.0.0.1", false), ("127.9.9.9", false), ("::1", false), ("::ffff:127.0.0.1", false),
        ("192.168.1.5", true), ("fd00::5", true), ("::ffff:10.0.0.1", true),
    ])
    func onlyLoopbackIsOffTheNetwork(_ address: String, isOnNetwork: Bool) throws {
        #expect(try SocketAddress(ipAddress: address, port: 1).isOnNetwork == isOnNetwork)
    }

    @Test(arguments: ["/hopper", "/add-node/x"])
    func localPathsStay(_ path: String) { #expect(Links.local(path) == path) }

    @Test(arguments: ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "", "hopper"])
    func foreignTargetsBecomeTheMeshPage(_ path: String) { #expect(Links.local(path) == "/mesh") }
}
