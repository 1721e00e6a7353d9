"""Knappen i EMC Documentum Webtop (WDK) - rammer, træ, objektliste, egenskabsark, indbakke."""
import json
import quopri
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
COOKIE = "JSESSIONID"
BASE = "/webtop/component"
SESSIONS: dict[str, dict] = {}
PAGE = 10

TABS = [
    ("moduler", "Modulforløb"),
    ("proever", "Danskprøver"),
    ("henvisninger", "Henvisning"),
    ("meritter", "Merit"),
    ("prae2004", "Før 2004"),
]
COLS = {
    "moduler": [("du_modul", "DU-modul"), ("startdato", "Startet"), ("slutdato", "Afsluttet"),
                ("udbyder", "Udbydernr."), ("henvisningskategori", "Henv.kat."),
                ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest best.")],
    "henvisninger": [("dato", "Henvisningsdato"), ("kommune", "Henv. kommune"),
                     ("kategori", "Henv.kat."), ("udbyder", "Udbydernr.")],
    "meritter": [("du_modul", "Merit for modul"), ("startdato", "Meritdato"), ("udbyder", "Udbydernr.")],
    "proever": [("proeve", "Prøvenavn"), ("dato", "Aflagt"), ("termin", "Prøvetermin"),
                ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"),
                ("resultat", "Resultat"), ("udbyder", "Udbydernr.")],
}
EMPTY = "Mappen er tom"
NOT_FOUND = "Der blev ikke fundet nogen kursist med det angivne CPR-nr."


def dk(v):
    """Vis en dato som dd-mm-åååå; andet uændret."""
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if len(v) == 10 and v[4] == "-" and v[7] == "-":
        return f"{v[8:]}-{v[5:7]}-{v[:4]}"
    return v


def known(cpr):
    p = PEOPLE.get(cpr)
    if p and (p["prae2004"] or any(p[k] for k in ("moduler", "proever", "henvisninger", "meritter"))):
        return p
    return None


def session(request):
    return SESSIONS.get(request.cookies.get(COOKIE, ""))


WDK = """<script type="text/javascript" language="JavaScript1.2">
<!--
function postServerEvent(strFormId, strControl, strEvent, strArg)
{
  var frm = document.forms[strFormId];
  frm.elements["__dmfControl"].value = strControl;
  frm.elements["__dmfEvent"].value = strEvent;
  frm.elements["__dmfArg"].value = strArg;
  frm.submit();
}
//-->
</script>"""


def page(title, body, script="", cls="contentBackground", onload=""):
    attr = f' onload="{onload}"' if onload else ""
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta http-equiv="Cache-Control" content="no-cache">
<title>{escape(title)}</title>
<style type="text/css">
body {{ font: 11px Verdana, Arial, sans-serif; margin: 6px; }}
.titlebar {{ background: #336699; color: #fff; margin: 0; }} .titlebar a {{ color: #fff; }}
.browserTree {{ background: #eef3f8; }}
table.datagrid td, table.datagrid th {{ font-size: 11px; padding: 2px 8px; border-bottom: 1px solid #ccc; text-align: left; }}
th.colheaderbackground {{ background: #c6d7e8; }}
.webcomponentTitle {{ font-size: 14px; font-weight: bold; color: #336699; }}
.tabSelected {{ background: #fff; border: 1px solid #369; border-bottom: 0; padding: 3px 9px; font-weight: bold; }}
.tab {{ background: #c6d7e8; border: 1px solid #369; padding: 3px 9px; }}
.drlValidationErrorStyle {{ color: #c00; }}
</style>
{script}
</head>
<body class="{cls}"{attr}>
{body}
</body>
</html>""")


def hidden(component):
    return (f'<input type="hidden" name="__dmfClientId" value="{secrets.randbelow(10**13)}">'
            f'<input type="hidden" name="__dmfRequestId" value="__client0~~{secrets.randbelow(99)}">'
            f'<input type="hidden" name="__dmfUrl" value="{BASE}/{component}">'
            '<input type="hidden" name="__dmfControl" value="">'
            '<input type="hidden" name="__dmfEvent" value="">'
            '<input type="hidden" name="__dmfArg" value="">')


def guarded(fn):
    async def inner(request):
        if session(request) is None:
            return RedirectResponse(f"{BASE}/login", 302)
        return await fn(request)
    return inner


async def root(request):
    return RedirectResponse(f"{BASE}/main", 302)


async def login(request):
    message = ""
    name = ""
    if request.method == "POST":
        form = await request.form()
        name = str(form.get("Login_username_0", ""))
        if name == USER and form.get("Login_password_0") == PASSWORD:
            sid = secrets.token_hex(16).upper()
            SESSIONS[sid] = {"objects": {}, "jobs": []}
            res = RedirectResponse(f"{BASE}/main", 302)
            res.set_cookie(COOKIE, sid, httponly=True)
            return res
        message = "[DM_SESSION_E_AUTH_FAIL] Loginnavn eller adgangskode er forkert. Prøv igen."
    return page("Webtop - Logon", f"""
<form name="Login_0" method="post" action="{BASE}/login">{hidden("login")}
<table border="0" align="center" cellpadding="4" cellspacing="0" width="420">
<tr><td colspan="2"><img src="/webtop/images/dctm_logo.gif" alt="Documentum Webtop" width="160" height="40"></td></tr>
<tr><td colspan="2" class="webcomponentTitle">Logon</td></tr>
<tr><td colspan="2" class="drlValidationErrorStyle">{escape(message)}</td></tr>
<tr><td align="right"><label for="LoginUsername">Loginnavn:</label></td>
    <td><input type="text" name="Login_username_0" id="LoginUsername" size="30" value="{escape(name)}"></td></tr>
<tr><td align="right"><label for="LoginPassword">Adgangskode:</label></td>
    <td><input type="password" name="Login_password_0" id="LoginPassword" size="30"></td></tr>
<tr><td align="right"><label for="DocbaseName">Arkiv:</label></td>
    <td><select name="Login_docbase_0" id="DocbaseName"><option value="dudb_prod" selected>dudb_prod (Danskundervisning)</option><option value="dudb_kursus">dudb_kursus</option></select></td></tr>
<tr><td></td><td><input type="submit" name="Login_loginButton_0" value="Logon" class="defaultButtonFixed"></td></tr>
<tr><td colspan="2"><font size="1">Adgang fås ved henvendelse til ministeriet. Webtop 5.3.0.412 SP3</font></td></tr>
</table></form>""", script='<script type="text/javascript">if (top != self) { top.location.href = self.location.href; }</script>')


@guarded
async def main(request):
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">
<html>
<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><title>Webtop - Danskundervisningsdatabasen</title></head>
<frameset rows="62,*,24" border="0" frameborder="0" framespacing="0">
  <frame src="{BASE}/titlebar" name="titlebar" scrolling="no" noresize title="Titellinje">
  <frameset cols="220,*" border="3">
    <frame src="{BASE}/browsertree" name="browser" title="Mapper">
    <frame src="{BASE}/nyheder" name="content" title="Indhold">
  </frameset>
  <frame src="{BASE}/messagebar" name="messagebar" scrolling="no" noresize title="Meddelelser">
  <noframes><body>Webtop kræver en browser, der kan vise rammer.</body></noframes>
</frameset>
</html>""")


@guarded
async def titlebar(request):
    return page("Titellinje", f"""<table width="100%" border="0" cellpadding="6"><tr>
<td><b>Danskundervisningsdatabasen</b> &nbsp;<font size="1">Integrationsministeriet</font></td>
<td align="right">Bruger: {USER}&nbsp;|&nbsp;<a href="{BASE}/hjaelp" target="content">Hjælp</a>&nbsp;|&nbsp;<a href="{BASE}/logoff" target="_top">Log af</a></td>
</tr></table>""", cls="titlebar")


@guarded
async def browsertree(request):
    def node(url, text, icon):
        return (f'<tr><td width="16"><img src="/webtop/images/{icon}.gif" width="16" height="16" alt=""></td>'
                f'<td nowrap><a href="{BASE}/{url}" target="content" class="treeNode">{text}</a></td></tr>')
    return page("Mapper", f"""<table border="0" cellpadding="2" cellspacing="0">
<tr><td colspan="2"><b>dudb_prod : {USER}</b></td></tr>
{node("nyheder", "Nyheder", "t_news")}
{node("soegkursist", "Søg kursist", "t_search")}
{node("import", "Importér liste", "t_import")}
{node("indbakke", "Indbakke", "t_inbox")}
{node("hjaelp", "Vejledninger", "t_cabinet")}
</table>""", cls="browserTree")


@guarded
async def messagebar(request):
    return page("Meddelelser", "<font size='1'>Ingen nye meddelelser. Databasen er sidst opdateret 03-11-2007.</font>")


@guarded
async def nyheder(request):
    return page("Nyheder", """<div class="webcomponentTitle">Nyheder</div>
<p><b>01-11-2007</b> Servicevindue torsdag den 08-11-2007 kl. 17-20. Webtop kan ikke benyttes i tidsrummet.</p>
<p><b>12-09-2007</b> Sprogcentrene har nu indberettet modulforløb for 2. kvartal.</p>
<p>Vælg en mappe i træet til venstre for at søge oplysninger.</p>""")


@guarded
async def hjaelp(request):
    return page("Vejledninger", """<div class="webcomponentTitle">Vejledninger</div>
<p>Opslag af én kursist: vælg <i>Søg kursist</i> og indtast CPR-nr. (ddmmååxxxx).</p>
<p>Opslag af flere kursister: vælg <i>Importér liste</i> og hent derefter regnearket i <i>Indbakke</i>.</p>""")


@guarded
async def soegkursist(request):
    s = session(request)
    message, value = "", ""
    if request.method == "POST":
        form = await request.form()
        value = str(form.get("SearchKursist_cpr_0", ""))
        cpr = value.strip().replace("-", "").replace(" ", "")
        if len(cpr) != 10 or not cpr.isdigit():
            message = "CPR-nr. skal bestå af 10 cifre."
        elif not known(cpr):
            message = NOT_FOUND
        else:
            oid = "09" + secrets.token_hex(7)
            s["objects"][oid] = cpr
            return RedirectResponse(f"{BASE}/resultat?objectId={oid}", 302)
    script = WDK
    onload = ""
    if message:
        script += ('\n<script type="text/javascript">\nfunction onloadMessage()\n{\n  alert(\'%s\');\n}\n</script>' % message)
        onload = "onloadMessage();"
    return page("Søg kursist", f"""<div class="webcomponentTitle">Søg : Kursist</div>
<form name="SearchKursist_0" id="SearchKursist_0" method="post" action="{BASE}/soegkursist">{hidden("soegkursist")}
<table border="0" cellpadding="4">
<tr><td><label for="SearchKursist_cpr">CPR-nr.</label></td>
<td><input type="text" name="SearchKursist_cpr_0" id="SearchKursist_cpr" size="14" maxlength="11" value="{escape(value)}"></td>
<td><font size="1">10 cifre, ddmmååxxxx</font></td></tr>
<tr><td></td><td colspan="2"><input type="submit" name="SearchKursist_ok_0" value="Søg" class="defaultButtonFixed">
<input type="reset" value="Ryd" class="buttonFixed"></td></tr>
</table></form>""", script=script, onload=onload)


@guarded
async def resultat(request):
    s = session(request)
    oid = request.query_params.get("objectId", "")
    cpr = s["objects"].get(oid)
    if not cpr:
        return RedirectResponse(f"{BASE}/soegkursist", 302)
    return page("Søgeresultat", f"""<div class="webcomponentTitle">Søgeresultater</div>
<p>1 element fundet</p>
<table class="datagrid" border="0" cellspacing="0">
<tr><th class="colheaderbackground">&nbsp;</th><th class="colheaderbackground">Navn</th><th class="colheaderbackground">Type</th><th class="colheaderbackground">Arkiv</th><th class="colheaderbackground">&nbsp;</th></tr>
<tr class="defaultDatagridRowStyle"><td><img src="/webtop/images/t_kursist_16.gif" alt="Kursist" width="16" height="16"></td>
<td>{cpr}</td><td>dudb_kursist</td><td>dudb_prod</td>
<td><a href="{BASE}/egenskaber?objectId={oid}">Egenskaber</a></td></tr>
</table>
<p><a href="{BASE}/soegkursist">Revidér søgning</a></p>""")


def grid(kind, rows, pageno, form):
    cols = COLS[kind]
    hc = 'class="colheaderbackground"'
    if kind == "proever":
        head = (f'<tr>' + "".join(f'<th {hc} rowspan="2">{h}</th>' for _, h in cols[:3])
                + f'<th {hc} colspan="3">Karakter</th>'
                + "".join(f'<th {hc} rowspan="2">{h}</th>' for _, h in cols[6:]) + "</tr>\n<tr>"
                + "".join(f"<th {hc}>{h}</th>" for _, h in cols[3:6]) + "</tr>")
    else:
        head = "<tr>" + "".join(f"<th {hc}>{h}</th>" for _, h in cols) + "</tr>"
    if not rows:
        body = f'<tr><td colspan="{len(cols)}" class="noItems">{EMPTY}</td></tr>'
        return f'<table class="datagrid" border="0" cellspacing="0">\n{head}\n{body}\n</table>'
    pages = (len(rows) + PAGE - 1) // PAGE
    pageno = max(1, min(pageno, pages))
    shown = rows[(pageno - 1) * PAGE:pageno * PAGE]
    body = "\n".join(
        f'<tr class="defaultDatagridRow{"Alt" if i % 2 else ""}Style">'
        + "".join(f"<td>{escape(dk(r[k])) or '&nbsp;'}</td>" for k, _ in cols) + "</tr>"
        for i, r in enumerate(shown))
    nav = ""
    if pages > 1:
        def link(target, alt, icon, on):
            img = f'<img src="/webtop/images/{icon}{"" if on else "_off"}.gif" border="0" width="14" height="14" alt="{alt}" title="{alt}">'
            if not on:
                return img
            return f"<a href=\"javascript:postServerEvent('{form}','datagrid_{kind}','onpage','{target}')\">{img}</a>"
        nav = ('<table border="0" class="pager"><tr><td>'
               + link(1, "Første side", "first", pageno > 1) + " " + link(pageno - 1, "Forrige side", "prev", pageno > 1)
               + f" Side {pageno} af {pages} "
               + link(pageno + 1, "Næste side", "next", pageno < pages) + " " + link(pages, "Sidste side", "last", pageno < pages)
               + f'</td><td>Elementer {(pageno - 1) * PAGE + 1}-{(pageno - 1) * PAGE + len(shown)} af {len(rows)}</td></tr></table>')
    return f'<table class="datagrid" border="0" cellspacing="0">\n{head}\n{body}\n</table>\n{nav}'


@guarded
async def egenskaber(request):
    s = session(request)
    oid = request.query_params.get("objectId", "")
    cpr = s["objects"].get(oid)
    if not cpr:
        return RedirectResponse(f"{BASE}/soegkursist", 302)
    p = PEOPLE[cpr]
    tab, pageno = "moduler", 1
    if request.method == "POST":
        form = await request.form()
        tab = str(form.get("Properties_tab_0", tab))
        event, arg = str(form.get("__dmfEvent", "")), str(form.get("__dmfArg", ""))
        if event == "ontabselected":
            tab = arg
        elif event == "onpage" and arg.isdigit():
            pageno = int(arg)
        if tab not in dict(TABS):
            tab = "moduler"
    tabs = "".join(
        f'<td class="tabSelected" nowrap>{t}</td>' if k == tab else
        f"<td class=\"tab\" nowrap><a href=\"javascript:postServerEvent('Properties_0','tabs','ontabselected','{k}')\">{t}</a></td>"
        for k, t in TABS)
    if tab == "prae2004":
        pre = p["prae2004"]
        if pre:
            body = ('<table class="datagrid" border="0" cellspacing="0">'
                    f'<tr><th class="colheaderbackground">Første start før 2004</th><td>{dk(pre["foerste_startdato"])}</td></tr>'
                    f'<tr><th class="colheaderbackground">Danskuddannelse før 2004</th><td>{dk(pre["du"])}</td></tr></table>')
        else:
            body = f'<p class="noItems">{EMPTY}</p>'
    else:
        body = grid(tab, p[tab], pageno, "Properties_0")
    return page("Egenskaber", f"""<div class="webcomponentTitle">Egenskaber : {cpr}</div>
<form name="Properties_0" id="Properties_0" method="post" action="{BASE}/egenskaber?objectId={oid}">{hidden("egenskaber")}
<input type="hidden" name="Properties_tab_0" value="{tab}">
<table border="0" cellspacing="0" cellpadding="0"><tr>{tabs}</tr></table>
<div class="tabBody" style="border-top:1px solid #369;padding:8px 0">
{body}
</div>
<p><font size="1">Arkivobjekt r_object_id {oid}. Sidst opdateret af sprogcenter 03-11-2007.</font></p>
<p><input type="button" value="Luk" class="buttonFixed" onclick="location.href='{BASE}/soegkursist'"></p>
</form>""", script=WDK)


@guarded
async def import_(request):
    s = session(request)
    message = ""
    if request.method == "POST":
        form = await request.form()
        up = form.get("Import_file_0")
        if not hasattr(up, "read") or not up.filename:
            message = "Vælg en fil."
        else:
            text = (await up.read()).decode("latin-1").replace("\xef\xbb\xbf", "")
            numbers = [ln.strip().replace("-", "") for ln in text.splitlines() if ln.strip()]
            bad = [i for i, n in enumerate(numbers, 1) if len(n) != 10 or not n.isdigit()]
            if not numbers:
                message = "Filen er tom."
            elif len(numbers) > 100:
                message = "Filen må højst indeholde 100 CPR-nr."
            elif bad:
                message = f"Linje {bad[0]} er ikke et CPR-nr."
            else:
                s["jobs"].insert(0, {"id": "1b" + secrets.token_hex(7), "name": Path(up.filename).name,
                                     "t": time.time(), "numbers": numbers})
                return RedirectResponse(f"{BASE}/indbakke", 302)
    return page("Importér", f"""<div class="webcomponentTitle">Importér : Filvalg</div>
<p class="drlValidationErrorStyle">{message}</p>
<form name="Import_0" method="post" enctype="multipart/form-data" action="{BASE}/import">{hidden("import")}
<table border="0" cellpadding="4">
<tr><td><label for="Import_file">Fil med CPR-nr.:</label></td><td><input type="file" name="Import_file_0" id="Import_file" size="40"></td></tr>
<tr><td></td><td><font size="1">Tekstfil (.txt) med ét CPR-nr. pr. linje, højst 100.</font></td></tr>
<tr><td></td><td><input type="submit" name="Import_ok_0" value="Importér fil" class="defaultButtonFixed">
<input type="button" value="Annuller" class="buttonFixed" onclick="location.href='{BASE}/nyheder'"></td></tr>
</table></form>""")


@guarded
async def indbakke(request):
    s = session(request)
    now = time.time()
    rows = ""
    for j in s["jobs"]:
        ready = now - j["t"] >= 4
        if ready:
            act = (f"<a href=\"#\" onclick=\"window.open('{BASE}/getcontent?objectId={j['id']}','getcontent','width=500,height=300');return false;\">"
                   "Vis regneark</a>")
        else:
            act = "&nbsp;"
        when = time.strftime("%d-%m-%Y %H:%M", time.localtime(j["t"]))
        rows += (f'<tr><td><img src="/webtop/images/t_task_16.gif" alt="" width="16" height="16"></td><td>{escape(j["name"])}</td>'
                 f'<td>{len(j["numbers"])}</td><td>{when}</td><td>{"Udført" if ready else "Under behandling"}</td><td>{act}</td></tr>\n')
    rows += ('<tr><td><img src="/webtop/images/t_task_16.gif" alt="" width="16" height="16"></td><td>proeveliste.txt</td>'
             '<td>3</td><td>02-10-2007 09:14</td><td>Slettet efter 30 dage</td><td>&nbsp;</td></tr>')
    head = "".join(f'<th class="colheaderbackground">{h}</th>' for h in
                   ("&nbsp;", "Opgave", "Antal CPR-nr.", "Modtaget", "Status", "&nbsp;"))
    return page("Indbakke", f"""<div class="webcomponentTitle">Indbakke</div>
<form name="Inbox_0" method="post" action="{BASE}/indbakke">{hidden("indbakke")}
<p><input type="submit" name="Inbox_refresh_0" value="Opdatér" class="buttonFixed"></p>
<table class="datagrid" border="0" cellspacing="0">
<tr>{head}</tr>
{rows}
</table></form>
<p><font size="1">Det kan tage lidt tid, før et regneark er dannet.</font></p>""")


UD = [("cpr", "CPR nr"), ("findes", "Findes i 2004+ data"),
      ("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbyder"),
      ("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbyder"),
      ("henvisning_dato", "Henv. dato"), ("henvisning_kategori", "Henv. kategori"),
      ("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder"),
      ("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskudd.")]


def mhtml(numbers):
    rows = []
    for n in numbers:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False}
        rows.append(" <tr height=17>" + "".join(f"<td class=xl24>{escape(dk(u.get(k)))}</td>" for k, _ in UD) + "</tr>")
    groups = ("<td class=xl25></td><td class=xl25></td><td colspan=3 class=xl25>Første modul</td><td colspan=3 class=xl25>Seneste modul</td>"
              "<td colspan=2 class=xl25>Seneste henvisning</td><td colspan=3 class=xl25>Højeste merit</td><td colspan=3 class=xl25>Før 2004</td>")
    page_html = ("<html xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\">\r\n<head>\r\n"
                 "<meta http-equiv=Content-Type content=\"text/html; charset=utf-8\">\r\n<meta name=ProgId content=Excel.Sheet>\r\n"
                 "<style>\r\n<!--\r\n.xl24 {mso-number-format:\"\\@\";}\r\n.xl25 {font-weight:700;}\r\n-->\r\n</style>\r\n</head>\r\n<body>\r\n"
                 "<table x:str border=0 cellpadding=0 cellspacing=0>\r\n"
                 f" <tr height=17>{groups}</tr>\r\n <tr height=17>"
                 + "".join(f"<td class=xl25>{h}</td>" for _, h in UD) + "</tr>\r\n"
                 + "\r\n".join(rows) + "\r\n</table>\r\n</body>\r\n</html>\r\n")
    boundary = "----=_NextPart_01C8" + secrets.token_hex(4).upper() + ".0F1A2B30"
    qp = quopri.encodestring(page_html.replace("\r\n", "\n").encode("utf-8")).replace(b"\n", b"\r\n")
    head = ("MIME-Version: 1.0\r\nX-Document-Type: Worksheet\r\n"
            f"Content-Type: multipart/related; boundary=\"{boundary}\"\r\n\r\n"
            "This document is a Single File Web Page, also known as a Web Archive file.\r\n\r\n"
            f"--{boundary}\r\nContent-Location: file:///C:/1B2C3D4E/udtraek.htm\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n")
    return head.encode("ascii") + qp + f"\r\n--{boundary}--\r\n".encode("ascii")


@guarded
async def getcontent(request):
    s = session(request)
    job = next((j for j in s["jobs"] if j["id"] == request.query_params.get("objectId")), None)
    if job is None or time.time() - job["t"] < 4:
        return RedirectResponse(f"{BASE}/indbakke", 302)
    return Response(mhtml(job["numbers"]), media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": 'attachment; filename="udtraek.xls"'})


async def logoff(request):
    SESSIONS.pop(request.cookies.get(COOKIE, ""), None)
    res = RedirectResponse(f"{BASE}/login", 302)
    res.delete_cookie(COOKIE)
    return res


async def image(request):
    if session(request) is None and "logo" not in request.url.path:
        return RedirectResponse(f"{BASE}/login", 302)
    return Response(b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,"
                    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;", media_type="image/gif")


async def other(request, exc):
    return RedirectResponse(f"{BASE}/{'main' if session(request) is not None else 'login'}", 302)


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route("/webtop", root), Route("/webtop/", root),
    Route(f"{BASE}/login", login, methods=GP), Route(f"{BASE}/main", main),
    Route(f"{BASE}/titlebar", titlebar), Route(f"{BASE}/browsertree", browsertree),
    Route(f"{BASE}/messagebar", messagebar), Route(f"{BASE}/nyheder", nyheder), Route(f"{BASE}/hjaelp", hjaelp),
    Route(f"{BASE}/soegkursist", soegkursist, methods=GP), Route(f"{BASE}/resultat", resultat),
    Route(f"{BASE}/egenskaber", egenskaber, methods=GP), Route(f"{BASE}/import", import_, methods=GP),
    Route(f"{BASE}/indbakke", indbakke, methods=GP), Route(f"{BASE}/getcontent", getcontent),
    Route(f"{BASE}/logoff", logoff), Route("/webtop/images/{name}", image),
], exception_handlers={404: other})
