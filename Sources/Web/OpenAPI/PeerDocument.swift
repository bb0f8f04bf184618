import Audit
import HTTPTypes
import Mesh

/// The mesh listener's API as an OpenAPI 3.1 document.
enum PeerDocument {
    /// The whole document.
    static let json: JSONValue = build(PeerOperation.all)

    private static func build(_ operations: [PeerOperation]) -> JSONValue {
        var schemas = PeerSchemas()
        var paths: [String: [String: JSONValue]] = [:]
        for operation in operations {
            paths[operation.path, default: [:]][operation.method.rawValue.lowercased()] = describe(operation, &schemas)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Vox Populi mesh control plane", "version": "1",
                "description": """
                Errors are one sentence of plain text that starts with "populi: "; clients branch on the status \
                alone. Unknown fields are ignored. A wrong method answers 405 with Allow.
                """,
            ],
            "servers": [["url": "http://127.0.0.1:9847"]],
            "security": [["bearer": []]],
            "paths": .object(paths.mapValues { .object($0) }),
            "components": [
                "schemas": .object(schemas.named),
                "headers": headers,
                "responses": .object(Dictionary(uniqueKeysWithValues: reasons.map { (String($0), refusal($0, $1)) })),
                "securitySchemes": [
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description": "Needed as soon as one secret is configured.",
                    ]
                ],
            ],
        ]
    }

    private static func describe(_ operation: PeerOperation, _ schemas: inout PeerSchemas) -> JSONValue {
        var fields: [String: JSONValue] = [
            "summary": .string(operation.summary),
            "operationId": .string(name(of: operation)),
            "x-roles": .array(roles(of: operation).map { .string($0) }),
        ]
        if operation.needsNoBearer { fields["security"] = [] }
        if let body = operation.request {
            fields["requestBody"] = ["required": true, "content": ["application/json": ["schema": schemas.json(body)]]]
        }
        var responses: [String: JSONValue] = [:]
        for status in operation.statuses {
            responses[String(status)] =
                status == operation.success
                ? good(operation, &schemas) : ["$ref": .string("#/components/responses/\(status)")]
        }
        fields["responses"] = .object(responses)
        return .object(fields)
    }

    /// The last words of the path, such as `exec_lease_grant`.
    private static func name(of operation: PeerOperation) -> String {
        let words = operation.path.replacing("/v1/populi/", with: "").split { "/-.".contains($0) }
        return words.joined(separator: "_")
    }

    private static func roles(of operation: PeerOperation) -> [String] {
        Role.allCases.filter { role in operation.access.map { role.may($0) } ?? true }.map(\.rawValue)
    }

    private static func good(_ operation: PeerOperation, _ schemas: inout PeerSchemas) -> JSONValue {
        var fields: [String: JSONValue] = ["description": "Done.", "headers": headers(of: operation.success)]
        switch operation.answer {
        case .json(let schema): fields["content"] = ["application/json": ["schema": schemas.json(schema)]]
        case .plainText: fields["content"] = plainText
        case .document: fields["content"] = ["application/json": ["schema": ["type": "object"]]]
        case .nothing: break
        }
        return .object(fields)
    }

    private static let plainText: JSONValue = ["text/plain": ["schema": ["type": "string"]]]

    private static func refusal(_ status: Int, _ reason: String) -> JSONValue {
        ["description": .string(reason), "content": plainText, "headers": headers(of: status)]
    }

    private static let reasons: [Int: String] = [
        400: "The body or one of its fields does not fit.", 401: "The bearer is missing or not accepted.",
        403: "The role, the node's token or the node's state forbids it.", 404: "There is no such thing.",
        409: "Another node holds it.", 410: "The token expired or was used.", 413: "The body is too large.",
        415: "The body must be JSON.", 429: "Too many requests, or the mailbox is full.",
        500: "Something went wrong here.",
        503: "The server cannot do that now.", 507: "The store could not be written; nothing was saved.",
    ]

    private static func headers(of status: Int) -> JSONValue {
        var names = ["x-request-id", "x-populi-feature"]
        if status == 401 { names.append("WWW-Authenticate") }
        if [429, 503, 507].contains(status) { names.append("Retry-After") }
        let all = names.map { ($0, JSONValue.object(["$ref": .string("#/components/headers/\($0)")])) }
        return .object(Dictionary(uniqueKeysWithValues: all))
    }

    private static let headers: JSONValue = [
        "x-request-id": ["description": "Id of the request.", "schema": ["type": "string"]],
        "x-populi-feature": ["description": "What the server can do.", "schema": ["type": "string"]],
        "WWW-Authenticate": ["description": "The scheme that is needed.", "schema": ["type": "string"]],
        "Retry-After": ["description": "Whole seconds to wait.", "schema": ["type": "integer", "minimum": 1]],
    ]
}
