import Foundation
import Language
import Mesh
import VoxCrypto

/// The findings of `vox config check` that need a look at files.
struct FileChecks {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// In the order of the contract's table.
    var findings: [ConfigFinding] { certificate + homeMode + keyModes + secretFile + policy }

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
            return [.tlsPair(error.description)]
        }
    }

    private var homeMode: [ConfigFinding] {
        surroundings.home.refusal(Self.facts(surroundings.home.path)).map { [$0] } ?? []
    }

    private var keyModes: [ConfigFinding] {
        let home = surroundings.home
        let paths = [home.nodeKey, home.logKey] + RecipientKeyFiles.paths(in: home.keys)
        return paths.compactMap { path in
            do throws(KeyFileError) {
                _ = try KeyFile(path: path).load()
                return nil
            } catch {
                return .keyMode(path, error.description)
            }
        }
    }

    private var secretFile: [ConfigFinding] {
        let hasSecret = surroundings.configuration.all.contains { row in
            if case .secret = row.setting.kind { row.source == .file } else { false }
        }
        guard hasSecret, let path = surroundings.configuration.filePath, let facts = Self.facts(path),
            facts.mode & 0o077 != 0
        else { return [] }
        return [.secretFileMode(path)]
    }

    private var policy: [ConfigFinding] {
        let path = surroundings.donationsPath
        guard let data = FileManager.default.contents(atPath: path) else {
            return surroundings.configuration.donationPolicy == nil ? [.policyMissing(path)] : []
        }
        do throws(DonationsError) {
            _ = try DonationsDocument.parse(bytes: Array(data))
            return []
        } catch {
            return [.policyError("\(path):\(error.line):\(error.column)", error.sentence)]
        }
    }
}
