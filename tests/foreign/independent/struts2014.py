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


# ---------------------------------------------------------------- Struts 2 / JSP, en styrelses fagsystem
COOKIE = "JSESSIONID"
ROOT = "/duv-web"
COLS = {
    "moduler": [("startdato", "Startdato"), ("slutdato", "Slutdato"), ("du_modul", "Uddannelse-modul"),
                ("udbyder", "Udbydernummer"), ("henvisningskategori", "Kategori"),
                ("modultest_bestaaet", "Dato for bestået modultest"), ("ophoersaarsag", "Årsag til ophør")],
    "proever": [("dato", "Dato"), ("proeve", "Prøvebetegnelse"), ("termin", "Prøvetermin"),
                ("laeseforstaaelse", "Karakter læseforståelse"), ("skriftlig", "Karakter skriftlig"),
                ("mundtlig", "Karakter mundtlig"), ("resultat", "Udfald"), ("udbyder", "Udbydernummer")],
    "henvisninger": [("kommune", "Kommune"), ("dato", "Henvisningsdato"), ("kategori", "Kategori"),
                     ("udbyder", "Udbydernummer")],
    "meritter": [("du_modul", "Uddannelse-modul"), ("startdato", "Merit gælder fra"), ("udbyder", "Udbydernummer")],
    "prae2004": [("foerste_startdato", "Første start"), ("du", "Deltaget i DU")],
}
EMPTY = {"moduler": "Der findes ingen modulregistreringer på personen.",
         "proever": "Der findes ingen prøveregistreringer på personen.",
         "henvisninger": "Der findes ingen henvisninger på personen.",
         "meritter": "Der findes ingen meritregistreringer på personen.",
         "prae2004": "Der findes ingen registreringer fra før 2004 på personen."}
FANER = [("moduler", "Moduler"), ("proever", "Danskprøver"), ("henvisninger", "Henvisninger"), ("merit", "Merit og tidligere undervisning")]
UD_GROUPS = [("Person", 2), ("Første modul", 3), ("Sidste modul", 3), ("Henvisning", 2), ("Merit", 3), ("Tidligere undervisning", 3)]
UD_HEADS = ["Personnummer", "I databasen", "Startdato", "Uddannelse-modul", "Udbydernummer", "Startdato",
            "Uddannelse-modul", "Udbydernummer", "Dato", "Kategori", "Uddannelse-modul", "Gælder fra", "Udbydernummer",
            "Findes", "Første start", "Deltaget i DU"]


def show(name, value):
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return to_date(value).strftime("%d.%m.%Y") if is_date(name) else h(value)


def new_session():
    sid = secrets.token_hex(16).upper()
    SESSIONS[sid] = {"user": None, "tokens": set(), "cpr": None, "job": None, "errors": [], "messages": []}
    return sid


def token(s):
    t = secrets.token_hex(16).upper()
    s["tokens"].add(t)
    return f'<input type="hidden" name="struts.token.name" value="token" />\n<input type="hidden" name="token" value="{t}" />'


def page(s, title, body, head="", active=""):
    menu = ""
    if s and s["user"] and s.get("ok"):
        items = [("start", "/start.action", "Velkommen"), ("person", "/person/soegPerson_input.action", "Personopslag"),
                 ("liste", "/liste/indlaesListe_input.action", "Listeopslag"), ("hjaelp", "/hjaelp.action", "Hjælp")]
        menu = '<div id="venstremenu"><ul>' + "".join(
            f'<li{" class=valgt" if k == active else ""}><a href="{ROOT}{u}">{t}</a></li>' for k, u, t in items) + "</ul></div>"
    logout = f'<div id="bruger">Logget ind som <b>{h(s["user"])}</b> | <a href="{ROOT}/logud.action">Log ud</a></div>' if s and s["user"] else ""
    errors = messages = ""
    if s and s["errors"]:
        errors = '<ul class="errorMessage">' + "".join(f"<li><span>{h(x)}</span></li>" for x in s["errors"]) + "</ul>"
        s["errors"] = []
    if s and s["messages"]:
        messages = '<ul class="actionMessage">' + "".join(f"<li><span>{h(x)}</span></li>" for x in s["messages"]) + "</ul>"
        s["messages"] = []
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />{head}
<title>Danskundervisning - {h(title)}</title>
<link rel="stylesheet" type="text/css" href="{ROOT}/struts/xhtml/styles.css" /><link rel="stylesheet" type="text/css" href="{ROOT}/css/styrelse.css" /></head>
<body><div id="top"><span class="logo">Styrelsen for Fastholdelse og Rekruttering</span><span class="system">Register over danskundervisning</span>{logout}</div>
{menu}
<div id="indhold"><h1>{h(title)}</h1>{errors}{messages}
{body}</div>
<div id="bund">Register over danskundervisning v. 2.4.7 (build 1183)</div></body></html>""",
                        headers={"Cache-Control": "no-store"})


def get(request, need=True):
    s = SESSIONS.get(request.cookies.get(COOKIE))
    return s if s and (not need or (s["user"] and s.get("ok"))) else None


def go(path):
    return RedirectResponse(ROOT + path, 302)


async def checked(request, s):
    form = await request.form()
    t = form.get("token", "")
    if t not in s["tokens"]:
        return form, page(s, "Siden kan ikke vises", "<p>Formularen er allerede sendt eller er udløbet (invalid.token). "
                          f'<a href="{ROOT}/start.action">Tilbage til velkomstsiden</a></p>')
    s["tokens"].discard(t)
    return form, None


async def login_input(request):
    sid = request.cookies.get(COOKIE)
    if sid not in SESSIONS:
        sid = new_session()
    s = SESSIONS[sid]
    body = f"""<form id="login" name="login" action="{ROOT}/login.action" method="post">{token(s)}
