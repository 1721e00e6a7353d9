"""Knappen i Rails 4.2 med Bootstrap 3, simple_form, kaminari og Devise, 2015."""
import base64, html, io, json, os, random, secrets, time
from datetime import date
from pathlib import Path
from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
IDS = dict(zip(PEOPLE, random.sample(range(1200, 98000), len(PEOPLE))))
BY_ID = {v: k for k, v in IDS.items()}
SESS, JOBS = {}, {}
PER = 10
e = lambda s: html.escape(str(s))
l = lambda s: date.fromisoformat(s).strftime("%d.%m.%Y") if s else ""


def sess(request):
    sid = request.cookies.get("_knappen_session")
    if sid not in SESS:
        sid = secrets.token_hex(32)
        SESS[sid] = {"sid": sid, "csrf": os.urandom(32), "flash": []}
    return SESS[sid]


def tok(s):
    pad = os.urandom(32)
    return base64.b64encode(pad + bytes(a ^ b for a, b in zip(pad, s["csrf"]))).decode()


def tok_ok(s, t):
    try:
        b = base64.b64decode(t or "")
    except ValueError:
        return False
    return len(b) == 64 and bytes(x ^ y for x, y in zip(b[:32], b[32:])) == s["csrf"]


def ck(r, s):
    r.set_cookie("_knappen_session", s["sid"], path="/", httponly=True)
    return r


def redir(s, url, kind=None, msg=None):
    if msg:
        s["flash"].append((kind, msg))
    return ck(RedirectResponse(url, 302), s)


def form_head(s, action, cls, extra="", id_=""):
    return (f'<form class="simple_form {cls}"{id_} novalidate="novalidate" action="{action}" accept-charset="UTF-8" method="post"{extra}>'
            f'<input name="utf8" type="hidden" value="&#x2713;" /><input type="hidden" name="authenticity_token" value="{tok(s)}" />')


def layout(s, title, body, status=200, now=(), head=""):
    fl = "".join(f'<div class="alert alert-{ {"notice": "success", "alert": "danger"}[k] } alert-dismissible" role="alert"><button type="button" class="close" data-dismiss="alert"><span aria-hidden="true">&times;</span></button>{m}</div>\n'
                 for k, m in s["flash"] + list(now))
    s["flash"] = []
    nav = ""
    if s.get("user"):
        nav = """<ul class="nav navbar-nav"><li><a href="/opslag/new">Find kursist</a></li><li><a href="/udtraek">Udtræk</a></li></ul>
<ul class="nav navbar-nav navbar-right"><li><p class="navbar-text">kommune</p></li><li><a rel="nofollow" data-method="delete" href="/users/sign_out">Log ud</a></li></ul>"""
    t = tok(s)
    return ck(HTMLResponse(f"""<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8"><meta http-equiv="X-UA-Compatible" content="IE=edge"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} | Knappen</title>
<link rel="stylesheet" media="all" href="/assets/application-5c1a0e9bd7f2.css" data-turbolinks-track="true" />
<script src="/assets/application-8b6e3a4f21d0.js" data-turbolinks-track="true"></script>
<meta name="csrf-param" content="authenticity_token" />
<meta name="csrf-token" content="{t}" />{head}
</head>
<body>
<nav class="navbar navbar-default navbar-static-top"><div class="container"><div class="navbar-header"><button type="button" class="navbar-toggle collapsed" data-toggle="collapse" data-target="#navbar"><span class="sr-only">Vis menu</span><span class="icon-bar"></span><span class="icon-bar"></span></button><a class="navbar-brand" href="/">Knappen</a></div>
<div id="navbar" class="navbar-collapse collapse">{nav}</div></div></nav>
<div class="container">
{fl}{body}
<hr><footer><p class="text-muted">Danskundervisningsdatabasen</p></footer>
</div>
</body>
</html>""", status), s)


