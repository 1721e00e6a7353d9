"""Drupal of 2015: form tokens, tabs as local tasks, views with a pager, the batch page's meta refresh."""

from functools import partial

from starlette.responses import Response

from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, on_page, pages, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "drupal", "skip links", "cookie banner", "header search", "maxlength", "tab pages", "paging links", "count",
    "empty in words", "extra columns", "meta refresh", "progress page", "message link", "csv",
)  # fmt: skip
STYLE = render.Style(extra=("Indberettet via",))
BATCH = "/batch?id=4&amp;op=do_nojs"


def _form(request: SiteRequest, name: str, body: str, kind: str = "application/x-www-form-urlencoded") -> str:
    return (
        f'<form action="{request.path}" method="post" id="{name.replace("_", "-")}" accept-charset="UTF-8"'
        f' enctype="{kind}">'
        f'<div>{body}<input type="hidden" name="form_build_id" value="form-{request.visitor.cookie}-Bx" />'
        f'<input type="hidden" name="form_token" value="{request.visitor.cookie}Tq" />'
        f'<input type="hidden" name="form_id" value="{name}" /></div></form>'
    )


def _sent(request: SiteRequest, name: str) -> bool:
    return request.form.get("form_id") == name and request.form.get("form_token") == f"{request.visitor.cookie}Tq"


def _page(request: SiteRequest, title: str, body: str, head: str = "") -> str:
    message, request.visitor.message = request.visitor.message, ""
    menu = (
        '<ul class="menu"><li><a href="/knappen/enkelt">Enkelt kursist</a></li><li><a href="/knappen/flere">'
        'Flere kursister</a></li><li><a href="/user/logout">Log ud</a></li></ul>'
        if request.visitor.user
        else ""
    )  # fmt: skip
    return render.document(
        f"{title} | Danskundervisningsdatabasen",
        '<div id="skip-link"><a href="#main-content" class="element-invisible">Gå til hovedindhold</a></div>'
        '<form action="/search/node" method="post" id="search-block-form"><label'
        ' class="element-invisible" for="s">Søg </label>'
        '<input title="Indtast de ord du vil søge efter." type="text" id="s" name="search_block_form"'
        ' maxlength="128" />'
        f'<input type="submit" name="op" value="Søg" /></form>{menu}{message}<a id="main-content"></a>'
        f"<h1>{title}</h1>{body}"
        '<div id="sliding-popup"><p>Vi bruger cookies</p><button type="button" class="agree-button">'
        "OK</button></div>",
        head,
    )


def search(site: Site, request: SiteRequest) -> Reply:
    return _page(request, "Søg", "<h2>Din søgning gav ingen resultater</h2>")


def login(site: Site, request: SiteRequest) -> Reply:
    if _sent(request, "user_login") and site.logged_in(
        request, request.form.get("name", ""), request.form.get("pass", "")
    ):
        return see_other("/knappen")
    if request.posted:
        request.visitor.message = '<div class="messages error">Beklager, ukendt brugernavn eller adgangskode.</div>'
    fields = (
        '<label for="edit-name">Brugernavn <span title="Skal udfyldes.">*</span></label><input'
        ' type="text" id="edit-name"'
        ' name="name" maxlength="60" /><label for="edit-pass">Adgangskode</label><input type="password"'
        ' id="edit-pass"'
        ' name="pass" /><input type="submit" id="edit-submit" name="op" value="Log ind" />'
    )
    return _page(request, "Brugerkonto", _form(request, "user_login", fields))


