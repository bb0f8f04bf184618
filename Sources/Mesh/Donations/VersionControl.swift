import Foundation
import Subprocess
import SystemPackage

/// What git says of a file; it is asked directly, without a shell, and never waited for longer than two seconds.
struct VersionControl: Sendable {
    /// True when the file is in the index.
    let isTracked: Bool
    /// Path from the root of the repository.
    let relativePath: String

    /// A command for people to copy; nothing runs it.
    var commitCommand: String {
        let path = Self.quoted(relativePath)
        return "git add \(path) && git commit -m \"chore(mesh): donation policy update\""
    }

    /// Nil when the file is in no repository, git is missing, or one of its answers took longer than the limit.
    static func find(_ path: String, limit: Duration = .seconds(2)) async -> VersionControl? {
        let url = URL(filePath: path).standardizedFileURL
        let directory = url.deletingLastPathComponent().path
        guard let prefix = await git(["rev-parse", "--show-prefix"], in: directory, limit) else { return nil }
        let question = ["ls-files", "--error-unmatch", "--", url.lastPathComponent]
        let isTracked = await git(question, in: directory, limit) != nil
        return VersionControl(isTracked: isTracked, relativePath: prefix.wireTrimmed + url.lastPathComponent)
    }

    private static func git(_ arguments: [String], in directory: String, _ limit: Duration) async -> String? {
        await withTaskGroup(of: String?.self) { group in
            group.addTask {
                // Any failure means that git does not know the file.
                let record = try? await Subprocess.run(  // see above
                    .name("git"), arguments: Arguments(arguments), workingDirectory: FilePath(directory),
                    output: .string(limit: 65_536), error: .discarded)
                guard let record, record.terminationStatus.isSuccess else { return nil }
                return record.standardOutput
            }
            group.addTask {
                try? await Task.sleep(for: limit)  // cut short by the answer
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || Array("._-/".utf8).contains(byte)
        }
        return isPlain ? path : "'" + path.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}
