"""Knappen i manér af Pyramid + Deform 2 + Bootstrap 4, som en open source-leverandør byggede den."""
import datetime
import io
import json
import re
import secrets
import time
import uuid
import zipfile
from html import escape as h
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
BY_CPR = {p["cpr"]: p for p in PEOPLE}
SESSIONS = {}
MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()

PARTS = [("moduler", "Danskmoduler", "modul", [
            ("du_modul", "DU-modul"), ("startdato", "Påbegyndt"), ("slutdato", "Sluttede"), ("udbyder", "Udbydernummer"),
            ("henvisningskategori", "Kategori ved henvisning"), ("ophoersaarsag", "Årsagskode for ophør"),
            ("modultest_bestaaet", "Modultest bestået den")], "startdato"),
         ("proever", "Prøver i dansk", "prøve", [
            ("proeve", "Navn på prøve"), ("dato", "Prøvedag"), ("termin", "Termin"), ("laeseforstaaelse", "Karakter i læseforståelse"),
            ("skriftlig", "Karakter i skriftlig fremstilling"), ("mundtlig", "Karakter i mundtlig kommunikation"),
            ("resultat", "Resultat af prøven"), ("udbyder", "Udbydernummer")], "dato"),
         ("henvisninger", "Henvisninger fra kommunen", "henvisning", [
            ("dato", "Henvisningsdag"), ("kategori", "Kategori"), ("kommune", "Fra kommune"), ("udbyder", "Til udbydernummer")], "dato"),
         ("meritter", "Tildelt merit", "merit", [
            ("du_modul", "Merit til og med"), ("startdato", "Merit fra dato"), ("udbyder", "Udbydernummer")], "startdato"),
         ("prae2004", "Før 2004", "registrering", [
            ("foerste_startdato", "Første kursusdag"), ("du", "Danskuddannelse før 2004")], None)]

