"""Spring Roo scaffold (Spring MVC 3, tagx, Tiles), 2012: finder, list with icons, show pages with label/box lines."""
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

DATA = json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
IDS = {1001 + 7 * i: p for i, p in enumerate(DATA)}
BYCPR = {p["cpr"]: i for i, p in IDS.items()}
SESS = {}
JOBS = {}
B = "/danskdata"


def dk(d):
    return f"{d[8:10]}.{d[5:7]}.{d[:4]}" if d else ""


def jn(v):
    return "" if v is None else ("Ja" if v else "Nej")


# entity -> (key in person, singular, plural, fields (name, label, key, isdate), list columns)
ENT = {
    "moduls": ("moduler", "Modul", "Moduler", [
        ("duModul", "DU-modul", "du_modul", 0), ("startDato", "Startdato", "startdato", 1), ("slutDato", "Slutdato", "slutdato", 1),
        ("udbyder", "Udbyder", "udbyder", 0), ("henvisningsKategori", "Henvisningskategori", "henvisningskategori", 0),
        ("ophoersAarsag", "Ophørsårsag", "ophoersaarsag", 0), ("modultestBestaaet", "Modultest bestået den", "modultest_bestaaet", 1)], 2),
    "proeves": ("proever", "Prøve", "Prøver", [
        ("proeveType", "Prøve", "proeve", 0), ("proeveDato", "Prøvedato", "dato", 1), ("termin", "Prøvetermin", "termin", 0),
        ("karLaes", "Karakter i læseforståelse", "laeseforstaaelse", 0), ("karSkr", "Karakter i skriftlig fremstilling", "skriftlig", 0),
        ("karMdt", "Karakter i mundtlig", "mundtlig", 0), ("resultat", "Resultat", "resultat", 0), ("udbyder", "Udbyder", "udbyder", 0)], 2),
    "henvisnings": ("henvisninger", "Henvisning", "Henvisninger", [
        ("henvistDato", "Henvisningsdato", "dato", 1), ("kategori", "Henvisningskategori", "kategori", 0),
        ("kommune", "Kommune", "kommune", 0), ("udbyder", "Udbyder", "udbyder", 0)], 0),
    "merits": ("meritter", "Merit", "Meritter", [
        ("duModul", "DU-modul", "du_modul", 0), ("startDato", "Startdato", "startdato", 1), ("udbyder", "Udbyder", "udbyder", 0)], 0),
}


