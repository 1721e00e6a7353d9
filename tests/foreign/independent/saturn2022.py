# -*- coding: utf-8 -*-
# F#/Saturn (Giraffe.ViewEngine) med Bulma, 2022
import io, json, time, secrets, re, uuid
from datetime import date
from html import escape as h
from pathlib import Path
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.responses import HTMLResponse, RedirectResponse, Response
import openpyxl
from openpyxl.styles import Font

P = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
MD = "januar februar marts april maj juni juli august september oktober november december".split()
PER = 5


def dk(v):
    if not v:
        return ""
    y, m, d = v.split("-")
    return "%d. %s %s" % (int(d), MD[int(m) - 1], y)


def jn(v):
    return None if v is None else ("Ja" if v else "Nej")


def clean(s):
    m = re.fullmatch(r"\s*(\d{6})\s*-?\s*(\d{4})\s*", s or "")
    return m.group(1) + m.group(2) if m else None


def sess(request):
    return SESS.get(request.cookies.get(".AspNetCore.Cookies", ""))


def page(title, body, s=None, head="", code=200):
    nav = ""
    if s is not None and s.get("ok"):
        nav = '''<div class="navbar-menu is-active"><div class="navbar-start"><a class="navbar-item" href="/opslag">Find borger</a><a class="navbar-item" href="/udtraek">Masseudtræk</a><a class="navbar-item" href="/om">Om løsningen</a></div>
<div class="navbar-end"><div class="navbar-item"><form action="/logud" method="post"><input type="hidden" name="__RequestVerificationToken" value="%s"><button class="button is-light is-small" type="submit">Afslut</button></form></div></div></div>''' % s["tok"]
    return HTMLResponse('''<!DOCTYPE html><html lang="da" class="has-navbar-fixed-top"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>%s | Danskindsigt</title>%s<style>body{font-family:BlinkMacSystemFont,"Segoe UI",Roboto,sans-serif}.navbar{background:#00d1b2}.box{box-shadow:0 2px 6px #bbb;border-radius:6px;padding:1.25rem;margin:1rem 0}.tag{background:#eee;border-radius:4px;padding:0 .75em}.tag.is-dark{background:#363636;color:#fff}.tabs ul{display:flex;list-style:none;gap:1rem}.notification{padding:1rem;background:#eff}.columns{display:flex;flex-wrap:wrap;gap:1rem}</style></head><body><nav class="navbar is-fixed-top has-shadow" role="navigation" aria-label="hovedmenu"><div class="navbar-brand"><a class="navbar-item" href="/"><strong>Danskindsigt</strong></a></div>%s</nav><section class="section"><div class="container"><h1 class="title">%s</h1>%s</div></section><footer class="footer is-small"><div class="content has-text-centered"><p>Danskindsigt 2.3.1 &middot; <a href="mailto:support@example.dk">Kontakt support</a></p></div></footer></body></html>''' % (h(title), head, nav, h(title), body), status_code=code)


def go(u):
    return RedirectResponse(u, 302)


def guard(request):
    s = sess(request)
    if s is None or not s["auth"]:
        return None, go("/log-ind")
    if not s["ok"]:
        return None, go("/vilkaar")
    return s, None


def tok(s):
    return '<input type="hidden" name="__RequestVerificationToken" value="%s">' % s["tok"]


def withcookie(r, k):
    r.set_cookie(".AspNetCore.Cookies", k, httponly=True, samesite="lax")
    return r


async def index(request):
    s, r = guard(request)
    if r:
        return r
    return page("Vælg funktion", '<div class="content"><p>Danskindsigt viser sprogcentrenes indberetninger om danskuddannelse. Brug menuen øverst.</p><ul><li>Én borger: se alle indberetninger på skærmen.</li><li>Op til 100 borgere: hent et uddrag i Excel.</li></ul></div>', s)


async def om(request):
    s, r = guard(request)
    return r or page("Om løsningen", '<div class="content"><p>Data opdateres hver nat fra sprogcentrenes systemer.</p></div>', s)


async def login(request):
    s = sess(request)
    k = None
    if s is None:
        k = secrets.token_urlsafe(24)
        s = SESS[k] = {"tok": "CfDJ8" + secrets.token_urlsafe(40), "auth": False, "ok": False, "cases": {}, "jobs": {}}
    err = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("__RequestVerificationToken") == s["tok"] and f.get("Brugernavn") == "kommune" and f.get("Kodeord") == "hemmeligt-1":
            s["auth"] = True
            return go("/vilkaar")
        err = '<div class="notification is-danger is-light" role="alert">Forkert brugernavn eller kodeord.</div>'
    r = page("Velkommen til Danskindsigt", '''%s<form class="box" method="post" action="/log-ind">%s<div class="field"><label class="label" for="Brugernavn">Dit brugernavn</label><div class="control has-icons-left"><input class="input" id="Brugernavn" name="Brugernavn" type="text" autocomplete="username" required></div></div><div class="field"><label class="label" for="Kodeord">Kodeord</label><div class="control"><input class="input" id="Kodeord" name="Kodeord" type="password" autocomplete="current-password" required></div></div><div class="field"><button class="button is-primary" type="submit">Fortsæt til Danskindsigt</button></div></form>''' % (err, tok(s)), None)
    return withcookie(r, k) if k else r


