"""Knappen - Oracle Portal 10g med PL/SQL-portlets (mod_plsql, htp/htf), SSO-login, WE8ISO8859P1."""
import html
import json
import secrets
import time
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
PARTS = ("moduler", "proever", "henvisninger", "meritter", "prae2004")
# v_kursist er en UNION over registreringstabellerne; uden registreringer ingen raekke
ROWID = {"AAAM" + "".join(secrets.choice("ghijkABCDEFxyz") for _ in range(2)) + "AAHAAA" + f"B{secrets.choice('pqrstuv')}" +
         "AA" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n] + secrets.choice("ABCDEFGH"): c
         for n, (c, p) in enumerate(PEOPLE.items()) if any(p[k] for k in PARTS)}
SESSIONS, DOCS, RESULTS = {}, {}, {}
e = html.escape

MOD = [("du_modul", "DU-Modul"), ("startdato", "Start dato"), ("slutdato", "Slut dato"), ("udbyder", "Udb. nr."),
       ("henvisningskategori", "Henv. kat."), ("ophoersaarsag", "Ophør årsag"), ("modultest_bestaaet", "Modultest best.")]
PRV = [("proeve", "Prøvens navn"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Karakter læseforståelse"),
       ("skriftlig", "Karakter skriftlig"), ("mundtlig", "Karakter mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udb. nr.")]
HNV = [("dato", "Henv. dato"), ("kategori", "Henv. kat."), ("kommune", "Kommune"), ("udbyder", "Udb. nr.")]
MRT = [("du_modul", "Merit DU-Modul"), ("startdato", "Merit dato"), ("udbyder", "Udb. nr.")]
PRE = [("foerste_startdato", "Første startdato"), ("du", "DU-undervisning")]
ARK = [("Kursist", [("cpr", "CPR nr."), ("findes", "I basen fra 2004")]),
       ("Første modul reg.", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-Modul"), ("foerste_udbyder", "Udbyder")]),
       ("Seneste modul reg.", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-Modul"), ("seneste_udbyder", "Udbyder")]),
       ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
       ("Højeste merit", [("merit_du_modul", "DU-Modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
       ("Præ-2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "DU")])]


def nvl(v, tom="&nbsp;"):  # nvl(to_char(v), '&nbsp;')
    if v is None or v == "":
        return tom
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if len(v) == 10 and v[4] == v[7] == "-":
        return f"{v[8:]}.{v[5:7]}.{v[:4]}"
    return e(v)


def latin1(text, status=200, **headers):
    return Response(text.encode("iso-8859-1", "xmlcharrefreplace"), status,
                    headers={"content-type": "text/html; charset=ISO-8859-1", "cache-control": "no-cache",
                             **{k.replace("_", "-"): v for k, v in headers.items()}})


async def post(req):
    """mod_plsql: parametre i sidens tegnsaet"""
    return dict(parse_qsl((await req.body()).decode("iso-8859-1"), keep_blank_values=True, encoding="iso-8859-1"))


PAGE = "/portal/page?_pageid=53,1&_dad=portal&_schema=PORTAL"
TAB_UD = "/portal/page?_pageid=53,41387&_dad=portal&_schema=PORTAL"
STYLE = """<STYLE TYPE="text/css">
.PortletHeaderColor {background-color:#336699}
.PortletHeaderText {color:#FFFFFF;font-family:Arial,Helvetica;font-size:10pt;font-weight:bold}
.PortletText1 {font-family:Arial,Helvetica;font-size:9pt}
.TabForegroundColor {background-color:#CCCC99}
.TabBackgroundColor {background-color:#E7E7CE}
TH {background-color:#CCCC99;font-family:Arial,Helvetica;font-size:9pt;text-align:left}
</STYLE>
"""


def portal(title, body, tab="ud", status=200):
    def t(k, text, url):
        cls = "TabForegroundColor" if k == tab else "TabBackgroundColor"
        return f'<TD CLASS="{cls}" NOWRAP>&nbsp;' + (f"<B>{text}</B>" if k == tab and k == "hj" else f'<A HREF="{url}">{text}</A>') + "&nbsp;</TD>\n"
    return latin1(f'''<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML LANG="da">
<HEAD>
<TITLE>{title}</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=ISO-8859-1">
{STYLE}</HEAD>
<BODY LEFTMARGIN="0" TOPMARGIN="0" BGCOLOR="#FFFFFF">
<TABLE BORDER="0" WIDTH="100%" CELLPADDING="0" CELLSPACING="0" SUMMARY="">
<TR><TD CLASS="PortletHeaderColor"><FONT FACE="Arial" SIZE="4" COLOR="#FFFFFF">Integrationsportalen</FONT></TD>
<TD CLASS="PortletHeaderColor" ALIGN="right"><A HREF="{PAGE}"><FONT COLOR="#FFFFFF">Startside</FONT></A>&nbsp;
<A HREF="/pls/portal/PORTAL.wwsec_app_priv.logout?p_done_url=/"><FONT COLOR="#FFFFFF">Log af</FONT></A>&nbsp;</TD></TR>
</TABLE>
<TABLE BORDER="0" CELLPADDING="2" CELLSPACING="2" SUMMARY=""><TR>
{t("hj", "Hjem", PAGE)}{t("ud", "Danskuddannelse", TAB_UD)}</TR></TABLE>
<HR>
{body}
<HR>
<FONT SIZE="1">Danskundervisningsdatabasen v. 2.3 - dudb@example.dk</FONT>
</BODY>
</HTML>
''', status)


def portlet(title, body):
    return (f'<TABLE BORDER="0" WIDTH="100%" CELLPADDING="2" CELLSPACING="0" SUMMARY="">\n<TR><TD CLASS="PortletHeaderColor">'
            f'<SPAN CLASS="PortletHeaderText">{title}</SPAN></TD></TR>\n<TR><TD CLASS="PortletText1">\n{body}\n</TD></TR>\n</TABLE>\n')


def sso(fn):
    async def inner(req):
        s = SESSIONS.get(req.cookies.get("portal", ""))
        if not s:
            return RedirectResponse("/pls/orasso/orasso.wwsso_app_admin.ls_login?Site2pstoreToken=v1.2~" + secrets.token_hex(16).upper(), 302)
        return await fn(req, s)
    return inner


def login_page(tok, fejl="", navn=""):
    err = f'<TR><TD COLSPAN="2"><FONT COLOR="#FF0000"><B>{fejl}</B></FONT></TD></TR>\n' if fejl else ""
    return latin1(f'''<HTML>
<HEAD><TITLE>Single Sign-On</TITLE>{STYLE}</HEAD>
<BODY BGCOLOR="#FFFFFF" onLoad="document.forms[0].ssousername.focus()">
<H2>Log på Integrationsportalen</H2>
<P>Indtast dit Single Sign-On-brugernavn og din adgangskode.</P>
<FORM METHOD="POST" ACTION="/sso/auth" NAME="LoginForm" AUTOCOMPLETE="off">
<INPUT TYPE="hidden" NAME="site2pstoretoken" VALUE="{e(tok)}">
<INPUT TYPE="hidden" NAME="v" VALUE="v1.4">
<INPUT TYPE="hidden" NAME="p_submit_url" VALUE="/sso/auth">
<TABLE BORDER="0" SUMMARY="">
{err}<TR><TH ALIGN="right">Brugernavn</TH><TD><INPUT TYPE="text" SIZE="30" MAXLENGTH="50" NAME="ssousername" VALUE="{e(navn)}"></TD></TR>
<TR><TH ALIGN="right">Adgangskode</TH><TD><INPUT TYPE="password" SIZE="30" MAXLENGTH="255" NAME="password" VALUE=""></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE="submit" VALUE="Log på">&nbsp;<INPUT TYPE="reset" VALUE="Annuller"></TD></TR>
</TABLE>
</FORM>
<FONT SIZE="1">Uautoriseret brug af dette websted er forbudt og kan medføre strafansvar.</FONT>
</BODY>
</HTML>
''')


async def ls_login(req):
    return login_page(req.query_params.get("Site2pstoreToken", ""))


async def auth(req):
    f = await post(req)
    navn = f.get("ssousername", "")
    if navn.lower() == "kommune" and f.get("password") == "hemmeligt-1":
        sid = "9.0.3+da+dk+AMERICA+" + secrets.token_hex(16).upper() + "+" + secrets.token_hex(16).upper()
        SESSIONS[sid] = {"user": navn}
        res = RedirectResponse(PAGE, 302)
        res.set_cookie("portal", sid, httponly=True, path="/")
        return res
    return login_page(f.get("site2pstoretoken", ""), "Fejl: Godkendelse mislykkedes. Prøv igen.", navn)


async def logout(req):
    SESSIONS.pop(req.cookies.get("portal", ""), None)
    res = RedirectResponse("/pls/orasso/orasso.wwsso_app_admin.ls_login?Site2pstoreToken=v1.2~" + secrets.token_hex(16).upper(), 302)
    res.delete_cookie("portal")
    return res


async def root(req):
    return RedirectResponse(PAGE, 302)


@sso
async def page(req, s):
    if req.query_params.get("_pageid") == "53,41387":
        return portal("Danskuddannelse", portlet("Udtræk fra danskundervisningsdatabasen", '''<UL>
<LI><A HREF="/pls/dudb/dudb.knap_web.soeg_form">Søg enkelt person</A><BR>Alle registreringer for ét CPR-nr.
<LI><A HREF="/pls/dudb/dudb.knap_web.fil_form">Søg med fil</A><BR>Hovedtal for indtil 100 CPR-nr. i regneark
</UL>'''))
    return portal("Integrationsportalen", portlet("Nyheder", "Velkommen til Integrationsportalen. Brug fanebladene "
                  "ovenfor for at komme til de enkelte systemer."), "hj")


def soeg_formular(a="", b=""):
    return f'''<FORM ACTION="/pls/dudb/dudb.knap_web.soeg" METHOD="POST">
<TABLE BORDER="0">
<TR>
<TD>CPR-nr. (ddmm&aring;&aring;-xxxx):</TD>
<TD><INPUT TYPE="text" NAME="p_cpr_dato" SIZE="6" MAXLENGTH="6" VALUE="{e(a)}"> - <INPUT TYPE="text" NAME="p_cpr_lbnr" SIZE="4" MAXLENGTH="4" VALUE="{e(b)}"></TD>
<TD><INPUT TYPE="submit" VALUE="S&oslash;g"></TD>
</TR>
</TABLE>
</FORM>
'''


@sso
async def soeg_form(req, s):
    return portal("Søg enkelt person", portlet("Søg enkelt person", soeg_formular()))


@sso
async def soeg(req, s):
    f = await post(req) if req.method == "POST" else {}
    a, b = f.get("p_cpr_dato", "").strip(), f.get("p_cpr_lbnr", "").strip()
    if not ((a + b).isdigit() and len(a) == 6 and len(b) == 4):
        res = '<FONT COLOR="#FF0000">CPR-nr. er ikke udfyldt korrekt.</FONT>'
    else:
        hit = [r for r, c in ROWID.items() if c == a + b]
        if hit:
            p = PEOPLE[a + b]
            res = ('<TABLE BORDER="1" CELLPADDING="2">\n<TR>\n<TH>CPR-nr.</TH>\n<TH>Antal moduler</TH>\n<TH>Antal prøver</TH>\n<TH>&nbsp;</TH>\n</TR>\n'
                   f'<TR>\n<TD>{a}-{b}</TD>\n<TD ALIGN="RIGHT">{len(p["moduler"])}</TD>\n<TD ALIGN="RIGHT">{len(p["proever"])}</TD>\n'
                   f'<TD><A HREF="/pls/dudb/dudb.knap_web.vis?p_rid={hit[0]}">Vis registreringer</A></TD>\n</TR>\n</TABLE>')
        else:
            res = "<B>Der er ingen registreringer på det angivne CPR-nr.</B>"
    return portal("Søg enkelt person", portlet("Søg enkelt person", soeg_formular(a, b)) + portlet("Søgeresultat", res))


def tabel(cols, rows):
    out = '<TABLE BORDER="1" CELLPADDING="2" CELLSPACING="0">\n<TR>\n' + "".join(f"<TH>{h}</TH>\n" for _, h in cols) + "</TR>\n"
    for r in rows:
        out += "<TR>\n" + "".join(f"<TD>{nvl(r[k])}</TD>\n" for k, _ in cols) + "</TR>\n"
    return out + f"</TABLE>\n<FONT SIZE=\"1\">Antal rækker: {len(rows)}</FONT><BR>\n"


def formular(cols, r):
    return '<TABLE BORDER="0" CELLPADDING="1">\n' + "".join(
        f'<TR>\n<TD><B>{h}:</B></TD>\n<TD>{nvl(r[k])}</TD>\n</TR>\n' for k, h in cols) + "</TABLE>\n"


@sso
async def vis(req, s):
    cpr = ROWID.get(req.query_params.get("p_rid", ""))
    if not cpr:
        return latin1("<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD><BODY><H1>Not Found</H1>\nThe requested URL was not found "
                      "on this server.<P></BODY></HTML>", 404)
    p = PEOPLE[cpr]
    prv = "<BR>\n".join(formular(PRV, r) for r in p["proever"]) or "Ingen prøver registreret.<BR>\n"
    pre = formular(PRE, p["prae2004"]) if p["prae2004"] else "Ingen data før 2004.<BR>\n"
    body = (f"<H2>Registreringer for {cpr[:6]}-{cpr[6:]}</H2>\n"
            '<A HREF="#mod">Modulforløb</A> | <A HREF="#prv">Aflagte prøver</A> | <A HREF="#hnv">Kommunens henvisninger</A> | '
            '<A HREF="#mrt">Merit</A> | <A HREF="#pre">Præ-2004</A>\n'
            f'<A NAME="mod"></A><H3>Modulforløb</H3>\n{tabel(MOD, p["moduler"])}'
            f'<A NAME="prv"></A><H3>Aflagte prøver</H3>\n{prv}'
            f'<A NAME="hnv"></A><H3>Kommunens henvisninger</H3>\n{tabel(HNV, p["henvisninger"])}'
            f'<A NAME="mrt"></A><H3>Merit</H3>\n{tabel(MRT, p["meritter"])}'
            f'<A NAME="pre"></A><H3>Præ-2004</H3>\n{pre}<BR>\n<A HREF="/pls/dudb/dudb.knap_web.soeg_form">Ny søgning</A>')
    return portal("Registreringer", portlet("Søg enkelt person", body))


@sso
async def fil_form(req, s):
    return portal("Søg med fil", portlet("Søg med fil", '''Filen skal v&aelig;re en ren tekstfil (.txt) med et CPR-nr. pr. linie og h&oslash;jst 100 linier.
<FORM ACTION="/pls/dudb/dudb.knap_web.fil_modtag" METHOD="POST" ENCTYPE="multipart/form-data">
<TABLE BORDER="0">
<TR>
<TD>Filnavn:</TD>
<TD><INPUT TYPE="file" NAME="p_fil" SIZE="40"></TD>
</TR>
<TR>
<TD>&nbsp;</TD>
<TD><INPUT TYPE="submit" VALUE="Upload fil"></TD>
</TR>
</TABLE>
</FORM>'''))


TILBAGE = '<BR><A HREF="/pls/dudb/dudb.knap_web.fil_form">Tilbage</A>'


@sso
async def fil_modtag(req, s):
    up = (await req.form()).get("p_fil") if req.method == "POST" else None
    raw = await up.read() if hasattr(up, "read") else b""
    text = raw.decode("iso-8859-1").removeprefix("\xef\xbb\xbf")
    cprs = [x.strip().replace("-", "").replace(" ", "") for x in text.splitlines() if x.strip()]
    if not cprs:
        return portal("Søg med fil", portlet("Søg med fil", '<FONT COLOR="#FF0000">Ingen fil, eller filen er tom.</FONT>' + TILBAGE))
    if len(cprs) > 100:
        return portal("Søg med fil", portlet("Søg med fil", f'<FONT COLOR="#FF0000">Filen har {len(cprs)} linier. Der kan '
                                             f'højst søges på 100 CPR-nr. ad gangen.</FONT>' + TILBAGE))
    doc = f"F{secrets.randbelow(10**9)}/{Path(up.filename.replace(chr(92), '/')).name}"
    DOCS[doc] = (s, cprs)
    return portal("Søg med fil", portlet("Søg med fil", f'''Filen er modtaget. Antal linier: {len(cprs)}
<FORM ACTION="/pls/dudb/dudb.knap_web.fil_soeg" METHOD="POST">
<INPUT TYPE="hidden" NAME="p_dok" VALUE="{e(doc)}">
<INPUT TYPE="submit" VALUE="Start s&oslash;gning">
</FORM>{TILBAGE}'''))


@sso
async def fil_soeg(req, s):
    f = await post(req) if req.method == "POST" else {}
    doc = DOCS.pop(f.get("p_dok", ""), None)
    if not doc or doc[0] is not s:
        return portal("Søg med fil", portlet("Søg med fil", '<FONT COLOR="#FF0000">Filen findes ikke længere.</FONT>' + TILBAGE))
    nr = str(int(time.time() * 100) % 10**8)
    RESULTS[nr] = (s, doc[1])
    fundet = sum(c in ROWID.values() for c in doc[1])
    return portal("Søg med fil", portlet("Søg med fil", f'''Søgningen er afsluttet. Fundet: {fundet} af {len(doc[1])}.<BR><BR>
<A HREF="/pls/dudb/dudb.knap_web.ark?p_soeg_nr={nr}">Klik her for at åbne resultatet i Excel</A><BR>{TILBAGE}'''))


@sso
async def ark(req, s):
    r = RESULTS.get(req.query_params.get("p_soeg_nr", ""))
    if not r or r[0] is not s:
        return portal("Søg med fil", portlet("Søg med fil", "Resultatet findes ikke længere." + TILBAGE), status=404)
    out = ['<HTML>\n<HEAD>\n<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=ISO-8859-1">\n</HEAD>\n<BODY>\n<TABLE BORDER="1">\n'
           f'<TR>\n<TD COLSPAN="16"><B>Udtræk fra Danskundervisningsdatabasen pr. {time.strftime("%d.%m.%Y")}</B></TD>\n</TR>\n<TR>\n']
    out += [f'<TH COLSPAN="{len(c)}">{g}</TH>\n' for g, c in ARK] + ["</TR>\n<TR>\n"]
    out += [f"<TH>{h}</TH>\n" for _, c in ARK for _, h in c] + ["</TR>\n"]
    for cpr in r[1]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        out.append("<TR>\n" + "".join(f"""<TD STYLE="mso-number-format:'\\@'">{nvl(u.get(k), '')}</TD>\n""" for _, c in ARK for k, _ in c) + "</TR>\n")
    res = latin1("".join(out) + "</TABLE>\n</BODY>\n</HTML>\n", content_disposition="attachment; filename=resultat.xls")
    res.headers["content-type"] = "application/vnd.ms-excel; charset=ISO-8859-1"
    return res


P = "/pls/dudb/dudb.knap_web."
app = Starlette(routes=[
    Route("/", root), Route("/portal/page", page), Route("/pls/orasso/orasso.wwsso_app_admin.ls_login", ls_login),
    Route("/sso/auth", auth, methods=["POST"]), Route("/pls/portal/PORTAL.wwsec_app_priv.logout", logout),
    Route(P + "soeg_form", soeg_form), Route(P + "soeg", soeg, methods=["GET", "POST"]), Route(P + "vis", vis),
    Route(P + "fil_form", fil_form), Route(P + "fil_modtag", fil_modtag, methods=["GET", "POST"]),
    Route(P + "fil_soeg", fil_soeg, methods=["GET", "POST"]), Route(P + "ark", ark)])
