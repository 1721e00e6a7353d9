"""Knappen - DotNetNuke 7 portal, module Knappen.DanskDB (WebForms), 2014."""
import base64, hashlib, hmac, json, os, re, secrets
from html import escape
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "people.json"), encoding="utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
KEY = secrets.token_bytes(32)
AUTH, JOBS = set(), {}
PAGESIZE = 10
OPS, LST = "dnn$ctr432$Opslag", "dnn$ctr440$Liste"
LOGIN = "dnn$ctr$Login$Login_DNN"

GRIDS = {
 "moduler": ("gvModuler", "Moduler", "Der er ikke registreret moduler.", [
    ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbydernr."),
    ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået den")]),
 "proever": ("gvProver", "Prøver", "Der er ikke registreret prøver.", [
    ("proeve", "Prøvetype"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Kar. læsning"),
    ("skriftlig", "Kar. skriftlig"), ("mundtlig", "Kar. mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbydernr.")]),
 "henvisninger": ("gvHenvisninger", "Henvisninger", "Der er ikke registreret henvisninger.", [
    ("dato", "Henvisningsdato"), ("kategori", "Henvisningskategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Udbydernr.")]),
 "meritter": ("gvMerit", "Merit", "Der er ikke registreret merit.", [
    ("du_modul", "Merit til DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbydernr.")]),
 "prae2004": ("gvPrae", "Data før 2004", "Der er ikke registreret data fra før 2004.", [
    ("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse før 2004")]),
}
EXCEL = [("cpr", "CPR-nr."), ("findes", "Findes fra 2004"), ("foerste_startdato", "Første modul startdato"), ("foerste_du_modul", "Første modul DU-modul"),
 ("foerste_udbyder", "Første modul udbyder"), ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"),
 ("seneste_udbyder", "Seneste modul udbyder"), ("henvisning_dato", "Henvisning dato"), ("henvisning_kategori", "Henvisning kategori"),
 ("merit_du_modul", "Højeste merit DU-modul"), ("merit_startdato", "Højeste merit startdato"), ("merit_udbyder", "Højeste merit udbyder"),
 ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Før 2004 startdato"), ("prae2004_du", "Før 2004 danskuddannelse")]


def new_id(n=16):
    return secrets.token_hex(n)


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        return f"{v[8:]}-{v[5:7]}-{v[:4]}"
    return str(v)


def cell(v):
    return escape(fmt(v)) or "&nbsp;"


def pack(state):
    raw = json.dumps(state).encode()
    return base64.b64encode(b"\xff\x01" + hmac.new(KEY, raw, hashlib.sha1).digest() + raw).decode()


def unpack(text):
    data = base64.b64decode(text)
    raw = data[22:]
    if not hmac.compare_digest(hmac.new(KEY, raw, hashlib.sha1).digest(), data[2:22]):
        raise ValueError
    return json.loads(raw)


def cid(name):
    return name.replace("$", "_")


def postback(target, arg=""):
    return f"javascript:__doPostBack(&#39;{target}&#39;,&#39;{arg}&#39;)"


def linkbutton(name, text, css="dnnSecondaryAction", group=None):
    href = postback(name)
    if group:
        href = f'javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions(&quot;{name}&quot;, &quot;&quot;, true, &quot;{group}&quot;, &quot;&quot;, false, true))'
    return f'<a id="{cid(name)}" class="{css}" href="{href}">{text}</a>'


def logged_in(request):
    return request.cookies.get(".DOTNETNUKE") in AUTH


def message(kind, text):
    return f'<div class="dnnFormMessage {kind}"><span>{escape(text)}</span></div>'


def page(request, title, content, state, action, status=200):
    auth = logged_in(request)
    items = [("/", "Forside")]
    if auth:
        items += [("/Enkeltopslag", "Enkeltopslag"), ("/Listeopslag", "Listeopslag"), ("/Vejledning", "Vejledning")]
    menu = "".join(f'<li class="item{" selected" if action == h else ""}"><a href="{h}"><span>{t}</span></a></li>' for h, t in items)
    if auth:
        user = ('<a id="dnn_dnnUSER_registerLink" title="Min profil" class="UserLink" href="/Vejledning">Kommunebruger</a> | '
                '<a id="dnn_dnnLOGIN_loginLink" title="Log af" class="LoginLink" rel="nofollow" href="/Logoff">Log af</a>')
    else:
        url = "/Login?returnurl=%2f"
        user = (f'<a id="dnn_dnnLOGIN_enhancedLoginLink" title="Log ind" class="LoginLink" rel="nofollow" '
                f'onclick="return dnnModal.show(&#39;{url}&amp;popUp=true&#39;,/*showReturn*/true,300,650,true,&#39;&#39;)" href="{url}">Log ind</a>')
        if action.startswith("/Login"):
            user = ""
    rvt = request.cookies.get("__RequestVerificationToken") or secrets.token_urlsafe(48)
    html = f'''<!DOCTYPE html>
<html xml:lang="da-DK" lang="da-DK" xmlns="http://www.w3.org/1999/xhtml">
<head id="Head"><meta content="text/html; charset=UTF-8" http-equiv="Content-Type" />
<title>Knappen &gt; {title}</title>
<meta id="MetaRobots" name="ROBOTS" content="NOINDEX, NOFOLLOW" />
<link href="/Resources/Shared/stylesheets/dnndefault/7.0.0/default.css?cdv=58" type="text/css" rel="stylesheet"/>
<link href="/Portals/_default/Skins/UimGray/skin.css?cdv=58" type="text/css" rel="stylesheet"/>
<script src="/Resources/libraries/jQuery/01_09_01/jquery.js?cdv=58" type="text/javascript"></script></head>
<body id="Body">
<form method="post" action="{escape(action)}" id="Form" enctype="multipart/form-data">
<div class="aspNetHidden">
<input type="hidden" name="StylesheetManager_TSSM" id="StylesheetManager_TSSM" value="" />
<input type="hidden" name="ScriptManager_TSM" id="ScriptManager_TSM" value="" />
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{pack(state)}" />
</div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['Form'];
if (!theForm) {{ theForm = document.Form; }}
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
//]]>
</script>
<script src="/WebResource.axd?d={new_id(12)}&amp;t=635195457980000000" type="text/javascript"></script>
<div class="aspNetHidden">
<input type="hidden" name="__VIEWSTATEGENERATOR" id="__VIEWSTATEGENERATOR" value="CA0B0334" />
<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{base64.b64encode(secrets.token_bytes(90)).decode()}" />
</div>
<div id="siteWrapper">
 <div id="topHeader"><div id="login">{user}</div>
  <div id="search"><input name="dnn$dnnSEARCH$txtSearch" type="text" maxlength="255" size="20" id="dnn_dnnSEARCH_txtSearch" class="NormalTextBox" placeholder="Søg på siden..." />
  <a id="dnn_dnnSEARCH_cmdSearch" class="SearchButton" href="{postback('dnn$dnnSEARCH$cmdSearch')}">Søg</a></div></div>
 <div id="logo"><a id="dnn_dnnLOGO_hypLogo" title="Knappen" href="/"><img id="dnn_dnnLOGO_imgLogo" src="/Portals/0/logo.png" alt="Knappen" /></a></div>
 <div id="nav"><ul class="dnnmega">{menu}</ul></div>
 <div id="breadcrumb"><span id="dnn_dnnBREADCRUMB_lblBreadCrumb"><a href="{escape(action.split('?')[0])}" class="SkinObject">{title}</a></span></div>
 <div id="dnn_ContentPane" class="contentPane">
{content}
 </div>
 <div id="footer"><span id="dnn_dnnCOPYRIGHT_lblCopyright" class="footer">Copyright 2014 Danskundervisningsdatabasen</span>
  <a id="dnn_dnnTERMS_hypTerms" class="footer" rel="nofollow" href="/Vejledning">Vilkår for brug</a></div>
</div>
<input name="ScrollTop" type="hidden" id="ScrollTop" />
<input name="__dnnVariable" type="hidden" id="__dnnVariable" autocomplete="off" value="`{{`__scdoff`:`1`}}" />
<input name="__RequestVerificationToken" type="hidden" value="{rvt}" />
</form>
</body></html>'''
    resp = HTMLResponse(html, status, headers={"X-AspNet-Version": "4.0.30319", "Cache-Control": "private"})
    resp.set_cookie("__RequestVerificationToken", rvt, httponly=True)
    return resp


def module(mid, name, title, body):
    return (f'<div class="DnnModule DnnModule-{name} DnnModule-{mid}"><a name="{mid}"></a><div class="DNNContainer_Title_h2 SpacingBottom">'
            f'<h2><span id="dnn_ctr{mid}_dnnTITLE_titleLabel" class="TitleH2">{title}</span></h2>'
            f'<div id="dnn_ctr{mid}_ContentPane"><div id="dnn_ctr{mid}_ModuleContent" class="DNNModuleContent Mod{name}C">\n{body}\n</div></div></div></div>')


async def read(request):
    """(form, state, target, argument); a bad view state gives None."""
    form = await request.form()
    try:
        state = unpack(form.get("__VIEWSTATE", ""))
    except Exception:
        return form, None, "", ""
    return form, state, form.get("__EVENTTARGET", ""), form.get("__EVENTARGUMENT", "")


def broken():
    return HTMLResponse("<html><head><title>Validation of viewstate MAC failed.</title></head><body><h1>Serverfejl i programmet '/'.</h1>"
                        "<h2><i>Validation of viewstate MAC failed.</i></h2></body></html>", 500)


def search_page(request, action):
    return page(request, "Søgeresultater", module(410, "SearchResults", "Søgeresultater", message("dnnFormInfo", "Ingen sider matcher søgningen.")), {}, action)


async def home(request):
    if request.method == "POST":
        form, state, target, arg = await read(request)
        if state is None:
            return broken()
        if target == "dnn$dnnSEARCH$cmdSearch":
            return search_page(request, "/")
    if logged_in(request):
        text = ('<p>Vælg <strong>Enkeltopslag</strong>, hvis du skal se oplysninger om én kursist, eller <strong>Listeopslag</strong>, '
                'hvis du skal have oplysninger om flere kursister i et regneark.</p>')
    else:
        text = '<p>Her kan kommunerne slå op i Danskundervisningsdatabasen. Du skal logge ind for at bruge funktionen.</p>'
    return page(request, "Forside", module(401, "DNN_HTML", "Velkommen til Knappen", f'<div class="Normal">{text}</div>'), {}, "/")


async def guide(request):
    if not logged_in(request):
        return RedirectResponse("/Login?returnurl=%2fVejledning", 302)
    return page(request, "Vejledning", module(450, "DNN_HTML", "Vejledning", '<div class="Normal"><p>CPR-nr. indtastes som ddmmåå-xxxx eller uden bindestreg. '
        'I en liste skrives CPR-nr. uden bindestreg, ét pr. linje. Der kan højst være 100 CPR-nr. i en liste.</p></div>'), {}, "/Vejledning")


async def login(request):
    ret = request.query_params.get("returnurl", "/")
    if not re.fullmatch(r"/[A-Za-z]*", ret):
        ret = "/"
    action = "/Login?returnurl=" + ret.replace("/", "%2f")
    msg, user = "", ""
    if request.method == "POST":
        form, state, target, arg = await read(request)
        if state is None:
            return broken()
        if target == "dnn$dnnSEARCH$cmdSearch":
            return search_page(request, action)
        if target == LOGIN + "$cmdCancel":
            return RedirectResponse("/", 302)
        if target == LOGIN + "$cmdLogin":
            user = form.get(LOGIN + "$txtUsername", "")
            if user.lower() == USER and form.get(LOGIN + "$txtPassword") == PASSWORD:
                sid = new_id(64).upper()
                AUTH.add(sid)
                resp = RedirectResponse(ret, 302)
                resp.set_cookie(".DOTNETNUKE", sid, httponly=True)
                return resp
            msg = message("dnnFormValidationSummary", "Log ind mislykkedes. Husk at der er forskel på store og små bogstaver i adgangskoden.")
    body = f'''{msg}<div class="dnnForm dnnLogin dnnClear">
<div class="dnnFormItem"><div class="dnnLabel"><label for="{cid(LOGIN)}_txtUsername" id="{cid(LOGIN)}_plUsername" class="dnnFormLabel">Brugernavn:</label></div>
<input name="{LOGIN}$txtUsername" type="text" id="{cid(LOGIN)}_txtUsername" value="{escape(user)}" /></div>
<div class="dnnFormItem"><div class="dnnLabel"><label for="{cid(LOGIN)}_txtPassword" id="{cid(LOGIN)}_plPassword" class="dnnFormLabel">Adgangskode:</label></div>
<input name="{LOGIN}$txtPassword" type="password" id="{cid(LOGIN)}_txtPassword" autocomplete="off" /></div>
<div class="dnnFormItem"><span class="dnnFormLabel">&nbsp;</span>{linkbutton(LOGIN + "$cmdLogin", "Log ind", "dnnPrimaryAction")} {linkbutton(LOGIN + "$cmdCancel", "Annuller")}</div>
<div class="dnnFormItem"><span class="dnnLoginRememberMe"><input id="{cid(LOGIN)}_chkCookie" type="checkbox" name="{LOGIN}$chkCookie" /><label for="{cid(LOGIN)}_chkCookie">Husk mig</label></span></div>
</div>'''
    return page(request, "Log ind", module(0, "Authentication", "Log ind", body), {}, action)


async def logoff(request):
    AUTH.discard(request.cookies.get(".DOTNETNUKE"))
    resp = RedirectResponse("/", 302)
    resp.delete_cookie(".DOTNETNUKE")
    return resp


def grid(person, part, pages):
    gid, _, empty, cols = GRIDS[part]
    name = f"{OPS}${gid}"
    rows = person[part]
    rows = [rows] if isinstance(rows, dict) else rows or []
    if not rows:
        return (f'<div>\n<table class="dnnGrid" cellspacing="0" id="{cid(name)}" style="border-style:None;border-collapse:collapse;">\n'
                f'<tr class="dnnGridItem"><td colspan="{len(cols)}">{empty}</td></tr></table>\n</div>')
    count = -(-len(rows) // PAGESIZE)
    cur = min(pages.get(gid, 1), count)
    out = '<tr class="dnnGridHeader">' + "".join(f'<th scope="col">{h}</th>' for _, h in cols) + "</tr>\n"
    for i, r in enumerate(rows[(cur - 1) * PAGESIZE:cur * PAGESIZE]):
        out += f'<tr class="{"dnnGridAltItem" if i % 2 else "dnnGridItem"}">' + "".join(f"<td>{cell(r[k])}</td>" for k, _ in cols) + "</tr>\n"
    if count > 1:
        links = "".join(f"<td><span>{n}</span></td>" if n == cur else f'<td><a href="{postback(name, f"Page${n}")}">{n}</a></td>' for n in range(1, count + 1))
        out += f'<tr class="dnnGridPager"><td colspan="{len(cols)}"><table><tr>{links}</tr></table></td></tr>\n'
    return (f'<div>\n<table class="dnnGrid" cellspacing="0" id="{cid(name)}" style="border-style:None;border-collapse:collapse;">\n{out}</table>\n</div>')


def has_data(p):
    return any(p[k] for k in GRIDS)


async def single(request):
    if not logged_in(request):
        return RedirectResponse("/Login?returnurl=%2fEnkeltopslag", 302)
    state, msg, typed = {"cpr": None, "open": False, "pages": {}}, "", ""
    if request.method == "POST":
        form, old, target, arg = await read(request)
        if old is None:
            return broken()
        if target == "dnn$dnnSEARCH$cmdSearch":
            return search_page(request, "/Enkeltopslag")
        typed = form.get(OPS + "$txtCpr", "").strip()
        state = {**state, **old}
        if target == OPS + "$lnkFind":
            state = {"cpr": None, "open": False, "pages": {}}
            cpr = typed.replace("-", "").replace(" ", "")
            if not re.fullmatch(r"\d{10}", cpr):
                msg = message("dnnFormValidationSummary", "Indtast et gyldigt CPR-nr. (ddmmåå-xxxx).")
            elif cpr not in PEOPLE or not has_data(PEOPLE[cpr]):
                msg = message("dnnFormWarning", "Søgningen gav intet resultat. Der findes ingen oplysninger om det indtastede CPR-nr.")
            else:
                state["cpr"] = cpr
        elif target == OPS + "$gvKursister" and arg == "Select$0" and state["cpr"]:
            state["open"] = True
        elif target == OPS + "$lnkNy":
            state, typed = {"cpr": None, "open": False, "pages": {}}, ""
        elif arg.startswith("Page$"):
            state["pages"][target.split("$")[-1]] = max(1, int(arg[5:]))
    if state["open"]:
        p = PEOPLE[state["cpr"]]
        tabs = "".join(f'<li><a href="#{g[0]}Tab">{g[1]}</a></li>' for g in GRIDS.values())
        body = (f'<div class="dnnFormItem"><div class="dnnLabel"><span class="dnnFormLabel">Kursist:</span></div><span id="{cid(OPS)}_lblCpr">{p["cpr"][:6]}-{p["cpr"][6:]}</span></div>'
                f'<div class="dnnForm dnnKursist dnnClear" id="kursistTabs"><ul class="dnnAdminTabNav dnnClear">{tabs}</ul>\n'
                + "".join(f'<div id="{g[0]}Tab" class="dnnClear">\n{grid(p, k, state["pages"])}\n</div>\n' for k, g in GRIDS.items())
                + f'</div><ul class="dnnActions dnnClear"><li>{linkbutton(OPS + "$lnkNy", "Ny søgning")}</li></ul>'
                + '<script type="text/javascript">jQuery(function ($) { $("#kursistTabs").dnnTabs(); });</script>')
    else:
        hits = ""
        if state["cpr"]:
            c = state["cpr"]
            p = PEOPLE[c]
            hits = (f'<h3>Søgeresultat</h3><div>\n<table class="dnnGrid" cellspacing="0" id="{cid(OPS)}_gvKursister">\n<tr class="dnnGridHeader"><th scope="col">CPR-nr.</th>'
                    f'<th scope="col">Antal moduler</th><th scope="col">&nbsp;</th></tr>\n<tr class="dnnGridItem"><td>{c[:6]}-{c[6:]}</td><td>{len(p["moduler"])}</td>'
                    f'<td><a href="{postback(OPS + "$gvKursister", "Select$0")}">Vis kursist</a></td></tr></table>\n</div>')
        body = f'''{msg}<div class="dnnForm dnnClear"><div class="dnnFormItem"><div class="dnnLabel"><label for="{cid(OPS)}_txtCpr" id="{cid(OPS)}_plCpr"><span>CPR-nr.:</span></label>
<a class="dnnFormHelp" tabindex="-1" href="#"></a><div class="dnnFormHelpContent dnnClear"><span class="dnnHelpText">Indtast kursistens CPR-nr. (ddmmåå-xxxx).</span></div></div>
<input name="{OPS}$txtCpr" type="text" maxlength="11" id="{cid(OPS)}_txtCpr" class="dnnFormRequired" value="{escape(typed)}" />
<span id="{cid(OPS)}_valCpr" class="dnnFormMessage dnnFormError" style="display:none;">CPR-nr. skal udfyldes</span></div>
<ul class="dnnActions dnnClear"><li>{linkbutton(OPS + "$lnkFind", "Fremsøg", "dnnPrimaryAction", "Opslag")}</li></ul></div>{hits}'''
    return page(request, "Enkeltopslag", module(432, "KnappenOpslag", "Opslag på én kursist", body), state, "/Enkeltopslag")


def export(job):
    """The classic GridView.RenderControl export."""
    out = "<tr>" + "".join(f'<th scope="col">{h}</th>' for _, h in EXCEL) + "</tr>"
    for cpr in job:
        rec = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        out += "<tr>" + "".join(f'<td class="text">{cell(rec.get(k))}</td>' for k, _ in EXCEL) + "</tr>"
    html = ('<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><style>.text { mso-number-format:\\@; } </style></head><body><div>\r\n'
            f'<table cellspacing="0" rules="all" border="1" id="gvUdtraek" style="border-collapse:collapse;">\r\n{out}\r\n</table>\r\n</div></body></html>')
    return Response(html.encode("utf-8"), media_type="application/vnd.ms-excel", headers={"Content-Disposition": "attachment;filename=Listeopslag.xls", "Cache-Control": "private"})


async def batch(request):
    if not logged_in(request):
        return RedirectResponse("/Login?returnurl=%2fListeopslag", 302)
    state, msg, result = {"job": None}, "", ""
    if request.method == "POST":
        form, old, target, arg = await read(request)
        if old is None:
            return broken()
        if target == "dnn$dnnSEARCH$cmdSearch":
            return search_page(request, "/Listeopslag")
        state = {**state, **old}
        if target == LST + "$lnkExcel" and state["job"] in JOBS:
            return export(JOBS[state["job"]])
        if target == LST + "$lnkIndlaes":
            state["job"] = None
            up = form.get(LST + "$fuListe")
            if up is None or isinstance(up, str) or not up.filename:
                msg = message("dnnFormValidationSummary", "Du skal vælge en fil.")
            elif not up.filename.lower().endswith(".txt"):
                msg = message("dnnFormValidationSummary", "Filen skal være en tekstfil (.txt).")
            else:
                lines = [l.strip() for l in (await up.read()).decode("latin-1").lstrip("ï»¿").splitlines() if l.strip()]
                bad = [i for i, l in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", l)]
                if bad:
                    msg = message("dnnFormValidationSummary", f"Linje {bad[0]} i filen er ikke et gyldigt CPR-nr.")
                elif not 0 < len(lines) <= 100:
                    msg = message("dnnFormValidationSummary", "Filen skal indeholde mellem 1 og 100 CPR-nr.")
                else:
                    state["job"] = new_id()
                    JOBS[state["job"]] = lines
                    n = sum(l in PEOPLE and has_data(PEOPLE[l]) for l in lines)
                    msg = message("dnnFormSuccess", "Listen er behandlet.")
                    result = f'<p>CPR-nr. i filen: {len(lines)}<br />Heraf med oplysninger: {n}</p>'
        if state["job"]:
            result += f'<ul class="dnnActions dnnClear"><li>{linkbutton(LST + "$lnkExcel", "Eksporter til Excel")}</li></ul>'
    body = f'''{msg}{result}<div class="dnnForm dnnClear"><div class="dnnFormItem"><div class="dnnLabel"><label for="{cid(LST)}_fuListe" id="{cid(LST)}_plFil"><span>Tekstfil:</span></label>
<div class="dnnFormHelpContent dnnClear"><span class="dnnHelpText">En .txt-fil med ét CPR-nr. pr. linje uden bindestreg, højst 100.</span></div></div>
<input type="file" name="{LST}$fuListe" id="{cid(LST)}_fuListe" /></div>
<ul class="dnnActions dnnClear"><li>{linkbutton(LST + "$lnkIndlaes", "Indlæs fil", "dnnPrimaryAction")}</li></ul></div>'''
    return page(request, "Listeopslag", module(440, "KnappenListe", "Opslag på flere kursister", body), state, "/Listeopslag")


BOTH = ["GET", "POST"]
app = Starlette(routes=[Route("/", home, methods=BOTH), Route("/Login", login, methods=BOTH), Route("/Logoff", logoff),
    Route("/Enkeltopslag", single, methods=BOTH), Route("/Listeopslag", batch, methods=BOTH), Route("/Vejledning", guide, methods=BOTH)])
