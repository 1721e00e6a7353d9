"""Knappen, IBM HATS 8.5 on WebSphere in front of the 5250 programs KNP* (2013)."""
import csv, html, io, json, random, re, secrets, time
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
e = html.escape
SFLPAG = 8          # subfile page
USER, PWD, SEL, CPR = "in_763_10", "in_843_128", "in_1527_2", "in_430_10"


def dk(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "J" if v else "N"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}.{m[2]}.{m[1]}" if m else v


def sess(request):
    sid = request.cookies.get("JSESSIONID", "")
    if sid not in SESSIONS:
        sid = "0000" + secrets.token_urlsafe(17).replace("_", "x") + ":-1"
        SESSIONS[sid] = {"scr": "SIGNON", "msg": "", "cpr": None, "part": "F6", "top": 0, "key": "", "jobs": {}}
    return sid, SESSIONS[sid]


def out(sid, r):
    r.headers.append("Set-Cookie", f"JSESSIONID={sid}; Path=/")
    r.headers["Cache-Control"] = "no-store"
    return r


JS = """// lxgwfunctions.js
var hatsFormSubmitted = false;
function getHATSForm(formID) { return document.forms[formID]; }
// send AID key or HATS command to the host
function ms(cmd, formID) {
  var f = getHATSForm(formID);
  if (hatsFormSubmitted) return;
  f.COMMAND.value = cmd;
  hatsFormSubmitted = true;
  f.submit();
}
function checkInput2(name, value, type) {
  var f = getHATSForm('HATSForm'), el = f.elements[name];
  if (!el) { el = document.createElement('input'); el.type = type; el.name = name; f.appendChild(el); }
  el.value = value;
}
function setFocusFieldIntoGlobal(field, formID) { getHATSForm(formID).CURSORPOSITION.value = field.name.split('_')[1]; }
"""


def template(title, content, keypad=""):
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<HTML lang="da">
<HEAD>
<TITLE>{title}</TITLE>
<META http-equiv="Content-Type" content="text/html; charset=UTF-8">
<META name="GENERATOR" content="IBM Rational Application Developer">
<LINK rel="stylesheet" href="common/stylesheets/whitetheme.css" type="text/css">
<SCRIPT type="text/javascript" src="common/lxgwfunctions.js"></SCRIPT>
</HEAD>
<BODY>
<TABLE width="100%" class="HATSHEADER" cellspacing="0" cellpadding="4"><TR><TD><B>KNAPPEN</B> &nbsp; Danskundervisningsdatabasen</TD></TR></TABLE>
<DIV align="center">
{content}
</DIV>{keypad}
</BODY>
</HTML>""")


def btn(text, cmd):
    return f'<INPUT type="button" class="HATSBUTTON" value="{text}" onclick="ms(\'{cmd}\',\'HATSForm\')">'


def screen(s, pgm, title, rows, keys):
    """One host screen: rows is the transformed body, keys the function key component."""
    s["key"] = secrets.token_hex(8)
    msg, s["msg"] = s["msg"], ""
    kb = "&nbsp;".join(btn(t, c) for t, c in keys)
    pad = "" if s["scr"] == "SIGNON" else ('\n<DIV align="center" class="ApplicationKeypad">' + btn("Opdater skærm", "refresh") + "&nbsp;" + btn("Afbryd", "disconnect") + "</DIV>")
    return template("Knappen", f"""<FORM name="HATSForm" id="HATSForm" method="post" action="entry">
