"""A single-page look of 2022: links and forms are answered with pieces of HTML; log-in on two pages, cards, a zip."""

from starlette.responses import HTMLResponse, Response

from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "fragments", "two-step login", "terms page", "placeholder only", "maxlength", "tab pages", "no tab heading",
    "cards", "iso dates", "empty in words", "fewer columns", "202", "message link", "zip", "xlsx",
)  # fmt: skip
STYLE = render.Style(date=render.iso, nothing="–")
EMPTY = {
    "moduler": "Ingen endnu",
    "proever": "Ingen endnu",
    "henvisninger": "Ingen endnu",
    "meritter": "Ingen endnu",
}
SCRIPT = (
    "<script>document.addEventListener('click', async e => { const a = e.target.closest('a[data-into]'); if (a) {"
    " e.preventDefault(); document.querySelector(a.dataset.into).innerHTML = await (await fetch(a.href)).text(); } });"
    "</script>"
)


def _whole(title: str, body: str) -> str:
    return render.document(
        title, f'<div id="app">{body}</div>{SCRIPT}', '<meta name="viewport" content="width=device-width">'
    )


def bruger(site: Site, request: SiteRequest) -> Reply:
    if request.posted and request.form.get("bruger"):
        request.visitor.name = request.form["bruger"]
        return see_other("/log-ind/kode")
    return _whole(
        "Log ind",
        '<form method="post" action="/log-ind"><input type="text" name="bruger"'
        ' placeholder="Brugernavn" maxlength="30">'
        "<button>Næste</button></form>",
    )


def kode(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.logged_in(request, request.visitor.name, request.form.get("kode", "")):
        return see_other("/")
    fault = '<p role="alert">Forkert brugernavn eller adgangskode</p>' if request.posted else ""
    return _whole(
        "Log ind",
        f'{fault}<form method="post" action="/log-ind/kode"><input type="password" name="kode"'
        f' placeholder="Adgangskode">'
        "<button>Log ind</button></form>",
    )


def vilkaar(site: Site, request: SiteRequest) -> Reply:
    if request.posted:
        request.visitor.steps.add("vilkaar")
        return see_other("/")
    return _whole(
        "Vilkår",
        "<h1>Vilkår</h1><p>Opslag logges. Du må kun slå personer op, som du har en sag om.</p>"
        '<form method="post" action="/vilkaar"><button>Jeg accepterer</button></form>',
    )


def app(site: Site, request: SiteRequest) -> Reply:
    if "vilkaar" not in request.visitor.steps:
        return see_other("/vilkaar")
    return _whole(
        "Knappen",
        '<nav><a href="/del/opslag" data-into="#main">Enkelt opslag</a> <a href="/del/udtraek" data-into="#main">'
        'Flere på én gang</a> <a href="/log-ud">Log ud</a></nav><main id="main"><h1>Velkommen</h1></main>',
    )


def log_ud(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other("/")


def opslag(site: Site, request: SiteRequest) -> Reply:
    found = site.look_up(request, "nummer") if request.posted else None
    if found:
        tabs = "".join(
            f'<a role="tab" href="/del/kursist/{table.field}" data-into="#panel">{table.title}</a> '
            for table in site.tables()
        )
        return f'<h1>Kursist</h1><div role="tablist">{tabs}</div><div id="panel" role="tabpanel">Vælg en fane</div>'
    fault = '<p role="alert">Nummeret findes ikke i databasen</p>' if request.posted else ""
    return (
        f'<h1>Enkelt opslag</h1>{fault}<form method="post" action="/del/opslag"><input type="text" name="nummer"'
        ' inputmode="numeric" placeholder="CPR-nummer" maxlength="10"><button>Find kursist</button></form>'
    )


def kursist(site: Site, request: SiteRequest) -> Reply:
    chosen = next(table for table in site.tables() if request.path.endswith(table.field))
    rows = site.style.rows(chosen, request.visitor.person) if request.visitor.person else []
    return render.cards(site.style.headings(chosen), rows) if rows else f'<p class="tom">{EMPTY[chosen.field]}</p>'


def udtraek(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.upload(request, "liste"):
        return see_other("/del/udtraek/svar")
    return (
        '<h1>Flere på én gang</h1><form method="post" action="/del/udtraek"'
        ' enctype="multipart/form-data"><label>Fil med '
        'CPR-numre <input type="file" name="liste"></label><button>Upload fil</button></form>'
    )


def svar(site: Site, request: SiteRequest) -> Reply | Response:
    if request.visitor.job and not site.is_ready(request):
        return HTMLResponse("<p>Arbejder på det …</p>", 202, headers={"Retry-After": "1"})
    return '<p role="status">Færdig! <a href="/del/udtraek/fil" download>Hent regnearket</a></p>'


def fil(site: Site, request: SiteRequest) -> Response:
    return site.sheet(request, lambda cells: spreadsheets.zipped(spreadsheets.xlsx(cells)))


PAGES = {
    "/": app,
    "/log-ind": bruger,
    "/log-ind/kode": kode,
    "/log-ud": log_ud,
    "/vilkaar": vilkaar,
    "/del/opslag": opslag,
    "/del/kursist/{tab}": kursist,
    "/del/udtraek": udtraek,
    "/del/udtraek/svar": svar,
    "/del/udtraek/fil": fil,
}


def create(register: Register) -> Site:
    return Site(
        register, TRAITS, PAGES, style=STYLE, login="/log-ind", open_paths=["/log-ind/kode"], cookie="__Host-sid",
        left_out=["prae2004", "moduler.modultest_bestaaet"],
    )  # fmt: skip
