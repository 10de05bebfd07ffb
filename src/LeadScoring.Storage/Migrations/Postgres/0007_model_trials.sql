-- models.live: 0 retired, 1 live, 2 challenger. Each line of this table is a moment at which a model went live.
CREATE TABLE model_releases (
    id BIGINT PRIMARY KEY,
    model TEXT COLLATE "C" NOT NULL,
    released_at BIGINT NOT NULL,
    released_by TEXT COLLATE "C",
    rolled_back BIGINT NOT NULL DEFAULT 0
);

INSERT INTO model_releases (id, model, released_at, released_by)
SELECT 1, m.id, m.trained_at, NULL FROM models m WHERE m.live = 1;

-- Cold leads that were worked anyway, and with which chance they were chosen.
CREATE TABLE explored (
    lead BIGINT NOT NULL,
    as_of BIGINT NOT NULL,
    share DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (lead, as_of)
);

CREATE TABLE shadow_scores (
    model TEXT COLLATE "C" NOT NULL,
    lead BIGINT NOT NULL,
    as_of BIGINT NOT NULL,
    probability DOUBLE PRECISION NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (model, lead)
);
CREATE INDEX shadow_scores_lead ON shadow_scores (lead);
