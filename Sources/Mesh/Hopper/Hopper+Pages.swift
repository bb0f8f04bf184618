extension Hopper {
    /// Display word of the class that a submission without one gets.
    package var defaultClass: String { desk.settings.defaultClass }

    /// The rules that classified an item, strongest first.
    ///
    /// Models known now are taken into account only when they give the item's stored kind and confidence; nodes may
    /// have come and gone since it was submitted. Without its words nothing is found.
    package func matches(of item: HopperItem) -> [RuleMatch] {
        guard item.isRecorded else { return [] }
        let now = classifier()
        let isHinted = item.affinityHints.contains { AffinityHint($0).model == item.modelId }
        let model = isHinted ? nil : item.modelId
        let again = now.classify(item.intent, hints: item.affinityHints, model: model)
        let isSame = again.kind.rawValue == item.taskKind && again.confidencePercent == item.confidencePercent
        return (isSame ? now : Classifier()).matches(item.intent, hints: item.affinityHints, model: model)
    }

    /// When a batch was started, Unix microseconds.
    package func batchTime(_ id: BatchID) async throws(HopperError) -> Int64 {
        let micros = try await desk.store.read(orThrow: HopperError.store) { tx in
            try HopperItemRow.batchTime(id, tx)
        }
        guard let micros else { throw .unknownBatch }
        return micros
    }

    /// How many items have ended.
    package func historyCount() async throws(HopperError) -> Int {
        try await desk.store.read(orThrow: HopperError.store) { tx in
            try HopperItemRow.count(.done, tx) + HopperItemRow.count(.overridden, tx)
        }
    }
}
