# -*- coding: utf-8 -*-
"""Drupal 7, the agency's public design, own module 'knappen', Batch API, PHPExcel (2014)."""
import base64, datetime, io, json, re, secrets, time
from html import escape
from pathlib import Path

import openpyxl
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
COOKIE = "SESS" + secrets.token_hex(16)
BATCH = {}
BID = [311]


def dk(d):
    return "%s/%s/%s" % (d[8:10], d[5:7], d[0:4]) if d else ""


def hyph(c):
    return c[:6] + "-" + c[6:]


def janej(b):
    return "" if b is None else ("Ja" if b else "Nej")


def session(request):
    return SESS.get(request.cookies.get(COOKIE, ""))


def hidden(fid, s=None):
    h = '<input type="hidden" name="form_build_id" value="form-%s" />\n' % secrets.token_urlsafe(32)
    if s is not None:
        h += '<input type="hidden" name="form_token" value="%s" />\n' % s["token"]
    return h + '<input type="hidden" name="form_id" value="%s" />' % fid


def page(request, s, title, body, crumbs=(), tabs="", msgs=(), head="", side=True, status=200):
    menu = "".join('<li class="leaf"><a href="%s">%s</a></li>' % x for x in (
        ("/", "Forside"), ("/uddannelser", "Danskuddannelse"), ("/proever", "Prøver og tests"), ("/tal", "Tal og statistik"), ("/om", "Om styrelsen")))
    sec = ('<ul class="links secondary"><li><a href="/user">Min konto</a></li><li><a href="/user/logout">Log ud</a></li></ul>' if s else "")
    m = "".join('<div class="messages %s">\n<h2 class="element-invisible">%s</h2>\n%s</div>\n' % (k, {"error": "Fejlmeddelelse", "status": "Statusmeddelelse", "warning": "Advarsel"}[k], t) for k, t in msgs)
    left = ""
    if s and side:
        here = request.url.path
        li = "".join('<li class="leaf%s"><a href="%s"%s>%s</a></li>' % (" active-trail" if here.startswith(u) else "", u, ' class="active-trail active"' if here == u else "", t)
                     for u, t in (("/knappen/enkelt", "Opslag på én kursist"), ("/knappen/flere", "Udtræk på flere kursister"), ("/knappen/koder", "Kodelister")))
        left = '<div class="region region-sidebar-first"><div id="block-menu-menu-knappen" class="block block-menu"><h2>Knappen</h2><div class="content"><ul class="menu">%s</ul></div></div></div>' % li
    bc = '<div class="breadcrumb"><h2 class="element-invisible">Du er her</h2>%s</div>' % " » ".join(['<a href="/">Forside</a>'] + ['<a href="%s">%s</a>' % c for c in crumbs])
    cls = "html not-front %s %s page-knappen" % ("logged-in" if s else "not-logged-in", "one-sidebar sidebar-first" if left else "no-sidebars")
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML+RDFa 1.0//EN" "http://www.w3.org/MarkUp/DTD/xhtml-rdfa-1.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" version="XHTML+RDFa 1.0" dir="ltr">
<head profile="http://www.w3.org/1999/xhtml/vocab">
  <meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
  <meta name="Generator" content="Drupal 7 (http://drupal.org)" />
{head}  <title>{escape(title)} | Styrelsen for danskuddannelse</title>
  <style type="text/css" media="all">.element-invisible{{position:absolute;clip:rect(1px,1px,1px,1px)}} .print-only{{display:none}} fieldset.collapsed .fieldset-wrapper{{display:none}} #sliding-popup{{position:fixed;bottom:0}}</style>
  <style type="text/css" media="print">.print-only{{display:block}} .screen-only{{display:none}}</style>
  <script type="text/javascript">
  function foldUd(a) {{ var f = a; while (f.nodeName != 'FIELDSET') f = f.parentNode; f.className = f.className.indexOf('collapsed') < 0 ? f.className + ' collapsed' : f.className.replace(' collapsed', ''); return false; }}
  function cookieOk() {{ document.cookie = 'cookie-agreed=2; path=/'; document.getElementById('sliding-popup').style.display = 'none'; }}
  </script>
