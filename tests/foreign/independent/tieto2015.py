"""Knappen som kommuneportal i JSF 2.2 / PrimeFaces 5: menubar, messages, accordion, dataTable med sideskift, fileUpload (simple), CSV."""
import json
import random
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
ROOT = "/kommuneportal"
COOKIE = "JSESSIONID"
SESSIONS = {}
JOB_SECONDS = 5
PAGE_ROWS = 10

# tabel-id, overskrift, felt, datofelt der sorteres efter, kolonner
SECTIONS = [
    ("modulTabel", "Modulregistreringer", "moduler", "startdato", [
        ("du_modul", "Modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("ophoersaarsag", "Ophørsårsag"),
        ("modultest_bestaaet", "Modultest bestået dato"), ("henvisningskategori", "Henv.kategori"), ("udbyder", "Sprogcenter")]),
    ("proeveTabel", "Aflagte prøver", "proever", "dato", [
        ("proeve", "Prøvebetegnelse"), ("termin", "Termin"), ("dato", "Dato"), ("laeseforstaaelse", "Læsning"),
        ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Sprogcenter")]),
    ("henvisningTabel", "Kommunale henvisninger", "henvisninger", "dato", [
        ("dato", "Henvist dato"), ("kommune", "Kommune"), ("kategori", "Kategori"), ("udbyder", "Sprogcenter")]),
    ("meritTabel", "Meritregistreringer", "meritter", "startdato", [
        ("startdato", "Merit fra"), ("du_modul", "Modul"), ("udbyder", "Sprogcenter")]),
    ("praeTabel", "Data før 2004", "prae2004", "foerste_startdato", [
        ("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse (J/N)")]),
]
CSV_COLUMNS = [
    ("cpr", "CPR-nr."), ("findes", "Findes i databasen (J/N)"), ("foerste_startdato", "Første modul startdato"),
    ("foerste_du_modul", "Første modul"), ("foerste_udbyder", "Første modul sprogcenter"),
    ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul"),
    ("seneste_udbyder", "Seneste modul sprogcenter"), ("henvisning_dato", "Henvisning dato"),
    ("henvisning_kategori", "Henvisning kategori"), ("merit_du_modul", "Højeste merit modul"),
    ("merit_startdato", "Højeste merit startdato"), ("merit_udbyder", "Højeste merit sprogcenter"),
    ("prae2004_findes", "Findes før 2004 (J/N)"), ("prae2004_startdato", "Før 2004 første startdato"),
    ("prae2004_du", "Før 2004 danskuddannelse (J/N)")]


def show(key, value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "J" if value else "N"
    if key.endswith(("dato", "bestaaet")):
        y, m, d = value.split("-")
        return f"{d}.{m}.{y}"
    return value


# ---------------------------------------------------------------- session og view state
def session(request):
    return SESSIONS.get(request.cookies.get(COOKIE, ""))


def new_view(sess, path, state):
    view = f"{random.getrandbits(63) - 2**62}:{random.getrandbits(63) - 2**62}"
    sess["views"][view] = (path, state)
    return view


class Page:
    """En visning: samler beskeder og tegner skabelonen (template.xhtml)."""

    def __init__(self, sess, path, state=None):
        self.sess, self.path, self.state = sess, path, state or {}
        self.messages = []
        self.view = new_view(sess, path.split("?")[0], self.state)

    def msg(self, severity, text):
        self.messages.append((severity, text))

    def form(self, fid, content, multipart=False):
        enc = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
        return (f'<form id="{fid}" name="{fid}" method="post" action="{ROOT}{escape(self.path)}" enctype="{enc}">\n'
                f'<input type="hidden" name="{fid}" value="{fid}" />\n{content}\n'
                f'<input type="hidden" name="javax.faces.ViewState" id="j_id1:javax.faces.ViewState:{random.randint(0, 9)}" '
                f'value="{self.view}" autocomplete="off" />\n</form>')

    def render(self, title, body, menu=True, status=200):
        return HTMLResponse(template(title, body, messages(self.messages), self if menu else None), status)


def messages(items):
    out = ['<div id="besked" class="ui-messages ui-widget" aria-live="polite">']
    for sev in ("info", "warn", "error"):
        lis = "".join(f'<li><span class="ui-messages-{sev}-summary">{escape(t)}</span></li>' for s, t in items if s == sev)
        if lis:
            out.append(f'<div class="ui-messages-{sev} ui-corner-all"><span class="ui-messages-{sev}-icon"></span><ul>{lis}</ul></div>')
    return "".join(out) + "</div>"


def command_button(bid, text, icon=""):
    ic = f'<span class="ui-button-icon-left ui-icon ui-c {icon}"></span>' if icon else ""
    kind = "ui-button-text-icon-left" if icon else "ui-button-text-only"
    return (f'<button id="{bid}" name="{bid}" class="ui-button ui-widget ui-state-default ui-corner-all {kind}" type="submit">{ic}'
            f'<span class="ui-button-text ui-c">{escape(text)}</span></button><script id="{bid}_s" type="text/javascript">'
            f'PrimeFaces.cw("CommandButton","widget_{bid.replace(":", "_")}",{{id:"{bid}",widgetVar:"widget_{bid.replace(":", "_")}"}});</script>')


def command_link(fid, lid, text, cls="ui-commandlink ui-widget"):
    """h:commandLink, som Mojarra tegner den."""
    js = f"mojarra.jsfcljs(document.getElementById('{fid}'),{{'{lid}':'{lid}'}},'');return false"
    return f'<a id="{lid}" href="#" class="{cls}" onclick="{escape(js, quote=False)}">{escape(text)}</a>'


def menubar():
    def item(text, url):
        return (f'<li class="ui-menuitem ui-widget ui-corner-all" role="menuitem"><a class="ui-menuitem-link ui-corner-all" '
                f'href="{ROOT}{url}"><span class="ui-menuitem-text">{escape(text)}</span></a></li>')
    return ('<div id="menuForm:hovedmenu" class="ui-menu ui-menubar ui-widget ui-widget-content ui-corner-all ui-helper-clearfix" role="menubar">'
            '<ul class="ui-menu-list ui-helper-reset" tabindex="0">' + item("Forside", "/forside.jsf")
            + '<li class="ui-widget ui-menuitem ui-corner-all ui-menu-parent" role="menuitem" aria-haspopup="true">'
            '<a href="#" class="ui-menuitem-link ui-submenu-link ui-corner-all" tabindex="-1"><span class="ui-menuitem-text">Danskundervisning</span>'
            '<span class="ui-icon ui-icon-triangle-1-s"></span></a><ul class="ui-widget-content ui-menu-list ui-corner-all ui-helper-clearfix ui-menu-child ui-shadow" role="menu">'
            + item("Kursistsøgning", "/kursist/soeg.jsf") + item("Masseudtræk", "/udtraek/masse.jsf") + "</ul></li>"
            + item("Hjælp", "/hjaelp.jsf") + "</ul></div>")


def template(title, body, msgs, page):
    top = nav = ""
    if page:
        top = page.form("topForm", f'<span class="bruger">Logget på som {USER}</span> | ' + command_link("topForm", "topForm:logud", "Log ud"))
        nav = menubar()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="da"><head id="j_idt2">
<link type="text/css" rel="stylesheet" href="{ROOT}/javax.faces.resource/theme.css.jsf?ln=primefaces-aristo" />
<script type="text/javascript" src="{ROOT}/javax.faces.resource/jsf.js.jsf?ln=javax.faces"></script>
<script type="text/javascript">if(window.PrimeFaces){{PrimeFaces.settings.locale='da';}}</script>
<meta http-equiv="X-UA-Compatible" content="IE=edge" />
<title>{escape(title)} | Kommuneportal for danskundervisning</title></head>
<body>
<div id="wrapper">
<div id="top"><a href="{ROOT}/forside.jsf" class="logo">Kommuneportal for danskundervisning</a>{top}</div>
<div id="nav">{nav}</div>
<div id="indhold">
<h1>{escape(title)}</h1>
{msgs}
{body}
</div>
<div id="bund"><span>Udlændinge- og Integrationsministeriet</span> <span>Servicedesk hverdage kl. 8-16</span> <span>Release 3.2.1 (build 20150611)</span></div>
</div>
</body></html>"""


def panel(pid, header, content):
    return (f'<div id="{pid}" class="ui-panel ui-widget ui-widget-content ui-corner-all"><div id="{pid}_header" '
            f'class="ui-panel-titlebar ui-widget-header ui-helper-clearfix ui-corner-all"><span class="ui-panel-title">{escape(header)}</span></div>'
            f'<div id="{pid}_content" class="ui-panel-content ui-widget-content">{content}</div></div>')


def th(tid, i, text, span=""):
    return (f'<th id="{tid}:j_idt{40 + i}" class="ui-state-default" role="columnheader"{span}>'
            f'<span class="ui-column-title">{escape(text)}</span></th>')


def data_table(tid, columns, rows, page=0, fid=None, empty="Ingen data fundet."):
    """p:dataTable. Prøvetabellen har p:columnGroup med 'Karakter' over tre kolonner."""
    marks = {"laeseforstaaelse", "skriftlig", "mundtlig"}
    if any(k in marks for k, _ in columns):
        first, second, done = [], [], False
        for i, (k, h) in enumerate(columns):
            if k in marks:
                second.append(th(tid, i, h))
                if not done:
                    first.append(th(tid, 30, "Karakter", ' colspan="3"'))
                    done = True
            else:
                first.append(th(tid, i, h, ' rowspan="2"'))
        head = f'<tr role="row">{"".join(first)}</tr><tr role="row">{"".join(second)}</tr>'
    else:
        head = '<tr role="row">' + "".join(th(tid, i, h) for i, (_, h) in enumerate(columns)) + "</tr>"
    count = max(1, -(-len(rows) // PAGE_ROWS))
    page = min(page, count - 1)
    start = page * PAGE_ROWS
    body = []
    for i, row in enumerate(rows[start:start + PAGE_ROWS]):
        cells = "".join(f'<td role="gridcell">{row[k] if k == "_link" else escape(show(k, row[k]))}</td>' for k, _ in columns)
        body.append(f'<tr data-ri="{start + i}" class="ui-widget-content {"ui-datatable-odd" if i % 2 else "ui-datatable-even"}" role="row">{cells}</tr>')
    if not rows:
        body.append(f'<tr class="ui-widget-content ui-datatable-empty-message"><td colspan="{len(columns)}">{escape(empty)}</td></tr>')
    pager = ""
    if count > 1:
        def arrow(name, text, to, off):
            cls = f"ui-paginator-{name} ui-state-default ui-corner-all"
            if off:
                return f'<span class="{cls} ui-state-disabled">{text}</span>'
            return command_link(fid, f"{tid}:side{to}_{name}", text, cls)
        numbers = "".join(
            f'<span class="ui-paginator-page ui-state-default ui-state-active ui-corner-all">{n + 1}</span>' if n == page
            else command_link(fid, f"{tid}:side{n}_page", str(n + 1), "ui-paginator-page ui-state-default ui-corner-all")
            for n in range(count))
        last = min(start + PAGE_ROWS, len(rows))
        pager = (f'<div id="{tid}_paginator_bottom" class="ui-paginator ui-paginator-bottom ui-widget-header ui-corner-bottom" role="navigation">'
                 f'<span class="ui-paginator-current">Viser {start + 1}-{last} af {len(rows)}</span> '
                 + arrow("prev", "Forrige", page - 1, page == 0) + f' <span class="ui-paginator-pages">{numbers}</span> '
                 + arrow("next", "Næste", page + 1, page == count - 1) + "</div>")
    return (f'<div id="{tid}" class="ui-datatable ui-widget"><div class="ui-datatable-tablewrapper"><table role="grid"><thead id="{tid}_head">{head}</thead>'
            f'<tbody id="{tid}_data" class="ui-datatable-data ui-widget-content">{"".join(body)}</tbody></table></div>{pager}</div>')


# ---------------------------------------------------------------- login
async def login(request):
    items = [("error", "Forkert bruger-id eller password.")] if "fejl" in request.query_params else []
    body = panel("loginPanel", "Log ind", f"""<form id="loginForm" method="post" action="{ROOT}/j_security_check">
<table class="ui-panelgrid ui-widget" role="grid"><tbody>
<tr class="ui-widget-content" role="row"><td role="gridcell" class="ui-panelgrid-cell"><label for="j_username" class="ui-outputlabel ui-widget">Bruger-id</label></td>
<td role="gridcell" class="ui-panelgrid-cell"><input id="j_username" name="j_username" type="text" class="ui-inputfield ui-inputtext ui-widget ui-state-default ui-corner-all" /></td></tr>
<tr class="ui-widget-content" role="row"><td role="gridcell" class="ui-panelgrid-cell"><label for="j_password" class="ui-outputlabel ui-widget">Password</label></td>
<td role="gridcell" class="ui-panelgrid-cell"><input id="j_password" name="j_password" type="password" class="ui-inputfield ui-password ui-widget ui-state-default ui-corner-all" autocomplete="off" /></td></tr>
</tbody></table>
<button id="j_idt17" name="j_idt17" class="ui-button ui-widget ui-state-default ui-corner-all ui-button-text-only" type="submit"><span class="ui-button-text ui-c">Log ind</span></button>
</form><p>Har du glemt dit password? Kontakt kommunens brugeradministrator.</p>""")
    return HTMLResponse(template("Log ind", body, messages(items), None))


async def security_check(request):
    form = await request.form()
    if form.get("j_username") != USER or form.get("j_password") != PASSWORD:
        return RedirectResponse(ROOT + "/login.jsf?fejl=1", 302)
    sid = secrets.token_hex(16).upper()
    SESSIONS[sid] = {"views": {}, "conv": {}, "cid": 0, "accepted": False, "job": None}
    response = RedirectResponse(ROOT + "/velkommen.jsf", 302)
    response.set_cookie(COOKIE, sid, path="/", httponly=True)
    return response


def protected(handler, path, before_accept=False):
    async def endpoint(request):
        sess = session(request)
        if sess is None:
            return RedirectResponse(ROOT + "/login.jsf", 302)
        form, state = None, {}
        if request.method == "POST":
            form = await request.form()
            path_, state = sess["views"].get(form.get("javax.faces.ViewState", ""), (None, None))
            if path_ != path:
                page = Page(sess, "/forside.jsf")
                page.msg("error", "Siden er udløbet. Vælg i menuen for at fortsætte.")
                return page.render("Siden er udløbet", "", status=500)
            state = json.loads(json.dumps(state))
            if "topForm:logud" in form:
                SESSIONS.pop(request.cookies[COOKIE], None)
                response = RedirectResponse(ROOT + "/login.jsf", 302)
                response.delete_cookie(COOKIE, path="/")
                return response
        if not sess["accepted"] and not before_accept:
            return RedirectResponse(ROOT + "/velkommen.jsf", 302)
        return await handler(request, sess, form, state)
    return Route(ROOT + path, endpoint, methods=["GET", "POST"])


async def velkommen(request, sess, form, state):
    if form is not None and "velkomstForm:fortsaet" in form:
        sess["accepted"] = True
        return RedirectResponse(ROOT + "/forside.jsf", 302)
    page = Page(sess, "/velkommen.jsf")
    body = page.form("velkomstForm", panel("velkomstForm:info", "Vigtig information", """<p>Oplysningerne i portalen er personoplysninger.
Du må kun slå kursister op, når det er nødvendigt for din sagsbehandling. Alle opslag bliver logget.</p>""")
        + command_button("velkomstForm:fortsaet", "Fortsæt"))
    return page.render("Velkommen", body, menu=False)


async def forside(request, sess, form, state):
    page = Page(sess, "/forside.jsf")
    return page.render("Forside", panel("nyheder", "Nyheder", """<p>Portalen giver adgang til sprogcentrenes indberetninger om moduler,
prøver og henvisninger.</p><p>Driftsvindue: Første søndag i måneden kl. 6-10 kan portalen være lukket.</p>"""))


async def hjaelp(request, sess, form, state):
    page = Page(sess, "/hjaelp.jsf")
    return page.render("Hjælp", panel("hjaelp", "Sådan søger du", """<p>Under Danskundervisning kan du søge en enkelt kursist eller bestille et
udtræk på op til 100 kursister.</p><p>Personnummeret tastes som ddmmåå-xxxx. Filen til et udtræk er en tekstfil med ét personnummer pr. linje.</p>"""))


# ---------------------------------------------------------------- kursist
def has_records(person):
    return bool(person["moduler"] or person["proever"] or person["henvisninger"] or person["meritter"] or person["prae2004"])


async def soeg(request, sess, form, state):
    page = Page(sess, "/kursist/soeg.jsf")
    typed, found = "", state.get("cpr") if form is not None else None
    if form is not None:
        typed = form.get("soegForm:personnr", "")
        if "soegForm:resultat:0:vis" in form and found:
            sess["cid"] += 1
            sess["conv"][str(sess["cid"])] = found
            return RedirectResponse(f"{ROOT}/kursist/vis.jsf?cid={sess['cid']}", 302)
        if "soegForm:nulstil" in form:
            typed, found = "", None
        elif "soegForm:soeg" in form:
            number, found = typed.strip().replace("-", ""), None
            if not number:
                page.msg("error", "Personnummer: Feltet skal udfyldes.")
            elif not (len(number) == 10 and number.isdecimal()):
                page.msg("error", "Personnummer: Skal bestå af 10 cifre.")
            elif number in PEOPLE and has_records(PEOPLE[number]):
                found = number
            else:
                page.msg("warn", "Søgningen gav intet resultat. Personnummeret er ikke registreret.")
    page.state["cpr"] = found
    result = ""
    if found:
        row = {"nr": found, "antal": str(len(PEOPLE[found]["moduler"])),
               "_link": command_link("soegForm", "soegForm:resultat:0:vis", "Vis kursist")}
        result = panel("soegForm:resultatPanel", "Søgeresultat", data_table(
            "soegForm:resultat", [("nr", "Personnummer"), ("antal", "Antal moduler"), ("_link", "Handling")], [row]))
    body = page.form("soegForm", panel("soegForm:kriterier", "Søgekriterier", f"""<table class="ui-panelgrid ui-widget" role="grid"><tbody>
<tr class="ui-widget-content" role="row"><td role="gridcell" class="ui-panelgrid-cell"><label id="soegForm:j_idt33" class="ui-outputlabel ui-widget" for="soegForm:personnr">Personnummer</label></td>
<td role="gridcell" class="ui-panelgrid-cell"><input id="soegForm:personnr" name="soegForm:personnr" type="text" value="{escape(typed)}" maxlength="11" title="ddmmåå-xxxx" class="ui-inputfield ui-inputtext ui-widget ui-state-default ui-corner-all" role="textbox" aria-required="true" /></td></tr>
</tbody></table>""" + command_button("soegForm:soeg", "Søg", "ui-icon-search") + command_button("soegForm:nulstil", "Nulstil")) + result)
    return page.render("Kursistsøgning", body)


async def vis(request, sess, form, state):
    cid = request.query_params.get("cid", "")
    number = sess["conv"].get(cid)
    if number is None:
        return RedirectResponse(ROOT + "/kursist/soeg.jsf", 302)
    page = Page(sess, f"/kursist/vis.jsf?cid={cid}", {"pages": state.get("pages", {})})
    if form is not None:
        if "kursistForm:tilbage" in form:
            return RedirectResponse(ROOT + "/kursist/soeg.jsf", 302)
        for key in form:
            for tid, *_ in SECTIONS:
                prefix = f"kursistForm:acc:{tid}:side"
                if key.startswith(prefix):
                    page.state["pages"][tid] = int(key[len(prefix):].split("_")[0])
    person = PEOPLE[number]
    tabs = []
    for i, (tid, title, field, sort, columns) in enumerate(SECTIONS):
        rows = person[field]
        if field == "prae2004":
            rows = [rows] if rows else []
        rows = sorted(rows, key=lambda r: r[sort] or "")
        full = f"kursistForm:acc:{tid}"
        tabs.append(f'<h3 class="ui-accordion-header ui-helper-reset ui-state-default ui-state-active ui-corner-top" role="tab" aria-expanded="true" aria-selected="true" tabindex="0">'
                    f'<span class="ui-icon ui-icon-triangle-1-s"></span>{escape(title)}</h3>'
                    f'<div id="kursistForm:acc:tab{i}" class="ui-accordion-content ui-helper-reset ui-widget-content" role="tabpanel" aria-hidden="false">'
                    + data_table(full, columns, rows, page.state["pages"].get(tid, 0), "kursistForm") + "</div>")
    body = page.form("kursistForm", f"""<table id="kursistForm:stam" class="ui-panelgrid ui-widget" role="grid"><tbody><tr class="ui-widget-content" role="row">
<td role="gridcell" class="ui-panelgrid-cell">Personnummer</td><td role="gridcell" class="ui-panelgrid-cell">{number}</td></tr></tbody></table>
<div id="kursistForm:acc" class="ui-accordion ui-widget ui-helper-reset" role="tablist">{"".join(tabs)}<input type="hidden" id="kursistForm:acc_active" name="kursistForm:acc_active" value="0,1,2,3,4" autocomplete="off" /></div>
""" + command_button("kursistForm:tilbage", "Tilbage til søgning"))
    return page.render("Kursistoplysninger", body)


# ---------------------------------------------------------------- masseudtræk
def csv_file(numbers):
    def line(values):
        return ";".join('"' + v.replace('"', '""') + '"' for v in values) + "\r\n"
    out = [line(h for _, h in CSV_COLUMNS)]
    for number in numbers:
        person = PEOPLE.get(number)
        data = person["udtraek"] if person else {"cpr": number, "findes": False}
        out.append(line(show(k, data.get(k)) for k, _ in CSV_COLUMNS))
    return Response("".join(out).encode("iso-8859-1"), headers={
        "Content-Type": "text/csv;charset=ISO-8859-1", "Content-Disposition": 'attachment;filename="masseudtraek.csv"',
        "Cache-Control": "no-cache, no-store"})


async def masse(request, sess, form, state):
    page = Page(sess, "/udtraek/masse.jsf")
    job = sess["job"]
    if form is not None:
        if "masseForm:hent" in form and job and time.time() >= job["ready"]:
            return csv_file(job["numbers"])
        if "masseForm:indlaes" in form:
            upload = form.get("masseForm:cprfil")
            if upload is None or isinstance(upload, str) or not upload.filename:
                page.msg("error", "Vælg en fil, før du trykker på Indlæs fil.")
            else:
                text = (await upload.read()).decode("utf-8-sig", "replace")
                numbers = [x.strip().replace("-", "") for x in text.splitlines() if x.strip()]
                if not numbers:
                    page.msg("error", "Filen er tom.")
                elif len(numbers) > 100:
                    page.msg("error", "Filen indeholder mere end 100 personnumre.")
                elif not all(len(x) == 10 and x.isdecimal() for x in numbers):
                    page.msg("error", "Filen indeholder et ugyldigt personnummer.")
                else:
                    job = sess["job"] = {"numbers": numbers, "ready": time.time() + JOB_SECONDS}
    status = ""
    if job:
        if time.time() >= job["ready"]:
            page.msg("info", "Udtrækket er færdigt og kan hentes.")
            inner = (f"<p>Antal personnumre: {len(job['numbers'])}</p><p>"
                     + command_link("masseForm", "masseForm:hent", "Hent regneark (CSV)") + "</p>")
        else:
            page.msg("info", "Udtrækket er under behandling. Det kan tage nogle minutter.")
            inner = f"<p>Antal personnumre: {len(job['numbers'])}</p>" + command_button("masseForm:opdater", "Opdater status", "ui-icon-refresh")
        status = panel("masseForm:statusPanel", "Seneste udtræk", inner)
    body = page.form("masseForm", panel("masseForm:filPanel", "Indlæs fil med personnumre", f"""<p>Vælg en tekstfil med højst 100 personnumre, ét på hver linje.</p>
<table class="ui-panelgrid ui-widget" role="grid"><tbody><tr class="ui-widget-content" role="row">
<td role="gridcell" class="ui-panelgrid-cell"><label class="ui-outputlabel ui-widget" for="masseForm:cprfil">Tekstfil</label></td>
<td role="gridcell" class="ui-panelgrid-cell"><input type="file" id="masseForm:cprfil" name="masseForm:cprfil" /></td></tr></tbody></table>
""" + command_button("masseForm:indlaes", "Indlæs fil", "ui-icon-arrowthickstop-1-n")) + status, multipart=True)
    return page.render("Masseudtræk", body)


# ---------------------------------------------------------------- ressourcer
async def resource(request):
    if request.path_params["name"] == "jsf.js.jsf":
        return Response("""var mojarra=mojarra||{};
mojarra.jsfcljs=function(f,p,t){for(var k in p){var i=document.createElement('input');i.type='hidden';i.name=k;i.value=p[k];f.appendChild(i);}f.submit();};
var PrimeFaces={settings:{},cw:function(){}};
""", media_type="text/javascript")
    return Response("""body{font:13px Arial,sans-serif;margin:0;background:#eee}#wrapper{width:1000px;margin:0 auto;background:#fff}#top{padding:12px;background:#003b5c;color:#fff}
#top a{color:#fff}#top form{float:right}#indhold{padding:12px}.ui-menu-list{list-style:none;margin:0;padding:0}.ui-menubar>ul>li{display:inline-block;position:relative;padding:6px 12px}
.ui-menu-child{display:none;position:absolute;background:#fff;border:1px solid #ccc}.ui-menu-parent:hover>.ui-menu-child,.ui-menu-parent:focus-within>.ui-menu-child{display:block}
.ui-messages-error{background:#fdd}.ui-messages-warn{background:#ffc}.ui-messages-info{background:#def}.ui-panel{border:1px solid #ccc;margin:8px 0;padding:6px}
.ui-datatable table{border-collapse:collapse;width:100%}.ui-datatable th,.ui-datatable td{border:1px solid #ccc;padding:4px}.ui-accordion-header{background:#dfe7ec;padding:6px;margin:6px 0 0}
.ui-paginator a,.ui-paginator span{padding:2px 6px}.ui-state-active{font-weight:bold}#bund{padding:10px;border-top:1px solid #ccc;color:#666}""", media_type="text/css")


async def root(request):
    return RedirectResponse(ROOT + ("/forside.jsf" if session(request) is not None else "/login.jsf"), 302)


app = Starlette(routes=[
    Route("/", root), Route(ROOT, root), Route(ROOT + "/", root),
    Route(ROOT + "/login.jsf", login), Route(ROOT + "/j_security_check", security_check, methods=["POST"]),
    Route(ROOT + "/javax.faces.resource/{name}", resource),
    protected(velkommen, "/velkommen.jsf", before_accept=True), protected(forside, "/forside.jsf"), protected(hjaelp, "/hjaelp.jsf"),
    protected(soeg, "/kursist/soeg.jsf"), protected(vis, "/kursist/vis.jsf"), protected(masse, "/udtraek/masse.jsf"),
    Route("/{rest:path}", root),
])
