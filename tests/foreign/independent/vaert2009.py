# -*- coding: utf-8 -*-
"""DU-opslag - webfront til værtssystem (mainframe), 2009. Skærmbilleder DUnn, korte ledetekster, PF-taster som knapper."""
import json
import pathlib
import secrets
import time
from html import escape as e

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

BASE = {p["cpr"]: p for p in json.loads((pathlib.Path(__file__).parent / "people.json").read_text("utf-8"))}
SES = {}
prik = lambda iso: "%s.%s.%s" % (iso[8:], iso[5:7], iso[:4]) if iso else ""
jn = lambda b: {True: "J", False: "N", None: ""}[b]


def svar(s):
    return Response(s.encode("iso-8859-1", "xmlcharrefreplace"), headers={"content-type": "text/html; charset=ISO-8859-1", "expires": "-1"})


def tast(t):
    """Feltnavn for en tast: Enter -> PF00, F6=Indlæs -> PF06, menupunkter -> MENU1-3."""
    if "=" in t:
        k = t.split("=")[0]
        return "PF00" if k == "Enter" else "PF%02d" % int(k[1:])
    return {"Opslag 1": "MENU1", "Opslag N": "MENU2", "Kørsler": "MENU3"}[t]


def pf(*taster):
    """Rækken af PF-taster nederst i billedet."""
    return '<div class="pf">' + "\n".join(f'<input type="submit" name="{tast(t)}" value="{t}">' for t in taster) + "</div>"


