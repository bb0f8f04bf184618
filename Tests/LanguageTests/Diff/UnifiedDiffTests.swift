import Testing

@testable import Language

struct UnifiedDiffTests {
    @Test func equalTextsHaveNoDiff() { #expect(UnifiedDiff.text(old: "a\n", new: "a\n", name: "f") == "") }

    @Test func oneChangedLineHasThreeLinesAround() {
        let old = (1...9).map { "\($0)\n" }.joined()
        let diff = UnifiedDiff.text(old: old, new: old.replacing("5\n", with: "five\n"), name: "donations.vox")
        #expect(
            diff == """
                --- a/donations.vox
                +++ b/donations.vox
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +five
                 6
                 7
                 8

                """)
    }

    @Test func farChangesAreSeparateHunks() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let new = "0\n" + old + "21\n"
        let diff = UnifiedDiff.text(old: old, new: new, name: "f")
        #expect(diff.contains("@@ -1,3 +1,4 @@") && diff.contains("@@ -18,3 +19,4 @@"))
    }
}
