"""Django's admin of 2020, made to look things up: a list of hits, everything of a person on one page, icons for ja."""

from starlette.responses import Response

from knappen_tui.domain.columns import Value
from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "django", "tokens", "label for", "hint", "number in message", "hits list", "tabs on one page", "month names",
    "dash for nothing", "boolean icons", "empty in words", "meta refresh", "message link", "ods",
)  # fmt: skip
TOKEN = "w8Yq0ZkR"
EMPTY = {
    "moduler": "Der er ikke registreret moduler.",
    "proever": "Der er ikke registreret prøver.",
    "henvisninger": "Der er ikke registreret henvisninger.",
    "meritter": "Der er ikke registreret merit.",
    "prae2004": "Der er ikke registreret noget før 2004.",
}


class _Style(render.Style):
    """Booleans are icons, as everywhere in the admin."""

    def cell(self, value: Value) -> str:
        if isinstance(value, bool):
            name, text = ("yes", "Ja") if value else ("no", "Nej")
            return f'<img src="/static/admin/img/icon-{name}.svg" alt="{text}">'
        return super().cell(value)


STYLE = _Style(date=render.month_names, nothing="-")


def _page(request: SiteRequest, title: str, body: str, crumbs: str = "", message: str = "", head: str = "") -> str:
    tools = ""
    if request.visitor.user:
        tools = (
            f'<div id="user-tools">Velkommen, <strong>{request.visitor.user}</strong>. <a href="/skift-adgangskode/">'
            'Skift adgangskode</a> / <a href="/logout/">Log ud</a></div>'
        )
        crumbs = f'<div class="breadcrumbs"><a href="/">Hjem</a>{crumbs} &rsaquo; {title}</div>'
    message = f'<ul class="messagelist">{message}</ul>' if message else ""
    return render.document(
        f"{title} | Danskundervisningsdatabasen",
        f'<div id="container"><div id="header"><h1 id="site-name"><a href="/">Danskundervisningsdatabasen</a></h1>'
        f'{tools}</div>{crumbs}{message}<div id="content" class="colM"><h1>{title}</h1>{body}</div></div>',
        head,
    )


def _form(address: str, rows: str, button: str, kind: str = "") -> str:
    return (
        f'<form action="{address}" method="post"{kind}><input type="hidden" name="csrfmiddlewaretoken" value="{TOKEN}">'
        f'<fieldset class="module aligned">{rows}</fieldset><div class="submit-row"><input type="submit"'
        f' value="{button}" class="default" name="_save"></div></form>'
    )


def _row(name: str, label: str, kind: str, more: str = "", hint: str = "") -> str:
    hint = f'<div class="help">{hint}</div>' if hint else ""
    field = f'<input type="{kind}" name="{name}" id="id_{name}" required{more}>'
    label = f'<label class="required" for="id_{name}">{label}:</label>'
    return f'<div class="form-row field-{name}">{label}{field}{hint}</div>'


def _forged(request: SiteRequest) -> bool:
    return request.posted and request.form.get("csrfmiddlewaretoken") != TOKEN


def login(site: Site, request: SiteRequest) -> Reply:
    if _forged(request):
        return Response("CSRF-verifikationen mislykkedes. Forespørgslen blev afbrudt.", 403)
    given = request.form.get("username", ""), request.form.get("password", "")
    if request.posted and site.logged_in(request, *given):
        return see_other("/")
    fault = (
        '<p class="errornote">Indtast venligst det korrekte brugernavn og adgangskode.</p>' if request.posted else ""
    )
    rows = _row("username", "Brugernavn", "text", ' autofocus maxlength="150"') + _row(
        "password", "Adgangskode", "password"
    )
    return _page(request, "Log ind", fault + _form("/login/", rows, "Log ind"))


def index(site: Site, request: SiteRequest) -> Reply:
    entries = {"/kursister/soeg/": "Søg en kursist", "/udtraek/tilfoej/": "Søg flere kursister (upload af fil)"}
    rows = "".join(f'<tr><th scope="row"><a href="{to}">{text}</a></th></tr>' for to, text in entries.items())
    return _page(
        request,
        "Administration af webstedet",
        f'<div class="app-knappen module"><table><caption><a href="/" class="section">Knappen</a></caption>{rows}'
        '</table></div><div id="recent-actions-module"><h2>Seneste handlinger</h2><p>Ingen tilgængelige</p></div>',
    )


