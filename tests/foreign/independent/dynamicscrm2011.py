"""Knappen i manér af Microsoft Dynamics CRM 2011 (on-premise, ADFS-login) tilpasset af en leverandør."""
import json
import re
import secrets
import time
import uuid
from html import escape as h
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
BY_CPR = {p["cpr"]: p for p in PEOPLE}
GUID = {p["cpr"]: str(uuid.uuid4()).upper() for p in PEOPLE}
BY_GUID = {v: k for k, v in GUID.items()}
SESSIONS, TICKETS = {}, {}
K = "/Danskundervisning"

AREAS = [("areaModuler", "Modulregistreringer", "moduler"), ("areaProever", "Danskprøver", "proever"),
         ("areaHenvisninger", "Kommunale henvisninger", "henvisninger"), ("areaMerit", "Meriter", "meritter"),
         ("areaPrae", "Data før 2004", "prae2004")]

COLS = {
    "moduler": [("du_modul", "Modulbetegnelse"), ("startdato", "Startdato"), ("slutdato", "Slutdato"),
                ("modultest_bestaaet", "Bestået modultest den"), ("ophoersaarsag", "Årsag til ophør"),
                ("henvisningskategori", "Henvisningskategori"), ("udbyder", "Udbyder af undervisning"), ("_stat", "Statusårsag")],
    "proever": [("dato", "Dato for prøve"), ("proeve", "Prøvetype"), ("termin", "Termin"), ("resultat", "Samlet resultat"),
                ("laeseforstaaelse", "Kar. læsning"), ("skriftlig", "Kar. skriftlig"), ("mundtlig", "Kar. mundtlig"),
                ("udbyder", "Prøveafholder"), ("_mod", "Ændret den")],
    "henvisninger": [("dato", "Dato for henvisning"), ("kategori", "Henvisningskategori"), ("kommune", "Kommune (konto)"),
                     ("udbyder", "Henvist udbyder"), ("_mod", "Ændret den")],
    "meritter": [("du_modul", "Modul givet i merit"), ("startdato", "Startdato for merit"), ("udbyder", "Givet af udbyder"),
                 ("_stat", "Statusårsag")],
}
EMPTY = "Ingen poster af typen {} er tilgængelige i denne visning."
G1, G2, G3, G4, G5 = "Første modulregistrering", "Seneste modulregistrering", "Henvisning", "Højeste merit", "Data før 2004"
SHEET = [("cpr", "CPR-nummer"), ("findes", "Findes i databasen (2004+)"),
         ("foerste_startdato", f"Startdato ({G1})"), ("foerste_du_modul", f"Modulbetegnelse ({G1})"), ("foerste_udbyder", f"Udbyder ({G1})"),
         ("seneste_startdato", f"Startdato ({G2})"), ("seneste_du_modul", f"Modulbetegnelse ({G2})"), ("seneste_udbyder", f"Udbyder ({G2})"),
         ("henvisning_dato", f"Dato ({G3})"), ("henvisning_kategori", f"Kategori ({G3})"),
         ("merit_du_modul", f"Modulbetegnelse ({G4})"), ("merit_startdato", f"Startdato ({G4})"), ("merit_udbyder", f"Udbyder ({G4})"),
         ("prae2004_findes", f"Findes ({G5})"), ("prae2004_startdato", f"Første startdato ({G5})"), ("prae2004_du", f"DU ({G5})")]


