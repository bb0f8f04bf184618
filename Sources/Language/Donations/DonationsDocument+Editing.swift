/// An edit did not give the policy that was asked for; nothing may be written.
package struct DonationsEditError: Error, Sendable, Hashable {
    /// The text that the edit would have made.
    package let source: String
}

extension DonationsDocument {
    /// The document that says `policy`, with every byte that need not change as it was (rules E1–E11 of the contract).
    ///
    /// The result is parsed again; when it does not say exactly `policy`, the edit is refused.
    package func editing(to policy: DonationsPolicy) throws(DonationsEditError) -> DonationsDocument {
        var editor = SourceEditor(source: Array(source.utf8), block: block)
        var wanted = policy
        wanted.redundancy = self.policy.redundancy
        for field in DonationsField.allCases { editor.change(field, from: self.policy, to: wanted) }
        let edited = String(decoding: editor.finish(), as: UTF8.self)
        // Whatever is wrong with the result, the answer is the same: nothing is written.
        let reading = try? DonationsDocument(parsing: edited)  // refused below
        guard let document = reading, document.policy == wanted else {
            throw DonationsEditError(source: edited)
        }
        return document
    }
}
