"""The public sector's common design of 2022: collapsed sections with a pager each, hints, alerts, responsive tables."""

from functools import partial

from starlette.responses import Response

from knappen_tui.domain.person_tables import Table
from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, on_page, pages, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "skip links", "cookie banner", "header search", "hint", "label for", "maxlength", "pattern", "tabs on one page",
    "hidden panes", "paging links", "several pagers", "count", "month names", "empty in words", "person box",
    "validation script", "meta refresh", "message link", "text xls",
)  # fmt: skip
STYLE = render.Style(date=render.month_names)
EMPTY = {
    "moduler": "Der er ikke fundet moduler.",
    "proever": "Der er ikke fundet prøver.",
    "henvisninger": "Der er ikke fundet henvisninger.",
    "meritter": "Der er ikke fundet merit.",
    "prae2004": "Der er ikke fundet registreringer før 2004.",
}
HEADER = (
    '<a href="#main-content" class="skipnav">Gå til sidens indhold</a><header><form method="post"'
    ' action="/soeg"><label'
    ' class="sr-only" for="q">Søg</label><input type="search" id="q" name="q"><button type="submit">'
    '<span class="sr-only">'
    'Søg på siden</span></button></form><nav aria-label="Hovedmenu"><ul><li><a href="/enkelt"><span>'
    "Enkelt kursist</span>"
    '</a></li><li><a href="/flere"><span>Flere kursister</span></a></li></ul></nav><a href="/log-af">'
    "Log af</a></header>"
)
COOKIES = (
    '<div class="cookie-message" role="region" aria-label="Cookies"><h2>Vi bruger cookies</h2><button type="button">'
    'Acceptér</button><button type="button">Afvis</button></div>'
)
CHECK = (
    "<script>document.querySelector('form.kontrol')?.addEventListener('submit', e => { if (!/^[0-9]{10}$/.test("
    "e.target.cpr.value)) { e.preventDefault(); alert('Skriv 10 cifre'); } });</script>"
)


def _page(request: SiteRequest, title: str, body: str, head: str = "") -> str:
    header = HEADER if request.visitor.user else ""
    body = f'{COOKIES}{header}<main id="main-content"><h1>{title}</h1>{body}</main>{CHECK}'
    return render.document(f"{title} - Danskundervisningsdatabasen", body, head)


def _alert(kind: str, heading: str, text: str) -> str:
    return f'<div class="alert alert-{kind}" role="alert"><p class="alert-heading">{heading}</p><p>{text}</p></div>'


def login(site: Site, request: SiteRequest) -> Reply:
    given = request.form.get("brugernavn", ""), request.form.get("adgangskode", "")
    if request.posted and site.logged_in(request, *given):
        return see_other("/")
    fault = _alert("error", "Fejl", "Brugernavn eller adgangskode er forkert.") if request.posted else ""
    return _page(
        request,
        "Log på",
        f'{fault}<form method="post" action="/log-paa"><label class="form-label" for="b">'
        f'Brugernavn</label><input id="b"'
        ' class="form-input" name="brugernavn"><label class="form-label" for="a">Adgangskode</label><input id="a"'
        ' class="form-input" type="password" name="adgangskode"><button class="button">Log på</button></form>',
    )


