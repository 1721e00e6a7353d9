"""Liferay of 2014: portlets with long addresses, terms of use, all tabs as hidden panes with pagers of their own."""

from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, on_page, pages, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "liferay", "tokens", "login shown at start", "terms page", "skip links", "label for", "both on one page",
    "hidden panes", "several pagers", "count", "empty in words", "slash dates", "progress page", "message link", "xls",
)  # fmt: skip
STYLE = render.Style(date=render.slashes)
PORTLET = "knappen_WAR_knappenportlet"
EMPTY = {
    "moduler": "Der blev ikke fundet nogen moduler.",
    "proever": "Der blev ikke fundet nogen prøver.",
    "henvisninger": "Der blev ikke fundet nogen henvisninger.",
    "meritter": "Der blev ikke fundet nogen meritter.",
    "prae2004": "Der blev ikke fundet noget i præ-2004 data.",
}
FAULTS = {
    "ukendt": "Der blev ikke fundet en kursist med det indtastede CPR-nummer.",
    "tom": "Filen indeholder ingen CPR-numre.",
}


def _address(place: str, phase: str, **parameters: str) -> str:
    """The address of the portlet: its phase (0 shows, 1 acts, 2 sends a file) and its own parameters."""
    own = "".join(f"&amp;_{PORTLET}_{name}={value}" for name, value in parameters.items())
    return f"{place}?p_p_id={PORTLET}&amp;p_p_lifecycle={phase}&amp;p_p_state=normal&amp;p_p_mode=view{own}"


def _page(request: SiteRequest, title: str, body: str) -> str:
    bar = ""
    if request.visitor.user:
        bar = (
            '<nav class="dockbar"><a href="/c/portal/logout">Log ud</a></nav><ul class="breadcrumb"><li>'
            '<a href="/web/kommuner">Kommuner</a><span class="divider">/</span></li><li'
            ' class="active">Knappen</li></ul>'
        )
    return render.document(
        f"{title} - Kommuneportalen",
        f'<a href="#main-content" id="skip-to-content">Spring til indhold</a>{bar}<div id="main-content">'
        f'<div class="portlet"><header class="portlet-topper"><h1 class="portlet-title">'
        f'<span class="portlet-title-text">{title}</span></h1></header><div class="portlet-content">{body}</div></div>'
        '</div><footer><p>Drevet af <a href="http://www.liferay.example">Liferay</a></p></footer>',
    )


def guest(site: Site, request: SiteRequest) -> Reply:
    fault = ""
    if request.posted:
        given = request.form.get("_58_login", ""), request.form.get("_58_password", "")
        if site.logged_in(request, *given):
            return see_other("/c/portal/terms")
        fault = '<div class="alert alert-error">Godkendelsen mislykkedes. Prøv igen.</div>'
    return _page(
        request,
        "Log ind",
        f'{fault}<form action="/web/guest/home?p_p_id=58&amp;p_p_lifecycle=1" method="post" class="form" name="_58_fm">'
        '<input name="_58_redirect" type="hidden" value=""><fieldset class="fieldset"><div class="control-group">'
        '<label class="control-label" for="_58_login">Skærmnavn</label><input class="field" id="_58_login"'
        ' name="_58_login" type="text" value=""></div><div class="control-group"><label class="control-label"'
        ' for="_58_password">Adgangskode</label><input class="field" id="_58_password" name="_58_password"'
        ' type="password" value=""></div><label class="checkbox" for="_58_rm"><input id="_58_rm" name="_58_rememberMe"'
        ' type="checkbox"> Husk mig</label></fieldset><div class="button-holder"><button class="btn btn-primary"'
        ' type="submit">Log ind</button></div></form><ul class="taglib-icon-list"><li><a href="/web/guest/glemt">'
        '<span class="taglib-text">Glemt adgangskode</span></a></li></ul>',
    )


def forgotten(site: Site, request: SiteRequest) -> Reply:
    return _page(request, "Glemt adgangskode", "<p>Skriv til ministeriet.</p>")


def terms(site: Site, request: SiteRequest) -> Reply:
    if request.posted:
        request.visitor.steps.add("terms")
        return see_other("/web/kommuner/knappen")
    return _page(
        request,
        "Brugsbetingelser",
        "<p>Oplysningerne i databasen er fortrolige og må kun bruges i sager, som kommunen behandler.</p>"
        '<form action="/c/portal/terms" method="post"><input name="p_auth" type="hidden" value="a1B2c3D4">'
        '<div class="button-holder"><button class="btn btn-primary" type="submit">Jeg er enig</button> '
        '<button class="btn" type="button" onclick="alert(\'Du skal acceptere betingelserne for at bruge portalen.\')'
        '">Jeg er uenig</button></div></form>',
    )


def front(site: Site, request: SiteRequest) -> Reply:
    return see_other("/web/kommuner/knappen")


def knappen(site: Site, request: SiteRequest) -> Reply:
    if "terms" not in request.visitor.steps:
        return see_other("/c/portal/terms")
    own = {name.removeprefix(f"_{PORTLET}_"): value for name, value in request.query.items()}
    phase = request.query.get("p_p_lifecycle")
    if phase == "1":
        side = _opslag(site, request) if own["handling"] == "opslag" else _upload(site, request)
        return see_other(f"/web/kommuner/knappen?_{PORTLET}_side={side}")
    if phase == "2":
        return site.sheet(request, spreadsheets.xls)
    side = own.get("side", "")
    if side == "kursist" and request.visitor.person:
        return _person(site, request, own)
    return _status(site, request) if side == "status" else _forms(request, FAULTS.get(side, ""))


