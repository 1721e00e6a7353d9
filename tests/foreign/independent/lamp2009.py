# -*- coding: utf-8 -*-
"""'Knappen' - PHP 5.2 / Smarty 2.6 / MySQL. Lavet af studentermedhjælper i ministeriet, 2009."""
import datetime
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

db = {r["cpr"]: r for r in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
sessions = {}
opslag = {}
VENTETID = 3.0

faner = {
    "moduler": ("Moduler", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
                ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Bestået modultest")]),
    "proever": ("Prøver", [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforståelse"),
                ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    "henvisninger": ("Henvisninger", [("dato", "Henvisningsdato"), ("kategori", "Henvisningskategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")]),
    "meritter": ("Merit", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
    "prae2004": ("Præ-2004", [("foerste_startdato", "Første startdato"), ("du", "DU")]),
}
datofelter = ("startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato")
excel = [("CPR nr", "", "cpr"), ("Findes i 2004+ DB", "", "findes"),
         ("Første modul reg.", "Startdato", "foerste_startdato"), ("Første modul reg.", "DU-Modul", "foerste_du_modul"), ("Første modul reg.", "Udbyder", "foerste_udbyder"),
         ("Seneste modul reg.", "Startdato", "seneste_startdato"), ("Seneste modul reg.", "DU-Modul", "seneste_du_modul"), ("Seneste modul reg.", "Udbyder", "seneste_udbyder"),
         ("Seneste modul reg.", "Henvisning før, dato", "henvisning_dato"), ("Seneste modul reg.", "Henvisning, kategori", "henvisning_kategori"),
         ("Højeste merit", "DU-Modul", "merit_du_modul"), ("Højeste merit", "Startdato", "merit_startdato"), ("Højeste merit", "Udbyder", "merit_udbyder"),
         ("Søgning i præ-2004 data", "Findes i præ-2004 data", "prae2004_findes"), ("Søgning i præ-2004 data", "Første startdato", "prae2004_startdato"),
         ("Søgning i præ-2004 data", "DU", "prae2004_du")]


def dkdato(d):
    return datetime.date.fromisoformat(d).strftime("%d-%m-%Y")


def tekst(felt, v):
    if v is None:
        return ""
    if v is True or v is False:
        return "Ja" if v else "Nej"
    return dkdato(v) if felt in datofelter or felt.endswith("dato") else v


def smarty(titel, indhold, inde=True, head=""):
    menu = """<td width="190" valign="top" bgcolor="#e6e6e6" class="menu">
<p><a href="index.php">Forside</a></p>
<p><a href="enkelt.php">Søg på én kursist</a></p>
<p><a href="flere.php">Søg på flere kursister</a></p>
<p><a href="vejledning.php">Vejledning</a></p>
<p><a href="logud.php">Log ud</a></p>
</td>""" if inde else ""
    html = f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
{head}<title>Knappen - {titel}</title>
<style type="text/css">
body, td, th {{ font-family: Verdana, Arial, sans-serif; font-size: 11px; }}
h1 {{ font-size: 16px; color: #800000; }}
.menu p {{ margin: 6px; }}
.fejl {{ color: red; font-weight: bold; }}
table.data th {{ background: #800000; color: white; text-align: left; }}
table.data td {{ border-bottom: 1px solid #cccccc; }}
td.fane {{ background: #e6e6e6; }} td.valgt {{ background: #800000; color: white; font-weight: bold; }}
</style>
</head>
<body>
<table width="900" align="center" cellpadding="6" cellspacing="0" border="0">
<tr><td colspan="2" bgcolor="#800000"><font color="white" size="4"><b>Udtræk fra danskundervisningsdatabasen</b> &quot;Knappen&quot;</font></td></tr>
<tr>{menu}
<td valign="top">
<h1>{titel}</h1>
{indhold}
</td></tr>
<tr><td colspan="2" align="center"><small>Spørgsmål? Skriv til danskindberetning@example.dk</small></td></tr>
</table>
</body>
</html>
"""
    return Response(html.encode("iso-8859-1", "xmlcharrefreplace"), headers={
        "Content-Type": "text/html; charset=iso-8859-1", "X-Powered-By": "PHP/5.2.6", "Cache-Control": "no-store, no-cache, must-revalidate", "Pragma": "no-cache"})


def fejl(t):
    return f'<p class="fejl">Fejl: {escape(t)}</p>\n' if t else ""


def php(kun_inde=True):
    def dekorator(f):
        async def side(request):
            sid = request.cookies.get("PHPSESSID", "")
            s = sessions.get(sid)
            if s is None or time.time() - s["sidst"] > 1440:
                sid = secrets.token_hex(16)
                s = sessions[sid] = {"bruger": None}
            s["sidst"] = time.time()
            if kun_inde and not s["bruger"]:
                r = RedirectResponse("index.php", 302)
            else:
                r = await f(request, s)
            r.set_cookie("PHPSESSID", sid, path="/")
            return r
        return side
    return dekorator


@php(False)
async def index(request, s):
    besked = ""
    if request.method == "POST" and not s["bruger"]:
        f = await request.form()
        if str(f.get("brugernavn", "")).strip() == "kommune" and f.get("kodeord") == "hemmeligt-1":
            s["bruger"] = "kommune"
            return RedirectResponse("index.php", 302)
        besked = fejl("Forkert brugernavn eller kodeord.")
    if s["bruger"]:
        return smarty("Forside", f"""<p>Du er logget ind som <b>{s["bruger"]}</b>.</p>
<p>Her kan du udtrække data om voksne udlændinges deltagelse i danskuddannelse. Du kan søge på kursister enkeltvis, eller
du kan hente oplysninger om flere kursister på én gang (kun en delmængde af oplysningerne).</p>""")
    return smarty("Login", f"""{besked}<p>Loginoplysninger fås ved henvendelse til ministeriet.</p>
<form action="index.php" method="post">
<table>
<tr><td>Brugernavn</td><td><input type="text" name="brugernavn"></td></tr>
<tr><td>Kodeord</td><td><input type="password" name="kodeord"></td></tr>
<tr><td></td><td><input type="submit" name="login" value="Log ind"></td></tr>
</table>
</form>""", False)


@php(False)
async def logud(request, s):
    s["bruger"] = None
    s.pop("cpr", None)
    return smarty("Log ud", '<p>Du er nu logget ud.</p><p><a href="index.php">Log ind igen</a></p>', False)


@php()
async def vejledning(request, s):
    return smarty("Vejledning", """<p><b>Flere kursister:</b> Åbn en teksteditor, fx Notepad, og indtast CPR-nr. på de kursister, som du ønsker oplysninger om, adskilt
med ny linje for hvert CPR-nr. Gem filen med efternavnet .txt et sted på din computer.</p>
<p>Bemærk, at opslag på flere CPR-nr. ad gangen kan optage omfattende regnekraft fra serveren. Søg derfor kun på op til 100 CPR-nr. ad gangen.</p>""")


@php()
async def enkelt(request, s):
    besked, v = "", ""
    if request.method == "POST":
        v = str((await request.form()).get("cprnr", "")).strip()
        cpr = v.replace("-", "").replace(" ", "")
        if cpr == "":
            besked = fejl("Du har ikke indtastet et CPR-nr.")
        elif not re.match(r"^[0-9]{10}$", cpr):
            besked = fejl("CPR-nr. er ikke gyldigt. Det skal bestå af 10 cifre.")
        elif cpr not in db:
            besked = f'<p class="fejl">CPR-nr. {escape(v)} findes ikke i danskundervisningsdatabasen.</p>\n'
        else:
            s["cpr"] = cpr
            return RedirectResponse("kursist.php", 302)
    return smarty("Søg på én kursist", f"""{besked}<form action="enkelt.php" method="post">
Indtast kursistens CPR-nr.: <input type="text" name="cprnr" size="12" maxlength="11" value="{escape(v)}">
<input type="submit" value="Søg">
</form>""")


@php()
async def kursist(request, s):
    if not s.get("cpr"):
        return RedirectResponse("enkelt.php", 302)
    k = db[s["cpr"]]
    valgt = request.query_params.get("fane", "moduler")
    if valgt not in faner:
        valgt = "moduler"
    html = f'<p>CPR-nr.: <b>{k["cpr"]}</b></p>\n<table cellpadding="5" cellspacing="2"><tr>\n'
    for n, (t, _) in faner.items():
        html += f'<td class="valgt">{t}</td>\n' if n == valgt else f'<td class="fane"><a href="kursist.php?fane={n}">{t}</a></td>\n'
    html += "</tr></table>\n"
    felter = faner[valgt][1]
    raekker = k[valgt] if isinstance(k[valgt], list) else [k[valgt]] if k[valgt] else []
    if raekker:
        html += '<table class="data" width="100%" cellpadding="3" cellspacing="0">\n<tr>' + "".join(f"<th>{t}</th>" for _, t in felter) + "</tr>\n"
        for r in raekker:
            html += "<tr>" + "".join(f"<td>{escape(tekst(f, r[f])) or '&nbsp;'}</td>" for f, _ in felter) + "</tr>\n"
        html += f"</table>\n<p>{len(raekker)} registrering{'er' if len(raekker) > 1 else ''}</p>"
    else:
        html += "<p><i>Der er ingen registreringer.</i></p>"
    return smarty("Kursist", html + '\n<p><a href="enkelt.php">Søg på en anden kursist</a></p>')


@php()
async def flere(request, s):
    besked = ""
    if request.method == "POST":
        fil = (await request.form()).get("cprfil")
        if not hasattr(fil, "read") or not fil.filename:
            besked = fejl("Du skal vælge en fil.")
        elif not fil.filename.lower().endswith(".txt"):
            besked = fejl("Filen skal have efternavnet .txt")
        else:
            linjer = [l.strip() for l in (await fil.read()).decode("latin-1").removeprefix("\xef\xbb\xbf").replace("\r", "\n").split("\n")]
            numre = [l.replace("-", "").replace(" ", "") for l in linjer if l]
            forkert = [l for l in numre if not re.match(r"^[0-9]{10}$", l)]
            if not numre:
                besked = fejl("Der er ingen CPR-nr. i filen.")
            elif len(numre) > 100:
                besked = fejl("Der må højst være 100 CPR-nr. i filen.")
            elif forkert:
                besked = fejl(f"Filen indeholder {len(forkert)} ugyldige CPR-nr. Husk ny linje for hvert CPR-nr.")
            else:
                nr = str(len(opslag) + 318)
                opslag[nr] = {"numre": numre, "tid": time.time(), "bruger": s["bruger"]}
                return RedirectResponse(f"resultat.php?nr={nr}", 302)
    return smarty("Søg på flere kursister", f"""{besked}<p>Vælg den fil med CPR-nr., som du har gemt på din computer, og tryk på upload fil.</p>
<form action="flere.php" method="post" enctype="multipart/form-data">
<input type="hidden" name="MAX_FILE_SIZE" value="100000">
Fil: <input type="file" name="cprfil"><br><br>
<input type="submit" name="upload" value="Upload fil">
</form>""")


@php()
async def resultat(request, s):
    nr = request.query_params.get("nr", "")
    o = opslag.get(nr)
    if not o or o["bruger"] != s["bruger"]:
        return smarty("Søg på flere kursister", fejl("Opslaget findes ikke."))
    if time.time() - o["tid"] < VENTETID:
        return smarty("Vent venligst", "<p>Vent venligst, mens databasen finder oplysningerne om de pågældende kursister ...</p>",
                      head=f'<meta http-equiv="refresh" content="2; url=resultat.php?nr={nr}">\n')
    return smarty("Søg på flere kursister", f"""<p>Opslaget er færdigt ({len(o["numre"])} CPR-nr.).</p>
<p><a href="excel.php?nr={nr}">Klik her for at hente Excel-arket</a></p>""")


@php()
async def excelark(request, s):
    o = opslag.get(request.query_params.get("nr", ""))
    if not o or o["bruger"] != s["bruger"] or time.time() - o["tid"] < VENTETID:
        return smarty("Søg på flere kursister", fejl("Opslaget findes ikke."))

    def celle(v, attr="", stil=""):
        return f'<Cell{stil}{attr}><Data ss:Type="String">{escape(v)}</Data></Cell>'
    x = ['<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
         '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel" '
         'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">\n'
         '<Styles><Style ss:ID="f"><Font ss:Bold="1"/></Style></Styles>\n<Worksheet ss:Name="Resultat">\n<Table>\n',
         "<Row>" + celle("Resultat af udtræk fra Danskundervisningsdatabasen per " + time.strftime("%d-%m-%Y"), ' ss:MergeAcross="15"', ' ss:StyleID="f"') + "</Row>\n<Row>"]
    grupper = [g for g, _, _ in excel]
    for i, g in enumerate(grupper):
        if i == 0 or grupper[i - 1] != g:
            n = grupper.count(g)
            x.append(celle(g, f' ss:MergeAcross="{n - 1}"' if n > 1 else "", ' ss:StyleID="f"'))
    x.append("</Row>\n<Row>" + "".join(celle(u, ' ss:Index="3"' if i == 2 else "", ' ss:StyleID="f"') for i, (_, u, _) in enumerate(excel) if u) + "</Row>\n")
    for cpr in o["numre"]:
        u = db[cpr]["udtraek"] if cpr in db else {"cpr": cpr, "findes": False}
        x.append("<Row>" + "".join(celle(tekst(f, u.get(f))) for _, _, f in excel) + "</Row>\n")
    x.append("</Table>\n</Worksheet>\n</Workbook>\n")
    return Response("".join(x).encode("utf-8"), headers={"Content-Type": "application/vnd.ms-excel", "Content-Disposition": 'attachment; filename="resultat.xls"'})


async def rod(request):
    return RedirectResponse("/knappen/index.php", 302)

app = Starlette(routes=[Route("/", rod), Route("/knappen", rod), Route("/knappen/", rod)] + [
    Route(f"/knappen/{n}.php", f, methods=["GET", "POST"]) for n, f in [
        ("index", index), ("logud", logud), ("vejledning", vejledning), ("enkelt", enkelt), ("kursist", kursist), ("flere", flere),
        ("resultat", resultat), ("excel", excelark)]])
