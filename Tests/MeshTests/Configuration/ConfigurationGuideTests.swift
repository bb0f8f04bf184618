import Foundation
import Mesh
import Testing

/// `Docs/Configuration.md` holds the table of settings; `VOX_RECORD=1` writes it anew and fails.
@Suite struct ConfigurationGuideTests {
    private static let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../../../Docs/Configuration.md"
    ).standardizedFileURL

    private static let introduction = """
        # Configuration

        This guide is made from the table of settings that the program reads; a test keeps the two equal.

        Per setting, the first that is present wins: command flag, environment, file, default. Blank is the same as
        absent. `vox config show` prints every setting with its value and source, `vox config check` says what is wrong.

        One file is read, the first that exists: `--config PATH`, `$VOX_CONFIG`, the nearest `Vox.toml` from the working
        directory upward, `$VOX_HOME/Vox.toml`. A key `a.b.c` stands in section `[a.b]` as `c = …`. An unknown key is a
        warning; a file that is no TOML stops the start with line and column.

        A number out of range is set to the nearest bound (*clamped*) or not used (*ignored*); either way a warning says
        so. *Live* settings look at the environment at each use. Lists in variables are separated by commas. Named
        bearers stand in `[[mesh.tokens]]` tables with `name`, `role` and `token`, or in `VOX_MESH_TOKENS` as
        `name=role:token;…`: the variable replaces all tables of the file. Where a row names two variables, the second
        is an old name: it works while the first is not set, and each start says so; *Old names* below says for how
        long.

        """

    private static let tables = """

        ## `[mesh.peers.<name>]`

        One table for each control plane that this machine works for without an invite. A table with the name of a
        stored membership, which is its handle or the part of it after the `@`, changes that one field by field. Such a
        membership ends where it began: remove the table and start again. `public_key` is what the donation policy and
        the witness of its log know it by.

        | Key | Rule | Meaning |
        |---|---|---|
        | `control_url` | text | Where it is; needed to join. \
        Without a scheme `https` where `tls_sha256` is set, else `http`. |
        | `token` | secret | Bearer to use there. |
        | `node_id` | at most 256 bytes | Id to use there; else the id of this node. |
        | `public_key` | base64, else no start | Ed25519 key of its owner. |
        | `tls_sha256` | 64 hex digits, else no start | The only certificate to accept there. |
        | `budget_cap_usd_24h` | 0 or more, else no start | What its node may cost here in 24 hours, in US dollars; \
        0 is no cap. |

        Its node is the one that proved `public_key` when it was paired; without `public_key`, the one whose id is the
        name of the table. `node_id` is what this machine is called there, and names no node here. A line of
        `[mesh.budget.nodes]` for the same node goes before this cap, and both before `per_node_cap_usd_24h`.

        `mesh.control_url` is one more such control plane, joined while `mesh.enabled` and `mesh.http_join` are on, with
        `mesh.worker_token`, else `mesh.token`, as its bearer. Messages, such as results, go there with the first that
        is set of `mesh.token`, `mesh.submitter_token` and `mesh.admin_token`, for a worker's bearer may send none.
        `mesh.agent_id` holds for all control planes that are declared, `mesh.http_timeout_ms` for all that this machine
        works for.

        ## Policy in `[mesh.donation]`

        Beside `path`, the section may state the policy itself, with the keys of the JSON policy and an array of tables
        for the slots. It holds while there is no policy file; saving in the dashboard writes the file, which wins from
        then on. `VOX_MESH_DONATION_POLICY_JSON` beats both. An unfit value is an error of `vox config check`, and
        nothing is donated.

        ```toml
        [mesh.donation]
        min_priority = 10

        [[mesh.donation.slots]]
        task_kind = "text"
        max_concurrent = 1
        ```

        ## `[mesh.budget.nodes]`

        One line for each node with a cap of its own, in US dollars for 24 hours; 0 is no cap. A line that is no number
        from 0 up stops the start. What a node costs is what its runs report, or the prices of `[mesh.budget]` for runs
        that report nothing; runs count when they end, so those that are under way may pass the cap.

        ```toml
        [mesh.budget]
        per_node_cap_usd_24h = 2.5

        [mesh.budget.nodes]
        den-pc-1f3a = 10
        ```

        """

    @Test func theGuideIsMadeFromTheTable() throws {
        let text = Self.introduction + Self.sections + Self.tables + Self.oldNames + Self.ending
        if ProcessInfo.processInfo.environment["VOX_RECORD"] == "1" {
            try Data(text.utf8).write(to: Self.path)
            Issue.record("recorded Docs/Configuration.md; run again without VOX_RECORD")
            return
        }
        let written = try String(contentsOf: Self.path, encoding: .utf8)
        #expect(written == text, "Docs/Configuration.md differs from the table of settings")
    }

    private static var sections: String {
        var names: [String] = []
        for setting in Setting.all where !names.contains(section(of: setting)) { names.append(section(of: setting)) }
        return names.map { name in
            let rows = Setting.all.filter { section(of: $0) == name }.map(row)
            return "\n## `[\(name)]`\n\n| Key | Variable | Default | Rule | Meaning |\n|---|---|---|---|---|\n"
                + rows.joined(separator: "\n") + "\n"
        }.joined()
    }

    private static var oldNames: String {
        let all = [Setting.oldSection] + Setting.oldNames + Setting.oldVariables
        let rows = all.map { "| `\($0.old)` | `\($0.new)` | \($0.removedIn) |" }
        return """

            ## Old names

            A renamed setting works under both names for at least two minor releases, and a variable one release \
            longer than
            its key in the file. The new name wins; each start warns once of an old one.

            | Old name | New name | Not read from |
            |---|---|---|

            """ + rows.joined(separator: "\n") + "\n"
    }

    private static var ending: String {
        let later = (Setting.unread.sorted() + Setting.later).map { "`\($0.hasSuffix(".") ? $0 + "*" : $0)`" }
        return "\n## Not read yet\n\nThese are accepted and reported as having no effect: "
            + later.joined(separator: ", ") + ".\n"
    }

    private static func section(of setting: Setting) -> String {
        setting.key.split(separator: ".").dropLast().joined(separator: ".")
    }

    private static func row(_ setting: Setting) -> String {
        let variables = setting.environment.map { "`\($0)`" }.joined(separator: ", ")
        let key = setting.key.split(separator: ".").last ?? ""
        let (number, rule) = columns(setting)
        let standard = Setting.withoutDefault.contains(setting.key) ? "—" : number
        return
            "| `\(key)` | \(variables) | \(standard) | \(rule)\(setting.isLive ? "; live" : "") | \(setting.meaning) |"
    }

    private static func columns(_ setting: Setting) -> (standard: String, rule: String) {
        switch setting.kind {
        case .text(let text): (text.map { "`\($0)`" } ?? "—", form(setting.form))
        case .secret: ("—", "secret")
        case .bool(let flag): ("`\(flag)`", "switch")
        case .integer(let number, let range, let rule):
            (
                "`\(number)`",
                (range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound)…\(range.upperBound)")
                    + (rule == .clamp ? ", clamped" : ", else ignored")
            )
        case .number(let number): ("`\(number)`", "0 or more")
        case .choice(let words, let word, let rule):
            ("`\(word)`", words.map { "`\($0)`" }.joined(separator: " ") + (rule == .stop ? ", else no start" : ""))
        case .address(let address): ("`\(address)`", "`host:port`, else no start")
        case .texts: ("none", "list")
        case .words(let words, let standard):
            (
                standard.map { "`\($0)`" }.joined(separator: " "),
                "list of " + words.map { "`\($0)`" }.joined(separator: " ") + ", else no start"
            )
        }
    }

    private static func form(_ form: Setting.Form) -> String {
        switch form {
        case .any: "text"
        case .slug: "1…40 of `a-z0-9-`"
        case .shortText: "at most 256 bytes"
        case .digits: "digits"
        }
    }
}
