"""A run of a list from the command line, new or continued: looked up, written, and its result printed."""

import shlex
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from knappen_tui import service
from knappen_tui.cli import output, progress, result, signals, streams
from knappen_tui.cli.arguments import AccessArguments, OutputArguments
from knappen_tui.domain.errors import (
    ConfigurationError,
    ExitCode,
    Interrupted,
    KnappenError,
    LoginRefused,
    StorageError,
)
from knappen_tui.domain.events import Event
from knappen_tui.domain.narration import answers_kept, details_kept
from knappen_tui.domain.time_window import TimeWindow
from knappen_tui.service import Format

_LATEST = Path("seneste")
_FETCHED = "Det, der er hentet, er skrevet"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchArguments:
    """The arguments of a run, new or continued. `how_to_continue` is the sentence printed if it stops early.

    `details` is None for a run that goes on as it was begun.
    """

    access: AccessArguments
    output: OutputArguments
    how_to_continue: str
    chunk_size: int | None = None
    compare: Path | None = None
    allow_rejects: bool = False
    quiet: bool = False
    details: bool | None = None
    window: TimeWindow | None = None

    def say(self, text: str) -> None:
        """Print narration on stderr, unless `--quiet`; record it in any case."""
        output.say(text, shown=not self.quiet)


def how_to_continue(command_line: Sequence[str]) -> str:
    """The sentence with the command to continue a run: the same command, without what would begin it anew."""
    words = iter(command_line)
    same = ["knappen"]
    for word in words:
        if word == "--max-age":
            next(words)
        elif word != "--restart" and not word.startswith("--max-age="):
            same.append(word)
    command = subprocess.list2cmdline(same) if sys.platform == "win32" else shlex.join(same)
    return f"Fortsæt med: {command}"


def make_spec(given: BatchArguments, source: Path | None = None) -> service.BatchSpec:
    """What the service is given for the arguments. Raises `KnappenError`."""
    access = given.access.access()
    demo = access.profile.demo
    form, file = given.output.choose(source, demo=demo)
    if given.details and form is Format.CSV:
        raise ConfigurationError("En csv-fil har ikke plads til detaljer.", advice="Skriv xlsx eller json.")
    return service.BatchSpec(
        access=access,
        target=file or streams.binary_stdout(),
        form=form,
        overwrite=given.output.overwrite,
        chunk_size=given.chunk_size,
        earlier=_earlier(given, source, file, demo=demo),
        source=source,
        with_details=given.details,
        window=given.window,
    )


def _earlier(
    given: BatchArguments, source: Path | None, target: Path | None, *, demo: bool
) -> service.NamedSheet | None:
    """The sheet to compare with: the named one, or the newest of this list beside the output."""
    if given.compare is None:
        return None
    profile = given.access.profile
    if given.compare != _LATEST:
        return service.read_sheet(given.compare, profile=profile, demo=demo, whole=True)
    if source is None or target is None:
        raise ConfigurationError(
            "--compare seneste skal bruge en liste og en udfil.", advice="Nævn den tidligere fil: --compare FIL."
        )
    found = service.latest_sheet(source.name, target.absolute().parent, profile=profile, demo=demo)
    given.say(
        f"Sammenligner med {found.name}."
        if found
        else f"Ved siden af {target} er ingen tidligere fil af {source.name}."
    )
    return found


def carry_out(given: BatchArguments, spec: service.BatchSpec, batch: service.BatchSession) -> ExitCode:
    """Look up who is not answered yet, write the output, print the result. Raises `KnappenError`; answers are kept."""
    with batch:
        try:
            _look_up(given, spec, batch)
            signals.defer()  # a run whose sheet is written has ended as finished
            report = batch.write(checkpoint=signals.checkpoint)
        except KeyboardInterrupt:
            stopped = Interrupted("Stoppet, før det var færdigt.")
            raise _with_advice(stopped, given, batch) from None
        except KnappenError as error:
            raise _with_advice(error, given, batch) from error.__cause__
    code = result.exit_code(report, allow_rejects=given.allow_rejects)
    file = spec.target if isinstance(spec.target, Path) else None
    for line in result.summary(report, spec.form, file):
        given.say(line)
    if given.quiet and code is not ExitCode.OK:
        for line in result.missing(report, spec.form):
            output.say(line, recorded=False)
    if given.output.json:
        try:
            output.print_json(result.success(report, file, code))
        except StorageError as error:
            error.kept = f"Filen er skrevet: {file}"
            raise
    return code


def _look_up(given: BatchArguments, spec: service.BatchSpec, batch: service.BatchSession) -> None:
    is_complete = batch.progress.done == batch.progress.total
    if not is_complete:
        spec.access.unlock()
    if not (is_complete and batch.with_details):
        signals.run(_show(batch.events(), quiet=given.quiet))
    if batch.with_details:
        _fetch_details(given, spec, batch)


def _fetch_details(given: BatchArguments, spec: service.BatchSpec, batch: service.BatchSession) -> None:
    """Look up singly whoever is found. The output is written before, and again where it stops."""
    batch.want_details()
    if batch.detail_progress.done == batch.detail_progress.total:
        return
    spec.access.unlock()
    what = _FETCHED if batch.detail_progress.done else "Udtrækket er skrevet"
    _write_so_far(given, spec, batch, what)
    signals.checkpoint()
    try:
        signals.run(_show(batch.detail_events(), quiet=given.quiet))
    except (KeyboardInterrupt, KnappenError):
        _write_so_far(given, spec, batch, _FETCHED)
        raise


def _write_so_far(given: BatchArguments, spec: service.BatchSpec, batch: service.BatchSession, what: str) -> None:
    """Write a file before the end; standard output is written once. Raises `StorageError`."""
    if isinstance(spec.target, Path):
        signals.defer()
        batch.write_so_far()
        given.say(f"{what}: {spec.target}")


def _with_advice(error: KnappenError, given: BatchArguments, batch: service.BatchSession) -> KnappenError:
    """The same error with what is kept and how to continue."""
    if batch.detail_progress.total:
        error.kept = details_kept(batch.detail_progress)
    elif batch.progress.done:
        error.kept = answers_kept(batch.progress)
    if not isinstance(error, LoginRefused | ConfigurationError):
        error.advice = "\n".join(filter(None, (error.advice, given.how_to_continue)))
    return error


async def _show(events: AsyncGenerator[Event, None], *, quiet: bool) -> None:
    with progress.narrator(quiet=quiet) as show:
        async with aclosing(events):
            async for event in events:
                show(event)
