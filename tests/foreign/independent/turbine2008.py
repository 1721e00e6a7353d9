"""Danskundervisningsdatabasen - Apache Turbine 2.3 / Velocity, 2008."""
import html, json, random, re, secrets, time
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
SESS = {}
B = "/danskdb/app"
h = lambda s: html.escape(str(s))
PAGE = 10
TABS = [("Moduler", "Modulforløb"), ("Proever", "Danskprøver"), ("Henvisninger", "Henvisning"),
        ("Merit", "Meritoverførsel"), ("Prae2004", "Data før 1.1.2004")]


def d(v):
    return "" if not v else "%s.%s.%s" % (v[8:10], v[5:7], v[0:4])


def v(x):
    return "&nbsp;" if x is None or x == "" else h(x)


def jn(x):
    return "" if x is None else ("Ja" if x else "Nej")


def latin(body, status=200):
    return HTMLResponse(body.encode("iso-8859-1", "xmlcharrefreplace"), status,
                        headers={"Content-Type": "text/html; charset=ISO-8859-1", "Pragma": "no-cache"})


def sess(req):
    s = SESS.get(req.cookies.get("JSESSIONID", ""))
    return s if s and s.get("user") else None


def page(title, body, user=True, crumb=None, refresh="", msg=""):
    menu = ""
    if user:
        menu = f'''<td width="165" valign="top" bgcolor="#E4EAF2" class="venstremenu">
<table width="100%" border="0" cellspacing="0" cellpadding="4">
<tr><td class="menuhoved">DATABASE</td></tr>
<tr><td><img src="/danskdb/images/pil.gif" width="7" height="7" alt="">&nbsp;<a href="{B}/template/Index.vm">Forside</a></td></tr>
<tr><td class="menuhoved">UDTR&AElig;K</td></tr>
<tr><td><img src="/danskdb/images/pil.gif" width="7" height="7" alt="">&nbsp;<a href="{B}/template/opslag,Soeg.vm">Enkelt kursist</a></td></tr>
<tr><td><img src="/danskdb/images/pil.gif" width="7" height="7" alt="">&nbsp;<a href="{B}/template/liste,Upload.vm">Flere kursister</a></td></tr>
<tr><td class="menuhoved">&Oslash;VRIGT</td></tr>
<tr><td><img src="/danskdb/images/pil.gif" width="7" height="7" alt="">&nbsp;<a href="{B}/template/Vejledning.vm">Vejledning</a></td></tr>
<tr><td><img src="/danskdb/images/pil.gif" width="7" height="7" alt="">&nbsp;<a href="{B}/action/LogoutUser">Afslut</a></td></tr>
</table></td>'''
    m = f'<table width="100%" border="0" cellpadding="5" class="meddelelse"><tr><td><font color="#990000"><b>{msg}</b></font></td></tr></table>\n' if msg else ""
    return f'''<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html>
<head>
<title>Danskundervisningsdatabasen - {title}</title>
<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">
{refresh}
<link rel="stylesheet" type="text/css" href="/danskdb/style/danskdb.css">
<style type="text/css">
<!--
body,td,th {{ font-family: Verdana, Arial, sans-serif; font-size: 11px; }}
.top {{ background-color: #003366; color: #FFFFFF; }}
.menuhoved {{ color: #003366; font-weight: bold; border-bottom: 1px solid #003366; }}
.fane {{ background-color: #CCD6E4; border: 1px solid #003366; }}
.faneaktiv {{ background-color: #FFFFFF; border: 1px solid #003366; border-bottom: 0px; font-weight: bold; }}
-->
</style>
</head>
<body bgcolor="#FFFFFF" leftmargin="0" topmargin="0" marginwidth="0" marginheight="0">
<table width="780" border="0" cellspacing="0" cellpadding="0">
<tr class="top"><td colspan="2" height="54">&nbsp;<img src="/danskdb/images/logo.gif" width="120" height="40" alt="Ministeriet">&nbsp;&nbsp;<font size="4">Danskundervisningsdatabasen</font></td></tr>
<tr><td colspan="2" bgcolor="#CCD6E4" height="18">&nbsp;<span class="sti">Du er her: {crumb or title}</span></td></tr>
<tr>{menu}<td valign="top"><table width="100%" border="0" cellspacing="0" cellpadding="10"><tr><td>
{m}<h2>{title}</h2>
{body}
</td></tr></table></td></tr>
<tr><td colspan="2" align="center" bgcolor="#E4EAF2"><font size="1">Ministeriet for Flygtninge, Indvandrere og Integration &nbsp;|&nbsp; Support: support@example.dk &nbsp;|&nbsp; DanskDB version 2.1.4</font></td></tr>
</table>
</body>
</html>'''


