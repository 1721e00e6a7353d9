"""Where a return is read from: a file, standard input, a zip or a gzip; and what is refused before it is read."""

import gzip
import io
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast
from xml.parsers import expat

from knappen_tui.domain.errors import ConfigurationError, NothingUsable, NotUnderstood
from knappen_tui.domain.masking import masked

CHUNK = 1 << 16
HEAD = 1 << 18
_MOST_PROLOGUE = 1 << 16
_ENCODINGS = frozenset({"utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"


class UnreadableReturn(NothingUsable):
    """A file that holds no return: not XML, empty, damaged, or an archive without one."""

    title = "Filen kan ikke læses som en indberetning"


class RefusedReturn(NotUnderstood):
    """XML that is not read further: a document type, entities, or an encoding that is not used for returns."""

    title = "Filen er afvist"


@dataclass(frozen=True, slots=True)
class Source:
    """An open return. `name` is what a report calls it; `size` in bytes where it is known."""

    name: str
    stream: BinaryIO
    size: int | None = None


@contextmanager
def opened(path: str | Path) -> Iterator[Source]:
    """Open a return; `-` is standard input. Of a zip its only xml file is read.

    Raises `ConfigurationError` where the file cannot be opened, `UnreadableReturn` for a damaged or ambiguous archive.
    """
    if str(path) == "-":
        yield _unpacked("standard input", io.BufferedReader(_Stdin()), None)
        return
    file = Path(path)
    try:
        with file.open("rb") as stream:
            yield _unpacked(masked(file.name), stream, file.stat().st_size)
    except OSError as error:
        raise ConfigurationError(
            f"{file} kan ikke læses: {error.strerror or type(error).__name__}.", advice="Kontrollér navnet."
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableReturn(
            f"{file.name} er et beskadiget eller låst arkiv.", advice="Pak filen ud først."
        ) from error


class _Stdin(io.RawIOBase):
    """Standard input, left open when the reader is closed."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # narrower than what the base declares
        data = cast("io.BufferedReader", sys.stdin.buffer).read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _unpacked(name: str, stream: BinaryIO, size: int | None) -> Source:
    buffered = cast("io.BufferedReader", stream)
    first = buffered.peek(4)[:4]
    if first[:2] == _GZIP:
        return Source(name, cast("BinaryIO", gzip.GzipFile(fileobj=buffered)))
    if first == _ZIP:
        archive = zipfile.ZipFile(buffered if buffered.seekable() else io.BytesIO(buffered.read()))
        members = [one for one in archive.infolist() if one.filename.lower().endswith(".xml")]
        if len(members) != 1:
            raise UnreadableReturn(
                f"{name} rummer {len(members)} xml-filer; der skal være én.",
                advice="Pak filerne ud, og giv dem hver for sig.",
            )
        (member,) = members
        inner = masked(Path(member.filename).name)
        return Source(f"{name}: {inner}", cast("BinaryIO", archive.open(member)), member.file_size)
    return Source(name, buffered, size)


def filled(source: Source) -> bytes:
    """The first bytes, as many as there are up to `HEAD`."""
    parts: list[bytes] = []
    missing = HEAD
    while missing > 0 and (part := source.stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


@dataclass(slots=True)
class Outline:
    """What the beginning of a file shows: its root, and of each element name the children that were seen.

    `leaves` and `nodes` are children without and with children of their own, `parents` the names it lay in.
    """

    root: str = ""
    namespace: str = ""
    names: set[str] = field(default_factory=set)
    leaves: dict[str, set[str]] = field(default_factory=dict)
    nodes: dict[str, set[str]] = field(default_factory=dict)
    parents: dict[str, set[str]] = field(default_factory=dict)
    whole: bool = False


def outline(head: bytes, *, whole: bool) -> Outline:
    """Look through a file's first bytes. `whole` says that there are no more.

    Raises `RefusedReturn` for a document type, a foreign encoding or a prologue without end, `UnreadableReturn` where
    no element begins. A fault after that is left to the reader.
    """
    looked = _Look()
    try:
        looked.parser.Parse(head, whole)
    except expat.ExpatError as error:
        if not looked.found.root:
            raise UnreadableReturn(
                f"Filen er ikke XML: {expat.ErrorString(error.code)} (linje {error.lineno}).",
                advice="Giv den fil, som det studieadministrative system har eksporteret.",
            ) from error
    except (LookupError, ValueError) as error:
        raise RefusedReturn("Filens tegnsæt kendes ikke.", advice="Eksportér filen som UTF-8.") from error
    if not looked.found.root:
        if whole or not head:
            raise UnreadableReturn("Filen er tom.", advice="Eksportér den igen.")
        raise RefusedReturn("Filen begynder med over 64 kB, der ikke er data.", advice="Fjern kommentarerne.")
    looked.found.whole = whole
    return looked.found


class _Look:
    """expat's handlers: collects the outline, refuses what no return has."""

    def __init__(self) -> None:
        self.found = Outline()
        self._open: list[str] = []
        self._has_children: list[bool] = []
        self.parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = self._declaration
        parser.CommentHandler = parser.ProcessingInstructionHandler = self._aside

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition("}")
        found = self.found
        if not self._open:
            found.root, found.namespace = local, namespace
        else:
            self._has_children[-1] = True
            found.parents.setdefault(local, set()).add(self._open[-1])
        found.names.add(local)
        self._open.append(local)
        self._has_children.append(False)

    def _end(self, _: str) -> None:
        name = self._open.pop()
        kind = self.found.nodes if self._has_children.pop() else self.found.leaves
        if self._open:
            kind.setdefault(self._open[-1], set()).add(name)

    def _doctype(self, *_: object) -> None:
        raise RefusedReturn(
            "Filen har en dokumenttype (DOCTYPE) og kan dermed rumme entiteter; den læses ikke.",
            advice="En indberetning har ingen DOCTYPE. Eksportér filen igen.",
        )

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise RefusedReturn(f"Tegnsættet »{encoding[:40]}« bruges ikke her.", advice="Eksportér filen som UTF-8.")

    def _aside(self, *_: object) -> None:
        if not self.found.root and self.parser.CurrentByteIndex > _MOST_PROLOGUE:
            raise RefusedReturn("Filen begynder med over 64 kB, der ikke er data.", advice="Fjern kommentarerne.")
