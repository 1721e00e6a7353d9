"""Danskundervisning som applikation på ServiceNow (UI16, dansk sprogpakke)."""
import io
import json
import random
import re
import uuid
import zipfile
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SYS_ID = {cpr: uuid.uuid4().hex for cpr in PEOPLE}
BY_ID = {v: k for k, v in SYS_ID.items()}
NUMBER = {cpr: f"KUR{n:07d}" for n, cpr in enumerate(PEOPLE, 1041)}
SESS = {}
ROWS = 10
KURSIST = "x_uim_dansk_kursist"
LISTE = "x_uim_dansk_cpr_liste"

TABS = [
    ("moduler", "Moduler", "modul", "startdato", [
        ("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Sprogcenter"),
        ("henvisningskategori", "Henv.kategori"), ("ophoersaarsag", "Ophørsårsag"),
        ("modultest_bestaaet", "Bestået modultest")]),
    ("proever", "Prøver", "proeve", "dato", [
        ("proeve", "Prøvetype"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"),
        ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Sprogcenter")]),
    ("henvisninger", "Henvisninger", "henvisning", "dato", [
        ("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Sprogcenter")]),
    ("meritter", "Merit", "merit", "startdato", [
        ("du_modul", "Modul"), ("startdato", "Start"), ("udbyder", "Sprogcenter")]),
    ("prae2004", "Præ-2004", "prae2004", "foerste_startdato", [
        ("foerste_startdato", "Første start"), ("du", "Danskuddannelse")]),
]


def show(value):
    if value is None:
        return ""
    if value is True or value is False:
        return "sand" if value else "falsk"
    return value


def session(request):
    return SESS.get(request.cookies.get("glide_session_store", ""))


def to_login():
    return RedirectResponse("/login.do", 302)


def page(title, body, s=None):
    banner, nav = "", ""
    if s:
        banner = f"""<div class="navpage-header-content"><form id="global_search" action="textsearch.do" method="get" role="search">
<label class="sr-only" for="sysparm_search">Global søgning</label><input id="sysparm_search" name="sysparm_search" class="form-control" type="search" placeholder="Søg" /></form>
<span class="user-name hidden-xs">{escape(s['user'])}</span>
<ul class="dropdown-menu" role="menu"><li><a href="logout.do">Log af</a></li></ul></div>"""
        nav = f"""<nav class="navpage-nav" aria-label="Primær"><ul id="gsft_nav" class="nav">
<li class="nav-application"><span class="sn-aside-group-title">Danskundervisning</span>
<ul><li><a class="sn-widget-list-item" href="x_uim_dansk_find.do">Find kursist</a></li>
<li><a class="sn-widget-list-item" href="{LISTE}_list.do">CPR-lister</a></li></ul></li>
<li class="nav-application"><span class="sn-aside-group-title">Selvbetjening</span>
<ul><li><a class="sn-widget-list-item" href="kb_view.do">Viden</a></li></ul></li></ul></nav>"""
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da" data-doctype="true" dir="ltr">
<head><meta charset="utf-8" /><title>{escape(title)} | UIM ServiceNow</title>
<meta name="viewport" content="initial-scale=1.0" />
<script type="text/javascript">window.NOW = window.NOW || {{}}; NOW.language = 'da'; var g_lang = 'da';</script>
<style>.sr-only {{ position: absolute; left: -9999px }} .navpage-nav {{ float: left; width: 220px }} .section_content {{ margin-left: 240px }}
.tabs2_tab {{ display: inline-block; margin-right: 12px }} .tabs2_active {{ font-weight: bold }} .outputmsg_error {{ background: #f9d4d4 }}</style></head>
<body class="-polaris-off" data-formname="{escape(title)}">
<header class="navpage-header" role="banner"><div class="navbar-header"><a href="navpage.do" class="headerLogo"><span>Udlændinge- og Integrationsministeriet</span></a>
<span class="product-name">Service Management</span></div>{banner}</header>
{nav}
<main class="section_content" role="main">{body}</main>
</body></html>""")


def message(text, kind="error"):
    return (f'<div id="output_messages" class="outputmsg_container"><div class="outputmsg outputmsg_{kind} notification" role="alert">'
            f'<span class="outputmsg_text">{escape(text)}</span></div></div>')


LOGIN_CK = uuid.uuid4().hex


async def login(request):
    fail = ""
    if request.method == "POST":
        form = await request.form()
        if (form.get("user_name", "").strip() == "kommune" and form.get("user_password") == "hemmeligt-1"
                and form.get("sysparm_ck") == LOGIN_CK):
            token = uuid.uuid4().hex
            SESS[token] = {"user": "kommune", "ck": uuid.uuid4().hex + uuid.uuid4().hex, "lists": {}}
            response = RedirectResponse("/navpage.do", 302)
            response.set_cookie("glide_session_store", token, httponly=True, path="/")
            return response
        fail = message("Brugernavnet eller adgangskoden er ugyldig")
    return page("Log på", f"""{fail}<form id="login" action="login.do" method="post" class="form-horizontal">
<input type="hidden" name="sysparm_ck" id="sysparm_ck" value="{LOGIN_CK}" /><input type="hidden" name="sysparm_login_url" value="welcome.do" />
<input type="hidden" name="sys_action" value="sysverb_login" />
<div class="form-group"><label class="control-label" for="user_name">Brugernavn</label><input class="form-control" name="user_name" id="user_name" type="text" /></div>
<div class="form-group"><label class="control-label" for="user_password">Adgangskode</label><input class="form-control" name="user_password" id="user_password" type="password" autocomplete="off" /></div>
<div class="form-group"><label for="remember_me"><input type="checkbox" id="remember_me" name="remember_me" value="true" /> Husk mig</label></div>
<button type="submit" class="btn btn-primary" name="not_important" id="sysverb_login">Log på</button></form>""")


async def logout(request):
    SESS.pop(request.cookies.get("glide_session_store", ""), None)
    response = RedirectResponse("/login.do", 302)
    response.delete_cookie("glide_session_store", path="/")
    return response


async def home(request):
    s = session(request)
    if not s:
        return to_login()
    return page("Startside", """<h1>Velkommen</h1><p>Vælg et modul under Danskundervisning i menuen. Med Find kursist slås én
kursist op. Under CPR-lister kan der indsendes en liste med op til 100 CPR-nr.</p>""", s)


async def knowledge(request):
    s = session(request)
    if not s:
        return to_login()
    return page("Viden", "<h1>Viden</h1><p>KB0010007: Et CPR-nr. kan skrives med eller uden bindestreg (ddmmåå-xxxx).</p>", s)


async def textsearch(request):
    s = session(request)
    if not s:
        return to_login()
    return page("Søgning", "<h1>Søgeresultater</h1><p>Global søgning omfatter kun vidensartikler. Ingen resultater.</p>", s)


def header(kind, caption, display=""):
    return (f'<div class="navbar navbar-default" role="navigation"><h1 class="navbar-title-header"><span class="navbar-title-caption">{escape(caption)}</span>'
            + (f' <span class="navbar-title-display-value">{escape(display)}</span>' if display else "") + "</h1></div>")


def data_list(name, columns, rows, extra=None, order=None):
    """rows: (sys_id, texts, cell at the end)"""
    head = "".join(
        f'<th class="text-align-left list_header_cell list_hdr" scope="col" name="{key}"><span class="column_head">{escape(label)}</span>'
        + ('<i class="icon-vcr-down" aria-hidden="true"></i>' if key == order else "") + "</th>" for key, label in columns)
    if extra:
        head += f'<th class="list_header_cell" scope="col"><span class="sr-only">{extra}</span></th>'
    out = (f'<table id="{name}_table" class="data_list_table list_table table table-hover list_header_search_disabled" data-list_id="{name}">'
           f'<thead><tr class="list_header"><th class="col-control" scope="col"><span class="sr-only">Rækkevalg</span></th>{head}</tr></thead><tbody class="list2_body">')
    for i, (sys_id, texts, last) in enumerate(rows):
        out += (f'<tr id="row_{name}_{sys_id}" class="list_row list_{"even" if i % 2 else "odd"}" data-type="list2_row">'
                f'<td class="list_decoration_cell col-control"><input type="checkbox" class="checkbox" aria-label="Vælg post" value="{sys_id}" /></td>')
        out += "".join(f'<td class="vt">{escape(t)}</td>' for t in texts)
        out += (f'<td class="vt">{last}</td>' if extra else "") + "</tr>"
    if not rows:
        width = len(columns) + 1 + bool(extra)
        out += f'<tr class="list2_no_records"><td colspan="{width}">Ingen poster at vise</td></tr>'
    return out + "</tbody></table>"


async def find(request):
    s = session(request)
    if not s:
        return to_login()
    fail, value = "", ""
    if request.method == "POST":
        form = await request.form()
        if form.get("sysparm_ck") != s["ck"]:
            return RedirectResponse("/x_uim_dansk_find.do", 302)
        value = form.get("ni.cpr", "").strip()
        digits = re.sub(r"[\s-]", "", value)
        if not re.fullmatch(r"\d{10}", digits):
            fail = message("Ugyldigt CPR-nr.: angiv 10 cifre")
        elif digits not in PEOPLE:
            fail = message("Der blev ikke fundet en kursist med det angivne CPR-nr.")
        else:
            return RedirectResponse(f"/{KURSIST}_list.do?sysparm_query=sys_id%3D{SYS_ID[digits]}&sysparm_view=opslag", 302)
    return page("Find kursist", f"""{header('form', 'Find kursist')}{fail}
<form id="x_uim_dansk_find" name="x_uim_dansk_find.do" action="x_uim_dansk_find.do" method="post" class="form-horizontal">
<input type="hidden" name="sysparm_ck" value="{s['ck']}" /><input type="hidden" name="sys_action" value="find" />
<div class="form-group" id="element.cpr"><label class="control-label" for="ni.cpr"><span class="required-marker" aria-hidden="true">*</span><span class="label-text">CPR-nr.</span></label>
<input id="ni.cpr" name="ni.cpr" type="text" class="form-control" maxlength="40" value="{escape(value)}" autocomplete="off" /></div>
<button class="btn btn-primary form_action_button" type="submit" id="find" value="find">Søg</button></form>""", s)


async def kursist_list(request):
    s = session(request)
    if not s:
        return to_login()
    match = re.search(r"sys_id=([0-9a-f]{32})", request.query_params.get("sysparm_query", ""))
    cpr = BY_ID.get(match.group(1)) if match else None
    if not cpr:
        return RedirectResponse("/x_uim_dansk_find.do", 302)
    link = f'<a class="linked formlink" href="{KURSIST}.do?sys_id={SYS_ID[cpr]}">Åbn post</a>'
    rows = [(SYS_ID[cpr], [NUMBER[cpr], cpr[:6] + "-" + cpr[6:]], link)]
    return page("Kursister", header("list", "Kursister") + '<div class="breadcrumb_container"><a href="x_uim_dansk_find.do">Alle</a> '
                f'<span>&gt;</span> <b>Opslag på CPR-nr.</b></div>'
                + data_list(KURSIST, [("number", "Nummer"), ("cpr", "CPR-nr.")], rows, "Handling")
                + '<div class="list_nav"><span>1 til 1 af 1</span></div>', s)


def by_date(records, key):
    dated = [r for r in records if r[key]]
    return sorted(dated, key=lambda r: r[key], reverse=True) + [r for r in records if not r[key]]


async def kursist(request):
    s = session(request)
    if not s:
        return to_login()
    sys_id = request.query_params.get("sys_id", "")
    cpr = BY_ID.get(sys_id)
    if not cpr:
        return page("Posten blev ikke fundet", message("Posten blev ikke fundet"), s)
    person = PEOPLE[cpr]
    active = request.query_params.get("sysparm_tab", "modul")
    here = next((t for t in TABS if t[2] == active), TABS[0])
    first = request.query_params.get("sysparm_first_row", "1")
    first = int(first) if first.isdigit() and int(first) > 0 else 1
    strip = ""
    for _key, title, table, _order, _columns in TABS:
        on = table == here[2]
        strip += (f'<span class="tabs2_tab{" tabs2_active" if on else ""}" role="tab" aria-selected="{"true" if on else "false"}">'
                  f'<a class="tab_caption_text" href="{KURSIST}.do?sys_id={sys_id}&amp;sysparm_tab={table}">{title}</a></span>')
    key, title, table, order, columns = here
    records = person[key] or []
    records = by_date([records] if isinstance(records, dict) else records, order)
    part = records[first - 1:first - 1 + ROWS]
    rows = [(uuid.uuid4().hex, [show(r[k]) for k, _ in columns], "") for r in part]
    nav = ""
    if records:
        last = first + len(part) - 1
        end = (len(records) - 1) // ROWS * ROWS + 1

        def vcr(label, icon, target, on):
            if not on:
                return (f'<span class="btn btn-icon h_flip_content icon-vcr-{icon} tab_button_disabled" aria-disabled="true">'
                        f'<span class="sr-only">{label}</span></span>')
            return (f'<a class="btn btn-icon h_flip_content icon-vcr-{icon}" title="{label}" href="{KURSIST}.do?sys_id={sys_id}&amp;sysparm_tab={table}'
                    f'&amp;sysparm_first_row={target}"><span class="sr-only">{label}</span></a>')
        nav = ('<div class="list_nav list_nav_bottom text-right"><span class="vcr_controls">'
               + vcr("Første side", "first", 1, first > 1) + vcr("Forrige side", "left", max(1, first - ROWS), first > 1)
               + f'<span class="list_row_number">{first}</span> til <span>{last}</span> af <span class="list_total_rows">{len(records)}</span>'
               + vcr("Næste side", "right", first + ROWS, last < len(records))
               + vcr("Sidste side", "last", end, last < len(records)) + "</span></div>")
    body = f"""{header('form', 'Kursist', NUMBER[cpr])}
<div class="section" id="{KURSIST}.form"><div class="form-group"><label for="sys_readonly.{KURSIST}.number">Nummer</label>
<input id="sys_readonly.{KURSIST}.number" class="form-control disabled" readonly="readonly" value="{NUMBER[cpr]}" /></div>
<div class="form-group"><label for="sys_readonly.{KURSIST}.cpr">CPR-nr.</label>
<input id="sys_readonly.{KURSIST}.cpr" class="form-control disabled" readonly="readonly" value="{cpr[:6]}-{cpr[6:]}" /></div></div>
<div class="related_links_container"><span>Relaterede lister</span></div>
<div id="tabs2_list" class="tabs2_strip" role="tablist">{strip}</div>
<div class="tabs2_section" role="tabpanel" aria-label="{title}">{data_list('x_uim_dansk_' + table, columns, rows, None, order)}{nav}</div>"""
    return page("Kursist " + NUMBER[cpr], body, s)


async def liste_list(request):
    s = session(request)
    if not s:
        return to_login()
    rows = [(i, [j["number"], j["note"], str(len(j["numbers"]))], f'<a class="linked formlink" href="{LISTE}.do?sys_id={i}">Åbn post</a>')
            for i, j in s["lists"].items()]
    body = (f'<form action="{LISTE}.do" method="get"><input type="hidden" name="sys_id" value="-1" />{header("list", "CPR-lister")}'
            '<button type="submit" class="btn btn-primary" id="sysverb_new">Ny</button></form>'
            + data_list(LISTE, [("number", "Nummer"), ("note", "Kort beskrivelse"), ("count", "Antal CPR-nr.")], rows, "Handling"))
    return page("CPR-lister", body, s)


async def liste(request):
    s = session(request)
    if not s:
        return to_login()
    sys_id = request.query_params.get("sys_id", "-1")
    if sys_id != "-1":
        job = s["lists"].get(sys_id)
        if not job:
            return page("Posten blev ikke fundet", message("Posten blev ikke fundet"), s)
        job["looks"] += 1
        ready = job["looks"] >= 3
        note = message("CPR-listen er behandlet", "success") if ready else message("CPR-listen behandles", "info")
        more = f'<a class="navigation_link action_context" href="{LISTE}_export.do?XLSX&amp;sys_id={sys_id}">Eksporter til Excel</a>' if ready else (
            f'<form action="{LISTE}.do" method="get"><input type="hidden" name="sys_id" value="{sys_id}" />'
            '<button type="submit" class="btn btn-default">Genindlæs formular</button></form>')
        return page("CPR-liste " + job["number"], f"""{header('form', 'CPR-liste', job['number'])}{note}
<div class="form-group"><label for="sys_readonly.{LISTE}.number">Nummer</label><input id="sys_readonly.{LISTE}.number" readonly="readonly" class="form-control disabled" value="{job['number']}" /></div>
<div class="form-group"><label for="sys_readonly.{LISTE}.count">Antal CPR-nr.</label><input id="sys_readonly.{LISTE}.count" readonly="readonly" class="form-control disabled" value="{len(job['numbers'])}" /></div>
<div class="related_links_container"><h2>Relaterede links</h2>{more}</div>""", s)
    fail = ""
    if request.method == "POST":
        form = await request.form()
        if form.get("sysparm_ck") != s["ck"]:
            return RedirectResponse(f"/{LISTE}.do?sys_id=-1", 302)
        upload = form.get("attachFile")
        raw = await upload.read() if hasattr(upload, "read") else b""
        lines = [re.sub(r"[\s-]", "", line) for line in raw.decode("utf-8-sig", "replace").splitlines() if line.strip()]
        if not lines:
            fail = message("Følgende obligatoriske felt er ikke udfyldt: Fil med CPR-nr.")
        elif len(lines) > 100:
            fail = message("Der kan højst indsendes 100 CPR-nr. ad gangen")
        elif not all(re.fullmatch(r"\d{10}", line) for line in lines):
            fail = message("Filen indeholder linjer, der ikke er et CPR-nr.")
        else:
            new = uuid.uuid4().hex
            s["lists"][new] = {"number": f"CPL{random.randrange(10**6):07d}", "numbers": lines, "looks": 0,
                               "note": form.get(LISTE + ".short_description", "").strip()}
            return RedirectResponse(f"/{LISTE}.do?sys_id={new}", 302)
    return page("Ny CPR-liste", f"""{header('form', 'CPR-liste', 'Ny post')}{fail}
<form id="{LISTE}.do" name="{LISTE}.do" action="{LISTE}.do" method="post" enctype="multipart/form-data" class="form-horizontal">
<input type="hidden" name="sysparm_ck" value="{s['ck']}" /><input type="hidden" name="sys_target" value="{LISTE}" /><input type="hidden" name="sys_uniqueValue" value="-1" />
<input type="hidden" name="sys_action" value="sysverb_insert" />
<div class="form-group"><label class="control-label" for="{LISTE}.short_description">Kort beskrivelse (valgfri)</label>
<input type="text" class="form-control" id="{LISTE}.short_description" name="{LISTE}.short_description" maxlength="160" /></div>
<div class="form-group"><label class="control-label" for="attachFile">Fil med CPR-nr.</label>
<input type="file" id="attachFile" name="attachFile" /><p class="help-block">Tekstfil med et CPR-nr. på hver linje, højst 100.</p></div>
<button class="btn btn-primary form_action_button" type="submit" id="sysverb_insert" value="sysverb_insert">Send</button></form>""", s)


COLS = [("cpr", "CPR-nr."), ("findes", "Findes i 2004+"),
        ("foerste_startdato", "Første modul: Start"), ("foerste_du_modul", "Første modul: Modul"),
        ("foerste_udbyder", "Første modul: Sprogcenter"),
        ("seneste_startdato", "Seneste modul: Start"), ("seneste_du_modul", "Seneste modul: Modul"),
        ("seneste_udbyder", "Seneste modul: Sprogcenter"),
        ("henvisning_dato", "Henvisning: Dato"), ("henvisning_kategori", "Henvisning: Kategori"),
        ("merit_du_modul", "Højeste merit: Modul"), ("merit_startdato", "Højeste merit: Start"),
        ("merit_udbyder", "Højeste merit: Sprogcenter"),
        ("prae2004_findes", "Præ-2004: Findes"), ("prae2004_startdato", "Præ-2004: Første start"),
        ("prae2004_du", "Præ-2004: Danskuddannelse")]


def workbook(numbers):
    def cell(col, row, text):
        ref = f"{chr(65 + col)}{row}"
        return f'<c r="{ref}" t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else ""
    lines = [[label for _, label in COLS]]
    for number in numbers:
        person = PEOPLE.get(number)
        data = person["udtraek"] if person else {"cpr": number, "findes": False}
        lines.append([show(data.get(key)) for key, _ in COLS])
    rows = "".join(f'<row r="{r}">' + "".join(cell(i, r, t) for i, t in enumerate(line)) + "</row>" for r, line in enumerate(lines, 1))
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pk = "http://schemas.openxmlformats.org/package/2006"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    xml = '<?xml version="1.0" encoding="UTF-8"?>\n'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{pk}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ct}sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{ns}" xmlns:r="{rel}"><sheets><sheet name="Page 1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{ns}"><sheetData>{rows}</sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            z.writestr(name, (xml + text).encode("utf-8"))
    return buffer.getvalue()


async def export(request):
    s = session(request)
    if not s:
        return to_login()
    job = s["lists"].get(request.query_params.get("sys_id", ""))
    if not job or job["looks"] < 3:
        return RedirectResponse(f"/{LISTE}_list.do", 302)
    return Response(workbook(job["numbers"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": f"attachment;filename={LISTE}.xlsx"})


async def fallback(request):
    if not session(request):
        return to_login()
    if request.url.path == "/":
        return RedirectResponse("/navpage.do", 302)
    return page("Siden blev ikke fundet", message("Siden blev ikke fundet"), session(request))


app = Starlette(routes=[
    Route("/login.do", login, methods=["GET", "POST"]),
    Route("/logout.do", logout),
    Route("/navpage.do", home),
    Route("/kb_view.do", knowledge),
    Route("/textsearch.do", textsearch),
    Route("/x_uim_dansk_find.do", find, methods=["GET", "POST"]),
    Route(f"/{KURSIST}_list.do", kursist_list),
    Route(f"/{KURSIST}.do", kursist),
    Route(f"/{LISTE}_list.do", liste_list),
    Route(f"/{LISTE}.do", liste, methods=["GET", "POST"]),
    Route(f"/{LISTE}_export.do", export),
    Route("/{rest:path}", fallback),
])
