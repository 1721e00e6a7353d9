"""Knappen - ASP.NET MVC 3 (Razor) med Telerik Extensions, server binding. 2012."""
import datetime
import html
import io
import json
import pathlib
import re
import secrets
import time
import uuid
from urllib.parse import urlencode

import openpyxl
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(
    pathlib.Path(__file__).with_name("people.json").read_text(encoding="utf-8"))}
ROOT = "/Knappen"
TOKEN_COOKIE = "__RequestVerificationToken_L0tuYXBwZW41"
SESSIONS = {}   # ASP.NET_SessionId -> Session
TICKETS = {}    # .ASPXAUTH -> bruger
JOBS = {}       # guid -> {"numre", "start", "sid"}
PAGE_SIZE = 10
e = html.escape

GRIDS = {
    "Moduler": ("moduler", [("Startdato", "startdato"), ("Slutdato", "slutdato"), ("DU-modul", "du_modul"),
                            ("Udbyder", "udbyder"), ("Henv.kat.", "henvisningskategori"),
                            ("Ophørsårsag", "ophoersaarsag"), ("Modultest bestået den", "modultest_bestaaet")]),
    "Proever": ("proever", [("Prøvenavn", "proeve"), ("Prøvetermin", "termin"), ("Prøvedato", "dato"),
                            ("Læseforståelse", "laeseforstaaelse"), ("Skriftlig", "skriftlig"),
                            ("Mundtlig", "mundtlig"), ("Udfald", "resultat"), ("Udbyder", "udbyder")]),
    "Henvisninger": ("henvisninger", [("Henvisningsdato", "dato"), ("Henvisende kommune", "kommune"),
                                      ("Henvisningskategori", "kategori"), ("Henvist til udbyder", "udbyder")]),
    "Meritter": ("meritter", [("Merit for DU-modul", "du_modul"), ("Gældende fra", "startdato"),
                              ("Udbyder", "udbyder")]),
}
TABS = [("Moduler", "Moduler"), ("Proever", "Prøver"), ("Henvisninger", "Henvisninger"),
        ("Meritter", "Meritter"), ("Prae2004", "Præ-2004")]


def dk(v):
    if v is None:
        return ""
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", str(v))
    return f"{m[3]}-{m[2]}-{m[1]}" if m else str(v)


class Ctx:
    def __init__(self, request):
        self.request = request
        self.sid = request.cookies.get("ASP.NET_SessionId")
        self.new = self.sid not in SESSIONS
        if self.new:
            self.sid = secrets.token_hex(12)
            SESSIONS[self.sid] = {}
        self.session = SESSIONS[self.sid]
        self.user = TICKETS.get(request.cookies.get(".ASPXAUTH"))
        self.aft = request.cookies.get(TOKEN_COOKIE)
        self.new_aft = not self.aft
        if self.new_aft:
            self.aft = secrets.token_urlsafe(32)

    def done(self, resp):
        if self.new:
            resp.set_cookie("ASP.NET_SessionId", self.sid, path="/", httponly=True)
        if self.new_aft:
            resp.set_cookie(TOKEN_COOKIE, self.aft, path=ROOT, httponly=True)
        resp.headers["X-AspNetMvc-Version"] = "3.0"
        resp.headers["Cache-Control"] = "private"
        return resp

    def token(self):
        return f'<input name="__RequestVerificationToken" type="hidden" value="{self.aft}.{secrets.token_hex(8)}" />'

    def token_ok(self, form):
        return str(form.get("__RequestVerificationToken", "")).rpartition(".")[0] == self.aft and not self.new_aft

    def view(self, title, body, active="", head="", status=200):
        menu = ""
        if self.user:
            items = [("/Kursist", "Opslag på enkelt kursist"), ("/Udtraek", "Opslag på flere kursister"),
                     ("/Home/Hjaelp", "Vejledning")]
            menu = '<ul class="t-widget t-reset t-header t-menu" id="Menu">' + "".join(
                f'<li class="t-item t-state-default{" t-state-selected" if u == active else ""}">'
                f'<a class="t-link" href="{ROOT}{u}">{t}</a></li>' for u, t in items) + "</ul>"
            who = f'Velkommen <strong>{e(self.user)}</strong>! [ <a href="{ROOT}/Konto/LogOff">Log af</a> ]'
        else:
            who = "Du er ikke logget på"
        return self.done(HTMLResponse(f'''<!DOCTYPE html>
<html>
<head>
    <meta charset="utf-8" />
    <title>{e(title)} - Danskundervisningsdatabasen</title>{head}
    <link href="{ROOT}/Content/Site.css" rel="stylesheet" type="text/css" />
    <link type="text/css" href="{ROOT}/asset.axd?id=NQAAAB-LCAAAAAAABADsvQdg" rel="stylesheet"/>
</head>
<body>
    <div class="page">
        <div id="header">
            <div id="title"><h1>Danskundervisningsdatabasen</h1></div>
            <div id="logindisplay">
                {who}
            </div>
            <div id="menucontainer">{menu}</div>
        </div>
        <div id="main">
{body}
            <div id="footer">Version 2.4.1 &copy; 2012</div>
        </div>
    </div>
    <script type="text/javascript" src="{ROOT}/asset.axd?id=igAAAB-LCAAAAAAABADsvQdg"></script>
    <script type="text/javascript">
    //<![CDATA[
    jQuery(document).ready(function(){{jQuery('#Menu').tMenu({{orientation:'horizontal'}});}});
    //]]>
    </script>
</body>
</html>''', status_code=status))


