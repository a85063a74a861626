import CairnObjects
import CairnStorageTesting
import Testing

@testable import CairnAutomation

@Suite("When a delivery is tried again")
struct RetryScheduleTests {
    private let now = Timestamp(milliseconds: 1_700_000_000_000)

    @Test func `pauses grow threefold up to eight hours, 28 hours in all`() {
        let schedule = RetrySchedule.standard
        let longest = (1...11).map { schedule.longest(afterTries: $0).components.seconds }
        #expect(longest == [5, 15, 45, 135, 405, 1215, 3645, 10935, 28800, 28800, 28800])
        #expect(longest.reduce(0, +) / 3600 == 28)
    }

    @Test func `a pause is anything up to the longest, and after the last try there is none`() {
        var random = SeededRandom(seed: 1)
        let schedule = RetrySchedule.standard
        for tries in 1...11 {
            let longest = schedule.longest(afterTries: tries) / .milliseconds(1)
            let pauses = (0..<200).compactMap { _ in
                schedule.next(afterTries: tries, at: now, retryAfter: nil, using: &random)
            }.map { Double($0.milliseconds - now.milliseconds) }
            #expect(pauses.count == 200)
            #expect(pauses.allSatisfy { (0...longest.rounded(.up)).contains($0) })
            // Full jitter: they are spread over the whole of it.
            #expect((pauses.min() ?? longest) < longest / 10 && (pauses.max() ?? 0) > longest * 0.9)
        }
        #expect(schedule.next(afterTries: 12, at: now, retryAfter: .seconds(1), using: &random) == nil)
    }

    @Test func `what the receiver asks for is waited for, up to a day`() throws {
        var random = SeededRandom(seed: 1)
        func pause(_ retryAfter: Duration) throws -> Int64 {
            let next = RetrySchedule.standard.next(
                afterTries: 1, at: now, retryAfter: retryAfter, using: &random)
            return try #require(next).milliseconds - now.milliseconds
        }
        #expect(try pause(.seconds(3600)) == 3_600_000)
        #expect(try pause(.seconds(999_999)) == 86_400_000)
        #expect(try pause(.seconds(0)) <= 5_000)
    }

    @Test(
        arguments: [
            ("120", 120_000), ("0", 0), ("99999999999999999999", 366 * 86_400_000),
            ("Tue, 14 Nov 2023 22:14:20 GMT", 60_000), ("Tue, 14 Nov 2023 22:13:20 GMT", nil),
            ("Sun, 06 Nov 1994 08:49:37 GMT", nil), ("soon", nil), ("", nil), ("-5", nil), ("1.5", nil),
            ("Tue, 14 Nov 2023 22:14:20 CET", nil), ("Tue, 99 Nov 2023 22:14:20 GMT", nil),
        ] as [(String, Int64?)])
    func `Retry-After is seconds or a date`(text: String, milliseconds: Int64?) {
        #expect(RetryAfter.duration(text, from: now) == milliseconds.map { .milliseconds($0) })
    }
}
