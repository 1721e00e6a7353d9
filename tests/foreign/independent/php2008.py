"""Knappen, håndskrevet PHP 5 (2008): tabeller til layout, iso-8859-1, venstremenu."""

from __future__ import annotations

import html
import json
import random
import re
import time
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

KURSISTER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSION: dict[str, dict] = {}
ROD = "/knap/"

# overskrifter: (felt, gruppe, kolonne)
MODULER = [("startdato", "", "Startdato"), ("slutdato", "", "Slutdato"), ("du_modul", "", "Modul"),
           ("udbyder", "", "Sprogcenter"), ("henvisningskategori", "", "Henv.kat."), ("ophoersaarsag", "", "Ophør, årsag"),
           ("modultest_bestaaet", "", "Modultest best.")]
PROEVER = [("dato", "", "Dato"), ("proeve", "", "Prøve"), ("termin", "", "Termin"),
           ("laeseforstaaelse", "Karakterer", "Læsning"), ("skriftlig", "Karakterer", "Skriftlig"),
           ("mundtlig", "Karakterer", "Mundtlig"), ("resultat", "", "Resultat"), ("udbyder", "", "Sprogcenter")]
HENVISNINGER = [("dato", "", "Dato"), ("kommune", "", "Kommune"), ("kategori", "", "Henv.kat."), ("udbyder", "", "Sprogcenter")]
MERIT = [("du_modul", "", "Modul"), ("startdato", "", "Startdato"), ("udbyder", "", "Sprogcenter")]
PRAE = [("foerste_startdato", "", "Første startdato"), ("du", "", "DU")]
UDTRAEK = [("cpr", "", "CPR nr"), ("findes", "", "Findes i 2004+"),
           ("foerste_startdato", "Første modul reg.", "Startdato"), ("foerste_du_modul", "Første modul reg.", "Modul"),
           ("foerste_udbyder", "Første modul reg.", "Sprogcenter"),
           ("seneste_startdato", "Seneste modul reg.", "Startdato"), ("seneste_du_modul", "Seneste modul reg.", "Modul"),
           ("seneste_udbyder", "Seneste modul reg.", "Sprogcenter"),
           ("henvisning_dato", "Henvisning", "Dato"), ("henvisning_kategori", "Henvisning", "Henv.kat."),
           ("merit_du_modul", "Højeste merit", "Modul"), ("merit_startdato", "Højeste merit", "Startdato"),
           ("merit_udbyder", "Højeste merit", "Sprogcenter"),
           ("prae2004_findes", "Søgning i præ-2004 data", "Findes i præ-2004"),
           ("prae2004_startdato", "Søgning i præ-2004 data", "Første startdato"),
           ("prae2004_du", "Søgning i præ-2004 data", "DU")]


def h(v) -> str:
    """htmlspecialchars()"""
    return html.escape(str(v))


def dk(v) -> str:
    if v is None:
        return ""
    if v is True or v is False:
        return "ja" if v else "nej"
    m = re.match(r"^(\d{4})-(\d\d)-(\d\d)$", v)
    return f"{m.group(3)}/{m.group(2)}/{m.group(1)}" if m else v


def svar(tekst: str, sid: str | None = None, status: int = 200, mere: dict[str, str] | None = None,
         ctype: str = "text/html; charset=iso-8859-1") -> Response:
    r = Response(tekst.encode("iso-8859-1", "xmlcharrefreplace"), status_code=status,
                 headers={"Content-Type": ctype, "X-Powered-By": "PHP/5.2.6", "Pragma": "no-cache", **(mere or {})})
    if sid:
        r.set_cookie("PHPSESSID", sid, path="/")
    return r


def gaa(til: str) -> Response:
    return RedirectResponse(ROD + til, 302)


def session(request: Request) -> tuple[str, dict]:
    sid = request.cookies.get("PHPSESSID", "")
    if sid not in SESSION:
        sid = "%032x" % random.getrandbits(128)
        SESSION[sid] = {}
    return sid, SESSION[sid]


