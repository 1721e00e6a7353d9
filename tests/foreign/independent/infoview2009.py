"""Danskundervisningsdatabasen i BusinessObjects InfoView XI (JSP, framesets, Web Intelligence-rapporter), 2009."""
import base64
import io
import json
import re
import secrets
import time
import zipfile
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
NAVN, KODE = "kommune", "hemmeligt-1"
SESSIONS = {}
R = "/InfoViewApp"
MDR = "januar februar marts april maj juni juli august september oktober november december".split()
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
AFSNIT = [("moduler", "Registrerede moduler"), ("proever", "Aflagte prøver"), ("henvisninger", "Henvisninger"),
          ("meritter", "Godkendt merit"), ("prae2004", "Præ-2004 data")]
FELTER = {
    "moduler": [("du_modul", "Danskuddannelse-modul"), ("startdato", "Start på modul"), ("slutdato", "Slut på modul"),
                ("udbyder", "Udbydernr."), ("henvisningskategori", "Kategori ved henvisning"), ("ophoersaarsag", "Ophør, årsagskode"),
                ("modultest_bestaaet", "Bestået modultest"), ("oprettet", "Oprettet den")],
    "proever": [("proeve", "Prøvetype"), ("dato", "Afholdt"), ("termin", "Termin"), ("laeseforstaaelse", "Karakter i læseforståelse"),
                ("skriftlig", "Karakter i skriftlig"), ("mundtlig", "Karakter i mundtlig"), ("resultat", "Samlet resultat"),
                ("udbyder", "Udbydernr.")],
    "henvisninger": [("dato", "Dato for henvisning"), ("kategori", "Henvisningskategori"), ("kommune", "Henvisningskommune"),
                     ("udbyder", "Udbydernr.")],
    "meritter": [("du_modul", "Danskuddannelse-modul"), ("startdato", "Merit fra"), ("udbyder", "Udbydernr.")],
    "prae2004": [("foerste_startdato", "Første start"), ("du", "På danskuddannelse")],
}
ARK = [("cpr", "CPR-nummer"), ("findes", "Data fra 2004 og frem"), ("foerste_startdato", "Første modul, startdato"),
       ("foerste_du_modul", "Første modul, DU-modul"), ("foerste_udbyder", "Første modul, udbydernr."),
       ("seneste_startdato", "Seneste modul, startdato"), ("seneste_du_modul", "Seneste modul, DU-modul"),
       ("seneste_udbyder", "Seneste modul, udbydernr."), ("henvisning_dato", "Henvisning, dato"),
       ("henvisning_kategori", "Henvisning, kategori"), ("merit_du_modul", "Højeste merit, DU-modul"),
       ("merit_startdato", "Højeste merit, startdato"), ("merit_udbyder", "Højeste merit, udbydernr."),
       ("prae2004_findes", "Præ-2004, findes"), ("prae2004_startdato", "Præ-2004, første start"), ("prae2004_du", "Præ-2004, danskuddannelse")]


def er_dato(v):
    return isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v)


