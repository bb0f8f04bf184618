import ArgumentParser
import Audit
import Compute
import Foundation
import Language
import Mesh

/// `vox donations explain`: which checks of the policy a job would pass; needs no running process.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Print each check of the policy for a job, with its result.")
    @OptionGroup var options: ReadOptions
    @Option(help: "Kind of work, such as text_infer.") var kind = TaskKind.textInfer.rawValue
    @Option(help: "Who asks, name@mesh; nobody means this machine's own work.") var peer: String?
    @Option(name: .customLong("class"), help: "local-only, paired-peers-only or public-mesh.")
    var privacy = "paired-peers-only"
    @Option(help: "Priority, 0 to 255.") var priority: UInt8 = 128

    func run() async throws {
        let surroundings = try Surroundings.open(options.common)
        guard let privacyClass = PrivacyClass(display: privacy) else {
            throw CommandFailure(
                "\(privacy) is no class.", remedy: "Write local-only, paired-peers-only or public-mesh.")
        }
        var needs = JobRequirements(taskKind: kind)
        needs.priority = priority
        var request = AdmissionRequest(requirements: needs, privacy: privacyClass)
        if let peer {
            request.submitters = [peer]
            request.network = peer.split(separator: "@").dropFirst().last.map(String.init)
        }
        var state = AdmissionState(policy: try Self.policy(surroundings))
        state.hasBackend = await Self.serves(kind, surroundings)
        state.isSubmittingNode = peer == nil
        state.visibility = surroundings.configuration.text("mesh.visibility")
        state.trustTier = surroundings.configuration.text("mesh.trust_tier")
        say(Admission.explain(request, in: state))
    }

    private func say(_ checks: [(name: String, passes: Bool)]) {
        let rows = checks.map { check -> JSONValue in
            ["check": .string(check.name), "result": check.passes ? "passes" : "refused"]
        }
        if options.json { return options.printing.json(.array(rows)) }
        options.printing.table(rows, ["check", "result"], empty: "There is nothing to check.")
        let refusal = checks.first { !$0.passes }
        Terminal.live.line(refusal.map { "\nRefused: \($0.name)." } ?? "\nAdmitted, as far as room is free.")
    }

    /// The policy that a start would obey: of the environment, else of the file, else of `[mesh.donation]`.
    private static func policy(_ surroundings: Surroundings) throws(CommandFailure) -> AdmissionState.PolicyState {
        if let stated = surroundings.configuration.environmentPolicy {
            if let fault = stated.fault { throw CommandFailure(fault) }
            return .known(stated.policy)
        }
        let path = surroundings.donationsPath
        guard FileManager.default.fileExists(atPath: path) else {
            return surroundings.configuration.donationPolicy.map { .known($0) } ?? .absent
        }
        guard let data = FileManager.default.contents(atPath: path) else { return .unreadable }
        do throws(DonationsError) {
            let name = String(path.split(separator: "/").last ?? "donations.vox")
            return .known(WorkerDonationPolicy(try DonationsDocument.parse(bytes: Array(data), file: name).policy))
        } catch {
            throw CommandFailure(error.description)
        }
    }

    private static func serves(_ kind: String, _ surroundings: Surroundings) async -> Bool {
        let backend = NativeBackend(modelDirectory: surroundings.modelDirectory, threads: Live.coreCount)
        return await backend.models().contains { $0.taskKinds.contains(kind) }
    }
}
