"""The tables of `docs/reliability.md`, from what is tested: `python -m tests.faults.table` writes them into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults.environments import ENVIRONMENTS
from tests.faults.matrix import MATRIX, STEPS, Cell
from tests.faults.phases import PHASES
from tests.faults.proofs import PROOFS
from tests.faults.streams import FAULTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"


def matrix() -> Iterator[str]:
    """The faults of the network, step by step."""
    yield f"| Fejl | {' | '.join(STEPS.values())} |"
    yield f"|---{'|:---:' * len(STEPS)}|"
    for row in MATRIX:
        yield f"| {row.words} | {' | '.join(_cell(row.cells.get(step)) for step in STEPS)} |"


def environments() -> Iterator[str]:
    """The environments in which the command is run."""
    yield "| Omgivelser | Slutkode |"
    yield "|---|:---:|"
    for row in ENVIRONMENTS:
        yield f"| {row.words} | {row.code} |"


def phases() -> Iterator[str]:
    """The moments at which a signal is sent."""
    yield "| Signalet kommer, mens … | Slutkode |"
    yield "|---|:---:|"
    for phase in PHASES:
        yield f"| {phase.words} | {phase.code} |"


def streams() -> Iterator[str]:
    """The faults of standard streams."""
    yield "| Strømmen | som stdout | som stderr |"
    yield "|---|:---:|:---:|"
    for fault in FAULTS:
        yield f"| {fault.words} | {'venter' if fault.stdout is None else fault.stdout} | {fault.stderr} |"


def proofs() -> Iterator[str]:
    """Faults of other kinds."""
    yield "| Hvad | Hvad der sker |"
    yield "|---|---|"
    for proof in PROOFS:
        yield f"| {proof.fault} | {proof.outcome} |"


# By the word in the marks around the table, `<!-- tabel: begynd -->`.
TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "tabel": matrix,
    "omgivelser": environments,
    "signaler": phases,
    "strømme": streams,
    "andet": proofs,
}


def updated(text: str) -> str:
    """The document with the tables in their places."""
    for name, lines in TABLES.items():
        begin, end = f"<!-- {name}: begynd -->", f"<!-- {name}: slut -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = "\n".join([f"{before}{begin}", *lines(), f"{end}{after}"])
    return text


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    once, always = cell
    return f"{'–' if once is None else once} / {always}"


if __name__ == "__main__":
    DOCUMENT.write_text(updated(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
