import NIOCore

/// Deliver, claim and ack over keep-alive HTTP.
struct MailboxClient: Dialogue {
    static let steps = ["deliver", "claim", "ack"]

    private let deliver: ByteBuffer
    private let claim: ByteBuffer
    private var step = 0

    init(number: Int, payload: String) {
        deliver = MeshRequests.deliver(to: "4001", payload: payload)
        claim = HTTPRequestBytes.post(
            "/v1/populi/a2a/inbox",
            #"{"receiver_agent_id":"4001","claimer_node_id":"node-\#(number)","wait_ms":5000}"#)
    }

    mutating func open() -> ByteBuffer { deliver }

    mutating func advance(_ buffer: inout ByteBuffer) -> Turn? {
        guard let reply = HTTPReply(&buffer) else { return nil }
        guard reply.status < 300 else { return .fail("\(reply.status): \(String(buffer: reply.body))") }
        defer { step = (step + 1) % 3 }
        switch step {
        case 0: return .send(claim, ended: 0)
        case 1:
            guard let id = reply.number(after: #""id""#) else {
                return .fail("no row: \(String(buffer: reply.body))")
            }
            return .send(
                HTTPRequestBytes.post("/v1/populi/a2a/ack", #"{"receiver_agent_id":"4001","message_id":\#(id)}"#),
                ended: 1)
        default: return .send(deliver, ended: 2)
        }
    }
}

/// One request again and again.
struct RepeatClient: Dialogue {
    static let steps = ["request"]

    private let request: ByteBuffer

    init(_ request: ByteBuffer) { self.request = request }

    mutating func open() -> ByteBuffer { request }

    mutating func advance(_ buffer: inout ByteBuffer) -> Turn? {
        guard let reply = HTTPReply(&buffer) else { return nil }
        guard reply.status < 300 else { return .fail("\(reply.status): \(String(buffer: reply.body))") }
        return .send(request, ended: 0)
    }
}

/// Grants a lease on a scope of its own, and renews it.
struct LeaseClient: Dialogue {
    static let steps = ["grant", "renew"]

    let number: Int
    /// Scopes of another round are other ones.
    let round: Int
    private var serial = 0
    private var isGranted = false

    init(number: Int, round: Int = 0) { (self.number, self.round) = (number, round) }

    mutating func open() -> ByteBuffer { grant }

    private var grant: ByteBuffer {
        HTTPRequestBytes.post(
            "/v1/populi/exec/lease/grant",
            #"{"claimer_node_id":"node-\#(number)","scope_key":"task:\#(round)-\#(number)-\#(serial)"}"#)
    }

    mutating func advance(_ buffer: inout ByteBuffer) -> Turn? {
        guard let reply = HTTPReply(&buffer) else { return nil }
        guard reply.status < 300 else { return .fail("\(reply.status): \(String(buffer: reply.body))") }
        isGranted.toggle()
        guard isGranted else {
            serial += 1
            return .send(grant, ended: 1)
        }
        guard let id = reply.number(after: #""lease_id""#) else {
            return .fail("no lease: \(String(buffer: reply.body))")
        }
        return .send(
            HTTPRequestBytes.post(
                "/v1/populi/exec/lease/renew", #"{"lease_id":"\#(id)","claimer_node_id":"node-\#(number)"}"#),
            ended: 0)
    }
}

/// Requests of the mesh listener.
enum MeshRequests {
    static func deliver(to agent: String, payload: String) -> ByteBuffer {
        HTTPRequestBytes.post(
            "/v1/populi/a2a/deliver",
            #"{"sender_agent_id":"7001","receiver_agent_id":"\#(agent)","message_type":"note","#
                + #""payload":"\#(payload)"}"#)
    }

    static func join(_ id: String) -> String {
        #"{"id":"\#(id)","version":"0.1.0","last_seen_unix_ms":0,"capabilities":{"gpu_cuda":false,"gpu_vulkan":false,"#
            + #""gpu_metal":false,"npu":false,"cpu_cores":8,"arch":"x86_64","labels":["bench"]},"#
            + #""visibility":"private","cpu_usage_pct":12.5,"memory_free_bytes":8589934592}"#
    }
}
