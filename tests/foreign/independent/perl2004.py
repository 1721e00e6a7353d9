"""DUBAS-Web - CGI-scripts (Perl 5, Apache 1.3) foran et stort system: rammer, <pre>-udskrifter, ISO-8859-1, tabulatorfil."""
import json
import random
import re
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

BASE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
BRUGERE = {"kommune": "hemmeligt-1"}
SESSION = {}       # sid -> {"tid": ..., "liste": [...]}
CGI = "/cgi-bin/dubas"
TIMEUD = 3600

# (felt, ledetekst, bredde)
UDSKRIFT = {
    "moduler": [("du_modul", "DU-MOD", 6), ("udbyder", "INST", 6), ("startdato", "START", 10), ("slutdato", "SLUT", 10),
                ("henvisningskategori", "KAT", 3), ("ophoersaarsag", "OPH", 3), ("modultest_bestaaet", "TEST BEST.", 10)],
    "proever": [("dato", "DATO", 10), ("proeve", "PRØVE", 16), ("termin", "TERMIN", 9), ("laeseforstaaelse", "LÆSE", 4),
                ("skriftlig", "SKR", 3), ("mundtlig", "MDT", 3), ("resultat", "RESULTAT", 13), ("udbyder", "INST", 6)],
    "henvisninger": [("dato", "DATO", 10), ("kategori", "KAT", 3), ("kommune", "KOMMUNE", 20), ("udbyder", "INST", 6)],
    "meritter": [("du_modul", "DU-MOD", 6), ("startdato", "DATO", 10), ("udbyder", "INST", 6)],
}
AFSNIT = [("Modulindplaceringer", "moduler", "m"), ("Afsluttende prøver", "proever", "p"),
          ("Henvisninger", "henvisninger", "h"), ("Godskrevet merit", "meritter", "g"), ("Data fra før 2004", "prae2004", "f")]
TABFIL = [
    ("", ["cpr", "findes"], ["CPRNR", "FINDES"]),
    ("FØRSTE MODUL", ["foerste_startdato", "foerste_du_modul", "foerste_udbyder"], ["START", "DU-MOD", "INST"]),
    ("SENESTE MODUL", ["seneste_startdato", "seneste_du_modul", "seneste_udbyder"], ["START", "DU-MOD", "INST"]),
    ("HENVISNING", ["henvisning_dato", "henvisning_kategori"], ["DATO", "KAT"]),
    ("HØJESTE MERIT", ["merit_du_modul", "merit_startdato", "merit_udbyder"], ["DU-MOD", "DATO", "INST"]),
    ("FØR 2004", ["prae2004_findes", "prae2004_startdato", "prae2004_du"], ["FINDES", "FØRSTE START", "DU"]),
]


def h(s):
    """CGI::escapeHTML, nordiske tegn som entiteter"""
    for a, b in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        s = s.replace(a, b)
    return s


def svar(krop, status=200, **hoveder):
    return Response(krop.encode("iso-8859-1", "replace"), status, headers=hoveder,
                    media_type="text/html; charset=iso-8859-1")


def html_side(titel, krop, baggrund="#FFFFCC"):
    return svar(f"""<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<title>{titel}</title>
</head>
<body bgcolor="{baggrund}" text="#000000" link="#000099" vlink="#000099">
<font face="Arial, Helvetica" size="2">
{krop}
</font>
</body>
</html>
""")


def dato(v, form="{d}/{m}-{y}"):
    m = re.match(r"^(\d\d\d\d)-(\d\d)-(\d\d)$", v)
    return form.format(d=m.group(3), m=m.group(2), y=m.group(1)) if m else v


def tekst(v, form="{d}/{m}-{y}"):
    if v is None:
        return ""
    if v is True:
        return "Ja"
    if v is False:
        return "Nej"
    return dato(v, form)


def udskriv(poster, felter):
    """Fast bredde, to blanke mellem kolonnerne; tomme felter er blanke."""
    linjer = ["  ".join(t.ljust(b) for _, t, b in felter).rstrip(),
              "  ".join("-" * b for _, _, b in felter)]
    for p in poster:
        linjer.append("  ".join(tekst(p[f]).ljust(b) for f, _, b in felter).rstrip())
    return "<pre>\n" + "\n".join(h(x) for x in linjer) + "\n</pre>"


def session(request):
    sid = request.cookies.get("dubas_sid", "")
    s = SESSION.get(sid)
    if s and time.time() - s["tid"] > TIMEUD:
        del SESSION[sid]
        return None
    if s:
        s["tid"] = time.time()
    return s


def ingen_session():
    return html_side("DUBAS", """<h3>Ingen adgang</h3>
<p>Du er ikke logget p&aring;, eller der er g&aring;et for lang tid.</p>
<p><a href="/" target="_top">G&aring; til logon</a></p>""")


def fejlside(besked, tilbage):
    return html_side("DUBAS - fejl", f"""<h3><font color="#CC0000">FEJL</font></h3>
<p>{besked}</p>
<p><a href="{CGI}/{tilbage}">Tilbage</a></p>""")


