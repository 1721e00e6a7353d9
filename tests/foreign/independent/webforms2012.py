"""Leverandøren A/S: DUB Opslag - ASP.NET WebForms 4.0, 2012 (master page, GridView, DetailsView)."""
import base64
import hashlib
import hmac
import json
import secrets
import time
import zlib
from html import escape as h
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

FOLK = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
KEY = secrets.token_bytes(16)
SESSIONS = {}
M = "ctl00$MainContent$"


def dato(s):
    return "%s-%s-%s" % (s[8:10], s[5:7], s[:4]) if s else ""


def pack(state):
    raw = zlib.compress(json.dumps(state).encode())
    return base64.b64encode(hmac.new(KEY, raw, hashlib.sha1).digest() + raw).decode()


def unpack(v):
    b = base64.b64decode(v)
    if not hmac.compare_digest(b[:20], hmac.new(KEY, b[20:], hashlib.sha1).digest()):
        raise ValueError
    return json.loads(zlib.decompress(b[20:]))


def session(request):
    return SESSIONS.get(request.cookies.get("ASP.NET_SessionId"))


MENU = [("Default.aspx", "Forside"), ("Kursist.aspx", "Enkelt kursist"), ("Masseudtraek.aspx", "Masseudtræk"),
        ("Vejledning.aspx", "Vejledning"), ("Kontakt.aspx", "Kontakt")]


def master(request, title, body, state=None, multipart=False, script=""):
    ses = session(request)
    page = request.url.path.strip("/")
    menu = "".join('<li><a class="level1 static%s" href="/%s">%s</a></li>' % (" selected" if u == page else "", u, t)
                   for u, t in MENU) if ses else ""
    login = ('<span id="LoginName1">Bruger: kommune</span> [ <a id="LoginStatus1" '
             'href="javascript:__doPostBack(&#39;ctl00$LoginStatus1$ctl00&#39;,&#39;&#39;)">Log af</a> ]') if ses else ""
    site = ('<div class="soegsite"><input name="ctl00$txtSite" type="text" id="txtSite" title="Søg i vejledningen" />'
            '<input type="submit" name="ctl00$btnSite" value="Søg i hjælpen" id="btnSite" /></div>') if ses else ""
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da"><head id="Head1"><title>
	{h(title)} - DUB Opslag