async def root(request):
    s = sess(request)
    if not s.get("user"):
        return redir(s, "/users/sign_in", "alert", "Du skal logge ind for at fortsætte.")
    return layout(s, "Velkommen", """<div class="jumbotron"><h1>Knappen</h1><p>Se sprogcentrenes indberetninger om voksne udlændinges danskuddannelse.</p>
<p><a class="btn btn-primary btn-lg" href="/opslag/new"><span class="glyphicon glyphicon-search"></span> Enkelt kursist</a> <a class="btn btn-default btn-lg" href="/udtraek"><span class="glyphicon glyphicon-list"></span> Flere kursister</a></p></div>""")


async def sign_in(request):
    s = sess(request)
    now = []
    if request.method == "POST":
        f = await request.form()
        if not tok_ok(s, f.get("authenticity_token")):
            return bad()
        if f.get("user[username]", "").strip() == "kommune" and f.get("user[password]") == "hemmeligt-1":
            SESS.pop(s["sid"])
            s.update(sid=secrets.token_hex(32), user="kommune")
            SESS[s["sid"]] = s
            return redir(s, "/", "notice", "Du er nu logget ind.")
        now = [("alert", "Ugyldigt brugernavn eller password.")]
    if s.get("user"):
        return redir(s, "/", "alert", "Du er allerede logget ind.")
    return layout(s, "Log ind", f"""<div class="row"><div class="col-md-4 col-md-offset-4"><h2>Log ind</h2>
{form_head(s, "/users/sign_in", "new_user", id_=' id="new_user"')}
<div class="form-group string optional user_username"><label class="string optional control-label" for="user_username">Brugernavn</label><input class="string optional form-control" autofocus="autofocus" type="text" value="" name="user[username]" id="user_username" /></div>
<div class="form-group password optional user_password"><label class="password optional control-label" for="user_password">Password</label><input class="password optional form-control" autocomplete="off" type="password" name="user[password]" id="user_password" /></div>
<div class="form-group boolean optional user_remember_me"><div class="checkbox"><input value="0" type="hidden" name="user[remember_me]" /><label class="boolean optional" for="user_remember_me"><input class="boolean optional" type="checkbox" value="1" name="user[remember_me]" id="user_remember_me" />Husk mig</label></div></div>
<input type="submit" name="commit" value="Log ind" class="btn btn-primary" /></form></div></div>""", now=now)


def bad():
    return HTMLResponse("<!DOCTYPE html><html><head><title>The change you wanted was rejected (422)</title></head><body><h1>Ændringen blev afvist.</h1></body></html>", 422)


def notfound():
    return HTMLResponse("<!DOCTYPE html><html><head><title>Siden findes ikke (404)</title></head><body><h1>Siden findes ikke.</h1></body></html>", 404)


async def sign_out(request):
    s = sess(request)
    f = await request.form() if request.method == "POST" else {}
    if request.method == "POST" and (f.get("_method") != "delete" or not tok_ok(s, f.get("authenticity_token") or request.headers.get("x-csrf-token"))):
        return bad()
    SESS.pop(s["sid"], None)
    n = {"sid": secrets.token_hex(32), "csrf": os.urandom(32), "flash": []}
    SESS[n["sid"]] = n
    return redir(n, "/users/sign_in", "notice", "Du er nu logget ud.")


def auth(fn):
    async def inner(request):
        s = sess(request)
        if not s.get("user"):
            return redir(s, "/users/sign_in", "alert", "Du skal logge ind for at fortsætte.")
        f = {}
        if request.method == "POST":
            f = await request.form()
            if not tok_ok(s, f.get("authenticity_token")):
                return bad()
        return await fn(request, s, f)
    return inner


