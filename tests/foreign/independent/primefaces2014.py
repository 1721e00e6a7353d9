# -*- coding: utf-8 -*-
"""JSF 2.2 with PrimeFaces 5 on a Java application server, 2014."""
import datetime
import html
import json
import random
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
CTX = "/dudata"
SESS = {}   # JSESSIONID -> {"bruger": bool, "ok": bool, "views": {viewstate: {...}}}


def e(v):
    return html.escape("" if v is None else str(v))


def dato(v):
    if not v:
        return ""
    y, m, d = v.split("-")
    return f"{d}.{m}.{y}"


def sess(request):
    sid = request.cookies.get("JSESSIONID")
    m = re.search(r";jsessionid=([0-9A-F]+)", request.url.path)
    if sid not in SESS and m:
        sid = m.group(1)
    ny = sid not in SESS
    if ny:
        sid = secrets.token_hex(16).upper()
        SESS[sid] = {"bruger": False, "ok": False, "views": {}}
    return sid, SESS[sid], ny


def ny_view(s, **data):
    vs = f"{random.randint(-2**63, 2**63)}:{random.randint(-2**63, 2**63)}"
    s["views"][vs] = data
    return vs


def vsfelt(vs):
    return f'<input type="hidden" name="javax.faces.ViewState" id="j_id1:javax.faces.ViewState:0" value="{vs}" autocomplete="off" />'


def knap(idv, tekst, ikon=None, onclick=""):
    kl = "ui-button-text-icon-left" if ikon else "ui-button-text-only"
    ik = f'<span class="ui-button-icon-left ui-icon ui-c {ikon}"></span>' if ikon else ""
    oc = f' onclick="{onclick}"' if onclick else ""
    return (f'<button id="{idv}" name="{idv}" class="ui-button ui-widget ui-state-default ui-corner-all {kl}"{oc} type="submit">'
            f'{ik}<span class="ui-button-text ui-c">{tekst}</span></button>')


def besked(slags, tekst, detalje=""):
    """p:messages"""
    d = f'<span class="ui-messages-{slags}-detail">{detalje}</span>' if detalje else ""
    return (f'<div id="beskeder" class="ui-messages ui-widget" aria-live="polite"><div class="ui-messages-{slags} ui-corner-all">'
            f'<span class="ui-messages-{slags}-icon"></span><ul><li><span class="ui-messages-{slags}-summary">{tekst}</span>{d}</li></ul></div></div>')


INGEN = '<div id="beskeder" class="ui-messages ui-widget" aria-live="polite"></div>'


def side(titel, krop, s=None, aktiv=""):
    menu = bruger = ""
    if s and s["bruger"]:
        vs = ny_view(s)
        bruger = f"""<form id="topForm" name="topForm" method="post" action="{CTX}/sider/logud.xhtml" enctype="application/x-www-form-urlencoded">
<input type="hidden" name="topForm" value="topForm" />
<span class="bruger"><span class="ui-icon ui-icon-person"></span>kommune</span> {knap('topForm:logud', 'Log ud', 'ui-icon-power')}
{vsfelt(vs)}</form>"""
        if s["ok"]:
            punkter = [("forside", "Forside", "ui-icon-home"), ("kursist", "Søg kursist", "ui-icon-search"),
                       ("liste", "Udtræk fra liste", "ui-icon-document"), ("hjaelp", "Hjælp", "ui-icon-help")]
            li = "".join(f'<li class="ui-widget ui-menuitem ui-corner-all" role="menuitem"><a class="ui-menuitem-link ui-corner-all{" ui-state-active" if u == aktiv else ""}" '
                         f'href="{CTX}/sider/{u}.xhtml"><span class="ui-menuitem-icon ui-icon {i}"></span><span class="ui-menuitem-text">{t}</span></a></li>\n' for u, t, i in punkter)
            menu = f"""<div id="hovedmenu" class="ui-menu ui-menubar ui-widget ui-widget-content ui-corner-all ui-helper-clearfix" role="menubar"><div tabindex="0" class="ui-helper-hidden-accessible"></div>
<ul class="ui-menu-list ui-helper-reset">
{li}</ul></div>"""
    return HTMLResponse(f"""<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="da"><head id="j_idt2"><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<link type="text/css" rel="stylesheet" href="{CTX}/javax.faces.resource/theme.css.xhtml?ln=primefaces-aristo" />
<link type="text/css" rel="stylesheet" href="{CTX}/javax.faces.resource/stil.css.xhtml?ln=css" />
<script type="text/javascript" src="{CTX}/javax.faces.resource/dudata.js.xhtml?ln=js"></script>
<title>{titel} - DU-data</title></head><body>
<div id="ramme">
<div id="top"><a href="{CTX}/sider/forside.xhtml"><img id="logo" src="{CTX}/javax.faces.resource/logo.png.xhtml?ln=img" alt="DU-data" /></a>
<span class="system">DU-data</span><span class="undertitel">Opslag i Danskundervisningsdatabasen</span>
{bruger}</div>
{menu}
<div id="indhold">
{krop}
</div>
<div id="bund">DU-data version 2.4.1 | Support: dudata@example.dk | Åbent alle dage kl. 6-23</div>
</div>
</body></html>""", headers={"X-Powered-By": "JSF/2.2", "Cache-Control": "no-cache, no-store"})


