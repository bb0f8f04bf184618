/// Why the store could not be opened, read or written.
package enum StoreError: Error, Hashable, Sendable {
    /// Another process has the store open; the id is missing when its lock file names none.
    case heldByProcess(Int32?)
    /// The file was made by a newer program.
    case newerSchema(path: String)
    /// The file is damaged; nothing was opened.
    case damaged(path: String, detail: String)
    /// A copy was to be written under a name that is taken; nothing was written.
    case alreadyThere(path: String)
    /// The op-log is signed by another key than the one that was given.
    case otherLogKey(path: String)
    /// The file or its directory cannot be created or opened.
    case cannotOpen(path: String, detail: String)
    /// Disk full or write error; nothing of the write was saved. Maps to 507.
    case notWritten(doing: String, detail: String)
    /// The op-log did not verify at start, so nothing may be written. Maps to 503.
    case readOnly
    /// What was asked for is in an archive that cannot be had. Maps to 409.
    case archived(ArchiveGap)
    /// Anything else that the store said; a defect of this program rather than of the disk.
    case failed(doing: String, detail: String)
}

extension StoreError: CustomStringConvertible {
    /// One sentence for a person at a terminal.
    package var description: String {
        switch self {
        case .heldByProcess(let pid):
            "the store is in use by process \(pid.map(String.init) ?? "unknown"); stop it first."
        case .newerSchema(let path):
            "\(path) was written by a newer vox; use that version, or another data directory."
        case .damaged(let path, let detail):
            "\(path) is damaged (\(detail)); run vox populi store check."
        case .alreadyThere(let path):
            "\(path) exists and is left as it is; name another file."
        case .otherLogKey(let path):
            "\(path) is signed with another key than keys/oplog.key; put the right key back."
        case .cannotOpen(let path, let detail):
            "cannot open \(path): \(detail)."
        case .notWritten(let doing, let detail):
            "could not write while doing \(doing): \(detail); nothing was saved."
        case .readOnly:
            "the store is read-only, because its audit log did not verify at start."
        case .archived(let gap):
            "\(gap.sentence); put the file back as it was."
        case .failed(let doing, let detail):
            "the store failed while doing \(doing): \(detail)."
        }
    }
}
