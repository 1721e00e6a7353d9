"""Knappen - Delphi 2006 / IntraWeb 8 (page mode: TIWPageForm behind WebBroker actions in an ISAPI dll), windows-1252."""
import datetime
import json
import re
import secrets
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))}
SESSIONS = {}
DLL = "/scripts/knapisapi.dll"
ROWS = 8

TABS = [
    ("Moduler", "moduler", "GRDMODUL", [("du_modul", "Modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Skole"),
     ("henvisningskategori", "Henv. kat."), ("ophoersaarsag", "Ophør kode"), ("modultest_bestaaet", "Modultest dato")]),
    ("Prøver", "proever", "GRDPROEVE", [("proeve", "Prøvenavn"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læs"),
     ("skriftlig", "Skr"), ("mundtlig", "Mdt"), ("resultat", "Udfald"), ("udbyder", "Skole")]),
    ("Henvisn.", "henvisninger", "GRDHENV", [("dato", "Dato"), ("kategori", "Henv. kat."), ("kommune", "Fra kommune"), ("udbyder", "Til skole")]),
    ("Merit", "meritter", "GRDMERIT", [("du_modul", "Modul"), ("startdato", "Startdato"), ("udbyder", "Skole")]),
    ("Gl. data (før 2004)", "prae2004", "GRDGLDATA", [("foerste_startdato", "Første start"), ("du", "På danskudd.")]),
]
XLS = [
    ("CPR-nr", ["cpr"], None), ("Findes 2004+", ["findes"], None),
    ("Første modul", ["foerste_startdato", "foerste_du_modul", "foerste_udbyder"], ["Startdato", "Modul", "Skole"]),
    ("Sidste modul", ["seneste_startdato", "seneste_du_modul", "seneste_udbyder"], ["Startdato", "Modul", "Skole"]),
    ("Henvisning", ["henvisning_dato", "henvisning_kategori"], ["Dato", "Kategori"]),
    ("Højeste merit", ["merit_du_modul", "merit_startdato", "merit_udbyder"], ["Modul", "Startdato", "Skole"]),
    ("Gl. data (før 2004)", ["prae2004_findes", "prae2004_startdato", "prae2004_du"], ["Findes", "Første start", "På danskudd."]),
]
IWCOMMON = '''// IntraWeb 8.0 common
var GSubmitting = false;
function GForm() { return document.forms["SubmitForm"]; }
function SubmitClickConfirm(AName, AParam, AValidate, AMsg) {
  if (AMsg != "" && !window.confirm(AMsg)) return false;
  if (GSubmitting) return false;
  GSubmitting = true;
  GForm().IW_Action.value = AName;
  GForm().IW_ActionParam.value = AParam;
  GForm().submit();
  return false;
}
function SubmitClick(AName, AParam, AValidate) { return SubmitClickConfirm(AName, AParam, AValidate, ""); }
function FormDefaultSubmit() { if (GDefault != "") SubmitClick(GDefault, "", true); return false; }
'''


def text(value):
    if value is None:
        return "&nbsp;"
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else escape(value)


class Page:
    """Lays out controls by position, as TIWPageForm with the default layout manager does."""

    def __init__(self, name, path, title, default="", multipart=False):
        self.name, self.path, self.title, self.default, self.multipart = name, path, title, default, multipart
        self.css, self.body, self.init, self.z = [], [], [], 100

    def pos(self, name, x, y, w, extra=""):
        self.z += 1
        self.css.append(f".{name}CSS {{position:absolute;left:{x}px;top:{y}px;width:{w}px;z-index:{self.z};{extra}}}")
        return f'id="{name}" class="{name}CSS"'

    def label(self, name, caption, x, y, w=300, extra="font-family:Arial;font-size:10pt;"):
        self.body.append(f'<SPAN {self.pos(name, x, y, w, extra)}>{caption}</SPAN>')

    def edit(self, name, x, y, w, value="", size=10, password=False):
        self.body.append(f'<INPUT TYPE="{"PASSWORD" if password else "TEXT"}" NAME="{name}" SIZE="{size}" MAXLENGTH="{size}" '
                         f'VALUE="{escape(value)}" {self.pos(name, x, y, w)}>')

    def button(self, name, caption, x, y, w=110, confirm=""):
        self.body.append(f'<INPUT TYPE="BUTTON" NAME="{name}" VALUE="{caption}" '
                         f'onclick="return SubmitClickConfirm(\'{name}\',\'\', true, \'{confirm}\');" {self.pos(name, x, y, w)}>')

    def url(self, name, caption, href, x, y, w=200):
        self.body.append(f'<A HREF="{escape(href)}" {self.pos(name, x, y, w, "font-family:Arial;font-size:10pt;")}>{caption}</A>')

    def error(self, message):
        if message:
            self.label("LBLFEJL", escape(message), 24, 200, 480, "font-family:Arial;font-size:10pt;color:#FF0000;font-weight:bold;")

    def alert(self, message):
        if message:
            self.init.append(f"window.alert('{message}');")

    def render(self):
        enc = ' ENCTYPE="multipart/form-data"' if self.multipart else ""
        html = f'''<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD><TITLE>{self.title}</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252">
<META NAME="GENERATOR" CONTENT="IntraWeb 8.0.17">
<STYLE TYPE="text/css"><!--
{chr(10).join(self.css)}
--></STYLE>
<SCRIPT LANGUAGE="Javascript1.2" SRC="{DLL}/js/IWCommon_8_0_17.js"></SCRIPT>
<SCRIPT LANGUAGE="Javascript1.2"><!--
var GDefault = "{self.default}";
function Initialize() {{
{chr(10).join(self.init)}
}}
//--></SCRIPT>
</HEAD>
<BODY BGCOLOR="#FFFFFF" onload="Initialize();">
<FORM NAME="SubmitForm" METHOD="POST" ACTION="{DLL}/{self.path}" onsubmit="return FormDefaultSubmit();"{enc}>
<INPUT TYPE="HIDDEN" NAME="IW_Action" VALUE="">
<INPUT TYPE="HIDDEN" NAME="IW_ActionParam" VALUE="">
<INPUT TYPE="HIDDEN" NAME="IW_FormName" VALUE="{self.name}">
<INPUT TYPE="HIDDEN" NAME="IW_FormClass" VALUE="T{self.name}">
{chr(10).join(self.body)}
</FORM>
</BODY></HTML>
'''
        return Response(html.encode("cp1252"), headers={"Content-Type": "text/html; charset=windows-1252", "Cache-Control": "no-cache",
                                                        "Pragma": "no-cache"})


def header(page, caption, menu=True):
    page.label("LBLTITEL", caption, 24, 16, 500, "font-family:Arial;font-size:16pt;font-weight:bold;color:#000080;")
    if menu:
        page.url("URLMENU", "Hovedmenu", DLL + "/menu", 560, 16, 90)
        page.url("URLLOGAF", "Log af", DLL + "/logaf", 660, 16, 60)


def go(path):
    return RedirectResponse(f"{DLL}/{path}", 302)


def sess(request):
    return SESSIONS.get(request.cookies.get("KNAPSESSION", ""))


def needs_login(handler):
    async def inner(request):
        s = sess(request)
        if s is None:
            return go("login")
        form = await request.form() if request.method == "POST" else {}
        return await handler(request, s, form, form.get("IW_Action", ""))
    return inner


def take(s, key):
    return s.pop(key, "")


# ------------------------------------------------------------------ WebActions
async def login(request):
    message = user = ""
    if request.method == "POST":
        form = await request.form()
        user = str(form.get("EDTBRUGER", ""))
        if form.get("IW_Action") == "BTNLOGIN":
            if user.lower() == "kommune" and form.get("EDTKODE") == "hemmeligt-1":
                sid = secrets.token_hex(14).upper()
                SESSIONS[sid] = {}
                response = go("menu")
                response.set_cookie("KNAPSESSION", sid, path="/")
                return response
            message = "Brugernavn eller kodeord er forkert."
    p = Page("frmLogin", "login", "Knappen - Login", "BTNLOGIN")
    header(p, "Knappen - login", menu=False)
    p.label("LBLBRUGER", "Brugernavn", 24, 80, 90)
    p.edit("EDTBRUGER", 124, 76, 150, user, 20)
    p.label("LBLKODE", "Kodeord", 24, 112, 90)
    p.edit("EDTKODE", 124, 108, 150, "", 20, password=True)
    p.button("BTNLOGIN", "Login", 124, 148)
    p.error(message)
    return p.render()


async def logaf(request):
    SESSIONS.pop(request.cookies.get("KNAPSESSION", ""), None)
    response = go("login")
    response.delete_cookie("KNAPSESSION", path="/")
    return response


@needs_login
async def menu(request, s, form, action):
    if action == "BTNENKELT":
        return go("soeg")
    if action == "BTNLISTE":
        return go("liste")
    p = Page("frmMenu", "menu", "Knappen - Hovedmenu")
    header(p, "Knappen - hovedmenu", menu=False)
    p.url("URLLOGAF", "Log af", DLL + "/logaf", 660, 16, 60)
    p.button("BTNENKELT", "Enkelt kursist", 24, 76, 180)
    p.label("LBLENKELT", "Vis alle registreringer for én kursist", 220, 80)
    p.button("BTNLISTE", "Flere kursister", 24, 112, 180)
    p.label("LBLLISTE", "Hent regneark med op til 100 kursister", 220, 116)
    return p.render()


@needs_login
async def soeg(request, s, form, action):
    value = message = ""
    if action == "BTNSOEG":
        value = str(form.get("EDTCPR", "")).strip()
        person = PEOPLE.get(value)
        if not re.fullmatch(r"\d{10}", value):
            message = "CPR-nr skal være 10 cifre uden bindestreg."
        elif person and any(person[t[1]] for t in TABS):
            s.update(cpr=value, tab=0, first=0)
            return go("kursist")
        else:
            message = "Der findes ingen registreringer på dette CPR-nr."
    p = Page("frmSoeg", "soeg", "Knappen - Enkelt kursist", "BTNSOEG")
    header(p, "Enkelt kursist")
    p.label("LBLCPR", "CPR-nr", 24, 80, 90)
    p.edit("EDTCPR", 124, 76, 100, value, 10)
    p.label("LBLHJAELP", "(10 cifre uden bindestreg)", 240, 80, 200)
    p.button("BTNSOEG", "Søg", 124, 116)
    p.error(message)
    return p.render()


@needs_login
async def kursist(request, s, form, action):
    if "cpr" not in s:
        return go("soeg")
    param = str(form.get("IW_ActionParam", "")) if form else ""
    if action == "TABDATA" and param.isdigit() and int(param) < len(TABS):
        s.update(tab=int(param), first=0)
    elif action == "BTNNAESTE":
        s["first"] += ROWS
    elif action == "BTNFORRIGE":
        s["first"] = max(0, s["first"] - ROWS)
    elif action == "BTNNY":
        return go("soeg")
    caption, part, grid, heads = TABS[s["tab"]]
    data = PEOPLE[s["cpr"]][part]
    rows = data if isinstance(data, list) else [data] if data else []
    if s["first"] >= len(rows):
        s["first"] = max(0, (len(rows) - 1) // ROWS * ROWS)
    first = s["first"]
    p = Page("frmKursist", "kursist", "Knappen - Kursist")
    header(p, "Kursist")
    p.label("LBLCPR", "CPR-nr: <B>" + s["cpr"] + "</B>", 24, 56, 240)
    p.button("BTNNY", "Ny søgning", 560, 52)
    cells = ""
    for i, (name, *_) in enumerate(TABS):
        if i == s["tab"]:
            cells += f'<TD NOWRAP BGCOLOR="#C0C0C0"><FONT FACE="Arial" SIZE="2"><B>{name}</B></FONT></TD>'
        else:
            cells += (f'<TD NOWRAP BGCOLOR="#E8E8E8"><FONT FACE="Arial" SIZE="2"><A HREF="#" '
                      f'onclick="return SubmitClickConfirm(\'TABDATA\',\'{i}\', false, \'\');">{name}</A></FONT></TD>')
    p.body.append(f'<DIV {p.pos("TABDATA", 24, 88, 700)}><TABLE BORDER="0" CELLSPACING="2" CELLPADDING="4"><TR>{cells}</TR></TABLE></DIV>')
    if rows:
        head = "".join(f'<TD NOWRAP ALIGN="LEFT" BGCOLOR="#000080"><FONT FACE="Arial" SIZE="2" COLOR="#FFFFFF"><B>{h}</B></FONT></TD>' for _, h in heads)
        lines = "\n".join("<TR>" + "".join(f'<TD NOWRAP><FONT FACE="Arial" SIZE="2">{text(r[k])}</FONT></TD>' for k, _ in heads) + "</TR>"
                          for r in rows[first:first + ROWS])
        p.body.append(f'<DIV {p.pos(grid, 24, 128, 700)}><TABLE BORDER="1" CELLSPACING="0" CELLPADDING="3" WIDTH="700"><TR>{head}</TR>\n{lines}\n</TABLE></DIV>')
    else:
        p.label("LBLTOM", "(Ingen poster)", 24, 136)
    if len(rows) > ROWS:
        p.label("LBLPOSTER", f"Post {first + 1}-{min(first + ROWS, len(rows))} af {len(rows)}", 24, 400, 160)
        if first:
            p.button("BTNFORRIGE", "&lt;&lt; Forrige", 200, 396)
        if first + ROWS < len(rows):
            p.button("BTNNAESTE", "Næste &gt;&gt;", 320, 396)
    return p.render()


@needs_login
async def liste(request, s, form, action):
    if action == "BTNUPLOAD":
        upload = form.get("FILCPR")
        raw = (await upload.read()).decode("cp1252", "replace") if isinstance(upload, UploadFile) else ""
        lines = [x.strip() for x in raw.splitlines() if x.strip()]
        if not lines:
            s["besked"] = "Vælg en fil med CPR-numre."
        elif len(lines) > 100:
            s["besked"] = "Filen indeholder mere end 100 CPR-numre."
        elif not all(re.fullmatch(r"\d{10}", x) for x in lines):
            s["besked"] = "Filen må kun indeholde CPR-numre på 10 cifre, ét pr. linje."
        else:
            s.update(liste=lines, vent=0, fil="")
            return go("bekraeft")
    p = Page("frmListe", "liste", "Knappen - Flere kursister", multipart=True)
    header(p, "Flere kursister")
    p.label("LBLVEJL", "Tekstfil (.txt) med højst 100 CPR-numre, ét nummer på hver linje.", 24, 60, 500)
    p.label("LBLFIL", "CPR-fil", 24, 100, 90)
    p.body.append(f'<INPUT TYPE="FILE" NAME="FILCPR" SIZE="40" {p.pos("FILCPR", 124, 96, 320)}>')
    p.button("BTNUPLOAD", "Upload fil", 124, 136)
    p.alert(take(s, "besked"))
    return p.render()


@needs_login
async def bekraeft(request, s, form, action):
    if not s.get("liste"):
        return go("liste")
    if action == "BTNSTART":
        return go("vent")
    if action == "BTNFORTRYD":
        return go("liste")
    p = Page("frmBekraeft", "bekraeft", "Knappen - Flere kursister")
    header(p, "Flere kursister")
    p.label("LBLANTAL", f"Filen er modtaget. Antal CPR-numre: {len(s['liste'])}", 24, 80, 400)
    p.button("BTNSTART", "Start udtræk", 24, 116)
    p.button("BTNFORTRYD", "Fortryd", 150, 116)
    return p.render()


@needs_login
async def vent(request, s, form, action):
    if not s.get("liste"):
        return go("liste")
    p = Page("frmVent", "vent", "Knappen - Flere kursister")
    header(p, "Flere kursister")
    if action in ("TMRVENT", "BTNOPDATER"):
        s["vent"] += 1
    if s["vent"] < 2:
        p.label("LBLVENT", "Data hentes fra databasen, vent venligst...", 24, 80, 400)
        p.button("BTNOPDATER", "Opdater", 24, 116)
        p.init.append("setTimeout(\"SubmitClick('TMRVENT','',false)\", 800);")
        return p.render()
    if not s.get("fil"):
        s["fil"] = f"udtraek{secrets.randbelow(900000) + 100000}.xls"
    p.label("LBLKLAR", "Regnearket er klar til hentning.", 24, 80, 400)
    p.url("URLHENT", "Klik her for at hente regnearket", f"{DLL}/hent?fil={s['fil']}", 24, 116, 300)
    return p.render()


@needs_login
async def hent(request, s, form, action):
    if not s.get("fil") or request.query_params.get("fil") != s["fil"]:
        return go("liste")
    top = "".join(f'<td rowspan="2"><b>{h}</b></td>' if subs is None else f'<td colspan="{len(subs)}" align="center"><b>{h}</b></td>' for h, _, subs in XLS)
    sub = "".join(f"<td><b>{x}</b></td>" for _, _, subs in XLS for x in subs or [])
    keys = [k for _, ks, _ in XLS for k in ks]
    rows = ""
    for cpr in s["liste"]:
        data = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        rows += "<tr>" + "".join(f'<td class="t">{text(data.get(k))}</td>' for k in keys) + "</tr>\r\n"
    html = (f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'
            f'<style>.t {{mso-number-format:"\\@";}}</style></head><body>\r\n<table border="1">\r\n'
            f'<tr><td colspan="16"><b>Udtræk fra Danskundervisningsdatabasen {datetime.date.today():%d-%m-%Y}</b></td></tr>\r\n'
            f'<tr>{top}</tr>\r\n<tr>{sub}</tr>\r\n{rows}</table></body></html>')
    return Response(html.encode("cp1252"), headers={"Content-Type": "application/vnd.ms-excel",
                                                    "Content-Disposition": f'attachment; filename={s["fil"]}'})


async def common(request):
    return Response(IWCOMMON, media_type="application/x-javascript")


async def root(request):
    return go("menu" if sess(request) is not None else "login")


BOTH = ["GET", "POST"]
app = Starlette(routes=[
    Route(DLL, root), Route(DLL + "/", root),
    Route(DLL + "/js/IWCommon_8_0_17.js", common),
    Route(DLL + "/login", login, methods=BOTH), Route(DLL + "/logaf", logaf),
    Route(DLL + "/menu", menu, methods=BOTH), Route(DLL + "/soeg", soeg, methods=BOTH),
    Route(DLL + "/kursist", kursist, methods=BOTH), Route(DLL + "/liste", liste, methods=BOTH),
    Route(DLL + "/bekraeft", bekraeft, methods=BOTH), Route(DLL + "/vent", vent, methods=BOTH),
    Route(DLL + "/hent", hent),
])
