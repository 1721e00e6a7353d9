"""`knappen batch`: a list in, one sheet out."""

import argparse
import shlex
import subprocess
import sys
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

from knappen_tui import service
from knappen_tui.cli import entrance, interrupt, output, progress, result, target
from knappen_tui.domain.errors import ConfigurationError, ExitCode, Interrupted, KnappenError, LoginRefused
from knappen_tui.domain.events import Progress
from knappen_tui.domain.narration import kept

_SHOWN_REMARKS = 20


def run(args: argparse.Namespace) -> ExitCode:
    """The whole command. Raises `KnappenError`."""
    target.check(args)
    say = _say(args)
    if args.demo:
        say(output.DEMO_BANNER)
    source = None if args.file == "-" else Path(args.file)
    cprs = service.read_list(source, modulus_11=args.modulus11)
    _tell_list(cprs, say)
    order = make_order(args, entrance.access(args), source)
    if args.dry_run:
        return _dry_run(args, cprs, order)
    for old in service.purge_runs(order.access.profile.kept_days):
        say(f"En uafsluttet kørsel begyndt {old.started:%d-%m-%Y} er for gammel og er slettet ({old.id}).")
    max_age = timedelta(hours=args.max_age)
    return carry_out(args, order, service.BatchSession.begin(order, cprs, restart=args.restart, max_age=max_age))


def make_order(args: argparse.Namespace, way_in: service.Access, source: Path | None) -> service.BatchSpec:
    """What the flags ask for. Raises `KnappenError`."""
    demo = way_in.profile.demo
    form, file = target.choose(args, source, demo=demo)
    return service.BatchSpec(
        access=way_in,
        target=file or sys.stdout.buffer,
        form=form,
        overwrite=args.overwrite,
        chunk_size=args.chunk_size,
        earlier=service.read_sheet(args.compare, profile=args.profile, demo=demo) if args.compare else None,
        source=source,
    )


def carry_out(args: argparse.Namespace, order: service.BatchSpec, batch: service.BatchSession) -> ExitCode:
    """Ask, write, and say how it went. Raises `KnappenError`: what was answered is kept."""
    with batch:
        try:
            if batch.progress.done < batch.progress.total:
                order.access.unlock()
            interrupt.run(_ask(batch, quiet=args.quiet))
            report = batch.write()
        except KeyboardInterrupt:
            stopped = Interrupted("Stoppet, før det var færdigt.")
            raise _with_way_on(stopped, args, batch.progress) from None
        except KnappenError as error:
            raise _with_way_on(error, args, batch.progress) from error.__cause__
    code = result.exit_code(report, allow_rejects=args.allow_rejects)
    file = order.target if isinstance(order.target, Path) else None
    if args.quiet:
        told = result.missing(report, order.form) if code is not ExitCode.OK else ()
    else:
        told = result.summary(report, order.form, file)
    for line in told:
        output.say(line)
    if args.json:
        output.print_json(result.success(report, file, code))
    return code


def _with_way_on(error: KnappenError, args: argparse.Namespace, progress: Progress) -> KnappenError:
    """The same error, and what is kept, and how to go on from there."""
    if progress.done:
        error.kept = kept(progress)
    if not isinstance(error, LoginRefused | ConfigurationError):
        error.advice = "\n".join(filter(None, (error.advice, _continue(args))))
    return error


async def _ask(batch: service.BatchSession, *, quiet: bool) -> None:
    with progress.narrator(quiet=quiet) as tell:
        async with aclosing(batch.events()) as events:
            async for event in events:
                tell(event)


def _dry_run(args: argparse.Namespace, cprs: service.CprList, order: service.BatchSpec) -> ExitCode:
    size = order.chunk_size or order.access.profile.chunk_size
    chunks = -(-len(cprs.cprs) // size)
    file = order.target if isinstance(order.target, Path) else None
    code = ExitCode.INCOMPLETE if cprs.rejected and not args.allow_rejects else ExitCode.OK
    if args.json:
        output.print_json(result.dry_run(cprs, chunks, file, code, demo=args.demo))
    else:
        output.data(
            f"Ville spørge om {len(cprs.cprs)} personer i {chunks} portion{'er' if chunks != 1 else ''}"
            f" og skrive {file or 'stdout'}. Intet er spurgt."
        )
    return code


def _tell_list(cprs: service.CprList, say: output.Say) -> None:
    say(
        f"{cprs.source}: CPR-numre: {len(cprs.cprs)}. Gentagelser udeladt: {cprs.duplicates}."
        f" Linjer afvist: {len(cprs.rejected)}."
    )
    for title, remarks in (("afvist", cprs.rejected), ("bemærkning", cprs.notes)):
        for remark in remarks[:_SHOWN_REMARKS]:
            say(f"  linje {remark.line} {title}: {remark.text}")
        if len(remarks) > _SHOWN_REMARKS:
            say(f"  … og {len(remarks) - _SHOWN_REMARKS} til")


def _continue(args: argparse.Namespace) -> str:
    """The command to go on with: the same, without what would begin anew."""
    if args.file == "-":
        return "Fortsæt med samme kommando og samme liste."
    words = iter(sys.argv[1:])
    same = ["knappen"]
    for word in words:
        if word == "--max-age":
            next(words)
        elif word != "--restart" and not word.startswith("--max-age="):
            same.append(word)
    command = subprocess.list2cmdline(same) if sys.platform == "win32" else shlex.join(same)
    return f"Fortsæt med: {command}"


def _say(args: argparse.Namespace) -> output.Say:
    """Narration, or silence where only errors are to be said."""
    return (lambda _: None) if args.quiet else output.say
