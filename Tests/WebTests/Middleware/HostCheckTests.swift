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

    @Test(arguments: ["/hopper", "/add-node/x"])
    func localPathsStay(_ path: String) { #expect(Links.local(path) == path) }

    @Test(arguments: ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "", "hopper"])
    func foreignTargetsBecomeTheMeshPage(_ path: String) { #expect(Links.local(path) == "/mesh") }
}
