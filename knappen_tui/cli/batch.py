"""`knappen batch`: a list in, one sheet out."""

import argparse
import shlex
import subprocess
import sys
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

from knappen_tui import service
from knappen_tui.batch.compare import NamedSheet
from knappen_tui.batch.cprfile import CprList
from knappen_tui.cli import entrance, interrupt, output, progress, result, target
from knappen_tui.domain.errors import ExitCode, KnappenError
from knappen_tui.domain.events import Progress

_SHOWN_REMARKS = 20


def run(args: argparse.Namespace) -> ExitCode:
    """The whole command. Raises `KnappenError`, after saying as JSON what it is where that is asked for."""
    target.check(args)
    with result.failures_as_json(args, demo=args.demo):
        say = _say(args)
        if args.demo:
            say(output.DEMO_BANNER)
        source = None if args.file == "-" else Path(args.file)
        cprs = service.read_list(source, modulus_11=args.modulus11)
        _tell_list(cprs, say)
        wanted, file = order(args, entrance.access(args), source)
        if args.dry_run:
            return _dry_run(args, cprs, wanted, file)
        for old in service.purge_runs(wanted.access.profile.kept_days):
            say(f"En uafsluttet kørsel begyndt {old.started:%d-%m-%Y} er for gammel og er slettet ({old.id}).")
        max_age = timedelta(hours=args.max_age)
        batch = service.Batch.begin(wanted, cprs, restart=args.restart, max_age=max_age)
    return carry_out(args, batch, file)


def order(args: argparse.Namespace, way_in: service.Access, source: Path | None) -> tuple[service.Order, Path | None]:
    """What the flags ask for, and the file to be written, None for stdout. Raises `KnappenError`."""
    form, file = target.choose(args, source, demo=way_in.profile.demo)
    return (
        service.Order(
            access=way_in,
            target=file or sys.stdout.buffer,
            form=form,
            overwrite=args.overwrite,
            chunk_size=args.chunk_size,
            earlier=_earlier(args, demo=way_in.profile.demo),
        ),
        file,
    )


def _earlier(args: argparse.Namespace, *, demo: bool) -> NamedSheet | None:
    return service.read_sheet(args.compare, profile=args.profile, demo=demo) if args.compare else None


def carry_out(args: argparse.Namespace, batch: service.Batch, file: Path | None) -> ExitCode:
    """Ask, write, and say how it went. Raises `KnappenError`: what was answered is kept."""
    with batch, result.failures_as_json(args, demo=batch.demo):
        try:
            interrupt.run(_ask(batch, quiet=args.quiet))
            report = batch.write()
        except KnappenError as error:
            error.kept = error.kept or _kept(batch.progress)
            error.advice = "\n".join(filter(None, (error.advice, _continue(args))))
            raise
        except KeyboardInterrupt:
            output.say(f"Afbrudt. {_kept(batch.progress)}\n{_continue(args)}")
            return ExitCode.INTERRUPTED
    code = result.exit_code(report, allow_rejects=args.allow_rejects)
    for line in result.summary(report, file):
        _say(args)(line)
    if args.json:
        output.print_json(result.success(report, file, code))
    return code


async def _ask(batch: service.Batch, *, quiet: bool) -> None:
    with progress.narrator(quiet=quiet) as tell:
        async with aclosing(batch.events()) as events:
            async for event in events:
                tell(event)


def _dry_run(args: argparse.Namespace, cprs: CprList, wanted: service.Order, file: Path | None) -> ExitCode:
    size = wanted.chunk_size or wanted.access.profile.chunk_size
    chunks = -(-len(cprs.cprs) // size)
    code = ExitCode.INCOMPLETE if cprs.rejected and not args.allow_rejects else ExitCode.OK
    if args.json:
        output.print_json(result.dry_run(cprs, chunks, file, code, demo=args.demo))
    else:
        where = file or "stdout"
        print(f"Ville spørge om {len(cprs.cprs)} personer i {chunks} portioner og skrive {where}. Intet er spurgt.")
    return code


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


def _kept(progress: Progress) -> str:
    return f"{progress.answered} af {progress.total} personer er besvaret, og svarene er bevaret."


def _continue(args: argparse.Namespace) -> str:
    if args.file == "-":
        return "Fortsæt med samme kommando og samme liste."
    words = ["knappen", *(word for word in sys.argv[1:] if word != "--restart")]
    command = subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
    return f"Fortsæt med: {command}"


def _say(args: argparse.Namespace) -> output.Say:
    """Narration, or silence where only errors are to be said."""
    return (lambda _: None) if args.quiet else output.say
