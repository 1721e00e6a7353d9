"""Danskdata: ASP.NET Core 8 Razor Pages med Det Fælles Designsystem, faner som links, bestillingsoversigt (2024)."""
import hashlib
import hmac
import html
import io
import json
import re
import secrets
import time
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SECRET = secrets.token_bytes(32)
PWD = hashlib.sha256(b"pepper:hemmeligt-1").digest()
SESSIONS = {}
MDR = ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."]

FANER = [
    ("Forloeb", "Uddannelsesforløb", "moduler", "Borgeren har ingen registrerede uddannelsesforløb.", [
        ("du_modul", "Modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("modultest_bestaaet", "Bestået modultest"),
        ("ophoersaarsag", "Ophørsårsag"), ("henvisningskategori", "Kategori"), ("udbyder", "Udbydernummer")]),
    ("Proever", "Prøveresultater", "proever", "Borgeren har ingen registrerede prøveresultater.", [
        ("proeve", "Prøve"), ("dato", "Dato for prøve"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig"),
        ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbydernummer")]),
    ("Henvisninger", "Henvisninger", "henvisninger", "Borgeren har ingen registrerede henvisninger.", [
        ("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Udbydernummer")]),
    ("Merit", "Merit", "meritter", "Borgeren har ingen registreret merit.", [
        ("du_modul", "Modul"), ("startdato", "Startdato"), ("udbyder", "Udbydernummer")]),
    ("Arkiv", "Arkiv (før 2004)", None, "Der er ingen arkivoplysninger om borgeren.", [
        ("foerste_startdato", "Første startdato"), ("du", "Har deltaget i danskuddannelse")])]

GRUPPER = [("Borger", [("cpr", "CPR-nummer"), ("findes", "Findes")]),
           ("Første forløb", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Udbydernummer")]),
           ("Seneste forløb", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Udbydernummer"),
                               ("henvisning_dato", "Henvisningsdato"), ("henvisning_kategori", "Kategori")]),
           ("Højeste merit", [("merit_du_modul", "Modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbydernummer")]),
           ("Arkiv (før 2004)", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")])]

CSS = """body{margin:0;font:16px/1.5 "IBM Plex Sans",system-ui,sans-serif;color:#1a1a1a}.skipnav{position:absolute;left:-999px}.container{max-width:1152px;margin:0 auto;padding:0 24px}
.portal-header{border-bottom:1px solid #bfbfbf;padding:14px 0}.portal-header form{display:inline}.navbar{background:#0059b3}.navbar ul{list-style:none;margin:0;padding:0;display:flex}
.navbar a{color:#fff;display:block;padding:14px 18px;text-decoration:none}.navbar .current a{font-weight:700;text-decoration:underline}.button{padding:10px 20px;border-radius:4px;border:2px solid #0059b3;font-size:16px;cursor:pointer;text-decoration:none;display:inline-block}
.button-primary{background:#0059b3;color:#fff}.button-secondary{background:#fff;color:#0059b3}.button-unstyled{border:0;background:none;color:#0059b3;text-decoration:underline;cursor:pointer;font-size:16px}
.form-label{display:block;font-weight:600;margin-top:16px}.form-hint{display:block;color:#5c5c5c}.form-input{padding:8px;border:1px solid #747474;font-size:16px}.form-error-message{color:#cc0000;font-weight:600;display:block}
.alert{padding:16px;border-left:6px solid #747474;background:#f5f5f5;margin:16px 0}.alert-error{border-color:#cc0000}.alert-success{border-color:#358000}.alert-info{border-color:#1b86c3}
.tabnav{display:flex;list-style:none;padding:0;border-bottom:1px solid #bfbfbf}.tabnav a{display:block;padding:12px 16px}.tabnav a[aria-current]{font-weight:700;border-bottom:4px solid #0059b3;color:#1a1a1a;text-decoration:none}
.table{border-collapse:collapse;width:100%}.table th,.table td{text-align:left;padding:10px 12px;border-bottom:1px solid #dcdcdc}.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}.badge{border-radius:4px;padding:2px 8px;font-size:14px}.badge-success{background:#358000;color:#fff}
.badge-info{background:#1b86c3;color:#fff}.badge-warning{background:#febb30}.badge-neutral{background:#dcdcdc}
@media(max-width:767px){.table--responsive-headers thead{display:none}.table--responsive-headers td{display:block}.table--responsive-headers td::before{content:attr(data-title) ": ";font-weight:600}}"""


def h(v):
    return html.escape(str(v))


def kortdato(v):
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{int(m[3])}. {MDR[int(m[2]) - 1]} {m[1]}" if m else v


def vis(v):
    if v is None:
        return "&ndash;"
    return h(("Ja" if v else "Nej") if isinstance(v, bool) else kortdato(v))


def aft(s):
    return f'<input name="__RequestVerificationToken" type="hidden" value="{hmac.new(SECRET, s["id"].encode(), "sha256").hexdigest()}" />'


def layout(s, titel, indhold, aktiv="", sti=(), status=200):
    top = nav = ""
    if s.get("user"):
        top = f'<form method="post" action="/Konto/LogUd">{aft(s)}<span>Logget ind som {h(s["user"])}</span> <button type="submit" class="button-unstyled">Log ud</button></form>'
        nav = '<nav class="navbar" aria-label="Primær navigation"><div class="container"><ul class="nav-primary">' + "".join(
            f'<li{" class=%scurrent%s" % (chr(34), chr(34)) if k == aktiv else ""}><a href="{u}" class="nav-link"><span>{t}</span></a></li>'
            for k, u, t in (("forside", "/Forside", "Forside"), ("borger", "/Borger/Find", "Find borger"), ("best", "/Bestillinger", "Bestillinger"),
                            ("hjaelp", "/Hjaelp", "Hjælp"))) + "</ul></div></nav>"
    krummer = ""
    if sti:
        krummer = '<nav class="breadcrumbs" aria-label="Brødkrumme"><ol class="breadcrumbs__list">' + "".join(
            f'<li class="breadcrumbs__list-item"><a href="{u}" class="breadcrumbs__link">{t}</a></li>' for t, u in sti) + f'<li aria-current="page">{titel}</li></ol></nav>'
    svar = HTMLResponse(f"""<!DOCTYPE html>
<html lang="da" class="js">
<head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><title>{titel} - Danskdata</title><style>{CSS}</style></head>
<body>
<a class="skipnav" href="#main-content">Gå til sidens indhold</a>
<header class="header"><div class="portal-header"><div class="container"><a href="/" class="logo">Danskdata</a> Udlændinge- og Integrationsministeriet {top}</div></div>{nav}</header>
<div class="page-container container">{krummer}
<main id="main-content"><h1>{titel}</h1>
{indhold}
</main></div>
<footer><div class="container"><p><a href="/Tilgaengelighed">Tilgængelighedserklæring</a></p></div></footer>
</body></html>""", status, headers={"Cache-Control": "no-store"})
    if s.get("ny"):
        svar.set_cookie(".AspNetCore.Session", s["id"], path="/", httponly=True, samesite="lax")
        s["ny"] = False
    return svar


def ny_session():
    sid = secrets.token_urlsafe(40)
    SESSIONS[sid] = {"id": sid, "ny": True, "user": None, "navn": None, "borgere": {}, "bestillinger": [
        {"guid": None, "nr": "2024-0117", "tid": datetime(2024, 1, 22, 9, 14).timestamp(), "numre": ["0"] * 41, "status": "Slettet"}]}
    return SESSIONS[sid]


def side(login=True):
    def pak(handler):
        async def inner(request):
            s = SESSIONS.get(request.cookies.get(".AspNetCore.Session"))
            if login and not (s and s["user"]):
                return RedirectResponse("/Konto/Login", 302)
            s = s or ny_session()
            if request.method == "POST":
                token = (await request.form()).get("__RequestVerificationToken", "")
                if not hmac.compare_digest(str(token), hmac.new(SECRET, s["id"].encode(), "sha256").hexdigest()):
                    return layout(s, "Der er sket en fejl", '<div class="alert alert-error"><p>Siden er udløbet. Gå tilbage og prøv igen.</p></div>', status=400)
            return await handler(request, s)
        return inner
    return pak


def fejlfelt(besked):
    return f'<span class="form-error-message"><span class="sr-only">Fejl: </span>{h(besked)}</span>' if besked else ""


@side(login=False)
async def velkomst(request, s):
    if s["user"]:
        return RedirectResponse("/Forside", 302)
    return layout(s, "Danskdata for kommuner", """<p class="font-lead">Slå oplysninger op om borgeres danskuddannelse.</p>
<p><a class="button button-primary" href="/Konto/Login">Gå til login</a></p>""")


@side(login=False)
async def vaelg_login(request, s):
    return layout(s, "Vælg login", """<ul class="nobullet-list"><li><a class="button button-secondary" href="/Konto/MitID">MitID Erhverv</a></li>
<li><br><a class="button button-secondary" href="/Konto/Brugernavn">Brugernavn og adgangskode</a></li></ul>""")


@side(login=False)
async def mitid(request, s):
    return layout(s, "MitID Erhverv", '<div class="alert alert-info"><p>Din kommune er endnu ikke tilsluttet MitID Erhverv. '
                  'Brug brugernavn og adgangskode.</p></div><p><a href="/Konto/Login">Tilbage</a></p>')


@side(login=False)
async def brugernavn(request, s):
    fejl = ""
    if request.method == "POST":
        s["navn"] = (await request.form()).get("Input.UserName", "").strip()
        if s["navn"]:
            return RedirectResponse("/Konto/Adgangskode", 302)
        fejl = "Indtast dit brugernavn"
    return layout(s, "Log ind", f"""<form method="post">{aft(s)}<div class="form-group"><label class="form-label" for="Input_UserName">Dit brugernavn</label>{fejlfelt(fejl)}
<input class="form-input" type="text" id="Input_UserName" name="Input.UserName" autocomplete="username" /></div><br><button type="submit" class="button button-primary">Fortsæt</button></form>""")


@side(login=False)
async def adgangskode(request, s):
    if not s["navn"]:
        return RedirectResponse("/Konto/Brugernavn", 302)
    fejl = ""
    if request.method == "POST":
        kode = (await request.form()).get("Input.Password", "")
        if s["navn"] == "kommune" and hmac.compare_digest(PWD, hashlib.sha256(b"pepper:" + kode.encode()).digest()):
            SESSIONS.pop(s["id"])
            ny = ny_session()
            ny["user"], ny["ny"] = s["navn"], False
            svar = RedirectResponse("/Forside", 302)
            svar.set_cookie(".AspNetCore.Session", ny["id"], path="/", httponly=True, samesite="lax")
            return svar
        fejl = "Brugernavn eller adgangskode er forkert"
    return layout(s, "Log ind", f"""<p>Brugernavn: {h(s["navn"])} (<a href="/Konto/Brugernavn">ret</a>)</p><form method="post">{aft(s)}
<div class="form-group"><label class="form-label" for="Input_Password">Adgangskode</label>{fejlfelt(fejl)}<input class="form-input" type="password" id="Input_Password" name="Input.Password" autocomplete="current-password" /></div>
<br><button type="submit" class="button button-primary">Log ind</button></form>""")


@side()
async def log_ud(request, s):
    SESSIONS.pop(s["id"], None)
    svar = RedirectResponse("/", 302)
    svar.delete_cookie(".AspNetCore.Session", path="/")
    return svar


@side()
async def forside(request, s):
    return layout(s, "Forside", """<h2>Find borger</h2><p>Se alle registrerede oplysninger om én borger.</p><h2>Bestillinger</h2>
<p>Bestil et regneark med udvalgte oplysninger om flere borgere.</p>""", "forside")


@side()
async def hjaelp(request, s):
    return layout(s, "Hjælp", "<p>Filen med CPR-numre skal være en tekstfil med ét CPR-nummer på hver linje.</p>", "hjaelp")


@side(login=False)
async def tilgaengelighed(request, s):
    return layout(s, "Tilgængelighedserklæring", "<p>Danskdata følger webtilgængelighedsloven.</p>")


@side()
async def find(request, s):
    fejl = besked = raa = ""
    if request.method == "POST":
        raa = (await request.form()).get("Input.CprNummer", "").strip()
        cpr = re.sub(r"[\s\-–]", "", raa)
        if not raa:
            fejl = "Indtast et CPR-nummer"
        elif not re.fullmatch(r"[0-9]{10}", cpr):
            fejl = "CPR-nummeret skal bestå af 10 cifre, for eksempel DDMMÅÅ-XXXX"
        elif cpr not in PEOPLE:
            besked = ('<div class="alert alert-info" role="alert"><div class="alert-body"><h2 class="alert-heading">Ingen resultater</h2>'
                      '<p class="alert-text">Borgeren findes ikke i Danskundervisningsdatabasen.</p></div></div>')
        else:
            guid = secrets.token_hex(16)
            s["borgere"][guid] = cpr
            return RedirectResponse(f"/Borger/{guid}/Forloeb", 302)
    return layout(s, "Find borger", f"""{besked}<form method="post" action="/Borger/Find">{aft(s)}<div class="form-group{" form-error" if fejl else ""}">
<label class="form-label" for="Input_CprNummer">Borgerens CPR-nummer</label><span class="form-hint" id="cpr-hint">10 cifre, med eller uden bindestreg</span>{fejlfelt(fejl)}
<input class="form-input" type="text" inputmode="numeric" id="Input_CprNummer" name="Input.CprNummer" value="{h(raa)}" aria-describedby="cpr-hint" autocomplete="off" /></div>
<br><button type="submit" class="button button-primary">Vis borger</button></form>""", "borger", [("Forside", "/Forside")])


@side()
async def borger(request, s):
    guid, fane = request.path_params["guid"], request.path_params["fane"]
    valgt = [f for f in FANER if f[0] == fane]
    if guid not in s["borgere"] or not valgt:
        return RedirectResponse("/Borger/Find", 302)
    p = PEOPLE[s["borgere"][guid]]
    _, titel, felt, tom, kolonner = valgt[0]
    poster = p[felt] if felt else [p["prae2004"]] if p["prae2004"] else []
    faner = "".join(f'<li><a href="/Borger/{guid}/{k}"{" aria-current=%spage%s" % (chr(34), chr(34)) if k == fane else ""}>{t}</a></li>' for k, t, *_ in FANER)
    if poster:
        krop = ('<table class="table table--responsive-headers"><thead><tr>' + "".join(f'<th scope="col">{t}</th>' for _, t in kolonner) + "</tr></thead><tbody>"
                + "".join("<tr>" + "".join(f'<td data-title="{t}">{vis(r[f])}</td>' for f, t in kolonner) + "</tr>\n" for r in poster) + "</tbody></table>")
    else:
        krop = f'<div class="alert alert-info"><p class="alert-text">{tom}</p></div>'
    return layout(s, f'Borger {p["cpr"][:6]}-{p["cpr"][6:]}', f"""<nav aria-label="Oplysninger om borgeren"><ul class="tabnav">{faner}</ul></nav>
<h2>{titel}</h2>
{krop}""", "borger", [("Forside", "/Forside"), ("Find borger", "/Borger/Find")])


def status(b):
    if b["guid"] is None:
        return b["status"]
    gaaet = time.time() - b["tid"]
    return "Modtaget" if gaaet < 1.5 else "Under behandling" if gaaet < 5 else "Klar til download"


BADGE = {"Modtaget": "neutral", "Under behandling": "info", "Klar til download": "success", "Slettet": "warning"}


@side()
async def bestillinger(request, s):
    besked = s.pop("tempdata", "")
    raekker, igang = "", False
    for b in s["bestillinger"]:
        st = status(b)
        igang = igang or st in ("Modtaget", "Under behandling")
        link = f'<a href="/Bestillinger/Hent/{b["guid"]}">Hent regneark</a>' if st == "Klar til download" else ""
        tid = datetime.fromtimestamp(b["tid"])
        raekker += (f'<tr><td data-title="Nr.">{b["nr"]}</td><td data-title="Bestilt">{kortdato(tid.strftime("%Y-%m-%d"))} kl. {tid:%H.%M}</td><td data-title="Antal borgere">{len(b["numre"])}</td>'
                    f'<td data-title="Status"><span class="badge badge-{BADGE[st]}">{st}</span></td><td data-title="Fil">{link}</td></tr>\n')
    script = "<script>setTimeout(function () { window.location.reload(); }, 4000);</script>" if igang else ""
    return layout(s, "Bestillinger", f"""{besked}<p><a class="button button-primary" href="/Bestillinger/Ny">Opret bestilling</a>
<a class="button button-secondary" href="/Bestillinger">Opdater listen</a></p>
<table class="table table--responsive-headers"><caption>Dine bestillinger</caption><thead><tr><th scope="col">Nr.</th><th scope="col">Bestilt</th><th scope="col">Antal borgere</th><th scope="col">Status</th><th scope="col">Fil</th></tr></thead>
<tbody>{raekker}</tbody></table>
<p>Filer slettes automatisk efter 7 dage.</p>{script}""", "best", [("Forside", "/Forside")])


@side()
async def ny_bestilling(request, s):
    fejl = ""
    if request.method == "POST":
        fil = (await request.form()).get("Input.Fil")
        navn = getattr(fil, "filename", "") or ""
        linjer = [re.sub(r"[\s-]", "", l) for l in (await fil.read()).decode("utf-8-sig", "replace").splitlines()] if navn else []
        numre = [l for l in linjer if l]
        forkert = next((n for n, l in enumerate(linjer, 1) if l and not re.fullmatch(r"[0-9]{10}", l)), 0)
        if not navn:
            fejl = "Vælg en fil"
        elif not navn.lower().endswith(".txt"):
            fejl = "Filen skal være en .txt-fil"
        elif forkert:
            fejl = f"Linje {forkert} i filen er ikke et gyldigt CPR-nummer"
        elif not numre:
            fejl = "Filen er tom"
        elif len(numre) > 100:
            fejl = f"Filen indeholder {len(numre)} CPR-numre. Du kan højst bestille 100"
        else:
            nr = f"{datetime.now():%Y}-{118 + len(s['bestillinger']):04d}"
            s["bestillinger"].insert(0, {"guid": secrets.token_hex(16), "nr": nr, "tid": time.time(), "numre": numre})
            s["tempdata"] = f'<div class="alert alert-success" role="status"><p class="alert-text">Bestilling {nr} er oprettet.</p></div>'
            return RedirectResponse("/Bestillinger", 302)
    return layout(s, "Ny bestilling", f"""<form method="post" enctype="multipart/form-data">{aft(s)}<div class="form-group">
<label class="form-label" for="Input_Fil">Vedhæft fil med CPR-numre</label><span class="form-hint">Tekstfil (.txt), højst 100 CPR-numre</span>{fejlfelt(fejl)}
<input class="form-upload" type="file" id="Input_Fil" name="Input.Fil" accept=".txt" /></div><br><button type="submit" class="button button-primary">Send bestilling</button>
<a class="button button-secondary" href="/Bestillinger">Annuller</a></form>""", "best", [("Forside", "/Forside"), ("Bestillinger", "/Bestillinger")])


def closedxml(b):
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Danskdata"
    ws["A1"] = f'Danskdata, bestilling {b["nr"]}, dannet {kortdato(datetime.now().strftime("%Y-%m-%d"))}'
    ws["A1"].font = Font(bold=True, size=14)
    felter, k = [], 1
    for gruppe, kolonner in GRUPPER:
        ws.cell(3, k, gruppe).alignment = Alignment(horizontal="center")
        ws.merge_cells(start_row=3, start_column=k, end_row=3, end_column=k + len(kolonner) - 1)
        for f, t in kolonner:
            c = ws.cell(4, k, t)
            c.font, c.fill = Font(bold=True), PatternFill("solid", fgColor="D9E6F2")
            ws.column_dimensions[get_column_letter(k)].width = 17
            felter.append(f)
            k += 1
    for r, nr in enumerate(b["numre"], 5):
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False}
        for k, f in enumerate(felter, 1):
            v = u.get(f)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif f == "cpr":
                v = f"{v[:6]}-{v[6:]}"
            elif v and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                v = datetime.strptime(v, "%Y-%m-%d")
            c = ws.cell(r, k, v)
            c.number_format = "dd-mm-yyyy" if isinstance(v, datetime) else "@"
    ws.freeze_panes = "B5"
    ud = io.BytesIO()
    wb.save(ud)
    return ud.getvalue()


@side()
async def hent(request, s):
    for b in s["bestillinger"]:
        if b["guid"] == request.path_params["guid"] and status(b) == "Klar til download":
            return Response(closedxml(b), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                            headers={"Content-Disposition": f"attachment; filename=Danskdata_{b['nr']}.xlsx; filename*=UTF-8''Danskdata_{b['nr']}.xlsx"})
    return layout(s, "Siden findes ikke", "<p>Filen findes ikke eller er slettet.</p>", status=404)


BEGGE = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", velkomst), Route("/Konto/Login", vaelg_login), Route("/Konto/MitID", mitid), Route("/Konto/Brugernavn", brugernavn, methods=BEGGE),
    Route("/Konto/Adgangskode", adgangskode, methods=BEGGE), Route("/Konto/LogUd", log_ud, methods=["POST"]), Route("/Forside", forside),
    Route("/Hjaelp", hjaelp), Route("/Tilgaengelighed", tilgaengelighed), Route("/Borger/Find", find, methods=BEGGE),
    Route("/Borger/{guid}/{fane}", borger), Route("/Bestillinger", bestillinger), Route("/Bestillinger/Ny", ny_bestilling, methods=BEGGE),
    Route("/Bestillinger/Hent/{guid}", hent)])
