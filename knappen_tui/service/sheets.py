"""Read lists and sheets, join sheets, and name outputs."""

import io
import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

from knappen_tui import __version__
from knappen_tui.batch import compare
from knappen_tui.batch.compare import NamedSheet
from knappen_tui.batch.cpr_list import AUTOMATIC, CprList, parse_stream
from knappen_tui.batch.cpr_list import read as read_cpr_list
from knappen_tui.domain import storage
from knappen_tui.domain.demo_mark import is_demo_title, marked_file_name
from knappen_tui.domain.errors import ConfigurationError, NotUnderstood
from knappen_tui.domain.file_names import readable
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.own_columns import ColumnChoice
from knappen_tui.domain.report import Report
from knappen_tui.export import atomic
from knappen_tui.export.formats import Format
from knappen_tui.export.write import write
from knappen_tui.service.local import now
from knappen_tui.settings import paths, profiles

_NO_MIXING = "Rigtige og opdigtede personer må ikke blandes."


def read_list(source: Path | None, *, modulus_11: bool = False, choice: ColumnChoice = AUTOMATIC) -> CprList:
    """Read a list from a text file, a csv file or a workbook, or from standard input for None.

    Raises `NothingUsable`, and its subclass `ColumnUnclear` unless one column has the CPR numbers.
    """
    return read_cpr_list(source, today=date.today(), modulus_11=modulus_11, choice=choice)


def read_pasted(text: str) -> CprList:
    """Read a list from pasted text. Raises `NothingUsable`."""
    return parse_stream(io.BufferedReader(io.BytesIO(text.encode())), "de indsatte linjer", today=date.today())


def read_sheet(file: Path, *, profile: str | None = None, demo: bool | None = None) -> NamedSheet:
    """Read a sheet of knappen's or this program's, with the words of `profile` if it is named.

    With `demo` given the sheet must be a demo's, or must not. Raises `ConfigurationError` for a file that is
    missing or of the other kind, `NotUnderstood` for one that is no such sheet.
    """
    from knappen_tui.site import sheet, words

    chosen = profiles.load(paths.config_file(), profile).words if profile else None
    try:
        found = sheet.read(file.read_bytes(), words.load(chosen) if chosen else words.DEFAULT)
    except OSError as error:
        raise ConfigurationError(f"Filen {file} kan ikke læses: {storage.reason(error)}.") from error
    except NotUnderstood as error:
        raise NotUnderstood(f"{file.name}: {error.message}", advice=error.advice) from error
    named = NamedSheet(readable(file.name), found.rows, found.as_of, demo=is_demo_title(found.title))
    if demo is not None and named.demo != demo:
        raise ConfigurationError(
            f"{file.name} er {'fra en demo' if named.demo else 'ikke fra en demo'}.",
            advice=_NO_MIXING,
        )
    return named


def join_sheets(
    sheets: Sequence[NamedSheet],
    target: Path | BinaryIO,
    form: Format,
    *,
    overwrite: bool,
    checkpoint: Callable[[], None] = lambda: None,
) -> Report:
    """Write several sheets as one: each person's newest answer, persons with contradicting ones as unanswered.

    `checkpoint` is called before each row and may raise to stop.
    Raises `ConfigurationError` where demo and real persons would meet, `StorageError`.
    """
    if len({sheet.demo for sheet in sheets}) > 1:
        raise ConfigurationError("Nogle af filerne er fra en demo.", advice=_NO_MIXING)
    if isinstance(target, Path):
        atomic.check_target(target, overwrite=overwrite)
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
        persons=len(joined.rows) + len(joined.contradicted),
        duplicates=sum(len(sheet.rows) for sheet in sheets) - len(joined.rows) - len(joined.contradicted),
        answered=len(joined.rows),
        found=outcomes[Outcome.FOUND],
        only_prae2004=outcomes[Outcome.ONLY_PRAE2004],
        not_found=outcomes[Outcome.NOT_FOUND],
        rejected=(),
        notes=(),
        unanswered=tuple(joined.contradicted),
        version=__version__,
    )
    write(target, form, joined.rows, report, overwrite=overwrite, checkpoint=checkpoint)
    return report


def default_target(source: Path | None, form: Format) -> Path:
    """Return a batch's default target: beside the list, named after it and the date."""
    name = f"udtraek-{date.today():%Y-%m-%d}{form.suffix}"
    return source.with_name(f"{source.stem}-{name}") if source and source.is_file() else Path(name)


def demo_target(target: Path) -> Path:
    """Return the target under a name with the demo mark; a device or folder keeps its name."""
    if os.path.exists(target) and not os.path.isfile(target):  # noqa: PTH110, PTH113 - those of Path raise OSError
        return target
    return target.with_name(marked_file_name(target.name))
