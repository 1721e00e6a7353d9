# -*- coding: utf-8 -*-
"""Stor leverandør, OpenText (Vignette) Portal 8 med JSR-286 portletter, 2013."""
import io, json, time, secrets, html
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import Response, RedirectResponse, HTMLResponse
from starlette.routing import Route
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill, Alignment

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
PORTAL = "/portal/site/danskportal"
PAGES = {"forside": "menuitem.6b3f1f6e0d7c48a1b2e1d9307e0810a0", "opslag": "menuitem.91c04d2a7be35f08a4d7c210330810a0",
         "bestil": "menuitem.d20a8817c35e4b69f1c3e4a5880810a0", "hjaelp": "menuitem.0f77ab31c9d24e5590ab12c4710810a0"}
TITLES = {"forside": "Forside", "opslag": "Kursistkartotek", "bestil": "Masseudtræk", "hjaelp": "Brugervejledning"}
PID = {"opslag": "8d1c7a34e2b94f60a5b3d1e0330810a0", "bestil": "3ac95b10d7e64c2f9e81b7f4880810a0", "login": "c4f08e51a93b4d7788e2a6d0010810a0"}
TOK = "javax.portlet.begCacheTok=com.vignette.cachetoken&javax.portlet.endCacheTok=com.vignette.cachetoken"
PER_PAGE = 10


def e(v):
    return html.escape(str(v), quote=True)


def d(v):
    return ".".join(reversed(v.split("-"))) if v else None


def ja(v):
    return None if v is None else ("Ja" if v else "Nej")


def vis_cpr(c):
    return c[:6] + "-" + c[6:]


def page_url(p):
    return "%s/%s/" % (PORTAL, PAGES[p])


def render_url(p, **prm):
    pid = PID[p]
    return page_url(p) + "?javax.portlet.tpst=" + pid + "".join("&javax.portlet.prp_%s_%s=%s" % (pid, k, v) for k, v in prm.items()) + "&" + TOK


def action_url(p, action):
    pid = PID[p]
    return page_url(p) + "?javax.portlet.tpst=%s_ws_MX&javax.portlet.pbp_%s_action=%s&%s" % (pid, pid, action, TOK)


def portlet(pid, title, body):
    return ('<div class="vui-portlet" id="portletWindow_%s"><div class="vui-portlet-titlebar"><h2 class="vui-portlet-title">%s</h2>'
            '<span class="vui-portlet-icons"><a href="%s" title="Hj&aelig;lp"><img src="data:," alt="Hj&aelig;lp" width="13" height="13"></a></span></div>\n'
            '<div class="vui-portlet-content">\n%s\n</div></div>\n' % (pid, title, page_url("hjaelp"), body))


