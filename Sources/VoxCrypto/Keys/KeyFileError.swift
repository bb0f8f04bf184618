/// Why a key file cannot be used; the description is a sentence for the person who started the process.
package enum KeyFileError: Error, Hashable, Sendable {
    /// Others than the owner may read or write the file.
    case modeTooWide(path: String, mode: UInt32, expected: UInt32)
    /// The file belongs to another user.
    case foreignOwner(path: String, ownerID: UInt32)
    /// The path names a directory, a link or a device.
    case notARegularFile(path: String)
    /// The file does not hold exactly one key.
    case wrongLength(path: String, expected: Int, actual: Int)
    /// The operating system refused a step.
    case system(step: String, path: String, code: Int32, message: String)
}

extension KeyFileError: CustomStringConvertible {
    /// One sentence that names the file, what is wrong and, where there is one, the command that mends it.
    package var description: String {
        switch self {
        case .modeTooWide(let path, let mode, let expected):
            "The key file \(path) has mode \(Self.octal(mode)), so others than its owner can reach it; "
                + "it must be \(Self.octal(expected)). Run: chmod \(Self.octal(expected)) '\(path)'"
        case .foreignOwner(let path, let ownerID):
            "The key file \(path) belongs to user \(ownerID), not to the user who runs vox."
        case .notARegularFile(let path):
            "The key file \(path) is not a regular file."
        case .wrongLength(let path, let expected, let actual):
            "The key file \(path) holds \(actual) bytes instead of \(expected); "
                + "restore it from a copy, or move it away to get a new key."
        case .system(let step, let path, _, let message):
            "Could not \(step) the key file \(path): \(message)."
        }
    }

    private static func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
