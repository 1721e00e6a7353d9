"""Leverandøren A/S: Danskoverblik - ASP.NET Core 7 Razor Pages med Det Fælles Designsystem (DKFDS), 2023."""
import io
import json
import secrets
import time
from datetime import datetime
from pathlib import Path

from jinja2 import DictLoader, Environment
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

DATA = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONER = {}
MAANEDER = "januar februar marts april maj juni juli august september oktober november december".split()


def langdato(v):
    return f"{int(v[8:])}. {MAANEDER[int(v[5:7]) - 1]} {v[:4]}" if v else "–"


SKABELONER = {
    "_Layout": """<!DOCTYPE html>
<html lang="da" class="no-js"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{ titel }} – Danskoverblik</title><link rel="stylesheet" href="/lib/dkfds/css/dkfds-virkdk.min.css"></head>
<body><a class="skipnav" href="#main-content">Gå til sidens indhold</a>
<div class="cookie-message" role="alertdialog" aria-labelledby="cookie-h"><div class="container"><h2 id="cookie-h">Fortæl os, om du accepterer cookies</h2><p>Vi bruger kun nødvendige cookies til login.</p><a href="/Privatliv">Læs om cookies</a></div></div>
<header class="header"><div class="portal-header"><div class="portal-header-inner container"><a href="/" class="function-link" title="Forside">Danskoverblik</a>
{% if bruger %}<div class="portal-info"><p class="user weight-semibold mt-0">Kommunebruger</p><p class="mt-0">Kommunen</p><form method="post" action="/Konto/LogUd"><button class="button button-secondary" type="submit">Log ud</button>{{ tok|safe }}</form></div>{% endif %}</div></div>
{% if bruger %}<nav class="nav"><div class="navbar navbar-primary"><div class="navbar-inner container"><ul class="nav-primary">{% for u, t in [("/", "Overblik"), ("/Kursist/Soeg", "Søg kursist"), ("/Bestillinger", "Bestillinger"), ("/Vejledning", "Vejledning")] %}<li{% if sti == u %} class="current"{% endif %}><a class="nav-link" href="{{ u }}"{% if sti == u %} aria-current="page"{% endif %}><span>{{ t }}</span></a></li>{% endfor %}</ul></div></div></nav>{% endif %}</header>
<main class="container page-container" id="main-content">{% block main %}{% endblock %}</main>
<footer><div class="footer"><div class="container"><ul class="nobullet-list"><li><a class="function-link" href="/Tilgaengelighed">Tilgængelighedserklæring</a></li><li><a class="function-link" href="/Privatliv">Behandling af personoplysninger</a></li></ul><p>Danskoverblik drives af Leverandøren A/S</p></div></div></footer>
<script src="/lib/dkfds/js/dkfds.min.js"></script><script>DKFDS.init();</script></body></html>""",
    "Vaelg": """{% extends "_Layout" %}{% block main %}<h1>Log ind på Danskoverblik</h1><p class="font-lead">Vælg, hvordan du vil logge ind.</p><div class="card card-align-height"><div class="card-header"><h2 class="header-title">Organisationslogin</h2></div><div class="card-text"><p>Bruger din kommune brugernavn og adgangskode, skal du vælge denne.</p><a class="button button-primary" href="/Konto/LogInd?ReturnUrl={{ retur }}">Fortsæt med brugernavn</a></div></div>
<div class="card"><div class="card-header"><h2 class="header-title">MitID Erhverv</h2></div><div class="card-text"><p>Kommer i 2024.</p><button class="button button-secondary" type="button" disabled>Fortsæt med MitID Erhverv</button></div></div>{% endblock %}""",
    "LogInd": """{% extends "_Layout" %}{% block main %}<h1>Log ind med brugernavn</h1>{% if fejl %}<div class="alert alert-error" role="alert"><div class="alert-body"><p class="alert-heading">Du blev ikke logget ind</p><p class="alert-text">Brugernavn eller adgangskode passer ikke.</p></div></div>{% endif %}
<form method="post"><div class="form-group"><label class="form-label" for="Input_Brugernavn">Brugernavn</label><input class="form-input" type="text" id="Input_Brugernavn" name="Input.Brugernavn" autocomplete="username"></div><div class="form-group"><label class="form-label" for="Input_Adgangskode">Adgangskode</label><input class="form-input" type="password" id="Input_Adgangskode" name="Input.Adgangskode" autocomplete="current-password"></div><button class="button button-primary mt-6" type="submit">Log ind</button>{{ tok|safe }}</form>{% endblock %}""",
    "Index": """{% extends "_Layout" %}{% block main %}<h1>Overblik</h1><p class="font-lead">Med Danskoverblik kan du se, hvilken danskuddannelse voksne udlændinge har fulgt.</p>
<div class="row"><div class="col-12 col-md-6"><div class="card"><div class="card-header"><h2 class="header-title">Én kursist</h2></div><div class="card-text"><p>Se moduler, prøver, henvisninger og merit for én person.</p></div><div class="card-footer"><a href="/Kursist/Soeg" class="card-link">Søg kursist</a></div></div></div>
<div class="col-12 col-md-6"><div class="card"><div class="card-header"><h2 class="header-title">Flere kursister</h2></div><div class="card-text"><p>Bestil et regneark med hovedoplysninger for op til 100 personer.</p></div><div class="card-footer"><a href="/Bestillinger" class="card-link">Se og opret bestillinger</a></div></div></div></div>
<div class="alert alert-info mt-6" role="alert"><div class="alert-body"><p class="alert-heading">Planlagt vedligehold</p><p class="alert-text">Danskoverblik er lukket den 9. november 2023 kl. 6-7.</p></div></div>{% endblock %}""",
    "Soeg": """{% extends "_Layout" %}{% block main %}<h1>Søg kursist</h1>{% if fejl %}<div class="alert alert-error" role="alert" tabindex="-1"><div class="alert-body"><h2 class="alert-heading">Der er fejl på siden</h2><ul class="nobullet-list"><li><a class="function-link" href="#Cpr">{{ fejl }}</a></li></ul></div></div>{% endif %}
{% if ukendt %}<div class="alert alert-warning" role="alert"><div class="alert-body"><p class="alert-heading">Kursisten findes ikke i Danskoverblik</p><p class="alert-text">Vi har søgt efter {{ ukendt }}. Tjek, at du har tastet rigtigt.</p></div></div>{% endif %}
<form method="post" novalidate><div class="form-group{% if fejl %} form-error{% endif %}"><label class="form-label" for="Cpr">CPR-nummer på kursisten</label><span class="form-hint" id="Cpr-hint">10 cifre, fx DDMMÅÅ-XXXX</span>{% if fejl %}<span class="form-error-message" id="Cpr-fejl"><span class="sr-only">Fejl: </span>{{ fejl }}</span>{% endif %}<input class="form-input input-char-11" type="text" inputmode="numeric" id="Cpr" name="Cpr" value="{{ v }}" aria-describedby="Cpr-hint"></div><button class="button button-primary mt-6" type="submit">Søg</button>{{ tok|safe }}</form>{% endblock %}""",
    "Vis": """{% extends "_Layout" %}{% block main %}<nav class="page-navigation"><a href="/Kursist/Soeg" class="back-link">Tilbage til søgning</a></nav><h1>Kursist {{ nr }}</h1>
<div class="tab-container" data-module="tabs"><div role="tablist" class="tabs">{% for d in dele %}<button role="tab" class="tab-button" type="button" id="tab-{{ loop.index }}" aria-controls="panel-{{ loop.index }}" aria-selected="{{ 'true' if loop.first else 'false' }}">{{ d.navn }}</button>{% endfor %}</div>
{% for d in dele %}<div role="tabpanel" class="tab-panel" id="panel-{{ loop.index }}" aria-labelledby="tab-{{ loop.index }}" tabindex="0">
{% if not d.rows %}<p>{{ d.tom }}</p>{% elif d.dl %}<dl class="dl-horizontal">{% for k, x in d.rows %}<dt>{{ k }}</dt><dd>{{ x }}</dd>{% endfor %}</dl>
{% else %}<div class="table--responsive-scroll"><table class="table table--responsive-headers"><caption class="sr-only">{{ d.navn }}</caption><thead><tr>{% for c in d.cols %}<th scope="col">{{ c }}</th>{% endfor %}</tr></thead><tbody>{% for r in d.rows %}<tr>{% for x in r %}<td data-title="{{ d.cols[loop.index0] }}">{{ x }}</td>{% endfor %}</tr>{% endfor %}</tbody></table></div>{% endif %}</div>{% endfor %}</div>{% endblock %}""",
    "Bestillinger": """{% extends "_Layout" %}{% block main %}<h1>Bestillinger</h1>{% if toast %}<div class="alert alert-success" role="alert"><div class="alert-body"><p class="alert-heading">Bestillingen er modtaget</p><p class="alert-text">Den står nu i listen herunder. Det tager som regel under et minut.</p></div></div>{% endif %}
<p><a class="button button-primary" href="/Bestillinger/Ny">Opret bestilling</a> <a class="button button-secondary" href="/Bestillinger">Opdater listen</a></p>
<table class="table"><thead><tr><th>Bestilt</th><th>Fil</th><th>Antal personer</th><th>Status</th><th>Regneark</th></tr></thead><tbody>
{% for b in liste %}<tr><td>{{ b.naar }}</td><td>{{ b.fil }}</td><td>{{ b.antal }}</td><td><span class="badge {{ b.css }}">{{ b.status }}</span></td><td>{% if b.klar %}<a href="/Bestillinger?handler=Hent&amp;id={{ b.id }}" class="icon-link">Hent Excel</a>{% endif %}</td></tr>{% endfor %}
<tr><td>3. oktober 2023 kl. 09.14</td><td>hold-4.txt</td><td>27</td><td><span class="badge">Slettet efter 7 dage</span></td><td></td></tr></tbody></table>{% endblock %}""",
    "Ny": """{% extends "_Layout" %}{% block main %}<h1>Opret bestilling</h1><p class="font-lead">Trin 1 af 2</p>{% if fejl %}<div class="alert alert-error" role="alert"><div class="alert-body"><h2 class="alert-heading">Filen kan ikke bruges</h2><ul class="nobullet-list">{% for f in fejl %}<li>{{ f }}</li>{% endfor %}</ul></div></div>{% endif %}
<form method="post" enctype="multipart/form-data"><div class="form-group"><label class="form-label" for="Upload_Fil">Fil med CPR-numre</label><span class="form-hint">Tekstfil med ét CPR-nummer pr. linje. Højst 100.</span><input type="file" class="form-input" id="Upload_Fil" name="Upload.Fil" accept=".txt,.csv"></div><button class="button button-primary mt-6" type="submit">Upload og gå videre</button> <a href="/Bestillinger" class="button button-tertiary">Fortryd</a>{{ tok|safe }}</form>{% endblock %}""",
    "Bekraeft": """{% extends "_Layout" %}{% block main %}<h1>Opret bestilling</h1><p class="font-lead">Trin 2 af 2</p><dl class="dl-horizontal"><dt>Fil</dt><dd>{{ k.fil }}</dd><dt>Antal CPR-numre</dt><dd>{{ k.cpr|length }}</dd></dl>
<form method="post" action="/Bestillinger/Ny?handler=Bekraeft"><input type="hidden" name="Kladde" value="{{ kid }}"><button class="button button-primary" type="submit">Send bestilling</button> <a href="/Bestillinger/Ny" class="button button-secondary">Vælg en anden fil</a>{{ tok|safe }}</form>{% endblock %}""",
    "Tekst": """{% extends "_Layout" %}{% block main %}<h1>{{ titel }}</h1>{% for a in afsnit %}<p>{{ a }}</p>{% endfor %}{% endblock %}""",
}
ENV = Environment(loader=DictLoader(SKABELONER), autoescape=True)


