"""Integrationsnet, kommunesite. Plone 3 på Zope 2: login-portlet, navigationsportlet, mappeindhold, statusbeskeder, arbejdsgang på udtræk."""
import csv
import io
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

KURSISTER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSION = {}                       # __ac -> {"navn", "besked"}
MAPPE = {}                         # id -> {"titel", "numre", "oprettet", "startet"}
KOERETID = 4.0


def dato(s):
    return f"{s[8:10]}/{s[5:7]}/{s[:4]}" if s else None


def janej(b):
    return None if b is None else "Ja" if b else "Nej"


def vis(v):
    return '<span class="discreet">Ikke angivet</span>' if v is None else escape(v)


def stempel(t):
    return time.strftime("%d/%m/%Y %H:%M", time.localtime(t))


def ses(request):
    return SESSION.get(request.cookies.get("__ac"))


def portlet(klasse, titel, krop):
    return (f'<div class="portletWrapper"><dl class="portlet {klasse}"><dt class="portletHeader"><span class="portletTopLeft"></span>{titel}<span class="portletTopRight"></span></dt>\n{krop}'
            '<dd class="portletFooter"><span class="portletBottomLeft"></span><span class="portletBottomRight"></span></dd></dl></div>\n')


CSS = """body{font:69% "Lucida Grande",Verdana,Lucida,Helvetica,Arial,sans-serif;margin:0;background:#fff;color:#000}#portal-header{padding:1em 2em;background:#dee7ec}#portal-globalnav{list-style:none;margin:0;padding:0 2em}
#portal-globalnav li{display:inline;background:#f7f9fa;border:1px solid #8cacbb;padding:0 1em}#portal-personaltools{background:#dee7ec;text-align:right;margin:0;padding:0 2em;list-style:none}#portal-personaltools li{display:inline;margin-left:1em}
#portal-columns{width:100%}#portal-column-one{width:16em;vertical-align:top;padding:1em}#portal-column-content{vertical-align:top;padding:1em 2em}#portal-column-two{width:14em;vertical-align:top;padding:1em}
.portlet{border:1px solid #8cacbb;margin:0 0 1em}.portletHeader{background:#dee7ec;padding:.2em 1em;font-weight:bold}.portletItem{margin:0;padding:.5em 1em}.navTree{list-style:none;padding:0;margin:0}
dl.portalMessage{border:1px solid #fa3;background:#ffce7b;padding:0}dl.portalMessage dt{float:left;font-weight:bold;padding:.5em 1em;background:#fa3}dl.portalMessage dd{padding:.5em 1em .5em 8em;margin:0}dl.error{background:#ff7500}
table.listing{border-collapse:collapse;border:1px solid #8cacbb}table.listing th{background:#dee7ec;padding:.2em .6em}table.listing td{padding:.2em .6em;border-bottom:1px solid #dee7ec}tr.even{background:#f7f9fa}
.contentViews{list-style:none;padding:0;border-bottom:1px solid #74ae0b;margin:0}.contentViews li{display:inline;margin-right:.5em}.contentActions{background:#cde2a7;padding:.2em 1em;list-style:none;margin:0}.field{margin:1em 0}.fieldRequired{color:#c00}.discreet{color:#76797c}"""

FANESKRIPT = """<script type="text/javascript">
// ploneFormTabbing (forkortet): g\u00f8r dl.enableFormTabbing til faneblade
function vaelgFane(nr) { var d = document.getElementById('kursistfaner').getElementsByTagName('dd');
  for (var i = 0; i < d.length; i++) { d[i].style.display = (nr < 0 || i == nr) ? 'block' : 'none'; } }
</script>"""


