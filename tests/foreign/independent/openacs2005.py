"""OpenACS-lignende pakke fra 2005: kontekstlinje, ad_form med to felter, list-builder, fremdriftsside, CSV."""
import csv
import io
import json
import re
import secrets
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONS = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
COOKIE = "ad_session_id"
SESSIONS: dict = {}
MAANEDER = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"]


def lang_dato(value):
    if not value:
        return ""
    y, m, d = value.split("-")
    return f"{int(d)}. {MAANEDER[int(m) - 1]} {y}"


def known(cpr):
    p = PERSONS.get(cpr)
    return p if p and (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]) else None


def master(title, body, context=(), user=True, head="", script=""):
    crumbs = '<a href="/">Danskindberetning</a>' + "".join(
        f' : <a href="{u}">{escape(t)}</a>' if u else f" : {escape(t)}" for t, u in context)
    if user:
        bar = '<a href="/pvt/home">Min arbejdsplads</a> | <a href="/register/logout">Log ud</a>'
        soeg = ('<form method="get" action="/search/search" name="sitesearch"><input type="text" name="q" size="15" title="Søg på webstedet">'
                '<input type="submit" name="t" value="Søg"></form>')
    else:
        bar, soeg = "Ikke logget ind", ""
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html>
  <head>
    <title>{escape(title)}</title>
    <meta http-equiv="content-type" content="text/html; charset=utf-8">
    <link rel="stylesheet" type="text/css" href="/resources/acs-subsite/default-master.css" media="all">
    <link rel="stylesheet" type="text/css" href="/resources/acs-templating/lists.css" media="all">
    <link rel="stylesheet" type="text/css" href="/resources/acs-templating/forms.css" media="all">
    <script src="/resources/acs-subsite/core.js" type="text/javascript"></script>{head}
  </head>
  <body>
    <div id="site-header">
      <div class="system-name"><a href="/">Danskindberetning.dk</a></div>
      <div class="action-list permanent-navigation">{bar}</div>
      {soeg}
    </div>
    <div id="context-bar">{crumbs}</div>
    <div id="page-body">
      <h1 class="page-title">{escape(title)}</h1>
{body}
      <div style="clear: both;"></div>
    </div>
    <div id="site-footer"><div class="action-list">
      <a href="/register/sprog" title="Vælg sprog">Dansk</a> | Spørgsmål: kontakt@danskindberetning.example | Drevet af OpenACS 5.1
    </div></div>{script}
  </body>
</html>""")


def session(request):
    sid = request.cookies.get(COOKIE, "").split("%")[0]
    return SESSIONS.get(sid)


def guarded(func):
    async def inner(request):
        s = session(request)
        if s is None:
            return RedirectResponse("/register/?return_url=" + quote(request.url.path, safe=""), 302)
        return await func(request, s)
    return inner


def skjult(form_id, **extra):
    fields = {"form:id": form_id, "__confirmed_p": "0", "__refreshing_p": "0", "__submit_button_name": "", "__submit_button_value": "", **extra}
    return "<div>" + "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in fields.items()) + "</div>"


def element(label, fid, widget, help_text="", error=""):
    h = f'<div class="form-help-text"><img src="/shared/images/info.gif" width="12" height="9" alt="[i]" title="Hjælp"> {help_text}</div>' if help_text else ""
    e = f'<div class="form-error">{escape(error)}</div>' if error else ""
    return (f'<tr class="form-element"><td class="form-label"><label for="{fid}">{label}</label> <span class="form-required-mark">*</span></td>'
            f'<td class="form-widget">{widget}{h}{e}</td></tr>')


def knapper(value):
    return f'<tr class="form-element"><td align="left" colspan="2"><input type="submit" name="formbutton:ok" value="{value}" id="formbutton:ok"></td></tr>'


def complaint(items, back):
    lis = "".join(f"<li>{escape(i)}</li>" for i in items)
    return master("Problem med din indtastning", f"""<p>Vi havde et problem med at behandle din indtastning:</p>
<ul>{lis}</ul>
<p><a href="{back}">Gå tilbage</a>, ret indtastningen, og send igen. Tak.</p>""", [("Problem med din indtastning", None)])


def login_page(error=""):
    sig = f"{secrets.randbelow(999)} 0 {secrets.token_hex(20).upper()}"
    return master("Log ind", f"""<div id="register-login">
