"""Read lists and sheets, join sheets, and name outputs."""

import io
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from knappen_tui import __version__
from knappen_tui.batch import compare, list_reader
from knappen_tui.batch.compare import NamedSheet
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.past_details import read_past_details
from knappen_tui.batch.past_run import PastRun, read_past_run
from knappen_tui.batch.sheet_persons import SheetPersons, by_person
from knappen_tui.domain import storage
from knappen_tui.domain.demo_mark import is_demo_title, marked_file_name
from knappen_tui.domain.errors import ConfigurationError, NotUnderstood
from knappen_tui.domain.file_names import readable
from knappen_tui.domain.follow_up.evaluation import evaluate
from knappen_tui.domain.kept_names import HIDDEN, HOME, kept_name
from knappen_tui.domain.masking import masked
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.own_columns import ColumnChoice
from knappen_tui.domain.report import Report, RunSummary
from knappen_tui.export import atomic
from knappen_tui.export.formats import Format
from knappen_tui.export.write import write
from knappen_tui.service.local import follow_up_rules, now, preferences
from knappen_tui.settings import paths, profiles

_MOST_ENTRIES = 20_000  # of folders, read in search of a run's file
_NO_MIXING = "Rigtige og opdigtede personer må ikke blandes."


def read_list(
    source: Path | None, *, modulus_11: bool = False, choice: ColumnChoice = list_reader.AUTOMATIC
) -> CprList:
    """Read a list from a text file, a csv file or a workbook, or from standard input for None.

    Raises `NothingUsable`, and its subclass `ColumnUnclear` unless one column has the CPR numbers.
    """
    return list_reader.read(source, today=date.today(), modulus_11=modulus_11, choice=choice)


def read_pasted(text: str, *, choice: ColumnChoice = list_reader.AUTOMATIC) -> CprList:
    """Read a list from pasted text, which may have columns. Raises as `read_list`."""
    content = io.BytesIO(text.encode())
    return list_reader.parse_stream(io.BufferedReader(content), "de indsatte linjer", today=date.today(), choice=choice)


def read_sheet(file: Path, *, profile: str | None = None, demo: bool | None = None, whole: bool = False) -> NamedSheet:
    """Read a sheet of knappen's or this program's, with the words of `profile` if it is named.

    With `demo` given the sheet must be a demo's, or must not; with `whole` it must not be a part of a list. Raises
    `ConfigurationError` for a file that is missing or of the other kind, `NotUnderstood` for one that is no such sheet.
    """
    from knappen_tui.site import words
    from knappen_tui.site.extract import sheet
    from knappen_tui.tables.reader import read_tables

    chosen = profiles.load(paths.config_file(), profile, machine=paths.machine_config_file()).words if profile else None
    try:
        content = file.read_bytes()
        found = sheet.read(content, words.load(chosen) if chosen else words.DEFAULT)
    except OSError as error:
        raise ConfigurationError(f"Filen {file} kan ikke læses: {storage.reason(error)}.") from error
    except NotUnderstood as error:
        raise NotUnderstood(f"{file.name}: {error.message}", advice=error.advice) from error
    tables, today = list(read_tables(content)), date.today()
    past = read_past_run(tables, today)
    details = read_past_details(tables, found.rows, today) if past else {}
    demo_mark = is_demo_title(found.title)
    if whole and past and past.part:
        raise ConfigurationError(
            f"{file.name} er kun et udvalg af en liste: {past.part}.",
            advice="Sammenlign med en fil, der har alle listens personer.",
        )
    named = NamedSheet(
        readable(file.name), found.rows, found.as_of, demo=demo_mark, past=past, details=details, file=file
    )
    if demo is not None and named.demo != demo:
        raise ConfigurationError(
            f"{file.name} er {'fra en demo' if named.demo else 'ikke fra en demo'}.",
            advice=_NO_MIXING,
        )
    return named


def latest_sheet(source: str, folder: Path, *, profile: str | None, demo: bool) -> NamedSheet | None:
    """Return the newest whole workbook in a folder of an earlier run of the list with this name, None without one.

    A workbook is told by its own sheet "Kørsel"; with `demo` only a demo's is looked for, else only others.
    Raises as `read_sheet`.
    """
    found: list[tuple[datetime, Path]] = []
    for file in folder.glob(f"*{Format.XLSX.suffix}"):
        past = _past_run(file)
        if past and past.source == source and past.finished and not past.part:
            found.append((past.finished, file))
    sheets = (read_sheet(file, profile=profile) for _, file in sorted(found, reverse=True))
    return next((sheet for sheet in sheets if sheet.demo == demo), None)


def _past_run(file: Path) -> PastRun | None:
    """Return what a workbook of this program holds, None for any other file."""
    from knappen_tui.tables.cells import UnreadableTable
    from knappen_tui.tables.reader import read_tables

    try:
        return read_past_run(read_tables(file.read_bytes()), date.today())
    except (OSError, UnreadableTable):
        return None


