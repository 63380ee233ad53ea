-- Times are UTC ticks of 100 ns, 0 where there is none.
CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY,
    -- SHA-256 of 256 random bits: there is nothing to guess, so nothing to salt.
    secret_sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    grants TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);
CREATE INDEX api_tokens_newest ON api_tokens (created_at, id);

CREATE TABLE audit_log (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    address TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status TEXT NOT NULL,
    message TEXT NOT NULL
);
CREATE INDEX audit_log_newest ON audit_log (at, id);
CREATE INDEX audit_log_of_actor ON audit_log (actor, at, id);
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'The audit log is only added to.'); END;
CREATE TRIGGER audit_log_is_not_cut BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'The audit log is only added to.'); END;
