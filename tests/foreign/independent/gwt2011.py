"""SprogWeb - a GWT 2.3 product (2011), its script-free "basisversion".

The host page only holds the GWT bootstrap and a noscript link; the basis version is one
servlet, one form, nested layout tables with the widgets' class names, every div button,
tab and pager a submit.  View state is a serialised token in a hidden field.
The sheet is Excel 2003 XML, served as .xls.
"""
import base64
import html
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
PAGE = 12
e = html.escape
NBSP = "&nbsp;"


def dt(s):
    return f"{s[8:]}/{s[5:7]}/{s[:4]}" if s else "-"


def tx(v):
    return "-" if v in (None, "") else e(str(v))


# ------------------------------------------------------------ widgets
def label(t, cls="gwt-Label"):
    return f'<div class="{cls}">{t}</div>'


def vpanel(*kids):
    return ('<table cellspacing="0" cellpadding="0" class="gwt-VerticalPanel"><tbody>'
            + "".join(f'<tr><td align="left" style="vertical-align: top;">{k}</td></tr>\n' for k in kids if k) + "</tbody></table>")


def hpanel(*kids):
    return ('<table cellspacing="0" cellpadding="0" class="gwt-HorizontalPanel"><tbody><tr>'
            + "".join(f'<td align="left" style="vertical-align: top;">{k}</td>' for k in kids if k) + "</tr></tbody></table>")


def grid(rows):
    return ('<table class="gwt-Grid"><colgroup><col></colgroup><tbody>' + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in rows) + "</tbody></table>")


def button(cmd, text, cls="gwt-Button", off=False):
    return f'<input type="submit" class="{cls}" name="cmd:{cmd}" value="{text}"{" disabled" if off else ""}>'


def celltable(heads, rows):
    th = "".join(f'<th colspan="1" class="GPBYFDEGI">{h}</th>' for h in heads)
    tr = ""
    for i, r in enumerate(rows):
        tr += f'<tr class="{"GPBYFDEPH" if i % 2 else "GPBYFDEFH"}">' + "".join(f'<td class="GPBYFDEEH"><div style="outline:none;">{c}</div></td>' for c in r) + "</tr>\n"
    return f'<table cellspacing="0" class="GPBYFDEKH cellTable"><thead><tr>{th}</tr></thead><tbody>{tr}</tbody></table>'


def decorated(title, inner):
    cell = lambda pos, k="": f'<td class="{pos}"><div class="{pos}Inner">{k}</div></td>'
    return ('<table cellspacing="0" cellpadding="0" class="gwt-DecoratorPanel"><tbody>'
            f'<tr class="top">{cell("topLeft")}{cell("topCenter", label(title, "gwt-Label panelTitle"))}{cell("topRight")}</tr>'
            f'<tr class="middle">{cell("middleLeft")}{cell("middleCenter", inner)}{cell("middleRight")}</tr>'
            f'<tr class="bottom">{cell("bottomLeft")}{cell("bottomCenter")}{cell("bottomRight")}</tr></tbody></table>')


def state_token(s):
    raw = "|".join(("5", "0", "4", "dk.sprogweb.client.BasisState", s["view"], str(s.get("tab", 0)), str(s.get("start", 0)), s["nonce"]))
    return base64.b64encode(raw.encode()).decode()