SHEET = [("CPR-nummer", [("cpr", "")]), ("Kendt fra 2004 og frem", [("findes", "")]),
         ("Første modul", [("foerste_startdato", "Påbegyndt"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbydernr.")]),
         ("Sidste modul", [("seneste_startdato", "Påbegyndt"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbydernr.")]),
         ("Henvisning forud", [("henvisning_dato", "Dag"), ("henvisning_kategori", "Kategori")]),
         ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Fra dato"), ("merit_udbyder", "Udbydernr.")]),
         ("Før 2004", [("prae2004_findes", "Kendt"), ("prae2004_startdato", "Første kursusdag"), ("prae2004_du", "DU")])]


def is_date(v):
    return isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v) is not None


def show(v, long=True):
    if v is None or v == "":
        return "–"
    if isinstance(v, bool):
        return "ja" if v else "nej"
    if is_date(v):
        y, m, d = v.split("-")
        return f'<time datetime="{v}">{int(d)}. {MONTHS[int(m) - 1]} {y}</time>' if long else f"{d}.{m}.{y}"
    return h(v)


def page(request, title, body, status=200, headers=None, head="", menu=True):
    nav = ""
    if menu:
        nav = """<ul class="navbar-nav mr-auto"><li class="nav-item"><a class="nav-link" href="/forside">Forside</a></li>
<li class="nav-item"><a class="nav-link" href="/kursist/soeg">Én kursist</a></li>
<li class="nav-item"><a class="nav-link" href="/liste/ny">Liste af kursister</a></li></ul>
<span class="navbar-text"><i class="fa fa-user" aria-hidden="true"></i> kommune</span>
<a class="nav-link" href="/logud" title="Log ud"><i class="fa fa-sign-out" aria-hidden="true"></i></a>"""
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no">
<title>{h(title)} | Danskdata</title>
<link rel="stylesheet" href="/static/deform/css/bootstrap.min.css">
{head}
</head>
<body>
<nav class="navbar navbar-expand-lg navbar-dark bg-dark"><a class="navbar-brand" href="/forside">Danskdata</a>{nav}</nav>
<main class="container" role="main">
<ol class="breadcrumb"><li class="breadcrumb-item">Danskdata</li><li class="breadcrumb-item active">{h(title)}</li></ol>
<h1>{h(title)}</h1>
{body}
</main>
<footer class="footer text-muted"><p>Udlændinge- og Integrationsministeriet · Data sidst opdateret 3. november 2019 · <span>Version 1.8.2</span></p></footer>
</body></html>""", status_code=status, headers=headers)


def session(request):
    return SESSIONS.get(request.cookies.get("session", ""))


def guard(request):
    """Svar, der fører til login eller meddelelsen, hvis brugeren ikke er klar til siden."""
    s = session(request)
    if not s or not s["auth"]:
        return RedirectResponse("/login", 303)
    if not s["read"]:
        return RedirectResponse("/meddelelse", 303)
    return None


def peppercorn(items):
    """De felter, deform sender, som et træ (kun mapping)."""
    stack = [{}]
    for k, v in items:
        if k == "__start__":
            new = {}
            stack[-1][v.split(":")[0]] = new
            stack.append(new)
        elif k == "__end__":
            if len(stack) > 1:
                stack.pop()
        else:
            stack[-1][k] = v
    return stack[0]


def field(name, title, kind="text", attrs="", desc=""):
    return f"""<div class="form-group item-{name}"><label for="deformField_{name}" class="control-label required" id="req-{name}">{title}</label>
<input type="{kind}" name="{name}" id="deformField_{name}" class="form-control" {attrs}>{f'<small class="form-text text-muted">{desc}</small>' if desc else ''}</div>"""


def form(s, action, inner, buttons, formid="deform", extra=""):
    return f"""<form id="{formid}" method="POST" action="{action}" enctype="multipart/form-data" accept-charset="utf-8" class="deform" {extra}>
<fieldset class="deform-form-fieldset">
<input type="hidden" name="_charset_"><input type="hidden" name="__formid__" value="{formid}">
<input type="hidden" name="csrf_token" value="{s["csrf"]}">
{inner}
{buttons}
</fieldset></form>"""


def alert(text, kind="danger"):
    return f'<div class="alert alert-{kind}" role="alert">{h(text)}</div>' if text else ""


# ---- login --------------------------------------------------------------------------------------------------------

async def start(request):
    return guard(request) or RedirectResponse("/forside", 303)


def new_session():
    sid = secrets.token_urlsafe(24)
    SESSIONS[sid] = {"csrf": secrets.token_hex(20), "auth": False, "read": False, "user": None, "found": {}, "jobs": {}}
    return sid


async def login(request):
    s, sid = session(request), None
    if not s:
        sid = new_session()
        s = SESSIONS[sid]
    msg = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("csrf_token") == s["csrf"] and (f.get("login") or "").strip():
            s["user"] = f["login"].strip()
            return RedirectResponse("/login/kode", 303)
        msg = "Skriv dit brugernavn."
    r = page(request, "Log ind", alert(msg) + form(s, "/login", field("login", "Brugernavn", attrs='autocomplete="username"'),
             '<button id="deformnaeste" name="naeste" type="submit" class="btn btn-primary" value="naeste">Fortsæt</button>')
             + "<p>Har du ikke et brugernavn, kan du få et hos ministeriet.</p>", menu=False)
    if sid:
        r.set_cookie("session", sid, httponly=True, path="/")
    return r


async def login_code(request):
    s = session(request)
    if not s or not s["user"]:
        return RedirectResponse("/login", 303)
    msg = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("csrf_token") == s["csrf"] and s["user"] == "kommune" and f.get("kode") == "hemmeligt-1":
            s["auth"] = True
            return RedirectResponse("/meddelelse", 303)
        msg = "Brugernavn og kode passer ikke sammen. Prøv igen."
    return page(request, "Log ind", alert(msg) + f"<p>Brugernavn: <strong>{h(s['user'])}</strong> (<a href='/login'>skift</a>)</p>"
                + form(s, "/login/kode", field("kode", "Kode", "password", 'autocomplete="current-password"'),
                       '<button id="deformlogind" name="log_ind" type="submit" class="btn btn-primary" value="log_ind">Log ind</button>'), menu=False)


async def notice(request):
    s = session(request)
    if not s or not s["auth"]:
        return RedirectResponse("/login", 303)
    if request.method == "POST":
        f = await request.form()
        if f.get("csrf_token") == s["csrf"]:
            s["read"] = True
            return RedirectResponse("/forside", 303)
    return page(request, "Meddelelse", """<div class="card"><div class="card-body"><h2 class="card-title">Behandling af personoplysninger</h2>
<p>Opslag bliver logget. Du må kun slå kursister op, når det er nødvendigt for din sag (senest ændret den 25. maj 2018).</p></div></div>"""
                + form(s, "/meddelelse", "", '<button name="accepter" type="submit" class="btn btn-success" value="1">Forstået</button>'), menu=False)


async def logout(request):
    SESSIONS.pop(request.cookies.get("session", ""), None)
    r = RedirectResponse("/login", 303)
    r.delete_cookie("session")
    return r


async def front(request):
    return guard(request) or page(request, "Forside", """<p class="lead">Her kan kommuner hente sprogcentrenes indberetninger.</p>
<div class="row"><div class="col"><p>Slå én kursist op, eller send en liste med op til 100 CPR-numre. Vælg i menuen øverst.</p></div></div>""")


# ---- én kursist ---------------------------------------------------------------------------------------------------

def known(cpr):
    p = BY_CPR.get(cpr)
    return p if p and (p["prae2004"] or any(p[k] for k, *_ in PARTS[:4])) else None


async def search(request):
    g = guard(request)
    if g:
        return g
    s, msg = session(request), ""
    if request.method == "POST":
        f = await request.form()
        tree = peppercorn(f.multi_items()).get("cpr")
        tree = tree if isinstance(tree, dict) else {}
        dag, nr = (tree.get("dag") or "").strip(), (tree.get("nr") or "").strip()
        if f.get("csrf_token") != s["csrf"]:
            msg = "Formularen er udløbet. Prøv igen."
        elif not re.fullmatch(r"\d{6}", dag) or not re.fullmatch(r"\d{4}", nr):
            msg = "Der var et problem med din indtastning: skriv seks cifre og fire cifre."
        elif not known(dag + nr):
            msg = "Vi kender ingen kursist med det CPR-nummer."
        else:
            t = str(uuid.uuid4())
            s["found"][t] = [dag + nr, False]
            return RedirectResponse(f"/kursist/{t}", 303)
    inner = """<div class="form-group item-cpr"><span class="control-label required" id="cpr-titel">Kursistens CPR-nummer</span>
<input type="hidden" name="__start__" value="cpr:mapping">
<div class="form-inline" role="group" aria-labelledby="cpr-titel">
<input type="text" name="dag" id="deformField3" maxlength="6" size="6" pattern="[0-9]{6}" class="form-control" aria-labelledby="cpr-titel" placeholder="ddmmåå" autocomplete="off">
<span class="mx-1">-</span>
<input type="text" name="nr" id="deformField4" maxlength="4" size="4" pattern="[0-9]{4}" class="form-control" aria-labelledby="cpr-titel" placeholder="xxxx" autocomplete="off"></div>
<input type="hidden" name="__end__" value="cpr:mapping">
<small class="form-text text-muted">Skrives ddmmåå-xxxx.</small></div>"""
    body = alert(msg, "warning") + form(s, "/kursist/soeg", inner, "", formid="kursistform")
    body += """<div class="btn-toolbar"><button type="submit" form="kursistform" name="slaa_op" value="slaa_op" class="btn btn-primary">Vis kursist</button>
<a class="btn btn-link" href="/forside">Fortryd</a></div>"""
    return page(request, "Én kursist", body)


async def person(request):
    g = guard(request)
    if g:
        return g
    found = session(request)["found"].get(request.path_params["token"])
    if not found:
        return RedirectResponse("/kursist/soeg", 303)
    if not found[1]:
        found[1] = True
        url = f"/kursist/{request.path_params['token']}"
        return page(request, "Henter kursist", f'<p>Henter oplysningerne fra databasen …</p><p class="small"><a href="{url}">Gå videre, hvis siden ikke skifter</a></p>',
                    head=f'<meta http-equiv="refresh" content="1; url={url}">')
    p = BY_CPR[found[0]]
    toc, scr, prn = "", "", ""
    for key, title, one, cols, datekey in PARTS:
        recs = p[key]
        if key == "prae2004":
            recs = [recs] if recs else []
        else:
            recs = sorted(recs, key=lambda r: r[datekey] or "", reverse=True)
        toc += f'<li class="nav-item"><a class="nav-link" href="#{key}">{title}</a></li>'
        scr += f'<section id="{key}" class="mt-4"><h2>{title} <small class="text-muted">({len(recs)})</small></h2>\n'
        if not recs:
            scr += '<p class="text-muted">Intet at vise</p>'
        for i, r in enumerate(recs, 1):
            dl = "".join(f'<dt class="col-sm-5">{lab}</dt><dd class="col-sm-7">{show(r[k])}</dd>\n' for k, lab in cols)
            scr += f'<div class="card mb-2"><div class="card-header">{one.capitalize()} {i} af {len(recs)}</div><div class="card-body"><dl class="row mb-0">\n{dl}</dl></div></div>\n'
        scr += "</section>\n"
        prn += f"<h3>{title}</h3><table class='table table-sm'><thead><tr>" + "".join(f"<th>{lab}</th>" for _, lab in cols) + "</tr></thead><tbody>"
        prn += "".join("<tr>" + "".join(f"<td>{show(r[k], False)}</td>" for k, _ in cols) + "</tr>" for r in recs) + "</tbody></table>"
    c = p["cpr"]
    return page(request, "Kursist", f"""<p class="lead">CPR-nummer {c[:6]}-{c[6:]}</p>
<div class="alert alert-info">Sprogcentrene har indberettet til og med 31. oktober 2019. Fejl rettes af sprogcentret.</div>
<div class="d-print-none"><ul class="nav nav-pills">{toc}</ul>
{scr}
<p><a href="/kursist/soeg">Slå en anden kursist op</a> · <a href="#" onclick="window.print();return false;">Udskriv</a></p></div>
<div class="d-none d-print-block" style="display:none" aria-hidden="true"><h2>Udskrift af kursist</h2>{prn}</div>""")


# ---- listen -------------------------------------------------------------------------------------------------------

async def batch(request):
    g = guard(request)
    if g:
        return g
    s, msg = session(request), ""
    if request.method == "POST":
        f = await request.form()
        up = peppercorn(f.multi_items()).get("fil")
        up = up.get("upload") if isinstance(up, dict) else None
        data = await up.read() if hasattr(up, "read") else b""
        nums = [x for x in (re.sub(r"[\s-]", "", ln) for ln in data.decode("utf-8-sig", "replace").splitlines()) if x]
        if f.get("csrf_token") != s["csrf"]:
            msg = "Formularen er udløbet. Prøv igen."
        elif not nums:
            msg = "Vælg en fil med CPR-numre."
        elif len(nums) > 100:
            msg = "Der må højst være 100 CPR-numre i filen."
        elif not all(re.fullmatch(r"\d{10}", x) for x in nums):
            msg = "Filen må kun indeholde CPR-numre, ét på hver linje."
        else:
            t = secrets.token_hex(8)
            s["jobs"][t] = {"nums": nums, "looks": 0, "at": time.time()}
            return RedirectResponse(f"/liste/{t}", 303)
    inner = f"""<div class="form-group item-fil"><label for="deformField1" class="control-label required">Fil med CPR-numre</label>
<input type="hidden" name="__start__" value="fil:mapping">
<input type="file" name="upload" id="deformField1" class="form-control-file" accept=".txt,text/plain">
<input type="hidden" name="uid" value="{secrets.token_hex(5).upper()}" id="deformField1-uid">
<input type="hidden" name="__end__" value="fil:mapping">
<small class="form-text text-muted">En tekstfil med ét CPR-nummer på hver linje, højst 100.</small></div>"""
    return page(request, "Liste af kursister", alert(msg, "warning") + form(s, "/liste/ny", inner,
                '<button id="deformsend" name="send" type="submit" class="btn btn-primary" value="send">Send listen</button>'))


async def job(request):
    g = guard(request)
    if g:
        return g
    t = request.path_params["token"]
    j = session(request)["jobs"].get(t)
    if not j:
        return RedirectResponse("/liste/ny", 303)
    j["looks"] += 1
    if j["looks"] < 4 and time.time() - j["at"] < 8:
        return page(request, "Liste af kursister", f"""<div class="progress"><div class="progress-bar" style="width:{j['looks'] * 25}%"></div></div>
<p>Listen er i kø, og regnearket bliver lavet ({len(j['nums'])} numre).</p><p><a href="/liste/{t}">Se igen</a></p>""", status=202, headers={"Retry-After": "2"})
    return page(request, "Liste af kursister", f"""{alert('Regnearket er lavet.', 'success')}
<p><a class="btn btn-outline-primary" href="/liste/{t}/danskdata.xlsx">Gem regnearket</a></p><p><a href="/liste/ny">Send en ny liste</a></p>""")


def col(i):
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i]


def xlsx(nums):
    shared, index = [], {}

    def text(ref, v, style=0):
        if v not in index:
            index[v] = len(shared)
            shared.append(v)
        return f'<c r="{ref}" s="{style}" t="s"><v>{index[v]}</v></c>'
    keys = [k for _, cs in SHEET for k, _ in cs]
    rows = [f'<row r="1">{text("A1", "Danskdata: udtræk på liste dannet " + time.strftime("%d-%m-%Y"), 1)}</row>',
            f'<row r="2">{text("A2", "Antal CPR-numre: " + str(len(nums)))}</row>']
    r4, r5, merges, i = "", "", [], 0
    for group, cs in SHEET:
        r4 += text(f"{col(i)}4", group, 1)
        if len(cs) > 1:
            merges.append(f"{col(i)}4:{col(i + len(cs) - 1)}4")
            for n, (_, lab) in enumerate(cs):
                r5 += text(f"{col(i + n)}5", lab, 1)
        else:
            merges.append(f"{col(i)}4:{col(i)}5")
        i += len(cs)
    rows += [f'<row r="4">{r4}</row>', f'<row r="5">{r5}</row>']
    for n, num in enumerate(nums, 6):
        u = BY_CPR[num]["udtraek"] if num in BY_CPR else {"cpr": num, "findes": False}
        cells = ""
        for c, k in enumerate(keys):
            v, ref = u.get(k), f"{col(c)}{n}"
            if v is None:
                continue
            if isinstance(v, bool):
                cells += text(ref, "ja" if v else "nej")
            elif is_date(v):
                cells += f'<c r="{ref}" s="2"><v>{(datetime.date.fromisoformat(v) - datetime.date(1899, 12, 30)).days}</v></c>'
            else:
                cells += text(ref, v)
        rows.append(f'<row r="{n}">{cells}</row>')
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    top = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    s1 = f'{top}<worksheet {ns}><sheetData>{"".join(rows)}</sheetData><mergeCells count="{len(merges)}">' + "".join(f'<mergeCell ref="{m}"/>' for m in merges) + "</mergeCells></worksheet>"
    s2 = f'{top}<worksheet {ns}><sheetData>' + "".join(f'<row r="{n}">{text(f"A{n}", a)}{text(f"B{n}", b)}</row>' for n, (a, b) in enumerate([
        ("Felt", "Forklaring"), ("CPR-nummer", "Nummeret fra listen"), ("Henvisning forud", "Seneste henvisning før sidste modul"),
        ("Højeste merit", "Det højeste modul, der er givet merit for")], 1)) + "</sheetData></worksheet>"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", f'{top}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ct}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="{ct}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{ct}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{ct}.sharedStrings+xml"/></Types>')
        z.writestr("_rels/.rels", f'{top}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'{top}<workbook {ns} xmlns:r="{rel}"><sheets><sheet name="Kursister" sheetId="1" r:id="rId1"/><sheet name="Forklaring" sheetId="2" r:id="rId2"/></sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels", f'{top}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{rel}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="{rel}/styles" Target="styles.xml"/><Relationship Id="rId4" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>')
        z.writestr("xl/styles.xml", f'{top}<styleSheet {ns}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="1" applyFont="1"/><xf numFmtId="164" fontId="0" applyNumberFormat="1"/></cellXfs></styleSheet>')
        z.writestr("xl/worksheets/sheet1.xml", s1)
        z.writestr("xl/worksheets/sheet2.xml", s2)
        z.writestr("xl/sharedStrings.xml", f'{top}<sst {ns} count="{len(shared)}" uniqueCount="{len(shared)}">' + "".join(f"<si><t>{h(v)}</t></si>" for v in shared) + "</sst>")
    return out.getvalue()


async def sheet(request):
    g = guard(request)
    if g:
        return g
    j = session(request)["jobs"].get(request.path_params["token"])
    if not j or (j["looks"] < 4 and time.time() - j["at"] < 8):
        return RedirectResponse("/liste/ny", 303)
    return Response(xlsx(j["nums"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="danskdata.xlsx"'})


async def static(request):
    return PlainTextResponse(".d-none{display:none}@media print{.d-print-none{display:none}.d-print-block{display:block!important}}", media_type="text/css")


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", start), Route("/login", login, methods=GP), Route("/login/kode", login_code, methods=GP),
    Route("/meddelelse", notice, methods=GP), Route("/logud", logout), Route("/forside", front),
    Route("/kursist/soeg", search, methods=GP), Route("/kursist/{token}", person),
    Route("/liste/ny", batch, methods=GP), Route("/liste/{token}", job), Route("/liste/{token}/danskdata.xlsx", sheet),
    Route("/static/{p:path}", static),
])
