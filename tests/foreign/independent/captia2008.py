"""Sags- og dokumentklient (ESDH) med rammer, hitliste, kort med faner og bestillingsliste. Årgang 2008."""
import base64
import json
import secrets
import time
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONS = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
RECNO = {secrets.randbelow(9_000) + 10_000 * (i + 11): cpr for i, cpr in enumerate(PERSONS)}
BY_CPR = {v: k for k, v in RECNO.items()}
USER, PASSWORD = "kommune", "hemmeligt-1"
COOKIE = "ASPSESSIONIDQQABCRTS"
SESSIONS: dict = {}
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
ICONS = ("soeg", "ryd", "opdater", "print", "kort", "mappe", "logo", "xls", "send", "hjaelp")
JOB_SECONDS = 5
JOBS: list = []
ENHEDER = ["Integrationsområdet", "Jobcenter", "Borgerservice"]


def dk(value):
    return f"{value[8:10]}-{value[5:7]}-{value[0:4]}" if value else ""


def cprfmt(cpr):
    return cpr[:6] + "-" + cpr[6:]


def cell(value):
    return escape(value) if value else "&nbsp;"


def page(title, body, onload="", head=""):
    onload = f' onload="{escape(onload)}"' if onload else ""
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{escape(title)}</title>
<link rel="stylesheet" type="text/css" href="/sjweb/gfx/sj.css">
<script type="text/javascript">
function udskriv(id) {{ window.open('/sjweb/udskriv.asp?recno=' + id, 'udskrift', 'width=760,height=560,scrollbars=yes'); return false; }}
function sletFelter() {{ document.forms['soegefrm'].reset(); return false; }}
</script>
{head}</head>
<body class="klient"{onload}>
{body}
</body>
</html>""", headers={"Cache-Control": "no-cache", "Pragma": "no-cache"})


def session(request):
    return SESSIONS.get(request.cookies.get(COOKIE, ""))


def guarded(func):
    async def inner(request):
        s = session(request)
        if s is None:
            return RedirectResponse("/sjweb/logon.asp?udlob=1", 302)
        if not s.get("enhed") and not request.url.path.endswith("enhed.asp"):
            return RedirectResponse("/sjweb/enhed.asp", 302)
        return await func(request, s)
    return inner


async def root(request):
    return RedirectResponse("/sjweb/logon.asp", 302)


def logon_page(message=""):
    msg = f'<tr><td colspan="2" class="fejl">{escape(message)}</td></tr>' if message else ""
    return page("Journalklient – logon", f"""
<table width="100%" class="topbaand"><tr><td><img src="/sjweb/gfx/logo.gif" width="120" height="40" alt="Danskdata Journal"></td>
<td align="right">Danskdata Journal 4.2 SP1</td></tr></table>
<br><br>
<form name="logonfrm" method="post" action="/sjweb/logon.asp">
<input type="hidden" name="klient" value="web"><input type="hidden" name="version" value="4.2.1.118">
<table align="center" class="boks" cellspacing="4">
<tr><th colspan="2" class="bokstitel">Log på Danskdata Journal</th></tr>
{msg}
<tr><td><label for="txtInit">Brugerident</label></td><td><input type="text" name="txtInit" id="txtInit" size="18" maxlength="20"></td></tr>
<tr><td><label for="txtKode">Kodeord</label></td><td><input type="password" name="txtKode" id="txtKode" size="18" maxlength="20"></td></tr>
<tr><td>Database</td><td><select name="db"><option value="DUDB" selected>DUDB (drift)</option></select></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="btnLogon" value="Logon" class="knap"></td></tr>
</table>
</form>
<p align="center" class="lille">Driftsvindue: hverdage kl. 7-20. Systemet lukkes for opdatering fredag den 14-11-2008 kl. 16.</p>""")


async def logon(request):
    if request.method == "GET":
        return logon_page("Sessionen er udløbet. Log på igen." if "udlob" in request.query_params else "")
    form = await request.form()
    if form.get("txtInit") != USER or form.get("txtKode") != PASSWORD:
        return logon_page("Forkert brugerident eller kodeord.")
    sid = secrets.token_hex(12).upper()
    SESSIONS[sid] = {"enhed": None}
    r = RedirectResponse("/sjweb/enhed.asp", 302)
    r.set_cookie(COOKIE, sid, path="/")
    return r


async def enhed(request, s):
    if request.method == "POST":
        form = await request.form()
        valg = form.get("enhed", "")
        if valg in ENHEDER:
            s["enhed"] = valg
            return RedirectResponse("/sjweb/klient.asp", 302)
    valg = "".join(f'<option value="{escape(e)}"{" selected" if i == 0 else ""}>{escape(e)}</option>' for i, e in enumerate(ENHEDER))
    return page("Vælg journalenhed", f"""
