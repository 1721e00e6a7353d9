"""Danskdata - kommunernes adgang til danskundervisningsdatabasen. Stripes 1.5, DisplayTag 1.2, Tomcat 6."""
import base64
import html
import json
import re
import secrets
import time
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

CTX = "/danskdata"
KURSISTER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONS = {}
EXPORT = "6578706f7274"         # DisplayTags eksportparameter

# fane -> (titel, tabellens id, DisplayTag-id, nøgle, kolonner)
FANER = {
    "moduler": ("Modulforløb", "modul", "d-1343678", "moduler", [
        ("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Udbyder nr.", "udbyder"),
        ("Henvisningskategori", "henvisningskategori"), ("Ophørsårsag", "ophoersaarsag"), ("Bestået modultest", "modultest_bestaaet")]),
    "proever": ("Prøveresultater", "proeve", "d-2718092", "proever", [
        ("Prøve", "proeve"), ("Dato", "dato"), ("Termin", "termin"), ("Læseforståelse", "laeseforstaaelse"),
        ("Skriftlig fremstilling", "skriftlig"), ("Mundtlig kommunikation", "mundtlig"), ("Resultat", "resultat"),
        ("Udbyder nr.", "udbyder")]),
    "henvisninger": ("Henvisninger", "henvisning", "d-4016423", "henvisninger", [
        ("Henvist dato", "dato"), ("Kategori", "kategori"), ("Henvisende kommune", "kommune"), ("Udbyder nr.", "udbyder")]),
    "merit": ("Meritter", "merit", "d-7443126", "meritter", [
        ("DU-modul", "du_modul"), ("Gælder fra", "startdato"), ("Udbyder nr.", "udbyder")]),
    "foer2004": ("Data før 2004", None, None, "prae2004", [
        ("Første startdato", "foerste_startdato"), ("DU-søgning i data før 2004", "du")]),
}
UDTRAEK = [
    ("CPR-nummer", "cpr"), ("Findes i 2004+", "findes"),
    ("Første modulregistrering: startdato", "foerste_startdato"), ("Første modulregistrering: DU-modul", "foerste_du_modul"),
    ("Første modulregistrering: udbyder", "foerste_udbyder"),
    ("Seneste modulregistrering: startdato", "seneste_startdato"), ("Seneste modulregistrering: DU-modul", "seneste_du_modul"),
    ("Seneste modulregistrering: udbyder", "seneste_udbyder"),
    ("Henvisning: dato", "henvisning_dato"), ("Henvisning: kategori", "henvisning_kategori"),
    ("Højeste merit: DU-modul", "merit_du_modul"), ("Højeste merit: startdato", "merit_startdato"),
    ("Højeste merit: udbyder", "merit_udbyder"),
    ("Data før 2004: findes", "prae2004_findes"), ("Data før 2004: første startdato", "prae2004_startdato"),
    ("Data før 2004: DU-søgning", "prae2004_du")]


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        return f"{v[8:]}-{v[5:7]}-{v[:4]}"
    return v


def cprfmt(v):
    return f"{v[:6]}-{v[6:]}"


def esc(s):
    return html.escape(s, quote=True)


# --- layout.jsp ---------------------------------------------------------------------------------------------------
def layout(titel, indhold, aktiv=None, sess=None, head=""):
    nav = ""
    if sess and sess.get("bruger"):
        punkter = [("Forside", "Forside.action"), ("Søg kursist", "Kursist.action"), ("Søg med liste", "Liste.action"), ("Hjælp", "Hjaelp.action")]
        nav = '<ul id="menu">\n' + "\n".join(
            '  <li%s><a href="%s/%s">%s</a></li>' % (' class="aktiv"' if u == aktiv else "", CTX, u, t) for t, u in punkter) + \
            f'\n</ul>\n<div id="bruger">Bruger: {sess["bruger"]} | <a href="{CTX}/Login.action?logud=">Log ud</a></div>'
    return f"""

<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">


<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head>
  <title>Danskdata - {titel}</title>
  <meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1" />
  {head}
  <link rel="stylesheet" type="text/css" href="{CTX}/css/displaytag.css" />
  <link rel="stylesheet" type="text/css" href="{CTX}/css/danskdata.css" />
</head>
<body>
<div id="top"><h1>Danskdata</h1>
{nav}
</div>
<div id="indhold">
<h2>{titel}</h2>
{indhold}
</div>
<div id="bund">Danskdata version 2.3.1 &nbsp;|&nbsp; Support: danskdata@example.dk</div>
</body>
</html>
"""


