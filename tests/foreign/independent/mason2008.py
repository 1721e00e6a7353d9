# HTML::Mason-intranet (Apache/mod_perl), 2008 - ISO-8859-1, tabeller, bestillingsliste
import json, re, secrets, time
from html import escape
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import Response, RedirectResponse
from starlette.routing import Route

FOLK = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SID, ORDRER = {}, {}
NAESTE = [1042]
SIDE = 10
AFSNIT = [
    ("moduler", "moduler", "Modulforløb", "Der er ikke registreret modulforløb på kursisten.", "startdato",
     [("startdato", "Påbegyndt"), ("slutdato", "Afsluttet"), ("du_modul", "DU/Modul"), ("udbyder", "Inst.nr."),
      ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Oph.årsag"), ("modultest_bestaaet", "Modultest best.")]),
    ("proever", "proever", "Danskprøver", "Der er ikke registreret danskprøver på kursisten.", "dato",
     [("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("proeve", "Prøvens navn"), ("laeseforstaaelse", "Karakterer / Læs"),
      ("skriftlig", "Karakterer / Skr"), ("mundtlig", "Karakterer / Mdt"), ("resultat", "Udfald"), ("udbyder", "Inst.nr.")]),
    ("henvis", "henvisninger", "Henvisninger", "Der er ikke registreret henvisninger på kursisten.", "dato",
     [("dato", "Henv.dato"), ("kategori", "Henv.kat."), ("kommune", "Henvisende kommune"), ("udbyder", "Henvist til inst.nr.")]),
    ("merit", "meritter", "Meritoverførsel", "Der er ikke registreret merit på kursisten.", "startdato",
     [("du_modul", "DU/Modul"), ("startdato", "Merit pr."), ("udbyder", "Inst.nr.")]),
    ("gl", "prae2004", "Gammel ordning (før 1.1.2004)", "Kursisten findes ikke i data fra før 1.1.2004.", None,
     [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]),
]

def d(v):
    if v is None: return ""
    if v is True: return "Ja"
    if v is False: return "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}.{m[2]}.{m[1]}" if m else v

def celle(v): return escape(d(v)) or "&nbsp;"

def poster(p, noegle, dato):
    r = p[noegle]
    if noegle == "prae2004": return [r] if r else []
    return sorted(r, key=lambda x: x[dato] or "", reverse=True)

def kendt(cpr):
    p = FOLK.get(cpr)
    return p if p and any(p[a[1]] for a in AFSNIT) else None

def svar(s, status=200, **h):
    return Response(s.encode("latin-1", "xmlcharrefreplace"), status, {"content-type": "text/html; charset=ISO-8859-1", "pragma": "no-cache", **h})

def side(titel, krop, bruger=True, hoved="", under=""):
    menu = ""
    if bruger:
        menu = f"""<table width="170" border="0" cellspacing="0" cellpadding="4" class="menu">
<tr><td class="mh"><b>Danskbasen</b></td></tr>
<tr><td>&raquo; <a href="/knap/forside.html">Forside</a></td></tr>
<tr><td>&raquo; <a href="/knap/kursist/find.html">Kursistopslag</a></td></tr>
{under}<tr><td>&raquo; <a href="/knap/masse/ny.html">Masseudtræk</a></td></tr>
<tr><td>&raquo; <a href="/knap/masse/liste.html">Mine bestillinger</a></td></tr>
<tr><td class="mh"><b>Andet</b></td></tr>
<tr><td>&raquo; <a href="/knap/vejledning.html">Vejledning</a></td></tr>
<tr><td>&raquo; <a href="/knap/logaf.html">Afslut</a></td></tr>
</table>"""
    return svar(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html>
<head>
<title>Danskbasen - {titel}</title>
<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">
{hoved}<style type="text/css">
body,td,th {{font-family:Verdana,Arial,sans-serif;font-size:11px}}
.mh {{background:#99aabb}} .menu {{background:#e8eef2}} th {{background:#003366;color:#fff;text-align:left}}
.lige {{background:#f2f2f2}} .fejl {{color:#cc0000;font-weight:bold}}
</style>
</head>
<body bgcolor="#ffffff" topmargin="0" leftmargin="0" marginwidth="0" marginheight="0">
<a name="top"></a>
<table width="780" border="0" cellspacing="0" cellpadding="0">
<tr><td colspan="3" bgcolor="#003366" height="50"><img src="/img/prik.gif" width="10" height="50" alt=""><font size="4" color="#ffffff">Danskbasen</font> <font color="#ccddee">- kommunernes indgang til danskundervisningsdata</font></td></tr>
<tr><td colspan="3"><img src="/img/prik.gif" width="1" height="8" alt=""></td></tr>
<tr valign="top"><td width="170">{menu}</td><td width="20"><img src="/img/prik.gif" width="20" height="1" alt=""></td>
<td width="590">
<h3>{titel}</h3>
{krop}
</td></tr>
<tr><td colspan="3"><hr size="1" noshade><font size="1">Ministeriet for Flygtninge, Indvandrere og Integration &middot; Support: danskbasen@example.dk &middot; version 1.8.2</font></td></tr>
</table>
</body>
</html>
""")

def inde(req): return SID.get(req.cookies.get("DBSID", ""))

def vagt(f):
    async def g(req):
        if not inde(req): return RedirectResponse("/knap/index.html?udloebet=1", 302)
        return await f(req)
    return g

def loginside(fejl=""):
    return side("Adgang", f"""{fejl}<p>Adgang til Danskbasen kræver brugernavn og kodeord udleveret af ministeriet.</p>
<form method="post" action="/knap/index.html" name="f">
<table border="0" cellpadding="3"><tr><td>Brugernavn</td><td><input type="text" name="bnavn" size="20"></td></tr>
<tr><td>Kodeord</td><td><input type="password" name="kode" size="20"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="ok" value="Åbn Danskbasen"></td></tr></table></form>""", False)

async def index(req):
    if req.method == "POST":
        f = await req.form()
        if f.get("bnavn") == "kommune" and f.get("kode") == "hemmeligt-1":
            s = secrets.token_hex(16); SID[s] = {"fund": {}}
            r = RedirectResponse("/knap/forside.html", 302); r.set_cookie("DBSID", s); return r
        return loginside('<p class="fejl">Forkert brugernavn eller kodeord.</p>')
    return loginside('<p class="fejl">Du er ikke logget på, eller din session er udløbet.</p>' if "udloebet" in req.query_params else "")

@vagt
async def forside(req):
    return side("Forside", """<p>Velkommen til Danskbasen.</p><ul><li>Brug <b>Kursistopslag</b> til at se alle indberetninger om én kursist.</li>
<li>Brug <b>Masseudtræk</b> til at bestille et regneark for op til 100 kursister.</li></ul>
<table border="1" cellspacing="0" cellpadding="4" bgcolor="#ffffdd"><tr><td><b>Driftsnyt:</b> Databasen er opdateret med sprogcentrenes seneste indberetninger.</td></tr></table>""")

@vagt
async def vejledning(req):
    return side("Vejledning", """<p>Ved masseudtræk skrives kursisternes CPR-numre i en tekstfil (f.eks. med Notesblok), ét på hver linje.
Filen gemmes med efternavnet .txt. Bestil højst 100 ad gangen.</p>""")

FINDFORM = """<form method="post" action="/knap/kursist/find.html" name="find">
<table border="0" cellpadding="3" bgcolor="#e8eef2"><tr><td>Kursistens CPR-nr. (fødselsdato - løbenr.):</td>
<td><input type="text" name="fdato" size="6" maxlength="6"> - <input type="text" name="lbnr" size="4" maxlength="4"></td>
<td><input type="submit" name="soeg" value="Slå op"></td></tr></table></form>
"""

@vagt
async def find(req):
    ud = ""
    if req.method == "POST":
        f = await req.form()
        cpr = (f.get("fdato") or "").strip() + (f.get("lbnr") or "").strip()
        if not re.fullmatch(r"\d{10}", cpr):
            ud = '<p class="fejl">CPR-nr. skal bestå af 6 + 4 cifre.</p>'
        elif not kendt(cpr):
            ud = f'<p>Søgning på {escape(cpr[:6])}-{escape(cpr[6:])}: <b>0 kursister fundet i Danskbasen.</b></p>'
        else:
            k = secrets.token_hex(6); inde(req)["fund"][k] = cpr
            ud = f"""<p>1 kursist fundet.</p><table border="0" cellspacing="1" cellpadding="3" width="400"><tr><th>CPR-nr.</th><th>Status</th><th>&nbsp;</th></tr>
<tr class="lige"><td>{cpr[:6]}-{cpr[6:]}</td><td>Registreret</td><td><a href="/knap/kursist/kort.html?k={k}">Vis kursistkort</a></td></tr></table>"""
    return side("Kursistopslag", FINDFORM + ud)

@vagt
async def kort(req):
    k = req.query_params.get("k", ""); cpr = inde(req)["fund"].get(k)
    if not cpr: return RedirectResponse("/knap/kursist/find.html", 302)
    p = FOLK[cpr]; a = req.query_params.get("a")
    under = "".join(f'<tr><td>&nbsp;&nbsp;- <a href="/knap/kursist/kort.html?k={k}&amp;a={x[0]}">{x[2]}</a></td></tr>\n' for x in AFSNIT)
    hoved = f'<p>Kursist: <b>{cpr[:6]}-{cpr[6:]}</b></p>\n'
    valgt = next((x for x in AFSNIT if x[0] == a), None)
    if not valgt:
        r = "".join(f'<tr class="{"lige" if i % 2 else "ulige"}"><td>{x[2]}</td><td align="right">{len(poster(p, x[1], x[4]))}</td></tr>\n' for i, x in enumerate(AFSNIT))
        return side("Kursistkort", hoved + f'<table border="0" cellspacing="1" cellpadding="3" width="350"><tr><th>Oplysning</th><th>Antal</th></tr>\n{r}</table><p>Vælg oplysning i menuen til venstre.</p>', under=under)
    kode, noegle, navn, tom, dato, felter = valgt
    alle = poster(p, noegle, dato)
    try: fra = max(0, int(req.query_params.get("fra", "0")))
    except ValueError: fra = 0
    if not alle: return side("Kursistkort: " + navn, hoved + f"<p><i>{tom}</i></p>", under=under)
    if any("/" in t and " / " in t for _, t in felter):
        r1 = r2 = ""; forrige = None
        for _, t in felter:
            if " / " in t:
                g, h = t.split(" / ")
                if g != forrige: r1 += f'<th colspan="{sum(x.startswith(g + " / ") for _, x in felter)}">{g}</th>'
                r2 += f"<th>{h}</th>"; forrige = g
            else: r1 += f'<th rowspan="2">{t}</th>'
        th = f"<tr>{r1}</tr>\n<tr>{r2}</tr>\n"
    else: th = "<tr>" + "".join(f"<th>{t}</th>" for _, t in felter) + "</tr>\n"
    rk = "".join(f'<tr class="{"lige" if i % 2 else "ulige"}">' + "".join(f'<td nowrap>{celle(x[f])}</td>' for f, _ in felter) + "</tr>\n" for i, x in enumerate(alle[fra:fra + SIDE]))
    nav = ""
    if len(alle) > SIDE:
        u = f"/knap/kursist/kort.html?k={k}&amp;a={kode}&amp;fra="
        nav = f"<p>Viser {fra + 1} - {min(fra + SIDE, len(alle))} af {len(alle)} &nbsp; "
        nav += f'<a href="{u}{fra - SIDE}">&lt;&lt; Forrige {SIDE}</a> &nbsp; ' if fra else ""
        nav += f'<a href="{u}{fra + SIDE}">Næste {SIDE} &gt;&gt;</a>' if fra + SIDE < len(alle) else ""
        nav += "</p>"
    return side("Kursistkort: " + navn, hoved + f'<table border="0" cellspacing="1" cellpadding="3" width="590">\n{th}{rk}</table>{nav}<p><a href="#top">Til top</a></p>', under=under)

@vagt
async def ny(req):
    fejl = ""
    if req.method == "POST":
        f = await req.form(); fil = f.get("listefil")
        b = (await fil.read()) if hasattr(fil, "read") else b""
        nr = [x.replace("-", "").strip() for x in b.decode("latin-1").replace("ï»¿", "").split()]
        nr = [x for x in nr if re.fullmatch(r"\d{10}", x)]
        if not nr: fejl = '<p class="fejl">Filen indeholder ingen CPR-numre.</p>'
        elif len(nr) > 100: fejl = '<p class="fejl">Der kan højst bestilles 100 CPR-numre ad gangen.</p>'
        else:
            n = NAESTE[0]; NAESTE[0] += 1
            ORDRER[n] = {"sid": req.cookies["DBSID"], "nr": nr, "tid": time.time()}
            return RedirectResponse("/knap/masse/liste.html", 302)
    return side("Masseudtræk", fejl + """<p>Vælg den tekstfil (.txt), der indeholder CPR-numrene. Ét nummer på hver linje, højst 100.</p>
<form method="post" action="/knap/masse/ny.html" enctype="multipart/form-data">
<input type="hidden" name="MAX_FILE_SIZE" value="20000">
<table border="0" cellpadding="3" bgcolor="#e8eef2"><tr><td>Tekstfil med CPR-numre:</td><td><input type="file" name="listefil" size="30"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="bestil" value="Bestil udtræk"></td></tr></table></form>""")

@vagt
async def liste(req):
    mine = sorted(((n, o) for n, o in ORDRER.items() if o["sid"] == req.cookies["DBSID"]), reverse=True)
    r, venter, nu = "", False, time.time()
    for i, (n, o) in enumerate(mine):
        faerdig = nu - o["tid"] > 1.5
        venter |= not faerdig
        st = "Færdig" if faerdig else ("I kø" if nu - o["tid"] < .5 else "Under udførelse")
        li = f'<a href="/knap/masse/hent.html?nr={n}">Hent Excel-fil</a>' if faerdig else "&nbsp;"
        r += f'<tr class="{"lige" if i % 2 else "ulige"}"><td>{n}</td><td>{time.strftime("%d.%m.%Y %H:%M", time.localtime(o["tid"]))}</td><td align="right">{len(o["nr"])}</td><td>{st}</td><td>{li}</td></tr>\n'
    t = f'<table border="0" cellspacing="1" cellpadding="3" width="590"><tr><th>Bestilling</th><th>Modtaget</th><th>Antal CPR-nr.</th><th>Status</th><th>Fil</th></tr>\n{r}</table>' if mine else "<p><i>Du har ingen bestillinger.</i></p>"
    v = '<p>Din bestilling er modtaget og bliver nu behandlet. Siden genindlæses automatisk.</p>' if venter else ""
    return side("Mine bestillinger", v + t + '<p><a href="/knap/masse/liste.html">Genindlæs listen</a></p>', hoved='<meta http-equiv="refresh" content="5">\n' if venter else "")

@vagt
async def hent(req):
    n = req.query_params.get("nr", ""); o = ORDRER.get(int(n)) if n.isdigit() else None
    if not o or o["sid"] != req.cookies["DBSID"] or time.time() - o["tid"] <= 1.5: return RedirectResponse("/knap/masse/liste.html", 302)
    fe = "cpr findes foerste_startdato foerste_du_modul foerste_udbyder seneste_startdato seneste_du_modul seneste_udbyder henvisning_dato henvisning_kategori merit_du_modul merit_startdato merit_udbyder prae2004_findes prae2004_startdato prae2004_du".split()
    s = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252">
<style>td {mso-number-format:"\\@"}</style></head><body><table border="1">
<tr><td colspan="16"><b>Masseudtræk fra Danskbasen pr. %s, bestilling %s</b></td></tr>
<tr><th rowspan="2">CPR-nr.</th><th rowspan="2">Findes i Danskbasen</th><th colspan="3">Første modulforløb</th><th colspan="3">Seneste modulforløb</th><th colspan="2">Seneste henvisning</th><th colspan="3">Højeste merit</th><th colspan="3">Gammel ordning</th></tr>
<tr><th>Påbegyndt</th><th>DU/Modul</th><th>Inst.nr.</th><th>Påbegyndt</th><th>DU/Modul</th><th>Inst.nr.</th><th>Henv.dato</th><th>Henv.kat.</th><th>DU/Modul</th><th>Merit pr.</th><th>Inst.nr.</th><th>Findes</th><th>Første startdato</th><th>Danskuddannelse</th></tr>
""" % (time.strftime("%d.%m.%Y"), n)
    for c in o["nr"]:
        u = FOLK[c]["udtraek"] if c in FOLK else {"cpr": c, "findes": False, "prae2004_findes": False}
        s += "<tr>" + "".join(f"<td>{celle(u.get(f))}</td>" for f in fe) + "</tr>\n"
    return Response((s + "</table></body></html>").encode("cp1252"), headers={"content-type": "application/vnd.ms-excel", "content-disposition": f'attachment; filename="bestilling_{n}.xls"'})

async def logaf(req):
    SID.pop(req.cookies.get("DBSID", ""), None)
    r = RedirectResponse("/knap/index.html", 302); r.delete_cookie("DBSID"); return r

async def rod(req): return RedirectResponse("/knap/index.html", 302)
async def gif(req): return Response(bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b"), media_type="image/gif")

app = Starlette(routes=[Route("/", rod), Route("/img/prik.gif", gif), Route("/knap/index.html", index, methods=["GET", "POST"]),
    Route("/knap/forside.html", forside), Route("/knap/vejledning.html", vejledning), Route("/knap/logaf.html", logaf),
    Route("/knap/kursist/find.html", find, methods=["GET", "POST"]), Route("/knap/kursist/kort.html", kort),
    Route("/knap/masse/ny.html", ny, methods=["GET", "POST"]), Route("/knap/masse/liste.html", liste), Route("/knap/masse/hent.html", hent)])
