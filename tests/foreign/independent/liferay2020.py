"""Knappen - Liferay DXP 7.2 med MVC-portletter (Clay/AUI), 2020."""
import csv, io, json, math, re, secrets, time
from html import escape as e
from pathlib import Path
from urllib.parse import urlencode
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
BY_CPR = {p["cpr"]: p for p in PEOPLE}
KID = {p["cpr"]: 38201 + 12 * i for i, p in enumerate(PEOPLE)}
BY_KID = {str(v): BY_CPR[k] for k, v in KID.items()}
LOGIN = "com_liferay_login_web_portlet_LoginPortlet"
FIND = "dk_uim_knap_web_portlet_KursistPortlet_INSTANCE_qZ4tXw1mBnRc"
LIST = "dk_uim_knap_web_portlet_UdtraekPortlet_INSTANCE_h7LkP0sVdYea"
SESS = {}
DELTAS = (10, 20, 40)
DATE = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$")

PARTS = [
    ("Moduler", "moduler", "Der blev ikke fundet moduler.", [
        ("du_modul", "DU-modul"), ("startdato", "Fra dato"), ("slutdato", "Til dato"), ("modultest_bestaaet", "Modultest bestået"),
        ("ophoersaarsag", "Ophør, årsag"), ("henvisningskategori", "Kategori"), ("udbyder", "Udbydernr.")]),
    ("Prøver", "proever", "Der blev ikke fundet prøver.", [
        ("proeve", "Prøvetype"), ("termin", "Prøvetermin"), ("dato", "Dato"), ("laeseforstaaelse", "Læseforståelse"),
        ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"), ("udbyder", "Udbydernr.")]),
    ("Henvisninger", "henvisninger", "Der blev ikke fundet henvisninger.", [
        ("kommune", "Kommune"), ("udbyder", "Udbydernr."), ("dato", "Henvisningsdato"), ("kategori", "Kategori")]),
    ("Meritoverførsel", "meritter", "Der blev ikke fundet merit.", [
        ("udbyder", "Udbydernr."), ("du_modul", "DU-modul"), ("startdato", "Fra dato")]),
    ("Data fra før 2004", "prae2004", "Der blev ikke fundet data fra før 2004.", [
        ("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]),
]
CSVCOLS = [("cpr", "CPR-nr."), ("findes", "I databasen fra 2004"), ("foerste_startdato", "Første modul - fra dato"),
           ("foerste_du_modul", "Første modul - DU-modul"), ("foerste_udbyder", "Første modul - udbydernr."),
           ("seneste_startdato", "Seneste modul - fra dato"), ("seneste_du_modul", "Seneste modul - DU-modul"),
           ("seneste_udbyder", "Seneste modul - udbydernr."), ("henvisning_dato", "Henvisning - dato"),
           ("henvisning_kategori", "Henvisning - kategori"), ("merit_du_modul", "Merit - DU-modul"),
           ("merit_startdato", "Merit - fra dato"), ("merit_udbyder", "Merit - udbydernr."), ("prae2004_findes", "Før 2004 - findes"),
           ("prae2004_startdato", "Før 2004 - første startdato"), ("prae2004_du", "Før 2004 - danskuddannelse")]


def dk(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = DATE.match(v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else v


def icon(name):
    return f'<svg aria-hidden="true" class="lexicon-icon lexicon-icon-{name}" focusable="false" role="presentation"><use xlink:href="/o/knap-theme/images/clay/icons.svg#{name}"/></svg>'


def url(s, page, pid, lifecycle=0, name=None, **params):
    q = {"p_p_id": pid, "p_p_lifecycle": lifecycle}
    if lifecycle != 2:
        q |= {"p_p_state": "normal", "p_p_mode": "view"}
    if name:
        q["p_p_resource_id" if lifecycle == 2 else f"_{pid}_" + ("javax.portlet.action" if lifecycle == 1 else "mvcRenderCommandName")] = name
    q |= {f"_{pid}_{k}": v for k, v in params.items()}
    if lifecycle == 1:
        q["p_auth"] = s["p_auth"]
    return e(f"/web/knappen/{page}?" + urlencode(q))


def alert(kind, text):
    lead = {"danger": "Fejl:", "success": "Succes:", "info": "Info:"}[kind]
    sym = {"danger": "exclamation-full", "success": "check-circle-full", "info": "info-circle"}[kind]
    return f'<div class="alert alert-{kind}" role="alert"><span class="alert-indicator">{icon(sym)}</span><strong class="lead">{lead}</strong>{text}</div>'


def new_session(user=None):
    sid = secrets.token_hex(16).upper()
    SESS[sid] = {"p_auth": secrets.token_urlsafe(6)[:8], "user": user, "terms": False, "hit": None, "temp": None, "jobs": []}
    return sid, SESS[sid]


def portlet(pid, title, body):
    return f"""<div class="portlet-boundary portlet-boundary_{pid.split('_INSTANCE_')[0]}_ portlet-static portlet-decorate" id="p_p_id_{pid}_"><span id="p_{pid}"></span>
<section class="portlet" id="portlet_{pid}"><div class="portlet-content"><div class="autofit-float autofit-row portlet-header"><div class="autofit-col autofit-col-expand"><h2 class="portlet-title-text">{title}</h2></div></div>
<div class="portlet-content-container"><div class="portlet-body">
{body}
</div></div></div></section></div>"""


def render(s, sid, page, title, content, status=200):
    nav = ""
    if s["user"] and s["terms"]:
        nav = '<nav class="sort-pages modify-pages" id="navigation" role="navigation"><h1 class="hide-accessible">Navigation</h1><ul aria-label="Sider" class="nav navbar-nav" role="menubar">' + "".join(
            f'<li class="lfr-nav-item nav-item{" active selected" if p == page else ""}" id="layout_{n}" role="presentation"><a aria-labelledby="layout_{n}" class="nav-link" href="/web/knappen/{p}" role="menuitem"><span>{t}</span></a></li>'
            for n, p, t in ((3, "hjem", "Hjem"), (7, "find-kursist", "Find kursist"), (8, "udtraek", "Udtræk på liste"))) + "</ul></nav>"
    bar = f'<span class="user-full-name">kommune</span> <a class="text-default" href="/c/portal/logout">Log ud</a>' if s["user"] else ""
    r = HTMLResponse(f"""<!DOCTYPE html>
<html class="ltr" dir="ltr" lang="da-DK">
<head>
<title>{e(title)} - Knappen</title>
<meta content="initial-scale=1.0, width=device-width" name="viewport" />
<meta content="text/html; charset=UTF-8" http-equiv="content-type" />
<link class="lfr-css-file" data-senna-track="temporary" href="/o/knap-theme/css/clay.css?browserId=other&amp;languageId=da_DK" id="liferayAUICSS" rel="stylesheet" type="text/css" />
<script data-senna-track="temporary" type="text/javascript">
// <![CDATA[
var Liferay = Liferay || {{}}; Liferay.authToken = '{s["p_auth"]}'; Liferay.currentURL = '/web/knappen/{page}';
// ]]>
</script>
</head>
<body class="controls-visible yui3-skin-sam {'signed-in' if s['user'] else 'signed-out'} public-page site">
<nav class="quick-access-nav" id="quickAccessNav"><h1 class="hide-accessible">Navigation</h1><ul><li><a href="#main-content">Spring til indhold</a></li></ul></nav>
<div class="d-flex flex-column min-vh-100"><div class="container-fluid" id="wrapper">
<header class="container user-personal-bar"><a class="logo custom-logo" href="/web/knappen" title="Gå til Knappen">Knappen</a> {bar}
{nav}</header>
<section class="container" id="content"><h1 class="hide-accessible">{e(title)}</h1>
<div class="columns-1" id="main-content" role="main"><div class="portlet-layout row"><div class="col-md-12 portlet-column portlet-column-only" id="column-1"><div class="portlet-dropzone portlet-column-content portlet-column-content-only" id="layout-column_column-1">
{content}
</div></div></div></div></section>
<footer class="container" id="footer" role="contentinfo"><p class="powered-by">Drevet af <a href="http://www.liferay.com" rel="external">Liferay</a></p></footer>
</div></div>
</body>
</html>""", status, headers={"Cache-Control": "private, no-cache, no-store, must-revalidate", "Liferay-Portal": "Liferay Digital Experience Platform 7.2.10 GA1"})
    if sid:
        cookies(r, sid)
    return r


def cookies(r, sid):
    r.set_cookie("JSESSIONID", sid, path="/", httponly=True, secure=True)
    r.set_cookie("COOKIE_SUPPORT", "true", max_age=31536000, path="/")
    r.set_cookie("GUEST_LANGUAGE_ID", "da_DK", max_age=31536000, path="/")


def form(action, pid, fm, inner, multipart=False):
    enc = ' enctype="multipart/form-data"' if multipart else ""
    return (f'<form action="{action}" class="form" data-fm-namespace="_{pid}_"{enc} id="_{pid}_{fm}" method="post" name="_{pid}_{fm}">\n'
            f'<fieldset class="input-container">\n<input class="field form-control" id="_{pid}_formDate" name="_{pid}_formDate" type="hidden" value="{int(time.time() * 1000)}" />\n{inner}</fieldset></form>')


def field(pid, name, label, typ="text", extra="", help_=""):
    i = f"_{pid}_{name}"
    h = f'<div class="form-text">{help_}</div>' if help_ else ""
    return (f'<div class="form-group input-{typ}-wrapper"><label class="control-label" for="{i}">{label} <span class="reference-mark text-warning">{icon("asterisk")}</span><span class="hide-accessible">Påkrævet</span></label>\n'
            f'<input class="field form-control" id="{i}" name="{i}" type="{typ}" {extra}/>{h}</div>\n')


def button(pid, label, more=""):
    return f'<div class="button-holder"><button class="btn btn-primary btn-default" id="_{pid}_{secrets.token_hex(2)}" type="submit"><span class="lfr-btn-label">{label}</span></button>{more}</div>\n'


def container(pid, cid, cols, rows, empty):
    """rows: lister af færdig html"""
    if not rows:
        return f'<div class="sheet taglib-empty-result-message"><div class="taglib-empty-result-message-header"></div><div class="sheet-text text-center">{empty}</div></div>'
    head = "".join(f'<th class="lfr-{k.replace("_", "-")}-column table-cell-content" id="_{pid}_{cid}_col-{k.replace("_", "-")}">{h or "&nbsp;"}</th>' for k, h in cols)
    body = "".join(f'<tr data-qa-id="row">' + "".join(f'<td class="lfr-{k.replace("_", "-")}-column table-cell-content" colspan="1">{v}</td>' for (k, _), v in zip(cols, r)) + "</tr>\n" for r in rows)
    return (f'<div class="lfr-search-container-wrapper"><div id="_{pid}_{cid}SearchContainer"><table class="show-quick-actions-on-hover table table-autofit table-hover table-list table-nowrap">'
            f'<thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div></div>\n')


def guest(s, sid, err=""):
    inner = (f'<input class="field form-control" name="_{LOGIN}_saveLastPath" type="hidden" value="false" /><input class="field form-control" name="_{LOGIN}_redirect" type="hidden" value="" />'
             f'<input class="field form-control" name="_{LOGIN}_doActionAfterLogin" type="hidden" value="false" />\n'
             + field(LOGIN, "login", "Skærmnavn", "text", 'value="" ') + field(LOGIN, "password", "Adgangskode", "password")
             + f'<div class="form-group form-inline input-checkbox-wrapper"><label for="_{LOGIN}_rememberMe"><input class="field" id="_{LOGIN}_rememberMe" name="_{LOGIN}_rememberMe" type="checkbox" value="true" /> Husk mig</label></div>\n'
             + button(LOGIN, "Log ind"))
    act = url(s, "hjem", LOGIN, 1, "/login/login", mvcRenderCommandName="/login/login")
    return render(s, sid, "hjem", "Velkommen", "<p>Knappen er for kommunernes sagsbehandlere.</p>" + portlet(LOGIN, "Log ind", f'<div class="login-container">{err}{form(act, LOGIN, "loginForm", inner)}</div>'))


def terms(s, page):
    return render(s, None, page, "Brugsbetingelser", f"""<div class="sheet sheet-lg"><div class="sheet-header"><div class="autofit-padded-no-gutters-x autofit-row"><div class="autofit-col autofit-col-expand"><h2 class="sheet-title">Brugsbetingelser</h2></div></div></div>
<div class="sheet-section"><p>Oplysningerne i Knappen må kun slås op, når det er nødvendigt for behandlingen af en konkret sag. Alle opslag logges.</p></div>
<form action="/c/portal/update_terms_of_use?p_auth={s['p_auth']}" class="form" id="fm" method="post" name="fm"><input name="doAsUserId" type="hidden" value="" /><input name="referer" type="hidden" value="/web/knappen/{page}" />
<div class="sheet-footer"><div class="button-holder"><button class="btn btn-primary" type="submit"><span class="lfr-btn-label">Jeg er enig</span></button>
<button class="btn btn-cancel btn-secondary" onClick="alert('Du skal acceptere brugsbetingelserne for at bruge Knappen.');" type="button"><span class="lfr-btn-label">Jeg er uenig</span></button></div></div></form></div>""")


def search_form(s, err=""):
    inner = field(FIND, "cpr", "CPR-nr.", "text", 'autocomplete="off" maxlength="11" value="" ', "Skrives ddmmåå-xxxx eller med ti cifre i træk.") + button(FIND, "Søg")
    return err + form(url(s, "find-kursist", FIND, 1, "/knap/soeg"), FIND, "fm", inner)


def kursist(s, p, params):
    kid = KID[p["cpr"]]
    out = (f'<a class="btn btn-secondary btn-sm" href="/web/knappen/find-kursist">{icon("angle-left")} Ny søgning</a>\n<h3 class="sheet-title">Kursist {p["cpr"][:6]}-{p["cpr"][6:]}</h3>\n'
           f'<div aria-multiselectable="true" class="panel-group" id="_{FIND}_kursistPanels" role="tablist">\n')
    for title, key, empty, cols in PARTS:
        data = p[key] or []
        data = [data] if isinstance(data, dict) else data

        def num(name, default):
            v = params.get(f"_{FIND}_{key}{name}", "")
            return int(v) if v.isdigit() and int(v) else default
        delta = num("Delta", 10)
        pages = max(1, math.ceil(len(data) / delta))
        cur = min(num("Cur", 1), pages)
        first = (cur - 1) * delta
        body = container(FIND, key, cols, [[e(dk(r[c])) for c, _ in cols] for r in data[first:first + delta]], empty)
        if len(data) > DELTAS[0]:
            def link(c, d=delta):
                return url(s, "find-kursist", FIND, 0, "/knap/kursist", kursistId=kid, **{f"{key}Cur": c, f"{key}Delta": d})

            def arrow(c, ic, t):
                if 1 <= c <= pages:
                    return f'<li class="page-item"><a class="page-link" href="{link(c)}">{icon(ic)}<span class="sr-only">{t}</span></a></li>'
                return f'<li class="page-item disabled"><a class="page-link">{icon(ic)}<span class="sr-only">{t}</span></a></li>'
            body += ('<div class="pagination-bar" data-qa-id="paginator"><div class="dropdown pagination-items-per-page"><a class="dropdown-toggle page-link" data-toggle="liferay-dropdown" href="#1" role="button">'
                     f'{delta} poster<span class="sr-only">per side</span>{icon("caret-double-l")}</a><div class="dropdown-menu dropdown-menu-top-left">'
                     + "".join(f'<a class="dropdown-item" href="{link(1, d)}">{d}<span class="sr-only">poster per side</span></a>' for d in DELTAS)
                     + f'</div></div><p class="pagination-results">Viser {first + 1} til {min(len(data), first + delta)} af {len(data)} poster.</p><ul class="pagination">'
                     + arrow(cur - 1, "angle-left", "Forrige side")
                     + "".join(f'<li class="{"active " if i == cur else ""}page-item"><a class="page-link" href="{link(i)}"><span class="sr-only">Side</span> {i}</a></li>' for i in range(1, pages + 1))
                     + arrow(cur + 1, "angle-right", "Næste side") + "</ul></div>\n")
        out += (f'<div class="panel panel-secondary"><div class="panel-header panel-heading" id="{key}Header" role="tab"><div class="h4 panel-title"><a aria-controls="{key}Content" aria-expanded="true" class="collapse-icon collapse-icon-middle" data-toggle="collapse" href="#{key}Content" role="button">{title}'
                f'<span class="collapse-icon-closed">{icon("angle-right")}</span><span class="collapse-icon-open">{icon("angle-down")}</span></a></div></div>\n'
                f'<div aria-labelledby="{key}Header" class="collapse panel-collapse show" id="{key}Content" role="tabpanel"><div class="panel-body">{body}</div></div></div>\n')
    return out + "</div>"


def job_list(s):
    rows = []
    for j in reversed(s["jobs"]):
        if time.monotonic() >= j["ready"]:
            st, act = '<span class="label label-success"><span class="label-item label-item-expand">Gennemført</span></span>', f'<a href="{url(s, "udtraek", LIST, 2, "/knap/hent", udtraekId=j["id"])}">Hent csv-fil</a>'
        else:
            st, act = '<span class="label label-info"><span class="label-item label-item-expand">Under behandling</span></span>', ""
        rows.append([e(j["name"]), j["at"], str(len(j["cpr"])), st, act])
    out = (f'<div class="management-bar management-bar-light navbar navbar-expand-md"><a class="btn btn-primary" href="{url(s, "udtraek", LIST, 0, "/knap/upload")}">Nyt udtræk</a> '
           f'<a class="btn btn-secondary" href="/web/knappen/udtraek">Opdater listen</a></div>\n')
    if rows:
        out = s.pop("success", "") + out
    return out + container(LIST, "udtraek", [("fil", "Fil"), ("oprettet", "Oprettet"), ("antal", "Antal CPR-numre"), ("status", "Status"), ("handling", "")], rows, "Du har ikke lavet nogen udtræk endnu.")


def upload_form(s, err=""):
    inner = field(LIST, "cprFil", "Tekstfil med CPR-numre", "file", "", "Ét CPR-nummer på hver linje og højst 100 i alt.") \
        + button(LIST, "Upload", ' <a class="btn btn-cancel btn-secondary" href="/web/knappen/udtraek"><span class="lfr-btn-label">Annuller</span></a>')
    return err + form(url(s, "udtraek", LIST, 1, "/knap/upload"), LIST, "fm", inner, True)


async def page(request):
    name = request.path_params.get("page", "hjem")
    s, sid = SESS.get(request.cookies.get("JSESSIONID", "")), None
    if not s:
        sid, s = new_session()
    q = request.query_params
    pid, life = q.get("p_p_id", ""), q.get("p_p_lifecycle", "0")
    action = life == "1" and request.method == "POST"
    f = await request.form() if request.method == "POST" else {}
    if action and q.get("p_auth") != s["p_auth"]:
        return render(s, sid, name, "Forbudt", alert("danger", "Du har ikke de nødvendige rettigheder, eller din session er udløbet."), 403)
    if not s["user"]:
        if action and pid == LOGIN:
            if f.get(f"_{LOGIN}_login") == "kommune" and f.get(f"_{LOGIN}_password") == "hemmeligt-1":
                SESS.pop(request.cookies.get("JSESSIONID", ""), None)
                r = RedirectResponse("/c", 302)
                cookies(r, new_session("kommune")[0])
                return r
            return guest(s, sid, alert("danger", "Log ind mislykkedes. Prøv igen."))
        if name != "hjem" or action:
            return RedirectResponse("/web/knappen", 302)
        return guest(s, sid)
    if not s["terms"]:
        return terms(s, name)
    if name == "find-kursist":
        cmd = q.get(f"_{FIND}_mvcRenderCommandName", "")
        if action:
            m = re.fullmatch(r"(\d{6})-?(\d{4})", str(f.get(f"_{FIND}_cpr", "")).strip())
            p = BY_CPR.get(m[1] + m[2]) if m else None
            if p:
                s["hit"] = p["cpr"]
                return RedirectResponse(url(s, name, FIND, 0, "/knap/resultat").replace("&amp;", "&"), 302)
            body = search_form(s, alert("danger", "CPR-nummeret findes ikke i Danskundervisningsdatabasen." if m else "Indtast et gyldigt CPR-nummer."))
        elif cmd == "/knap/resultat" and s["hit"]:
            p = BY_CPR[s["hit"]]
            n = sum(len(p[k]) for k in ("moduler", "proever", "henvisninger", "meritter")) + bool(p["prae2004"])
            href = url(s, name, FIND, 0, "/knap/kursist", kursistId=KID[p["cpr"]])
            body = search_form(s) + '<h3 class="sheet-subtitle">Søgeresultat</h3>' + container(
                FIND, "kursister", [("cpr", "CPR-nr."), ("antal", "Antal registreringer"), ("vis", "")],
                [[f'{p["cpr"][:6]}-{p["cpr"][6:]}', str(n), f'<a href="{href}">Vis registreringer</a>']], "")
        elif cmd == "/knap/kursist" and q.get(f"_{FIND}_kursistId") in BY_KID:
            body = kursist(s, BY_KID[q[f"_{FIND}_kursistId"]], q)
        else:
            body = search_form(s)
        return render(s, None, name, "Find kursist", portlet(FIND, "Find kursist", body))
    if name == "udtraek":
        cmd = q.get(f"_{LIST}_mvcRenderCommandName", "")
        if life == "2":
            j = next((j for j in s["jobs"] if j["id"] == q.get(f"_{LIST}_udtraekId")), None)
            if not j:
                return Response(status_code=404)
            out = io.StringIO()
            w = csv.writer(out, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
            w.writerow([h for _, h in CSVCOLS])
            for c in j["cpr"]:
                u = BY_CPR[c]["udtraek"] if c in BY_CPR else {"cpr": c, "findes": False, "prae2004_findes": False}
                w.writerow([dk(u.get(k)) for k, _ in CSVCOLS])
            return Response(out.getvalue().encode("utf-8-sig"), media_type="text/csv;charset=UTF-8", headers={"Content-Disposition": f'attachment; filename="udtraek_{j["id"]}.csv"'})
        if action and q.get(f"_{LIST}_javax.portlet.action") == "/knap/upload":
            up, err = f.get(f"_{LIST}_cprFil"), ""
            lines = []
            if not getattr(up, "filename", ""):
                err = "Vælg en fil."
            elif not up.filename.lower().endswith(".txt"):
                err = "Filen skal have filtypen .txt."
            else:
                lines = [x.strip() for x in (await up.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
                bad = sum(not re.fullmatch(r"\d{6}-?\d{4}", x) for x in lines)
                err = ("Filen er tom." if not lines else f"Filen indeholder {bad} linjer, som ikke er CPR-numre." if bad
                       else "Filen må højst indeholde 100 CPR-numre." if len(lines) > 100 else "")
            if not err:
                s["temp"] = (up.filename, [x.replace("-", "") for x in lines])
                return RedirectResponse(url(s, name, LIST, 0, "/knap/bekraeft").replace("&amp;", "&"), 302)
            body = upload_form(s, alert("danger", err))
        elif action and q.get(f"_{LIST}_javax.portlet.action") == "/knap/start" and s["temp"]:
            fn, cprs = s["temp"]
            s["temp"] = None
            s["jobs"].append({"id": str(41000 + secrets.randbelow(900)), "name": fn, "cpr": cprs, "at": time.strftime("%d-%m-%Y %H:%M"), "ready": time.monotonic() + 1.3})
            s["success"] = alert("success", "Udtrækket er sat i gang. Status kan følges i listen.")
            return RedirectResponse("/web/knappen/udtraek", 302)
        elif cmd == "/knap/bekraeft" and s["temp"]:
            body = (alert("info", f"Filen {e(s['temp'][0])} indeholder {len(s['temp'][1])} CPR-numre.") + form(url(s, name, LIST, 1, "/knap/start"), LIST, "fm",
                    "<p>Vil du starte udtrækket?</p>" + button(LIST, "Start udtræk", ' <a class="btn btn-cancel btn-secondary" href="/web/knappen/udtraek"><span class="lfr-btn-label">Annuller</span></a>')))
        elif cmd == "/knap/upload":
            body = upload_form(s)
        else:
            body = job_list(s)
        return render(s, None, name, "Udtræk på liste", portlet(LIST, "Udtræk på liste", body))
    if name != "hjem":
        return render(s, None, name, "Ikke fundet", alert("danger", "Den ønskede ressource blev ikke fundet."), 404)
    return render(s, None, "hjem", "Hjem", '<div class="journal-content-article"><h2>Velkommen til Knappen</h2><p>Find en enkelt kursist, eller lav et udtræk på en liste med op til 100 CPR-numre. Vælg i menuen.</p></div>')


async def update_terms(request):
    s = SESS.get(request.cookies.get("JSESSIONID", ""))
    f = await request.form()
    if s and s["user"] and request.query_params.get("p_auth") == s["p_auth"]:
        s["terms"] = True
    ref = str(f.get("referer", ""))
    return RedirectResponse(ref if ref.startswith("/web/") else "/web/knappen/hjem", 302)


async def c(request):
    return RedirectResponse("/web/knappen/hjem", 302)


async def logout(request):
    SESS.pop(request.cookies.get("JSESSIONID", ""), None)
    r = RedirectResponse("/web/knappen", 302)
    r.delete_cookie("JSESSIONID", path="/")
    return r


app = Starlette(routes=[
    Route("/", c), Route("/c", c), Route("/c/portal/logout", logout), Route("/c/portal/update_terms_of_use", update_terms, methods=["POST"]),
    Route("/web/knappen", page), Route("/web/knappen/{page}", page, methods=["GET", "POST"])])
