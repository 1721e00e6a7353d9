"""DanskBasen - kommunernes adgang til danskundervisningsdatabasen. PHP 5.3 / Kohana 3.2, jQuery UI-temaet (2012)."""
import csv
import io
import json
import re
import secrets
import time
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
NAVN, KODE = "kommune", "hemmeligt-1"
SESSIONS = {}
ROD = "/danskbasen/index.php"
MYNDIGHEDER = [("101", "Københavns Kommune"), ("173", "Lyngby-Taarbæk Kommune"), ("461", "Odense Kommune"),
               ("751", "Aarhus Kommune"), ("851", "Aalborg Kommune")]
FANER = [("moduler", "Forløb på moduler"), ("proever", "Prøveresultater"), ("henvisninger", "Henvist af kommunen"),
         ("meritter", "Merit"), ("prae2004", "Før 2004")]
# (gruppe, [(felt, overskrift)])
FELTER = {
    "moduler": [("", [("sagsnr", "Sagsnr."), ("startdato", "Begyndt"), ("slutdato", "Afsluttet"), ("du_modul", "Modul"),
                      ("hold", "Hold"), ("udbyder", "Sprogcenter nr."), ("henvisningskategori", "Kat."),
                      ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Modultest")])],
    "proever": [("", [("dato", "Dato"), ("proeve", "Prøvens navn"), ("termin", "Prøvetermin")]),
                ("Karakterer", [("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig")]),
                ("", [("resultat", "Udfald"), ("udbyder", "Sprogcenter nr.")])],
    "henvisninger": [("", [("dato", "Henvist"), ("kommune", "Kommune"), ("kategori", "Kat."), ("udbyder", "Sprogcenter nr.")])],
    "meritter": [("", [("startdato", "Fra dato"), ("du_modul", "Modul"), ("udbyder", "Sprogcenter nr.")])],
}
PRAE = [("foerste_startdato", "Begyndte første gang"), ("du", "Har fulgt danskuddannelse")]
ARK = [("", [("cpr", "Personnummer"), ("findes", "I basen 2004+")]),
       ("Første modul", [("foerste_startdato", "Begyndt"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Sprogcenter nr.")]),
       ("Seneste modul", [("seneste_startdato", "Begyndt"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Sprogcenter nr.")]),
       ("Seneste henvisning", [("henvisning_dato", "Henvist"), ("henvisning_kategori", "Kat.")]),
       ("Højeste merit", [("merit_du_modul", "Modul"), ("merit_startdato", "Fra dato"), ("merit_udbyder", "Sprogcenter nr.")]),
       ("Før 2004", [("prae2004_findes", "Oplysninger"), ("prae2004_startdato", "Begyndte første gang"),
                     ("prae2004_du", "Har fulgt danskuddannelse")])]
SORT = {"moduler": "startdato", "proever": "dato", "henvisninger": "dato", "meritter": "startdato"}


def er_dato(v):
    return isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v)


def tekst(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "ja" if v else "nej"
    if er_dato(v):
        return ".".join(reversed(v.split("-")))
    return v


def celle(v):
    return f'<time datetime="{v}">{tekst(v)}</time>' if er_dato(v) else escape(tekst(v))


async def formular(request):
    raa = await request.body()
    ct = request.headers.get("content-type", "")
    felter, filer = {}, {}
    if ct.startswith("multipart/form-data"):
        m = re.search(r'boundary="?([^";]+)"?', ct)
        for del_ in raa.split(b"--" + m.group(1).encode())[1:]:
            hoved, sep, krop = del_.partition(b"\r\n\r\n")
            n = re.search(rb'[; ]name="([^"]*)"', hoved)
            if not sep or not n:
                continue
            krop = krop[:-2] if krop.endswith(b"\r\n") else krop
            f = re.search(rb'filename="([^"]*)"', hoved)
            if f:
                filer[n.group(1).decode()] = (f.group(1).decode("utf-8", "replace"), krop)
            else:
                felter[n.group(1).decode()] = krop.decode("utf-8", "replace")
    else:
        felter = dict(parse_qsl(raa.decode("utf-8", "replace"), keep_blank_values=True))
    return felter, filer


def hent(request):
    return SESSIONS.get(request.cookies.get("session", ""))


def ny_session(svar):
    t = secrets.token_hex(16)
    SESSIONS[t] = {"csrf": secrets.token_hex(20), "trin": 0, "kursister": {}, "jobs": [], "besked": None, "filer": {}}
    svar.set_cookie("session", t, httponly=True, path="/")
    return SESSIONS[t]


def gaa(sti):
    return RedirectResponse(ROD + sti, 302)


CSS = """body{font:13px/1.5 "Lucida Grande",Arial,sans-serif;color:#222;margin:0}.container{width:950px;margin:0 auto}
#header{border-bottom:4px solid #7a0019;padding:12px 0}#nav li,#faner li{display:inline;margin-right:18px}#nav,#faner{list-style:none;padding:0}
#faner li{border:1px solid #ccc;padding:4px 9px;margin-right:3px;background:#f6f6f6}#faner li.ui-state-active{background:#fff;border-bottom-color:#fff;font-weight:bold}
table.liste{border-collapse:collapse;width:100%}table.liste th{border-bottom:2px solid #7a0019;text-align:left}table.liste td{border-bottom:1px solid #ddd;padding:2px 6px}
.error{background:#fbe3e4;border:1px solid #fbc2c4;padding:8px}.notice{background:#fff6bf;border:1px solid #ffd324;padding:8px}.quiet{color:#666}
dl.data dt{float:left;width:220px;font-weight:bold}dl.data dd{margin-left:230px}#footer{border-top:1px solid #ccc;margin-top:30px;padding:10px 0;color:#666}"""


def side(s, titel, krop, krumme=()):
    nav = ""
    if s and s["trin"] == 3:
        m = dict(MYNDIGHEDER).get(s["myndighed"], "")
        nav = f"""<form action="{ROD}/vejledning" method="get" id="hurtigsoeg" style="float:right"><input type="text" name="q" placeholder="Søg i vejledningen" /><button type="submit" title="Søg i vejledningen"><img src="/danskbasen/media/img/lup.png" alt="" /></button></form>
<ul id="nav"><li><a href="{ROD}/forside">Forside</a></li><li><a href="{ROD}/kursist">Slå kursist op</a></li><li><a href="{ROD}/udtraek/ny">Bestil udtræk</a></li><li><a href="{ROD}/udtraek">Mine udtræk</a></li><li><a href="{ROD}/vejledning">Vejledning</a></li></ul>
<p class="quiet">{escape(m)} &middot; bruger <strong>{NAVN}</strong> &middot; <a href="{ROD}/bruger/logud">Log ud</a></p>
<p class="quiet">Du er her: {" &raquo; ".join(["<a href='" + ROD + "/forside'>DanskBasen</a>", *krumme])}</p>"""
    besked = ""
    if s and s["besked"]:
        klasse, t = s["besked"]
        besked, s["besked"] = f'<div class="{klasse}">{escape(t)}</div>', None
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8" /><title>{escape(titel)} | DanskBasen</title>
<link rel="stylesheet" href="/danskbasen/media/css/screen.css" /></head>
<body id="c-{escape(titel.split()[0].lower())}"><div class="container"><div id="header"><strong style="font-size:20px">DanskBasen</strong> <span class="quiet">Udtræk fra danskundervisningsdatabasen</span></div>
{nav}
<div id="content"><h2>{escape(titel)}</h2>{besked}
{krop}
</div><div id="footer">DanskBasen drives for Social- og Integrationsministeriet. Spørgsmål: danskbasen@eksempel.invalid. Sidst opdateret 12.11.2012 &middot; side dannet på 0,04 s</div></div></body></html>""")


def token(s):
    return f'<input type="hidden" name="csrf" value="{s["csrf"]}" />'


async def start(request):
    s = hent(request)
    return gaa("/forside" if s and s["trin"] == 3 else "/bruger/login")


async def login(request):
    s = hent(request)
    ud = None
    if s is None:
        ud = Response()
        s = ny_session(ud)
    if request.method == "POST":
        f, _ = await formular(request)
        if f.get("csrf") == s["csrf"] and f.get("brugernavn", "").strip():
            s["navn"], s["trin"] = f["brugernavn"].strip(), 1
            r = gaa("/bruger/kode")
            if ud is not None:
                r.headers["set-cookie"] = ud.headers["set-cookie"]
            return r
        s["besked"] = ("error", "Skriv dit brugernavn.")
    svar = side(None if s["besked"] is None else s | {"trin": 0}, "Log ind", f"""<form action="{ROD}/bruger/login" method="post" accept-charset="utf-8">{token(s)}
<p><label for="brugernavn">Brugernavn</label><br /><input type="text" id="brugernavn" name="brugernavn" /></p>
<p><button type="submit" name="trin" value="1">Næste</button></p></form><p class="quiet">Adgang fås ved henvendelse til ministeriet.</p>""")
    s["besked"] = None
    if ud is not None:
        svar.headers["set-cookie"] = ud.headers["set-cookie"]
    return svar


async def kode(request):
    s = hent(request)
    if s is None or s["trin"] < 1:
        return gaa("/bruger/login")
    if request.method == "POST":
        f, _ = await formular(request)
        if f.get("csrf") == s["csrf"]:
            if s["navn"] == NAVN and f.get("adgangskode") == KODE:
                s["trin"] = 2
                return gaa("/bruger/myndighed")
            s["trin"], s["besked"] = 0, ("error", "Brugernavn eller adgangskode er forkert.")
            return gaa("/bruger/login")
    return side(s | {"trin": 1}, "Adgangskode", f"""<form action="{ROD}/bruger/kode" method="post" accept-charset="utf-8">{token(s)}
<p>Brugernavn: <strong>{escape(s["navn"])}</strong> (<a href="{ROD}/bruger/login">ikke dig?</a>)</p>
<p><label for="adgangskode">Adgangskode</label><br /><input type="password" id="adgangskode" name="adgangskode" /></p>
<p><button type="submit" name="trin" value="2">Log ind</button></p></form>""")


async def myndighed(request):
    s = hent(request)
    if s is None or s["trin"] < 2:
        return gaa("/bruger/login")
    if request.method == "POST":
        f, _ = await formular(request)
        if f.get("csrf") == s["csrf"] and f.get("myndighed") in dict(MYNDIGHEDER):
            s["myndighed"], s["trin"] = f["myndighed"], 3
            return gaa("/forside")
    valg = "".join(f'<option value="{k}"{" selected" if k == "101" else ""}>{k} {escape(n)}</option>' for k, n in MYNDIGHEDER)
    return side(s | {"trin": 2}, "Vælg myndighed", f"""<form action="{ROD}/bruger/myndighed" method="post">{token(s)}
<p>Du har adgang på vegne af flere myndigheder. Valget logges.</p><p><label for="myndighed">Myndighed</label> <select id="myndighed" name="myndighed">{valg}</select></p>
<p><input type="submit" value="Vælg og fortsæt" /></p></form>""")


async def logud(request):
    SESSIONS.pop(request.cookies.get("session", ""), None)
    r = gaa("/bruger/login")
    r.delete_cookie("session", path="/")
    return r


def beskyttet(fn):
    async def ydre(request):
        s = hent(request)
        if s is None or s["trin"] < 2:
            return gaa("/bruger/login")
        if s["trin"] < 3:
            return gaa("/bruger/myndighed")
        return await fn(request, s)
    return ydre


@beskyttet
async def forside(request, s):
    return side(s, "Forside", f"""<p>Velkommen til DanskBasen. Vælg, hvordan du vil hente oplysninger:</p><ul><li>én kursist ad gangen med alle registreringer</li>
<li>op til 100 kursister på én gang som regneark (uddrag)</li></ul><p class="notice">Nyt 05.11.2012: Prøveterminen november/december 2012 indberettes senest 15.02.2013.</p>""")


@beskyttet
async def vejledning(request, s):
    return side(s, "Vejledning", "<p>Personnummeret tastes i to felter: fødselsdato (ddmmåå) og løbenummer (xxxx). Vejledningen kan bestilles hos ministeriet.</p>", ["Vejledning"])


@beskyttet
async def soeg(request, s):
    resultat, foedt, lobenr = "", "", ""
    if request.method == "POST":
        f, _ = await formular(request)
        foedt, lobenr = f.get("foedt", "").strip(), f.get("lobenr", "").strip()
        p = PEOPLE.get(foedt + lobenr)
        if f.get("csrf") != s["csrf"]:
            resultat = '<div class="error">Formularen er forældet. Prøv igen.</div>'
        elif not re.fullmatch(r"\d{6}", foedt) or not re.fullmatch(r"\d{4}", lobenr):
            resultat = '<div class="error">Personnummeret er ikke udfyldt korrekt.</div>'
        elif p is None or not (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]):
            resultat = '<div class="notice">Søgningen gav ingen kursister.</div>'
        else:
            ident = next((k for k, c in s["kursister"].items() if c == p["cpr"]), None) or secrets.token_hex(6)
            s["kursister"][ident] = p["cpr"]
            resultat = f"""<h3>Resultat</h3><p>1 kursist fundet</p><table class="liste"><thead><tr><th>Personnummer</th><th>Status</th><th></th></tr></thead>
<tbody><tr class="odd"><td>{foedt}-{lobenr}</td><td>Registreret</td><td><a href="{ROD}/kursist/vis/{ident}" class="ikon" title="Åbn kursist"><img src="/danskbasen/media/img/mappe.png" alt="" /></a></td></tr></tbody></table>"""
    return side(s, "Slå kursist op", f"""<form action="{ROD}/kursist" method="post" accept-charset="utf-8" id="soegeform">{token(s)}
<fieldset><legend>Søgning på én kursist</legend><p><span id="lbl-cpr">Personnummer</span>
<input type="text" name="foedt" id="foedt" size="6" maxlength="6" pattern="[0-9]{{6}}" placeholder="ddmmåå" aria-labelledby="lbl-cpr" value="{escape(foedt)}" autocomplete="off" /> -
<input type="text" name="lobenr" id="lobenr" size="4" maxlength="4" pattern="[0-9]{{4}}" placeholder="xxxx" aria-labelledby="lbl-cpr" value="{escape(lobenr)}" autocomplete="off" />
<button type="submit" name="soeg" value="1">Fremsøg</button></p></fieldset></form>{resultat}""", ["Slå kursist op"])


def tabel(slags, raekker):
    grupper = FELTER[slags]
    hoved = ""
    if any(g for g, _ in grupper):
        hoved = "<tr>" + "".join("".join(f'<th rowspan="2" scope="col">{h}</th>' for _, h in fs) if not g else
                                 f'<th colspan="{len(fs)}" scope="colgroup">{g}</th>' for g, fs in grupper) + "</tr>"
        hoved += "<tr>" + "".join(f'<th scope="col">{h}</th>' for g, fs in grupper if g for _, h in fs) + "</tr>"
    else:
        hoved = "<tr>" + "".join(f'<th scope="col">{h}</th>' for _, fs in grupper for _, h in fs) + "</tr>"
    krop = ""
    for n, r in raekker:
        r = dict(r, hold=f"Hold {chr(65 + n % 6)}", sagsnr=f"12/{20310 + 13 * n}")
        krop += f'<tr class="{"odd" if n % 2 else "even"}">' + "".join(f"<td>{celle(r[k])}</td>" for _, fs in grupper for k, _ in fs) + "</tr>\n"
    return f'<table class="liste" id="tbl-{slags}"><thead>{hoved}</thead><tbody>{krop}</tbody></table>'


@beskyttet
async def kursist(request, s):
    cpr = s["kursister"].get(request.path_params["ident"])
    slags = request.path_params.get("fane", "moduler")
    if cpr is None or slags not in dict(FANER):
        return HTMLResponse("<h1>404 - siden findes ikke</h1>", 404)
    p, basis = PEOPLE[cpr], f"{ROD}/kursist/vis/{request.path_params['ident']}"
    faner = "".join(f'<li class="ui-state-{"active" if k == slags else "default"}"><a href="{basis}/{k}">{t}</a></li>' for k, t in FANER)
    if slags == "prae2004":
        indhold = "<p>&ndash;</p>"
        if p["prae2004"]:
            indhold = '<dl class="data">' + "".join(f"<dt>{h}</dt><dd>{celle(p['prae2004'][k])}</dd>" for k, h in PRAE) + "</dl>"
    else:
        alle = sorted(p[slags], key=lambda r: r[SORT[slags]] or "", reverse=True)
        sider = max(1, (len(alle) + 9) // 10)
        q = request.query_params.get("side", "1")
        nr = min(sider, max(1, int(q))) if q.isdigit() else 1
        udsnit = list(enumerate(alle))[(nr - 1) * 10:nr * 10]
        antal = f"Viser {(nr - 1) * 10 + 1}&ndash;{(nr - 1) * 10 + len(udsnit)} af {len(alle)}" if alle else "Viser 0 af 0"
        pager = ""
        if sider > 1:
            valg = "".join(f'<option value="{i}"{" selected" if i == nr else ""}>{i}</option>' for i in range(1, sider + 1))
            pager = f'<form action="{basis}/{slags}" method="get" class="pagination"><label for="side">Side</label> <select name="side" id="side">{valg}</select> af {sider} <input type="submit" value="Gå til" /></form>'
        indhold = tabel(slags, udsnit) + f'<p class="quiet">{antal}</p>{pager}'
    return side(s, f"Kursist {cpr[:6]}-{cpr[6:]}", f'<ul id="faner">{faner}</ul>\n<div id="fane">{indhold}</div>\n<p><a href="{ROD}/kursist">Ny søgning</a></p>',
                [f'<a href="{ROD}/kursist">Slå kursist op</a>', "Kursist"])


@beskyttet
async def ny(request, s):
    if request.method == "POST":
        f, filer = await formular(request)
        navn, data = filer.get("cprliste", ("", b""))
        numre = [l.strip().replace("-", "") for l in data.decode("utf-8-sig", "replace").splitlines() if l.strip()]
        if f.get("csrf") != s["csrf"]:
            s["besked"] = ("error", "Formularen er forældet. Prøv igen.")
        elif not numre:
            s["besked"] = ("error", "Der er ikke valgt en fil, eller filen er tom.")
        elif len(numre) > 100:
            s["besked"] = ("error", "Filen indeholder flere end 100 personnumre.")
        elif not all(re.fullmatch(r"\d{10}", n) for n in numre):
            s["besked"] = ("error", "Filen indeholder linjer, der ikke er personnumre.")
        else:
            n = secrets.token_hex(4)
            s["filer"][n] = (navn, numre)
            return side(s, "Kontrollér udtræk", f"""<p>Filen <em>{escape(navn)}</em> er modtaget og indeholder {len(numre)} personnumre.</p>
<form action="{ROD}/udtraek/bestil" method="post">{token(s)}<input type="hidden" name="fil" value="{n}" /><button type="submit">Bestil nu</button> <a href="{ROD}/udtraek/ny">Fortryd</a></form>""",
                        [f'<a href="{ROD}/udtraek/ny">Bestil udtræk</a>', "Kontrollér"])
    return side(s, "Bestil udtræk", f"""<p>Filen skal være en ren tekstfil med ét personnummer (ddmmååxxxx) på hver linje, højst 100.</p>
<form action="{ROD}/udtraek/ny" method="post" enctype="multipart/form-data" id="uploadform">{token(s)}
<p><label for="cprliste">Tekstfil med personnumre</label><br /><input type="file" id="cprliste" name="cprliste" accept=".txt" /></p></form>
<div class="knapper"><button type="submit" form="uploadform">Indsend</button> <a href="{ROD}/forside">Annullér</a></div>""", ["Bestil udtræk"])


@beskyttet
async def bestil(request, s):
    f, _ = await formular(request)
    if f.get("csrf") != s["csrf"] or f.get("fil") not in s["filer"]:
        return gaa("/udtraek/ny")
    navn, numre = s["filer"].pop(f["fil"])
    s["jobs"].insert(0, {"id": secrets.token_hex(5), "navn": navn, "numre": numre, "set": 0, "tid": time.time()})
    return gaa("/udtraek")


@beskyttet
async def udtraek(request, s):
    raekker = ""
    for j in s["jobs"]:
        j["set"] += 1
        status, link = "I kø", ""
        if j["set"] > 3:
            status, link = "Klar til afhentning", f'<a href="{ROD}/udtraek/hent/{j["id"]}">Hent udtræk</a>'
        elif j["set"] > 1:
            status = "Dannes nu"
        raekker += f'<tr><td>{time.strftime("%d.%m.%Y %H:%M", time.localtime(j["tid"]))}</td><td>{escape(j["navn"])}</td><td>{len(j["numre"])}</td><td>{status}</td><td>{link}</td></tr>'
    raekker += '<tr><td>03.09.2012 10:14</td><td>august.txt</td><td>41</td><td>Slettet</td><td></td></tr>'
    vent = ""
    if any(j["set"] <= 3 for j in s["jobs"]):
        vent = '<p class="notice">Der er udtræk, som endnu ikke er dannet. Opdatér siden om lidt.</p>'
    return side(s, "Mine udtræk", f"""{vent}<table class="liste" id="tbl-jobs"><thead><tr><th>Bestilt</th><th>Fil</th><th>Antal</th><th>Status</th><th></th></tr></thead><tbody>{raekker}</tbody></table>
<p><a href="{ROD}/udtraek" class="knap">Opdatér</a></p><p class="quiet">Udtræk slettes efter 7 dage. Oplysningerne er opdateret til og med 11.11.2012.</p>""", ["Mine udtræk"])


@beskyttet
async def hentfil(request, s):
    j = next((j for j in s["jobs"] if j["id"] == request.path_params["ident"] and j["set"] > 3), None)
    if j is None:
        return HTMLResponse("<h1>404 - siden findes ikke</h1>", 404)
    b = io.StringIO()
    w = csv.writer(b, delimiter=";", lineterminator="\r\n")
    w.writerow(["Udtræk fra danskundervisningsdatabasen pr. " + time.strftime("%d.%m.%Y", time.localtime(j["tid"]))])
    w.writerow([])
    w.writerow([g if n == 0 else "" for g, fs in ARK for n in range(len(fs))])
    w.writerow([h for _, fs in ARK for _, h in fs])
    for cpr in sorted(j["numre"]):
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        w.writerow([cpr[:6] + "-" + cpr[6:]] + [tekst(u.get(k)) for _, fs in ARK for k, _ in fs if k != "cpr"])
    return Response(b.getvalue().encode("cp1252"), headers={"Content-Type": "application/vnd.ms-excel", "Content-Disposition": f'attachment; filename="udtraek_{j["id"]}.csv"'})


async def medie(request):
    if request.path_params["fil"].endswith(".css"):
        return Response(CSS, media_type="text/css")
    return Response(b"", media_type="image/png")


B = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", start), Route(ROD, start), Route("/danskbasen/", start),
    Route(ROD + "/bruger/login", login, methods=B), Route(ROD + "/bruger/kode", kode, methods=B),
    Route(ROD + "/bruger/myndighed", myndighed, methods=B), Route(ROD + "/bruger/logud", logud),
    Route(ROD + "/forside", forside), Route(ROD + "/vejledning", vejledning), Route(ROD + "/kursist", soeg, methods=B),
    Route(ROD + "/kursist/vis/{ident}", kursist), Route(ROD + "/kursist/vis/{ident}/{fane}", kursist),
    Route(ROD + "/udtraek/ny", ny, methods=B), Route(ROD + "/udtraek/bestil", bestil, methods=["POST"]),
    Route(ROD + "/udtraek", udtraek), Route(ROD + "/udtraek/hent/{ident}", hentfil), Route("/danskbasen/media/{fil:path}", medie)])
