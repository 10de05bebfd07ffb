CREATE TABLE scores (
    lead INTEGER PRIMARY KEY,
    as_of INTEGER NOT NULL,
    model TEXT NOT NULL,
    mapping_hash TEXT NOT NULL,
    base REAL NOT NULL,
    margin REAL NOT NULL,
    probability REAL,
    score REAL NOT NULL,
    base_score REAL NOT NULL,
    tier INTEGER NOT NULL,
    factors BLOB NOT NULL
);
-- Tiers are read for every lead at every pass; this spares reading the factors along with them.
CREATE INDEX scores_tier ON scores (lead, tier);

CREATE TABLE score_history (
    lead INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    model TEXT NOT NULL,
    probability REAL,
    score REAL NOT NULL,
    tier INTEGER NOT NULL,
    PRIMARY KEY (lead, as_of, seq)
) WITHOUT ROWID;

CREATE TABLE routing (
    id INTEGER PRIMARY KEY,
    lead INTEGER NOT NULL,
    user TEXT,
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_at INTEGER NOT NULL
);
CREATE INDEX routing_lead ON routing (lead, id);

CREATE TABLE turns (
    team TEXT NOT NULL,
    user TEXT NOT NULL,
    assigned INTEGER NOT NULL,
    credit REAL NOT NULL,
    last_turn INTEGER NOT NULL,
    PRIMARY KEY (team, user)
) WITHOUT ROWID;

CREATE TABLE models (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    trained_at INTEGER NOT NULL,
    live INTEGER NOT NULL,
    card BLOB NOT NULL,
    artifact BLOB NOT NULL
);

CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plan TEXT NOT NULL,
    ref INTEGER NOT NULL,
    fields BLOB NOT NULL,
    status INTEGER,
    error_code TEXT,
    message TEXT,
    sent_at INTEGER NOT NULL
);
CREATE INDEX ledger_plan ON ledger (plan, ref);
CREATE INDEX ledger_ref ON ledger (ref);

-- The last value we wrote into each field, so that no pass reads the whole ledger.
CREATE TABLE last_written (
    field INTEGER NOT NULL,
    ref INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    value TEXT,
    PRIMARY KEY (field, ref)
) WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    verb TEXT NOT NULL,
    mapping_hash TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    problem TEXT,
    summary TEXT NOT NULL DEFAULT '{}'
);
