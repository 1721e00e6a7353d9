"""DU-registeret - browser front of a mainframe case system, municipal IT house 2009.

No frames: numbered function menu to the left, quick function entry on top,
F-key buttons below the screen image, a message line, and a conversation number
in every form.  Screens are called DU100, DU210, DU211 ...
"""
import datetime
import html
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
LINIER = 10
e = html.escape

FUNKTIONER = [("10", "Hovedmenu"), ("21", "Opslag person"), ("31", "Masseopslag"), ("32", "Kørselsoversigt"), ("80", "Kodetabeller"), ("90", "Afslut")]
DELE = {"F9": ("moduler", "Moduler", "DU211"), "F10": ("proever", "Prøver", "DU212"), "F11": ("henvisninger", "Henvisn.", "DU213"),
        "F12": ("meritter", "Merit", "DU214"), "F13": ("prae2004", "Før 2004", "DU215")}
OPHOER = {"0": "UOPLYST", "1": "BESTÅET", "2": "FRAFLYTTET", "3": "SYGDOM", "4": "ARBEJDE", "5": "BARSEL", "6": "UDEBLEVET", "7": "SKIFT UDBYDER",
          "8": "UDREJST", "9": "ANDET", "31": "GL. KODE"}


def stamp(fmt, t):
    return datetime.datetime.fromtimestamp(t).strftime(fmt)


def d(s):
    return ".".join(reversed(s.split("-"))) if s else ""


def t(v):
    return "" if v is None else str(v)


def side(s, billede, titel, indhold, knapper=(), enctype="", menu=True):
    """One screen image."""
    besked, s["besked"] = s.get("besked", ""), ""
    s["konv"] = s.get("konv", 0) + 1
    venstre = top = ""
    if menu:
        venstre = '<TD CLASS="menu" VALIGN="top" WIDTH="170"><B>Funktioner</B><BR>' + "".join(
            f'<A HREF="/ksd/funk?f={nr}">{nr}&nbsp;{navn}</A><BR>\n' for nr, navn in FUNKTIONER) + "</TD>"
        top = ('<FORM NAME="hurtig" METHOD="post" ACTION="/ksd/hurtig"><TD CLASS="hurtig">Funktion <INPUT TYPE="text" NAME="FKT" SIZE="4" MAXLENGTH="4">'
               '<INPUT TYPE="submit" NAME="GO" VALUE="Enter"></TD></FORM>'
               f'<TD ALIGN="right">Bruger: {e(s.get("bruger", "").upper())} Enhed: {e(s.get("enhed", ""))}</TD>')
    taster = " ".join(f'<INPUT TYPE="submit" CLASS="pf" NAME="PF" VALUE="{k}">' for k in knapper)
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD><TITLE>{billede} {titel}</TITLE><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<LINK REL="stylesheet" TYPE="text/css" HREF="/ksd/ksd.css"></HEAD>
<BODY BGCOLOR="#D4D0C8" onLoad="if(document.billede)document.billede.elements[2].focus()">
<TABLE WIDTH="980" CELLSPACING="0" BORDER="0"><TR CLASS="top"><TD><B>DU-registeret</B></TD>{top}</TR></TABLE>
<TABLE WIDTH="980" CELLSPACING="0" BORDER="0"><TR>{venstre}
<TD VALIGN="top"><TABLE WIDTH="100%"><TR><TD CLASS="bnr">{billede}</TD><TD ALIGN="center"><B>{titel}</B></TD><TD ALIGN="right">{datetime.date.today().strftime('%d.%m.%Y')}</TD></TR></TABLE>
<FORM NAME="billede" METHOD="post" ACTION="/ksd/billede"{enctype}>
<INPUT TYPE="hidden" NAME="BILLEDE" VALUE="{billede}"><INPUT TYPE="hidden" NAME="KONV" VALUE="{s['konv']:05d}">
{indhold}
<HR><DIV CLASS="taster">{taster}</DIV></FORM>
<DIV CLASS="besked">{e(besked)}&nbsp;</DIV></TD></TR></TABLE></BODY></HTML>""".encode("iso-8859-1", "xmlcharrefreplace"),
                        headers={"Content-Type": "text/html; charset=iso-8859-1", "Pragma": "no-cache"})


def liste(hoveder, raekker):
    th = "".join(f'<TD CLASS="hov"><B>{h}</B></TD>' for h in hoveder)
    tr = "".join("<TR>" + "".join(f'<TD CLASS="felt" NOWRAP>{c or "&nbsp;"}</TD>' for c in r) + "</TR>\n" for r in raekker)
    return f'<TABLE CLASS="liste" BORDER="1" CELLSPACING="0" CELLPADDING="2"><TR>{th}</TR>\n{tr}</TABLE>'


def vis_menu(s):
    return side(s, "DU100", "HOVEDMENU", """<P>Vælg funktion i menuen til venstre, eller indtast funktionsnummer øverst.</P>