<form name="enhedfrm" method="post" action="/sjweb/enhed.asp">
<table align="center" class="boks" cellspacing="4">
<tr><th colspan="2" class="bokstitel">Vælg journalenhed</th></tr>
<tr><td colspan="2">Brugeren er knyttet til flere enheder. Opslag logges på den valgte enhed.</td></tr>
<tr><td><label for="enhed">Enhed</label></td><td><select name="enhed" id="enhed">{valg}</select></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="btnFortsaet" value="Fortsæt" class="knap"></td></tr>
</table></form>""")


async def klient(request, s):
    return HTMLResponse("""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>Danskdata Journal</title></head>
<frameset rows="54,*" border="0" frameborder="0">
 <frame name="top" src="/sjweb/top.asp" scrolling="no" noresize title="Værktøjslinje">
 <frameset cols="190,*" border="1">
  <frame name="nav" src="/sjweb/nav.asp" title="Navigation">
  <frame name="arbejde" src="/sjweb/velkommen.asp" title="Arbejdsområde">
 </frameset>
 <noframes><body>Klienten kræver en browser, der kan vise rammer.</body></noframes>
</frameset></html>""")


async def top(request, s):
    return page("Top", f"""<table width="100%" class="topbaand"><tr>
<td><img src="/sjweb/gfx/logo.gif" width="120" height="40" alt="Danskdata Journal"></td>
<td align="right">Bruger: KOMMUNE &nbsp;|&nbsp; Enhed: {escape(s["enhed"])} &nbsp;|&nbsp;
<a href="/sjweb/hjaelp.asp" target="arbejde">Hjælp</a> &nbsp;|&nbsp; <a href="/sjweb/logaf.asp" target="_top">Luk klient</a></td></tr></table>""")


async def nav(request, s):
    def punkt(href, text):
        return f'<tr><td><img src="/sjweb/gfx/mappe.gif" width="16" height="16" alt=""> <a href="{href}" target="arbejde">{text}</a></td></tr>'
    return page("Navigation", f"""<table class="trae" cellpadding="2">
<tr><th align="left">Danskdata</th></tr>
{punkt("/sjweb/velkommen.asp", "Skrivebord")}
{punkt("/sjweb/soeg.asp", "Find person")}
{punkt("/sjweb/best.asp", "Bestil samlet udtræk")}
{punkt("/sjweb/jobliste.asp", "Mine bestillinger")}
<tr><th align="left">Øvrigt</th></tr>
{punkt("/sjweb/koder.asp", "Kodelister")}
{punkt("/sjweb/hjaelp.asp", "Vejledning")}
</table>""")


async def velkommen(request, s):
    return page("Skrivebord", """<h1>Skrivebord</h1>
<table class="liste" border="1" cellspacing="0" cellpadding="3"><tr><th>Dato</th><th>Besked fra driften</th></tr>
<tr><td>03-11-2008</td><td>Sprogcentrenes indberetninger for 3. kvartal er indlæst.</td></tr>
<tr><td>22-09-2008</td><td>Nye ophørsårsager er lagt i kodelisten.</td></tr></table>
<p>Vælg en funktion i venstre side.</p>""")


async def hjaelp(request, s):
    return page("Vejledning", """<h1>Vejledning</h1><p>Personer findes ved CPR-nr. skrevet som ddmmåå-xxxx.
Samlet udtræk bestilles ved at sende en tekstfil med højst 100 numre, et på hver linje.</p>""")


async def koder(request, s):
    return page("Kodelister", """<h1>Kodelister</h1><table class="liste" border="1" cellspacing="0" cellpadding="3">
<tr><th>Liste</th><th>Gyldig fra</th></tr><tr><td>Henvisningskategori</td><td>01-01-2004</td></tr>
<tr><td>Ophørsårsag</td><td>01-01-2004</td></tr></table>""")


def soeg_page(value="", message="", onload=""):
    msg = f'<p class="fejl">{escape(message)}</p>' if message else ""
    return page("Find person", f"""<h1>Find person</h1>{msg}
