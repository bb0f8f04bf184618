import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Web

/// Every route of the dashboard is walked, so that a new one cannot be forgotten.
@Suite struct DashboardProtectionTests {
    @Test func everyRouteButTheOpenOnesIsRefusedWhenSignedOut() async throws {
        let harness = try await DashboardHarness.withToken()
        for route in harness.routes() where route.kind != .open {
            let path = DashboardHarness.example(route.path)
            let response = try await harness.send(route.method, path)
            let isForPrograms = path.hasPrefix("/api/") || path.hasPrefix("/v1/") || path == "/live"
            if isForPrograms {
                #expect(response.status == .unauthorized, "\(route.method) \(path)")
            } else {
                #expect(response.status == .seeOther, "\(route.method) \(path)")
                #expect(response.headers[.location] == "/login")
            }
        }
    }

    @Test func everyRouteIsRefusedToAnotherSite() async throws {
        let harness = try await DashboardHarness()
        let foreign: [HTTPFields] = [
            [.fetchSite: "cross-site"], [.fetchSite: "same-site"], [.origin: "https://evil.example"],
            [.origin: "null"],
        ]
        for route in harness.routes() {
            for headers in foreign {
                let response = try await harness.send(
                    route.method, DashboardHarness.example(route.path), headers: headers)
                #expect(response.status == .forbidden, "\(route.method) \(route.path) \(headers)")
            }
        }
    }

    @Test func everyRouteIsRefusedUnderAnotherHost() async throws {
        let harness = try await DashboardHarness { $0.hosts = DashboardHosts(port: 9_846, allowed: []) }
        for route in harness.routes() {
            let response = try await harness.send(route.method, DashboardHarness.example(route.path))
            #expect(response.status == .forbidden, "\(route.method) \(route.path)")
        }
    }

    @Test func everyFormNeedsItsToken() async throws {
        let harness = try await DashboardHarness()
        for route in harness.routes() where route.kind == .form {
            let path = DashboardHarness.example(route.path)
            let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            let without = try await harness.send(.post, path, body: "a=b", headers: form)
            #expect(without.status == .forbidden, "\(path)")
            let forged = try await harness.sendForm(path, ["_csrf": "forged"])
            #expect(forged.status == .forbidden, "\(path)")
            let wrongType = try await harness.sendJSON(.post, path, "{}")
            #expect(wrongType.status == .unsupportedMediaType, "\(path)")
            let tooLarge = try await harness.sendForm(path, ["a": String(repeating: "x", count: 300_000)])
            #expect(tooLarge.status == .contentTooLarge, "\(path)")
        }
    }

    @Test func everyJSONWriteNeedsJSON() async throws {
        let harness = try await DashboardHarness()
        for route in harness.routes() where route.kind == .write {
            let path = DashboardHarness.example(route.path)
            let form = try await harness.send(
                route.method, path, body: "a=b", headers: [.contentType: "application/x-www-form-urlencoded"])
            #expect(form.status == .unsupportedMediaType, "\(path)")
            for body in ["[]", "{", "nonsense"] {
                let broken = try await harness.sendJSON(route.method, path, body)
                #expect(broken.status == .badRequest, "\(path) \(body)")
                #expect(broken.text.contains("vox/http/bad-json"))
            }
            let large = try await harness.sendJSON(route.method, path, String(repeating: " ", count: 300_000))
            #expect(large.status == .contentTooLarge, "\(path)")
        }
    }

    @Test func followingALinkToAPageIsAllowedButNotToTheAPI() async throws {
        let harness = try await DashboardHarness()
        let link: HTTPFields = [.fetchSite: "cross-site", .fetchMode: "navigate"]
        #expect(try await harness.send(.get, "/health", headers: link).status == .ok)
        #expect(try await harness.send(.get, "/api/v2/mesh/nodes", headers: link).status == .forbidden)
    }

    @Test func protectiveHeadersAreOnEveryAnswer() async throws {
        let harness = try await DashboardHarness()
        for path in ["/health", "/nowhere", "/api/v2/nowhere", "/api/v2/mesh/nodes"] {
            let headers = try await harness.send(.get, path).headers
            #expect(headers[.contentSecurityPolicy]?.hasPrefix("default-src 'self'; form-action 'self'") == true)
            #expect(headers[.contentSecurityPolicy]?.contains("unsafe") == false)
            #expect(headers[.frameOptions] == "DENY")
            #expect(headers[.xContentTypeOptions] == "nosniff")
            #expect(headers[.cacheControl] == "no-store")
            #expect(headers[.requestID] != nil)
        }
    }

    @Test func bearerOpensTheAPI() async throws {
        let harness = try await DashboardHarness.withToken()
        let good = try await harness.send(
            .get, "/api/v2/mesh/nodes", headers: [.authorization: "Bearer \(DashboardHarness.token)"])
        #expect(good.status == .ok)
        let bad = try await harness.send(.get, "/api/v2/mesh/nodes", headers: [.authorization: "Bearer nope"])
        #expect(bad.status == .unauthorized)
    }

    @Test func theConfiguredThemeIsThatOfVisitorsWhoChoseNone() async throws {
        let harness = try await DashboardHarness(edit: { $0.theme = "dark" })
        let plain = try await harness.send(.get, "/mesh")
        #expect(String(buffer: plain.body).contains("data-theme=\"dark\""))
        for word in ["light", "system"] {
            let chosen = try await harness.send(.get, "/mesh", headers: [.cookie: "vox_theme=\(word)"])
            #expect(String(buffer: chosen.body).contains("data-theme=\"\(word)\""))
        }
    }
}
