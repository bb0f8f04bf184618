import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// A browser session over W3C WebDriver.
struct WebDriver: Sendable {
    /// An element reference of the session.
    struct Element: Sendable { let id: String }

    /// What the driver refused, in its own words.
    struct Refusal: Error, CustomStringConvertible {
        let command: String
        let message: String
        var description: String { "\(command): \(message)" }
    }

    private let client: HTTPClient
    private let base: String
    private let sessionID: String

    /// Opens a headless session.
    static func open(driver: String, client: HTTPClient = .shared, width: Int = 1_440, height: Int = 1_000) async throws
        -> WebDriver
    {
        let arguments = [
            "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
            "--window-size=\(width),\(height)",
        ]
        let body: [String: Any] = [
            "capabilities": [
                "alwaysMatch": ["browserName": "chrome", "goog:chromeOptions": ["args": arguments]]
            ]
        ]
        let value = try await Self.send(client, .post, "\(driver)/session", body)
        guard let session = (value as? [String: Any])?["sessionId"] as? String else {
            throw Refusal(command: "new session", message: "no session id")
        }
        return WebDriver(client: client, base: "\(driver)/session/\(session)", sessionID: session)
    }

    /// Ends the session and its browser.
    func close() async throws { _ = try await Self.send(client, .delete, base, nil) }

    /// Loads a page and waits for it.
    func go(to url: String) async throws { _ = try await post("url", ["url": url]) }

    /// The address of the page.
    func url() async throws -> String { try await get("url") as? String ?? "" }

    /// The markup as it is now.
    func source() async throws -> String { try await get("source") as? String ?? "" }

    /// The first element that matches; throws when there is none.
    func find(_ css: String) async throws -> Element {
        let value = try await post("element", ["using": "css selector", "value": css])
        guard let id = (value as? [String: String])?.values.first else {
            throw Refusal(command: "find \(css)", message: "no element")
        }
        return Element(id: id)
    }

    /// Whether an element matches now.
    func has(_ css: String) async throws -> Bool {
        let value = try await post("elements", ["using": "css selector", "value": css])
        return !((value as? [Any])?.isEmpty ?? true)
    }

    /// Clicks the first element that matches.
    func click(_ css: String) async throws { _ = try await post("element/\(try await find(css).id)/click", [:]) }

    /// Types into the first element that matches, after emptying it.
    func type(_ text: String, into css: String) async throws {
        let element = try await find(css)
        _ = try await post("element/\(element.id)/clear", [:])
        _ = try await post("element/\(element.id)/value", ["text": text])
    }

    /// Chooses an option by its value.
    func choose(_ value: String, in css: String) async throws { try await click("\(css) option[value=\"\(value)\"]") }

    /// The rendered text of the first element that matches.
    func text(_ css: String) async throws -> String {
        try await get("element/\(try await find(css).id)/text") as? String ?? ""
    }

    /// A property of the first element that matches, such as `value`.
    func property(_ name: String, of css: String) async throws -> String {
        try await get("element/\(try await find(css).id)/property/\(name)") as? String ?? ""
    }

    /// Runs a function body in the page and gives the text that it returns; empty when it returns another thing.
    func script(_ body: String, _ arguments: [String]) async throws -> String {
        try await post("execute/sync", ["script": body, "args": arguments]) as? String ?? ""
    }

    /// The page as PNG bytes.
    func screenshot() async throws -> Data {
        Data(base64Encoded: try await get("screenshot") as? String ?? "") ?? Data()
    }

    private func get(_ path: String) async throws -> Any { try await Self.send(client, .get, "\(base)/\(path)", nil) }

    private func post(_ path: String, _ body: [String: Any]) async throws -> Any {
        try await Self.send(client, .post, "\(base)/\(path)", body)
    }

    private static func send(
        _ client: HTTPClient, _ method: Method, _ url: String, _ body: [String: Any]?
    ) async throws -> Any {
        var request = HTTPClientRequest(url: url)
        request.method = .init(rawValue: method.rawValue)
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(data: try JSONSerialization.data(withJSONObject: body)))
        }
        let response = try await client.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 64 * 1_024 * 1_024)
        let answer = try JSONSerialization.jsonObject(with: Data(buffer: bytes)) as? [String: Any]
        let value = answer?["value"] ?? NSNull()
        guard response.status.code < 400 else {
            let message = (value as? [String: Any])?["message"] as? String ?? "status \(response.status.code)"
            throw Refusal(command: "\(method.rawValue) \(url)", message: message)
        }
        return value
    }

    enum Method: String {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }
}
