"""Knappen - CakePHP 4 with FriendsOfCake/bootstrap-ui (Bootstrap 5), 2022."""
import csv
import datetime
import hashlib
import hmac
import io
import json
import re
import secrets
import uuid
from html import escape as h
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

FOLK = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))}
SALT = secrets.token_bytes(32)
SESSIONER = {}
MDR = "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.".split()
SIDE = 20


def ny_session():
    return secrets.token_hex(13)


def nyt_uuid():
    return str(uuid.uuid4())


def dato(v):
    """i18nFormat([IntlDateFormatter::MEDIUM, NONE]) in da_DK"""
    return f"{int(v[8:10])}. {MDR[int(v[5:7]) - 1]} {v[:4]}" if v else ""


def janej(v):
    return "" if v is None else "Ja" if v else "Nej"


class Kontekst:
    def __init__(self, request):
        self.request = request
        self.sid = request.cookies.get("CAKEPHP")
        if self.sid not in SESSIONER:
            self.sid = ny_session()
            SESSIONER[self.sid] = {"flash": [], "kursister": {}, "udtraek": []}
        self.s = SESSIONER[self.sid]
        self.csrf = request.cookies.get("csrfToken") or secrets.token_urlsafe(48)

    def kager(self, r):
        r.set_cookie("CAKEPHP", self.sid, path="/", httponly=True, samesite="lax", secure=True)
        r.set_cookie("csrfToken", self.csrf, path="/", httponly=True, samesite=None)
        return r

    def til(self, sti):
        return self.kager(RedirectResponse(sti, 302))

    def flash(self, slags, tekst):
        self.s["flash"].append((slags, tekst))

    def token(self, action, felter):
        hh = hmac.new(SALT, (action + "|" + ",".join(sorted(felter)) + self.sid).encode(), hashlib.sha1).hexdigest()
        return hh + "%3A"

    def form_start(self, action, fil=False, ekstra='role="form"'):
        enc = ' enctype="multipart/form-data"' if fil else ""
        return (f'<form{enc} method="post" accept-charset="utf-8" {ekstra} action="{action}"><div style="display:none;">'
                f'<input type="hidden" name="_csrfToken" autocomplete="off" value="{h(self.csrf)}"/></div>')

    def form_slut(self, action, felter):
        return (f'<div style="display:none;"><input type="hidden" name="_Token[fields]" autocomplete="off" value="{self.token(action, felter)}"/>'
                '<input type="hidden" name="_Token[unlocked]" autocomplete="off" value=""/></div></form>')

    async def data(self, felter):
        f = await self.request.form()
        ok = hmac.compare_digest(str(f.get("_csrfToken", "")).encode(), (self.request.cookies.get("csrfToken") or "-").encode())
        ok = ok and f.get("_Token[fields]") == self.token(self.request.url.path, felter) and "_Token[unlocked]" in f
        return f if ok else None

    def fejl(self, kode, tekst):
        return self.side("Fejl", f'<div class="error"><h2>{tekst}</h2><a href="javascript:history.back()">Tilbage</a></div>', kode)

    def side(self, titel, indhold, status=200):
        ikon = {"success": "check-circle-fill", "danger": "exclamation-triangle-fill", "info": "info-circle-fill"}
        fl = "".join(f'''<div role="alert" class="alert alert-dismissible fade show d-flex align-items-center alert-{k}">
    <i class="bi bi-{ikon[k]} me-2" aria-hidden="true"></i>
    <div>{h(t)}</div>
    <button type="button" class="btn-close" data-bs-dismiss="alert" aria-label="Luk"></button>
</div>
''' for k, t in self.s["flash"])
        self.s["flash"] = []
        menu = '''
            <div class="collapse navbar-collapse" id="navbar">
                <ul class="navbar-nav me-auto">
                    <li class="nav-item"><a href="/kursister" class="nav-link">Kursister</a></li>
                    <li class="nav-item"><a href="/udtraek" class="nav-link">Udtræk</a></li>
                </ul>
                <a href="/users/logout" class="btn btn-outline-light btn-sm">Log ud</a>
            </div>''' if self.s.get("auth") else ""
        return self.kager(HTMLResponse(f'''<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{h(titel)} - Knappen</title>
    <link href="/favicon.ico" type="image/x-icon" rel="icon"/><link href="/favicon.ico" type="image/x-icon" rel="shortcut icon"/>
    <link rel="stylesheet" href="/bootstrap_u_i/css/bootstrap.min.css"/>
    <link rel="stylesheet" href="/bootstrap_u_i/font/bootstrap-icons.css"/>
    <script src="/bootstrap_u_i/js/popper.min.js"></script>
    <script src="/bootstrap_u_i/js/bootstrap.min.js"></script>
    <meta name="csrfToken" content="{h(self.csrf)}"/>
</head>
<body>
    <header class="navbar navbar-dark bg-dark navbar-expand-md">
        <div class="container">
            <a class="navbar-brand" href="/">Knappen</a>{menu}
        </div>
    </header>
    <main class="container py-4">
{fl}{indhold}
    </main>
</body>
</html>''', status))