<TABLE BORDER="0"><TR><TD CLASS="felt">DRIFTSMEDDELELSE</TD></TR><TR><TD>Registret er lukket for opdatering hver dag fra kl. 18.00. Opslag kan foretages til kl. 22.00.</TD></TR></TABLE>""")


def vis_opslag(s):
    return side(s, "DU200", "OPSLAG PERSON", """<TABLE BORDER="0"><TR><TD CLASS="led"><LABEL FOR="PNR">Personnr. . . . :</LABEL></TD>
<TD><INPUT TYPE="text" NAME="PNR" ID="PNR" SIZE="11" MAXLENGTH="11"></TD><TD>(DDMMÅÅXXXX)</TD></TR></TABLE>""", ["Enter Søg", "F3 Retur"])


def hoved(s):
    p = PEOPLE[s["pnr"]]
    return f'<TABLE BORDER="0"><TR><TD CLASS="led">Personnr. . . . :</TD><TD CLASS="felt">{s["pnr"][:6]} {s["pnr"][6:]}</TD></TR></TABLE>', p


DELTASTER = [f"{k} {v[1]}" for k, v in DELE.items()]


def vis_person(s):
    top, p = hoved(s)
    rows = []
    for k, (key, navn, _) in DELE.items():
        n = (1 if p[key] else 0) if key == "prae2004" else len(p[key])
        rows.append([k, dict(moduler="Modulindberetninger", proever="Prøveindberetninger", henvisninger="Henvisninger fra kommune",
                             meritter="Meritindberetninger", prae2004="Oplysninger før 2004")[key], str(n)])
    return side(s, "DU210", "PERSONOVERSIGT", top + liste(["Tast", "Oplysning", "Antal"], rows), DELTASTER + ["F3 Retur"])


def vis_del(s):
    top, p = hoved(s)
    key, navn, billede = DELE[s["del"]]
    titler = dict(moduler="MODULINDBERETNINGER", proever="PRØVEINDBERETNINGER", henvisninger="HENVISNINGER", meritter="MERIT", prae2004="OPLYSNINGER FØR 2004")
    taster = ["F3 Retur"]
    if key == "prae2004":
        q = p["prae2004"]
        if q:
            inner = (f'<TABLE BORDER="0"><TR><TD CLASS="led">Første startdato . :</TD><TD CLASS="felt">{d(q["foerste_startdato"])}</TD></TR>'
                     f'<TR><TD CLASS="led">Danskudd. fundet . :</TD><TD CLASS="felt">{"J" if q["du"] else "N"}</TD></TR></TABLE>')
        else:
            inner = ""
            s["besked"] = s.get("besked") or "DU2205I INGEN OPLYSNINGER FØR 2004"
        return side(s, billede, titler[key], top + inner, DELTASTER + taster)
    alle = p[key]
    if not alle:
        s["besked"] = s.get("besked") or {"moduler": "DU2201I INGEN MODULER REGISTRERET", "proever": "DU2202I INGEN PRØVER REGISTRERET",
                                          "henvisninger": "DU2203I INGEN HENVISNINGER REGISTRERET", "meritter": "DU2204I INGEN MERIT REGISTRERET"}[key]
        return side(s, billede, titler[key], top, DELTASTER + taster)
    sider = -(-len(alle) // LINIER)
    s["side"] = max(1, min(sider, s["side"]))
    fra = (s["side"] - 1) * LINIER
    udsnit = list(enumerate(alle))[fra:fra + LINIER]
    if key == "moduler":
        oph = lambda k: (k + " " + OPHOER.get(k, "")).strip() if k else ""
        tab = liste(["Modul", "Startdato", "Slutdato", "Udbyder", "HK", "Ophør", "Modultest"],
                    [[t(m["du_modul"]), d(m["startdato"]), d(m["slutdato"]), t(m["udbyder"]), t(m["henvisningskategori"]), oph(m["ophoersaarsag"]),
                      d(m["modultest_bestaaet"])] for _, m in udsnit])
        tab += '<DIV CLASS="note">HK = henvisningskategori. Modultest = dato for bestået modultest.</DIV>'
    elif key == "proever":
        tab = liste(["Prøve", "Dato", "Termin", "Resultat", "Udbyder", "Kar."],
                    [[e(t(m["proeve"])), d(m["dato"]), e(t(m["termin"])), e(t(m["resultat"])), t(m["udbyder"]),
                      f'<A HREF="/ksd/karakter?linie={i + 1}" TARGET="kar" onClick="window.open(this.href,\'kar\',\'width=360,height=260\');return false">Karakterer</A>']
                     for i, m in udsnit])
    elif key == "henvisninger":
        tab = liste(["Henv. dato", "Kategori", "Kommune", "Udbyder"], [[d(m["dato"]), t(m["kategori"]), e(t(m["kommune"])), t(m["udbyder"])] for _, m in udsnit])
    else:
        tab = liste(["Modul", "Meritdato", "Udbyder"], [[t(m["du_modul"]), d(m["startdato"]), t(m["udbyder"])] for _, m in udsnit])
    blad = f'<DIV ALIGN="right">Side {s["side"]} af {sider}{" &nbsp; MERE..." if s["side"] < sider else " &nbsp; SLUT"}</DIV>'
    if s["side"] > 1:
        taster.append("F7 Tilbage")
    if s["side"] < sider:
        taster.append("F8 Frem")
    return side(s, billede, titler[key], top + tab + blad, DELTASTER + taster)


def vis_masse(s):
    return side(s, "DU310", "MASSEOPSLAG", """<P>Personnumrene skal stå i en ren tekstfil med et nummer pr. linie. Højst 100 numre pr. kørsel.</P>
