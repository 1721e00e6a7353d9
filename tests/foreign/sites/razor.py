"""ASP.NET Core of 2022 with Bootstrap: user name first, tab panes with cards, a toast, a refresh within noscript."""

from starlette.responses import Response

from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.person_tables import Table
from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, on_page, pages, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "razor", "mvc", "tokens", "two-step login", "cookie banner", "header search", "label for", "placeholder only",
    "pattern", "person box", "tabs on one page", "badges", "cards", "card titles", "several pagers", "time elements",
    "empty in words", "noscript refresh", "message link", "zip",
)  # fmt: skip
STYLE = render.Style(date=render.time_element, nothing="&ndash;")
TOKEN = '<input name="__RequestVerificationToken" type="hidden" value="CfDJ8-{}" />'


def _token(request: SiteRequest) -> str:
    return TOKEN.format(request.visitor.cookie)


def _is_forged(request: SiteRequest) -> bool:
    return request.posted and f'"{request.form.get("__RequestVerificationToken")}"' not in _token(request)


def _page(request: SiteRequest, title: str, body: str, head: str = "", toast: str = "") -> Reply:
    if _is_forged(request):
        return Response("", 400)
    nav = ""
    if request.visitor.user:
        nav = (
            '<ul class="navbar-nav"><li class="nav-item"><a class="nav-link" href="/Kursist">Enkeltopslag</a></li><li'
            ' class="nav-item"><a class="nav-link" href="/Udtraek">Opslag på flere</a></li></ul>'
            f'<form method="post" action="/Soegning" role="search" class="d-flex">{_token(request)}<input name="q"'
            ' class="form-control" type="search" placeholder="Søg på siden" aria-label="Søg på siden" /><button'
            ' class="btn btn-outline-success" type="submit">Søg</button></form><form method="post"'
            ' action="/Konto/LogUd">'
            f'{_token(request)}<button type="submit" class="nav-link btn btn-link">Log ud</button></form>'
        )
    if toast:
        toast = (
            '<div class="toast-container"><div class="toast show" role="alert" aria-live="assertive"><div'
            ' class="toast-header"><strong class="me-auto">Knappen</strong><button type="button" class="btn-close"'
            f' data-bs-dismiss="toast" aria-label="Luk"></button></div><div'
            f' class="toast-body">{toast}</div></div></div>'
        )
    return render.document(
        f"{title} - Knappen",
        '<div class="alert alert-info" id="cookieConsent">Vi bruger kun nødvendige cookies. <button type="button"'
        ' class="btn-close" data-bs-dismiss="alert" aria-label="Luk"></button></div><header><nav class="navbar">'
        f'<a class="navbar-brand" href="/">Knappen</a>{nav}</nav></header><main'
        f' class="container"><h1>{title}</h1>{body}'
        f'</main>{toast}<footer class="footer">&copy; 2022 - Ministeriet - <a href="/Privatliv">Privatliv</a></footer>'
        '<script src="/lib/bootstrap/dist/js/bootstrap.bundle.min.js"></script>',
        '<meta charset="utf-8" />' + head,
    )


def _field(name: str, label: str, more: str = "", kind: str = "text") -> str:
    return (
        f'<div class="form-floating mb-3"><input class="form-control" type="{kind}" id="{name.replace(".", "_")}"'
        f' name="{name}"{more} /><label class="form-label" for="{name.replace(".", "_")}">{label}</label>'
        f'<span class="text-danger field-validation-valid" data-valmsg-for="{name}"></span></div>'
    )


def login(site: Site, request: SiteRequest) -> Reply:
    if "Input.Brugernavn" in request.form and not _is_forged(request):
        request.visitor.name = request.form["Input.Brugernavn"]
        return see_other("/Konto/Adgangskode")
    form = _field("Input.Brugernavn", "Brugernavn", ' placeholder=" " autocomplete="username"')
    return _page(
        request,
        "Log ind",
        f'<form method="post" action="/Konto/LogInd">{form}<button type="submit" class="btn btn-primary">Næste</button>'
        f"{_token(request)}</form>",
    )


def password(site: Site, request: SiteRequest) -> Reply:
    fault = ""
    if "Input.Adgangskode" in request.form and not _is_forged(request):
        if site.logged_in(request, request.visitor.name, request.form["Input.Adgangskode"]):
            return see_other("/")
        fault = '<div class="text-danger validation-summary-errors"><ul><li>Ugyldigt login.</li></ul></div>'
    form = _field("Input.Adgangskode", "Adgangskode", ' placeholder=" "', "password")
    return _page(
        request,
        "Indtast adgangskode",
        f'{fault}<form method="post" action="/Konto/Adgangskode">{form}<button type="submit" class="btn btn-primary">'
        f"Log ind</button>{_token(request)}</form>",
    )


def front(site: Site, request: SiteRequest) -> Reply:
    entries = {
        "/Kursist": ("Enkeltopslag", "Se moduler, prøver og henvisninger for én kursist."),
        "/Udtraek": ("Opslag på flere", "Upload en fil og få et Excel-ark."),
    }
    cards = "".join(
        f'<div class="col"><div class="card"><div class="card-body"><h5 class="card-title">{title}</h5><p'
        f' class="card-text"'
        f'>{text}</p><a href="{to}" class="btn btn-primary stretched-link">Gå til</a></div></div></div>'
        for to, (title, text) in entries.items()
    )
    return _page(request, "Danskundervisningsdatabasen", f'<div class="row">{cards}</div>')


