/// Tokens and their ids, keyed by bytes: two spellings that Unicode calls equal are different tokens.
struct Vocabulary: Sendable {
    private(set) var ids: [[UInt8]: Int32] = [:]
    private(set) var tokens: [Int32: String] = [:]

    /// How many ids there are, counted from 0 to the highest.
    private(set) var count = 0

    mutating func add(_ token: String, id: Int32, key: [UInt8]) {
        ids[key] = id
        tokens[id] = token
        count = max(count, Int(id) + 1)
    }

    subscript(key: [UInt8]) -> Int32? { ids[key] }
}
