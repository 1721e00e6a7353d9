"""DU-REG på nettet: klassisk ASP oven på en Access-base, lavet af én medarbejder. Alt i windows-1252, tabeller i tabeller."""
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

BASE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSION = {}                        # ASPSESSIONID... -> bruger
KOERSEL = {}                        # løbenr -> {"numre", "kl", "s"}
COOKIE = "ASPSESSIONIDSQQCTBAD"


def dato(s):
    # 10/8-2015, som vi plejer
    return "%d/%d-%s" % (int(s[8:10]), int(s[5:7]), s[:4]) if s else None


def janej(b):
    return None if b is None else b and "Ja" or "Nej"


def svar(html, status=200):
    return Response(html.encode("cp1252", "xmlcharrefreplace"), status, headers={"content-type": "text/html", "cache-control": "private"})


def side(titel, krop, menu=True, hoved="", onload=""):
    venstre = """<td width="150" valign="top" bgcolor="#CCCC99"><table border="0" cellpadding="4" cellspacing="0" width="100%">
<tr><td bgcolor="#666633"><font face="Arial" size="2" color="#FFFFFF"><b>MENU</b></font></td></tr>
<tr><td><font face="Arial" size="2"><a href="menu.asp">Hovedmenu</a></font></td></tr>
<tr><td><font face="Arial" size="2"><a href="soeg.asp">Opslag 1 kurs.</a></font></td></tr>
<tr><td><font face="Arial" size="2"><a href="liste.asp">Opslag flere kurs.</a></font></td></tr>
<tr><td><font face="Arial" size="2"><a href="forkort.asp">Forkortelser</a></font></td></tr>
<tr><td><font face="Arial" size="2"><a href="slut.asp">Slut</a></font></td></tr>
</table></td>""" if menu else ""
    return svar(f"""<HTML>
<HEAD>
<TITLE>DU-REG - {titel}</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252">
{hoved}<!-- sidst rettet 14/3-2005 KB -->
</HEAD>
<BODY BGCOLOR="#FFFFFF" LINK="#333366" VLINK="#333366" TOPMARGIN="0" LEFTMARGIN="0"{onload}>
<table border="0" cellpadding="0" cellspacing="0" width="760">
<tr><td colspan="2" bgcolor="#333366"><table border="0" cellpadding="6" width="100%"><tr><td><font face="Arial" size="4" color="#FFFFFF"><b>DU-REG</b></font>
<font face="Arial" size="2" color="#FFFFCC">- register over danskudd. for voksne udl.</font></td></tr></table></td></tr>
<tr>{venstre}
<td valign="top"><table border="0" cellpadding="10" cellspacing="0" width="100%"><tr><td><font face="Arial" size="2">
{krop}
</font></td></tr></table></td></tr>
<tr><td colspan="2" bgcolor="#CCCC99" align="center"><font face="Arial" size="1">Fejl og ønsker: ring til Karsten, lokal 4417</font></td></tr>
</table>
</BODY>
</HTML>""")


def fejl(tekst, tilbage):
    return side("Fejl", f"""<table border="1" bordercolor="#CC0000" cellpadding="8" cellspacing="0"><tr><td><font face="Arial" size="2" color="#CC0000"><b>FEJL:</b> {escape(tekst)}</font></td></tr></table>
<br><a href="{tilbage}">Tilbage</a>
<script language="JavaScript">
<!--
alert("{escape(tekst)}");
//-->
</script>""")


def inde(request):
    return SESSION.get(request.cookies.get(COOKIE))


def kun_inde(f):
    async def ny(request):
        if not inde(request):
            return RedirectResponse("default.asp?m=1", 302)
        return await f(request)
    return ny


# ---------------------------------------------------------------- default.asp, login.asp, menu.asp
async def default(request):
    besked = {"1": "Du skal logge på først.", "2": "Forkert bruger el. kode!", "3": "Du er nu logget af."}.get(request.query_params.get("m"), "")
    return side("Log på", f"""<font color="#CC0000"><b>{besked}</b></font>
<form name="f" action="login.asp" method="post">
<table border="0" cellpadding="0" cellspacing="0" bgcolor="#666633"><tr><td><table border="0" cellpadding="5" cellspacing="1">
<tr bgcolor="#FFFFCC"><td><font face="Arial" size="2">Bruger-ID</font></td><td><input type="text" name="bid" size="15"></td></tr>
<tr bgcolor="#FFFFCC"><td><font face="Arial" size="2">Kode</font></td><td><input type="password" name="kode" size="15"></td></tr>
<tr bgcolor="#FFFFCC"><td colspan="2" align="right"><input type="submit" value="  OK  "></td></tr>
</table></td></tr></table></form>
<script language="JavaScript">
<!--
document.f.bid.focus();
//-->
</script>""", menu=False)


