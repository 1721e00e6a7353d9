"""Classic ASP, frameset with top/menu/main, the record card in a pop-up window (2007)."""
import json
import random
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESS = {}
COOKIE = "ASPSESSIONIDQADRSCBT"
ENC = "iso-8859-1"

STYLE = """<style type="text/css">
<!--
body, td { font-family: Verdana, Arial, Helvetica, sans-serif; font-size: 11px; color: #333333 }
a:link, a:visited { color: #003366; text-decoration: underline }
.overskrift { font-size: 15px; font-weight: bold; color: #7A0F1E }
.hoved { background-color: #003366; color: #FFFFFF; font-weight: bold }
.lille { font-size: 9px; color: #666666 }
.fejl { color: #CC0000; font-weight: bold }
.knap { font-family: Verdana; font-size: 11px; background-color: #D9DEE6; border: 1px outset #99A5B8 }
.fane { background-color: #D9DEE6; border: 1px solid #99A5B8 }
.faneaktiv { background-color: #FFFFFF; border: 1px solid #99A5B8; border-bottom: none; font-weight: bold }
-->
</style>"""


def page(title, body, head="", bodyattr='bgcolor="#FFFFFF" topmargin="10" leftmargin="12"', status=200, raw=False):
    html = f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html>
<head>
<title>{title}</title>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<meta http-equiv="Pragma" content="no-cache">
{head}
{STYLE}
</head>
{body if raw else f'<body {bodyattr}>{body}</body>'}
</html>"""
    return Response(html.encode(ENC, "xmlcharrefreplace"), status, media_type=None,
                    headers={"content-type": "text/html; charset=iso-8859-1", "cache-control": "private",
                             "x-powered-by": "ASP.NET", "server": "Microsoft-IIS/6.0"})


def sess(request):
    return SESS.get(request.cookies.get(COOKIE, ""))


def need(fn):
    async def inner(request):
        s = sess(request)
        if not s or not s.get("bruger"):
            return RedirectResponse("/knap/login.asp?besked=2", 302)
        return await fn(request, s)
    return inner


def dk(d):
    return f"{d[8:10]}-{d[5:7]}-{d[:4]}" if d else ""


def jn(v):
    return "" if v is None else ("Ja" if v else "Nej")


async def root(request):
    return RedirectResponse("/knap/login.asp", 302)


async def login(request):
    sid = request.cookies.get(COOKIE)
    if sid not in SESS:
        sid = "".join(random.choice("ABCDEFGHIJKLMNOP") for _ in range(24))
        SESS[sid] = {"kort": {}, "job": {}}
    besked = {"1": "Forkert brugernavn eller adgangskode. Pr&oslash;v igen.",
              "2": "Du er ikke logget p&aring;, eller din session er udl&oslash;bet.",
              "3": "Du er nu logget af."}.get(request.query_params.get("besked"), "")
    if request.method == "POST":
        f = await request.form()
        if f.get("txtBruger") == "kommune" and f.get("txtKode") == "hemmeligt-1":
            SESS[sid]["bruger"] = "kommune"
            return RedirectResponse("/knap/default.asp", 302)
        return RedirectResponse("/knap/login.asp?besked=1", 302)
    r = page("Danskundervisningsdatabasen - Login", f"""
