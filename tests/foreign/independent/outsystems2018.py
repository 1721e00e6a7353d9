"""Knappen bygget i OutSystems Platform (traditionel web): WebForm1, __OSVSTATE, TableRecords, ListNavigation."""
import base64
import datetime as dt
import io
import json
import secrets
import time
import zipfile
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
COOKIE = "osVisit"
B = "/DanskKnap"
SESSIONS: dict[str, dict] = {}
PAGE = 10
T = "LisbonTheme_wt8$block$"          # navnepræfiks for kontroller
M = T + "wtMainContent$"

SECTIONS = [
    ("moduler", "Modulregistreringer", [("du_modul", "Modul"), (None, "Hold"), ("startdato", "Start"), ("slutdato", "Slut"),
     ("modultest_bestaaet", "Modultest bestået"), ("henvisningskategori", "Henvisningskategori"),
     ("ophoersaarsag", "Årsag til ophør"), ("udbyder", "Sprogcenter"), (None, "Oprettet den")], "startdato"),
    ("proever", "Prøveresultater", [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
     ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"),
     ("udbyder", "Prøveafholder")], "dato"),
    ("henvisninger", "Henvisninger", [(None, "Sagsnr."), ("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"),
     ("udbyder", "Sprogcenter")], "dato"),
    ("meritter", "Meritter", [("du_modul", "Modul"), ("startdato", "Merit fra"), ("udbyder", "Sprogcenter")], "startdato"),
    ("prae2004", "Præ-2004 data", [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse før 2004")], None),
]
EMPTY = "Intet at vise ..."
NOT_FOUND = "Der findes ingen kursist med dette CPR-nr."


def dk(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if len(v) == 10 and v[4] == "-" and v[7] == "-":
        return f"{v[8:]}-{v[5:7]}-{v[:4]}"
    return v


def extra(name, row, i):
    """Systemets egne oplysninger om en registrering."""
    start = row.get("startdato") or row.get("dato") or "2016-01-04"
    if name == "Hold":
        return f"DU{row['du_modul'][0]}-{start[2:4]}{'F' if start[5:7] < '07' else 'E'}{i + 1:02d}"
    if name == "Sagsnr.":
        return f"{start[:4]}/{4100 + 37 * i:05d}"
    return dk((dt.date.fromisoformat(start) + dt.timedelta(days=9)).isoformat())


def session(request):
    return SESSIONS.get(request.cookies.get(COOKIE, ""))


def page(title, action, content, s=None, state=None, active="", script="", message=None, multipart=False):
    menu = header = ""
    if s is not None:
        items = [("Forside.aspx", "Forside"), ("KursistSoeg.aspx", "Enkeltopslag"), ("ListeUdtraek.aspx", "Listeopslag"), ("Vejledning.aspx", "Vejledning")]
        menu = '<div class="Header_Menu"><div class="Menu_TopMenus">' + "".join(
            f'<div class="Menu_TopMenu{"Active" if u == active else ""}"><a href="{B}/{u}">{t}</a></div>' for u, t in items) + "</div></div>"
        header = (f'<div class="Header_Search"><input name="{T}wtHeader$wt4$wtSoegIVejledning" type="text" maxlength="50" '
                  f'id="LisbonTheme_wt8_block_wtHeader_wt4_wtSoegIVejledning" class="SmartInput ReadOnly" placeholder="Søg i vejledningen" title="Søg i vejledningen">'
                  f'<input type="submit" name="{T}wtHeader$wt4$wtSoegKnap" value="" title="Søg i vejledningen" class="Button fa fa-search"></div>'
                  f'<div class="Header_Login">{USER} | <a id="LisbonTheme_wt8_block_wtHeader_wt5_wtLogUd" '
                  f'href="javascript:__doPostBack(\'{T}wtHeader$wt5$wtLogUd\',\'\')">Log ud</a></div>')
    fb = ""
    if message:
        kind, text = message
        fb = (f'<div class="Feedback_Message_Wrapper"><span class="Feedback_Message_{kind}"><span class="Feedback_Message_Text">{escape(text)}</span>'
              '</span></div>')
    osv = base64.b64encode(json.dumps(state or {}).encode()).decode()
    enc = ' enctype="multipart/form-data"' if multipart else ""
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><meta http-equiv="X-UA-Compatible" content="IE=edge">
<title>{escape(title)}</title>
<style>
body {{ font-family: "Open Sans", Arial, sans-serif; font-size: 14px; margin: 0; color: #333; }}
.Header {{ background: #1f4e79; color: #fff; padding: 10px 20px; overflow: auto; }} .Header a {{ color: #fff; }}
.Header_Login, .Header_Search {{ float: right; margin-left: 20px; }} .Menu_TopMenu, .Menu_TopMenuActive {{ display: inline-block; padding: 8px 14px; }}
.Menu_TopMenuActive {{ background: #fff; }} .Menu_TopMenuActive a {{ color: #1f4e79; }} .MainContent {{ padding: 20px; max-width: 1100px; margin: auto; }}
.TableRecords {{ border-collapse: collapse; width: 100%; }} .TableRecords_Header {{ background: #eee; text-align: left; padding: 6px; }}
.TableRecords td {{ border-bottom: 1px solid #ddd; padding: 6px; }} .Heading2 {{ font-size: 18px; margin-top: 26px; }}
.Feedback_Message_Error {{ background: #f8d7da; display: block; padding: 10px; }} .Feedback_Message_Success, .Feedback_Message_Info {{ background: #dff0d8; display: block; padding: 10px; }}
.MandatoryLabel:after {{ content: " *"; color: red; }}
</style>
</head><body class="Page">
<form method="post" action="{escape(action)}" id="WebForm1"{enc}>
<div class="aspNetHidden">
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="">
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="">
<input type="hidden" name="__OSVSTATE" id="__OSVSTATE" value="{osv}">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="">
<input type="hidden" name="__VIEWSTATEGENERATOR" id="__VIEWSTATEGENERATOR" value="{secrets.token_hex(4).upper()}">
</div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['WebForm1'];
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
//]]>
</script>
<div class="Layout">
<div class="Header"><span class="Application_Title">Danskundervisningsdatabasen</span>{header}{menu}</div>
<div class="MainContent">{fb}
<h1 class="TitleSection">{escape(title)}</h1>
{content}
</div>
<div class="Footer"><hr>Udlændinge- og Integrationsministeriet &middot; Slotsholmsgade 10 &middot; 1216 København K &middot; version 3.2.18 (14-08-2018)</div>
</div>
</form>
{script}
</body></html>""")


async def read(request):
    form = await request.form()
    try:
        state = json.loads(base64.b64decode(str(form.get("__OSVSTATE", ""))))
    except ValueError:
        state = {}
    return form, str(form.get("__EVENTTARGET", "")), str(form.get("__EVENTARGUMENT", "")), state


def guarded(fn):
    """Kræver login; tager også toplinjens knapper (log ud, søg i vejledningen)."""
    async def inner(request):
        s = session(request)
        if s is None:
            return RedirectResponse(f"{B}/Login.aspx?OriginalURL={request.url.path}", 302)
        ev = (None, "", "", {})
        if request.method == "POST":
            ev = await read(request)
            if ev[1].endswith("wtLogUd"):
                SESSIONS.pop(request.cookies.get(COOKIE, ""), None)
                res = RedirectResponse(f"{B}/Login.aspx", 302)
                res.delete_cookie(COOKIE)
                return res
            if T + "wtHeader$wt4$wtSoegKnap" in ev[0] and ev[0].get(T + "wtHeader$wt4$wtSoegIVejledning"):
                return RedirectResponse(f"{B}/Vejledning.aspx", 302)
        return await fn(request, s, *ev)
    return inner


async def root(request):
    return RedirectResponse(f"{B}/Forside.aspx", 302)


async def login(request):
    msg, name = None, ""
    if request.method == "POST":
        form, *_ = await read(request)
        name = str(form.get(M + "wtBrugernavn", ""))
        if name == USER and form.get(M + "wtAdgangskode") == PASSWORD:
            sid = secrets.token_urlsafe(18)
            SESSIONS[sid] = {"kursist": {}, "udtraek": {}}
            res = RedirectResponse(f"{B}/Forside.aspx", 302)
            res.set_cookie(COOKIE, sid, httponly=True)
            return res
        msg = ("Error", "Forkert brugernavn eller adgangskode.")
    i = M.replace("$", "_")
    return page("Log ind", f"{B}/Login.aspx", f"""
<div class="Form"><div><label for="{i}wtBrugernavn" class="MandatoryLabel">Brugernavn</label><br>
<input name="{M}wtBrugernavn" type="text" maxlength="250" id="{i}wtBrugernavn" class="ThemeGrid_Width4 Mandatory" value="{escape(name)}"></div>
<div><label for="{i}wtAdgangskode" class="MandatoryLabel">Adgangskode</label><br>
<input name="{M}wtAdgangskode" type="password" id="{i}wtAdgangskode" class="ThemeGrid_Width4 Mandatory"></div>
<div><input type="checkbox" name="{M}wtHusk" id="{i}wtHusk"><label for="{i}wtHusk"> Husk mig</label></div>
<p><input type="submit" name="{M}wtLogInd" value="Log ind" id="{i}wtLogInd" class="Button Is_Default"></p></div>""", message=msg)


@guarded
async def forside(request, s, form, target, arg, state):
    return page("Velkommen", f"{B}/Forside.aspx", """
<p>Her kan kommunen hente oplysninger om udlændinges deltagelse i danskuddannelse.</p>
<ul><li>Enkeltopslag viser alle registreringer om én kursist.</li><li>Listeopslag giver et regneark med udvalgte oplysninger for op til 100 kursister.</li></ul>
<p class="Note">Driftsinfo 03-09-2018: Der er planlagt opdatering søndag den 09-09-2018.</p>""", s, active="Forside.aspx")


@guarded
async def vejledning(request, s, form, target, arg, state):
    return page("Vejledning", f"{B}/Vejledning.aspx", """
<p>CPR-nr. skrives med bindestreg: ddmmåå-xxxx. Filen til listeopslag skal være en tekstfil med ét CPR-nr. pr. linje.</p>""", s, active="Vejledning.aspx")


@guarded
async def soeg(request, s, form, target, arg, state):
    msg, value, err = None, "", ""
    i = M.replace("$", "_")
    if form is not None:
        value = str(form.get(M + "wtKursist_CPR", "")).strip()
        digits = value.replace("-", "")
        if not value:
            err = "Feltet skal udfyldes!"
        elif len(value) != 11 or value[6] != "-" or len(digits) != 10 or not digits.isdigit():
            err = "Skriv CPR-nr. som ddmmåå-xxxx."
        elif digits not in PEOPLE:
            msg = ("Error", NOT_FOUND)
        else:
            key = str(secrets.randbelow(9 * 10**8) + 10**8)
            s["kursist"][key] = digits
            return RedirectResponse(f"{B}/KursistVis.aspx?KursistId={key}", 302)
    return page("Enkeltopslag", f"{B}/KursistSoeg.aspx", f"""
<div class="Form"><div><label for="{i}wtKursist_CPR" class="MandatoryLabel">Kursistens CPR-nr.</label><br>
<input name="{M}wtKursist_CPR" type="text" maxlength="11" size="14" pattern="[0-9]{{6}}-[0-9]{{4}}" placeholder="ddmmåå-xxxx" title="ddmmåå-xxxx" id="{i}wtKursist_CPR" class="ThemeGrid_Width3 Mandatory" value="{escape(value)}">
<span class="ValidationMessage">{err}</span></div>
<p><input type="submit" name="{M}wtFindKursist" value="Find kursist" id="{i}wtFindKursist" class="Button Is_Default">
<input type="submit" name="{M}wtNulstil" value="Nulstil" formaction="{B}/Nulstil.aspx" class="Button"></p></div>""",
                s, active="KursistSoeg.aspx", message=msg)


@guarded
async def nulstil(request, s, form, target, arg, state):
    return RedirectResponse(f"{B}/KursistSoeg.aspx", 302)


def table(kind, title, cols, rows, at):
    n = {"moduler": 12, "proever": 15, "henvisninger": 17, "meritter": 21, "prae2004": 24}[kind]
    head = "".join(f'<th class="TableRecords_Header" scope="col">{h}</th>' for _, h in cols)
    shown = rows[at:at + PAGE]
    body = "".join(
        f'<tr>' + "".join(f'<td class="TableRecords_{"EvenLine" if j % 2 else "OddLine"}">'
                          + (escape(dk(r[k])) if k else escape(extra(h, r, at + j))) + "</td>" for k, h in cols) + "</tr>\n"
        for j, r in enumerate(shown))
    after = ""
    if not rows:
        body = f'<tr><td class="TableRecords_OddLine" colspan="{len(cols)}">{EMPTY}</td></tr>'
    elif len(rows) > PAGE:
        ctl = f"{M}wt{n}$wtListNavigation$wt"
        pages = (len(rows) + PAGE - 1) // PAGE
        cur = at // PAGE
        nav = []
        if cur:
            nav.append(f"<a class=\"ListNavigation_Previous\" href=\"javascript:__doPostBack('{ctl}Forrige','{kind}:{(cur - 1) * PAGE}')\">forrige</a>")
        for pn in range(pages):
            nav.append(f'<span class="ListNavigation_CurrentPageNumber">{pn + 1}</span>' if pn == cur else
                       f"<a class=\"ListNavigation_PageNumber\" href=\"javascript:__doPostBack('{ctl}Side{pn + 1}','{kind}:{pn * PAGE}')\">{pn + 1}</a>")
        if cur < pages - 1:
            nav.append(f"<a class=\"ListNavigation_Next\" href=\"javascript:__doPostBack('{ctl}Naeste','{kind}:{(cur + 1) * PAGE}')\">næste</a>")
        after = (f'<div class="ListNavigation_Wrapper"><span class="ListNavigation_Counter">{at + 1} til {at + len(shown)} af {len(rows)} poster</span> '
                 + " ".join(nav) + "</div>")
    tid = f"{M}wt{n}$wtTable_{kind}".replace("$", "_")
    return (f'<h2 class="Heading2">{title}</h2>\n<table class="TableRecords" id="{tid}" cellspacing="0">'
            f'<thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>\n{after}\n')


@guarded
async def vis(request, s, form, target, arg, state):
    key = request.query_params.get("KursistId", "")
    cpr = s["kursist"].get(key)
    if not cpr:
        return RedirectResponse(f"{B}/KursistSoeg.aspx", 302)
    p = PEOPLE[cpr]
    at = {k: v for k, v in state.get("StartIndex", {}).items() if isinstance(v, int) and v >= 0}
    if ":" in arg:
        kind, idx = arg.split(":", 1)
        if idx.isdigit() and kind in ("moduler", "proever", "henvisninger", "meritter"):
            at[kind] = int(idx)
    if target.endswith("wtTilbage"):
        return RedirectResponse(f"{B}/KursistSoeg.aspx", 302)
    parts = []
    for kind, title, cols, order in SECTIONS:
        if kind == "prae2004":
            rows = [p["prae2004"]] if p["prae2004"] else []
        else:
            rows = sorted(p[kind], key=lambda r: r[order] or "", reverse=True)
        start = at.get(kind, 0)
        if start >= max(len(rows), 1):
            start = 0
        parts.append(table(kind, title, cols, rows, start // PAGE * PAGE))
    parts.append(f'<p class="Note">Oplysningerne er sidst opdateret af sprogcentrene 31-08-2018.</p>'
                 f"<p><a href=\"javascript:__doPostBack('{M}wtTilbage','')\">Tilbage til søgning</a></p>")
    return page(f"Kursist {cpr[:6]}-{cpr[6:]}", f"{B}/KursistVis.aspx?KursistId={key}", "".join(parts), s,
                state={"StartIndex": at}, active="KursistSoeg.aspx")


@guarded
async def liste(request, s, form, target, arg, state):
    i = M.replace("$", "_")
    msg = None
    pending = None
    if form is not None:
        if M + "wtStart" in form:
            key = str(state.get("FilId", ""))
            if key in s["udtraek"]:
                s["udtraek"][key]["looks"] = 0
                return RedirectResponse(f"{B}/UdtraekVis.aspx?UdtraekId={key}", 302)
        elif M + "wtUpload" in form:
            up = form.get(M + "wtFil")
            if not hasattr(up, "read") or not up.filename:
                msg = ("Error", "Du skal vælge en fil.")
            else:
                text = (await up.read()).decode("latin-1").replace("\xef\xbb\xbf", "")
                nums = [x.strip().replace("-", "") for x in text.splitlines() if x.strip()]
                bad = [n for n in nums if len(n) != 10 or not n.isdigit()]
                if not nums or bad:
                    msg = ("Error", "Filen skal indeholde ét CPR-nr. (10 cifre) pr. linje.")
                elif len(nums) > 100:
                    msg = ("Error", "Der kan højst søges på 100 CPR-nr. ad gangen.")
                else:
                    pending = str(secrets.randbelow(9 * 10**8) + 10**8)
                    s["udtraek"][pending] = {"numbers": nums, "looks": None}
    if pending:
        n = len(s["udtraek"][pending]["numbers"])
        return page("Listeopslag", f"{B}/ListeUdtraek.aspx", f"""
<p>Filen {escape(up.filename)} er modtaget. Den indeholder {n} CPR-nr.</p>
<p><input type="submit" name="{M}wtStart" value="Start udtræk" id="{i}wtStart" class="Button Is_Default">
<a href="{B}/ListeUdtraek.aspx">Fortryd</a></p>""", s, state={"FilId": pending}, active="ListeUdtraek.aspx")
    return page("Listeopslag", f"{B}/ListeUdtraek.aspx", f"""
<p>Vælg en tekstfil med op til 100 CPR-nr., ét pr. linje.</p>
<div class="Form"><div><label for="{i}wtFil" class="MandatoryLabel">Tekstfil</label><br>
<input name="{M}wtFil" type="file" id="{i}wtFil" class="ThemeGrid_Width6" accept=".txt"></div>
<p><input type="submit" name="{M}wtUpload" value="Upload fil" id="{i}wtUpload" class="Button Is_Default"></p></div>""",
                s, active="ListeUdtraek.aspx", message=msg, multipart=True)


@guarded
async def udtraek(request, s, form, target, arg, state):
    key = request.query_params.get("UdtraekId", "")
    job = s["udtraek"].get(key)
    if not job or job["looks"] is None:
        return RedirectResponse(f"{B}/ListeUdtraek.aspx", 302)
    ready = job["looks"] >= 3
    if ready and target.endswith("wtHentExcel"):
        return Response(workbook(job["numbers"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        headers={"Content-Disposition": f'attachment; filename="Udtraek_{key}.xlsx"'})
    job["looks"] += 1
    url = f"{B}/UdtraekVis.aspx?UdtraekId={key}"
    if not ready:
        script = ("<script type=\"text/javascript\">\nwindow.setTimeout(function() { "
                  f"__doPostBack('{M}wtOpdaterTimer','tick'); }}, 2000);\n</script>")
        return page("Listeopslag", url, '<p><span class="Spinner fa fa-spinner"></span> Udtrækket er under udarbejdelse. Siden opdateres selv.</p>',
                    s, state={"Status": "Igang"}, active="ListeUdtraek.aspx", script=script)
    return page("Listeopslag", url, f"""
<p><a id="{M.replace("$", "_")}wtHentExcel" href="javascript:__doPostBack('{M}wtHentExcel','')"><span class="fa fa-file-excel-o"></span> Hent Excel-fil</a></p>
<p><a href="{B}/ListeUdtraek.aspx">Nyt listeopslag</a></p>""", s, state={"Status": "Klar"}, active="ListeUdtraek.aspx",
                message=("Success", "Udtrækket er færdigt."))


UD = [("cpr", "", "CPR-nummer"), ("findes", "", "Registreret efter 2004"),
      ("foerste_startdato", "Første modulregistrering", "Start"), ("foerste_du_modul", "Første modulregistrering", "Modul"),
      ("foerste_udbyder", "Første modulregistrering", "Sprogcenter"),
      ("seneste_startdato", "Seneste modulregistrering", "Start"), ("seneste_du_modul", "Seneste modulregistrering", "Modul"),
      ("seneste_udbyder", "Seneste modulregistrering", "Sprogcenter"),
      ("henvisning_dato", "Seneste henvisning", "Dato"), ("henvisning_kategori", "Seneste henvisning", "Kategori"),
      ("merit_du_modul", "Højeste merit", "Modul"), ("merit_startdato", "Højeste merit", "Merit fra"), ("merit_udbyder", "Højeste merit", "Sprogcenter"),
      ("prae2004_findes", "Præ-2004", "Registreret"), ("prae2004_startdato", "Præ-2004", "Første startdato"),
      ("prae2004_du", "Præ-2004", "Danskuddannelse")]


def workbook(numbers):
    strings: list[str] = []
    col = "ABCDEFGHIJKLMNOP"

    def cell(c, r, v, style=0):
        if v in (None, ""):
            return ""
        if isinstance(v, int):
            return f'<c r="{col[c]}{r}" s="1"><v>{v}</v></c>'
        if v not in strings:
            strings.append(v)
        return f'<c r="{col[c]}{r}" t="s" s="{style}"><v>{strings.index(v)}</v></c>'

    def value(v):
        if isinstance(v, bool) or v is None:
            return dk(v)
        if len(v) == 10 and v[4] == "-" and v[7] == "-":
            return (dt.date.fromisoformat(v) - dt.date(1899, 12, 30)).days
        return v
    today = time.strftime("%d-%m-%Y", time.localtime(time.time()))
    rows = [f'<row r="1">{cell(0, 1, "Udtræk fra Danskundervisningsdatabasen", 2)}</row>',
            f'<row r="2">{cell(0, 2, "Dannet den " + today)}{cell(2, 2, f"Antal CPR-nr.: {len(numbers)}")}</row>']
    merges, cells, prev = [], "", None
    for c, (_, g, _h) in enumerate(UD):
        if g and g != prev:
            last = max(x for x, u in enumerate(UD) if u[1] == g)
            merges.append(f'<mergeCell ref="{col[c]}4:{col[last]}4"/>')
            cells += cell(c, 4, g, 2)
        prev = g
    rows.append(f'<row r="4">{cells}</row>')
    rows.append('<row r="5">' + "".join(cell(c, 5, h, 2) for c, (_, _g, h) in enumerate(UD)) + "</row>")
    for r, n in enumerate(numbers, 6):
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False}
        rows.append(f'<row r="{r}">' + "".join(cell(c, r, value(u.get(k))) for c, (k, _g, _h) in enumerate(UD)) + "</row>")
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    x = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    sheet1 = (f'{x}<worksheet {ns}><dimension ref="A1:P{5 + len(numbers)}"/><sheetData>{"".join(rows)}</sheetData>'
              f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells></worksheet>')
    notes = ["Forklaring", "Seneste henvisning: den nyeste henvisning, som et sprogcenter har indberettet.",
             "Sprogcenter er udbyderens nummer på seks cifre.", "Regnearket må kun bruges til kommunens sagsbehandling."]
    sheet2 = (f'{x}<worksheet {ns}><sheetData>' + "".join(f'<row r="{r}">{cell(0, r, t)}</row>' for r, t in enumerate(notes, 1))
              + "</sheetData></worksheet>")
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pk = "http://schemas.openxmlformats.org/package/2006"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", f'{x}<Types xmlns="{pk}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                   f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ct}.sheet.main+xml"/>'
                   f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="{ct}.worksheet+xml"/>'
                   f'<Override PartName="/xl/styles.xml" ContentType="{ct}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{ct}.sharedStrings+xml"/></Types>')
        z.writestr("_rels/.rels", f'{x}<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'{x}<workbook {ns} xmlns:r="{rel}"><sheets><sheet name="Udtræk" sheetId="1" r:id="rId1"/><sheet name="Forklaring" sheetId="2" r:id="rId2"/></sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels", f'{x}<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
                   f'<Relationship Id="rId2" Type="{rel}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="{rel}/styles" Target="styles.xml"/>'
                   f'<Relationship Id="rId4" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>')
        z.writestr("xl/styles.xml", f'{x}<styleSheet {ns}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts>'
                   '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
                   '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
                   '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
                   '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
                   '<cellXfs count="3"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
                   '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
                   '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
                   '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>')
        z.writestr("xl/worksheets/sheet1.xml", sheet1)
        z.writestr("xl/worksheets/sheet2.xml", sheet2)
        z.writestr("xl/sharedStrings.xml", f'{x}<sst {ns} uniqueCount="{len(strings)}">' + "".join(f'<si><t xml:space="preserve">{escape(t)}</t></si>' for t in strings) + "</sst>")
    return buf.getvalue()


async def other(request, exc):
    return RedirectResponse(f"{B}/{'Forside' if session(request) is not None else 'Login'}.aspx", 302)


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route(B, root), Route(B + "/", root),
    Route(f"{B}/Login.aspx", login, methods=GP), Route(f"{B}/Forside.aspx", forside, methods=GP),
    Route(f"{B}/Vejledning.aspx", vejledning, methods=GP), Route(f"{B}/KursistSoeg.aspx", soeg, methods=GP),
    Route(f"{B}/Nulstil.aspx", nulstil, methods=GP), Route(f"{B}/KursistVis.aspx", vis, methods=GP),
    Route(f"{B}/ListeUdtraek.aspx", liste, methods=GP), Route(f"{B}/UdtraekVis.aspx", udtraek, methods=GP),
], exception_handlers={404: other})
