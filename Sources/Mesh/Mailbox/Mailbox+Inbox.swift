import Audit

extension Mailbox {
    /// Lists a mailbox, or claims its next row for a node, waiting for one if asked to.
    package func inbox(
        _ request: A2AInboxRequest, as caller: Caller
    ) async throws(MailboxError) -> A2AInboxResponse {
        guard caller.role.may(.inbox) else { throw .roleForbidden }
        guard let claimer = request.claimerNodeId, claimer.wireNonBlank != nil else {
            return A2AInboxResponse(messages: try await list(request, as: caller))
        }
        do throws(MailboxError) {
            guard caller.mayActFor(NodeID(claimer)) else { throw .boundToAnotherNode }
            let rows = try await claim(request, for: NodeID(claimer))
            metrics.count(.claims, [rows.isEmpty ? "empty" : "row"])
            return A2AInboxResponse(messages: rows)
        } catch {
            metrics.count(.claims, ["denied"])
            throw error
        }
    }

    /// Writes nothing, so that a mailbox can be read on a full disk: a lease that has ended is shown as ended.
    private func list(_ request: A2AInboxRequest, as caller: Caller) async throws(MailboxError) -> [A2AStoredMessage] {
        let node = caller.role == .node ? caller.boundNode.flatMap(registry.node) : nil
        let query = InboxPageRow(
            receiver: request.receiverAgentId, types: request.typeKeys, limit: request.pageSize,
            visibleTo: caller.role == .node ? caller.boundNode : nil, reaches: caller.shownReaches(node),
            nowMs: registry.clock.millis())
        let before = request.beforeMessageId.map { Int64(clamping: $0) }
        return try await store.read(orThrow: MailboxError.store) { [self] tx in
            try fill(query, before: before, for: node, tx)
        }
    }

    /// Reads pages until one is full, because a node's policy may hide rows.
    private func fill(
        _ query: InboxPageRow, before: Int64?, for node: NodeSnapshot?, _ tx: ReadTransaction
    ) throws -> [A2AStoredMessage] {
        var messages: [A2AStoredMessage] = []
        var cursor = before
        while messages.count < query.limit {
            let page = try query.page(before: cursor, tx).map(\.message)
            messages += page.filter { row in
                node.map { row.leaseHolderNodeId == $0.id || admits(row, $0) } ?? true
            }
            guard let last = page.last, page.count == query.limit else { break }
            cursor = last.id.rawValue
        }
        return Array(messages.prefix(query.limit))
    }

    private func claim(
        _ request: A2AInboxRequest, for node: NodeID
    ) async throws(MailboxError) -> [A2AStoredMessage] {
        let waitMs = request.clampedWaitMs
        // Lined up before the first look, so that a row that comes between look and wait is not missed.
        let wait = waitMs == 0 ? nil : waiters.add(interest(of: node, in: request))
        guard let wait else { return try await claimOnce(request, for: node, wait: nil) }
        defer { waiters.remove(wait) }
        let end = ContinuousClock.now + .milliseconds(Int64(waitMs))
        while true {
            wait.allow(reaches(of: node))
            let rows = try await claimOnce(request, for: node, wait: wait)
            if let news = wait.takeNews(), news.row.id != rows.first?.id { waiters.pass(news, after: wait.ticket) }
            if !rows.isEmpty { return rows }
            guard !Task.isCancelled, await wait.wait(until: end) == .signalled, !Task.isCancelled else { return [] }
        }
    }

    private func interest(of node: NodeID, in request: A2AInboxRequest) -> InboxInterest {
        InboxInterest(receiver: request.receiverAgentId, node: node, types: request.typeKeys.map(Set.init))
    }