async def login(request):
    f = await request.form()
    if f.get("bid", "").strip().lower() != "kommune" or f.get("kode") != "hemmeligt-1":
        return RedirectResponse("default.asp?m=2", 302)
    n = "".join(secrets.choice("ABCDEFGHIJKLMNOP") for _ in range(24))
    SESSION[n] = "kommune"
    r = RedirectResponse("menu.asp", 302)
    r.set_cookie(COOKIE, n, path="/")
    return r


@kun_inde
async def menu(request):
    return side("Hovedmenu", f"""<b>Hovedmenu</b><br><br>Velkommen, {inde(request)}. Vælg i menuen til venstre.<br><br>
<table border="0" cellpadding="3"><tr><td valign="top"><font face="Arial" size="2">Opslag 1 kurs.</font></td><td><font face="Arial" size="2">alle reg. på ét CPR-nr. (mod., prv., henv., merit, før 2004)</font></td></tr>
<tr><td valign="top"><font face="Arial" size="2">Opslag flere kurs.</font></td><td><font face="Arial" size="2">fil med CPR-nr., giver regneark (max. 100 nr.)</font></td></tr></table>""")


@kun_inde
async def forkort(request):
    liste = [("mod.", "danskudd. og modul"), ("st.dato / sl.dato", "start- / slutdato"), ("udb.", "udbyder (sprogcenter)"), ("henv.kat.", "henvisningskategori"), ("oph.", "ophørsårsag"),
             ("MT", "modultest bestået"), ("læs / skr / mdt", "læseforståelse, skriftlig, mundtlig"), ("kom.", "kommune"), ("i.o.", "ikke oplyst")]
    return side("Forkortelser", "<b>Forkortelser</b><br><br><table border=0 cellpadding=3>" + "".join(f'<tr><td><font face="Arial" size="2"><i>{a}</i></font></td><td><font face="Arial" size="2">{b}</font></td></tr>' for a, b in liste) + "</table>")


async def slut(request):
    SESSION.pop(request.cookies.get(COOKIE), None)
    return RedirectResponse("default.asp?m=3", 302)


# ---------------------------------------------------------------- soeg.asp, vis.asp
@kun_inde
async def soeg(request):
    return side("Opslag 1 kurs.", """<b>Opslag 1 kurs.</b><br><br>
<form name="s" action="vis.asp" method="post" onSubmit="return tjek()">
<table border="0" cellpadding="0" cellspacing="0" bgcolor="#666633"><tr><td><table border="0" cellpadding="5" cellspacing="1">
<tr bgcolor="#FFFFCC"><td><font face="Arial" size="2">CPR-nr.</font></td><td><input type="text" name="cpr" size="12" maxlength="11"></td><td><input type="submit" value="Slå op"></td></tr>
</table></td></tr></table></form>
<script language="JavaScript">
<!--
function tjek() {
  if (document.s.cpr.value.length < 10) { alert("CPR-nr. skal være på 10 cifre"); return false; }
  return true;
}
//-->
</script>""")


def kasse(navn, hoved, raekker, tom="*** ingen reg. ***"):
    n = len(hoved)
    ud = [f'<table border="0" cellpadding="0" cellspacing="0" bgcolor="#666633" width="100%"><tr><td><table border="0" cellpadding="3" cellspacing="1" width="100%">\n'
          f'<tr><td colspan="{n}" bgcolor="#333366"><font face="Arial" size="2" color="#FFFFFF"><b>{navn}</b></font></td></tr>\n']
    if raekker:
        ud.append("<tr>" + "".join(f'<td bgcolor="#CCCC99"><font face="Arial" size="1"><b>{h}</b></font></td>' for h in hoved) + "</tr>\n")
        for r in raekker:
            ud.append("<tr>" + "".join(f'<td bgcolor="#FFFFFF" nowrap><font face="Arial" size="1">{"i.o." if v is None else escape(v)}</font></td>' for v in r) + "</tr>\n")
    else:
        ud.append(f'<tr><td colspan="{n}" bgcolor="#FFFFFF"><font face="Arial" size="1">{tom}</font></td></tr>\n')
    return "".join(ud) + "</table></td></tr></table><br>\n"