<form action="/register/" method="post" name="login" class="margin-form">
{skjult("login", return_url="/pvt/home", time=str(1_100_000_000 + secrets.randbelow(9_999_999)), token_id=str(secrets.randbelow(99)), hash=secrets.token_hex(20).upper(), **{"__key_signature": sig})}
<table class="margin-form">
{element("Brugernavn:", "username", '<input type="text" name="username" id="username" size="20">', error=error)}
{element("Adgangskode:", "password", '<input type="password" name="password" id="password" size="20">')}
<tr class="form-element"><td>&nbsp;</td><td class="form-widget"><input type="checkbox" name="persistent_p" value="t" id="login:elements:persistent_p:t"> <label for="login:elements:persistent_p:t">Husk mit login på denne computer</label></td></tr>
{knapper("Log ind")}
</table></form>
<p><a href="/register/glemt">Glemt din adgangskode?</a></p></div>""", [("Log ind", None)], user=False)


async def register(request):
    if request.method == "GET":
        return login_page()
    form = await request.form()
    if form.get("username") != USER or form.get("password") != PASSWORD:
        return login_page("Brugernavnet eller adgangskoden er ikke rigtig.")
    sid = str(secrets.randbelow(10**9) + 10**8)
    SESSIONS[sid] = {"jobs": {}, "kursister": {}}
    r = RedirectResponse("/pvt/home", 302)
    r.set_cookie(COOKIE, f"{sid}%2c551%20%7b{secrets.token_hex(6)}%7d", path="/")
    return r


async def glemt(request):
    return master("Glemt adgangskode", "<p>Nye loginoplysninger fås ved henvendelse til ministeriet.</p>", [("Log ind", "/register/"), ("Glemt adgangskode", None)], user=False)


async def logout(request):
    SESSIONS.pop(request.cookies.get(COOKIE, "").split("%")[0], None)
    r = RedirectResponse("/register/", 302)
    r.delete_cookie(COOKIE, path="/")
    return r


async def index(request, s):
    return RedirectResponse("/pvt/home", 302)


async def home(request, s):
    return master("Min arbejdsplads", """<table width="100%" cellpadding="6"><tr><td valign="top" width="60%">
<div class="portlet-title"><span>Nyheder</span></div><div class="portlet">
<p><b>14. november 2005:</b> Sprogcentrenes indberetninger for oktober er indlæst.</p>
<p><b>1. september 2005:</b> Ny vejledning om henvisningskategorier er udsendt til kommunerne.</p></div></td>
<td valign="top"><div class="portlet-title"><span>Mine pakker</span></div><div class="portlet">
<ul><li><a href="/knap/">Danskundervisningsdatabasen</a></li><li><a href="/faq/">Spørgsmål og svar</a></li></ul></div></td></tr></table>""",
                  [("Min arbejdsplads", None)])


async def faq(request, s):
    return master("Spørgsmål og svar", "<p>Hvor mange numre må en liste have? Højst 100.</p>", [("Spørgsmål og svar", None)])


async def search(request, s):
    return master("Søgning", "<p>Din søgning gav intet resultat på webstedets sider.</p>", [("Søgning", None)])


KNAP = ("Danskundervisningsdatabasen", "/knap/")


async def knap(request, s):
    return master("Danskundervisningsdatabasen", """<ul class="action-links">
