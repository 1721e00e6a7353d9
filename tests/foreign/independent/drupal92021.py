"""Danskundervisningsdatabasen som Drupal 9-modul (danskdb), ca. 2021."""
import json
import secrets
import time
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESS = "SESS" + secrets.token_hex(16)
SESSIONER = {}
BUILD_IDS = set()
ANTAL_PR_SIDE = 20

FANER = [("", "Moduler"), ("/proever", "Prøver"), ("/henvisninger", "Henvisninger"), ("/merit", "Merit"),
         ("/foer-2004", "Data før 2004")]


def side(titel, indhold, s=None, faner="", sti=None, hoved="", handlinger="", beskeder=(), status=200):
    alle = list(beskeder)
    if s:
        alle += s["beskeder"]
        s["beskeder"] = []
    besked_html = ""
    for art, navn in (("status", "Statusmeddelelse"), ("warning", "Advarsel"), ("error", "Fejlmeddelelse")):
        tekster = [t for a, t in alle if a == art]
        if not tekster:
            continue
        if len(tekster) > 1:
            krop = '<ul class="messages__list">' + "".join(f'<li class="messages__item">{t}</li>' for t in tekster) + "</ul>"
        else:
            krop = tekster[0]
        besked_html += f"""<div role="contentinfo" aria-label="{navn}" class="messages messages--{art}">
    <h2 class="visually-hidden">{navn}</h2>
    {krop}
  </div>
"""
    if s:
        menuer = """<nav role="navigation" aria-labelledby="block-dkdb-account-menu-menu" id="block-dkdb-account-menu" class="block block-menu navigation menu--account">
      <h2 class="visually-hidden" id="block-dkdb-account-menu-menu">Brugermenu</h2>
      <ul class="menu">
        <li class="menu-item"><a href="/user" data-drupal-link-system-path="user">Min konto</a></li>
        <li class="menu-item"><a href="/user/logout" data-drupal-link-system-path="user/logout">Log ud</a></li>
      </ul>
    </nav>
    <nav role="navigation" aria-labelledby="block-dkdb-main-menu-menu" id="block-dkdb-main-menu" class="block block-menu navigation menu--main">
      <h2 class="visually-hidden" id="block-dkdb-main-menu-menu">Hovednavigation</h2>
      <ul class="menu">
        <li class="menu-item"><a href="/" data-drupal-link-system-path="&lt;front&gt;">Forside</a></li>
        <li class="menu-item"><a href="/danskdb/opslag" data-drupal-link-system-path="danskdb/opslag">Opslag på person</a></li>
        <li class="menu-item"><a href="/danskdb/udtraek" data-drupal-link-system-path="danskdb/udtraek">Listeudtræk</a></li>
      </ul>
    </nav>"""
    else:
        menuer = ""
    if sti:
        led = "".join(f'<li class="breadcrumb__item">{f"<a href={chr(34)}{u}{chr(34)}>{t}</a>" if u else t}</li>' for u, t in sti)
        broed = f"""<nav class="breadcrumb" role="navigation" aria-labelledby="system-breadcrumb">
    <h2 id="system-breadcrumb" class="visually-hidden">Brødkrumme</h2>
    <ol>{led}</ol>
  </nav>"""
    else:
        broed = ""
    html = f"""<!DOCTYPE html>
<html lang="da" dir="ltr">
  <head>
    <meta charset="utf-8" />
    <meta name="Generator" content="Drupal 9 (https://www.drupal.org)" />
    <meta name="MobileOptimized" content="width" />
    <meta name="HandheldFriendly" content="true" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    {hoved}<link rel="shortcut icon" href="/core/misc/favicon.ico" type="image/vnd.microsoft.icon" />
    <title>{titel} | Danskundervisningsdatabasen</title>
    <link rel="stylesheet" media="all" href="/sites/default/files/css/css_xK3f9bW7dTq2.css" />
  </head>
  <body class="path-danskdb{' user-logged-in' if s else ''}">
    <a href="#main-content" class="visually-hidden focusable skip-link">Gå til hovedindhold</a>
    <div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas>
    <div class="layout-container">
    <header role="banner">
    <div id="block-dkdb-branding" class="block block-system block-system-branding-block">
      <a href="/" rel="home" class="site-name">Danskundervisningsdatabasen</a>
    </div>
    {menuer}
    </header>
    {broed}
    <main role="main">
    <a id="main-content" tabindex="-1"></a>
    <div class="layout-content">
    <div data-drupal-messages>
  {besked_html}</div>
    <div id="block-dkdb-page-title" class="block block-core block-page-title-block">
      <h1 class="page-title">{titel}</h1>
    </div>
    {faner}
    {handlinger}
    <div id="block-dkdb-content" class="block block-system block-system-main-block">
{indhold}
    </div>
    </div>
    </main>
    <footer role="contentinfo">
      <div class="block block-block-content"><p>Danskundervisningsdatabasen &ndash; kommunernes adgang. <a href="/tilgaengelighed">Tilgængelighedserklæring</a></p></div>
    </footer>
    </div>
    </div>
    <script type="application/json" data-drupal-selector="drupal-settings-json">{{"path":{{"baseUrl":"\\/","pathPrefix":"","currentLanguage":"da"}},"user":{{"uid":{2 if s else 0}}}}}</script>
  </body>
</html>
"""
    return Response(html, status, media_type="text/html; charset=UTF-8",
                    headers={"X-Generator": "Drupal 9 (https://www.drupal.org)", "Cache-Control": "must-revalidate, no-cache, private"})


