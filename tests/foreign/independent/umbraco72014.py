"""Knappen: Umbraco 7.1 med SurfaceControllers (Razor, MVC 4), kommunalt tema, 2014."""
import html, io, json, re, secrets, uuid
from datetime import date
from pathlib import Path
from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
AUTH, TEMP, FILES, UFPRT, FORMTOK = {}, {}, {}, {}, {}


def e(v):
    return html.escape("" if v is None else str(v), quote=True).replace("&#x27;", "&#39;")


def kort(v):  # ToString("dd-MM-yyyy")
    return None if not v else "-".join(reversed(v.split("-")))


def janej(v):
    return None if v is None else ("Ja" if v else "Nej")


PAGES = {"/knappen/": "Knappen", "/knappen/opslag-paa-een-borger/": "Opslag på én borger",
         "/knappen/opslag-paa-flere-borgere/": "Opslag på flere borgere", "/knappen/vejledning/": "Vejledning"}
T_MODUL = ["Danskuddannelse og modul", "Startdato", "Slutdato", "Sprogcenter", "Henv.kat.", "Ophørsårsag", "Modultest bestået"]


class Ctx:
    def __init__(self, request):
        self.req = request
        self.path = request.url.path
        self.sid = request.cookies.get("ASP.NET_SessionId") or secrets.token_hex(12)
        self.auth = request.cookies.get("yourAuthCookie")
        self.user = AUTH.get(self.auth)
        self.af = request.cookies.get("__RequestVerificationToken") or secrets.token_urlsafe(72)

    def begin_form(self, controller_action, attrs=""):
        """Html.BeginUmbracoForm + Html.AntiForgeryToken"""
        enc = secrets.token_hex(112).upper()
        UFPRT[enc] = controller_action
        tok = secrets.token_urlsafe(81)
        FORMTOK.setdefault(self.af, set()).add(tok)
        return f'''<form action="{self.path}" enctype="multipart/form-data" method="post"{attrs}><input name="__RequestVerificationToken" type="hidden" value="{tok}" />'''

    def end_form(self, controller_action):
        enc = [k for k, v in UFPRT.items() if v == controller_action][-1]
        return f"<input name='ufprt' type='hidden' value='{enc}' /></form>"

    def out(self, r):
        r.set_cookie("ASP.NET_SessionId", self.sid, path="/", httponly=True)
        r.set_cookie("__RequestVerificationToken", self.af, path="/", httponly=True)
        r.headers["X-Powered-By"] = "ASP.NET"
        r.headers["X-AspNetMvc-Version"] = "4.0"
        return r

    def page(self, title, content, status=200):
        menu = ""
        if self.user:
            items = "".join(f'<li class="{"selected" if p == self.path else ""}"><a href="{p}">{n}</a></li>\n' for p, n in list(PAGES.items())[1:])
            menu = f'''<div class="col-md-3" id="leftmenu"><nav class="subnav"><h2 class="hidden">Undermenu</h2><ul>
<li class="parent"><a href="/knappen/">Knappen</a><ul>
{items}</ul></li></ul></nav>
<div class="box loginstatus"><p>Logget på som <b>{e(self.user)}</b></p>
{self.begin_form("UmbLoginStatus/HandleLogout")}<button class="btn btn-link">Log af</button>{self.end_form("UmbLoginStatus/HandleLogout")}</div></div>'''
        crumb = '<a href="/">Forside</a> <span>&gt;</span> ' + ("<span>Knappen</span>" if self.path == "/knappen/" else f'<a href="/knappen/">Knappen</a> <span>&gt;</span> <span>{PAGES[self.path]}</span>')
        return self.out(HTMLResponse(f'''<!DOCTYPE html>
<!--[if lt IE 9]><html class="no-js lt-ie9" lang="da"><![endif]-->
<!--[if gte IE 9]><!--><html class="no-js" lang="da"><!--<![endif]-->
<head>
<meta charset="utf-8" />
<meta http-equiv="X-UA-Compatible" content="IE=edge" />
<meta name="viewport" content="width=device-width, initial-scale=1.0" />
<title>{e(title)} - Danskundervisningsdatabasen</title>
<link rel="stylesheet" href="/DependencyHandler.axd?s=L2Nzcy9ib290c3RyYXAuY3NzOy9jc3MvdGVtYS5jc3M7&amp;t=Css&amp;cdv=14" />
<script src="/scripts/jquery-1.10.2.min.js"></script>
<script src="/scripts/jquery.validate.min.js"></script>
<script src="/scripts/jquery.validate.unobtrusive.min.js"></script>
<script src="/scripts/tema.js"></script>
</head>
<body class="subpage">
<a class="sr-only" href="#indhold">Gå til indhold</a>
<div id="cookiebar" class="cookie">Vi bruger cookies til statistik. <a href="/om-cookies/">Læs mere om cookies</a> <a href="#" class="btn-ok" onclick="$('#cookiebar').hide();return false;">OK</a></div>
<div id="header"><div class="container">
<div class="logo"><a href="/" title="Til forsiden"><img src="/media/1021/logo.png" alt="Danskundervisningsdatabasen" /></a></div>
<ul class="service"><li><a href="#" class="textsize">Tekststørrelse</a></li><li><a href="#" class="readspeaker">Læs op</a></li><li><a href="/kontakt/">Kontakt</a></li></ul>
<form id="sitesearch" action="/soeg/" method="get"><label class="sr-only" for="q">Søg på siden</label><input type="text" name="q" id="q" placeholder="Søg på siden" /><input type="submit" value="Søg" class="btn-search" /></form>
<ul id="topnav"><li><a href="/indberetning/">Indberetning</a></li><li class="active"><a href="/knappen/">Knappen</a></li><li><a href="/statistik/">Statistik</a></li></ul>
</div></div>
<div class="container" id="main"><div class="breadcrumb">Du er her: {crumb}</div><div class="row">
{menu}
<div class="col-md-9" id="indhold">
<h1>{e(title)}</h1>
{content}
</div></div></div>
<div id="footer"><div class="container"><div class="col">Danskundervisningsdatabasen</div><div class="col"><a href="/om-cookies/">Cookies</a> | <a href="/tilgaengelighed/">Tilgængelighed</a></div></div></div>
</body>
</html>''', status_code=status))

    def redirect(self, to=None):
        return self.out(RedirectResponse(to or self.path, status_code=302))