def login_page(msg="", status=200):
    r = latin(page("Log ind", f'''<p>Adgang kr&aelig;ver brugernavn og adgangskode udleveret af ministeriet.</p>
<form name="loginForm" method="post" action="{B}/action/LoginUser">
<input type="hidden" name="nextscreen" value="Meddelelse.vm">
<table border="0" cellspacing="2" cellpadding="2">
<tr><td align="right">Brugernavn</td><td><input type="text" name="username" size="20" maxlength="32"></td></tr>
<tr><td align="right">Adgangskode</td><td><input type="password" name="password" size="20" maxlength="32"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="eventSubmit_doPerform" value="Log ind &gt;&gt;"></td></tr>
</table></form>
<script type="text/javascript">document.loginForm.username.focus();</script>''', user=False, msg=msg), status)
    return r


async def root(req):
    return RedirectResponse(B, 302)


async def app_root(req):
    if sess(req):
        return RedirectResponse(B + "/template/Index.vm", 302)
    return login_page()


def soeg(s, msg="", a="", b="", hit=None):
    res = ""
    if hit is not None:
        s["ids"][str(hit)] = True
        c = PEOPLE[hit]["cpr"]
        res = f'''<br><b>S&oslash;geresultat:</b> 1 kursist fundet<br><br>
<table width="100%" border="1" cellspacing="0" cellpadding="3" bordercolor="#CCD6E4">
<tr bgcolor="#003366"><td><font color="#FFFFFF"><b>CPR-nummer</b></font></td><td><font color="#FFFFFF"><b>Antal registreringer</b></font></td><td>&nbsp;</td></tr>
<tr><td>{c[:6]}-{c[6:]}</td><td>{sum(len(PEOPLE[hit][k]) for k in ("moduler", "proever", "henvisninger", "meritter"))}</td><td><a href="{B}/template/opslag,Moduler.vm/kid/{hit + 4100}">Vis kursist</a></td></tr>
</table>'''
    return latin(page("Enkelt kursist", f'''<p>Indtast kursistens CPR-nummer (f&oslash;dselsdato og l&oslash;benummer) og tryk p&aring; S&oslash;g.</p>
<form name="soegForm" method="post" action="{B}/action/opslag,KursistAction">
<input type="hidden" name="template" value="opslag,Soeg.vm">
<table border="0" cellspacing="0" cellpadding="3" bgcolor="#F3F3F3">
<tr><td>CPR-nummer</td><td><input type="text" name="cprdato" size="6" maxlength="6" value="{h(a)}"> - <input type="text" name="cprlbnr" size="4" maxlength="4" value="{h(b)}"></td>
<td><input type="submit" name="eventSubmit_doSoeg" value="S&oslash;g">&nbsp;<input type="reset" value="Ryd"></td></tr>
</table></form>{res}''', crumb='Udtr&aelig;k &gt; Enkelt kursist', msg=msg))


def table(heads, rows, top=None):
    o = '<table width="100%" border="1" cellspacing="0" cellpadding="3" bordercolor="#CCD6E4">\n'
    if top:
        o += top
    else:
        o += "<tr bgcolor=\"#003366\">" + "".join(f'<th align="left"><font color="#FFFFFF">{x}</font></th>' for x in heads) + "</tr>\n"
    for i, r in enumerate(rows):
        o += f'<tr bgcolor="{"#FFFFFF" if i % 2 == 0 else "#F3F3F3"}" valign="top">' + "".join(f"<td>{v(x)}</td>" for x in r) + "</tr>\n"
    return o + "</table>\n"


