import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a request body up to a limit and says in which way it was not usable; ``RequestDeadline`` bounds the time.
struct BodyReader: Sendable {
    /// Largest body in bytes.
    let limit: Int

    /// Why a body was refused.
    enum Refusal: Error {
        case tooLarge
        case cutShort
    }

    /// All bytes of a body; a declared length above the limit is refused before a byte is read.
    func read(_ body: RequestBody, declared: HTTPFields) async -> Result<[UInt8], Refusal> {
        if let text = declared.single(.contentLength), let length = Int(text), length > limit {
            return .failure(.tooLarge)
        }
        var bytes: [UInt8] = []
        do {
            for try await part in body {
                guard bytes.count + part.readableBytes <= limit else { return .failure(.tooLarge) }
                bytes.append(contentsOf: part.readableBytesView)
            }
        } catch {
            return .failure(.cutShort)
        }
        return .success(bytes)
    }

    /// Whether a content type is `application/json` or ends in `+json`, parameters aside.
    static func isJSON(_ headers: HTTPFields) -> Bool {
        let type = mediaType(headers)
        return type == "application/json" || type.hasSuffix("+json")
    }

    /// Whether a content type is that of a plain HTML form.
    static func isForm(_ headers: HTTPFields) -> Bool { mediaType(headers) == "application/x-www-form-urlencoded" }

    private static func mediaType(_ headers: HTTPFields) -> String {
        let value = headers.single(.contentType) ?? ""
        if value == "application/json" { return value }
        return (value.split(separator: ";", maxSplits: 1).first ?? "").trimmed.lowercased()
    }
}
