import Testing

@testable import Web

@Suite struct FormTests {
    private func form(_ text: String) throws -> Form { Form(try #require(Fields(parsing: text))) }

    @Test func everyMistakeIsCollected() throws {
        var form = try form("name=&count=x&kind=odd&many=1%0A2,3")
        let name = form.required("name", limit: 8, "Give it a name.")
        #expect(name == "")
        let count = form.integer("count", 1...64)
        #expect(count == 1)
        let kind = form.choice("kind", of: ["gpu", "cpu"], absent: "gpu")
        #expect(kind == "gpu")
        let many = form.list("many", most: 2)
        #expect(many == ["1", "2", "3"])
        #expect(form.errors.keys.sorted() == ["count", "kind", "many", "name"])
        #expect(form.errors["name"] == "Give it a name.")
        #expect(!form.isFit)
    }

    @Test func fitFieldsLeaveNoMistake() throws {
        var form = try form("name=+den+pc+&count=7&on=true&off=false&list=a,+b,,c")
        let name = form.required("name", limit: 8, "Give it a name.")
        #expect(name == "den pc")
        let count = form.integer("count", 1...64)
        #expect(count == 7)
        let absent = form.integer("absent", 1...64, absent: 3)
        #expect(absent == 3)
        let kind = form.choice("kind", of: ["gpu"], absent: "gpu")
        #expect(kind == "gpu")
        let list = form.list("list")
        #expect(list == ["a", "b", "c"])
        #expect(form.isOn("on"))
        #expect(!form.isOn("off"))
        #expect(!form.isOn("absent"))
        #expect(form.isFit)
    }

    @Test(arguments: ["0", "65", "1.5", "", "-1", "9999999999999999999999"])
    func numbersOutOfRangeAreMistakes(_ text: String) throws {
        var form = try form("count=\(text)")
        _ = form.integer("count", 1...64)
        #expect(form.errors["count"] == "Enter a whole number from 1 to 64.")
    }

    @Test func theFirstMistakeOfAFieldStays() throws {
        var form = try form("a=1")
        form.fail("a", "first")
        form.fail("a", "second")
        #expect(form.errors["a"] == "first")
    }

    @Test func refusalsThatNameAFieldAreTaken() throws {
        var form = try form("a=1")
        let refusal = DashboardError.badField("max_concurrent", "Choose between 1 and 64 slots.")
        let (isTaken, others) = (
            form.take(refusal, renamed: ["max_concurrent": "n"]), [form.take(.unknownNode), form.take(.badJSON)]
        )
        #expect(isTaken)
        #expect(others == [false, false])
        #expect(form.errors["n"] == "Choose between 1 and 64 slots.")
    }

    @Test func aConfirmedActionNeedsTheIdByteForByte() throws {
        var right = try form("typed_id=run-1&reason=+too+slow+&confirm=yes-i-mean-it")
        let reason = right.confirmedReason(for: "run-1")
        #expect(reason == "too slow")
        #expect(right.isFit)
        for typed in ["run-1+", "RUN-1", "", "run-2", "run-1%00"] {
            var wrong = try form("typed_id=\(typed)&reason=r&confirm=yes-i-mean-it")
            let reason = wrong.confirmedReason(for: "run-1")
            #expect(reason == nil)
            #expect(wrong.errors.keys.sorted() == ["typed_id"])
        }
    }

    @Test func theTypedIdIsComparedWithoutUnicodeEquivalence() throws {
        var form = try form("typed_id=e%CC%81&reason=r&confirm=yes-i-mean-it")
        let reason = form.confirmedReason(for: "\u{e9}")
        #expect(reason == nil)
    }

    @Test func aMissingConfirmationAndReasonAreMistakes() throws {
        var unconfirmed = try form("typed_id=a&reason=r")
        let unconfirmedReason = unconfirmed.confirmedReason(for: "a")
        #expect(unconfirmedReason == nil)
        #expect(unconfirmed.errors.keys.sorted() == ["confirm"])
        var silent = try form("typed_id=a&confirm=yes-i-mean-it&reason=+")
        let silentReason = silent.confirmedReason(for: "a")
        #expect(silentReason == nil)
        #expect(silent.errors.keys.sorted() == ["reason"])
    }
}
