/// Calls as people and machines make them who do not know of each other: by a seed, and by what the caller
/// last saw.
package struct RandomCalls: Sendable {
    private var random: Randomness
    /// What stood in the stage when this caller looked last.
    package var standing = 0
    /// How many versions this caller knows of.
    package var versions: Int

    package init(seed: UInt64, versions: Int) {
        random = Randomness(state: seed)
        self.versions = versions
    }

    /// A number below the bound.
    package mutating func number(below bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    package mutating func next() -> GovernanceModel.Call {
        // Expecting what the caller saw last, which is often no longer so; sometimes not at all.
        let expecting = number(below: 6) == 0 ? nil : standing
        // The newest few are what everybody wants, so that callers meet.
        let version = max(1, versions - number(below: 4))
        switch number(below: 20) {
        case 0..<2: return .register
        case 2..<4: return .approve(version)
        case 4: return .reject(version)
        case 5..<12: return .promote(version, expecting: expecting)
        case 12..<15: return .rollback(expecting: expecting)
        default: return .look
        }
    }

    /// Learns from what it saw.
    package mutating func learn(_ call: GovernanceModel.Call, _ outcome: GovernanceModel.Outcome?) {
        switch (call, outcome) {
        case (.register, .version(let number)): versions = max(versions, number)
        case (.look, .version(let number)), (.rollback, .version(let number)): standing = number
        case (.promote(let number, _), .done): standing = number
        default: break
        }
    }
}

/// Random numbers that a seed repeats (SplitMix64).
private struct Randomness: Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
