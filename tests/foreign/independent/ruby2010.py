"""Knappen: Ruby on Rails 2.3.5, restful_authentication, will_paginate, FasterCSV, delayed_job, 2010."""
import csv, html, io, json, re, secrets, time
from base64 import b64encode
from datetime import date, datetime
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
KURSIST = {i + 1204: p for i, p in enumerate(PEOPLE)}
IDS = {p["cpr"]: i for i, p in KURSIST.items()}
SESSIONS, UDTRAEK = {}, {}
PARTS = ["moduler", "proever", "henvisninger", "meritter", "prae2004"]
TABS = [("moduler", "Moduler"), ("proever", "Prøver"), ("henvisninger", "Henvisninger"), ("meritter", "Merit"), ("foer2004", "Før 2004")]


def h(v):
    return html.escape("" if v is None else str(v), quote=True).replace("&#x27;", "'")


def l(v):  # I18n.l, da.date.formats.default
    return "" if not v else ".".join(reversed(v.split("-")))


def janej(v):
    return "" if v is None else ("Ja" if v else "Nej")


class Ctl:
    def __init__(self, request):
        self.req = request
        self.sid = request.cookies.get("_knappen_session")
        if self.sid not in SESSIONS:
            self.reset_session()
        self.s = SESSIONS[self.sid]

    def reset_session(self):
        self.sid = secrets.token_hex(16)
        self.s = SESSIONS[self.sid] = {"tok": b64encode(secrets.token_bytes(32)).decode(), "user": None, "flash": {}, "return_to": None}

    def out(self, r):
        r.set_cookie("_knappen_session", self.sid, path="/", httponly=True)
        r.headers["X-Runtime"] = "31"
        return r

    def redirect(self, to, **flash):
        self.s["flash"].update(flash)
        return self.out(RedirectResponse(to, status_code=302))

    def form_tag(self, action, multipart=False):
        mp = ' enctype="multipart/form-data"' if multipart else ""
        return f'<form action="{action}"{mp} method="post"><div style="margin:0;padding:0;display:inline"><input name="authenticity_token" type="hidden" value="{self.s["tok"]}" /></div>'

    def render(self, title, inner, head="", **now):
        fl = {**self.s["flash"], **now}
        self.s["flash"] = {}
        flash = "".join(f'<div class="flash" id="flash_{k}">{h(v)}</div>\n' for k, v in fl.items())
        menu = ""
        if self.s["user"]:
            menu = '''<div id="menu">
    <a href="/kursister">Søg kursist</a> |
    <a href="/udtraek">Udtræk på liste</a> |
    <a href="/logout">Log ud</a>
  </div>
'''
        return self.out(HTMLResponse(f'''<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
       "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">

<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head>
  <meta http-equiv="content-type" content="text/html;charset=UTF-8" />
  <title>Knappen: {h(title)}</title>
  <link href="/stylesheets/scaffold.css?1267431187" media="screen" rel="stylesheet" type="text/css" />
  <link href="/stylesheets/knappen.css?1271063020" media="screen" rel="stylesheet" type="text/css" />
  <script src="/javascripts/prototype.js?1267431187" type="text/javascript"></script>
<script src="/javascripts/effects.js?1267431187" type="text/javascript"></script>
<script src="/javascripts/application.js?1267431187" type="text/javascript"></script>
  {head}
</head>
<body>
<div id="wrapper">
  <div id="top"><h1>Danskundervisningsdatabasen</h1></div>
  {menu}<div id="content">
{flash}
{inner}
  </div>
  <div id="bund">Knappen version 1.4.2</div>
</div>
</body>
</html>
'''))


