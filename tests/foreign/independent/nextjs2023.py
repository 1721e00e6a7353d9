"""Danskdata for kommuner - Next.js 14 (app router, server actions), Det Fælles Designsystem (2023)."""
import hashlib
import io
import json
import re
import secrets
import time
import uuid
from datetime import date, datetime
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONER, OPSLAG, UDTRAEK = set(), {}, {}
VENT = 4
BUILD = "vQ3xhT8m0oZ1kR7cJw2Lb"


def aid(navn):
    return hashlib.sha1(("app/" + navn).encode()).hexdigest()


ACTIONS = {aid(n): n for n in ("login", "logud", "soegKursist", "opretUdtraek")}

MODUL = [("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder"),
         ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Modultest bestået")]
PROEVE = [("proeve", "Prøvetype"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"),
          ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]
HENV = [("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Henvist af"), ("udbyder", "Henvist til")]
MERIT = [("du_modul", "Meritmodul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]
PRAE = [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]
ARK = [("cpr", "CPR-nummer"), ("findes", "Fundet (2004 og frem)"), ("foerste_startdato", "Første modul – startdato"),
       ("foerste_du_modul", "Første modul – DU-modul"), ("foerste_udbyder", "Første modul – udbyder"),
       ("seneste_startdato", "Seneste modul – startdato"), ("seneste_du_modul", "Seneste modul – DU-modul"),
       ("seneste_udbyder", "Seneste modul – udbyder"), ("henvisning_dato", "Henvisning – dato"),
       ("henvisning_kategori", "Henvisning – kategori"), ("merit_du_modul", "Højeste merit – DU-modul"),
       ("merit_startdato", "Højeste merit – startdato"), ("merit_udbyder", "Højeste merit – udbyder"),
       ("prae2004_findes", "Før 2004 – fundet"), ("prae2004_startdato", "Før 2004 – første startdato"),
       ("prae2004_du", "Før 2004 – danskuddannelse")]


def vis(v, tom="–"):
    """Intl.DateTimeFormat('da-DK') for datoer."""
    if v is None:
        return tom
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        d = date.fromisoformat(v)
        return f"{d.day}.{d.month}.{d.year}"
    return escape(v)


def cprvis(c):
    return f"{c[:6]}-{c[6:]}"


# --------------------------------------------------------------- komponenter
def form(action, krop, state=False, klasse=""):
    """<form action={...}> som React renderer den på serveren; useFormState giver $ACTION_REF."""
    if state:
        q = escape(json.dumps({"id": aid(action), "bound": "$@1"}, separators=(",", ":")))
        skjult = (f'<input type="hidden" name="$ACTION_REF_1"/><input type="hidden" name="$ACTION_1:0" value="{q}"/>'
                  f'<input type="hidden" name="$ACTION_1:1" value="[null]"/><input type="hidden" name="$ACTION_KEY" value="k{int(aid(action)[:8], 16)}"/>')
    else:
        skjult = f'<input type="hidden" name="$ACTION_ID_{aid(action)}"/>'
    kl = f' class="{klasse}"' if klasse else ""
    return f'<form{kl} action="" encType="multipart/form-data" method="POST">{skjult}{krop}</form>'


def felt(id_, label, navn, hint="", fejl="", attr='type="text"', vaerdi=""):
    besk = " ".join(x for x in (f"{id_}-hint" if hint else "", f"{id_}-error" if fejl else "") if x)
    return (f'<div class="form-group{" form-error" if fejl else ""}"><label class="form-label" for="{id_}">{label}</label>'
            + (f'<span class="form-hint" id="{id_}-hint">{hint}</span>' if hint else "")
            + (f'<span class="form-error-message" id="{id_}-error"><span class="sr-only">Fejl<!-- -->: </span>{escape(fejl)}</span>' if fejl else "")
            + f'<input class="form-input" id="{id_}" name="{navn}" {attr}'
            + (f' aria-describedby="{besk}"' if besk else "") + (' aria-invalid="true"' if fejl else "")
            + (f' value="{escape(vaerdi)}"' if vaerdi else "") + "/></div>")


def tabel(caption, kol, raekker):
    h = "".join(f'<th scope="col">{t}</th>' for _, t in kol)
    r = "".join("<tr>" + "".join(f'<td data-title="{t}">{vis(x[k])}</td>' for k, t in kol) + "</tr>" for x in raekker)
    return (f'<div class="table--responsive-scroll"><table class="table table--responsive-headers"><caption class="sr-only">{caption}</caption>'
            f"<thead><tr>{h}</tr></thead><tbody>{r}</tbody></table></div>")


def dl(kol, x):
    return '<dl class="description-list">' + "".join(f"<dt>{t}</dt><dd>{vis(x[k], 'Ikke oplyst')}</dd>" for k, t in kol) + "</dl>"


def layout(titel, main, sti="/", bruger=True, hoved="", props=None, status=200):
    nav = ""
    if bruger:
        li = "".join(f'<li{" class=" + chr(34) + "current" + chr(34) if sti.startswith(h) else ""}><a class="nav-link" href="{h}"'
                     f'{" aria-current=" + chr(34) + "page" + chr(34) if sti == h else ""}><span>{t}</span></a></li>'
                     for h, t in (("/kursist", "Slå en kursist op"), ("/udtraek", "Hent udtræk på flere")))
        nav = (f'<div class="solution-header"><span class="user">Kommune</span>{form("logud", LOGUD)}</div>'
               f'<nav class="navbar navbar-primary" aria-label="Hovedmenu"><ul class="nav-primary">{li}</ul></nav>')
    flight = json.dumps('2:["$","main",null,{"id":"main-content","children":["$","$L7",null,%s]}]\n'
                        % json.dumps(props or {"titel": titel}, ensure_ascii=False)).replace("<", "\\u003c")
    return HTMLResponse(
        '<!DOCTYPE html><html lang="da"><head><meta charSet="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>'
        '<link rel="preload" as="script" fetchPriority="low" href="/_next/static/chunks/webpack-61095c13c5984b22.js"/>'
        '<link rel="stylesheet" href="/_next/static/css/1d3f1a8c5b0f2a7e.css" data-precedence="next"/>'
        '<script src="/_next/static/chunks/main-app-2c1e8f0a5d7b9e34.js" async=""></script>'
        f'{hoved}<title>{titel} – Danskdata</title><meta name="robots" content="noindex"/></head><body>'
        '<a class="skipnav" href="#main-content">Gå til sidens indhold</a><header class="header"><div class="portal-header">'
        f'<a class="solution-heading" href="/">Danskdata for kommuner</a></div>{nav}</header>'
        f'<main class="container page-container" id="main-content"><!--$-->{main}<!--/$--></main>'
        '<footer class="footer"><p>Styrelsen · <a href="mailto:danskdata@example.dk">danskdata@example.dk</a> · <a href="/tilgaengelighed">Tilgængelighedserklæring</a></p></footer>'
        '<script src="/_next/static/chunks/webpack-61095c13c5984b22.js" async=""></script>'
        '<script>(self.__next_f=self.__next_f||[]).push([0]);self.__next_f.push([2,null])</script>'
        f'<script>self.__next_f.push([1,{json.dumps("0:[" + json.dumps(BUILD) + ",[[" + json.dumps(sti) + ",null]]]" + chr(10))}])</script>'
        f'<script>self.__next_f.push([1,{flight}])</script></body></html>', status,
        headers={"Cache-Control": "private, no-cache, no-store, max-age=0, must-revalidate", "X-Powered-By": "Next.js",
                 "Vary": "RSC, Next-Router-State-Tree, Next-Router-Prefetch"})


LOGUD = '<button class="button button-tertiary" type="submit">Log ud</button>'
ALERT = '<div class="alert alert-{0}" role="alert" aria-atomic="true"><div class="alert-body"><h2 class="alert-heading">{1}</h2><p class="alert-text">{2}</p></div></div>'


# --------------------------------------------------------------- sider
def login(fejl=""):
    return layout("Log ind", "<h1>Log ind</h1>" + (ALERT.format("error", "Du kunne ikke logge ind", escape(fejl)) if fejl else "")
                  + form("login", felt(":R1aqla:", "Brugernavn", "brugernavn", attr='type="text" autoComplete="username" required=""')
                         + felt(":R2aqla:", "Adgangskode", "adgangskode", attr='type="password" autoComplete="current-password" required=""')
                         + '<button class="button button-primary" type="submit">Log ind</button>', True), "/login", False)


def forside():
    kort = "".join(f'<div class="card"><div class="card-text"><h2 class="h4">{t}</h2><p>{b}</p></div><a class="card-action" href="{h}">{k}</a></div>' for t, b, h, k in (
        ("Én kursist", "Se alt, hvad sprogcentrene har indberettet om en kursist.", "/kursist", "Find kursist"),
        ("Flere kursister", "Få et regneark med de vigtigste oplysninger om op til 100 kursister.", "/udtraek", "Bestil udtræk")))
    return layout("Forside", f'<h1>Velkommen til Danskdata</h1><p class="font-lead">Hvad vil du?</p>{kort}')


def kursist(fejl="", alert="", vaerdi=""):
    return layout("Slå en kursist op", "<h1>Slå en kursist op</h1>" + alert + form(
        "soegKursist", felt(":Rl5ja:", "Kursistens CPR-nummer", "cpr", "10 cifre, med eller uden bindestreg", fejl,
                            'type="text" inputMode="numeric" autoComplete="off"', vaerdi)
        + '<button class="button button-primary" type="submit">Slå op</button>', True), "/kursist")


def opslag(oid, alle):
    p = PERSONER[OPSLAG[oid]]
    mod = p["moduler"] if "moduler" in alle else p["moduler"][:10]
    sek = []

    def sektion(id_, titel, antal, indhold, tom):
        n = f' <span class="badge badge-small">{antal}</span>' if antal else ""
        sek.append(f'<section aria-labelledby="{id_}"><h2 id="{id_}">{titel}</h2>{n}'
                   + (indhold if antal else f'<p class="text-muted">{tom}</p>') + "</section>")
    flere = (f'<p><a href="/kursist/{oid}?vis=moduler#moduler">Vis alle<!-- --> <!-- -->{len(p["moduler"])}<!-- --> <!-- -->moduler</a></p>'
             if len(mod) < len(p["moduler"]) else "")
    sektion("moduler", "Undervisning på moduler", len(p["moduler"]), tabel("Moduler", MODUL, mod) + flere, "Kursisten har ingen moduler.")
    kort = "".join(f'<article class="card"><div class="card-header"><h3 class="header-title">Prøve <!-- -->{n}</h3></div>'
                   f'<div class="card-content">{dl(PROEVE, x)}</div></article>' for n, x in enumerate(p["proever"], 1))
    sektion("proever", "Danskprøver", len(p["proever"]), kort, "Kursisten har ikke været til prøve.")
    sektion("henvisninger", "Henvisninger fra kommuner", len(p["henvisninger"]), tabel("Henvisninger", HENV, p["henvisninger"]),
            "Kursisten er ikke henvist.")
    sektion("merit", "Merit", len(p["meritter"]), '<ul class="nobullet-list">' + "".join(f"<li>{dl(MERIT, x)}</li>" for x in p["meritter"]) + "</ul>",
            "Kursisten har ikke fået merit.")
    sektion("foer2004", "Undervisning før 2004", 1 if p["prae2004"] else 0, dl(PRAE, p["prae2004"]) if p["prae2004"] else "",
            "Kursisten er ikke registreret før 2004.")
    return layout("Kursist", '<nav aria-label="Brødkrumme"><ol class="breadcrumb"><li><a href="/">Forside</a></li><li><a href="/kursist">Slå en kursist op</a></li></ol></nav>'
                  f'<h1>Kursist <!-- -->{cprvis(p["cpr"])}</h1>' + "".join(sek), "/kursist/[id]", props={"id": oid, "kursist": p})


def udtraek(fejl=""):
    return layout("Hent udtræk på flere", "<h1>Hent udtræk på flere</h1><p>Vælg en tekstfil (.txt) med ét CPR-nummer på hver linje. Filen må højst have 100 linjer.</p>"
                  + form("opretUdtraek", felt(":Rm9ja:", "Fil med CPR-numre", "fil", "Kun .txt", fejl, 'type="file" accept=".txt,text/plain"')
                         + '<button class="button button-primary" type="submit">Upload og start</button>', True), "/udtraek")


def status(uid):
    u, sti = UDTRAEK[uid], f"/udtraek/{uid}"
    if time.time() - u["tid"] < VENT:
        return layout("Dit udtræk", '<h1>Dit udtræk</h1><div aria-live="polite"><div class="spinner spinner-small"></div><p>Vi henter oplysninger om <!-- -->'
                      f'{len(u["numre"])}<!-- --> kursister. Det kan tage et øjeblik.</p></div><p>Siden opdaterer sig selv. <a href="{sti}">Opdater nu</a></p>',
                      "/udtraek/[id]", hoved='<meta http-equiv="refresh" content="2"/>')
    return layout("Dit udtræk", "<h1>Dit udtræk</h1>" + ALERT.format("success", "Udtrækket er klar", f'Udtrækket omfatter <!-- -->{len(u["numre"])}<!-- --> CPR-numre.')
                  + f'<p><a class="button button-primary" href="{sti}/regneark" download="">Download regneark (.xlsx)</a></p><p><a href="/udtraek">Nyt udtræk</a></p>', "/udtraek/[id]")


def regneark(u):
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([t for _, t in ARK])
    for n, c in enumerate(ws[1], 1):
        c.font = Font(bold=True)
        ws.column_dimensions[get_column_letter(n)].width = 22
    ws.freeze_panes = "A2"
    for rk, nr in enumerate(u["numre"], 2):
        r = PERSONER[nr]["udtraek"] if nr in PERSONER else {"cpr": nr, "findes": False}
        for n, (k, _) in enumerate(ARK, 1):
            v, c = r.get(k), ws.cell(rk, n)
            if isinstance(v, bool):
                c.value = "Ja" if v else "Nej"
            elif v and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                c.value, c.number_format = datetime.fromisoformat(v), "dd-mm-yyyy"
            elif v is not None:
                c.value, c.number_format = v, "@"
    ws.auto_filter.ref = ws.dimensions
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), headers={"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                           "Content-Disposition": f'attachment; filename="danskdata-{date.fromtimestamp(u["tid"])}.xlsx"'})


# --------------------------------------------------------------- server actions
def til(url):
    return RedirectResponse(url, 303)


async def action(navn, fm, request):
    if navn == "login":
        if (fm.get("brugernavn"), fm.get("adgangskode")) != ("kommune", "hemmeligt-1"):
            return login("Brugernavn eller adgangskode er forkert.")
        r, sid = til("/"), secrets.token_urlsafe(32)
        SESSIONER.add(sid)
        r.set_cookie("danskdata-session", sid, httponly=True, samesite="lax")
        return r
    if navn == "logud":
        SESSIONER.discard(request.cookies.get("danskdata-session"))
        r = til("/login")
        r.delete_cookie("danskdata-session")
        return r
    if navn == "soegKursist":
        tekst = fm.get("cpr", "")
        cpr = re.sub(r"[\s-]", "", tekst)
        if not re.fullmatch(r"\d{10}", cpr):
            return kursist("Indtast et CPR-nummer med 10 cifre", vaerdi=tekst)
        if cpr not in PERSONER:
            return kursist(alert=ALERT.format("warning", "Ingen kursist fundet", "CPR-nummeret er ikke indberettet til databasen. Kontrollér, at du har tastet rigtigt."), vaerdi=tekst)
        oid = str(uuid.uuid4())
        OPSLAG[oid] = cpr
        return til(f"/kursist/{oid}")
    fil = fm.get("fil")
    numre = [re.sub(r"[\s-]", "", x) for x in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()] if getattr(fil, "filename", "") else []
    forkert = next((n for n, x in enumerate(numre, 1) if not re.fullmatch(r"\d{10}", x)), 0)
    if not numre:
        return udtraek("Vælg en fil, der indeholder CPR-numre")
    if forkert:
        return udtraek(f"Linje {forkert} er ikke et CPR-nummer")
    if len(numre) > 100:
        return udtraek(f"Filen indeholder {len(numre)} CPR-numre. Du kan højst hente oplysninger om 100 ad gangen")
    uid = str(uuid.uuid4())
    UDTRAEK[uid] = {"tid": time.time(), "numre": numre}
    return til(f"/udtraek/{uid}")


async def rute(request):
    sti = request.url.path
    inde = request.cookies.get("danskdata-session") in SESSIONER
    if not inde and sti != "/login":
        return RedirectResponse("/login", 307 if request.method == "GET" else 303)       # middleware.ts
    if request.method == "POST":
        fm = await request.form()
        fundet = [k[11:] for k in fm if k.startswith("$ACTION_ID_")]
        if "$ACTION_REF_1" in fm:
            fundet = re.findall(r'"id":"([0-9a-f]{40})"', fm.get("$ACTION_1:0", ""))
        navn = ACTIONS.get(fundet[0]) if fundet else None
        if navn and (inde or navn == "login"):
            return await action(navn, fm, request)
        return HTMLResponse("Server action not found.", 404)
    m = re.fullmatch(r"/(kursist|udtraek)/([0-9a-f-]{36})(/regneark)?", sti)
    if sti == "/login":
        return login()
    if sti == "/":
        return forside()
    if sti == "/kursist":
        return kursist()
    if sti == "/udtraek":
        return udtraek()
    if m and m[1] == "kursist" and m[2] in OPSLAG and not m[3]:
        return opslag(m[2], request.query_params.getlist("vis"))
    if m and m[1] == "udtraek" and m[2] in UDTRAEK:
        return status(m[2]) if not m[3] or time.time() - UDTRAEK[m[2]]["tid"] < VENT else regneark(UDTRAEK[m[2]])
    return layout("404", "<h1>Siden findes ikke</h1>", sti, status=404)


app = Starlette(routes=[
    Route("/_next/static/{fil:path}", lambda r: Response("", media_type="text/css" if r.url.path.endswith("css") else "application/javascript")),
    Route("/{sti:path}", rute, methods=["GET", "POST"])])
