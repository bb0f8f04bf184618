import Audit

/// Type keys as one argument of a statement, whose shape then does not depend on how many there are.
enum TypeList {
    /// Holds for rows of the listed types; its argument is ``argument(_:)``.
    static let condition = "type_key IN (SELECT value FROM json_each(?))"

    static func argument(_ keys: [String]) -> String {
        String(decoding: JSONValue.array(keys.map { .string($0) }).jsonBytes(), as: UTF8.self)
    }
}
