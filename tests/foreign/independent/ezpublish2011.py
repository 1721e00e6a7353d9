# -*- coding: utf-8 -*-
# eZ Publish 4.3 extranet med eget modul "danskdata" (PHP-leverandør, 2010)
import json, time, secrets, re
from html import escape as h
from pathlib import Path
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.responses import HTMLResponse, RedirectResponse, Response

P = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS, FILES = {}, {}
S = "/index.php/extranet"
PER = 10


def dk(v):
    return "-".join(reversed(v.split("-"))) if v else ""


def jn(v):
    return "" if v is None else ("Ja" if v else "Nej")


def clean(s):
    m = re.fullmatch(r"\s*(\d{6})\s*-?\s*(\d{4})\s*", s or "")
    return m.group(1) + m.group(2) if m else None


def sess(request):
    return SESS.get(request.cookies.get("eZSESSIDextranet", ""))


def page(title, body, s=None, path=(), left="", code=200):
    top = ('<li id="logout"><a href="%s/user/logout" title="Log ud">Log ud (kommune)</a></li>' % S if s is not None else
           '<li id="login"><a href="%s/user/login" title="Log ind">Log ind</a></li>' % S)
    menu = ""
    if s is not None:
        menu = ('<ul id="topmenu-firstlevel" class="float-break">'
                '<li id="node_id_2"><div><a href="%s"><span>Forside</span></a></div></li>'
                '<li id="node_id_71"><div><a href="%s/danskdata/soeg"><span>Enkelt kursist</span></a></div></li>'
                '<li id="node_id_72"><div><a href="%s/danskdata/filer"><span>Flere kursister</span></a></div></li>'
                '<li id="node_id_73" class="lastli"><div><a href="%s/vejledning"><span>Vejledning</span></a></div></li></ul>' % (S, S, S, S))
    crumbs = "".join('<a href="%s">%s</a> <span class="path-separator">/</span> ' % (u, h(t)) for t, u in ((("Extranet", S),) + tuple(path)))
    cls = "sidemenu" if left else "nosidemenu"
    return HTMLResponse('''<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da-DK" lang="da-DK">
<head>
<title>%s - Danskundervisningsdatabasen</title>
<meta name="MSSmartTagsPreventParsing" content="TRUE" />
<meta name="generator" content="eZ Publish" />
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta http-equiv="Content-language" content="da-DK" />
<style type="text/css">
body{font:12px Arial,sans-serif;background:#e4e8ea}div#page{width:960px;margin:0 auto;background:#fff}
div#header{background:#003b5c;color:#fff;padding:12px}ul#links li,ul#topmenu-firstlevel li{display:inline;margin-right:14px}
div.block{clear:both;padding:1px 0}div.block label{float:left;width:170px;font-weight:bold}
div.content-view-line{border-bottom:1px dotted #999;padding:6px 0}table.list{border-collapse:collapse}table.list th{background:#dde4e8;text-align:left}
div.message-warning{background:#ffd}div.message-error{background:#fdd}div.message-feedback{background:#dfd}.hide{display:none}
</style>
</head>
<body>
<!-- Complete page area: START -->
<div id="page" class="%s noextrainfo section_id_1 subtree_level_0_node_id_2">
  <!-- Header area: START -->
  <div id="header" class="float-break">
    <div id="usermenu"><div id="links"><ul>
      <li id="sitemap"><a href="%s/sitemap" title="Oversigt">Oversigt</a></li>%s
    </ul></div></div>
    <div id="logo"><a href="%s" title="Danskundervisningsdatabasen">Danskundervisningsdatabasen</a></div>
    <p class="hide"><a href="#main">Spring til hovedindhold</a></p>
  </div>
  <!-- Header area: END -->
  <div id="topmenu" class="float-break"><div id="topmenu-design"><h3 class="hide">Topmenu</h3>%s<div class="break"></div></div></div>
  <div id="path"><p>%s<span class="path-text">%s</span></p></div>
  <div id="columns-position"><div id="columns" class="float-break">
  %s
  <div id="main-position"><div id="main" class="float-break"><div class="overflow-fix">
<div class="border-box"><div class="border-tl"><div class="border-tr"><div class="border-tc"></div></div></div>
<div class="border-ml"><div class="border-mr"><div class="border-mc float-break">
%s
</div></div></div><div class="border-bl"><div class="border-br"><div class="border-bc"></div></div></div></div>
  </div></div></div>
  </div></div>
  <div id="footer"><address>Drives med <a href="http://ez.no/ezpublish" title="eZ Publish">eZ Publish&#8482;</a> CMS Open Source Web Content Management. Support: <a href="mailto:danskdata@example.dk">danskdata@example.dk</a></address></div>
</div>
</body>
</html>''' % (h(title), cls, S, top, S, menu, crumbs, h(title), left, body), status_code=code)


