extension ConfigValue {
    /// The member of an object; `nil` when it is absent or this is no object.
    subscript(key: String) -> ConfigValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    /// The text of a string.
    var text: String? { if case .string(let text) = self { text } else { nil } }

    /// The elements of an array.
    var list: [ConfigValue]? { if case .array(let elements) = self { elements } else { nil } }

    /// A truth value.
    var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }

    /// A whole number.
    var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }
}