def summary(errors, intro="Ret venligst følgende:"):
    if not errors:
        return ""
    return (f'<div class="validation-summary-errors"><span>{intro}</span>\n<ul>'
            + "".join(f"<li>{e(x)}</li>\n" for x in errors) + "</ul></div>")


def authorize(fn):
    async def wrapped(request):
        c = Ctx(request)
        if not c.user:
            q = urlencode({"ReturnUrl": request.url.path})
            return c.done(RedirectResponse(f"{ROOT}/Konto/LogOn?{q}", 302))
        return await fn(request, c)
    return wrapped


def forgery(c):
    return c.view("Fejl", '<h2>Der opstod en fejl under behandlingen af din forespørgsel.</h2>', status=500)


async def logon(request):
    c = Ctx(request)
    errors, name = [], ""
    ret = request.query_params.get("ReturnUrl", "")
    if request.method == "POST":
        form = await request.form()
        if not c.token_ok(form):
            return forgery(c)
        name = str(form.get("UserName", "")).strip()
        if not name:
            errors.append("Feltet Brugernavn skal udfyldes.")
        if not form.get("Password"):
            errors.append("Feltet Adgangskode skal udfyldes.")
        if not errors and (name, form.get("Password")) != ("kommune", "hemmeligt-1"):
            errors.append("Brugernavnet eller adgangskoden er forkert.")
        if not errors:
            ticket = secrets.token_hex(64).upper()
            TICKETS[ticket] = name
            resp = RedirectResponse(ret if ret.startswith(ROOT) else ROOT + "/", 302)
            resp.set_cookie(".ASPXAUTH", ticket, path="/", httponly=True)
            return c.done(resp)
    action = f"{ROOT}/Konto/LogOn" + ("?" + urlencode({"ReturnUrl": ret}) if ret else "")
    return c.view("Log på", f'''<h2>Log på</h2>
<p>Indtast det brugernavn og den adgangskode, kommunen har fået udleveret.</p>
{summary(errors, "Log på mislykkedes. Ret fejlene og prøv igen.")}
<form action="{e(action)}" method="post">{c.token()}
    <div>
        <fieldset>
            <legend>Kontooplysninger</legend>
            <div class="editor-label"><label for="UserName">Brugernavn</label></div>
            <div class="editor-field"><input data-val="true" data-val-required="Feltet Brugernavn skal udfyldes." id="UserName" name="UserName" type="text" value="{e(name)}" />
            <span class="field-validation-valid" data-valmsg-for="UserName" data-valmsg-replace="true"></span></div>
            <div class="editor-label"><label for="Password">Adgangskode</label></div>
            <div class="editor-field"><input data-val="true" data-val-required="Feltet Adgangskode skal udfyldes." id="Password" name="Password" type="password" /></div>
            <div class="editor-label"><input data-val="true" id="RememberMe" name="RememberMe" type="checkbox" value="true" /><input name="RememberMe" type="hidden" value="false" /> <label for="RememberMe">Husk mig?</label></div>
            <p><input type="submit" class="t-button" value="Log på" /></p>
        </fieldset>
    </div>
</form>''')


