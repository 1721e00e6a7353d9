-- One file a run. While it is unfinished it holds the list and the answers; afterwards only counts.
-- Where the extract's columns behind the CPR number belong stands a mark; they come from domain/udtraek.py.

CREATE TABLE run (
    id TEXT PRIMARY KEY,
    fingerprint TEXT,              -- which list for which user; NULL once finished
    profile TEXT NOT NULL,
    user TEXT NOT NULL,
    site TEXT NOT NULL,
    demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
    source TEXT,                   -- the list's file name, often a surname; NULL once finished
    headings TEXT,                 -- of the list's own columns, as JSON; NULL without own columns and once finished
    cpr_column INTEGER,            -- which of them has the CPR numbers, from 0
    started TEXT NOT NULL,
    finished TEXT,
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
    answers_to TEXT
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

CREATE TABLE remark (
    line INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('rejected', 'note')),
    text TEXT NOT NULL
) STRICT;

CREATE TABLE own_row (
    line INTEGER PRIMARY KEY,      -- in the list's file, from 1
    cpr TEXT,                      -- NULL where the row was refused
    remark TEXT NOT NULL,
    duplicate INTEGER NOT NULL CHECK (duplicate IN (0, 1)),
    cells TEXT NOT NULL            -- as JSON
) STRICT;
