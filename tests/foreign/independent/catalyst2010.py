"""Knappen - Perl Catalyst 5.8, Template Toolkit og HTML::FormFu. 2010."""
import csv
import html
import io
import json
import pathlib
import random
import re
import secrets

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(
    pathlib.Path(__file__).with_name("people.json").read_text(encoding="utf-8"))}
# kursist_id er databasens loebenummer, saa CPR-nr. ikke staar i adressen
IDS = {cpr: n for cpr, n in zip(PEOPLE, random.sample(range(10000, 99999), len(PEOPLE)))}
BY_ID = {n: cpr for cpr, n in IDS.items()}
SESSIONS = {}
JOBS = {}
SEQ = [random.randint(400, 900)]
PER_PAGE = 15
e = html.escape

PARTS = {
    "moduler": ("Modulregistreringer", "startdato", [
        ("", "Modul", "du_modul"), ("", "Sprogcenter", "udbyder"), ("Periode", "Fra", "startdato"), ("Periode", "Til", "slutdato"),
        ("", "Henv.kategori", "henvisningskategori"), ("", "Ophør", "ophoersaarsag"), ("", "Bestået modultest", "modultest_bestaaet")]),
    "proever": ("Afsluttende prøver", "dato", [
        ("", "Dato", "dato"), ("", "Prøve", "proeve"), ("", "Termin", "termin"), ("Karakterer", "Læsning", "laeseforstaaelse"),
        ("Karakterer", "Skriftligt", "skriftlig"), ("Karakterer", "Mundtligt", "mundtlig"),
        ("", "Resultat", "resultat"), ("", "Sprogcenter", "udbyder")]),
    "henvisninger": ("Henvisninger", "dato", [
        ("", "Dato", "dato"), ("", "Kommune", "kommune"), ("", "Sprogcenter", "udbyder"), ("", "Kategori", "kategori")]),
    "merit": ("Merit", "startdato", [
        ("", "Sprogcenter", "udbyder"), ("", "Modul", "du_modul"), ("", "Dato", "startdato")]),
    "foer2004": ("Før 2004", "foerste_startdato", [
        ("", "Første gang startet", "foerste_startdato"), ("", "Danskuddannelse", "du")]),
}
CSV_COLS = [
    ("CPR-nr.", "cpr"), ("Registreret siden 2004", "findes"),
    ("Første modul startdato", "foerste_startdato"), ("Første modul", "foerste_du_modul"), ("Første modul sprogcenter", "foerste_udbyder"),
    ("Seneste modul startdato", "seneste_startdato"), ("Seneste modul", "seneste_du_modul"), ("Seneste modul sprogcenter", "seneste_udbyder"),
    ("Henvist dato", "henvisning_dato"), ("Henvist kategori", "henvisning_kategori"),
    ("Højeste merit modul", "merit_du_modul"), ("Højeste merit dato", "merit_startdato"), ("Højeste merit sprogcenter", "merit_udbyder"),
    ("Registreret før 2004", "prae2004_findes"), ("Første startdato før 2004", "prae2004_startdato"),
    ("Danskuddannelse før 2004", "prae2004_du")]


def txt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    return str(v)        # DateTime->ymd


def session(request):
    sid = request.cookies.get("knappen_session")
    if sid not in SESSIONS:
        sid = secrets.token_hex(20)
        SESSIONS[sid] = {"_tokens": []}
    return sid, SESSIONS[sid]


def wrapper(request, sid, s, title, content, meta="", status=200):
    flash = s.pop("flash_status", "")
    err = s.pop("flash_error", "")
    nav = ""
    if s.get("user"):
        nav = ('<div id="navigation"><ul>\n<li><a href="/">Forside</a></li>\n<li><a href="/kursist/soeg">Find kursist</a></li>\n'
               '<li><a href="/udtraek">Udtræk</a></li>\n<li><a href="/logout">Log ud</a></li>\n</ul></div>')
    resp = HTMLResponse(f'''<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />{meta}
<title>Knappen: {e(title)}</title>
<link rel="stylesheet" type="text/css" href="/static/css/knappen.css" />
</head>
<body>
<div id="header"><h1>Knappen</h1><p>Udtræk fra danskundervisningsdatabasen</p></div>
{nav}
<div id="content">
<h2>{e(title)}</h2>
{f'<span class="message">{e(flash)}</span>' if flash else ''}
{f'<span class="error">{e(err)}</span>' if err else ''}
{content}
</div>
<div id="footer">Spørgsmål: kontakt@example.dk</div>
</body>
</html>''', status_code=status)
    resp.set_cookie("knappen_session", sid, path="/", httponly=True)
    return resp


