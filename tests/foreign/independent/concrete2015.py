"""Danskportalen - concrete5 5.7 with the package "dk_kursistopslag", Foundation 5 theme."""
import io
import json
import math
import secrets
import time
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
MDR = "januar februar marts april maj juni juli august september oktober november december".split()
PR_SIDE = 6
B = "/index.php"


def e(v):
    return escape(str(v), quote=True)


def dato(v):
    if v is None:
        return ""
    y, m, d = v.split("-")
    return f"{int(d)}. {MDR[int(m) - 1]} {y}"


def tx(v):
    return "" if v is None else e(v)


def get_session(request):
    sid = request.cookies.get("CONCRETE5")
    if sid in SESSIONS:
        return sid, SESSIONS[sid]
    sid = secrets.token_hex(13)
    SESSIONS[sid] = {"token": str(1420000000 + secrets.randbelow(10**7)) + ":" + secrets.token_hex(16), "jobs": {}, "user": None, "cpr": None}
    return sid, SESSIONS[sid]


def tok(s):
    return f'<input type="hidden" name="ccm_token" value="{s["token"]}" />'


def side(sid, s, titel, main, sti=(), head="", status=200):
    if s["user"]:
        nav = f'''<ul class="nav"><li class="nav-path-selected"><a href="{B}/forside" target="_self">Forside</a></li><li class=""><a href="{B}/kursister" target="_self">Kursister</a><ul><li class=""><a href="{B}/kursister/soeg-en-kursist" target="_self">Søg én kursist</a></li><li class=""><a href="{B}/kursister/soeg-flere-kursister" target="_self">Søg flere kursister</a></li></ul></li><li class=""><a href="{B}/nyheder" target="_self">Nyheder</a></li><li class=""><a href="{B}/kontakt" target="_self">Kontakt</a></li></ul>'''
        konto = f'<span>Logget ind som {e(s["user"])}</span> <a href="{B}/login/logout/{s["token"].split(":")[1]}">Log ud</a>'
    else:
        nav = f'<ul class="nav"><li class=""><a href="{B}/nyheder" target="_self">Nyheder</a></li><li class=""><a href="{B}/kontakt" target="_self">Kontakt</a></li></ul>'
        konto = f'<a href="{B}/login">Log ind</a>'
    krumme = '<ul class="breadcrumbs">' + "".join(f'<li><a href="{u}">{n}</a></li>' for n, u in sti) + f'<li class="current">{titel}</li></ul>'
    r = HTMLResponse(f'''<!DOCTYPE html>
<html lang="da" class="no-js"><head><meta charset="utf-8"/><meta name="generator" content="concrete5 - 5.7.4.2"/><title>{titel} :: Danskportalen</title>{head}
<link rel="stylesheet" href="/application/themes/danskportal/css/foundation.min.css"/><link rel="stylesheet" href="/application/themes/danskportal/css/app.css"/>
<script>var CCM_DISPATCHER_FILENAME = '/index.php'; var CCM_CID = 187; var CCM_EDIT_MODE = false;</script></head>
<body><div class="ccm-page page-type-page page-template-full">
<div class="panel callout cookie-bar" data-alert>Danskportalen bruger cookies til login. <a href="{B}/kontakt">Læs mere</a> <a href="#" class="close">OK</a></div>
<header><div class="row"><div class="medium-6 columns"><a href="{B}/forside"><img src="/application/files/logo.png" alt="Danskportalen"/></a></div><div class="medium-6 columns text-right konto">{konto}
<form action="{B}/soegeresultat" method="get" class="ccm-search-block-form"><input name="search_paths[]" type="hidden" value="" /><input name="query" type="text" value="" class="ccm-search-block-text" placeholder="Søg på sitet" /> <input name="submit" type="submit" value="Søg" class="btn btn-default ccm-search-block-submit" /></form></div></div>
<div class="row"><div class="large-12 columns">{nav}</div></div></header>
<div class="row"><div class="large-12 columns">{krumme}</div></div>
<div class="row"><div class="large-8 columns" role="main">
{main}
</div><aside class="large-4 columns"><div class="panel"><h5>Aktuelt</h5><p><strong>3. juni 2015</strong><br/>Portalen er lukket mandag 15. juni kl. 6-8 på grund af opdatering.</p><p><strong>20. april 2015</strong><br/>Ny vejledning til filupload.</p></div></aside></div>
<footer><div class="row"><div class="large-12 columns"><p>Danskportalen &middot; portal@example.dk &middot; <a href="{B}/sitemap">Oversigt</a></p></div></div></footer>
</div><script src="/application/themes/danskportal/js/vendor/jquery.js"></script><script src="/application/themes/danskportal/js/foundation.min.js"></script><script>$(document).foundation();</script></body></html>''', status)
    r.set_cookie("CONCRETE5", sid, httponly=True)
    return r


