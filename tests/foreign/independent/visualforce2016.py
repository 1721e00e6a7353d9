"""Danskdata - Force.com Site, Visualforce pages (API 36.0), spring 2016."""
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SITE = "/danskdata"
SIDS, VIEWS, JOBS, FRONT = {}, {}, {}, {}
PAGE_SIZE = 10

TABS = [("moduler", "Moduler"), ("proever", "Prøver"), ("henvisninger", "Henvisninger"), ("merit", "Merit"), ("prae2004", "Før 2004")]
COLS = {
    "moduler": [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
                ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")],
    "proever": [("proeve", "Prøve"), ("termin", "Termin"), ("dato", "Prøvedato"), ("laeseforstaaelse", "Læseforståelse"),
                ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")],
    "henvisninger": [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")],
    "merit": [("du_modul", "Meriteret DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")],
}
KEY = {"merit": "meritter"}
DATES = {"startdato", "slutdato", "dato", "modultest_bestaaet"}
XLS = [("", [("cpr", "CPR-nr."), ("findes", "Findes (2004 og frem)")]),
       ("Første modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbyder")]),
       ("Seneste modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbyder")]),
       ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
       ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
       ("Før 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")])]


def dato(s):
    return "-".join(reversed(s.split("-"))) if s else ""


def sfid(prefix):
    return prefix + "D20000" + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz0123456789") for _ in range(9))


def save_view(state):
    vs = "i:" + secrets.token_urlsafe(240)
    VIEWS[vs] = state
    return vs


def viewstate(state):
    vs = save_view(state)
    n = "com.salesforce.visualforce."
    rows = [("ViewState", vs), ("ViewStateVersion", "201604152044310000"), ("ViewStateMAC", "AGV5SnViMjVq" + secrets.token_urlsafe(60)),
            ("ViewStateCSRF", "VmpFPSxNakF4TmkwMExU" + secrets.token_urlsafe(30))]
    return ('<span id="ajax-view-state-page-container" style="display: none"><span id="ajax-view-state" style="display: none">'
            + "".join(f'<input type="hidden"  id="{n}{k}" name="{n}{k}" value="{v}" />' for k, v in rows) + "</span></span>")


def form(fid, page, body, state, multipart=False):
    enc = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
    return (f'<form id="{fid}" name="{fid}" method="post" action="{SITE}/{page}" enctype="{enc}">\n'
            f'<input type="hidden" name="{fid}" value="{fid}" />\n{body}<div id="{fid}:j_id99"></div>\n{viewstate(state)}</form>')


def command_link(fid, cid, text, cls=""):
    return (f'<a class="{cls}" href="#" id="{cid}" name="{cid}" onclick="if(typeof jsfcljs == \'function\')'
            f"{{jsfcljs(document.getElementById('{fid}'),'{cid},{cid}','');}}return false\">{escape(text)}</a>")


def button(cid, text):
    return f'<input class="btn" type="submit" id="{cid}" name="{cid}" value="{escape(text)}" />'


def message(kind, text):
    title = {"error": "Fejl:", "info": "Oplysning:", "confirm": "Udført:", "warning": "Advarsel:"}[kind]
    return (f'<span id="pg:msgs"><div class="message {kind}M3" role="alert"><table border="0" cellpadding="0" cellspacing="0" class="messageTable" '
            f'style="padding:0px;margin:0px;"><tr valign="top"><td><img alt="{kind.upper()}" class="msgIcon" src="/s.gif" title="{kind}" /></td>'
            f'<td class="messageCell"><div class="messageText"><span style="color:#cc0000"><h4>{title}</h4></span>{escape(text)}<br/></div></td></tr>'
            '<tr><td></td><td></td></tr></table></div></span>')


