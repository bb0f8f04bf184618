/// Reads the values of known fields out of the tree, and finds the first that is wrong.
struct PolicyReader {
    let bytes: [UInt8]
    private(set) var policy = DonationsPolicy()

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func read(_ fields: [FieldNode]) throws(SyntaxFault) {
        try refuseDuplicates(fields)
        for field in fields {
            guard let known = DonationsField(rawValue: field.name) else { continue }
            try read(known, field)
        }
    }

    private mutating func read(_ known: DonationsField, _ field: FieldNode) throws(SyntaxFault) {
        switch known.shape {
        case .bool(let path):
            policy[keyPath: path] = try bool(field)
        case .integer(let path, let range):
            policy[keyPath: path] = try integer(field, range)
        case .texts(let path):
            policy[keyPath: path] = try texts(field)
        case .slots:
            policy.slots = try objects(field, "slots must be a list of { kind, max_concurrent, weight }", slot)
        case .overrides:
            policy.perPeerOverrides = try objects(
                field, "per_peer_overrides must be a list of { peer, … }", override)
        case .kept:
            policy.redundancy = String(decoding: bytes[field.value.range], as: UTF8.self)
        }
    }

    private func refuseDuplicates(_ fields: [FieldNode]) throws(SyntaxFault) {
        var seen: [String: FieldNode] = [:]
        for field in fields {
            if let first = seen[field.name] {
                let place = SourceMap(bytes).position(of: first.nameRange.lowerBound)
                throw SyntaxFault(
                    rule: .duplicateField, range: field.nameRange,
                    sentence:
                        "\(field.name) is set twice; it stands already in line \(place.line), column \(place.column)")
            }
            seen[field.name] = field
        }
    }

    private func bool(_ field: FieldNode) throws(SyntaxFault) -> Bool {
        guard case .bool(let value) = field.value.kind else {
            throw wrong(field.value, "\(field.name) must be true or false")
        }
        return value
    }

    private func integer(_ field: FieldNode, _ range: ClosedRange<Int>) throws(SyntaxFault) -> Int {
        let sentence = "\(field.name) must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard case .number(let text) = field.value.kind, !text.contains(".") else { throw wrong(field.value, sentence) }
        guard let value = Int(text), range.contains(value) else {
            throw SyntaxFault(rule: .outOfRange, range: field.value.range, sentence: sentence)
        }
        return value
    }

    private func texts(_ field: FieldNode) throws(SyntaxFault) -> [String] {
        let sentence = "\(field.name) must be a list of texts in double quotes"
        guard case .array(let elements) = field.value.kind else { throw wrong(field.value, sentence) }
        try refuseLong(elements, field)
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element.value.kind else { throw wrong(element.value, sentence) }
            texts.append(text)
        }
        return texts
    }

    private func objects<T>(
        _ field: FieldNode, _ sentence: String, _ read: (ValueNode, [FieldNode]) throws(SyntaxFault) -> T
    ) throws(SyntaxFault) -> [T] {
        guard case .array(let elements) = field.value.kind else { throw wrong(field.value, sentence) }
        try refuseLong(elements, field)
        var values: [T] = []
        for element in elements {
            guard case .object(let fields) = element.value.kind else { throw wrong(element.value, sentence) }
            try refuseDuplicates(fields)
            values.append(try read(element.value, fields))
        }
        return values
    }

    private func refuseLong(_ elements: [ElementNode], _ field: FieldNode) throws(SyntaxFault) {
        guard elements.count > DonationsField.listLimit else { return }
        throw SyntaxFault(
            rule: .outOfRange, range: elements[DonationsField.listLimit].value.range,
            sentence: "\(field.name) may have \(DonationsField.listLimit) elements at most")
    }

    private func slot(_ node: ValueNode, _ fields: [FieldNode]) throws(SyntaxFault) -> DonationsPolicy.Slot {
        var slot = DonationsPolicy.Slot(kind: "")
        for field in fields {
            switch field.name {
            case "kind": slot.kind = try word(field)
            case "max_concurrent": slot.maxConcurrent = try integer(field, DonationsField.slotConcurrency)
            case "weight": slot.weight = try integer(field, DonationsField.slotWeight)
            default: break
            }
        }
        guard !slot.kind.isEmpty else { throw missing(node, "a slot needs a kind, such as kind: gpu") }
        return slot
    }

    private func override(_ node: ValueNode, _ fields: [FieldNode]) throws(SyntaxFault) -> DonationsPolicy.Override {
        var override = DonationsPolicy.Override(peer: "")
        var hasPeer = false
        for field in fields {
            switch field.name {
            case "peer":
                guard case .string(let peer) = field.value.kind else {
                    throw wrong(field.value, "peer must be a text in double quotes")
                }
                override.peer = peer
                hasPeer = true
            case "nsfw_allowed": override.nsfwAllowed = try bool(field)
            case "min_priority": override.minPriority = try integer(field, DonationsField.overridePriority)
            case "max_concurrent": override.maxConcurrent = try integer(field, DonationsField.overrideConcurrency)
            default: break
            }
        }
        guard hasPeer else { throw missing(node, "an override needs a peer, such as peer: \"lena@harbour\"") }
        return override
    }

    private func word(_ field: FieldNode) throws(SyntaxFault) -> String {
        guard case .word(let word) = field.value.kind, !word.contains("-"), !word.contains(".") else {
            throw wrong(field.value, "kind must be a name such as gpu, cpu, text or embed")
        }
        return word
    }

    private func wrong(_ node: ValueNode, _ sentence: String) -> SyntaxFault {
        SyntaxFault(rule: .wrongType, range: node.range, sentence: sentence)
    }

    private func missing(_ node: ValueNode, _ sentence: String) -> SyntaxFault {
        SyntaxFault(rule: .missingField, range: node.range.lowerBound..<node.range.lowerBound + 1, sentence: sentence)
    }
}
