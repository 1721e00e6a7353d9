"""Styrelsens eget team, 2022: NestJS med Nunjucks-skabeloner og Bulma."""
import csv, io, json, secrets, time, uuid, html
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
WAIT = 1.5


def e(v):
    return html.escape(str(v), quote=True)


def d(v):
    return "/".join(reversed(v.split("-"))) if v else None


def ja(v):
    return None if v is None else ("Ja" if v else "Nej")


def x(v):
    return '<span class="has-text-grey-light" aria-label="ikke oplyst">–</span>' if v in (None, "") else e(v)


def vis_cpr(c):
    return c[:6] + "-" + c[6:]


def sortd(rows, k):
    return sorted(rows, key=lambda r: (r[k] is None, r[k] or ""))


def side(s, titel, krop, aktiv="", scripts="", status=200):
    inde = bool(s.get("user"))
    nav = ""
    if inde:
        nav = """<div class="navbar-menu"><div class="navbar-start">
<a class="navbar-item%s" href="/kursister">Find en kursist</a>
<a class="navbar-item%s" href="/lister">Mine lister</a>
<a class="navbar-item%s" href="/om">Om data</a></div>
<div class="navbar-end"><div class="navbar-item"><form method="post" action="/auth/farvel"><input type="hidden" name="_csrf" value="%s"><button class="button is-light is-small" type="submit">Log mig ud</button></form></div></div></div>""" % (
            " is-active" if aktiv == "k" else "", " is-active" if aktiv == "l" else "", " is-active" if aktiv == "o" else "", s["csrf"])
    flash = ""
    if s.get("flash"):
        art, t = s["flash"]
        s["flash"] = None
        flash = '<div class="notification %s is-light" role="%s">%s</div>' % (art, "alert" if "danger" in art or "warning" in art else "status", e(t))
    return HTMLResponse("""<!DOCTYPE html>
<html lang="da">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>%s – Sprogdata</title>
  <style>body{font-family:system-ui,sans-serif;margin:0}.navbar{background:#0b5a4a;color:#fff;display:flex;padding:.75rem 1.5rem;gap:2rem}.navbar a{color:#fff}.navbar-menu,.navbar-start{display:flex;gap:1.5rem;flex:1}.container{max-width:1100px;margin:0 auto;padding:1.5rem}
  .box,.card{border:1px solid #dbdbdb;border-radius:6px;padding:1rem;margin-bottom:1rem}.notification{background:#eef6fc;padding:1rem;border-radius:4px;margin-bottom:1rem}.is-danger{background:#feecf0}.is-warning{background:#fffaeb}.table{border-collapse:collapse;width:100%%}.table td,.table th{padding:.4rem .6rem;border-bottom:1px solid #dbdbdb;text-align:left}
  .tabs ul{display:flex;list-style:none;padding:0;gap:1rem;border-bottom:1px solid #dbdbdb}.tabs .is-active a{font-weight:700}.is-hidden{display:none}.columns{display:flex;flex-wrap:wrap;gap:1rem}dl.fakta{display:grid;grid-template-columns:12rem 1fr;margin:0}dl.fakta dt{color:#666}dl.fakta dd{margin:0}.tag{background:#eee;border-radius:1rem;padding:0 .6rem;font-size:.8rem}.footer{background:#fafafa;padding:1.5rem;font-size:.85rem;color:#666}</style>
</head>
<body>
<a class="is-sr-only" href="#indhold">Hop til indhold</a>
<nav class="navbar" aria-label="Hovedmenu"><div class="navbar-brand"><a class="navbar-item" href="/"><strong>Sprogdata</strong></a></div>%s</nav>
<main class="section" id="indhold"><div class="container">
%s
<h1 class="title">%s</h1>
%s
</div></main>
<footer class="footer"><p>Sprogdata er lavet af styrelsens dataenhed. Spørgsmål? Skriv til <a href="mailto:sprogdata@example.dk">sprogdata@example.dk</a>. Version 2022.11.3</p></footer>
%s</body>
</html>""" % (e(titel), nav, flash, e(titel), krop, scripts), status_code=status)


def get(request):
    sid = request.cookies.get("connect.sid")
    if sid in SESS:
        return SESS[sid], None
    sid = "s:" + secrets.token_urlsafe(24)
    SESS[sid] = {"csrf": secrets.token_urlsafe(16), "user": None, "flash": None, "kort": {}, "lister": {}}
    return SESS[sid], sid


