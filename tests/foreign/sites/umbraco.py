"""Umbraco of 2014: one form around each page with the site's own search in it, GUID field names, a cookie banner."""

from starlette.responses import Response

from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Answer, Ask, Site, see_other
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


def _page(ask: Ask, title: str, body: str, script: str = "") -> str:
    """A page, or what the site's own search answers."""
    if "websoeg" in ask.form:
        title, body = "Søgeresultat", "<p>Din søgning gav 0 resultater.</p>"
    menu = MENU if ask.session.user else ""
    return render.document(
        title,
        f'<form method="post" action="{ask.path}" enctype="multipart/form-data">{HEADER}{menu}<main id="indhold">'
        f'<h1>{title}</h1>{body}</main><footer><a href="/da/cookies">Cookies</a></footer></form>{script}',
    )


def login(site: Site, ask: Ask) -> Answer:
    if "log-ind" in ask.form and site.logged_in(ask, ask.form.get("bruger", ""), ask.form.get("adgangskode", "")):
        return see_other("/da/")
    return _page(
        ask,
        "Log ind",
        f'<p class="fejl">{"Forkert brugernavn eller adgangskode." if "log-ind" in ask.form else ""}</p>'
        '<label for="b">Brugernavn</label><input id="b" name="bruger"><label for="a">Adgangskode</label>'
        '<input id="a" type="password" name="adgangskode"><button type="submit" name="log-ind">Log ind</button>',
    )


def log_ud(site: Site, ask: Ask) -> Answer:
    ask.session.user = ""
    return see_other("/da/")


def forside(site: Site, ask: Ask) -> Answer:
    return _page(ask, "Knappen", "<p>Her kan kommunen trække oplysninger om voksne udlændinges danskuddannelse.</p>")


def cookies(site: Site, ask: Ask) -> Answer:
    return _page(ask, "Cookies", "<p>En cookie er en lille tekstfil.</p>")


def opslag(site: Site, ask: Ask) -> Answer:
    tried = "hent" in ask.form
    if tried and site.look_up(ask, CPR):
        return see_other("/da/kursist?fane=moduler")
    fault = '<div class="besked">Vi fandt desværre ingen kursist med dette nummer.</div>' if tried else ""
    return _page(
        ask,
        "Opslag på én kursist",
        f'{fault}<div class="felt"><label for="{CPR}">CPR-nummer</label><input type="text" id="{CPR}" name="{CPR}" '
        'maxlength="11" pattern="[0-9]{6}-?[0-9]{4}" placeholder="ddmmåå-xxxx" autocomplete="off"></div>'
        '<button type="submit" name="hent">Søg</button>',
    )


def kursist(site: Site, ask: Ask) -> Answer:
    person, chosen = ask.session.person, ask.query.get("fane", "")
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
    return _page(ask, "Oplysninger om kursisten", f'<ul class="faner">{tabs}</ul><section>{content}</section>')


def flere(site: Site, ask: Ask) -> Answer:
    if "upload" in ask.form and site.upload(ask, FILE):
        return see_other("/da/opslag-paa-flere-kursister/status")
    return _page(
        ask,
        "Opslag på flere kursister",
        f'<label for="{FILE}">Vælg fil</label><input type="file" id="{FILE}" name="{FILE}">'
        '<button type="submit" name="upload">Upload fil</button>',
    )


def status(site: Site, ask: Ask) -> Answer:
    if ask.session.job and not site.is_ready(ask):
        script = "<script>setTimeout(function () { window.location.reload(true); }, 3000);</script>"
        return _page(ask, "Et øjeblik", "<p>Vi finder oplysningerne frem.</p>", script)
    link = '<a href="/da/opslag-paa-flere-kursister/resultat.csv">Resultatet er klar - hent det her</a>'
    return _page(ask, "Resultat", f"<p>{link}</p>")


def resultat(site: Site, ask: Ask) -> Response:
    return site.sheet(ask, spreadsheets.csv_text)


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