def vis(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if er_dato(v):
        aar, m, d = v.split("-")
        return f"{int(d)}. {MDR[int(m) - 1]} {aar}"
    return v


async def formular(request):
    raa = await request.body()
    ct = request.headers.get("content-type", "")
    felter, filer = {}, {}
    if ct.startswith("multipart/form-data"):
        m = re.search(r'boundary="?([^";]+)"?', ct)
        for del_ in raa.split(b"--" + m.group(1).encode())[1:]:
            hoved, sep, krop = del_.partition(b"\r\n\r\n")
            n = re.search(rb'[; ]name="([^"]*)"', hoved)
            if not sep or not n:
                continue
            krop = krop[:-2] if krop.endswith(b"\r\n") else krop
            f = re.search(rb'filename="([^"]*)"', hoved)
            if f:
                filer[n.group(1).decode()] = (f.group(1).decode("utf-8", "replace"), krop)
            else:
                felter[n.group(1).decode()] = krop.decode("utf-8", "replace")
    else:
        felter = dict(parse_qsl(raa.decode("utf-8", "replace"), keep_blank_values=True))
    return felter, filer


CSS = """body{font-family:Tahoma,Arial,sans-serif;font-size:11px;margin:8px;color:#000}h1{font-size:15px}h2{font-size:13px;color:#003366;border-bottom:1px solid #9bb}
table.wi{border-collapse:collapse;margin-bottom:8px}table.wi td,table.wi th{border:1px solid #a0a0a0;padding:2px 6px}table.wi th{background:#d5dfec;text-align:left}
table.vert th{width:190px}.bar{background:#ece9d8;padding:4px;border-bottom:1px solid #aca899}.fejl{color:#c00}"""


def ramme(titel, krop, hoved="", status=200):
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML lang="da"><HEAD><TITLE>{escape(titel)}</TITLE><META http-equiv="Content-Type" content="text/html; charset=utf-8">{hoved}
<STYLE type="text/css">{CSS}</STYLE></HEAD><BODY>
{krop}
</BODY></HTML>""", status, headers={"Pragma": "no-cache", "Cache-Control": "no-store"})


async def logon(request):
    """Forsiden viser altid login, også når der allerede er en session."""
    fejl = ""
    if request.method == "POST":
        f, _ = await formular(request)
        if f.get("username") == NAVN and f.get("password") == KODE:
            t = secrets.token_hex(16).upper()
            SESSIONS[t] = {"opslag": {}, "jobs": []}
            r = RedirectResponse(R + "/listing/main.do", 302)
            r.set_cookie("JSESSIONID", t, path="/", httponly=True)
            return r
        fejl = "Kontooplysningerne kan ikke genkendes. Kontrollér, at brugernavn og adgangskode er korrekte. (FWB 00008)"
    return ramme("Log på InfoView", f"""<DIV class="bar"><IMG src="{R}/images/logo.gif" alt="InfoView" width="90" height="24"></DIV>
<H1>Log på InfoView</H1><P>Skriv dine brugeroplysninger, og klik på Log på.<BR>Kontakt ministeriet, hvis du ikke kender dem.</P>
<FORM name="logonForm" method="post" action="{R}/logon.do"><INPUT type="hidden" name="cms" value="DUDB-CMS:6400"><INPUT type="hidden" name="backURL" value="">
<TABLE border="0"><TR><TD>System:</TD><TD>DUDB-CMS:6400</TD></TR>
<TR><TD><LABEL for="usernameField">Brugernavn:</LABEL></TD><TD><INPUT type="text" id="usernameField" name="username" size="25"></TD></TR>
<TR><TD><LABEL for="passwordField">Adgangskode:</LABEL></TD><TD><INPUT type="password" id="passwordField" name="password" size="25"></TD></TR>
<TR><TD><LABEL for="auth">Godkendelse:</LABEL></TD><TD><SELECT name="authType" id="auth"><OPTION value="secEnterprise" selected>Enterprise</OPTION><OPTION value="secWinAD">Windows AD</OPTION></SELECT></TD></TR>
<TR><TD></TD><TD><INPUT type="submit" value="Log på"></TD></TR></TABLE></FORM><P class="fejl">{fejl}</P>""")


def beskyttet(fn):
    async def ydre(request):
        s = SESSIONS.get(request.cookies.get("JSESSIONID", ""))
        if s is None:
            return RedirectResponse(R + "/logon.do", 302)
        return await fn(request, s)
    return ydre


@beskyttet
async def hoved(request, s):
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN" "http://www.w3.org/TR/html4/frameset.dtd">
<HTML lang="da"><HEAD><TITLE>InfoView - Danskundervisningsdatabasen</TITLE></HEAD>
<FRAMESET rows="58,*" border="0" frameborder="0"><FRAME name="headerPlus" title="Hoved" src="{R}/listing/header.do" scrolling="no" noresize>
<FRAMESET cols="210,*" border="1"><FRAME name="tree" title="Mapper" src="{R}/listing/tree.do"><FRAME name="workspace" title="Arbejdsområde" src="{R}/listing/home.do"></FRAMESET>
<NOFRAMES><BODY>InfoView kræver en browser, der kan vise rammer.</BODY></NOFRAMES></FRAMESET></HTML>""")


@beskyttet
async def top(request, s):
    return ramme("Hoved", f"""<DIV class="bar"><B>InfoView</B> &nbsp; <A href="{R}/listing/home.do" target="workspace">Hjem</A> | <A href="{R}/listing/help.do" target="workspace">Hjælp</A> |
<A href="{R}/logoff.do" target="_top">Log af</A> &nbsp;&nbsp; Velkommen: {NAVN}</DIV>""")


