"""Knappen paa Sitecore 9.3 (MVC-renderinger, SXA) med Det Faelles Designsystem, 2020."""
import html, io, json, secrets, time, uuid
from datetime import date, datetime
from pathlib import Path
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
MDR = "januar februar marts april maj juni juli august september oktober november december".split()
UID = {k: str(uuid.uuid4()) for k in ("login", "opslag", "liste", "bekraeft")}
e = lambda s: html.escape(str(s))


def dato(s):
    if not s:
        return None
    d = date.fromisoformat(s)
    return f"{d.day}. {MDR[d.month - 1]} {d.year}"


def sess(request):
    sid = request.cookies.get("ASP.NET_SessionId")
    if sid not in SESS:
        sid = secrets.token_hex(12)
        SESS[sid] = {"sid": sid, "token": secrets.token_urlsafe(68)}
    return SESS[sid]


def cookie(resp, s):
    resp.set_cookie("ASP.NET_SessionId", s["sid"], path="/", httponly=True, samesite="lax")
    resp.set_cookie("__RequestVerificationToken", s["token"][:44], path="/", httponly=True)
    resp.headers["Cache-Control"] = "no-cache, no-store"
    return resp


def token(s):
    return f'<input name="__RequestVerificationToken" type="hidden" value="{s["token"]}" />'


def goto(s, url):
    return cookie(RedirectResponse(url, 302), s)


def rt(body):
    return f'<div class="component rich-text col-12"><div class="component-content">{body}</div></div>'


def alert(kind, head, text, role="alert"):
    return (f'<div class="alert alert-{kind} alert--show-icon" role="{role}"><div class="alert-body">'
            f'<h2 class="alert-heading">{head}</h2><p class="alert-text">{text}</p></div></div>')


def page(s, title, body, crumb=None, status=200, head=""):
    nav = luk = ""
    if s.get("bruger"):
        luk = ('<div class="portal-info"><p class="user"><span class="weight-semibold">Kommune</span></p>'
               '<a href="/da/knappen/log-af" class="button button-secondary alert-leave" role="button">Log af</a></div>')
        nav = """<div class="component navigation navigation-title-fat col-12"><div class="component-content"><nav class="navbar navbar-primary">
<ul class="clearfix nav-primary"><li class="level1 item0 odd first rel-level1"><div class="navigation-title field-navigationtitle"><a href="/da/knappen">Oversigt</a></div></li>
<li class="level1 item1 even rel-level1"><div class="navigation-title field-navigationtitle"><a href="/da/knappen/enkeltopslag">Slå én kursist op</a></div></li>
<li class="level1 item2 odd last rel-level1"><div class="navigation-title field-navigationtitle"><a href="/da/knappen/listeopslag">Slå flere kursister op</a></div></li></ul></nav></div></div>"""
    cr = ""
    if crumb:
        cr = ('<nav class="breadcrumbs"><ol><li><a href="/da/knappen">Danskuddannelse</a></li>'
              f'<li class="separator last" aria-current="page">{crumb}</li></ol></nav>')
    doc = f"""<!DOCTYPE html>
<!--[if IE 11]><html class="no-js lt-ie12" lang="da-DK"><![endif]-->
<html class="no-js" lang="da-DK">
<head>
<meta charset="utf-8" /><title>{title} - Danskuddannelse</title>
<link href="/-/media/themes/uim/knappen/dkfds/styles/dkfds-virkdk.css" rel="stylesheet" />
<meta name="viewport" content="width=device-width, initial-scale=1" /><meta name="VIcurrentDateTime" content="637400000000000000" />{head}
</head>
<body class="default-device bodyclass">
<a href="#main-content" class="skipnav">Gå til sidens indhold</a>
<div id="wrapper">
<header class="header" id="header"><div class="row"><div class="component container portal-header col-12"><div class="component-content container portal-header-inner">
<a href="/da" title="Til forsiden" class="logo alert-leave">Udlændinge- og Integrationsministeriet</a>{luk}</div></div>
<div class="component container solution-header col-12"><div class="component-content solution-info"><h6 class="h4 solution-heading">Danskuddannelse for voksne udlændinge</h6></div></div>{nav}</div></header>
<main id="main-content"><div id="content" class="container page-container"><div class="row">{cr}
{body}
</div></div></main>
<footer class="footer" id="footer"><div class="row">{rt('<p class="small-text">Udlændinge- og Integrationsministeriet &middot; <a href="/da/tilgaengelighed" class="icon-link">Tilgængelighedserklæring</a></p>')}</div></footer>
</div>
<script src="/-/media/themes/uim/knappen/dkfds/scripts/dkfds.js"></script><script>document.addEventListener("DOMContentLoaded", function () {{ DKFDS.init(); }});</script>
</body></html>"""
    return cookie(HTMLResponse(doc, status), s)


