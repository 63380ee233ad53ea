-- The experiment whose trial a run is; empty for all others. Lists pass over thousands of trials.
ALTER TABLE catalog_runs ADD COLUMN experiment TEXT NOT NULL DEFAULT '';
CREATE INDEX catalog_runs_no_trials ON catalog_runs (created_at, run) WHERE experiment = '';