async def post(request: Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    raa, ctype = await request.body(), request.headers.get("content-type", "")
    if "multipart/form-data" not in ctype:
        return dict(parse_qsl(raa.decode("latin-1"), keep_blank_values=True, encoding="latin-1")), {}
    p: dict[str, str] = {}
    f: dict[str, tuple[str, bytes]] = {}
    skel = b"\r\n--" + re.search(r'boundary="?([^";]+)', ctype).group(1).encode()
    for stykke in (b"\r\n" + raa).split(skel):
        hoved, midt, krop = stykke.partition(b"\r\n\r\n")
        navn = re.search(rb'[; ]name="([^"]*)"', hoved)
        if not midt or navn is None:
            continue
        fil = re.search(rb'filename="([^"]*)"', hoved)
        if fil:
            f[navn.group(1).decode("latin-1")] = (fil.group(1).decode("latin-1"), krop)
        else:
            p[navn.group(1).decode("latin-1")] = krop.decode("latin-1")
    return p, f


MENU = [("forside", "Forside"), ("enkelt", "Opslag p&aring; &eacute;n kursist"), ("flere", "Opslag p&aring; flere kursister"),
        ("vejl", "Vejledning"), ("kontakt", "Kontakt")]


def side(titel: str, indhold: str, menu: bool = True, valgt: str = "") -> str:
    """top.inc.php + menu.inc.php + bund.inc.php"""
    punkter = ""
    if menu:
        for k, t in MENU:
            farve = "#FFFFCC" if k == valgt else "#E6E6D8"
            punkter += (f'<tr><td bgcolor="{farve}" height="22">&nbsp;<img src="gfx/pil.gif" width="5" height="7" alt="" border="0">&nbsp;'
                        f'<a href="index.php?side={k}" class="menu">{t}</a></td></tr>\n')
        punkter += ('<tr><td bgcolor="#E6E6D8" height="22">&nbsp;<img src="gfx/pil.gif" width="5" height="7" alt="" border="0">&nbsp;'
                    '<a href="logud.php" class="menu">Log ud</a></td></tr>\n')
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<title>Danskundervisningsdatabasen :: {titel}</title>
<style type="text/css">
<!--
body, td, th {{ font-family: Verdana, Arial, Helvetica, sans-serif; font-size: 11px; }}
a.menu {{ color: #003366; text-decoration: none; }}
th {{ background-color: #003366; color: #FFFFFF; text-align: left; }}
.fejl {{ color: #CC0000; font-weight: bold; }}
-->
</style>
</head>
<body bgcolor="#FFFFFF" topmargin="0" leftmargin="0" marginwidth="0" marginheight="0">
<table width="960" border="0" cellspacing="0" cellpadding="0" align="center">
<tr><td colspan="2" bgcolor="#003366" height="60"><font color="#FFFFFF" size="4">&nbsp;&nbsp;<b>Danskundervisningsdatabasen</b></font>
<font color="#FFFFFF">&nbsp;- udtr&aelig;k til kommunerne</font></td></tr>
<tr><td colspan="2" bgcolor="#999966" height="4"><img src="gfx/blank.gif" width="1" height="4" alt=""></td></tr>
<tr>
<td width="190" valign="top" bgcolor="#E6E6D8">
<table width="190" border="0" cellspacing="1" cellpadding="2">
{punkter}<tr><td>&nbsp;</td></tr></table>
</td>
<td width="770" valign="top">
<table width="100%" border="0" cellspacing="0" cellpadding="12"><tr><td>
<!-- indhold start -->
<h2>{titel}</h2>
{indhold}
<!-- indhold slut -->
</td></tr></table>
</td>
</tr>
<tr><td colspan="2" align="center" bgcolor="#E6E6D8" height="24"><font size="1">kontakt@danskindberetning.dk | Siden vises bedst i 1024x768</font></td></tr>
</table>
</body>
</html>
"""


def overskrifter(kolonner) -> str:
    """Overskrifter i en eller to rækker (gruppe over kolonne)."""
    if not any(g for _, g, _ in kolonner):
        return "<tr>" + "".join(f"<th>{h(t)}</th>" for _, _, t in kolonner) + "</tr>\n"
    over, under, sidste = "", "", ""
    for _, g, t in kolonner:
        if not g:
            over += f'<th rowspan="2" valign="bottom">{h(t)}</th>'
        else:
            if g != sidste:
                over += f'<th colspan="{sum(1 for k in kolonner if k[1] == g)}">{h(g)}</th>'
            under += f"<th>{h(t)}</th>"
        sidste = g
    return f"<tr>{over}</tr>\n<tr>{under}</tr>\n"


def tabel(kolonner, poster) -> str:
    ud = '<table border="0" cellspacing="1" cellpadding="3" bgcolor="#CCCCCC" width="100%">\n' + overskrifter(kolonner)
    if not poster:
        ud += f'<tr bgcolor="#FFFFFF"><td colspan="{len(kolonner)}"><i>Ingen oplysninger</i></td></tr>\n'
    for i, post_ in enumerate(poster):
        ud += f'<tr bgcolor="{"#F4F4EC" if i % 2 else "#FFFFFF"}">'
        ud += "".join(f"<td>{h(dk(post_[k])) or '&nbsp;'}</td>" for k, _, _ in kolonner) + "</tr>\n"
    return ud + "</table>\n"


def kursist(p: dict) -> str:
    dele = [("moduler", "Moduler", MODULER, p["moduler"]), ("proever", "Danskprøver", PROEVER, p["proever"]),
            ("henv", "Henvisninger", HENVISNINGER, p["henvisninger"]), ("merit", "Merit", MERIT, p["meritter"]),
            ("prae", "Data fra før 2004", PRAE, [p["prae2004"]] if p["prae2004"] else [])]
    ud = f'<p><b>Kursist: {p["cpr"][:6]}-{p["cpr"][6:]}</b></p>\n<p>' + " | ".join(f'<a href="#{a}">{h(t)}</a>' for a, t, _, _ in dele) + "</p>\n"
    for a, t, kol, poster in dele:
        ud += f'<a name="{a}"></a><h3>{h(t)}</h3>\n{tabel(kol, poster)}'
    return ud + '<p><a href="javascript:window.print()">Udskriv</a></p>'


async def login(request: Request) -> Response:
    sid, s = session(request)
    fejl = ""
    if request.method == "POST":
        p, _ = await post(request)
        if p.get("brugernavn") == "kommune" and p.get("kodeord") == "hemmeligt-1":
            s["bruger"] = "kommune"
            r = gaa("index.php")
            r.set_cookie("PHPSESSID", sid, path="/")
            return r
        fejl = '<p class="fejl">Forkert brugernavn eller kodeord. Pr&oslash;v igen.</p>'
    elif "bruger" in s:
        return gaa("index.php")
    return svar(side("Log ind", f"""{fejl}
<form name="login" action="login.php" method="post">
<table border="0" cellspacing="0" cellpadding="3">
<tr><td>Brugernavn:</td><td><input type="text" name="brugernavn" size="20"></td></tr>
<tr><td>Kodeord:</td><td><input type="password" name="kodeord" size="20"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="login" value="Log ind"></td></tr>
</table>
</form>
<p>Kommuner uden login kan skrive til kontakt@danskindberetning.dk.</p>""", menu=False), sid)


async def logud(request: Request) -> Response:
    SESSION.pop(request.cookies.get("PHPSESSID", ""), None)
    r = gaa("login.php")
    r.delete_cookie("PHPSESSID", path="/")
    return r


def enkelt(p: dict[str, str]) -> str:
    fejl, resultat, a, b = "", "", "", ""
    if "soeg" in p:
        a, b = p.get("cpr1", "").strip(), p.get("cpr2", "").strip()
        if not re.match(r"^\d{6}$", a) or not re.match(r"^\d{4}$", b):
            fejl = "CPR-nummeret skal skrives med 6 + 4 cifre."
        else:
            k = KURSISTER.get(a + b)
            if k is None or not (k["moduler"] or k["proever"] or k["henvisninger"] or k["meritter"] or k["prae2004"]):
                fejl = "Der er ingen oplysninger i databasen om dette CPR-nummer."
            else:
                resultat = "<hr size=\"1\" noshade>\n" + kursist(k)
    return f"""<p>Skriv kursistens CPR-nummer (ddmmåå-xxxx) og tryk på Søg.</p>
<form name="opslag" action="index.php?side=enkelt" method="post">
<input type="hidden" name="handling" value="opslag">
<table border="0" cellspacing="0" cellpadding="3">
<tr><td><b>CPR-nummer:</b></td>
<td><input type="text" name="cpr1" size="6" maxlength="6" value="{h(a)}"> - <input type="text" name="cpr2" size="4" maxlength="4" value="{h(b)}"></td>
<td><input type="submit" name="soeg" value="Søg"> <input type="reset" value="Ryd"></td></tr>
</table>
</form>
{f'<p class="fejl">{h(fejl)}</p>' if fejl else ''}{resultat}"""


def flere(s: dict, p: dict[str, str], filer: dict[str, tuple[str, bytes]]) -> str:
    fejl = ""
    if "fortryd" in p:
        s.pop("liste", None)
    elif "dan" in p and s.get("liste"):
        s["faerdig"] = s.pop("liste")
        return f"""<table border="0" cellspacing="1" cellpadding="6" bgcolor="#999966" width="100%"><tr><td bgcolor="#FFFFCC">
<b>Udtrækket er færdigt.</b><br>
Antal CPR-numre i udtrækket: {len(s["faerdig"])}<br><br>
<img src="gfx/excel.gif" width="16" height="16" alt="" border="0"> <a href="excel.php">Klik her for at hente Excel-arket</a>
</td></tr></table>
<p><a href="index.php?side=flere">Ny fil</a></p>"""
    elif "upload" in p:
        navn, data = filer.get("userfile", ("", b""))
        if data[:3] == b"\xef\xbb\xbf":
            data = data[3:]
        linjer = [x.strip() for x in data.decode("latin-1").splitlines() if x.strip()]
        forkerte = [str(i) for i, x in enumerate(linjer, 1) if not re.match(r"^\d{6}-?\d{4}$", x)]
        if navn == "":
            fejl = "Du har ikke valgt en fil."
        elif not linjer:
            fejl = "Filen er tom."
        elif len(linjer) > 100:
            fejl = "Der må højst være 100 CPR-numre i filen."
        elif forkerte:
            fejl = "Der er fejl i filen, linje " + ", ".join(forkerte) + ". Ret filen og prøv igen."
        else:
            s["liste"] = [x.replace("-", "") for x in linjer]
            return f"""<p>Filen <b>{h(navn)}</b> er modtaget. Den indeholder <b>{len(linjer)}</b> CPR-numre.</p>
<p>Tryk på Dan udtræk for at hente oplysningerne. Det kan tage lidt tid.</p>
<form action="index.php?side=flere" method="post">
<input type="hidden" name="trin" value="2">
<input type="submit" name="dan" value="Dan udtræk"> <input type="submit" name="fortryd" value="Fortryd">
</form>"""
    return f"""<p>Her kan du hente et uddrag af oplysningerne om op til 100 kursister på én gang.<br>
Filen skal være en tekstfil (.txt) med et CPR-nummer på hver linje.</p>
{f'<p class="fejl">{h(fejl)}</p>' if fejl else ''}
<form enctype="multipart/form-data" action="index.php?side=flere" method="post">
<input type="hidden" name="MAX_FILE_SIZE" value="30000">
<table border="0" cellspacing="0" cellpadding="3">
<tr><td><b>Tekstfil:</b></td><td><input type="file" name="userfile" size="40"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="upload" value="Upload fil"></td></tr>
</table>
</form>"""


async def index(request: Request) -> Response:
    sid, s = session(request)
    if "bruger" not in s:
        return gaa("login.php")
    p, filer = await post(request) if request.method == "POST" else ({}, {})
    if "fortsaet" in p:
        s["laest"] = True
        return gaa("index.php?side=forside")
    if "laest" not in s:
        return svar(side("Driftsmeddelelse", """<p>Databasen opdateres natten mellem l&oslash;rdag og s&oslash;ndag. I det tidsrum kan svartiden v&aelig;re lang.</p>
<p>Oplysningerne m&aring; kun bruges til kommunens sagsbehandling.</p>
<form action="index.php" method="post"><input type="submit" name="fortsaet" value="Forts&aelig;t"></form>""", menu=False))
    valg = request.query_params.get("side", "forside")
    if valg == "enkelt":
        return svar(side("Opslag på én kursist", enkelt(p), valgt=valg))
    if valg == "flere":
        return svar(side("Opslag på flere kursister", flere(s, p, filer), valgt=valg))
    if valg == "vejl":
        return svar(side("Vejledning", """<p><b>&Eacute;n kursist:</b> Skriv CPR-nummeret som ddmm&aring;&aring;-xxxx. Alle sprogcentrenes indberetninger vises.</p>
<p><b>Flere kursister:</b> Skriv CPR-numrene i Notesblok med ny linje for hvert nummer, og gem filen som .txt.</p>""", valgt=valg))
    if valg == "kontakt":
        return svar(side("Kontakt", "<p>Skriv til kontakt@danskindberetning.dk.</p>", valgt=valg))
    return svar(side("Forside", """<p>Velkommen til danskundervisningsdatabasen. V&aelig;lg i menuen til venstre, om du vil sl&aring; &eacute;n eller flere kursister op.</p>
<p>Du er logget ind som <b>kommune</b>.</p>""", valgt="forside"))


async def excel(request: Request) -> Response:
    _, s = session(request)
    if "bruger" not in s:
        return gaa("login.php")
    if "faerdig" not in s:
        return gaa("index.php?side=flere")
    ud = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<style>td {{ mso-number-format:"\\@"; }}</style></head>
<body>
<table border="1">
<tr><td colspan="16"><b>Resultat af udtræk fra Danskundervisningsdatabasen per {time.strftime("%d/%m/%Y")}</b></td></tr>
{overskrifter(UDTRAEK)}"""
    for cpr in s["faerdig"]:
        u = KURSISTER[cpr]["udtraek"] if cpr in KURSISTER else {"cpr": cpr, "findes": False}
        ud += "<tr>" + "".join(f"<td x:str>{h(dk(u.get(k)))}</td>" for k, _, _ in UDTRAEK) + "</tr>\n"
    ud += "</table>\n</body>\n</html>\n"
    return svar(ud, ctype="application/vnd.ms-excel", mere={"Content-Disposition": 'attachment; filename="udtraek.xls"'})


async def gfx(request: Request) -> Response:
    return Response(bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"), media_type="image/gif")


async def andet(request: Request) -> Response:
    return gaa("index.php")


app = Starlette(routes=[
    Route(ROD, index, methods=["GET", "POST"]), Route(ROD + "index.php", index, methods=["GET", "POST"]),
    Route(ROD + "login.php", login, methods=["GET", "POST"]), Route(ROD + "logud.php", logud),
    Route(ROD + "excel.php", excel), Route(ROD + "gfx/{navn}", gfx), Route("/{resten:path}", andet),
])
