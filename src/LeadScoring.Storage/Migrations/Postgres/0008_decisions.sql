-- What a routing decision was made from, and what decisions remember from run to run.
ALTER TABLE routing ADD COLUMN team TEXT COLLATE "C";
ALTER TABLE routing ADD COLUMN waiting BIGINT NOT NULL DEFAULT 0;
ALTER TABLE routing ADD COLUMN record TEXT COLLATE "C";
CREATE INDEX routing_waiting ON routing (id) WHERE waiting = 1;
CREATE INDEX routing_decided ON routing (decided_at);

CREATE TABLE decision_states (
    kind TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    lead BIGINT,
    at BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX decision_states_at ON decision_states (kind, at, key);
CREATE INDEX decision_states_lead ON decision_states (lead) WHERE lead IS NOT NULL;

CREATE TABLE lead_owners (
    lead BIGINT PRIMARY KEY,
    owner TEXT COLLATE "C" NOT NULL
);
CREATE INDEX lead_owners_owner ON lead_owners (owner);

-- Rows whose values before the write are forgotten (keep_undo).
ALTER TABLE ledger ADD COLUMN forgotten BIGINT NOT NULL DEFAULT 0;
CREATE INDEX ledger_unforgotten ON ledger (sent_at) WHERE forgotten = 0;