def ses(rq):
    return SESSIONER.get(rq.cookies.get(".AspNetCore.Cookies"))


def page(rq, navn, titel, status=200, **kw):
    af = rq.cookies.get(".AspNetCore.Antiforgery") or secrets.token_urlsafe(32)
    r = HTMLResponse(ENV.get_template(navn).render(titel=titel, bruger=ses(rq), sti=rq.url.path, tok='<input name="__RequestVerificationToken" type="hidden" value="CfDJ8%s">' % af, **kw), status)
    r.set_cookie(".AspNetCore.Antiforgery", af, httponly=True, samesite="strict")
    return r


async def gyldig(rq):
    f = await rq.form()
    return f if f.get("__RequestVerificationToken") == "CfDJ8%s" % rq.cookies.get(".AspNetCore.Antiforgery") else None


def auth(f):
    async def g(rq):
        if not ses(rq):
            return RedirectResponse("/Konto/Vaelg?ReturnUrl=" + rq.url.path.replace("/", "%2F"), 302)
        if rq.method == "POST" and await gyldig(rq) is None:
            return Response(status_code=400)
        return await f(rq)
    return g


async def vaelg(rq):
    return page(rq, "Vaelg", "Log ind", retur=rq.query_params.get("ReturnUrl", "/"))


async def logind(rq):
    if rq.method == "POST":
        f = await gyldig(rq)
        if f is None:
            return Response(status_code=400)
        if (f.get("Input.Brugernavn"), f.get("Input.Adgangskode")) == ("kommune", "hemmeligt-1"):
            k = "CfDJ8" + secrets.token_urlsafe(48)
            SESSIONER[k] = {"vis": {}, "kladder": {}, "best": []}
            u = rq.query_params.get("ReturnUrl", "/")
            r = RedirectResponse(u if u.startswith("/") and not u.startswith("//") else "/", 302)
            r.set_cookie(".AspNetCore.Cookies", k, httponly=True)
            return r
        return page(rq, "LogInd", "Log ind", fejl=True)
    return page(rq, "LogInd", "Log ind")


