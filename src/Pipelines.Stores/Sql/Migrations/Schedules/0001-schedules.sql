-- Times are UTC ticks of 100 ns, 0 where there is none.
CREATE TABLE schedules (
    id TEXT PRIMARY KEY,
    -- Grows with each decision: who decides on an older one has lost.
    version BIGINT NOT NULL,
    namespace TEXT NOT NULL,
    experiment TEXT NOT NULL,
    display_name TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL,
    cron TEXT NOT NULL,
    interval_seconds BIGINT NOT NULL,
    start_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    time_zone TEXT NOT NULL,
    max_concurrency BIGINT NOT NULL,
    misfire TEXT NOT NULL,
    grace_seconds BIGINT NOT NULL,
    pipeline TEXT NOT NULL,
    pipeline_version TEXT NOT NULL,
    package_json TEXT NOT NULL,
    parameters_json TEXT NOT NULL,
    pipeline_root TEXT NOT NULL,
    service_account TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_slot BIGINT NOT NULL,
    runs BIGINT NOT NULL,
    wake_at BIGINT NOT NULL,
    error TEXT NOT NULL
);
CREATE INDEX schedules_newest ON schedules (created_at, id);
CREATE INDEX schedules_of_experiment ON schedules (experiment, created_at, id);
CREATE INDEX schedules_by_name ON schedules (display_name, id);
CREATE INDEX schedules_to_wake ON schedules (wake_at) WHERE status = 'ENABLED';

-- What was decided on each slot. The id of a run's slot is the run's.
CREATE TABLE schedule_slots (
    id TEXT PRIMARY KEY,
    schedule TEXT NOT NULL,
    slot BIGINT NOT NULL,
    last_slot BIGINT NOT NULL,
    slots BIGINT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    number BIGINT NOT NULL,
    note TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX schedule_slots_in_order ON schedule_slots (schedule, slot, id);
CREATE INDEX schedule_slots_open ON schedule_slots (schedule, slot, id) WHERE state = 'WAITING' OR state = 'DECIDED';
