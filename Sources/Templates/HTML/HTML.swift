/// Markup as UTF-8 bytes: string literals are trusted, every run-time value is escaped.
///
/// Literals arrive as `StaticString`, so that a `String` made at run time cannot become markup. There is no way
/// around that from outside this module; the one way inside is ``init(rendered:)``, used by ``Markdown`` alone.
package struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// The markup in UTF-8.
    package private(set) var bytes: [UInt8]

    /// Trusted markup from the source text.
    package init(stringLiteral value: StaticString) {
        bytes = value.withUTF8Buffer { Array($0) }
    }

    /// Trusted markup with escaped values in it.
    package init(stringInterpolation: StringInterpolation) {
        bytes = stringInterpolation.bytes
    }

    /// Takes over what a renderer that escapes by itself has made.
    init(rendered bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Nothing.
    package static let empty: HTML = ""

    /// The markup as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { bytes.isEmpty }

    /// The markup of each element, one after the other.
    package static func each<Elements: Sequence>(
        _ elements: Elements, _ markup: (Elements.Element) -> HTML
    ) -> HTML {
        var joined = HTML.empty
        for element in elements { joined.append(markup(element)) }
        return joined
    }

    /// The markup when the claim holds, else nothing.
    package static func when(_ claim: Bool, _ markup: @autoclosure () -> HTML) -> HTML {
        claim ? markup() : .empty
    }

    /// The markup of a value that is there, else nothing.
    package static func with<Value>(_ value: Value?, _ markup: (Value) -> HTML) -> HTML {
        value.map(markup) ?? .empty
    }

    /// Adds markup at the end.
    package mutating func append(_ other: HTML) {
        bytes.append(contentsOf: other.bytes)
    }

    /// Both, one after the other.
    package static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum.append(right)
        return sum
    }
}
