package import CairnObjects

/// RFC 6962, section 2.1, word for word: recursion over all leaves, nothing kept. What a storage's log is
/// compared with.
package enum NaiveTree {
    /// MTH(D[n]).
    package static func root(_ entries: ArraySlice<[UInt8]>) -> TreeHash {
        guard let first = entries.first else { return .empty }
        guard entries.count > 1 else { return TreeHash(leaf: first) }
        let left = split(entries.count)
        return TreeHash(left: root(entries.prefix(left)), right: root(entries.dropFirst(left)))
    }

    /// PATH(m, D[n]), section 2.1.1.
    package static func path(_ index: Int, _ entries: ArraySlice<[UInt8]>) -> [TreeHash] {
        guard entries.count > 1 else { return [] }
        let left = split(entries.count)
        return index < left
            ? path(index, entries.prefix(left)) + [root(entries.dropFirst(left))]
            : path(index - left, entries.dropFirst(left)) + [root(entries.prefix(left))]
    }

    /// PROOF(m, D[n]), section 2.1.2; empty for m = 0, where there is nothing to prove.
    package static func proof(_ old: Int, _ entries: ArraySlice<[UInt8]>) -> [TreeHash] {
        old == 0 ? [] : subproof(old, entries, isWhole: true)
    }

    private static func subproof(
        _ old: Int, _ entries: ArraySlice<[UInt8]>, isWhole: Bool
    ) -> [TreeHash] {
        guard old < entries.count else { return isWhole ? [] : [root(entries)] }
        let left = split(entries.count)
        return old <= left
            ? subproof(old, entries.prefix(left), isWhole: isWhole) + [root(entries.dropFirst(left))]
            : subproof(old - left, entries.dropFirst(left), isWhole: false) + [root(entries.prefix(left))]
    }

    /// The largest power of two smaller than `count`.
    private static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}
