"""Knappen - Oracle APEX 19.1, Universal Theme, klassiske rapporter, 2019."""
import csv
import html
import io
import json
import re
import secrets
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text(encoding="utf-8"))}
IDS = {c: str(40211 + 7 * i) for i, c in enumerate(PEOPLE)}      # KURSIST_ID
BY_ID = {v: k for k, v in IDS.items()}
APP = "510"
SESSIONS = {}   # p_instance -> {cookie, user, items, pages(pagination), subm, notice, cs}
ROWS = 10

PAGES = {"LOGIN_DESKTOP": "101", "HOME": "1"}
REPORTS = [
    ("R8114020331", "moduler", "Modulregistreringer", [
        ("DU_MODUL", "du_modul", "DU-modul"), ("STARTDATO", "startdato", "Startdato"), ("SLUTDATO", "slutdato", "Slutdato"),
        ("UDBYDER_NR", "udbyder", "Udbyder"), ("HENV_KAT", "henvisningskategori", "Henvisningskategori"),
        ("OPHOER", "ophoersaarsag", "Ophørsårsag"), ("MT_DATO", "modultest_bestaaet", "Modultest bestået den")]),
    ("R8114020345", "proever", "Prøveresultater", [
        ("PROEVE", "proeve", "Prøve"), ("TERMIN", "termin", "Termin"), ("PROEVEDATO", "dato", "Prøvedato"),
        ("KAR_LAES", "laeseforstaaelse", "Læseforståelse"), ("KAR_SKR", "skriftlig", "Skriftlig fremstilling"),
        ("KAR_MDT", "mundtlig", "Mundtlig kommunikation"), ("RESULTAT", "resultat", "Resultat"), ("UDBYDER_NR", "udbyder", "Udbyder")]),
    ("R8114020352", "henvisninger", "Henvisninger", [
        ("HENV_DATO", "dato", "Henvisningsdato"), ("HENV_KAT", "kategori", "Henvisningskategori"),
        ("KOMMUNE", "kommune", "Henvisende kommune"), ("UDBYDER_NR", "udbyder", "Udbyder")]),
    ("R8114020368", "meritter", "Meritregistreringer", [
        ("DU_MODUL", "du_modul", "DU-modul"), ("STARTDATO", "startdato", "Startdato"), ("UDBYDER_NR", "udbyder", "Udbyder")]),
    ("R8114020377", "prae2004", "Præ-2004", [
        ("FOERSTE_START", "foerste_startdato", "Første startdato"), ("DU", "du", "Danskuddannelse")]),
]
BATCH_ID = "R8114020502"
BATCH = [(k.upper(), k, h) for k, h in [
    ("cpr", "CPR-nr"), ("findes", "Findes i 2004+"), ("foerste_startdato", "Første modul startdato"), ("foerste_du_modul", "Første modul DU-modul"),
    ("foerste_udbyder", "Første modul udbyder"), ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"),
    ("seneste_udbyder", "Seneste modul udbyder"), ("henvisning_dato", "Henvisningsdato"), ("henvisning_kategori", "Henvisningskategori"),
    ("merit_du_modul", "Højeste merit DU-modul"), ("merit_startdato", "Højeste merit startdato"), ("merit_udbyder", "Højeste merit udbyder"),
    ("prae2004_findes", "Findes i præ-2004"), ("prae2004_startdato", "Præ-2004 første startdato"), ("prae2004_du", "Præ-2004 DU")]]


def e(s):
    return html.escape(str(s))


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else v


def new_session():
    sid = str(10 ** 13 + secrets.randbelow(9 * 10 ** 13))
    SESSIONS[sid] = {"cookie": "ORA_WWV-" + secrets.token_urlsafe(18), "user": None, "items": {}, "pg": {}, "subm": set(), "notice": "", "cs": {}}
    return sid


def url(page, sid, request="", clear="", items="", values="", cs=""):
    u = f"f?p={APP}:{page}:{sid}:{request}:NO:{clear}:{items}:{values}"
    return u + (f"&cs={cs}" if cs else "")


def button(text, request, hot=True, ident="B8114020900"):
    return (f'<button onclick="apex.submit({{request:&#x27;{request}&#x27;,validate:true}});" class="t-Button {"t-Button--hot" if hot else ""}" '
            f'type="button" id="{ident}"><span class="t-Button-label">{e(text)}</span></button>')


