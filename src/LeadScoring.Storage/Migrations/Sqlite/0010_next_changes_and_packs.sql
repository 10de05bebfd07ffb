-- When the lead's features change next without news; null = not before there is news. Set when the lead is scored.
ALTER TABLE leads ADD COLUMN due_at BIGINT;
CREATE INDEX leads_due_at ON leads (due_at) WHERE due_at IS NOT NULL;

-- Leads scored before this was kept: all of them are looked at once.
DELETE FROM notes WHERE name = 'last_full_pass';

-- Number of the change that the lead's facts last had, and whether lead_packs holds them as of that change.
ALTER TABLE leads ADD COLUMN facts_mark BIGINT NOT NULL DEFAULT 0;
ALTER TABLE leads ADD COLUMN packed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX leads_unpacked ON leads (lead) WHERE packed = 0;

-- All facts of a lead in one piece, made of the other tables and made anew when those change; clustered by the key that leads are read in order of.
CREATE TABLE lead_packs (
    lead TEXT PRIMARY KEY,
    pack BLOB NOT NULL
) WITHOUT ROWID;