@beskyttet
async def trae(request, s):
    return ramme("Mapper", f"""<DIV class="bar">Mapper</DIV><UL style="list-style:none;padding-left:4px"><LI><IMG src="{R}/images/folder.gif" alt=""> Danskundervisning
<UL style="list-style:none;padding-left:14px"><LI><A href="{R}/opendoc/prompt.do?objid=2114" target="workspace">Opslag på kursist</A></LI>
<LI><A href="{R}/listing/history.do?objid=2120" target="workspace">Udtræk for flere kursister</A></LI></UL></LI>
<LI><IMG src="{R}/images/folder.gif" alt=""> <A href="{R}/listing/help.do" target="workspace">Vejledninger</A></LI></UL>""")


@beskyttet
async def hjem(request, s):
    if request.url.path.endswith("help.do"):
        return ramme("Vejledninger", "<H1>Vejledninger</H1><P>CPR-nummer skrives med 10 cifre uden bindestreg (ddmmååxxxx). Koder for kategori og ophør findes i indberetningsvejledningen af 1. marts 2009.</P>")
    return ramme("Hjem", """<H1>Velkommen til InfoView</H1><P>Vælg en rapport i mappen Danskundervisning til venstre.</P>
<P>Universet <I>DUDB_KOMMUNE</I> er sidst opdateret 03-11-2009 kl. 05:12.</P>""")


def prompt_side(fejl="", alarm=""):
    script = f'<SCRIPT type="text/javascript">\nalert(\'{alarm}\');\n</SCRIPT>' if alarm else ""
    return ramme("Angiv værdier", f"""<DIV class="bar">Web Intelligence - Opslag på kursist</DIV><H1>Spørgsmål</H1>
<FORM name="promptForm" method="post" action="{R}/opendoc/prompt.do?objid=2114"><INPUT type="hidden" name="iViewerID" value="{secrets.randbelow(900) + 100}"><INPUT type="hidden" name="sEntry" value="we{secrets.token_hex(6)}">
<P><LABEL for="PV1">Angiv CPR-nummer (10 cifre):</LABEL> <INPUT type="text" name="PV1" id="PV1" size="12" maxlength="10" autocomplete="off">
<BUTTON type="submit" title="Kør forespørgsel"><IMG src="{R}/images/run.gif" alt="" width="16" height="16"></BUTTON></P></FORM>
<P class="fejl">{fejl}</P>{script}""")


@beskyttet
async def prompt(request, s):
    if request.method == "POST":
        f, _ = await formular(request)
        cpr = f.get("PV1", "").strip()
        if not re.fullmatch(r"\d{10}", cpr):
            return prompt_side(fejl="Værdien skal bestå af 10 cifre.")
        t = "we" + secrets.token_hex(8)
        s["opslag"][t] = {"cpr": cpr, "set": 0}
        return RedirectResponse(f"{R}/viewer/report.do?sEntry={t}", 302)
    return prompt_side()


def raekke(r, n):
    start = r.get("startdato")
    return dict(r, oprettet=None if not start else f"{start[:8]}28")


def vandret(slags, raekker):
    return ('<TABLE class="wi"><TR>' + "".join(f"<TH>{h}</TH>" for _, h in FELTER[slags]) + "</TR>\n" +
            "\n".join("<TR>" + "".join(f"<TD>{escape(vis(raekke(r, n)[k]))}</TD>" for k, _ in FELTER[slags]) + "</TR>"
                      for n, r in enumerate(raekker)) + "</TABLE>")


def lodret(slags, raekker):
    return "\n".join('<TABLE class="wi vert">' + "".join(f'<TR><TH scope="row">{h}</TH><TD>{escape(vis(r[k]))}</TD></TR>' for k, h in FELTER[slags]) +
                     "</TABLE>" for r in raekker)


def afsnit(p):
    ud = []
    for slags, titel in AFSNIT:
        raekker = p[slags] if slags != "prae2004" else ([p["prae2004"]] if p["prae2004"] else [])
        ud.append(f'<H2>{titel} <SPAN class="antal">({len(raekker)})</SPAN></H2>')
        if raekker:
            ud.append((lodret if slags in ("proever", "prae2004") else vandret)(slags, raekker))
    return "\n".join(ud)