<INPUT type="hidden" name="COMMAND" value="">
<INPUT type="hidden" name="SESSIONNUMBER" value="1">
<INPUT type="hidden" name="CURSORPOSITION" value="1">
<INPUT type="hidden" name="CARETPOS" value="">
<INPUT type="hidden" name="persistentUniqueKey" value="{s["key"]}">
<TABLE class="HATSTABLE" border="0" cellpadding="2" width="780">
<TR><TD class="HATSFIELD"><SPAN class="HGREEN">{pgm}</SPAN></TD><TD align="center"><SPAN class="HWHITE">{title}</SPAN></TD><TD align="right"><SPAN class="HGREEN">{time.strftime("%d.%m.%Y %H:%M:%S")}</SPAN></TD></TR>
<TR><TD colspan="3">
{rows}
</TD></TR>
<TR><TD colspan="3"><HR>{kb}</TD></TR>
<TR><TD colspan="3"><SPAN class="HWHITE HATSMSG">{msg or "&nbsp;"}</SPAN></TD></TR>
</TABLE>
</FORM>""", pad)


def field(label, inner):
    return f'<TR><TD class="HATSCAPTION"><SPAN class="HGREEN">{label}</SPAN></TD><TD>{inner}</TD></TR>'


def inp(name, ln, kind="text", caption=""):
    return (f'<INPUT type="{kind}" name="{name}" class="HATSINPUT" value="" size="{min(ln, 20)}" maxlength="{ln}" title="{caption}" autocomplete="off" '
            'onfocus="setFocusFieldIntoGlobal(this,\'HATSForm\')">')


PARTS = {
    "F6": ("KNP211", "Moduler", "moduler", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udb.nr."),
           ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Oph.årsag"), ("modultest_bestaaet", "Test bestået")]),
    "F7": ("KNP212", "Prøver", "proever", [("dato", "Prøvedato"), ("termin", "Termin"), ("proeve", "Prøve"), ("laeseforstaaelse", "Læs"), ("skriftlig", "Skr"),
           ("mundtlig", "Mdt"), ("resultat", "Resultat"), ("udbyder", "Udb.nr.")]),
    "F8": ("KNP213", "Henvisninger", "henvisninger", [("dato", "Henv.dato"), ("kategori", "Kat."), ("kommune", "Henv. kommune"), ("udbyder", "Udb.nr.")]),
    "F9": ("KNP214", "Merit", "meritter", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udb.nr.")]),
    "F10": ("KNP215", "Før 2004", "prae2004", None),
}


def show(s):
    scr = s["scr"]
    if scr == "SIGNON":
        return screen(s, "QDSIGNON", "Log på", '<TABLE>' + field("Bruger . . . . . . . . :", inp(USER, 10, "text", "Bruger")) + field("Kodeord  . . . . . . . :", inp(PWD, 128, "password", "Kodeord")) + "</TABLE>",
                      [("Log på", "[enter]")])
    if scr == "PGMMSG":
        return screen(s, "QDPGMMSG", "Programmeddelelser", '<SPAN class="HGREEN">Jobmeddelelser til KOMMUNE:</SPAN><BR><SPAN class="HGREEN">&nbsp;Basen er opdateret med sprogcentrenes indberetninger.</SPAN>'
                      '<BR><BR><SPAN class="HGREEN">Tryk Enter for at fortsætte.</SPAN>', [("Enter=Fortsæt", "[enter]")])
    if scr == "MENU":
        def opt(n, t):
            return f'<TR><TD><A class="HATSLINK" href="javascript:checkInput2(\'{SEL}\',\'{n}\',\'hidden\');ms(\'[enter]\',\'HATSForm\')">{n}. {t}</A></TD></TR>'
        return screen(s, "KNP000", "Hovedmenu", f"""<SPAN class="HGREEN">Vælg en af følgende:</SPAN>
<TABLE class="HATSSELECTIONLIST">{opt(1, "Opslag på CPR-nr.")}
<TR><TD><A class="HATSLINK" href="listeopslag.jsp">2. Opslag på liste (fil)</A></TD></TR>
{opt(90, "Log af")}</TABLE>
<TABLE>{field("Valg ===&gt;", inp(SEL, 2, "text", "Valg"))}</TABLE>""", [("Enter=Udfør", "[enter]"), ("F3=Slut", "[pf3]")])
    if scr == "SEARCH":
        return screen(s, "KNP200", "Opslag på CPR-nr.", f"""<SPAN class="HGREEN">Indtast CPR-nr. (10 cifre), og tryk Enter.</SPAN>
