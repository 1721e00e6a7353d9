"""Knappen i manér af FileMaker Server 13 med Custom Web Publishing (PHP) fra FileMaker PHP Site Assistant."""
import csv
import io
import json
import random
import re
import secrets
import time
from html import escape as h
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
BY_CPR = {p["cpr"]: p for p in PEOPLE}
RECID = {p["cpr"]: 4107 + 13 * i for i, p in enumerate(PEOPLE)}
BY_RECID = {str(v): k for k, v in RECID.items()}
SESSIONS = {}
B = "/fmi/knappen/"

TABS = [("moduler", "Modulforløb", "Kursist_moduler"), ("proever", "Prøveresultater", "Kursist_proever"),
        ("henvisninger", "Henvisninger", "Kursist_henvisninger"), ("meritter", "Meritter", "Kursist_merit"),
        ("prae2004", "Præ-2004", "Kursist_prae2004")]

COLS = {
    "moduler": [("_id", "Post-id"), ("startdato", "Startet"), ("slutdato", "Afsluttet"), ("du_modul", "DU-modul"),
                ("_hold", "Hold"), ("udbyder", "Udbyder"), ("henvisningskategori", "Henv.kat."),
                ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Modultest best."), ("_opr", "Oprettet den")],
    "proever": [("_id", "Post-id"), ("proeve", "Prøvens navn"), ("termin", "Prøvetermin"), ("dato", "Afholdt"),
                ("laeseforstaaelse", "Læseforst."), ("skriftlig", "Skr. fremst."), ("mundtlig", "Mdt. komm."),
                ("resultat", "Udfald"), ("udbyder", "Udbyder"), ("_opr", "Oprettet den")],
    "henvisninger": [("_id", "Post-id"), ("kommune", "Henvisende kommune"), ("dato", "Henvist"), ("kategori", "Kat."),
                     ("udbyder", "Henvist til udbyder"), ("_sag", "Sagsnr."), ("_opr", "Oprettet den")],
    "meritter": [("_id", "Post-id"), ("du_modul", "Merit for DU-modul"), ("startdato", "Meritdato"),
                 ("udbyder", "Udbyder"), ("_opr", "Oprettet den")],
}

SHEET = [("cpr", "CPR-nr."), ("findes", "Findes 2004 og frem"),
         ("foerste_startdato", "Første modul startet"), ("foerste_du_modul", "Første modul DU-modul"),
         ("foerste_udbyder", "Første modul udbyder"), ("seneste_startdato", "Seneste modul startet"),
         ("seneste_du_modul", "Seneste modul DU-modul"), ("seneste_udbyder", "Seneste modul udbyder"),
         ("henvisning_dato", "Henvisning henvist"), ("henvisning_kategori", "Henvisning kat."),
         ("merit_du_modul", "Merit DU-modul"), ("merit_startdato", "Merit meritdato"),
         ("merit_udbyder", "Merit udbyder"), ("prae2004_findes", "Præ-2004 findes"),
         ("prae2004_startdato", "Præ-2004 første start"), ("prae2004_du", "Præ-2004 DU")]


def dk(v):
    """Værdi som tekst: datoer dd-mm-åååå, ja/nej, tom."""
    if v is None:
        return ""
    if v is True:
        return "Ja"
    if v is False:
        return "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else v


def session(request):
    return SESSIONS.get(request.cookies.get("PHPSESSID", ""))


def page(title, body, logged=True, script="", status=200):
    menu = ""
    if logged:
        menu = f"""
<div id="navigation">
<form action="{B}home.php" method="get" name="quick"><div><label for="hurtig">Søg på siden</label>
<input id="hurtig" name="q" type="text" size="14"> <input type="submit" value="Vis"></div></form>
<p class="navhead">Webstedsnavigation</p>
<ul>
<li><a href="{B}home.php">Startside</a></li>
<li><a href="{B}findrecords.php?-lay=Kursist_find">Find kursist</a></li>
<li><a href="{B}extract.php?-lay=Udtraek">Find flere kursister</a></li>
<li><a href="{B}hjaelp.php">Hjælp</a></li>
<li><a href="{B}authentication.php?-action=logout">Log ud</a></li>
</ul></div>"""
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="da">
<head>
<meta http-equiv="content-type" content="text/html; charset=utf-8" />
<meta name="generator" content="FileMaker PHP Site Assistant" />
<title>{h(title)} - Danskundervisningsdatabasen</title>
<link rel="stylesheet" type="text/css" href="{B}cerulean.css" />
{script}
</head>
<body>
<div id="header"><h1>Danskundervisningsdatabasen</h1><p class="sub">Udtræk for kommuner</p></div>
{menu}
<div id="content">
<h2>{h(title)}</h2>
{body}
</div>
<div id="footer"><p>Databasen drives for ministeriet. Indberetninger til og med 31-10-2014 er indlæst. Drevet af FileMaker Server.</p></div>
</body></html>""", status_code=status)


def to_login():
    return RedirectResponse("/", 302)


async def start(request):
    return login_page()


def login_page(msg=""):
    err = f'<p class="error">{h(msg)}</p>' if msg else ""
    return page("Log på databasen", f"""{err}
<form action="{B}authentication.php" method="post">
<input type="hidden" name="-action" value="login" />
<input type="hidden" name="-db" value="Danskundervisning" />
<table class="record" summary="">
<tr class="field"><td class="field_name"><label for="fmuser">Kontonavn</label></td><td class="field_data"><input id="fmuser" name="user" type="text" size="24" /></td></tr>
<tr class="field"><td class="field_name"><label for="fmpass">Adgangskode</label></td><td class="field_data"><input id="fmpass" name="pass" type="password" size="24" /></td></tr>
<tr class="submit_btn"><td colspan="2"><input type="submit" class="buttons" name="-login" value="Log på" /> <input type="reset" class="buttons" value="Ryd" /></td></tr>
</table></form>
<p>Login fås ved henvendelse til ministeriet. Har du glemt adgangskoden, skal du skrive til supporten.</p>""", logged=False)


async def auth(request):
    if request.method == "GET":
        SESSIONS.pop(request.cookies.get("PHPSESSID", ""), None)
        r = to_login()
        r.delete_cookie("PHPSESSID")
        return r
    f = await request.form()
    if f.get("user") == "kommune" and f.get("pass") == "hemmeligt-1":
        sid = secrets.token_hex(13)
        SESSIONS[sid] = {"job": None, "ready": None}
        r = RedirectResponse(B + "home.php", 302)
        r.set_cookie("PHPSESSID", sid, path="/", httponly=True)
        return r
    return login_page("Kontonavnet eller adgangskoden er ugyldig (fejl 212).")


async def home(request):
    if not session(request):
        return to_login()
    return page("Startside", f"""
<p>Velkommen til udtræk fra danskundervisningsdatabasen.</p>
<p>Vælg i navigationen til venstre, om du vil finde én kursist eller sende en fil med CPR-numre på flere kursister.</p>
<table class="news" summary="Nyheder"><tr><th>Dato</th><th>Nyt</th></tr>
<tr><td>03-11-2014</td><td>Indberetningerne for oktober er indlæst.</td></tr>
<tr><td>12-09-2014</td><td>Databasen er lukket for service lørdag den 20-09-2014 kl. 8-12.</td></tr></table>""")


async def help_page(request):
    if not session(request):
        return to_login()
    return page("Hjælp", "<p>Et CPR-nr. skrives ddmmåå-xxxx. En fil skal være en tekstfil (.txt) med ét CPR-nr. pr. linje.</p>")


OPS = [("eq", "er lig med"), ("cn", "indeholder"), ("bw", "begynder med")]


def find_page(msg="", cpr=""):
    err = f'<p class="error">{h(msg)}</p>' if msg else ""

    def row(name, label, attrs, value=""):
        ops = "".join(f'<option value="{o}">{t}</option>' for o, t in OPS)
        fid = name.replace(".", "_")
        return (f'<tr class="field"><td class="field_name"><label for="{fid}">{label}</label></td>'
                f'<td class="field_op"><select name="{name}.op" title="Operator">{ops}</select></td>'
                f'<td class="field_data"><input id="{fid}" class="fieldinput" type="text" name="{name}.value" value="{h(value)}" {attrs} /></td></tr>')
    return page("Find kursist", f"""{err}
<form action="{B}recordlist.php" method="post">
<input type="hidden" name="-db" value="Danskundervisning" />
<input type="hidden" name="-lay" value="Kursist_find" />
<input type="hidden" name="-action" value="find" />
<input type="hidden" name="-token" value="{random.randint(10**7, 10**8)}" />
<table class="record" summary="">
{row("Kursist_nr", "Kursistnr.", 'size="12"')}
{row("CPR_nr", "CPR-nr.", 'size="14" maxlength="11" pattern="[0-9]{6}-[0-9]{4}" placeholder="ddmmåå-xxxx"', cpr)}
{row("Bemaerkning", "Bemærkning", 'size="30"')}
<tr><td class="field_name">Betingelser</td><td colspan="2"><input type="radio" name="-lop" value="and" id="lopand" checked="checked" /><label for="lopand">Alle skal opfyldes</label>
<input type="radio" name="-lop" value="or" id="lopor" /><label for="lopor">Mindst én skal opfyldes</label></td></tr>
<tr class="submit_btn"><td colspan="3"><input type="submit" class="buttons" name="-find" value="Udfør søgning" /> <input type="reset" class="buttons" name="clear" value="Ryd felter" /></td></tr>
</table></form>
<p class="hint">Du behøver kun at udfylde ét felt. CPR-nr. skrives med bindestreg.</p>""")


async def find(request):
    if not session(request):
        return to_login()
    return find_page()


async def recordlist(request):
    if not session(request):
        return to_login()
    if request.method == "GET":
        return RedirectResponse(B + "findrecords.php", 302)
    f = await request.form()
    cpr = (f.get("CPR_nr.value") or "").strip()
    if not cpr and not f.get("Kursist_nr.value") and not f.get("Bemaerkning.value"):
        return find_page("Der er ikke angivet nogen søgebetingelse (fejl 400).")
    if not re.fullmatch(r"\d{6}-\d{4}", cpr):
        return find_page("CPR-nr. skal skrives som ddmmåå-xxxx.", cpr)
    p = BY_CPR.get(cpr.replace("-", ""))
    if not p:
        return page("Søgeresultat", f"""<p class="error">Fejl: 401 - Ingen poster opfylder søgebetingelserne.</p>
<p><a href="{B}findrecords.php?-lay=Kursist_find">Rediger søgning</a></p>""")
    q = urlencode({"-db": "Danskundervisning", "-lay": "Kursist_moduler", "-recid": RECID[p["cpr"]]})
    return RedirectResponse(f"{B}browserecord.php?{q}", 302)


def extra(key, kind, recid, n, rec):
    if key == "_id":
        return str(recid * 100 + n)
    if key == "_hold":
        return "H" + str(recid % 90 + n)
    if key == "_sag":
        return f"{recid % 17 + 2}/{recid + n}"
    return f"{(recid + n) % 27 + 1:02d}-{(recid + n) % 12 + 1:02d}-2013"


async def browse(request):
    if not session(request):
        return to_login()
    recid = request.query_params.get("-recid", "")
    cpr = BY_RECID.get(recid)
    if not cpr:
        return page("Post", '<p class="error">Fejl: 101 - Posten mangler.</p>')
    p = BY_CPR[cpr]
    lay = request.query_params.get("-lay", "Kursist_moduler")
    kind, title, lay = next((t for t in TABS if t[2] == lay), TABS[0])

    def url(lay, skip=0):
        d = {"-db": "Danskundervisning", "-lay": lay, "-recid": recid}
        if skip:
            d["-skip"] = skip
        return h(f"{B}browserecord.php?{urlencode(d)}")
    tabs = "".join(f'<td class="{"tab_on" if t[2] == lay else "tab"}"><a href="{url(t[2])}">{t[1]}</a></td>' for t in TABS)
    if kind == "prae2004":
        pr = p["prae2004"]
        if pr is None:
            part = "<p>Ikke registreret</p>"
        else:
            part = f"""<table class="record" summary="Præ-2004">
<tr class="field"><td class="field_name">Første startdato før 2004</td><td class="field_data">{dk(pr["foerste_startdato"])}&nbsp;</td></tr>
<tr class="field"><td class="field_name">DU før 2004</td><td class="field_data">{dk(pr["du"])}&nbsp;</td></tr>
</table>"""
    else:
        recs = p[kind]
        try:
            skip = max(0, int(request.query_params.get("-skip", "0")))
        except ValueError:
            skip = 0
        shown = recs[skip:skip + 10]
        head = "".join(f"<th>{c}</th>" for _, c in COLS[kind])
        rows = ""
        for i, rec in enumerate(shown, skip + 1):
            cells = "".join("<td>" + (extra(k, kind, int(recid), i, rec) if k[0] == "_" else h(dk(rec[k])) or "&nbsp;") + "</td>"
                            for k, _ in COLS[kind])
            rows += f'<tr class="{"table_row" if i % 2 else "table_row_alt"}">{cells}</tr>\n'
        nav = []
        last = (len(recs) - 1) // 10 * 10 if recs else 0
        for text, to, on in (("|&lt; Første", 0, skip > 0), ("&lt; Forrige", skip - 10, skip > 0),
                             ("Næste &gt;", skip + 10, skip < last), ("Sidste &gt;|", last, skip < last)):
            nav.append(f'<a href="{url(lay, to)}">{text}</a>' if on else f'<span class="inactive">{text}</span>')
        part = f"""<p class="status">Post {skip + 1 if recs else 0} - {skip + len(shown)} af {len(recs)}</p>
<table class="browse_records portal" cellspacing="0" summary="Relaterede poster">
<thead><tr>{head}</tr></thead>
<tbody>
{rows}</tbody></table>
<div class="record_navigation">{" &nbsp; ".join(nav)}</div>"""
    body = f"""
<table class="record kursist" summary="Kursist">
<tr class="field"><td class="field_name">CPR-nr.</td><td class="field_data">{cpr[:6]}-{cpr[6:]}</td></tr>
<tr class="field"><td class="field_name">Kursistnr.</td><td class="field_data">{recid}</td></tr>
<tr class="field"><td class="field_name">Post ændret</td><td class="field_data">31-10-2014 02:14:55</td></tr>
</table>
<table class="tabpanel" summary=""><tr>{tabs}</tr></table>
<h3>{title}</h3>
{part}
<p><a href="{B}findrecords.php?-lay=Kursist_find">Ny søgning</a></p>"""
    return page("Vis kursist", body)


def settle(s):
    """Gør et kørende script færdigt, når der er set på siden nogle gange eller tiden er gået."""
    job = s["job"]
    if job and not job["done"]:
        job["looks"] += 1
        if job["looks"] > 2 or time.time() - job["at"] > 9:
            job["done"] = True
            s["ready"] = job


async def extract(request):
    s = session(request)
    if not s:
        return to_login()
    msg = script = ""
    if request.method == "POST":
        f = await request.form()
        up = f.get("Udtraek.cpr_fil")
        data = await up.read() if hasattr(up, "read") else b""
        text = data.decode("utf-8-sig", "replace")
        nums = [n for n in (re.sub(r"[\s-]", "", ln) for ln in text.splitlines()) if n]
        if not nums:
            msg = "Vælg en tekstfil med CPR-numre."
        elif len(nums) > 100:
            msg = "Filen må højst indeholde 100 CPR-numre."
        elif any(not re.fullmatch(r"\d{10}", n) for n in nums):
            msg = "Filen indeholder linjer, der ikke er CPR-numre."
        else:
            s["job"] = {"nums": nums, "looks": 0, "at": time.time(), "done": False}
            return RedirectResponse(B + "extract.php?-lay=Udtraek&-script=Dan_udtraek", 302)
    else:
        settle(s)
    job = s["job"]
    if job and not job["done"]:
        status = (f'<p class="status">Scriptet &quot;Dan udtræk&quot; udføres ({len(job["nums"])} linjer). Vent et øjeblik.</p>'
                  f'<p><a href="{B}extract.php?-lay=Udtraek">Opdater status</a></p>')
    elif job:
        status = f'<p class="status">Scriptet udføres ikke. Antal linjer i sidste fil: {len(job["nums"])}</p>'
        script = "<script type=\"text/javascript\">\n//<![CDATA[\nwindow.onload = function () { alert('Udtrækket er dannet. Brug linket Hent udtræk.'); };\n//]]>\n</script>"
    else:
        status = '<p class="status">Scriptet udføres ikke.</p>'
    err = f'<p class="error">{h(msg)}</p>' if msg else ""
    return page("Find flere kursister", f"""{err}
<p>Filen skal være en tekstfil med ét CPR-nr. pr. linje og højst 100 linjer.</p>
<form action="{B}extract.php" method="post" enctype="multipart/form-data">
<input type="hidden" name="-db" value="Danskundervisning" />
<input type="hidden" name="-lay" value="Udtraek" />
<input type="hidden" name="-script" value="Dan_udtraek" />
<table class="record" summary="">
<tr class="field"><td class="field_name"><label for="cprfil">Tekstfil med CPR-nr.</label></td><td class="field_data"><input id="cprfil" type="file" name="Udtraek.cpr_fil" /></td></tr>
<tr class="field"><td class="field_name"><label for="note">Notat</label></td><td class="field_data"><input id="note" type="text" name="Udtraek.notat" size="30" /></td></tr>
<tr class="submit_btn"><td colspan="2"><input type="submit" class="buttons" name="-new" value="Indsæt fil" /></td></tr>
</table></form>
<h3>Udtræk</h3>
{status}
<table class="record" summary=""><tr class="field"><td class="field_name">Objektfelt</td><td class="field_data"><a href="{B}container.php?-field=Udtraek::resultat(1)&amp;-recid=1">Hent udtræk</a> (seneste udtræk, kan åbnes i Excel)</td></tr></table>""", script=script)


async def container(request):
    s = session(request)
    if not s:
        return to_login()
    out = io.StringIO()
    w = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    w.writerow([c for _, c in SHEET])
    nums = s["ready"]["nums"] if s["ready"] else []
    for n in sorted(nums):
        u = BY_CPR[n]["udtraek"] if n in BY_CPR else {"cpr": n, "findes": False}
        w.writerow([dk(u.get(k)) for k, _ in SHEET])
    return Response(out.getvalue().encode("cp1252"), media_type="text/csv; charset=windows-1252",
                    headers={"Content-Disposition": 'attachment; filename="Udtraek.csv"'})


async def css(request):
    return PlainTextResponse("body{font-family:Verdana,sans-serif;font-size:12px}#navigation{float:left;width:180px}"
                             "#content{margin-left:200px}.error{color:#a00}.field_name{font-weight:bold}", media_type="text/css")


app = Starlette(routes=[
    Route("/", start),
    Route(B + "authentication.php", auth, methods=["GET", "POST"]),
    Route(B + "home.php", home),
    Route(B + "hjaelp.php", help_page),
    Route(B + "findrecords.php", find),
    Route(B + "recordlist.php", recordlist, methods=["GET", "POST"]),
    Route(B + "browserecord.php", browse),
    Route(B + "extract.php", extract, methods=["GET", "POST"]),
    Route(B + "container.php", container),
    Route(B + "cerulean.css", css),
])
