/// Reads a rendered page or fragment and lists what is wrong with its markup.
///
/// A strict reader for what Templates writes: lower-case tags, quoted attributes, everything closed. It is no HTML
/// parser for other people's pages.
struct MarkupChecker {
    /// One start tag.
    struct Element {
        let name: String
        var attributes: [String: String]
        /// Names of the elements that it stands in, outermost first.
        let path: [String]
        /// Text below it, entities kept.
        var text = ""
    }

    private static let void: Set<String> = [
        "meta", "link", "input", "br", "hr", "img",
    ]

    /// Start tags in the order of the document.
    private(set) var elements: [Element] = []
    /// What is wrong, in words.
    private(set) var faults: [String] = []
    private var open: [Int] = []

    /// Reads the markup.
    init(_ markup: String) {
        read(Array(markup.unicodeScalars))
        for index in open { faults.append("<\(elements[index].name)> is never closed") }
        checkIDs()
        checkReferences()
        checkFields()
        checkNames()
        checkForbidden()
        checkTables()
    }

    /// Faults of a whole page: those of the markup, and the landmarks and headings that a page needs.
    var pageFaults: [String] {
        var all = faults
        for (name, count) in [("h1", 1), ("main", 1), ("title", 1), ("html", 1)] where pageElements(name).count != count
        {
            all.append("\(pageElements(name).count) <\(name)> instead of \(count)")
        }
        if elements("html").first?.attributes["lang"] == nil { all.append("no lang") }
        var level = 0
        for heading in elements where ["h1", "h2", "h3", "h4"].contains(heading.name) {
            let next = Int(heading.name.suffix(1)) ?? 0
            if next > level + 1 { all.append("<\(heading.name)> \(heading.text) comes after h\(level)") }
            level = next
        }
        return all
    }

