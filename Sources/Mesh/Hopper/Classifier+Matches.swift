extension Classifier {
    /// The rules that match an intent, strongest first; words of K4 count for at most 3 in one kind.
    package func matches(_ intent: String, hints: [String] = [], model: String? = nil) -> [RuleMatch] {
        let words = IntentWords(intent)
        let parsed = Self.parsed(hints, model: model)
        let found = Self.kindHints(parsed) + modelNames(words, parsed) + Self.endings(words, parsed) + Self.verbs(words)
        let ranked = found.enumerated().sorted { left, right in
            let (a, b) = (left.element.weight ?? 0, right.element.weight ?? 0)
            return a == b ? left.offset < right.offset : a > b
        }.map(\.element)
        return ranked + Self.urgency(words)
    }

    private static func kindHints(_ hints: [AffinityHint]) -> [RuleMatch] {
        hints.compactMap { hint in
            guard case .kind(let word) = hint, let kind = TaskKind(rawValue: word) else { return nil }
            return RuleMatch(rule: "K1", matched: "kind:\(word)", pointsTo: kind.rawValue, weight: 8)
        }
    }

    private func modelNames(_ words: IntentWords, _ hints: [AffinityHint]) -> [RuleMatch] {
        let named = Set(hints.compactMap { $0.model?.lowercased() }).union(words.list.filter { models[$0] != nil })
        return named.sorted().flatMap { model in
            Set((models[model] ?? []).compactMap(TaskKind.init(rawValue:))).map(\.rawValue).sorted().map {
                RuleMatch(rule: "K2", matched: model, pointsTo: $0, weight: 4)
            }
        }
    }

    private static func endings(_ words: IntentWords, _ hints: [AffinityHint]) -> [RuleMatch] {
        let files = Set(hints.compactMap { $0.file?.lowercased() }).union(words.list)
        return files.sorted().flatMap { file in
            ClassifierWords.endings.filter { $0.endings.contains(where: file.hasSuffix) }.map {
                RuleMatch(rule: "K3", matched: file, pointsTo: $0.kind.rawValue, weight: $0.weight)
            }
        }
    }

    private static func verbs(_ words: IntentWords) -> [RuleMatch] {
        ClassifierWords.kinds.flatMap { kind, vocabulary in
            words.set.intersection(vocabulary).sorted().map {
                RuleMatch(rule: "K4", matched: $0, pointsTo: kind.rawValue, weight: 1)
            }
        }
    }

    private static func urgency(_ words: IntentWords) -> [RuleMatch] {
        let urgent = words.found(ClassifierWords.urgent).map { ($0, HopperPriority.urgent) }
        let background = words.found(ClassifierWords.background).map { ($0, HopperPriority.background) }
        return (urgent + background).map { phrase, priority in
            RuleMatch(rule: "P", matched: phrase, pointsTo: priority.rawValue, weight: nil)
        }
    }
}
