import VoxCrypto

/// `?limit=` and `?cursor=` of a paged list.
///
/// A cursor is the base64url of `<list>:<last id>`, so that one list's cursor is refused by another.
package struct Paging: Sendable, Hashable {
    /// Rows asked for, 1…200.
    let limit: Int
    /// The id after which the page starts; `nil` for the first page.
    let after: Int64?
    private let list: String

    /// Reads both parameters of the named list; a missing limit is 50, one out of range is clamped.
    init(_ query: Fields, list: String) throws(DashboardError) {
        self.list = list
        limit = try Self.limit(query)
        guard let cursor = query.filled("cursor") else {
            after = nil
            return
        }
        guard let bytes = Base64URL.decode(cursor), let text = String(validating: bytes, as: UTF8.self),
            text.hasPrefix(list + ":"), let id = Int64(text.dropFirst(list.count + 1)), id >= 0
        else { throw .badCursor }
        after = id
    }

    /// `?limit=`, 50 when absent, clamped to 1…200.
    static func limit(_ query: Fields) throws(DashboardError) -> Int {
        guard let text = query["limit"] else { return 50 }
        guard let number = Int(text) else { throw .badField("limit") }
        return min(max(number, 1), 200)
    }

    /// The mark for a list that knows itself whether more follows.
    func mark(isAtEnd: Bool, last: Int64?) -> PageMark {
        mark(count: isAtEnd ? limit - 1 : limit, last: last)
    }

    /// The mark for a page of `count` rows of which the last has id `last`; a short page is the end.
    func mark(count: Int, last: Int64?) -> PageMark {
        guard count >= limit, let last else { return PageMark(limit: limit, nextCursor: nil) }
        return PageMark(limit: limit, nextCursor: Base64URL.encode(Array("\(list):\(last)".utf8)))
    }
}
