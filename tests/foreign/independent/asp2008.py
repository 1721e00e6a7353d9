import base64
import datetime as dt
import hashlib
import hmac
import html
import io
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
SESSIONS = {}
UDTRAEK = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato",
           "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul",
           "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def h(value):
    return html.escape(str(value))


def to_date(value):
    return dt.date(*map(int, value.split("-")))


def is_date(name):
    return "dato" in name or name == "modultest_bestaaet"


def norm(text):
    m = re.fullmatch(r"(\d{6})[-\s]?(\d{4})", (text or "").strip())
    return m[1] + m[2] if m else None


def hyphen(cpr):
    return cpr[:6] + "-" + cpr[6:]


def lines_of(data):
    text = data.decode("utf-8-sig", "replace")
    return [(i, line.strip()) for i, line in enumerate(text.splitlines(), 1) if line.strip()]


def extract(cpr):
    """the sixteen raw values of one uploaded number"""
    if cpr not in PEOPLE:
        return [cpr, False] + [None] * 14
    return [PEOPLE[cpr]["udtraek"][k] for k in UDTRAEK]


# ---------------------------------------------------------------- klassisk ASP, ministeriets konsulent, tabel-layout, windows-1252
COOKIE = "ASPSESSIONIDQQBRTCSA"
FANER = [("M", "Mod.", "moduler"), ("P", "Prøver", "proever"), ("H", "Henv.", "henvisninger"), ("R", "Merit", "meritter"), ("G", "Gl. data", "prae2004")]
COLS = {
    "moduler": [("du_modul", "DU-mdl."), ("startdato", "St.dato"), ("slutdato", "Sl.dato"), ("udbyder", "Udb."),
                ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Oph.årsag"), ("modultest_bestaaet", "Mdl.test best.")],
    "proever": [("dato", "Pr.dato"), ("proeve", "Pr.navn"), ("termin", "Term."), ("laeseforstaaelse", "Kar. læs"),
                ("skriftlig", "Kar. skr."), ("mundtlig", "Kar. mdt."), ("resultat", "Res."), ("udbyder", "Udb.")],
    "henvisninger": [("dato", "Henv.dato"), ("kategori", "Henv.kat."), ("kommune", "Komm."), ("udbyder", "Udb.")],
    "meritter": [("du_modul", "DU-mdl."), ("startdato", "Merit st.dato"), ("udbyder", "Udb.")],
    "prae2004": [("foerste_startdato", "1. st.dato"), ("du", "DU")],
}
EMPTY = {"moduler": "Ingen mod. reg.", "proever": "Ingen prøver reg.", "henvisninger": "Ingen henv. reg.",
         "meritter": "Ingen merit reg.", "prae2004": "Ingen gl. data (før 2004) reg."}
GROUPS = [("", 2), ("1. mod. reg.", 3), ("Sen. mod. reg.", 3), ("Sen. henv.", 2), ("Højeste merit", 3), ("Gl. data (før 2004)", 3)]
HEADS = ["CPR-nr.", "Fundet", "St.dato", "DU-mdl.", "Udb.", "St.dato", "DU-mdl.", "Udb.", "Henv.dato", "Henv.kat.",
         "DU-mdl.", "Merit st.dato", "Udb.", "Fundet", "1. st.dato", "DU"]
FONT = '<font face="Verdana, Arial" size="2">'


def show(name, value):
    if value is None:
        return "&nbsp;"
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if is_date(name):
        d = to_date(value)
        return f"{d.day}/{d.month}-{d.year}"
    return h(value)


def send(text, **kw):
    return Response(text.encode("cp1252", "xmlcharrefreplace"), headers={"Content-Type": "text/html; charset=windows-1252", "Cache-Control": "private"}, **kw)


def page(title, body, s=None, head="", onload=""):
    menu = ""
    if s and s.get("read"):
        menu = "".join(f'<tr><td bgcolor="#D6DFEA">{FONT}&#187; <a href="{u}">{t}</a></font></td></tr>' for u, t in (
            ("menu.asp", "Hovedmenu"), ("enkelt.asp", "Enkeltopsl."), ("flere.asp", "Opsl. på fil"), ("koder.asp", "Kodeliste"), ("logaf.asp", "Afslut")))
        menu = f'<table border="0" cellpadding="3" cellspacing="1" width="130">{menu}</table>'
    return send(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">{head}
<title>DU-basen - {title}</title>
</head>
<body bgcolor="#FFFFFF" topmargin="0" leftmargin="0"{onload}>
<table border="0" cellpadding="4" cellspacing="0" width="780">
<tr><td bgcolor="#003366" colspan="2"><font face="Verdana, Arial" size="4" color="#FFFFFF"><b>DU-basen</b></font></td></tr>
<tr><td valign="top" width="140">{menu}</td><td valign="top">{FONT}<b>{title}</b><hr noshade size="1">
{body}
</font></td></tr>
<tr><td colspan="2" bgcolor="#EEEEEE"><font face="Verdana, Arial" size="1">Ver. 1.9 - 12/3-2008</font></td></tr>
</table>
</body>
</html>""")


def session(request):
    s = SESSIONS.get(request.cookies.get(COOKIE))
    return s if s and s.get("read") else None


async def default(request):
    body = f"""<form name="frmLog" method="post" action="login.asp">
<table border="0" cellpadding="3"><tr><td>{FONT}Bruger:</font></td><td><input type="text" name="bruger" size="15"></td></tr>
<tr><td>{FONT}Kode:</font></td><td><input type="password" name="kode" size="15"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="b1" value="OK"> <input type="reset" value="Fortryd"></td></tr></table></form>"""
    if request.query_params.get("fejl") == "1":
        body = '<font color="#CC0000">Bruger eller kode er forkert.</font><br>' + body
    if request.query_params.get("fejl") == "2":
        body = '<font color="#CC0000">Sessionen er udløbet - log på igen.</font><br>' + body
    return page("Log på", body)


async def login(request):
    form = await request.form()
    if form.get("bruger", "").lower() != USER or form.get("kode") != PASSWORD:
        return RedirectResponse("default.asp?fejl=1", 302)
    sid = "".join(secrets.choice("ABCDEFGHIJKLMNOP") for _ in range(24))
    SESSIONS[sid] = {"user": USER}
    r = RedirectResponse("medd.asp", 302)
    r.set_cookie(COOKIE, sid)
    return r


async def notice(request):
    s = SESSIONS.get(request.cookies.get(COOKIE))
    if not s:
        return RedirectResponse("default.asp?fejl=2", 302)
    if request.method == "POST":
        s["read"] = True
        return RedirectResponse("menu.asp", 302)
    return page("Vigtig medd.", """Basen opdateres den 1. hverdag i mdr. Opl. er fortrolige og må kun bruges til sagsbeh.<br><br>
<form method="post" action="medd.asp"><input type="submit" name="laest" value="Læst"></form>""")


def guard(fn):
    async def inner(request):
        s = session(request)
        return await fn(request, s) if s else RedirectResponse("default.asp?fejl=2", 302)
    return inner


@guard
async def menu(request, s):
    return page("Hovedmenu", """<ul><li><a href="enkelt.asp">Enkeltopsl.</a> - alle reg. på én person</li>
<li><a href="flere.asp">Opsl. på fil</a> - uddrag i Excel, max. 100 pers.</li></ul>""", s)


@guard
async def codes(request, s):
    return page("Kodeliste", "Koder for henv.kat. og oph.årsag: se indberetningsvejl., bilag 2.<br>Udb. = udbyders nr.", s)


@guard
async def single(request, s):
    message = onload = ""
    if request.method == "POST":
        form = await request.form()
        raw = form.get("cprnr", "")
        cpr = norm(raw)
        if not raw.strip():
            message = "Du har ikke tastet CPR-nr."
        elif not cpr:
            message = "Fejl i CPR-nr. - tast 10 cifre."
        elif cpr not in PEOPLE:
            message = "Pers. findes ikke i DU-basen."
        else:
            s["cpr"] = cpr
            return RedirectResponse("vis.asp", 302)
        message = f'<font color="#CC0000"><b>{message}</b></font><br><br>'
    return page("Enkeltopsl.", f"""{message}<form name="frm" method="post" action="enkelt.asp">
<table border="0" cellpadding="3"><tr><td>{FONT}CPR-nr.:</font></td><td><input type="text" name="cprnr" size="11" maxlength="11"></td>
<td><input type="submit" name="slaaop" value="Slå op"></td></tr></table></form>
<script language="JavaScript">document.frm.cprnr.focus();</script>""", s)


@guard
async def show_person(request, s):
    if not s.get("cpr"):
        return RedirectResponse("enkelt.asp", 302)
    f = request.query_params.get("f", "M")
    tabs, member = "", "moduler"
    for key, label, m in FANER:
        if key == f:
            member = m
    for key, label, m in FANER:
        colour = "#FFCC66" if m == member else "#D6DFEA"
        tabs += f'<td bgcolor="{colour}" align="center" width="90">{FONT}<a href="vis.asp?f={key}">{label}</a></font></td>'
    rows = PEOPLE[s["cpr"]][member]
    if not rows:
        inner = f"<br><i>{EMPTY[member]}</i>"
    elif member == "prae2004":
        inner = '<table border="1" cellpadding="3" cellspacing="0">' + "".join(
            f'<tr><td bgcolor="#EEEEEE">{FONT}<b>{t}</b></font></td><td>{FONT}{show(k, rows[k])}</font></td></tr>' for k, t in COLS[member]) + "</table>"
    else:
        inner = '<table border="1" cellpadding="3" cellspacing="0"><tr bgcolor="#EEEEEE">' + "".join(f"<td>{FONT}<b>{t}</b></font></td>" for _, t in COLS[member]) + "</tr>\n"
        inner += "\n".join("<tr>" + "".join(f"<td>{FONT}{show(k, r[k])}</font></td>" for k, _ in COLS[member]) + "</tr>" for r in rows) + "</table>"
    return page("Opl. om pers. " + hyphen(s["cpr"]), f'<table border="0" cellpadding="4" cellspacing="2"><tr>{tabs}</tr></table>\n{inner}<br><br><a href="enkelt.asp">Nyt opsl.</a>', s)


@guard
async def many(request, s):
    message = ""
    if request.method == "POST":
        form = await request.form()
        up = form.get("fil1")
        name = getattr(up, "filename", "")
        lines = lines_of(await up.read()) if name else []
        wrong = [i for i, t in lines if not norm(t)]
        if not name:
            message = "Vælg en fil først."
        elif not lines:
            message = "Der er ingen CPR-nr. i filen."
        elif len(lines) > 100:
            message = f"For mange CPR-nr. i filen ({len(lines)}). Max. 100."
        elif wrong:
            message = f"Fejl i filen, linie {wrong[0]}: ikke et CPR-nr."
        else:
            s["job"] = {"t": time.time(), "numbers": [norm(t) for _, t in lines]}
            return RedirectResponse("vent.asp", 302)
        message = f'<font color="#CC0000"><b>{message}</b></font><br><br>'
    return page("Opsl. på fil", f"""{message}Lav en txt-fil i Notesblok med ét CPR-nr. pr. linie (max. 100).<br><br>
<form name="frmFil" method="post" action="flere.asp" enctype="multipart/form-data">
<table border="0" cellpadding="3"><tr><td>{FONT}Fil m. CPR-nr.:</font></td><td><input type="file" name="fil1" size="40"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="upl" value="Overfør fil"></td></tr></table></form>""", s)


@guard
async def wait(request, s):
    job = s.get("job")
    if not job:
        return RedirectResponse("flere.asp", 302)
    if time.time() - job["t"] < 3:
        return page("Opsl. på fil", f"""<center><br><b>Vent venligst - der søges i basen...</b><br><br>({len(job["numbers"])} CPR-nr.)</center>""", s,
                    '\n<meta http-equiv="refresh" content="2; URL=vent.asp">')
    return page("Opsl. på fil", f"""<br>Søgningen er slut. {len(job["numbers"])} CPR-nr. behandlet.<br><br><a href="excel.asp" target="_blank">Klik her for at se resultatet i Excel</a><br><br><a href="flere.asp">Ny fil</a>""", s)


@guard
async def excel(request, s):
    job = s.get("job")
    if not job or time.time() - job["t"] < 3:
        return RedirectResponse("flere.asp", 302)
    out = ['<html xmlns:x="urn:schemas-microsoft-com:office:excel">\n<head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252">\n<style>td {mso-number-format:\\@;}</style></head><body>\n<table border="1">',
           f'<tr><td colspan="16"><b>Udtræk fra DU-basen pr. {dt.date.today():%d-%m-%Y}</b></td></tr>',
           "<tr>" + "".join(f'<td colspan="{n}" align="center"><b>{t or "&nbsp;"}</b></td>' for t, n in GROUPS) + "</tr>",
           "<tr>" + "".join(f"<td><b>{t}</b></td>" for t in HEADS) + "</tr>"]
    for number in job["numbers"]:
        cells = ""
        for k, v in zip(UDTRAEK, extract(number)):
            if v is not None and not isinstance(v, bool) and is_date(k):
                cells += f"<td>{to_date(v):%d-%m-%Y}</td>"
            else:
                cells += f"<td>{'' if v is None else show(k, v)}</td>"
        out.append(f"<tr>{cells}</tr>")
    out.append("</table></body></html>")
    return Response("\n".join(out).encode("cp1252", "xmlcharrefreplace"), headers={
        "Content-Type": "application/vnd.ms-excel", "Content-Disposition": "inline; filename=dubase.xls"})


async def logoff(request):
    SESSIONS.pop(request.cookies.get(COOKIE), None)
    return page("Afslut", 'Du er logget af. <a href="default.asp">Log på igen</a>')


async def root(request):
    return RedirectResponse("/knap/default.asp", 302)

both = ["GET", "POST"]
B = "/knap/"
app = Starlette(routes=[Route("/", root), Route(B, root), Route(B + "default.asp", default), Route(B + "login.asp", login, methods=["POST"]),
                        Route(B + "medd.asp", notice, methods=both), Route(B + "menu.asp", menu), Route(B + "koder.asp", codes),
                        Route(B + "enkelt.asp", single, methods=both), Route(B + "vis.asp", show_person), Route(B + "flere.asp", many, methods=both),
                        Route(B + "vent.asp", wait), Route(B + "excel.asp", excel), Route(B + "logaf.asp", logoff)])
