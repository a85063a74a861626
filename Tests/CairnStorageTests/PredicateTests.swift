import CairnObjects
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Predicate")
struct PredicateTests {
    private let version: IndexedVersion

    init() throws {
        let sample = try Sample("Fraud-Detection")
        var version = IndexedVersion(
            group: sample.group, number: try Sample.number(3), manifest: Digest(of: [1]),
            createdAt: Timestamp(milliseconds: 1000), author: "Ana", message: "Größer, NOT slower",
            size: 2048, approval: .approved)
        version.metrics = ["auc": 0.94]
        version.parameters = ["depth": .number(7), "optimizer": .text("adam")]
        version.labels = ["team": "risk"]
        version.stages = [.production, try StageName(parsing: "staging")]
        version.links = [.init(.file, Digest(of: [2])), .init(.file, Digest(of: [3]))]
        self.version = version
    }

    /// Conditions that hold for the version above.
    static let holding: [Predicate] = [
        .all,
        .compare(.group, .equal, .text("Fraud-Detection")),
        .compare(.number, .equal, .number(3)), .compare(.number, .less, .number(4)),
        .compare(.number, .lessOrEqual, .number(3)), .compare(.number, .greaterOrEqual, .number(3)),
        .compare(.digest, .begins, .text("sha256:")), .compare(.digest, .equal, .text("\(Digest(of: [1]))")),
        .compare(.author, .equal, .text("Ana")), .compare(.author, .greater, .text("A")),
        .compare(.author, .less, .text("a")), .compare(.author, .lessOrEqual, .text("Ana")),
        .compare(.author, .greaterOrEqual, .text("Ana")), .compare(.author, .contains, .text("NA")),
        .compare(.author, .contains, .text("")), .compare(.author, .begins, .text("")),
        .compare(.created, .greater, .number(999)), .compare(.size, .equal, .number(2048)),
        .compare(.message, .contains, .text("not SLOW")), .compare(.message, .contains, .text("röß")),
        .compare(.approval, .equal, .text("Approved")), .compare(.stage, .equal, .text("staging")),
        .compare(.stage, .equal, .text("production")), .compare(.metric("auc"), .greater, .number(0.9)),
        .compare(.parameter("depth"), .equal, .number(7)),
        .compare(.parameter("optimizer"), .equal, .text("adam")),
        .compare(.label("team"), .equal, .text("risk")),
        .compare(.link(.file), .equal, .text("\(Digest(of: [3]))")),
        .exists(.metric("auc")), .exists(.stage), .exists(.link(.file)), .exists(.label("team")),
        .and(.all, .exists(.stage)), .or(.exists(.metric("loss")), .all), .or(.all, .exists(.metric("loss"))),
    ]

    /// Conditions that do not.
    static let failing: [Predicate] = [
        .compare(.group, .equal, .text("fraud-detection")),  // a field's text has its case
        .compare(.number, .less, .number(3)), .compare(.number, .greater, .number(3)),
        .compare(.number, .equal, .text("3")), .compare(.author, .equal, .number(0)),
        .compare(.number, .contains, .number(3)), .compare(.number, .begins, .number(3)),
        .compare(.author, .begins, .text("an")), .compare(.author, .equal, .text("ana")),
        .compare(.message, .contains, .text("RÖSS")), .compare(.message, .contains, .text("gRÖßer")),
        .compare(.approval, .equal, .text("Rejected")), .compare(.stage, .equal, .text("canary")),
        .compare(.metric("loss"), .less, .number(1)), .compare(.metric("AUC"), .greater, .number(0)),
        .compare(.link(.parent), .equal, .text("\(Digest(of: [3]))")),
        .exists(.metric("loss")), .exists(.link(.parent)), .exists(.label("owner")),
        .and(.all, .exists(.metric("loss"))), .and(.exists(.metric("loss")), .all),
        .or(.exists(.metric("loss")), .exists(.metric("gain"))),
    ]

    @Test(arguments: holding) func `a condition holds`(_ predicate: Predicate) {
        #expect(predicate.holds(for: version))
        #expect(!Predicate.not(predicate).holds(for: version))
    }

    @Test(arguments: failing) func `a condition does not hold`(_ predicate: Predicate) {
        #expect(!predicate.holds(for: version))
        #expect(Predicate.not(predicate).holds(for: version))
    }

    @Test func `texts are compared by bytes, whatever Unicode holds for the same`() {
        var composed = version
        composed.author = "\u{E9}"
        #expect(!Predicate.compare(.author, .equal, .text("e\u{301}")).holds(for: composed))
        #expect(Predicate.compare(.author, .greater, .text("e\u{301}")).holds(for: composed))
        #expect(!Predicate.compare(.author, .begins, .text("e\u{301}")).holds(for: composed))
    }
}