def rute(login=True):
    def deko(fn):
        async def inner(request):
            s, ny = get(request)
            if login and not s["user"]:
                r = RedirectResponse("/auth/velkommen", 302)
            else:
                f = None
                if request.method == "POST":
                    f = await request.form()
                    if f.get("_csrf") != s["csrf"]:
                        return side(s, "Noget gik galt", '<p>Formularen er for gammel. <a href="/">Gå til forsiden</a> og prøv igen.</p>', status=403)
                r = await fn(request, s, f)
            if ny:
                r.set_cookie("connect.sid", ny, path="/", httponly=True, samesite="lax")
            return r
        return inner
    return deko


def go(u):
    return RedirectResponse(u, 303)


@rute(False)
async def rod(request, s, f):
    return RedirectResponse("/kursister" if s["user"] else "/auth/velkommen", 302)


@rute(False)
async def velkommen(request, s, f):
    if f is not None:
        if f.get("email") == "kommune" and f.get("kode") == "hemmeligt-1":
            s["user"] = "kommune"
            return go("/kursister")
        s["flash"] = ("is-danger", "Vi kunne ikke logge dig ind. Tjek login og kode.")
        return go("/auth/velkommen")
    return side(s, "Log ind på Sprogdata", """<div class="box" style="max-width:26rem"><form method="post" action="/auth/velkommen"><input type="hidden" name="_csrf" value="%s">
<div class="field"><label class="label" for="email">Login</label><div class="control"><input class="input" id="email" name="email" type="text" autocomplete="username" required></div></div>
<div class="field"><label class="label" for="kode">Kode</label><div class="control"><input class="input" id="kode" name="kode" type="password" autocomplete="current-password" required></div></div>
<div class="field"><button class="button is-primary" type="submit">Log mig ind</button></div></form></div>""" % s["csrf"])


@rute()
async def farvel(request, s, f):
    s.update(user=None, kort={}, lister={}, csrf=secrets.token_urlsafe(16), flash=("is-info", "Du er logget ud. På gensyn!"))
    return go("/auth/velkommen")


@rute()
async def kursister(request, s, f):
    if f is not None:
        c = f.get("nummer", "").strip().replace("-", "").replace(" ", "")
        if len(c) != 10 or not c.isdigit():
            s["flash"] = ("is-danger", "Et CPR-nummer har 10 cifre. Prøv igen.")
            return go("/kursister")
        if c not in PEOPLE:
            s["flash"] = ("is-warning", "Vi har ikke fundet nogen kursist med det CPR-nummer.")
            return go("/kursister")
        k = str(uuid.uuid4())
        s["kort"][k] = c
        return go("/kursister/" + k)
    return side(s, "Find en kursist", """<p>Se alt, hvad sprogcentrene har indberettet om én kursist. Har du mange numre, så <a href="/lister/ny">lav en liste</a> i stedet.</p>
<div class="box"><form method="post" action="/kursister" novalidate><input type="hidden" name="_csrf" value="%s">
<div class="field"><label class="label" for="nummer">Kursistens CPR-nummer</label><div class="control"><input class="input" id="nummer" name="nummer" type="text" inputmode="numeric" maxlength="11" autocomplete="off" required></div><p class="help">10 cifre – bindestreg er valgfri</p></div>
<div class="field"><label class="label" for="journalnr">Dit journalnummer (kan udelades)</label><div class="control"><input class="input" id="journalnr" name="journalnr" type="text" maxlength="30" autocomplete="off"></div><p class="help">Gemmes kun i loggen</p></div>
<button class="button is-primary" type="submit">Vis kursist</button></form></div>""" % s["csrf"], "k")


def tabel(heads, rows):
    return '<div class="table-container"><table class="table is-striped is-fullwidth"><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>' % (
        "".join('<th scope="col">%s</th>' % e(h) for h in heads), "\n".join("<tr>%s</tr>" % "".join("<td>%s</td>" % x(c) for c in r) for r in rows))


def dl(par):
    return '<dl class="fakta">%s</dl>' % "".join("<dt>%s</dt><dd>%s</dd>\n" % (e(k), x(v)) for k, v in par)


