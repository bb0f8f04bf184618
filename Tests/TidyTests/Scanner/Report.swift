import Testing

/// Fails once, with a line for each fault.
func expectNone(_ faults: [Fault], at location: SourceLocation = #_sourceLocation) {
    #expect(
        faults.isEmpty, "\(faults.map { "\n" + $0.description }.joined())", sourceLocation: location)
}
