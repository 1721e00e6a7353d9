# -*- coding: utf-8 -*-
"""Extranet for kommuner: TYPO3 4.6, felogin, extbase/fluid-udvidelsen dudb_opslag (plugins opslag og liste)."""
import hashlib
import itertools
import json
import re
import secrets
import time
from html import escape as h
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

REPO = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
UID = {p["cpr"]: i for i, p in enumerate(REPO, 512)}                    # tx_dudbopslag_domain_model_borger.uid
BY_UID = {str(UID[p["cpr"]]): p for p in REPO}
BY_CPR = {p["cpr"]: p for p in REPO}
FE_USERS = {"kommune": "hemmeligt-1"}
FE_SESSIONS = {}
TEMP = {}                                                              # typo3temp/dudb/<hash>.xls
KEY = secrets.token_hex(8)
MAANEDER = "januar februar marts april maj juni juli august september oktober november december".split()

SIDER = {"1": "Forside", "4": "Log ind", "10": "Mit extranet", "11": "Nyhedsbreve", "12": "Skemaer og vejledninger",
         "20": "Danskundervisning", "21": "Opslag på borger", "22": "Lister", "30": "Kontakt"}
MENU = [("10", []), ("11", []), ("12", []), ("20", ["21", "22"]), ("30", [])]

AFSNIT = [
    ("moduler", "Modulforløb", "Forløb", [("du_modul", "Uddannelse og modul"), ("startdato", "Påbegyndt"), ("slutdato", "Afsluttet"),
        ("udbyder", "Sprogcenter (nr.)"), ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"),
        ("modultest_bestaaet", "Modultest bestået")]),
    ("proever", "Afholdte prøver", "Prøve", [("proeve", "Prøvens navn"), ("dato", "Afholdt"), ("termin", "Termin"), ("laeseforstaaelse", "Karakter, læseforståelse"),
        ("skriftlig", "Karakter, skriftlig fremstilling"), ("mundtlig", "Karakter, mundtlig kommunikation"), ("resultat", "Prøvens resultat"),
        ("udbyder", "Sprogcenter (nr.)")]),
    ("henvisninger", "Henvisninger fra kommunen", "Henvisning", [("dato", "Henvisningsdato"), ("kategori", "Henvisningskategori"),
        ("kommune", "Kommune"), ("udbyder", "Henvist til sprogcenter (nr.)")]),
    ("meritter", "Godskrivning (merit)", "Merit", [("du_modul", "Godskrevet modul"), ("startdato", "Startdato"), ("udbyder", "Sprogcenter (nr.)")]),
    ("prae2004", "Oplysninger fra før 2004", "Ældre forløb", [("foerste_startdato", "Første startdato"), ("du", "Deltaget i danskuddannelse")]),
]
DATO = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato"}
XLS = [("CPR-nr.", None, "cpr"), ("Findes efter 2004", None, "findes"),
       ("Tidligste modulforløb", "Påbegyndt", "foerste_startdato"), ("Tidligste modulforløb", "Modul", "foerste_du_modul"),
       ("Tidligste modulforløb", "Sprogcenter", "foerste_udbyder"),
       ("Nyeste modulforløb", "Påbegyndt", "seneste_startdato"), ("Nyeste modulforløb", "Modul", "seneste_du_modul"),
       ("Nyeste modulforløb", "Sprogcenter", "seneste_udbyder"),
       ("Henvisning før nyeste modul", "Dato", "henvisning_dato"), ("Henvisning før nyeste modul", "Kategori", "henvisning_kategori"),
       ("Højeste merit", "Modul", "merit_du_modul"), ("Højeste merit", "Startdato", "merit_startdato"), ("Højeste merit", "Sprogcenter", "merit_udbyder"),
       ("Før 2004", "Findes", "prae2004_findes"), ("Før 2004", "Første startdato", "prae2004_startdato"), ("Før 2004", "Danskuddannelse", "prae2004_du")]


def ny_noegle(lav):
    """En nøgle til adresser; må aldrig ligne et CPR-nummer."""
    while True:
        k = str(lav())
        if not re.search(r"\d{6}-?\d{4}", k):
            return k