<TABLE>{field("CPR-nr. . . . . . . . :", inp(CPR, 10, "text", "CPR-nr."))}</TABLE>""", [("Enter=Søg", "[enter]"), ("F3=Menu", "[pf3]"), ("F12=Fortryd", "[pf12]")])
    p = PEOPLE[s["cpr"]]
    pgm, name, key, cols = PARTS[s["part"]]
    keys = [("F3=Menu", "[pf3]")] + [(f"{k}={v[1]}", f"[p{k.lower()}]") for k, v in PARTS.items()] + [("F12=Nyt CPR-nr.", "[pf12]")]
    head = f'<TABLE>{field("CPR-nr. . . . . . . . :", f"""<SPAN class="HTURQ">{p["cpr"][:6]}-{p["cpr"][6:]}</SPAN>""")}</TABLE>'
    data = p[key]
    if not data:
        body = '<SPAN class="HGREEN">(Ingen registreringer)</SPAN>'
    elif cols is None:
        body = ("<TABLE>" + field("Første startdato . . . :", f'<SPAN class="HTURQ">{dk(data["foerste_startdato"])}</SPAN>')
                + field("Danskuddannelse (J/N)  :", f'<SPAN class="HTURQ">{dk(data["du"])}</SPAN>') + "</TABLE>")
    else:
        page = data[s["top"]:s["top"] + SFLPAG]
        body = '<TABLE class="HATSSUBFILE" border="1" cellspacing="0" cellpadding="3" width="100%">\n<TR class="HATSTABLEHEADER">' + "".join(f'<TH align="left">{h}</TH>' for _, h in cols) + "</TR>\n"
        for i, r in enumerate(page):
            body += f'<TR class="{"HATSTABLEEVENROW" if i % 2 else "HATSTABLEODDROW"}">' + "".join(f"<TD>{e(dk(r[k])) or '&nbsp;'}</TD>" for k, _ in cols) + "</TR>\n"
        more = s["top"] + SFLPAG < len(data)
        body += f'</TABLE>\n<DIV align="right"><SPAN class="HWHITE">{"Mere..." if more else "Slut"}</SPAN> '
        body += (btn("Forrige side", "[pageup]") if s["top"] else "") + (btn("Næste side", "[pagedn]") if more else "") + "</DIV>"
    return screen(s, pgm, name, head + body, keys)


def host(s, cmd, form):
    """The host program: one AID key."""
    scr = s["scr"]
    if scr == "SIGNON" and cmd == "[enter]":
        if form.get(USER, "").strip().upper() == "KOMMUNE" and form.get(PWD, "").strip() == "hemmeligt-1":
            s["scr"] = "PGMMSG"
        else:
            s["msg"] = "CPF1107 - Bruger eller kodeord er ikke korrekt."
    elif scr == "PGMMSG":
        s["scr"] = "MENU"
    elif scr == "MENU":
        v = form.get(SEL, "").strip()
        if cmd == "[pf3]" or v == "90":
            return signoff(s)
        if v == "1":
            s["scr"] = "SEARCH"
        else:
            s["msg"] = "Vælg punkt 2 via linket i menuen." if v == "2" else "Valget er ikke gyldigt."
    elif scr == "SEARCH":
        if cmd in ("[pf3]", "[pf12]"):
            s["scr"] = "MENU"
            return
        v = form.get(CPR, "").strip()
        p = PEOPLE.get(v)
        if not re.fullmatch(r"\d{10}", v):
            s["msg"] = "KNP0012 - CPR-nr. skal være 10 cifre."
        elif not p or not any(p[x[2]] for x in PARTS.values()):
            s["msg"] = "KNP0021 - Ingen oplysninger om det indtastede CPR-nr."
        else:
            s.update(scr="PERSON", cpr=v, part="F6", top=0)
    elif scr == "PERSON":
        k = cmd.strip("[]").upper()[1:]
        if k in PARTS:
            s.update(part=k, top=0)
        elif cmd == "[pagedn]":
            n = len(PEOPLE[s["cpr"]][PARTS[s["part"]][2]] or [])
            if s["top"] + SFLPAG < n:
                s["top"] += SFLPAG
            else:
                s["msg"] = "Der kan ikke rulles længere ned."
        elif cmd == "[pageup]":
            s["top"] = max(0, s["top"] - SFLPAG)
        elif cmd in ("[pf3]", "[pf12]"):
            s.update(scr="MENU" if cmd == "[pf3]" else "SEARCH", cpr=None)
        elif cmd != "[enter]":
            s["msg"] = "Funktionstasten er ikke tilladt."


def signoff(s):
    s.update(scr="SIGNON", cpr=None, part="F6", top=0, msg="", jobs={})


def disconnected():
    return template("Knappen", '<P class="HATSMSG">Forbindelsen til værtssystemet er afbrudt.</P><P><A class="HATSLINK" href="entry">Opret forbindelse igen</A></P>')


async def entry(request):
    sid, s = sess(request)
    if request.method == "POST":
        form = await request.form()
        cmd = form.get("COMMAND") or "[enter]"
        if cmd == "disconnect":
            signoff(s)
            return out(sid, disconnected())
        if cmd != "refresh":
            if form.get("persistentUniqueKey") == s["key"]:
                host(s, cmd, form)
            else:
                s["msg"] = "Skærmbilledet var ikke aktuelt og er vist igen."
    return out(sid, show(s))


# ---- plain JSPs beside the terminal session: a 5250 stream carries no file ----

COLS = [("cpr", "CPRNR"), ("findes", "Findes"), ("foerste_startdato", "1. modul startdato"), ("foerste_du_modul", "1. modul DU-modul"), ("foerste_udbyder", "1. modul udb.nr."),
        ("seneste_startdato", "Sen. modul startdato"), ("seneste_du_modul", "Sen. modul DU-modul"), ("seneste_udbyder", "Sen. modul udb.nr."),
        ("henvisning_dato", "Henv.dato"), ("henvisning_kategori", "Henv.kat."), ("merit_du_modul", "Merit DU-modul"), ("merit_startdato", "Merit startdato"),
        ("merit_udbyder", "Merit udb.nr."), ("prae2004_findes", "Før 2004 findes"), ("prae2004_startdato", "Før 2004 startdato"), ("prae2004_du", "Før 2004 danskudd.")]


def jn(v):
    return ("Ja" if v else "Nej") if isinstance(v, bool) else dk(v)


def jsp(body):
    return template("Knappen - Opslag på liste", f'<H3>Opslag på liste</H3>\n{body}\n<HR><A class="HATSLINK" href="entry">Tilbage til menuen</A> | <A class="HATSLINK" href="afbryd.jsp">Afbryd</A>')


async def listeopslag(request):
    sid, s = sess(request)
    if s["scr"] in ("SIGNON", "PGMMSG"):
        return out(sid, RedirectResponse("entry", 302))
    msg = ""
    if request.method == "POST":
        form = await request.form()
        up = form.get("fil1")
        fn = getattr(up, "filename", "") or ""
        lines = [x.strip() for x in (await up.read()).decode("latin-1").splitlines() if x.strip()] if fn else []
        lines = [x.removeprefix("\xef\xbb\xbf") for x in lines]
        bad = [i for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", x)]
        msg = ("Der er ikke valgt en fil." if not fn else "Filen skal hedde noget med .txt." if not fn.lower().endswith(".txt") else "Filen indeholder ingen CPR-numre." if not lines
               else "Der er over 100 CPR-numre i filen." if len(lines) > 100 else f"Fejl i linje {bad[0]}: CPR-nr. skal være 10 cifre." if bad else "")
        if not msg:
            nr = f"{random.randint(100000, 999999)}"
            s["jobs"][nr] = [lines, 0]
            return out(sid, RedirectResponse(f"jobstatus.jsp?job={nr}", 302))
    return out(sid, jsp(f"""<P class="HATSMSG"><FONT color="red">{msg}</FONT></P>
