/// A `donations.vox` file: its exact source and what it says.
///
/// The source is never printed again from the values: an edit changes the bytes that have to change and no others.
package struct DonationsDocument: Sendable, Hashable {
    /// Largest file that is read, in bytes.
    package static let sizeLimitBytes = 1_048_576

    /// What a machine without a file is shown; it donates nothing.
    package static let defaultSource = """
        policy donations {
          slots: []
          nsfw_allowed: false
          max_job_duration_secs: 3600
          public_mesh_opt_in: false
          min_priority: 0
        }

        """

    /// The text as it was read, byte for byte.
    package let source: String
    /// The values, with defaults for absent fields.
    package let policy: DonationsPolicy
    let block: BlockNode

    /// Reads a policy; throws the first broken rule by position.
    package init(parsing source: String, file: String = "donations.vox") throws(DonationsError) {
        self = try Self.parse(bytes: Array(source.utf8), file: file)
    }

    /// Reads the bytes of a file.
    package static func parse(bytes: [UInt8], file: String = "donations.vox") throws(DonationsError) -> Self {
        do throws(SyntaxFault) {
            return try Self(checked: bytes)
        } catch {
            throw DonationsError(error, bytes: bytes, file: file)
        }
    }

    private init(checked bytes: [UInt8]) throws(SyntaxFault) {
        guard bytes.count <= Self.sizeLimitBytes else {
            throw SyntaxFault(rule: .fileTooLarge, range: 0..<0, sentence: "a policy file may have 1 MiB at most")
        }
        guard let source = String(validating: bytes, as: UTF8.self) else {
            let offset = Self.firstInvalidByte(bytes)
            throw SyntaxFault(
                rule: .notUTF8, range: offset..<offset, sentence: "the file is not UTF-8 from here on; save it as UTF-8"
            )
        }
        let outcome = Parser.parse(bytes)
        var reader = PolicyReader(bytes)
        let finished = outcome.blocks.filter { $0.name == "donations" }
        let open = outcome.openBlock.map { $0.name == "donations" ? $0.fields : [] } ?? []
        var faults: [SyntaxFault] = []
        if let fault = outcome.fault { faults.append(fault) }
        do throws(SyntaxFault) {
            try reader.read(finished.first?.fields ?? open)
        } catch {
            faults.append(error)
        }
        if finished.count > 1 {
            let place = SourceMap(bytes).position(of: finished[0].nameRange.lowerBound)
            faults.append(
                SyntaxFault(
                    rule: .duplicateBlock, range: finished[1].nameRange,
                    sentence: "policy donations stands already in line \(place.line); keep one of them"))
        }
        if let first = faults.min(by: { $0.range.lowerBound < $1.range.lowerBound }) { throw first }
        guard let block = finished.first else {
            throw SyntaxFault(
                rule: .noDonationsBlock, range: bytes.count..<bytes.count,
                sentence: "the file has no policy donations { … } block")
        }
        self.source = source
        self.block = block
        policy = reader.policy
    }

    private static func firstInvalidByte(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            offset += String(Character(scalar)).utf8.count
        }
        return min(offset, bytes.count)
    }
}