def redirect(sid, to):
    resp = RedirectResponse(to, 302)
    resp.set_cookie("knappen_session", sid, path="/", httponly=True)
    return resp


def token(s):
    t = secrets.token_hex(16)
    s["_tokens"] = s["_tokens"][-9:] + [t]
    return f'<div class="hidden"><input name="_token" type="hidden" value="{t}" /></div>'


def element(kind, name, label, value="", error=None, comment="", extra=""):
    """Som HTML::FormFu tegner et felt."""
    cls = f"{kind} label" + (" comment" if comment else "")
    msg = ""
    if error:
        cls += f" error error_constraint_{error[0]}"
        msg = f'<span class="error_message error_constraint_{error[0]}">{e(error[1])}</span>\n'
    val = f' value="{e(value)}"' if value and kind == "text" else ""
    com = f'\n<span class="comment">\n{comment}\n</span>' if comment else ""
    return f'<div class="{cls}">\n{msg}<label>{label}</label>\n<input name="{name}" type="{kind}"{val}{extra} />{com}\n</div>'


def submit(text):
    return f'<div class="submit">\n<input name="submit" type="submit" value="{text}" />\n</div>'


def private(fn):
    async def wrapped(request):
        sid, s = session(request)
        if not s.get("user"):
            return redirect(sid, "/login")
        return await fn(request, sid, s)
    return wrapped


def not_found(request, sid, s):
    return wrapper(request, sid, s, "Siden findes ikke", "<p>Siden findes ikke.</p>", status=404)


async def index(request):
    sid, s = session(request)
    if not s.get("user"):
        return wrapper(request, sid, s, "Velkommen", '''<p>Her kan kommunerne hente oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p>
<p>Adgang kræver brugernavn og kodeord fra ministeriet.</p>
<p><a href="/login">Gå til login</a></p>''')
    return wrapper(request, sid, s, "Forside", '''<p>Vælg hvad du vil:</p>
<dl><dt>Find kursist</dt><dd>Se alle registreringer for én kursist.</dd>
<dt>Udtræk</dt><dd>Hent et uddrag for op til 100 kursister ad gangen.</dd></dl>''')


async def login(request):
    sid, s = session(request)
    errs, user, top = {}, "", ""
    if request.method == "POST":
        form = await request.form()
        user = str(form.get("username", "")).strip()
        for f in ("username", "password"):
            if not form.get(f):
                errs[f] = ("required", "Feltet skal udfyldes")
        if form.get("_token") not in s["_tokens"]:
            top = "Formularen er udløbet, prøv igen"
        elif not errs:
            if (user, form.get("password")) == ("kommune", "hemmeligt-1"):
                SESSIONS.pop(sid, None)          # change_session_id
                sid = secrets.token_hex(20)
                SESSIONS[sid] = {"_tokens": [], "user": user, "flash_status": "Du er nu logget ind"}
                return redirect(sid, "/")
            top = "Forkert brugernavn eller kodeord"
    top = f'<div class="form_error_message">{top}</div>\n' if top else ""
    return wrapper(request, sid, s, "Login", f'''<form action="" method="post">
{top}<fieldset>
<legend>Log ind</legend>
{element("text", "username", "Brugernavn", user, errs.get("username"))}
{element("password", "password", "Kodeord", "", errs.get("password"))}
{token(s)}
{submit("Log ind")}
</fieldset>
</form>''')


async def logout(request):
    sid, s = session(request)
    SESSIONS.pop(sid, None)
    resp = RedirectResponse("/", 302)
    resp.delete_cookie("knappen_session", path="/")
    return resp


