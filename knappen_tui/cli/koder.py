"""`knappen koder`: names of udbydere from a register of institutions."""

import argparse

from knappen_tui import service
from knappen_tui.cli import output
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import ExitCode

_SHOWN = 5


def run(args: argparse.Namespace) -> ExitCode:
    """Show what the register has, and write it beside `knappen.toml`. Raises `ConfigurationError`."""
    register = service.read_register(args.file)
    output.data(
        f"{args.file.name}: {count(len(register.names), 'institution', 'institutioner')} med nummer fra kolonnen"
        f" »{register.number_heading}« og navn fra »{register.name_heading}«."
    )
    for number, name in list(register.names.items())[:_SHOWN]:
        output.data(f"  {number}  {name}")
    if len(register.names) > _SHOWN:
        output.data(f"  … og {len(register.names) - _SHOWN} til")
    if args.dry_run:
        output.data("Intet er skrevet.")
    else:
        output.data(
            f"Skrevet: {service.keep_register(register)}. Udbydere, der ikke står i den, vises med nummer alene."
        )
    return ExitCode.OK