def summary(msgs, intro=""):
    if not msgs:
        return ""
    return '<div class="validation-summary-errors alert alert-danger" data-valmsg-summary="true">' + intro + "<ul>" + "".join(f"<li>{e(m)}</li>\n" for m in msgs) + "</ul></div>"


def val(name, err=None):
    if err:
        return f'<span class="field-validation-error" data-valmsg-for="{name}" data-valmsg-replace="true">{e(err)}</span>'
    return f'<span class="field-validation-valid" data-valmsg-for="{name}" data-valmsg-replace="true"></span>'


def login_view(c, errors=(), user=""):
    body = f'''<p>Du skal logge på for at bruge Knappen. Kommunens login fås hos ministeriet.</p>
{c.begin_form("UmbLogin/HandleLogin", ' class="form-horizontal"')}<fieldset><legend>Log på</legend>
{summary(errors)}
<div class="form-group"><label for="loginModel_Username">Brugernavn</label>
<input class="form-control" data-val="true" data-val-required="The Username field is required." id="loginModel_Username" name="loginModel.Username" type="text" value="{e(user)}" />
{val("loginModel.Username")}</div>
<div class="form-group"><label for="loginModel_Password">Adgangskode</label>
<input class="form-control" data-val="true" data-val-required="The Password field is required." id="loginModel_Password" name="loginModel.Password" type="password" />
{val("loginModel.Password")}</div>
<button class="btn btn-primary">Log på</button>
</fieldset>{c.end_form("UmbLogin/HandleLogin")}'''
    return c.page("Log på Knappen", body)


def single_view(c, cpr="", err=None, result=""):
    body = f'''<p class="manchet">Her kan du slå én borger op og se alle sprogcentrenes registreringer.</p>
{c.begin_form("EnkeltOpslag/Find", ' autocomplete="off" class="opslag"')}
<div class="form-group"><label for="Cpr">Borgerens CPR-nummer</label>
<input class="form-control{' input-validation-error' if err else ''}" data-val="true" data-val-required="Udfyld CPR-nummer" id="Cpr" maxlength="11" name="Cpr" placeholder="ddmmåå-xxxx" type="text" value="{e(cpr)}" />
{val("Cpr", err)}</div>
<input type="submit" class="btn btn-primary" value="Hent oplysninger" />
{c.end_form("EnkeltOpslag/Find")}
{result}'''
    return c.page("Opslag på én borger", body)


def grid(caption, head, rows):
    trs = "".join(f'<tr class="{"alt" if i % 2 else ""}">' + "".join(f"<td>{e(v) if v is not None else '&nbsp;'}</td>" for v in r) + "</tr>\n" for i, r in enumerate(rows))
    return f'<table class="table table-striped" summary="{e(caption)}"><thead>\n{head}</thead><tbody>\n{trs}</tbody></table>'


def ths(names):
    return "<tr>" + "".join(f'<th scope="col">{n}</th>' for n in names) + "</tr>\n"


