"""Kommuneportalen / DUDB. Liferay Portal 6.1 CE med to JSP-portletter (kursistopslag, masseudtraek) i et WAR."""
import io
import json
import re
import secrets
import time
from html import escape
from pathlib import Path
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

LISTE = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
KURSISTER = {20400 + 7 * i: p for i, p in enumerate(LISTE)}           # primærnøgle -> kursist
ID_FOR = {p["cpr"]: k for k, p in KURSISTER.items()}
SESSIONER = {}
ORDRER = {}                                                          # ordrenr -> dict
OPSLAG = "kursistopslag_WAR_dudbportlet_INSTANCE_hT4kQz9LmW2e"
UDTRAEK = "masseudtraek_WAR_dudbportlet_INSTANCE_pB8vRn3XcY6a"
NS_O, NS_U = f"_{OPSLAG}_", f"_{UDTRAEK}_"


def dato(s):
    return f"{s[8:10]}.{s[5:7]}.{s[:4]}" if s else None


def janej(b):
    return None if b is None else ("Ja" if b else "Nej")


def vis(v):
    return "-" if v is None else escape(v)


def ses(request):
    return SESSIONER.get(request.cookies.get("JSESSIONID"))


def render_url(side, portlet, **p):
    u = f"/group/kommuner/{side}?p_p_id={portlet}&p_p_lifecycle=0&p_p_state=normal&p_p_mode=view&p_p_col_id=column-1&p_p_col_count=1"
    return u + "".join(f"&_{portlet}_{k}={quote(str(v), safe='')}" for k, v in p.items())


def action_url(side, portlet, navn, s):
    return (f"/group/kommuner/{side}?p_auth={s['p_auth']}&p_p_id={portlet}&p_p_lifecycle=1&p_p_state=normal&p_p_mode=view&p_p_col_id=column-1"
            f"&p_p_col_count=1&_{portlet}_javax.portlet.action={navn}")


CSS = """body{font:13px Arial,Helvetica,sans-serif;background:#f2f2f2;margin:0}#wrapper{width:1000px;margin:0 auto;background:#fff;padding:0 20px 20px}
#banner{border-bottom:4px solid #006d75;padding:10px 0}#navigation ul{list-style:none;margin:0;padding:6px 0;background:#e3eef0}#navigation li{display:inline;padding:0 14px}
#navigation li.selected a{font-weight:bold}.portlet-topper{background:#d4e2e4;padding:4px 10px;font-weight:bold}.portlet-content{border:1px solid #d4e2e4;padding:12px}
.portlet-msg-error{background:#fdd;border:1px solid #c00;padding:6px;margin:6px 0}.portlet-msg-info{background:#ddf3ff;border:1px solid #49b;padding:6px;margin:6px 0}
.portlet-msg-success{background:#dfd;border:1px solid #3a3;padding:6px;margin:6px 0}.taglib-search-iterator{width:100%;border-collapse:collapse}
.taglib-search-iterator th,.taglib-search-iterator td{border-bottom:1px solid #ccc;padding:4px;text-align:left}.aui-tabview-list{list-style:none;padding:0}
.aui-tabview-list li{display:inline-block;border:1px solid #bbb;padding:4px 10px}.aui-tab-active{background:#d4e2e4}.aui-field-label{display:block;font-weight:bold}"""


