/// Why nothing, or nothing more, was imported.
package enum StoreImportError: Error, Hashable, Sendable {
    /// None of the three files is there.
    case nothingThere(directory: String)
    /// A file cannot be read, is no regular file, or is larger than 256 MiB.
    case unreadable(path: String)
    /// A file is not what its name says; nothing of any file was stored.
    case unfit(path: String, detail: String)
    /// A file was stored but keeps its name; a repetition stores nothing twice.
    case notRenamed(path: String)
    /// The store could not be opened or written.
    case store(StoreError)
}

extension StoreImportError: CustomStringConvertible {
    /// One sentence for a person at a terminal.
    package var description: String {
        switch self {
        case .nothingThere(let directory):
            "\(directory) has none of "
                + ImportFile.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                + "; name the directory that holds them."
        case .unreadable(let path):
            "\(path) cannot be read, or is no file of at most 256 MiB; nothing was imported."
        case .unfit(let path, let detail):
            "\(path) cannot be imported: \(detail); nothing was imported."
        case .notRenamed(let path):
            "\(path) was imported, but could not be renamed; make its directory writable and repeat: nothing comes "
                + "twice."
        case .store(let error): error.description
        }
    }
}