def side(request, titel, krop, besked=None, visninger="", status=200, aktiv=""):
    s = ses(request)
    if s and not besked:
        besked, s["besked"] = s["besked"], None
    arter = {"info": "Info", "warning": "Advarsel", "error": "Fejl"}
    b = f'<dl class="portalMessage {besked[0]}"><dt>{arter[besked[0]]}</dt><dd>{besked[1]}</dd></dl>' if besked else ""
    if s:
        def n(u, t):
            return f'<li class="navTreeItem visualNoMarker"><div><a href="{u}" class="state-published{" navTreeCurrentItem" if u == aktiv else ""}" title="">{t}</a></div></li>'
        venstre = portlet("portletNavigationTree", '<a href="/sitemap" class="tile">Navigation</a>', '<dd class="portletItem lastItem"><ul class="portletNavigationTree navTreeLevel0 navTree">' + n("/", "Forside")
                          + n("/kursister/opslag", "Opslag på kursist") + n("/kursister/udtraek", "Udtræk på flere kursister") + n("/vejledning", "Vejledning") + "</ul></dd>\n")
        personlig = f'<li><span id="user-name"><span>{escape(s["navn"])}</span></span></li><li><a href="/logout">Log ud</a></li>'
    else:
        venstre = portlet("portletLogin", '<a href="/login_form" class="tile">Log ind</a>', """<dd class="portletItem odd"><form method="post" action="/login_form" id="loginform">
<input type="hidden" name="form.submitted" value="1" /><input type="hidden" name="came_from" value="" /><input type="hidden" name="js_enabled" id="js_enabled" value="0" /><input type="hidden" name="cookies_enabled" id="cookies_enabled" value="" />
<div class="field"><label for="__ac_name">Login-navn</label><br /><input type="text" size="10" alt="Login-navn" name="__ac_name" id="__ac_name" value="" /></div>
<div class="field"><label for="__ac_password">Adgangskode</label><br /><input type="password" size="10" alt="Adgangskode" name="__ac_password" id="__ac_password" /></div>
<div class="formControls"><input class="context" type="submit" name="submit" value="Log ind" /></div></form></dd>
""")
        personlig = '<li><a href="/login_form">Glemt adgangskode?</a></li>'
    hoejre = portlet("portletNews", "Nyheder", '<dd class="portletItem odd">Nye regler for indberetning<span class="portletItemDetails"> 14/04/2008</span></dd><dd class="portletItem even">Driftsstop i pinsen<span class="portletItemDetails"> 02/05/2008</span></dd>\n')
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head><meta http-equiv="Content-Type" content="text/html;charset=utf-8" /><title>{titel} &mdash; Integrationsnet</title><meta name="generator" content="Plone - http://plone.org" /><style type="text/css">{CSS}</style></head>
<body class="template-document_view" dir="ltr">
<div id="visual-portal-wrapper"><div id="portal-top"><div id="portal-header"><a class="hiddenStructure" accesskey="2" href="#documentContent">Gå til indhold.</a>
<div id="portal-searchbox"><form name="searchform" action="/search" id="searchform_top"><div class="LSBox"><label class="hiddenStructure" for="searchGadget">Søg i sitet</label><input id="searchGadget" name="SearchableText" type="text" size="18" value="" title="Søg i sitet" class="inputLabel" /> <input class="searchButton" type="submit" value="Søg" /></div></form></div>
<h1 id="portal-logo"><a accesskey="1" href="/">Integrationsnet</a></h1></div>
<ul id="portal-personaltools">{personlig}</ul>
<div id="portal-breadcrumbs"><span id="breadcrumbs-you-are-here">Du er her:</span> <a href="/">Hjem</a> <span class="breadcrumbSeparator">&rarr;</span> <span dir="ltr">{titel}</span></div></div>
<table id="portal-columns"><tbody><tr>
<td id="portal-column-one"><div class="visualPadding">
{venstre}</div></td>
<td id="portal-column-content"><div id="content">{visninger}<div class="documentContent" id="region-content"><a name="documentContent"></a>
{b}
<h1 class="documentFirstHeading">{titel}</h1>
{krop}
</div></div></td>
<td id="portal-column-two"><div class="visualPadding">
{hoejre}</div></td>
</tr></tbody></table>
<div id="portal-footer"><p>Drives af Plone CMS, open source-systemet til indholdsstyring.</p></div></div>
</body>
</html>""", status)


def kraever_login(f):
    async def ny(request):
        if not ses(request):
            return RedirectResponse("/login_form?came_from=/", 302)
        return await f(request)
    return ny


# ---------------------------------------------------------------- forside, login, søgning
async def forside(request):
    if ses(request):
        return side(request, "Forside", '<p class="documentDescription">Vælg i navigationen til venstre.</p><p>Under Opslag på kursist kan du se alle indberetninger om én kursist. Under Udtræk på flere kursister kan du få dannet et regneark.</p>', aktiv="/")
    return side(request, "Velkommen til Integrationsnet", '<p class="documentDescription">Kommunernes indgang til data om danskuddannelse for voksne udlændinge. Log ind i boksen til venstre.</p>')


async def login_form(request):
    if request.method == "GET":
        return side(request, "Log venligst ind", "<p>Du skal logge ind for at se siden. Brug boksen til venstre.</p>")
    f = await request.form()
    if f.get("__ac_name", "").strip() != "kommune" or f.get("__ac_password") != "hemmeligt-1":
        return side(request, "Log venligst ind", "<p>Brug boksen til venstre for at prøve igen.</p>", ("error", "Login mislykkedes. Kontrollér, at login-navn og adgangskode er skrevet rigtigt."))
    n = secrets.token_hex(20)
    SESSION[n] = {"navn": "kommune", "besked": ("info", "Velkommen! Du er nu logget ind.")}
    svar = RedirectResponse("/", 302)
    svar.set_cookie("__ac", n, path="/")
    return svar


async def logout(request):
    SESSION.pop(request.cookies.get("__ac"), None)
    svar = RedirectResponse("/logged_out", 302)
    svar.delete_cookie("__ac")
    return svar


async def logged_out(request):
    return side(request, "Du er nu logget ud", "<p>Luk browseren, hvis du sidder ved en fælles computer.</p>")


async def soegning(request):
    return side(request, "Søgeresultater", "<p>Der blev ikke fundet nogen sider. Søgefeltet søger kun i sitets sider, ikke i kursistdata.</p>")


async def sitemap(request):
    return side(request, "Oversigt over sitet", "<p>Forside, Opslag på kursist, Udtræk på flere kursister, Vejledning</p>")


@kraever_login
async def vejledning(request):
    return side(request, "Vejledning", "<p>Et udtræk oprettes i mappen, gemmes og startes derefter fra menuen Tilstand.</p>", aktiv="/vejledning")


# ---------------------------------------------------------------- opslag
def opslagsform(request, vaerdi="", fejl="", besked=None):
    return side(request, "Opslag på kursist", f"""<p class="documentDescription">Indtast kursistens CPR-nummer.</p>