def log_off(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other("/")


def front(site: Site, request: SiteRequest) -> Reply:
    return _page(request, "Danskundervisningsdatabasen", "<p>Træk oplysninger om kursisters danskuddannelse.</p>")


def search(site: Site, request: SiteRequest) -> Reply:
    return _page(request, "Søgeresultater", "<p>0 resultater</p>")


def single(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.look_up(request, "cpr"):
        return see_other("/kursist")
    found = _alert("warning", "Intet fundet", "Vi kender ikke en kursist med det CPR-nummer, du har skrevet.")
    return _page(
        request,
        "Enkelt kursist",
        f'{found if request.posted else ""}<form class="kontrol" method="post" action="/enkelt"><div'
        f' class="form-group">'
        '<label class="form-label" for="cpr">CPR-nummer</label><span class="form-hint" id="cpr-hint">'
        "Skriv 10 cifre uden"
        ' bindestreg, fx ddmmååxxxx</span><input id="cpr" class="form-input" name="cpr"'
        ' inputmode="numeric" maxlength="10"'
        ' pattern="[0-9]{10}" aria-describedby="cpr-hint"></div><button class="button button-primary">'
        "Find kursist</button>"
        "</form>",
    )


def _section(site: Site, request: SiteRequest, table: Table) -> str:
    """A collapsed section, with its pager in it."""
    assert request.visitor.person
    headings, rows = site.style.headings(table), site.style.rows(table, request.visitor.person)
    page, last = int(request.query.get(table.field, "1")), pages(len(rows))
    content = render.grid(headings, on_page(rows, page), ' class="table table--responsive-headers"')
    if not rows:
        content = f"<p>{EMPTY[table.field]}</p>"
    if last > 1:
        links = "".join(
            f'<li><a href="/kursist?{table.field}={number}" aria-label="Side {number}"'
            f"{' aria-current=page' if number == page else ''}>{number}</a></li>"
            for number in range(1, last + 1)
        )
        content += f'<p>{render.viser(page, len(rows))}</p><nav class="pagination"><ul>{links}</ul></nav>'
    return (
        f'<li><h2><button type="button"'
        f' class="accordion-button" aria-expanded="false" aria-controls="a-{table.field}">'
        f'{table.title}</button></h2><div id="a-{table.field}" aria-hidden="true" style="display: none">'
        f"{content}</div></li>"
    )


def person(site: Site, request: SiteRequest) -> Reply:
    if request.visitor.person is None:
        return see_other("/enkelt")
    number = request.visitor.person.cpr.digits
    box = f'<dl class="resume"><dt>CPR-nummer</dt><dd>{number[:6]}-****</dd><dt>Status</dt><dd>Kendt</dd></dl>'
    sections = "".join(_section(site, request, table) for table in site.tables())
    return _page(request, "Kursist", f'{box}<ul class="accordion">{sections}</ul>')


def several(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.upload(request, "fil"):
        return see_other("/flere/status")
    fault = _alert("error", "Fejl", "Filen kunne ikke læses.") if request.posted else ""
    return _page(
        request,
        "Flere kursister",
        f'{fault}<form method="post" action="/flere" enctype="multipart/form-data"><label'
        f' class="form-label" for="fil">'
        'Vælg fil</label><span class="form-hint">En tekstfil med ét CPR-nummer på hver linje</span><input type="file"'
        ' id="fil" name="fil" accept=".txt"><button class="button">Upload fil</button></form>',
    )


def status(site: Site, request: SiteRequest) -> Reply:
    if request.visitor.job and not site.is_ready(request):
        refresh = '<meta http-equiv="refresh" content="1">'
        return _page(request, "Vent venligst", '<div class="spinner" aria-label="Henter"></div>', refresh)
    link = '<a class="function-link" href="/flere/udtraek.xls" download>Hent udtræk (Excel, 12 kB)</a>'
    return _page(request, "Udtræk", _alert("success", "Udtrækket er klar", link))


def sheet(site: Site, request: SiteRequest) -> Response:
    return site.sheet(request, partial(spreadsheets.csv_text, name="udtraek.xls", separator="\t", encoding="utf-16"))


PAGES = {
    "/": front,
    "/log-paa": login,
    "/log-af": log_off,
    "/soeg": search,
    "/enkelt": single,
    "/kursist": person,
    "/flere": several,
    "/flere/status": status,
    "/flere/udtraek.xls": sheet,
}


def create(register: Register) -> Site:
    return Site(register, TRAITS, PAGES, style=STYLE, login="/log-paa", open_paths=["/soeg"], cookie="sid")