def red(sid, url):
    r = RedirectResponse(url, 302)
    r.set_cookie("CONCRETE5", sid, httponly=True)
    return r


def alert(text, kind="alert"):
    return f'<div data-alert class="alert-box {kind}">{text}<a href="#" class="close">&times;</a></div>' if text else ""


async def forside(request):
    sid, s = get_session(request)
    if not s["user"]:
        return red(sid, B + "/login")
    return side(sid, s, "Forside", f'''<h1>Velkommen til Danskportalen</h1><p>Portalen giver kommunens medarbejdere adgang til sprogcentrenes indberetninger om kursister på danskuddannelserne.</p>
<ul class="small-block-grid-1 medium-block-grid-2"><li><div class="panel"><h4><a href="{B}/kursister/soeg-en-kursist">Søg én kursist</a></h4><p>Slå én person op med CPR-nr.</p></div></li><li><div class="panel"><h4><a href="{B}/kursister/soeg-flere-kursister">Søg flere kursister</a></h4><p>Upload en fil og hent et regneark.</p></div></li></ul>''')


async def info(request):
    sid, s = get_session(request)
    name = request.path_params["name"]
    titler = {"nyheder": "Nyheder", "kontakt": "Kontakt", "kursister": "Kursister", "sitemap": "Oversigt", "soegeresultat": "Søgeresultat"}
    if name not in titler:
        return side(sid, s, "Siden findes ikke", "<h1>Siden findes ikke</h1><p>Vi kunne ikke finde siden.</p>", status=404)
    if name == "kursister" and not s["user"]:
        return red(sid, B + "/login")
    body = f"<h1>{titler[name]}</h1>"
    if name == "kursister":
        body += f'<div class="ccm-block-page-list-pages"><div class="ccm-block-page-list-title"><a href="{B}/kursister/soeg-en-kursist" target="_self">Søg én kursist</a></div><div class="ccm-block-page-list-title"><a href="{B}/kursister/soeg-flere-kursister" target="_self">Søg flere kursister</a></div></div>'
    elif name == "soegeresultat":
        body += "<p>Der var ingen resultater for din søgning.</p>"
    else:
        body += "<p>Skriv til portal@example.dk, hvis du mangler adgang. Der anvendes kun en sessionscookie.</p>"
    return side(sid, s, titler[name], body)


async def login(request):
    sid, s = get_session(request)
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("ccm_token") != s["token"]:
            fejl = "Ugyldig token. Genindlæs siden og prøv igen."
        elif (f.get("uName", "").strip(), f.get("uPassword", "")) == ("kommune", "hemmeligt-1"):
            s["user"] = "kommune"
            return red(sid, B + "/forside")
        else:
            fejl = "Forkert brugernavn eller kodeord."
    return side(sid, s, "Log ind", f'''<div class="login-page">{alert(fejl)}<h1>Log ind.</h1>
<form method="post" action="{B}/login/authenticate/concrete" class="login-form"><div class="form-group"><label for="uName">Brugernavn</label><input name="uName" id="uName" class="form-control" autofocus="autofocus" /></div>
<div class="form-group"><label for="uPassword">Kodeord</label><input name="uPassword" id="uPassword" class="form-control" type="password" /></div>
<div class="checkbox"><label><input type="checkbox" name="uMaintainLogin" value="1"/> Forbliv logget ind i to uger</label></div>
<div class="form-group"><button class="btn btn-primary button" type="submit">Log ind</button> <a href="{B}/kontakt" class="btn pull-right">Glemt kodeord</a></div>{tok(s)}</form></div>''')


async def logout(request):
    sid, s = get_session(request)
    SESSIONS.pop(sid, None)
    r = RedirectResponse(B + "/login", 302)
    r.delete_cookie("CONCRETE5")
    return r


