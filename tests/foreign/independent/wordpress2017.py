"""Integrationsnettet - WordPress 4.8-intranet (tema a la Twenty Seventeen) med plugin "Danskdata": shortcodes, nonces, admin-post/admin-ajax."""
import hashlib
import html
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

FOLK = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
COOKIE = "wordpress_logged_in_5f1c0a7e"
SALT = secrets.token_hex(8)
SESSIONER, JOBS = {}, {}
MD = "januar februar marts april maj juni juli august september oktober november december".split()

DD_FANER = [
    ("kurser", "Kursusmoduler", "moduler", {
        "du_modul": "Uddannelse og modul", "udbyder": "Sprogskole", "startdato": "Startet", "slutdato": "Afsluttet",
        "modultest_bestaaet": "Bestod modultest", "ophoersaarsag": "Årsag til ophør",
        "henvisningskategori": "Henvisningskategori"}),
    ("proever", "Prøveresultater", "proever", {
        "proeve": "Prøve", "resultat": "Resultat", "laeseforstaaelse": "Læseforståelse",
        "skriftlig": "Skriftlig fremstilling", "mundtlig": "Mundtlig kommunikation", "termin": "Termin",
        "dato": "Prøvedag", "udbyder": "Sprogskole"}),
    ("henvist", "Henvist", "henvisninger", {
        "dato": "Henvisningsdato", "kommune": "Fra kommune", "udbyder": "Til sprogskole",
        "kategori": "Henvisningskategori"}),
    ("merit", "Merit", "meritter", {
        "udbyder": "Sprogskole", "du_modul": "Merit for", "startdato": "Meritdato"}),
    ("gamle", "Gamle data (før 2004)", "prae2004", {
        "foerste_startdato": "Første gang startet", "du": "Har fulgt danskuddannelse"}),
]
DD_CSV = [
    ("cpr", "CPR-nummer"), ("findes", "Findes (efter 2004)"), ("foerste_startdato", "Første modul startet"),
    ("foerste_du_modul", "Første modul"), ("foerste_udbyder", "Første modul sprogskole"),
    ("seneste_startdato", "Seneste modul startet"), ("seneste_du_modul", "Seneste modul"),
    ("seneste_udbyder", "Seneste modul sprogskole"), ("henvisning_dato", "Henvisningsdato"),
    ("henvisning_kategori", "Henvisningskategori"), ("merit_du_modul", "Højeste merit"),
    ("merit_startdato", "Merit dato"), ("merit_udbyder", "Merit sprogskole"), ("prae2004_findes", "Findes før 2004"),
    ("prae2004_startdato", "Første start før 2004"), ("prae2004_du", "Danskuddannelse før 2004")]


def esc(v):
    return html.escape(str(v))


def dd_vaerdi(v):
    if v is None or v == "":
        return "&mdash;"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.match(r"(\d{4})-(\d\d)-(\d\d)$", v)
    return f"{int(m[3])}. {MD[int(m[2]) - 1]} {m[1]}" if m else esc(v)


def bruger(req):
    return req.cookies.get(COOKIE) if req.cookies.get(COOKIE) in SESSIONER else None


def wp_nonce(sid, handling):
    return hashlib.md5(f"{SALT}|{sid}|{handling}".encode()).hexdigest()[-12:-2]


def nonce_felt(sid, handling, ref):
    return (f'<input type="hidden" id="_wpnonce" name="_wpnonce" value="{wp_nonce(sid, handling)}" />'
            f'<input type="hidden" name="_wp_http_referer" value="{ref}" />')


def wp_die(tekst, kode=403):
    return HTMLResponse(f'<!DOCTYPE html><html lang="da-DK"><head><meta charset="utf-8"><title>WordPress &rsaquo; Fejl</title></head>'
                        f'<body id="error-page"><p>{tekst}</p><p><a href="/">Tilbage</a></p></body></html>', kode)


