"""The exit codes of every fault at every step, for the tests and for `docs/reliability.md`.

A cell is two exit codes: of a fault that happens once, and of one that stays. None: the case cannot occur.
"""

from dataclasses import dataclass

STEPS = {
    "login": "login",
    "side": "formularen",
    "upload": "upload",
    "vent": "ventesiden",
    "hent": "filen",
    "opslag": "opslag",
    "detaljer": "opslag enkeltvis",
}

Cell = tuple[int | None, int | None]


@dataclass(frozen=True)
class Row:
    """A fault: its name in the tests, its Danish description, and its cells by step. It cannot occur at other steps."""

    fault: str
    words: str
    cells: dict[str, Cell]


def _row(fault: str, words: str, everywhere: Cell, **elsewhere: Cell) -> Row:
    return Row(fault, words, {step: elsewhere.get(step, everywhere) for step in STEPS})


def _sheet(fault: str, words: str, cell: Cell) -> Row:
    return Row(fault, words, {"hent": cell})


# A log-in that the site may have counted is not retried: the account could be locked.
_ONE_LOGIN: Cell = (6, 6)

MATRIX = (
    _row("refuse", "forbindelsen afvises", (None, 6)),
    _row("reset before", "forbindelsen nulstilles før svaret", (0, 6), login=_ONE_LOGIN),
    _row("reset when done", "forbindelsen nulstilles, da arbejdet er gjort", (0, 6), login=_ONE_LOGIN),
    _row("reset during", "forbindelsen nulstilles midt i svaret", (0, 6), login=_ONE_LOGIN),
    _row("reset after", "forbindelsen nulstilles efter svaret", (0, 0), side=(0, 6), upload=(0, 6)),
    _row("stall", "webstedet tier", (0, 6), login=_ONE_LOGIN),
    _row("stall midway", "webstedet tier midt i svaret", (0, 6), login=_ONE_LOGIN),
    _row("trickle", "svaret drypper og bliver aldrig færdigt", (0, 6), login=_ONE_LOGIN),
    _row("401", "401", (0, 8), login=(5, 5)),
    _row("403", "403", (0, 8), login=(8, 8), opslag=(8, 8), detaljer=(4, 8)),
    _row("429", "429", (0, 6)),
    _row("429 later", "429 med Retry-After", (0, 6)),
    _row("500", "500", (0, 6), login=_ONE_LOGIN),
    _row("502", "502", (0, 6), login=_ONE_LOGIN),
    _row("503", "503", (0, 6)),
    _row("503 later", "503 med Retry-After", (0, 6)),
    _row("wrong charset", "forkert tegnsæt oplyst", (0, 0)),
    _row("cut noticed", "svaret afkortes", (0, 6), login=_ONE_LOGIN),
    _row("cut unnoticed", "svaret afkortes, uden at det kan ses", (0, 8), login=(0, 0), upload=(0, 0), opslag=(0, 6),
         detaljer=(0, 6)),
    _row("zip bomb", "komprimeret svar på 200 MB", (0, 8), login=(8, 8), opslag=(8, 8), detaljer=(4, 8)),
    _row("endless", "svar på 200 MB", (0, 8), login=(8, 8), opslag=(8, 8), detaljer=(4, 8)),
    _row("elsewhere", "viderestilling til et andet websted", (0, 8), login=(8, 8), opslag=(8, 8), detaljer=(4, 8)),
    _row("to http", "viderestilling til http", (0, 8), login=(8, 8), opslag=(8, 8), detaljer=(4, 8)),
    Row("number ahead", "viderestilling til en adresse med et nummer fra listen, der endnu ikke er slået op",
        {step: {"login": (8, 8), "detaljer": (4, 8)}.get(step, (0, 8)) for step in STEPS if step != "opslag"}),
    _row("ring", "viderestilling i ring", (0, 8), login=(8, 8), opslag=(8, 8), detaljer=(4, 8)),
    _row("no sense", "en side om noget andet", (0, 8), login=(0, 8), opslag=(8, 8), detaljer=(4, 8)),
    _row("logged out", "login er udløbet (viderestilling)", (0, 8), login=(0, 0)),
    _row("login page", "login er udløbet (loginsiden under 200)", (0, 8), login=(5, 5)),
    _sheet("half a sheet", "filen er afkortet", (0, 8)),
    _sheet("xlsx bomb", "filen pakker ud til 300 MB", (0, 8)),
    _sheet("missing", "et nummer mangler i filen", (0, 4)),
    _sheet("empty", "filen er uden rækker", (0, 4)),
    _sheet("doubled", "et nummer står to gange med samme svar", (0, 0)),
    _sheet("foreign", "et nummer, der ikke var sendt", (0, 8)),
    _sheet("contradicting", "to forskellige svar på ét nummer", (0, 4)),
    Row("someone else", "siden viser en anden person", {"opslag": (8, 8), "detaljer": (4, 4)}),
)  # fmt: skip
