# -*- coding: utf-8 -*-
"""GateIn portal 3.1, Struts 1.3/Tiles JSP portlets with displaytag and jQuery UI tabs (2011)."""
import base64, json, re, secrets, time, uuid
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
COMP = {n: str(uuid.uuid4()) for n in ("meddelelse", "forside", "enkelt", "liste", "hjaelp", "genveje")}
NR = [1040]
BASE = "/portal/private/dudb/"
TOK = "org.apache.struts.taglib.html.TOKEN"


def dk(d):
    return "%s.%s.%s" % (d[8:10], d[5:7], d[0:4]) if d else ""


def hyph(c):
    return c[:6] + "-" + c[6:]


def janej(b):
    return "" if b is None else ("Ja" if b else "Nej")


def e(x):
    return escape(x or "")


def session(request):
    s = SESS.get(request.cookies.get("JSESSIONID", ""))
    if s and time.time() - s["last"] > 1800:
        SESS.pop(request.cookies["JSESSIONID"], None)
        return None
    if s:
        s["last"] = time.time()
    return s


def nav(d):
    return "JBPNS_" + base64.urlsafe_b64encode(json.dumps(d, separators=(",", ":")).encode()).decode().replace("=", "*")


def unnav(t):
    try:
        return json.loads(base64.urlsafe_b64decode(t[6:].replace("*", "=")))
    except Exception:
        return {}


def window(name, title, body, page, minimized=False):
    c = COMP[name]
    u = "%s%s?portal:componentId=%s&amp;portal:type=render&amp;portal:isSecure=false&amp;portal:windowState=" % (BASE, page, c)
    return f"""<div class="UIPortlet" id="UIPortlet-{c}"><div class="UIWindow DefaultTheme">
<div class="TopDecoratorLeft"><div class="TopDecoratorRight"><div class="TopCenterDecorator">
<div class="WindowBarCenter"><div class="WindowPortletInfo"><div class="WindowPortletIcon PortletName">{title}</div></div>
<div class="WindowPortletControl"><a class="ControlIcon MinimizedIcon" title="Minimér" href="{u}minimized"></a><a class="ControlIcon MaximizedIcon" title="Maksimér" href="{u}maximized"></a></div></div></div></div></div>
<div class="MiddleDecoratorLeft"><div class="MiddleDecoratorCenter"><div class="UIApplication"><div class="PORTLET-FRAGMENT" id="{c}">
{'' if minimized else body}
</div></div></div></div></div></div>"""