# --------------------------------------------------------------- index.html / logon.cgi

def index(request):
    return html_side("DUBAS-Web", f"""<center>
<h2>DUBAS-Web</h2>
<p>Opslag i danskundervisningsdatabasen for kommuner</p>
<form method="post" action="{CGI}/logon.cgi">
<table border="0" bgcolor="#CCCC99" cellpadding="5">
<tr><td>Bruger-ident:</td><td><input type="text" name="ident" size="12"></td></tr>
<tr><td>Kodeord:</td><td><input type="password" name="kodeord" size="12"></td></tr>
<tr><td colspan="2" align="right"><input type="submit" value="Logon"> <input type="reset" value="Slet"></td></tr>
</table>
</form>
<p><font size="1">Siderne ses bedst i 800x600 med Internet Explorer 5.0 eller Netscape 6.<br>Sidst &aelig;ndret 12/03-2004. Webmaster: edb-drift</font></p>
</center>""")


async def logon(request):
    form = await request.form()
    ident, kode = form.get("ident", "").strip(), form.get("kodeord", "")
    if BRUGERE.get(ident) != kode or not kode:
        return html_side("DUBAS - fejl", """<h3><font color="#CC0000">FEJL</font></h3>
<p>Bruger-ident eller kodeord er forkert.</p><p><a href="/">Pr&oslash;v igen</a></p>""")
    sid = "%d%08d" % (time.time(), random.SystemRandom().randrange(10 ** 8))
    SESSION[sid] = {"tid": time.time(), "liste": None}
    s = html_side("DUBAS - drift", f"""<h3>Driftsmeddelelse</h3>
<p>Databasen er lukket for opslag hver nat mellem 02.00 og 05.00.</p>
<p>Oplysningerne er fortrolige. Husk at logge af.</p>
<p><a href="{CGI}/ramme.cgi">Forts&aelig;t</a></p>""")
    s.set_cookie("dubas_sid", sid, path="/")
    return s


# --------------------------------------------------------------- rammer

def ramme(request):
    if not session(request):
        return ingen_session()
    return svar(f"""<html>
<head><title>DUBAS-Web</title></head>
<frameset rows="50,*" border="0" frameborder="0">
  <frame name="top" src="{CGI}/top.cgi" scrolling="no" noresize>
  <frameset cols="150,*">
    <frame name="menu" src="{CGI}/menu.cgi" noresize>
    <frame name="hoved" src="{CGI}/start.cgi">
  </frameset>
  <noframes><body>Din browser viser ikke rammer. Brug <a href="{CGI}/menu.cgi">menuen</a>.</body></noframes>
</frameset>
</html>
""")


def top(request):
    return html_side("top", "<b>DUBAS-Web</b> &nbsp; Danskundervisningsdatabasen", "#CCCC99")


def menu(request):
    if not session(request):
        return ingen_session()
    return html_side("menu", f"""<b>MENU</b><br><br>
<a href="{CGI}/sog.cgi" target="hoved">Personopslag</a><br><br>
<a href="{CGI}/liste.cgi" target="hoved">Listeopslag</a><br><br>
<a href="{CGI}/koder.cgi" target="hoved">Kodeliste</a><br><br>
<a href="{CGI}/logaf.cgi" target="_top">Logoff</a>""", "#EEEECC")


def start(request):
    if not session(request):
        return ingen_session()
    return html_side("start", "<h3>Velkommen</h3><p>V&aelig;lg i menuen til venstre.</p>")


def koder(request):
    if not session(request):
        return ingen_session()
    return html_side("koder", """<h3>Kodeliste</h3>
<pre>
DU-MOD  danskuddannelse - modul (I-1: intro)
INST    institutionsnummer
KAT     henvisningskategori
OPH     oph&oslash;rs&aring;rsag
</pre>""")


# --------------------------------------------------------------- sog.cgi

def sog_form(besked=""):
    return html_side("personopslag", f"""<h3>Personopslag</h3>
{besked}
<form method="post" action="{CGI}/sog.cgi" name="f">
Personnr.: <input type="text" name="pnr" size="11" maxlength="11">
<input type="submit" name="knap" value="S&oslash;g">
</form>
<p><font size="1">Skriv 10 cifre, evt. med bindestreg</font></p>""")