<li><a href="/knap/person">Opslag på én kursist</a></li>
<li><a href="/knap/lister">Opslag på flere kursister</a></li>
</ul>
<p>Databasen bygger på sprogcentrenes indberetninger.</p>""", [(KNAP[0], None)])


async def person_form(request, s):
    if request.method == "POST":
        return await person_post(request, s)
    return master("Opslag på én kursist", f"""<form action="/knap/person" method="post" name="kursist" class="margin-form">
{skjult("kursist", __key_signature="0 0 " + secrets.token_hex(20).upper())}
<table class="margin-form">
{element("CPR-nummer:", "cpr.dato", '<input type="text" name="cpr.dato" id="cpr.dato" size="6" maxlength="6" title="Fødselsdato (seks cifre)"> - <input type="text" name="cpr.lb" id="cpr.lb" size="4" maxlength="4" title="Løbenummer (fire cifre)">', "Skrives som ddmmåå-xxxx")}
{knapper("Vis registreringer")}
</table></form>""", [KNAP, ("Opslag på én kursist", None)])


LISTS = {
    "moduler": ("Moduler", [("Hold", None), ("Danskmodul", "du_modul"), ("Fra", "startdato"), ("Til", "slutdato"), ("Sprogcenter", "udbyder"),
                            ("Kategori", "henvisningskategori"), ("Årsag til ophør", "ophoersaarsag"), ("Test bestået", "modultest_bestaaet")]),
    "proever": ("Prøver", [("Aflagt", "dato"), ("Prøve", "proeve"), ("Termin", "termin"), ("Læsning", "laeseforstaaelse"), ("Skriftlig", "skriftlig"),
                           ("Mundtlig", "mundtlig"), ("Resultat", "resultat"), ("Prøvested", "udbyder")]),
    "henvisninger": ("Henvisninger", [("Henvist", "dato"), ("Kategori", "kategori"), ("Kommune", "kommune"), ("Sprogcenter", "udbyder")]),
    "meritter": ("Merit", [("Danskmodul", "du_modul"), ("Fra", "startdato"), ("Sprogcenter", "udbyder")]),
}
DATES = {"startdato", "slutdato", "modultest_bestaaet", "dato"}


def list_builder(name, rows, params, printing):
    title, cols = LISTS[name]
    pager, first, shown = "", 0, rows
    if len(rows) > 10 and not printing:
        pages = (len(rows) + 9) // 10
        p = params.get(f"{name}_page", "1")
        p = int(p) if p.isdigit() and 1 <= int(p) <= pages else 1
        first, shown = (p - 1) * 10, rows[(p - 1) * 10:p * 10]
        links = []
        for n in range(1, pages + 1):
            text = f"{(n - 1) * 10 + 1}-{min(n * 10, len(rows))}"
            url = "/knap/registreringer?" + urlencode({**params, f"{name}_page": n})
            links.append(f"<b>{text}</b>" if n == p else f'<a href="{escape(url)}#{name}">{text}</a>')
        pager = f'<tr><td colspan="{len(cols)}" class="list-paginator-bottom">Side: {" | ".join(links)} (i alt {len(rows)})</td></tr>'
    head = "".join(f'<th class="list" id="{name}_{i}">{escape(h)}</th>' for i, (h, _) in enumerate(cols))
    body = ""
    for i, r in enumerate(shown):
        tds = ""
        for h, key in cols:
            v = f"{chr(65 + (first + i) % 26)}{(first + i) // 26 + 1}" if key is None else r[key]
            v = lang_dato(v) if key in DATES else (v or "")
            tds += f'<td class="list" align="left">{escape(v)}</td>'
        body += f'<tr class="{"list-odd" if i % 2 == 0 else "list-even"}">{tds}</tr>\n'
    return f"""<a name="{name}"></a><h2>{title}</h2>
<table class="list" cellpadding="3" cellspacing="1" summary="{title}">
<tr class="list-header">{head}</tr>
{body}{pager}</table>
"""


async def person_post(request, s):
    q = await request.form()
    dato, lb = q.get("cpr.dato", "").strip(), q.get("cpr.lb", "").strip()
    if not (re.fullmatch(r"\d{6}", dato) and re.fullmatch(r"\d{4}", lb)):
        return complaint(["CPR-nummer skal bestå af seks og fire cifre."], "/knap/person")
    person = known(dato + lb)
    if person is None:
        return complaint(["Der findes ingen kursist med det indtastede nummer."], "/knap/person")
    kursist_id = str(secrets.randbelow(90_000) + 10_000)
    s["kursister"][kursist_id] = dato + lb
    return RedirectResponse(f"/knap/registreringer?kursist_id={kursist_id}", 302)


async def registreringer(request, s):
    q = request.query_params
    cpr = s["kursister"].get(q.get("kursist_id", ""))
    if cpr is None:
        return RedirectResponse("/knap/person", 302)
    person, dato, lb = PERSONS[cpr], cpr[:6], cpr[6:]
    printing = q.get("print_p") == "t"
    params = {k: v for k, v in q.items() if k == "kursist_id" or k.endswith("_page")}
    body = "".join(list_builder(n, person[n], params, printing) for n in LISTS)
    p = person["prae2004"]
    body += "<h2>Undervisning før 2004</h2>\n"
    body += (f'<dl class="prae"><dt>Begyndt første gang</dt><dd>{lang_dato(p["foerste_startdato"])}</dd><dt>På danskuddannelse</dt><dd>{"ja" if p["du"] else "nej"}</dd></dl>'
             if p else "<p>–</p>")
    if printing:
        return HTMLResponse(f'<html><head><title>Udskrift</title></head><body><h1>{dato}-{lb}</h1>{body}</body></html>')
    print_url = "/knap/registreringer?" + urlencode({"kursist_id": q["kursist_id"], "print_p": "t"})
    return master(f"Kursist {dato}-{lb}", f"""<div class="portlet-wrapper" style="float: right; width: 220px;">