@rute()
async def kursist(request, s, f):
    c = s["kort"].get(request.path_params["k"])
    if not c:
        s["flash"] = ("is-warning", "Siden findes ikke længere. Søg igen.")
        return go("/kursister")
    p = PEOPLE[c]
    m, pr, h, me, g = p["moduler"], p["proever"], p["henvisninger"], p["meritter"], p["prae2004"]
    panes = [
        ("moduler", "Modulhistorik", len(m), tabel(["Modul", "Fra", "Til", "Sprogcenter nr.", "Kategori", "Hvorfor stoppet", "Klarede modultest"], [
            (r["du_modul"], d(r["startdato"]), d(r["slutdato"]), r["udbyder"], r["henvisningskategori"], r["ophoersaarsag"], d(r["modultest_bestaaet"]))
            for r in sortd(m, "startdato")]) if m else "<p>Kursisten har ingen moduler.</p>"),
        ("proever", "Prøver og karakterer", len(pr), '<div class="columns is-multiline">%s</div>' % "\n".join(
            '<div class="column is-half"><article class="card"><header class="card-header"><h3 class="card-header-title">%s</h3></header><div class="card-content">%s</div></article></div>' % (
                x(r["proeve"]), dl([("Prøvedag", d(r["dato"])), ("Termin", r["termin"]), ("Læsning", r["laeseforstaaelse"]), ("Skrivning", r["skriftlig"]), ("Tale", r["mundtlig"]),
                                    ("Resultat", r["resultat"]), ("Sprogcenter nr.", r["udbyder"])])) for r in sortd(pr, "dato")) if pr else "<p>Kursisten har ikke været til prøve.</p>"),
        ("henvisninger", "Henvist af kommunen", len(h), tabel(["Hvornår", "Kategori", "Kommune", "Henvist til sprogcenter nr."], [
            (d(r["dato"]), r["kategori"], r["kommune"], r["udbyder"]) for r in sortd(h, "dato")]) if h else "<p>Kursisten er ikke henvist.</p>"),
        ("merit", "Merit", len(me), tabel(["Merit for modul", "Fra", "Sprogcenter nr."], [
            (r["du_modul"], d(r["startdato"]), r["udbyder"]) for r in sortd(me, "startdato")]) if me else "<p>Kursisten har ikke fået merit.</p>"),
        ("gamle", "Gamle data (til og med 2003)", 1 if g else 0, dl([("Startede første gang", d(g["foerste_startdato"])), ("Gik på danskuddannelse", ja(g["du"]))]) if g else "<p>Der er ingen gamle data om kursisten.</p>"),
    ]
    krop = '<p class="subtitle">CPR-nummer: <strong>%s</strong></p>\n<div class="tabs is-boxed"><ul>%s</ul></div>\n' % (
        vis_cpr(c), "".join('<li%s><a href="#%s" data-rude="%s">%s</a> <span class="tag is-rounded">%d</span></li>\n' % (' class="is-active"' if i == 0 else "", i_, i_, e(t), n) for i, (i_, t, n, _) in enumerate(panes)))
    krop += "\n".join('<section class="rude" id="%s" aria-label="%s">\n%s\n</section>' % (i_, e(t), b) for i_, t, n, b in panes)
    krop += '\n<p><br><a class="button" href="/kursister">Find en anden kursist</a></p>'
    js = """<script>(function(){var a=document.querySelectorAll('.tabs a'),r=document.querySelectorAll('.rude');
function vis(id){r.forEach(function(x){x.classList.toggle('is-hidden',x.id!==id)});a.forEach(function(x){x.parentNode.classList.toggle('is-active',x.dataset.rude===id)})}
a.forEach(function(x){x.addEventListener('click',function(ev){ev.preventDefault();vis(x.dataset.rude)})});vis('moduler')})();</script>
"""
    return side(s, "Kursist", krop, "k", js)


@rute()
async def lister(request, s, f):
    rows = "".join('<tr><td><a href="/lister/%s">%s</a></td><td>%d</td><td>%s</td></tr>' % (k, e(v["navn"]), len(v["cpr"]), "klar" if time.time() - v["t"] >= WAIT else "i gang") for k, v in reversed(list(s["lister"].items())))
    return side(s, "Mine lister", '<p><a class="button is-primary" href="/lister/ny">Lav en ny liste</a></p>' + (
        '<table class="table"><thead><tr><th>Fil</th><th>Antal numre</th><th>Tilstand</th></tr></thead><tbody>%s</tbody></table>' % rows if rows else "<p>Du har ikke lavet nogen lister i dag.</p>"), "l")


