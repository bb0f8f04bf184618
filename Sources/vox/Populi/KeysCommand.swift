import ArgumentParser
import Audit

/// `vox populi keys …`: the keys that sealed input for this machine is addressed to.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The keys that others seal input for this machine to.",
        subcommands: [List.self, Rotate.self])

    /// `vox populi keys ls`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls", abstract: "The advertised key, and those it replaced that still open.")
        @OptionGroup var options: ReadOptions

        func run() async throws {
            let keys = try await DashboardClient.open(Surroundings.open(options.common)).get("mesh/keys")
            if options.json { return options.printing.json(keys) }
            options.printing.table(
                keys.arrayValue ?? [],
                ["key_id", "advertised", "created_unix_ms", "opens_until_unix_ms", "x25519_pub_key_b64"],
                empty: "There is no key.")
        }
    }

    /// `vox populi keys rotate`.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Advertise a new key from now on; the old one opens for 7 more days.")
        @OptionGroup var confirm: ConfirmOptions

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(confirm.options.common))
            let body = try confirm.body(for: "Replace the key for sealed input")
            let answer = try await client.post("mesh/keys/rotate", .object(body))
            confirm.say(answer, "Sealed input is addressed to a new key, \(answer["target"]?.stringValue ?? "").")
        }
    }
}
