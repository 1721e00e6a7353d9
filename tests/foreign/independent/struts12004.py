# -*- coding: utf-8 -*-
"""KursistWeb 1.3 - Struts 1.1, Tiles, Tomcat 4.1 (2004)."""
import hashlib
import json
import os
import time
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
CTX = "/kursistweb"
SESSIONER = {}
PR_SIDE = 10

FANER = [("moduler", "Moduler"), ("proever", "Prøver"), ("henvisninger", "Henvisninger"),
         ("merit", "Merit"), ("prae2004", "Før 2004")]
DATOER = {"startdato", "slutdato", "dato", "modultest_bestaaet", "foerste_startdato", "seneste_startdato",
          "henvisning_dato", "merit_startdato", "prae2004_startdato"}


# ---------------------------------------------------------------- session
def ny_id():
    return hashlib.md5(os.urandom(16)).hexdigest().upper()


class Strip:
    """Tomcat takes ;jsessionid=... off the path before the servlet mapping."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and ";jsessionid=" in scope["path"]:
            sti, _, sid = scope["path"].partition(";jsessionid=")
            scope = dict(scope, path=sti, raw_path=sti.encode(), url_sid=sid)
        await self.app(scope, receive, send)


class Req:
    def __init__(self, request):
        self.r = request
        cookie = request.cookies.get("JSESSIONID")
        self.fra_cookie = cookie in SESSIONER
        self.sid = cookie if self.fra_cookie else request.scope.get("url_sid")
        if self.sid not in SESSIONER:
            self.sid = ny_id()
            SESSIONER[self.sid] = {}
        self.s = SESSIONER[self.sid]

    def url(self, sti):
        """response.encodeURL"""
        if self.fra_cookie:
            return CTX + sti
        a, q, b = sti.partition("?")
        return CTX + a + ";jsessionid=" + self.sid + q + b

    def send(self, resp):
        if not self.fra_cookie:
            resp.headers.append("Set-Cookie", "JSESSIONID=%s; Path=%s" % (self.sid, CTX))
        return resp

    def redirect(self, sti):
        return self.send(RedirectResponse(self.url(sti), 302))

    async def form(self):
        raw = (await self.r.body()).decode("latin-1")
        return {k: v[0] for k, v in parse_qs(raw, keep_blank_values=True, encoding="latin-1").items()}


# ---------------------------------------------------------------- tiles
def layout(q, titel, krop, menu=True, head=""):
    m = "&nbsp;"
    if menu:
        punkter = [("/kursist.do?metode=vis", "Søg kursist"), ("/liste.do?metode=vis", "Søg på liste"),
                   ("/hjaelp.do", "Hjælp"), ("/logoff.do", "Log af")]
        m = ('<table border="0" cellpadding="3" cellspacing="0" width="150">\n<tr><td class="menuhoved">Menu</td></tr>\n'
             + "".join('<tr><td class="menu"><img src="%s/images/pil.gif" width="7" height="7" alt="">&nbsp;'
                       '<a href="%s">%s</a></td></tr>\n' % (CTX, q.url(u), t) for u, t in punkter) + "</table>")
    html = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html lang="da">
<head>
<title>KursistWeb - %s</title>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<meta http-equiv="Pragma" content="no-cache">
%s<link rel="stylesheet" type="text/css" href="%s/css/kursistweb.css">
</head>
<body bgcolor="#ffffff" topmargin="0" leftmargin="0" marginwidth="0" marginheight="0">
<table border="0" cellpadding="0" cellspacing="0" width="100%%">
<tr bgcolor="#003366"><td colspan="2" height="50"><font color="#ffffff" size="+1"><b>&nbsp;KursistWeb</b></font>
<font color="#ffffff">- danskuddannelse for voksne udl&aelig;ndinge</font></td></tr>
<tr><td valign="top" width="160" bgcolor="#e6ecf2">%s</td>
<td valign="top"><table border="0" cellpadding="8" width="100%%"><tr><td>
<h2 class="overskrift">%s</h2>
%s
</td></tr></table></td></tr>
<tr><td colspan="2" class="bund"><hr size="1" noshade>KursistWeb ver. 1.3.2 &nbsp;|&nbsp; Support: hverdage 9-15, support@kursistweb.example.dk</td></tr>
</table>
</body>
</html>
""" % (titel, head, CTX, m, titel, krop)
    return q.send(Response(html.encode("iso-8859-1", "xmlcharrefreplace"),
                           media_type="text/html", headers={"Content-Type": "text/html;charset=ISO-8859-1"}))


