-- The same as Migrations/Sqlite 0010; see there for what each is for.
ALTER TABLE leads ADD COLUMN due_at BIGINT;
CREATE INDEX leads_due_at ON leads (due_at) WHERE due_at IS NOT NULL;
DELETE FROM notes WHERE name = 'last_full_pass';

ALTER TABLE leads ADD COLUMN facts_mark BIGINT NOT NULL DEFAULT 0;
ALTER TABLE leads ADD COLUMN packed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX leads_unpacked ON leads (lead) WHERE packed = 0;

CREATE TABLE lead_packs (
    lead TEXT COLLATE "C" PRIMARY KEY,
    pack BYTEA NOT NULL
);
ALTER TABLE lead_packs ALTER COLUMN pack SET STATISTICS 0;
