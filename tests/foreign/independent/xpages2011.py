"""Kursistopslag, IBM Lotus Domino 8.5.2 XPages med OneUI v2, 2011."""
import html
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
UNID = {cpr: secrets.token_hex(16).upper() for cpr in PEOPLE}
BY_UNID = {u: c for c, u in UNID.items()}
SESSIONS, VIEWS = {}, {}
P = "view:_id1:_id2:callbackMiddle:"

MODULER = [("startdato", "Påbegyndt"), ("slutdato", "Afsluttet"), ("du_modul", "Modul"), ("udbyder", "Sprogcenter"),
           ("henvisningskategori", "Henv.kategori"), ("ophoersaarsag", "Ophørsårsag"),
           ("modultest_bestaaet", "Modultest bestået den")]
PROEVER = [("dato", "Prøvedato"), ("proeve", "Prøve"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
           ("skriftlig", "Skriftlig fremst."), ("mundtlig", "Mundtlig komm."), ("resultat", "Resultat"),
           ("udbyder", "Sprogcenter")]
HENVISNINGER = [("dato", "Henvist den"), ("kommune", "Kommune"), ("kategori", "Kategori"), ("udbyder", "Sprogcenter")]
MERIT = [("du_modul", "Modul"), ("startdato", "Startdato"), ("udbyder", "Sprogcenter")]
TIDLIGERE = [("foerste_startdato", "Første startdato:"), ("du", "Danskuddannelse:")]
TABS = [("tabPanel1", "Modulforløb"), ("tabPanel2", "Prøver"), ("tabPanel3", "Henvisninger"),
        ("tabPanel4", "Merit og tidligere")]

SHEET = [
    ("CPR-nr.", [("cpr", None)]),
    ("Fundet i registeret (2004 og frem)", [("findes", None)]),
    ("Første modul", [("foerste_startdato", "Påbegyndt"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Sprogcenter")]),
    ("Sidste modul", [("seneste_startdato", "Påbegyndt"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Sprogcenter")]),
    ("Henvisning", [("henvisning_dato", "Henvist den"), ("henvisning_kategori", "Kategori")]),
    ("Højeste merit", [("merit_du_modul", "Modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Sprogcenter")]),
    ("Tidligere registrering (før 2004)", [("prae2004_findes", "Fundet"), ("prae2004_startdato", "Første startdato"),
                                           ("prae2004_du", "Danskuddannelse")]),
]


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else html.escape(v)


def new_view(sess, **state):
    vid = "!" + secrets.token_hex(8) + "!"
    VIEWS[vid] = {"sess": sess, **state}
    return vid


def page(title, content, selected="", action="/dur.nsf/forside.xsp", vid="!0!", multipart=False, status=200):
    menu = "".join(f'<li class="{"lotusSelected" if selected == x else ""}"><a id="view:_id1:_id2:nav{i}" href="/dur.nsf/{x}.xsp" class="xspLink">{t}</a></li>'
                   for i, (x, t) in enumerate([("forside", "Forside"), ("soeg", "Find kursist"), ("bestillinger", "Bestilte lister")], 1))
    enc = ' enctype="multipart/form-data"' if multipart else ""
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html lang="da">
<head>
<title>{title}</title>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<link rel="stylesheet" type="text/css" href="/oneuiv2/base/core.css">
<link rel="stylesheet" type="text/css" href="/oneuiv2/defaultTheme/defaultTheme.css">
<link rel="stylesheet" type="text/css" href="/domjava/xsp/theme/oneuiv2/xsp.css">
<style type="text/css">.lotusColLeft{{float:left;width:170px}}.lotusContent{{margin-left:190px}}.lotusTabs li,.lotusInlinelist li{{display:inline;padding-right:12px}}.lotusTable th,.lotusTable td{{padding:4px 8px;text-align:left;border-bottom:1px solid #ccc}}.lotusSelected a{{font-weight:bold}}</style>
</head>
<body class="xspView lotusui tundra">
<form id="view:_id1" method="post" action="{html.escape(action)}" class="xspForm"{enc}>
<div class="lotusFrame">
<div class="lotusBanner"><div class="lotusRightCorner"><div class="lotusInner"><ul class="lotusInlinelist lotusUtility"><li class="lotusFirst"><span class="lotusUser">kommune</span></li><li><a id="view:_id1:_id2:lnkLogout" href="/dur.nsf?Logout&amp;RedirectTo=/dur.nsf" class="xspLink">Log af</a></li></ul></div></div></div>
<div class="lotusTitleBar"><div class="lotusRightCorner"><div class="lotusInner"><h2>Dansk for voksne - kursistregister</h2></div></div></div>
<div class="lotusMain">
<div class="lotusColLeft"><div class="lotusMenu"><div class="lotusBottomCorner"><div class="lotusInner"><ul>{menu}</ul></div></div></div></div>
<div class="lotusContent" id="view:_id1:_id2:panelMiddle">
{content}
</div>
</div>
<div class="lotusFooter"><table class="lotusLayout" cellpadding="0" cellspacing="0"><tr><td>Drift: Fælles Domino-center, dur-support@example.dk</td></tr></table></div>
</div>
<input type="hidden" name="$$viewid" id="view:_id1__VUID" value="{vid}">
<input type="hidden" name="$$xspsubmitid"><input type="hidden" name="$$xspexecid"><input type="hidden" name="$$xspsubmitvalue"><input type="hidden" name="$$xspsubmitscroll">
<input type="hidden" name="view:_id1" value="view:_id1"></form>
</body>
</html>""", status)


def title_bar(text, actions=""):
    return f'<div class="lotusHeader"><h1 class="lotusHeading">{text}</h1>{actions}</div>'


def button(bid, text, cls="lotusFormButton"):
    return f'<button class="{cls}" type="submit" name="{P}{bid}" id="{P}{bid}">{text}</button>'


def error(text):
    return (f'<div class="lotusMessage" role="alert"><ul id="{P}messages1" class="xspMessage"><li>{text}</li></ul></div>'
            if text else "")


def view_panel(vid, cols, rows):
    """rows: lists of ready html"""
    head = "".join(f'<th scope="col"><div class="xspPanelViewColumnHeader"><span id="{P}{vid}:viewColumn{i}:__internal_header_title_id" class="xspPanelViewColumnHeader">{t}</span></div></th>'
                   for i, t in enumerate(cols, 1))
    body = "".join("<tr>" + "".join(f'<td class="xspColumnViewStart"><span id="{P}{vid}:{n}:viewColumn{i}:_internalViewText" class="xspTextViewColumn">{v}</span></td>'
                                    for i, v in enumerate(r, 1)) + "</tr>\n" for n, r in enumerate(rows))
    out = f'<table class="lotusTable xspDataTableViewPanel" id="{P}{vid}" cellspacing="0"><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>'
    if not rows:
        out += f'\n<span id="{P}{vid}Tom" class="xspTextComputedField">Der er ingen dokumenter i visningen.</span>'
    return f'<div class="xspDataTableViewPanel">{out}</div>'


def records(vid, cols, rows):
    return view_panel(vid, [t for _, t in cols], [[fmt(r[k]) for k, _ in cols] for r in rows])


def login_form(target, msg="", status=200):
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html>
<head><title>Log på serveren</title></head>
<body text="#000000" bgcolor="#FFFFFF" onload="document.forms[0].Username.focus()">
<form method="post" action="/names.nsf?Login" name="_DominoForm">
<input type="hidden" name="%%ModDate" value="5A3C10E000000000">
<h2>Dansk for voksne - kursistregister</h2>
<p>{msg or "Angiv brugernavn og adgangskode for at få adgang til serveren."}</p>
<table border="0" cellspacing="0" cellpadding="4">
<tr valign="top"><td><label for="user-id">Brugernavn:</label></td><td><input name="Username" id="user-id" value="" maxlength="256"></td></tr>
<tr valign="top"><td><label for="pw-id">Adgangskode:</label></td><td><input name="Password" id="pw-id" type="password" value="" maxlength="256"></td></tr>
<tr><td></td><td><input type="submit" value="Log på"></td></tr>
</table>
<input type="hidden" name="RedirectTo" value="{html.escape(target)}">
</form>
</body>
</html>""", status)


def current(request):
    return SESSIONS.get(request.cookies.get("DomAuthSessId", ""))


def local(target):
    return target if re.match(r"/dur\.nsf(/|\?|$)", target or "") else "/dur.nsf"


def secured(fn):
    async def inner(request):
        s = current(request)
        if s is None:
            path = request.url.path
            if request.method == "GET" and request.url.query:
                path += "?" + request.url.query
            return login_form(path)
        form, st = {}, None
        if request.method == "POST":
            form = await request.form()
            st = VIEWS.get(form.get("$$viewid", ""))
            if st and st["sess"] is not s:
                st = None
        return await fn(request, s, form, st)
    return inner


async def names(request):
    form = await request.form()
    target = local(form.get("RedirectTo"))
    if form.get("Username") != "kommune" or form.get("Password") != "hemmeligt-1":
        return login_form(target, "Du har angivet et ugyldigt brugernavn eller en ugyldig adgangskode. Prøv igen.")
    sid = secrets.token_hex(16).upper()
    SESSIONS[sid] = {"jobs": []}
    r = RedirectResponse(target, 302)
    r.set_cookie("DomAuthSessId", sid, httponly=True)
    return r


async def database(request):
    if "logout" in request.url.query.lower():
        SESSIONS.pop(request.cookies.get("DomAuthSessId", ""), None)
        r = RedirectResponse("/dur.nsf", 302)
        r.delete_cookie("DomAuthSessId")
        return r
    if current(request) is None:
        return login_form("/dur.nsf")
    return RedirectResponse("/dur.nsf/forside.xsp", 302)


async def forside(request, s, form, st):
    return page("Kursistregister", title_bar("Velkommen") + """<p>Kursistregisteret indeholder sprogcentrenes indberetninger om
voksne udlændinge på danskuddannelse. Vælg en funktion i menuen til venstre.</p>
<p>Har du mange kursister, kan du bestille en liste. Listen dannes af en agent på serveren og lægges under dine bestilte lister.</p>""",
                "forside", vid=new_view(s))


async def soeg(request, s, form, st):
    raw, msg, hits = "", "", ""
    if request.method == "POST":
        raw = form.get(P + "inputCpr", "")
        cpr = re.sub(r"[\s-]", "", raw)
        if not re.fullmatch(r"\d{10}", cpr):
            msg = "Feltet CPR-nr. skal udfyldes med ti cifre."
        elif cpr not in PEOPLE:
            hits = "<p>Søgningen gav ingen dokumenter. Der er ikke oprettet en kursist med det angivne CPR-nr.</p>"
        else:
            p = PEOPLE[cpr]
            link = f'<a id="{P}viewPanel1:0:viewColumn1:_internalLink" href="/dur.nsf/kursist.xsp?documentId={UNID[cpr]}&amp;action=openDocument" class="xspLink">Åbn kursist</a>'
            hits = "<p>1 dokument fundet</p>" + view_panel("viewPanel1", ["Dokument", "CPR-nr.", "Moduler", "Prøver"], [
                [link, f"{cpr[:6]}-{cpr[6:]}", str(len(p["moduler"])), str(len(p["proever"]))]])
    body = f"""{title_bar("Find kursist")}
{error(msg)}<table class="lotusFormTable" cellpadding="0" cellspacing="0">
<tr class="lotusFormFieldRow"><td class="lotusFormLabel"><label id="{P}label1" for="{P}inputCpr" class="xspTextLabel">CPR-nr.</label></td>
<td><input type="text" id="{P}inputCpr" name="{P}inputCpr" value="{html.escape(raw)}" maxlength="11" class="xspInputFieldEditBox lotusText"> {button("btnSoeg", "Søg")}</td></tr>
</table>
<div id="{P}panelHits">{hits}</div>"""
    return page("Find kursist", body, "soeg", "/dur.nsf/soeg.xsp", new_view(s))


async def kursist(request, s, form, st):
    unid = request.query_params.get("documentId", "")
    cpr = BY_UNID.get(unid)
    if not cpr:
        return page("Fejl", title_bar("Fejl") + error("Dokumentet findes ikke."), "soeg", vid=new_view(s), status=404)
    p, tab = PEOPLE[cpr], "tabPanel1"
    if st:
        tab = st.get("tab", tab)
        ev = form.get("$$xspsubmitid", "").rsplit(":", 1)[-1]
        if ev in dict(TABS):
            tab = ev
        if P + "btnLuk" in form:
            return RedirectResponse("/dur.nsf/soeg.xsp", 302)
    tabs = "".join(f"""<li class="{'lotusFirst ' if i == 0 else ''}{'lotusSelected' if t == tab else ''}"><a id="{P}tabbedPanel1:{t}_tab" href="#" onclick="document.forms[0].elements['$$xspsubmitid'].value='{P}{t}';document.forms[0].submit();return false;">{label}</a></li>"""
                   for i, (t, label) in enumerate(TABS))
    if tab == "tabPanel1":
        inner = records("viewModuler", MODULER, p["moduler"])
    elif tab == "tabPanel2":
        inner = records("viewProever", PROEVER, p["proever"])
    elif tab == "tabPanel3":
        inner = records("viewHenvisninger", HENVISNINGER, p["henvisninger"])
    else:
        inner = '<h3 class="lotusSectionHeading">Meritgivende moduler</h3>' + records("viewMerit", MERIT, p["meritter"])
        inner += '<h3 class="lotusSectionHeading">Registrering før 2004</h3>'
        if p["prae2004"]:
            inner += '<table class="lotusFormTable">' + "".join(
                f'<tr class="lotusFormFieldRow"><td class="lotusFormLabel"><label class="xspTextLabel">{t}</label></td><td><span id="{P}{k}1" class="xspTextComputedField">{fmt(p["prae2004"][k])}</span></td></tr>'
                for k, t in TIDLIGERE) + "</table>"
        else:
            inner += f'<span id="{P}ingenTidligere" class="xspTextComputedField">Kursisten har ingen registrering fra før 2004.</span>'
    body = f"""{title_bar(f"Kursist {cpr[:6]}-{cpr[6:]}")}
<div class="lotusTabContainer xspTabbedPanelOuter" id="{P}tabbedPanel1"><ul class="lotusTabs">{tabs}</ul>
<div class="lotusTabContent xspTabbedPanelContent" id="{P}{tab}">
{inner}
</div></div>
<div class="lotusBtnContainer">{button("btnLuk", "Luk", "lotusBtn")}</div>"""
    return page("Kursist", body, "soeg", f"/dur.nsf/kursist.xsp?documentId={unid}&action=openDocument", new_view(s, tab=tab))


def status(job):
    age = time.time() - job["t"]
    return "Afventer agent" if age < 1.5 else "Behandles" if age < 4 else "Færdig"


async def bestillinger(request, s, form, st):
    if P + "btnNy" in form:
        return RedirectResponse("/dur.nsf/bestilling.xsp", 302)
    rows = []
    for j in reversed(s["jobs"]):
        stt = status(j)
        link = f'<a href="/dur.nsf/eksport.xsp?documentId={j["unid"]}" class="xspLink">Hent regneark</a>' if stt == "Færdig" else ""
        rows.append([time.strftime("%d-%m-%Y %H:%M:%S", time.localtime(j["t"])), html.escape(j["name"]), str(len(j["cprs"])), stt, link])
    bar = f'<div class="lotusActionBar">{button("btnNy", "Ny bestilling", "lotusBtn lotusBtnAction")} {button("btnOpdater", "Opdater visning", "lotusBtn")}</div>'
    return page("Bestilte lister", title_bar("Bestilte lister", bar) + view_panel(
        "viewBestillinger", ["Bestilt", "Filnavn", "Antal CPR-nr.", "Status", "Resultat"], rows),
        "bestillinger", "/dur.nsf/bestillinger.xsp", new_view(s))


async def bestilling(request, s, form, st):
    msg = ""
    if P + "btnAnnuller" in form:
        return RedirectResponse("/dur.nsf/bestillinger.xsp", 302)
    if request.method == "POST":
        f = form.get(P + "fileUpload1")
        data = (await f.read()).decode("utf-8-sig", "replace") if hasattr(f, "read") else ""
        lines = [re.sub(r"[\s-]", "", x) for x in data.splitlines() if x.strip()]
        bad = [i for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", x)]
        if not lines:
            msg = "Vælg en fil, der indeholder mindst ét CPR-nr."
        elif len(lines) > 100:
            msg = f"Filen indeholder {len(lines)} CPR-nr. En bestilling må højst omfatte 100."
        elif bad:
            msg = f"Linje {bad[0]} i filen er ikke et CPR-nr."
        else:
            s["jobs"].append({"unid": secrets.token_hex(16).upper(), "t": time.time(), "cprs": lines,
                              "name": re.sub(r"\d{6}-?\d{4}", "xxxxxx-xxxx", re.split(r"[\\/]", f.filename)[-1])})
            return RedirectResponse("/dur.nsf/bestillinger.xsp", 302)
    body = f"""{title_bar("Ny bestilling")}
{error(msg)}<p>Vedhæft en tekstfil med ét CPR-nr. på hver linje, højst 100 i alt.</p>
<table class="lotusFormTable" cellpadding="0" cellspacing="0">
<tr class="lotusFormFieldRow"><td class="lotusFormLabel"><label id="{P}label2" for="{P}fileUpload1" class="xspTextLabel">Vedhæftet fil</label></td>
<td><input type="file" id="{P}fileUpload1" name="{P}fileUpload1" class="xspInputFieldFileUpload"></td></tr>
</table>
<div class="lotusBtnContainer">{button("btnGem", "Gem og send", "lotusBtn lotusBtnSpecial")} {button("btnAnnuller", "Annuller", "lotusBtn")}</div>"""
    return page("Ny bestilling", body, "bestillinger", "/dur.nsf/bestilling.xsp", new_view(s), multipart=True)


async def eksport(request, s, form, st):
    job = next((j for j in s["jobs"] if j["unid"] == request.query_params.get("documentId")), None)
    if job is None or status(job) != "Færdig":
        return RedirectResponse("/dur.nsf/bestillinger.xsp", 302)
    top = "".join(f'<th rowspan="2">{g}</th>' if cols[0][1] is None else f'<th colspan="{len(cols)}">{g}</th>' for g, cols in SHEET)
    sub = "".join(f"<th>{t}</th>" for _, cols in SHEET for _, t in cols if t)
    out = [f"""<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<style>td {{mso-number-format:"\\@"}}</style></head><body><table border="1">
<tr><th colspan="16">Kursistregister - bestilt liste pr. {time.strftime('%d-%m-%Y', time.localtime(job['t']))}</th></tr>
<tr>{top}</tr>
<tr>{sub}</tr>"""]
    for cpr in job["cprs"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        out.append("<tr>" + "".join(f"<td>{fmt(u.get(k))}</td>" for _, cols in SHEET for k, _ in cols) + "</tr>")
    out.append("</table></body></html>")
    return Response("\n".join(out).encode(), 200, {"Content-Type": "application/vnd.ms-excel; charset=UTF-8", "Cache-Control": "no-cache",
                    "Content-Disposition": f"attachment; filename=kursistliste_{time.strftime('%Y%m%d')}.xls"})


async def root(request):
    return RedirectResponse("/dur.nsf", 302)

app = Starlette(routes=[Route("/", root), Route("/names.nsf", names, methods=["POST"]), Route("/dur.nsf", database)] + [
    Route(f"/dur.nsf/{n}.xsp", secured(fn), methods=["GET", "POST"])
    for n, fn in [("forside", forside), ("soeg", soeg), ("kursist", kursist), ("bestillinger", bestillinger),
                  ("bestilling", bestilling), ("eksport", eksport)]])
