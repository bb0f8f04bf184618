import HTTPTypes
import Mesh

/// One mesh route as the API document describes it.
struct PeerOperation: Sendable {
    /// What a good answer carries.
    enum Answer: Hashable, Sendable {
        case json(WireSchema)
        /// 204.
        case nothing
        /// 200 `text/plain`.
        case plainText
        /// 200, any JSON object.
        case document
    }

    let method: HTTPRequest.Method
    let path: String
    /// One sentence.
    let summary: String
    /// What the caller's role must allow; nil means any bearer.
    let access: MeshRoute?
    /// True for the routes that need no bearer.
    let needsNoBearer: Bool
    /// The body; nil for reads.
    let request: WireSchema?
    let answer: Answer
    /// Statuses of the route's own rules; those of the request pipeline are added by ``statuses``.
    let refusals: Set<Int>

    /// Status of a good answer.
    var success: Int { answer == .nothing ? 204 : 200 }

    /// Every status that the route can answer with.
    var statuses: Set<Int> {
        var all = refusals.union([success])
        if request != nil { all.formUnion([400, 413, 415]) }
        if !needsNoBearer { all.formUnion([401, 503, 507]) }
        if access != nil { all.insert(403) }
        if path != PeerPath.health { all.insert(500) }
        return all
    }
}

extension PeerOperation {
    /// A read.
    static func get(
        _ path: String, _ access: MeshRoute?, _ summary: String, answer: Answer, needsNoBearer: Bool = false
    ) -> PeerOperation {
        PeerOperation(
            method: .get, path: path, summary: summary, access: access, needsNoBearer: needsNoBearer, request: nil,
            answer: answer, refusals: [])
    }

    /// A write.
    static func post(
        _ path: String, _ access: MeshRoute?, _ summary: String, body: WireSchema, answer: Answer,
        refusals: Set<Int> = [], needsNoBearer: Bool = false
    ) -> PeerOperation {
        PeerOperation(
            method: .post, path: path, summary: summary, access: access, needsNoBearer: needsNoBearer, request: body,
            answer: answer, refusals: refusals)
    }
}