async def logoff(request):
    c = Ctx(request)
    TICKETS.pop(request.cookies.get(".ASPXAUTH"), None)
    SESSIONS.get(c.sid, {}).clear()
    resp = RedirectResponse(ROOT + "/Konto/LogOn", 302)
    resp.delete_cookie(".ASPXAUTH", path="/")
    return c.done(resp)


@authorize
async def home(request, c):
    return c.view("Forside", f'''<h2>Udtræk fra Danskundervisningsdatabasen</h2>
<p>Vælg i menuen ovenfor, om du vil slå en enkelt kursist op eller indlæse en fil med flere CPR-numre.</p>''')


@authorize
async def hjaelp(request, c):
    return c.view("Vejledning", '''<h2>Vejledning</h2>
<p>Ved opslag på en enkelt kursist vises alle sprogcentrenes indberetninger. Skriv CPR-nummeret som ddmmåå-xxxx.</p>
<p>Ved opslag på flere kursister vises kun et uddrag. Filen skal være en tekstfil (.txt) med ét CPR-nummer pr. linje og højst 100 linjer.</p>''', "/Home/Hjaelp")


@authorize
async def kursist(request, c):
    errors, val = [], ""
    if request.method == "POST":
        form = await request.form()
        if not c.token_ok(form):
            return forgery(c)
        val = str(form.get("CprNr", "")).strip()
        if not val:
            errors.append("Feltet CPR-nummer skal udfyldes.")
        elif not re.fullmatch(r"\d{6}-?\d{4}", val):
            errors.append("CPR-nummer skal bestå af 10 cifre.")
        elif val.replace("-", "") not in PEOPLE:
            errors.append("Der blev ikke fundet nogen kursist med det angivne CPR-nummer.")
        else:
            c.session["Cpr"] = val.replace("-", "")
            return c.done(RedirectResponse(ROOT + "/Kursist/Vis", 302))
    cls = "input-validation-error" if errors else ""
    return c.view("Opslag på enkelt kursist", f'''<h2>Opslag på enkelt kursist</h2>
{summary(errors)}
<form action="{ROOT}/Kursist" method="post">{c.token()}
    <fieldset>
        <legend>Søg kursist</legend>
        <div class="editor-label"><label for="CprNr">CPR-nummer</label></div>
        <div class="editor-field"><input class="{cls}" autocomplete="off" data-val="true" data-val-regex="CPR-nummer skal bestå af 10 cifre." data-val-regex-pattern="^\\d{{6}}-?\\d{{4}}$" id="CprNr" maxlength="11" name="CprNr" type="text" value="{e(val)}" /> <em>ddmmåå-xxxx</em></div>
        <p><button type="submit" class="t-button t-button-icontext"><span class="t-icon t-search"></span>Søg</button></p>
    </fieldset>
</form>''', "/Kursist")