def layout(title, body, menu=True):
    m = f"""<div id="menu"><ul id="roo_menu">
<li id="c_kursist"><h2>Kursist</h2><ul>
<li id="fi_kursist_cpr"><a href="{B}/kursists?find=ByCprEquals&amp;form" title="Find kursist på Cpr">Find kursist på Cpr</a></li></ul></li>
<li id="c_udtraek"><h2>Udtræk</h2><ul>
<li id="i_udtraek_new"><a href="{B}/udtraeks?form" title="Opret nyt Udtræk">Opret nyt Udtræk</a></li>
<li id="i_udtraek_list"><a href="{B}/udtraeks?page=1&amp;size=10" title="Vis alle Udtræk">Vis alle Udtræk</a></li></ul></li>
</ul></div>""" if menu else '<div id="menu"></div>'
    logout = f'<span><a href="{B}/resources/j_spring_security_logout">Log ud</a></span> | ' if menu else ""
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta content="text/html; charset=UTF-8" http-equiv="Content-Type" /><meta content="IE=8" http-equiv="X-UA-Compatible" />
<link href="{B}/resources/styles/standard.css" media="screen" type="text/css" rel="stylesheet" />
<link href="{B}/resources/images/favicon.ico" rel="SHORTCUT ICON" />
<script type="text/javascript">var djConfig = {{parseOnLoad: false, isDebug: false, locale: 'da'}};</script>
<script type="text/javascript" src="{B}/resources/dojo/dojo.js"></script>
<script type="text/javascript" src="{B}/resources/spring/Spring.js"></script>
<title>Velkommen til Danskdata</title>
</head>
<body class="tundra spring">
<div id="wrapper">
<div id="header"><a title="Hjem" name="Hjem" href="{B}/"><img src="{B}/resources/images/banner-graphic.png" alt="Danskdata - kommunernes adgang" /></a></div>
{m}
<div id="main">
<div id="_title_{secrets.token_hex(2)}_id"><h1 class="titlepane">{title}</h1>
{body}
</div>
<div id="footer"><span><a href="{B}/">Hjem</a></span> | {logout}<span id="language">Sprog: <a href="?lang=da" title="Skift sprog til dansk"><img class="flag" alt="Skift sprog til dansk" src="{B}/resources/images/da.png" /></a></span>
<span> | Tema: <a href="?theme=standard" title="Standard">Standard</a> | <a href="?theme=alt" title="Alternativ">Alternativ</a></span></div>
</div>
</div>
</body>
</html>""", headers={"server": "Apache-Coyote/1.1"})


def ok(request):
    return request.cookies.get("JSESSIONID") in SESS


def need(fn):
    async def inner(request):
        if not ok(request):
            return RedirectResponse(B + "/login", 302)
        return await fn(request)
    return inner


def field(ent, name, label, value):
    fid = f"_s_dk_danskdata_domain_{ent}_{name}_{name}_id"
    return (f'<div id="{fid}"><label for="_{name}_id">{label}:</label>'
            f'<div class="box" id="{fid}_box">{escape(value) if value else ""}</div></div><br/>\n')


def boxes(ent, r):
    return "".join(field(ENT[ent][1], f[0], f[1], dk(r[f[2]]) if f[3] else r[f[2]]) for f in ENT[ent][3])


async def root(request):
    return RedirectResponse(B + "/", 302)


async def login(request):
    err = ('<div class="errors"><p>Dit login mislykkedes. Prøv igen. Årsag: Bad credentials.</p></div>'
           if "login_error" in request.query_params else "")
    return layout("Log ind", f"""{err}<p>Du skal logge ind for at få adgang til denne del af applikationen.</p>
<form name="f" action="{B}/resources/j_spring_security_check" method="POST">
<div><label for="j_username">Navn:</label><input id="j_username" type="text" name="j_username" style="width:150px" /></div><br/>
<div><label for="j_password">Adgangskode:</label><input id="j_password" type="password" name="j_password" style="width:150px" /></div><br/>
<div class="submit"><input id="proceed" type="submit" value="Send" /> <input id="reset" type="reset" value="Nulstil" /></div>
</form>""", menu=False)


async def check(request):
    f = await request.form()
    if f.get("j_username") == "kommune" and f.get("j_password") == "hemmeligt-1":
        sid = secrets.token_hex(16).upper()
        SESS[sid] = time.time()
        r = RedirectResponse(B + "/", 302)
        r.set_cookie("JSESSIONID", sid, path=B, httponly=True)
        return r
    return RedirectResponse(B + "/login?login_error=t", 302)


async def logout(request):
    SESS.pop(request.cookies.get("JSESSIONID"), None)
    return RedirectResponse(B + "/login", 302)


@need
async def index(request):
    return layout("Velkommen til Danskdata", """<p>Danskdata giver kommuner adgang til sprogcentrenes indberetninger om danskuddannelse ("knappen").</p>
<p>Vælg <b>Find kursist på Cpr</b> for ét opslag, eller <b>Opret nyt Udtræk</b> for en fil med flere numre.</p>""")


@need
async def kursists(request):
    q = request.query_params
    if "form" in q or "cpr" not in q:
        return layout("Find Kursist", f"""<form action="{B}/kursists" method="get">
<input type="hidden" name="find" value="ByCprEquals" />
<div><label for="_cpr_id">Cpr:</label><input type="text" id="_cpr_id" name="cpr" maxlength="11" /></div><br/>
<div class="submit"><input id="proceed" type="submit" value="Find" /></div>
</form>""")
    c = re.sub(r"[\s-]", "", q["cpr"])
    i = BYCPR.get(c)
    if i is None:
        return layout("Vis alle Kursister", "<p>Ingen Kursist fundet.</p>")
    return layout("Vis alle Kursister", f"""<table>