def soegeform(s, fejl=""):
    return f'''<h1>Søg én kursist</h1>{alert(fejl, "warning")}
<form method="post" action="{B}/kursister/soeg-en-kursist/find"><fieldset><legend>Kursist</legend><div class="row collapse"><div class="small-8 columns"><label for="kursistCpr">CPR-nr. (10 cifre)</label><input type="text" id="kursistCpr" name="kursistCpr" value="" placeholder="DDMMÅÅXXXX" autocomplete="off" class="form-control ccm-input-text" /></div>
<div class="small-4 columns"><button type="submit" name="find" value="1" class="button postfix">Find kursist</button></div></div>{tok(s)}</fieldset></form>'''


STI = [("Forside", B + "/forside"), ("Kursister", B + "/kursister")]


def kort(titel, felter):
    return f'<li><div class="panel kort"><h5>{titel}</h5><dl>' + "".join(f"<dt>{n}</dt><dd>{v or '&ndash;'}</dd>" for n, v in felter) + "</dl></div></li>"


def tabel(heads, rows):
    return '<table width="100%"><thead><tr>' + "".join(f"<th>{h}</th>" for h in heads) + "</tr></thead><tbody>" + "".join("<tr>" + "".join(f"<td>{c or '&ndash;'}</td>" for c in r) + "</tr>" for r in rows) + "</tbody></table>"


def kursist(s, q):
    p = PEOPLE[s["cpr"]]
    m = p["moduler"]
    n = max(1, math.ceil(len(m) / PR_SIDE))
    try:
        nr = min(max(int(q.get("ccm_paging_p", 1)), 1), n)
    except ValueError:
        nr = 1
    mod = "<p>Ingen moduler.</p>"
    if m:
        mod = '<ul class="small-block-grid-1 medium-block-grid-2">' + "\n".join(kort(f'Modul {tx(r["du_modul"])}', [
            ("Start", dato(r["startdato"])), ("Slut", dato(r["slutdato"])), ("Udbyder", tx(r["udbyder"])), ("Henvisningskategori", tx(r["henvisningskategori"])),
            ("Årsag til ophør", tx(r["ophoersaarsag"])), ("Bestået modultest", dato(r["modultest_bestaaet"]))]) for r in m[(nr - 1) * PR_SIDE:nr * PR_SIDE]) + "</ul>"
        if n > 1:
            u = f"{B}/kursister/soeg-en-kursist/kursist?ccm_paging_p="
            lis = "".join(f'<li class="active"><span>{i} <span class="sr-only">(aktuel)</span></span></li>' if i == nr else f'<li><a href="{u}{i}">{i}</a></li>' for i in range(1, n + 1))
            prev = f'<li class="prev"><a href="{u}{nr - 1}">&larr; Forrige</a></li>' if nr > 1 else '<li class="prev disabled"><span>&larr; Forrige</span></li>'
            nxt = f'<li class="next"><a href="{u}{nr + 1}">Næste &rarr;</a></li>' if nr < n else '<li class="next disabled"><span>Næste &rarr;</span></li>'
            mod += f'<div class="ccm-pagination-wrapper"><ul class="pagination">{prev}{lis}{nxt}</ul></div>'
    pro = tabel(["Prøve", "Dato", "Termin", "Læs.", "Skr.", "Mdt.", "Resultat", "Udbyder"],
                [[tx(r["proeve"]), dato(r["dato"]), tx(r["termin"]), tx(r["laeseforstaaelse"]), tx(r["skriftlig"]), tx(r["mundtlig"]), tx(r["resultat"]), tx(r["udbyder"])] for r in p["proever"]]) if p["proever"] else "<p>Ingen prøver.</p>"
    hen = tabel(["Henvisningsdato", "Kategori", "Kommune", "Udbyder"], [[dato(r["dato"]), tx(r["kategori"]), tx(r["kommune"]), tx(r["udbyder"])] for r in p["henvisninger"]]) if p["henvisninger"] else "<p>Ingen henvisninger.</p>"
    mer = tabel(["Modul", "Startdato", "Udbyder"], [[tx(r["du_modul"]), dato(r["startdato"]), tx(r["udbyder"])] for r in p["meritter"]]) if p["meritter"] else "<p>Ingen meritter.</p>"
    x = p["prae2004"]
    pra = f'<dl><dt>Startede første gang</dt><dd>{dato(x["foerste_startdato"])}</dd><dt>Fulgte danskuddannelse</dt><dd>{"Ja" if x["du"] else "Nej"}</dd></dl>' if x else "<p>Ingen oplysninger fra før 2004.</p>"
    parts = [("moduler", "Moduler", len(m), mod), ("proever", "Prøver", len(p["proever"]), pro), ("henv", "Henvisninger", len(p["henvisninger"]), hen), ("merit", "Meritter", len(p["meritter"]), mer), ("prae", "Perioden før 2004", 1 if x else 0, pra)]
    acc = "".join(f'''<dd class="accordion-navigation"><a href="#panel-{k}">{t} <span class="round label secondary">{c}</span></a>
<div id="panel-{k}" class="content{" active" if i == 0 else ""}">
{h}
</div></dd>
''' for i, (k, t, c, h) in enumerate(parts))
    return f'''<h1>Kursist</h1><p class="lead">CPR-nr. {s["cpr"][:6]}-XXXX</p><dl class="accordion" data-accordion>
{acc}</dl><p><a href="{B}/kursister/soeg-en-kursist" class="button small secondary">Søg en ny kursist</a></p>'''


