"""`knappen opslag`: look up one person; tables or JSON on stdout."""

import argparse
import sys
from datetime import date
from typing import Any

from knappen_tui import service
from knappen_tui.cli import output, progress, prompt, signals
from knappen_tui.cli.arguments import AccessArguments
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.errors import ExitCode
from knappen_tui.domain.kursist import Kursist, Registration
from knappen_tui.domain.person_tables import TABLES, Table


def run(args: argparse.Namespace) -> ExitCode:
    """Look up one person and print all records. Raises `KnappenError`."""
    output.check_stdout()
    access = AccessArguments.read(args).access()
    if args.demo:
        output.say(output.DEMO_BANNER)
    if args.cpr:
        output.say("Advarsel: et CPR-nummer på kommandolinjen kan ses af andre på maskinen. Udelad det næste gang.")
    cpr = prompt.read_cpr(args.cpr) if args.cpr else prompt.ask_cpr()
    access.unlock()
    with progress.narrator(bar=False) as show:
        kursist = signals.run(service.opslag(access, cpr, show))
    if args.json:
        output.print_json(service.person_as_json(kursist, demo=args.demo))
    else:
        output.data(_tables(kursist))
    return ExitCode.OK


def _tables(kursist: Kursist) -> str:
    """Return the person's tables, an empty one as a sentence, with the colours of the terminal."""
    from rich.console import Console

    # In a file or a pipe a row should be one line.
    console = Console(file=sys.stdout, markup=False, highlight=False, width=None if sys.stdout.isatty() else 200)
    with console.capture() as captured:
        born = kursist.cpr.birth_date
        console.print(f"{kursist.cpr} · født {to_text(born)} · {kursist.cpr.age(date.today())} år")
        if kursist.is_empty:
            console.print("Personen er kendt, men uden registreringer.")
        elif not kursist.findes:
            known = "kun i præ-2004 data" if kursist.prae2004 else "hverken fra 2004 og frem eller i præ-2004 data"
            console.print(f"Personen findes {known}.")
        for table in TABLES:
            records = table.records(kursist)
            if records:
                console.print(_rich_table(table, records))
            else:
                console.print(f"\n{table.title}: ingen registreringer")
    return captured.get().rstrip("\n")


def _rich_table(table: Table, records: tuple[Registration, ...]) -> Any:
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    extra = list(dict.fromkeys(heading for record in records for heading, _ in record.andet))
    shown = RichTable(title=f"\n{table.title}", title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for heading in [*(column.heading for column in table.columns), *extra]:
        shown.add_column(Text(heading))
    for record in records:
        cells = [to_text(getattr(record, column.field)) for column in table.columns]
        more = dict(record.andet)
        shown.add_row(*(Text(cell) for cell in [*cells, *(more.get(heading, "") for heading in extra)]))
    return shown
