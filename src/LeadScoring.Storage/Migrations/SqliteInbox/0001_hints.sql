-- Hints that came by webhook, until the records they name have been read. Ids alone, never content.
CREATE TABLE hints (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    connection TEXT NOT NULL,
    stream TEXT NOT NULL,
    record TEXT NOT NULL,
    kind INTEGER NOT NULL,
    received_at INTEGER NOT NULL
);
