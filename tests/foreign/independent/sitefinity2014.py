"""Sitefinity 7 / ASP.NET WebForms med Telerik-kontroller (2014)."""
import base64, hashlib, hmac, json, secrets, time
from datetime import date
from html import escape as e
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
KEY = secrets.token_bytes(16)
SESSIONS = {}
P = "ctl00$Indhold$C003$"
LOGOUT = "ctl00$Top$T31A$ctl00$ctl00$loginStatus$ctl00"
LOGIN = "ctl00$Indhold$C001$ctl00$ctl00$LoginFormControl$ctl00$"
PAGESIZE = 10
CURRENT = ' class="rgCurrentPage" onclick="return false;"'
CHECKED = ' checked="checked"'
VIEWS = [("rgModuler", "Modulforløb", "moduler"), ("rgProever", "Prøveresultater", "proever"),
         ("rgHenvisninger", "Henvisninger", "henvisninger"), ("rgMerit", "Meritter", "meritter"),
         ("rgFoer2004", "Før 2004", "prae2004")]
COLS = {
    "moduler": [("du_modul", "DU-modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder"),
                ("henvisningskategori", "Henv.kategori"), ("ophoersaarsag", "Ophørsårsag"),
                ("modultest_bestaaet", "Modultest bestået")],
    "proever": [("dato", "Prøvedato"), ("proeve", "Prøvetype"), ("termin", "Termin"),
                ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"),
                ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"), ("udbyder", "Udbyder")],
    "henvisninger": [("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"),
                     ("udbyder", "Henvist til udbyder")],
    "meritter": [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")],
    "prae2004": [("foerste_startdato", "Første startdato"), ("du", "Deltog i danskuddannelse")],
}
GROUPS = [("", [("cpr", "CPR-nr."), ("findes", "Findes i 2004 og frem")]),
          ("Første modulregistrering", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbyder")]),
          ("Seneste modulregistrering", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbyder")]),
          ("Seneste henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
          ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
          ("Søgning i data før 2004", [("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")])]


def cid(name):
    return name.replace("$", "_")


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if len(v) == 10 and v[4] == "-" and v[7] == "-":
        return date.fromisoformat(v).strftime("%d-%m-%Y")
    return v


# ---------------------------------------------------------------- viewstate
def pack(state):
    raw = json.dumps(state).encode()
    return base64.b64encode(b"\xff\x01" + hmac.new(KEY, raw, hashlib.sha1).digest() + raw).decode()


def unpack(text):
    try:
        raw = base64.b64decode(text)
        mac, body = raw[2:22], raw[22:]
        if hmac.compare_digest(mac, hmac.new(KEY, body, hashlib.sha1).digest()):
            return json.loads(body)
    except Exception:
        pass
    raise ValueError("Validation of viewstate MAC failed.")


def session(request):
    return SESSIONS.get(request.cookies.get(".SFAUTH"))


def pb(target, arg=""):
    return e("javascript:__doPostBack('%s','%s')" % (target, arg))


def radbutton(name, text):
    i = cid(name)
    return (f'<span id="{i}" class="RadButton RadButton_Metro rbSkinnedButton" tabindex="0"><input class="rbDecorated" type="submit" '
            f'name="{name}" id="{i}_input" value="{e(text)}" /><input id="{i}_ClientState" name="{i}_ClientState" type="hidden" /></span>')


def page(request, title, body, state, multipart=False):
    s = session(request)
    here = request.url.path.rsplit("/", 1)[-1] or "knappen"
    menu = status = ""
    if s is not None:
        items = [("forside", "Forside"), ("enkeltopslag", "Opslag på én kursist"),
                 ("flere-kursister", "Opslag på flere kursister"), ("vejledning", "Vejledning")]
        menu = ('<div id="ctl00_Top_T31B_RadMenu1" class="RadMenu RadMenu_Sitefinity sfNavHorizontal"><ul class="rmRootGroup rmHorizontal">' + "".join(
            f'<li class="rmItem"><a class="rmLink rmRootLink{" rmSelected" if u == here else ""}" href="/knappen/{u}"><span class="rmText">{t}</span></a></li>'
            for u, t in items) + '</ul><input id="ctl00_Top_T31B_RadMenu1_ClientState" name="ctl00_Top_T31B_RadMenu1_ClientState" type="hidden" /></div>')
        status = (f'<div class="sfLoginStatus"><span class="sfLoggedInUser">kommune</span> '
                  f'<a id="{cid(LOGOUT)}" class="sfLogOut" href="{pb(LOGOUT)}">Log ud</a></div>')
    vs = pack(state)
    enc = ' enctype="multipart/form-data"' if multipart else ""
    return HTMLResponse(f'''<!DOCTYPE html>
<html lang="da">
<head id="Head1"><meta http-equiv="X-UA-Compatible" content="IE=edge" /><title>
	{e(title)} | Danskundervisningsdatabasen
</title><meta name="Generator" content="Sitefinity 7.0.5100.0 SE" /><link href="/Telerik.Web.UI.WebResource.axd?compress=1&amp;d=Metro" type="text/css" rel="stylesheet" /></head>
<body class="sfPublicWrapper" id="PublicWrapper">
<form method="post" action="./{here}"{enc} id="aspnetForm">
<div class="aspNetHidden">
<input type="hidden" name="ctl00_ScriptManager1_TSM" id="ctl00_ScriptManager1_TSM" value="" />
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{vs}" />
</div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['aspnetForm'];
if (!theForm) {{ theForm = document.aspnetForm; }}
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
//]]>
</script>
<script src="/WebResource.axd?d=pynGkmcFUV13He1Qd6&amp;t=635328527960000000" type="text/javascript"></script>
<div class="aspNetHidden"><input type="hidden" name="__VIEWSTATEGENERATOR" id="__VIEWSTATEGENERATOR" value="CA0B0334" />
<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{base64.b64encode(hashlib.sha256(vs.encode()).digest()).decode()}" /></div>
<div class="sf_cols headerWrp"><div class="sf_colsOut sf_1col_1_100"><div id="Top_T31A" class="sf_colsIn sf_1col_1in_100">
<div class="sfContentBlock"><p class="logo">Danskundervisningsdatabasen</p></div>{status}
{menu}</div></div></div>
<div class="sf_cols mainWrp"><div class="sf_colsOut sf_1col_1_100"><div id="Indhold_C003" class="sf_colsIn sf_1col_1in_100">
{body}
</div></div></div>
<div class="footer"><div class="sfContentBlock"><p>Knappen &middot; Udtræk til kommunerne &middot; Support: support@example.dk</p></div></div>
</form>
</body>
</html>''')


# ---------------------------------------------------------------- RadGrid
def radgrid(gid, cols, rows, st):
    name = P + gid
    i = cid(name)
    st = st or {}
    if st.get("sort"):
        rows = sorted(rows, key=lambda r: str(r[st["sort"]] or ""), reverse=bool(st.get("desc")))
    pages = max(1, -(-len(rows) // PAGESIZE))
    cur = min(st.get("page", 0), pages - 1)
    out = [f'<div id="{i}" class="RadGrid RadGrid_Metro"><table cellspacing="0" class="rgMasterTable" border="0" id="{i}_ctl00" '
           'style="width:100%;table-layout:auto;empty-cells:show;"><colgroup>' + "<col />" * len(cols) + "</colgroup><thead><tr>"]
    for n, (k, t) in enumerate(cols):
        out.append(f'<th scope="col" class="rgHeader"><a title="Klik her for at sortere" '
                   f'href="{pb(f"{name}$ctl00$ctl02$ctl01$ctl{n:02d}")}">{t}</a></th>')
    out.append("</tr></thead>")
    if pages > 1:
        q = f"{name}$ctl00$ctl03$ctl01$ctl"
        def btn(nr, cls, title, off):
            return (f'<input type="button" name="{q}{nr}" value=" " onclick="{"return false;" if off else ""}{pb(q + nr)}" title="{title}" class="{cls}" />')
        nums = "".join(f'<a{CURRENT if n == cur else ""} '
                       f'href="{pb(f"{q}{5 + 2 * n:02d}")}"><span>{n + 1}</span></a>' for n in range(pages))
        out.append(f'<tfoot><tr class="rgPager"><td colspan="{len(cols)}"><table cellspacing="0" summary="Data pager which controls on which page is the RadGrid control." border="0" style="width:100%;"><tbody><tr>'
                   f'<td class="rgPagerCell NextPrevAndNumeric"><div class="rgWrap rgArrPart1">{btn("02", "rgPageFirst", "Første side", cur == 0)}{btn("03", "rgPagePrev", "Forrige side", cur == 0)}</div>'
                   f'<div class="rgWrap rgNumPart">{nums}</div>'
                   f'<div class="rgWrap rgArrPart2">{btn("28", "rgPageNext", "Næste side", cur == pages - 1)}{btn("29", "rgPageLast", "Sidste side", cur == pages - 1)}</div>'
                   f'<div class="rgWrap rgInfoPart">&nbsp;<strong>{len(rows)}</strong> poster på <strong>{pages}</strong> sider</div></td></tr></tbody></table></td></tr></tfoot>')
    out.append("<tbody>")
    if not rows:
        out.append(f'<tr class="rgNoRecords"><td colspan="{len(cols)}" style="text-align:left;"><div>Ingen poster at vise.</div></td></tr>')
    for n, r in enumerate(rows[cur * PAGESIZE:(cur + 1) * PAGESIZE]):
        cells = ""
        for k, _ in cols:
            if isinstance(r[k], bool):    # GridCheckBoxColumn
                cells += f'<td><span disabled="disabled"><input type="checkbox" disabled="disabled"{CHECKED if r[k] else ""} /></span></td>'
            else:
                cells += f"<td>{e(fmt(r[k])) or '&nbsp;'}</td>"
        out.append(f'<tr class="{"rgAltRow" if n % 2 else "rgRow"}" id="{i}_ctl00__{n}">{cells}</tr>')
    out.append(f'</tbody></table><input id="{i}_ClientState" name="{i}_ClientState" type="hidden" /></div>')
    return "".join(out)


def records(cpr, key):
    v = PEOPLE[cpr][key]
    return v if isinstance(v, list) else [v] if v else []


def grid_event(state, target):
    for gid, _, key in VIEWS:
        if not target.startswith(P + gid + "$"):
            continue
        st = state.setdefault("grids", {}).setdefault(gid, {})
        nr = int(target[-2:])
        pages = max(1, -(-len(records(state["cpr"], key)) // PAGESIZE))
        cur = st.get("page", 0)
        if "$ctl02$" in target:
            col = COLS[key][nr][0]
            if st.get("sort") != col:
                st.update(sort=col, desc=0)
            elif not st["desc"]:
                st["desc"] = 1
            else:
                st.pop("sort")
        else:
            new = {2: 0, 3: cur - 1, 28: cur + 1, 29: pages - 1}.get(nr, (nr - 5) // 2)
            st["page"] = min(max(new, 0), pages - 1)


# ---------------------------------------------------------------- sider
def login_page(request, msg=""):
    i = cid(LOGIN)
    opts = e(f'javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions("{LOGIN}LoginButton", "", true, "{LOGIN[:-1]}", "", false, true))')
    err = f'<div class="sfError"><span id="{i}ErrorMessageLabel">{msg}</span></div>' if msg else ""
    return page(request, "Log ind", f'''<div class="sfLoginFieldsetWrp"><fieldset class="sfLoginFieldset"><h1>Adgang for kommuner</h1>{err}
<ol class="sfLoginFields"><li class="sfLoginField"><label for="{i}UserName" class="sfTxtLbl">Brugernavn</label>
<input name="{LOGIN}UserName" type="text" id="{i}UserName" class="sfTxt" /></li>
<li class="sfLoginField"><label for="{i}Password" class="sfTxtLbl">Adgangskode</label>
<input name="{LOGIN}Password" type="password" id="{i}Password" class="sfTxt" /></li>
<li class="sfCheckBoxWrapper"><input id="{i}RememberMe" type="checkbox" name="{LOGIN}RememberMe" /><label for="{i}RememberMe">Husk mig</label></li></ol>
<div class="sfSubmitBtnWrp"><a id="{i}LoginButton" class="sfSubmitBtn" href="{opts}"><span>Log ind</span></a></div></fieldset></div>''', {})


def single(request, state, msg=""):
    tb, btn = P + "tbCpr", P + "btnFremsoeg"
    i = cid(tb)
    body = [f'''<div class="sfContentBlock"><h1>Opslag på én kursist</h1><p>Indtast kursistens CPR-nr. (ddmmåå-xxxx) for at se sprogcentrenes indberetninger.</p></div>
<div class="soegeboks"><label for="{i}" id="{cid(P)}lblCpr">Kursistens CPR-nr.</label>
<span id="{i}_wrapper" class="riSingle RadInput RadInput_Metro" style="width:160px;"><input id="{i}" name="{tb}" class="riTextBox riEnabled" type="text" size="20" maxlength="11" autocomplete="off" value="{e(state.get("text", ""))}" /><input id="{i}_ClientState" name="{i}_ClientState" type="hidden" /></span>
{radbutton(btn, "Fremsøg")}</div>''']
    if msg:
        body.append(f'<div class="besked"><span id="{cid(P)}lblBesked" class="fejl" style="color:Red;">{msg}</span></div>')
    cpr = state.get("cpr")
    if cpr:
        sel = state.get("tab", 0)
        rts, mp = P + "rtsFaner", cid(P + "rmpFaner")
        body.append(f'<h2><span id="{cid(P)}lblKursist">Kursist {cpr[:6]}-{cpr[6:]}</span></h2>')
        tabs = ""
        for n, (_, title, _k) in enumerate(VIEWS):
            href = e("javascript:__doPostBack('%s','{\"type\":0,\"index\":\"%d\"}')" % (rts, n))
            tabs += (f'<li class="rtsLI"><a class="rtsLink{" rtsSelected" if n == sel else ""}" href="{href}"><span class="rtsOut"><span class="rtsIn">'
                     f'<span class="rtsTxt">{title}</span></span></span></a></li>')
        body.append(f'<div id="{cid(rts)}" class="RadTabStrip RadTabStrip_Metro RadTabStripTop_Metro"><div class="rtsLevel rtsLevel1"><ul class="rtsUL">{tabs}</ul></div>'
                    f'<input id="{cid(rts)}_ClientState" name="{cid(rts)}_ClientState" type="hidden" /></div><div id="{mp}" class="RadMultiPage">')
        for n, (gid, _, key) in enumerate(VIEWS):
            hide = "" if n == sel else ' class="rmpHidden" style="display:none;"'
            body.append(f'<div id="{cid(P)}pv{gid[2:]}"{hide}>{radgrid(gid, COLS[key], records(cpr, key), state.get("grids", {}).get(gid))}</div>')
        body.append(f'<input type="hidden" name="{mp}_ClientState" id="{mp}_ClientState" /></div>')
    return page(request, "Opslag på én kursist", "\n".join(body), state)


def several(request, s, msg=""):
    ru = P + "ruFil"
    i = cid(ru)
    body = f'''<div class="sfContentBlock"><h1>Opslag på flere kursister</h1><p>Gem CPR-numrene i en tekstfil med ét nummer (ddmmåå-xxxx) på hver linje. Der kan højst slås 100 kursister op ad gangen.</p></div>
<div class="upload"><label for="{i}file0">Fil med CPR-numre</label>
<div id="{i}" class="RadUpload RadUpload_Metro"><ul class="ruInputs" id="{i}ListContainer"><li><input type="file" id="{i}file0" name="{i}file0" size="23" class="ruFileInput" /></li></ul><input id="{i}_ClientState" name="{i}_ClientState" type="hidden" /></div>
{radbutton(P + "btnUpload", "Upload fil")}</div>'''
    if msg:
        body += f'<div class="besked"><span id="{cid(P)}lblBesked" style="color:Red;">{msg}</span></div>'
    job = s.get("job")
    if job and not msg:
        n = len(job["numre"])
        if time.time() < job["klar"]:
            body += (f'<div id="{cid(P)}pnlVent" class="besked"><p>Databasen finder oplysninger om {n} kursister. Vent et øjeblik, og tryk på Opdater.</p>'
                     f'{radbutton(P + "btnOpdater", "Opdater")}</div>')
        else:
            body += (f'<div id="{cid(P)}pnlKlar" class="besked"><p>Oplysningerne er fundet ({n} kursister).</p>'
                     f'<p><a id="{cid(P)}lbHent" href="{pb(P + "lbHent")}">Hent resultatet i Excel</a></p></div>')
    return page(request, "Opslag på flere kursister", body, {}, multipart=True)


def export(numre):
    h1 = h2 = ""
    for g, cols in GROUPS:
        if g:
            h1 += f'<th scope="col" class="rgHeader rgMultiHeaderRow" colspan="{len(cols)}">{g}</th>'
            h2 += "".join(f'<th scope="col" class="rgHeader">{t}</th>' for _, t in cols)
        else:
            h1 += "".join(f'<th scope="col" class="rgHeader" rowspan="2">{t}</th>' for _, t in cols)
    keys = [k for _, cols in GROUPS for k, _ in cols]
    rows = ""
    for nr in numre:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False}
        rows += "<tr>" + "".join(f'<td style="mso-number-format:\\@;">{e(fmt(u.get(k))) or "&nbsp;"}</td>' for k in keys) + "</tr>\n"
    doc = ('<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />'
           '<style>td, th { border: .5pt solid #999; }</style></head><body>'
           f'<table cellspacing="0" border="1" id="rgUdtraek_ctl00"><thead><tr>{h1}</tr><tr>{h2}</tr></thead><tbody>\n{rows}</tbody></table></body></html>')
    return Response(b"\xef\xbb\xbf" + doc.encode("utf-8"), media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": 'attachment;filename="Knappen_udtraek.xls"'})


TEXTS = {"forside": ("Forside", "<p>Velkommen. Brug menuen for at slå kursister op enkeltvis eller flere ad gangen.</p>"),
         "vejledning": ("Vejledning", "<p>CPR-nr. skrives ddmmåå-xxxx med eller uden bindestreg. Oplysningerne er indberettet af sprogcentrene.</p>")}


async def knappen(request):
    side = request.path_params.get("side", "")
    s = session(request)
    state, form, target = {}, {}, ""
    if request.method == "POST":
        form = await request.form()
        try:
            state = unpack(form.get("__VIEWSTATE", ""))
        except ValueError as x:
            return PlainTextResponse(f"Server Error in '/' Application.\n\n{x}", 500)
        target = form.get("__EVENTTARGET", "")
        if target == LOGOUT:
            SESSIONS.pop(request.cookies.get(".SFAUTH"), None)
            return RedirectResponse("/knappen/login", 302)
    if side == "login":
        if target == LOGIN + "LoginButton" or (form and not target):
            if form.get(LOGIN + "UserName") == "kommune" and form.get(LOGIN + "Password") == "hemmeligt-1":
                sid = secrets.token_hex(32)
                SESSIONS[sid] = {}
                r = RedirectResponse("/knappen/forside", 302)
                r.set_cookie(".SFAUTH", sid, httponly=True, path="/")
                return r
            return login_page(request, "Forkert brugernavn eller adgangskode")
        return login_page(request)
    if s is None:
        return RedirectResponse("/knappen/login", 302)
    if side == "enkeltopslag":
        if P + "btnFremsoeg" in form or target == P + "btnFremsoeg" or (form and not target):
            text = form.get(P + "tbCpr", "").strip()
            cpr = text.replace("-", "").replace(" ", "")
            state = {"text": text}
            if len(cpr) != 10 or not cpr.isdigit():
                return single(request, state, "CPR-nr. skal bestå af 10 cifre.")
            if cpr not in PEOPLE:
                return single(request, state, "Kursisten findes ikke i Danskundervisningsdatabasen.")
            state["cpr"] = cpr
        elif target == P + "rtsFaner" and state.get("cpr"):
            state["tab"] = min(4, max(0, int(json.loads(form["__EVENTARGUMENT"])["index"])))
        elif state.get("cpr"):
            grid_event(state, target)
        return single(request, state)
    if side == "flere-kursister":
        if P + "btnUpload" in form:
            f = form.get(cid(P + "ruFil") + "file0")
            data = (await f.read()).decode("latin-1") if hasattr(f, "read") else ""
            numre = [x.strip().replace("-", "") for x in data.replace("\u00ef\u00bb\u00bf", "").splitlines() if x.strip()]
            if not numre:
                return several(request, s, "Vælg en tekstfil med CPR-numre.")
            if len(numre) > 100:
                return several(request, s, f"Filen indeholder {len(numre)} CPR-numre. Der kan højst slås 100 op ad gangen.")
            s["job"] = {"numre": numre, "klar": time.time() + 3}
        elif target == P + "lbHent" and s.get("job") and time.time() >= s["job"]["klar"]:
            return export(s["job"]["numre"])
        return several(request, s)
    if side in TEXTS:
        t, b = TEXTS[side]
        return page(request, t, f'<div class="sfContentBlock"><h1>{t}</h1>{b}</div>', {})
    return PlainTextResponse("Siden findes ikke", 404)


async def start(request):
    return RedirectResponse("/knappen/forside" if session(request) is not None else "/knappen/login", 302)


async def axd(request):
    if request.url.path.startswith("/Telerik"):
        return Response(".rmpHidden{display:none} .rtsUL,.rmRootGroup{list-style:none;padding:0} .rtsLI,.rmItem{display:inline-block;margin-right:12px} "
                        ".rgMasterTable{border-collapse:collapse} .rgMasterTable td,.rgHeader{border:1px solid #ccc;padding:4px}", media_type="text/css")
    return Response("function WebForm_PostBackOptions(a,b,c,d,u,t,s){this.eventTarget=a;this.eventArgument=b;}\n"
                    "function WebForm_DoPostBackWithOptions(o){__doPostBack(o.eventTarget,o.eventArgument);}", media_type="application/x-javascript")


app = Starlette(routes=[Route("/", start), Route("/knappen", start), Route("/WebResource.axd", axd), Route("/Telerik.Web.UI.WebResource.axd", axd),
                        Route("/knappen/{side}", knappen, methods=["GET", "POST"])])