def fejl(liste):
    """<html:errors/>"""
    if not liste:
        return ""
    return '<font color="red"><b>Der er fejl i indtastningen</b></font>\n<ul>%s</ul>\n' % "".join(
        '<li><font color="red">%s</font></li>' % f for f in liste)


def dato(v):
    return "%s.%s.%s" % (v[8:10], v[5:7], v[0:4]) if v else ""


def vis(k, v):
    if v is None or v == "":
        return "&nbsp;"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    return escape(dato(v) if k in DATOER else v)


def kraev(f):
    async def inner(request):
        q = Req(request)
        if not q.s.get("bruger"):
            return q.redirect("/logon.jsp")
        return await f(q)
    return inner


# ---------------------------------------------------------------- log på
def logonside(q, fl=(), navn=""):
    return layout(q, "Log på", fejl(fl) + """
<form name="logonForm" method="post" action="%s">
<table border="0" cellpadding="3">
<tr><td align="right"><b>Bruger-id:</b></td><td><input type="text" name="brugerId" maxlength="16" size="16" value="%s"></td></tr>
<tr><td align="right"><b>Adgangskode:</b></td><td><input type="password" name="adgangskode" maxlength="20" size="16" value=""></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" value="Log på">&nbsp;<input type="reset" value="Nulstil"></td></tr>
</table>
</form>
<script language="JavaScript" type="text/javascript">
  <!--
  document.forms["logonForm"].elements["brugerId"].focus()
  // -->
</script>
<p>Har De ikke et bruger-id, skal De rette henvendelse til Deres kommunes KursistWeb-ansvarlige.</p>
""" % (q.url("/logon.do"), escape(navn, True)), menu=False)


async def logon_jsp(request):
    return logonside(Req(request))


async def logon(request):
    q = Req(request)
    f = await q.form()
    navn, kode = f.get("brugerId", ""), f.get("adgangskode", "")
    fl = [t for v, t in ((navn, "Bruger-id skal udfyldes."), (kode, "Adgangskode skal udfyldes.")) if not v]
    if not fl and (navn, kode) != ("kommune", "hemmeligt-1"):
        fl = ["Ukendt bruger-id eller forkert adgangskode."]
    if fl:
        return logonside(q, fl, navn)
    q.s["bruger"] = navn
    return layout(q, "Driftsinformation", """
<p>De er nu logget på som <b>%s</b>.</p>
<table border="1" cellpadding="4" cellspacing="0" bordercolor="#003366"><tr><td>
<b>Servicevindue</b><br>KursistWeb er lukket hver anden onsdag kl. 17-19 pga. vedligeholdelse.</td></tr></table>
<form name="infoForm" method="post" action="%s"><br><input type="submit" value="Videre"></form>
""" % (navn, q.url("/forside.do")), menu=False)


async def logoff(request):
    q = Req(request)
    q.s.clear()
    return layout(q, "Log af", '<p>De er nu logget af KursistWeb.</p><a href="%s">Log på igen</a>' % q.url("/logon.jsp"), menu=False)


@kraev
async def forside(q):
    return layout(q, "Forside", "<p>Velkommen til KursistWeb. V&aelig;lg en funktion i menuen til venstre.</p>"
                  "<ul><li><b>Søg kursist</b> viser alle indberetninger om en enkelt kursist.</li>"
                  "<li><b>Søg på liste</b> danner et regneark med et uddrag for op til 100 kursister.</li></ul>")