def tema(req, titel, indhold, script=""):
    sid = bruger(req)
    ud = f"/wp-login.php?action=logout&amp;_wpnonce={wp_nonce(sid, 'log-out')}"
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da-DK" class="no-js no-svg">
<head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{titel} &#8211; Integrationsnettet</title><meta name="generator" content="WordPress 4.8.2" />
<style>body{{font:16px/1.6 "Libre Franklin",Helvetica,Arial,sans-serif;margin:32px 5% 0}}#wpadminbar{{position:fixed;top:0;left:0;right:0;height:32px;
background:#23282d;color:#eee;font-size:13px}}#wpadminbar a{{color:#eee;margin:0 10px}}.main-navigation li{{display:inline-block;margin-right:1.2em}}
#primary{{float:left;width:68%}}#secondary{{float:right;width:26%}}.dd-tabs li{{display:inline-block;padding:4px 10px;border:1px solid #ddd}}
table{{border-collapse:collapse;font-size:14px}}td,th{{border-bottom:1px solid #ddd;padding:4px 8px;text-align:left}}
.dd-fejl{{border-left:4px solid #dc3232;padding:6px 12px}}.dd-ok{{border-left:4px solid #46b450;padding:6px 12px}}
.js .dd-panel{{display:none}}.js .dd-panel.aktiv{{display:block}}.screen-reader-text{{position:absolute;left:-9999px}}</style>
<script>(function(html){{html.className=html.className.replace(/\\bno-js\\b/,'js')}})(document.documentElement);</script></head>
<body class="page-template-default page logged-in admin-bar has-sidebar">
<div id="page" class="site"><header id="masthead" class="site-header"><p class="site-title"><a href="/" rel="home">Integrationsnettet</a></p>
<p class="site-description">Intranet for kommunens integrationsmedarbejdere</p>
<nav id="site-navigation" class="main-navigation" aria-label="Topmenu"><ul id="top-menu" class="menu">
<li class="menu-item"><a href="/">Forside</a></li><li class="menu-item"><a href="/nyheder/">Nyheder</a></li>
<li class="menu-item menu-item-has-children"><a href="/danskdata/">Danskdata</a><ul class="sub-menu">
<li class="menu-item"><a href="/danskdata/find-borger/">Find borger</a></li>
<li class="menu-item"><a href="/danskdata/listetraek/">Listetræk</a></li></ul></li>
<li class="menu-item"><a href="/kontakt/">Hvem er hvem</a></li></ul></nav></header>
<div id="content" class="site-content"><div id="primary" class="content-area"><main id="main" class="site-main" role="main">
<article class="page type-page hentry"><header class="entry-header"><h1 class="entry-title">{titel}</h1></header>
<div class="entry-content">{indhold}</div></article></main></div>
<aside id="secondary" class="widget-area"><section class="widget widget_search"><form role="search" method="get" class="search-form" action="/">
<label for="search-form-1"><span class="screen-reader-text">Søg efter:</span></label>
<input type="search" id="search-form-1" class="search-field" placeholder="Søg &hellip;" value="" name="s" />
<button type="submit" class="search-submit">Søg</button></form></section>
<section class="widget widget_recent_entries"><h2 class="widget-title">Seneste indlæg</h2><ul><li><a href="/nyheder/">Nye takster for danskuddannelse</a></li>
<li><a href="/nyheder/">Netværksmøde i september</a></li></ul></section></aside></div>
<footer id="colophon" class="site-footer"><a href="https://wordpress.org/">Drevet af WordPress</a></footer></div>
<div id="wpadminbar"><a href="/">Integrationsnettet</a> <span>Hej, kommune</span> <a class="ab-item" href="{ud}">Log ud</a></div>
{script}</body></html>""")


async def wp_login(req):
    besked, q = "", req.query_params
    if q.get("action") == "logout":
        sid = bruger(req)
        if sid and q.get("_wpnonce") != wp_nonce(sid, "log-out"):
            return wp_die("Er du sikker på, at du vil logge ud?")
        SESSIONER.pop(sid, None)
        svar = RedirectResponse("/wp-login.php?loggedout=true", 302)
        svar.delete_cookie(COOKIE)
        return svar
    if q.get("loggedout"):
        besked = '<p class="message">Du er nu logget ud.<br /></p>'
    navn, til = "", q.get("redirect_to", "/")
    if req.method == "POST":
        f = await req.form()
        navn, til = f.get("log", ""), f.get("redirect_to", "/")
        if navn == "kommune" and f.get("pwd") == "hemmeligt-1":
            sid = "kommune%7C" + secrets.token_hex(16)
            SESSIONER[sid] = {}
            svar = RedirectResponse(til if til.startswith("/") and not til.startswith("//") else "/", 302)
            svar.set_cookie(COOKIE, sid, httponly=True)
            return svar
        besked = ('<div id="login_error"><strong>FEJL</strong>: Adgangskoden, du har indtastet for brugernavnet '
                  f'<strong>{esc(navn)}</strong>, er forkert.</div>' if navn == "kommune" else
                  '<div id="login_error"><strong>FEJL</strong>: Ugyldigt brugernavn.</div>')
    return HTMLResponse(f"""<!DOCTYPE html><html lang="da-DK"><head><meta charset="utf-8" /><title>Integrationsnettet &lsaquo; Log ind</title></head>
<body class="login login-action-login wp-core-ui"><div id="login"><h1><a href="https://da.wordpress.org/" title="Drevet af WordPress" tabindex="-1">Integrationsnettet</a></h1>
{besked}<form name="loginform" id="loginform" action="/wp-login.php" method="post">
<p><label for="user_login">Brugernavn eller e-mailadresse<br /><input type="text" name="log" id="user_login" class="input" value="{esc(navn)}" size="20" /></label></p>
<p><label for="user_pass">Adgangskode<br /><input type="password" name="pwd" id="user_pass" class="input" value="" size="20" /></label></p>
<p class="forgetmenot"><label for="rememberme"><input name="rememberme" type="checkbox" id="rememberme" value="forever" /> Husk mig</label></p>
<p class="submit"><input type="submit" name="wp-submit" id="wp-submit" class="button button-primary button-large" value="Log ind" />
<input type="hidden" name="redirect_to" value="{esc(til)}" /><input type="hidden" name="testcookie" value="1" /></p></form>
<p id="nav"><a href="/wp-login.php?action=lostpassword">Mistet din adgangskode?</a></p></div></body></html>""")


# ------------------------------------------------------------ plugin: danskdata

def dd_skema_opslag(sid, cpr=""):
    return f"""<form class="dd-form" method="post" action="/wp-admin/admin-post.php">
<input type="hidden" name="action" value="dd_find" />{nonce_felt(sid, 'dd_find', '/danskdata/find-borger/')}
<p><label for="dd_cpr">Borgerens CPR-nummer</label> <input type="text" id="dd_cpr" name="dd_cpr" value="{esc(cpr)}" placeholder="DDMMÅÅ-XXXX" autocomplete="off" required />
<button type="submit" class="button">Vis danskdata</button></p></form>"""


def dd_person(p):
    faner = "".join(f'<li><a href="#dd-{i}">{n}</a></li>' for i, n, _, _ in DD_FANER)
    paneler = []
    for i, navn, gruppe, felter in DD_FANER:
        data = p[gruppe]
        if not data:
            krop = '<p class="dd-tom">Her er ingen data om borgeren.</p>'
        elif gruppe == "prae2004":
            krop = "<table>" + "".join(f"<tr><th>{t}</th><td>{dd_vaerdi(data[n])}</td></tr>" for n, t in felter.items()) + "</table>"
        else:
            krop = ("<table><thead><tr>" + "".join(f"<th>{t}</th>" for t in felter.values()) + "</tr></thead><tbody>"
                    + "".join("<tr>" + "".join(f"<td>{dd_vaerdi(r[n])}</td>" for n in felter) + "</tr>" for r in data)
                    + "</tbody></table>")
        paneler.append(f'<div class="dd-panel" id="dd-{i}"><h3>{navn}</h3>{krop}</div>')
    return (f'<h2>CPR {p["cpr"][:6]}-{p["cpr"][6:]}</h2><ul class="dd-tabs">{faner}</ul>' + "".join(paneler))


DD_JS = """<script type='text/javascript'>
var p=document.querySelectorAll('.dd-panel'),l=document.querySelectorAll('.dd-tabs a');
function vis(h){for(var i=0;i<p.length;i++){p[i].className='dd-panel'+('#'+p[i].id==h?' aktiv':'');}}
for(var j=0;j<l.length;j++){l[j].onclick=function(){vis(this.getAttribute('href'));return false;};}
if(l.length){vis(l[0].getAttribute('href'));}
</script>"""


def find_borger(req, sid):
    flash = SESSIONER[sid].pop("dd_svar", None)
    if not flash:
        return tema(req, "Find borger", "<p>Slå en borger op i danskundervisningsdatabasen.</p>" + dd_skema_opslag(sid))
    art, v = flash
    if art == "fejl":
        return tema(req, "Find borger", f'<div class="dd-fejl"><p>{v}</p></div>' + dd_skema_opslag(sid))
    return tema(req, "Find borger", dd_skema_opslag(sid) + dd_person(FOLK[v]), DD_JS)


def listetraek(req, sid):
    flash = SESSIONER[sid].pop("dd_fejl", "")
    job = JOBS.get(req.query_params.get("dd_job", ""))
    ud = f'<div class="dd-fejl"><p>{flash}</p></div>' if flash else ""
    script = ""
    if job and job["sid"] == sid:
        jid = req.query_params["dd_job"]
        andel = min(100, int((time.time() - job["start"]) / 4 * 100))
        if andel < 100:
            ud += f"""<div class="dd-fremdrift"><p>Vi henter data om {len(job['cpr'])} borgere &hellip; <span id="dd-pct">{andel}</span> %</p>
<progress id="dd-bar" max="100" value="{andel}"></progress>
<p><a href="/danskdata/listetraek/?dd_job={jid}">Genindlæs siden</a>, hvis der ikke sker noget.</p></div>"""
            script = f"""<script type='text/javascript'>
/* <![CDATA[ */ var dd = {{"ajaxurl":"\\/wp-admin\\/admin-ajax.php","job":"{jid}","nonce":"{wp_nonce(sid, 'dd_status')}"}}; /* ]]> */
setInterval(function(){{var x=new XMLHttpRequest();x.open('POST',dd.ajaxurl);x.setRequestHeader('Content-Type','application/x-www-form-urlencoded');
x.onload=function(){{var r=JSON.parse(x.responseText);if(r.data.faerdig){{location.reload();}}else{{document.getElementById('dd-pct').innerHTML=r.data.pct;}}}};
x.send('action=dd_status&job='+dd.job+'&_wpnonce='+dd.nonce);}},1500);</script>"""
        else:
            hent = f"/wp-admin/admin-post.php?action=dd_csv&amp;job={jid}&amp;_wpnonce={wp_nonce(sid, 'dd_csv')}"
            ud += f'<div class="dd-ok"><p>Listen er klar! <a href="{hent}">Hent regneark (CSV)</a></p></div>'
    ud += f"""<p>Lav en tekstfil med et CPR-nummer på hver linje (max. 100) og send den her.</p>
<form class="dd-form" method="post" enctype="multipart/form-data" action="/wp-admin/admin-post.php">
<input type="hidden" name="action" value="dd_liste" />{nonce_felt(sid, 'dd_liste', '/danskdata/listetraek/')}
<p><label for="dd_liste_fil">Din CPR-liste</label> <input type="file" id="dd_liste_fil" name="dd_liste_fil" accept=".txt" /></p>
<p><button type="submit" class="button">Send liste</button></p></form>"""
    return tema(req, "Listetræk", ud, script)


def dd_laes(raa):
    tekst = raa.decode("utf-8-sig", "replace")
    linjer = [x.strip() for x in re.split(r"\r\n|\r|\n", tekst) if x.strip()]
    if not linjer:
        raise ValueError("Filen er tom. Skriv et CPR-nummer på hver linje.")
    if len(linjer) > 100:
        raise ValueError("Der må højst være 100 CPR-numre i filen.")
    daarlige = [x for x in linjer if not re.match(r"\d{6}[- ]?\d{4}$", x)]
    if daarlige:
        raise ValueError(f"Hovsa! Vi forstod ikke linjen &#8220;{esc(daarlige[0])}&#8221;.")
    return [re.sub(r"\D", "", x) for x in linjer]


def dd_csv(job):
    def felt(v):
        if v is None:
            return ""
        if isinstance(v, bool):
            return "Ja" if v else "Nej"
        m = re.match(r"(\d{4})-(\d\d)-(\d\d)$", v)
        return f"{m[3]}-{m[2]}-{m[1]}" if m else v
    dato = time.strftime("%d-%m-%Y")
    linjer = [f"Danskdata - listetræk fra danskundervisningsdatabasen pr. {dato}" + ";" * 15,
              ";".join(f'"{t}"' for _, t in DD_CSV)]
    for c in job["cpr"]:
        u = FOLK[c]["udtraek"] if c in FOLK else {"findes": False}
        u = {**u, "cpr": c[:6] + "-" + c[6:]}
        linjer.append(";".join(f'"{felt(u[n])}"' if u.get(n) is not None else "" for n, _ in DD_CSV))
    return ("\ufeff" + "\r\n".join(linjer) + "\r\n").encode("utf-8")


async def admin_post(req):
    sid = bruger(req)
    if not sid:
        return RedirectResponse("/wp-login.php?redirect_to=/", 302)
    f = await req.form() if req.method == "POST" else req.query_params
    handling = f.get("action", "")
    if handling not in ("dd_find", "dd_liste", "dd_csv"):
        return Response("0", 400)
    if f.get("_wpnonce") != wp_nonce(sid, handling):
        return wp_die("Linket du fulgte, er udløbet. Prøv venligst igen.")
    ses = SESSIONER[sid]
    if handling == "dd_csv":
        job = JOBS.get(f.get("job", ""))
        if not job or job["sid"] != sid or time.time() - job["start"] < 4:
            return wp_die("Listen findes ikke.", 404)
        return Response(dd_csv(job), media_type="text/csv; charset=utf-8",
                        headers={"Content-Disposition": "attachment; filename=danskdata-liste.csv"})
    if handling == "dd_find":
        cpr = f.get("dd_cpr", "").strip()
        rent = re.sub(r"[- ]", "", cpr)
        if not re.match(r"\d{10}$", rent):
            ses["dd_svar"] = ("fejl", "Det ligner ikke et CPR-nummer. Skriv 10 cifre.")
        elif rent not in FOLK:
            ses["dd_svar"] = ("fejl", "Vi kunne desværre ikke finde borgeren i danskundervisningsdatabasen.")
        else:
            ses["dd_svar"] = ("ok", rent)
        return RedirectResponse("/danskdata/find-borger/", 302)
    fil = f.get("dd_liste_fil")
    try:
        if not getattr(fil, "filename", ""):
            raise ValueError("Du glemte at vælge en fil.")
        numre = dd_laes(await fil.read())
    except ValueError as fejl:
        ses["dd_fejl"] = str(fejl)
        return RedirectResponse("/danskdata/listetraek/", 302)
    jid = secrets.token_hex(4)
    JOBS[jid] = {"sid": sid, "cpr": numre, "start": time.time()}
    return RedirectResponse(f"/danskdata/listetraek/?dd_job={jid}", 302)


async def admin_ajax(req):
    sid = bruger(req)
    f = await req.form()
    job = JOBS.get(f.get("job", ""))
    if not sid or f.get("action") != "dd_status" or f.get("_wpnonce") != wp_nonce(sid, "dd_status") or not job:
        return Response("-1", 403)
    pct = min(100, int((time.time() - job["start"]) / 4 * 100))
    return JSONResponse({"success": True, "data": {"pct": pct, "faerdig": pct >= 100}})


async def wp_side(req):
    sid = bruger(req)
    if not sid:
        return RedirectResponse("/wp-login.php?redirect_to=" + req.url.path, 302)
    sti = req.url.path
    if sti == "/danskdata/find-borger/":
        return find_borger(req, sid)
    if sti == "/danskdata/listetraek/":
        return listetraek(req, sid)
    if sti == "/danskdata/":
        return tema(req, "Danskdata", "<p>Her kan du hente oplysninger om borgernes danskuddannelse. Brug punkterne i menuen.</p>")
    if sti == "/nyheder/":
        return tema(req, "Nyheder", "<h2>Nye takster for danskuddannelse</h2><p>Taksterne for næste år er nu på plads.</p>")
    if sti == "/kontakt/":
        return tema(req, "Hvem er hvem", "<p>Integrationsteamet træffes på lokal 4410 alle hverdage 9-14.</p>")
    if "s" in req.query_params:
        return tema(req, "Søgeresultater", f"<p>Der blev ikke fundet noget for: {esc(req.query_params['s'])}</p>")
    return tema(req, "Velkommen til Integrationsnettet", "<p>Kære kolleger! Husk netværksmødet den første torsdag i måneden.</p>")


app = Starlette(routes=[
    Route("/wp-login.php", wp_login, methods=["GET", "POST"]),
    Route("/wp-admin/admin-post.php", admin_post, methods=["GET", "POST"]),
    Route("/wp-admin/admin-ajax.php", admin_ajax, methods=["POST"])] + [
    Route(s, wp_side) for s in ("/", "/danskdata/", "/danskdata/find-borger/", "/danskdata/listetraek/", "/nyheder/", "/kontakt/")])