def page(s, *kids, upload=False):
    msg = s.pop("msg", None)
    banner = label(e(msg[1]), "gwt-Label " + ("besked-fejl" if msg[0] else "besked-info")) if msg else ""
    head = hpanel('<img src="/sprogweb/gwt/clean/images/logo.png" class="gwt-Image" alt="SprogWeb">', label("SprogWeb", "gwt-Label appTitle"),
                  label("Basisversion", "gwt-Label edition"))
    menu = ""
    if s.get("user"):
        cur = s["view"]
        items = [("hjem", "Hjem"), ("soeg", "Kursistsøgning"), ("fil", "Filforespørgsel"), ("om", "Om SprogWeb"), ("logud", "Afslut session")]
        menu = ('<table cellspacing="0" cellpadding="0" class="gwt-MenuBar gwt-MenuBar-horizontal"><tbody><tr>'
                + "".join(f'<td class="gwt-MenuItem{" gwt-MenuItem-selected" if k == cur else ""}" role="menuitem">{button("menu:" + k, t, "menuKnap")}</td>' for k, t in items) + "</tr></tbody></table>")
    enc = ' enctype="multipart/form-data"' if upload else ""
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"><meta name="gwt:property" content="locale=da"><title>SprogWeb</title>
<link type="text/css" rel="stylesheet" href="/sprogweb/gwt/clean/clean.css"></head>
<body><form method="post" action="/sprogweb/basis"{enc}><input type="hidden" name="state" value="{state_token(s)}">
{vpanel(head, menu, banner, *kids, label("SprogWeb 3.2.1 &copy; 2011 " + NBSP + "Sessionen afsluttes efter 30 minutter uden aktivitet", "gwt-Label footer"))}
</form></body></html>""", headers={"Cache-Control": "no-store"})


# ------------------------------------------------------------ views
def v_login(s):
    return page(s, decorated("Adgangskontrol", vpanel(grid([
        [label("Bruger:"), '<input type="text" class="gwt-TextBox" name="tbBruger">'],
        [label("Kodeord:"), '<input type="password" class="gwt-PasswordTextBox" name="tbKodeord">'],
        [NBSP, button("login", "Fortsæt")]]))))


def v_hjem(s):
    return page(s, hpanel(decorated("Velkommen", label("Vælg en opgave i menulinjen ovenfor.")),
                          decorated("Meddelelser", vpanel(label("<b>03/10/2011</b>"), label("Filforespørgsler kan nu indeholde op til 100 personer.")))))


def v_om(s):
    return page(s, decorated("Om SprogWeb", label("SprogWeb viser sprogcentrenes indberetninger om danskuddannelse. Support: sprogweb@example.dk")))


def v_soeg(s):
    return page(s, decorated("Kursistsøgning", grid([[label("Personnummer:"), '<input type="text" class="gwt-TextBox" name="tbPnr" maxlength="11" size="14">', button("soeg", "Søg")],
                                                     [NBSP, label("10 cifre", "gwt-Label hint"), NBSP]])))


def v_resultat(s):
    p = PEOPLE[s["pnr"]]
    n = len(p["moduler"]) + len(p["proever"]) + len(p["henvisninger"]) + len(p["meritter"])
    return page(s, decorated("Søgeresultat", vpanel(label("1 kursist fundet"), celltable(["Personnummer", "Antal indberetninger", NBSP],
                [[f"{s['pnr'][:6]}-{s['pnr'][6:]}", str(n), button("aabn:0", "Åbn kursist")]]), button("menu:soeg", "Ny søgning"))))


FANER = [("moduler", "Modulregistreringer"), ("proever", "Prøveresultater"), ("henvisninger", "Kommunale henvisninger"), ("meritter", "Meritter"), ("prae2004", "Tidligere data")]


def v_kursist(s):
    p, tab = PEOPLE[s["pnr"]], s["tab"]
    key = FANER[tab][0]
    bar = ('<table cellspacing="0" cellpadding="0" class="gwt-TabBar"><tbody><tr><td class="gwt-TabBarFirst-wrapper"><div class="gwt-TabBarFirst">&nbsp;</div></td>'
           + "".join(f'<td class="gwt-TabBarItem-wrapper{" gwt-TabBarItem-wrapper-selected" if i == tab else ""}"><div class="gwt-TabBarItem{" gwt-TabBarItem-selected" if i == tab else ""}">{button(f"fane:{i}", t, "faneKnap")}</div></td>' for i, (_, t) in enumerate(FANER))
           + '<td class="gwt-TabBarRest-wrapper"><div class="gwt-TabBarRest">&nbsp;</div></td></tr></tbody></table>')
    if key == "prae2004":
        q = p[key]
        body = (grid([[label("Første startdato:"), label(dt(q["foerste_startdato"]))], [label("Danskuddannelse:"), label("Ja" if q["du"] else "Nej")]]) if q
                else label("Der er ingen tidligere data", "gwt-Label tom"))
    else:
        alle = p[key]
        start = max(0, min(s["start"], (len(alle) - 1) // PAGE * PAGE)) if alle else 0
        s["start"] = start
        part = alle[start:start + PAGE]
        if not alle:
            body = label({"moduler": "Der er ingen modulregistreringer", "proever": "Der er ingen prøveresultater", "henvisninger": "Der er ingen kommunale henvisninger",
                          "meritter": "Der er ingen meritter"}[key], "gwt-Label tom")
        elif key == "moduler":
            body = celltable(["Modul", "Fra", "Til", "Udbydernr.", "Henv.kategori", "Stopårsag", "Test bestået"],
                             [[tx(m["du_modul"]), dt(m["startdato"]), dt(m["slutdato"]), tx(m["udbyder"]), tx(m["henvisningskategori"]), tx(m["ophoersaarsag"]), dt(m["modultest_bestaaet"])] for m in part])
        elif key == "proever":
            body = celltable(["Prøvetype", "Afholdt", "Termin", "Læse", "Skr.", "Mdt.", "Udfald", "Udbydernr."],
                             [[tx(m["proeve"]), dt(m["dato"]), tx(m["termin"]), tx(m["laeseforstaaelse"]), tx(m["skriftlig"]), tx(m["mundtlig"]), tx(m["resultat"]), tx(m["udbyder"])] for m in part])
        elif key == "henvisninger":  # DisclosurePanels, which the basis version shows opened
            body = vpanel(*[('<table cellspacing="0" cellpadding="0" class="gwt-DisclosurePanel gwt-DisclosurePanel-open"><tbody><tr><td class="header">'
                             f'Henvisning {i + 1} af {len(alle)}</td></tr><tr><td><div class="content">'
                             + grid([[label("Henvist:"), label(dt(m["dato"]))], [label("Kategori:"), label(tx(m["kategori"]))], [label("Kommune:"), label(tx(m["kommune"]))],
                                     [label("Udbydernr.:"), label(tx(m["udbyder"]))]]) + "</div></td></tr></tbody></table>") for i, m in enumerate(alle)])
        else:
            body = celltable(["Modul", "Meritdato", "Udbydernr."], [[tx(m["du_modul"]), dt(m["startdato"]), tx(m["udbyder"])] for m in part])
        if len(alle) > PAGE and key != "henvisninger":
            first, last = start == 0, start + PAGE >= len(alle)
            body = vpanel(body, '<table align="center" cellspacing="0" class="gwt-SimplePager"><tbody><tr><td>' + button("side:first", "|&lt;", "pager", first) + "</td><td>" + button("side:prev", "&lt;", "pager", first)
                          + f'</td><td>{label(f"{start + 1}-{start + len(part)} af {len(alle)}")}</td><td>' + button("side:next", "&gt;", "pager", last) + "</td><td>" + button("side:last", "&gt;|", "pager", last) + "</td></tr></tbody></table>")
    return page(s, label(f"Kursist {s['pnr'][:6]}-{s['pnr'][6:]}", "gwt-Label overskrift"), vpanel(bar, f'<div class="gwt-TabPanelBottom">{body}</div>'), hpanel(button("luk", "Luk kursist")))


def v_fil(s):
    return page(s, decorated("Filforespørgsel", vpanel(label("Vælg en tekstfil med ét personnummer pr. linje (højst 100)."),
                grid([[label("Personnummerfil:"), '<input type="file" class="gwt-FileUpload" name="uploadFormElement">', button("indlaes", "Indlæs")]]))), upload=True)


def v_klar(s):
    return page(s, decorated("Filforespørgsel", vpanel(grid([[label("Fil:"), label(e(s["filnavn"]))], [label("Personnumre:"), label(str(len(s["numre"])))]]),
                label("Behandlingen kan tage et øjeblik."), hpanel(button("start", "Start behandling"), button("menu:fil", "Fortryd")))))


def v_job(s):
    job = s["jobs"][-1]
    pct = int(min(100, (time.time() - job["t"]) / 10 * 100))
    if pct < 100:
        return page(s, decorated("Filforespørgsel", vpanel(label("Forespørgslen behandles ..."), f'<div class="gwt-ProgressBar-shell"><div class="gwt-ProgressBar-bar" style="width: {pct}%;"></div><div class="gwt-ProgressBar-text">{pct}%</div></div>',
                                                           button("opdater", "Opdater visning"))))
    return page(s, decorated("Filforespørgsel", vpanel(label("Forespørgslen er afsluttet"), f'<a class="gwt-Anchor" href="/sprogweb/eksport?noegle={job["key"]}">Åbn resultat i Excel</a>', button("menu:fil", "Ny forespørgsel"))))


VIEWS = dict(login=v_login, hjem=v_hjem, om=v_om, soeg=v_soeg, resultat=v_resultat, kursist=v_kursist, fil=v_fil, klar=v_klar, job=v_job)


# ------------------------------------------------------------ sheet
def xml_sheet(job):
    def cell(v, typ="String", style="", extra=""):
        if v in ("", None):
            return "<Cell/>"
        return f'<Cell{f" ss:StyleID={chr(34)}{style}{chr(34)}" if style else ""}{extra}><Data ss:Type="{typ}">{html.escape(str(v), quote=False)}</Data></Cell>'
    heads = ["Personnummer", "Registreret efter 2004", "Første modul, fra", "Første modul", "Første modul, udbydernr.", "Seneste modul, fra", "Seneste modul", "Seneste modul, udbydernr.",
             "Seneste henvisning", "Henv.kategori", "Højeste merit", "Meritdato", "Merit, udbydernr.", "Tidligere data", "Tidligere data, første start", "Tidligere data, danskuddannelse"]
    rows = "<Row>" + "".join(cell(x, style="h") for x in heads) + "</Row>\n"
    for c in job["cprs"]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False}
        out = ""
        for k, v in u.items():
            if isinstance(v, bool):
                out += cell("Ja" if v else "Nej")
            elif v and k.endswith("dato"):
                out += cell(v + "T00:00:00.000", "DateTime", "d")
            else:
                out += cell(v)
        rows += f"<Row>{out}</Row>\n"
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
            '<Styles><Style ss:ID="h"><Font ss:Bold="1"/></Style><Style ss:ID="d"><NumberFormat ss:Format="dd/mm/yyyy"/></Style></Styles>\n'
            f'<Worksheet ss:Name="Resultat"><Table>\n{rows}</Table></Worksheet></Workbook>')


# ------------------------------------------------------------ servlet
def session(request):
    sid = request.cookies.get("SWSESSION")
    if sid in SESSIONS:
        return sid, SESSIONS[sid]
    sid = secrets.token_hex(16)
    SESSIONS[sid] = dict(view="login", user=None, jobs=[], tab=0, start=0, nonce=secrets.token_hex(4))
    return sid, SESSIONS[sid]


async def host(request):
    return HTMLResponse("""<!doctype html>
