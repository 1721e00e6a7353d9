"""Kursistportalen - bygget på en Power Pages-lignende portal (2021), server-rendret, Bootstrap 3."""
import io
import json
import pathlib
import time
import uuid
from datetime import date, datetime
from html import escape as e
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(
    (pathlib.Path(__file__).parent / "people.json").read_text("utf-8"))}
GUID = {c: str(uuid.uuid5(uuid.NAMESPACE_URL, "kursist-" + c + "-" + str(uuid.getnode()))) for c in PEOPLE}
FROM_GUID = {g: c for c, g in GUID.items()}
SESS = {}
PAGE = 10
MND = "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.".split()


def d(iso):
    if not iso:
        return ""
    x = date.fromisoformat(iso)
    return f'<time datetime="{iso}T00:00:00.0000000Z">{x.day}. {MND[x.month - 1]} {x.year}</time>'


def sess(request):
    return SESS.get(request.cookies.get("ASP.NET_SessionId", ""))


def token(s):
    return f'<input name="__RequestVerificationToken" type="hidden" value="{s["token"]}">'


def page(request, title, body, crumbs=None, script=""):
    s = sess(request)
    inde = s and s.get("user") and s.get("terms")
    if inde:
        nav = """<li><a href="/">Forside</a></li>
<li class="dropdown"><a href="#" class="dropdown-toggle" data-toggle="dropdown" role="button">Kursister <span class="caret"></span></a>
<ul class="dropdown-menu" role="menu"><li role="none"><a role="menuitem" href="/find-kursist/">Find en kursist</a></li>
<li role="none"><a role="menuitem" href="/bestil-rapport/">Bestil rapport</a></li>
<li role="none"><a role="menuitem" href="/mine-rapporter/">Mine rapporter</a></li></ul></li>
<li><a href="/viden/">Vidensartikler</a></li><li><a href="/kontakt-os/">Kontakt os</a></li>
<li class="dropdown"><a href="#" class="dropdown-toggle" data-toggle="dropdown"><span class="username">Kommunal Bruger</span></a>
<ul class="dropdown-menu"><li><a href="/profil/">Profil</a></li><li class="divider"></li><li><a href="/Account/Login/LogOff?returnUrl=%2F" title="Log af">Log af</a></li></ul></li>"""
    else:
        nav = '<li><a href="/">Forside</a></li><li><a href="/viden/">Vidensartikler</a></li><li><a href="/SignIn?returnUrl=%2F">Log på</a></li>'
    bc = "".join(f'<li><a href="{u}">{t}</a></li>' for t, u in (crumbs or []))
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da-DK" data-lang="da-DK" dir="ltr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>{title} · Kursistportalen</title>
<link href="/bootstrap.min.css" rel="stylesheet"><link href="/theme.css" rel="stylesheet"></head>
<body data-sitemap-state="/:">
<div class="navbar navbar-inverse navbar-static-top" role="navigation"><div class="container">
<div class="navbar-header"><a class="navbar-brand" href="/">Kursistportalen</a></div>
<div id="navbar" class="navbar-collapse"><nav aria-label="Hovednavigation"><ul class="nav navbar-nav weblinks">{nav}</ul></nav>
<form method="GET" action="/search/" role="search" class="navbar-form navbar-right"><label class="sr-only" for="q">Søg på portalen</label>
<input type="text" class="form-control" id="q" name="q" placeholder="Søg på portalen"><button type="submit" class="btn btn-default" aria-label="Søg på portalen"><span class="fa fa-search"></span></button></form>
</div></div></div>
<div class="container"><ul class="breadcrumb">{bc}<li class="active">{title}</li></ul></div>
<div class="wrapper-body" role="main"><div class="container"><div class="page-heading"><div class="page-header"><h1>{title}</h1></div></div>
{body}
</div></div>
<footer role="contentinfo"><div class="footer-bottom"><div class="container"><p>Copyright © 2021. Alle rettigheder forbeholdes. <a href="/viden/">Tilgængelighedserklæring</a></p></div></div></footer>
{script}</body></html>""", headers={"cache-control": "no-cache"})


def secure(f):
    async def inner(request):
        s = sess(request)
        if s and s.get("user") and time.time() - s["t"] > 1800:
            s["user"] = None
        if not s or not s.get("user"):
            return RedirectResponse("/SignIn?returnUrl=" + quote(request.url.path, safe=""), 302)
        if not s.get("terms"):
            return RedirectResponse("/Account/Login/TermsAndConditions", 302)
        s["t"] = time.time()
        if request.method == "POST":
            form = await request.form()
            if form.get("__RequestVerificationToken") != s["token"]:
                return HTMLResponse("<h1>Anmodningen kunne ikke bekræftes</h1><p>Genindlæs siden, og prøv igen.</p>", 400)
            return await f(request, s, form)
        return await f(request, s, None)
    return inner


def alert(kind, text):
    return f'<div class="alert alert-{kind}" role="alert">{text}</div>' if text else ""


async def home(request):
    s = sess(request)
    if s and s.get("user") and s.get("terms"):
        return page(request, "Velkommen", """<div class="row"><div class="col-md-8"><p class="lead">Hvad vil du i dag?</p>