    /// One look, which ends with nothing when the claimer hangs up before it is the writer's turn.
    private func claimOnce(
        _ request: A2AInboxRequest, for node: NodeID, wait: InboxWait?
    ) async throws(MailboxError) -> [A2AStoredMessage] {
        let claimer = Claimer()
        let outcome: Result<[A2AStoredMessage], MailboxError> = await withTaskCancellationHandler {
            do throws(MailboxError) {
                return .success(try await lease(request, to: node, wait: wait, claimer: claimer))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            claimer.hangUp()
        }
        return try outcome.get()
    }

    private func lease(
        _ request: A2AInboxRequest, to node: NodeID, wait: InboxWait?, claimer: Claimer
    ) async throws(MailboxError) -> [A2AStoredMessage] {
        try await store.write("claim", orThrow: MailboxError.store) { [self] tx in
            guard claimer.isThere, wait?.isClosed != true else { return [] }
            try checkGates(of: node, isNewWork: true, tx)
            try sweep(tx)
            guard var row = try pick(request, for: node, tx) else { return [] }
            let untilMs = tx.nowMillis + settings.clampedLeaseMs
            try Self.perform(.claim(by: node, untilMs: untilMs), on: row, tx)
            row.message.leaseHolderNodeId = node
            row.message.leaseExpiresUnixMs = max(row.message.leaseExpiresUnixMs ?? 0, UInt64(clamping: untilMs))
            return [row.message]
        }
    }

    /// The most urgent, oldest row that the claim policy lets the node have.
    private func pick(_ request: A2AInboxRequest, for node: NodeID, _ tx: ReadTransaction) throws -> MessageRow? {
        let snapshot = registry.node(node)
        let reaches = (snapshot?.reaches ?? registry.fallbackReaches(node)).sorted { $0.rawValue < $1.rawValue }
        let query = try ClaimQueryRow(
            receiver: request.receiverAgentId, node: node, reaches: reaches, types: request.typeKeys
        ).narrowed(tx)
        if query.types?.isEmpty == true { return nil }
        var place: ClaimQueryRow.Place?
        repeat {
            let found = try query.first(after: place, tx) { row in
                snapshot.map { mayTake(row.message, $0) } ?? true
            }
            if let row = found.row { return row }
            place = found.end
        } while place != nil
        return nil
    }

    /// Rule 3: work goes to a node with a published policy only when that policy takes it.
    private func admits(_ row: A2AStoredMessage, _ node: NodeSnapshot) -> Bool {
        !isJudged(row, node) || hooks.refusal(row, node) == nil
    }

    /// The same at a claim, where each judgement is counted.
    private func mayTake(_ row: A2AStoredMessage, _ node: NodeSnapshot) -> Bool {
        guard isJudged(row, node) else { return true }
        let refusal = hooks.refusal(row, node)
        metrics.update { counts in
            counts.count(.policyDecisions, ["relay", refusal?.code ?? "admitted"])
            if let refusal { counts.count(.claimSkips, [refusal.code]) }
        }
        return refusal == nil
    }

    private func isJudged(_ row: A2AStoredMessage, _ node: NodeSnapshot) -> Bool {
        let type = MessageType(row.messageType)
        if node.isOwn { return type == .jobSubmit }
        return (type.isWork || row.taskKind != nil) && node.record.donationPolicy != nil
    }

    /// Rules 1 and 2.
    func mayHold(_ row: A2AStoredMessage, _ node: NodeID) -> Bool {
        if let target = row.targetNodeId, NodeID(target) != node { return false }
        return reaches(of: node).contains(PrivacyClass(rawWord: row.privacyClass).reach)
    }

    /// Classes of rows that a node may have, as it joined last.
    private func reaches(of node: NodeID) -> Set<PrivacyReach> {
        registry.node(node)?.reaches ?? registry.fallbackReaches(node)
    }

    func checkGates(of node: NodeID, isNewWork: Bool, _ tx: WriteTransaction) throws {
        do {
            try registry.endMaintenance(tx)
            let gates = try registry.gates(node, tx)
            if let refusal = gates.refusal(nowMs: tx.nowMillis, isNewWork: isNewWork) { throw refusal }
        } catch let refusal as GateRefusal {
            throw MailboxError.gate(refusal)
        }
    }
}

extension NodeRegistry {
    /// Classes for the own node before it has said anything of itself.
    func fallbackReaches(_ id: NodeID) -> Set<PrivacyReach> {
        id == ownNodeID ? Set(PrivacyReach.allCases) : [.anyNode]
    }
}

extension Caller {
    /// Reaches that list mode shows; nil means all.
    fileprivate func shownReaches(_ node: NodeSnapshot?) -> [PrivacyReach]? {
        switch role {
        case .node: (node?.reaches ?? [.anyNode]).sorted { $0.rawValue < $1.rawValue }
        case .worker: [.anyNode, .pairedNodes, .trustedNodes]
        default: nil
        }
    }
}

extension A2AInboxRequest {
    /// Type keys of the filter, each once; nil when there is none.
    ///
    /// Told apart byte by byte, as the store compares them.
    var typeKeys: [String]? {
        messageTypes.map { types in
            Set(types.map { Array(MessageType($0).key.utf8) }).map { String(decoding: $0, as: UTF8.self) }.sorted()
        }
    }

    /// How long a claim may be held, milliseconds; clamped to 0…30 000.
    var clampedWaitMs: UInt64 { min(waitMs ?? 0, Mailbox.longestWaitMs) }

    /// Rows of a page, clamped to 1…256.
    var pageSize: Int {
        let asked = maxMessages.map { Int(clamping: $0) } ?? Mailbox.pageSizes.standard
        return min(max(asked, 1), Mailbox.pageSizes.most)
    }
}
