"""Oracle APEX of 2019: addresses f?p=…, buttons that call apex.submit, a list of one's jobs with the sheets in it."""

from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, on_page, pages, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "apex", "submit function", "tokens", "label for", "maxlength", "tab pages", "sortable headings",
    "paging links", "count", "empty in words", "table of jobs", "xlsx",
)  # fmt: skip
STYLE = render.Style(date=render.dashes, nothing="-")
APP = "1200"
LOGIN = f"/ords/f?p={APP}:LOGIN"


def _address(request: SiteRequest, page: str, *items: str) -> str:
    """The address of an APEX page: application, page, session, and the names and values of items."""
    names, values = items[::2], items[1::2]
    more = f"::NO::{','.join(names)}:{','.join(values)}" if items else ""
    return f"f?p={APP}:{page}:{_session(request)}{more}"


def _session(request: SiteRequest) -> str:
    return f"{int(request.visitor.cookie[1:], 16) * 7919:013d}".replace("0", "7")


def _button(text: str, request: str, hot: bool = True) -> str:
    look = " t-Button--hot" if hot else ""
    return (
        f'<button onclick="apex.submit({{request:\'{request}\',validate:true}});" class="t-Button{look}"'
        f' type="button" id="B{len(text)}{len(request)}"><span class="t-Button-label">{text}</span></button>'
    )


def _field(name: str, label: str, kind: str = "text", more: str = "") -> str:
    return (
        f'<div class="t-Form-fieldContainer"><div class="t-Form-labelContainer"><label for="{name}" id="{name}_LABEL"'
        f' class="t-Form-label">{label}</label></div><div class="t-Form-inputContainer">'
        f'<input type="{kind}" id="{name}" name="{name}" class="text_field apex-item-text"{more}></div></div>'
    )


def _region(title: str, body: str) -> str:
    return (
        f'<div class="t-Region" role="group"><div class="t-Region-header"><h2 class="t-Region-title">{title}</h2></div>'
        f'<div class="t-Region-body">{body}</div></div>'
    )


def _page(request: SiteRequest, page: str, title: str, body: str, fault: str = "", success: str = "") -> str:
    bar = menu = ""
    if request.visitor.user:
        bar = f'<ul class="t-NavigationBar"><li>{request.visitor.user}</li><li><a href="apex_authentication.logout">'
        bar += "Log af</a></li></ul>"
        entries = {"1": "Startside", "2": "Enkelt kursist", "5": "Flere kursister"}
        menu = "".join(f'<li><a href="{_address(request, to)}">{text}</a></li>' for to, text in entries.items())
    alert = ""
    if fault:
        alert = '<div class="t-Alert t-Alert--warning" role="alert"><h2 class="u-VisuallyHidden">Der er opstået 1 fejl'
        alert += f'</h2><ul class="htmldb-ulErr"><li>{fault}</li></ul></div>'
    if success:
        alert = f'<div class="t-Alert t-Alert--success" role="alert"><h2 class="t-Alert-title">{success}</h2></div>'
    return render.document(
        title,
        f'<form action="wwv_flow.accept" method="post" name="wwv_flow" id="wwvFlowForm" enctype="multipart/form-data">'
        f'<input type="hidden" name="p_flow_id" value="{APP}"><input type="hidden" name="p_flow_step_id"'
        f' value="{page}">'
        f'<input type="hidden" name="p_instance" value="{_session(request)}">'
        f'<input type="hidden" name="p_request" value="" id="pRequest"><header class="t-Header">'
        f'<a class="t-Header-logo-link" href="{_address(request, "1")}">Knappen</a>{bar}</header>'
        f'<div class="t-Body-nav"><ul class="t-TreeNav">{menu}</ul></div><div class="t-Body-content">{alert}'
        f'<h1 class="t-Breadcrumb-label">{title}</h1>{body}</div></form>'
        '<script src="/i/libraries/apex/minified/desktop_all.min.js"></script>',
    )


def _login_page(request: SiteRequest, fault: str = "") -> str:
    return _page(
        request,
        "101",
        "Log på",
        _field("P101_USERNAME", "Brugernavn", more=' placeholder="brugernavn"')
        + _field("P101_PASSWORD", "Adgangskode", "password", ' placeholder="adgangskode"')
        + _button("Log på", "LOGIN"),
        fault,
    )


def login(site: Site, request: SiteRequest) -> Reply:
    return _login_page(request)


def accept(site: Site, request: SiteRequest) -> Reply:
    """Every form comes here; what is done depends on the request that the button has set."""
    page, wanted = request.form.get("p_flow_step_id", ""), request.form.get("p_request", "")
    if request.form.get("p_instance") != _session(request):
        return _login_page(request, "Sessionen er udløbet.")
    if page == "101":
        given = request.form.get("P101_USERNAME", ""), request.form.get("P101_PASSWORD", "")
        fits = site.logged_in(request, *given)
        return see_other(_address(request, "1")) if fits else _login_page(request, "Ugyldige loginoplysninger")
    act = {"FIND": _find, "UPLOAD": _upload}.get(wanted)
    return act(site, request) if act and request.visitor.user else see_other(_address(request, page))


def _find(site: Site, request: SiteRequest) -> Reply:
    if site.look_up(request, "P2_CPR"):
        return see_other(_address(request, "3", "P3_FANE", "MODULER"))
    return _single(request, "Der findes ingen kursist med det angivne CPR-nr.")


