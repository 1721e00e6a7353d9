"""Knappen - Jakarta EE 8 paa Payara 5, JSF 2.3 (Mojarra), OmniFaces og BootsFaces, uden Ajax. 2021."""
import html
import io
import json
import pathlib
import random
import re
import secrets
import time
from urllib.parse import quote

import openpyxl
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(
    pathlib.Path(__file__).with_name("people.json").read_text(encoding="utf-8"))}
CTX = "/danskdata"
SESSIONS = {}
e = html.escape

TABLES = {
    "moduler": ("moduler", [("DU-modul", "du_modul"), ("Start", "startdato"), ("Slut", "slutdato"), ("Udbyder", "udbyder"),
                            ("Kategori ved henvisning", "henvisningskategori"), ("Årsag til ophør", "ophoersaarsag"),
                            ("Modultest bestået", "modultest_bestaaet")]),
    "proever": ("proever", [("Prøve", "proeve"), ("Aflagt", "dato"), ("Termin", "termin"), ("Læseforståelse", "laeseforstaaelse"),
                            ("Skriftlig fremstilling", "skriftlig"), ("Mundtlig kommunikation", "mundtlig"),
                            ("Bestået/ikke bestået", "resultat"), ("Udbyder", "udbyder")]),
    "henvisninger": ("henvisninger", [("Dato for henvisning", "dato"), ("Kategori", "kategori"), ("Kommune", "kommune"),
                                      ("Udbyder", "udbyder")]),
    "merit": ("meritter", [("DU-modul", "du_modul"), ("Start", "startdato"), ("Udbyder", "udbyder")]),
}
TABS = [("moduler", "Modulforløb", "j_idt41"), ("proever", "Danskprøver", "j_idt43"), ("henvisninger", "Henvisninger", "j_idt45"),
        ("merit", "Godskrevet merit", "j_idt47"), ("prae2004", "Data fra før 2004", "j_idt49")]
SHEET = [
    ("CPR-nummer", "cpr"), ("Findes efter 2004", "findes"),
    ("Første modul: start", "foerste_startdato"), ("Første modul: DU-modul", "foerste_du_modul"), ("Første modul: udbyder", "foerste_udbyder"),
    ("Seneste modul: start", "seneste_startdato"), ("Seneste modul: DU-modul", "seneste_du_modul"), ("Seneste modul: udbyder", "seneste_udbyder"),
    ("Henvisning: dato", "henvisning_dato"), ("Henvisning: kategori", "henvisning_kategori"),
    ("Højeste merit: DU-modul", "merit_du_modul"), ("Højeste merit: start", "merit_startdato"), ("Højeste merit: udbyder", "merit_udbyder"),
    ("Før 2004: findes", "prae2004_findes"), ("Før 2004: første start", "prae2004_startdato"),
    ("Før 2004: danskuddannelse", "prae2004_du")]


def conv(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}.{m[2]}.{m[1]}" if m else v


