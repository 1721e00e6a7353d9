-- Users of a site and their sessions, as `accounts` and `sessions` use them.

CREATE TABLE brugere (
    id INTEGER NOT NULL PRIMARY KEY,
    navn TEXT NOT NULL UNIQUE CHECK (length(navn) BETWEEN 1 AND 100),
    salt BLOB NOT NULL CHECK (length(salt) >= 16),
    scrypt_n INTEGER NOT NULL CHECK (scrypt_n >= 16384),
    scrypt_hash BLOB NOT NULL CHECK (length(scrypt_hash) >= 32)
) STRICT;

-- Failed log-ins, of names that exist and of names that do not: the answer must not tell which.
CREATE TABLE login_forsoeg (
    id INTEGER NOT NULL PRIMARY KEY,
    navn TEXT NOT NULL CHECK (length(navn) <= 100),
    tidspunkt REAL NOT NULL
) STRICT;
CREATE INDEX login_forsoeg_navn ON login_forsoeg (navn, tidspunkt);

-- Only a hash of the session's token: whoever reads the file cannot take over a session.
CREATE TABLE sessioner (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    bruger INTEGER NOT NULL REFERENCES brugere (id) ON DELETE CASCADE,
    udloeber REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessioner_bruger ON sessioner (bruger);
