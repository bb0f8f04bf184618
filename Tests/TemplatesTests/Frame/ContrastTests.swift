import Foundation
import Testing

/// Measures the colours of the stylesheet, as the contract asks: text 4.5:1, controls and graphics 3:1.
@Suite struct ContrastTests {
    /// A colour on the surfaces where it may be used, and the ratio that it needs there.
    struct Use: Sendable, CustomTestStringConvertible {
        let token: String
        let surfaces: [String]
        let needed: Double
        var testDescription: String { token }

        init(_ token: String, _ surfaces: [String], _ needed: Double) {
            self.token = token
            self.surfaces = surfaces
            self.needed = needed
        }
    }

    private static let flat = ["bg", "surface", "surface2"]
    private static let all = flat + ["surface3"]

    private static let uses: [Use] = [
        Use("text", all + ["accent-soft"], 4.5), Use("text2", all + ["accent-soft"], 4.5),
        Use("text3", flat + ["accent-soft"], 4.5), Use("link", flat + ["accent-soft"], 4.5), Use("focus", all, 3),
        Use("control", flat, 3), Use("on-accent", ["accent", "danger"], 4.5), Use("select", all, 3),
        Use("ok", flat + ["ok-soft"], 4.5), Use("warn", flat + ["warn-soft"], 4.5),
        Use("error", flat + ["error-soft"], 4.5), Use("idle", flat, 4.5), Use("ok-graphic", all, 3),
        Use("warn-graphic", all, 3), Use("error-graphic", flat, 3), Use("idle-graphic", flat, 3),
    ]

    @Test(arguments: uses, [0, 1]) func ratioIsEnough(_ use: Use, _ theme: Int) throws {
        let tokens = try Self.tokens()
        let colour = try #require(tokens[use.token])[theme]
        for surface in use.surfaces {
            let ground = try #require(tokens[surface])[theme]
            let ratio = Self.ratio(colour, ground)
            #expect(ratio >= use.needed, "\(use.token) on \(surface), \(theme == 0 ? "light" : "dark"): \(ratio)")
        }
    }

    @Test func measuresKnownColours() {
        #expect(abs(Self.ratio(0x000000, 0xffffff) - 21) < 0.01)
        #expect(abs(Self.ratio(0x777777, 0xffffff) - 4.48) < 0.01)
    }

    @Test func everyColourComesFromATokenAndEveryTokenIsUsed() throws {
        let css = try Self.stylesheet()
        let rules = css.split(separator: "/* 2. Base */", maxSplits: 1)[1]
        #expect(
            rules.matches(of: /#[0-9a-f]{3,8}\b/).map { String($0.output) } == ["#ffffff"], "only the QR code is fixed")
        for token in try Self.tokens().keys {
            #expect(css.contains("var(--\(token))"), "\(token) is not used")
        }
        for use in css.matches(of: /var\(--([a-z0-9-]+)\)/) {
            #expect(css.contains("--\(use.output.1):"), "\(use.output.1) is not defined")
        }
    }

    private static func stylesheet() throws -> String {
        try String(contentsOf: Repository.file("Public/app.css"), encoding: .utf8)
    }

    /// Each token with its light and dark colour.
    private static func tokens() throws -> [String: [Int]] {
        let pattern = /--([a-z0-9-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);/
        var tokens: [String: [Int]] = [:]
        for match in try stylesheet().matches(of: pattern) {
            tokens[String(match.output.1)] = [match.output.2, match.output.3].compactMap { Int($0, radix: 16) }
        }
        return tokens
    }

    /// WCAG 2.2: relative luminance and contrast ratio.
    private static func ratio(_ left: Int, _ right: Int) -> Double {
        let (one, other) = (luminance(left), luminance(right))
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    private static func luminance(_ colour: Int) -> Double {
        let parts = [colour >> 16, colour >> 8, colour].map { part -> Double in
            let value = Double(part & 255) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
}