<div class="portlet-title"><span>Om oplysningerne</span></div><div class="portlet">
<p>Sidst opdateret 14. november 2005.</p>
<p>Registreringer efter 1. januar 2004 er indberettet af sprogcentrene.</p></div></div>
<div class="list-button-bar"><a href="{escape(print_url)}" class="button" target="_blank">Udskriftsvenlig udgave</a> <a href="/knap/person" class="button">Nyt opslag</a></div>
{body}""", [KNAP, ("Opslag på én kursist", "/knap/person"), ("Kursist", None)])


async def lister(request, s):
    return master("Opslag på flere kursister", """<div class="list-button-bar"><a href="/knap/liste-ny" class="button" title="Send en ny liste">Ny liste</a></div>
<p>Du kan sende en liste med op til 100 CPR-numre og få et uddrag af registreringerne for dem alle i en fil, som Excel kan åbne.</p>
<table class="list" cellpadding="3" cellspacing="1"><tr class="list-header"><th class="list">Måned</th><th class="list">Lister sendt af alle kommuner</th></tr>
<tr class="list-odd"><td class="list">september 2005</td><td class="list">212</td></tr><tr class="list-even"><td class="list">oktober 2005</td><td class="list">187</td></tr></table>""",
                  [KNAP, ("Opslag på flere kursister", None)])


def liste_form(error=""):
    return master("Ny liste", f"""<form action="/knap/liste-ny" method="post" name="liste" enctype="multipart/form-data" class="margin-form">
{skjult("liste", __key_signature="0 0 " + secrets.token_hex(20).upper())}
<table class="margin-form">
{element("Fil på din computer:", "upload_file", '<input type="file" name="upload_file" id="upload_file" size="35">', "En tekstfil med et CPR-nummer på hver linje, højst 100.", error)}
{knapper("Send liste")}
</table></form>""", [KNAP, ("Opslag på flere kursister", "/knap/lister"), ("Ny liste", None)])


async def liste_ny(request, s):
    if request.method == "GET":
        return liste_form()
    form = await request.form()
    f = form.get("upload_file")
    if not hasattr(f, "read") or not f.filename:
        return liste_form("Du skal vælge en fil.")
    text = (await f.read()).decode("latin-1").replace("\xef\xbb\xbf", "")
    numbers = [re.sub(r"[\s-]", "", line) for line in text.splitlines() if line.strip()]
    if not numbers or len(numbers) > 100:
        return liste_form("Filen skal indeholde mellem 1 og 100 numre.")
    if not all(re.fullmatch(r"\d{10}", n) for n in numbers):
        return liste_form("Filen indeholder linjer, som ikke er et CPR-nummer.")
    job = str(secrets.randbelow(900_000) + 100_000)
    s["jobs"][job] = {"numbers": numbers, "looks": None}
    return master("Bekræft liste", f"""<form action="/knap/liste-start" method="post" name="confirm" class="margin-form">
{skjult("confirm", liste_id=job)}
<p>Listen {escape(f.filename)} indeholder {len(numbers)} CPR-numre. Opslaget bliver logget på din bruger.</p>
<p><input type="submit" name="formbutton:ok" value="Ja, slå op"></p></form>
<p><a href="/knap/lister">Fortryd</a></p>""", [KNAP, ("Opslag på flere kursister", "/knap/lister"), ("Bekræft liste", None)])


async def liste_start(request, s):
    form = await request.form()
    job = s["jobs"].get(form.get("liste_id", ""))
    if job is None:
        return complaint(["Listen findes ikke længere."], "/knap/lister")
    if job["looks"] is None:
        job["looks"] = 0
    return progress(form["liste_id"])


def progress(job_id):
    return master("Et øjeblik", f"""<form action="/knap/liste-status" method="post" name="fremdrift">{skjult("fremdrift", liste_id=job_id)}</form>
