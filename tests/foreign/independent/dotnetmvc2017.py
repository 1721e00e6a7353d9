"""DU-Opslag - ASP.NET MVC 5 + Bootstrap 3, 2017.

Anti-forgery token on every form (field + cookie), unobtrusive validation markup with
validation summary, a terms page after log-in, Bootstrap tabs that lie in one page, tables
in DataTables' markup but paged on the server, and a ClosedXML-like workbook with real dates.
"""
import datetime
import html
import io
import json
import re
import secrets
import time
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS, CSRF = {}, {}
PR_SIDE = 10
UDBYDERE = {"101512": "Sprogcenter Hovedstaden", "173002": "Sprogcenter Nordsjælland", "461001": "Sprogcenter Fyn", "751302": "Sprogcenter Østjylland", "851004": "Sprogcenter Nordjylland"}
KATEGORI = {"1": "Flygtning", "2": "Familiesammenført", "3": "Arbejdstager", "4": "Studerende", "5": "Selvforsørgende", "6": "Au pair", "7": "Øvrige", "32": "Introduktionsdansk"}
e = html.escape


def stamp(fmt, t):
    return datetime.datetime.fromtimestamp(t).strftime(fmt)


def dk(s):
    return "" if not s else f"{s[8:]}-{s[5:7]}-{s[:4]}"


def tx(v):
    return "" if v is None else e(str(v))


def udb(v):
    return "" if not v else f'<span data-toggle="tooltip" title="{UDBYDERE.get(v, "")}">{v}</span>'


def kat(v):
    return "" if not v else f"{v} - {KATEGORI.get(v, 'Ukendt')}"


def layout(s, titel, body, auto=""):
    nav = ""
    if s.get("user"):
        nav = f"""<div class="navbar-collapse collapse"><ul class="nav navbar-nav">
<li><a href="/">Start</a></li>
<li class="dropdown"><a href="#" class="dropdown-toggle" data-toggle="dropdown" role="button" aria-haspopup="true" aria-expanded="false">Opslag <span class="caret"></span></a>
<ul class="dropdown-menu"><li><a href="/Opslag/Enkelt">Opslag på én kursist</a></li><li><a href="/Opslag/Flere">Opslag på flere kursister</a></li><li role="separator" class="divider"></li><li><a href="/Opslag/Mine">Mine dataudtræk</a></li></ul></li>
<li><a href="/Home/Vejledning">Vejledning</a></li></ul>
<form action="/Account/LogOff" class="navbar-right" id="logoutForm" method="post">{token(s)}<ul class="nav navbar-nav navbar-right">
<li><a href="/Manage" title="Min profil">Hej {e(s['user'])}!</a></li><li><button type="submit" class="btn btn-link navbar-btn">Log af</button></li></ul></form></div>"""
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1.0">{auto}
<title>{titel} - DU-Opslag</title><link href="/Content/css?v=WMr-pvK-ldSbNXHT-cT0d9QF2pqi7sqz_4MtKl04wlw1" rel="stylesheet"/>
<script src="/bundles/modernizr?v=wBEWDufH_8Md-Pbioxomt90vm6tJN2Pyy9u9zHtWsPo1"></script></head>
<body><div class="navbar navbar-inverse navbar-fixed-top"><div class="container"><div class="navbar-header">
<button type="button" class="navbar-toggle" data-toggle="collapse" data-target=".navbar-collapse"><span class="sr-only">Vis menu</span><span class="icon-bar"></span></button>
<a class="navbar-brand" href="/">DU-Opslag</a></div>{nav}</div></div>
<div class="container body-content">
{body}
<hr /><footer><p>&copy; 2017 - DU-Opslag version 2.3.1.0</p></footer></div>
<script src="/bundles/jquery?v=FVs3ACwOLIVInrAl5sdzR2jrCDmVOWFbZMY6g6Q0ulE1"></script><script>$('[data-toggle="tooltip"]').tooltip();</script></body></html>""",
                        headers={"X-AspNetMvc-Version": "5.2", "Cache-Control": "private"})


def token(s):
    return f'<input name="__RequestVerificationToken" type="hidden" value="{s["csrf"]}-{secrets.token_urlsafe(20)}" />'


def summary(fejl):
    if not fejl:
        return '<div class="validation-summary-valid text-danger" data-valmsg-summary="true"><ul><li style="display:none"></li></ul></div>'
    return '<div class="validation-summary-errors text-danger" data-valmsg-summary="true"><ul>' + "".join(f"<li>{e(f)}</li>\n" for f in fejl) + "</ul></div>"


def login(s, fejl=(), navn="", ret="/"):
    return layout(s, "Log ind", f"""<h2>Log ind.</h2><div class="row"><div class="col-md-8"><section id="loginForm">