<TABLE BORDER="0"><TR><TD CLASS="led"><LABEL FOR="PFIL">Fil med personnumre :</LABEL></TD><TD><INPUT TYPE="file" NAME="PFIL" ID="PFIL" SIZE="40"></TD></TR></TABLE>""",
                ["F4 Indlæs", "F3 Retur"], enctype=' ENCTYPE="multipart/form-data"')


def vis_kontrol(s):
    n = len(s["indlaest"])
    kendte = sum(1 for c in s["indlaest"] if c in PEOPLE)
    return side(s, "DU311", "MASSEOPSLAG - KONTROL", f"""<TABLE BORDER="0"><TR><TD CLASS="led">Antal indlæste linier :</TD><TD CLASS="felt">{n}</TD></TR>
<TR><TD CLASS="led">Heraf kendte personer :</TD><TD CLASS="felt">{kendte}</TD></TR><TR><TD CLASS="led">Antal fejl . . . . . :</TD><TD CLASS="felt">0</TD></TR></TABLE>
<P>Tryk F6 for at bestille kørslen.</P>""", ["F6 Bestil", "F12 Annuller"])


def vis_koersler(s):
    nu, rows = time.time(), []
    for i, k in reversed(list(enumerate(s["koersler"]))):
        gaaet = nu - k["t"]
        status = "VENTER" if gaaet < 3 else "KØRER" if gaaet < 9 else "AFSLUTTET"
        hent = f'<A HREF="/ksd/liste?k={i + 1}">Hent liste</A>' if status == "AFSLUTTET" else ""
        rows.append([f"DUM{i + 1:05d}", stamp("%d.%m.%Y %H.%M", k["t"]), str(len(k["cprs"])), status, hent])
    if not rows:
        s["besked"] = s.get("besked") or "DU3201I DER ER IKKE BESTILT KØRSLER"
    return side(s, "DU320", "KØRSELSOVERSIGT", liste(["Kørsel", "Bestilt", "Antal", "Status", "Resultat"], rows) if rows else "", ["F5 Opfrisk", "F3 Retur"])


def vis_koder(s):
    return side(s, "DU800", "KODETABELLER", "<P>Ophørsårsag</P>" + liste(["Kode", "Tekst"], [[k, v] for k, v in OPHOER.items()]), ["F3 Retur"])


VIS = {"DU100": vis_menu, "DU200": vis_opslag, "DU210": vis_person, "DEL": vis_del, "DU310": vis_masse, "DU311": vis_kontrol, "DU320": vis_koersler, "DU800": vis_koder}
FKT = {"10": "DU100", "21": "DU200", "31": "DU310", "32": "DU320", "80": "DU800"}


def sess(request):
    return SESSIONS.get(request.cookies.get("KSDSESS"))


def logonbillede(besked=""):
    sid = secrets.token_hex(8)
    s = SESSIONS[sid] = dict(bruger="", enhed="", billede="", koersler=[], besked=besked)
    r = side(s, "DU000", "LOGON", """<TABLE BORDER="0"><TR><TD CLASS="led"><LABEL FOR="BRUGER">Bruger-id . . . :</LABEL></TD><TD><INPUT TYPE="text" NAME="BRUGER" ID="BRUGER" SIZE="12"></TD></TR>
