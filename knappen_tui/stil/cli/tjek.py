"""`stil tjek`: check returns, print what was found."""

import argparse
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from knappen_tui.cli import output
from knappen_tui.domain.errors import ConfigurationError, ExitCode, KnappenError
from knappen_tui.stil import code_lists, report, xsd
from knappen_tui.stil.check import CheckOptions, Lists, check
from knappen_tui.stil.cli.choices import slags_of
from knappen_tui.stil.findings import CheckResult
from knappen_tui.stil.reporting_units import across
from knappen_tui.stil.source import opened

_LOOK = 0.5  # seconds between two looks at whether a file has changed
_WORST = (ExitCode.NOT_UNDERSTOOD, ExitCode.NOTHING_USABLE, ExitCode.USAGE, ExitCode.INCOMPLETE, ExitCode.OK)


def run(args: argparse.Namespace) -> ExitCode:
    """Check all files once, or with `--igen` until interrupted. Raises `KnappenError`."""
    if args.fulde_numre and (args.output is None or args.output.suffix.lower() != ".xlsx"):
        raise ConfigurationError("--fulde-numre kræver en Excel-fil: -o rapport.xlsx.")
    if "-" in args.files and (args.igen or args.xsd or len(args.files) > 1):
        raise ConfigurationError("Standard input (-) kan kun læses alene, én gang, og uden --xsd.")
    if args.output is not None:
        report.check_target(args.output, overwrite=args.overwrite)
    lists = code_lists.read(args.koder) if args.koder else {}
    code = _check_all(args, lists)
    while args.igen:
        seen = _marks(args.files)
        output.say("Venter på, at en fil ændres. Stop med Ctrl+C.")
        while _marks(args.files) == seen:
            time.sleep(_LOOK)
        code = _check_all(args, lists, overwrite=True)
    return code


def _check_all(args: argparse.Namespace, lists: Lists, *, overwrite: bool = False) -> ExitCode:
    checks: list[CheckResult] = []
    codes = [ExitCode.OK]
    for file in args.files:
        try:
            checks.append(_check(args, file, lists))
        except KnappenError as error:
            output.print_error(error)
            codes.append(error.exit_code)
    across(checks)
    if args.json:
        output.print_json(report.as_json(checks))
    else:
        output.data("\n".join(_printed(checks)))
    if args.output is not None and checks:
        report.write(args.output, checks, overwrite=args.overwrite or overwrite, full_numbers=args.fulde_numre)
        output.say(f"Rapporten ligger i {args.output}.")
    codes += [ExitCode.INCOMPLETE for one in checks if not one.clean]
    return next((one for one in _WORST if one in codes), codes[-1])


def _check(args: argparse.Namespace, file: str, lists: Lists) -> CheckResult:
    before: list[tuple[str, int, str]] = []
    if args.xsd:
        schema = xsd.load(args.xsd)
        with opened(file) as source:
            before = [("XML-SKEMA-01", line, said) for line, said in xsd.validate(source.stream, schema)]
    options = CheckOptions(
        date.today(),
        slags=slags_of(args),
        periode=args.periode,
        names=args.navne,
        lists=lists,
        med_skema=bool(args.xsd),
    )
    with opened(file) as source:
        return check(source, options, before=before)


def _printed(checks: Sequence[CheckResult]) -> list[str]:
    lines: list[str] = []
    for one in checks:
        lines += ["", *report.text(one)] if lines else report.text(one)
    return lines


def _marks(files: Sequence[str]) -> list[tuple[int, int] | None]:
    """What tells that a file has changed; None while it is not there."""
    marks: list[tuple[int, int] | None] = []
    for file in files:
        try:
            found = Path(file).stat()
            marks.append((found.st_mtime_ns, found.st_size))
        except OSError:
            marks.append(None)
    return marks
