import HTTPTypes
import Hummingbird
import Language
import Mesh

/// The node's own donation policy under `/api/v2/mesh/policy`.
struct PolicyAPI: Sendable {
    let desk: DonationPolicyDesk

    private static let path = "/api/v2/mesh/policy"

    func add(to table: inout DashboardTable) {
        table.read(Self.path) { _, _ in await current() }
        table.write(.put, Self.path, PolicyBody.self) { body, _ in try await save(body) }
        table.write(.post, Self.path + "/preview", PolicyBody.self) { body, _ in try preview(body) }
    }

    private func current() async -> JSONAnswer {
        let reading = desk.current()
        if let fault = reading.fault {
            return JSONAnswer(UnparsedPolicyJSON(reading, path: desk.path), error: ErrorFrame(DashboardError(fault)))
        }
        return JSONAnswer(PolicyJSON(reading, path: desk.path, isTracked: await desk.isGitTracked()))
    }

    private func save(_ body: PolicyBody) async throws -> JSONAnswer {
        let saved = try await desk.save(
            try body.policy(), baseSHA256: body.baseSHA256, actor: DashboardActor.name)
        return JSONAnswer(SavedPolicyJSON(saved))
    }

    private func preview(_ body: PolicyBody) throws -> JSONAnswer {
        let preview = try desk.preview(try body.policy())
        return JSONAnswer(["diff": preview.diff, "source": preview.source])
    }
}

/// Who acts when somebody uses this dashboard, as the op-log names them.
enum DashboardActor {
    /// The actor of what comes in on the dashboard listener.
    static let name = "dashboard-user"
    /// The actor of what the command line sends.
    static let commandLine = "cli-user"

    /// The command line names itself; whoever else may call the API is this dashboard's user.
    static func of(_ request: Request) -> String {
        request.isForPrograms && (request.headers[.userAgent]?.hasPrefix("vox/") ?? false) ? commandLine : name
    }
}

extension DashboardError {
    /// Why a policy file does not parse, with rule and place for programs.
    init(_ fault: DonationsError) {
        self.init(
            .conflict, "vox/policy/parse", fault.sentence, hint: "Correct the file in an editor, then load again.")
        detail = [
            "rule": fault.rule.rawValue, "line": String(fault.line), "column": String(fault.column),
            "excerpt": fault.excerpt,
        ]
    }

    init(_ error: PolicyError) {
        switch error {
        case .readOnly:
            self.init(
                .conflict, "vox/policy/read-only", "The policy is set by VOX_MESH_DONATION_POLICY_JSON.",
                hint: "Remove the variable and start again to edit it here.")
        case .changedOnDisk:
            self.init(
                .conflict, "vox/policy/changed-on-disk", "The policy file was changed by somebody else.",
                hint: "Load the page again and repeat the change.")
        case .unparsableFile(let fault):
            let cause = DashboardError(fault)
            self.init(
                .conflict, "vox/policy/unparsable-file", "The policy file does not parse, so it was not touched.",
                hint: cause.hint)
            detail = cause.detail
        case .unfitValue(let field): self = .unfitPolicy(field)
        case .editFailed:
            self.init(
                .internalServerError, "vox/policy/edit-failed", "The file could not be edited as asked.",
                hint: "Nothing was written; edit the file by hand.")
        case .notWritten:
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "vox/policy/write-failed",
                "The policy file could not be written.", hint: "Free some disk space and try again.")
        case .store(let error): self.init(error)
        }
    }

    /// A policy field that is missing, of the wrong type or out of range.
    static func unfitPolicy(_ field: String) -> DashboardError {
        var error = DashboardError(
            .badRequest, "vox/policy/invalid", "The field \(field) of the policy is missing or not usable.",
            hint: "Correct the field and send it again.")
        error.detail["field"] = field
        return error
    }
}
