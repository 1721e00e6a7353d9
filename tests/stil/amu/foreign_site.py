"""Another web application for the same register: other words, columns and pages, no postbacks. `WORDS` fits it."""

from datetime import date, datetime
from html import escape
from pathlib import Path
from sqlite3 import Connection
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from knappen_tui.backend import database
from knappen_tui.stil.amu.practice import form, population, register
from knappen_tui.stil.amu.practice.register import ListView, Scope, StoredRow
from knappen_tui.stil.amu.results import ExamResult

SCOPE = Scope(population.DEMO_SCHOOL, "2026K3")
PAGE = 20
RESULTS = ("Ikke oplyst", "Bestået", "Fritaget med bevis", "Vurderet", "Dumpet", "Mødte ikke", "Fritaget uden bevis")
WORDS = """
[sider]
start = "velkommen"

[ord]
bruger = ["Skolenummer"]
log_ind = ["Videre"]
forside = ["Kursister"]
vaelg_resultat = "Nyt udfald"
opdater = "Registrér udfald"
rediger = "Ret"
gem = "Gem ændringer"
opret = "Tilføj kursist"
slet = "Fjern"
viser = "Rækkerne {fra} til {til} ud af {antal}"
naeste = "Flere"

[kolonner]
hold_id = "Klasse"
startdato = "Fra"
slutdato = "Til"
cpr = "Kursist"
fagkode = "Målnr."
kursusnavn = "Uddannelse"
niveau = "Sværhed"
fkb = "Beskrivelse nr."
selvstuderende = "Privatist"
resultat = "Udfald"
senest_redigeret = "Rørt"

[resultater]
0 = "Ikke oplyst"
1 = "Bestået"
2 = "Fritaget med bevis"
3 = "Vurderet"
4 = "Dumpet"
5 = "Mødte ikke"
6 = "Fritaget uden bevis"
"""
LABELS = {
    "cpr": "Kursist", "fagkode": "Målnr.", "kursusnavn": "Uddannelse", "niveau": "Sværhed", "fkb": "Beskrivelse nr.",
    "startdato": "Fra", "slutdato": "Til", "hold_id": "Klasse", "selvstuderende": "Privatist", "resultat": "Udfald",
}  # fmt: skip
HEADINGS = ("", *list(LABELS.values())[:8], "Lærer", "Privatist", "Udfald", "Rørt", "")


def create_app(file: Path) -> Starlette:
    """The site over a database of the practice site."""
    site = _Foreign(file)
    return Starlette(
        routes=[
            Route("/velkommen", site.welcome),
            Route("/ind", site.enter, methods=["POST"]),
            Route("/kursister", site.listed),
            Route("/kursister", site.changed, methods=["POST"]),
            Route("/kursister/ny", site.opened),
            Route("/kursister/{id:int}", site.opened),
            Route("/gem", site.saved, methods=["POST"]),
        ]
    )