class Faces:
    """FacesContext: session, view state og messages."""

    def __init__(self, request, view):
        self.request, self.view_id, self.messages = request, view, []
        self.sid = request.cookies.get("JSESSIONID")
        self.new = self.sid not in SESSIONS
        if self.new:
            self.sid = secrets.token_hex(14)
            SESSIONS[self.sid] = {"views": {}, "user": None}
        self.session = SESSIONS[self.sid]
        self.bean = {}
        self.form = {}

    async def restore(self):
        """True: postback paa kendt view. False: GET. None: ViewExpiredException."""
        if self.request.method != "POST":
            return False
        self.form = await self.request.form()
        saved = self.session["views"].get(self.form.get("javax.faces.ViewState"))
        if not saved or saved[0] != self.view_id:
            return None
        self.bean = dict(saved[1])
        return True

    def msg(self, severity, text):
        self.messages.append((severity, text))

    def save(self):
        vs = f"{random.getrandbits(63)}:-{random.getrandbits(62)}"
        views = self.session["views"]
        views[vs] = (self.view_id, self.bean)
        while len(views) > 15:
            views.pop(next(iter(views)))
        self.vs = vs

    def start_form(self, fid, multipart=False):
        enc = ' enctype="multipart/form-data"' if multipart else ' enctype="application/x-www-form-urlencoded"'
        return (f'<form id="{fid}" name="{fid}" method="post" action="{CTX}/{self.view_id}" class="form-horizontal"{enc}>\n'
                f'<input type="hidden" name="{fid}" value="{fid}" />\n')

    def end_form(self):
        return f'<input type="hidden" name="javax.faces.ViewState" id="j_id1:javax.faces.ViewState:{random.randint(0, 3)}" value="{self.vs}" autocomplete="off" />\n</form>'

    def done(self, resp):
        if self.new:
            resp.set_cookie("JSESSIONID", self.sid, path=CTX, httponly=True, secure=True)
        return resp

    def redirect(self, view):
        return self.done(RedirectResponse(f"{CTX}/{view}", 302))

    def render(self, title, body, status=200):
        kinds = {"ERROR": ("danger", "fa-times-circle"), "WARN": ("warning", "fa-exclamation-triangle"), "INFO": ("info", "fa-info-circle")}
        alerts = "".join(
            f'<div class="alert alert-{kinds[s][0]}" role="alert"><span class="bf-message-icon fa {kinds[s][1]}"></span> '
            f'<span class="bf-message-detail">{e(t)}</span></div>' for s, t in self.messages)
        nav = ""
        if self.session["user"]:
            links = [("kursist", "Enkelt kursist"), ("liste", "Flere kursister")]
            nav = '<ul class="nav navbar-nav">' + "".join(
                f'<li{" class=%sactive%s" % (chr(34), chr(34)) if v == self.view_id else ""}><a href="{CTX}/{v}" role="menuitem">{t}</a></li>'
                for v, t in links) + "</ul>\n" + (
                '<form id="topForm" name="topForm" method="post" action="%s/%s" class="navbar-form navbar-right">'
                '<input type="hidden" name="topForm" value="topForm" />'
                '<a href="#" id="topForm:j_idt19" onclick="mojarra.jsfcljs(document.getElementById(\'topForm\'),{\'topForm:j_idt19\':\'topForm:j_idt19\'},\'\');return false">Log ud</a>'
                % (CTX, self.view_id)) + self.end_form()
        return self.done(HTMLResponse(f'''<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="da"><head id="j_idt2">
<meta charset="UTF-8" />
<meta name="viewport" content="width=device-width, initial-scale=1.0" />
<title>{e(title)} | Danskdata</title>
<link type="text/css" rel="stylesheet" href="{CTX}/javax.faces.resource/css/core.css?ln=bsf" />
<script type="text/javascript" src="{CTX}/javax.faces.resource/eNpLSi_WTyrWTyrNKynWz0osSwQAPtEGVQ.js?ln=omnifaces.combined&amp;v=1628000000000"></script>
<script type="text/javascript" src="{CTX}/javax.faces.resource/jsf.js?ln=javax.faces"></script>
</head><body>
<nav class="navbar navbar-default navbar-static-top" role="navigation"><div class="container">
<div class="navbar-header"><a href="{CTX}/" class="navbar-brand">Danskdata</a></div>
{nav}
</div></nav>
<div class="container">
<div id="j_idt24" class="bf-messages">{alerts}</div>
<div class="page-header"><h1>{e(title)}</h1></div>
{body}
</div>
</body></html>''', status_code=status))


def link(fid, cid, text, cls=""):
    c = f' class="{cls}"' if cls else ""
    full = f"{fid}:{cid}"
    return (f'<a id="{full}" href="#" onclick="mojarra.jsfcljs(document.getElementById(\'{fid}\'),'
            f"{{'{full}':'{full}'}},'');return false\"{c}>{text}</a>")


def page(view, protected=True):
    def deco(fn):
        async def wrapped(request):
            f = Faces(request, view)
            if protected and not f.session["user"]:
                return f.redirect("login")
            post = await f.restore()
            if post is None:
                f.save()
                f.msg("WARN", "Din session er udløbet. Åbn siden igen fra menuen.")
                return f.render("Siden er udløbet", f'<p><a href="{CTX}/{view}">Åbn siden igen</a></p>', 500)
            if post and "topForm:j_idt19" in f.form:
                SESSIONS.pop(f.sid, None)
                resp = f.redirect("login")
                resp.delete_cookie("JSESSIONID", path=CTX)
                return resp
            return await fn(f, post)
        return wrapped
    return deco