<form action="/Account/Login?ReturnUrl={ret.replace('/', '%2F')}" class="form-horizontal" method="post" role="form">{token(s)}
<h4>Brug din lokale konto til at logge ind.</h4><hr />{summary(fejl)}
<div class="form-group"><label class="col-md-2 control-label" for="UserName">Brugernavn</label><div class="col-md-10"><input class="form-control" data-val="true" data-val-required="Brugernavn skal udfyldes." id="UserName" name="UserName" type="text" value="{e(navn)}" /><span class="field-validation-valid text-danger" data-valmsg-for="UserName" data-valmsg-replace="true"></span></div></div>
<div class="form-group"><label class="col-md-2 control-label" for="Password">Adgangskode</label><div class="col-md-10"><input class="form-control" data-val="true" data-val-required="Adgangskode skal udfyldes." id="Password" name="Password" type="password" /></div></div>
<div class="form-group"><div class="col-md-offset-2 col-md-10"><div class="checkbox"><input data-val="true" id="RememberMe" name="RememberMe" type="checkbox" value="true" /><input name="RememberMe" type="hidden" value="false" /><label for="RememberMe">Husk mig?</label></div></div></div>
<div class="form-group"><div class="col-md-offset-2 col-md-10"><input type="submit" value="Log ind" class="btn btn-default" /></div></div>
<p><a href="/Account/ForgotPassword">Har du glemt din adgangskode?</a></p></form></section></div></div>""")


def vilkaar(s):
    return layout(s, "Vilkår", f"""<h2>Vilkår for brug</h2><div class="panel panel-default"><div class="panel-body"><p>Oplysningerne må kun anvendes i forbindelse med kommunens sagsbehandling. Alle opslag logges.</p>
<form action="/Account/Vilkaar" method="post">{token(s)}<button type="submit" name="accept" value="true" class="btn btn-primary">Acceptér og fortsæt</button> <a class="btn btn-default" href="/Account/Login">Annullér</a></form></div></div>""")


def forside(s):
    return layout(s, "Start", """<div class="jumbotron"><h1>DU-Opslag</h1><p class="lead">Opslag i Danskundervisningsdatabasen for kommunale medarbejdere.</p></div>
<div class="row"><div class="col-md-4"><h2>Én kursist</h2><p>Se alle indberetninger om moduler, prøver og henvisninger.</p><p><a class="btn btn-default" href="/Opslag/Enkelt">Gå til enkeltopslag &raquo;</a></p></div>
<div class="col-md-4"><h2>Flere kursister</h2><p>Upload en fil, og få et Excel-ark tilbage.</p><p><a class="btn btn-default" href="/Opslag/Flere">Gå til filopslag &raquo;</a></p></div>
<div class="col-md-4"><h2>Nyt</h2><p>12-05-2017: Version 2.3 er idriftsat. Der er nu tooltips på udbydernumre.</p></div></div>""")


def enkelt(s, fejl=(), vaerdi="", info=""):
    alert = f'<div class="alert alert-warning alert-dismissible" role="alert"><button type="button" class="close" data-dismiss="alert" aria-label="Luk"><span aria-hidden="true">&times;</span></button>{info}</div>' if info else ""
    return layout(s, "Enkeltopslag", f"""<h2>Opslag på én kursist</h2>{alert}
