-- One file a run. While it is unfinished it holds the list and the answers; afterwards only counts.
-- Where the extract's columns behind the CPR number belong stands a mark; they come from domain/udtraek.py.
-- So do the tables of a person, from domain/kursist.py: each holds its records as a JSON array of arrays.

CREATE TABLE run (
    id TEXT PRIMARY KEY,
    fingerprint TEXT,              -- which list for which user; NULL once finished
    profile TEXT NOT NULL,
    user TEXT NOT NULL,
    site TEXT NOT NULL,
    demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
    with_details INTEGER NOT NULL DEFAULT 0 CHECK (with_details IN (0, 1)),  -- of everyone who is found
    source TEXT,                   -- the list's file name, often a surname; NULL once finished
    headings TEXT,                 -- of the list's own columns, as JSON; NULL without own columns and once finished
    cpr_column INTEGER,            -- which of them has the CPR numbers, from 0
    started TEXT NOT NULL,
    finished TEXT,
    kept_source TEXT,              -- source and output as a finished run may keep them: no word that may be a name
    kept_output TEXT,
    writing_to TEXT,               -- where the output was about to be, as JSON since a name may be no UTF-8, and
    writing_as TEXT,               -- which file it was: a start that was killed may have left it there whole
    persons INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    answered INTEGER,              -- from here on: NULL until finished
    found INTEGER,
    only_prae2004 INTEGER,
    unanswered INTEGER,
    answers_from TEXT,             -- when the first and the last answer came: how fast the site is
    answers_to TEXT,
    details_answered INTEGER,
    details_missing INTEGER,
    details_from TEXT,
    details_to TEXT
) STRICT;

CREATE TABLE person (
    position INTEGER PRIMARY KEY,  -- place in the list, from 1
    cpr TEXT NOT NULL UNIQUE CHECK (length(cpr) = 10),
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'answered', 'unanswered')),
    reason TEXT CHECK ((reason IS NOT NULL) = (state = 'unanswered')),
    answered_at TEXT CHECK ((answered_at IS NULL) = (state = 'pending')),
    as_of TEXT,
    {columns},
    CHECK ((findes IS NOT NULL) = (state = 'answered'))
) STRICT;

CREATE TABLE details (
    cpr TEXT PRIMARY KEY,          -- of a person who is looked up singly
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'answered', 'missing')),
    reason TEXT CHECK ((reason IS NOT NULL) = (state = 'missing')),
    answered_at TEXT CHECK ((answered_at IS NULL) = (state = 'pending')),
    {tables},
    CHECK ((moduler IS NOT NULL) = (state = 'answered'))
) STRICT;

CREATE TABLE remark (
    line INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('rejected', 'note')),
    text TEXT NOT NULL,
    written TEXT NOT NULL,         -- what stands in the line
    cpr TEXT                       -- the number it was taken for; NULL where it was rejected
) STRICT;

CREATE TABLE own_row (
    line INTEGER PRIMARY KEY,      -- in the list's file, from 1
    cpr TEXT,                      -- NULL where the row was refused
    remark TEXT NOT NULL,
    duplicate INTEGER NOT NULL CHECK (duplicate IN (0, 1)),
    cells TEXT NOT NULL            -- as JSON
) STRICT;

CREATE INDEX own_row_cpr ON own_row (cpr);
