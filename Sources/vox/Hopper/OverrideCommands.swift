import ArgumentParser
import Audit

extension HopperCommand {
    /// `vox hopper reprioritize`.
    struct Reprioritize: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change the priority of a waiting item; recorded with its reason.")
        @OptionGroup var confirm: ConfirmOptions
        @Argument(help: "Item id.") var item: String
        @Option(help: "urgent, normal or background.") var priority: String

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(confirm.options.common))
            var body = try confirm.body(for: "Change \(item) to \(priority)")
            body["item_id"] = .string(item)
            body["new_priority"] = .string(priority)
            let answer = try await client.post("hopper/reprioritize", .object(body))
            confirm.say(answer, "\(item) is \(answer["priority"]?.stringValue ?? priority) now.")
        }
    }

    /// `vox hopper withdraw`.
    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an item back; its job is cancelled. Recorded with its reason.")
        @OptionGroup var confirm: ConfirmOptions
        @Argument(help: "Item id.") var item: String

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(confirm.options.common))
            var body = try confirm.body(for: "Withdraw \(item)")
            body["item_id"] = .string(item)
            let answer = try await client.post("hopper/withdraw", .object(body))
            confirm.say(answer, "\(item) is withdrawn.")
        }
    }
}
