# -*- coding: utf-8 -*-
"""jspportal2004: JSP 1.2, JSTL, one hand-written controller servlet on Tomcat 4, frameset and layout tables (2004)."""
import html
import json
import re
import secrets
import time
from datetime import date
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))}
SESSIONS = {}
CTX = "/dudb"
PR_SIDE = 10

FANER = [
    ("undervisning", "Undervisning", "moduler"), ("proever", "Prøver", "proever"), ("henvisning", "Henvisning", "henvisninger"),
    ("merit", "Merit", "meritter"), ("gamle", "Før 1.1.2004", "prae2004"),
]
# (group or None, [(key, heading)]) as in the JSP files
KOL = {
    "moduler": [(None, [("du_modul", "Modul")]), ("Periode", [("startdato", "Fra"), ("slutdato", "Til")]),
                (None, [("udbyder", "Sprogcenter"), ("henvisningskategori", "Henv. kat."), ("modultest_bestaaet", "Modultest best."),
                        ("ophoersaarsag", "Ophør årsag")])],
    "proever": [(None, [("proeve", "Prøve"), ("termin", "Termin"), ("dato", "Dato")]),
                ("Karakterer", [("laeseforstaaelse", "Læse"), ("skriftlig", "Skriftl."), ("mundtlig", "Mundtl.")]),
                (None, [("resultat", "Udfald"), ("udbyder", "Sprogcenter")])],
    "henvisninger": [(None, [("dato", "Dato"), ("kommune", "Kommune"), ("kategori", "Kategori"), ("udbyder", "Henvist til")])],
    "meritter": [(None, [("du_modul", "Modul"), ("startdato", "Start"), ("udbyder", "Sprogcenter")])],
    "prae2004": [(None, [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")])],
    "udtraek": [(None, [("cpr", "Personnr."), ("findes", "Fundet")]),
                ("Første modul", [("foerste_startdato", "Start"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Sprogcenter")]),
                ("Sidste modul", [("seneste_startdato", "Start"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Sprogcenter")]),
                ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
                ("Højeste merit", [("merit_du_modul", "Modul"), ("merit_startdato", "Start"), ("merit_udbyder", "Sprogcenter")]),
                ("Før 1.1.2004", [("prae2004_findes", "Fundet"), ("prae2004_startdato", "Første start"), ("prae2004_du", "Danskudd.")])],
}
MINISTERIUM = "Ministeriet for Flygtninge, Indvandrere og Integration"


def e(s):
    return html.escape(str(s), quote=True)


def vis(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}/{m[2]}-{m[1]}" if m else v


def har_data(p):
    return any(p[k] for _, _, k in FANER)


class Kald:
    """request, session and response.encodeURL together, as the servlet has them."""

    def __init__(self, req, form):
        self.req, self.form = req, form
        pathid = re.search(r";jsessionid=([0-9A-F]+)", req.url.path)
        self.cookie = req.cookies.get("JSESSIONID")
        self.sid = self.cookie if self.cookie in SESSIONS else pathid[1] if pathid else None
        self.ny = self.sid not in SESSIONS
        if self.ny:
            self.sid = secrets.token_hex(16).upper()
            SESSIONS[self.sid] = {}
        self.sess = SESSIONS[self.sid]

    def param(self, navn, std=""):
        v = self.form.get(navn)
        return v if isinstance(v, str) else self.req.query_params.get(navn, std)

    def url(self, cmd, **kw):
        rest = "".join(f"&amp;{k.replace('_', '.')}={v}" for k, v in kw.items())
        rw = "" if self.cookie == self.sid else ";jsessionid=" + self.sid
        return f"{CTX}/controller{rw}" + (f"?cmd={cmd}{rest}" if cmd else "")

    def svar(self, tekst, **headers):
        h = {"content-type": "text/html;charset=ISO-8859-1", "pragma": "no-cache", "cache-control": "no-cache",
             "server": "Apache-Coyote/1.1"}
        h.update({k.replace("_", "-"): v for k, v in headers.items()})
        r = Response(tekst.encode("iso-8859-1", "xmlcharrefreplace"), headers=h)
        if self.ny:
            r.headers.append("set-cookie", f"JSESSIONID={self.sid}; Path={CTX}")
        return r

    def til(self, cmd, **kw):
        r = RedirectResponse(self.url(cmd, **kw).replace("&amp;", "&"), 302)
        if self.ny:
            r.headers.append("set-cookie", f"JSESSIONID={self.sid}; Path={CTX}")
        return r

    def ramme(self, titel, krop, head=""):
        return self.svar(f"""

<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML>
<HEAD>
<TITLE>{titel}</TITLE>
<META http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">
{head}<LINK rel="stylesheet" type="text/css" href="{CTX}/css/portal.css">
</HEAD>
<BODY bgcolor="#FFFFFF" leftmargin="10" topmargin="10">
<TABLE width="620" border="0" cellspacing="0" cellpadding="1" bgcolor="#336699"><TR><TD>
<TABLE width="100%" border="0" cellspacing="0" cellpadding="6" bgcolor="#FFFFFF">
<TR><TD bgcolor="#336699"><FONT face="Arial" size="2" color="#FFFFFF"><B>{titel}</B></FONT></TD></TR>
<TR><TD class="tekst">
{krop}
</TD></TR>
</TABLE>
</TD></TR></TABLE>
</BODY>
</HTML>
""")


def fejl(t):
    return f'<P><FONT color="#CC0000"><B>{e(t)}</B></FONT></P>\n' if t else ""


def login_side(k, t=""):
    return k.ramme("Log på DU-databasen", fejl(t) + f"""<FORM name="loginForm" method="POST" action="{k.url('')}" target="_top">
<INPUT type="hidden" name="cmd" value="login">
<TABLE border="0" cellspacing="0" cellpadding="3">
<TR><TD class="ledetekst">Bruger-ID:</TD><TD><INPUT type="text" name="brugerid" size="15" maxlength="20"></TD></TR>
<TR><TD class="ledetekst">Password:</TD><TD><INPUT type="password" name="password" size="15" maxlength="20"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT type="submit" class="knap" value="Log på"></TD></TR>
</TABLE>
</FORM>
<SCRIPT language="JavaScript">
<!--
document.loginForm.brugerid.focus();
//-->
</SCRIPT>""")


def frameset(k):
    return k.svar(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">
<HTML>
<HEAD>
<TITLE>DU-databasen - {MINISTERIUM}</TITLE>
</HEAD>
<FRAMESET rows="60,*" border="0" frameborder="0">
  <FRAME name="top" src="{k.url('top')}" scrolling="no" noresize>
  <FRAMESET cols="170,*" border="0" frameborder="0">
    <FRAME name="menu" src="{k.url('menu')}" noresize>
    <FRAME name="indhold" src="{k.url('velkommen')}">
  </FRAMESET>
  <NOFRAMES><BODY>Din browser kan ikke vise rammer. <A href="{k.url('menu')}">G&aring; til menuen</A></BODY></NOFRAMES>
</FRAMESET>
</HTML>
""")


def top(k):
    return k.svar(f"""<HTML><HEAD><LINK rel="stylesheet" type="text/css" href="{CTX}/css/portal.css"></HEAD>
<BODY bgcolor="#336699" leftmargin="0" topmargin="0">
<TABLE width="100%" height="60" border="0" cellspacing="0" cellpadding="8"><TR>
<TD><FONT face="Arial" size="4" color="#FFFFFF"><B>DU-databasen</B></FONT></TD>
<TD align="right"><FONT face="Arial" size="1" color="#FFFFFF">{MINISTERIUM}</FONT></TD>
</TR></TABLE>
</BODY></HTML>
""")


def menu(k):
    def p(cmd, t, target="indhold"):
        return f'<TR><TD bgcolor="#DDE6F0">&raquo; <A href="{k.url(cmd)}" target="{target}" class="menu">{t}</A></TD></TR>'
    return k.svar(f"""<HTML><HEAD><LINK rel="stylesheet" type="text/css" href="{CTX}/css/portal.css"></HEAD>
<BODY bgcolor="#DDE6F0">
<TABLE width="100%" border="0" cellspacing="2" cellpadding="3">
<TR><TD><B>Menu</B></TD></TR>
{p('velkommen', 'Velkommen')}
{p('soegForm', 'Personopslag')}
{p('listeForm', 'Opslag fra fil')}
{p('hjaelp', 'Vejledning')}
{p('logaf', 'Log af', '_top')}
</TABLE>
</BODY></HTML>
""")


def soeg_form(k, t=""):
    return k.ramme("Personopslag", fejl(t) + f"""<FORM name="soegForm" method="POST" action="{k.url('')}">
<INPUT type="hidden" name="cmd" value="soeg">
<TABLE border="0" cellspacing="0" cellpadding="3">
<TR><TD class="ledetekst">Personnr.:</TD><TD><INPUT type="text" name="personnr" size="12" maxlength="11" value=""></TD>
<TD><INPUT type="submit" class="knap" value="Søg"> <INPUT type="reset" class="knap" value="Ryd"></TD></TR>
<TR><TD>&nbsp;</TD><TD colspan="2"><FONT size="1">10 cifre (ddmmåå-xxxx)</FONT></TD></TR>
</TABLE>
</FORM>""")


def soeg(k):
    nr = k.param("personnr").strip().replace("-", "")
    if not re.fullmatch(r"\d{10}", nr):
        return soeg_form(k, "Personnr. skal være på 10 cifre.")
    if nr not in PEOPLE or not har_data(PEOPLE[nr]):
        return soeg_form(k, "Søgningen gav ingen resultater.")
    k.sess["hits"] = [nr]
    raekker = "".join(f'<TR bgcolor="#EEEEEE"><TD>{n[:6]}-{n[6:]}</TD><TD>{vis(PEOPLE[n]["udtraek"]["findes"])}</TD>'
                      f'<TD>{vis(PEOPLE[n]["prae2004"] is not None)}</TD>'
                      f'<TD><A href="{k.url("vis", hit=i)}">Vis oplysninger</A></TD></TR>\n' for i, n in enumerate(k.sess["hits"]))
    return k.ramme("Søgeresultat", f"""<P>Antal fundne personer: 1</P>
<TABLE border="0" cellspacing="1" cellpadding="3" bgcolor="#999999">
<TR bgcolor="#DDE6F0"><TD><B>Personnr.</B></TD><TD><B>Data fra 2004</B></TD><TD><B>Data før 2004</B></TD><TD>&nbsp;</TD></TR>
{raekker}</TABLE>
<P><A href="{k.url('soegForm')}">Tilbage til søgning</A></P>""")


def hoved(kol, td="TD", stil=' bgcolor="#DDE6F0"'):
    """header rows; two where there are groups"""
    grp = any(g for g, _ in kol)
    r1 = r2 = ""
    for g, ks in kol:
        if g:
            r1 += f'<{td} colspan="{len(ks)}" align="center"><B>{g}</B></{td}>'
            r2 += "".join(f"<{td}><B>{n}</B></{td}>" for _, n in ks)
        else:
            span = ' rowspan="2" valign="bottom"' if grp else ""
            r1 += "".join(f"<{td}{span}><B>{n}</B></{td}>" for _, n in ks)
    return f"<TR{stil}>{r1}</TR>\n" + (f"<TR{stil}>{r2}</TR>\n" if grp else "")


def vis_person(k):
    if k.param("hit").isdigit() and int(k.param("hit")) < len(k.sess.get("hits", [])):
        k.sess["person"] = k.sess["hits"][int(k.param("hit"))]
    if "person" not in k.sess:
        return k.til("soegForm")
    p = PEOPLE[k.sess["person"]]
    fane = next((f for f in FANER if f[0] == k.param("fane")), FANER[0])
    celler = "".join(
        f'<TD bgcolor="#336699"><FONT color="#FFFFFF"><B>{navn}</B></FONT></TD>' if f == fane[0] else
        f'<TD bgcolor="#DDE6F0"><A href="{k.url("vis", fane=f)}">{navn}</A></TD>' for f, navn, _ in FANER)
    d = p[fane[2]]
    d = d if isinstance(d, list) else [d] if d else []
    kol = KOL[fane[2]]
    noegler = [n for _, ks in kol for n, _ in ks]
    if d:
        off = k.param("pager.offset", "0")
        off = int(off) if off.isdigit() and int(off) < len(d) else 0
        r = "".join('<TR bgcolor="#FFFFFF">' + "".join(f"<TD>{e(vis(x[n])) or '&nbsp;'}</TD>" for n in noegler) + "</TR>\n"
                    for x in d[off:off + PR_SIDE])
        ind = f'<TABLE width="100%" border="0" cellspacing="1" cellpadding="3" bgcolor="#999999">\n{hoved(kol)}{r}</TABLE>\n'
        if len(d) > PR_SIDE:
            led = []
            if off:
                led.append(f'<A href="{k.url("vis", fane=fane[0], pager_offset=max(off - PR_SIDE, 0))}">&lt;&lt; Forrige</A>')
            for s in range(0, len(d), PR_SIDE):
                led.append(f"<B>{s // PR_SIDE + 1}</B>" if s == off else
                           f'<A href="{k.url("vis", fane=fane[0], pager_offset=s)}">{s // PR_SIDE + 1}</A>')
            if off + PR_SIDE < len(d):
                led.append(f'<A href="{k.url("vis", fane=fane[0], pager_offset=off + PR_SIDE)}">Næste &gt;&gt;</A>')
            ind += '<P align="center">' + "&nbsp; ".join(led) + "</P>\n"
    else:
        ind = "<P><I>Ingen data.</I></P>\n"
    return k.ramme("Personoplysninger", f"""<P>Personnr.: <B>{p['cpr'][:6]}-{p['cpr'][6:]}</B></P>
<TABLE border="0" cellspacing="2" cellpadding="4"><TR>{celler}</TR></TABLE>
{ind}<P><A href="{k.url('soegForm')}">Ny søgning</A></P>""")


def liste_form(k, t=""):
    return k.ramme("Opslag fra fil", fejl(t) + f"""<P>V&aelig;lg en tekstfil (.txt) med et personnr. p&aring; hver linje. Filen m&aring; indeholde h&oslash;jst 100 personnumre.</P>
<FORM name="filForm" method="POST" action="{k.url('upload')}" enctype="multipart/form-data">
<TABLE border="0" cellspacing="0" cellpadding="3">
<TR><TD class="ledetekst">Fil med personnumre:</TD><TD><INPUT type="file" name="upfile" size="30"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT type="submit" class="knap" value="Indlæs fil"></TD></TR>
</TABLE>
</FORM>""")


async def upload(k):
    fil = k.form.get("upfile")
    if not getattr(fil, "filename", ""):
        return liste_form(k, "Der er ikke valgt nogen fil.")
    linjer = [x.strip().replace("-", "") for x in (await fil.read()).decode("iso-8859-1").replace("\xef\xbb\xbf", "").splitlines()]
    numre = [x for x in linjer if x]
    if not numre:
        return liste_form(k, "Filen er tom.")
    if len(numre) > 100:
        return liste_form(k, "Filen indeholder mere end 100 linjer.")
    if not all(re.fullmatch(r"\d{10}", x) for x in numre):
        return liste_form(k, "Filen indeholder linjer, der ikke er et personnr. på 10 cifre.")
    k.sess["numre"] = numre
    k.sess.pop("job", None)
    return k.ramme("Opslag fra fil", f"""<P>Filen er indl&aelig;st. Antal personnumre: <B>{len(numre)}</B></P>
<FORM method="POST" action="{k.url('')}">
<INPUT type="hidden" name="cmd" value="startListe">
<INPUT type="submit" class="knap" value="Start søgning">
</FORM>
<P><A href="{k.url('listeForm')}">Annuller</A></P>""")


def liste_status(k):
    job = k.sess.get("job")
    if not job:
        return k.til("listeForm")
    job["vist"] += 1
    if job["vist"] < 3 and time.monotonic() - job["t"] < 1.5:
        u = k.url("listeStatus")
        return k.ramme("Opslag fra fil", f"""<P>Der s&oslash;ges i databasen. Vent venligst ...</P>
<P><A href="{u}">Opdat&eacute;r siden</A></P>""", f'<META http-equiv="Refresh" content="1; URL={u}">\n')
    return k.ramme("Opslag fra fil", f"""<P>S&oslash;gningen er afsluttet.</P>
<P><A href="{k.url('excel')}">Klik her for at hente resultatet i Excel</A></P>""")


def excel(k):
    if not k.sess.get("job"):
        return k.til("listeForm")
    kol = KOL["udtraek"]
    noegler = [n for _, ks in kol for n, _ in ks]
    r = ""
    for n in k.sess["job"]["numre"]:
        d = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        r += "<tr>" + "".join(f'<td class="t">{e(vis(d.get(x)))}</td>' for x in noegler) + "</tr>\n"
    t = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<style>.t {{ mso-number-format:"\\@"; }}</style></head>
<body>
<table border="1">
<tr><td colspan="{len(noegler)}"><b>DU-databasen, udtræk dannet den {date.today():%d/%m-%Y}</b></td></tr>
{hoved(kol, "td", "")}{r}</table>
</body></html>
"""
    return k.svar(t, content_type="application/vnd.ms-excel", content_disposition='attachment; filename="udtraek.xls"',
                  pragma="public", cache_control="max-age=0")


async def controller(req):
    k = Kald(req, await req.form() if req.method == "POST" else {})
    cmd = k.param("cmd", "start")
    if cmd == "login":
        if k.param("brugerid") == "kommune" and k.param("password") == "hemmeligt-1":
            k.sess["bruger"] = "kommune"
            return k.til("start")
        return login_side(k, "Bruger-ID eller password er forkert.")
    if not k.sess.get("bruger"):
        return login_side(k, "" if cmd == "start" else "Din session er udløbet. Log på igen.")
    if cmd == "logaf":
        SESSIONS.pop(k.sid, None)
        return RedirectResponse(CTX + "/", 302)
    if cmd == "startListe" and k.sess.get("numre"):
        k.sess["job"] = {"numre": k.sess["numre"], "t": time.monotonic(), "vist": 0}
        return liste_status(k)
    if cmd == "upload":
        return await upload(k)
    if cmd == "velkommen":
        return k.ramme("Velkommen", "<P>Velkommen til DU-databasen. V&aelig;lg et punkt i menuen.</P>")
    if cmd == "hjaelp":
        return k.ramme("Vejledning", "<P>Oplysningerne er indberettet af sprogcentrene. Ved opslag fra fil vises kun et uddrag.</P>")
    return {"top": top, "menu": menu, "soegForm": soeg_form, "soeg": soeg, "vis": vis_person, "listeForm": liste_form,
            "listeStatus": liste_status, "excel": excel}.get(cmd, frameset)(k)


async def css(req):
    return Response("body, td { font-family: Arial; font-size: 12px; } .knap { font-size: 11px; }", media_type="text/css")


app = Starlette(routes=[
    Route(CTX + "/", controller),
    Route(CTX + "/css/portal.css", css),
    Route(CTX + "/controller{rw:path}", controller, methods=["GET", "POST"]),
])
