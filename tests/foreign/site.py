"""A Web Forms site of postbacks, in latin-1, which shares only its words with the backend.

Names and ids are random on every page, the page's state is in `__VIEWSTATE`, and every request with an expired login
is answered by the login page with status 200.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Kursist, Registration
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.domain.udtraek import from_kursist
from tests.foreign import sheets
from tests.foreign.people import REGISTER, truth

USER, PASSWORD = "K-751-02", "Sommer;2026 æøå"


@dataclass(frozen=True)
class Variant:
    """The properties in which foreign sites differ."""

    tabs: str = "postbacks"  # or links, panes
    result: str = "link"  # or postback, refresh, at once
    sheet: str = "xlsx"  # or xls, html, text
    spelling: str = "typos"  # see `sheets.SPELLINGS`
    heading_rows: int = 2
    charset: str = "iso-8859-1"
    looks: int = 2  # polls before the result is ready
    lasts: int | None = None  # requests until a login expires
    number_in_address: bool = False


@dataclass
class _Login:
    left: int | None


_COLUMNS = {
    "moduler": (
        ("Skolekode", None),
        ("Udbyrder", "udbyder"),
        ("DU modul", "du_modul"),
        ("Start dato", "startdato"),
        ("Slut dato", "slutdato"),
        ("OphÃ¸rsÃ¥rsag", "ophoersaarsag"),
        ("Henv. kategori", "henvisningskategori"),
        ("Hold", None),
        ("Modultest bestået", "modultest_bestaaet"),
    ),
    "proever": (
        ("Resultat", "resultat"),
        ("Prøve", "proeve"),
        ("Prøve dato", "dato"),
        ("Termin", "termin"),
        ("Læseforståelse", "laeseforstaaelse"),
        ("Skriftlig fremstiling", "skriftlig"),
        ("Mundtlig", "mundtlig"),
        ("Censor", None),
        ("Udbyder", "udbyder"),
    ),
    "henvisninger": (
        ("Henvisende kommune", "kommune"),
        ("Henvisnings dato", "dato"),
        ("Henviisning kateori", "kategori"),
        ("Udbyder", "udbyder"),
    ),
    "meritter": (("DU modul", "du_modul"), ("Udbyder", "udbyder"), ("Startdato", "startdato")),
    "prae2004": (("DU i præ-2004 data", "du"), ("Første startdato", "foerste_startdato")),
}
_JARGON = {
    "Moduler": "Forløb",
    "Prøver": "Tests",
    "Henvisninger": "Visitationer",
    "DU modul": "Niveau",
    "Start dato": "Begyndt",
    "Henvisnings dato": "Visiteret",
}
# The words file of the jargon spelling.
JARGON_WORDS = """
[ord]
cpr = "Personident"
enkelt = "Borger"
flere = "Massesøgning"
resultat = "Færdigbehandlet"
vent = "Afventer"

[faneblade]
moduler = "Forløb"
proever = "Tests"
henvisninger = "Visitationer"

[kolonner.moduler]
du_modul = "Niveau"
startdato = "Begyndt"

[kolonner.meritter]
du_modul = "Niveau"

[kolonner.henvisninger]
dato = "Visiteret"

[grupper]
foerste = "Indgang"
seneste = "Aktuelt"
merit = "Godskrevet"