<FORM name="filForm" method="post" action="listeopslag.jsp" enctype="multipart/form-data">
<TABLE class="HATSTABLE"><TR><TD class="HATSCAPTION">Fil med CPR-numre (.txt):</TD><TD><INPUT type="file" name="fil1" size="40"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT type="submit" class="HATSBUTTON" value="Overfør fil"></TD></TR></TABLE>
<P>Højst 100 CPR-numre, ét på hver linje, 10 cifre uden bindestreg.</P>
</FORM>"""))


async def jobstatus(request):
    sid, s = sess(request)
    form = await request.form() if request.method == "POST" else {}
    nr = form.get("job") or request.query_params.get("job")
    if nr not in s["jobs"]:
        return out(sid, RedirectResponse("listeopslag.jsp", 302))
    job = s["jobs"][nr]
    if request.method == "POST":
        job[1] += 1
    if job[1] < 2:
        st = "Afventer i jobkø KNPBATCH" if job[1] == 0 else "Kører"
        return out(sid, jsp(f"""<P>Job {nr}/KNPUSR/KNP300 er ikke færdigt endnu.</P>
<TABLE class="HATSTABLE"><TR><TD class="HATSCAPTION">Status:</TD><TD>{st}</TD></TR><TR><TD class="HATSCAPTION">Antal numre:</TD><TD>{len(job[0])}</TD></TR></TABLE>
<FORM name="statusForm" method="post" action="jobstatus.jsp"><INPUT type="hidden" name="job" value="{nr}"><INPUT type="submit" class="HATSBUTTON" value="Opdater status"></FORM>"""))
    return out(sid, jsp(f"""<P>Job {nr}/KNPUSR/KNP300 er færdigt. Filen kan åbnes i Excel.</P>