def panel(idv, titel, krop):
    return f"""<div id="{idv}" class="ui-panel ui-widget ui-widget-content ui-corner-all"><div id="{idv}_header" class="ui-panel-titlebar ui-widget-header ui-helper-clearfix ui-corner-all"><span class="ui-panel-title">{titel}</span></div><div id="{idv}_content" class="ui-panel-content ui-widget-content">
{krop}
</div></div>"""


def med_cookie(resp, sid):
    resp.set_cookie("JSESSIONID", sid, path=CTX, httponly=True)
    return resp


def login_html(sid, s, ny, fejl=INGEN):
    vs = ny_view(s)
    act = f"{CTX}/login.xhtml" + (f";jsessionid={sid}" if ny else "")
    return med_cookie(side("Log ind", f"""<form id="loginForm" name="loginForm" method="post" action="{act}" enctype="application/x-www-form-urlencoded">
<input type="hidden" name="loginForm" value="loginForm" />
{fejl}
""" + panel("loginForm:j_idt14", "Log ind", f"""<table class="ui-panelgrid ui-widget" role="grid"><tbody>
<tr class="ui-widget-content" role="row"><td role="gridcell"><label id="loginForm:j_idt16" class="ui-outputlabel ui-widget" for="loginForm:brugerid">Bruger-ID<span class="ui-outputlabel-rfi">*</span></label></td>
<td role="gridcell"><input id="loginForm:brugerid" name="loginForm:brugerid" type="text" class="ui-inputfield ui-inputtext ui-widget ui-state-default ui-corner-all" autocomplete="off" /></td></tr>
<tr class="ui-widget-content" role="row"><td role="gridcell"><label id="loginForm:j_idt18" class="ui-outputlabel ui-widget" for="loginForm:kodeord">Kodeord<span class="ui-outputlabel-rfi">*</span></label></td>
<td role="gridcell"><input id="loginForm:kodeord" name="loginForm:kodeord" type="password" class="ui-inputfield ui-password ui-widget ui-state-default ui-corner-all" /></td></tr>
<tr class="ui-widget-content" role="row"><td role="gridcell"></td><td role="gridcell">{knap('loginForm:j_idt21', 'Log ind', 'ui-icon-key')}</td></tr>
</tbody></table>""") + vsfelt(vs) + "</form>"), sid)


async def rod(request):
    return RedirectResponse(CTX + "/login.xhtml", 302)


async def login(request):
    sid, s, ny = sess(request)
    if request.method == "POST":
        form = await request.form()
        if form.get("javax.faces.ViewState") not in s["views"]:
            return login_html(sid, s, ny, besked("warn", "Din session er udløbet. Log ind igen."))
        if form.get("loginForm:brugerid") != "kommune" or form.get("loginForm:kodeord") != "hemmeligt-1":
            return login_html(sid, s, False, besked("error", "Login mislykkedes.", "Bruger-ID eller kodeord er forkert."))
        SESS.pop(sid, None)
        sid = secrets.token_hex(16).upper()
        SESS[sid] = {"bruger": True, "ok": False, "views": {}}
        return med_cookie(RedirectResponse(CTX + "/sider/vilkaar.xhtml", 302), sid)
    return login_html(sid, s, ny)