def region(title, body, ident, buttons=""):
    return f"""<div class="t-Region t-Region--scrollBody" id="{ident}" role="group" aria-labelledby="{ident}_heading">
<div class="t-Region-header"><div class="t-Region-headerItems t-Region-headerItems--title"><h2 class="t-Region-title" id="{ident}_heading">{e(title)}</h2></div>
<div class="t-Region-headerItems t-Region-headerItems--buttons">{buttons}<span class="js-maximizeButtonContainer"></span></div></div>
<div class="t-Region-bodyWrap"><div class="t-Region-body">{body}</div></div></div>
"""


def item(name, label, control):
    return f"""<div class="row"><div class="col col-12"><div class="t-Form-fieldContainer rel-col" id="{name}_CONTAINER">
<div class="t-Form-labelContainer col col-2"><label for="{name}" id="{name}_LABEL" class="t-Form-label">{e(label)}</label></div>
<div class="t-Form-inputContainer col col-10"><div class="t-Form-itemWrapper">{control}</div></div></div></div></div>
"""


def report(sid, page, rid, cols, rows, title, export=""):
    """Klassisk rapport, skabelon Standard; sideskift uden Partial Page Refresh."""
    num = rid[1:]
    if not rows:
        return f'<div class="t-Report" id="report_{num}_catch"><span class="nodatafound">Ingen data fundet</span></div>'
    start = SESSIONS[sid]["pg"].get((page, num), 1)
    part = rows[start - 1:start - 1 + ROWS]
    out = [f'<div id="report_{num}_catch"><div class="t-Report t-Report--altRowsDefault t-Report--rowHighlight" id="report_{rid}"><div class="t-Report-wrap">'
           f'<div class="t-Report-tableWrap"><table class="t-Report-report" id="report_table_{rid}" aria-label="{e(title)}"><thead><tr>']
    out += [f'<th class="t-Report-colHead" align="left" id="{i}">{e(h)}</th>' for i, _, h in cols]
    out.append("</tr></thead><tbody>\n")
    for r in part:
        out.append("<tr>" + "".join(f'<td class="t-Report-cell" headers="{i}">{e(fmt(r.get(k))) or " - "}</td>' for i, k, _ in cols) + "</tr>\n")
    out.append("</tbody></table></div>")
    if export:
        out.append(f'<div class="t-Report-links"><a href="{url(page, sid, f"FLOW_EXCEL_OUTPUT_{rid}_da")}">{export}</a></div>')
    if len(rows) > ROWS:
        def link(first, text, kind):
            return (f'<a href="f?p={APP}:{page}:{sid}:pg_R_{num}:NO&amp;pg_min_row={first}&amp;pg_max_rows={ROWS}&amp;pg_rows_fetched={ROWS}" '
                    f'class="t-Button t-Button--small t-Button--noUI t-Report-paginationLink t-Report-paginationLink--{kind}">{text}</a>')
        out.append('<table class="t-Report-pagination" role="presentation"><tr><td class="pagination">'
                   + (link(start - ROWS, "Forrige", "prev") if start > 1 else "")
                   + f'</td><td nowrap="nowrap" class="pagination"><span class="t-Report-paginationText">{start} - {start + len(part) - 1}</span></td><td class="pagination">'
                   + (link(start + ROWS, "Næste", "next") if start + ROWS <= len(rows) else "") + "</td></tr></table>")
    out.append("</div></div></div>")
    return "".join(out)


