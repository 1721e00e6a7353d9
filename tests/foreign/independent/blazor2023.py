"""Danskdata selvbetjening. .NET 8 Blazor, statisk serverrendering, Det Fælles Designsystem; login i to trin, kvittering og Mine udtræk."""
import datetime
import io
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

REGISTER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONER = {}                      # .AspNetCore.Cookies -> dict
UDTRAEK = {}                        # id -> dict
COOKIE = ".AspNetCore.Danskdata"
MAANEDER = "januar februar marts april maj juni juli august september oktober november december".split()
TOM_VAERDI = "Ikke oplyst"


def dato(s):
    return f"{int(s[8:10])}. {MAANEDER[int(s[5:7]) - 1]} {s[:4]}" if s else None


def janej(b):
    return None if b is None else "Ja" if b else "Nej"


def klokken(t):
    return time.strftime("%d.%m.%Y kl. %H.%M", time.localtime(t))


def nyt_id():
    """Nøgle til adresser: kun bogstaver, så den ikke kan forveksles med et CPR-nummer."""
    return "".join(secrets.choice("abcdefghjkmnpqrstvwxyz") for _ in range(22))


def hent_session(request):
    sid = request.cookies.get(COOKIE)
    if sid not in SESSIONER:
        sid = "CfDJ8" + secrets.token_urlsafe(32)
        SESSIONER[sid] = {"token": "CfDJ8" + secrets.token_urlsafe(48), "navn": None, "bruger": None, "rolle": None, "opslag": {}, "fil": None}
    return sid, SESSIONER[sid]


CSS = """:root{--blaa:#0059b3}*{box-sizing:border-box}body{font:16px/1.5 'IBM Plex Sans',system-ui,sans-serif;margin:0;color:#1a1a1a}.container{max-width:1120px;margin:0 auto;padding:0 24px}
.header{border-bottom:1px solid #bfbfbf}.header .container{display:flex;justify-content:space-between;align-items:center}.navbar ul{display:flex;gap:28px;list-style:none;padding:0}
.button{display:inline-block;padding:11px 20px;border-radius:4px;border:1px solid var(--blaa);font:inherit;text-decoration:none;cursor:pointer}.button-primary{background:var(--blaa);color:#fff}.button-unstyled{border:0;background:none;text-decoration:underline}
.form-label{display:block;font-weight:600}.form-input{padding:9px;border:1px solid #666;width:320px;max-width:100%}.form-error .form-input{border:2px solid #cc0000}.form-error-message{display:block;color:#cc0000;font-weight:600}
.alert{border-left:6px solid;padding:14px 20px;margin:24px 0}.alert-warning{border-color:#febb30;background:#fff4d6}.alert-error{border-color:#cc0000;background:#ffe6e6}.alert-success{border-color:#358000;background:#eaf5e1}.alert-info{border-color:#1b86c3;background:#e2f2fb}
.card{border:1px solid #dcdcdc;padding:20px;margin:0 0 20px}.summary-list{display:grid;grid-template-columns:260px 1fr;margin:0}.summary-list dt{font-weight:600;padding:6px 0;border-bottom:1px solid #eee}.summary-list dd{margin:0;padding:6px 0;border-bottom:1px solid #eee}
.tab-nav{display:flex;gap:4px;list-style:none;padding:0;border-bottom:1px solid #bfbfbf}.tab-nav a{display:block;padding:10px 16px}.tab-nav .current a{border-bottom:3px solid var(--blaa);font-weight:600}.badge{background:#e6e6e6;border-radius:10px;padding:0 8px;font-size:13px}
.table{width:100%;border-collapse:collapse}.table th,.table td{text-align:left;padding:10px;border-bottom:1px solid #dcdcdc}.step-indicator{color:#555}.sr-only{position:absolute;left:-9999px}"""