def fejlliste(fejl):
    return '<div class="fejl"><p>Ret venligst følgende:</p><ol>' + "".join(f"<li>{esc(f)}</li>" for f in fejl) + "</ol></div>\n" if fejl else ""


def beskeder(b):
    return '<ul class="beskeder">' + "".join(f"<li>{esc(x)}</li>" for x in b) + "</ul>\n" if b else ""


def kilde(jsp):
    krypt = lambda n: base64.urlsafe_b64encode(secrets.token_bytes(n)).decode()
    return f'<div style="display: none;"><input type="hidden" name="_sourcePage" value="{krypt(33)}" /><input type="hidden" name="__fp" value="{krypt(24)}" /></div>'


# --- DisplayTag ---------------------------------------------------------------------------------------------------
def displaytag(req, tid, did, raekker, kolonner, url, faste, pagesize=10, eksport=True):
    if not raekker:
        return '<p class="tom">Ingen poster at vise.</p>'
    q = req.query_params
    tal = lambda n, d: int(q[n]) if q.get(n, "").isdigit() else d
    s, o, side = tal(did + "-s", -1), tal(did + "-o", 2), tal(did + "-p", 1)
    rk = list(raekker)
    if 0 <= s < len(kolonner):
        rk.sort(key=lambda r: (r.get(kolonner[s][1]) is not None, str(r.get(kolonner[s][1]))), reverse=o == 1)
    n, sider = len(rk), -(-len(rk) // pagesize)
    side = min(max(side, 1), sider)

    def lnk(**kw):
        p = dict(faste)
        if s >= 0:
            p.update({did + "-s": s, did + "-o": o})
        p.update({did + "-" + k: v for k, v in kw.items()})
        return esc(f"{CTX}/{url}?{urlencode(p)}")
    if n == 1:
        banner = "1 post fundet."
    elif sider == 1:
        banner = f"{n} poster fundet, viser alle poster."
    else:
        banner = f"{n} poster fundet, viser {(side - 1) * pagesize + 1} til {min(n, side * pagesize)}."
    ud = [f'<span class="pagebanner">{banner}</span>']
    if sider > 1:
        tal_ = ", ".join(f"<strong>{i}</strong>" if i == side else f'<a href="{lnk(p=i)}" title="Gå til side {i}">{i}</a>' for i in range(1, sider + 1))
        foer = "[Første/Forrige]" if side == 1 else f'[<a href="{lnk(p=1)}">Første</a>/<a href="{lnk(p=side - 1)}">Forrige</a>]'
        efter = "[Næste/Sidste]" if side == sider else f'[<a href="{lnk(p=side + 1)}">Næste</a>/<a href="{lnk(p=sider)}">Sidste</a>]'
        ud.append(f'<span class="pagelinks">{foer} {tal_} {efter}</span>')
    ud.append(f'<table id="{tid}" class="its">\n<thead>\n<tr>')
    for i, (h, _) in enumerate(kolonner):
        ny = 1 if (i == s and o == 2) else 2
        kl = "sortable" + (f" sorted order{o}" if i == s else "")
        ud.append(f'<th class="{kl}"><a href="{lnk(s=i, o=ny, p=side)}">{esc(h)}</a></th>')
    ud.append("</tr></thead>\n<tbody>")
    for i, r in enumerate(rk[(side - 1) * pagesize:side * pagesize]):
        ud.append(f'<tr class="{"even" if i % 2 else "odd"}">' + "".join(f"\n<td>{esc(celle(k, r.get(k)))}</td>" for _, k in kolonner) + "</tr>")
    ud.append("</tbody></table>")
    if eksport:
        ud.append('<div class="exportlinks">Eksport: ' + "|".join(
            f'<a href="{esc(f"{CTX}/{url}?" + urlencode({**faste, EXPORT: 1, did + "-e": nr}))}"><span class="export {kl}">{t} </span></a>'
            for nr, kl, t in ((1, "csv", "CSV"), (2, "excel", "Excel"), (3, "xml", "XML"))) + "</div>")
    return "\n".join(ud)


def celle(k, v):
    return cprfmt(v) if k == "cpr" else fmt(v)


def eksporter(typ, raekker, kolonner, navn):
    vaerdier = [[celle(k, r.get(k)) for _, k in kolonner] for r in raekker]
    if typ == "3":
        x = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<table>\n' + "".join(
            "<row>" + "".join(f"<column>{esc(v)}</column>" for v in r) + "</row>\n" for r in vaerdier) + "</table>\n"
        mime, efternavn = "text/xml", "xml"
    else:
        sk, mime, efternavn = ("\t", "application/vnd.ms-excel", "xls") if typ == "2" else (",", "text/csv", "csv")
        cit = lambda v: '"' + v.replace('"', '""') + '"' if v else ""
        x = "".join(sk.join(cit(v) for v in r) + "\n" for r in [[h for h, _ in kolonner]] + vaerdier)
    return Response(x.encode("iso-8859-1"), headers={
        "content-type": f"{mime}; charset=ISO-8859-1", "content-disposition": f'attachment; filename="{navn}.{efternavn}"'})


