import ArgumentParser
import Audit
import Foundation
import Mesh
import VoxCrypto

extension HopperCommand {
    /// `vox hopper secrets …`: values that jobs need and nobody else sees.
    struct Secrets: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep values that jobs need; a machine that runs a job gets them sealed.",
            subcommands: [Set.self, List.self, Remove.self])

        /// `vox hopper secrets set`.
        struct Set: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Keep a value under a name; it is read from standard input, never from the command line.")
            @OptionGroup var common: CommonOptions
            @Argument(help: "Letters, digits and underscores, at most 64.") var name: String

            func validate() throws { try Secrets.check(name) }

            func run() async throws {
                let home = try Surroundings.open(common).home
                try HomePreparation(home: home).prepare()
                let value = try HiddenInput.read(asking: "Type the value of \(name); it is not shown.")
                try Secrets.attempt { () throws(KeyFileError) in
                    try JobSecretFiles(directory: home.jobSecrets).keep(value, as: name, random: Live.random)
                }
                Terminal.live.line("\(name) is kept. Jobs ask for it with vox hopper submit --secret \(name).")
            }
        }

        /// `vox hopper secrets ls`.
        struct List: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "ls", abstract: "Names that have a value; values are never shown.")
            @OptionGroup var options: ReadOptions

            func run() async throws {
                let directory = try Surroundings.open(options.common).home.jobSecrets
                let names: [String]
                do {
                    names = try JobSecretFiles(directory: directory).names()
                } catch {
                    throw CommandFailure("cannot read \(directory).", remedy: "Make it readable.")
                }
                if options.json { return options.printing.json(.array(names.map { .string($0) })) }
                guard !names.isEmpty else {
                    return Terminal.live.line("No values are kept. Keep one with vox hopper secrets set.")
                }
                for name in names { Terminal.live.line(name) }
            }
        }

        /// `vox hopper secrets rm`.
        struct Remove: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "rm", abstract: "Delete a value; jobs that need it are not started any more.")
            @OptionGroup var common: CommonOptions
            @Argument(help: "Its name.") var name: String
            @Flag(name: [.customLong("yes"), .customLong("yes-i-mean-it")], help: "Do it without asking.")
            var isSure = false

            func validate() throws { try Secrets.check(name) }

            func run() async throws {
                let directory = try Surroundings.open(common).home.jobSecrets
                if !isSure { try ConfirmOptions.ask("Delete the value of \(name)") }
                let wasThere = try Secrets.attempt { () throws(KeyFileError) in
                    try JobSecretFiles(directory: directory).remove(name)
                }
                guard wasThere else {
                    throw CommandFailure(
                        "there is no value under \(name).", remedy: "Look at the names with vox hopper secrets ls.")
                }
                Terminal.live.line("\(name) is deleted.")
            }
        }

        fileprivate static func check(_ name: String) throws {
            guard JobSecrets.isName(name) else {
                throw ValidationError("A name is made of at most 64 letters, digits and underscores, no digit first.")
            }
        }

        fileprivate static func attempt<Value>(
            _ body: () throws(KeyFileError) -> Value
        ) throws(CommandFailure) -> Value {
            do { return try body() } catch { throw CommandFailure(error.description) }
        }
    }
}

/// Reads a value that must not stand on a screen.
enum HiddenInput {
    /// The text of standard input without the line's end; a person is asked beside the output, and types it unseen.
    static func read(asking question: String) throws(CommandFailure) -> SecretBytes {
        let text = isatty(0) == 1 ? typed(question) : piped()
        guard let text, !text.isEmpty else {
            throw CommandFailure("no text was given, so nothing was kept.", remedy: "Give it on standard input.")
        }
        guard text.utf8.count <= JobSecrets.longestValueBytes else {
            throw CommandFailure(
                "the value is longer than \(JobSecrets.longestValueBytes) bytes.", remedy: "Keep a shorter one.")
        }
        return SecretBytes(Array(text.utf8))
    }

    private static func typed(_ question: String) -> String? {
        var before = termios()
        tcgetattr(0, &before)
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(0, TCSAFLUSH, &hidden)
        defer { tcsetattr(0, TCSAFLUSH, &before) }
        Terminal.live.complain(question)
        return readLine()
    }

    /// Nil when it is no text.
    private static func piped() -> String? {
        let limit = JobSecrets.longestValueBytes + 2
        var bytes: [UInt8] = []
        while bytes.count <= limit, let more = try? FileHandle.standardInput.read(upToCount: limit),  // ended is empty
            !more.isEmpty
        { bytes += more }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