def field(name, label, hint="", type_="text", err="", extra="", width="m"):
    cls = " form-error" if err else ""
    e_ = f'<span class="form-error-message" id="{name}-error"><span class="sr-only">Fejl: </span>{err}</span>' if err else ""
    h_ = f'<span class="form-hint" id="{name}-hint">{hint}</span>' if hint else ""
    return (f'<div class="form-group{cls}"><label class="form-label" for="{name}">{label}</label>{h_}{e_}'
            f'<input class="form-input input-width-{width}" data-val="true" data-val-required="Feltet skal udfyldes" id="{name}" name="{name}" type="{type_}" value=""{extra} /></div>')


async def root(request):
    return goto(sess(request), "/da")


async def forside(request):
    s = sess(request)
    return page(s, "Forside", rt("""<h1>Opslag i danskundervisningsdatabasen</h1>
<p class="font-lead">Kommunen kan her se sprogcentrenes indberetninger om en kursists danskuddannelse.</p>
<p>Du skal bruge kommunens brugernavn og adgangskode. Du får dem ved henvendelse til ministeriet.</p>
<p><a href="/da/knappen/log-ind" class="button button-primary" role="button">Start selvbetjening</a></p>"""))


async def login(request):
    s = sess(request)
    msg = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("__RequestVerificationToken") != s["token"]:
            return page(s, "Fejl", rt(alert("error", "Der skete en fejl", "Prøv igen.")), status=500)
        if f.get("Brugernavn", "").strip() == "kommune" and f.get("Adgangskode") == "hemmeligt-1":
            s["bruger"] = "kommune"
            r = goto(s, "/da/knappen")
            r.set_cookie(".AspNet.Cookies", secrets.token_urlsafe(80), httponly=True, path="/")
            return r
        msg = alert("error", "Du kunne ikke logges ind", "Brugernavn eller adgangskode er forkert.")
    return page(s, "Log ind", rt("<h1>Log ind</h1>" + msg) + f"""<div class="component login col-12"><div class="component-content">
<form action="/da/knappen/log-ind" method="post" novalidate="novalidate">{token(s)}<input type="hidden" name="uid" value="{UID['login']}" />
{field("Brugernavn", "Brugernavn", extra=' autocomplete="username"')}{field("Adgangskode", "Adgangskode", type_="password", extra=' autocomplete="current-password"')}
<button type="submit" class="button button-primary mt-6">Log ind</button></form></div></div>""")


def kraev(fn):
    async def inner(request):
        s = sess(request)
        if not s.get("bruger"):
            return goto(s, "/da/knappen/log-ind")
        f = {}
        if request.method == "POST":
            f = await request.form()
            if f.get("__RequestVerificationToken") != s["token"]:
                return page(s, "Fejl", rt(alert("error", "Der skete en fejl", "Siden har været åben for længe. Prøv igen.")), status=500)
        return await fn(request, s, f)
    return inner


@kraev
async def menu(request, s, f):
    kort = lambda u, h, t: (f'<div class="component promo col-12 col-md-6"><div class="component-content"><div class="card card-align-height">'
                            f'<div class="card-header"><h2 class="header-title">{h}</h2></div><div class="card-text"><p>{t}</p></div>'
                            f'<div class="card-footer card-action"><a href="{u}" class="button button-secondary" role="button">{"Vælg"}<span class="sr-only"> {h.lower()}</span></a></div></div></div></div>')
    return page(s, "Oversigt", rt("<h1>Oversigt</h1><p class='font-lead'>Vælg, om du vil se oplysninger om én eller flere kursister.</p>")
                + kort("/da/knappen/enkeltopslag", "Én kursist", "Se alle indberetninger for et enkelt CPR-nummer.")
                + kort("/da/knappen/listeopslag", "Flere kursister", "Upload en fil med op til 100 CPR-numre og hent et regneark."))


