/// What a verification found of one file of the archive.
package struct ArchiveVerdict: Sendable, Hashable, Codable {
    /// Whether it still holds what was archived.
    package enum State: String, Sendable, Hashable, Codable {
        /// Every line and the hash of the whole file are as they were.
        case whole
        /// It is not in the folder, so only hashes were checked.
        case missing
        /// It holds something else.
        case damaged
    }

    /// Name of the file.
    package let file: String
    /// Its first entry.
    package let from: UInt64
    /// Its last entry.
    package let through: UInt64
    /// Whether it still holds what was archived.
    package var state: State
    /// The first entry that cannot be had from it; `nil` when it is whole.
    package var firstBadIndex: UInt64?

    /// A file of which nothing bad is known.
    package init(file: String, range: ClosedRange<UInt64>) {
        self.file = file
        from = range.lowerBound
        through = range.upperBound
        state = .whole
    }

    private enum CodingKeys: String, CodingKey {
        case file, from, through, state
        case firstBadIndex = "first_bad_index"
    }
}
