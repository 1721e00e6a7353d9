# PHPRunner 9 (bootstrap-layout), MySQL
import html, io, json, re, secrets, time
from pathlib import Path
from openpyxl import Workbook
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response, RedirectResponse
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
IDS = {str(1041 + 7 * n): c for n, c in enumerate(PEOPLE)}
RID = {c: i for i, c in IDS.items()}
SESS, JOBS = {}, {}


def e(v):
    return html.escape("" if v is None else str(v))


def d(v):
    return f"{int(v[8:10])}/{int(v[5:7])}/{v[0:4]}" if v else ""


def jn(v):
    return "" if v is None else ("Ja" if v else "Nej")


def hy(c):
    return c[:6] + "-" + c[6:]


def sess(request):
    return SESS.get(request.cookies.get("PHPSESSID"))


def page(pagetype, title, body, user=None):
    nav = ""
    if user:
        nav = '''<ul class="nav navbar-nav">
<li data-menu-item><a href="kursist_search.php" id="itemlink1">Kursistsøgning</a></li>
<li data-menu-item><a href="udtraek_import.php" id="itemlink2">Masseudtræk</a></li>
</ul>
<ul class="nav navbar-nav navbar-right"><li class="dropdown"><a href="#" class="dropdown-toggle" data-toggle="dropdown"><span class="glyphicon glyphicon-user"></span> kommune <b class="caret"></b></a>
<ul class="dropdown-menu"><li><a id="logoutButton" href="login.php?a=logout">Log af</a></li></ul></li></ul>'''
    return HTMLResponse(f'''<!DOCTYPE html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{e(title)}</title>
<link rel="stylesheet" href="styles/bootstrap/cerulean/normal/style.css?42">
<script type="text/javascript" src="include/loadfirst.js?42"></script>
<style>.tab-content>.tab-pane{{padding:10px}} .r-ori-vert th{{width:180px}}</style>
</head>
<body class="function-{pagetype} page-{pagetype}">
<nav class="navbar navbar-default" data-pageitem="menu"><div class="container-fluid">
<div class="navbar-header"><a class="navbar-brand" href="menu.php"><span class="r-logo">DUDB Kommuneadgang</span></a></div>
{nav}
</div></nav>
<div class="container-fluid">
{body}
</div>
<footer class="text-muted text-center"><small>Udlændinge-, Integrations- og Boligministeriet &middot; Danskundervisningsdatabasen &middot; support@example.dk</small></footer>
</body>
</html>''')


def login_form(msg=""):
    m = f'<div class="alert alert-danger" id="login_message">{msg}</div>' if msg else ""
    return page("login", "Login", f'''<form method="post" action="login.php" id="form1" name="form1">
<input type="hidden" name="btnSubmit" value="Login">
<div class="panel panel-primary" style="max-width:420px;margin:40px auto"><div class="panel-heading"><h3 class="panel-title">Login</h3></div>
<div class="panel-body">{m}
<div class="form-group"><label for="username">Brugernavn</label><input class="form-control" type="text" name="username" id="username" value="" autofocus></div>
<div class="form-group"><label for="password">Adgangskode</label><input class="form-control" type="password" name="password" id="password"></div>
<div class="checkbox"><label><input type="checkbox" name="remember_password" value="1"> Husk brugernavn</label></div>
<button type="submit" class="btn btn-primary" id="submitLogin1">Log på</button>
</div></div></form>''')


async def login(request):
    if request.query_params.get("a") == "logout":
        SESS.pop(request.cookies.get("PHPSESSID"), None)
        return RedirectResponse("login.php", 302)
    if request.method == "POST":
        f = await request.form()
        if f.get("username") == "kommune" and f.get("password") == "hemmeligt-1":
            s = secrets.token_hex(13)
            SESS[s] = {"found": set(), "new": True}
            r = RedirectResponse("menu.php", 302)
            r.set_cookie("PHPSESSID", s, path="/", httponly=True)
            return r
        return login_form("Ugyldigt login")
    return login_form("Din session er udløbet. Log på igen." if request.query_params.get("message") == "expired" else "")