def f_dato(d):                                                          # <f:format.date format="%e. %B %Y">
    y, m, dd = d.split("-")
    return f"{int(dd)}. {MAANEDER[int(m) - 1]} {y}"


def vaerdi(felt, v):
    if v is None:
        return "<em>ikke oplyst</em>"
    if isinstance(v, bool):
        return "ja" if v else "nej"
    return h(f_dato(v) if felt in DATO else v)


def link(pid, **arg):
    q = {"id": pid}
    if arg:
        plugin = "tx_dudbopslag_" + ("opslag" if pid == "21" else "liste")
        q.update({f"{plugin}[{k}]": v for k, v in arg.items()})
        salt = itertools.count()
        q["cHash"] = ny_noegle(lambda: hashlib.md5(f"{KEY}{next(salt)}{sorted(q.items())}".encode()).hexdigest())
    return "index.php?" + h(urlencode(q))


def fluid_form(pid, action, controller, indhold, filer=False):
    """<f:form> med __referrer og __hmac"""
    plugin = "tx_dudbopslag_" + ("opslag" if pid == "21" else "liste")
    return f"""<form {'enctype="multipart/form-data" ' if filer else ''}method="post" action="{link(pid, action=action, controller=controller)}">
<div style="display: none">
<input type="hidden" name="{plugin}[__referrer][extensionName]" value="DudbOpslag" />
<input type="hidden" name="{plugin}[__referrer][controllerName]" value="{controller}" />
<input type="hidden" name="{plugin}[__referrer][actionName]" value="index" />
<input type="hidden" name="{plugin}[__hmac]" value="{hashlib.sha1((KEY + action).encode()).hexdigest()}" />
</div>
{indhold}
</form>"""


def flash(slags, overskrift, tekst):
    return (f'<div class="typo3-messages"><div class="typo3-message message-{slags}"><div class="message-header">{overskrift}</div>'
            f'<div class="message-body">{tekst}</div></div></div>')


def side(pid, krop, bruger=None, ok=200):
    top = '<a href="index.php?id=1">Forside</a>'
    venstre = ""
    if bruger:
        li = ""
        for p, under in MENU:
            ul = ""
            if under:
                ul = '<ul class="level2">' + "".join(
                    f'<li{" class=act" if u == pid else ""}><a href="index.php?id={u}" onfocus="blurLink(this);">{SIDER[u]}</a></li>' for u in under) + "</ul>"
            li += f'<li class="{"act" if p == pid or pid in under else "no"}"><a href="index.php?id={p}" onfocus="blurLink(this);">{SIDER[p]}</a>{ul}</li>\n'
        venstre = f"""<div id="venstre"><ul class="level1">{li}</ul>
<div class="tx-felogin-pi1"><form action="index.php?id=4" target="_top" method="post"><fieldset><legend>Du er logget ind</legend>
<div><label>Brugernavn:</label> {h(bruger)}</div>
<div><input type="submit" name="submit" value="Log ud" /></div>
<div class="felogin-hidden"><input type="hidden" name="logintype" value="logout" /><input type="hidden" name="pid" value="7" /></div>
</fieldset></form></div></div>"""
        top += ' | <a href="index.php?id=10">Mit extranet</a>'
    else:
        top += ' | <a href="index.php?id=4">Log ind på extranettet</a>'
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<!--
	This website is powered by TYPO3 - inspiring people to share!
	TYPO3 is a free open source Content Management Framework initially created by Kasper Skaarhoj and licensed under GNU/GPL.