@page("login", protected=False)
async def login(f, post):
    user = ""
    if post and "loginForm:j_idt33" in f.form:
        user = str(f.form.get("input_loginForm:bruger", "")).strip()
        pw = f.form.get("input_loginForm:kode", "")
        if not user or not pw:
            f.msg("ERROR", "Både bruger-ID og adgangskode skal udfyldes.")
        elif (user, pw) != ("kommune", "hemmeligt-1"):
            f.msg("ERROR", "Login mislykkedes. Kontroller bruger-ID og adgangskode.")
        else:
            SESSIONS.pop(f.sid, None)
            f.sid, f.new = secrets.token_hex(14), True
            SESSIONS[f.sid] = {"views": {}, "user": user}
            return f.redirect("kursist")
    f.save()
    return f.render("Login", f.start_form("loginForm") + f'''<div class="panel panel-default"><div class="panel-body">
<div id="loginForm:bruger" class="form-group"><label class="control-label" for="input_loginForm:bruger">Bruger-ID</label>
<input id="input_loginForm:bruger" name="input_loginForm:bruger" type="text" class="form-control bf-required" value="{e(user)}" /></div>
<div id="loginForm:kode" class="form-group"><label class="control-label" for="input_loginForm:kode">Adgangskode</label>
<input id="input_loginForm:kode" name="input_loginForm:kode" type="password" class="form-control bf-required" autocomplete="off" /></div>
<button id="loginForm:j_idt33" name="loginForm:j_idt33" type="submit" class="btn btn-primary"><i class="fa fa-sign-in"></i> Log ind</button>
</div></div>
''' + f.end_form())


def datatable(cid, rows, cols):
    head = "".join(f'<th class="bf-dataTable-header"><span>{t}</span></th>' for t, _ in cols)
    body = "".join("<tr>" + "".join(f"<td>{e(conv(r[k]))}</td>" for _, k in cols) + "</tr>\n" for r in rows)
    wid = cid.replace(":", "_")
    return (f'<div id="{cid}_wrapper"><table id="{cid}" class="table table-striped table-bordered table-hover {wid}Table" width="100%">'
            f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>\n"
            f"<script type=\"text/javascript\">$(document).ready(function(){{window.{wid}Widget=$('.{wid}Table').DataTable("
            "{fixedHeader:false,responsive:true,paging:true,pageLength:10,order:[]});});</script>")


@page("kursist")
async def kursist(f, post):
    if post and "soegForm:soeg" in f.form:
        raw = str(f.form.get("input_soegForm:cpr", "")).strip()
        cpr = re.sub(r"[\s-]", "", raw)
        f.bean = {"raw": raw}
        if not raw:
            f.msg("ERROR", "Personnummer: Feltet er obligatorisk.")
        elif not re.fullmatch(r"\d{10}", cpr):
            f.msg("ERROR", "Personnummer: Skriv ti cifre, eventuelt med bindestreg.")
        elif cpr not in PEOPLE:
            f.msg("WARN", "Personen findes ikke i danskundervisningsdatabasen.")
        else:
            f.bean.update(cpr=cpr, tab="moduler")
    elif post:
        for key, _, cid in TABS:
            if f"dataForm:{cid}" in f.form:
                f.bean["tab"] = key
    f.save()
    body = f.start_form("soegForm") + f'''<div id="soegForm:cpr" class="form-group"><label class="col-md-2 control-label" for="input_soegForm:cpr">Personnummer</label>
<div class="col-md-4"><input id="input_soegForm:cpr" name="input_soegForm:cpr" type="text" class="form-control" maxlength="11" placeholder="ddmmåå-xxxx" value="{e(f.bean.get("raw", ""))}" autocomplete="off" /></div>
<div class="col-md-2"><button id="soegForm:soeg" name="soegForm:soeg" type="submit" class="btn btn-primary"><i class="fa fa-search"></i> Vis oplysninger</button></div></div>
''' + f.end_form()
    cpr = f.bean.get("cpr")
    if cpr:
        p, tab = PEOPLE[cpr], f.bean["tab"]
        tabs = "".join(f'<li role="presentation"{" class=%sactive%s" % (chr(34), chr(34)) if k == tab else ""}>{link("dataForm", cid, t)}</li>\n'
                       for k, t, cid in TABS)
        if tab == "prae2004":
            d = p["prae2004"]
            inner = (f'<table class="table"><tbody>\n<tr><td>Første startdato</td><td>{conv(d["foerste_startdato"])}</td></tr>\n'
                     f'<tr><td>Har gået på danskuddannelse</td><td>{conv(d["du"])}</td></tr>\n</tbody></table>'
                     if d else '<span class="text-muted">Der er ingen data fra før 2004.</span>')
        else:
            src, cols = TABLES[tab]
            inner = (datatable(f"dataForm:{tab}", p[src], cols) if p[src]
                     else '<span class="text-muted">Der er ikke indberettet noget her.</span>')
        body += (f'\n<h3>Personnummer {cpr[:6]}-{cpr[6:]}</h3>\n' + f.start_form("dataForm")
                 + f'<ul class="nav nav-tabs" role="tablist">\n{tabs}</ul>\n<div class="tab-content"><div class="tab-pane active">\n{inner}\n</div></div>\n'
                 + f.end_form())
    return f.render("Enkelt kursist", body)