def billede(kode, navn, felter, taster, besked="", sid="", enc=""):
    return svar(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html><head><title>{kode} {navn}</title><meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">
<style type="text/css">body,input,td,th {{ font-family: "Courier New", monospace; font-size: 13px }} body {{ background: #f4f4e8 }} .led {{ color: #006060 }} .vrd {{ background: #fff }} .bsk {{ color: #a00; font-weight: bold }} .top td {{ background: #006060; color: #fff }}</style></head>
<body><table class="top" width="100%"><tr><td>{kode}</td><td align="center">DU-OPSLAG - {navn}</td><td align="right">{time.strftime("%d.%m.%Y %H:%M")}</td></tr></table>
<form name="skaerm" action="/cics/du" method="post"{enc and f' enctype="{enc}"'}>
<input type="hidden" name="SKB" value="{kode}"><input type="hidden" name="SID" value="{sid}">
{felter}
<p class="bsk">{besked or "&nbsp;"}</p>
{pf(*taster)}
</form></body></html>""")


def led(t, i):
    return f'<tr><td class="led" nowrap>{t}</td><td>{i}</td></tr>'


def du01(besked=""):
    return billede("DU01", "Pålogning", f"""<table>{led("Bruger-id ..:", '<input type="text" name="BRU" size="10">')}{led("Kode .......:", '<input type="password" name="KOD" size="12">')}</table>
<p>Kun for autoriserede brugere. Alle opslag logges.</p>""", ["Enter=Pålog"], besked)


def du02(s):
    return billede("DU02", "Nyt fra driften", """<table><tr><td class="led">02.11.2009</td><td>Systemet er lukket lørdag kl. 06-10 pga. årskørsel.</td></tr>
<tr><td class="led">14.09.2009</td><td>Opslag N kan nu tage 100 personnumre.</td></tr></table>""", ["Enter=Videre"], sid=s["id"])


def du10(s, besked=""):
    return billede("DU10", "Menu", """<table><tr><td class="led">Opslag 1</td><td>1 person, alle oplysninger</td></tr><tr><td class="led">Opslag N</td><td>Flere personer fra fil, uddrag i regneark</td></tr>
<tr><td class="led">Kørsler</td><td>Bestilte opslag på flere personer</td></tr><tr><td class="led">Hjælp</td><td>Koder og vejledning</td></tr></table>""",
                   ["Opslag 1", "Opslag N", "Kørsler", "F1=Hjælp", "F12=Afslut"], besked, s["id"])


def du20(s, besked=""):
    return billede("DU20", "Opslag 1", f'<table>{led("Personnr. ..:", chr(60) + "input type=text name=PNR size=11 maxlength=11> ddmmåå-nnnn")}</table>', ["Enter=Søg", "F3=Menu", "F12=Afslut"], besked, s["id"])


LED = {
    "moduler": [("du_modul", "DU-modul"), ("startdato", "Startdt."), ("slutdato", "Slutdt."), ("udbyder", "Udb.nr."), ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Oph.årsag"), ("modultest_bestaaet", "Modultest ok")],
    "proever": [("proeve", "Prøve"), ("dato", "Prøvedt."), ("termin", "Termin"), ("laeseforstaaelse", "Kar. læs"), ("skriftlig", "Kar. skr"), ("mundtlig", "Kar. mdt"), ("resultat", "Resultat"), ("udbyder", "Udb.nr.")],
    "henvisninger": [("dato", "Henv.dt."), ("kategori", "Henv.kat."), ("kommune", "Kommune"), ("udbyder", "Udb.nr.")],
    "meritter": [("du_modul", "Merit modul"), ("startdato", "Merit fra"), ("udbyder", "Udb.nr.")],
}
INTET = {"moduler": "Ingen moduler registreret", "proever": "Ingen prøver registreret", "henvisninger": "Ingen henvisninger registreret", "meritter": "Ingen merit registreret"}


def w(r, k):
    return prik(r[k]) if k in ("startdato", "slutdato", "dato", "modultest_bestaaet") else e(r[k] or "")


def linjer(part, rk, nr=1):
    """Liste med hovedlinje, som på terminalen."""
    if not rk:
        return f"<p>{INTET[part]}</p>"
    return '<table cellpadding="2"><tr><th class="led">Lb.</th>' + "".join(f'<th class="led" align="left">{h}</th>' for _, h in LED[part]) + "</tr>" + "".join(
        f'<tr><td>{n:02d}</td>' + "".join(f'<td class="vrd">{w(r, k)}</td>' for k, _ in LED[part]) + "</tr>" for n, r in enumerate(rk, nr)) + "</table>"


def blokke(part, rk):
    """Ledetekst/felt, fire par pr. linje."""
    if not rk:
        return f"<p>{INTET[part]}</p>"
    ud = ""
    for n, r in enumerate(rk, 1):
        f = LED[part]
        ud += f'<table cellpadding="2"><tr><td colspan="8">--- {n:02d} af {len(rk):02d} ---</td></tr>' + "".join("<tr>" + "".join(
            f'<td class="led" align="right">{h}:</td><td class="vrd">{w(r, k)}</td>' for k, h in f[i:i + 4]) + "</tr>" for i in range(0, len(f), 4)) + "</table>"
    return ud


FANER = ["Modul/merit", "Prøve", "Henvisning", "Før 2004"]


def du21(s, besked=""):
    p, fane, sd, taster = BASE[s["pnr"]], s["fane"], s["sd"], []
    if fane == "Prøve":
        krop = blokke("proever", p["proever"])
    elif fane == "Henvisning":
        krop = linjer("henvisninger", p["henvisninger"])
    elif fane == "Før 2004":
        g = p["prae2004"]
        krop = "<p>Intet registreret før 2004</p>" if not g else f'<table><tr><td class="led">1. startdt.:</td><td class="vrd">{prik(g["foerste_startdato"])}</td></tr><tr><td class="led">Danskudd. (J/N):</td><td class="vrd">{jn(g["du"])}</td></tr></table>'
    else:
        m = p["moduler"]
        n = max(1, -(-len(m) // 12))
        krop = linjer("moduler", m[sd * 12:sd * 12 + 12], sd * 12 + 1)
        if n > 1:
            krop += f"<p>Side {sd + 1}/{n}</p>"
            taster += (["F7=Tilbage"] if sd else []) + (["F8=Frem"] if sd < n - 1 else [])
        krop += "<p>MERIT</p>" + linjer("meritter", p["meritter"])
    knapper = "".join(f'<input type="submit" name="FANE{i}" value="{t}"{" class=aktiv" if t == fane else ""}> ' for i, t in enumerate(FANER))
    return billede("DU21", "Person", f'<table>{led("Personnr. ..:", p["cpr"][:6] + "-" + p["cpr"][6:])}</table><div class="faner">{knapper}</div><hr>{krop}<hr>', taster + ["F3=Menu", "F5=Ny person", "F12=Afslut"], besked, s["id"])


def du30(s, besked=""):
    return billede("DU30", "Opslag N", f'<p>Fil: 1 personnr. pr. linje, maks. 100.</p><table>{led("Fil ........:", chr(60) + "input type=file name=FIL size=40>")}</table>', ["F6=Indlæs", "F3=Menu", "F12=Afslut"], besked, s["id"], "multipart/form-data")


def du31(s, besked=""):
    if not s["koer"]:
        krop = "<p>Ingen kørsler bestilt</p>"
    else:
        krop = '<table cellpadding="3"><tr><th class="led">Kørsel</th><th class="led">Bestilt</th><th class="led">Antal</th><th class="led">Status</th><th></th></tr>'
        for k in reversed(s["koer"]):
            slut = time.time() > k["t"]
            krop += f'<tr><td>{k["nr"]}</td><td>{k["kl"]}</td><td align="right">{len(k["pnr"])}</td><td>{"Slut" if slut else "Kører"}</td><td>' + (f'<a href="/cics/du/ark?SID={s["id"]}&amp;KNR={k["nr"]}">Hent ark</a>' if slut else "") + "</td></tr>"
        krop += "</table>"
        sidste = s["koer"][-1]
        besked = besked or (f'DU3002 Kørsel {sidste["nr"]} er slut. Ark kan hentes.' if time.time() > sidste["t"] else f'DU3001 Kørsel {sidste["nr"]} er ikke slut. Vent og tryk F5.')
    return billede("DU31", "Kørsler", krop, ["F5=Opdatér", "F3=Menu", "F12=Afslut"], besked, s["id"])


def du90(s):
    return billede("DU90", "Hjælp", """<table><tr><td class="led">DU-modul</td><td>Danskuddannelse (1-3) og modul (1-6)</td></tr><tr><td class="led">Udb.nr.</td><td>Udbydernummer (sprogcenter)</td></tr>
<tr><td class="led">Henv.kat.</td><td>Henvisningskategori</td></tr><tr><td class="led">Oph.årsag</td><td>Kode for ophørsårsag</td></tr><tr><td class="led">Kar.</td><td>Karakter for læsning, skriftlig og mundtlig</td></tr><tr><td class="led">J/N</td><td>Ja/nej</td></tr></table>
<p>Brugerservice: lokal 4711, hverdage 8-15.30</p>""", ["F3=Menu", "F12=Afslut"], "", s["id"])


async def rod(request):
    return RedirectResponse("/cics/du", 302)


async def du(request):
    if request.method == "GET":
        return du01()
    f = await request.form()
    skb, pf_ = f.get("SKB"), next((k for k in f if k[:2] == "PF" or k[:4] == "MENU"), "")
    fane = next((FANER[int(k[4])] for k in f if k in ("FANE0", "FANE1", "FANE2", "FANE3")), "")
    if skb == "DU01":
        if f.get("BRU", "").strip().lower() == "kommune" and f.get("KOD") == "hemmeligt-1":
            sid = secrets.token_hex(8).upper()
            s = SES[sid] = {"id": sid, "t": time.time(), "koer": [], "pnr": None}
            return du02(s)
        return du01("DU0003 Bruger-id eller kode forkert")
    s = SES.get(f.get("SID", ""))
    if not s or time.time() - s["t"] > 900:
        return du01("DU0009 Forbindelsen er afbrudt pga. inaktivitet. Pålog igen")
    s["t"] = time.time()
    if pf_ == "PF12":
        SES.pop(s["id"])
        return du01("DU0001 Du er logget af")
    if pf_ == "PF03" or skb == "DU02":
        return du10(s)
    if pf_ == "PF01":
        return du90(s)
    if pf_ == "MENU1" or (skb == "DU21" and pf_ == "PF05"):
        return du20(s)
    if pf_ == "MENU2":
        return du30(s)
    if pf_ == "MENU3" or skb == "DU31":
        return du31(s)
    if skb == "DU20":
        pnr = str(f.get("PNR", "")).strip().replace("-", "").replace(" ", "")
        if not (len(pnr) == 10 and pnr.isdigit()):
            return du20(s, "DU2001 Personnr. fejl - skal være 10 cifre")
        if pnr not in BASE:
            return du20(s, "DU2004 Personnr. findes ikke")
        s.update(pnr=pnr, fane=FANER[0], sd=0)
        return du21(s)
    if skb == "DU21" and s["pnr"]:
        if fane in FANER:
            s.update(fane=fane, sd=0)
        elif pf_ == "PF08":
            s["sd"] = min(s["sd"] + 1, max(0, (len(BASE[s["pnr"]]["moduler"]) - 1) // 12))
        elif pf_ == "PF07":
            s["sd"] = max(0, s["sd"] - 1)
        return du21(s)
    if skb == "DU30":
        fil = f.get("FIL")
        if not fil or isinstance(fil, str) or not fil.filename:
            return du30(s, "DU3010 Fil mangler")
        lin = [(n, x.strip()) for n, x in enumerate((await fil.read()).decode("iso-8859-1").lstrip("\xef\xbb\xbf").splitlines(), 1) if x.strip()]
        if not lin:
            return du30(s, "DU3011 Fil er tom")
        if len(lin) > 100:
            return du30(s, f"DU3012 Fil afvist: {len(lin)} personnr., maks. 100")
        fejl = [n for n, x in lin if not (x.replace("-", "").isdigit() and len(x.replace("-", "")) == 10)]
        if fejl:
            return du30(s, "DU3013 Fil afvist: fejl i personnr., linje " + ", ".join(map(str, fejl[:20])))
        s["koer"].append({"nr": "%06d" % (4411 + len(s["koer"])), "kl": time.strftime("%H:%M:%S"), "t": time.time() + 2, "pnr": [x.replace("-", "") for _, x in lin]})
        return du31(s)
    return du10(s, "DU0005 Tast ikke tilladt her")


ARK = ["Personnr.", "Reg. fra 2004 (J/N)", "Startdt.", "DU-modul", "Udb.nr.", "Startdt.", "DU-modul", "Udb.nr.", "Henv.dt.", "Henv.kat.", "Merit modul", "Merit fra", "Udb.nr.", "Reg. før 2004 (J/N)", "1. startdt.", "Danskudd. (J/N)"]


async def ark(request):
    s = SES.get(request.query_params.get("SID", ""))
    k = s and next((x for x in s["koer"] if x["nr"] == request.query_params.get("KNR")), None)
    if not k or time.time() <= k["t"]:
        return du01("DU0009 Forbindelsen er afbrudt pga. inaktivitet. Pålog igen")
    ud = [f"DU-OPSLAG KØRSEL {k['nr']} PR. {time.strftime('%d.%m.%Y')}" + ";" * 15, ";;1. modul;;;Sidste modul;;;Henvisning;;Højeste merit;;;Før 2004;;", ";".join(ARK)]
    for pnr in k["pnr"]:
        if pnr in BASE:
            ud.append(";".join(jn(v) if isinstance(v, bool) or v is None else prik(v) if "dato" in n else pnr[:6] + "-" + pnr[6:] if n == "cpr" else v for n, v in BASE[pnr]["udtraek"].items()))
        else:
            ud.append(pnr[:6] + "-" + pnr[6:] + ";N" + ";" * 12 + "N;;")
    return Response("\r\n".join(ud + [""]).encode("iso-8859-1"), headers={"content-type": "text/csv; charset=ISO-8859-1", "content-disposition": f"attachment; filename=DU{k['nr']}.csv"})


app = Starlette(routes=[Route("/", rod), Route("/cics/du", du, methods=["GET", "POST"]), Route("/cics/du/ark", ark)])