# --- ActionBeans --------------------------------------------------------------------------------------------------
def login_jsp(req, fejl=(), besk=(), jsid=""):
    return layout("Log ind", f"""{fejlliste(fejl)}{beskeder(besk)}<p>Adgang for kommunernes sagsbehandlere til oplysninger om voksne udlændinges danskuddannelse.</p>
<form action="{CTX}/Login.action{jsid}" method="post">
<table class="formular">
<tr><td><label for="brugernavn">Brugernavn:</label></td><td><input id="brugernavn" name="brugernavn" type="text" /></td></tr>
<tr><td><label for="kodeord">Adgangskode:</label></td><td><input id="kodeord" name="kodeord" type="password" /></td></tr>
<tr><td></td><td><input name="login" type="submit" value="Login" /></td></tr>
</table>
{kilde("login")}</form>""")


async def login(req, sess, form, jsid):
    if "logud" in req.query_params:
        sess.clear()
        return login_jsp(req, besk=["Du er nu logget ud."])
    if req.method == "POST":
        if form.get("brugernavn", "").strip() == "kommune" and form.get("kodeord") == "hemmeligt-1":
            sess["bruger"] = "kommune"
            return RedirectResponse(CTX + "/Forside.action", 302)
        mangler = [f"{n} skal udfyldes" for n, k in (("Brugernavn", "brugernavn"), ("Adgangskode", "kodeord")) if not form.get(k)]
        return login_jsp(req, mangler or ["Brugernavn eller adgangskode er ikke korrekt"], jsid=jsid)
    return login_jsp(req, jsid=jsid)


async def forside(req, sess, form, _):
    return layout("Velkommen", f"""<p>Her kan du hente sprogcentrenes indberetninger til danskundervisningsdatabasen.</p>
<ul>
<li><a href="{CTX}/Kursist.action">Søg kursist</a> - alle registreringer om en enkelt kursist</li>
<li><a href="{CTX}/Liste.action">Søg med liste</a> - uddrag af registreringerne om op til 100 kursister</li>
</ul>""", "Forside.action", sess)


async def hjaelp(req, sess, form, _):
    return layout("Hjælp", """<p>CPR-numre skrives som ddmmåå-xxxx. Bindestregen kan udelades.</p>
<p>Til listesøgning gemmes CPR-numrene i en tekstfil (.txt) med ét nummer på hver linje.</p>
<p>Tabeller kan sorteres ved at klikke på en overskrift og hentes med eksportlinkene under tabellen.</p>""", "Hjaelp.action", sess)