@kraev
async def enkelt(request, s, f):
    err = msg = ""
    if request.method == "POST":
        nr = f.get("CprNummer", "").strip().replace("-", "").replace(" ", "")
        if not (len(nr) == 10 and nr.isdigit()):
            err = "Indtast et CPR-nummer på 10 cifre"
        elif nr not in PEOPLE:
            msg = alert("warning", "Ingen oplysninger", "Vi har ikke fundet nogen oplysninger om det CPR-nummer, du har indtastet.")
        else:
            s["kursist"] = nr
            return goto(s, "/da/knappen/enkeltopslag/kursist")
    return page(s, "Slå én kursist op", rt("<h1>Slå én kursist op</h1>" + msg) + f"""<div class="component cpr-opslag col-12"><div class="component-content">
<form action="/da/knappen/enkeltopslag" method="post" novalidate="novalidate" autocomplete="off">{token(s)}<input type="hidden" name="uid" value="{UID['opslag']}" />
{field("CprNummer", "Kursistens CPR-nummer", "Skriv ti cifre, fx ddmmåå-xxxx", err=err, width="s", extra=' maxlength="11" inputmode="numeric"')}
<button type="submit" class="button button-primary mt-6">Vis oplysninger</button></form></div></div>""", "Slå én kursist op")