<form name="soegefrm" method="post" action="/sjweb/hitliste.asp">
<input type="hidden" name="register" value="DUPERSON"><input type="hidden" name="maxhits" value="50">
<table class="boks" cellspacing="4">
<tr><td><label for="fCPR">CPR-nr.</label></td><td><input type="text" name="fCPR" id="fCPR" size="14" maxlength="11" value="{escape(value)}"></td>
<td class="lille">(ddmmåå-xxxx)</td></tr>
<tr><td><label for="fFri">Journalnotat indeholder</label></td><td><input type="text" name="fFri" id="fFri" size="30"></td><td class="lille">(kan udelades)</td></tr>
<tr><td>&nbsp;</td><td colspan="2"><input type="image" name="btnSoeg" src="/sjweb/gfx/soeg.gif" width="22" height="22" title="Udfør søgning" alt="Udfør søgning">
<a href="#" onclick="return sletFelter()" title="Ryd felter"><img src="/sjweb/gfx/ryd.gif" width="22" height="22" border="0" alt="Ryd felter"></a></td></tr>
</table></form>""", onload=onload)


async def soeg(request, s):
    return soeg_page()


async def hitliste(request, s):
    if request.method != "POST":
        return RedirectResponse("/sjweb/soeg.asp", 302)
    form = await request.form()
    raw = form.get("fCPR", "").strip()
    cpr = raw.replace("-", "")
    if not (len(cpr) == 10 and cpr.isdigit()):
        return soeg_page(raw, "CPR-nr. er ikke udfyldt korrekt. Skriv det som ddmmåå-xxxx.")
    if cpr not in PERSONS:
        return soeg_page(raw, onload="alert('Søgningen gav ingen hits i registeret.');")
    recno = BY_CPR[cpr]
    return page("Hitliste", f"""<h1>Hitliste</h1><p>1 hit på søgningen.</p>
