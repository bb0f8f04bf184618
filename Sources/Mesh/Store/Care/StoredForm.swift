import Audit
import GRDB

/// A column that holds JSON which a start or a page must be able to read.
struct StoredForm: Sendable {
    let table: String
    let column: String
    /// Whether the text can be read.
    let isReadable: @Sendable (String) -> Bool

    /// Every such column; the op-log's lines are checked with their chain.
    static let all: [StoredForm] = [
        form("op_log_memo", "head", LogHead.self),
        form("node", "record", NodeRecord.self),
        form("hopper_item", "record", HopperItem.self),
        form("batch", "record", BatchOutcome.self),
        form("job", "facts", Job.Facts.self),
        form("decision", "record", DecisionRecord.self),
    ]

    private static func form<Value: Decodable & SendableMetatype>(
        _ table: String, _ column: String, _ type: Value.Type
    ) -> StoredForm {
        StoredForm(table: table, column: column) { text in
            (try? WireCodec.decode(type, from: text)) != nil  // unreadable is the answer
        }
    }

    /// Places of the rows that cannot be read, in order.
    func unreadablePlaces(_ db: Database, schema: String = "main") throws -> [Int64] {
        let rows = try Row.fetchCursor(db, sql: "SELECT rowid, \(column) FROM \(schema).\(table) ORDER BY rowid")
        var places: [Int64] = []
        while let row = try rows.next() {
            guard let text = String.fromDatabaseValue(row[1]), isReadable(text) else {
                places.append(row[0])
                continue
            }
        }
        return places
    }
}
