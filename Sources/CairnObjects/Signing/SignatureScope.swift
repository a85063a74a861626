/// What a signature is good for: one day, one region, one service (Signature Version 4, "credential scope").
package struct SignatureScope: Hashable, Sendable, CustomStringConvertible {
    /// Eight digits, in UTC: `20261125`.
    package let date: String
    package let region: String
    /// `s3`, `sagemaker`, `sts`.
    package let service: String

    package init(date: String, region: String, service: String) {
        (self.date, self.region, self.service) = (date, region, service)
    }

    /// What every scope ends with.
    package static let terminator = "aws4_request"

    package var description: String { "\(date)/\(region)/\(service)/\(Self.terminator)" }
}