<table class="liste" border="1" cellspacing="0" cellpadding="3" width="90%">
<tr><th>&nbsp;</th><th>Recno</th><th>CPR-nr.</th><th>Register</th><th>Ændret</th></tr>
<tr class="lige"><td><a href="/sjweb/kort.asp?recno={recno}" title="Åbn personkort"><img src="/sjweb/gfx/kort.gif" width="16" height="16" border="0" alt="Åbn personkort"></a></td>
<td>{recno}</td><td>{cprfmt(cpr)}</td><td>DUPERSON</td><td>03-11-2008</td></tr></table>
<p><a href="/sjweb/soeg.asp">Ny søgning</a></p>""")


FANER = [("stam", "Stamkort"), ("mod", "Moduler"), ("prv", "Prøver"), ("henv", "Henvisninger"), ("mer", "Meritter"), ("p04", "Præ-2004 data")]
KEYS = {"mod": ("moduler", "startdato"), "prv": ("proever", "dato"), "henv": ("henvisninger", "dato"), "mer": ("meritter", "startdato")}


def rows_of(person, fane):
    name, datekey = KEYS[fane]
    return sorted(person[name], key=lambda r: r[datekey] or "", reverse=True)


def table(person, fane, rows, first=0):
    recno = BY_CPR[person["cpr"]]
    if fane == "mod":
        head = "<tr><th>Sagsnr.</th><th>Modul</th><th>Påbegyndt</th><th>Afsluttet</th><th>Udbyder</th><th>Henv.kat.</th><th>Ophørsårsag</th><th>Modultest best.</th></tr>"
        lines = [[f"{recno}/{first + i + 1:02d}", r["du_modul"], dk(r["startdato"]), dk(r["slutdato"]), r["udbyder"],
                  r["henvisningskategori"], r["ophoersaarsag"], dk(r["modultest_bestaaet"])] for i, r in enumerate(rows)]
    elif fane == "prv":
        head = ('<tr><th rowspan="2">Prøvedato</th><th rowspan="2">Prøvens art</th><th rowspan="2">Termin</th><th colspan="3">Karakter</th>'
                '<th rowspan="2">Udfald</th><th rowspan="2">Udbyder</th></tr><tr><th>Læs</th><th>Skr</th><th>Mdt</th></tr>')
        lines = [[dk(r["dato"]), r["proeve"], r["termin"], r["laeseforstaaelse"], r["skriftlig"], r["mundtlig"], r["resultat"], r["udbyder"]] for r in rows]
    else:
        head = "<tr><th>Sagsnr.</th><th>Henv.dato</th><th>Henv.kat.</th><th>Henvist af</th><th>Henvist til</th></tr>"
        lines = [[f"H-{recno}/{first + i + 1:02d}", dk(r["dato"]), r["kategori"], r["kommune"], r["udbyder"]] for i, r in enumerate(rows)]
    body = "".join(f'<tr class="{"lige" if i % 2 else "ulige"}">' + "".join(f"<td>{cell(c)}</td>" for c in line) + "</tr>" for i, line in enumerate(lines))
    return f'<table class="liste" border="1" cellspacing="0" cellpadding="3" width="98%">{head}{body}</table>'


def panels(pairs_list):
    out = []
    for pairs in pairs_list:
        out.append('<table class="kort" border="1" cellspacing="0" cellpadding="3">' + "".join(
            f'<tr><th align="left" width="180">{escape(k)}</th><td width="220">{cell(v)}</td></tr>' for k, v in pairs) + "</table><br>")
    return "".join(out)


def part(person, fane, rows, first=0):
    if fane == "p04":
        p = person["prae2004"]
        return panels([[("Første startdato", dk(p["foerste_startdato"])), ("Danskuddannelse før 2004", "Ja" if p["du"] else "Nej")]]) if p else "<p>Intet at vise</p>"
    if not rows:
        return "<p>Intet at vise</p>"
    if fane == "mer":
        return panels([[("Meriteret modul", r["du_modul"]), ("Merit fra", dk(r["startdato"])), ("Givet af", r["udbyder"])] for r in rows])
    return table(person, fane, rows, first)


async def kort(request, s):
    try:
        recno = int(request.query_params.get("recno", ""))
        person = PERSONS[RECNO[recno]]
    except (ValueError, KeyError):
        return soeg_page(message="Kortet findes ikke.")
    fane = request.query_params.get("fane", "stam")
    if fane not in dict(FANER):
        fane = "stam"
    tabs = "".join(f'<td class="fane aktiv"><b>{t}</b></td>' if k == fane else
                   f'<td class="fane"><a href="/sjweb/kort.asp?{escape(urlencode({"recno": recno, "fane": k}))}">{t}</a></td>' for k, t in FANER)
    pager = ""
    if fane == "stam":
        content = (panels([[("CPR-nr.", cprfmt(person["cpr"])), ("Recno", str(recno)), ("Kortet oprettet", "12-01-2004"), ("Sidst ændret", "03-11-2008")]])
                   + '<p class="lille">Vælg en fane for at se sprogcentrenes indberetninger.</p>')
    elif fane == "p04":
        content = part(person, fane, None)
    else:
        rows = rows_of(person, fane)
        if len(rows) > 10:
            pages = (len(rows) + 9) // 10
            side = request.query_params.get("side", "1")
            side = int(side) if side.isdigit() and 1 <= int(side) <= pages else 1
            first, shown = (side - 1) * 10, rows[(side - 1) * 10:side * 10]
            options = "".join(f'<option value="{n}"{" selected" if n == side else ""}>{n}</option>' for n in range(1, pages + 1))
            pager = f"""<form name="sidefrm" method="get" action="/sjweb/kort.asp"><input type="hidden" name="recno" value="{recno}"><input type="hidden" name="fane" value="{fane}">
<span class="lille">Viser {first + 1}–{first + len(shown)} af {len(rows)}</span> &nbsp; <label for="side">Side</label> <select name="side" id="side">{options}</select> <input type="submit" value="Gå" class="knap"></form>"""
        else:
            first, shown = 0, rows
        content = part(person, fane, shown, first)
    return page("Personkort", f"""<table width="98%"><tr><td><h1>Personkort {cprfmt(person["cpr"])}</h1></td>
<td align="right"><a href="/sjweb/udskriv.asp?recno={recno}" target="udskrift" onclick="return udskriv({recno})" title="Udskriv kort"><img src="/sjweb/gfx/print.gif" width="16" height="16" border="0" alt="Udskriv kort"></a></td></tr></table>
<table class="faner" cellspacing="0" cellpadding="4"><tr>{tabs}</tr></table>
<div class="faneindhold">{content}{pager}</div>
<p class="lille">Journalnotat 03-11-2008: Kortet er ajourført ved natlig kørsel. Nyeste indberetning vises øverst.</p>
<p><a href="/sjweb/soeg.asp">Ny søgning</a></p>""")


async def udskriv(request, s):
    try:
        person = PERSONS[RECNO[int(request.query_params.get("recno", ""))]]
    except (ValueError, KeyError):
        return page("Udskrift", "<p>Kortet findes ikke.</p>")
    body = "".join(f"<h2>{t}</h2>" + part(person, k, rows_of(person, k) if k in KEYS else None) for k, t in FANER if k != "stam")
    return page("Udskrift", f"<h1>Udskrift af personkort {cprfmt(person['cpr'])}</h1>{body}<p>Udskrevet {time.strftime('%d-%m-%Y')}</p>", onload="window.print();")


def best_page(message=""):
    msg = f'<p class="fejl">{escape(message)}</p>' if message else ""
    return page("Bestil samlet udtræk", f"""<h1>Bestil samlet udtræk</h1>{msg}
