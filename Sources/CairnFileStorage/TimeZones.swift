package import CairnObjects
import Foundation

/// The IANA time zone database, as Foundation carries it.
package enum TimeZones {
    /// `ZoneOffsets`: seconds ahead of UTC at a moment, daylight saving included; `nil` for a zone that the
    /// database does not have.
    @Sendable package static func secondsFromUTC(_ zone: String, _ at: Timestamp) -> Int? {
        // Abbreviations such as CET mean different things in different places, so only whole names count.
        guard zone == "UTC" || zone.contains("/"), let zone = TimeZone(identifier: zone) else { return nil }
        return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(at.milliseconds) / 1000))
    }
}
