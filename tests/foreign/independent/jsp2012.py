"""DUBkom: Spring MVC 3 med Tiles, displaytag-tabeller, status-side ved filsøgning og SpreadsheetML (2012). ISO-8859-1."""
import html
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
KURSIST_ID = {48210 + 7 * n: cpr for n, cpr in enumerate(PEOPLE)}      # databasens egen nøgle
CTX = "/dub"
SESSIONS = {}
SEKUNDER = 4.0          # så længe er et job om det

TABELLER = [
    ("moduler", "Moduler på danskuddannelse", "moduler", "d-3999", [
        ("udbyder", "Udbyder"), ("du_modul", "DU-modul"), ("startdato", "Start"), ("slutdato", "Slut"),
        ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Test bestået"), ("henvisningskategori", "Kategori")]),
    ("proever", "Aflagte prøver", "proever", "d-1480", [
        ("proeve", "Prøvenavn"), ("termin", "Termin"), ("dato", "Aflagt"), ("udbyder", "Udbyder"),
        ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"),
        ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Bestået/ikke bestået")]),
    ("henvisninger", "Henvisninger fra kommunen", "henvisninger", "d-2216", [
        ("kommune", "Kommune"), ("dato", "Henvist"), ("kategori", "Kategori"), ("udbyder", "Udbyder")]),
    ("merit", "Meritgivne moduler", "meritter", "d-7703", [
        ("startdato", "Start"), ("du_modul", "DU-modul"), ("udbyder", "Udbyder")]),
    ("foer2004", "Undervisning før 1. januar 2004", None, "d-4821", [
        ("foerste_startdato", "Første start"), ("du", "Danskuddannelse")])]

ARK = [("cpr", "CPR-nummer"), ("findes", "Findes i DUB"),
       ("foerste_startdato", "Start første modul"), ("foerste_du_modul", "Første modul"), ("foerste_udbyder", "Udbyder første modul"),
       ("seneste_startdato", "Start seneste modul"), ("seneste_du_modul", "Seneste modul"), ("seneste_udbyder", "Udbyder seneste modul"),
       ("henvisning_dato", "Henvist dato"), ("henvisning_kategori", "Henvisningskategori"),
       ("merit_du_modul", "Højeste merit"), ("merit_startdato", "Start merit"), ("merit_udbyder", "Udbyder merit"),
       ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Første start før 2004"), ("prae2004_du", "Danskuddannelse før 2004")]

CSS = """body{font:12px Arial,Helvetica,sans-serif;margin:0;color:#222} #header{background:#7a1420;color:#fff;padding:10px 20px}
#header h1{font-size:18px;margin:0} #mainmenu{background:#eee;border-bottom:1px solid #bbb;margin:0;padding:6px 20px;list-style:none}
#mainmenu li{display:inline;margin-right:18px} #mainmenu li.selected a{font-weight:bold;color:#7a1420} #body{padding:10px 20px;min-height:300px}
#footer{border-top:1px solid #bbb;color:#777;padding:8px 20px} table.displaytag{border-collapse:collapse;margin-bottom:14px}
table.displaytag th{background:#7a1420;color:#fff;padding:3px 8px;text-align:left} table.displaytag th a{color:#fff}
table.displaytag td{border:1px solid #ccc;padding:3px 8px} tr.odd td{background:#f7f2f2} span.pagebanner{display:block;color:#555}
.error{color:#c00} .info{background:#e8f3e2;border:1px solid #8cb36f;padding:8px} #bar{width:300px;border:1px solid #999} #bar div{background:#7a1420;height:14px}"""


def esc(v):
    return html.escape(str(v))


def vis(v):
    """Formatering som i den fælles JSTL-funktion dub:vis()."""
    if v is None or v == "":
        return "-"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    return esc(re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\3.\2.\1", v))


def session(request):
    return SESSIONS.get(request.cookies.get("JSESSIONID"))


def latin1(text, status=200):
    return Response(text.encode("latin-1", "xmlcharrefreplace"), status,
                    headers={"Content-Type": "text/html;charset=ISO-8859-1", "Cache-Control": "no-cache, no-store", "Pragma": "no-cache"})


def tiles(titel, body, menu=None, head="", status=200):
    """layout.jsp: header, mainmenu, body, footer."""
    punkter = [("start", "Start", "/start.do"), ("kursist", "Kursistsøgning", "/kursist/soeg.do"),
               ("fil", "Filsøgning", "/fil/indlaes.do"), ("hjaelp", "Hjælp", "/hjaelp.do")]
    nav = ""
    if menu is not None:
        nav = ('<ul id="mainmenu">' + "".join(
            f'<li{" class=%sselected%s" % (chr(34), chr(34)) if k == menu else ""}><a href="{CTX}{u}">{t}</a></li>' for k, t, u in punkter)
            + f'<li style="float:right"><a href="{CTX}/j_spring_security_logout">Log ud</a></li></ul>')
    return latin1(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da"><head>
<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1" />{head}
<title>DUBkom - {titel}</title><style type="text/css">{CSS}</style></head><body>
<!-- tiles:header --><div id="header"><h1>DUBkom</h1>Social- og Integrationsministeriets indgang for kommuner</div>
<!-- tiles:menu -->{nav}
<!-- tiles:body --><div id="body"><h2>{titel}</h2>
{body}
</div>
<!-- tiles:footer --><div id="footer">DUBkom 3.2.0-b118 &nbsp;|&nbsp; Support: hverdage 9-15</div>
</body></html>""", status)


def redirect(sti):
    return RedirectResponse(CTX + sti, 302)


def guard(handler):
    async def inner(request):
        s = session(request)
        if s is None:
            return redirect("/login.do")
        return await handler(request, s)
    return inner


async def velkommen(request):
    if session(request):
        return redirect("/portal.do")
    return tiles("Velkommen til DUBkom", f"""<p>DUBkom giver kommuner og sprogcentre adgang til ministeriets registre på danskområdet.</p>
<ul><li><a href="{CTX}/login.do">Kommuner: log ind</a></li><li><a href="{CTX}/sprogcenter.do">Sprogcentre: indberetning</a></li></ul>""")


async def sprogcenter(request):
    return tiles("Sprogcentre", f'<p>Indberetning sker fra sprogcentrets eget fagsystem.</p><p><a href="{CTX}/">Tilbage</a></p>')


async def login(request):
    fejl = '<p class="error">Forkert bruger eller kodeord.</p>' if request.query_params.get("login_error") else ""
    return tiles("Log ind", f"""{fejl}<form name="f" action="{CTX}/j_spring_security_check" method="post">
<table><tr><td><label for="j_username">Bruger</label></td><td><input type="text" name="j_username" id="j_username" value="" /></td></tr>
<tr><td><label for="j_password">Kodeord</label></td><td><input type="password" name="j_password" id="j_password" /></td></tr>
<tr><td></td><td><input name="submit" type="submit" value="Log ind" /> <input type="reset" value="Nulstil" /></td></tr></table></form>""")


async def check(request):
    form = await request.form()
    if form.get("j_username", "").strip() != "kommune" or form.get("j_password", "") != "hemmeligt-1":
        return redirect("/login.do?login_error=1")
    key = secrets.token_hex(16).upper()
    SESSIONS[key] = {"hits": None, "kursist": None, "job": None}
    svar = redirect("/portal.do")
    svar.set_cookie("JSESSIONID", key, path=CTX, httponly=True)
    return svar


async def logout(request):
    SESSIONS.pop(request.cookies.get("JSESSIONID"), None)
    svar = redirect("/")
    svar.delete_cookie("JSESSIONID", path=CTX)
    return svar


async def portal(request, s):
    return tiles("Vælg register", f"""<p>Du har adgang til følgende registre:</p>
<table class="displaytag"><thead><tr><th>Register</th><th>Adgang</th></tr></thead><tbody>
<tr class="odd"><td><a href="{CTX}/start.do">Danskundervisningsdatabasen</a></td><td>Læse</td></tr>
<tr class="even"><td>Integrationsprogrammer (åbner 2. halvår)</td><td>Ingen</td></tr></tbody></table>""")


async def start(request, s):
    return tiles("Danskundervisningsdatabasen", """<p>Brug menuen øverst på siden.</p><dl><dt><b>Kursistsøgning</b></dt>
<dd>Alle registreringer på én kursist.</dd><dt><b>Filsøgning</b></dt><dd>Et uddrag af registreringerne på op til 100 kursister.</dd></dl>""", "start")


async def hjaelp(request, s):
    return tiles("Hjælp", "<p>Filer til filsøgning skal være rene tekstfiler med ét CPR-nummer pr. linje, med eller uden bindestreg.</p>", "hjaelp")


def soegeform(vaerdi="", fejl=""):
    return f"""<form id="kursistForm" action="{CTX}/kursist/soeg.do" method="post"><fieldset><legend>Søg efter kursist</legend>
<label for="cprnr">CPR-nummer</label> <input id="cprnr" name="cprnr" type="text" value="{esc(vaerdi)}" size="12" maxlength="10" autocomplete="off" />
<em>10 cifre uden bindestreg</em> {fejl} <input type="submit" name="_eventId_soeg" value="Søg" /></fieldset></form>"""


async def soeg(request, s):
    if request.method == "GET":
        return tiles("Kursistsøgning", soegeform(), "kursist")
    cpr = (await request.form()).get("cprnr", "").strip()
    if not re.fullmatch(r"\d{10}", cpr):
        tekst = "Feltet skal udfyldes" if not cpr else "CPR-nummer skal angives som 10 cifre uden bindestreg"
        return tiles("Kursistsøgning", soegeform(cpr, f'<span id="cprnr.errors" class="error">{tekst}</span>'), "kursist")
    hits = [k for k, c in KURSIST_ID.items() if c == cpr]
    s["hits"] = hits
    if not hits:
        return tiles("Kursistsøgning", soegeform(cpr) + '<h3>Søgeresultat</h3><span class="pagebanner">0 kursister fundet.</span>'
                     '<table class="displaytag" id="kursist"><thead><tr><th>CPR-nummer</th><th>Antal registreringer</th><th></th></tr></thead>'
                     '<tbody><tr class="empty"><td colspan="3">Søgningen gav intet resultat.</td></tr></tbody></table>', "kursist")
    raekker = ""
    for k in hits:
        p = PEOPLE[KURSIST_ID[k]]
        antal = sum(len(p[n]) for n in ("moduler", "proever", "henvisninger", "meritter")) + (p["prae2004"] is not None)
        raekker += f'<tr class="odd"><td>{p["cpr"]}</td><td>{antal}</td><td><a href="{CTX}/kursist/vis.do?id={k}">Vis registreringer</a></td></tr>'
    return tiles("Kursistsøgning", soegeform(cpr) + f"""<h3>Søgeresultat</h3><span class="pagebanner">1 kursist fundet.</span><span class="pagelinks"><strong>1</strong></span>
<table class="displaytag" id="kursist"><thead><tr><th>CPR-nummer</th><th>Antal registreringer</th><th></th></tr></thead><tbody>{raekker}</tbody></table>""", "kursist")


def displaytag(request, tid, enc, kolonner, poster, kid):
    if not poster:
        return '<p>Ingen poster at vise.</p>'
    sort, orden = request.query_params.get(enc + "-s", ""), request.query_params.get(enc + "-o", "1")
    if sort.isdigit() and int(sort) < len(kolonner):
        felt = kolonner[int(sort)][0]
        poster = sorted(poster, key=lambda p: (p[felt] is not None, str(p[felt])), reverse=orden == "2")
    hoved = "".join(
        f'<th class="sortable"><a href="vis.do?id={kid}&amp;{enc}-s={n}&amp;{enc}-o={"2" if sort == str(n) and orden == "1" else "1"}">{t}</a></th>'
        for n, (_, t) in enumerate(kolonner))
    krop = "".join(f'<tr class="{"even" if n % 2 else "odd"}">' + "".join(f"<td>{vis(p[f])}</td>" for f, _ in kolonner) + "</tr>\n"
                   for n, p in enumerate(poster))
    banner = "1 post fundet." if len(poster) == 1 else f"{len(poster)} poster fundet, viser alle."
    return (f'<span class="pagebanner">{banner}</span><span class="pagelinks"><strong>1</strong></span>\n'
            f'<table class="displaytag" id="{tid}"><thead><tr>{hoved}</tr></thead>\n<tbody>{krop}</tbody></table>')


async def vis_kursist(request, s):
    kid = request.query_params.get("id", "")
    if not kid.isdigit() or int(kid) not in (s["hits"] or []):
        return redirect("/kursist/soeg.do")
    person = PEOPLE[KURSIST_ID[int(kid)]]
    body = f'<p><b>CPR-nummer:</b> {person["cpr"]}</p><p>Gå til: ' + " | ".join(f'<a href="#{a}">{t}</a>' for a, t, *_ in TABELLER) + "</p>"
    for anker, titel, felt, enc, kolonner in TABELLER:
        poster = person[felt] if felt else ([person["prae2004"]] if person["prae2004"] else [])
        body += f'\n<a name="{anker}"></a><h3>{titel}</h3>\n' + displaytag(request, anker, enc, kolonner, poster, kid)
    body += f'<p><a href="{CTX}/kursist/soeg.do">Ny søgning</a> | <a href="javascript:window.print()">Udskriv</a></p>'
    return tiles("Registreringer på kursist", body, "kursist")


def filform(fejl=""):
    return tiles("Filsøgning", f"""{fejl}<form id="filForm" action="{CTX}/fil/indlaes.do" method="post" enctype="multipart/form-data">
<fieldset><legend>Indlæs fil med CPR-numre</legend><label for="fil">Tekstfil</label> <input type="file" id="fil" name="fil" />
<input type="submit" value="Indlæs fil" /></fieldset></form><p>Højst 100 CPR-numre pr. fil.</p>""", "fil")


async def indlaes(request, s):
    if request.method == "GET":
        return filform()
    fil = (await request.form()).get("fil")
    if not getattr(fil, "filename", ""):
        return filform('<p class="error">Der er ikke valgt nogen fil.</p>')
    numre = []
    for n, linje in enumerate((await fil.read()).decode("latin-1").replace("\xef\xbb\xbf", "").splitlines(), 1):
        if not linje.strip():
            continue
        m = re.fullmatch(r"(\d{6})-?(\d{4})", linje.strip())
        if not m:
            return filform(f'<p class="error">Filen kunne ikke indlæses. Linje {n} indeholder ikke et CPR-nummer.</p>')
        numre.append(m.group(1) + m.group(2))
    if not numre:
        return filform('<p class="error">Filen indeholder ingen CPR-numre.</p>')
    if len(numre) > 100:
        return filform(f'<p class="error">Filen indeholder {len(numre)} CPR-numre. Grænsen er 100.</p>')
    s["job"] = {"numre": numre, "start": time.time(), "nr": secrets.randbelow(9000) + 1000}
    return redirect("/fil/status.do")


def faerdig(job):
    return time.time() - job["start"] >= SEKUNDER


async def status(request, s):
    job = s["job"]
    if not job:
        return redirect("/fil/indlaes.do")
    if faerdig(job):
        return redirect("/fil/resultat.do")
    andel = (time.time() - job["start"]) / SEKUNDER
    return tiles("Filsøgning", f"""<p>Søgningen er i gang. Siden opdateres automatisk.</p>
<div id="bar"><div style="width:{int(andel * 100)}%"></div></div><p>Behandlet {int(andel * len(job["numre"]))} af {len(job["numre"])} CPR-numre</p>
<p><a href="{CTX}/fil/status.do">Opdatér nu</a></p>""", "fil", head='<meta http-equiv="refresh" content="2" />')


async def resultat(request, s):
    job = s["job"]
    if not job or not faerdig(job):
        return redirect("/fil/status.do")
    return tiles("Filsøgning", f"""<div class="info"><p>Filsøgning nr. {job["nr"]} er gennemført.</p>
<p><a href="{CTX}/fil/hent.do">Hent resultatfil (Excel)</a></p></div><p>Resultatfilen slettes, når du logger ud.</p>
<p><a href="{CTX}/fil/indlaes.do">Ny filsøgning</a></p>""", "fil")


def spreadsheetml(numre):
    def celle(v):
        if v is None:
            return "<Cell/>"
        if isinstance(v, bool):
            v = "Ja" if v else "Nej"
        if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
            return f'<Cell ss:StyleID="dato"><Data ss:Type="DateTime">{v}T00:00:00.000</Data></Cell>'
        return f'<Cell><Data ss:Type="String">{esc(v)}</Data></Cell>'
    raekker = ['<Row><Cell ss:MergeAcross="15" ss:StyleID="titel"><Data ss:Type="String">Resultat af filsøgning i '
               f'Danskundervisningsdatabasen {time.strftime("%d.%m.%Y kl. %H:%M")}</Data></Cell></Row>',
               "<Row>" + "".join(f'<Cell ss:StyleID="hoved"><Data ss:Type="String">{t}</Data></Cell>' for _, t in ARK) + "</Row>"]
    for nr in numre:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False}
        raekker.append("<Row>" + "".join(celle(u.get(f)) for f, _ in ARK) + "</Row>")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
            '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
            '<Styles><Style ss:ID="titel"><Font ss:Bold="1" ss:Size="12"/></Style><Style ss:ID="hoved"><Font ss:Bold="1"/></Style>'
            '<Style ss:ID="dato"><NumberFormat ss:Format="dd\\.mm\\.yyyy"/></Style></Styles>'
            '<Worksheet ss:Name="Resultat"><Table>' + "\n".join(raekker) + "</Table></Worksheet></Workbook>")


async def hent(request, s):
    job = s["job"]
    if not job or not faerdig(job):
        return redirect("/fil/status.do")
    return Response(spreadsheetml(job["numre"]).encode("utf-8"), headers={"Content-Type": "application/vnd.ms-excel",
                    "Content-Disposition": f'attachment; filename="filsoegning_{job["nr"]}.xls"'})


async def rod(request):
    return redirect("/")


app = Starlette(routes=[
    Route("/", rod), Route(CTX, rod), Route(CTX + "/", velkommen), Route(CTX + "/sprogcenter.do", sprogcenter),
    Route(CTX + "/login.do", login), Route(CTX + "/j_spring_security_check", check, methods=["POST"]),
    Route(CTX + "/j_spring_security_logout", logout), Route(CTX + "/portal.do", guard(portal)),
    Route(CTX + "/start.do", guard(start)), Route(CTX + "/hjaelp.do", guard(hjaelp)),
    Route(CTX + "/kursist/soeg.do", guard(soeg), methods=["GET", "POST"]), Route(CTX + "/kursist/vis.do", guard(vis_kursist)),
    Route(CTX + "/fil/indlaes.do", guard(indlaes), methods=["GET", "POST"]), Route(CTX + "/fil/status.do", guard(status)),
    Route(CTX + "/fil/resultat.do", guard(resultat)), Route(CTX + "/fil/hent.do", guard(hent))])
