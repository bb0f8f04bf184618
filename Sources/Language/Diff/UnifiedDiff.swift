/// The lines that differ between two texts, in unified form.
package enum UnifiedDiff {
    /// The diff with three lines of context; empty when the texts are equal.
    package static func text(old: String, new: String, name: String) -> String {
        guard old != new else { return "" }
        let lines = merged(split(old), split(new))
        var result = "--- a/\(name)\n+++ b/\(name)\n"
        for hunk in hunks(lines) { result += hunk }
        return result
    }

    private enum Line {
        case same(String), removed(String), added(String)

        var text: String {
            switch self {
            case .same(let line): " " + line
            case .removed(let line): "-" + line
            case .added(let line): "+" + line
            }
        }
        var isSame: Bool { if case .same = self { true } else { false } }
        var isOld: Bool { if case .added = self { false } else { true } }
        var isNew: Bool { if case .removed = self { false } else { true } }
    }

    private static func split(_ text: String) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n" {
                lines.append(String(line))
                line = String.UnicodeScalarView()
            } else {
                line.append(scalar)
            }
        }
        if !line.isEmpty { lines.append(String(line)) }
        return lines
    }

    private static func merged(_ old: [String], _ new: [String]) -> [Line] {
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                lines.append(.removed(old[left]))
                left += 1
            } else if right < new.count, added.contains(right) {
                lines.append(.added(new[right]))
                right += 1
            } else {
                lines.append(.same(old[left]))
                left += 1
                right += 1
            }
        }
        return lines
    }

    private static func hunks(_ lines: [Line]) -> [String] {
        let context = 3
        var shown: Set<Int> = []
        for (index, line) in lines.enumerated() where !line.isSame {
            for near in max(0, index - context)...min(lines.count - 1, index + context) { shown.insert(near) }
        }
        var result: [String] = []
        var (oldNumber, newNumber, index) = (1, 1, 0)
        while index < lines.count {
            guard shown.contains(index) else {
                oldNumber += 1
                newNumber += 1
                index += 1
                continue
            }
            var end = index
            while end < lines.count, shown.contains(end) { end += 1 }
            let part = lines[index..<end]
            let (oldCount, newCount) = (part.filter(\.isOld).count, part.filter(\.isNew).count)
            result.append(
                "@@ -\(oldNumber),\(oldCount) +\(newNumber),\(newCount) @@\n"
                    + part.map { $0.text + "\n" }.joined())
            oldNumber += oldCount
            newNumber += newCount
            index = end
        }
        return result
    }
}
