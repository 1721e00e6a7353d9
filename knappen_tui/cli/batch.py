"""`knappen batch`: a list in, one sheet out."""

import argparse
import shlex
import subprocess
import sys
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

from knappen_tui import service
from knappen_tui.batch.cprfile import CprList
from knappen_tui.cli import interrupt, output, progress, prompt, result
from knappen_tui.domain.errors import ConfigurationError, ExitCode, KnappenError, NotWritten
from knappen_tui.domain.narration import kept
from knappen_tui.export.write import Format

_SHOWN_REMARKS = 20
_FLAGS = "Et andet sted vælges med -o FIL; --overwrite erstatter en fil, der er der."


def run(args: argparse.Namespace) -> ExitCode:
    """The whole command. Raises `KnappenError`, after saying as JSON what it is where that is asked for."""
    if args.json and args.output == "-":
        raise ConfigurationError("--json og -o - vil begge skrive på stdout.", advice="Brug kun en af dem.")
    try:
        return _run(args)
    except KnappenError as error:
        if isinstance(error, NotWritten):
            error.advice = "\n".join(filter(None, (error.advice, _FLAGS)))
        if args.json:
            output.print_json(result.failure(error, demo=args.demo))
        raise


def _run(args: argparse.Namespace) -> ExitCode:
    say = _silence if args.quiet else output.say
    if args.demo:
        say(output.DEMO_BANNER)
    source = None if args.file == "-" else Path(args.file)
    cprs = service.read_list(source, modulus_11=args.modulus11)
    _tell_list(cprs, say)
    way_in = service.access(
        args.profile, demo=args.demo, password_file=args.password_file, prompt=prompt.password_prompt()
    )
    form, target = _target(args, source)
    if args.dry_run:
        return _dry_run(args, cprs, way_in, target)
    order = service.Order(
        access=way_in,
        target=target or sys.stdout.buffer,
        form=form,
        overwrite=args.overwrite,
        chunk_size=args.chunk_size,
    )
    max_age = timedelta(hours=args.max_age)
    with service.Batch.begin(order, cprs, restart=args.restart, max_age=max_age) as batch:
        try:
            interrupt.run(_ask(batch, quiet=args.quiet))
            report = batch.write()
        except KnappenError as error:
            error.kept = error.kept or kept(batch.progress)
            error.advice = "\n".join(filter(None, (error.advice, _continue(args))))
            raise
        except KeyboardInterrupt:
            output.say(f"Afbrudt. {kept(batch.progress)}\n{_continue(args)}")
            return ExitCode.INTERRUPTED
    code = result.exit_code(report, allow_rejects=args.allow_rejects)
    for line in result.summary(report, target):
        say(line)
    if args.json:
        output.print_json(result.success(report, target, code))
    return code


async def _ask(batch: service.Batch, *, quiet: bool) -> None:
    with progress.narrator(quiet=quiet) as tell:
        async with aclosing(batch.events()) as events:
            async for event in events:
                tell(event)


def _target(args: argparse.Namespace, source: Path | None) -> tuple[Format, Path | None]:
    """The format and the file to write, None for stdout; in demo its name says so."""
    named = None if args.output in {None, "-"} else Path(args.output)
    form = Format(args.format) if args.format else (named and Format.of(named)) or Format.XLSX
    if args.output == "-":
        if sys.stdout.isatty() and form is Format.XLSX:
            raise ConfigurationError("Et Excel-ark kan ikke vises på skærmen.", advice="Brug -o FIL")
        return form, None
    target = named or service.default_target(source, form)
    return form, service.demo_target(target) if args.demo else target


def _dry_run(args: argparse.Namespace, cprs: CprList, way_in: service.Access, target: Path | None) -> ExitCode:
    size = args.chunk_size or way_in.profile.chunk_size
    chunks = -(-len(cprs.cprs) // size)
    if args.json:
        output.print_json(result.dry_run(cprs, chunks, target, demo=args.demo))
    else:
        where = target or "stdout"
        print(f"Ville spørge om {len(cprs.cprs)} personer i {chunks} portioner og skrive {where}. Intet er spurgt.")
    return ExitCode.INCOMPLETE if cprs.rejected and not args.allow_rejects else ExitCode.OK


def _tell_list(cprs: CprList, say: output.Say) -> None:
    say(
        f"{cprs.source}: {len(cprs.cprs)} CPR-numre, {cprs.duplicates} gentagelser udeladt,"
        f" {len(cprs.rejected)} linjer afvist."
    )
    for title, remarks in (("afvist", cprs.rejected), ("bemærk", cprs.notes)):
        for remark in remarks[:_SHOWN_REMARKS]:
            say(f"  linje {remark.line} {title}: {remark.text}")
        if len(remarks) > _SHOWN_REMARKS:
            say(f"  … og {len(remarks) - _SHOWN_REMARKS} til; de står alle i arket.")


def _continue(args: argparse.Namespace) -> str:
    if args.file == "-":
        return "Fortsæt med samme kommando og samme liste."
    words = ["knappen", *(word for word in sys.argv[1:] if word != "--restart")]
    command = subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
    return f"Fortsæt med: {command}"


def _silence(_: str) -> None:
    """Where only errors are to be said."""