TAB = {
    "moduler": ("Modulforløb", [("du_modul", "Modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
                                ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Modultest bestået")]),
    "proever": ("Danskprøver", [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforståelse"),
                                ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    "henvisninger": ("Henvisninger", [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")]),
    "meritter": ("Merit", [("du_modul", "Modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
}
DATOER = {"startdato", "slutdato", "dato", "modultest_bestaaet"}


@kraev
async def kursist(request, s, f):
    p = PEOPLE.get(s.get("kursist"))
    if not p:
        return goto(s, "/da/knappen/enkeltopslag")
    out, i = [], 0

    def punkt(navn, indhold):
        nonlocal i
        i += 1
        aaben = "true" if i == 1 else "false"
        out.append(f'<li><h2><button class="accordion-button" aria-expanded="{aaben}" aria-controls="acc{i}" type="button">{navn}</button></h2>'
                   f'<div id="acc{i}" aria-hidden="{"false" if i == 1 else "true"}" class="accordion-content">{indhold}</div></li>')
    for key, (navn, cols) in TAB.items():
        if not p[key]:
            punkt(navn, "<p>Der er ikke indberettet noget.</p>")
            continue
        rows = "".join("<tr>" + "".join(f'<td data-title="{h}">{e((dato(r[k]) if k in DATOER else r[k]) or "-")}</td>' for k, h in cols) + "</tr>" for r in p[key])
        punkt(navn, f'<div class="table--responsive-scroll"><table class="table table--responsive-headers"><caption class="sr-only">{navn}</caption><thead><tr>'
              + "".join(f'<th scope="col">{h}</th>' for _, h in cols) + f"</tr></thead><tbody>{rows}</tbody></table></div>")
    q = p["prae2004"]
    punkt("Data fra før 2004", "<p>Der er ikke indberettet noget.</p>" if not q else
          f'<dl class="dl-horizontal"><dt>Første startdato</dt><dd>{dato(q["foerste_startdato"]) or "-"}</dd>'
          f'<dt>Danskuddannelse</dt><dd>{"Ja" if q["du"] else "Nej"}</dd></dl>')
    c = p["cpr"]
    return page(s, "Kursist", rt(f"<h1>Kursist</h1><p class='font-lead'>CPR-nummer: {c[:6]}-{c[6:]}</p>")
                + '<div class="component accordion-list col-12"><div class="component-content"><ul class="accordion accordion-multiselectable">' + "".join(out) + "</ul></div></div>"
                + rt('<p class="mt-6"><a href="/da/knappen/enkeltopslag" class="back-link">Nyt opslag</a></p>'), "Kursist")


@kraev
async def liste(request, s, f):
    err = ""
    if request.method == "POST":
        fil = f.get("CprFil")
        raw = await fil.read() if getattr(fil, "filename", "") else b""
        try:
            txt = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            txt = raw.decode("latin-1")
        numre = [x.strip().replace("-", "") for x in txt.splitlines() if x.strip()]
        fejl = [x for x in numre if not (len(x) == 10 and x.isdigit())]
        if not raw:
            err = "Vælg en fil"
        elif not fil.filename.lower().endswith(".txt"):
            err = "Filen skal være en tekstfil (.txt)"
        elif fejl:
            err = f"Filen har {len(fejl)} linje(r), som ikke er et CPR-nummer på 10 cifre"
        elif not numre:
            err = "Filen er tom"
        elif len(numre) > 100:
            err = "Filen må højst indeholde 100 CPR-numre"
        else:
            s["liste"] = (fil.filename, numre)
            return goto(s, "/da/knappen/listeopslag/bekraeft")
    e_ = f'<span class="form-error-message" id="CprFil-error"><span class="sr-only">Fejl: </span>{err}</span>' if err else ""
    return page(s, "Slå flere kursister op", rt("<h1>Slå flere kursister op</h1><p class='font-lead'>Trin 1 af 3: Vælg fil</p>") + f"""<div class="component liste-opslag col-12"><div class="component-content">
<form action="/da/knappen/listeopslag" method="post" enctype="multipart/form-data" novalidate="novalidate">{token(s)}<input type="hidden" name="uid" value="{UID['liste']}" />
<div class="form-group{' form-error' if err else ''}"><label class="form-label" for="CprFil">Fil med CPR-numre</label><span class="form-hint" id="CprFil-hint">Tekstfil (.txt) med ét CPR-nummer på hver linje, højst 100</span>{e_}
<input type="file" id="CprFil" name="CprFil" accept=".txt" aria-describedby="CprFil-hint" /></div>
<button type="submit" class="button button-primary mt-6">Næste</button></form></div></div>""", "Slå flere kursister op")


@kraev
async def bekraeft(request, s, f):
    if not s.get("liste"):
        return goto(s, "/da/knappen/listeopslag")
    navn, numre = s["liste"]
    if request.method == "POST":
        s["job"] = {"numre": numre, "tid": time.time(), "vist": 0}
        s.pop("liste")
        return goto(s, "/da/knappen/listeopslag/kvittering")
    return page(s, "Bekræft", rt("<h1>Slå flere kursister op</h1><p class='font-lead'>Trin 2 af 3: Kontrollér og bekræft</p>"
                f"<dl class='dl-horizontal'><dt>Filnavn</dt><dd>{e(navn)}</dd><dt>Antal CPR-numre</dt><dd>{len(numre)}</dd></dl>") + f"""<div class="component liste-bekraeft col-12"><div class="component-content">
<form action="/da/knappen/listeopslag/bekraeft" method="post">{token(s)}<input type="hidden" name="uid" value="{UID['bekraeft']}" />
<a href="/da/knappen/listeopslag" class="button button-secondary" role="button">Tilbage</a> <button type="submit" class="button button-primary">Bekræft og bestil udtræk</button></form></div></div>""", "Slå flere kursister op")


@kraev
async def kvittering(request, s, f):
    j = s.get("job")
    if not j:
        return goto(s, "/da/knappen/listeopslag")
    j["vist"] += 1
    klar = j["vist"] > 2 or time.time() - j["tid"] > 1.5
    top = "<h1>Slå flere kursister op</h1><p class='font-lead'>Trin 3 af 3: Hent udtræk</p>"
    if not klar:
        return page(s, "Vent", rt(top + '<div class="spinner" aria-hidden="true"></div>' + alert("info", "Dit udtræk er under behandling", "Det kan tage lidt tid. Siden opdateres automatisk.", "status")
                    + '<p><a href="/da/knappen/listeopslag/kvittering" class="button button-tertiary" role="button">Opdatér siden</a></p>'), "Slå flere kursister op",
                    head='<meta http-equiv="refresh" content="2" />')
    j["id"] = j.get("id") or uuid.uuid4().hex.upper()
    return page(s, "Kvittering", rt(top + alert("success", "Dit udtræk er klar", f"Udtrækket omfatter {len(j['numre'])} CPR-numre.", "status")
                + f'<p><a href="/da/knappen/api/udtraek/{j["id"]}" class="icon-link"><svg class="icon-svg" aria-hidden="true"><use xlink:href="#save-alt"></use></svg>Hent udtræk som Excel-fil</a></p>'
                + '<p><a href="/da/knappen/listeopslag" class="back-link">Slå flere op</a></p>'), "Slå flere kursister op")


UDT = [("cpr", "", "CPR-nummer"), ("findes", "", "Indberettet siden 2004"),
       ("foerste_startdato", "Første modul", "Startdato"), ("foerste_du_modul", "Første modul", "DU-modul"), ("foerste_udbyder", "Første modul", "Udbyder"),
       ("seneste_startdato", "Seneste modul", "Startdato"), ("seneste_du_modul", "Seneste modul", "DU-modul"), ("seneste_udbyder", "Seneste modul", "Udbyder"),
       ("henvisning_dato", "Henvisning før seneste modul", "Dato"), ("henvisning_kategori", "Henvisning før seneste modul", "Kategori"),
       ("merit_du_modul", "Højeste merit", "DU-modul"), ("merit_startdato", "Højeste merit", "Startdato"), ("merit_udbyder", "Højeste merit", "Udbyder"),
       ("prae2004_findes", "Data fra før 2004", "Findes"), ("prae2004_startdato", "Data fra før 2004", "Første startdato"), ("prae2004_du", "Data fra før 2004", "Danskuddannelse")]


@kraev
async def hent(request, s, f):
    j = s.get("job")
    if not j or j.get("id") != request.path_params["id"]:
        return page(s, "Siden findes ikke", rt("<h1>Siden findes ikke</h1>"), status=404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([f"Udtræk fra danskundervisningsdatabasen {date.today():%d-%m-%Y}"])
    grp = [g if i == 0 or UDT[i - 1][1] != g else None for i, (_, g, _) in enumerate(UDT)]
    ws.append([g or None for g in grp])
    ws.append([h for _, _, h in UDT])
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=16)
    for i, g in enumerate(grp):
        if g:
            n = sum(1 for u in UDT if u[1] == g)
            ws.merge_cells(start_row=2, start_column=i + 1, end_row=2, end_column=i + n)
    for r in (2, 3):
        for c in ws[r]:
            c.font = Font(bold=True)
    for nr in j["numre"]:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False, "prae2004_findes": False}
        row = []
        for k, _, _ in UDT:
            v = u.get(k)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and k.endswith("dato"):
                v = datetime.fromisoformat(v)
            row.append(v)
        ws.append(row)
        for c in ws[ws.max_row]:
            if isinstance(c.value, datetime):
                c.number_format = "dd-mm-yyyy"
    b = io.BytesIO()
    wb.save(b)
    return cookie(Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                           headers={"Content-Disposition": f'attachment; filename="udtraek_{date.today():%Y%m%d}.xlsx"'}), s)


async def logaf(request):
    s = sess(request)
    SESS.pop(s["sid"], None)
    n = sess(type("R", (), {"cookies": {}})())
    return page(n, "Logget af", rt("<h1>Du er logget af</h1><p><a href='/da/knappen/log-ind' class='button button-primary' role='button'>Log ind igen</a></p>"))


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route("/da", forside), Route("/da/knappen/log-ind", login, methods=GP), Route("/da/knappen", menu),
    Route("/da/knappen/enkeltopslag", enkelt, methods=GP), Route("/da/knappen/enkeltopslag/kursist", kursist),
    Route("/da/knappen/listeopslag", liste, methods=GP), Route("/da/knappen/listeopslag/bekraeft", bekraeft, methods=GP),
    Route("/da/knappen/listeopslag/kvittering", kvittering), Route("/da/knappen/api/udtraek/{id}", hent), Route("/da/knappen/log-af", logaf)])