def guard(fn):
    async def g(request):
        s = sess(request)
        if s is None:
            return RedirectResponse("login.php" + ("?message=expired" if request.cookies.get("PHPSESSID") else ""), 302)
        return await fn(request, s)
    return g


async def root(request):
    return RedirectResponse("/knappen/menu.php", 302)


@guard
async def menu(request, s):
    return page("menu", "Menu", '''<h1>Velkommen</h1>
<div class="list-group" style="max-width:520px">
<a class="list-group-item" href="kursist_search.php"><span class="glyphicon glyphicon-search"></span> Kursistsøgning</a>
<a class="list-group-item" href="udtraek_import.php"><span class="glyphicon glyphicon-import"></span> Masseudtræk</a>
</div>''', 1)


@guard
async def search(request, s):
    return page("search", "Kursister - Avanceret søgning", '''<h1>Kursister - Søgning</h1>
<form method="post" action="kursist_list.php" id="frmSearch1" name="frmSearch1">
<input type="hidden" name="a" value="integrated"><input type="hidden" name="id" value="1">
<div class="form-group row"><label class="col-md-2 control-label" for="value_cpr_1">CPR-nr.</label>
<div class="col-md-2"><select class="form-control" name="asearchopt_cpr" size="1"><option value="Equals" selected>Er lig med</option></select></div>
<div class="col-md-3"><span id="edit1_cpr_0"><input class="form-control" type="text" id="value_cpr_1" name="value_cpr_1" maxlength="11" autocomplete="off" value=""></span>
<span style="display:none"><input type="text" name="value1_cpr_1" value=""></span></div></div>
<div class="btn-group">
<a class="btn btn-primary" id="searchButton1" href="#" onclick="document.forms['frmSearch1'].submit(); return false;">Søg</a>
<a class="btn btn-default" id="resetButton1" href="kursist_search.php">Nulstil</a>
<a class="btn btn-default" id="backButton1" href="menu.php">Tilbage</a>
</div></form>''', 1)


@guard
async def klist(request, s):
    if request.method != "POST":
        return RedirectResponse("kursist_search.php", 302)
    f = await request.form()
    c = re.sub(r"\D", "", str(f.get("value_cpr_1", "")))
    crumbs = '<ol class="breadcrumb"><li><a href="menu.php">Menu</a></li><li><a href="kursist_search.php">Kursistsøgning</a></li><li class="active">Resultat</li></ol>'
    if c not in PEOPLE:
        return page("list", "Kursister", crumbs + '''<div class="alert alert-info" id="message_block1">Der blev ikke fundet nogen poster</div>
<a class="btn btn-default" href="kursist_search.php">Ny søgning</a>''', 1)
    s["found"].add(c)
    p, i = PEOPLE[c], RID[c]
    return page("list", "Kursister", crumbs + f'''<div class="pull-right"><span id="details_found1">Fundet: 1</span> &nbsp; Side 1 af 1</div>
<table class="table table-bordered table-striped" id="fieldsBlock1">
<thead><tr><th></th><th><a href="#" onclick="return false">CPR-nr.</a></th><th>Antal moduler</th><th>Antal prøver</th></tr></thead>
<tbody><tr id="gridRow1"><td><a class="btn btn-xs btn-default" id="viewLink1" href="kursist_view.php?editid1={i}" title="Vis post"><span class="glyphicon glyphicon-zoom-in"></span> Vis post</a></td>
<td>{hy(c)}</td><td>{len(p["moduler"])}</td><td>{len(p["proever"])}</td></tr></tbody></table>''', 1)


def newest(rows, k):
    return sorted(rows, key=lambda r: r[k] or "", reverse=True)


