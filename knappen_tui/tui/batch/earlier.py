"""The earlier sheet that a run is compared with: the newest of the list is proposed at the plan."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

from knappen_tui import service
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.file_names import path_from
from knappen_tui.service import BatchSpec, NamedSheet, Profile
from knappen_tui.tui.batch.draft import BatchDraft


async def newest(drafted: BatchDraft, profile: Profile) -> Path | None:
    """The newest earlier file of the list beside its output; None for pasted lines too. Raises `KnappenError`."""
    if drafted.source is None:
        return None
    found = await asyncio.to_thread(
        partial(
            service.latest_sheet,
            drafted.source.name,
            drafted.target.parent,
            profile=None if profile.demo else profile.name,
            demo=profile.demo,
        )
    )
    return found.file if found else None


def typed_path(typed: str) -> Path | None:
    """The file that was typed, None for none."""
    cleaned = typed.strip().strip("\"'")
    return path_from(cleaned).absolute() if cleaned else None


async def read(file: Path, profile: Profile) -> NamedSheet:
    """Read the earlier sheet. Raises `KnappenError` unless it is a whole one of the same kind."""
    name = None if profile.demo else profile.name
    return await asyncio.to_thread(partial(service.read_sheet, file, profile=name, demo=profile.demo, whole=True))


async def compared(spec: BatchSpec, file: Path | None) -> tuple[BatchSpec, str]:
    """The batch with its earlier sheet; without it, and why in words, where that cannot be read any more."""
    if file is None:
        return spec, ""
    try:
        return replace(spec, earlier=await read(file, spec.access.profile)), ""
    except KnappenError as error:
        return spec, f"Filen er gemt uden ændringer: {error.message}"
