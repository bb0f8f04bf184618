import Mesh
import Testing

@Suite struct BindAddressTests {
    @Test(arguments: [
        ("127.0.0.1:9847", "127.0.0.1", 9_847), ("[::1]:0", "::1", 0), ("localhost:65535", "localhost", 65_535),
        ("example.org:80", "example.org", 80),
    ])
    func anAddressIsReadAndWritten(text: String, host: String, port: Int) {
        let address = BindAddress(text)
        #expect(address == BindAddress(host: host, port: port))
        #expect(address?.description == text)
    }

    @Test(arguments: [
        "", ":", ":80", "host", "host:", "host:x", "host:-1", "host:65536", "a b:1", "http://a:1", "[]:1",
    ])
    func anythingElseIsNone(text: String) {
        #expect(BindAddress(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:1", true), ("127.9.9.9:1", true), ("localhost:1", true), ("[::1]:1", true), ("0.0.0.0:1", false),
        ("127.evil.example:1", false), ("10.0.0.1:1", false), ("127.0.0.1.evil.example:1", false),
        ("127.a.b.c:1", false),
    ])
    func loopbackIsThisMachineOnly(text: String, isLoopback: Bool) {
        #expect(BindAddress(text)?.isLoopback == isLoopback)
    }
}