def page(s, aktiv, title, body, crumbs=()):
    inde = bool(s and s.get("user"))
    nav = ""
    for k in (["forside", "opslag", "bestil", "hjaelp"] if inde else ["forside", "hjaelp"]):
        nav += '<li class="%s"><a href="%s"><span>%s</span></a></li>\n' % ("nav-on" if k == aktiv else "nav-off", page_url(k), TITLES[k])
    if inde:
        util = '<li>Logget p&aring; som: <strong>Kommunebruger</strong></li><li><a href="%s/template.LOGOUT/action.process/">Afslut session</a></li>' % PORTAL
    else:
        util = '<li><a href="%s/template.LOGIN/">Log p&aring; portalen</a></li>' % PORTAL
    cr = "".join('<li><a href="%s">%s</a></li>' % (u, t) if u else "<li class=\"current\">%s</li>" % t for u, t in [(page_url("forside"), "Danskportal")] + list(crumbs))
    return HTMLResponse("""<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html lang="da"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<title>%(title)s | Danskportal</title>
<!-- OpenText Portal 8.1 / template: threeRegionFixed -->
<style type="text/css">body{font:12px Arial,Helvetica,sans-serif;margin:0;background:#f2f2ef}#vui-page{width:980px;margin:0 auto;background:#fff}
#banner{height:70px;background:#5d1a2d;color:#fff;overflow:hidden}#banner .logo{float:left;font:bold 24px Georgia,serif;padding:20px}#util{float:right;list-style:none;margin:8px 12px}#util li{display:inline;margin-left:12px}#util a{color:#fff}
#nav{list-style:none;margin:0;padding:0;background:#823247;overflow:hidden}#nav li{float:left}#nav a{display:block;color:#fff;padding:8px 16px}#nav .nav-on a{background:#fff;color:#5d1a2d}
#crumbs{list-style:none;padding:8px 16px;margin:0;font-size:11px}#crumbs li{display:inline}#crumbs li+li:before{content:" > "}
.vui-portlet{border:1px solid #c8b9bd;margin:8px 16px}.vui-portlet-titlebar{background:#eadfe2;padding:4px 8px;overflow:hidden}.vui-portlet-title{font-size:13px;margin:0;float:left}.vui-portlet-icons{float:right}.vui-portlet-content{padding:10px}
.portlet-msg-error{color:#a00;border:1px solid #a00;padding:6px;margin-bottom:8px}.portlet-msg-info{color:#24557a;border:1px solid #24557a;padding:6px;margin-bottom:8px}
table.portlet-table{border-collapse:collapse;width:100%%}.portlet-section-header th{background:#823247;color:#fff;text-align:left;padding:4px}.portlet-table td{border-bottom:1px solid #ddd;padding:4px}.portlet-section-alternate td{background:#f8f3f4}
ul.faneblade{list-style:none;padding:0;margin:12px 0 0;overflow:hidden;border-bottom:2px solid #823247}ul.faneblade li{float:left;padding:5px 10px;background:#eadfe2;margin-right:3px}ul.faneblade li.valgt{background:#823247;color:#fff}
.pager{padding:8px 0}.pager a,.pager strong{margin-right:6px}#footer{padding:12px 16px;font-size:11px;color:#777;border-top:1px solid #ddd}</style></head>
<body id="vui-body"><div id="vui-page">
<div id="banner"><div class="logo">Danskportal</div><ul id="util">%(util)s</ul>
<form action="%(portal)s/template.SEARCH/" method="get" style="float:right;clear:right;margin-right:12px"><input type="text" name="q" size="16" title="S&oslash;g i portalens indhold"> <input type="submit" value="S&oslash;g p&aring; portalen"></form></div>
<ul id="nav">
%(nav)s</ul>
<ul id="crumbs">%(cr)s</ul>
<div id="region-main">
%(body)s</div>
<div id="footer">Danskportal &bull; Systemforvaltningen &bull; servicedesk@example.dk &bull; Release 3.2.1</div>
</div></body></html>""" % dict(title=title, util=util, nav=nav, cr=cr, body=body, portal=PORTAL))


def err(t):
    return '<div class="portlet-msg-error">%s</div>\n' % t if t else ""


def info(t):
    return '<div class="portlet-msg-info">%s</div>\n' % t if t else ""


def sess(request):
    return SESS.get(request.cookies.get("JSESSIONID"))


def login_page(msg=""):
    pid = PID["login"]
    body = err(msg) + """<form name="loginForm" action="%s/template.LOGIN/action.process/" method="post">
<input type="hidden" name="realm" value="eksterne"><input type="hidden" name="goto" value="%s">
<table class="portlet-form"><tr><td class="portlet-form-field-label"><label for="userID">Bruger-ID</label></td><td><input class="portlet-form-input-field" type="text" name="userID" id="userID" maxlength="64"></td></tr>
<tr><td class="portlet-form-field-label"><label for="password">Adgangskode</label></td><td><input class="portlet-form-input-field" type="password" name="password" id="password"></td></tr>
<tr><td></td><td><input class="portlet-form-button" type="submit" value="Log p&aring;"></td></tr></table></form>
<p>Nye brugere oprettes af kommunens brugeradministrator.</p>""" % (PORTAL, page_url("forside"))
    return page(None, "", "Log p&aring;", portlet(pid, "Log p&aring; Danskportal", body), [(None, "Log p&aring;")])


async def rod(request):
    return RedirectResponse(page_url("forside"), 302)


async def login(request):
    if request.method == "POST":
        f = await request.form()
        if f.get("userID") == "kommune" and f.get("password") == "hemmeligt-1":
            sid = secrets.token_hex(16).upper() + ".node2"
            SESS[sid] = {"user": "kommune", "refs": {}, "jobs": [], "msg": None, "state": secrets.token_hex(12)}
            r = RedirectResponse(page_url("forside"), 302)
            r.set_cookie("JSESSIONID", sid, path="/", httponly=True)
            return r
        return login_page("Det indtastede Bruger-ID eller adgangskoden er ikke korrekt.")
    return login_page()


