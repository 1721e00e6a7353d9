"""Knappen - ASP.NET Web Pages 2 (Razor, WebMatrix starter site) with WebGrid, WebSecurity and OpenXML SDK, 2013."""
import io
import json
import re
import secrets
import zipfile
from html import escape as h
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

FOLK = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))}
ROD = "/Knappen"
SESSION, AUTH, AF = {}, {}, {}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def session_id():
    return secrets.token_hex(12)


def billet():
    return secrets.token_hex(96).upper()


def af_token():
    return secrets.token_urlsafe(81)


def dato(v):
    return f"{v[8:10]}-{v[5:7]}-{v[:4]}" if v else ""


def janej(v):
    return "" if v is None else "Ja" if v else "Nej"


class Side:
    """One request: WebPage with Session, WebSecurity and AntiForgery."""

    def __init__(self, request):
        self.request = request
        self.sid = request.cookies.get("ASP.NET_SessionId")
        if self.sid not in SESSION:
            self.sid = session_id()
            SESSION[self.sid] = {}
        self.s = SESSION[self.sid]
        self.auth = request.cookies.get(".ASPXAUTH")
        self.bruger = AUTH.get(self.auth)
        self.afkage = request.cookies.get("__RequestVerificationToken_L0tuYXBwZW41")
        if self.afkage not in AF:
            self.afkage = af_token()
            AF[self.afkage] = set()
        self.side_token = None

    def af(self):
        self.side_token = af_token()
        AF[self.afkage].add(self.side_token)
        return f'<input name="__RequestVerificationToken" type="hidden" value="{self.side_token}" />'

    async def post(self):
        f = await self.request.form()
        kage = self.request.cookies.get("__RequestVerificationToken_L0tuYXBwZW41")
        return f if f.get("__RequestVerificationToken") in AF.get(kage, ()) else None

    def kager(self, r):
        r.headers["X-AspNetWebPages-Version"] = "2.0"
        r.headers["Cache-Control"] = "private"
        if self.request.cookies.get("ASP.NET_SessionId") != self.sid:
            r.set_cookie("ASP.NET_SessionId", self.sid, path="/", httponly=True, samesite=None)
        if self.request.cookies.get("__RequestVerificationToken_L0tuYXBwZW41") != self.afkage:
            r.set_cookie("__RequestVerificationToken_L0tuYXBwZW41", self.afkage, path="/", httponly=True, samesite=None)
        return r

    def til(self, sti):
        return self.kager(RedirectResponse(ROD + sti, 302))

    def fejlside(self):
        return HTMLResponse("<html><head><title>Runtime Error</title></head><body><h1>Serverfejl i programmet '/Knappen'.</h1></body></html>", 500)

    def vis(self, titel, krop, status=200):
        if self.bruger:
            login = f'''Du er logget på som <span class="username">{h(self.bruger)}</span>.
                        <form id="logoutForm" action="{ROD}/Account/Logout" method="post">
                            {self.af()}
                            <a href="javascript:document.getElementById('logoutForm').submit()">Log af</a>
                        </form>'''
            menu = f'''
                    <nav>
                        <ul id="menu">
                            <li><a href="{ROD}/">Forside</a></li>
                            <li><a href="{ROD}/Opslag">Enkeltopslag</a></li>
                            <li><a href="{ROD}/Listeopslag">Listeopslag</a></li>
                        </ul>
                    </nav>'''
        else:
            login, menu = f'<ul><li><a href="{ROD}/Account/Login">Log på</a></li></ul>', ""
        return self.kager(HTMLResponse(f'''<!DOCTYPE html>
<html lang="da">
    <head>
        <meta charset="utf-8" />
        <title>{h(titel)} - Knappen</title>
        <link href="{ROD}/Content/themes/base/jquery.ui.all.css" rel="stylesheet" type="text/css" />
        <link href="{ROD}/Content/Site.css" rel="stylesheet" type="text/css" />
        <link href="{ROD}/favicon.ico" rel="shortcut icon" type="image/x-icon" />
        <script src="{ROD}/Scripts/jquery-1.8.2.min.js"></script>
        <script src="{ROD}/Scripts/modernizr-2.6.2.js"></script>
        <meta name="viewport" content="width=device-width" />
    </head>
    <body>
        <header>
            <div class="content-wrapper">
                <div class="float-left">
                    <p class="site-title"><a href="{ROD}/">Knappen</a></p>
                </div>
                <div class="float-right">
                    <section id="login">
                        {login}
                    </section>{menu}
                </div>
            </div>
        </header>
        <div id="body">
            <section class="content-wrapper main-content clear-fix">
{krop}
            </section>
        </div>
        <footer>
            <div class="content-wrapper">
                <div class="float-left"><p>&copy; 2013 - Danskundervisningsdatabasen</p></div>
            </div>
        </footer>
    </body>
</html>
''', status))