<form action="/Opslag/Enkelt" class="form-horizontal" method="post">{token(s)}{summary(fejl)}
<div class="form-group{' has-error' if fejl else ''}"><label class="control-label col-md-2" for="CprNummer">CPR-nummer</label><div class="col-md-4">
<input autocomplete="off" class="form-control{' input-validation-error' if fejl else ''} text-box single-line" data-val="true" data-val-regex="CPR-nummeret skal have 10 cifre." data-val-regex-pattern="^\\d{{6}}-?\\d{{4}}$" id="CprNummer" name="CprNummer" placeholder="DDMMÅÅ-XXXX" type="text" value="{e(vaerdi)}" />
<span class="field-validation-{'error' if fejl else 'valid'} text-danger" data-valmsg-for="CprNummer" data-valmsg-replace="true">{e(fejl[0]) if fejl else ''}</span></div></div>
<div class="form-group"><div class="col-md-offset-2 col-md-10"><button type="submit" class="btn btn-primary"><span class="glyphicon glyphicon-search" aria-hidden="true"></span> Vis kursist</button></div></div></form>""")


def datatable(url, tab, hoveder, rows, side, tom):
    n = len(rows)
    sider = max(1, -(-n // PR_SIDE))
    side = max(1, min(side, sider))
    del_ = rows[(side - 1) * PR_SIDE:side * PR_SIDE]
    th = "".join(f'<th class="sorting" tabindex="0" rowspan="1" colspan="1">{h}</th>' for h in hoveder)
    body = "".join(f'<tr role="row" class="{"even" if i % 2 else "odd"}">' + "".join(f"<td>{c}</td>" for c in r) + "</tr>\n" for i, r in enumerate(del_))
    if not rows:
        body = f'<tr class="odd"><td valign="top" colspan="{len(hoveder)}" class="dataTables_empty">{tom}</td></tr>'
    link = lambda i, t, cls: (f'<li class="paginate_button {cls} disabled"><a href="#" aria-controls="{tab}" tabindex="0">{t}</a></li>' if not 1 <= i <= sider
                              else f'<li class="paginate_button {cls}"><a href="{url}?tab={tab}&amp;side={i}#{tab}" aria-controls="{tab}" tabindex="0">{t}</a></li>')
    nav = link(side - 1, "Forrige", "previous") + "".join(link(i, str(i), "active" if i == side else "") for i in range(1, sider + 1)) + link(side + 1, "Næste", "next")
    info = f"Viser {(side - 1) * PR_SIDE + 1} til {min(n, side * PR_SIDE)} af {n} linjer" if n else "Viser 0 til 0 af 0 linjer"
    return f"""<div id="{tab}_wrapper" class="dataTables_wrapper form-inline dt-bootstrap no-footer"><div class="row"><div class="col-sm-12">