@kraev
async def hjaelp(q):
    return layout(q, "Hjælp", "<p>CPR-nr. indtastes i to felter: f&oslash;rst de seks cifre i f&oslash;dselsdatoen, dern&aelig;st de fire sidste "
                  "cifre (ddmm&aring;&aring;-xxxx).</p><p>Filer til listes&oslash;gning skal v&aelig;re almindelige tekstfiler med &eacute;t CPR-nr. pr. linje.</p>")


# ---------------------------------------------------------------- søg kursist
def soegeside(q, fl=(), d="", n=""):
    return layout(q, "Søg kursist", fejl(fl) + """
<form name="kursistForm" method="post" action="%s">
<input type="hidden" name="metode" value="soeg">
<table border="0" cellpadding="3">
<tr><td><b>CPR-nr.:</b></td>
<td><input type="text" name="foedselsdato" maxlength="6" size="6" value="%s">&nbsp;-&nbsp;<input type="text" name="loebenr" maxlength="4" size="4" value="%s"></td>
<td class="hjaelp">(ddmm&aring;&aring;-xxxx)</td></tr>
<tr><td>&nbsp;</td><td colspan="2"><input type="submit" value="Find kursist"></td></tr>
</table>
</form>
""" % (q.url("/kursist.do"), escape(d, True), escape(n, True)))


KOL = {
    "moduler": [("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Sprogcenter"),
                ("henvisningskategori", "Henv. kategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")],
    "henvisninger": [("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Sprogcenter")],
    "meritter": [("du_modul", "Meriteret modul"), ("startdato", "Start"), ("udbyder", "Sprogcenter")],
    "prae2004": [("foerste_startdato", "Første start"), ("du", "Danskuddannelse")],
    "proever": [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læs."),
                ("skriftlig", "Skr."), ("mundtlig", "Mdt."), ("resultat", "Resultat"), ("udbyder", "Sprogcenter")],
}


def tabel(navn, poster):
    kol = KOL[navn]
    if navn == "proever":
        hoved = "<tr>" + "".join('<th rowspan="2">%s</th>' % t for _, t in kol[:3]) + '<th colspan="3">Karakter</th>' \
            + "".join('<th rowspan="2">%s</th>' % t for _, t in kol[6:]) + "</tr>\n<tr>" \
            + "".join("<th>%s</th>" % t for _, t in kol[3:6]) + "</tr>\n"
    else:
        hoved = "<tr>" + "".join("<th>%s</th>" % t for _, t in kol) + "</tr>\n"
    return '<table class="liste" border="1" cellpadding="2" cellspacing="0">\n' + hoved + "".join(
        '<tr class="%s">' % ("lige" if i % 2 else "ulige")
        + "".join('<td nowrap="nowrap">%s</td>' % vis(k, p[k]) for k, _ in kol) + "</tr>\n"
        for i, p in enumerate(poster)) + "</table>\n"


def kursistside(q, fane, side):
    p = PERSONER[q.s["kursist"]]
    faner = '<table border="0" cellpadding="4" cellspacing="2"><tr>' + "".join(
        '<td class="fane_valgt" bgcolor="#003366"><font color="#ffffff"><b>%s</b></font></td>' % t if n == fane else
        '<td class="fane" bgcolor="#c0ccd9"><a href="%s">%s</a></td>' % (q.url("/kursist.do?metode=fane&amp;fane=" + n), t)
        for n, t in FANER) + "</tr></table>\n"
    navn = "meritter" if fane == "merit" else fane
    poster = p[navn]
    if navn == "prae2004":
        poster = [poster] if poster else []
    if not poster:
        krop = "<p><i>Ingen registreringer</i></p>"
    else:
        sider = (len(poster) + PR_SIDE - 1) // PR_SIDE
        side = min(max(side, 1), sider)
        krop = tabel(navn, poster[(side - 1) * PR_SIDE:side * PR_SIDE])
        if sider > 1:
            u = "/kursist.do?metode=fane&amp;fane=%s&amp;side=%d"
            krop += '<p class="bladr">%s&nbsp; Side %d af %d (%d registreringer) &nbsp;%s</p>' % (
                '<a href="%s">&lt;&lt; Forrige</a>' % q.url(u % (fane, side - 1)) if side > 1 else "&lt;&lt; Forrige",
                side, sider, len(poster),
                '<a href="%s">N&aelig;ste &gt;&gt;</a>' % q.url(u % (fane, side + 1)) if side < sider else "N&aelig;ste &gt;&gt;")
    return layout(q, "Kursist", '<p>CPR-nr.: <b>%s-%s</b></p>\n%s<div class="faneindhold">%s</div>\n<p><a href="%s">Ny s&oslash;gning</a></p>'
                  % (p["cpr"][:6], p["cpr"][6:], faner, krop, q.url("/kursist.do?metode=vis")))