@kun_inde
async def vis(request):
    if request.method == "GET":
        return RedirectResponse("soeg.asp", 302)
    skrevet = (await request.form()).get("cpr", "").strip()
    if not re.fullmatch(r"\d{6}-?\d{4}", skrevet):
        return fejl("CPR-nr. skal være på 10 cifre", "soeg.asp")
    cpr = skrevet.replace("-", "")
    p = BASE.get(cpr)
    if not p:
        return side("Opslag 1 kurs.", f'<b>Opslag 1 kurs.</b><br><br>{cpr[:6]}-{cpr[6:]}: CPR-nr. ikke fundet i basen.<br><br><a href="soeg.asp">Nyt opslag</a>')
    f04 = p["prae2004"]
    return side("Opslag 1 kurs.", f'<b>Kurs. {cpr[:6]}-{cpr[6:]}</b> &nbsp; <a href="soeg.asp">Nyt opslag</a><br><br>\n'
                + kasse("MODULER", ["mod.", "st.dato", "sl.dato", "udb.", "henv.kat.", "oph.", "MT"],
                        [[m["du_modul"], dato(m["startdato"]), dato(m["slutdato"]), m["udbyder"], m["henvisningskategori"], m["ophoersaarsag"], dato(m["modultest_bestaaet"])] for m in p["moduler"]])
                + kasse("PRØVER", ["prv.", "dato", "term.", "læs", "skr", "mdt", "res.", "udb."],
                        [[x["proeve"], dato(x["dato"]), x["termin"], x["laeseforstaaelse"], x["skriftlig"], x["mundtlig"], x["resultat"], x["udbyder"]] for x in p["proever"]])
                + kasse("HENV.", ["dato", "kat.", "kom.", "udb."], [[dato(h["dato"]), h["kategori"], h["kommune"], h["udbyder"]] for h in p["henvisninger"]])
                + kasse("MERIT", ["mod.", "st.dato", "udb."], [[m["du_modul"], dato(m["startdato"]), m["udbyder"]] for m in p["meritter"]])
                + kasse("FØR 2004", ["1. st.dato", "DU"], [[dato(f04["foerste_startdato"]), janej(f04["du"])]] if f04 else [])
                + '<font size="1">i.o. = ikke oplyst</font>')


# ---------------------------------------------------------------- liste.asp, upload.asp, vent.asp, ark.asp
@kun_inde
async def liste(request):
    return side("Opslag flere kurs.", """<b>Opslag flere kurs.</b><br><br>Lav en txt-fil i Notesblok m. ét CPR-nr. pr. linje, max. 100 stk.<br>
<form action="upload.asp" method="post" enctype="multipart/form-data">
<table border="0" cellpadding="0" cellspacing="0" bgcolor="#666633"><tr><td><table border="0" cellpadding="5" cellspacing="1">
<tr bgcolor="#FFFFCC"><td><font face="Arial" size="2">Fil m. CPR-nr.</font></td><td><input type="file" name="blob" size="30"></td></tr>
<tr bgcolor="#FFFFCC"><td colspan="2" align="right"><input type="submit" value="Send fil"></td></tr>
</table></td></tr></table></form>""")


@kun_inde
async def upload(request):
    if request.method == "GET":
        return RedirectResponse("liste.asp", 302)
    fil = (await request.form()).get("blob")
    if not fil or isinstance(fil, str) or not fil.filename:
        return fejl("Der er ikke valgt nogen fil", "liste.asp")
    if not fil.filename.lower().endswith(".txt"):
        return fejl("Kun txt-filer!", "liste.asp")
    numre = []
    for i, l in enumerate((await fil.read()).decode("cp1252", "replace").replace("\u00ef\u00bb\u00bf", "").splitlines(), 1):
        l = l.strip()
        if l and not re.fullmatch(r"\d{6}-?\d{4}", l):
            return fejl(f"Linje {i} er ikke et CPR-nr.", "liste.asp")
        if l:
            numre.append(l.replace("-", ""))
    if not numre:
        return fejl("Filen er tom", "liste.asp")
    if len(numre) > 100:
        return fejl(f"Max. 100 nr. ad gangen, der er {len(numre)} i filen", "liste.asp")
    nr = str(len(KOERSEL) + 512)
    KOERSEL[nr] = {"numre": numre, "kl": time.time(), "s": request.cookies[COOKIE]}
    return RedirectResponse("vent.asp?k=" + nr, 302)