async def logout(request):
    SESS.pop(request.cookies.get("JSESSIONID"), None)
    r = RedirectResponse(page_url("forside"), 302)
    r.delete_cookie("JSESSIONID", path="/")
    return r


async def sitesearch(request):
    s = sess(request)
    return page(s, "", "S&oslash;geresultat", portlet("srch", "S&oslash;gning i portalens indhold", info("Din s&oslash;gning gav ingen sider.")), [(None, "S&oslash;gning")])


FANER = [("modul", "Modulforløb"), ("proeve", "Prøveresultater"), ("henv", "Visitation"), ("merit", "Meritgodkendelser"), ("hist", "Historik før 2004")]


def dsort(rows, key):
    dated = sorted((r for r in rows if r[key]), key=lambda r: r[key], reverse=True)
    return dated + [r for r in rows if not r[key]]


def fane_data(p, fane):
    if fane == "modul":
        return ["Uddannelse/modul", "Indmeldt", "Udmeldt", "Institutionskode", "Målgruppe", "Udmeldelsesårsag", "Modultest godkendt"], [
            (r["du_modul"], d(r["startdato"]), d(r["slutdato"]), r["udbyder"], r["henvisningskategori"], r["ophoersaarsag"], d(r["modultest_bestaaet"]))
            for r in dsort(p["moduler"], "startdato")]
    if fane == "proeve":
        return ["Prøvetype", "Eksaminationsdato", "Prøvetermin", "Læseforst.", "Skr. fremst.", "Mdt. komm.", "Samlet bedømmelse", "Institutionskode"], [
            (r["proeve"], d(r["dato"]), r["termin"], r["laeseforstaaelse"], r["skriftlig"], r["mundtlig"], r["resultat"], r["udbyder"])
            for r in dsort(p["proever"], "dato")]
    if fane == "henv":
        return ["Visitationsdato", "Målgruppe", "Visiterende kommune", "Modtagende institution"], [
            (d(r["dato"]), r["kategori"], r["kommune"], r["udbyder"]) for r in dsort(p["henvisninger"], "dato")]
    if fane == "merit":
        return ["Godkendt modul", "Virkningsdato", "Institutionskode"], [
            (r["du_modul"], d(r["startdato"]), r["udbyder"]) for r in dsort(p["meritter"], "startdato")]
    h = p["prae2004"]
    return ["Første indmeldelse", "Fulgt danskuddannelse"], [(d(h["foerste_startdato"]), ja(h["du"]))] if h else []


def opslag_form(s, msg="", a="", b="", result=""):
    body = err(msg) + """<p>Angiv kursistens cpr-nummer i de to felter.</p>
<form name="kursistSoegForm" action="%s" method="post">
<input type="hidden" name="vgnState" value="%s">
<table class="portlet-form"><tr><td class="portlet-form-field-label"><label for="cprDato">Cpr-nummer</label></td>
<td><input type="text" name="cprDato" id="cprDato" size="7" maxlength="6" value="%s" class="portlet-form-input-field" title="F&oslash;dselsdato, 6 cifre"> -
<input type="text" name="cprLoebe" id="cprLoebe" size="5" maxlength="4" value="%s" class="portlet-form-input-field" title="L&oslash;benummer, 4 cifre"></td>
<td><input type="submit" name="fremsoeg" value="Frems&oslash;g" class="portlet-form-button"> <input type="submit" name="ryd" value="Ryd felter" class="portlet-form-button"></td></tr></table></form>""" % (
        e(action_url("opslag", "fremsoeg")), s["state"], e(a), e(b))
    return page(s, "opslag", "Kursistkartotek", portlet(PID["opslag"], "Frems&oslash;gning af kursist", body) + result, [(None, "Kursistkartotek")])


