-- The CRM's job that took a row, so that results are fetched after a crash and the rows not sent again.
ALTER TABLE ledger ADD COLUMN job TEXT;
CREATE INDEX ledger_open_jobs ON ledger (id) WHERE job IS NOT NULL AND status IS NULL;
