import ProgramTesting

extension Run {
    /// Standard output as JSON.
    var json: Answer {
        get throws { try Answer(parsing: outputBytes) }
    }
}
