"""Sprogdata: Node.js/Express med Pug-skabeloner og Bootstrap 4, 2020."""
import datetime
import io
import json
import re
import secrets
import time
import uuid
import zipfile
from html import escape
from pathlib import Path
from xml.sax.saxutils import escape as xesc

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

FOLK = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESS = {}
MD = "januar februar marts april maj juni juli august september oktober november december".split()
DATO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")

DELE = [
    ("moduler", "moduler", "Moduler", "startdato",
     [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Sprogcenter"),
      ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
      ("modultest_bestaaet", "Bestået modultest"), ("OPR", "Oprettet den")]),
    ("proever", "proever", "Prøver", "dato",
     [("proeve", "Prøvetype"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Karakter i læsning"),
      ("skriftlig", "Karakter i skriftlig"), ("mundtlig", "Karakter i mundtlig"), ("resultat", "Samlet resultat"),
      ("udbyder", "Sprogcenter")]),
    ("henvisninger", "henvisninger", "Henvisninger", "dato",
     [("dato", "Henvist den"), ("kategori", "Henvisningskategori"), ("kommune", "Kommune"), ("udbyder", "Sprogcenter")]),
    ("meritter", "merit", "Merit", "startdato",
     [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Sprogcenter")]),
    ("prae2004", "foer-2004", "Før 2004", "foerste_startdato",
     [("foerste_startdato", "Første startdato"), ("du", "Har fulgt danskuddannelse")]),
]


def txt(v, lang=True):
    if v is None:
        return "–"
    if v is True:
        return "Ja"
    if v is False:
        return "Nej"
    m = DATO.fullmatch(v)
    if m and lang:
        return f'<time datetime="{v}">{int(m[3])}. {MD[int(m[2]) - 1]} {m[1]}</time>'
    return f"{m[3]}.{m[2]}.{m[1]}" if m else escape(v)


def side(titel, krop, s=None, status=200, headers=None):
    nav = ""
    if s and s.get("myn"):
        nav = f"""<ul class="navbar-nav mr-auto">
<li class="nav-item"><a class="nav-link" href="/">Forside</a></li>
<li class="nav-item"><a class="nav-link" href="/opslag">Slå én kursist op</a></li>
<li class="nav-item"><a class="nav-link" href="/lister">Hent oplysninger for en liste</a></li></ul>
<span class="navbar-text mr-3">{escape(s["myn"])}</span>"""
    if s and s.get("inde"):
        nav += f"""<form class="form-inline" action="/log-ud" method="post"><input type="hidden" name="_csrf" value="{s["csrf"]}">
<button class="btn btn-outline-light btn-sm" type="submit">Log ud</button></form>"""
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no">
<title>{titel} – Sprogdata</title><link rel="stylesheet" href="/stylesheets/bootstrap.min.css"></head>
<body class="d-flex flex-column h-100"><a class="sr-only sr-only-focusable" href="#indhold">Gå til indhold</a>
<header><nav class="navbar navbar-expand-md navbar-dark bg-dark d-print-none"><a class="navbar-brand" href="/">Sprogdata</a>{nav}</nav></header>
<main class="container py-4" id="indhold" role="main">
{krop}
</main>
<footer class="footer mt-auto py-3 bg-light d-print-none"><div class="container"><span class="text-muted">Udlændinge- og Integrationsministeriet · Version 2.4.1 af 16.11.2020 ·
<a href="/hjaelp">Hjælp</a> · <a href="/tilgaengelighed">Tilgængelighedserklæring</a></span></div></footer>
</body></html>""", status_code=status, headers=headers)


def sess(req):
    return SESS.get(req.cookies.get("connect.sid", ""))


def kraev(f):
    async def ind(req):
        s = sess(req)
        if not s or not s.get("inde"):
            return RedirectResponse("/log-ind", 302)
        if not s.get("myn"):
            return RedirectResponse("/myndighed", 302)
        return await f(req, s)
    return ind


def alarm(t, art="danger"):
    return f'<div class="alert alert-{art}" role="alert">{t}</div>' if t else ""


async def login(req):
    s = sess(req)
    ny = None
    if s is None:
        ny = secrets.token_urlsafe(24)
        s = SESS[ny] = {"csrf": secrets.token_urlsafe(18), "job": {}, "per": {}}
    if req.method == "POST" and ny is None:
        f = await req.form()
        if f.get("_csrf") != s["csrf"]:
            return side("Log ind", alarm("Siden er udløbet. Prøv igen.") + '<a href="/log-ind">Log ind</a>', status=403)
        if f.get("brugernavn"):
            s["navn"] = f["brugernavn"]
            return RedirectResponse("/log-ind/adgangskode", 303)
    r = side("Log ind", f"""<div class="row justify-content-center"><div class="col-md-5"><h1 class="h3">Log ind</h1>
<form method="post" action="/log-ind" novalidate><input type="hidden" name="_csrf" value="{s["csrf"]}">
<div class="form-group"><label for="brugernavn">Brugernavn</label><input class="form-control" id="brugernavn" name="brugernavn" type="text" autocomplete="username" autofocus></div>
<button class="btn btn-primary btn-block" type="submit">Næste</button></form></div></div>""")
    if ny:
        r.set_cookie("connect.sid", ny, httponly=True)
    return r


async def kode(req):
    s = sess(req)
    if not s or not s.get("navn"):
        return RedirectResponse("/log-ind", 302)
    fejl = ""
    if req.method == "POST":
        f = await req.form()
        if f.get("_csrf") == s["csrf"] and s["navn"] == "kommune" and f.get("adgangskode") == "hemmeligt-1":
            ny = secrets.token_urlsafe(24)
            SESS.pop(req.cookies.get("connect.sid", ""), None)
            SESS[ny] = {"csrf": secrets.token_urlsafe(18), "job": {}, "per": {}, "inde": True}
            r = RedirectResponse("/myndighed", 303)
            r.set_cookie("connect.sid", ny, httponly=True)
            return r
        fejl = "Brugernavn eller adgangskode er ikke korrekt."
    return side("Log ind", f"""<div class="row justify-content-center"><div class="col-md-5"><h1 class="h3">Log ind</h1>{alarm(fejl)}
<p>Du logger ind som <strong>{escape(s["navn"])}</strong>. <a href="/log-ind">Ikke dig?</a></p>
<form method="post" action="/log-ind/adgangskode"><input type="hidden" name="_csrf" value="{s["csrf"]}">
<div class="form-group"><label for="adgangskode">Adgangskode</label><input class="form-control" id="adgangskode" name="adgangskode" type="password" autocomplete="current-password"></div>
<button class="btn btn-primary btn-block" type="submit">Log ind</button></form></div></div>""")


async def myndighed(req):
    s = sess(req)
    if not s or not s.get("inde"):
        return RedirectResponse("/log-ind", 302)
    if req.method == "POST":
        f = await req.form()
        if f.get("myndighed") in ("Testkommunen", "Integrationsnævnet"):
            s["myn"] = f["myndighed"]
            return RedirectResponse("/", 303)
    return side("Vælg myndighed", f"""<h1 class="h3">Vælg myndighed</h1><p>Du har adgang på vegne af flere myndigheder. Vælg den, du arbejder for nu.</p>
<form method="post" action="/myndighed"><input type="hidden" name="_csrf" value="{s["csrf"]}">
<div class="form-group"><label for="myndighed">Myndighed</label><select class="custom-select" id="myndighed" name="myndighed">
<option value="Testkommunen" selected>Testkommunen</option><option value="Integrationsnævnet">Integrationsnævnet</option></select></div>
<button class="btn btn-primary" type="submit">Fortsæt</button></form>""", s)


@kraev
async def forside(req, s):
    return side("Forside", """<h1>Sprogdata</h1><p class="lead">Oplysninger om voksne udlændinges danskuddannelse.</p>
<div class="alert alert-info" role="status">Driftsinformation: Data er sidst opdateret 3. november 2020.</div>
<div class="card-deck"><div class="card"><div class="card-body"><h2 class="card-title h5">Én kursist</h2><p class="card-text">Se alle registreringer for et enkelt CPR-nummer.</p></div></div>
<div class="card"><div class="card-body"><h2 class="card-title h5">Flere kursister</h2><p class="card-text">Upload en liste med op til 100 CPR-numre, og hent et regneark.</p></div></div></div>""", s)


@kraev
async def opslag(req, s):
    fejl, traef = "", ""
    if req.method == "POST":
        f = await req.form()
        nr = re.sub(r"[\s-]", "", f.get("cprnummer", ""))
        if f.get("_csrf") != s["csrf"]:
            fejl = alarm("Siden er udløbet. Prøv igen.")
        elif not re.fullmatch(r"\d{10}", nr):
            fejl = alarm("CPR-nummeret skal have 10 cifre.")
        elif nr not in FOLK:
            fejl = alarm("Vi fandt ingen kursist med dette CPR-nummer.", "warning")
        else:
            t = str(uuid.uuid4())
            s["per"][t] = nr
            traef = f"""<h2 class="h5 mt-4">1 resultat</h2><table class="table table-hover"><thead><tr><th scope="col">CPR-nummer</th><th scope="col">Register</th><th scope="col"><span class="sr-only">Handling</span></th></tr></thead>
<tbody><tr><td>{nr[:6]}-{nr[6:]}</td><td>Danskundervisningsdatabasen</td><td><a class="btn btn-sm btn-outline-primary" href="/kursister/{t}">Vis registreringer</a></td></tr></tbody></table>"""
    return side("Slå én kursist op", f"""<nav aria-label="Brødkrumme"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Forside</a></li><li class="breadcrumb-item active" aria-current="page">Opslag</li></ol></nav>
<h1 class="h3">Slå én kursist op</h1>{fejl}
<form id="opslagform" method="post" action="/opslag"><input type="hidden" name="_csrf" value="{s["csrf"]}">
<div class="form-group"><span id="cpr-tekst" class="d-block font-weight-bold">Kursistens CPR-nummer</span>
<input class="form-control w-25" type="text" name="cprnummer" inputmode="numeric" maxlength="11" pattern="[0-9]{{6}}-?[0-9]{{4}}" placeholder="ddmmåå-xxxx" aria-labelledby="cpr-tekst" aria-describedby="cpr-hjaelp">
<small id="cpr-hjaelp" class="form-text text-muted">10 cifre, med eller uden bindestreg.</small></div></form>
<div class="d-flex"><button class="btn btn-primary" type="submit" form="opslagform">Find kursist</button><a class="btn btn-link" href="/">Annuller</a></div>
{traef}""", s)


@kraev
async def kursist(req, s):
    t = req.path_params["t"]
    nr = s["per"].get(t)
    if nr is None:
        return RedirectResponse("/opslag", 302)
    vej = req.path_params.get("del", "moduler")
    felt, vej, titel, dk, kol = next((d for d in DELE if d[1] == vej), DELE[0])
    p = FOLK[nr]
    data = p[felt]
    if felt == "prae2004":
        data = [data] if data else []
    data = sorted(data, key=lambda r: r[dk] or "", reverse=True)
    n = len(data)
    sider = max(1, (n + 9) // 10)
    q = req.query_params.get("side", "1")
    sd = min(max(1, int(q) if q.isdigit() else 1), sider)
    fra = (sd - 1) * 10

    def v(r, k):
        if k == "OPR":
            d = datetime.date.fromisoformat(r["startdato"]) - datetime.timedelta(days=9)
            return d.isoformat()
        return r[k]
    faner = "".join(f'<li class="nav-item"><a class="nav-link{" active" if d[1] == vej else ""}" href="/kursister/{t}/{d[1]}"{" aria-current=page" if d[1] == vej else ""}>{d[2]}</a></li>' for d in DELE)
    kort = tabel = ""
    for r in data[fra:fra + 10]:
        kort += '<div class="card mb-3"><div class="card-body"><dl class="row mb-0">' + "".join(
            f'<dt class="col-sm-4">{h}</dt><dd class="col-sm-8">{txt(v(r, k))}</dd>' for k, h in kol) + "</dl></div></div>\n"
        tabel += "<tr>" + "".join(f"<td>{txt(v(r, k), False)}</td>" for k, _ in kol) + "</tr>\n"
    if not data:
        indhold = '<p class="text-muted">Her er ikke noget endnu</p>'
    else:
        indhold = f"""<div class="registreringer d-print-none">
{kort}</div>
<div class="d-none d-print-block" aria-hidden="true"><table class="table table-sm"><thead><tr>{"".join(f'<th scope="col">{h}</th>' for _, h in kol)}</tr></thead><tbody>
{tabel}</tbody></table></div>"""
    if sider > 1:
        valg = "".join(f'<option value="{i}"{" selected" if i == sd else ""}>{i}</option>' for i in range(1, sider + 1))
        indhold += f"""<div class="d-flex justify-content-between d-print-none"><span class="text-muted">Viser {fra + 1}–{min(fra + 10, n)} af {n}</span>
<form class="form-inline" method="get" action="/kursister/{t}/{vej}"><label class="mr-2" for="side">Side</label><select class="custom-select custom-select-sm mr-2" id="side" name="side">{valg}</select>
<button class="btn btn-sm btn-secondary" type="submit">Vis side</button></form></div>"""
    return side("Kursist", f"""<nav aria-label="Brødkrumme"><ol class="breadcrumb d-print-none"><li class="breadcrumb-item"><a href="/">Forside</a></li><li class="breadcrumb-item"><a href="/opslag">Opslag</a></li><li class="breadcrumb-item active" aria-current="page">Kursist</li></ol></nav>
<h1 class="h3">Kursist {nr[:6]}-{nr[6:]} <button class="btn btn-sm btn-light d-print-none" type="button" title="Udskriv" onclick="window.print()"><i class="fas fa-print"></i></button></h1>
<ul class="nav nav-tabs mb-3 d-print-none">{faner}</ul>
<h2 class="h5">{titel} ({n})</h2>
{indhold}
<p class="small text-muted mt-3">Sidst opdateret 03-11-2020 kl. 04.12</p>""", s)


def filside(s, fejl=""):
    return side("Hent oplysninger for en liste", f"""<nav aria-label="Brødkrumme"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Forside</a></li><li class="breadcrumb-item active" aria-current="page">Liste</li></ol></nav>
<h1 class="h3">Hent oplysninger for en liste</h1>{alarm(fejl)}
<form id="listeform" method="post" action="/lister?_csrf={s["csrf"]}" enctype="multipart/form-data">
<div class="form-group"><label for="cprliste">Tekstfil med CPR-numre</label><input class="form-control-file" type="file" id="cprliste" name="cprliste" accept=".txt,text/plain">
<small class="form-text text-muted">Ét CPR-nummer på hver linje, højst 100 linjer.</small></div></form>
<button class="btn btn-primary" type="submit" form="listeform">Upload og hent</button>""", s, 422 if fejl else 200)


@kraev
async def lister(req, s):
    if req.method != "POST":
        return filside(s)
    fil = (await req.form()).get("cprliste")
    raa = await fil.read() if hasattr(fil, "read") else b""
    numre = [x for x in (re.sub(r"[\s-]", "", l) for l in raa.decode("utf-8-sig", "replace").splitlines()) if x]
    if req.query_params.get("_csrf") != s["csrf"]:
        return filside(s, "Siden er udløbet. Prøv igen.")
    if not numre:
        return filside(s, "Du skal vælge en fil med CPR-numre.")
    if len(numre) > 100:
        return filside(s, "Filen må højst indeholde 100 CPR-numre.")
    if not all(re.fullmatch(r"\d{10}", x) for x in numre):
        return filside(s, "Filen indeholder linjer, der ikke er CPR-numre.")
    j = str(uuid.uuid4())
    s["job"][j] = {"numre": numre, "klar": time.time() + 5}
    return RedirectResponse(f"/lister/{j}", 303)


@kraev
async def liste(req, s):
    j = req.path_params["j"]
    job = s["job"].get(j)
    if job is None:
        return RedirectResponse("/lister", 302)
    if time.time() < job["klar"]:
        return side("Listen behandles", f"""<h1 class="h3">Listen behandles</h1>
<div class="alert alert-secondary" role="status"><span class="spinner-border spinner-border-sm" aria-hidden="true"></span> Vi er ved at finde oplysninger om {len(job["numre"])} CPR-numre. Det kan tage lidt tid.</div>
<p><a class="btn btn-outline-primary" href="/lister/{j}">Opdatér status</a></p>""", s, 202, {"Retry-After": "2"})
    return side("Listen er klar", f"""<h1 class="h3">Listen er klar</h1>
{alarm("Oplysningerne er fundet, og regnearket kan hentes i 24 timer.", "success")}
<p><a class="btn btn-primary" href="/lister/{j}/fil" download>Hent regneark (zip)</a> <a class="btn btn-link" href="/lister">Upload en ny liste</a></p>""", s)


UD = [("", [("cpr", "CPR-nummer"), ("findes", "Findes i databasen efter 2004")]),
      ("Første registrerede modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Sprogcenter")]),
      ("Seneste registrerede modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Sprogcenter")]),
      ("Henvisning forud", [("henvisning_dato", "Henvist den"), ("henvisning_kategori", "Kategori")]),
      ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Sprogcenter")]),
      ("Data før 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")])]


def xlsx(numre):
    sst, ix = [], {}

    def bog(i):
        return chr(65 + i)

    def c(i, r, v, st=0):
        if v is None:
            return ""
        if isinstance(v, str) and DATO.fullmatch(v):
            d = (datetime.date.fromisoformat(v) - datetime.date(1899, 12, 30)).days
            return f'<c r="{bog(i)}{r}" s="2"><v>{d}</v></c>'
        if isinstance(v, bool):
            v = "Ja" if v else "Nej"
        if v not in ix:
            ix[v] = len(sst)
            sst.append(v)
        return f'<c r="{bog(i)}{r}" s="{st}" t="s"><v>{ix[v]}</v></c>'
    rk = [f'<row r="1">{c(0, 1, "Udtræk fra Sprogdata", 1)}</row>', f'<row r="2">{c(0, 2, "Dannet")}{c(1, 2, time.strftime("%Y-%m-%d"))}</row>']
    fl, i = [], 0
    k1 = k2 = ""
    for navn, kol in UD:
        if navn:
            k1 += c(i, 4, navn, 1)
            fl.append(f"{bog(i)}4:{bog(i + len(kol) - 1)}4")
        for _, h in kol:
            if navn:
                k2 += c(i, 5, h, 1)
            else:
                k1 += c(i, 4, h, 1)
                fl.append(f"{bog(i)}4:{bog(i)}5")
            i += 1
    rk += [f'<row r="4">{k1}</row>', f'<row r="5">{k2}</row>']
    felter = [f for _, k in UD for f, _ in k]
    flet = "".join(f'<mergeCell ref="{x}"/>' for x in fl)
    for r, nr in enumerate(sorted(numre), 6):
        u = FOLK[nr]["udtraek"] if nr in FOLK else {"cpr": nr, "findes": False}
        rk.append(f'<row r="{r}">' + "".join(c(i, r, u.get(f)) for i, f in enumerate(felter)) + "</row>")
    hjaelp = "".join(f'<row r="{r}">{c(0, r, a)}{c(1, r, b)}</row>' for r, (a, b) in enumerate(
        [("Kolonne", "Forklaring"), ("Henvisning forud", "Seneste henvisning før seneste modulregistrering"), ("Højeste merit", "Det højeste modul, som kursisten har fået merit for")], 1))
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    xh = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pk = "http://schemas.openxmlformats.org/package/2006/relationships"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", xh + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                   f'<Override PartName="/xl/workbook.xml" ContentType="{ct}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="{ct}.worksheet+xml"/>'
                   f'<Override PartName="/xl/styles.xml" ContentType="{ct}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{ct}.sharedStrings+xml"/></Types>')
        z.writestr("_rels/.rels", xh + f'<Relationships xmlns="{pk}"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", xh + f'<workbook {ns} xmlns:r="{rel}"><sheets><sheet name="Udtræk" sheetId="1" r:id="rId1"/><sheet name="Forklaring" sheetId="2" r:id="rId2"/></sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels", xh + f'<Relationships xmlns="{pk}"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{rel}/worksheet" Target="worksheets/sheet2.xml"/>'
                   f'<Relationship Id="rId3" Type="{rel}/styles" Target="styles.xml"/><Relationship Id="rId4" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>')
        z.writestr("xl/styles.xml", xh + f'<styleSheet {ns}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
                   '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
                   '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>')
        z.writestr("xl/worksheets/sheet1.xml", xh + f'<worksheet {ns}><sheetData>{"".join(rk)}</sheetData><mergeCells count="{len(fl)}">{flet}</mergeCells></worksheet>')
        z.writestr("xl/worksheets/sheet2.xml", xh + f"<worksheet {ns}><sheetData>{hjaelp}</sheetData></worksheet>")
        z.writestr("xl/sharedStrings.xml", xh + f'<sst {ns} count="{len(sst)}" uniqueCount="{len(sst)}">{"".join(f"<si><t>{xesc(x)}</t></si>" for x in sst)}</sst>')
    return b.getvalue()


@kraev
async def fil(req, s):
    job = s["job"].get(req.path_params["j"])
    if job is None or time.time() < job["klar"]:
        return RedirectResponse("/lister", 302)
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("sprogdata-udtraek.xlsx", xlsx(job["numre"]))
    return Response(b.getvalue(), media_type="application/zip", headers={"Content-Disposition": 'attachment; filename="sprogdata-udtraek.zip"'})


async def logud(req):
    SESS.pop(req.cookies.get("connect.sid", ""), None)
    r = RedirectResponse("/log-ind", 303)
    r.delete_cookie("connect.sid")
    return r


@kraev
async def hjaelp(req, s):
    return side("Hjælp", "<h1 class='h3'>Hjælp</h1><p>Skriv til kontakt@danskindberetning.dk, hvis du mangler adgang.</p>", s)


async def css(req):
    return Response("/* bootstrap 4.5.3 */ .d-none{display:none} @media print{.d-print-none{display:none}.d-print-block{display:block}}", media_type="text/css")

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", forside), Route("/log-ind", login, methods=GP), Route("/log-ind/adgangskode", kode, methods=GP),
    Route("/myndighed", myndighed, methods=GP), Route("/opslag", opslag, methods=GP), Route("/kursister/{t}", kursist),
    Route("/kursister/{t}/{del}", kursist), Route("/lister", lister, methods=GP), Route("/lister/{j}", liste),
    Route("/lister/{j}/fil", fil), Route("/log-ud", logud, methods=["POST"]), Route("/hjaelp", hjaelp),
    Route("/tilgaengelighed", hjaelp), Route("/stylesheets/bootstrap.min.css", css),
])
