import CairnObjects
import GRDB

/// The tables of `registry.db`. `docs/format.md` describes them for second implementations.
enum Schema {
    /// "Carn" in ASCII, so that `file` can tell what the database is.
    static let applicationID = 0x4361_726E

    static func create(in db: Database) throws {
        try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version);")
        try db.execute(sql: truth + leases + index + owners)
    }

    /// Format 1 lacks `owners`; it is brought up to 2 by the first writer, and can be read as it is.
    static let version = 2
    static let readable = 1...version

    /// Brings a database of an older format up to this one, inside a transaction that writes.
    static func migrate(_ db: Database) throws {
        guard try db.value(Int.self, "PRAGMA user_version") == 1 else { return }
        try db.execute(sql: owners + "PRAGMA user_version = \(version);")
        try db.fillOwners()
    }

    static func hasOwners(_ db: Database) throws -> Bool {
        try db.value(Int.self, "PRAGMA user_version") ?? 0 >= 2
    }

    /// Documents and log; the refs, which replaying the log gives; what reading the log quickly needs.
    private static let truth = """
        CREATE TABLE documents (digest BLOB PRIMARY KEY, size INTEGER NOT NULL, deflated BLOB NOT NULL)
            WITHOUT ROWID;
        CREATE TABLE log (sequence INTEGER PRIMARY KEY, entry BLOB NOT NULL);
        CREATE TABLE tree (level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL,
            PRIMARY KEY (level, position)) WITHOUT ROWID;
        CREATE TABLE checkpoint (id INTEGER PRIMARY KEY CHECK (id = 1), note TEXT NOT NULL);
        CREATE TABLE refs (key TEXT PRIMARY KEY, name TEXT NOT NULL, target BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE moves (key TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (key, sequence))
            WITHOUT ROWID;
        CREATE TABLE requests (request TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;

        """

    /// What pushes under way rely on, and the sizes of blobs that may be there.
    private static let leases = """
        CREATE TABLE leases (id TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE leased (digest BLOB NOT NULL, lease TEXT NOT NULL, PRIMARY KEY (digest, lease))
            WITHOUT ROWID;
        CREATE INDEX leased_by_lease ON leased (lease);
        CREATE TABLE sizes (size INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (size, digest))
            WITHOUT ROWID;

        """

    /// A view of the above, for lists and searches.
    private static let index = """
        CREATE TABLE groups (key TEXT PRIMARY KEY, name TEXT, description TEXT, created INTEGER, last INTEGER)
            WITHOUT ROWID;
        CREATE TABLE versions (id INTEGER PRIMARY KEY, group_key TEXT NOT NULL, group_name TEXT NOT NULL,
            number INTEGER NOT NULL, manifest TEXT NOT NULL, created INTEGER NOT NULL, author TEXT NOT NULL,
            message TEXT NOT NULL, size INTEGER NOT NULL, approval TEXT NOT NULL, UNIQUE (group_key, number));
        CREATE INDEX versions_by_manifest ON versions (manifest, group_key, number);
        CREATE INDEX versions_by_creation ON versions (created);
        CREATE INDEX versions_by_approval ON versions (group_key, approval, number);
        CREATE TABLE attributes (version INTEGER NOT NULL, kind INTEGER NOT NULL, name TEXT NOT NULL, number \
        REAL,
            text TEXT, PRIMARY KEY (version, kind, name)) WITHOUT ROWID;
        CREATE INDEX attributes_by_number ON attributes (kind, name, number) WHERE number IS NOT NULL;
        CREATE INDEX attributes_by_text ON attributes (kind, name, text) WHERE text IS NOT NULL;
        CREATE TABLE links (version INTEGER NOT NULL, kind INTEGER NOT NULL, place INTEGER NOT NULL,
            digest TEXT NOT NULL, PRIMARY KEY (version, kind, place)) WITHOUT ROWID;
        CREATE INDEX links_by_digest ON links (kind, digest);
        CREATE TABLE stages (group_key TEXT NOT NULL, stage TEXT NOT NULL, manifest TEXT NOT NULL,
            PRIMARY KEY (group_key, stage)) WITHOUT ROWID;
        CREATE INDEX stages_by_manifest ON stages (manifest, group_key);

        """

    /// Whose each object is: `groups/` and a group's folded name, `policy` or `registry`.
    private static let owners = """
        CREATE TABLE owners (digest BLOB NOT NULL, owner TEXT NOT NULL, PRIMARY KEY (digest, owner))
            WITHOUT ROWID;

        """

    /// The tables that `rebuildIndex` empties and fills anew.
    static let derived = [
        "refs", "moves", "requests", "groups", "versions", "attributes", "links", "stages", "owners",
    ]
}