def soeg_jsp(sess, fejl=(), v=""):
    return layout("Søg kursist", f"""{fejlliste(fejl)}<form action="{CTX}/Kursist.action" method="post">
<table class="formular">
<tr><td><label for="cprnr">CPR-nummer:</label></td><td><input id="cprnr" name="soegning.cprnr" type="text" maxlength="11" value="{esc(v)}" /> <span class="hint">ddmmåå-xxxx</span></td></tr>
<tr><td></td><td><input name="soeg" type="submit" value="Søg" /> <input name="nulstil" type="submit" value="Nulstil" /></td></tr>
</table>
{kilde("kursist")}</form>""", "Kursist.action", sess)


async def kursist(req, sess, form, _):
    if req.method == "POST":
        if "nulstil" in form:
            sess.pop("kursist", None)
            return soeg_jsp(sess)
        v = form.get("soegning.cprnr", "").strip()
        if not v:
            return soeg_jsp(sess, ["CPR-nummer skal udfyldes"])
        if not re.fullmatch(r"\d{6}-?\d{4}", v):
            return soeg_jsp(sess, ["CPR-nummer er ikke gyldigt"], v)
        if v.replace("-", "") not in KURSISTER:
            return soeg_jsp(sess, ["Der findes ingen kursist med det indtastede CPR-nummer"], v)
        sess["kursist"] = v.replace("-", "")
        return RedirectResponse(CTX + "/Kursist.action?vis=", 302)
    if "vis" not in req.query_params or not sess.get("kursist"):
        return soeg_jsp(sess)
    p, fane = KURSISTER[sess["kursist"]], req.query_params.get("fane", "moduler")
    if fane not in FANER:
        fane = "moduler"
    titel, tid, did, key, kol = FANER[fane]
    if tid and req.query_params.get(EXPORT) and req.query_params.get(did + "-e"):
        return eksporter(req.query_params[did + "-e"], p[key], kol, fane)
    ud = f'<p>CPR-nummer: <strong>{cprfmt(p["cpr"])}</strong> &nbsp; <a href="{CTX}/Kursist.action">Ny søgning</a></p>\n<ul class="faner">\n'
    for k, f in FANER.items():
        ud += '<li%s><a href="%s/Kursist.action?vis=&amp;fane=%s">%s</a></li>\n' % (' class="valgt"' if k == fane else "", CTX, k, f[0])
    ud += f'</ul>\n<div class="fane">\n'
    if tid:
        ud += displaytag(req, tid, did, p[key], kol, "Kursist.action", {"vis": "", "fane": fane})
    elif p[key]:
        ud += '<table class="detaljer">\n' + "".join(f"<tr><th>{h}:</th><td>{esc(fmt(p[key][k]))}</td></tr>\n" for h, k in kol) + "</table>"
    else:
        ud += '<p class="tom">Kursisten har ingen data før 2004.</p>'
    return layout("Kursist", ud + "\n</div>", "Kursist.action", sess)


def liste_jsp(sess, fejl=()):
    return layout("Søg med liste", f"""{fejlliste(fejl)}<p>Vælg en tekstfil med ét CPR-nummer (ddmmåå-xxxx) pr. linje. Filen må højst indeholde 100 CPR-numre.</p>
<form action="{CTX}/Liste.action" enctype="multipart/form-data" method="post">
<table class="formular">
<tr><td><label for="cprfil">Fil med CPR-numre:</label></td><td><input id="cprfil" name="cprfil" type="file" /></td></tr>
<tr><td></td><td><input name="hent" type="submit" value="Upload" /></td></tr>
</table>
{kilde("liste")}</form>""", "Liste.action", sess)


