"""Zip files that are the same bytes for the same content: sorted, with the time of SOURCE_DATE_EPOCH."""

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path


def write(target: Path, source: Path, *, below: str = "", compress: bool = True) -> None:
    """Pack all files of a folder, in the archive under `below`."""
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(target, "w", method, compresslevel=9) as archive:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                archive.writestr(entry(below + path.relative_to(source).as_posix()), path.read_bytes(), method)


def entry(name: str) -> zipfile.ZipInfo:
    """The entry of a file that anyone may read."""
    moment = datetime.fromtimestamp(build_time(), UTC)
    made = zipfile.ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
    made.external_attr = 0o644 << 16
    return made


def build_time() -> int:
    """SOURCE_DATE_EPOCH in seconds."""
    return int(os.environ["SOURCE_DATE_EPOCH"])