async def logud(rq):
    SESSIONER.pop(rq.cookies.get(".AspNetCore.Cookies"), None)
    return RedirectResponse("/Konto/Vaelg", 302)


async def index(rq):
    return page(rq, "Index", "Overblik")


def rens(s):
    return s.strip().replace("-", "").replace(" ", "")


async def soeg(rq):
    if rq.method == "GET":
        return page(rq, "Soeg", "Søg kursist", v="")
    v = (await rq.form()).get("Cpr", "")
    c = rens(v)
    if not c.isdigit() or len(c) != 10:
        return page(rq, "Soeg", "Søg kursist", v=v, fejl="Indtast et CPR-nummer med 10 cifre")
    if c not in DATA:
        return page(rq, "Soeg", "Søg kursist", v=v, ukendt=c[:6] + "-" + c[6:])
    k = secrets.token_urlsafe(12)
    ses(rq)["vis"][k] = c
    return RedirectResponse("/Kursist/Vis/" + k, 302)


DELE = [("moduler", "Modulregistreringer", "Kursisten har ikke modulregistreringer.", [("Modul på danskuddannelse", "du_modul"), ("Startede", "startdato"), ("Sluttede", "slutdato"), ("Udbyder", "udbyder"), ("Kategori ved henvisning", "henvisningskategori"), ("Ophørsårsag", "ophoersaarsag"), ("Modultest bestået", "modultest_bestaaet")]),
        ("proever", "Aflagte prøver", "Kursisten har ikke aflagt prøver.", [("Prøve", "proeve"), ("Prøvedato", "dato"), ("Termin", "termin"), ("Læseforståelse", "laeseforstaaelse"), ("Skriftlig fremstilling", "skriftlig"), ("Mundtlig kommunikation", "mundtlig"), ("Resultat", "resultat"), ("Udbyder", "udbyder")]),
        ("henvisninger", "Kommunens henvisninger", "Kursisten er ikke henvist.", [("Henvist", "dato"), ("Kategori", "kategori"), ("Kommune", "kommune"), ("Udbyder", "udbyder")]),
        ("meritter", "Meritter", "Kursisten har ikke fået merit.", [("Modul på danskuddannelse", "du_modul"), ("Meritdato", "startdato"), ("Udbyder", "udbyder")])]


