"""Some persons of a run as a file: they, no one else, and the file says that it is a part."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from knappen_tui import service
from knappen_tui.batch.run_view import Results
from knappen_tui.domain.errors import ConfigurationError, TargetExists
from knappen_tui.domain.outcome import Outcome, ResultRow
from knappen_tui.settings import paths
from tests.support import filled_journal

PERSONS, UNANSWERED, PENDING = 40, 2, 3
POSITIONS = (2, 7, 11, PERSONS - PENDING, PERSONS)  # the last two mangler svar and is not asked about yet
WORDS = "5 af 40 personer (markeret)"


@pytest.fixture
def run() -> tuple[str, list[ResultRow]]:
    folder = paths.state_folder() / "runs"
    run_id = filled_journal(folder, PERSONS, pending=PENDING, unanswered=UNANSWERED)
    rows = Results(folder / f"{run_id}.sqlite").page(POSITIONS)
    assert [row.outcome for row in rows[-2:]] == [Outcome.UNANSWERED, Outcome.PENDING]
    return run_id, rows


def written(run_id: str, target: Path, *, overwrite: bool = False) -> Path:
    form = service.Format.of(target)
    assert form
    spec = service.BatchSpec(service.get_access(demo=True), target, form, overwrite=overwrite)
    with service.BatchSession.resume(spec, run_id) as session:
        session.write_part(frozenset(POSITIONS), WORDS)
    return target


def test_workbook_holds_these_persons_and_says_so(run: tuple[str, list[ResultRow]], tmp_path: Path) -> None:
    run_id, rows = run
    book = openpyxl.load_workbook(written(run_id, tmp_path / "udvalg.xlsx"))
    assert book.sheetnames == ["Udtræk", "Overblik", "Opfølgning", "Mangler svar", "Kørsel"]
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {cell for cell in cells if cell.isdigit() and len(cell) == 10} == {row.cpr.digits for row in rows}
    title, *_ = next(book["Udtræk"].iter_rows(values_only=True))
    assert f"Udvalg: {WORDS}" in str(title)
    found = [row[0] for row in book["Udtræk"].iter_rows(min_row=4, values_only=True)]
    assert found == [row.cpr.digits for row in rows[:3]]
    assert list(book["Mangler svar"].iter_rows(min_row=2, values_only=True)) == [
        (rows[3].cpr.digits, rows[3].reason),
        (rows[4].cpr.digits, "er ikke slået op endnu"),
    ]
    facts = {row[0]: row[1] for row in book["Kørsel"].iter_rows(min_row=2, values_only=True)}
    assert facts["Udvalg"] == WORDS
    assert (facts["Personer i udvalget"], facts["Besvaret"], facts["Mangler svar"]) == (5, 3, 2)


def test_csv_and_json_hold_these_persons_and_say_so(run: tuple[str, list[ResultRow]], tmp_path: Path) -> None:
    run_id, rows = run
    digits = [row.cpr.digits for row in rows]
    with written(run_id, tmp_path / "udvalg.csv").open(encoding="utf-8-sig", newline="") as stream:
        heading, _, *lines = csv.reader(stream, delimiter=";")
    assert WORDS in heading[0]
    assert [line[0].strip() for line in lines] == digits
    whole = json.loads(written(run_id, tmp_path / "udvalg.json").read_text(encoding="utf-8"))
    assert whole["run"]["part"] == WORDS
    assert [one["cpr"] for one in (*whole["rows"], *whole["unanswered"])] == digits


def test_part_leaves_the_run_as_it_was(run: tuple[str, list[ResultRow]], tmp_path: Path) -> None:
    run_id, _ = run
    before = service.history()
    target = written(run_id, tmp_path / "udvalg.xlsx")
    assert service.history() == before
    assert len(Results(paths.state_folder() / "runs" / f"{run_id}.sqlite").positions()) == PERSONS
    with pytest.raises(TargetExists):
        written(run_id, target)
    written(run_id, target, overwrite=True)


def test_part_is_neither_proposed_nor_compared_with(run: tuple[str, list[ResultRow]], tmp_path: Path) -> None:
    target = written(run[0], tmp_path / "udvalg.xlsx")
    assert service.latest_sheet("stor.txt", tmp_path, profile=None, demo=True) is None
    assert len(service.read_sheet(target, demo=True).rows) == 3
    with pytest.raises(ConfigurationError, match="kun et udvalg"):
        service.read_sheet(target, demo=True, whole=True)
