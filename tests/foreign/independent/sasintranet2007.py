"""DSDB-opslag, SAS/IntrNet Application Dispatcher (SAS 9.1.3), 2007."""
import html
import json
import random
import re
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
SERVER, PORT = "sasapp02", "5010"

TABLES = [
    ("moduler", "MODUL", "Tabel 1. Moduler på danskuddannelse", [
        ("du_modul", "DU-modul", "l"), ("startdato", "Dato for<br>modulstart", "d"),
        ("slutdato", "Dato for<br>modulslut", "d"), ("udbyder", "Udbydernr.", "l"),
        ("henvisningskategori", "Kategori ved<br>henvisning", "l"),
        ("ophoersaarsag", "Årsag til<br>ophør", "l"),
        ("modultest_bestaaet", "Dato for bestået<br>modultest", "d")]),
    ("proever", "PROEVE", "Tabel 2. Aflagte prøver", [
        ("proeve", "Prøvetype", "l"), ("dato", "Prøvedato", "d"), ("termin", "Prøvetermin", "l"),
        ("laeseforstaaelse", "Karakter<br>læseforståelse", "l"), ("skriftlig", "Karakter<br>skriftlig", "l"),
        ("mundtlig", "Karakter<br>mundtlig", "l"), ("resultat", "Prøveresultat", "l"),
        ("udbyder", "Udbydernr.", "l")]),
    ("henvisninger", "HENVIS", "Tabel 3. Henvisninger fra kommune", [
        ("dato", "Dato for<br>henvisning", "d"), ("kategori", "Henvisningskategori", "l"),
        ("kommune", "Henvisende kommune", "l"), ("udbyder", "Udbydernr.", "l")]),
    ("meritter", "MERIT", "Tabel 4. Merit", [
        ("du_modul", "DU-modul<br>givet i merit", "l"), ("startdato", "Startdato<br>for merit", "d"),
        ("udbyder", "Udbydernr.", "l")]),
    ("prae2004", "PRAE04", "Tabel 5. Registreringer fra før 2004", [
        ("foerste_startdato", "Første startdato<br>før 2004", "d"), ("du", "DU-deltagelse<br>før 2004", "b")]),
]

SHEET = [
    ("", [("cpr", "PNR"), ("findes", "Findes i registret fra 2004")]),
    ("Første modulregistrering", [("foerste_startdato", "Dato for start"), ("foerste_du_modul", "DU-modul"),
                                  ("foerste_udbyder", "Udbydernr.")]),
    ("Seneste modulregistrering", [("seneste_startdato", "Dato for start"), ("seneste_du_modul", "DU-modul"),
                                   ("seneste_udbyder", "Udbydernr.")]),
    ("Seneste henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
    ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Dato for start"),
                       ("merit_udbyder", "Udbydernr.")]),
    ("Registreret før 2004", [("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Første startdato"),
                              ("prae2004_du", "DU-deltagelse")]),
]


def ddmmyy10(v):
    return f"{v[8:10]}/{v[5:7]}/{v[0:4]}"


def show(v, kind):
    if kind == "d":
        return ddmmyy10(v) if v else "."
    if kind == "b":
        return "Ja" if v else "Nej"
    return html.escape(v) if v else "&nbsp;"


def send(body, title, status=200):
    t = time.localtime()
    page = f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html>