def grid(rows, cols, i, name, pg):
    if not rows:
        return '<div class="alert alert-info">Ingen poster</div>'
    size = 10
    n = (len(rows) + size - 1) // size
    pg = min(max(pg, 1), n)
    part = rows[(pg - 1) * size:pg * size]
    o = '<table class="table table-condensed table-bordered table-hover"><thead><tr>' + "".join(f"<th>{e(h)}</th>" for h, _, _ in cols) + "</tr></thead><tbody>"
    for r in part:
        o += '<tr class="gridRow">' + "".join(f"<td><span>{e(d(r[k]) if t == 'd' else jn(r[k]) if t == 'b' else r[k])}</span></td>" for _, k, t in cols) + "</tr>"
    return o + "</tbody></table>" + pager(len(rows), n, pg, size, i, name)


def pager(total, n, pg, size, i, name):
    if n < 2:
        return ""
    def a(x, t):
        return f'<li><a href="kursist_view.php?editid1={i}&amp;details={name}&amp;goto={x}">{t}</a></li>'
    o = f'<div>Viser {(pg - 1) * size + 1} - {min(pg * size, total)} af {total}</div><ul class="pagination pagination-sm">'
    if pg > 1:
        o += a(pg - 1, "Forrige")
    o += "".join(f'<li class="active"><a href="#">{x}</a></li>' if x == pg else a(x, x) for x in range(1, n + 1))
    if pg < n:
        o += a(pg + 1, "Næste")
    return o + "</ul>"


def vert(rows, cols, i, name, pg):
    if not rows:
        return '<div class="alert alert-info">Ingen poster</div>'
    size, o = 10, ""
    n = (len(rows) + size - 1) // size
    pg = min(max(pg, 1), n)
    for r in rows[(pg - 1) * size:pg * size]:
        o += '<table class="table table-bordered r-ori-vert"><tbody>' + "".join(
            f'<tr><th scope="row">{e(h)}</th><td><span>{e(d(r[k]) if t == "d" else r[k])}</span></td></tr>' for h, k, t in cols) + "</tbody></table>\n"
    return o + pager(len(rows), n, pg, size, i, name)


@guard
async def view(request, s):
    i = request.query_params.get("editid1", "")
    c = IDS.get(i)
    if c not in s["found"]:
        return RedirectResponse("kursist_search.php", 302)
    p = PEOPLE[c]
    act = request.query_params.get("details", "moduler")
    try:
        go = int(request.query_params.get("goto", "1"))
    except ValueError:
        go = 1
    g = lambda n: go if n == act else 1
    tabs = [
        ("moduler", "DU-moduler", grid(newest(p["moduler"], "startdato"), [("DU-modul", "du_modul", ""), ("Henvisningskategori", "henvisningskategori", ""), ("Startdato", "startdato", "d"), ("Slutdato", "slutdato", "d"), ("Ophørsårsag", "ophoersaarsag", ""), ("Modultest bestået dato", "modultest_bestaaet", "d"), ("Udbyder nr.", "udbyder", "")], i, "moduler", g("moduler"))),
        ("proever", "Aflagte prøver", vert(newest(p["proever"], "dato"), [("Prøvens navn", "proeve", ""), ("Prøvetermin", "termin", ""), ("Prøvedato", "dato", "d"), ("Læseforståelse", "laeseforstaaelse", ""), ("Skriftlig fremstilling", "skriftlig", ""), ("Mundtlig kommunikation", "mundtlig", ""), ("Prøveresultat", "resultat", ""), ("Udbyder nr.", "udbyder", "")], i, "proever", g("proever"))),
        ("henvisninger", "Henvisninger", grid(newest(p["henvisninger"], "dato"), [("Henvisningsdato", "dato", "d"), ("Henvisningskategori", "kategori", ""), ("Kommune", "kommune", ""), ("Udbyder nr.", "udbyder", "")], i, "henvisninger", g("henvisninger"))),
        ("meritter", "Merit", grid(newest(p["meritter"], "startdato"), [("DU-modul", "du_modul", ""), ("Merit fra", "startdato", "d"), ("Udbyder nr.", "udbyder", "")], i, "meritter", g("meritter"))),
        ("prae2004", "Præ-2004", grid([p["prae2004"]] if p["prae2004"] else [], [("Første startdato præ-2004", "foerste_startdato", "d"), ("Bestået DU præ-2004", "du", "b")], i, "prae2004", 1)),
    ]
    if act not in [t[0] for t in tabs]:
        act = "moduler"
    nav = "".join(f'<li{" class=active" if n == act else ""}><a href="#tab_{n}" data-toggle="tab">{t}</a></li>' for n, t, _ in tabs)
    panes = "".join(f'<div class="tab-pane{" active" if n == act else ""}" id="tab_{n}">\n{h}\n</div>\n' for n, _, h in tabs)
    return page("view", f"Kursister, vis [{hy(c)}]", f'''<ol class="breadcrumb"><li><a href="menu.php">Menu</a></li><li><a href="kursist_search.php">Kursistsøgning</a></li><li class="active">Vis</li></ol>
<h1>Kursist, vis</h1>
<div class="form-group row"><label class="col-md-2">CPR-nr.</label><div class="col-md-4"><span id="view1_cpr_0">{hy(c)}</span></div></div>
<ul class="nav nav-tabs" role="tablist">{nav}</ul>
<div class="tab-content">
{panes}</div>
<a class="btn btn-default" id="backButton1" href="kursist_search.php">Tilbage til søgning</a>
<script>$(function(){{ $('a[data-toggle="tab"]').click(function(ev){{ ev.preventDefault(); $(this).tab('show'); }}); }});</script>''', 1)


