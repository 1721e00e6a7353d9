"""`knappen batch`: read a list, look it up, and write one sheet."""

import argparse
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

from knappen_tui import service
from knappen_tui.cli import batch_run, output, prompt, result
from knappen_tui.cli.arguments import AccessArguments, OutputArguments
from knappen_tui.domain.danish import count, plural
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.domain.masking import masked
from knappen_tui.domain.narration import details_limit, details_plan, place_in_words
from knappen_tui.domain.own_columns import ColumnChoice

_SHOWN_REMARKS = 20
_SAME_LIST = "Fortsæt med samme kommando og samme liste."


@dataclass(frozen=True, slots=True, kw_only=True)
class ListArguments(batch_run.BatchArguments):
    """The arguments of `knappen batch`. `file` is None for a list on stdin."""

    file: Path | None
    modulus_11: bool
    dry_run: bool
    restart: bool
    max_age: timedelta
    choice: ColumnChoice
    is_sure: bool

    @classmethod
    def read(cls, args: argparse.Namespace) -> Self:
        """From the parsed command line. Raises `ConfigurationError`."""
        if args.between and not args.details:
            raise ConfigurationError("--between gælder opslag enkeltvis.", advice="Tilføj --details.")
        file = None if args.file == "-" else Path(args.file)
        return cls(
            access=AccessArguments.read(args),
            output=OutputArguments.read(args),
            how_to_continue=batch_run.how_to_continue(args.command_line) if file else _SAME_LIST,
            chunk_size=args.chunk_size,
            compare=args.compare,
            allow_rejects=args.allow_rejects,
            quiet=args.quiet,
            file=file,
            modulus_11=args.modulus11,
            dry_run=args.dry_run,
            restart=args.restart,
            max_age=timedelta(hours=args.max_age),
            choice=ColumnChoice(args.column, args.sheet),
            details=args.details,
            window=args.between,
            is_sure=args.ja,
        )


def run(args: argparse.Namespace) -> ExitCode:
    """Look up a list. Raises `KnappenError`."""
    given = ListArguments.read(args)
    if given.access.demo:
        given.say(output.DEMO_BANNER)
    cprs = service.read_list(given.file, modulus_11=given.modulus_11, choice=given.choice)
    _print_list(given, cprs)
    spec = batch_run.make_spec(given, given.file)
    if given.details:
        given.say(_details_plan(given, cprs, spec))
    if given.dry_run:
        return _dry_run(given, cprs, spec)
    _check_details_limit(given, cprs, spec)
    for old in service.purge_runs(spec.access.profile.kept_days):
        given.say(f"En afbrudt kørsel begyndt {old.started:%d-%m-%Y} er for gammel og er slettet ({old.id}).")
    batch = service.BatchSession.begin(spec, cprs, restart=given.restart, max_age=given.max_age)
    return batch_run.carry_out(given, spec, batch)


def _details_plan(given: ListArguments, cprs: service.CprList, spec: service.BatchSpec) -> str:
    profile = spec.access.profile
    return details_plan(len(cprs.cprs), service.detail_seconds(profile), profile.pause_seconds, given.window)


def _check_details_limit(given: ListArguments, cprs: service.CprList, spec: service.BatchSpec) -> None:
    """Ask before more persons are looked up singly than the profile allows. Raises `ConfigurationError` for a no."""
    limit, persons = spec.access.profile.details_limit, len(cprs.cprs)
    if not given.details or given.is_sure or persons <= limit:
        return
    many = details_limit(persons, limit)
    if given.file is None or not prompt.has_keyboard():
        raise ConfigurationError(many, advice="Tilføj --ja, eller del listen.")
    if not prompt.confirm(f"{many} Skal de slås op? (ja/nej)"):
        raise ConfigurationError("Der er ikke slået noget op.", advice="Del listen, eller svar ja.")


def _dry_run(given: ListArguments, cprs: service.CprList, spec: service.BatchSpec) -> ExitCode:
    chunks = -(-len(cprs.cprs) // spec.largest_chunk)
    file = Path(masked(str(spec.target))) if isinstance(spec.target, Path) else None
    code = ExitCode.INCOMPLETE if cprs.rejected and not given.allow_rejects else ExitCode.OK
    if given.output.json:
        shown = result.dry_run(cprs, chunks, file, code, demo=given.access.demo, with_details=bool(given.details))
        output.print_json(shown)
    else:
        output.data(
            f"Vil slå {count(len(cprs.cprs), 'person', 'personer')} op i {chunks} {plural(chunks, 'omgang', 'omgange')}"
            f" og skrive {file or 'stdout'}. Der er ikke slået noget op."
        )
    return code


def _print_list(given: ListArguments, cprs: service.CprList) -> None:
    given.say(
        f"{cprs.source}: CPR-numre: {len(cprs.cprs)}. Dubletter udeladt: {cprs.duplicates}."
        f" Linjer afvist: {len(cprs.rejected)}."
    )
    for line in place_in_words(cprs.place) if cprs.place else ():
        given.say(f"  {line}")
    for title, remarks in (("afvist", cprs.rejected), ("bemærkning", cprs.notes)):
        for remark in remarks[:_SHOWN_REMARKS]:
            given.say(f"  linje {remark.line} {title}: {remark.text}")
        if len(remarks) > _SHOWN_REMARKS:
            given.say(f"  … og {len(remarks) - _SHOWN_REMARKS} til")
