# -*- coding: utf-8 -*-
"""Danskdata for kommuner: Ruby on Rails 4.2, Foundation 6, turbolinks, delayed_job, axlsx."""
import base64
import io
import json
import re
import secrets
import time
from html import escape as h
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

BORGERE = {b["cpr"]: b for b in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONER, OPSLAG, UDTRAEK = {}, {}, []
JOB_TID = 5.0
ENHEDER = {"1": "Testkommune - Jobcenter", "2": "Testkommune - Ydelse og kontrol"}

SIDER = [
    ("moduler", "Moduler og hold", "Ingen moduler fundet.", [("du_modul", "Danskmodul"), ("startdato", "Startet"), ("slutdato", "Sluttet"),
        ("udbyder", "Udbyder (kode)"), ("henvisningskategori", "Henv. kategori"), ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Bestod modultest")]),
    ("proever", "Prøver", "Ingen prøver fundet.", [("proeve", "Prøvens art"), ("dato", "Aflagt"), ("termin", "Prøveperiode"), ("laeseforstaaelse", "Læseforst."),
        ("skriftlig", "Skriftl."), ("mundtlig", "Mundtl."), ("resultat", "Udfald"), ("udbyder", "Prøvested (kode)")]),
    ("henvisninger", "Henvisninger", "Ingen henvisninger fundet.", [("dato", "Henvisning modtaget"), ("kategori", "Henv. kategori"), ("kommune", "Fra kommune"),
        ("udbyder", "Til udbyder (kode)")]),
    ("meritter", "Meritter", "Ingen meritter fundet.", [("du_modul", "Danskmodul"), ("startdato", "Startet"), ("udbyder", "Udbyder (kode)")]),
]
PRAE = [("foerste_startdato", "Startede første gang"), ("du", "Deltog i danskuddannelse")]
KOLONNER = [("CPR", "cpr"), ("Kendt i basen", "findes"),
            ("Første modul: dato", "foerste_startdato"), ("Første modul: modul", "foerste_du_modul"), ("Første modul: udbyder", "foerste_udbyder"),
            ("Sidste modul: dato", "seneste_startdato"), ("Sidste modul: modul", "seneste_du_modul"), ("Sidste modul: udbyder", "seneste_udbyder"),
            ("Henvisning: dato", "henvisning_dato"), ("Henvisning: kategori", "henvisning_kategori"),
            ("Merit: modul", "merit_du_modul"), ("Merit: dato", "merit_startdato"), ("Merit: udbyder", "merit_udbyder"),
            ("Kendt før 2004", "prae2004_findes"), ("Før 2004: dato", "prae2004_startdato"), ("Før 2004: danskuddannelse", "prae2004_du")]


def ny_noegle(lav):
    """En nøgle til adresser; må aldrig ligne et CPR-nummer."""
    while True:
        k = str(lav())
        if not re.search(r"\d{6}-?\d{4}", k):
            return k


def l(v):                                                # I18n.l(dato)
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}.{m[2]}.{m[1]}" if m else v


def current(request):
    s = SESSIONER.get(request.cookies.get("_danskdata_session", ""))
    return s if s and s["udloeber"] > time.time() else None


def ny_session(bruger=None):
    k = base64.b64encode(secrets.token_bytes(24)).decode().replace("=", "--").replace("/", "_")
    SESSIONER[k] = {"bruger": bruger, "enhed": None, "csrf": base64.b64encode(secrets.token_bytes(32)).decode(), "flash": [], "seneste": [],
                    "udloeber": time.time() + 3600, "laest": set()}
    return k


def skjult(s):
    return f'<input name="utf8" type="hidden" value="&#x2713;" /><input type="hidden" name="authenticity_token" value="{h(s["csrf"])}" />'


def button_to(s, tekst, sti, klasse="button", metode=""):
    m = f'<input type="hidden" name="_method" value="{metode}" />' if metode else ""
    return f'<form class="button_to" method="post" action="{sti}">{m}<input class="{klasse}" type="submit" value="{h(tekst)}" />{skjult(s)}</form>'


def faerdige(s):
    nu = time.time()
    return [u for u in UDTRAEK if u["enhed"] == s["enhed"] and nu - u["tid"] >= JOB_TID]


def redirect(s, sti, notice=None, alert=None):
    if notice:
        s["flash"].append(("success", notice))
    if alert:
        s["flash"].append(("alert", alert))
    return RedirectResponse(sti, 302)


def render(s, titel, yield_, aktiv="", status=200):
    flash = "".join(f'<div class="callout {t}" data-closable>{h(b)}</div>\n' for t, b in s["flash"])
    s["flash"] = []
    nav = ""
    if s["bruger"] and s["enhed"]:
        ulaest = len([u for u in faerdige(s) if u["nr"] not in s["laest"]])

        def li(sti, t):
            return f'<li{" class=active" if aktiv == sti else ""}><a href="{sti}">{t}</a></li>'
        nav = f"""<div class="top-bar" id="menu"><div class="top-bar-left"><ul class="dropdown menu" data-dropdown-menu>
<li class="menu-text">Danskdata</li>
{li("/", "Hjem")}
<li class="has-submenu"><a href="#">Borgere</a><ul class="submenu menu vertical">{li("/opslag/new", "Nyt opslag")}{li("/opslag", "Mine seneste opslag")}</ul></li>
<li class="has-submenu"><a href="#">Dataudtræk</a><ul class="submenu menu vertical">{li("/dataudtraek/new", "Bestil dataudtræk")}{li("/dataudtraek", "Bestilte dataudtræk")}</ul></li>
<li{" class=active" if aktiv == "/beskeder" else ""}><a href="/beskeder">Indbakke{f' <span class="alert badge">{ulaest}</span>' if ulaest else ""}</a></li>
</ul></div><div class="top-bar-right"><ul class="menu"><li class="menu-text">{h(s["bruger"])} ({h(ENHEDER[s["enhed"]])})</li>
<li>{button_to(s, "Log ud", "/session", "clear button", "delete")}</li></ul></div></div>"""
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <title>{h(titel)} | Danskdata</title>
    <link rel="stylesheet" media="all" href="/assets/application-5f1c0d3e.css" data-turbolinks-track="true" />
    <script src="/assets/application-8a2e9b71.js" data-turbolinks-track="true"></script>
    <meta name="csrf-param" content="authenticity_token" />
    <meta name="csrf-token" content="{h(s["csrf"])}" />
  </head>
  <body>
{nav}
<div class="row"><div class="small-12 columns">
{flash}{yield_}
</div></div>
<footer class="row"><div class="columns"><hr /><p><small>Danskdata 3.2.0 &middot; &copy; 2016</small></p></div></footer>
  </body>
</html>""", status, headers={"X-Frame-Options": "SAMEORIGIN", "Cache-Control": "max-age=0, private, must-revalidate"})


def handling(aaben=False, enhed=True):
    """before_action :authenticate, :protect_from_forgery"""
    def ydre(f):
        async def indre(request):
            s, ny = current(request), None
            if not s:
                ny = ny_session()
                s = SESSIONER[ny]
            s["udloeber"] = time.time() + 3600
            if request.method == "POST" and (await request.form()).get("authenticity_token") != s["csrf"]:
                r = HTMLResponse("<!DOCTYPE html><html><head><title>Ændringen blev afvist (422)</title></head><body><h1>Ændringen blev afvist.</h1>"
                                 "<p>Måske prøvede du at ændre noget, du ikke har adgang til.</p></body></html>", 422)
            elif not aaben and not s["bruger"]:
                r = redirect(s, "/session/new", alert="Du skal logge ind for at fortsætte.")
            elif not aaben and enhed and not s["enhed"]:
                r = RedirectResponse("/enhed", 302)
            else:
                r = await f(request, s)
            if ny and "set-cookie" not in r.headers:
                r.set_cookie("_danskdata_session", ny, httponly=True)
            return r
        return indre
    return ydre


# ------------------------------------------------------------------------------------------------ sessions_controller
def login_side(s, navn="", status=200):
    return render(s, "Log ind", f"""<h1>Danskdata for kommuner</h1>
<form class="new_session" action="/session" accept-charset="UTF-8" method="post">{skjult(s)}
<div class="field"><label for="session_login">Login</label><input type="text" name="session[login]" id="session_login" value="{h(navn)}" autofocus="autofocus" /></div>
<div class="field"><label for="session_password">Kodeord</label><input type="password" name="session[password]" id="session_password" /></div>
<div class="actions"><input type="submit" name="commit" value="Log mig ind" class="button" data-disable-with="Vent..." /></div>
</form>""", status=status)


@handling(aaben=True)
async def session_new(request, s):
    return login_side(s)


@handling(aaben=True)
async def session_create(request, s):
    f = await request.form()
    if f.get("_method") == "delete":
        SESSIONER.pop(request.cookies.get("_danskdata_session", ""), None)
        k = ny_session()
        r = redirect(SESSIONER[k], "/session/new", notice="Du er logget ud.")
        r.set_cookie("_danskdata_session", k, httponly=True)
        return r
    navn = str(f.get("session[login]", "")).strip()
    if navn != "kommune" or f.get("session[password]") != "hemmeligt-1":
        s["flash"].append(("alert", "Ugyldigt login eller kodeord."))
        return login_side(s, navn)
    k = ny_session("kommune")                                # reset_session
    r = redirect(SESSIONER[k], "/enhed", notice="Du er nu logget ind.")
    r.set_cookie("_danskdata_session", k, httponly=True)
    return r


@handling(enhed=False)
async def enhed(request, s):
    if request.method == "POST":
        n = str((await request.form()).get("enhed_id", ""))
        if n in ENHEDER:
            s["enhed"] = n
            return RedirectResponse("/", 302)
    knapper = "".join(f'<form action="/enhed" method="post">{skjult(s)}<input type="hidden" name="enhed_id" value="{n}" />'
                      f'<input type="submit" class="secondary expanded button" value="{h(t)}" /></form>' for n, t in ENHEDER.items())
    return render(s, "Vælg enhed", f"<h2>Hvilken enhed arbejder du for i dag?</h2>{knapper}")


@handling()
async def hjem(request, s):
    return render(s, "Hjem", """<h1>Hjem</h1>
<p>Slå en borger op, eller bestil et dataudtræk for en gruppe borgere. Dataudtræk dannes i baggrunden, og du får en besked i indbakken.</p>""", "/")


# ------------------------------------------------------------------------------------------------ opslag_controller
def opslag_form(s, cpr="", fejl=None):
    boks = ""
    if fejl:
        boks = f'<div id="error_explanation" class="callout alert"><h4>1 fejl forhindrede opslaget i at blive gemt:</h4><ul><li>{h(fejl)}</li></ul></div>'
    return render(s, "Nyt opslag", f"""<h1>Nyt opslag</h1>
<form class="new_opslag" id="new_opslag" action="/opslag" accept-charset="UTF-8" method="post">{skjult(s)}{boks}
<div class="field"><label for="opslag_cpr">Borgerens CPR</label><input type="text" name="opslag[cpr]" id="opslag_cpr" maxlength="11" autocomplete="off" placeholder="ddmmåå-xxxx" value="{h(cpr)}" /></div>
<div class="actions"><input type="submit" name="commit" value="Slå op" class="button" data-disable-with="Slår op..." /></div>
</form>""", "/opslag/new")


@handling()
async def opslag_new(request, s):
    return opslag_form(s)


@handling()
async def opslag(request, s):
    if request.method == "POST":
        raa = str((await request.form()).get("opslag[cpr]", "")).strip()
        cpr = re.sub(r"[-\s]", "", raa)
        if not raa:
            return opslag_form(s, raa, "CPR skal udfyldes")
        if not re.fullmatch(r"\d{10}", cpr):
            return opslag_form(s, raa, "CPR er ikke gyldigt")
        if cpr not in BORGERE:
            return redirect(s, "/opslag/new", alert="Borgeren er ukendt i Danskdata.")
        k = ny_noegle(lambda: secrets.token_hex(6))
        OPSLAG[k] = (s["csrf"], cpr)
        s["seneste"].insert(0, (k, time.strftime("%d.%m.%Y %H:%M")))
        return RedirectResponse(f"/opslag/{k}", 302)
    li = "".join(f'<li>{t}: <a href="/opslag/{k}">{OPSLAG[k][1][:6]}-xxxx</a></li>' for k, t in s["seneste"][:20])
    return render(s, "Mine seneste opslag", f"<h1>Mine seneste opslag</h1>{'<ul>' + li + '</ul>' if li else '<p>Ingen opslag endnu.</p>'}", "/opslag")


@handling()
async def opslag_show(request, s):
    k, fane = request.path_params["id"], request.path_params.get("fane")
    ejer, cpr = OPSLAG.get(k, (None, None))
    if ejer != s["csrf"]:
        return redirect(s, "/opslag/new", alert="Opslaget findes ikke længere.")
    b = BORGERE[cpr]
    side = next((x for x in SIDER if x[0] == fane), None)
    if fane and not side:
        return render(s, "404", "<h1>Siden findes ikke (404)</h1>", status=404)
    menu = f'<ul class="vertical menu side-nav"><li{"" if side else " class=active"}><a href="/opslag/{k}">Oversigt</a><ul class="nested vertical menu">'
    menu += "".join(f'<li{" class=active" if x is side else ""}><a href="/opslag/{k}/{x[0]}">{x[1]}</a> <span class="badge">{len(b[x[0]])}</span></li>' for x in SIDER) + "</ul></li></ul>"
    if side:
        felter, poster = side[3], b[side[0]]
        krop = f"<h2>{side[1]}</h2>"
        if poster:
            krop += ('<table class="hover stack"><thead><tr>' + "".join(f"<th>{t}</th>" for _, t in felter) + "</tr></thead>\n<tbody>"
                     + "".join(f'<tr id="{side[0]}_{i}">' + "".join(f"<td>{h(l(p[f]))}</td>" for f, _ in felter) + "</tr>\n" for i, p in enumerate(poster, 1)) + "</tbody></table>")
        else:
            krop += f'<p class="subheader">{side[2]}</p>'
    else:
        g = b["prae2004"]
        krop = "<h2>Oversigt</h2>\n<p>Vælg et emne i menuen til venstre.</p>\n<h3>Registrering før 2004</h3>\n"
        if g:
            krop += '<table class="unstriped"><tbody>' + "".join(f"<tr><th>{t}</th><td>{h(l(g[f]))}</td></tr>" for f, t in PRAE) + "</tbody></table>"
        else:
            krop += '<p class="subheader">Ingen registrering før 2004.</p>'
    return render(s, "Borger", f"""<nav aria-label="Du er her:"><ul class="breadcrumbs"><li><a href="/opslag">Borgere</a></li><li>{cpr[:6]}-{cpr[6:]}</li></ul></nav>
<h1>Borger {cpr[:6]}-{cpr[6:]}</h1>
<div class="row"><div class="medium-3 columns">{menu}</div><div class="medium-9 columns">
{krop}
</div></div>""", "/opslag/new")


# ------------------------------------------------------------------------------------------------ dataudtraek_controller
def udtraek_form(s, fejl=None):
    boks = ""
    if fejl:
        boks = f'<div id="error_explanation" class="callout alert"><h4>1 fejl forhindrede dataudtrækket i at blive gemt:</h4><ul><li>{h(fejl)}</li></ul></div>'
    return render(s, "Bestil dataudtræk", f"""<h1>Bestil dataudtræk</h1>
<p>Vedhæft en tekstfil med et CPR pr. linje (maks. 100).</p>
<form class="new_dataudtraek" enctype="multipart/form-data" action="/dataudtraek" accept-charset="UTF-8" method="post">{skjult(s)}{boks}
<div class="field"><label for="dataudtraek_note">Note (kan udelades)</label><input type="text" name="dataudtraek[note]" id="dataudtraek_note" /></div>
<div class="field"><label for="dataudtraek_cprfil">Vedhæft CPR-fil</label><input type="file" name="dataudtraek[cprfil]" id="dataudtraek_cprfil" /></div>
<div class="actions"><input type="submit" name="commit" value="Bestil" class="button" data-disable-with="Sender..." /></div>
</form>""", "/dataudtraek/new")


@handling()
async def udtraek_new(request, s):
    return udtraek_form(s)


@handling()
async def udtraek(request, s):
    if request.method == "POST":
        f = await request.form()
        fil = f.get("dataudtraek[cprfil]")
        if not hasattr(fil, "read") or not fil.filename:
            return udtraek_form(s, "CPR-fil skal vedhæftes")
        linjer = (await fil.read()).decode("utf-8-sig", "replace").splitlines()
        numre = [re.sub(r"[-\s]", "", x) for x in linjer if x.strip()]
        if not numre:
            return udtraek_form(s, "CPR-fil er tom")
        if len(numre) > 100:
            return udtraek_form(s, f"CPR-fil har for mange linjer ({len(numre)}, maks. 100)")
        if not all(re.fullmatch(r"\d{10}", n) for n in numre):
            return udtraek_form(s, "CPR-fil indeholder linjer, der ikke er et CPR")
        UDTRAEK.append({"nr": 2201 + len(UDTRAEK), "tid": time.time(), "numre": numre, "enhed": s["enhed"], "note": str(f.get("dataudtraek[note]", "")).strip()})
        return redirect(s, "/beskeder", notice="Tak for din bestilling. Du får en besked her i indbakken, når dataudtrækket er dannet.")
    rk = "".join(f'<tr><td>{u["nr"]}</td><td>{time.strftime("%d.%m.%Y %H:%M", time.localtime(u["tid"]))}</td><td>{len(u["numre"])}</td><td>{h(u["note"])}</td>'
                 f'<td>{"Dannet" if u in faerdige(s) else "I kø"}</td></tr>' for u in reversed(UDTRAEK) if u["enhed"] == s["enhed"])
    return render(s, "Bestilte dataudtræk", "<h1>Bestilte dataudtræk</h1><table><thead><tr><th>Nr.</th><th>Bestilt</th><th>Antal borgere</th><th>Note</th><th>Status</th></tr></thead>"
                  f"<tbody>{rk}</tbody></table>", "/dataudtraek")


@handling()
async def beskeder(request, s):
    klar = faerdige(s)
    venter = [u for u in UDTRAEK if u["enhed"] == s["enhed"] and u not in klar]
    krop = "<h1>Indbakke</h1>\n"
    if venter:
        krop += f'<div class="callout warning"><p>{len(venter)} dataudtræk dannes i baggrunden.</p></div>\n'
    krop += '<p><a class="small secondary button" href="/beskeder">Hent nye beskeder</a></p>\n'
    for u in reversed(klar):
        note = f"<p>Din note: {h(u['note'])}</p>" if u["note"] else ""
        krop += f"""<article class="message{'' if u['nr'] in s['laest'] else ' unread'}" id="besked_{u['nr']}"><h5>Dataudtræk nr. {u['nr']} er dannet</h5>
<p class="subheader">Fra: Danskdata &lt;ingen-svar@danskdata.example.dk&gt; &middot; {time.strftime('%d.%m.%Y %H:%M', time.localtime(u['tid'] + JOB_TID))}</p>
<p>Hej {h(s['bruger'])}</p><p>Dit dataudtræk med {len(u['numre'])} borgere er klar til dig.</p>{note}
<p><a href="/dataudtraek/{u['nr']}/download.xlsx" data-no-turbolink="true">Download regneark</a></p><p>Venlig hilsen<br />Danskdata</p></article><hr />
"""
        s["laest"].add(u["nr"])
    krop += """<article class="message" id="besked_1"><h5>Velkommen til Danskdata</h5><p class="subheader">Fra: Danskdata &middot; 04.01.2016 09:00</p>
<p>Hej</p><p>Her i indbakken lander beskeder om dine bestillinger.</p></article>"""
    return render(s, "Indbakke", krop, "/beskeder")


@handling()
async def download(request, s):
    u = next((u for u in faerdige(s) if str(u["nr"]) == request.path_params["id"]), None)
    if not u:
        return redirect(s, "/beskeder", alert="Dataudtrækket findes ikke eller er ikke dannet endnu.")
    wb = Workbook()
    ws = wb.active
    ws.title = f"Dataudtræk {u['nr']}"[:31]
    ws["A1"] = f"Dataudtræk nr. {u['nr']}"
    ws["A1"].font = Font(bold=True, size=14)
    ws["A2"] = f"Bestilt {time.strftime('%d.%m.%Y %H:%M', time.localtime(u['tid']))} af kommune for {ENHEDER[u['enhed']]}"
    ws["A3"] = f"Antal borgere: {len(u['numre'])}"
    for c, (t, _) in enumerate(KOLONNER, 1):
        celle = ws.cell(5, c, t)
        celle.font, celle.alignment, celle.border = Font(bold=True), Alignment(wrap_text=True), Border(bottom=Side(style="thin"))
    for r, cpr in enumerate(u["numre"], 6):
        data = BORGERE[cpr]["udtraek"] if cpr in BORGERE else {"cpr": cpr, "findes": False}
        for c, (_, felt) in enumerate(KOLONNER, 1):
            v = data.get(felt)
            if v is not None:
                ws.cell(r, c, f"{v[:6]}-{v[6:]}" if felt == "cpr" else l(v))
    ws.column_dimensions["A"].width = 14
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": f'attachment; filename="dataudtraek-{u["nr"]}.xlsx"'})


async def assets(request):
    if request.path_params["fil"].endswith(".js"):
        return Response("/* turbolinks, foundation */\n", media_type="application/javascript")
    return Response("body{font-family:'Helvetica Neue',Arial,sans-serif;margin:0}.top-bar{background:#e6e6e6;padding:8px}.top-bar ul{list-style:none}.row{max-width:75rem;margin:auto}"
                    ".callout{border:1px solid #ccc;padding:1rem;margin:1rem 0}.alert{background:#f7e4e1}.success{background:#e1faea}table{border-collapse:collapse}th,td{padding:.5rem;text-align:left}"
                    ".unread h5{font-weight:bold}", media_type="text/css")

G, P = ["GET"], ["POST"]
app = Starlette(routes=[
    Route("/", hjem, methods=G), Route("/session/new", session_new, methods=G), Route("/session", session_create, methods=P), Route("/enhed", enhed, methods=G + P),
    Route("/opslag/new", opslag_new, methods=G), Route("/opslag", opslag, methods=G + P), Route("/opslag/{id}", opslag_show, methods=G),
    Route("/opslag/{id}/{fane}", opslag_show, methods=G), Route("/dataudtraek/new", udtraek_new, methods=G), Route("/dataudtraek", udtraek, methods=G + P),
    Route("/dataudtraek/{id}/download.xlsx", download, methods=G), Route("/beskeder", beskeder, methods=G), Route("/assets/{fil}", assets, methods=G)])
