package import VoxCrypto

/// Something that took time, ready to be sent.
package struct Span: Sendable, Hashable {
    /// On which side of a call it was measured; the numbers are those of OTLP.
    package enum Kind: Int64, Sendable, Hashable {
        case inside = 1
        case server = 2
    }

    /// A moment inside a span.
    package struct Moment: Sendable, Hashable {
        /// A constant.
        package let name: String
        /// Unix microseconds.
        package let micros: Int64
        /// What is said of it.
        package var attributes = SpanAttributes()
    }

    /// What it is.
    package let name: SpanName
    /// Where it was measured.
    package let kind: Kind
    /// Its place in its trace.
    package let context: SpanContext
    /// Unix microseconds.
    package let startMicros: Int64
    /// Unix microseconds; never before the start.
    package let endMicros: Int64
    /// What is said of it.
    package var attributes = SpanAttributes()
    /// What happened in it.
    package var moments: [Moment] = []
    /// A code when it failed; nil when it went well.
    package private(set) var failure: String?

    /// A span from its start to its end; an end before the start counts as the start.
    package init(_ name: SpanName, _ kind: Kind, in context: SpanContext, from startMicros: Int64, to endMicros: Int64)
    {
        self.name = name
        self.kind = kind
        self.context = context
        self.startMicros = startMicros
        self.endMicros = max(startMicros, endMicros)
    }

    /// Marks it as failed.
    package mutating func fail(_ code: String) {
        failure = code
        attributes.set(.errorType, code)
    }
}

/// Attributes in the order in which they were set; what is absent is left out.
package struct SpanAttributes: Sendable, Hashable {
    /// A value as OTLP has it.
    package enum Value: Sendable, Hashable {
        case text(String)
        case whole(Int64)
        case number(Double)
        case flag(Bool)
    }

    /// A name with its value.
    package struct Entry: Sendable, Hashable {
        /// As ``TelemetryAttribute`` spells it, or that with `.truncated` after it.
        package let name: String
        /// What is said.
        package let value: Value
    }

    /// Names with their values.
    package private(set) var all: [Entry] = []

    /// None.
    package init() {}

    /// Sets a text, cleaned; a text that was cut is followed by `<name>.truncated`.
    package mutating func set(_ name: TelemetryAttribute, _ text: String?) {
        guard let text else { return }
        let clean = CleanText(text)
        all.append(Entry(name: name.rawValue, value: .text(clean.text)))
        if clean.isCut { all.append(Entry(name: name.rawValue + ".truncated", value: .flag(true))) }
    }

    /// Sets a whole number.
    package mutating func set(_ name: TelemetryAttribute, _ number: Int64) {
        all.append(Entry(name: name.rawValue, value: .whole(number)))
    }

    /// Sets a number.
    package mutating func set(_ name: TelemetryAttribute, _ number: Double) {
        all.append(Entry(name: name.rawValue, value: .number(number)))
    }
}

/// A text as telemetry may hold it: at most 256 characters, no control character.
package struct CleanText: Sendable, Hashable {
    /// Longest text, Unicode scalars; one more stands for what was cut.
    package static let longest = 256

    /// What is left.
    package let text: String
    /// True when the end is missing.
    package let isCut: Bool

    /// Cuts and replaces.
    package init(_ given: String) {
        var clean = String.UnicodeScalarView()
        var count = 0
        for scalar in given.unicodeScalars.prefix(Self.longest) {
            clean.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
            count += 1
        }
        isCut = count == Self.longest && given.unicodeScalars.dropFirst(Self.longest).first != nil
        text = isCut ? String(clean) + "…" : String(clean)
    }
}

/// The place of a span in its trace.
package struct SpanContext: Sendable, Hashable {
    /// 32 hex digits.
    package let traceID: String
    /// 16 hex digits.
    package let spanID: String
    /// Span above it; nil for the first of its trace.
    package let parentID: String?
    /// Two hex digits; the lowest bit says whether the trace is recorded.
    package let flags: String

    /// A new span below the one that a caller named; a new trace, recorded, when there is no well-formed one.
    package init(below traceParent: String?, _ random: RandomSource) {
        let parts = traceParent.flatMap { TraceParent.normalised($0) }?.split(separator: "-").map(String.init)
        traceID = parts?[1] ?? random.hex(32)
        spanID = random.hex(16)
        parentID = parts?[2]
        flags = parts?[3] ?? "01"
    }

    /// A span of a known id.
    init(traceID: String, spanID: String, parentID: String?) {
        (self.traceID, self.spanID, self.parentID) = (traceID, spanID, parentID)
        flags = "01"
    }

    /// What is sent along so that others can go on below this span.
    package var traceParent: String { "00-\(traceID)-\(spanID)-\(flags)" }

    /// False when the caller asked that its trace is not recorded.
    package var isSampled: Bool { Self.isSampled(flags) }

    static func isSampled(_ flags: String) -> Bool { (UInt8(flags, radix: 16) ?? 1) & 1 == 1 }
}
