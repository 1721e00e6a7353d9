"""Danskundervisningsdatabasen - webadgang. J2EE/Struts 1-lignende udgave med framesets (ca. 2006)."""
import json
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
BRUGER, KODE = "kommune", "hemmeligt-1"
SESSIONER = {}

FANER = [("MOD", "Modul"), ("PRV", "Prøve"), ("HEN", "Henvisning"), ("MER", "Merit"), ("P04", "Før 2004")]

STIL = """<style type="text/css">
<!--
body { font-family: Verdana, Arial, Helvetica, sans-serif; font-size: 11px; margin: 8px; }
td { font-family: Verdana, Arial, Helvetica, sans-serif; font-size: 11px; }
.overskrift { font-size: 14px; font-weight: bold; color: #003366; }
.knap { font-family: Verdana, Arial; font-size: 11px; width: 110px; }
.fejl { color: #CC0000; font-weight: bold; }
a.fane { color: #003366; text-decoration: none; }
a.fanevalgt { color: #FFFFFF; text-decoration: none; font-weight: bold; }
-->
</style>"""


def side(titel, krop, status=200, attr='bgcolor="#FFFFFF"', hoved=""):
    tekst = f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html lang="da">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">
<meta http-equiv="Pragma" content="no-cache">
<meta http-equiv="Expires" content="-1">
<title>{titel}</title>
{STIL}{hoved}
</head>
<body {attr}>
{krop}
</body>
</html>
"""
    return latin(tekst, status)


def latin(tekst, status=200):
    return Response(tekst.encode("iso-8859-1", "xmlcharrefreplace"), status,
                    headers={"Content-Type": "text/html;charset=ISO-8859-1", "Cache-Control": "no-cache",
                             "Pragma": "no-cache"})


def ramme(overskrift, sti, indhold):
    """Indholdsside: sti, overskrift og indhold i layouttabel."""
    return side("Danskundervisningsdatabasen", f"""<table width="100%" border="0" cellspacing="0" cellpadding="2">
<tr><td bgcolor="#E6ECF2"><font color="#666666">{sti}</font></td></tr>
<tr><td><span class="overskrift">{overskrift}</span></td></tr>
<tr><td><hr size="1" noshade color="#336699"></td></tr>
</table>
{indhold}
<br><table width="100%" border="0"><tr><td align="right"><font size="1" color="#999999">Billede DDB{len(overskrift) + 100} &nbsp; version 2.4.1</font></td></tr></table>""")


def meddelelse(kode, tekst, tilbage, slags="Meddelelse"):
    """Meddelelsesbillede, som ligner en dialogboks."""
    return side("Meddelelse", f"""<br><br>
<form name="meddelelseForm" method="get" action="{tilbage}">
<table width="420" border="0" cellspacing="1" cellpadding="0" bgcolor="#003366" align="center">
<tr><td bgcolor="#003366"><font color="#FFFFFF"><b>&nbsp;{slags}</b></font></td></tr>
<tr><td bgcolor="#F0F0F0">
 <table border="0" cellpadding="12" width="100%">
 <tr><td width="40" valign="top"><font size="5" color="#336699"><b>i</b></font></td>
 <td>{tekst}</td></tr>
 <tr><td>&nbsp;</td><td><font size="1" color="#666666">Meddelelsesnr. {kode}</font></td></tr>
 <tr><td colspan="2" align="center"><input type="button" class="knap" value="OK" onclick="document.forms[0].submit()"></td></tr>
 </table>
