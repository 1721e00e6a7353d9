"""Leverandøren A/S: SPROGREG - ColdFusion/Fusebox i egen drift, 2008 (latin-1, tabel-layout, CFID i url'en)."""
import io
import json
import random
import time
import zipfile
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

KURS = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SCOPE = {}


def kort(d):
    return "%d/%d-%s" % (int(d[8:]), int(d[5:7]), d[:4]) if d else ""


class Kald:
    def __init__(self, request, form):
        q = request.query_params
        self.form, self.q = form, q
        self.id = (q.get("CFID") or request.cookies.get("CFID"), q.get("CFTOKEN") or request.cookies.get("CFTOKEN"))
        self.ses = SCOPE.get(self.id)

    def url(self, fa, **kw):
        u = "index.cfm?fuseaction=" + fa + "".join("&%s=%s" % x for x in kw.items())
        return u + "&CFID=%s&CFTOKEN=%s" % self.id if self.ses is not None else u

    def side(self, titel, krop, head="", status=200):
        menu = ""
        if self.ses is not None and self.ses.get("velkomst"):
            menu = "".join('<TR><TD CLASS="menu"><A HREF="%s">%s</A></TD></TR>\n' % (escape(self.url(f)), t) for f, t in (
                ("start.nyt", "Nyt"), ("kursist.find", "Opslag på kursist"), ("fil.send", "Opslag fra fil"), ("hjaelp.vis", "Hjælp"), ("login.slut", "Afslut")))
        txt = f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD><TITLE>SPROGREG - {titel}</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">{head}
<LINK REL="stylesheet" HREF="stil.css" TYPE="text/css"></HEAD>
<BODY BGCOLOR="#FFFFFF" LEFTMARGIN="0" TOPMARGIN="0"><TABLE WIDTH="100%" BORDER="0" CELLSPACING="0" CELLPADDING="6">
<TR BGCOLOR="#003366"><TD COLSPAN="2"><FONT COLOR="#FFFFFF" SIZE="5"><B>SPROGREG</B></FONT></TD></TR>
<TR><TD WIDTH="160" VALIGN="top" BGCOLOR="#EEEEEE"><TABLE>{menu}</TABLE></TD>
<TD VALIGN="top"><H2>{titel}</H2>
{krop}
</TD></TR>
<TR><TD COLSPAN="2"><HR SIZE="1"><FONT SIZE="1">SPROGREG &copy; 2008 Leverandøren A/S - bedst i 1024 x 768</FONT></TD></TR></TABLE></BODY></HTML>"""
        r = Response(txt.encode("iso-8859-1", "xmlcharrefreplace"), status, media_type="text/html; charset=iso-8859-1")
        return r

    def videre(self, fa, **kw):
        return RedirectResponse(self.url(fa, **kw), 302)


def loginside(k, fejl=""):
    return k.side("Adgang", f"""{fejl}<FORM ACTION="index.cfm?fuseaction=login.tjek" METHOD="post" NAME="login"><TABLE BORDER="0">
<TR><TD>Bruger-id:</TD><TD><INPUT TYPE="text" NAME="bruger" SIZE="20"></TD></TR><TR><TD>Kodeord:</TD><TD><INPUT TYPE="password" NAME="kode" SIZE="20"></TD></TR>
<TR><TD></TD><TD><INPUT TYPE="submit" NAME="login" VALUE="Start SPROGREG"></TD></TR></TABLE></FORM>""")


def nyt(k):
    k.ses["velkomst"] = True
    return k.side("Nyt i SPROGREG", "<UL><LI><B>3/11-2008</B> Regneark kan nu også hentes til OpenOffice.<LI><B>15/9-2008</B> Ny karakterskala (7-trinsskalaen) vises ved prøver.</UL><P>Brug menuen til venstre.</P>")


def find(k, besked=""):
    return k.side("Opslag på kursist", f"""{besked}<FORM ACTION="{escape(k.url('kursist.slaaop'))}" METHOD="post" NAME="f"><TABLE BORDER="0"><TR><TD><B>Cpr-nr.:</B></TD>
