import Foundation
import Mesh
import VoxCrypto

/// Makes the data directory and what a first start puts into it.
struct HomePreparation {
    let home: DataDirectory

    /// Creates the directories, or says why the data directory cannot be used.
    func prepare() throws(CommandFailure) {
        if let refusal = home.refusal(FileChecks.facts(home.path)) { throw CommandFailure(refusal) }
        for folder in [home.path, home.path + "/mesh", home.keys, home.secrets, home.path + "/run"] {
            try make(folder, mode: 0o700)
        }
        try make(home.models, mode: 0o755)
        let probe = home.path + "/run/.writable"
        guard FileManager.default.createFile(atPath: probe, contents: nil) else {
            throw CommandFailure(
                "the data directory \(home.path) is read-only.", remedy: "Make it writable, or set VOX_HOME.")
        }
        try? FileManager.default.removeItem(atPath: probe)  // left behind it does no harm
    }

    /// The node's identity and the key of its log; both are made at a first start.
    func keys() throws(CommandFailure) -> MeshKeys {
        do throws(KeyFileError) {
            return MeshKeys(
                node: try KeyFile.loadOrCreateEd25519(at: home.nodeKey, random: Live.random),
                log: try KeyFile.loadOrCreateEd25519(at: home.logKey, random: Live.random))
        } catch {
            throw CommandFailure(error.description)
        }
    }

    /// The keys for sealed input; the first one is made at a first start, and none may be readable by others.
    func recipientKeyFiles() throws(CommandFailure) -> RecipientKeyFiles {
        let files = RecipientKeyFiles.onDisk(home.keys, random: Live.random)
        do {
            try files.check()
            return files
        } catch let error as KeyFileError {
            throw CommandFailure(error.description)
        } catch {
            throw CommandFailure("the directory \(home.keys) cannot be read.", remedy: "Make it readable.")
        }
    }

    /// The key that sessions and form tokens hang on.
    func sessionKey() throws(CommandFailure) -> SecretBytes {
        do throws(KeyFileError) {
            return try KeyFile(path: home.sessionKey).loadOrCreate(random: Live.random)
        } catch {
            throw CommandFailure(error.description)
        }
    }

    /// An id for a node that has none yet: from the name of the machine and the node's key.
    static func newNodeID(key: Ed25519PublicKey) -> NodeID {
        NodeID("\(slug(Live.hostName))-\(key.sha256Hex.prefix(8))")
    }

    /// A name in lower case, digits and dashes.
    static func slug(_ name: String) -> String {
        let words = name.lowercased().prefix { $0 != "." }.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let slug = words.joined(separator: "-").prefix(34)
        return slug.isEmpty ? "vox" : String(slug)
    }

    private func make(_ folder: String, mode: Int) throws(CommandFailure) {
        guard FileChecks.facts(folder) == nil else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        } catch {
            throw CommandFailure("cannot create \(folder).", remedy: "Make its parent writable, or set VOX_HOME.")
        }
    }
}