-->
<title>Extranet for kommuner: {SIDER.get(pid, 'Fejl')}</title>
<meta name="generator" content="TYPO3 4.6 CMS" />
<style type="text/css">
/*<![CDATA[*/
body{{font:12px/1.5 Verdana,sans-serif;margin:0;background:#e8ecef}}#ramme{{width:960px;margin:0 auto;background:#fff;padding:0 10px}}#top{{background:#004b6c;color:#fff;padding:8px}}
#top a{{color:#fff}}#venstre{{float:left;width:200px}}#indhold{{margin-left:220px;padding-bottom:20px}}ul.level1,ul.level2{{list-style:none;padding-left:10px}}
dl.post{{border-top:1px solid #bcc;margin:0 0 14px;padding-top:6px;overflow:hidden}}dl.post dt{{float:left;clear:left;width:230px;color:#456}}dl.post dd{{margin-left:240px}}
.message-error{{background:#fbe3e4;border:1px solid #d66;padding:8px}}.message-ok{{background:#e6efc2;border:1px solid #9b3;padding:8px}}.message-notice{{background:#eef;border:1px solid #99c;padding:8px}}.message-header{{font-weight:bold}}
/*]]>*/
</style>
<script type="text/javascript">
/*<![CDATA[*/
function blurLink(theObject) {{ theObject.blur(); }}
/*]]>*/
</script>
</head>
<body><div id="ramme">
<div id="top"><strong>Extranet for kommuner</strong> &nbsp; {top}</div>
{venstre}
<div id="indhold"><!--TYPO3SEARCH_begin-->
{krop}
<!--TYPO3SEARCH_end--></div>
</div></body></html>""", ok)


# ---------------------------------------------------------------------------------------------------------- felogin
def login_boks(besked="Indtast dit brugernavn og din adgangskode for at logge ind.", titel="Log ind"):
    return f"""<div class="tx-felogin-pi1"><h3>{titel}</h3><div>{besked}</div>
<form action="index.php?id=4" target="_top" method="post"><fieldset><legend>Login</legend>
<div><label for="user">Brugernavn:</label> <input type="text" id="user" name="user" value="" /></div>
<div><label for="pass">Adgangskode:</label> <input type="password" id="pass" name="pass" value="" /></div>
<div><input type="submit" name="submit" value="Login" /></div>
<div class="felogin-hidden"><input type="hidden" name="logintype" value="login" /><input type="hidden" name="pid" value="7" />
<input type="hidden" name="redirect_url" value="" /></div>
</fieldset></form></div>"""


async def felogin(request):
    if request.method == "POST":
        f = await request.form()
        if f.get("logintype") == "logout":
            FE_SESSIONS.pop(request.cookies.get("fe_typo_user", ""), None)
            r = side("4", login_boks("Du er nu logget ud.", "Logget ud"))
            r.delete_cookie("fe_typo_user")
            return r
        bruger = str(f.get("user", "")).strip()
        if bruger in FE_USERS and FE_USERS[bruger] == f.get("pass"):
            sid = secrets.token_hex(16)
            FE_SESSIONS[sid] = {"bruger": bruger, "tid": time.time()}
            r = RedirectResponse("index.php?id=10", 303)
            r.set_cookie("fe_typo_user", sid, httponly=True)
            return r
        return side("4", login_boks("Der opstod en fejl under login. Brugernavn eller adgangskode er forkert.", "Login-fejl"))
    return side("4", login_boks())


# ---------------------------------------------------------------------------------------------------------- plugin: opslag
def opslag_formular(cpr=""):
    return "<h1>Opslag på borger</h1>\n<p>Her kan du se alle sprogcentrenes registreringer om en borger.</p>\n@FLASH\n" + fluid_form("21", "find", "Borger", f"""<fieldset><legend>Søg</legend>
<label for="soeg-cpr">Borgerens CPR-nr.</label>
<input id="soeg-cpr" type="text" name="tx_dudbopslag_opslag[soegning][cpr]" value="{h(cpr)}" size="14" maxlength="11" />
<input type="submit" name="tx_dudbopslag_opslag[soeg]" value="Søg borger" />
</fieldset>""")


async def opslag(request, bruger):
    P = "tx_dudbopslag_opslag"
    if request.method == "POST":
        raa = str((await request.form()).get(P + "[soegning][cpr]", "")).strip()
        cpr = re.sub(r"[-\s]", "", raa)
        form = opslag_formular(raa)
        if not re.fullmatch(r"\d{10}", cpr):
            tekst = "Du skal skrive et CPR-nr." if not raa else "CPR-nr. skal skrives med 10 cifre, evt. med bindestreg."
            return side("21", form.replace("@FLASH", flash("error", "Fejl i indtastning", tekst)), bruger)
        if cpr not in BY_CPR:
            return side("21", form.replace("@FLASH", flash("notice", "Ingen resultater", "Der er ingen borger med dette CPR-nr. i databasen.")), bruger)
        treffer = (f'<div class="tx-dudb-liste"><h2>Søgeresultat</h2><p>Der er fundet 1 borger.</p><ul><li>{cpr[:6]}-{cpr[6:]}: '
                   f'<a href="{link("21", borger=UID[cpr], action="show", controller="Borger")}">Se registreringer</a></li></ul></div>')
        return side("21", form.replace("@FLASH", "") + treffer, bruger)
    if request.query_params.get(P + "[action]") == "show":
        p = BY_UID.get(request.query_params.get(P + "[borger]", ""))
        if not p:
            return side("21", "<h1>Fejl</h1>" + flash("error", "Siden kan ikke vises", "Object with identity was not found (#1297759968)."), bruger, 404)
        return side("21", borger_show(p), bruger)
    return side("21", opslag_formular().replace("@FLASH", ""), bruger)


def borger_show(p):
    ud = f'<h1>Registreringer for {p["cpr"][:6]}-{p["cpr"][6:]}</h1>\n<ul class="csc-menu csc-menu-3">'
    ud += "".join(f'<li><a href="{link("21", borger=UID[p["cpr"]], action="show", controller="Borger")}#c{2101 + i}">{t}</a></li>' for i, (_, t, _, _) in enumerate(AFSNIT))
    ud += "</ul>\n"
    for i, (k, titel, en, felter) in enumerate(AFSNIT):
        poster = p[k] if isinstance(p[k], list) else [p[k]] if p[k] else []
        ud += f'<div id="c{2101 + i}" class="csc-default"><div class="csc-header"><h2>{titel}</h2></div>\n'
        for n, post in enumerate(poster, 1):
            nr = f"<h3>{en} {n}</h3>" if len(poster) > 1 else ""
            ud += f'{nr}<dl class="post">' + "".join(f"<dt>{t}</dt><dd>{vaerdi(f, post[f])}</dd>\n" for f, t in felter) + "</dl>\n"
        if not poster:
            ud += '<p class="bodytext">Intet registreret.</p>\n'
        ud += "</div>\n"
    return ud + '<p class="bodytext"><a href="index.php?id=21">Ny søgning</a></p>'


# ---------------------------------------------------------------------------------------------------------- plugin: liste
def liste_formular():
    return "<h1>Lister</h1>\n<p>Send en tekstfil (.txt) med CPR-nr. - et på hver linje og højst 100 i alt. Du får en liste tilbage, som kan åbnes i Excel.</p>\n@FLASH\n" + \
        fluid_form("22", "create", "Liste", """<fieldset><legend>Ny liste</legend>
<label for="liste-fil">Fil med CPR-nr.</label> <input id="liste-fil" type="file" name="tx_dudbopslag_liste[nyListe][fil]" />
<input type="submit" name="tx_dudbopslag_liste[send]" value="Send fil" />
</fieldset>""", True)


async def liste(request, bruger):
    besked = ""
    if request.method == "POST":
        fil = (await request.form()).get("tx_dudbopslag_liste[nyListe][fil]")
        if not hasattr(fil, "read") or not fil.filename:
            besked = flash("error", "Fejl", "Du har ikke valgt en fil.")
        else:
            tekst = (await fil.read()).decode("utf-8-sig", "replace")
            numre = [re.sub(r"[-\s]", "", x) for x in re.split(r"\r\n|\r|\n", tekst) if x.strip()]
            forkerte = sum(not re.fullmatch(r"\d{10}", n) for n in numre)
            if not numre:
                besked = flash("error", "Fejl", "Filen er tom.")
            elif len(numre) > 100:
                besked = flash("error", "For mange CPR-nr.", f"Filen har {len(numre)} linjer. Del den op i filer med højst 100.")
            elif forkerte:
                besked = flash("error", "Filen kan ikke læses", f"{forkerte} linje(r) i filen er ikke et gyldigt CPR-nr. Ret filen og send den igen.")
            else:
                navn = ny_noegle(lambda: secrets.token_hex(5))
                TEMP[navn] = (bruger, xls(numre))
                besked = flash("ok", "Listen er dannet", f"Listen indeholder {len(numre)} borgere og slettes automatisk efter et døgn. "
                               f'<a href="index.php?eID=dudb_hent&amp;liste={navn}">Åbn listen i Excel</a>')
    return side("22", liste_formular().replace("@FLASH", besked), bruger)


def xls(numre):
    grupper = []
    for g, u, _ in XLS:
        if u is None:
            grupper.append([g, 0])
        elif grupper[-1][0] == g:
            grupper[-1][1] += 1
        else:
            grupper.append([g, 1])
    t = time.localtime()
    ud = ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
          '<style>td{mso-number-format:"\\@"}</style></head><body><table border="1">\n'
          f'<tr><td colspan="16"><b>Liste fra danskundervisningsdatabasen dannet {t.tm_mday:02}.{t.tm_mon:02}.{t.tm_year}</b></td></tr>\n<tr>')
    ud += "".join(f'<th rowspan="2">{g}</th>' if n == 0 else f'<th colspan="{n}">{g}</th>' for g, n in grupper)
    ud += "</tr>\n<tr>" + "".join(f"<th>{u}</th>" for _, u, _ in XLS if u) + "</tr>\n"
    for cpr in numre:
        u = BY_CPR[cpr]["udtraek"] if cpr in BY_CPR else {"cpr": cpr, "findes": False}
        ud += "<tr>"
        for _, _, felt in XLS:
            v = u.get(felt)
            if v is None:
                v = ""
            elif isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif felt == "cpr":
                v = v[:6] + "-" + v[6:]
            elif felt.endswith("dato"):
                v = ".".join(reversed(v.split("-")))
            ud += f"<td>{h(v)}</td>"
        ud += "</tr>\n"
    return ud + "</table></body></html>"


# ---------------------------------------------------------------------------------------------------------- index.php
async def index(request):
    s = FE_SESSIONS.get(request.cookies.get("fe_typo_user", ""))
    if s and time.time() - s["tid"] > 6000:
        s = None
    if s:
        s["tid"] = time.time()
    bruger = s["bruger"] if s else None
    if request.query_params.get("eID") == "dudb_hent":
        ejer, ark = TEMP.get(request.query_params.get("liste", ""), (None, ""))
        if not bruger or ejer != bruger:
            return Response("Access denied", 403, media_type="text/plain")
        return Response(ark.encode("utf-8"), headers={"Content-Type": "application/vnd.ms-excel; charset=utf-8",
                                                      "Content-Disposition": 'attachment; filename="liste.xls"'})
    pid = request.query_params.get("id", "1")
    if pid == "4":
        return await felogin(request)
    if pid not in SIDER:
        return side(pid, "<h1>Siden findes ikke</h1><p>Reason: ID was not an accessible page</p>", bruger, 404)
    if pid == "1":
        return side(pid, "<h1>Extranet for kommuner</h1><p>Extranettet er for medarbejdere i kommunerne, som arbejder med danskundervisning og integration. "
                    "Adgang kræver et login.</p>", bruger)
    if not bruger:
        return side("4", login_boks("Siden kræver, at du er logget ind."), None, 403)
    if pid == "21":
        return await opslag(request, bruger)
    if pid == "22":
        return await liste(request, bruger)
    tekst = {"10": "Velkommen til extranettet. Vælg i menuen til venstre.", "11": "Nyhedsbrev nr. 3: Nye prøveterminer for danskprøverne.",
             "12": "Her finder du skemaer og vejledninger til indberetning.", "20": "Under dette punkt kan du slå op i danskundervisningsdatabasen.",
             "30": "Kontakt os på extranet@example.dk."}[pid]
    return side(pid, f"<h1>{SIDER[pid]}</h1>\n<p class=\"bodytext\">{tekst}</p>", bruger)

app = Starlette(routes=[Route("/", index, methods=["GET"]), Route("/index.php", index, methods=["GET", "POST"])])