def _opslag(site: Site, request: SiteRequest) -> str:
    return "kursist" if site.look_up(request, f"_{PORTLET}_cpr") else "ukendt"


def _upload(site: Site, request: SiteRequest) -> str:
    return "status" if site.upload(request, f"_{PORTLET}_fil") else "tom"


def _forms(request: SiteRequest, fault: str = "") -> str:
    alert = f'<div class="alert alert-error">{fault}</div>' if fault else ""
    single, several = (
        _address("/web/kommuner/knappen", "1", handling=handling) + "&amp;p_auth=a1B2c3D4"
        for handling in ("opslag", "upload")
    )
    return _page(
        request,
        "Knappen",
        f'{alert}<form action="{single}" method="post" class="form" name="_{PORTLET}_fm1"><fieldset class="fieldset">'
        f'<legend class="fieldset-legend"><span class="legend">Opslag af enkelt CPR-nr.</span></legend>'
        f'<div class="control-group"><label class="control-label" for="_{PORTLET}_cpr"> CPR-nummer <span'
        f' class="label-required">(Påkrævet)</span></label><input class="field" id="_{PORTLET}_cpr"'
        f' name="_{PORTLET}_cpr" type="text" value=""></div></fieldset><div class="button-holder"><button class="btn'
        f' btn-primary" type="submit"><i class="icon-search"></i> Slå op</button></div></form>'
        f'<form action="{several}" method="post" enctype="multipart/form-data" class="form" name="_{PORTLET}_fm2">'
        f'<fieldset class="fieldset"><legend class="fieldset-legend"><span class="legend">Opslag af flere CPR-numre på'
        f' én gang</span></legend><div class="control-group"><label class="control-label" for="_{PORTLET}_fil">'
        f'Tekstfil</label><input class="field" id="_{PORTLET}_fil" name="_{PORTLET}_fil" type="file"></div></fieldset>'
        '<div class="button-holder"><button class="btn btn-primary" type="submit">Upload fil</button></div></form>',
    )


def _person(site: Site, request: SiteRequest, own: dict[str, str]) -> str:
    person = request.visitor.person
    assert person
    names, panes = "", ""
    for number, table in enumerate(site.tables()):
        show = f"Liferay.Portal.Tabs.show('_{PORTLET}_', [], '{table.field}');"
        names += f'<li class="tab{"" if number else " active"}" id="_{PORTLET}_{table.field}TabsId">'
        names += f'<a href="javascript:;" onclick="{show}">{table.title}</a></li>'
        rows = site.style.rows(table, person)
        page = int(own.get(f"{table.field}Side", "1"))
        content = f'<div class="alert alert-info">{EMPTY[table.field]}</div>'
        if rows:
            grid = render.grid(site.style.headings(table), on_page(rows, page), ' class="table table-bordered"')
            content = f'<div class="lfr-search-container">{grid}{_iterator(table.field, page, len(rows))}</div>'
        hidden = ' class="hide"' if number else ""
        panes += f'<div{hidden} id="_{PORTLET}_{table.field}TabsSection">{content}</div>'
    return _page(request, "Kursist", f'<ul class="nav nav-tabs">{names}</ul>{panes}')


def _iterator(name: str, page: int, count: int) -> str:
    """The text and links below a search container."""
    shown = f"Viser {page * 10 - 9} - {min(page * 10, count)} ud af {count} resultater."
    text = f'<small class="search-results">{shown}</small>'
    last, links = pages(count), ""
    for label, to in (("Første", 1), ("Forrige", page - 1), ("Næste", page + 1), ("Sidste", last)):
        address = _address("/web/kommuner/knappen", "0", side="kursist", **{f"{name}Side": str(to)})
        can = 0 < to <= last and to != page
        links += f'<li><a href="{address}">{label}</a></li>' if can else f'<li class="disabled"><a>{label}</a></li>'
    return (
        f'<div class="taglib-page-iterator">{text}<ul class="pager">{links}</ul></div>'
        if last > 1
        else f"<div>{text}</div>"
    )


def _status(site: Site, request: SiteRequest) -> str:
    job = request.visitor.job
    if job and not site.is_ready(request):
        done = 100 * job.looks // (site.waits + 1)
        again = _address("/web/kommuner/knappen", "0", side="status")
        return _page(
            request,
            "Knappen",
            f'<div class="progress"><div class="bar" style="width: {done}%">{done} %</div></div><p>Oplysningerne'
            f" hentes."
            f' Det kan tage lidt tid. <a href="{again}">Opdater siden</a></p>',
        )
    file = _address("/web/kommuner/knappen", "2", fil="resultat")
    return _page(
        request,
        "Knappen",
        f'<div class="alert alert-success"><a href="{file}">Din forespørgsel er udført. Klik her for at åbne'
        f" resultatet i"
        " Excel.</a></div>",
    )


def log_out(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other("/web/guest/home")


PAGES = {
    "/web/guest/home": guest,
    "/web/guest/glemt": forgotten,
    "/c/portal/terms": terms,
    "/c/portal/logout": log_out,
    "/web/kommuner": front,
    "/web/kommuner/knappen": knappen,
}


def create(register: Register) -> Site:
    return Site(
        register, TRAITS, PAGES, style=STYLE, start="/web/guest/home", login="/web/guest/home",
        open_paths=["/web/guest/glemt"], cookie="JSESSIONID",
    )  # fmt: skip