<thead><tr><th>Cpr</th><th></th></tr></thead>
<tr><td>{c}</td><td class="utilbox"><a href="{B}/kursists/{i}" alt="Vis Kursist" title="Vis Kursist"><img alt="Vis Kursist" class="image" src="{B}/resources/images/show.png" title="Vis Kursist" /></a></td></tr>
<tr class="footer"><td colspan="2">Side 1 af 1</td></tr>
</table>""")


def sub(i, cur):
    links = [("moduls", "Moduler"), ("proeves", "Prøver"), ("henvisnings", "Henvisninger"), ("merits", "Meritter"), ("prae2004", "Data fra før 2004")]
    return '<ul class="relationer">' + "".join(
        f'<li class="valgt">{n}</li>' if k == cur else f'<li><a href="{B}/kursists/{i}/{k}" title="{n}">{n}</a></li>' for k, n in links) + "</ul>"


def person(request):
    return IDS.get(int(request.path_params["id"]))


def missing():
    r = layout("Siden findes ikke", "<p>Den ønskede ressource findes ikke.</p>")
    r.status_code = 404
    return r


@need
async def kursist(request):
    p = person(request)
    if not p:
        return missing()
    i = request.path_params["id"]
    return layout("Vis Kursist", field("Kursist", "cpr", "Cpr", p["cpr"]) +
                  f"<p>Registreringer for kursisten:</p>{sub(i, '')}"
                  f'<div class="quicklinks"><span><a href="{B}/kursists?find=ByCprEquals&amp;form" title="Ny søgning">Ny søgning</a></span></div>')


@need
async def sublist(request):
    p, i, ent = person(request), request.path_params["id"], request.path_params["ent"]
    if not p or (ent != "prae2004" and ent not in ENT):
        return missing()
    head = f'<p class="kursist">Kursist {p["cpr"]} (<a href="{B}/kursists/{i}" title="Tilbage til kursisten">Tilbage til kursisten</a>)</p>{sub(i, ent)}'
    if ent == "prae2004":
        q = p["prae2004"]
        return layout("Data fra før 2004", head + ("<p>Ingen Data fra før 2004 fundet.</p>" if not q else
                      field("Prae2004", "foersteStartdato", "Første startdato", dk(q["foerste_startdato"])) +
                      field("Prae2004", "du", "Gået på danskuddannelse", jn(q["du"]))))
    key, one, many, fields, ncol = ENT[ent]
    rows = p[key]
    if not rows:
        return layout(f"Vis alle {many}", head + f"<p>Ingen {one} fundet.</p>")
    if not ncol:
        return layout(f"Vis alle {many}", head + "".join(
            f'<fieldset class="post"><legend>{one} {n} af {len(rows)}</legend>\n{boxes(ent, r)}</fieldset>' for n, r in enumerate(rows, 1)))
    try:
        pg = max(1, int(request.query_params.get("page", "1")))
    except ValueError:
        pg = 1
    size = 10
    pages = -(-len(rows) // size)
    pg = min(pg, pages)
    show = list(enumerate(rows))[(pg - 1) * size:pg * size]
    cols = fields[:ncol]
    url = f"{B}/kursists/{i}/{ent}"

    def lnk(n, t, img):
        return f'<a href="{url}?page={n}&amp;size={size}" class="image" title="{t}"><img alt="{t}" src="{B}/resources/images/{img}.png" title="{t}" /></a> '
    nav = (lnk(1, "Første side", "resultset_first") + lnk(pg - 1, "Forrige side", "resultset_previous") if pg > 1 else "") + f"Side {pg} af {pages} " + \
          (lnk(pg + 1, "Næste side", "resultset_next") + lnk(pages, "Sidste side", "resultset_last") if pg < pages else "")
    body = "<table>\n<thead><tr>" + "".join(f"<th>{f[1]}</th>" for f in cols) + "<th></th></tr></thead>\n" + "".join(
        "<tr>" + "".join(f'<td>{escape((dk(r[f[2]]) if f[3] else r[f[2]]) or "")}</td>' for f in cols) +
        f'<td class="utilbox"><a href="{url}/{n + 1}" alt="Vis {one}" title="Vis {one}"><img alt="Vis {one}" class="image" src="{B}/resources/images/show.png" title="Vis {one}" /></a></td></tr>\n'
        for n, r in show) + f'<tr class="footer"><td colspan="{ncol + 1}">{nav}</td></tr>\n</table>'
    return layout(f"Vis alle {many}", head + body)


@need
async def record(request):
    p, i, ent, n = person(request), request.path_params["id"], request.path_params["ent"], int(request.path_params["n"])
    if not p or ent not in ENT or not 1 <= n <= len(p[ENT[ent][0]]):
        return missing()
    key, one, many, fields, ncol = ENT[ent]
    return layout(f"Vis {one}", f'<p class="kursist">Kursist {p["cpr"]}</p>' + boxes(ent, p[key][n - 1]) +
                  f'<div class="quicklinks"><span><a href="{B}/kursists/{i}/{ent}" title="Vis alle {many}">Vis alle {many}</a></span></div>')


def form_page(err=""):
    return layout("Opret nyt Udtræk", f"""<form id="udtraek" action="{B}/udtraeks" method="post" enctype="multipart/form-data">