@private
async def soeg(request, sid, s):
    err, val, hits = None, "", ""
    if request.method == "POST":
        form = await request.form()
        val = str(form.get("cprnr", "")).strip()
        cpr = re.sub(r"[\s-]", "", val)
        if form.get("_token") not in s["_tokens"]:
            err = ("token", "Formularen er udløbet, prøv igen")
        elif not val:
            err = ("required", "Feltet skal udfyldes")
        elif not re.fullmatch(r"\d{10}", cpr):
            err = ("regex", "Et CPR-nr. består af 10 cifre")
        elif cpr not in PEOPLE:
            hits = '<p class="ingen">Vi har ingen kursist med dette CPR-nr.</p>'
        else:
            p = PEOPLE[cpr]
            n = sum(len(p[k]) for k in ("moduler", "proever", "henvisninger", "meritter")) + bool(p["prae2004"])
            hits = (f'<h3>Søgeresultat</h3>\n<table class="liste" cellspacing="0">\n<tr><th>CPR-nr.</th><th>Antal registreringer</th><th></th></tr>\n'
                    f'<tr class="odd"><td>{cpr}</td><td>{n}</td><td><a href="/kursist/{IDS[cpr]}/moduler">Vis kursist</a></td></tr>\n</table>')
    return wrapper(request, sid, s, "Find kursist", f'''<form action="" method="post">
<fieldset>
{element("text", "cprnr", "CPR-nr.", val, err, "10 cifre, fx ddmmåå-xxxx", ' size="12"')}
{token(s)}
{submit("Find")}
</fieldset>
</form>
{hits}''')


def records(p, part):
    if part == "foer2004":
        return [p["prae2004"]] if p["prae2004"] else []
    return p["meritter" if part == "merit" else part]


