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


# ---------------------------------------------------------------- Joomla 2.5/3-ekstranet med komponenten com_kursistdata
import csv

COOKIE = hashlib.md5(b"kursistdata").hexdigest()
MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()
SECTIONS = [
    ("moduler", "moduler", "Undervisningsmoduler", [
        ("du_modul", "DU/modul"), ("udbyder", "Udbyder nr."), ("startdato", "Start"), ("slutdato", "Slut"),
        ("ophoersaarsag", "Ophørskode"), ("henvisningskategori", "Henvisningskategori"), ("modultest_bestaaet", "Bestod modultest")]),
    ("proever", "proever", "Afsluttende prøver", [
        ("proeve", "Prøvens navn"), ("dato", "Afholdt"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforst."),
        ("skriftlig", "Skr."), ("mundtlig", "Mdt."), ("resultat", "Bestået/ikke bestået"), ("udbyder", "Udbyder nr.")]),
    ("henvisninger", "henvisninger", "Henvisning", [
        ("dato", "Henvisningsdato"), ("kommune", "Fra kommune"), ("udbyder", "Til udbyder nr."), ("kategori", "Henvisningskategori")]),
    ("meritter", "merit", "Godskrevet (merit)", [("du_modul", "DU/modul"), ("startdato", "Godskrevet pr."), ("udbyder", "Udbyder nr.")]),
    ("prae2004", "foer2004", "Gammel ordning", [("foerste_startdato", "Første startdato"), ("du", "Fulgte danskuddannelse")]),
]
HEADS = ["CPR", "Kendt kursist", "Første modul: start", "Første modul: DU/modul", "Første modul: udbyder nr.",
         "Seneste modul: start", "Seneste modul: DU/modul", "Seneste modul: udbyder nr.", "Seneste henvisning: dato",
         "Seneste henvisning: kategori", "Højeste merit: DU/modul", "Højeste merit: godskrevet pr.",
         "Højeste merit: udbyder nr.", "Gammel ordning", "Gammel ordning: første startdato", "Gammel ordning: danskuddannelse"]
C = "/index.php?option=com_kursistdata"


def show(name, value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if is_date(name):
        d = to_date(value)
        return f"{d.day}. {MONTHS[d.month - 1]} {d.year}"
    return h(value)


def state(request):
    sid = request.cookies.get(COOKIE)
    if sid not in SESSIONS:
        sid = secrets.token_hex(13)
        SESSIONS[sid] = {"user": None, "token": secrets.token_hex(16), "queue": [], "hits": {}, "sheets": {}}
    return sid, SESSIONS[sid]


def say(s, kind, text):
    s["queue"].append((kind, text))


def hidden(s, task=""):
    return f'<input type="hidden" name="task" value="{task}" /><input type="hidden" name="{s["token"]}" value="1" />'


def page(sid, s, title, component):
    heads = {"message": "Meddelelse", "error": "Fejl", "warning": "Advarsel", "notice": "Bemærk"}
    queue = "".join(f'<div class="alert alert-{k if k != "message" else "success"}"><h4 class="alert-heading">{heads[k]}</h4><p>{t}</p></div>' for k, t in s["queue"])
    s["queue"] = []
    if s["user"]:
        menu = (f'<div class="moduletable_menu"><h3>Ekstranet</h3><ul class="nav menu"><li class="item-101"><a href="/index.php">Hjem</a></li>'
                f'<li class="item-114"><a href="{C}&amp;view=soegning&amp;Itemid=114">Find en kursist</a></li>'
                f'<li class="item-115"><a href="{C}&amp;view=liste&amp;Itemid=115">Find mange kursister</a></li>'
                '<li class="item-120"><a href="/index.php?option=com_content&amp;view=article&amp;id=8&amp;Itemid=120">Vejledning</a></li></ul></div>')
        login = (f'<div class="moduletable"><h3>Bruger</h3><form action="/index.php" method="post" id="login-form" class="form-vertical"><div class="login-greeting">Hej Kommunebruger,</div>'
                 f'<div class="logout-button"><input type="submit" name="Submit" class="btn btn-primary" value="Log ud" /><input type="hidden" name="option" value="com_users" />{hidden(s, "user.logout")}</div></form></div>')
    else:
        menu = '<div class="moduletable_menu"><ul class="nav menu"><li class="item-101"><a href="/index.php">Hjem</a></li></ul></div>'
        login = f"""<div class="moduletable"><h3>Medlemslogin</h3><form action="/index.php" method="post" id="login-form" class="form-inline"><div class="userdata">
<div id="form-login-username" class="control-group"><label for="modlgn-username">Brugernavn</label><input id="modlgn-username" type="text" name="username" class="input-small" tabindex="0" size="18" /></div>
<div id="form-login-password" class="control-group"><label for="modlgn-passwd">Adgangskode</label><input id="modlgn-passwd" type="password" name="password" class="input-small" size="18" /></div>
<div id="form-login-remember" class="control-group checkbox"><label for="modlgn-remember" class="control-label">Husk mig</label> <input id="modlgn-remember" type="checkbox" name="remember" class="inputbox" value="yes"/></div>
<button type="submit" name="Submit" class="btn btn-primary">Log ind</button>
<input type="hidden" name="option" value="com_users" />{hidden(s, "user.login")}</div></form></div>"""
    r = HTMLResponse(f"""<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da-dk" lang="da-dk" dir="ltr">
<head><meta http-equiv="content-type" content="text/html; charset=utf-8" /><meta name="generator" content="Joomla! - Open Source Content Management" />
<title>{h(title)} - Sprogekstranettet</title><link href="/templates/protostar/css/template.css" rel="stylesheet" type="text/css" />
<script src="/media/jui/js/jquery.min.js" type="text/javascript"></script><script src="/media/jui/js/bootstrap.min.js" type="text/javascript"></script></head>
<body class="site com_kursistdata"><div class="body"><div class="container">
<div class="header"><a class="brand pull-left" href="/index.php"><span class="site-title">Sprogekstranettet</span></a></div>
<div class="row-fluid"><div id="sidebar" class="span3"><div class="sidebar-nav">{menu}</div></div>
<div id="content" class="span6"><div id="system-message-container"><div id="system-message">{queue}</div></div>
{component}
<ul class="breadcrumb"><li>Du er her: &#160;</li><li><span>{h(title)}</span></li></ul></div>
<div id="aside" class="span3">{login}<div class="moduletable"><h3>Nyt</h3><p>Ekstranettet er lukket søndag kl. 6-8.</p></div></div></div></div></div></body></html>""")
    r.set_cookie(COOKIE, sid, httponly=True)
    return r


def go(sid, url):
    r = RedirectResponse(url, 303)
    r.set_cookie(COOKIE, sid, httponly=True)
    return r


HOME = """<div class="item-page"><div class="page-header"><h2>Velkommen til Sprogekstranettet</h2></div>
<p>Her kan kommunerne se de oplysninger, som sprogcentrene har indberettet om deres kursister.</p></div>"""


def view_search(s):
    return f"""<div class="page-header"><h2>Find en kursist</h2></div>
<form action="{C}" method="post" name="adminForm" id="adminForm" class="form-horizontal"><fieldset><legend>Søgning</legend>
<div class="control-group"><div class="control-label"><label id="jform_cpr-lbl" for="jform_cpr" class="hasTip required">CPR-nr. på kursisten<span class="star">&#160;*</span></label></div>
<div class="controls"><input type="text" name="jform[cpr]" id="jform_cpr" value="" class="inputbox required" size="11" /></div></div></fieldset>
<div class="form-actions"><button type="submit" class="btn btn-primary">Udfør søgning</button>{hidden(s, "soegning.find")}</div></form>"""


def view_hits(s):
    rows = "".join(f'<tr class="row{i % 2}"><td>{i + 1}</td><td>{hyphen(c)}</td><td>{n}</td><td><a class="btn btn-small" href="{C}&amp;view=kursist&amp;id={key}">Åbn kursistkort</a></td></tr>'
                   for i, (key, c, n) in enumerate((k, c, len(PEOPLE[c]["moduler"])) for k, c in list(s["hits"].items())[-1:]))
    if not rows:
        return view_search(s)
    return f"""<div class="page-header"><h2>Søgeresultat</h2></div><p>Fundet: 1</p><table class="table table-striped category"><thead><tr><th>#</th><th>CPR-nr.</th><th>Antal moduler</th><th>&#160;</th></tr></thead><tbody>{rows}</tbody></table>"""


def view_card(cpr):
    person = PEOPLE[cpr]
    nav = "".join(f'<li{" class=active" if i == 0 else ""}><a href="#{a}" data-toggle="tab">{t}</a></li>' for i, (_, a, t, _) in enumerate(SECTIONS))
    panes = ""
    for i, (member, anchor, title, cols) in enumerate(SECTIONS):
        rows = person[member]
        if not rows:
            inner = '<p class="muted">Der er ikke indberettet noget her.</p>'
        else:
            rows = [rows] if isinstance(rows, dict) else rows
            inner = ('<table class="table table-striped table-hover"><thead><tr>' + "".join(f"<th>{h(t)}</th>" for _, t in cols) + "</tr></thead><tbody>"
                     + "".join(f'<tr class="row{j % 2}">' + "".join(f"<td>{show(k, r[k])}</td>" for k, _ in cols) + "</tr>" for j, r in enumerate(rows)) + "</tbody></table>")
        panes += f'<div id="{anchor}" class="tab-pane{" active" if i == 0 else ""}"><h3>{title}</h3>{inner}</div>'
    return (f'<div class="page-header"><h2>Kursistkort {hyphen(cpr)}</h2></div><ul class="nav nav-tabs" id="kortTabs">{nav}</ul><div class="tab-content" id="kortContent">{panes}</div>'
            f'<p><a href="{C}&amp;view=soegning">Ny søgning</a></p>')


def view_list(s):
    return f"""<div class="page-header"><h2>Find mange kursister</h2></div><p>Gem CPR-numrene i en almindelig tekstfil, ét på hver linje (højst 100), og send den herunder.</p>
<form action="{C}" method="post" enctype="multipart/form-data" class="form-validate form-horizontal"><div class="control-group"><div class="control-label">
<label id="jform_fil-lbl" for="jform_fil">Tekstfil</label></div><div class="controls"><input type="file" name="jform[fil]" id="jform_fil" /></div></div>
<div class="form-actions"><button type="submit" class="btn btn-primary validate">Send fil</button>{hidden(s, "liste.upload")}</div></form>"""


def sheet(numbers):
    out = io.StringIO()
    w = csv.writer(out, delimiter=";", lineterminator="\r\n")
    w.writerow(HEADS)
    for number in numbers:
        row = []
        for k, v in zip(UDTRAEK, extract(number)):
            if v is None:
                row.append("")
            elif isinstance(v, bool):
                row.append("Ja" if v else "Nej")
            elif k == "cpr":
                row.append(hyphen(v))
            else:
                row.append(to_date(v).strftime("%d-%m-%Y") if is_date(k) else v)
        w.writerow(row)
    return out.getvalue().encode("cp1252", "replace")


async def do_post(request, sid, s):
    form = await request.form()
    task = form.get("task", "")
    if s["token"] not in form:
        say(s, "error", "Ugyldigt sikkerhedsmærke (token). Prøv igen.")
        return go(sid, "/index.php")
    if task == "user.login":
        if form.get("username") == USER and form.get("password") == PASSWORD:
            SESSIONS.pop(sid)
            sid = secrets.token_hex(13)
            SESSIONS[sid] = {"user": USER, "token": secrets.token_hex(16), "queue": [], "hits": {}, "sheets": {}}
        elif not form.get("password"):
            say(s, "warning", "Tom adgangskode ikke tilladt")
        else:
            say(s, "warning", "Brugernavn og adgangskode passer ikke sammen, eller du har ikke en konto endnu.")
        return go(sid, "/index.php")
    if not s["user"]:
        say(s, "error", "Du skal logge ind først.")
        return go(sid, "/index.php")
    if task == "user.logout":
        SESSIONS.pop(sid)
        sid, s = state(request)
        return go(sid, "/index.php")
    if task == "soegning.find":
        raw = form.get("jform[cpr]", "")
        cpr = norm(raw)
        if not raw.strip():
            say(s, "warning", "Feltet er påkrævet: CPR-nr. på kursisten")
        elif not cpr:
            say(s, "warning", "Ugyldigt felt: CPR-nr. på kursisten")
        elif cpr not in PEOPLE:
            say(s, "notice", "Vi fandt ingen kursist med dette CPR-nr.")
        else:
            s["hits"][str(len(s["hits"]) + 1)] = cpr
            return go(sid, C + "&view=resultat")
        return go(sid, C + "&view=soegning&Itemid=114")
    if task == "liste.upload":
        up = form.get("jform[fil]")
        name = getattr(up, "filename", "")
        lines = lines_of(await up.read()) if name else []
        wrong = [t for t in lines if not norm(t[1])]
        if not name:
            say(s, "warning", "Der blev ikke valgt nogen fil.")
        elif not name.lower().endswith((".txt", ".csv")):
            say(s, "error", "Filtypen er ikke tilladt.")
        elif not lines:
            say(s, "error", "Filen er tom.")
        elif len(lines) > 100:
            say(s, "error", "Der er mere end 100 linjer i filen. Del filen op.")
        elif wrong:
            say(s, "error", f"Filen blev afvist: linje {wrong[0][0]} er ikke et CPR-nr.")
        else:
            key = str(len(s["sheets"]) + 1)
            s["sheets"][key] = [norm(t) for _, t in lines]
            say(s, "message", f'Din fil er behandlet ({len(lines)} CPR-numre). <a href="{C}&amp;task=liste.download&amp;format=raw&amp;id={key}">Åbn som regneark</a>')
        return go(sid, C + "&view=liste&Itemid=115")
    say(s, "error", "Handlingen findes ikke.")
    return go(sid, "/index.php")


async def index(request):
    sid, s = state(request)
    if request.method == "POST":
        return await do_post(request, sid, s)
    q = request.query_params
    option = q.get("option", "")
    if option == "com_content" and s["user"]:
        return page(sid, s, "Vejledning", '<div class="page-header"><h2>Vejledning</h2></div><p>Kontakt redaktionen ved spørgsmål om ekstranettet.</p>')
    if option != "com_kursistdata":
        return page(sid, s, "Hjem", HOME)
    if not s["user"]:
        say(s, "error", "Du har ikke adgang til at se denne side. Log ind.")
        return go(sid, "/index.php")
    if q.get("task") == "liste.download":
        numbers = s["sheets"].get(q.get("id", ""))
        if numbers:
            return Response(sheet(numbers), headers={"Content-Type": "text/csv; charset=windows-1252",
                            "Content-Disposition": f'attachment; filename="kursister-{dt.date.today():%Y%m%d}.csv"'})
        say(s, "error", "Filen findes ikke længere.")
    view = q.get("view", "")
    if view == "kursist" and q.get("id") in s["hits"]:
        return page(sid, s, "Kursistkort", view_card(s["hits"][q["id"]]))
    if view == "resultat":
        return page(sid, s, "Søgeresultat", view_hits(s))
    if view == "liste" or q.get("task"):
        return page(sid, s, "Find mange kursister", view_list(s))
    return page(sid, s, "Find en kursist", view_search(s))


app = Starlette(routes=[Route("/", index, methods=["GET", "POST"]), Route("/index.php", index, methods=["GET", "POST"])])