<br><br><br>
<table width="420" border="0" cellspacing="0" cellpadding="0" align="center">
<tr><td bgcolor="#7A0F1E" height="40">&nbsp;&nbsp;<img src="grafik/logo.gif" width="160" height="28" alt="Danskundervisningsdatabasen"></td></tr>
<tr><td bgcolor="#99A5B8"><table width="100%" border="0" cellspacing="1" cellpadding="12"><tr><td bgcolor="#F4F5F8">
<span class="overskrift">Udtr&aelig;k af data (&quot;knappen&quot;)</span><br><br>
Kun for kommuner med adgang. Oplysningerne er fortrolige, og alle opslag registreres.<br><br>
{f'<span class="fejl">{besked}</span><br><br>' if besked else ''}
<form name="frmLogin" method="post" action="login.asp">
<table border="0" cellspacing="0" cellpadding="3">
<tr><td>Brugernavn:</td><td><input type="text" name="txtBruger" size="20" maxlength="30"></td></tr>
<tr><td>Adgangskode:</td><td><input type="password" name="txtKode" size="20" maxlength="30"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="cmdLogin" value="Login" class="knap"></td></tr>
</table>
</form>
</td></tr></table></td></tr>
<tr><td class="lille" align="right"><br>Siden vises bedst i Internet Explorer 6.0 eller nyere. Pop-up vinduer skal v&aelig;re tilladt.</td></tr>
</table>
<script language="JavaScript" type="text/javascript">
<!--
if (top != self) {{ top.location.href = self.location.href; }}
document.frmLogin.txtBruger.focus();
//-->
</script>""")
    r.set_cookie(COOKIE, sid, path="/")
    return r


@need
async def default(request, s):
    return page("Danskundervisningsdatabasen", """<frameset rows="62,*" border="0" frameborder="0" framespacing="0">
  <frame src="top.asp" name="top" scrolling="no" noresize marginwidth="0" marginheight="0">
  <frameset cols="170,*" border="0" frameborder="0" framespacing="0">
    <frame src="menu.asp" name="menu" scrolling="auto" noresize marginwidth="0" marginheight="0">
    <frame src="velkommen.asp" name="hoved" scrolling="auto">
  </frameset>
  <noframes><body>Din browser kan ikke vise rammer (frames). G&aring; til <a href="menu.asp">menuen</a>.</body></noframes>
</frameset>""", raw=True)


@need
async def top(request, s):
    return page("Top", """<table width="100%" height="62" border="0" cellspacing="0" cellpadding="0" bgcolor="#7A0F1E"><tr>
<td>&nbsp;&nbsp;<img src="grafik/logo.gif" width="160" height="28" alt="Danskundervisningsdatabasen"></td>
<td align="right"><font color="#FFFFFF">Bruger: kommune</font>&nbsp;&nbsp;</td></tr>
<tr><td colspan="2" bgcolor="#003366" height="4"><img src="grafik/blank.gif" width="1" height="4" alt=""></td></tr></table>""",
                bodyattr='topmargin="0" leftmargin="0" marginwidth="0" marginheight="0"')


@need
async def menu(request, s):
    pil = '<img src="grafik/pil.gif" width="7" height="7" alt="">'
    return page("Menu", f"""<table width="160" border="0" cellspacing="0" cellpadding="5">
<tr><td><br><b>Menu</b></td></tr>
<tr><td>{pil} <a href="velkommen.asp" target="hoved">Forside</a></td></tr>
<tr><td>{pil} <a href="sog.asp" target="hoved">Enkeltopslag</a></td></tr>
<tr><td>{pil} <a href="fil.asp" target="hoved">Opslag fra fil</a></td></tr>
<tr><td>{pil} <a href="hjaelp.asp" target="_blank" onClick="window.open('hjaelp.asp','hjaelp','width=420,height=380,scrollbars=yes'); return false;">Hj&aelig;lp</a></td></tr>
<tr><td><hr size="1" noshade color="#99A5B8"></td></tr>
<tr><td>{pil} <a href="logaf.asp" target="_top">Log af</a></td></tr>
</table>""", bodyattr='bgcolor="#EEF0F4" topmargin="0" leftmargin="4"')


@need
async def velkommen(request, s):
    return page("Velkommen", """<span class="overskrift">Velkommen til knappen</span><br><br>
<table width="480" border="0"><tr><td>Her kan kommunen tr&aelig;kke oplysninger om kursisters deltagelse i danskuddannelse.
Datagrundlaget er sprogcentrenes indberetninger.<br><br>V&aelig;lg en funktion i menuen til venstre.<br><br>
<b>Nyt:</b> Oplysninger fra f&oslash;r 2004 er nu ogs&aring; med i opslaget.</td></tr></table>""")


@need
async def hjaelp(request, s):
    return page("Hjælp", """<span class="overskrift">Hj&aelig;lp</span><br><br>
<b>Enkeltopslag:</b> Indtast CPR-nr. (10 cifre). Kursistkortet &aring;bner i et nyt vindue.<br><br>
<b>Fil:</b> Gem numrene i Notesblok (.txt), et nummer pr. linie, h&oslash;jst 100.<br><br>
Sp&oslash;rgsm&aring;l: <a href="mailto:support@example.dk">support@example.dk</a><br><br>
<a href="javascript:window.close()">Luk vindue</a>""")


@need
async def sog(request, s):
    return page("Enkeltopslag", """<span class="overskrift">Opslag p&aring; enkelt kursist</span><br><br>