def side_(krav=True):
    def om(funktion):
        async def rute(request):
            k = Kontekst(request)
            if krav and not k.s.get("auth"):
                return k.til("/users/login?redirect=" + quote(request.url.path, safe=""))
            return await funktion(request, k)
        return rute
    return om


@side_()
async def hjem(request, k):
    return k.side("Forside", '''<h1 class="h3">Danskundervisningsdatabasen</h1>
<div class="row"><div class="col-md-6"><div class="card"><div class="card-body">
<p class="card-text">Find en kursist ved CPR-nummer under Kursister, eller bestil et samlet udtræk for op til 100 kursister under Udtræk.</p>
</div></div></div></div>''')


@side_(False)
async def login(request, k):
    q = request.url.query
    action = "/users/login" + ("?" + q if q else "")
    if request.method == "POST":
        f = await k.data(["username", "password"])
        if f is None:
            return k.fejl(403, "Formularen er udløbet. Genindlæs siden.")
        if f.get("username") == "kommune" and f.get("password") == "hemmeligt-1":
            gl = SESSIONER.pop(k.sid)
            k.sid = ny_session()
            SESSIONER[k.sid] = k.s = gl
            k.s["auth"] = "kommune"
            maal = request.query_params.get("redirect", "/")
            return k.til(maal if maal.startswith("/") and not maal.startswith("//") else "/")
        k.flash("danger", "Ugyldigt brugernavn eller adgangskode")
    return k.side("Log ind", f'''<div class="users form col-md-5">
{k.form_start(h(action))}<fieldset><legend>Log ind</legend>
<div class="mb-3 form-group text required"><label class="form-label" for="username">Brugernavn</label><input type="text" name="username" required="required" id="username" aria-required="true" class="form-control"/></div>
<div class="mb-3 form-group password required"><label class="form-label" for="password">Adgangskode</label><input type="password" name="password" required="required" id="password" aria-required="true" class="form-control"/></div>
</fieldset>
<div class="submit"><input type="submit" class="btn btn-primary" value="Log ind"/></div>
{k.form_slut("/users/login", ["username", "password"])}</div>''')


@side_(False)
async def logout(request, k):
    SESSIONER.pop(k.sid, None)
    k = Kontekst(request)
    k.flash("success", "Du er logget ud.")
    return k.til("/users/login")


def har_noget(p):
    return any(p[d] for d in ("moduler", "proever", "henvisninger", "meritter", "prae2004"))


@side_()
async def kursister(request, k):
    resultat, fejl, vaerdi = "", "", ""
    if request.method == "POST":
        f = await k.data(["cpr"])
        if f is None:
            return k.fejl(403, "Formularen er udløbet. Genindlæs siden.")
        vaerdi = str(f.get("cpr", "")).strip()
        if not re.fullmatch(r"\d{6}-?\d{4}", vaerdi, re.A):
            fejl = '<div class="ms-0 invalid-feedback" id="cpr-error">Indtast et CPR-nummer på 10 cifre</div>'
        else:
            cpr = vaerdi.replace("-", "")
            raekker = '<tr><td colspan="4">Ingen kursister matcher søgningen</td></tr>'
            if cpr in FOLK and har_noget(FOLK[cpr]):
                i = next((i for i, c in k.s["kursister"].items() if c == cpr), None) or nyt_uuid()
                k.s["kursister"][i] = cpr
                p = FOLK[cpr]
                raekker = (f'<tr><td>{cpr[:6]}-{cpr[6:]}</td><td>{len(p["moduler"])}</td><td>{len(p["proever"])}</td>'
                           f'<td class="actions"><a href="/kursister/moduler/{i}" class="btn btn-secondary btn-sm">Vis</a></td></tr>')
            resultat = f'''<h2 class="h5 mt-4">Søgeresultat</h2>
<div class="table-responsive"><table class="table table-striped">
<thead><tr><th scope="col">CPR-nr.</th><th scope="col">Antal moduler</th><th scope="col">Antal prøver</th><th scope="col" class="actions">Handlinger</th></tr></thead>
<tbody>{raekker}</tbody>
</table></div>'''
    inv = ' is-invalid" aria-invalid="true" aria-describedby="cpr-error' if fejl else ""
    return k.side("Kursister", f'''<h1 class="h3">Kursister</h1>
{k.form_start("/kursister")}
<div class="mb-3 form-group text required"><label class="form-label" for="cpr">CPR-nr.</label><input type="text" name="cpr" required="required" maxlength="11" autocomplete="off" placeholder="ddmmåå-xxxx" id="cpr" aria-required="true" value="{h(vaerdi)}" class="form-control{inv}"/>{fejl}</div>
<button class="btn btn-primary" type="submit">Søg</button>
{k.form_slut("/kursister", ["cpr"])}
{resultat}''')


