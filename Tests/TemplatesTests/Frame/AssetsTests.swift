import CAssets
import Foundation
import Testing

@testable import Templates

/// What the binary carries equals what lies in the checkout.
@Suite struct AssetsTests {
    private static func files(_ list: (UnsafeMutablePointer<Int>) -> UnsafePointer<vox_asset>?) -> [String: Data] {
        var count = 0
        guard let first = list(&count) else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: UnsafeBufferPointer(start: first, count: count).map {
                (String(cString: $0.name), Data(bytes: $0.bytes, count: $0.count))
            })
    }

    private static func paths(under folder: String, ending: [String]) -> Set<String> {
        let root = Repository.file(folder).resolvingSymlinksInPath().path
        let found = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return Set(found.filter { path in ending.contains { path.hasSuffix($0) } })
    }

    @Test func everyPublicFileIsEmbedded() throws {
        let files = Self.files { vox_assets($0) }
        #expect(Set(files.keys) == Self.paths(under: "Public", ending: [".css", ".js", ".svg"]))
        for (name, bytes) in files {
            #expect(try Data(contentsOf: Repository.file("Public/\(name)")) == bytes, "\(name)")
        }
    }

    @Test func everyGuideIsEmbedded() throws {
        let files = Self.files { vox_guides($0) }
        #expect(Set(files.keys) == Self.paths(under: "Docs", ending: [".md"]))
        for (name, bytes) in files {
            #expect(try Data(contentsOf: Repository.file("Docs/\(name)")) == bytes, "\(name)")
        }
    }

    @Test func everyGuideHasATitleAndAnAddressOfItsOwn() throws {
        let guides = Self.files { vox_guides($0) }.map { Guide(path: $0, source: String(decoding: $1, as: UTF8.self)) }
        #expect(Set(guides.map(\.slug)).count == guides.count)
        for guide in guides {
            #expect(guide.title != guide.slug)
            let page = DocsPage(chrome: Sample.chrome, guides: guides, current: guide)
            #expect(MarkupChecker(page.html.text).pageFaults == [], "\(guide.slug)")
        }
    }

    @Test func everyLinkOfAGuideLeadsSomewhere() {
        let guides = Self.files { vox_guides($0) }.map { Guide(path: $0, source: String(decoding: $1, as: UTF8.self)) }
        let places = Set(guides.map { "/docs/\($0.slug)" } + Section.allCases.map(\.href))
        for guide in guides {
            let page = DocsPage(chrome: Sample.chrome, guides: guides, current: guide).html.text
            for link in MarkupChecker(page).elements("a") where link.path.contains("article") {
                let path = String((link.attributes["href"] ?? "").prefix { $0 != "#" })
                #expect(path.isEmpty || places.contains(path), "\(guide.slug) → \(path)")
            }
        }
    }

    @Test(arguments: Section.allCases) func everyPlaceHasItsGuide(_ section: Section) {
        guard let slug = section.guide else { return }
        #expect(Self.files({ vox_guides($0) }).keys.contains { Guide.slug(ofPath: $0) == slug }, "\(slug)")
    }
}