<table class="wwFormTable"><tr><td class="tdLabel"><label for="login_brugernavn" class="label">Brugeridentifikation<span class="required">*</span>:</label></td>
<td><input type="text" name="bruger.ident" value="" id="login_brugernavn" /></td></tr>
<tr><td class="tdLabel"><label for="login_kode" class="label">Adgangskode<span class="required">*</span>:</label></td><td><input type="password" name="bruger.kode" id="login_kode" /></td></tr>
<tr><td colspan="2"><div align="right"><input type="submit" id="login_0" value="Log ind" /></div></td></tr></table></form>"""
    r = page(s, "Log ind", body)
    r.set_cookie(COOKIE, sid, httponly=True)
    return r


async def login(request):
    s = get(request, False)
    if not s:
        return go("/login_input.action")
    form, bad = await checked(request, s)
    if bad:
        return bad
    if not form.get("bruger.ident") or not form.get("bruger.kode"):
        s["errors"].append("Både brugeridentifikation og adgangskode skal angives.")
    elif (form["bruger.ident"], form["bruger.kode"]) == (USER, PASSWORD):
        SESSIONS.pop(request.cookies[COOKIE])
        sid = new_session()
        SESSIONS[sid]["user"] = USER
        r = go("/vilkaar.action")
        r.set_cookie(COOKIE, sid, httponly=True)
        return r
    else:
        s["errors"].append("Forkert brugeridentifikation eller adgangskode.")
    return go("/login_input.action")


async def terms(request):
    s = get(request, False)
    if not s or not s["user"]:
        return go("/login_input.action")
    if request.method == "POST":
        form, bad = await checked(request, s)
        if bad:
            return bad
        s["ok"] = True
        return go("/start.action")
    return page(s, "Vilkår for brug", f"""<p>Oplysningerne må alene anvendes til kommunens sagsbehandling. Alle opslag logges, jf. sikkerhedsbekendtgørelsen § 19.</p>
<form action="{ROOT}/vilkaar.action" method="post">{token(s)}<input type="submit" value="Accepter vilkår" /></form>""")


async def start(request):
    s = get(request)
    if not s:
        return go("/login_input.action")
    if request.url.path.endswith("hjaelp.action"):
        return page(s, "Hjælp", "<p>Henvendelse til styrelsens servicedesk på hverdage kl. 9-15.</p>", active="hjaelp")
    return page(s, "Velkommen", "<p>Vælg en funktion i menuen til venstre.</p><p>Registeret er senest opdateret i nat.</p>", active="start")


def person_form(s):
    return f"""<form id="soegPerson" name="soegPerson" action="{ROOT}/person/soegPerson.action" method="post">{token(s)}