<form name="bestfrm" method="post" action="/sjweb/best.asp" enctype="multipart/form-data">
<input type="hidden" name="jobtype" value="DUXLS">
<table class="boks" cellspacing="4">
<tr><td><label for="fil">Inddatafil (.txt)</label></td><td><input type="file" name="fil" id="fil" size="40"></td></tr>
<tr><td><label for="bem">Bemærkning</label></td><td><input type="text" name="bem" id="bem" size="40"> <span class="lille">(kan udelades)</span></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="btnSend" value="Afgiv bestilling" class="knap"></td></tr>
</table></form>
<p class="lille">Filen må indeholde højst 100 numre, et på hver linje. Resultatet ligger under Mine bestillinger.</p>""")


async def best(request, s):
    if request.method == "GET":
        return best_page()
    form = await request.form()
    fil = form.get("fil")
    if not hasattr(fil, "read") or not fil.filename:
        return best_page("Vælg en fil.")
    text = (await fil.read()).decode("latin-1").replace("\xef\xbb\xbf", "")
    numbers = [line.strip().replace("-", "") for line in text.splitlines() if line.strip()]
    if not numbers:
        return best_page("Filen er tom.")
    if len(numbers) > 100:
        return best_page("Filen indeholder mere end 100 numre.")
    if any(len(n) != 10 or not n.isdigit() for n in numbers):
        return best_page("Filen indeholder linjer, der ikke er et CPR-nr.")
    add_job(fil.filename.replace("\\", "/").split("/")[-1], numbers, time.time())
    return RedirectResponse("/sjweb/jobliste.asp?ny=1", 302)


def add_job(name, numbers, when, klar=False):
    JOBS.insert(0, {"klar": klar, "nr": 4711 + len(JOBS), "fil": name, "numre": numbers, "tid": when, "id": secrets.token_hex(8)})


add_job("efteraar.txt", list(PERSONS)[1:3], time.time() - 86_400 * 3, klar=True)


def finished(job):
    job["klar"] = job["klar"] or time.time() - job["tid"] >= JOB_SECONDS
    return job["klar"]


async def jobliste(request, s):
    lines = []
    for i, job in enumerate(JOBS[:20]):
        age = time.time() - job["tid"]
        if finished(job):
            status = "Udført"
            link = f'<a href="/sjweb/resultat.asp?job={job["id"]}"><img src="/sjweb/gfx/xls.gif" width="16" height="16" border="0" alt=""> Hent resultat</a>'
        else:
            status, link = ("I kø" if age < 2 else "Kører"), "&nbsp;"
        lines.append(f'<tr class="{"lige" if i % 2 else "ulige"}"><td>{job["nr"]}</td><td>{time.strftime("%d-%m-%Y %H:%M", time.localtime(job["tid"]))}</td>'
                     f'<td>{escape(job["fil"])}</td><td align="right">{len(job["numre"])}</td><td>{status}</td><td>{link}</td></tr>')
    newest = JOBS[0]
    besked = ""
    if len(JOBS) > 1:
        if finished(newest):
            besked = f'<p class="besked">Bestilling nr. {newest["nr"]}: Resultatet ligger klar til afhentning.</p>'
        else:
            besked = f'<p class="besked">Bestilling nr. {newest["nr"]}: Bestillingen er ikke færdig endnu.</p>'
    return page("Mine bestillinger", f"""<h1>Mine bestillinger</h1>{besked}
