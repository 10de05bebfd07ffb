-- A tombstone may say where its record went; alive_at is the stamp of the last state before it was deleted.
ALTER TABLE records ADD COLUMN merged_into TEXT;
ALTER TABLE records ADD COLUMN alive_at INTEGER;
UPDATE records SET alive_at = modified_at WHERE deleted = 0;

CREATE INDEX records_merged ON records (merged_into) WHERE merged_into IS NOT NULL;

-- Removed because it went into another record: it still tells since when its lead exists.
ALTER TABLE fact_records ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;

-- Not null: the link says that one record went into another, and from when on.
ALTER TABLE links ADD COLUMN merged_at INTEGER;
CREATE INDEX links_merged ON links (to_ref, from_ref) WHERE merged_at IS NOT NULL;

-- From when on the record's facts count for the lead; 0 = since they are known.
ALTER TABLE belongs ADD COLUMN known_at INTEGER NOT NULL DEFAULT 0;

-- Records whose people asked to be forgotten: enough to know them again should a late page bring them, and nothing of them.
CREATE TABLE erased (
    hash BLOB PRIMARY KEY,
    erased_at INTEGER NOT NULL
) WITHOUT ROWID;

-- One stream is read in several ways, each with a checkpoint of its own.
CREATE TABLE checkpoints (
    stream INTEGER NOT NULL,
    reading INTEGER NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (stream, reading)
) WITHOUT ROWID;
INSERT INTO checkpoints (stream, reading, version, value) SELECT id, 0, checkpoint_version, checkpoint FROM streams WHERE checkpoint IS NOT NULL;
ALTER TABLE streams DROP COLUMN checkpoint_version;
ALTER TABLE streams DROP COLUMN checkpoint;

-- When a page said that ids have to be compared, and when they last were.
ALTER TABLE streams ADD COLUMN sweep_wanted_at INTEGER;
ALTER TABLE streams ADD COLUMN swept_at INTEGER;

-- How reading a stream went last.
CREATE TABLE stream_health (
    stream INTEGER PRIMARY KEY,
    tried_at INTEGER NOT NULL,
    failing INTEGER NOT NULL,
    good_at INTEGER,
    rows INTEGER NOT NULL,
    failed_at INTEGER,
    error_kind INTEGER,
    error TEXT,
    correlation TEXT
);

-- Marks are numbered, so that work done with an older state never clears a newer mark.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES ('mark', 1);
ALTER TABLE marks ADD COLUMN seq INTEGER NOT NULL DEFAULT 1;

-- due is 0, or the number of the change that made the lead due.
DROP INDEX leads_due;
CREATE INDEX leads_due ON leads (id) WHERE due > 0;
