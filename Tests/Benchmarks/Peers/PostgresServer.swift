import Foundation

/// PostgreSQL with its own cluster: every commit is on the disk before its answer, and the rest is at its defaults.
struct PostgresServer {
    let process: ServerProcess
    private let port: Int
    private let directory: String

    /// Where Debian keeps the server's programs.
    static var folder: String? {
        let base = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []).sorted()
        return versions.last.map { "\(base)/\($0)/bin" }
    }

    init() throws {
        guard let folder = Self.folder else { throw BenchFailure("PostgreSQL is not installed.") }
        directory = try ServerProcess.directory("postgres")
        port = ServerProcess.freePort()
        if getuid() == 0 { _ = try ServerProcess.run("chown", ["postgres:postgres", directory]) }
        let data = directory + "/data"
        _ = try ServerProcess.run(
            folder + "/initdb", ["-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C"],
            owner: "postgres")
        let process = try ServerProcess(
            folder + "/postgres",
            [
                "-D", data, "-p", "\(port)", "-k", directory, "-c", "listen_addresses=127.0.0.1",
                "-c", "synchronous_commit=on", "-c", "fsync=on", "-c", "max_connections=200",
                "-c", "shared_buffers=256MB",
            ], in: directory, owner: "postgres")
        self.process = process
        let port = port
        try process.wait(for: "PostgreSQL") {
            ServerProcess.answers(port: port) && process.output.contains("ready to accept connections")
        }
        _ = try psql(
            """
            CREATE TABLE message (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, receiver text NOT NULL, sender text NOT NULL,
                type text NOT NULL, payload text NOT NULL, created_unix_ms bigint NOT NULL,
                holder text, lease_expires_unix_ms bigint, acked_unix_ms bigint);
            CREATE INDEX claimable ON message (receiver, id) WHERE acked_unix_ms IS NULL AND holder IS NULL;
            """)
    }

    private func psql(_ sql: String) throws -> String {
        try ServerProcess.run(
            "psql", ["-h", "127.0.0.1", "-p", "\(port)", "-U", "bench", "-d", "postgres", "-qAt", "-c", sql])
    }

    /// Deliver, claim and ack as three statements, each a transaction; the result is rounds of three a second.
    ///
    /// A claim that finds every row locked by others counts as one, and its ack finds nothing: this favours PostgreSQL.
    func cycles(clients: Int, seconds: Int, payload: String) throws -> (rate: Double, meanMilliseconds: Double) {
        try pgbench(
            """
            INSERT INTO message (receiver, sender, type, payload, created_unix_ms)
                VALUES ('bench', 'client', 'note', '\(payload)', 1790000000000);
            \\set id 0
            UPDATE message SET holder = 'node', lease_expires_unix_ms = 1790000120000 WHERE id = (
                SELECT id FROM message WHERE receiver = 'bench' AND acked_unix_ms IS NULL AND holder IS NULL
                ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, payload \\aset
            UPDATE message SET acked_unix_ms = 1790000000001, holder = NULL WHERE id = :id;
            """, clients: clients, seconds: seconds)
    }

    /// Deliver alone.
    func delivers(clients: Int, seconds: Int, payload: String) throws -> (rate: Double, meanMilliseconds: Double) {
        try pgbench(
            """
            INSERT INTO message (receiver, sender, type, payload, created_unix_ms)
                VALUES ('alone', 'client', 'note', '\(payload)', 1790000000000);
            """, clients: clients, seconds: seconds)
    }

    private func pgbench(_ script: String, clients: Int, seconds: Int) throws -> (Double, Double) {
        let file = directory + "/script.sql"
        try script.replacingOccurrences(of: "\n    ", with: " ").write(toFile: file, atomically: true, encoding: .utf8)
        let output = try ServerProcess.run(
            "pgbench",
            [
                "-h", "127.0.0.1", "-p", "\(port)", "-U", "bench", "-n", "-M", "prepared", "-c", "\(clients)",
                "-j", "1", "-T", "\(seconds)", "-f", file, "postgres",
            ])
        func figure(_ name: String) -> Double? {
            output.split(separator: "\n").first { $0.hasPrefix(name) }?.split(separator: " ")
                .compactMap { Double($0) }.first
        }
        guard let rate = figure("tps"), let mean = figure("latency average") else {
            throw BenchFailure("pgbench said: \(output.suffix(400))")
        }
        return (rate, mean)
    }
}