class _Foreign:
    def __init__(self, file: Path) -> None:
        self._file = file

    async def welcome(self, request: Request) -> Response:
        if not request.cookies.get("inde"):
            return _page(
                "<h1>Velkommen</h1><form method=post action=/ind><p>Skolenummer <input name=s><p>Kodeord"
                " <input type=password name=k><p><button>Videre</button></form>"
            )
        return _page("<h1>Velkommen</h1><a href=/kursister>Kursister</a>")

    async def enter(self, request: Request) -> Response:
        typed = dict(parse_qsl((await request.body()).decode()))
        response = RedirectResponse("/velkommen", 303)
        if typed == {"s": population.DEMO_SCHOOL, "k": population.PASSWORD}:
            response.set_cookie("inde", "ja")
        return response

    async def listed(self, request: Request) -> Response:
        if not request.cookies.get("inde"):
            return RedirectResponse("/velkommen", 303)
        number = int(request.query_params.get("side", "1"))
        with database.connect(self._file) as connection:
            rows, total = register.fetch(connection, SCOPE, ListView(sort="fagkode", page=number), PAGE)
        last = (number - 1) * PAGE + len(rows)
        body = "".join(map(_line, rows))
        options = "".join(f"<option>{text}" for text in RESULTS)
        more = f"<a href='/kursister?side={number + 1}'>Flere</a>" if last < total else ""
        head = "".join(f"<th>{heading}" for heading in HEADINGS)
        return _page(
            f"<p>Rækkerne <b>{last - len(rows) + 1}</b> til <b>{last}</b> ud af {total}<form method=post"
            f" action='/kursister?side={number}'><table><tr>{head}{body}</table>"
            f"<p>Nyt udfald <select name=udfald>{options}</select>"
            "<button name=g value=1>Registrér udfald</button></form>"
            f"{more} <a href=/kursister/ny>Tilføj kursist</a>"
        )

    async def changed(self, request: Request) -> Response:
        typed = parse_qsl((await request.body()).decode())
        with database.connect(self._file) as connection:
            for name, value in typed:
                if name == "fjern":
                    connection.execute("DELETE FROM deltagelser WHERE id = ?", (int(value),))
                    connection.commit()
            if ("g", "1") in typed:
                result = ExamResult(RESULTS.index(dict(typed)["udfald"]))
                ids = [int(value) for name, value in typed if name == "valgt"]
                register.set_results(connection, SCOPE, _versions(connection, ids), result, _now())
        return RedirectResponse(str(request.url), 303)

    async def opened(self, request: Request) -> Response:
        row_id = request.path_params.get("id", 0)
        with database.connect(self._file) as connection:
            row = register.find(connection, SCOPE, row_id)
        fields = form.shown(row) if row else form.EMPTY
        lines = "".join(f"<tr><td>{label}:<td>{_control(name, fields[name])}" for name, label in LABELS.items())
        return _page(
            f"<form method=post action=/gem><input type=hidden name=id value={row_id}><table>{lines}</table>"
            "<button>Gem ændringer</button></form><a href=/kursister>Tilbage</a>"
        )

    async def saved(self, request: Request) -> Response:
        typed = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        typed["resultat"] = str(RESULTS.index(typed["resultat"]))
        typed["selvstuderende"] = "Ja" if "selvstuderende" in typed else "Nej"
        values, faults = form.read(typed)
        assert not faults, faults
        with database.connect(self._file) as connection:
            if row_id := int(typed["id"]):
                register.save(connection, SCOPE, _versions(connection, [row_id])[0], values, _now())
            else:
                register.create(connection, SCOPE, values, _now())
        return RedirectResponse("/kursister", 303)


def _page(body: str) -> Response:
    return HTMLResponse(f"<html><body>{body}</body></html>")


def _line(row: StoredRow) -> str:
    shown = form.shown(row)
    shown["cpr"] = f"{shown['cpr'][:6]}-{shown['cpr'][6:]}"
    shown["startdato"] = shown["startdato"].replace("-", ".")
    cells = "".join(f"<td>{escape(shown[name])}" for name in list(LABELS)[:8])
    edited = f"{datetime.fromtimestamp(row.edited):%d.%m.%Y kl. %H:%M}" if row.edited else ""  # noqa: DTZ006
    state = f"<td>{shown['selvstuderende']}<td>{RESULTS[int(shown['resultat'])]}<td>{edited}"
    tools = (
        f"<a href='/kursister/{row.id}'>Ret</a>"
        f"<button name=fjern value={row.id} onclick=\"return confirm('Er du sikker?')\">Fjern</button>"
    )
    return f"<tr><td><input type=checkbox name=valgt value={row.id}>{cells}<td>Mønster{state}<td>{tools}"


def _control(name: str, value: str) -> str:
    if name == "selvstuderende":
        return f"<input type=checkbox name={name} {'checked' if value == 'Ja' else ''}>"
    if name == "resultat":
        options = (f"<option {'selected' if text == RESULTS[int(value)] else ''}>{text}" for text in RESULTS)
        return f"<select name={name}>{''.join(options)}</select>"
    return f"<input name={name} value='{escape(value)}'>"


def _versions(connection: Connection, ids: list[int]) -> list[tuple[int, int]]:
    rows = [register.find(connection, SCOPE, row_id) for row_id in ids]
    return [(row.id, row.udgave) for row in rows if row]


def _now() -> float:
    return datetime.combine(date(2026, 11, 24), datetime.min.time()).timestamp()