<form name="jobfrm" method="get" action="/sjweb/jobliste.asp"><input type="submit" value="Genopfrisk liste" class="knap"></form>
<table class="liste" border="1" cellspacing="0" cellpadding="3" width="98%">
<tr><th>Nr.</th><th>Bestilt</th><th>Inddatafil</th><th>Antal</th><th>Status</th><th>Resultat</th></tr>
{"".join(lines)}</table>
<p class="lille">Nyeste bestilling står øverst. Bestillinger slettes efter 30 dage.</p>""")


GRUPPER = [("Første modulreg.", ["Startdato", "Modul", "Udbyder"]), ("Seneste modulreg.", ["Startdato", "Modul", "Udbyder"]),
           ("Henvisning før seneste modul", ["Dato", "Kategori"]), ("Højeste merit", ["Modul", "Startdato", "Udbyder"]),
           ("Præ-2004", ["Findes", "Startdato", "DU"])]


async def resultat(request, s):
    job = next((j for j in JOBS if j["id"] == request.query_params.get("job")), None)
    if job is None or not finished(job):
        return RedirectResponse("/sjweb/jobliste.asp", 302)
    rows = []
    for cpr in sorted(job["numre"]):
        u = PERSONS[cpr]["udtraek"] if cpr in PERSONS else None
        if u is None:
            values = ["Nej"] + [""] * 14
        else:
            yes = lambda v: "" if v is None else ("Ja" if v else "Nej")
            values = [yes(u["findes"]), dk(u["foerste_startdato"]), u["foerste_du_modul"], u["foerste_udbyder"], dk(u["seneste_startdato"]),
                      u["seneste_du_modul"], u["seneste_udbyder"], dk(u["henvisning_dato"]), u["henvisning_kategori"], u["merit_du_modul"],
                      dk(u["merit_startdato"]), u["merit_udbyder"], yes(u["prae2004_findes"]), dk(u["prae2004_startdato"]), yes(u["prae2004_du"])]
        rows.append("<tr>" + "".join(f'<td class="t">{escape(v or "")}</td>' for v in [cprfmt(cpr)] + values) + "</tr>")
    g = "".join(f'<th colspan="{len(c)}">{n}</th>' for n, c in GRUPPER)
    c = "".join(f"<th>{x}</th>" for _, cols in GRUPPER for x in cols)
    html = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><meta name="ProgId" content="Excel.Sheet">
<style>td.t {{ mso-number-format:"\\@"; }}</style></head><body>
<table border="1">
<tr><td colspan="16"><b>Samlet udtræk, bestilling nr. {job["nr"]}, dannet {time.strftime("%d-%m-%Y")}</b></td></tr>
<tr><th rowspan="2">CPR-nr.</th><th rowspan="2">Findes efter 2004</th>{g}</tr>
<tr>{c}</tr>
{chr(10).join(rows)}
</table></body></html>"""
    return Response(html.encode("cp1252"), media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": f'attachment; filename="best{job["nr"]}.xls"'})


async def logaf(request):
    SESSIONS.pop(request.cookies.get(COOKIE, ""), None)
    r = RedirectResponse("/sjweb/logon.asp", 302)
    r.delete_cookie(COOKIE, path="/")
    return r


async def gfx(request):
    name = request.path_params["name"]
    if name == "sj.css":
        return Response("body{font-family:Tahoma,Arial;font-size:11px} table{font-size:11px} .topbaand{background:#dbe5f1} .fejl{color:#c00} "
                        ".lille{color:#666;font-size:10px} .boks{border:1px solid #7f9db9} .aktiv{background:#fff} .fane{background:#dbe5f1} .ulige{background:#f4f7fb}", media_type="text/css")
    if name.removesuffix(".gif") in ICONS:
        return Response(GIF, media_type="image/gif")
    return Response("", 404)


PAGES = [("enhed", enhed), ("klient", klient), ("top", top), ("nav", nav), ("velkommen", velkommen), ("hjaelp", hjaelp), ("koder", koder), ("soeg", soeg),
         ("hitliste", hitliste), ("kort", kort), ("udskriv", udskriv), ("best", best), ("jobliste", jobliste), ("resultat", resultat)]


async def other(request):
    return RedirectResponse("/sjweb/logon.asp" if session(request) is None else "/sjweb/klient.asp", 302)

app = Starlette(routes=[Route("/", root), Route("/sjweb/logon.asp", logon, methods=["GET", "POST"]), Route("/sjweb/logaf.asp", logaf),
                        Route("/sjweb/gfx/{name}", gfx)]
                + [Route(f"/sjweb/{n}.asp", guarded(f), methods=["GET", "POST"]) for n, f in PAGES] + [Route("/{rest:path}", other)])
