import VoxCrypto

/// Paging of a list whose rows are named by text.
struct TextPaging: Sendable, Hashable {
    /// Rows asked for, 1…200.
    let limit: Int
    /// The id after which the page starts; `nil` for the first page.
    let after: String?
    private let list: String

    init(_ query: Fields, list: String) throws(DashboardError) {
        self.list = list
        limit = try Paging.limit(query)
        guard let cursor = query.filled("cursor") else {
            after = nil
            return
        }
        guard let bytes = Base64URL.decode(cursor), let text = String(validating: bytes, as: UTF8.self),
            text.hasPrefix(list + ":"), text.utf8.count <= 300
        else { throw .badCursor }
        after = String(text.dropFirst(list.count + 1))
    }

    /// The mark for a page whose last row has that id; a list without more has no cursor.
    func mark(isMore: Bool, last: String?) -> PageMark {
        guard isMore, let last else { return PageMark(limit: limit, nextCursor: nil) }
        return PageMark(limit: limit, nextCursor: Base64URL.encode(Array("\(list):\(last)".utf8)))
    }
}
