"""DKU - Danskundervisning, opslag. CICS TS 3.1 Web Support foran DKU-transaktionerne; skærme dannet af BMS-maps."""
import html
import json
import random
import re
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

DB = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
TRAN = "/cics/cwba/dfhwbtta/DKUW"
FIL = "/cics/cwba/dkuwfil"
LINIER = 10
STATE = {}
ANTAL = [random.randint(1200, 4800)]

DETALJE = {
    "DKUM22": ("moduler", "Moduler", "DKU0110I Der er ingen moduler registreret", [
        ("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Udbyder", "udbyder"),
        ("Henv.kat.", "henvisningskategori"), ("Ophørsårsag", "ophoersaarsag"), ("Modultest best.", "modultest_bestaaet")]),
    "DKUM23": ("proever", "Prøver", "DKU0111I Der er ingen prøver registreret", [
        ("Prøve", "proeve"), ("Prøvedato", "dato"), ("Termin", "termin"), ("Læs.", "laeseforstaaelse"),
        ("Skr.", "skriftlig"), ("Mdt.", "mundtlig"), ("Resultat", "resultat"), ("Udbyder", "udbyder")]),
    "DKUM24": ("henvisninger", "Henvisninger", "DKU0112I Der er ingen henvisninger registreret", [
        ("Henv.dato", "dato"), ("Kategori", "kategori"), ("Kommune", "kommune"), ("Udbyder", "udbyder")]),
    "DKUM25": ("meritter", "Merit", "DKU0113I Der er ingen merit registreret", [
        ("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Udbyder", "udbyder")]),
}
UDTRAEK = [
    ("CPR-nr", "cpr"), ("Findes 2004 og frem", "findes"),
    ("Første modul startdato", "foerste_startdato"), ("Første modul DU-modul", "foerste_du_modul"),
    ("Første modul udbyder", "foerste_udbyder"), ("Seneste modul startdato", "seneste_startdato"),
    ("Seneste modul DU-modul", "seneste_du_modul"), ("Seneste modul udbyder", "seneste_udbyder"),
    ("Henvisning dato", "henvisning_dato"), ("Henvisning kategori", "henvisning_kategori"),
    ("Højeste merit DU-modul", "merit_du_modul"), ("Højeste merit startdato", "merit_startdato"),
    ("Højeste merit udbyder", "merit_udbyder"), ("Findes før 2004", "prae2004_findes"),
    ("Før 2004 første startdato", "prae2004_startdato"), ("Før 2004 DU fundet", "prae2004_du")]


