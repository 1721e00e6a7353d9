"""DU-opslag - Oracle Application Express 4.2-applikation, anno 2015."""
import datetime
import io
import json
import secrets
import time
from pathlib import Path

from jinja2 import DictLoader, Environment
from openpyxl import Workbook
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
TIMEOUT = 60 * 60


def dato(s):
    return "-".join(reversed(s.split("-"))) if s else ""


T = {}
T["base"] = """<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><title>{{ titel }}</title><link rel="stylesheet" href="/i/themes/theme_26/css/4_2.css">
<script>
var apex = { submit: function (pRequest) { var f = document.getElementById('wwvFlowForm'); f.p_request.value = pRequest; f.submit(); } };
</script></head><body class="htmldbBody">
<form action="wwv_flow.accept" method="post" name="wwv_flow" id="wwvFlowForm"{% if fil %} enctype="multipart/form-data"{% endif %}>
<input type="hidden" name="p_flow_id" value="118" id="pFlowId"><input type="hidden" name="p_flow_step_id" value="{{ trin }}" id="pFlowStepId"><input type="hidden" name="p_instance" value="{{ s.id }}" id="pInstance">
<input type="hidden" name="p_page_submission_id" value="{{ subm }}" id="pPageSubmissionId"><input type="hidden" name="p_request" value="" id="pRequest">
<div id="uHeader"><hgroup><a href="f?p=118:1:{{ s.id }}">DU-opslag</a></hgroup>
{% if s.bruger %}<div class="userBlock">{{ s.bruger|upper }} <a href="f?p=118:LOGOUT:{{ s.id }}">Log af</a></div>
{% if s.accept %}<ul class="uParentTabs">{% for n, t in [(1, "Start"), (2, "Personopslag"), (20, "Samlet udtræk"), (22, "Mine udtræk"), (40, "Om løsningen")] %}<li{% if n == trin %} class="current"{% endif %}><a href="f?p=118:{{ n }}:{{ s.id }}:::::">{{ t }}</a></li>{% endfor %}</ul>{% endif %}{% endif %}</div>
{% if besked %}<section class="uMessage {{ 'uSuccessMessage' if ok else 'uErrorMessage' }}" id="uMessage"><p>{{ besked }}</p></section>{% endif %}
<div id="uBodyContainer">{% block r %}{% endblock %}</div>
<footer id="uFooter">release 1.8 &middot; Leverandøren A/S</footer></form></body></html>"""
T["101"] = """{% extends "base" %}{% block r %}<section class="uRegion uLogin"><h1>Log på</h1><div><label for="P101_USERNAME">Bruger</label><input type="text" id="P101_USERNAME" name="p_t01" value="" size="40" maxlength="100"></div>
<div><label for="P101_PASSWORD">Adgangskode</label><input type="password" name="p_t02" id="P101_PASSWORD" size="40" maxlength="100"></div>
<button type="submit" class="uButton" id="P101_LOGIN"><span>Log på</span></button></section>{% endblock %}"""
T["5"] = """{% extends "base" %}{% block r %}<section class="uRegion"><h1>Tavshedspligt</h1><p>Oplysningerne er fortrolige. Opslag må kun foretages, når de er nødvendige for sagens behandling, og alle opslag registreres.</p>
<button type="button" class="uButton" onclick="apex.submit('ACCEPT');"><span>Jeg har læst og forstået</span></button></section>{% endblock %}"""
T["1"] = """{% extends "base" %}{% block r %}<section class="uRegion"><h1>Start</h1><ul class="uImageList"><li><a href="f?p=118:2:{{ s.id }}:::2::"><img src="/i/menu/person.png" alt=""><h3>Personopslag</h3></a><p>Hele forløbet for en person</p></li>
<li><a href="f?p=118:20:{{ s.id }}:::20::"><img src="/i/menu/liste.png" alt=""><h3>Samlet udtræk</h3></a><p>Hovedoplysninger for flere personer</p></li></ul></section>
<section class="uRegion"><h1>Meddelelser</h1><table class="uReport"><tr><th>Dato</th><th>Meddelelse</th></tr><tr><td>01-09-2015</td><td>Løsningen understøtter nu Internet Explorer 11.</td></tr></table></section>{% endblock %}"""
T["40"] = """{% extends "base" %}{% block r %}<section class="uRegion"><h1>Om løsningen</h1><p>Data opdateres hver nat. Spørgsmål rettes til systemforvalteren.</p></section>{% endblock %}"""
T["2"] = """{% extends "base" %}{% block r %}<section class="uRegion"><h1>Personopslag</h1><table class="formlayout"><tr><td align="right"><label for="P2_CPR"><span>CPR</span></label></td><td><input type="hidden" name="p_arg_names" value="8874120371"><input type="text" id="P2_CPR" name="p_t01" value="{{ cpr }}" size="13" maxlength="11"></td>
<td><button class="uButton uHotButton" type="button" onclick="apex.submit('FREMSOEG');" id="B1"><span>Fremsøg</span></button> <button class="uButton" type="button" onclick="apex.submit('RYD');"><span>Ryd</span></button></td></tr></table></section>{% endblock %}"""
T["3"] = """{% extends "base" %}{% block r %}<div class="uBreadcrumbs"><a href="f?p=118:2:{{ s.id }}">Personopslag</a> &gt; {{ p.cpr }}</div>
<section class="uRegion"><h1>Person</h1><table class="formlayout"><tr><td>CPR</td><td><span class="display_only">{{ p.cpr[:6] }}-{{ p.cpr[6:] }}</span></td></tr></table></section>
<ul class="uTabs">{% for n, t in faner %}<li{% if n == trin %} class="active"{% endif %}><a href="f?p=118:{{ n }}:{{ s.id }}:::::">{{ t }}</a></li>{% endfor %}</ul>
<section class="uRegion"><h1>{{ overskrift }}</h1>{% if trin == 34 %}{% if p.prae2004 %}<table class="uVerticalReport"><tr><th>I systemet før 2004</th><td>Ja</td></tr><tr><th>Første startdato</th><td>{{ dato(p.prae2004.foerste_startdato) }}</td></tr><tr><th>DU</th><td>{{ "Ja" if p.prae2004.du else "Nej" }}</td></tr></table>{% else %}<span class="nodatafound">{{ tom }}</span>{% endif %}
{% elif raekker %}{% if lodret %}{% for r in raekker %}<table class="uVerticalReport" summary="post {{ loop.index }}">{% for k in kol %}<tr><th>{{ k }}</th><td>{{ r[loop.index0] or "-" }}</td></tr>{% endfor %}</table><br>{% endfor %}
{% else %}<table class="uReport uReportStandard"><thead><tr>{% for k in kol %}<th>{{ k }}</th>{% endfor %}</tr></thead><tbody>{% for r in raekker %}<tr>{% for c in r %}<td>{{ c or "-" }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>{% endif %}<div class="uReportPagination">række {{ fra + 1 }} - {{ fra + raekker|length }} af {{ ialt }}
{% if fra %}<a href="f?p=118:{{ trin }}:{{ s.id }}:pg_R_{{ trin }}:NO:::&amp;pg_min_row={{ [fra - 14, 1]|max }}">&lt; Forrige</a>{% endif %}
{% if fra + raekker|length < ialt %}<a href="f?p=118:{{ trin }}:{{ s.id }}:pg_R_{{ trin }}:NO:::&amp;pg_min_row={{ fra + 16 }}">Næste &gt;</a>{% endif %}</div>
{% else %}<span class="nodatafound">{{ tom }}</span>{% endif %}</section>{% endblock %}"""
T["20"] = """{% extends "base" %}{% block r %}<div class="uWizard">1. Vælg fil &rarr; 2. Kontrol &rarr; 3. Udtræk</div><section class="uRegion"><h1>Samlet udtræk</h1><p>Filen skal være ren tekst med et CPR-nummer pr. linje, maks. 100 linjer.</p>
<table class="formlayout"><tr><td align="right"><label for="P20_FIL">CPR-fil</label></td><td><input type="file" id="P20_FIL" name="p_t01"></td></tr>
<tr><td align="right"><label for="P20_BESKRIVELSE">Beskrivelse (valgfri)</label></td><td><input type="text" id="P20_BESKRIVELSE" name="p_t02" value=""></td></tr></table>
<button class="uButton" type="button" onclick="apex.submit('INDSEND');"><span>Indsend fil</span></button></section>{% endblock %}"""
T["21"] = """{% extends "base" %}{% block r %}<div class="uWizard">1. Vælg fil &rarr; 2. Kontrol &rarr; 3. Udtræk</div><section class="uRegion"><h1>Kontrol</h1><p>{{ s.kladde.ok|length }} CPR-numre er klar til udtræk. {{ s.kladde.nej|length }} linjer er afvist.</p>
{% if s.kladde.nej %}<table class="uReport"><thead><tr><th>Linje</th><th>Indhold</th><th>Årsag</th></tr></thead><tbody>{% for i, x in s.kladde.nej %}<tr><td>{{ i }}</td><td>{{ x }}</td><td>Ikke et CPR-nummer</td></tr>{% endfor %}</tbody></table>{% endif %}
<button class="uButton" type="button" onclick="apex.submit('TILBAGE');"><span>Annuller</span></button> {% if s.kladde.ok %}<button class="uButton uHotButton" type="button" onclick="apex.submit('START');"><span>Start udtræk</span></button>{% endif %}</section>{% endblock %}"""
T["22"] = """{% extends "base" %}{% block r %}<section class="uRegion"><h1>Mine udtræk</h1><button class="uButton" type="button" onclick="apex.submit('OPDATER');"><span>Opdater</span></button>
{% if jobs %}<table class="uReport uReportStandard"><thead><tr><th>Nr.</th><th>Beskrivelse</th><th>Bestilt</th><th>Antal</th><th>Status</th><th>Regneark</th></tr></thead><tbody>
{% for j in jobs %}<tr><td>{{ j.nr }}</td><td>{{ j.tekst or "-" }}</td><td>{{ j.tid }}</td><td>{{ j.cpr|length }}</td><td>{{ "Udtræk klar" if j.klar else "Kører endnu" }}</td><td>{% if j.klar %}<a href="f?p=118:22:{{ s.id }}:DOWNLOAD:NO::P22_NR:{{ j.nr }}">Download</a>{% else %}-{% endif %}</td></tr>
{% endfor %}</tbody></table>{% else %}<span class="nodatafound">Du har ikke bestilt nogen udtræk.</span>{% endif %}</section>{% endblock %}"""
ENV = Environment(loader=DictLoader(T), autoescape=True)
ENV.globals.update(dato=dato)
FANER = [(3, "Moduler"), (31, "Prøver"), (32, "Kommunens henvisninger"), (33, "Meritter"), (34, "Før 2004")]
VIS = {
    3: ("Moduler", "Personen har ikke gennemført eller påbegyndt moduler.", "moduler", [("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Institution", "udbyder"), ("Kategori ved henvisning", "henvisningskategori"), ("Ophørsårsag", "ophoersaarsag"), ("Bestået test dato", "modultest_bestaaet")]),
    31: ("Prøver", "Personen har ikke været til prøve.", "proever", [("Prøve", "proeve"), ("Prøvedato", "dato"), ("Prøvetermin", "termin"), ("Læseforståelse", "laeseforstaaelse"), ("Skriftlig", "skriftlig"), ("Mundtlig", "mundtlig"), ("Resultat", "resultat"), ("Institution", "udbyder")]),
    32: ("Henvisninger", "Personen har ingen henvisninger.", "henvisninger", [("Dato", "dato"), ("Kategori", "kategori"), ("Kommune", "kommune"), ("Institution", "udbyder")]),
    33: ("Meritter", "Personen har ingen meritter.", "meritter", [("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Institution", "udbyder")]),
    34: ("Før 2004", "Personen findes ikke i det tidligere system.", "prae2004", []),
}
DATOER = {"startdato", "slutdato", "modultest_bestaaet", "dato"}


