"""From `-o` and `--format` to the file to be written, or stdout."""

import argparse
import sys
from pathlib import Path

from knappen_tui import service
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.service import Format

STDOUT = "-"


def check(args: argparse.Namespace) -> None:
    """Let one thing alone write on stdout. Raises `ConfigurationError`."""
    if args.json and args.output == STDOUT:
        raise ConfigurationError("--json og -o - vil begge skrive på stdout.", advice="Brug kun den ene.")


def choose(args: argparse.Namespace, source: Path | None, *, demo: bool) -> tuple[Format, Path | None]:
    """The format, and the file to write, None for stdout; in demo its name says so.

    `source` names the file where `-o` does not. Raises `ConfigurationError`.
    """
    named = None if args.output in {None, STDOUT} else Path(args.output)
    told, by_name = (Format.named(args.format) if args.format else None), (Format.of(named) if named else None)
    if named and named.suffix and not by_name and not told:
        raise ConfigurationError(
            f"{named.name} er ikke et navn til {Format.in_words()}.", advice="Ret navnet efter -o."
        )
    if told and by_name and told is not by_name:
        raise ConfigurationError(f"{named} hedder {by_name.value}, men --format siger {told.value}.")
    form = told or by_name or Format.XLSX
    if args.output == STDOUT:
        if sys.stdout.isatty() and not form.is_text:
            raise ConfigurationError("Et Excel-ark kan ikke vises på skærmen.", advice="Brug -o FIL.")
        return form, None
    target = named or service.default_target(source, form)
    return form, service.demo_target(target) if demo else target