<table class="table table-striped table-hover dataTable no-footer" id="tbl_{tab}" role="grid"><thead><tr role="row">{th}</tr></thead><tbody>{body}</tbody></table></div></div>
<div class="row"><div class="col-sm-5"><div class="dataTables_info" role="status" aria-live="polite">{info}</div></div><div class="col-sm-7"><div class="dataTables_paginate paging_simple_numbers"><ul class="pagination">{nav}</ul></div></div></div></div>"""


def detaljer(s, gid, cpr, tab, side):
    p, url = PEOPLE[cpr], f"/Opslag/Detaljer/{gid}"
    sd = lambda t: side if t == tab else 1
    q = p["prae2004"]
    pre = '<p class="text-muted">Ingen registreringer fra før 2004.</p>' if not q else f"""<dl class="dl-horizontal"><dt>Første startdato</dt><dd>{dk(q['foerste_startdato'])}</dd><dt>Danskuddannelse</dt><dd>{'Ja' if q['du'] else 'Nej'}</dd></dl>"""
    panes = [
        ("moduler", "Moduler", len(p["moduler"]), datatable(url, "moduler", ["DU-modul", "Startdato", "Slutdato", "Udbyder", "Henvisningskategori", "Ophørsårsag", "Modultest bestået"],
            [[tx(m["du_modul"]), dk(m["startdato"]), dk(m["slutdato"]), udb(m["udbyder"]), kat(m["henvisningskategori"]), tx(m["ophoersaarsag"]), dk(m["modultest_bestaaet"])] for m in p["moduler"]],
            sd("moduler"), "Ingen moduler fundet")),
        ("proever", "Prøver", len(p["proever"]), datatable(url, "proever", ["Prøve", "Prøvedato", "Termin", "Læseforståelse", "Skriftlig", "Mundtlig", "Resultat", "Udbyder"],
            [[tx(m["proeve"]), dk(m["dato"]), tx(m["termin"]), tx(m["laeseforstaaelse"]), tx(m["skriftlig"]), tx(m["mundtlig"]),
              f'<span class="label label-{"success" if m["resultat"] == "Bestået" else "danger"}">{tx(m["resultat"])}</span>' if m["resultat"] else "", udb(m["udbyder"])] for m in p["proever"]],
            sd("proever"), "Ingen prøver fundet")),
        ("henvisninger", "Henvisninger", len(p["henvisninger"]), datatable(url, "henvisninger", ["Henvisningsdato", "Henvisningskategori", "Kommune", "Udbyder"],
            [[dk(m["dato"]), kat(m["kategori"]), tx(m["kommune"]), udb(m["udbyder"])] for m in p["henvisninger"]], sd("henvisninger"), "Ingen henvisninger fundet")),
        ("merit", "Merit", len(p["meritter"]), datatable(url, "merit", ["DU-modul", "Startdato", "Udbyder"],
            [[tx(m["du_modul"]), dk(m["startdato"]), udb(m["udbyder"])] for m in p["meritter"]], sd("merit"), "Ingen merit fundet")),
        ("prae2004", "Før 2004", 1 if q else 0, pre)]
    if tab not in [x[0] for x in panes]:
        tab = "moduler"
    lis = "".join(f'<li role="presentation"{" class=active" if t == tab else ""}><a href="#{t}" aria-controls="{t}" role="tab" data-toggle="tab">{navn} <span class="badge">{n}</span></a></li>\n' for t, navn, n, _ in panes)
    divs = "".join(f'<div role="tabpanel" class="tab-pane{" active" if t == tab else ""}" id="{t}">{ind}</div>\n' for t, _, _, ind in panes)
    return layout(s, "Kursist", f"""<ol class="breadcrumb"><li><a href="/">Start</a></li><li><a href="/Opslag/Enkelt">Opslag på én kursist</a></li><li class="active">Kursist</li></ol>
<h2>Kursist <small>{cpr[:6]}-****</small></h2><ul class="nav nav-tabs" role="tablist">{lis}</ul><div class="tab-content">{divs}</div>
<p><a class="btn btn-default" href="/Opslag/Enkelt">Nyt opslag</a> <button class="btn btn-default" type="button" onclick="window.print()">Udskriv</button></p>""")


def flere(s, fejl=()):
    return layout(s, "Filopslag", f"""<h2>Opslag på flere kursister</h2><p>Filen skal være en tekstfil (.txt) med ét CPR-nummer pr. linje og højst 100 linjer.</p>
<form action="/Opslag/Flere" enctype="multipart/form-data" method="post">{token(s)}{summary(fejl)}
<div class="form-group"><label for="Fil">Vælg fil</label><input type="file" id="Fil" name="Fil" accept=".txt" /><p class="help-block">Maks. 100 CPR-numre.</p></div>
<button type="submit" class="btn btn-primary">Upload og start</button></form>""")


def status(s, jid, job):
    gaaet = time.time() - job["t"]
    navn = f'<p>Fil: <strong>{e(job["navn"])}</strong>, {len(job["cprs"])} CPR-numre</p>'
    if gaaet < job["tid"]:
        pct = max(5, min(95, int(100 * gaaet / job["tid"])))
        return layout(s, "Status", f"""<h2>Dataudtræk</h2>{navn}<div class="progress"><div class="progress-bar progress-bar-striped active" role="progressbar" aria-valuenow="{pct}" aria-valuemin="0" aria-valuemax="100" style="width: {pct}%">{pct} %</div></div>
<p>Udtrækket er ved at blive dannet. Siden opdateres automatisk.</p><a class="btn btn-default" href="/Opslag/Status/{jid}">Opdater</a>""", '<meta http-equiv="refresh" content="3" />')
    return layout(s, "Status", f"""<h2>Dataudtræk</h2>{navn}<div class="alert alert-success" role="alert">Udtrækket er klar. <a href="/Opslag/Hent/{jid}" class="alert-link">Hent Excel-fil</a></div>
