"""Knappen som PowerBuilder Web DataWindow under EAServer/JSP, kommunalt it-hus 2008."""
import html, json, secrets, time
from datetime import date
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
SIDE = 10
e = lambda s: html.escape(str(s))


def dk(s):
    return date.fromisoformat(s).strftime("%d-%m-%Y") if s else None


def maske(c):
    return c[:6] + "-" + c[6:]


def sess(request):
    sid = request.cookies.get("JSESSIONID")
    if sid not in SESS:
        sid = secrets.token_hex(16).upper()
        SESS[sid] = {"sid": sid, "ctx": {}}
    return SESS[sid]


def svar(s, body, status=200, ctype="text/html; charset=iso-8859-1", **h):
    r = Response(body.encode("latin-1", "xmlcharrefreplace"), status, headers={"Content-Type": ctype, "Pragma": "no-cache", **h})
    r.set_cookie("JSESSIONID", s["sid"], path="/knap")
    return r


def gaa(s, url):
    r = RedirectResponse(url, 302)
    r.set_cookie("JSESSIONID", s["sid"], path="/knap")
    return r


STYLE = """<STYLE TYPE="text/css">
BODY { font-family: Tahoma, Verdana; font-size: 8pt; background-color: #ECE9D8 }
.dwH { background-color: #C0C0C0; font-weight: bold; border: 1px outset } .dwD { background-color: #FFFFFF; border-bottom: 1px solid #C0C0C0 }
.fane { border: 1px outset; padding: 3px } .fejl { color: #FF0000 }
</STYLE>"""