def _upload(site: Site, request: SiteRequest) -> Reply:
    if job := site.upload(request, "P5_FIL"):
        request.visitor.jobs.insert(0, job)
        request.visitor.message = "Filen er modtaget"
    return see_other(_address(request, "5"))


def show(site: Site, request: SiteRequest) -> Reply:
    """A page, from the second and the last parts of the address."""
    parts = request.query.get("p", "").split(":")
    match parts[1]:
        case "2":
            return _single(request)
        case "3":
            chosen = parts[7].lower() if len(parts) > 7 else request.visitor.tab
            return _person(site, request, chosen)
        case "5":
            return _several(site, request)
        case "6":
            request.visitor.ready = request.visitor.jobs[-int(parts[7])].numbers
            return site.sheet(request, spreadsheets.xlsx)
    cards = {
        "2": ("Enkelt kursist", "Se alle registreringer på én kursist"),
        "5": ("Flere kursister", "Upload en fil med CPR-numre og hent et Excel-ark"),
    }
    body = "".join(
        f'<li class="t-Cards-item"><a href="{_address(request, to)}" class="t-Card-wrap"><h3 class="t-Card-title">'
        f'{title}</h3><div class="t-Card-desc">{text}</div></a></li>'
        for to, (title, text) in cards.items()
    )
    return _page(request, "1", "Udtræk fra danskundervisningsdatabasen", f'<ul class="t-Cards">{body}</ul>')


def _single(request: SiteRequest, fault: str = "") -> str:
    field = _field("P2_CPR", "CPR-nr.", more=' value="" size="12" maxlength="11"')
    return _page(request, "2", "Enkelt kursist", _region("Søg kursist", field + _button("Find kursist", "FIND")), fault)


def _person(site: Site, request: SiteRequest, chosen: str) -> Reply:
    person, page = request.visitor.person, int(request.query.get("pg_min_row", "1")) // 10 + 1
    if person is None:
        return see_other(_address(request, "2"))
    request.visitor.tab = chosen
    tables = {table.field: table for table in site.tables()}
    tabs = "".join(
        f'<li class="t-Tabs-item{" is-active" if name == chosen else ""}">'
        f'<a href="{_address(request, "3", "P3_FANE", name.upper())}" class="t-Tabs-link">'
        f'<span class="t-Tabs-label">{table.title}</span></a></li>'
        for name, table in tables.items()
    )
    rows = site.style.rows(tables[chosen], person)
    if rows:
        sort = '<a href="javascript:apex.widget.report.sort({})" title="Sorter efter denne kolonne">{}</a>'
        headings = [sort.format(number, text) for number, text in enumerate(site.style.headings(tables[chosen]))]
        report = render.grid(headings, on_page(rows, page), ' class="t-Report-report" summary="Rapport"')
        until = min(page * 10, len(rows))
        report += f'<span class="t-Report-paginationText">{page * 10 - 9} - {until} af {len(rows)}</span>'
        address = _address(request, "3").partition("?")[0] + f"?p={APP}:3:{_session(request)}&amp;pg_min_row="
        if page > 1:
            report += f'<a href="{address}{page * 10 - 19}" class="t-Report-paginationLink">Forrige</a>'
        if page < pages(len(rows)):
            report += f'<a href="{address}{page * 10 + 1}" class="t-Report-paginationLink">Næste</a>'
    else:
        report = '<span class="nodatafound">Ingen data fundet</span>'
    body = f'<ul class="t-Tabs">{tabs}</ul>' + _region(tables[chosen].title, report)
    return _page(request, "3", "Registreringer", body)


def _several(site: Site, request: SiteRequest) -> str:
    """The upload, and a list of the visitor's jobs, the newest first."""
    jobs, lines = request.visitor.jobs, []
    for number, job in zip(range(len(jobs), 0, -1), jobs, strict=True):
        state, sheet = "Under behandling", ""
        if job is not request.visitor.job or site.is_ready(request):
            state = "Færdig"
            sheet = f'<a href="{_address(request, "6", "P6_ID", str(number))}">Hent Excel-ark</a>'
        lines.append([str(number), f"{len(job.numbers)} CPR-numre", state, sheet])
    headings = ["Udtræk nr.", "Indhold", "Status", "Resultat"]
    table = render.grid(headings, lines, ' class="t-Report-report"') if jobs else "<span>Ingen data fundet</span>"
    file = _field("P5_FIL", "Fil med CPR-numre", "file", ' accept=".txt"') + _button("Upload fil", "UPLOAD")
    again = f'<a class="t-Button" href="{_address(request, "5")}">Opdater</a>'
    success, request.visitor.message = request.visitor.message, ""
    body = _region("Ny fil", file) + _region("Mine udtræk", again + table)
    return _page(request, "5", "Flere kursister", body, success=success)


def log_out(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other(LOGIN)


def entry(site: Site, request: SiteRequest) -> Reply:
    """`f`, the one address of all pages."""
    if not request.visitor.user:
        return login(site, request)
    return show(site, request)


PAGES = {"/ords/f": entry, "/ords/wwv_flow.accept": accept, "/ords/apex_authentication.logout": log_out}


def create(register: Register) -> Site:
    return Site(
        register, TRAITS, PAGES, style=STYLE, start=f"/ords/f?p={APP}", login=LOGIN,
        open_paths=["/ords/wwv_flow.accept"], cookie="ORA_WWV_APP_1200",
    )  # fmt: skip
