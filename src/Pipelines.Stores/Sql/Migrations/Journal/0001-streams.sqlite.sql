CREATE TABLE journal_streams (
    -- AUTOINCREMENT never gives an id twice: a reader of a deleted stream cannot slide into the one that took its name.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Null once the stream is deleted and its appends wait to be purged.
    name TEXT UNIQUE,
    version BIGINT NOT NULL
);

-- A table in the order of arrival with a small index beside it: an append touches the last page, whichever its stream is.
CREATE TABLE journal_appends (
    stream BIGINT NOT NULL REFERENCES journal_streams (id),
    first BIGINT NOT NULL,
    count INTEGER NOT NULL,
    checksum BIGINT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (stream, first)
);