<TR><TD CLASS="led"><LABEL FOR="KODE">Kodeord . . . . :</LABEL></TD><TD><INPUT TYPE="password" NAME="KODE" ID="KODE" SIZE="16"></TD></TR></TABLE>
<P>Misbrug af systemet er strafbart. Al anvendelse registreres i logningssystemet.</P>""", ["Enter Logon"], menu=False)
    r.set_cookie("KSDSESS", sid, path="/ksd")
    return r


def enhedsbillede(s):
    return side(s, "DU001", "VALG AF ENHED", """<TABLE BORDER="0"><TR><TD CLASS="led"><LABEL FOR="ENHED">Enhed . . . . . :</LABEL></TD><TD><SELECT NAME="ENHED" ID="ENHED">
<OPTION VALUE="0410" SELECTED>0410 INTEGRATION</OPTION><OPTION VALUE="0420">0420 JOBCENTER</OPTION></SELECT></TD></TR></TABLE>""", ["Enter Fortsæt", "F3 Afslut"], menu=False)


async def start(request):
    return logonbillede()


def aktuel(s):
    return VIS[s["billede"]](s) if s["billede"] in VIS else enhedsbillede(s)


async def funk(request):
    s = sess(request)
    if not s or not s["bruger"]:
        return logonbillede("DU0009E SESSION UDLØBET - LOG PÅ IGEN")
    form = await request.form() if request.method == "POST" else {}
    f = (form.get("FKT") or request.query_params.get("f") or "").strip()
    if f == "90":
        SESSIONS.pop(request.cookies.get("KSDSESS"), None)
        return logonbillede("DU0003I DU ER LOGGET AF")
    if not s["enhed"]:
        return enhedsbillede(s)
    if f in FKT:
        s["billede"] = FKT[f]
    else:
        s["besked"] = "DU0005E UKENDT FUNKTION"
    return aktuel(s)


async def billede(request):
    s = sess(request)
    if request.method == "GET":
        return aktuel(s) if s and s["bruger"] else logonbillede()
    form = await request.form()
    pf = (form.get("PF") or "Enter").split()[0]
    b = form.get("BILLEDE", "")
    if not s:
        return logonbillede("DU0009E SESSION UDLØBET - LOG PÅ IGEN")
    if b == "DU000":
        if form.get("BRUGER", "").strip().lower() == "kommune" and form.get("KODE") == "hemmeligt-1":
            s.update(bruger="kommune", billede="DU001")
            return enhedsbillede(s)
        return logonbillede("DU0001E FORKERT BRUGER-ID ELLER KODEORD")
    if not s["bruger"]:
        return logonbillede("DU0009E SESSION UDLØBET - LOG PÅ IGEN")
    if form.get("KONV", "") != f"{s['konv']:05d}":
        s["besked"] = "DU0007W BILLEDET VAR FORÆLDET OG ER VIST IGEN"
        return aktuel(s)
    if b == "DU001":
        if pf == "F3":
            return logonbillede()
        s.update(enhed=form.get("ENHED", "0410"), billede="DU100")
    elif b == "DU200":
        pnr = re.sub(r"[\s-]", "", form.get("PNR", ""))
        if pf == "F3":
            s["billede"] = "DU100"
        elif not re.fullmatch(r"\d{10}", pnr):
            s["besked"] = "DU2002E PERSONNR. ER IKKE UDFYLDT KORREKT"
        elif pnr not in PEOPLE:
            s["besked"] = "DU2001E PERSONEN FINDES IKKE I REGISTRET"
        else:
            s.update(pnr=pnr, billede="DU210")
    elif b.startswith("DU21"):
        if pf in DELE:
            s.update(billede="DEL", side=1)
            s["del"] = pf
        elif pf == "F3":
            s["billede"] = "DU200" if b == "DU210" else "DU210"
        elif pf in ("F7", "F8"):
            s["side"] = s.get("side", 1) + (1 if pf == "F8" else -1)
    elif b == "DU310":
        fil = form.get("PFIL")
        linier = []
        if hasattr(fil, "read"):
            linier = [x.strip().replace("-", "") for x in (await fil.read()).decode("latin-1").replace("\xef\xbb\xbf", "").splitlines() if x.strip()]
        if pf == "F3":
            s["billede"] = "DU100"
        elif not linier:
            s["besked"] = "DU3101E ANGIV EN FIL MED PERSONNUMRE"
        elif len(linier) > 100:
            s["besked"] = "DU3102E HØJST 100 PERSONNUMRE PR. KØRSEL"
        elif not all(re.fullmatch(r"\d{10}", x) for x in linier):
            nr = next(i for i, x in enumerate(linier) if not re.fullmatch(r"\d{10}", x)) + 1
            s["besked"] = f"DU3103E FEJL I LINIE {nr:03d}"
        else:
            s.update(indlaest=list(dict.fromkeys(linier)), billede="DU311")
    elif b == "DU311":
        if pf == "F6":
            s["koersler"].append(dict(t=time.time(), cprs=s["indlaest"]))
            s.update(billede="DU320", besked=f"DU3110I KØRSEL DUM{len(s['koersler']):05d} ER BESTILT")
        else:
            s["billede"] = "DU310"
    elif pf == "F3":
        s["billede"] = "DU100"
    return aktuel(s)


async def karakter(request):
    s = sess(request)
    if not s or not s.get("pnr"):
        return logonbillede()
    alle, nr = PEOPLE[s["pnr"]]["proever"], request.query_params.get("linie", "")
    if not nr.isdigit() or not 1 <= int(nr) <= len(alle):
        return HTMLResponse("DU2120E LINIEN FINDES IKKE", 404)
    m = alle[int(nr) - 1]
    rows = "".join(f'<TR><TD CLASS="led">{a} :</TD><TD CLASS="felt">{e(t(v)) or "&nbsp;"}</TD></TR>' for a, v in (
        ("Prøve", m["proeve"]), ("Dato", d(m["dato"])), ("Læseforståelse", m["laeseforstaaelse"]), ("Skriftlig fremst.", m["skriftlig"]), ("Mundtlig", m["mundtlig"])))
    return HTMLResponse(f"""<HTML><HEAD><TITLE>DU216 KARAKTERER</TITLE></HEAD><BODY BGCOLOR="#D4D0C8"><B>KARAKTERER</B><TABLE>{rows}</TABLE>
