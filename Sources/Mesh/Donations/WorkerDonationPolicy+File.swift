package import Language

extension WorkerDonationPolicy {
    /// The published copy of what a file says.
    package init(_ policy: DonationsPolicy) {
        self.init(
            slots: policy.slots.map {
                DonationSlot(
                    taskKind: $0.kind, maxConcurrent: UInt8(clamping: $0.maxConcurrent),
                    weightPct: UInt8(clamping: $0.weight))
            },
            nsfwAllowed: policy.nsfwAllowed, maxJobDurationSecs: UInt64(clamping: policy.maxJobDurationSecs),
            publicMeshOptIn: policy.publicMeshOptIn, minPriority: UInt8(clamping: policy.minPriority))
        allowedScopes = policy.allowedScopes
        allowedUsers = policy.allowedUsers
        deniedUsers = policy.deniedUsers
        allowedMeshNetworks = policy.allowedMeshNetworks
        acceptSensitiveWorkloads = policy.acceptSensitiveWorkloads
        acceptsInferenceWorkloads = policy.acceptsInferenceWorkloads
        acceptsTrainingWorkloads = policy.acceptsTrainingWorkloads
        cudaTier = UInt8(clamping: policy.cudaTier)
        metalTier = UInt8(clamping: policy.metalTier)
        vramMinGb = UInt32(clamping: policy.vramMinGB)
        acceptsSensitiveTrainingData = policy.acceptsSensitiveTrainingData
        perPeerOverrides = policy.perPeerOverrides.map { override in
            var wire = PeerOverride(peer: override.peer)
            wire.nsfwAllowed = override.nsfwAllowed
            wire.minPriority = override.minPriority.map { UInt8(clamping: $0) }
            wire.maxConcurrent = override.maxConcurrent.map { UInt8(clamping: $0) }
            return wire
        }
    }
}

extension DonationsPolicy {
    /// What a policy on the wire would say in a file.
    package init(_ wire: WorkerDonationPolicy) {
        self.init()
        slots = wire.slots.map {
            Slot(kind: $0.taskKind, maxConcurrent: Int($0.maxConcurrent), weight: Int($0.weightPct))
        }
        nsfwAllowed = wire.nsfwAllowed
        maxJobDurationSecs = Int(clamping: wire.maxJobDurationSecs)
        publicMeshOptIn = wire.publicMeshOptIn
        minPriority = Int(wire.minPriority)
        allowedScopes = wire.allowedScopes
        allowedUsers = wire.allowedUsers
        deniedUsers = wire.deniedUsers
        allowedMeshNetworks = wire.allowedMeshNetworks
        acceptSensitiveWorkloads = wire.acceptSensitiveWorkloads
        acceptsInferenceWorkloads = wire.acceptsInferenceWorkloads
        acceptsTrainingWorkloads = wire.acceptsTrainingWorkloads
        cudaTier = Int(wire.cudaTier)
        metalTier = Int(wire.metalTier)
        vramMinGB = Int(wire.vramMinGb)
        acceptsSensitiveTrainingData = wire.acceptsSensitiveTrainingData
        perPeerOverrides = wire.perPeerOverrides.map { override in
            Override(
                peer: override.peer, nsfwAllowed: override.nsfwAllowed,
                minPriority: override.minPriority.map { Int($0) },
                maxConcurrent: override.maxConcurrent.map { Int($0) })
        }
    }
}
