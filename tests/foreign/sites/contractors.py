"""Six sites of other contractors, written from the guide by someone who had not read the client's code."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from openpyxl import Workbook
from starlette.responses import RedirectResponse

from knappen_tui.domain.kursist import Kursist
from tests.foreign.sites.base import Handler, Reply, Site, SiteRequest
from tests.foreign.sites.register import Register
from tests.foreign.sites.spreadsheets import Cells, File

Part = tuple[str, str, list[str], list[list[str]]]


def text(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    return escape(str(value or ""))


def parts(person: Kursist) -> list[Part]:
    """Key, title, headings and rows of everything registered."""
    old = person.prae2004
    return [
        (
            "moduler",
            "Moduler",
            ["DU-modul", "Startdato", "Slutdato", "Udbyder", "Henvisningskategori", "Ophørsårsag", "Modultest bestået"],
            [
                [
                    text(v)
                    for v in (
                        m.du_modul,
                        m.startdato,
                        m.slutdato,
                        m.udbyder,
                        m.henvisningskategori,
                        m.ophoersaarsag,
                        m.modultest_bestaaet,
                    )
                ]
                for m in person.moduler
            ],
        ),
        (
            "proever",
            "Prøver",
            ["Prøve", "Dato", "Termin", "Læseforståelse", "Skriftlig", "Mundtlig", "Resultat", "Udbyder"],
            [
                [
                    text(v)
                    for v in (
                        p.proeve,
                        p.dato,
                        p.termin,
                        p.laeseforstaaelse,
                        p.skriftlig,
                        p.mundtlig,
                        p.resultat,
                        p.udbyder,
                    )
                ]
                for p in person.proever
            ],
        ),
        (
            "henvisninger",
            "Henvisninger",
            ["Dato", "Kategori", "Kommune", "Udbyder"],
            [[text(v) for v in (h.dato, h.kategori, h.kommune, h.udbyder)] for h in person.henvisninger],
        ),
        (
            "merit",
            "Merit",
            ["DU-modul", "Startdato", "Udbyder"],
            [[text(v) for v in (m.du_modul, m.startdato, m.udbyder)] for m in person.meritter],
        ),
        ("prae", "Præ-2004", ["Første startdato", "DU"], [[text(old.foerste_startdato), text(old.du)]] if old else []),
    ]


def table(part: Part, attributes: str = "") -> str:
    _, title, heads, rows = part
    if not rows:
        return f"<p>Der er ikke registreret {title.lower()} på kursisten.</p>"
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table {attributes}><tr>{''.join(f'<th>{h}</th>' for h in heads)}</tr>{body}</table>"


def cards(part: Part) -> str:
    _, title, heads, rows = part
    if not rows:
        return f"<p>Ingen {title.lower()}.</p>"
    return "".join(
        "<mat-card class=card>"
        + "".join(
            f"<div class=row><span class=label>{h}</span><span class=value>{c or '-'}</span></div>"
            for h, c in zip(heads, row, strict=True)
        )
        + "</mat-card>"
        for row in rows
    )


def descriptions(part: Part) -> str:
    _, title, heads, rows = part
    if not rows:
        return f"<p>Ingen {title.lower()} registreret.</p>"
    return "".join(
        "<dl>" + "".join(f"<dt>{h}</dt><dd>{c or '-'}</dd>" for h, c in zip(heads, row, strict=True)) + "</dl>"
        for row in rows
    )


def html_xls(cells: Cells) -> File:
    body = "".join("<tr>" + "".join(f"<td>{text(c)}</td>" for c in row) + "</tr>" for row in cells)
    return File(
        content=f"<html><meta charset=utf-8><table>{body}</table></html>".encode(),
        kind="application/vnd.ms-excel",
        name="resultat.xls",
    )


def csv_file(cells: Cells) -> File:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([[text(c) for c in row] for row in cells])
    return File(content=out.getvalue().encode("cp1252"), kind="text/csv", name="udtraek.csv")


def xlsx_file(cells: Cells) -> File:
    book, out = Workbook(), io.BytesIO()
    page = book.create_sheet("Udtræk", 0)
    for row in cells:
        page.append(list(row))
    book.save(out)
    return File(
        content=out.getvalue(),
        kind="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        name="udtraek.xlsx",
    )


def go(url: str) -> Reply:
    return RedirectResponse(url, 303)


@dataclass(frozen=True)
class Contractor:
    """How one contractor words and lays out the pages."""

    user: str
    single: str
    label: str
    find: str
    many: str
    file: str
    send: str
    unknown: str
    get: str
    shell: Callable[[str], str]
    write: Callable[[Cells], File]
    ext: str = ""
    tabs: str = "links"
    show: Callable[[Part], str] = table
    two_steps: bool = False
    notice: bool = False
    frames: bool = False
    queue: bool = False
    hidden: str = ""
    page_size: int = 0

    def address(self, name: str) -> str:
        return f"/{name}{self.ext}"

    def form(self, name: str, content: str, kind: str = "application/x-www-form-urlencoded") -> str:
        return f"<form method=post enctype={kind} action={self.address(name)}>{self.hidden}{content}</form>"

    def menu(self) -> str:
        target = "target=main" if self.frames else ""
        links = (("person", self.single), ("liste", self.many))
        return "".join(f"<li><a href={self.address(name)} {target}>{title}</a>" for name, title in links)

    def login(self, site: Site, request: SiteRequest) -> Reply:
        name = request.form.get("bruger", request.visitor.name)
        if request.posted and "kode" not in request.form:
            request.visitor.name = name
            code = "<label>Adgangskode <input type=password name=kode></label><button>Log på</button>"
            return self.shell("<h1>Adgangskode</h1>" + self.form("logon", code))
        if request.posted and site.logged_in(request, name, request.form["kode"]):
            return go("/besked" if self.notice else self.address("forside"))
        error = "<p class=fejl>Forkert brugernavn eller adgangskode.</p>" if request.posted else ""
        code = "" if self.two_steps else "<label for=k>Adgangskode</label><input type=password id=k name=kode>"
        button = f"<button>{'Næste' if self.two_steps else 'Log på'}</button>"
        fields = f"<label for=b>{self.user}</label><input id=b name=bruger>{code}{button}"
        return self.shell(f"<h1>Log på</h1>{error}" + self.form("logon", fields))

    def besked(self, site: Site, request: SiteRequest) -> Reply:
        on = f"<a href={self.address('forside')}>Fortsæt</a>"
        return self.shell(f"<h1>Driftsmeddelelse</h1><p>Systemet er lukket søndag kl. 6-8.</p>{on}")

    def forside(self, site: Site, request: SiteRequest) -> Reply:
        if self.frames:
            frames = "<frame name=menu src=/menu><frame name=main src=/velkommen>"
            return f"<html><head><title>Portal</title></head><frameset cols='200,*'>{frames}</frameset></html>"
        return self.shell(f"<h1>Velkommen</h1><ul>{self.menu()}</ul>")

    def person(self, site: Site, request: SiteRequest) -> Reply:
        given = {**request.query, **request.form}
        label = f"<label for=nr>{self.label}</label> <input id=nr name=nr maxlength=11>"
        form = f"<h1>{self.single}</h1>" + self.form("person", f"{label}<button name=soeg>{self.find}</button>")
        if request.posted and "nr" in request.form:
            if site.look_up(request, "nr") is None:
                return self.shell(form + f"<p class=besked>{self.unknown}</p>")
            given["fane"] = "moduler"
        found = request.visitor.person
        if found is None or "fane" not in given:
            return self.shell(form)
        if self.tabs == "one page":
            return self.shell(form + "".join(f"<section><h2>{p[1]}</h2>{self.show(p)}</section>" for p in parts(found)))
        part = next(p for p in parts(found) if p[0] == given["fane"])
        return self.shell(form + self.bar(found) + self.pane(part, int(given.get("side", 1))))

    def bar(self, found: Kursist) -> str:
        if self.tabs == "buttons":
            buttons = "".join(f"<button name=fane value={p[0]}>{p[1]}</button>" for p in parts(found))
            return self.form("person", buttons)
        links = (f"<li><a href='{self.address('person')}?fane={p[0]}'>{p[1]}</a>" for p in parts(found))
        return f"<ul class=nav>{''.join(links)}</ul>"

    def pane(self, part: Part, page: int) -> str:
        key, title, heads, rows = part
        shown, pager = rows, ""
        if self.page_size and len(rows) > self.page_size:
            first = (page - 1) * self.page_size
            shown = rows[first : first + self.page_size]
            last = first + len(shown)
            on = f"<a href='{self.address('person')}?fane={key}&amp;side={page + 1}'>Næste</a>"
            pager = f"<p>Viser {first + 1}-{last} af {len(rows)}</p><nav>{on if last < len(rows) else ''}</nav>"
        return f"<h2>{title}</h2>{self.show((key, title, heads, shown))}{pager}"

    def liste(self, site: Site, request: SiteRequest) -> Reply:
        fields = f"<label for=f>{self.file}</label><input type=file id=f name=fil><button>{self.send}</button>"
        form = f"<h1>{self.many}</h1>" + self.form("liste", fields, "multipart/form-data")
        if not request.posted:
            return self.shell(form)
        if site.upload(request, "fil") is None:
            return self.shell(form + "<p class=fejl>Filen kunne ikke læses.</p>")
        return go("/status")

    def status(self, site: Site, request: SiteRequest) -> Reply:
        ready = site.is_ready(request)
        link = f"<a href=/hent>{self.get}</a>"
        if self.queue:
            state = f"<td>Færdig</td><td>{link}</td>" if ready else "<td>Under behandling</td><td></td>"
            rows = f"<tr><th>Bestilt</th><th>Status</th><th>Fil</th></tr><tr><td>20-11-2026 09:14</td>{state}</tr>"
            return self.shell(f"<h1>Mine udtræk</h1><table>{rows}</table><a href=/status>Opdater</a>")
        if ready:
            return self.shell(f"<h1>Udtrækket er klar</h1><p>{link}</p>")
        refresh = "<meta http-equiv=refresh content='1;url=/status'>"
        return self.shell(f"{refresh}<h1>Vent venligst</h1><p>Udtrækket dannes.</p>")

    def hent(self, site: Site, request: SiteRequest) -> Reply:
        return site.sheet(request, self.write)

    def site(self, register: Register) -> Site:
        pages: dict[str, Handler] = {
            "/": lambda site, request: go(self.address("forside")),
            self.address("logon"): self.login,
            "/besked": self.besked,
            self.address("forside"): self.forside,
            self.address("person"): self.person,
            self.address("liste"): self.liste,
            "/status": self.status,
            "/hent": self.hent,
            "/menu": lambda site, request: f"<html><body><ul>{self.menu()}</ul></body></html>",
            "/velkommen": lambda site, request: "<html><body><h1>Velkommen</h1></body></html>",
        }
        return Site(register, (), pages, login=self.address("logon"))


def page(before: str = "", after: str = "") -> Callable[[str], str]:
    return lambda body: (
        "<!doctype html><html lang=da><head><title>Danskundervisning</title></head>"
        f"<body>{before}<main>{body}</main>{after}</body></html>"
    )


def jsp(register: Register) -> Site:
    """JSP of 2008: layout tables within each other, tabs by links, an html table under an Excel name."""
    shell = page(
        "<table width=100% border=0><tr><td><img src=/logo.gif alt=Ministeriet></td></tr>"
        "<tr><td><table border=0><tr><td>",
        "</td></tr></table></td></tr></table>",
    )
    return Contractor(
        "Bruger-ID",
        "Søg kursist",
        "CPR-nr.",
        "Søg",
        "Massesøgning",
        "Fil med CPR-numre",
        "Send fil",
        "Personen blev ikke fundet.",
        "Hent resultat",
        shell,
        html_xls,
        ext=".jsp",
    ).site(register)


def htmx(register: Register) -> Site:
    """Server fragments with progressive enhancement: all parts on one page, jobs in a list, csv."""
    shell = page("<header><a href=/>Sprogdata</a></header>", "<script src=/htmx.js></script>")
    return Contractor(
        "Brugernavn",
        "Find borger",
        "Personnummer",
        "Vis borger",
        "Bestil udtræk",
        "Vælg tekstfil",
        "Bestil",
        "Vi fandt ingen borger med det personnummer.",
        "Hent fil",
        shell,
        csv_file,
        tabs="one page",
        queue=True,
    ).site(register)


def frameset(register: Register) -> Site:
    """A portal with a menu frame, a notice after login, tabs by buttons, xlsx."""
    return Contractor(
        "Brugernr.",
        "Personopslag",
        "CPR",
        "Hent",
        "Listekørsel",
        "Inddatafil",
        "Start kørsel",
        "CPR-nummeret findes ikke i registret.",
        "Uddatafil",
        page(),
        xlsx_file,
        ext=".do",
        tabs="buttons",
        notice=True,
        frames=True,
    ).site(register)


def episerver(register: Register) -> Site:
    """A form block on a content site: login in two steps, description lists, wait page, csv."""
    shell = page("<nav><a href=#indhold>Gå til hovedindhold</a></nav>", "<footer>Kontakt | Cookies</footer>")
    return Contractor(
        "Brugernavn",
        "Opslag på én kursist",
        "Indtast CPR-nummer",
        "Næste trin",
        "Udtræk på flere kursister",
        "Vedhæft fil",
        "Indsend",
        "Der findes ingen oplysninger om kursisten.",
        "Download udtræk",
        shell,
        csv_file,
        tabs="one page",
        show=descriptions,
        two_steps=True,
    ).site(register)


def blazor(register: Register) -> Site:
    """Static server rendering: antiforgery and handler fields, grid of ten rows a page, xlsx."""
    hidden = (
        "<input type=hidden name=_handler value=form><input type=hidden name=__RequestVerificationToken value=CfDJ8x>"
    )
    return Contractor(
        "Brugernavn",
        "Kursist",
        "CPR-nummer",
        "Slå op",
        "Upload",
        "CPR-fil",
        "Upload",
        "Ingen kursist med dette CPR-nummer.",
        "Download Excel",
        page(),
        xlsx_file,
        hidden=hidden,
        page_size=10,
    ).site(register)


def universal(register: Register) -> Site:
    """Cards rendered on the server, label beside value, tabs by links, jobs in a list, html under an Excel name."""
    return Contractor(
        "Brugernavn",
        "Enkeltopslag",
        "CPR-nummer",
        "Søg",
        "Filopslag",
        "Fil",
        "Send",
        "Ingen resultater for det indtastede CPR-nummer.",
        "Hent",
        page("<app-root ng-version=15>", "</app-root>"),
        html_xls,
        show=cards,
        queue=True,
    ).site(register)


CONTRACTORS = {one.__name__: one for one in (jsp, htmx, frameset, episerver, blazor, universal)}
