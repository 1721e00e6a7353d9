# -*- coding: utf-8 -*-
"""Danskdata - Plone 4.3 / Zope 2.13 med zope.formlib-formularer og portal-faner (2013)."""
import binascii
import html
import json
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
KAGER = {}           # __ac -> SESSION
FORESP = []          # portal_catalog over forespørgsler
q = html.escape
B_SIZE = 15
CENTRE = {"101512": "Sprogcenter København", "173002": "Sprogcenter Lyngby", "461001": "Sprogcenter Odense", "751302": "Sprogcenter Aarhus", "851004": "Sprogcenter Aalborg"}


def knapnavn(titel):
    """zope.formlib: ikke-ascii etiketter bliver til hex"""
    if titel.isascii() and titel.isidentifier():
        return "form.actions." + titel.lower()
    return "form.actions." + binascii.hexlify(titel.encode("utf-8")).decode()


def dato(v):
    return ".".join(reversed(v.split("-"))) if v else ""


def udb(v):
    return f'{q(v)} <span class="discreet">{CENTRE.get(v, "")}</span>' if v else ""


def ac(request):
    return KAGER.get(request.cookies.get("__ac"))


def auth():
    return f'<input type="hidden" name="_authenticator" value="{secrets.token_hex(20)}" />'


def main_template(request, titel, krop, besked=None, objektfaner=(), status=200, beskrivelse="", handlinger=True):
    s = ac(request)
    sti = request.url.path
    if s and s.get("status"):
        besked = besked or s.pop("status")
    if s:
        personlig = f"""<dl class="actionMenu deactivated" id="portal-personaltools"><dt class="actionMenuHeader"><a id="user-name" href="/danskdata/useractions">{q(s['navn'])}</a></dt>
<dd class="actionMenuContent"><ul><li id="personaltools-preferences"><a href="/danskdata/@@personal-preferences">Personlige indstillinger</a></li><li id="personaltools-logout"><a href="/danskdata/logout">Log ud</a></li></ul></dd></dl>"""
        faner = [("index_html", "/danskdata", "Forside"), ("kursister", "/danskdata/kursister", "Kursister"), ("lister", "/danskdata/lister", "Lister"), ("nyheder", "/danskdata/nyheder", "Nyheder")]
    else:
        personlig = '<div id="portal-anontools"><ul><li id="anon-personaltools-login"><a href="/danskdata/login">Log ind</a></li></ul></div>'
        faner = [("index_html", "/danskdata", "Forside"), ("nyheder", "/danskdata/nyheder", "Nyheder")]
    nav = "".join(f'<li id="portaltab-{i}" class="{"selected" if (sti.startswith(u) and i != "index_html") or sti == u else "plain"}"><a href="{u}">{t}</a></li>' for i, u, t in faner)
    ks = ""
    if besked:
        ks = f'<dl class="portalMessage {besked[0]}" id="kssPortalMessage"><dt>{ {"info": "Info", "error": "Fejl", "warning": "Advarsel"}[besked[0]] }</dt><dd>{besked[1]}</dd></dl>'
    of = ""
    if objektfaner:
        of = '<div id="edit-bar"><h2 class="hiddenStructure">Visninger</h2><ul class="contentViews" id="content-views">' + "".join(
            f'<li id="contentview-{u.strip("@")}" class="{"selected" if sti.endswith(u) else "plain"}"><a href="/danskdata/kursister/{u}">{t}</a></li>' for u, t in objektfaner) + '</ul><div class="contentActions" id="contentActionMenus">&nbsp;</div></div>'
    da = '<div class="documentActions"><h5 class="hiddenStructure">Sidehandlinger</h5><ul><li id="document-action-print"><a href="javascript:this.print();">Udskriv</a></li><li id="document-action-sendto"><a href="/danskdata/sendto_form">Send dette</a></li></ul></div>' if handlinger else ""
    krumme = f'<div id="portal-breadcrumbs"><span id="breadcrumbs-you-are-here">Du er her:</span> <span id="breadcrumbs-home"><a href="/danskdata">Forside</a> <span class="breadcrumbSeparator">&rarr;</span></span> <span id="breadcrumbs-current">{q(titel)}</span></div>'
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<base href="{request.url.scheme}://{request.url.netloc}{sti}" /><title>{q(titel)} &mdash; Danskdata</title>
<link rel="stylesheet" type="text/css" href="/danskdata/portal_css/Sunburst%20Theme/base-cachekey2417.css" /><meta name="generator" content="Plone - http://plone.org" /></head>
<body class="template-view portaltype-document site-danskdata" dir="ltr"><div id="visual-portal-wrapper"><div id="portal-top"><div id="portal-header">
<p class="hiddenStructure"><a accesskey="2" href="#content">Hop til indhold</a> | <a accesskey="6" href="#portal-globalnav">Hop til navigation</a></p>
<ul id="portal-siteactions"><li id="siteaction-sitemap"><a href="/danskdata/sitemap">Oversigt</a></li><li id="siteaction-accessibility"><a href="/danskdata/accessibility-info">Tilgængelighed</a></li><li id="siteaction-contact"><a href="/danskdata/contact-info">Kontakt</a></li></ul>
<div id="portal-searchbox"><form id="searchGadget_form" action="/danskdata/@@search"><div class="LSBox"><label class="hiddenStructure" for="searchGadget">Søg på dette websted</label>
<input name="SearchableText" type="text" size="18" title="Søg på webstedet" accesskey="4" class="searchField inputLabel" id="searchGadget" /> <input class="searchButton" type="submit" value="Søg" />
<div class="searchSection"><input id="searchbox_currentfolder_only" class="noborder" type="checkbox" name="path" value="/danskdata" /><label for="searchbox_currentfolder_only">kun i denne mappe</label></div></div></form></div>
<a id="portal-logo" title="Danskdata" accesskey="1" href="/danskdata">Danskdata</a><ul id="portal-globalnav">{nav}</ul></div>
<div id="portal-personaltools-wrapper"><p class="hiddenStructure">Personlige værktøjer</p>{personlig}</div></div>
<div id="portal-columns" class="row">{krumme}<div id="portal-column-content"><div id="viewlet-above-content"></div>{of}{ks}
<div id="content"><h1 class="documentFirstHeading">{q(titel)}</h1>{f'<div class="documentDescription description">{beskrivelse}</div>' if beskrivelse else ''}
<div id="content-core">{krop}</div>{da}</div></div></div>
<div id="portal-footer"><p>Danskdata drives for ministeriet. &copy; 2013. Webstedet er bygget med Plone CMS, open source-systemet til webindhold.</p></div></div></body></html>""", status)


def kraev(request):
    if not ac(request):
        return RedirectResponse("/danskdata/login?came_from=" + request.url.path, 302)


def login_form(request, fra, besked=None):
    return main_template(request, "Log ind", f"""<form action="/danskdata/login_form" class="enableAutoFocus" method="post" id="login_form">
