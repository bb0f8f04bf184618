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
    /// The body; nil for reads.
    let request: WireSchema?
    let answer: Answer
    /// Statuses of the route's own rules; those of the request pipeline are added by ``statuses``.
    var refusals: Set<Int> = []
    /// True for the routes that need no bearer.
    var needsNoBearer = false

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
    static func get(_ path: String, _ access: MeshRoute?, _ summary: String, answer: Answer) -> PeerOperation {
        PeerOperation(method: .get, path: path, summary: summary, access: access, request: nil, answer: answer)
    }

    /// A write.
    static func post(
        _ path: String, _ access: MeshRoute?, _ summary: String, body: WireSchema, answer: Answer = .nothing
    ) -> PeerOperation {
        PeerOperation(method: .post, path: path, summary: summary, access: access, request: body, answer: answer)
    }

    /// The same route, which can also answer with these statuses.
    func refusing(_ statuses: Int...) -> PeerOperation {
        var copy = self
        copy.refusals.formUnion(statuses)
        return copy
    }

    /// The same route for callers without a bearer.
    var withoutBearer: PeerOperation {
        var copy = self
        copy.needsNoBearer = true
        return copy
    }
}
