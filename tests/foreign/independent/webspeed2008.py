"""DUV - Danskundervisning, opslag. WebSpeed-applikation (OpenEdge 10.1B), efterlignet i Starlette."""
import json
import random
import re
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PERSONER = json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
B = "/scripts/cgiip.exe/WService=wsduv"
SIDER = 10
SESS = {}           # sid -> {"bruger":.., "job": [..]}
JOBNR = [2040]

FANER = [
    ("Moduler", "moduler", "Ingen moduler registreret på kursisten.", [
        ("du_modul", "DU-modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udb.nr."),
        ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophør årsag"), ("modultest_bestaaet", "Modultest best.")]),
    ("Prøver", "proever", "Ingen prøver registreret på kursisten.", [
        ("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læs"),
        ("skriftlig", "Skr."), ("mundtlig", "Mdt."), ("resultat", "Resultat"), ("udbyder", "Udb.nr.")]),
    ("Henvisninger", "henvisninger", "Ingen henvisninger registreret på kursisten.", [
        ("dato", "Henv.dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udb.nr.")]),
    ("Merit", "meritter", "Ingen merit registreret på kursisten.", [
        ("du_modul", "Merit DU-modul"), ("startdato", "Start"), ("udbyder", "Udb.nr.")]),
    ("Før 2004", "prae2004", "Kursisten findes ikke i data fra før 2004.", [
        ("foerste_startdato", "Første start"), ("du", "Danskuddannelse")]),
]
ARK = [
    ("CPR-nr.", None, "cpr"), ("Findes i data fra 2004", None, "findes"),
    ("Første modul", "Start", "foerste_startdato"), ("Første modul", "DU-modul", "foerste_du_modul"),
    ("Første modul", "Udb.nr.", "foerste_udbyder"),
    ("Seneste modul", "Start", "seneste_startdato"), ("Seneste modul", "DU-modul", "seneste_du_modul"),
    ("Seneste modul", "Udb.nr.", "seneste_udbyder"),
    ("Henvisning", "Dato", "henvisning_dato"), ("Henvisning", "Kategori", "henvisning_kategori"),
    ("Højeste merit", "DU-modul", "merit_du_modul"), ("Højeste merit", "Start", "merit_startdato"),
    ("Højeste merit", "Udb.nr.", "merit_udbyder"),
    ("Data før 2004", "Findes", "prae2004_findes"), ("Data før 2004", "Første start", "prae2004_startdato"),
    ("Data før 2004", "Danskudd.", "prae2004_du"),
]


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        return "%s-%s-%s" % (v[8:], v[5:7], v[:4])
    return v


def celle(v):
    return escape(fmt(v), quote=False) or "&nbsp;"


def rowid(i):
    return "0x%016x" % (0x2a40 + i * 3)


def side(titel, krop, attr=""):
    html = f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML>
<HEAD>
<META NAME="author" CONTENT="DUV">
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<TITLE>{titel}</TITLE>
<STYLE TYPE="text/css">
BODY, TD, TH {{ font-family: Verdana, Arial; font-size: 11px }}
H2 {{ font-size: 14px; color: #003366 }}
TH {{ background-color: #003366; color: #FFFFFF; text-align: left }}
.fejl {{ color: #CC0000; font-weight: bold }}
.fane {{ background-color: #CCD6E0 }} .valgt {{ background-color: #FFFFFF; font-weight: bold }}
</STYLE>
</HEAD>
<BODY BGCOLOR="#FFFFFF"{attr}>
{krop}
</BODY>
</HTML>
"""
    return ud(html)


def ud(html, ctype="text/html", hoved=None):
    h = {"Content-Type": ctype + "; charset=iso-8859-1", "Cache-Control": "no-cache", "Pragma": "no-cache", **(hoved or {})}
    return Response(html.encode("iso-8859-1", "xmlcharrefreplace"), headers=h)


async def felter(req):
    f = dict(req.query_params)
    if req.method == "POST":
        f.update(await req.form())
    return f


def beskyttet(fn):
    async def w(req):
        f = await felter(req)
        s = SESS.get(str(f.get("sid", "")))
        if not s:
            return side("DUV", f'<P CLASS="fejl">Du er ikke logget på, eller din session er udløbet.</P>\n'
                               f'<A HREF="{B}/logon.w" TARGET="_top">Til logon</A>')
        return fn(req, f, s, f["sid"])
    return w


async def logon(req):
    f = await felter(req)
    besked = ""
    if req.method == "POST":
        if f.get("brugerid") == "kommune" and f.get("kode") == "hemmeligt-1":
            sid = "%024x" % random.SystemRandom().getrandbits(96)
            SESS[sid] = {"bruger": "kommune", "job": []}
            return side("Systemvalg", f"""<H2>Systemvalg</H2>
<P>Bruger <B>kommune</B> er logget på {time.strftime("%d-%m-%Y kl. %H:%M")}.</P>
<TABLE BORDER="0" CELLPADDING="3">
<TR><TH>System</TH><TH>Status</TH></TR>
<TR><TD><A HREF="{B}/ramme.w?sid={sid}">DUV Danskundervisning</A></TD><TD>Åben</TD></TR>
<TR><TD>BOP Boligplacering</TD><TD>Ingen adgang</TD></TR>
</TABLE>
<P>Driftsmeddelelse: Systemerne er lukket for servicevindue torsdag kl. 18.00 - 20.00.</P>""")
        besked = '<P CLASS="fejl">** Forkert bruger-id eller kodeord.</P>'
    return side("Logon", f"""<CENTER>
<H2>Fælleskommunal Logon</H2>
{besked}
<FORM METHOD="post" ACTION="{B}/logon.w" NAME="logon">
<TABLE BORDER="0" CELLSPACING="2" CELLPADDING="2">
<TR><TD ALIGN="right">Bruger-id:</TD><TD><INPUT TYPE="text" NAME="brugerid" SIZE="12" MAXLENGTH="12"></TD></TR>
<TR><TD ALIGN="right">Kodeord:</TD><TD><INPUT TYPE="password" NAME="kode" SIZE="12" MAXLENGTH="20"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE="submit" NAME="ok" VALUE="Logon"></TD></TR>
</TABLE>
</FORM>
</CENTER>""", ' ONLOAD="document.logon.brugerid.focus()"')


@beskyttet
def ramme(req, f, s, sid):
    return ud(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">
<HTML>
<HEAD><TITLE>DUV Danskundervisning</TITLE></HEAD>
<FRAMESET ROWS="46,*" BORDER="0" FRAMEBORDER="0" FRAMESPACING="0">
  <FRAME NAME="top" SRC="{B}/top.w?sid={sid}" SCROLLING="no" NORESIZE>
  <FRAMESET COLS="170,*">
    <FRAME NAME="menu" SRC="{B}/menu.w?sid={sid}">
    <FRAME NAME="hoved" SRC="{B}/forside.w?sid={sid}">
  </FRAMESET>
  <NOFRAMES><BODY>Din browser viser ikke rammer. <A HREF="{B}/menu.w?sid={sid}">Menu</A></BODY></NOFRAMES>
</FRAMESET>
</HTML>
""")


@beskyttet
def top(req, f, s, sid):
    return side("DUV", '<TABLE WIDTH="100%"><TR><TD><B>DUV Danskundervisning</B></TD>'
                       f'<TD ALIGN="right">Bruger: {s["bruger"]}</TD></TR></TABLE>')


@beskyttet
def menu(req, f, s, sid):
    punkter = [("kursistsoeg.w", "Find kursist"), ("bestil.w", "Bestil liste"), ("bestlist.w", "Mine bestillinger")]
    r = "\n".join(f'<TR><TD><A HREF="{B}/{p}?sid={sid}" TARGET="hoved">{t}</A></TD></TR>' for p, t in punkter)
    return side("Menu", f"""<TABLE BORDER="0" CELLPADDING="3" WIDTH="100%">
<TR><TH>Menu</TH></TR>
{r}
<TR><TD><HR SIZE="1"></TD></TR>
<TR><TD><A HREF="{B}/logaf.w?sid={sid}" TARGET="_top">Log af</A></TD></TR>
</TABLE>""")


@beskyttet
def forside(req, f, s, sid):
    return side("DUV", "<H2>DUV Danskundervisning</H2>\n<P>Oplysninger indberettet af sprogcentrene om kursister på "
                       "danskuddannelse.<BR>Vælg en funktion i menuen til venstre.</P>")


@beskyttet
def logaf(req, f, s, sid):
    SESS.pop(sid, None)
    return side("Logon", f'<P>Du er nu logget af.</P><A HREF="{B}/logon.w">Til logon</A>')


def soegeform(sid, besked=""):
    return f"""<H2>Find kursist</H2>
<FORM METHOD="post" ACTION="{B}/kursistsoeg.w" NAME="soeg">
<INPUT TYPE="hidden" NAME="sid" VALUE="{sid}">
<TABLE BORDER="0" CELLPADDING="2">
<TR><TD>CPR-nr.:</TD><TD><INPUT TYPE="text" NAME="ip_cprnr" SIZE="11" MAXLENGTH="11" VALUE=""> (ddmmåå-xxxx)</TD>
<TD><INPUT TYPE="submit" NAME="soeg" VALUE="Søg"></TD></TR>
</TABLE>
</FORM>
{besked}"""


@beskyttet
def kursistsoeg(req, f, s, sid):
    if req.method != "POST":
        return side("Find kursist", soegeform(sid))
    cpr = str(f.get("ip_cprnr", "")).strip().replace("-", "").replace(" ", "")
    if not re.fullmatch(r"\d{10}", cpr):
        return side("Find kursist", soegeform(sid, '<P CLASS="fejl">** CPR-nr. skal være 10 cifre.</P>'))
    for i, p in enumerate(PERSONER):
        if p["cpr"] == cpr:
            return side("Find kursist", soegeform(sid, f"""<TABLE BORDER="1" CELLSPACING="0" CELLPADDING="3">
<TR><TH>CPR-nr.</TH><TH>Antal moduler</TH><TH>Antal prøver</TH><TH>&nbsp;</TH></TR>
<TR><TD>{cpr[:6]}-{cpr[6:]}</TD><TD ALIGN="right">{len(p["moduler"])}</TD><TD ALIGN="right">{len(p["proever"])}</TD>
<TD><A HREF="{B}/kursist.w?sid={sid}&amp;rowid={rowid(i)}">Vis</A></TD></TR>
</TABLE>"""))
    return side("Find kursist", soegeform(sid, '<P CLASS="fejl">** Kursist findes ikke. (138)</P>'))


@beskyttet
def kursist(req, f, s, sid):
    rid = str(f.get("rowid", ""))
    p = next((p for i, p in enumerate(PERSONER) if rowid(i) == rid), None)
    if not p:
        return side("Kursist", '<P CLASS="fejl">** Posten findes ikke. (138)</P>')
    nr = str(f.get("fane", "1"))
    nr = int(nr) if nr in "12345" and nr else 1
    titel, nogle, tom, kol = FANER[nr - 1]
    faner = "".join(
        f'<TD CLASS="{"valgt" if n == nr else "fane"}"><A HREF="{B}/kursist.w?sid={sid}&amp;rowid={rid}&amp;fane={n}">{t[0]}</A></TD>\n'
        for n, t in enumerate(FANER, 1))
    poster = p[nogle]
    nav = ""
    if not poster:
        krop = f"<P>{tom}</P>"
    elif nogle == "prae2004":
        krop = '<TABLE BORDER="0" CELLPADDING="3">\n' + "".join(
            f"<TR><TD><B>{t}:</B></TD><TD>{celle(poster[k])}</TD></TR>\n" for k, t in kol) + "</TABLE>"
    else:
        sidste = (len(poster) - 1) // SIDER
        nu = int(f["side"]) if re.fullmatch(r"\d{1,4}", str(f.get("side", ""))) else 0
        nu = 0 if "navFirst" in f else nu - 1 if "navPrev" in f else nu + 1 if "navNext" in f else sidste if "navLast" in f else nu
        nu = max(0, min(sidste, nu))
        krop = ('<TABLE BORDER="1" CELLSPACING="0" CELLPADDING="3">\n<TR>' + "".join(f"<TH>{t}</TH>" for _, t in kol) + "</TR>\n"
                + "".join("<TR>" + "".join(f"<TD>{celle(r[k])}</TD>" for k, _ in kol) + "</TR>\n"
                          for r in poster[nu * SIDER:(nu + 1) * SIDER]) + "</TABLE>")
        if sidste:
            fra, til = nu * SIDER + 1, min(len(poster), (nu + 1) * SIDER)
            nav = f"""<FORM METHOD="post" ACTION="{B}/kursist.w">
<INPUT TYPE="hidden" NAME="sid" VALUE="{sid}">
<INPUT TYPE="hidden" NAME="rowid" VALUE="{rid}">
<INPUT TYPE="hidden" NAME="fane" VALUE="{nr}">
<INPUT TYPE="hidden" NAME="side" VALUE="{nu}">
<INPUT TYPE="submit" NAME="navFirst" VALUE="Første">
<INPUT TYPE="submit" NAME="navPrev" VALUE="Forrige">
<INPUT TYPE="submit" NAME="navNext" VALUE="Næste">
<INPUT TYPE="submit" NAME="navLast" VALUE="Sidste">
&nbsp;Post {fra} - {til} af {len(poster)}
</FORM>"""
    return side("Kursist", f"""<H2>Kursist {p["cpr"][:6]}-{p["cpr"][6:]}</H2>
<TABLE BORDER="0" CELLSPACING="1" CELLPADDING="5" BGCOLOR="#003366">
<TR>
{faner}</TR>
</TABLE>
<BR>
{krop}
{nav}
<P><A HREF="{B}/kursistsoeg.w?sid={sid}">Ny søgning</A></P>""")


def bestilform(sid, besked=""):
    return side("Bestil liste", f"""<H2>Bestil liste</H2>
{besked}
<P>Vælg en tekstfil (.txt) med et CPR-nr. på hver linje, højst 100. Listen dannes af et batchjob og lægges under Mine bestillinger.</P>
<FORM METHOD="post" ACTION="{B}/bestil.w" ENCTYPE="multipart/form-data">
<INPUT TYPE="hidden" NAME="sid" VALUE="{sid}">
<TABLE BORDER="0" CELLPADDING="2">
<TR><TD>Inddatafil:</TD><TD><INPUT TYPE="file" NAME="inddata" SIZE="40"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE="submit" NAME="bestil" VALUE="Bestil"></TD></TR>
</TABLE>
</FORM>""")


def bestillinger(sid, s, besked=""):
    r = ""
    for j in reversed(s["job"]):
        klar = time.time() >= j["klar"]
        hent = f'<A HREF="{B}/hentliste.w?sid={sid}&amp;job={j["nr"]}">Hent liste</A>' if klar else "&nbsp;"
        r += (f'<TR><TD>{j["nr"]}</TD><TD>{j["tid"]}</TD><TD>{escape(j["fil"])}</TD><TD ALIGN="right">{len(j["cpr"])}</TD>'
              f'<TD>{"Afsluttet" if klar else "Under kørsel"}</TD><TD>{hent}</TD></TR>\n')
    r = r or '<TR><TD COLSPAN="6">Ingen bestillinger.</TD></TR>\n'
    return side("Mine bestillinger", f"""<H2>Mine bestillinger</H2>
{besked}
<TABLE BORDER="1" CELLSPACING="0" CELLPADDING="3">
<TR><TH>Job</TH><TH>Bestilt</TH><TH>Inddatafil</TH><TH>Antal</TH><TH>Status</TH><TH>&nbsp;</TH></TR>
{r}</TABLE>
<FORM METHOD="post" ACTION="{B}/bestlist.w">
<INPUT TYPE="hidden" NAME="sid" VALUE="{sid}">
<INPUT TYPE="submit" NAME="opdater" VALUE="Opdater">
</FORM>""")


async def bestil(req):
    f = await felter(req)
    sid = str(f.get("sid", ""))
    s = SESS.get(sid)
    if not s or req.method != "POST":
        return await _bestil_get(req)
    fil = f.get("inddata")
    tekst = (await fil.read()).decode("iso-8859-1") if hasattr(fil, "read") else ""
    cpr = [l.strip().replace("-", "").replace("\xef\xbb\xbf", "") for l in tekst.splitlines() if l.strip()]
    if not cpr:
        return bestilform(sid, '<P CLASS="fejl">** Inddatafilen er tom eller mangler.</P>')
    if len(cpr) > 100:
        return bestilform(sid, f'<P CLASS="fejl">** Inddatafilen har {len(cpr)} linjer. Der må højst være 100.</P>')
    fejl = [n for n, c in enumerate(cpr, 1) if not re.fullmatch(r"\d{10}", c)]
    if fejl:
        return bestilform(sid, f'<P CLASS="fejl">** Linje {fejl[0]} er ikke et CPR-nr.</P>')
    JOBNR[0] += 1
    navn = re.sub(r"\d{6}-?\d{4}", "", fil.filename.replace("\\", "/").split("/")[-1])
    s["job"].append({"nr": JOBNR[0], "tid": time.strftime("%d-%m-%Y %H:%M:%S"), "fil": navn,
                     "cpr": cpr, "klar": time.time() + 3.5})
    return bestillinger(sid, s, f"<P>Job {JOBNR[0]} er sat i kø.</P>")


@beskyttet
def _bestil_get(req, f, s, sid):
    return bestilform(sid)


@beskyttet
def bestlist(req, f, s, sid):
    return bestillinger(sid, s)


@beskyttet
def hentliste(req, f, s, sid):
    j = next((j for j in s["job"] if str(j["nr"]) == str(f.get("job")) and time.time() >= j["klar"]), None)
    if not j:
        return side("Mine bestillinger", '<P CLASS="fejl">** Listen findes ikke.</P>')
    reg = {p["cpr"]: p["udtraek"] for p in PERSONER}
    h1, h2, set_ = "", "", []
    for g, t, _ in ARK:
        if t is None:
            h1 += f'<TH ROWSPAN="2">{g}</TH>'
        else:
            h2 += f"<TH>{t}</TH>"
            if g not in set_:
                set_.append(g)
                h1 += f'<TH COLSPAN="{sum(1 for x in ARK if x[0] == g)}">{g}</TH>'
    r = ""
    for c in j["cpr"]:
        u = reg.get(c) or {"cpr": c, "findes": False}
        r += "<TR>" + "".join(f'<TD CLASS="t">{escape(fmt(u.get(k)), quote=False)}</TD>' for _, _, k in ARK) + "</TR>\n"
    return ud(f"""<HTML XMLNS:X="urn:schemas-microsoft-com:office:excel">
<HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<STYLE>.t {{ mso-number-format:"\\@" }}</STYLE></HEAD>
<BODY>
<TABLE BORDER="1">
<TR><TD COLSPAN="16"><B>Liste fra Danskundervisningsdatabasen, dannet {j["tid"][:10]}</B></TD></TR>
<TR>{h1}</TR>
<TR>{h2}</TR>
{r}</TABLE>
</BODY>
</HTML>
""", "application/vnd.ms-excel", {"Content-Disposition": f'attachment; filename=duv{j["nr"]}.xls'})


app = Starlette(routes=[Route("/", lambda r: RedirectResponse(f"{B}/logon.w", 302))] + [
    Route(f"{B}/{n}.w", fn, methods=["GET", "POST"]) for n, fn in [
        ("logon", logon), ("ramme", ramme), ("top", top), ("menu", menu), ("forside", forside), ("logaf", logaf),
        ("kursistsoeg", kursistsoeg), ("kursist", kursist), ("bestil", bestil), ("bestlist", bestlist), ("hentliste", hentliste)]])
