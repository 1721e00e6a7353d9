"""Kursistdata - Kentico 9 portal engine, custom WebForms web parts, 2016."""
import base64
import csv
import io
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
AUTH, STATES = {}, {}
PH = "p$lt$ctl03$pageplaceholder$p$lt$"
LOGON, SOEG, LISTE, OUT = PH + "ctl01$LogonForm$Login1$", PH + "ctl01$KursistOpslag$", PH + "ctl01$KursistListe$", "p$lt$ctl01$SignOutButton$btnSignOutLink"
PAGE_SIZE = 10
GRIDS = [
    ("moduler", "moduler", "gvModuler", "Modulforløb", [("du_modul", "Modul"), ("startdato", "Påbegyndt"), ("slutdato", "Afsluttet"), ("modultest_bestaaet", "Modultest bestået den"),
     ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørsårsag"), ("udbyder", "Sprogcenter")]),
    ("proever", "proever", "gvProever", "Danskprøver", [("dato", "Dato"), ("proeve", "Prøvens navn"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læse"), ("skriftlig", "Skr."),
     ("mundtlig", "Mdt."), ("resultat", "Udfald"), ("udbyder", "Sprogcenter")]),
    ("henvisninger", "henvisninger", "gvHenvisninger", "Henvisninger", [("kommune", "Henvisende kommune"), ("dato", "Henvist"), ("kategori", "Kategori"), ("udbyder", "Sprogcenter")]),
    ("merit", "meritter", "gvMerit", "Meritter", [("du_modul", "Modul"), ("udbyder", "Sprogcenter"), ("startdato", "Merit fra")]),
]
DATES = {"startdato", "slutdato", "dato", "modultest_bestaaet"}
CSV = [("cpr", "CPR-nr"), ("findes", "Findes efter 1.1.2004"), ("foerste_startdato", "Første modul start"), ("foerste_du_modul", "Første modul"), ("foerste_udbyder", "Første modul sprogcenter"),
       ("seneste_startdato", "Seneste modul start"), ("seneste_du_modul", "Seneste modul"), ("seneste_udbyder", "Seneste modul sprogcenter"),
       ("henvisning_dato", "Henvisningsdato"), ("henvisning_kategori", "Henvisningskategori"), ("merit_du_modul", "Højeste merit"), ("merit_startdato", "Merit start"),
       ("merit_udbyder", "Merit sprogcenter"), ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Før 2004 første start"), ("prae2004_du", "Før 2004 danskuddannelse")]


def cid(name):
    return name.replace("$", "_")


def dato(s):
    return "-".join(reversed(s.split("-"))) if s else ""


def janej(v):
    return "" if v is None else "Ja" if v else "Nej"


def new_state(state):
    vs = base64.b64encode(secrets.token_bytes(240)).decode()
    STATES[vs] = state
    return vs


def doc(request, path, title, body, state=None, multipart=False, user=True):
    items = [("/Forside.aspx", "Forside"), ("/Kursister/Find-kursist.aspx", "Find kursist"), ("/Kursister/Hent-liste.aspx", "Hent liste"), ("/Hjaelp.aspx", "Hjælp")]
    menu = signout = ""
    if user:
        menu = '<ul class="CMSListMenuUL" id="menuElem">' + "".join(
            f'<li class="{"CMSListMenuHighlightedLI" if u == path else "CMSListMenuLI"}"><a class="CMSListMenuLink{"Highlighted" if u == path else ""}" href="{u}">{t}</a></li>' for u, t in items) + "</ul>"
        signout = f'<div class="signout"><a id="{cid(OUT)}" class="signoutLink" href="javascript:__doPostBack(\'{OUT}\',\'\')">Log af</a></div>'
    tok = request.cookies.get("CMSCsrfCookie") or base64.b64encode(secrets.token_bytes(32)).decode()
    enc = ' enctype="multipart/form-data"' if multipart else ""
    r = HTMLResponse(f"""<!DOCTYPE html>
<html  xmlns="http://www.w3.org/1999/xhtml" lang="da">
<head id="head"><title>
	Kursistdata - {title}
</title><meta charset="UTF-8" />
<link href="/CMSPages/GetResource.ashx?stylesheetname=Kursistdata" type="text/css" rel="stylesheet"/>
<style>body{{font-family:Verdana;font-size:12px}} .CMSListMenuUL li{{display:inline;margin-right:12px}} .grid{{border-collapse:collapse}} .grid th,.grid td{{border:1px solid #bbb;padding:3px 6px}} .ErrorLabel{{color:#b00}}</style>
</head>
<body class="LTR Gecko DADK ContentBody" >
    <form method="post" action="{path}"{enc} id="form">
<div class="aspNetHidden">
<input type="hidden" name="__CMSCsrfToken" id="__CMSCsrfToken" value="{tok}" />
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{new_state(state or {})}" />
</div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['form'];
if (!theForm) {{
    theForm = document.form;
}}
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
//]]>
</script>
<script src="/CMSPages/GetResource.ashx?scriptfile=%7e%2fCMSScripts%2fWebServiceCall.js" type="text/javascript"></script>
<input type="hidden" name="lng" id="lng" value="da-DK" />
<div class="aspNetHidden">
	<input type="hidden" name="__VIEWSTATEGENERATOR" id="__VIEWSTATEGENERATOR" value="A5343185" />
</div>
    <div id="ctxM"></div>
<div class="zoneTop"><div class="logo">Kursistdata</div>{signout}</div>
<div class="zoneMenu">{menu}</div>
<div class="zoneContent"><h1>{title}</h1>
{body}
</div>
<div class="zoneBottom">Dansk for voksne udlændinge</div>
    </form>
</body>
</html>""")
    if "CMSCsrfCookie" not in request.cookies:
        r.set_cookie("CMSCsrfCookie", tok, path="/", secure=True, httponly=True)
        r.set_cookie("CMSPreferredCulture", "da-DK", path="/", secure=True)
    r.headers["Cache-Control"] = "private, no-store"
    return r


def button(name, text):
    return f'<input type="submit" name="{name}" value="{text}" id="{cid(name)}" class="btn btn-primary" />'


def link(target, text, arg=""):
    return f'<a id="{cid(target)}" href="javascript:__doPostBack(\'{target}\',\'{arg}\')">{text}</a>'


def error(text):
    return f'<span class="ErrorLabel">{escape(text)}</span>' if text else ""


def grid(name, cols, rows, page=1):
    """asp:GridView AllowPaging, PageSize 10, numeric pager at the bottom."""
    if not rows:
        return '<div>\n<table class="grid" cellspacing="0"><tr class="empty"><td>Ingen registreringer fundet.</td></tr></table>\n</div>'
    pages = -(-len(rows) // PAGE_SIZE)
    page = min(max(1, page), pages)
    out = f'<div>\n\t<table class="grid" cellspacing="0" rules="all" border="1" id="{cid(name)}">\n\t\t<tr class="head">' + "".join(f'<th scope="col">{t}</th>' for t in cols) + "</tr>"
    for i, r in enumerate(rows[(page - 1) * PAGE_SIZE:page * PAGE_SIZE]):
        out += f'<tr class="{"alt" if i % 2 else "row"}">' + "".join(f"<td>{escape(c) if c else '&nbsp;'}</td>" for c in r) + "</tr>"
    if pages > 1:
        out += f'<tr class="pager"><td colspan="{len(cols)}"><table><tr>' + "".join(
            f"<td><span>{n}</span></td>" if n == page else f"<td><a href=\"javascript:__doPostBack('{name}','Page${n}')\">{n}</a></td>" for n in range(1, pages + 1)) + "</tr></table></td></tr>"
    return out + "\n\t</table>\n</div>"


# ------------------------------------------------------------------ pages
def user(request):
    return AUTH.get(request.cookies.get(".ASPXFORMSAUTH", ""))


def to_login(path):
    return RedirectResponse("/Log-paa.aspx?ReturnUrl=" + path.replace("/", "%2f"), 302)


async def post(request):
    data = await request.form()
    state = STATES.get(data.get("__VIEWSTATE", ""))
    if data.get("__CMSCsrfToken") != request.cookies.get("CMSCsrfCookie"):
        state = None
    return data, state


def sign_out(request):
    AUTH.pop(request.cookies.get(".ASPXFORMSAUTH", ""), None)
    r = RedirectResponse("/", 302)
    r.delete_cookie(".ASPXFORMSAUTH", path="/")
    return r


async def root(request):
    if user(request):
        return RedirectResponse("/Forside.aspx", 302)
    return doc(request, "/", "Kursistdata", "<p>Her kan kommunale sagsbehandlere finde oplysninger om voksne udlændinges danskuddannelse.</p>"
               '<p><a href="/Log-paa.aspx" class="readmore">Gå til login</a></p>', user=False)


def login_page(request, action, err="", name=""):
    return doc(request, action, "Log på", f"""<div id="{cid(LOGON)}pnlLogin" class="logonPanel"><div class="logon-panel">
<div class="form-horizontal">
<div class="form-group"><label for="{cid(LOGON)}UserName" id="{cid(LOGON)}lblUserName" class="control-label">Bruger:</label> <input name="{LOGON}UserName" type="text" value="{escape(name)}" maxlength="100" id="{cid(LOGON)}UserName" class="LogonField form-control" /></div>
<div class="form-group"><label for="{cid(LOGON)}Password" id="{cid(LOGON)}lblPassword" class="control-label">Adgangskode:</label> <input name="{LOGON}Password" type="password" maxlength="110" id="{cid(LOGON)}Password" class="LogonField form-control" /></div>
<div class="form-group"><span class="checkbox"><input id="{cid(LOGON)}chkRememberMe" type="checkbox" name="{LOGON}chkRememberMe" /><label for="{cid(LOGON)}chkRememberMe">Husk mig</label></span></div>
{error(err)}
{button(LOGON + "LoginButton", "Log på")}</div></div></div>""", user=False)


async def login(request):
    ret = request.query_params.get("ReturnUrl", "")
    ret = ret if ret in PAGES else "/Forside.aspx"
    action = "/Log-paa.aspx" + (f"?ReturnUrl={ret.replace('/', '%2f')}" if "ReturnUrl" in request.query_params else "")
    if request.method == "GET":
        return login_page(request, action)
    data, state = await post(request)
    name = data.get(LOGON + "UserName", "")
    if state is None:
        return login_page(request, action, "Siden er udløbet. Prøv igen.", name)
    if name != "kommune" or data.get(LOGON + "Password") != "hemmeligt-1":
        return login_page(request, action, "Du blev ikke logget på. Kontroller bruger og adgangskode.", name)
    r = RedirectResponse(ret, 302)
    ticket = secrets.token_hex(96).upper()
    AUTH[ticket] = name
    r.set_cookie(".ASPXFORMSAUTH", ticket, path="/", secure=True, httponly=True)
    return r


async def content(request):
    path = request.url.path
    if not user(request):
        return to_login(path)
    if request.method == "POST":
        data, state = await post(request)
        if data.get("__EVENTTARGET") == OUT and state is not None:
            return sign_out(request)
    title, text = {"/Forside.aspx": ("Forside", "<p>Velkommen. Brug <strong>Find kursist</strong> til opslag på én person og <strong>Hent liste</strong> til opslag på op til 100 personer.</p>"),
                   "/Hjaelp.aspx": ("Hjælp", "<p>Kontakt ministeriet på kontakt@example.dk, hvis du mangler adgang.</p>")}[path]
    return doc(request, path, title, f'<div class="editableText">{text}</div>')


def has_data(p):
    return bool(p and (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]))


def search_page(request, state, value="", err=""):
    body = f"""<div id="{cid(SOEG)}pnlSoeg" class="soegepanel" onkeypress="javascript:return WebForm_FireDefaultButton(event, '{cid(SOEG)}btnSoeg')">
<label for="{cid(SOEG)}txtCpr" id="{cid(SOEG)}lblCpr">Kursistens CPR-nr.:</label> <input name="{SOEG}txtCpr" type="text" value="{escape(value)}" maxlength="11" id="{cid(SOEG)}txtCpr" class="form-control" />
{button(SOEG + "btnSoeg", "Søg")} <span class="ExplanationText">ddmmåå-xxxx, med eller uden bindestreg</span></div>
{error(err)}"""
    cpr = state.get("cpr")
    if cpr:
        p = PEOPLE[cpr]
        body += f'<div id="{cid(SOEG)}pnlResultat" class="resultat"><p>Oplysninger om <span id="{cid(SOEG)}lblVistCpr">{cpr[:6]}-{cpr[6:]}</span></p>'
        for _, key, gv, title, cols in GRIDS:
            rows = [[dato(r[k]) if k in DATES else r[k] for k, _ in cols] for r in p[key]]
            body += f'\n<div class="sektion"><h2>{title}</h2>{grid(SOEG + gv, [t for _, t in cols], rows, state.get(gv, 1))}</div>'
        d = p["prae2004"]
        body += '\n<div class="sektion"><h2>Undervisning før 2004</h2>' + (
            f'<dl><dt>Første startdato</dt><dd><span id="{cid(SOEG)}lblFoer2004Start">{dato(d["foerste_startdato"])}</span></dd>'
            f'<dt>Danskuddannelse</dt><dd><span id="{cid(SOEG)}lblFoer2004Du">{janej(d["du"])}</span></dd></dl>' if d else
            f'<span id="{cid(SOEG)}lblIngenFoer2004">Ingen oplysninger fra før 2004.</span>') + "</div></div>"
    return doc(request, "/Kursister/Find-kursist.aspx", "Find kursist", body, state)


async def search(request):
    if not user(request):
        return to_login(request.url.path)
    if request.method == "GET":
        return search_page(request, {})
    data, state = await post(request)
    value = data.get(SOEG + "txtCpr", "").strip()
    if state is None:
        return search_page(request, {}, "", "Siden er udløbet. Prøv igen.")
    target, arg = data.get("__EVENTTARGET", ""), data.get("__EVENTARGUMENT", "")
    if target == OUT:
        return sign_out(request)
    if SOEG + "btnSoeg" in data and not target:
        if not re.fullmatch(r"\d{6}-?\d{4}", value):
            return search_page(request, {}, value, "Indtast et CPR-nummer på ti cifre.")
        cpr = value.replace("-", "")
        if not has_data(PEOPLE.get(cpr)):
            return search_page(request, {}, value, "Der blev ikke fundet oplysninger på det indtastede CPR-nummer.")
        return search_page(request, {"cpr": cpr}, value)
    state = dict(state)
    if target.startswith(SOEG + "gv") and re.fullmatch(r"Page\$\d+", arg):
        state[target[len(SOEG):]] = int(arg[5:])
    return search_page(request, state, value)


def list_page(request, state, err=""):
    step = state.get("trin", 1)
    if step == 1:
        body = f"""<p>Vælg en tekstfil (.txt), hvor hver linje er et CPR-nummer på ti cifre. Der kan højst være 100 numre i filen.</p>
<div class="form-group"><label for="{cid(LISTE)}fuCpr" id="{cid(LISTE)}lblFil">Tekstfil:</label> <input type="file" name="{LISTE}fuCpr" id="{cid(LISTE)}fuCpr" /></div>
{button(LISTE + "btnUpload", "Læs fil")} {error(err)}"""
    elif step == 2:
        body = f"""<div class="alert-info"><span id="{cid(LISTE)}lblAntal">Filen er læst. Antal CPR-numre: {len(state["cprs"])}</span></div>
{button(LISTE + "btnStart", "Find oplysninger")} {button(LISTE + "btnFortryd", "Fortryd")}"""
    else:
        body = f"""<div class="alert-success"><span id="{cid(LISTE)}lblKlar">Listen er klar.</span> {link(LISTE + "lnkCsv", "Hent liste som csv-fil")}</div>
{grid(LISTE + "gvListe", ["CPR-nr", "Findes efter 1.1.2004", "Findes før 2004"], [[c, janej(extract(c)["findes"]), janej(extract(c)["prae2004_findes"])] for c in state["cprs"]], state.get("side", 1))}
<p>{button(LISTE + "btnNy", "Ny liste")}</p>"""
    return doc(request, "/Kursister/Hent-liste.aspx", "Hent liste", body, state, multipart=step == 1)


def extract(cpr):
    return PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}


def csv_file(cprs):
    out = io.StringIO()
    w = csv.writer(out, delimiter=";", lineterminator="\r\n")
    w.writerow([t for _, t in CSV])
    for c in cprs:
        u = extract(c)
        row = []
        for k, _ in CSV:
            v = u.get(k)
            row.append(f"{v[:6]}-{v[6:]}" if k == "cpr" else janej(v) if isinstance(v, bool) else dato(v) if "dato" in k else v or "")
        w.writerow(row)
    return Response(out.getvalue().encode("cp1252"), headers={"Content-Type": "text/csv; charset=windows-1252", "Content-Disposition": "attachment; filename=kursistliste.csv",
                                                              "Cache-Control": "private"})


async def liste(request):
    if not user(request):
        return to_login(request.url.path)
    if request.method == "GET":
        return list_page(request, {})
    data, state = await post(request)
    if state is None:
        return list_page(request, {}, "Siden er udløbet. Prøv igen.")
    target, arg = data.get("__EVENTTARGET", ""), data.get("__EVENTARGUMENT", "")
    if target == OUT:
        return sign_out(request)
    if state.get("trin") == 3:
        if target == LISTE + "lnkCsv":
            return csv_file(state["cprs"])
        if target == LISTE + "gvListe" and re.fullmatch(r"Page\$\d+", arg):
            return list_page(request, {**state, "side": int(arg[5:])})
        return list_page(request, {} if LISTE + "btnNy" in data else state)
    if state.get("trin") == 2:
        if LISTE + "btnStart" in data:
            time.sleep(0.4)
            return list_page(request, {**state, "trin": 3})
        return list_page(request, {} if LISTE + "btnFortryd" in data else state)
    if LISTE + "btnUpload" not in data:
        return list_page(request, {})
    up = data.get(LISTE + "fuCpr")
    if not getattr(up, "filename", ""):
        return list_page(request, {}, "Du har ikke valgt en fil.")
    if not up.filename.lower().endswith(".txt"):
        return list_page(request, {}, "Filen skal være en tekstfil (.txt).")
    cprs = [s.strip() for s in (await up.read()).decode("utf-8-sig", "replace").splitlines() if s.strip()]
    if not cprs or any(not re.fullmatch(r"\d{10}", s) for s in cprs):
        return list_page(request, {}, "Filen må kun indeholde CPR-numre på ti cifre, et på hver linje.")
    if len(cprs) > 100:
        return list_page(request, {}, "Der er flere end 100 CPR-numre i filen.")
    return list_page(request, {"trin": 2, "cprs": cprs})


PAGES = {"/Forside.aspx": content, "/Hjaelp.aspx": content, "/Kursister/Find-kursist.aspx": search, "/Kursister/Hent-liste.aspx": liste}
app = Starlette(routes=[Route("/", root), Route("/Log-paa.aspx", login, methods=["GET", "POST"])]
                + [Route(p, f, methods=["GET", "POST"]) for p, f in PAGES.items()])