<p><img src="/resources/acs-subsite/progress-bar.gif" width="128" height="14" alt=""> Opslaget er i gang.</p>
<p>Siden skifter af sig selv, når filen er dannet.</p>""", [KNAP, ("Opslag på flere kursister", "/knap/lister"), ("Et øjeblik", None)],
                  script="""
    <script type="text/javascript">window.setTimeout("document.forms['fremdrift'].submit()", 2000);</script>""")


async def liste_status(request, s):
    if request.method == "GET":
        return RedirectResponse("/knap/lister", 302)
    form = await request.form()
    job_id = form.get("liste_id", "")
    job = s["jobs"].get(job_id)
    if job is None or job["looks"] is None:
        return complaint(["Listen findes ikke længere."], "/knap/lister")
    job["looks"] += 1
    if job["looks"] < 3:
        return progress(job_id)
    return master("Resultat", f"""<p>Opslaget er afsluttet, og filen er dannet.</p>
<ul class="action-links"><li><a href="/knap/liste-fil?liste_id={job_id}&amp;format=csv">Gem filen på din computer</a></li>
<li><a href="/knap/lister">Tilbage til lister</a></li></ul>""", [KNAP, ("Opslag på flere kursister", "/knap/lister"), ("Resultat", None)])


UDTRAEK = [("cpr", "CPR-nummer"), ("findes", "Fundet efter 2004"), ("foerste_startdato", "Første modul fra"), ("foerste_du_modul", "Første modul"),
           ("foerste_udbyder", "Første modul sprogcenter"), ("seneste_startdato", "Seneste modul fra"), ("seneste_du_modul", "Seneste modul"),
           ("seneste_udbyder", "Seneste modul sprogcenter"), ("henvisning_dato", "Henvist den"), ("henvisning_kategori", "Henvist kategori"),
           ("merit_du_modul", "Højeste merit"), ("merit_startdato", "Højeste merit fra"), ("merit_udbyder", "Højeste merit sprogcenter"),
           ("prae2004_findes", "Fundet før 2004"), ("prae2004_startdato", "Før 2004 begyndt"), ("prae2004_du", "Før 2004 på danskuddannelse")]


async def liste_fil(request, s):
    job = s["jobs"].get(request.query_params.get("liste_id", ""))
    if job is None or (job["looks"] or 0) < 3:
        return complaint(["Filen findes ikke."], "/knap/lister")
    out = io.StringIO()
    w = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    w.writerow([h for _, h in UDTRAEK])
    for cpr in job["numbers"]:
        u = PERSONS[cpr]["udtraek"] if cpr in PERSONS else {"cpr": cpr, "findes": False}
        values = [u.get(k) for k, _ in UDTRAEK]
        w.writerow(["" if v is None else ("ja" if v else "nej") if isinstance(v, bool) else v for v in values])
    return Response(out.getvalue().encode("latin-1"), headers={"Content-Type": "application/text; charset=iso-8859-1",
                                                               "Content-Disposition": "attachment; filename=liste.csv"})


async def resources(request):
    path = request.url.path
    if path.endswith(".css"):
        return Response("body{font-family:Arial,sans-serif} .list-odd{background:#ddd} .list-even{background:#eee} .form-error{color:red}", media_type="text/css")
    if path.endswith(".js"):
        return Response("function acs_Focus(f, e) { document.forms[f].elements[e].focus(); }", media_type="application/x-javascript")
    return Response("", 404)

R = [("/", index), ("/pvt/home", home), ("/faq/", faq), ("/search/search", search), ("/knap/", knap), 
     ("/knap/registreringer", registreringer), ("/knap/lister", lister), ("/knap/liste-fil", liste_fil), ("/register/sprog", index)]


async def other(request, s):
    return RedirectResponse("/pvt/home", 302)

app = Starlette(routes=[Route(p, guarded(f)) for p, f in R] + [
    Route("/register/", register, methods=["GET", "POST"]), Route("/register/logout", logout), Route("/register/glemt", glemt),
    Route("/knap/person", guarded(person_form), methods=["GET", "POST"]), Route("/knap/liste-ny", guarded(liste_ny), methods=["GET", "POST"]), Route("/knap/liste-start", guarded(liste_start), methods=["POST"]),
    Route("/knap/liste-status", guarded(liste_status), methods=["GET", "POST"]),
    Route("/resources/{rest:path}", resources), Route("/shared/{rest:path}", resources), Route("/{rest:path}", guarded(other))])
