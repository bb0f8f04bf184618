extension Worker {
    /// Time between two looks for cancels while claims are refused.
    private static let lookInterval = Duration.seconds(1)
    /// Pages that one look reads at most.
    private static let mostPages = 64

    /// Waits after a refused claim: until the gates open or the time is up; cancels are still heard meanwhile.
    func rest(atMost pause: Duration) async throws(ControlPlaneError) {
        gates.noteRefusal()
        let end = ContinuousClock.now + pause
        while !Task.isCancelled, ContinuousClock.now < end {
            let left = end - ContinuousClock.now
            if await gates.opens(within: jobs.isEmpty ? left : min(left, Self.lookInterval)) { return }
            if !jobs.isEmpty { try await stopCancelled() }
        }
    }

    /// Lists the cancels of this node, which stay until they are claimed; acting on one twice changes nothing.
    ///
    /// Reads page after page, since those of other nodes may be listed as well; ends at a page without older rows.
    private func stopCancelled() async throws(ControlPlaneError) {
        var request = A2AInboxRequest(receiverAgentId: place.agent.rawValue)
        request.messageTypes = [MessageType.remoteTaskCancel.key]
        request.maxMessages = UInt64(Mailbox.pageSizes.most)
        for _ in 0..<Self.mostPages {
            let rows = try await plane.inbox(request).messages
            for row in rows where row.targetNodeId == place.node.rawValue { stop(row) }
            guard let oldest = rows.map(\.id).min().map({ UInt64(clamping: $0.rawValue) }),
                request.beforeMessageId.map({ oldest < $0 }) ?? true
            else { return }
            request.beforeMessageId = oldest
        }
    }

    /// Stops the job that a cancel names; an unreadable one stops nothing.
    func stop(_ row: A2AStoredMessage) {
        if let cancel = try? WireCodec.decode(RemoteTaskCancel.self, from: row.payload) {  // else only acked
            jobs.cancel(cancel.taskId)
        }
    }
}