def imp_form(msg=""):
    m = f'<div class="alert alert-danger">{msg}</div>' if msg else ""
    return page("import", "Masseudtræk", f'''<h1>Masseudtræk, import</h1>{m}
<form method="post" action="udtraek_import.php" enctype="multipart/form-data" id="frmImport1">
<input type="hidden" name="a" value="importPreview"><input type="hidden" name="id" value="1">
<div class="panel panel-default"><div class="panel-heading">Trin 1 af 2: Fil</div><div class="panel-body">
<div class="form-group"><label for="file_import1">Vælg tekstfil (*.txt)</label><input type="file" name="importFile1" id="file_import1" accept=".txt"></div>
<p class="help-block">Et CPR-nr. pr. linje. Der kan behandles op til 100 CPR-numre ad gangen.</p>
<button type="submit" class="btn btn-primary" id="uploadButton1">Upload og kontrollér</button>
</div></div></form>''', 1)


def numbers(t):
    return [re.sub(r"[\s-]", "", x) for x in t.lstrip("\ufeff").splitlines() if x.strip()]


@guard
async def imp(request, s):
    if request.method != "POST":
        return imp_form()
    f = await request.form()
    if f.get("a") == "importPreview":
        x = f.get("importFile1")
        if x is None or isinstance(x, str) or not x.filename:
            return imp_form("Der er ikke valgt nogen fil.")
        n = numbers((await x.read()).decode("utf-8", "replace"))
        if not n or any(not re.fullmatch(r"\d{10}", y) for y in n) or len(n) > 100:
            return imp_form("Filen kunne ikke læses: der skal være mellem 1 og 100 linjer med hver et CPR-nr. på 10 cifre.")
        rows = "".join(f"<tr><td>{k}</td><td>{hy(y)}</td></tr>" for k, y in enumerate(n[:5], 1))
        more = f"<p>... og {len(n) - 5} linjer mere</p>" if len(n) > 5 else ""
        return page("import", "Masseudtræk", f'''<h1>Masseudtræk, import</h1>
<form method="post" action="udtraek_import.php" id="frmImport2">
<input type="hidden" name="a" value="importStart"><input type="hidden" name="importData1" value="{",".join(n)}">
<div class="panel panel-default"><div class="panel-heading">Trin 2 af 2: Kontrol</div><div class="panel-body">
<p>Filen <b>{e(x.filename)}</b> indeholder {len(n)} linjer. De første linjer ses her:</p>
<table class="table table-condensed table-bordered" style="width:auto"><thead><tr><th>Linje</th><th>CPR-nr.</th></tr></thead><tbody>{rows}</tbody></table>{more}
<button type="submit" class="btn btn-primary" id="importButton1">Start udtræk</button> <a class="btn btn-default" href="udtraek_import.php">Annullér</a>
</div></div></form>''', 1)
    n = [y for y in str(f.get("importData1", "")).split(",") if re.fullmatch(r"\d{10}", y)]
    if not n:
        return imp_form("Importen indeholdt ingen data.")
    j = str(secrets.randbelow(900000) + 100000)
    JOBS[j] = {"nums": n[:100], "t": time.time(), "s": s}
    return RedirectResponse(f"udtraek_status.php?job={j}", 302)