def vis(trin, s, titel="DU-opslag", skabelon=None, **kw):
    return HTMLResponse(ENV.get_template(skabelon or str(trin)).render(trin=trin, s=s, titel=titel, subm=secrets.randbelow(10**15), **kw))


def gaa(s, trin):
    return RedirectResponse(f"f?p=118:{trin}:{s['id']}:::::", 302)


def ny_session(request, besked=""):
    s = {"id": str(secrets.randbelow(9 * 10**13) + 10**13), "bruger": None, "accept": False, "jobs": [], "cpr": None, "t": time.time(), "besked": None, "ws": secrets.token_hex(16)}
    SESSIONS[s["id"]] = s
    r = vis(101, s, besked=besked)
    r.set_cookie("WWV_CUSTOM-F_118", s["ws"], path="/apex")
    return r


def find_session(request, sid):
    s = SESSIONS.get(sid)
    if s and request.cookies.get("WWV_CUSTOM-F_118") == s["ws"] and time.time() - s["t"] < TIMEOUT:
        s["t"] = time.time()
        return s
    return None


async def f(request):
    d = (request.query_params.get("p", "118") + ":::::::").split(":")
    s = find_session(request, d[2])
    if d[1] == "LOGOUT":
        SESSIONS.pop(d[2], None)
        return ny_session(request, "Du er logget af.")
    if not s or not s["bruger"]:
        return ny_session(request, "Sessionen er udløbet. Log på igen." if d[2] else "")
    if not s["accept"]:
        return vis(5, s)
    trin = int(d[1] or 1) if (d[1] or "1").isdigit() else 1
    besked, s["besked"] = s["besked"], None
    if trin in VIS:
        if not s["cpr"]:
            return gaa(s, 2)
        overskrift, tom, felt, kol = VIS[trin]
        p = PEOPLE[s["cpr"]]
        alle = [] if trin == 34 else [[dato(r[k]) if k in DATOER else r[k] for _, k in kol] for r in p[felt]]
        fra = int(request.query_params.get("pg_min_row", "1")) - 1
        return vis(trin, s, skabelon="3", p=p, faner=FANER, overskrift=overskrift, tom=tom, kol=[k for k, _ in kol], raekker=alle[fra:fra + 15], fra=fra, ialt=len(alle), lodret=trin == 31)
    if trin == 22:
        if d[3] == "DOWNLOAD":
            return regneark(next(j for j in s["jobs"] if str(j["nr"]) == d[7]))
        for j in s["jobs"]:
            j["klar"] = time.time() - j["start"] > 3
        return vis(22, s, jobs=s["jobs"][::-1], besked=besked, ok=True)
    if trin == 21 and not s.get("kladde"):
        trin = 20
    if trin not in (1, 2, 20, 21, 40):
        return HTMLResponse("<h1>ERR-1002 Siden findes ikke i applikation 118.</h1>", 404)
    return vis(trin, s, fil=trin == 20, cpr="", besked=besked)