def render(sid, page, title, body, error="", multipart=False):
    s = SESSIONS[sid]
    sub = str(secrets.randbits(120))
    s["subm"].add(sub)
    notice, s["notice"] = s["notice"], ""
    msg = ""
    if error:
        msg = (f'<div class="t-Body-alert"><div class="t-Alert t-Alert--warning t-Alert--page is-visible" id="t_Alert_Notification" role="alert"><div class="t-Alert-body">'
               f'<h2 class="t-Alert-title">Der opstod 1 fejl</h2><div class="a-Notification a-Notification--error"><ul class="a-Notification-list htmldbUlErr"><li class="a-Notification-item htmldbStdErr">{e(error)}</li></ul></div></div></div></div>')
    elif notice:
        msg = (f'<div class="t-Body-alert"><div class="t-Alert t-Alert--success t-Alert--page is-visible" id="t_Alert_Success" role="alert">'
               f'<div class="t-Alert-body"><h2 class="t-Alert-title">{e(notice)}</h2></div></div></div>')
    chrome = ""
    if s["user"]:
        nav = "".join(f'<li class="a-TreeView-node"><a href="{url(p, sid, clear="RP," + p)}" class="a-TreeView-label">{t}</a></li>'
                      for p, t in (("1", "Forside"), ("2", "Opslag på CPR-nr"), ("4", "Opslag på fil")))
        chrome = (f'<header class="t-Header" id="t_Header" role="banner"><div class="t-Header-branding"><div class="t-Header-logo"><a href="{url("1", sid)}" class="t-Header-logo-link">'
                  f'<span>Knappen - DUDB</span></a></div><div class="t-Header-navBar"><ul class="t-NavigationBar"><li class="t-NavigationBar-item">kommune</li><li class="t-NavigationBar-item">'
                  f'<a class="t-Button t-Button--navBar" href="apex_authentication.logout?p_app_id={APP}&amp;p_session_id={sid}"><span class="t-Button-label">Log af</span></a></li></ul></div></div></header>'
                  f'<div class="t-Body-nav" id="t_Body_nav" role="navigation"><div class="t-TreeNav" id="t_TreeNav"><ul>{nav}</ul></div></div>')
    enc = ' enctype="multipart/form-data"' if multipart else ""
    return HTMLResponse(f"""<!DOCTYPE html>
<html class="no-js page-{page} app-{APP}" lang="da">
<head><meta charset="utf-8"><title>{e(title)}</title>
<link rel="stylesheet" href="/i/app_ui/css/Core.min.css?v=19.1.0.00.15" type="text/css">
<link rel="stylesheet" href="/i/themes/theme_42/1.3/css/Core.min.css?v=19.1.0.00.15" type="text/css">
<meta name="viewport" content="width=device-width, initial-scale=1.0"></head>
<body class="t-PageBody {'t-PageBody--login' if page == '101' else 't-PageBody--showLeft'} apex-side-nav" id="t_PageBody">
<form action="wwv_flow.accept" method="post" name="wwv_flow" id="wwvFlowForm" data-oj-binding-provider="none" novalidate autocomplete="off"{enc}>
<input type="hidden" name="p_flow_id" value="{APP}" id="pFlowId"><input type="hidden" name="p_flow_step_id" value="{page}" id="pFlowStepId">
<input type="hidden" name="p_instance" value="{sid}" id="pInstance"><input type="hidden" name="p_page_submission_id" value="{sub}" id="pPageSubmissionId">
<input type="hidden" name="p_request" value="" id="pRequest"><input type="hidden" name="p_reload_on_submit" value="A" id="pReloadOnSubmit">
<input type="hidden" value="{secrets.randbits(120)}" id="pSalt">
{chrome}
<div class="t-Body"><div class="t-Body-main"><div class="t-Body-title" id="t_Body_title"><h1>{e(title)}</h1></div>
<div class="t-Body-content" id="t_Body_content">{msg}<div class="t-Body-contentInner"><div class="container">
{body}
</div></div></div></div></div>
<input type="hidden" id="pPageItemsProtected" value="{secrets.token_urlsafe(30)}"><input type="hidden" id="pPageItemsRowVersion" value=""></form>
<script>var apex_img_dir = "/i/", htmldb_Img_Dir = apex_img_dir;</script>
<script src="/i/libraries/apex/minified/desktop_all.min.js?v=19.1.0.00.15"></script>
</body></html>
""", headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})


