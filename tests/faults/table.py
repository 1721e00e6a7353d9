"""The matrix as a Markdown table: `python -m tests.faults.table` writes it into `docs/reliability.md`."""

from collections.abc import Iterator
from pathlib import Path

from tests.faults.matrix import MATRIX, STEPS, Cell

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- tabel: begynd -->", "<!-- tabel: slut -->"


def table() -> Iterator[str]:
    """The table's lines in Markdown."""
    yield f"| Fejl | {' | '.join(STEPS.values())} |"
    yield f"|---{'|:---:' * len(STEPS)}|"
    for row in MATRIX:
        yield f"| {row.words} | {' | '.join(_cell(row.cells.get(step)) for step in STEPS)} |"


def updated(text: str) -> str:
    """The document with the table in its place."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join([f"{before}{BEGIN}", *table(), f"{END}{after}"])


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    once, always = cell
    return f"{'–' if once is None else once} / {always}"


if __name__ == "__main__":
    DOCUMENT.write_text(updated(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