def koersel(request):
    k = KOERSEL.get(request.query_params.get("k"))
    return k if k and k["s"] == request.cookies.get(COOKIE) else None


@kun_inde
async def vent(request):
    k = koersel(request)
    if not k:
        return fejl("Ukendt kørsel", "liste.asp")
    nr, n = request.query_params["k"], len(k["numre"])
    gaaet = time.time() - k["kl"]
    if gaaet < 4:
        faerdig = min(n, int(n * gaaet / 4))
        return side("Vent", f"""<b>Opslag flere kurs.</b><br><br>Vent lidt, slår op i basen ({faerdig} af {n} nr.) ...<br><br>
<table border="1" cellpadding="0" cellspacing="0" width="200"><tr><td><table border="0" cellpadding="0" cellspacing="0" width="{int(25 * gaaet)}%" bgcolor="#333366"><tr><td>&nbsp;</td></tr></table></td></tr></table>
<br><a href="vent.asp?k={nr}">Se igen</a> hvis siden står stille""", hoved=f'<META HTTP-EQUIV="Refresh" CONTENT="2; URL=vent.asp?k={nr}">\n')
    return side("Klar", f"""<b>Opslag flere kurs.</b><br><br>Færdig, {n} nr. slået op.<br><br><a href="ark.asp?k={nr}">Åbn regneark</a> (højreklik og "Gem destination som" for at gemme)""")


FELTER = [("CPR", "cpr"), ("I_BASEN", "findes"), ("F_MOD", "foerste_du_modul"), ("F_STDATO", "foerste_startdato"), ("F_UDB", "foerste_udbyder"),
          ("S_MOD", "seneste_du_modul"), ("S_STDATO", "seneste_startdato"), ("S_UDB", "seneste_udbyder"), ("HENV_KAT", "henvisning_kategori"), ("HENV_DATO", "henvisning_dato"),
          ("M_MOD", "merit_du_modul"), ("M_STDATO", "merit_startdato"), ("M_UDB", "merit_udbyder"), ("FØR04", "prae2004_findes"), ("FØR04_STDATO", "prae2004_startdato"), ("FØR04_DU", "prae2004_du")]


@kun_inde
async def ark(request):
    k = koersel(request)
    if not k or time.time() - k["kl"] < 4:
        return fejl("Ukendt kørsel", "liste.asp")
    ud = ["""<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252">
<style>td {mso-number-format:"\\@"; font-family:Arial; font-size:9pt}</style></head><body><table border="1">
<tr><td colspan="16"><b>DU-REG, opslag flere kurs. pr. %s</b></td></tr>
<tr>%s</tr>
""" % (time.strftime("%d-%m-%Y", time.localtime(time.time())), "".join(f'<td bgcolor="#CCCC99"><b>{h}</b></td>' for h, _ in FELTER))]
    for n in k["numre"]:
        u = BASE[n]["udtraek"] if n in BASE else {"cpr": n, "findes": False}
        ud.append("<tr>")
        for _, f in FELTER:
            v = u.get(f)
            if isinstance(v, bool):
                v = janej(v)
            elif v and f.endswith("dato"):
                v = f"{v[8:10]}-{v[5:7]}-{v[:4]}"
            ud.append(f"<td>{escape(v) if v else ''}</td>")
        ud.append("</tr>\n")
    ud.append("</table></body></html>")
    return Response("".join(ud).encode("cp1252"), headers={"content-type": "application/vnd.ms-excel", "content-disposition": "attachment; filename=dureg.xls"})


async def rod(request):
    return RedirectResponse("/default.asp", 302)


app = Starlette(routes=[Route("/", rod), Route("/default.asp", default), Route("/login.asp", login, methods=["POST"]), Route("/menu.asp", menu), Route("/forkort.asp", forkort), Route("/slut.asp", slut),
                        Route("/soeg.asp", soeg), Route("/vis.asp", vis, methods=["GET", "POST"]), Route("/liste.asp", liste), Route("/upload.asp", upload, methods=["GET", "POST"]),
                        Route("/vent.asp", vent), Route("/ark.asp", ark)])