@rute()
async def ny(request, s, f):
    if f is not None:
        up = f.get("dokument")
        raw = await up.read() if hasattr(up, "read") else b""
        fejl = None
        nr = []
        if not raw.strip():
            fejl = "Vælg en fil med CPR-numre først."
        else:
            nr = [y for y in (z.strip().replace("-", "").replace(" ", "") for z in raw.decode("utf-8-sig", "replace").splitlines()) if y]
            daarlige = [i + 1 for i, y in enumerate(nr) if len(y) != 10 or not y.isdigit()]
            if daarlige:
                fejl = "Vi kunne ikke læse linje " + ", ".join(map(str, daarlige[:5])) + "."
            elif len(nr) > 100:
                fejl = "Der må højst være 100 CPR-numre i en fil."
        if fejl:
            s["flash"] = ("is-danger", fejl)
            return go("/lister/ny")
        k = str(uuid.uuid4())
        s["lister"][k] = {"t": time.time(), "cpr": nr, "navn": up.filename}
        return go("/lister/" + k)
    return side(s, "Lav en ny liste", """<p>Upload en txt-fil med ét CPR-nummer på hver linje (højst 100). Du får et ark, som kan åbnes i Excel.</p>
<div class="box"><form method="post" action="/lister/ny" enctype="multipart/form-data"><input type="hidden" name="_csrf" value="%s">
<div class="field"><label class="label" for="dokument">Din fil med CPR-numre</label><div class="control"><input id="dokument" name="dokument" type="file" accept=".txt,text/plain"></div></div>
<button class="button is-primary" type="submit">Upload og start</button> <a class="button" href="/lister">Fortryd</a></form></div>""" % s["csrf"], "l")


@rute()
async def liste(request, s, f):
    k = request.path_params["k"]
    v = s["lister"].get(k)
    if not v:
        s["flash"] = ("is-warning", "Listen findes ikke længere.")
        return go("/lister")
    if time.time() - v["t"] < WAIT:
        return side(s, "Vi er i gang", """<div class="box" aria-live="polite"><p>Vi samler oplysninger om %d CPR-numre. Bliv på siden, det tager kun et øjeblik.</p>
<progress class="progress is-primary" max="100">…</progress><p><a class="button" href="/lister/%s">Tjek igen</a></p></div>""" % (len(v["cpr"]), k), "l",
                    "<script>(function t(){fetch('/lister/%s/tilstand').then(function(r){return r.json()}).then(function(j){j.klar?location.reload():setTimeout(t,700)})})();</script>\n" % k)
    return side(s, "Din liste er klar", """<div class="notification is-success is-light"><p>Så er din liste klar.</p></div>
<p><a class="button is-primary" href="/lister/%s/ark" download>Hent listen til Excel</a></p><p>Filnavn: %s · %d CPR-numre</p><p><a href="/lister">Tilbage til mine lister</a></p>""" % (k, e(v["navn"]), len(v["cpr"])), "l")


@rute()
async def tilstand(request, s, f):
    v = s["lister"].get(request.path_params["k"])
    return JSONResponse({"klar": bool(v and time.time() - v["t"] >= WAIT)})

HEADS = ["CPR-nummer", "Har data fra 2004 og frem", "Første modul – fra", "Første modul – modul", "Første modul – sprogcenter nr.", "Nuværende/sidste modul – fra", "Nuværende/sidste modul – modul",
         "Nuværende/sidste modul – sprogcenter nr.", "Henvist hvornår", "Henvist i kategori", "Største merit – modul", "Største merit – fra", "Største merit – sprogcenter nr.",
         "Har gamle data", "Gamle data – startede første gang", "Gamle data – gik på danskuddannelse"]
KEYS = ["foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder"]


@rute()
async def ark(request, s, f):
    v = s["lister"].get(request.path_params["k"])
    if not v or time.time() - v["t"] < WAIT:
        return go("/lister")
    b = io.StringIO()
    w = csv.writer(b, delimiter=";", lineterminator="\r\n")
    w.writerow(HEADS)
    for c in v["cpr"]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"findes": False, "prae2004_findes": False}
        w.writerow([c, ja(u["findes"])] + [(d(u.get(k)) if k.endswith("dato") else u.get(k)) or "" for k in KEYS] + [ja(u["prae2004_findes"]), d(u.get("prae2004_startdato")) or "", ja(u.get("prae2004_du")) or ""])
    return Response(b"\xef\xbb\xbf" + b.getvalue().encode("utf-8"), media_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": 'attachment; filename="sprogdata-liste-%s.csv"' % time.strftime("%Y-%m-%d", time.localtime(v["t"]))})


@rute()
async def om(request, s, f):
    return side(s, "Om data", "<p>Data kommer fra sprogcentrenes indberetninger og opdateres hver nat. Koder for kategori og stop vises, som de er indberettet.</p>", "o")

GP = ["GET", "POST"]
app = Starlette(routes=[Route("/", rod), Route("/auth/velkommen", velkommen, methods=GP), Route("/auth/farvel", farvel, methods=["POST"]), Route("/kursister", kursister, methods=GP),
                        Route("/kursister/{k}", kursist), Route("/lister", lister), Route("/lister/ny", ny, methods=GP), Route("/lister/{k}", liste), Route("/lister/{k}/tilstand", tilstand),
                        Route("/lister/{k}/ark", ark), Route("/om", om)])
