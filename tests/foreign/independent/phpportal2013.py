"""Integrationsportalen - PHP-portal med nyheder, afstemning og nyhedsbrev, anno 2013."""
import datetime
import html
import json
import secrets
import time
from pathlib import Path

from jinja2 import DictLoader, Environment
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
TIMEOUT = 24 * 60
MDR = "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.".split()


def dato(s):
    if not s:
        return ""
    y, m, d = s.split("-")
    return f"{int(d)}. {MDR[int(m) - 1]} {y}"


T = {}
T["base"] = """<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><title>{{ titel }} | Integrationsportalen</title>
<link rel="stylesheet" href="skabeloner/blaa/stil.css"><script src="js/jquery-1.8.3.min.js"></script>{% block head %}{% endblock %}</head>
<body><div id="wrap">
<div id="header"><a href="index.php"><img src="skabeloner/blaa/logo.png" alt="Integrationsportalen"></a>
<form id="sitesearch" action="index.php" method="get"><input type="hidden" name="side" value="soeg"><input type="text" name="q" placeholder="Søg på portalen"><button type="submit">Søg</button></form></div>
<ul id="mainmenu"><li><a href="index.php">Forsiden</a></li>
{% if s %}<li><a href="index.php?side=borger">Slå en borger op</a></li><li><a href="index.php?side=flere">Slå flere borgere op</a></li>{% endif %}
<li><a href="index.php?side=faq">Spørgsmål og svar</a></li><li><a href="index.php?side=kontakt">Kontakt</a></li>
<li>{% if s %}<a href="index.php?side=logud">Log ud ({{ s.bruger }})</a>{% else %}<a href="index.php?side=login">Log ind</a>{% endif %}</li></ul>
<div id="content">{% if advarsel %}<div class="box warning">{{ advarsel }}</div>{% endif %}{% if ok %}<div class="box success">{{ ok }}</div>{% endif %}
{% block c %}{% endblock %}</div>
<div id="sidebar"><div class="widget"><h4>Afstemning</h4><p>Er portalen nem at bruge?</p><form action="index.php?side=stem" method="post"><label><input type="radio" name="stem" value="1"> Ja</label> <label><input type="radio" name="stem" value="0"> Nej</label> <input type="submit" value="Stem"></form></div>
<div class="widget"><h4>Nyhedsbrev</h4><form action="index.php?side=nyhedsbrev" method="post"><input type="text" name="email" placeholder="Din e-mail"><input type="submit" value="Tilmeld"></form></div>
<div class="widget"><h4>Links</h4><ul><li><a href="http://www.borger.dk">borger.dk</a></li><li><a href="http://www.nyidanmark.dk">nyidanmark.dk</a></li></ul></div></div>
<div id="footer">&copy; 2013 Leverandøren A/S &middot; <a href="index.php?side=kontakt">Kontakt</a> &middot; <a href="index.php?side=cookies">Cookies</a></div>
</div></body></html>"""
T["tekst"] = """{% extends "base" %}{% block c %}<h1>{{ titel }}</h1>{{ tekst|safe }}{% endblock %}"""
T["login1"] = """{% extends "base" %}{% block c %}<h1>Log ind <small>trin 1 af 2</small></h1><form action="index.php?side=login" method="post"><p><label for="bruger">Brugernavn</label><br><input type="text" name="bruger" id="bruger" autofocus></p>
<p><button type="submit" class="btn">Videre</button></p></form>{% endblock %}"""
T["login2"] = """{% extends "base" %}{% block c %}<h1>Log ind <small>trin 2 af 2</small></h1><form action="index.php?side=login" method="post"><input type="hidden" name="bruger" value="{{ bruger }}"><input type="hidden" name="trin" value="2"><p>Hej {{ bruger }}</p>
<p><label for="kode">Adgangskode</label><br><input type="password" name="kode" id="kode" autofocus></p><p><button type="submit" class="btn">Log ind</button> <a href="index.php?side=login">Det er ikke mig</a></p></form>{% endblock %}"""
T["borger"] = """{% extends "base" %}{% block head %}<script>
$(function(){ $('.tabs a').click(function(){ $('.tabpane').hide(); $($(this).attr('href')).show(); return false; }); $('.tabpane').hide().first().show(); });
</script>{% endblock %}{% block c %}<h1>Slå en borger op</h1>
<form action="index.php?side=borger" method="post" class="inline"><input type="hidden" name="csrf" value="{{ s.csrf }}">
<label for="nr">CPR-nr.</label> <input type="text" name="nr" id="nr" value="{{ nr }}" placeholder="ddmmåå-xxxx"> <button type="submit" class="btn">Slå op</button></form>
{% if p %}<h2>Borger {{ p.cpr[:6] }}-{{ p.cpr[6:] }}</h2>
<ul class="tabs"><li><a href="#danskmoduler">Danskmoduler ({{ p.moduler|length }})</a></li><li><a href="#eksaminer">Eksaminer ({{ p.proever|length }})</a></li><li><a href="#visitation">Visitation ({{ p.henvisninger|length }})</a></li><li><a href="#overfoert">Godskrevet merit ({{ p.meritter|length }})</a></li><li><a href="#tidligere">Dansk før 2004</a></li></ul>
<div class="tabpane" id="danskmoduler"><h3>Danskmoduler</h3>{% if p.moduler %}<table class="list"><thead><tr><th>Modul</th><th>Periode fra</th><th>Periode til</th><th>Sprogskole</th><th>Henvisningskategori</th><th>Stoppet pga.</th><th>Modultest bestået</th></tr></thead>
<tbody>{% for m in p.moduler %}<tr><td>{{ m.du_modul or "" }}</td><td>{{ dato(m.startdato) }}</td><td>{{ dato(m.slutdato) or "igangværende" }}</td><td>{{ m.udbyder or "–" }}</td><td>{{ m.henvisningskategori or "–" }}</td><td>{{ m.ophoersaarsag or "–" }}</td><td>{{ dato(m.modultest_bestaaet) or "–" }}</td></tr>
{% endfor %}</tbody></table>{% else %}<p class="tom">Borgeren har ingen danskmoduler.</p>{% endif %}</div>
<div class="tabpane" id="eksaminer"><h3>Eksaminer</h3>{% for m in p.proever %}<div class="kort"><h4>{{ m.proeve or "–" }}</h4><dl>
<dt>Dato</dt><dd>{{ dato(m.dato) or "–" }}</dd><dt>Termin</dt><dd>{{ m.termin or "–" }}</dd><dt>Karakter i læseforståelse</dt><dd>{{ m.laeseforstaaelse or "–" }}</dd><dt>Karakter i skriftlig</dt><dd>{{ m.skriftlig or "–" }}</dd>
<dt>Karakter i mundtlig</dt><dd>{{ m.mundtlig or "–" }}</dd><dt>Udfald</dt><dd>{{ m.resultat or "–" }}</dd><dt>Sprogskole</dt><dd>{{ m.udbyder or "–" }}</dd></dl></div>
{% else %}<p class="tom">Borgeren har ikke været til eksamen.</p>{% endfor %}</div>
<div class="tabpane" id="visitation"><h3>Visitation</h3>{% if p.henvisninger %}<table class="list"><thead><tr><th>Henvist dato</th><th>Kategori</th><th>Af kommune</th><th>Til sprogskole</th></tr></thead><tbody>{% for m in p.henvisninger %}<tr><td>{{ dato(m.dato) }}</td><td>{{ m.kategori or "–" }}</td><td>{{ m.kommune or "–" }}</td><td>{{ m.udbyder or "–" }}</td></tr>
{% endfor %}</tbody></table>{% else %}<p class="tom">Borgeren er ikke henvist.</p>{% endif %}</div>
<div class="tabpane" id="overfoert"><h3>Godskrevet merit</h3>{% for m in p.meritter %}<dl><dt>Modul</dt><dd>{{ m.du_modul }}</dd><dt>Fra dato</dt><dd>{{ dato(m.startdato) or "–" }}</dd><dt>Sprogskole</dt><dd>{{ m.udbyder or "–" }}</dd></dl>{% else %}<p class="tom">Borgeren har ingen merit.</p>{% endfor %}</div>
<div class="tabpane" id="tidligere"><h3>Dansk før 2004</h3>{% if p.prae2004 %}<dl><dt>Findes i det gamle register</dt><dd>Ja</dd><dt>Første startdato</dt><dd>{{ dato(p.prae2004.foerste_startdato) }}</dd><dt>Gik på danskuddannelse</dt><dd>{{ "Ja" if p.prae2004.du else "Nej" }}</dd></dl>{% else %}<p class="tom">Borgeren er ikke i det gamle register.</p>{% endif %}</div>
{% endif %}{% endblock %}"""
T["flere"] = """{% extends "base" %}{% block c %}<h1>Slå flere borgere op</h1>
<ol><li>Lav en fil i Notesblok med et CPR-nr. på hver linje (højst 100).</li><li>Vælg filen her og tryk på knappen.</li><li>Hent regnearket.</li></ol>
{% if fejl %}<div class="box error"><strong>Ups! Vi kan ikke bruge filen:</strong><br>{% for f in fejl %}{{ f }}<br>{% endfor %}</div>{% endif %}
{% if klar %}<div class="box success"><strong>Så er regnearket klar.</strong> Vi har slået {{ klar.n }} CPR-numre op. <a href="hent.php?fil={{ klar.fil }}">Hent regneark</a></div>{% endif %}
<form action="index.php?side=flere" method="post" enctype="multipart/form-data"><input type="hidden" name="MAX_FILE_SIZE" value="100000"><input type="hidden" name="csrf" value="{{ s.csrf }}">
<p><label for="uf">Din fil</label> <input type="file" name="userfile" id="uf"></p><p><button type="submit" class="btn">Upload og slå op</button></p></form>{% endblock %}"""
T["kontakt"] = """{% extends "base" %}{% block c %}<h1>Kontakt</h1><form action="index.php?side=kontakt" method="post"><p>Navn<br><input type="text" name="navn"></p><p>E-mail<br><input type="text" name="email"></p><p>Vedhæft skærmbillede<br><input type="file" name="billede"></p><p>Besked<br><textarea name="besked"></textarea></p><p><input type="submit" value="Send"></p></form>{% endblock %}"""
ENV = Environment(loader=DictLoader(T), autoescape=True)
ENV.globals.update(dato=dato)