def login_redirect():
    return RedirectResponse(S + "/user/login", 302)


async def root(request):
    return RedirectResponse(S, 302)


async def front(request):
    s = sess(request)
    if s is None:
        return page("Forside", '''<div class="content-view-full"><div class="class-frontpage">
<div class="attribute-header"><h1>Velkommen til extranettet</h1></div>
<div class="attribute-short"><p>Her kan kommunerne trække oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p></div>
<div class="attribute-long"><p>Adgang kræver bruger. <a href="%s/user/login">Gå til login</a></p></div></div></div>''' % S)
    return page("Forside", '''<div class="content-view-full"><div class="class-frontpage">
<div class="attribute-header"><h1>Danskundervisningsdatabasen</h1></div>
<div class="attribute-short"><p>Vælg en funktion i menuen ovenfor.</p>
<ul><li>Oplysninger om én kursist ad gangen.</li><li>Udtræk i regneark om op til 100 kursister. Filen dannes i baggrunden.</li></ul></div></div></div>''', s)


async def static_page(request):
    t = "Vejledning" if "vejledning" in request.url.path else "Oversigt"
    return page(t, '<div class="attribute-header"><h1>%s</h1></div><p>Tekstfiler gemmes i Notesblok med ét CPR-nr. på hver linje.</p>' % t, sess(request))


async def login(request):
    err, name = "", ""
    if request.method == "POST":
        f = await request.form()
        name = f.get("Login", "")
        if name == "kommune" and f.get("Password") == "hemmeligt-1":
            k = secrets.token_hex(16)
            SESS[k] = {"found": {}}
            r = RedirectResponse(S, 302)
            r.set_cookie("eZSESSIDextranet", k, httponly=True)
            return r
        err = '''<div class="warning message-error"><h2>Kunne ikke logge ind</h2><ul><li>Et gyldigt brugernavn og en gyldig adgangskode er nødvendig for at logge ind.</li></ul></div>'''
    return page("Log ind", '''<form method="post" action="%s/user/login" name="loginform">
<div class="user-login"><div class="attribute-header"><h1 class="long">Log ind</h1></div>%s
<div class="block"><label for="id1">Brugernavn</label><div class="labelbreak"></div><input class="halfbox" type="text" size="10" name="Login" id="id1" value="%s" tabindex="1" /></div>
<div class="block"><label for="id2">Adgangskode</label><div class="labelbreak"></div><input class="halfbox" type="password" size="10" name="Password" id="id2" value="" tabindex="1" /></div>
<div class="buttonblock"><input class="defaultbutton" type="submit" name="LoginButton" value="Log ind nu" tabindex="1" /></div>
<p><a href="%s/user/forgotpassword">Har du glemt din adgangskode?</a></p>
<input type="hidden" name="RedirectURI" value="/" /></div></form>''' % (S, err, h(name), S))


async def logout(request):
    SESS.pop(request.cookies.get("eZSESSIDextranet", ""), None)
    return RedirectResponse(S, 302)


async def soeg(request):
    s = sess(request)
    if s is None:
        return login_redirect()
    msg, val = "", ""
    if request.method == "POST":
        f = await request.form()
        val = f.get("PersonNumber", "")
        c = clean(val)
        if not c:
            msg = '<div class="message-warning"><h2>Indtastningen blev ikke godkendt</h2><ul><li>CPR-nr. skal bestå af 10 cifre.</li></ul></div>'
        else:
            p = P.get(c)
            if not p or not (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]):
                msg = '<div class="feedback message-feedback"><h2>Søgningen efter &quot;%s&quot; gav intet resultat</h2></div><p>Sprogcentrene har ikke indberettet noget om denne kursist.</p>' % h(val)
            else:
                oid = str(secrets.randbelow(90000) + 10000)
                s["found"][oid] = c
                msg = '''<div class="feedback message-feedback"><h2>Søgningen gav 1 resultat</h2></div>
<div class="content-view-line"><div class="class-kursist"><h3>Kursist %s-%s</h3>
<p><a href="%s/danskdata/kursist/%s/moduler">Åbn kursist</a></p></div></div>''' % (c[:6], c[6:], S, oid)
    return page("Enkelt kursist", '''<form action="%s/danskdata/soeg" method="post" name="DanskdataSearch">
<div class="attribute-header"><h1 class="long">Søg efter kursist</h1></div>
<div class="block"><label for="PersonNumber">Kursistens CPR-nr.</label> <input class="halfbox" type="text" size="20" maxlength="11" name="PersonNumber" id="PersonNumber" value="%s" />
<input class="button" name="SearchButton" type="submit" value="Søg" /></div>
<p class="small">Skriv 10 cifre, med eller uden bindestreg.</p>
%s
</form>''' % (S, h(val) if msg else "", msg), s)