def show(sid, page, error=""):
    s = SESSIONS[sid]
    it = s["items"]
    if page == "101":
        body = region("Knappen", item("P101_USERNAME", "Brugernavn", f'<input type="text" id="P101_USERNAME" name="P101_USERNAME" class="text_field apex-item-text" value="{e(it.get("P101_USERNAME", ""))}" size="40" maxlength="100" placeholder="Brugernavn">')
                      + item("P101_PASSWORD", "Adgangskode", '<input type="password" name="P101_PASSWORD" size="40" maxlength="100" value="" id="P101_PASSWORD" class="password apex-item-text" placeholder="Adgangskode">')
                      + button("Log på", "LOGIN", ident="P101_LOGIN"), "R8114020101")
        return render(sid, "101", "Knappen - Log på", body, error)
    if page == "2":
        body = region("Søg kursist", item("P2_CPR", "CPR-nr", f'<input type="text" id="P2_CPR" name="P2_CPR" class="text_field apex-item-text" value="{e(it.get("P2_CPR", ""))}" size="15" maxlength="11">'
                                          '<span class="t-Form-inlineHelp">Format: ddmmååxxxx eller ddmmåå-xxxx</span>'), "R8114020200", button("Fremsøg", "SOEG"))
        return render(sid, "2", "Opslag på CPR-nr", body, error)
    if page == "3" and it.get("P3_KURSIST_ID") in BY_ID:
        cpr = BY_ID[it["P3_KURSIST_ID"]]
        p = PEOPLE[cpr]
        body = region("Kursist", item("P3_CPR_VIS", "CPR-nr", f'<span id="P3_CPR_VIS" class="display_only apex-item-display-only">{cpr[:6]}-{cpr[6:]}</span>'), "R8114020300",
                      f'<button onclick="apex.navigation.redirect(&#x27;{url("2", sid, clear="2")}&#x27;);" class="t-Button" type="button"><span class="t-Button-label">Tilbage</span></button>')
        body += '<div class="t-TabsRegion" id="R8114020310"><div class="apex-rds-container"><ul class="apex-rds" role="tablist">'
        body += "".join(f'<li class="apex-rds-item{" apex-rds-selected" if i == 0 else ""}"><a href="#SR_{r[0]}" role="tab"><span>{r[2]}</span></a></li>' for i, r in enumerate(REPORTS))
        body += '</ul></div><div class="t-TabsRegion-items">'
        for rid, key, title, cols in REPORTS:
            rows = p[key] if isinstance(p[key], list) else [p[key]] if p[key] else []
            body += f'<div data-label="{title}" id="SR_{rid}" class="a-Tabs-panel">' + region(title, report(sid, "3", rid, cols, rows, title), rid) + "</div>\n"
        return render(sid, "3", "Kursistoplysninger", body + "</div></div>", error)
    if page == "4":
        body = region("Indlæs fil", '<p>Vælg en tekstfil med højst 100 CPR-numre, ét CPR-nr pr. linje.</p>'
                      + item("P4_FIL", "Fil", '<input type="file" id="P4_FIL" name="P4_FIL" class="apex-item-file" size="30" accept=".txt">'), "R8114020400", button("Indlæs", "INDLAES"))
        return render(sid, "4", "Opslag på fil", body, error, multipart=True)
    if page == "5" and s.get("list"):
        body = region("Kontrollér fil", item("P5_FILNAVN", "Filnavn", f'<span id="P5_FILNAVN" class="display_only">{e(s["fname"])}</span>')
                      + item("P5_ANTAL", "Antal CPR-numre", f'<span id="P5_ANTAL" class="display_only">{len(s["list"])}</span>'), "R8114020450",
                      f'<button onclick="apex.navigation.redirect(&#x27;{url("4", sid)}&#x27;);" class="t-Button" type="button"><span class="t-Button-label">Annuller</span></button>'
                      + button("Dan udtræk", "DAN"))
        return render(sid, "5", "Opslag på fil", body, error)
    if page == "6" and s.get("list"):
        body = region("Udtræk", report(sid, "6", BATCH_ID, BATCH, batch_rows(s), "Udtræk", "Download som CSV"), BATCH_ID)
        return render(sid, "6", "Resultat af udtræk", body, error)
    cards = "".join(f'<li class="t-Cards-item"><div class="t-Card"><a href="{url(p, sid, clear="RP," + p)}" class="t-Card-wrap"><h3 class="t-Card-title">{t}</h3><div class="t-Card-desc">{d}</div></a></div></li>'
                    for p, t, d in (("2", "Opslag på CPR-nr", "Vis alle indberetninger for en kursist"), ("4", "Opslag på fil", "Udtræk for op til 100 kursister")))
    return render(sid, "1", "Forside", f'<ul class="t-Cards t-Cards--basic">{cards}</ul>', error)


def batch_rows(s):
    return [PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False, "prae2004_findes": False} for c in s["list"]]


def valid(request, sid):
    s = SESSIONS.get(sid)
    return s if s and request.cookies.get(f"ORA_WWV_APP_{APP}") == s["cookie"] else None


def to_login():
    sid = new_session()
    r = RedirectResponse(f"/ords/f?p={APP}:LOGIN_DESKTOP:{sid}:::::", 302)
    r.set_cookie(f"ORA_WWV_APP_{APP}", SESSIONS[sid]["cookie"], path="/ords", httponly=True)
    return r