def kort(s, ref, fane, nr):
    p = PEOPLE[s["refs"][ref]]
    tabs = "".join('<li class="valgt">%s</li>' % e(t) if k == fane else '<li><a href="%s">%s</a></li>' % (e(render_url("opslag", vis="kort", ref=ref, fane=k)), e(t)) for k, t in FANER)
    heads, rows = fane_data(p, fane)
    if not rows:
        tab = info("Der er ingen indberetninger under dette faneblad.")
    else:
        n = (len(rows) + PER_PAGE - 1) // PER_PAGE
        nr = min(max(nr, 1), n)
        vis = rows[(nr - 1) * PER_PAGE:nr * PER_PAGE]
        tab = '<table class="portlet-table" summary="%s"><thead><tr class="portlet-section-header">%s</tr></thead><tbody>\n%s</tbody></table>' % (
            e(dict(FANER)[fane]), "".join('<th scope="col">%s</th>' % e(h) for h in heads),
            "".join('<tr class="%s">%s</tr>\n' % ("portlet-section-alternate" if i % 2 else "portlet-section-body", "".join("<td>%s</td>" % ("-" if c is None else e(c)) for c in r)) for i, r in enumerate(vis)))
        if n > 1:
            u = lambda x: e(render_url("opslag", vis="kort", ref=ref, fane=fane, side=x))
            tab += '<div class="pager">Viser %d-%d af %d: ' % ((nr - 1) * PER_PAGE + 1, (nr - 1) * PER_PAGE + len(vis), len(rows))
            if nr > 1:
                tab += '<a href="%s">&lt; Forrige</a>' % u(nr - 1)
            tab += "".join("<strong>%d</strong>" % x if x == nr else '<a href="%s">%d</a>' % (u(x), x) for x in range(1, n + 1))
            if nr < n:
                tab += '<a href="%s">N&aelig;ste &gt;</a>' % u(nr + 1)
            tab += "</div>"
    body = '<p>Kursist med cpr-nummer <strong>%s</strong></p><ul class="faneblade">%s</ul>\n<div class="fane-indhold">%s</div><p><a href="%s">Tilbage til frems&oslash;gning</a></p>' % (
        vis_cpr(p["cpr"]), tabs, tab, e(page_url("opslag")))
    return page(s, "opslag", "Kursistkort", portlet(PID["opslag"], "Kursistkort", body), [(page_url("opslag"), "Kursistkartotek"), (None, "Kursistkort")])


def treffer(s, ref):
    p = PEOPLE[s["refs"][ref]]
    return portlet(PID["opslag"] + "_r", "S&oslash;geresultat", """<table class="portlet-table"><thead><tr class="portlet-section-header"><th>Cpr-nummer</th><th>Handling</th></tr></thead>
<tbody><tr class="portlet-section-body"><td>%s</td><td><a href="%s">&Aring;bn kursistkort</a></td></tr></tbody></table><p>Antal fundne: 1</p>""" % (
        vis_cpr(p["cpr"]), e(render_url("opslag", vis="kort", ref=ref, fane="modul"))))


async def opslag(request):
    s = sess(request)
    if not s:
        return RedirectResponse(PORTAL + "/template.LOGIN/", 302)
    q = request.query_params
    pid = PID["opslag"]
    prp = lambda k: q.get("javax.portlet.prp_%s_%s" % (pid, k))
    if request.method == "POST":
        f = await request.form()
        if f.get("vgnState") != s["state"]:
            return opslag_form(s, "Din foresp&oslash;rgsel kunne ikke behandles. Pr&oslash;v igen.")
        if "ryd" in f:
            return RedirectResponse(page_url("opslag"), 302)
        a, b = f.get("cprDato", "").strip(), f.get("cprLoebe", "").strip()
        c = a + b
        if len(a) != 6 or len(b) != 4 or not c.isdigit():
            return opslag_form(s, "Cpr-nummeret er ikke udfyldt korrekt.", a, b)
        if c not in PEOPLE:
            return opslag_form(s, "Ingen kursist matcher det angivne cpr-nummer.", a, b)
        ref = secrets.token_hex(10)
        s["refs"][ref] = c
        return RedirectResponse(render_url("opslag", vis="resultat", ref=ref), 302)
    ref = prp("ref")
    if ref in s["refs"]:
        if prp("vis") == "kort":
            nr = prp("side") or "1"
            fane = prp("fane")
            return kort(s, ref, fane if fane in dict(FANER) else "modul", int(nr) if nr.isdigit() else 1)
        c = s["refs"][ref]
        return opslag_form(s, "", c[:6], c[6:], treffer(s, ref))
    return opslag_form(s)


def status(j):
    t = time.time() - j["t"]
    return "Afventer" if t < 0.6 else "Behandles" if t < 1.7 else "Færdigbehandlet"