</td></tr>
</table>
</form>""")


def session(request):
    return SESSIONER.get(request.cookies.get("JSESSIONID", ""))


def kraever_logon(funk):
    async def indre(request):
        s = session(request)
        if s is None:
            return RedirectResponse("/ddb/logon.do", 302)
        return await funk(request, s)
    return indre


def token(s):
    t = secrets.token_hex(16)
    s["tokens"].add(t)
    return f'<input type="hidden" name="org.apache.struts.taglib.html.TOKEN" value="{t}">'


def token_ok(s, form):
    return form.get("org.apache.struts.taglib.html.TOKEN") in s["tokens"]


def dato(d):
    return f"{d[8:10]}-{d[5:7]}-{d[0:4]}" if d else None


def jn(b):
    return None if b is None else ("J" if b else "N")


def celle(v):
    return "&nbsp;" if v is None or v == "" else escape(str(v))


# ---------------------------------------------------------------- logon
def logonside(fejl="", bruger=""):
    fejl = f'<tr><td colspan="2"><span class="fejl">{fejl}</span></td></tr>' if fejl else ""
    return side("Danskundervisningsdatabasen - Log på", f"""<br><br>
<form name="logonForm" method="post" action="/ddb/logonSubmit.do" target="_top">
<table width="460" align="center" border="0" cellspacing="0" cellpadding="6" bgcolor="#E6ECF2">
<tr><td colspan="2" bgcolor="#336699"><font color="#FFFFFF" size="3"><b>Danskundervisningsdatabasen</b></font></td></tr>
<tr><td colspan="2">Indtast bruger-id og adgangskode, og tryk på knappen.</td></tr>
{fejl}
<tr><td width="130"><b>Bruger-id:</b></td><td><input type="text" name="brugerId" size="20" maxlength="20" value="{escape(bruger)}"></td></tr>
<tr><td><b>Adgangskode:</b></td><td><input type="password" name="adgangskode" size="20" maxlength="20"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" class="knap" name="logonKnap" value="Log på"></td></tr>
<tr><td colspan="2"><font size="1">Systemet kræver Internet Explorer 6.0 eller nyere og skærmopløsning 1024 x 768.<br>
Ved problemer med adgangen kontaktes Servicedesk på hverdage kl. 8-16.</font></td></tr>
</table>
</form>""")


async def rod(request):
    return RedirectResponse("/ddb/hoved.do" if session(request) else "/ddb/logon.do", 302)


async def logon(request):
    return logonside()


async def logon_submit(request):
    form = await request.form()
    if form.get("brugerId") != BRUGER or form.get("adgangskode") != KODE:
        return logonside("Forkert bruger-id eller adgangskode. Prøv igen.", str(form.get("brugerId", "")))
    sid = secrets.token_hex(16).upper() + ".node2"
    SESSIONER[sid] = {"tokens": set(), "noegler": {}, "udtraek": {}}
    svar = RedirectResponse("/ddb/velkommen.do", 302)
    svar.set_cookie("JSESSIONID", sid, path="/", httponly=True)
    return svar


@kraever_logon
async def velkommen(request, s):
    return side("Driftsinformation", """<br><br>
<form name="velkommenForm" method="post" action="/ddb/hoved.do">
<table width="460" border="0" cellspacing="1" cellpadding="0" bgcolor="#003366" align="center">
<tr><td><font color="#FFFFFF"><b>&nbsp;Driftsinformation</b></font></td></tr>
<tr><td bgcolor="#F0F0F0"><table border="0" cellpadding="12" width="100%">
<tr><td>Du er nu logget på Danskundervisningsdatabasen.<br><br>
Systemet er åbent alle hverdage kl. 6-20. Der er planlagt servicevindue den første søndag i måneden.<br><br>
Oplysningerne er fortrolige. Alle opslag registreres.</td></tr>
<tr><td align="center"><input type="button" class="knap" value="Fortsæt" onclick="document.forms[0].submit()"></td></tr>
</table></td></tr></table>
</form>""")


@kraever_logon
async def hoved(request, s):
    return latin("""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">
<title>Danskundervisningsdatabasen</title>
</head>
<frameset rows="62,*" border="0" frameborder="0" framespacing="0">
 <frame src="/ddb/top.do" name="top" scrolling="no" noresize>
 <frameset cols="180,*" border="0" frameborder="0" framespacing="0">
  <frame src="/ddb/menu.do" name="menu" scrolling="auto" noresize>
  <frame src="/ddb/forside.do" name="indhold" scrolling="auto">
 </frameset>
 <noframes><body>Din browser understøtter ikke frames.</body></noframes>