def tabpage(req, s, name, params):
    try:
        i = int(params.get("kid", "0")) - 4100
    except ValueError:
        i = -1
    if str(i) not in s["ids"]:
        return soeg(s, "S&oslash;g venligst kursisten frem igen.")
    p = PEOPLE[i]
    tabs = "".join(f'<td class="{"faneaktiv" if t == name else "fane"}" nowrap>&nbsp;' + (l if t == name else f'<a href="{B}/template/opslag,{t}.vm/kid/{i + 4100}">{l}</a>') + "&nbsp;</td>" for t, l in TABS)
    top = None
    if name == "Moduler":
        heads = ["DU-modul", "Startdato", "Slutdato", "Udbyder", "Henv.kat.", "Oph.&aring;rsag", "Modultest best&aring;et"]
        rows = [[m["du_modul"], d(m["startdato"]), d(m["slutdato"]), m["udbyder"], m["henvisningskategori"], m["ophoersaarsag"], d(m["modultest_bestaaet"])] for m in p["moduler"]]
    elif name == "Proever":
        heads = []
        w = lambda t, a="": f'<th align="left" {a}><font color="#FFFFFF">{t}</font></th>'
        top = '<tr bgcolor="#003366">' + w("Pr&oslash;ve", 'rowspan="2"') + w("Dato", 'rowspan="2"') + w("Termin", 'rowspan="2"') + w("Karakter", 'colspan="3"') + w("Resultat", 'rowspan="2"') + w("Pr&oslash;vested", 'rowspan="2"') + '</tr>\n<tr bgcolor="#003366">' + w("L&aelig;s") + w("Skr") + w("Mdt") + "</tr>\n"
        rows = [[m["proeve"], d(m["dato"]), m["termin"], m["laeseforstaaelse"], m["skriftlig"], m["mundtlig"], m["resultat"], m["udbyder"]] for m in p["proever"]]
    elif name == "Henvisninger":
        heads = ["Henvist dato", "Kategori", "Henvisende kommune", "Udbyder"]
        rows = [[d(m["dato"]), m["kategori"], m["kommune"], m["udbyder"]] for m in p["henvisninger"]]
    elif name == "Merit":
        heads = ["Merit for modul", "Startdato", "Udbyder"]
        rows = [[m["du_modul"], d(m["startdato"]), m["udbyder"]] for m in p["meritter"]]
    else:
        heads = ["F&oslash;rste startdato", "Danskuddannelse"]
        q = p["prae2004"]
        rows = [[d(q["foerste_startdato"]), jn(q["du"])]] if q else []
    try:
        n = max(1, int(params.get("side", "1")))
    except ValueError:
        n = 1
    tot = max(1, -(-len(rows) // PAGE))
    n = min(n, tot)
    u = lambda k: f"{B}/template/opslag,{name}.vm/kid/{i + 4100}/side/{k}"
    nav = ""
    if tot > 1:
        nav = f'<br>Side {n} af {tot}&nbsp;&nbsp;' + (f'<a href="{u(n - 1)}">&lt;&lt; Forrige</a>&nbsp;' if n > 1 else "") + (f'<a href="{u(n + 1)}">N&aelig;ste &gt;&gt;</a>' if n < tot else "")
    body = table(heads, rows[(n - 1) * PAGE:n * PAGE], top) + nav if rows else "<i>Der findes ingen oplysninger under dette faneblad.</i>"
    c = p["cpr"]
    return latin(page("Kursist " + c[:6] + "-" + c[6:], f'''<table border="0" cellspacing="0" cellpadding="4"><tr>{tabs}</tr></table>
<br>{body}<br><br><a href="{B}/template/opslag,Soeg.vm">Ny s&oslash;gning</a>''', crumb=f"Udtr&aelig;k &gt; Enkelt kursist &gt; {dict(TABS)[name]}"))


def upload(msg=""):
    return latin(page("Flere kursister", f'''<p>V&aelig;lg en tekstfil (.txt) med &eacute;t CPR-nummer pr. linje. Der kan h&oslash;jst s&oslash;ges p&aring; 100 CPR-numre ad gangen.</p>
<form name="uploadForm" method="post" enctype="multipart/form-data" action="{B}/action/liste,ListeAction">
<input type="hidden" name="template" value="liste,Upload.vm"><input type="hidden" name="MAX_FILE_SIZE" value="65536">
<table border="0" cellpadding="3"><tr><td>Tekstfil</td><td><input type="file" name="tekstfil" size="40"></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" name="eventSubmit_doUpload" value="Upload fil"></td></tr></table></form>''', crumb="Udtr&aelig;k &gt; Flere kursister", msg=msg))


UHEAD = [("Første modul", ["Startdato", "DU-modul", "Udbyder"]), ("Seneste modul", ["Startdato", "DU-modul", "Udbyder"]),
         ("Seneste henvisning", ["Dato", "Kategori"]), ("Højeste merit", ["DU-modul", "Startdato", "Udbyder"]),
         ("Præ-2004", ["Findes", "Første startdato", "DU"])]


def xls(job):
    by = {p["cpr"]: p["udtraek"] for p in PEOPLE}
    o = '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"><style>td.t { mso-number-format:"\\@"; }</style></head><body>\n<table border="1">\n'
    o += f'<tr><td colspan="16"><b>Udtræk fra Danskundervisningsdatabasen pr. {time.strftime("%d.%m.%Y")}</b></td></tr>\n'
    o += '<tr><th rowspan="2">CPR-nr</th><th rowspan="2">Findes i 2004+</th>' + "".join(f'<th colspan="{len(x)}">{g}</th>' for g, x in UHEAD) + "</tr>\n<tr>" + "".join(f"<th>{t}</th>" for _, x in UHEAD for t in x) + "</tr>\n"
    for c in job["cprs"]:
        u = by.get(c)
        if u:
            r = [c, jn(u["findes"]), d(u["foerste_startdato"]), u["foerste_du_modul"], u["foerste_udbyder"], d(u["seneste_startdato"]), u["seneste_du_modul"], u["seneste_udbyder"],
                 d(u["henvisning_dato"]), u["henvisning_kategori"], u["merit_du_modul"], d(u["merit_startdato"]), u["merit_udbyder"], jn(u["prae2004_findes"]), d(u["prae2004_startdato"]), jn(u["prae2004_du"])]
        else:
            r = [c, "Nej"] + [""] * 11 + ["Nej", "", ""]
        o += "<tr>" + "".join(f'<td class="t">{h(x or "")}</td>' for x in r) + "</tr>\n"
    return (o + "</table></body></html>").encode("iso-8859-1", "xmlcharrefreplace")


def vent(s, params):
    job = s["jobs"].get(params.get("job", ""))
    if not job:
        return upload("Udtr&aelig;kket findes ikke l&aelig;ngere.")
    url = f'{B}/template/liste,Vent.vm/job/{params["job"]}'
    if time.time() < job["t"]:
        return latin(page("Flere kursister", f'''<p><img src="/danskdb/images/timeglas.gif" width="32" height="32" alt="">&nbsp;Databasen s&oslash;ger - vent venligst. Siden genindl&aelig;ses automatisk.</p>
<p><a href="{url}">Genindl&aelig;s siden</a></p>''', crumb="Udtr&aelig;k &gt; Flere kursister &gt; Vent", refresh=f'<meta http-equiv="refresh" content="2; URL={url}">'))
    return latin(page("Flere kursister", f'''<p>S&oslash;gningen er afsluttet. {len(job["cprs"])} CPR-numre er behandlet.</p>
<p><img src="/danskdb/images/excel.gif" width="16" height="16" alt="">&nbsp;<a href="/danskdb/servlet/ExcelServlet?job={params["job"]}">Klik her for at hente resultatet som Excel-ark</a></p>
<p><a href="{B}/template/liste,Upload.vm">Ny fil</a></p>''', crumb="Udtr&aelig;k &gt; Flere kursister &gt; Resultat"))


async def template(req):
    parts = req.path_params["rest"].split("/")
    name, params = parts[0], dict(zip(parts[1::2], parts[2::2]))
    s = sess(req)
    if not s:
        return login_page("Din session er udl&oslash;bet. Log ind igen.")
    if name == "Meddelelse.vm":
        return latin(page("Driftsmeddelelse", f'''<table border="1" cellpadding="8" bordercolor="#CC9900" bgcolor="#FFFFE6"><tr><td>Databasen opdateres hver nat mellem kl. 01 og 03. I dette tidsrum kan der ikke foretages udtr&aelig;k.<br><br>
Oplysningerne m&aring; kun anvendes i sager efter integrationsloven og danskuddannelsesloven.</td></tr></table><br>
<form method="post" action="{B}/action/MeddelelseAction"><input type="submit" name="eventSubmit_doLaest" value="L&aelig;st - forts&aelig;t"></form>'''))
    if name == "Index.vm":
        return latin(page("Velkommen", f'''<p>Velkommen til Danskundervisningsdatabasen. V&aelig;lg en funktion i menuen til venstre.</p>
<ul><li>Udtr&aelig;k for <b>en enkelt kursist</b> viser alle sprogcentrenes indberetninger.</li><li>Udtr&aelig;k for <b>flere kursister</b> leverer et Excel-ark.</li></ul>''', crumb="Forside"))
    if name == "Vejledning.vm":
        return latin(page("Vejledning", "<p>Vejledningen kan rekvireres hos ministeriet, support@example.dk.</p>"))
    if name == "opslag,Soeg.vm":
        return soeg(s)
    if name == "liste,Upload.vm":
        return upload()
    if name == "liste,Vent.vm":
        return vent(s, params)
    m = re.fullmatch(r"opslag,(\w+)\.vm", name)
    if m and m.group(1) in dict(TABS):
        return tabpage(req, s, m.group(1), params)
    return latin(page("Fejl", "<p>Sk&aelig;rmbilledet findes ikke.</p>"), 404)


async def action(req):
    name = req.path_params["rest"]
    if name == "LogoutUser":
        SESS.pop(req.cookies.get("JSESSIONID", ""), None)
        return login_page("Du er nu logget af.")
    if req.method != "POST":
        return RedirectResponse(B, 302)
    form = await req.form()
    if name == "LoginUser":
        if form.get("username") != "kommune" or form.get("password") != "hemmeligt-1":
            return login_page("Forkert brugernavn eller adgangskode.")
        sid = secrets.token_hex(16).upper()
        SESS[sid] = {"user": "kommune", "ids": {}, "jobs": {}}
        r = RedirectResponse(B + "/template/Meddelelse.vm", 302)
        r.set_cookie("JSESSIONID", sid, path="/danskdb")
        return r
    s = sess(req)
    if not s:
        return login_page("Din session er udl&oslash;bet. Log ind igen.")
    if name == "MeddelelseAction":
        return RedirectResponse(B + "/template/Index.vm", 302)
    if name == "opslag,KursistAction":
        a, b = str(form.get("cprdato", "")).strip(), str(form.get("cprlbnr", "")).strip()
        if not re.fullmatch(r"\d{6}", a) or not re.fullmatch(r"\d{4}", b):
            return soeg(s, "CPR-nummeret er ikke gyldigt. Der skal angives 6 + 4 cifre.", a, b)
        for i, p in enumerate(PEOPLE):
            if p["cpr"] == a + b and (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]):
                return soeg(s, "", a, b, i)
        return soeg(s, "S&oslash;gningen gav intet resultat. Kursisten er ikke registreret i databasen.", a, b)
    if name == "liste,ListeAction":
        f = form.get("tekstfil")
        if not hasattr(f, "read") or not f.filename:
            return upload("Der er ikke valgt en fil.")
        lines = [x.strip().replace("-", "") for x in (await f.read()).decode("latin-1").splitlines() if x.strip()]
        if not lines or not all(re.fullmatch(r"\d{10}", x) for x in lines):
            return upload("Filen indeholder ugyldige CPR-numre og kan ikke behandles.")
        if len(lines) > 100:
            return upload("Filen indeholder mere end 100 CPR-numre.")
        job = str(random.randint(100000, 999999))
        s["jobs"][job] = {"cprs": lines, "t": time.time() + 1.5}
        return RedirectResponse(f"{B}/template/liste,Vent.vm/job/{job}", 302)
    return latin(page("Fejl", "<p>Ukendt handling.</p>"), 404)


async def excel(req):
    s = sess(req)
    job = s and s["jobs"].get(req.query_params.get("job", ""))
    if not job or time.time() < job["t"]:
        return login_page("Udtr&aelig;kket findes ikke.") if not s else upload("Udtr&aelig;kket findes ikke.")
    return Response(xls(job), media_type="application/vnd.ms-excel", headers={"Content-Disposition": 'attachment; filename="udtraek.xls"'})


app = Starlette(routes=[Route("/", root), Route("/danskdb", root), Route("/danskdb/", root), Route(B, app_root), Route(B + "/template/{rest:path}", template),
                        Route(B + "/action/{rest:path}", action, methods=["GET", "POST"]), Route("/danskdb/servlet/ExcelServlet", excel)])