@kraev
async def kursist(q):
    qp = q.r.query_params
    if q.r.method == "POST":
        f = await q.form()
        d, n = f.get("foedselsdato", "").strip(), f.get("loebenr", "").strip()
        if not (len(d) == 6 and len(n) == 4 and (d + n).isdigit()):
            return soegeside(q, ["CPR-nr. skal udfyldes med 6 + 4 cifre."], d, n)
        p = PERSONER.get(d + n)
        if not p or not any(p[k] for k in KOL):      # ingen poster i nogen af tabellerne
            return soegeside(q, ["Der er ingen indberetninger på det angivne CPR-nr."], d, n)
        q.s["kursist"] = p["cpr"]
        return kursistside(q, "moduler", 1)
    if qp.get("metode") == "fane" and q.s.get("kursist"):
        fane = qp.get("fane") if qp.get("fane") in dict(FANER) else "moduler"
        return kursistside(q, fane, int(qp["side"]) if qp.get("side", "").isdigit() else 1)
    return soegeside(q)


# ---------------------------------------------------------------- søg på liste
TOKEN = "org.apache.struts.taglib.html.TOKEN"


def listeside(q, fl=()):
    q.s["token"] = ny_id().lower()
    return layout(q, "Søg på liste", fejl(fl) + """
<p>V&aelig;lg en tekstfil med h&oslash;jst 100 CPR-nr., &eacute;t pr. linje. Dannelsen af regnearket kan tage nogen tid.</p>
<form name="listeForm" method="post" action="%s" enctype="multipart/form-data">
<input type="hidden" name="%s" value="%s">
<table border="0" cellpadding="3">
<tr><td><b>Fil med CPR-nr.:</b></td><td><input type="file" name="cprFil" size="40" value=""></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="send" value="Send fil">&nbsp;<input type="submit" name="org.apache.struts.taglib.html.CANCEL" value="Fortryd" onclick="bCancel=true;"></td></tr>
</table>
</form>
""" % (q.url("/liste.do"), TOKEN, q.s["token"]))


@kraev
async def liste(q):
    if q.r.method != "POST":
        return listeside(q)
    f = await q.r.form()
    if "org.apache.struts.taglib.html.CANCEL" in f:
        return q.redirect("/forside.do")
    if f.get(TOKEN) != q.s.pop("token", None):
        return listeside(q, ["Siden er allerede sendt. Prøv igen."])
    fil = f.get("cprFil")
    if not getattr(fil, "filename", ""):
        return listeside(q, ["Der er ikke valgt en fil."])
    linjer = [l.strip().replace("-", "") for l in (await fil.read()).decode("latin-1").replace("ï»¿", "").splitlines()]
    numre = [l for l in linjer if l]
    if not numre:
        return listeside(q, ["Filen er tom."])
    if len(numre) > 100:
        return listeside(q, ["Filen indeholder %d CPR-nr. Der må højst være 100." % len(numre)])
    fl = ["Linje %d indeholder ikke et CPR-nr." % i for i, l in enumerate(linjer, 1) if l and not (len(l) == 10 and l.isdigit())]
    if fl:
        return listeside(q, fl[:10])
    q.s["liste"] = {"numre": numre, "klar": time.time() + 4}
    return q.redirect("/listeStatus.do")