async def vilkaar(request):
    s = sess(request)
    if s is None or not s["auth"]:
        return go("/log-ind")
    if request.method == "POST":
        f = await request.form()
        if f.get("__RequestVerificationToken") == s["tok"]:
            s["ok"] = True
            return go("/")
    return page("Før du går videre", '<article class="message is-info"><div class="message-body"><p>Alle opslag bliver logget. Du må kun slå borgere op, når det er nødvendigt for din sag.</p></div></article><form method="post" action="/vilkaar">%s<button class="button is-primary" type="submit">Det er forstået</button></form>' % tok(s), s)


async def logud(request):
    SESS.pop(request.cookies.get(".AspNetCore.Cookies", ""), None)
    return go("/log-ind")


async def opslag(request):
    s, r = guard(request)
    if r:
        return r
    msg, val = "", ""
    if request.method == "POST":
        f = await request.form()
        if f.get("__RequestVerificationToken") != s["tok"]:
            return Response("", 400)
        val = f.get("Cpr", "")
        c = clean(val)
        if not c:
            msg = '<p class="help is-danger">Skriv CPR-nummeret med 10 cifre</p>'
        elif c not in P:
            msg = '<div class="notification is-warning is-light" role="status">Borgeren findes ikke i Danskindsigt. Kontrollér nummeret.</div>'
        else:
            k = str(uuid.uuid4())
            s["cases"][k] = c
            return go("/borger/%s" % k)
    return page("Find borger", '<form class="box" method="post" action="/opslag">%s<div class="field"><label class="label" for="Cpr">Borgerens CPR-nummer</label><div class="field has-addons"><div class="control"><input class="input" id="Cpr" name="Cpr" type="text" inputmode="numeric" maxlength="11" placeholder="ddmmåå-xxxx" value="%s"></div><div class="control"><button class="button is-primary" type="submit">Vis forløb</button></div></div>%s</div></form>' % (tok(s), h(val), msg), s)


TABS = [("moduler", "Undervisning", "moduler"), ("proever", "Eksaminer", "proever"), ("henvisninger", "Visitation", "henvisninger"), ("merit", "Godskrevet", "meritter"), ("tidligere", "Forud for 2004", "prae2004")]
EMPTY = {"moduler": "Borgeren har ikke fulgt undervisning.", "proever": "Borgeren har ikke været til eksamen.", "henvisninger": "Borgeren er ikke visiteret.", "merit": "Intet er godskrevet.", "tidligere": "Intet forud for 2004."}
FIELDS = {"moduler": [("Startede", "startdato", 1), ("Sluttede", "slutdato", 1), ("Sprogcenter-nr.", "udbyder", 0), ("Kategori ved henvisning", "henvisningskategori", 0), ("Ophørskode", "ophoersaarsag", 0), ("Bestod modultest", "modultest_bestaaet", 1)],
          "proever": [("Dato for eksamen", "dato", 1), ("Termin", "termin", 0), ("Læseforståelse", "laeseforstaaelse", 0), ("Skriftligt", "skriftlig", 0), ("Mundtligt", "mundtlig", 0), ("Samlet", "resultat", 0), ("Sprogcenter-nr.", "udbyder", 0)],
          "henvisninger": [("Visiteret", "dato", 1), ("Kategori", "kategori", 0), ("Fra kommune", "kommune", 0), ("Til sprogcenter-nr.", "udbyder", 0)],
          "merit": [("Modul", "du_modul", 0), ("Fra", "startdato", 1), ("Sprogcenter-nr.", "udbyder", 0)]}


