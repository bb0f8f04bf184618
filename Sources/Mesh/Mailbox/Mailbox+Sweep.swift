extension Mailbox {
    /// Frees rows whose lease has ended and tells waiting claims of them; part of every mailbox write.
    func sweep(_ tx: WriteTransaction) throws {
        guard try MessageRow.hasExpiredLease(nowMs: tx.nowMillis, tx) else { return }
        for row in try MessageRow.expireLeases(nowMs: tx.nowMillis, tx) {
            guard let holder = row.message.leaseHolderNodeId else { continue }
            tx.emit(row.change(.expired, holder: holder, untilMs: nil))
            let offered = row.standing(atMs: tx.nowMillis).message
            tx.afterCommit { self.waiters.offer(offered) }
        }
    }

    /// Frees rows whose lease has ended; called once a second.
    package func tick() async throws(MailboxError) {
        let nowMs = registry.clock.millis()
        let isDue = try await store.read(orThrow: MailboxError.store) { tx in
            try MessageRow.hasExpiredLease(nowMs: nowMs, tx)
        }
        guard isDue else { return }
        try await store.write("expire row leases", orThrow: MailboxError.store) { [self] tx in try sweep(tx) }
    }

    /// Deletes acked rows past their age; called once a minute.
    package func retire() async throws(MailboxError) {
        let ageMs = settings.clampedAckedAgeMs
        try await store.write("retire acked rows", orThrow: MailboxError.store) { tx in
            try MessageRow.deleteAcked(beforeMs: tx.nowMillis - ageMs, tx)
        }
    }

    /// Answers every waiting claim with nothing; called at shutdown.
    package func endWaits() {
        waiters.shutdown()
    }

    /// How many claims wait now.
    package var waitingClaimCount: Int { waiters.count }
}

extension MessageRow {
    func change(_ kind: LeaseChange.Kind, holder: NodeID, untilMs: Int64?) -> MeshEvent {
        var change = LeaseChange(kind, holder: holder)
        change.messageID = message.id
        change.expiresUnixMs = untilMs.map { UInt64(clamping: $0) }
        change.privacyDisplay = PrivacyClass(rawWord: message.privacyClass).display
        return .lease(change)
    }

    func isOrWasHeld(by node: NodeID) -> Bool {
        message.acknowledged ? ackedBy == node : message.leaseHolderNodeId == node
    }
}

extension A2ADeliverRequest {
    /// Ids and optional fields as they are stored: trimmed, blank ones absent, a malformed trace dropped.
    func normalised() throws(MailboxError) -> A2ADeliverRequest {
        guard let sender = AgentID(wire: senderAgentId), let receiver = AgentID(wire: receiverAgentId) else {
            throw .unfitAgentID
        }
        var clean = self
        clean.senderAgentId = sender.rawValue
        clean.receiverAgentId = receiver.rawValue
        clean.idempotencyKey = idempotencyKey?.wireNonBlank
        if let key = clean.idempotencyKey, key.utf8.count > 512 { throw .keyTooLong }
        clean.payloadBlake3Hex = payloadBlake3Hex?.wireNonBlank
        clean.workerEd25519SigB64 = workerEd25519SigB64?.wireNonBlank
        clean.targetNodeId = targetNodeId?.wireNonBlank
        clean.traceparent = traceparent.flatMap(TraceParent.normalised)
        return clean
    }
}
