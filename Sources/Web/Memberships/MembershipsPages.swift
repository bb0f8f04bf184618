import Hummingbird
import Mesh
import Templates
import VoxCrypto

/// Working for another mesh: `/join`, its preview, and leaving again.
struct MembershipsPages: Sendable {
    let memberships: Memberships
    let policy: DonationPolicyDesk
    let frame: FrameReader
    let clock: WallClock
    let random: RandomSource
    /// Links that were pasted and not used yet, each for its own session.
    private let drafts = SessionShelf<String>()

    init(_ services: MeshServices, frame: FrameReader) {
        memberships = services.memberships
        policy = services.policy
        clock = services.clock
        random = services.random
        self.frame = frame
    }

    func add(to table: inout DashboardTable) {
        table.page(Links.join) { _, context in
            PageAnswer.html(try await start(try await frame.chrome(context, path: Links.join)).html)
        }
        table.submit(Links.joinPreview) { form, context in try await read(form, context) }
        table.page(Links.join + "/{draft}") { _, context in try await preview(context) }
        table.submit(Links.join + "/{draft}") { form, context in try await join(form, context) }
    }

    func live() -> [String: LivePage] {
        [
            "join": LivePage(topics: [.mesh]) { _ in
                try await start(try await frame.liveChrome(path: Links.join)).fragments.map(\.liveRegion)
            }
        ]
    }

    private func start(_ chrome: Chrome) async throws -> JoinPage {
        let nowMs = clock.millis()
        var page = JoinPage(chrome: chrome)
        page.memberships = try await memberships.list().map {
            MembershipLine($0, health: memberships.health(of: $0), nowMs: nowMs)
        }
        return page
    }

    /// The first step again, with what was pasted and why it will not do.
    private func start(_ error: DashboardError, pasted: String, _ context: DashboardContext) async throws -> Response {
        var page = try await start(try await frame.chrome(context, path: Links.join))
        page.pasted = pasted
        page.error = [error.message, error.hint].compactMap(\.self).joined(separator: " ")
        return PageAnswer.html(page.html, status: error.status)
    }

    private func read(_ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        let url = form.text("bearer_url")
        do throws(MembershipError) {
            let invite = try memberships.preview(url)
            let draft = random.hex(32)
            drafts.put(
                url, as: draft, for: context.session, endsMs: Int64(clamping: invite.expiresUnixMs),
                nowMs: clock.millis())
            return .done(Links.joinDraft(draft), nil)
        } catch {
            let shown = form.verbatim("bearer_url")
            return .other(try await start(DashboardError(error), pasted: shown, context))
        }
    }

    /// The link of the draft in the address, or the refusal of one that this session did not paste.
    private func pasted(_ context: DashboardContext) throws -> (draft: String, url: String) {
        let draft = try context.require("draft")
        guard let url = drafts.value(draft, for: context.session, nowMs: clock.millis()) else {
            throw DashboardError.unknownDraft
        }
        return (draft, url)
    }

    private func preview(_ context: DashboardContext) async throws -> Response {
        let (draft, url) = try pasted(context)
        let invite: InvitePreview
        do throws(MembershipError) {
            invite = try memberships.preview(url)
        } catch {
            return try await start(DashboardError(error), pasted: url, context)
        }
        return PageAnswer.html(try await page(of: invite, draft, context).html)
    }

    private func page(
        of invite: InvitePreview, _ draft: String, _ context: DashboardContext
    ) async throws -> JoinPreviewPage {
        JoinPreviewPage(
            invite, draft: draft, chrome: try await frame.chrome(context, path: Links.joinDraft(draft)),
            isNSFWAllowed: policy.current().policy?.nsfwAllowed ?? false, nowMs: clock.millis())
    }

    private func join(_ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        let (draft, url) = try pasted(context)
        guard form.optional("confirm") != nil else {
            let failure = DashboardError.badField("confirm", "Press the button to join.")
            return .other(try await again(failure, draft: draft, url: url, context))
        }
        do throws(MembershipError) {
            let member = try await memberships.join(url, actor: DashboardActor.name)
            _ = drafts.take(draft, for: context.session, nowMs: clock.millis())
            return .done(
                Links.suggestedSlot(kind: member.slotKind, count: member.slotCount),
                Notice(.ok, "This machine works for \(member.inviter) now, as \(member.node.rawValue)."))
        } catch {
            return .other(try await again(DashboardError(error), draft: draft, url: url, context))
        }
    }

    /// The second step again with what went wrong; the first one when the invite cannot even be read any more.
    private func again(
        _ failure: DashboardError, draft: String, url: String, _ context: DashboardContext
    ) async throws -> Response {
        let invite: InvitePreview
        do throws(MembershipError) {
            invite = try memberships.preview(url)
        } catch {
            return try await start(DashboardError(error), pasted: url, context)
        }
        var page = try await page(of: invite, draft, context)
        page.failure = Notice(.error, [failure.message, failure.hint].compactMap(\.self).joined(separator: " "))
        return PageAnswer.html(page.html, status: failure.status)
    }
}

extension DashboardError {
    static let unknownDraft = DashboardError(
        .notFound, "vox/http/not-found", "The invite that was pasted is no longer kept here.",
        hint: "Open Join and paste the link again.")
}
