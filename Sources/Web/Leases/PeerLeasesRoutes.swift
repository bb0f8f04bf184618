import Hummingbird
import Mesh

/// Execution leases on the mesh listener.
struct PeerLeasesRoutes: Sendable {
    let leases: ExecLeases

    func add(to table: inout PeerTable) {
        table.post(PeerPath.leaseGrant, .work, RemoteExecLeaseGrantRequest.self) { request, context in
            try .wire(await leases.grant(request, as: context.known()))
        }
        table.post(PeerPath.leaseRenew, .work, RemoteExecLeaseRenewRequest.self) { request, context in
            try await leases.renew(request, as: context.known())
            return .nothing
        }
        table.post(PeerPath.leaseRelease, .work, RemoteExecLeaseReleaseRequest.self) { request, context in
            try await leases.release(request, as: context.known())
            return .nothing
        }
        table.get(PeerPath.leases, .operators) { _ in
            try .wire(RemoteExecLeaseListResponse(leases: await leases.list()))
        }
    }
}