def gyldigt(c):
    try:
        datetime.date(2000, int(c[2:4]), int(c[:2]))
    except ValueError:
        return False
    return len(c) == 10 and c.isdigit()


async def accept(request):
    form = await request.form()
    s = find_session(request, form.get("p_instance", ""))
    if not s:
        return ny_session(request, "Sessionen er udløbet. Log på igen.")
    trin, req = form.get("p_flow_step_id"), form.get("p_request", "")
    if trin == "101":
        if form.get("p_t01", "").lower() == "kommune" and form.get("p_t02") == "hemmeligt-1":
            s["bruger"] = "kommune"
            return gaa(s, 1)
        return vis(101, s, besked="Ugyldige loginoplysninger.")
    if not s["bruger"]:
        return ny_session(request)
    if trin == "5":
        s["accept"] = req == "ACCEPT"
        return gaa(s, 1)
    if trin == "2":
        if req == "RYD":
            return gaa(s, 2)
        rest = form.get("p_t01", "").strip()
        cpr = rest.replace("-", "")
        if not gyldigt(cpr):
            return vis(2, s, cpr=rest, besked="1 fejl er opstået: CPR skal være et gyldigt CPR-nummer.")
        if cpr not in PEOPLE:
            return vis(2, s, cpr=rest, besked="Ingen person fundet med CPR " + rest + ".")
        s["cpr"] = cpr
        return gaa(s, 3)
    if trin == "20":
        fil = form.get("p_t01")
        raw = (await fil.read()) if hasattr(fil, "read") else b""
        linjer = [(i, x.strip()) for i, x in enumerate(raw.decode("latin-1").splitlines(), 1) if x.strip()]
        if not linjer:
            return vis(20, s, fil=True, besked="1 fejl er opstået: CPR-fil skal have en værdi.")
        if len(linjer) > 100:
            return vis(20, s, fil=True, besked=f"1 fejl er opstået: Filen må højst have 100 linjer (den har {len(linjer)}).")
        s["kladde"] = {"ok": [x.replace("-", "") for _, x in linjer if gyldigt(x.replace("-", ""))], "nej": [(i, x) for i, x in linjer if not gyldigt(x.replace("-", ""))], "tekst": form.get("p_t02", "")}
        return gaa(s, 21)
    if trin == "21":
        k, s["kladde"] = s.get("kladde"), None
        if req != "START" or not k:
            return gaa(s, 20)
        s["jobs"].append({"nr": 1001 + len(s["jobs"]), "tekst": k["tekst"], "tid": datetime.datetime.now().strftime("%d-%m-%Y %H:%M"), "cpr": k["ok"], "start": time.time(), "klar": False})
        s["besked"] = "Udtrækket er sat i gang. Tryk på Opdater for at se, om det er klar."
        return gaa(s, 22)
    return gaa(s, int(trin or 1))


