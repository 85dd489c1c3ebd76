-- Times are milliseconds since 1970. Energy is Wh. `station` is station.no.

CREATE TABLE station (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    vendor TEXT,
    model TEXT,
    serial TEXT,
    firmware TEXT,
    protocol TEXT,
    booted INTEGER
) STRICT;

CREATE TABLE connector (
    station INTEGER NOT NULL,
    evse INTEGER NOT NULL,
    connector INTEGER NOT NULL,
    status TEXT NOT NULL,
    error TEXT NOT NULL,
    info TEXT,
    since INTEGER NOT NULL,
    PRIMARY KEY (station, evse, connector)
) STRICT, WITHOUT ROWID;

-- The samples of the last message. Packed: see pack.rs.
CREATE TABLE latest (
    station INTEGER NOT NULL,
    evse INTEGER NOT NULL,
    connector INTEGER NOT NULL,
    samples BLOB NOT NULL,
    PRIMARY KEY (station, evse, connector)
) STRICT, WITHOUT ROWID;

CREATE TABLE departure (
    station INTEGER NOT NULL,
    what TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (station, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
    no INTEGER PRIMARY KEY,
    station INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT,
    value TEXT
) STRICT;
CREATE INDEX note_of_station ON note (station, no);

CREATE TABLE transactions (
    -- AUTOINCREMENT: an id is not given again, even when its row is gone.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    station INTEGER NOT NULL,
    name TEXT,
    evse INTEGER NOT NULL,
    connector INTEGER NOT NULL,
    id_tag TEXT COLLATE NOCASE,
    begun INTEGER NOT NULL,
    -- A reading without a time was named as the begin or end and is final.
    first_wh INTEGER,
    first_at INTEGER,
    last_wh INTEGER,
    last_at INTEGER,
    ended INTEGER,
    reason TEXT,
    ended_by TEXT,
    events TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX transactions_of_station ON transactions (station);
CREATE INDEX transactions_running ON transactions (id_tag) WHERE ended IS NULL;
-- What a repeated StartTransaction (1.6) or TransactionEvent (2.x) is recognised by.
CREATE UNIQUE INDEX transactions_begin
    ON transactions (station, begun, evse, connector, first_wh, id_tag COLLATE BINARY) WHERE name IS NULL;
CREATE UNIQUE INDEX transactions_name ON transactions (station, name) WHERE name IS NOT NULL;

-- Samples of a transaction, in pieces. Packed: see pack.rs.
CREATE TABLE sample (
    transaction_id INTEGER NOT NULL,
    no INTEGER NOT NULL,
    samples BLOB NOT NULL,
    PRIMARY KEY (transaction_id, no)
) STRICT, WITHOUT ROWID;

-- Samples outside transactions.
CREATE TABLE place_sample (
    station INTEGER NOT NULL,
    evse INTEGER NOT NULL,
    connector INTEGER NOT NULL,
    no INTEGER NOT NULL,
    samples BLOB NOT NULL,
    PRIMARY KEY (station, evse, connector, no)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
    station INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (station, kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE id_tag (
    -- In lower case, as idTags are compared.
    key TEXT PRIMARY KEY,
    spelled TEXT NOT NULL,
    blocked INTEGER NOT NULL,
    expires INTEGER,
    tag_group TEXT,
    several INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE access (
    station TEXT PRIMARY KEY,
    profile INTEGER NOT NULL,
    password TEXT
) STRICT, WITHOUT ROWID;

-- Written to prove that the file can be written.
CREATE TABLE alive (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    checks INTEGER NOT NULL
) STRICT;

-- What was acknowledged and is not in the tables above yet, a row for each commit: see journal.rs.
CREATE TABLE journal (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    entries BLOB NOT NULL
) STRICT;
