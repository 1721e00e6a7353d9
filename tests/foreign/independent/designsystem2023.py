"""Knappen, self-service pages in Det Fælles Designsystem (DKFDS 8), rendered on the server, 2023.

Start page with a start button, log-in in two pages, overview of cards, step guides for both
functions (Trin 1 af 3 ...), accordions with all content in the markup, alerts, responsive tables.
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
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
SIDE = 10
e = html.escape
MDR = "januar februar marts april maj juni juli august september oktober november december".split()
UDB = {"101512": "Studieskolen i København", "173002": "Sprogcenter Lyngby", "461001": "Sprogcenter Odense", "751302": "Sprogcenter Aarhus", "851004": "Sprogcenter Aalborg"}
KAT = {"1": "Flygtning", "2": "Familiesammenført til flygtning", "3": "Øvrig familiesammenført", "4": "Arbejdstager", "5": "Selvforsørgende kursist", "6": "Studerende", "7": "Grænsearbejder", "32": "Intro-dansk"}


def stamp(fmt, t):
    return datetime.datetime.fromtimestamp(t).strftime(fmt)


def lang(s):
    return f"{int(s[8:])}. {MDR[int(s[5:7]) - 1]} {s[:4]}" if s else "–"


def kort(s):
    return ".".join(reversed(s.split("-"))) if s else None


def tx(v):
    return "–" if v in (None, "") else e(str(v))


def med(v, tabel):
    return "–" if not v else f"{e(v)} ({tabel[v]})" if v in tabel else e(v)


def icon(n):
    return f'<svg class="icon-svg" focusable="false" aria-hidden="true"><use xlink:href="#{n}"></use></svg>'


def page(s, titel, body, krumme=(), status=200):
    user = ""
    if s.get("ok"):
        user = f"""<div class="portal-user"><p class="user">Kommunal sagsbehandler</p><p class="authority">Testkommune</p></div><a href="/log-af" class="button button-secondary alert-leave">Log af</a>"""
    nav = ""
    if s.get("ok"):
        nav = """<nav class="nav" aria-label="Hovednavigation"><ul class="nav-primary"><li><a href="/overblik" class="nav-link"><span>Overblik</span></a></li><li><a href="/kursist/cpr" class="nav-link"><span>Find en kursist</span></a></li>
<li><a href="/liste/fil" class="nav-link"><span>Hent data om flere kursister</span></a></li><li><a href="/hjaelp" class="nav-link"><span>Hjælp</span></a></li></ul></nav>"""
    cookie = "" if s.get("cookies") else f"""<div class="cookie-message" role="region" aria-label="Cookies"><h2 class="cookie-message-title">Fortæl os, om du accepterer cookies</h2><p>Vi vil gerne indsamle statistik for at forbedre siden.</p>
<form method="post" action="/cookies"><button class="button button-primary" name="valg" value="ja">Acceptér statistik</button> <button class="button button-secondary" name="valg" value="nej">Afvis statistik</button></form></div>"""
    bc = ""
    if krumme:
        bc = '<nav aria-label="Brødkrumme" class="breadcrumbs"><ol class="breadcrumbs__list">' + "".join(f'<li class="breadcrumbs__list-item"><a class="breadcrumbs__link" href="{u}">{t}</a></li>' for t, u in krumme) + f'<li class="breadcrumbs__list-item" aria-current="page">{titel}</li></ol></nav>'
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{titel} - Danskuddannelsesdata</title><link rel="stylesheet" href="/assets/dkfds-virkdk.min.css"></head>
<body><div class="skipnav"><a href="#main-content">Gå til sidens indhold</a></div>{cookie}
<header class="header"><div class="portal-header portal-info"><div class="container portal-header-inner"><a href="/" title="Gå til forsiden" class="logo alert-leave"><span>Danskuddannelsesdata</span></a>{user}</div></div>
<div class="solution-header"><div class="container solution-header-inner"><div class="solution-heading"><a href="/overblik">Udtræk til kommuner</a></div></div></div>{nav}</header>
<div class="container page-container">{bc}<main id="main-content">
{body}
</main></div><footer><div class="footer"><div class="container"><ul class="inline-list"><li><a href="/tilgaengelighed" class="function-link">Tilgængelighedserklæring</a></li><li><a href="/privatliv" class="function-link">Privatlivspolitik</a></li></ul><p>Kontakt: hjaelp@example.dk</p></div></div></footer></body></html>""", status)