</head>
<body class="{cls}">
  <div id="skip-link"><a href="#main-content" class="element-invisible element-focusable">Gå til hovedindhold</a></div>
  <div id="page-wrapper"><div id="page">
  <div id="header"><div class="section clearfix">
    <a href="/" title="Forside" rel="home" id="logo"><img src="/sites/all/themes/styrelsen/logo.png" alt="Forside" /></a>
    <div id="tools"><a href="/laes-op">Læs op</a> <a href="/in-english">English</a></div>
    <div id="block-search-form" class="block block-search"><form action="{escape(request.url.path)}" method="post" id="search-block-form" accept-charset="UTF-8"><div><div class="container-inline">
      <h2 class="element-invisible">Søgeformular</h2>
      <div class="form-item form-type-textfield form-item-search-block-form"><label class="element-invisible" for="edit-search-block-form--2">Søg </label>
      <input title="Indtast de ord, du vil søge efter." type="text" id="edit-search-block-form--2" name="search_block_form" value="" size="15" maxlength="128" class="form-text" /></div>
      <div class="form-actions form-wrapper"><input type="submit" id="edit-submit--9" name="op" value="Søg" class="form-submit" /></div>{hidden('search_block_form')}</div></div></form></div>
    {sec}
  </div></div>
  <div id="navigation"><div class="section"><ul id="main-menu-links" class="links clearfix">{menu}</ul></div></div>
  <div id="main-wrapper"><div id="main" class="clearfix">
    {bc}
    {left}
    <div id="content" class="column"><div class="section">
      {'<div id="messages"><div class="section clearfix">' + m + '</div></div>' if m else ''}
      <a id="main-content"></a>
      <h1 class="title" id="page-title">{title}</h1>
      {tabs}
      <div class="region region-content"><div id="block-system-main" class="block block-system"><div class="content">
{body}
      </div></div></div>
    </div></div>
  </div></div>
  <div id="footer-wrapper"><div class="section"><p>Styrelsen for danskuddannelse · Tlf. 00 00 00 00 · <a href="mailto:post@example.dk">post@example.dk</a></p><p><a href="/tilgaengelighed">Tilgængelighed</a> | <a href="/cookies">Cookies</a></p></div></div>
  </div></div>
  {'' if request.cookies.get('cookie-agreed') else '<div id="sliding-popup"><p>Vi bruger cookies til statistik. <a href="/cookies">Læs mere</a></p><button type="button" onclick="cookieOk()">OK</button></div>'}
</body>
</html>""", status)


def textpage(title, text):
    async def f(request):
        if request.method == "POST":
            return page(request, session(request), "Søg", "<h2>Din søgning gav ingen resultater</h2>")
        return page(request, session(request), title, "<p>%s</p>" % text)
    return f


async def searched(request):
    """the site's own search box posts to the page it stands on"""
    if request.method == "POST":
        form = await request.form()
        if form.get("form_id") == "search_block_form":
            return form, page(request, session(request), "Søg", "<h2>Din søgning gav ingen resultater</h2><p>Kontrollér stavningen, eller prøv med færre ord.</p>")
        return form, None
    return None, None


async def front(request):
    form, r = await searched(request)
    if r:
        return r
    body = """<div class="node node-page"><p>Styrelsen har ansvaret for danskuddannelse til voksne udlændinge.</p>
<h2>For kommuner</h2><p>Kommunerne kan trække data om kursisters deltagelse i danskuddannelse.</p>
<p><a href="/knappen">Åbn Knappen</a> (kræver login)</p>
<h2>Nyheder</h2><ul><li>Nye terminer for efterårets danskprøver</li><li>Opdateret indberetningsvejledning</li></ul></div>"""
    return page(request, session(request), "Danskuddannelse for voksne udlændinge", body, side=False)