<table class="wwFormTable"><tr><td class="tdLabel"><label for="soegPerson_pnr" class="label">Personnummer<span class="required">*</span>:</label></td>
<td><input type="text" name="kriterier.personnummer" size="12" maxlength="11" value="" id="soegPerson_pnr" /></td></tr>
<tr><td colspan="2"><div align="right"><input type="submit" id="soegPerson_0" value="Find person" /></div></td></tr></table></form>"""


async def person_input(request):
    s = get(request)
    return page(s, "Personopslag", person_form(s), active="person") if s else go("/login_input.action")


async def person_find(request):
    s = get(request)
    if not s:
        return go("/login_input.action")
    form, bad = await checked(request, s)
    if bad:
        return bad
    raw = form.get("kriterier.personnummer", "")
    cpr = norm(raw)
    if not raw.strip():
        s["errors"].append("Personnummer skal udfyldes.")
    elif not cpr:
        s["errors"].append("Personnummer er ikke gyldigt. Indtast 10 cifre (DDMMÅÅ-LLLL eller DDMMÅÅLLLL).")
    elif cpr not in PEOPLE:
        s["errors"].append("Personen findes ikke i Register over danskundervisning.")
    else:
        s["cpr"] = cpr
        return go("/person/visPerson.action?fane=moduler")
    return go("/person/soegPerson_input.action")


def table(member, person):
    rows = person[member]
    if not rows:
        return f'<p class="ingen">{EMPTY[member]}</p>'
    rows = [rows] if member == "prae2004" else rows
    out = '<table class="displaytag" cellspacing="1"><thead><tr>' + "".join(f"<th>{h(t)}</th>" for _, t in COLS[member]) + "</tr></thead><tbody>"
    for i, r in enumerate(rows):
        out += f'<tr class="{"even" if i % 2 else "odd"}">' + "".join(f"<td>{show(k, r[k])}</td>" for k, _ in COLS[member]) + "</tr>"
    return out + "</tbody></table>"


async def person_show(request):
    s = get(request)
    if not s:
        return go("/login_input.action")
    if not s["cpr"]:
        return go("/person/soegPerson_input.action")
    fane = request.query_params.get("fane", "moduler")
    fane = fane if fane in dict(FANER) else "moduler"
    person = PEOPLE[s["cpr"]]
    tabs = '<div class="faner"><ul>' + "".join(
        f'<li class="valgt"><span>{t}</span></li>' if k == fane else f'<li><a href="{ROOT}/person/visPerson.action?fane={k}">{t}</a></li>' for k, t in FANER) + "</ul></div>"
    if fane == "merit":
        inner = "<h2>Merit</h2>" + table("meritter", person) + "<h2>Undervisning før 2004</h2>" + table("prae2004", person)
    else:
        inner = table(fane, person)
    return page(s, "Person " + hyphen(s["cpr"]), tabs + f'<div class="faneindhold">{inner}</div><p><a href="{ROOT}/person/soegPerson_input.action">Nyt opslag</a></p>', active="person")


async def list_input(request):
    s = get(request)
    if not s:
        return go("/login_input.action")
    return page(s, "Listeopslag", f"""<p>Indlæs en tekstfil med ét personnummer på hver linje. Listen kan højst rumme 100 personnumre.</p>