<form name="frmSog" method="post" action="kursist.asp" target="kursistkort" onSubmit="return tjek();">
<table border="0" cellspacing="0" cellpadding="0" bgcolor="#99A5B8"><tr><td>
<table border="0" cellspacing="1" cellpadding="6">
<tr><td bgcolor="#F4F5F8">Kursistens CPR-nr.</td><td bgcolor="#FFFFFF"><input type="text" name="cprnr" size="12" maxlength="11"> <span class="lille">(ddmm&aring;&aring;nnnn)</span></td></tr>
<tr><td bgcolor="#F4F5F8">&nbsp;</td><td bgcolor="#FFFFFF"><input type="submit" name="cmdSog" value="Vis kursistkort" class="knap"> <input type="reset" value="Ryd" class="knap"></td></tr>
</table></td></tr></table>
</form>
<span class="lille">Kursistkortet vises i et nyt vindue.</span>
<script language="JavaScript" type="text/javascript">
<!--
function tjek() {
  var c = document.frmSog.cprnr.value.replace('-', '');
  if (c.length != 10 || isNaN(c)) { alert('CPR-nr. skal best\\u00e5 af 10 cifre.'); return false; }
  window.open('', 'kursistkort', 'width=820,height=560,scrollbars=yes,resizable=yes,status=no');
  return true;
}
//-->
</script>""")


FANER = [("1", "Moduler"), ("2", "Pr&oslash;ver"), ("3", "Henvisninger"), ("4", "Merit"), ("5", "F&oslash;r 2004")]


def newest(rows, key):
    return sorted(rows, key=lambda r: r[key] or "0000", reverse=True)


def celle(v):
    return f'<td bgcolor="#FFFFFF" nowrap>{escape(v) if v else "&nbsp;"}</td>'


def tabel(heads, rows, n, tom):
    h = "".join(f'<tr class="hoved">{r}</tr>\n' for r in heads)
    if rows:
        b = "".join('<tr valign="top">' + "".join(celle(c) for c in r) + "</tr>\n" for r in rows)
    else:
        b = f'<tr><td bgcolor="#FFFFFF" colspan="{n}" align="center"><i>{tom}</i></td></tr>'
    return f"""<table width="100%" border="0" cellspacing="0" cellpadding="0" bgcolor="#99A5B8"><tr><td>
<table width="100%" border="0" cellspacing="1" cellpadding="4">
{h}{b}</table></td></tr></table>"""


def td(*names):
    return "".join(f'<td class="hoved">{n}</td>' for n in names)


def fane_html(p, fane):
    if fane == "1":
        return tabel([td("DU-modul", "Start", "Slut", "Udbyder", "Henv.kat.", "Oph&oslash;r", "Modultest best&aring;et")],
                     [[m["du_modul"], dk(m["startdato"]), dk(m["slutdato"]), m["udbyder"], m["henvisningskategori"],
                       m["ophoersaarsag"], dk(m["modultest_bestaaet"])] for m in newest(p["moduler"], "startdato")], 7,
                     "Intet modul indberettet")
    if fane == "2":
        return tabel(['<td class="hoved" rowspan="2">Pr&oslash;ve</td><td class="hoved" rowspan="2">Aflagt</td><td class="hoved" rowspan="2">Termin</td>'
                      '<td class="hoved" colspan="3" align="center">Karakterer</td><td class="hoved" rowspan="2">Resultat</td><td class="hoved" rowspan="2">Pr&oslash;vested</td>',
                      td("L&aelig;sning", "Skriftlig", "Mundtlig")],
                     [[m["proeve"], dk(m["dato"]), m["termin"], m["laeseforstaaelse"], m["skriftlig"], m["mundtlig"],
                       m["resultat"], m["udbyder"]] for m in newest(p["proever"], "dato")], 8,
                     "Ingen pr&oslash;ve aflagt")
    if fane == "3":
        return tabel([td("Henvist", "Kategori", "Henvisende kommune", "Henvist til")],
                     [[dk(m["dato"]), m["kategori"], m["kommune"], m["udbyder"]] for m in newest(p["henvisninger"], "dato")],
                     4, "Ikke henvist")
    if fane == "4":
        return tabel([td("DU-modul", "Fra dato", "Udbyder")],
                     [[m["du_modul"], dk(m["startdato"]), m["udbyder"]] for m in newest(p["meritter"], "startdato")], 3,
                     "Ingen merit givet")
    q = p["prae2004"]
    return tabel([td("F&oslash;rste startdato", "Danskuddannelse")],
                 [[dk(q["foerste_startdato"]), jn(q["du"])]] if q else [], 2, "Intet f&oslash;r 2004")


@need
async def kursist(request, s):
    luk = '<a href="javascript:window.close()">Luk vindue</a>'
    if request.method == "POST":
        f = await request.form()
        c = re.sub(r"\D", "", f.get("cprnr") or "")
        p = PEOPLE.get(c)
        if len(c) != 10:
            return page("Kursistkort", f'<br><span class="fejl">CPR-nr. skal best&aring; af 10 cifre.</span><br><br>{luk}')
        if not p or not any([p["moduler"], p["proever"], p["henvisninger"], p["meritter"], p["prae2004"]]):
            return page("Kursistkort", f"""<br><table align="center" width="400"><tr><td align="center">