<div class="list-group"><div class="list-group-item"><h4><a href="/find-kursist/">Find en kursist</a></h4><p>Se alt, der er indberettet om én person.</p></div>
<div class="list-group-item"><h4><a href="/bestil-rapport/">Bestil rapport</a></h4><p>Få et uddrag om op til 100 personer i Excel.</p></div></div></div>
<div class="col-md-4"><div class="panel panel-default"><div class="panel-heading">Meddelelser</div><div class="panel-body"><p><b>3. nov.</b> Portalen er opdateret.</p><p><b>18. okt.</b> Vi flytter til ny hosting i uge 47.</p></div></div></div></div>""")
    return page(request, "Kursistportalen", '<p class="lead">Oplysninger om voksnes danskundervisning – for kommunale medarbejdere.</p><p>Du skal være logget på for at bruge portalen.</p>')


async def signin(request):
    s, sid, err = sess(request), None, ""
    if s is None:
        sid = uuid.uuid4().hex
        s = SESS[sid] = {"token": uuid.uuid4().hex * 2, "t": time.time(), "jobs": [], "ret": "/"}
    if request.method == "POST":
        f = await request.form()
        if f.get("__RequestVerificationToken") != s["token"]:
            err = "Anmodningen kunne ikke bekræftes. Prøv igen."
        elif "Password" in f:
            if s.get("pending") == "kommune" and f["Password"] == "hemmeligt-1":
                s.update(user="kommune", t=time.time(), pending=None)
                return RedirectResponse("/Account/Login/TermsAndConditions", 302)
            err = "Ugyldigt logonforsøg. Kontroller brugernavn og adgangskode."
            s["pending"] = None
        elif f.get("Username", "").strip():
            s["pending"] = f["Username"].strip()
            return page(request, "Log på", f"""<form method="post" action="/SignIn" class="form-horizontal">{token(s)}
<p>{e(s["pending"])}</p><div class="form-group"><label class="control-label" for="Password">Adgangskode</label>
<input id="Password" name="Password" type="password" class="form-control" autocomplete="off"></div>
<button id="submit-signin-local" class="btn btn-primary" type="submit">Log på</button></form>""")
        else:
            err = "Feltet Brugernavn er obligatorisk."
    elif "returnUrl" in request.query_params:
        s["ret"] = request.query_params["returnUrl"] if request.query_params["returnUrl"].startswith("/") else "/"
        err = "Din session er slut, eller du er ikke logget på. Log på for at fortsætte." if s["ret"] != "/" else ""
    r = page(request, "Log på", f"""{alert("warning", err)}<form method="post" action="/SignIn" class="form-horizontal">{token(s)}
