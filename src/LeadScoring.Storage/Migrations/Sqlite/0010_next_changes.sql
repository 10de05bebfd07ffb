-- When the lead's features change next without news; null = not before there is news. Set when the lead is scored.
ALTER TABLE leads ADD COLUMN due_at BIGINT;
CREATE INDEX leads_due_at ON leads (due_at) WHERE due_at IS NOT NULL;

-- Leads scored before this was kept: all of them are looked at once.
DELETE FROM notes WHERE name = 'last_full_pass';