def kursist(site: Site, request: SiteRequest) -> Reply:
    toast = ""
    if "Cpr" in request.form and not _is_forged(request):
        if site.look_up(request, "Cpr"):
            return see_other("/Kursist/Detaljer")
        toast = "Vi kunne ikke finde en kursist med det indtastede CPR-nummer."
    pattern = ' placeholder="ddmmåå-xxxx" pattern="\\d{6}-?\\d{4}" inputmode="numeric" data-val="true"'
    return _page(
        request,
        "Enkeltopslag",
        f'<form method="post" action="/Kursist">{_field("Cpr", "CPR-nummer", pattern)}<button type="submit" class="btn'
        f' btn-primary"><i class="bi bi-search"></i> Find kursist</button>{_token(request)}</form>',
        toast=toast,
    )


def details(site: Site, request: SiteRequest) -> Reply:
    person = request.visitor.person
    if person is None:
        return see_other("/Kursist")
    tabs = panes = ""
    for number, table in enumerate(site.tables()):
        count = len(site.style.rows(table, person))
        active = "" if number else " active"
        tabs += f'<li class="nav-item" role="presentation"><button class="nav-link{active}" data-bs-toggle="tab"'
        tabs += f' data-bs-target="#{table.field}" type="button" role="tab" aria-controls="{table.field}">{table.title}'
        tabs += f' <span class="badge bg-secondary">{count}</span></button></li>'
        panes += (
            f'<div class="tab-pane{active}" id="{table.field}" role="tabpanel">{_pane(site, request, table, person)}'
        )
        panes += "</div>"
    year = person.cpr.birth_date.year
    box = f'<div class="card mb-3"><div class="card-body"><strong>Kursist</strong> født {year}</div></div>'
    return _page(request, "Kursist", f'{box}<ul class="nav nav-tabs" role="tablist">{tabs}</ul><div>{panes}</div>')


def _pane(site: Site, request: SiteRequest, table: Table, person: Kursist) -> str:
    rows, name = site.style.rows(table, person), table.field
    if not rows:
        return f'<div class="alert alert-light">Kursisten har ingen {table.title.lower()}.</div>'
    page, last, cards = int(request.query.get(name, "1")), pages(len(rows)), ""
    headings = site.style.headings(table)
    for row in on_page(rows, page):
        pairs = "".join(
            f'<dt class="col-sm-4">{heading}</dt><dd class="col-sm-8">{text}</dd>'
            for heading, text in zip(headings[1:], row[1:], strict=True)
        )
        cards += f'<div class="card"><div class="card-header">{headings[0]}: {row[0]}</div><div class="card-body"><dl'
        cards += f' class="row">{pairs}</dl></div></div>'
    if last > 1:
        links = "".join(
            f'<li class="page-item{" active" if number == page else ""}"><a class="page-link"'
            f' href="/Kursist/Detaljer?{name}={number}">{number}</a></li>'
            for number in range(1, last + 1)
        )
        cards += f'<nav aria-label="Sider med {table.title.lower()}"><ul class="pagination">{links}</ul></nav>'
    return cards


def udtraek(site: Site, request: SiteRequest) -> Reply:
    fault = ""
    if "Fil" in request.files and not _is_forged(request):
        if site.upload(request, "Fil"):
            return see_other("/Udtraek/Status")
        fault = '<div class="alert alert-danger" role="alert">Filen indeholder ingen gyldige CPR-numre.</div>'
    return _page(
        request,
        "Opslag på flere",
        f'{fault}<form method="post" enctype="multipart/form-data" action="/Udtraek"><div class="mb-3"><label for="Fil"'
        ' class="form-label">Tekstfil med CPR-numre</label><input class="form-control" type="file" id="Fil" name="Fil"'
        f' accept=".txt" /></div><button type="submit" class="btn btn-primary">Upload'
        f" fil</button>{_token(request)}</form>",
    )


def status(site: Site, request: SiteRequest) -> Reply:
    if request.visitor.job and not site.is_ready(request):
        return _page(
            request,
            "Udtrækket dannes",
            '<div class="spinner-border" role="status"><span class="visually-hidden">Vent...</span></div>'
            "<p>Vi giver besked her på siden, når udtrækket er klar.</p>",
            '<noscript><meta http-equiv="refresh" content="5" /></noscript>',
        )
    toast = 'Dit udtræk er klar. <a href="/Udtraek/Fil">Klik her for at hente det</a>'
    return _page(request, "Opslag på flere", "<p>Udtrækket er dannet.</p>", toast=toast)


def file(site: Site, request: SiteRequest) -> Response:
    return site.sheet(request, lambda cells: spreadsheets.zipped(spreadsheets.xlsx(cells)))


def site_search(site: Site, request: SiteRequest) -> Reply:
    return _page(request, "Søgning", "<p>Ingen sider passer til søgningen.</p>")


def privacy(site: Site, request: SiteRequest) -> Reply:
    return _page(request, "Privatliv", "<p>Opslag bliver logget.</p>")


def log_out(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other("/Konto/LogInd")


PAGES = {
    "/": front,
    "/Konto/LogInd": login,
    "/Konto/Adgangskode": password,
    "/Konto/LogUd": log_out,
    "/Privatliv": privacy,
    "/Soegning": site_search,
    "/Kursist": kursist,
    "/Kursist/Detaljer": details,
    "/Udtraek": udtraek,
    "/Udtraek/Status": status,
    "/Udtraek/Fil": file,
}


def create(register: Register) -> Site:
    return Site(
        register, TRAITS, PAGES, style=STYLE, login="/Konto/LogInd", open_paths=["/Konto/Adgangskode", "/Privatliv"],
        cookie=".AspNetCore.Cookies",
    )  # fmt: skip