def side(titel, krop, s, valgt=None):
    if s and s["vilkaar"]:
        punkter = [("forside", "Forside", "/group/kommuner/forside"), ("kursistopslag", "Søg kursist", "/group/kommuner/kursistopslag"),
                   ("masseudtraek", "Masseudtræk", "/group/kommuner/masseudtraek"), ("hjaelp", "Hjælp", "/group/kommuner/hjaelp")]
        nav = "".join(f'<li class="{"selected" if k == valgt else ""}" id="layout_{10180 + i}"><a href="{u}"><span>{n}</span></a></li>' for i, (k, n, u) in enumerate(punkter))
        nav = f'<nav class="sort-pages modify-pages" id="navigation"><h2 style="display:none"><span>Navigation</span></h2><ul>{nav}</ul></nav>'
    else:
        nav = ""
    konto = ('<span class="user-full-name">Kommunebruger</span> (<a href="/c/portal/logout" id="sign-out" rel="nofollow">Log af</a>)' if s
             else '<a href="/c/portal/login?p_l_id=10184" id="sign-in" rel="nofollow">Log ind på portalen</a>')
    return HTMLResponse(f"""<!DOCTYPE html>
<html class="aui ltr" dir="ltr" lang="da-DK">
<head><title>{titel} - Kommuneportalen</title><meta content="text/html; charset=UTF-8" http-equiv="content-type" /><style>{CSS}</style>
<script type="text/javascript">
// <![CDATA[
var Liferay = {{Browser: {{}}, ThemeDisplay: {{getLanguageId: function() {{ return "da_DK"; }}, isSignedIn: function() {{ return {'true' if s else 'false'}; }}}}}};
function submitForm(form) {{ form.submit(); }}
// ]]>
</script></head>
<body class="yui3-skin-sam controls-visible signed-{'in' if s else 'out'} {'private' if s else 'public'}-page site">
<div id="wrapper">
<header id="banner" role="banner"><div id="heading"><h1 class="site-title"><span>Kommuneportalen</span></h1><div>Danskuddannelse for voksne udlændinge</div></div><div class="user-info">{konto}</div></header>
{nav}
<div id="content"><h2 class="page-title"><span>{titel}</span></h2>
<div class="columns-1" id="main-content" role="main"><div class="portlet-layout"><div class="aui-w100 portlet-column" id="column-1">
{krop}
</div></div></div></div>
<footer id="footer" role="contentinfo"><p class="powered-by">Drevet af Liferay</p></footer>
</div>
</body></html>""")


def portlet(pid, titel, krop):
    return f"""<div class="portlet-boundary portlet-boundary_{pid}_ portlet-static portlet-static-end" id="p_p_id_{pid}_"><a id="p_{pid}"></a>
<section class="portlet" id="portlet_{pid}"><header class="portlet-topper"><h1 class="portlet-title"><span class="portlet-title-text">{titel}</span></h1></header>
<div class="portlet-content"><div class="portlet-content-container"><div class="portlet-body">
{krop}
</div></div></div></section></div>"""


def felt(ident, navn, label, typ="text", vaerdi="", ekstra=""):
    return f"""<span class="aui-field aui-field-{typ}"><span class="aui-field-content"><label class="aui-field-label" for="{ident}">{label}</label>
<span class="aui-field-element"><input class="aui-field-input aui-field-input-{typ}" id="{ident}" name="{navn}" type="{typ}" value="{escape(vaerdi)}" {ekstra}/></span></span></span>"""


def knap(tekst):
    return f"""<div class="aui-button-holder"><span class="aui-button aui-button-submit aui-state-positive"><span class="aui-button-content">
<input class="aui-button-input aui-button-input-submit" type="submit" value="{tekst}" /></span></span></div>"""


def iterator(ident, hoved, raekker, tom):
    if not raekker:
        return f'<div class="portlet-msg-info">{tom}</div>'
    return (f'<div class="lfr-search-container" id="{ident}SearchContainer"><div class="results-grid"><table class="taglib-search-iterator">'
            '<tr class="portlet-section-header results-header">' + "".join(f'<th class="col-{i + 1}" scope="col">{h}</th>' for i, h in enumerate(hoved)) + "</tr>"
            + "".join(f'<tr class="portlet-section-{"alternate" if n % 2 else "body"} results-row">' + "".join(f'<td class="align-left col-{i + 1} valign-middle">{c}</td>' for i, c in enumerate(r)) + "</tr>"
                      for n, r in enumerate(raekker))
            + f'</table></div><div class="taglib-page-iterator"><div class="search-results">Viser {len(raekker)} resultater.</div></div></div>')