[kolonner.udtraek]
cpr = "Personident"
findes = "Kendt"
foerste_du_modul = "Niveau"
foerste_udbyder = "Skolekode"
seneste_du_modul = "Niveau"
seneste_udbyder = "Skolekode"
merit_du_modul = "Niveau"
merit_udbyder = "Skolekode"
"""


@dataclass
class ForeignSite:
    """The site, and the uploads and addresses that it received."""

    variant: Variant = field(default_factory=Variant)
    register: Mapping[Cpr, Kursist] = field(default_factory=lambda: REGISTER)
    asked: list[list[Cpr]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    logins: int = 0
    _open: dict[str, _Login] = field(default_factory=dict)
    _states: dict[str, dict[str, Any]] = field(default_factory=dict)
    _jobs: dict[str, tuple[list[Cpr], int]] = field(default_factory=dict)

    @property
    def app(self) -> Starlette:
        """The site as an ASGI app."""
        paths = ("/", "/Default.aspx", "/Status.aspx", "/Kursist.aspx", "/Hent.ashx")
        return Starlette(routes=[Route(path, self._answer, methods=["GET", "POST"]) for path in paths])

    async def _answer(self, request: Request) -> Response:
        self.addresses.append(str(request.url))
        async with request.form() as form:
            state = self._states.get(str(form.get("__VIEWSTATE")), {})
            if "password" in state:
                return self._log_in(form, state)
            if not self._is_logged_in(request):
                return self._login_page("")
            if request.method == "POST":
                if not state:
                    return self._page("<h2>Validation of viewstate MAC failed.</h2>", status=500)
                return await self._posted(form, state)
        return self._fetched(request)

    def _fetched(self, request: Request) -> Response:
        key = request.query_params.get("k", "")
        match request.url.path:
            case "/Status.aspx":
                return self._status(key)
            case "/Hent.ashx":
                return self._file(key)
            case "/Kursist.aspx":
                cpr = (
                    Cpr(request.query_params["cpr"].replace("-", ""))
                    if self.variant.number_in_address
                    else self._states[key]["cpr"]
                )
                return self._person(cpr, request.query_params.get("f", "moduler"))
            case _:
                return self._page(f"<h2>{self.wording('Velkommen til knappen')}</h2>")

    async def _posted(self, form: FormData, state: dict[str, Any]) -> Response:
        target = str(form.get("__EVENTTARGET") or "")
        pressed = state["targets"].get(target, "")
        if pressed.startswith("tab:"):
            return self._person(state["cpr"], pressed.removeprefix("tab:"))
        if pressed == "hent":
            return self._file(state["job"])
        if pressed == "single":
            return self._single_page()
        if pressed == "several":
            return self._several_page()
        if (button := next((name for name in state.get("buttons", {}) if name in form), None)) is not None:
            return await self._sent(form, state, state["buttons"][button])
        return self._page("<p>Intet valgt</p>")

    async def _sent(self, form: FormData, state: dict[str, Any], button: str) -> Response:
        if button == "clear":
            return self._single_page()
        if button == "search":
            digits = str(form[state["field"]]).replace("-", "")
            if self.variant.number_in_address and self.variant.tabs == "postbacks":
                return RedirectResponse(f"/Kursist.aspx?cpr={digits[:6]}%2d{digits[6:]}", 302)
            return self._person(Cpr(digits), "moduler")
        upload = form[state["field"]]
        assert isinstance(upload, UploadFile)
        asked = [Cpr(line) for line in (await upload.read()).decode("ascii").split("\r\n") if line]
        self.asked.append(asked)
        key = secrets.token_hex(8)
        self._jobs[key] = (asked, self.variant.looks)
        return self._file(key) if self.variant.result == "at once" else RedirectResponse(f"/Status.aspx?k={key}", 302)

    def _status(self, key: str) -> Response:
        asked, looks = self._jobs[key]
        self._jobs[key] = (asked, looks - 1)
        if self.variant.result == "refresh":
            target = f"Status.aspx?k={key}" if looks > 0 else f"Hent.ashx?k={key}"
            return self._page(
                f"<p>{self.wording('Forespørgslen er sat i kø')}</p>",
                head=f'<meta http-equiv="Refresh" content="0;URL=\'{target}\'">',
            )
        if looks > 0:
            again = f"<a href='Status.aspx?k={key}'>Opdater siden</a>"
            return self._page(f"<p>{self.wording('Forespørgslen er sat i kø')}. {again}</p>")
        message = self.wording("Resultatet af søgningen foreligger")
        if self.variant.result == "postback":
            name = _name()
            state = self._keep({"job": key, "targets": {name: "hent"}})
            return self._page(f"<p><a href=\"javascript:__doPostBack('{name}','')\">{message}</a></p>", state=state)
        return self._page(f"<p><a href='Hent.ashx?k={key}'>{message}</a></p>")

    def _file(self, key: str) -> Response:
        make = sheets.KINDS[self.variant.sheet]
        rows = [from_kursist(self.register.get(cpr, Kursist(cpr))) for cpr in self._jobs[key][0]]
        content = make(rows, self.variant.spelling, self.variant.heading_rows)
        headers = {"content-disposition": "attachment; filename=resultat.xls"}
        return Response(content, media_type="application/vnd.ms-excel", headers=headers)

    def _is_logged_in(self, request: Request) -> bool:
        login = self._open.get(request.cookies.get(".ASPXAUTH", ""))
        if login is None or login.left == 0:
            return False
        if login.left is not None:
            login.left -= 1
        return True

    def _log_in(self, form: FormData, state: dict[str, Any]) -> Response:
        self.logins += 1
        if (form[state["user"]], form[state["password"]]) != (USER, PASSWORD):
            return self._login_page("Fejl i brugernavn eller adgangskode.")
        token = secrets.token_hex(16)
        self._open[token] = _Login(self.variant.lasts)
        response = RedirectResponse("/Default.aspx", 302)
        response.set_cookie(".ASPXAUTH", token, httponly=True)
        return response

    def _login_page(self, message: str) -> Response:
        user, password = _name(), _name()
        state = self._keep({"user": user, "password": password, "targets": {}})
        body = (
            f"<table><tr><td colspan=2><span>{message}</span></td></tr>"
            f"<tr><td>Brugernavn:</td><td><input name='{user}'></td></tr>"
            f"<tr><td>Kodeord:</td><td><input type=password name='{password}'></td></tr></table>"
            f"<input type=submit name='{_name()}' value='Log på'>"
        )
        return self._page(body, state=state, menu=False)

    def _single_page(self) -> Response:
        name, clear, search = _name(), _name(), _name()
        state = self._keep({"field": name, "buttons": {clear: "clear", search: "search"}, "targets": {}})
        body = (
            f"<table><tr><td>{self.wording('Indtast kursistens CPR-nr.')}</td>"
            f"<td><input type=text name='{name}' maxlength=11></td></tr></table>"
            f"<input type=submit name='{clear}' value='Ryd'><input type=submit name='{search}' value='Søg'>"
        )
        return self._page(body, state=state)

    def _several_page(self) -> Response:
        name, button = _name(), _name()
        state = self._keep({"field": name, "buttons": {button: "upload"}, "targets": {}})
        body = (
            f"<table><tr><td>Gennemse ...</td><td><input type=file name='{name}'></td></tr></table>"
            f"<input type=submit name='{button}' value='Upload fil'>"
        )
        return self._page(body, state=state)

    def _person(self, cpr: Cpr, shown: str) -> Response:
        kursist = self.register.get(cpr)
        if kursist is None:
            return self._page(f"<p>{self.wording('CPR-nummeret blev ikke fundet i databasen.')}</p>")
        names = {table.field: _name() for table in TABLES}
        state = self._keep({"cpr": cpr, "targets": {name: f"tab:{about}" for about, name in names.items()}})
        if self.variant.tabs == "panes":
            panes = "".join(
                f"<h3>{self.wording(table.title)}</h3>{self.table(kursist, table.field)}" for table in TABLES
            )
            return self._page(f"{self.person_line(cpr)}{panes}", state=state)
        tabs = []
        for table in TABLES:
            postback = f"javascript:__doPostBack('{names[table.field]}','')"
            query = f"cpr={cpr.digits}" if self.variant.number_in_address else f"k={state}"
            address = f"Kursist.aspx?{query}&amp;f={table.field}"
            href = postback if self.variant.tabs == "postbacks" else address
            tabs.append(f'<td><a href="{href}">{self.wording(table.title)}</a></td>')
        body = f"{self.person_line(cpr)}<table><tr>{''.join(tabs)}</tr><tr><td colspan=5>{self.table(kursist, shown)}"
        title = next(table.title for table in TABLES if table.field == shown)
        body = body.replace("<td colspan=5>", f"<td colspan=5><b>{self.wording(title)}</b>")
        return self._page(f"{body}</td></tr></table>", state=state)

    def person_line(self, cpr: Cpr) -> str:
        """The line that names the person."""
        return f"<p>CPR-nr.: {cpr.digits[:6]}-{cpr.digits[6:]}</p>"

    def table(self, kursist: Kursist, about: str) -> str:
        """One tab's table."""
        columns = _COLUMNS[about]
        head = "".join(f"<td><b>{self.wording(heading)}</b></td>" for heading, _ in columns)
        records = list(_records(kursist, about))
        if not records:
            return (
                f"<table border=1><tr>{head}</tr><tr><td colspan={len(columns)}>Ingen registreringer</td></tr></table>"
            )
        rows = "".join(
            "<tr>"
            + "".join(f"<td>{escape(to_text(getattr(one, name))) if name else 'ukendt'}</td>" for _, name in columns)
            + "</tr>"
            for one in records
        )
        return f"<table border=1><tr>{head}</tr>{rows}</table>"

    def wording(self, text: str) -> str:
        """The site's own word for a text."""
        if self.variant.spelling != "jargon":
            return text
        replaced = {
            "Indtast kursistens CPR-nr.": "Personident",
            "Forespørgslen er sat i kø": "Afventer",
            "Resultatet af søgningen foreligger": "Færdigbehandlet",
            "Søg på én kursist": "Borger",
            "Flere kursister på en gang": "Massesøgning",
            **_JARGON,
        }
        return replaced.get(text, text)

    def _keep(self, state: dict[str, Any]) -> str:
        key = secrets.token_hex(8)
        self._states[key] = state
        return key

    def _page(self, body: str, *, state: str = "", menu: bool = True, head: str = "", status: int = 200) -> Response:
        single, several, out = _name(), _name(), _name()
        state = state or self._keep({"targets": {}})
        self._states[state]["targets"] |= {single: "single", several: "several"}
        links = (
            f"<a href=\"javascript:__doPostBack('{single}','')\">{self.wording('Søg på én kursist')}</a><br>"
            f"<a href=\"javascript:__doPostBack('{several}','')\">{self.wording('Flere kursister på en gang')}</a><br>"
            f"<a href=\"javascript:__doPostBack('{out}','')\">Log af</a>"
        )
        page = (
            f"<html><head><title>knappen</title>{head}</head><body>"
            "<form method=post action='/Default.aspx' enctype='multipart/form-data' id=aspnetForm>"
            f"<input type=hidden name=__EVENTTARGET value=''><input type=hidden name=__EVENTARGUMENT value=''>"
            f"<input type=hidden name=__VIEWSTATE value='{state}'>"
            f"<input type=hidden name=__EVENTVALIDATION value='{secrets.token_hex(4)}'>"
            f"<table width='100%'><tr><td>{links if menu else ''}</td><td>{body}</td></tr></table></form></body></html>"
        )
        content = page.encode(self.variant.charset, "xmlcharrefreplace")
        return Response(content, status, media_type="text/html", headers={"content-type": "text/html"})


def _records(kursist: Kursist, about: str) -> Iterator[Registration]:
    value = getattr(kursist, about)
    yield from value if isinstance(value, tuple) else filter(None, (value,))


def _name() -> str:
    return f"ctl00$m{secrets.token_hex(3)}$x{secrets.token_hex(2)}"


__all__ = ["JARGON_WORDS", "PASSWORD", "USER", "ForeignSite", "Variant", "truth"]
