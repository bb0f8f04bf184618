extension HTML {
    /// Collects literal pieces as they are and values escaped for text and for quoted attributes.
    package struct StringInterpolation: StringInterpolationProtocol {
        /// Literal pieces must stand in the source text.
        package typealias StringLiteralType = StaticString

        var bytes: [UInt8] = []

        /// Room for the literals and a guess for the values.
        package init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        /// A piece of the source text, trusted.
        package mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        /// Markup, as it is.
        package mutating func appendInterpolation(_ markup: HTML) {
            bytes.append(contentsOf: markup.bytes)
        }

        /// Text, escaped.
        package mutating func appendInterpolation(_ text: String) {
            Escape.append(text, to: &bytes)
        }

        /// A whole number.
        package mutating func appendInterpolation(_ number: Int) {
            bytes.append(contentsOf: String(number).utf8)
        }

        /// A length or position in a drawing, rounded to a tenth.
        package mutating func appendInterpolation(_ number: Double) {
            bytes.append(contentsOf: Escape.tenths(number).utf8)
        }

        /// The address of a page of this dashboard; anything that is not a local path becomes `#`.
        package mutating func appendInterpolation(path: String) {
            Escape.append(Escape.isLocal(path) ? path : "#", to: &bytes)
        }

        /// A bare attribute such as ` checked`, with its leading space, when the claim holds.
        package mutating func appendInterpolation(_ attribute: StaticString, if claim: Bool) {
            guard claim else { return }
            bytes.append(0x20)
            attribute.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        /// An attribute with its leading space, when there is a value.
        package mutating func appendInterpolation(_ attribute: StaticString, _ value: String?) {
            guard let value else { return }
            bytes.append(0x20)
            attribute.withUTF8Buffer { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: "=\"".utf8)
            Escape.append(value, to: &bytes)
            bytes.append(0x22)
        }
    }
}