<A HREF="javascript:window.close()">Luk</A></BODY></HTML>""".encode("iso-8859-1"), headers={"Content-Type": "text/html; charset=iso-8859-1"})


HOVED = ("PERSONNR;FINDES;FØRSTE START;FØRSTE MODUL;FØRSTE UDBYDER;SENESTE START;SENESTE MODUL;SENESTE UDBYDER;HENV DATO;HENV KAT;"
         "MERIT MODUL;MERIT DATO;MERIT UDBYDER;FØR 2004;FØR 2004 START;FØR 2004 DU")


async def liste_fil(request):
    s, k = sess(request), request.query_params.get("k", "")
    if not s or not k.isdigit() or not 1 <= int(k) <= len(s["koersler"]):
        return logonbillede("DU3202E KØRSLEN FINDES IKKE")
    ud, jn = [HOVED], {True: "Ja", False: "Nej", None: ""}
    for c in s["koersler"][int(k) - 1]["cprs"]:
        if c not in PEOPLE:
            ud.append(c + ";Nej" + ";" * 14)
            continue
        u = PEOPLE[c]["udtraek"]
        ud.append(";".join(jn[v] if v is None or isinstance(v, bool) else d(v) if n.endswith("dato") else v for n, v in u.items()))
    return Response(("\r\n".join(ud) + "\r\n").encode("cp1252"), media_type="text/csv",
                    headers={"Content-Disposition": f'attachment; filename="DUM{int(k):05d}.CSV"', "Content-Type": "application/csv"})


app = Starlette(routes=[
    Route("/", lambda r: RedirectResponse("/ksd/")), Route("/ksd/", start), Route("/ksd/billede", billede, methods=["GET", "POST"]),
    Route("/ksd/funk", funk), Route("/ksd/hurtig", funk, methods=["POST"]), Route("/ksd/karakter", karakter), Route("/ksd/liste", liste_fil),
    Route("/ksd/ksd.css", lambda r: Response(".felt{font-family:'Courier New'}", media_type="text/css"))])
