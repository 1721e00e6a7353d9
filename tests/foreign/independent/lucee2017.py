"""Knappen, Lucee 5 / FW/1 4.0 / Bootstrap 3.3.7 (2017)."""
import html, io, json, re, secrets, time, uuid
from pathlib import Path
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
e = html.escape


def dk(v):
    if v is True:
        return "Ja"
    if v is False:
        return "Nej"
    if v is None:
        return ""
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else v


def get_session(request):
    sid = request.cookies.get("cfid", "")
    if sid not in SESSIONS:
        sid = str(uuid.uuid4())
        SESSIONS[sid] = {"user": None, "token": secrets.token_hex(20).upper(), "flash": {}, "refs": {}, "jobs": {}}
    return sid, SESSIONS[sid]


def send(sid, resp):
    resp.set_cookie("cfid", sid, path="/", httponly=True)
    resp.set_cookie("cftoken", "0", path="/", httponly=True)
    return resp


def redirect(action, qs="", preserve=False):
    return RedirectResponse(f"/index.cfm?action={action}{'&fw1pk=1' if preserve else ''}{qs}", 302)


def alert(kind, text):
    return (f'<div class="alert alert-{kind} alert-dismissible" role="alert"><button type="button" class="close" '
            f'data-dismiss="alert" aria-label="Luk"><span aria-hidden="true">&times;</span></button>{text}</div>')


def layout(s, action, title, body, head=""):
    nav = ""
    if s["user"]:
        sec = action.split(".")[0]
        nav = f"""
    <div id="navbar" class="collapse navbar-collapse">
      <ul class="nav navbar-nav">
        <li{' class="active"' if sec == "main" else ""}><a href="/index.cfm?action=main.default"><span class="glyphicon glyphicon-home"></span> Forside</a></li>
        <li class="dropdown{' active' if sec in ("person", "liste") else ""}">
          <a href="#" class="dropdown-toggle" data-toggle="dropdown" role="button" aria-haspopup="true" aria-expanded="false">Opslag <span class="caret"></span></a>
          <ul class="dropdown-menu">
            <li><a href="/index.cfm?action=person.soeg">Enkelt person</a></li>
            <li><a href="/index.cfm?action=liste.default">Flere personer</a></li>
          </ul>
        </li>
      </ul>
      <ul class="nav navbar-nav navbar-right">
        <li><p class="navbar-text"><span class="glyphicon glyphicon-user"></span> {e(s["user"])}</p></li>
        <li><a href="/index.cfm?action=security.logout">Log ud</a></li>
      </ul>
    </div>"""
    flash = "".join(alert(k, t) for k, t in s["flash"].items())
    s["flash"] = {}
    return HTMLResponse(f"""


<!DOCTYPE html>
<html lang="da">
<head>
  <meta charset="utf-8">
  <meta http-equiv="X-UA-Compatible" content="IE=edge">
  <meta name="viewport" content="width=device-width, initial-scale=1">{head}
  <title>{title} | Danskundervisningsdatabasen</title>
  <link rel="stylesheet" href="/assets/css/bootstrap.min.css">
  <link rel="stylesheet" href="/assets/css/site.css?v=1.4">
  <!--[if lt IE 9]><script src="/assets/js/html5shiv.min.js"></script><![endif]-->
</head>
<body>
<nav class="navbar navbar-inverse navbar-static-top">
  <div class="container">
    <div class="navbar-header">
      <button type="button" class="navbar-toggle collapsed" data-toggle="collapse" data-target="#navbar"><span class="sr-only">Vis menu</span><span class="icon-bar"></span><span class="icon-bar"></span></button>
      <a class="navbar-brand" href="/index.cfm">Knappen</a>
    </div>{nav}
  </div>
</nav>
<div class="container">
  <div class="page-header"><h1>{title}</h1></div>
  {flash}
  {body}
  <hr>
  <footer><p class="text-muted small">Danskundervisningsdatabasen &middot; version 1.4.2</p></footer>
</div>
<script src="/assets/js/jquery-1.12.4.min.js"></script>
<script src="/assets/js/bootstrap.min.js"></script>
<script>$(function(){{ $('[data-toggle="tooltip"]').tooltip(); $('.js-tabel').stupidtable(); }});</script>
</body>
</html>""")


def token(s):
    return f'<input type="hidden" name="csrftoken" value="{s["token"]}">'


