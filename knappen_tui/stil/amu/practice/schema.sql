-- The register of AMU exam results. Dates are ISO text (yyyy-mm-dd), points in time are Unix seconds.

CREATE TABLE skoler (
    nummer TEXT NOT NULL PRIMARY KEY CHECK (nummer GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'),
    navn TEXT NOT NULL CHECK (navn <> '')
) STRICT, WITHOUT ROWID;

-- A school may register two participations that are alike: the site does not refuse them.
CREATE TABLE deltagelser (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    skole TEXT NOT NULL REFERENCES skoler (nummer),
    kvartal TEXT NOT NULL CHECK (kvartal GLOB '[0-9][0-9][0-9][0-9]K[1-4]'),
    hold_id TEXT NOT NULL CHECK (hold_id <> ''),
    startdato TEXT NOT NULL CHECK (startdato IS date(startdato)),
    slutdato TEXT NOT NULL CHECK (slutdato IS date(slutdato) AND slutdato >= startdato),
    cpr TEXT NOT NULL CHECK (length(cpr) = 10 AND cpr NOT GLOB '*[^0-9]*'),
    fagkode TEXT NOT NULL CHECK (fagkode GLOB '[0-9][0-9][0-9][0-9][0-9]'),
    kursusnavn TEXT NOT NULL CHECK (kursusnavn <> ''),
    niveau TEXT NOT NULL DEFAULT '',
    fkb TEXT NOT NULL DEFAULT '',
    selvstuderende INTEGER NOT NULL DEFAULT 0 CHECK (selvstuderende IN (0, 1)),
    resultat INTEGER NOT NULL DEFAULT 0 CHECK (resultat BETWEEN 0 AND 6),
    senest_redigeret REAL,
    udgave INTEGER NOT NULL DEFAULT 1 -- counts the changes: a page that shows an older one must not overwrite
) STRICT;
CREATE INDEX deltagelser_skole ON deltagelser (skole, kvartal);