<div id="_c_udtraek_content"><label for="_content_id">Cpr-fil:</label><input type="file" id="_content_id" name="content" />{f'<br/><span class="errors">{err}</span>' if err else ''}</div><br/>
<p class="hint">Ren tekst (.txt), ét cpr pr. linje, højst 100.</p>
<div class="submit"><input id="proceed" type="submit" value="Gem" /></div>
</form>""")


@need
async def udtraeks(request):
    if request.method == "POST":
        f = await request.form()
        up = f.get("content")
        txt = (await up.read()).decode("utf-8-sig", "replace") if hasattr(up, "read") else ""
        nums = [n for n in (re.sub(r"[\s-]", "", l) for l in txt.splitlines()) if n]
        if not nums:
            return form_page("Filen må ikke være tom.")
        if len(nums) > 100 or any(not re.fullmatch(r"\d{10}", n) for n in nums):
            return form_page("Filen skal bestå af højst 100 linjer med hver ét cpr på 10 cifre.")
        jid = 500 + len(JOBS) + 1
        JOBS[jid] = (nums, time.time(), request.cookies.get("JSESSIONID"))
        return RedirectResponse(f"{B}/udtraeks/{jid}", 302)
    if "form" in request.query_params:
        return form_page()
    mine = [(j, v) for j, v in JOBS.items() if v[2] == request.cookies.get("JSESSIONID")]
    if not mine:
        return layout("Vis alle Udtræk", "<p>Ingen Udtræk fundet.</p>")
    return layout("Vis alle Udtræk", "<table><thead><tr><th>Id</th><th>Antal cpr</th><th>Status</th><th></th></tr></thead>" + "".join(
        f'<tr><td>{j}</td><td>{len(v[0])}</td><td>{"Afsluttet" if time.time() > v[1] + 1.5 else "I kø"}</td>'
        f'<td class="utilbox"><a href="{B}/udtraeks/{j}" title="Vis Udtræk"><img alt="Vis Udtræk" class="image" src="{B}/resources/images/show.png" title="Vis Udtræk" /></a></td></tr>' for j, v in mine) + "</table>")


def job(request):
    v = JOBS.get(int(request.path_params["jid"]))
    return v if v and v[2] == request.cookies.get("JSESSIONID") else None


@need
async def udtraek(request):
    v, jid = job(request), request.path_params["jid"]
    if not v:
        return missing()
    done = time.time() > v[1] + 1.5
    body = field("Udtraek", "id", "Udtræk nr.", str(jid)) + field("Udtraek", "antal", "Antal cpr", str(len(v[0]))) + \
        field("Udtraek", "oprettet", "Oprettet", time.strftime("%d.%m.%Y %H:%M:%S", time.localtime(v[1])))
    if done:
        body += field("Udtraek", "status", "Status", "Afsluttet") + \
            f'<div><label for="_ark_id">Regneark:</label><div class="box" id="_ark_id"><a href="{B}/udtraeks/{jid}/udtraek{jid}.xls">udtraek.xls</a></div></div><br/>'
    else:
        body += field("Udtraek", "status", "Status", "I kø - prøv igen om lidt") + \
            f'<div class="quicklinks"><span><a href="{B}/udtraeks/{jid}" title="Genindlæs">Genindlæs</a></span></div>'
    return layout("Vis Udtræk", body)


GROUPS = [("Cpr", 1, ["Cpr"]), ("Efter 2004", 1, ["Fundet"]), ("Første modul", 3, ["Startdato", "DU-modul", "Udbyder"]),
          ("Seneste modul", 3, ["Startdato", "DU-modul", "Udbyder"]), ("Henvisning", 2, ["Dato", "Kategori"]),
          ("Højeste merit", 3, ["DU-modul", "Startdato", "Udbyder"]), ("Før 2004", 3, ["Fundet", "Første startdato", "DU"])]
ORDER = [("findes", "b"), ("foerste_startdato", "d"), ("foerste_du_modul", ""), ("foerste_udbyder", ""), ("seneste_startdato", "d"),
         ("seneste_du_modul", ""), ("seneste_udbyder", ""), ("henvisning_dato", "d"), ("henvisning_kategori", ""), ("merit_du_modul", ""),
         ("merit_startdato", "d"), ("merit_udbyder", ""), ("prae2004_findes", "b"), ("prae2004_startdato", "d"), ("prae2004_du", "b")]


@need
async def sheet(request):
    v = job(request)
    if not v or time.time() <= v[1] + 1.5:
        return missing()

    def cell(t):
        return f'<Cell><Data ss:Type="String">{escape(t)}</Data></Cell>' if t else "<Cell/>"
    rows = ""
    for n in v[0]:
        u = IDS[BYCPR[n]]["udtraek"] if n in BYCPR else {"findes": False, "prae2004_findes": False}
        out = [n] + [jn(u.get(k)) if t == "b" else dk(u.get(k)) if t == "d" else u.get(k) for k, t in ORDER]
        rows += "   <Row>" + "".join(cell(x) for x in out) + "</Row>\n"
    h1 = "".join(f'<Cell ss:MergeAcross="{n - 1}" ss:StyleID="h"><Data ss:Type="String">{g}</Data></Cell>' if n > 1 else
                 f'<Cell ss:StyleID="h"><Data ss:Type="String">{g}</Data></Cell>' for g, n, _ in GROUPS)
    h2 = "".join(f'<Cell ss:StyleID="h"><Data ss:Type="String">{x}</Data></Cell>' for _, _, s in GROUPS for x in s)
    xml = f"""<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="h"><Font ss:Bold="1"/></Style></Styles>
 <Worksheet ss:Name="Udtraek">
  <Table>
   <Row>{h1}</Row>
   <Row>{h2}</Row>
{rows}  </Table>
 </Worksheet>
</Workbook>"""
    return Response(xml.encode("utf-8"), headers={"content-type": "application/vnd.ms-excel;charset=UTF-8",
                    "content-disposition": f'attachment; filename="{request.path_params["fil"]}"'})


async def static(request):
    return Response(b"", media_type="text/plain")


app = Starlette(routes=[
    Route("/", root), Route(B, root), Route(B + "/login", login), Route(B + "/resources/j_spring_security_check", check, methods=["POST"]),
    Route(B + "/resources/j_spring_security_logout", logout), Route(B + "/resources/{p:path}", static), Route(B + "/", index),
    Route(B + "/kursists", kursists), Route(B + "/kursists/{id:int}", kursist), Route(B + "/kursists/{id:int}/{ent}", sublist),
    Route(B + "/kursists/{id:int}/{ent}/{n:int}", record), Route(B + "/udtraeks", udtraeks, methods=["GET", "POST"]),
    Route(B + "/udtraeks/{jid:int}", udtraek), Route(B + "/udtraeks/{jid:int}/{fil}", sheet)])