def resume(fejl):
    if not fejl:
        return ""
    return ('<div class="validation-summary-errors" data-valmsg-summary="true"><ul>\n' +
            "".join(f"<li>{h(f)}</li>\n" for f in fejl) + "</ul></div>")


def beskyttet(funktion):
    async def rute(request):
        s = Side(request)
        if not s.bruger:
            return s.til("/Account/Login?ReturnUrl=" + quote(request.url.path, safe=""))
        return await funktion(request, s)
    return rute


async def login(request):
    s = Side(request)
    fejl, navn = [], ""
    if request.method == "POST":
        f = await s.post()
        if f is None:
            return s.fejlside()
        navn, kode = str(f.get("brugernavn", "")), str(f.get("adgangskode", ""))
        if not navn:
            fejl.append("Brugernavn skal udfyldes.")
        if not kode:
            fejl.append("Adgangskode skal udfyldes.")
        if not fejl:
            if navn == "kommune" and kode == "hemmeligt-1":
                b = billet()
                AUTH[b] = navn
                retur = request.query_params.get("ReturnUrl", "")
                r = s.til(retur[len(ROD):] if retur.startswith(ROD + "/") else "/")
                r.set_cookie(".ASPXAUTH", b, path="/", httponly=True, samesite=None)
                return r
            fejl.append("Brugernavnet eller adgangskoden er ikke korrekt.")
    return s.vis("Log på", f'''<hgroup class="title">
    <h1>Log på.</h1>
</hgroup>
<section id="loginForm">
<form method="post">
    {s.af()}
    {resume(fejl)}
    <fieldset>
        <legend>Log på knappen</legend>
        <ol>
            <li class="email">
                <label for="brugernavn">Brugernavn</label>
                <input type="text" id="brugernavn" name="brugernavn" value="{h(navn)}" data-val="true" data-val-required="Brugernavn skal udfyldes." />
                <span class="field-validation-valid" data-valmsg-for="brugernavn" data-valmsg-replace="true"></span>
            </li>
            <li class="password">
                <label for="adgangskode">Adgangskode</label>
                <input type="password" id="adgangskode" name="adgangskode" data-val="true" data-val-required="Adgangskode skal udfyldes." />
                <span class="field-validation-valid" data-valmsg-for="adgangskode" data-valmsg-replace="true"></span>
            </li>
            <li class="remember-me">
                <input type="checkbox" id="husk" name="husk" value="true" />
                <label class="checkbox" for="husk">Husk mig?</label>
            </li>
        </ol>
        <input type="submit" value="Log på" />
    </fieldset>
</form>
</section>''')


async def logout(request):
    s = Side(request)
    if await s.post() is None:
        return s.fejlside()
    AUTH.pop(s.auth, None)
    SESSION.pop(s.sid, None)
    r = s.til("/Account/Login")
    r.delete_cookie(".ASPXAUTH", path="/")
    return r


@beskyttet
async def forside(request, s):
    return s.vis("Forside", f'''<hgroup class="title"><h1>Knappen.</h1> <h2>Udtræk fra danskundervisningsdatabasen</h2></hgroup>
<p>Vælg i menuen, om du vil slå en enkelt kursist op, eller om du vil sende en liste med op til 100 CPR-numre.</p>''')


