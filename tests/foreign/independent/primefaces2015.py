# -*- coding: utf-8 -*-
"""JSF 2.2 (Mojarra) + PrimeFaces 5 + CDI conversations on a Java EE server (2015)."""
import io, json, random, re, secrets, time
from datetime import datetime
from html import escape
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONS = {}
JOBS = []          # orders of all users
WAIT = 1.5
CTX = "/knappen"


def e(s):
    return escape(str(s), quote=True)


def dato(s):
    return ".".join(reversed(s.split("-"))) if s else ""


def janej(b):
    return "" if b is None else ("Ja" if b else "Nej")


CSS = """body{font-family:Arial,Verdana,sans-serif;font-size:13px;margin:0;background:#f2f2f2}.ui-helper-hidden{display:none}
.ui-helper-hidden-accessible{border:0;clip:rect(0 0 0 0);height:1px;margin:-1px;overflow:hidden;padding:0;position:absolute;width:1px}
#top{background:#003b5c;color:#fff;padding:12px 20px}#top a{color:#fff}#indhold{background:#fff;margin:12px auto;padding:16px;max-width:1080px}
.ui-menu-list,.ui-tabs-nav{list-style:none;margin:0;padding:0}.ui-menu-list li,.ui-tabs-nav li{display:inline-block;margin-right:4px;padding:4px 10px;border:1px solid #bbb}
.ui-datatable table{border-collapse:collapse;width:100%}.ui-datatable th,.ui-datatable td{border:1px solid #ccc;padding:4px 8px}
.ui-datatable-reflow .ui-datatable-data td .ui-column-title{display:none}
@media(max-width:35em){.ui-datatable-reflow thead{display:none}.ui-datatable-reflow td{display:block}.ui-datatable-reflow .ui-datatable-data td .ui-column-title{display:inline-block;width:30%;font-weight:bold}}
.ui-messages-warn{background:#fff3c4;padding:6px}.ui-messages-error{background:#f8d2cd;padding:6px}.ui-messages-info{background:#d9ecf8;padding:6px}.ui-messages ul{list-style:none;margin:0;padding:0}
#bund{color:#666;text-align:center;padding:12px}
"""
JSFJS = """var mojarra=mojarra||{};
mojarra.jsfcljs=function(f,p,t){for(var k in p){var i=document.createElement('input');i.type='hidden';i.name=k;i.value=p[k];f.appendChild(i);}f.submit();return false;};
"""
PFJS = """var PrimeFaces={cw:function(w,n,c){if(w!=='TabView')return;var r=document.getElementById(c.id);if(!r)return;
var a=r.querySelectorAll('ul.ui-tabs-nav a');for(var i=0;i<a.length;i++){(function(x){x.onclick=function(){var p=r.querySelectorAll('.ui-tabs-panel');
for(var j=0;j<p.length;j++){p[j].className='ui-tabs-panel ui-widget-content'+(('#'+p[j].id)===x.getAttribute('href')?'':' ui-helper-hidden');}return false;};})(a[i]);}}};
"""


