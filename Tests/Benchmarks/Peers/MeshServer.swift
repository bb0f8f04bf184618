import Foundation

/// The release binary of vox as a control plane of its own, in open mode on loopback, each commit on the disk before
/// its answer.
struct MeshServer {
    let process: ServerProcess
    let endpoint: Endpoint

    /// Starts the binary beside this one.
    init(settings: [String: String] = [:]) throws {
        let directory = try ServerProcess.directory("vox")
        let port = ServerProcess.freePort()
        let binary = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("vox").path
        guard FileManager.default.isExecutableFile(atPath: binary) else {
            throw BenchFailure("There is no \(binary): build it with swift build -c release --product vox.")
        }
        var environment = [
            "VOX_HOME": directory + "/home", "VOX_MESH_BIND": "127.0.0.1:\(port)",
            "VOX_DASHBOARD_BIND": "127.0.0.1:0", "VOX_LOG": "notice", "VOX_MESH_DELIVER_RATE_PER_SEC": "0",
            "VOX_MESH_A2A_MAX_MESSAGES": "500000",
        ]
        environment.merge(settings) { _, new in new }
        let process = try ServerProcess(binary, ["populi", "serve"], in: directory, environment: environment)
        self.process = process
        endpoint = Endpoint(port: port)
        try process.wait(for: "vox") { process.output.contains("\nmesh ") && process.output.hasSuffix("\n") }
    }
}

extension MeshServer {
    /// Lets `node-0`, `node-1` … join.
    func join(nodes: Int) async throws {
        let clients = min(nodes, 100)
        try await PacedLoad(endpoint: endpoint, clients: clients) { number in
            stride(from: number, to: nodes, by: clients).map {
                HTTPRequestBytes.post("/v1/populi/join", MeshRequests.join("node-\($0)"))
            }
        }.pace(over: 0)
    }
}
