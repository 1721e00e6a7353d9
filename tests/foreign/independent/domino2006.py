"""Sprogbasen - Lotus Domino R6-applikation med rammesaet (framesets), anno 2006."""
import datetime
import hashlib
import json
import secrets
import time
from pathlib import Path

from jinja2 import DictLoader, Environment
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
UNID = {hashlib.md5(b"notes" + c.encode()).hexdigest().upper(): c for c in PEOPLE}
TILUNID = {c: u for u, c in UNID.items()}
SESSIONS, JOBS = {}, {}
TIMEOUT = 30 * 60
DB = "/komm/sprogbasen.nsf"


def dato(s):
    return "/".join(reversed(s.split("-"))) if s else ""


T = {}
T["login"] = """<HTML><HEAD><TITLE>Server Login</TITLE></HEAD><BODY BGCOLOR="#FFFFFF"><FORM METHOD=post ACTION="/names.nsf?Login" NAME="_DominoForm">
<CENTER><TABLE BORDER=0 CELLSPACING=0 CELLPADDING=4><TR><TD COLSPAN=2><B><FONT SIZE=4 COLOR="#000080" FACE="Arial">Sprogbasen</FONT></B></TD></TR>
<TR><TD COLSPAN=2><FONT SIZE=2 FACE="Arial">{{ tekst }}</FONT></TD></TR>
<TR><TD><FONT SIZE=2 FACE="Arial">Brugernavn</FONT></TD><TD><INPUT NAME="Username" VALUE="" MAXLENGTH=256></TD></TR>
<TR><TD><FONT SIZE=2 FACE="Arial">Kodeord</FONT></TD><TD><INPUT NAME="Password" VALUE="" MAXLENGTH=256 TYPE=password></TD></TR>
<TR><TD></TD><TD><INPUT TYPE=submit VALUE="Log ind"></TD></TR></TABLE></CENTER>
<INPUT TYPE=hidden NAME="RedirectTo" VALUE="{{ til }}"></FORM></BODY></HTML>"""
T["rammer"] = """<HTML><HEAD><TITLE>Sprogbasen</TITLE></HEAD>
<FRAMESET ROWS="64,*" BORDER=0><FRAME NAME="top" SRC="/komm/sprogbasen.nsf/pTop?OpenPage" SCROLLING=no>
<FRAMESET COLS="190,*" BORDER=0><FRAME NAME="navi" SRC="/komm/sprogbasen.nsf/pNavi?OpenPage"><FRAME NAME="hoved" SRC="/komm/sprogbasen.nsf/pForside?OpenPage"></FRAMESET></FRAMESET>
<NOFRAMES><BODY>Din browser kan ikke vise rammer. <A HREF="/komm/sprogbasen.nsf/pNavi?OpenPage">G&aring; til menuen</A></BODY></NOFRAMES></HTML>"""
T["base"] = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=ISO-8859-1">{% block head %}{% endblock %}<TITLE>{{ titel }}</TITLE></HEAD>
<BODY TEXT="#000000" BGCOLOR="{{ bg or '#FFFFFF' }}"><FONT FACE="Arial" SIZE=2>{% block b %}{% endblock %}</FONT></BODY></HTML>"""
T["pTop"] = """{% extends "base" %}{% block b %}<TABLE WIDTH="100%"><TR><TD><FONT SIZE=5 COLOR="#FFFFFF" FACE="Arial"><B>Sprogbasen</B></FONT></TD>
<TD ALIGN=right><A HREF="/komm/sprogbasen.nsf?Logout&amp;RedirectTo=/komm/sprogbasen.nsf" TARGET="_top"><FONT COLOR="#FFFFFF" SIZE=2>Log ud</FONT></A></TD></TR></TABLE>{% endblock %}"""
T["pNavi"] = """{% extends "base" %}{% block b %}
<P><B>Opslag</B><BR>
<IMG SRC="/icons/vwicn.gif" ALT=""> <A HREF="/komm/sprogbasen.nsf/fEnkelt?OpenForm" TARGET="hoved">En enkelt kursist</A><BR>
<IMG SRC="/icons/vwicn.gif" ALT=""> <A HREF="/komm/sprogbasen.nsf/fListe?OpenForm" TARGET="hoved">Liste over kursister</A></P>
<P><B>Information</B><BR><A HREF="/komm/sprogbasen.nsf/pForside?OpenPage" TARGET="hoved">Velkommen</A><BR>
<A HREF="/komm/sprogbasen.nsf/pVejledning?OpenPage" TARGET="hoved">Vejledning</A><BR><A HREF="mailto:notes@itfyn.invalid">Skriv til os</A></P>
<FORM ACTION="/komm/sprogbasen.nsf/vVejl?SearchView" METHOD=get TARGET="hoved"><FONT SIZE=1>Fritekst i vejledninger</FONT><BR><INPUT NAME="Query" SIZE=12><INPUT TYPE=submit VALUE="Find"></FORM>{% endblock %}"""
T["pForside"] = """{% extends "base" %}{% block b %}<H2>Velkommen til Sprogbasen</H2><P>V&aelig;lg en type opslag i menuen til venstre.</P>
<P><B>Opslagstavle</B></P><TABLE BORDER=1><TR><TD>02/11/2006</TD><TD>Sprogbasen er flyttet til ny server. Ret venligst jeres bogm&aelig;rker.</TD></TR><TR><TD>15/09/2006</TD><TD>Husk at opslag kun m&aring; ske i konkrete sager.</TD></TR></TABLE>{% endblock %}"""
T["pVejledning"] = """{% extends "base" %}{% block b %}<H2>Vejledning</H2><P>Ved opslag p&aring; en liste oprettes en tekstfil i Notesblok med et personnummer p&aring; hver linje. Der m&aring; v&aelig;re h&oslash;jst 100.</P>{% endblock %}"""
T["vVejl"] = """{% extends "base" %}{% block b %}<H2>S&oslash;geresultat</H2><P>Ingen dokumenter fundet</P>{% endblock %}"""
T["fEnkelt"] = """{% extends "base" %}{% block b %}<FORM METHOD=post ACTION="/komm/sprogbasen.nsf/fEnkelt?OpenForm&amp;Seq=1" NAME="_fEnkelt"><INPUT TYPE=hidden NAME="__Click" VALUE="0">
<H2>Opslag p&aring; en enkelt kursist</H2>
<TABLE BORDER=0><TR><TD WIDTH=160 VALIGN=top><FONT SIZE=2 FACE="Arial">Personnummer</FONT></TD><TD><INPUT NAME="Foedselsdato" VALUE="{{ fd }}" SIZE=6 MAXLENGTH=6> - <INPUT NAME="Loebenr" VALUE="{{ lb }}" SIZE=4 MAXLENGTH=4><BR>
<FONT SIZE=1 FACE="Arial" COLOR="#808080">f&oslash;dselsdato (ddmm&aring;&aring;) - l&oslash;benummer</FONT></TD></TR>
{% if fejl %}<TR><TD></TD><TD><FONT SIZE=2 COLOR="#FF0000" FACE="Arial">{{ fejl }}</FONT></TD></TR>{% endif %}
<TR><TD></TD><TD><INPUT TYPE=submit VALUE="Hent kursist"></TD></TR></TABLE></FORM>{% endblock %}"""
T["svar"] = """{% extends "base" %}{% block b %}<H2>{{ titel }}</H2><P>{{ tekst }}</P><P><A HREF="{{ tilbage }}">Tilbage</A></P>{% endblock %}"""
T["dok"] = """{% extends "base" %}{% block b %}
<TABLE WIDTH="100%" BGCOLOR="#E0E0F0"><TR><TD><B>Kursist {{ p.cpr[:6] }}-{{ p.cpr[6:] }}</B></TD><TD ALIGN=right><A HREF="/komm/sprogbasen.nsf/fEnkelt?OpenForm">Nyt opslag</A></TD></TR></TABLE><BR>
<TABLE BORDER=1 CELLSPACING=0><TR>{% for t in faner %}<TD BGCOLOR="{{ '#FFFFFF' if loop.index == rk else '#C0C0C0' }}">{% if loop.index == rk %}<B>{{ t }}</B>{% else %}<A HREF="/komm/sprogbasen.nsf/0/{{ unid }}?OpenDocument&amp;TableRow=1.{{ loop.index }}#1.">{{ t }}</A>{% endif %}</TD>{% endfor %}</TR>
<TR><TD COLSPAN=4 WIDTH=640><A NAME="1."></A>
{% macro celler(l) %}<TR>{% for x in l %}<TD><FONT SIZE=2 FACE="Arial">{% if x %}{{ x }}{% else %}&nbsp;{% endif %}</FONT></TD>{% endfor %}</TR>{% endmacro %}
{% macro hoved(l) %}<TR BGCOLOR="#E0E0E0">{% for x in l %}<TD><B><FONT SIZE=2 FACE="Arial">{{ x }}</FONT></B></TD>{% endfor %}</TR>{% endmacro %}
{% if rk == 1 %}<B>Modulregistreringer</B><BR>{% if p.moduler %}<TABLE BORDER=1 CELLSPACING=0 CELLPADDING=2>{{ hoved(["DU-modul", "Startet", "Sluttet", "Udbyder", "Henvisnings-kategori", "Årsag til ophør", "Bestået modultest"]) }}
{% for m in p.moduler %}{{ celler([m.du_modul, dato(m.startdato), dato(m.slutdato), m.udbyder, m.henvisningskategori, m.ophoersaarsag, dato(m.modultest_bestaaet)]) }}
{% endfor %}</TABLE>{% else %}(ingen moduler)<BR>{% endif %}<BR><B>Merit for moduler</B><BR>
{% if p.meritter %}<TABLE BORDER=1 CELLSPACING=0 CELLPADDING=2>{{ hoved(["DU-modul", "Startet", "Udbyder"]) }}{% for m in p.meritter %}{{ celler([m.du_modul, dato(m.startdato), m.udbyder]) }}{% endfor %}</TABLE>{% else %}(ingen merit)<BR>{% endif %}
{% elif rk == 2 %}{% for m in p.proever %}<TABLE BORDER=0 CELLPADDING=1><TR><TD VALIGN=top WIDTH=150><B>{{ m.proeve or "" }}</B></TD><TD><TABLE BORDER=1 CELLSPACING=0 WIDTH=330>
{% for n, v in [("Dato", dato(m.dato)), ("Termin", m.termin), ("Læseforståelse", m.laeseforstaaelse), ("Skriftlig", m.skriftlig), ("Mundtlig", m.mundtlig), ("Resultat", m.resultat), ("Udbyder", m.udbyder)] %}<TR><TD WIDTH=130 BGCOLOR="#F0F0F0">{{ n }}:</TD><TD>{% if v %}{{ v }}{% else %}&nbsp;{% endif %}</TD></TR>
{% endfor %}</TABLE></TD></TR></TABLE><HR SIZE=1>{% else %}(ingen pr&oslash;ver){% endfor %}
{% elif rk == 3 %}{% if p.henvisninger %}<TABLE BORDER=1 CELLSPACING=0 CELLPADDING=2>{{ hoved(["Henvist", "Kategori", "Kommune", "Udbyder"]) }}{% for m in p.henvisninger %}{{ celler([dato(m.dato), m.kategori, m.kommune, m.udbyder]) }}
{% endfor %}</TABLE>{% else %}(ingen henvisninger){% endif %}
{% else %}{% if p.prae2004 %}<TABLE BORDER=0><TR><TD>Fundet i gamle data:</TD><TD>Ja</TD></TR><TR><TD>F&oslash;rste start:</TD><TD>{{ dato(p.prae2004.foerste_startdato) }}</TD></TR><TR><TD>Danskuddannelse (DU):</TD><TD>{{ "Ja" if p.prae2004.du else "Nej" }}</TD></TR></TABLE>{% else %}(ingen gamle data){% endif %}{% endif %}
</TD></TR></TABLE>{% endblock %}"""
T["fListe"] = """{% extends "base" %}{% block head %}<SCRIPT LANGUAGE="JavaScript">
<!--
document._domino_target = "_self";
function _doClick(v, o, t, h) {
  var form = document._fListe;
  if (form.onsubmit) { var retVal = form.onsubmit(); if (typeof retVal == "boolean" && retVal == false) return false; }
  form.__Click.value = v;
  form.submit();
  return false;
}
// -->
</SCRIPT>{% endblock %}{% block b %}<FORM METHOD=post ACTION="/komm/sprogbasen.nsf/fListe?OpenForm&amp;Seq=1" ENCTYPE="multipart/form-data" NAME="_fListe"><INPUT TYPE=hidden NAME="__Click" VALUE="0">
<H2>Opslag p&aring; en liste over kursister</H2>
{% if fejl %}<P><FONT COLOR="#FF0000">{{ fejl }}</FONT></P>{% endif %}
<TABLE BORDER=0><TR><TD WIDTH=160>Fil med personnumre</TD><TD><INPUT TYPE=file NAME="%%File.c12570a2.1f"></TD></TR>
<TR><TD>Bem&aelig;rkning</TD><TD><INPUT NAME="Bemaerkning" SIZE=30></TD></TR>
<TR><TD></TD><TD><INPUT TYPE=button onclick="return _doClick('C12570A20031F0E2.7c9/$Body/0.A1E', this, null)" VALUE="Overf&oslash;r fil"></TD></TR></TABLE></FORM>{% endblock %}"""
T["gemt"] = """{% extends "base" %}{% block head %}<META HTTP-EQUIV="refresh" CONTENT="2; URL={{ url }}">{% endblock %}{% block b %}<H2>Filen er modtaget</H2>
<P>Agenten finder kursisterne. Vent et &oslash;jeblik...</P>{% endblock %}"""
T["udtraek"] = """{% extends "base" %}{% block b %}<H2>Listen er behandlet</H2><TABLE BORDER=0><TR><TD>Oprettet:</TD><TD>{{ tid }}</TD></TR><TR><TD>Antal personnumre:</TD><TD>{{ n }}</TD></TR>
{% if afvist %}<TR><TD VALIGN=top>Ikke brugt (forkerte numre):</TD><TD>{% for a in afvist %}{{ a }}<BR>{% endfor %}</TD></TR>{% endif %}
<TR><TD>Vedh&aelig;ftet fil:</TD><TD><A HREF="/komm/sprogbasen.nsf/0/{{ unid }}/$FILE/sprogbasen.csv"><IMG SRC="/icons/doclink.gif" BORDER=0 ALT=""> sprogbasen.csv</A></TD></TR></TABLE>
<P><FONT SIZE=1>Klik p&aring; den vedh&aelig;ftede fil for at &aring;bne den i Excel.</FONT></P>{% endblock %}"""
ENV = Environment(loader=DictLoader(T), autoescape=True)
ENV.globals.update(dato=dato)
FANER = ["Moduler og merit", "Prøver", "Henvisninger", "Gamle data (før 2004)"]


def side(name, titel="Sprogbasen", bg=None, **kw):
    html = ENV.get_template(name).render(titel=titel, bg=bg, **kw)
    return Response(html.encode("iso-8859-1", "xmlcharrefreplace"), headers={"Content-Type": "text/html; charset=ISO-8859-1", "Server": "Lotus-Domino", "Expires": "Tue, 01 Jan 1980 06:00:00 GMT"})


def logget_paa(request):
    sid = request.cookies.get("DomAuthSessId", "")
    if sid in SESSIONS and time.time() - SESSIONS[sid] < TIMEOUT:
        SESSIONS[sid] = time.time()
        return sid
    return None


def kraev(f):
    async def g(request):
        if not logget_paa(request):
            til = request.url.path + ("?" + request.url.query if request.url.query else "")
            if request.method == "POST":
                til = DB
            return side("login", til=til, tekst="Indtast brugernavn og kodeord.")
        return await f(request)
    return g


async def names(request):
    form = await request.form()
    til = form.get("RedirectTo", DB)
    if form.get("Username") != "kommune" or form.get("Password") != "hemmeligt-1":
        return side("login", til=til, tekst="Du har angivet et forkert brugernavn eller kodeord.")
    sid = secrets.token_hex(16).upper()
    SESSIONS[sid] = time.time()
    r = RedirectResponse(til if til.startswith("/") else DB, 302)
    r.set_cookie("DomAuthSessId", sid)
    return r


async def database(request):
    if request.url.query.lower().startswith("logout"):
        SESSIONS.pop(request.cookies.get("DomAuthSessId"), None)
        r = side("login", til=DB, tekst="Du er nu logget ud. Log ind igen herunder.")
        r.delete_cookie("DomAuthSessId")
        return r
    if not logget_paa(request):
        return side("login", til=DB, tekst="Indtast brugernavn og kodeord.")
    return side("rammer")


@kraev
async def element(request):
    navn = request.path_params["navn"]
    if navn in ("pTop", "pNavi", "pForside", "pVejledning", "vVejl"):
        return side(navn, bg={"pTop": "#000080", "pNavi": "#E0E0F0"}.get(navn))
    if navn == "fEnkelt":
        return await enkelt(request)
    if navn == "fListe":
        return await liste(request)
    return Response("<HTML><HEAD><TITLE>Error</TITLE></HEAD><BODY><H1>Error 404</H1>HTTP Web Server: Couldn't find design note</BODY></HTML>", 404, media_type="text/html")


def gyldigt(c):
    try:
        datetime.date(2000, int(c[2:4]), int(c[:2]))
    except ValueError:
        return False
    return len(c) == 10 and c.isdigit()


async def enkelt(request):
    if request.method == "GET":
        return side("fEnkelt", fd="", lb="", fejl="")
    form = await request.form()
    fd, lb = form.get("Foedselsdato", "").strip(), form.get("Loebenr", "").strip()
    if len(fd) != 6 or len(lb) != 4 or not gyldigt(fd + lb):
        return side("fEnkelt", fd=fd, lb=lb, fejl="Personnummeret er ikke korrekt udfyldt.")
    if fd + lb not in PEOPLE:
        return side("svar", titel="Ingen kursist", tekst=f"Personnummeret {fd}-{lb} er ukendt i Sprogbasen.", tilbage=DB + "/fEnkelt?OpenForm")
    return RedirectResponse(f"{DB}/0/{TILUNID[fd + lb]}?OpenDocument", 302)


async def liste(request):
    if request.method == "GET":
        return side("fListe", fejl="")
    form = await request.form()
    filer = [v for k, v in form.multi_items() if k.startswith("%%File") and hasattr(v, "read")]
    raw = (await filer[0].read()) if filer else b""
    linjer = [x.strip() for x in raw.decode("latin-1").splitlines() if x.strip()]
    if not linjer:
        return side("fListe", fejl="Der er ikke valgt nogen fil, eller filen er tom.")
    if len(linjer) > 100:
        return side("fListe", fejl="Listen er for lang. Del den op, så der højst er 100 personnumre i hver fil.")
    rene = [x.replace("-", "").replace(" ", "") for x in linjer]
    unid = secrets.token_hex(16).upper()
    JOBS[unid] = {"tid": datetime.datetime.now(), "cpr": [x for x in rene if gyldigt(x)], "afvist": [x for x in linjer if not gyldigt(x.replace("-", "").replace(" ", ""))]}
    return side("gemt", url=f"{DB}/0/{unid}?OpenDocument")


@kraev
async def dokument(request):
    unid = request.path_params["unid"]
    if unid in JOBS:
        j = JOBS[unid]
        return side("udtraek", unid=unid, tid=j["tid"].strftime("%d/%m/%Y %H:%M"), n=len(j["cpr"]), afvist=j["afvist"])
    if unid not in UNID:
        return Response("<HTML><BODY><H1>Error 404</H1>HTTP Web Server: Invalid or nonexistent document</BODY></HTML>", 404, media_type="text/html")
    rk = request.query_params.get("TableRow", "1.1").split(".")[1]
    return side("dok", p=PEOPLE[UNID[unid]], unid=unid, faner=FANER, rk=int(rk))


@kraev
async def fil(request):
    j = JOBS[request.path_params["unid"]]
    jn = {True: "Ja", False: "Nej", None: ""}
    ud = ["Opslag i Sprogbasen " + datetime.date.today().strftime("%d/%m/%Y") + ";" * 15,
          ";;Første modul;;;Seneste modul;;;;;Højeste merit;;;Gamle data;;",
          "Personnummer;Findes fra 2004;Startet;DU-modul;Udbyder;Startet;DU-modul;Udbyder;Henvist;Kategori;DU-modul;Startet;Udbyder;Findes i gamle data;Første start;DU"]
    for n in j["cpr"]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"findes": False, "prae2004_findes": False}
        g = u.get
        ud.append(";".join([n, jn[g("findes")], dato(g("foerste_startdato")), g("foerste_du_modul") or "", g("foerste_udbyder") or "", dato(g("seneste_startdato")), g("seneste_du_modul") or "",
                            g("seneste_udbyder") or "", dato(g("henvisning_dato")), g("henvisning_kategori") or "", g("merit_du_modul") or "", dato(g("merit_startdato")), g("merit_udbyder") or "",
                            jn[g("prae2004_findes")], dato(g("prae2004_startdato")), jn[g("prae2004_du")]]))
    return Response(("\r\n".join(ud) + "\r\n").encode("latin-1"), headers={"Content-Type": "application/octet-stream", "Content-Disposition": 'attachment; filename="sprogbasen.csv"'})


async def rod(request):
    return RedirectResponse(DB + "?Open", 302)

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route("/names.nsf", names, methods=["POST"]), Route(DB, database), Route(DB + "/0/{unid}", dokument), Route(DB + "/0/{unid}/$FILE/sprogbasen.csv", fil),
    Route(DB + "/{navn}", element, methods=GP)])