def dk(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else v


def sess(request):
    return SESSIONS.get(request.cookies.get("MSISAuth", ""))


def to_login(request):
    return RedirectResponse(f"/adfs/ls/?wa=wsignin1.0&wtrealm=https%3a%2f%2fdanskundervisning%2f&wctx=rm%3d1%26id%3d{uuid.uuid4()}", 302)


def doc(title, body, head="", cls="stdTable"):
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html lang="da"><head><title>{h(title)}</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<style type="text/css">body{{font-family:Segoe UI,Tahoma,Arial;font-size:11px;margin:0}} iframe{{border:0;width:100%;height:600px}}
.ms-crm-List-Header th{{background:#eaf1f9;text-align:left;padding:3px}} .ms-crm-List-Data td{{padding:3px;border-bottom:1px solid #eee}}</style>
{head}</head>
<body class="{cls}">
{body}
</body></html>""")


# ---- login (ADFS) -------------------------------------------------------------------------------------------------

def login_page(msg=""):
    err = f'<div class="Error"><span id="ctl00_ContentPlaceHolder1_ErrorTextLabel">{h(msg)}</span></div>' if msg else ""
    return doc("Log på", f"""<div class="Header"><h1>Log på</h1></div>
<form name="aspnetForm" method="post" action="/adfs/ls/" id="aspnetForm">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUK{secrets.token_urlsafe(40)}" />
<input type="hidden" name="__EVENTVALIDATION" value="/wEW{secrets.token_urlsafe(24)}" />
<div class="GroupXLargeMargin">Skriv dit brugernavn og din adgangskode.</div>
<table class="UsernamePasswordTable"><tbody>
<tr><td><span class="Label">Brugernavn:</span></td><td><input name="ctl00$ContentPlaceHolder1$UsernameTextBox" type="text" id="ctl00_ContentPlaceHolder1_UsernameTextBox" /></td></tr>
<tr><td><span class="Label">Adgangskode:</span></td><td><input name="ctl00$ContentPlaceHolder1$PasswordTextBox" type="password" id="ctl00_ContentPlaceHolder1_PasswordTextBox" /></td></tr>
<tr><td></td><td colspan="2">{err}</td></tr>
<tr><td></td><td colspan="2"><input type="submit" name="ctl00$ContentPlaceHolder1$SubmitButton" value="Log på" class="Resizable" /></td></tr>
</tbody></table></form>""", cls="adfs")


async def adfs(request):
    if request.method == "GET":
        if request.query_params.get("wa") == "wsignout1.0":
            SESSIONS.pop(request.cookies.get("MSISAuth", ""), None)
            return doc("Log af", '<div class="Header"><h1>Log af</h1></div><p>Du er logget af.</p><p><a href="/">Log på igen</a></p>', cls="adfs")
        return login_page()
    f = await request.form()
    if (f.get("ctl00$ContentPlaceHolder1$UsernameTextBox") or "").strip() != "kommune" or f.get("ctl00$ContentPlaceHolder1$PasswordTextBox") != "hemmeligt-1":
        return login_page("Brugernavnet eller adgangskoden er forkert.")
    t = secrets.token_urlsafe(30)
    TICKETS[t] = time.time()
    return doc("Arbejder...", f"""<form method="POST" name="hiddenform" action="{K}/signin.aspx">
<input type="hidden" name="wa" value="wsignin1.0" />
<input type="hidden" name="wresult" value="&lt;t:RequestSecurityTokenResponse&gt;{t}&lt;/t:RequestSecurityTokenResponse&gt;" />
<input type="hidden" name="wctx" value="rm=1" />
<noscript><p>Script er deaktiveret. Klik på Send for at fortsætte.</p><input type="submit" value="Send" /></noscript>
</form><script language="javascript">window.setTimeout('document.forms[0].submit()', 0);</script>""", cls="adfs")


async def signin(request):
    f = await request.form()
    m = re.search(r">([\w-]+)</t:", f.get("wresult") or "")
    if not m or TICKETS.pop(m[1], None) is None:
        return to_login(request)
    sid = secrets.token_urlsafe(32)
    SESSIONS[sid] = {"token": secrets.token_urlsafe(18), "jobs": [], "staged": {}}
    r = RedirectResponse(K + "/main.aspx", 302)
    r.set_cookie("MSISAuth", sid, path="/", httponly=True)
    return r


# ---- rammen -------------------------------------------------------------------------------------------------------

SITEMAP = [("nav_dash", "Dashboards", "/workplace/home_dashboards.aspx"), ("nav_kursist", "Kursister", "/_root/homepage.aspx?etc=10012"),
           ("nav_import", "Listeudtræk", "/tools/importwizard/home_imports.aspx"), ("nav_art", "Artikler", "/workplace/articles.aspx")]


async def root(request):
    return RedirectResponse(K + "/main.aspx", 302)


async def main(request):
    if not sess(request):
        return to_login(request)
    area = request.query_params.get("area", "nav_dash")
    cur = next((s for s in SITEMAP if s[0] == area), SITEMAP[0])
    nav = "".join(f'<li class="ms-crm-NavBar-Subarea{" selected" if s is cur else ""}"><a id="{s[0]}" href="{K}/main.aspx?area={s[0]}"><nobr>{s[1]}</nobr></a></li>' for s in SITEMAP)
    return doc(f"{cur[1]} - Microsoft Dynamics CRM", f"""
<div id="crmTopBar" class="ms-crm-TopBar"><span class="ms-crm-Ribbon-Tab">Filer</span>
<span id="navTabGlobalLoggedInUser">Kommune Bruger, Danskundervisning</span>
<a href="/adfs/ls/?wa=wsignout1.0" id="navTabSignOut">Log af</a></div>
<table width="100%"><tr><td id="crmNavBar" width="180" valign="top"><div class="ms-crm-NavBar-Header">Arbejdsplads</div><ul>{nav}</ul></td>
<td valign="top"><iframe id="contentIFrame" name="contentIFrame" title="Indholdsområde" frameborder="0" src="{K}{cur[2]}"></iframe></td></tr></table>""", cls="mainPage")


async def dashboards(request):
    if not sess(request):
        return to_login(request)
    return doc("Dashboards", """<h1 class="ms-crm-Dashboard-Title">Velkommen</h1>
<p>Vælg Kursister for at finde én kursist, eller Listeudtræk for at hente oplysninger om op til 100 CPR-numre.</p>
<div class="ms-crm-Announcement"><h2>Meddelelser</h2><p><b>Indberetninger for september er indlæst</b> (udløber 03-12-2011)<br/>Sprogcentrenes indberetninger er indlæst den 04-10-2011.</p></div>""")


async def articles(request):
    if not sess(request):
        return to_login(request)
    return doc("Artikler", "<h1>Artikler</h1><p>KBA-01002: Sådan skrives et CPR-nummer (ddmmåå-xxxx eller uden bindestreg).</p><p>KBA-01007: Sådan gemmer du en tekstfil fra Notesblok.</p>")


def grid(cols, rows, empty, title):
    """Et CRM-gitter; rows er lister af færdig HTML."""
    head = "".join(f'<th class="ms-crm-List-Sortable"><nobr>{h(c)}</nobr></th>' for c in cols)
    if rows:
        body = "".join('<tr class="ms-crm-List-Row" oid="{' + str(uuid.uuid4()).upper() + '}"><td class="ms-crm-List-NonDataCell"><input type="checkbox" class="ms-crm-RowCheckBox" title="Markér"/></td>'
                       + "".join(f'<td class="ms-crm-List-DataCell"><nobr>{c or "&nbsp;"}</nobr></td>' for c in r) + "</tr>\n" for r in rows)
        data = f'<tbody>{body}</tbody>'
        return f"""<table id="gridBar" class="ms-crm-List-Data" cellpadding="0" cellspacing="0" summary="{h(title)}"><thead class="ms-crm-List-Header"><tr><th><input type="checkbox" title="Markér alle poster på denne side"/></th>{head}</tr></thead>{data}</table>"""
    return f"""<table class="ms-crm-List-Header" summary="{h(title)}"><tr><th></th>{head}</tr></table>
<div class="ms-crm-List-MessageText"><nobr>{h(empty)}</nobr></div>"""


async def homepage(request):
    s = sess(request)
    if not s:
        return to_login(request)
    title, crit, out = "Aktive kursister", "", ""
    cols = ["", "Kursist", "CPR-nummer", "Ejer", "Oprettet den"]
    if request.method == "POST":
        f = await request.form()
        if f.get("CRMWRPCToken") != s["token"]:
            return doc("Fejl", "<h1>Der opstod en fejl</h1><p>Siden er udløbet. Åbn den igen.</p>")
        crit = (f.get("crmGrid$findCriteria") or "").strip()
        title = "Søgeresultater"
        p = BY_CPR.get(crit.replace("-", "").replace(" ", ""))
        rows = []
        if p:
            i = PEOPLE.index(p)
            href = f'{K}/userdefined/edit.aspx?etc=10012&amp;id=%7b{GUID[p["cpr"]]}%7d'
            ico = f'<a href="{href}" target="_blank" title="Åbn kursist"><img src="{K}/_imgs/ico_16_customEntity.gif" alt="" width="16" height="16"/></a>'
            rows = [[ico, f"KUR-{10231 + 7 * i}", f'{p["cpr"][:6]}-{p["cpr"][6:]}', "Danskundervisningsdatabasen", f"{i + 3:02d}-05-2011 10:{i + 12}"]]
        out = grid(cols, rows, "Der blev ikke fundet nogen kursister, der svarer til søgningen.", title)
        n = len(rows)
        out += f'<div class="ms-crm-List-StatusBar">{n} - {n} af {n} (0 valgt) &nbsp; Side 1</div>'
    else:
        out = grid(cols, [], "Brug søgefeltet for at få vist kursister.", title)
    return doc("Kursister", f"""
<form id="crmForm" name="crmForm" method="post" action="{K}/_root/homepage.aspx?etc=10012">
<input type="hidden" name="CRMWRPCToken" value="{s["token"]}" />
<input type="hidden" name="crmGrid$sortColumns" value="new_name:1" />
<table width="100%"><tr><td><span id="crmGrid_SavedNewQuerySelector">{title}</span></td>
<td align="right"><span id="crmGrid_findHintText" class="ms-crm-Hidden">Søg efter poster</span>
<input type="text" id="crmGrid_findCriteria" name="crmGrid$findCriteria" class="ms-crm-Grid-QuickFind" maxlength="100" aria-labelledby="crmGrid_findHintText" title="Søg efter poster på CPR-nummer" value="{h(crit)}" />
<input type="image" id="crmGrid_findCriteriaButton" name="crmGrid$findCriteriaButton" src="{K}/_imgs/search_normal.gif" title="Start søgning" alt="" /></td></tr></table>
</form>
{out}""")


# ---- kursisten ----------------------------------------------------------------------------------------------------

def who(request, name):
    return BY_GUID.get((request.query_params.get(name) or "").strip("{}").upper())


async def edit(request):
    if not sess(request):
        return to_login(request)
    cpr = who(request, "id")
    if not cpr:
        return doc("Fejl", "<h1>Posten er ikke tilgængelig</h1><p>Den ønskede post blev ikke fundet.</p>")
    i, g = PEOPLE.index(BY_CPR[cpr]), GUID[cpr]
    tab = request.query_params.get("tabSet", "info")
    base = f"{K}/userdefined/edit.aspx?etc=10012&amp;id=%7b{g}%7d"
    nav = "".join(f'<li><a class="ms-crm-Nav-Subarea-Link" id="nav{a}" href="{base}&amp;tabSet={a}">{t}</a></li>' for a, t, _ in AREAS)
    if any(tab == a for a, _, _ in AREAS):
        content = f'<iframe id="{tab}Frame" title="Tilknyttet visning" src="{K}/userdefined/areas.aspx?oId=%7b{g}%7d&amp;tabSet={tab}"></iframe>'
    else:
        content = f"""<h2 class="ms-crm-Form-Section">Generelt</h2><table class="ms-crm-FormSection"><tr><td class="ms-crm-FieldLabel-LeftAlign">CPR-nummer</td><td>{cpr[:6]}-{cpr[6:]}</td>
<td class="ms-crm-FieldLabel-LeftAlign">Ejer</td><td>Danskundervisningsdatabasen</td></tr>
<tr><td class="ms-crm-FieldLabel-LeftAlign">Oprettet den</td><td>{i + 3:02d}-05-2011</td><td class="ms-crm-FieldLabel-LeftAlign">Sidst indberettet</td><td>04-10-2011</td></tr></table>
<p>Registreringerne vises under Relateret i venstre side.</p>"""
    return doc(f"Kursist: KUR-{10231 + 7 * i}", f"""
<div class="ms-crm-RecordHeader"><span>Kursist</span><h1 id="form_title_div">KUR-{10231 + 7 * i}</h1></div>
<table width="100%"><tr><td width="190" valign="top" id="crmNavArea"><div>Oplysninger</div><ul><li><a href="{base}">Generelt</a></li></ul>
<div>Relateret</div><ul>{nav}</ul></td><td valign="top">{content}</td></tr></table>
<div class="ms-crm-Form-StatusBar">Status: Aktiv &nbsp; <a href="{K}/main.aspx?area=nav_kursist">Luk</a></div>""")


async def areas(request):
    s = sess(request)
    if not s:
        return to_login(request)
    cpr = who(request, "oId")
    area = next((a for a in AREAS if a[0] == request.query_params.get("tabSet")), None)
    if not cpr or not area:
        return doc("Fejl", "<h1>Posten er ikke tilgængelig</h1>")
    tab, title, kind = area
    data = BY_CPR[cpr][kind]
    if kind == "prae2004":
        if data is None:
            return doc(title, f'<h2>{title}</h2><div class="ms-crm-List-MessageText">{EMPTY.format(title)}</div>')
        return doc(title, f"""<h2>{title}</h2><table class="ms-crm-FormSection" cellpadding="4">
<tr><td class="ms-crm-FieldLabel-LeftAlign"><label>Første startdato før 2004</label></td><td><span>{dk(data["foerste_startdato"])}</span></td></tr>
<tr><td class="ms-crm-FieldLabel-LeftAlign"><label>Danskuddannelse (DU) før 2004</label></td><td><span>{dk(data["du"])}</span></td></tr></table>""")
    pg, last = 1, max(1, -(-len(data) // 10))
    if request.method == "POST":
        f = await request.form()
        if f.get("CRMWRPCToken") == s["token"]:
            pg = int(f.get("crmGrid$pageNum") or 1) if (f.get("crmGrid$pageNum") or "1").isdigit() else 1
            pg += 1 if "nextPage.x" in f else -1 if "prevPage.x" in f else 0
            pg = 1 if "firstPage.x" in f else min(max(pg, 1), last)
    part = data[(pg - 1) * 10:pg * 10]

    def cell(k, n, r):
        if k == "_stat":
            return "Aktiv"
        if k == "_mod":
            return f"{n % 28 + 1:02d}-06-2011 0{n % 9}:15"
        return h(dk(r[k]))
    rows = [[cell(k, n, r) for k, _ in COLS[kind]] for n, r in enumerate(part, pg * 10 - 9)]
    bar = ""
    if data:
        def img(name, text, on):
            return (f'<input type="image" name="{name}" src="{K}/_imgs/grid/{name}.gif" title="{text}" alt="" />' if on
                    else f'<img src="{K}/_imgs/grid/{name}_disabled.gif" alt="" />')
        bar = f"""<form method="post" action="{K}/userdefined/areas.aspx?oId=%7b{GUID[cpr]}%7d&amp;tabSet={tab}">
<input type="hidden" name="CRMWRPCToken" value="{s["token"]}" /><input type="hidden" name="crmGrid$pageNum" value="{pg}" />
<div class="ms-crm-List-StatusBar"><span>{pg * 10 - 9} - {pg * 10 - 10 + len(part)} af {len(data)} (0 valgt)</span>
{img("firstPage", "Indlæs første side", pg > 1)} {img("prevPage", "Indlæs forrige side", pg > 1)} <span>Side {pg}</span> {img("nextPage", "Indlæs næste side", pg < last)}</div></form>"""
    return doc(title, f"<h2>{title}</h2><div class='ms-crm-View'>{title}: Tilknyttet visning</div>{grid([c for _, c in COLS[kind]], rows, EMPTY.format(title), title)}{bar}")


# ---- listen -------------------------------------------------------------------------------------------------------

async def imports(request):
    s = sess(request)
    if not s:
        return to_login(request)
    rows = []
    for n, j in reversed(list(enumerate(s["jobs"]))):
        age = time.time() - j["at"]
        st = "Behandles" if age < 5 else "Fuldført"
        link = f'<a href="{K}/tools/importwizard/download.aspx?id=%7b{j["id"]}%7d">Åbn regneark</a>' if st == "Fuldført" else ""
        rows.append([h(j["name"]), st, str(len(j["nums"])), time.strftime("%d-%m-%Y %H:%M", time.localtime(j["at"])), link])
    rows.append(["kursister_uge39.txt", "Slettet efter 7 dage", "12", "30-09-2011 09:41", ""])
    return doc("Listeudtræk", f"""
<div class="ms-crm-Ribbon"><a href="{K}/tools/importwizard/wizard.aspx" title="Send en fil med CPR-numre">Nyt listeudtræk</a> | <a href="{K}/tools/importwizard/home_imports.aspx">Opdater gitter</a></div>
<h2>Mine listeudtræk</h2>
{grid(["Datafil", "Statusårsag", "Antal linjer", "Oprettet den", "Resultat"], rows, "", "Mine listeudtræk")}
<div class="ms-crm-List-StatusBar">1 - {len(rows)} af {len(rows)} (0 valgt)</div>
<p>Et udtræk kan tage nogen tid. Klik på Opdater gitter for at se den aktuelle status.</p>""")


async def wizard(request):
    s = sess(request)
    if not s:
        return to_login(request)
    msg = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("CRMWRPCToken") != s["token"]:
            return RedirectResponse(K + "/tools/importwizard/wizard.aspx", 302)
        if f.get("step") == "2":
            job = s["staged"].pop(f.get("fileId") or "", None)
            if job and "btnSubmit" in f:
                job["at"] = time.time()
                s["jobs"].append(job)
            return RedirectResponse(K + "/tools/importwizard/home_imports.aspx", 302)
        up = f.get("uploadFile")
        data = await up.read() if hasattr(up, "read") else b""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
        nums = [x for x in (re.sub(r"[\s-]", "", ln) for ln in text.splitlines()) if x]
        if not nums:
            msg = "Vælg en datafil, der indeholder CPR-numre."
        elif len(nums) > 100:
            msg = "Datafilen må højst indeholde 100 CPR-numre."
        elif not all(re.fullmatch(r"\d{10}", x) for x in nums):
            msg = "Datafilen indeholder linjer, der ikke er et CPR-nummer."
        else:
            jid = str(uuid.uuid4()).upper()
            s["staged"][jid] = {"id": jid, "nums": nums, "name": (up.filename or "fil.txt").replace("\\", "/").split("/")[-1]}
            return doc("Guiden Listeudtræk", f"""<h1>Gennemse filoversigten</h1><p>Datafilen er overført. Kontrollér oplysningerne, og klik på Afsend.</p>
<form method="post" action="{K}/tools/importwizard/wizard.aspx"><input type="hidden" name="CRMWRPCToken" value="{s["token"]}" />
<input type="hidden" name="step" value="2" /><input type="hidden" name="fileId" value="{jid}" />
<table cellpadding="4"><tr><td>Datafil</td><td>{h(s["staged"][jid]["name"])}</td></tr><tr><td>Antal linjer</td><td>{len(nums)}</td></tr></table>
<div class="ms-crm-Dialog-Footer"><input type="submit" name="btnCancel" value="Annuller" /> <input type="submit" name="btnSubmit" value="Afsend" /></div></form>""")
    err = f'<div class="ms-crm-Error">{h(msg)}</div>' if msg else ""
    return doc("Guiden Listeudtræk", f"""<h1>Overfør datafil</h1>
<p>Vælg en tekstfil (.txt) med ét CPR-nummer på hver linje. Filen må højst have 100 linjer.</p>{err}
<form method="post" enctype="multipart/form-data" action="{K}/tools/importwizard/wizard.aspx">
<input type="hidden" name="CRMWRPCToken" value="{s["token"]}" /><input type="hidden" name="step" value="1" />
<table><tr><td><label for="uploadFile">Datafilens navn:</label></td><td><input type="file" id="uploadFile" name="uploadFile" size="40" /></td></tr></table>
<div class="ms-crm-Dialog-Footer"><input type="submit" name="btnNext" value="Næste" /> <input type="button" value="Annuller" onclick="window.history.back();" /></div></form>""")


async def download(request):
    s = sess(request)
    if not s:
        return to_login(request)
    jid = (request.query_params.get("id") or "").strip("{}")
    job = next((j for j in s["jobs"] if j["id"] == jid and time.time() - j["at"] >= 5), None)
    if not job:
        return doc("Fejl", "<h1>Posten er ikke tilgængelig</h1>")
    out = ['<?xml version="1.0" encoding="utf-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
           '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" '
           'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">\n'
           '<Styles><Style ss:ID="s1"><Font ss:Bold="1"/></Style><Style ss:ID="s2"><NumberFormat ss:Format="dd\\-mm\\-yyyy"/></Style></Styles>\n'
           f'<Worksheet ss:Name="Listeudtræk"><Table ss:ExpandedColumnCount="16" ss:ExpandedRowCount="{len(job["nums"]) + 1}">\n<Row>']
    out += [f'<Cell ss:StyleID="s1"><Data ss:Type="String">{h(c)}</Data></Cell>' for _, c in SHEET]
    out.append("</Row>\n")
    for num in job["nums"]:
        u = BY_CPR[num]["udtraek"] if num in BY_CPR else {"cpr": num, "findes": False}
        out.append("<Row>")
        at = 0
        for i, (k, _) in enumerate(SHEET, 1):
            v = u.get(k)
            if v is None:
                continue
            idx = f' ss:Index="{i}"' if i != at + 1 else ""
            at = i
            if isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                out.append(f'<Cell{idx} ss:StyleID="s2"><Data ss:Type="DateTime">{v}T00:00:00.000</Data></Cell>')
            else:
                out.append(f'<Cell{idx}><Data ss:Type="String">{h(dk(v))}</Data></Cell>')
        out.append("</Row>\n")
    out.append("</Table></Worksheet></Workbook>")
    return Response("".join(out).encode("utf-8"), media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": 'attachment; filename="Listeudtraek.xls"'})


async def image(request):
    return Response(bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"), media_type="image/gif")


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route("/adfs/ls/", adfs, methods=GP), Route(K + "/signin.aspx", signin, methods=["POST"]),
    Route(K + "/main.aspx", main), Route(K + "/workplace/home_dashboards.aspx", dashboards), Route(K + "/workplace/articles.aspx", articles),
    Route(K + "/_root/homepage.aspx", homepage, methods=GP), Route(K + "/userdefined/edit.aspx", edit),
    Route(K + "/userdefined/areas.aspx", areas, methods=GP), Route(K + "/tools/importwizard/home_imports.aspx", imports),
    Route(K + "/tools/importwizard/wizard.aspx", wizard, methods=GP), Route(K + "/tools/importwizard/download.aspx", download),
    Route(K + "/_imgs/{p:path}", image),
])