async def soeg(request):
    sid, s = get_session(request)
    if not s["user"]:
        return red(sid, B + "/login")
    act = request.path_params.get("act", "")
    sti2 = STI + [("Søg én kursist", B + "/kursister/soeg-en-kursist")]
    if act == "kursist" and s["cpr"]:
        return side(sid, s, "Kursist", kursist(s, request.query_params), sti2)
    if request.method == "POST":
        f = await request.form()
        cpr = f.get("kursistCpr", "").replace("-", "").replace(" ", "")
        if f.get("ccm_token") != s["token"]:
            fejl = "Ugyldig token. Genindlæs siden og prøv igen."
        elif not (cpr.isdigit() and len(cpr) == 10):
            fejl = "Skriv et CPR-nr. på 10 cifre."
        elif cpr not in PEOPLE:
            fejl = "Vi har desværre ingen oplysninger om denne person. Kontrollér CPR-nr."
        else:
            s["cpr"] = cpr
            return side(sid, s, "Kursist", kursist(s, {}), sti2)
        return side(sid, s, "Søg én kursist", soegeform(s, fejl), STI)
    return side(sid, s, "Søg én kursist", soegeform(s), STI)


def flereform(s, fejl=""):
    return f'''<h1>Søg flere kursister</h1>{alert(fejl)}<p>Upload en tekstfil (.txt) med ét CPR-nr. pr. linje. Der kan højst være 100 i filen.</p>
<form method="post" enctype="multipart/form-data" action="{B}/kursister/soeg-flere-kursister/upload"><label for="cprfil">Vælg fil</label><input type="file" id="cprfil" name="cprfil" class="form-control" /><input type="hidden" name="MAX_FILE_SIZE" value="20000" />{tok(s)}<button type="submit" class="button">Upload</button></form>'''


def klar(j):
    return time.time() - j["start"] >= 11