def login_page(s):
    return layout(s, "security.login", "Log ind", f"""
<div class="row"><div class="col-sm-6 col-md-4">
<form action="/index.cfm?action=security.dologin" method="post" role="form">
  {token(s)}
  <div class="form-group"><label for="brugernavn">Brugernavn</label>
    <input type="text" class="form-control" id="brugernavn" name="brugernavn" autofocus></div>
  <div class="form-group"><label for="adgangskode">Adgangskode</label>
    <input type="password" class="form-control" id="adgangskode" name="adgangskode"></div>
  <button type="submit" class="btn btn-primary">Log ind</button>
</form></div></div>""")


def front(s):
    return layout(s, "main.default", "Velkommen", """
<div class="row">
  <div class="col-sm-6"><div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title">Enkelt person</h3></div>
   <div class="panel-body"><p>Find alle indberettede oplysninger om &eacute;n kursist.</p></div></div></div>
  <div class="col-sm-6"><div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title">Flere personer</h3></div>
   <div class="panel-body"><p>Upload en liste med op til 100 CPR-numre, og f&aring; et uddrag som Excel-ark.</p></div></div></div>
</div>
<p>V&aelig;lg opslag i menuen &oslash;verst p&aring; siden.</p>""")


def search_form(s, extra=""):
    return layout(s, "person.soeg", "Enkelt person", f"""
<form class="form-inline" action="/index.cfm?action=person.find" method="post">
  {token(s)}
  <div class="form-group"><label for="cprnr">CPR-nummer</label>
    <input type="text" class="form-control" id="cprnr" name="cprnr" maxlength="11" autocomplete="off" placeholder="ddmmåå-xxxx"></div>
  <button type="submit" class="btn btn-primary"><span class="glyphicon glyphicon-search" aria-hidden="true"></span> Søg</button>
</form>{extra}""")


