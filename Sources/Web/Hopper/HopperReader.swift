import Mesh
import Templates

/// Reads the hopper and its items for pages and live regions.
struct HopperReader: Sendable {
    let services: MeshServices
    /// Model of work that names none.
    let defaultModel: String

    private var hopper: Hopper { services.hopper }
    private var nowMs: Int64 { services.clock.millis() }
    private var own: NodeID { services.registry.ownNodeID }

    /// The whole page with what was entered into its box.
    func page(_ chrome: Chrome, values: SubmitValues = SubmitValues()) async throws -> HopperPage {
        let nodes = services.registry.candidates()
        var page = HopperPage(
            chrome: chrome,
            submit: SubmitForm(values, nodes: nodes, own: own, defaults: (defaultModel, hopper.defaultClass)),
            batch: StartBatchForm(nodes: nodes))
        let (inbox, assigned) = (try await hopper.inbox(), try await hopper.assigned())
        let history = try await hopper.history(limit: HopperColumn.mostCards)
        page.inbox = HopperColumn(.inbox, items: inbox, total: inbox.count, nowMs: nowMs)
        page.assigned = HopperColumn(.assigned, items: assigned, total: assigned.count, nowMs: nowMs)
        page.history = HopperColumn(
            .history, items: history, total: try await hopper.historyCount(), nowMs: nowMs)
        return page
    }

    /// One item with its decision: that of its run, or a plan of this moment while it waits.
    func item(_ id: ItemID, _ chrome: Chrome) async throws -> ItemPage {
        let item = try await hopper.item(id)
        var page = ItemPage(item, chrome: chrome, matches: hopper.matches(of: item), nowMs: nowMs)
        page.decision = try await decision(of: item)
        for record in item.overrideHistory {
            let isLast = record == item.overrideHistory.last
            page.overrides.append(
                OverrideLine(
                    record, audit: try await services.audit.link(record.auditId),
                    isWithdrawal: isLast && item.outcome == .withdrawn, nowMs: nowMs))
        }
        return page
    }

    private func decision(of item: HopperItem) async throws -> DecisionTable? {
        let classes = services.registry.classes()
        if item.state == .inbox {
            return DecisionTable(dry: try await hopper.likely(item), classes: classes, nowMs: nowMs)
        }
        guard let run = item.runId else { return nil }
        let decision = try await services.runs.run(run).decision
        return decision.map { DecisionTable($0, classes: classes, nowMs: nowMs) }
    }

    /// What became of a batch, or what would become of it.
    func batch(_ outcome: BatchOutcome, micros: Int64, _ chrome: Chrome) async throws -> BatchPage {
        var items: [ItemID: HopperItem] = [:]
        for id in outcome.outcomes.map(\.itemId) {
            do throws(HopperError) {
                items[id] = try await hopper.item(id)
            } catch .unknownItem {
                continue
            } catch {
                throw error
            }
        }
        return BatchPage(outcome, items: items, micros: micros, chrome: chrome, nowMs: nowMs)
    }
}