def side(sid, s, titel, krop, status=200, ekstra_hoved="", fejl=False):
    nav = ""
    if s["rolle"]:
        nav = f"""<nav class="navbar" aria-label="Hovedmenu"><ul><li><a href="/overblik">Forside</a></li><li><a href="/opslag">Slå en kursist op</a></li><li><a href="/udtraek">Mine udtræk</a></li></ul></nav>
<form method="post" action="/konto/log-ud" data-enhance><input type="hidden" name="_handler" value="log-ud" /><input type="hidden" name="__RequestVerificationToken" value="{s['token']}" /><button type="submit" class="button button-unstyled">Log ud</button></form>"""
    svar = HTMLResponse(f"""<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1.0" /><base href="/" /><style>{CSS}</style>{ekstra_hoved}
<title>{'Fejl: ' if fejl else ''}{titel} - Danskdata</title></head>
<body><a class="skipnav sr-only" href="#main-content">Gå til sidens indhold</a>
<header class="header"><div class="container"><a class="logo" href="/"><strong>Danskdata</strong></a>{nav}</div></header>
<main class="container" id="main-content">
{krop}
</main>
<footer class="footer"><div class="container"><p>Udlændinge- og Integrationsministeriet · <a href="/tilgaengelighed">Tilgængelighedserklæring</a></p></div></footer>
<!--Blazor-Web-Initializers:W10=-->
</body></html>""", status)
    svar.set_cookie(COOKIE, sid, path="/", httponly=True, samesite="lax")
    return svar


def form(s, handler, action, krop, fil=False):
    return f"""<form method="post" action="{action}"{' enctype="multipart/form-data"' if fil else ''} novalidate data-enhance><input type="hidden" name="_handler" value="{handler}" />
<input type="hidden" name="__RequestVerificationToken" value="{s['token']}" />
{krop}</form>"""


def felt(ident, navn, label, typ="text", vaerdi="", hjaelp="", fejl="", ekstra=""):
    besked = f'<span class="form-error-message" id="{ident}-fejl"><span class="sr-only">Fejl: </span>{escape(fejl)}</span>' if fejl else ""
    hint = f'<span class="form-hint" id="{ident}-hint">{hjaelp}</span>' if hjaelp else ""
    v = f' value="{escape(vaerdi)}"' if vaerdi else ""
    return f'<div class="form-group{" form-error" if fejl else ""}"><label class="form-label" for="{ident}">{label}</label>{hint}{besked}<input type="{typ}" class="form-input" id="{ident}" name="{navn}"{v} {ekstra}/></div>'


def alert(art, overskrift, tekst=""):
    return f'<div class="alert alert-{art}" role="alert"><div class="alert-body"><h2 class="alert-heading">{overskrift}</h2><p class="alert-text">{tekst}</p></div></div>'


async def laes_form(request, s):
    f = await request.form()
    return f if f.get("__RequestVerificationToken") == s["token"] else None


UGYLDIG = Response("A valid antiforgery token was not provided with the request.", 400)


# ---------------------------------------------------------------- forside og login
async def forside(request):
    sid, s = hent_session(request)
    if s["rolle"]:
        return RedirectResponse("/overblik", 302)
    return side(sid, s, "Velkommen", """<h1>Danskdata for kommuner</h1><p class="font-lead">Se sprogcentrenes indberetninger om kommunens kursister på danskuddannelse.</p>
<p><a class="button button-primary" href="/konto/log-ind">Log ind</a></p>""")


async def tilgaengelighed(request):
    sid, s = hent_session(request)
    return side(sid, s, "Tilgængelighedserklæring", "<h1>Tilgængelighedserklæring</h1><p>Løsningen overholder WCAG 2.1 på niveau AA.</p>")


async def log_ind(request):
    sid, s = hent_session(request)
    return side(sid, s, "Vælg login", """<h1>Hvordan vil du logge ind?</h1><ul class="nobullet-list"><li><a class="button" href="/konto/mitid">MitID Erhverv</a></li>
<li><a class="button" href="/konto/brugernavn">Brugernavn og adgangskode</a></li></ul>""")


async def mitid(request):
    sid, s = hent_session(request)
    return side(sid, s, "MitID Erhverv", alert("warning", "MitID Erhverv er ikke åbnet for din kommune endnu", "Brug kommunens brugernavn og adgangskode.") + '<p><a href="/konto/log-ind">Tilbage</a></p>')


def adgangskodeside(sid, s, fejl=""):
    return side(sid, s, "Adgangskode", f"<h1>Angiv adgangskode</h1><p>Du logger ind som <strong>{escape(s['navn'])}</strong>. <a href=\"/konto/brugernavn\">Skift bruger</a></p>"
                + form(s, "adgangskode", "/konto/adgangskode", felt("adgangskode", "Input.Adgangskode", "Adgangskode", "password", fejl=fejl, ekstra='autocomplete="current-password" ')
                       + '<button type="submit" class="button button-primary">Bekræft</button>'), fejl=bool(fejl))