<img src="grafik/obs.gif" width="32" height="32" alt="!"><br><br>
Databasen har intet p&aring; dette CPR-nr.<br><br>{luk}</td></tr></table>""")
        kid = str(random.randint(100000, 999999))
        s["kort"][kid] = c
        fane = "1"
    else:
        kid = request.query_params.get("kort", "")
        fane = request.query_params.get("fane", "1")
        if kid not in s["kort"]:
            return page("Kursistkort", f'<span class="fejl">Kortet er ikke l&aelig;ngere &aring;bent. S&oslash;g igen.</span> {luk}')
        p = PEOPLE[s["kort"][kid]]
    faner = "".join(
        f'<td class="faneaktiv" nowrap>&nbsp;{n}&nbsp;</td>' if k == fane else
        f'<td class="fane" nowrap>&nbsp;<a href="kursist.asp?kort={kid}&amp;fane={k}">{n}</a>&nbsp;</td>' for k, n in FANER)
    c = p["cpr"]
    return page("Kursistkort", f"""<table width="100%" border="0" cellspacing="0" cellpadding="4">
<tr><td><span class="overskrift">Kursistkort</span></td><td align="right"><a href="javascript:window.print()">Udskriv</a> | {luk}</td></tr>
<tr><td colspan="2">CPR-nr.: <b>{c[:6]}-{c[6:]}</b></td></tr></table><br>
<table border="0" cellspacing="2" cellpadding="4"><tr>{faner}</tr></table>
{fane_html(p, fane)}
<br><span class="lille">Udskrevet fra Danskundervisningsdatabasen {time.strftime('%d-%m-%Y')}. Oplysningerne m&aring; kun bruges i sagsbehandlingen.</span>""")


@need
async def fil(request, s, fejl=""):
    return page("Opslag fra fil", f"""<span class="overskrift">Opslag p&aring; flere kursister</span><br><br>
{f'<span class="fejl">{fejl}</span><br><br>' if fejl else ''}
<form name="frmFil" method="post" action="fil_gem.asp" enctype="multipart/form-data">
<table width="500" border="0" cellspacing="0" cellpadding="5">
<tr><td colspan="2">V&aelig;lg en tekstfil med et CPR-nr. pr. linie (max. 100).</td></tr>
<tr><td>Tekstfil:</td><td><input type="file" name="FILE1" size="40"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="cmdSend" value="Overf&oslash;r fil" class="knap"></td></tr>
</table>
</form>""")


@need
async def fil_gem(request, s):
    f = await request.form()
    up = f.get("FILE1")
    txt = (await up.read()).decode("latin-1") if hasattr(up, "read") else ""
    nums = [re.sub(r"[\s-]", "", l) for l in txt.replace("\ufeff", "").replace("ï»¿", "").splitlines()]
    nums = [n for n in nums if n]
    fejl = ""
    if not nums:
        fejl = "Filen er tom eller mangler."
    elif any(not re.fullmatch(r"\d{10}", n) for n in nums):
        fejl = "Filen indeholder linier, som ikke er CPR-nr."
    elif len(nums) > 100:
        fejl = "Filen indeholder mere end 100 CPR-nr."
    if fejl:
        return page("Fejl", f'<span class="fejl">{fejl}</span><br><br><a href="fil.asp">Tilbage</a>')
    jid = secrets.token_hex(4).upper()
    s["job"][jid] = (nums, time.time() + 1.5)
    return page("Opslag fra fil", f"""<span class="overskrift">Filen er overf&oslash;rt</span><br><br>