def session(request):
    return SESSIONER.get(request.cookies.get(SESS, ""))


def adgang(funk):
    async def indre(request):
        s = session(request)
        if s is None:
            return RedirectResponse("/user/login?destination=" + quote(request.url.path), 302)
        return await funk(request, s)
    return indre


def skjulte(form_id, s=None):
    b = "form-" + secrets.token_urlsafe(32)
    BUILD_IDS.add(b)
    ud = f'<input autocomplete="off" data-drupal-selector="{b.lower()}" type="hidden" name="form_build_id" value="{b}" />\n'
    if s:
        t = s["tokens"].setdefault(form_id, secrets.token_urlsafe(32))
        ud += f'<input data-drupal-selector="edit-{form_id.replace("_", "-")}-form-token" type="hidden" name="form_token" value="{t}" />\n'
    return ud + f'<input data-drupal-selector="edit-{form_id.replace("_", "-")}" type="hidden" name="form_id" value="{form_id}" />'


def form_fejl(form, form_id, s=None):
    ok = form.get("form_id") == form_id and form.get("form_build_id") in BUILD_IDS
    if s:
        ok = ok and form.get("form_token") == s["tokens"].get(form_id, "")
    return None if ok else "Formularen er forældet. Genindlæs siden og prøv igen."


def dato(d):
    return f"{d[8:10]}.{d[5:7]}.{d[:4]}" if d else None


def ja_nej(b):
    return None if b is None else ("Ja" if b else "Nej")


# --------------------------------------------------------------- user module
async def user_login(request):
    if session(request):
        return RedirectResponse("/", 302)
    destination = request.query_params.get("destination", "/")
    if not destination.startswith("/") or destination.startswith("//"):
        destination = "/"
    beskeder, navn = [], ""
    if request.method == "POST":
        form = await request.form()
        navn = str(form.get("name", ""))
        fejl = form_fejl(form, "user_login_form")
        if not fejl and (navn != "kommune" or form.get("pass") != "hemmeligt-1"):
            fejl = "Brugernavnet eller adgangskoden blev ikke genkendt."
        if not fejl:
            sid = secrets.token_urlsafe(32)
            SESSIONER[sid] = {"beskeder": [], "tokens": {}, "personer": {}, "udtraek": {}}
            r = RedirectResponse(destination, 303)
            r.set_cookie(SESS, sid, path="/", httponly=True)
            return r
        beskeder.append(("error", fejl))
    return side("Log ind", f"""<form class="user-login-form" data-drupal-selector="user-login-form" action="/user/login?destination={quote(destination)}" method="post" id="user-login-form" accept-charset="UTF-8">
  <div class="js-form-item form-item js-form-type-textfield form-item-name">
    <label for="edit-name" class="js-form-required form-required">Brugernavn</label>
    <input autocorrect="none" autocapitalize="none" spellcheck="false" data-drupal-selector="edit-name" aria-describedby="edit-name--description" type="text" id="edit-name" name="name" value="{escape(navn)}" size="60" maxlength="60" class="form-text required" required="required" aria-required="true" />
    <div id="edit-name--description" class="description">Indtast dit brugernavn til Danskundervisningsdatabasen.</div>
  </div>
  <div class="js-form-item form-item js-form-type-password form-item-pass">
    <label for="edit-pass" class="js-form-required form-required">Adgangskode</label>
    <input data-drupal-selector="edit-pass" type="password" id="edit-pass" name="pass" size="60" maxlength="128" class="form-text required" required="required" aria-required="true" />
  </div>
{skjulte("user_login_form")}
<div data-drupal-selector="edit-actions" class="form-actions js-form-wrapper form-wrapper" id="edit-actions"><input data-drupal-selector="edit-submit" type="submit" id="edit-submit" name="op" value="Log ind" class="button js-form-submit form-submit" />
</div>
</form>""", beskeder=beskeder)


