"""Dansk.DB Opslag - i stil med en Zend Framework 1.11-loesning (Zend_Form, Zend_Paginator, Zend_Navigation), 2011."""
import csv
import hashlib
import io
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONS = {}
MAX = 100
PR_SIDE = 10

KOL = {
    "moduler": [("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder"),
                ("henvisningskategori", "Henv.kategori"), ("ophoersaarsag", "Ophørsårsag"),
                ("modultest_bestaaet", "Modultest bestået")],
    "proever": [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"),
                ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"),
                ("udbyder", "Prøveafholder")],
    "henvisninger": [("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"),
                     ("udbyder", "Henvist til")],
    "meritter": [("du_modul", "Merit til modul"), ("startdato", "Meritdato"), ("udbyder", "Givet af")],
    "prae2004": [("foerste_startdato", "Første startdato før 2004"), ("du", "Danskuddannelse før 2004")],
}
FANER = [("moduler", "Modulforløb", "modulside", "Der er ingen modulforløb på kursisten."),
         ("proever", "Danskprøver", "proeveside", "Der er ingen danskprøver på kursisten."),
         ("henvisninger", "Henvisninger", "henvside", "Der er ingen henvisninger på kursisten."),
         ("meritter", "Meritter", "meritside", "Der er ingen meritter på kursisten."),
         ("prae2004", "Før 2004", None, "Der er ingen oplysninger fra før 2004.")]
CSVKOL = [("cpr", "CPR-nr"), ("findes", "Findes i 2004 og frem"),
          ("foerste_startdato", "Første modul - startdato"), ("foerste_du_modul", "Første modul - DU-modul"),
          ("foerste_udbyder", "Første modul - udbyder"), ("seneste_startdato", "Seneste modul - startdato"),
          ("seneste_du_modul", "Seneste modul - DU-modul"), ("seneste_udbyder", "Seneste modul - udbyder"),
          ("henvisning_dato", "Seneste henvisning - dato"), ("henvisning_kategori", "Seneste henvisning - kategori"),
          ("merit_du_modul", "Højeste merit - DU-modul"), ("merit_startdato", "Højeste merit - startdato"),
          ("merit_udbyder", "Højeste merit - udbyder"), ("prae2004_findes", "Findes i data før 2004"),
          ("prae2004_startdato", "Før 2004 - første startdato"), ("prae2004_du", "Før 2004 - danskuddannelse")]


def dato(v, sep="/"):
    y, m, d = v.split("-")
    return sep.join((d, m, y))


def vis(v, sep="/"):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    return dato(v, sep) if re.fullmatch(r"\d{4}-\d\d-\d\d", v) else v


# ---- Zend_Session ---------------------------------------------------------
def sess(request):
    sid = request.cookies.get("PHPSESSID", "")
    if sid not in SESSIONS:
        sid = secrets.token_hex(13)
        SESSIONS[sid] = {"id": sid}
    return SESSIONS[sid]


def send(s, resp):
    resp.set_cookie("PHPSESSID", s["id"], path="/", httponly=True)
    resp.headers["Cache-Control"] = "no-store, no-cache, must-revalidate, post-check=0, pre-check=0"
    resp.headers["Pragma"] = "no-cache"
    return resp


def gaa(s, url):
    return send(s, RedirectResponse(url, 302))


# ---- Zend_Form og dekoratorer --------------------------------------------
def csrf(s, form):
    s["hash_" + form] = hashlib.md5(secrets.token_bytes(16)).hexdigest()
    return s["hash_" + form]


def fejl(liste):
    return '<ul class="errors">' + "".join(f"<li>{escape(x)}</li>" for x in liste) + "</ul>" if liste else ""


def element(navn, label, felt, fejlliste=(), beskrivelse=""):
    besk = f'\n<p class="description">{beskrivelse}</p>' if beskrivelse else ""
    return (f'<dt id="{navn}-label"><label for="{navn}" class="required">{label}</label></dt>\n'
            f'<dd id="{navn}-element">\n{felt}\n{fejl(fejlliste)}{besk}</dd>\n')


def knap(navn, tekst):
    return (f'<dt id="{navn}-label">&#160;</dt><dd id="{navn}-element">\n'
            f'<input type="submit" name="{navn}" id="{navn}" value="{tekst}" /></dd>')


