/// `rules-v1`: names kind, priority and confidence of an intent; pure, and the same on every machine.
package struct Classifier: Sendable {
    /// Name of the rules.
    package static let name = "rules-v1"

    /// Model names known now, with the kinds that each advertises.
    let models: [String: [String]]

    /// Takes the models known now, name → kinds; names are compared without case.
    package init(models: [String: [String]] = [:]) {
        self.models = Dictionary(models.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: +)
    }

    /// Classifies an intent with its hints; a chosen model counts as a `model:` hint, and only a kind that it serves
    /// is found when its kinds are known.
    package func classify(_ intent: String, hints: [String] = [], model: String? = nil) -> Classification {
        let words = IntentWords(intent)
        let parsed = Self.parsed(hints, model: model)
        let served = (model.flatMap { models[$0.lowercased()] } ?? []).compactMap(TaskKind.init(rawValue:))
        let sums = score(words, parsed).filter { served.isEmpty || served.contains($0.key) }
        let ranked = Self.tieOrder.enumerated().sorted { left, right in
            let (a, b) = (sums[left.element] ?? 0, sums[right.element] ?? 0)
            return a == b ? left.offset < right.offset : a > b
        }.map(\.element)
        let best = sums[ranked[0]] ?? 0
        let kind = best == 0 ? TaskKind.textInfer : ranked[0]
        let second = sums[ranked[1]] ?? 0
        return Classification(
            kind: kind, priority: Self.priority(words),
            confidencePercent: Self.confidence(words, best: best, second: second),
            affinity: Self.tags(kind, parsed), modelID: parsed.lazy.compactMap(\.model).first,
            nodeID: parsed.lazy.compactMap(\.node).first.map { NodeID($0) }, labels: parsed.compactMap(\.label))
    }

    /// Hints by their prefixes, with the chosen model as one of them.
    static func parsed(_ hints: [String], model: String?) -> [AffinityHint] {
        let parsed = hints.map(AffinityHint.init)
        guard let model, !parsed.contains(.model(model)) else { return parsed }
        return [.model(model)] + parsed
    }

    private static let tieOrder: [TaskKind] = [
        .trainQlora, .speechTranscribe, .imageGen, .embed, .voxScript, .textInfer,
    ]

    private func score(_ words: IntentWords, _ hints: [AffinityHint]) -> [TaskKind: Int] {
        var sums: [TaskKind: Int] = [:]
        for case .kind(let word) in hints {
            if let kind = TaskKind(rawValue: word) { sums[kind, default: 0] += 8 }
        }
        let named = Set(hints.compactMap { $0.model?.lowercased() }).union(words.list.filter { models[$0] != nil })
        for model in named {
            for kind in Set((models[model] ?? []).compactMap(TaskKind.init(rawValue:))) { sums[kind, default: 0] += 4 }
        }
        let files = Set(hints.compactMap(\.file).map { $0.lowercased() }).union(words.list)
        for file in files {
            for rule in ClassifierWords.endings where rule.endings.contains(where: file.hasSuffix) {
                sums[rule.kind, default: 0] += rule.weight
            }
        }
        for (kind, vocabulary) in ClassifierWords.kinds {
            sums[kind, default: 0] += min(3, words.set.intersection(vocabulary).count)
        }
        return sums
    }

    private static func priority(_ words: IntentWords) -> HopperPriority {
        switch (words.isUrgent, words.isBackground) {
        case (true, false): .urgent
        case (false, true): .background
        default: .normal
        }
    }

    private static func confidence(_ words: IntentWords, best: Int, second: Int) -> Int {
        let margin = best == 0 ? 0 : 3_500 * (best - second) / best
        let base = 3_000 + margin + 375 * min(best, 8)
        var penalty = 0
        if words.list.count < 3 { penalty += 1_000 }
        if words.isUrgent && words.isBackground { penalty += 1_000 }
        if !words.set.isDisjoint(with: ClassifierWords.vague) { penalty += 500 }
        return min(max((base - penalty + 50) / 100, 5), 95)
    }

    private static func tags(_ kind: TaskKind, _ hints: [AffinityHint]) -> [String] {
        var tags = ["kind:\(kind.rawValue)"]
        tags += hints.compactMap(\.model).map { "model:\($0)" }
        tags += hints.compactMap(\.node).map { "node:\($0)" }
        tags += hints.compactMap(\.file).map { "file:\($0)" }
        tags += hints.compactMap(\.label).map { "label:\($0)" }
        tags += hints.compactMap(\.tag).map { "tag:\($0)" }
        if let slot = kind.slotKinds.first { tags.append("slot:\(slot)") }
        var seen: Set<String> = []
        return tags.filter { seen.insert($0).inserted }
    }
}