    /// The elements of one name.
    func elements(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    /// Those of one name that stand outside drawings, whose titles are their own.
    private func pageElements(_ name: String) -> [Element] { elements(name).filter { !$0.path.contains("svg") } }

    /// The element with an id.
    func element(id: String) -> Element? { elements.first { $0.attributes["id"] == id } }

    // Reading

    private mutating func read(_ source: [Unicode.Scalar]) {
        var index = 0
        while index < source.count {
            guard source[index] == "<" else {
                append(source[index])
                index += 1
                continue
            }
            guard let end = Self.tagEnd(source, from: index) else {
                faults.append("a tag does not end")
                return
            }
            take(tag: Self.string(source[(index + 1)..<end]))
            index = end + 1
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if scalar == ">" { faults.append("a bare > in text") }
        for index in open { elements[index].text.unicodeScalars.append(scalar) }
    }

    private static func tagEnd(_ source: [Unicode.Scalar], from start: Int) -> Int? {
        var isQuoted = false
        for index in start..<source.count {
            if source[index] == "\"" { isQuoted.toggle() }
            if source[index] == ">", !isQuoted { return index }
        }
        return nil
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    private mutating func take(tag: String) {
        if tag.hasPrefix("!") { return }
        if tag.hasPrefix("/") {
            close(String(tag.dropFirst()))
            return
        }
        let isClosed = tag.hasSuffix("/")
        let body = isClosed ? String(tag.dropLast()) : tag
        let name = String(body.prefix { $0 != " " && $0 != "\n" })
        let path = open.map { elements[$0].name }
        elements.append(
            Element(name: name, attributes: attributes(String(body.dropFirst(name.count)), name), path: path))
        if name == "form", path.contains("form") { faults.append("a form in a form") }
        if ["a", "button"].contains(name), path.contains(where: { $0 == "a" || $0 == "button" }) {
            faults.append("<\(name)> in a link or button")
        }
        if ["div", "p", "ul", "ol", "table", "section", "form", "pre", "dl", "h2"].contains(name), path.last == "p" {
            faults.append("<\(name)> in a <p>")
        }
        if !isClosed, !Self.void.contains(name) { open.append(elements.count - 1) }
    }

    private mutating func close(_ name: String) {
        guard let last = open.last, elements[last].name == name else {
            faults.append("</\(name)> closes \(open.last.map { "<\(elements[$0].name)>" } ?? "nothing")")
            if let match = open.lastIndex(where: { elements[$0].name == name }) { open.removeSubrange(match...) }
            return
        }
        open.removeLast()
    }

    private mutating func attributes(_ text: String, _ element: String) -> [String: String] {
        var found: [String: String] = [:]
        var rest = Substring(text)
        while true {
            rest = rest.drop { $0 == " " || $0 == "\n" }
            guard !rest.isEmpty else { return found }
            let name = String(rest.prefix { $0 != "=" && $0 != " " && $0 != "\n" })
            rest = rest.dropFirst(name.count)
            var value = ""
            if rest.hasPrefix("=\"") {
                rest = rest.dropFirst(2)
                value = String(rest.prefix { $0 != "\"" })
                rest = rest.dropFirst(value.count + 1)
            } else if rest.hasPrefix("=") {
                faults.append("\(name) of <\(element)> is not quoted")
                return found
            }
            if found.updateValue(value, forKey: name) != nil { faults.append("\(name) twice on <\(element)>") }
        }
    }

    // Rules

    private mutating func checkIDs() {
        var seen: Set<String> = []
        for id in elements.compactMap({ $0.attributes["id"] }) {
            if id.isEmpty || id.contains(" ") { faults.append("id \"\(id)\"") }
            if !seen.insert(id).inserted { faults.append("id \(id) twice") }
        }
    }

    /// Attributes that name another element by its id.
    private static let references = [
        "for", "form", "aria-controls", "aria-describedby", "aria-labelledby", "data-copy", "popovertarget",
    ]

    private mutating func checkReferences() {
        let ids = Set(elements.compactMap { $0.attributes["id"] })
        for element in elements {
            for name in [
                "for", "aria-describedby", "aria-labelledby", "form", "data-copy", "aria-controls", "popovertarget",
            ] {
                for id in (element.attributes[name] ?? "").split(separator: " ") where !ids.contains(String(id)) {
                    faults.append("\(name) of <\(element.name)> names \(id), which is not there")
                }
            }
        }
    }

    private mutating func checkFields() {
        let labelled = Set(elements("label").compactMap { $0.text.isBlank ? nil : $0.attributes["for"] })
        for field in elements where ["input", "select", "textarea"].contains(field.name) {
            guard field.attributes["type"] != "hidden", field.attributes["aria-label"] == nil else { continue }
            if !labelled.contains(field.attributes["id"] ?? "") {
                faults.append("no label for \(field.attributes["name"] ?? field.name)")
            }
        }
        for form in elements("form") {
            let isPost = form.attributes["method"] == "post"
            if !isPost, form.attributes["method"] != "get" { faults.append("a form without a method") }
            if form.attributes["action"] == nil { faults.append("a form without an action") }
        }
        let posts = elements("form").count { $0.attributes["method"] == "post" }
        let tokens = elements("input").count { $0.attributes["name"] == "_csrf" }
        if posts != tokens { faults.append("\(posts) forms that write, \(tokens) form tokens") }
    }

    private mutating func checkNames() {
        for element in elements where ["a", "button", "h1", "h2", "h3", "summary", "th"].contains(element.name) {
            if element.text.isBlank, element.attributes["aria-label"] == nil {
                faults.append("<\(element.name)> has no words")
            }
        }
        for button in elements("button") where button.attributes["type"] == nil && !button.path.contains("form") {
            faults.append("a button outside a form has no type")
        }
        for link in elements("a") where link.attributes["href"] == nil { faults.append("a link without an address") }
        for link in elements("a") where link.attributes["href"] == "#" { faults.append("a link to nowhere") }
    }

    private mutating func checkForbidden() {
        for element in elements {
            for name in element.attributes.keys where name == "style" || name.hasPrefix("on") {
                faults.append("\(name) on <\(element.name)>")
            }
            if element.name == "style" { faults.append("a <style> element") }
            if element.name == "script", element.attributes["src"] == nil { faults.append("an inline script") }
            if let href = element.attributes["href"] ?? element.attributes["src"] ?? element.attributes["action"],
                !(href.hasPrefix("/") || href.hasPrefix("#") || href.hasPrefix("?")) || href.hasPrefix("//")
            {
                faults.append("the address \(href) is not local")
            }
        }
    }

    private mutating func checkTables() {
        for cell in elements("th") where cell.attributes["scope"] == nil { faults.append("a <th> without a scope") }
        for table in elements("table") where !table.text.isBlank {
            if elements("caption").isEmpty { faults.append("a table without a caption") }
        }
        for svg in elements("svg") where svg.attributes["aria-hidden"] == nil && svg.attributes["role"] == nil {
            faults.append("a drawing that is neither hidden nor described")
        }
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