@beskyttet
async def opslag(request, s):
    fejl, besked, cpr = [], "", ""
    if request.method == "POST":
        f = await s.post()
        if f is None:
            return s.fejlside()
        cpr = str(f.get("cprnr", "")).strip()
        if not re.fullmatch(r"[0-9]{10}", cpr):
            fejl.append("CPR-nummeret skal bestå af 10 cifre uden bindestreg.")
        elif cpr not in FOLK:
            besked = '<p class="message-info">CPR-nummeret findes ikke i databasen.</p>'
        else:
            s.s["cpr"] = cpr
            return s.til("/Kursist")
    return s.vis("Enkeltopslag", f'''<hgroup class="title"><h1>Enkeltopslag.</h1></hgroup>
{besked}
<form method="post">
    {s.af()}
    {resume(fejl)}
    <fieldset>
        <legend>Søg kursist</legend>
        <ol>
            <li>
                <label for="cprnr">CPR-nummer (10 cifre)</label>
                <input type="text" id="cprnr" name="cprnr" maxlength="10" autocomplete="off" value="{h(cpr)}" data-val="true" data-val-regex="CPR-nummeret skal bestå af 10 cifre uden bindestreg." data-val-regex-pattern="^\\d{{10}}$" />
                <span class="field-validation-valid" data-valmsg-for="cprnr" data-valmsg-replace="true"></span>
            </li>
        </ol>
        <input type="submit" value="Vis kursist" />
    </fieldset>
</form>''')


