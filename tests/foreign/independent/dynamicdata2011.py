"""DanskDB - ASP.NET Dynamic Data (.NET 4, EntityDataSource) scaffolding over the register, 2011."""
import base64
import hashlib
import hmac
import html
import json
import re
import secrets
import time
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
BY_CPR = {p["cpr"]: i for i, p in enumerate(PEOPLE, 2041)}  # CPR -> KursistId
BY_ID = {i: PEOPLE[i - 2041] for i in BY_CPR.values()}
KEY = secrets.token_bytes(32)
TICKETS, JOBS = set(), []
CPH = "ctl00$ContentPlaceHolder1$"
E = lambda v: html.escape("" if v is None else str(v), quote=True)
cid = lambda name: name.removeprefix("ctl00$").replace("$", "_")

# MetaTables: route name -> (key in the record, DisplayName, columns)
TABLES = {
    "Modulregistreringer": ("moduler", "Modulregistreringer", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
                            ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Bestået modultest")]),
    "Proeveresultater": ("proever", "Prøveresultater", [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforståelse"),
                         ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Samlet resultat"), ("udbyder", "Udbyder")]),
    "Henvisninger": ("henvisninger", "Henvisninger", [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
    "Meritter": ("meritter", "Meritter", [("du_modul", "Meritmodul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
    "Prae2004Data": ("prae2004", "Præ-2004 data", [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]),
}
SHEET = [("cpr", "CPR nr"), ("findes", "Findes i DanskDB"), ("foerste_startdato", "Første modul Startdato"), ("foerste_du_modul", "Første modul DU-modul"),
         ("foerste_udbyder", "Første modul Udbyder"), ("seneste_startdato", "Seneste modul Startdato"), ("seneste_du_modul", "Seneste modul DU-modul"),
         ("seneste_udbyder", "Seneste modul Udbyder"), ("henvisning_dato", "Henvisningsdato"), ("henvisning_kategori", "Henvisningskategori"),
         ("merit_du_modul", "Højeste merit DU-modul"), ("merit_startdato", "Højeste merit Startdato"), ("merit_udbyder", "Højeste merit Udbyder"),
         ("prae2004_findes", "Findes i præ-2004 data"), ("prae2004_startdato", "Præ-2004 Første startdato"), ("prae2004_du", "Præ-2004 Danskuddannelse")]


def fmt(v):
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v):  # {0:d}, da-DK
        return f"{v[8:]}-{v[5:7]}-{v[:4]}"
    return "" if v is None else v


def field_template(v, name):
    """DynamicControl in read-only mode: Boolean.ascx is a disabled check box, everything else is text."""
    if isinstance(v, bool):
        return (f'<span class="aspNetDisabled"><input id="{cid(name)}" type="checkbox" name="{name}"' + (' checked="checked"' if v else "") + ' disabled="disabled" /></span>')
    return E(fmt(v)) or "&nbsp;"


def save_state(obj):
    raw = json.dumps(obj).encode()
    return base64.b64encode(b"\xff\x01" + raw + hmac.new(KEY, raw, hashlib.sha1).digest()).decode()


def load_state(text):
    raw = base64.b64decode(text or "")[2:]
    if len(raw) < 20 or not hmac.compare_digest(hmac.new(KEY, raw[:-20], hashlib.sha1).digest(), raw[-20:]):
        raise ValueError("viewstate")
    return json.loads(raw[:-20])


SCRIPT = """<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['form1'];
function __doPostBack(eventTarget, eventArgument) {
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }
}
function WebForm_PostBackOptions(eventTarget, eventArgument, validation, validationGroup, actionUrl, trackFocus, clientSubmit) {
    this.eventTarget = eventTarget; this.eventArgument = eventArgument; this.clientSubmit = clientSubmit;
}
function WebForm_DoPostBackWithOptions(options) {
    if (options.clientSubmit) { __doPostBack(options.eventTarget, options.eventArgument); }
}
//]]>
</script>"""


def page(request, title, body, state=None, user=True, multipart=False, status=200):
    action = request.url.path.rsplit("/", 1)[-1] + ("?" + request.url.query if request.url.query else "")
    nav = ""
    if user:
        nav = ('<div class="DDNavigation"><a href="/Default.aspx"><img alt="Tilbage til startsiden" src="/DynamicData/Content/Images/back.gif" style="border-width:0px;" />Tilbage til startsiden</a>'
               ' <span class="login">Du er logget på som <span id="LoginName1">kommune</span> [ <a id="LoginStatus1" href="javascript:__doPostBack(&#39;ctl00$LoginStatus1$ctl00&#39;,&#39;&#39;)">Log af</a> ]</span></div>')
    val = base64.b64encode(hashlib.sha1(title.encode() + KEY).digest()).decode()
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head><title>
	DanskDB - {E(title)}
</title><link href="/Site.css" rel="stylesheet" type="text/css" /></head>
<body class="template">
<h1 class="DDMainHeader">DanskDB</h1><h2 class="undertekst">Kommunernes udtræk fra Danskundervisningsdatabasen</h2>
<form method="post" action="{E(action)}" id="form1"{' enctype="multipart/form-data"' if multipart else ''}>
<div class="aspNetHidden">
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{save_state(state or {})}" />
</div>
{SCRIPT}
<div class="aspNetHidden"><input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{val}" /></div>
{nav}
{body}
</form></body></html>""", status)


def postback(name, arg="", validate=False):
    if validate:
        return E(f'javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions("{name}", "", true, "", "", false, true))')
    return f"javascript:__doPostBack(&#39;{name}&#39;,&#39;{arg}&#39;)"


def gridview(heads, rows, pager="", sort=True):
    grid = CPH + "GridView1"
    th = "".join(f'<th scope="col">{E(h) if not key or not sort else f"""<a href="{postback(grid, "Sort$" + key)}">{E(h)}</a>"""}</th>' if h else '<th scope="col">&nbsp;</th>' for key, h in heads)
    body = "".join('<tr class="td">' + "".join(f"<td>{c}</td>" for c in r) + "</tr>\n\t" for r in rows)
    return (f'<table class="DDGridView" rules="all" cellspacing="0" cellpadding="6" border="1" id="{cid(grid)}" style="border-collapse:collapse;">\n\t<tr class="th">{th}</tr>'
            + body + (f'<tr class="DDFooter"><td colspan="{len(heads)}">{pager}</td></tr>' if pager else "") + "\n</table>")


def grid_pager(index, pages, size):
    p = CPH + f"GridView1$ctl{size + 3:02}$GridViewPager1$"
    img = lambda n, t: f'<input type="image" name="{p}ImageButton{n}" id="{cid(p)}ImageButton{n}" title="{t}" src="/DynamicData/Content/Images/Pg{n}.gif" alt="{t}" />'
    change = lambda n: E(f"javascript:setTimeout('__doPostBack(\\'{p}{n}\\',\\'\\')', 0)")
    opts = "".join(f'<option{" selected=" + chr(34) + "selected" + chr(34) if n == size else ""} value="{n}">{n}</option>' for n in (1, 5, 10, 15, 20))
    return (f'<div class="DDPager"><span class="DDFloatLeft">{img("First", "Første side")} {img("Prev", "Forrige side")} <span>Side</span> '
            f'<input name="{p}TextBoxPage" type="text" value="{index + 1}" maxlength="10" id="{cid(p)}TextBoxPage" class="DDControl" onchange="{change("TextBoxPage")}" style="width:25px;" /> af <span>{pages}</span> '
            f'{img("Next", "Næste side")} {img("Last", "Sidste side")}</span><span class="DDFloatRight"><span>Resultater pr. side:</span> '
            f'<select name="{p}DropDownListPageSize" id="{cid(p)}DropDownListPageSize" class="DDControl" onchange="{change("DropDownListPageSize")}">{opts}</select></span></div>')


# ---------------------------------------------------------------- pages
def default_page(request, data, state):
    rows = [['<a href="/Kursister/List.aspx">Kursister</a>'], ['<a href="/Listeudtraek/List.aspx">Listeudtræk</a>']]
    return page(request, "Startside", '<h2 class="DDSubHeader">Tabeller</h2>\n' + gridview([("", "Tabelnavn")], rows))


def kursister_list(request, data, state):
    msg, grid = "", ""
    raw = data.get(CPH + "TextBoxCpr", "")
    if CPH + "ButtonSoeg" in data or data.get("__EVENTTARGET", "").endswith("GridView1"):
        cpr = raw.strip()
        if not re.fullmatch(r"\d{10}", cpr):
            msg = '<span id="ContentPlaceHolder1_RegularExpressionValidator1" class="DDControl DDValidator" style="color:Red;">Feltet CPR nr skal være på 10 cifre uden bindestreg.</span>'
        elif cpr not in BY_CPR:
            grid = '<div class="DDNoItems">Der er ingen kursister med dette CPR nr i tabellen.</div>'
        else:
            i = BY_CPR[cpr]
            grid = gridview([("", ""), ("KursistId", "Kursist ID"), ("Cpr", "CPR nr")], [[f'<a href="/Kursister/Details.aspx?KursistId={i}">Detaljer</a>', str(i), cpr]])
    return page(request, "Kursister", f"""<h2 class="DDSubHeader">Kursister</h2>
<div class="DD"><label for="ContentPlaceHolder1_TextBoxCpr">CPR nr</label>
<input name="{CPH}TextBoxCpr" type="text" maxlength="10" id="ContentPlaceHolder1_TextBoxCpr" class="DDFilter" value="{E(raw)}" />
<input type="submit" name="{CPH}ButtonSoeg" value="Filtrer" id="ContentPlaceHolder1_ButtonSoeg" /> {msg}</div><br />
{grid}""")


def kursist(request):
    q = request.query_params.get("KursistId", "")
    return (int(q), BY_ID[int(q)]) if q.isdigit() and int(q) in BY_ID else (None, None)


def kursister_details(request, data, state):
    i, p = kursist(request)
    if not p:
        return page(request, "Kursister", '<h2 class="DDSubHeader">Post fra tabellen Kursister</h2><div class="DDNoItems">Elementet findes ikke.</div>')
    rows = [("Kursist ID", str(i)), ("CPR nr", p["cpr"])]
    rows += [(disp, f'<a href="/{name}/List.aspx?KursistId={i}">Vis {E(disp)}</a>') for name, (_, disp, _) in TABLES.items()]
    return page(request, "Kursister", '<h2 class="DDSubHeader">Post fra tabellen Kursister</h2>\n<table cellspacing="0" id="ContentPlaceHolder1_FormView1" style="border-collapse:collapse;"><tr><td colspan="2">'
                '<table id="detailsTable" class="DDDetailsTable" cellpadding="6">' + "".join(f'<tr class="td"><td class="DDLightHeader">{E(k)}</td><td>{v}</td></tr>' for k, v in rows)
                + '</table></td></tr></table>\n<div class="DDBottomHyperLink"><a href="/Kursister/List.aspx">Vis alle elementer</a></div>')


def child_list(request, data, state, name):
    key, disp, cols = TABLES[name]
    i, p = kursist(request)
    if not p:
        return RedirectResponse("/Kursister/List.aspx", 302)
    recs = p[key] if key != "prae2004" else ([p[key]] if p[key] else [])
    index, size, sort = state.get("PageIndex", 0), state.get("PageSize", 10), state.get("Sort")
    target, arg = data.get("__EVENTTARGET", ""), data.get("__EVENTARGUMENT", "")
    pages = max(1, -(-len(recs) // size))
    clicked = next((m.group(1) for k in data if (m := re.search(r"ImageButton(\w+)\.x$", k))), None)
    if clicked:
        index = {"First": 0, "Prev": index - 1, "Next": index + 1, "Last": pages - 1}[clicked]
    elif target.endswith("DropDownListPageSize") and data.get(target) in ("1", "5", "10", "15", "20"):
        size = int(data[target])
        pages, index = max(1, -(-len(recs) // size)), 0
    elif target.endswith("TextBoxPage") and data.get(target, "").isdigit():
        index = int(data[target]) - 1
    elif arg.startswith("Sort$") and arg[5:] in [k for k, _ in cols]:
        sort, index = [arg[5:], bool(sort and sort[0] == arg[5:] and not sort[1])], 0
    index = min(max(index, 0), pages - 1)
    if sort:
        recs = sorted(recs, key=lambda r: ("" if r[sort[0]] is None else str(r[sort[0]])), reverse=sort[1])
    shown = recs[index * size:(index + 1) * size]
    link = f'<a href="/Kursister/Details.aspx?KursistId={i}">{p["cpr"]}</a>'
    rows = [[field_template(r[k], f"{CPH}GridView1$ctl{n:02}$ctl{m:02}$ctl00$CheckBox1") for m, (k, _) in enumerate(cols, 1)] + [link] for n, r in enumerate(shown, 3)]
    grid = gridview(cols + [("", "Kursist")], rows, grid_pager(index, pages, size) if pages > 1 else "") if recs else '<div class="DDNoItems">Der er ingen elementer i denne tabel.</div>'
    return page(request, disp, f'<h2 class="DDSubHeader">{E(disp)}</h2>\n{grid}\n<div class="DDBottomHyperLink"><a href="/Kursister/Details.aspx?KursistId={i}">Vis kursist</a></div>',
                {"PageIndex": index, "PageSize": size, "Sort": sort})


def job_list(request, data, state):
    rows = []
    for j in reversed(JOBS):
        done = time.time() >= j["ready"]
        rows.append([str(j["id"]), j["made"], E(j["file"]), str(len(j["numbers"])), E(j["note"]) or "&nbsp;", "Behandlet" if done else "Afventer behandling",
                     f'<a href="/Listeudtraek/Regneark.ashx?ListeudtraekId={j["id"]}">Hent Excel-fil</a>' if done else "&nbsp;"])
    heads = [("", h) for h in ("Listeudtræk ID", "Oprettet", "Filnavn", "Antal CPR nr", "Bemærkning", "Status", "Resultat")]
    grid = gridview(heads, rows) if rows else '<div class="DDNoItems">Der er ingen elementer i denne tabel.</div>'
    return page(request, "Listeudtræk", f'<h2 class="DDSubHeader">Listeudtræk</h2>\n<div class="DD"><a id="ContentPlaceHolder1_LinkButtonOpdater" href="{postback(CPH + "LinkButtonOpdater")}">Opdater</a></div>\n{grid}\n'
                '<div class="DDBottomHyperLink"><a id="ContentPlaceHolder1_InsertHyperLink" href="/Listeudtraek/Insert.aspx"><img src="/DynamicData/Content/Images/plus.gif" alt="Indsæt nyt element" style="border-width:0px;" />Indsæt nyt element</a></div>')


def job_insert(request, data, state):
    fv = CPH + "FormView1$"
    ff, fn = fv + "ctl04$ctl00$__Fil$FileUpload1", fv + "ctl04$ctl01$__Bemaerkning$TextBox1"
    errors, target = [], data.get("__EVENTTARGET", "")
    if target == fv + "ctl06":
        return RedirectResponse("/Listeudtraek/List.aspx", 302)
    if target == fv + "ctl05":
        fname, raw = data.get(ff) if isinstance(data.get(ff), tuple) else ("", b"")
        numbers = [x.strip().replace("-", "") for x in raw.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        if not numbers:
            errors.append("Feltet Fil med CPR numre skal udfyldes.")
        elif len(numbers) > 100:
            errors.append("Filen må højst indeholde 100 CPR numre.")
        elif not all(re.fullmatch(r"\d{10}", n) for n in numbers):
            errors.append("Filen indeholder linjer, der ikke er et CPR nr.")
        else:
            safe = re.sub(r"\d{6}-?\d{4}", "xxxxxx", fname.replace("\\", "/").rsplit("/", 1)[-1])
            JOBS.append({"id": 311 + len(JOBS), "made": time.strftime("%d-%m-%Y %H:%M:%S"), "file": safe, "numbers": numbers, "note": data.get(fn, "")[:50], "ready": time.time() + 4})
            return RedirectResponse("/Listeudtraek/List.aspx", 302)
    err = ('<div id="ContentPlaceHolder1_ValidationSummary1" class="DDValidator" style="color:Red;">Listen over valideringsfejl<ul>' + "".join(f"<li>{E(e)}</li>" for e in errors) + "</ul></div>") if errors else ""
    return page(request, "Listeudtræk", f"""<h2 class="DDSubHeader">Tilføj ny post til tabellen Listeudtræk</h2>{err}
<table cellspacing="0" id="ContentPlaceHolder1_FormView1" style="border-collapse:collapse;"><tr><td colspan="2"><table id="detailsTable" class="DDDetailsTable" cellpadding="6">
<tr class="td"><td class="DDLightHeader"><label for="{cid(ff)}">Fil med CPR numre</label></td><td><input type="file" name="{ff}" id="{cid(ff)}" /></td></tr>
<tr class="td"><td class="DDLightHeader"><label for="{cid(fn)}">Bemærkning</label></td><td><input name="{fn}" type="text" maxlength="50" id="{cid(fn)}" class="DDTextBox" /></td></tr>
<tr class="td"><td colspan="2"><a href="{postback(fv + 'ctl05', validate=True)}">Indsæt</a> <a href="{postback(fv + 'ctl06')}">Annuller</a></td></tr>
</table></td></tr></table><p>Filen skal være en tekstfil med et CPR nr pr. linje, højst 100.</p>""", multipart=True)


def job_sheet(request, data, state):
    job = next((j for j in JOBS if str(j["id"]) == request.query_params.get("ListeudtraekId")), None)
    if not job or time.time() < job["ready"]:
        return RedirectResponse("/Listeudtraek/List.aspx", 302)
    out = "".join(f'<th scope="col">{E(h)}</th>' for _, h in SHEET)
    for n in job["numbers"]:
        rec = BY_ID[BY_CPR[n]]["udtraek"] if n in BY_CPR else {"cpr": n, "findes": False}
        out += "</tr><tr>\n\t\t" + "".join(f'<td class="text">{E(fmt(rec.get(k))) or "&nbsp;"}</td>' for k, _ in SHEET)
    text = ('<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><style> .text { mso-number-format:\\@; } </style></head><body><div>\n\t'
            f'<table cellspacing="0" rules="all" border="1" id="GridViewExport" style="border-collapse:collapse;">\n\t\t<tr>\n\t\t\t{out}</tr>\n\t</table>\n</div></body></html>')
    return Response(text.encode(), media_type="application/vnd.ms-excel", headers={"Content-Disposition": f"attachment; filename=Listeudtraek_{job['id']}.xls"})


def login(request, data, state):
    pre, err = CPH + "Login1$", ""
    if pre + "LoginButton" in data:
        if (data.get(pre + "UserName"), data.get(pre + "Password")) == ("kommune", "hemmeligt-1"):
            back = request.query_params.get("ReturnUrl", "")
            resp = RedirectResponse(back if back.startswith("/") and not back.startswith("//") else "/Default.aspx", 302)
            ticket = secrets.token_hex(48).upper()
            TICKETS.add(ticket)
            resp.set_cookie(".ASPXAUTH", ticket, httponly=True)
            return resp
        err = '<tr><td align="center" colspan="2" style="color:Red;">Dit forsøg på at logge på mislykkedes. Prøv igen.</td></tr>'
    i = cid(pre)
    return page(request, "Log på", f"""<table cellspacing="0" cellpadding="1" id="ContentPlaceHolder1_Login1" style="border-collapse:collapse;"><tr><td><table cellpadding="0">
<tr><td align="center" colspan="2">Log på</td></tr>
<tr><td align="right"><label for="{i}UserName">Brugernavn:</label></td><td><input name="{pre}UserName" type="text" id="{i}UserName" /></td></tr>
<tr><td align="right"><label for="{i}Password">Adgangskode:</label></td><td><input name="{pre}Password" type="password" id="{i}Password" /></td></tr>
<tr><td colspan="2"><input id="{i}RememberMe" type="checkbox" name="{pre}RememberMe" /><label for="{i}RememberMe">Husk mig næste gang.</label></td></tr>{err}
<tr><td align="right" colspan="2"><input type="submit" name="{pre}LoginButton" value="Log på" id="{i}LoginButton" /></td></tr></table></td></tr></table>""", user=False)


PAGES = {"/default.aspx": default_page, "/kursister/list.aspx": kursister_list, "/kursister/details.aspx": kursister_details,
         "/listeudtraek/list.aspx": job_list, "/listeudtraek/insert.aspx": job_insert, "/listeudtraek/regneark.ashx": job_sheet}
for _n in TABLES:
    PAGES[f"/{_n.lower()}/list.aspx"] = lambda r, d, s, n=_n: child_list(r, d, s, n)


async def handler(request):
    path = request.url.path.lower()
    if path == "/site.css":
        return Response(".DDMainHeader{color:#284775}.DDGridView .th{background:#e5e5e5}.DDLightHeader{font-weight:bold}", media_type="text/css")
    if path.startswith("/dynamicdata/content/images/"):
        return Response(base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), media_type="image/gif")
    if path != "/login.aspx" and request.cookies.get(".ASPXAUTH") not in TICKETS:
        target = "/Default.aspx" if path == "/" else request.url.path + ("?" + request.url.query if request.url.query else "")
        return RedirectResponse("/Login.aspx?ReturnUrl=" + quote(target, safe="").replace("%2F", "%2f"), 302)
    if path == "/":
        return RedirectResponse("/Default.aspx", 302)
    data, state = {}, {}
    if request.method == "POST":
        for k, v in (await request.form()).multi_items():
            data[k] = v if isinstance(v, str) else (v.filename or "", await v.read())
        try:
            state = load_state(data.get("__VIEWSTATE"))
        except ValueError:
            return HTMLResponse("<html><head><title>Validation of viewstate MAC failed.</title></head><body><h1>Serverfejl i programmet '/'.</h1></body></html>", 500)
        if data.get("__EVENTTARGET") == "ctl00$LoginStatus1$ctl00":
            TICKETS.discard(request.cookies.get(".ASPXAUTH"))
            resp = RedirectResponse("/Login.aspx", 302)
            resp.delete_cookie(".ASPXAUTH")
            return resp
    view = login if path == "/login.aspx" else PAGES.get(path)
    if not view:
        return HTMLResponse("<html><head><title>404</title></head><body><h1>Serverfejl i programmet '/'.</h1><h2>Ressourcen blev ikke fundet.</h2></body></html>", 404)
    resp = view(request, data, state)
    resp.headers["Cache-Control"] = "private"
    resp.headers["X-AspNet-Version"] = "4.0.30319"
    return resp


app = Starlette(routes=[Route("/{path:path}", handler, methods=["GET", "POST"])])
