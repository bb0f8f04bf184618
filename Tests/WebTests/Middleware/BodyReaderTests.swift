import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Web

@Suite struct BodyReaderTests {
    @Test func aWholeBodyIsRead() async {
        let body = RequestBody(buffer: ByteBuffer(string: "hello"))
        #expect(await BodyReader(limit: 5).read(body, declared: [:]) == .success(Array("hello".utf8)))
    }

    @Test func moreThanTheLimitIsRefused() async {
        let body = RequestBody(buffer: ByteBuffer(string: "hello"))
        #expect(await BodyReader(limit: 4).read(body, declared: [:]) == .failure(.tooLarge))
    }

    @Test func aDeclaredLengthIsRefusedUnread() async {
        let (body, source) = RequestBody.makeStream()
        #expect(await BodyReader(limit: 4).read(body, declared: [.contentLength: "5"]) == .failure(.tooLarge))
        source.finish()
    }
}
