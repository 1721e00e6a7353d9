# -*- coding: utf-8 -*-
"""smarty2009: PHP 5 + Smarty 2, PEAR HTML_QuickForm, Structures_DataGrid, Pager (2009)."""
import html
import json
import re
import secrets
from datetime import date
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))}
SESSIONS = {}
PER_PAGE = 10
BASE = "/dkdb/"

FANER = [
    ("forloeb", "Modulforløb", "moduler", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"),
        ("udbyder", "Udbyder"), ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørsårsag"),
        ("modultest_bestaaet", "Modultest bestået d.")]),
    ("danskproever", "Danskprøver", "proever", [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Prøvetermin"),
        ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremst."), ("mundtlig", "Mundtlig"),
        ("resultat", "Resultat"), ("udbyder", "Prøveafholder")]),
    ("henvisninger", "Henvisninger", "henvisninger", [("dato", "Henvisningsdato"), ("kategori", "Kategori"),
        ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")]),
    ("merit", "Merit", "meritter", [("du_modul", "Merit for modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
    ("foer2004", "Data fra før 2004", "prae2004", [("foerste_startdato", "Første startdato"), ("du", "Deltaget i danskuddannelse")]),
]
UDTRAEK = [("cpr", "CPR-nummer"), ("findes", "Registreret efter 2004"), ("foerste_startdato", "Første modul startdato"),
    ("foerste_du_modul", "Første modul DU-modul"), ("foerste_udbyder", "Første modul udbyder"),
    ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"),
    ("seneste_udbyder", "Seneste modul udbyder"), ("henvisning_dato", "Henvisning dato"),
    ("henvisning_kategori", "Henvisning kategori"), ("merit_du_modul", "Højeste merit DU-modul"),
    ("merit_startdato", "Højeste merit startdato"), ("merit_udbyder", "Højeste merit udbyder"),
    ("prae2004_findes", "Registreret før 2004"), ("prae2004_startdato", "Før 2004 startdato"),
    ("prae2004_du", "Før 2004 danskuddannelse")]


def e(s):
    return html.escape(str(s), quote=True)


def vis(v):
    if v is None:
        return ""
    if v is True:
        return "Ja"
    if v is False:
        return "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else v


def tomt_udtraek(cpr):
    r = {k: None for k, _ in UDTRAEK}
    r.update(cpr=cpr, findes=False, prae2004_findes=False)
    return r


def side(req, titel, krop, sess, ny_cookie=None):
    menu = ""
    if sess.get("bruger"):
        menu = ('<div id="menu">\n<ul>\n<li><a href="index.php?modul=forside">Forside</a></li>\n'
                '<li><a href="index.php?modul=enkelt">Opslag på én kursist</a></li>\n'
                '<li><a href="index.php?modul=liste">Opslag på flere kursister</a></li>\n'
                '<li><a href="index.php?modul=hjaelp">Hjælp</a></li>\n'
                '<li><a href="index.php?modul=logud">Log ud</a></li>\n</ul>\n'
                f'<p class="bruger">Logget ind som: <b>{e(sess["bruger"])}</b></p>\n</div>\n')
    t = f"""<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1" />
<title>Danskundervisningsdatabasen - {e(titel)}</title>
<style type="text/css">
body {{ font: 11px Verdana, Arial, sans-serif; margin: 0; }}
#top {{ background: #7a1f1f; color: #fff; padding: 12px; font-size: 16px; }}
#menu {{ float: left; width: 180px; padding: 10px; }} #indhold {{ margin-left: 210px; padding: 10px; }}
#faner li {{ display: inline; padding: 3px 8px; border: 1px solid #999; }} #faner li.aktiv {{ background: #eee; }}
table.datagrid {{ border-collapse: collapse; }} table.datagrid td, table.datagrid th {{ border: 1px solid #ccc; padding: 2px 6px; }}
tr.ulige {{ background: #f4f4f4; }} .besked {{ border: 1px solid #c00; padding: 6px; }} .ok {{ border: 1px solid #080; padding: 6px; }}
</style>
</head>
<body>
<div id="top">Danskundervisningsdatabasen &ndash; knappen</div>
{menu}<div id="indhold">
<h1>{e(titel)}</h1>
{krop}
</div>
<div id="bund"><hr />Ministeriet for Flygtninge, Indvandrere og Integration &copy; 2009</div>
</body>
</html>
"""
    r = Response(t.encode("iso-8859-1", "xmlcharrefreplace"), headers={
        "content-type": "text/html; charset=iso-8859-1", "x-powered-by": "PHP/5.2.9",
        "expires": "Thu, 19 Nov 1981 08:52:00 GMT", "cache-control": "no-store, no-cache, must-revalidate", "pragma": "no-cache"})
    if ny_cookie:
        r.headers.append("set-cookie", f"PHPSESSID={ny_cookie}; path=/")
    return r


def quickform(navn, overskrift, raekker, knap, modul, multipart=False, skjulte=""):
    """raekker: (label, html, fejl, paakraevet), as HTML_QuickForm_Renderer_Default writes it."""
    enc = ' enctype="multipart/form-data"' if multipart else ""
    out = [f'<form onsubmit="try {{ var myValidator = validate_{navn}; }} catch(e) {{ return true; }} return myValidator(this);" '
           f'action="/dkdb/index.php" method="post"{enc} name="{navn}" id="{navn}">',
           f'<div>\n<input name="modul" type="hidden" value="{modul}" />\n<input name="_qf__{navn}" type="hidden" value="" />\n{skjulte}</div>',
           '<table border="0">',
           f'\t<tr>\n\t\t<td style="white-space: nowrap; background-color: #CCCCCC;" align="left" valign="top" colspan="2"><b>{overskrift}</b></td>\n\t</tr>']
    for label, felt, fejl, paa in raekker:
        stj = '<span style="color: #ff0000">*</span>' if paa else ""
        f = f'<span style="color: #ff0000">{e(fejl)}</span><br />' if fejl else ""
        out.append(f'\t<tr>\n\t\t<td align="right" valign="top">{stj}<b>{label}</b></td>\n\t\t<td valign="top" align="left">{f}\t{felt}</td>\n\t</tr>')
    out.append(f'\t<tr>\n\t\t<td align="right" valign="top"><b></b></td>\n\t\t<td valign="top" align="left">\t<input name="send" value="{knap}" type="submit" /></td>\n\t</tr>')
    out.append('\t<tr>\n\t\t<td></td>\n\t<td align="left" valign="top"><span style="font-size:80%; color:#ff0000;">*</span>'
               '<span style="font-size:80%;"> skal udfyldes</span></td>\n\t</tr>\n</table>\n</form>')
    return "\n".join(out)


def datagrid(kolonner, poster, q, adresse, prefix):
    """Structures_DataGrid with HTML_Table renderer and Pager."""
    if not poster:
        return '<p class="tom">Der er ingen registreringer under dette punkt.</p>'
    ob, dr = q.get(prefix + "orderBy"), q.get(prefix + "direction", "ASC")
    if ob in dict(kolonner):
        poster = sorted(poster, key=lambda p: str(p[ob] or ""), reverse=dr == "DESC")
    sider = (len(poster) + PER_PAGE - 1) // PER_PAGE
    nr = q.get(prefix + "page", "1")
    nr = min(max(int(nr) if nr.isdigit() else 1, 1), sider)
    sort = f"&amp;{prefix}orderBy={ob}&amp;{prefix}direction={dr}" if ob in dict(kolonner) else ""
    h = []
    for k, navn in kolonner:
        ny = "DESC" if ob == k and dr == "ASC" else "ASC"
        h.append(f'<th><a href="{adresse}&amp;{prefix}page={nr}&amp;{prefix}orderBy={k}&amp;{prefix}direction={ny}">{navn}</a></th>')
    out = ['<table class="datagrid">', "<thead><tr>" + "".join(h) + "</tr></thead>", "<tbody>"]
    for i, p in enumerate(poster[(nr - 1) * PER_PAGE:nr * PER_PAGE]):
        out.append(f'<tr class="{"lige" if i % 2 else "ulige"}">' +
                   "".join(f"<td>{e(vis(p[k])) or '&nbsp;'}</td>" for k, _ in kolonner) + "</tr>")
    out.append("</tbody>\n</table>")
    if sider > 1:
        def a(n, tekst, titel):
            return f'<a href="{adresse}{sort}&amp;{prefix}page={n}" title="{titel}">{tekst}</a>'
        led = [f"<b>{n}</b>" if n == nr else a(n, n, f"side {n}") for n in range(1, sider + 1)]
        forr = a(nr - 1, "&laquo; Forrige", "forrige side") + "&nbsp;&nbsp;" if nr > 1 else ""
        naes = "&nbsp;&nbsp;" + a(nr + 1, "Næste &raquo;", "næste side") if nr < sider else ""
        out.append(f'<p class="pager">{forr}{"&nbsp;|&nbsp;".join(led)}{naes}</p>')
        out.append(f"<p>Viser {(nr - 1) * PER_PAGE + 1} - {min(nr * PER_PAGE, len(poster))} af {len(poster)} poster</p>")
    return "\n".join(out)


def login_side(req, sess, ny, fejl=""):
    f = quickform("frmLogin", "Log ind", [
        ("Brugernavn", '<input size="20" name="brugernavn" type="text" />', fejl, True),
        ("Kodeord", '<input size="20" name="kodeord" type="password" />', "", True)], "Log ind", "login")
    return side(req, "Log ind", "<p>Du skal logge ind for at bruge databasen. Brugernavn og kodeord fås i ministeriet.</p>\n" + f, sess, ny)


def enkelt_side(req, sess, fejl="", besked=""):
    f = quickform("frmEnkelt", "Find kursist", [
        ("CPR-nummer", '<input size="6" maxlength="6" name="cpr[dato]" type="text" />&nbsp;-&nbsp;'
         '<input size="4" maxlength="4" name="cpr[lbnr]" type="text" />', fejl, True)], "Søg", "enkelt")
    b = f'<div class="besked">{e(besked)}</div>\n' if besked else ""
    return side(req, "Opslag på én kursist", b + "<p>Skriv kursistens CPR-nummer (ddmmåå-xxxx) og tryk på Søg.</p>\n" + f, sess)


def liste_side(req, sess, fejl=""):
    f = quickform("frmListe", "Send fil med CPR-numre", [
        ("Tekstfil", '<input name="cprfil" type="file" />', fejl, True)], "Upload fil", "liste", True,
        '<input name="MAX_FILE_SIZE" type="hidden" value="65536" />\n')
    return side(req, "Opslag på flere kursister", "<p>Filen skal være en almindelig tekstfil (.txt) med ét CPR-nummer på hver linje. "
                "Der kan højst slås 100 CPR-numre op ad gangen.</p>\n" + f, sess)


async def index(req):
    sid, ny = req.cookies.get("PHPSESSID"), None
    if sid not in SESSIONS:
        sid = ny = secrets.token_hex(16)
        SESSIONS[sid] = {}
    sess, q = SESSIONS[sid], req.query_params
    form = await req.form() if req.method == "POST" else {}
    modul = form.get("modul") or q.get("modul", "forside")

    def til(m):
        return RedirectResponse("index.php?modul=" + m, 302)

    if modul == "login" and "_qf__frmLogin" in form:
        if form.get("brugernavn") == "kommune" and form.get("kodeord") == "hemmeligt-1":
            SESSIONS.pop(sid)
            nyid = secrets.token_hex(16)        # session_regenerate_id(true)
            SESSIONS[nyid] = {"bruger": "kommune"}
            r = til("forside")
            r.headers.append("set-cookie", f"PHPSESSID={nyid}; path=/")
            return r
        return login_side(req, sess, ny, "Forkert brugernavn eller kodeord")
    if not sess.get("bruger"):
        return login_side(req, sess, ny)
    if modul == "logud":
        SESSIONS.pop(sid)
        r = til("login")
        r.headers.append("set-cookie", "PHPSESSID=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/")
        return r
    if modul == "enkelt":
        if "_qf__frmEnkelt" not in form:
            return enkelt_side(req, sess)
        cpr = form.get("cpr[dato]", "").strip() + form.get("cpr[lbnr]", "").strip()
        if not cpr:
            return enkelt_side(req, sess, "CPR-nummer skal udfyldes")
        if not re.fullmatch(r"\d{10}", cpr):
            return enkelt_side(req, sess, "CPR-nummer skal bestå af 6 + 4 cifre")
        if cpr not in PEOPLE:
            return enkelt_side(req, sess, "", "CPR-nummeret findes ikke i databasen.")
        sess["kursist"] = cpr
        return til("kursist")
    if modul == "kursist":
        if "kursist" not in sess:
            return til("enkelt")
        p = PEOPLE[sess["kursist"]]
        fane = next((f for f in FANER if f[0] == q.get("fane")), FANER[0])
        li = "\n".join(f'<li{" class=" + chr(34) + "aktiv" + chr(34) if f is fane else ""}>'
                       f'<a href="index.php?modul=kursist&amp;fane={f[0]}">{f[1]}</a></li>' for f in FANER)
        d = p[fane[2]]
        d = d if isinstance(d, list) else [d] if d else []
        grid = datagrid(fane[3], d, q, f"index.php?modul=kursist&amp;fane={fane[0]}", fane[0] + "_")
        return side(req, "Kursist " + p["cpr"][:6] + "-" + p["cpr"][6:],
                    f'<ul id="faner">\n{li}\n</ul>\n<h2>{fane[1]}</h2>\n{grid}\n<p><a href="index.php?modul=enkelt">Ny søgning</a></p>', sess)
    if modul == "liste":
        if "_qf__frmListe" not in form:
            return liste_side(req, sess)
        fil = form.get("cprfil")
        if not getattr(fil, "filename", ""):
            return liste_side(req, sess, "Du skal vælge en fil")
        if not fil.filename.lower().endswith(".txt"):
            return liste_side(req, sess, "Filen skal være en tekstfil (.txt)")
        linjer = (await fil.read()).decode("iso-8859-1").replace("\xef\xbb\xbf", "").splitlines()
        numre = [x.strip().replace("-", "") for x in linjer if x.strip()]
        forkert = [i for i, x in enumerate(numre, 1) if not re.fullmatch(r"\d{10}", x)]
        if not numre:
            return liste_side(req, sess, "Filen er tom")
        if forkert:
            return liste_side(req, sess, f"Linje {forkert[0]} i filen er ikke et CPR-nummer på 10 cifre")
        if len(numre) > 100:
            return liste_side(req, sess, f"Filen indeholder {len(numre)} CPR-numre. Der må højst være 100")
        sess["liste"] = [PEOPLE[n]["udtraek"] if n in PEOPLE else tomt_udtraek(n) for n in numre]
        return til("resultat")
    if modul == "resultat":
        if "liste" not in sess:
            return til("liste")
        kort = [UDTRAEK[i] for i in (0, 1, 5, 6, 13)]
        return side(req, "Resultat af listeopslag",
                    f'<div class="ok">Opslaget er udført. Der er behandlet {len(sess["liste"])} CPR-numre.</div>\n'
                    '<p>Hele resultatet ligger i filen: <a href="index.php?modul=eksport&amp;format=csv">Hent resultatet som CSV-fil (Excel)</a></p>\n'
                    "<h2>Uddrag</h2>\n" + datagrid(kort, sess["liste"], q, "index.php?modul=resultat", "res_"), sess)
    if modul == "eksport" and "liste" in sess:
        linjer = [";".join(f'"{navn}"' for _, navn in UDTRAEK)]
        linjer += [";".join(f'"{vis(r[k])}"' for k, _ in UDTRAEK) for r in sess["liste"]]
        return Response(("\n".join(linjer) + "\n").encode("iso-8859-1"), headers={
            "content-type": "text/csv; charset=iso-8859-1",
            "content-disposition": f'attachment; filename="knappen_{date.today():%Y%m%d}.csv"'})
    if modul == "hjaelp":
        return side(req, "Hjælp", "<p>Oplysningerne i databasen er indberettet af sprogcentrene. "
                    "Karakterer vises efter 7-trinsskalaen. Et tomt felt betyder, at der ikke er indberettet noget.</p>", sess)
    return side(req, "Forside", "<p>Velkommen til Danskundervisningsdatabasen. Vælg et punkt i menuen til venstre.</p>", sess)


app = Starlette(routes=[
    Route("/dkdb/", index, methods=["GET", "POST"]),
    Route("/dkdb/index.php", index, methods=["GET", "POST"]),
])