def side(s, titel, body, head="", bund=True):
    return svar(s, f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML>
<HEAD>
<TITLE>{titel}</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<META NAME="GENERATOR" CONTENT="PowerBuilder Web Target">{head}
{STYLE}
</HEAD>
<BODY>
{body}
</BODY>
</HTML>
""")


def loginform(s, fejl=""):
    return side(s, "Danskdata - log på", f"""<CENTER><BR><H3>DANSKDATA</H3>
<P>Opslag i danskundervisningsdatabasen</P>{fejl}
<FORM NAME="logon" METHOD="POST" ACTION="j_security_check">
<TABLE BORDER=0 CELLPADDING=3>
<TR><TD ALIGN=right>Brugerident:</TD><TD><INPUT TYPE=text NAME="j_username" SIZE=20 MAXLENGTH=20></TD></TR>
<TR><TD ALIGN=right>Kodeord:</TD><TD><INPUT TYPE=password NAME="j_password" SIZE=20 MAXLENGTH=20></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE=submit VALUE="Log på"></TD></TR>
</TABLE></FORM></CENTER>
<SCRIPT LANGUAGE="JavaScript">if (top != self) top.location.href = 'index.jsp'; document.logon.j_username.focus();</SCRIPT>""")


async def index(request):
    s = sess(request)
    if not s.get("bruger"):
        return loginform(s)
    return svar(s, """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">
<HTML>
<HEAD><TITLE>DANSKDATA</TITLE></HEAD>
<FRAMESET COLS="180,*" BORDER=1>
  <FRAME NAME="menu" SRC="menu.jsp" SCROLLING=auto NORESIZE>
  <FRAME NAME="hoved" SRC="velkommen.jsp">
  <NOFRAMES><BODY><P>Systemet kræver en browser, der kan vise rammer. <A HREF="menu.jsp">Menu</A></P></BODY></NOFRAMES>
</FRAMESET>
</HTML>
""")


async def security(request):
    s = sess(request)
    f = await request.form()
    if f.get("j_username", "").strip() == "kommune" and f.get("j_password") == "hemmeligt-1":
        s["bruger"] = "kommune"
        return gaa(s, "index.jsp")
    return loginform(s, '<P CLASS="fejl">Forkert brugerident eller kodeord. Prøv igen.</P>')


def kraev(fn):
    async def inner(request):
        s = sess(request)
        if not s.get("bruger"):
            return loginform(s)
        return await fn(request, s)
    return inner


@kraev
async def menu(request, s):
    p = lambda u, t, m="hoved": f'<TR><TD><IMG SRC="billeder/pil.gif" ALT="" WIDTH=8 HEIGHT=8> <A HREF="{u}" TARGET="{m}">{t}</A></TD></TR>\n'
    return side(s, "Menu", '<B>DANSKDATA</B><HR>\n<TABLE BORDER=0 CELLPADDING=2>\n' + p("soeg.jsp", "Personopslag") + p("masse.jsp", "Masseopslag")
                + p("hjaelp.jsp", "Hjælp") + '<TR><TD><HR></TD></TR>\n' + p("logaf.jsp", "Afslut", "_top") + "</TABLE>\n<P><FONT SIZE=1>Ver. 2.4.1</FONT></P>")


@kraev
async def velkommen(request, s):
    return side(s, "Velkommen", "<H3>Velkommen til DANSKDATA</H3><P>Vælg en funktion i menuen til venstre.</P><P>Driftsstatus: Ingen kendte problemer.</P>")


@kraev
async def hjaelp(request, s):
    return side(s, "Hjælp", "<H3>Hjælp</H3><P><B>Personopslag:</B> Skriv personnummeret (ddmmåå-xxxx) og tryk Søg.</P>"
                "<P><B>Masseopslag:</B> Opret en tekstfil i Notesblok med et personnummer på hver linje, højst 100.</P>")


def kontekst(s, **kw):
    t = "0000002d" + secrets.token_hex(20)
    s["ctx"][t] = kw
    return t


DWJS = """<SCRIPT LANGUAGE="JavaScript" SRC="/dwlib/dwmin.js"></SCRIPT>"""


@kraev
async def soeg(request, s):
    msg = hit = ""
    if request.method == "POST":
        f = await request.form()
        nr = f.get("cprnr_0", "").strip().replace("-", "").replace(" ", "")
        s.pop("fundet", None)
        if f.get("dw_soeg_context") not in s["ctx"]:
            msg = '<P CLASS="fejl">Sessionen er udløbet. Prøv igen.</P>'
        elif len(nr) != 10 or not nr.isdigit():
            msg = '<P CLASS="fejl">Personnummer skal udfyldes med 10 cifre.</P>'
        else:
            p = PEOPLE.get(nr)
            if not p or not (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]):
                msg = '<P CLASS="fejl">Ingen data fundet for det indtastede personnummer.</P>'
            else:
                s["fundet"] = nr
                hit = f"""<BR><TABLE BORDER=0 CELLSPACING=0 CELLPADDING=2 ID="dw_fundet_datawindow">
<TR><TD CLASS=dwH>Personnummer</TD><TD CLASS=dwH>Moduler</TD><TD CLASS=dwH>Prøver</TD><TD CLASS=dwH>&nbsp;</TD></TR>
<TR><TD CLASS=dwD><SPAN>{maske(nr)}</SPAN></TD><TD CLASS=dwD ALIGN=right><SPAN>{len(p["moduler"])}</SPAN></TD><TD CLASS=dwD ALIGN=right><SPAN>{len(p["proever"])}</SPAN></TD><TD CLASS=dwD><A HREF="kursist.jsp?row=1">Vis person</A></TD></TR>
</TABLE>"""
    return side(s, "Personopslag", f"""<H3>Personopslag</H3>{msg}
<FORM NAME="dw_soeg_dataForm" METHOD=POST ACTION="soeg.jsp" AUTOCOMPLETE="off">
<INPUT TYPE=HIDDEN NAME="dw_soeg_action" VALUE="Retrieve"><INPUT TYPE=HIDDEN NAME="dw_soeg_context" VALUE="{kontekst(s)}">
<TABLE BORDER=0 CELLSPACING=0 CELLPADDING=2 ID="dw_soeg_datawindow"><TR><TD><SPAN CLASS=dwL>Personnummer:</SPAN></TD>
<TD><INPUT TYPE=TEXT NAME="cprnr_0" VALUE="" SIZE=12 MAXLENGTH=11 onFocus="dw_soeg.itemGainFocus(0,0,this)"></TD>
<TD><INPUT TYPE=SUBMIT NAME="cb_soeg" VALUE="Søg"></TD></TR></TABLE>
</FORM>{hit}""", DWJS)


DW = {
    "moduler": ("Moduler", "moduler", [("du_modul", "Modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Sprogcenter"),
                            ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørskode"), ("modultest_bestaaet", "Test bestået")]),
    "proever": ("Prøver", "proever", [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læs"), ("skriftlig", "Skr"),
                           ("mundtlig", "Mdt"), ("resultat", "Resultat"), ("udbyder", "Sprogcenter")]),
    "henv": ("Henvisninger", "henvisninger", [("dato", "Henv.dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Sprogcenter")]),
    "merit": ("Merit", "meritter", [("du_modul", "Modul"), ("startdato", "Startdato"), ("udbyder", "Sprogcenter")]),
    "gl": ("Gamle data", "prae2004", None),
}
DATOER = {"startdato", "slutdato", "dato", "modultest_bestaaet"}


@kraev
async def kursist(request, s):
    if request.query_params.get("row") == "1" and s.get("fundet"):
        s["kursist"] = s["fundet"]
    p = PEOPLE.get(s.get("kursist"))
    if not p:
        return gaa(s, "soeg.jsp")
    fane = request.query_params.get("fane", "moduler")
    if fane not in DW:
        fane = "moduler"
    navn, key, cols = DW[fane]
    dw = "dw_" + fane
    pg = 0
    if request.method == "POST":
        f = await request.form()
        c = s["ctx"].get(f.get(dw + "_context"))
        if c:
            last = (len(p[key]) - 1) // SIDE
            pg = {"PageNext": min(c["side"] + 1, last), "PagePrior": max(c["side"] - 1, 0), "PageFirst": 0, "PageLast": last}.get(f.get(dw + "_action"), c["side"])
    faner = "".join(f'<TD CLASS=fane BGCOLOR="#FFFFFF"><B>{n}</B></TD>' if k == fane else f'<TD CLASS=fane><A HREF="kursist.jsp?fane={k}">{n}</A></TD>' for k, (n, _, _) in DW.items())
    nav = ""
    if not p[key]:
        t = "<P>Ingen rækker.</P>"
    elif cols is None:
        q = p[key]
        t = f"""<TABLE BORDER=0 CELLSPACING=0 CELLPADDING=3 ID="{dw}_datawindow">
<TR><TD><SPAN CLASS=dwL>Første startdato:</SPAN></TD><TD CLASS=dwD><SPAN>{dk(q["foerste_startdato"]) or "&nbsp;"}</SPAN></TD></TR>
<TR><TD><SPAN CLASS=dwL>Danskuddannelse:</SPAN></TD><TD CLASS=dwD><SPAN>{"Ja" if q["du"] else "Nej"}</SPAN></TD></TR></TABLE>"""
    else:
        rk = p[key][pg * SIDE:(pg + 1) * SIDE]
        n = -(-len(p[key]) // SIDE)
        t = f'<TABLE BORDER=0 CELLSPACING=0 CELLPADDING=2 ID="{dw}_datawindow">\n<TR>' + "".join(f"<TD CLASS=dwH>{h}</TD>" for _, h in cols) + "</TR>\n"
        for i, r in enumerate(rk):
            t += f"<TR ID={dw}_r{pg * SIDE + i}>" + "".join(
                f'<TD CLASS=dwD><SPAN>{e((dk(r[k]) if k in DATOER else r[k]) or "") or "&nbsp;"}</SPAN></TD>' for k, _ in cols) + "</TR>\n"
        t += f"</TABLE>\n<P>Side {pg + 1} af {n}</P>"
        if n > 1:
            knap = lambda a, v, d: (f'<INPUT TYPE=BUTTON NAME="cb_{a.lower()}" VALUE="{v}"{" DISABLED" if d else ""} '
                                    f'''onclick="document.{dw}_submitForm.{dw}_action.value='{a}'; document.{dw}_submitForm.submit();">''')
            nav = f"""<FORM NAME="{dw}_submitForm" METHOD=POST ACTION="kursist.jsp?fane={fane}">
<INPUT TYPE=HIDDEN NAME="{dw}_action" VALUE=""><INPUT TYPE=HIDDEN NAME="{dw}_context" VALUE="{kontekst(s, side=pg)}">
{knap("PageFirst", "Første side", pg == 0)}{knap("PagePrior", "Forrige side", pg == 0)}{knap("PageNext", "Næste side", pg == n - 1)}{knap("PageLast", "Sidste side", pg == n - 1)}
</FORM>"""
    return side(s, "Person", f"""<H3>Person {maske(p["cpr"])}</H3>
<TABLE BORDER=0 CELLSPACING=2 CELLPADDING=0><TR>{faner}</TR></TABLE><HR>
{t}
{nav}
<P><A HREF="soeg.jsp">Ny søgning</A></P>""", DWJS)


UDT = [("cpr", "Personnummer"), ("findes", "Findes efter 2004"), ("foerste_startdato", "Første modul startdato"), ("foerste_du_modul", "Første modul"),
       ("foerste_udbyder", "Første modul sprogcenter"), ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul"),
       ("seneste_udbyder", "Seneste modul sprogcenter"), ("henvisning_dato", "Henvisning dato"), ("henvisning_kategori", "Henvisning kategori"),
       ("merit_du_modul", "Højeste merit modul"), ("merit_startdato", "Højeste merit startdato"), ("merit_udbyder", "Højeste merit sprogcenter"),
       ("prae2004_findes", "Gamle data findes"), ("prae2004_startdato", "Gamle data første startdato"), ("prae2004_du", "Gamle data danskuddannelse")]


@kraev
async def masse(request, s):
    msg = ""
    if request.method == "POST":
        f = await request.form()
        fil = f.get("filnavn")
        raw = await fil.read() if getattr(fil, "filename", "") else b""
        nr = [x.strip().replace("-", "") for x in raw.decode("latin-1").replace("\xef\xbb\xbf", "").splitlines() if x.strip()]
        fejl = [i for i, x in enumerate(nr, 1) if len(x) != 10 or not x.isdigit()]
        if not nr:
            msg = "Filen mangler eller er tom."
        elif fejl:
            msg = f"Fejl i filen, linje {fejl[0]}: personnummer skal have 10 cifre."
        elif len(nr) > 100:
            msg = "Der kan højst slås 100 personnumre op ad gangen."
        else:
            s["job"] = {"nr": nr, "tid": time.time(), "vist": 0}
            return gaa(s, "status.jsp")
        msg = f'<P CLASS="fejl">{msg}</P>'
    return side(s, "Masseopslag", f"""<H3>Masseopslag</H3>{msg}
<P>Filen skal være en tekstfil med ét personnummer pr. linje (højst 100).</P>
<FORM NAME="upload" METHOD=POST ENCTYPE="multipart/form-data" ACTION="masse.jsp">
<TABLE BORDER=0 CELLPADDING=2><TR><TD>Filnavn:</TD><TD><INPUT TYPE=FILE NAME="filnavn" SIZE=40></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE=SUBMIT NAME="cb_overfoer" VALUE="Overfør fil"></TD></TR></TABLE></FORM>""")


@kraev
async def status(request, s):
    j = s.get("job")
    if not j:
        return gaa(s, "masse.jsp")
    j["vist"] += 1
    if j["vist"] < 3 and time.time() - j["tid"] < 1.5:
        return side(s, "Vent", """<H3>Masseopslag</H3><P>Vent venligst. Data hentes fra databasen...</P>
<P><A HREF="status.jsp">Vis status</A></P>""", '\n<META HTTP-EQUIV="Refresh" CONTENT="1; URL=status.jsp">')
    return side(s, "Masseopslag", f"""<H3>Masseopslag</H3><P>Opslaget er afsluttet. Antal personer: {len(j["nr"])}</P>
<P><A HREF="dwsaveas.jsp?type=xls">Gem i Excel</A></P><P><A HREF="masse.jsp">Nyt masseopslag</A></P>""")


@kraev
async def saveas(request, s):
    j = s.get("job")
    if not j:
        return gaa(s, "masse.jsp")
    out = ["<HTML>\r\n<BODY>\r\n<TABLE BORDER=1>\r\n<TR>" + "".join(f"<TH>{h}</TH>" for _, h in UDT) + "</TR>\r\n"]
    for nr in j["nr"]:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False, "prae2004_findes": False}
        out.append("<TR>")
        for k, _ in UDT:
            v = u.get(k)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif k == "cpr":
                v = maske(v)
            elif k.endswith("dato"):
                v = dk(v)
            out.append(f'<TD STYLE="mso-number-format:\\@">{e(v or "")}</TD>')
        out.append("</TR>\r\n")
    out.append("</TABLE>\r\n</BODY>\r\n</HTML>\r\n")
    return svar(s, "".join(out), ctype="application/vnd.ms-excel", **{"Content-Disposition": "attachment; filename=masseopslag.xls"})


async def logaf(request):
    s = sess(request)
    SESS.pop(s["sid"], None)
    return side(s, "Afsluttet", '<CENTER><BR><P>Du er nu logget af DANSKDATA.</P><P><A HREF="index.jsp">Log på igen</A></P></CENTER>')


async def rod(request):
    return RedirectResponse("/knap/index.jsp", 302)


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route("/knap/", rod), Route("/knap/index.jsp", index), Route("/knap/j_security_check", security, methods=["POST"]),
    Route("/knap/menu.jsp", menu), Route("/knap/velkommen.jsp", velkommen), Route("/knap/hjaelp.jsp", hjaelp),
    Route("/knap/soeg.jsp", soeg, methods=GP), Route("/knap/kursist.jsp", kursist, methods=GP),
    Route("/knap/masse.jsp", masse, methods=GP), Route("/knap/status.jsp", status), Route("/knap/dwsaveas.jsp", saveas), Route("/knap/logaf.jsp", logaf)])
