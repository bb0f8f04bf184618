import Compute
import Foundation
import Mesh

/// What the doctor sees of this machine: directory, ports, disk, models.
struct MachineDoctor {
    /// Free space below which a warning is due, bytes.
    private static let fewBytes: UInt64 = 1 << 30
    /// Free space below which writes will fail soon, bytes.
    private static let tooFewBytes: UInt64 = 100 << 20
    let surroundings: Surroundings

    private var home: DataDirectory { surroundings.home }

    /// The data directory and its secrets; what others may read is named.
    func directory() -> [Diagnosis] {
        guard let facts = FileChecks.facts(home.path) else {
            return [.ok("directory", "\(home.path) is not there yet; the first start makes it.")]
        }
        guard facts.isDirectory, access(home.path, W_OK | X_OK) == 0 else {
            return [
                .error(
                    "directory", "\(home.path) cannot be written.",
                    remedy: "Make it writable, or set VOX_HOME to another.")
            ]
        }
        let secret = [home.secrets, home.store, home.sessionKey, home.runFile]
        let open = secret.filter { path in FileChecks.facts(path).map { $0.mode & 0o077 != 0 } ?? false }
        guard open.isEmpty else {
            return open.map { .warning("directory", "others can read \($0).", remedy: "Run: chmod go-rwx '\($0)'") }
        }
        return [.ok("directory", "\(home.path) is writable, and its secrets are yours alone.")]
    }

    /// Whether both listeners could open; asked only while no process of ours has them.
    func ports() -> [Diagnosis] {
        [("mesh.transport.bind", "--mesh-bind"), ("dashboard.bind", "--dashboard-bind")].map { key, flag in
            guard let address = surroundings.configuration.address(key) else {
                return .error("port", "\(key) is no address.", remedy: "Write host:port.")
            }
            let name = key.hasPrefix("mesh") ? "mesh" : "dashboard"
            switch PortProbe.probe(address) {
            case .free: return .ok("port", "\(address) is free for the \(name).")
            case .busy where !surroundings.configuration.isSet(key):
                return .warning(
                    "port", "\(address) is taken, so the \(name) will open on another port.",
                    remedy: "Stop the program that has it, or choose one with \(flag).")
            case .busy:
                return .error(
                    "port", "\(address) is taken, so the \(name) cannot open.",
                    remedy: "Stop the program that has it, or choose another with \(flag).")
            case .unusable(let why):
                return .error("port", "\(address) cannot be used: \(why).", remedy: "Choose another with \(flag).")
            }
        }
    }

    /// Free space where the store is.
    func disk() -> Diagnosis {
        let path = [surroundings.storePath, home.path, Live.userHome].first {
            FileManager.default.fileExists(atPath: $0)
        }
        guard let path, let free = Self.freeBytes(path) else {
            return .warning("disk", "the free space cannot be read.", remedy: "Look with df -h.")
        }
        let text = "\(free >> 20) MiB are free for \(path)."
        if free < Self.tooFewBytes {
            return .error("disk", text, remedy: "Free some space; writes are refused when the disk is full.")
        }
        return free < Self.fewBytes ? .warning("disk", text, remedy: "Free some space soon.") : .ok("disk", text)
    }

    /// The models that a start would find.
    func models() async -> Diagnosis {
        let folder = surroundings.modelDirectory
        let isThere = FileChecks.facts(folder.path)?.isDirectory == true
        guard !isThere || access(folder.path, R_OK | X_OK) == 0 else {
            return .error("models", "\(folder.path) cannot be read.", remedy: "Make it readable for yourself.")
        }
        let models = await NativeBackend(modelDirectory: folder, threads: Live.coreCount).models()
        let own = models.filter { !$0.isEmbedded }
        let names = own.prefix(5).map(\.id.rawValue).joined(separator: ", ")
        guard !own.isEmpty else {
            let place = isThere ? "\(folder.path) holds no model" : "\(folder.path) is not there"
            return .warning(
                "models", "\(place); only the small built-in one can run.",
                remedy: "Put a model folder with config.json, tokenizer.json and *.safetensors there.")
        }
        return .ok("models", "\(own.count) in \(folder.path): \(names)\(own.count > 5 ? " and more" : "").")
    }

    static func freeBytes(_ path: String) -> UInt64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }
}