def vis(name, titel, s=None, **kw):
    return HTMLResponse(ENV.get_template(name).render(titel=titel, s=s, **kw), headers={"X-Powered-By": "PHP/5.3.10"})


def hent_session(request):
    s = SESSIONS.get(request.cookies.get("PHPSESSID", ""))
    if s and time.time() - s["t"] < TIMEOUT:
        s["t"] = time.time()
        return s
    return None


def gyldigt(c):
    try:
        datetime.date(2000, int(c[2:4]), int(c[:2]))
    except ValueError:
        return False
    return len(c) == 10 and c.isdigit()


def rens(x):
    return x.replace("-", "").replace(" ", "").strip()


TEKSTER = {
    "faq": ("Spørgsmål og svar", "<h3>Hvor kommer oplysningerne fra?</h3><p>Fra sprogskolernes indberetninger.</p><h3>Hvorfor kan jeg ikke finde en borger?</h3><p>Borgeren har måske aldrig gået til dansk.</p>"),
    "cookies": ("Cookies", "<p>Vi bruger kun en cookie til at huske, at du er logget ind.</p>"),
    "soeg": ("Søgeresultater", "<p>Din søgning gav 0 resultater på portalen.</p>"),
    "stem": ("Tak", "<p>Tak for din stemme.</p>"), "nyhedsbrev": ("Tak", "<p>Du er nu tilmeldt.</p>"),
}


