"""Knappen som ASP.NET 2.0-website: MasterPage, Menu, MultiView, GridView, DetailsView og Wizard."""
import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
COOKIE = ".DUDBAUTH"
KEY = secrets.token_bytes(32)
SESSIONS: set[str] = set()
JOBS: dict[str, dict] = {}
PAGE_SIZE = 10
JOB_SECONDS = 5
M = "ctl00$MainContent$"
I = "ctl00_MainContent_"

TABS = [
    ("Moduler", "moduler", "gvModuler", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
        ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
        ("modultest_bestaaet", "Modultest bestået")]),
    ("Prøver", "proever", "gvProever", [
        ("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
        ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    ("Henvisninger", "henvisninger", "gvHenvisninger", [
        ("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"),
        ("udbyder", "Udbyder")]),
    ("Merit", "meritter", "gvMerit", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
    ("Præ-2004 data", "prae2004", "dvPrae2004", [
        ("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]),
]
LINKS = ["lnkModuler", "lnkProever", "lnkHenvisninger", "lnkMerit", "lnkPrae2004"]
SHEET = [
    (None, [("cpr", "CPR-nr.")]), (None, [("findes", "Findes i 2004 +")]),
    ("Første modulreg.", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"),
                          ("foerste_udbyder", "Udbyder")]),
    ("Seneste modulreg.", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"),
                           ("seneste_udbyder", "Udbyder")]),
    ("Seneste henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
    ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"),
                       ("merit_udbyder", "Udbyder")]),
    ("Søgning i præ-2004 data", [("prae2004_findes", "Findes i præ-2004 data"),
                                 ("prae2004_startdato", "Første startdato"), ("prae2004_du", "DU")]),
]


def show(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else value


def cell(value):
    return escape(show(value)) or "&nbsp;"


# ---- ViewState ---------------------------------------------------------------------------------------------------

def pack(state):
    raw = json.dumps(state).encode()
    return base64.b64encode(hmac.new(KEY, raw, hashlib.sha1).digest() + raw).decode()


def unpack(text):
    try:
        data = base64.b64decode(text or "")
        if hmac.compare_digest(hmac.new(KEY, data[20:], hashlib.sha1).digest(), data[:20]):
            return json.loads(data[20:])
    except ValueError:
        pass
    return None


def validation(viewstate):
    return base64.b64encode(hmac.new(KEY, b"ev" + viewstate.encode(), hashlib.sha256).digest()).decode()


# ---- MasterPage --------------------------------------------------------------------------------------------------

MENU = [("Forside", "Default.aspx"), ("Opslag på en kursist", "Opslag.aspx"),
        ("Opslag på flere kursister", "Udtraek.aspx"), ("Hjælp", "Hjaelp.aspx")]
CSS = """body{font-family:Verdana,Arial,sans-serif;font-size:70%;margin:0;background:#dfe5ec}
#wrap{width:960px;margin:0 auto;background:#fff;border:1px solid #8796a8}#top{background:#1f4a7a;color:#fff;padding:12px 16px}
#top h1{font-size:150%;margin:0}#left{width:190px;background:#eef2f7;vertical-align:top;padding:10px}
#main{vertical-align:top;padding:12px 16px}.ctl00_Menu1_1{color:#1f4a7a;text-decoration:none;line-height:2}
.Grid{border-collapse:collapse;width:100%}.Grid th{background:#507cd1;color:#fff;text-align:left}.Alt{background:#eff3fb}
.Tab{padding:4px 10px;border:1px solid #8796a8;background:#eef2f7}.TabSel{padding:4px 10px;background:#fff;font-weight:bold}
#bottom{border-top:1px solid #8796a8;padding:8px 16px;color:#555}"""


def master(path, title, content, state, user=True, multipart=False):
    vs = pack(state)
    rows = "".join(
        f'<tr onmouseover="Menu_HoverStatic(this)" onmouseout="Menu_Unhover(this)" id="ctl00_Menu1n{n}">\n<td><table '
        f'cellpadding="0" cellspacing="0" border="0" width="100%"><tr><td style="white-space:nowrap;width:100%;">'
        f'<a class="ctl00_Menu1_1 ctl00_Menu1_3" href="{href}">{escape(text)}</a></td></tr></table></td></tr>'
        for n, (text, href) in enumerate(MENU))
    menu = (f'<a href="#ctl00_Menu1_SkipLink"><img alt="Spring over navigationslinks" src="/WebResource.axd?d=gif" '
            f'width="0" height="0" style="border-width:0px;" /></a><table id="ctl00_Menu1" class="ctl00_Menu1_2" '
            f'cellpadding="0" cellspacing="0" border="0">{rows}</table><a id="ctl00_Menu1_SkipLink"></a>') if user else ""
    status = ('<span id="ctl00_LoginName1">kommune</span> | <a id="ctl00_LoginStatus1" style="color:#fff" '
              'href="javascript:__doPostBack(\'ctl00$LoginStatus1$ctl00\',\'\')">Log af</a>') if user else "&nbsp;"
    crumb = (f'<span id="ctl00_SiteMapPath1"><span><a href="Default.aspx">Forside</a></span><span> &gt; </span>'
             f'<span>{escape(title)}</span></span>') if user and path != "Default.aspx" else ""
    enc = ' enctype="multipart/form-data"' if multipart else ""
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head id="ctl00_Head1"><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>
\t{escape(title)} - Danskundervisningsdatabasen
</title><style type="text/css">{CSS}</style></head>
<body>
<form name="aspnetForm" method="post" action="{path}" id="aspnetForm"{enc}>
<div>
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{vs}" />
</div>
<script type="text/javascript">
<!--
var theForm = document.forms['aspnetForm'];
if (!theForm) {{ theForm = document.aspnetForm; }}
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
// -->
</script>
<script src="/WebResource.axd?d=js" type="text/javascript"></script>
<div id="wrap">
<div id="top"><table width="100%" cellpadding="0" cellspacing="0"><tr><td><h1>Danskundervisningsdatabasen</h1>Udtræk til kommunerne - &quot;Knappen&quot;</td><td align="right">{status}</td></tr></table></div>
<table width="100%" cellpadding="0" cellspacing="0"><tr><td id="left">{menu}</td>
<td id="main">{crumb}
<h2>{escape(title)}</h2>
{content}
</td></tr></table>
<div id="bottom">Ministeriet for Flygtninge, Indvandrere og Integration &middot; Support: kontakt@danskindberetning.dk &middot; Version 2.1.0.417</div>
</div>
<div>
<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{validation(vs)}" />
</div>
</form>
</body>
</html>""", headers={"Cache-Control": "private", "X-AspNet-Version": "2.0.50727"})


def button(name, text):
    return f'<input type="submit" name="{M}{name}" value="{text}" id="{I}{name.replace("$", "_")}" />'


def link(name, text, css="", arg=""):
    return (f'<a id="{I}{name}"{css and f" class={chr(34)}{css}{chr(34)}"} '
            f'href="javascript:__doPostBack(\'{M}{name}\',\'{arg}\')">{escape(text)}</a>')


def label(name, text, color="Red"):
    return f'<span id="{I}{name}" style="color:{color};">{escape(text)}</span>' if text else f'<span id="{I}{name}"></span>'


def page(path, multipart=False):
    """Fælles livscyklus: adgangskontrol, ViewState, log af; derefter sidens egen kode."""
    def wrap(func):
        async def endpoint(request):
            if request.cookies.get(COOKIE) not in SESSIONS:
                return RedirectResponse(f"/Login.aspx?ReturnUrl={quote('/' + path, safe='')}", 302)
            form, state = {}, {}
            if request.method == "POST":
                form = await request.form()
                state = unpack(form.get("__VIEWSTATE"))
                if state is None or form.get("__EVENTVALIDATION") != validation(form["__VIEWSTATE"]):
                    return HTMLResponse("<html><head><title>Kørselsfejl</title></head><body><h1>Serverfejl i programmet "
                                        "'/'.</h1><h2><i>Valideringen af viewstate-MAC mislykkedes.</i></h2></body></html>", 500)
                if form.get("__EVENTTARGET") == "ctl00$LoginStatus1$ctl00":
                    SESSIONS.discard(request.cookies[COOKIE])
                    answer = RedirectResponse("/Login.aspx", 302)
                    answer.delete_cookie(COOKIE)
                    return answer
            return await func(request, form, state)
        return Route("/" + path, endpoint, methods=["GET", "POST"])
    return wrap


async def root(request):
    return RedirectResponse("/Default.aspx", 302)


async def login(request):
    message = ""
    if request.method == "POST":
        form = await request.form()
        if form.get(M + "Login1$UserName") == USER and form.get(M + "Login1$Password") == PASSWORD:
            token = secrets.token_hex(48).upper()
            SESSIONS.add(token)
            target = request.query_params.get("ReturnUrl", "")
            answer = RedirectResponse(target if re.fullmatch(r"/\w+\.aspx", target) else "/Default.aspx", 302)
            answer.set_cookie(COOKIE, token, httponly=True)
            return answer
        message = "Login mislykkedes. Kontrollér brugernavn og adgangskode, og prøv igen."
    path = "Login.aspx" + (f"?ReturnUrl={quote(request.query_params['ReturnUrl'], safe='')}"
                           if "ReturnUrl" in request.query_params else "")
    fail = f'<tr><td align="center" colspan="2" style="color:Red;">{message}</td></tr>' if message else ""
    return master(path, "Adgang for kommuner", f"""
<table cellspacing="0" cellpadding="1" border="0" id="{I}Login1" style="border-collapse:collapse;"><tr><td><table cellpadding="0" border="0">
<tr><td align="center" colspan="2">Indtast det brugernavn, kommunen har fået af ministeriet.</td></tr>
<tr><td align="right"><label for="{I}Login1_UserName">Brugernavn:</label></td><td><input name="{M}Login1$UserName" type="text" id="{I}Login1_UserName" /></td></tr>
<tr><td align="right"><label for="{I}Login1_Password">Adgangskode:</label></td><td><input name="{M}Login1$Password" type="password" id="{I}Login1_Password" /></td></tr>
{fail}<tr><td align="right" colspan="2">{button("Login1$LoginButton", "Log på")}</td></tr>
</table></td></tr></table>""", {}, user=False)


@page("Default.aspx")
async def default(request, form, state):
    return master("Default.aspx", "Velkommen", """<p>Her kan kommunen hente de oplysninger, som sprogcentrene har indberettet
om kursister på danskuddannelse.</p><p>Vælg i menuen til venstre, om der skal slås op på én kursist eller på flere kursister
på én gang.</p><p><b>Driftsinformation:</b> Databasen opdateres hver nat mellem kl. 2 og 4.</p>""", {})


@page("Hjaelp.aspx")
async def help_page(request, form, state):
    return master("Hjaelp.aspx", "Hjælp", """<p>Ved opslag på en kursist vises alle registreringer. Ved opslag på flere
kursister dannes en fil til Excel med et uddrag af registreringerne.</p><p>CPR-nr. skrives som ddmmåå-xxxx, med eller uden
bindestreg.</p>""", {})


# ---- Opslag: MultiView med søgning, resultat og kursist ------------------------------------------------------------

def grid(name, columns, records, number):
    """GridView med AllowPaging="True" PageSize="10"."""
    if not records:
        return (f'<div>\n<table class="Grid" cellspacing="0" rules="all" border="1" id="{I}{name}"><tr><td '
                f'colspan="{len(columns)}">Der er ingen registreringer.</td></tr></table>\n</div>')
    head = "".join(f'<th scope="col">{escape(h)}</th>' for _, h in columns)
    body = "".join(f'<tr{n % 2 and " class=" + chr(34) + "Alt" + chr(34) or ""}>\n'
                   + "".join(f"<td>{cell(r[k])}</td>" for k, _ in columns) + "</tr>"
                   for n, r in enumerate(records[(number - 1) * PAGE_SIZE:number * PAGE_SIZE]))
    pages = -(-len(records) // PAGE_SIZE)
    pager = ""
    if pages > 1:
        pager = "".join(f"<td><span>{n}</span></td>" if n == number else
                        f"<td><a href=\"javascript:__doPostBack('{M}{name}','Page${n}')\">{n}</a></td>"
                        for n in range(1, pages + 1))
        pager = f'<tr class="Pager">\n<td colspan="{len(columns)}"><table border="0"><tr>{pager}</tr></table></td></tr>'
    return (f'<div>\n<table class="Grid" cellspacing="0" cellpadding="3" rules="all" border="1" id="{I}{name}">\n<tr>{head}</tr>'
            f'{body}{pager}\n</table>\n</div>')


def details(name, rows, empty=""):
    body = "".join(f'<tr>\n<td style="background-color:#DEE8F5;font-weight:bold;width:180px;">{escape(h)}</td><td>{v}</td></tr>'
                   for h, v in rows) or f'<tr><td colspan="2">{empty}</td></tr>'
    return (f'<div>\n<table cellspacing="0" cellpadding="3" rules="all" border="1" id="{I}{name}" '
            f'style="border-collapse:collapse;">{body}</table>\n</div>')


@page("Opslag.aspx")
async def lookup(request, form, state):
    target, argument, message = form.get("__EVENTTARGET", ""), form.get("__EVENTARGUMENT", ""), ""
    typed = form.get(M + "txtCpr", "")
    state = {"view": 0, "cpr": None, "tab": 0, "page": 1, **state}
    if M + "btnSoeg" in form:
        number = re.sub(r"[\s-]", "", typed)
        state.update(view=0, cpr=None)
        if not re.fullmatch(r"\d{10}", number):
            message = "CPR-nr. skal bestå af 10 cifre (ddmmåå-xxxx)."
        elif number not in PEOPLE:
            message = "Der blev ikke fundet nogen kursist med det indtastede CPR-nr."
        else:
            state.update(view=1, cpr=number)
    elif target == M + "gvKursist" and argument == "Select$0" and state["cpr"]:
        state.update(view=2, tab=0, page=1)
    elif target == M + "lnkNySoegning":
        state.update(view=0, cpr=None)
        typed = ""
    elif target.removeprefix(M) in LINKS:
        state.update(tab=LINKS.index(target.removeprefix(M)), page=1)
    elif target == M + TABS[state["tab"]][2] and re.fullmatch(r"Page\$\d+", argument):
        state["page"] = int(argument[5:])
    if state["view"] == 2:
        person = PEOPLE[state["cpr"]]
        tabs = "\n".join(link(LINKS[n], t[0], "TabSel" if n == state["tab"] else "Tab") for n, t in enumerate(TABS))
        title, key, name, columns = TABS[state["tab"]]
        if key == "prae2004":
            data = person[key]
            view = details(name, [(h, cell(data[k])) for k, h in columns] if data else [],
                           "Der er ingen præ-2004 data på kursisten.")
        else:
            view = grid(name, columns, person[key], state["page"])
        content = (details("dvKursist", [("CPR-nr.", f"{state['cpr'][:6]}-{state['cpr'][6:]}")])
                   + f'<p>{link("lnkNySoegning", "Ny søgning")}</p><div style="margin:14px 0 6px 0">{tabs}</div>'
                   + f'<h3>{title}</h3>{view}')
        return master("Opslag.aspx", "Opslag på en kursist", content, state)
    found = ""
    if state["view"] == 1:
        found = (f'<p>Søgningen gav 1 kursist:</p><div>\n<table class="Grid" cellspacing="0" cellpadding="3" rules="all" border="1" '
                 f'id="{I}gvKursist"><tr><th scope="col">&nbsp;</th><th scope="col">CPR-nr.</th><th scope="col">Register</th></tr>'
                 f'<tr><td><a href="javascript:__doPostBack(\'{M}gvKursist\',\'Select$0\')">Vælg</a></td>'
                 f'<td>{state["cpr"][:6]}-{state["cpr"][6:]}</td><td>Danskundervisningsdatabasen</td></tr></table>\n</div>')
    content = f"""<p>Indtast kursistens CPR-nr. og tryk på Søg.</p>
<table cellpadding="3"><tr><td><label for="{I}txtCpr" id="{I}lblCpr">CPR-nr.:</label></td>
<td><input name="{M}txtCpr" type="text" value="{escape(typed)}" maxlength="11" id="{I}txtCpr" /></td>
<td>{button("btnSoeg", "Søg")}</td></tr><tr><td></td><td colspan="2"><i>Format: ddmmåå-xxxx</i></td></tr></table>
<p>{label("lblBesked", message)}</p>{found}"""
    return master("Opslag.aspx", "Opslag på en kursist", content, state)


# ---- Udtræk: Wizard ------------------------------------------------------------------------------------------------

def read_numbers(data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return None, "Filen er tom. Vælg en tekstfil med ét CPR-nr. pr. linje."
    if len(lines) > 100:
        return None, "Filen indeholder mere end 100 CPR-nr."
    for n, line in enumerate(lines, 1):
        if not re.fullmatch(r"\d{6}[- ]?\d{4}", line):
            return None, f"Linje {n} i filen er ikke et gyldigt CPR-nr."
    return [re.sub(r"\D", "", line) for line in lines], ""


def sheet(numbers):
    groups, heads, keys = "", "", []
    for group, columns in SHEET:
        keys += [k for k, _ in columns]
        if group is None:
            groups += f'<th rowspan="2">{escape(columns[0][1])}</th>'
        else:
            groups += f'<th colspan="{len(columns)}">{escape(group)}</th>'
            heads += "".join(f"<th>{escape(h)}</th>" for _, h in columns)
    body = ""
    for number in numbers:
        row = PEOPLE[number]["udtraek"] if number in PEOPLE else {"cpr": number, "findes": False}
        body += "<tr>" + "".join(f'<td class="text">{escape(show(row.get(k)))}</td>' for k in keys) + "</tr>\r\n"
    return ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; '
            'charset=utf-8" /><style> .text { mso-number-format:\\@; } </style></head><body><div>\r\n<table cellspacing="0" '
            f'rules="all" border="1"><tr><td colspan="{len(keys)}"><b>Resultat af udtræk fra Danskundervisningsdatabasen per '
            f'{time.strftime("%d-%m-%Y")}</b></td></tr>\r\n<tr>{groups}</tr>\r\n<tr>{heads}</tr>\r\n{body}</table>\r\n</div></body></html>')


STEPS = ["1. Vælg fil", "2. Kontrol", "3. Resultat"]


def wizard(step, content, nav):
    side = "".join(f'<tr><td style="{"font-weight:bold;" if n == step else ""}padding:4px 14px 4px 0"><a disabled="disabled" '
                   f'id="{I}Wizard1_SideBarContainer_SideBarList_ctl0{n}_SideBarButton">{t}</a></td></tr>' for n, t in enumerate(STEPS))
    return (f'<table cellspacing="0" cellpadding="5" border="0" id="{I}Wizard1" style="border:1px solid #B5C7DE;width:100%"><tr>'
            f'<td style="background-color:#EFF3FB;vertical-align:top;width:120px"><table id="{I}Wizard1_SideBarContainer_SideBarList" '
            f'cellspacing="0" border="0">{side}</table></td><td style="height:100%;"><table cellspacing="0" cellpadding="0" border="0" '
            f'style="width:100%;"><tr style="height:100%;"><td>{content}</td></tr><tr><td align="right">{nav}</td></tr></table></td></tr></table>')


@page("Udtraek.aspx")
async def batch(request, form, state):
    state = {"step": 0, "job": None, **state}
    message, job = "", JOBS.get(state["job"])
    if M + "Wizard1$StartNavigationTemplateContainerID$StartNextButton" in form:
        upload = form.get(M + "Wizard1$fuCpr")
        numbers, message = None, "Vælg en fil, før du trykker på Næste."
        if upload is not None and not isinstance(upload, str) and upload.filename:
            numbers, message = read_numbers(await upload.read())
        if numbers:
            state = {"step": 1, "job": secrets.token_hex(8)}
            job = JOBS[state["job"]] = {"numbers": numbers, "file": upload.filename, "start": None}
    elif M + "Wizard1$FinishNavigationTemplateContainerID$FinishPreviousButton" in form:
        state = {"step": 0, "job": None}
    elif M + "Wizard1$FinishNavigationTemplateContainerID$FinishButton" in form and job:
        job["start"] = time.time()
        state["step"] = 2
    elif form.get("__EVENTTARGET") == M + "Wizard1$lnkHent" and job and time.time() - job["start"] >= JOB_SECONDS:
        return Response(sheet(job["numbers"]), media_type="application/vnd.ms-excel",
                        headers={"Content-Disposition": "attachment; filename=Udtraek.xls"})
    nav = ""
    if state["step"] == 0:
        content = (f'<p>Vælg en tekstfil (.txt) med CPR-nr. - ét på hver linje (ddmmåå-xxxx) og højst 100 i alt.</p>'
                   f'<label for="{I}Wizard1_fuCpr">Fil med CPR-nr.:</label> <input type="file" name="{M}Wizard1$fuCpr" '
                   f'id="{I}Wizard1_fuCpr" size="40" /><p>{label("Wizard1_lblFejl", message)}</p>')
        nav = button("Wizard1$StartNavigationTemplateContainerID$StartNextButton", "Næste")
    elif state["step"] == 1:
        content = (f'<p>Filen <b>{escape(job["file"])}</b> er modtaget. Den indeholder {len(job["numbers"])} CPR-nr.</p>'
                   '<p>Tryk på Udfør for at starte udtrækket.</p>')
        nav = (button("Wizard1$FinishNavigationTemplateContainerID$FinishPreviousButton", "Forrige") + "&nbsp;"
               + button("Wizard1$FinishNavigationTemplateContainerID$FinishButton", "Udfør"))
    elif time.time() - job["start"] < JOB_SECONDS:
        content = label("Wizard1_lblStatus", "Udtrækket er ved at blive dannet. Vent venligst.", "#1F4A7A")
        nav = button("Wizard1$btnOpdater", "Opdater status")
    else:
        content = (label("Wizard1_lblStatus", "Udtrækket er dannet.", "Green")
                   + f'<p><a id="{I}Wizard1_lnkHent" href="javascript:__doPostBack(\'{M}Wizard1$lnkHent\',\'\')">Hent Excel-fil</a></p>')
    return master("Udtraek.aspx", "Opslag på flere kursister", wizard(state["step"], content, nav), state, multipart=True)


async def resource(request):
    if request.query_params.get("d") == "gif":
        return Response(base64.b64decode("R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="), media_type="image/gif")
    return Response("function Menu_HoverStatic(item) {}\nfunction Menu_Unhover(item) {}\n", media_type="application/x-javascript")


app = Starlette(routes=[
    Route("/", root), Route("/Login.aspx", login, methods=["GET", "POST"]), default, help_page, lookup, batch,
    Route("/WebResource.axd", resource)])
