import Audit
import Language

/// A `field=value` of the command line as the policy's JSON.
enum PolicyChange {
    /// Reads one change; the running process judges whether the value fits the field.
    static func parse(_ text: String) throws(CommandFailure) -> (field: String, value: JSONValue) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw CommandFailure("\(text) is not field=value.", remedy: "See vox donations set --help.", exitCode: 2)
        }
        let field = String(text[..<equals])
        let value = String(text[text.index(after: equals)...])
        guard fields.contains(field) else {
            throw CommandFailure(
                "\(field) is no field of the policy that can be set here.",
                remedy: "The fields are \(fields.joined(separator: ", ")).",
                exitCode: 2)
        }
        if field == "slots" { return (field, .array(try slots(value))) }
        if let list = lists.first(where: { $0 == field }) {
            guard value != "null" else { return (list, .null) }
            let items = value.split(separator: ",").map { JSONValue.string(String($0)) }
            return (list, .array(items))
        }
        switch value {
        case "true": return (field, true)
        case "false": return (field, false)
        default:
            guard let number = Int64(value) else {
                throw CommandFailure(
                    "\(field) must be true, false or a whole number.", remedy: "See vox donations set --help.",
                    exitCode: 2)
            }
            return (field, .integer(number))
        }
    }

    /// What a save sends: the changes on top of the policy in force, as `GET mesh/policy` gave it.
    static func body(_ changes: [String], over current: JSONValue) throws(CommandFailure) -> JSONValue {
        guard case .object(var policy)? = current["policy"] else {
            throw CommandFailure(
                "the policy file does not parse, so it cannot be changed from here.",
                remedy: "Run vox donations check and correct it.")
        }
        for change in changes {
            let (field, value) = try parse(change)
            policy[field] = value
        }
        var body: [String: JSONValue] = ["policy": .object(policy)]
        if let base = current["source_sha256"], base != .null { body["base_sha256"] = base }
        return .object(body)
    }

    /// What can be set from here; the other fields have values that one word cannot say.
    static let fields = DonationsPolicy.fieldNames.filter { $0 != "redundancy" && $0 != "per_peer_overrides" }

    private static let lists = ["allowed_scopes", "allowed_users", "denied_users", "allowed_mesh_networks"]

    private static func slots(_ text: String) throws(CommandFailure) -> [JSONValue] {
        var slots: [JSONValue] = []
        for part in text.split(separator: ",") {
            let fields = part.split(separator: ":").map(String.init)
            guard (1...3).contains(fields.count), let count = Int64(fields.count > 1 ? fields[1] : "1"),
                let weight = Int64(fields.count > 2 ? fields[2] : "50")
            else {
                throw CommandFailure(
                    "a slot is kind:most at once:weight, such as text:1:50.", remedy: "See vox donations set --help.",
                    exitCode: 2)
            }
            slots.append([
                "task_kind": .string(fields[0]), "max_concurrent": .integer(count), "weight_pct": .integer(weight),
            ])
        }
        return slots
    }
}