class Req:
    """one request: session, url rewriting, views"""
    def __init__(self, request, path, urlsid):
        self.request, self.path = request, path
        self.cookie = request.cookies.get("JSESSIONID", "")
        sid = self.cookie if self.cookie in SESSIONS else urlsid if urlsid in SESSIONS else ""
        self.new = not sid
        if not sid:
            sid = secrets.token_hex(14) + ".node1"
            SESSIONS[sid] = {"user": None, "views": {}, "conv": {}, "cid": 0, "saved": None}
        self.sid, self.s = sid, SESSIONS[sid]

    def url(self, u):
        u = CTX + u
        if self.cookie != self.sid:      # the container does not know yet that cookies work
            a, _, q = u.partition("?")
            u = a + ";jsessionid=" + self.sid + ("?" + q if q else "")
        return u

    def view(self, **data):
        k = "%d:%d" % (random.randint(-2**62, 2**62), random.randint(-2**62, 2**62))
        v = self.s["views"]
        v[k] = data
        while len(v) > 15:
            v.pop(next(iter(v)))
        return k

    def done(self, r):
        if self.cookie != self.sid:
            r.set_cookie("JSESSIONID", self.sid, path=CTX, httponly=True)
        r.headers["X-Powered-By"] = "JSF/2.2"
        return r

    def redirect(self, u):
        return self.done(RedirectResponse(self.url(u), 302))

    def layout(self, title, body, crumbs=(), menu=True, status=200):
        user = self.s["user"]
        top = men = ""
        if user:
            vs = self.view(form="top")
            top = f"""<form id="topForm" name="topForm" method="post" action="{self.url(self.path)}" enctype="application/x-www-form-urlencoded">
<input type="hidden" name="topForm" value="topForm" />
Logget på som: {e(user)} | <a href="#" onclick="mojarra.jsfcljs(document.getElementById('topForm'),{{'topForm:j_idt14':'topForm:j_idt14'}},'');return false">Log af</a><input type="hidden" name="javax.faces.ViewState" id="j_id1:javax.faces.ViewState:0" value="{vs}" autocomplete="off" />
</form>"""
            if menu:
                it = [("/index.xhtml", "Forside", "ui-icon-home"), ("/kursist/soeg.xhtml", "Kursistopslag", "ui-icon-search"),
                      ("/liste/indlaes.xhtml", "Listeopslag", "ui-icon-document"), ("/liste/udtraek.xhtml", "Mine udtræk", "ui-icon-folder-open"), ("/hjaelp.xhtml", "Hjælp", "ui-icon-help")]
                men = '<div id="j_idt18" class="ui-menu ui-menubar ui-widget ui-widget-content ui-corner-all ui-helper-clearfix" role="menubar"><div tabindex="0" class="ui-helper-hidden-accessible"></div><ul class="ui-menu-list ui-helper-reset">'
                for u, t, ic in it:
                    men += f'<li class="ui-menuitem ui-widget ui-corner-all" role="menuitem"><a class="ui-menuitem-link ui-corner-all" href="{self.url(u)}"><span class="ui-menuitem-icon ui-icon {ic}"></span><span class="ui-menuitem-text">{t}</span></a></li>'
                men += '</ul></div><script id="j_idt18_s" type="text/javascript">PrimeFaces.cw("Menubar","widget_j_idt18",{id:"j_idt18",autoDisplay:true});</script>'
        cr = ""
        if crumbs:
            cr = '<div class="broedkrumme">Du er her: ' + " &raquo; ".join(e(c) for c in crumbs) + "</div>"
        r = self.url
        return self.done(HTMLResponse(f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="da"><head id="j_idt2"><link type="text/css" rel="stylesheet" href="{r('/javax.faces.resource/theme.css.xhtml?ln=primefaces-aristo')}" /><link type="text/css" rel="stylesheet" href="{r('/javax.faces.resource/primefaces.css.xhtml?ln=primefaces&amp;v=5.2')}" /><script type="text/javascript" src="{r('/javax.faces.resource/jsf.js.xhtml?ln=javax.faces')}"></script><script type="text/javascript" src="{r('/javax.faces.resource/primefaces.js.xhtml?ln=primefaces&amp;v=5.2')}"></script>
    <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
    <title>{e(title)} | DUDB Kommuneadgang</title></head><body>
<div id="top"><strong>DUDB</strong> Kommuneadgang til Danskundervisningsdatabasen
{top}</div>
{men}
<div id="indhold">
{cr}
{body}
</div>
<div id="bund">DUDB Kommuneadgang 1.8.4 &middot; Servicedesk: dudb@example.dk &middot; tlf. hverdage 9-15</div>
</body></html>
""", status))


def messages(fid, sev, summary, detail=""):
    if not summary:
        return f'<div id="{fid}" class="ui-messages ui-widget" aria-live="polite"></div>'
    return (f'<div id="{fid}" class="ui-messages ui-widget" aria-live="polite"><div class="ui-messages-{sev} ui-corner-all"><span class="ui-messages-{sev}-icon"></span><ul><li>'
            f'<span class="ui-messages-{sev}-summary">{e(summary)}</span>' + (f' <span class="ui-messages-{sev}-detail">{e(detail)}</span>' if detail else "") + "</li></ul></div></div>")


def button(cid, text, icon=None):
    ic = f'<span class="ui-button-icon-left ui-icon ui-c {icon}"></span>' if icon else ""
    return (f'<button id="{cid}" name="{cid}" class="ui-button ui-widget ui-state-default ui-corner-all ui-button-text-{"icon-left" if icon else "only"}" type="submit">{ic}<span class="ui-button-text ui-c">{text}</span></button>'
            f'<script id="{cid}_s" type="text/javascript">PrimeFaces.cw("CommandButton","widget_{cid.replace(":", "_")}",{{id:"{cid}"}});</script>')


def datatable(cid, cols, rows, empty, group=None):
    """cols: titles; rows: lists of html"""
    h = f'<div id="{cid}" class="ui-datatable ui-widget ui-datatable-reflow"><div class="ui-datatable-tablewrapper"><table role="grid"><thead id="{cid}_head">'
    if group:
        lo, hi, gt = group
        h += '<tr role="row">'
        for i, c in enumerate(cols):
            if i == lo:
                h += f'<th class="ui-state-default" role="columnheader" colspan="{hi - lo}"><span class="ui-column-title">{gt}</span></th>'
            if not lo <= i < hi:
                h += f'<th class="ui-state-default" role="columnheader" rowspan="2"><span class="ui-column-title">{c}</span></th>'
        h += '</tr><tr role="row">' + "".join(f'<th class="ui-state-default" role="columnheader"><span class="ui-column-title">{c}</span></th>' for c in cols[lo:hi]) + "</tr>"
    else:
        h += '<tr role="row">' + "".join(f'<th id="{cid}:j_idt{40 + i}" class="ui-state-default" role="columnheader"><span class="ui-column-title">{c}</span></th>' for i, c in enumerate(cols)) + "</tr>"
    h += f'</thead><tbody id="{cid}_data" class="ui-datatable-data ui-widget-content">'
    for i, r in enumerate(rows):
        h += f'<tr data-ri="{i}" class="ui-widget-content ui-datatable-{"odd" if i % 2 else "even"}" role="row">'
        h += "".join(f'<td role="gridcell"><span class="ui-column-title">{c}</span>{v}</td>' for c, v in zip(cols, r)) + "</tr>"
    if not rows:
        h += f'<tr class="ui-widget-content ui-datatable-empty-message"><td colspan="{len(cols)}">{empty}</td></tr>'
    return h + "</tbody></table></div></div>"


def vsfield(vs, n):
    return f'<input type="hidden" name="javax.faces.ViewState" id="j_id1:javax.faces.ViewState:{n}" value="{vs}" autocomplete="off" />'


def loginpage(q, bad=False):
    return q.layout("Log på", f"""<h1>Log på</h1>
{messages("besked", "error", "Log på mislykkedes.", "Bruger-ID eller kodeord er forkert.") if bad else ""}
<form method="post" action="{q.url('/j_security_check')}" id="loginForm">
<table class="ui-panelgrid ui-widget" role="grid"><tbody>
<tr class="ui-widget-content" role="row"><td role="gridcell" class="ui-panelgrid-cell"><label class="ui-outputlabel ui-widget" for="j_username">Bruger-ID</label></td><td role="gridcell" class="ui-panelgrid-cell"><input id="j_username" name="j_username" type="text" class="ui-inputfield ui-inputtext ui-widget ui-state-default ui-corner-all" autocomplete="off" /></td></tr>
<tr class="ui-widget-content" role="row"><td role="gridcell" class="ui-panelgrid-cell"><label class="ui-outputlabel ui-widget" for="j_password">Kodeord</label></td><td role="gridcell" class="ui-panelgrid-cell"><input id="j_password" name="j_password" type="password" class="ui-inputfield ui-password ui-widget ui-state-default ui-corner-all" /></td></tr>
</tbody></table>
<button id="logind" type="submit" class="ui-button ui-widget ui-state-default ui-corner-all ui-button-text-only"><span class="ui-button-text ui-c">Log ind</span></button>
</form>
<p>Har kommunen glemt sit kodeord, kontakt servicedesken på dudb@example.dk.</p>""")


def expired(q):
    return q.layout("Siden er udløbet", f'<h1>Siden er udløbet</h1><p>Din side er udløbet, eller du har brugt browserens tilbage-knap. <a href="{q.url("/index.xhtml")}">Gå til forsiden</a></p>', status=500)


MOD = [("du_modul", "Modul"), ("startdato", "Modulstart"), ("slutdato", "Modulslut"), ("udbyder", "Udbyder"), ("henvisningskategori", "Henv.kat."),
       ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået d.")]
PRV = [("proeve", "Prøvetype"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"),
       ("resultat", "Resultat"), ("udbyder", "Prøveafholder")]
HEN = [("dato", "Henvist"), ("kategori", "Henvisningskategori"), ("kommune", "Fra kommune"), ("udbyder", "Til udbyder")]
MER = [("du_modul", "Merit for modul"), ("startdato", "Gælder fra"), ("udbyder", "Givet af udbyder")]
PRA = [("foerste_startdato", "Første startdato"), ("du", "Deltaget i DU")]
DATOER = {"startdato", "slutdato", "dato", "modultest_bestaaet", "foerste_startdato"}
TOM = "Ingen registreringer fundet."


def rowsof(recs, cols, by=None):
    if by:
        recs = sorted(recs, key=lambda r: r[by] or "", reverse=True)
    out = []
    for r in recs:
        out.append([e(janej(r[k]) if isinstance(r[k], bool) else dato(r[k]) if k in DATOER else (r[k] or "")) for k, _ in cols])
    return out


def soeg(q, felt="", msg=None, hits=None):
    vs = q.view(form="soeg", hits=hits or [])
    res = ""
    if hits:
        rows = []
        for i, c in enumerate(hits):
            p = PEOPLE[c]
            n = len(p["moduler"]) + len(p["proever"]) + len(p["henvisninger"]) + len(p["meritter"]) + (1 if p["prae2004"] else 0)
            k = f"soegForm:resultat:{i}:vis"
            rows.append([c, str(n), f"""<a id="{k}" href="#" onclick="mojarra.jsfcljs(document.getElementById('soegForm'),{{'{k}':'{k}'}},'');return false" title="Vis kursist">Vis kursist</a>"""])
        res = '<h2>Søgeresultat</h2>' + datatable("soegForm:resultat", ["CPR-nummer", "Antal indberetninger", "Handling"], rows, TOM)
    return q.layout("Kursistopslag", f"""<h1>Kursistopslag</h1>
<form id="soegForm" name="soegForm" method="post" action="{q.url('/kursist/soeg.xhtml')}" enctype="application/x-www-form-urlencoded">
<input type="hidden" name="soegForm" value="soegForm" />
{messages("soegForm:beskeder", *(msg or ("", "")))}
<div id="soegForm:panel" class="ui-panel ui-widget ui-widget-content ui-corner-all"><div id="soegForm:panel_header" class="ui-panel-titlebar ui-widget-header"><span class="ui-panel-title">Søgekriterier</span></div>
<div id="soegForm:panel_content" class="ui-panel-content ui-widget-content">
<label id="soegForm:j_idt31" class="ui-outputlabel ui-widget" for="soegForm:cpr">CPR-nummer<span class="ui-outputlabel-rfi">*</span></label>
<input id="soegForm:cpr" name="soegForm:cpr" type="text" value="{e(felt)}" class="ui-inputfield ui-inputmask ui-widget ui-state-default ui-corner-all" placeholder="ddmmåå-xxxx" aria-required="true" maxlength="11" /><script id="soegForm:cpr_s" type="text/javascript">PrimeFaces.cw("InputMask","widget_soegForm_cpr",{{id:"soegForm:cpr",mask:"999999-9999"}});</script>
{button("soegForm:soegKnap", "Søg", "ui-icon-search")}
{button("soegForm:rydKnap", "Ryd")}
</div></div>
{res}
{vsfield(vs, 1)}
</form>""", ("Forside", "Kursistopslag"))


def vis(q, cpr, cid):
    p = PEOPLE[cpr]
    f = "kursistForm:faner"
    panes = [("Modulforløb", datatable(f + ":modulTabel", [c for _, c in MOD], rowsof(p["moduler"], MOD, "startdato"), TOM)),
             ("Prøveresultater", datatable(f + ":proeveTabel", [c for _, c in PRV], rowsof(p["proever"], PRV, "dato"), TOM, (3, 6, "Karakter"))),
             ("Henvisninger", datatable(f + ":henvisningTabel", [c for _, c in HEN], rowsof(p["henvisninger"], HEN, "dato"), TOM)),
             ("Meritter", datatable(f + ":meritTabel", [c for _, c in MER], rowsof(p["meritter"], MER, "startdato"), TOM)),
             ("Før 2004", datatable(f + ":prae2004Tabel", [c for _, c in PRA], rowsof([p["prae2004"]] if p["prae2004"] else [], PRA), TOM))]
    nav = pan = ""
    for i, (t, h) in enumerate(panes):
        on = i == 0
        nav += f'<li class="ui-state-default{" ui-tabs-selected ui-state-active" if on else ""} ui-corner-top" role="tab" aria-expanded="{str(on).lower()}" aria-selected="{str(on).lower()}"><a href="#{f}:tab{i}" tabindex="-1">{t}</a></li>'
        pan += f'<div id="{f}:tab{i}" class="ui-tabs-panel ui-widget-content ui-corner-bottom{"" if on else " ui-helper-hidden"}" role="tabpanel" aria-hidden="{str(not on).lower()}">{h}</div>'
    vs = q.view(form="kursist", cid=cid)
    return q.layout("Kursist", f"""<h1>Kursist</h1>
<form id="kursistForm" name="kursistForm" method="post" action="{q.url('/kursist/vis.xhtml?cid=%d' % cid)}" enctype="application/x-www-form-urlencoded">
<input type="hidden" name="kursistForm" value="kursistForm" />
<table id="kursistForm:hoved" class="ui-panelgrid ui-widget" role="grid"><tbody><tr class="ui-widget-content" role="row"><td role="gridcell" class="ui-panelgrid-cell"><strong>CPR-nummer</strong></td><td role="gridcell" class="ui-panelgrid-cell">{cpr}</td></tr></tbody></table>
<div id="{f}" class="ui-tabs ui-widget ui-widget-content ui-corner-all ui-hidden-container ui-tabs-top" data-widget="widget_kursistForm_faner"><ul class="ui-tabs-nav ui-helper-reset ui-helper-clearfix ui-widget-header ui-corner-all" role="tablist">{nav}</ul><div class="ui-tabs-panels">{pan}</div><input type="hidden" id="{f}_activeIndex" name="{f}_activeIndex" value="0" autocomplete="off" /></div><script id="{f}_s" type="text/javascript">PrimeFaces.cw("TabView","widget_kursistForm_faner",{{id:"{f}"}});</script>
<p>{button("kursistForm:tilbage", "Tilbage til søgning", "ui-icon-arrowthick-1-w")}</p>
{vsfield(vs, 1)}
</form>""", ("Forside", "Kursistopslag", "Kursist"))


def indlaes(q, msg=None, numre=None, navn=""):
    vs = q.view(form="liste", numre=numre or [], navn=navn)
    if numre:
        inner = f"""<h2>Kontrollér filen</h2><table class="ui-panelgrid ui-widget" role="grid"><tbody><tr class="ui-widget-content" role="row"><td role="gridcell">Filnavn</td><td role="gridcell">{e(navn)}</td></tr>
<tr class="ui-widget-content" role="row"><td role="gridcell">Antal CPR-numre</td><td role="gridcell">{len(numre)}</td></tr></tbody></table>
{button("listeForm:startKnap", "Start udtræk", "ui-icon-play")} {button("listeForm:annullerKnap", "Annullér")}"""
    else:
        inner = f"""<p>Indlæs en tekstfil (.txt) med ét CPR-nummer pr. linje, højst 100 numre.</p>
<label class="ui-outputlabel ui-widget" for="listeForm:fil">Tekstfil</label> <input type="file" id="listeForm:fil" name="listeForm:fil" />
{button("listeForm:indlaesKnap", "Indlæs fil", "ui-icon-arrowthick-1-n")}"""
    return q.layout("Listeopslag", f"""<h1>Listeopslag</h1>
<form id="listeForm" name="listeForm" method="post" action="{q.url('/liste/indlaes.xhtml')}" enctype="multipart/form-data">
<input type="hidden" name="listeForm" value="listeForm" />
{messages("listeForm:beskeder", *(msg or ("", "")))}
{inner}
{vsfield(vs, 1)}
</form>""", ("Forside", "Listeopslag"))


def udtraek(q, msg=None):
    mine = [j for j in reversed(JOBS) if j["user"] == q.s["user"]]
    vs = q.view(form="udtraek", jobs=[j["nr"] for j in mine])
    rows, wait = [], False
    for i, j in enumerate(mine):
        klar = time.time() >= j["klar"]
        wait |= not klar
        rows.append([str(j["nr"]), e(j["navn"]), time.strftime("%d.%m.%Y %H:%M", time.localtime(j["tid"])), str(len(j["cpr"])), "Færdig" if klar else "Under behandling",
                     button(f"udtraekForm:jobs:{i}:hent", "Hent Excel", "ui-icon-disk") if klar else ""])
    poll = '<script type="text/javascript">setTimeout(function(){window.location.href=window.location.pathname;},3000);</script>' if wait else ""
    return q.layout("Mine udtræk", f"""<h1>Mine udtræk</h1>
<form id="udtraekForm" name="udtraekForm" method="post" action="{q.url('/liste/udtraek.xhtml')}" enctype="application/x-www-form-urlencoded">
<input type="hidden" name="udtraekForm" value="udtraekForm" />
{messages("udtraekForm:beskeder", *(msg or ("", "")))}
<p>Udtræk slettes automatisk efter et døgn. Listen viser det nyeste udtræk øverst.</p>
{datatable("udtraekForm:jobs", ["Nr.", "Filnavn", "Bestilt", "Antal", "Status", "Regneark"], rows, "Du har ingen udtræk.")}
<p>{button("udtraekForm:opdater", "Opdater liste", "ui-icon-refresh")}</p>
{vsfield(vs, 1)}
</form>{poll}""", ("Forside", "Mine udtræk"))


UD = [(None, "cpr", "CPR-nummer"), (None, "findes", "Findes (2004 og frem)"),
      ("Første modulregistrering", "foerste_startdato", "Start"), ("Første modulregistrering", "foerste_du_modul", "Modul"), ("Første modulregistrering", "foerste_udbyder", "Udbyder"),
      ("Seneste modulregistrering", "seneste_startdato", "Start"), ("Seneste modulregistrering", "seneste_du_modul", "Modul"), ("Seneste modulregistrering", "seneste_udbyder", "Udbyder"),
      ("Seneste modulregistrering", "henvisning_dato", "Henvist d."), ("Seneste modulregistrering", "henvisning_kategori", "Henv.kat."),
      ("Højeste merit", "merit_du_modul", "Modul"), ("Højeste merit", "merit_startdato", "Start"), ("Højeste merit", "merit_udbyder", "Udbyder"),
      ("Data fra før 2004", "prae2004_findes", "Findes"), ("Data fra før 2004", "prae2004_startdato", "Første start"), ("Data fra før 2004", "prae2004_du", "Deltaget i DU")]


def xlsx(job):
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append(["Resultat af udtræk fra Danskundervisningsdatabasen per " + time.strftime("%d.%m.%Y", time.localtime(job["tid"]))])
    ws.merge_cells("A1:P1")
    ws.append([None if i and UD[i - 1][0] == g else (g or t if i > 1 else t) for i, (g, _, t) in enumerate(UD)])
    ws["B2"] = UD[1][2]
    ws.append([None if g is None else t for g, _, t in UD])
    for rng in ("A2:A3", "B2:B3", "C2:E2", "F2:J2", "K2:M2", "N2:P2"):
        ws.merge_cells(rng)
    for r in (1, 2, 3):
        for c in ws[r]:
            c.font = Font(bold=True)
            c.alignment = Alignment(horizontal="center", wrap_text=True)
    for c in job["cpr"]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False, "prae2004_findes": False}
        vals = []
        for _, k, _ in UD:
            v = u.get(k)
            vals.append(janej(v) if isinstance(v, bool) else datetime.strptime(v, "%Y-%m-%d") if v and "dato" in k else v)
        ws.append(vals)
        for cell in ws[ws.max_row]:
            cell.number_format = "dd.mm.yyyy" if isinstance(cell.value, datetime) else "@"
    for i in range(16):
        ws.column_dimensions["ABCDEFGHIJKLMNOP"[i]].width = 14
    b = io.BytesIO()
    wb.save(b)
    return b.getvalue()


async def handle(request):
    path, _, rest = request.url.path.partition(";")
    urlsid = rest[11:] if rest.startswith("jsessionid=") else ""
    if not path.startswith(CTX):
        return RedirectResponse(CTX + "/", 302)
    path = path[len(CTX):] or "/"
    if path.startswith("/javax.faces.resource/"):
        if "css" in path:
            return Response(CSS if "primefaces.css" in path else "", media_type="text/css")
        return Response(JSFJS if "jsf.js" in path else PFJS, media_type="text/javascript")
    q = Req(request, path, urlsid)
    s = q.s
    post = request.method == "POST"
    if path == "/":
        return q.redirect("/index.xhtml")
    f = await request.form() if post else {}
    if path == "/j_security_check":
        if f.get("j_username") == "kommune" and f.get("j_password") == "hemmeligt-1":
            s["user"] = "kommune"
            return q.redirect(s.pop("saved", None) or "/index.xhtml")
        return loginpage(q, True)
    if path == "/loggetaf.xhtml":
        return q.layout("Logget af", f'<h1>Du er logget af</h1><p><a href="{q.url("/index.xhtml")}">Log på igen</a></p>')
    if not s["user"]:
        if not post:
            s["saved"] = path
        return loginpage(q)
    if post:
        v = s["views"].get(f.get("javax.faces.ViewState", ""))
        if v is None:
            return expired(q)
        if v["form"] == "top":
            if "topForm:j_idt14" in f:
                SESSIONS.pop(q.sid, None)
                r = RedirectResponse(CTX + "/loggetaf.xhtml", 302)
                r.delete_cookie("JSESSIONID", path=CTX)
                return r
            return q.redirect("/index.xhtml")
        if v["form"] == "soeg":
            for i, c in enumerate(v["hits"]):
                if f"soegForm:resultat:{i}:vis" in f:
                    s["cid"] += 1
                    s["conv"][s["cid"]] = c
                    return q.redirect("/kursist/vis.xhtml?cid=%d" % s["cid"])
            if "soegForm:rydKnap" in f:
                return soeg(q)
            felt = f.get("soegForm:cpr", "")
            m = re.fullmatch(r"\s*(\d{6})-?(\d{4})\s*", felt)
            if not felt.strip():
                return soeg(q, felt, ("error", "CPR-nummer: Feltet skal udfyldes."))
            if not m:
                return soeg(q, felt, ("error", "CPR-nummer: Værdien har ikke formatet ddmmåå-xxxx."))
            c = m[1] + m[2]
            if c not in PEOPLE:
                return soeg(q, felt, ("warn", "Ingen kursist fundet.", "Der er ikke indberettet oplysninger om det indtastede CPR-nummer."))
            return soeg(q, felt, None, [c])
        if v["form"] == "kursist":
            return q.redirect("/kursist/soeg.xhtml")
        if v["form"] == "liste":
            if v["numre"]:
                if "listeForm:startKnap" in f:
                    nr = 20150 + len(JOBS) + 1
                    JOBS.append({"nr": nr, "user": s["user"], "navn": v["navn"], "cpr": v["numre"], "tid": time.time(), "klar": time.time() + WAIT})
                    v["numre"] = []
                    s["flash"] = ("info", "Udtrækket er sat i gang.", "Udtræk nr. %d vises på listen, og regnearket kan hentes, når status er Færdig." % nr)
                    return q.redirect("/liste/udtraek.xhtml")
                return indlaes(q)
            fil = f.get("listeForm:fil")
            if not getattr(fil, "filename", ""):
                return indlaes(q, ("error", "Tekstfil: Der er ikke valgt en fil."))
            lines = [x.strip().replace("-", "") for x in (await fil.read()).decode("latin-1").replace("\xef\xbb\xbf", "").splitlines() if x.strip()]
            bad = [x for x in lines if not re.fullmatch(r"\d{10}", x)]
            if bad or not lines:
                return indlaes(q, ("error", "Filen kan ikke indlæses.", "%d linjer er ikke gyldige CPR-numre." % len(bad) if bad else "Filen er tom."))
            if len(lines) > 100:
                return indlaes(q, ("error", "Filen kan ikke indlæses.", "Der må højst være 100 CPR-numre i filen."))
            return indlaes(q, None, lines, fil.filename)
        if v["form"] == "udtraek":
            for i, nr in enumerate(v["jobs"]):
                if f"udtraekForm:jobs:{i}:hent" in f:
                    j = next(x for x in JOBS if x["nr"] == nr)
                    if time.time() >= j["klar"]:
                        return q.done(Response(xlsx(j), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                               headers={"Content-Disposition": f'attachment;filename="udtraek_{nr}.xlsx"'}))
            return udtraek(q)
        return expired(q)
    if path == "/index.xhtml":
        return q.layout("Forside", f"""<h1>Velkommen</h1><p>Kommuneadgangen giver adgang til sprogcentrenes indberetninger om danskuddannelse.</p>
<div class="ui-panel ui-widget ui-widget-content ui-corner-all"><div class="ui-panel-titlebar ui-widget-header"><span class="ui-panel-title">Nyheder</span></div><div class="ui-panel-content"><p>01.09.2015: Regneark fra listeopslag leveres nu i xlsx-format.</p><p>15.06.2015: Prøveresultater fra sommerterminen indlæses løbende.</p></div></div>""", ("Forside",))
    if path == "/hjaelp.xhtml":
        return q.layout("Hjælp", "<h1>Hjælp</h1><p>Kursistopslag: slå én kursist op på CPR-nummer. Listeopslag: indlæs en tekstfil og hent resultatet som regneark under Mine udtræk.</p>", ("Forside", "Hjælp"))
    if path == "/kursist/soeg.xhtml":
        return soeg(q)
    if path == "/kursist/vis.xhtml":
        cid = request.query_params.get("cid", "")
        c = s["conv"].get(int(cid)) if cid.isdigit() else None
        return vis(q, c, int(cid)) if c else q.redirect("/kursist/soeg.xhtml")
    if path == "/liste/indlaes.xhtml":
        return indlaes(q)
    if path == "/liste/udtraek.xhtml":
        return udtraek(q, s.pop("flash", None))
    return q.layout("Findes ikke", "<h1>Siden findes ikke</h1>", status=404)


app = Starlette(routes=[Route("/{p:path}", handle, methods=["GET", "POST"])])