async def login(request):
    form, r = await searched(request)
    if r:
        return r
    s = session(request)
    msgs, name = [], ""
    if request.query_params.get("destination"):
        msgs.append(("warning", "Du skal logge ind for at få adgang til siden."))
    if form is not None and form.get("form_id") == "user_login":
        name = form.get("name", "")
        if name == "kommune" and form.get("pass") == "hemmeligt-1":
            sid = secrets.token_urlsafe(32)
            SESS[sid] = {"user": name, "token": secrets.token_urlsafe(32), "ids": {}, "msgs": []}
            r = RedirectResponse("/knappen", 302)
            r.set_cookie(COOKIE, sid, httponly=True)
            return r
        msgs = [("error", 'Beklager, ukendt brugernavn eller adgangskode. <a href="/user/password">Har du glemt din adgangskode?</a>')]
    elif s:
        return RedirectResponse("/knappen", 302)
    req = '<span class="form-required" title="Dette felt skal udfyldes.">*</span>'
    body = f"""<form action="/user/login" method="post" id="user-login" accept-charset="UTF-8"><div>
<div class="form-item form-type-textfield form-item-name"><label for="edit-name">Brugernavn {req}</label>
 <input type="text" id="edit-name" name="name" value="{escape(name)}" size="60" maxlength="60" class="form-text required" />
<div class="description">Indtast dit brugernavn til Styrelsen for danskuddannelse.</div></div>
<div class="form-item form-type-password form-item-pass"><label for="edit-pass">Adgangskode {req}</label>
 <input type="password" id="edit-pass" name="pass" size="60" maxlength="128" class="form-text required" />
<div class="description">Indtast den adgangskode, der hører til dit brugernavn.</div></div>
{hidden('user_login')}
<div class="form-actions form-wrapper" id="edit-actions"><input type="submit" id="edit-submit" name="op" value="Log ind" class="form-submit" /></div></div></form>"""
    tabs = '<div class="tabs"><h2 class="element-invisible">Primære faneblade</h2><ul class="tabs primary"><li class="active"><a href="/user/login" class="active">Log ind<span class="element-invisible">(aktiv fane)</span></a></li><li><a href="/user/password">Bestil ny adgangskode</a></li></ul></div>'
    return page(request, None, "Brugerkonto", body, tabs=tabs, msgs=msgs)


async def logout(request):
    SESS.pop(request.cookies.get(COOKIE, ""), None)
    r = RedirectResponse("/", 302)
    r.delete_cookie(COOKIE)
    return r


def need(request):
    return RedirectResponse("/user/login?destination=" + request.url.path.lstrip("/"), 302)


async def knappen(request):
    s = session(request)
    if not s:
        return need(request)
    form, r = await searched(request)
    if r:
        return r
    body = """<p>Med Knappen kan du trække data fra danskundervisningsdatabasen. Du kan</p>
<dl><dt>slå én kursist op</dt><dd>og se alle indberettede registreringer, eller</dd><dt>hente et Excel-ark</dt><dd>med uddrag af registreringerne for op til 100 kursister.</dd></dl><p>Vælg i menuen.</p>"""
    return page(request, s, "Knappen", body)


async def user(request):
    s = session(request)
    if not s:
        return RedirectResponse("/user/login", 302)
    return page(request, s, escape(s["user"]), '<div class="profile"><h3>Historik</h3><dl><dt>Bruger i</dt><dd>2 år 3 måneder</dd></dl></div>')

KAT = {"1": "Introduktionsprogram", "2": "Selvforsørgende", "3": "Integrationskontrakt", "4": "Arbejdsmarkedsrettet", "5": "Øvrige kursister", "6": "Grænsegænger", "7": "Au pair", "32": "Introduktionsdansk"}
OPH = {"0": "uoplyst", "1": "bestået", "2": "fraflyttet", "3": "i arbejde", "4": "gennemført", "5": "sygdom", "6": "barsel", "7": "udrejst", "8": "fravær", "9": "andet", "31": "introduktionsdansk afsluttet"}


