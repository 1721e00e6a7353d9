"""golang2024 - Knappen, som en Go-tjeneste (net/http, html/template, gorilla/csrf) med Pico.css ville svare."""
import csv
import html
import io
import json
import os
import secrets
import time
import uuid

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "people.json"), encoding="utf-8") as fh:
    PEOPLE = {p["cpr"]: p for p in json.load(fh)}

SESSIONS = {}
MONTHS = "jan. feb. mar. apr. maj juni juli aug. sep. okt. nov. dec.".split()

PARTS = [
    ("moduler", "Moduler på danskuddannelse", [("startdato", "Start"), ("slutdato", "Slut"), ("du_modul", "Modul"), ("udbyder", "Udbyder"),
     ("henvisningskategori", "Kategori"), ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Bestået modultest")],
     "startdato", "Der er ikke indberettet moduler."),
    ("proever", "Afsluttende prøver", [("dato", "Dato"), ("termin", "Termin"), ("proeve", "Prøve"), ("laeseforstaaelse", "Læsning"),
     ("skriftlig", "Skrivning"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")],
     "dato", "Der er ikke indberettet prøver."),
    ("henvisninger", "Henvisninger", [("dato", "Dato"), ("kommune", "Henvist af"), ("udbyder", "Henvist til"), ("kategori", "Kategori")],
     "dato", "Der er ikke indberettet henvisninger."),
    ("meritter", "Merit", [("startdato", "Fra"), ("du_modul", "Modul"), ("udbyder", "Udbyder")], "startdato", "Der er ikke indberettet merit."),
]
UDTRAEK = [
    ("cpr", "CPR-nummer"), ("findes", "Indberetninger siden 2004"), ("foerste_startdato", "Første modul: start"),
    ("foerste_du_modul", "Første modul: modul"), ("foerste_udbyder", "Første modul: udbyder"), ("seneste_startdato", "Seneste modul: start"),
    ("seneste_du_modul", "Seneste modul: modul"), ("seneste_udbyder", "Seneste modul: udbyder"), ("henvisning_dato", "Henvisning: dato"),
    ("henvisning_kategori", "Henvisning: kategori"), ("merit_du_modul", "Højeste merit: modul"), ("merit_startdato", "Højeste merit: fra"),
    ("merit_udbyder", "Højeste merit: udbyder"), ("prae2004_findes", "Før 2004: findes"), ("prae2004_startdato", "Før 2004: første start"),
    ("prae2004_du", "Før 2004: danskuddannelse"),
]


def e(s):
    return html.escape(str(s), quote=True).replace("&#x27;", "&#39;")


def is_date(v):
    return isinstance(v, str) and len(v) == 10 and v[4] == "-" and v[7] == "-"


def cell(v):
    if v is None:
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if is_date(v):
        return '<time datetime="%s">%d. %s %s</time>' % (v, int(v[8:]), MONTHS[int(v[5:7]) - 1], v[:4])
    return e(v)


def layout(title, body, sess=None, status=200, head=""):
    nav = ""
    if sess and sess.get("user"):
        nav = ('<ul><li><a href="/opslag">Én person</a></li><li><a href="/lister">Flere personer</a></li>'
               '<li><form method="post" action="/logout">%s<button type="submit" class="secondary outline">Log ud</button></form></li></ul>' % token(sess))
    return HTMLResponse("""<!doctype html>
<html lang="da" data-theme="light">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  %s<title>%s · Knappen</title>
  <link rel="stylesheet" href="/static/pico.min.css">
</head>
<body>
<header class="container">
  <nav><ul><li><strong>Knappen</strong></li></ul>%s</nav>
</header>
<main class="container">
%s
</main>
<footer class="container"><small>Danskundervisningsdatabasen</small></footer>
</body>
</html>
""" % (head, e(title), nav, body), status, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"})


def token(sess):
    return '<input type="hidden" name="gorilla.csrf.Token" value="%s">' % e(sess["csrf"])


def get_session(request):
    return SESSIONS.get(request.cookies.get("session", ""))


def new_session(user=None):
    sid = secrets.token_urlsafe(32)
    SESSIONS[sid] = {"csrf": secrets.token_urlsafe(48), "user": user, "jobs": {}}
    return sid, SESSIONS[sid]


def set_cookie(r, sid):
    r.set_cookie("session", sid, path="/", httponly=True, samesite="lax")
    return r


def protected(fn):
    async def handler(request):
        sess = get_session(request)
        if not sess or not sess["user"]:
            return RedirectResponse("/login", 303)
        form = None
        if request.method == "POST":
            form = await request.form()
            if form.get("gorilla.csrf.Token") != sess["csrf"]:
                return PlainTextResponse("Forbidden - CSRF token invalid\n", 403)
        return await fn(request, sess, form)
    return handler


async def index(request):
    sess = get_session(request)
    if sess and sess["user"]:
        return RedirectResponse("/opslag", 303)
    return layout("Velkommen", '<hgroup><h1>Knappen</h1><p>Kommunernes adgang til oplysninger om voksne udlændinges danskuddannelse</p></hgroup>\n'
                  '<p>Adgangen er gratis for kommuner. Login fås hos ministeriet.</p>\n<p><a href="/login" role="button">Til login</a></p>')


def login_form(sess, user="", err=""):
    return layout("Log ind", """<article>
<h1>Log ind</h1>
%s<form method="post" action="/login">
  %s
  <label for="username">Brugernavn</label>
  <input type="text" id="username" name="username" autocomplete="username" value="%s" required>
  <label for="password">Adgangskode</label>
  <input type="password" id="password" name="password" autocomplete="current-password" required>
  <button type="submit">Log ind</button>
</form>
</article>""" % ('<p role="alert"><mark>%s</mark></p>\n' % e(err) if err else "", token(sess), e(user)), status=401 if err else 200)


async def login(request):
    sess = get_session(request)
    if request.method == "GET" or sess is None:
        sid, sess = new_session()
        return set_cookie(login_form(sess), sid)
    f = await request.form()
    if f.get("gorilla.csrf.Token") != sess["csrf"]:
        return PlainTextResponse("Forbidden - CSRF token invalid\n", 403)
    if f.get("username", "").strip() != "kommune" or f.get("password") != "hemmeligt-1":
        return login_form(sess, f.get("username", ""), "Forkert brugernavn eller adgangskode.")
    SESSIONS.pop(request.cookies.get("session"), None)
    sid, _ = new_session("kommune")
    return set_cookie(RedirectResponse("/opslag", 303), sid)


@protected
async def logout(request, sess, form):
    SESSIONS.pop(request.cookies.get("session"), None)
    r = RedirectResponse("/", 303)
    r.delete_cookie("session", path="/")
    return r


def search_form(sess, value="", err=""):
    return """<h1>Find person</h1>
<form method="post" action="/opslag">
  %s
  <label for="cpr">CPR-nummer
    <input type="text" id="cpr" name="cpr" inputmode="numeric" maxlength="11" autocomplete="off" placeholder="ddmmåå-xxxx" value="%s" required%s>
    %s
  </label>
  <button type="submit">Hent oplysninger</button>
</form>""" % (token(sess), e(value), ' aria-invalid="true" aria-describedby="cpr-fejl"' if err else "",
              '<small id="cpr-fejl">%s</small>' % e(err) if err else "<small>Med eller uden bindestreg</small>")


@protected
async def opslag(request, sess, form):
    if form is None:
        return layout("Find person", search_form(sess), sess)
    raw = form.get("cpr", "").strip()
    cpr = raw.replace("-", "").replace(" ", "")
    if not (cpr.isdigit() and len(cpr) == 10):
        return layout("Find person", search_form(sess, raw, "CPR-nummeret skal have ti cifre."), sess, 422)
    sess["cpr"] = cpr
    return RedirectResponse("/opslag/resultat", 303)


@protected
async def resultat(request, sess, form):
    cpr = sess.get("cpr")
    if not cpr:
        return RedirectResponse("/opslag", 303)
    shown = cpr[:6] + "-" + cpr[6:]
    p = PEOPLE.get(cpr)
    if p is None:
        return layout("Find person", search_form(sess, shown) + '\n<article role="alert">Vi kender ikke dette CPR-nummer. Kontrollér tallene og prøv igen.</article>', sess)
    out = ['<hgroup><h1>%s</h1><p>Oplysninger indberettet af sprogcentrene, nyeste øverst</p></hgroup>' % shown, '<p><a href="/opslag">Ny søgning</a></p>']
    for key, title, cols, datekey, empty in PARTS:
        rows = sorted(p[key], key=lambda r: r[datekey] or "", reverse=True)
        out.append('<details open id="%s">\n<summary>%s</summary>' % (key, e(title)))
        if rows:
            out.append('<div class="overflow-auto"><table class="striped">\n<thead><tr>%s</tr></thead>\n<tbody>' % "".join('<th scope="col">%s</th>' % e(t) for _, t in cols))
            for r in rows:
                out.append("<tr>%s</tr>" % "".join(
                    ('<th scope="row">%s</th>' if n == 0 else "<td>%s</td>") % cell(r[k]) for n, (k, _) in enumerate(cols)))
            out.append("</tbody>\n</table></div>")
        else:
            out.append("<p>%s</p>" % e(empty))
        out.append("</details>")
    out.append('<details open id="prae2004">\n<summary>Tidligere end 2004</summary>')
    if p["prae2004"]:
        out.append("<dl>\n<dt>Første startdato</dt><dd>%s</dd>\n<dt>Danskuddannelse</dt><dd>%s</dd>\n</dl>" % (
            cell(p["prae2004"]["foerste_startdato"]), cell(p["prae2004"]["du"])))
    else:
        out.append("<p>Der er ingen oplysninger fra før 2004.</p>")
    out.append("</details>")
    return layout("Person", "\n".join(out), sess)


def upload_form(sess, err=""):
    return """<h1>Flere personer</h1>
<p>Upload en tekstfil med ét CPR-nummer på hver linje (ti cifre, højst 100 linjer). Du får en CSV-fil, der kan åbnes i Excel.</p>
<form method="post" action="/lister" enctype="multipart/form-data">
  %s
  <label for="fil">Tekstfil med CPR-numre
    <input type="file" id="fil" name="fil" accept=".txt,text/plain" required%s>
    %s
  </label>
  <button type="submit">Send liste</button>
</form>""" % (token(sess), ' aria-invalid="true"' if err else "", "<small>%s</small>" % e(err) if err else "")


@protected
async def lister(request, sess, form):
    if form is None:
        return layout("Flere personer", upload_form(sess), sess)
    up = form.get("fil")
    data = await up.read() if hasattr(up, "read") else b""
    lines = [x.strip().replace("-", "") for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
    err = ""
    if not lines:
        err = "Filen er tom."
    elif len(lines) > 100:
        err = "Filen har %d linjer. Der må højst være 100." % len(lines)
    else:
        bad = [str(i) for i, x in enumerate(lines, 1) if not (x.isdigit() and len(x) == 10)]
        if bad:
            err = "Ikke et CPR-nummer på linje " + ", ".join(bad) + "."
    if err:
        return layout("Flere personer", upload_form(sess, err), sess, 422)
    jid = str(uuid.uuid4())
    sess["jobs"][jid] = {"list": lines, "started": None}
    return RedirectResponse("/lister/" + jid, 303)


@protected
async def liste(request, sess, form):
    jid = request.path_params["id"]
    job = sess["jobs"].get(jid)
    if job is None:
        return PlainTextResponse("404 page not found\n", 404)
    if job["started"] is None:
        return layout("Bekræft liste", """<h1>Bekræft listen</h1>
<p>Filen indeholder %d CPR-numre.</p>
<form method="post" action="/lister/%s/start">
  %s
  <button type="submit">Start udtræk</button>
</form>
<p><a href="/lister">Vælg en anden fil</a></p>""" % (len(job["list"]), jid, token(sess)), sess)
    if time.monotonic() - job["started"] < 1.0:
        return layout("Arbejder", '<h1>Udtræk</h1>\n<article aria-busy="true">Vi samler oplysningerne. Siden opdateres af sig selv.</article>\n'
                      '<p><a href="/lister/%s">Opdatér nu</a></p>' % jid, sess, head='<meta http-equiv="refresh" content="1">\n  ')
    return layout("Klar", '<h1>Udtræk</h1>\n<article>Dit udtræk er klar.\n<footer><a href="/lister/%s/udtraek.csv" role="button" download>Download CSV</a></footer></article>\n'
                  '<p><a href="/lister">Ny liste</a></p>' % jid, sess)


@protected
async def start(request, sess, form):
    job = sess["jobs"].get(request.path_params["id"])
    if job is None:
        return PlainTextResponse("404 page not found\n", 404)
    job["started"] = job["started"] or time.monotonic()
    return RedirectResponse("/lister/" + request.path_params["id"], 303)


@protected
async def download(request, sess, form):
    job = sess["jobs"].get(request.path_params["id"])
    if job is None or job["started"] is None or time.monotonic() - job["started"] < 1.0:
        return PlainTextResponse("404 page not found\n", 404)
    buf = io.StringIO()
    w = csv.writer(buf, delimiter=";", lineterminator="\r\n")
    w.writerow([t for _, t in UDTRAEK])
    for cpr in job["list"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        w.writerow(["" if u.get(k) is None else ("Ja" if u[k] else "Nej") if isinstance(u[k], bool) else u[k] for k, _ in UDTRAEK])
    return Response(b"\xef\xbb\xbf" + buf.getvalue().encode("utf-8"), media_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": 'attachment; filename="udtraek.csv"', "Cache-Control": "no-store"})


async def css(request):
    return Response("/* pico 2.0.6 */", media_type="text/css")


app = Starlette(routes=[
    Route("/", index), Route("/login", login, methods=["GET", "POST"]), Route("/logout", logout, methods=["POST"]),
    Route("/opslag", opslag, methods=["GET", "POST"]), Route("/opslag/resultat", resultat),
    Route("/lister", lister, methods=["GET", "POST"]), Route("/lister/{id}", liste), Route("/lister/{id}/start", start, methods=["POST"]),
    Route("/lister/{id}/udtraek.csv", download), Route("/static/pico.min.css", css),
])