DELE = {
    "moduler": ("Moduler", "moduler", "startdato", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"),
                ("udbyder", "Udbyder"), ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
                ("modultest_bestaaet", "Bestået modultest")]),
    "proever": ("Prøver", "proever", "dato", [("dato", "Prøvedato"), ("proeve", "Prøvetype"), ("termin", "Termin"),
                ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"),
                ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    "henvisninger": ("Henvisninger", "henvisninger", "dato", [("dato", "Henvisningsdato"), ("kategori", "Kategori"),
                     ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")]),
    "meritter": ("Meritter", "meritter", "startdato", [("startdato", "Startdato"), ("du_modul", "DU-modul"), ("udbyder", "Udbyder")]),
    "prae2004": ("Præ-2004", "prae2004", None, [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]),
}
DATOER = {"startdato", "slutdato", "dato", "modultest_bestaaet", "foerste_startdato"}


def vis(n, v):
    return dato(v) if n in DATOER else janej(v) if n == "du" else h(v or "")


def paginator(sti, side, sider, antal, vist, ekstra):
    def li(kl, tekst, nr, fra):
        if fra:
            return f'<li class="page-item {kl} disabled"><a class="page-link" tabindex="-1">{tekst}</a></li>'
        url = f'{sti}?{ekstra}page={nr}'
        return f'<li class="page-item {kl}"><a rel="{kl}" class="page-link" href="{url}">{tekst}</a></li>'
    numre = "".join(f'<li class="page-item active" aria-current="page"><a class="page-link" href="#">{n}</a></li>' if n == side else
                    f'<li class="page-item"><a class="page-link" href="{sti}?{ekstra}page={n}">{n}</a></li>' for n in range(1, sider + 1))
    return f'''<div class="paginator"><ul class="pagination">
{li("prev", "&lsaquo; forrige", side - 1, side <= 1)}{numre}{li("next", "næste &rsaquo;", side + 1, side >= sider)}
</ul><p>Side {side} af {sider}, viser {vist} post(er) ud af {antal} i alt</p></div>'''


@side_()
async def kursist(request, k):
    del_, i = request.path_params["del_"], request.path_params["id"]
    cpr = k.s["kursister"].get(i)
    if del_ not in DELE or cpr is None:
        return k.fejl(404, "Siden blev ikke fundet")
    p = FOLK[cpr]
    faner = ""
    for d, (navn, noegle, _, _) in DELE.items():
        n = len(p[noegle]) if d != "prae2004" else int(bool(p[noegle]))
        akt = ' active" aria-current="page' if d == del_ else ""
        faner += f'<li class="nav-item"><a href="/kursister/{d}/{i}" class="nav-link{akt}">{navn} <span class="badge rounded-pill bg-secondary">{n}</span></a></li>\n'
    navn, noegle, datofelt, kol = DELE[del_]
    sti = f"/kursister/{del_}/{i}"
    if not p[noegle]:
        krop = '<p class="text-muted">Ingen registreringer på kursisten.</p>'
    elif datofelt is None:
        krop = '<table class="table">' + "".join(f'<tr><th scope="row">{t}</th><td>{vis(n, p[noegle][n])}</td></tr>\n' for n, t in kol) + "</table>"
    else:
        sort, ret = request.query_params.get("sort"), request.query_params.get("direction", "asc")
        gyldig = sort in dict(kol)
        felt = sort if gyldig else datofelt
        alle = sorted(p[noegle], key=lambda r: r[felt] or "", reverse=(ret == "desc") if gyldig else True)
        sider = -(-len(alle) // SIDE)
        sp = request.query_params.get("page", "1")
        side = int(sp) if sp.isascii() and sp.isdigit() else 1
        if not 1 <= side <= sider:
            return k.fejl(404, "Siden blev ikke fundet")
        raekker = alle[(side - 1) * SIDE:side * SIDE]
        th = ""
        for n, t in kol:
            ny = "desc" if gyldig and sort == n and ret == "asc" else "asc"
            kl = f' class="{ret}"' if gyldig and sort == n and ret in ("asc", "desc") else ""
            th += f'<th scope="col"><a{kl} href="{sti}?sort={n}&amp;direction={ny}">{t}</a></th>'
        tr = "".join("<tr>" + "".join(f"<td>{vis(n, r[n])}</td>" for n, _ in kol) + "</tr>\n" for r in raekker)
        ekstra = f"sort={sort}&amp;direction={h(ret)}&amp;" if gyldig else ""
        krop = (f'<div class="table-responsive"><table class="table table-striped">\n<thead><tr>{th}</tr></thead>\n<tbody>\n{tr}</tbody>\n</table></div>\n'
                + paginator(sti, side, sider, len(alle), len(raekker), ekstra))
    return k.side(navn, f'''<h1 class="h3">Kursist {cpr[:6]}-{cpr[6:]}</h1>
<ul class="nav nav-tabs mb-3">
{faner}</ul>
<div class="related">
{krop}
</div>
<a href="/kursister" class="btn btn-link">Ny søgning</a>''')


@side_()
async def udtraek(request, k):
    raekker = ""
    venter = False
    for u in reversed(k.s["udtraek"]):
        sletsti = f'/udtraek/delete/{u["id"]}'
        navn = "post_" + u["id"].replace("-", "")[:23]
        if u["vist"]:
            status = '<span class="badge bg-success">Færdig</span>'
            hent = f'<a href="/udtraek/download/{u["id"]}.csv" class="btn btn-sm btn-primary">Hent CSV</a> '
        else:
            status, hent, venter = '<span class="badge bg-warning">I kø</span>', "", True
        u["vist"] = True
        raekker += f'''<tr><td>{h(u["fil"])}</td><td>{len(u["numre"])}</td><td>{u["tid"]}</td><td>{status}</td><td class="actions">{hent}{
            k.form_start(sletsti, ekstra=f'name="{navn}" style="display:none;"').replace(
                '<div style="display:none;">', '<input type="hidden" name="_method" value="POST"/><div style="display:none;">', 1)
            }{k.form_slut(sletsti, [])}<a href="#" class="btn btn-sm btn-danger" data-confirm-message="Slet udtrækket?" onclick="if (confirm(this.dataset.confirmMessage)) {{ document.{navn}.submit(); }} event.returnValue = false; return false;">Slet</a></td></tr>
'''
    if not raekker:
        raekker = '<tr><td colspan="5">Du har ikke bestilt nogen udtræk</td></tr>'
    opd = '<a href="/udtraek" class="btn btn-secondary">Opdater listen</a>' if venter else ""
    return k.side("Udtræk", f'''<h1 class="h3">Udtræk</h1>
<p><a href="/udtraek/add" class="btn btn-primary">Nyt udtræk</a> {opd}</p>
<div class="table-responsive"><table class="table table-striped">
<thead><tr><th scope="col">Fil</th><th scope="col">Antal</th><th scope="col">Bestilt</th><th scope="col">Status</th><th scope="col" class="actions">Handlinger</th></tr></thead>
<tbody>
{raekker}</tbody>
</table></div>''')


@side_()
async def udtraek_add(request, k):
    fejl = ""
    if request.method == "POST":
        f = await k.data(["fil"])
        if f is None:
            return k.fejl(403, "Formularen er udløbet. Genindlæs siden.")
        fil = f.get("fil")
        numre = []
        if fil is None or isinstance(fil, str) or not fil.filename:
            fejl = "Vælg en fil"
        elif not fil.filename.lower().endswith(".txt"):
            fejl = "Kun filer af typen .txt kan bruges"
        else:
            linjer = [x.strip() for x in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            numre = [x.replace("-", "") for x in linjer]
            if not numre:
                fejl = "Filen indeholder ingen numre"
            elif len(numre) > 100:
                fejl = "Filen må højst indeholde 100 numre"
            elif any(not re.fullmatch(r"\d{10}", n, re.A) for n in numre):
                fejl = "Filen indeholder linjer, der ikke er CPR-numre"
        if not fejl:
            k.s["udtraek"].append({"id": nyt_uuid(), "fil": fil.filename, "numre": numre, "vist": False,
                                   "tid": datetime.datetime.now().strftime("%d.%m.%Y %H.%M")})
            k.flash("success", "Udtrækket er bestilt.")
            return k.til("/udtraek")
        k.flash("danger", "Udtrækket kunne ikke bestilles. Ret fejlen og prøv igen.")
    inv = f'<div class="ms-0 invalid-feedback" id="fil-error">{fejl}</div>' if fejl else ""
    return k.side("Nyt udtræk", f'''<h1 class="h3">Nyt udtræk</h1>
{k.form_start("/udtraek/add", True)}
<div class="mb-3 form-group file required"><label class="form-label" for="fil">Tekstfil med CPR-numre</label><input type="file" name="fil" required="required" id="fil" accept=".txt" aria-required="true" class="form-control{" is-invalid" if fejl else ""}"/>{inv}<small class="d-block form-text text-muted">Et nummer på hver linje, højst 100 i alt</small></div>
<button class="btn btn-primary" type="submit">Bestil udtræk</button> <a href="/udtraek" class="btn btn-link">Annuller</a>
{k.form_slut("/udtraek/add", ["fil"])}''')


@side_()
async def udtraek_slet(request, k):
    f = await k.data([])
    if f is None:
        return k.fejl(403, "Formularen er udløbet. Genindlæs siden.")
    k.s["udtraek"] = [u for u in k.s["udtraek"] if u["id"] != request.path_params["id"]]
    k.flash("success", "Udtrækket er slettet.")
    return k.til("/udtraek")


CSV = [("cpr", "CPR-nr."), ("findes", "Findes fra 2004"), ("foerste_startdato", "Første modul startdato"),
       ("foerste_du_modul", "Første modul DU-modul"), ("foerste_udbyder", "Første modul udbyder"),
       ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"),
       ("seneste_udbyder", "Seneste modul udbyder"), ("henvisning_dato", "Henvisningsdato"),
       ("henvisning_kategori", "Henvisningskategori"), ("merit_du_modul", "Højeste merit DU-modul"),
       ("merit_startdato", "Højeste merit startdato"), ("merit_udbyder", "Højeste merit udbyder"),
       ("prae2004_findes", "Findes i præ-2004"), ("prae2004_startdato", "Præ-2004 første startdato"),
       ("prae2004_du", "Præ-2004 danskuddannelse")]


@side_()
async def udtraek_download(request, k):
    u = next((u for u in k.s["udtraek"] if u["id"] == request.path_params["id"] and u["vist"]), None)
    if u is None:
        return k.fejl(404, "Siden blev ikke fundet")
    ud = io.StringIO()
    w = csv.writer(ud, delimiter=";", lineterminator="\n")
    w.writerow([t for _, t in CSV])
    for cpr in u["numre"]:
        d = FOLK[cpr]["udtraek"] if cpr in FOLK else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        w.writerow([cpr[:6] + "-" + cpr[6:] if n == "cpr" else janej(d.get(n)) if isinstance(d.get(n), bool) else d.get(n) or "" for n, _ in CSV])
    return k.kager(Response(("\ufeff" + ud.getvalue()).encode("utf-8"), headers={
        "Content-Type": "text/csv; charset=UTF-8", "Content-Disposition": 'attachment; filename="udtraek.csv"'}))


app = Starlette(routes=[
    Route("/", hjem),
    Route("/users/login", login, methods=["GET", "POST"]),
    Route("/users/logout", logout),
    Route("/kursister", kursister, methods=["GET", "POST"]),
    Route("/kursister/{del_}/{id}", kursist),
    Route("/udtraek", udtraek),
    Route("/udtraek/add", udtraek_add, methods=["GET", "POST"]),
    Route("/udtraek/delete/{id}", udtraek_slet, methods=["POST"]),
    Route("/udtraek/download/{id}.csv", udtraek_download),
])
