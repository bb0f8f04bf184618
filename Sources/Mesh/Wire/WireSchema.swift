import Audit

/// The shape of a wire type as its own decoding shows it.
package indirect enum WireSchema: Hashable, Sendable {
    /// True or false.
    case boolean
    /// Text.
    case text
    /// Any number.
    case number
    /// A whole number between both ends.
    case whole(least: Int64, most: Int64)
    /// Any JSON.
    case any
    /// A list of one kind of element.
    case list(WireSchema)
    /// An object with named fields.
    case object(WireObjectSchema)

    /// Asks a wire type which fields it reads, of which kind, and which of them it needs.
    package static func of(_ type: (some Decodable).Type) -> WireSchema {
        let slot = WireProbeSlot()
        do {
            _ = try WireProbe(slot: slot).value(type)
        } catch {
            preconditionFailure("A wire type reads every value of the right kind.")
        }
        return slot.schema
    }

    static func whole<Number: FixedWidthInteger>(_ type: Number.Type) -> WireSchema {
        .whole(least: Int64(clamping: Number.min), most: Int64(clamping: Number.max))
    }
}

/// The fields of an object on the wire.
package struct WireObjectSchema: Hashable, Sendable {
    /// Name of the wire type.
    package let name: String
    /// Its fields, by name.
    package let fields: [String: WireFieldSchema]
    /// True when unknown fields are kept instead of ignored.
    package let isOpen: Bool
}

/// One field of an object on the wire.
package struct WireFieldSchema: Hashable, Sendable {
    /// What it holds.
    package let schema: WireSchema
    /// False when it may be absent or null.
    package let isRequired: Bool
}