async def user_logout(request):
    SESSIONER.pop(request.cookies.get(SESS, ""), None)
    r = RedirectResponse("/user/login", 302)
    r.delete_cookie(SESS, path="/")
    return r


@adgang
async def user(request, s):
    return side("kommune", '<article class="profile"><div class="field field--label-inline"><div class="field__label">Rolle</div><div class="field__item">Kommunal sagsbehandler</div></div></article>', s,
                sti=[("/", "Forside"), (None, "kommune")])


@adgang
async def forside(request, s):
    return side("Velkommen", """<div class="text-formatted field field--name-body">
<p>Her kan kommunen hente de oplysninger, som sprogcentrene har indberettet om kursister på danskuddannelse.</p>
<p>Brug menuen øverst på siden til at slå en person op eller til at bestille et udtræk for en liste af personer.</p>
</div>""", s)


@adgang
async def tilgaengelighed(request, s):
    return side("Tilgængelighedserklæring", "<p>Vi arbejder for, at webstedet er tilgængeligt for alle brugere.</p>", s, sti=[("/", "Forside"), (None, "Tilgængelighedserklæring")])


# --------------------------------------------------------------- opslag
@adgang
async def opslag(request, s):
    beskeder, vaerdi = [], ""
    if request.method == "POST":
        form = await request.form()
        vaerdi = str(form.get("cpr", "")).strip()
        cpr = vaerdi.replace("-", "").replace(" ", "")
        fejl = form_fejl(form, "danskdb_opslag_form", s)
        if fejl:
            beskeder.append(("error", fejl))
        elif not cpr:
            beskeder.append(("error", "Feltet Personnummer skal udfyldes."))
        elif not (len(cpr) == 10 and cpr.isascii() and cpr.isdigit()):
            beskeder.append(("error", "Personnummer skal bestå af ti cifre."))
        elif cpr not in PERSONER:
            beskeder.append(("warning", "Personen blev ikke fundet i Danskundervisningsdatabasen."))
        else:
            pid = str(secrets.randbelow(9_000_000) + 1_000_000)
            s["personer"][pid] = cpr
            return RedirectResponse(f"/danskdb/person/{pid}", 303)
    return side("Opslag på person", f"""<form class="danskdb-opslag-form" data-drupal-selector="danskdb-opslag-form" action="/danskdb/opslag" method="post" id="danskdb-opslag-form" accept-charset="UTF-8">
  <div class="js-form-item form-item js-form-type-textfield form-item-cpr">
    <label for="edit-cpr" class="js-form-required form-required">Personnummer</label>
    <input autocomplete="off" data-drupal-selector="edit-cpr" aria-describedby="edit-cpr--description" type="text" id="edit-cpr" name="cpr" value="{escape(vaerdi)}" size="15" maxlength="11" class="form-text required" required="required" aria-required="true" />
    <div id="edit-cpr--description" class="description">Skrives som ddmmåå-xxxx. Bindestregen kan udelades.</div>
  </div>
  <details class="js-form-wrapper form-wrapper" data-drupal-selector="edit-hjaelp" id="edit-hjaelp">
    <summary role="button" aria-controls="edit-hjaelp" aria-expanded="false" aria-pressed="false">Om opslaget</summary>
    <div class="details-wrapper"><p>Alle opslag bliver registreret. Slå kun personer op, som du behandler en sag om.</p></div>
  </details>
{skjulte("danskdb_opslag_form", s)}
<div data-drupal-selector="edit-actions" class="form-actions js-form-wrapper form-wrapper" id="edit-actions"><input data-drupal-selector="edit-submit" type="submit" id="edit-submit" name="op" value="Slå op" class="button button--primary js-form-submit form-submit" />
</div>
</form>""", s, sti=[("/", "Forside"), (None, "Opslag på person")], beskeder=beskeder)