def person_view(p):
    out = []

    def section(title, html_):
        out.append(f'''<div class="accordion-item open"><h3 class="accordion-head"><a href="#" class="toggle">{title}</a></h3>
<div class="accordion-body">{html_ or '<p class="tom">Ingen registreringer i databasen.</p>'}</div></div>''')
    section("Moduler", p["moduler"] and grid("Moduler", ths(T_MODUL), [
        (m["du_modul"], kort(m["startdato"]), kort(m["slutdato"]), m["udbyder"], m["henvisningskategori"], m["ophoersaarsag"], kort(m["modultest_bestaaet"])) for m in p["moduler"]]))
    ph = '''<tr><th rowspan="2">Prøve</th><th rowspan="2">Prøvedato</th><th rowspan="2">Termin</th><th colspan="3">Karakter</th><th rowspan="2">Resultat</th><th rowspan="2">Sprogcenter</th></tr>
<tr><th>Læseforståelse</th><th>Skriftlig</th><th>Mundtlig</th></tr>
'''
    section("Aflagte prøver", p["proever"] and grid("Prøver", ph, [
        (x["proeve"], kort(x["dato"]), x["termin"], x["laeseforstaaelse"], x["skriftlig"], x["mundtlig"], x["resultat"], x["udbyder"]) for x in p["proever"]]))
    section("Henvisninger fra kommunen", p["henvisninger"] and grid("Henvisninger", ths(["Dato", "Kategori", "Kommune", "Sprogcenter"]), [
        (x["dato"] and kort(x["dato"]), x["kategori"], x["kommune"], x["udbyder"]) for x in p["henvisninger"]]))
    section("Merit", p["meritter"] and grid("Merit", ths(["Danskuddannelse og modul", "Startdato", "Sprogcenter"]), [
        (x["du_modul"], kort(x["startdato"]), x["udbyder"]) for x in p["meritter"]]))
    q = p["prae2004"]
    section("Oplysninger fra før 2004", q and grid("Før 2004", ths(["Første startdato", "Danskuddannelse"]), [(kort(q["foerste_startdato"]), janej(q["du"]))]))
    cpr = p["cpr"]
    return f'<div id="resultat"><h2>Resultat for {cpr[:6]}-{cpr[6:]}</h2>\n<div class="accordion">\n' + "\n".join(out) + '\n</div><p class="print"><a href="#" onclick="window.print();return false;">Udskriv</a></p></div>'


def batch_view(c, errors=()):
    temp = TEMP.pop(c.sid, None)
    if temp:
        body = f'''<div class="alert alert-success"><p>Opslaget er gennemført for {temp[1]} CPR-numre.</p>
<p><a href="/umbraco/Surface/ListeOpslag/HentRegneark?id={temp[0]}">Klik her for at hente resultatet i Excel</a></p></div>
<p><a href="{c.path}">Foretag et nyt opslag</a></p>'''
        return c.page("Opslag på flere borgere", body)
    body = f'''<p class="manchet">Gem CPR-numrene i en tekstfil (.txt) med ét nummer på 10 cifre på hver linje. Der kan højst slås 100 numre op ad gangen.</p>
{c.begin_form("ListeOpslag/Upload", ' id="listeform"')}
{summary(errors, "<span>Filen kunne ikke behandles:</span>")}
<div class="form-group"><label for="Fil">Vælg tekstfil</label>
<input data-val="true" data-val-required="Vælg en fil" id="Fil" name="Fil" type="file" />{val("Fil")}</div>
<input type="submit" class="btn btn-primary" value="Send fil" />
{c.end_form("ListeOpslag/Upload")}
<div id="vent" style="display:none"><img src="/images/ajax-loader.gif" alt="" /> Filen behandles, vent venligst...</div>
<script>$('#listeform').submit(function () {{ if ($(this).valid()) $('#vent').show(); }});</script>'''
    return c.page("Opslag på flere borgere", body)


def render(c):
    if not c.user:
        return login_view(c)
    if c.path.endswith("een-borger/"):
        return single_view(c)
    if c.path.endswith("flere-borgere/"):
        return batch_view(c)
    if c.path.endswith("vejledning/"):
        return c.page("Vejledning", '''<p>Ved opslag på én borger vises alle registreringer om moduler, prøver, henvisninger, merit og oplysninger fra før 2004.</p>
<p>Ved opslag på flere borgere leveres et uddrag af registreringerne i et Excel-ark.</p>''')
    return c.page("Knappen", '''<p class="manchet">Udtræk af data om voksne udlændinges deltagelse i danskuddannelse.</p>
<p>Vælg i menuen til venstre, om du vil slå én eller flere borgere op.</p>''')