</frameset>
</html>
""")


@kraever_logon
async def top(request, s):
    return side("Top", """<table width="100%" border="0" cellspacing="0" cellpadding="6">
<tr><td><font color="#FFFFFF" size="4"><b>Danskundervisningsdatabasen</b></font></td>
<td align="right"><font color="#FFFFFF">Bruger: kommune &nbsp;|&nbsp; </font><a href="/ddb/logoff.do" target="_top"><font color="#FFFFFF">Log af</font></a></td></tr>
</table>""", attr='bgcolor="#003366"')


@kraever_logon
async def menu(request, s):
    punkter = [("/ddb/soeg.do", "Enkeltopslag"), ("/ddb/liste.do", "Listeopslag"), ("/ddb/hjaelp.do", "Vejledning")]
    raekker = "\n".join(f'<tr><td bgcolor="#FFFFFF">&nbsp;<font color="#336699">&raquo;</font> '
                        f'<a href="{u}" target="indhold">{t}</a></td></tr>' for u, t in punkter)
    return side("Menu", f"""<table width="160" border="0" cellspacing="1" cellpadding="5" bgcolor="#336699">
<tr><td bgcolor="#336699"><font color="#FFFFFF"><b>Menu</b></font></td></tr>
{raekker}
</table>""", attr='bgcolor="#E6ECF2"')


@kraever_logon
async def forside(request, s):
    return ramme("Velkommen", "Forside", """<p>Vælg en funktion i menuen til venstre.</p>
<table border="0" cellspacing="1" cellpadding="4" width="600">
<tr><td valign="top" width="120"><b>Enkeltopslag</b></td><td>Vis sprogcentrenes indberetninger om en enkelt person.</td></tr>
<tr><td valign="top"><b>Listeopslag</b></td><td>Dan et regneark med udvalgte oplysninger om op til 100 personer.</td></tr>
</table>""")


@kraever_logon
async def hjaelp(request, s):
    return ramme("Vejledning", "Forside &gt; Vejledning", """<p>CPR-nummer indtastes som ddmmåå-xxxx i to felter.</p>
<p>Filen til listeopslag skal være en ren tekstfil (Notesblok) med et CPR-nummer på hver linje og højst 100 linjer.</p>""")


async def logoff(request):
    SESSIONER.pop(request.cookies.get("JSESSIONID", ""), None)
    svar = RedirectResponse("/ddb/logon.do", 302)
    svar.delete_cookie("JSESSIONID", path="/")
    return svar


# ---------------------------------------------------------------- enkeltopslag
@kraever_logon
async def soeg(request, s):
    return ramme("Enkeltopslag", "Forside &gt; Enkeltopslag", f"""<form name="soegForm" method="post" action="/ddb/soegSubmit.do">
{token(s)}
<table border="0" cellspacing="0" cellpadding="5" bgcolor="#F0F0F0" width="460">
<tr><td width="130"><b>CPR-nr.:</b></td>
<td nowrap><input type="text" name="cprDato" size="7" maxlength="6"> - <input type="text" name="cprLbnr" size="5" maxlength="4">
&nbsp;<font color="#666666">(ddmmåå-xxxx)</font></td></tr>
<tr><td>&nbsp;</td><td><input type="button" class="knap" value="Søg" onclick="document.forms[0].submit()">
<input type="reset" class="knap" value="Ryd felter"></td></tr>
</table>
</form>
<p><font color="#666666">Felter med fed tekst skal udfyldes.</font></p>""")


@kraever_logon
async def soeg_submit(request, s):
    form = await request.form()
    if not token_ok(s, form):
        return meddelelse("DDB0903E", "Billedet er forældet. Start søgningen forfra.", "/ddb/soeg.do", "Fejl")
    cpr = str(form.get("cprDato", "")).strip() + str(form.get("cprLbnr", "")).strip()
    if len(cpr) != 10 or not (cpr.isascii() and cpr.isdigit()):
        return meddelelse("DDB0107E", "CPR-nr. skal udfyldes med 6 + 4 cifre.", "/ddb/soeg.do", "Fejl")
    p = PERSONER.get(cpr)
    if p is None or not (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]):
        return meddelelse("DDB0021I", "Der findes ingen oplysninger om personen i databasen.", "/ddb/soeg.do")
    noegle = secrets.token_hex(8)
    s["noegler"][noegle] = cpr
    return ramme("Søgeresultat", "Forside &gt; Enkeltopslag &gt; Søgeresultat", f"""<form name="resultatForm" method="post" action="/ddb/visPerson.do">
