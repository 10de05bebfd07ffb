-- What records have, or ever had, in common: the account they name, a business domain, a value that group features look across.
CREATE TABLE shared_keys (
    key TEXT COLLATE "C" NOT NULL,
    ref BIGINT NOT NULL,
    account BIGINT NOT NULL,
    PRIMARY KEY (key, ref)
);
CREATE INDEX shared_keys_ref ON shared_keys (ref);

-- What tells the person a record is, where a mapping has several rules for that: one row per rule, hashes only.
CREATE TABLE identity_keys (
    ref BIGINT NOT NULL,
    place BIGINT NOT NULL,
    rule BIGINT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    kind BIGINT NOT NULL,
    guarded BIGINT NOT NULL,
    live BIGINT NOT NULL,
    PRIMARY KEY (ref, place)
);
CREATE INDEX identity_keys_hash ON identity_keys (hash, live);

-- Keys that too many live records have to join any of them; always a pure function of identity_keys.
CREATE TABLE identity_shared (
    hash TEXT COLLATE "C" PRIMARY KEY
);

-- Records that went from one lead to another: joins and splits.
CREATE TABLE identity_moves (
    mark BIGINT NOT NULL,
    ref BIGINT NOT NULL,
    from_lead TEXT COLLATE "C" NOT NULL,
    to_lead TEXT COLLATE "C" NOT NULL,
    moved_at BIGINT NOT NULL,
    PRIMARY KEY (mark, ref)
);
CREATE INDEX identity_moves_ref ON identity_moves (ref);