def bestil_page(s, msg=""):
    m, s["msg"] = s["msg"], None
    body = err(msg) + info(m) + """<p>V&aelig;lg en tekstfil (.txt) med &eacute;t cpr-nummer pr. linje. Der kan h&oslash;jst afgives 100 cpr-numre pr. bestilling.</p>
<form name="bestilForm" action="%s" method="post" enctype="multipart/form-data"><input type="hidden" name="vgnState" value="%s">
<table class="portlet-form"><tr><td class="portlet-form-field-label"><label for="inputFil">Inputfil</label></td><td><input type="file" name="inputFil" id="inputFil"></td>
<td><input type="submit" value="Afgiv bestilling" class="portlet-form-button"></td></tr></table></form>""" % (e(action_url("bestil", "afgiv")), s["state"])
    out = portlet(PID["bestil"], "Ny bestilling", body)
    if s["jobs"]:
        rows = ""
        for i, j in enumerate(reversed(s["jobs"])):
            st = status(j)
            rows += '<tr class="%s"><td>%s</td><td>%s</td><td>%d</td><td>%s</td><td>%s</td></tr>\n' % (
                "portlet-section-alternate" if i % 2 else "portlet-section-body", j["nr"], time.strftime("%d.%m.%Y kl. %H:%M", time.localtime(j["t"])), len(j["cpr"]), st,
                '<a href="%s/template.RESOURCE/bestilling/%s/">Gem resultatfil</a>' % (PORTAL, j["id"]) if st.startswith("F") else "&nbsp;")
        if all(status(j).startswith("F") for j in s["jobs"]):
            note = info("Bestillingen er f&aelig;rdigbehandlet, og resultatfilen kan gemmes.")
        else:
            note = info("Bestillingen er under behandling. Brug Genindl&aelig;s oversigt for at f&oslash;lge status.")
        lst = note + """<table class="portlet-table"><thead><tr class="portlet-section-header"><th>Bestillingsnr.</th><th>Afgivet</th><th>Antal</th><th>Status</th><th>Resultat</th></tr></thead><tbody>
%s</tbody></table><form action="%s" method="post"><p><input type="submit" value="Genindl&aelig;s oversigt" class="portlet-form-button"></p></form>""" % (rows, e(action_url("bestil", "opdater")))
    else:
        lst = "<p>Du har ingen bestillinger.</p>"
    return page(s, "bestil", "Masseudtr&aelig;k", out + portlet(PID["bestil"] + "_l", "Mine bestillinger", lst), [(None, "Masseudtr&aelig;k")])


async def bestil(request):
    s = sess(request)
    if not s:
        return RedirectResponse(PORTAL + "/template.LOGIN/", 302)
    if request.method == "POST":
        if request.query_params.get("javax.portlet.pbp_%s_action" % PID["bestil"]) == "opdater":
            return RedirectResponse(render_url("bestil", vis="oversigt"), 302)
        f = await request.form()
        if f.get("vgnState") != s["state"]:
            return bestil_page(s, "Din foresp&oslash;rgsel kunne ikke behandles. Pr&oslash;v igen.")
        up = f.get("inputFil")
        raw = await up.read() if hasattr(up, "read") else b""
        if not raw.strip():
            return bestil_page(s, "Der er ikke valgt en inputfil.")
        if not up.filename.lower().endswith(".txt"):
            return bestil_page(s, "Inputfilen skal v&aelig;re af typen .txt.")
        nr = [x for x in (y.strip().replace("-", "") for y in raw.decode("latin-1").replace("\xef\xbb\xbf", "").splitlines()) if x]
        if any(len(x) != 10 or not x.isdigit() for x in nr):
            return bestil_page(s, "Inputfilen indeholder linjer, der ikke er gyldige cpr-numre.")
        if len(nr) > 100:
            return bestil_page(s, "Inputfilen indeholder flere end 100 cpr-numre.")
        jid = secrets.token_hex(8)
        s["jobs"].append({"id": jid, "nr": "B%07d" % (4711000 + sum(len(x["jobs"]) for x in SESS.values()) + 1), "t": time.time(), "cpr": nr})
        s["msg"] = "Bestillingen er modtaget."
        return RedirectResponse(render_url("bestil", vis="oversigt"), 302)
    return bestil_page(s)