<input type="hidden" name="came_from" value="{q(fra)}" /><input type="hidden" name="form.submitted" value="1" /><input type="hidden" name="js_enabled" id="js_enabled" value="0" />
<input type="hidden" name="cookies_enabled" id="cookies_enabled" value="" /><input type="hidden" name="login_name" id="login_name" value="" /><input type="hidden" name="pwd_empty" id="pwd_empty" value="0" />
<div class="field"><label for="__ac_name">Brugernavn</label><div><input type="text" size="15" name="__ac_name" value="" id="__ac_name" /></div></div>
<div class="field"><label for="__ac_password">Kodeord</label><div><input type="password" size="15" name="__ac_password" id="__ac_password" /></div></div>
<div class="formControls"><input class="context" type="submit" name="submit" value="Log ind" /></div></form>
<p class="discreet">Husk at logge ud eller lukke din browser, når du er færdig.</p>""", besked, handlinger=False)


async def login(request):
    if request.method == "POST":
        f = await request.form()
        fra = str(f.get("came_from") or "")
        if f.get("__ac_name") == "kommune" and f.get("__ac_password") == "hemmeligt-1":
            t = secrets.token_urlsafe(30)
            KAGER[t] = {"navn": "kommune", "person": None, "status": ("info", "Velkommen! Du er nu logget ind.")}
            r = RedirectResponse(fra if fra.startswith("/danskdata") else "/danskdata", 302)
            r.set_cookie("__ac", t)
            return r
        return login_form(request, fra, ("error", "Login mislykkedes. Der skelnes mellem store og små bogstaver i både brugernavn og kodeord - kontrollér, at caps lock ikke er slået til."))
    return login_form(request, request.query_params.get("came_from", ""))


async def logout(request):
    KAGER.pop(request.cookies.get("__ac"), None)
    r = RedirectResponse("/danskdata/logged_out", 302)
    r.delete_cookie("__ac")
    return r


async def logged_out(request):
    return main_template(request, "Du er nu logget ud", '<p>Du kan <a href="/danskdata/login">logge ind igen</a>.</p>', handlinger=False)


async def forside(request):
    if not ac(request):
        return main_template(request, "Danskdata", '<p>Danskdata giver kommunerne adgang til Danskundervisningsdatabasen. <a class="internal-link" href="/danskdata/login">Log ind</a> for at komme videre.</p>')
    return main_template(request, "Danskdata", """<p>Brug fanerne øverst:</p><ul><li><b>Kursister</b> - opslag af én kursist</li><li><b>Lister</b> - indsend en liste med CPR-numre og få svar som kommasepareret fil</li></ul>