</title><link href="/Styles/Site.css" rel="stylesheet" type="text/css" /></head>
<body><form method="post" action="{h(page)}{h('?' + request.url.query) if request.url.query else ''}" id="Form1"{' enctype="multipart/form-data"' if multipart else ''}>
<div class="aspNetHidden"><input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{pack(state or {})}" /></div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['Form1'];
if (!theForm) {{ theForm = document.Form1; }}
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
//]]>
</script>
<div class="aspNetHidden"><input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{base64.b64encode(hashlib.sha1(page.encode()).digest()).decode()}" /></div>
<div class="page"><div class="header"><div class="title"><h1>DUB Opslag</h1></div><div class="loginDisplay">{login}</div>{site}
<div class="clear hideSkiplink"><div class="menu" id="NavigationMenu"><ul class="level1">{menu}</ul></div></div></div>
<div class="main">{body}</div><div class="clear"></div></div>
<div class="footer">DUB Opslag version 2.1.4 &middot; Drift: Leverandøren A/S</div>{script}
</form></body></html>""")


def postback(target, arg, text):
    return "<a href=\"javascript:__doPostBack(&#39;%s&#39;,&#39;%s&#39;)\">%s</a>" % (target, arg, h(text))


def gridview(ctl, cols, rows, page, empty, size=10):
    cid = ctl.replace("ctl00$", "").replace("$", "_")
    if not rows:
        return '<div><table cellspacing="0" id="%s"><tr class="empty"><td colspan="%d">%s</td></tr></table></div>' % (cid, len(cols), h(empty))
    n = (len(rows) + size - 1) // size
    out = ['<div><table class="grid" cellspacing="0" rules="all" border="1" id="%s"><tr>' % cid]
    out += ['<th scope="col">%s</th>' % h(t) for _, t in cols] + ["</tr>"]
    for i, r in enumerate(rows[page * size:(page + 1) * size]):
        out.append("<tr%s>" % (' class="alt"' if i % 2 else "") + "".join(
            "<td>%s</td>" % (h(dato(r[f]) if "dato" in f or f == "modultest_bestaaet" else r[f] or "") or "&nbsp;") for f, _ in cols) + "</tr>")
    if n > 1:
        out.append('<tr class="pager"><td colspan="%d"><table border="0"><tr>%s</tr></table></td></tr>' % (len(cols), "".join(
            "<td>%s</td>" % ("<span>%d</span>" % (i + 1) if i == page else postback(ctl, "Page$%d" % (i + 1), str(i + 1))) for i in range(n))))
    return "".join(out) + "</table></div>"


def detailsview(ctl, rows):
    return '<div><table class="details" cellspacing="0" rules="all" border="1" id="%s">%s</table></div>' % (
        ctl.replace("ctl00$", "").replace("$", "_"), "".join("<tr><td class=\"felt\">%s</td><td>%s</td></tr>" % (h(a), h(b) or "&nbsp;") for a, b in rows))


MOD = [("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Sprogcenter"), ("henvisningskategori", "Henv.kategori"),
       ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")]
PRV = [("proeve", "Prøvetype"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"),
       ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Sprogcenter")]
HEN = [("dato", "Henvist dato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Sprogcenter")]
FANER = ["Modulforløb", "Prøveresultater", "Henvisningshistorik", "Merit", "Data før 2004"]


def kursist(request, st, fejl=""):
    p = FOLK.get(st.get("cpr"))
    b = ['<h2>Find kursist</h2><p>Her kan du se alle indberetninger for én kursist.</p>']
    if fejl:
        b.append('<div id="MainContent_valSum" class="failureNotification"><ul><li>%s</li></ul></div>' % h(fejl))
    b.append('<fieldset><legend>Søgekriterier</legend><label for="MainContent_txtCpr" id="MainContent_lblCpr">Personnummer:</label> '
             '<input name="%stxtCpr" type="text" maxlength="11" id="MainContent_txtCpr" value="%s" /> '
             '<input type="submit" name="%sbtnFind" value="Find kursist" id="MainContent_btnFind" /></fieldset>' % (M, h(st.get("vist", "")), M))
    if p:
        fane, side = st.get("fane", 0), st.get("side", 0)
        b.append("<h3>Kursist</h3>" + detailsview(M + "dvKursist", [("Personnummer", p["cpr"][:6] + "-" + p["cpr"][6:]), ("Antal moduler", str(len(p["moduler"]))), ("Antal prøver", str(len(p["proever"])))]))
        b.append('<div class="faner" id="MainContent_mnuFaner"><ul>' + "".join(
            '<li class="%s">%s</li>' % ("valgt" if i == fane else "fane", postback(M + "mnuFaner", str(i), t)) for i, t in enumerate(FANER)) + '</ul></div><div class="faneindhold">')
        if fane == 0:
            b.append(gridview(M + "gvModuler", MOD, p["moduler"], side, "Kursisten har ingen modulforløb."))
        elif fane == 1:
            b.append(gridview(M + "gvProever", PRV, p["proever"], side, "Kursisten har ingen prøveresultater."))
        elif fane == 2:
            b.append(gridview(M + "gvHenv", HEN, p["henvisninger"], side, "Kursisten har ingen henvisninger."))
        elif fane == 3:
            ms = p["meritter"]
            if ms:
                m = ms[side]
                b.append("<p>Merit %d af %d</p>" % (side + 1, len(ms)) + detailsview(M + "dvMerit", [("Modul", m["du_modul"] or ""), ("Meritdato", dato(m["startdato"])), ("Sprogcenter", m["udbyder"] or "")]))
                if len(ms) > 1:
                    b.append('<div class="pager">' + " ".join("<span>%d</span>" % (i + 1) if i == side else postback(M + "dvMerit", "Page$%d" % (i + 1), str(i + 1)) for i in range(len(ms))) + "</div>")
            else:
                b.append("<p>Kursisten har ingen meritter.</p>")
        else:
            g = p["prae2004"]
            b.append(detailsview(M + "dvFoer", [("Første startdato", dato(g["foerste_startdato"])), ("Danskuddannelse gennemført", "Ja" if g["du"] else "Nej")]) if g
                     else "<p>Kursisten har ingen data før 2004.</p>")
        b.append("</div>")
    return master(request, "Enkelt kursist", "".join(b), st)


GRP = [("", 2), ("Første registrerede modul", 3), ("Seneste registrerede modul", 3), ("Henvisning", 2), ("Højeste merit", 3), ("Data før 2004", 3)]
KOL = ["Personnummer", "Findes i databasen", "Start", "Modul", "Sprogcenter", "Start", "Modul", "Sprogcenter", "Henvist dato", "Kategori",
       "Modul", "Dato", "Sprogcenter", "Findes", "Første startdato", "Danskuddannelse"]


def regneark(cprs):
    """Response.ContentType = application/vnd.ms-excel og GridView.RenderControl."""
    r = ['<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><style>.t{mso-number-format:"\\@";}</style></head><body>'
         '<table border="1"><tr><td colspan="16"><b>Udtræk fra Danskundervisningsdatabasen dannet %s</b></td></tr><tr>' % time.strftime("%d-%m-%Y", time.localtime(time.time()))]
    r += ['<th colspan="%d">%s</th>' % (n, h(t)) for t, n in GRP] + ["</tr><tr>"] + ["<th>%s</th>" % h(k) for k in KOL] + ["</tr>"]
    for c in cprs:
        u = FOLK[c]["udtraek"] if c in FOLK else {"cpr": c, "findes": False, **{"x%d" % i: None for i in range(11)}, "prae2004_findes": False, "a": None, "b": None}
        r.append("<tr>" + "".join('<td class="t">%s</td>' % ("Ja" if v is True else "Nej" if v is False else h(dato(v) if "dato" in k else v) if v else "&nbsp;") for k, v in u.items()) + "</tr>")
    return Response("\ufeff" + "".join(r) + "</table></body></html>", media_type="application/vnd.ms-excel; charset=utf-8",
                    headers={"Content-Disposition": "attachment; filename=Udtraek_%s.xls" % time.strftime("%Y%m%d", time.localtime(time.time()))})


def masse(request, ses, fejl=()):
    job = ses.get("job")
    b = ["<h2>Masseudtræk</h2><p>Indlæs en tekstfil med ét personnummer på hver linje. Der kan højst indlæses 100 personnumre ad gangen.</p>"]
    if fejl:
        b.append('<div class="failureNotification">Filen kunne ikke indlæses:<ul>%s</ul></div>' % "".join("<li>%s</li>" % h(f) for f in fejl))
    b.append('<fieldset><legend>Trin 1</legend><label for="MainContent_fuCpr">Fil med personnumre:</label> <input type="file" name="%sfuCpr" id="MainContent_fuCpr" /> '
             '<input type="submit" name="%sbtnIndlaes" value="Indlæs fil" id="MainContent_btnIndlaes" /></fieldset>' % (M, M))
    script = ""
    if job:
        b.append("<fieldset><legend>Trin 2</legend>")
        if "t" not in job:
            b.append('<p><span id="MainContent_lblInfo">Filen er indlæst. Den indeholder %d personnumre.</span></p><input type="submit" name="%sbtnDan" value="Dan regneark" id="MainContent_btnDan" />' % (len(job["cpr"]), M))
        elif time.time() < job["t"]:
            b.append('<p class="vent">Regnearket dannes. Vent venligst, mens oplysningerne hentes fra databasen ...</p><input type="submit" name="%sbtnStatus" value="Opdatér status" id="MainContent_btnStatus" />' % M)
            script = "<script type=\"text/javascript\">\n//<![CDATA[\nwindow.setTimeout(\"__doPostBack('%stmrStatus','')\", 4000);\n//]]>\n</script>" % M
        else:
            b.append('<p class="succes"><span id="MainContent_lblKlar">Regnearket er dannet.</span> %s</p>' % postback(M + "lnkHent", "", "Hent regneark"))
        b.append("</fieldset>")
    return master(request, "Masseudtræk", "".join(b), {"p": "m"}, multipart=True, script=script)


async def aspx(request):
    page = request.path_params["page"].lower()
    ses = session(request)
    if not ses and page != "login":
        return RedirectResponse("/Login.aspx?ReturnUrl=%2f" + request.path_params["page"] + ".aspx", 302)
    form, st = {}, {}
    if request.method == "POST":
        form = await request.form()
        try:
            st = unpack(form.get("__VIEWSTATE", ""))
        except Exception:
            return HTMLResponse("<html><head><title>Validation of viewstate MAC failed.</title></head><body><h1>Server Error in '/' Application.</h1></body></html>", 500)
    target, arg = form.get("__EVENTTARGET", ""), form.get("__EVENTARGUMENT", "")
    if target == "ctl00$LoginStatus1$ctl00":
        SESSIONS.pop(request.cookies.get("ASP.NET_SessionId"), None)
        return RedirectResponse("/Login.aspx", 302)
    if "ctl00$btnSite" in form:
        return master(request, "Søgeresultat", "<h2>Søgning i hjælpen</h2><p>Ingen hjælpeemner svarer til det søgte.</p>")
    if page == "login":
        fejl = ""
        L = M + "LoginUser$"
        if L + "LoginButton" in form:
            if (form.get(L + "UserName"), form.get(L + "Password")) == ("kommune", "hemmeligt-1"):
                sid = secrets.token_hex(12)
                SESSIONS[sid] = {"bruger": "kommune"}
                url = request.query_params.get("ReturnUrl", "")
                r = RedirectResponse(url if url.startswith("/") and not url.startswith("//") else "/Default.aspx", 302)
                r.set_cookie("ASP.NET_SessionId", sid, httponly=True)
                return r
            fejl = '<span class="failureNotification">Forkert brugernavn eller adgangskode. Prøv igen.</span>'
        return master(request, "Log på", f'''<h2>Log på</h2><p>Angiv brugernavn og adgangskode.</p>{fejl}<div class="accountInfo"><fieldset class="login"><legend>Kontooplysninger</legend>
<p><label for="UserName">Brugernavn:</label><input name="{L}UserName" type="text" id="UserName" class="textEntry" /></p>
<p><label for="Password">Adgangskode:</label><input name="{L}Password" type="password" id="Password" class="passwordEntry" /></p>
<p><input id="RememberMe" type="checkbox" name="{L}RememberMe" /><label for="RememberMe" class="inline">Husk mig</label></p></fieldset>
<p class="submitButton"><input type="submit" name="{L}LoginButton" value="Log på" id="LoginButton" /></p></div>''')
    if page == "kursist":
        if M + "btnFind" in form:
            vist = form.get(M + "txtCpr", "").strip()
            c = vist.replace("-", "").replace(" ", "")
            st = {"vist": vist}
            if not (c.isdigit() and len(c) == 10):
                return kursist(request, st, "Personnummeret skal indeholde 10 cifre (ddmmåå-xxxx).")
            if c not in FOLK:
                return kursist(request, st, "Kursisten blev ikke fundet. Kontrollér personnummeret.")
            st["cpr"] = c
        elif target == M + "mnuFaner" and arg.isdigit():
            st.update(fane=min(int(arg), 4), side=0)
        elif target.startswith(M) and arg.startswith("Page$"):
            st["side"] = int(arg[5:]) - 1
        return kursist(request, st)
    if page == "masseudtraek":
        job = ses.get("job")
        if M + "btnIndlaes" in form:
            ses.pop("job", None)
            fil = form.get(M + "fuCpr")
            if not getattr(fil, "filename", ""):
                return masse(request, ses, ["Du skal vælge en fil først."])
            linjer = [x.strip() for x in (await fil.read()).decode("latin-1").replace("ï»¿", "").splitlines()]
            ok, fejl = [], []
            for i, x in enumerate(linjer, 1):
                c = x.replace("-", "").replace(" ", "")
                if c.isdigit() and len(c) == 10:
                    ok.append(c)
                elif c:
                    fejl.append("Linje %d: '%s' er ikke et gyldigt personnummer." % (i, x))
            if len(ok) > 100:
                fejl = ["Filen indeholder %d personnumre. Der må højst være 100." % len(ok)]
            elif not ok and not fejl:
                fejl = ["Filen er tom."]
            if fejl:
                return masse(request, ses, fejl)
            ses["job"] = {"cpr": ok}
        elif M + "btnDan" in form and job:
            job["t"] = time.time() + 6
        elif target == M + "lnkHent" and job and time.time() >= job.get("t", 9e99):
            return regneark(job["cpr"])
        return masse(request, ses)
    if page == "vejledning":
        return master(request, "Vejledning", "<h2>Vejledning</h2><h3>Enkelt kursist</h3><p>Vælg <i>Enkelt kursist</i> i menuen, indtast personnummeret og tryk på <i>Find kursist</i>. Brug fanerne til at se de enkelte oplysninger.</p>"
                      "<h3>Masseudtræk</h3><p>Gem personnumrene i en tekstfil med Notesblok, og indlæs filen under <i>Masseudtræk</i>.</p>")
    if page == "kontakt":
        tak = "<p>Tak for din henvendelse.</p>" if M + "btnSend" in form else ""
        return master(request, "Kontakt", f'<h2>Kontakt support</h2>{tak}<p><label for="emne">Emne:</label><input type="text" name="{M}txtEmne" id="emne" /></p><p><label for="besked">Besked:</label><textarea name="{M}txtBesked" id="besked" rows="5" cols="40"></textarea></p><input type="submit" name="{M}btnSend" value="Send besked" />')
    if page == "default":
        return master(request, "Forside", "<h2>Velkommen til DUB Opslag</h2><p>Her kan kommunens medarbejdere hente oplysninger om udlændinges deltagelse i danskuddannelse. Vælg i menuen ovenfor.</p>"
                      "<div class=\"nyheder\"><h3>Driftsinformation</h3><ul><li><b>12-03-2012</b> Systemet er lukket for vedligehold søndag kl. 8-10.</li><li><b>02-02-2012</b> Ny version med masseudtræk er sat i drift.</li></ul></div>")
    return HTMLResponse("<h1>HTTP Error 404.0 - Not Found</h1>", 404)


async def root(request):
    return RedirectResponse("/Default.aspx", 302)


async def css(request):
    return Response("body{font:.8em Verdana}.grid th{background:#4b6c9e;color:#fff}", media_type="text/css")


app = Starlette(routes=[Route("/", root), Route("/Styles/Site.css", css), Route("/{page}.aspx", aspx, methods=["GET", "POST"])])