async def node(request):
    c = Ctx(request)
    if request.method == "GET":
        return render(c)
    f = await request.form()
    act = UFPRT.get(f.get("ufprt"))
    if not act:
        return render(c)
    if f.get("__RequestVerificationToken") not in FORMTOK.get(request.cookies.get("__RequestVerificationToken"), ()):
        return c.out(HTMLResponse("<html><head><title>Server Error</title></head><body><h1>Server Error in '/' Application.</h1><h2><i>The required anti-forgery cookie \"__RequestVerificationToken\" is not present.</i></h2></body></html>", 500))
    if act == "UmbLogin/HandleLogin":
        if (f.get("loginModel.Username"), f.get("loginModel.Password")) != ("kommune", "hemmeligt-1"):
            return login_view(c, ["Brugernavn eller adgangskode er forkert"], f.get("loginModel.Username", ""))
        tok = secrets.token_hex(100).upper()
        AUTH[tok] = "kommune"
        r = c.redirect()
        r.set_cookie("yourAuthCookie", tok, path="/", httponly=True)
        return r
    if not c.user:
        return login_view(c)
    if act == "UmbLoginStatus/HandleLogout":
        AUTH.pop(c.auth, None)
        r = c.redirect("/knappen/")
        r.delete_cookie("yourAuthCookie", path="/")
        return r
    if act == "EnkeltOpslag/Find":
        raw = f.get("Cpr", "").strip()
        if not raw:
            return single_view(c, "", "Udfyld CPR-nummer")
        if not re.fullmatch(r"\d{6}-?\d{4}", raw):
            return single_view(c, raw, "CPR-nummeret skal skrives med 10 cifre")
        p = PEOPLE.get(raw.replace("-", ""))
        if not p:
            return single_view(c, raw, None, '<div class="alert alert-info">Borgeren findes ikke i databasen. Kontrollér at CPR-nummeret er tastet rigtigt.</div>')
        return single_view(c, raw, None, person_view(p))
    up = f.get("Fil")
    if up is None or isinstance(up, str) or not up.filename:
        return batch_view(c, ["Vælg en fil"])
    lines = [x.strip().replace("-", "") for x in (await up.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
    if not up.filename.lower().endswith(".txt"):
        return batch_view(c, ["Filen skal være en tekstfil (.txt)"])
    if not lines or len(lines) > 100:
        return batch_view(c, ["Filen skal indeholde mellem 1 og 100 CPR-numre"])
    bad = [f"Linje {i}: ikke et gyldigt CPR-nummer" for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", x)]
    if bad:
        return batch_view(c, bad)
    id_ = str(uuid.uuid4())
    FILES[id_] = build(lines)
    TEMP[c.sid] = (id_, len(lines))
    return c.redirect()


GROUPS = [("CPR-nr.", [("cpr", "")]), ("Findes i 2004+", [("findes", "")]),
          ("Første registrerede modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Sprogcenter")]),
          ("Seneste registrerede modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Sprogcenter"),
                                          ("henvisning_dato", "Henvist dato"), ("henvisning_kategori", "Henvist kategori")]),
          ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Sprogcenter")]),
          ("Før 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")])]


def build(cprs):  # EPPlus
    wb = Workbook()
    ws = wb.active
    ws.title = "Resultat"
    ws["A1"] = "Udtræk fra Danskundervisningsdatabasen pr. " + date.today().strftime("%d-%m-%Y")
    ws["A1"].font = Font(bold=True, size=14)
    ws.merge_cells("A1:P1")
    col, keys = 1, []
    for g, subs in GROUPS:
        ws.cell(2, col, g).font = Font(bold=True)
        if len(subs) > 1:
            ws.merge_cells(start_row=2, start_column=col, end_row=2, end_column=col + len(subs) - 1)
        else:
            ws.merge_cells(start_row=2, start_column=col, end_row=3, end_column=col)
        for k, h in subs:
            if h:
                ws.cell(3, col, h).font = Font(bold=True)
            keys.append(k)
            col += 1
    for r, cpr in enumerate(cprs, 4):
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        for i, k in enumerate(keys, 1):
            v = u.get(k)
            if isinstance(v, bool):
                v = janej(v)
            elif v and k.endswith("dato"):
                v = date.fromisoformat(v)
            cell = ws.cell(r, i, v)
            if isinstance(v, date):
                cell.number_format = "dd-mm-yyyy"
            elif v is not None:
                cell.number_format = "@"
    ws.freeze_panes = "A4"
    b = io.BytesIO()
    wb.save(b)
    return b.getvalue()


async def hent(request):
    c = Ctx(request)
    data = FILES.get(request.query_params.get("id"))
    if not c.user:
        return c.redirect("/knappen/")
    if data is None:
        return c.out(HTMLResponse("<h1>HTTP Error 404</h1>", 404))
    return c.out(Response(data, media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"content-disposition": "attachment; filename=Udtraek.xlsx"}))


async def forside(request):
    return RedirectResponse("/knappen/", 302)


app = Starlette(routes=[Route("/", forside)] + [Route(p, node, methods=["GET", "POST"]) for p in PAGES] + [Route("/umbraco/Surface/ListeOpslag/HentRegneark", hent)])