Der er fundet <b>{len(nums)}</b> CPR-nr. i filen. Beregningen f&oslash;lges i et s&aelig;rskilt vindue.<br><br>
<a href="status.asp?job={jid}" target="status" onClick="window.open(this.href,'status','width=360,height=220'); return false;">&Aring;bn statusvindue</a>
<br><br><a href="fil.asp">Overf&oslash;r en ny fil</a>""")


@need
async def status(request, s):
    jid = request.query_params.get("job", "")
    if jid not in s["job"]:
        return page("Status", '<span class="fejl">Ukendt job.</span>')
    if time.time() < s["job"][jid][1]:
        return page("Status", f"""<br><center><img src="grafik/timeglas.gif" width="24" height="32" alt=""><br><br>
Databasen arbejder. Luk ikke vinduet.<br><br><a href="status.asp?job={jid}">Tjek igen</a></center>""",
                    head=f'<meta http-equiv="refresh" content="2;url=status.asp?job={jid}">')
    return page("Status", f"""<br><center><b>Udtr&aelig;kket er klar.</b><br><br>
<a href="udtraek.asp?job={jid}"><img src="grafik/excel.gif" width="16" height="16" border="0" alt=""> &Aring;bn i Excel</a><br><br>
<a href="javascript:window.close()">Luk vindue</a></center>""")


@need
async def udtraek(request, s):
    jid = request.query_params.get("job", "")
    if jid not in s["job"] or time.time() < s["job"][jid][1]:
        return RedirectResponse(f"/knap/status.asp?job={jid}", 302)
    rows = ""
    for n in s["job"][jid][0]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {}
        g = lambda k: escape(u.get(k) or "")
        v = [n, jn(u.get("findes", False)), dk(u.get("foerste_startdato")), g("foerste_du_modul"), g("foerste_udbyder"),
             dk(u.get("seneste_startdato")), g("seneste_du_modul"), g("seneste_udbyder"), dk(u.get("henvisning_dato")),
             g("henvisning_kategori"), g("merit_du_modul"), dk(u.get("merit_startdato")), g("merit_udbyder"),
             jn(u.get("prae2004_findes", False)), dk(u.get("prae2004_startdato")), jn(u.get("prae2004_du"))]
        rows += "<tr>" + "".join(f'<td class="t">{x or "&nbsp;"}</td>' for x in v) + "</tr>\n"
    html = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<style>.t {{ mso-number-format:"\\@"; }}</style></head><body>
<table border="1">
<tr><td colspan="16"><b>Udtræk fra Danskundervisningsdatabasen pr. {time.strftime('%d-%m-%Y')}</b></td></tr>
<tr><th rowspan="2">CPR-nr.</th><th rowspan="2">I databasen (2004-)</th><th colspan="3">Første modul</th><th colspan="3">Seneste modul</th>
<th colspan="2">Henvisning</th><th colspan="3">Højeste merit</th><th colspan="3">Før 2004</th></tr>
<tr><th>Start</th><th>DU-modul</th><th>Udbyder</th><th>Start</th><th>DU-modul</th><th>Udbyder</th><th>Dato</th><th>Kategori</th>
<th>DU-modul</th><th>Dato</th><th>Udbyder</th><th>Data findes</th><th>Første start</th><th>DU</th></tr>
{rows}</table></body></html>"""
    return Response(html.encode(ENC), headers={"content-type": "application/vnd.ms-excel",
                                              "content-disposition": "attachment; filename=udtraek.xls"})


async def logaf(request):
    SESS.pop(request.cookies.get(COOKIE, ""), None)
    return RedirectResponse("/knap/login.asp?besked=3", 302)


async def grafik(request):
    return Response(b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;", media_type="image/gif")


K = "/knap/"
app = Starlette(routes=[
    Route("/", root), Route(K, root), Route(K + "login.asp", login, methods=["GET", "POST"]), Route(K + "default.asp", default),
    Route(K + "top.asp", top), Route(K + "menu.asp", menu), Route(K + "velkommen.asp", velkommen), Route(K + "hjaelp.asp", hjaelp),
    Route(K + "sog.asp", sog), Route(K + "kursist.asp", kursist, methods=["GET", "POST"]), Route(K + "fil.asp", fil),
    Route(K + "fil_gem.asp", fil_gem, methods=["POST"]), Route(K + "status.asp", status), Route(K + "udtraek.asp", udtraek),
    Route(K + "logaf.asp", logaf), Route(K + "grafik/{navn}", grafik)])