async def index(request):
    side = request.query_params.get("side", "forside")
    s = hent_session(request)
    form = await request.form() if request.method == "POST" else {}
    if side in TEKSTER:
        return vis("tekst", TEKSTER[side][0], s, tekst=TEKSTER[side][1])
    if side == "kontakt":
        return vis("kontakt", "Kontakt", s, ok="Tak for din henvendelse." if request.method == "POST" else "")
    if side == "login":
        return login(request, form)
    if side == "logud":
        SESSIONS.pop(request.cookies.get("PHPSESSID"), None)
        r = vis("tekst", "Farvel", ok="Du er logget ud.", tekst='<p><a href="index.php?side=login">Log ind igen</a></p>')
        r.delete_cookie("PHPSESSID")
        return r
    if side in ("borger", "flere"):
        if not s:
            return vis("login1", "Log ind", advarsel="Du har været væk for længe. Log ind igen." if "PHPSESSID" in request.cookies else "Du skal logge ind for at se siden.")
        if request.method == "POST" and form.get("csrf") != s["csrf"]:
            return vis(side, "Fejl", s, nr="", advarsel="Noget gik galt. Prøv igen.")
        return await (borger if side == "borger" else flere)(request, s, form)
    if side != "forside":
        return HTMLResponse(ENV.get_template("tekst").render(titel="Siden findes ikke", s=s, tekst="<p>404</p>"), 404)
    t = "<p>Portalen samler værktøjer til kommunernes integrationsmedarbejdere.</p>"
    t += "<p>Vælg i menuen ovenfor, om du vil slå en eller flere borgere op.</p>" if s else '<p><a class="btn" href="index.php?side=login">Log ind på portalen</a></p>'
    t += "<h2>Nyt på portalen</h2><div class='news'><h3>Nyt design</h3><p>3. juni 2013. Vi har fået nyt design.</p></div><div class='news'><h3>Sommerferie</h3><p>Supporten er lukket i uge 29.</p></div>"
    return vis("tekst", "Velkommen" if not s else "Velkommen tilbage", s, tekst=t)