GROUPS = [("Kursist", ["Cpr-nummer", "Indberettet efter 2004"]), ("Første modulforløb", ["Indmeldt", "Modul", "Institution"]), ("Nyeste modulforløb", ["Indmeldt", "Modul", "Institution"]),
          ("Visitation før nyeste modulforløb", ["Visitationsdato", "Målgruppe"]), ("Højest godkendte merit", ["Modul", "Virkningsdato", "Institution"]),
          ("Historik før 2004", ["Indberettet", "Første indmeldelse", "Fulgt danskuddannelse"])]
KEYS = ["foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder", "henvisning_dato",
        "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder"]


async def resultat(request):
    s = sess(request)
    if not s:
        return RedirectResponse(PORTAL + "/template.LOGIN/", 302)
    j = next((x for x in s["jobs"] if x["id"] == request.path_params["jid"]), None)
    if not j or not status(j).startswith("F"):
        return RedirectResponse(page_url("bestil"), 302)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    bold, fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="823247")
    col = 1
    for g, hs in GROUPS:
        ws.cell(1, col, g)
        if len(hs) > 1:
            ws.merge_cells(start_row=1, start_column=col, end_row=1, end_column=col + len(hs) - 1)
        for i, h in enumerate(hs):
            ws.cell(2, col + i, h)
        col += len(hs)
    for row in ws["A1:P2"]:
        for c in row:
            c.font, c.fill, c.alignment = bold, fill, Alignment(wrap_text=True)
    for i, cpr in enumerate(j["cpr"]):
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"findes": False, "prae2004_findes": False}
        v = [cpr, ja(u["findes"])]
        for k in KEYS:
            x = u.get(k)
            v.append(d(x) if k.endswith("dato") else x)
        v += [ja(u["prae2004_findes"]), d(u.get("prae2004_startdato")), ja(u.get("prae2004_du"))]
        for n, x in enumerate(v):
            if x is not None:
                ws.cell(3 + i, n + 1, x).number_format = "@"
    ws.freeze_panes = "A3"
    inf = wb.create_sheet("Om udtrækket")
    inf["A1"], inf["B1"] = "Bestillingsnr.", j["nr"]
    inf["A2"], inf["B2"] = "Dannet", time.strftime("%d.%m.%Y", time.localtime(j["t"]))
    bio = io.BytesIO()
    wb.save(bio)
    return Response(bio.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="%s.xlsx"' % j["nr"]})


async def forside(request):
    s = sess(request)
    if s:
        b = portlet("velk", "Velkommen", '<p>Danskportal giver kommunerne adgang til sprogcentrenes indberetninger.</p><ul><li>Under fanen Kursistkartotek vises alle indberetninger for &eacute;n kursist.</li>'
                    '<li>Under fanen Masseudtr&aelig;k kan der bestilles et regneark for flere kursister.</li></ul>') + \
            portlet("nyh", "Driftsstatus", "<p>Alle services k&oslash;rer normalt.</p>")
    else:
        b = portlet("velk", "Velkommen til Danskportal", '<p>Portalen er for kommuner og sprogcentre. Brug linket &oslash;verst til h&oslash;jre for at komme ind.</p>')
    return page(s, "forside", "Forside", b, [(None, "Forside")])


async def hjaelp(request):
    s = sess(request)
    return page(s, "hjaelp", "Brugervejledning", portlet("hj", "Brugervejledning", "<h3>Kursistkartotek</h3><p>Udfyld begge felter og v&aelig;lg Frems&oslash;g. &Aring;bn derefter kursistkortet, og skift mellem fanebladene.</p>"
                "<h3>Masseudtr&aelig;k</h3><p>Resultatfilen indeholder et uddrag af indberetningerne. Bestillinger slettes, n&aring;r sessionen afsluttes.</p>"), [(None, "Brugervejledning")])


app = Starlette(routes=[
    Route("/", rod), Route("/portal/", rod), Route(PORTAL + "/", rod),
    Route(PORTAL + "/template.LOGIN/", login), Route(PORTAL + "/template.LOGIN/action.process/", login, methods=["GET", "POST"]),
    Route(PORTAL + "/template.LOGOUT/action.process/", logout), Route(PORTAL + "/template.SEARCH/", sitesearch),
    Route(PORTAL + "/template.RESOURCE/bestilling/{jid}/", resultat),
    Route(page_url("forside"), forside), Route(page_url("hjaelp"), hjaelp),
    Route(page_url("opslag"), opslag, methods=["GET", "POST"]), Route(page_url("bestil"), bestil, methods=["GET", "POST"])])
