# Knappen - leveret 2009 som Spring MVC 2.5 / JSP / displaytag 1.1 paa Tomcat 5.5
import base64
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
C = "/dudb"
GIF = base64.b64decode("R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")


class StripJsession:
    """Tomcats ;jsessionid=... i stien."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and ";" in scope["path"]:
            scope = dict(scope)
            scope["path"] = re.sub(r";jsessionid=[^/]*", "", scope["path"])
            scope["raw_path"] = scope["path"].encode()
        await self.app(scope, receive, send)


def dato(v):
    return "%s-%s-%s" % (v[8:10], v[5:7], v[0:4]) if v else ""


def sess(request):
    sid = request.cookies.get("JSESSIONID")
    return sid, SESSIONS.get(sid)


def new_session():
    sid = secrets.token_hex(16).upper()
    SESSIONS[sid] = {"user": None, "laest": False, "cpr": None, "job": None}
    return sid


def go(path):
    return RedirectResponse(C + path, status_code=302)


def guard(request):
    sid, s = sess(request)
    if not s or not s["user"]:
        return None, go("/login.htm")
    if not s["laest"]:
        return None, go("/meddelelse.htm")
    return s, None


MENU = [("forside.htm", "Forside"), ("enkelt.htm", "Opslag på én kursist"), ("flere.htm", "Opslag på flere kursister"),
        ("vejledning.htm", "Vejledning")]


def page(title, body, crumbs=(), user=None, active="", head=""):
    menu = ""
    if user:
        li = "".join('<li%s><a href="%s/%s">%s</a></li>\n' % (' class="aktiv"' if h == active else "", C, h, t) for h, t in MENU)
        menu = '''<div class="menuoverskrift">Menu</div>
<ul class="menu">
%s</ul>
<div class="menuoverskrift">Bruger</div>
<p class="lille">Logget ind som: <b>%s</b><br />
<a href="%s/j_spring_security_logout">Log ud</a></p>''' % (li, escape(user), C)
    sti = ""
    if crumbs:
        dele = ['<a href="%s/%s">%s</a>' % (C, h, t) if h else "<span>%s</span>" % t for h, t in crumbs]
        sti = '<div id="broedkrumme">Du er her: ' + " &raquo; ".join(dele) + "</div>"
    return HTMLResponse('''<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<meta http-equiv="X-UA-Compatible" content="IE=EmulateIE7" />
%s<title>%s - Danskundervisningsdatabasen</title>
<link rel="stylesheet" type="text/css" href="%s/css/screen.css" media="screen" />
<link rel="stylesheet" type="text/css" href="%s/css/print.css" media="print" />
<link rel="stylesheet" type="text/css" href="%s/css/displaytag.css" />
</head>
<body>



<table id="ramme" width="960" cellpadding="0" cellspacing="0" border="0" align="center">
<tr>
<td colspan="2" id="top"><a href="%s/forside.htm"><img src="%s/gfx/logo.gif" width="220" height="60" border="0" alt="Ministeriet for Flygtninge, Indvandrere og Integration" /></a>
<div id="systemnavn">Danskundervisningsdatabasen &ndash; Knappen</div></td>
</tr>
<tr valign="top">
<td id="venstre" width="190">%s&nbsp;</td>
<td id="indhold" width="770">
%s
<h1>%s</h1>
%s
</td>
</tr>
<tr>
<td colspan="2" id="bund">Ministeriet for Flygtninge, Indvandrere og Integration | Holbergsgade 6 | 1057 København K | <a href="mailto:support@example.dk">support@example.dk</a> | version 1.4.2 (build 311)</td>
</tr>
</table>
</body>
</html>''' % (head, title, C, C, C, C, C, menu, sti, title, body))


async def root(request):
    return go("/forside.htm")


async def login(request):
    sid, s = sess(request)
    if s and s["user"]:
        return go("/forside.htm")
    ny = not s
    if ny:
        sid = new_session()
    fejl = ""
    if request.query_params.get("login_error"):
        fejl = '<div class="fejlboks"><img src="%s/gfx/fejl.gif" width="16" height="16" alt="Fejl" /> Login mislykkedes. Brugernavn eller adgangskode er forkert.</div>' % C
    r = page("Login", fejl + '''
<p>Adgang til Knappen kræver et brugernavn og en adgangskode, som kommunen får udleveret af ministeriet.</p>
<form name="f" action="%s/j_spring_security_check%s" method="post">
<table class="formular" cellpadding="3" cellspacing="0">
<tr><td class="ledetekst"><label for="j_username">Brugernavn:</label></td><td><input type="text" name="j_username" id="j_username" size="25" value="" /></td></tr>
<tr><td class="ledetekst"><label for="j_password">Adgangskode:</label></td><td><input type="password" name="j_password" id="j_password" size="25" /></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" class="knap" value="Log ind" /></td></tr>
</table>
</form>
<script type="text/javascript">document.f.j_username.focus();</script>
<p class="lille">Har du glemt adgangskoden, skal du kontakte <a href="mailto:support@example.dk">support</a> på hverdage mellem 9 og 15.</p>
''' % (C, ";jsessionid=" + sid if ny else ""))
    if ny:
        r.set_cookie("JSESSIONID", sid, path="/")
    return r


async def check(request):
    f = await request.form()
    if f.get("j_username") == "kommune" and f.get("j_password") == "hemmeligt-1":
        sid = new_session()
        SESSIONS[sid]["user"] = "kommune"
        r = go("/meddelelse.htm")
        r.set_cookie("JSESSIONID", sid, path="/")
        return r
    return go("/login.htm?login_error=1")


async def logout(request):
    sid, s = sess(request)
    SESSIONS.pop(sid, None)
    return go("/login.htm")


async def meddelelse(request):
    sid, s = sess(request)
    if not s or not s["user"]:
        return go("/login.htm")
    if request.method == "POST":
        s["laest"] = True
        return go("/forside.htm")
    return page("Vigtigt om brug af oplysningerne", '''
<div class="infoboks">
<p>Du får nu adgang til personoplysninger. Alle opslag registreres med brugernavn, tidspunkt og det CPR-nummer, der er slået op, jf. sikkerhedsbekendtgørelsens &sect; 19.</p>
<p>Opslag må kun foretages, når det er nødvendigt for behandlingen af en konkret sag.</p>
</div>
<form action="%s/meddelelse.htm" method="post"><input type="hidden" name="_accept" value="on" />
<input type="submit" class="knap" value="Jeg er indforstået" /> &nbsp; <a href="%s/j_spring_security_logout">Fortryd</a></form>''' % (C, C))


async def forside(request):
    s, r = guard(request)
    if r:
        return r
    return page("Velkommen til Knappen", '''
<p>Med Knappen kan kommunerne trække oplysninger om kursisters deltagelse i danskuddannelse, som sprogcentrene har indberettet til Danskundervisningsdatabasen.</p>
<table class="genveje" cellpadding="8" cellspacing="0" width="100%%"><tr valign="top">
<td width="50%%"><h2>En enkelt kursist</h2><p>Indtast et CPR-nummer og se alle indberettede moduler, prøver, henvisninger og meritter.</p></td>
<td width="50%%"><h2>Flere kursister</h2><p>Upload en tekstfil med op til 100 CPR-numre og modtag et Excel-ark med hovedoplysningerne.</p></td>
</tr></table>
<p>Vælg funktion i menuen til venstre.</p>
<h2>Driftsinformation</h2>
<p class="lille">Databasen opdateres hver nat kl. 02.00. I tidsrummet 02.00-04.00 kan der forekomme længere svartider.</p>
''', [("", "Forside")], s["user"], "forside.htm")


async def vejledning(request):
    s, r = guard(request)
    if r:
        return r
    return page("Vejledning", '''
<h2>Filen med CPR-numre</h2>
<p>Åbn Notesblok, skriv ét CPR-nummer på hver linje, og gem filen med efternavnet .txt. Numrene kan skrives med eller uden bindestreg.</p>
<h2>Koder</h2>
<p>Udbydere angives med sprogcentrets institutionsnummer (6 cifre). Moduler angives som danskuddannelse-modul, f.eks. 2-4.</p>
''', [("forside.htm", "Forside"), ("", "Vejledning")], s["user"], "vejledning.htm")


def soegeform(fejl="", vaerdi=""):
    return '''%s
<form id="soegForm" action="%s/enkelt.htm" method="post">
<table class="formular" cellpadding="3" cellspacing="0">
<tr><td class="ledetekst"><label for="personnummer">Kursistens CPR-nr.:</label></td>
<td><input id="personnummer" name="personnummer" type="text" value="%s" size="13" maxlength="11" /> <img src="%s/gfx/hjaelp.gif" width="14" height="14" alt="Hjælp" title="Skriv de 10 cifre med eller uden bindestreg" /></td>
<td><input type="submit" name="_eventId_soeg" class="knap" value="Vis kursist" /></td></tr>
<tr><td>&nbsp;</td><td colspan="2" class="hjaelpetekst">Format: ddmmååxxxx eller ddmmåå-xxxx</td></tr>
</table>
</form>''' % (fejl, C, escape(vaerdi), C)


CR_E = [("forside.htm", "Forside"), ("enkelt.htm", "Opslag på én kursist")]


async def enkelt(request):
    s, r = guard(request)
    if r:
        return r
    fejl, v = "", ""
    if request.method == "POST":
        f = await request.form()
        v = str(f.get("personnummer", "")).strip()
        n = v.replace("-", "")
        p = PEOPLE.get(n)
        if not re.fullmatch(r"\d{10}", n):
            fejl = '<div class="fejlboks"><span id="personnummer.errors" class="fejl">CPR-nummeret skal bestå af 10 cifre.</span></div>'
        elif not p or not (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]):
            fejl = '<div class="advarsel">Der findes ingen oplysninger i databasen om kursisten med det indtastede CPR-nr.</div>'
        else:
            s["cpr"] = n
            s["tid"] = time.time()
            return go("/kursist.htm?fane=moduler")
    return page("Opslag på én kursist", "<p>Indtast kursistens CPR-nr. og klik på <b>Vis kursist</b>.</p>" + soegeform(fejl, v),
                [CR_E[0], ("", CR_E[1][1])], s["user"], "enkelt.htm")


# fane -> (titel, tabel-id, kolonner, fodnote, tom besked)
FANER = {
    "moduler": ("Moduler", "3994861", [("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Udbyder", "udbyder"),
                                      ("Henv.kat.", "henvisningskategori"), ("Ophørsårsag", "ophoersaarsag"), ("Modultest bestået", "modultest_bestaaet")],
                "Henv.kat.: henvisningskategori, jf. indberetningsvejledningen. Tom slutdato betyder, at modulet ikke er indberettet afsluttet.",
                "Der er ikke indberettet moduler for kursisten."),
    "proever": ("Prøver", "1339210", [("Prøve", "proeve"), ("Prøvedato", "dato"), ("Termin", "termin"), ("Læseforst.", "laeseforstaaelse"),
                                     ("Skr. fremst.", "skriftlig"), ("Mdt. komm.", "mundtlig"), ("Resultat", "resultat"), ("Udbyder", "udbyder")],
                "Karakterer gives efter 7-trins-skalaen. Der gives ikke karakter i læseforståelse ved Prøve i Dansk 1.",
                "Der er ikke indberettet prøver for kursisten."),
    "henvisninger": ("Henvisninger", "6680032", [("Henvisningsdato", "dato"), ("Kategori", "kategori"), ("Henvisende kommune", "kommune"), ("Udbyder", "udbyder")],
                     "Kommunen er angivet med kommunenummer og navn.", "Der er ikke indberettet henvisninger for kursisten."),
    "merit": ("Merit", "2457719", [("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Udbyder", "udbyder")],
              "Merit angiver det modul, kursisten er indplaceret på uden at have gennemført de forudgående.", "Der er ikke indberettet merit for kursisten."),
    "prae2004": ("Præ-2004 data", "5120447", [("Første startdato", "foerste_startdato"), ("DU gang", "du")],
                 "Præ-2004 data er overført fra det tidligere indberetningssystem og opdateres ikke.", "Kursisten findes ikke i præ-2004 data."),
}
DATOER = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato"}


def celle(k, v):
    if v is None:
        return ""
    if v is True or v is False:
        return "Ja" if v else "Nej"
    return dato(v) if k in DATOER else v


def foedt(n):
    aa, c7 = int(n[4:6]), int(n[6])
    if c7 < 4:
        c = 1900
    elif c7 in (4, 9):
        c = 2000 if aa <= 36 else 1900
    else:
        c = 2000 if aa <= 57 else 1800
    return "%s-%s-%d" % (n[:2], n[2:4], c + aa)


async def kursist(request):
    s, r = guard(request)
    if r:
        return r
    p = PEOPLE.get(s["cpr"] or "")
    if not p:
        return go("/enkelt.htm")
    fane = request.query_params.get("fane", "moduler")
    if fane not in FANER:
        fane = "moduler"
    titel, tid, kol, note, tom = FANER[fane]
    if fane == "prae2004":
        rows = [p["prae2004"]] if p["prae2004"] else []
    else:
        rows = list(p["meritter" if fane == "merit" else fane])
    q = request.query_params

    def tal(n, d):
        v = q.get("d-%s-%s" % (tid, n), "")
        return int(v) if v.isdigit() else d

    sk, so = tal("s", -1), tal("o", 2)
    if 0 <= sk < len(kol):
        rows.sort(key=lambda x: str(x[kol[sk][1]] or ""), reverse=so == 1)
    else:
        sk = -1
    n, pr = len(rows), 10
    sider = max(1, (n + pr - 1) // pr)
    side = min(max(1, tal("p", 1)), sider)
    vis = rows[(side - 1) * pr:side * pr]

    def url(p_=None, s_=None, o_=None):
        u = "%s/kursist.htm?fane=%s" % (C, fane)
        for a, b in (("s", s_), ("p", p_), ("o", o_)):
            if b is not None:
                u += "&amp;d-%s-%s=%d" % (tid, a, b)
        return u

    faner = "".join('<li%s><a href="%s/kursist.htm?fane=%s"><span>%s</span></a></li>\n' % (' class="valgt"' if k == fane else "", C, k, v[0])
                    for k, v in FANER.items())
    ud = '''<table class="kursistboks" cellpadding="4" cellspacing="0" width="100%%">
<tr><td class="ledetekst">CPR-nr.:</td><td><b>%s</b></td><td class="ledetekst">Fødselsdato:</td><td>%s</td></tr>
<tr><td class="ledetekst">Køn:</td><td>%s</td><td class="ledetekst">Opslag foretaget:</td><td>%s</td></tr>
</table>
<div id="faneblade"><ul>
%s</ul></div>
<div id="faneindhold">
''' % (s["cpr"][:6] + "-" + s["cpr"][6:], foedt(s["cpr"]), "Mand" if int(s["cpr"][9]) % 2 else "Kvinde",
       time.strftime("%d-%m-%Y kl. %H:%M", time.localtime(s["tid"])), faner)
    if not rows:
        ud += '<p class="tom">%s</p>' % tom
    else:
        if n == 1:
            ban = '<span class="pagebanner">Én post fundet.</span>'
        elif sider == 1:
            ban = '<span class="pagebanner">%d poster fundet, viser alle.</span>' % n
        else:
            ban = '<span class="pagebanner">%d poster fundet, viser %d til %d.</span>' % (n, (side - 1) * pr + 1, (side - 1) * pr + len(vis))
        if sider > 1:
            ss, oo = (sk if sk >= 0 else None), (so if sk >= 0 else None)
            tal_ = ", ".join("<strong>%d</strong>" % i if i == side else '<a href="%s" title="Gå til side %d">%d</a>' % (url(i, ss, oo), i, i)
                             for i in range(1, sider + 1))
            a = '[<a href="%s">Første</a>/<a href="%s">Forrige</a>]' % (url(1, ss, oo), url(side - 1, ss, oo)) if side > 1 else "[Første/Forrige]"
            b = '[<a href="%s">Næste</a>/<a href="%s">Sidste</a>]' % (url(side + 1, ss, oo), url(sider, ss, oo)) if side < sider else "[Næste/Sidste]"
            ban += '<span class="pagelinks">%s %s %s</span>' % (a, tal_, b)
        th = ""
        for i, (t, k) in enumerate(kol):
            if n > 1:
                kl = "sortable" + (" sorted order%d" % so if i == sk else "")
                th += '<th class="%s">\n<a href="%s">%s</a></th>\n' % (kl, url(None, i, (1 if so == 2 else 2) if i == sk else 2), t)
            else:
                th += "<th>%s</th>\n" % t
        tr = ""
        for i, x in enumerate(vis):
            tr += '<tr class="%s">\n%s</tr>\n' % ("even" if i % 2 else "odd", "\n".join("<td>%s</td>" % escape(celle(k, x[k])) for _, k in kol))
        ud += '%s\n<table class="liste" id="post" cellspacing="0">\n<thead>\n<tr>\n%s</tr></thead>\n<tbody>\n%s</tbody></table>\n' % (ban, th, tr)
        ud += '<p class="note">%s</p>' % note
    ud += '</div>\n<p><a href="%s/enkelt.htm">Nyt opslag</a> &nbsp;|&nbsp; <a href="#" onclick="window.print();return false;">Udskriv</a></p>' % C
    return page("Kursistoplysninger", ud, CR_E + [("", titel)], s["user"], "enkelt.htm")


async def flere(request):
    s, r = guard(request)
    if r:
        return r
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        fil = f.get("fil")
        navn = getattr(fil, "filename", "") or ""
        if not navn:
            fejl = "Du skal vælge en fil."
        elif not navn.lower().endswith(".txt"):
            fejl = "Filen skal være en tekstfil (.txt)."
        else:
            t = (await fil.read()).decode("latin-1").replace("\xef\xbb\xbf", "")
            numre = []
            for i, l in enumerate(t.splitlines(), 1):
                l = l.strip()
                if not l:
                    continue
                n = l.replace("-", "")
                if not re.fullmatch(r"\d{10}", n):
                    fejl = "Linje %d i filen indeholder ikke et gyldigt CPR-nummer." % i
                    break
                numre.append(n)
            if not fejl and not numre:
                fejl = "Filen er tom."
            if not fejl and len(numre) > 100:
                fejl = "Filen indeholder mere end 100 CPR-numre."
            if not fejl:
                s["job"] = {"id": secrets.randbelow(900000) + 100000, "numre": numre, "klar": time.time() + 1.5, "fil": navn}
                return go("/vent.htm")
    ud = '''%s<p>Vælg den tekstfil, der indeholder CPR-numrene, og klik på <b>Upload fil</b>. Filen må højst indeholde 100 CPR-numre.</p>
<form action="%s/flere.htm" method="post" enctype="multipart/form-data">
<table class="formular" cellpadding="3" cellspacing="0">
<tr><td class="ledetekst"><label for="fil">Tekstfil (.txt):</label></td><td><input type="file" name="fil" id="fil" size="40" /></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" class="knap" value="Upload fil" /></td></tr>
</table>
</form>
<p class="note">Bemærk: Opslag på mange CPR-numre belaster serveren. Det kan tage lidt tid at hente oplysningerne.</p>''' % (
        '<div class="fejlboks">%s</div>' % fejl if fejl else "", C)
    return page("Opslag på flere kursister", ud, [("forside.htm", "Forside"), ("", "Opslag på flere kursister")], s["user"], "flere.htm")


async def vent(request):
    s, r = guard(request)
    if r:
        return r
    j = s["job"]
    if not j:
        return go("/flere.htm")
    cr = [("forside.htm", "Forside"), ("flere.htm", "Opslag på flere kursister"), ("", "Resultat")]
    if time.time() < j["klar"]:
        return page("Opslag på flere kursister", '''<div class="infoboks"><img src="%s/gfx/timeglas.gif" width="32" height="32" alt="" />
Oplysningerne hentes fra databasen. Vent venligst...</div>
<p>Siden opdateres automatisk. Sker det ikke, så <a href="%s/vent.htm">klik her</a>.</p>''' % (C, C), cr, s["user"], "flere.htm",
                    '<meta http-equiv="refresh" content="2" />\n')
    return page("Opslag på flere kursister", '''<div class="okboks">Opslaget er færdigt. Der er behandlet %d CPR-numre fra filen %s.</div>
<p><a href="%s/udtraek.xls?id=%d"><img src="%s/gfx/excel.gif" width="16" height="16" border="0" alt="" /> Klik her for at åbne resultatet i Excel</a></p>
<p class="note">Arket slettes fra serveren, når du logger ud.</p>
<p><a href="%s/flere.htm">Upload en ny fil</a></p>''' % (len(j["numre"]), escape(j["fil"]), C, j["id"], C, C), cr, s["user"], "flere.htm")


TOMT = {k: None for k in PEOPLE[next(iter(PEOPLE))]["udtraek"]}


async def xls(request):
    s, r = guard(request)
    if r:
        return r
    j = s["job"]
    if not j or request.query_params.get("id") != str(j["id"]) or time.time() < j["klar"]:
        return go("/flere.htm")
    tr = ""
    for n in j["numre"]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else dict(TOMT, cpr=n, findes=False, prae2004_findes=False)
        tr += "<tr>"
        for k, v in u.items():
            v = ("Ja" if v else "Nej") if isinstance(v, bool) else dato(v) if k.endswith("dato") else (v or "")
            tr += '<td class="%s">%s</td>' % ("d" if k.endswith("dato") else "t", escape(v))
        tr += "</tr>\n"
    h = '''<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>Udtræk</x:Name></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]-->
<style>.t {mso-number-format:"\\@";} .d {mso-number-format:"dd\\-mm\\-yyyy";} th {background:#C0C0C0;}</style></head>
<body><table border="1">
<tr><td colspan="16"><b>Resultat af udtræk fra Danskundervisningsdatabasen per %s</b></td></tr>
<tr><th rowspan="2">CPR nr</th><th rowspan="2">Findes i 2004+</th><th colspan="3">Første modul reg.</th><th colspan="3">Seneste modul reg.</th><th colspan="2">Seneste henvisning</th><th colspan="3">Højeste merit</th><th colspan="3">Søgning i præ-2004 data</th></tr>
<tr><th>Startdato</th><th>DU-modul</th><th>Udbyder</th><th>Startdato</th><th>DU-modul</th><th>Udbyder</th><th>Henvisningsdato</th><th>Kategori</th><th>DU-modul</th><th>Startdato</th><th>Udbyder</th><th>Findes</th><th>Første startdato</th><th>DU gang</th></tr>
%s</table></body></html>''' % (time.strftime("%d-%m-%Y"), tr)
    return Response(h, media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": 'attachment; filename="udtraek_%s.xls"' % time.strftime("%Y%m%d")})


async def gfx(request):
    return Response(GIF, media_type="image/gif")


async def css(request):
    return Response("body{font-family:Verdana,Arial,sans-serif;font-size:11px}#faneblade li{display:inline}.liste th{background:#dde}.kursistboks{background:#eef;border:1px solid #99b}\n",
                    media_type="text/css")

app = Starlette(routes=[
    Route("/", root), Route(C, root), Route(C + "/", root), Route(C + "/login.htm", login),
    Route(C + "/j_spring_security_check", check, methods=["POST"]), Route(C + "/j_spring_security_logout", logout),
    Route(C + "/meddelelse.htm", meddelelse, methods=["GET", "POST"]), Route(C + "/forside.htm", forside),
    Route(C + "/vejledning.htm", vejledning), Route(C + "/enkelt.htm", enkelt, methods=["GET", "POST"]),
    Route(C + "/kursist.htm", kursist), Route(C + "/flere.htm", flere, methods=["GET", "POST"]),
    Route(C + "/vent.htm", vent), Route(C + "/udtraek.xls", xls), Route(C + "/gfx/{f}", gfx), Route(C + "/css/{f}", css),
], middleware=[Middleware(StripJsession)])