<input type="hidden" name="personNoegle" value="">
<input type="hidden" name="fane" value="MOD">
<p>Søgningen gav 1 person.</p>
<table border="0" cellspacing="1" cellpadding="3" bgcolor="#336699">
<tr><td bgcolor="#336699"><font color="#FFFFFF"><b>CPR-nr.</b></font></td><td bgcolor="#336699"><font color="#FFFFFF"><b>Register</b></font></td><td bgcolor="#336699">&nbsp;</td></tr>
<tr><td bgcolor="#FFFFFF">{cpr[:6]}-{cpr[6:]}</td><td bgcolor="#FFFFFF">Danskundervisning</td>
<td bgcolor="#FFFFFF"><a href="#" onclick="document.forms[0].personNoegle.value='{noegle}';document.forms[0].submit();return false;">Vis person</a></td></tr>
</table>
</form>
<p><a href="/ddb/soeg.do">Ny søgning</a></p>""")


def hovedcelle(tekst, ekstra=""):
    return f'<td bgcolor="#336699" valign="bottom"{ekstra}><font color="#FFFFFF"><b>{tekst}</b></font></td>'


def tabel(hoved, raekker, antal_kol):
    ud = ['<table border="0" cellspacing="1" cellpadding="3" bgcolor="#99AABB">', hoved]
    if not raekker:
        ud.append(f'<tr><td bgcolor="#FFFFFF" colspan="{antal_kol}">Ingen forekomster</td></tr>')
    for i, r in enumerate(raekker):
        farve = "#FFFFFF" if i % 2 == 0 else "#EEF2F6"
        ud.append("<tr>" + "".join(f'<td bgcolor="{farve}" nowrap>{celle(v)}</td>' for v in r) + "</tr>")
    ud.append("</table>")
    return "\n".join(ud)


def enkelt_hoved(*navne):
    return "<tr>" + "".join(hovedcelle(n) for n in navne) + "</tr>"


def fane_indhold(p, fane):
    if fane == "PRV":
        hoved = ("<tr>" + hovedcelle("Prøve", ' rowspan="2"') + hovedcelle("Prøvedato", ' rowspan="2"')
                 + hovedcelle("Termin", ' rowspan="2"') + hovedcelle("Karakter", ' colspan="3" align="center"')
                 + hovedcelle("Resultat", ' rowspan="2"') + hovedcelle("Udbyder", ' rowspan="2"') + "</tr>\n<tr>"
                 + hovedcelle("Læs.") + hovedcelle("Skr.") + hovedcelle("Mdt.") + "</tr>")
        return tabel(hoved, [(r["proeve"], dato(r["dato"]), r["termin"], r["laeseforstaaelse"], r["skriftlig"],
                              r["mundtlig"], r["resultat"], r["udbyder"]) for r in p["proever"]], 8)
    if fane == "HEN":
        return tabel(enkelt_hoved("Henv. dato", "Henv. kategori", "Kommune", "Udbyder"),
                     [(dato(r["dato"]), r["kategori"], r["kommune"], r["udbyder"]) for r in p["henvisninger"]], 4)
    if fane == "MER":
        return tabel(enkelt_hoved("DU-modul", "Startdato", "Udbyder"),
                     [(r["du_modul"], dato(r["startdato"]), r["udbyder"]) for r in p["meritter"]], 3)
    if fane == "P04":
        q = p["prae2004"]
        return tabel(enkelt_hoved("Første startdato", "Danskuddannelse (J/N)"),
                     [(dato(q["foerste_startdato"]), jn(q["du"]))] if q else [], 2)
    return tabel(enkelt_hoved("DU-modul", "Startdato", "Slutdato", "Udbyder", "Henv. kat.", "Ophørsårsag",
                              "Modultest bestået"),
                 [(r["du_modul"], dato(r["startdato"]), dato(r["slutdato"]), r["udbyder"], r["henvisningskategori"],
                   r["ophoersaarsag"], dato(r["modultest_bestaaet"])) for r in p["moduler"]], 7)


@kraever_logon
async def vis_person(request, s):
    form = await request.form() if request.method == "POST" else request.query_params
    noegle, fane = str(form.get("personNoegle", "")), str(form.get("fane", "MOD"))
    cpr = s["noegler"].get(noegle)
    if cpr is None:
        return meddelelse("DDB0904E", "Der er ikke valgt nogen person.", "/ddb/soeg.do", "Fejl")
    if fane not in dict(FANER):
        fane = "MOD"
    faner = []
    for kode, navn in FANER:
        valgt = kode == fane
        faner.append(f'<td bgcolor="{"#336699" if valgt else "#CCD6E0"}" align="center" width="90"><a class="{"fanevalgt" if valgt else "fane"}" href="#" '
                     f'onclick="document.forms[0].fane.value=\'{kode}\';document.forms[0].submit();return false;">{navn}</a></td>')
    return ramme("Personoplysninger", "Forside &gt; Enkeltopslag &gt; Personoplysninger", f"""<form name="personForm" method="post" action="/ddb/visPerson.do">
