/// A rule of the grammar or of the fields that the source breaks, and where.
struct SyntaxFault: Error, Sendable, Hashable {
    let rule: DonationsError.Rule
    let range: Range<Int>
    let sentence: String
}