TABS = [("moduler", "Modulforløb"), ("proever", "Danskprøver"), ("henvisninger", "Henvist af kommune"), ("merit", "Meritoverførsel"), ("prae2004", "Ældre data (før 2004)")]


def block(l, v):
    return '<div class="block"><label>%s:</label> <div class="attribute-%s">%s&nbsp;</div></div>\n' % (h(l), "value", h(v or ""))


async def kursist(request):
    s = sess(request)
    if s is None:
        return login_redirect()
    oid, tab = request.path_params["oid"], request.path_params["tab"]
    off = int(request.path_params.get("off") or 0)
    c = s["found"].get(oid)
    if not c or tab not in dict(TABS):
        return page("Fejl", '<div class="message-error"><h2>Objektet er utilgængeligt (kernel 3)</h2></div>', s, code=404)
    p = P[c]
    base = "%s/danskdata/kursist/%s/" % (S, oid)
    left = ('<div id="sidemenu-position"><div id="sidemenu"><h4><a href="%smoduler">%s-%s</a></h4><ul class="menu-list">' % (base, c[:6], c[6:]) +
            "".join('<li class="%s"><div class="second_level_menu"><a href="%s%s"%s>%s</a></div></li>' % ("firstli" if i == 0 else "", base, k, ' class="selected"' if k == tab else "", h(t)) for i, (k, t) in enumerate(TABS)) +
            '</ul></div></div>')
    rows = {"merit": p["meritter"]}.get(tab, p.get(tab)) or []
    nav = ""
    if tab == "prae2004":
        b = "" if rows else "<p>Kursisten har ingen ældre data.</p>"
        if rows:
            b = '<div class="content-view-embed"><div class="class-aeldredata">' + block("Startet første gang", dk(rows["foerste_startdato"])) + block("Har gået på danskuddannelse", jn(rows["du"])) + '</div></div>'
    else:
        n = len(rows)
        if n > PER:
            nav = '<div class="pagenavigator"><p>'
            if off:
                nav += '<span class="previous"><a href="%s%s/(offset)/%d"><span class="text">&laquo;&nbsp;Forrige</span></a></span> ' % (base, tab, off - PER)
            if off + PER < n:
                nav += '<span class="next"><a href="%s%s/(offset)/%d"><span class="text">Næste&nbsp;&raquo;</span></a></span> ' % (base, tab, off + PER)
            nav += '<span class="pages">' + " ".join('<span class="current">%d</span>' % (i // PER + 1) if i == off else '<span class="other"><a href="%s%s%s">%d</a></span>' % (base, tab, "/(offset)/%d" % i if i else "", i // PER + 1) for i in range(0, n, PER)) + '</span></p><div class="break"></div></div>'
        part = rows[off:off + PER]
        b = ""
        if tab == "moduler":
            for i, r in enumerate(part):
                b += ('<div class="content-view-line"><div class="class-modul"><h3>Modulforløb nr. %d</h3>\n' % (off + i + 1) +
                      block("Modul", r["du_modul"]) + block("Begyndt", dk(r["startdato"])) + block("Afsluttet", dk(r["slutdato"])) +
                      block("Udbyder nr.", r["udbyder"]) + block("Henvisningskategori", r["henvisningskategori"]) +
                      block("Årsag til ophør", r["ophoersaarsag"]) + block("Modultest bestået den", dk(r["modultest_bestaaet"])) + '</div></div>')
            b = b or "<p>Der er ingen modulforløb på kursisten.</p>"
        elif tab == "proever":
            b = ''
            for i, r in enumerate(part):
                b += '<tr class="%s">' % ("bglight", "bgdark")[i % 2] + "".join("<td>%s</td>" % h(x or "") for x in (dk(r["dato"]), r["termin"], r["proeve"], r["laeseforstaaelse"], r["skriftlig"], r["mundtlig"], r["resultat"], r["udbyder"])) + "</tr>\n"
            b = ('<table class="list" width="100%" cellspacing="0" cellpadding="2" border="0">\n<tr><th>Aflagt</th><th>Termin</th><th>Prøvens navn</th><th>Læsning</th><th>Skriftlig</th><th>Mundtlig</th><th>Udfald</th><th class="tight">Udbyder nr.</th></tr>\n' + b + '</table>') if b else "<p>Der er ingen danskprøver på kursisten.</p>"
        elif tab == "henvisninger":
            for i, r in enumerate(part):
                b += ('<div class="content-view-line"><div class="class-henvisning"><h3>Henvisning nr. %d</h3>\n' % (off + i + 1) +
                      block("Henvist", dk(r["dato"])) + block("Kategori", r["kategori"]) + block("Henvisende kommune", r["kommune"]) + block("Henvist til udbyder nr.", r["udbyder"]) + '</div></div>')
            b = b or "<p>Der er ingen henvisninger på kursisten.</p>"
        else:
            for i, r in enumerate(part):
                b += '<tr class="%s">' % ("bglight", "bgdark")[i % 2] + "".join("<td>%s</td>" % h(x or "") for x in (r["du_modul"], dk(r["startdato"]), r["udbyder"])) + "</tr>\n"
            b = ('<table class="list" cellspacing="0" cellpadding="2" border="0">\n<tr><th>Merit for modul</th><th>Gælder fra</th><th>Udbyder nr.</th></tr>\n' + b + '</table>') if b else "<p>Der er ingen merit på kursisten.</p>"
    return page(dict(TABS)[tab], '<div class="content-view-full"><div class="attribute-header"><h1>%s</h1></div>%s%s</div><p><a href="%s/danskdata/soeg">Ny søgning</a></p>' % (h(dict(TABS)[tab]), b, nav, S),
                s, (("Enkelt kursist", S + "/danskdata/soeg"), ("%s-%s" % (c[:6], c[6:]), base + "moduler")), left)


async def filer(request):
    s = sess(request)
    if s is None:
        return login_redirect()
    err = ""
    if request.method == "POST":
        f = await request.form()
        if "RemoveButton" in f:
            for k in f.getlist("DeleteIDArray[]"):
                FILES.pop(k, None)
            return RedirectResponse(S + "/danskdata/filer", 302)
        if "UploadButton" in f:
            u = f.get("UploadFile")
            name = getattr(u, "filename", "") or ""
            if not name:
                err = "Vælg en fil først."
            elif not name.lower().endswith(".txt"):
                err = "Kun tekstfiler (.txt) kan indsendes."
            else:
                lines = [x.strip() for x in (await u.read()).decode("latin-1").replace("\ufeff", "").replace("ï»¿", "").splitlines() if x.strip()]
                nums = [clean(x) for x in lines]
                if not nums or None in nums:
                    err = "Filen kunne ikke læses: linje %d er ikke et CPR-nr." % ((nums.index(None) + 1) if nums else 1)
                elif len(nums) > 100:
                    err = "Filen indeholder mere end 100 CPR-nr."
                else:
                    FILES[str(secrets.randbelow(9000) + 1000 + 10000 * (len(FILES) + 1))] = {"name": name, "t": time.time(), "n": nums, "s": s}
                    return RedirectResponse(S + "/danskdata/filer", 302)
    rows = ""
    wait = False
    for i, (k, v) in enumerate(reversed([x for x in FILES.items() if x[1]["s"] is s])):
        done = time.time() - v["t"] > 1.6
        wait = wait or not done
        rows += '<tr class="%s"><td><input type="checkbox" name="DeleteIDArray[]" value="%s" title="Marker til fjernelse" /></td><td>%s</td><td>%s</td><td>%d</td><td>%s</td><td>%s</td></tr>\n' % (
            ("bglight", "bgdark")[i % 2], k, h(v["name"]), time.strftime("%d-%m-%Y %H:%M", time.localtime(v["t"])), len(v["n"]),
            "Færdigbehandlet" if done else "Afventer behandling", '<a href="%s/content/download/%s/%d/file/danskdata.xls">danskdata.xls</a>' % (S, k, int(k) + 311) if done else "&nbsp;")
    lst = ('<table class="list" width="100%" cellspacing="0" cellpadding="2"><tr><th class="tight">&nbsp;</th><th>Indsendt fil</th><th>Modtaget</th><th>Antal</th><th>Status</th><th>Regneark</th></tr>\n' + rows +
           '</table><div class="buttonblock"><input class="button" type="submit" name="RefreshButton" value="Opdatér listen" /> <input class="button" type="submit" name="RemoveButton" value="Fjern valgte" onclick="return confirm(\'Fjern de valgte filer?\');" /></div>') if rows else "<p>Du har ingen filer.</p>"
    return page("Flere kursister", '''<div class="attribute-header"><h1 class="long">Flere kursister</h1></div>%s
<form enctype="multipart/form-data" method="post" action="%s/danskdata/filer">
<div class="block"><input type="hidden" name="MAX_FILE_SIZE" value="65536" /><label for="UploadFile">Tekstfil med CPR-nr.</label> <input class="box" type="file" name="UploadFile" id="UploadFile" /></div>
<div class="buttonblock"><input class="defaultbutton" type="submit" name="UploadButton" value="Indsend" /></div></form>
<p class="small">Filerne behandles i baggrunden. Genindlæs listen nedenfor, til regnearket er klar.</p>
<form method="post" action="%s/danskdata/filer" name="fileaction"><h2>Mine filer</h2>%s</form>''' % ('<div class="message-warning"><h2>%s</h2></div>' % h(err) if err else "", S, S, lst), s)


async def download(request):
    s = sess(request)
    if s is None:
        return login_redirect()
    v = FILES.get(request.path_params["k"])
    if not v or v["s"] is not s or time.time() - v["t"] <= 1.6:
        return page("Fejl", '<div class="message-error"><h2>Objektet er utilgængeligt (kernel 3)</h2></div>', s, code=404)
    o = ['<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><style>td{mso-number-format:"\\@";}</style></head><body>',
         '<table border="1"><tr><td colspan="16"><b>Danskundervisningsdatabasen, udtræk pr. %s</b></td></tr>' % time.strftime("%d-%m-%Y"),
         '<tr><th rowspan="2">CPR-nr.</th><th rowspan="2">Findes (2004 og senere)</th><th colspan="3">Første modul</th><th colspan="3">Seneste modul</th><th colspan="2">Henvisning</th><th colspan="3">Højeste merit</th><th colspan="3">Ældre data</th></tr>',
         '<tr><th>Begyndt</th><th>Modul</th><th>Udbyder nr.</th><th>Begyndt</th><th>Modul</th><th>Udbyder nr.</th><th>Dato</th><th>Kategori</th><th>Modul</th><th>Gælder fra</th><th>Udbyder nr.</th><th>Findes</th><th>Startet første gang</th><th>Danskuddannelse</th></tr>']
    for c in v["n"]:
        u = P[c]["udtraek"] if c in P else {"findes": False, "prae2004_findes": False}
        g = u.get
        vals = [c, jn(u["findes"]), dk(g("foerste_startdato")), g("foerste_du_modul"), g("foerste_udbyder"), dk(g("seneste_startdato")), g("seneste_du_modul"), g("seneste_udbyder"),
                dk(g("henvisning_dato")), g("henvisning_kategori"), g("merit_du_modul"), dk(g("merit_startdato")), g("merit_udbyder"), jn(u["prae2004_findes"]), dk(g("prae2004_startdato")), jn(g("prae2004_du"))]
        o.append("<tr>" + "".join("<td>%s</td>" % h(x or "") for x in vals) + "</tr>")
    o.append("</table></body></html>")
    return Response("\r\n".join(o).encode("latin-1"), media_type="application/vnd.ms-excel", headers={"Content-Disposition": 'attachment; filename="danskdata.xls"', "Pragma": "", "Cache-Control": ""})


app = Starlette(routes=[
    Route("/", root), Route("/index.php", root), Route(S, front), Route(S + "/", front),
    Route(S + "/vejledning", static_page), Route(S + "/sitemap", static_page), Route(S + "/user/forgotpassword", static_page),
    Route(S + "/user/login", login, methods=["GET", "POST"]), Route(S + "/user/logout", logout),
    Route(S + "/danskdata/soeg", soeg, methods=["GET", "POST"]),
    Route(S + "/danskdata/kursist/{oid}/{tab}", kursist), Route(S + "/danskdata/kursist/{oid}/{tab}/(offset)/{off:int}", kursist),
    Route(S + "/danskdata/filer", filer, methods=["GET", "POST"]),
    Route(S + "/content/download/{k}/{v}/file/danskdata.xls", download),
])
