-- An engine that lives says so by renewing its row. One that is late finds it gone, and never comes back under this name.
CREATE TABLE lease_owners (
    owner TEXT PRIMARY KEY,
    -- For people: machine and process.
    name TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 50);

-- Grows for ever: who takes a run later has the greater number, also after the run's row was removed and made again.
CREATE SEQUENCE lease_fences;

CREATE TABLE run_leases (
    run TEXT PRIMARY KEY,
    -- Null: given back. A name that is not in lease_owners: its engine is gone.
    owner TEXT,
    fence BIGINT NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX run_leases_of_owner ON run_leases (owner);