async def sog(request):
    if not session(request):
        return ingen_session()
    if request.method == "GET":
        return sog_form()
    form = await request.form()
    pnr = form.get("pnr", "").strip()
    m = re.match(r"^(\d{6})-?(\d{4})$", pnr)
    if not m:
        return fejlside("Personnr. er ikke udfyldt korrekt: " + h(pnr), "sog.cgi")
    nr = m.group(1) + m.group(2)
    if nr not in BASE:
        return sog_form("<p><b>Intet fundet p&aring; personnr. %s-%s</b></p>" % m.groups())
    p = BASE[nr]
    ud = ["<a name=\"top\"></a><h3>Person %s-%s</h3>" % m.groups(),
          "<p>" + " ".join(f'[<a href="#{anker}">{navn}</a>]' for navn, _, anker in AFSNIT) + "</p>"]
    for navn, gruppe, anker in AFSNIT:
        ud.append(f'<hr size="1"><a name="{anker}"></a><h4>{navn}</h4>')
        if not p[gruppe]:
            ud.append("<pre>*** ingen data ***</pre>")
        elif gruppe == "prae2004":
            ud.append("<pre>\nFørste start : %s\nDanskudd.    : %s\n</pre>"
                      % (tekst(p[gruppe]["foerste_startdato"]), tekst(p[gruppe]["du"])))
        else:
            ud.append(udskriv(p[gruppe], UDSKRIFT[gruppe]))
    ud.append(f'<hr size="1"><p><a href="#top">Til top</a> | <a href="{CGI}/sog.cgi">Nyt opslag</a></p>')
    return html_side("person", "\n".join(ud))


# --------------------------------------------------------------- liste.cgi

async def liste(request):
    s = session(request)
    if not s:
        return ingen_session()
    if request.method == "GET":
        return html_side("listeopslag", f"""<h3>Listeopslag</h3>
<p>Filen skal v&aelig;re en ren tekstfil med et personnr. p&aring; hver linje. H&oslash;jst 100.</p>
<form method="post" action="{CGI}/liste.cgi" enctype="multipart/form-data">
Fil: <input type="file" name="cprfil" size="30"><br><br>
<input type="submit" name="knap" value="Send fil">
</form>""")
    form = await request.form()
    fil = form.get("cprfil")
    if fil is None or isinstance(fil, str) or not fil.filename:
        return fejlside("Du har ikke valgt en fil.", "liste.cgi")
    data = (await fil.read()).decode("iso-8859-1")
    if data.startswith("\xef\xbb\xbf"):
        data = data[3:]
    numre, linjenr = [], 0
    for linje in re.split(r"\r?\n|\r", data):
        linjenr += 1
        linje = linje.strip()
        if linje == "":
            continue
        m = re.match(r"^(\d{6})-?(\d{4})$", linje)
        if not m:
            return fejlside(f"Linje {linjenr} er ikke et personnr.: {h(linje)}", "liste.cgi")
        numre.append(m.group(1) + m.group(2))
    if not numre:
        return fejlside("Filen er tom.", "liste.cgi")
    if len(numre) > 100:
        return fejlside(f"Filen har {len(numre)} personnumre. H&oslash;jst 100 er tilladt.", "liste.cgi")
    s["liste"] = numre
    fundet = sum(1 for n in numre if n in BASE)
    return html_side("listeopslag", f"""<h3>Listeopslag</h3>
<pre>
L&aelig;st   : {len(numre):4d}
Fundet : {fundet:4d}
</pre>
<p>Opslaget er udf&oslash;rt. <a href="{CGI}/regneark.cgi">Hent regneark</a></p>
<p><font size="1">&Aring;bnes i Excel 97 eller nyere</font></p>""")


def regneark(request):
    s = session(request)
    if not s:
        return ingen_session()
    if not s["liste"]:
        return fejlside("Der er ikke lavet noget listeopslag.", "liste.cgi")
    linjer = ["DUBAS LISTEOPSLAG PR. " + time.strftime("%d-%m-%Y")]
    grupper, under, felter = [], [], []
    for gruppe, f, t in TABFIL:
        grupper += [gruppe] + [""] * (len(f) - 1)
        under += t
        felter += f
    linjer += ["\t".join(grupper), "\t".join(under)]
    for nr in s["liste"]:
        post = dict(BASE[nr]["udtraek"]) if nr in BASE else {"findes": False}
        post["cpr"] = nr[:6] + "-" + nr[6:]
        linjer.append("\t".join(tekst(post.get(f), "{d}-{m}-{y}") for f in felter))
    return Response(("\r\n".join(linjer) + "\r\n").encode("iso-8859-1"),
                    headers={"Content-Type": "application/vnd.ms-excel; charset=iso-8859-1",
                             "Content-Disposition": "attachment; filename=dubas.xls"})


def logaf(request):
    SESSION.pop(request.cookies.get("dubas_sid", ""), None)
    s = html_side("DUBAS-Web", '<h3>Du er logget af</h3><p><a href="/" target="_top">Til forsiden</a></p>')
    s.delete_cookie("dubas_sid", path="/")
    return s


app = Starlette(routes=[
    Route("/", index), Route("/index.html", index),
    Route(CGI + "/logon.cgi", logon, methods=["POST"]),
    Route(CGI + "/ramme.cgi", ramme), Route(CGI + "/top.cgi", top), Route(CGI + "/menu.cgi", menu),
    Route(CGI + "/start.cgi", start), Route(CGI + "/koder.cgi", koder),
    Route(CGI + "/sog.cgi", sog, methods=["GET", "POST"]),
    Route(CGI + "/liste.cgi", liste, methods=["GET", "POST"]),
    Route(CGI + "/regneark.cgi", regneark), Route(CGI + "/logaf.cgi", logaf),
])