async def brugernavn(request):
    sid, s = hent_session(request)
    fejl = ""
    if request.method == "POST":
        f = await laes_form(request, s)
        if f is None:
            return UGYLDIG
        s["navn"] = f.get("Input.Brugernavn", "").strip()
        if s["navn"]:
            return RedirectResponse("/konto/adgangskode", 302)
        fejl = "Angiv dit brugernavn"
    return side(sid, s, "Brugernavn", "<h1>Log ind med brugernavn</h1>" + form(s, "brugernavn", "/konto/brugernavn", felt("brugernavn", "Input.Brugernavn", "Brugernavn", fejl=fejl, ekstra='autocomplete="username" ')
                                                                                + '<button type="submit" class="button button-primary">Næste</button>'), fejl=bool(fejl))


async def adgangskode(request):
    sid, s = hent_session(request)
    if not s["navn"]:
        return RedirectResponse("/konto/brugernavn", 302)
    if request.method == "GET":
        return adgangskodeside(sid, s)
    f = await laes_form(request, s)
    if f is None:
        return UGYLDIG
    if s["navn"] != "kommune" or f.get("Input.Adgangskode") != "hemmeligt-1":
        return adgangskodeside(sid, s, "Brugernavn eller adgangskode er forkert")
    s["bruger"] = s["navn"]
    return RedirectResponse("/konto/rolle", 302)


async def rolle(request):
    sid, s = hent_session(request)
    if not s["bruger"]:
        return RedirectResponse("/konto/log-ind", 302)
    if request.method == "POST":
        f = await laes_form(request, s)
        if f is None:
            return UGYLDIG
        if f.get("Rolle") == "sagsbehandler":
            s["rolle"] = "sagsbehandler"
            return RedirectResponse("/overblik", 302)
        return side(sid, s, "Ingen adgang", alert("error", "Rollen kan ikke bruges her", "Kommunens økonomirapporter findes i en anden løsning.") + '<p><a href="/konto/rolle">Vælg en anden rolle</a></p>', 403)
    return side(sid, s, "Vælg rolle", "<h1>Vælg din rolle</h1><p>Du har mere end én rolle i Danskdata.</p>" + form(s, "rolle", "/konto/rolle", """<button type="submit" class="button button-primary" name="Rolle" value="sagsbehandler">Fortsæt som sagsbehandler</button>
<button type="submit" class="button" name="Rolle" value="oekonomi">Fortsæt som økonomimedarbejder</button>"""))


async def log_ud(request):
    sid, s = hent_session(request)
    if await laes_form(request, s) is None:
        return UGYLDIG
    SESSIONER.pop(sid, None)
    svar = RedirectResponse("/", 302)
    svar.delete_cookie(COOKIE)
    return svar


def kraever_rolle(f):
    async def ny(request):
        sid, s = hent_session(request)
        if not s["rolle"]:
            return RedirectResponse("/konto/rolle" if s["bruger"] else "/", 302)
        return await f(request, sid, s)
    return ny


@kraever_rolle
async def overblik(request, sid, s):
    return side(sid, s, "Forside", """<h1>Hvad vil du?</h1><div class="card"><h2>Én kursist</h2><p>Se alle registreringer om en kursist.</p><a class="button" href="/opslag">Slå en kursist op</a></div>
<div class="card"><h2>Flere kursister</h2><p>Bestil et udtræk for op til 100 CPR-numre, og hent det som Excel-fil.</p><a class="button" href="/udtraek">Mine udtræk</a></div>""")


# ---------------------------------------------------------------- opslag
@kraever_rolle
async def opslag(request, sid, s):
    fejl, skrevet, besked = "", "", ""
    if request.method == "POST":
        f = await laes_form(request, s)
        if f is None:
            return UGYLDIG
        skrevet = f.get("Model.CprNummer", "").strip()
        cpr = re.sub(r"[-\s]", "", skrevet)
        if not skrevet:
            fejl = "Angiv et CPR-nummer"
        elif not re.fullmatch(r"\d{10}", cpr):
            fejl = "CPR-nummeret skal bestå af 10 cifre"
        elif cpr not in REGISTER:
            besked = alert("warning", "Vi kan ikke finde kursisten", "Der er ingen registreringer på det CPR-nummer, du har angivet. Kontrollér nummeret, og prøv igen.")
        else:
            ident = nyt_id()
            s["opslag"][ident] = cpr
            return RedirectResponse(f"/kursist/{ident}/moduler", 302)
    return side(sid, s, "Slå en kursist op", "<h1>Slå en kursist op</h1>" + besked + form(s, "opslag", "/opslag", felt("cpr", "Model.CprNummer", "CPR-nummer", vaerdi=skrevet, hjaelp="10 cifre, med eller uden bindestreg", fejl=fejl,
                                                                                                                 ekstra='inputmode="numeric" autocomplete="off" ')
                                                                                          + '<button type="submit" class="button button-primary">Vis kursist</button>'), fejl=bool(fejl))