async def koder(request):
    s = session(request)
    if not s:
        return need(request)
    form, r = await searched(request)
    if r:
        return r
    body = "<h2>Henvisningskategorier</h2><ul>%s</ul><h2>Ophørsårsager</h2><ul>%s</ul>" % (
        "".join("<li>%s: %s</li>" % x for x in KAT.items()), "".join("<li>%s: %s</li>" % x for x in OPH.items()))
    return page(request, s, "Kodelister", body, [("/knappen", "Knappen")])


async def enkelt(request):
    s = session(request)
    if not s:
        return need(request)
    form, r = await searched(request)
    if r:
        return r
    msgs, typed, err = [], "", ""
    if form is not None and form.get("form_id") == "knappen_enkelt_form":
        typed = form.get("cpr", "")
        c = re.sub(r"[\s-]", "", typed)
        if form.get("form_token") != s["token"]:
            msgs.append(("error", "Formularen er forældet. Kopiér evt. ændringer, og genindlæs siden."))
        elif not c:
            msgs.append(("error", "CPR-nr. skal udfyldes."))
        elif not re.fullmatch(r"\d{10}", c):
            msgs.append(("error", "CPR-nr. skal bestå af 10 cifre."))
        elif c not in PEOPLE:
            msgs.append(("error", "CPR-nummeret findes ikke i danskundervisningsdatabasen."))
        else:
            k = str(secrets.randbelow(900000) + 100000)
            s["ids"][k] = c
            return RedirectResponse("/knappen/enkelt/%s/moduler" % k, 302)
        err = " error"
    body = f"""<p>Indtast kursistens CPR-nr. Alle opslag logges.</p>
<form action="/knappen/enkelt" method="post" id="knappen-enkelt-form" accept-charset="UTF-8"><div>
<div class="form-item form-type-textfield form-item-cpr"><label for="edit-cpr">CPR-nr. <span class="form-required" title="Dette felt skal udfyldes.">*</span></label>
 <input type="text" id="edit-cpr" name="cpr" value="{escape(typed)}" size="12" maxlength="11" class="form-text required{err}" />
<div class="description">10 cifre, med eller uden bindestreg.</div></div>
<input type="submit" id="edit-submit" name="op" value="Find kursist" class="form-submit" />
{hidden('knappen_enkelt_form', s)}
</div></form>"""
    return page(request, s, "Opslag på én kursist", body, [("/knappen", "Knappen")], msgs=msgs)

DATES = {"startdato", "slutdato", "modultest_bestaaet", "dato"}
FN1, FN2 = ' <sup>1)</sup>', ' <sup>2)</sup>'
COLS = {
    "moduler": [("Modul", "du_modul"), ("Start", "startdato"), ("Slut", "slutdato"), ("Udbyder", "udbyder"), ("Henvisningskategori" + FN1, "henvisningskategori"),
                ("Ophørsårsag" + FN2, "ophoersaarsag"), ("Bestået modultest", "modultest_bestaaet")],
    "henvisninger": [("Henvist", "dato"), ("Kategori" + FN1, "kategori"), ("Kommune", "kommune"), ("Udbyder", "udbyder")],
    "merit": [("Meritmodul", "du_modul"), ("Start", "startdato"), ("Udbyder", "udbyder")],
}
TABS = [("moduler", "Moduler"), ("proever", "Danskprøver"), ("henvisninger", "Henvisninger"), ("merit", "Merit"), ("foer2004", "Data før 2004")]
PF = [("Prøve", "proeve"), ("Prøvedato", "dato"), ("Termin", "termin"), ("Læseforståelse", "laeseforstaaelse"), ("Skriftlig fremstilling", "skriftlig"),
      ("Mundtlig kommunikation", "mundtlig"), ("Resultat", "resultat"), ("Udbyder", "udbyder")]


