"""Knappen som PL/SQL-pakke bag mod_plsql (htp.p): én lang formular, skjulte tilstandsfelter, semikolonfil til hentning."""
import json
import random
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
DAD = "/pls/dud"
COOKIE = "DUD_SID"
SESSIONS: dict[str, dict] = {}
LOOKS = 2          # så mange gange svarer kørslen, at den ikke er færdig

FONT = '<FONT FACE="Arial,Helvetica" SIZE="2">'
SECTIONS = [
    ("moduler", "Modulregistreringer", [
        ("du_modul", "DU modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder nr."),
        ("henvisningskategori", "Henvisn. kategori"), ("ophoersaarsag", "Ophørsårsag"),
        ("modultest_bestaaet", "Modultest bestået den")]),
    ("proever", "Prøver", [
        ("proeve", "Prøvebetegnelse"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Kar. læseforståelse"),
        ("skriftlig", "Kar. skriftlig"), ("mundtlig", "Kar. mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder nr.")]),
    ("henvisninger", "Henvisninger", [
        ("dato", "Henvist dato"), ("kategori", "Kategori"), ("kommune", "Henvist af kommune"), ("udbyder", "Udbyder nr.")]),
    ("meritter", "Merit", [("du_modul", "DU modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder nr.")]),
    ("prae2004", "Præ-2004 data", [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse (J/N)")]),
]
SHEET = [
    ("cpr", "CPR-nr"), ("findes", "Findes 2004 og frem"),
    ("foerste_startdato", "Første modul startdato"), ("foerste_du_modul", "Første modul DU-modul"),
    ("foerste_udbyder", "Første modul udbyder"),
    ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"),
    ("seneste_udbyder", "Seneste modul udbyder"),
    ("henvisning_dato", "Seneste henvisning dato"), ("henvisning_kategori", "Seneste henvisning kategori"),
    ("merit_du_modul", "Højeste merit DU-modul"), ("merit_startdato", "Højeste merit startdato"),
    ("merit_udbyder", "Højeste merit udbyder"),
    ("prae2004_findes", "Findes i præ-2004"), ("prae2004_startdato", "Præ-2004 første startdato"),
    ("prae2004_du", "Præ-2004 danskuddannelse"),
]


def to_char(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "J" if value else "N"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else value


class Htp:
    """Samler en side, som htp-pakken gør det."""

    def __init__(self, title, session=None):
        self.lines = []
        self.p('<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2//EN">')
        self.p(f"<HTML>\n<HEAD>\n<TITLE>DUD - {escape(title)}</TITLE>")
        self.p('<META HTTP-EQUIV="Pragma" CONTENT="no-cache">\n</HEAD>')
        self.p('<BODY BGCOLOR="#FFFFFF" TEXT="#000000" LINK="#000099" VLINK="#000099">')
        self.p('<TABLE WIDTH="100%" BORDER=0 CELLSPACING=0 CELLPADDING=4 BGCOLOR="#336699"><TR>')
        self.p('<TD><FONT FACE="Arial,Helvetica" SIZE="4" COLOR="#FFFFFF"><B>Danskundervisningsdatabasen</B></FONT></TD>')
        if session:
            self.p(f'<TD ALIGN="RIGHT"><FONT FACE="Arial,Helvetica" SIZE="2" COLOR="#FFFFFF">Bruger: {USER.upper()} &nbsp; '
                   f'[ <A HREF="{DAD}/knap.hoved"><FONT COLOR="#FFFFFF">Forfra</FONT></A> ] '
                   f'[ <A HREF="{DAD}/knap.hjaelp"><FONT COLOR="#FFFFFF">Hjælp</FONT></A> ] '
                   f'[ <A HREF="{DAD}/knap.afslut"><FONT COLOR="#FFFFFF">Afslut</FONT></A> ]</FONT></TD>')
        self.p('</TR></TABLE>')
        self.p(f'<H2><FONT FACE="Arial,Helvetica">{escape(title)}</FONT></H2>')

    def p(self, text):
        self.lines.append(text)

    def hr(self):
        self.p('<HR SIZE=1 NOSHADE>')

    def text(self, text):
        self.p(f"<P>{FONT}{text}</FONT></P>")

    def error(self, text):
        self.p(f'<P><FONT FACE="Arial,Helvetica" SIZE="2" COLOR="#CC0000"><B>{escape(text)}</B></FONT></P>')

    def hidden(self, name, value):
        self.p(f'<INPUT TYPE="hidden" NAME="{name}" VALUE="{escape(str(value))}">')

    def done(self):
        self.hr()
        self.p(f'<FONT FACE="Arial,Helvetica" SIZE="1">Integrationsministeriet - kontakt@danskindberetning.dk - '
               f'knap 3.07 - {time.strftime("%d-%m-%Y %H:%M")}</FONT>')
        self.p("</BODY>\n</HTML>")
        body = "\n".join(self.lines).encode("iso-8859-1", "xmlcharrefreplace")
        return Response(body, headers={"Content-Type": "text/html; charset=iso-8859-1", "Cache-Control": "no-cache"})


def protected(func):
    async def endpoint(request):
        session = SESSIONS.get(request.cookies.get(COOKIE))
        if session is None:
            return RedirectResponse(f"{DAD}/knap.start", 302)
        return await func(request, session)
    return endpoint


# ---- knap.start og knap.login ----------------------------------------------------------------------------------------

def login_page(message="", user=""):
    h = Htp("Adgang til udtræk")
    h.text("Adgangen er forbeholdt kommunernes sagsbehandlere. Skriv det bruger-id, kommunen har modtaget.")
    if message:
        h.error(message)
    h.p(f'<FORM ACTION="{DAD}/knap.login" METHOD="POST" NAME="f1">')
    h.hidden("p_start", random.randint(100000, 999999))
    h.p(f'<TABLE BORDER=0 CELLPADDING=3>\n<TR><TD ALIGN="RIGHT">{FONT}<B>Bruger-id:</B></FONT></TD>'
        f'<TD><INPUT TYPE="text" NAME="p_bruger" SIZE=20 MAXLENGTH=30 VALUE="{escape(user)}"></TD></TR>')
    h.p(f'<TR><TD ALIGN="RIGHT">{FONT}<B>Kodeord:</B></FONT></TD><TD><INPUT TYPE="password" NAME="p_kode" SIZE=20 MAXLENGTH=30></TD></TR>')
    h.p('<TR><TD>&nbsp;</TD><TD><INPUT TYPE="submit" VALUE="Log ind"> <INPUT TYPE="reset" VALUE="Ryd"></TD></TR>\n</TABLE>\n</FORM>')
    return h.done()


async def start(request):
    return login_page()


async def login(request):
    if request.method != "POST":
        return RedirectResponse(f"{DAD}/knap.start", 302)
    form = await request.form()
    if form.get("p_bruger", "").strip().lower() != USER or form.get("p_kode") != PASSWORD:
        return login_page("Bruger-id eller kodeord er forkert.", form.get("p_bruger", ""))
    sid = secrets.token_hex(16).upper()
    SESSIONS[sid] = {"sekv": secrets.token_hex(6).upper(), "jobs": {}}
    h = Htp("Driftsmeddelelse", SESSIONS[sid])
    h.text("Databasen er lukket for opslag hver søndag mellem kl. 6 og 9 på grund af sikkerhedskopiering.")
    h.text("Oplysningerne er fortrolige og må kun bruges til sagsbehandling. Alle opslag logges.")
    h.p(f'<FORM ACTION="{DAD}/knap.hoved" METHOD="POST">')
    h.hidden("p_trin", 1)
    h.p('<INPUT TYPE="submit" VALUE="Fortsæt">\n</FORM>')
    answer = h.done()
    answer.set_cookie(COOKIE, sid, path="/")
    return answer


@protected
async def logoff(request, session):
    SESSIONS.pop(request.cookies[COOKIE], None)
    answer = RedirectResponse(f"{DAD}/knap.start", 302)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@protected
async def help_page(request, session):
    h = Htp("Hjælp", session)
    h.text("CPR-nummeret skrives i to felter: fødselsdato (ddmmåå) og løbenummer (xxxx).")
    h.text("Filen til opslag på flere kursister skal være en tekstfil med et CPR-nummer (ddmmåå-xxxx) på hver linje og højst 100 linjer.")
    h.text(f'<A HREF="{DAD}/knap.hoved">Tilbage</A>')
    return h.done()


# ---- knap.hoved: den lange formular ----------------------------------------------------------------------------------

def long_form(h, session, step, day="", serial="", single_message="", file_message="", job=""):
    h.p(f'<FORM ACTION="{DAD}/knap.behandl" METHOD="POST" ENCTYPE="multipart/form-data" NAME="f1">')
    h.hidden("p_trin", step)
    h.hidden("p_sekv", session["sekv"])
    h.hidden("p_jobnr", job)
    h.hr()
    h.p('<H3><FONT FACE="Arial,Helvetica">A. Opslag på én kursist</FONT></H3>')
    h.p(f'<TABLE BORDER=0 CELLPADDING=3>\n<TR><TD>{FONT}<B>CPR-nummer:</B></FONT></TD>'
        f'<TD><INPUT TYPE="text" NAME="p_fdato" SIZE=6 MAXLENGTH=6 VALUE="{escape(day)}"> - '
        f'<INPUT TYPE="text" NAME="p_lbnr" SIZE=4 MAXLENGTH=4 VALUE="{escape(serial)}"></TD>'
        f'<TD><INPUT TYPE="submit" NAME="b_find" VALUE="Find kursist"></TD></TR>')
    h.p(f'<TR><TD>&nbsp;</TD><TD COLSPAN=2><FONT FACE="Arial,Helvetica" SIZE="1">ddmmåå - xxxx</FONT></TD></TR>\n</TABLE>')
    if single_message:
        h.error(single_message)
    h.hr()
    h.p('<H3><FONT FACE="Arial,Helvetica">B. Opslag på flere kursister (højst 100)</FONT></H3>')
    h.p(f'<TABLE BORDER=0 CELLPADDING=3>\n<TR><TD>{FONT}<B>Tekstfil:</B></FONT></TD>'
        f'<TD><INPUT TYPE="file" NAME="p_fil" SIZE=40></TD>'
        f'<TD><INPUT TYPE="submit" NAME="b_send" VALUE="Send fil"></TD></TR>\n</TABLE>')
    if file_message:
        h.error(file_message)


@protected
async def main_page(request, session):
    h = Htp("Udtræk af data om kursister", session)
    long_form(h, session, 1)
    h.p("</FORM>")
    return h.done()


def records(h, person):
    h.hr()
    h.p(f'<H3><FONT FACE="Arial,Helvetica">Kursist {person["cpr"][:6]}-{person["cpr"][6:]}</FONT></H3>')
    for key, title, columns in SECTIONS:
        rows = person[key] if key != "prae2004" else [person[key]] if person[key] else []
        h.p(f'<A NAME="{key}"></A><H4><FONT FACE="Arial,Helvetica">{title}</FONT></H4>')
        if not rows:
            h.text("<I>Ingen data fundet.</I>")
            continue
        h.p('<TABLE BORDER=1 CELLSPACING=0 CELLPADDING=3>\n<TR BGCOLOR="#CCCC99">')
        h.p("".join(f'<TH ALIGN="LEFT">{FONT}{escape(text)}</FONT></TH>' for _, text in columns) + "</TR>")
        for row in rows:
            h.p("<TR>" + "".join(f'<TD NOWRAP>{FONT}{escape(to_char(row[k])) or "&nbsp;"}</FONT></TD>' for k, _ in columns) + "</TR>")
        h.p("</TABLE>")
        h.p(f'<FONT FACE="Arial,Helvetica" SIZE="1">Række(r): {len(rows)}</FONT>')


def read_file(data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("iso-8859-1")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return None, "Filen indeholder ingen CPR-numre."
    if len(lines) > 100:
        return None, "Filen indeholder over 100 CPR-numre."
    for n, line in enumerate(lines, 1):
        if not re.fullmatch(r"\d{6}[- ]?\d{4}", line):
            return None, f"Fejl i linje {n}: ikke et CPR-nummer."
    return [re.sub(r"\D", "", line) for line in lines], ""


@protected
async def process(request, session):
    if request.method != "POST":
        return RedirectResponse(f"{DAD}/knap.hoved", 302)
    form = await request.form()
    if form.get("p_sekv") != session["sekv"]:
        h = Htp("Fejl", session)
        h.error("Siden er forældet. Begynd forfra.")
        return h.done()
    h = Htp("Udtræk af data om kursister", session)
    if "b_find" in form:
        day, serial = form.get("p_fdato", "").strip(), form.get("p_lbnr", "").strip()
        person, message = PEOPLE.get(day + serial), ""
        if not re.fullmatch(r"\d{6}", day) or not re.fullmatch(r"\d{4}", serial):
            person, message = None, "CPR-nummeret skal udfyldes med 6 og 4 cifre."
        elif person is None:
            message = "Kursisten findes ikke i databasen."
        long_form(h, session, 2, day, serial, single_message=message)
        if person:
            records(h, person)
        h.p("</FORM>")
        return h.done()
    number, message = form.get("p_jobnr", ""), ""
    if "b_send" in form:
        upload, numbers = form.get("p_fil"), None
        number, message = "", "Der er ikke valgt nogen fil."
        if upload is not None and not isinstance(upload, str) and upload.filename:
            numbers, message = read_file(await upload.read())
        if numbers:
            number = str(random.randint(20000, 99999))
            session["jobs"][number] = {"numbers": numbers, "looks": 0}
    job = session["jobs"].get(number)
    if job is None:
        long_form(h, session, 1, file_message=message)
    else:
        long_form(h, session, 3, job=number)
        h.hr()
        h.p(f'<H3><FONT FACE="Arial,Helvetica">Kørsel nr. {number}</FONT></H3>')
        h.text(f"Antal CPR-numre i filen: {len(job['numbers'])}")
        job["looks"] += 1
        if job["looks"] <= LOOKS:
            h.text("<B>Kørslen er i gang. Resultatet er ikke klar endnu.</B>")
            h.p('<INPUT TYPE="submit" NAME="b_status" VALUE="Vis status">')
        else:
            h.text("<B>Kørslen er afsluttet.</B>")
            h.text(f'<A HREF="{DAD}/knap.hent?p_jobnr={number}">Hent resultatfil</A> (semikolonsepareret, kan åbnes i Excel)')
    h.p("</FORM>")
    return h.done()


@protected
async def download(request, session):
    job = session["jobs"].get(request.query_params.get("p_jobnr"))
    if job is None or job["looks"] <= LOOKS:
        h = Htp("Fejl", session)
        h.error("Resultatfilen findes ikke.")
        return h.done()
    lines = [";".join(text for _, text in SHEET)]
    for number in job["numbers"]:
        row = PEOPLE[number]["udtraek"] if number in PEOPLE else {"cpr": number, "findes": False}
        lines.append(";".join(to_char(row.get(key)) for key, _ in SHEET))
    body = "".join(line + "\r\n" for line in lines).encode("iso-8859-1")
    return Response(body, headers={"Content-Type": "text/csv; charset=iso-8859-1",
                                   "Content-Disposition": f"attachment; filename=udtraek_{request.query_params['p_jobnr']}.csv"})


async def root(request):
    return RedirectResponse(f"{DAD}/knap.start", 302)


BOTH = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route(f"{DAD}/", root), Route(f"{DAD}/knap.start", start), Route(f"{DAD}/knap.login", login, methods=BOTH),
    Route(f"{DAD}/knap.hoved", main_page, methods=BOTH), Route(f"{DAD}/knap.behandl", process, methods=BOTH),
    Route(f"{DAD}/knap.hent", download), Route(f"{DAD}/knap.hjaelp", help_page), Route(f"{DAD}/knap.afslut", logoff)])