<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"><title>SprogWeb</title>
<script type="text/javascript" language="javascript" src="/sprogweb/sprogweb.nocache.js"></script></head>
<body><iframe src="javascript:''" id="__gwt_historyFrame" tabIndex='-1' style="position:absolute;width:0;height:0;border:0"></iframe>
<div id="loading">Indlæser SprogWeb ...</div>
<noscript><div style="width: 22em; border: 1px solid red; padding: 4px;">Din browser skal have JavaScript slået til for at bruge den fulde version. <a href="/sprogweb/basis">Gå til basisversionen</a></div></noscript></body></html>""")


async def basis(request):
    sid, s = session(request)
    if request.method == "POST":
        await command(s, await request.form())
    if not s["user"]:
        s["view"] = "login"
    resp = VIEWS[s["view"]](s)
    resp.set_cookie("SWSESSION", sid, path="/sprogweb", httponly=True)
    return resp


async def command(s, form):
    cmd = next((k[4:] for k in form if k.startswith("cmd:")), "")
    if not cmd:  # Enter pressed in a field
        cmd = {"login": "login", "soeg": "soeg", "fil": "indlaes"}.get(s["view"], "")
    if not s["user"]:
        if cmd == "login":
            if form.get("tbBruger", "").strip() == "kommune" and form.get("tbKodeord") == "hemmeligt-1":
                s.update(user="kommune", view="hjem")
            else:
                s["msg"] = (1, "Adgang nægtet: bruger eller kodeord er forkert")
        return
    op, _, arg = cmd.partition(":")
    if op == "menu" and arg == "logud":
        s.update(user=None, view="login", jobs=[], msg=(0, "Sessionen er afsluttet"))
    elif op == "menu" and arg in ("hjem", "soeg", "fil", "om"):
        s["view"] = arg
    elif op == "soeg":
        pnr = re.sub(r"[\s-]", "", form.get("tbPnr", ""))
        if not re.fullmatch(r"\d{10}", pnr):
            s["msg"] = (1, "Personnummer skal bestå af 10 cifre")
        elif pnr not in PEOPLE:
            s["msg"] = (0, "0 kursister fundet")
        else:
            s.update(pnr=pnr, view="resultat")
    elif op == "aabn" and s.get("pnr"):
        s.update(view="kursist", tab=0, start=0)
    elif op == "luk":
        s["view"] = "resultat" if s.get("pnr") else "soeg"
    elif op == "fane" and arg in "01234" and s["view"] == "kursist":
        s.update(tab=int(arg), start=0)
    elif op == "side" and s["view"] == "kursist":
        s["start"] = {"first": 0, "prev": s["start"] - PAGE, "next": s["start"] + PAGE, "last": 10**6}.get(arg, 0)
    elif op == "indlaes":
        f = form.get("uploadFormElement")
        raw = (await f.read()).decode("utf-8-sig", "replace") if hasattr(f, "read") else ""
        numre = [re.sub(r"[\s-]", "", x) for x in raw.splitlines() if x.strip()]
        if not numre:
            s["msg"] = (1, "Der er ikke valgt en fil")
        elif len(numre) > 100:
            s["msg"] = (1, f"Filen har {len(numre)} personnumre, højst 100 er tilladt")
        elif not all(re.fullmatch(r"\d{10}", x) for x in numre):
            s["msg"] = (1, "Filen har ugyldige personnumre")
        else:
            s.update(view="klar", numre=list(dict.fromkeys(numre)), filnavn=f.filename)
    elif op == "start" and s.get("numre"):
        s["jobs"].append(dict(t=time.time(), cprs=s["numre"], key=secrets.token_hex(8)))
        s.update(view="job", numre=[])


async def eksport(request):
    _, s = session(request)
    job = next((j for j in s["jobs"] if j["key"] == request.query_params.get("noegle")), None)
    if not job:
        return RedirectResponse("/sprogweb/basis", 302)
    return Response(xml_sheet(job).encode("utf-8"), headers={"Content-Type": "application/vnd.ms-excel", "Content-Disposition": 'attachment; filename="resultat.xls"'})


app = Starlette(routes=[Route("/", lambda r: RedirectResponse("/sprogweb/")), Route("/sprogweb/", host), Route("/sprogweb/basis", basis, methods=["GET", "POST"]),
                        Route("/sprogweb/eksport", eksport), Route("/sprogweb/gwt/clean/clean.css", lambda r: Response("", media_type="text/css"))])