def opslag_form(s, value="", err="", now=()):
    c, h = (" has-error", f'<span class="help-block">{err}</span>') if err else ("", "")
    return layout(s, "Find kursist", f"""<div class="page-header"><h1>Find kursist</h1></div>
{form_head(s, "/opslag", "new_opslag form-horizontal", id_=' id="new_opslag"')}
<div class="form-group string required opslag_cpr{c}"><label class="string required col-sm-3 control-label" for="opslag_cpr"><abbr title="påkrævet">*</abbr> Personnummer</label><div class="col-sm-4"><input class="string required form-control" maxlength="11" placeholder="ddmmåå-xxxx" autocomplete="off" type="text" value="{e(value)}" name="opslag[cpr]" id="opslag_cpr" />{h}</div></div>
<div class="form-group"><div class="col-sm-offset-3 col-sm-9"><input type="submit" name="commit" value="Find" class="btn btn-primary" data-disable-with="Vent..." /></div></div></form>""", now=now)


@auth
async def opslag_new(request, s, f):
    return opslag_form(s)


@auth
async def opslag(request, s, f):
    v = f.get("opslag[cpr]", "").strip()
    nr = v.replace("-", "").replace(" ", "")
    if not v:
        return opslag_form(s, v, "skal udfyldes")
    if len(nr) != 10 or not nr.isdigit():
        return opslag_form(s, v, "er ikke gyldigt (ti cifre)")
    if nr not in IDS:
        return opslag_form(s, v, now=[("alert", "Kursisten blev ikke fundet.")])
    return redir(s, f"/kursister/{IDS[nr]}")


