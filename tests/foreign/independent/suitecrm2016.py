"""Danskundervisningsdatabasen i SuiteCRM (2016): listevisning med søgning, detaljevisning med underpaneler, udtræk som CSV."""
import html
import json
import re
import time
import uuid
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
GUID = {cpr: str(uuid.uuid4()) for cpr in PERSONER}
CPR_AF = {g: c for c, g in GUID.items()}
SESS = {}
PR_SIDE = 10
K, U = "DUD_Kursister", "DUD_Udtraek"
h = html.escape

PANELER = [
    ("moduler", "Moduler", [("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder"),
                            ("henvisningskategori", "Henvisningskat."), ("ophoersaarsag", "Årsag til ophør"),
                            ("modultest_bestaaet", "Modultest bestået den")]),
    ("proever", "Prøver", [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
                           ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"),
                           ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    ("henvisninger", "Henvisninger", [("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
    ("meritter", "Merit", [("du_modul", "Modul"), ("startdato", "Start"), ("udbyder", "Udbyder")]),
    ("prae2004", "Præ-2004 data", [("foerste_startdato", "Første start"), ("du", "Danskuddannelse")]),
]


def v(x):
    if x is None:
        return ""
    if isinstance(x, bool):
        return "Ja" if x else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", x)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else x


def ramme(modul, titel, krop, ses=None, handlinger=(), head=""):
    menu = side = ""
    if ses:
        for m, t in (("Home", "Hjem"), (K, "Kursister"), (U, "Listeudtræk")):
            akt = "currentTab" if m == modul else "notCurrentTab"
            menu += (f'<li class="topnav"><span class="{akt}Left">&nbsp;</span><span class="{akt}"><a id="moduleTab_{m}" '
                     f'href="index.php?module={m}&amp;action=index">{t}</a></span></li>\n')
        menu = f"""<nav class="navbar navbar-inverse navbar-fixed-top"><ul class="nav navbar-nav" id="toolbar">
{menu}</ul>
<ul class="nav navbar-nav navbar-right" id="globalLinks"><li id="with-label">{h(ses["bruger"])}</li>
<li><a id="logout_link" href="index.php?module=Users&amp;action=Logout">Log ud</a></li></ul></nav>"""
        if handlinger:
            side = '<div id="actionMenuSidebar" class="actionMenuSidebar"><h2 class="recent_h3">Handlinger</h2><ul>'
            for url, t in handlinger:
                side += (f'<li class="actionmenulinks"><a href="{url}"><span class="side-bar-action-icon">&#160;</span>'
                         f'<span class="actionmenulink">{t}</span></a></li>')
            side += "</ul></div>"
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da_DK">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta name="viewport" content="initial-scale=1.0, user-scalable=no">
<title>{h(titel)} &raquo; Danskundervisningsdatabasen</title>
{head}<link rel="stylesheet" type="text/css" href="cache/themes/SuiteR/css/style.css">
</head>
<body>
{menu}
<div id="bootstrap-container" class="clear">
{side}
<div id="content">
<div class="moduleTitle"><h2>{h(titel)}</h2></div>
{krop}
</div>
</div>
<footer><div id="copyrightbuttons">&copy; Supercharged by SuiteCRM | Udlændinge- og Integrationsministeriet</div></footer>
</body>
</html>""")


async def laes(req):
    par = dict(req.query_params)
    if req.method == "POST":
        krop, ct = await req.body(), req.headers.get("content-type", "")
        if ct.startswith("multipart/"):
            m = BytesParser().parsebytes(b"Content-Type: " + ct.encode("latin-1") + b"\r\n\r\n" + krop)
            for d in (m.get_payload() if m.is_multipart() else []):
                data = d.get_payload(decode=True) or b""
                navn = d.get_param("name", header="content-disposition")
                par[navn] = data if d.get_filename() is not None else data.decode("utf-8", "replace")
        else:
            par.update({k: x[0] for k, x in parse_qs(krop.decode("utf-8", "replace"), keep_blank_values=True).items()})
    return par


def loginside(fejl=""):
    f = f'<span class="error" id="post_error">{fejl}</span>' if fejl else '<span class="error" id="post_error"></span>'
    return ramme("Users", "Log ind", f"""<div class="loginBox">
<form role="form" action="index.php" method="post" name="DetailView" id="form">
<input type="hidden" name="module" value="Users">
<input type="hidden" name="action" value="Authenticate">
<input type="hidden" name="return_module" value="Users">
<input type="hidden" name="return_action" value="Login">
<input type="hidden" name="login_module" value="">
{f}
<div class="input-group"><label for="user_name">Brugernavn:</label>
<input type="text" class="form-control" tabindex="1" id="user_name" name="user_name" value=""></div>
<div class="input-group"><label for="username_password">Adgangskode:</label>
<input type="password" class="form-control" tabindex="2" id="username_password" name="username_password" value=""></div>
<input title="Log ind" class="btn btn-lg btn-primary btn-block" type="submit" tabindex="3" id="bigbutton" name="Login" value="Log ind">
</form></div>""")


# ------------------------------------------------------------------ kursister
def kursister(ses, par):
    resultat = '<p class="listViewHint">Angiv et CPR-nr. og klik på Søg.</p>'
    if par.get("query") == "true":
        cpr = re.sub(r"[\s-]", "", par.get("cpr_nummer_basic", ""))
        fundet = PERSONER.get(cpr)
        if not re.fullmatch(r"\d{10}", cpr):
            resultat = '<p class="error">Ugyldig værdi: CPR-nr. skal have 10 cifre.</p>'
        elif not fundet:
            resultat = '<div class="list view listViewEmpty"><p class="msg">Ingen resultater fundet for din søgning.</p></div>'
        else:
            url = f"index.php?module={K}&amp;action=DetailView&amp;record={GUID[cpr]}"
            resultat = f"""<form id="MassUpdate" name="MassUpdate" method="post" action="index.php">
<table cellpadding="0" cellspacing="0" width="100%" border="0" class="list view table-responsive">
<thead><tr id="pagination"><td colspan="2" class="paginationActionButtons"><span class="pageNumbers">(1 - 1 af 1)</span></td></tr>
<tr height="20"><th scope="col">&nbsp;</th><th scope="col">CPR-nr.</th></tr></thead>
<tbody><tr height="20" class="oddListRowS1"><td><a class="edit-link" title="Vis" id="vis-{GUID[cpr]}" href="{url}">Vis</a></td>
<td scope="row" type="name" field="cpr_nummer">{cpr[:6]}-{cpr[6:]}</td></tr></tbody></table></form>"""
    return ramme(K, "Kursister", f"""<form name="search_form" id="search_form" class="search_form" method="post" action="index.php?module={K}&amp;action=index">
<input type="hidden" name="searchFormTab" value="basic_search">
<input type="hidden" name="module" value="{K}">
<input type="hidden" name="action" value="index">
<input type="hidden" name="query" value="true">
<div id="{K}basic_searchSearchForm" class="edit view search basic">
<label for="cpr_nummer_basic">CPR-nr.</label>
<input type="text" name="cpr_nummer_basic" id="cpr_nummer_basic" size="30" maxlength="11" value="" title="ddmmåå-xxxx" autocomplete="off">
<input tabindex="2" title="Søg" class="button" type="submit" name="button" value="Søg" id="search_form_submit">
<input tabindex="2" title="Ryd" onclick="document.getElementById('cpr_nummer_basic').value='';return false;" class="button" type="button" name="clear" id="search_form_clear" value="Ryd">
</div></form>
{resultat}""", ses)


def underpanel(guid, par, noegle, titel, felter, raekker):
    n = len(raekker)
    arg = f"{K}_{noegle}_CELL_offset"
    try:
        off = max(0, min(int(par.get(arg, 0)), max(0, (n - 1) // PR_SIDE * PR_SIDE)))
    except ValueError:
        off = 0
    sider = ""
    if n > PR_SIDE:
        basis = f"index.php?module={K}&amp;action=DetailView&amp;record={guid}"
        sidste = (n - 1) // PR_SIDE * PR_SIDE

        def knap(t, o, aktiv):
            if not aktiv:
                return f'<span class="listViewPaginationLinkDisabled">{t}</span>'
            return f'<a class="listViewPaginationLinkS1" title="{t}" href="{basis}&amp;{arg}={o}#whole_subpanel_{noegle}">{t}</a>'
        sider = (f'<tr class="pagination" role="presentation"><td colspan="{len(felter)}" align="right">'
                 f'{knap("Start", 0, off > 0)} {knap("Forrige", off - PR_SIDE, off > 0)} '
                 f'<span class="pageNumbers">({off + 1} - {min(off + PR_SIDE, n)} af {n})</span> '
                 f'{knap("Næste", off + PR_SIDE, off < sidste)} {knap("Slut", sidste, off < sidste)}</td></tr>')
    ud = f'<li class="noBullet" id="whole_subpanel_{noegle}">\n<div class="formHeader h3Row"><h3><span>{titel}</span></h3></div>\n'
    ud += f'<div id="subpanel_{noegle}"><table cellpadding="0" cellspacing="0" border="0" width="100%" class="list view">\n<thead>{sider}\n<tr height="20">'
    ud += "".join(f'<th scope="col">{t}</th>' for _, t in felter) + "</tr></thead>\n<tbody>\n"
    if not n:
        ud += f'<tr class="oddListRowS1"><td colspan="{len(felter)}"><i>Ingen data</i></td></tr>\n'
    for i, r in enumerate(raekker[off:off + PR_SIDE]):
        ud += f'<tr height="20" class="{"even" if i % 2 else "odd"}ListRowS1">' + "".join(
            f'<td valign="top">{h(v(r[f]))}</td>' for f, _ in felter) + "</tr>\n"
    return ud + "</tbody></table></div>\n</li>\n"


def kursist(ses, par):
    guid = par.get("record", "")
    p = PERSONER.get(CPR_AF.get(guid))
    if not p:
        return ramme(K, "Fejl", "<p class='error'>Posten findes ikke, eller du har ikke adgang til den.</p>", ses)
    c = p["cpr"]
    ud = f"""<div class="detail view detail508"><h4>Oversigt</h4>
<table id="LBL_KURSIST_INFORMATION" class="panelContainer" cellspacing="0"><tr><td class="detail-label" scope="col">CPR-nr.:</td>
<td class="inlineEdit" field="cpr_nummer">{c[:6]}-{c[6:]}</td></tr>
<tr><td class="detail-label" scope="col">Tildelt til:</td><td>Systembruger</td></tr></table></div>
<div id="subpanel_list"><ul class="noBullet" id="subpanel_list_ul">
"""
    for noegle, titel, felter in PANELER:
        data = p[noegle] if noegle != "prae2004" else ([p["prae2004"]] if p["prae2004"] else [])
        ud += underpanel(guid, par, noegle, titel, felter, data)
    return ramme(K, f"Kursist: {c[:6]}-{c[6:]}", ud + "</ul></div>", ses,
                 [(f"index.php?module={K}&amp;action=index", "Ny søgning")])


# ------------------------------------------------------------------ udtræk
HANDL = [(f"index.php?module={U}&amp;action=EditView", "Opret udtræk")]


def udtraek_liste(ses):
    rk = ""
    for uid, j in reversed(ses["job"].items()):
        st = "Fuldført" if time.time() >= j["klar"] else "I kø"
        rk += (f'<tr class="oddListRowS1"><td><a href="index.php?module={U}&amp;action=DetailView&amp;record={uid}">{j["navn"]}</a></td>'
               f'<td>{len(j["numre"])}</td><td>{st}</td></tr>')
    if not rk:
        rk = '<tr><td colspan="3">Du har ingen gemte udtræk.</td></tr>'
    return ramme(U, "Listeudtræk", f"""<p>Et udtræk dannes ud fra en fil med CPR-numre.</p>
<table class="list view table-responsive" width="100%"><thead><tr><th>Udtræk</th><th>Antal</th><th>Status</th></tr></thead>
<tbody>{rk}</tbody></table>""", ses, HANDL)


def udtraek_form(ses, fejl=""):
    f = f'<span class="error">{fejl}</span>' if fejl else ""
    return ramme(U, "Opret", f"""{f}<form action="index.php" method="post" name="EditView" id="EditView" enctype="multipart/form-data">
<input type="hidden" name="module" value="{U}">
<input type="hidden" name="record" value="">
<input type="hidden" name="action" value="Save">
<input type="hidden" name="return_action" value="DetailView">
<div class="edit view edit508"><table class="yui3-skin-sam edit view panelContainer"><tr>
<td class="edit-label" scope="col"><label for="filename_file">Filnavn:</label> <span class="required">*</span></td>
<td><input id="filename_file" name="filename_file" type="file" title="" size="30" maxlength="255"></td></tr></table>
<p class="helptext">Tekstfil med ét CPR-nr. på hver linje (ddmmååxxxx). Højst 100 linjer.</p></div>
<div class="buttons"><input title="Gem" class="button primary" type="submit" name="button" value="Gem" id="SAVE">
<input title="Annuller" class="button" onclick="window.location.href='index.php?module={U}&amp;action=index'; return false;" type="button" name="cancel" value="Annuller" id="CANCEL"></div>
</form>""", ses)


def udtraek_gem(ses, par):
    fil = par.get("filename_file")
    tekst = fil.decode("utf-8-sig", "replace") if isinstance(fil, bytes) else ""
    numre = [re.sub(r"[\s-]", "", x) for x in tekst.splitlines() if x.strip()]
    if not numre:
        return udtraek_form(ses, "Manglende obligatorisk felt: Filnavn")
    if len(numre) > 100:
        return udtraek_form(ses, "Filen har mere end 100 linjer.")
    if not all(re.fullmatch(r"\d{10}", x) for x in numre):
        return udtraek_form(ses, "Filen indeholder ugyldige CPR-numre.")
    uid = str(uuid.uuid4())
    ses["job"][uid] = {"numre": numre, "klar": time.time() + 4, "navn": f"Udtræk nr. {len(ses['job']) + 1}"}
    return RedirectResponse(f"/index.php?module={U}&action=DetailView&record={uid}", 302)


def udtraek_vis(ses, uid):
    j = ses["job"].get(uid)
    if not j:
        return ramme(U, "Fejl", "<p class='error'>Posten findes ikke, eller du har ikke adgang til den.</p>", ses)
    if time.time() < j["klar"]:
        status, besked = "I kø", "Udtrækket er sat i kø og behandles af planlæggeren."
        fil = ""
        knap = f'<a class="button" href="index.php?module={U}&amp;action=DetailView&amp;record={uid}">Genindlæs</a>'
    else:
        status, besked = "Fuldført", "Udtrækket er fuldført, og filen kan hentes."
        fil = f'<a href="index.php?entryPoint=download&amp;id={uid}&amp;type={U}" class="tabDetailViewDFLink">Hent resultatfil</a>'
        knap = ""
    return ramme(U, j["navn"], f"""<div class="buttons">{knap}</div>
<p class="message">{besked}</p>
<div class="detail view detail508"><table class="panelContainer" cellspacing="0">
<tr><td class="detail-label" scope="col">Status:</td><td>{status}</td></tr>
<tr><td class="detail-label" scope="col">Antal CPR-numre:</td><td>{len(j["numre"])}</td></tr>
<tr><td class="detail-label" scope="col">Resultatfil:</td><td>{fil}</td></tr></table></div>""", ses, HANDL)


CSV = [("cpr", "CPR-nr."), ("findes", "Findes efter 2004"), ("foerste_startdato", "Første modul start"),
       ("foerste_du_modul", "Første modul"), ("foerste_udbyder", "Første modul udbyder"),
       ("seneste_startdato", "Seneste modul start"), ("seneste_du_modul", "Seneste modul"),
       ("seneste_udbyder", "Seneste modul udbyder"), ("henvisning_dato", "Henvisning dato"),
       ("henvisning_kategori", "Henvisning kategori"), ("merit_du_modul", "Højeste merit modul"),
       ("merit_startdato", "Højeste merit start"), ("merit_udbyder", "Højeste merit udbyder"),
       ("prae2004_findes", "Findes i præ-2004"), ("prae2004_startdato", "Præ-2004 første start"),
       ("prae2004_du", "Præ-2004 danskuddannelse")]


def csv_fil(j):
    linje = lambda vs: ";".join('"' + x.replace('"', '""') + '"' for x in vs) + "\r\n"
    ud = linje(t for _, t in CSV)
    for n in j["numre"]:
        u = PERSONER[n]["udtraek"] if n in PERSONER else {"cpr": n, "findes": False}
        ud += linje(v(u.get(k)) for k, _ in CSV)
    return Response(ud.encode("iso-8859-1"), headers={
        "Content-Type": "text/csv; charset=ISO-8859-1",
        "Content-Disposition": 'attachment; filename="DUD_Udtraek.csv"', "Pragma": "cache"})


# ------------------------------------------------------------------ index.php
async def index(req):
    par = await laes(req)
    modul, action = par.get("module", "Home"), par.get("action", "index")
    if modul == "Users" and action == "Authenticate":
        if par.get("user_name") == "kommune" and par.get("username_password") == "hemmeligt-1":
            sid = uuid.uuid4().hex
            SESS[sid] = {"bruger": "kommune", "job": {}}
            svar = RedirectResponse("/index.php?module=Home&action=index", 302)
            svar.set_cookie("PHPSESSID", sid, path="/", httponly=True)
            return svar
        return loginside("Du skal angive et gyldigt brugernavn og en gyldig adgangskode.")
    ses = SESS.get(req.cookies.get("PHPSESSID", ""))
    if modul == "Users" and action == "Logout":
        SESS.pop(req.cookies.get("PHPSESSID", ""), None)
        svar = RedirectResponse("/index.php?module=Users&action=Login", 302)
        svar.delete_cookie("PHPSESSID", path="/")
        return svar
    if ses is None:
        if modul == "Users" and action == "Login":
            return loginside()
        return RedirectResponse("/index.php?module=Users&action=Login", 302)
    if par.get("entryPoint") == "download":
        j = ses["job"].get(par.get("id", ""))
        if j and time.time() >= j["klar"]:
            return csv_fil(j)
        return ramme(U, "Fejl", "<p class='error'>Filen findes ikke.</p>", ses)
    if modul == K:
        return kursist(ses, par) if action == "DetailView" else kursister(ses, par)
    if modul == U:
        if action == "EditView":
            return udtraek_form(ses)
        if action == "Save":
            return udtraek_gem(ses, par)
        if action == "DetailView":
            return udtraek_vis(ses, par.get("record", ""))
        return udtraek_liste(ses)
    return ramme("Home", "Hjem", """<div class="dashletcontainer"><h3>Meddelelser</h3>
<p>Velkommen til danskundervisningsdatabasen. Vælg Kursister for at slå en enkelt kursist op, eller Listeudtræk for at
hente oplysninger om flere kursister i en fil.</p></div>""", ses)


async def css(req):
    return Response("""body{font:13px Lato,Arial,sans-serif;margin:0;color:#444}nav.navbar{background:#3c8dbc;overflow:hidden}
#toolbar,#globalLinks{list-style:none;margin:0;padding:10px;float:left}#globalLinks{float:right}#toolbar li,#globalLinks li{display:inline;margin-right:14px}
nav a{color:#fff}#actionMenuSidebar{float:left;width:170px;padding:12px;background:#f5f5f5}#content{margin-left:200px;padding:12px}
table.list{border-collapse:collapse}table.list th{background:#e8e8e8;text-align:left;padding:5px}table.list td{padding:5px;border-bottom:1px solid #ddd}
.error{color:#c00}.message{background:#eef;padding:6px}ul.noBullet{list-style:none;padding:0}footer{clear:both;font-size:11px;padding:12px}""",
                    media_type="text/css")


async def rod(req):
    return RedirectResponse("/index.php?module=Home&action=index", 302)

app = Starlette(routes=[
    Route("/", rod),
    Route("/index.php", index, methods=["GET", "POST"]),
    Route("/cache/themes/SuiteR/css/style.css", css),
    Route("/{sti:path}", rod),
])