async def liste(req, sess, form, _):
    q = req.query_params
    if req.method == "POST":
        fil = form.get("cprfil")
        data = await fil.read() if hasattr(fil, "read") else b""
        numre = [l.strip() for l in data.decode("latin-1").replace("\xef\xbb\xbf", "").splitlines() if l.strip()]
        if not numre:
            return liste_jsp(sess, ["Fil med CPR-numre skal udfyldes"])
        if len(numre) > 100:
            return liste_jsp(sess, [f"Filen indeholder {len(numre)} CPR-numre. Der må højst være 100"])
        fejl = [f"Linje {i}: ikke et gyldigt CPR-nummer" for i, l in enumerate(numre, 1) if not re.fullmatch(r"\d{6}-?\d{4}", l)]
        if fejl:
            return liste_jsp(sess, fejl)
        ctx = str(secrets.randbelow(2 ** 31))
        sess["vent"] = (ctx, time.time() + 3.5)
        sess["liste"] = [KURSISTER[n]["udtraek"] if n in KURSISTER else {"cpr": n, "findes": False} for n in (l.replace("-", "") for l in numre)]
        return RedirectResponse(f"{CTX}/Liste.action?hent=&__waitcontext={ctx}", 302)
    if "hent" in q or "resultat" in q:
        if not sess.get("liste"):
            return liste_jsp(sess)
        ctx, klar = sess["vent"]
        if time.time() < klar:      # @WaitPage(path="/WEB-INF/jsp/vent.jsp", delay=500, refresh=2000)
            return layout("Søg med liste", """<p class="vent"><img src="/danskdata/img/vent.gif" alt="" /> Vent venligst, mens oplysningerne hentes fra databasen. Siden opdateres af sig selv.</p>""",
                          "Liste.action", sess, f'<meta http-equiv="refresh" content="2;url={CTX}/Liste.action?hent=&amp;__waitcontext={ctx}" />')
        if q.get(EXPORT) and q.get("d-3601874-e"):
            return eksporter(q["d-3601874-e"], sess["liste"], UDTRAEK, "danskdata")
        if "hent" in q:
            return RedirectResponse(CTX + "/Liste.action?resultat=", 302)
        n = len(sess["liste"])
        return layout("Resultat af listesøgning", beskeder(["Oplysningerne er hentet."]) + f"<p>Udtræk pr. {time.strftime('%d-%m-%Y')} for {n} CPR-numre. Hent resultatet med eksportlinkene under tabellen.</p>\n"
                      + displaytag(req, "udtraek", "d-3601874", sess["liste"], UDTRAEK, "Liste.action", {"resultat": ""}, 25)
                      + f'\n<p><a href="{CTX}/Liste.action">Ny søgning med liste</a></p>', "Liste.action", sess)
    return liste_jsp(sess)


BEANS = {"Login.action": login, "Forside.action": forside, "Kursist.action": kursist, "Liste.action": liste, "Hjaelp.action": hjaelp}


async def dispatcher(req):
    navn, _, urlsid = req.path_params["navn"].partition(";jsessionid=")
    cookie = req.cookies.get("JSESSIONID")
    sid = cookie if cookie in SESSIONS else urlsid if urlsid in SESSIONS else None
    ny = sid is None
    if ny:
        sid = secrets.token_hex(16).upper()
        SESSIONS[sid] = {"bruger": None}
    sess = SESSIONS[sid]
    if navn not in BEANS:
        if navn in ("", "index.jsp"):
            r = RedirectResponse(CTX + "/Login.action" + (f";jsessionid={sid}" if ny else ""), 302)
        else:
            r = Response("<html><head><title>Apache Tomcat/6.0.26 - Error report</title></head><body><h1>HTTP Status 404</h1></body></html>", 404, media_type="text/html")
    elif navn != "Login.action" and not sess.get("bruger"):
        r = RedirectResponse(CTX + "/Login.action", 302)
    else:
        form = await req.form() if req.method == "POST" else {}
        r = await BEANS[navn](req, sess, form, "" if cookie else f";jsessionid={sid}")
    if isinstance(r, str):
        r = Response(r.encode("iso-8859-1", "xmlcharrefreplace"), headers={"content-type": "text/html;charset=ISO-8859-1", "cache-control": "no-cache"})
    if ny:
        r.headers.append("set-cookie", f"JSESSIONID={sid}; Path={CTX}")
    return r


app = Starlette(routes=[
    Route(CTX + "/{navn:path}", dispatcher, methods=["GET", "POST"]),
    Route("/", lambda r: RedirectResponse(CTX + "/", 302))])
