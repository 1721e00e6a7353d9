"""DUR - Danskundervisningsregistret, webklient (2013). JSF/PrimeFaces-stil: fulde postbacks, ViewState, mojarra.jsfcljs."""
import json
import pathlib
import random
import secrets
import time
from html import escape as e

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

REG = {p["cpr"]: p for p in json.loads((pathlib.Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
ROWS = 8
CTX = "/dur"
KOMMUNER = ["101 Københavns Kommune", "173 Lyngby-Taarbæk Kommune", "461 Odense Kommune", "751 Aarhus Kommune", "851 Aalborg Kommune"]


def dk(iso):
    return "%s/%s/%s" % (iso[8:], iso[5:7], iso[:4]) if iso else ""


def session(request):
    s = SESS.get(request.cookies.get("JSESSIONID", ""))
    if s and time.time() - s["t"] > 1800:
        SESS.pop(request.cookies["JSESSIONID"])
        return None
    if s:
        s["t"] = time.time()
    return s


MOJARRA = """<script type="text/javascript">//<![CDATA[
var mojarra = mojarra || {};
mojarra.jsfcljs = function(f, pvp, t) { for (var k in pvp) { var p = document.createElement("input"); p.type = "hidden"; p.name = k; p.value = pvp[k]; f.appendChild(p); }
 var ft = f.target; if (t) { f.target = t; } f.submit(); f.target = ft; return false; };
//]]></script>"""


def vs(s, view):
    """Gem visningen og giv det skjulte ViewState-felt."""
    key = "%d:%d" % (random.getrandbits(62) * random.choice((1, -1)), random.getrandbits(62))
    s["views"][key] = view
    while len(s["views"]) > 60:
        s["views"].pop(next(iter(s["views"])))
    return '<input type="hidden" name="javax.faces.ViewState" id="javax.faces.ViewState" value="%s" autocomplete="off" />' % key


def link(form, ident, text, cls="ui-commandlink", extra=""):
    return (f'<a href="#" id="{form}:{ident}" class="{cls}" onclick="mojarra.jsfcljs(document.getElementById(\'{form}\'),'
            f'{{\'{form}:{ident}\':\'{form}:{ident}\'{extra}}},\'\');return false">{text}</a>')


def button(ident, text):
    return (f'<button id="{ident}" name="{ident}" class="ui-button ui-widget ui-state-default ui-corner-all ui-button-text-only" type="submit">'
            f'<span class="ui-button-text">{text}</span></button>')


def form(s, ident, action, view, inner, multipart=False):
    enc = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
    return (f'<form id="{ident}" name="{ident}" method="post" action="{CTX}/{action}" enctype="{enc}">\n'
            f'<input type="hidden" name="{ident}" value="{ident}" />\n{inner}\n{vs(s, view)}</form>')


def msg(kind, text):
    if not text:
        return '<div id="msgs" class="ui-messages ui-widget"></div>'
    return (f'<div id="msgs" class="ui-messages ui-widget"><div class="ui-messages-{kind} ui-corner-all"><span class="ui-messages-{kind}-icon"></span>'
            f'<ul><li><span class="ui-messages-{kind}-summary">{text}</span></li></ul></div></div>')


def page(title, body, s=None):
    menu = ""
    if s and s.get("myndighed"):
        items = [("start.xhtml", "Start"), ("person.xhtml", "Enkeltpersoner"), ("filer.xhtml", "Persongrupper"), ("hjaelp.xhtml", "Brugervejledning"), ("fejl.xhtml", "Meld en fejl")]
        menu = ('<div class="ui-menubar ui-widget-header"><ul class="ui-menu-list" role="menubar">' + "".join(
            f'<li class="ui-menuitem ui-widget" role="menuitem"><a class="ui-menuitem-link ui-corner-all" href="{CTX}/{u}"><span class="ui-menuitem-text">{t}</span></a></li>' for u, t in items) +
            f'</ul></div><div id="bruger">kommune, {e(s["myndighed"])} ' + form(s, "logudForm", "logud.xhtml", {}, link("logudForm", "j_idt19", "Log ud")) + "</div>")
    return HTMLResponse(f"""<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title} - DUR</title>
<link type="text/css" rel="stylesheet" href="{CTX}/javax.faces.resource/theme.css.xhtml?ln=primefaces-redmond" />
{MOJARRA}</head><body>
<div id="top"><h1>DUR</h1><span>Danskundervisningsregistret - adgang for kommuner</span></div>
{menu}
<div id="indhold"><h2>{title}</h2>
{body}
</div><div id="bund">DUR 3.1.7 (build 2013-10-21) - Leverandøren A/S - Support: tlf. 00 00 00 00</div>
</body></html>""", headers={"x-powered-by": "JSF/2.1"})


def udloebet():
    return page("Visningen er udløbet", f'<p>Siden har været åben for længe, eller din session er slut.</p><p><a href="{CTX}/">Begynd forfra</a></p>')


async def start(request):
    s = session(request)
    if s is None or not s.get("bruger"):
        return RedirectResponse(CTX + "/login.xhtml", 302)
    if not s.get("myndighed"):
        return RedirectResponse(CTX + "/myndighed.xhtml", 302)
    return page("Start", """<div class="ui-panel ui-widget"><div class="ui-panel-titlebar"><span class="ui-panel-title">Aktuelt</span></div><div class="ui-panel-content">
<ul><li>15/10/2013: Ny version med hurtigere søgning på persongrupper.</li><li>02/09/2013: Husk at logge ud, når du forlader din plads.</li></ul></div></div>
<p>Vælg Enkeltpersoner for at se alt om én kursist. Vælg Persongrupper for at få et overblik over flere kursister i et regneark.</p>""", s)


async def login(request):
    s, sid = session(request), None
    if s is None:
        sid = secrets.token_hex(16).upper()
        SESS[sid] = {"t": time.time(), "views": {}, "job": None}
    fejl = msg("error", "Forkert brugernavn eller kodeord.") if "fejl" in request.query_params else ""
    r = page("Log ind", fejl + f"""<form action="{CTX}/j_security_check" method="post"><table class="ui-panelgrid ui-widget"><tbody>
<tr><td><label for="j_username">Brugernavn</label></td><td><input type="text" id="j_username" name="j_username" class="ui-inputfield" /></td></tr>
<tr><td><label for="j_password">Kodeord</label></td><td><input type="password" id="j_password" name="j_password" class="ui-inputfield" /></td></tr>
<tr><td></td><td>{button("loginBtn", "Log ind")}</td></tr></tbody></table></form>""")
    if sid:
        r.set_cookie("JSESSIONID", sid, path="/", httponly=True)
    return r


async def check(request):
    s, f = session(request), await request.form()
    if s is None:
        return RedirectResponse(CTX + "/login.xhtml", 302)
    if f.get("j_username", "").strip() == "kommune" and f.get("j_password") == "hemmeligt-1":
        s["bruger"] = "kommune"
        return RedirectResponse(CTX + "/myndighed.xhtml", 302)
    return RedirectResponse(CTX + "/login.xhtml?fejl", 302)


def jsf(f):
    async def inner(request):
        s = session(request)
        if s is None or not s.get("bruger"):
            return RedirectResponse(CTX + "/login.xhtml", 302) if request.method == "GET" else udloebet()
        if not s.get("myndighed") and f is not myndighed:
            return RedirectResponse(CTX + "/myndighed.xhtml", 302)
        if request.method == "GET":
            return await f(request, s, {}, None)
        fm = await request.form()
        view = s["views"].get(fm.get("javax.faces.ViewState", ""))
        return udloebet() if view is None else await f(request, s, dict(view), fm)
    return inner


async def myndighed(request, s, view, fm):
    if fm is not None and fm.get("mynForm:kommune") in KOMMUNER:
        s["myndighed"] = fm["mynForm:kommune"]
        return RedirectResponse(CTX + "/start.xhtml", 302)
    opt = "".join(f'<option value="{k}"{" selected=" + chr(34) + "selected" + chr(34) if k[:3] == "751" else ""}>{k}</option>' for k in KOMMUNER)
    return page("Vælg myndighed", form(s, "mynForm", "myndighed.xhtml", {}, f'<p>Du kan arbejde på vegne af flere kommuner.</p><label for="mynForm:kommune">Jeg arbejder for</label> <select id="mynForm:kommune" name="mynForm:kommune" size="1">{opt}</select> ' + button("mynForm:j_idt14", "Arbejd videre")))


COL = {
    "moduler": [("du_modul", "Danskmodul"), ("startdato", "Påbegyndt"), ("slutdato", "Afsluttet"), ("udbyder", "Udbydernr."), ("henvisningskategori", "Henv.kategori"), ("ophoersaarsag", "Afslutningsårsag"), ("modultest_bestaaet", "Bestået modultest")],
    "proever": [("proeve", "Prøvens navn"), ("dato", "Aflagt"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Samlet resultat"), ("udbyder", "Udbydernr.")],
    "henvisninger": [("dato", "Henvisningsdato"), ("kategori", "Henv.kategori"), ("kommune", "Henvist af"), ("udbyder", "Udbydernr.")],
    "meritter": [("du_modul", "Danskmodul"), ("startdato", "Merit pr."), ("udbyder", "Udbydernr.")],
}
TOM = "Ingen poster fundet."
v = lambda r, k: dk(r[k]) if k in ("startdato", "slutdato", "dato", "modultest_bestaaet") else e(r[k] or "")


def datatable(ident, part, rows, foot=""):
    th = "".join(f'<th id="{ident}:c{i}" class="ui-state-default" role="columnheader" scope="col"><div class="ui-dt-c"><span>{h}</span></div></th>' for i, (_, h) in enumerate(COL[part]))
    tr = "".join(f'<tr data-ri="{n}" class="ui-widget-content {"ui-datatable-odd" if n % 2 else "ui-datatable-even"}" role="row">' + "".join(
        f'<td role="gridcell"><div class="ui-dt-c">{v(r, k)}</div></td>' for k, _ in COL[part]) + "</tr>" for n, r in enumerate(rows))
    if not rows:
        tr = f'<tr class="ui-widget-content ui-datatable-empty-message"><td colspan="{len(COL[part])}"><div class="ui-dt-c">{TOM}</div></td></tr>'
    return f'<div id="{ident}" class="ui-datatable ui-widget"><table role="grid"><thead><tr role="row">{th}</tr></thead><tbody id="{ident}_data" class="ui-datatable-data">{tr}</tbody></table>{foot}</div>'


def panels(part, rows, legend):
    """Et fieldset pr. registrering, med navn/værdi i to par kolonner."""
    if not rows:
        return f'<div class="ui-datagrid-content">{TOM}</div>'
    out = ""
    for n, r in enumerate(rows, 1):
        c = COL[part]
        tr = "".join("<tr>" + "".join(f'<td class="navn"><label>{h}:</label></td><td class="vaerdi">{v(r, k)}</td>' for k, h in c[i:i + 2]) + "</tr>" for i in range(0, len(c), 2))
        out += f'<fieldset class="ui-fieldset ui-widget"><legend class="ui-fieldset-legend">{legend} {n}</legend><div class="ui-fieldset-content"><table class="ui-panelgrid"><tbody>{tr}</tbody></table></div></fieldset>'
    return out


FANER = [("fModul", "Forløb på moduler"), ("fProeve", "Prøver"), ("fHenv", "Henvisninger"), ("fMerit", "Merit"), ("fGml", "Data før 2004")]


async def person(request, s, view, fm):
    fejl = ""
    if fm is not None:
        if "personForm:cpr" in fm:
            cpr = str(fm["personForm:cpr"]).strip().replace("-", "").replace(" ", "")
            view = {}
            if not cpr:
                fejl = "CPR-nummer: Feltet skal udfyldes."
            elif len(cpr) != 10 or not cpr.isdigit():
                fejl = "CPR-nummer: Værdien er ikke et gyldigt CPR-nummer (10 cifre)."
            elif cpr not in REG:
                fejl = "Der findes ingen person i DUR med det CPR-nummer."
            else:
                view = {"cpr": cpr, "fane": "fModul", "side": 0}
        elif view.get("cpr"):
            for k, _ in FANER:
                if "visForm:" + k in fm:
                    view.update(fane=k, side=0)
            view["side"] += ("visForm:naeste" in fm) - ("visForm:forrige" in fm)
    soeg = form(s, "personForm", "person.xhtml", {}, '<table class="ui-panelgrid ui-widget"><tbody><tr><td><label id="personForm:l" for="personForm:cpr">CPR-nummer <span class="ui-outputlabel-rfi">*</span></label></td>'
                '<td><input id="personForm:cpr" name="personForm:cpr" type="text" class="ui-inputfield ui-inputtext" maxlength="11" /></td><td>' + button("personForm:j_idt31", "Fremsøg") + "</td></tr></tbody></table>")
    ud = ""
    if view.get("cpr"):
        p, side = REG[view["cpr"]], view["side"]
        tabs = "".join(f'<li class="ui-state-default ui-corner-top{" ui-tabs-selected ui-state-active" if k == view["fane"] else ""}" role="tab">{link("visForm", k, t, "")}</li>' for k, t in FANER)
        if view["fane"] == "fModul":
            m = p["moduler"]
            n = max(1, -(-len(m) // ROWS))
            side = view["side"] = min(max(side, 0), n - 1)
            foot = "" if n == 1 else f'<div class="ui-paginator ui-paginator-bottom ui-widget-header"><span class="ui-paginator-current">({side + 1} af {n})</span> ' + (
                button("visForm:forrige", "Forrige") if side else "") + (button("visForm:naeste", "Næste") if side < n - 1 else "") + "</div>"
            krop = datatable("visForm:modTbl", "moduler", m[side * ROWS:(side + 1) * ROWS], foot)
        elif view["fane"] == "fProeve":
            krop = panels("proever", p["proever"], "Prøve")
        elif view["fane"] == "fHenv":
            krop = datatable("visForm:henvTbl", "henvisninger", p["henvisninger"])
        elif view["fane"] == "fMerit":
            krop = panels("meritter", p["meritter"], "Merit")
        else:
            g = p["prae2004"]
            krop = f'<div class="ui-datagrid-content">{TOM}</div>' if not g else f"""<table class="ui-panelgrid"><tbody><tr><td class="navn"><label>Startet første gang:</label></td><td class="vaerdi">{dk(g["foerste_startdato"])}</td></tr>
<tr><td class="navn"><label>Danskuddannelse:</label></td><td class="vaerdi">{ {True: "Ja", False: "Nej", None: ""}[g["du"]]}</td></tr></tbody></table>"""
        ud = form(s, "visForm", "person.xhtml", view, f'<h3>Person {p["cpr"][:6]}-{p["cpr"][6:]}</h3><div class="ui-tabs ui-widget"><ul class="ui-tabs-nav" role="tablist">{tabs}</ul><div class="ui-tabs-panels"><div class="ui-tabs-panel" role="tabpanel">{krop}</div></div></div>')
    return page("Enkeltpersoner", (msg("error", fejl) if fejl else msg("", "")) + soeg + ud, s)


async def filer(request, s, view, fm):
    besked, ekstra = "", ""
    if fm is not None and "filForm:hent" in fm and s["job"] and s["job"].get("start"):
        return regneark(s["job"])
    if fm is not None and "filForm:indlaes" in fm:
        s["job"], f = None, fm.get("filForm:fil")
        if not f or isinstance(f, str) or not f.filename:
            besked = msg("error", "Fil: Feltet skal udfyldes.")
        else:
            lin = [x.strip() for x in (await f.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            god = [x.replace("-", "") for x in lin if len(x.replace("-", "")) == 10 and x.replace("-", "").isdigit()]
            daarlig = [x for x in lin if not (len(x.replace("-", "")) == 10 and x.replace("-", "").isdigit())]
            if len(lin) > 100:
                besked = msg("error", f"Filen er afvist. Den indeholder {len(lin)} linjer, og grænsen er 100.")
            elif not god:
                besked = msg("error", "Filen er afvist. Den indeholder ikke et eneste CPR-nummer.")
            else:
                s["job"] = {"cpr": god}
                besked = msg("info", f"{e(f.filename)} er indlæst.")
                ekstra = f'<p>Antal personer: {len(god)}<br />Linjer med fejl: {len(daarlig)}</p>' + ("<ul>" + "".join(f"<li>{e(x[:20])} er ikke et CPR-nummer og springes over</li>" for x in daarlig[:10]) + "</ul>" if daarlig else "") + button("filForm:igang", "Sæt søgningen i gang")
    elif fm is not None and "filForm:igang" in fm and s["job"]:
        s["job"].setdefault("start", time.time())
    job = s["job"]
    if job and job.get("start"):
        if time.time() - job["start"] > 2:
            besked = besked or msg("info", f"Søgningen er færdig: {len(job['cpr'])} personer.")
            ekstra = ekstra or "<p>" + link("filForm", "hent", "Gem resultatet som regneark") + "</p>"
        else:
            besked = besked or msg("warn", "Søgningen kører. Det kan tage et par minutter.")
            ekstra = ekstra or button("filForm:status", "Vis status")
    return page("Persongrupper", (besked or msg("", "")) + form(s, "filForm", "filer.xhtml", {}, f"""<p>Filen skal være en ren tekstfil med et CPR-nummer pr. linje, højst 100 numre.</p>
<table class="ui-panelgrid ui-widget"><tbody><tr><td><label for="filForm:fil">Fil med CPR-numre</label></td><td><input type="file" id="filForm:fil" name="filForm:fil" /></td><td>{button("filForm:indlaes", "Indlæs")}</td></tr></tbody></table>{ekstra}""", True), s)


def regneark(job):
    """SpreadsheetML 2003 (Excel XML)."""
    c = lambda t, x="", typ="String": f'<Cell{x}><Data ss:Type="{typ}">{e(str(t))}</Data></Cell>'
    grp = [("Person", 2), ("Tidligste forløb", 3), ("Nyeste forløb", 3), ("Henvisning", 2), ("Højeste merit", 3), ("Data før 2004", 3)]
    heads = ["CPR-nummer", "Kendt fra 2004", "Påbegyndt", "Danskmodul", "Udbydernr.", "Påbegyndt", "Danskmodul", "Udbydernr.", "Henvisningsdato", "Henv.kategori", "Danskmodul", "Merit pr.", "Udbydernr.", "Kendt før 2004", "Startet første gang", "Danskuddannelse"]
    rows = "<Row>" + c("DUR - resultat af søgning på persongruppe " + time.strftime("%d/%m/%Y"), ' ss:MergeAcross="15" ss:StyleID="h"') + "</Row>\n"
    rows += "<Row>" + "".join(c(t, f' ss:MergeAcross="{n - 1}" ss:StyleID="h"') for t, n in grp) + "</Row>\n<Row>" + "".join(c(h, ' ss:StyleID="h"') for h in heads) + "</Row>\n"
    for cpr in job["cpr"]:
        u = list(REG[cpr]["udtraek"].items()) if cpr in REG else [("cpr", cpr), ("findes", False)] + [("", None)] * 11 + [("", False), ("", None), ("", None)]
        hop, row = False, ""
        for i, (k, x) in enumerate(u, 1):
            if x is None:
                hop = True
                continue
            at = f' ss:Index="{i}"' if hop else ""
            hop = False
            if isinstance(x, bool):
                row += c("Ja" if x else "Nej", at)
            elif "dato" in k:
                row += c(x + "T00:00:00.000", at + ' ss:StyleID="d"', "DateTime")
            else:
                row += c(x, at)
        rows += f"<Row>{row}</Row>\n"
    xml = f"""<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="h"><Font ss:Bold="1"/></Style><Style ss:ID="d"><NumberFormat ss:Format="dd/mm/yyyy"/></Style></Styles>
<Worksheet ss:Name="Persongruppe"><Table ss:ExpandedColumnCount="16" ss:ExpandedRowCount="{len(job['cpr']) + 3}">
{rows}</Table></Worksheet></Workbook>"""
    return Response(xml.encode("utf-8"), headers={"content-type": "application/vnd.ms-excel;charset=UTF-8", "content-disposition": 'attachment;filename="persongruppe.xls"', "pragma": "public"})


async def hjaelp(request, s, view, fm):
    return page("Brugervejledning", "<h3>1. Enkeltpersoner</h3><p>Skriv CPR-nummeret med eller uden bindestreg. Resultatet vises på faner.</p><h3>2. Persongrupper</h3><p>Indlæs filen, se om alle linjer er godkendt, og sæt søgningen i gang. Tryk Vis status, til regnearket er klar.</p>", s)


async def fejlmelding(request, s, view, fm):
    return page("Meld en fejl", (msg("info", "Fejlmeldingen er modtaget.") if fm is not None else "") + form(s, "fejlForm", "fejl.xhtml", {}, '<label for="fejlForm:t">Beskriv fejlen</label><br /><textarea id="fejlForm:t" name="fejlForm:t" cols="60" rows="5"></textarea><br />' + button("fejlForm:send", "Send fejlmelding")), s)


async def logud(request):
    SESS.pop(request.cookies.get("JSESSIONID", ""), None)
    return page("Logget ud", f'<p>Du er logget ud af DUR.</p><p><a href="{CTX}/login.xhtml">Log ind igen</a></p>')


async def tema(request):
    return Response(".ui-tabs-nav li{display:inline;margin-right:1em}.navn{color:#555}", media_type="text/css")

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", start), Route(CTX, start), Route(CTX + "/", start), Route(CTX + "/start.xhtml", start), Route(CTX + "/login.xhtml", login), Route(CTX + "/j_security_check", check, methods=["POST"]),
    Route(CTX + "/myndighed.xhtml", jsf(myndighed), methods=GP), Route(CTX + "/person.xhtml", jsf(person), methods=GP), Route(CTX + "/filer.xhtml", jsf(filer), methods=GP),
    Route(CTX + "/hjaelp.xhtml", jsf(hjaelp)), Route(CTX + "/fejl.xhtml", jsf(fejlmelding), methods=GP), Route(CTX + "/logud.xhtml", logud, methods=GP), Route(CTX + "/javax.faces.resource/theme.css.xhtml", tema)])
