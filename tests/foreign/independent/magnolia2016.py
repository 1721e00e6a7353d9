# Magnolia CMS 5.4 med Freemarker-skabeloner og Foundation 5, 2016
import datetime, io, json, re, secrets, time, uuid
from html import escape
from pathlib import Path
import openpyxl
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response, RedirectResponse
from starlette.routing import Route

FOLK = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SES, JOB = {}, {}
FANER = [
    ("moduler", "moduler", "Moduler", "Modul", "startdato", [("du_modul", "Danskuddannelse og modul"), ("startdato", "Modul startet"), ("slutdato", "Modul sluttet"),
      ("udbyder", "Sprogcenter (nr.)"), ("henvisningskategori", "Kategori ved henvisning"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Modultest bestået den")]),
    ("proever", "proever", "Prøveresultater", "Prøve", "dato", [("proeve", "Prøvetype"), ("dato", "Dato for prøven"), ("termin", "Termin"), ("laeseforstaaelse", "Karakter i læseforståelse"),
      ("skriftlig", "Karakter i skriftlig fremstilling"), ("mundtlig", "Karakter i mundtlig kommunikation"), ("resultat", "Samlet resultat"), ("udbyder", "Sprogcenter (nr.)")]),
    ("henvisninger", "henvisninger", "Henvisninger", "Henvisning", "dato", [("dato", "Henvist dato"), ("kategori", "Kategori"), ("kommune", "Henvist af kommune"), ("udbyder", "Henvist til sprogcenter (nr.)")]),
    ("merit", "meritter", "Merit", "Merit", "startdato", [("du_modul", "Merit for modul"), ("startdato", "Merit fra dato"), ("udbyder", "Sprogcenter (nr.)")]),
    ("prae2004", "prae2004", "Præ-2004", "Registrering", None, [("foerste_startdato", "Startede første gang"), ("du", "Danskuddannelse")]),
]
KOL = [("cpr", "CPR-nummer"), ("findes", "Findes i databasen (2004 og frem)"), ("foerste_startdato", "Første modul: startdato"), ("foerste_du_modul", "Første modul: DU-modul"),
    ("foerste_udbyder", "Første modul: sprogcenter"), ("seneste_startdato", "Seneste modul: startdato"), ("seneste_du_modul", "Seneste modul: DU-modul"), ("seneste_udbyder", "Seneste modul: sprogcenter"),
    ("henvisning_dato", "Henvisning: dato"), ("henvisning_kategori", "Henvisning: kategori"), ("merit_du_modul", "Højeste merit: DU-modul"), ("merit_startdato", "Højeste merit: startdato"),
    ("merit_udbyder", "Højeste merit: sprogcenter"), ("prae2004_findes", "Præ-2004: findes"), ("prae2004_startdato", "Præ-2004: første startdato"), ("prae2004_du", "Præ-2004: danskuddannelse")]

def d(v):
    if v is None: return ""
    if v is True: return "Ja"
    if v is False: return "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}/{m[2]}/{m[1]}" if m else v

def ses(req): return SES.get(req.cookies.get("JSESSIONID", ""))

def side(req, titel, krop, sti=(), status=200, hoved=""):
    s = ses(req)
    if s:
        top = '<li class="has-form"><form method="get" action="/knappen.html"><input type="hidden" name="mgnlLogout" value="true"><button type="submit" class="button tiny secondary">Log ud</button></form></li>'
        nav = '<li><a href="/knappen/en-kursist.html">Én kursist</a></li><li><a href="/knappen/flere-kursister.html">Flere kursister</a></li><li><a href="/knappen/hjaelp.html">Hjælp</a></li>'
    else:
        top = '<li><a href="/knappen/login.html">Log ind for kommuner</a></li>'
        nav = '<li><a href="/knappen.html">Om knappen</a></li>'
    br = "".join(f'<li><a href="{u}">{t}</a></li>' for t, u in (("Forside", "/knappen.html"), *sti))
    return HTMLResponse(f"""<!DOCTYPE html>
<html class="no-js" lang="da">
<head>
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1.0" />
  <title>{titel} | Knappen</title>
  <meta name="generator" content="Magnolia CMS" />
  <link rel="stylesheet" href="/.resources/knappen-theme/webresources/css/foundation.min.css" />
  {hoved}
</head>
<body class="knappen-page">
<div class="contain-to-grid"><nav class="top-bar" data-topbar role="navigation">
  <ul class="title-area"><li class="name"><h1><a href="/knappen.html">Knappen</a></h1></li><li class="toggle-topbar menu-icon"><a href="#"><span>Menu</span></a></li></ul>
  <section class="top-bar-section"><ul class="right">{top}</ul><ul class="left">{nav}</ul></section>
</nav></div>
<div class="row"><div class="large-12 columns"><ul class="breadcrumbs">{br}<li class="current">{titel}</li></ul></div></div>
<div class="row"><main class="large-12 columns" role="main">
<h2>{titel}</h2>
{krop}
</main></div>
<footer class="row"><hr/><div class="small-6 columns"><p>Udlændinge-, Integrations- og Boligministeriet</p></div><div class="small-6 columns text-right"><p>Spørgsmål: knappen@example.dk</p></div></footer>
<script src="/.resources/knappen-theme/webresources/js/foundation.min.js"></script>
</body>
</html>""", status)

def felt(s):
    s["token"] = s.get("token") or str(uuid.uuid4())
    return f'<input type="hidden" name="mgnlModelExecutionUUID" value="{uuid.uuid4()}" /><input type="hidden" name="field" value="" /><input type="hidden" name="csrf" value="{s["token"]}" />'

def vagt(f):
    async def g(req):
        if not ses(req): return RedirectResponse("/knappen/login.html", 302)
        return await f(req)
    return g

async def rod(req): return RedirectResponse("/knappen.html", 302)

async def forside(req):
    if "mgnlLogout" in req.query_params:
        SES.pop(req.cookies.get("JSESSIONID", ""), None)
        r = RedirectResponse("/knappen.html", 302); r.delete_cookie("JSESSIONID"); return r
    return side(req, "Om knappen", """<p class="lead">Med knappen kan kommunerne trække oplysninger om kursister fra danskundervisningsdatabasen.</p>
<div class="row"><div class="medium-6 columns"><div class="panel"><h4>Én kursist</h4><p>Se alle sprogcentrenes registreringer på en enkelt kursist.</p></div></div>
<div class="medium-6 columns"><div class="panel"><h4>Flere kursister</h4><p>Få et Excel-ark med de vigtigste oplysninger om op til 100 kursister.</p></div></div></div>""")

async def login(req):
    fejl = ""
    if req.method == "POST":
        f = await req.form()
        if f.get("mgnlUserId") == "kommune" and f.get("mgnlUserPSWD") == "hemmeligt-1":
            k = secrets.token_hex(16).upper(); SES[k] = {"sidste": {}}
            r = RedirectResponse("/knappen.html", 302); r.set_cookie("JSESSIONID", k, httponly=True); return r
        fejl = '<div data-alert class="alert-box alert">Brugernavnet eller adgangskoden er ikke korrekt.</div>'
    return side(req, "Log ind", f"""{fejl}<form id="loginForm" method="post" action="/knappen/login.html"><input type="hidden" name="mgnlRealm" value="public" />
<div class="row"><div class="medium-5 columns"><label for="u">Brugernavn <input id="u" type="text" name="mgnlUserId" /></label></div></div>
<div class="row"><div class="medium-5 columns"><label for="p">Adgangskode <input id="p" type="password" name="mgnlUserPSWD" /></label></div></div>
<button type="submit" class="button">Log ind</button></form>""")

@vagt
async def hjaelp(req):
    return side(req, "Hjælp", "<p>Gem en tekstfil (.txt) med ét CPR-nummer pr. linje. Numrene kan skrives med eller uden bindestreg.</p>")

def cprform(s, fejl=""):
    return f"""<form id="en-kursist" method="post" action="/knappen/en-kursist.html" enctype="multipart/form-data">{felt(s)}
<div class="row"><div class="medium-4 columns"><label for="cprNummer"{' class="error"' if fejl else ''}>Indtast CPR-nummer <input type="text" id="cprNummer" name="cprNummer" maxlength="11" placeholder="DDMMÅÅ-XXXX" autocomplete="off" /></label>{f'<small class="error">{fejl}</small>' if fejl else ''}</div></div>
<button type="submit" class="button">Vis registreringer</button></form>"""

@vagt
async def enkelt(req):
    s = ses(req)
    if req.method == "POST":
        f = await req.form()
        if f.get("csrf") != s.get("token"): return side(req, "Én kursist", cprform(s, "Formularen er udløbet. Prøv igen."))
        c = (f.get("cprNummer") or "").replace("-", "").strip()
        if not re.fullmatch(r"\d{10}", c): return side(req, "Én kursist", cprform(s, "Indtast et gyldigt CPR-nummer med 10 cifre."))
        k = str(uuid.uuid4()); s["sidste"][k] = c
        return RedirectResponse(f"/knappen/en-kursist/registreringer.html?id={k}", 302)
    return side(req, "Én kursist", '<p>Søg på kursistens CPR-nummer. Opslag bliver logget.</p>' + cprform(s))

@vagt
async def reg(req):
    s = ses(req); c = s["sidste"].get(req.query_params.get("id", ""))
    if not c: return RedirectResponse("/knappen/en-kursist.html", 302)
    sti = [("Én kursist", "/knappen/en-kursist.html")]
    p = FOLK.get(c)
    if not p:
        return side(req, "Registreringer", f'<div data-alert class="alert-box warning">CPR-nummer {c[:6]}-{c[6:]}: Vi kunne ikke finde kursisten i danskundervisningsdatabasen.</div><a class="button secondary" href="/knappen/en-kursist.html">Ny søgning</a>', sti)
    fan = pan = ""
    for i, (id_, n, navn, ental, dato, fe) in enumerate(FANER):
        r = p[n]
        r = ([r] if r else []) if n == "prae2004" else sorted(r, key=lambda x: (x[dato] is None, x[dato] or ""))
        fan += f'<dd{" class=active" if not i else ""}><a href="#panel-{id_}">{navn}</a></dd>'.replace("class=active", 'class="active"')
        if r:
            k = '<ul class="small-block-grid-1 large-block-grid-2">' + "".join('<li><table width="100%"><caption>' + (ental if n == "prae2004" else f"{ental} {j} af {len(r)}") + "</caption><tbody>" +
                "".join(f'<tr><th scope="row">{t}</th><td>{escape(d(x[a]))}</td></tr>' for a, t in fe) + "</tbody></table></li>\n" for j, x in enumerate(r, 1)) + "</ul>"
        else: k = '<p class="panel callout">Sprogcentrene har ikke indberettet noget her.</p>'
        pan += f'<div class="content{"" if i else " active"}" id="panel-{id_}">{k}</div>\n'
    return side(req, "Registreringer", f"""<p>Kursist med CPR-nummer <strong>{c[:6]}-{c[6:]}</strong></p>
<dl class="tabs" data-tab>{fan}</dl>
<div class="tabs-content">{pan}</div>
<a class="button secondary" href="/knappen/en-kursist.html">Ny søgning</a>""", sti)

STI2 = [("Flere kursister", "/knappen/flere-kursister.html")]

@vagt
async def flere(req):
    return side(req, "Flere kursister", """<p>Du får et Excel-ark med én række for hvert CPR-nummer i din fil.</p><ol><li>Upload din tekstfil</li><li>Bekræft antallet</li><li>Hent arket</li></ol>
<a class="button" href="/knappen/flere-kursister/upload.html">Start nyt udtræk</a>""")

@vagt
async def upload(req):
    s, fejl = ses(req), ""
    if req.method == "POST":
        f = await req.form(); fil = f.get("tekstfil")
        b = (await fil.read()) if hasattr(fil, "read") else b""
        raa = [x.strip().replace("-", "") for x in b.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        nr = [x for x in raa if re.fullmatch(r"\d{10}", x)]
        if f.get("csrf") != s.get("token"): fejl = "Formularen er udløbet. Prøv igen."
        elif not nr: fejl = "Der er ingen CPR-numre i filen."
        elif len(nr) > 100: fejl = "Filen indeholder mere end 100 CPR-numre."
        else:
            adv = f'<div data-alert class="alert-box warning">{len(raa) - len(nr)} linjer kunne ikke læses som CPR-numre.</div>' if len(raa) > len(nr) else ""
            return side(req, "Bekræft udtræk", f"""{adv}<p>Trin 2 af 3</p><p>Din fil <em>{escape(fil.filename or '')}</em> indeholder <strong>{len(nr)}</strong> CPR-numre. Vil du hente oplysninger om dem?</p>
<form method="post" action="/knappen/flere-kursister/bekraeft.html" enctype="multipart/form-data">{felt(s)}<input type="hidden" name="cprListe" value="{','.join(nr)}" />
<button type="submit" class="button success">Ja, lav udtrækket</button> <a class="button secondary" href="/knappen/flere-kursister/upload.html">Vælg en anden fil</a></form>""", STI2)
    fe = f'<small class="error">{fejl}</small>' if fejl else ""
    return side(req, "Upload fil", f"""<p>Trin 1 af 3</p><form method="post" action="/knappen/flere-kursister/upload.html" enctype="multipart/form-data">{felt(s)}
<label for="tekstfil">Tekstfil med CPR-numre <input type="file" id="tekstfil" name="tekstfil" accept=".txt,text/plain" /></label>{fe}
<button type="submit" class="button">Upload og gå videre</button></form>""", STI2)

@vagt
async def bekraeft(req):
    s = ses(req); f = await req.form()
    nr = [x for x in (f.get("cprListe") or "").split(",") if re.fullmatch(r"\d{10}", x)][:100]
    if f.get("csrf") != s.get("token") or not nr: return RedirectResponse("/knappen/flere-kursister/upload.html", 302)
    j = str(uuid.uuid4()); JOB[j] = {"s": id(s), "nr": nr, "t": time.time()}
    return RedirectResponse(f"/knappen/flere-kursister/resultat.html?job={j}", 302)

def job(req):
    j = JOB.get(req.query_params.get("job", ""))
    return j if j and j["s"] == id(ses(req)) else None

@vagt
async def resultat(req):
    j = job(req)
    if not j: return RedirectResponse("/knappen/flere-kursister.html", 302)
    q = escape(req.query_params["job"])
    gaaet = time.time() - j["t"]
    if gaaet < 2:
        return side(req, "Resultat", f"""<p>Trin 3 af 3</p><div class="panel"><p>Vi henter oplysningerne i databasen. Det kan tage et øjeblik.</p>
<div class="progress"><span class="meter" style="width: {int(gaaet * 50)}%"></span></div><a href="/knappen/flere-kursister/resultat.html?job={q}">Tjek om arket er klar</a></div>
<script>(function poll(){{var x=new XMLHttpRequest();x.open('GET','/.rest/knappen/v1/job?job={q}');x.onload=function(){{if(JSON.parse(x.responseText).done){{location.reload();}}else{{setTimeout(poll,1000);}}}};x.send();}})();</script>""", STI2)
    return side(req, "Resultat", f"""<p>Trin 3 af 3</p><div data-alert class="alert-box success radius">Udtrækket er færdigt. <a href="/knappen/flere-kursister/udtraek.xlsx?job={q}">Klik her for at hente Excel-arket</a></div>
<a class="button secondary" href="/knappen/flere-kursister/upload.html">Start nyt udtræk</a>""", STI2)

async def rest(req):
    j = ses(req) and job(req)
    return JSONResponse({"done": bool(j and time.time() - j["t"] >= 2)})

@vagt
async def xlsx(req):
    j = job(req)
    if not j or time.time() - j["t"] < 2: return RedirectResponse("/knappen/flere-kursister.html", 302)
    wb = openpyxl.Workbook(); ws = wb.active; ws.title = "Udtræk"
    ws.append([t for _, t in KOL])
    for c in ws[1]: c.font = Font(bold=True)
    for r, n in enumerate(j["nr"], 2):
        u = FOLK[n]["udtraek"] if n in FOLK else {"cpr": n, "findes": False, "prae2004_findes": False}
        for i, (k, _) in enumerate(KOL, 1):
            v = u.get(k); c = ws.cell(r, i)
            if isinstance(v, bool): c.value = d(v)
            elif v and re.fullmatch(r"\d{4}-\d\d-\d\d", v): c.value = datetime.date.fromisoformat(v); c.number_format = "dd/mm/yyyy"
            elif v: c.value = v; c.number_format = "@"
    ws.freeze_panes = "B2"
    b = io.BytesIO(); wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"content-disposition": 'attachment; filename="udtraek.xlsx"'})

async def res(req):
    if req.url.path.endswith(".css"):
        return Response(".tabs-content>.content{display:none}.tabs-content>.content.active,.no-js .tabs-content>.content{display:block}", media_type="text/css")
    return Response("document.documentElement.className='js';[].forEach.call(document.querySelectorAll('[data-tab] a'),function(a){a.onclick=function(e){e.preventDefault();[].forEach.call(document.querySelectorAll('[data-tab] dd,.tabs-content>.content'),function(x){x.classList.remove('active')});a.parentNode.classList.add('active');document.querySelector(a.getAttribute('href')).classList.add('active')}});", media_type="text/javascript")

GP = ["GET", "POST"]
app = Starlette(routes=[Route("/", rod), Route("/knappen.html", forside), Route("/knappen/login.html", login, methods=GP), Route("/knappen/hjaelp.html", hjaelp),
    Route("/knappen/en-kursist.html", enkelt, methods=GP), Route("/knappen/en-kursist/registreringer.html", reg), Route("/knappen/flere-kursister.html", flere),
    Route("/knappen/flere-kursister/upload.html", upload, methods=GP), Route("/knappen/flere-kursister/bekraeft.html", bekraeft, methods=["POST"]),
    Route("/knappen/flere-kursister/resultat.html", resultat), Route("/knappen/flere-kursister/udtraek.xlsx", xlsx), Route("/.rest/knappen/v1/job", rest), Route("/.resources/{p:path}", res)])