# ---------------------------------------------------------------- offentlig side, login og vilkår
async def rod(request):
    return RedirectResponse("/group/kommuner/forside" if ses(request) else "/web/guest/velkommen", 302)


async def velkommen(request):
    return side("Velkommen", portlet("56_INSTANCE_a1Qz", "Velkommen", "<p>Portalen giver kommunerne adgang til sprogcentrenes indberetninger til danskundervisningsdatabasen.</p>"), ses(request))


def loginside(navn="", fejl=""):
    fejl = f'<div class="portlet-msg-error">{fejl}</div>' if fejl else ""
    return side("Log ind", portlet("58", "Log ind", f"""{fejl}<form action="/c/portal/login?p_p_id=58&amp;p_p_lifecycle=1&amp;p_p_state=maximized&amp;p_p_mode=view&amp;saveLastPath=0&amp;_58_struts_action=%2Flogin%2Flogin" class="aui-form" id="_58_fm" method="post" name="_58_fm">
<input name="_58_formDate" type="hidden" value="{int(time.time() * 1000)}" /><input name="_58_redirect" type="hidden" value="" />
<fieldset class="aui-fieldset">{felt('_58_login', '_58_login', 'Skærmnavn', vaerdi=navn)}{felt('_58_password', '_58_password', 'Adgangskode', 'password')}
<span class="aui-field aui-field-choice"><label for="_58_rememberMeCheckbox">Husk mig</label> <input id="_58_rememberMeCheckbox" name="_58_rememberMeCheckbox" type="checkbox" /></span></fieldset>
{knap('Log ind')}</form>"""), None)


async def login(request):
    if request.method == "GET":
        return loginside()
    f = await request.form()
    if f.get("_58_login", "").strip() != "kommune" or f.get("_58_password") != "hemmeligt-1":
        return loginside(f.get("_58_login", ""), "Autentificering mislykkedes. Prøv venligst igen.")
    token = secrets.token_hex(16).upper()
    SESSIONER[token] = {"p_auth": secrets.token_urlsafe(6), "vilkaar": False, "besked": None, "traef": None}
    svar = RedirectResponse("/group/kommuner/forside", 302)
    svar.set_cookie("JSESSIONID", token, path="/", httponly=True)
    svar.set_cookie("GUEST_LANGUAGE_ID", "da_DK", path="/")
    return svar


def vilkaarside(s):
    return side("Brugsbetingelser", f"""<form action="/c/portal/update_terms_of_use" class="aui-form" id="fm" method="post" name="fm"><input name="p_auth" type="hidden" value="{s['p_auth']}" />
<div class="lfr-message-content"><p>Oplysningerne må kun anvendes til kommunens sagsbehandling efter danskuddannelsesloven. Alle opslag logges.</p></div>
<div class="aui-button-holder"><input class="aui-button-input" type="submit" name="accept" value="Jeg accepterer" /> <input class="aui-button-input" type="submit" name="decline" value="Jeg accepterer ikke" /></div></form>""", s)


async def vilkaar(request):
    s = ses(request)
    if not s:
        return RedirectResponse("/c/portal/login", 302)
    f = await request.form()
    if "decline" in f or f.get("p_auth") != s["p_auth"]:
        return await logout(request)
    s["vilkaar"] = True
    return RedirectResponse("/group/kommuner/forside", 302)


async def logout(request):
    SESSIONER.pop(request.cookies.get("JSESSIONID"), None)
    svar = RedirectResponse("/web/guest/velkommen", 302)
    svar.delete_cookie("JSESSIONID")
    return svar


def beskyt(f):
    async def ny(request):
        s = ses(request)
        if not s:
            return RedirectResponse("/c/portal/login?redirect=%2Fgroup%2Fkommuner%2Fforside", 302)
        if not s["vilkaar"]:
            return vilkaarside(s)
        return await f(request, s)
    return ny


