import Foundation

/// etcd with its own data directory; its leases are granted through its log, which is synced before the answer.
struct EtcdServer {
    let process: ServerProcess
    private let port: Int
    private let directory: String

    init() throws {
        guard let binary = ServerProcess.find(["etcd"]) else { throw BenchFailure("etcd is not installed.") }
        guard ServerProcess.find(["h2load"]) != nil else { throw BenchFailure("h2load is not installed.") }
        directory = try ServerProcess.directory("etcd")
        port = ServerProcess.freePort()
        let peer = ServerProcess.freePort()
        let process = try ServerProcess(
            binary,
            [
                "--data-dir", directory + "/data", "--listen-client-urls", "http://127.0.0.1:\(port)",
                "--advertise-client-urls", "http://127.0.0.1:\(port)",
                "--listen-peer-urls", "http://127.0.0.1:\(peer)",
                "--initial-advertise-peer-urls", "http://127.0.0.1:\(peer)",
                "--initial-cluster", "default=http://127.0.0.1:\(peer)", "--log-level", "warn",
            ], in: directory)
        self.process = process
        let port = port
        try process.wait(for: "etcd") { ServerProcess.answers(port: port) }
        usleep(1_000_000)  // the election of a cluster of one
    }

    /// Lease grants a second, over gRPC.
    func grants(clients: Int, seconds: Int) throws -> Double {
        // TTL = 120 s, ID = 0: the server picks one.
        try h2load("LeaseGrant", message: [0x08, 120], clients: clients, seconds: seconds)
    }

    /// Keep-alives a second of one lease, over gRPC; a stream for each, which ends with its answer.
    func keepAlives(clients: Int, seconds: Int) throws -> Double {
        // The lease that is kept alive is granted here, with an id of its own.
        _ = try h2load("LeaseGrant", message: [0x08, 120, 0x10, 0x07], clients: 1, requests: 1)
        return try h2load("LeaseKeepAlive", message: [0x08, 0x07], clients: clients, seconds: seconds)
    }

    private func h2load(
        _ method: String, message: [UInt8], clients: Int, seconds: Int? = nil, requests: Int? = nil
    ) throws -> Double {
        let file = directory + "/message.bin"
        try Data([0, 0, 0, 0, UInt8(message.count)] + message).write(to: URL(fileURLWithPath: file))
        let bound = seconds.map { ["-D", "\($0)", "--warm-up-time", "1"] } ?? ["-n", "\(requests ?? 1)"]
        let output = try ServerProcess.run(
            "h2load",
            bound + [
                "-c", "\(clients)", "-m", "1", "-t", "1", "-d", file, "-H", "content-type: application/grpc",
                "-H", "te: trailers", "http://127.0.0.1:\(port)/etcdserverpb.Lease/\(method)",
            ])
        guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("finished in") }),
            let rate = line.split(separator: ",").first(where: { $0.contains("req/s") })?
                .split(separator: " ").first.flatMap({ Double($0) }),
            output.contains("0 failed, 0 errored")
        else { throw BenchFailure("h2load said: \(output.suffix(600))") }
        return rate
    }
}