FANER = {
    "moduler": ("Modulforløb", "moduler", "Forløb", "Der er ingen modulforløb at vise.",
                [("Modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Udbyder", "udbyder"), ("Henvisningskategori", "henvisningskategori"),
                 ("Årsag til ophør", "ophoersaarsag"), ("Dato for bestået modultest", "modultest_bestaaet")]),
    "proever": ("Prøver", "proever", "Prøve", "Der er ingen prøver at vise.",
                [("Prøvetype", "proeve"), ("Prøvedato", "dato"), ("Prøvetermin", "termin"), ("Læseforståelse", "laeseforstaaelse"), ("Skriftlig fremstilling", "skriftlig"),
                 ("Mundtlig kommunikation", "mundtlig"), ("Samlet resultat", "resultat"), ("Udbyder", "udbyder")]),
    "henvisninger": ("Henvisninger", "henvisninger", "Henvisning", "Der er ingen henvisninger at vise.",
                     [("Henvisningsdato", "dato"), ("Henvisningskategori", "kategori"), ("Kommune", "kommune"), ("Udbyder", "udbyder")]),
    "merit": ("Merit", "meritter", "Merit", "Der er ingen merit at vise.", [("Modul", "du_modul"), ("Startdato", "startdato"), ("Udbyder", "udbyder")]),
    "foer-2004": ("Før 2004", "prae2004", "Oplysninger fra før 2004", "Der er ingen oplysninger fra før 2004 at vise.", [("Første startdato", "foerste_startdato"), ("Deltog i danskuddannelse", "du")]),
}


def dl(par):
    return '<dl class="summary-list">' + "".join(f"<dt>{k}</dt><dd>{escape(v) if v is not None else '<em>' + TOM_VAERDI + '</em>'}</dd>" for k, v in par) + "</dl>"


@kraever_rolle
async def kursist(request, sid, s):
    ident, valgt = request.path_params["ident"], request.path_params["fane"]
    p = REGISTER.get(s["opslag"].get(ident))
    if p is None or valgt not in FANER:
        return side(sid, s, "Siden findes ikke", "<h1>Siden findes ikke</h1><p>Slå kursisten op igen.</p>", 404)
    antal = {k: (len(p[m]) if isinstance(p[m], list) else int(p[m] is not None)) for k, (_, m, _, _, _) in FANER.items()}
    faner = "".join(f'<li class="{"current" if k == valgt else ""}"><a href="/kursist/{ident}/{k}"{" aria-current=page" if k == valgt else ""}>{v[0]} <span class="badge">{antal[k]}</span></a></li>' for k, v in FANER.items())
    navn, medlem, ental, tom, felter = FANER[valgt]
    poster = p[medlem] if isinstance(p[medlem], list) else [p[medlem]] if p[medlem] else []
    krop = ""
    for i, r in enumerate(poster, 1):
        par = [(l, janej(r[m]) if m == "du" else dato(r[m]) if re.fullmatch(r"\d{4}-\d\d-\d\d", r[m] or "") else r[m]) for l, m in felter]
        over = ental if valgt == "foer-2004" else f"{ental} {i} af {len(poster)}"
        krop += f'<section class="card"><h3>{over}</h3>{dl(par)}</section>\n'
    if not poster:
        krop = f'<p class="empty-state">{tom}</p>'
    return side(sid, s, navn, f"""<p><a class="back-link" href="/opslag">Nyt opslag</a></p><h1>Kursist {p['cpr'][:6]}-{p['cpr'][6:]}</h1>
<nav aria-label="Oplysninger om kursisten"><ul class="tab-nav">{faner}</ul></nav><h2>{navn}</h2>
{krop}""")