@beskyt
async def forside(request, s):
    return side("Forside", portlet("56_INSTANCE_k8Lw", "Nyheder", """<p>Velkommen til kommuneportalen.</p><ul><li>18.03.2013: Masseudtræk leveres nu som regneark i xlsx-format.</li>
<li>02.01.2013: Husk at oplyse ændringer i kommunens brugere til ministeriet.</li></ul>"""), s, "forside")


@beskyt
async def hjaelp(request, s):
    return side("Hjælp", portlet("56_INSTANCE_v3Tb", "Hjælp", """<p>Søg kursist viser alle indberetninger om én kursist. Masseudtræk leverer et uddrag for op til 100 kursister.</p>"""), s, "hjaelp")


# ---------------------------------------------------------------- portlet: kursistopslag
def soegeform(s, fejl="", vaerdi=""):
    fejl = (f'<div class="portlet-msg-error">Din anmodning kunne ikke gennemføres.</div><div class="portlet-msg-error">{fejl}</div>') if fejl else ""
    return f"""{fejl}<form action="{escape(action_url('kursistopslag', OPSLAG, 'soegKursist', s))}" class="aui-form" id="{NS_O}fm" method="post" name="{NS_O}fm" onsubmit="submitForm(this); return false;">
<input name="{NS_O}formDate" type="hidden" value="{int(time.time() * 1000)}" />
<fieldset class="aui-fieldset"><legend class="aui-fieldset-legend"><span class="aui-legend">Søgekriterier</span></legend>{felt(NS_O + 'cprNummer', NS_O + 'cprNummer', 'Kursistens CPR-nummer', vaerdi=vaerdi, ekstra='maxlength="11" ')}</fieldset>
{knap('Fremsøg')}</form>"""


FANER = [("forloeb", "Uddannelsesforløb"), ("proever", "Prøveresultater"), ("visitation", "Visitation"), ("merit", "Meritoverførsel"), ("arkiv", "Arkiv (før 2004)")]


def fane(p, valgt):
    if valgt == "forloeb":
        return iterator(NS_O + "moduler", ["Modul", "Påbegyndt", "Afsluttet", "Sprogcenter", "Henvisningskategori", "Ophørsårsag", "Modultest bestået den"],
                        [[vis(v) for v in (m["du_modul"], dato(m["startdato"]), dato(m["slutdato"]), m["udbyder"], m["henvisningskategori"], m["ophoersaarsag"], dato(m["modultest_bestaaet"]))]
                         for m in p["moduler"]], "Der blev ikke fundet nogen forløb.")
    if valgt == "proever":
        return iterator(NS_O + "proever", ["Prøve", "Aflagt", "Termin", "Læsning", "Skriftlig", "Mundtlig", "Resultat", "Sprogcenter"],
                        [[vis(v) for v in (x["proeve"], dato(x["dato"]), x["termin"], x["laeseforstaaelse"], x["skriftlig"], x["mundtlig"], x["resultat"], x["udbyder"])] for x in p["proever"]],
                        "Der blev ikke fundet nogen prøveresultater.")
    if valgt == "visitation":
        return iterator(NS_O + "henvisninger", ["Dato", "Kategori", "Kommune", "Sprogcenter"],
                        [[vis(v) for v in (dato(h["dato"]), h["kategori"], h["kommune"], h["udbyder"])] for h in p["henvisninger"]], "Der blev ikke fundet nogen henvisninger.")
    if valgt == "merit":
        return iterator(NS_O + "merit", ["Sprogcenter", "Modul", "Gælder fra"],
                        [[vis(v) for v in (m["udbyder"], m["du_modul"], dato(m["startdato"]))] for m in p["meritter"]], "Der blev ikke fundet nogen merit.")
    a = p["prae2004"]
    if not a:
        return '<div class="portlet-msg-info">Der blev ikke fundet nogen oplysninger i arkivet.</div>'
    return f"""<table class="lfr-table"><tr><td class="lfr-label">Første startdato</td><td>{vis(dato(a['foerste_startdato']))}</td></tr>
<tr><td class="lfr-label">Har fulgt danskuddannelse</td><td>{vis(janej(a['du']))}</td></tr></table>"""