<h2>Log på med en lokal konto</h2><div class="form-group"><label class="control-label" for="Username">Brugernavn</label>
<input id="Username" name="Username" type="text" class="form-control"></div>
<button class="btn btn-primary" type="submit">Næste</button></form>""")
    if sid:
        r.set_cookie("ASP.NET_SessionId", sid, httponly=True, path="/")
    return r


async def terms(request):
    s = sess(request)
    if not s or not s.get("user"):
        return RedirectResponse("/SignIn?returnUrl=%2F", 302)
    if request.method == "POST" and (await request.form()).get("__RequestVerificationToken") == s["token"]:
        s["terms"] = True
        return RedirectResponse("/", 302)
    return page(request, "Vilkår for brug", f"""<div class="well">Oplysningerne på portalen er personoplysninger. Du må kun slå personer op, når du har et arbejdsmæssigt behov. Alle opslag logges.</div>
<form method="post" action="/Account/Login/TermsAndConditions">{token(s)}<button type="submit" class="btn btn-primary">Accepter og fortsæt</button></form>""")


async def find(request, s, form):
    err = res = ""
    if form is not None:
        cpr = form.get("new_personnummer", "").strip().replace("-", "").replace(" ", "")
        if not (cpr.isdigit() and len(cpr) == 10):
            err = alert("danger", "Personnummer har et forkert format. Skriv DDMMÅÅ-XXXX.")
        elif cpr not in PEOPLE:
            err = alert("info", "Vi fandt ingen kursist med dette personnummer.")
        else:
            p = PEOPLE[cpr]
            res = f"""<div class="entitylist"><div class="view-grid table-responsive"><table class="table table-striped table-hover"><thead><tr><th scope="col">Kursist</th><th scope="col">Seneste start</th><th scope="col">Antal moduler</th><th scope="col"><span class="sr-only">Handlinger</span></th></tr></thead>
<tbody><tr data-id="{GUID[cpr]}" data-entity="contact"><td data-th="Kursist">{cpr[:6]}-••••</td><td data-th="Seneste start">{d(p["udtraek"]["seneste_startdato"])}</td><td data-th="Antal moduler">{len(p["moduler"])}</td>
<td><a class="details-link" href="/find-kursist/kursist/?id={GUID[cpr]}">Vis kursist</a></td></tr></tbody></table></div></div>"""
    return page(request, "Find en kursist", f"""{err}<form method="post" action="/find-kursist/">{token(s)}<div class="row"><div class="col-sm-6 cell"><div class="info required"><label for="new_personnummer" id="new_personnummer_label">Personnummer</label></div>
