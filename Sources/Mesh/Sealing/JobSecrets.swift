import Foundation
package import VoxCrypto

/// The values that jobs need and that no log, page or message shows: one file of mode 0600 for each name.
package struct JobSecrets: Sendable {
    /// Longest value, bytes.
    package static let longestValueBytes = 4_096
    /// Names that one job may need.
    package static let mostNames = 16

    /// The value of a name; nil when there is none.
    let value: @Sendable (String) -> SecretBytes?

    /// Takes a look-up.
    package init(value: @escaping @Sendable (String) -> SecretBytes?) {
        self.value = value
    }

    /// No values.
    package static let none = JobSecrets { _ in nil }

    /// The files of a directory, looked at whenever a job is placed.
    package static func onDisk(_ directory: String) -> JobSecrets {
        JobSecrets { name in
            guard isName(name) else { return nil }
            return try? JobSecretFiles(directory: directory).load(name)  // unreadable counts as absent: nothing is sent
        }
    }

    /// True for a letter or underscore followed by at most 63 letters, digits and underscores, all ASCII.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
        let isLetter = { (byte: UInt8) in (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 }
        return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) }
    }
}

/// The directory of values, as its owner changes it.
package struct JobSecretFiles: Sendable {
    private let directory: String

    /// Names the directory without touching it.
    package init(directory: String) {
        self.directory = directory
    }

    /// Names that have a value, sorted.
    package func names() throws -> [String] {
        guard FileManager.default.fileExists(atPath: directory) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: directory).filter(JobSecrets.isName).sorted()
    }

    /// Keeps a value under a name, in place of the one before.
    package func keep(_ value: SecretBytes, as name: String, random: RandomSource) throws(KeyFileError) {
        let fresh = ProtectedFile(
            path: "\(directory)/.\(name).\(random.hex(12))", largestByteCount: JobSecrets.longestValueBytes)
        try fresh.create(value, random: random)
        try fresh.move(onto: file(name).path)
    }

    /// Deletes a value; false when there is none.
    package func remove(_ name: String) throws(KeyFileError) -> Bool {
        guard try file(name).load() != nil else { return false }
        try file(name).remove()
        return true
    }

    func load(_ name: String) throws(KeyFileError) -> SecretBytes? { try file(name).load() }

    private func file(_ name: String) -> ProtectedFile {
        ProtectedFile(path: "\(directory)/\(name)", largestByteCount: JobSecrets.longestValueBytes)
    }
}