@beskyt
async def kursistopslag(request, s):
    q = request.query_params
    if request.method == "POST":
        if q.get("p_auth") != s["p_auth"]:
            return side("Søg kursist", portlet(OPSLAG, "Kursistopslag", '<div class="portlet-msg-error">Du har ikke de nødvendige rettigheder.</div>'), s, "kursistopslag")
        f = await request.form()
        skrevet = f.get(NS_O + "cprNummer", "").strip()
        if not re.fullmatch(r"\d{6}-?\d{4}", skrevet):
            s["besked"] = ("Angiv venligst et gyldigt CPR-nummer.", skrevet)
            return RedirectResponse(render_url("kursistopslag", OPSLAG), 302)
        s["traef"] = ID_FOR.get(skrevet.replace("-", ""))
        return RedirectResponse(render_url("kursistopslag", OPSLAG, mvcPath="/html/kursistopslag/resultat.jsp"), 302)
    sti = q.get(NS_O + "mvcPath", "")
    if sti.endswith("kursist.jsp"):
        p = KURSISTER.get(int(q.get(NS_O + "kursistId", "0")) if q.get(NS_O + "kursistId", "").isdigit() else 0)
        if p is None:
            return side("Søg kursist", portlet(OPSLAG, "Kursistopslag", '<div class="portlet-msg-error">Kursisten blev ikke fundet.</div>'), s, "kursistopslag")
        valgt = q.get(NS_O + "tabs1", "forloeb")
        kid = ID_FOR[p["cpr"]]
        faner = "".join(f"""<li class="aui-tab aui-state-default{' aui-tab-active aui-state-active' if k == valgt else ''}" id="{NS_O}tabs1{k}TabsId"><span class="aui-tab-content"><a class="aui-tab-label" href="{escape(render_url('kursistopslag', OPSLAG, mvcPath='/html/kursistopslag/kursist.jsp', kursistId=kid, tabs1=k))}">{n}</a></span></li>"""
                        for k, n in FANER)
        return side("Søg kursist", portlet(OPSLAG, "Kursistopslag", f"""<div class="taglib-header"><span class="header-back-to"><a href="{escape(render_url('kursistopslag', OPSLAG))}">&laquo; Ny søgning</a></span>
<h1 class="header-title"><span>Kursist {p['cpr'][:6]}-{p['cpr'][6:]}</span></h1></div><div class="aui-tabview"><ul class="aui-tabview-list">{faner}</ul></div>
<div class="aui-tabview-content">{fane(p, valgt)}</div>"""), s, "kursistopslag")
    if sti.endswith("resultat.jsp"):
        p = KURSISTER.get(s["traef"])
        raekker = []
        if p:
            u = escape(render_url("kursistopslag", OPSLAG, mvcPath="/html/kursistopslag/kursist.jsp", kursistId=s["traef"], tabs1="forloeb"))
            raekker = [[f"{p['cpr'][:6]}-{p['cpr'][6:]}", str(sum(len(p[k]) for k in ("moduler", "proever", "henvisninger", "meritter"))), f'<a class="taglib-icon" href="{u}"><span class="taglib-text">Vis kursist</span></a>']]
        return side("Søg kursist", portlet(OPSLAG, "Kursistopslag", soegeform(s) + iterator(NS_O + "kursister", ["CPR-nummer", "Antal registreringer", "Handlinger"], raekker,
                                                                                        "Ingen kursister matchede det angivne CPR-nummer.")), s, "kursistopslag")
    fejl, vaerdi = s["besked"] or ("", "")
    s["besked"] = None
    return side("Søg kursist", portlet(OPSLAG, "Kursistopslag", soegeform(s, fejl, vaerdi)), s, "kursistopslag")


# ---------------------------------------------------------------- portlet: masseudtraek
def status(o):
    alder = time.time() - o["start"]
    return "I kø" if alder < 1.5 else "Behandles" if alder < 4 else "Færdigbehandlet"


