"""Knappen - egenudviklet ASP.NET WebForms (VB.NET), i drift siden 2005, sidst ombygget 2014."""
import base64
import hashlib
import hmac
import json
import os
import secrets
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
KEY = os.urandom(32)
SESSIONS = {}
PAGE_SIZE = 10
M = "ctl00$MainContent$"

UNKNOWN = "Der blev ikke fundet nogen kursist med det angivne CPR-nr."
EMPTY = "Der er ingen registreringer."
EMPTY_PRAE = "Der er ingen Præ-2004 data for kursisten."

GRIDS = [
    ("Moduler", "gvModuler", "moduler", [
        ("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Udbyder", "udbyder"),
        ("Henv.kategori", "henvisningskategori"), ("Ophørsårsag", "ophoersaarsag"),
        ("Modultest bestået", "modultest_bestaaet")]),
    ("Prøver", "gvProever", "proever", [
        ("Prøvetype", "proeve"), ("Dato", "dato"), ("Termin", "termin"), ("Læseforståelse", "laeseforstaaelse"),
        ("Skriftlig", "skriftlig"), ("Mundtlig", "mundtlig"), ("Resultat", "resultat"), ("Udbyder", "udbyder")]),
    ("Henvisninger", "gvHenvisninger", "henvisninger", [
        ("Henvisningsdato", "dato"), ("Kategori", "kategori"), ("Henvisende kommune", "kommune"),
        ("Udbyder", "udbyder")]),
    ("Meritter", "gvMeritter", "meritter", [
        ("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Udbyder", "udbyder")]),
    ("Præ-2004", None, None, None),
]
DATES = {"startdato", "slutdato", "dato", "modultest_bestaaet"}
SORTABLE = {"startdato", "slutdato"}


def dk(iso):
    return "" if iso is None else f"{iso[8:10]}-{iso[5:7]}-{iso[0:4]}"


def janej(v):
    return "" if v is None else ("Ja" if v else "Nej")


def cell(v):
    return "&nbsp;" if v in (None, "") else escape(v)


# ---------------------------------------------------------------- viewstate
def sign(raw):
    return hmac.new(KEY, raw, hashlib.sha1).digest()


def pack(state):
    raw = json.dumps(state).encode()
    return base64.b64encode(b"\xff\x01" + sign(raw) + raw).decode()


def unpack(text):
    try:
        data = base64.b64decode(text or "")
    except ValueError:
        return None
    mac, raw = data[2:22], data[22:]
    if not raw or not hmac.compare_digest(mac, sign(raw)):
        return None
    return json.loads(raw)


def event_validation(page):
    return base64.b64encode(sign(b"ev" + page.encode())).decode()


def post_link(target, argument, text, extra=""):
    return (f'<a {extra}href="javascript:__doPostBack(&#39;{target}&#39;,&#39;{argument}&#39;)">{text}</a>')


MENU = [("Default.aspx", "Forside"), ("EnkeltOpslag.aspx", "Opslag på én kursist"),
        ("ListeOpslag.aspx", "Opslag på flere kursister"), ("Vejledning.aspx", "Vejledning"),
        ("Kontakt.aspx", "Kontakt")]


def master(page, title, body, state=None, logged_in=True, enctype=""):
    menu = "".join(
        f'<tr><td class="menu{" menuvalgt" if href == page else ""}"><a href="{href}">{text}</a></td></tr>\n'
        for href, text in MENU) if logged_in else '<tr><td class="menu">&nbsp;</td></tr>'
    status = (f'<span id="ctl00_LoginName1">kommune</span> | '
              + post_link("ctl00$LoginStatus1$ctl00", "", "Log af", 'id="ctl00_LoginStatus1" ')) if logged_in else ""
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head id="ctl00_Head1"><meta http-equiv="X-UA-Compatible" content="IE=EmulateIE8" /><title>
	{title} - Danskundervisningsdatabasen
