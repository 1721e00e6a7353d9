# -*- coding: utf-8 -*-
"""KURSISTREGISTER - Oracle 10g, mod_plsql (PL/SQL Web Toolkit, htp.p ...), DAD /pls/dudb. Grå skærmbilleder."""
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
BY_CPR = {p["cpr"]: p for p in PEOPLE}
KURSIST_ID = {p["cpr"]: str(40017 + 23 * i) for i, p in enumerate(PEOPLE)}      # kursist_seq.nextval
BY_ID = {KURSIST_ID[c]: p for c, p in BY_CPR.items()}
SESSIONS = {}
KOERSLER = {}
SEQ = [20431]
KOERETID = 5.0
MDR = "JAN FEB MAR APR MAJ JUN JUL AUG SEP OKT NOV DEC".split()
DAD = "/pls/dudb/kurs_web."

BLOKKE = {
    "moduler": ("MODULREGISTRERINGER", [("du_modul", "Modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder-kode"),
                ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørskode"), ("modultest_bestaaet", "Test bestået dato")]),
    "proever": ("PRØVEREGISTRERINGER", [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Kar. læseforst."),
                ("skriftlig", "Kar. skriftlig"), ("mundtlig", "Kar. mundtlig"), ("resultat", "Resultat"), ("udbyder", "Prøveafholder-kode")]),
    "henvisninger": ("HENVISNINGER", [("dato", "Henv. dato"), ("kategori", "Henv. kategori"), ("kommune", "Henv. kommune"), ("udbyder", "Modt. udbyder-kode")]),
    "meritter": ("MERITREGISTRERINGER", [("du_modul", "Modul (merit)"), ("startdato", "Startdato"), ("udbyder", "Udbyder-kode")]),
    "prae2004": ("HISTORISK REGISTER (INDTIL 31-DEC-2003)", [("foerste_startdato", "Første startdato"), ("du", "Dansk uddannelse")]),
}
KNAPPER = [("b_stam", "Stamblad", None), ("b_mod", "Modul", "moduler"), ("b_prv", "Prøve", "proever"), ("b_hen", "Henvisning", "henvisninger"),
           ("b_mer", "Merit", "meritter"), ("b_his", "Historisk", "prae2004")]
DATOFELTER = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato"}
CSV = [("CPRNR", "cpr"), ("FINDES_JN", "findes"), ("FOERSTE_START_DATO", "foerste_startdato"), ("FOERSTE_MODUL", "foerste_du_modul"),
       ("FOERSTE_UDBYDER", "foerste_udbyder"), ("SENESTE_START_DATO", "seneste_startdato"), ("SENESTE_MODUL", "seneste_du_modul"),
       ("SENESTE_UDBYDER", "seneste_udbyder"), ("HENV_DATO", "henvisning_dato"), ("HENV_KATEGORI", "henvisning_kategori"),
       ("MERIT_MODUL", "merit_du_modul"), ("MERIT_START_DATO", "merit_startdato"), ("MERIT_UDBYDER", "merit_udbyder"),
       ("HIST_FINDES_JN", "prae2004_findes"), ("HIST_START_DATO", "prae2004_startdato"), ("HIST_DU_JN", "prae2004_du")]


def to_char(d):                      # NLS_DATE_FORMAT = 'DD-MON-YYYY', NLS_DATE_LANGUAGE = DANISH
    y, m, dd = d.split("-")
    return f"{dd}-{MDR[int(m) - 1]}-{y}"


def nvl(felt, v):
    if v is None:
        return "-"
    if isinstance(v, bool):
        return "JA" if v else "NEJ"
    return escape(to_char(v) if felt in DATOFELTER else v)


def htp(titel, krop, session=None, meta=""):
    bruger = f'Bruger: {session["bruger"].upper()}' if session else "Ikke pålogget"
    bund = ""
    if session:
        bund = (f'<P><TABLE WIDTH="100%" BGCOLOR="#999999" CELLPADDING=2><TR><TD><FONT SIZE=2 FACE="Arial">'
                f'<A HREF="{DAD}menu">Hovedmenu</A> | <A HREF="{DAD}afslut">Afslut</A></FONT></TD>'
                f'<TD ALIGN=RIGHT><FONT SIZE=1 FACE="Arial">KURS_WEB 2.07 &nbsp; {time.strftime("%H:%M:%S")}</FONT></TD></TR></TABLE>')
    html = f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML>
<HEAD>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=ISO-8859-1">{meta}
<TITLE>KURSISTREGISTER - {titel}</TITLE>
</HEAD>
<BODY BGCOLOR="#CCCCCC" TEXT="#000000" LINK="#000080" VLINK="#000080">
<TABLE WIDTH="100%" BGCOLOR="#336699" CELLPADDING=4 CELLSPACING=0><TR>
<TD><FONT FACE="Arial" COLOR="#FFFFFF"><B>KURSISTREGISTER</B> &nbsp; {titel}</FONT></TD>
<TD ALIGN=RIGHT><FONT FACE="Arial" SIZE=2 COLOR="#FFFFFF">{bruger}</FONT></TD></TR></TABLE>
<FONT FACE="Arial" SIZE=2>
{krop}
</FONT>
{bund}
</BODY>
</HTML>
"""
    return Response(html.encode("iso-8859-1", "xmlcharrefreplace"),
                    headers={"Content-Type": "text/html; charset=ISO-8859-1", "Server": "Oracle-Application-Server-10g/10.1.2.0.2 Oracle-HTTP-Server"})


def fejl(kode, tekst, tilbage, session=None):
    return htp("FEJL", f'<P><TABLE BORDER=1 CELLPADDING=8 BGCOLOR="#FFFFCC"><TR><TD><FONT FACE="Courier New" COLOR="#CC0000">{kode}: {escape(tekst)}</FONT>'
               f'</TD></TR></TABLE><P><A HREF="{DAD}{tilbage}">Tilbage</A>', session)


def hent_session(request):
    s = SESSIONS.get(request.cookies.get("KURS_SID", ""))
    if s and time.time() - s["t"] < 1800:
        s["t"] = time.time()
        return s
    return None


def sikret(proc):
    async def kald(request):
        s = hent_session(request)
        if not s:
            return fejl("ORA-20010", "Sessionen er ikke pålogget eller er udløbet.", "start")
        return await proc(request, s)
    return kald


# ------------------------------------------------------------------------------------------------ pålogning
async def start(request):
    return htp("Velkommen", f"""<P>Kursistregisteret indeholder sprogcentrenes indberetninger.
<BR>Uautoriseret anvendelse logges.
<P><FORM METHOD="GET" ACTION="{DAD}logon_form"><INPUT TYPE="submit" VALUE="Pålogning"></FORM>""")


async def logon_form(request):
    return htp("Pålogning", f"""<FORM METHOD="POST" ACTION="{DAD}logon" NAME="F">
<TABLE BORDER=1 CELLPADDING=6 BGCOLOR="#C0C0C0"><TR><TD>
<TABLE CELLPADDING=3>
<TR><TD ALIGN=RIGHT><FONT FACE="Arial" SIZE=2>Bruger-id:</FONT></TD><TD><INPUT TYPE="text" NAME="p_bruger_id" SIZE=16 MAXLENGTH=30></TD></TR>
<TR><TD ALIGN=RIGHT><FONT FACE="Arial" SIZE=2>Password:</FONT></TD><TD><INPUT TYPE="password" NAME="p_password" SIZE=16 MAXLENGTH=30></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE="submit" VALUE="Tilslut"> <INPUT TYPE="reset" VALUE="Fortryd"></TD></TR>
</TABLE></TD></TR></TABLE></FORM>
<SCRIPT LANGUAGE="JavaScript"><!--
document.F.p_bruger_id.focus();
//--></SCRIPT>""")


async def logon(request):
    f = await request.form()
    if str(f.get("p_bruger_id", "")).strip().lower() != "kommune" or f.get("p_password") != "hemmeligt-1":
        return fejl("ORA-01017", "ugyldigt bruger-id/password; pålogning afvist", "logon_form")
    k = secrets.token_hex(16).upper()
    SESSIONS[k] = {"bruger": "kommune", "t": time.time(), "indlaest": {}}
    r = RedirectResponse(DAD + "driftsinfo", 302)
    r.set_cookie("KURS_SID", k, path="/pls/dudb")
    return r


@sikret
async def driftsinfo(request, s):
    return htp("Driftsinformation", f"""<P><TABLE BORDER=1 CELLPADDING=10 BGCOLOR="#FFFFFF"><TR><TD><FONT FACE="Arial" SIZE=2><B>Driftsinformation</B><BR>
Registeret er lukket for forespørgsler søndag kl. 06:00-08:00 på grund af backup.<BR>Kørsler slettes efter 7 dage.</FONT></TD></TR></TABLE>
<FORM METHOD="POST" ACTION="{DAD}menu"><INPUT TYPE="submit" VALUE="Læst - gå til hovedmenu"></FORM>""", s)


async def afslut(request):
    SESSIONS.pop(request.cookies.get("KURS_SID", ""), None)
    r = htp("Afsluttet", f'<P>Forbindelsen er afbrudt.<P><A HREF="{DAD}start">Ny pålogning</A>')
    r.delete_cookie("KURS_SID", path="/pls/dudb")
    return r


@sikret
async def menu(request, s):
    return htp("Hovedmenu", f"""<P><TABLE CELLPADDING=6>
<TR><TD>K10</TD><TD><A HREF="{DAD}foresp">Forespørgsel kursist</A></TD></TR>
<TR><TD>K20</TD><TD><A HREF="{DAD}bestil">Bestil masseudskrift</A></TD></TR>
<TR><TD>K21</TD><TD><A HREF="{DAD}koersler">Kørselsoversigt</A></TD></TR>
</TABLE>""", s)


# ------------------------------------------------------------------------------------------------ K10 forespørgsel
def foresp_billede(s, cpr="", linje=""):
    status = f'<P><TABLE WIDTH="100%" BORDER=1 CELLPADDING=2><TR><TD><FONT FACE="Courier New" SIZE=2>{escape(linje)}</FONT></TD></TR></TABLE>' if linje else ""
    return htp("K10 Forespørgsel kursist", f"""<FORM METHOD="POST" ACTION="{DAD}foresp_udfoer">
<TABLE BORDER=1 CELLPADDING=6 BGCOLOR="#C0C0C0"><TR><TD><TABLE>
<TR><TD ALIGN=RIGHT><FONT FACE="Arial" SIZE=2>Personnummer:</FONT></TD><TD><INPUT TYPE="text" NAME="p_pnr" SIZE=12 MAXLENGTH=11 VALUE="{escape(cpr)}"></TD></TR>
</TABLE></TD></TR></TABLE>
<P><INPUT TYPE="submit" VALUE="Udfør forespørgsel"> <INPUT TYPE="reset" VALUE="Ryd billede">
</FORM>{status}""", s)


@sikret
async def foresp(request, s):
    return foresp_billede(s)


@sikret
async def foresp_udfoer(request, s):
    f = await request.form()
    raa = str(f.get("p_pnr", "")).strip()
    pnr = re.sub(r"[-\s]", "", raa)
    if not raa:
        return foresp_billede(s, "", "FRM-40202: Feltet Personnummer skal indtastes.")
    if not re.fullmatch(r"\d{10}", pnr):
        return foresp_billede(s, raa, "FRM-40209: Feltet Personnummer skal have formatet DDMMÅÅLLLL.")
    if pnr not in BY_CPR:
        return foresp_billede(s, raa, "FRM-40301: Forespørgslen gav ingen poster. Indtast på ny.")
    return kursist_billede(s, BY_CPR[pnr], None)


@sikret
async def kursist(request, s):
    f = await request.form()
    p = BY_ID.get(str(f.get("p_kursist_id", "")))
    if not p:
        return fejl("ORA-01403", "ingen data fundet", "foresp", s)
    blok = next((b for navn, _, b in KNAPPER if navn in f), None)
    return kursist_billede(s, p, blok)


def post_ark(felter, post, overskrift):
    rk = "".join(f'<TR><TD ALIGN=RIGHT WIDTH=170><FONT FACE="Arial" SIZE=2>{t}:</FONT></TD>'
                 f'<TD BGCOLOR="#FFFFFF" WIDTH=220><FONT FACE="Arial" SIZE=2>{nvl(k, post[k])}</FONT></TD></TR>\n' for k, t in felter)
    return (f'<P><TABLE BORDER=1 CELLPADDING=4 CELLSPACING=0 BGCOLOR="#C0C0C0"><TR><TD COLSPAN=2 BGCOLOR="#999999"><FONT FACE="Arial" SIZE=2><B>{overskrift}</B></FONT></TD></TR>\n'
            f'{rk}</TABLE>\n')


def kursist_billede(s, p, blok):
    knapper = " ".join(f'<INPUT TYPE="submit" NAME="{n}" VALUE="{"&gt; " if b == blok else ""}{t}"{" DISABLED" if b == blok else ""}>' for n, t, b in KNAPPER)
    krop = f"""<P>Personnummer: <B>{p["cpr"][:6]}-{p["cpr"][6:]}</B>
<FORM METHOD="POST" ACTION="{DAD}kursist"><INPUT TYPE="hidden" NAME="p_kursist_id" VALUE="{KURSIST_ID[p["cpr"]]}">
{knapper}
</FORM><HR>
"""
    if blok is None:
        krop += "<B>STAMBLAD</B><P>Vælg blok med knapperne ovenfor.<UL>" + "".join(
            f"<LI>{BLOKKE[b][0].capitalize()}: {len(p[b]) if isinstance(p[b], list) else int(p[b] is not None)}" for _, _, b in KNAPPER if b) + "</UL>"
        return htp("K11 Kursist", krop, s)
    titel, felter = BLOKKE[blok]
    poster = p[blok] if isinstance(p[blok], list) else [p[blok]] if p[blok] else []
    krop += f"<B>{titel}</B>"
    for i, post in enumerate(poster, 1):
        krop += post_ark(felter, post, f"Post {i} af {len(poster)}")
    if not poster:
        krop += "<P>Der er ingen poster i denne blok."
    return htp("K11 Kursist", krop, s)


# ------------------------------------------------------------------------------------------------ K20 / K21 kørsler
@sikret
async def bestil(request, s):
    return htp("K20 Bestil masseudskrift", f"""<P>Inddatafilen skal være en ren tekstfil med et personnummer pr. linje, højst 100 linjer.
<FORM METHOD="POST" ENCTYPE="multipart/form-data" ACTION="{DAD}indlaes">
<TABLE BORDER=1 CELLPADDING=6 BGCOLOR="#C0C0C0"><TR><TD><FONT FACE="Arial" SIZE=2>Inddatafil:</FONT> <INPUT TYPE="file" NAME="p_inddata" SIZE=40></TD></TR></TABLE>
<P><INPUT TYPE="submit" VALUE="Indlæs inddata">
</FORM>""", s)


@sikret
async def indlaes(request, s):
    fil = (await request.form()).get("p_inddata")
    if not hasattr(fil, "read") or not fil.filename:
        return fejl("ORA-20101", "Der er ikke angivet en inddatafil.", "bestil", s)
    linjer = (await fil.read()).decode("latin-1").replace("\xef\xbb\xbf", "").splitlines()
    numre = [re.sub(r"[-\s]", "", l) for l in linjer if l.strip()]
    if not numre:
        return fejl("ORA-20102", "Inddatafilen indeholder ingen linjer.", "bestil", s)
    if len(numre) > 100:
        return fejl("ORA-20103", f"Inddatafilen indeholder {len(numre)} linjer. Maksimum er 100.", "bestil", s)
    forkert = next((i for i, n in enumerate(numre, 1) if not re.fullmatch(r"\d{10}", n)), None)
    if forkert:
        return fejl("ORA-01722", f"ugyldigt nummer (inddata, post {forkert})", "bestil", s)
    nr = str(SEQ[0])
    SEQ[0] += 1
    s["indlaest"][nr] = numre
    return htp("K20 Bestil masseudskrift", f"""<P>Inddata er indlæst under kørselsnr. <B>{nr}</B>.
<BR>Antal personnumre: <B>{len(numre)}</B>
<FORM METHOD="POST" ACTION="{DAD}igangsaet"><INPUT TYPE="hidden" NAME="p_koersel" VALUE="{nr}">
<INPUT TYPE="submit" NAME="b_start" VALUE="Igangsæt kørsel"> <INPUT TYPE="submit" NAME="b_annuller" VALUE="Annuller">
</FORM>""", s)


@sikret
async def igangsaet(request, s):
    f = await request.form()
    numre = s["indlaest"].pop(str(f.get("p_koersel", "")), None)
    if "b_annuller" in f:
        return RedirectResponse(DAD + "menu", 302)
    if numre:
        KOERSLER[str(f["p_koersel"])] = {"t": time.time(), "numre": numre}
    return RedirectResponse(DAD + "koersler", 302)


@sikret
async def koersler(request, s):
    rk, nu = "", time.time()
    for nr, k in sorted(KOERSLER.items(), key=lambda x: -int(x[0])):
        gaaet = nu - k["t"]
        st = "VENTER" if gaaet < 1 else "KØRER" if gaaet < KOERETID else "AFSLUTTET OK"
        ud = f'<A HREF="{DAD}uddata?p_koersel={nr}">Hent uddata</A>' if gaaet >= KOERETID else "-"
        t = time.localtime(k["t"])
        rk += (f'<TR BGCOLOR="#FFFFFF"><TD>{nr}</TD><TD>{t.tm_mday:02}-{MDR[t.tm_mon - 1]}-{t.tm_year} {time.strftime("%H:%M:%S", t)}</TD>'
               f'<TD>KOMMUNE</TD><TD ALIGN=RIGHT>{len(k["numre"])}</TD><TD>{st}</TD><TD>{ud}</TD></TR>\n')
    tabel = (f'<P><TABLE BORDER=1 CELLPADDING=4 CELLSPACING=0><TR BGCOLOR="#999999"><TH>Kørselsnr.</TH><TH>Bestilt</TH><TH>Bruger</TH><TH>Antal</TH>'
             f'<TH>Status</TH><TH>Uddata</TH></TR>\n{rk}</TABLE>') if rk else "<P>Der er ingen kørsler."
    return htp("K21 Kørselsoversigt", f"""{tabel}
<FORM METHOD="GET" ACTION="{DAD}koersler"><INPUT TYPE="submit" VALUE="Genopfrisk"></FORM>""", s)


@sikret
async def uddata(request, s):
    nr = request.query_params.get("p_koersel", "")
    k = KOERSLER.get(nr)
    if not k or time.time() - k["t"] < KOERETID:
        return fejl("ORA-20110", "Kørslen findes ikke eller er ikke afsluttet.", "koersler", s)
    ud = ";".join(h for h, _ in CSV) + "\r\n"
    for cpr in k["numre"]:
        u = BY_CPR[cpr]["udtraek"] if cpr in BY_CPR else {"cpr": cpr, "findes": False}
        celler = []
        for h, felt in CSV:
            v = u.get(felt)
            if v is None:
                celler.append("")
            elif isinstance(v, bool):
                celler.append("Ja" if v else "Nej")
            elif h.endswith("_DATO"):
                celler.append("-".join(reversed(v.split("-"))))
            else:
                celler.append(f'"{v}"')
        ud += ";".join(celler) + "\r\n"
    return Response(ud.encode("cp1252"), headers={"Content-Type": "application/csv", "Content-Disposition": f'attachment; filename="koersel_{nr}.csv"'})


async def rod(request):
    return RedirectResponse(DAD + "start", 302)

GP = ["GET", "POST"]
app = Starlette(routes=[Route("/", rod), Route("/pls/dudb/", rod)] + [
    Route(DAD + n, p, methods=m) for n, p, m in [
        ("start", start, GP), ("logon_form", logon_form, GP), ("logon", logon, ["POST"]), ("driftsinfo", driftsinfo, GP), ("afslut", afslut, GP),
        ("menu", menu, GP), ("foresp", foresp, GP), ("foresp_udfoer", foresp_udfoer, ["POST"]), ("kursist", kursist, ["POST"]),
        ("bestil", bestil, GP), ("indlaes", indlaes, ["POST"]), ("igangsaet", igangsaet, ["POST"]), ("koersler", koersler, GP), ("uddata", uddata, GP)]])
