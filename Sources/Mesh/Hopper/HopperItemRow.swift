import GRDB

/// Hopper items and batches as they are stored.
enum HopperItemRow {
    static func insert(_ item: HopperItem, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "INSERT INTO hopper_item (item_id, state, record) VALUES (?, ?, ?)",
            arguments: [item.itemId.rawValue, item.state.rawValue, WireCodec.text(item)])
    }

    static func update(_ item: HopperItem, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "UPDATE hopper_item SET state = ?, record = ? WHERE item_id = ?",
            arguments: [item.state.rawValue, WireCodec.text(item), item.itemId.rawValue])
    }

    static func find(_ id: ItemID, _ tx: ReadTransaction) throws -> HopperItem? {
        try String.fetchOne(tx.db, sql: "SELECT record FROM hopper_item WHERE item_id = ?", arguments: [id.rawValue])
            .map(decode)
    }

    static func find(place: Int64, _ tx: ReadTransaction) throws -> HopperItem? {
        try String.fetchOne(tx.db, sql: "SELECT record FROM hopper_item WHERE place = ?", arguments: [place])
            .map(decode)
    }

    /// Places of ended items after a place that still say what was wanted, oldest first.
    static func withTexts(after place: Int64, limit: Int, _ tx: ReadTransaction) throws -> [Int64] {
        try Int64.fetchAll(
            tx.db,
            sql: """
                SELECT place FROM hopper_item WHERE place > ? AND +state IN ('done', 'overridden')
                    AND json_extract(record, '$.is_forgotten') IS NOT 1 ORDER BY place LIMIT ?
                """, arguments: [place, limit])
    }

    /// Items in a state, oldest first.
    static func all(_ state: HopperItem.State, limit: Int, _ tx: ReadTransaction) throws -> [HopperItem] {
        try String.fetchAll(
            tx.db, sql: "SELECT record FROM hopper_item WHERE state = ? ORDER BY place LIMIT ?",
            arguments: [state.rawValue, limit]
        ).map(decode)
    }

    /// Finished items, newest first, older than an item.
    static func history(before id: ItemID?, limit: Int, _ tx: ReadTransaction) throws -> [HopperItem] {
        let place = try id.flatMap {
            try Int64.fetchOne(
                tx.db, sql: "SELECT place FROM hopper_item WHERE item_id = ?", arguments: [$0.rawValue])
        }
        return try String.fetchAll(
            tx.db,
            sql: """
                SELECT record FROM hopper_item WHERE state IN ('done', 'overridden') AND place < ?
                ORDER BY place DESC LIMIT ?
                """, arguments: [place ?? Int64.max, limit]
        ).map(decode)
    }

    static func count(_ state: HopperItem.State, _ tx: ReadTransaction) throws -> Int {
        try Int.fetchOne(
            tx.db, sql: "SELECT count(*) FROM hopper_item WHERE state = ?", arguments: [state.rawValue]) ?? 0
    }

    static func insert(_ batch: BatchOutcome, id: BatchID, nowMicros: Int64, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "INSERT INTO batch (batch_id, started_micros, record) VALUES (?, ?, ?)",
            arguments: [id.rawValue, nowMicros, WireCodec.text(batch)])
    }

    static func batch(_ id: BatchID, _ tx: ReadTransaction) throws -> BatchOutcome? {
        try String.fetchOne(tx.db, sql: "SELECT record FROM batch WHERE batch_id = ?", arguments: [id.rawValue])
            .map { try WireCodec.decode(BatchOutcome.self, from: $0) }
    }

    static func batchTime(_ id: BatchID, _ tx: ReadTransaction) throws -> Int64? {
        try Int64.fetchOne(
            tx.db, sql: "SELECT started_micros FROM batch WHERE batch_id = ?", arguments: [id.rawValue])
    }

    private static func decode(_ text: String) throws -> HopperItem {
        try WireCodec.decode(HopperItem.self, from: text)
    }
}