<input type="hidden" name="personNoegle" value="{noegle}">
<input type="hidden" name="fane" value="{fane}">
<p><b>CPR-nr.:</b> {cpr[:6]}-{cpr[6:]}</p>
<table border="0" cellspacing="2" cellpadding="4"><tr>
{chr(10).join(faner)}
</tr></table>
<table border="0" cellspacing="0" cellpadding="8" width="100%"><tr><td>
{fane_indhold(PERSONER[cpr], fane)}
</td></tr></table>
<input type="button" class="knap" value="Udskriv" onclick="window.print()">
</form>
<p><a href="/ddb/soeg.do">Ny søgning</a></p>""")


# ---------------------------------------------------------------- listeopslag
@kraever_logon
async def liste(request, s):
    return ramme("Listeopslag", "Forside &gt; Listeopslag", f"""<form name="listeForm" method="post" action="/ddb/listeSubmit.do" enctype="multipart/form-data">
{token(s)}
<table border="0" cellspacing="0" cellpadding="5" bgcolor="#F0F0F0" width="560">
<tr><td colspan="2">Vælg en tekstfil med et CPR-nummer på hver linje. Filen må højst indeholde 100 CPR-numre.</td></tr>
<tr><td width="150"><b>Tekstfil:</b></td><td><input type="file" name="cprFil" size="40"></td></tr>
<tr><td>&nbsp;</td><td><input type="button" class="knap" value="Overfør fil" onclick="document.forms[0].submit()"></td></tr>
</table>
</form>""")


@kraever_logon
async def liste_submit(request, s):
    form = await request.form()
    fil = form.get("cprFil")
    if not token_ok(s, form):
        return meddelelse("DDB0903E", "Billedet er forældet. Start forfra.", "/ddb/liste.do", "Fejl")
    if fil is None or isinstance(fil, str) or not fil.filename:
        return meddelelse("DDB0201E", "Der er ikke valgt nogen fil.", "/ddb/liste.do", "Fejl")
    linjer = (await fil.read()).decode("latin-1").replace("\u00ef\u00bb\u00bf", "").splitlines()
    numre = [n for n in (x.strip().replace("-", "").replace(" ", "") for x in linjer) if n]
    if not numre:
        return meddelelse("DDB0202E", "Filen indeholder ingen CPR-numre.", "/ddb/liste.do", "Fejl")
    if len(numre) > 100:
        return meddelelse("DDB0203E", "Filen indeholder mere end 100 CPR-numre.", "/ddb/liste.do", "Fejl")
    if any(len(n) != 10 or not n.isdigit() for n in numre):
        return meddelelse("DDB0204E", "Filen indeholder linjer, der ikke er et CPR-nummer.", "/ddb/liste.do", "Fejl")
    nr = str(secrets.randbelow(900000) + 100000)
    s["udtraek"][nr] = {"numre": numre, "kig": 0, "godkendt": False}
    return ramme("Bekræft listeopslag", "Forside &gt; Listeopslag &gt; Bekræft", f"""<form name="bekraeftForm" method="post" action="/ddb/listeGodkend.do">
{token(s)}
<input type="hidden" name="bestillingsnr" value="{nr}">
<table border="0" cellspacing="0" cellpadding="5" bgcolor="#F0F0F0" width="560">
<tr><td width="150"><b>Fil:</b></td><td>{escape(fil.filename)}</td></tr>
<tr><td><b>Antal CPR-numre:</b></td><td>{len(numre)}</td></tr>
<tr><td>&nbsp;</td><td><input type="button" class="knap" value="Godkend" onclick="document.forms[0].submit()">
<input type="button" class="knap" value="Fortryd" onclick="document.location.href='/ddb/liste.do'"></td></tr>
</table>
</form>""")


@kraever_logon
async def liste_godkend(request, s):
    form = await request.form()
    u = s["udtraek"].get(str(form.get("bestillingsnr", "")))
    if u is None or not token_ok(s, form):
        return meddelelse("DDB0903E", "Billedet er forældet. Start forfra.", "/ddb/liste.do", "Fejl")
    u["godkendt"] = True
    return RedirectResponse(f"/ddb/listeStatus.do?bestillingsnr={form['bestillingsnr']}", 302)


@kraever_logon
async def liste_status(request, s):
    nr = request.query_params.get("bestillingsnr", "")
    u = s["udtraek"].get(nr)
    if u is None or not u["godkendt"]:
        return meddelelse("DDB0205E", "Bestillingen findes ikke.", "/ddb/liste.do", "Fejl")
    u["kig"] += 1
    if u["kig"] > 2:
        tilstand = f"""<tr><td><b>Status:</b></td><td>Udtrækket er færdigt.</td></tr>