<dl class="portlet portletNews"><dt class="portletHeader">Nyheder</dt><dd class="portletItem odd"><a href="/danskdata/nyheder">Ny version af indberetningsskemaet</a> <span class="portletItemDetails">02.05.2013</span></dd></dl>""", beskrivelse="Udtræk for kommunale sagsbehandlere")


async def simpel(request):
    return main_template(request, "Nyheder" if "nyheder" in request.url.path else "Danskdata", "<p>Der er ikke flere elementer i denne mappe.</p>")


def formlib(url, felter, knap, fejl="", multipart=False):
    r = "".join(f"""<div class="field{' error' if fejl else ''}" id="formfield-form-{n}"><label for="form.{n}">{et}</label> <span class="fieldRequired" title="Påkrævet">(Påkrævet)</span>
<div class="formHelp">{hj}</div>{f'<div class="fieldErrorBox">{fejl}</div>' if fejl else ''}<div class="widget">{w}</div></div>""" for n, et, hj, w in felter)
    return f"""<form action="{url}" method="post" class="edit-form" enctype="{'multipart/form-data' if multipart else 'application/x-www-form-urlencoded'}" id="zc.page.browser_form">{auth()}
{r}<div id="actionsView"><span class="actionButtons"><input type="submit" id="{knapnavn(knap)}" name="{knapnavn(knap)}" value="{knap}" class="context" /></span></div></form>"""


async def kursister(request):
    r = kraev(request)
    if r:
        return r
    s = ac(request)
    fejl, besked, v = "", None, ""
    if request.method == "POST":
        f = await request.form()
        v = str(f.get("form.cprnr") or "").strip()
        n = v.replace("-", "")
        if not v:
            fejl = "Påkrævet indtastning mangler."
        elif len(n) != 10 or not n.isdigit():
            fejl = "Værdien opfylder ikke betingelsen."
        elif n not in PEOPLE:
            besked = ("warning", "Ingen kursist svarer til det angivne CPR-nummer.")
        else:
            s["person"] = n
            return RedirectResponse("/danskdata/kursister/@@stamdata", 302)
        if fejl:
            besked = ("error", "Der opstod fejl")
    return main_template(request, "Kursister", formlib("/danskdata/kursister", [("cprnr", "CPR-nummer", "Ti cifre, med eller uden bindestreg (DDMMÅÅ-XXXX).",
                         f'<input class="textType" id="form.cprnr" name="form.cprnr" size="20" type="text" value="{q(v)}" />')], "Slå op", fejl), besked, beskrivelse="Slå en kursist op i databasen.")


VISNINGER = [("@@stamdata", "Stamdata"), ("@@moduler", "Moduler"), ("@@proever", "Prøveresultater"), ("@@henvisninger", "Henvisninger"), ("@@merit", "Merit"), ("@@arkiv", "Arkiv (præ-2004)")]


def listing(request, kol, rows, tom):
    if not rows:
        return f"<p class=\"discreet\">{tom}</p>"
    try:
        b = max(0, int(request.query_params.get("b_start:int", "0")))
    except ValueError:
        b = 0
    ud = '<table class="listing" cellpadding="0" cellspacing="0"><thead><tr>' + "".join(f'<th class="nosort">{t}</th>' for _, t in kol) + "</tr></thead><tbody>"
    for i, row in enumerate(rows[b:b + B_SIZE]):
        ud += f'<tr class="{("odd", "even")[i % 2]}">' + "".join("<td>%s</td>" % (dato(row[k]) if "dato" in k or k == "modultest_bestaaet" else udb(row[k]) if k == "udbyder" else q(row[k] or "")) for k, _ in kol) + "</tr>"
    ud += "</tbody></table>"
    sti = request.url.path
    if len(rows) > B_SIZE:
        ud += '<div class="listingBar">'
        if b:
            ud += f'<span class="previous"><a href="{sti}?b_start:int={b - B_SIZE}">&laquo; Forrige {B_SIZE} poster</a></span> '
        if b + B_SIZE < len(rows):
            ud += f'<span class="next"><a href="{sti}?b_start:int={b + B_SIZE}">Næste {min(B_SIZE, len(rows) - b - B_SIZE)} poster &raquo;</a></span> '
        ud += " ".join(f'[<span class="current">{i // B_SIZE + 1}</span>]' if i == b else f'<a href="{sti}?b_start:int={i}">{i // B_SIZE + 1}</a>' for i in range(0, len(rows), B_SIZE)) + "</div>"
    return ud


async def visning(request):
    r = kraev(request)
    if r:
        return r
    s = ac(request)
    if not s["person"]:
        return RedirectResponse("/danskdata/kursister", 302)
    p = PEOPLE[s["person"]]
    navn = request.path_params["navn"]
    if "@@" + navn not in dict(VISNINGER):
        return main_template(request, "Siden findes ikke", "<p>Vi beklager, men siden findes ikke.</p>", status=404)
    if navn == "stamdata":
        k = f'<div class="field"><label>CPR-nummer</label><div>{p["cpr"][:6]}-{p["cpr"][6:]}</div></div><div class="field"><label>Oplysninger</label><div>Vælg en visning ovenfor for at se kursistens oplysninger.</div></div>'
    elif navn == "moduler":
        k = listing(request, [("du_modul", "DU/modul"), ("startdato", "Fra"), ("slutdato", "Til"), ("udbyder", "Sprogcenter"), ("henvisningskategori", "Kategori"), ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Modultest bestået")], p["moduler"], "Kursisten er ikke tilmeldt moduler.")
    elif navn == "proever":
        k = listing(request, [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læse"), ("skriftlig", "Skriv"), ("mundtlig", "Tale"), ("resultat", "Udfald"), ("udbyder", "Sprogcenter")], p["proever"], "Kursisten har ikke aflagt prøver.")
    elif navn == "henvisninger":
        k = listing(request, [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Fra kommune"), ("udbyder", "Til sprogcenter")], p["henvisninger"], "Kursisten er ikke henvist.")
    elif navn == "merit":
        k = listing(request, [("du_modul", "DU/modul"), ("startdato", "Gælder fra"), ("udbyder", "Sprogcenter")], p["meritter"], "Kursisten har ikke fået merit.")
    else:
        a = p["prae2004"]
        k = f'<div class="field"><label>Første startdato</label><div>{dato(a["foerste_startdato"])}</div></div><div class="field"><label>Danskuddannelse</label><div>{"Ja" if a["du"] else "Nej"}</div></div>' if a else '<p class="discreet">Kursisten findes ikke i arkivet.</p>'
    titel = "Kursist" if navn == "stamdata" else dict(VISNINGER)["@@" + navn]
    return main_template(request, titel, k + '<p><a class="link-parent" href="/danskdata/kursister">Op ét niveau</a></p>', objektfaner=VISNINGER, beskrivelse="" if navn == "stamdata" else f'Kursist {p["cpr"][:6]}-{p["cpr"][6:]}')


async def lister(request):
    r = kraev(request)
    if r:
        return r
    egne = [(i, f) for i, f in enumerate(FORESP) if f["ejer"] == request.cookies["__ac"]]
    k = '<div class="contentActions"><dl class="actionMenu" id="plone-contentmenu-factories"><dt class="actionMenuHeader"><span>Tilføj nyt&hellip;</span></dt><dd class="actionMenuContent"><ul><li><a id="cprliste" class="contenttype-cprliste" href="/danskdata/lister/++add++cprliste">CPR-liste</a></li></ul></dd></dl></div>'
    if egne:
        k += '<table class="listing"><thead><tr><th>Titel</th><th>Oprettet</th></tr></thead><tbody>' + "".join(
            f'<tr><td><a class="contenttype-cprliste" href="/danskdata/lister/cprliste-{i}">CPR-liste {i + 1}</a></td><td>{time.strftime("%d.%m.%Y %H:%M", time.localtime(f["tid"]))}</td></tr>' for i, f in egne) + "</tbody></table>"
    else:
        k += "<p>Der er i øjeblikket ingen elementer i denne mappe.</p>"
    return main_template(request, "Lister", k, beskrivelse="Indsendte lister med CPR-numre. Vælg CPR-liste under Tilføj nyt for at indsende en ny.")


async def tilfoej(request):
    r = kraev(request)
    if r:
        return r
    fejl, besked = "", None
    if request.method == "POST":
        f = await request.form()
        fil = f.get("form.fil")
        data = await fil.read() if fil is not None and not isinstance(fil, str) else b""
        numre = [x.strip() for x in data.decode("utf-8-sig", "replace").split("\n") if x.strip()]
        if not numre:
            fejl = "Påkrævet indtastning mangler."
        elif len(numre) > 100:
            fejl = "Listen er for lang (højst 100 numre)."
        elif [x for x in numre if len(x) != 10 or not x.isdigit()]:
            fejl = "Listen indeholder linjer, som ikke er CPR-numre."
        else:
            FORESP.append({"ejer": request.cookies["__ac"], "numre": numre, "tid": time.time()})
            ac(request)["status"] = ("info", "Elementet er oprettet.")
            return RedirectResponse(f"/danskdata/lister/cprliste-{len(FORESP) - 1}", 302)
        besked = ("error", "Der opstod fejl")
    return main_template(request, "Tilføj CPR-liste", formlib("/danskdata/lister/++add++cprliste", [("fil", "Tekstfil", "Ren tekst, ét CPR-nummer pr. linje, højst 100.",
                         '<input type="file" id="form.fil" name="form.fil" class="fileType" />')], "Gem", fejl, True), besked, handlinger=False)


def min_liste(request):
    try:
        f = FORESP[int(request.path_params["nr"])]
    except IndexError:
        return None
    return f if f["ejer"] == request.cookies.get("__ac") else None


async def cprliste(request):
    r = kraev(request)
    if r:
        return r
    f, nr = min_liste(request), request.path_params["nr"]
    if not f:
        return main_template(request, "Siden findes ikke", "<p>Vi beklager, men siden findes ikke.</p>", status=404)
    klar = time.time() - f["tid"] > 8
    k = f'<div class="field"><label>Antal CPR-numre</label><div>{len(f["numre"])}</div></div>'
    if klar:
        k += f'<div class="field"><label>Svar</label><div><span class="contenttype-file"><img src="/danskdata/text.png" alt="Regneark" /> <a href="/danskdata/lister/cprliste-{nr}/at_download/svar">svar.csv</a></span> <span class="discreet">&mdash; CSV, {len(f["numre"]) // 10 + 1} KB</span></div></div>'
    else:
        k += f'<div class="field"><label>Svar</label><div>Svaret er ved at blive dannet. <a href="/danskdata/lister/cprliste-{nr}">Genindlæs siden</a> om et øjeblik.</div></div>'
    return main_template(request, f"CPR-liste {int(nr) + 1}", f'<div class="documentByLine">Tilstand: <span class="state-{"klar" if klar else "afventer"}">{"Besvaret" if klar else "Afventer"}</span></div>' + k)


async def download(request):
    r = kraev(request)
    if r:
        return r
    f = min_liste(request)
    if not f or time.time() - f["tid"] <= 8:
        return main_template(request, "Siden findes ikke", "<p>Vi beklager, men siden findes ikke.</p>", status=404)
    felter = list(PEOPLE["0802733013"]["udtraek"])
    linjer = ["CPR-nummer;I databasen;Første modul: fra;Første modul: DU/modul;Første modul: sprogcenter;Seneste modul: fra;Seneste modul: DU/modul;Seneste modul: sprogcenter;"
              "Henvisning: dato;Henvisning: kategori;Merit: DU/modul;Merit: fra;Merit: sprogcenter;Arkiv: findes;Arkiv: første startdato;Arkiv: DU"]
    for n in f["numre"]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False}
        linjer.append(";".join(("ja" if u[k] else "nej") if isinstance(u.get(k), bool) else dato(u.get(k)) if k.endswith("dato") else u.get(k) or "" for k in felter))
    return Response(("\r\n".join(linjer) + "\r\n").encode("cp1252"), headers={"Content-Type": "text/csv; charset=windows-1252", "Content-Disposition": "attachment; filename*=UTF-8''svar.csv"})


async def rod(request):
    return RedirectResponse("/danskdata", 302)

M = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route("/danskdata", forside), Route("/danskdata/login", login, methods=M), Route("/danskdata/login_form", login, methods=M), Route("/danskdata/logout", logout), Route("/danskdata/logged_out", logged_out),
    Route("/danskdata/kursister", kursister, methods=M), Route("/danskdata/kursister/@@{navn:str}", visning), Route("/danskdata/lister", lister), Route("/danskdata/lister/++add++cprliste", tilfoej, methods=M),
    Route("/danskdata/lister/cprliste-{nr:int}", cprliste), Route("/danskdata/lister/cprliste-{nr:int}/at_download/svar", download), Route("/danskdata/{rest:path}", simpel)])