<form class="edit-form enableUnloadProtection" method="post" action="/kursister/opslag/kursist_vis" id="opslag-form"><input type="hidden" name="form.submitted:int" value="1" />
<div class="field{' error' if fejl else ''}"><label for="cprnr">CPR-nummer</label> <span class="fieldRequired" title="Påkrævet">(Påkrævet)</span><div class="formHelp">10 cifre, eventuelt med bindestreg.</div><div>{escape(fejl)}</div>
<input type="text" name="cprnr:string" id="cprnr" size="14" value="{escape(vaerdi)}" /></div>
<div class="formControls"><input class="context" type="submit" name="form.button.Vis:method" value="Vis kursist" /></div></form>""", besked, aktiv="/kursister/opslag")


@kraever_login
async def opslag(request):
    return opslagsform(request)


def listing(hoved, raekker, tom):
    if not raekker:
        return f'<p class="discreet">{tom}</p>'
    return ('<table class="listing" cellspacing="0"><thead><tr>' + "".join(f'<th class="nosort">{h}</th>' for h in hoved) + "</tr></thead><tbody>"
            + "".join(f'<tr class="{"even" if i % 2 else "odd"}">' + "".join(f"<td>{vis(v)}</td>" for v in r) + "</tr>" for i, r in enumerate(raekker)) + "</tbody></table>")


@kraever_login
async def kursist_vis(request):
    if request.method == "GET":
        return RedirectResponse("/kursister/opslag", 302)
    skrevet = (await request.form()).get("cprnr:string", "").strip()
    if not re.fullmatch(r"\d{6}-?\d{4}", skrevet):
        return opslagsform(request, skrevet, "CPR-nummer er påkrævet, udfyld venligst." if not skrevet else "CPR-nummeret skal bestå af 10 cifre.", ("error", "Ret venligst de angivne fejl."))
    cpr = skrevet.replace("-", "")
    p = KURSISTER.get(cpr)
    if not p:
        return opslagsform(request, skrevet, "", ("warning", f"Der er ikke indberettet nogen kursist med CPR-nummer {cpr[:6]}-{cpr[6:]}."))
    a = p["prae2004"]
    faner = [
        ("Moduler", listing(["DU og modul", "Begyndt", "Ophørt", "Sprogskole", "Henvisn.kategori", "Ophørsårsag", "Modultest bestået"],
                            [[m["du_modul"], dato(m["startdato"]), dato(m["slutdato"]), m["udbyder"], m["henvisningskategori"], m["ophoersaarsag"], dato(m["modultest_bestaaet"])] for m in p["moduler"]],
                            "Der er ingen moduler.")),
        ("Afsluttende prøver", listing(["Prøve", "Termin", "Prøvedato", "Læseforståelse", "Skriftlig", "Mundtlig", "Resultat", "Sprogskole"],
                                       [[x["proeve"], x["termin"], dato(x["dato"]), x["laeseforstaaelse"], x["skriftlig"], x["mundtlig"], x["resultat"], x["udbyder"]] for x in p["proever"]],
                                       "Der er ingen prøver.")),
        ("Kommunale henvisninger", listing(["Kommune", "Henvist", "Kategori", "Sprogskole"], [[h["kommune"], dato(h["dato"]), h["kategori"], h["udbyder"]] for h in p["henvisninger"]], "Der er ingen henvisninger.")),
        ("Meritter", listing(["DU og modul", "Begyndt", "Sprogskole"], [[m["du_modul"], dato(m["startdato"]), m["udbyder"]] for m in p["meritter"]], "Der er ingen meritter.")),
        ("Ældre data", (f'<div class="field"><label>Første startdato</label><br /><span>{vis(dato(a["foerste_startdato"]))}</span></div><div class="field"><label>Danskuddannelse</label><br /><span>{vis(janej(a["du"]))}</span></div>'
                        if a else '<p class="discreet">Der er ingen data fra før 2004.</p>'))]
    dl = "".join(f'<dt id="fieldsetlegend-{i}"><a href="#fieldset-{i}" onclick="vaelgFane({i}); return false;">{t}</a></dt>\n<dd id="fieldset-{i}">{k}</dd>\n' for i, (t, k) in enumerate(faner))
    return side(request, f"Kursist {cpr[:6]}-{cpr[6:]}", f'{FANESKRIPT}<dl class="enableFormTabbing" id="kursistfaner">\n{dl}</dl><p><a href="/kursister/opslag">Tilbage til opslag</a></p>', aktiv="/kursister/opslag")


# ---------------------------------------------------------------- mappen med udtræk
def tilstand(o):
    return "Kladde" if not o["startet"] else "Kører" if time.time() - o["startet"] < KOERETID else "Afsluttet"


def visninger(punkter, menuer):
    return ('<h5 class="hiddenStructure">Visninger</h5><ul class="contentViews">' + "".join(f'<li><a href="{u}">{t}</a></li>' for u, t in punkter) + "</ul>"
            + '<div class="contentActions"><ul>' + "".join(f'<li><dl class="actionMenu"><dt class="actionMenuHeader"><span>{t}</span></dt><dd class="actionMenuContent"><ul>'
                                                             + "".join(f'<li><a href="{u}">{n}</a></li>' for u, n in p) + "</ul></dd></dl></li>" for t, p in menuer) + "</ul></div>")


@kraever_login
async def mappe(request):
    raekker = "".join(f'<tr class="{"even" if i % 2 else "odd"}"><td><a href="/kursister/udtraek/{k}/view" class="contenttype-cprudtraek state-{tilstand(o).lower()}">{escape(o["titel"])}</a></td><td>{len(o["numre"])} numre</td><td>{stempel(o["oprettet"])}</td><td>{tilstand(o)}</td></tr>'
                      for i, (k, o) in enumerate(reversed(MAPPE.items())))
    krop = (f'<table class="listing" id="listing-table" summary="Indholdsoversigt"><thead><tr><th>Titel</th><th>Størrelse</th><th>Ændret</th><th>Tilstand</th></tr></thead><tbody>{raekker}</tbody></table>' if raekker
            else '<p class="discreet">Der er endnu ikke noget indhold i denne mappe.</p>')
    nyt = f"/kursister/udtraek/portal_factory/CprUdtraek/cprudtraek.{time.strftime('%Y-%m-%d', time.localtime(time.time()))}.{secrets.randbelow(10 ** 9)}/edit"
    return side(request, "Udtræk på flere kursister", krop, visninger=visninger([("/kursister/udtraek", "Indhold")], [("Tilføj nyt element", [(nyt, "CPR-udtræk")])]), aktiv="/kursister/udtraek")


def redigering(request, ident, titel, fejl="", besked=None):
    return side(request, "Rediger CPR-udtræk", f"""<p class="documentDescription">En tekstfil med ét CPR-nummer pr. linje. Højst 100 numre.</p>
