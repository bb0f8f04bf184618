import Audit
import Foundation
import Mesh

/// `run/vox.json`: how the command line finds the process that runs on a data directory.
struct RunFile: Sendable, Codable {
    let pid: Int32
    let meshURL: String
    let dashboardURL: String
    let startedUnixMs: Int64
    /// SHA-256 of the certificate that the dashboard shows, in hex; absent for plain HTTP.
    let dashboardPin: String?

    private enum CodingKeys: String, CodingKey {
        case pid
        case meshURL = "mesh_url"
        case dashboardURL = "dashboard_url"
        case startedUnixMs = "started_unix_ms"
        case dashboardPin = "dashboard_tls_sha256"
    }

    /// The only certificate to accept at the dashboard.
    var pin: CertificatePin? { dashboardPin.flatMap { CertificatePin(hex: $0) } }

    /// Reads the file; nil when there is none or its process is gone.
    static func read(_ home: DataDirectory) -> RunFile? {
        guard let data = FileManager.default.contents(atPath: home.runFile),
            let file = try? JSONDecoder().decode(RunFile.self, from: data)  // half a file is no file
        else { return nil }
        return kill(file.pid, 0) == 0 || errno == EPERM ? file : nil
    }

    /// Replaces the file as a whole, readable by its owner only.
    func write(_ home: DataDirectory) throws {
        let path = home.runFile
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(self)
        do throws(AtomicFileError) {
            try AtomicFile.write(Array(data), to: path, newMode: 0o600, keepsMode: false)
        } catch {
            throw CommandFailure("cannot write \(path): \(error.detail).", remedy: "Make the directory writable.")
        }
    }

    /// Removes the file at the end.
    static func remove(_ home: DataDirectory) {
        try? FileManager.default.removeItem(atPath: home.runFile)  // gone already is as good
    }
}