def grid(name, rows, cols, request, path, toolbar=""):
    """@(Html.Telerik().Grid(Model.X).Name("X").Pageable().Sortable())"""
    q = dict(request.query_params)

    def url(**kw):
        d = dict(q)
        for k, v in kw.items():
            d.pop(f"{name}-{k}", None)
            if v:
                d[f"{name}-{k}"] = v
        d["fane"] = name
        return e(f"{path}?{urlencode(d)}")
    order = q.get(f"{name}-orderBy", "")
    col, _, way = order.partition("-")
    keys = {k.title().replace("_", ""): k for _, k in cols}
    if col in keys:
        rows = sorted(rows, key=lambda r: str(r[keys[col]] or ""), reverse=way == "desc")
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    page = q.get(f"{name}-page", "1")
    page = min(max(int(page) if page.isdigit() else 1, 1), pages)
    part = rows[(page - 1) * PAGE_SIZE:page * PAGE_SIZE]
    ths = ""
    for i, (t, k) in enumerate(cols):
        ck = k.title().replace("_", "")
        nxt = f"{ck}-desc" if order == f"{ck}-asc" else "" if order == f"{ck}-desc" else f"{ck}-asc"
        arrow = f'<span class="t-icon t-arrow-{"up" if way == "asc" else "down"}"></span>' if ck == col else ""
        last = " t-last-header" if i == len(cols) - 1 else ""
        ths += f'<th class="t-header{last}" scope="col"><a class="t-link" href="{url(orderBy=nxt)}">{t}{arrow}</a></th>'
    trs = ""
    for i, r in enumerate(part):
        tds = "".join(f'<td class="t-last">{e(dk(r[k])) or "&nbsp;"}</td>' if j == len(cols) - 1 else
                      f"<td>{e(dk(r[k])) or '&nbsp;'}</td>" for j, (_, k) in enumerate(cols))
        trs += (f'<tr class="t-alt">{tds}</tr>' if i % 2 else f'<tr>{tds}</tr>')
    if not part:
        trs = f'<tr class="t-no-data"><td colspan="{len(cols)}">Ingen poster at vise.</td></tr>'

    def arrow(cls, text, to, off):
        if off:
            return f'<a class="t-link t-state-disabled" href="#"><span class="t-icon t-arrow-{cls}">{text}</span></a>'
        return f'<a class="t-link" href="{url(page=str(to))}"><span class="t-icon t-arrow-{cls}">{text}</span></a>'
    nums = "".join(f'<span class="t-state-active">{n}</span>' if n == page else
                   f'<a class="t-link" href="{url(page=str(n))}">{n}</a>' for n in range(1, pages + 1))
    lo = (page - 1) * PAGE_SIZE + 1 if part else 0
    pager = (f'<div class="t-grid-pager t-grid-bottom"><div class="t-status"><a class="t-icon t-refresh" href="{url(page=str(page))}">Genindlæs</a></div>'
             f'<div class="t-pager t-reset">{arrow("first", "første", 1, page == 1)}{arrow("prev", "forrige", page - 1, page == 1)}'
             f'<div class="t-numeric">{nums}</div>{arrow("next", "næste", page + 1, page == pages)}{arrow("last", "sidste", pages, page == pages)}</div>'
             f'<div class="t-status-text">Viser poster {lo} - {lo + len(part) - 1 if part else 0} af {len(rows)}</div></div>')
    return (f'<div class="t-widget t-grid" id="{name}">{toolbar}<table cellspacing="0"><colgroup>{"<col />" * len(cols)}</colgroup>'
            f'<thead class="t-grid-header"><tr>{ths}</tr></thead><tbody>{trs}</tbody></table>{pager}</div>')


@authorize
async def vis(request, c):
    cpr = c.session.get("Cpr")
    if not cpr:
        return c.done(RedirectResponse(ROOT + "/Kursist", 302))
    p = PEOPLE[cpr]
    sel = request.query_params.get("fane", "Moduler")
    lis = panes = ""
    for i, (key, text) in enumerate(TABS, 1):
        on = key == sel
        lis += (f'<li class="t-item {"t-state-active" if on else "t-state-default"}">'
                f'<a class="t-link" href="#KursistFaner-{i}">{text}</a></li>')
        if key in GRIDS:
            src, cols = GRIDS[key]
            body = grid(key, p[src], cols, request, ROOT + "/Kursist/Vis")
        elif p["prae2004"]:
            chk = ' checked="checked"' if p["prae2004"]["du"] else ""
            body = ('<fieldset><legend>Oplysninger fra før 2004</legend>'
                    f'<div class="display-label">Første startdato</div><div class="display-field">{dk(p["prae2004"]["foerste_startdato"])}</div>'
                    f'<div class="display-label">Danskuddannelse</div><div class="display-field"><input{chk} class="check-box" disabled="disabled" type="checkbox" /></div></fieldset>')
        else:
            body = "<p>Kursisten har ingen oplysninger fra før 2004.</p>"
        panes += (f'<div class="t-content{" t-state-active" if on else ""}" id="KursistFaner-{i}"'
                  f'{" style=" + chr(34) + "display:block" + chr(34) if on else ""}>{body}</div>\n')
    return c.view("Kursist", f'''<h2>Kursist {cpr[:6]}-{cpr[6:]}</h2>
<div class="t-widget t-tabstrip t-header" id="KursistFaner"><ul class="t-reset t-tabstrip-items">{lis}</ul>
{panes}</div>
<p><a href="{ROOT}/Kursist">Ny søgning</a></p>''', "/Kursist")


