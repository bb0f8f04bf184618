import Audit
import Hummingbird
import Mesh
import Templates
import VoxCrypto

/// The signed record on pages: `/audit` with verdict, filter and pages, and `/audit/{index}`.
struct AuditLogPages: Sendable {
    let audit: AuditLog
    let frame: FrameReader
    let clock: WallClock
    private let store: MeshStore
    private let witnesses: Witnesses
    private let witness: LogWitness
    private let timeline: TimelineReader

    init(_ services: MeshServices, frame: FrameReader) {
        audit = services.audit
        clock = services.clock
        store = services.store
        witnesses = services.witnesses
        witness = services.witness
        timeline = TimelineReader(timeline: services.timeline, clock: services.clock)
        self.frame = frame
    }

    func add(to table: inout DashboardTable) {
        table.page(Links.audit) { request, context in
            let chrome = try await frame.chrome(context, path: request.uri.string)
            return PageAnswer.html(try await list(try request.queryFields(), chrome).html)
        }
        table.submit(Links.verifyAudit) { _, _ in try await verify() }
        table.page(Links.audit + "/{index}") { _, context in
            PageAnswer.html(try await entry(context).html)
        }
    }

    func live() -> [String: LivePage] {
        [
            "audit": LivePage(topics: [.audit]) { _ in
                let chrome = try await frame.liveChrome(path: Links.audit)
                return try await list(Fields(), chrome).fragments.map(\.liveRegion)
            }
        ]
    }

    private func list(_ query: Fields, _ chrome: Chrome) async throws -> AuditPage {
        let nowMs = clock.millis()
        let paging = try Paging(query, list: "oplog")
        let found = try await EntryPage.load(from: audit, matching: try EntryFilter(query), paging)
        let verdict = audit.lastCheck
        let newest = try await audit.entries(limit: 1).first
        var page = AuditPage(
            chrome: chrome, verdict: try await shown(verdict, size: newest.map { $0.index + 1 } ?? 0, nowMs: nowMs),
            filter: EntryFilterForm(query), verifierKey: Self.verifierKey(of: newest, signedBy: audit.publicKey))
        let places = try await audit.places(of: found.entries)
        page.entries = found.entries.map {
            EntryLine($0, place: places[$0.index], verdict: verdict?.report, nowMs: nowMs)
        }
        page.older = found.mark.nextCursor.map { Links.page(Links.audit, query, cursor: $0) }
        if query.filled("cursor") != nil { page.newest = Links.filtered(Links.audit, query) }
        page.checkpoint = try await audit.checkpointNote()
        page.scrubber = try await timeline.scrubber(at: nil)
        page.witnesses =
            try await witnesses.list().map { WitnessLine($0, nowMs: nowMs) }
            + witness.list().map { WitnessLine($0, nowMs: nowMs) }
        return page
    }

    private func shown(_ verdict: LogCheck?, size: UInt64, nowMs: Int64) async throws -> AuditVerdict {
        guard let verdict else {
            guard let fault = store.openingFault else { return AuditVerdict(.unchecked, size: Figures.count(size)) }
            return AuditVerdict(fault, size: size, time: nil)
        }
        var shown = AuditVerdict(verdict.report, size: size, time: TimeText(ms: verdict.atMs, nowMs: nowMs))
        if let covered = verdict.report.checkpointSize, covered > 0,
            let last = try await audit.entry(at: covered - 1)
        {
            shown.checkpoint = "\(Figures.count(covered)) entries, to \(Figures.moment(micros: last.tsMicros)) UTC"
        }
        return shown
    }

    private func verify() async throws -> FormAnswer {
        let report = try await audit.check(nowMs: clock.millis())
        let checked = Figures.count(report.checked)
        let notice =
            report.ok
            ? Notice(.ok, "The log holds: \(checked) entries were checked.")
            : Notice(.error, "The log does not hold at entry \(report.firstBadIndex.map { String($0) } ?? "—").")
        return .done(Links.audit, notice)
    }

    private static func verifierKey(of newest: LogEntry?, signedBy key: Ed25519PublicKey) -> String {
        newest.map { VerifierKey(logID: $0.logID, publicKey: key).text } ?? ""
    }

    private func entry(_ context: DashboardContext) async throws -> Templates.EntryPage {
        guard let index = UInt64(try context.require("index")), index < UInt64(Int64.max),
            let entry = try await audit.entry(at: index)
        else { throw DashboardError.unknownEntry }
        let chrome = try await frame.chrome(context, path: Links.entry(index))
        var page = Templates.EntryPage(
            entry, place: try await audit.places(of: [entry])[index], verdict: audit.lastCheck?.report,
            chrome: chrome, nowMs: clock.millis())
        if try await audit.entry(at: index + 1) != nil {
            page.next = LinkText("Entry \(index + 1)", href: Links.entry(index + 1))
        }
        switch try await EntryProof.make(of: entry, in: audit) {
        case .none: break
        case .made(let hashes, let size):
            page.proof = hashes.map(\.hex)
            page.proofSize = Figures.count(size)
        case .unmade(let why): page.proofNote = why
        }
        return page
    }
}