@beskyttet
async def rapport(request, s):
    o = s["opslag"].get(request.query_params.get("sEntry", ""))
    if o is None:
        return prompt_side(fejl="Dokumentet er lukket. Kør forespørgslen igen.")
    o["set"] += 1
    if o["set"] == 1:
        return ramme("Vent", f'<H1>Henter data ...</H1><P><IMG src="{R}/images/wait.gif" alt=""> Forespørgslen udføres i databasen. Vent et øjeblik.</P>',
                     f'<META http-equiv="refresh" content="1; url={R}/viewer/report.do?sEntry={request.query_params["sEntry"]}">')
    p = PEOPLE.get(o["cpr"])
    if p is None:
        return prompt_side(alarm="Der er ingen data at hente for det angivne CPR-nummer.")
    c = f"{p['cpr'][:6]}-{p['cpr'][6:]}"
    return ramme("Opslag på kursist", f"""<DIV class="bar"><A href="{R}/opendoc/prompt.do?objid=2114">Ny forespørgsel</A> | <A href="javascript:window.print()">Udskriv</A></DIV>
<STYLE type="text/css">@media print {{ #skaerm {{ display:none }} #udskrift {{ display:block !important }} }}</STYLE>
<DIV id="skaerm"><H1>Kursist {c}</H1><P>Rapporten bygger på sprogcentrenes indberetninger. Sidst opdateret 03-11-2009.</P>
{afsnit(p)}
</DIV>
<DIV id="udskrift" style="display:none"><H1>Kursist {c} - udskrift</H1><P>Fortroligt. Udskrevet af {NAVN}.</P>
{afsnit(p)}
</DIV>""")


@beskyttet
async def historik(request, s):
    raekker, venter = "", False
    for j in s["jobs"]:
        j["set"] += 1
        faerdig = j["set"] > 3
        venter = venter or not faerdig
        tid = time.strftime("%d-%m-%Y %H:%M", time.localtime(j["tid"]))
        knap = f'<A href="{R}/viewer/instance.do?id={j["id"]}">Vis resultat</A>' if faerdig else ""
        raekker += f'<TR><TD>{tid}</TD><TD>{escape(j["navn"])}</TD><TD>{NAVN}</TD><TD>{"Lykkedes" if faerdig else "Kører"}</TD><TD>{knap}</TD></TR>'
    raekker += f'<TR><TD>29-10-2009 15:40</TD><TD>oktober.txt</TD><TD>{NAVN}</TD><TD>Mislykkedes</TD><TD></TD></TR>'
    vent, hoved_ = "", ""
    if venter:
        vent = "<P>Kørslen er i gang. Oversigten opdateres automatisk.</P>"
        hoved_ = f'<META http-equiv="refresh" content="5; url={R}/listing/history.do?objid=2120">'
    return ramme("Historik", f"""<DIV class="bar"><A href="{R}/listing/schedule.do?objid=2120">Planlæg ny kørsel</A> | <A href="{R}/listing/history.do?objid=2120" title="Opdater oversigten"><IMG src="{R}/images/refresh.gif" alt="Opdater oversigten" width="16" height="16"></A></DIV>
<H1>Historik - Udtræk for flere kursister</H1>{vent}
<TABLE class="wi" id="historik"><TR><TH>Tidspunkt</TH><TH>Fil</TH><TH>Kørt af</TH><TH>Status</TH><TH>Resultat</TH></TR>{raekker}</TABLE>""", hoved_)


@beskyttet
async def planlaeg(request, s):
    fejl = ""
    if request.method == "POST":
        f, filer = await formular(request)
        navn, data = filer.get("promptFile", ("", b""))
        numre = [l.strip().replace("-", "") for l in data.decode("utf-8-sig", "replace").splitlines() if l.strip()]
        if not numre:
            fejl = "Der er ikke angivet en fil med CPR-numre."
        elif len(numre) > 100:
            fejl = "Der kan højst køres 100 CPR-numre ad gangen."
        elif not all(re.fullmatch(r"\d{10}", n) for n in numre):
            fejl = "Filen indeholder værdier, der ikke er CPR-numre."
        else:
            s["jobs"].insert(0, {"id": str(secrets.randbelow(90000) + 10000), "navn": navn, "numre": numre, "set": 0, "tid": time.time()})
            return RedirectResponse(f"{R}/listing/history.do?objid=2120", 302)
    return ramme("Planlæg", f"""<DIV class="bar">Planlæg - Udtræk for flere kursister</DIV><H1>Planlæg</H1>
<FORM name="scheduleForm" method="post" enctype="multipart/form-data" action="{R}/listing/schedule.do?objid=2120">
<TABLE border="0"><TR><TD><LABEL for="title">Titel på kørsel:</LABEL></TD><TD><INPUT type="text" id="title" name="title" value="Udtræk for flere kursister" size="40"></TD></TR>
<TR><TD><LABEL for="when">Kør objekt:</LABEL></TD><TD><SELECT id="when" name="when"><OPTION value="now" selected>Nu</OPTION></SELECT></TD></TR>
<TR><TD><LABEL for="promptFile">Fil med værdier (ét CPR-nummer pr. linje):</LABEL></TD><TD><INPUT type="file" id="promptFile" name="promptFile"></TD></TR>
<TR><TD></TD><TD><INPUT type="submit" name="action" value="Planlæg"> <INPUT type="button" value="Annuller" onclick="location.href='{R}/listing/history.do?objid=2120'"></TD></TR></TABLE></FORM><P class="fejl">{fejl}</P>""")


