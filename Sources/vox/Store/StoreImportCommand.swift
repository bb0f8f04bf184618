import ArgumentParser
import Foundation
import Mesh
import VoxCrypto

extension StoreCommand {
    /// `vox populi store import`: 0 done, 1 not confirmed, 2 nothing, or nothing more, was imported.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring the JSON stores of an earlier program into the store of a stopped vox.",
            discussion: """
                DIR holds local-registry.json, a2a-store.json or exec-lease-store.json. All are read before anything \
                is stored; each is then renamed to ….imported. Repeating it stores nothing twice. Of a file that a \
                newer program wrote, the known fields are read, with one warning.
                """)
        @OptionGroup var confirm: ConfirmOptions
        @Argument(help: "Directory that holds the files.") var directory: String

        func validate() throws {
            guard (1...500).contains(confirm.reason.trimmingCharacters(in: .whitespacesAndNewlines).count) else {
                throw ValidationError("--reason must be 1 to 500 characters; it stands in the audit log.")
            }
        }

        func run() async throws {
            let surroundings = try Surroundings.open(confirm.options.common)
            let folder = directory.hasPrefix("/") ? directory : Live.workingDirectory + "/" + directory
            _ = try confirm.body(for: "Import the stores of \(folder)")
            let reason = confirm.reason.trimmingCharacters(in: .whitespacesAndNewlines)
            let tool = StoreImport(try Self.parts(surroundings))
            let receipt: StoreImportReceipt
            do throws(StoreImportError) {
                receipt = try await tool.run(
                    directory: folder, by: ActionOrder(reason: reason, actor: "cli-user"))
            } catch {
                throw CommandFailure(error.description, exitCode: 2)
            }
            for file in receipt.files { Self.warn(of: file) }
            if confirm.options.json { return confirm.options.printing.json(WireCodec.json(receipt)) }
            for file in receipt.files { Terminal.live.line(Self.line(file)) }
        }

        /// One warning for a file, however many of its rows are newer.
        private static func warn(of file: StoreImportReceipt.File) {
            guard let version = file.newerVersion, !file.wasThere else { return }
            Terminal.live.complain(
                "\(file.name) has schema_version \(version), which is newer than this vox knows; the fields that it "
                    + "knows were read. Update vox before you rely on the rest.")
        }

        private static func line(_ file: StoreImportReceipt.File) -> String {
            guard !file.wasThere else { return "\(file.name): imported before; nothing was done." }
            return "\(file.name): \(file.imported) imported, \(file.skipped) there already or over."
        }

        private static func parts(_ surroundings: Surroundings) throws -> MeshParts {
            let preparation = HomePreparation(home: surroundings.home)
            try preparation.prepare()
            let keys = try preparation.keys()
            let configuration = surroundings.configuration
            let node = surroundings.nodeID ?? HomePreparation.newNodeID(key: keys.node.publicKey)
            let invites = InviteSettings(key: keys.node, handle: Handle(configuration).text) { "" }
            var parts = MeshParts(ownNode: node, clock: Live.clock, random: Live.random, keys: keys, invites: invites)
            parts.storePath = surroundings.storePath
            parts.madeNodeID = surroundings.isNodeNamed ? nil : node
            parts.logKeyFiles = .onDisk(surroundings.home.logKey, random: Live.random)
            return parts
        }
    }
}