def alert(typ, titel, tekst=""):
    t = f'<p class="alert-text">{tekst}</p>' if tekst else ""
    return f'<div class="alert alert-{typ} mb-5"{" role=alert" if typ in ("error", "warning") else ""}><div class="alert-body"><h2 class="alert-heading">{titel}</h2>{t}</div></div>'


def guide(trin, nu):
    lis = ""
    for i, t in enumerate(trin, 1):
        cls = "completed" if i < nu else "current" if i == nu else "disabled"
        cur = ' aria-current="step"' if i == nu else ""
        lis += f'<li class="sidenav-{cls}"{cur}><span class="sidenav-number">{i}.</span> <span>{t}</span></li>'
    return f'<aside class="step-guide"><p class="step-indicator mb-3">Trin {nu} af {len(trin)}</p><ol class="sidenav sidenav-stepguide">{lis}</ol></aside>'


def field(navn, lab, typ="text", hint="", fejl="", extra=""):
    err = f'<span class="form-error-message" id="{navn}-error"><span class="sr-only">Fejl: </span>{fejl}</span>' if fejl else ""
    hi = f'<span class="form-hint" id="{navn}-hint">{hint}</span>' if hint else ""
    return f'<div class="form-group{" form-error" if fejl else ""}"><label class="form-label" for="{navn}">{lab}</label>{hi}{err}<input class="form-input{" input-char-11" if navn == "cprnr" else ""}" id="{navn}" name="{navn}" type="{typ}" {extra} aria-describedby="{navn}-hint"></div>'


def form(s, action, indhold, knap, tilbage="", enc=""):
    tb = f'<a href="{tilbage}" class="back-link mb-4">{icon("arrow-back")}Tilbage</a>' if tilbage else ""
    return f'{tb}<form method="post" action="{action}"{enc} novalidate><input type="hidden" name="_csrf" value="{s["csrf"]}">{indhold}<button type="submit" class="button button-primary mt-5">{knap}</button></form>'


def tabel(hoved, rows, caption):
    th = "".join(f'<th scope="col">{h}</th>' for h in hoved)
    tr = "".join("<tr>" + "".join(f'<td data-title="{h}">{c}</td>' for h, c in zip(hoved, r)) + "</tr>\n" for r in rows)
    return f'<div class="table--responsive-scroll"><table class="table table--responsive-headers table--zebra"><caption class="sr-only">{caption}</caption><thead><tr>{th}</tr></thead><tbody>{tr}</tbody></table></div>'


def ingen(t):
    return f'<div class="alert alert-info alert--show-icon"><div class="alert-body"><p class="alert-text">{t}</p></div></div>'


