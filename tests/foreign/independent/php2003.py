"""Haandskrevet PHP 4 med frames, tabeller og font-tags (2003)."""
import json, secrets, time
from datetime import date
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}

DELE = [
    ("moduler", "Moduler", [("startdato", "Begyndt"), ("slutdato", "Ophørt"), ("du_modul", "DU-modul"), ("udbyder", "Skole"),
                            ("henvisningskategori", "Henv. kat."), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Bestået modultest")]),
    ("proever", "Prøver", [("proeve", "Prøve"), ("termin", "Termin"), ("dato", "Prøvedato"), ("laeseforstaaelse", "Læsning"),
                           ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Skole")]),
    ("henvisninger", "Henvisninger", [("dato", "Dato"), ("kommune", "Kommune"), ("udbyder", "Skole"), ("kategori", "Kategori")]),
    ("meritter", "Merit", [("du_modul", "Merit for DU-modul"), ("startdato", "Fra dato"), ("udbyder", "Skole")]),
]
ARK = [("", "cpr", "CPR-nr."), ("", "findes", "Findes i 2004+"),
       ("Første modul", "foerste_startdato", "Begyndt"), ("Første modul", "foerste_du_modul", "DU-modul"), ("Første modul", "foerste_udbyder", "Skole"),
       ("Seneste modul", "seneste_startdato", "Begyndt"), ("Seneste modul", "seneste_du_modul", "DU-modul"), ("Seneste modul", "seneste_udbyder", "Skole"),
       ("Henvisning", "henvisning_dato", "Dato"), ("Henvisning", "henvisning_kategori", "Kategori"),
       ("Højeste merit", "merit_du_modul", "DU-modul"), ("Højeste merit", "merit_startdato", "Fra dato"), ("Højeste merit", "merit_udbyder", "Skole"),
       ("Data fra før 2004", "prae2004_findes", "Findes"), ("Data fra før 2004", "prae2004_startdato", "Første startdato"), ("Data fra før 2004", "prae2004_du", "Gået på DU")]


def dk(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if len(v) == 10 and v[4] == "-" and v[7] == "-":
        return date.fromisoformat(v).strftime("%d/%m-%Y")
    return v


def e(v):
    return escape(v, quote=True)


def echo(html, status=200):
    return Response(html.encode("iso-8859-1", "xmlcharrefreplace"), status, media_type="text/html; charset=iso-8859-1",
                    headers={"X-Powered-By": "PHP/4.3.4", "Cache-Control": "no-store, no-cache, must-revalidate", "Pragma": "no-cache"})


F1 = '<font face="Verdana, Arial, Helvetica" size="1">'
F2 = '<font face="Verdana, Arial, Helvetica" size="2">'
HEAD = '''<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html>
<head>
<title>%s</title>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<link rel="stylesheet" type="text/css" href="stil.css">
</head>
'''


def side(overskrift, indhold):
    return echo(HEAD % overskrift + f'''<body bgcolor="#FFFFFF" text="#000000" link="#003366" vlink="#003366" topmargin="10" leftmargin="15">
<font face="Verdana, Arial, Helvetica" size="4" color="#003366"><b>{overskrift}</b></font>
<hr size="1" noshade color="#003366">
{indhold}
</body>
</html>
''')


def fejl(tekst):
    return f'<p>{F2[:-1]} color="#CC0000"><b>{tekst}</b></font></p>\n'


def session(request):
    return SESS.get(request.cookies.get("PHPSESSID", ""))


def kraever_login(func):
    async def inner(request):
        s = session(request)
        if not s or not s.get("bruger"):
            return side("Ikke logget på", f'<p>{F2}Du er ikke logget på, eller også er din session udløbet.</font></p>\n'
                        f'<p>{F2}<a href="index.php" target="_top">Gå til log på</a></font></p>')
        return await func(request, s)
    return inner


# ---- index.php / login.php / ramme.php ------------------------------------
async def index(request):
    besked = fejl("Forkert bruger-id eller kodeord! Prøv igen.") if request.query_params.get("fejl") else ""
    r = echo(HEAD % "Knappen - log på" + f'''<body bgcolor="#E8EEF4" onload="document.login.bruger.focus()">
<br><br><br>
<form name="login" action="login.php" method="post">
<table width="360" border="0" cellspacing="0" cellpadding="1" align="center" bgcolor="#003366"><tr><td>
<table width="100%" border="0" cellspacing="0" cellpadding="6" bgcolor="#FFFFFF">
<tr><td colspan="2" bgcolor="#003366"><font face="Verdana, Arial, Helvetica" size="2" color="#FFFFFF"><b>Udtræk for kommuner</b></font></td></tr>
<tr><td colspan="2">{F1}Adgang kræver bruger-id og kodeord.</font>{besked}</td></tr>
<tr><td align="right">{F2}Bruger-id:</font></td><td><input type="text" name="bruger" size="20" maxlength="30"></td></tr>
<tr><td align="right">{F2}Kodeord:</font></td><td><input type="password" name="kode" size="20" maxlength="30"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="submit" value="Log på"></td></tr>
</table>
</td></tr></table>
</form>
<p align="center">{F1}Problemer? Skriv til <a href="mailto:webmaster@example.dk">webmaster@example.dk</a></font></p>
</body>
</html>
''')
    if session(request) is None:
        sid = secrets.token_hex(16)
        SESS[sid] = {}
        r.set_cookie("PHPSESSID", sid, path="/")
    return r


async def login(request):
    form = await request.form()
    s = session(request)
    if form.get("bruger") == "kommune" and form.get("kode") == "hemmeligt-1":
        r = RedirectResponse("ramme.php", 302)
        if s is None:
            sid = secrets.token_hex(16)
            s = SESS[sid] = {}
            r.set_cookie("PHPSESSID", sid, path="/")
        s["bruger"] = "kommune"
        return r
    return RedirectResponse("index.php?fejl=1", 302)


async def ramme(request):
    s = session(request)
    if not s or not s.get("bruger"):
        return RedirectResponse("index.php", 302)
    return echo('''<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">
<html>
<head>
<title>Knappen</title>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
</head>
<frameset rows="60,*" border="0" frameborder="0" framespacing="0">
  <frame name="top" src="top.php" scrolling="no" noresize marginwidth="0" marginheight="0">
  <frameset cols="170,*" border="0" frameborder="0" framespacing="0">
    <frame name="menu" src="menu.php" scrolling="auto" noresize>
    <frame name="hoved" src="velkommen.php" scrolling="auto">
  </frameset>
  <noframes>
  <body>Din browser kan ikke vise frames. Gå direkte til <a href="menu.php">menuen</a>.</body>
  </noframes>
</frameset>
</html>
''')


@kraever_login
async def top(request, s):
    return echo(HEAD % "top" + '''<body bgcolor="#003366" topmargin="0" leftmargin="0">
<table width="100%" height="60" border="0" cellspacing="0" cellpadding="10"><tr>
<td><font face="Verdana, Arial, Helvetica" size="4" color="#FFFFFF"><b>Knappen</b></font></td>
<td align="right"><font face="Verdana, Arial, Helvetica" size="1" color="#FFFFFF">Danskundervisningsdatabasen</font></td>
</tr></table>
</body>
</html>
''')


@kraever_login
async def menu(request, s):
    punkter = [("velkommen.php", "hoved", "Velkommen"), ("opslag.php", "hoved", "Én person"),
               ("liste.php", "hoved", "Flere personer"), ("hjaelp.php", "hoved", "Hjælp"), ("logud.php", "_top", "Log af")]
    rk = "".join(f'<tr><td width="10">{F1}&raquo;</font></td><td>{F2}<a href="{u}" target="{t}">{n}</a></font></td></tr>\n' for u, t, n in punkter)
    return echo(HEAD % "menu" + f'''<body bgcolor="#E8EEF4" link="#003366" vlink="#003366" alink="#CC0000">
<table border="0" cellspacing="0" cellpadding="4">
{rk}</table>
<br>{F1}Bruger: {e(s["bruger"])}</font>
</body>
</html>
''')


@kraever_login
async def velkommen(request, s):
    return side("Velkommen", f'<p>{F2}Vælg i menuen til venstre, om du vil slå én eller flere personer op.</font></p>')


@kraever_login
async def hjaelp(request, s):
    return side("Hjælp", f'<p>{F2}CPR-nr. indtastes i to felter: fødselsdato (ddmmåå) og løbenummer (xxxx).<br>'
                f'I en fil skrives ét CPR-nr. på hver linje, f.eks. ddmmåå-xxxx.</font></p>')


# ---- opslag.php / vis.php -------------------------------------------------
def opslagsform(besked=""):
    return side("Opslag på én person", besked + f'''<form action="vis.php" method="post" name="opslag">
<table border="0" cellspacing="0" cellpadding="4">
<tr><td>{F2}CPR-nr.:</font></td>
<td>{F2}<input type="text" name="cpr1" size="6" maxlength="6"> - <input type="text" name="cpr2" size="4" maxlength="4"></font></td>
<td><input type="submit" value="Søg"></td></tr>
<tr><td>&nbsp;</td><td colspan="2">{F1}ddmmåå-xxxx</font></td></tr>
</table>
</form>
''')


@kraever_login
async def opslag(request, s):
    return opslagsform()


def tabel(titel, kolonner, raekker):
    ud = [f'''<table width="100%" border="0" cellspacing="0" cellpadding="1" bgcolor="#003366"><tr><td>
<table width="100%" border="0" cellspacing="1" cellpadding="3">
<tr><td colspan="{len(kolonner)}" bgcolor="#003366"><font face="Verdana, Arial, Helvetica" size="2" color="#FFFFFF"><b>{titel}</b></font></td></tr>
''']
    if not raekker:
        ud.append(f'<tr><td colspan="{len(kolonner)}" bgcolor="#FFFFFF">{F1}<i>Ingen registreringer</i></font></td></tr>\n')
    else:
        ud.append('<tr bgcolor="#C8D4E0">' + "".join(f"<td>{F1}<b>{t}</b></font></td>" for _, t in kolonner) + "</tr>\n")
    for n, r in enumerate(raekker):
        farve = "#FFFFFF" if n % 2 == 0 else "#EEF2F6"
        ud.append(f'<tr bgcolor="{farve}">' + "".join(f"<td>{F1}{e(dk(r[k])) or '&nbsp;'}</font></td>" for k, _ in kolonner) + "</tr>\n")
    ud.append("</table>\n</td></tr></table>\n<br>\n")
    return "".join(ud)


@kraever_login
async def vis(request, s):
    if request.method != "POST":
        return RedirectResponse("opslag.php", 302)
    form = await request.form()
    cpr = form.get("cpr1", "").strip() + form.get("cpr2", "").strip()
    if len(cpr) != 10 or not cpr.isdigit():
        return opslagsform(fejl("Du skal skrive et CPR-nr. på 6 + 4 cifre."))
    p = PEOPLE.get(cpr)
    # der er ingen persontabel: intet i nogen tabel = ukendt
    if not p or not (any(p[k] for k, _, _ in DELE) or p["prae2004"]):
        return side("Resultat", f'<p>{F2}Der er ikke fundet noget på dette CPR-nr.</font></p>\n<p>{F2}<a href="opslag.php">Prøv igen</a></font></p>')
    ud = f'<p>{F2}CPR-nr.: <b>{cpr[:6]}-{cpr[6:]}</b></font></p>\n'
    for key, titel, kol in DELE:
        ud += tabel(titel, kol, p[key])
    g = p["prae2004"]
    ud += '''<table border="0" cellspacing="0" cellpadding="1" bgcolor="#003366"><tr><td>
<table width="100%" border="0" cellspacing="1" cellpadding="3">
<tr><td colspan="2" bgcolor="#003366"><font face="Verdana, Arial, Helvetica" size="2" color="#FFFFFF"><b>Gamle data (før 2004)</b></font></td></tr>
'''
    if g:
        for t, v in (("Første startdato:", g["foerste_startdato"]), ("Gået på danskuddannelse:", g["du"])):
            ud += f'<tr bgcolor="#FFFFFF"><td>{F1}<b>{t}</b></font></td><td>{F1}{dk(v) or "&nbsp;"}</font></td></tr>\n'
    else:
        ud += f'<tr><td colspan="2" bgcolor="#FFFFFF">{F1}<i>Ingen gamle data</i></font></td></tr>\n'
    ud += f'</table>\n</td></tr></table>\n<p>{F2}<a href="opslag.php">Ny søgning</a></font></p>'
    return side("Resultat", ud)


# ---- liste.php / liste2.php / liste3.php / hent.php -----------------------
def listeform(besked=""):
    return side("Opslag på flere personer", besked + f'''<p>{F2}Lav en tekstfil med ét CPR-nr. (ddmmåå-xxxx) på hver linje. Højst 100 CPR-numre pr. fil.</font></p>
<form action="liste2.php" method="post" enctype="multipart/form-data">
<input type="hidden" name="MAX_FILE_SIZE" value="30000">
<table border="0" cellspacing="0" cellpadding="4">
<tr><td>{F2}Tekstfil:</font></td><td><input type="file" name="userfile" size="40"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" value="Send fil"></td></tr>
</table>
</form>
''')


@kraever_login
async def liste(request, s):
    return listeform()


@kraever_login
async def liste2(request, s):
    form = await request.form() if request.method == "POST" else {}
    f = form.get("userfile")
    data = (await f.read()) if hasattr(f, "read") else b""
    linjer = [x.strip() for x in data.decode("iso-8859-1").replace("\xef\xbb\xbf", "").splitlines()]
    numre = [x.replace("-", "").replace(" ", "") for x in linjer if x]
    if not numre:
        return listeform(fejl("Filen er tom, eller du har ikke valgt en fil."))
    if len(numre) > 100:
        return listeform(fejl(f"Filen har {len(numre)} linjer. Der må højst være 100."))
    forkerte = [str(n + 1) for n, x in enumerate(numre) if len(x) != 10 or not x.isdigit()]
    if forkerte:
        return listeform(fejl("Fejl i CPR-nr. i linje " + ", ".join(forkerte) + ". Ret filen og send den igen."))
    s["numre"] = numre
    return side("Opslag på flere personer", f'''<p>{F2}Filen er modtaget. Den indeholder <b>{len(numre)}</b> CPR-numre.</font></p>
<form action="liste3.php" method="post">
<input type="submit" name="ok" value="Lav udtræk"> <input type="button" value="Fortryd" onclick="location.href='liste.php'">
</form>
<p>{F1}Det kan tage lidt tid at lave udtrækket. Tryk kun én gang.</font></p>''')


@kraever_login
async def liste3(request, s):
    if request.method != "POST" or not s.get("numre"):
        return RedirectResponse("liste.php", 302)
    navn = f"udtraek_{time.strftime('%d%m%y')}_{secrets.randbelow(900) + 100}.xls"
    s.setdefault("filer", {})[navn] = s.pop("numre")
    return side("Opslag på flere personer", f'''<p>{F2}Udtrækket er færdigt ({len(s["filer"][navn])} CPR-numre).</font></p>
<p>{F2}<a href="hent.php?fil={navn}">Hent udtrækket som Excel-ark</a></font></p>
<p>{F1}Højreklik evt. på linket og vælg "Gem destination som...".</font></p>''')


@kraever_login
async def hent(request, s):
    navn = request.query_params.get("fil", "")
    numre = s.get("filer", {}).get(navn)
    if numre is None:
        return side("Fejl", fejl("Filen findes ikke."))
    linjer = ["Udtræk fra Danskundervisningsdatabasen pr. " + date.today().strftime("%d/%m-%Y"), ""]
    sidste, grupper = "", []
    for g, _, _ in ARK:
        grupper.append(g if g != sidste else "")
        sidste = g
    linjer += ["\t".join(grupper), "\t".join(t for _, _, t in ARK)]
    for nr in numre:
        u = dict(PEOPLE[nr]["udtraek"]) if nr in PEOPLE else {"findes": False}
        u["cpr"] = nr[:6] + "-" + nr[6:]
        linjer.append("\t".join(dk(u.get(k)) for _, k, _ in ARK))
    return Response(("\r\n".join(linjer) + "\r\n").encode("iso-8859-1"), media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": f"attachment; filename={navn}", "X-Powered-By": "PHP/4.3.4"})


async def logud(request):
    s = session(request)
    if s is not None:
        s.clear()
    return RedirectResponse("index.php", 302)


async def stil(request):
    return Response("a:hover { color: #CC0000; }\ninput { font-family: Verdana, Arial; font-size: 11px; }\n", media_type="text/css")


BEGGE = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", index), Route("/index.php", index), Route("/login.php", login, methods=["POST"]), Route("/ramme.php", ramme),
    Route("/top.php", top), Route("/menu.php", menu), Route("/velkommen.php", velkommen), Route("/hjaelp.php", hjaelp),
    Route("/opslag.php", opslag), Route("/vis.php", vis, methods=BEGGE), Route("/liste.php", liste),
    Route("/liste2.php", liste2, methods=BEGGE), Route("/liste3.php", liste3, methods=BEGGE), Route("/hent.php", hent),
    Route("/logud.php", logud), Route("/stil.css", stil)])
