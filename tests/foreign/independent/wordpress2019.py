"""Knappen - WordPress 5.2 intranet med pluginet "dub-opslag" (2019)."""
import csv, datetime, html, io, json, pathlib, re, secrets
from urllib.parse import quote, unquote
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(
    (pathlib.Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
USERS = {"kommune": "hemmeligt-1"}
SESSIONS, NONCES, TRANSIENTS = {}, {}, {}
HASH = secrets.token_hex(16)
COOKIE = "wordpress_logged_in_" + HASH
MDR = "januar februar marts april maj juni juli august september oktober november december".split()
e = lambda s: html.escape("" if s is None else str(s))


def wp_nonce(user, handling):
    t = secrets.token_hex(5)
    NONCES[t] = (user, handling)
    return t


def nonce_ok(t, user, handling):
    return NONCES.get(t) == (user, handling)


def bruger(request):
    return SESSIONS.get(request.cookies.get(COOKIE, ""))


def wp_dato(s):
    """date_i18n( get_option( 'date_format' ) )  ->  j. F Y"""
    if not s:
        return None
    d = datetime.date.fromisoformat(s)
    return f"{d.day}. {MDR[d.month - 1]} {d.year}"


# ---------- wp-login.php ----------
async def wp_login(request):
    user, q = bruger(request), request.query_params
    if q.get("action") == "logout":
        if not nonce_ok(q.get("_wpnonce"), user, "log-out"):
            return wp_die("Du er ved at logge ud af Intranet. Vil du virkelig "
                          f'<a href="/wp-login.php?action=logout&amp;_wpnonce={wp_nonce(user, "log-out")}">logge ud</a>?')
        SESSIONS.pop(request.cookies.get(COOKIE), None)
        r = RedirectResponse("/wp-login.php?loggedout=true", 302)
        r.delete_cookie(COOKIE, path="/")
        return r
    besked, log = "", ""
    til = q.get("redirect_to", "/")
    if q.get("loggedout"):
        besked = '<p class="message">\tDu er nu logget ud.<br />\n</p>'
    if request.method == "POST":
        f = await request.form()
        log, til = f.get("log", "").strip(), f.get("redirect_to") or "/"
        if "wordpress_test_cookie" not in request.cookies:
            besked = '<div id="login_error">\t<strong>FEJL</strong>: Cookies er blokeret eller understøttes ikke af din browser.<br /></div>'
        elif USERS.get(log) == f.get("pwd"):
            t = f"{log}|{secrets.randbelow(10**9) + 10**9}|{secrets.token_urlsafe(32)}|{secrets.token_hex(32)}"
            t = quote(t)
            SESSIONS[t] = log
            r = RedirectResponse(til if re.match(r"/(?![/\\])", til) else "/", 302)
            r.set_cookie(COOKIE, t, path="/", httponly=True)
            return r
        elif log not in USERS:
            besked = '<div id="login_error">\t<strong>FEJL</strong>: Ugyldigt brugernavn.<br /></div>'
        else:
            besked = (f'<div id="login_error">\t<strong>FEJL</strong>: Den angivne adgangskode for brugernavnet '
                      f'<strong>{e(log)}</strong> er forkert.<br /></div>')
    r = HTMLResponse(f"""<!DOCTYPE html>
<!--[if IE 8]><html xmlns="http://www.w3.org/1999/xhtml" class="ie8" lang="da-DK"><![endif]-->
<!--[if !(IE 8) ]><!--><html xmlns="http://www.w3.org/1999/xhtml" lang="da-DK"><!--<![endif]-->
<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>Log ind &lsaquo; Integrationsnet &#8212; WordPress</title>
<link rel='stylesheet' id='login-css' href='/wp-admin/css/login.min.css?ver=5.2.4' type='text/css' media='all' />
<meta name='robots' content='noindex,noarchive' /></head>
<body class="login login-action-login wp-core-ui  locale-da-dk">
<div id="login">
<h1><a href="https://wordpress.org/" title="Drevet af WordPress">Drevet af WordPress</a></h1>
{besked}
<form name="loginform" id="loginform" action="/wp-login.php" method="post">
	<p>
		<label for="user_login">Brugernavn eller e-mailadresse<br />
		<input type="text" name="log" id="user_login" class="input" value="{e(log)}" size="20" autocapitalize="off" /></label>
	</p>
	<p>
		<label for="user_pass">Adgangskode<br />
		<input type="password" name="pwd" id="user_pass" class="input" value="" size="20" /></label>
	</p>
	<p class="forgetmenot"><label for="rememberme"><input name="rememberme" type="checkbox" id="rememberme" value="forever"  /> Husk mig</label></p>
	<p class="submit">
		<input type="submit" name="wp-submit" id="wp-submit" class="button button-primary button-large" value="Log ind" />
		<input type="hidden" name="redirect_to" value="{e(til)}" />
		<input type="hidden" name="testcookie" value="1" />
	</p>
</form>
<p id="nav"><a href="/wp-login.php?action=lostpassword">Mistet din adgangskode?</a></p>
<script type="text/javascript">
function wp_attempt_focus(){{ setTimeout( function(){{ try{{ d = document.getElementById('user_login'); d.focus(); d.select(); }} catch(e){{}} }}, 200); }}
wp_attempt_focus();
</script>
</div><div class="clear"></div>
</body></html>""")
    r.set_cookie("wordpress_test_cookie", "WP+Cookie+check", path="/")
    return r


def wp_die(tekst, status=403):
    return HTMLResponse(f"""<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="da-DK"><head><meta charset="utf-8"><title>WordPress &rsaquo; Fejl</title></head>
<body id="error-page"><div class="wp-die-message">{tekst}</div></body></html>""", status)


# ---------- tema (Twenty Seventeen-barn) ----------
MENU = [("/", "Forside"), ("/knappen/", "Knappen"), ("/knappen/opslag/", "Opslag på én kursist"),
        ("/knappen/liste/", "Opslag på flere kursister"), ("/vejledning/", "Vejledning")]


def side(request, titel, indhold, post_id):
    user, sti = bruger(request), request.url.path
    li = lambda i: (f'<li id="menu-item-{30 + i}" class="menu-item menu-item-type-post_type menu-item-object-page'
                    f'{" current-menu-item" if MENU[i][0] == sti else ""}"><a href="{MENU[i][0]}">{MENU[i][1]}</a>')
    ud = f'/wp-login.php?action=logout&amp;_wpnonce={wp_nonce(user, "log-out")}'
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da-DK" class="no-js no-svg">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{e(titel)} &#8211; Integrationsnet</title>
<link rel='stylesheet' id='wp-block-library-css'  href='/wp-includes/css/dist/block-library/style.min.css?ver=5.2.4' type='text/css' media='all' />
<link rel='stylesheet' id='twentyseventeen-style-css'  href='/wp-content/themes/integrationsnet/style.css?ver=5.2.4' type='text/css' media='all' />
<link rel='stylesheet' id='dub-opslag-css'  href='/wp-content/plugins/dub-opslag/css/dub.css?ver=1.3' type='text/css' media='all' />
<script type='text/javascript' src='/wp-includes/js/jquery/jquery.js?ver=1.12.4-wp'></script>
<meta name="generator" content="WordPress 5.2.4" />
</head>
<body class="page-template-default page page-id-{post_id} logged-in admin-bar no-customize-support has-sidebar">
<div id="page" class="site">
	<a class="skip-link screen-reader-text" href="#content">Videre til indhold</a>
	<header id="masthead" class="site-header" role="banner">
		<p class="site-title"><a href="/" rel="home">Integrationsnet</a></p>
		<p class="site-description">Fælles intranet for kommuner og ministerium</p>
		<nav id="site-navigation" class="main-navigation" role="navigation" aria-label="Topmenu">
		<ul id="top-menu" class="menu">{li(0)}</li>
{li(1)}
<ul class="sub-menu">
	{li(2)}</li>
	{li(3)}</li>
</ul>
</li>
{li(4)}</li>
</ul></nav>
	</header>
	<div id="content" class="site-content"><div class="wrap">
	<div id="primary" class="content-area"><main id="main" class="site-main" role="main">
<article id="post-{post_id}" class="post-{post_id} page type-page status-private hentry">
	<header class="entry-header"><h1 class="entry-title">{e(titel)}</h1></header>
	<div class="entry-content">
{indhold}
	</div>
</article>
	</main></div>
	<aside id="secondary" class="widget-area" role="complementary" aria-label="Blog sidepanel">
	<section id="search-2" class="widget widget_search">
<form role="search" method="get" class="search-form" action="/">
	<label for="search-form-1"><span class="screen-reader-text">Søg efter:</span></label>
	<input type="search" id="search-form-1" class="search-field" placeholder="Søg &hellip;" value="" name="s" />
	<button type="submit" class="search-submit"><span class="screen-reader-text">Søg</span></button>
</form></section>
	<section id="text-3" class="widget widget_text"><h2 class="widget-title">Driftsinfo</h2>
	<div class="textwidget"><p>Databasen opdateres hver nat kl. 2.</p></div></section>
	</aside>
	</div></div>
	<footer id="colophon" class="site-footer" role="contentinfo"><div class="site-info">Stolt drevet af WordPress</div></footer>
</div>
<div id="wpadminbar" class="nojq nojs"><div class="quicklinks" id="wp-toolbar" role="navigation" aria-label="Værktøjslinje">
<ul id="wp-admin-bar-top-secondary" class="ab-top-secondary ab-top-menu">
<li id="wp-admin-bar-my-account" class="menupop"><span class="ab-item">Hej, <span class="display-name">{e(user)}</span></span>
<div class="ab-sub-wrapper"><ul id="wp-admin-bar-user-actions" class="ab-submenu">
<li id="wp-admin-bar-logout"><a class="ab-item" href="{ud}">Log ud</a></li></ul></div></li></ul></div></div>
<script type='text/javascript' src='/wp-includes/js/wp-embed.min.js?ver=5.2.4'></script>
</body>
</html>""")


def kraev_login(f):
    async def inner(request):
        if not bruger(request):
            return RedirectResponse("/wp-login.php?redirect_to=" + quote(request.url.path, safe=""), 302)
        return await f(request)
    return inner


@kraev_login
async def forside(request):
    if request.query_params.get("s") is not None:
        return side(request, "Ingen resultater", "<p>Beklager, men der var intet, der matchede din søgning.</p>", 0)
    return side(request, "Velkommen", """<p>Integrationsnet samler kommunernes adgang til vejledninger og selvbetjening
på integrationsområdet.</p>
<p>Gå til <a href="/knappen/">Knappen</a> for at slå danskuddannelse op.</p>""", 2)


@kraev_login
async def knappen(request):
    return side(request, "Knappen", """<p>Her kan du slå voksne udlændinges danskuddannelse op.</p>
<ul class="wp-block-list"><li><a href="/knappen/opslag/">Opslag på én kursist</a></li>
<li><a href="/knappen/liste/">Opslag på flere kursister</a></li></ul>""", 14)


@kraev_login
async def vejledning(request):
    return side(request, "Vejledning", """<p>CPR-nummeret skrives ddmmåå-xxxx, med eller uden bindestreg. En liste gemmes
som en tekstfil (.txt) med ét nummer på hver linje og højst 100 numre.</p>""", 19)


# ---------- plugin: [dub_opslag] og [dub_liste] ----------
MODULER = [("du_modul", "Modul"), ("startdato", "Påbegyndt"), ("slutdato", "Afsluttet"), ("udbyder", "Sprogcenter"),
           ("henvisningskategori", "Henvist i kategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Bestået modultest")]
HENVISNINGER = [("dato", "Henvist"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Sprogcenter")]
MERIT = [("du_modul", "Merit for modul"), ("startdato", "Gælder fra"), ("udbyder", "Givet af sprogcenter")]
PROEVER = ["proeve", "dato", "termin", "laeseforstaaelse", "skriftlig", "mundtlig", "resultat", "udbyder"]
DATOER = {"startdato", "slutdato", "dato", "modultest_bestaaet", "foerste_startdato"}
PROEVE_HOVED = """<tr><th rowspan="2">Prøve</th><th rowspan="2">Aflagt</th><th rowspan="2">Termin</th><th colspan="3">Karakter</th><th rowspan="2">Resultat</th><th rowspan="2">Prøvested</th></tr>
<tr><th>Læsning</th><th>Skriftlig</th><th>Mundtlig</th></tr>"""
NONE = "Intet registreret."


def celle(f, v):
    if isinstance(v, bool):
        v = "Ja" if v else "Nej"
    elif f in DATOER:
        v = wp_dato(v)
    return "&#8211;" if v is None else e(v)


def sektion(navn, felter, raekker, hoved=None):
    if not raekker:
        return f'<h3>{navn}</h3>\n<p class="dub-tom">{NONE}</p>\n'
    if hoved is None:
        hoved = "<tr>" + "".join(f"<th>{h}</th>" for _, h in felter) + "</tr>"
        felter = [f for f, _ in felter]
    krop = "\n".join("<tr>" + "".join(f"<td>{celle(f, r[f])}</td>" for f in felter) + "</tr>" for r in raekker)
    return f'<h3>{navn}</h3>\n<table class="dub-tabel">\n<thead>{hoved}</thead>\n<tbody>\n{krop}\n</tbody>\n</table>\n'


def formular(user, handling, sti, felter, multipart=False):
    return f"""<form method="post" action="/wp-admin/admin-post.php" class="dub-form"{' enctype="multipart/form-data"' if multipart else ''}>
<input type="hidden" name="action" value="{handling}" />
<input type="hidden" id="_wpnonce" name="_wpnonce" value="{wp_nonce(user, handling)}" /><input type="hidden" name="_wp_http_referer" value="{sti}" />
{felter}
</form>"""


FEJL = {"format": "Skriv et CPR-nummer med 10 cifre.", "ukendt": "Vi fandt ingen indberetninger på dette CPR-nummer.",
        "fil": "Vælg en tekstfil (.txt), før du uploader.", "antal": "Filen indeholder mere end 100 CPR-numre.",
        "linjer": "Filen indeholder linjer, der ikke er CPR-numre. Ret filen, og prøv igen."}


def besked(request):
    t = FEJL.get(request.query_params.get("dub_fejl"))
    return f'<div class="dub-besked dub-fejl" role="alert"><p>{t}</p></div>\n' if t else ""


@kraev_login
async def opslag(request):
    user = bruger(request)
    ud = besked(request) + formular(user, "dub_opslag", "/knappen/opslag/", """<p><label for="dub_cpr">Kursistens CPR-nummer</label>
<input type="text" name="dub_cpr" id="dub_cpr" value="" maxlength="11" autocomplete="off" placeholder="ddmmåå-xxxx" /></p>
<p><input type="submit" class="button" value="Slå op" /></p>""")
    t = TRANSIENTS.get(request.query_params.get("opslag"))
    if t and t[0] == user:
        p = PEOPLE[t[1]]
        ud += f'\n<hr class="wp-block-separator" />\n<div id="dub-resultat">\n<h2>Registreringer for {p["cpr"][:6]}-{p["cpr"][6:]}</h2>\n'
        ud += sektion("Undervisning i moduler", MODULER, p["moduler"])
        ud += sektion("Danskprøver", PROEVER, p["proever"], PROEVE_HOVED)
        ud += sektion("Henvisninger fra kommunen", HENVISNINGER, p["henvisninger"])
        ud += sektion("Merit", MERIT, p["meritter"])
        ud += sektion("Undervisning før 2004", [("foerste_startdato", "Først påbegyndt"), ("du", "Har gået på DU")],
                      [p["prae2004"]] if p["prae2004"] else [])
        ud += "</div>"
    return side(request, "Opslag på én kursist", ud, 16)


@kraev_login
async def liste(request):
    user = bruger(request)
    nr = request.query_params.get("udtraek")
    t = TRANSIENTS.get(nr)
    ud = besked(request)
    if t and t[0] == user:
        t[2] += 1                      # wp-cron kører ved næste sidevisning
        if t[2] < 2:
            ud += f"""<div class="dub-besked dub-info"><p>Filen er modtaget med {len(t[1])} CPR-numre. Udtrækket er ved at blive lavet &#8230;</p>
<p><a href="/knappen/liste/?udtraek={nr}">Genindlæs siden</a></p></div>\n"""
        else:
            ud += f"""<div class="dub-besked dub-ok"><p>Dit udtræk er klar: <a href="/wp-admin/admin-post.php?action=dub_hent&#038;udtraek={nr}&#038;_wpnonce={wp_nonce(user, 'dub_hent')}">Hent udtrækket som CSV-fil</a></p></div>\n"""
    ud += formular(user, "dub_liste", "/knappen/liste/", """<p>Filen skal være en tekstfil med ét CPR-nummer på hver linje, højst 100 i alt.</p>
<p><label for="dub_fil">Vælg tekstfil</label><br />
<input type="file" name="dub_fil" id="dub_fil" accept=".txt,text/plain" /></p>
<p><input type="submit" class="button" value="Upload filen" /></p>""", True)
    return side(request, "Opslag på flere kursister", ud, 17)


KOLONNER = [("cpr", "CPR-nummer"), ("findes", "Findes (2004 og senere)"), ("foerste_startdato", "Første modul: påbegyndt"),
    ("foerste_du_modul", "Første modul: modul"), ("foerste_udbyder", "Første modul: sprogcenter"),
    ("seneste_startdato", "Seneste modul: påbegyndt"), ("seneste_du_modul", "Seneste modul: modul"),
    ("seneste_udbyder", "Seneste modul: sprogcenter"), ("henvisning_dato", "Henvist"), ("henvisning_kategori", "Henvist i kategori"),
    ("merit_du_modul", "Højeste merit: modul"), ("merit_startdato", "Højeste merit: gælder fra"),
    ("merit_udbyder", "Højeste merit: sprogcenter"), ("prae2004_findes", "Findes før 2004"),
    ("prae2004_startdato", "Før 2004: først påbegyndt"), ("prae2004_du", "Før 2004: har gået på DU")]


def csv_fil(numre):
    buf = io.StringIO()
    w = csv.writer(buf, delimiter=";", lineterminator="\r\n")
    w.writerow([h for _, h in KOLONNER])
    for nr in numre:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False, "prae2004_findes": False}
        r = []
        for f, _ in KOLONNER:
            v = u.get(f)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and f.endswith("dato"):
                v = "-".join(reversed(v.split("-")))
            elif v and (f == "cpr" or f.endswith("modul")):
                v = f'="{v}"'          # ellers laver Excel 2-2 om til en dato og fjerner foranstillet 0
            r.append(v or "")
        w.writerow(r)
    return "\ufeff" + buf.getvalue()


async def admin_post(request):
    user = bruger(request)
    if not user:
        return RedirectResponse("/wp-login.php", 302)
    f = await request.form() if request.method == "POST" else request.query_params
    a = f.get("action")
    if a not in ("dub_opslag", "dub_liste", "dub_hent"):
        return Response("", 400)
    if not nonce_ok(f.get("_wpnonce"), user, a):
        return wp_die("Linket, du fulgte, er udløbet.")
    if a == "dub_hent":
        t = TRANSIENTS.get(f.get("udtraek"))
        if not t or t[0] != user:
            return wp_die("Udtrækket findes ikke længere.", 404)
        return Response(csv_fil(t[1]).encode("utf-8"), media_type="text/csv; charset=utf-8", headers={
            "Content-Disposition": f'attachment; filename="dub-udtraek-{datetime.date.today():%Y-%m-%d}.csv"'})
    nr = secrets.token_hex(8)
    if a == "dub_opslag":
        cpr = re.sub(r"[\s-]", "", f.get("dub_cpr", ""))
        if not re.fullmatch(r"\d{10}", cpr):
            return RedirectResponse("/knappen/opslag/?dub_fejl=format", 302)
        p = PEOPLE.get(cpr)
        if not p or not any(p[x] for x in ("moduler", "proever", "henvisninger", "meritter", "prae2004")):
            return RedirectResponse("/knappen/opslag/?dub_fejl=ukendt", 302)
        TRANSIENTS[nr] = (user, cpr)
        return RedirectResponse("/knappen/opslag/?opslag=" + nr, 302)
    fil = f.get("dub_fil")
    data = (await fil.read()).decode("utf-8-sig", "replace") if hasattr(fil, "read") else ""
    numre = [re.sub(r"[\s-]", "", x) for x in data.splitlines() if x.strip()]
    fejl = ("fil" if not numre or not fil.filename.lower().endswith(".txt") else "antal" if len(numre) > 100
            else "linjer" if not all(re.fullmatch(r"\d{10}", x) for x in numre) else None)
    if fejl:
        return RedirectResponse("/knappen/liste/?dub_fejl=" + fejl, 302)
    TRANSIENTS[nr] = [user, numre, 0]
    return RedirectResponse("/knappen/liste/?udtraek=" + nr, 302)


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", forside), Route("/knappen/", knappen), Route("/knappen/opslag/", opslag), Route("/knappen/liste/", liste),
    Route("/vejledning/", vejledning), Route("/wp-login.php", wp_login, methods=GP),
    Route("/wp-admin/admin-post.php", admin_post, methods=GP),
])
