CREATE TABLE journal_streams (
    -- An identity never gives an id twice: a reader of a deleted stream cannot slide into the one that took its name.
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Null once the stream is deleted and its appends wait to be purged.
    name TEXT UNIQUE,
    version BIGINT NOT NULL
-- Its version changes with each append: room on the page keeps the new row beside the old one, and the indexes untouched.
) WITH (fillfactor = 50);

-- No reference to the stream: every append advances the stream's row first, which locks it as a reference would once more.
CREATE TABLE journal_appends (
    stream BIGINT NOT NULL,
    first BIGINT NOT NULL,
    count INTEGER NOT NULL,
    checksum BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (stream, first)
);