def val(r, f):
    v = dk(r[f]) if f in DATES else (r[f] or "")
    v = escape(v)
    if v and f in ("henvisningskategori", "kategori"):
        return '<abbr title="%s">%s</abbr>' % (escape(KAT.get(r[f], "Andet")), v)
    return v


def table(cols, rows, cls):
    h = '<table class="%s cols-%d"><thead><tr>' % (cls, len(cols))
    h += "".join('<th class="views-field views-field-%s">%s</th>' % (f.replace("_", "-"), t) for t, f in cols) + "</tr></thead>\n<tbody>\n"
    for i, r in enumerate(rows):
        h += '<tr class="%s%s%s">' % ("even" if i % 2 else "odd", " views-row-first" if i == 0 else "", " views-row-last" if i == len(rows) - 1 else "")
        h += "".join('<td class="views-field">%s</td>' % val(r, f) for _, f in cols) + "</tr>\n"
    return h + "</tbody></table>"


def oldest(rows, f):
    return [r for r in rows if not r[f]] + sorted([r for r in rows if r[f]], key=lambda r: r[f])


async def kursist(request):
    s = session(request)
    if not s:
        return need(request)
    form, r = await searched(request)
    if r:
        return r
    k, fane = request.path_params["k"], request.path_params["fane"]
    c = s["ids"].get(k)
    if not c or fane not in dict(TABS):
        return page(request, s, "Siden blev ikke fundet", "<p>Den ønskede side blev ikke fundet.</p>", status=404)
    p = PEOPLE[c]
    here = "/knappen/enkelt/%s/%s" % (k, fane)
    tabs = '<div class="tabs"><h2 class="element-invisible">Primære faneblade</h2><ul class="tabs primary">' + "".join(
        '<li%s><a href="/knappen/enkelt/%s/%s"%s>%s%s</a></li>\n' % (' class="active"' if u == fane else "", k, u, ' class="active"' if u == fane else "", t,
                                                                     '<span class="element-invisible">(aktiv fane)</span>' if u == fane else "") for u, t in TABS) + "</ul></div>"
    foot = ""
    if fane in ("moduler", "henvisninger"):
        foot = '<div class="fodnoter"><p>1) Se kategorien ved at holde musen over koden, eller se <a href="/knappen/koder">alle koder</a>.</p>'
        if fane == "moduler":
            foot += "<p>2) Ophørsårsag: " + ", ".join("%s = %s" % x for x in OPH.items()) + ".</p>"
        foot += "</div>"
    if fane == "proever":
        rows = oldest(p["proever"], "dato")
        body = ""
        for i, r in enumerate(rows):
            items = "".join('<div class="field field-name-field-%s field-type-text field-label-inline clearfix"><div class="field-label">%s:&nbsp;</div><div class="field-items"><div class="field-item even">%s</div></div></div>\n'
                            % (f, t, val(r, f)) for t, f in PF)
            head = escape(r["proeve"] or "Prøve") + (" (" + dk(r["dato"]) + ")" if r["dato"] else "")
            body += f"""<fieldset class="collapsible collapsed form-wrapper" id="edit-proeve-{i}"><legend><span class="fieldset-legend"><a class="fieldset-title" href="#" onclick="return foldUd(this)"><span class="fieldset-legend-prefix element-invisible">Vis</span> {head}</a><span class="summary"></span></span></legend>
<div class="fieldset-wrapper">
{items}</div></fieldset>
"""
        if not rows:
            body = '<div class="view-empty"><p>Der er ingen danskprøver for kursisten.</p></div>'
        else:
            body = "<p>Klik på en prøve for at folde den ud.</p>" + body
    elif fane == "foer2004":
        pr = p["prae2004"]
        if pr:
            body = """<dl class="foer2004"><dt>Første startdato</dt><dd>%s</dd><dt>Har fulgt danskuddannelse</dt><dd>%s</dd></dl>""" % (dk(pr["foerste_startdato"]), janej(pr["du"]))
        else:
            body = '<div class="view-empty"><p>Der er ingen data før 2004 for kursisten.</p></div>'
    else:
        key, df = {"moduler": ("moduler", "startdato"), "henvisninger": ("henvisninger", "dato"), "merit": ("meritter", "startdato")}[fane]
        rows = oldest(p[key], df)
        cols = COLS[fane]
        n = len(rows)
        if not rows:
            body = '<div class="view-empty"><p>Der er ingen %s for kursisten.</p></div>' % {"moduler": "moduler", "henvisninger": "henvisninger", "merit": "meritter"}[fane]
            foot = ""
        else:
            show, more = rows, ""
            if fane == "moduler" and n > 10 and request.query_params.get("vis") != "alle":
                show = rows[:10]
                more = '<div class="more-link"><p>Viser 10 af %d moduler. <a href="%s?vis=alle">Vis alle</a></p></div>' % (n, here)
            if fane == "henvisninger" and n > 10:
                pg = request.query_params.get("page", "0")
                pages = (n + 9) // 10
                pg = min(int(pg) if pg.isdigit() else 0, pages - 1)
                show = rows[pg * 10:pg * 10 + 10]
                li = ""
                if pg:
                    li += '<li class="pager-previous first"><a title="Gå til forrige side" href="%s?page=%d">‹ forrige</a></li>\n' % (here, pg - 1)
                for j in range(pages):
                    li += ('<li class="pager-current">%d</li>\n' % (j + 1)) if j == pg else '<li class="pager-item"><a title="Gå til side %d" href="%s?page=%d">%d</a></li>\n' % (j + 1, here, j, j + 1)
                if pg < pages - 1:
                    li += '<li class="pager-next last"><a title="Gå til næste side" href="%s?page=%d">næste ›</a></li>\n' % (here, pg + 1)
                more = '<h2 class="element-invisible">Sider</h2><div class="item-list"><ul class="pager">%s</ul></div>' % li
            body = f"""<div class="view view-knappen-{fane} screen-only"><div class="view-content">
{table(cols, show, 'views-table')}
</div>{more}</div>
<div class="print-only"><h2>Udskrift: {dict(TABS)[fane]}, CPR-nr. {hyph(c)}</h2>
{table(cols, rows, 'udskrift')}
</div>"""
    body += foot + '<p class="tilbage"><a href="/knappen/enkelt">Nyt opslag</a> <a href="javascript:window.print()" class="print">Udskriv</a></p>'
    return page(request, s, "Kursist " + hyph(c), body, [("/knappen", "Knappen"), ("/knappen/enkelt", "Opslag på én kursist")], tabs=tabs)


