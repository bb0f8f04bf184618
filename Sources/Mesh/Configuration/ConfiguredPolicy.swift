import Audit
import Language

/// The policy that `[mesh.donation]` states: the keys and values of the JSON policy, slots as an array of tables.
struct ConfiguredPolicy {
    /// What is given while there is no file; nil when the section states no policy or an unfit one.
    private(set) var policy: WorkerDonationPolicy?
    private(set) var findings: [ConfigFinding] = []

    init(_ file: ConfigFile) {
        guard var stated = file.donation?.filter({ $0.key != "path" }), !stated.isEmpty else { return }
        stated["slots"] = stated["slots"].map(Self.completed)
        for key in stated.keys.sorted() where !WorkerDonationPolicy.keys.contains(key) {
            findings.append(.unknownKey("mesh.donation.\(key)", at: file.location(of: "mesh.donation.\(key)")))
        }
        let defaults = WireCodec.json(WorkerDonationPolicy(DonationsPolicy.empty)).objectValue ?? [:]
        let whole = JSONValue.object(defaults.merging(stated) { _, new in new })
        do {
            let read = try WireCodec.decode(WorkerDonationPolicy.self, from: whole.jsonBytes())
            if let field = DonationsPolicy(read).unfitField {
                refuse(field, file)
            } else {
                policy = read
            }
        } catch {
            refuse(Self.unreadableKey(stated, defaults), file)
        }
    }

    /// Slots with the defaults of the file format where nothing is stated.
    private static func completed(_ slots: JSONValue) -> JSONValue {
        guard let list = slots.arrayValue else { return slots }
        let standard = DonationsPolicy.Slot(kind: "")
        let defaults: [String: JSONValue] = [
            "max_concurrent": .integer(Int64(standard.maxConcurrent)), "weight_pct": .integer(Int64(standard.weight)),
        ]
        return .array(list.map { $0.objectValue.map { .object(defaults.merging($0) { _, new in new }) } ?? $0 })
    }

    /// A policy that is half understood would give away what its author meant to keep.
    private mutating func refuse(_ key: String?, _ file: ConfigFile) {
        let name = key.map { "mesh.donation.\($0)" } ?? "mesh.donation"
        findings.append(.policyError(file.location(of: name), "\(name) is no part of a donation policy as it stands."))
    }

    /// The first key whose value alone makes the policy unreadable.
    private static func unreadableKey(_ stated: [String: JSONValue], _ defaults: [String: JSONValue]) -> String? {
        stated.keys.sorted().first { key in
            let one = JSONValue.object(defaults.merging([key: stated[key] ?? .null]) { _, new in new })
            let read = try? WireCodec.decode(WorkerDonationPolicy.self, from: one.jsonBytes())  // nil is the answer
            return read == nil
        }
    }
}

/// The policy of `VOX_MESH_DONATION_POLICY_JSON`, which beats every other one while the variable is set.
package struct EnvironmentPolicy: Sendable {
    static let variable = "VOX_MESH_DONATION_POLICY_JSON"

    /// What is given; nothing when the text is no policy.
    package let policy: WorkerDonationPolicy
    /// Why the text is no policy; never quotes it.
    package let fault: ConfigFinding?

    /// Nil when the variable is not set.
    init?(_ environment: [String: String]) {
        guard let text = environment[Self.variable]?.wireNonBlank else { return nil }
        let (read, why) = Self.read(text)
        policy = read
        fault = why.map { why in
            ConfigFinding.policyError(
                Self.variable, "\(Self.variable) is no donation policy: \(why).", next: "Correct or unset it")
        }
    }

    private static func read(_ text: String) -> (policy: WorkerDonationPolicy, why: String?) {
        let nothing = WorkerDonationPolicy(
            slots: [], nsfwAllowed: false, maxJobDurationSecs: 0, publicMeshOptIn: false, minPriority: 0)
        do throws(WireError) {
            return (try WireCodec.decode(WorkerDonationPolicy.self, from: text), nil)
        } catch {
            switch error {
            case .notJSON: return (nothing, "it is no JSON")
            case .notAnObject: return (nothing, "it is no JSON object")
            case .unfit(let field): return (nothing, "\(field) is missing or unfit")
            }
        }
    }
}

extension WorkerDonationPolicy {
    /// Names of its fields on the wire.
    static var keys: Set<String> { Set(CodingKeys.allCases.map(\.rawValue)) }
}