<div class="control"><input name="new_personnummer" type="text" maxlength="11" id="new_personnummer" class="text form-control" aria-required="true" placeholder="DDMMÅÅ-XXXX"></div></div></div>
<div class="actions"><input type="submit" name="ctl00$ContentContainer$InsertButton" value="Vis resultat" class="btn btn-primary"></div></form>{res}""", [("Forside", "/")])


COLS = {
    "moduler": [("du_modul", "Modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder-id"),
                ("henvisningskategori", "Kategori ved henvisning"), ("ophoersaarsag", "Ophørskode"), ("modultest_bestaaet", "Modultest bestået den")],
    "proever": [("proeve", "Danskprøve"), ("dato", "Dato for prøve"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Karakter, læseforståelse"),
                ("skriftlig", "Karakter, skriftlig"), ("mundtlig", "Karakter, mundtlig"), ("resultat", "Prøveresultat"), ("udbyder", "Udbyder-id")],
    "henvisninger": [("dato", "Dato for henvisning"), ("kategori", "Henvisningskategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Henvist til udbyder-id")],
    "meritter": [("du_modul", "Meriteret modul"), ("startdato", "Meritdato"), ("udbyder", "Udbyder-id")],
}
EMPTY = {"moduler": "Der er ingen moduler at vise.", "proever": "Der er ingen danskprøver at vise.",
         "henvisninger": "Der er ingen henvisninger at vise.", "meritter": "Der er ingen merit at vise."}
DATES = ("startdato", "slutdato", "dato", "modultest_bestaaet")
val = lambda r, k: d(r[k]) if k in DATES else e(r[k] or "")


def grid(part, rows, sort=""):
    if not rows:
        return f'<div class="view-empty message"><div class="alert alert-warning">{EMPTY[part]}</div></div>'
    head = "".join(f'<th scope="col">{h}</th>' for _, h in COLS[part])
    body = "".join('<tr data-id="%s">' % uuid.uuid4() + "".join(
        f'<td data-type="System.String" data-th="{h}">{val(r, k)}</td>' for k, h in COLS[part]) + "</tr>" for r in rows)
    return f'<div class="view-grid table-responsive"><table class="table table-striped" role="grid"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def cards(part, rows):
    if not rows:
        return grid(part, rows)
    return "".join('<div class="panel panel-default"><div class="panel-body"><div class="row">' + "".join(
        f'<div class="col-sm-3 cell"><div class="info"><label>{h}</label></div><div class="control"><div class="form-control-static">{val(r, k)}</div></div></div>'
        for k, h in COLS[part]) + "</div></div></div>" for r in rows)


async def kursist(request, s, form):
    g = request.query_params.get("id", "")
    if g not in FROM_GUID:
        return page(request, "Siden blev ikke fundet", "<p>Posten findes ikke, eller du har ikke adgang til den.</p>")
    p = PEOPLE[FROM_GUID[g]]
    try:
        n = max(1, int(request.query_params.get("page", 1)))
    except ValueError:
        n = 1
    mod = p["moduler"]
    pages = max(1, -(-len(mod) // PAGE))
    pager = ""
    if pages > 1:
        u = lambda i: f"?id={g}&amp;page={i}#moduler"
        pager = '<div class="view-pagination"><ul class="pagination">' + (f'<li><a href="{u(n - 1)}" aria-label="Forrige side">‹</a></li>' if n > 1 else "") + "".join(
            f'<li class="{"active" if i == n else ""}"><a href="{u(i)}">{i}</a></li>' for i in range(1, pages + 1)) + (
            f'<li><a href="{u(n + 1)}" aria-label="Næste side">›</a></li>' if n < pages else "") + "</ul></div>"
    pre = p["prae2004"]
    tid = '<div class="view-empty message"><div class="alert alert-warning">Der er ingen oplysninger fra før 2004 at vise.</div></div>' if not pre else f"""<div class="quickform"><div class="row">
<div class="col-sm-4 cell"><div class="info"><label for="new_foerstestart">Første startdato før 2004</label></div><div class="control"><span class="form-control-static" id="new_foerstestart">{d(pre["foerste_startdato"])}</span></div></div>
<div class="col-sm-4 cell"><div class="info"><label for="new_du">Danskuddannelse før 2004</label></div><div class="control"><input type="text" id="new_du" readonly="readonly" class="text form-control readonly" value="{ {True: "Ja", False: "Nej", None: ""}[pre["du"]]}"></div></div></div></div>"""
    tabs = [("moduler", "Modulforløb", grid("moduler", mod[(n - 1) * PAGE:n * PAGE]) + pager), ("proever", "Danskprøver", grid("proever", p["proever"])),
            ("henvisninger", "Henvisninger", cards("henvisninger", p["henvisninger"])), ("merit", "Merit", grid("meritter", p["meritter"])), ("tidligere", "Tidligere forløb", tid)]
    nav = "".join(f'<li role="presentation" class="{"active" if i == 0 else ""}"><a href="#{k}" role="tab" data-toggle="tab" aria-controls="{k}">{t}</a></li>' for i, (k, t, _) in enumerate(tabs))
    panes = "".join(f'<div role="tabpanel" class="tab-pane {"active" if i == 0 else ""}" id="{k}">{b}</div>' for i, (k, _, b) in enumerate(tabs))
    c = p["cpr"]
    return page(request, f"Kursist {c[:6]}-{c[6:]}", f'<ul class="nav nav-tabs" role="tablist">{nav}</ul><div class="tab-content">{panes}</div>', [("Forside", "/"), ("Find en kursist", "/find-kursist/")])


async def bestil(request, s, form):
    err = ""
    if form is not None:
        f = form.get("AttachFile")
        if not f or isinstance(f, str) or not f.filename:
            err = "Vælg fil er obligatorisk."
        else:
            rows = [x.strip() for x in (await f.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            ok = [x.replace("-", "").replace(" ", "") for x in rows]
            bad = [x for x, y in zip(rows, ok) if not (y.isdigit() and len(y) == 10)]
            ok = [y for y in ok if y.isdigit() and len(y) == 10]
            if len(rows) > 100:
                err = f"Rapporten kan højst omfatte 100 personnumre. Filen indeholder {len(rows)}."
            elif not ok:
                err = "Filen indeholder ingen gyldige personnumre."
            else:
                s["jobs"].insert(0, {"id": str(uuid.uuid4()), "nr": 1001 + len(s["jobs"]), "ok": ok, "bad": bad, "t": time.time(), "navn": f.filename})
                note = alert("warning", f"{len(bad)} linjer er ikke personnumre og bliver ikke medtaget: " + ", ".join(e(b[:15]) for b in bad[:10])) if bad else ""
                return page(request, "Bestil rapport", alert("success", f"Tak for din bestilling. Rapport R-{s['jobs'][0]['nr']} er sat i kø.") + note + '<p>Du kan følge den under <a href="/mine-rapporter/">Mine rapporter</a>.</p>', [("Forside", "/")])
    return page(request, "Bestil rapport", f"""{f'<div class="validation-summary alert alert-error alert-danger"><ul><li>{err}</li></ul></div>' if err else ""}