<tr><td>&nbsp;</td><td><a href="/ddb/listeHent.do?bestillingsnr={nr}">Hent regneark</a></td></tr>"""
    else:
        tilstand = """<tr><td><b>Status:</b></td><td>Udtrækket er under behandling.</td></tr>
<tr><td>&nbsp;</td><td><input type="button" class="knap" value="Opdater" onclick="document.forms[0].submit()"></td></tr>"""
    return ramme("Status for listeopslag", "Forside &gt; Listeopslag &gt; Status", f"""<form name="statusForm" method="get" action="/ddb/listeStatus.do">
<input type="hidden" name="bestillingsnr" value="{nr}">
<table border="0" cellspacing="0" cellpadding="5" bgcolor="#F0F0F0" width="560">
<tr><td width="150"><b>Bestillingsnr.:</b></td><td>{nr}</td></tr>
<tr><td><b>Antal CPR-numre:</b></td><td>{len(u["numre"])}</td></tr>
{tilstand}
</table>
</form>""")


GRUPPER = [("Første modul", ["Startdato", "DU-modul", "Udbyder"]), ("Seneste modul", ["Startdato", "DU-modul", "Udbyder"]),
           ("Henvisning", ["Dato", "Kategori"]), ("Højeste merit", ["DU-modul", "Startdato", "Udbyder"]),
           ("Før 2004", ["Findes", "Første startdato", "Danskudd."])]
FELTER = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato",
          "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul",
          "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def xmlcelle(felt, v):
    if v is None:
        return "<Cell/>"
    if isinstance(v, bool):
        return f'<Cell><Data ss:Type="String">{jn(v)}</Data></Cell>'
    if felt.endswith("startdato") or felt.endswith("_dato"):
        return f'<Cell ss:StyleID="sDato"><Data ss:Type="DateTime">{v}T00:00:00.000</Data></Cell>'
    return f'<Cell ss:StyleID="sTekst"><Data ss:Type="String">{escape(v)}</Data></Cell>'


def regneark(numre):
    tekst = lambda t, a="": f'<Cell ss:StyleID="sHoved"{a}><Data ss:Type="String">{t}</Data></Cell>'
    linjer = ["<Row>" + "".join(tekst(g, f' ss:Index="{i}" ss:MergeAcross="{n}"') for g, i, n in
                                zip([g for g, _ in GRUPPER], [3, 6, 9, 11, 14], [len(k) - 1 for _, k in GRUPPER])) + "</Row>",
              "<Row>" + tekst("CPR-nr.") + tekst("Findes") + "".join(tekst(k) for _, ks in GRUPPER for k in ks) + "</Row>"]
    for n in numre:
        u = PERSONER[n]["udtraek"] if n in PERSONER else {"cpr": n, "findes": False}
        linjer.append("<Row>" + "".join(xmlcelle(f, u.get(f)) for f in FELTER) + "</Row>")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles>
<Style ss:ID="Default" ss:Name="Normal"/>
<Style ss:ID="sHoved"><Font ss:Bold="1"/></Style>
<Style ss:ID="sTekst"><NumberFormat ss:Format="@"/></Style>
<Style ss:ID="sDato"><NumberFormat ss:Format="dd\\-mm\\-yyyy"/></Style>
</Styles>
<Worksheet ss:Name="Listeopslag"><Table>
{chr(10).join(linjer)}
</Table></Worksheet>
</Workbook>
"""


