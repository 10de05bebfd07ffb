-- Who asked to be forgotten, as a keyed hash of the address: enough to know the person again, and to prove what was done and when.
CREATE TABLE erasures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person BLOB NOT NULL,
    asked_by TEXT NOT NULL,
    erased_at INTEGER NOT NULL,
    records INTEGER NOT NULL
);

-- Under which version of the mapping a row was sent.
ALTER TABLE ledger ADD COLUMN mapping_hash TEXT;