# ---------------------------------------------------------------- udtræk
def klar(u):
    return time.time() - u["tid"] >= 4.5


@kraever_rolle
async def mine_udtraek(request, sid, s):
    raekker = "".join(f"""<tr><td>{u['kvittering']}</td><td>{klokken(u['tid'])}</td><td>{len(u['numre'])}</td><td><span class="badge">{'Klar til download' if klar(u) else 'Under behandling'}</span></td>
<td>{f'<a href="/udtraek/{i}/excel" download data-enhance-nav="false">Hent Excel-fil<span class="sr-only"> for {u["kvittering"]}</span></a>' if klar(u) else ''}</td></tr>"""
                      for i, u in reversed(UDTRAEK.items()) if u["bruger"] == s["bruger"])
    tabel = (f'<table class="table"><thead><tr><th>Kvitteringsnummer</th><th>Bestilt</th><th>CPR-numre</th><th>Status</th><th>Fil</th></tr></thead><tbody>{raekker}</tbody></table>' if raekker
             else '<p class="empty-state">Du har ikke bestilt nogen udtræk endnu.</p>')
    venter = any(not klar(u) for u in UDTRAEK.values())
    script = "<script>setTimeout(() => location.reload(), 5000);</script><p>Oversigten opdateres automatisk.</p>" if venter else ""
    return side(sid, s, "Mine udtræk", f'<h1>Mine udtræk</h1><p><a class="button button-primary" href="/udtraek/nyt/vaelg-fil">Bestil nyt udtræk</a></p>{tabel}{script}')


def trin(n, titel):
    return f'<p class="step-indicator">Trin {n} af 3</p><h1>{titel}</h1>'