<head>
<meta name="Generator" content="SAS Software, see www.sas.com" sasversion="9.1">
<meta http-equiv="Content-type" content="text/html; charset=iso-8859-1">
<title>{title}</title>
<style type="text/css">
<!--
.l {{text-align: left }} .c {{text-align: center }} .r {{text-align: right }} .b {{vertical-align: bottom }}
.Body {{ font-family: Arial, Helvetica, sans-serif; font-size: x-small; color: #002288; background-color: #E0E0E0; }}
.SystemTitle {{ font-size: large; font-weight: bold; font-style: italic; color: #002288; }}
.Header, .RowHeader {{ font-size: small; font-weight: bold; color: #0033AA; background-color: #B0B0B0; }}
.Data {{ font-size: x-small; color: #000000; background-color: #D3D3D3; }}
.Table {{ background-color: #F0F0F0; }} .NoteContent {{ color: #CC0000; font-weight: bold; }}
-->
</style>
</head>
<body class="Body">
<TABLE WIDTH="100%" BORDER=0 CELLPADDING=4><TR><TD BGCOLOR="#002288"><FONT COLOR="#FFFFFF" SIZE="+1"><B>Integrationsstatistisk Kontor</B>
- Danskundervisningsregistret (DUR)</FONT></TD></TR></TABLE>
{body}
<HR SIZE=1>
<FONT SIZE=1>Kørt {time.strftime('%d/%m/%Y kl. %H:%M', t)}. This request took 0.{random.randint(11, 69)} seconds of real time (v9.1 build 1457).</FONT>
</body>
</html>
"""
    return Response(page.encode("iso-8859-1", "xmlcharrefreplace"), status,
                    {"Content-Type": "text/html; charset=iso-8859-1", "Pragma": "no-cache"})


def hidden(program, sid=None):
    out = f'<INPUT TYPE="HIDDEN" NAME="_SERVICE" VALUE="dur"><INPUT TYPE="HIDDEN" NAME="_PROGRAM" VALUE="{program}">'
    if sid:
        out += (f'\n<INPUT TYPE="HIDDEN" NAME="_SERVER" VALUE="{SERVER}"><INPUT TYPE="HIDDEN" NAME="_PORT" VALUE="{PORT}">'
                f'<INPUT TYPE="HIDDEN" NAME="_SESSIONID" VALUE="{sid}">')
    return out + '<INPUT TYPE="HIDDEN" NAME="_DEBUG" VALUE="2">'


def url(program, sid, extra=""):
    return (f"/cgi-bin/broker?_service=dur&amp;_server={SERVER}&amp;_port={PORT}&amp;_sessionid={sid}"
            f"&amp;_program={program}{extra}")


def foot(sid):
    return f"""<P><A HREF="{url('dur.menu.sas', sid)}">Til menuen</A> | <A HREF="{url('dur.slut.sas', sid)}">Afslut session</A></P>"""


def login_page(note=""):
    return send(f"""{note}
<H2>Adgang for kommuner</H2>
<FORM ACTION="/cgi-bin/broker" METHOD="POST">
{hidden('dur.logon.sas')}
<TABLE BORDER=0 CELLPADDING=3>
<TR><TD><B>Bruger-id:</B></TD><TD><INPUT TYPE="TEXT" NAME="BRUGER" SIZE=12 MAXLENGTH=20></TD></TR>
<TR><TD><B>Kodeord:</B></TD><TD><INPUT TYPE="PASSWORD" NAME="KODE" SIZE=12 MAXLENGTH=20></TD></TR>
<TR><TD></TD><TD><INPUT TYPE="SUBMIT" VALUE="Log på"> <INPUT TYPE="RESET" VALUE="Ryd"></TD></TR>
</TABLE>
</FORM>
<P>Bruger-id udleveres af kontoret, skriv til dur@example.dk.</P>""", "DUR - adgang")


def note(text):
    return f'<P CLASS="NoteContent">{text}</P>'


def single_form(sid, msg=""):
    return send(f"""<H2>Enkeltopslag</H2>
{msg}<FORM ACTION="/cgi-bin/broker" METHOD="POST">
{hidden('dur.person.sas', sid)}
<TABLE BORDER=0 CELLPADDING=3>
<TR><TD><B>Personnummer (PNR):</B></TD><TD><INPUT TYPE="TEXT" NAME="PNR" SIZE=11 MAXLENGTH=11></TD>
<TD><INPUT TYPE="SUBMIT" VALUE="Vis registreringer"></TD></TR>
<TR><TD></TD><TD COLSPAN=2><FONT SIZE=1>10 cifre, med eller uden bindestreg</FONT></TD></TR>
</TABLE>
</FORM>
{foot(sid)}""", "DUR - enkeltopslag")


def ods_table(no, ds, title, pnr, cols, rows):
    out = [f"""<div class="branch">
<a name="IDX{no or ''}"></a>
<table class="SysTitleAndFooterContainer" width="100%" border="0" summary="Page Layout" cellspacing="1" cellpadding="1" rules="none" frame="void">
<tr>
<td class="c SystemTitle">{title}</td>
</tr>
</table><br>"""]
    if not rows:
        return out[0] + '\n<div align="center"><span class="c NoteContent">Der er ingen observationer i tabellen.</span></div>\n</div>\n<hr size="3">\n'
    out.append(f"""<div>
<div align="center">
<table class="Table" cellspacing="1" cellpadding="7" rules="groups" frame="box" border="1" bordercolor="#000000" summary="Procedure Print: Data Set WORK.{ds}">
<colgroup>
<col>
</colgroup>
<colgroup>
{'<col>' * len(cols)}
</colgroup>
<thead>
<tr>
<td class="r b Header" scope="col">Obs</td>""")
    for _, label, kind in cols:
        out.append(f'<td class="{"r" if kind == "d" else "l"} b Header" scope="col">{label}</td>')
    out.append("</tr>\n</thead>\n<tbody>")
    for i, r in enumerate(rows, 1):
        out.append(f'<tr>\n<td class="r RowHeader" scope="row">{i}</td>')
        for key, _, kind in cols:
            out.append(f'<td class="{"r" if kind == "d" else "l"} Data">{show(r[key], kind)}</td>')
        out.append("</tr>")
    out.append('</tbody>\n</table>\n</div>\n</div>\n<br>\n</div>\n<hr size="3">\n<p style="page-break-after: always;"><br></p>')
    return "\n".join(out)


def clean(s):
    s = re.sub(r"[\s-]", "", s or "")
    return s if re.fullmatch(r"\d{10}", s) else None


def person(sid, raw):
    pnr = clean(raw)
    if not pnr:
        return single_form(sid, note("FEJL: Personnummeret skal være på 10 cifre."))
    p = PEOPLE.get(pnr)
    if not p:
        return single_form(sid, note("BEMÆRK: Personnummeret findes ikke i registret. 0 observationer udvalgt."))
    body = [f"<H2>Registreringer for PNR {pnr[:6]}-{pnr[6:]}</H2>\n<P>"]
    body += [f'<A HREF="#IDX{i or ""}">{t.split(".")[0]}</A> ' for i, (_, _, t, _) in enumerate(TABLES)]
    body.append("</P>")
    for i, (key, ds, title, cols) in enumerate(TABLES):
        rows = p[key]
        if key == "prae2004":
            rows = [rows] if rows else []
        body.append(ods_table(i, ds, title, pnr, cols, rows))
    body.append(f"""<P><A HREF="{url('dur.enkelt.sas', sid)}">Nyt opslag</A></P>{foot(sid)}""")
    return send("\n".join(body), "SAS Output")


def list_form(sid, msg=""):
    return send(f"""<H2>Listeudtræk</H2>
{msg}<P>Indlæs en tekstfil (.txt) med ét personnummer pr. linje. Der kan højst behandles 100 personnumre ad gangen.</P>
<FORM ACTION="/cgi-bin/indlaes.pl" METHOD="POST" ENCTYPE="multipart/form-data">
{hidden('dur.indlaes.sas', sid)}
<TABLE BORDER=0 CELLPADDING=3>
<TR><TD><B>Inputfil:</B></TD><TD><INPUT TYPE="FILE" NAME="INFIL" SIZE=40></TD></TR>
<TR><TD></TD><TD><INPUT TYPE="SUBMIT" VALUE="Indlæs fil"></TD></TR>
</TABLE>
</FORM>
{foot(sid)}""", "DUR - listeudtræk")


def make_list(sid, s, ref):
    pnrs = s["files"].get(ref)
    if pnrs is None:
        return list_form(sid, note("FEJL: Inputfilen findes ikke længere. Indlæs den igen."))
    found = sum(1 for x in pnrs if PEOPLE.get(x, {}).get("udtraek", {}).get("findes"))
    return send(f"""<H2>Listeudtræk</H2>
<P>Udtrækket er dannet. Datasættet WORK.UDTRAEK har {len(pnrs)} observationer og 16 variable.</P>
<TABLE BORDER=1 CELLPADDING=4><TR><TD>Personnumre i inputfil</TD><TD ALIGN="right">{len(pnrs)}</TD></TR>
<TR><TD>Heraf i registret fra 2004</TD><TD ALIGN="right">{found}</TD></TR></TABLE>
<P><A HREF="{url('dur.excel.sas', sid, '&amp;fil=' + ref)}">Åbn resultatet i Excel</A></P>
{foot(sid)}""", "DUR - listeudtræk")


def excelxp(pnrs):
    """ods tagsets.ExcelXP file=_webout options(embedded_titles='yes')"""
    def cell(v, style="data__l", attr=""):
        return f'<Cell ss:StyleID="{style}"{attr}><Data ss:Type="String">{html.escape(v)}</Data></Cell>\n'
    rows = [f'<Row ss:AutoFitHeight="1">\n' + cell(f"Udtræk fra Danskundervisningsregistret dannet {time.strftime('%d/%m/%Y')}",
            "systemtitle", ' ss:MergeAcross="15"') + "</Row>\n", '<Row ss:AutoFitHeight="1"></Row>\n']
    top, sub = "", ""
    for group, cols in SHEET:
        if group:
            top += cell(group, "header__c", f' ss:MergeAcross="{len(cols) - 1}"')
        else:
            top += "".join(cell("", "header__c") for _ in cols)
        sub += "".join(cell(label, "header__c") for _, label in cols)
    rows += [f'<Row ss:AutoFitHeight="1">\n{top}</Row>\n', f'<Row ss:AutoFitHeight="1">\n{sub}</Row>\n']
    for pnr in pnrs:
        u = PEOPLE[pnr]["udtraek"] if pnr in PEOPLE else {"cpr": pnr, "findes": False}
        line = ""
        for _, cols in SHEET:
            for key, _label in cols:
                v = u.get(key)
                if isinstance(v, bool):
                    v = "Ja" if v else "Nej"
                elif v and (key.endswith("startdato") or key == "henvisning_dato"):
                    v = ddmmyy10(v)
                line += cell(v or "")
        rows.append(f'<Row ss:AutoFitHeight="1">\n{line}</Row>\n')
    return f"""<?xml version="1.0" encoding="windows-1252"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
          xmlns:x="urn:schemas-microsoft-com:office:excel"
          xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
          xmlns:html="http://www.w3.org/TR/REC-html40">
<DocumentProperties xmlns="urn:schemas-microsoft-com:office">
<Author>dursrv</Author>
<LastAuthor>SAS</LastAuthor>
<Company>SAS Institute Inc. http://www.sas.com</Company>
<Version>9.01.01M3P020206</Version>
</DocumentProperties>
<Styles>
<Style ss:ID="_body"><Interior/><Font ss:FontName="Arial" ss:Size="8"/></Style>
<Style ss:ID="systemtitle"><Font ss:FontName="Arial" ss:Size="12" ss:Bold="1" ss:Italic="1"/></Style>
<Style ss:ID="header__c"><Alignment ss:Horizontal="Center" ss:WrapText="1"/><Font ss:FontName="Arial" ss:Size="10" ss:Bold="1"/><Interior ss:Color="#B0B0B0" ss:Pattern="Solid"/></Style>
<Style ss:ID="data__l"><Alignment ss:Horizontal="Left"/><Font ss:FontName="Arial" ss:Size="10"/><NumberFormat ss:Format="@"/></Style>
</Styles>
<Worksheet ss:Name="Table 1 - Udtraek">
<Table ss:StyleID="_body">
{'<ss:Column ss:AutoFitWidth="1" ss:Width="72"/>' * 16}
{''.join(rows)}</Table>
</Worksheet>
</Workbook>
"""


def session(q):
    return SESSIONS.get(q.get("_SESSIONID") or q.get("_sessionid") or "")


def timed_out():
    return login_page(note("Sessionen findes ikke eller er udløbet. Log på igen."))


async def broker(request):
    q = (await request.form()) if request.method == "POST" else request.query_params
    program = q.get("_PROGRAM") or q.get("_program") or ""
    if program == "dur.logon.sas":
        if q.get("BRUGER") != "kommune" or q.get("KODE") != "hemmeligt-1":
            return login_page(note("ADGANG NÆGTET: Bruger-id eller kodeord er forkert."))
        sid = "".join(random.SystemRandom().choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", k=22))
        SESSIONS[sid] = {"files": {}, "n": 0}
        return send(f"""<H2>Vilkår for anvendelse</H2>
<P>Oplysningerne i registret er personhenførbare og må kun anvendes til sagsbehandling efter danskuddannelsesloven.
Alle opslag registreres.</P>
<FORM ACTION="/cgi-bin/broker" METHOD="POST">
{hidden('dur.menu.sas', sid)}
<INPUT TYPE="SUBMIT" VALUE="Fortsæt">
</FORM>""", "DUR - vilkår")
    s = session(q)
    if s is None:
        return timed_out()
    sid = q.get("_SESSIONID") or q.get("_sessionid")
    if program == "dur.menu.sas":
        return send(f"""<H2>Menu</H2>
<UL>
<LI><A HREF="{url('dur.enkelt.sas', sid)}">Enkeltopslag på personnummer</A> - alle registreringer for én person
<LI><A HREF="{url('dur.liste.sas', sid)}">Listeudtræk på inputfil</A> - udvalgte variable for op til 100 personer
</UL>
<P><A HREF="{url('dur.slut.sas', sid)}">Afslut session</A></P>""", "DUR - menu")
    if program == "dur.enkelt.sas":
        return single_form(sid)
    if program == "dur.person.sas" and request.method == "POST":
        return person(sid, q.get("PNR"))
    if program == "dur.liste.sas":
        return list_form(sid)
    if program == "dur.udtraek.sas":
        return make_list(sid, s, q.get("FIL", ""))
    if program == "dur.excel.sas" and q.get("fil") in s["files"]:
        return Response(excelxp(s["files"][q["fil"]]).encode("windows-1252", "xmlcharrefreplace"), 200, {
            "Content-Type": "application/vnd.ms-excel", "Content-Disposition": "attachment; filename=dur_udtraek.xls"})
    if program == "dur.slut.sas":
        SESSIONS.pop(sid, None)
        return login_page("<P>Sessionen er afsluttet.</P>")
    return send("<H1>Application Error</H1>\n<P>The application server could not find the requested program.</P>" + foot(sid),
                "Application Error", 404)


async def indlaes(request):
    q = await request.form()
    s = session(q)
    if s is None:
        return timed_out()
    sid, f = q["_SESSIONID"], q.get("INFIL")
    data = (await f.read()).decode("latin-1") if hasattr(f, "read") else ""
    lines = [x.strip() for x in data.replace("\xef\xbb\xbf", "").splitlines() if x.strip()]
    if not lines:
        return list_form(sid, note("FEJL: Inputfilen er tom eller ikke valgt."))
    bad = [str(i) for i, x in enumerate(lines, 1) if not clean(x)]
    if bad:
        return list_form(sid, note("FEJL: Ugyldigt personnummer i linje " + ", ".join(bad[:10]) + "."))
    if len(lines) > 100:
        return list_form(sid, note(f"FEJL: Inputfilen har {len(lines)} linjer. Højst 100 personnumre kan behandles."))
    s["n"] += 1
    ref = f"IND{s['n']:04d}"
    s["files"][ref] = [clean(x) for x in lines]
    return send(f"""<H2>Listeudtræk</H2>
<P>Filen er indlæst: {len(lines)} linjer læst, 0 linjer fejlbehæftede.</P>
<FORM ACTION="/cgi-bin/broker" METHOD="POST">
{hidden('dur.udtraek.sas', sid)}
<INPUT TYPE="HIDDEN" NAME="FIL" VALUE="{ref}">
<INPUT TYPE="SUBMIT" VALUE="Dan udtræk">
</FORM>
{foot(sid)}""", "DUR - listeudtræk")


async def index(request):
    return login_page()


app = Starlette(routes=[
    Route("/", index),
    Route("/cgi-bin/broker", broker, methods=["GET", "POST"]),
    Route("/cgi-bin/indlaes.pl", indlaes, methods=["POST"]),
])