VISNINGER = {
    "": ("moduler", "startdato", "Moduler på danskuddannelse", "Der er ikke indberettet moduler.",
         [("startdato", "Start"), ("slutdato", "Slut"), ("du_modul", "Modul"), ("udbyder", "Sprogcenter"),
          ("henvisningskategori", "Henvist som"), ("modultest_bestaaet", "Modultest bestået den"), ("ophoersaarsag", "Årsag til ophør")]),
    "/proever": ("proever", "dato", "Aflagte prøver", "Der er ikke indberettet prøver.",
                 [("dato", "Prøvedato"), ("proeve", "Prøve"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læsning"),
                  ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Sprogcenter")]),
    "/henvisninger": ("henvisninger", "dato", "Kommunens henvisninger", "Der er ikke indberettet henvisninger.",
                      [("dato", "Henvist den"), ("kategori", "Henvist som"), ("kommune", "Kommune"), ("udbyder", "Sprogcenter")]),
    "/merit": ("meritter", "startdato", "Meriterede moduler", "Der er ikke indberettet merit.",
               [("startdato", "Meriteret fra"), ("du_modul", "Modul"), ("udbyder", "Sprogcenter")]),
}
DATOER = {"startdato", "slutdato", "modultest_bestaaet", "dato"}


def pager(nr, sider, url):
    if sider < 2:
        return ""
    li = []
    if nr > 0:
        li.append(f'<li class="pager__item pager__item--first"><a href="{url}?page=0" title="Gå til første side"><span class="visually-hidden">Første side</span><span aria-hidden="true">« Første</span></a></li>')
        li.append(f'<li class="pager__item pager__item--previous"><a href="{url}?page={nr - 1}" title="Gå til forrige side" rel="prev"><span class="visually-hidden">Forrige side</span><span aria-hidden="true">‹ Forrige</span></a></li>')
    for n in range(sider):
        if n == nr:
            li.append(f'<li class="pager__item is-active"><a href="{url}?page={n}" title="Nuværende side"><span class="visually-hidden">Nuværende side</span>{n + 1}</a></li>')
        else:
            li.append(f'<li class="pager__item"><a href="{url}?page={n}" title="Gå til side {n + 1}"><span class="visually-hidden">Side</span>{n + 1}</a></li>')
    if nr < sider - 1:
        li.append(f'<li class="pager__item pager__item--next"><a href="{url}?page={nr + 1}" title="Gå til næste side" rel="next"><span class="visually-hidden">Næste side</span><span aria-hidden="true">Næste ›</span></a></li>')
        li.append(f'<li class="pager__item pager__item--last"><a href="{url}?page={sider - 1}" title="Gå til sidste side"><span class="visually-hidden">Sidste side</span><span aria-hidden="true">Sidste »</span></a></li>')
    return f"""<nav class="pager" role="navigation" aria-labelledby="pagination-heading">
    <h4 id="pagination-heading" class="pager__heading visually-hidden">Sideinddeling</h4>
    <ul class="pager__items js-pager__items">
      {(chr(10) + "      ").join(li)}
    </ul>
  </nav>"""


def visning(p, fane, nr, url):
    noegle, sortering, titel, tom, kolonner = VISNINGER[fane]
    alle = sorted(p[noegle], key=lambda r: r[sortering] or "")
    sider = max(1, -(-len(alle) // ANTAL_PR_SIDE))
    nr = min(max(nr, 0), sider - 1)
    if not alle:
        krop = f'<div class="view-empty">\n      <p>{tom}</p>\n    </div>'
    else:
        hoved = "".join(f'\n          <th id="view-field-{f.replace("_", "-")}-table-column" class="views-field views-field-field-{f.replace("_", "-")}" scope="col">{n}</th>' for f, n in kolonner)
        raekker = ""
        for r in alle[nr * ANTAL_PR_SIDE:(nr + 1) * ANTAL_PR_SIDE]:
            raekker += "\n        <tr>"
            for f, _ in kolonner:
                if r[f] is None:
                    v = "-"
                elif f in DATOER:
                    v = f'<time datetime="{r[f]}T12:00:00Z" class="datetime">{dato(r[f])}</time>'
                else:
                    v = escape(r[f])
                raekker += f'\n          <td headers="view-field-{f.replace("_", "-")}-table-column" class="views-field views-field-field-{f.replace("_", "-")}">{v}</td>'
            raekker += "\n        </tr>"
        krop = f"""<div class="view-content">
      <table class="views-table views-view-table cols-{len(kolonner)}">
        <thead>
        <tr>{hoved}
        </tr>
        </thead>
        <tbody>{raekker}
        </tbody>
      </table>
    </div>
    {pager(nr, sider, url)}"""
    return f"""<details class="js-form-wrapper form-wrapper" open="open">
  <summary role="button" aria-expanded="true" aria-pressed="true">{titel}</summary>
  <div class="details-wrapper">
  <div class="views-element-container"><div class="view view-danskdb-{noegle} view-id-danskdb_{noegle} view-display-id-block_1 js-view-dom-id-{secrets.token_hex(32)}">
    {krop}
  </div></div>
  </div>
</details>"""


def foer2004(q):
    if q is None:
        krop = '<div class="view-empty"><p>Personen har ingen data fra før 2004.</p></div>'
    else:
        felt = lambda n, l, v: f"""<div class="field field--name-{n} field--label-inline clearfix">
      <div class="field__label">{l}</div>
      <div class="field__item">{v}</div>
    </div>"""
        krop = felt("field-foerste-startdato", "Første startdato",
                    f'<time datetime="{q["foerste_startdato"]}T12:00:00Z" class="datetime">{dato(q["foerste_startdato"])}</time>' if q["foerste_startdato"] else "-")
        krop += "\n    " + felt("field-du", "Har fulgt danskuddannelse", ja_nej(q["du"]) or "-")
    return f"""<details class="js-form-wrapper form-wrapper" open="open">
  <summary role="button" aria-expanded="true" aria-pressed="true">Oplysninger fra det tidligere register</summary>
  <div class="details-wrapper">
    {krop}
  </div>
</details>"""


@adgang
async def person(request, s):
    pid = request.path_params["pid"]
    fane = "/" + request.path_params["fane"] if "fane" in request.path_params else ""
    cpr = s["personer"].get(pid)
    if cpr is None or fane not in dict(FANER):
        return ikke_fundet(s)
    url = f"/danskdb/person/{pid}"
    lokale = "".join(f'<li{" class=" + chr(34) + "is-active" + chr(34) if k == fane else ""}><a href="{url}{k}" data-drupal-link-system-path="{url[1:]}{k}"{" class=" + chr(34) + "is-active" + chr(34) if k == fane else ""}>{n}{"<span class=" + chr(34) + "visually-hidden" + chr(34) + "> (aktiv fane)</span>" if k == fane else ""}</a></li>\n      '
                     for k, n in FANER)
    faner = f"""<div id="block-dkdb-local-tasks" class="block block-core block-local-tasks-block">
    <nav class="tabs" role="navigation" aria-label="Faner">
      <h2 class="visually-hidden">Primære faner</h2>
      <ul class="tabs primary">{lokale}</ul>
    </nav>
    </div>"""
    side_nr = request.query_params.get("page", "0")
    p = PERSONER[cpr]
    if fane == "/foer-2004":
        indhold = foer2004(p["prae2004"])
    else:
        indhold = visning(p, fane, int(side_nr) if side_nr.isdigit() else 0, url + fane)
    indhold += """
<details class="js-form-wrapper form-wrapper">
  <summary role="button" aria-expanded="false" aria-pressed="false">Om oplysningerne</summary>
  <div class="details-wrapper"><p>Oplysningerne vises, som sprogcentrene har indberettet dem. Sprogcentre er angivet med deres institutionsnummer.</p></div>
</details>"""
    return side(f"Person {cpr[:6]}-{cpr[6:]}", indhold, s, faner=faner,
                sti=[("/", "Forside"), ("/danskdb/opslag", "Opslag på person"), (None, "Person")])


# --------------------------------------------------------------- listeudtræk
@adgang
async def udtraek(request, s):
    if s["udtraek"]:
        rk = "".join(f'\n<tr><td>{u["tid"]}</td><td>{len(u["numre"])}</td><td>{"Afsluttet" if u["klar"] >= len(u["numre"]) else "I gang"}</td><td><a href="/danskdb/udtraek/{i}">Vis</a></td></tr>'
                     for i, u in reversed(s["udtraek"].items()))
        krop = f"""<table class="responsive-enabled" data-striping="1">
<thead><tr><th>Oprettet</th><th>Antal personnumre</th><th>Tilstand</th><th>Handlinger</th></tr></thead>
<tbody>{rk}
</tbody></table>"""
    else:
        krop = "<p>Du har ikke oprettet nogen udtræk endnu.</p>"
    return side("Listeudtræk", krop, s, sti=[("/", "Forside"), (None, "Listeudtræk")],
                handlinger="""<div id="block-dkdb-local-actions" class="block block-core block-local-actions-block">
      <ul class="action-links"><li><a href="/danskdb/udtraek/opret" class="button button-action button--primary button--small" data-drupal-link-system-path="danskdb/udtraek/opret">Opret udtræk</a></li></ul>
    </div>""")


@adgang
async def opret(request, s):
    beskeder = []
    if request.method == "POST":
        form = await request.form()
        fil = form.get("files[cpr_fil]")
        fejl = form_fejl(form, "danskdb_udtraek_form", s)
        if not fejl and (fil is None or isinstance(fil, str) or not fil.filename):
            fejl = "Feltet Fil med personnumre skal udfyldes."
        if not fejl:
            tekst = (await fil.read()).decode("utf-8-sig", "replace")
            numre = [n for n in (x.strip().replace("-", "").replace(" ", "") for x in tekst.splitlines()) if n]
            if not numre:
                fejl = "Filen indeholder ingen personnumre."
            elif len(numre) > 100:
                fejl = "Filen må højst indeholde 100 personnumre."
            elif any(not (len(n) == 10 and n.isdigit()) for n in numre):
                fejl = "Filen indeholder linjer, som ikke er et personnummer."
        if not fejl:
            uid = str(len(s["udtraek"]) + 1)
            s["udtraek"][uid] = {"numre": numre, "klar": 0, "tid": time.strftime("%d.%m.%Y - %H:%M", time.localtime(time.time()))}
            return RedirectResponse(f"/batch?id={uid}&op=start", 303)
        beskeder.append(("error", fejl))
    return side("Opret udtræk", f"""<form class="danskdb-udtraek-form" data-drupal-selector="danskdb-udtraek-form" enctype="multipart/form-data" action="/danskdb/udtraek/opret" method="post" id="danskdb-udtraek-form" accept-charset="UTF-8">
  <div class="js-form-item form-item js-form-type-file form-item-files-cpr-fil">
    <label for="edit-cpr-fil" class="js-form-required form-required">Fil med personnumre</label>
    <input data-drupal-selector="edit-cpr-fil" aria-describedby="edit-cpr-fil--description" type="file" id="edit-cpr-fil" name="files[cpr_fil]" size="60" class="js-form-file form-file required" required="required" aria-required="true" />
    <div id="edit-cpr-fil--description" class="description">En tekstfil med et personnummer på hver linje. Højst 100 linjer.<br />Tilladte filtyper: txt.</div>
  </div>
{skjulte("danskdb_udtraek_form", s)}
<div data-drupal-selector="edit-actions" class="form-actions js-form-wrapper form-wrapper" id="edit-actions"><input data-drupal-selector="edit-submit" type="submit" id="edit-submit" name="op" value="Upload og dan udtræk" class="button button--primary js-form-submit form-submit" />
</div>
</form>""", s, sti=[("/", "Forside"), ("/danskdb/udtraek", "Listeudtræk"), (None, "Opret udtræk")], beskeder=beskeder)


@adgang
async def batch(request, s):
    """Batch API uden JavaScript: hver visning behandler en del af numrene."""
    uid, op = request.query_params.get("id", ""), request.query_params.get("op", "start")
    u = s["udtraek"].get(uid)
    if u is None:
        return ikke_fundet(s)
    antal = len(u["numre"])
    if u["klar"] >= antal:
        if not u.get("meldt"):
            u["meldt"] = True
            s["beskeder"].append(("status", "Udtrækket er dannet."))
        return RedirectResponse(f"/danskdb/udtraek/{uid}", 302)
    naaet = u["klar"]
    if op != "start" or u.get("startet"):
        naaet = min(antal, naaet + max(1, -(-antal // 3)))
    u["startet"], u["klar"] = True, naaet
    pct = int(100 * naaet / antal)
    url = f"/batch?id={uid}&amp;op=do_nojs"
    return side("Danner udtræk", f"""<div id="progress" class="progress" data-drupal-progress>
  <div class="progress__label">Personnumrene behandles.</div>
  <div class="progress__track"><div class="progress__bar" style="width: {pct}%"></div></div>
  <div class="progress__percentage">{pct}%</div>
  <div class="progress__description">Gennemført {naaet} af {antal}.</div>
</div>""", s, hoved=f'<meta http-equiv="Refresh" content="1; URL={url}" />\n    ')


@adgang
async def udtraek_vis(request, s):
    uid = request.path_params["uid"]
    u = s["udtraek"].get(uid)
    if u is None:
        return ikke_fundet(s)
    if u["klar"] < len(u["numre"]):
        return RedirectResponse(f"/batch?id={uid}&op=do_nojs", 302)
    return side(f"Udtræk nr. {uid}", f"""<div class="field field--label-inline clearfix"><div class="field__label">Oprettet</div><div class="field__item">{u["tid"]}</div></div>
<div class="field field--label-inline clearfix"><div class="field__label">Antal personnumre</div><div class="field__item">{len(u["numre"])}</div></div>
<p>Filen kan åbnes i Excel.</p>
<span class="file file--mime-text-csv file--x-office-spreadsheet"><a href="/system/files/danskdb/{uid}/udtraek.csv" type="text/csv">Hent udtræk</a></span>""", s,
                sti=[("/", "Forside"), ("/danskdb/udtraek", "Listeudtræk"), (None, f"Udtræk nr. {uid}")])


KOLONNER = [("cpr", "Personnummer"), ("findes", "Findes fra 2004"), ("foerste_startdato", "Første modul: start"),
            ("foerste_du_modul", "Første modul: modul"), ("foerste_udbyder", "Første modul: sprogcenter"),
            ("seneste_startdato", "Seneste modul: start"), ("seneste_du_modul", "Seneste modul: modul"),
            ("seneste_udbyder", "Seneste modul: sprogcenter"), ("henvisning_dato", "Henvist den"),
            ("henvisning_kategori", "Henvist som"), ("merit_du_modul", "Højeste merit: modul"),
            ("merit_startdato", "Højeste merit: meriteret fra"), ("merit_udbyder", "Højeste merit: sprogcenter"),
            ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Før 2004: første startdato"),
            ("prae2004_du", "Før 2004: danskuddannelse")]


@adgang
async def hent(request, s):
    u = s["udtraek"].get(request.path_params["uid"])
    if u is None or u["klar"] < len(u["numre"]):
        return ikke_fundet(s)
    linjer = [";".join(f'"{n}"' for _, n in KOLONNER)]
    for n in u["numre"]:
        d = PERSONER[n]["udtraek"] if n in PERSONER else {"cpr": n, "findes": False}
        felter = []
        for f, _ in KOLONNER:
            v = d.get(f)
            if isinstance(v, bool):
                v = ja_nej(v)
            elif v and f.endswith("dato"):
                v = dato(v)
            felter.append('"' + (v or "").replace('"', '""') + '"')
        linjer.append(";".join(felter))
    return Response(("\ufeff" + "\r\n".join(linjer) + "\r\n").encode("utf-8"), headers={
        "Content-Type": "text/csv; charset=utf-8", "Content-Disposition": 'attachment; filename="udtraek.csv"'})


def ikke_fundet(s):
    return side("Siden blev ikke fundet", "Den ønskede side kunne ikke findes.", s, status=404)


async def fejl404(request, exc):
    s = session(request)
    return ikke_fundet(s) if s else RedirectResponse("/user/login", 302)


app = Starlette(routes=[
    Route("/", forside), Route("/user/login", user_login, methods=["GET", "POST"]), Route("/user/logout", user_logout),
    Route("/user", user), Route("/tilgaengelighed", tilgaengelighed),
    Route("/danskdb/opslag", opslag, methods=["GET", "POST"]),
    Route("/danskdb/person/{pid}", person), Route("/danskdb/person/{pid}/{fane}", person),
    Route("/danskdb/udtraek", udtraek), Route("/danskdb/udtraek/opret", opret, methods=["GET", "POST"]),
    Route("/danskdb/udtraek/{uid}", udtraek_vis), Route("/batch", batch),
    Route("/system/files/danskdb/{uid}/udtraek.csv", hent),
], exception_handlers={404: fejl404})