@kraever_rolle
async def vaelg_fil(request, sid, s):
    fejl = ""
    if request.method == "POST":
        f = await laes_form(request, s)
        if f is None:
            return UGYLDIG
        fil = f.get("Model.Fil")
        if not fil or isinstance(fil, str) or not fil.filename:
            fejl = "Vælg en fil"
        elif not fil.filename.lower().endswith(".txt"):
            fejl = "Filen skal være en tekstfil (.txt)"
        else:
            linjer = [x.strip() for x in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            gale = [i for i, x in enumerate(linjer, 1) if not re.fullmatch(r"\d{6}-?\d{4}", x)]
            if not linjer:
                fejl = "Filen er tom"
            elif gale:
                fejl = f"CPR-nummeret i linje {gale[0]} er ikke gyldigt"
            elif len(linjer) > 100:
                fejl = f"Filen må højst indeholde 100 CPR-numre. Den indeholder {len(linjer)}"
            else:
                s["fil"] = (fil.filename, [x.replace("-", "") for x in linjer])
                return RedirectResponse("/udtraek/nyt/kontroller", 302)
    return side(sid, s, "Vælg fil", trin(1, "Vælg fil") + form(s, "vaelg-fil", "/udtraek/nyt/vaelg-fil", felt("fil", "Model.Fil", "Fil med CPR-numre", "file", hjaelp="En tekstfil (.txt) med ét CPR-nummer på hver linje. Højst 100.", fejl=fejl, ekstra='accept=".txt" ')
                                                               + '<button type="submit" class="button button-primary">Upload og fortsæt</button> <a href="/udtraek">Annullér</a>', fil=True), fejl=bool(fejl))


@kraever_rolle
async def kontroller(request, sid, s):
    if not s["fil"]:
        return RedirectResponse("/udtraek/nyt/vaelg-fil", 302)
    navn, numre = s["fil"]
    if request.method == "POST":
        if await laes_form(request, s) is None:
            return UGYLDIG
        ident = nyt_id()
        UDTRAEK[ident] = {"kvittering": f"DD-{time.strftime('%Y', time.localtime(time.time()))}-{4711 + len(UDTRAEK):06d}", "tid": time.time(), "numre": numre, "bruger": s["bruger"]}
        s["fil"] = None
        return RedirectResponse(f"/udtraek/{ident}/kvittering", 302)
    return side(sid, s, "Kontrollér", trin(2, "Kontrollér din bestilling") + dl([("Filnavn", navn), ("Antal CPR-numre", str(len(numre))), ("Heraf gengangere", str(len(numre) - len(set(numre)))), ("Format", "Excel (xlsx)")])
                + form(s, "bestil", "/udtraek/nyt/kontroller", '<p><button type="submit" class="button button-primary">Bestil udtræk</button> <a href="/udtraek/nyt/vaelg-fil">Vælg en anden fil</a></p>'))


@kraever_rolle
async def kvittering(request, sid, s):
    u = UDTRAEK.get(request.path_params["ident"])
    if not u:
        return side(sid, s, "Siden findes ikke", "<h1>Siden findes ikke</h1>", 404)
    return side(sid, s, "Kvittering", trin(3, "Kvittering") + alert("success", "Din bestilling er modtaget", "Udtrækket lægges i Mine udtræk, så snart det er dannet.")
                + dl([("Kvitteringsnummer", u["kvittering"]), ("Bestilt", klokken(u["tid"])), ("Antal CPR-numre", str(len(u["numre"])))]))


KOLONNER = [("CPR-nummer", "cpr"), ("Fundet i Danskdata", "findes"), ("Første forløb, startdato", "foerste_startdato"), ("Første forløb, modul", "foerste_du_modul"), ("Første forløb, udbyder", "foerste_udbyder"),
            ("Seneste forløb, startdato", "seneste_startdato"), ("Seneste forløb, modul", "seneste_du_modul"), ("Seneste forløb, udbyder", "seneste_udbyder"), ("Henvisningsdato", "henvisning_dato"),
            ("Henvisningskategori", "henvisning_kategori"), ("Højeste merit, modul", "merit_du_modul"), ("Højeste merit, startdato", "merit_startdato"), ("Højeste merit, udbyder", "merit_udbyder"),
            ("Fundet før 2004", "prae2004_findes"), ("Før 2004, første startdato", "prae2004_startdato"), ("Før 2004, deltog i danskuddannelse", "prae2004_du")]


@kraever_rolle
async def excel(request, sid, s):
    u = UDTRAEK.get(request.path_params["ident"])
    if not u or not klar(u):
        return side(sid, s, "Siden findes ikke", "<h1>Siden findes ikke</h1>", 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([f"Udtræk {u['kvittering']} fra Danskdata, {time.strftime('%d.%m.%Y', time.localtime(u['tid']))}"])
    ws["A1"].font = Font(bold=True, size=14)
    ws.append([k for k, _ in KOLONNER])
    for i, c in enumerate(ws[2], 1):
        c.font, c.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="0059B3")
        ws.column_dimensions[get_column_letter(i)].width = 22
    for n in u["numre"]:
        x = REGISTER[n]["udtraek"] if n in REGISTER else {"cpr": n, "findes": False}
        v = [x.get(f) for _, f in KOLONNER]
        ws.append([janej(a) if isinstance(a, bool) else datetime.date.fromisoformat(a) if a and f.endswith("dato") else a for a, (_, f) in zip(v, KOLONNER)])
        for c in ws[ws.max_row]:
            c.number_format = "dd-mm-yyyy" if c.is_date else "@"
    ws.freeze_panes = "B3"
    ws.auto_filter.ref = f"A2:P{ws.max_row}"
    om = wb.create_sheet("Om udtrækket")
    for r in [("Kvitteringsnummer", u["kvittering"]), ("Bestilt af", u["bruger"]), ("Antal CPR-numre", len(u["numre"]))]:
        om.append(r)
    ud = io.BytesIO()
    wb.save(ud)
    return Response(ud.getvalue(), headers={"content-type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                            "content-disposition": f"attachment; filename={u['kvittering']}.xlsx; filename*=UTF-8''{u['kvittering']}.xlsx"})


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", forside), Route("/tilgaengelighed", tilgaengelighed), Route("/konto/log-ind", log_ind), Route("/konto/mitid", mitid), Route("/konto/brugernavn", brugernavn, methods=GP),
    Route("/konto/adgangskode", adgangskode, methods=GP), Route("/konto/rolle", rolle, methods=GP), Route("/konto/log-ud", log_ud, methods=["POST"]), Route("/overblik", overblik),
    Route("/opslag", opslag, methods=GP), Route("/kursist/{ident}/{fane}", kursist), Route("/udtraek", mine_udtraek), Route("/udtraek/nyt/vaelg-fil", vaelg_fil, methods=GP),
    Route("/udtraek/nyt/kontroller", kontroller, methods=GP), Route("/udtraek/{ident}/kvittering", kvittering), Route("/udtraek/{ident}/excel", excel)])
