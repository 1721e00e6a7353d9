"""Knappen - Uniface 9 server pages bag en Web Request Dispatcher (WRD), ca. 2010."""
import html
import json
import re
import secrets
from datetime import date
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text(encoding="utf-8"))}
ROOT = "/uniface/wrd/run/"
SESSIONS = {}   # JSESSIONID -> {"user":..., "states": set(), "jobs": {}}
PER_PAGE = 8

TABS = [("MODUL", "Modulforløb"), ("PROEVE", "Prøver"), ("HENVIS", "Henvisninger"), ("MERIT", "Meritter"), ("FOER04", "Før 2004")]
LISTS = {
    "MODUL": ("moduler", "Der er ingen modulforløb på kursisten.", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udb.nr."),
        ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørsårs."), ("modultest_bestaaet", "Modultest best.")]),
    "PROEVE": ("proever", "Der er ingen prøver på kursisten.", [
        ("dato", "Dato"), ("proeve", "Prøve"), ("termin", "Termin"), ("laeseforstaaelse", "Læs."), ("skriftlig", "Skr."),
        ("mundtlig", "Mdtl."), ("resultat", "Resultat"), ("udbyder", "Udb.nr.")]),
    "HENVIS": ("henvisninger", "Der er ingen henvisninger på kursisten.", [
        ("dato", "Henv.dato"), ("kategori", "Henv.kat."), ("kommune", "Kommune"), ("udbyder", "Udb.nr.")]),
    "MERIT": ("meritter", "Der er ingen meritter på kursisten.", [
        ("du_modul", "DU-modul"), ("startdato", "Meritdato"), ("udbyder", "Udb.nr.")]),
}
SHEET = [
    (None, [("cpr", "CPR-nr."), ("findes", "I DUD efter 2004")]),
    ("Første modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udb.nr.")]),
    ("Seneste modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udb.nr.")]),
    ("Seneste henvisning", [("henvisning_dato", "Henv.dato"), ("henvisning_kategori", "Henv.kat.")]),
    ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Meritdato"), ("merit_udbyder", "Udb.nr.")]),
    ("Før 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "DU")]),
]


def e(s):
    return html.escape("" if s is None else str(s))


def fmt(v):
    if v is None:
        return ""
    if v is True:
        return "Ja"
    if v is False:
        return "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", str(v))
    return f"{m[3]}.{m[2]}.{m[1]}" if m else str(v)


def cpr_vis(c):
    return c[:6] + "-" + c[6:]


def page(sess, comp, title, body, message="", error=False, upload=False, status=200, head=""):
    state = secrets.token_hex(8).upper()
    if sess is not None:
        sess["states"].add(state)
    top = ""
    if sess is not None and sess.get("user"):
        top = (f'<td align="right" class="topmenu"><a href="{ROOT}KNAP001">Hovedmenu</a> | '
               f'<a href="{ROOT}KNAP099">Afslut</a></td>')
    msg = f'<span class="{"umsgerr" if error else "umsginf"}">{e(message)}</span>' if message else "&nbsp;"
    enc = ' enctype="multipart/form-data"' if upload else ""
    doc = f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">