<form id="indlaesListe" action="{ROOT}/liste/indlaesListe.action" method="post" enctype="multipart/form-data">{token(s)}
<table class="wwFormTable"><tr><td class="tdLabel"><label for="indlaesListe_upload" class="label">Listefil<span class="required">*</span>:</label></td>
<td><input type="file" name="upload" value="" id="indlaesListe_upload" /></td></tr>
<tr><td colspan="2"><div align="right"><input type="submit" value="Indlæs liste" /></div></td></tr></table></form>""", active="liste")


async def list_upload(request):
    s = get(request)
    if not s:
        return go("/login_input.action")
    form, bad = await checked(request, s)
    if bad:
        return bad
    up = form.get("upload")
    name = getattr(up, "filename", "")
    lines = lines_of(await up.read()) if name else []
    wrong = [i for i, t in lines if not norm(t)]
    if not name:
        s["errors"].append("Listefil skal vælges.")
    elif not lines:
        s["errors"].append("Listefilen indeholder ingen personnumre.")
    elif len(lines) > 100:
        s["errors"].append(f"Listefilen indeholder {len(lines)} personnumre. Maksimum er 100.")
    elif wrong:
        s["errors"] += [f"Linje {i}: ugyldigt personnummer." for i in wrong]
    else:
        s["job"] = {"id": secrets.randbelow(90000) + 10000, "t": time.time(), "made": dt.datetime.now(),
                    "numbers": [norm(t) for _, t in lines], "name": name}
        return go("/liste/visStatus.action")
    return go("/liste/indlaesListe_input.action")


async def list_status(request):
    s = get(request)
    if not s:
        return go("/login_input.action")
    job = s["job"]
    if not job:
        return go("/liste/indlaesListe_input.action")
    age = time.time() - job["t"]
    status = "Modtaget" if age < 1 else "Behandles" if age < 4.5 else "Afsluttet"
    done = len(job["numbers"]) if status == "Afsluttet" else int(len(job["numbers"]) * min(age, 4) / 5)
    rows = [("Kørselsnummer", job["id"]), ("Listefil", job["name"]), ("Modtaget", f'{job["made"]:%d.%m.%Y %H:%M:%S}'),
            ("Antal personnumre", len(job["numbers"])), ("Heraf behandlet", done), ("Status", status)]
    body = '<table class="displaytag">' + "".join(f"<tr><th>{a}</th><td>{h(b)}</td></tr>" for a, b in rows) + "</table>"
    if status == "Afsluttet":
        body += f'<p>Kørslen er afsluttet, og resultatfilen er dannet.</p><p><a href="{ROOT}/liste/hentResultat.action">Hent resultatfil</a></p>'
        return page(s, "Status for listeopslag", body, active="liste")
    body += f'<p>Kørslen er ikke afsluttet. Siden genindlæses hvert 2. sekund.</p><p><a href="{ROOT}/liste/visStatus.action">Vis status igen</a></p>'
    return page(s, "Status for listeopslag", body, f'<meta http-equiv="refresh" content="2;url={ROOT}/liste/visStatus.action" />', "liste")


async def list_result(request):
    s = get(request)
    if not s:
        return go("/login_input.action")
    job = s["job"]
    if not job or time.time() - job["t"] < 4.5:
        return go("/liste/visStatus.action")

    def cell(value, extra=""):
        return f'<Cell{extra}><Data ss:Type="String">{h(value)}</Data></Cell>' if value != "" else "<Cell/>"
    rows = ["<Row>" + cell(f'Listeopslag i Register over danskundervisning, kørsel {job["id"]}, {job["made"]:%d.%m.%Y}', ' ss:StyleID="hd" ss:MergeAcross="15"') + "</Row>",
            "<Row>" + "".join(cell(t, f' ss:StyleID="hd" ss:MergeAcross="{n - 1}"') for t, n in UD_GROUPS) + "</Row>",
            "<Row>" + "".join(cell(t, ' ss:StyleID="hd"') for t in UD_HEADS) + "</Row>"]
    for number in job["numbers"]:
        vals = ["" if v is None else show(k, v) if not isinstance(v, bool) else ("Ja" if v else "Nej") for k, v in zip(UDTRAEK, extract(number))]
        rows.append("<Row>" + "".join(cell(html.unescape(v)) for v in vals) + "</Row>")
    xml = ('<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
           '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" '
           'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
           '<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="hd"><Font ss:Bold="1"/></Style></Styles>'
           '<Worksheet ss:Name="Resultat"><Table>\n' + "\n".join(rows) + "\n</Table></Worksheet></Workbook>")
    return Response(xml.encode("utf-8"), media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": f'attachment; filename="listeopslag_{job["id"]}.xls"'})


async def logout(request):
    SESSIONS.pop(request.cookies.get(COOKIE), None)
    return page(None, "Log ud", f'<p>Du er nu logget ud.</p><p><a href="{ROOT}/login_input.action">Log ind igen</a></p>')


async def root(request):
    return go("/login_input.action")

P = ["POST"]
app = Starlette(routes=[
    Route("/", root), Route(ROOT + "/", root), Route(ROOT + "/login_input.action", login_input), Route(ROOT + "/login.action", login, methods=P),
    Route(ROOT + "/vilkaar.action", terms, methods=["GET", "POST"]), Route(ROOT + "/start.action", start), Route(ROOT + "/hjaelp.action", start),
    Route(ROOT + "/person/soegPerson_input.action", person_input), Route(ROOT + "/person/soegPerson.action", person_find, methods=P),
    Route(ROOT + "/person/visPerson.action", person_show), Route(ROOT + "/liste/indlaesListe_input.action", list_input),
    Route(ROOT + "/liste/indlaesListe.action", list_upload, methods=P), Route(ROOT + "/liste/visStatus.action", list_status),
    Route(ROOT + "/liste/hentResultat.action", list_result), Route(ROOT + "/logud.action", logout)])