<p>Filen skal være en tekstfil med ét personnummer pr. linje og højst 100 linjer.</p><form method="post" action="/bestil-rapport/" enctype="multipart/form-data">{token(s)}
<div class="cell file-cell"><div class="info"><label for="AttachFile">Vælg fil</label></div><div class="control"><input type="file" name="AttachFile" id="AttachFile" accept=".txt,.csv" aria-label="Vælg fil"></div></div>
<div class="actions"><input type="submit" name="InsertButton" value="Indsend" class="btn btn-primary"></div></form>""", [("Forside", "/")])


async def rapporter(request, s, form):
    if not s["jobs"]:
        return page(request, "Mine rapporter", grid("moduler", []).replace(EMPTY["moduler"], "Du har ikke bestilt nogen rapporter."), [("Forside", "/")])
    klar = lambda j: time.time() - j["t"] > 2
    top = alert("success", f"Rapport R-{s['jobs'][0]['nr']} er klar.") if klar(s["jobs"][0]) else alert("info", "Rapporten er under behandling. Det tager normalt under et minut.")
    body = "".join(f"""<tr><td data-th="Rapport">R-{j["nr"]}</td><td data-th="Fil">{e(j["navn"])}</td><td data-th="Bestilt">{time.strftime("%d-%m-%Y %H:%M", time.localtime(j["t"]))}</td>
<td data-th="Status">{"Klar" if klar(j) else "I gang"}</td><td>{f'<a class="btn btn-default btn-xs" href="/_entity/annotation/{j["id"]}">Download Excel-fil</a>' if klar(j) else ""}</td></tr>""" for j in s["jobs"])
    return page(request, "Mine rapporter", f"""{top}<a class="btn btn-default" href="/mine-rapporter/">Opdater listen</a>
