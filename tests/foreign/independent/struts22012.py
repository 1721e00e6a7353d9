"""Knappen - Struts 2.3.8, struts2-jquery 3.5, Tiles 2, displaytag, Spring Security, 2012."""
import io, json, os, random, re, secrets, string, time
from datetime import date
from html import escape
from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "people.json"), encoding="utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
CTX = "/danskdb"
SESSIONS = {}
PAGESIZE = 15

FANER = {
 "moduler": ("kursistModuler", "Modulforløb", [("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Sprogcenternr."),
    ("henvisningskategori", "Kategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Bestået modultest")]),
 "proever": ("kursistProever", "Danskprøver", [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
    ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"), ("udbyder", "Sprogcenternr.")]),
 "henvisninger": ("kursistHenvisninger", "Henvisninger", [("dato", "Henvist dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Sprogcenternr.")]),
 "meritter": ("kursistMerit", "Merit", [("du_modul", "Modul"), ("startdato", "Start"), ("udbyder", "Sprogcenternr.")]),
 "prae2004": ("kursistFoer2004", "Før 2004", [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]),
}
GROUPS = [("", [("cpr", "CPR-nummer"), ("findes", "I basen efter 2004")]),
 ("Første modulregistrering", [("foerste_startdato", "Start"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Sprogcenternr.")]),
 ("Seneste modulregistrering", [("seneste_startdato", "Start"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Sprogcenternr.")]),
 ("Henvisning", [("henvisning_dato", "Henvist dato"), ("henvisning_kategori", "Kategori")]),
 ("Højeste merit", [("merit_du_modul", "Modul"), ("merit_startdato", "Start"), ("merit_udbyder", "Sprogcenternr.")]),
 ("Før 2004", [("prae2004_findes", "I basen"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")])]


def new_session_id():
    return secrets.token_hex(16).upper()


def new_token():
    return "".join(random.choice(string.ascii_uppercase + string.digits) for _ in range(32))


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        return f"{v[8:]}.{v[5:7]}.{v[:4]}"
    return str(v)


class Ctx:
    """One request: its session and how addresses are encoded (;jsessionid until the cookie is known)."""
    def __init__(self, request, url_sid):
        self.request = request
        cookie = request.cookies.get("JSESSIONID")
        self.sid = cookie if cookie in SESSIONS else url_sid if url_sid in SESSIONS else None
        self.fresh = self.sid is None
        if self.fresh:
            self.sid = new_session_id()
            SESSIONS[self.sid] = {}
        self.by_cookie = cookie == self.sid

    @property
    def s(self):
        return SESSIONS[self.sid]

    def renew(self):
        old = SESSIONS.pop(self.sid)
        self.sid, self.fresh = new_session_id(), True
        SESSIONS[self.sid] = old

    def url(self, action, query=""):
        return f"{CTX}/{action}" + ("" if self.by_cookie else f";jsessionid={self.sid}") + (f"?{query}" if query else "")

    def done(self, resp):
        if self.fresh:
            resp.set_cookie("JSESSIONID", self.sid, path=CTX, httponly=True, samesite=None)
        return resp

    def go(self, action):
        return self.done(RedirectResponse(self.url(action), 302))

    def token(self):
        self.s["token"] = new_token()
        return (f'<tr style="display:none"><td colspan="2"><input type="hidden" name="struts.token.name" value="token" />\n'
                f'<input type="hidden" name="token" value="{self.s["token"]}" /></td></tr>\n')

    def token_ok(self, form):
        good = self.s.pop("token", None)
        return good is not None and form.get(form.get("struts.token.name", "token")) == good

    def tiles(self, title, body, head=""):
        menu = bruger = ""
        if self.s.get("bruger"):
            menu = (f'<div id="menu"><ul><li><a href="{self.url("forside.action")}">Forside</a></li><li><a href="{self.url("soeg.action")}">Opslag på CPR-nummer</a></li>'
                    f'<li><a href="{self.url("udtraekForm.action")}">Udtræk på fil</a></li></ul></div>')
            bruger = f'<div id="bruger">Bruger: {self.s["bruger"]} [<a href="{self.url("j_spring_security_logout")}">Log ud</a>]</div>'
        return self.done(HTMLResponse(f'''<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">


<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />{head}
<title>Knappen - {title}</title>
<link rel="stylesheet" type="text/css" href="{CTX}/css/displaytag.css" />
<link rel="stylesheet" href="{CTX}/struts/xhtml/styles.css" type="text/css"/>
<link id="jquery_theme_link" rel="stylesheet" href="{CTX}/struts/themes/redmond/jquery-ui.css?s2j=3.5.0" type="text/css"/>
<script type="text/javascript" src="{CTX}/struts/js/base/jquery-1.8.3.min.js?s2j=3.5.0"></script>
<script type="text/javascript" src="{CTX}/struts/js/base/jquery-ui.min.js?s2j=3.5.0"></script>
<script type="text/javascript" src="{CTX}/struts/js/plugins/jquery.subscribe.min.js"></script>
<script type="text/javascript" src="{CTX}/struts/js/struts2/jquery.struts2-3.5.0.min.js"></script>
<script type="text/javascript">
  $(function() {{
    jQuery.struts2_jquery.version="3.5.0";
    jQuery.struts2_jqueryui.version="3.5.0";
    jQuery.scriptPath = "{CTX}/struts/";
  }});
</script>
</head>
<body>
<div id="side">
<div id="top"><h1>Knappen</h1><div class="undertitel">Danskundervisningsdatabasen - udtr&aelig;k til kommuner</div>{bruger}</div>
{menu}
<div id="indhold">
<h2>{title}</h2>
{body}
</div>
<div id="bund">Danskundervisningsdatabasen &copy; 2012 | version 1.4.2</div>
</div>
</body>
</html>'''))


def errors(*texts):
    return '<ul class="errorMessage">\n' + "".join(f"<li><span>{escape(t)}</span></li>" for t in texts) + "</ul>\n" if texts else ""


def messages(text):
    return f'<ul class="actionMessage">\n<li><span>{escape(text)}</span></li>\n</ul>\n'


def wwform(ctx, fid, action, rows, button, extra="", token=True):
    return (f'<form id="{fid}" name="{fid}" action="{ctx.url(action)}" method="post"{extra}>\n<table class="wwFormTable">\n' + (ctx.token() if token else "") + rows +
            f'<tr>\n<td colspan="2"><div align="right"><input type="submit" id="{fid}_0" value="{button}"/>\n</div></td>\n</tr>\n</table></form>\n')


def wwrow(fid, name, label, kind="text", value="", more="", error=""):
    err = f'<tr errorFor="{fid}_{name}"><td align="center" valign="top" colspan="2"><span class="errorMessage">{escape(error)}</span></td></tr>\n' if error else ""
    v = "" if kind == "file" else f' value="{escape(value)}"'
    cls = "errorLabel" if error else "label"
    return err + (f'<tr>\n<td class="tdLabel"><label for="{fid}_{name}" class="{cls}">{label}:</label></td>\n'
                  f'<td\n><input type="{kind}" name="{name}"{v} id="{fid}_{name}"{more}/></td>\n</tr>\n')


# ---- login (Spring Security) ----
async def login(ctx):
    err = errors("Forkert brugernavn eller adgangskode.") if ctx.request.query_params.get("fejl") else ""
    rows = wwrow("login", "j_username", "Brugernavn") + wwrow("login", "j_password", "Adgangskode", "password")
    return ctx.tiles("Login", err + wwform(ctx, "login", "j_spring_security_check", rows, "Login", token=False))


async def check(ctx):
    form = await ctx.request.form()
    if form.get("j_username") == USER and form.get("j_password") == PASSWORD:
        ctx.renew()
        ctx.s["bruger"] = USER
        ctx.by_cookie = ctx.request.cookies.get("JSESSIONID") is not None
        return ctx.go("forside.action")
    return ctx.done(RedirectResponse(ctx.url("login.action", "fejl=1"), 302))


async def logout(ctx):
    SESSIONS[ctx.sid] = {}
    return ctx.go("login.action")


async def forside(ctx):
    return ctx.tiles("Forside", '<p>Herfra kan du sl&aring; op p&aring; en enkelt kursist eller f&aring; et udtr&aelig;k p&aring; flere kursister ved at indsende en fil.</p>')


# ---- opslag ----
def search_form(ctx, value="", error="", top=""):
    rows = wwrow("soegKursist", "kursist.cprnummer", "CPR-nummer", value=value, more=' size="12" maxlength="11"', error=error)
    return ctx.tiles("Opslag på CPR-nummer", top + "<p>Skriv kursistens CPR-nummer (ddmmåå-xxxx).</p>\n" + wwform(ctx, "soegKursist", "soegKursist.action", rows, "Slå op"))


async def soeg(ctx):
    return search_form(ctx)


def resubmitted(ctx):
    return ctx.tiles("Fejl", errors("Formularen er allerede sendt. Gå tilbage via menuen og prøv igen."))


async def soeg_kursist(ctx):
    if ctx.request.method != "POST":
        return ctx.go("soeg.action")
    form = await ctx.request.form()
    if not ctx.token_ok(form):
        return resubmitted(ctx)
    typed = form.get("kursist.cprnummer", "").strip()
    cpr = re.sub(r"^(\d{6})-(\d{4})$", r"\1\2", typed)
    if not re.fullmatch(r"\d{10}", cpr):
        return search_form(ctx, typed, "CPR-nummer skal være på 10 cifre")
    if cpr not in PEOPLE:
        return search_form(ctx, typed, top=errors("Kursisten blev ikke fundet i databasen."))
    ctx.s["kursist"] = cpr
    return ctx.go("kursist.action")


def faner(ctx, selected=None):
    lis = "".join(f'<li id="fane_{a}"{" class=%sui-tabs-selected%s" % (chr(34), chr(34)) if k == selected else ""}><a href="{ctx.url(a + ".action")}"><span>{t}</span></a></li>\n' for k, (a, t, _) in FANER.items())
    return f'<div id="kursistFaner">\n<ul>\n{lis}</ul>\n'


def kursist_top(ctx):
    c = ctx.s["kursist"]
    return f'<table class="wwFormTable"><tr><td class="tdLabel"><label class="label">CPR-nummer:</label></td><td><label id="kursist_cprnummer">{c[:6]}-{c[6:]}</label></td></tr></table>\n'


async def kursist(ctx):
    if "kursist" not in ctx.s:
        return ctx.go("soeg.action")
    return ctx.tiles("Kursist", kursist_top(ctx) + faner(ctx) + '''</div>
<script type='text/javascript'>
jQuery(document).ready(function () {
	var options_kursistFaner = {};
	options_kursistFaner.selected = 0;
	options_kursistFaner.jqueryaction = "tabbedpanel";
	options_kursistFaner.id = "kursistFaner";
	jQuery.struts2_jqueryui.bind(jQuery('#kursistFaner'),options_kursistFaner);
 });
</script>
''' + f'<p>Vælg en fane for at se registreringerne.</p><p><a href="{ctx.url("soeg.action")}">Nyt opslag</a></p>')


def displaytag(ctx, part):
    action, _, cols = FANER[part]
    rows = PEOPLE[ctx.s["kursist"]][part]
    if not rows:
        return '<span class="pagebanner">Ingen registreringer fundet.</span>\n'
    param = {"moduler": "d-148916-p", "proever": "d-16544-p", "henvisninger": "d-49653-p", "meritter": "d-3601-p"}[part]
    last = -(-len(rows) // PAGESIZE)
    try:
        cur = min(max(1, int(ctx.request.query_params.get(param, "1"))), last)
    except ValueError:
        cur = 1
    lo = (cur - 1) * PAGESIZE
    show = rows[lo:lo + PAGESIZE]
    link = lambda n, t: f'<a href="{ctx.url(action + ".action", f"{param}={n}")}"{"" if t.isalpha() else f" title={chr(34)}Gå til side {n}{chr(34)}"}>{t}</a>'
    banner = f'<span class="pagebanner">{len(rows)} registrering{"er" if len(rows) > 1 else ""} fundet, viser {"alle" if last == 1 else f"{lo + 1} til {lo + len(show)}"}.</span>\n'
    links = ""
    if last > 1:
        nums = ", ".join(f"<strong>{n}</strong>" if n == cur else link(n, str(n)) for n in range(1, last + 1))
        first = f'[{link(1, "Første")}/{link(cur - 1, "Forrige")}]' if cur > 1 else "[Første/Forrige]"
        end = f'[{link(cur + 1, "Næste")}/{link(last, "Sidste")}]' if cur < last else "[Næste/Sidste]"
        links = f'<span class="pagelinks">{first} {nums} {end}</span>\n'
    out = f'<table class="displaytag" id="raekke">\n<thead>\n<tr>\n' + "".join(f"<th>{h}</th>\n" for _, h in cols) + "</tr></thead>\n<tbody>\n"
    for i, r in enumerate(show):
        out += f'<tr class="{"even" if i % 2 else "odd"}">\n' + "".join(f"<td>{escape(fmt(r[k]))}</td>\n" for k, _ in cols) + "</tr>\n"
    return banner + links + out + "</tbody></table>\n"


def fane(part):
    async def action(ctx):
        if "kursist" not in ctx.s:
            return ctx.go("soeg.action")
        _, title, cols = FANER[part]
        if part == "prae2004":
            rec = PEOPLE[ctx.s["kursist"]][part]
            body = '<span class="pagebanner">Ingen registreringer fundet.</span>\n'
            if rec:
                body = '<table class="wwFormTable">\n' + "".join(f'<tr>\n<td class="tdLabel"><label for="foer2004_{k}" class="label">{h}:</label></td>\n<td\n><label id="foer2004_{k}">{fmt(rec[k])}</label></td>\n</tr>\n' for k, h in cols) + "</table>\n"
        else:
            body = displaytag(ctx, part)
        if ctx.request.headers.get("x-requested-with") == "XMLHttpRequest":
            return ctx.done(HTMLResponse("\n\n\n" + body))
        return ctx.tiles("Kursist", kursist_top(ctx) + faner(ctx, part) + f'<div id="indhold_{part}" class="ui-tabs-panel">\n<h3>{title}</h3>\n{body}</div>\n</div>\n<p><a href="{ctx.url("soeg.action")}">Nyt opslag</a></p>')
    return action


# ---- udtraek (fileUpload + execAndWait) ----
def upload_form(ctx, error=""):
    rows = wwrow("udtraek", "cprfil", "Fil med CPR-numre", "file", error=error)
    return ctx.tiles("Udtræk på fil", '<p>Filen skal v&aelig;re en tekstfil (.txt) med &eacute;t CPR-nummer p&aring; hver linje uden bindestreg. Der kan h&oslash;jst v&aelig;re 100 CPR-numre i filen.</p>\n'
                     + wwform(ctx, "udtraek", "udtraek.action", rows, "Upload", ' enctype="multipart/form-data"'))


async def udtraek_form(ctx):
    ctx.s.pop("job", None)
    return upload_form(ctx)


async def udtraek(ctx):
    if ctx.request.method == "POST":
        form = await ctx.request.form()
        if not ctx.token_ok(form):
            return resubmitted(ctx)
        up = form.get("cprfil")
        if up is None or isinstance(up, str) or not up.filename:
            return upload_form(ctx, "Du skal angive en fil")
        if not up.filename.lower().endswith(".txt"):
            return upload_form(ctx, "Filtypen er ikke tilladt")
        lines = [l.strip() for l in (await up.read()).decode("utf-8-sig", "replace").splitlines() if l.strip()]
        if not lines or any(not re.fullmatch(r"\d{10}", l) for l in lines):
            return upload_form(ctx, "Filen må kun indeholde CPR-numre på 10 cifre, ét pr. linje")
        if len(lines) > 100:
            return upload_form(ctx, "Filen må højst indeholde 100 CPR-numre")
        ctx.s["job"] = {"cpr": lines, "start": time.time(), "polls": 0}
    job = ctx.s.get("job")
    if not job:
        return ctx.go("udtraekForm.action")
    if ctx.request.method != "POST":
        job["polls"] += 1
    if job["polls"] >= 2 or time.time() - job["start"] > 1.5:
        job["done"] = True
        return ctx.tiles("Udtræk på fil", messages("Udtrækket er færdigt.") + f'<p>Antal CPR-numre: {len(job["cpr"])}</p>\n<p><a href="{ctx.url("hentUdtraek.action")}">Åbn regneark</a></p>')
    url = ctx.url("udtraek.action")
    return ctx.tiles("Udtræk på fil", f'<p><img src="{CTX}/images/indicator.gif" alt="" /> Vent et øjeblik, mens udtrækket dannes.</p>\n<p>Klik <a href="{url}">her</a>, hvis siden ikke selv opdateres.</p>',
                     f'\n<meta http-equiv="refresh" content="1;url={url}"/>')


async def hent(ctx):
    job = ctx.s.get("job")
    if not job or not job.get("done"):
        return ctx.go("udtraekForm.action")
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    bold = Font(bold=True)
    ws.cell(1, 1, f"Udtræk fra Danskundervisningsdatabasen pr. {date.today():%d.%m.%Y}").font = bold
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=16)
    col, keys = 1, []
    for group, cols in GROUPS:
        if group:
            ws.cell(3, col, group).font = bold
            ws.merge_cells(start_row=3, start_column=col, end_row=3, end_column=col + len(cols) - 1)
        for k, h in cols:
            ws.cell(4, col, h).font = bold
            keys.append(k)
            col += 1
    for r, cpr in enumerate(job["cpr"], 5):
        rec = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        for c, k in enumerate(keys, 1):
            ws.cell(r, c, fmt(rec.get(k)) or None)
    buf = io.BytesIO()
    wb.save(buf)
    return ctx.done(Response(buf.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                             headers={"Content-Disposition": 'attachment;filename="udtraek.xlsx"'}))


OPEN = {"login.action": login, "j_spring_security_check": check, "j_spring_security_logout": logout}
ACTIONS = {"forside.action": forside, "soeg.action": soeg, "soegKursist.action": soeg_kursist, "kursist.action": kursist,
           "udtraekForm.action": udtraek_form, "udtraek.action": udtraek, "hentUdtraek.action": hent,
           **{a + ".action": fane(k) for k, (a, _, _) in FANER.items()}}


async def dispatch(request):
    name, _, sid = request.path_params["navn"].partition(";jsessionid=")
    ctx = Ctx(request, sid)
    if name in OPEN:
        return await OPEN[name](ctx)
    if not ctx.s.get("bruger") and (not name or name in ACTIONS):
        return ctx.go("login.action")
    if not name:
        return ctx.go("forside.action")
    if name not in ACTIONS:
        return HTMLResponse("<html><head><title>Apache Tomcat/6.0.35 - Error report</title></head><body><h1>HTTP Status 404 - </h1></body></html>", 404)
    return await ACTIONS[name](ctx)


app = Starlette(routes=[Route(CTX + "/{navn:path}", dispatch, methods=["GET", "POST"])])