@guard
async def status(request, s):
    j = JOBS.get(request.query_params.get("job", ""))
    if not j or j["s"] is not s:
        return RedirectResponse("udtraek_import.php", 302)
    job = request.query_params["job"]
    el = time.time() - j["t"]
    if el < 1.6:
        pc = int(el / 1.6 * 100)
        return page("import", "Masseudtræk", f'''<h1>Masseudtræk</h1><p>Udtrækket behandles, vent et øjeblik ...</p>
<div class="progress"><div class="progress-bar progress-bar-striped active" style="width:{pc}%">{pc} %</div></div>
<a class="btn btn-default" href="udtraek_status.php?job={job}">Opdatér status</a>
<script>setTimeout(function(){{location.reload();}}, 2000);</script>''', 1)
    return page("import", "Masseudtræk", f'''<h1>Masseudtræk</h1><div class="alert alert-success">Udtrækket er gennemført: {len(j["nums"])} poster behandlet.</div>
<a class="btn btn-primary" id="exportLink" href="udtraek_export.php?job={job}&amp;type=excel2007"><span class="glyphicon glyphicon-export"></span> Eksportér til Excel 2007</a>
<a class="btn btn-default" href="udtraek_import.php">Ny import</a>''', 1)


COLS = [("CPR-nr.", "cpr"), ("Findes i DUDB", "findes"), ("Første modul startdato", "foerste_startdato"), ("Første modul DU-modul", "foerste_du_modul"), ("Første modul udbyder", "foerste_udbyder"),
        ("Seneste modul startdato", "seneste_startdato"), ("Seneste modul DU-modul", "seneste_du_modul"), ("Seneste modul udbyder", "seneste_udbyder"),
        ("Seneste henvisning dato", "henvisning_dato"), ("Seneste henvisning kategori", "henvisning_kategori"), ("Højeste merit DU-modul", "merit_du_modul"),
        ("Højeste merit startdato", "merit_startdato"), ("Højeste merit udbyder", "merit_udbyder"), ("Findes i præ-2004", "prae2004_findes"), ("Præ-2004 første startdato", "prae2004_startdato"), ("Præ-2004 DU bestået", "prae2004_du")]


@guard
async def export(request, s):
    j = JOBS.get(request.query_params.get("job", ""))
    if not j or j["s"] is not s or time.time() - j["t"] < 1.6:
        return RedirectResponse("udtraek_import.php", 302)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtraek"
    ws.append([h for h, _ in COLS])
    for c in j["nums"]:
        x = PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False, "prae2004_findes": False}
        ws.append([jn(x.get(k)) if isinstance(x.get(k), bool) else d(x.get(k)) if k.endswith("dato") else x.get(k) for _, k in COLS])
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"content-disposition": 'attachment;Filename=udtraek.xlsx'})


async def none(request):
    return Response("", media_type="text/plain")

B = "/knappen/"
app = Starlette(routes=[Route("/", root), Route("/knappen", root), Route(B, root), Route(B + "login.php", login, methods=["GET", "POST"]), Route(B + "menu.php", menu),
    Route(B + "kursist_search.php", search), Route(B + "kursist_list.php", klist, methods=["GET", "POST"]), Route(B + "kursist_view.php", view),
    Route(B + "udtraek_import.php", imp, methods=["GET", "POST"]), Route(B + "udtraek_status.php", status), Route(B + "udtraek_export.php", export),
    Route(B + "include/loadfirst.js", none), Route(B + "styles/{x:path}", none)])
