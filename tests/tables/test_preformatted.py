"""Tables written with blanks are read where their columns are certain."""

import pytest

from knappen_tui.tables.preformatted import rows_of_text

RULED = """
DU-MOD  START       SLUT        KAT  TEST BEST.
------  ----------  ----------  ---  ----------
2-2     10/08-2015  18/12-2015  3    14/12-2015
1-4     05/09-2016              5
"""
READ = [
    ["DU-MOD", "START", "SLUT", "KAT", "TEST BEST."],
    ["2-2", "10/08-2015", "18/12-2015", "3", "14/12-2015"],
    ["1-4", "05/09-2016", "", "5", ""],
]
WITHOUT_RULER = "\n".join(line for line in RULED.splitlines() if "--" not in line)


def test_dashes_tell_the_columns() -> None:
    assert rows_of_text(RULED) == READ
    assert rows_of_text(f"MODULER\n{RULED}\nI alt: 2") == [["MODULER"], *READ, ["I alt: 2"]]
    assert rows_of_text("\n".join(RULED.splitlines()[:3])) == READ[:1]


def test_blanks_in_every_line_tell_the_columns() -> None:
    assert rows_of_text(WITHOUT_RULER) == READ
    assert rows_of_text(f"{WITHOUT_RULER}\n{'-' * 40}") == READ


def test_lines_between_bars() -> None:
    boxed = """
+--------+------------+-----+
| DU-MOD | START      | KAT |
+--------+------------+-----+
| 2-2    | 10/08-2015 | 3   |
| 1-4    | 05/09-2016 |     |
+--------+------------+-----+"""
    assert rows_of_text(boxed) == [["DU-MOD", "START", "KAT"], ["2-2", "10/08-2015", "3"], ["1-4", "05/09-2016", ""]]


def test_numbers_may_stand_at_the_right() -> None:
    assert rows_of_text("PRØVE         KAR\nStudieprøven    7\nPD3            02") == [
        ["PRØVE", "KAR"],
        ["Studieprøven", "7"],
        ["PD3", "02"],
    ]


def test_labels_and_values() -> None:
    assert rows_of_text("Første start : 01/03-1999\nDanskudd.    : Nej\nSlut ........:") == [
        ["Første start", "01/03-1999"],
        ["Danskudd", "Nej"],
        ["Slut", ""],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "*** ingen data ***",
        "",
        "DU-MOD START      SLUT\n2-2    10/08-2015 18/12-2015\n1-4    05/09-2016",
        "DU-MOD  START\n2-2 10/08-2015\n1-4     05/09-2016",
        RULED.replace("2-2     10", "2-2 gammel 10"),
        "DU-MOD  INST    Kategori  OPH\n------  ------  ---  ---\n2-3     751302  4    2\n2-3     751302  4    2",
        "DU-MOD  START       SLUT\n2-2     10/08-2015  18/12-2015  3",
        "Bemærk: siden opdateres\nhver nat.",
    ],
)
def test_columns_that_are_not_certain(text: str) -> None:
    assert rows_of_text(text) is None
