/// The name of every attribute that spans and the resource may have: the one place where they are spelled.
package enum TelemetryAttribute: String, Sendable, Hashable, CaseIterable {
    case serviceName = "service.name"
    case serviceVersion = "service.version"
    case serviceInstance = "service.instance.id"
    case meshName = "vox.mesh.name"
    case method = "http.request.method"
    case route = "http.route"
    case status = "http.response.status_code"
    case errorType = "error.type"
    case requestID = "vox.request_id"
    case endpoint = "vox.mesh.endpoint"
    case peerID = "vox.mesh.peer_id"
    case idempotencyKey = "vox.mesh.idempotency_key"
    case parentSpanID = "vox.mesh.parent_span_id"
    case traceID = "vox.mesh.trace_id"
    case runID = "vox.mesh.run_id"
    case taskID = "vox.mesh.task_id"
    case attempt = "vox.mesh.attempt"
    case privacyClass = "vox.mesh.privacy_class"
    case nodeID = "vox.mesh.node_id"
    case dispatchKind = "vox.mesh.dispatch_kind"
    case decisionID = "vox.mesh.decision_id"
    case decisionSentence = "vox.mesh.decision_sentence"
    case reason = "vox.mesh.reason"
    case outcome = "vox.mesh.outcome"
    case sealed = "vox.mesh.sealed"
    case requestModel = "gen_ai.request.model"
    case responseModel = "gen_ai.response.model"
    case inputTokens = "gen_ai.usage.input_tokens"
    case outputTokens = "gen_ai.usage.output_tokens"
    case cost = "vox.cost_usd"

    /// `text` or `number`.
    package var type: String {
        switch self {
        case .status, .taskID, .attempt, .inputTokens, .outputTokens, .cost: "number"
        default: "text"
        }
    }

    /// What carries it: names of spans without their prefix `vox.`, or `resource`.
    package var places: [String] {
        switch self {
        case .serviceName, .serviceVersion, .serviceInstance, .meshName: ["resource"]
        case .method, .route, .status, .requestID, .endpoint, .idempotencyKey, .parentSpanID: ["http.request"]
        case .errorType: ["http.request", "mesh.job", "mesh.dispatch", "mesh.remote"]
        case .peerID: ["http.request", "mesh.dispatch", "mesh.remote"]
        case .traceID, .runID, .taskID, .privacyClass: ["mesh.job", "mesh.dispatch", "mesh.remote"]
        case .nodeID, .cost: ["mesh.job"]
        case .attempt: ["mesh.dispatch", "mesh.remote"]
        case .dispatchKind, .decisionID, .decisionSentence, .reason: ["mesh.dispatch"]
        case .sealed: ["mesh.dispatch", "mesh.remote"]
        case .outcome: ["mesh.job", "mesh.remote"]
        case .requestModel, .responseModel, .inputTokens, .outputTokens: ["mesh.remote"]
        }
    }

    /// One sentence for the guide.
    package var meaning: String {
        switch self {
        case .serviceName: "Always `vox`."
        case .serviceVersion: "Version of the program."
        case .serviceInstance: "Id of this node."
        case .meshName: "Name of this mesh."
        case .method: "Method of the request, `_OTHER` for an unusual one."
        case .route: "Pattern of the route, never the path; `other` where there is none."
        case .status: "Status of the answer."
        case .errorType: "Code of what went wrong; set on spans that failed."
        case .requestID: "Id of the request, as `x-request-id` has it."
        case .endpoint: "Pattern of the route on the mesh listener."
        case .peerID: "The machine that called, or that was given the job."
        case .idempotencyKey: "Key under which a delivery counts once."
        case .parentSpanID: "Span of the caller; set when a `traceparent` came in."
        case .traceID: "Trace of the run, 32 hex digits."
        case .runID: "Id of the run."
        case .taskID: "Number of its job."
        case .attempt: "Attempt of the job, from 1."
        case .privacyClass: "Privacy class of the job."
        case .nodeID: "The machine that had the job last."
        case .dispatchKind: "`local`, `remote`, or `fallback`: here, after another machine had been given it."
        case .decisionID: "Id of the planner's decision."
        case .decisionSentence:
            "The decision in one sentence, made of constants and ids; on the event `vox.mesh.decision`."
        case .reason: "Why the machine did not begin, a code."
        case .outcome: "`done`, `failed`, `cancelled` or `killed`; of an attempt also `requeued`."
        case .sealed: "`yes` when input or secrets travel in the field `jwe_payload`, else `no`."
        case .requestModel: "Model that was asked for."
        case .responseModel: "Model that answered."
        case .inputTokens: "Tokens that were read."
        case .outputTokens: "Tokens that were made."
        case .cost: "Cost of the run in US dollars."
        }
    }
}

/// The name of every span.
package enum SpanName: String, Sendable, Hashable, CaseIterable {
    case request = "vox.http.request"
    case job = "vox.mesh.job"
    case dispatch = "vox.mesh.dispatch"
    case remote = "vox.mesh.remote"

    /// What it is below.
    package var parent: String {
        switch self {
        case .request: "the caller's span, or none"
        case .job: "the request that submitted it"
        case .dispatch, .remote: "`vox.mesh.job`"
        }
    }

    /// One sentence for the guide.
    package var meaning: String {
        switch self {
        case .request: "A request on one of the two listeners, from its head to the head of its answer."
        case .job: "A run, from its submission to the planner to its end; sent when it ends."
        case .dispatch: "A placement, from the decision until the machine begins or gives the job back."
        case .remote: "An attempt, from its lease to its end, on this machine or another."
        }
    }
}
