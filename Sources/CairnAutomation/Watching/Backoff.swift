/// How long to wait before each further try: a second, then twice as long each time, at most a minute; of
/// that, a part by chance, so that many who failed together do not come back together.
struct Backoff {
    private var longest = Duration.seconds(1)

    static let limit = Duration.seconds(60)

    /// Between half and all of what it grows by.
    mutating func next(using random: inout some RandomNumberGenerator) -> Duration {
        defer { longest = min(longest * 2, Self.limit) }
        return longest * Double.random(in: 0.5...1, using: &random)
    }
}
