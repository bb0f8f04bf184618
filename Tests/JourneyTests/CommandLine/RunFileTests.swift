import Foundation
import Mesh
import Synchronization
import Testing

@testable import vox

/// The file by which verbs find the process: at no moment is it missing or half there.
@Suite struct RunFileTests {
    private static func file(_ startedUnixMs: Int64) -> RunFile {
        RunFile(
            pid: ProcessInfo.processInfo.processIdentifier, meshURL: "http://127.0.0.1:1",
            dashboardURL: "http://127.0.0.1:2", startedUnixMs: startedUnixMs, dashboardPin: nil)
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
    }

    @Test func aReaderAlwaysFindsOneWhileItIsReplaced() async throws {
        let scratch = try ScratchDirectory()
        let home = DataDirectory(variable: scratch.path, userHome: scratch.path, workingDirectory: scratch.path)
        try Self.file(0).write(home)
        let isOver = Flag()
        async let reading = Self.misses(home, until: isOver)
        for number in 1...100 { try Self.file(Int64(number)).write(home) }
        isOver.set()
        let misses = await reading
        #expect(misses == 0)
        #expect(RunFile.read(home)?.startedUnixMs == 100)
    }

    @concurrent private static func misses(_ home: DataDirectory, until isOver: Flag) async -> Int {
        var count = 0
        repeat { count += RunFile.read(home) == nil ? 1 : 0 } while !isOver.isSet
        return count
    }

    @Test func othersCannotReadItWhateverWasThere() throws {
        let scratch = try ScratchDirectory()
        let home = DataDirectory(variable: scratch.path, userHome: scratch.path, workingDirectory: scratch.path)
        try Self.file(1).write(home)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: home.runFile)
        try Self.file(2).write(home)
        let attributes = try FileManager.default.attributesOfItem(atPath: home.runFile)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(RunFile.read(home)?.startedUnixMs == 2)
    }
}
