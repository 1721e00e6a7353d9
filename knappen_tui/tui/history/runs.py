"""The runs of the history as rows of a table, and as text."""

from collections.abc import Iterable
from pathlib import Path

from knappen_tui.domain.danish import count, duration, number
from knappen_tui.domain.report import RunSummary
from knappen_tui.tui.widgets.memory_rows import MemoryRow
from knappen_tui.tui.widgets.table_lines import Line, TableColumn

RUN_COLUMNS = (
    TableColumn("started", "Begyndt", 16),
    TableColumn("state", "Status", 14),
    TableColumn("list", "Liste", 21),
    TableColumn("persons", "Personer", 9),
    TableColumn("answered", "Besvaret", 9),
    TableColumn("output", "Fil", 32),
    TableColumn("took", "Varighed", 15),
    TableColumn("found", "Fundet", 8),
    TableColumn("missing", "Mangler", 8),
    TableColumn("who", "Profil og bruger", 28),
)
_UNKNOWN = "–"


def run_rows(listed: Iterable[RunSummary | str]) -> list[MemoryRow]:
    """A row for each run, and for each file that cannot be read; a row's id is its place."""
    return [_unreadable(place, one) if isinstance(one, str) else _row(place, one) for place, one in enumerate(listed)]


def _unreadable(place: int, name: str) -> MemoryRow:
    return MemoryRow(place, Line(("", "kan ikke læses"), note=name, id=place), (None,) * len(RUN_COLUMNS))


def _row(place: int, run: RunSummary) -> MemoryRow:
    missing = run.persons - run.answered
    output = Path(run.output).name if run.output else ""
    took = run.finished - run.started if run.finished else None
    who = f"{run.profile} · {run.user}"
    cells = (
        f"{run.started.astimezone():%d-%m-%Y %H:%M}",
        run_state(run),
        run.source or "",
        f"{number(run.persons):>9}",
        f"{number(run.answered):>9}",
        output,
        duration(took) if took else "",
        f"{number(run.found):>8}",
        f"{number(missing):>8}",
        who,
    )
    values = (
        run.started,
        run_state(run),
        run.source.casefold() if run.source else None,
        run.persons,
        run.answered,
        output.casefold() or None,
        took,
        run.found,
        missing,
        who,
    )
    return MemoryRow(place, Line(cells, id=place), values)


def run_name(run: RunSummary | str) -> str:
    """The run's id, also of a file that cannot be read."""
    return run if isinstance(run, str) else run.id


def run_state(run: RunSummary) -> str:
    """The run's status in words."""
    if run.finished:
        return "færdig"
    return "fil mangler" if run.answered + run.unanswered == run.persons else "afbrudt"


def run_report(run: RunSummary) -> list[tuple[str, str]]:
    """The facts of a finished run as labels and values."""
    details = run.details_answered + run.details_missing
    not_found = run.answered - run.found - run.only_prae2004
    return [
        ("Liste", run.source or "navnet er ikke husket"),
        ("Fil", run.output or "navnet er ikke husket"),
        ("Begyndt", f"{run.started.astimezone():%d-%m-%Y kl. %H.%M}"),
        ("Færdig", f"{run.finished.astimezone():%d-%m-%Y kl. %H.%M}" if run.finished else _UNKNOWN),
        ("Varighed", duration(run.finished - run.started) if run.finished else _UNKNOWN),
        ("Personer på listen", number(run.persons)),
        ("Besvaret", number(run.answered)),
        ("– fundet", number(run.found)),
        ("– kun før 2004", number(run.only_prae2004)),
        ("– ikke fundet", number(not_found)),
        ("Mangler svar", number(run.unanswered)),
        *([("Detaljer", f"{number(run.details_answered)} af {number(details)}")] if details else []),
        ("Dubletter udeladt", number(run.duplicates)),
        ("Afviste linjer", number(run.rejected)),
        ("Profil og bruger", f"{run.profile} · {run.user}"),
        ("Websted", run.site),
    ]


def deletion(run: RunSummary | str) -> str:
    """What deleting the run removes, in words."""
    if isinstance(run, str):
        return (
            f"Filen {run} kan ikke læses: den er beskadiget eller fra en anden version af programmet. Den slettes for"
            " altid med alt, hvad den måtte rumme af personer og svar. Excel-filer, der er gemt, røres ikke."
        )
    begun = f"{run.started.astimezone():%d-%m-%Y kl. %H.%M}"
    if run.finished:
        return (
            f"Kørslen fra {begun} er færdig. Kun dens linje i Historik slettes"
            f" ({count(run.persons, 'person', 'personer')} slået op, {number(run.answered)} besvaret). Excel-filen"
            " røres ikke."
        )
    return (
        f"Kørslen fra {begun} er afbrudt. Dette slettes for altid:\n\n"
        f"  · listen med {count(run.persons, 'CPR-nummer', 'CPR-numre')}, som programmet har gemt den\n"
        f"  · {number(run.answered)} svar, der endnu ikke står i nogen Excel-fil\n\n"
        "Den fil, listen kom fra, og Excel-filer, der er gemt, røres ikke."
    )