<form class="edit-form enableUnloadProtection" name="edit_form" method="post" enctype="multipart/form-data" action="/kursister/udtraek/portal_factory/CprUdtraek/{ident}/edit" id="cprudtraek-base-edit">
<div class="field ArchetypesStringWidget" id="archetypes-fieldname-title"><label class="formQuestion" for="title">Titel</label> <span class="fieldRequired">(Påkrævet)</span><br /><input type="text" name="title" class="blurrable firstToFocus" id="title" value="{escape(titel)}" size="30" maxlength="255" /></div>
<div class="field ArchetypesFileWidget{' error' if fejl else ''}" id="archetypes-fieldname-cprfil"><label class="formQuestion" for="cprfil_file">Tekstfil</label> <span class="fieldRequired">(Påkrævet)</span><div class="fieldErrorBox">{escape(fejl)}</div><input type="file" name="cprfil_file" size="30" id="cprfil_file" /></div>
<div class="formControls"><input type="hidden" name="form.submitted" value="1" /><input class="context" type="submit" name="form_submit" value="Gem" /> <input class="standalone" type="submit" name="form.button.cancel" value="Annullér" /></div></form>""", besked, aktiv="/kursister/udtraek")


@kraever_login
async def rediger(request):
    ident = request.path_params["ident"]
    if request.method == "GET":
        return redigering(request, escape(ident), "Udtræk " + stempel(time.time()))
    f = await request.form()
    if "form.button.cancel" in f:
        ses(request)["besked"] = ("info", "Oprettelsen blev annulleret.")
        return RedirectResponse("/kursister/udtraek", 302)
    titel, fil, fejl, numre = f.get("title", "").strip(), f.get("cprfil_file"), "", []
    if not fil or isinstance(fil, str) or not fil.filename:
        fejl = "Tekstfil er påkrævet, udfyld venligst."
    else:
        for i, l in enumerate((await fil.read()).decode("utf-8-sig", "replace").splitlines(), 1):
            if l.strip() and not re.fullmatch(r"\d{6}-?\d{4}", l.strip()):
                fejl = f"Linje {i} i filen er ikke et CPR-nummer."
                break
            if l.strip():
                numre.append(l.strip().replace("-", ""))
        fejl = fejl or ("Filen er tom." if not numre else "Filen må højst indeholde 100 CPR-numre." if len(numre) > 100 else "")
    if fejl:
        return redigering(request, escape(ident), titel, fejl, ("error", "Ret venligst de angivne fejl."))
    nyt = f"udtraek-{len(MAPPE) + 1}"
    MAPPE[nyt] = {"titel": titel or nyt, "numre": numre, "oprettet": time.time(), "startet": None}
    ses(request)["besked"] = ("info", "Ændringerne er gemt.")
    return RedirectResponse(f"/kursister/udtraek/{nyt}/view", 302)


@kraever_login
async def udtraek_view(request):
    k = request.path_params["ident"]
    o = MAPPE.get(k)
    if not o:
        return side(request, "Siden findes ikke", "<p>Siden kan ikke findes.</p>", status=404)
    t, u = tilstand(o), f"/kursister/udtraek/{k}"
    menu = [(u + "/content_status_modify?workflow_action=start", "Start kørsel")] if t == "Kladde" else []
    krop = {"Kladde": "<p>Udtrækket er ikke startet. Vælg Start kørsel i menuen Tilstand.</p>",
            "Kører": f'<p>Kørslen er i gang, kom tilbage om lidt. <a href="{u}/view">Genindlæs siden</a></p>',
            "Afsluttet": f'<p>Kørslen er afsluttet.</p><p><img src="/txt.gif" alt="" /> <a href="{u}/at_download/resultat">Hent resultat.csv</a> &mdash; <span class="discreet">text/comma-separated-values</span></p>'}[t]
    return side(request, escape(o["titel"]), f'<p class="documentByLine">Oprettet {stempel(o["oprettet"])}, {len(o["numre"])} CPR-numre</p>{krop}',
                visninger=visninger([("/kursister/udtraek", "Indhold"), (u + "/view", "Vis")], [(f'Tilstand: <span class="state-{t.lower()}">{t}</span>', menu)]), aktiv="/kursister/udtraek")


@kraever_login
async def status_modify(request):
    o = MAPPE.get(request.path_params["ident"])
    if not o or request.query_params.get("workflow_action") != "start":
        return side(request, "Siden findes ikke", "<p>Siden kan ikke findes.</p>", status=404)
    o["startet"] = o["startet"] or time.time()
    ses(request)["besked"] = ("info", "Elementets tilstand er ændret.")
    return RedirectResponse(f"/kursister/udtraek/{request.path_params['ident']}/view", 302)


GRUPPER = [("", [("CPR-nr.", "cpr"), ("Findes efter 2003", "findes")]), ("Første modul", [("Begyndt", "foerste_startdato"), ("DU og modul", "foerste_du_modul"), ("Sprogskole", "foerste_udbyder")]),
           ("Seneste modul", [("Begyndt", "seneste_startdato"), ("DU og modul", "seneste_du_modul"), ("Sprogskole", "seneste_udbyder")]), ("Henvisning", [("Henvist", "henvisning_dato"), ("Kategori", "henvisning_kategori")]),
           ("Højeste merit", [("DU og modul", "merit_du_modul"), ("Begyndt", "merit_startdato"), ("Sprogskole", "merit_udbyder")]),
           ("Ældre data", [("Findes", "prae2004_findes"), ("Første startdato", "prae2004_startdato"), ("Danskuddannelse", "prae2004_du")])]


@kraever_login
async def at_download(request):
    o = MAPPE.get(request.path_params["ident"])
    if not o or tilstand(o) != "Afsluttet":
        return side(request, "Siden findes ikke", "<p>Siden kan ikke findes.</p>", status=404)
    ud = io.StringIO()
    w = csv.writer(ud, delimiter=";", lineterminator="\r\n")
    w.writerow([f"Resultat af udtræk fra Integrationsnet pr. {time.strftime('%d/%m/%Y', time.localtime(time.time()))}"] + [""] * 15)
    w.writerow([g if i == 0 else "" for g, fs in GRUPPER for i in range(len(fs))])
    w.writerow([h for _, fs in GRUPPER for h, _ in fs])
    for n in o["numre"]:
        x = KURSISTER[n]["udtraek"] if n in KURSISTER else {"findes": False}
        x = {**x, "cpr": n[:6] + "-" + n[6:]}
        w.writerow([janej(x[m]) if isinstance(x.get(m), bool) else dato(x.get(m)) or "" if m.endswith("dato") else x.get(m) or "" for _, fs in GRUPPER for _, m in fs])
    return Response(ud.getvalue().encode("iso-8859-1"), headers={"content-type": "text/comma-separated-values", "content-disposition": 'attachment; filename="resultat.csv"'})


async def ikon(request):
    return Response(b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;", media_type="image/gif")


U = "/kursister/udtraek"
app = Starlette(routes=[
    Route("/", forside), Route("/login_form", login_form, methods=["GET", "POST"]), Route("/logout", logout), Route("/logged_out", logged_out), Route("/search", soegning), Route("/sitemap", sitemap),
    Route("/vejledning", vejledning), Route("/txt.gif", ikon), Route("/kursister/opslag", opslag), Route("/kursister/opslag/kursist_vis", kursist_vis, methods=["GET", "POST"]), Route(U, mappe),
    Route(U + "/portal_factory/CprUdtraek/{ident}/edit", rediger, methods=["GET", "POST"]), Route(U + "/{ident}/view", udtraek_view), Route(U + "/{ident}/content_status_modify", status_modify),
    Route(U + "/{ident}/at_download/resultat", at_download)])
