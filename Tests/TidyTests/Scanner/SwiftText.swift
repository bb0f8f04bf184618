/// A Swift source split into code and comments.
///
/// `code` has as many bytes as the source: comments, the characters of string literals and regular expressions are
/// spaces in it, line ends stay. Interpolations are code.
struct SwiftText {
    private(set) var code: [UInt8]
    /// Text of the comments that begin in a line, by line number from 1.
    private(set) var comments: [Int: String] = [:]

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
        code = bytes
        scanCode(untilParenthesis: false)
    }

    private func peek(_ offset: Int = 0) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }

    /// Passes a byte; a hidden one becomes a space.
    private mutating func pass(hidden: Bool) {
        if bytes[index] == UInt8(ascii: "\n") { line += 1 } else if hidden { code[index] = UInt8(ascii: " ") }
        index += 1
    }

    private mutating func scanCode(untilParenthesis: Bool) {
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"): scanLineComment()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): scanBlockComment()
            case UInt8(ascii: "/") where beginsExpression(): scanExpression(pounds: 0)
            case UInt8(ascii: "\""): scanString(pounds: 0)
            case UInt8(ascii: "#"): scanPounds()
            case UInt8(ascii: "("):
                depth += 1
                pass(hidden: false)
            case UInt8(ascii: ")"):
                depth -= 1
                pass(hidden: false)
                if untilParenthesis && depth == 0 { return }
            default: pass(hidden: false)
            }
        }
    }

    private mutating func scanLineComment() {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { pass(hidden: true) }
        comments[line, default: ""] += String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func scanBlockComment() {
        let (start, first) = (index, line)
        var depth = 0
        repeat {
            if peek() == UInt8(ascii: "/") && peek(1) == UInt8(ascii: "*") {
                depth += 1
                pass(hidden: true)
            } else if peek() == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/") {
                depth -= 1
                pass(hidden: true)
            }
            if index < bytes.count { pass(hidden: true) }
        } while depth > 0 && index < bytes.count
        comments[first, default: ""] += String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// `#"…"#`, `#/…/#`, or a macro.
    private mutating func scanPounds() {
        var pounds = 0
        while peek(pounds) == UInt8(ascii: "#") { pounds += 1 }
        let opening = peek(pounds)
        for _ in 0..<pounds { pass(hidden: false) }
        if opening == UInt8(ascii: "\"") {
            scanString(pounds: pounds)
        } else if opening == UInt8(ascii: "/") {
            scanExpression(pounds: pounds)
        }
    }

    /// A slash where an operand must stand, with another one in the same line: `/a+/`.
    private func beginsExpression() -> Bool {
        var before = index - 1
        while before >= 0, code[before] == UInt8(ascii: " ") { before -= 1 }
        guard before < 0 || "(,=[{:;&|!?\n".utf8.contains(code[before]) else { return false }
        guard peek(1) != UInt8(ascii: " "), peek(1) != UInt8(ascii: "\n") else { return false }
        return bytes[(index + 1)...].prefix { $0 != UInt8(ascii: "\n") }.contains(UInt8(ascii: "/"))
    }

    private mutating func scanExpression(pounds: Int) {
        pass(hidden: true)
        while index < bytes.count, !isAtEnd(of: UInt8(ascii: "/"), count: 1, pounds: pounds) {
            let isEscape = pounds == 0 && bytes[index] == UInt8(ascii: "\\")
            pass(hidden: true)
            if isEscape && index < bytes.count { pass(hidden: true) }
        }
        for _ in 0...pounds where index < bytes.count { pass(hidden: true) }
    }

    private func isAtEnd(of mark: UInt8, count: Int, pounds: Int) -> Bool {
        for offset in 0..<count where peek(offset) != mark { return false }
        for offset in 0..<pounds where peek(count + offset) != UInt8(ascii: "#") { return false }
        return true
    }

    /// The quotation marks stay, so that a literal is still seen as an operand.
    private mutating func scanString(pounds: Int) {
        let quote = UInt8(ascii: "\"")
        let isLong = peek(1) == quote && peek(2) == quote
        let quotes = isLong ? 3 : 1
        for _ in 0..<quotes { pass(hidden: false) }
        while index < bytes.count, !isAtEnd(of: quote, count: quotes, pounds: pounds) {
            if bytes[index] == UInt8(ascii: "\\") {
                scanEscape(pounds: pounds)
            } else if bytes[index] == UInt8(ascii: "\n") && !isLong {
                return
            } else {
                pass(hidden: true)
            }
        }
        for _ in 0..<(quotes + pounds) where index < bytes.count { pass(hidden: false) }
    }

    private mutating func scanEscape(pounds: Int) {
        var offset = 1
        while offset <= pounds, peek(offset) == UInt8(ascii: "#") { offset += 1 }
        pass(hidden: true)
        guard offset == pounds + 1 else { return }
        for _ in 0..<pounds { pass(hidden: true) }
        if peek() == UInt8(ascii: "(") {
            scanCode(untilParenthesis: true)
        } else if index < bytes.count {
            pass(hidden: true)
        }
    }
}
