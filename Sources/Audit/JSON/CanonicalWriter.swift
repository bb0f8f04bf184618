/// Takes the members of an object one after another, to write them down or to keep them.
package protocol MemberSink {
    /// A member that is a text; without one it is left out.
    mutating func member(_ name: StaticString, _ value: String?)
    /// A member that is a whole number; without one it is left out.
    mutating func member(_ name: StaticString, _ value: Int64?)
}

/// Writes the RFC 8785 form of objects whose members come in order, without making values of them first.
///
/// Names must need no escapes and come in the order of their UTF-16 code units.
package struct CanonicalWriter: MemberSink {
    private var writer: JSONWriter
    private var fault: CanonicalJSONError?

    /// Starts with nothing written, and with room for about so many bytes.
    package init(room: Int = 0) {
        writer = JSONWriter(allowsAnyNumber: false, room: room)
    }

    /// What was written, unless a number was beyond what every reader keeps exactly.
    package consuming func finish() throws(CanonicalJSONError) -> [UInt8] {
        if let fault { throw fault }
        return writer.bytes
    }

    /// An object with the members that are written inside.
    package mutating func object(_ members: (inout CanonicalWriter) -> Void) {
        writer.write(literal: "{")
        members(&self)
        writer.write(literal: "}")
    }

    /// A member that is a list of objects, one for each element.
    package mutating func list<Element>(
        _ name: StaticString, _ elements: [Element], _ members: (Element, inout CanonicalWriter) -> Void
    ) {
        begin(name)
        writer.write(literal: "[")
        var isFirst = true
        for element in elements {
            if !isFirst { writer.write(literal: ",") }
            object { members(element, &$0) }
            isFirst = false
        }
        writer.write(literal: "]")
    }

    /// Writes a member that is a text.
    package mutating func member(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        begin(name)
        writer.write(value)
    }

    /// Writes a member that is a whole number.
    package mutating func member(_ name: StaticString, _ value: Int64?) {
        guard let value else { return }
        begin(name)
        do throws(CanonicalJSONError) { try writer.write(value) } catch { fault = fault ?? error }
    }

    private mutating func begin(_ name: StaticString) {
        writer.write(literal: writer.bytes.last == UInt8(ascii: "{") ? "\"" : ",\"")
        writer.write(literal: name)
        writer.write(literal: "\":")
    }
}

/// Keeps members as a value.
package struct JSONMembers: MemberSink {
    fileprivate var members: [String: JSONValue] = [:]

    /// Keeps a member that is a text.
    package mutating func member(_ name: StaticString, _ value: String?) {
        if let value { members[name.description] = .string(value) }
    }

    /// Keeps a member that is a whole number.
    package mutating func member(_ name: StaticString, _ value: Int64?) {
        if let value { members[name.description] = .integer(value) }
    }
}

extension JSONValue {
    /// The object of the members that are written inside.
    package init(_ members: (inout JSONMembers) -> Void) {
        var sink = JSONMembers()
        members(&sink)
        self = .object(sink.members)
    }
}