def login(request, form):
    if form.get("trin") == "2":
        if form.get("bruger") == "kommune" and form.get("kode") == "hemmeligt-1":
            sid = secrets.token_hex(13)
            SESSIONS[sid] = {"t": time.time(), "bruger": "kommune", "csrf": secrets.token_hex(16), "filer": {}}
            r = RedirectResponse("index.php", 302)
            r.set_cookie("PHPSESSID", sid)
            return r
        return vis("login2", "Log ind", bruger=form.get("bruger", ""), advarsel="Forkert brugernavn eller adgangskode.")
    if form.get("bruger"):
        return vis("login2", "Log ind", bruger=form["bruger"])
    return vis("login1", "Log ind")


async def borger(request, s, form):
    nr = form.get("nr", "").strip()
    if not nr:
        return vis("borger", "Slå en borger op", s, nr="", advarsel="Husk at skrive et CPR-nr." if form else "")
    if not gyldigt(rens(nr)):
        return vis("borger", "Slå en borger op", s, nr=nr, advarsel="Det ligner ikke et CPR-nr. Tjek, om du har tastet rigtigt.")
    if rens(nr) not in PEOPLE:
        return vis("borger", "Slå en borger op", s, nr=nr, advarsel="Vi kunne desværre ikke finde en borger med det CPR-nr.")
    return vis("borger", "Slå en borger op", s, nr=nr, p=PEOPLE[rens(nr)])


async def flere(request, s, form):
    if not form:
        return vis("flere", "Slå flere borgere op", s)
    f = form.get("userfile")
    raw = (await f.read()) if hasattr(f, "read") else b""
    linjer = [(i, x.strip()) for i, x in enumerate(raw.decode("utf-8-sig", "replace").splitlines(), 1) if x.strip()]
    fejl = [f"Linje {i} er ikke et CPR-nr.: {x[:25]}" for i, x in linjer if not gyldigt(rens(x))]
    if not linjer:
        fejl = ["Filen mangler eller er tom."]
    elif len(linjer) > 100:
        fejl = [f"Du kan højst slå 100 CPR-numre op ad gangen. Der er {len(linjer)} i din fil."]
    if fejl:
        return vis("flere", "Slå flere borgere op", s, fejl=fejl)
    fil = secrets.token_hex(6)
    s["filer"][fil] = [rens(x) for _, x in linjer]
    return vis("flere", "Slå flere borgere op", s, klar={"n": len(linjer), "fil": fil})


async def hent(request):
    s = hent_session(request)
    if not s or request.query_params.get("fil") not in s["filer"]:
        return RedirectResponse("index.php?side=login", 302)
    d = lambda x: "-".join(reversed(x.split("-"))) if x else ""
    jn = lambda b: "" if b is None else ("Ja" if b else "Nej")
    ud = ['<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style>td{mso-number-format:"\\@"}</style></head><body><table border="1">',
          f'<tr><th colspan="16">Opslag på Integrationsportalen {datetime.date.today().strftime("%d-%m-%Y")}</th></tr>',
          '<tr><th rowspan="2">CPR-nr.</th><th rowspan="2">Findes (2004 og frem)</th><th colspan="3">Første danskmodul</th><th colspan="5">Seneste danskmodul</th><th colspan="3">Højeste merit</th><th colspan="3">Dansk før 2004</th></tr>',
          "<tr>" + "".join(f"<th>{x}</th>" for x in ["Start", "Modul", "Sprogskole", "Start", "Modul", "Sprogskole", "Henvist", "Henvisningskategori", "Modul", "Start", "Sprogskole", "Findes", "Første start", "Danskuddannelse"]) + "</tr>"]
    for n in s["filer"][request.query_params["fil"]]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"findes": False, "prae2004_findes": False}
        g = u.get
        ud.append("<tr>" + "".join(f"<td>{html.escape(x or '')}</td>" for x in [
            n[:6] + "-" + n[6:], jn(g("findes")), d(g("foerste_startdato")), g("foerste_du_modul"), g("foerste_udbyder"), d(g("seneste_startdato")), g("seneste_du_modul"), g("seneste_udbyder"),
            d(g("henvisning_dato")), g("henvisning_kategori"), g("merit_du_modul"), d(g("merit_startdato")), g("merit_udbyder"), jn(g("prae2004_findes")), d(g("prae2004_startdato")), jn(g("prae2004_du"))]) + "</tr>")
    ud.append("</table></body></html>")
    return Response("\n".join(ud), headers={"Content-Type": "application/vnd.ms-excel", "Content-Disposition": 'attachment; filename="borgere.xls"'})


async def css(request):
    return Response(".tabs li{display:inline}.box{padding:8px}.warning{background:#fec}.success{background:#cfc}.error{background:#fcc}", media_type="text/css")

app = Starlette(routes=[Route("/", index, methods=["GET", "POST"]), Route("/index.php", index, methods=["GET", "POST"]), Route("/hent.php", hent), Route("/skabeloner/blaa/stil.css", css)])
