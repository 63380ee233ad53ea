-- Times are UTC ticks of 100 ns, 0 where there is none: lists are sorted by them, and nothing sorts like null.
CREATE TABLE resource_experiments (
    id TEXT PRIMARY KEY,
    namespace TEXT NOT NULL,
    display_name TEXT NOT NULL,
    description TEXT NOT NULL,
    storage_state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_run_created_at BIGINT NOT NULL,
    UNIQUE (namespace, display_name)
);
CREATE INDEX resource_experiments_newest ON resource_experiments (created_at, id);

CREATE TABLE resource_pipelines (
    id TEXT PRIMARY KEY,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags_json TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (namespace, name)
);
CREATE INDEX resource_pipelines_newest ON resource_pipelines (created_at, id);
CREATE INDEX resource_pipelines_by_name ON resource_pipelines (display_name, id);

CREATE TABLE resource_versions (
    id TEXT PRIMARY KEY,
    pipeline TEXT NOT NULL,
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    description TEXT NOT NULL,
    package_url TEXT NOT NULL,
    code_source_url TEXT NOT NULL,
    -- The digest of what it runs: versions with the same content share one copy.
    package TEXT NOT NULL,
    tags_json TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (pipeline, name)
);
CREATE INDEX resource_versions_newest ON resource_versions (pipeline, created_at, id);
CREATE INDEX resource_versions_of_package ON resource_versions (package);

CREATE TABLE resource_packages (
    sha256 TEXT PRIMARY KEY,
    json TEXT NOT NULL
);

-- Of pipelines and versions, for looking up; what is shown stands in their rows.
CREATE TABLE resource_tags (
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (owner, name)
);
CREATE INDEX resource_tags_of_value ON resource_tags (name, value, owner);

-- What a run has become is a projection of the journal (as far as event number `version`). What people decide about it is kept here
-- alone: whether it is archived, and that it is to be deleted.
CREATE TABLE resource_runs (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    experiment TEXT NOT NULL,
    namespace TEXT NOT NULL,
    display_name TEXT NOT NULL,
    description TEXT NOT NULL,
    storage_state TEXT NOT NULL,
    is_deleting INTEGER NOT NULL,
    state TEXT NOT NULL,
    error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    scheduled_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    pipeline_name TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    pipeline_version TEXT NOT NULL,
    recurring_run TEXT NOT NULL,
    service_account TEXT NOT NULL,
    pipeline_root TEXT NOT NULL,
    parameters_json TEXT NOT NULL
);
-- Lists never show what is to be deleted. Said here, it need not be looked up in the rows: counting stays inside an index.
CREATE INDEX resource_runs_newest ON resource_runs (created_at, id) WHERE is_deleting = 0;
CREATE INDEX resource_runs_of_experiment ON resource_runs (experiment, storage_state, created_at, id) WHERE is_deleting = 0;
CREATE INDEX resource_runs_in_experiment ON resource_runs (experiment, created_at, id, storage_state) WHERE is_deleting = 0;
CREATE INDEX resource_runs_of_storage ON resource_runs (storage_state, created_at, id) WHERE is_deleting = 0;
CREATE INDEX resource_runs_of_state ON resource_runs (state, created_at, id) WHERE is_deleting = 0;
CREATE INDEX resource_runs_by_name ON resource_runs (display_name, id) WHERE is_deleting = 0;
CREATE INDEX resource_runs_by_end ON resource_runs (finished_at, id) WHERE is_deleting = 0;
CREATE INDEX resource_runs_of_recurring ON resource_runs (recurring_run, created_at, id) WHERE is_deleting = 0;
CREATE INDEX resource_runs_deleting ON resource_runs (id) WHERE is_deleting = 1;
CREATE INDEX resource_runs_unfinished ON resource_runs (created_at, id) WHERE finished_at = 0;
