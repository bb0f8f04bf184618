import Foundation
import GRDB

/// The memberships in a store file, read without taking the store: also while a process runs on it.
package struct StoredMemberships: Sendable {
    private let path: String

    /// Names the file; nothing is opened yet.
    package init(path: String) { self.path = path }

    /// Every membership, oldest first; none when the file is not there.
    package func all() throws(StoreError) -> [Membership] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do {
            let queue = try DatabaseQueue(path: path, configuration: StoreCheck.configuration)
            defer { try? queue.close() }  // only read
            return try queue.read { db in
                guard try db.tableExists("membership") else { return [] }
                return try MembershipRow.all(db)
            }
        } catch {
            throw .failed(doing: "read \(path)", detail: "\(error)")
        }
    }
}