def kol(n):
    return chr(65 + n)


def ark_xml(raekker):
    ud = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>']
    for nr, celler in raekker:
        ud.append(f'<row r="{nr}">' + "".join(f'<c r="{kol(i)}{nr}" t="inlineStr"><is><t>{escape(v)}</t></is></c>' for i, v in enumerate(celler) if v) + "</row>")
    return "".join(ud) + "</sheetData></worksheet>"


def xlsx(j):
    pr = time.strftime("%d-%m-%Y", time.localtime(j["tid"]))
    raekker = [(1, ["Udtræk for flere kursister"]), (2, ["Kørt den", pr]), (4, [h for _, h in ARK])]
    for n, cpr in enumerate(j["numre"], 5):
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        raekker.append((n, ["-".join(reversed(v.split("-"))) if er_dato(v) else vis(v) for v in (u.get(k) for k, _ in ARK)]))
    om = [(1, ["Om rapporten"]), (2, ["Univers", "DUDB_KOMMUNE"]), (3, ["Antal CPR-numre", str(len(j["numre"]))]), (4, ["Data opdateret", "03-11-2009"])]
    typer = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                   '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                   f'<Override PartName="/xl/workbook.xml" ContentType="{typer}sheet.main+xml"/>' +
                   "".join(f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{typer}worksheet+xml"/>' for i in (1, 2)) + "</Types>")
        rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        z.writestr("_rels/.rels", f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{rel}"><sheets><sheet name="Om rapporten" sheetId="1" r:id="rId1"/><sheet name="Rapport1" sheetId="2" r:id="rId2"/></sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels", '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
                   "".join(f'<Relationship Id="rId{i}" Type="{rel}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in (1, 2)) + "</Relationships>")
        z.writestr("xl/worksheets/sheet1.xml", ark_xml(om))
        z.writestr("xl/worksheets/sheet2.xml", ark_xml(raekker))
    return b.getvalue()


@beskyttet
async def instans(request, s):
    j = next((j for j in s["jobs"] if j["id"] == request.query_params.get("id") and j["set"] > 3), None)
    if j is None:
        return ramme("Fejl", "<P class=\"fejl\">Objektet findes ikke.</P>", status=404)
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("Udtraek for flere kursister.xlsx", xlsx(j))
    return Response(b.getvalue(), media_type="application/zip", headers={"Content-Disposition": f'attachment; filename="instans_{j["id"]}.zip"'})


async def logoff(request):
    SESSIONS.pop(request.cookies.get("JSESSIONID", ""), None)
    r = RedirectResponse(R + "/logon.do", 302)
    r.delete_cookie("JSESSIONID", path="/")
    return r


async def billede(request):
    return Response(GIF, media_type="image/gif")


B = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", logon), Route(R + "/", logon), Route(R + "/logon.do", logon, methods=B), Route(R + "/logoff.do", logoff),
    Route(R + "/listing/main.do", hoved), Route(R + "/listing/header.do", top), Route(R + "/listing/tree.do", trae),
    Route(R + "/listing/home.do", hjem), Route(R + "/listing/help.do", hjem), Route(R + "/opendoc/prompt.do", prompt, methods=B),
    Route(R + "/viewer/report.do", rapport), Route(R + "/listing/history.do", historik),
    Route(R + "/listing/schedule.do", planlaeg, methods=B), Route(R + "/viewer/instance.do", instans), Route(R + "/images/{navn}", billede)])