</title><link href="Styles/Site.css" rel="stylesheet" type="text/css" /><link href="Styles/Ny2011.css" rel="stylesheet" type="text/css" />
<style type="text/css">
body {{ font-family: Verdana, Arial; font-size: 11px; margin: 0; }}
.top {{ background: #8b1a1a; color: #fff; }} .menu a {{ color: #8b1a1a; }} .menuvalgt {{ background: #eee; font-weight: bold; }}
.Grid {{ border-collapse: collapse; }} .Grid th {{ background: #8b1a1a; color: #fff; }} .Grid th a {{ color: #fff; }}
.AltRow {{ background: #f3ecec; }} .fejl {{ color: Red; }} .btn-primary {{ background: #8b1a1a; color: #fff; }}
.fane {{ padding: 3px 12px; border: 1px solid #999; }} .faneValgt {{ font-weight: bold; background: #eee; }}
</style></head>
<body>
<form method="post" action="{page}" onsubmit="javascript:return WebForm_OnSubmit();" id="aspnetForm"{enctype}>
<div class="aspNetHidden">
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__LASTFOCUS" id="__LASTFOCUS" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{pack(state or {})}" />
</div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['aspnetForm'];
if (!theForm) {{ theForm = document.aspnetForm; }}
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
function WebForm_OnSubmit() {{ return true; }}
//]]>
</script>
<div class="aspNetHidden">
<input type="hidden" name="__VIEWSTATEGENERATOR" id="__VIEWSTATEGENERATOR" value="{hashlib.md5(page.encode()).hexdigest()[:8].upper()}" />
<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{event_validation(page)}" />
</div>
<table width="980" border="0" cellspacing="0" cellpadding="4" align="center">
<tr class="top"><td colspan="2"><table width="100%"><tr>
<td><a href="Default.aspx" style="color:#fff"><b>Danskundervisningsdatabasen</b></a><br />Udtræk for kommuner (&quot;Knappen&quot;)</td>
<td align="right">{status}</td></tr></table></td></tr>
<tr><td width="190" valign="top" id="ctl00_tdMenu"><table width="100%" cellspacing="0" cellpadding="3">
{menu}</table></td>
<td valign="top"><div id="ctl00_divIndhold" class="container-fluid">
<h1>{title}</h1>
{body}
</div></td></tr>
<tr><td colspan="2"><hr size="1" /><span class="bund">Ministeriet for Børn, Ligestilling, Integration og Sociale Forhold | Systemet vedligeholdes af Dansk DataRegistrering A/S | Version 3.14.2 | Siden ses bedst i Internet Explorer 8 eller nyere</span></td></tr>
</table>
</form>
</body>
</html>""")


def session(request):
    return SESSIONS.get(request.cookies.get(".ASPXAUTH_KNAP", ""))


def guard(request):
    """Forms-login og accept af vilkår; None når brugeren må se siden."""
    s = session(request)
    page = request.path_params.get("page", "Default.aspx")
    if s is None:
        return RedirectResponse("/Knappen/Login.aspx?ReturnUrl=" + quote(f"/Knappen/{page}", safe=""), 302)
    if not s["accept"] and page != "Vilkaar.aspx":
        return RedirectResponse("/Knappen/Vilkaar.aspx", 302)
    return None


def logoff(request):
    SESSIONS.pop(request.cookies.get(".ASPXAUTH_KNAP", ""), None)
    r = RedirectResponse("/Knappen/Login.aspx", 302)
    r.delete_cookie(".ASPXAUTH_KNAP", path="/")
    return r


def server_error():
    return HTMLResponse("<html><head><title>Serverfejl</title></head><body><h1>Serverfejl i programmet '/Knappen'.</h1>"
                        "<h2><i>Validering af viewstate-MAC mislykkedes.</i></h2></body></html>", 500)


# ---------------------------------------------------------------- sider
async def login(request):
    besked = ""
    if request.method == "POST":
        form = await request.form()
        if unpack(form.get("__VIEWSTATE")) is None:
            return server_error()
        if form.get(M + "Login1$LoginButton"):
            if (form.get(M + "Login1$UserName", "").strip().lower() == "kommune"
                    and form.get(M + "Login1$Password") == "hemmeligt-1"):
                token = secrets.token_hex(48).upper()
                SESSIONS[token] = {"accept": False, "udtraek": {}}
                r = RedirectResponse("/Knappen/Vilkaar.aspx", 302)
                r.set_cookie(".ASPXAUTH_KNAP", token, path="/", httponly=True)
                return r
            besked = "Du kunne ikke logges på. Brugernavn eller adgangskode er forkert. Prøv igen."
    fejl = f'<tr><td align="center" colspan="2" class="fejl">{besked}</td></tr>' if besked else ""
    return master("Login.aspx", "Log på", f"""<p>Log på med det brugernavn og den adgangskode, som kommunen har fået tildelt af ministeriet.</p>
<table id="ctl00_MainContent_Login1" cellspacing="0" cellpadding="0" border="0" style="border-collapse:collapse;"><tr><td>
<table cellpadding="2">
<tr><td align="right"><label for="ctl00_MainContent_Login1_UserName" id="ctl00_MainContent_Login1_UserNameLabel">Brugernavn:</label></td>
<td><input name="{M}Login1$UserName" type="text" id="ctl00_MainContent_Login1_UserName" /><span id="ctl00_MainContent_Login1_UserNameRequired" title="Brugernavn skal udfyldes." style="color:Red;visibility:hidden;">*</span></td></tr>
<tr><td align="right"><label for="ctl00_MainContent_Login1_Password" id="ctl00_MainContent_Login1_PasswordLabel">Adgangskode:</label></td>
<td><input name="{M}Login1$Password" type="password" id="ctl00_MainContent_Login1_Password" /><span id="ctl00_MainContent_Login1_PasswordRequired" title="Adgangskode skal udfyldes." style="color:Red;visibility:hidden;">*</span></td></tr>
{fejl}<tr><td align="right" colspan="2"><input type="submit" name="{M}Login1$LoginButton" value="Log på" id="ctl00_MainContent_Login1_LoginButton" class="btn btn-primary" /></td></tr>
</table></td></tr></table>
<p>Har du glemt adgangskoden, skal du skrive til kontakt@danskindberetning.dk.</p>""", logged_in=False)


def vilkaar(request, form):
    if form is not None and form.get(M + "btnAccept"):
        session(request)["accept"] = True
        return RedirectResponse("/Knappen/Default.aspx", 302)
    return master("Vilkaar.aspx", "Vilkår for brug", f"""<p>Oplysningerne i Danskundervisningsdatabasen er omfattet af persondataloven. Du må kun slå
kursister op, når det er nødvendigt for sagsbehandlingen i din kommune. Alle opslag bliver logget.</p>
<input type="submit" name="{M}btnAccept" value="Acceptér" id="ctl00_MainContent_btnAccept" class="btn btn-primary" />""")


def forside(request, form):
    return master("Default.aspx", "Velkommen til Knappen", """<p>Her kan kommunen hente oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p>
<table cellpadding="6"><tr>
<td valign="top" width="50%"><b>Enkeltvis</b><br />Slå en kursist op og se sprogcentrenes registreringer om moduler, prøver, henvisninger og merit.</td>
<td valign="top"><b>Flere på én gang</b><br />Indlæs en tekstfil med op til 100 CPR-nr. og få et uddrag af registreringerne i Excel.</td></tr></table>
<h3>Nyheder</h3>
<span id="ctl00_MainContent_rptNyheder_ctl00_lblDato">14-03-2014</span> <b>Ny adresse</b><br />Hjemmesiden er flyttet. Husk at rette dine bogmærker.<br /><br />
<span id="ctl00_MainContent_rptNyheder_ctl01_lblDato">02-11-2011</span> <b>Modultest</b><br />Dato for bestået modultest vises nu under moduler.<br />""")


def vejledning(request, form):
    return master("Vejledning.aspx", "Vejledning", """<ol><li>CPR-nr. skrives med 10 cifre (ddmmåå-xxxx), med eller uden bindestreg.</li>
<li>Lister gemmes som .txt med ét CPR-nr. pr. linje og højst 100 linjer.</li>
<li>Excel kan vise en advarsel om filtypen, når arket åbnes. Svar ja.</li></ol>""")


def kontakt(request, form):
    return master("Kontakt.aspx", "Kontakt", "<p>Skriv til kontakt@danskindberetning.dk. Skriv aldrig CPR-nr. i en almindelig mail.</p>")


def clean(text):
    return "".join(text.replace("-", "").split())


def sorted_rows(rows, sort):
    if not sort:
        return rows
    field, direction = sort
    with_value = sorted((r for r in rows if r[field]), key=lambda r: r[field], reverse=direction == "DESC")
    return with_value + [r for r in rows if not r[field]]


def grid(person, index, state):
    name, control, key, columns = GRIDS[index]
    rows = person[key]
    if not rows:
        return (f'<div><table class="Grid" cellspacing="0" cellpadding="3" border="1" id="ctl00_MainContent_{control}">'
                f'<tr class="EmptyRow"><td colspan="{len(columns)}">{EMPTY}</td></tr></table></div>')
    total = len(rows)
    pages = (total + PAGE_SIZE - 1) // PAGE_SIZE
    page = min(max(1, state["side"]), pages)
    rows = sorted_rows(rows, state["sort"])[(page - 1) * PAGE_SIZE:page * PAGE_SIZE]
    out = [f'<span id="ctl00_MainContent_lblAntal">Antal registreringer: {total}</span><div>'
           f'<table class="Grid" cellspacing="0" cellpadding="3" rules="all" border="1" id="ctl00_MainContent_{control}">\n<tr>']
    for head, field in columns:
        text = post_link(M + control, "Sort$" + field, head) if key == "moduler" and field in SORTABLE else head
        out.append(f'<th scope="col">{text}</th>')
    out.append("</tr>")
    for i, row in enumerate(rows):
        css = ' class="AltRow"' if i % 2 else ""
        out.append(f"<tr{css}>" + "".join(
            f"<td>{cell(dk(row[f]) if f in DATES else row[f])}</td>" for _, f in columns) + "</tr>")
    if pages > 1:
        links = "".join(f"<td><span>{n}</span></td>" if n == page else
                        f"<td>{post_link(M + control, f'Page${n}', n)}</td>" for n in range(1, pages + 1))
        out.append(f'<tr class="GridPager"><td colspan="{len(columns)}"><table border="0"><tr>{links}</tr></table></td></tr>')
    out.append("</table></div>")
    return "\n".join(out)


def praedata(person):
    p = person["prae2004"]
    if p is None:
        return f'<span id="ctl00_MainContent_lblPrae">{EMPTY_PRAE}</span>'
    return f"""<div><table class="Grid" cellspacing="0" cellpadding="3" rules="all" border="1" id="ctl00_MainContent_dvPrae2004">
<tr><td class="felt">Første startdato</td><td>{cell(dk(p["foerste_startdato"]))}</td></tr>
<tr><td class="felt">Danskuddannelse før 2004</td><td>{cell(janej(p["du"]))}</td></tr>
</table></div>"""


def enkelt(request, form):
    state = {"cpr": None, "fane": 0, "side": 1, "sort": None}
    besked, typed = "", ""
    if form is not None:
        state.update(unpack(form["__VIEWSTATE"]))
        typed = form.get(M + "txtCpr", "")
        target, arg = form.get("__EVENTTARGET", ""), form.get("__EVENTARGUMENT", "")
        if form.get(M + "btnSoeg"):
            number = clean(typed)
            state = {"cpr": None, "fane": 0, "side": 1, "sort": None}
            person = PEOPLE.get(number)
            if len(number) != 10 or not number.isdigit():
                besked = "CPR-nr. skal bestå af 10 cifre."
            elif person is None or not (person["prae2004"] or any(person[g[2]] for g in GRIDS[:4])):
                besked = UNKNOWN
            else:
                state["cpr"] = number
        elif target == M + "mnuFaner" and arg.isdigit() and int(arg) < len(GRIDS):
            state.update(fane=int(arg), side=1, sort=None)
        elif arg.startswith("Page$") and arg[5:].isdigit():
            state["side"] = int(arg[5:])
        elif arg.startswith("Sort$") and arg[5:] in SORTABLE:
            turn = "DESC" if state["sort"] == [arg[5:], "ASC"] else "ASC"
            state.update(sort=[arg[5:], turn], side=1)
    resultat = ""
    if state["cpr"]:
        person = PEOPLE[state["cpr"]]
        faner = "".join(
            f'<td class="fane{" faneValgt" if i == state["fane"] else ""}">{post_link(M + "mnuFaner", str(i), g[0])}</td>'
            for i, g in enumerate(GRIDS))
        indhold = grid(person, state["fane"], state) if state["fane"] < 4 else praedata(person)
        resultat = f"""<div id="ctl00_MainContent_pnlResultat">
<p><b>Kursist:</b> <span id="ctl00_MainContent_lblKursist">{state["cpr"][:6]}-{state["cpr"][6:]}</span></p>
<table id="ctl00_MainContent_mnuFaner" cellpadding="0" cellspacing="0" border="0"><tr>{faner}</tr></table>
<div class="faneindhold" style="border:1px solid #999;padding:8px;">
{indhold}
</div></div>"""
    return master("EnkeltOpslag.aspx", "Opslag på én kursist", f"""<p>Indtast kursistens CPR-nr. (ddmmåå-xxxx) og tryk på Søg.</p>
<div id="ctl00_MainContent_pnlSoeg" class="form-inline"><table><tr>
<td><label for="ctl00_MainContent_txtCpr">CPR-nr.:</label></td>
<td><input name="{M}txtCpr" type="text" maxlength="11" id="ctl00_MainContent_txtCpr" value="{escape(typed)}" class="form-control" /></td>
<td><input type="submit" name="{M}btnSoeg" value="Søg" id="ctl00_MainContent_btnSoeg" class="btn btn-primary" /></td>
<td><span id="ctl00_MainContent_rfvCpr" style="color:Red;display:none;">CPR-nr. skal udfyldes</span></td></tr></table></div>
<span id="ctl00_MainContent_lblBesked" class="fejl">{besked}</span>
{resultat}""", state)


SHEET = [("Første modulregistrering", [("Startdato", "foerste_startdato"), ("DU-modul", "foerste_du_modul"), ("Udbyder", "foerste_udbyder")]),
         ("Seneste modulregistrering", [("Startdato", "seneste_startdato"), ("DU-modul", "seneste_du_modul"), ("Udbyder", "seneste_udbyder")]),
         ("Henvisning", [("Dato", "henvisning_dato"), ("Kategori", "henvisning_kategori")]),
         ("Højeste merit", [("DU-modul", "merit_du_modul"), ("Startdato", "merit_startdato"), ("Udbyder", "merit_udbyder")]),
         ("Søgning i Præ-2004 data", [("Findes", "prae2004_findes"), ("Første startdato", "prae2004_startdato"), ("DU", "prae2004_du")])]


def sheet(numbers):
    out = ["""<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<style> .tekst { mso-number-format:\\@; } </style></head><body><div>
<table class="Grid" cellspacing="0" rules="all" border="1" id="gvUdtraek" style="border-collapse:collapse;">""",
           f'<tr><td colspan="16"><b>Resultat af udtræk fra Danskundervisningsdatabasen per {date.today():%d-%m-%Y}</b></td></tr>',
           '<tr><th rowspan="2">CPR nr</th><th rowspan="2">Findes i 2004+ PR</th>'
           + "".join(f'<th colspan="{len(c)}">{g}</th>' for g, c in SHEET) + "</tr>",
           "<tr>" + "".join(f"<th>{h}</th>" for _, c in SHEET for h, _ in c) + "</tr>"]
    for n in numbers:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {}
        values = [n, "Ja" if u.get("findes") else "Nej"]
        for _, cols in SHEET:
            for _, f in cols:
                v = u.get(f)
                values.append(janej(v) if f in ("prae2004_findes", "prae2004_du") else dk(v) if "dato" in f else v)
        out.append("<tr>" + "".join(f'<td class="tekst">{cell(v)}</td>' for v in values) + "</tr>")
    out.append("</table></div></body></html>")
    return "\r\n".join(out).encode("utf-8")


async def liste(request, form):
    s, state, besked, klar = session(request), {}, "", ""
    if form is not None:
        state = unpack(form["__VIEWSTATE"])
        upload = form.get(M + "FileUpload1")
        if form.get("__EVENTTARGET") == M + "lnkHent" and state.get("ref") in s["udtraek"]:
            return Response(sheet(s["udtraek"][state["ref"]]), media_type="application/vnd.ms-excel", headers={
                "Content-Disposition": f"attachment; filename=Udtraek_{date.today():%Y%m%d}.xls", "Cache-Control": "private"})
        if form.get(M + "btnUpload"):
            state = {}
            data = b"" if upload is None or isinstance(upload, str) else await upload.read()
            lines = [clean(x) for x in data.decode("utf-8-sig", "replace").splitlines()]
            numbers = [x for x in lines if x]
            if not numbers:
                besked = "Du skal vælge en fil med CPR-nr."
            elif len(numbers) > 100:
                besked = "Filen må højst indeholde 100 CPR-nr."
            elif any(len(x) != 10 or not x.isdigit() for x in numbers):
                besked = "Filen indeholder linjer, der ikke er et CPR-nr. på 10 cifre. Ret filen og prøv igen."
            else:
                state = {"ref": secrets.token_hex(8)}
                s["udtraek"][state["ref"]] = numbers
                klar = (f'<div id="ctl00_MainContent_pnlKlar" class="alert alert-success"><p><span id="ctl00_MainContent_lblKlar">'
                        f'Udtrækket er færdigt.</span> Der er søgt på {len(numbers)} CPR-nr.</p>'
                        + post_link(M + "lnkHent", "", "Klik her for at hente resultatet i Excel", 'id="ctl00_MainContent_lnkHent" ')
                        + "</div>")
    return master("ListeOpslag.aspx", "Opslag på flere kursister", f"""<p>Vælg en tekstfil (.txt) med ét CPR-nr. på hver linje. Søg højst på 100 CPR-nr. ad gangen.
Forvent, at det kan tage lidt tid at hente oplysningerne.</p>
<table><tr><td><label for="ctl00_MainContent_FileUpload1">Vælg fil:</label></td>
<td><input type="file" name="{M}FileUpload1" id="ctl00_MainContent_FileUpload1" /></td>
<td><input type="submit" name="{M}btnUpload" value="Upload fil" id="ctl00_MainContent_btnUpload" class="btn btn-primary" /></td></tr></table>
<span id="ctl00_MainContent_lblBesked" class="fejl">{besked}</span>
{klar}""", state, enctype=' enctype="multipart/form-data"')


PAGES = {"default.aspx": forside, "vilkaar.aspx": vilkaar, "enkeltopslag.aspx": enkelt, "listeopslag.aspx": liste,
         "vejledning.aspx": vejledning, "kontakt.aspx": kontakt}


async def dispatch(request):
    page = request.path_params["page"]
    if page.lower() == "login.aspx":
        return await login(request)
    stop = guard(request)
    if stop:
        return stop
    handler = PAGES.get(page.lower())
    if handler is None:
        return HTMLResponse("<html><body><h1>Siden blev ikke fundet.</h1></body></html>", 404)
    form = None
    if request.method == "POST":
        form = await request.form()
        if unpack(form.get("__VIEWSTATE")) is None or not form.get("__EVENTVALIDATION"):
            return server_error()
        if form.get("__EVENTTARGET") == "ctl00$LoginStatus1$ctl00":
            return logoff(request)
    result = handler(request, form)
    return await result if handler is liste else result


async def root(request):
    return RedirectResponse("/Knappen/Default.aspx", 302)


async def css(request):
    return Response("/* */", media_type="text/css")


app = Starlette(routes=[
    Route("/", root), Route("/Knappen", root), Route("/Knappen/", root),
    Route("/Knappen/Styles/{fil}", css),
    Route("/Knappen/{page}", dispatch, methods=["GET", "POST"]),
])
