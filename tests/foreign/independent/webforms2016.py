import base64
import datetime as dt
import hashlib
import hmac
import html
import io
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
SESSIONS = {}
UDTRAEK = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato",
           "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul",
           "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def h(value):
    return html.escape(str(value))


def to_date(value):
    return dt.date(*map(int, value.split("-")))


def is_date(name):
    return "dato" in name or name == "modultest_bestaaet"


def norm(text):
    m = re.fullmatch(r"(\d{6})[-\s]?(\d{4})", (text or "").strip())
    return m[1] + m[2] if m else None


def hyphen(cpr):
    return cpr[:6] + "-" + cpr[6:]


def lines_of(data):
    text = data.decode("utf-8-sig", "replace")
    return [(i, line.strip()) for i, line in enumerate(text.splitlines(), 1) if line.strip()]


def extract(cpr):
    """the sixteen raw values of one uploaded number"""
    if cpr not in PEOPLE:
        return [cpr, False] + [None] * 14
    return [PEOPLE[cpr]["udtraek"][k] for k in UDTRAEK]


# ---------------------------------------------------------------- ASP.NET WebForms 4.5, Bootstrap-tema
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

KEY = secrets.token_bytes(32)
COOKIE = "ASP.NET_SessionId"
M = "ctl00$MainContent$"
GRIDS = {
    "Moduler": ("moduler", [("du_modul", "Modul"), ("startdato", "Påbegyndt"), ("slutdato", "Afsluttet"),
                            ("udbyder", "Sprogcenter"), ("henvisningskategori", "Henv.kategori"),
                            ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")],
                "Kursisten har ingen registrerede moduler."),
    "Proever": ("proever", [("proeve", "Prøve"), ("termin", "Termin"), ("dato", "Prøvedato"),
                            ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig fremst."),
                            ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Prøvested")],
                "Kursisten har ingen registrerede prøver."),
    "Henvisninger": ("henvisninger", [("dato", "Henvist den"), ("kategori", "Kategori"),
                                      ("kommune", "Henvisende kommune"), ("udbyder", "Henvist til")],
                     "Kursisten har ingen registrerede henvisninger."),
    "Merit": ("meritter", [("du_modul", "Meritmodul"), ("startdato", "Meritdato"), ("udbyder", "Tildelt af")],
              "Kursisten har ingen registreret merit."),
    "Historik": ("prae2004", [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")],
                 "Kursisten har ingen registreringer før 1. januar 2004."),
}
TABS = [("Moduler", "Modulforløb"), ("Proever", "Prøveresultater"), ("Henvisninger", "Kommunens henvisninger"),
        ("Merit", "Merit"), ("Historik", "Historik (før 2004)")]
GROUPS = [("Kursist", 2), ("Første modulforløb", 3), ("Seneste modulforløb", 3), ("Seneste henvisning", 2),
          ("Højeste merit", 3), ("Historik (før 2004)", 3)]
HEADS = ["CPR-nummer", "Fundet", "Påbegyndt", "Modul", "Sprogcenter", "Påbegyndt", "Modul", "Sprogcenter",
         "Henvist den", "Kategori", "Meritmodul", "Meritdato", "Tildelt af", "Registreret", "Første startdato",
         "Danskuddannelse"]


def viewstate(state):
    raw = json.dumps(state).encode()
    return base64.b64encode(hmac.new(KEY, raw, hashlib.sha256).digest() + raw).decode()


def read_viewstate(text):
    try:
        data = base64.b64decode(text or "")
        if hmac.compare_digest(hmac.new(KEY, data[32:], hashlib.sha256).digest(), data[:32]):
            return json.loads(data[32:])
    except ValueError:
        pass
    return None


def show(name, value):
    if value is None:
        return "&nbsp;"
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    return to_date(value).strftime("%d-%m-%Y") if is_date(name) else h(value)


def page(path, title, content, state=None, user=None, scripts="", multipart=False):
    nav = who = ""
    if user:
        nav = ('<ul class="nav navbar-nav"><li><a href="/Default.aspx">Forside</a></li>'
               '<li><a href="/Kursist/Soeg.aspx">Søg kursist</a></li>'
               '<li><a href="/Kursist/Bestilling.aspx">Bestil dataudtræk</a></li><li><a href="/Om.aspx">Om løsningen</a></li></ul>')
        who = ('<ul class="nav navbar-nav navbar-right"><li><p class="navbar-text">Bruger: %s</p></li><li>'
               '<a id="ctl00_LoginStatus1" href="javascript:__doPostBack(&#39;ctl00$LoginStatus1$ctl00&#39;,&#39;&#39;)">Log af</a></li></ul>' % h(user))
    enc = ' enctype="multipart/form-data"' if multipart else ""
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1.0" />
<title>{h(title)} - DANIA Kommuneadgang</title>
<link href="/Content/bootstrap.min.css" rel="stylesheet" /><link href="/favicon.ico" rel="shortcut icon" type="image/x-icon" /></head>
<body>
<form method="post" action="{path}" id="ctl01"{enc}>
<div class="aspNetHidden">
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{viewstate(state or {})}" />
</div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['ctl01'];
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
//]]>
</script>
<div class="aspNetHidden"><input type="hidden" name="__VIEWSTATEGENERATOR" id="__VIEWSTATEGENERATOR" value="C2EE9ABB" />
<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{base64.b64encode(secrets.token_bytes(24)).decode()}" /></div>
<div class="navbar navbar-inverse navbar-fixed-top"><div class="container"><div class="navbar-header"><a class="navbar-brand" href="/Default.aspx">DANIA Kommuneadgang</a></div>
<div class="navbar-collapse collapse">{nav}{who}</div></div></div>
<div class="container body-content">
{content}
<hr /><footer><p>&copy; 2016 - DANIA version 3.2.1.0</p></footer>
</div>
{scripts}
</form>
</body>
</html>""")


def session(request):
    return SESSIONS.get(request.cookies.get(COOKIE))


def to_login(request):
    return RedirectResponse("/Account/Login.aspx?ReturnUrl=" + request.url.path.replace("/", "%2f"), 302)


async def postback(request):
    """form and view state; a broken view state stops the page as ASP.NET does"""
    form = await request.form()
    return form, read_viewstate(form.get("__VIEWSTATE"))


def mac_error():
    return HTMLResponse("<html><head><title>Runtime Error</title></head><body><h1>Serverfejl i programmet '/'.</h1>"
                        "<h2><i>Validering af viewstate MAC mislykkedes.</i></h2></body></html>", 500)


def log_off(request):
    SESSIONS.pop(request.cookies.get(COOKIE), None)
    r = RedirectResponse("/Account/Login.aspx", 302)
    r.delete_cookie(COOKIE)
    return r


async def login(request):
    path = "/Account/Login.aspx"
    back = request.query_params.get("ReturnUrl", "/Default.aspx")
    error = name = ""
    if request.method == "POST":
        form, state = await postback(request)
        if state is None:
            return mac_error()
        name = form.get(M + "UserName", "")
        secret = form.get(M + "Password", "")
        if name.lower() == USER and secret == PASSWORD:
            sid = secrets.token_hex(12)
            SESSIONS[sid] = {"user": USER, "jobs": [], "cpr": None}
            r = RedirectResponse(back if re.fullmatch(r"/[\w./]+", back) else "/Default.aspx", 302)
            r.set_cookie(COOKIE, sid, httponly=True)
            return r
        if not name or not secret:
            error = "".join(f'<li>Feltet {f} skal udfyldes.</li>' for f, v in (("Bruger-id", name), ("Kodeord", secret)) if not v)
            error = f'<div class="validation-summary-errors text-danger"><ul>{error}</ul></div>'
        else:
            error = '<p class="text-danger"><span id="ctl00_MainContent_FailureText">Logon mislykkedes. Kontrollér bruger-id og kodeord.</span></p>'
    body = f"""<h2>Log på.</h2><div class="row"><div class="col-md-8"><section id="loginForm"><div class="form-horizontal">
<h4>Brug den konto, kommunen har fået tildelt.</h4><hr />{error}
<div class="form-group"><label for="MainContent_UserName" class="col-md-2 control-label">Bruger-id</label><div class="col-md-10">
<input name="{M}UserName" type="text" id="MainContent_UserName" class="form-control" value="{h(name)}" /></div></div>
<div class="form-group"><label for="MainContent_Password" class="col-md-2 control-label">Kodeord</label><div class="col-md-10">
<input name="{M}Password" type="password" id="MainContent_Password" class="form-control" /></div></div>
<div class="form-group"><div class="col-md-offset-2 col-md-10"><div class="checkbox"><input id="MainContent_RememberMe" type="checkbox" name="{M}RememberMe" /><label for="MainContent_RememberMe">Husk mig?</label></div></div></div>
<div class="form-group"><div class="col-md-offset-2 col-md-10"><input type="submit" name="{M}ctl05" value="Log på" class="btn btn-default" /></div></div>
</div></section></div></div>"""
    action = path + ("?ReturnUrl=" + back.replace("/", "%2f") if back != "/Default.aspx" else "")
    return page(action, "Log på", body)


async def default(request):
    s = session(request)
    if not s:
        return to_login(request)
    if request.method == "POST":
        return log_off(request)
    if request.url.path == "/Om.aspx":
        body = "<h2>Om løsningen.</h2><p>Løsningen viser sprogcentrenes indberetninger om voksne udlændinges danskundervisning.</p>"
    else:
        body = """<div class="jumbotron"><h1>DANIA</h1><p class="lead">Opslag i sprogcentrenes indberetninger.</p></div>
<div class="row"><div class="col-md-6"><h2>Én kursist</h2><p>Se alle registreringer om en kursist.</p><p><a class="btn btn-default" href="/Kursist/Soeg.aspx">Gå til søgning &raquo;</a></p></div>
<div class="col-md-6"><h2>Flere kursister</h2><p>Bestil et regneark om op til 100 kursister.</p><p><a class="btn btn-default" href="/Kursist/Bestilling.aspx">Gå til bestilling &raquo;</a></p></div></div>"""
    return page(request.url.path, "Forside", body, user=s["user"])


def grid(tab, person):
    member, cols, empty = GRIDS[tab]
    rows = person[member]
    if tab == "Historik":
        if rows is None:
            inner = f'<tr><td colspan="2">{empty}</td></tr>'
        else:
            inner = "".join(f"<tr><td>{h(label)}</td><td>{show(k, rows[k])}</td></tr>" for k, label in cols)
        return f'<div><table class="table table-bordered" cellspacing="0" rules="all" border="1" id="MainContent_dvHistorik">{inner}</table></div>'
    if not rows:
        inner = f'<tr><td colspan="{len(cols)}">{empty}</td></tr>'
    else:
        inner = "<tr>" + "".join(f'<th scope="col">{h(label)}</th>' for _, label in cols) + "</tr>"
        inner += "".join("<tr>" + "".join(f"<td>{show(k, r[k])}</td>" for k, _ in cols) + "</tr>" for r in rows)
    return f'<div><table class="table table-striped" cellspacing="0" rules="all" border="1" id="MainContent_gv{tab}">{inner}</table></div>'


async def search(request):
    s = session(request)
    if not s:
        return to_login(request)
    path, message, typed, tab, cpr = "/Kursist/Soeg.aspx", "", "", "Moduler", None
    if request.method == "POST":
        form, state = await postback(request)
        if state is None:
            return mac_error()
        target = form.get("__EVENTTARGET", "")
        if target.startswith("ctl00$LoginStatus1"):
            return log_off(request)
        typed = form.get(M + "txtCpr", "")
        if target.startswith(M + "lnk"):
            cpr = s["cpr"] if state.get("vist") else None
            tab = target[len(M + "lnk"):]
            tab = tab if tab in GRIDS else "Moduler"
        elif form.get(M + "btnNulstil"):
            typed = ""
        elif not typed.strip():
            message = '<span class="text-danger">CPR-nummer skal udfyldes.</span>'
        elif not norm(typed):
            message = '<span class="text-danger">CPR-nummer skal bestå af 10 cifre, evt. med bindestreg.</span>'
        elif norm(typed) not in PEOPLE:
            message = '<div class="alert alert-warning" role="alert">Søgningen gav intet resultat. CPR-nummeret er ikke indberettet til DANIA.</div>'
        else:
            cpr = s["cpr"] = norm(typed)
    result = ""
    if cpr:
        tabs = "".join(f'<li role="presentation"{" class=active" if t == tab else ""}><a id="MainContent_lnk{t}" '
                       f'href="javascript:__doPostBack(&#39;{M}lnk{t}&#39;,&#39;&#39;)">{label}</a></li>' for t, label in TABS)
        result = (f'<h3>Kursist {hyphen(cpr)}</h3><ul class="nav nav-tabs">{tabs}</ul><div class="tab-content"><h4>{dict(TABS)[tab]}</h4>{grid(tab, PEOPLE[cpr])}</div>')
    body = f"""<h2>Søg kursist</h2><div id="MainContent_upSoeg">
<div class="form-inline"><div class="form-group"><label for="MainContent_txtCpr">CPR-nummer</label>
<input name="{M}txtCpr" type="text" maxlength="11" id="MainContent_txtCpr" class="form-control" value="{h(typed)}" /></div>
<input type="submit" name="{M}btnSoeg" value="Søg" id="MainContent_btnSoeg" class="btn btn-primary" />
<input type="submit" name="{M}btnNulstil" value="Nulstil" id="MainContent_btnNulstil" class="btn btn-default" /></div>
{message}{result}</div>"""
    return page(path, "Søg kursist", body, {"vist": bool(cpr), "fane": tab}, s["user"])


def workbook(numbers, made):
    wb = Workbook()
    ws = wb.active
    ws.title = "Dataudtræk"
    ws.append([f"Dataudtræk fra DANIA dannet {made:%d-%m-%Y kl. %H:%M}"])
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=16)
    col = 1
    for name, width in GROUPS:
        c = ws.cell(2, col, name)
        c.font, c.alignment, c.fill = Font(bold=True), Alignment(horizontal="center"), PatternFill("solid", fgColor="DDEBF7")
        ws.merge_cells(start_row=2, start_column=col, end_row=2, end_column=col + width - 1)
        col += width
    for i, name in enumerate(HEADS, 1):
        ws.cell(3, i, name).font = Font(bold=True)
    for r, number in enumerate(numbers, 4):
        for i, (key, value) in enumerate(zip(UDTRAEK, extract(number)), 1):
            c = ws.cell(r, i)
            if value is None:
                continue
            if isinstance(value, bool):
                c.value = "Ja" if value else "Nej"
            elif is_date(key):
                c.value, c.number_format = to_date(value), "dd\\-mm\\-yyyy"
            else:
                c.number_format = "@"
                c.value = value
    out = io.BytesIO()
    wb.save(out)
    return out.getvalue()


async def order(request):
    s = session(request)
    if not s:
        return to_login(request)
    path, message = "/Kursist/Bestilling.aspx", ""
    if request.method == "POST":
        form, state = await postback(request)
        if state is None:
            return mac_error()
        target = form.get("__EVENTTARGET", "")
        if target.startswith("ctl00$LoginStatus1"):
            return log_off(request)
        m = re.fullmatch(re.escape(M) + r"gvJob\$ctl(\d+)\$lnkHent", target)
        if m:
            i = int(m[1]) - 2
            job = list(reversed(s["jobs"]))[i] if 0 <= i < len(s["jobs"]) else None
            if job and time.time() >= job["ready"]:
                return Response(workbook(job["numbers"], job["made"]),
                                media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                headers={"Content-Disposition": f'attachment; filename="Dataudtraek_{job["id"]}.xlsx"'})
        elif form.get(M + "btnBestil"):
            message = take_file(s, form.get(M + "fuCpr"), await content(form.get(M + "fuCpr")))
    rows, waiting = "", False
    for i, job in enumerate(reversed(s["jobs"])):
        age, link = time.time() - job["start"], "&nbsp;"
        status = "Klar til hentning" if time.time() >= job["ready"] else "Under behandling" if age > 1.5 else "I kø"
        if status == "Klar til hentning":
            link = f'<a id="MainContent_gvJob_lnkHent_{i}" href="javascript:__doPostBack(&#39;{M}gvJob$ctl{i + 2:02d}$lnkHent&#39;,&#39;&#39;)">Hent regneark</a>'
        else:
            waiting = True
        rows += (f'<tr><td>{job["id"]}</td><td>{job["made"]:%d-%m-%Y %H:%M:%S}</td><td>{h(job["name"])}</td>'
                 f'<td>{len(job["numbers"])}</td><td>{status}</td><td>{link}</td></tr>')
    head = "".join(f'<th scope="col">{t}</th>' for t in ("Job nr.", "Bestilt", "Filnavn", "Antal", "Status", "&nbsp;"))
    rows = f"<tr>{head}</tr>{rows}" if rows else "<tr><td>Du har ingen bestillinger.</td></tr>"
    timer = (f"<script type=\"text/javascript\">window.setTimeout(function () {{ __doPostBack('{M}tmrJob',''); }}, 3000);</script>" if waiting else "")
    wait = '<p class="text-info">Bestillingen behandles. Listen opdateres automatisk.</p>' if waiting else ""
    body = f"""<h2>Bestil dataudtræk</h2>{message}
<div class="panel panel-default"><div class="panel-heading">Ny bestilling</div><div class="panel-body">
<p>Filen skal være en tekstfil (.txt) med ét CPR-nummer pr. linje, højst 100.</p>
<div class="form-group"><label for="MainContent_fuCpr">Fil med CPR-numre</label><input type="file" name="{M}fuCpr" id="MainContent_fuCpr" /></div>
<input type="submit" name="{M}btnBestil" value="Indlæs og bestil" id="MainContent_btnBestil" class="btn btn-primary" /></div></div>
<h3>Mine bestillinger</h3><div id="MainContent_upJob">{wait}<div><table class="table table-condensed" cellspacing="0" rules="all" border="1" id="MainContent_gvJob">{rows}</table></div>
<input type="submit" name="{M}btnOpdater" value="Opdatér liste" id="MainContent_btnOpdater" class="btn btn-default btn-sm" /></div>"""
    return page(path, "Bestil dataudtræk", body, {"job": len(s["jobs"])}, s["user"], timer, True)


async def content(upload):
    return await upload.read() if hasattr(upload, "read") else b""


def take_file(s, upload, data):
    def bad(text):
        return f'<div class="alert alert-danger" role="alert">{h(text)}</div>'
    name = getattr(upload, "filename", "")
    if not name:
        return bad("Du skal vælge en fil.")
    if not name.lower().endswith(".txt"):
        return bad("Kun filer af typen .txt kan indlæses.")
    lines = lines_of(data)
    if not lines:
        return bad("Filen er tom.")
    if len(lines) > 100:
        return bad(f"Filen indeholder {len(lines)} linjer. Der kan højst bestilles 100 ad gangen.")
    wrong = [str(i) for i, t in lines if not norm(t)]
    if wrong:
        return bad("Ugyldigt CPR-nummer i linje " + ", ".join(wrong) + ". Filen er ikke indlæst.")
    now = time.time()
    s["jobs"].append({"id": 48210 + sum(len(x["jobs"]) for x in SESSIONS.values()), "start": now, "ready": now + 4,
                      "made": dt.datetime.now(), "name": name, "numbers": [norm(t) for _, t in lines]})
    return f'<div class="alert alert-success" role="alert">Filen er indlæst med {len(lines)} CPR-numre, og bestillingen er oprettet.</div>'


async def root(request):
    return RedirectResponse("/Default.aspx", 302)


both = ["GET", "POST"]
app = Starlette(routes=[Route("/", root), Route("/Account/Login.aspx", login, methods=both),
                        Route("/Default.aspx", default, methods=both), Route("/Om.aspx", default, methods=both),
                        Route("/Kursist/Soeg.aspx", search, methods=both), Route("/Kursist/Bestilling.aspx", order, methods=both)])