def will_paginate(c, total, per=10):
    """Giver (side, fra, til, html)."""
    try:
        page = max(1, int(c.req.query_params.get("page", "1")))
    except ValueError:
        page = 1
    pages = max(1, -(-total // per))
    page = min(page, pages)
    a, b = (page - 1) * per, min(total, page * per)
    if pages == 1:
        return a, b, ""
    url = c.req.url.path

    def link(n, text, cls="", rel=""):
        cls = f' class="{cls}"' if cls else ""
        rel = f' rel="{rel}"' if rel else ""
        return f'<a href="{url}?page={n}"{cls}{rel}>{text}</a>'
    out = [link(page - 1, "&laquo; Forrige", "prev_page", "prev start" if page == 2 else "prev") if page > 1 else '<span class="disabled prev_page">&laquo; Forrige</span>']
    for n in range(1, pages + 1):
        out.append(f'<span class="current">{n}</span>' if n == page else link(n, n, "", "prev" if n == page - 1 else "next" if n == page + 1 else ""))
    out.append(link(page + 1, "Næste &raquo;", "next_page", "next") if page < pages else '<span class="disabled next_page">Næste &raquo;</span>')
    return a, b, f'<div class="pagination">{" ".join(out)}</div>'


def action(auth=True):
    def deco(fn):
        async def run(request):
            c = Ctl(request)
            c.params = {}
            if request.method == "POST":
                c.params = await request.form()
                if c.params.get("authenticity_token") != c.s["tok"]:
                    return c.out(HTMLResponse("<h1>ActionController::InvalidAuthenticityToken</h1>", 422))
            if auth and not c.s["user"]:
                c.s["return_to"] = request.url.path if request.method == "GET" else None
                return c.redirect("/session/new")
            return await fn(c)
        return run
    return deco


# ---- sessions_controller
def login_form(c, login="", **now):
    return c.render("Log ind", f'''<h2>Log ind</h2>

{c.form_tag("/session")}
<p><label for="login">Brugernavn</label><br />
<input id="login" name="login" type="text" value="{h(login)}" /></p>

<p><label for="password">Adgangskode</label><br/>
<input id="password" name="password" type="password" /></p>

<p><label for="remember_me">Husk mig</label>
<input id="remember_me" name="remember_me" type="checkbox" value="1" /></p>

<p><input name="commit" type="submit" value="Log ind" /></p>
</form>''', **now)


@action(auth=False)
async def session_new(c):
    return login_form(c)


@action(auth=False)
async def session_create(c):
    u = c.params.get("login", "")
    if (u, c.params.get("password")) != ("kommune", "hemmeligt-1"):
        return login_form(c, u, error="Vi kunne ikke logge dig ind. Kontroller brugernavn og adgangskode.")
    to = c.s["return_to"] or "/"
    c.reset_session()
    c.s["user"] = u
    return c.redirect(to, notice="Du er logget ind")


@action(auth=False)
async def session_destroy(c):
    c.reset_session()
    return c.redirect("/session/new", notice="Du er logget ud.")


# ---- kursister_controller
def soeg_form(c, cpr=""):
    return f'''<h2>Søg kursist</h2>

{c.form_tag("/kursister/soeg")}
  <p>
    <label for="soegning_cpr">Cpr-nr.</label><br />
    <input id="soegning_cpr" maxlength="11" name="soegning[cpr]" size="12" type="text" value="{h(cpr)}" /> <small>ddmmåå-xxxx</small>
  </p>
  <p><input id="soegning_submit" name="commit" type="submit" value="Søg" /></p>
</form>
'''


@action()
async def kursister_index(c):
    return c.render("Søg kursist", soeg_form(c))


@action()
async def kursister_soeg(c):
    raw = c.params.get("soegning[cpr]", "").strip()
    if not re.fullmatch(r"\d{6}[- ]?\d{4}", raw):
        return c.render("Søg kursist", soeg_form(c, raw), error="Cpr-nr. skal være på 10 cifre")
    id_ = IDS.get(re.sub(r"\D", "", raw))
    p = KURSIST.get(id_)
    if not p or not any(p[k] for k in PARTS):
        return c.render("Søg kursist", soeg_form(c, raw) + "<p><i>Ingen kursister fundet</i></p>")
    n = p["cpr"]
    return c.render("Søg kursist", soeg_form(c, raw) + f'''
<p>Viser <b>1</b> kursist</p>
<table class="liste">
  <tr>
    <th>Cpr-nr.</th>
    <th>Moduler</th>
    <th>Prøver</th>
    <th></th>
  </tr>
  <tr class="ulige">
    <td>{n[:6]}-{n[6:]}</td>
    <td>{len(p["moduler"])}</td>
    <td>{len(p["proever"])}</td>
    <td><a href="/kursister/{id_}">Vis kursist</a></td>
  </tr>
</table>
''')


FIELDS = {
    "moduler": [("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder nr."), ("henvisningskategori", "Henvisningskat."),
                ("ophoersaarsag", "Ophør årsag"), ("modultest_bestaaet", "Bestået modultest")],
    "proever": [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læse"), ("skriftlig", "Skr."), ("mundtlig", "Mdt."),
                ("resultat", "Resultat"), ("udbyder", "Udbyder nr.")],
    "henvisninger": [("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder nr.")],
    "meritter": [("du_modul", "Modul"), ("startdato", "Start"), ("udbyder", "Udbyder nr.")],
}
DATES = {"startdato", "slutdato", "dato", "modultest_bestaaet"}
INGEN = {"moduler": "Ingen moduler", "proever": "Ingen prøver", "henvisninger": "Ingen henvisninger", "meritter": "Ingen merit", "foer2004": "Ingen data fra før 2004"}


@action()
async def kursist_show(c):
    id_ = c.req.path_params["id"]
    tab = c.req.path_params.get("tab", "moduler")
    p = KURSIST.get(id_)
    if not p or tab not in INGEN:
        return c.out(HTMLResponse("<h1>Siden findes ikke (404)</h1>", 404))
    n = p["cpr"]
    lis = "\n".join(f'  <li{" class=" + chr(34) + "aktiv" + chr(34) if s == tab else ""}><a href="/kursister/{id_}/{s}">{t}</a></li>' for s, t in TABS)
    if tab == "foer2004":
        q = p["prae2004"]
        body = f"<p><i>{INGEN[tab]}</i></p>" if not q else f'''<p>
  <b>Første startdato:</b>
  {l(q["foerste_startdato"])}
</p>

<p>
  <b>Danskuddannelse:</b>
  {janej(q["du"])}
</p>'''
    else:
        key = "dato" if tab in ("proever", "henvisninger") else "startdato"
        rows = sorted(p[tab], key=lambda r: r[key] or "", reverse=True)  # :order => "... DESC"
        a, b, nav = will_paginate(c, len(rows))
        if not rows:
            body = f"<p><i>{INGEN[tab]}</i></p>"
        else:
            th = "\n".join(f"    <th>{t}</th>" for _, t in FIELDS[tab])
            tr = "\n".join(f'  <tr class="{"lige" if i % 2 else "ulige"}">\n' + "\n".join(f"    <td>{h(l(r[k]) if k in DATES else r[k])}</td>" for k, _ in FIELDS[tab]) + "\n  </tr>" for i, r in enumerate(rows[a:b]))
            info = f'<p class="info">Viser <b>{a + 1}&nbsp;-&nbsp;{b}</b> af <b>{len(rows)}</b> i alt</p>' if nav else ""
            body = f'{info}\n<table class="liste">\n  <tr>\n{th}\n  </tr>\n{tr}\n</table>\n{nav}'
    return c.render("Kursist", f'<h2>Kursist {n[:6]}-{n[6:]}</h2>\n<ul id="faner">\n{lis}\n</ul>\n<div id="fane">\n{body}\n</div>\n\n<a href="/kursister">Tilbage</a>')


# ---- udtraek_controller
@action()
async def udtraek_index(c):
    mine = sorted((u for u in UDTRAEK.values() if u["user"] == c.s["user"]), key=lambda u: u["id"], reverse=True)
    a, b, nav = will_paginate(c, len(mine))
    trs, pending = [], False
    for i, u in enumerate(mine[a:b]):
        done = time.time() >= u["done_at"]
        pending = pending or not done
        link = f'<a href="/udtraek/{u["id"]}.csv">Hent csv</a>' if done else ""
        trs.append(f'''  <tr class="{"lige" if i % 2 else "ulige"}">
    <td>{u["id"]}</td>
    <td>{u["created_at"].strftime("%d.%m.%Y %H:%M")}</td>
    <td>{h(u["filnavn"])}</td>
    <td>{len(u["cprs"])}</td>
    <td>{"Færdig" if done else "Afventer"}</td>
    <td>{link}</td>
  </tr>''')
    tbl = "<p><i>Der er ingen udtræk</i></p>" if not mine else '<table class="liste">\n  <tr>\n    <th>Nr.</th>\n    <th>Bestilt</th>\n    <th>Fil</th>\n    <th>Antal cpr-nr.</th>\n    <th>Status</th>\n    <th></th>\n  </tr>\n' + "\n".join(trs) + "\n</table>\n" + nav
    upd = '<a href="/udtraek">Opdater listen</a> | ' if pending else ""
    head = '<meta http-equiv="refresh" content="5" />' if pending else ""
    return c.render("Udtræk", f"<h2>Udtræk på liste</h2>\n{tbl}\n<p>{upd}<a href=\"/udtraek/new\">Nyt udtræk</a></p>", head)


def udtraek_form(c, errors=()):
    err = ""
    if errors:
        err = f'''<div class="errorExplanation" id="errorExplanation"><h2>Udtrækket kunne ikke gemmes på grund af {"en fejl" if len(errors) == 1 else str(len(errors)) + " fejl"}</h2><p>Der var problemer med følgende felter:</p><ul>{"".join(f"<li>{h(x)}</li>" for x in errors)}</ul></div>'''
    return c.render("Nyt udtræk", f'''<h2>Nyt udtræk</h2>

{c.form_tag("/udtraek", True)}
{err}
  <p>
    <label for="udtraek_fil">Fil</label><br />
    <input id="udtraek_fil" name="udtraek[fil]" size="30" type="file" />
  </p>
  <p class="hjaelp">Tekstfil (.txt) med et cpr-nr. på 10 cifre pr. linje, højst 100 linjer.</p>
  <p>
    <input id="udtraek_submit" name="commit" type="submit" value="Upload" />
  </p>
</form>

<a href="/udtraek">Tilbage</a>''')


@action()
async def udtraek_new(c):
    return udtraek_form(c)


@action()
async def udtraek_create(c):
    f = c.params.get("udtraek[fil]")
    if f is None or isinstance(f, str) or not f.filename:
        return udtraek_form(c, ["Fil skal udfyldes"])
    lines = [x.strip() for x in (await f.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
    errs = [f"Fil har et ugyldigt cpr-nr. i linje {i}" for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{6}-?\d{4}", x)][:10]
    if not lines:
        errs = ["Fil er tom"]
    if len(lines) > 100:
        errs = ["Fil har mere end 100 cpr-nr."]
    if errs:
        return udtraek_form(c, errs)
    id_ = 318 + len(UDTRAEK)
    UDTRAEK[id_] = {"id": id_, "user": c.s["user"], "filnavn": f.filename, "cprs": [x.replace("-", "") for x in lines],
                    "created_at": datetime.now(), "done_at": time.time() + 1.0}
    return c.redirect("/udtraek", notice="Filen er modtaget. Udtrækket ligger i kø og kan hentes herunder, når det er færdigt.")


CSV = [("cpr", "Cpr-nr."), ("findes", "Findes 2004+"), ("foerste_startdato", "Første modul start"), ("foerste_du_modul", "Første modul"), ("foerste_udbyder", "Første modul udbyder"),
       ("seneste_startdato", "Seneste modul start"), ("seneste_du_modul", "Seneste modul"), ("seneste_udbyder", "Seneste modul udbyder"),
       ("henvisning_dato", "Henvisning dato"), ("henvisning_kategori", "Henvisning kategori"), ("merit_du_modul", "Højeste merit"), ("merit_startdato", "Højeste merit start"),
       ("merit_udbyder", "Højeste merit udbyder"), ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Første start før 2004"), ("prae2004_du", "Danskuddannelse før 2004")]


@action()
async def udtraek_csv(c):
    u = UDTRAEK.get(c.req.path_params["id"])
    if not u or u["user"] != c.s["user"] or time.time() < u["done_at"]:
        return c.out(HTMLResponse("<h1>Siden findes ikke (404)</h1>", 404))
    buf = io.StringIO()
    w = csv.writer(buf, delimiter=";", lineterminator="\n")
    w.writerow([t for _, t in CSV])
    for cpr in u["cprs"]:
        x = PEOPLE[IDS[cpr] - 1204]["udtraek"] if cpr in IDS else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        row = []
        for k, _ in CSV:
            v = x.get(k)
            row.append(janej(v) if isinstance(v, bool) else l(v) if k.endswith("dato") else v[:6] + "-" + v[6:] if k == "cpr" else v)
        w.writerow(row)
    return c.out(Response(buf.getvalue().encode("iso-8859-1"), headers={"content-type": "text/csv; charset=iso-8859-1",
                 "content-disposition": f'attachment; filename="udtraek_{u["id"]}.csv"', "content-transfer-encoding": "binary"}))


app = Starlette(routes=[
    Route("/", kursister_index), Route("/login", session_new), Route("/logout", session_destroy), Route("/session/new", session_new),
    Route("/session", session_create, methods=["POST"]), Route("/kursister", kursister_index), Route("/kursister/soeg", kursister_soeg, methods=["POST"]),
    Route("/kursister/{id:int}", kursist_show), Route("/kursister/{id:int}/{tab}", kursist_show),
    Route("/udtraek", udtraek_index), Route("/udtraek", udtraek_create, methods=["POST"]), Route("/udtraek/new", udtraek_new), Route("/udtraek/{id:int}.csv", udtraek_csv),
])