KOLONNER = [("Kursist", "CPR-nummer", "cpr"), ("Kursist", "Registreret", "findes"),
            ("Første forløb", "Påbegyndt", "foerste_startdato"), ("Første forløb", "Modul", "foerste_du_modul"), ("Første forløb", "Sprogcenter", "foerste_udbyder"),
            ("Seneste forløb", "Påbegyndt", "seneste_startdato"), ("Seneste forløb", "Modul", "seneste_du_modul"), ("Seneste forløb", "Sprogcenter", "seneste_udbyder"),
            ("Visitation", "Dato", "henvisning_dato"), ("Visitation", "Kategori", "henvisning_kategori"),
            ("Højeste merit", "Modul", "merit_du_modul"), ("Højeste merit", "Gælder fra", "merit_startdato"), ("Højeste merit", "Sprogcenter", "merit_udbyder"),
            ("Arkiv (før 2004)", "Registreret", "prae2004_findes"), ("Arkiv (før 2004)", "Første startdato", "prae2004_startdato"), ("Arkiv (før 2004)", "Danskuddannelse", "prae2004_du")]


def regneark(numre):
    wb = Workbook()
    ws = wb.active
    ws.title = "Masseudtræk"
    ws["A1"] = "Masseudtræk fra danskundervisningsdatabasen, dannet " + time.strftime("%d.%m.%Y", time.localtime(time.time()))
    ws["A1"].font = Font(bold=True, size=13)
    ws.merge_cells("A1:P1")
    fra = 1
    for i, (g, h, _) in enumerate(KOLONNER, 1):
        ws.cell(3, i, h).font = Font(bold=True)
        if i == 16 or KOLONNER[i][0] != g:
            ws.cell(2, fra, g).font = Font(bold=True)
            ws.cell(2, fra).fill = PatternFill("solid", fgColor="D4E2E4")
            ws.merge_cells(start_row=2, end_row=2, start_column=fra, end_column=i)
            fra = i + 1
    for n in numre:
        ident = ID_FOR.get(n)
        u = KURSISTER[ident]["udtraek"] if ident else {"cpr": n, "findes": False}
        raekke = []
        for _, _, k in KOLONNER:
            v = u.get(k)
            raekke.append(n[:6] + "-" + n[6:] if k == "cpr" else janej(v) if isinstance(v, bool) else dato(v) if k.endswith("dato") else v)
        ws.append(raekke)
    for r in ws.iter_rows(min_row=4):
        for c in r:
            c.number_format = "@"
    ud = io.BytesIO()
    wb.save(ud)
    return ud.getvalue()


def bestilform(s, fejl=""):
    fejl = f'<div class="portlet-msg-error">Din anmodning kunne ikke gennemføres.</div><div class="portlet-msg-error">{fejl}</div>' if fejl else ""
    return f"""{fejl}<form action="{escape(action_url('masseudtraek', UDTRAEK, 'opretOrdre', s))}" class="aui-form" enctype="multipart/form-data" id="{NS_U}fm" method="post" name="{NS_U}fm">
<input name="{NS_U}formDate" type="hidden" value="{int(time.time() * 1000)}" /><fieldset class="aui-fieldset">{felt(NS_U + 'betegnelse', NS_U + 'betegnelse', 'Betegnelse (valgfri)')}
{felt(NS_U + 'cprFil', NS_U + 'cprFil', 'Tekstfil med CPR-numre', 'file')}</fieldset><p>Ét CPR-nummer pr. linje, højst 100 linjer.</p>{knap('Indsend bestilling')}</form>"""