def vis(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        return f"{v[8:]}.{v[5:7]}.{v[:4]}"
    return v


def e(s):
    return html.escape(s) if s else "&nbsp;"


# --- udsendelse af map -------------------------------------------------------------------------------------------
def send(token, mapnavn, titel, linier, taster, msg="", fil=False, skjult=()):
    nu = time.localtime()
    knapper = "\n".join(f'<input type="submit" name="DFH_{t}" value="{html.escape(v)}">' for t, v in taster)
    felter = "\n".join(f'<input type="hidden" name="{n}" value="{html.escape(str(v))}">' for n, v in skjult)
    enc = ' enctype="multipart/form-data"' if fil else ""
    side = f"""<!doctype html public "-//W3C//DTD HTML 3.2//EN">
<html>
<head>
<title>{mapnavn} {titel}</title>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<meta http-equiv="Pragma" content="no-cache">
</head>
<body bgcolor="#FFFFFF" text="#000000" link="#0000CC" vlink="#0000CC">
<form method="post" action="{TRAN}" name="{mapnavn}"{enc}>
<input type="hidden" name="DFH_STATE_TOKEN" value="{token}">
<input type="hidden" name="DFH_MAPNAVN" value="{mapnavn}">
<input type="hidden" name="DFH_CURSOR" value="">
{felter}
<table width="760" cellspacing="0" cellpadding="2" border="0">
<tr bgcolor="#003366"><td width="100"><font face="Courier New" color="#FFFFFF">{mapnavn}</font></td>
<td align="center"><font face="Courier New" color="#FFFFFF"><b>Danskundervisning - {titel}</b></font></td>
<td width="160" align="right"><font face="Courier New" color="#FFFFFF">{time.strftime('%d.%m.%Y %H:%M', nu)}</font></td></tr>
</table>
<br>
{linier}
<br>
<table width="760" cellspacing="0" cellpadding="2" border="0">
<tr><td><font face="Courier New" color="#CC0000"><b>{e(msg)}</b></font></td></tr>
</table>
<hr width="760" align="left">
{knapper}
</form>
</body>
</html>
"""
    return Response(side.encode("iso-8859-1"), headers={
        "content-type": "text/html; charset=iso-8859-1", "cache-control": "no-cache", "server": "IBM_CICS_Transaction_Server/3.1.0(zOS)"})


def tabel(raekker):
    ud = ['<table width="760" cellspacing="0" cellpadding="2" border="0">']
    for r in raekker:
        if isinstance(r, str):
            ud.append(f'<tr><td colspan="2"><font face="Courier New">{r}</font></td></tr>')
        else:
            ud.append(f'<tr><td width="270" nowrap><font face="Courier New">{r[0]}</font></td>'
                      f'<td><font face="Courier New">{r[1]}</font></td></tr>')
    return "\n".join(ud + ["</table>"])


def m00(t, s, msg=""):
    return send(t, "DKUM00", "Log på", tabel([
        "Udlændinge- og integrationsområdet", "&nbsp;", "Skriv bruger-id og kodeord og tryk Enter", "&nbsp;",
        ("Bruger-id . . . . . :", '<input type="text" name="BRUGER" size="8" maxlength="8" value="">'),
        ("Kodeord . . . . . . :", '<input type="password" name="KODEORD" size="16" maxlength="16" value="">')]),
        [("ENTER", "Enter=Log på"), ("CLEAR", "Clear")], msg)


def m01(t, s, msg=""):
    return send(t, "DKUM01", "Meddelelser", tabel([
        f"Bruger KOMMUNE er logget på kl. {time.strftime('%H:%M')}", "&nbsp;",
        "<b>Driftsmeddelelser</b>",
        "Systemet er åbent hverdage 06.00 - 22.00 og lørdag 08.00 - 16.00.",
        "Indberetninger fra sprogcentrene indlæses hver nat. Det, der er indberettet i dag, kan ses i morgen.",
        "Spørgsmål om adgang rettes til systemkontoret, dku-support@example.dk."]),
        [("ENTER", "Enter=Fortsæt"), ("PF12", "F12=Log af")], msg)


def m10(t, s, msg=""):
    return send(t, "DKUM10", "Hovedmenu", tabel([
        "Vælg funktion med funktionstast", "&nbsp;",
        ("F5", "Opslag på en enkelt kursist"), ("F6", "Opslag på flere kursister fra fil (højst 100)")]),
        [("PF5", "F5=Enkeltopslag"), ("PF6", "F6=Opslag fra fil"), ("PF12", "F12=Log af")], msg)


def m20(t, s, msg="", dato="", lbn=""):
    return send(t, "DKUM20", "Enkeltopslag", tabel([
        "Skriv kursistens personnummer og tryk Enter", "&nbsp;",
        ("Personnummer . . . . :",
         f'<input type="text" name="CPRDATO" size="6" maxlength="6" value="{html.escape(dato)}"> - '
         f'<input type="text" name="CPRLBNR" size="4" maxlength="4" value="{html.escape(lbn)}"> (ddmmåå-xxxx)')]),
        [("ENTER", "Enter=Søg"), ("PF3", "F3=Retur"), ("PF12", "F12=Log af")], msg)


def m21(t, s, msg=""):
    p = DB[s["cpr"]]
    r = [("Personnummer . . . . :", f"{p['cpr'][:6]}-{p['cpr'][6:]}"), "&nbsp;", "<b>Antal registreringer</b>"]
    r += [(f"{navn} {'. ' * ((20 - len(navn)) // 2)}:", str(len(p[k]))) for k, navn, _, _ in DETALJE.values()]
    r += ["&nbsp;", "<b>Registreringer før 2004</b>"]
    if p["prae2004"]:
        r += [("Første startdato . . :", e(vis(p["prae2004"]["foerste_startdato"]))),
              ("DU fundet . . . . . :", e(vis(p["prae2004"]["du"])))]
    else:
        r += ["Der er ingen registreringer før 2004"]
    return send(t, "DKUM21", "Kursistoversigt", tabel(r), [
        ("PF3", "F3=Retur"), ("PF4", "F4=Moduler"), ("PF5", "F5=Prøver"), ("PF6", "F6=Henvisninger"),
        ("PF9", "F9=Merit"), ("PF12", "F12=Log af")], msg)


def detalje(t, s, mapnavn, side=1, msg=""):
    p = DB[s["cpr"]]
    k, titel, tom, kol = DETALJE[mapnavn]
    rk = p[k]
    sider = max(1, -(-len(rk) // LINIER))
    if side > sider:
        side, msg = sider, "DKU0032I Sidste side er vist"
    elif side < 1:
        side, msg = 1, "DKU0031I Første side er vist"
    if not rk:
        msg = tom
    elif not msg and side < sider:
        msg = "DKU0030I Flere linier - tryk F8"
    skaerm = rk[(side - 1) * LINIER:side * LINIER]
    ud = [tabel([("Personnummer . . . . :", f"{p['cpr'][:6]}-{p['cpr'][6:]}"), (f"Side . . . . . . . . :", f"{side} af {sider}")]),
          '<br>\n<table width="760" cellspacing="0" cellpadding="2" border="0">', '<tr bgcolor="#CCCCCC">' + "".join(
            f'<td nowrap><font face="Courier New"><b>{html.escape(h)}</b></font></td>' for h, _ in kol) + "</tr>"]
    for i in range(LINIER):     # mappet har et fast antal linier
        ud.append("<tr>" + "".join(
            f'<td nowrap><font face="Courier New">{e(vis(skaerm[i][f])) if i < len(skaerm) else "&nbsp;"}</font></td>'
            for _, f in kol) + "</tr>")
    return send(t, mapnavn, titel, "\n".join(ud + ["</table>"]), [
        ("PF3", "F3=Retur"), ("PF7", "F7=Tilbage"), ("PF8", "F8=Frem"), ("PF12", "F12=Log af")], msg,
        skjult=[("SIDENR", side)])


def m30(t, s, msg=""):
    return send(t, "DKUM30", "Opslag fra fil", tabel([
        "Filen skal være en tekstfil med et personnummer (ddmmåå-xxxx, med eller uden streg) på hver linie.",
        "Der kan højst være 100 personnumre i filen.", "&nbsp;",
        ("Fil . . . . . . . . :", '<input type="file" name="INDFIL" size="40">')]),
        [("ENTER", "Enter=Send fil"), ("PF3", "F3=Retur"), ("PF12", "F12=Log af")], msg, fil=True)


def m31(t, s, msg=""):
    return send(t, "DKUM31", "Opslag fra fil - kontrol", tabel([
        "Filen er modtaget og kontrolleret", "&nbsp;",
        ("Antal personnumre . . :", str(len(s["numre"]))), "&nbsp;",
        "Tryk F10 for at starte udtrækket eller F3 for at fortryde."]),
        [("PF3", "F3=Fortryd"), ("PF10", "F10=Start udtræk"), ("PF12", "F12=Log af")], msg)


def m32(t, s, msg=""):
    j = s["job"]
    gaaet = time.time() - j["start"]
    status = "I KØ" if gaaet < 1 else "KØRER" if gaaet < 4 else "AFSLUTTET"
    r = [("Jobnavn . . . . . . :", j["navn"]), ("Startet . . . . . . :", time.strftime("%d.%m.%Y %H:%M:%S", time.localtime(j["start"]))),
         ("Status . . . . . . . :", status)]
    if status == "AFSLUTTET":
        msg = "DKU0302I Udtrækket er afsluttet. Filen kan hentes"
        r += [("Resultat . . . . . . :", f'<a href="{FIL}?DFH_STATE_TOKEN={t}&amp;JOB={j["navn"]}">Hent resultatfil</a>')]
    else:
        msg = "DKU0301I Udtrækket er ikke færdigt. Tryk F5 for at opdatere"
    return send(t, "DKUM32", "Opslag fra fil - jobstatus", tabel(r),
                [("PF3", "F3=Retur"), ("PF5", "F5=Opdater"), ("PF12", "F12=Log af")], msg)


# --- modtagelse --------------------------------------------------------------------------------------------------
def ny():
    t = "%016X" % random.getrandbits(64)
    STATE[t] = {"bruger": None, "tid": time.time()}
    return t, STATE[t]


async def dkuw(request):
    if request.method == "GET":
        return m00(*ny())
    f = await request.form()
    t = f.get("DFH_STATE_TOKEN", "")
    s = STATE.get(t)
    if s is None or time.time() - s["tid"] > 1800:
        return m00(*ny(), "DKU0009W Sessionen er udløbet. Log på igen")
    s["tid"] = time.time()
    m = f.get("DFH_MAPNAVN", "")
    aid = next((k[4:] for k in f if k.startswith("DFH_") and (k[4:6] == "PF" or k[4:] in ("ENTER", "CLEAR"))), "ENTER")
    if not s["bruger"]:
        if m != "DKUM00" or aid == "CLEAR":
            return m00(t, s)
        if f.get("BRUGER", "").strip().lower() == "kommune" and f.get("KODEORD", "") == "hemmeligt-1":
            s["bruger"] = "KOMMUNE"
            return m01(t, s)
        return m00(t, s, "DKU0002E Bruger-id eller kodeord er forkert")
    if aid == "PF12":
        del STATE[t]
        return m00(*ny(), "DKU0001I Du er logget af")
    ugyldig = "DKU0005W Tasten er ikke aktiv her"
    if m in ("DKUM00", "DKUM01"):
        return m10(t, s)
    if m == "DKUM10":
        return m20(t, s) if aid == "PF5" else m30(t, s) if aid == "PF6" else m10(t, s, ugyldig)
    if m == "DKUM20":
        if aid == "PF3":
            return m10(t, s)
        dato, lbn = f.get("CPRDATO", "").strip(), f.get("CPRLBNR", "").strip()
        if not re.fullmatch(r"\d{6}", dato) or not re.fullmatch(r"\d{4}", lbn):
            return m20(t, s, "DKU0101E Personnummer er ikke korrekt udfyldt", dato, lbn)
        if dato + lbn not in DB:
            return m20(t, s, "DKU0104W Personnummer findes ikke i registret", dato, lbn)
        s["cpr"] = dato + lbn
        return m21(t, s)
    if m == "DKUM21" and s.get("cpr"):
        til = {"PF4": "DKUM22", "PF5": "DKUM23", "PF6": "DKUM24", "PF9": "DKUM25"}.get(aid)
        return detalje(t, s, til) if til else m20(t, s) if aid == "PF3" else m21(t, s, ugyldig)
    if m in DETALJE and s.get("cpr"):
        if aid == "PF3":
            return m21(t, s)
        nr = f.get("SIDENR", "1")
        nr = int(nr) if nr.isdigit() else 1
        return detalje(t, s, m, nr + {"PF7": -1, "PF8": 1}.get(aid, 0))
    if m == "DKUM30":
        if aid == "PF3":
            return m10(t, s)
        fil = f.get("INDFIL")
        data = (await fil.read()) if hasattr(fil, "read") else b""
        linier = [l.strip() for l in data.decode("latin-1").replace("\xef\xbb\xbf", "").splitlines() if l.strip()]
        if not linier:
            return m30(t, s, "DKU0303E Der er ikke valgt en fil, eller filen er tom")
        for i, l in enumerate(linier, 1):
            if not re.fullmatch(r"\d{6}-?\d{4}", l):
                return m30(t, s, f"DKU0304E Linie {i} i filen er ikke et personnummer")
        if len(linier) > 100:
            return m30(t, s, "DKU0305E Filen indeholder mere end 100 personnumre")
        s["numre"] = [l.replace("-", "") for l in linier]
        return m31(t, s)
    if m == "DKUM31" and s.get("numre"):
        if aid == "PF3":
            s.pop("numre")
            return m30(t, s)
        if aid != "PF10":
            return m31(t, s, ugyldig)
        ANTAL[0] += 1
        s["job"] = {"navn": f"DKUB{ANTAL[0]:04d}", "start": time.time(), "numre": s.pop("numre")}
        return m32(t, s)
    if m == "DKUM32" and s.get("job"):
        return m10(t, s) if aid == "PF3" else m32(t, s)
    return m10(t, s)


async def dkuwfil(request):
    t = request.query_params.get("DFH_STATE_TOKEN", "")
    s = STATE.get(t)
    if not s or not s["bruger"]:
        return m00(*ny(), "DKU0009W Sessionen er udløbet. Log på igen")
    j = s.get("job")
    if not j or j["navn"] != request.query_params.get("JOB") or time.time() - j["start"] < 4:
        return m10(t, s, "DKU0306W Resultatfilen findes ikke")
    ud = [f"Udtræk fra Danskundervisningsdatabasen pr. {time.strftime('%d.%m.%Y')}", ";".join(h for h, _ in UDTRAEK)]
    for nr in j["numre"]:
        u = DB[nr]["udtraek"] if nr in DB else {"cpr": nr, "findes": False}
        ud.append(";".join(vis(u.get(k)) for _, k in UDTRAEK))
    return Response(("\r\n".join(ud) + "\r\n").encode("iso-8859-1"), headers={
        "content-type": "application/octet-stream", "content-disposition": f"attachment; filename={j['navn']}.csv"})


app = Starlette(routes=[
    Route(TRAN, dkuw, methods=["GET", "POST"]), Route(FIL, dkuwfil),
    Route("/", lambda r: RedirectResponse(TRAN, 302))])