def layout(title, body, menu=True, active=""):
    nav = ""
    if menu:
        items = [("DKForside", "Forside"), ("DKOpslag", "Enkeltopslag"), ("DKListe", "Listeudtræk")]
        nav = '<div id="tabContainer"><ul id="tabBar" class="zen-inlineList zen-tabMenu">' + "".join(
            f'<li class="{"zen-active" if p == active else ""}"><a href="{SITE}/{p}">{t}</a></li>' for p, t in items) + "</ul>" \
            f'<div class="linkElements"><a href="{SITE}/secur/logout.jsp">Log ud</a></div></div>'
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html lang="da"><head><title>{title} - Danskdata</title>
<script src="/static/111213/js/perf/stub.js" type="text/javascript"></script>
<script src="/faces/a4j/g/3_3_3.Finalorg.ajax4jsf.javascript.AjaxScript?rel=1459900000000" type="text/javascript"></script>
<link class="user" href="/sCSS/36.0/sprites/1459900000000/Theme3/default/gc/extended.css" rel="stylesheet" type="text/css" />
<style>body{{font:12px Arial}} .bPageBlock{{border:1px solid #eaeaea;border-top:3px solid #236fbd;background:#f8f8f8;margin:10px 0;padding:6px}}
.list{{border-collapse:collapse;width:100%;background:#fff}} .list th{{background:#f2f3f3;text-align:left}} .list td,.list th{{padding:4px;border-bottom:1px solid #e3deb8}}
.zen-inlineList li{{display:inline;padding:4px 10px}} .zen-active a{{font-weight:bold}}</style>
<script type="text/javascript">function dpf(f){{var a=f.adp;if(a!=null)for(var i=0;i<a.length;i++)f.removeChild(a[i]);}}
function apf(f,pvp){{var a=[];f.adp=a;var p=pvp.split(',');for(var i=0,k=0;i<p.length;i+=2,k++){{var e=document.createElement("input");e.type="hidden";e.name=p[i];e.value=p[i+1];f.appendChild(e);a[k]=e;}}}}
function jsfcljs(f,pvp,t){{apf(f,pvp);var ft=f.target;if(t)f.target=t;f.submit();f.target=ft;dpf(f);}}</script>
</head><body class="hasMotif sfdcBody">
<div id="header"><span class="logo">Danskdata &ndash; udtræk til kommuner</span></div>{nav}
<div id="contentWrapper">{body}</div><div class="bPageFooter">Udlændinge- og Integrationsministeriet</div></body></html>""")


def block(title, content, buttons=""):
    return (f'<div class="bPageBlock brandSecondaryBrd apexDefaultPageBlock secondaryPalette"><div class="pbHeader"><table border="0" cellpadding="0" cellspacing="0"><tr>'
            f'<td class="pbTitle"><h2 class="mainTitle">{escape(title)}</h2></td><td class="pbButton">{buttons}&nbsp;</td></tr></table></div>'
            f'<div class="pbBody">{content}</div><div class="pbFooter secondaryPalette"><div class="bg"></div></div></div>')


def section(items):
    return '<div class="pbSubsection"><table class="detailList" border="0" cellpadding="0" cellspacing="0">' + "".join(
        f'<tr><th class="labelCol vfLabelColTextWrap " scope="row">{a}</th><td class="dataCol ">{b}</td></tr>' for a, b in items) + "</table></div>"


def page_table(tid, cols, rows):
    head = "".join(f'<th class="headerRow " scope="col" colspan="1" id="{tid}:j_id{40+i}header"><div id="{tid}:j_id{40+i}header:sortDiv">{c}</div></th>' for i, c in enumerate(cols))
    body = "".join(f'<tr class="dataRow {"even" if n % 2 == 0 else "odd"}">' + "".join(
        f'<td class="dataCell" colspan="1" id="{tid}:{n}:j_id{40+i}"><span id="{tid}:{n}:j_id{60+i}">{c or "&nbsp;"}</span></td>' for i, c in enumerate(r)) + "</tr>"
        for n, r in enumerate(rows))
    return f'<table class="list " border="0" cellpadding="0" cellspacing="0" id="{tid}"><thead class="rich-table-thead"><tr class="headerRow ">{head}</tr></thead><tbody id="{tid}:tb">{body}</tbody></table>'


# ---------------------------------------------------------------- controllers
def user(request):
    return SIDS.get(request.cookies.get("sid", ""))


def login_redirect():
    return RedirectResponse(f"{SITE}/DKLogin", 302)


async def read_post(request):
    data = await request.form()
    return data, VIEWS.get(data.get("com.salesforce.visualforce.ViewState", ""))


def login_page(msg="", name=""):
    f = "loginPage:loginForm"
    body = msg + section([
        (f'<label for="{f}:username">Brugernavn</label>', f'<input id="{f}:username" type="text" name="{f}:username" value="{escape(name)}" size="20" />'),
        (f'<label for="{f}:password">Adgangskode</label>', f'<input autocomplete="off" id="{f}:password" type="password" name="{f}:password" value="" size="20" />'),
        ("", button(f"{f}:loginButton", "Log ind"))])
    return layout("Log ind", block("Log ind på Danskdata", form(f, "DKLogin", body, {"page": "login"})), menu=False)


async def login(request):
    if request.method == "GET":
        return login_page()
    data, view = await read_post(request)
    f = "loginPage:loginForm"
    if view is None:
        return login_page(message("error", "Siden er udløbet. Prøv igen."))
    name = data.get(f + ":username", "").strip()
    if name != "kommune" or data.get(f + ":password") != "hemmeligt-1":
        return login_page(message("error", "Logon mislykkedes. Kontrollér, at brugernavn og adgangskode er korrekte."), name)
    ticket = secrets.token_urlsafe(24)
    FRONT[ticket] = name
    return RedirectResponse(f"{SITE}/secur/frontdoor.jsp?allp=1&apv=1&cshc={ticket}&refURL=%2Fdanskdata%2FDKForside", 302)


async def frontdoor(request):
    name = FRONT.pop(request.query_params.get("cshc", ""), None)
    if name is None:
        return login_redirect()
    to = f"{SITE}/DKForside"
    r = HTMLResponse(f"""<html>
<head>
<meta HTTP-EQUIV="PRAGMA" CONTENT="NO-CACHE">
<script>
function redirectOnLoad() {{
if (this.SfdcApp && this.SfdcApp.projectOneNavigator) {{ SfdcApp.projectOneNavigator.handleRedirect('{to}'); }}  else 
if (window.location.replace){{ 
window.location.replace('{to}');
}} else {{
window.location.href ='{to}';
}} 
}} 
redirectOnLoad();
</script>
</head>
</html>
""")
    sid = "00D20000000Cabc!" + secrets.token_urlsafe(48)
    SIDS[sid] = name
    r.set_cookie("sid", sid, path="/", secure=True, httponly=True)
    return r


async def logout(request):
    SIDS.pop(request.cookies.get("sid", ""), None)
    r = RedirectResponse(f"{SITE}/DKLogin", 302)
    r.delete_cookie("sid", path="/")
    return r


async def home(request):
    if not user(request):
        return login_redirect()
    return layout("Forside", block("Velkommen til Danskdata", "<p>Her kan kommunen hente sprogcentrenes indberetninger om voksne udlændinges danskuddannelse.</p>"
                  "<p>Vælg i menuen, om du vil slå én kursist op eller trække oplysninger om op til 100 kursister på én gang.</p>"), active="DKForside")


def search_page(msg="", value="", hit=None):
    f = "pg:frm"
    body = msg + block("Enkeltopslag", section([
        (f'<label for="{f}:blk:sec:cpr">CPR-nummer</label>', f'<div class="requiredInput"><div class="requiredBlock"></div><input id="{f}:blk:sec:cpr" maxlength="11" name="{f}:blk:sec:cpr" size="14" type="text" value="{escape(value)}" /></div>'
         '<span class="help">ddmmåå-xxxx</span>')]), button(f"{f}:blk:btns:soeg", "Slå op"))
    if hit:
        p = PEOPLE[hit]
        body += block("Søgeresultat", page_table(f"{f}:res:tbl", ["Handling", "CPR-nr.", "Antal moduler", "Antal prøver"],
                      [[command_link(f, f"{f}:res:tbl:0:vis", "Vis kursist", "actionLink"), hit, str(len(p["moduler"])), str(len(p["proever"]))]]))
    return layout("Enkeltopslag", form(f, "DKOpslag", body, {"page": "opslag", "hit": hit}), active="DKOpslag")


def person_page(state):
    f, tab, page = "pg:kur", state["tab"], state["side"]
    p = PEOPLE[state["cpr"]]
    tabs = '<table class="rich-tabpanel" border="0"><tr>' + "".join(
        f'<td class="rich-tabhdr-cell-{"active" if k == tab else "inactive"}">{command_link(f, f"{f}:tab_{k}", t)}</td>' for k, t in TABS) + "</tr></table>"
    pager = ""
    if tab == "prae2004":
        d = p["prae2004"]
        if d:
            img = ("checkbox_checked.gif", "Markeret") if d["du"] else ("checkbox_unchecked.gif", "Ikke markeret")
            content = section([("Første startdato", f'<span id="{f}:foerste">{dato(d["foerste_startdato"])}</span>'),
                               ("Danskuddannelse", f'<span id="{f}:du"><img src="/img/{img[0]}" alt="{img[1]}" width="21" height="16" class="checkImg" title="{img[1]}" /></span>')])
        else:
            content = "<p>Ingen poster at vise</p>"
    else:
        rows = p[KEY.get(tab, tab)]
        pages = max(1, -(-len(rows) // PAGE_SIZE))
        page = min(max(page, 1), pages)
        shown = rows[(page - 1) * PAGE_SIZE:page * PAGE_SIZE]
        if rows:
            content = page_table(f"{f}:blk:tbl", [t for _, t in COLS[tab]],
                                 [[escape(dato(r[k]) if k in DATES else r[k] or "") for k, _ in COLS[tab]] for r in shown])
        else:
            content = "<p>Ingen poster at vise</p>"
        if pages > 1:
            prev = command_link(f, f"{f}:forrige", "Forrige") if page > 1 else "<span>Forrige</span>"
            nxt = command_link(f, f"{f}:naeste", "Næste") if page < pages else "<span>Næste</span>"
            pager = f'<div class="paginator">{prev} &nbsp; Side {page} af {pages} &nbsp; {nxt}</div>'
    title = dict(TABS)[tab]
    body = section([("CPR-nr.", state["cpr"])]) + tabs + block(title, content + pager) + button(f"{f}:tilbage", "Nyt opslag")
    return layout("Kursist", form(f, "DKKursist", body, {**state, "side": page}), active="DKOpslag")


async def search(request):
    if not user(request):
        return login_redirect()
    if request.method == "GET":
        return search_page()
    data, view = await read_post(request)
    if view is None:
        return search_page(message("error", "Visningstilstanden er udløbet. Prøv igen."))
    if "pg:frm:res:tbl:0:vis" in data and view.get("hit"):
        return person_page({"page": "kursist", "cpr": view["hit"], "tab": "moduler", "side": 1})
    value = data.get("pg:frm:blk:sec:cpr", "").strip()
    if not value:
        return search_page(message("error", "CPR-nummer: Du skal angive en værdi"))
    if not re.fullmatch(r"\d{6}-?\d{4}", value):
        return search_page(message("error", "CPR-nummer skal bestå af ti cifre."), value)
    cpr = value.replace("-", "")
    if cpr not in PEOPLE:
        return search_page(message("info", "Ingen kursister svarer til det angivne CPR-nummer."), value)
    return search_page("", value, cpr)


async def person(request):
    if not user(request):
        return login_redirect()
    if request.method == "GET":
        return RedirectResponse(f"{SITE}/DKOpslag", 302)
    data, view = await read_post(request)
    if view is None or view.get("page") != "kursist":
        return search_page(message("error", "Visningstilstanden er udløbet. Prøv igen."))
    f, state = "pg:kur", dict(view)
    if f + ":tilbage" in data:
        return RedirectResponse(f"{SITE}/DKOpslag", 302)
    for k, _ in TABS:
        if f"{f}:tab_{k}" in data:
            state.update(tab=k, side=1)
    state["side"] += (f + ":naeste" in data) - (f + ":forrige" in data)
    return person_page(state)


def batch_page(msg="", job=None):
    f = "pg:lst"
    upload = block("Listeudtræk", section([
        (f'<label for="{f}:blk:sec:fil:inputFile:file">Tekstfil med CPR-numre</label>',
         f'<span id="{f}:blk:sec:fil"><input id="{f}:blk:sec:fil:inputFile:file" type="file" name="{f}:blk:sec:fil:inputFile:file" size="40" /></span>'),
        ("", "Filen skal være en .txt-fil med ét CPR-nummer (ti cifre) pr. linje og højst 100 numre.")]), button(f"{f}:blk:btns:hent", "Indlæs fil"))
    status = ""
    if job:
        j = JOBS[job]
        if j["done"]:
            msg, link, st = message("confirm", "Udtrækket er fuldført."), f'<a href="{SITE}/DKUdtraekXls?id={job}" target="_blank">Åbn i Excel</a>', "Fuldført"
        else:
            msg, link, st = message("info", "Udtrækket behandles. Siden opdateres automatisk."), "", "Behandles"
        status = block("Status for udtræk", page_table(f"{f}:job:tbl", ["Job", "Antal CPR-numre", "Status", "Resultat"], [[j["no"], str(len(j["cprs"])), st, link]]),
                       "" if j["done"] else button(f"{f}:job:opdater", "Opdater status"))
        if not j["done"]:
            status += (f"<span id=\"{f}:poll\"></span><script type=\"text/javascript\">A4J.AJAX.StopPoll('{f}:poll');A4J.AJAX.Poll('{f}',"
                       f"{{'similarityGroupingId':'{f}:poll','pollId':'{f}:poll','pollinterval':5000,'parameters':{{'{f}:poll':'{f}:poll'}}}});</script>")
    return layout("Listeudtræk", form(f, "DKListe", msg + upload + status, {"page": "liste", "job": job}, multipart=True), active="DKListe")


async def batch(request):
    if not user(request):
        return login_redirect()
    if request.method == "GET":
        return batch_page()
    data, view = await read_post(request)
    f = "pg:lst"
    if view is None:
        return batch_page(message("error", "Visningstilstanden er udløbet. Prøv igen."))
    if f + ":blk:btns:hent" not in data and view.get("job"):
        j = JOBS[view["job"]]
        j["seen"] += 1
        j["done"] = j["done"] or j["seen"] >= 2 or time.time() - j["t"] > 1.5
        return batch_page(job=view["job"])
    up = data.get(f + ":blk:sec:fil:inputFile:file")
    if not getattr(up, "filename", ""):
        return batch_page(message("error", "Vælg en fil, før du fortsætter."))
    lines = [s.strip() for s in (await up.read()).decode("utf-8-sig", "replace").splitlines() if s.strip()]
    if not lines or any(not re.fullmatch(r"\d{10}", s) for s in lines):
        return batch_page(message("error", "Filen kan ikke læses. Hver linje skal indeholde ét CPR-nummer på ti cifre."))
    if len(lines) > 100:
        return batch_page(message("error", "Filen indeholder mere end 100 CPR-numre."))
    job = sfid("a0H")
    JOBS[job] = {"cprs": lines, "t": time.time(), "seen": 0, "done": False, "no": f"UDT-{len(JOBS)+1:05d}"}
    return batch_page(job=job)


async def xls(request):
    job = JOBS.get(request.query_params.get("id", ""))
    if not user(request):
        return login_redirect()
    if not job or not job["done"]:
        return layout("Fejl", message("error", "Udtrækket findes ikke."))
    h1 = "".join(f'<th colspan="{len(c)}">{g}</th>' if g else "".join(f'<th rowspan="2">{t}</th>' for _, t in c) for g, c in XLS)
    h2 = "".join(f"<th>{t}</th>" for g, c in XLS if g for _, t in c)
    body = ""
    for cpr in job["cprs"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        body += "<tr>"
        for k in [k for _, c in XLS for k, _ in c]:
            v = u.get(k)
            v = "" if v is None else ("Ja" if v else "Nej") if isinstance(v, bool) else dato(v) if "dato" in k else v
            body += f"<td style='mso-number-format:\"\\@\"'>{escape(v)}</td>"
        body += "</tr>\n"
    html = (f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /></head><body>'
            f'<table border="1"><thead><tr>{h1}</tr><tr>{h2}</tr></thead><tbody>{body}</tbody></table></body></html>')
    return Response(html.encode(), headers={"Content-Type": "application/vnd.ms-excel;charset=UTF-8", "Content-Disposition": f'attachment; filename="{job["no"]}.xls"'})


B = ["GET", "POST"]
app = Starlette(routes=[
    Route(SITE + "/", login), Route(SITE + "/DKLogin", login, methods=B), Route(SITE + "/secur/frontdoor.jsp", frontdoor),
    Route(SITE + "/secur/logout.jsp", logout), Route(SITE + "/DKForside", home), Route(SITE + "/DKOpslag", search, methods=B),
    Route(SITE + "/DKKursist", person, methods=B), Route(SITE + "/DKListe", batch, methods=B), Route(SITE + "/DKUdtraekXls", xls)])