async def vis(rq):
    c = ses(rq)["vis"].get(rq.path_params["id"])
    if not c:
        return page(rq, "Tekst", "Siden findes ikke", 404, afsnit=["Prøv at søge igen."])
    p = DATA[c]
    dele = [{"navn": n, "tom": tom, "cols": [t for t, _ in cols], "rows": [[langdato(r[f]) if "dato" in f or f == "modultest_bestaaet" else r[f] or "–" for _, f in cols] for r in p[k]]} for k, n, tom, cols in DELE]
    g = p["prae2004"]
    dele.append({"navn": "Før 2004", "tom": "Kursisten er ikke registreret før 2004.", "dl": True, "rows": [("Startede første gang", langdato(g["foerste_startdato"])), ("Fulgte danskuddannelse", "Ja" if g["du"] else "Nej")] if g else []})
    return page(rq, "Vis", "Kursist", nr=c[:6] + "-" + c[6:], dele=dele)


async def bestillinger(rq):
    s, nu = ses(rq), time.time()
    if rq.query_params.get("handler") == "Hent":
        b = next((b for b in s["best"] if b["id"] == rq.query_params.get("id") and nu >= b["t"] + 7), None)
        return ark(b["cpr"]) if b else page(rq, "Tekst", "Regnearket findes ikke", 404, afsnit=["Opret en ny bestilling."])
    liste = []
    for b in reversed(s["best"]):
        trin = 0 if nu < b["t"] + 2 else 1 if nu < b["t"] + 7 else 2
        l = time.localtime(b["t"])
        liste.append({"id": b["id"], "fil": b["fil"], "antal": len(b["cpr"]), "naar": "%d. %s %d kl. %02d.%02d" % (l[2], MAANEDER[l[1] - 1], l[0], l[3], l[4]), "klar": trin == 2,
                      "status": ("I kø", "Er ved at blive behandlet", "Klar til dig")[trin], "css": ("badge-info", "badge-warning", "badge-success")[trin]})
    return page(rq, "Bestillinger", "Bestillinger", liste=liste, toast=s.pop("toast", False))


