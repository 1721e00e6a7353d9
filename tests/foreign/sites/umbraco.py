"""Umbraco of 2014: one form around each page with the site's own search in it, GUID field names, a cookie banner."""

from starlette.responses import Response

from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "umbraco", "cookie banner", "skip links", "header search", "search in same form", "maxlength", "pattern",
    "tab pages", "current tab is no link", "no tab heading", "definition lists", "month names", "empty in words",
    "script reload", "message link", "csv",
)  # fmt: skip
STYLE = render.Style(date=render.month_names, nothing="&mdash;")
EMPTY = {
    "moduler": "Vi har ingen oplysninger om moduler.",
    "proever": "Vi har ingen oplysninger om prøver.",
    "henvisninger": "Kursisten er ikke henvist.",
    "meritter": "Kursisten har ikke fået merit.",
    "prae2004": "Kursisten står ikke i det gamle register.",
}
CPR, FILE = "c0de7a1e-beef-4bad-9c0d-deadbeefcafe", "f11ea11e-beef-4bad-9c0d-deadbeefcafe"
HEADER = (
    '<a class="skip" href="#indhold">Gå til hovedindhold</a><a class="skip" href="#menu">'
    'Gå til menu</a><div class="cookie">'
    '<p>Vi bruger cookies til statistik.</p><button name="cookie" value="alle">Accepter alle</button>'
    '<button name="cookie"'
    ' value="noedvendige">Kun nødvendige</button></div><header><a href="/da/"><img src="/logo.svg"'
    ' alt="Til forsiden"></a>'
    '<input type="search" name="q" placeholder="Søg på hjemmesiden" aria-label="Søg på hjemmesiden">'
    '<button type="submit" name="websoeg">Søg</button></header>'
)
MENU = (
    '<nav id="menu"><ul><li><a href="/da/opslag-paa-en-kursist">Opslag på én kursist</a></li>'
    '<li><a href="/da/opslag-paa-flere-kursister">Opslag på flere kursister</a></li><li><a'
    ' href="/da/log-ud">Log ud</a></li>'
    "</ul></nav>"
)


def _page(request: SiteRequest, title: str, body: str, script: str = "") -> str:
    """A page, or what the site's own search answers."""
    if "websoeg" in request.form:
        title, body = "Søgeresultat", "<p>Din søgning gav 0 resultater.</p>"
    menu = MENU if request.visitor.user else ""
    return render.document(
        title,
        f'<form method="post" action="{request.path}" enctype="multipart/form-data">{HEADER}{menu}<main id="indhold">'
        f'<h1>{title}</h1>{body}</main><footer><a href="/da/cookies">Cookies</a></footer></form>{script}',
    )


def login(site: Site, request: SiteRequest) -> Reply:
    if "log-ind" in request.form and site.logged_in(
        request, request.form.get("bruger", ""), request.form.get("adgangskode", "")
    ):
        return see_other("/da/")
    return _page(
        request,
        "Log ind",
        f'<p class="fejl">{"Forkert brugernavn eller adgangskode." if "log-ind" in request.form else ""}</p>'
        '<label for="b">Brugernavn</label><input id="b" name="bruger"><label for="a">Adgangskode</label>'
        '<input id="a" type="password" name="adgangskode"><button type="submit" name="log-ind">Log ind</button>',
    )


def log_ud(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other("/da/")


def forside(site: Site, request: SiteRequest) -> Reply:
    return _page(
        request, "Knappen", "<p>Her kan kommunen trække oplysninger om voksne udlændinges danskuddannelse.</p>"
    )


def cookies(site: Site, request: SiteRequest) -> Reply:
    return _page(request, "Cookies", "<p>En cookie er en lille tekstfil.</p>")


def opslag(site: Site, request: SiteRequest) -> Reply:
    tried = "hent" in request.form
    if tried and site.look_up(request, CPR):
        return see_other("/da/kursist?fane=moduler")
    fault = '<div class="besked">Vi fandt desværre ingen kursist med dette nummer.</div>' if tried else ""
    return _page(
        request,
        "Opslag på én kursist",
        f'{fault}<div class="felt"><label for="{CPR}">CPR-nummer</label><input type="text" id="{CPR}" name="{CPR}" '
        'maxlength="11" pattern="[0-9]{6}-?[0-9]{4}" placeholder="ddmmåå-xxxx" autocomplete="off"></div>'
        '<button type="submit" name="hent">Søg</button>',
    )


def kursist(site: Site, request: SiteRequest) -> Reply:
    person, chosen = request.visitor.person, request.query.get("fane", "")
    if person is None:
        return see_other("/da/opslag-paa-en-kursist")
    tables = {table.field: table for table in site.tables()}
    tabs = "".join(
        f'<li class="aktiv"><span>{table.title}</span></li>'
        if name == chosen
        else f'<li><a href="/da/kursist?fane={name}">{table.title}</a></li>'
        for name, table in tables.items()
    )
    rows = site.style.rows(tables[chosen], person)
    if "count mismatch" in site.traits and len(rows) > 1:
        tabs += f"</ul><p>{len(rows)} {tables[chosen].title.lower()}</p><ul>"
        rows = rows[:-1]
    content = render.definition_lists(site.style.headings(tables[chosen]), rows) if rows else f"<p>{EMPTY[chosen]}</p>"
    return _page(request, "Oplysninger om kursisten", f'<ul class="faner">{tabs}</ul><section>{content}</section>')


def flere(site: Site, request: SiteRequest) -> Reply:
    if "upload" in request.form and site.upload(request, FILE):
        return see_other("/da/opslag-paa-flere-kursister/status")
    return _page(
        request,
        "Opslag på flere kursister",
        f'<label for="{FILE}">Vælg fil</label><input type="file" id="{FILE}" name="{FILE}">'
        '<button type="submit" name="upload">Upload fil</button>',
    )


def status(site: Site, request: SiteRequest) -> Reply:
    if request.visitor.job and not site.is_ready(request):
        script = "<script>setTimeout(function () { window.location.reload(true); }, 3000);</script>"
        return _page(request, "Et øjeblik", "<p>Vi finder oplysningerne frem.</p>", script)
    link = '<a href="/da/opslag-paa-flere-kursister/resultat.csv">Resultatet er klar - hent det her</a>'
    return _page(request, "Resultat", f"<p>{link}</p>")


def resultat(site: Site, request: SiteRequest) -> Response:
    return site.sheet(request, spreadsheets.csv_text)


PAGES = {
    "/da/": forside,
    "/da/log-ind": login,
    "/da/log-ud": log_ud,
    "/da/cookies": cookies,
    "/da/opslag-paa-en-kursist": opslag,
    "/da/kursist": kursist,
    "/da/opslag-paa-flere-kursister": flere,
    "/da/opslag-paa-flere-kursister/status": status,
    "/da/opslag-paa-flere-kursister/resultat.csv": resultat,
}


def create(register: Register, *harm: str) -> Site:
    return Site(
        register, (*TRAITS, *harm), PAGES, style=STYLE, start="/da/", login="/da/log-ind", open_paths=["/da/cookies"],
        cookie="UMB_UCONTEXT",
    )  # fmt: skip
