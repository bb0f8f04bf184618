import Testing

/// Calls that must not stand in `Sources`, and words that need a reason.
@Suite struct BannedCallTests {
    static func faults(in file: SourceFile) -> [Fault] {
        let isExecutable = file.room == "vox"
        let isLive = isExecutable && file.name.hasPrefix("Live")
        var found: [Fault] = []
        for index in file.tokens.indices {
            let what =
                (isLive ? nil : surroundings(file, index)) ?? stops(file, index)
                ?? (isExecutable ? nil : shell(file, index)) ?? reasons(file, index)
            if let what { found.append(file.fault(file.tokens[index].line, what)) }
        }
        return found
    }

    /// Time, randomness and ids come in from outside.
    private static func surroundings(_ file: SourceFile, _ index: Int) -> String? {
        let (next, second) = (file.word(index + 1), file.word(index + 2))
        switch file.word(index) {
        case "Date" where next == "(" && second == ")": return "Date() reads the wall clock"
        case "Date" where next == "." && second == "now": return "Date.now reads the wall clock"
        case "UUID" where next == "(" && second == ")": return "UUID() is random"
        case "SystemRandomNumberGenerator": return "SystemRandomNumberGenerator is random"
        case "random" where file.word(index - 1) == "." && next == "(": return ".random() is random"
        case "shuffled", "shuffle", "randomElement":
            return file.word(index - 1) == "." && next == "(" && second == ")" ? "\(file.word(index))() is random" : nil
        case "CFAbsoluteTimeGetCurrent", "gettimeofday", "time", "clock_gettime":
            return next == "(" && file.word(index - 1) != "." && file.word(index - 1) != "func" && second != ")"
                ? "\(file.word(index))() reads a clock" : nil
        default: return nil
        }
    }

    private static func stops(_ file: SourceFile, _ index: Int) -> String? {
        switch file.word(index) {
        case "!": return isForced(file, index) ? "no force unwrap, try! or as!" : nil
        case "fatalError" where file.word(index + 1) == "(": return "fatalError: use precondition with a sentence"
        case "public", "open":
            return isModifier(file, index) ? "\(file.word(index)): package is the widest access" : nil
        default: return nil
        }
    }

    private static func isForced(_ file: SourceFile, _ index: Int) -> Bool {
        guard index > 0, !file.tokens[index].isSpaced else { return false }
        let before = file.tokens[index - 1]
        return before.isWord || [")", "]", "?", "\""].contains(before.text)
    }

    private static func isModifier(_ file: SourceFile, _ index: Int) -> Bool {
        file.tokens[index].isFirst && file.tokens.indices.contains(index + 1) && file.tokens[index + 1].isWord
    }

    /// Only the executable prints and starts work that nobody waits for.
    private static func shell(_ file: SourceFile, _ index: Int) -> String? {
        let (before, next) = (file.word(index - 1), file.word(index + 1))
        switch file.word(index) {
        case "print" where next == "(" && before != "." && before != "func": return "print outside vox"
        case "Task" where next == "{" || next == "(" || (next == "." && file.word(index + 2) == "detached"):
            return "work that nobody waits for outside vox"
        default: return nil
        }
    }

    private static func reasons(_ file: SourceFile, _ index: Int) -> String? {
        let line = file.tokens[index].line
        switch file.word(index) {
        case "try" where file.word(index + 1) == "?":
            return isReason(file.comments[line]) ? nil : "try? needs a reason on its line"
        case "unchecked" where file.word(index + 1) == "Sendable":
            return above(file, line).contains("@unchecked Sendable")
                ? nil : "@unchecked Sendable needs a sentence of proof"
        case "unsafe" where file.word(index - 2) == "nonisolated":
            return above(file, line).isEmpty ? "nonisolated(unsafe) needs a sentence of proof" : nil
        default: return nil
        }
    }

    private static func isReason(_ comment: String?) -> Bool {
        (comment ?? "").split(separator: " ").count >= 3
    }

    /// The comment that ends on the line before, as one text.
    private static func above(_ file: SourceFile, _ line: Int) -> String {
        var (at, text) = (line - 1, "")
        while at > 0, let comment = file.comments[at] { (text, at) = (comment + text, at - 1) }
        return text
    }

    @Test func noBannedCallInSources() { expectNone(Repository.sources.flatMap(Self.faults)) }

    @Test(arguments: [
        "let a = Date()", "let a = Date.now", "let a = UUID()", "let a = Int.random(in: 0..<3)", "a.shuffled()",
        "var g = SystemRandomNumberGenerator()", "let a = b!", "let a = try! b()", "let a = b as! C", "b()!.c",
        "let a: Int!", "fatalError(\"no\")", "print(1)", "Task { }", "Task.detached { }", "Task(priority: .low) { }",
        "let a = try? b()", "let a = try? b() // x", "public struct A {}", "open class A {}", "\"\\(a!)\"",
        "/// Text.\nstruct A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1", "a[1]!",
    ])
    func aBannedCallIsFound(text: String) {
        #expect(Self.faults(in: SourceFile(path: "Sources/Mesh/A.swift", text: text)).count == 1)
    }

    @Test(arguments: [
        "let a = !b && c != d", "// Date()", "\"Date()\"", "a.print(1)", "let a = try? b()  // absent is empty",
        "/// `@unchecked Sendable`: never written.\nstruct A: @unchecked Sendable {}", "group.addTask { }",
        "now(Date(timeIntervalSince1970: 1))", "if (!a) { }", "let `public` = 1",
    ])
    func harmlessCodePasses(text: String) {
        #expect(Self.faults(in: SourceFile(path: "Sources/Mesh/A.swift", text: text)) == [])
    }

    @Test func liveFilesOfTheExecutableMayReadTheSurroundings() {
        let text = "let a = (Date(), UUID()); print(a); Task { }"
        #expect(Self.faults(in: SourceFile(path: "Sources/vox/Live+Disk.swift", text: text)) == [])
        #expect(Self.faults(in: SourceFile(path: "Sources/vox/Other.swift", text: text)).count == 2)
        #expect(Self.faults(in: SourceFile(path: "Sources/Mesh/Live.swift", text: text)).count == 4)
    }
}