def output_of(run: RunSummary) -> Path | None:
    """Return the file that a finished run wrote, None where it is gone or cannot be told for certain.

    Where its name is not kept whole, workbooks whose path may be this one are read: the run's has its time.
    """
    if run.output is None or run.finished is None:
        return None
    if HIDDEN in run.output:
        found = (file for file in _fitting(run.output) if _finished(file) == run.finished.replace(microsecond=0))
        return next(found, None)
    file = Path(run.output.replace(HOME, str(paths.home_folder()), 1) if run.output.startswith(HOME) else run.output)
    return file if os.path.isfile(file) else None  # noqa: PTH113 - Path.is_file raises PermissionError


def _fitting(kept: str) -> Iterator[Path]:
    """Yield the files that `kept_path` would keep as this."""
    first, *names = Path(kept).parts
    return _below(paths.home_folder() if first == HOME else Path(first), names, Counter())


def _below(folder: Path, names: Sequence[str], read: Counter[str]) -> Iterator[Path]:
    """Yield the paths below a folder by their kept names. `read` counts the entries that were compared."""
    if not names:
        yield folder
    elif HIDDEN not in names[0]:
        yield from _below(folder / names[0], names[1:], read)
    else:
        with suppress(OSError):  # not a folder, or not one of this user's
            for entry in folder.iterdir():
                read["entries"] += 1
                if read["entries"] > _MOST_ENTRIES:
                    return
                if kept_name(entry.name) == names[0]:
                    yield from _below(entry, names[1:], read)


def _finished(file: Path) -> datetime | None:
    """Return when the run of a workbook of this program ended, None for any other file."""
    past = _past_run(file)
    return past.finished if past else None


def compare_sheets(
    earlier: NamedSheet, later: NamedSheet, target: Path | BinaryIO, form: Format, *, overwrite: bool
) -> Report:
    """Write the later of two sheets with the changes since the earlier one.

    Raises `ConfigurationError` where demo and real persons would meet, `StorageError`.
    """
    if earlier.demo != later.demo:
        raise ConfigurationError("Den ene fil er fra en demo.", advice=_NO_MIXING)
    return join_sheets([later], target, form, overwrite=overwrite, earlier=earlier)


def join_sheets(
    sheets: Sequence[NamedSheet],
    target: Path | BinaryIO,
    form: Format,
    *,
    overwrite: bool,
    earlier: NamedSheet | None = None,
    checkpoint: Callable[[], None] = lambda: None,
) -> Report:
    """Write several sheets as one: each person's newest answer, persons with contradicting ones as unanswered.

    With an `earlier` sheet the output holds the changes since. `checkpoint` is called before each row and may raise to
    stop.
    Raises `ConfigurationError` where demo and real persons would meet and for a rule of follow-up that cannot be used,
    `StorageError`.
    """
    if len({sheet.demo for sheet in sheets}) > 1:
        raise ConfigurationError("Nogle af filerne er fra en demo.", advice=_NO_MIXING)
    if isinstance(target, Path):
        atomic.check_target(target, overwrite=overwrite)
    rules = follow_up_rules()
    joined, at = compare.join(sheets), now()
    outcomes = Counter(row.outcome for row in joined.rows)
    report = Report(
        demo=sheets[0].demo,
        profile="–",
        user="–",
        site="–",
        source=", ".join(sheet.name for sheet in sheets),
        started=at,
        finished=at,
        as_of=max((sheet.as_of for sheet in sheets if sheet.as_of), default=at.date()),
        answers_from=None,
        answers_to=None,
        persons=len(joined.rows) + len(joined.unanswered),
        duplicates=sum(map(_persons_of, sheets)) - len(joined.rows) - len(joined.unanswered),
        answered=len(joined.rows),
        found=outcomes[Outcome.FOUND],
        only_prae2004=outcomes[Outcome.ONLY_PRAE2004],
        not_found=outcomes[Outcome.NOT_FOUND],
        rejected=tuple(joined.rejected),
        notes=tuple(joined.notes),
        unanswered=tuple(joined.unanswered),
        version=__version__,
        own=joined.own,
        codes=preferences().codes,
        details=joined.details,
    )
    if earlier:
        without_answer = [one.cpr for one in joined.unanswered]
        report = replace(report, changes=tuple(compare.changes(earlier, joined.rows, without_answer)))
    persons = SheetPersons(joined.rows, joined.own, report.as_of, by_person(report.changes))
    report = replace(report, follow_up=evaluate(persons, rules, report.as_of, checkpoint=checkpoint))
    write(target, form, joined.rows, report, overwrite=overwrite, checkpoint=checkpoint)
    return report


def _persons_of(sheet: NamedSheet) -> int:
    return len(sheet.rows) + (len(sheet.past.unanswered) if sheet.past else 0)


def default_target(source: Path | None, form: Format, *, what: str = "udtraek") -> Path:
    """Return a batch's default target: beside the list, named after it, `what` it is, and the date.

    It is not named after a list whose name holds a CPR number, nor after what is no file, such as a pipe.
    """
    name = f"{what}-{date.today():%Y-%m-%d}{form.suffix}"
    if not source or (source.exists() and not source.is_file()):
        return Path(name)
    return source.with_name(name if masked(source.stem) != source.stem else f"{source.stem}-{name}")


def demo_target(target: Path) -> Path:
    """Return the target under a name with the demo mark; a device or folder keeps its name."""
    if os.path.exists(target) and not os.path.isfile(target):  # noqa: PTH110, PTH113 - those of Path raise OSError
        return target
    return target.with_name(marked_file_name(target.name))
