# -*- coding: utf-8 -*-
"""Dansk-data: lille konsulentfirma, eget PHP-framework ("Tangent"), 2010. Sider i iso-8859-1."""
import json, time, uuid, html
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import Response, RedirectResponse
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
WAIT = 1.6
BASE = "/danskdata/index.php"


def e(v):
    return html.escape(str(v), quote=True)


def d(v):
    return "" if not v else "-".join(reversed(v.split("-")))


def td(v):
    return "<td>%s</td>" % (e(v) if v not in (None, "") else "&nbsp;")


def ja(v):
    return "" if v is None else ("Ja" if v else "Nej")


def vis_cpr(c):
    return c[:6] + "-" + c[6:]


def tom(p):
    return not (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"])


def side(titel, krop, s=None, sti=(), aktiv="", head=""):
    inde = bool(s and s.get("bruger"))
    menu = ""
    if inde:
        punkter = [("forside", "Forside"), ("person", "Enkelt person"), ("liste", "Personliste fra fil"),
                   ("hjaelp", "Vejledning"), ("koder", "Kodeforklaring"), ("logud", "Log ud")]
        li = "".join('<li%s><a href="%s?do=%s">%s</a></li>\n' % (' class="valgt"' if k == aktiv else "", BASE, k, t)
                     for k, t in punkter)
        menu = '<div class="menutop">Menu</div>\n<ul id="menu">\n%s</ul>\n<div class="bruger">Bruger: <b>%s</b></div>' % (
            li, e(s["bruger"]))
    else:
        menu = '<div class="menutop">Dansk-data</div><p class="smaa">Adgang kun for kommuner og sprogskoler med aftale.</p>'
    broed = " &raquo; ".join(['<a href="%s">Dansk-data</a>' % BASE] + [e(x) for x in sti])
    doc = """<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1" />
<meta name="generator" content="Tangent 2.3" />
<title>%(titel)s - Dansk-data</title>
%(head)s<style type="text/css">
/*<![CDATA[*/
body { font-family: Verdana, Arial, sans-serif; font-size: 11px; margin: 0; background: #dfe5ea; color: #222; }
#ramme { width: 940px; background: #fff; border: 1px solid #9fb0bf; }
#top { background: #24506f; color: #fff; height: 62px; } #top td { padding: 0 14px; } .logo { font-size: 22px; font-weight: bold; }
#menu { list-style: none; margin: 0; padding: 0; } #menu li { border-bottom: 1px solid #cfd8df; padding: 5px 8px; } #menu li.valgt { background: #ffe9b5; }
.menutop { background: #7f9db3; color: #fff; font-weight: bold; padding: 4px 8px; } .bruger, .smaa { font-size: 10px; padding: 8px; color: #667; }
.sti { font-size: 10px; padding: 4px 0 8px 0; } h1 { font-size: 16px; color: #24506f; } h2 { font-size: 13px; background: #e8eef3; padding: 4px 6px; margin: 18px 0 4px 0; }
table.data { border-collapse: collapse; width: 100%%; } table.data th { background: #c9d7e2; text-align: left; border: 1px solid #9fb0bf; padding: 2px 5px; font-size: 10px; }
table.data td { border: 1px solid #cfd8df; padding: 2px 5px; } tr.lige td { background: #f5f8fa; }
.fejl { border: 1px solid #b00; background: #fee; padding: 6px; color: #900; } .besked { border: 1px solid #c90; background: #fff8df; padding: 6px; }
.bund { font-size: 10px; color: #678; border-top: 1px solid #9fb0bf; padding: 6px 14px; }
/*]]>*/
</style>
<script type="text/javascript">
//<![CDATA[
function fold(id){var x=document.getElementById(id);x.style.display=(x.style.display=='none')?'':'none';return false;}
function foku(){var f=document.forms[0];if(f){for(var i=0;i<f.elements.length;i++){if(f.elements[i].type=='text'){f.elements[i].focus();break;}}}}
//]]>
</script>
</head>
<body onload="foku()">
<center>
<table id="ramme" cellspacing="0" cellpadding="0" border="0"><tr><td colspan="2">
<table id="top" width="100%%" cellspacing="0"><tr><td class="logo">Dansk-data</td><td align="right">Oplysninger om danskuddannelse for voksne udl&aelig;ndinge</td></tr></table>
</td></tr>
<tr valign="top"><td width="165" style="background:#eef2f5">
%(menu)s
</td><td style="padding: 6px 14px 20px 14px; text-align: left">
<div class="sti">Du er her: %(broed)s</div>
<h1>%(titel)s</h1>
%(krop)s
</td></tr>
<tr><td colspan="2" class="bund">Dansk-data v. 1.4 &middot; Bygget p&aring; Tangent 2.3 &middot; Support: <a href="mailto:support@example.dk">support@example.dk</a> (hverdage 9-15)</td></tr>
</table>
</center>
</body>
</html>
""" % dict(titel=e(titel), menu=menu, krop=krop, broed=broed, head=head)
    return Response(doc.encode("iso-8859-1", "xmlcharrefreplace"), media_type="text/html; charset=iso-8859-1",
                    headers={"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"})


def form(s, navn, indhold, do, fil=False):
    return ('<form action="%s?do=%s" method="post"%s>\n<div><input type="hidden" name="tg_form" value="%s" />'
            '<input type="hidden" name="tg_billet" value="%s" /></div>\n%s\n</form>' % (
                BASE, do, ' enctype="multipart/form-data"' if fil else "", navn, s["billet"], indhold))


def login(s, fejl=""):
    return side("Velkommen til Dansk-data", (('<p class="fejl">%s</p>' % e(fejl)) if fejl else "") +
                "<p>Her kan du se, hvad sprogskolerne har indberettet om en kursist. Du skal logge ind for at komme videre.</p>" +
                form(s, "login", """<table cellpadding="3">
<tr><td><label for="f_brugernavn">Brugernavn</label></td><td><input type="text" id="f_brugernavn" name="f[brugernavn]" size="20" /></td></tr>
<tr><td><label for="f_kodeord">Kodeord</label></td><td><input type="password" id="f_kodeord" name="f[kodeord]" size="20" /></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="ev[logind]" value="Log ind &raquo;" /></td></tr>
</table>""", "login") + '<p class="smaa">Har du glemt dit kodeord, s&aring; skriv til support@example.dk.</p>', s, ("Log ind",))


def vilkaar(s):
    return side("Før du går videre", '<div class="besked"><p>Opslag i Dansk-data m&aring; kun ske, n&aring;r det er n&oslash;dvendigt '
                'for behandlingen af en konkret sag. Alle opslag bliver skrevet i en log og gemmes i 6 m&aring;neder.</p></div><br />' +
                form(s, "vilkaar", '<div><input type="submit" name="ev[ok]" value="Jeg er indforst&aring;et" /> '
                     '<input type="submit" name="ev[nej]" value="Afbryd" /></div>', "vilkaar"), s, ("Vilk\u00e5r",))


def forside(s):
    return side("Forside", """<p>V&aelig;lg hvad du vil:</p>
<table cellpadding="6" border="0"><tr valign="top"><td width="50%%" style="border:1px solid #cfd8df"><b>Enkelt person</b><br />Se alt, hvad der er registreret p&aring; &eacute;n person.<br /><br />
<a href="%s?do=person">Til opslag &raquo;</a></td>
<td style="border:1px solid #cfd8df"><b>Personliste fra fil</b><br />Send en tekstfil med op til 100 personnumre og f&aring; et regneark tilbage.<br /><br /><a href="%s?do=liste">Til personliste &raquo;</a></td></tr></table>
<h2>Nyt fra driften</h2><p>Der er ingen planlagte afbrydelser i denne m&aring;ned.</p>""" % (BASE, BASE), s, ("Forside",), "forside")


def personform(s, fejl="", v=""):
    return side("Enkelt person", (('<p class="fejl">%s</p>' % e(fejl)) if fejl else "") +
                "<p>Skriv personnummeret med eller uden bindestreg (ddmm&aring;&aring;-l&oslash;benr.).</p>" +
                form(s, "person", """<table cellpadding="3"><tr><td><label for="f_pnr">Personnummer</label></td>
<td><input type="text" id="f_pnr" name="f[pnr]" size="14" maxlength="11" value="%s" autocomplete="off" /></td>
<td><input type="submit" name="ev[slaaop]" value="Sl&aring; op" /> <input type="reset" value="Nulstil" /></td></tr></table>""" % e(v), "person"),
                s, ("Enkelt person",), "person")


INTET = '<p class="ingen">Der er ikke registreret noget her.</p>'


def tabel(hoved, raekker):
    return ('<table class="data" cellspacing="0">\n<thead>%s</thead>\n<tbody>\n%s</tbody></table>' % (
        hoved, "".join('<tr class="%s"><td align="right">%d</td>%s</tr>\n' % ("lige" if i % 2 else "ulige", i + 1, "".join(td(c) for c in r))
                       for i, r in enumerate(raekker))))


def th(*n):
    return "<tr><th>Nr.</th>%s</tr>" % "".join("<th>%s</th>" % e(x) for x in n)


def kursist(s, p):
    b = []

    def boks(aid, titel, indhold, antal):
        b.append('<a name="%s"></a><h2>%s</h2>\n<div style="float:right;margin-top:-21px;padding-right:6px;font-size:10px">%s <a href="#" onclick="return fold(\'b_%s\')">vis/skjul</a></div>\n<div id="b_%s">%s</div>\n' % (
            aid, e(titel), "(%d)" % antal, aid, aid, indhold))
    m = p["moduler"]
    boks("hold", "Undervisningsmoduler", tabel(
        th("Modul", "Påbegyndt", "Stoppet", "Sprogskole", "Kat. ved henvisning", "Stopårsag", "Modultest bestået d."),
        [(r["du_modul"], d(r["startdato"]), d(r["slutdato"]), r["udbyder"], r["henvisningskategori"], r["ophoersaarsag"],
          d(r["modultest_bestaaet"])) for r in m]) if m else INTET, len(m))
    m = p["proever"]
    hoved = ('<tr><th rowspan="2">Nr.</th><th rowspan="2">Danskprøve</th><th rowspan="2">Aflagt d.</th><th rowspan="2">Prøvetermin</th>'
             '<th colspan="3">Karakterer</th><th rowspan="2">Udfald</th><th rowspan="2">Prøvested</th></tr>'
             '<tr><th>Læsning</th><th>Skriftlig</th><th>Mundtlig</th></tr>')
    boks("proever", "Aflagte danskprøver", tabel(hoved, [
        (r["proeve"], d(r["dato"]), r["termin"], r["laeseforstaaelse"], r["skriftlig"], r["mundtlig"], r["resultat"], r["udbyder"])
        for r in m]) if m else INTET, len(m))
    m = p["henvisninger"]
    boks("henv", "Kommunens henvisninger", tabel(th("Henvist d.", "Kat.", "Henvisende kommune", "Henvist til"), [
        (d(r["dato"]), r["kategori"], r["kommune"], r["udbyder"]) for r in m]) if m else INTET, len(m))
    m = p["meritter"]
    boks("merit", "Godskrevne moduler (merit)", tabel(th("Godskrevet modul", "Regnes fra", "Sprogskole"), [
        (r["du_modul"], d(r["startdato"]), r["udbyder"]) for r in m]) if m else INTET, len(m))
    m = p["prae2004"]
    boks("gl", "Oplysninger fra før 2004", ('<table class="data" style="width:50%%"><tr><th>Første undervisningsdag</th>%s</tr>'
         '<tr><th>Danskuddannelse</th>%s</tr></table>' % (td(d(m["foerste_startdato"])), td(ja(m["du"])))) if m else INTET, 1 if m else 0)
    top = ('<p><b>Personnummer: %s</b></p><p>Gå til: <a href="#hold">Undervisningsmoduler</a> | <a href="#proever">Aflagte danskprøver</a> | '
           '<a href="#henv">Kommunens henvisninger</a> | <a href="#merit">Godskrevne moduler (merit)</a> | <a href="#gl">Oplysninger fra før 2004</a></p>' % vis_cpr(p["cpr"]))
    bund = '<p><br /><a href="%s?do=person">&laquo; Nyt opslag</a> &nbsp; <a href="#" onclick="window.print();return false">Udskriv</a></p>' % BASE
    return side("Kursistoplysninger", top + "".join(b) + bund, s, ("Enkelt person", "Kursistoplysninger"), "person")


def listeform(s, fejl=""):
    return side("Personliste fra fil", (('<p class="fejl">%s</p>' % e(fejl)) if fejl else "") +
                "<ol><li>Lav en tekstfil i Notesblok med &eacute;t personnummer p&aring; hver linje, h&oslash;jst 100.</li>"
                "<li>Find filen herunder og tryk &quot;Aflever fil&quot;.</li><li>Vent til regnearket er klar, og hent det.</li></ol>" +
                form(s, "liste", """<table cellpadding="3"><tr><td><label for="f_fil">Tekstfil (.txt)</label></td>
<td><input type="hidden" name="MAX_FILE_SIZE" value="20000" /><input type="file" id="f_fil" name="f[fil]" size="30" /></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="ev[aflever]" value="Aflever fil" /></td></tr></table>""", "liste", True),
                s, ("Personliste fra fil",), "liste")


def bekraeft(s):
    return side("Kontrol af fil", '<p class="besked">Filen er l&aelig;st. Den indeholder <b>%d</b> personnumre.</p>' % len(s["fil"]) +
                "<p>Vil du danne regnearket nu?</p>" +
                form(s, "bekraeft", '<div><input type="submit" name="ev[dan]" value="Ja, dan regneark" /> <input type="submit" name="ev[fortryd]" value="Nej, fortryd" /></div>', "bekraeft"),
                s, ("Personliste fra fil", "Kontrol"), "liste")


def vent(s, jid):
    j = s["job"].get(jid)
    if not j:
        return listeform(s, "Regnearket findes ikke mere. Aflever filen igen.")
    if time.time() - j["t"] < WAIT:
        url = "%s?do=vent&amp;nr=%s" % (BASE, jid)
        return side("Regnearket dannes", '<p class="besked">Et &oslash;jeblik - oplysningerne findes frem. Det kan tage lidt tid.</p>'
                    '<p><a href="%s">Se om det er klar</a></p>' % url, s, ("Personliste fra fil", "Vent"), "liste",
                    '<meta http-equiv="refresh" content="2;url=%s" />\n' % url)
    return side("Regneark klar", '<p class="besked">Regnearket er klart med %d linjer. <a href="%s?do=regneark&amp;nr=%s">Klik her for at hente det i Excel</a></p>'
                '<p><a href="%s?do=liste">Aflever en ny fil</a></p>' % (len(j["cpr"]), BASE, jid, BASE), s, ("Personliste fra fil", "Klar"), "liste")


NULL = dict.fromkeys(["foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder",
                      "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder", "prae2004_startdato", "prae2004_du"])


def regneark(cprs, t):
    r = ['<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">\n<head>'
         '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">\n<style>td { mso-number-format:"\\@"; }</style></head>\n<body>\n<table border="1">\n',
         '<tr><td colspan="16"><b>Dansk-data, personliste dannet %s</b></td></tr>\n' % time.strftime("%d-%m-%Y", time.localtime(t)),
         '<tr><th rowspan="2">Personnr.</th><th rowspan="2">Kendt efter 2004</th><th colspan="3">Første modul</th><th colspan="3">Sidste modul</th>'
         '<th colspan="2">Henvist</th><th colspan="3">Højest godskrevne</th><th colspan="3">Før 2004</th></tr>\n',
         "<tr>" + "".join("<th>%s</th>" % x for x in ["Påbegyndt", "Modul", "Sprogskole"] * 2 + ["Henvist d.", "Kat.", "Modul", "Regnes fra", "Sprogskole",
                                                                                       "Kendt", "Første dag", "Danskudd."]) + "</tr>\n"]
    for c in cprs:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else dict(NULL, findes=False, prae2004_findes=False)
        v = [c, ja(u["findes"]), d(u["foerste_startdato"]), u["foerste_du_modul"], u["foerste_udbyder"], d(u["seneste_startdato"]), u["seneste_du_modul"],
             u["seneste_udbyder"], d(u["henvisning_dato"]), u["henvisning_kategori"], u["merit_du_modul"], d(u["merit_startdato"]), u["merit_udbyder"],
             ja(u["prae2004_findes"]), d(u["prae2004_startdato"]), ja(u["prae2004_du"])]
        r.append("<tr>" + "".join("<td>%s</td>" % ("" if x is None else e(x)) for x in v) + "</tr>\n")
    r.append("</table>\n</body>\n</html>\n")
    return Response("".join(r).encode("iso-8859-1"), media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": 'attachment; filename="personliste_%s.xls"' % time.strftime("%Y%m%d", time.localtime(t))})


async def index(request):
    sid = request.cookies.get("TANGENTSID")
    ny = sid not in SESS
    if ny:
        sid = uuid.uuid4().hex
        SESS[sid] = {"billet": uuid.uuid4().hex[:16], "bruger": None, "ok": False, "job": {}, "fil": None, "kort": {}}
    s = SESS[sid]
    r = await handle(request, s)
    if ny:
        r.set_cookie("TANGENTSID", sid, path="/", httponly=True)
    return r


def til(do, **kw):
    return RedirectResponse(BASE + "?do=" + do + "".join("&%s=%s" % x for x in kw.items()), 302)


async def handle(request, s):
    do = request.query_params.get("do", "")
    f, ev = {}, ""
    if request.method == "POST":
        f = await request.form()
        ev = next((k[3:-1] for k in f if k.startswith("ev[")), "")
        if f.get("tg_billet") != s["billet"]:
            return side("Siden er udløbet", '<p class="fejl">Siden er udl&oslash;bet. <a href="%s">Start forfra</a></p>' % BASE, s)
    if not s["bruger"]:
        if do == "login" and ev == "logind":
            if f.get("f[brugernavn]") == "kommune" and f.get("f[kodeord]") == "hemmeligt-1":
                s["bruger"] = "kommune"
                return til("vilkaar")
            return login(s, "Brugernavn eller kodeord er forkert.")
        return login(s)
    if do == "logud" or (do == "vilkaar" and ev == "nej"):
        s.update(bruger=None, ok=False, job={}, fil=None, kort={})
        return login(s, "Du er nu logget ud.") if do == "logud" else til("login")
    if not s["ok"]:
        if do == "vilkaar" and ev == "ok":
            s["ok"] = True
            return til("forside")
        return vilkaar(s)
    if do == "person":
        if ev == "slaaop":
            v = f.get("f[pnr]", "").strip()
            c = v.replace("-", "").replace(" ", "")
            if len(c) != 10 or not c.isdigit():
                return personform(s, "Personnummeret skal være på 10 cifre.", v)
            if c not in PEOPLE or tom(PEOPLE[c]):
                return personform(s, "Vi kender ikke en kursist med det personnummer.", v)
            k = uuid.uuid4().hex[:8]
            s["kort"][k] = c
            return til("kursist", nr=k)
        return personform(s)
    if do == "kursist":
        c = s["kort"].get(request.query_params.get("nr"))
        return kursist(s, PEOPLE[c]) if c else til("person")
    if do == "liste":
        if ev == "aflever":
            up = f.get("f[fil]")
            raw = await up.read() if hasattr(up, "read") else b""
            if not raw.strip():
                return listeform(s, "Du har ikke valgt en fil, eller filen er tom.")
            if not up.filename.lower().endswith(".txt"):
                return listeform(s, "Filen skal være en tekstfil (.txt).")
            nr = [x.strip().replace("-", "").replace(" ", "") for x in raw.decode("latin-1").replace("\xef\xbb\xbf", "").splitlines()]
            nr = [x for x in nr if x]
            for i, x in enumerate(nr):
                if len(x) != 10 or not x.isdigit():
                    return listeform(s, "Linje %d i filen er ikke et personnummer." % (i + 1))
            if len(nr) > 100:
                return listeform(s, "Der er mere end 100 personnumre i filen.")
            s["fil"] = nr
            return til("bekraeft")
        return listeform(s)
    if do == "bekraeft":
        if not s["fil"] or ev == "fortryd":
            s["fil"] = None
            return til("liste")
        if ev == "dan":
            j = uuid.uuid4().hex[:8]
            s["job"][j] = {"t": time.time(), "cpr": s["fil"]}
            s["fil"] = None
            return til("vent", nr=j)
        return bekraeft(s)
    if do == "vent":
        return vent(s, request.query_params.get("nr"))
    if do == "regneark":
        j = s["job"].get(request.query_params.get("nr"))
        if not j or time.time() - j["t"] < WAIT:
            return til("liste")
        return regneark(j["cpr"], j["t"])
    if do == "hjaelp":
        return side("Vejledning", "<p>Brug &quot;Enkelt person&quot;, n&aring;r du vil se alle registreringer p&aring; &eacute;n kursist. Brug &quot;Personliste fra fil&quot;, "
                    "n&aring;r du har flere. Regnearket viser kun et uddrag: f&oslash;rste og sidste modul, seneste henvisning og h&oslash;jeste merit.</p>", s, ("Vejledning",), "hjaelp")
    if do == "koder":
        return side("Kodeforklaring", "<p>Sprogskoler vises med institutionsnummer (6 cifre). Stop&aring;rsag og kategori vises med de koder, som sprogskolen har indberettet.</p>",
                    s, ("Kodeforklaring",), "koder")
    return forside(s)


async def rod(request):
    return RedirectResponse(BASE, 302)

app = Starlette(routes=[Route("/", rod), Route("/danskdata/", rod), Route(BASE, index, methods=["GET", "POST"])])