async def borger(request):
    s, r = guard(request)
    if r:
        return r
    k = request.path_params["k"]
    c = s["cases"].get(k)
    tab = request.path_params.get("tab", "moduler")
    if not c or tab not in EMPTY:
        return page("Siden findes ikke", "<p>404</p>", s, code=404)
    p = P[c]
    rows = p[{a: f for a, _, f in TABS}[tab]]
    nav = '<div class="tabs is-toggle is-toggle-rounded"><ul>' + "".join('<li%s><a href="/borger/%s/%s"><span>%s</span></a></li>' % (' class="is-active"' if a == tab else "", k, a, t) for a, t, _ in TABS) + '</ul></div>'
    v = lambda r_, f, d: h((dk(r_[f]) if d else r_[f]) or "") or "–"
    pag = ""
    if not rows:
        b = '<div class="notification is-light">%s</div>' % EMPTY[tab]
    elif tab == "tidligere":
        b = '<div class="level box"><div class="level-item has-text-centered"><div><p class="heading">Første start</p><p class="title is-5">%s</p></div></div><div class="level-item has-text-centered"><div><p class="heading">Deltog i danskuddannelse</p><p class="title is-5">%s</p></div></div></div>' % (dk(rows["foerste_startdato"]), jn(rows["du"]) or "–")
    else:
        f = "dato" if tab in ("proever", "henvisninger") else "startdato"
        rows = sorted([x for x in rows if x[f]], key=lambda x: x[f]) + [x for x in rows if not x[f]]
        n = (len(rows) + PER - 1) // PER
        try:
            i = max(1, min(int(request.query_params.get("side", 1)), n))
        except ValueError:
            i = 1
        if n > 1:
            u = "/borger/%s/%s?side=" % (k, tab)
            pag = '<nav class="pagination is-centered" role="navigation" aria-label="sider">' + ('<a class="pagination-previous" href="%s%d">Forrige</a>' % (u, i - 1) if i > 1 else '<a class="pagination-previous is-disabled" disabled>Forrige</a>') + ('<a class="pagination-next" href="%s%d">Næste side</a>' % (u, i + 1) if i < n else '<a class="pagination-next is-disabled" disabled>Næste side</a>') + '<ul class="pagination-list">' + "".join('<li><a class="pagination-link%s" aria-label="Gå til side %d" href="%s%d">%d</a></li>' % (" is-current" if j == i else "", j, u, j, j) for j in range(1, n + 1)) + '</ul></nav>'
        b = ""
        for x in rows[(i - 1) * PER:i * PER]:
            if tab == "henvisninger":
                b += '<div class="box"><div class="field is-grouped is-grouped-multiline">' + "".join('<div class="control"><div class="tags has-addons"><span class="tag is-dark">%s</span><span class="tag is-info">%s</span></div></div>' % (t, v(x, fl, d)) for t, fl, d in FIELDS[tab]) + '</div></div>'
            elif tab == "merit":
                b += '<table class="table is-bordered is-narrow"><tbody>' + "".join('<tr><th scope="row">%s</th><td>%s</td></tr>' % (t, v(x, fl, d)) for t, fl, d in FIELDS[tab]) + '</tbody></table>'
            else:
                hd = ("Modul " + h(x["du_modul"])) if tab == "moduler" else h(x["proeve"])
                b += '<article class="media box"><div class="media-content"><h2 class="title is-5">%s</h2><dl class="columns is-multiline">' % hd + "".join('<div class="column is-one-third"><dt class="heading">%s</dt><dd>%s</dd></div>' % (t, v(x, fl, d)) for t, fl, d in FIELDS[tab]) + '</dl></div></article>'
    return page("Borger %s-%s" % (c[:6], c[6:]), nav + b + pag + '<p><a class="button is-text" href="/opslag">Find en anden borger</a></p>', s)


async def udtraek(request):
    s, r = guard(request)
    if r:
        return r
    l = "".join('<a class="panel-block" href="/udtraek/%s">Udtræk kl. %s (%d)</a>' % (k, time.strftime("%H:%M:%S", time.localtime(j["t"])), len(j["n"])) for k, j in reversed(list(s["jobs"].items())))
    return page("Masseudtræk", '<p class="block">Du kan hente et uddrag for mange borgere på én gang.</p><a class="button is-primary" href="/udtraek/nyt">Opret nyt udtræk</a><nav class="panel"><p class="panel-heading">Dine udtræk i dag</p>%s</nav>' % (l or '<div class="panel-block">Du har ikke lavet udtræk i dag.</div>'), s)


