import Hummingbird
import Mesh

/// Execution leases on the mesh listener.
struct PeerLeasesRoutes: Sendable {
    let leases: ExecLeases

    func add(to table: inout PeerTable) {
        table.post(PeerPath.leaseGrant, .execLease, RemoteExecLeaseGrantRequest.self) { request, context in
            .wire(try await leases.grant(request, as: context.known()))
        }
        table.post(PeerPath.leaseRenew, .execLease, RemoteExecLeaseRenewRequest.self) { request, context in
            try await leases.renew(request, as: context.known())
            return .nothing
        }
        table.post(PeerPath.leaseRelease, .execLease, RemoteExecLeaseRenewRequest.self) { request, context in
            try await leases.release(request, as: context.known())
            return .nothing
        }
        table.get(PeerPath.leases, .execLeaseList) { context in
            .wire(RemoteExecLeaseListResponse(leases: try await leases.list(as: context.known())))
        }
        table.post(PeerPath.leaseRevoke, .admin, AdminExecLeaseRevokeRequest.self) { request, context in
            try await leases.revoke(request, as: context.known())
            return .nothing
        }
    }
}
