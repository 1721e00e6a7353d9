"""Knappen - JBoss Seam 2.1, JSF 1.2 (RI), RichFaces 3.3, Facelets. 2009."""
import csv
import io
import json
import re
import secrets
from datetime import date
from html import escape as e
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))
BY_CPR = {p["cpr"]: i for i, p in enumerate(PEOPLE)}
IDS = [1041 + 7 * i for i in range(len(PEOPLE))]  # databasens id
SESSIONS = {}
CTX = "/knappen"
MODULER_PR_SIDE = 15
PANELS = [
    ("moduler", "Moduler", [("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder"),
                            ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Modultest bestået")]),
    ("proever", "Prøver", [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læse"),
                           ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    ("henvisninger", "Henvisninger", [("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
    ("meritter", "Meritoverførsler", [("du_modul", "Modul"), ("startdato", "Dato"), ("udbyder", "Udbyder")]),
]
KOLONNER = [
    ("cpr", "CPR"), ("findes", "Registreret efter 2004"), ("foerste_startdato", "Første modul - start"), ("foerste_du_modul", "Første modul - modul"),
    ("foerste_udbyder", "Første modul - udbyder"), ("seneste_startdato", "Seneste modul - start"), ("seneste_du_modul", "Seneste modul - modul"),
    ("seneste_udbyder", "Seneste modul - udbyder"), ("henvisning_dato", "Henvisning - dato"), ("henvisning_kategori", "Henvisning - kategori"),
    ("merit_du_modul", "Højeste merit - modul"), ("merit_startdato", "Højeste merit - dato"), ("merit_udbyder", "Højeste merit - udbyder"),
    ("prae2004_findes", "Registreret før 2004"), ("prae2004_startdato", "Før 2004 - første start"), ("prae2004_du", "Før 2004 - danskuddannelse"),
]


def vis(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        return date.fromisoformat(v).strftime("%d.%m.%Y")
    return v


class Ctx:
    """Faces-kontekst for en forespørgsel."""
    def __init__(self, request, form):
        view, _, sid = request.path_params["view"].partition(";jsessionid=")
        self.request, self.view, self.form, self.q = request, view, form, request.query_params
        cookie = request.cookies.get("JSESSIONID")
        self.sid = cookie if cookie in SESSIONS else sid
        if self.sid not in SESSIONS:
            self.sid = secrets.token_hex(16).upper()
            SESSIONS[self.sid] = {"views": {}, "n": 0, "cid": 0, "conv": {}, "messages": [], "user": None}
        self.rewrite = cookie != self.sid
        self.s = SESSIONS[self.sid]
        self.cid = self.q.get("cid") if self.q.get("cid") in self.s["conv"] else None

    def begin(self):
        self.s["cid"] += 1
        self.cid = str(self.s["cid"])
        self.s["conv"][self.cid] = {}
        return self.s["conv"][self.cid]

    @property
    def conv(self):
        return self.s["conv"].get(self.cid, {})

    def url(self, view, **params):
        if self.cid:
            params["cid"] = self.cid
        q = "&amp;".join(f"{k}={v}" for k, v in params.items())
        return f"{CTX}/{view}" + (f";jsessionid={self.sid}" if self.rewrite else "") + ("?" + q if q else "")

    def message(self, text, cls="infomsg"):
        self.s["messages"].append((cls, text))

    def viewstate(self):
        self.s["n"] += 1
        vid = f"j_id{self.s['n']}"
        self.s["views"][vid] = (self.view, self.cid)
        return f'<input type="hidden" name="javax.faces.ViewState" id="javax.faces.ViewState" value="{vid}" autocomplete="off" />'

    def form_open(self, fid, multipart=False):
        enc = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
        return (f'<form id="{fid}" name="{fid}" method="post" action="{self.url(self.view)}" enctype="{enc}">\n'
                f'<input type="hidden" name="{fid}" value="{fid}" />\n')

    def form_close(self):
        return self.viewstate() + "\n</form>"

    def done(self, resp):
        if self.rewrite:
            resp.set_cookie("JSESSIONID", self.sid, path=CTX)
        resp.headers["X-Powered-By"] = "Servlet 2.5; JBoss-5.0/JBossWeb-2.1, JSF/1.2"
        return resp

    def redirect(self, view):
        return self.done(RedirectResponse(self.url(view).replace("&amp;", "&"), 302))

    def render(self, title, body):
        item = '<td class="dr-toolbar-int rich-toolbar-item">{}</td>'.format
        bar = [item("Knappen:"), item(f'<a href="{self.url("home.seam")}" id="menuForsideId">Forside</a>')]
        cid, self.cid = self.cid, None  # propagation="none" i menuen
        if self.s["user"]:
            bar += [item(f'<a href="{self.url("soeg.seam")}" id="menuSoegId">Søg kursist</a>'),
                    item(f'<a href="{self.url("liste.seam")}" id="menuListeId">Listeudtræk</a>')]
            right = (item(f"bruger: {e(self.s['user'])}")
                     + item(f'<a href="{self.url("home.seam", actionMethod="home.xhtml%3Aidentity.logout")}" id="menuLogoutId">Log ud</a>'))
        else:
            right = item(f'<a href="{self.url("login.seam")}" id="menuLoginId">Log ind</a>')
        self.cid = cid
        msgs, self.s["messages"] = self.s["messages"], []
        mhtml = ('<ul id="messages" class="message">' + "".join(f'<li class="{c}">{e(t)}</li>' for c, t in msgs) + "</ul>") if msgs else ""
        return self.done(HTMLResponse(f'''<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>Knappen - {title}</title>
<link class="component" href="{CTX}/a4j/s/3_3_1.GAcss/panel.xcss/DATB/eAELXT5DOhSIAQ!sA18_.seam" rel="stylesheet" type="text/css" />
<link href="{CTX}/stylesheet/theme.css" rel="stylesheet" type="text/css" />
</head>
<body>
<div id="top"><span class="logo">Danskundervisningsdatabasen</span></div>
<table class="dr-toolbar-ext rich-toolbar" border="0" cellpadding="0" cellspacing="0" width="100%"><tr valign="middle">
{"".join(bar)}<td width="100%"></td>{right}
</tr></table>
<div class="sti">Du er her: {title}</div>
<div class="body">
{mhtml}
{body}
</div>
<div class="footer">Udviklet på Nordløs webskabelon 2.3</div>
</body>
</html>'''))


def panel(pid, header, body):
    return (f'<div class="dr-pnl rich-panel" id="{pid}"><div class="dr-pnl-h rich-panel-header" id="{pid}_header">{header}</div>'
            f'<div class="dr-pnl-b rich-panel-body" id="{pid}_body">\n{body}\n</div></div>\n')


def th(h, extra=""):
    return f'<th class="dr-table-subheadercell rich-table-subheadercell" scope="col"{extra}>{h}</th>'


def table(tid, cols, rows, links=None):
    if tid == "proever":  # rich:columnGroup
        head = ('<tr class="dr-table-subheader rich-table-subheader">' + "".join(
            th("Karakterer", ' colspan="3"') if k == "laeseforstaaelse" else th(h, ' rowspan="2"')
            for k, h in cols if k not in ("skriftlig", "mundtlig")) + '</tr><tr class="dr-table-subheader rich-table-subheader">'
            + "".join(th(h) for k, h in cols if k in ("laeseforstaaelse", "skriftlig", "mundtlig")) + "</tr>")
    else:
        head = '<tr class="dr-table-subheader rich-table-subheader">' + "".join(th(h) for _, h in cols) + "</tr>"
    body = "".join(f'<tr class="dr-table-row rich-table-row{" rich-table-firstrow" if not i else ""}">' + "".join(
        f'<td class="dr-table-cell rich-table-cell" id="{tid}:{i}:j_id{60 + n}">{r[k] if k == "action" else e(vis(r[k]))}</td>'
        for n, (k, _) in enumerate(cols)) + "</tr>\n" for i, r in enumerate(rows))
    return (f'<table class="dr-table rich-table" id="{tid}" border="0" cellpadding="0" cellspacing="0"><colgroup span="{len(cols)}"></colgroup>\n'
            f'<thead class="dr-table-thead">{head}</thead>\n<tbody id="{tid}:tb">{body}</tbody></table>')


def prop(name, value, label_for=None, required=False):
    lab = f'<label for="{label_for}">{name}</label>' if label_for else name
    star = '<span class="required">*</span>' if required else ""
    return f'<div class="prop"><span class="name">{lab}{star}</span><span class="value">{value}</span></div>\n'


def home(c):
    if "identity.logout" in c.q.get("actionMethod", ""):
        SESSIONS.pop(c.sid, None)
        c.sid = secrets.token_hex(16).upper()
        c.s = SESSIONS[c.sid] = {"views": {}, "n": 0, "cid": 0, "conv": {}, "messages": [], "user": None}
        c.rewrite, c.cid = True, None
        return c.redirect("home.seam")
    text = ("<p>Vælg i menuen, om du vil søge en enkelt kursist eller trække oplysninger om flere kursister på én gang.</p>" if c.s["user"] else
            "<p>Her kan kommunerne hente oplysninger om voksne udlændinges danskuddannelse. Log ind for at fortsætte.</p>")
    return c.render("Forside", panel("velkomst", "Velkommen til Knappen", text))


def login(c):
    if "login:submit" in c.form:
        if c.form.get("login:username") == "kommune" and c.form.get("login:password") == "hemmeligt-1":
            c.s["user"] = "kommune"
            c.message("Velkommen, kommune")
            return c.redirect("home.seam")
        c.message("Login mislykkedes. Kontrollér brugernavn og adgangskode.", "errormsg")
    return c.render("Log ind", c.form_open("login") + panel("loginPanel", "Log ind", '<div class="dialog">'
        + prop("Brugernavn", '<input id="login:username" type="text" name="login:username" />', "login:username")
        + prop("Adgangskode", '<input id="login:password" type="password" name="login:password" value="" />', "login:password")
        + prop("Husk mig", '<input id="login:rememberMe" type="checkbox" name="login:rememberMe" />', "login:rememberMe") + "</div>")
        + '<div class="actionButtons"><input id="login:submit" type="submit" name="login:submit" value="Login" /></div>' + c.form_close())


def soeg(c):
    felt, hits, fejl = "soegForm:cprDecoration:cpr", "", ""
    value = (c.form.get(felt) or "").strip()
    if "soegForm:soeg" in c.form:
        cpr = value.replace("-", "")
        if not value:
            fejl = "Feltet skal udfyldes"
        elif not re.fullmatch(r"\d{10}", cpr):
            fejl = "CPR-nr. skal have formatet ddmmåå-xxxx"
        elif cpr not in BY_CPR:
            hits = panel("resultat", "Søgeresultat", '<span id="ingen">Søgningen gav ingen resultater.</span>')
        else:
            conv = c.begin()
            conv["soegt"] = cpr
            i = BY_CPR[cpr]
            row = {"cpr": cpr[:6] + "-" + cpr[6:], "findes": PEOPLE[i]["udtraek"]["findes"], "foer": PEOPLE[i]["udtraek"]["prae2004_findes"],
                   "action": f'<a href="{c.url("kursist.seam", kursistId=IDS[i])}" id="kursister:0:vis">Vis kursist</a>'}
            hits = panel("resultat", "Søgeresultat", table("kursister", [("cpr", "CPR-nr."), ("findes", "Data efter 2004"), ("foer", "Data før 2004"), ("action", "Handling")], [row]))
    if fejl:
        c.message("Ret venligst fejlene nedenfor.", "errormsg")
    err = f'<span class="error errors"><span class="rich-message" id="soegForm:cprDecoration:j_id31"><span class="rich-message-label">{fejl}</span></span></span>' if fejl else ""
    return c.render("Søg kursist", c.form_open("soegForm") + panel("soegPanel", "Søgekriterier",
        '<div id="soegForm:cprDecoration">' + prop("CPR-nr.", f'<input id="{felt}" type="text" name="{felt}" value="{e(value)}" maxlength="11" />{err}', felt, True) + "</div>")
        + '<div class="actionButtons"><input id="soegForm:soeg" type="submit" name="soegForm:soeg" value="Søg" /> '
          '<input id="soegForm:nulstil" type="reset" name="soegForm:nulstil" value="Nulstil" /></div>' + c.form_close() + hits)


def kursist(c):
    kid = c.q.get("kursistId", "")
    if not kid.isdigit() or int(kid) not in IDS or c.conv.get("soegt") != PEOPLE[IDS.index(int(kid))]["cpr"]:
        c.message("Samtalen er afsluttet eller udløbet. Søg igen.", "warnmsg")
        return c.redirect("soeg.seam")
    p = PEOPLE[IDS.index(int(kid))]
    out = [panel("kursist", "Kursist", prop("CPR-nr.", f"{p['cpr'][:6]}-{p['cpr'][6:]}"))]
    for key, header, cols in PANELS:
        rows, control = p[key], ""
        if key == "moduler" and len(rows) > MODULER_PR_SIDE:
            q = c.q.get("firstResult", "0")
            first = int(q) if q.isdigit() and int(q) < len(rows) else 0
            last = (len(rows) - 1) // MODULER_PR_SIDE * MODULER_PR_SIDE
            def link(n, text, lid):
                return f'<a href="{c.url("kursist.seam", firstResult=n, kursistId=kid)}" id="{lid}">{text}</a>\n'
            control = '<div class="tableControl">'
            if first:
                control += link(0, "&laquo;&laquo; Første side", "foersteSide") + link(max(0, first - MODULER_PR_SIDE), "&laquo; Forrige side", "forrigeSide")
            if first < last:
                control += link(first + MODULER_PR_SIDE, "Næste side &raquo;", "naesteSide") + link(last, "Sidste side &raquo;&raquo;", "sidsteSide")
            control += "</div>"
            rows = rows[first:first + MODULER_PR_SIDE]
        out.append(panel(key + "Panel", header, (table(key, cols, rows) + control) if rows else '<span>Der er ingen indberetninger.</span>'))
    f = p["prae2004"]
    out.append(panel("foer2004Panel", "Oplysninger fra før 2004", prop("Første startdato", vis(f["foerste_startdato"])) + prop("Danskuddannelse", vis(f["du"]))
                     if f else '<span>Der er ingen indberetninger.</span>'))
    out.append(f'<div class="actionButtons"><input id="tilbage" type="button" value="Tilbage" onclick="location.href=\'{c.url("soeg.seam")}\'" /></div>')
    return c.render("Søg kursist &gt; Kursist", "".join(out))


async def liste(c):
    if "startForm:start" in c.form and c.conv.get("numre"):
        c.conv["tael"] = 0
        return c.redirect("udtraek.seam")
    bekraeft = ""
    if "listeForm:indlaes" in c.form:
        f = c.form.get("listeForm:filDecoration:fil")
        if not f or isinstance(f, str) or not f.filename:
            c.message("Der er ikke valgt nogen fil.", "errormsg")
        elif not f.filename.lower().endswith(".txt"):
            c.message("Kun tekstfiler (.txt) kan indlæses.", "errormsg")
        else:
            numre = [l.strip() for l in (await f.read()).decode("utf-8-sig", "replace").splitlines() if l.strip()]
            fejl = [i for i, n in enumerate(numre, 1) if not re.fullmatch(r"\d{10}", n)]
            if not numre or fejl:
                c.message(f"Ugyldigt CPR-nr. i linje {fejl[0]}." if fejl else "Filen er tom.", "errormsg")
            elif len(numre) > 100:
                c.message("Filen indeholder mere end 100 CPR-numre.", "errormsg")
            else:
                c.begin()["numre"] = numre
                bekraeft = c.form_open("startForm") + panel("bekraeft", "Indlæst fil", prop("Fil", e(f.filename)) + prop("Antal CPR-numre", len(numre))) + (
                    '<div class="actionButtons"><input id="startForm:start" type="submit" name="startForm:start" value="Start udtræk" /></div>') + c.form_close()
    if bekraeft:
        return c.render("Listeudtræk", bekraeft)
    felt = "listeForm:filDecoration:fil"
    return c.render("Listeudtræk", c.form_open("listeForm", True) + panel("listePanel", "Indlæs fil med CPR-numre",
        "<p>Filen skal være en tekstfil med ét CPR-nr. (10 cifre) på hver linje og højst 100 linjer.</p>"
        + prop("Fil", f'<input type="file" id="{felt}" name="{felt}" accept="text/plain" />', felt, True))
        + '<div class="actionButtons"><input id="listeForm:indlaes" type="submit" name="listeForm:indlaes" value="Indlæs" /></div>' + c.form_close())


def udtraek(c):
    conv = c.conv
    if "tael" not in conv:
        return c.redirect("liste.seam")
    conv["tael"] += 1
    if conv["tael"] < 3:
        return c.render("Listeudtræk", panel("status", "Status", "<p>Udtrækket er i gang. Det kan tage lidt tid.</p>")
                        + f'<div class="actionButtons"><input id="opdater" type="button" value="Opdater status" onclick="location.href=\'{c.url("udtraek.seam")}\'" /></div>')
    conv.setdefault("doc", secrets.randbelow(9000) + 1000)
    return c.render("Listeudtræk", panel("status", "Status", "<p>Udtrækket er afsluttet.</p>"
                    + f'<a href="{c.url("udtraek.csv", docId=conv["doc"])}" id="hent">Gem udtræk som regneark (csv)</a>'))


def dokument(c):
    if str(c.conv.get("doc")) != c.q.get("docId"):
        return c.done(HTMLResponse("<html><body><h1>HTTP Status 404 - /udtraek.csv</h1></body></html>", 404))
    buf = io.StringIO()
    w = csv.writer(buf, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    w.writerow([h for _, h in KOLONNER])
    for n in c.conv["numre"]:
        u = PEOPLE[BY_CPR[n]]["udtraek"] if n in BY_CPR else {"cpr": n, "findes": False, "prae2004_findes": False}
        w.writerow([vis(u.get(k)) for k, _ in KOLONNER])
    r = Response(buf.getvalue().encode("cp1252"))
    r.headers["Content-Type"] = "text/csv; charset=windows-1252"
    r.headers["Content-Disposition"] = 'attachment; filename="udtraek.csv"'
    return c.done(r)


VIEWS = {"home.seam": home, "login.seam": login, "soeg.seam": soeg, "kursist.seam": kursist,
         "liste.seam": liste, "udtraek.seam": udtraek, "udtraek.csv": dokument}


async def faces(request):
    form = await request.form() if request.method == "POST" else {}
    c = Ctx(request, form)
    if c.view in ("", "index.html"):
        return c.redirect("home.seam")
    if c.view not in VIEWS:
        if c.view.endswith((".css", "DATB/eAELXT5DOhSIAQ!sA18_.seam")):
            return Response("", media_type="text/css")
        return HTMLResponse("<html><body><h1>HTTP Status 404</h1></body></html>", 404)
    if request.method == "POST":
        saved = c.s["views"].get(form.get("javax.faces.ViewState"))
        if not saved or saved[0] != c.view:  # ViewExpiredException -> pages.xml
            c.message("Din session er udløbet. Prøv igen.", "warnmsg")
            return c.redirect("home.seam")
        c.cid = c.cid or (saved[1] if saved[1] in c.s["conv"] else None)
    if c.view not in ("home.seam", "login.seam") and not c.s["user"]:
        c.message("Du skal logge ind først.", "warnmsg")
        return c.redirect("login.seam")
    r = VIEWS[c.view](c)
    return await r if hasattr(r, "__await__") else r


async def rod(request):
    return RedirectResponse(CTX + "/home.seam", 302)


app = Starlette(routes=[Route("/", rod), Route(CTX, rod), Route(CTX + "/{view:path}", faces, methods=["GET", "POST"])])
