"""Knappen - Drupal 8.7 med modulet uim_knap (Form API, Views, Batch API), 2019."""
import io, json, math, re, secrets, hashlib, time
from html import escape as e
from pathlib import Path
from openpyxl import Workbook
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response, JSONResponse
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
BY_CPR = {p["cpr"]: p for p in PEOPLE}
EID = {p["cpr"]: 20417 + 3 * i for i, p in enumerate(PEOPLE)}
BY_EID = {v: BY_CPR[k] for k, v in EID.items()}
COOKIE = "SSESS" + hashlib.md5(b"knap.example").hexdigest()
SESS, BATCH = {}, {}
PER_PAGE = 10

VIEWS = {
    "moduler": ("Moduler", "moduler", "startdato", "Der er ikke registreret moduler på kursisten.", [
        ("du_modul", "DU-modul"), ("startdato", "Modulstart"), ("slutdato", "Modulslut"), ("udbyder", "Udbyder (nr.)"),
        ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået den")]),
    "proever": ("Prøver", "proever", "dato", "Der er ikke registreret prøver på kursisten.", [
        ("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
        ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder (nr.)")]),
    "henvisninger": ("Henvisninger", "henvisninger", "dato", "Der er ikke registreret henvisninger på kursisten.", [
        ("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Henvist til udbyder")]),
    "merit": ("Merit", "meritter", "startdato", "Der er ikke registreret merit på kursisten.", [
        ("du_modul", "DU-modul"), ("startdato", "Merit fra"), ("udbyder", "Tildelt af udbyder")]),
    "prae-2004": ("Præ-2004", "prae2004", "foerste_startdato", "Der er ingen oplysninger fra før 2004 på kursisten.", [
        ("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]),
}
SHEET = [("cpr", "CPR-nummer"), ("findes", "Findes efter 2004"), ("foerste_startdato", "Første modul startdato"),
         ("foerste_du_modul", "Første modul DU-modul"), ("foerste_udbyder", "Første modul udbyder"),
         ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"),
         ("seneste_udbyder", "Seneste modul udbyder"), ("henvisning_dato", "Seneste henvisning dato"),
         ("henvisning_kategori", "Seneste henvisning kategori"), ("merit_du_modul", "Højeste merit DU-modul"),
         ("merit_startdato", "Højeste merit startdato"), ("merit_udbyder", "Højeste merit udbyder"),
         ("prae2004_findes", "Præ-2004 findes"), ("prae2004_startdato", "Præ-2004 første startdato"),
         ("prae2004_du", "Præ-2004 danskuddannelse")]
DATE = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$")


def dk(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = DATE.match(v)
    return f"{m[3]}.{m[2]}.{m[1]}" if m else v


def cell(v):
    if isinstance(v, str) and DATE.match(v):
        return f'<time datetime="{v}T12:00:00Z" class="datetime">{dk(v)}</time>'
    return e(dk(v))


def sess(request):
    return SESS.get(request.cookies.get(COOKIE, ""))


def token(s, form_id):
    return hashlib.sha256((s["seed"] + form_id).encode()).hexdigest()[:43]


def hidden(s, form_id):
    out = f'<input autocomplete="off" data-drupal-selector="form-{secrets.token_urlsafe(8).lower()}" type="hidden" name="form_build_id" value="form-{secrets.token_urlsafe(32)}" />\n'
    if s:
        out += f'<input data-drupal-selector="edit-{form_id.replace("_", "-")}-form-token" type="hidden" name="form_token" value="{token(s, form_id)}" />\n'
    return out + f'<input data-drupal-selector="edit-{form_id.replace("_", "-")}" type="hidden" name="form_id" value="{form_id}" />\n'


def message(kind, text):
    name = {"error": "Fejlmeddelelse", "status": "Statusmeddelelse"}[kind]
    inner = f'<h2 class="visually-hidden">{name}</h2>\n{text}'
    if kind == "error":
        inner = f'<div role="alert">{inner}</div>'
    return f'<div role="contentinfo" aria-label="{name}" class="messages messages--{kind}">{inner}</div>'


def page(request, title, body, tabs="", msgs=(), head="", status=200):
    s = sess(request)
    msgs = list(msgs)
    if s:
        msgs += s.pop("msgs", [])
    path = request.url.path
    main = [("/", "Forside")]
    if s:
        main += [("/knap/opslag", "Slå én kursist op"), ("/knap/liste", "Slå flere kursister op")]
    acct = [("/user/17", "Min konto"), ("/user/logout", "Log ud")] if s else [("/user/login", "Log ind")]

    def ul(items, cls):
        return f'<ul class="clearfix {cls}">' + "".join(
            f'<li class="menu-item"><a href="{h}" data-drupal-link-system-path="{h[1:] or "&lt;front&gt;"}"{" class=is-active" if h == path else ""}>{t}</a></li>'
            for h, t in items) + "</ul>"
    hl = "".join(message(k, t) for k, t in msgs)
    html = f"""<!DOCTYPE html>
<html lang="da" dir="ltr" prefix="og: http://ogp.me/ns#">
<head>
<meta charset="utf-8" />
<meta name="Generator" content="Drupal 8 (https://www.drupal.org)" />
<meta name="viewport" content="width=device-width, initial-scale=1.0" />
{head}<link rel="shortcut icon" href="/themes/custom/uim_bartik/favicon.ico" type="image/vnd.microsoft.icon" />
<title>{e(title)} | Knappen</title>
<link rel="stylesheet" media="all" href="/sites/default/files/css/css_{hashlib.md5(b'css').hexdigest()}.css?pt3k2a" />
</head>
<body class="layout-no-sidebars {'user-logged-in ' if s else ''}path-knap">
<a href="#main-content" class="visually-hidden focusable skip-link">Gå til hovedindhold</a>
<div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas><div id="page-wrapper"><div id="page">
<header id="header" class="header" role="banner"><div class="section layout-container clearfix">
<div class="region region-secondary-menu"><nav role="navigation" aria-labelledby="block-uim-account-menu-menu" id="block-uim-account-menu" class="block block-menu navigation menu--account">
<h2 class="visually-hidden" id="block-uim-account-menu-menu">Brugermenu</h2>
<div class="content">{ul(acct, 'menu')}</div></nav></div>
<div class="clearfix region region-header"><div id="block-uim-branding" class="clearfix site-branding block block-system block-system-branding-block"><div class="site-branding__text">
<div class="site-branding__name"><a href="/" title="Forside" rel="home">Knappen</a></div>
<div class="site-branding__slogan">Danskundervisningsdatabasen</div></div></div></div>
<div class="region region-primary-menu"><nav role="navigation" aria-labelledby="block-uim-main-menu-menu" id="block-uim-main-menu" class="block block-menu navigation menu--main">
<h2 class="visually-hidden" id="block-uim-main-menu-menu">Hovednavigation</h2>
<div class="content"><div class="menu-toggle-target menu-toggle-target-show" id="show-block-uim-main-menu"></div>{ul(main, 'menu')}</div></nav></div>
</div></header>
<div class="highlighted"><aside class="layout-container section clearfix" role="complementary"><div class="region region-highlighted">{'<div data-drupal-messages>' + hl + '</div>' if hl else '<div data-drupal-messages-fallback class="hidden"></div>'}</div></aside></div>
<div id="main-wrapper" class="layout-main-wrapper layout-container clearfix"><div id="main" class="layout-main clearfix">
<main id="content" class="column main-content" role="main"><section class="section"><a id="main-content" tabindex="-1"></a>
<div class="region region-content">
<div id="block-uim-page-title" class="block block-core block-page-title-block"><div class="content"><h1 class="title page-title">{e(title)}</h1></div></div>
{tabs}
<div id="block-uim-content" class="block block-system block-system-main-block"><div class="content">
{body}
</div></div></div></section></main></div></div>
<footer class="site-footer"><div class="layout-container"><div class="region region-footer-fifth"><p>Udlændinge- og Integrationsministeriet</p></div></div></footer>
</div></div></div>
<script type="application/json" data-drupal-selector="drupal-settings-json">{{"path":{{"baseUrl":"\\/","currentLanguage":"da"}},"user":{{"uid":{17 if s else 0}}}}}</script>
<script src="/sites/default/files/js/js_{hashlib.md5(b'js').hexdigest()}.js"></script>
</body>
</html>"""
    return HTMLResponse(html, status, headers={"Cache-Control": "must-revalidate, no-cache, private",
                                               "X-Generator": "Drupal 8 (https://www.drupal.org)", "Content-Language": "da"})


def denied(request):
    return page(request, "Adgang nægtet", "Du har ikke adgang til denne side. Log ind for at bruge Knappen.", status=403)


def item(name, label, control, desc="", typ="textfield"):
    d = f'<div id="edit-{name}--description" class="description">{desc}</div>' if desc else ""
    return (f'<div class="js-form-item form-item js-form-type-{typ} form-type-{typ} js-form-item-{name} form-item-{name}">\n'
            f'<label for="edit-{name}" class="js-form-required form-required">{label}</label>\n{control}\n{d}</div>\n')


def submit(value):
    return ('<div data-drupal-selector="edit-actions" class="form-actions js-form-wrapper form-wrapper" id="edit-actions">'
            f'<input data-drupal-selector="edit-submit" type="submit" id="edit-submit" name="op" value="{value}" class="button button--primary js-form-submit form-submit" /></div>\n')


async def front(request):
    if sess(request):
        b = ('<p>Her kan du slå voksne udlændinges danskuddannelse op.</p><ul><li>Én kursist ad gangen ved hjælp af CPR-nummer.</li>'
             '<li>Op til 100 kursister ad gangen ved hjælp af en tekstfil.</li></ul>')
    else:
        b = ('<p>Knappen giver kommunerne adgang til sprogcentrenes indberetninger til Danskundervisningsdatabasen.</p>'
             '<p>Log ind øverst på siden med det brugernavn, kommunen har fået af ministeriet.</p>')
    return page(request, "Velkommen til Knappen", b)


async def login(request):
    msgs, name, err = [], "", ""
    if sess(request):
        return RedirectResponse("/user/17", 302)
    if request.method == "POST":
        f = await request.form()
        name = str(f.get("name", ""))
        if f.get("form_id") != "user_login_form":
            return page(request, "Log ind", "", msgs=[("error", "Formularen er forældet.")])
        if name == "kommune" and f.get("pass") == "hemmeligt-1":
            sid = secrets.token_urlsafe(32)
            SESS[sid] = {"seed": secrets.token_hex(16), "files": {}}
            r = RedirectResponse("/user/17", 303)
            r.set_cookie(COOKIE, sid, max_age=2000000, path="/", secure=True, httponly=True)
            return r
        msgs = [("error", 'Ukendt brugernavn eller forkert adgangskode. <a href="/user/password">Har du glemt din adgangskode?</a>')]
        err = " error"
    body = ('<form class="user-login-form" data-drupal-selector="user-login-form" action="/user/login" method="post" id="user-login-form" accept-charset="UTF-8">\n'
            + item("name", "Brugernavn", f'<input autocorrect="none" autocapitalize="none" spellcheck="false" autofocus="autofocus" data-drupal-selector="edit-name" aria-describedby="edit-name--description" type="text" id="edit-name" name="name" value="{e(name)}" size="60" maxlength="60" class="form-text required{err}" required="required" aria-required="true" />', "Indtast dit brugernavn til Knappen.")
            + item("pass", "Adgangskode", '<input data-drupal-selector="edit-pass" aria-describedby="edit-pass--description" type="password" id="edit-pass" name="pass" size="60" maxlength="128" class="form-text required" required="required" aria-required="true" />', "Indtast adgangskoden, der hører til dit brugernavn.", "password")
            + hidden(None, "user_login_form") + submit("Log ind") + "</form>")
    return page(request, "Log ind", body, msgs=msgs)


async def password(request):
    return page(request, "Nulstil din adgangskode", "<p>Kontakt ministeriet for at få en ny adgangskode.</p>")


async def user(request):
    if not sess(request):
        return denied(request)
    return page(request, "kommune", '<article class="profile"><div class="js-form-item form-item form-type-item"><h4 class="label">Medlem i</h4> 1 år 4 måneder</div></article>')


async def logout(request):
    SESS.pop(request.cookies.get(COOKIE, ""), None)
    r = RedirectResponse("/", 302)
    r.delete_cookie(COOKIE, path="/")
    return r


OLD = "Formularen er forældet. Kopier eventuelle ændringer, som ikke er gemt, og <a href=\"\">genindlæs siden</a>."


async def opslag(request):
    s = sess(request)
    if not s:
        return denied(request)
    msgs, val = [], ""
    if request.method == "POST":
        f = await request.form()
        val = str(f.get("cpr", "")).strip()
        m = re.fullmatch(r"(\d{6})[- ]?(\d{4})", val)
        if f.get("form_token") != token(s, "uim_knap_opslag_form"):
            msgs = [("error", OLD)]
        elif not val:
            msgs = [("error", "Feltet CPR-nummer er påkrævet.")]
        elif not m:
            msgs = [("error", "<em class=\"placeholder\">CPR-nummer</em> skal bestå af ti cifre, fx ddmmåå-xxxx.")]
        elif m[1] + m[2] not in BY_CPR:
            msgs = [("error", "Der blev ikke fundet nogen kursist med det indtastede CPR-nummer.")]
        else:
            return RedirectResponse(f"/kursist/{EID[m[1] + m[2]]}", 303)
    bad = ' error" aria-invalid="true' if msgs else ""
    body = ('<form class="uim-knap-opslag-form" data-drupal-selector="uim-knap-opslag-form" action="/knap/opslag" method="post" id="uim-knap-opslag-form" accept-charset="UTF-8">\n'
            + item("cpr", "CPR-nummer", f'<input data-drupal-selector="edit-cpr" aria-describedby="edit-cpr--description" autocomplete="off" type="text" id="edit-cpr" name="cpr" value="{e(val)}" size="15" maxlength="11" class="form-text required{bad}" required="required" aria-required="true" />', "Ti cifre med eller uden bindestreg, ddmmåå-xxxx.")
            + hidden(s, "uim_knap_opslag_form") + submit("Slå op") + "</form>")
    return page(request, "Slå én kursist op", body, msgs=msgs)


async def kursist(request):
    if not sess(request):
        return denied(request)
    eid, part = request.path_params["eid"], request.path_params.get("part", "moduler")
    p = BY_EID.get(eid)
    if not p or part not in VIEWS:
        return page(request, "Siden blev ikke fundet", "Den ønskede side kunne ikke findes.", status=404)
    base = f"/kursist/{eid}"
    tabs = '<div id="block-uim-local-tasks" class="block block-core block-local-tasks-block"><div class="content"><nav class="tabs" role="navigation" aria-label="Faneblade"><h2 class="visually-hidden">Primære faneblade</h2><ul class="tabs primary">'
    for k, v in VIEWS.items():
        href = base if k == "moduler" else f"{base}/{k}"
        tabs += (f'<li class="is-active tabs__tab"><a href="{href}" class="is-active">{v[0]}<span class="visually-hidden">(aktiv fane)</span></a></li>\n'
                 if k == part else f'<li class="tabs__tab"><a href="{href}">{v[0]}</a></li>\n')
    tabs += "</ul></nav></div></div>"
    title, key, datecol, empty, cols = VIEWS[part]
    rows = p[key] or []
    rows = [rows] if isinstance(rows, dict) else list(rows)
    keys = [c for c, _ in cols]
    order = request.query_params.get("order", datecol)
    order = order if order in keys else datecol
    way = request.query_params.get("sort", "desc" if order == datecol else "asc")
    have = sorted((r for r in rows if r[order] is not None), key=lambda r: str(r[order]), reverse=way == "desc")
    none = [r for r in rows if r[order] is None]
    rows = have + none if way == "desc" else none + have
    pages = math.ceil(len(rows) / PER_PAGE)
    try:
        n = max(0, min(int(request.query_params.get("page", 0)), pages - 1))
    except ValueError:
        n = 0
    q = f"&amp;order={order}&amp;sort={way}" if "order" in request.query_params else ""
    view = f'<div class="views-element-container"><div class="view view-kursist-{part} view-id-kursist_{key} view-display-id-page_1 js-view-dom-id-{secrets.token_hex(32)}">\n<div class="view-header">CPR-nummer: {p["cpr"][:6]}-{p["cpr"][6:]}</div>\n'
    if not rows:
        view += f'<div class="view-empty"><p>{empty}</p></div>'
    else:
        view += f'<div class="view-content"><table class="views-table views-view-table cols-{len(cols)}"><thead><tr>\n'
        for c, h in cols:
            css = c.replace("_", "-")
            act = c == order
            nxt = ("asc" if way == "desc" else "desc") if act else "asc"
            arrow = f'<span class="tablesort tablesort--{nxt}"><span class="visually-hidden">Sortér {"stigende" if nxt == "asc" else "faldende"}</span></span>' if act else ""
            view += f'<th id="view-{css}-table-column"{" aria-sort=" + chr(34) + way + "ending" + chr(34) if act else ""} class="views-field views-field-{css}{" is-active" if act else ""}" scope="col"><a href="?order={c}&amp;sort={nxt}" title="sortér efter {h}" rel="nofollow">{h}{arrow}</a></th>\n'
        view += "</tr></thead><tbody>\n"
        for r in rows[n * PER_PAGE:(n + 1) * PER_PAGE]:
            view += "<tr>" + "".join(f'<td headers="view-{c.replace("_", "-")}-table-column" class="views-field views-field-{c.replace("_", "-")}">{cell(r[c])} </td>' for c in keys) + "</tr>\n"
        view += "</tbody></table></div>\n"
    if pages > 1:
        li = ""
        if n:
            li += f'<li class="pager__item pager__item--first"><a href="?page=0{q}" title="Gå til første side"><span class="visually-hidden">Første side</span><span aria-hidden="true">« Første</span></a></li>'
            li += f'<li class="pager__item pager__item--previous"><a href="?page={n - 1}{q}" title="Gå til forrige side" rel="prev"><span class="visually-hidden">Forrige side</span><span aria-hidden="true">‹ Forrige</span></a></li>'
        for i in range(pages):
            li += f'<li class="pager__item{" is-active" if i == n else ""}"><a href="?page={i}{q}" title="{"Nuværende side" if i == n else f"Gå til side {i + 1}"}"><span class="visually-hidden">{"Nuværende side" if i == n else "Side"}</span>{i + 1}</a></li>'
        if n < pages - 1:
            li += f'<li class="pager__item pager__item--next"><a href="?page={n + 1}{q}" title="Gå til næste side" rel="next"><span class="visually-hidden">Næste side</span><span aria-hidden="true">Næste ›</span></a></li>'
            li += f'<li class="pager__item pager__item--last"><a href="?page={pages - 1}{q}" title="Gå til sidste side"><span class="visually-hidden">Sidste side</span><span aria-hidden="true">Sidste »</span></a></li>'
        view += f'<nav class="pager" role="navigation" aria-labelledby="pagination-heading"><h4 id="pagination-heading" class="visually-hidden">Sideinddeling</h4><ul class="pager__items js-pager__items">{li}</ul></nav>'
    return page(request, f"Kursist {eid}", view + "</div></div>", tabs)


async def liste(request):
    s = sess(request)
    if not s:
        return denied(request)
    msgs = []
    if request.method == "POST":
        f = await request.form()
        up = f.get("files[cpr_fil]")
        if f.get("form_token") != token(s, "uim_knap_liste_form"):
            msgs = [("error", OLD)]
        elif not getattr(up, "filename", ""):
            msgs = [("error", "Feltet Fil med CPR-numre er påkrævet.")]
        elif not up.filename.lower().endswith(".txt"):
            msgs = [("error", f'Den valgte fil <em class="placeholder">{e(up.filename)}</em> kan ikke uploades. Kun filer med følgende filendelser er tilladt: <em class="placeholder">txt</em>.')]
        else:
            lines = [x.strip() for x in (await up.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            bad = [i for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{6}-?\d{4}", x)]
            if not lines:
                msgs = [("error", "Filen indeholder ingen CPR-numre.")]
            elif bad:
                msgs = [("error", f"Linje {bad[0]} i filen er ikke et gyldigt CPR-nummer. Ret filen og prøv igen.")]
            elif len(lines) > 100:
                msgs = [("error", f"Filen indeholder {len(lines)} CPR-numre. Der kan højst slås 100 op ad gangen.")]
            else:
                bid = 3100 + len(BATCH)
                BATCH[bid] = {"s": s, "cpr": [x.replace("-", "") for x in lines], "done": 0}
                return RedirectResponse(f"/batch?id={bid}&op=start", 303)
    body = ('<form class="uim-knap-liste-form" data-drupal-selector="uim-knap-liste-form" enctype="multipart/form-data" action="/knap/liste" method="post" id="uim-knap-liste-form" accept-charset="UTF-8">\n'
            + item("files-cpr-fil", "Fil med CPR-numre", '<input data-drupal-selector="edit-files-cpr-fil" aria-describedby="edit-files-cpr-fil--description" type="file" id="edit-files-cpr-fil" name="files[cpr_fil]" size="60" class="js-form-file form-file required" required="required" aria-required="true" />',
                   "Ét CPR-nummer på hver linje, højst 100 numre.<br />Tilladte filtyper: txt.", "file")
            + hidden(s, "uim_knap_liste_form") + submit("Upload og dan udtræk") + "</form>")
    return page(request, "Slå flere kursister op", body, msgs=msgs)


def workbook(cprs):
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws["A1"] = "Udtræk fra Danskundervisningsdatabasen " + time.strftime("%d.%m.%Y")
    ws.append([])
    ws.append([h for _, h in SHEET])
    for c in cprs:
        u = BY_CPR[c]["udtraek"] if c in BY_CPR else {"cpr": c, "findes": False, "prae2004_findes": False}
        ws.append([dk(u.get(k)) or None for k, _ in SHEET])
    out = io.BytesIO()
    wb.save(out)
    return out.getvalue()


async def batch(request):
    s = sess(request)
    try:
        bid = int(request.query_params.get("id", ""))
    except ValueError:
        bid = 0
    b, op = BATCH.get(bid), request.query_params.get("op", "start")
    if not s or not b or b["s"] is not s:
        return denied(request)
    total = len(b["cpr"])
    if op in ("do", "do_nojs"):
        b["done"] = min(total, b["done"] + math.ceil(total / 2))
    pct = b["done"] * 100 // total
    msg = f"Behandlet {b['done']} af {total} CPR-numre." if b["done"] else "Klargør."
    if op == "do":
        return JSONResponse({"status": True, "percentage": str(pct), "message": msg, "label": ""})
    if b["done"] >= total:
        if "fid" not in b:
            b["fid"] = f"udtraek-{time.strftime('%Y%m%d')}-{secrets.token_hex(4)}.xlsx"
            s["files"][b["fid"]] = workbook(b["cpr"])
        s.setdefault("msgs", []).append(("status", f'Udtrækket er dannet. <a href="/system/files/knap/{b["fid"]}">Hent udtrækket som Excel-fil</a>'))
        return RedirectResponse("/knap/liste", 302)
    body = (f'<div class="progress" data-drupal-progress><div class="progress__label"></div><div class="progress__track"><div class="progress__bar" style="width: {pct}%"></div></div>'
            f'<div class="progress__percentage">{pct}%</div><div class="progress__description">{msg}</div></div>')
    head = f'<noscript><meta http-equiv="Refresh" content="0; URL=/batch?id={bid}&amp;op=do_nojs" /></noscript>\n'
    return page(request, "Udtrækker oplysninger", body, head=head)


async def system_file(request):
    s = sess(request)
    data = s and s["files"].get(request.path_params["fn"])
    if not data:
        return denied(request)
    return Response(data, media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": f'attachment; filename="{request.path_params["fn"]}"'})


app = Starlette(routes=[
    Route("/", front), Route("/user/login", login, methods=["GET", "POST"]), Route("/user/password", password),
    Route("/user/logout", logout), Route("/user/17", user),
    Route("/knap/opslag", opslag, methods=["GET", "POST"]), Route("/knap/liste", liste, methods=["GET", "POST"]),
    Route("/kursist/{eid:int}", kursist), Route("/kursist/{eid:int}/{part}", kursist),
    Route("/batch", batch, methods=["GET", "POST"]), Route("/system/files/knap/{fn}", system_file)])