def regneark(j):
    wb = Workbook()
    ws = wb.active
    ws.title = "DU"
    ws.append([None])
    ws["A1"] = "Samlet udtræk fra DU-opslag dannet " + datetime.date.today().strftime("%d-%m-%Y")
    for i, t in [(3, "Første registrerede modul"), (6, "Seneste registrerede modul"), (11, "Højeste merit"), (14, "Søgning i data før 2004")]:
        ws.cell(2, i, t)
    ws.append(["CPR", "Findes i DU fra 2004", "Startdato", "DU-modul", "Institution", "Startdato", "DU-modul", "Institution", "Henvisningsdato", "Henvisningskategori", "DU-modul", "Startdato", "Institution", "Findes før 2004", "Første startdato", "DU"])
    jn = {True: "Ja", False: "Nej"}
    for n in j["cpr"]:
        u = dict((PEOPLE.get(n) or {}).get("udtraek") or {"cpr": n, "findes": False, **dict.fromkeys("abcdefghijk"), "prae2004_findes": False, "y": None, "z": None})
        ws.append([jn[v] if isinstance(v, bool) else dato(v) if v and ("dato" in k) else v for k, v in u.items()])
    for rk in ws.iter_rows(min_row=4):
        for c in rk:
            c.number_format = "@"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"Content-Disposition": f"attachment; filename=du_udtraek_{j['nr']}.xlsx"})


async def rod(request):
    return RedirectResponse("/apex/f?p=118", 302)


async def css(request):
    return Response("body{font:12px Arial}.uTabs li,.uParentTabs li{display:inline;padding:4px}.uErrorMessage{background:#fdd}", media_type="text/css")

app = Starlette(routes=[Route("/", rod), Route("/apex/f", f), Route("/apex/wwv_flow.accept", accept, methods=["POST"]), Route("/i/themes/theme_26/css/4_2.css", css)])
