import VoxCrypto

/// A line in exactly the form that ``LogEntry/jsonLine()`` writes, cut into its fields where they lie.
///
/// What is signed is then made of pieces of the line in another order, and nothing needs to be read into values. A line
/// with escapes or in any other spelling has no such form: ``LogEntry`` reads those.
struct EntryLine {
    /// What ties an entry to the one before it.
    struct Link: Sendable, Hashable {
        let index: UInt64
        let tsMicros: Int64
        let prevHash: SHA256Digest
        let entryHash: SHA256Digest
    }

    let link: Link
    /// The word of the kind, without its quotes.
    let kind: ArraySlice<UInt8>
    private let line: [UInt8]
    private let places: Places

    /// Where the JSON of each field lies.
    private struct Places {
        var logID = 0..<0
        var index = 0..<0
        var tsMicros = 0..<0
        var kind = 0..<0
        var actor = 0..<0
        var action = 0..<0
        var target = 0..<0
        var reason = 0..<0
        var payload = 0..<0
        var prevHash = 0..<0
        var keyID = 0..<0
        var entryHash = 0..<0
        var signature = 0..<0
        var auditID = 0..<0
    }

    /// Cuts a line; nil when it has another form, which does not say that it is wrong.
    init?(_ line: [UInt8]) {
        var scanner = EntryLineScanner(bytes: line)
        var places = Places()
        guard scanner.skip("{\"v\":1,\"log_id\":"), scanner.string(&places.logID), scanner.skip(",\"index\":"),
            let index = scanner.number(&places.index), scanner.skip(",\"ts_micros\":"),
            let tsMicros = scanner.number(&places.tsMicros), scanner.skip(",\"kind\":"),
            scanner.string(&places.kind), scanner.skip(",\"actor\":"), scanner.string(&places.actor),
            scanner.skip(",\"action\":"), scanner.string(&places.action), scanner.skip(",\"target\":"),
            scanner.string(&places.target), scanner.skip(",\"reason\":"), scanner.string(&places.reason),
            scanner.skip(",\"payload\":"), scanner.object(&places.payload), scanner.skip(",\"prev_hash\":"),
            scanner.string(&places.prevHash), scanner.skip(",\"key_id\":"), scanner.string(&places.keyID),
            scanner.skip(",\"entry_hash\":"), scanner.string(&places.entryHash), scanner.skip(",\"signature\":"),
            scanner.string(&places.signature), scanner.skip(",\"audit_id\":"), scanner.string(&places.auditID),
            scanner.skip("}"), scanner.isAtEnd,
            let prevHash = SHA256Digest(lowerCaseHex: line[places.prevHash].dropFirst().dropLast()),
            let entryHash = SHA256Digest(lowerCaseHex: line[places.entryHash].dropFirst().dropLast())
        else { return nil }
        link = Link(index: UInt64(index), tsMicros: tsMicros, prevHash: prevHash, entryHash: entryHash)
        kind = line[places.kind].dropFirst().dropLast()
        self.line = line
        self.places = places
    }

    /// Whether the line names this log and key, and hash, audit id and signature are those of what it says.
    func holds(logID: [UInt8], keyID: [UInt8], key: Ed25519PublicKey, examinesSignature: Bool) -> Bool {
        guard text(places.logID).elementsEqual(logID), text(places.keyID).elementsEqual(keyID), hasItsAuditID else {
            return false
        }
        let message = signedMessage
        guard LogEntry.leafHash(ofMessage: message) == link.entryHash,
            let signature = Ed25519Signature(base64Digits: text(places.signature))
        else { return false }
        return !examinesSignature || key.isValid(signature, for: message)
    }

    /// True for the kinds whose payload tells how to read others: another key may sign, or something was archived.
    var mustBeRead: Bool {
        [EntryKind.logOpened, .keyRotated, .archiveWritten].contains { kind.elementsEqual($0.rawValue.utf8) }
    }

    private func text(_ place: Range<Int>) -> ArraySlice<UInt8> {
        line[place.lowerBound + 1..<place.upperBound - 1]
    }

    private var hasItsAuditID: Bool {
        let id = text(places.auditID)
        let start = Self.auditIDStart
        let time = line[places.tsMicros]
        let hash = text(places.entryHash).prefix(16)
        return id.count == start.count + time.count + 1 + hash.count && id.prefix(start.count).elementsEqual(start)
            && id.dropFirst(start.count).prefix(time.count).elementsEqual(time)
            && id[id.startIndex + start.count + time.count] == UInt8(ascii: "-")
            && id.suffix(hash.count).elementsEqual(hash)
    }

    private static let auditIDStart = Array("audit-".utf8)

    /// The domain and C: pieces of the line with the names in their sorted order.
    private var signedMessage: [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(line.count)
        message.append(contentsOf: LogEntry.signatureDomain)
        func append(_ name: StaticString, _ place: Range<Int>) {
            name.withUTF8Buffer { message.append(contentsOf: $0) }
            message.append(contentsOf: line[place])
        }
        append("{\"action\":", places.action)
        append(",\"actor\":", places.actor)
        append(",\"index\":", places.index)
        append(",\"key_id\":", places.keyID)
        append(",\"kind\":", places.kind)
        append(",\"log_id\":", places.logID)
        append(",\"payload\":", places.payload)
        append(",\"prev_hash\":", places.prevHash)
        append(",\"reason\":", places.reason)
        append(",\"target\":", places.target)
        append(",\"ts_micros\":", places.tsMicros)
        append(",\"v\":1}", 0..<0)
        return message
    }
}
