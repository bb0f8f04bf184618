import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Mesh
import MeshFixtures
import NIOCore
import Templates
import Testing
import VoxCrypto

@testable import Web

@Suite struct NoticeTests {
    private let sessions = SessionSealer(key: SecretBytes(Array(repeating: 5, count: 32)), random: .seeded(4))
    private var cookies: NoticeCookie { NoticeCookie(sessions: sessions, isTLS: false) }
    private let notice = Notice(.ok, "The run was cancelled.", link: LinkText("Entry 12", href: "/audit/12"))

    @Test func aSealedNoticeOpensForItsSessionAlone() {
        let mine = sessions.make(nowMillis: 1)
        let sealed = cookies.seal(notice, for: mine)
        #expect(cookies.open(sealed, for: mine) == notice)
        #expect(cookies.open(sealed, for: sessions.make(nowMillis: 1)) == nil)
        #expect(cookies.open("", for: mine) == nil)
        #expect(cookies.open(String(sealed.dropLast()), for: mine) == nil)
        #expect(cookies.open(String(repeating: "A", count: 5_000), for: mine) == nil)
    }

    @Test func anyFlippedByteIsRefused() throws {
        let mine = sessions.make(nowMillis: 1)
        let bytes = try #require(Base64URL.decode(cookies.seal(notice, for: mine)))
        for index in bytes.indices {
            var forged = bytes
            forged[index] ^= 1
            #expect(cookies.open(Base64URL.encode(forged), for: mine) == nil)
        }
    }

    @Test func aLongSentenceIsCutAndForeignLinksStayHere() throws {
        let mine = sessions.make(nowMillis: 1)
        let long = Notice(
            .warn, String(repeating: "ä", count: 900), link: LinkText("there", href: "https://evil.example"))
        let opened = try #require(cookies.open(cookies.seal(long, for: mine), for: mine))
        #expect(opened.sentence.count == 400)
        #expect(opened.link?.href == "/mesh")
        #expect(cookies.field(long, for: mine).value.utf8.count < 4_096)
    }

    /// A form, the page after it, and the page once more.
    @Test func aNoticeIsShownOnce() async throws {
        let harness = try await DashboardHarness()
        let session = sessions.make(nowMillis: harness.clock.nowMs)
        var table = DashboardTable(sessions: sessions)
        let notice = notice
        table.submit("/do") { form, _ in
            form.text("name").isEmpty ? .again(Self.page("give a name")) : .done("/after", notice)
        }
        table.page("/after") { _, context in Self.page(context.notice?.sentence ?? "nothing new") }
        let router = Router(context: DashboardContext.self)
        router.add(
            middleware: SessionMiddleware(
                sessions: sessions, auth: .none, isTLS: false, clock: harness.services.clock))
        router.add(middleware: NoticeMiddleware(notices: cookies))
        table.table.install(on: router) { DashboardError.methodNotAllowed($0) }
        let own = "vox_session=\(sessions.seal(session))"
        let token = sessions.formToken(for: session)
        try await Application(router: router).test(.router) { client in
            func send(_ method: HTTPRequest.Method, _ path: String, _ cookie: String, _ body: String = "")
                async throws -> TestResponse
            {
                try await client.execute(
                    uri: path, method: method,
                    headers: [.cookie: cookie, .contentType: "application/x-www-form-urlencoded"],
                    body: ByteBuffer(string: body))
            }
            let empty = try await send(.post, "/do", own, "_csrf=\(token)&name=")
            #expect(empty.status == .badRequest)
            #expect(empty.text == "give a name")
            let done = try await send(.post, "/do", own, "_csrf=\(token)&name=a")
            #expect(done.status == .seeOther)
            #expect(done.headers[.location] == "/after")
            let given = try #require(done.headers[.setCookie]?.split(separator: ";").first)
            let shown = try await send(.get, "/after", "\(own); \(given)")
            #expect(shown.text == "The run was cancelled.")
            #expect(shown.headers[values: .setCookie].contains { $0.hasPrefix("vox_notice=; Max-Age=0") })
            #expect(try await send(.get, "/after", own).text == "nothing new")
        }
    }

    private static func page(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    @Test func formsNeverLeadElsewhere() {
        let answer = FormAnswer.done("https://evil.example/", nil).response(cookies, for: .absent)
        #expect(answer.headers[.location] == "/mesh")
    }
}