<TD><INPUT TYPE="text" NAME="cpr_dato" SIZE="6" MAXLENGTH="6" onkeyup="if(this.value.length==6)document.f.cpr_lbnr.focus();"> - <INPUT TYPE="text" NAME="cpr_lbnr" SIZE="4" MAXLENGTH="4"></TD>
<TD><INPUT TYPE="submit" VALUE="Hent kursist"></TD></TR></TABLE></FORM>""")


def slaaop(k):
    c = k.form.get("cpr_dato", "").strip() + k.form.get("cpr_lbnr", "").strip()
    if not (c.isdigit() and len(c) == 10):
        return find(k, '<P CLASS="fejl"><FONT COLOR="red">Cpr-nr. er ikke udfyldt korrekt: 6 cifre i første felt og 4 cifre i andet felt.</FONT></P>')
    if c not in KURS:
        return find(k, '<P CLASS="fejl"><FONT COLOR="red">Cpr-nr. %s-%s kendes ikke i SPROGREG.</FONT></P>' % (c[:6], c[6:]))
    k.ses["cpr"] = c
    return k.videre("kursist.moduler")


def faner(k, valgt):
    return '<TABLE BORDER="0" CELLSPACING="2" CELLPADDING="4"><TR>' + "".join(
        '<TD CLASS="fanevalgt" BGCOLOR="#FFCC66"><B>%s</B></TD>' % t if f == valgt else "<TD CLASS=\"fane\" BGCOLOR=\"#CCCCCC\" STYLE=\"cursor:pointer\" onclick=\"window.location='%s'\">%s</TD>" % (k.url("kursist." + f), t)
        for f, t in (("moduler", "Moduler og merit"), ("proever", "Prøver"), ("henv", "Henvist"), ("gammelt", "Gammelt register (før 2004)"))) + "</TR></TABLE><BR>"


def liste(felter, rows):
    ud = '<TABLE BORDER="1" CELLSPACING="0" CELLPADDING="3"><TR BGCOLOR="#CCCCCC">%s</TR>' % "".join("<TD><B>%s</B></TD>" % t for _, t in felter)
    for r in rows:
        ud += "<TR>" + "".join("<TD>%s</TD>" % (escape(kort(r[f]) if "dato" in f or f == "modultest_bestaaet" else r[f] or "") or "&nbsp;") for f, _ in felter) + "</TR>\n"
    return ud + "</TABLE>"


def kursist(k, fane):
    if "cpr" not in k.ses:
        return find(k)
    p = KURS[k.ses["cpr"]]
    ud = "<P>Cpr-nr.: <B>%s-%s</B></P>" % (p["cpr"][:6], p["cpr"][6:]) + faner(k, fane)
    if fane == "moduler":
        fra, ms = int(k.q.get("fra", 1)), p["moduler"]
        ud += "<H3>Moduler</H3>"
        if ms:
            ud += liste([("du_modul", "DU-modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Skole"), ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Test best&aring;et")], ms[fra - 1:fra + 9])
            if len(ms) > 10:
                ud += "<P>Modul %d til %d af %d. " % (fra, min(fra + 9, len(ms)), len(ms))
                ud += ('<A HREF="%s">&lt;&lt; Forrige 10</A> ' % escape(k.url("kursist.moduler", fra=fra - 10)) if fra > 1 else "") + ('<A HREF="%s">Næste 10 &gt;&gt;</A>' % escape(k.url("kursist.moduler", fra=fra + 10)) if fra + 10 <= len(ms) else "") + "</P>"
        else:
            ud += "<P>Der er ingen moduler på kursisten.</P>"
        ud += "<H3>Merit</H3>" + (liste([("du_modul", "DU-modul"), ("startdato", "Dato"), ("udbyder", "Skole")], p["meritter"]) if p["meritter"] else "<P>Der er ingen merit på kursisten.</P>")
    elif fane == "proever":
        for n, r in enumerate(p["proever"], 1):
            ud += '<TABLE BORDER="1" CELLSPACING="0" CELLPADDING="3" WIDTH="400"><TR BGCOLOR="#CCCCCC"><TD COLSPAN="2"><B>Prøve nr. %d</B></TD></TR>' % n
            for f, t in (("proeve", "Prøvens art"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Karakter, læse"), ("skriftlig", "Karakter, skrive"), ("mundtlig", "Karakter, tale"), ("resultat", "Resultat"), ("udbyder", "Skole")):
                ud += '<TR><TD WIDTH="150">%s:</TD><TD>%s</TD></TR>' % (t, escape(kort(r[f]) if f == "dato" else r[f] or "") or "&nbsp;")
            ud += "</TABLE><BR>"
        ud += "" if p["proever"] else "<P>Der er ingen prøver på kursisten.</P>"
    elif fane == "henv":
        ud += liste([("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Skole")], p["henvisninger"]) if p["henvisninger"] else "<P>Der er ingen henvisninger på kursisten.</P>"
    else:
        g = p["prae2004"]
        ud += '<TABLE BORDER="0"><TR><TD>Første start:</TD><TD>%s</TD></TR><TR><TD>DU:</TD><TD>%s</TD></TR></TABLE>' % (kort(g["foerste_startdato"]), "Ja" if g["du"] else "Nej") if g else "<P>Kursisten står ikke i det gamle register.</P>"
    return k.side("Kursist", ud + "<BR><INPUT TYPE=\"button\" VALUE=\"Ny kursist\" onclick=\"window.location='%s'\">" % k.url("kursist.find"))


def filform(k, besked=""):
    return k.side("Opslag fra fil", f"""{besked}<P>Filen laves i Notesblok med et cpr-nr. på hver linje (uden streg). Højst 100 cpr-numre.</P><FORM ACTION="{escape(k.url('fil.modtag'))}" METHOD="post" ENCTYPE="multipart/form-data">