async def flere(request):
    s = session(request)
    if not s:
        return need(request)
    form, r = await searched(request)
    if r:
        return r
    msgs = s["msgs"]
    s["msgs"] = []
    if form is not None and form.get("form_id") == "knappen_flere_form":
        f = form.get("files[cprfil]")
        if form.get("form_token") != s["token"]:
            msgs.append(("error", "Formularen er forældet. Kopiér evt. ændringer, og genindlæs siden."))
        elif f is None or isinstance(f, str) or not f.filename:
            msgs.append(("error", "Fil med CPR-numre skal udfyldes."))
        elif not f.filename.lower().endswith(".txt"):
            msgs.append(("error", "Den valgte fil <em class=\"placeholder\">%s</em> kan ikke uploades. Kun filer med følgende filendelser er tilladt: <em class=\"placeholder\">txt</em>." % escape(f.filename)))
        else:
            txt = (await f.read()).decode("latin-1").replace("\xef\xbb\xbf", "")
            nums = [re.sub(r"[\s-]", "", x) for x in txt.splitlines() if x.strip()]
            if not nums or any(not re.fullmatch(r"\d{10}", x) for x in nums):
                msgs.append(("error", "Filen må kun indeholde CPR-numre, ét på hver linje."))
            elif len(nums) > 100:
                msgs.append(("error", "Filen må højst indeholde 100 CPR-numre."))
            else:
                BID[0] += 1
                BATCH[str(BID[0])] = {"sid": request.cookies[COOKIE], "nums": nums, "start": time.time(), "fil": secrets.token_hex(4)}
                return RedirectResponse("/batch?op=start&id=%d" % BID[0], 302)
    body = f"""<p>Upload en tekstfil (.txt) med ét CPR-nr. på hver linje. Forvent, at det kan tage lidt tid at hente oplysningerne.</p>
<form enctype="multipart/form-data" action="/knappen/flere" method="post" id="knappen-flere-form" accept-charset="UTF-8"><div>
<div class="form-item form-type-file form-item-files-cprfil"><label for="edit-cprfil">Fil med CPR-numre <span class="form-required" title="Dette felt skal udfyldes.">*</span></label>
 <input type="file" id="edit-cprfil" name="files[cprfil]" size="60" class="form-file" />
<div class="description">Højst 100 CPR-numre. Tilladte filtyper: txt.</div></div>
<input type="submit" id="edit-submit" name="op" value="Upload og hent data" class="form-submit" />
{hidden('knappen_flere_form', s)}
</div></form>"""
    return page(request, s, "Udtræk på flere kursister", body, [("/knappen", "Knappen")], msgs=msgs)


