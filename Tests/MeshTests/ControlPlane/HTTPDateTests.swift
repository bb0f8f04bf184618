import Foundation
import Testing

@testable import Mesh

@Suite struct HTTPDateTests {
    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", Int64(0)), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Thu, 26 Nov 2026 05:00:00 GMT", 1_795_669_200),
        ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800), ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ])
    func aDateIsRead(text: String, seconds: Int64) { #expect(HTTPDate.seconds(text) == seconds) }

    /// Up to the year 2500.
    @Test func everyDayIsTheOneThatTheSystemKnows() throws {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        for seconds in stride(from: Int64(0), to: 16_725_225_600, by: 9 * 86_400) {
            let day = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).prefix(10).split(separator: "-")
            let month = months[try #require(Int(day[1])) - 1]
            #expect(HTTPDate.seconds("Thu, \(day[2]) \(month) \(day[0]) 00:00:00 GMT") == seconds, "\(day)")
        }
    }

    @Test(arguments: [
        "", "GMT", "Thu, 26 Nov 2026 05:00:00", "Thu, 26 Nov 2026 05:00:00 UTC", "Thu, 26 Nov 2026  05:00:00 GMT",
        "Thursday, 26-Nov-26 05:00:00 GMT", "Thu Nov 26 05:00:00 2026", "Thu, 26 nov 2026 05:00:00 GMT",
        "Thu, 6 Nov 2026 05:00:00 GMT", "Thu, +6 Nov 2026 05:00:00 GMT", "Thu, 00 Nov 2026 05:00:00 GMT",
        "Thu, 31 Nov 2026 05:00:00 GMT", "Sun, 29 Feb 2026 05:00:00 GMT", "Mon, 29 Feb 2100 05:00:00 GMT",
        "Thu, 26 Nov 1969 05:00:00 GMT", "Thu, 26 Nov 12026 05:00:00 GMT", "Thu, 26 Nov 2026 24:00:00 GMT",
        "Thu, 26 Nov 2026 05:60:00 GMT", "Thu, 26 Nov 2026 05:00:61 GMT", "Thu, 26 Nov 2026 05:00 GMT",
        "Thu, 26 Nov 2026 05:00:00:00 GMT", "Thu, ٢٦ Nov 2026 05:00:00 GMT",
    ])
    func whatIsNoDateIsNil(text: String) { #expect(HTTPDate.seconds(text) == nil) }
}