@private
async def kursist(request, sid, s):
    kid, part = request.path_params["id"], request.path_params["part"]
    if kid not in BY_ID or part not in PARTS:
        return not_found(request, sid, s)
    p = PEOPLE[BY_ID[kid]]
    heading, order, cols = PARTS[part]
    rows = sorted(records(p, part), key=lambda r: r[order] or "", reverse=True)   # order_by => { -desc => ... }
    menu = " |\n".join(f"<strong>{h}</strong>" if k == part else f'<a href="/kursist/{kid}/{k}">{h}</a>'
                       for k, (h, _, _) in PARTS.items())
    out = f'<p class="undermenu">{menu}</p>\n<p>CPR-nr.: {p["cpr"][:6]}-{p["cpr"][6:]}</p>\n<h3>{heading}</h3>\n'
    if not rows:
        out += '<p class="ingen">Ingen registreringer af denne type.</p>'
        return wrapper(request, sid, s, "Kursist", out)
    pages = -(-len(rows) // PER_PAGE)
    q = request.query_params.get("page", "1")
    page = min(max(int(q) if q.isdigit() else 1, 1), pages)
    h1 = h2 = ""
    grouped = any(g for g, _, _ in cols)
    seen = set()
    for g, t, _ in cols:
        if g:
            if g not in seen:
                h1 += f'<th colspan="{sum(1 for x in cols if x[0] == g)}">{g}</th>'
                seen.add(g)
            h2 += f"<th>{t}</th>"
        else:
            h1 += f'<th rowspan="2">{t}</th>' if grouped else f"<th>{t}</th>"
    out += f'<table class="liste" cellspacing="0">\n<tr>{h1}</tr>\n' + (f"<tr>{h2}</tr>\n" if grouped else "")
    for i, r in enumerate(rows[(page - 1) * PER_PAGE:page * PER_PAGE]):
        out += (f'<tr class="{"even" if i % 2 else "odd"}">'
                + "".join(f"<td>{e(txt(r[k])) or '-'}</td>" for _, _, k in cols) + "</tr>\n")
    out += "</table>\n"
    if pages > 1:
        me = f"/kursist/{kid}/{part}?page="
        bits = [f'<a href="{me}{page - 1}">&lt;&lt; Forrige</a>'] if page > 1 else []
        bits += [f"<b>{n}</b>" if n == page else f'<a href="{me}{n}">{n}</a>' for n in range(1, pages + 1)]
        bits += [f'<a href="{me}{page + 1}">Næste &gt;&gt;</a>'] if page < pages else []
        out += f'<p class="pager">Side {page} af {pages} ({len(rows)} i alt): {" ".join(bits)}</p>'
    return wrapper(request, sid, s, "Kursist", out)


@private
async def udtraek(request, sid, s):
    mine = [(n, j) for n, j in sorted(JOBS.items(), reverse=True) if j["sid"] == sid]
    rows = "".join(f'<tr class="{"even" if i % 2 else "odd"}"><td>{n}</td><td>{e(j["navn"])}</td><td>{len(j["numre"])}</td>'
                   f'<td><a href="/udtraek/{n}">Se udtræk</a></td></tr>\n' for i, (n, j) in enumerate(mine))
    table = (f'<table class="liste" cellspacing="0">\n<tr><th>Nr.</th><th>Fil</th><th>Antal</th><th></th></tr>\n{rows}</table>'
             if mine else "<p>Du har ikke lavet nogen udtræk endnu.</p>")
    return wrapper(request, sid, s, "Udtræk", f'<p><a href="/udtraek/nyt">Lav nyt udtræk</a></p>\n{table}')


@private
async def nyt(request, sid, s):
    err = None
    if request.method == "POST":
        form = await request.form()
        up = form.get("liste")
        if form.get("_token") not in s["_tokens"]:
            err = ("token", "Formularen er udløbet, prøv igen")
        elif up is None or isinstance(up, str) or not up.filename:
            err = ("required", "Feltet skal udfyldes")
        else:
            lines = [x.strip() for x in (await up.read()).decode("latin-1").replace("\xef\xbb\xbf", "").splitlines()]
            numre = [re.sub("-", "", x) for x in lines if x]
            if not numre:
                err = ("file", "Filen er tom")
            elif len(numre) > 100:
                err = ("file", "Der må højst være 100 CPR-numre i filen")
            elif not all(re.fullmatch(r"\d{10}", x) for x in numre):
                err = ("file", "Filen må kun indeholde CPR-numre på 10 cifre, et på hver linje")
            else:
                s["liste"] = {"navn": up.filename, "numre": numre}
                return redirect(sid, "/udtraek/bekraeft")
    return wrapper(request, sid, s, "Nyt udtræk", f'''<p>Filen laves fx i Notesblok med et CPR-nr. på hver linje, højst 100.</p>
<form action="" enctype="multipart/form-data" method="post">
<fieldset>
{element("file", "liste", "Fil med CPR-numre", "", err)}
{token(s)}
{submit("Send")}
</fieldset>
</form>''')


@private
async def bekraeft(request, sid, s):
    liste = s.get("liste")
    if not liste:
        return redirect(sid, "/udtraek/nyt")
    if request.method == "POST":
        form = await request.form()
        if form.get("_token") in s["_tokens"]:
            SEQ[0] += 1
            JOBS[SEQ[0]] = dict(s.pop("liste"), sid=sid, set=0)
            return redirect(sid, f"/udtraek/{SEQ[0]}")
        s["flash_error"] = "Formularen er udløbet, prøv igen"
    return wrapper(request, sid, s, "Bekræft udtræk", f'''<p>Filen {e(liste["navn"])} indeholder {len(liste["numre"])} CPR-numre.</p>
<form action="" method="post">
<fieldset>
{token(s)}
{submit("Start udtræk")}
</fieldset>
</form>
<p><a href="/udtraek/nyt">Vælg en anden fil</a></p>''')


@private
async def vis_job(request, sid, s):
    n = request.path_params["n"]
    j = JOBS.get(n)
    if not j or j["sid"] != sid:
        return not_found(request, sid, s)
    j["set"] += 1
    if j["set"] < 2:
        return wrapper(request, sid, s, f"Udtræk nr. {n}", f'''<p class="vent">Udtrækket er sat i kø. Siden opdateres af sig selv.</p>
<p><a href="/udtraek/{n}">Opdatér nu</a></p>''', '\n<meta http-equiv="refresh" content="1" />')
    return wrapper(request, sid, s, f"Udtræk nr. {n}", f'''<p class="klar">Udtrækket er færdigt.</p>
<p>Antal CPR-numre: {len(j["numre"])}</p>
<p><a href="/udtraek/{n}/udtraek{n}.csv">Hent som CSV-fil</a> (kan åbnes i Excel)</p>''')


@private
async def hent(request, sid, s):
    n = request.path_params["n"]
    j = JOBS.get(n)
    if not j or j["sid"] != sid:
        return not_found(request, sid, s)
    out = io.StringIO()
    w = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    w.writerow([t for t, _ in CSV_COLS])
    for cpr in j["numre"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        w.writerow([txt(u.get(k)) for _, k in CSV_COLS])
    return Response(out.getvalue().encode("iso-8859-1"), headers={
        "Content-Type": "text/csv; charset=iso-8859-1",
        "Content-Disposition": f"attachment; filename=udtraek{n}.csv"})


async def css(request):
    return Response("label { float: left; width: 10em } .error_message { color: red }", media_type="text/css")

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", index), Route("/login", login, methods=GP), Route("/logout", logout),
    Route("/kursist/soeg", soeg, methods=GP),
    Route("/kursist/{id:int}/{part}", kursist),
    Route("/udtraek", udtraek), Route("/udtraek/nyt", nyt, methods=GP),
    Route("/udtraek/bekraeft", bekraeft, methods=GP),
    Route("/udtraek/{n:int}", vis_job), Route("/udtraek/{n:int}/{fil}", hent),
    Route("/static/css/knappen.css", css),
])
