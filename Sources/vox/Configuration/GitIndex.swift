import Foundation

/// What git knows of a file; it is asked directly, without a shell, and waited for no longer than two seconds.
enum GitIndex {
    /// Whether git tracks the file, links followed; any doubt is false.
    static func holds(_ path: String) -> Bool {
        let file = URL(filePath: path).resolvingSymlinksInPath()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "git", "-c", "core.fsmonitor=false", "--literal-pathspecs", "ls-files", "--error-unmatch", "--",
            file.lastPathComponent,
        ]
        // The repository around the file is asked, not one that the caller's environment names.
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
        process.currentDirectoryURL = file.deletingLastPathComponent()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            return false
        }
        for _ in 0..<200 where process.isRunning { Thread.sleep(forTimeInterval: 0.01) }
        guard !process.isRunning else {
            process.terminate()
            return false
        }
        return process.terminationStatus == 0
    }
}
