import HTTPTypes
import Hummingbird
import Language
import Mesh
import Templates

/// What this machine gives away: `/donations` with its form, its preview and its questions.
struct DonationsPages: Sendable {
    let desk: DonationPolicyDesk
    let reader: DonationsReader
    let frame: FrameReader
    let clock: WallClock
    /// What a session has just saved; shown once, after the redirect.
    private let saved = SessionShelf<PolicySaved>()
    /// Time within which the page after a save shows what was saved, in milliseconds.
    private static let savedLifeMs: Int64 = 60_000

    init(_ services: MeshServices, frame: FrameReader) {
        desk = services.policy
        reader = DonationsReader(services)
        clock = services.clock
        self.frame = frame
    }

    func add(to table: inout DashboardTable) {
        table.page(Links.donations) { request, context in try await show(request, context) }
        table.submit(Links.donations) { form, context in try await save(form, context) }
        table.submit(Links.donationsPreview) { form, context in try await preview(form, context) }
    }

    func live() -> [String: LivePage] {
        [
            "donations": LivePage(topics: [.policy]) { _ in
                let chrome = try await frame.liveChrome(path: Links.donations)
                return try await reader.page(chrome).fragments.map(\.liveRegion)
            }
        ]
    }

    private func show(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let query = try request.queryFields()
        var page = try await reader.page(try await frame.chrome(context, path: request.uri.string))
        if let asked = SuggestedSlot(query.filled("suggest")), page.state == .open {
            try await reader.fill(&page, with: asked)
        }
        page.acceptance = await reader.acceptance(query)
        if request.method == .get,
            let saved = saved.take(Links.donations, for: context.session, nowMs: clock.millis())
        {
            page.saved = DonationsPage.Saved(
                changed: saved.changed, diff: saved.diff, command: saved.suggestedCommitCommand)
        }
        return PageAnswer.html(page.html)
    }

    private func save(_ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        let values = PolicyValues(form, keeping: desk.current().document?.policy)
        guard values.form.errors.isEmpty else { return .again(try await page(values, context).response) }
        do throws(PolicyError) {
            let done = try await desk.save(
                values.policy, baseSHA256: form.verbatim("base_sha256"), actor: DashboardActor.name)
            let nowMs = clock.millis()
            saved.put(
                done, as: Links.donations, for: context.session, endsMs: nowMs + Self.savedLifeMs, nowMs: nowMs)
            let sentence = done.changed.isEmpty ? "Nothing had to change." : "The policy is saved."
            return .done(Links.donations, Notice(.ok, sentence))
        } catch {
            return try await refused(error, values, context)
        }
    }

    private func preview(_ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        let reading = desk.current()
        let values = PolicyValues(form, keeping: reading.document?.policy)
        guard values.form.errors.isEmpty else { return .again(try await page(values, context).response) }
        if form.verbatim("base_sha256") != reading.baseSHA256 {
            return try await refused(.changedOnDisk, values, context)
        }
        do throws(PolicyError) {
            var page = try await page(values, context)
            page.preview = try desk.preview(values.policy).diff
            return .other(page.response)
        } catch {
            return try await refused(error, values, context)
        }
    }

    /// The page with the values that were sent.
    private func page(_ values: PolicyValues, _ context: DashboardContext) async throws(PolicyError) -> DonationsPage {
        do {
            var page = try await reader.page(try await frame.chrome(context, path: Links.donations))
            page.form = await reader.noted(values.form, values.policy)
            return page
        } catch {
            throw (error as? PolicyError) ?? .editFailed
        }
    }

    /// The page with what was sent and why it was not taken; refusals that it has no place for are an error page.
    private func refused(
        _ error: PolicyError, _ values: PolicyValues, _ context: DashboardContext
    ) async throws -> FormAnswer {
        var page = try await page(values, context)
        switch error {
        case .changedOnDisk: page.state = .changedOnDisk
        case .readOnly, .unparsableFile: break
        case .unfitValue(let field):
            page.form.errors[field] = DashboardError(error).message
            return .again(page.response)
        case .editFailed, .notWritten, .store: throw error
        }
        var response = page.response
        response.status = DashboardError(error).status
        return .other(response)
    }
}

extension DonationsPage {
    /// The page on the wire.
    fileprivate var response: Response { PageAnswer.html(html) }
}

/// `?suggest=<kind>:<n>`: the slot that an invite asked for.
struct SuggestedSlot: Sendable, Hashable {
    let kind: String
    /// 1…64.
    let count: Int

    /// Reads the parameter; `nil` when it is absent or not usable, since a link must not break the page.
    init?(_ text: String?) {
        let parts = (text ?? "").split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[1]), (1...64).contains(count),
            DonationsPolicy.Slot.isKind(String(parts[0]))
        else { return nil }
        kind = String(parts[0])
        self.count = count
    }
}