@kraever_logon
async def liste_hent(request, s):
    nr = request.query_params.get("bestillingsnr", "")
    u = s["udtraek"].get(nr)
    if u is None or u["kig"] <= 2:
        return meddelelse("DDB0206E", "Regnearket er ikke klar.", "/ddb/liste.do", "Fejl")
    return Response(regneark(u["numre"]).encode("utf-8"), headers={
        "Content-Type": "application/vnd.ms-excel",
        "Content-Disposition": f'attachment; filename="listeopslag_{time.strftime("%Y%m%d")}_{nr}.xls"'})


async def ukendt(request, exc):
    return side("Fejl", "<h3>Fejl 404</h3><p>Siden findes ikke.</p>", 404)


def rute(navn, funk, *metoder):
    return Route(f"/ddb/{navn}.do", funk, methods=list(metoder) or ["GET"])


app = Starlette(routes=[
    Route("/", rod), Route("/ddb/", rod), rute("logon", logon), rute("logonSubmit", logon_submit, "POST"),
    rute("velkommen", velkommen), rute("hoved", hoved, "GET", "POST"), rute("top", top), rute("menu", menu),
    rute("forside", forside), rute("hjaelp", hjaelp), rute("logoff", logoff), rute("soeg", soeg, "GET", "POST"),
    rute("soegSubmit", soeg_submit, "POST"), rute("visPerson", vis_person, "GET", "POST"), rute("liste", liste),
    rute("listeSubmit", liste_submit, "POST"), rute("listeGodkend", liste_godkend, "POST"),
    rute("listeStatus", liste_status), rute("listeHent", liste_hent),
], exception_handlers={404: ukendt})
