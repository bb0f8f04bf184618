import Audit

extension MeshEvent {
    static func reprioritized(
        _ item: HopperItem, from before: HopperPriority, by source: PrioritySource, reason: String?
    ) -> MeshEvent {
        MeshEvent(
            .hopper, "TaskReprioritized",
            [
                "item_id": .string(item.itemId.rawValue),
                "task_id": item.taskId.map { .integer($0.rawValue) },
                "old_priority": .string(before.rawValue),
                "new_priority": .string(item.classifiedPriority.rawValue),
                "actor": .string(source.rawValue), "reason": reason.map { .string($0) },
                "session_id": item.sessionId.map { .string($0) },
                "privacy_class": .string(item.privacyClass),
            ])
    }

    static func itemOverridden(
        _ item: HopperItem, from before: HopperPriority, auditID: String, nowMicros: Int64
    ) -> MeshEvent {
        MeshEvent(
            .hopper, "HopperItemOverridden",
            [
                "item_id": .string(item.itemId.rawValue), "original_priority": .string(before.rawValue),
                "developer_priority": .string(item.classifiedPriority.rawValue),
                "delta_seconds_since_admit": .integer(max(0, nowMicros - item.submittedAt) / 1_000_000),
                "audit_id": .string(auditID), "privacy_class": .string(item.privacyClass),
            ])
    }

    static func overrideViolation(_ item: HopperItem, by source: PrioritySource) -> MeshEvent {
        MeshEvent(
            .hopper, "HopperOverrideViolation",
            [
                "item_id": .string(item.itemId.rawValue), "attempted_by": .string(source.rawValue),
                "current_source": .string(item.prioritySource.rawValue),
                "privacy_class": .string(item.privacyClass),
            ])
    }
}
