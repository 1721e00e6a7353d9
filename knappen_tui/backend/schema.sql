-- The danskundervisning backend. Dates are ISO text (yyyy-mm-dd), points in time are Unix seconds.
-- Tables that belong to a kursist are clustered on the kursist: an extract reads neighbouring pages only.

CREATE TABLE kommuner (
    kode TEXT NOT NULL PRIMARY KEY CHECK (kode GLOB '[0-9][0-9][0-9]'),
    navn TEXT NOT NULL UNIQUE CHECK (navn <> '')
) STRICT, WITHOUT ROWID;

CREATE TABLE udbydere (
    nummer TEXT NOT NULL PRIMARY KEY CHECK (nummer GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'),
    navn TEXT NOT NULL UNIQUE CHECK (navn <> ''),
    kommune TEXT NOT NULL REFERENCES kommuner (kode)
) STRICT, WITHOUT ROWID;
CREATE INDEX udbydere_kommune ON udbydere (kommune);

CREATE TABLE kursister (
    id INTEGER NOT NULL PRIMARY KEY,
    cpr TEXT NOT NULL UNIQUE CHECK (length(cpr) = 10 AND cpr NOT GLOB '*[^0-9]*')
) STRICT;

CREATE TABLE moduler (
    kursist INTEGER NOT NULL REFERENCES kursister (id) ON DELETE CASCADE,
    startdato TEXT NOT NULL CHECK (startdato IS date(startdato) AND startdato >= '2004-01-01'),
    du_modul TEXT NOT NULL CHECK (du_modul GLOB '[1-3]-[1-6]' OR du_modul = 'Introdansk'),
    slutdato TEXT CHECK (slutdato IS date(slutdato) AND slutdato >= startdato),
    udbyder TEXT NOT NULL REFERENCES udbydere (nummer),
    henvisningskategori TEXT CHECK (henvisningskategori GLOB '[1-9]'),
    ophoersaarsag TEXT,
    modultest_bestaaet TEXT CHECK (
        modultest_bestaaet IS date(modultest_bestaaet) AND modultest_bestaaet BETWEEN startdato AND slutdato
    ),
    PRIMARY KEY (kursist, startdato, du_modul),
    -- A running module has not been left, and one that was left was left for a reason.
    CHECK ((ophoersaarsag IS NULL) = (slutdato IS NULL)),
    -- Intro-dansk has its own codes (31-39, and 0), ordinary danskuddannelse the digits.
    CHECK (
        ophoersaarsag IS NULL OR ophoersaarsag = '0'
        OR ophoersaarsag GLOB CASE du_modul WHEN 'Introdansk' THEN '3[1-9]' ELSE '[1-9]' END
    )
) STRICT, WITHOUT ROWID;
CREATE INDEX moduler_udbyder ON moduler (udbyder);

CREATE TABLE proever (
    kursist INTEGER NOT NULL REFERENCES kursister (id) ON DELETE CASCADE,
    termin_aar INTEGER NOT NULL CHECK (termin_aar BETWEEN 2004 AND 2100),
    termin TEXT NOT NULL CHECK (termin IN ('maj/juni', 'november/december')),
    proeve TEXT NOT NULL CHECK (proeve IN ('Prøve i Dansk 1', 'Prøve i Dansk 2', 'Prøve i Dansk 3', 'Studieprøven')),
    dato TEXT CHECK (dato IS date(dato) AND CAST(substr(dato, 1, 4) AS INTEGER) = termin_aar),
    laeseforstaaelse TEXT,
    skriftlig TEXT,
    mundtlig TEXT,
    resultat TEXT CHECK (resultat IN ('Bestået', 'Ikke bestået')),
    udbyder TEXT NOT NULL REFERENCES udbydere (nummer),
    PRIMARY KEY (kursist, termin_aar, termin, proeve),
    -- Prøve i Dansk 1 has no reading part.
    CHECK (proeve <> 'Prøve i Dansk 1' OR laeseforstaaelse IS NULL),
    -- A result rests on marks, and marks lead to a result.
    CHECK ((resultat IS NULL) = (mundtlig IS NULL) AND (mundtlig IS NULL) = (skriftlig IS NULL)),
    -- The 13-scale up to the summer of 2007, the 7-step scale from the winter on.
    CHECK (
        CASE WHEN termin_aar < 2007 OR (termin_aar = 2007 AND termin = 'maj/juni') THEN
            coalesce(laeseforstaaelse, '00') IN ('00', '03', '5', '6', '7', '8', '9', '10', '11', '13')
            AND coalesce(skriftlig, '00') IN ('00', '03', '5', '6', '7', '8', '9', '10', '11', '13')
            AND coalesce(mundtlig, '00') IN ('00', '03', '5', '6', '7', '8', '9', '10', '11', '13')
        ELSE
            coalesce(laeseforstaaelse, '00') IN ('-3', '00', '02', '4', '7', '10', '12')
            AND coalesce(skriftlig, '00') IN ('-3', '00', '02', '4', '7', '10', '12')
            AND coalesce(mundtlig, '00') IN ('-3', '00', '02', '4', '7', '10', '12')
        END
    )
) STRICT, WITHOUT ROWID;
CREATE INDEX proever_udbyder ON proever (udbyder);

CREATE TABLE henvisninger (
    kursist INTEGER NOT NULL REFERENCES kursister (id) ON DELETE CASCADE,
    dato TEXT NOT NULL CHECK (dato IS date(dato)),
    kategori TEXT NOT NULL CHECK (kategori GLOB '[1-9]'),
    kommune TEXT NOT NULL REFERENCES kommuner (kode),
    udbyder TEXT NOT NULL REFERENCES udbydere (nummer),
    PRIMARY KEY (kursist, dato, kategori)
) STRICT, WITHOUT ROWID;
CREATE INDEX henvisninger_kommune ON henvisninger (kommune);
CREATE INDEX henvisninger_udbyder ON henvisninger (udbyder);

CREATE TABLE meritter (
    kursist INTEGER NOT NULL REFERENCES kursister (id) ON DELETE CASCADE,
    du_modul TEXT NOT NULL CHECK (du_modul GLOB '[1-3]-[1-6]'),
    startdato TEXT CHECK (startdato IS date(startdato)),
    udbyder TEXT NOT NULL REFERENCES udbydere (nummer),
    PRIMARY KEY (kursist, du_modul)
) STRICT, WITHOUT ROWID;
CREATE INDEX meritter_udbyder ON meritter (udbyder);

CREATE TABLE prae2004 (
    kursist INTEGER NOT NULL PRIMARY KEY REFERENCES kursister (id) ON DELETE CASCADE,
    foerste_startdato TEXT CHECK (foerste_startdato IS date(foerste_startdato) AND foerste_startdato < '2004-01-01'),
    du INTEGER NOT NULL CHECK (du IN (0, 1))
) STRICT;

-- Who may ask, and what they asked.

-- An upload belongs to the user, not to the session: it outlives a session that expires while the user waits.
CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    bruger INTEGER NOT NULL REFERENCES brugere (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    oprettet REAL NOT NULL,
    klar REAL NOT NULL,
    CHECK (klar >= oprettet)
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_bruger ON uploads (bruger);

CREATE TABLE upload_numre (
    upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    raekke INTEGER NOT NULL CHECK (raekke > 0),
    cpr TEXT NOT NULL CHECK (length(cpr) = 10 AND cpr NOT GLOB '*[^0-9]*'),
    PRIMARY KEY (upload, raekke),
    UNIQUE (upload, cpr)
) STRICT, WITHOUT ROWID;

-- Counts, never numbers.
CREATE TABLE opslag_log (
    id INTEGER NOT NULL PRIMARY KEY,
    tidspunkt REAL NOT NULL,
    bruger INTEGER NOT NULL REFERENCES brugere (id) ON DELETE CASCADE,
    art TEXT NOT NULL CHECK (art IN ('enkelt', 'flere')),
    antal INTEGER NOT NULL CHECK (antal > 0)
) STRICT;
CREATE INDEX opslag_log_bruger ON opslag_log (bruger);