def webgrid(request, praefiks, raekker, kolonner, pr_side=10):
    """new WebGrid(source, rowsPerPage: 10, fieldNamePrefix: praefiks).GetHtml(tableStyle: "grid", ...)"""
    q = dict(request.query_params)

    def url(**nyt):
        d = {**q, **{praefiks + k: v for k, v in nyt.items()}}
        if "sort" in nyt:
            d.pop(praefiks + "page", None)
        return h(request.url.path + "?" + urlencode(d))
    sort, ret = q.get(praefiks + "sort"), q.get(praefiks + "sortdir", "ASC")
    if sort in [n for n, _ in kolonner]:
        raekker = sorted(raekker, key=lambda r: r[sort] or "", reverse=ret == "DESC")
    sider = -(-len(raekker) // pr_side)
    sp = q.get(praefiks + "page", "1")
    side = min(max(int(sp) if sp.isascii() and sp.isdigit() else 1, 1), sider)
    th = "".join(f'''
            <th scope="col">
<a href="{url(sort=n, sortdir="DESC" if sort == n and ret == "ASC" else "ASC")}">{t}</a>            </th>''' for n, t in kolonner)
    tr = ""
    for i, r in enumerate(raekker[(side - 1) * pr_side:side * pr_side]):
        tr += f'\n        <tr{" class=" + chr(34) + "alt" + chr(34) if i % 2 else ""}>' + "".join(
            f"\n            <td>{h(celle(n, r[n]))}</td>" for n, _ in kolonner) + "\n        </tr>"
    fod = ""
    if sider > 1:
        dele = []
        if side > 1:
            dele.append(f'<a href="{url(page=side - 1)}">&lt;</a>')
        dele += [str(n) if n == side else f'<a href="{url(page=n)}">{n}</a>' for n in range(1, sider + 1)]
        if side < sider:
            dele.append(f'<a href="{url(page=side + 1)}">&gt;</a>')
        fod = f'''
    <tfoot>
        <tr class="pager">
            <td colspan="{len(kolonner)}">{" ".join(dele)} </td>
        </tr>
    </tfoot>'''
    return f'''<table class="grid">
    <thead>
        <tr class="head">{th}
        </tr>
    </thead>{fod}
    <tbody>{tr}
    </tbody>
</table>'''


def celle(n, v):
    if n in ("Start", "Slut", "Dato", "Modultest", "FoersteStart"):
        return dato(v)
    return janej(v) if n == "Danskudd" else v or ""


DELE = [
    ("Modulregistreringer", "moduler", "mod", "Der er ingen modulregistreringer.",
     [("Start", "startdato", "Startdato"), ("Slut", "slutdato", "Slutdato"), ("Modul", "du_modul", "DU-modul"), ("Udbyder", "udbyder", "Sprogcenter"),
      ("HenvKat", "henvisningskategori", "Henv.kat."), ("Ophoer", "ophoersaarsag", "Ophørsårsag"), ("Modultest", "modultest_bestaaet", "Modultest bestået")]),
    ("Prøver", "proever", "proeve", "Der er ingen prøver.",
     [("Dato", "dato", "Dato"), ("Termin", "termin", "Prøvetermin"), ("Proeve", "proeve", "Prøve"), ("Laes", "laeseforstaaelse", "Læsefor."),
      ("Skr", "skriftlig", "Skr. fremst."), ("Mdt", "mundtlig", "Mdt. komm."), ("Resultat", "resultat", "Resultat"), ("Udbyder", "udbyder", "Sprogcenter")]),
    ("Henvisninger", "henvisninger", "henv", "Der er ingen henvisninger.",
     [("Dato", "dato", "Dato"), ("Kategori", "kategori", "Henv.kat."), ("Kommune", "kommune", "Kommune"), ("Udbyder", "udbyder", "Sprogcenter")]),
    ("Merit", "meritter", "merit", "Der er ingen merit.",
     [("Start", "startdato", "Startdato"), ("Modul", "du_modul", "DU-modul"), ("Udbyder", "udbyder", "Sprogcenter")]),
    ("Præ-2004 data", "prae2004", "prae", "Der er ingen præ-2004 data.",
     [("FoersteStart", "foerste_startdato", "Første startdato"), ("Danskudd", "du", "DU gennemgået")]),
]


@beskyttet
async def kursist(request, s):
    p = FOLK.get(s.s.get("cpr"))
    if p is None:
        return s.til("/Opslag")
    ud = f'<hgroup class="title"><h1>Kursist.</h1> <h2>CPR-nr. {p["cpr"]}</h2></hgroup>\n'
    for titel, noegle, praefiks, tom, kol in DELE:
        data = p[noegle]
        if isinstance(data, dict):
            data = [data]
        ud += f"<h3>{titel}</h3>\n"
        if data:
            ud += webgrid(request, praefiks, [{n: r[k] for n, k, _ in kol} for r in data], [(n, t) for n, _, t in kol]) + "\n"
        else:
            ud += f"<p>{tom}</p>\n"
    return s.vis("Kursist", ud + f'<p><a href="{ROD}/Opslag">Nyt opslag</a></p>')


@beskyttet
async def listeopslag(request, s):
    fejl = []
    if request.method == "POST":
        f = await s.post()
        if f is None:
            return s.fejlside()
        fil = f.get("fileUpload")
        if fil is None or isinstance(fil, str) or not fil.filename:
            fejl.append("Vælg en fil, før du trykker på knappen.")
        elif not fil.filename.lower().endswith(".txt"):
            fejl.append("Filen skal være en .txt-fil.")
        else:
            numre = [x.strip() for x in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            if not numre:
                fejl.append("Filen er tom.")
            elif len(numre) > 100:
                fejl.append("Filen indeholder mere end 100 CPR-numre.")
            for i, n in enumerate(numre[:100], 1):
                if not re.fullmatch(r"[0-9]{10}", n):
                    fejl.append(f"Linje {i}: ikke et gyldigt CPR-nummer.")
        if not fejl:
            s.s["liste"] = numre
            return s.til("/ListeResultat")
    return s.vis("Listeopslag", f'''<hgroup class="title"><h1>Listeopslag.</h1></hgroup>
<p>Filen gemmes fra Notesblok som .txt med et CPR-nummer (10 cifre) pr. linje og højst 100 numre.</p>
<form action="" enctype="multipart/form-data" method="post" onsubmit="document.getElementById('vent').style.display='block';">
    {s.af()}
    {resume(fejl)}
    <fieldset>
        <legend>Send liste</legend>
        <p>Vælg fil med CPR-numre:</p>
        <div class="file-upload" id="file-upload-0">
            <div><input name="fileUpload" type="file" /></div>
        </div>
        <input type="submit" value="Upload" />
    </fieldset>
</form>
<div id="vent" style="display:none">Vent venligst, mens listen behandles...</div>''')


@beskyttet
async def listeresultat(request, s):
    numre = s.s.get("liste")
    if not numre:
        return s.til("/Listeopslag")
    fundet = sum(1 for n in numre if n in FOLK and FOLK[n]["udtraek"]["findes"])
    return s.vis("Resultat", f'''<hgroup class="title"><h1>Resultat.</h1></hgroup>
<p class="message-success">Listen er behandlet.</p>
<p>Antal CPR-numre i listen: {len(numre)}. Heraf fundet efter 2004: {fundet}.</p>
<p><a href="{ROD}/HentExcel">Hent Excel-ark</a></p>
<p><a href="{ROD}/Listeopslag">Send en ny liste</a></p>''')


ARK = [("cpr", "", "CPR-nr."), ("findes", "", "Fundet"),
       ("foerste_startdato", "Første modulregistrering", "Startdato"), ("foerste_du_modul", "", "DU-modul"), ("foerste_udbyder", "", "Sprogcenter"),
       ("seneste_startdato", "Seneste modulregistrering", "Startdato"), ("seneste_du_modul", "", "DU-modul"), ("seneste_udbyder", "", "Sprogcenter"),
       ("henvisning_dato", "Henvisning", "Dato"), ("henvisning_kategori", "", "Henv.kat."),
       ("merit_du_modul", "Højeste merit", "DU-modul"), ("merit_startdato", "", "Startdato"), ("merit_udbyder", "", "Sprogcenter"),
       ("prae2004_findes", "Præ-2004", "Fundet"), ("prae2004_startdato", "", "Første startdato"), ("prae2004_du", "", "DU gennemgået")]
X = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def openxml(raekker):
    """As SpreadsheetDocument.Create writes it: x: prefixes, CellValues.String, no styles, no cell references."""
    ark = "".join("<x:row>" + "".join(f'<x:c t="str"><x:v>{h(c, quote=False)}</x:v></x:c>' for c in r) + "</x:row>" for r in raekker)
    xml = '<?xml version="1.0" encoding="utf-8"?>'
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pak = "http://schemas.openxmlformats.org/package/2006"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    filer = {
        "xl/workbook.xml": f'{xml}<x:workbook {X}><x:sheets><x:sheet name="Udtræk" sheetId="1" r:id="R1" xmlns:r="{rel}" /></x:sheets></x:workbook>',
        "_rels/.rels": f'{xml}<Relationships xmlns="{pak}/relationships"><Relationship Type="{rel}/officeDocument" Target="/xl/workbook.xml" Id="R0" /></Relationships>',
        "xl/worksheets/sheet1.xml": f"{xml}<x:worksheet {X}><x:sheetData>{ark}</x:sheetData></x:worksheet>",
        "xl/_rels/workbook.xml.rels": f'{xml}<Relationships xmlns="{pak}/relationships"><Relationship Type="{rel}/worksheet" Target="/xl/worksheets/sheet1.xml" Id="R1" /></Relationships>',
        "[Content_Types].xml": f'{xml}<Types xmlns="{pak}/content-types"><Default Extension="xml" ContentType="{ct}.sheet.main+xml" /><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" /><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}.worksheet+xml" /></Types>',
    }
    ud = io.BytesIO()
    with zipfile.ZipFile(ud, "w", zipfile.ZIP_DEFLATED) as z:
        for navn, tekst in filer.items():
            z.writestr(navn, tekst.encode("utf-8"))
    return ud.getvalue()


@beskyttet
async def hentexcel(request, s):
    numre = s.s.get("liste")
    if not numre:
        return s.til("/Listeopslag")
    raekker = [[g for _, g, _ in ARK], [t for _, _, t in ARK]]
    for n in numre:
        u = FOLK[n]["udtraek"] if n in FOLK else {"cpr": n, "findes": False, "prae2004_findes": False}
        raekker.append([janej(u.get(k)) if isinstance(u.get(k), bool) else dato(u.get(k)) if k.endswith(("startdato", "_dato"))
                        else u.get(k) or "" for k, _, _ in ARK])
    return s.kager(Response(openxml(raekker), media_type=XLSX, headers={"Content-Disposition": "attachment; filename=Udtraek.xlsx"}))


app = Starlette(routes=[
    Route(ROD + "/", forside),
    Route(ROD + "/Account/Login", login, methods=["GET", "POST"]),
    Route(ROD + "/Account/Logout", logout, methods=["POST"]),
    Route(ROD + "/Opslag", opslag, methods=["GET", "POST"]),
    Route(ROD + "/Kursist", kursist),
    Route(ROD + "/Listeopslag", listeopslag, methods=["GET", "POST"]),
    Route(ROD + "/ListeResultat", listeresultat),
    Route(ROD + "/HentExcel", hentexcel),
])