@authorize
async def udtraek(request, c):
    errors = []
    if request.method == "POST":
        form = await request.form()
        if not c.token_ok(form):
            return forgery(c)
        fil = form.get("vedhaeftetFil")
        if fil is None or isinstance(fil, str) or not fil.filename:
            errors.append("Du skal vælge en fil.")
        else:
            text = (await fil.read()).decode("latin-1").lstrip("\xef\xbb\xbf")
            numre = [x.strip() for x in text.splitlines() if x.strip()]
            bad = [i for i, n in enumerate(numre, 1) if not re.fullmatch(r"\d{6}-?\d{4}", n)]
            if not fil.filename.lower().endswith(".txt"):
                errors.append("Filen skal være en tekstfil (.txt).")
            elif not numre:
                errors.append("Filen er tom.")
            elif len(numre) > 100:
                errors.append("Filen må højst indeholde 100 CPR-numre.")
            elif bad:
                errors.append(f"Linje {bad[0]} i filen er ikke et gyldigt CPR-nummer.")
            else:
                gid = str(uuid.uuid4())
                JOBS[gid] = {"numre": [n.replace("-", "") for n in numre], "start": time.time(), "sid": c.sid}
                return c.done(RedirectResponse(f"{ROOT}/Udtraek/Resultat/{gid}", 302))
    return c.view("Opslag på flere kursister", f'''<h2>Opslag på flere kursister</h2>
{summary(errors)}
<p>Vælg en tekstfil med ét CPR-nummer pr. linje. Der kan højst slås 100 CPR-numre op ad gangen.</p>
<form action="{ROOT}/Udtraek" enctype="multipart/form-data" method="post">{c.token()}
    <fieldset>
        <legend>Indlæs fil</legend>
        <div class="editor-label"><label for="vedhaeftetFil">Tekstfil med CPR-numre</label></div>
        <div class="t-widget t-upload"><div class="t-button t-upload-button"><span>Vælg...</span><input id="vedhaeftetFil" name="vedhaeftetFil" type="file" /></div></div>
        <p><input type="submit" class="t-button" value="Indlæs fil" /></p>
    </fieldset>
</form>
<script type="text/javascript">
//<![CDATA[
window.onload=function(){{jQuery('#vedhaeftetFil').tUpload({{multiple:false,localization:{{select:'Vælg...'}}}});}};
//]]>
</script>''', "/Udtraek")


def job(request, c):
    j = JOBS.get(request.path_params["id"])
    return j if j and j["sid"] == c.sid else None


@authorize
async def resultat(request, c):
    j = job(request, c)
    if not j:
        return c.view("Fejl", "<h2>Siden findes ikke.</h2>", status=404)
    path = f"{ROOT}/Udtraek/Resultat/{request.path_params['id']}"
    if time.time() - j["start"] < 1.2:
        return c.view("Behandler", f'''<h2>Opslag på flere kursister</h2>
<div class="t-widget t-panel"><p><span class="t-icon t-loading"></span> Filen behandles. Det kan tage lidt tid.</p>
<p><a class="t-button" href="{path}">Opdater siden</a></p></div>
<script type="text/javascript">setTimeout(function () {{ window.location.href = '{path}'; }}, 1000);</script>''', "/Udtraek")
    rows = [{"cpr": n, "fundet": "Ja" if n in PEOPLE else "Nej"} for n in j["numre"]]
    tool = (f'<div class="t-toolbar t-grid-toolbar t-grid-top"><a class="t-button t-grid-custom" '
            f'href="{ROOT}/Udtraek/Eksport/{request.path_params["id"]}">Eksporter til Excel</a></div>')
    g = grid("Resultat", rows, [("CPR-nummer", "cpr"), ("Fundet", "fundet")], request, path, tool)
    return c.view("Resultat", f'''<h2>Resultat af opslag</h2>
<p class="message">Opslaget er gennemført. Alle oplysninger findes i regnearket.</p>
{g}
<p><a href="{ROOT}/Udtraek">Indlæs en ny fil</a></p>''', "/Udtraek")