TABS = {
    "moduler": ("Moduler", "moduler", "Ingen moduler registreret.", [("du_modul", "DU-modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder"),
               ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")]),
    "proever": ("Prøver", "proever", "Ingen prøver registreret.", [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
               ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    "henvisninger": ("Henvisninger", "henvisninger", "Ingen henvisninger registreret.", [("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
    "meritter": ("Meritter", "meritter", "Ingen meritter registreret.", [("du_modul", "DU-modul"), ("startdato", "Start"), ("udbyder", "Udbyder")]),
    "tidligere": ("Før 2004", "prae2004", "Ingen data fra før 2004.", [("foerste_startdato", "Første start"), ("du", "Danskuddannelse")]),
}
DATES = {"startdato", "slutdato", "dato", "modultest_bestaaet", "foerste_startdato"}


def paginate(base, page, n):
    if n < 2:
        return ""
    u = lambda i: base if i == 1 else f"{base}?page={i}"
    o = ""
    if page > 1:
        o += f'<li class="first"><a href="{u(1)}">&laquo; Første</a></li><li class="prev"><a rel="prev" href="{u(page - 1)}">&lsaquo; Forrige</a></li>'
    for i in range(1, n + 1):
        rel = ' rel="next"' if i == page + 1 else ' rel="prev"' if i == page - 1 else ""
        o += f'<li class="active"><a href="#">{i}</a></li>' if i == page else f'<li><a{rel} href="{u(i)}">{i}</a></li>'
    if page < n:
        o += f'<li class="next_page"><a rel="next" href="{u(page + 1)}">Næste &rsaquo;</a></li><li class="last next"><a href="{u(n)}">Sidste &raquo;</a></li>'
    return f'<ul class="pagination">{o}</ul>'


@auth
async def kursist(request, s, f):
    id_ = request.path_params["id"]
    tab = request.path_params.get("tab", "moduler")
    if id_ not in BY_ID or tab not in TABS:
        return notfound()
    p = PEOPLE[BY_ID[id_]]
    _, key, empty, cols = TABS[tab]
    base = f"/kursister/{id_}" + (f"/{tab}" if "tab" in request.path_params else "/moduler")
    lis = "".join(f'<li role="presentation"{" class=" + chr(34) + "active" + chr(34) if k == tab else ""}><a href="/kursister/{id_}/{k}">{t[0]}</a></li>' for k, t in TABS.items())
    rows = p[key] or []
    if isinstance(rows, dict):
        rows = [rows]
    dk = next(k for k, _ in cols if k in DATES)
    rows = sorted(rows, key=lambda r: r[dk] or "", reverse=True)
    try:
        pg = max(1, int(request.query_params.get("page", "1")))
    except ValueError:
        pg = 1
    n = -(-len(rows) // PER)

    def cell(r, k):
        v = r[k]
        if isinstance(v, bool):
            return "Ja" if v else "Nej"
        return l(v) if k in DATES else e(v or "")
    if not rows:
        t = f'<p class="text-muted">{empty}</p>'
    else:
        t = ('<table class="table table-striped table-hover"><thead><tr>' + "".join(f"<th>{h}</th>" for _, h in cols) + "</tr></thead>\n<tbody>\n"
             + "\n".join("<tr>" + "".join(f"<td>{cell(r, k)}</td>" for k, _ in cols) + "</tr>" for r in rows[(pg - 1) * PER:pg * PER]) + "\n</tbody></table>\n" + paginate(base, pg, n))
    c = p["cpr"]
    return layout(s, "Kursist", f"""<ol class="breadcrumb"><li><a href="/opslag/new">Find kursist</a></li><li class="active">Kursist</li></ol>
<div class="page-header"><h1>Kursist <small>{c[:6]}-{c[6:]}</small></h1></div>
<ul class="nav nav-tabs">{lis}</ul><br>
{t}""")


@auth
async def udtraek_index(request, s, f):
    if request.method == "POST":
        fil = f.get("udtraek[fil]")
        raw = await fil.read() if getattr(fil, "filename", "") else b""
        try:
            txt = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            txt = raw.decode("latin-1")
        nr = [x.strip().replace("-", "") for x in txt.splitlines() if x.strip()]
        if not raw:
            return ny(s, "skal udfyldes")
        if not nr or any(len(x) != 10 or not x.isdigit() for x in nr):
            return ny(s, "må kun indeholde personnumre på ti cifre, ét pr. linje")
        if len(nr) > 100:
            return ny(s, "må højst indeholde 100 personnumre")
        j = random.randint(1000, 99999)
        while j in JOBS:
            j += 1
        JOBS[j] = {"nr": nr, "sid": s["sid"], "fil": fil.filename, "tid": time.time(), "vist": 0, "klok": time.strftime("%d.%m.%Y %H:%M")}
        return redir(s, f"/udtraek/{j}", "notice", "Udtræk er oprettet.")
    mine = [(i, j) for i, j in sorted(JOBS.items(), key=lambda x: -x[1]["tid"]) if j["sid"] == s["sid"]]
    t = '<p class="text-muted">Du har ingen udtræk endnu.</p>'
    if mine:
        t = '<table class="table"><thead><tr><th>Oprettet</th><th>Fil</th><th>Antal</th><th></th></tr></thead><tbody>' + "".join(
            f'<tr><td>{j["klok"]}</td><td>{e(j["fil"])}</td><td>{len(j["nr"])}</td><td><a class="btn btn-default btn-xs" href="/udtraek/{i}">Vis</a></td></tr>' for i, j in mine) + "</tbody></table>"
    return layout(s, "Udtræk", f'<div class="page-header"><h1>Udtræk</h1></div><p><a class="btn btn-success" href="/udtraek/new"><span class="glyphicon glyphicon-plus"></span> Nyt udtræk</a></p>{t}')


def ny(s, err=""):
    c, h = (" has-error", f'<span class="help-block">{err}</span>') if err else ("", "")
    return layout(s, "Nyt udtræk", f"""<div class="page-header"><h1>Nyt udtræk</h1></div>
{form_head(s, "/udtraek", "new_udtraek", ' enctype="multipart/form-data"', ' id="new_udtraek"')}
<div class="form-group file required udtraek_fil{c}"><label class="file required control-label" for="udtraek_fil"><abbr title="påkrævet">*</abbr> Fil</label><input class="file required" type="file" name="udtraek[fil]" id="udtraek_fil" />{h}<p class="help-block">Tekstfil (.txt) med ét personnummer pr. linje, højst 100.</p></div>
<input type="submit" name="commit" value="Opret udtræk" class="btn btn-primary" data-disable-with="Sender..." /> <a class="btn btn-link" href="/udtraek">Annuller</a></form>""")


@auth
async def udtraek_new(request, s, f):
    return ny(s)


UDT = [("cpr", "Personnummer"), ("findes", "Findes fra 2004"), ("foerste_startdato", "Første modul, start"), ("foerste_du_modul", "Første modul, DU-modul"),
       ("foerste_udbyder", "Første modul, udbyder"), ("seneste_startdato", "Seneste modul, start"), ("seneste_du_modul", "Seneste modul, DU-modul"),
       ("seneste_udbyder", "Seneste modul, udbyder"), ("henvisning_dato", "Henvisning, dato"), ("henvisning_kategori", "Henvisning, kategori"),
       ("merit_du_modul", "Højeste merit, DU-modul"), ("merit_startdato", "Højeste merit, start"), ("merit_udbyder", "Højeste merit, udbyder"),
       ("prae2004_findes", "Før 2004, findes"), ("prae2004_startdato", "Før 2004, første start"), ("prae2004_du", "Før 2004, danskuddannelse")]


@auth
async def udtraek_show(request, s, f):
    i = request.path_params["id"]
    j = JOBS.get(i)
    if not j or j["sid"] != s["sid"]:
        return notfound()
    j["vist"] += 1
    klar = j["vist"] > 2 or time.time() - j["tid"] > 1.5
    if klar:
        st = (f'<span class="label label-success">Færdig</span></dd></dl><p>Udtrækket er klar til download.</p>'
              f'<p><a class="btn btn-primary" data-no-turbolink="true" href="/udtraek/{i}.xlsx"><span class="glyphicon glyphicon-download-alt"></span> Hent Excel</a></p>')
    else:
        st = ('<span class="label label-warning">I kø</span></dd></dl><p>Udtrækket er ved at blive dannet.</p>'
              f'<p><a class="btn btn-default" href="/udtraek/{i}"><span class="glyphicon glyphicon-refresh"></span> Genindlæs</a></p>'
              f'<script>setTimeout(function() {{ Turbolinks.visit(window.location.toString()); }}, 2000);</script>')
    return layout(s, "Udtræk", f"""<div class="page-header"><h1>Udtræk</h1></div>
<dl class="dl-horizontal"><dt>Fil</dt><dd>{e(j["fil"])}</dd><dt>Antal</dt><dd>{len(j["nr"])}</dd><dt>Status</dt><dd>{st}
<p><a href="/udtraek">Tilbage</a></p>""")


@auth
async def udtraek_xlsx(request, s, f):
    j = JOBS.get(request.path_params["id"])
    if not j or j["sid"] != s["sid"]:
        return notfound()
    wb = Workbook()
    ws = wb.active
    ws.title = "Kursister"
    ws.append([h for _, h in UDT])
    for c in ws[1]:
        c.font = Font(bold=True)
    for nr in j["nr"]:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False, "prae2004_findes": False}
        ws.append([("Ja" if v else "Nej") if isinstance(v, bool) else (l(v) if k.endswith("dato") else v) or None for k, v in ((k, u.get(k)) for k, _ in UDT)])
    b = io.BytesIO()
    wb.save(b)
    return ck(Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                       headers={"Content-Disposition": 'attachment; filename="udtraek.xlsx"'}), s)


app = Starlette(routes=[
    Route("/", root), Route("/users/sign_in", sign_in, methods=["GET", "POST"]), Route("/users/sign_out", sign_out, methods=["POST", "DELETE"]),
    Route("/opslag/new", opslag_new), Route("/opslag", opslag, methods=["POST"]), Route("/kursister/{id:int}", kursist), Route("/kursister/{id:int}/{tab}", kursist),
    Route("/udtraek", udtraek_index, methods=["GET", "POST"]), Route("/udtraek/new", udtraek_new),
    Route("/udtraek/{id:int}.xlsx", udtraek_xlsx), Route("/udtraek/{id:int}", udtraek_show)])
