"""What is made of a check: the words file of `knappen tjek --lær`, and the report of `knappen tjek --rapport`."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

from knappen_tui.domain.check_step import CheckStep, Choice, Learned, Question
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.export import atomic
from knappen_tui.service.access import Access
from knappen_tui.settings import paths, profiles, toml_file
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.teaching.words_file import with_line

_NOT_IN_A_NAME = re.compile(r"[^\w-]+")


def words_file(profile: Profile) -> Path:
    """Return the profile's words file, or the one that it will have: beside `knappen.toml`, named after it."""
    return profile.words or paths.config_file().parent / f"ord-{_NOT_IN_A_NAME.sub('_', profile.name)}.toml"


async def teach(
    access: Access, *cprs: Cpr, ask: Callable[[Question], Awaitable[Choice | None]]
) -> AsyncGenerator[CheckStep | Learned, None]:
    """Yield the findings of a check, and the lines of the words file that were learned.

    `ask` puts a question and returns one of its choices, `UNDO`, or None. Each learned line is in the profile's words
    file before it is yielded, and the profile points at the file. One or two persons are looked up. Raises
    `ConfigurationError`, `StorageError`.
    """
    if access.profile.demo:
        raise ConfigurationError("Øvewebstedet kan ikke læres.", advice="Brug --lær uden --demo.")
    file = words_file(access.profile)
    text = toml_file.text(file)
    async with access.open() as site, aclosing(site.teach(toml_file.parsed(file, text), file, *cprs)) as taught:
        answer = None
        while True:
            try:
                told = await taught.asend(answer)
            except StopAsyncIteration:
                return
            if isinstance(told, Question):
                answer = await ask(told)
                continue
            answer = None
            if isinstance(told, Learned):
                text = with_line(text, told.section, told.key, told.values)
                _keep(access.profile, file, text)
            yield told


async def check_with_report(
    access: Access, cprs: Sequence[Cpr], files: dict[str, str]
) -> AsyncGenerator[CheckStep, None]:
    """Yield as `check`, and fill `files` with those of a report: names and texts, with no person in them."""
    steps: list[CheckStep] = []
    async with access.open() as site, aclosing(site.check(*cprs)) as findings:
        async for finding in findings:
            steps.append(finding)
            yield finding
        files.update(site.report(steps, *cprs))


def write_report(target: Path, files: Mapping[str, str], *, overwrite: bool = False) -> None:
    """Write a report as a zip. Raises `StorageError`."""
    from knappen_tui.site.teaching.report import packed

    with atomic.replacing(target, overwrite=overwrite) as stream:
        stream.write(packed(files))


def check_report_target(target: Path, *, overwrite: bool = False) -> None:
    """Check that a report can be written, without changing anything. Raises `StorageError`."""
    atomic.check_target(target, overwrite=overwrite)


def _keep(profile: Profile, file: Path, text: str) -> None:
    with atomic.replacing(file, overwrite=True) as stream:
        stream.write(text.encode("utf-8"))
    if profile.words is None:
        profiles.point_at_words(paths.config_file(), profile.name, file)