@kraev
async def status(q):
    job = q.s.get("liste")
    if not job:
        return q.redirect("/liste.do?metode=vis")
    if time.time() < job["klar"]:
        return layout(q, "Søg på liste", '<p><b>Vent venligst - regnearket dannes ...</b></p><p>Siden genindl&aelig;ses automatisk. '
                      'Sker det ikke, s&aring; klik p&aring; <a href="%s">Opdater</a>.</p>' % q.url("/listeStatus.do"),
                      head='<meta http-equiv="Refresh" content="3; URL=%s">\n' % q.url("/listeStatus.do"))
    return layout(q, "Søg på liste", '<p><b>Regnearket er dannet.</b> Der er s&oslash;gt p&aring; %d CPR-nr.</p><p><a href="%s" target="_blank">'
                  'Hent regneark</a> (Microsoft Excel)</p>' % (len(job["numre"]), q.url("/listeHent.do")))


GRUPPER = [("Første modul", ["foerste_startdato", "foerste_du_modul", "foerste_udbyder"]),
           ("Seneste modul", ["seneste_startdato", "seneste_du_modul", "seneste_udbyder"]),
           ("Seneste henvisning", ["henvisning_dato", "henvisning_kategori"]),
           ("Højeste merit", ["merit_du_modul", "merit_startdato", "merit_udbyder"]),
           ("Før 2004", ["prae2004_findes", "prae2004_startdato", "prae2004_du"])]
UNDER = dict(startdato="Start", du_modul="Modul", udbyder="Sprogcenter", dato="Dato", kategori="Kategori", findes="Findes", du="Danskudd.")


@kraev
async def hent(q):
    job = q.s.get("liste")
    if not job or time.time() < job["klar"]:
        return q.redirect("/listeStatus.do")
    felter = [k for _, g in GRUPPER for k in g]
    x = ['<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">\n'
         '<style>td { mso-number-format:"\\@"; }</style></head><body>\n<table border="1">\n'
         '<tr><td colspan="16"><b>KursistWeb - udtræk pr. %s</b></td></tr>\n' % time.strftime("%d.%m.%Y"),
         '<tr><th rowspan="2">CPR-nr.</th><th rowspan="2">Fundet efter 2004</th>'
         + "".join('<th colspan="%d">%s</th>' % (len(g), t) for t, g in GRUPPER) + "</tr>\n<tr>"
         + "".join("<th>%s</th>" % UNDER[k.split("_", 1)[1]] for k in felter) + "</tr>\n"]
    for nr in job["numre"]:
        u = PERSONER[nr]["udtraek"] if nr in PERSONER else dict.fromkeys(felter)
        x.append("<tr><td>%s-%s</td><td>%s</td>" % (nr[:6], nr[6:], "Ja" if u.get("findes") else "Nej")
                 + "".join("<td>%s</td>" % vis(k, u[k]) for k in felter) + "</tr>\n")
    x.append("</table></body></html>")
    return q.send(Response("".join(x).encode("iso-8859-1"), headers={
        "Content-Type": "application/vnd.ms-excel", "Content-Disposition": 'attachment; filename="kursistudtraek.xls"'}))


async def index(request):
    return Req(request).redirect("/logon.jsp")


async def fast(request):
    return Response("", media_type="text/css" if request.url.path.endswith("css") else "image/gif")

GP = ["GET", "POST"]
app = Starlette(middleware=[Middleware(Strip)], routes=[
    Route("/", index), Route(CTX, index), Route(CTX + "/", index), Route(CTX + "/logon.jsp", logon_jsp),
    Route(CTX + "/logon.do", logon, methods=["POST"]), Route(CTX + "/logon.do", index), Route(CTX + "/logoff.do", logoff),
    Route(CTX + "/forside.do", forside, methods=GP), Route(CTX + "/hjaelp.do", hjaelp),
    Route(CTX + "/kursist.do", kursist, methods=GP), Route(CTX + "/liste.do", liste, methods=GP),
    Route(CTX + "/listeStatus.do", status), Route(CTX + "/listeHent.do", hent),
    Route(CTX + "/css/{f}", fast), Route(CTX + "/images/{f}", fast)])
