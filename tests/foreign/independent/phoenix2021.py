"""DanskData - Phoenix 1.5, .eex-skabeloner, phx.gen.auth, baggrundsjob med Oban (2021)."""
import base64
import hashlib
import hmac
import json
import secrets
import time
import uuid
from datetime import datetime
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

KURSISTER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SECRET = secrets.token_bytes(32)
COOKIE = "_danskdata_key"
TOKENS = set()          # users_tokens
OPSLAG = {}             # opslag (uuid -> cpr), the log of look-ups
UDTRAEK = []            # udtraek (with their Oban job)
MAANED = "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.".split()


def signer(data):
    krop = base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")
    mac = hmac.new(SECRET, krop.encode(), hashlib.sha256).digest()
    return "SFMyNTY.%s.%s" % (krop, base64.urlsafe_b64encode(mac).decode().rstrip("="))


def laes(cookie):
    try:
        _, krop, _ = cookie.split(".")
        if hmac.compare_digest(signer(json.loads(base64.urlsafe_b64decode(krop + "=" * (-len(krop) % 4)))), cookie):
            return json.loads(base64.urlsafe_b64decode(krop + "=" * (-len(krop) % 4)))
    except (ValueError, AttributeError):
        pass
    return {}


class Conn:
    def __init__(self, request):
        self.r = request
        self.s = laes(request.cookies.get(COOKIE))
        self.s.setdefault("_csrf_token", secrets.token_urlsafe(18))
        self.flash = self.s.pop("phoenix_flash", {})
        self.bruger = self.s.get("user_token") in TOKENS
        self.form = {}

    def _send(self, resp):
        resp.set_cookie(COOKIE, signer(self.s), httponly=True, samesite="lax")
        resp.headers["cache-control"] = "max-age=0, private, must-revalidate"
        return resp

    def redirect(self, to, **flash):
        if flash:
            self.s["phoenix_flash"] = flash
        return self._send(RedirectResponse(to, 302))

    def form_for(self, action, krop, method="post", **attr):
        """form_for/4 (the csrf token and _method are put in by form_tag)"""
        put = '<input name="_method" type="hidden" value="%s">' % method if method != "post" else ""
        return '<form accept-charset="UTF-8" action="%s" method="post"%s><input name="_csrf_token" type="hidden" value="%s">%s%s</form>' % (
            action, "".join(' %s="%s"' % a for a in attr.items()), self.s["_csrf_token"], put, krop)

    def render(self, titel, krop, status=200):
        menu = ""
        if self.bruger:
            punkter = [("/opslag", "Opslag"), ("/udtraek", "Filudtræk"), ("/vilkaar", "Vilkår")] if self.s.get("vilkaar") else []
            menu = '<nav role="navigation"><ul>%s<li class="user">kommune</li><li>%s</li></ul></nav>' % (
                "".join('<li><a href="%s">%s</a></li>' % p for p in punkter),
                self.form_for("/brugere/log_ud", '<button class="link" type="submit">Log ud</button>', "delete", **{"class": "link"}))
        return self._send(HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
  <head>
    <meta charset="utf-8"/>
    <meta http-equiv="X-UA-Compatible" content="IE=edge"/>
    <meta name="viewport" content="width=device-width, initial-scale=1.0"/>
    <meta charset="UTF-8" content="{self.s['_csrf_token']}" name="csrf-token">
    <title>{titel} · DanskData</title>
    <link rel="stylesheet" href="/css/app-5f2c8e0d1b7a.css?vsn=d"/>
    <script defer type="text/javascript" src="/js/app-91b3e7aa04cd.js?vsn=d"></script>
  </head>
  <body>
    <header>
      <section class="container">
        <a href="/" class="brand">DanskData</a>
        {menu}
      </section>
    </header>
    <main role="main" class="container">
      <p class="alert alert-info" role="alert">{escape(self.flash.get("info", ""))}</p>
      <p class="alert alert-danger" role="alert">{escape(self.flash.get("error", ""))}</p>
{krop}
    </main>
    <footer class="container"><small>DanskData · hjælp på telefon hverdage 9–15 eller danskdata@example.dk</small></footer>
  </body>
</html>
""", status))


def rute(login=True, vilkaar=True):
    """pipeline: :fetch_session, :protect_from_forgery, :require_authenticated_user, :require_vilkaar"""
    def dekorator(f):
        async def inner(request):
            c = Conn(request)
            if request.method == "POST":
                c.form = await request.form()
                if c.form.get("_csrf_token") != c.s["_csrf_token"]:
                    return Response("Forbidden", 403)
            if login and not c.bruger:
                return c.redirect("/brugere/log_ind", error="Du skal logge ind for at se siden.")
            if login and vilkaar and not c.s.get("vilkaar"):
                return c.redirect("/vilkaar")
            return await f(c)
        return inner
    return dekorator


# ------------------------------------------------------------ view helpers
def dato(v):
    """Cldr.Date.to_string!(d, format: :medium, locale: "da")"""
    return "%d. %s %s" % (int(v[8:]), MAANED[int(v[5:7]) - 1], v[:4])


def vis(k, v):
    if v is None:
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    return escape(dato(v) if k in ("dato", "startdato", "slutdato", "modultest_bestaaet", "foerste_startdato") else v)


def error_tag(felt, tekst):
    return '<span class="invalid-feedback" phx-feedback-for="%s">%s</span>' % (felt, escape(tekst)) if tekst else ""


def tabel(kol, poster):
    return "<table>\n<thead><tr>%s</tr></thead>\n<tbody>\n%s</tbody>\n</table>" % (
        "".join("<th>%s</th>" % t for _, t in kol),
        "".join("<tr>%s</tr>\n" % "".join("<td>%s</td>" % vis(k, r[k]) for k, _ in kol) for r in poster))


def liste(kol, poster):
    if not poster:
        return '<p class="tom">Intet registreret.</p>'
    return "\n".join('<ul class="post">\n%s</ul>' % "".join(
        "<li>\n<strong>%s:</strong>\n%s\n</li>\n" % (t, vis(k, r[k])) for k, t in kol) for r in poster)


# ------------------------------------------------------------ session
def log_ind_side(c, fejl="", navn=""):
    return c.render("Log ind", "<h1>Log ind</h1>\n" + c.form_for("/brugere/log_ind", (
        '<div class="alert alert-danger"><p>%s</p></div>' % fejl if fejl else "") + f"""
<label for="bruger_brugernavn">Brugernavn</label>
<input id="bruger_brugernavn" name="bruger[brugernavn]" required type="text" value="{escape(navn)}">
<label for="bruger_adgangskode">Adgangskode</label>
<input id="bruger_adgangskode" name="bruger[adgangskode]" required type="password">
<div><button type="submit">Log ind</button></div>
"""))


@rute(login=False)
async def log_ind(c):
    if c.r.method == "GET":
        return c.redirect("/") if c.bruger else log_ind_side(c)
    navn, kode = c.form.get("bruger[brugernavn]", ""), c.form.get("bruger[adgangskode]", "")
    if (navn, kode) != ("kommune", "hemmeligt-1"):
        return log_ind_side(c, "Forkert brugernavn eller adgangskode", navn)
    token = secrets.token_urlsafe(32)
    TOKENS.add(token)
    c.s = {"_csrf_token": secrets.token_urlsafe(18), "user_token": token}      # renew_session
    return c.redirect("/")


@rute(login=False)
async def log_ud(c):
    TOKENS.discard(c.s.get("user_token"))
    c.s = {"_csrf_token": secrets.token_urlsafe(18)}
    return c.redirect("/brugere/log_ind", info="Du er logget ud.")


@rute(vilkaar=False)
async def vilkaar(c):
    if c.r.method == "POST":
        c.s["vilkaar"] = True
        return c.redirect("/opslag")
    return c.render("Vilkår", """<h1>Vilkår for brug</h1>
<p>Du må kun slå kursister op, når det er nødvendigt for at behandle en sag i din kommune. Alle opslag bliver logget og gemt i seks måneder.</p>
""" + ("" if c.s.get("vilkaar") else c.form_for("/vilkaar", '<button type="submit">Acceptér og fortsæt</button>')))


@rute()
async def index(c):
    return c.redirect("/opslag")


# ------------------------------------------------------------ opslag
def opslag_ny(c, fejl="", cpr=""):
    return c.render("Opslag", "<h1>Opslag på kursist</h1>\n" + c.form_for("/opslag", f"""
{'<div class="alert alert-danger"><p>Opslaget kunne ikke gennemføres. Se fejlen herunder.</p></div>' if fejl else ''}
<label for="opslag_cpr">Kursistens CPR-nummer</label>
<input autocomplete="off" id="opslag_cpr" inputmode="numeric" name="opslag[cpr]" placeholder="ddmmåå-xxxx" type="text" value="{escape(cpr)}">
{error_tag("opslag[cpr]", fejl)}
<div><button type="submit">Slå op</button></div>
"""))


@rute()
async def opslag(c):
    if c.r.method == "GET":
        return opslag_ny(c)
    cpr = c.form.get("opslag[cpr]", "").strip()
    nr = cpr.replace("-", "").replace(" ", "")
    if not nr:
        return opslag_ny(c, "skal udfyldes")
    if not (nr.isdigit() and len(nr) == 10):
        return opslag_ny(c, "er ikke et gyldigt CPR-nummer", cpr)
    if nr not in KURSISTER:
        return opslag_ny(c, "findes ikke i danskundervisningsdatabasen", cpr)
    oid = str(uuid.uuid4())
    OPSLAG[oid] = nr
    return c.redirect("/opslag/" + oid)


MODULER = [("du_modul", "DU-modul"), ("startdato", "Påbegyndt"), ("slutdato", "Afsluttet"), ("udbyder", "Udbyder"),
           ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")]
PROEVER = [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig"),
           ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]
HENVISNINGER = [("dato", "Henvist"), ("kategori", "Henvisningskategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]
MERITTER = [("du_modul", "DU-modul"), ("startdato", "Gælder fra"), ("udbyder", "Udbyder")]
PRAE2004 = [("foerste_startdato", "Første startdato"), ("du", "Fulgt danskuddannelse")]


@rute()
async def opslag_vis(c):
    p = KURSISTER.get(OPSLAG.get(c.r.path_params["id"]))
    if not p:
        return c.render("Ikke fundet", "<h1>Siden blev ikke fundet</h1>", 404)
    return c.render("Kursist", f"""<h1>Kursist {p['cpr'][:6]}-{p['cpr'][6:]}</h1>
<section id="moduler"><h2>Moduler</h2>
{tabel(MODULER, p['moduler'])}
</section>
<section id="proever"><h2>Prøver</h2>
{tabel(PROEVER, p['proever'])}
</section>
<section id="henvisninger"><h2>Henvisninger</h2>
{liste(HENVISNINGER, p['henvisninger'])}
</section>
<section id="merit"><h2>Merit for moduler</h2>
{liste(MERITTER, p['meritter'])}
</section>
<section id="prae2004"><h2>Oplysninger fra før 2004</h2>
{liste(PRAE2004, [p['prae2004']] if p['prae2004'] else [])}
</section>
<span><a href="/opslag">Nyt opslag</a></span>""")


# ------------------------------------------------------------ udtræk
def status(u):
    t = time.time()
    return "Klar" if t >= u["klar"] else "I gang" if t >= u["klar"] - 3 else "I kø"


@rute()
async def udtraek(c):
    if c.r.method == "POST":
        return await opret(c)
    raekker = ""
    for u in reversed(UDTRAEK):
        s = status(u)
        raekker += '<tr><td>%s</td><td>%s</td><td>%d</td><td><span class="badge">%s</span></td><td>%s</td></tr>\n' % (
            datetime.fromtimestamp(u["oprettet"]).strftime("%d-%m-%Y %H:%M:%S"), escape(u["filnavn"]), len(u["numre"]), s,
            '<span><a href="/udtraek/%s/fil">Hent fil</a></span>' % u["id"] if s == "Klar" else "")
    return c.render("Filudtræk", """<h1>Filudtræk</h1>
<table>
<thead><tr><th>Bestilt</th><th>Filnavn</th><th>Antal</th><th>Status</th><th></th></tr></thead>
<tbody>
%s</tbody>
</table>
<p><a href="/udtraek">Opdatér listen</a></p>
<span><a class="button" href="/udtraek/ny">Bestil nyt udtræk</a></span>""" % raekker)


def udtraek_form(c, fejl=""):
    return c.render("Nyt udtræk", "<h1>Nyt udtræk</h1>\n<p>Filen skal være en tekstfil med ét CPR-nummer pr. linje, højst 100.</p>\n" + c.form_for("/udtraek", f"""
{'<div class="alert alert-danger"><p>Filen kunne ikke modtages. Se fejlen herunder.</p></div>' if fejl else ''}
<label for="udtraek_fil">Fil med CPR-numre</label>
<input id="udtraek_fil" name="udtraek[fil]" type="file">
{error_tag("udtraek[fil]", fejl)}
<div><button type="submit">Bestil udtræk</button></div>
""", enctype="multipart/form-data") + '\n<span><a href="/udtraek">Tilbage</a></span>')


@rute()
async def udtraek_ny(c):
    return udtraek_form(c)


async def opret(c):
    fil = c.form.get("udtraek[fil]")
    if not getattr(fil, "filename", ""):
        return udtraek_form(c, "skal vælges")
    numre = [l.strip().replace("-", "") for l in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if l.strip()]
    if not numre:
        return udtraek_form(c, "er tom")
    if len(numre) > 100:
        return udtraek_form(c, "må højst indeholde 100 CPR-numre")
    if not all(n.isdigit() and len(n) == 10 for n in numre):
        return udtraek_form(c, "indeholder linjer, der ikke er CPR-numre")
    UDTRAEK.append({"id": str(uuid.uuid4()), "oprettet": time.time(), "klar": time.time() + 5, "filnavn": fil.filename, "numre": numre})
    return c.redirect("/udtraek", info="Udtrækket er bestilt. Det kan hentes herunder, når status er Klar.")


KOLONNER = [("cpr", "CPR-nummer"), ("findes", "Findes (2004 og frem)"), ("foerste_startdato", "Første modul - startdato"), ("foerste_du_modul", "Første modul - DU-modul"),
            ("foerste_udbyder", "Første modul - udbyder"), ("seneste_startdato", "Seneste modul - startdato"), ("seneste_du_modul", "Seneste modul - DU-modul"),
            ("seneste_udbyder", "Seneste modul - udbyder"), ("henvisning_dato", "Henvisning - dato"), ("henvisning_kategori", "Henvisning - kategori"),
            ("merit_du_modul", "Højeste merit - DU-modul"), ("merit_startdato", "Højeste merit - startdato"), ("merit_udbyder", "Højeste merit - udbyder"),
            ("prae2004_findes", "Før 2004 - findes"), ("prae2004_startdato", "Før 2004 - første startdato"), ("prae2004_du", "Før 2004 - danskuddannelse")]


@rute()
async def udtraek_fil(c):
    u = next((u for u in UDTRAEK if u["id"] == c.r.path_params["id"] and status(u) == "Klar"), None)
    if not u:
        return c.redirect("/udtraek", error="Udtrækket findes ikke eller er ikke klar.")
    linjer = [";".join(t for _, t in KOLONNER)]
    for nr in u["numre"]:
        d = dict(KURSISTER[nr]["udtraek"] if nr in KURSISTER else {"findes": False}, cpr=nr[:6] + "-" + nr[6:])
        linjer.append(";".join("" if v is None else ("Ja" if v else "Nej") if isinstance(v, bool) else v for v in (d.get(k) for k, _ in KOLONNER)))
    navn = "udtraek-%s.csv" % datetime.fromtimestamp(u["oprettet"]).strftime("%Y%m%d-%H%M%S")
    return c._send(Response(("\ufeff" + "\r\n".join(linjer) + "\r\n").encode("utf-8"), media_type="text/csv",
                            headers={"content-disposition": 'attachment; filename="%s"' % navn}))


app = Starlette(routes=[
    Route("/", index), Route("/brugere/log_ind", log_ind, methods=["GET", "POST"]), Route("/brugere/log_ud", log_ud, methods=["POST"]),
    Route("/vilkaar", vilkaar, methods=["GET", "POST"]), Route("/opslag", opslag, methods=["GET", "POST"]), Route("/opslag/{id}", opslag_vis),
    Route("/udtraek", udtraek, methods=["GET", "POST"]), Route("/udtraek/ny", udtraek_ny), Route("/udtraek/{id}/fil", udtraek_fil)])