def kraever(f):
    async def g(request):
        sid, s, ny = sess(request)
        if not s["bruger"]:
            return login_html(sid, s, ny, besked("warn", "Du skal logge ind for at få adgang til siden."))
        form = view = None
        if request.method == "POST":
            form = await request.form()
            view = s["views"].get(form.get("javax.faces.ViewState"))
            if view is None:
                return side("Udløbet", besked("error", "Siden er udløbet.", "Vælg et punkt i menuen for at fortsætte."), s)
        if not s["ok"] and "vilkaar" not in request.url.path and "logud" not in request.url.path:
            return RedirectResponse(CTX + "/sider/vilkaar.xhtml", 302)
        return await f(request, s, form, view)
    return g


@kraever
async def vilkaar(request, s, form, view):
    if form is not None:
        s["ok"] = True
        return RedirectResponse(CTX + "/sider/forside.xhtml", 302)
    return side("Vilkår", f"""<form id="vilkaarForm" name="vilkaarForm" method="post" action="{CTX}/sider/vilkaar.xhtml" enctype="application/x-www-form-urlencoded">
<input type="hidden" name="vilkaarForm" value="vilkaarForm" />
""" + panel("vilkaarForm:j_idt30", "Vilkår for brug af DU-data", f"""<p>DU-data indeholder fortrolige personoplysninger. Opslag må kun foretages, når det er nødvendigt for kommunens sagsbehandling.
Alle opslag bliver logget.</p>
{knap('vilkaarForm:accept', 'Jeg accepterer', 'ui-icon-check')}""") + vsfelt(ny_view(s)) + "</form>", s)


@kraever
async def forside(request, s, form, view):
    return side("Forside", panel("j_idt40", "Velkommen til DU-data", f"""<p>Her kan du finde de oplysninger om danskuddannelse, som sprogcentrene har indberettet.</p>
<ul><li>Brug menupunktet <em>Søg kursist</em> for at se alle registreringer på en enkelt kursist.</li>
<li>Brug menupunktet <em>Udtræk fra liste</em> for at hente et regneark med uddrag for op til 100 kursister.</li></ul>"""), s, "forside")


@kraever
async def hjaelp(request, s, form, view):
    return side("Hjælp", panel("j_idt44", "Hjælp", """<p>CPR-numre kan skrives med eller uden bindestreg. Listen gemmes som en ren tekstfil (.txt) med ét nummer pr. linje.</p>
<p>Ikke indberettede oplysninger vises som tomme felter.</p>"""), s, "hjaelp")


def th(t, i, attr=""):
    return f'<th id="{i}" class="ui-state-default" role="columnheader"{attr}><span class="ui-column-title">{t}</span></th>'


def datatabel(idv, kol, data, hoved=None):
    hoved = hoved or '<tr role="row">' + "".join(th(t, f"{idv}:j_idt{70 + i}") for i, (_, t) in enumerate(kol)) + "</tr>"
    if data:
        rk = "".join(f'<tr data-ri="{i}" class="ui-widget-content ui-datatable-{"odd" if i % 2 else "even"}" role="row">'
                     + "".join(f'<td role="gridcell">{dato(r[k]) if "dato" in k or k == "modultest_bestaaet" else e(r[k])}</td>' for k, _ in kol) + "</tr>\n"
                     for i, r in enumerate(data))
    else:
        rk = f'<tr class="ui-widget-content ui-datatable-empty-message"><td colspan="{len(kol)}">Ingen registreringer fundet.</td></tr>'
    return f"""<div id="{idv}" class="ui-datatable ui-widget"><div class="ui-datatable-tablewrapper"><table role="grid"><thead id="{idv}_head">{hoved}</thead><tbody id="{idv}_data" class="ui-datatable-data ui-widget-content">
{rk}</tbody></table></div></div>"""