def shell(request, s, title, content, page=""):
    logged = bool(s and s.get("user"))
    tabs = ""
    if logged and s.get("ok"):
        for u, t in (("forside", "Forside"), ("enkeltopslag", "Enkeltopslag"), ("listeopslag", "Listeopslag"), ("hjaelp", "Hjælp")):
            tabs += '<li class="UITab %s"><div class="TabIcon"><a href="%s%s">%s</a></div></li>' % (
                "SelectedNavigationTab" if u == page else "NormalNavigationTab", BASE, u, t)
    top = ('<span class="Bruger">Logget ind som %s</span> <a class="LogoutIcon" href="/portal/logout">Log ud</a>' % e(s["user"])) if logged else ""
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da" dir="ltr">
<head id="head">
<title>{title} - Danskundervisningsdatabasen</title>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/>
<style type="text/css">body{{font:12px Arial;}} .ui-tabs-hide{{}} table.its{{border-collapse:collapse}} table.its td,table.its th{{border:1px solid #bbb;padding:2px 5px}}</style>
<script type="text/javascript">
//<![CDATA[
var eXo = {{env:{{portal:{{context:"/portal",accessMode:"{'private' if logged else 'public'}",portalName:"dudb"}}}}}};
function visFane(id) {{ var p = document.getElementById('faner'); if (!p) return; var d = p.getElementsByTagName('div');
 for (var i = 0; i < d.length; i++) if (d[i].className.indexOf('ui-tabs-panel') >= 0) d[i].style.display = (d[i].id == id) ? 'block' : 'none'; }}
//]]>
</script>
</head>
<body style="height: 100%;">
<div class="SimpleSkin" id="UIPortalApplication"><div class="UIWorkingWorkspace" id="UIWorkingWorkspace">
<div id="UIPage"><div class="Banner"><div class="LogoPortlet"><a href="/portal/public/dudb/"><img src="/dudb-resources/skin/logo.png" alt="Danskundervisningsdatabasen"/></a></div><div class="UserInfo">{top}</div></div>
<div class="UINavigationPortlet"><div class="UIHorizontalTabs"><div class="TabsContainer"><ul>{tabs}</ul></div></div></div>
<div class="UIBreadcumbsPortlet"><div class="LeftBar"><div class="HomeIcon">Du er her: </div><div class="Selected">{title}</div></div></div>
<!-- tiles: definition .dudb.layout.standard -->
<div class="UIContainer">
{content}
</div>
<div class="FooterPortlet"><p>Knappen drives for ministeriet. Spørgsmål: <a href="mailto:hotline@example.dk">hotline@example.dk</a> - Portalversion 3.1.0-GA</p></div>
</div></div></div>
<script type="text/javascript">if (document.getElementById('faner')) visFane(location.hash ? location.hash.substring(1) : 'fane-moduler');</script>
</body>
</html>""")


async def root(request):
    return RedirectResponse("/portal/public/dudb/", 302)


async def public(request):
    s = session(request)
    body = """<div class="ContentPortlet"><h1>Danskundervisningsdatabasen - Knappen</h1>
<p>Knappen giver kommunerne adgang til at trække oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p>
<p><a class="LoginLink" href="/portal/login?initialURI=%2Fportal%2Fprivate%2Fdudb%2Fforside">Gå til log ind</a></p>
<p>Har din kommune endnu ikke en bruger, kan den bestilles på hotline@example.dk.</p></div>"""
    return shell(request, s, "Velkommen", body)


def loginbox(inner, title, msg=""):
    return f"""<div class="UILogin"><div class="LoginHeader">{title}</div><div class="LoginContent">
{'<div class="FieldError"><span class="ErrorIcon">%s</span></div>' % msg if msg else ''}
{inner}</div></div>"""


async def login(request):
    msg = "Forkert brugernavn eller adgangskode." if "fejl" in request.query_params else ""
    inner = """<form name="loginForm" action="/portal/login/trin2" method="post">
<div class="FieldForm"><label for="username">Brugernavn</label> <input class="UserName" name="username" id="username" value="" autocomplete="off"/></div>
<div class="LoginButton"><input type="submit" name="signIn" value="Næste"/></div></form>"""
    return shell(request, None, "Log ind", loginbox(inner, "Log ind (trin 1 af 2)", msg))


async def login2(request):
    if request.method != "POST":
        return RedirectResponse("/portal/login", 302)
    form = await request.form()
    u = (form.get("username") or "").strip()
    if not u:
        return shell(request, None, "Log ind", loginbox("""<form name="loginForm" action="/portal/login/trin2" method="post">
<div class="FieldForm"><label for="username">Brugernavn</label> <input class="UserName" name="username" id="username" value=""/></div>
<div class="LoginButton"><input type="submit" name="signIn" value="Næste"/></div></form>""", "Log ind (trin 1 af 2)", "Brugernavn skal udfyldes."))
    inner = f"""<form name="loginForm" action="/portal/j_security_check" method="post">
<p>Brugernavn: <b>{e(u)}</b> (<a href="/portal/login">skift bruger</a>)</p>
<input type="hidden" name="j_username" value="{e(u)}"/>
<div class="FieldForm"><label for="j_password">Adgangskode</label> <input class="Password" type="password" name="j_password" id="j_password" value=""/></div>
<div class="LoginButton"><input type="submit" name="signIn" value="Log ind"/></div></form>"""
    return shell(request, None, "Log ind", loginbox(inner, "Log ind (trin 2 af 2)"))


async def check(request):
    form = await request.form()
    if form.get("j_username") == "kommune" and form.get("j_password") == "hemmeligt-1":
        sid = secrets.token_hex(16).upper()
        SESS[sid] = {"user": "kommune", "last": time.time(), "refs": {}, "jobs": [], "flash": {}}
        r = RedirectResponse(BASE + "forside", 302)
        r.set_cookie("JSESSIONID", sid, path="/portal", httponly=True)
        return r
    return RedirectResponse("/portal/login?fejl=1", 302)


async def logout(request):
    SESS.pop(request.cookies.get("JSESSIONID", ""), None)
    r = RedirectResponse("/portal/public/dudb/", 302)
    r.delete_cookie("JSESSIONID", path="/portal")
    return r


def gate(request, page):
    s = session(request)
    if not s:
        return s, RedirectResponse("/portal/login?initialURI=" + BASE.replace("/", "%2F") + page, 302)
    if not s.get("ok"):
        body = f"""<h3>Planlagt driftsstop</h3>
<p>På grund af planlagt vedligeholdelse er portalen ikke tilgængelig lørdag kl. 06.00 til kl. 12.00. Udtræk, der ikke er hentet inden da, skal bestilles igen.</p>
<form action="{BASE}meddelelse?portal:componentId={COMP['meddelelse']}&amp;portal:type=action&amp;portal:isSecure=false" method="post">
<input type="hidden" name="retur" value="{page}"/><input type="submit" name="bekraeft" value="Jeg har læst meddelelsen" class="portlet-form-button"/></form>"""
        return s, shell(request, s, "Driftsmeddelelse", window("meddelelse", "Driftsmeddelelse", body, page), page)
    return s, None


async def meddelelse(request):
    s = session(request)
    if not s:
        return RedirectResponse("/portal/login", 302)
    if request.method == "POST":
        form = await request.form()
        if "bekraeft" in form:
            s["ok"] = True
        if form.get("retur") in ("enkeltopslag", "listeopslag", "hjaelp"):
            return RedirectResponse(BASE + form["retur"], 302)
    return RedirectResponse(BASE + "forside", 302)


async def forside(request):
    s, r = gate(request, "forside")
    if r:
        return r
    body = """<p class="portlet-font">Velkommen til Knappen. Vælg <i>Enkeltopslag</i> for at se alle registreringer på én kursist, eller <i>Listeopslag</i> for at få et regneark med udvalgte registreringer på op til 100 kursister.</p>"""
    g = '<ul><li><a href="%shjaelp">Sådan laver du en tekstfil</a></li><li><a href="%shjaelp#koder">Kodelister</a></li></ul>' % (BASE, BASE)
    return shell(request, s, "Forside", window("forside", "Velkommen", body, "forside") + window("genveje", "Genveje", g, "forside"), "forside")


async def hjaelp(request):
    s, r = gate(request, "hjaelp")
    if r:
        return r
    body = """<h3>Tekstfil</h3><p>Åbn Notesblok, skriv ét CPR-nr. pr. linje og gem filen som .txt.</p><h3 id="koder">Kodelister</h3>
<p>Koder for henvisningskategori og ophørsårsag fremgår af indberetningsvejledningen.</p>"""
    return shell(request, s, "Hjælp", window("hjaelp", "Hjælp", body, "hjaelp"), "hjaelp")


DATES = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato"}
MOD = [("Modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Sprogcenter", "udbyder"), ("Henvisn.kat.", "henvisningskategori"),
       ("Årsag til ophør", "ophoersaarsag"), ("Modultest bestået d.", "modultest_bestaaet")]
HEN = [("Henvisningsdato", "dato"), ("Kategori", "kategori"), ("Kommune", "kommune"), ("Sprogcenter", "udbyder"), ("Bemærkning", None)]
MER = [("Modul givet i merit", "du_modul"), ("Startdato", "startdato"), ("Sprogcenter", "udbyder")]


def val(rec, f):
    if f is None:
        return ""
    return dk(rec[f]) if f in DATES else (rec[f] or "")


def newest(rows, f):
    return sorted([r for r in rows if r[f]], key=lambda r: r[f], reverse=True) + [r for r in rows if not r[f]]


def display(request, uid, code, cols, rows, pane, icon=False):
    q = dict(request.query_params)

    def url(**kw):
        d = dict(q)
        for k, v in kw.items():
            d["d-%s-%s" % (code, k)] = str(v)
        return "%senkeltopslag?%s#%s" % (BASE, "&amp;".join("%s=%s" % (escape(k), escape(v)) for k, v in d.items()), pane)
    sort, order = q.get("d-%s-s" % code, ""), q.get("d-%s-o" % code, "")
    if sort.isdigit() and int(sort) < len(cols) and cols[int(sort)][1]:
        rows = sorted(rows, key=lambda r: r[cols[int(sort)][1]] or "", reverse=order == "1")
    n = len(rows)
    pages = max(1, (n + 9) // 10)
    pg = q.get("d-%s-p" % code, "1")
    pg = min(max(int(pg) if pg.isdigit() else 1, 1), pages)
    banner = links = ""
    if n == 1:
        banner = '<span class="pagebanner">Én registrering fundet.</span>'
    elif n and pages == 1:
        banner = '<span class="pagebanner">%d registreringer fundet, viser alle registreringer.</span>' % n
    elif n:
        banner = '<span class="pagebanner">%d registreringer fundet, viser %d til %d.</span>' % (n, pg * 10 - 9, min(n, pg * 10))
        nums = ", ".join("<strong>%d</strong>" % k if k == pg else '<a href="%s" title="Gå til side %d">%d</a>' % (url(p=k), k, k) for k in range(1, pages + 1))
        pre = "[Første/Forrige]" if pg == 1 else '[<a href="%s">Første</a>/<a href="%s">Forrige</a>]' % (url(p=1), url(p=pg - 1))
        suf = "[Næste/Sidste]" if pg == pages else '[<a href="%s">Næste</a>/<a href="%s">Sidste</a>]' % (url(p=pg + 1), url(p=pages))
        links = '<span class="pagelinks">%s %s %s </span>' % (pre, nums, suf)
    h = banner + links + '\n<table class="its" id="%s">\n<thead>\n<tr>\n' % uid
    if icon:
        h += '<th class="ikon"></th>\n'
    for k, (t, f) in enumerate(cols):
        if f and n:
            o = "1" if sort == str(k) and order == "2" else "2"
            h += '<th class="sortable%s"><a href="%s">%s</a></th>\n' % (" sorted order" + ("2" if order == "1" else "1") if sort == str(k) else "", url(s=k, o=o, p=1), t)
        else:
            h += "<th>%s</th>\n" % t
    h += "</tr></thead>\n<tbody>\n"
    if not n:
        h += '<tr class="empty"><td colspan="%d">Ingen registreringer at vise.</td></tr>\n' % (len(cols) + icon)
    for i, rec in enumerate(rows[pg * 10 - 10:pg * 10]):
        h += '<tr class="%s">\n' % ("even" if i % 2 else "odd")
        if icon:
            h += '<td><img src="/dudb-resources/skin/%s.gif" alt="" title="%s"/></td>\n' % (("slut", "Modulet er afsluttet") if rec.get("slutdato") else ("igang", "Modulet er ikke afsluttet"))
        h += "".join("<td>%s</td>\n" % e(val(rec, f)) for _, f in cols) + "</tr>\n"
    return h + "</tbody></table>\n" + links


def kursist(request, p):
    mod, pro, hen, mer = newest(p["moduler"], "startdato"), newest(p["proever"], "dato"), newest(p["henvisninger"], "dato"), newest(p["meritter"], "startdato")
    pt = """<table class="its" id="proeve"><thead>
<tr><th rowspan="2">Prøve</th><th rowspan="2">Dato</th><th rowspan="2">Termin</th><th colspan="3">Karakterer</th><th rowspan="2">Resultat</th><th rowspan="2">Sprogcenter</th></tr>
<tr><th><acronym title="Læseforståelse">Læs</acronym></th><th><acronym title="Skriftlig fremstilling">Skr</acronym></th><th><acronym title="Mundtlig kommunikation">Mdt</acronym></th></tr></thead><tbody>
"""
    for i, r in enumerate(pro):
        pt += '<tr class="%s">' % ("even" if i % 2 else "odd") + "".join("<td>%s</td>" % e(val(r, f)) for f in (
            "proeve", "dato", "termin", "laeseforstaaelse", "skriftlig", "mundtlig", "resultat", "udbyder")) + "</tr>\n"
    if not pro:
        pt += '<tr class="empty"><td colspan="8">Ingen registreringer at vise.</td></tr>\n'
    pt += "</tbody></table>"
    pr = p["prae2004"]
    prt = "<p class=\"portlet-msg-info\">Kursisten er ikke registreret før 2004.</p>"
    if pr:
        prt = """<table class="its" id="prae"><thead><tr><th>Første startdato</th><th>Danskuddannelse</th></tr></thead><tbody><tr class="odd"><td>%s</td><td>%s</td></tr></tbody></table>""" % (
            dk(pr["foerste_startdato"]), janej(pr["du"]))
    panes = [("fane-moduler", "Moduler", display(request, "modul", "16544", MOD, mod, "fane-moduler", True)),
             ("fane-proever", "Prøver", pt),
             ("fane-henvisninger", "Henvisninger", display(request, "henvisning", "49216", HEN, hen, "fane-henvisninger")),
             ("fane-merit", "Merit", display(request, "merit", "28116", MER, mer, "fane-merit")),
             ("fane-prae", "Før 2004", prt)]
    li = "".join('<li class="ui-state-default ui-corner-top"><a href="#%s" onclick="visFane(\'%s\')"><span>%s</span></a></li>' % (a, a, t) for a, t, _ in panes)
    div = "".join('\n<div id="%s" class="ui-tabs-panel ui-widget-content ui-corner-bottom">\n%s\n</div>' % (a, c) for a, _, c in panes)
    return f"""<h2 class="portlet-section-header">Registreringer for CPR-nr. {hyph(p['cpr'])}</h2>
<p><a href="{BASE}enkeltopslag">Nyt opslag</a> | <a href="javascript:window.print()">Udskriv</a></p>
<div id="faner" class="ui-tabs ui-widget ui-widget-content ui-corner-all"><ul class="ui-tabs-nav ui-helper-reset">{li}</ul>{div}
</div>"""


def empty(p):
    return not (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"])


def token(s):
    s["token"] = secrets.token_hex(16)
    return '<div><input type="hidden" name="%s" value="%s"/></div>' % (TOK, s["token"])


async def enkelt(request):
    s, r = gate(request, "enkeltopslag")
    if r:
        return r
    q = request.query_params
    c = COMP["enkelt"]
    if request.method == "POST":
        if q.get("portal:componentId") != c or q.get("portal:type") != "action":
            return PlainTextResponse("HTTP Status 400 - ukendt portlet", 400)
        form = await request.form()
        a, b = (form.get("foedselsdag") or "").strip(), (form.get("loebenr") or "").strip().lstrip("-")
        st = {"v": "form"}
        if not s.get("token") or form.get(TOK) != s["token"]:
            st["m"] = "token"
        else:
            s.pop("token")
            if not (re.fullmatch(r"\d{6}", a) and re.fullmatch(r"\d{4}", b)):
                st["m"] = "format"
            elif a + b not in PEOPLE or empty(PEOPLE[a + b]):
                st["m"] = "ukendt"
            else:
                ref = secrets.token_hex(6)
                s["refs"][ref] = a + b
                st = {"v": "kursist", "r": ref}
        return RedirectResponse("%senkeltopslag?portal:componentId=%s&portal:type=render&portal:isSecure=false&navigationalstate=%s" % (BASE, c, nav(st)), 302)
    st = unnav(q.get("navigationalstate", ""))
    if st.get("v") == "kursist" and st.get("r") in s["refs"]:
        body = kursist(request, PEOPLE[s["refs"][st["r"]]])
    else:
        m = {"token": "Formularen er allerede sendt eller er for gammel. Prøv igen.", "format": "CPR-nr. skal angives med 6 + 4 cifre.",
             "ukendt": "Der findes ingen registreringer på det indtastede CPR-nr."}.get(st.get("m"))
        body = f"""{'<p class="portlet-msg-error">%s</p>' % m if m else ''}
<form name="soegForm" method="post" action="{BASE}enkeltopslag?portal:componentId={c}&amp;portal:type=action&amp;portal:isSecure=false&amp;interactionstate={nav({'a': '/soeg.do'})}">
{token(s)}
<table class="formular" summary=""><tr><td class="portlet-form-field-label"><label for="foedselsdag">CPR-nr.</label></td>
<td><input type="text" name="foedselsdag" id="foedselsdag" maxlength="6" size="6" value="" class="portlet-form-input-field" title="Fødselsdag, seks cifre"/> - <input type="text" name="loebenr" maxlength="4" size="4" value="" class="portlet-form-input-field" title="Løbenummer, fire cifre"/></td>
<td><input type="submit" name="soeg" value="Vis kursist" class="portlet-form-button"/> <input type="reset" value="Ryd"/></td></tr></table>
</form>"""
    return shell(request, s, "Enkeltopslag", window("enkelt", "Enkeltopslag", body, "enkeltopslag", q.get("portal:windowState") == "minimized"), "enkeltopslag")


GRUP = [("Kursist", [("CPR-nummer", "cpr"), ("Fundet efter 2004", "findes")]),
        ("Første modul", [("Startdato", "foerste_startdato"), ("Modul", "foerste_du_modul"), ("Sprogcenter", "foerste_udbyder")]),
        ("Seneste modul", [("Startdato", "seneste_startdato"), ("Modul", "seneste_du_modul"), ("Sprogcenter", "seneste_udbyder")]),
        ("Henvisning", [("Dato", "henvisning_dato"), ("Kategori", "henvisning_kategori")]),
        ("Højeste merit", [("Modul", "merit_du_modul"), ("Startdato", "merit_startdato"), ("Sprogcenter", "merit_udbyder")]),
        ("Før 2004", [("Registreret", "prae2004_findes"), ("Første startdato", "prae2004_startdato"), ("Danskuddannelse", "prae2004_du")])]


def udtraek(c):
    if c in PEOPLE:
        return PEOPLE[c]["udtraek"]
    u = {f: None for _, g in GRUP for _, f in g}
    u.update(cpr=c, findes=False, prae2004_findes=False)
    return u


def sheet(j):
    x = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="h"><Font ss:Bold="1"/></Style><Style ss:ID="d"><NumberFormat ss:Format="dd\\.mm\\.yyyy"/></Style><Style ss:ID="t"><NumberFormat ss:Format="@"/></Style></Styles>
 <Worksheet ss:Name="Udtræk"><Table>
  <Row><Cell ss:MergeAcross="15" ss:StyleID="h"><Data ss:Type="String">Resultat af udtræk fra Danskundervisningsdatabasen per %s</Data></Cell></Row>
  <Row>""" % time.strftime("%d.%m.%Y")
    for t, g in GRUP:
        x += '<Cell ss:MergeAcross="%d" ss:StyleID="h"><Data ss:Type="String">%s</Data></Cell>' % (len(g) - 1, t)
    x += "</Row>\n  <Row>" + "".join('<Cell ss:StyleID="h"><Data ss:Type="String">%s</Data></Cell>' % t for _, g in GRUP for t, _ in g) + "</Row>\n"
    for c in j["nums"]:
        u = udtraek(c)
        x += "  <Row>"
        k = 0
        gap = False
        for _, g in GRUP:
            for _, f in g:
                k += 1
                v = u[f]
                if v is None:
                    gap = True
                    continue
                ix = ' ss:Index="%d"' % k if gap else ""
                gap = False
                if isinstance(v, bool):
                    x += '<Cell%s><Data ss:Type="String">%s</Data></Cell>' % (ix, janej(v))
                elif f.endswith("dato"):
                    x += '<Cell%s ss:StyleID="d"><Data ss:Type="DateTime">%sT00:00:00.000</Data></Cell>' % (ix, v)
                else:
                    x += '<Cell%s ss:StyleID="t"><Data ss:Type="String">%s</Data></Cell>' % (ix, e(hyph(v) if f == "cpr" else v))
        x += "</Row>\n"
    return x + " </Table></Worksheet>\n</Workbook>\n"


async def liste(request):
    s, r = gate(request, "listeopslag")
    if r:
        return r
    q = request.query_params
    c = COMP["liste"]
    if q.get("portal:type") == "resource":
        for j in s["jobs"]:
            if str(j["nr"]) == q.get("bestilling") and time.time() >= j["klar"]:
                return Response(sheet(j).encode("utf-8"), media_type="application/vnd.ms-excel",
                                headers={"Content-Disposition": 'attachment; filename="dudb_udtraek_%d.xls"' % j["nr"]})
        return PlainTextResponse("HTTP Status 404 - bestillingen findes ikke", 404)
    if request.method == "POST":
        form = await request.form()
        f = form.get("listeFil")
        m = None
        if not s.get("token") or form.get(TOK) != s["token"]:
            m = ("error", "Formularen er allerede sendt eller er for gammel. Prøv igen.")
        elif f is None or isinstance(f, str) or not f.filename:
            m = ("error", "Vælg en fil.")
        else:
            s.pop("token")
            txt = (await f.read()).decode("latin-1").replace("\xef\xbb\xbf", "")
            nums = [re.sub(r"[\s-]", "", x) for x in txt.splitlines() if x.strip()]
            if not f.filename.lower().endswith(".txt"):
                m = ("error", "Filen skal have efternavnet .txt.")
            elif not nums or any(not re.fullmatch(r"\d{10}", x) for x in nums):
                m = ("error", "Filen kan ikke læses. Der skal stå ét CPR-nr. på hver linje.")
            elif len(nums) > 100:
                m = ("error", "Der kan højst slås 100 CPR-numre op ad gangen.")
            else:
                NR[0] += 1
                s["jobs"].insert(0, {"nr": NR[0], "navn": f.filename, "nums": nums, "tid": time.time(), "klar": time.time() + 1.5})
                m = ("success", "Filen er modtaget og har fået bestillingsnr. %d." % NR[0])
        s["flash"]["liste"] = m
        return RedirectResponse("%slisteopslag?portal:componentId=%s&portal:type=render&portal:isSecure=false&navigationalstate=%s" % (BASE, c, nav({"v": "oversigt"})), 302)
    m = s["flash"].pop("liste", None)
    rows = ""
    for i, j in enumerate(s["jobs"]):
        done = time.time() >= j["klar"]
        rows += '<tr class="%s"><td>%d</td><td>%s</td><td>%s</td><td>%d</td><td>%s</td><td>%s</td></tr>\n' % (
            "even" if i % 2 else "odd", j["nr"], time.strftime("%d.%m.%Y %H:%M", time.localtime(j["tid"])), e(j["navn"]), len(j["nums"]),
            "Færdig" if done else "Under behandling",
            '<a href="%slisteopslag?portal:componentId=%s&amp;portal:type=resource&amp;portal:resourceID=regneark&amp;bestilling=%d">Hent regneark</a>' % (BASE, c, j["nr"]) if done else "")
    best = ""
    if rows:
        best = f"""<h3 class="portlet-section-subheader">Mine bestillinger</h3>
<p><a href="{BASE}listeopslag">Opdatér oversigten</a></p>
<table class="its" id="bestilling"><thead><tr><th>Nr.</th><th>Bestilt</th><th>Fil</th><th>Antal CPR-nr.</th><th>Status</th><th></th></tr></thead><tbody>
{rows}</tbody></table>"""
        if any(time.time() < j["klar"] for j in s["jobs"]):
            best += '<script type="text/javascript">setTimeout(function(){location.href="%slisteopslag";}, 3000);</script>' % BASE
    body = f"""{'<p class="portlet-msg-%s">%s</p>' % m if m else ''}
<form name="listeForm" method="post" enctype="multipart/form-data" action="{BASE}listeopslag?portal:componentId={c}&amp;portal:type=action&amp;portal:isSecure=false&amp;interactionstate={nav({'a': '/indlaes.do'})}">
{token(s)}
<p><label for="listeFil" class="portlet-form-field-label">Tekstfil med CPR-numre</label> <input type="file" name="listeFil" id="listeFil"/></p>
<p><input type="submit" name="indlaes" value="Indlæs fil" class="portlet-form-button"/></p></form>
{best}"""
    return shell(request, s, "Listeopslag", window("liste", "Listeopslag", body, "listeopslag", q.get("portal:windowState") == "minimized"), "listeopslag")


async def img(request):
    return Response(base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), media_type="image/gif")

M = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route("/portal", root), Route("/portal/public/dudb/", public), Route("/portal/login", login), Route("/portal/login/trin2", login2, methods=M),
    Route("/portal/j_security_check", check, methods=["POST"]), Route("/portal/logout", logout), Route(BASE + "meddelelse", meddelelse, methods=M),
    Route(BASE + "forside", forside), Route(BASE + "hjaelp", hjaelp), Route(BASE + "enkeltopslag", enkelt, methods=M),
    Route(BASE + "listeopslag", liste, methods=M), Route("/dudb-resources/skin/{x}", img)])