def logout(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other("/")


def front(site: Site, request: SiteRequest) -> Reply:
    return _page(request, "Knappen", "<p>Udtræk fra danskundervisningsdatabasen.</p>")


def enkelt(site: Site, request: SiteRequest) -> Reply:
    if _sent(request, "knap_enkelt"):
        if person := site.look_up(request, "cpr"):
            return see_other(f"/knappen/kursist/{site.people.index(person.cpr)}/moduler")
        request.visitor.message = (
            '<div class="messages error"><h2 class="element-invisible">Fejlmeddelelse</h2>'
            "Der er ikke fundet oplysninger om kursisten.</div>"
        )
    field = (
        '<label for="edit-cpr">CPR-nr</label><input type="text" id="edit-cpr" name="cpr" size="10" maxlength="10" />'
    )
    submit = '<input type="submit" id="edit-submit" name="op" value="Hent oplysninger" />'
    return _page(request, "Enkelt kursist", _form(request, "knap_enkelt", field + submit))


def kursist(site: Site, request: SiteRequest) -> Reply:
    _, _, _, number, chosen = request.path.split("/")
    person = site.register[site.people[int(number)]]
    tables = {table.field: table for table in site.tables()}
    mark = '<span class="element-invisible">(aktiv fane)</span>'
    tabs = "".join(
        f'<li><a href="/knappen/kursist/{number}/{name}">{table.title}{mark if name == chosen else ""}</a></li>'
        for name, table in tables.items()
    )
    rows = site.style.rows(tables[chosen], person)
    page, last = int(request.query.get("page", "0")) + 1, pages(len(rows))
    if not rows:
        content = f'<div class="view-empty">Ingen {tables[chosen].title.lower()} fundet</div>'
    else:
        content = f'<div class="view-header">{render.viser(page, len(rows))}</div>'
        content += render.grid(site.style.headings(tables[chosen]), on_page(rows, page), ' class="views-table"')
    if last > 1 and "paging without link" in site.traits:
        content += '<button type="button" class="load-more">Vis flere</button><script src="/more.js"></script>'
    elif last > 1:
        links = "".join(
            f'<li class="pager-current">{one}</li>' if one == page else f'<li><a href="?page={one - 1}">{one}</a></li>'
            for one in range(1, last + 1)
        )
        if page < last:
            links += f'<li class="pager-next"><a href="?page={page}">næste ›</a></li>'
            links += f'<li class="pager-last"><a href="?page={last - 1}">sidste »</a></li>'
        content += f'<h2 class="element-invisible">Sider</h2><ul class="pager">{links}</ul>'
    return _page(request, "Kursist", f'<ul class="tabs primary">{tabs}</ul><div class="view">{content}</div>')


def flere(site: Site, request: SiteRequest) -> Reply:
    if _sent(request, "knap_flere"):
        if site.upload(request, "files[liste]"):
            return see_other("/batch?id=4&op=start")
        request.visitor.message = '<div class="messages error">Filen indeholder ingen numre.</div>'
    field = '<label for="edit-liste">Fil</label><input type="file" id="edit-liste" name="files[liste]" />'
    button = '<input type="submit" name="op" value="Upload fil" />'
    return _page(request, "Flere kursister", _form(request, "knap_flere", field + button, "multipart/form-data"))


def batch(site: Site, request: SiteRequest) -> Reply:
    job = request.visitor.job
    if job and not site.is_ready(request):
        done = 100 * job.looks // (site.waits + 1)
        refresh = f'<meta http-equiv="Refresh" content="0; URL={BATCH}">'
        return _page(
            request, "Behandler", f'<div class="percentage">{done}%</div><div>Fuldført {done} af 100.</div>', refresh
        )
    request.visitor.message = (
        '<div class="messages status"><h2 class="element-invisible">Statusmeddelelse</h2>Udtrækket er dannet: '
        '<a href="/system/files/udtraek.csv">udtraek.csv</a></div>'
    )
    return see_other("/knappen/flere")


def files(site: Site, request: SiteRequest) -> Response:
    return site.sheet(request, partial(spreadsheets.csv_text, separator=",", encoding="utf-8"))


PAGES = {
    "/": front,
    "/knappen": front,
    "/user/login": login,
    "/user/logout": logout,
    "/search/node": search,
    "/knappen/enkelt": enkelt,
    "/knappen/kursist/{number}/{tab}": kursist,
    "/knappen/flere": flere,
    "/batch": batch,
    "/system/files/udtraek.csv": files,
}


def create(register: Register, *harm: str) -> Site:
    return Site(
        register, (*TRAITS, *harm), PAGES, style=STYLE, login="/user/login", open_paths=["/search/node"], cookie="SESSd"
    )
