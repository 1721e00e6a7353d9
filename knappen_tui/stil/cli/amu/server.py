"""`stil amu server`: the web application to practise on, on a port of this machine."""

import argparse
import sqlite3
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.domain.storage import storage_errors
from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import PracticeOptions, create_app
from knappen_tui.stil.cli.serving import listening, serve


def run(args: argparse.Namespace) -> ExitCode:
    """Serve until interrupted; without `--database` all is deleted then.

    Raises `ConfigurationError`, `StorageError`.
    """
    if args.sidestoerrelse is not None and args.sidestoerrelse < 1:
        raise ConfigurationError("--sidestoerrelse skal være mindst 1.")
    if not 1 <= args.raekker <= population.MOST_ROWS:
        raise ConfigurationError(f"--raekker skal være fra 1 til {population.MOST_ROWS}.")
    with listening(args.port) as listener, ExitStack() as stack:
        file = args.database or Path(stack.enter_context(TemporaryDirectory(prefix="stil-"))) / "amu.sqlite"
        with storage_errors(f"Databasen {file}", sqlite3.Error, advice="Vælg en anden fil.", verb="bruges"):
            if not file.exists():
                population.create(file, today=date.today(), rows=args.raekker)
            population.check(file)
        serve(
            create_app(file, PracticeOptions(args.sidestoerrelse)),
            listener,
            f"Institutionsnummer: {', '.join(population.SCHOOLS)}",
            f"Adgangskode: {population.PASSWORD}",
            "Skoler og kursister er opdigtede, og intet sendes til ministeriet. Stop med Ctrl+C.",
        )
    return ExitCode.OK
