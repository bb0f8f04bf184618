import Foundation
import Language
import Mesh
import VoxCrypto

/// The findings of `vox config check` that need a look at files.
struct FileChecks {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// In the order of the contract's table.
    var findings: [ConfigFinding] { certificate + claims + homeMode + keyModes + secretFile + policy }

    /// What the file system says about a path, links followed; nil when nothing is there.
    static func facts(_ path: String) -> DataDirectory.Facts? {
        let place = URL(filePath: path).resolvingSymlinksInPath().path
        guard let found = try? FileManager.default.attributesOfItem(atPath: place),  // absent has no attributes
            let mode = found[.posixPermissions] as? NSNumber
        else { return nil }
        return DataDirectory.Facts(
            isDirectory: found[.type] as? FileAttributeType == .typeDirectory, mode: mode.uint32Value)
    }

    /// Both files of the mesh listener, read as a start would.
    private var certificate: [ConfigFinding] {
        let configuration = surroundings.configuration
        guard let path = configuration.text("mesh.tls.cert"), let key = configuration.text("mesh.tls.key") else {
            return []
        }
        do throws(MeshTLSError) {
            _ = try MeshCertificateFiles.load(certificatePath: path, keyPath: key)
            return []
        } catch {
            if case .keyFile = error { return [] }  // said by the check of keys
            return [.tlsPair(error.description, at: configuration.place(of: "mesh.tls.cert"))]
        }
    }

    /// What the owner says is here and what Linux shows of it; other platforms are not looked at.
    private var claims: [ConfigFinding] {
        #if os(Linux)
            let devices = [
                "mesh.advertise_gpu": ["/dev/nvidiactl", "/dev/dxg"],
                "mesh.advertise_vulkan": ["/dev/dri", "/dev/dxg"],
                "mesh.advertise_webgpu": ["/dev/dri", "/dev/dxg"], "mesh.advertise_npu": ["/dev/accel"],
            ]
            return devices.sorted { $0.key < $1.key }.compactMap { key, paths in
                guard !paths.contains(where: FileManager.default.fileExists) else { return nil }
                return surroundings.configuration.unprovenClaim(key, devices: paths)
            }
        #else
            return []
        #endif
    }

    private var homeMode: [ConfigFinding] {
        surroundings.home.refusal(Self.facts(surroundings.home.path)).map { [$0] } ?? []
    }

    /// The keys of the data directory, then those of TLS.
    private var keyModes: [ConfigFinding] {
        let home = surroundings.home
        let next = [home.logKey + ".next", home.keys + "/recipient-next.key"]
        let paths = [home.nodeKey, home.logKey, home.sessionKey] + next + RecipientKeyFiles.paths(in: home.keys)
        let found = paths.compactMap { path -> ConfigFinding? in
            do throws(KeyFileError) {
                _ = try KeyFile(path: path).load()
                return nil
            } catch {
                return .keyMode(path, error.description)
            }
        }
        var keys = [home.keys + "/mesh-tls.key"]
        if let key = surroundings.configuration.text("mesh.tls.key") { keys.append(key) }
        return found + keys.compactMap { Self.keyMode($0) }
    }

    /// What a start says of a private key for TLS.
    private static func keyMode(_ path: String) -> ConfigFinding? {
        do throws(MeshTLSError) {
            try MeshCertificateFiles.checkMode(ofKey: path)
            return nil
        } catch {
            return .keyMode(path, error.description)
        }
    }

    private var secretFile: [ConfigFinding] {
        let configuration = surroundings.configuration
        guard configuration.fileHoldsSecret, let path = configuration.filePath else { return [] }
        var found: [ConfigFinding] = []
        if let facts = Self.facts(path), facts.mode & 0o077 != 0 { found.append(.secretFileMode(path)) }
        if GitIndex.holds(path) { found.append(.secretFileTracked(path)) }
        return found
    }

    private var policy: [ConfigFinding] {
        let path = surroundings.donationsPath
        let configuration = surroundings.configuration
        guard FileManager.default.fileExists(atPath: path) else {
            let isStated = configuration.environmentPolicy != nil || configuration.donationPolicy != nil
            return isStated ? [] : [.policyMissing(path)]
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            return [.policyError(path, "the file cannot be read.", next: "Make it readable")]
        }
        do throws(DonationsError) {
            _ = try DonationsDocument.parse(bytes: Array(data))
            return []
        } catch {
            return [.policyError("\(path):\(error.line):\(error.column)", error.sentence)]
        }
    }
}
