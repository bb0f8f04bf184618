import Testing

@Suite struct MarkupCheckerTests {
    @Test(arguments: [
        "<p>a", "<p>a</div>", "<p id=a>a</p>", "<p id=\"a\"></p><p id=\"a\"></p>", "<p style=\"a\">a</p>",
        "<p onclick=\"a\">a</p>", "<input id=\"a\" name=\"b\">", "<label for=\"a\">b</label>", "<button></button>",
        "<a>b</a>", "<a href=\"https://example.org\">b</a>", "<a href=\"//example.org\">b</a>", "<th>a</th>",
        "<form method=\"post\" action=\"/a\"></form>", "<script>a</script>", "<style>a</style>", "<p><div>a</div></p>",
        "<a href=\"/a\"><button>b</button></a>", "<svg></svg>", "a > b", "<p", "<p id=\"a\" id=\"b\">a</p>",
        "<form method=\"get\" action=\"/a\"><form method=\"get\" action=\"/b\"></form></form>",
        "<p aria-describedby=\"x\">a</p>",
    ])
    func faultsAreFound(markup: String) { #expect(!MarkupChecker(markup).faults.isEmpty) }

    @Test func soundMarkupPasses() {
        let markup = """
            <form method="post" action="/a"><input type="hidden" name="_csrf" value="&quot;>"><label for="b">B</label>\
            <input id="b" name="b" required><button>Go</button></form><svg aria-hidden="true"><path d="M0 0"/></svg>
            """
        #expect(MarkupChecker(markup).faults == [])
    }

    @Test func pagesNeedTheirLandmarks() {
        #expect(MarkupChecker("<main><h1>a</h1><h3>b</h3></main>").pageFaults.count == 4)
    }
}