async def ny(rq):
    s = ses(rq)
    if rq.method == "GET":
        return page(rq, "Ny", "Opret bestilling")
    f = await rq.form()
    if rq.query_params.get("handler") == "Bekraeft":
        k = s["kladder"].pop(f.get("Kladde"), None)
        if k:
            s["best"].append({"id": secrets.token_hex(8), "t": time.time(), **k})
            s["toast"] = True
        return RedirectResponse("/Bestillinger", 302)
    fil = f.get("Upload.Fil")
    if not getattr(fil, "filename", ""):
        return page(rq, "Ny", "Opret bestilling", fejl=["Vælg en fil"])
    linjer = (await fil.read()).decode("utf-8-sig", "replace").splitlines()
    fejl = ["Linje %d er ikke et CPR-nummer: %s" % (i, l.strip()) for i, l in enumerate(linjer, 1) if rens(l) and not (rens(l).isdigit() and len(rens(l)) == 10)]
    cpr = [rens(l) for l in linjer if rens(l)]
    if not fejl and len(cpr) > 100:
        fejl = ["Der er %d CPR-numre i filen. Du kan højst bestille 100 ad gangen." % len(cpr)]
    if not fejl and not cpr:
        fejl = ["Filen er tom"]
    if fejl:
        return page(rq, "Ny", "Opret bestilling", fejl=fejl)
    kid = secrets.token_urlsafe(8)
    s["kladder"][kid] = {"fil": fil.filename, "cpr": cpr}
    return page(rq, "Bekraeft", "Opret bestilling", k=s["kladder"][kid], kid=kid)