<P><A class="HATSLINK" href="HentFil?job={nr}">Hent KNP300.csv</A></P>"""))


async def hentfil(request):
    sid, s = sess(request)
    nr = request.query_params.get("job")
    if nr not in s["jobs"] or s["jobs"][nr][1] < 2:
        return out(sid, RedirectResponse("listeopslag.jsp", 302))
    b = io.StringIO()
    w = csv.writer(b, delimiter=";", lineterminator="\r\n")
    w.writerow([h for _, h in COLS])
    for n in s["jobs"][nr][0]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        w.writerow([jn(u.get(k)) for k, _ in COLS])
    r = out(sid, Response(b.getvalue().encode("cp1252"), media_type="application/vnd.ms-excel", headers={"Content-Disposition": f"attachment; filename=KNP300_{nr}.csv"}))
    r.headers["Cache-Control"] = "private"
    return r


async def afbryd(request):
    sid, s = sess(request)
    signoff(s)
    return out(sid, disconnected())


async def js(request):
    return Response(JS, media_type="application/x-javascript")


async def root(request):
    return RedirectResponse("/knappen/entry", 302)

K = "/knappen/"
GP = ["GET", "POST"]
app = Starlette(routes=[Route("/", root), Route(K, root), Route(K + "entry", entry, methods=GP), Route(K + "listeopslag.jsp", listeopslag, methods=GP),
                        Route(K + "jobstatus.jsp", jobstatus, methods=GP), Route(K + "HentFil", hentfil), Route(K + "afbryd.jsp", afbryd),
                        Route(K + "common/lxgwfunctions.js", js)])