async def batch(request):
    s = session(request)
    if not s:
        return need(request)
    i = request.query_params.get("id", "")
    b = BATCH.get(i)
    if not b or b["sid"] != request.cookies[COOKIE]:
        return page(request, s, "Adgang nægtet", "<p>Du har ikke adgang til siden.</p>", status=403)
    part = min(1.0, (time.time() - b["start"]) / 1.8)
    if part >= 1:
        s["msgs"] = [("status", "Udtrækket er færdigt. %d CPR-numre er behandlet." % len(b["nums"]))]
        return RedirectResponse("/knappen/flere/%s/resultat" % i, 302)
    n = int(part * 100)
    head = '  <meta http-equiv="Refresh" content="1; URL=/batch?id=%s&amp;op=do_nojs" />\n' % i
    body = f"""<div id="progress" class="progress"><div class="bar"><div class="filled" style="width: {n}%"></div></div><div class="percentage">{n}%</div>
<div class="message">Henter oplysninger fra danskundervisningsdatabasen. Vent venligst.<br />&nbsp;</div></div>
<p>Fortsætter siden ikke af sig selv, så <a href="/batch?id={i}&amp;op=do_nojs">klik her</a>.</p>"""
    return page(request, s, "Behandler", body, head=head, side=False)


async def resultat(request):
    s = session(request)
    if not s:
        return need(request)
    b = BATCH.get(request.path_params["i"])
    if not b or b["sid"] != request.cookies[COOKIE] or time.time() - b["start"] < 1.8:
        return page(request, s, "Adgang nægtet", "<p>Du har ikke adgang til siden.</p>", status=403)
    msgs = s["msgs"]
    s["msgs"] = []
    body = """<p><span class="file"><img class="file-icon" alt="" title="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" src="/modules/file/icons/x-office-spreadsheet.png" /> <a href="/system/files/knappen/udtraek-%s.xlsx" type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet">Hent Excel-ark</a></span></p>
<p>Filen slettes automatisk, når du logger ud.</p><p><a href="/knappen/flere">Lav et nyt udtræk</a></p>""" % b["fil"]
    return page(request, s, "Resultat af udtræk", body, [("/knappen", "Knappen"), ("/knappen/flere", "Udtræk på flere kursister")], msgs=msgs)