SHEET = [("CPR-nummer", [("", "cpr")]), ("Findes i databasen", [("", "findes")]),
         ("Første modulregistrering", [("Startdato", "foerste_startdato"), ("DU-modul", "foerste_du_modul"), ("Udbyder", "foerste_udbyder")]),
         ("Seneste modulregistrering", [("Startdato", "seneste_startdato"), ("DU-modul", "seneste_du_modul"), ("Udbyder", "seneste_udbyder")]),
         ("Seneste henvisning", [("Henvisningsdato", "henvisning_dato"), ("Henvisningskategori", "henvisning_kategori")]),
         ("Højeste merit", [("DU-modul", "merit_du_modul"), ("Gældende fra", "merit_startdato"), ("Udbyder", "merit_udbyder")]),
         ("Præ-2004", [("Findes", "prae2004_findes"), ("Første startdato", "prae2004_startdato"), ("Danskuddannelse", "prae2004_du")])]


@authorize
async def eksport(request, c):
    j = job(request, c)
    if not j:
        return c.view("Fejl", "<h2>Siden findes ikke.</h2>", status=404)
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Kursister"
    ws.cell(1, 1, "Udtræk fra Danskundervisningsdatabasen pr. " + datetime.date.today().strftime("%d-%m-%Y")).font = Font(bold=True, size=14)
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=16)
    col, keys = 1, []
    for group, subs in SHEET:
        ws.cell(2, col, group).font = Font(bold=True)
        ws.cell(2, col).alignment = Alignment(horizontal="center")
        if subs[0][0]:
            ws.merge_cells(start_row=2, start_column=col, end_row=2, end_column=col + len(subs) - 1)
            for i, (t, _) in enumerate(subs):
                ws.cell(3, col + i, t).font = Font(bold=True)
        else:
            ws.merge_cells(start_row=2, start_column=col, end_row=3, end_column=col)
        keys += [k for _, k in subs]
        col += len(subs)
    for r, n in enumerate(j["numre"], 4):
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        for i, k in enumerate(keys, 1):
            v = u.get(k)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                v = datetime.datetime.strptime(v, "%Y-%m-%d")
            cell = ws.cell(r, i, v)
            cell.number_format = "dd-mm-yyyy" if isinstance(v, datetime.datetime) else "@"
    buf = io.BytesIO()
    wb.save(buf)
    return c.done(Response(buf.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                           headers={"Content-Disposition": "attachment; filename=Kursister.xlsx"}))


async def static(request):
    return Response("", media_type="text/css" if "css" in request.url.path else "text/javascript")


async def root(request):
    return RedirectResponse(ROOT + "/", 302)

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route(ROOT, root),
    Route(ROOT + "/", home),
    Route(ROOT + "/Home/Hjaelp", hjaelp),
    Route(ROOT + "/Konto/LogOn", logon, methods=GP),
    Route(ROOT + "/Konto/LogOff", logoff),
    Route(ROOT + "/Kursist", kursist, methods=GP),
    Route(ROOT + "/Kursist/Vis", vis),
    Route(ROOT + "/Udtraek", udtraek, methods=GP),
    Route(ROOT + "/Udtraek/Resultat/{id}", resultat),
    Route(ROOT + "/Udtraek/Eksport/{id}", eksport),
    Route(ROOT + "/asset.axd", static), Route(ROOT + "/Content/Site.css", static),
])
