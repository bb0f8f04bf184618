/// Writes the RFC 8785 form of objects whose members come in order, without making values of the objects first.
package struct CanonicalWriter {
    /// One member: its name, and its value; a member without a value is left out.
    package typealias Member = (name: StaticString, value: JSONValue?)

    private var writer = JSONWriter(allowsAnyNumber: false)

    /// Starts with nothing written.
    package init() {}

    /// What was written.
    package var bytes: [UInt8] { writer.bytes }

    /// Brackets, commas, and names with their colon.
    package mutating func write(literal: StaticString) { writer.write(literal: literal) }

    /// A value of any kind.
    package mutating func write(_ value: JSONValue) throws(CanonicalJSONError) { try writer.write(value) }

    /// An object; names must need no escapes and come in the order of their UTF-16 code units.
    package mutating func write(_ members: [Member]) throws(CanonicalJSONError) {
        assert(zip(members, members.dropFirst()).allSatisfy { $0.name.description < $1.name.description })
        writer.write(literal: "{")
        var isFirst = true
        for (name, value) in members {
            guard let value else { continue }
            writer.write(literal: isFirst ? "\"" : ",\"")
            writer.write(literal: name)
            writer.write(literal: "\":")
            try writer.write(value)
            isFirst = false
        }
        writer.write(literal: "}")
    }

    /// A list of objects.
    package mutating func write(list objects: some Sequence<[Member]>) throws(CanonicalJSONError) {
        writer.write(literal: "[")
        var isFirst = true
        for members in objects {
            if !isFirst { writer.write(literal: ",") }
            try write(members)
            isFirst = false
        }
        writer.write(literal: "]")
    }
}

extension JSONValue {
    /// The object of members, without those that have no value.
    package init(_ members: [CanonicalWriter.Member]) {
        self = .object(
            members.reduce(into: [:]) { object, member in
                if let value = member.value { object[member.name.description] = value }
            })
    }
}