def ark(cprs):
    wb = Workbook()
    ws = wb.active
    ws.title = "Danskoverblik"
    ws["A1"] = "Danskoverblik: udtræk den " + langdato(time.strftime("%Y-%m-%d", time.localtime(time.time())))
    for celle, tekst, omr in (("A2", "CPR-nummer", "A2:A3"), ("B2", "Registreret i 2004 eller senere", "B2:B3"), ("C2", "Første modulregistrering", "C2:E2"), ("F2", "Seneste modulregistrering", "F2:H2"), ("I2", "Henvisning", "I2:J2"), ("K2", "Højeste merit", "K2:M2"), ("N2", "Før 2004", "N2:P2")):
        ws[celle] = tekst
        ws[celle].alignment = Alignment(horizontal="center")
        ws.merge_cells(omr)
    for i, tekst in enumerate(["Startede", "Modul på danskuddannelse", "Udbyder"] * 2 + ["Henvist", "Kategori", "Modul på danskuddannelse", "Meritdato", "Udbyder", "Registreret", "Startede første gang", "Fulgte danskuddannelse"], 3):
        ws.cell(3, i, tekst)
    for r in ws["A1:P3"]:
        for x in r:
            x.font = Font(bold=True)
    for n, c in enumerate(cprs, 4):
        u = DATA[c]["udtraek"] if c in DATA else {**dict.fromkeys(DATA[next(iter(DATA))]["udtraek"]), "cpr": c, "findes": False, "prae2004_findes": False}
        for i, (k, v) in enumerate(u.items(), 1):
            x = ws.cell(n, i)
            if isinstance(v, bool):
                x.value = "Ja" if v else "Nej"
            elif v and "dato" in k:
                x.value, x.number_format = datetime.fromisoformat(v), "dd.mm.yyyy"
            else:
                x.value, x.number_format = v, "@"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"Content-Disposition": "attachment; filename=danskoverblik.xlsx; filename*=UTF-8''danskoverblik.xlsx"})


async def tekst(rq):
    t = {"/Vejledning": ("Vejledning", ["Vælg Søg kursist for at se én kursist.", "Vælg Bestillinger for at bestille et regneark. Regnearket kan hentes i 7 dage."]), "/Privatliv": ("Behandling af personoplysninger", ["Alle opslag logges og gemmes i 6 måneder."]), "/Tilgaengelighed": ("Tilgængelighedserklæring", ["Løsningen lever delvist op til WCAG 2.1 AA."])}[rq.url.path]
    return page(rq, "Tekst", t[0], afsnit=t[1])


GP = ["GET", "POST"]
app = Starlette(routes=[Route("/", auth(index)), Route("/Konto/Vaelg", vaelg), Route("/Konto/LogInd", logind, methods=GP), Route("/Konto/LogUd", auth(logud), methods=["POST"]), Route("/Kursist/Soeg", auth(soeg), methods=GP), Route("/Kursist/Vis/{id}", auth(vis)),
                        Route("/Bestillinger", auth(bestillinger)), Route("/Bestillinger/Ny", auth(ny), methods=GP), Route("/Vejledning", auth(tekst)), Route("/Privatliv", tekst), Route("/Tilgaengelighed", tekst)])
