-- Times are UTC ticks of 100 ns: exact, and compared as numbers by every database.
CREATE TABLE catalog_runs (
    run TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    pipeline_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    status TEXT NOT NULL,
    error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    parameters_json TEXT NOT NULL,
    outputs_json TEXT NOT NULL
);
CREATE INDEX catalog_runs_newest ON catalog_runs (created_at, run);
CREATE INDEX catalog_runs_of_pipeline ON catalog_runs (pipeline_name, created_at, run);
CREATE INDEX catalog_runs_of_status ON catalog_runs (status, created_at, run);
CREATE INDEX catalog_runs_unfinished ON catalog_runs (created_at, run) WHERE ended_at IS NULL;

CREATE TABLE catalog_tasks (
    run TEXT NOT NULL,
    path TEXT NOT NULL,
    display_name TEXT NOT NULL,
    component_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    is_cached BOOLEAN NOT NULL,
    cache_reason TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    inputs_json TEXT NOT NULL,
    outputs_json TEXT NOT NULL,
    PRIMARY KEY (run, path)
);

CREATE TABLE catalog_artifacts (
    uri TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    run TEXT NOT NULL,
    -- Of the run, kept here since lists are in its order.
    run_created_at BIGINT NOT NULL,
    task TEXT NOT NULL,
    output_key TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes BIGINT,
    metadata_json TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX catalog_artifacts_newest ON catalog_artifacts (run_created_at, run, created_at, uri);
CREATE INDEX catalog_artifacts_of_run ON catalog_artifacts (run, run_created_at, created_at, uri);
CREATE INDEX catalog_artifacts_of_type ON catalog_artifacts (type, run_created_at, run, created_at, uri);

CREATE TABLE catalog_uses (
    uri TEXT NOT NULL,
    run TEXT NOT NULL,
    task TEXT NOT NULL,
    key TEXT NOT NULL,
    how TEXT NOT NULL,
    PRIMARY KEY (uri, run, task, key, how)
);
CREATE INDEX catalog_uses_of_run ON catalog_uses (run);

CREATE TABLE catalog_cache (
    pipeline_name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    run TEXT NOT NULL,
    task TEXT NOT NULL,
    report_json TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (pipeline_name, fingerprint)
);
CREATE INDEX catalog_cache_of_run ON catalog_cache (run);
