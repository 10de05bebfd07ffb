-- Instants are UTC ticks (100 ns since 0001-01-01), so that they come back exactly as they went in.
-- Text compares byte by byte (BINARY), which is the ordinal order of ids as CRMs give them.

CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    stream TEXT NOT NULL,
    checkpoint_version INTEGER,
    checkpoint TEXT,
    UNIQUE (connection, stream)
);

-- Names that repeat: fields and kinds of activity.
CREATE TABLE terms (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
);

-- Every record anything points at, whether it was pulled or not.
CREATE TABLE refs (
    id INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (stream, record)
);

CREATE TABLE records (
    ref INTEGER PRIMARY KEY,
    created_at INTEGER,
    modified_at INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    fields BLOB NOT NULL,
    seen_at INTEGER NOT NULL
);

-- has_value tells an empty value from an empty text; a key column may not be null.
CREATE TABLE changes (
    ref INTEGER NOT NULL,
    field INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    has_value INTEGER NOT NULL,
    new_value TEXT NOT NULL,
    old_value TEXT,
    PRIMARY KEY (ref, field, changed_at, has_value, new_value)
) WITHOUT ROWID;

-- Records to be mapped; repeats stream and id so that they are read in order without a sort.
CREATE TABLE marks (
    stream INTEGER NOT NULL,
    record TEXT NOT NULL,
    ref INTEGER NOT NULL,
    PRIMARY KEY (stream, record)
) WITHOUT ROWID;

-- live counts the lead's records that are not removed; without any the lead is not listed.
CREATE TABLE leads (
    id INTEGER PRIMARY KEY,
    lead TEXT NOT NULL UNIQUE,
    live INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX leads_due ON leads (id) WHERE due = 1;

-- One row per record that was mapped; the hash tells quickly that nothing changed.
CREATE TABLE fact_records (
    ref INTEGER PRIMARY KEY,
    lead INTEGER,
    created_at INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    hash BLOB NOT NULL
);
CREATE INDEX fact_records_lead ON fact_records (lead) WHERE lead IS NOT NULL;

CREATE TABLE value_facts (
    source INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    field INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    text TEXT,
    known_at INTEGER NOT NULL,
    PRIMARY KEY (source, seq)
) WITHOUT ROWID;

-- Clustered by the record the activity hangs on, because that is how leads are read.
CREATE TABLE activity_facts (
    anchor INTEGER NOT NULL,
    source INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    detail TEXT,
    happened_at INTEGER NOT NULL,
    known_at INTEGER NOT NULL,
    PRIMARY KEY (anchor, source, seq)
) WITHOUT ROWID;
CREATE INDEX activity_facts_source ON activity_facts (source);

CREATE TABLE outcome_facts (
    source INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    happened_at INTEGER NOT NULL,
    known_at INTEGER NOT NULL,
    amount TEXT,
    PRIMARY KEY (source, seq)
) WITHOUT ROWID;

CREATE TABLE links (
    source INTEGER NOT NULL,
    from_ref INTEGER NOT NULL,
    to_ref INTEGER NOT NULL,
    PRIMARY KEY (source, from_ref, to_ref)
) WITHOUT ROWID;
CREATE INDEX links_from ON links (from_ref, to_ref);
CREATE INDEX links_to ON links (to_ref, from_ref);

-- Which leads a record's activities and outcomes belong to, over at most two links.
-- Always a pure function of fact_records and links; kept up to date in the transaction that changes those.
CREATE TABLE belongs (
    lead INTEGER NOT NULL,
    ref INTEGER NOT NULL,
    hops INTEGER NOT NULL,
    PRIMARY KEY (lead, ref)
) WITHOUT ROWID;
CREATE INDEX belongs_ref ON belongs (ref);

CREATE TABLE notes (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