<a class="btn btn-default" href="/Opslag/Flere">Nyt udtræk</a>""")


def excel(cprs, t):
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Dataudtræk"
    ws["A1"] = "Resultat af udtræk fra Danskundervisningsdatabasen per " + stamp("%d-%m-%Y", t)
    ws["A1"].font = Font(bold=True, size=14)
    grupper = [("CPR-nummer", 1), ("Findes fra 2004", 1), ("Første modulregistrering", 3), ("Seneste modulregistrering", 3), ("Henvisning", 2), ("Højeste merit", 3), ("Data før 2004", 3)]
    under = ["", "", "Startdato", "DU-modul", "Udbyder", "Startdato", "DU-modul", "Udbyder", "Dato", "Kategori", "DU-modul", "Startdato", "Udbyder", "Findes", "Første startdato", "DU"]
    k = 1
    for navn, n in grupper:
        c = ws.cell(3, k, navn)
        c.font, c.fill, c.alignment = Font(bold=True), PatternFill("solid", fgColor="DDEBF7"), Alignment(horizontal="center")
        if n == 1:
            ws.merge_cells(start_row=3, end_row=4, start_column=k, end_column=k)
        else:
            ws.merge_cells(start_row=3, end_row=3, start_column=k, end_column=k + n - 1)
        k += n
    for i, navn in enumerate(under, 1):
        if navn:
            ws.cell(4, i, navn).font = Font(bold=True)
    for r, cpr in enumerate(cprs, 5):
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        for k, (felt, v) in enumerate(u.items(), 1):
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and felt.endswith("dato"):
                v = datetime.datetime.fromisoformat(v)
            c = ws.cell(r, k, v)
            if isinstance(v, datetime.datetime):
                c.number_format = "dd-mm-yyyy"
            elif v:
                c.number_format = "@"
    ws.freeze_panes = "A5"
    ws.column_dimensions["A"].width = 13
    out = io.BytesIO()
    wb.save(out)
    return out.getvalue()


async def handle(request):
    sid, csrf = request.cookies.get("ASP.NET_SessionId"), request.cookies.get("__RequestVerificationToken")
    if sid not in SESSIONS:
        sid = secrets.token_hex(12)
        SESSIONS[sid] = dict(user=None, ok=False, opslag={}, jobs={}, csrf=secrets.token_urlsafe(24))
    s = SESSIONS[sid]
    resp = await route(request, s, [x.lower() for x in request.path_params["rest"].split("/") if x], csrf)
    resp.set_cookie("ASP.NET_SessionId", sid, httponly=True)
    resp.set_cookie("__RequestVerificationToken", s["csrf"], httponly=True)
    return resp


async def route(request, s, path, csrf):
    to = lambda u: RedirectResponse(u, 302)
    ctl, act, arg = (path + ["", "", ""])[:3]
    post = request.method == "POST"
    form = await request.form() if post else {}
    if post and (csrf != s["csrf"] or not str(form.get("__RequestVerificationToken", "")).startswith(s["csrf"])):
        return HTMLResponse("<!DOCTYPE html><html><head><title>Serverfejl</title></head><body><h1>Serverfejl i programmet '/'.</h1><h2><i>Det påkrævede felt til beskyttelse mod forfalskning, \"__RequestVerificationToken\", findes ikke.</i></h2></body></html>", 500)
    if (ctl, act) == ("account", "login"):
        ret = request.query_params.get("ReturnUrl", "/")
        ret = ret if re.fullmatch(r"/[\w/-]*", ret) and not ret.startswith("//") else "/"
        if not post:
            return login(s, ret=ret)
        navn = form.get("UserName", "")
        fejl = ([] if navn else ["Brugernavn skal udfyldes."]) + ([] if form.get("Password") else ["Adgangskode skal udfyldes."])
        if not fejl and (navn.strip().lower() != "kommune" or form["Password"] != "hemmeligt-1"):
            fejl = ["Ugyldigt loginforsøg."]
        if fejl:
            return login(s, fejl, navn, ret)
        s.update(user="kommune", ok=False, ret=ret)
        return to("/Account/Vilkaar")
    if not s["user"]:
        return to("/Account/Login?ReturnUrl=" + ("/" + "/".join(request.path_params["rest"].split("/"))).replace("/", "%2F"))
    if (ctl, act) == ("account", "logoff") and post:
        s.update(user=None, ok=False, opslag={}, jobs={})
        return to("/Account/Login")
    if (ctl, act) == ("account", "vilkaar") and post:
        s["ok"] = True
        return to(s.get("ret", "/"))
    if not s["ok"]:
        return vilkaar(s)
    if (ctl, act) == ("opslag", "enkelt"):
        if not post:
            return enkelt(s)
        raw = form.get("CprNummer", "").strip()
        if not raw:
            return enkelt(s, ["Feltet CPR-nummer skal udfyldes."])
        if not re.fullmatch(r"\d{6}[- ]?\d{4}", raw):
            return enkelt(s, ["CPR-nummeret skal have 10 cifre."], raw)
        cpr = re.sub(r"\D", "", raw)
        if cpr not in PEOPLE:
            return enkelt(s, vaerdi=raw, info="<strong>Ingen match.</strong> Der findes ingen kursist med det indtastede CPR-nummer.")
        gid = "-".join(secrets.token_hex(n) for n in (4, 2, 2, 2, 6))
        s["opslag"][gid] = cpr
        return to(f"/Opslag/Detaljer/{gid}")
    if (ctl, act) == ("opslag", "detaljer") and arg in s["opslag"]:
        side = request.query_params.get("side", "1")
        return detaljer(s, arg, s["opslag"][arg], request.query_params.get("tab", "moduler"), int(side) if side.isdigit() else 1)
    if (ctl, act) == ("opslag", "flere"):
        if not post:
            return flere(s)
        fil = form.get("Fil")
        raw = (await fil.read()).decode("utf-8-sig", "replace") if hasattr(fil, "read") else ""
        linjer = [x.strip().replace("-", "") for x in raw.splitlines() if x.strip()]
        if not linjer:
            return flere(s, ["Du skal vælge en fil, som ikke er tom."])
        if len(linjer) > 100:
            return flere(s, ["Filen må højst indeholde 100 CPR-numre."])
        fejl = [f"Linje {i}: Ugyldigt CPR-nummer." for i, x in enumerate(linjer, 1) if not re.fullmatch(r"\d{10}", x)]
        if fejl:
            return flere(s, fejl[:5])
        jid = "-".join(secrets.token_hex(n) for n in (4, 2, 2, 2, 6))
        s["jobs"][jid] = dict(t=time.time(), tid=2 if len(linjer) < 5 else 6, navn=fil.filename, cprs=list(dict.fromkeys(linjer)))
        return to(f"/Opslag/Status/{jid}")
    if (ctl, act) == ("opslag", "status") and arg in s["jobs"]:
        return status(s, arg, s["jobs"][arg])
    if (ctl, act) == ("opslag", "hent") and arg in s["jobs"]:
        return Response(excel(s["jobs"][arg]["cprs"], s["jobs"][arg]["t"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        headers={"Content-Disposition": "attachment; filename=Dataudtraek.xlsx; filename*=UTF-8''Dataudtr%C3%A6k.xlsx"})
    if (ctl, act) == ("opslag", "mine"):
        rows = "".join(f'<tr><td>{e(j["navn"])}</td><td>{len(j["cprs"])}</td><td><a href="/Opslag/Status/{i}">Se status</a></td></tr>' for i, j in s["jobs"].items())
        return layout(s, "Mine dataudtræk", f'<h2>Mine dataudtræk</h2><table class="table"><thead><tr><th>Fil</th><th>Antal</th><th></th></tr></thead><tbody>{rows}</tbody></table>')
    if (ctl, act) == ("home", "vejledning"):
        return layout(s, "Vejledning", "<h2>Vejledning</h2><p>Henvend dig til support@example.dk, hvis du har brug for hjælp.</p>")
    if not ctl:
        return forside(s)
    return layout(s, "Fejl", '<h1 class="text-danger">Fejl.</h1><h2 class="text-danger">Siden blev ikke fundet.</h2>')


app = Starlette(routes=[Route("/{rest:path}", handle, methods=["GET", "POST"])])
