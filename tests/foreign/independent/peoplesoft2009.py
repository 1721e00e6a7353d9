"""Knappen - PeopleSoft PeopleTools 8.50, classic pages, 2009."""
import json
import pathlib
import random
import re
import secrets
from html import escape as e

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((pathlib.Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
COOKIE = "knapapp01-8000-PORTAL-PSJSESSIONID"
SITE, NODE = "/psp/KNAP", "EMPLOYEE/KNAP"
KURSIST, LISTE = "UIM_DANSK.UIM_KURSIST.GBL", "UIM_DANSK.UIM_LISTE.GBL"
SIGNON = SITE + "/?cmd=login&languageCd=DAN"
CHUNK = 8

PANELS = [
    ("moduler", "Moduler", "UIM_MODUL", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
        ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest best.")]),
    ("proever", "Prøver", "UIM_PROEVE", [
        ("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Kar. læs"),
        ("skriftlig", "Kar. skr."), ("mundtlig", "Kar. mdt."), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    ("henvisninger", "Henvisninger", "UIM_HENV", [
        ("dato", "Henvist dato"), ("kategori", "Henv.kat."), ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
    ("meritter", "Meritter", "UIM_MERIT", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
    ("prae2004", "Præ-2004", "UIM_PRAE", []),
]
SHEET = [("Kursist", [("cpr", "CPR-nr."), ("findes", "I database")]),
         ("Første modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbyder")]),
         ("Seneste modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbyder")]),
         ("Seneste henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
         ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
         ("Præ-2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Startdato"), ("prae2004_du", "DU")])]


def fmt(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else e(value)


def session(request):
    return SESSIONS.get(request.cookies.get(COOKIE))


def html(text):
    return HTMLResponse(text, headers={"Cache-Control": "no-cache, max-age=0", "Expires": "Thu, 01 Dec 1994 16:00:00 GMT"})


# ---------------------------------------------------------------- portal (psp)
async def signon(request):
    cmd, error = request.query_params.get("cmd"), ""
    if cmd == "logout":
        SESSIONS.pop(request.cookies.get(COOKIE), None)
        response = RedirectResponse(SITE + "/?cmd=expire&languageCd=DAN", 302)
        response.delete_cookie(COOKIE)
        response.delete_cookie("PS_TOKEN")
        return response
    if request.method == "POST":
        form = await request.form()
        if form.get("userid", "").strip().lower() == "kommune" and form.get("pwd") == "hemmeligt-1":
            sid = secrets.token_urlsafe(40) + "!" + str(random.randint(-2 ** 31, 2 ** 31))
            SESSIONS[sid] = {"state": {}, "icsid": secrets.token_urlsafe(32) + "="}
            response = RedirectResponse(f"{SITE}/{NODE}/h/?tab=DEFAULT", 302)
            response.set_cookie(COOKIE, sid, path="/", httponly=True)
            response.set_cookie("PS_TOKEN", secrets.token_urlsafe(80), path="/")
            return response
        error = "Dit bruger-id og/eller din adgangskode er ugyldig."
    if cmd == "expire":
        error = "Du er logget af."
    return html(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html dir='ltr' lang='da'><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>Oracle | PeopleSoft Enterprise - Log på</title>
<script language="JavaScript">
function setFocus() {{ document.login.userid.focus(); }}
function submitAction(form) {{ form.timezoneOffset.value = new Date().getTimezoneOffset(); if (form.Submit) form.Submit.disabled = true; return; }}
</script></head>
<body onload="setFocus()">
<form action="?cmd=login&amp;languageCd=DAN" id="login" name="login" method="post" autocomplete=off onSubmit="submitAction(document.login)">
<input type="hidden" name="timezoneOffset" value="0">
<table border="0" cellpadding="2" cellspacing="0" align="center" width="420">
<tr><td colspan="2" class="PSSRCHTITLE">Udtræk fra danskundervisningsdatabasen</td></tr>
<tr><td colspan="2" class="PSERRORTEXT" id="login_error">{error}</td></tr>
<tr><td class="PSSRCHFIELDLABEL"><label for="userid">Bruger-id:</label></td><td><input type="text" id="userid" name="userid" class="PSEDITBOX" value="" size="30"></td></tr>
<tr><td class="PSSRCHFIELDLABEL"><label for="pwd">Adgangskode:</label></td><td><input type="password" id="pwd" name="pwd" class="PSEDITBOX" size="30"></td></tr>
<tr><td>&nbsp;</td><td><input name="Submit" type="submit" class="PSPUSHBUTTON" value="Log på"></td></tr>
</table></form></body></html>""")


def portal(title, content):
    def url(comp):
        name = comp.split(".")[1] + "_GBL"
        return (f"{SITE}/{NODE}/c/{comp}?FolderPath=PORTAL_ROOT_OBJECT.UIM_DANSK.{name}"
                "&amp;IsFolder=false&amp;IgnoreParamTempl=FolderPath%2cIsFolder")
    return html(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html dir='ltr' lang='da'><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{title}</title>
<link rel="stylesheet" type="text/css" href="/cs/KNAP/cache/PORTAL_HEADER_1.css"></head>
<body class="PTPAGE" id="pthdr2page">
<table class="PTHDR" width="100%" cellpadding="0" cellspacing="0" summary=""><tr>
<td id="pthdr2logo"><img src="/cs/KNAP/cache/NEW_PS_LOGO_1.gif" alt=""></td>
<td class="pthdrlinks" align="right"><a id="pthdr2home" href="{SITE}/{NODE}/h/?tab=DEFAULT">Startside</a>&nbsp;|&nbsp;<a id="pthdr2logout" href="{SITE}/{NODE}/?cmd=logout">Log af</a></td></tr></table>
<table width="100%" cellpadding="0" cellspacing="0" summary=""><tr valign="top">
<td width="190" class="PTNAV"><div class="ptpgltheader">Menu</div>
<ul class="ptnav_ul"><li class="ptnav_fld">Danskuddannelse
<ul><li><a class="ptntop" name="UIM_KURSIST_GBL" href="{url(KURSIST)}">Kursistoplysninger</a></li>
<li><a class="ptntop" name="UIM_LISTE_GBL" href="{url(LISTE)}">Udtræk for liste</a></li></ul></li></ul></td>
<td>{content}</td></tr></table></body></html>""")


async def home(request):
    if not session(request):
        return RedirectResponse(SIGNON, 302)
    return portal("PeopleSoft-portal", '<div class="PTPAGELET"><div class="ptpgltheader">Meddelelser</div>'
                  "<p>Velkommen til udtræk fra danskundervisningsdatabasen. Vælg en funktion i menuen.</p></div>")


async def frame(request):
    if not session(request):
        return RedirectResponse(SIGNON, 302)
    comp = request.path_params["comp"]
    return portal("Kursistoplysninger" if comp == KURSIST else "Udtræk for liste",
                  f'<iframe id="ptifrmtgtframe" name="TargetContent" title="Indhold" src="/psc/KNAP/{NODE}/c/{comp}" '
                  'frameborder="0" width="100%" height="600" scrolling="auto"></iframe>')


# ---------------------------------------------------------------- components (psc)
HIDDEN = [("ICType", "Panel"), ("ICElementNum", "0"), ("ICStateNum", None), ("ICAction", "None"), ("ICXPos", "0"), ("ICYPos", "0"),
          ("ICFocus", ""), ("ICSaveWarningFilter", "0"), ("ICChanged", "-1"), ("ICResubmit", "0"), ("ICSID", None),
          ("ICModalWidget", "0"), ("ICZoomGrid", "0"), ("ICZoomGridRt", "0"), ("ICModalLongClosed", ""),
          ("ICActionPrompt", "false"), ("ICFind", ""), ("ICAddCount", "")]


def component(s, comp, title, body, multipart=False):
    st = s["state"][comp]
    st["num"] += 1
    own = {"ICStateNum": str(st["num"]), "ICSID": s["icsid"]}
    hidden = "\n".join(f"<input type='hidden' name='{n}' id='{n}' value='{own.get(n) if v is None else v}' />" for n, v in HIDDEN)
    enc = " enctype='multipart/form-data'" if multipart else ""
    return html(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html dir='ltr' lang='da'><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{title}</title>
<link rel='stylesheet' type='text/css' href='/cs/KNAP/cache/PSSTYLEDEF_1.css' />
<script language='JavaScript'>
var baseKey_win0 = "\\\\rCcXx"; var nResubmit = 0;
function submitAction_win0(form, name) {{
  form.ICAction.value = name;
  form.ICXPos.value = 0; form.ICYPos.value = 0;
  form.ICResubmit.value = nResubmit; nResubmit++;
  form.submit();
}}
</script></head>
<body class='PSPAGE'>
<div id='SAVED_win0' class='PSSAVED' style='display:none'>Gemt</div><div id='WAIT_win0' style='display:none'>Behandler...</div>
<form name='win0' method='post' action='/psc/KNAP/{NODE}/c/{comp}'{enc} autocomplete='off'>
{hidden}
{body}
</form></body></html>""")


def link(name, text, cls="PSHYPERLINK"):
    return f"<a class='{cls}' name='{name}' id='{name}' href=\"javascript:submitAction_win0(document.win0,'{name}');\">{text}</a>"


def button(name, text):
    return (f"<input type='button' name='{name}' id='{name}' class='PSPUSHBUTTON' value='{text}' "
            f"onclick=\"javascript:submitAction_win0(document.win0,'{name}');\" />")


def gate(s, comp, form):
    """The component's state when the posted page is the current one, else None."""
    st = s["state"].get(comp)
    return st if st and form.get("ICStateNum") == str(st["num"]) and form.get("ICSID") == s["icsid"] else None


def expired(comp):
    return html(f"<html><body class='PSPAGE'><p class='PSERRORTEXT'>Siden er ikke længere tilgængelig.</p>"
                f"<a href='/psc/KNAP/{NODE}/c/{comp}'>Åbn siden igen</a></body></html>")


def search_page(s, message="", value=""):
    return component(s, KURSIST, "Kursistoplysninger", f"""<div id='win0divSEARCHAREA'><table cellpadding='2' cellspacing='0' summary=''>
<tr><td class='PSSRCHTITLE' colspan='3'>Kursistoplysninger</td></tr>
<tr><td class='PSSRCHINSTRUCTIONS' colspan='3'>Indtast de oplysninger, du har, og klik på Søg.</td></tr>
<tr><td class='PSSRCHFIELDLABEL'><label for='UIM_KURS_SRCH_UIM_CPR_NR'>CPR-nr.:</label></td><td>=</td>
<td><input type='text' class='PSEDITBOX' name='UIM_KURS_SRCH_UIM_CPR_NR' id='UIM_KURS_SRCH_UIM_CPR_NR' value='{e(value)}' tabindex='10' maxlength='11' size='14' /> <span class='PSSRCHINSTRUCTIONS'>(ddmmåå-xxxx)</span></td></tr>
<tr><td colspan='3'>{button('#ICSearch', 'Søg')}&nbsp;{button('#ICClear', 'Ryd')}</td></tr></table>
<p class='PSSRCHMESSAGE' id='win0divSEARCHMSG'>{message}</p></div>""")


def grid(st, rec, title, rows, columns):
    n, top = len(rows), st["top"].get(rec, 0)
    every = rec in st["all"]
    part = rows if every else rows[top:top + CHUNK]
    first, last = (1, n) if every else (top + 1, top + len(part))
    bar = []
    if n > CHUNK:
        bar.append(link(rec + "$hviewall$0", f"Vis {CHUNK}" if every else "Vis alle") + "&nbsp;|&nbsp;")
    bar.append(link(rec + "$htop$0", "Første") if first > 1 else "<span class='PSGRIDCOUNTER'>Første</span>")
    if first > 1:
        bar.append(f"<a name='{rec}$hup$0' href=\"javascript:submitAction_win0(document.win0,'{rec}$hup$0');\"><img src='/cs/KNAP/cache/PT_PREVIOUSROW_1.gif' alt='Vis forrige række' border='0' /></a>")
    bar.append(f"<span class='PSGRIDCOUNTER'>{first}-{last} af {n}</span>" if n > 1 else "<span class='PSGRIDCOUNTER'>1 af 1</span>")
    if last < n:
        bar.append(f"<a name='{rec}$hdown$0' href=\"javascript:submitAction_win0(document.win0,'{rec}$hdown$0');\"><img src='/cs/KNAP/cache/PT_NEXTROW_1.gif' alt='Vis næste række' border='0' /></a>")
    bar.append(link(rec + "$hend$0", "Sidste") if last < n else "<span class='PSGRIDCOUNTER'>Sidste</span>")
    head = "<th scope='col' class='PSLEVEL1GRIDCOLUMNHDR'>&nbsp;</th>" + "".join(
        f"<th scope='col' width='90' align='left' class='PSLEVEL1GRIDCOLUMNHDR'>{h}</th>" for _, h in columns)
    body = ""
    for i, row in enumerate(part):
        cls = "PSLEVEL1GRIDODDROW" if i % 2 == 0 else "PSLEVEL1GRIDEVENROW"
        body += f"<tr id='tr{rec}$0_row{i + 1}' valign='center'><td class='{cls}'>{first + i}</td>" + "".join(
            f"<td align='left' class='{cls}'><div id='win0div{rec}_{k.upper()}${i}'><span class='PSEDITBOX_DISPONLY' id='{rec}_{k.upper()}${i}'>{fmt(row[k]) or '&nbsp;'}</span></div></td>"
            for k, _ in columns) + "</tr>\n"
    return (f"<table border='0' id='ACE_{rec}$0' cellpadding='0' cellspacing='0' class='PSLEVEL1GRIDWBO' summary=''><tr><td>"
            f"<table width='100%' class='PSLEVEL1GRIDNAVIGATIONBAR' cellpadding='2' cellspacing='0' summary=''><tr><td class='PSLEVEL1GRIDLABEL' align='left'>{title}</td>"
            f"<td align='right' nowrap='nowrap'>{' '.join(bar)}</td></tr></table></td></tr>\n"
            f"<tr><td><table border='1' cellpadding='2' cellspacing='0' class='PSLEVEL1GRID' id='{rec}$scroll$0' width='100%' summary='{title}'><tr>{head}</tr>\n{body}</table></td></tr></table>")


def person_page(s):
    st = s["state"][KURSIST]
    p = PEOPLE[st["cpr"]]
    tabs = ""
    for i, (_, title, _, _) in enumerate(PANELS):
        if i == st["panel"]:
            tabs += f"<td class='PSACTIVETAB' nowrap='nowrap'><span class='PSACTIVETAB'>{title}</span></td>"
        else:
            tabs += f"<td class='PSINACTIVETAB' nowrap='nowrap'>{link(f'#ICPanel{i}', title, 'PSINACTIVETAB')}</td>"
    key, title, rec, columns = PANELS[st["panel"]]
    data = p[key]
    if not data:
        content = "<span class='PSTEXT'>Der findes ingen rækker.</span>"
    elif key == "prae2004":
        du = data["du"]
        content = (f"<table class='PSGROUPBOXWBO' cellpadding='2' summary=''><tr><td class='PSGROUPBOXLABEL' colspan='2'>{title}</td></tr>"
                   f"<tr><td><label class='PSEDITBOXLABEL'>Første startdato:</label></td><td><span class='PSEDITBOX_DISPONLY' id='UIM_PRAE_UIM_STARTDT'>{fmt(data['foerste_startdato'])}</span></td></tr>"
                   f"<tr><td><label class='PSCHECKBOX' for='UIM_PRAE_UIM_DU'>Danskuddannelse:</label></td><td><input type='hidden' name='UIM_PRAE_UIM_DU$chk' id='UIM_PRAE_UIM_DU$chk' value='{'Y' if du else 'N'}' />"
                   f"<input type='checkbox' name='UIM_PRAE_UIM_DU' id='UIM_PRAE_UIM_DU' value='Y' class='PSCHECKBOX'{' checked=' + chr(39) + 'checked' + chr(39) if du else ''} disabled='disabled' /></td></tr></table>")
    else:
        content = grid(st, rec, title, data, columns)
    return component(s, KURSIST, "Kursistoplysninger", f"""<table id='PSTAB' cellpadding='0' cellspacing='0' summary=''><tr>{tabs}</tr></table>
<table border='0' cellpadding='2' cellspacing='0' class='PSPAGECONTAINER' summary=''>
<tr><td><span class='PSEDITBOXLABEL'>CPR-nr.:</span>&nbsp;<span class='PSEDITBOX_DISPONLY' id='UIM_KURSIST_UIM_CPR_NR'>{st['cpr']}</span></td></tr>
<tr><td>{content}</td></tr></table>
<table class='PSTOOLBAR' summary=''><tr><td>{button('#ICList', 'Tilbage til søgning')}</td></tr></table>""")


async def kursist(request):
    s = session(request)
    if not s:
        return RedirectResponse(SIGNON, 302)
    if request.method == "GET":
        s["state"][KURSIST] = {"num": 0, "cpr": None, "panel": 0, "top": {}, "all": set()}
        return search_page(s)
    form = await request.form()
    st = gate(s, KURSIST, form)
    if not st:
        return expired(KURSIST)
    action = form.get("ICAction", "")
    if action == "#ICList":
        st.update(cpr=None)
    if st["cpr"] is None:
        if action in ("#ICClear", "#ICList"):
            return search_page(s)
        typed = form.get("UIM_KURS_SRCH_UIM_CPR_NR", "")
        cpr = re.sub(r"[\s-]", "", typed)
        if not re.fullmatch(r"[0-9]{10}", cpr):
            return search_page(s, "Ugyldigt CPR-nr. Indtast 10 cifre. (27000,112)", typed)
        if cpr not in PEOPLE:
            return search_page(s, "Ingen tilsvarende værdier blev fundet.", typed)
        st.update(cpr=cpr, panel=0, top={}, all=set())
        return person_page(s)
    tab = re.fullmatch(r"#ICPanel([0-4])", action)
    move = re.fullmatch(r"(UIM_\w+)\$h(up|down|top|end|viewall)\$0", action)
    if tab:
        st["panel"] = int(tab[1])
    elif move:
        rec, what = move.groups()
        n = len(next((PEOPLE[st["cpr"]][k] or [] for k, _, r, _ in PANELS if r == rec), []))
        top = st["top"].get(rec, 0)
        if what == "viewall":
            st["all"] ^= {rec}
            st["top"][rec] = 0
        else:
            last = max(0, (n - 1) // CHUNK * CHUNK)
            st["top"][rec] = {"up": max(0, top - CHUNK), "down": min(last, top + CHUNK), "top": 0, "end": last}[what]
    return person_page(s)


def list_page(s, message=""):
    st = s["state"][LISTE]
    if st["upload"]:
        return component(s, LISTE, "Vedhæft fil", f"""<table cellpadding='2' cellspacing='0' summary=''>
<tr><td class='PAPAGETITLE' colspan='2'>Vedhæft fil</td></tr><tr><td colspan='2' class='PSERRORTEXT'>{message}</td></tr>
<tr><td class='PSEDITBOXLABEL'><label for='#ICOrigFileName'>Filnavn:</label></td><td><input type='file' name='#ICOrigFileName' id='#ICOrigFileName' class='PSEDITBOX' size='40' /></td></tr>
<tr><td colspan='2'>{button('#ICUpload', 'Overfør')}&nbsp;{button('#ICCancel', 'Annuller')}</td></tr></table>""", True)
    job, monitor = st["job"], ""
    if job:
        done = job["polls"] >= 2
        status = "Fuldført" if done else "Behandles" if job["polls"] else "I kø"
        view = f"<a class='PSHYPERLINK' href='/psc/KNAP/view/{job['key']}/ps.xls' target='_blank'>Vis fil</a>" if done else "&nbsp;"
        monitor = f"""<p class='PSTEXT'>{'Processen er afsluttet.' if done else 'Processen er ikke afsluttet endnu. Klik på Opdater.'}</p>
<table border='1' cellpadding='2' cellspacing='0' class='PSLEVEL1GRID' summary='Procesliste'><tr><th class='PSLEVEL1GRIDCOLUMNHDR'>Instans</th><th class='PSLEVEL1GRIDCOLUMNHDR'>Procestype</th><th class='PSLEVEL1GRIDCOLUMNHDR'>Procesnavn</th><th class='PSLEVEL1GRIDCOLUMNHDR'>Kørselsstatus</th><th class='PSLEVEL1GRIDCOLUMNHDR'>Resultat</th></tr>
<tr><td>{job['instance']}</td><td>Application Engine</td><td>UIM_UDTRK</td><td><span id='PMN_PRCSLIST_RUNSTATUSDESCR$0'>{status}</span></td><td>{view}</td></tr></table>
{'' if done else button('REFRESH_BTN', 'Opdater')}"""
    attached = e(st["name"]) + f" ({len(st['numbers'])} linjer)" if st["name"] else "Ingen"
    return component(s, LISTE, "Udtræk for liste", f"""<table cellpadding='2' cellspacing='0' summary=''>
<tr><td class='PAPAGETITLE' colspan='3'>Udtræk for liste</td></tr>
<tr><td class='PSTEXT' colspan='3'>Vedhæft en tekstfil (.txt) med højst 100 CPR-nr., ét pr. linje, og klik på Kør.</td></tr>
<tr><td class='PSERRORTEXT' colspan='3'>{message}</td></tr>
<tr><td class='PSEDITBOXLABEL'>Vedhæftet fil:</td><td><span class='PSEDITBOX_DISPONLY' id='UIM_LISTE_WRK_ATTACHUSERFILE'>{attached}</span></td><td>{button('UIM_LISTE_WRK_ATTACHADD', 'Vedhæft')}</td></tr>
<tr><td colspan='3'>{button('PRCSRQSTDLG_WRK_LOADPRCSRQSTDLGPB', 'Kør')}</td></tr></table>
{monitor}""")


async def liste(request):
    s = session(request)
    if not s:
        return RedirectResponse(SIGNON, 302)
    if request.method == "GET":
        s["state"][LISTE] = {"num": 0, "upload": False, "name": None, "numbers": [], "job": None}
        return list_page(s)
    form = await request.form()
    st = gate(s, LISTE, form)
    if not st:
        return expired(LISTE)
    action, message = form.get("ICAction"), ""
    if action == "UIM_LISTE_WRK_ATTACHADD":
        st["upload"] = True
    elif action == "#ICCancel":
        st["upload"] = False
    elif action == "#ICUpload" and st["upload"]:
        file = form.get("#ICOrigFileName")
        if file is None or isinstance(file, str) or not file.filename:
            return list_page(s, "Angiv et filnavn.")
        if not file.filename.lower().endswith(".txt"):
            return list_page(s, "Filen skal være af typen .txt.")
        lines = (await file.read()).decode("latin-1").splitlines()
        numbers = [x.strip().lstrip("ï»¿") for x in lines if x.strip()]
        if not numbers or len(numbers) > 100 or not all(re.fullmatch(r"[0-9]{10}", n) for n in numbers):
            return list_page(s, "Filen skal indeholde 1-100 linjer med hver 10 cifre.")
        st.update(upload=False, name=file.filename.replace("\\", "/").split("/")[-1], numbers=numbers, job=None)
    elif action == "PRCSRQSTDLG_WRK_LOADPRCSRQSTDLGPB":
        if not st["numbers"]:
            message = "Vedhæft en fil, før du klikker på Kør."
        else:
            st["job"] = {"polls": 0, "instance": random.randint(20000, 90000), "key": secrets.token_hex(16), "numbers": st["numbers"]}
            s.setdefault("files", {})[st["job"]["key"]] = st["job"]
    elif action == "REFRESH_BTN" and st["job"]:
        st["job"]["polls"] += 1
    return list_page(s, message)


async def view(request):
    s = session(request)
    if not s:
        return RedirectResponse(SIGNON, 302)
    job = s.get("files", {}).get(request.path_params["key"])
    if not job or job["polls"] < 2:
        return Response("Not Found", 404)
    top = "".join(f'<th colspan="{len(c)}">{g}</th>' for g, c in SHEET)
    heads = "".join(f"<th>{h}</th>" for _, c in SHEET for _, h in c)
    body = ""
    for cpr in job["numbers"]:
        row = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        body += "<tr>" + "".join(f'<td class="t">{fmt(row.get(k))}</td>' for _, c in SHEET for k, _ in c) + "</tr>\n"
    text = ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
            '<style>.t {mso-number-format:"\\@"}</style></head><body>\n<table border="1">\n'
            f"<tr>{top}</tr>\n<tr>{heads}</tr>\n{body}</table></body></html>")
    return Response(text.encode("utf-8"), headers={"Content-Type": "application/vnd.ms-excel; charset=utf-8",
                                                   "Content-Disposition": 'attachment; filename="ps.xls"'})


async def root(request):
    return RedirectResponse(SIGNON, 302)


app = Starlette(routes=[
    Route("/", root), Route(SITE + "/", signon, methods=["GET", "POST"]),
    Route(f"{SITE}/{NODE}/", signon), Route(f"{SITE}/{NODE}/h/", home),
    Route(f"{SITE}/{NODE}/c/{{comp:path}}", frame),
    Route(f"/psc/KNAP/{NODE}/c/{KURSIST}", kursist, methods=["GET", "POST"]),
    Route(f"/psc/KNAP/{NODE}/c/{LISTE}", liste, methods=["GET", "POST"]),
    Route("/psc/KNAP/view/{key}/ps.xls", view),
])