async def f(request):
    parts = (request.query_params.get("p", "").split(":") + [""] * 8)[:8]
    page, sid, req, clear, names, values = parts[1], parts[2], parts[3], parts[5], parts[6], parts[7]
    page = PAGES.get(page, page)
    s = valid(request, sid)
    if not s:
        return to_login()
    if page != "101" and not s["user"]:
        return RedirectResponse(f"/ords/f?p={APP}:LOGIN_DESKTOP:{sid}:::::", 302)
    for c in clear.split(","):
        if c == "RP":
            s["pg"] = {k: v for k, v in s["pg"].items() if k[0] != page}
        elif c.isdigit():
            s["items"] = {k: v for k, v in s["items"].items() if not k.startswith(f"P{c}_")}
    if names:
        if s["cs"].get(f"{names}:{values}") != request.query_params.get("cs"):
            return render(sid, "1", "Fejl", "", "Kontrol af sessionstatus: kontrolsummen er ikke korrekt.")
        s["items"].update(zip(names.split(","), values.split(",")))
    if req.startswith("pg_R_"):
        first = request.query_params.get("pg_min_row", "1")
        s["pg"][(page, req[5:])] = max(1, int(first)) if first.isdigit() else 1
    if req.startswith("FLOW_EXCEL_OUTPUT_" + BATCH_ID) and page == "6" and s.get("list"):
        buf = io.StringIO()
        w = csv.writer(buf, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        w.writerow([h for _, _, h in BATCH])
        w.writerows([[fmt(r.get(k)) for _, k, _ in BATCH] for r in batch_rows(s)])
        return Response(buf.getvalue().encode("cp1252"), media_type="text/csv; charset=windows-1252",
                        headers={"Content-Disposition": 'attachment; filename="udtraek.csv"'})
    return show(sid, page)


async def accept(request):
    form = await request.form()
    sid, page, req = form.get("p_instance", ""), form.get("p_flow_step_id", ""), form.get("p_request", "")
    s = valid(request, sid)
    if not s or form.get("p_page_submission_id") not in s["subm"]:
        return to_login()

    def go(p, **kw):
        return RedirectResponse("/ords/" + url(p, sid, **kw), 302)
    if page == "101":
        user = form.get("P101_USERNAME", "").strip()
        s["items"]["P101_USERNAME"] = user
        if user.lower() == "kommune" and form.get("P101_PASSWORD") == "hemmeligt-1":
            new = new_session()
            SESSIONS[new]["user"] = "KOMMUNE"
            del SESSIONS[sid]
            r = RedirectResponse("/ords/" + url("1", new), 302)
            r.set_cookie(f"ORA_WWV_APP_{APP}", SESSIONS[new]["cookie"], path="/ords", httponly=True)
            return r
        return show(sid, "101", "Ugyldige logonoplysninger")
    if not s["user"]:
        return to_login()
    if page == "2" and req in ("SOEG", "P2_CPR"):
        raw = s["items"]["P2_CPR"] = form.get("P2_CPR", "").strip()
        if not re.fullmatch(r"\d{6}-?\d{4}", raw):
            return show(sid, "2", "CPR-nr skal bestå af 10 cifre.")
        cpr = raw.replace("-", "")
        p = PEOPLE.get(cpr)
        if not p or not any(p[k] for _, k, _, _ in REPORTS):
            return show(sid, "2", "Der er ikke registreret oplysninger om CPR-nr i databasen.")
        cs = s["cs"]["P3_KURSIST_ID:" + IDS[cpr]] = "3" + secrets.token_hex(16).upper()
        return go("3", clear="RP,3", items="P3_KURSIST_ID", values=IDS[cpr], cs=cs)
    if page == "4" and req == "INDLAES":
        up = form.get("P4_FIL")
        if up is None or isinstance(up, str) or not up.filename:
            return show(sid, "4", "Fil skal have en værdi.")
        lines = [x.strip() for x in (await up.read()).decode("latin-1").splitlines() if x.strip()]
        bad = [i for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", x)]
        if not lines or bad:
            return show(sid, "4", f"Linje {bad[0]} er ikke et CPR-nr på 10 cifre." if bad else "Filen indeholder ingen CPR-numre.")
        if len(lines) > 100:
            return show(sid, "4", "Filen må højst indeholde 100 CPR-numre.")
        s["list"], s["fname"] = lines, up.filename
        return go("5", clear="5")
    if page == "5" and req == "DAN":
        s["notice"] = "Udtrækket er dannet."
        return go("6", clear="RP")
    return show(sid, page)


async def logout(request):
    SESSIONS.pop(request.query_params.get("p_session_id", ""), None)
    return to_login()


async def root(request):
    return RedirectResponse(f"/ords/f?p={APP}", 302)


app = Starlette(routes=[Route("/", root), Route("/ords/f", f), Route("/ords/wwv_flow.accept", accept, methods=["POST"]),
                        Route("/ords/apex_authentication.logout", logout)])
