"""Make a return, parse it bare, check it or validate it; prints bytes (make) or the processor's seconds (all else)."""

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from lxml import etree

from knappen_tui.stil import xml_writer, xsd
from knappen_tui.stil.check import CheckOptions, check
from knappen_tui.stil.document import ReturnKind, dokument
from knappen_tui.stil.period import Period
from knappen_tui.stil.source import opened
from knappen_tui.stil.testfiles.returns import header, tops

_PERIOD = Period.quarter(2026, 3)
_TODAY = date(2026, 11, 24)


def make(file: Path, persons: int) -> int:
    """Write the return; its size."""
    with file.open("wb") as stream:
        xml_writer.write(
            stream, dokument(ReturnKind.AMU), header(ReturnKind.AMU, _PERIOD), tops(ReturnKind.AMU, persons, _PERIOD)
        )
    return file.stat().st_size


def _bare(file: Path) -> None:
    for _, element in etree.iterparse(str(file)):
        element.clear()


def _check(file: Path) -> None:
    with opened(file) as source:
        found = check(source, CheckOptions(_TODAY))
    if found.findings.counts:
        raise SystemExit(f"not a right file: {dict(found.findings.counts)}")


def _schema(file: Path) -> None:
    schema = etree.XMLSchema(etree.fromstring("\n".join(xsd.deduced(dokument(ReturnKind.AMU))).encode()))
    if not schema.validate(etree.parse(str(file))):
        raise SystemExit("not a valid file")


_PARTS: dict[str, Callable[[Path], None]] = {"bare": _bare, "check": _check, "schema": _schema}


if __name__ == "__main__":
    if sys.argv[1] == "make":
        print(make(Path(sys.argv[2]), int(sys.argv[3])))
    else:
        before = time.process_time()
        _PARTS[sys.argv[1]](Path(sys.argv[2]))
        print(time.process_time() - before)