<TABLE BORDER="0"><TR><TD>Fil på din pc:</TD><TD><INPUT TYPE="file" NAME="cprfil" SIZE="40"></TD></TR><TR><TD></TD><TD><INPUT TYPE="submit" NAME="ok" VALUE="Send filen"></TD></TR></TABLE></FORM>""")


async def modtag(k):
    fejl = lambda t: filform(k, '<P CLASS="fejl"><FONT COLOR="red">%s</FONT></P>' % t)
    fil = k.form.get("cprfil")
    if not getattr(fil, "filename", ""):
        return fejl("Der er ikke valgt nogen fil.")
    numre = []
    for i, l in enumerate((await fil.read()).decode("latin-1").replace("ï»¿", "").splitlines(), 1):
        l = l.strip().replace("-", "")
        if not l:
            continue
        if not (l.isdigit() and len(l) == 10):
            return fejl("Fejl i linje %d: \"%s\" er ikke et cpr-nr. Ret filen og send den igen." % (i, escape(l)))
        numre.append(l)
    if not numre:
        return fejl("Filen er tom.")
    if len(numre) > 100:
        return fejl("Filen har over 100 cpr-numre. Del den i flere filer.")
    k.ses["fil"] = {"cpr": numre, "slut": time.time() + 12}
    return k.videre("fil.status")


def status(k):
    j = k.ses.get("fil")
    if not j:
        return filform(k)
    if time.time() < j["slut"]:
        return k.side("Opslag fra fil", "<P>Filen er modtaget (%d cpr-numre). SPROGREG er ved at slå kursisterne op. Siden skifter selv, når det er færdigt.</P><INPUT TYPE=\"button\" VALUE=\"Se igen\" onclick=\"window.location='%s'\">" % (len(j["cpr"]), k.url("fil.status")),
                      '<META HTTP-EQUIV="refresh" CONTENT="5;URL=%s">' % escape(k.url("fil.status")))
    return k.side("Opslag fra fil", '<P><B>Opslaget er færdigt.</B></P><P><A HREF="%s">Regneark til Excel</A><BR><A HREF="%s">Regneark til OpenOffice</A></P>' % (escape(k.url("fil.hent", type="xls")), escape(k.url("fil.hent", type="ods"))))


GR = [("Cpr-nr.", 1), ("Findes", 1), ("Første modul", 3), ("Sidste modul", 3), ("Henvist", 2), ("Højeste merit", 3), ("Gammelt register", 3)]
KO = ["", "fra 2004", "Start", "DU-modul", "Skole", "Start", "DU-modul", "Skole", "Dato", "Kategori", "DU-modul", "Dato", "Skole", "Findes", "Første start", "DU"]


def raekker(cprs):
    for c in cprs:
        u = KURS[c]["udtraek"] if c in KURS else {**dict.fromkeys(next(iter(KURS.values()))["udtraek"]), "cpr": c, "findes": False, "prae2004_findes": False}
        yield [("Ja" if v else "Nej") if isinstance(v, bool) else kort(v) if "dato" in f else v or "" for f, v in u.items()]


def hent(k):
    j = k.ses.get("fil")
    if not j or time.time() < j["slut"]:
        return filform(k)
    titel = "SPROGREG: opslag fra fil pr. " + kort(time.strftime("%Y-%m-%d", time.localtime(time.time())))
    if k.q.get("type") == "ods":
        P = lambda t, n=1: '<table:table-cell office:value-type="string"%s><text:p>%s</text:p></table:table-cell>%s' % (' table:number-columns-spanned="%d" table:number-rows-spanned="1"' % n if n > 1 else "", escape(t), "<table:covered-table-cell/>" * (n - 1)) if t else "<table:table-cell/>"
        R = lambda s: "<table:table-row>%s</table:table-row>" % s
        x = ('<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.1"><office:body><office:spreadsheet><table:table table:name="Opslag">'
             + R(P(titel, 16)) + R("".join(P(t, n) for t, n in GR)) + R("".join(map(P, KO))) + "".join(R("".join(map(P, r))) for r in raekker(j["cpr"])) + "</table:table></office:spreadsheet></office:body></office:document-content>")
        b = io.BytesIO()
        with zipfile.ZipFile(b, "w") as z:
            z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            z.writestr("content.xml", x, zipfile.ZIP_DEFLATED)
            z.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:media-type="application/vnd.oasis.opendocument.spreadsheet" manifest:full-path="/"/><manifest:file-entry manifest:media-type="text/xml" manifest:full-path="content.xml"/></manifest:manifest>')
        return Response(b.getvalue(), media_type="application/vnd.oasis.opendocument.spreadsheet", headers={"Content-Disposition": "attachment; filename=opslag.ods"})
    P = lambda t, n=1, i=0: '<Cell%s%s><Data ss:Type="String">%s</Data></Cell>' % (' ss:Index="%d"' % i if i else "", ' ss:MergeAcross="%d"' % (n - 1) if n > 1 else "", escape(t))
    R = lambda r: "<Row>%s</Row>\n" % "".join(P(t, 1, i if i > 1 and not r[i - 2] else 0) for i, t in enumerate(r, 1) if t)
    x = ('<?xml version="1.0" encoding="ISO-8859-1"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Opslag"><Table>\n<Row>' + P(titel, 16)
         + "</Row>\n<Row>" + "".join(P(t, n) for t, n in GR) + "</Row>\n" + R(KO) + "".join(map(R, raekker(j["cpr"]))) + "</Table></Worksheet></Workbook>")
    return Response(x.encode("iso-8859-1"), media_type="application/vnd.ms-excel", headers={"Content-Disposition": "attachment; filename=opslag.xls"})


async def indexcfm(request):
    k = Kald(request, await request.form() if request.method == "POST" else {})
    fa = request.query_params.get("fuseaction", "login.vis")
    if fa == "login.tjek":
        if (k.form.get("bruger"), k.form.get("kode")) != ("kommune", "hemmeligt-1"):
            return loginside(k, '<P><FONT COLOR="red">Bruger-id og kodeord passer ikke sammen.</FONT></P>')
        k.id = (str(random.randint(10000, 99999)), str(random.randint(10000000, 99999999)))
        k.ses = SCOPE[k.id] = {}
        r = k.side("Velkommen", "<P>Du er logget på som <B>kommune</B>. Husk, at oplysningerne i SPROGREG er fortrolige.</P><INPUT TYPE=\"button\" VALUE=\"Gå til SPROGREG\" onclick=\"window.location='%s'\">" % k.url("start.nyt"))
        r.set_cookie("CFID", k.id[0])
        r.set_cookie("CFTOKEN", k.id[1])
        return r
    if k.ses is None:
        return loginside(k)
    if fa == "login.slut":
        SCOPE.pop(k.id)
        k.ses = None
        return k.side("Farvel", '<P>Du er logget af SPROGREG.</P><A HREF="index.cfm">Log på igen</A>')
    if fa == "kursist.find":
        return find(k)
    if fa == "kursist.slaaop":
        return slaaop(k)
    if fa in ("kursist.moduler", "kursist.proever", "kursist.henv", "kursist.gammelt"):
        return kursist(k, fa[8:])
    if fa == "fil.send":
        return filform(k)
    if fa == "fil.modtag":
        return await modtag(k)
    if fa == "fil.status":
        return status(k)
    if fa == "fil.hent":
        return hent(k)
    if fa == "hjaelp.vis":
        tak = "<P><B>Dit spørgsmål er sendt.</B></P>" if request.method == "POST" else ""
        return k.side("Hjælp", f"""{tak}<P><B>Opslag på kursist:</B> Skriv cpr-nr. og tryk Hent kursist.</P><P><B>Opslag fra fil:</B> Gem cpr-numrene i en tekstfil, vælg den og tryk Send filen.</P>
<FORM ACTION="{escape(k.url('hjaelp.vis'))}" METHOD="post">Stil et spørgsmål:<BR><TEXTAREA NAME="spm" ROWS="4" COLS="40"></TEXTAREA><BR><INPUT TYPE="submit" VALUE="Send spørgsmål"></FORM>""")
    return nyt(k)


async def rod(request):
    return Response('<HTML><HEAD><META HTTP-EQUIV="refresh" CONTENT="0;URL=sprogreg/index.cfm"></HEAD><BODY><A HREF="sprogreg/index.cfm">SPROGREG</A></BODY></HTML>', media_type="text/html")


async def css(request):
    return Response("TD{font:12px Arial}.fejl{font-weight:bold}", media_type="text/css")


app = Starlette(routes=[Route("/", rod), Route("/sprogreg/", indexcfm), Route("/sprogreg/index.cfm", indexcfm, methods=["GET", "POST"]), Route("/sprogreg/stil.css", css)])