def search(site: Site, request: SiteRequest) -> Reply:
    message = ""
    if _forged(request):
        return Response("CSRF-verifikationen mislykkedes. Forespørgslen blev afbrudt.", 403)
    if request.posted:
        if site.look_up(request, "cpr_nr"):
            return see_other("/kursister/")
        number = request.form["cpr_nr"]
        message = f'<li class="warning">Kursist med CPR-nummeret "{number}" eksisterer ikke. Måske er det slettet?</li>'
    rows = _row(
        "cpr_nr", "CPR-nummer", "text", ' maxlength="11" class="vTextField"', "Ti cifre, med eller uden bindestreg."
    )
    return _page(request, "Søg en kursist", _form("/kursister/soeg/", rows, "Søg"), message=message)


def hits(site: Site, request: SiteRequest) -> Reply:
    person = request.visitor.person
    if person is None:
        return see_other("/kursister/soeg/")
    number = site.people.index(person.cpr) + 1
    link = f'<a href="/kursister/{number}/">Kursist {number}</a>'
    return _page(
        request,
        "Vælg kursist",
        '<div id="changelist"><div class="results"><table id="result_list"><thead><tr><th scope="col">Kursist</th>'
        f'<th scope="col">Fødselsår</th></tr></thead><tbody><tr><th class="field-__str__">{link}</th>'
        f'<td>{person.cpr.birth_date.year}</td></tr></tbody></table></div><p class="paginator">1 kursist</p></div>',
    )


def kursist(site: Site, request: SiteRequest) -> Reply:
    person = request.visitor.person
    if person is None:
        return see_other("/kursister/soeg/")
    body = ""
    for table in site.tables():
        rows = [[f"<p>{cell}</p>" for cell in row] for row in site.style.rows(table, person)]
        content = render.grid(site.style.headings(table), rows) if rows else f"<p>{EMPTY[table.field]}</p>"
        body += f'<div class="inline-group"><fieldset class="module"><h2>{table.title}</h2>{content}</fieldset></div>'
    return _page(request, "Vis kursist", body, ' &rsaquo; <a href="/kursister/soeg/">Kursister</a>')


def add(site: Site, request: SiteRequest) -> Reply:
    if _forged(request):
        return Response("CSRF-verifikationen mislykkedes. Forespørgslen blev afbrudt.", 403)
    if request.posted and site.upload(request, "fil"):
        return see_other("/udtraek/1/")
    message = '<li class="error">Ret venligst fejlen nedenfor.</li>' if request.posted else ""
    rows = _row("fil", "Fil med CPR-numre", "file", "", "Et nummer på hver linje. Højst 100 numre.")
    form = _form("/udtraek/tilfoej/", rows, "Upload fil", ' enctype="multipart/form-data"')
    return _page(request, "Tilføj udtræk", form, message=message)


def extract(site: Site, request: SiteRequest) -> Reply:
    if request.visitor.job and not site.is_ready(request):
        head = '<meta http-equiv="refresh" content="8">'
        return _page(request, "Udtræk", '<div class="readonly">Status: I kø</div>', head=head)
    message = '<li class="success">Udtrækket blev dannet. <a href="/udtraek/1/fil/">Hent regnearket</a></li>'
    return _page(request, "Udtræk", '<div class="readonly">Status: Udført</div>', message=message)


def file(site: Site, request: SiteRequest) -> Response:
    return site.sheet(request, spreadsheets.ods)


def change_password(site: Site, request: SiteRequest) -> Reply:
    rows = _row("old_password", "Gammel adgangskode", "password") + _row("new_password1", "Ny adgangskode", "password")
    return _page(request, "Skift adgangskode", _form("/skift-adgangskode/", rows, "Skift min adgangskode"))


def log_out(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other("/login/")


PAGES = {
    "/": index,
    "/login/": login,
    "/logout/": log_out,
    "/skift-adgangskode/": change_password,
    "/kursister/soeg/": search,
    "/kursister/": hits,
    "/kursister/{number}/": kursist,
    "/udtraek/tilfoej/": add,
    "/udtraek/1/": extract,
    "/udtraek/1/fil/": file,
}


def create(register: Register) -> Site:
    return Site(register, TRAITS, PAGES, style=STYLE, login="/login/", cookie="sessionid", left_out=["proever.termin"])