def zform(s, navn, action, dele, multipart=False):
    enc = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
    return (f'<form id="{navn}" enctype="{enc}" action="{action}" method="post"><dl class="zend_form">\n{dele}\n'
            f'<dd id="csrf-element"><input type="hidden" name="csrf" value="{csrf(s, navn)}" id="csrf" /></dd>\n'
            "</dl></form>")


def csrf_ok(s, form, data):
    h = s.pop("hash_" + form, None)
    return h is not None and data.get("csrf") == h


def layout(s, titel, indhold, aktiv=""):
    nav = bruger = ""
    if s.get("bruger"):
        punkter = [("/kursist/soeg", "Enkeltopslag", "kursist"), ("/udtraek", "Opslag på liste", "udtraek"),
                   ("/hjaelp", "Hjælp", "hjaelp")]
        nav = '<ul class="navigation">\n' + "\n".join(
            f'    <li{" class=%sactive%s" % (chr(34), chr(34)) if a == aktiv else ""}>\n'
            f'        <a id="menu-{a}" href="{u}">{t}</a>\n    </li>' for u, t, a in punkter) + "\n</ul>"
        bruger = f'<div id="bruger">Logget ind som {escape(s["bruger"])} | <a href="/auth/logout">Log ud</a></div>'
    flash = s.pop("flash", [])
    besked = "".join(f'<div class="flash {k}">{escape(t)}</div>' for k, t in flash)
    return send(s, HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{titel} - Kursistopslag</title>
<link href="/css/screen.css" media="screen" rel="stylesheet" type="text/css" />
<link href="/css/ui-lightness/jquery-ui-1.8.9.custom.css" media="screen" rel="stylesheet" type="text/css" />
<script type="text/javascript" src="/js/jquery-1.4.4.min.js"></script>
<script type="text/javascript" src="/js/jquery-ui-1.8.9.custom.min.js"></script>
</head>
<body>
<div id="wrapper">
<div id="header"><h1><a href="/">Kursistopslag</a></h1>{bruger}</div>
<div id="menu">{nav}</div>
<div id="content">
{besked}<h2>{titel}</h2>
{indhold}
</div>
<div id="footer">Danskundervisningsdatabasen &copy; 2011 | Support: support@example.dk</div>
</div>
</body>
</html>"""))


# ---- AuthController -------------------------------------------------------
async def auth_login(request):
    s = sess(request)
    fejlliste, navn = [], ""
    if request.method == "POST":
        data = await request.form()
        navn = str(data.get("bruger_id", ""))
        if not csrf_ok(s, "login", data):
            fejlliste = ["Formularen er udløbet. Prøv igen."]
        elif navn == "kommune" and data.get("adgangskode") == "hemmeligt-1":
            SESSIONS.pop(s["id"], None)
            s = {"id": secrets.token_hex(13), "bruger": navn}
            SESSIONS[s["id"]] = s
            return gaa(s, "/kursist/soeg")
        else:
            fejlliste = ["Forkert bruger-id eller adgangskode."]
    dele = (element("bruger_id", "Bruger-id", f'<input type="text" name="bruger_id" id="bruger_id" value="{escape(navn)}" />')
            + element("adgangskode", "Adgangskode", '<input type="password" name="adgangskode" id="adgangskode" value="" />', fejlliste)
            + knap("login", "Log ind"))
    return layout(s, "Log ind", "<p>Log ind med det bruger-id, kommunen har fået tildelt.</p>\n"
                  + zform(s, "login", "/auth/login", dele))


async def auth_logout(request):
    s = sess(request)
    SESSIONS.pop(s["id"], None)
    s = sess(request)
    s["flash"] = [("info", "Du er nu logget ud.")]
    return gaa(s, "/auth/login")


def kraev(f):
    async def g(request):
        s = sess(request)
        return await f(request, s) if s.get("bruger") else gaa(s, "/auth/login")
    return g


@kraev
async def index(request, s):
    return gaa(s, "/kursist/soeg")


@kraev
async def hjaelp(request, s):
    return layout(s, "Hjælp", """<h3>Enkeltopslag</h3><p>Indtast kursistens CPR-nummer for at se alle sprogcentrenes
indberetninger.</p><h3>Opslag på liste</h3><p>Opret en tekstfil (.txt) med ét CPR-nummer pr. linje. Resultatet er en
semikolonsepareret fil, som kan åbnes i Excel.</p>""", "hjaelp")


# ---- KursistController ----------------------------------------------------
@kraev
async def kursist_soeg(request, s):
    fejlliste, vaerdi = [], ""
    if request.method == "POST":
        data = await request.form()
        vaerdi = str(data.get("cpr", "")).strip()
        m = re.fullmatch(r"(\d{6})-?(\d{4})", vaerdi)
        if not csrf_ok(s, "soeg", data):
            fejlliste = ["Formularen er udløbet. Prøv igen."]
        elif not vaerdi:
            fejlliste = ["Feltet skal udfyldes."]
        elif not m:
            fejlliste = ["CPR-nummeret skal skrives som ddmmåå-xxxx."]
        elif m[1] + m[2] not in PEOPLE:
            fejlliste = ["CPR-nummeret findes ikke i databasen."]
        else:
            s["kursist"] = m[1] + m[2]
            return gaa(s, "/kursist/vis")
    dele = (element("cpr", "CPR-nummer", f'<input type="text" name="cpr" id="cpr" value="{escape(vaerdi)}" size="12" maxlength="11" />',
                    fejlliste, "Format: ddmmåå-xxxx") + knap("soeg", "Søg kursist"))
    return layout(s, "Enkeltopslag", zform(s, "soeg", "/kursist/soeg", dele), "kursist")


def paginator(params, navn, side, sider, anker):
    if sider < 2:
        return ""

    def url(n):
        p = dict(params, **{navn: n})
        return "/kursist/vis/" + "/".join(f"{k}/{v}" for k, v in p.items()) + "#" + anker
    forrige = f'<a href="{url(side - 1)}">&lt; Forrige</a>' if side > 1 else '<span class="disabled">&lt; Forrige</span>'
    naeste = f'<a href="{url(side + 1)}">Næste &gt;</a>' if side < sider else '<span class="disabled">Næste &gt;</span>'
    tal = " |\n".join(str(n) if n == side else f'<a href="{url(n)}">{n}</a>' for n in range(1, sider + 1))
    return f'<div class="paginationControl">\n{forrige} |\n{tal} |\n{naeste}\n</div>'


def tabel(kolonner, raekker):
    hoved = "".join(f"<th>{t}</th>" for _, t in kolonner)
    krop = "\n".join(f'<tr class="{("odd", "even")[i % 2]}">'
                     + "".join(f"<td>{escape(vis(r[k])) or '&nbsp;'}</td>" for k, _ in kolonner) + "</tr>"
                     for i, r in enumerate(raekker))
    return f'<table class="liste" cellspacing="0">\n<thead><tr>{hoved}</tr></thead>\n<tbody>\n{krop}\n</tbody>\n</table>'


@kraev
async def kursist_vis(request, s):
    p = PEOPLE.get(s.get("kursist"))
    if not p:
        return gaa(s, "/kursist/soeg")
    dele = [x for x in request.path_params.get("rest", "").split("/") if x]
    kendte = [f[2] for f in FANER if f[2]]
    params = {k: int(v) for k, v in zip(dele[::2], dele[1::2]) if k in kendte and re.fullmatch(r"[1-9]\d{0,3}", v)}
    ud = ['<div id="faner">\n<ul>'] + [f'<li><a href="#{n}"><span>{t}</span></a></li>' for n, t, _, _ in FANER] + ["</ul>"]
    for n, titel, sidenavn, tom in FANER:
        ud.append(f'<div id="{n}">\n<h3>{titel}</h3>')
        data = p[n]
        if not data:
            ud.append(f'<p class="tom">{tom}</p>')
        elif n == "prae2004":
            ud.append('<table class="detaljer">' + "".join(
                f"<tr><th>{t}</th><td>{vis(data[k])}</td></tr>" for k, t in KOL[n]) + "</table>")
        else:
            sider = (len(data) + PR_SIDE - 1) // PR_SIDE
            side = min(params.get(sidenavn, 1), sider)
            ud.append(tabel(KOL[n], data[(side - 1) * PR_SIDE: side * PR_SIDE]))
            ud.append(paginator(params, sidenavn, side, sider, n))
        ud.append("</div>")
    ud.append('</div>\n<p><a href="/kursist/soeg">Nyt opslag</a></p>\n'
              '<script type="text/javascript">\n//<![CDATA[\n$(document).ready(function() { $("#faner").tabs(); });\n//]]>\n</script>')
    return layout(s, f'Kursist {p["cpr"][:6]}-{p["cpr"][6:]}', "\n".join(ud), "kursist")


# ---- UdtraekController ----------------------------------------------------
@kraev
async def udtraek(request, s):
    fejlliste = []
    if request.method == "POST":
        data = await request.form()
        fil = data.get("cprfil")
        raa = await fil.read() if hasattr(fil, "read") else b""
        linjer = [x.strip() for x in raa.decode("latin-1").replace("\xef\xbb\xbf", "").splitlines()]
        cprnumre = [x.replace("-", "") for x in linjer if x]
        daarlige = [i for i, x in enumerate(linjer, 1) if x and not re.fullmatch(r"\d{6}-?\d{4}", x)]
        if not csrf_ok(s, "udtraekform", data):
            fejlliste = ["Formularen er udløbet. Prøv igen."]
        elif not getattr(fil, "filename", ""):
            fejlliste = ["Der blev ikke valgt nogen fil."]
        elif not cprnumre:
            fejlliste = ["Filen er tom."]
        elif daarlige:
            fejlliste = [f"Linje {i} er ikke et gyldigt CPR-nummer." for i in daarlige[:10]]
        elif len(cprnumre) > MAX:
            fejlliste = [f"Filen må højst indeholde {MAX} CPR-numre."]
        else:
            s["udtraek"] = (cprnumre, time.strftime("%Y%m%d_%H%M%S"))
            s["flash"] = [("success", "Udtrækket er klar til at blive hentet.")]
            return gaa(s, "/udtraek/resultat")
    felt = ('<input type="hidden" name="MAX_FILE_SIZE" value="102400" id="MAX_FILE_SIZE" />\n'
            '<input type="file" name="cprfil" id="cprfil" />')
    dele = (element("cprfil", "Fil med CPR-numre", felt, fejlliste,
                    f"Tekstfil med ét CPR-nummer (ddmmåå-xxxx) pr. linje, højst {MAX} linjer.")
            + knap("upload", "Indlæs fil"))
    return layout(s, "Opslag på liste", zform(s, "udtraekform", "/udtraek", dele, True), "udtraek")


@kraev
async def udtraek_resultat(request, s):
    if "udtraek" not in s:
        return gaa(s, "/udtraek")
    return layout(s, "Resultat af opslag på liste", f"""<p>Antal CPR-numre i filen: {len(s["udtraek"][0])}</p>
<p><a href="/udtraek/hent" class="download">Hent resultatet (CSV til Excel)</a></p>
<p><a href="/udtraek">Indlæs en ny fil</a></p>""", "udtraek")


@kraev
async def udtraek_hent(request, s):
    if "udtraek" not in s:
        return gaa(s, "/udtraek")
    numre, stempel = s["udtraek"]
    f = io.StringIO()
    w = csv.writer(f, delimiter=";", lineterminator="\n")
    w.writerow([t for _, t in CSVKOL])
    for c in numre:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"findes": False}
        w.writerow([f"{c[:6]}-{c[6:]}"] + [vis(u.get(k), "-") for k, _ in CSVKOL[1:]])
    return send(s, Response(f.getvalue().encode("cp1252"), media_type="text/csv; charset=ISO-8859-1", headers={
        "Content-Disposition": f'attachment; filename="udtraek_{stempel}.csv"'}))


async def fejlside(request, exc):
    return layout(sess(request), "Siden findes ikke", "<p>Der opstod en fejl: den ønskede side findes ikke.</p>")


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", index), Route("/index", index), Route("/hjaelp", hjaelp),
    Route("/auth/login", auth_login, methods=GP), Route("/auth/logout", auth_logout),
    Route("/kursist/soeg", kursist_soeg, methods=GP), Route("/kursist/vis", kursist_vis),
    Route("/kursist/vis/{rest:path}", kursist_vis),
    Route("/udtraek", udtraek, methods=GP), Route("/udtraek/resultat", udtraek_resultat),
    Route("/udtraek/hent", udtraek_hent)], exception_handlers={404: fejlside})
