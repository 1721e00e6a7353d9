"""Ekstranet for kommuner: Umbraco 8 med makroformularer (SurfaceController, ufprt), GDPR-side, details/summary og CSV (2019)."""
import base64
import hashlib
import html
import json
import re
import secrets
import time
from datetime import date
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SALT = b"umb"
MEMBERS = {"kommune": hashlib.pbkdf2_hmac("sha256", b"hemmeligt-1", SALT, 1000)}
NODE = "/ekstranet"
S = {}
JOB_SEKUNDER = 4.5
MAANEDER = "januar februar marts april maj juni juli august september oktober november december".split()
INTET = "Ikke oplyst"

SEKTIONER = [
    ("Undervisningsmoduler", "moduler", "Der er ingen oplysninger om undervisningsmoduler.", [
        ("du_modul", "Danskuddannelse og modul"), ("udbyder", "Udbyder"), ("startdato", "Begyndt"), ("slutdato", "Afsluttet"),
        ("modultest_bestaaet", "Modultest bestået"), ("ophoersaarsag", "Årsag til ophør"), ("henvisningskategori", "Henvisningskategori")]),
    ("Prøver", "proever", "Der er ingen oplysninger om prøver.", [
        ("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Karakter, læsning"),
        ("skriftlig", "Karakter, skriftlig"), ("mundtlig", "Karakter, mundtlig"), ("resultat", "Resultat"), ("udbyder", "Prøveafholder")]),
    ("Henvisninger", "henvisninger", "Der er ingen oplysninger om henvisninger.", [
        ("kategori", "Henvisningskategori"), ("dato", "Henvist den"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
    ("Merit", "meritter", "Der er ingen oplysninger om merit.", [
        ("du_modul", "Merit for"), ("startdato", "Meritdato"), ("udbyder", "Udbyder")])]
FOER = "Danskundervisning før 2004"
FOER_TOM = "Der er ingen oplysninger fra før 2004."

CSV = [("cpr", "CPR-nummer"), ("findes", "Registreret efter 2004"),
       ("foerste_startdato", "Første modul - begyndt"), ("foerste_du_modul", "Første modul - modul"), ("foerste_udbyder", "Første modul - udbyder"),
       ("seneste_startdato", "Seneste modul - begyndt"), ("seneste_du_modul", "Seneste modul - modul"), ("seneste_udbyder", "Seneste modul - udbyder"),
       ("henvisning_dato", "Henvisning - dato"), ("henvisning_kategori", "Henvisning - kategori"),
       ("merit_du_modul", "Højeste merit - modul"), ("merit_startdato", "Højeste merit - dato"), ("merit_udbyder", "Højeste merit - udbyder"),
       ("prae2004_findes", "Registreret før 2004"), ("prae2004_startdato", "Før 2004 - første startdato"), ("prae2004_du", "Før 2004 - danskuddannelse")]

CSS = """*{box-sizing:border-box}body{margin:0;font:16px/1.5 "Source Sans Pro",Arial,sans-serif;color:#1d1d1d}header{background:#003a4d;color:#fff;padding:16px}
header a{color:#fff}.wrap{max-width:1100px;margin:0 auto;padding:0 16px}nav.main ul{list-style:none;padding:0;display:flex;flex-wrap:wrap}nav.main li{margin-right:24px}
.intro{font-size:20px}.btn{background:#00728f;color:#fff;border:0;padding:10px 20px;font-size:16px;border-radius:3px;cursor:pointer}.btn--ghost{background:#fff;color:#00728f;border:1px solid #00728f}
label{display:block;font-weight:600}input[type=text],input[type=password]{padding:9px;width:280px;border:1px solid #777}details{border:1px solid #ccc;margin-bottom:8px}
summary{padding:12px;font-weight:600;background:#f1f6f7;cursor:pointer}details>div{padding:12px;overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;border-bottom:2px solid #003a4d;padding:6px}td{border-bottom:1px solid #ddd;padding:6px}.field-validation-error{color:#b00020}
.note{border-left:4px solid #00728f;background:#f1f6f7;padding:12px}.note--error{border-color:#b00020}#cookie{position:fixed;bottom:0;left:0;right:0;background:#333;color:#fff;padding:12px}
.cards{display:flex;gap:20px}.card{flex:1;border:1px solid #ccc;padding:16px}footer{background:#eee;margin-top:40px;padding:20px 0}"""
COOKIE = """<div id="cookie"><div class="wrap">Vi bruger cookies til statistik. <button type="button" class="btn" onclick="cookieSvar('alle')">Tillad alle</button>
<button type="button" class="btn btn--ghost" onclick="cookieSvar('ingen')">Kun nødvendige</button></div></div>
<script>function cookieSvar(v){document.cookie='cookieinfo='+v+';path=/;max-age=31536000';document.getElementById('cookie').style.display='none';}</script>"""


def h(v):
    return html.escape(str(v))


def langdato(v):
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{int(m[3])}. {MAANEDER[int(m[2]) - 1]} {m[1]}" if m else v


def vis(v):
    if v is None:
        return f"<em>{INTET}</em>"
    return h(("Ja" if v else "Nej") if isinstance(v, bool) else langdato(v))


def member(request):
    return S.get(request.cookies.get("yourAuthCookie"))


def ufprt(handling):
    """Den krypterede rute til SurfaceController-metoden."""
    return base64.b64encode(hashlib.sha512(b"rute" + handling.encode()).digest()).decode()


def umbraco_form(handling, indhold, token, multipart=False, formid=""):
    return (f'<form action="" {f"id=%s{formid}%s " % (chr(34), chr(34)) if formid else ""}method="post"{" enctype=%smultipart/form-data%s" % (chr(34), chr(34)) if multipart else ""}>'
            f'<input name="__RequestVerificationToken" type="hidden" value="{token}" />{indhold}'
            f'<input name="ufprt" type="hidden" value="{ufprt(handling)}" /></form>')


def layout(request, titel, indhold, m=None, intro=""):
    nav = ""
    if m and m["gdpr"]:
        nav = f"""<nav class="main" aria-label="Hovedmenu"><ul><li><a href="{NODE}/oversigt/">Oversigt</a></li><li><a href="{NODE}/sprogdata/">Opslag i sprogdata</a></li>
<li><a href="{NODE}/samlet-udtraek/">Samlet udtræk</a></li><li><a href="{NODE}/spoergsmaal-og-svar/">Spørgsmål og svar</a></li></ul></nav>"""
    if m:
        nav += f'<a href="{NODE}/log-af/">Log af ekstranettet</a>'
    cookie = "" if request.cookies.get("cookieinfo") else COOKIE
    return HTMLResponse(f"""<!doctype html>
<html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{titel} - Ekstranet for kommuner</title><style>{CSS}</style></head>
<body data-node="{1000 + len(titel)}">
<header><div class="wrap"><a href="{NODE}/">Ekstranet for kommuner</a>{nav}</div></header>
<main class="wrap"><h1>{titel}</h1>{f'<p class="intro">{intro}</p>' if intro else ""}
{indhold}
</main>
<footer><div class="wrap">Styrelsen for International Rekruttering og Integration &middot; <a href="{NODE}/spoergsmaal-og-svar/">Spørgsmål og svar</a></div></footer>
{cookie}</body></html>""", headers={"Cache-Control": "no-store"})


async def handling(request, m):
    """Finder hvilken SurfaceController-metode der er kaldt, efter kontrol af token."""
    form = await request.form()
    if form.get("__RequestVerificationToken") != (m["token"] if m else request.cookies.get("__RequestVerificationToken")):
        return form, None
    for navn in ("Login", "Gdpr", "Opslag", "Upload", "Start", "Status"):
        if form.get("ufprt") == ufprt(navn):
            return form, navn
    return form, None


def beskyttet(view):
    async def inner(request):
        m = member(request)
        if not m:
            return RedirectResponse(NODE + "/", 302)
        if not m["gdpr"]:
            return RedirectResponse(NODE + "/databeskyttelse/", 302)
        return await view(request, m)
    return inner


async def forside(request):
    if member(request):
        return RedirectResponse(NODE + "/oversigt/", 302)
    fejl, navn = "", ""
    if request.method == "POST":
        form, metode = await handling(request, None)
        navn = form.get("loginModel.Username", "").strip()
        kode = form.get("loginModel.Password", "")
        if metode == "Login":
            if navn and secrets.compare_digest(MEMBERS.get(navn, b""), hashlib.pbkdf2_hmac("sha256", kode.encode(), SALT, 1000)):
                key = secrets.token_urlsafe(60)
                S[key] = {"gdpr": False, "token": secrets.token_urlsafe(40), "job": None}
                svar = RedirectResponse(NODE + "/databeskyttelse/", 302)
                svar.set_cookie("yourAuthCookie", key, path="/", httponly=True)
                return svar
            fejl = '<div class="note note--error validation-summary-errors">Brugernavn eller adgangskode er ikke korrekt.</div>'
        else:
            fejl = '<div class="note note--error">Siden var udløbet. Prøv venligst igen.</div>'
    token = secrets.token_urlsafe(40)
    svar = layout(request, "Ekstranet for kommuner", fejl + umbraco_form("Login", f"""<h2>Log på</h2>
<p><label for="loginModel_Username">Brugernavn eller e-mail</label><input id="loginModel_Username" name="loginModel.Username" type="text" value="{h(navn)}"></p>
<p><label for="loginModel_Password">Adgangskode</label><input id="loginModel_Password" name="loginModel.Password" type="password"></p>
<p><button class="btn" type="submit">Log på</button></p>""", token), intro="Her finder du kommunens adgang til data om danskuddannelse.")
    svar.set_cookie("__RequestVerificationToken", token, path="/", httponly=True)
    return svar


async def gdpr(request):
    m = member(request)
    if not m:
        return RedirectResponse(NODE + "/", 302)
    if request.method == "POST":
        _, metode = await handling(request, m)
        if metode == "Gdpr":
            m["gdpr"] = True
            return RedirectResponse(NODE + "/oversigt/", 302)
    return layout(request, "Behandling af personoplysninger", """<p>Oplysningerne på ekstranettet er omfattet af databeskyttelsesforordningen og
databeskyttelsesloven. Du må kun slå personer op, når det er nødvendigt for behandlingen af en konkret sag i kommunen.</p>
<p>Alle opslag bliver registreret og kontrolleres stikprøvevist. Udtræk skal slettes, når de ikke længere er nødvendige.</p>"""
                  + umbraco_form("Gdpr", '<p><button class="btn" type="submit">Jeg har læst og forstået</button></p>', m["token"]), m)


async def oversigt(request, m):
    return layout(request, "Oversigt", """<div class="cards"><div class="card"><h2>Én person</h2><p>Se alle oplysninger om en persons danskuddannelse.</p></div>
<div class="card"><h2>Flere personer</h2><p>Få et regneark med udvalgte oplysninger om op til 100 personer.</p></div></div>""", m, "Vælg i menuen, hvad du vil.")


async def svar_side(request):
    return layout(request, "Spørgsmål og svar", "<details><summary>Hvordan skal filen se ud?</summary><div>Gem en tekstfil med ét CPR-nummer på "
                  "hver linje. Du må gerne skrive bindestreg.</div></details>", member(request))


def sektion(titel, krop, aaben):
    return f'<details{" open" if aaben else ""}><summary>{titel}</summary><div>{krop}</div></details>\n'


def person_html(p):
    ud = f'<h2>Oplysninger om {p["cpr"][:6]}-{p["cpr"][6:]}</h2>'
    for n, (titel, felt, tom, kolonner) in enumerate(SEKTIONER):
        if p[felt]:
            krop = ("<table><thead><tr>" + "".join(f'<th scope="col">{t}</th>' for _, t in kolonner) + "</tr></thead><tbody>"
                    + "".join("<tr>" + "".join(f"<td>{vis(r[f])}</td>" for f, _ in kolonner) + "</tr>\n" for r in p[felt]) + "</tbody></table>")
        else:
            krop = f"<p>{tom}</p>"
        ud += sektion(titel, krop, n == 0)
    g = p["prae2004"]
    krop = (f'<table><tbody><tr><th scope="row">Første startdato</th><td>{vis(g["foerste_startdato"])}</td></tr>'
            f'<tr><th scope="row">Danskuddannelse</th><td>{vis(g["du"])}</td></tr></tbody></table>') if g else f"<p>{FOER_TOM}</p>"
    return ud + sektion(FOER, krop, False)


async def sprogdata(request, m):
    raa, fejl, resultat = "", "", ""
    if request.method == "POST":
        form, metode = await handling(request, m)
        raa = form.get("CprNummer", "").strip()
        cpr = raa.replace("-", "").replace(" ", "")
        if metode != "Opslag":
            resultat = '<div class="note note--error">Siden var udløbet. Prøv venligst igen.</div>'
        elif not raa:
            fejl = "Skriv et CPR-nummer"
        elif not re.fullmatch(r"\d{10}", cpr):
            fejl = "CPR-nummeret skal have 10 cifre"
        elif cpr not in PEOPLE:
            resultat = '<div class="note" role="status"><p>Vi har ingen oplysninger om en person med dette CPR-nummer.</p></div>'
        else:
            resultat = person_html(PEOPLE[cpr])
    form_html = umbraco_form("Opslag", f"""<p><label for="CprNummer">Indtast CPR-nummer</label>
<input type="text" id="CprNummer" name="CprNummer" value="{h(raa)}" maxlength="11" autocomplete="off" data-val="true" data-val-required="Skriv et CPR-nummer">
<span class="field-validation-{"error" if fejl else "valid"}" data-valmsg-for="CprNummer">{fejl}</span></p>
<p><button type="submit" class="btn">Find oplysninger</button></p>""", m["token"])
    return layout(request, "Opslag i sprogdata", form_html + resultat, m, "Slå en enkelt person op.")


def job_klar(job):
    return job["start"] and time.time() - job["start"] >= JOB_SEKUNDER


async def udtraek(request, m):
    fejl = ""
    if request.method == "POST":
        form, metode = await handling(request, m)
        if metode == "Upload":
            fejl, numre = await laes_fil(form.get("Fil"))
            if not fejl:
                m["job"] = {"id": secrets.token_hex(16), "numre": numre, "start": None, "vist": False}
        elif metode == "Start" and m["job"] and not m["job"]["start"]:
            m["job"]["start"] = time.time()
        elif metode is None:
            fejl = "Siden var udløbet. Prøv venligst igen."
    job = m["job"]
    ny = request.method == "GET" and job and (not job["start"] or job["vist"])      # forfra fra menuen
    if fejl or not job or ny:
        return layout(request, "Samlet udtræk", umbraco_form("Upload", f"""<p><label for="Fil">Fil med CPR-numre (.txt)</label>
<input type="file" id="Fil" name="Fil" accept=".txt,text/plain"> <span class="field-validation-{"error" if fejl else "valid"}">{h(fejl)}</span></p>
<p><button type="submit" class="btn">Indsend fil</button></p>""", m["token"], True), m, "Højst 100 personer ad gangen.")
    antal = len(job["numre"])
    forfra = f'<p><a href="{NODE}/samlet-udtraek/">Vælg en anden fil</a></p>'
    if not job["start"]:
        return layout(request, "Samlet udtræk", f'<div class="note"><p>Filen er kontrolleret. Den indeholder <strong>{antal}</strong> CPR-numre.</p></div>'
                      + umbraco_form("Start", '<p><button type="submit" class="btn">Start udtræk</button></p>', m["token"]) + forfra, m)
    if not job_klar(job):
        return layout(request, "Samlet udtræk", '<div class="note" role="status"><p>Vi samler oplysningerne. Det tager normalt under et minut.</p></div>'
                      + umbraco_form("Status", '<p><button type="submit" class="btn btn--ghost">Opdater status</button></p>', m["token"], formid="statusform")
                      + "<script>setTimeout(function(){document.getElementById('statusform').submit();},3000);</script>", m)
    job["vist"] = True
    return layout(request, "Samlet udtræk", f"""<div class="note" role="status"><p>Udtrækket er færdigt. Det omfatter {antal} personer.</p>
<p><a href="{NODE}/samlet-udtraek/hent/{job["id"]}/">Download CSV-fil</a></p></div>{forfra}""", m)


async def laes_fil(fil):
    if not getattr(fil, "filename", ""):
        return "Vælg en fil", None
    if not fil.filename.lower().endswith(".txt"):
        return "Filen skal være af typen .txt", None
    numre = [l.strip().replace("-", "") for l in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if l.strip()]
    forkerte = sum(1 for nr in numre if not re.fullmatch(r"\d{10}", nr))
    if not numre:
        return "Der er ingen CPR-numre i filen", None
    if forkerte:
        return f"{forkerte} af {len(numre)} linjer i filen er ikke gyldige CPR-numre", None
    if len(numre) > 100:
        return f"Der er {len(numre)} CPR-numre i filen. Du kan højst få 100 ad gangen", None
    return "", numre


async def hent(request, m):
    job = m["job"]
    if not job or job["id"] != request.path_params["jobid"] or not job_klar(job):
        return RedirectResponse(NODE + "/samlet-udtraek/", 302)

    def celle(f, v):
        if v is None:
            return ""
        if isinstance(v, bool):
            return "Ja" if v else "Nej"
        if f == "cpr":
            v = f"{v[:6]}-{v[6:]}"
        v = re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\3-\2-\1", v)
        return '"' + v.replace('"', '""') + '"' if re.search(r'[;"\n]', v) else v
    linjer = [f"Udtræk af sprogdata pr. {langdato(date.today().isoformat())}", ";".join(t for _, t in CSV)]
    for nr in job["numre"]:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False}
        linjer.append(";".join(celle(f, u.get(f)) for f, _ in CSV))
    return Response(("\ufeff" + "\r\n".join(linjer) + "\r\n").encode("utf-8"), media_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="sprogdata-{date.today().isoformat()}.csv"'})


async def log_af(request):
    S.pop(request.cookies.get("yourAuthCookie"), None)
    svar = RedirectResponse(NODE + "/", 302)
    svar.delete_cookie("yourAuthCookie", path="/")
    return svar


async def rod(request):
    return RedirectResponse(NODE + "/", 302)


BEGGE = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route(NODE, rod), Route(NODE + "/", forside, methods=BEGGE), Route(NODE + "/databeskyttelse/", gdpr, methods=BEGGE),
    Route(NODE + "/oversigt/", beskyttet(oversigt)), Route(NODE + "/spoergsmaal-og-svar/", svar_side),
    Route(NODE + "/sprogdata/", beskyttet(sprogdata), methods=BEGGE), Route(NODE + "/samlet-udtraek/", beskyttet(udtraek), methods=BEGGE),
    Route(NODE + "/samlet-udtraek/hent/{jobid}/", beskyttet(hent)), Route(NODE + "/log-af/", log_af)])