<table class="table table-striped"><thead><tr><th>Rapport</th><th>Fil</th><th>Bestilt</th><th>Status</th><th></th></tr></thead><tbody>{body}</tbody></table>""", [("Forside", "/")])


HEADS = ["Personnummer", "Findes i 2004 og senere", "Startdato", "Modul", "Udbyder-id", "Startdato", "Modul", "Udbyder-id", "Dato for henvisning", "Henvisningskategori",
         "Meriteret modul", "Meritdato", "Udbyder-id", "Findes før 2004", "Første startdato", "Danskuddannelse"]
GROUPS = [(3, 5, "Første modulforløb"), (6, 8, "Seneste modulforløb"), (9, 10, "Henvisning"), (11, 13, "Højeste merit"), (14, 16, "Tidligere forløb (før 2004)")]


async def download(request, s, form):
    j = next((x for x in s["jobs"] if x["id"] == request.path_params["id"]), None)
    if not j or time.time() - j["t"] <= 2:
        return HTMLResponse("<h1>Siden blev ikke fundet</h1>", 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Rapport"
    ws.append([f"Rapport R-{j['nr']} fra Kursistportalen, dannet {date.today():%d-%m-%Y}"])
    ws.merge_cells("A1:P1")
    ws.append([None] * 16)
    for a, b, t in GROUPS:
        ws.cell(2, a, t).alignment = Alignment(horizontal="center")
        ws.merge_cells(start_row=2, start_column=a, end_row=2, end_column=b)
    ws.append(HEADS)
    for c in ws[3]:
        c.font, c.fill = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
    for cpr in j["ok"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, **{f"x{i}": None for i in range(11)}, "prae2004_findes": False, "y": None, "z": None}
        ws.append([("Ja" if v else "Nej") if isinstance(v, bool) else datetime.fromisoformat(v) if v and "dato" in k else v for k, v in u.items()])
        for c in ws[ws.max_row]:
            if c.is_date:
                c.number_format = "dd-mm-yyyy"
    ws.freeze_panes = "B4"
    if j["bad"]:
        w2 = wb.create_sheet("Ikke medtaget")
        for b in ["Linjer uden gyldigt personnummer"] + j["bad"]:
            w2.append([b])
    buf = io.BytesIO()
    wb.save(buf)
    return Response(buf.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"content-disposition": f"attachment; filename*=UTF-8''Rapport%20R-{j['nr']}.xlsx"})


async def kontakt(request, s, form):
    return page(request, "Kontakt os", (alert("success", "Din henvendelse er indsendt.") if form is not None else "") + f"""<form method="post" action="/kontakt-os/">{token(s)}<div class="form-group"><label for="emne">Emne</label><input class="form-control" id="emne" name="title"></div>
<div class="form-group"><label for="beskr">Beskrivelse</label><textarea class="form-control" id="beskr" name="description"></textarea></div><input type="submit" class="btn btn-primary" value="Send henvendelse"></form>""", [("Forside", "/")])


async def profil(request, s, form):
    return page(request, "Profil", "<p>Brugernavn: kommune</p><p>Profilen vedligeholdes af din kommunes administrator.</p>", [("Forside", "/")])


async def viden(request):
    return page(request, "Vidensartikler", "<h3>KA-01012 Sådan finder du en kursist</h3><p>Vælg Kursister og derefter Find en kursist. Skriv personnummeret.</p><h3>KA-01013 Sådan bestiller du en rapport</h3><p>Læg personnumrene i en tekstfil. Rapporten ligger bagefter under Mine rapporter.</p>")


async def search(request):
    return page(request, "Søgeresultater", f"<p>Ingen resultater for “{e(request.query_params.get('q', ''))}”.</p>")


async def logoff(request):
    SESS.pop(request.cookies.get("ASP.NET_SessionId", ""), None)
    return RedirectResponse("/", 302)


async def css(request):
    return Response(".dropdown-menu{display:none}.dropdown:hover .dropdown-menu{display:block}", media_type="text/css")


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", home), Route("/SignIn", signin, methods=GP), Route("/Account/Login/TermsAndConditions", terms, methods=GP), Route("/Account/Login/LogOff", logoff),
    Route("/find-kursist/", secure(find), methods=GP), Route("/find-kursist/kursist/", secure(kursist)), Route("/bestil-rapport/", secure(bestil), methods=GP),
    Route("/mine-rapporter/", secure(rapporter)), Route("/_entity/annotation/{id}", secure(download)), Route("/kontakt-os/", secure(kontakt), methods=GP),
    Route("/profil/", secure(profil)), Route("/viden/", viden), Route("/search/", search), Route("/theme.css", css), Route("/bootstrap.min.css", css)])