async def nyt(request):
    s, r = guard(request)
    if r:
        return r
    err = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("__RequestVerificationToken") != s["tok"]:
            return Response("", 400)
        u = f.get("CprListe")
        lines = [x.strip() for x in (await u.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()] if getattr(u, "filename", "") else []
        nums = [clean(x) for x in lines]
        if not nums:
            err = "Vælg en tekstfil med CPR-numre."
        elif None in nums:
            err = "Linje %d er ikke et CPR-nummer." % (nums.index(None) + 1)
        elif len(nums) > 100:
            err = "Der er mere end 100 CPR-numre i filen."
        else:
            k = str(uuid.uuid4())
            s["jobs"][k] = {"t": time.time(), "n": nums}
            return go("/udtraek/" + k)
    return page("Opret nyt udtræk", '''<form class="box" method="post" action="/udtraek/nyt" enctype="multipart/form-data">%s<div class="field"><label class="label" for="CprListe">Tekstfil med borgere</label><div class="file has-name"><label class="file-label"><input class="file-input" type="file" id="CprListe" name="CprListe" accept=".txt,text/plain" onchange="document.getElementById('fn').textContent=this.files[0].name"><span class="file-cta"><span class="file-label">Vælg fil&hellip;</span></span><span class="file-name" id="fn">Ingen fil valgt</span></label></div><p class="help">Ét CPR-nummer pr. linje, højst 100.</p><p class="help is-danger">%s</p></div><button class="button is-primary" type="submit">Start udtræk</button></form>''' % (tok(s), h(err)), s)


async def job(request):
    s, r = guard(request)
    if r:
        return r
    k = request.path_params["k"]
    j = s["jobs"].get(k)
    if not j:
        return page("Siden findes ikke", "<p>404</p>", s, code=404)
    el = time.time() - j["t"]
    if el < 1.5:
        n = int(len(j["n"]) * el / 1.5)
        return page("Udtræk i gang", '<p>Vi samler oplysninger om borgerne.</p><progress class="progress is-primary" value="%d" max="%d">%d af %d</progress><p class="help">Siden opdaterer sig selv.</p>' % (n, len(j["n"]), n, len(j["n"])), s, '<meta http-equiv="refresh" content="1">')
    return page("Udtræk", '<div class="notification is-success is-light">Udtrækket er færdigt med %d borgere.</div><a class="button is-link" href="/udtraek/%s/excel" download>Gem som Excel</a>' % (len(j["n"]), k), s)


async def excel(request):
    s, r = guard(request)
    if r:
        return r
    j = s["jobs"].get(request.path_params["k"])
    if not j or time.time() - j["t"] < 1.5:
        return page("Siden findes ikke", "<p>404</p>", s, code=404)
    wb = openpyxl.Workbook()
    om_ = wb.active
    om_.title = "Om udtrækket"
    om_["A1"], om_["B1"] = "Dannet", time.strftime("%d-%m-%Y %H:%M")
    om_["A2"], om_["B2"] = "Antal borgere", len(j["n"])
    om_["A3"] = "Data findes i arket Borgere."
    ws = wb.create_sheet("Borgere")
    ws.append(["CPR-nummer", "Kendt fra 2004", "Første undervisning startede", "Første undervisning modul", "Første undervisning sprogcenter-nr.", "Seneste undervisning startede", "Seneste undervisning modul", "Seneste undervisning sprogcenter-nr.",
               "Seneste visitation", "Visitation kategori", "Højeste godskrevne modul", "Godskrevet fra", "Godskrevet sprogcenter-nr.", "Kendt forud for 2004", "Første start forud for 2004", "Danskuddannelse forud for 2004"])
    for x in ws[1]:
        x.font = Font(bold=True)
    d = lambda v: date.fromisoformat(v) if v else None
    for c in j["n"]:
        u = P[c]["udtraek"] if c in P else {"findes": False, "prae2004_findes": False}
        g = u.get
        ws.append([c[:6] + "-" + c[6:], jn(u["findes"]), d(g("foerste_startdato")), g("foerste_du_modul"), g("foerste_udbyder"), d(g("seneste_startdato")), g("seneste_du_modul"), g("seneste_udbyder"),
                   d(g("henvisning_dato")), g("henvisning_kategori"), g("merit_du_modul"), d(g("merit_startdato")), g("merit_udbyder"), jn(u["prae2004_findes"]), d(g("prae2004_startdato")), jn(g("prae2004_du"))])
    for row in ws.iter_rows(min_row=2):
        for x in row:
            x.number_format = "dd-mm-yyyy" if isinstance(x.value, date) else "@"
    ws.auto_filter.ref = ws.dimensions
    ws.freeze_panes = "A2"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"Content-Disposition": "attachment; filename=danskindsigt-%s.xlsx" % time.strftime("%Y%m%d")})


app = Starlette(routes=[
    Route("/", index), Route("/om", om), Route("/log-ind", login, methods=["GET", "POST"]), Route("/vilkaar", vilkaar, methods=["GET", "POST"]), Route("/logud", logud, methods=["POST"]),
    Route("/opslag", opslag, methods=["GET", "POST"]), Route("/borger/{k}", borger), Route("/borger/{k}/{tab}", borger),
    Route("/udtraek", udtraek), Route("/udtraek/nyt", nyt, methods=["GET", "POST"]), Route("/udtraek/{k}", job), Route("/udtraek/{k}/excel", excel)])
