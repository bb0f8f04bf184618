import Audit
import Mesh

/// Turns wire shapes into JSON Schema and collects the named ones.
struct PeerSchemas {
    /// Schemas of objects, by the name of their wire type.
    private(set) var named: [String: JSONValue] = [:]

    /// The schema of a value; objects become references.
    mutating func json(_ schema: WireSchema) -> JSONValue {
        switch schema {
        case .boolean: ["type": "boolean"]
        case .text: ["type": "string"]
        case .number: ["type": "number"]
        case .any: .object([:])
        case .whole(let least, let most):
            ["type": "integer", "minimum": .integer(least), "maximum": .integer(most)]
        case .list(let element): ["type": "array", "items": json(element)]
        case .object(let object): reference(to: object)
        }
    }

    private mutating func reference(to object: WireObjectSchema) -> JSONValue {
        if named[object.name] == nil {
            named[object.name] = .null
            named[object.name] = definition(of: object)
        }
        return ["$ref": .string("#/components/schemas/\(object.name)")]
    }

    private mutating func definition(of object: WireObjectSchema) -> JSONValue {
        var properties: [String: JSONValue] = [:]
        for (name, field) in object.fields {
            let value = json(field.schema)
            properties[name] = field.isRequired ? value : Self.orNull(value)
        }
        var definition: [String: JSONValue] = ["type": "object", "properties": .object(properties)]
        let required = object.fields.filter(\.value.isRequired).keys.sorted()
        if !required.isEmpty { definition["required"] = .array(required.map { .string($0) }) }
        if object.isOpen { definition["additionalProperties"] = true }
        return .object(definition)
    }

    /// A field that may be absent may be null as well.
    private static func orNull(_ schema: JSONValue) -> JSONValue {
        guard var fields = schema.objectValue, !fields.isEmpty else { return schema }
        guard let type = fields["type"] else { return ["anyOf": [schema, ["type": "null"]]] }
        fields["type"] = [type, "null"]
        return .object(fields)
    }
}
