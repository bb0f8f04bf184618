/// How soon an item should be done; ordered from low to high.
package enum HopperPriority: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case background
    case normal
    case urgent

    private var rank: Int {
        switch self {
        case .background: 0
        case .normal: 1
        case .urgent: 2
        }
    }

    /// Orders by urgency.
    package static func < (left: HopperPriority, right: HopperPriority) -> Bool { left.rank < right.rank }

    /// The number on messages.
    package var wire: UInt8 {
        switch self {
        case .background: 64
        case .normal: 128
        case .urgent: 192
        }
    }

    /// The word for a number on a message: the nearest lower anchor.
    package init(wire: UInt8) {
        self = wire >= 192 ? .urgent : wire >= 128 ? .normal : .background
    }
}

/// Who set a priority.
package enum PrioritySource: String, Hashable, Sendable, Codable, CaseIterable {
    case developer
    case orchestrator
    case learningPolicy = "learning_policy"

    /// True when this writer may replace a priority that another one set.
    package func mayReplace(_ current: PrioritySource) -> Bool {
        switch (self, current) {
        case (.developer, _), (.orchestrator, .orchestrator), (.orchestrator, .learningPolicy): true
        case (.learningPolicy, .learningPolicy): true
        case (.orchestrator, .developer), (.learningPolicy, _): false
        }
    }
}