async def flere(request):
    sid, s = get_session(request)
    if not s["user"]:
        return red(sid, B + "/login")
    act, nr = request.path_params.get("act", ""), request.path_params.get("nr", "")
    base = B + "/kursister/soeg-flere-kursister"
    sti2 = STI + [("Søg flere kursister", base)]
    if request.method == "POST":
        f = await request.form()
        if f.get("ccm_token") != s["token"]:
            return side(sid, s, "Søg flere kursister", flereform(s, "Ugyldig token. Genindlæs siden og prøv igen."), STI)
        if act == "upload":
            up = f.get("cprfil")
            data = await up.read() if hasattr(up, "read") else b""
            lin = [x.strip() for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
            fejl = ("Du har ikke valgt en fil." if not lin else "Der er mere end 100 linjer i filen." if len(lin) > 100 else
                    "En eller flere linjer er ikke et CPR-nr." if any(not (x.isdigit() and len(x) == 10) for x in lin) else "")
            if fejl:
                return side(sid, s, "Søg flere kursister", flereform(s, fejl), STI)
            nr = str(len(s["jobs"]) + 1)
            s["jobs"][nr] = {"numre": lin, "start": None}
            return side(sid, s, "Bekræft", f'''<h1>Bekræft</h1>{alert("Filen er uploadet.", "success")}<p>Vi fandt <strong>{len(lin)}</strong> CPR-nr. i filen <em>{e(up.filename)}</em>. Vil du hente oplysninger om dem?</p>
<form method="post" action="{base}/start/{nr}">{tok(s)}<button type="submit" class="button">Start søgningen</button> <a href="{base}" class="button secondary">Fortryd</a></form>''', sti2)
        if act == "start" and nr in s["jobs"]:
            s["jobs"][nr]["start"] = time.time()
            return red(sid, f"{base}/status/{nr}")
    j = s["jobs"].get(nr)
    if act == "status" and j and j["start"] is not None:
        if klar(j):
            return side(sid, s, "Resultat", f'<h1>Resultat</h1>{alert("Søgningen er færdig.", "success")}<p>Regnearket indeholder {len(j["numre"])} rækker.</p><p><a href="{base}/hent/{nr}" class="button success">Download regneark</a></p><p><a href="{base}">Upload en ny fil</a></p>', sti2)
        return side(sid, s, "Vent venligst", f'<h1>Vent venligst</h1><p>Vi er ved at finde oplysningerne. Siden opdateres automatisk hvert 5. sekund.</p><div class="progress"><span class="meter" style="width: 40%"></span></div><p><a href="{base}/status/{nr}">Opdatér nu</a></p>', sti2,
                    head=f'<meta http-equiv="refresh" content="5; url={base}/status/{nr}"/>')
    if act == "hent" and j and j["start"] is not None and klar(j):
        return Response(ark(j["numre"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"Content-Disposition": f'attachment;filename="danskportal-{nr}.xlsx"', "Cache-Control": "max-age=0"})
    return side(sid, s, "Søg flere kursister", flereform(s), STI)


UD = [("CPR-nr.", "cpr"), ("Fundet", "findes"), ("Første modul: start", "foerste_startdato"), ("Første modul: modul", "foerste_du_modul"), ("Første modul: udbyder", "foerste_udbyder"),
      ("Seneste modul: start", "seneste_startdato"), ("Seneste modul: modul", "seneste_du_modul"), ("Seneste modul: udbyder", "seneste_udbyder"), ("Henvisning: dato", "henvisning_dato"),
      ("Henvisning: kategori", "henvisning_kategori"), ("Merit: modul", "merit_du_modul"), ("Merit: start", "merit_startdato"), ("Merit: udbyder", "merit_udbyder"),
      ("Før 2004: fundet", "prae2004_findes"), ("Før 2004: start", "prae2004_startdato"), ("Før 2004: danskuddannelse", "prae2004_du")]


def ark(numre):
    """PHPExcel: the default value binder makes numeric strings numbers."""
    wb = Workbook()
    ws = wb.active
    ws.title = "Kursister"
    ws["A1"] = "Danskportalen - søgning på flere kursister"
    ws["A1"].font = Font(bold=True, size=14)
    for c, (h, _) in enumerate(UD, 1):
        ws.cell(3, c, h).font = Font(bold=True)
    for r, cpr in enumerate(numre, 4):
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        for c, (_, k) in enumerate(UD, 1):
            v = u.get(k)
            if v is None:
                continue
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif k == "cpr":
                v = v[:6] + "-" + v[6:]
            elif k.endswith("dato"):
                v = "-".join(reversed(v.split("-")))
            elif v.isdigit():
                v = int(v)
            ws.cell(r, c, v)
    buf = io.BytesIO()
    wb.save(buf)
    return buf.getvalue()


async def rod(request):
    return RedirectResponse(B + "/forside", 302)


GP = ["GET", "POST"]
S1, S2 = B + "/kursister/soeg-en-kursist", B + "/kursister/soeg-flere-kursister"
app = Starlette(routes=[
    Route("/", rod), Route("/index.php", rod), Route(B + "/forside", forside), Route(B + "/login", login), Route(B + "/login/authenticate/concrete", login, methods=GP),
    Route(B + "/login/logout/{t}", logout), Route(S1, soeg), Route(S1 + "/{act}", soeg, methods=GP),
    Route(S2, flere), Route(S2 + "/{act}", flere, methods=GP), Route(S2 + "/{act}/{nr}", flere, methods=GP), Route(B + "/{name}", info)])