def resultat(s, side):
    p = PEOPLE[s["cpr"]]
    mod = p["moduler"]
    sider = max(1, -(-len(mod) // SIDE))
    side = max(1, min(side, sider))
    if mod:
        m_html = tabel(["Danskuddannelse og modul", "Startdato", "Slutdato", "Udbyder", "Henvisningskategori", "Årsag til ophør", "Bestået modultest"],
                       [[tx(m["du_modul"]), lang(m["startdato"]), lang(m["slutdato"]), med(m["udbyder"], UDB), med(m["henvisningskategori"], KAT), tx(m["ophoersaarsag"]), lang(m["modultest_bestaaet"])]
                        for m in mod[(side - 1) * SIDE:side * SIDE]], "Moduler")
        if sider > 1:
            li = "".join(f'<li class="pagination__item"><a href="/kursist/oplysninger?side={i}" class="button pagination-number{" current-page" if i == side else ""}" aria-label="Side {i}">{i}</a></li>' for i in range(1, sider + 1))
            nx = f'<li class="pagination__item pagination-arrow"><a href="/kursist/oplysninger?side={side + 1}" class="button button-secondary button-arrow" aria-label="Næste side"><span>Næste</span></a></li>' if side < sider else ""
            pv = f'<li class="pagination__item pagination-arrow"><a href="/kursist/oplysninger?side={side - 1}" class="button button-secondary button-arrow" aria-label="Forrige side"><span>Forrige</span></a></li>' if side > 1 else ""
            m_html += f'<nav class="pagination" aria-label="Paginering"><p class="pagination-mobile">Side {side} af {sider}</p><ul class="pagination__items">{pv}{li}{nx}</ul></nav>'
    else:
        m_html = ingen("Kursisten har ingen moduler.")
    p_html = "".join(f"""<div class="card card-align-height mb-4"><div class="card-header"><h3 class="header-title">{tx(m['proeve'])}</h3><p class="sub-header">{lang(m['dato'])}</p></div><div class="card-text"><dl class="structured-list-dl">
<dt>Prøve</dt><dd>{tx(m['proeve'])}</dd><dt>Prøvedato</dt><dd>{lang(m['dato'])}</dd><dt>Prøvetermin</dt><dd>{tx(m['termin'])}</dd><dt>Læseforståelse</dt><dd>{tx(m['laeseforstaaelse'])}</dd><dt>Skriftlig fremstilling</dt><dd>{tx(m['skriftlig'])}</dd>
<dt>Mundtlig kommunikation</dt><dd>{tx(m['mundtlig'])}</dd><dt>Resultat</dt><dd>{tx(m['resultat'])}</dd><dt>Udbyder</dt><dd>{med(m['udbyder'], UDB)}</dd></dl></div></div>""" for m in p["proever"]) or ingen("Kursisten har ingen danskprøver.")
    h_html = tabel(["Henvisningsdato", "Henvisningskategori", "Kommune", "Udbyder"], [[lang(m["dato"]), med(m["kategori"], KAT), tx(m["kommune"]), med(m["udbyder"], UDB)] for m in p["henvisninger"]], "Henvisninger") if p["henvisninger"] else ingen("Kursisten har ingen henvisninger.")
    me_html = tabel(["Danskuddannelse og modul", "Startdato", "Udbyder"], [[tx(m["du_modul"]), lang(m["startdato"]), med(m["udbyder"], UDB)] for m in p["meritter"]], "Merit") if p["meritter"] else ingen("Kursisten har ingen merit.")
    q = p["prae2004"]
    q_html = f'<dl class="structured-list-dl"><dt>Første startdato</dt><dd>{lang(q["foerste_startdato"])}</dd><dt>Har deltaget i danskuddannelse</dt><dd>{"Ja" if q["du"] else "Nej"}</dd></dl>' if q else ingen("Kursisten har ingen oplysninger fra før 2004.")
    dele = [("Moduler", len(mod), m_html), ("Danskprøver", len(p["proever"]), p_html), ("Henvisninger fra kommunen", len(p["henvisninger"]), h_html), ("Merit", len(p["meritter"]), me_html), ("Oplysninger fra før 2004", 1 if q else 0, q_html)]
    acc = "".join(f"""<li><h2><button class="accordion-button" type="button" aria-expanded="{'true' if i == 0 else 'false'}" aria-controls="acc{i}">{t}<span class="accordion-icon"><span class="icon_text">{n} registrering{'' if n == 1 else 'er'}</span></span></button></h2>
<div id="acc{i}" aria-hidden="{'false' if i == 0 else 'true'}" class="accordion-content">{h}</div></li>""" for i, (t, n, h) in enumerate(dele))
    return page(s, "Kursistens oplysninger", guide(TRIN1, 3) + f"""<h1>Kursistens oplysninger</h1><p class="font-lead">CPR-nummer {s['cpr'][:6]}-XXXX</p>
<button class="accordion-bulk-button" type="button" data-accordion-bulk-expand="true">Åbn alle</button><ul class="accordion">{acc}</ul>
<p class="mt-6"><a href="/kursist/cpr" class="button button-secondary">Find en anden kursist</a> <a href="javascript:window.print()" class="function-link">{icon('print')}Udskriv</a></p>""", KRUM)


TRIN1 = ["Indtast CPR-nummer", "Bekræft", "Se oplysninger"]
TRIN2 = ["Vælg fil", "Kontrollér", "Hent regneark"]
KRUM = [("Forside", "/"), ("Overblik", "/overblik")]
ENC = ' enctype="multipart/form-data"'


def cpr_side(s, fejl="", ukendt=False):
    top = alert("error", "Der er fejl i formularen", '<a href="#cprnr" class="function-link">' + fejl + "</a>") if fejl else ""
    if ukendt:
        top = alert("warning", "Vi kan ikke finde kursisten", "Der er ingen person i databasen med det CPR-nummer, du har indtastet.")
    return page(s, "Indtast CPR-nummer", guide(TRIN1, 1) + f"<h1>Indtast CPR-nummer</h1>{top}" + form(s, "/kursist/cpr", field("cprnr", "Kursistens CPR-nummer", hint="10 cifre, fx DDMMÅÅ-XXXX", fejl=fejl, extra='inputmode="numeric" autocomplete="off"'), "Find kursist", "/overblik"), KRUM)


def fil_side(s, fejl=""):
    top = alert("error", "Filen kan ikke bruges", fejl) if fejl else ""
    return page(s, "Vælg fil", guide(TRIN2, 1) + f"<h1>Vælg fil</h1>{top}" + form(s, "/liste/fil", field("cprfil", "Fil med CPR-numre", "file", "Tekstfil (.txt) med ét CPR-nummer på hver linje. Højst 100.", fejl, 'accept=".txt,text/plain"'), "Upload fil", "/overblik", ENC), KRUM)


def hent_side(s):
    j = s["liste"][-1]
    if time.time() < j["t"] + j["tid"]:
        return page(s, "Hent regneark", guide(TRIN2, 3) + f"""<h1>Hent regneark</h1><div class="spinner" role="status"></div><div class="spinner-status">Vi henter oplysningerne. Det kan tage op til et minut.</div>
<p>Du kan lukke siden og vende tilbage.</p><a href="/liste/hent" class="button button-secondary">Opdatér siden</a>""", KRUM)
    return page(s, "Hent regneark", guide(TRIN2, 3) + "<h1>Hent regneark</h1>" + alert("success", "Regnearket er klar", f"Det indeholder {len(j['cprs'])} kursister.")
                + f'<p><a href="/liste/regneark/{j["id"]}" class="function-link" download>{icon("file-download")}Hent regneark (XLSX)</a></p><p><a href="/liste/fil" class="button button-secondary">Upload en ny fil</a></p>', KRUM)


def regneark(j):
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Kursister"
    ws.append(["CPR-nummer", "Findes i databasen", "Første modul: startdato", "Første modul: modul", "Første modul: udbyder", "Seneste modul: startdato", "Seneste modul: modul", "Seneste modul: udbyder", "Henvisning: dato",
               "Henvisning: kategori", "Højeste merit: modul", "Højeste merit: startdato", "Højeste merit: udbyder", "Før 2004: findes", "Før 2004: første startdato", "Før 2004: danskuddannelse"])
    for c in ws[1]:
        c.font = Font(bold=True)
    for cpr in j["cprs"]:
        if cpr not in PEOPLE:
            ws.append([cpr, "Nej"] + ["–"] * 14)
            continue
        ws.append([("Ja" if v else "Nej") if isinstance(v, bool) else "–" if v is None else kort(v) if k.endswith("dato") else v for k, v in PEOPLE[cpr]["udtraek"].items()])
    ws.auto_filter.ref = ws.dimensions
    info = wb.create_sheet("Om udtrækket")
    info.append(["Dannet", stamp("%d.%m.%Y kl. %H.%M", j["t"])])
    info.append(["Antal kursister", len(j["cprs"])])
    out = io.BytesIO()
    wb.save(out)
    return out.getvalue()


async def handle(request):
    sid = request.cookies.get("session")
    if sid not in SESSIONS:
        sid = secrets.token_urlsafe(24)
        SESSIONS[sid] = dict(csrf=secrets.token_urlsafe(16), ok=False, liste=[])
    s = SESSIONS[sid]
    resp = await route(request, s, "/" + request.path_params["rest"].strip("/"))
    resp.set_cookie("session", sid, httponly=True, samesite="lax")
    return resp


async def route(request, s, path):
    to = lambda u: RedirectResponse(u, 303)
    post = request.method == "POST"
    f = await request.form() if post else {}
    if path == "/cookies" and post:
        s["cookies"] = f.get("valg", "nej")
        return to("/overblik" if s["ok"] else "/")
    if post and f.get("_csrf") != s["csrf"]:
        return page(s, "Der skete en fejl", alert("error", "Din session er udløbet", "Gå tilbage til forsiden, og prøv igen."), status=403)
    if path == "/":
        return page(s, "Forside", """<h1>Hent data om danskuddannelse</h1><p class="font-lead">Som medarbejder i en kommune kan du se, hvad sprogcentrene har indberettet om voksne udlændinges danskuddannelse.</p>
<h2>Før du starter</h2><ul><li>Du skal bruge kursistens CPR-nummer</li><li>Du skal bruge kommunens login</li></ul><a href="/log-ind" class="button button-primary">Start</a>""")
    if path == "/log-ind":
        if post and f.get("brugernavn", "").strip():
            s["navn"] = f["brugernavn"].strip()
            return to("/log-ind/adgangskode")
        return page(s, "Log ind", "<h1>Log ind</h1>" + form(s, "/log-ind", field("brugernavn", "Brugernavn", fejl="Indtast brugernavn" if post else "", extra='autocomplete="username"'), "Næste"))
    if path == "/log-ind/adgangskode":
        if post and s.get("navn") == "kommune" and f.get("adgangskode") == "hemmeligt-1":
            s["ok"] = True
            return to("/overblik")
        return page(s, "Adgangskode", "<h1>Indtast adgangskode</h1>" + (alert("error", "Du kunne ikke logges ind", "Brugernavn eller adgangskode er forkert.") if post else "")
                    + form(s, "/log-ind/adgangskode", f'<p>Brugernavn: <strong>{e(s.get("navn", ""))}</strong></p>' + field("adgangskode", "Adgangskode", "password"), "Log ind", "/log-ind"))
    if path in ("/hjaelp", "/tilgaengelighed", "/privatliv"):
        t = {"/hjaelp": "Hjælp", "/tilgaengelighed": "Tilgængelighedserklæring", "/privatliv": "Privatlivspolitik"}[path]
        return page(s, t, f"<h1>{t}</h1><p>Skriv til hjaelp@example.dk, hvis du har spørgsmål.</p>")
    if not s["ok"]:
        return to("/")
    if path == "/log-af":
        s.clear()
        s.update(csrf=secrets.token_urlsafe(16), ok=False, liste=[])
        return page(s, "Du er logget af", alert("success", "Du er logget af", "Luk browseren for at være sikker.") + '<a href="/" class="button button-primary">Til forsiden</a>')
    if path == "/overblik":
        kort_ = lambda u, t, x: f'<div class="col-12 col-md-6"><a href="{u}" class="card card-link"><div class="card-header"><h2 class="header-title">{t}</h2></div><div class="card-text"><p>{x}</p></div></a></div>'
        return page(s, "Overblik", '<h1>Overblik</h1><div class="row">' + kort_("/kursist/cpr", "Find en kursist", "Se alle registreringer for én person.") + kort_("/liste/fil", "Hent data om flere kursister", "Upload en fil med op til 100 CPR-numre, og få et regneark.") + "</div>")
    if path == "/kursist/cpr":
        if not post:
            return cpr_side(s)
        cpr = re.sub(r"[\s-]", "", f.get("cprnr", ""))
        if not re.fullmatch(r"\d{10}", cpr):
            return cpr_side(s, "Indtast et CPR-nummer med 10 cifre")
        if cpr not in PEOPLE:
            return cpr_side(s, ukendt=True)
        s["cpr"] = cpr
        return to("/kursist/bekraeft")
    if path.startswith("/kursist/") and not s.get("cpr"):
        return to("/kursist/cpr")
    if path == "/kursist/bekraeft":
        if post:
            return to("/kursist/oplysninger")
        return page(s, "Bekræft", guide(TRIN1, 2) + "<h1>Bekræft</h1>" + alert("info", "Opslaget bliver registreret", "Du må kun se oplysningerne, hvis du skal bruge dem i en sag.")
                    + form(s, "/kursist/bekraeft", f'<dl class="structured-list-dl"><dt>CPR-nummer</dt><dd>{s["cpr"][:6]}-{s["cpr"][6:]}</dd></dl>', "Vis oplysninger", "/kursist/cpr"), KRUM)
    if path == "/kursist/oplysninger":
        n = request.query_params.get("side", "1")
        return resultat(s, int(n) if n.isdigit() else 1)
    if path == "/liste/fil":
        if not post:
            return fil_side(s)
        fil = f.get("cprfil")
        raw = (await fil.read()).decode("utf-8-sig", "replace") if hasattr(fil, "read") else ""
        linjer = [re.sub(r"[\s-]", "", x) for x in raw.splitlines() if x.strip()]
        if not linjer:
            return fil_side(s, "Vælg en fil med CPR-numre")
        if len(linjer) > 100:
            return fil_side(s, f"Filen har {len(linjer)} linjer. Der må højst være 100.")
        if not all(re.fullmatch(r"\d{10}", x) for x in linjer):
            return fil_side(s, "En eller flere linjer er ikke et CPR-nummer med 10 cifre")
        s.update(klar=list(dict.fromkeys(linjer)), filnavn=fil.filename)
        return to("/liste/kontrol")
    if path == "/liste/kontrol" and s.get("klar"):
        if post:
            n = len(s["klar"])
            s["liste"].append(dict(id=secrets.token_hex(8), t=time.time(), tid=0 if n <= 10 else 8, cprs=s.pop("klar")))
            return to("/liste/hent")
        return page(s, "Kontrollér", guide(TRIN2, 2) + "<h1>Kontrollér</h1>" + form(s, "/liste/kontrol", f'<dl class="structured-list-dl"><dt>Filnavn</dt><dd>{e(s["filnavn"])}</dd><dt>Antal CPR-numre</dt><dd>{len(s["klar"])}</dd></dl>', "Start udtræk", "/liste/fil"), KRUM)
    if path == "/liste/hent" and s["liste"]:
        return hent_side(s)
    j = next((x for x in s["liste"] if path == "/liste/regneark/" + x["id"]), None)
    if j:
        return Response(regneark(j), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        headers={"Content-Disposition": f'attachment; filename="danskuddannelse-{stamp("%Y-%m-%d", j["t"])}.xlsx"'})
    if path.startswith("/liste"):
        return to("/liste/fil")
    return page(s, "Siden findes ikke", "<h1>Siden findes ikke</h1>", status=404)


app = Starlette(routes=[Route("/assets/{f}", lambda r: Response("", media_type="text/css")), Route("/{rest:path}", handle, methods=["GET", "POST"])])