HEAD = [("CPR-nr", "cpr"), ("Findes i 2004+", "findes"), ("Første modul startdato", "foerste_startdato"), ("Første DU-modul", "foerste_du_modul"), ("Første modul udbyder", "foerste_udbyder"),
        ("Seneste modul startdato", "seneste_startdato"), ("Seneste DU-modul", "seneste_du_modul"), ("Seneste modul udbyder", "seneste_udbyder"),
        ("Henvisningsdato", "henvisning_dato"), ("Henvisningskategori", "henvisning_kategori"), ("Højeste merit DU-modul", "merit_du_modul"),
        ("Højeste merit startdato", "merit_startdato"), ("Højeste merit udbyder", "merit_udbyder"), ("Findes før 2004", "prae2004_findes"),
        ("Første startdato før 2004", "prae2004_startdato"), ("DU før 2004", "prae2004_du")]


async def fil(request):
    s = session(request)
    b = next((x for x in BATCH.values() if x["fil"] == request.path_params["f"]), None)
    if not s or not b or b["sid"] != request.cookies.get(COOKIE):
        return page(request, s, "Adgang nægtet", "<p>Du har ikke adgang til siden.</p>", status=403)
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([t for t, _ in HEAD])
    for c in ws[1]:
        c.font = Font(bold=True)
    for c in b["nums"]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else dict({f: None for _, f in HEAD}, cpr=c, findes=False, prae2004_findes=False)
        row = []
        for _, f in HEAD:
            v = u[f]
            if isinstance(v, bool):
                v = janej(v)
            elif v and f.endswith("dato"):
                v = datetime.date(*map(int, v.split("-")))
            elif v and f != "cpr" and v.isdigit():
                v = int(v)      # PHPExcel's default value binder
            row.append(v)
        ws.append(row)
        for cell in ws[ws.max_row]:
            if isinstance(cell.value, datetime.date):
                cell.number_format = "dd-mm-yyyy"
            elif cell.column == 1:
                cell.number_format = "@"
    out = io.BytesIO()
    wb.save(out)
    return Response(out.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="udtraek-%s.xlsx"' % b["fil"]})


async def img(request):
    return Response(base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), media_type="image/gif")

M = ["GET", "POST"]
TXT = [("/uddannelser", "Danskuddannelse", "Danskuddannelse tilbydes på tre niveauer."), ("/proever", "Prøver og tests", "Danskprøverne afholdes to gange om året."),
       ("/tal", "Tal og statistik", "Styrelsen offentliggør årligt tal om danskuddannelse."), ("/om", "Om styrelsen", "Styrelsen hører under ministeriet."),
       ("/laes-op", "Læs op", "Oplæsning leveres af en ekstern tjeneste."), ("/in-english", "In English", "Danish courses for adult foreigners."),
       ("/tilgaengelighed", "Tilgængelighed", "Webstedet følger WCAG 2.0."), ("/cookies", "Cookies", "Webstedet bruger cookies til statistik."),
       ("/user/password", "Brugerkonto", "Kontakt styrelsen for at få en ny adgangskode.")]
app = Starlette(routes=[
    Route("/", front, methods=M), Route("/user/login", login, methods=M), Route("/user/logout", logout), Route("/user", user), Route("/knappen", knappen, methods=M),
    Route("/knappen/koder", koder, methods=M), Route("/knappen/enkelt", enkelt, methods=M), Route("/knappen/enkelt/{k}/{fane}", kursist, methods=M),
    Route("/knappen/flere", flere, methods=M), Route("/knappen/flere/{i}/resultat", resultat), Route("/batch", batch),
    Route("/system/files/knappen/udtraek-{f}.xlsx", fil), Route("/sites/all/themes/styrelsen/logo.png", img), Route("/modules/file/icons/x-office-spreadsheet.png", img),
] + [Route(u, textpage(t, x), methods=M) for u, t, x in TXT])