PARTS = [("moduler", "moduler", "Moduler", "Der er ikke registreret moduler.",
          [("startdato", "Startdato"), ("slutdato", "Slutdato"), ("du_modul", "DU-modul"), ("modultest_bestaaet", "Modultest bestået"),
           ("ophoersaarsag", "Ophørsårsag"), ("henvisningskategori", "Henv.kategori"), ("udbyder", "Udbyder")]),
         ("proever", "proever", "Danskprøver", "Der er ikke registreret prøver.",
          [("proeve", "Prøve"), ("termin", "Termin"), ("dato", "Dato"),
           ("laeseforstaaelse", "Karakter / Læsning"), ("skriftlig", "Karakter / Skriftlig"), ("mundtlig", "Karakter / Mundtlig"),
           ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
         ("henvisninger", "henvisninger", "Henvisninger", "Der er ikke registreret henvisninger.",
          [("dato", "Henvisningsdato"), ("kommune", "Henvisende kommune"), ("kategori", "Kategori"), ("udbyder", "Udbyder")]),
         ("meritter", "merit", "Merit", "Der er ikke registreret merit.",
          [("startdato", "Meritdato"), ("du_modul", "DU-modul"), ("udbyder", "Udbyder")])]


def table(cols, rows):
    grouped = any(" / " in h for _, h in cols)
    if grouped:
        top, sub, last = "", "", None
        for _, h in cols:
            g, _, c = h.rpartition(" / ")
            if not g:
                top += f'<th rowspan="2">{h}</th>'
            else:
                if g != last:
                    top += f'<th colspan="{sum(x.startswith(g + " / ") for _, x in cols)}" class="text-center">{g}</th>'
                sub += f"<th>{c}</th>"
            last = g
        head = f"<tr>{top}</tr><tr>{sub}</tr>"
    else:
        head = "<tr>" + "".join(f'<th data-sort="string">{h}</th>' for _, h in cols) + "</tr>"
    body = "\n".join("<tr>" + "".join(f"<td>{e(dk(r[k]))}</td>" for k, _ in cols) + "</tr>" for r in rows)
    return (f'<div class="table-responsive"><table class="table table-striped table-condensed js-tabel"><thead>{head}</thead>'
            f"<tbody>{body}</tbody></table></div>")


def person_page(s, p):
    tabs, panes = "", ""
    for i, (key, pid, name, empty, cols) in enumerate(PARTS):
        rows = p[key]
        tabs += (f'<li role="presentation"{" class=" + chr(34) + "active" + chr(34) if not i else ""}><a href="#{pid}" aria-controls="{pid}" role="tab" '
                 f'data-toggle="tab">{name} <span class="badge">{len(rows)}</span></a></li>\n')
        panes += (f'<div role="tabpanel" class="tab-pane{" active" if not i else ""}" id="{pid}">'
                  + (table(cols, rows) if rows else f'<p class="text-muted">{empty}</p>') + "</div>\n")
    pr = p["prae2004"]
    tabs += '<li role="presentation"><a href="#prae2004" aria-controls="prae2004" role="tab" data-toggle="tab">Præ-2004</a></li>'
    panes += ('<div role="tabpanel" class="tab-pane" id="prae2004">' + (
        f'<dl class="dl-horizontal"><dt>Første startdato</dt><dd>{dk(pr["foerste_startdato"])}</dd>'
        f'<dt>Danskuddannelse</dt><dd>{dk(pr["du"])}</dd></dl>' if pr else
        '<p class="text-muted">Der er ikke registreret data fra før 2004.</p>') + "</div>")
    c = p["cpr"]
    return layout(s, "person.vis", f"Person <small>{c[:6]}-{c[6:]}</small>", f"""
<ul class="nav nav-tabs" role="tablist">
{tabs}
</ul>
<div class="tab-content" style="padding-top:15px">
{panes}
</div>
<p><a class="btn btn-default" href="/index.cfm?action=person.soeg"><span class="glyphicon glyphicon-chevron-left"></span> Ny søgning</a></p>""")


UDTRAEK = [("cpr", "CPR-nummer"), ("findes", "Fundet (2004 og senere)"),
           ("foerste_startdato", "Første modul / Startdato"), ("foerste_du_modul", "Første modul / DU-modul"), ("foerste_udbyder", "Første modul / Udbyder"),
           ("seneste_startdato", "Seneste modul / Startdato"), ("seneste_du_modul", "Seneste modul / DU-modul"), ("seneste_udbyder", "Seneste modul / Udbyder"),
           ("henvisning_dato", "Seneste henvisning / Dato"), ("henvisning_kategori", "Seneste henvisning / Kategori"),
           ("merit_du_modul", "Højeste merit / DU-modul"), ("merit_startdato", "Højeste merit / Meritdato"), ("merit_udbyder", "Højeste merit / Udbyder"),
           ("prae2004_findes", "Præ-2004 / Fundet"), ("prae2004_startdato", "Præ-2004 / Første startdato"), ("prae2004_du", "Præ-2004 / Danskuddannelse")]


def sheet(numbers):
    wb = Workbook()
    ws = wb.active
    ws.title = "Opslag"
    ws.append([f"Opslag i Danskundervisningsdatabasen pr. {time.strftime('%d-%m-%Y')}"])
    ws.merge_cells("A1:P1")
    ws["A1"].font = Font(bold=True, size=14)
    col, last = 1, None
    for _, h in UDTRAEK:
        g, _, c = h.rpartition(" / ")
        if g and g != last:
            n = sum(x.startswith(g + " / ") for _, x in UDTRAEK)
            ws.cell(2, col, g).alignment = Alignment(horizontal="center")
            ws.merge_cells(start_row=2, start_column=col, end_row=2, end_column=col + n - 1)
        ws.cell(3, col, c)
        ws.cell(2, col).font = ws.cell(3, col).font = Font(bold=True)
        last, col = g, col + 1
    for n in numbers:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        ws.append([dk(u.get(k)) or None for k, _ in UDTRAEK])
    b = io.BytesIO()
    wb.save(b)
    return b.getvalue()


def list_form(s):
    return layout(s, "liste.default", "Flere personer", f"""
<form action="/index.cfm?action=liste.upload" method="post" enctype="multipart/form-data">
  {token(s)}
  <div class="form-group"><label for="cprfil">Vælg tekstfil</label>
    <input type="file" id="cprfil" name="cprfil" accept=".txt">
    <p class="help-block">En .txt-fil med højst 100 CPR-numre, ét pr. linje, ti cifre uden bindestreg.</p></div>
  <button type="submit" class="btn btn-primary"><span class="glyphicon glyphicon-upload" aria-hidden="true"></span> Upload og søg</button>
</form>""")


async def index(request):
    sid, s = get_session(request)
    action = request.query_params.get("action", "main.default")
    form = await request.form() if request.method == "POST" else {}
    return send(sid, handle(s, action, form, request.query_params, await form["cprfil"].read() if hasattr(form.get("cprfil"), "read") else None))


def handle(s, action, form, rc, upload):
    if not s["user"] and action not in ("security.login", "security.dologin"):
        return redirect("security.login")
    if action in ("security.dologin", "person.find", "liste.upload") and form.get("csrftoken") != s["token"]:
        s["flash"] = {"danger": "Din session er udl&oslash;bet. Pr&oslash;v igen."}
        return redirect("main.default" if s["user"] else "security.login", preserve=True)
    if action == "security.login":
        return login_page(s)
    if action == "security.dologin":
        if form.get("brugernavn", "").strip() == "kommune" and form.get("adgangskode") == "hemmeligt-1":
            s["user"], s["token"] = "kommune", secrets.token_hex(20).upper()
            return redirect("main.default")
        s["flash"] = {"danger": "Forkert brugernavn eller adgangskode."}
        return redirect("security.login", preserve=True)
    if action == "security.logout":
        s.update(user=None, refs={}, jobs={}, flash={"info": "Du er nu logget ud."})
        return redirect("security.login", preserve=True)
    if action == "person.soeg":
        return search_form(s)
    if action == "person.find":
        cpr = form.get("cprnr", "").strip().replace("-", "", 1)
        if not re.fullmatch(r"\d{10}", cpr):
            s["flash"] = {"danger": "CPR-nummeret skal best&aring; af ti cifre."}
            return redirect("person.soeg", preserve=True)
        if cpr not in PEOPLE:
            s["flash"] = {"warning": "Personen findes ikke i databasen."}
            return redirect("person.soeg", preserve=True)
        ref = str(uuid.uuid4()).upper()
        s["refs"][ref] = cpr
        s["hit"] = ref
        return redirect("person.resultat", preserve=True)
    if action == "person.resultat" and s.get("hit") in s["refs"]:
        p = PEOPLE[s["refs"][s["hit"]]]
        c = p["cpr"]
        return search_form(s, f"""
<div class="panel panel-default" style="margin-top:20px"><div class="panel-heading">Søgeresultat: 1 person</div>
<table class="table"><thead><tr><th>CPR-nummer</th><th>&nbsp;</th></tr></thead>
<tbody><tr><td>{c[:6]}-{c[6:]}</td><td class="text-right"><a class="btn btn-default btn-xs" href="/index.cfm?action=person.vis&amp;ref={s["hit"]}">Vis person</a></td></tr></tbody></table></div>""")
    if action == "person.vis" and rc.get("ref") in s["refs"]:
        return person_page(s, PEOPLE[s["refs"][rc["ref"]]])
    if action == "liste.default":
        return list_form(s)
    if action == "liste.upload":
        fn = getattr(form.get("cprfil"), "filename", "") or ""
        lines = [x.strip().replace("-", "") for x in (upload or b"").decode("utf-8-sig", "replace").splitlines() if x.strip()]
        bad = [i for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", x)]
        err = ("V&aelig;lg en fil." if not fn else "Filen skal v&aelig;re en .txt-fil." if not fn.lower().endswith(".txt") else
               "Filen er tom." if not lines else "Filen indeholder mere end 100 CPR-numre." if len(lines) > 100 else
               f"Ugyldigt CPR-nummer i linje {bad[0]}." if bad else "")
        if err:
            s["flash"] = {"danger": err}
            return redirect("liste.default", preserve=True)
        job = str(uuid.uuid4()).upper()
        s["jobs"][job] = (time.time(), lines)
        return redirect("liste.status", f"&jobid={job}")
    if action in ("liste.status", "liste.hent") and rc.get("jobid") in s["jobs"]:
        job = rc["jobid"]
        t, lines = s["jobs"][job]
        if action == "liste.hent":
            return Response(sheet(lines), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                            headers={"Content-Disposition": f'attachment; filename="opslag_{time.strftime("%Y%m%d")}.xlsx"'})
        if time.time() - t < 1.2:
            return layout(s, action, "Flere personer", f"""
<div class="well"><p>Opslaget er i gang. Siden opdateres automatisk.</p>
<div class="progress"><div class="progress-bar progress-bar-striped active" role="progressbar" style="width:60%"><span class="sr-only">Arbejder</span></div></div></div>""",
                          f'\n  <meta http-equiv="refresh" content="1;url=/index.cfm?action=liste.status&amp;jobid={job}">')
        return layout(s, action, "Flere personer", f"""
<div class="alert alert-success" role="alert">Opslaget er færdigt. {len(lines)} CPR-numre er behandlet. <a class="alert-link" href="/index.cfm?action=liste.hent&amp;jobid={job}">Hent Excel-ark</a></div>
<p><a class="btn btn-default" href="/index.cfm?action=liste.default">Ny liste</a></p>""")
    return front(s)


async def root(request):
    return RedirectResponse("/index.cfm", 302)

app = Starlette(routes=[Route("/", root), Route("/index.cfm", index, methods=["GET", "POST"])])
