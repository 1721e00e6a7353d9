# -*- coding: utf-8 -*-
# eZ Publish 4.3, eget modul "knappen" i design "uim" (2010)
import json, re, secrets, time
from html import escape
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONS = {}
LIMIT = 10
FANER = [("moduler", "Modulforløb"), ("proever", "Danskprøver"), ("henvisninger", "Henvisninger"), ("merit", "Merit"), ("prae2004", "Data før 2004")]
KOL = {
    "moduler": [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder nr."), ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")],
    "proever": [("dato", "Dato"), ("proeve", "Prøvens navn"), ("termin", "Termin"), ("resultat", "Resultat"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("udbyder", "Udbyder nr.")],
    "henvisninger": [("dato", "Henvist dato"), ("kommune", "Henvisende kommune"), ("kategori", "Kategori"), ("udbyder", "Udbyder nr.")],
    "merit": [("du_modul", "DU-modul"), ("udbyder", "Udbyder nr."), ("startdato", "Startdato")],
    "prae2004": [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")],
}
ARK = [("cpr", "CPR nr"), ("findes", "Findes i 2004+"), ("foerste_startdato", "Første modul startdato"), ("foerste_du_modul", "Første modul DU-modul"), ("foerste_udbyder", "Første modul udbyder"),
       ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"), ("seneste_udbyder", "Seneste modul udbyder"),
       ("henvisning_dato", "Henvisning dato"), ("henvisning_kategori", "Henvisning kategori"), ("merit_du_modul", "Merit DU-modul"), ("merit_startdato", "Merit startdato"), ("merit_udbyder", "Merit udbyder"),
       ("prae2004_findes", "Findes i præ-2004"), ("prae2004_startdato", "Præ-2004 første startdato"), ("prae2004_du", "Præ-2004 danskuddannelse")]


def vis(v):
    if v is None: return ""
    if v is True: return "Ja"
    if v is False: return "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return "%s-%s-%s" % (m[3], m[2], m[1]) if m else v


def sess(request):
    sid = request.cookies.get("eZSESSID")
    if sid not in SESSIONS:
        sid = secrets.token_hex(16)
        SESSIONS[sid] = {"id": sid, "token": secrets.token_hex(20), "login": False}
    return SESSIONS[sid]


def side(s, titel, indhold, sti=(), aktiv="", head="", status=200):
    menu = ""
    if s["login"]:
        pkt = [("/knappen/forside", "Forside"), ("/knappen/soeg", "Opslag på én kursist"), ("/knappen/fil", "Opslag på flere kursister"), ("/knappen/vejledning", "Vejledning")]
        for i, (u, t) in enumerate(pkt):
            cls = "firstli" if i == 0 else ("lastli" if i == len(pkt) - 1 else "")
            if u == aktiv: cls += " selected"
            menu += '<li id="node_id_%d" class="%s"><div><a href="%s"><span>%s</span></a></div></li><li class="separator"><div></div></li>\n' % (59 + i, cls.strip(), u, t)
    else:
        menu = '<li id="node_id_59" class="firstli selected"><div><a href="/"><span>Forside</span></a></div></li>'
    links = '<li><a href="/knappen/vejledning" title="Vejledning">Hjælp</a></li><li><a href="/user/logout" title="Log af">Log af (Kommunebruger)</a></li>' if s["login"] else '<li><a href="/user/login" title="Log ind">Log ind</a></li>'
    path = "".join('<a href="%s">%s</a> <span class="path-separator">/</span> ' % (u, t) for u, t in sti) + '<span class="path-text">%s</span>' % titel
    html = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da-DK" lang="da-DK">
<head>
<title>{titel} - Danskundervisningsdatabasen</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta http-equiv="Content-language" content="da-DK" />
<meta name="MSSmartTagsPreventParsing" content="TRUE" />
<meta name="generator" content="eZ Publish" />
{head}<style type="text/css">
/* <![CDATA[ */
body {{ font: 12px Verdana, Arial, sans-serif; background: #e6e6e6; margin: 0; color: #333 }}
#page {{ width: 980px; margin: 0 auto; background: #fff }}
#header {{ background: #7b1e28; color: #fff; height: 80px }} #logo {{ float: left; padding: 20px; font-size: 20px }} #logo a {{ color: #fff; text-decoration: none }}
#links ul {{ float: right; list-style: none; margin: 10px }} #links li {{ display: inline; margin-left: 10px }} #links a {{ color: #fff }}
#topmenu ul {{ list-style: none; margin: 0; padding: 0; background: #444; height: 28px }} #topmenu li {{ float: left }} #topmenu a {{ color: #fff; padding: 6px 14px; display: block; text-decoration: none }} #topmenu li.selected a {{ background: #7b1e28 }}
#path {{ padding: 6px 20px; font-size: 10px }} #main {{ padding: 0 20px 20px }} .hide {{ display: none }} .break {{ clear: both }}
table.list {{ width: 100%; border-collapse: collapse }} table.list th {{ background: #ddd; text-align: left; padding: 4px }} table.list td {{ padding: 4px }} tr.bgdark {{ background: #f3f3f3 }}
.warning {{ background: #fdd; border: 1px solid #c00; padding: 4px 10px; margin: 8px 0 }} .message-feedback {{ background: #dfd; border: 1px solid #0a0; padding: 4px 10px }}
ul.tabs {{ list-style: none; padding: 0; border-bottom: 1px solid #999; height: 24px }} ul.tabs li {{ float: left; padding: 4px 10px; border: 1px solid #999; margin-right: 3px }} ul.tabs li.selected {{ background: #ddd; font-weight: bold }}
.pagenavigator {{ text-align: center }} #footer {{ border-top: 1px solid #ccc; padding: 10px 20px; font-size: 10px; color: #777 }}
/* ]]> */
</style>
</head>
<body>
<div id="page" class="nosidemenu noextrainfo section_id_1 subtree_level_0_node_id_2">
<div id="header"><div id="header-design" class="float-break">
 <div id="logo"><a href="/" title="Danskundervisningsdatabasen">Danskundervisningsdatabasen</a>
 <p class="hide"><a href="#main">Spring til hovedindhold</a></p></div>
 <div id="links"><ul>{links}</ul></div>
</div></div>
<hr class="hide" />
<div id="topmenu"><div id="topmenu-design"><h3 class="hide">Topmenu</h3>
<ul id="topmenu-firstlevel" class="float-break">
{menu}</ul></div></div>
<hr class="hide" />
<div id="path"><div id="path-design"><p>{path}</p></div></div>
<hr class="hide" />
<div id="columns-position"><div id="columns" class="float-break">
<div id="main-position"><div id="main" class="float-break"><div class="overflow-fix">
<!-- Main area content: START -->
{indhold}
<!-- Main area content: END -->
</div></div></div>
</div></div>
<hr class="hide" />
<div id="footer"><div id="footer-design">
 <address>Ministeriet for Flygtninge, Indvandrere og Integration | Henvendelse om login: kontakt@example.dk<br />
 Powered by <a href="http://ez.no/ezpublish" title="eZ Publish&trade; CMS Open Source Web Content Management">eZ Publish&trade; CMS Open Source Web Content Management</a>.</address>
</div></div>
</div>
</body>
</html>"""
    r = HTMLResponse(html, status_code=status)
    r.set_cookie("eZSESSID", s["id"], path="/")
    return r


def boks(klasse, h1, body):
    return f"""<div class="border-box"><div class="border-tl"><div class="border-tr"><div class="border-tc"></div></div></div>
<div class="border-ml"><div class="border-mr"><div class="border-mc float-break">
<div class="{klasse}">
<div class="attribute-header"><h1 class="long">{h1}</h1></div>
{body}
</div>
</div></div></div>
<div class="border-bl"><div class="border-br"><div class="border-bc"></div></div></div></div>"""


def til(s, url):
    r = RedirectResponse(url, status_code=302)
    r.set_cookie("eZSESSID", s["id"], path="/")
    return r


def loginside(s, advarsel="", uri="/knappen/forside", status=200):
    w = ('<div class="warning"><h2>%s</h2><ul>%s</ul></div>' % advarsel) if advarsel else ""
    b = f"""{w}<form method="post" action="/user/login/" name="loginform">
<div class="block"><label for="id1">Brugernavn:</label><div class="labelbreak"></div>
<input class="halfbox" type="text" size="10" name="Login" id="id1" value="" tabindex="1" /></div>
<div class="block"><label for="id2">Adgangskode:</label><div class="labelbreak"></div>
<input class="halfbox" type="password" size="10" name="Password" id="id2" value="" tabindex="1" /></div>
<div class="block"><input type="checkbox" tabindex="1" name="Cookie" id="id3" /><label for="id3" style="display:inline;">Husk mig</label></div>
<div class="buttonblock"><input class="defaultbutton" type="submit" name="LoginButton" value="Log ind" tabindex="1" /></div>
<input type="hidden" name="RedirectURI" value="{escape(uri)}" />
<input type="hidden" name="ezxform_token" value="{s['token']}" />
</form>"""
    return side(s, "Log ind", boks("user-login", "Log ind", b), [("/", "Forside")], status=status)


def kraev(s, request):
    if not s["login"]:
        return loginside(s, ("Adgang nægtet", "<li>Du har ikke adgang til dette område. Log ind for at fortsætte.</li>"), request.url.path, 401)


async def index(request):
    s = sess(request)
    if s["login"]: return til(s, "/knappen/forside")
    b = """<div class="attribute-short"><p>Velkommen til Danskundervisningsdatabasen. Kommunerne kan her udtrække data om voksne udlændinges deltagelse i danskuddannelse.</p></div>
<div class="attribute-long"><p>Adgang til knappen er gratis for kommunerne.</p>
<p><a href="/user/login" target="_self">Udtræk fra danskundervisningsdatabasen (Knappen)</a></p></div>"""
    return side(s, "Forside", boks("content-view-full class-frontpage", "Danskundervisningsdatabasen", b))


async def login(request):
    s = sess(request)
    if request.method == "POST":
        f = await request.form()
        if f.get("ezxform_token") == s["token"] and f.get("Login") == "kommune" and f.get("Password") == "hemmeligt-1":
            s["login"] = True
            uri = str(f.get("RedirectURI") or "")
            return til(s, uri if uri.startswith("/knappen/") else "/knappen/forside")
        return loginside(s, ("Kunne ikke logge ind", "<li>Et gyldigt brugernavn og en gyldig adgangskode er påkrævet.</li>"))
    return loginside(s)


async def logout(request):
    s = sess(request)
    SESSIONS.pop(s["id"], None)
    r = RedirectResponse("/", status_code=302)
    r.delete_cookie("eZSESSID", path="/")
    return r


async def forside(request):
    s = sess(request)
    if (r := kraev(s, request)): return r
    b = """<div class="attribute-short"><p>Vælg i menuen øverst, om du vil slå en enkelt kursist op eller hente et uddrag for flere kursister på én gang.</p></div>
<div class="content-view-children">
<div class="content-view-line"><div class="class-link"><h2>Enkeltopslag</h2><div class="attribute-short"><p>Alle sprogcentrenes indberettede registreringer om den enkelte kursist.</p></div></div></div>
<div class="content-view-line"><div class="class-link"><h2>Flere kursister</h2><div class="attribute-short"><p>En delmængde af oplysningerne i et Excel-ark.</p></div></div></div>
</div>"""
    return side(s, "Knappen", boks("content-view-full class-folder", "Knappen", b), aktiv="/knappen/forside")


async def vejledning(request):
    s = sess(request)
    if (r := kraev(s, request)): return r
    b = "<div class=\"attribute-long\"><p>Gem CPR-numrene i en tekstfil (.txt) med et nummer pr. linje. Der kan højst søges på 100 numre ad gangen. Forvent, at det kan tage lidt tid at hente oplysningerne.</p></div>"
    return side(s, "Vejledning", boks("content-view-full class-article", "Vejledning", b), [("/knappen/forside", "Knappen")], aktiv="/knappen/vejledning")


async def soeg(request):
    s = sess(request)
    if (r := kraev(s, request)): return r
    w, v = "", ""
    if request.method == "POST":
        f = await request.form()
        v = str(f.get("CprNr") or "").strip()
        n = re.sub(r"[\s-]", "", v)
        if f.get("ezxform_token") != s["token"]:
            w = "Formularen er udløbet. Prøv igen."
        elif not re.fullmatch(r"\d{10}", n):
            w = "CPR-nr. skal bestå af 10 cifre."
        elif n not in PEOPLE:
            w = "Der blev ikke fundet nogen kursist med dette CPR-nr."
        else:
            s["cpr"] = n
            return til(s, "/knappen/kursist")
    s["cpr"] = None
    w = '<div class="warning"><h2>Søgning</h2><ul><li>%s</li></ul></div>' % w if w else ""
    b = f"""{w}<form action="/knappen/soeg" method="post" name="KnappenSoeg">
<input type="hidden" name="ezxform_token" value="{s['token']}" />
<div class="block"><label for="cprnr">CPR-nr. på kursisten:</label><div class="labelbreak"></div>
<input class="halfbox" type="text" name="CprNr" id="cprnr" size="14" maxlength="11" value="{escape(v)}" /> <em>10 cifre, med eller uden bindestreg</em></div>
<div class="buttonblock"><input class="defaultbutton" type="submit" name="SoegButton" value="Fremsøg" /> <input class="button" type="reset" name="NulstilButton" value="Nulstil" /></div>
</form>"""
    return side(s, "Opslag på én kursist", boks("content-edit knappen-soeg", "Opslag på én kursist", b), [("/knappen/forside", "Knappen")], aktiv="/knappen/soeg")


async def kursist(request):
    s = sess(request)
    if (r := kraev(s, request)): return r
    p = PEOPLE.get(s.get("cpr"))
    if not p: return til(s, "/knappen/soeg")
    parts = [x for x in request.path_params.get("rest", "").split("/") if x]
    par = dict(zip(parts[::2], parts[1::2]))
    fane = par.get("(fane)", "moduler")
    if fane not in KOL: fane = "moduler"
    off = par.get("(offset)", "0")
    off = int(off) if off.isdigit() else 0
    raek = {"merit": p["meritter"], "prae2004": [p["prae2004"]] if p["prae2004"] else []}.get(fane)
    if raek is None: raek = p[fane]
    faner = "".join('<li class="selected"><span>%s</span></li>' % t if k == fane else '<li><a href="/knappen/kursist/(fane)/%s">%s</a></li>' % (k, t) for k, t in FANER)
    th = "".join("<th>%s</th>" % t for _, t in KOL[fane])
    tr = ""
    for i, x in enumerate(raek[off:off + LIMIT]):
        tr += '<tr class="%s">%s</tr>\n' % (("bglight", "bgdark")[i % 2], "".join("<td>%s</td>" % (escape(vis(x[k])) or "&nbsp;") for k, _ in KOL[fane]))
    nav = ""
    if len(raek) > LIMIT:
        u = "/knappen/kursist/(fane)/%s" % fane
        side_u = lambda o: u + ("/(offset)/%d" % o if o else "")
        nav = '<div class="pagenavigator"><p>'
        if off: nav += '<span class="previous"><a href="%s"><span class="text">&laquo;&nbsp;Forrige</span></a></span> ' % side_u(max(0, off - LIMIT))
        if off + LIMIT < len(raek): nav += '<span class="next"><a href="%s"><span class="text">Næste&nbsp;&raquo;</span></a></span> ' % side_u(off + LIMIT)
        nav += '<span class="pages">'
        for n, o in enumerate(range(0, len(raek), LIMIT), 1):
            nav += '<span class="current">%d</span> ' % n if o == off else '<span class="other"><a href="%s">%d</a></span> ' % (side_u(o), n)
        nav += "</span></p><div class=\"break\"></div></div>"
    titel = dict(FANER)[fane]
    b = f"""<div class="attribute-byline"><p class="author">CPR-nr. <strong>{p['cpr'][:6]}-{p['cpr'][6:]}</strong></p></div>
<ul class="tabs">{faner}</ul><div class="break"></div>
<h2>{titel} <span class="antal">({len(raek)})</span></h2>
<table class="list" width="100%" cellspacing="0" cellpadding="0" border="0">
<tr>{th}</tr>
{tr}</table>
{nav}
<p><a href="/knappen/soeg">Ny søgning</a></p>"""
    return side(s, "Kursist", boks("content-view-full class-kursist", "Kursist", b), [("/knappen/forside", "Knappen"), ("/knappen/soeg", "Opslag på én kursist")], aktiv="/knappen/soeg")


async def fil(request):
    s = sess(request)
    if (r := kraev(s, request)): return r
    w = ""
    if request.method == "POST":
        f = await request.form()
        up = f.get("UploadCprFil")
        if f.get("ezxform_token") != s["token"]:
            w = "Formularen er udløbet. Prøv igen."
        elif not up or isinstance(up, str) or not up.filename:
            w = "Du skal vælge en fil."
        elif not up.filename.lower().endswith(".txt"):
            w = "Filen skal være en tekstfil (.txt)."
        else:
            lin = [re.sub(r"[\s-]", "", l) for l in (await up.read()).decode("latin-1").replace("ï»¿", "").splitlines()]
            lin = [l for l in lin if l]
            if not lin: w = "Filen er tom."
            elif len(lin) > 100: w = "Filen indeholder mere end 100 CPR-nr."
            elif any(not re.fullmatch(r"\d{10}", l) for l in lin): w = "Filen indeholder linjer, som ikke er et CPR-nr."
            else:
                s["job"] = {"cpr": lin, "klar": time.time() + 1.5, "id": secrets.randbelow(90000) + 10000}
                return til(s, "/knappen/resultat/%d" % s["job"]["id"])
    w = '<div class="warning"><h2>Filen kunne ikke bruges</h2><ul><li>%s</li></ul></div>' % w if w else ""
    b = f"""{w}<form enctype="multipart/form-data" action="/knappen/fil" method="post">
<input type="hidden" name="ezxform_token" value="{s['token']}" />
<p>Filen skal være en tekstfil med ét CPR-nr. pr. linje. Det anbefales kun at søge på op til 100 CPR-nr. ad gangen.</p>
<div class="block"><input type="hidden" name="MAX_FILE_SIZE" value="2000000" />
<label for="uploadfil">Tekstfil med CPR-numre:</label><div class="labelbreak"></div><input class="box" name="UploadCprFil" id="uploadfil" type="file" /></div>
<div class="buttonblock"><input class="defaultbutton" type="submit" name="UploadButton" value="Upload fil" /></div>
</form>"""
    return side(s, "Opslag på flere kursister", boks("content-edit knappen-fil", "Opslag på flere kursister", b), [("/knappen/forside", "Knappen")], aktiv="/knappen/fil")


async def resultat(request):
    s = sess(request)
    if (r := kraev(s, request)): return r
    j = s.get("job")
    if not j or j["id"] != request.path_params["id"]: return til(s, "/knappen/fil")
    sti = [("/knappen/forside", "Knappen"), ("/knappen/fil", "Opslag på flere kursister")]
    if time.time() < j["klar"]:
        b = '<p class="loading">Databasen finder oplysningerne for de pågældende kursister. Vent venligst.</p><p><a href="/knappen/resultat/%d">Opdater siden</a></p>' % j["id"]
        return side(s, "Resultat", boks("knappen-vent", "Resultat", b), sti, aktiv="/knappen/fil", head='<meta http-equiv="refresh" content="2" />\n')
    b = f"""<div class="message-feedback"><h2><span class="time">[{time.strftime('%d-%m-%Y %H:%M:%S')}]</span> Opslaget er afsluttet</h2>
<ul><li><a href="/knappen/excel/{j['id']}">Klik her for at hente Excel-arket</a> ({len(j["cpr"])} CPR-nr.)</li></ul></div>
<p><a href="/knappen/fil">Upload en ny fil</a></p>"""
    return side(s, "Resultat", boks("knappen-resultat", "Resultat", b), sti, aktiv="/knappen/fil")


async def excel(request):
    s = sess(request)
    if (r := kraev(s, request)): return r
    j = s.get("job")
    if not j or j["id"] != request.path_params["id"] or time.time() < j["klar"]: return til(s, "/knappen/fil")
    celle = lambda t, st="": '<Cell%s><Data ss:Type="String">%s</Data></Cell>' % (st, escape(t)) if t else "<Cell/>"
    ud = ['<?xml version="1.0" encoding="UTF-8"?>', '<?mso-application progid="Excel.Sheet"?>',
          '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">',
          '<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="fed"><Font ss:Bold="1"/></Style></Styles>',
          '<Worksheet ss:Name="Udtræk"><Table>',
          '<Row><Cell ss:MergeAcross="15" ss:StyleID="fed"><Data ss:Type="String">Resultat af udtræk fra Danskundervisningsdatabasen per %s</Data></Cell></Row>' % time.strftime("%d-%m-%Y"),
          "<Row>" + "".join(celle(t, ' ss:StyleID="fed"') for _, t in ARK) + "</Row>"]
    for n in j["cpr"]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        ud.append("<Row>" + "".join(celle(vis(u.get(k))) for k, _ in ARK) + "</Row>")
    ud.append("</Table></Worksheet></Workbook>")
    return Response("\n".join(ud).encode("utf-8"), headers={"Content-Type": "application/vnd.ms-excel", "Content-Disposition": 'attachment; filename="udtraek_%s.xls"' % time.strftime("%Y%m%d"), "Pragma": "", "Cache-Control": ""})


app = Starlette(routes=[
    Route("/", index), Route("/user/login", login, methods=["GET", "POST"]), Route("/user/login/", login, methods=["GET", "POST"]), Route("/user/logout", logout),
    Route("/knappen/forside", forside), Route("/knappen/vejledning", vejledning), Route("/knappen/soeg", soeg, methods=["GET", "POST"]),
    Route("/knappen/kursist", kursist), Route("/knappen/kursist/{rest:path}", kursist),
    Route("/knappen/fil", fil, methods=["GET", "POST"]), Route("/knappen/resultat/{id:int}", resultat), Route("/knappen/excel/{id:int}", excel)])