def workbook(numre):
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([t for t, _ in SHEET])
    for c in ws[1]:
        c.font = Font(bold=True)
    for n in numre:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        ws.append([conv(u.get(k)) or None for _, k in SHEET])
    ws.freeze_panes = "B2"
    ws.auto_filter.ref = ws.dimensions
    buf = io.BytesIO()
    wb.save(buf)
    return buf.getvalue()


@page("liste")
async def liste(f, post):
    if post and "filForm:hent" in f.form and f.bean.get("numre"):
        # Faces.sendFile(...) fra OmniFaces
        name = "udtræk.xlsx"
        return f.done(Response(workbook(f.bean["numre"]), headers={
            "Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Content-Disposition": f"attachment;filename=\"udtr_k.xlsx\"; filename*=UTF-8''{quote(name)}"}))
    if post and "filForm:send" in f.form:
        f.bean = {}
        part = f.form.get("filForm:fil")
        if part is None or isinstance(part, str) or not part.filename:
            f.msg("ERROR", "Cpr-fil: Vælg en fil.")
        else:
            numre = [x.strip().replace("-", "") for x in (await part.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            if not numre:
                f.msg("ERROR", "Cpr-fil: Filen er tom.")
            elif len(numre) > 100:
                f.msg("ERROR", "Cpr-fil: Filen må højst indeholde 100 personnumre.")
            elif not all(re.fullmatch(r"\d{10}", x) for x in numre):
                f.msg("ERROR", "Cpr-fil: Hver linje skal være et personnummer på ti cifre.")
            else:
                f.bean = {"numre": numre, "start": time.time(), "klar": False}
    elif post and "filForm:opdater" in f.form and f.bean.get("numre"):
        f.bean["klar"] = time.time() - f.bean["start"] > 0.5 or f.bean.get("igen", False)
        f.bean["igen"] = True
    f.save()
    state = ""
    if f.bean.get("numre") and not f.bean["klar"]:
        f.msg("INFO", "Oplysningerne hentes i databasen. Vent et øjeblik.")
        state = '''<button id="filForm:opdater" name="filForm:opdater" type="submit" class="btn btn-default"><i class="fa fa-refresh"></i> Opdater status</button>
<script type="text/javascript">setTimeout(function(){document.getElementById('filForm:opdater').click();},1000);</script>'''
    elif f.bean.get("numre"):
        f.msg("INFO", "Excel-arket er klar til download.")
        state = '<p><i class="fa fa-file-excel-o"></i> ' + link("filForm", "hent", "Download Excel-ark") + "</p>"
    return f.render("Flere kursister", '<p>Filen skal være en ren tekstfil (.txt) med højst 100 personnumre, ét på hver linje.</p>\n'
                    + f.start_form("filForm", True) + f'''<div class="form-group"><label for="filForm:fil" class="col-md-2 control-label">Cpr-fil</label>
<div class="col-md-6"><input id="filForm:fil" type="file" name="filForm:fil" /></div></div>
<button id="filForm:send" name="filForm:send" type="submit" class="btn btn-primary"><i class="fa fa-upload"></i> Upload og hent oplysninger</button>
{state}
''' + f.end_form())


async def welcome(request):
    return RedirectResponse(CTX + "/kursist", 302)


async def resource(request):
    return Response("", media_type="text/css" if request.url.path.endswith("css") else "application/javascript")

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", welcome), Route(CTX, welcome), Route(CTX + "/", welcome),
    Route(CTX + "/login", login, methods=GP),
    Route(CTX + "/kursist", kursist, methods=GP),
    Route(CTX + "/liste", liste, methods=GP),
    Route(CTX + "/javax.faces.resource/{p:path}", resource),
])
