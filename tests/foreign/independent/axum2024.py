# Knappen - Rust/Axum + Askama + Pico.css, 2024 (regneark: spreadsheet-ods)
import json, time, uuid, secrets, html, io, zipfile
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response, JSONResponse
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS, JOBS = {}, {}
e = lambda s: html.escape("" if s is None else str(s))
MND = "januar februar marts april maj juni juli august september oktober november december".split()
d = lambda s: "" if not s else "%d. %s %s" % (int(s[8:]), MND[int(s[5:7]) - 1], s[:4])
DATES = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato"}

SECT = [  # id, overskrift, kortets titel (felt, ord), felter
    ("forloeb", "moduler", "Danskuddannelsesmoduler", ("du_modul", "DU-modul"),
     [("startdato", "Startede"), ("slutdato", "Sluttede"), ("udbyder", "Udbyder"), ("henvisningskategori", "Henvisningskategori"),
      ("ophoersaarsag", "Ophørsårsag (kode)"), ("modultest_bestaaet", "Bestod modultest")]),
    ("proever", "proever", "Afsluttende prøver", ("proeve", ""),
     [("dato", "Aflagt"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Karakter, læseforståelse"), ("skriftlig", "Karakter, skriftlig"),
      ("mundtlig", "Karakter, mundtlig"), ("resultat", "Udfald"), ("udbyder", "Udbyder")]),
    ("henvisninger", "henvisninger", "Kommunale henvisninger", None,
     [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
    ("merit", "meritter", "Tildelt merit", ("du_modul", "DU-modul"), [("startdato", "Startdato"), ("udbyder", "Udbyder")]),
    ("arkiv", "prae2004", "Arkiv: før 2004", None, [("foerste_startdato", "Første startdato"), ("du", "Deltog i danskuddannelse")]),
]


def layout(title, main, user=False):
    nav = ""
    if user:
        nav = ('<ul><li><a href="/opslag">Enkeltopslag</a></li><li><a href="/liste">Listeopslag</a></li>'
               '<li><form method="post" action="/log-ud"><button type="submit" class="outline secondary">Log ud</button></form></li></ul>')
    return HTMLResponse("""<!doctype html>
<html lang="da" data-theme="light">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s · Knappen</title>
<style>:root{--pico-primary:#0a5b4b}.kort{display:grid;grid-template-columns:repeat(auto-fill,minmax(18rem,1fr));gap:1rem}dl{display:grid;grid-template-columns:auto 1fr}dt{font-weight:600}.skip{position:absolute;left:-99rem}</style>
</head>
<body>
<a class="skip" href="#indhold">Gå til indhold</a>
<header class="container"><nav aria-label="Hovedmenu"><ul><li><strong>Knappen</strong></li></ul>%s</nav></header>
<main class="container" id="indhold">
<h1>%s</h1>
%s
</main>
<footer class="container"><small>Udlændinge- og Integrationsministeriet · <a href="/tilgaengelighed">Tilgængelighedserklæring</a> · build 7f3a91c</small></footer>
</body>
</html>""" % (title, nav, title, main))


def sess(req):
    return SESS.get(req.cookies.get("__Host-id") or req.cookies.get("id"))


def need(fn):
    async def w(req):
        s = sess(req)
        if not s:
            return RedirectResponse("/", 303)
        if not s["ok"]:
            return RedirectResponse("/formaal", 303)
        return await fn(req, s)
    return w


def loginform(msg=""):
    return layout("Log ind på Knappen", """%s<form method="post" action="/log-ind">
<label>Brugernavn <input name="brugernavn" autocomplete="username" required></label>
<label>Adgangskode <input name="adgangskode" type="password" autocomplete="current-password" required></label>
<button type="submit">Log ind</button></form>""" % (msg and '<p role="alert"><mark>%s</mark></p>' % msg))


async def root(req):
    s = sess(req)
    return RedirectResponse("/opslag", 303) if s else loginform()


async def logind(req):
    f = await req.form()
    if f.get("brugernavn") != "kommune" or f.get("adgangskode") != "hemmeligt-1":
        r = loginform("Brugernavn eller adgangskode er forkert.")
        r.status_code = 401
        return r
    k = secrets.token_urlsafe(24)
    SESS[k] = {"ok": False, "csrf": secrets.token_urlsafe(16)}
    r = RedirectResponse("/formaal", 303)
    r.set_cookie("id", k, httponly=True, samesite="lax")
    return r


async def formaal(req):
    s = sess(req)
    if not s:
        return RedirectResponse("/", 303)
    err = ""
    if req.method == "POST":
        f = await req.form()
        if f.get("authenticity_token") == s["csrf"] and f.get("tjenstligt") == "ja":
            s["ok"] = True
            return RedirectResponse("/opslag", 303)
        err = '<p role="alert"><mark>Du skal sætte kryds for at fortsætte.</mark></p>'
    return layout("Formål med opslag", """%s<article><p>Opslag i danskundervisningsdatabasen bliver logget. Du må kun slå borgere op, når du har et tjenstligt behov.</p>
<form method="post" action="/formaal"><input type="hidden" name="authenticity_token" value="%s">
<label><input type="checkbox" name="tjenstligt" value="ja" required> Jeg har et tjenstligt behov for opslagene</label>
<button type="submit">Bekræft og fortsæt</button></form></article>""" % (err, s["csrf"]))


async def logud(req):
    SESS.pop(req.cookies.get("id"), None)
    return RedirectResponse("/", 303)


async def tilg(req):
    return layout("Tilgængelighedserklæring", "<p>Webstedet overholder delvist WCAG 2.1 AA. Henvendelse: was@example.dk</p>", bool(sess(req)))


def val(k, v):
    return ("Ja" if v else "Nej") if isinstance(v, bool) else d(v) if k in DATES else e(v)


def record(c):
    p = PEOPLE[c]
    out = ['<p>Borger <strong>%s-%s</strong></p><nav aria-label="På denne side"><ul>%s</ul></nav>'
           % (c[:6], c[6:], "".join('<li><a href="#%s">%s</a></li>' % (i, t) for i, _, t, _, _ in SECT))]
    for sid, key, title, head, fields in SECT:
        rows = p[key]
        rows = [rows] if isinstance(rows, dict) else list(rows or [])
        dk = "foerste_startdato" if key == "prae2004" else "dato" if key in ("proever", "henvisninger") else "startdato"
        rows.sort(key=lambda r: r[dk] or "", reverse=True)
        out.append('<section id="%s" aria-labelledby="%s-h"><h2 id="%s-h">%s</h2>' % (sid, sid, sid, title))
        if not rows:
            out.append("<p>Ingen oplysninger indberettet.</p></section>")
            continue
        out.append('<div class="kort">')
        for r in rows:
            h = ""
            if head:
                h = "<header><h3>%s<span>%s</span></h3></header>" % (head[1] and "<small>%s</small> " % head[1], e(r[head[0]]))
            dl = "".join("<dt>%s</dt><dd>%s</dd>" % (t, val(k, r[k])) for k, t in fields if r[k] is not None)
            out.append("<article>%s%s</article>" % (h, "<dl>%s</dl>" % dl if dl else ""))
        out.append("</div></section>")
    return "\n".join(out)


@need
async def opslag(req, s):
    res, raw = "", ""
    if req.method == "POST":
        f = await req.form()
        if f.get("authenticity_token") != s["csrf"]:
            return HTMLResponse("Ugyldig forespørgsel", 422)
        raw = f.get("cpr", "").strip()
        c = raw.replace("-", "").replace(" ", "")
        if len(c) != 10 or not c.isdigit():
            res = '<p role="alert"><mark>Skriv CPR-nummeret med 10 cifre.</mark></p>'
        elif c not in PEOPLE:
            res = '<article role="status"><p>Borgeren er ukendt i danskundervisningsdatabasen.</p></article>'
        else:
            res, raw = record(c), ""
    return layout("Enkeltopslag", """<form method="post" action="/opslag" autocomplete="off"><input type="hidden" name="authenticity_token" value="%s">
<fieldset role="group"><label for="cpr">CPR-nummer</label><input id="cpr" name="cpr" inputmode="numeric" required value="%s" placeholder="DDMMÅÅ-XXXX">
<button type="submit">Slå op</button></fieldset></form>
%s""" % (s["csrf"], e(raw), res), True)


@need
async def liste(req, s):
    err = ""
    if req.method == "POST":
        f = await req.form()
        up = f.get("liste")
        if f.get("authenticity_token") != s["csrf"]:
            return HTMLResponse("Ugyldig forespørgsel", 422)
        if not getattr(up, "filename", ""):
            err = "Vælg en fil først."
        else:
            c = [x.strip().replace("-", "") for x in (await up.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            if not c or len(c) > 100:
                err = "Listen skal have mellem 1 og 100 CPR-numre."
            elif any(len(x) != 10 or not x.isdigit() for x in c):
                err = "Listen indeholder ugyldige CPR-numre."
            else:
                j = str(uuid.uuid4())
                JOBS[j] = (s["csrf"], c, time.time() + 1.2)
                return RedirectResponse("/liste/" + j, 303)
    return layout("Listeopslag", """%s<p>Upload en tekstfil med ét CPR-nummer pr. linje. Højst 100 numre.</p>
<form method="post" action="/liste" enctype="multipart/form-data"><input type="hidden" name="authenticity_token" value="%s">
<label>CPR-liste (tekstfil) <input type="file" name="liste" accept=".txt,text/plain" required></label>
<button type="submit">Upload liste</button></form>""" % (err and '<p role="alert"><mark>%s</mark></p>' % err, s["csrf"]), True)


def getjob(req, s):
    j = JOBS.get(req.path_params["j"])
    return j if j and j[0] == s["csrf"] else None


@need
async def job(req, s):
    j, k = getjob(req, s), req.path_params["j"]
    if not j:
        return HTMLResponse("Ikke fundet", 404)
    if time.time() < j[2]:
        return layout("Listeopslag", """<p aria-busy="true" role="status">Vi henter oplysninger om borgerne på listen …</p>
<p><a href="/liste/%s">Opdatér siden</a></p>
<script>const t=setInterval(async()=>{const r=await fetch("/liste/%s/status");if((await r.json()).klar){clearInterval(t);location.reload()}},800);</script>""" % (k, k), True)
    return layout("Listeopslag", """<article role="status"><p>Resultatet er klar. Filen kan åbnes i Excel og LibreOffice.</p>
<a role="button" href="/liste/%s/resultat.ods" download>Hent resultatet (.ods)</a></article><p><a href="/liste">Upload en ny liste</a></p>""" % k, True)


@need
async def status(req, s):
    j = getjob(req, s)
    return JSONResponse({"klar": bool(j and time.time() >= j[2])})

ODS = [("cpr", "CPR-nummer"), ("findes", "Data efter 2004"), ("foerste_startdato", "Første modul startede"), ("foerste_du_modul", "Første DU-modul"),
       ("foerste_udbyder", "Første udbyder"), ("seneste_startdato", "Seneste modul startede"), ("seneste_du_modul", "Seneste DU-modul"),
       ("seneste_udbyder", "Seneste udbyder"), ("henvisning_dato", "Henvisningsdato"), ("henvisning_kategori", "Henvisningskategori"),
       ("merit_du_modul", "Merit DU-modul"), ("merit_startdato", "Merit startdato"), ("merit_udbyder", "Merit udbyder"),
       ("prae2004_findes", "Data før 2004"), ("prae2004_startdato", "Første startdato før 2004"), ("prae2004_du", "DU før 2004")]


@need
async def ods(req, s):
    j = getjob(req, s)
    if not j or time.time() < j[2]:
        return HTMLResponse("Ikke fundet", 404)
    st = lambda v: '<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>' % e(v)
    rows = ["<table:table-row>%s</table:table-row>" % "".join(st(t) for _, t in ODS)]
    for c in j[1]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"findes": False, "prae2004_findes": False}
        r, gap = "", 0
        for k, _ in ODS:
            v = c if k == "cpr" else u.get(k)
            if v is None:
                gap += 1
                continue
            if gap:
                r += '<table:table-cell table:number-columns-repeated="%d"/>' % gap
                gap = 0
            if isinstance(v, bool):
                r += st("Ja" if v else "Nej")
            elif k.endswith("dato"):
                r += ('<table:table-cell table:style-name="dato" office:value-type="date" office:date-value="%s"><text:p>%s-%s-%s</text:p></table:table-cell>'
                      % (v, v[8:], v[5:7], v[:4]))
            else:
                r += st(v)
        if gap:
            r += '<table:table-cell table:number-columns-repeated="%d"/>' % gap
        rows.append("<table:table-row>%s</table:table-row>" % r)
    content = ('<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
               'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
               'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
               '<office:automatic-styles><number:date-style style:name="N36"><number:day number:style="long"/><number:text>-</number:text><number:month number:style="long"/>'
               '<number:text>-</number:text><number:year number:style="long"/></number:date-style><style:style style:name="dato" style:family="table-cell" style:data-style-name="N36"/>'
               '</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Resultat"><table:table-column table:number-columns-repeated="16"/>'
               + "".join(rows) + "</table:table></office:spreadsheet></office:body></office:document-content>")
    b = io.BytesIO()
    mt = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mimetype", mt, zipfile.ZIP_STORED)
        z.writestr("content.xml", content)
        z.writestr("META-INF/manifest.xml", '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
                   '<manifest:file-entry manifest:full-path="/" manifest:media-type="%s"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>' % mt)
    return Response(b.getvalue(), media_type=mt, headers={"Content-Disposition": 'attachment; filename="resultat.ods"'})

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route("/log-ind", logind, methods=["POST"]), Route("/formaal", formaal, methods=GP), Route("/log-ud", logud, methods=["POST"]),
    Route("/tilgaengelighed", tilg), Route("/opslag", opslag, methods=GP), Route("/liste", liste, methods=GP), Route("/liste/{j}", job),
    Route("/liste/{j}/status", status), Route("/liste/{j}/resultat.ods", ods)])
