import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

/// Reads a stream to its end, however busy the machine is: the test client's own wait between two reads is short.
enum PatientClient {
    static func text(_ uri: String, port: Int?) async throws -> String {
        try await response(uri, port: port).body.map { String(buffer: $0) } ?? ""
    }

    static func response(_ uri: String, headers: HTTPFields = [:], port: Int?) async throws -> TestClient.Response {
        let client = TestClient(
            host: "localhost", port: try #require(port), configuration: .init(timeout: .seconds(180)))
        client.connect()
        do {
            let response = try await client.execute(
                .init(uri, method: .get, authority: "localhost", headers: headers))
            try await client.shutdown()
            return response
        } catch {
            try await client.shutdown()
            throw error
        }
    }
}
