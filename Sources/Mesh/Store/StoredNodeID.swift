import Foundation
import GRDB

/// The id that was made for this machine's node and is kept in its store, so that it goes where a backup goes.
package enum StoredNodeID {
    /// Reads it from a store file without taking the store; nil when there is none, or the file cannot be read.
    package static func read(path: String) -> NodeID? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            let queue = try DatabaseQueue(path: path, configuration: StoreCheck.configuration)
            defer { try? queue.close() }  // only read
            let word = try queue.read { db in
                try db.tableExists("meta") ? MetaRow.word(.nodeID, db) : nil
            }
            return word.map { NodeID($0) }
        } catch {
            return nil
        }
    }

    /// Keeps an id at an opening; one that is there already is never replaced by another.
    ///
    /// A disk that takes nothing leaves that to the next opening.
    static func keep(_ node: NodeID, _ db: Database) throws {
        if let kept = try MetaRow.word(.nodeID, db) {
            guard kept != node.rawValue else { return }
            throw StoreError.failed(doing: "read the id of this node", detail: "it was \(kept); start again")
        }
        try? MetaRow.set(.nodeID, word: node.rawValue, db)  // a full disk, see above
    }
}