@beskyt
async def masseudtraek(request, s):
    q = request.query_params
    if request.method == "POST":
        f = await request.form()
        fil = f.get(NS_U + "cprFil")
        fejl, numre = "", []
        if q.get("p_auth") != s["p_auth"]:
            fejl = "Du har ikke de nødvendige rettigheder."
        elif not fil or isinstance(fil, str) or not fil.filename:
            fejl = "Angiv venligst en fil."
        elif not fil.filename.lower().endswith((".txt", ".csv")):
            fejl = "Angiv venligst en fil med en gyldig filendelse (.txt, .csv)."
        else:
            numre = [x.strip() for x in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            gale = [str(i) for i, x in enumerate(numre, 1) if not re.fullmatch(r"\d{6}-?\d{4}", x)]
            fejl = ("Filen er tom." if not numre else f"Filen indeholder ugyldige CPR-numre (nr. {', '.join(gale[:5])} i filen)." if gale
                    else "Filen må højst indeholde 100 CPR-numre." if len(numre) > 100 else "")
        if fejl:
            s["besked"] = (fejl, "")
            return RedirectResponse(render_url("masseudtraek", UDTRAEK, mvcPath="/html/masseudtraek/rediger.jsp"), 302)
        nr = str(31001 + len(ORDRER))
        ORDRER[nr] = {"navn": f.get(NS_U + "betegnelse", "").strip() or "Masseudtræk " + nr, "numre": [x.replace("-", "") for x in numre], "start": time.time()}
        s["ok"] = True
        return RedirectResponse(render_url("masseudtraek", UDTRAEK), 302)
    if q.get("p_p_lifecycle") == "2":
        o = ORDRER.get(q.get(NS_U + "ordreId"))
        if not o or status(o) != "Færdigbehandlet":
            return Response("Not found", 404)
        return Response(regneark(o["numre"]), headers={"content-disposition": 'attachment; filename="masseudtraek.xlsx"',
                                                       "content-type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"})
    if q.get(NS_U + "mvcPath", "").endswith("rediger.jsp"):
        fejl = (s["besked"] or ("", ""))[0]
        s["besked"] = None
        return side("Masseudtræk", portlet(UDTRAEK, "Ny bestilling", bestilform(s, fejl)), s, "masseudtraek")
    ok = '<div class="portlet-msg-success">Din anmodning blev udført korrekt.</div>' if s.pop("ok", None) else ""
    raekker = []
    for nr, o in reversed(ORDRER.items()):
        u = (f"/group/kommuner/masseudtraek?p_p_id={UDTRAEK}&p_p_lifecycle=2&p_p_state=normal&p_p_mode=view&p_p_resource_id=hentRegneark&p_p_cacheability=cacheLevelPage&{NS_U}ordreId={nr}")
        hent = f'<a class="taglib-icon" href="{escape(u)}"><span class="taglib-text">Hent regneark</span></a>' if status(o) == "Færdigbehandlet" else "-"
        raekker.append([nr, escape(o["navn"]), time.strftime("%d.%m.%Y %H:%M", time.localtime(o["start"])), str(len(o["numre"])), status(o), hent])
    ny = escape(render_url("masseudtraek", UDTRAEK, mvcPath="/html/masseudtraek/rediger.jsp"))
    return side("Masseudtræk", portlet(UDTRAEK, "Bestillinger", f"""{ok}<div class="lfr-portlet-toolbar"><span class="lfr-toolbar-button"><a href="{ny}">Ny bestilling</a></span>
<span class="lfr-toolbar-button"><a href="{escape(render_url('masseudtraek', UDTRAEK))}">Opdater listen</a></span></div>"""
                                       + iterator(NS_U + "ordrer", ["Nr.", "Betegnelse", "Bestilt", "Antal", "Status", "Handlinger"], raekker, "Der blev ikke fundet nogen bestillinger.")), s, "masseudtraek")


app = Starlette(routes=[
    Route("/", rod), Route("/web/guest/velkommen", velkommen), Route("/c/portal/login", login, methods=["GET", "POST"]), Route("/c/portal/logout", logout),
    Route("/c/portal/update_terms_of_use", vilkaar, methods=["POST"]), Route("/group/kommuner/forside", forside), Route("/group/kommuner/hjaelp", hjaelp),
    Route("/group/kommuner/kursistopslag", kursistopslag, methods=["GET", "POST"]), Route("/group/kommuner/masseudtraek", masseudtraek, methods=["GET", "POST"])])