<meta name="GENERATOR" content="Uniface 9.3">
{head}<title>{comp} - {e(title)}</title>
<style type="text/css">
body {{ font-family: Verdana, Arial, sans-serif; font-size: 11px; margin: 0 }}
td, th {{ font-size: 11px }} .topbar {{ background: #003366; color: #fff }} .topmenu a {{ color: #fff }}
.umsgerr {{ color: #cc0000; font-weight: bold }} .umsginf {{ color: #003366 }}
th {{ background: #d6dfec; text-align: left }} .tabakt {{ font-weight: bold; background: #fff }}
</style>
</head>
<body>
<table width="100%" cellpadding="4" cellspacing="0" class="topbar"><tr><td><b>DUD - Danskundervisningsdatabasen</b></td>
<td>{comp}&nbsp;&nbsp;{e(title)}</td>{top}</tr></table>
<form name="{comp}" method="post" action="{ROOT}{comp}"{enc}>
<input type="hidden" name="USTATE" value="{state}">
<table width="780" cellpadding="6" cellspacing="0"><tr><td>
{body}
</td></tr></table>
<table width="100%" cellpadding="3" cellspacing="0" border="0" bgcolor="#eeeeee"><tr><td id="umessage">{msg}</td></tr></table>
</form>
</body>
</html>
"""
    return Response(doc.encode("iso-8859-1", "xmlcharrefreplace"), status, media_type="text/html; charset=ISO-8859-1",
                    headers={"Cache-Control": "no-cache", "Pragma": "no-cache"})


def session(request):
    return SESSIONS.get(request.cookies.get("JSESSIONID", ""))


def logon_page(sess, message="", error=False):
    body = """<h3>Log på</h3>
<table cellpadding="3" cellspacing="0">
<tr><td><label for="BRUGER">Bruger-ID</label></td><td><input type="text" id="BRUGER" name="BRUGERID.LOGON.KNAP.1" size="12" maxlength="20"></td></tr>
<tr><td><label for="KODE">Kodeord</label></td><td><input type="password" id="KODE" name="KODEORD.LOGON.KNAP.1" size="12" maxlength="32"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="OK.LOGON.KNAP" value="OK"></td></tr>
</table>
<p>Bruger-ID og kodeord udleveres af ministeriet.</p>"""
    return page(sess, "KNAP000", "Logon", body, message, error)


async def knap000(request):
    sess = session(request)
    sid = None
    if sess is None:
        sid = secrets.token_hex(16).upper()
        sess = SESSIONS[sid] = {"user": None, "states": set(), "jobs": {}}
    if request.method == "POST":
        f = await request.form()
        if f.get("BRUGERID.LOGON.KNAP.1", "").strip().lower() == "kommune" and f.get("KODEORD.LOGON.KNAP.1") == "hemmeligt-1":
            new = secrets.token_hex(16).upper()
            SESSIONS[new] = {"user": "kommune", "states": set(), "jobs": {}}
            r = RedirectResponse(ROOT + "KNAP001", 302)
            r.set_cookie("JSESSIONID", new, path="/uniface", httponly=True)
            return r
        r = logon_page(sess, "KNAP-0011 Forkert bruger-ID eller kodeord.", True)
    else:
        r = logon_page(sess)
    if sid:
        r.set_cookie("JSESSIONID", sid, path="/uniface", httponly=True)
    return r


def guarded(fn):
    async def inner(request):
        sess = session(request)
        if sess is None or not sess.get("user"):
            return logon_page(None, "KNAP-0012 Du er ikke logget på, eller forbindelsen er udløbet. Log på igen.", True)
        if request.method == "POST":
            f = await request.form()
            if f.get("USTATE") not in sess["states"]:
                return menu(sess, "KNAP-0015 Billedet er ikke længere aktuelt. Vælg funktion igen.", True)
            return await fn(request, sess, f)
        return await fn(request, sess, None)
    return inner


def menu(sess, message="", error=False):
    body = f"""<h3>Hovedmenu</h3>
<table border="1" cellpadding="5" cellspacing="0" bordercolor="#cccccc">
<tr><th>Funktion</th><th>Beskrivelse</th></tr>
<tr><td><a href="{ROOT}KNAP010">Enkelt kursist</a></td><td>Vis sprogcentrenes indberetninger om en kursist</td></tr>
<tr><td><a href="{ROOT}KNAP020">Flere kursister</a></td><td>Udtræk til Excel ud fra en fil med højst 100 CPR-numre</td></tr>
</table>"""
    return page(sess, "KNAP001", "Hovedmenu", body, message, error)


@guarded
async def knap001(request, sess, f):
    return menu(sess)


def search_page(sess, value="", hit=None, message="", error=False):
    hits = ""
    if hit:
        p = PEOPLE[hit]
        hits = f"""<br><table border="1" cellpadding="3" cellspacing="0" bordercolor="#cccccc">
<tr><th>CPR-nr.</th><th>Antal modulforløb</th><th>Antal prøver</th><th>&nbsp;</th></tr>
<tr><td><input type="hidden" name="CPRNR.HITLISTE.KNAP.1" value="{hit}"><span id="ufld:CPRNR.HITLISTE.KNAP:1">{cpr_vis(hit)}</span></td>
<td align="right">{len(p['moduler'])}</td><td align="right">{len(p['proever'])}</td>
<td><input type="submit" name="VIS.HITLISTE.KNAP.1" value="Vis"></td></tr>
</table>"""
    body = f"""<h3>Søg kursist</h3>
<table cellpadding="3" cellspacing="0"><tr><td><label for="CPRNR">CPR-nr.</label></td>
<td><input type="text" id="CPRNR" name="CPRNR.KURSIST.KNAP.1" value="{e(value)}" size="12" maxlength="11"></td>
<td>(ddmmåå-xxxx)</td>
<td><input type="submit" name="HENT.KURSIST.KNAP" value="Hent"></td></tr></table>{hits}"""
    return page(sess, "KNAP010", "Enkelt kursist", body, message, error)


@guarded
async def knap010(request, sess, f):
    if f is None:
        return search_page(sess)
    if "VIS.HITLISTE.KNAP.1" in f:
        cpr = f.get("CPRNR.HITLISTE.KNAP.1", "")
        if cpr in PEOPLE:
            return person_page(sess, cpr, "MODUL", 1)
    raw = f.get("CPRNR.KURSIST.KNAP.1", "").strip()
    if not re.fullmatch(r"\d{6}-?\d{4}", raw):
        return search_page(sess, raw, None, "KNAP-0101 CPR-nr. skal udfyldes med 10 cifre.", True)
    cpr = raw.replace("-", "")
    if cpr not in PEOPLE:
        return search_page(sess, raw, None, "KNAP-0102 Kursisten findes ikke i DUD.", True)
    return search_page(sess, raw, cpr, "1 kursist fundet.")


def person_page(sess, cpr, tab, no):
    p = PEOPLE[cpr]
    out = [f"""<table cellpadding="3" cellspacing="0"><tr><td>CPR-nr.</td>
<td><input type="text" name="CPRNR.KURSIST.KNAP.1" value="{cpr_vis(cpr)}" size="12" readonly></td></tr></table>
<input type="hidden" name="FANE.STYR.KNAP.1" value="{tab}"><input type="hidden" name="SIDENR.STYR.KNAP.1" value="{no}">
<table cellpadding="0" cellspacing="2"><tr>"""]
    for t, name in TABS:
        out.append(f'<td><input type="submit" name="F_{t}.FANER.KNAP" value="{name}"{" class=tabakt" if t == tab else ""}></td>')
    out.append("</tr></table>\n<hr size=1>\n")
    message = ""
    if tab == "FOER04":
        d = p["prae2004"]
        if d is None:
            message = "Der er ingen data fra før 2004 på kursisten."
        else:
            out.append(f"""<table cellpadding="3" cellspacing="0">
<tr><td>Første startdato</td><td><input type="text" name="STARTDATO.FOER04.KNAP.1" value="{fmt(d['foerste_startdato'])}" size="12" readonly></td></tr>
<tr><td>Danskuddannelse (DU)</td><td><input type="text" name="DU.FOER04.KNAP.1" value="{fmt(d['du'])}" size="4" readonly></td></tr>
</table>""")
    else:
        key, empty, cols = LISTS[tab]
        rows = p[key]
        pages = max(1, -(-len(rows) // PER_PAGE))
        no = min(max(no, 1), pages)
        if not rows:
            message = empty
        else:
            out.append('<table border="1" cellpadding="3" cellspacing="0" bordercolor="#cccccc"><tr>'
                       + "".join(f"<th>{e(h)}</th>" for _, h in cols) + "</tr>\n")
            for i, r in enumerate(rows[(no - 1) * PER_PAGE:no * PER_PAGE], 1):
                out.append("<tr>" + "".join(
                    f'<td><span id="ufld:{k.upper()}.{tab}.KNAP:{i}">{e(fmt(r[k])) or "&nbsp;"}</span></td>' for k, _ in cols) + "</tr>\n")
            out.append("</table>")
            if pages > 1:
                out.append(f"""<table cellpadding="3"><tr>
<td><input type="submit" name="FORRIGE.STYR.KNAP" value="&lt; Forrige"{' disabled' if no == 1 else ''}></td>
<td>Side {no} af {pages} ({len(rows)} forekomster)</td>
<td><input type="submit" name="NAESTE.STYR.KNAP" value="Næste &gt;"{' disabled' if no == pages else ''}></td></tr></table>""")
    out.append(f'<br><input type="submit" name="RETUR.STYR.KNAP" value="Ny søgning">')
    return page(sess, "KNAP012", "Kursistens indberetninger", "".join(out), message)


@guarded
async def knap012(request, sess, f):
    if f is None or "RETUR.STYR.KNAP" in f:
        return search_page(sess)
    cpr = f.get("CPRNR.KURSIST.KNAP.1", "").replace("-", "")
    if cpr not in PEOPLE:
        return search_page(sess, "", None, "KNAP-0102 Kursisten findes ikke i DUD.", True)
    tab = f.get("FANE.STYR.KNAP.1", "MODUL")
    no = int(f.get("SIDENR.STYR.KNAP.1") or 1)
    for t, _ in TABS:
        if f"F_{t}.FANER.KNAP" in f:
            return person_page(sess, cpr, t, 1)
    if "NAESTE.STYR.KNAP" in f:
        no += 1
    elif "FORRIGE.STYR.KNAP" in f:
        no -= 1
    return person_page(sess, cpr, tab if tab in dict(TABS) else "MODUL", no)


def upload_page(sess, message="", error=False):
    body = """<h3>Udtræk for flere kursister</h3>
<p>Filen skal være en tekstfil (.txt) med ét CPR-nr. pr. linje, 10 cifre uden bindestreg, højst 100 linjer.</p>
<table cellpadding="3" cellspacing="0"><tr><td><label for="FIL">Filnavn</label></td>
<td><input type="file" id="FIL" name="FIL.KOERSEL.KNAP.1" size="40"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="BESTIL.KOERSEL.KNAP" value="Bestil udtræk"></td></tr></table>"""
    return page(sess, "KNAP020", "Flere kursister", body, message, error, upload=True)


@guarded
async def knap020(request, sess, f):
    if f is None:
        return upload_page(sess)
    up = f.get("FIL.KOERSEL.KNAP.1")
    if up is None or isinstance(up, str) or not up.filename:
        return upload_page(sess, "KNAP-0201 Der er ikke valgt en fil.", True)
    lines = [x.strip() for x in (await up.read()).decode("iso-8859-1").splitlines() if x.strip()]
    if not lines:
        return upload_page(sess, "KNAP-0202 Filen er tom.", True)
    if len(lines) > 100:
        return upload_page(sess, "KNAP-0203 Filen har mere end 100 linjer.", True)
    for i, x in enumerate(lines, 1):
        if not re.fullmatch(r"\d{10}", x):
            return upload_page(sess, f"KNAP-0204 Linje {i} er ikke et gyldigt CPR-nr.", True)
    job = str(10000 + secrets.randbelow(89999))
    sess["jobs"][job] = {"cprs": lines, "looks": 0}
    return status_page(sess, job)


def status_page(sess, job):
    j = sess["jobs"][job]
    done = j["looks"] >= 2
    state = "Afsluttet" if done else ("I gang" if j["looks"] else "I kø")
    res = f'<a href="{ROOT}KNAP022?KOERSELNR={job}">Hent regneark</a>' if done else "&nbsp;"
    body = f"""<h3>Bestilte udtræk</h3><input type="hidden" name="KOERSELNR.KOERSEL.KNAP.1" value="{job}">
<table border="1" cellpadding="4" cellspacing="0" bordercolor="#cccccc">
<tr><th>Kørsel</th><th>Antal CPR-nr.</th><th>Status</th><th>Resultat</th></tr>
<tr><td>{job}</td><td align="right">{len(j['cprs'])}</td><td>{state}</td><td>{res}</td></tr></table>
<br>""" + ("" if done else '<input type="submit" name="OPDATER.KOERSEL.KNAP" value="Opdater status">')
    return page(sess, "KNAP021", "Bestilte udtræk", body,
                "Udtrækket er dannet." if done else "Udtrækket er bestilt og venter på afvikling.")


@guarded
async def knap021(request, sess, f):
    job = (f or {}).get("KOERSELNR.KOERSEL.KNAP.1")
    if job not in sess["jobs"]:
        return upload_page(sess)
    sess["jobs"][job]["looks"] += 1
    return status_page(sess, job)


@guarded
async def knap022(request, sess, f):
    job = request.query_params.get("KOERSELNR")
    if job not in sess["jobs"] or sess["jobs"][job]["looks"] < 2:
        return upload_page(sess, "KNAP-0205 Kørslen findes ikke.", True)
    cols = [c for _, g in SHEET for c in g]
    out = ['<html><head><meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"></head><body><table border="1">',
           f'<tr><td colspan="16"><b>Udtræk fra Danskundervisningsdatabasen pr. {date.today():%d.%m.%Y}</b></td></tr>\n<tr>']
    for g, cs in SHEET:
        out += [f'<th rowspan="2">{e(h)}</th>' for _, h in cs] if g is None else [f'<th colspan="{len(cs)}">{e(g)}</th>']
    out.append("</tr>\n<tr>" + "".join(f"<th>{e(h)}</th>" for g, cs in SHEET if g for _, h in cs) + "</tr>\n")
    for c in sess["jobs"][job]["cprs"]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False, "prae2004_findes": False}
        out.append("<tr>" + "".join(f"""<td style='mso-number-format:"\\@"'>{e(fmt(u.get(k)))}</td>""" for k, _ in cols) + "</tr>\n")
    out.append("</table></body></html>")
    return Response("".join(out).encode("iso-8859-1"), media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": f'attachment; filename="UDTRAEK_{job}.xls"'})


async def knap099(request):
    SESSIONS.pop(request.cookies.get("JSESSIONID", ""), None)
    r = logon_page(None, "Du er logget af.")
    r.delete_cookie("JSESSIONID", path="/uniface")
    return r


async def root(request):
    return RedirectResponse(ROOT + "KNAP000", 302)


app = Starlette(routes=[Route("/", root), Route(ROOT + "KNAP000", knap000, methods=["GET", "POST"])] + [
    Route(ROOT + n.upper(), globals()[n], methods=["GET", "POST"])
    for n in ("knap001", "knap010", "knap012", "knap020", "knap021", "knap022", "knap099")])
