-- Since when a run may be driven; 0: it waits for its turn.
ALTER TABLE resource_runs ADD COLUMN admitted_at BIGINT NOT NULL DEFAULT 0;
UPDATE resource_runs SET admitted_at = created_at;
ALTER TABLE resource_runs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE resource_runs ADD COLUMN pool TEXT NOT NULL DEFAULT '';
-- What people want of a run, whoever drives it: its driver looks here. A run with a reason to be canceled has one that is not empty.
ALTER TABLE resource_runs ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE resource_runs ADD COLUMN cancel_reason TEXT NOT NULL DEFAULT '';
-- Retention leaves it alone.
ALTER TABLE resource_runs ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0;
-- What retention has removed of a run that is kept.
ALTER TABLE resource_runs ADD COLUMN has_no_logs INTEGER NOT NULL DEFAULT 0;
ALTER TABLE resource_runs ADD COLUMN has_no_artifacts INTEGER NOT NULL DEFAULT 0;
CREATE INDEX resource_runs_ended ON resource_runs (experiment, finished_at, id) WHERE is_deleting = 0 AND is_pinned = 0 AND finished_at > 0;
CREATE INDEX resource_runs_waiting ON resource_runs (priority, created_at, id) WHERE finished_at = 0 AND admitted_at = 0;
CREATE INDEX resource_runs_asked ON resource_runs (id) WHERE finished_at = 0 AND (is_deleting = 1 OR is_paused = 1 OR cancel_reason <> '');

-- How many runs of a pool may run at the same time.
CREATE TABLE resource_pools (
    name TEXT PRIMARY KEY,
    most_runs INTEGER NOT NULL
);

-- What an experiment's runs keep to: limits, retention.
CREATE TABLE resource_experiment_rules (
    experiment TEXT PRIMARY KEY,
    rules_json TEXT NOT NULL
);

CREATE TABLE resource_settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
-- The row that whoever decides which run is next holds meanwhile.
INSERT INTO resource_settings (name, value) VALUES ('queue', '');
