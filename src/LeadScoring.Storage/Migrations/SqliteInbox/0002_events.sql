-- Events that websites and products sent, until they are records of the store. Fields are JSON in UTF-8.
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection TEXT NOT NULL,
    stream TEXT NOT NULL,
    key TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    fields BLOB NOT NULL,
    UNIQUE (connection, stream, key)
);

CREATE TABLE notes (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