MODUL = [("du_modul", "Modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder nr."), ("henvisningskategori", "Henvisningskategori"),
         ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået den")]
PROEVE = [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig"),
          ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder nr.")]
HENV = [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder nr.")]
MERIT = [("du_modul", "Modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder nr.")]


def nyeste(data, k):
    return sorted([r for r in data if r[k]], key=lambda r: r[k], reverse=True) + [r for r in data if not r[k]]


def faner(p):
    f = "resForm:faner"
    ph = ('<tr role="row">' + "".join(th(t, f"{f}:p{i}", ' rowspan="2"') for i, t in enumerate(["Prøve", "Prøvedato", "Termin"]))
          + th("Karakterer", f"{f}:p3", ' colspan="3"') + th("Resultat", f"{f}:p4", ' rowspan="2"') + th("Udbyder nr.", f"{f}:p5", ' rowspan="2"')
          + '</tr><tr role="row">' + "".join(th(t, f"{f}:p{6 + i}") for i, t in enumerate(["Læseforståelse", "Skriftlig", "Mundtlig"])) + "</tr>")
    if p["prae2004"]:
        x = p["prae2004"]
        prae = f"""<table id="{f}:praeGrid" class="ui-panelgrid ui-widget" role="grid"><tbody>
<tr class="ui-widget-content" role="row"><td role="gridcell">Første startdato</td><td role="gridcell">{dato(x['foerste_startdato'])}</td></tr>
<tr class="ui-widget-content" role="row"><td role="gridcell">Danskuddannelse</td><td role="gridcell">{'Ja' if x['du'] else 'Nej'}</td></tr>
</tbody></table>"""
    else:
        prae = '<span class="ui-outputtext">Kursisten er ikke fundet i præ-2004 data.</span>'
    panes = [("tabModul", "Moduler", datatabel(f + ":modul", MODUL, nyeste(p["moduler"], "startdato"))),
             ("tabProeve", "Prøver", datatabel(f + ":proeve", PROEVE, nyeste(p["proever"], "dato"), ph)),
             ("tabHenv", "Henvisninger", datatabel(f + ":henv", HENV, nyeste(p["henvisninger"], "dato"))),
             ("tabMerit", "Merit", datatabel(f + ":merit", MERIT, nyeste(p["meritter"], "startdato"))),
             ("tabPrae", "Præ-2004", prae)]
    li = div = ""
    for i, (a, t, krop) in enumerate(panes):
        li += (f'<li class="ui-state-default{" ui-tabs-selected ui-state-active" if i == 0 else ""} ui-corner-top" role="tab" aria-expanded="{"true" if i == 0 else "false"}">'
               f'<a href="#{f}:{a}" tabindex="-1">{t}</a></li>')
        div += (f'<div id="{f}:{a}" class="ui-tabs-panel ui-widget-content ui-corner-bottom{"" if i == 0 else " ui-helper-hidden"}" role="tabpanel" aria-hidden="{"false" if i == 0 else "true"}">'
                f'{krop}</div>\n')
    return f"""<div id="{f}" class="ui-tabs ui-widget ui-widget-content ui-corner-all ui-hidden-container ui-tabs-top" data-widget="widget_resForm_faner"><ul class="ui-tabs-nav ui-helper-reset ui-helper-clearfix ui-widget-header ui-corner-all" role="tablist">{li}</ul><div class="ui-tabs-panels">
{div}</div><input type="hidden" id="{f}_activeIndex" name="{f}_activeIndex" value="0" autocomplete="off" /></div>
<script id="{f}_s" type="text/javascript">duFaner("{f}");</script>"""


@kraever
async def kursist(request, s, form, view):
    msg, res, vaerdi = INGEN, "", ""
    if form is not None:
        vaerdi = form.get("soegForm:cpr", "").strip()
        cpr = re.sub(r"[\s-]", "", vaerdi)
        p = PEOPLE.get(cpr)
        if not cpr:
            msg = besked("error", "CPR-nummer: Feltet skal udfyldes.")
        elif not re.fullmatch(r"\d{10}", cpr):
            msg = besked("error", "CPR-nummer: Skal angives som ddmmåå-xxxx.")
        elif not p or not any(p[k] for k in ("moduler", "proever", "henvisninger", "meritter", "prae2004")):
            msg = besked("info", "Der findes ingen registreringer på det angivne CPR-nummer.")
        else:
            res = f"""<form id="resForm" name="resForm" method="post" action="{CTX}/sider/kursist.xhtml" enctype="application/x-www-form-urlencoded">
<input type="hidden" name="resForm" value="resForm" />
<h2>Registreringer for {cpr[:6]}-{cpr[6:]}</h2>
{faner(p)}
{vsfelt(ny_view(s))}</form>"""
    return side("Søg kursist", f"""<form id="soegForm" name="soegForm" method="post" action="{CTX}/sider/kursist.xhtml" enctype="application/x-www-form-urlencoded">
<input type="hidden" name="soegForm" value="soegForm" />
{msg}
""" + panel("soegForm:j_idt50", "Søg kursist", f"""<label id="soegForm:j_idt52" class="ui-outputlabel ui-widget" for="soegForm:cpr">CPR-nummer</label>
<input id="soegForm:cpr" name="soegForm:cpr" type="text" value="{e(vaerdi)}" maxlength="11" class="ui-inputfield ui-inputmask ui-widget ui-state-default ui-corner-all" title="ddmmåå-xxxx" />
{knap('soegForm:j_idt54', 'Fremsøg', 'ui-icon-search')}""") + vsfelt(ny_view(s)) + f"""</form>
<div id="resultat">{res}</div>""", s, "kursist")


KOL = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder",
       "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def regneark(liste):
    def c(t, attr="", style="s1"):
        return f'<Cell ss:StyleID="{style}"{attr}><Data ss:Type="String">{e(t)}</Data></Cell>'

    rk = ""
    for nr in liste:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False, "prae2004_findes": False}
        rk += "<Row>"
        for k in KOL:
            v = u.get(k)
            if v is None:
                rk += '<Cell ss:StyleID="s3"/>'
            elif isinstance(v, bool):
                rk += c("Ja" if v else "Nej", style="s3")
            elif "dato" in k:
                rk += f'<Cell ss:StyleID="s4"><Data ss:Type="DateTime">{v}T00:00:00.000</Data></Cell>'
            elif k == "cpr":
                rk += c(v[:6] + "-" + v[6:], style="s3")
            else:
                rk += c(v, style="s3")
        rk += "</Row>\n"
    g = (c("CPR-nummer", ' ss:MergeDown="1"') + c("Findes (2004 og frem)", ' ss:MergeDown="1"') + c("Første modulregistrering", ' ss:MergeAcross="2"')
         + c("Seneste modulregistrering", ' ss:MergeAcross="2"') + c("Henvisning før dato", ' ss:MergeAcross="1"') + c("Højeste merit", ' ss:MergeAcross="2"')
         + c("Præ-2004 data", ' ss:MergeAcross="2"'))
    h2 = ["Startdato", "Modul", "Udbyder nr.", "Startdato", "Modul", "Udbyder nr.", "Dato", "Kategori", "Modul", "Startdato", "Udbyder nr.", "Findes", "Første startdato", "Danskuddannelse"]
    h = c(h2[0], ' ss:Index="3"') + "".join(c(t) for t in h2[1:])
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="s1"><Font ss:Bold="1"/><Interior ss:Color="#C0D0E0" ss:Pattern="Solid"/></Style>
<Style ss:ID="s2"><Font ss:Bold="1" ss:Size="14"/></Style><Style ss:ID="s3"><NumberFormat ss:Format="@"/></Style><Style ss:ID="s4"><NumberFormat ss:Format="dd/mm/yyyy"/></Style></Styles>
<Worksheet ss:Name="Udtræk"><Table>
<Row>{c(f"Resultat af udtræk fra Danskundervisningsdatabasen per {datetime.date.today():%d.%m.%Y}", ' ss:MergeAcross="15"', 's2')}</Row>
<Row>{g}</Row>
<Row>{h}</Row>
{rk}</Table></Worksheet>
</Workbook>
"""


@kraever
async def liste(request, s, form, view):
    msg, job = INGEN, None
    if form is not None:
        job = view.get("job")
        if "listeForm:hent" in form and job and time.time() >= job["klar"]:
            return Response(regneark(job["cpr"]).encode("utf-8"), media_type="application/vnd.ms-excel",
                            headers={"Content-Disposition": f'attachment;filename="DUdata_{datetime.date.today():%Y%m%d}.xls"', "Set-Cookie": "primefaces.download=true; Path=" + CTX})
        if "listeForm:ny" in form:
            job = None
        elif job is None:
            f = form.get("listeForm:fil")
            if f is None or isinstance(f, str) or not f.filename:
                msg = besked("error", "Vælg en fil, før du uploader.")
            else:
                tal = [re.sub(r"[\s-]", "", x) for x in (await f.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
                fejl = [x for x in tal if not re.fullmatch(r"\d{10}", x)]
                if not tal:
                    msg = besked("error", "Filen indeholder ingen CPR-numre.")
                elif fejl:
                    msg = besked("error", f"Filen har {len(fejl)} linje(r), der ikke er gyldige CPR-numre.")
                elif len(tal) > 100:
                    msg = besked("error", "Der kan højst søges på 100 CPR-numre ad gangen.")
                else:
                    job = {"cpr": tal, "klar": time.time() + 1.4}
    vs = ny_view(s, job=job)
    if job is None:
        krop = f"""<p>Vælg en tekstfil med ét CPR-nummer pr. linje (højst 100).</p>
<label id="listeForm:j_idt60" class="ui-outputlabel ui-widget" for="listeForm:fil">Tekstfil med CPR-numre</label>
<input type="file" id="listeForm:fil" name="listeForm:fil" class="ui-fileupload-simple" />
{knap('listeForm:j_idt62', 'Upload fil', 'ui-icon-arrowthick-1-n')}"""
    elif time.time() < job["klar"]:
        msg = besked("info", f"Filen er uploadet med {len(job['cpr'])} CPR-numre.")
        krop = f"""<div id="listeForm:bar" class="ui-progressbar ui-widget ui-widget-content ui-corner-all ui-progressbar-indeterminate"></div>
<p>Oplysningerne hentes fra databasen. Vent venligst.</p>
{knap('listeForm:opdater', 'Opdater status', 'ui-icon-refresh')}
<script type="text/javascript">duPoll("listeForm:opdater", 2000);</script>"""
    else:
        msg = besked("info", "Udtrækket er klar til at blive hentet.")
        krop = f"""<p>Antal CPR-numre i udtrækket: {len(job['cpr'])}</p>
{knap('listeForm:hent', 'Hent Excel-ark', 'ui-icon-arrowthickstop-1-s')}
{knap('listeForm:ny', 'Nyt udtræk')}"""
    return side("Udtræk fra liste", f"""<form id="listeForm" name="listeForm" method="post" action="{CTX}/sider/liste.xhtml" enctype="multipart/form-data">
<input type="hidden" name="listeForm" value="listeForm" />
{msg}
""" + panel("listeForm:j_idt58", "Udtræk fra liste", krop) + vsfelt(vs) + "</form>", s, "liste")


@kraever
async def logud(request, s, form, view):
    SESS.pop(request.cookies.get("JSESSIONID"), None)
    r = RedirectResponse(CTX + "/login.xhtml", 302)
    r.delete_cookie("JSESSIONID", path=CTX)
    return r


JS = """function duPoll(id, ms) { window.setTimeout(function () { var b = document.getElementById(id); if (b) { b.click(); } }, ms); }
function duFaner(id) {
  var rod = document.getElementById(id), a = rod.getElementsByTagName('ul')[0].getElementsByTagName('a'), i;
  function vis(n) {
    for (var j = 0; j < a.length; j++) {
      document.getElementById(a[j].getAttribute('href').substring(1)).className = 'ui-tabs-panel ui-widget-content ui-corner-bottom' + (j === n ? '' : ' ui-helper-hidden');
      a[j].parentNode.className = 'ui-state-default ui-corner-top' + (j === n ? ' ui-tabs-selected ui-state-active' : '');
    }
    document.getElementById(id + '_activeIndex').value = n;
  }
  for (i = 0; i < a.length; i++) { (function (n) { a[n].onclick = function () { vis(n); return false; }; })(i); }
}
"""
CSS = """body{font-family:Arial,sans-serif;font-size:13px;background:#eef}#ramme{width:980px;margin:0 auto;background:#fff;padding:10px}
.ui-helper-hidden{display:none}.ui-menu-list li,.ui-tabs-nav li{display:inline-block;list-style:none;padding:4px 10px}.ui-tabs-selected{border-bottom:2px solid #36c}
table{border-collapse:collapse}th,td{border:1px solid #bbb;padding:3px 6px}.ui-messages-error{color:#900}
"""


async def ressource(request):
    n = request.path_params["n"]
    if n.startswith("dudata.js"):
        return Response(JS, media_type="text/javascript")
    if ".css" in n:
        return Response(CSS if n.startswith("stil") else "", media_type="text/css")
    return Response(bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b"), media_type="image/gif")


GP = ["GET", "POST"]
S = CTX + "/sider/"
app = Starlette(routes=[
    Route("/", rod), Route(CTX, rod), Route(CTX + "/", rod), Route(CTX + "/login.xhtml{rest:path}", login, methods=GP),
    Route(CTX + "/javax.faces.resource/{n}", ressource),
    Route(S + "vilkaar.xhtml", vilkaar, methods=GP), Route(S + "forside.xhtml", forside, methods=GP), Route(S + "hjaelp.xhtml", hjaelp),
    Route(S + "kursist.xhtml", kursist, methods=GP), Route(S + "liste.xhtml", liste, methods=GP), Route(S + "logud.xhtml", logud, methods=GP),
])
