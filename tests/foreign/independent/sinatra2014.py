"""Knappen - a small Sinatra/Haml application (Foundation 5), 2014."""
import datetime
import io
import json
import re
import secrets
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

FOLK = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))}
POOL = {}      # Rack::Session::Pool
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ny_noegle():
    return secrets.token_hex(32)


def ny_liste_id():
    return secrets.token_hex(5)


def e(v):
    return escape("" if v is None else str(v), quote=True).replace("&#x27;", "&#039;")


def dato(v):
    return "%s.%s.%s" % (v[8:10], v[5:7], v[0:4]) if v else None


def celle(v):
    return "&ndash;" if v in (None, "") else e(v)


def session(request):
    sid = request.cookies.get("rack.session")
    if sid not in POOL:
        sid = ny_noegle()
        POOL[sid] = {"csrf.token": secrets.token_urlsafe(24), "flash": {}, "lister": {}}
    return sid, POOL[sid]


def send(sid, body, status=200):
    r = HTMLResponse(body, status)
    r.set_cookie("rack.session", sid, path="/", httponly=True, samesite=None)
    return r


def til(sid, sti):
    r = RedirectResponse(sti, 303)
    r.set_cookie("rack.session", sid, path="/", httponly=True, samesite=None)
    return r


def csrf(s):
    return "<input name='_csrf' type='hidden' value='%s'>" % s["csrf.token"]


def layout(s, titel, indhold, hoved=""):
    menu = ""
    if s.get("bruger"):
        menu = f"""
      <section class='top-bar-section'>
        <ul class='left'>
          <li><a href='/opslag'>Én kursist</a></li>
          <li><a href='/lister/ny'>Flere kursister</a></li>
        </ul>
        <ul class='right'>
          <li class='has-form'>
            <form action='/session' method='post'>
              <input name='_method' type='hidden' value='delete'>
              {csrf(s)}
              <button class='button tiny secondary' type='submit'>Log ud</button>
            </form>
          </li>
        </ul>
      </section>"""
    flash = ""
    for slags, tekst in s["flash"].items():
        flash += f"""
        <div class='alert-box {slags} radius' data-alert>
          {e(tekst)}
          <a class='close' href='#'>&times;</a>
        </div>"""
    s["flash"] = {}
    return f"""<!DOCTYPE html>
<!--[if IE 9]><html class='lt-ie10' lang='da'><![endif]-->
<html class='no-js' lang='da'>
  <head>
    <meta charset='utf-8'>
    <meta content='width=device-width, initial-scale=1.0' name='viewport'>{hoved}
    <title>{e(titel)} | Knappen</title>
    <link href='/css/foundation.min.css' rel='stylesheet'>
    <link href='/css/app.css' rel='stylesheet'>
    <script src='/js/vendor/modernizr.js'></script>
  </head>
  <body>
    <nav class='top-bar' data-topbar>
      <ul class='title-area'>
        <li class='name'>
          <h1><a href='/'>Knappen</a></h1>
        </li>
        <li class='toggle-topbar menu-icon'><a href='#'><span>Menu</span></a></li>
      </ul>{menu}
    </nav>
    <div class='row'>
      <div class='large-12 columns'>{flash}
{indhold}
      </div>
    </div>
    <footer class='row'>
      <div class='large-12 columns'>
        <hr>
        <p><small>Danskundervisningsdatabasen &middot; Spørgsmål: <a href='mailto:hjaelp@example.dk'>hjaelp@example.dk</a></small></p>
      </div>
    </footer>
    <script src='/js/vendor/jquery.js'></script>
    <script src='/js/foundation.min.js'></script>
    <script>$(document).foundation();</script>
  </body>
</html>
"""


async def form(request, s):
    f = await request.form()
    return f, secrets.compare_digest(str(f.get("_csrf", "")).encode(), s["csrf.token"].encode())


def kraever_login(funktion):
    async def rute(request):
        sid, s = session(request)
        if not s.get("bruger"):
            s["flash"]["warning"] = "Du skal logge ind først."
            return til(sid, "/login")
        return await funktion(request, sid, s)
    return rute


async def forside(request):
    sid, s = session(request)
    if s.get("bruger"):
        return til(sid, "/opslag")
    return send(sid, layout(s, "Velkommen", """
        <div class='panel'>
          <h2>Udtræk fra danskundervisningsdatabasen</h2>
          <p>Kommunerne kan her se, hvad sprogcentrene har indberettet om voksne udlændinges danskuddannelse.</p>
          <a class='button radius' href='/login'>Gå til login</a>
        </div>"""))


def login_side(s):
    return layout(s, "Login", f"""
        <h3>Login</h3>
        <form action='/session' data-abide method='post'>
          {csrf(s)}
          <div class='row'>
            <div class='medium-6 columns'>
              <label>
                Brugernavn
                <input autofocus name='bruger[navn]' required type='text'>
              </label>
              <small class='error'>Skriv dit brugernavn</small>
              <label>
                Adgangskode
                <input name='bruger[kode]' required type='password'>
              </label>
              <small class='error'>Skriv din adgangskode</small>
              <button class='button radius' type='submit'>Log ind</button>
            </div>
          </div>
        </form>""")


async def login(request):
    sid, s = session(request)
    return send(sid, login_side(s))


async def session_post(request):
    sid, s = session(request)
    f, ok = await form(request, s)
    if not ok:
        return send(sid, "<h1>Forbidden</h1>", 403)
    if f.get("_method") == "delete":
        POOL.pop(sid, None)
        sid = ny_noegle()
        POOL[sid] = {"csrf.token": secrets.token_urlsafe(24), "flash": {"success": "Du er nu logget ud."}, "lister": {}}
        return til(sid, "/login")
    if f.get("bruger[navn]") == "kommune" and f.get("bruger[kode]") == "hemmeligt-1":
        s["bruger"] = "kommune"
        return til(sid, "/opslag")
    s["flash"]["alert"] = "Brugernavn eller adgangskode er forkert."
    return til(sid, "/login")


async def opslag(request, sid, s):
    if request.method == "POST":
        f, ok = await form(request, s)
        if not ok:
            return send(sid, "<h1>Forbidden</h1>", 403)
        cpr = re.sub(r"[\s-]", "", str(f.get("kursist[cpr]", "")))
        if not re.fullmatch(r"[0-9]{10}", cpr):
            s["flash"]["alert"] = "Et CPR-nummer har ti cifre. Prøv igen."
            return til(sid, "/opslag")
        if cpr not in FOLK:
            s["flash"]["alert"] = "Vi fandt ikke nogen kursist med det nummer."
            return til(sid, "/opslag")
        s["cpr"] = cpr
        return til(sid, "/kursist")
    return send(sid, layout(s, "Én kursist", f"""
        <h3>Slå én kursist op</h3>
        <form action='/opslag' data-abide method='post'>
          {csrf(s)}
          <div class='row collapse'>
            <div class='small-12 columns'>
              <label for='kursist_cpr'>CPR-nummer</label>
            </div>
            <div class='small-8 medium-4 columns'>
              <input autocomplete='off' id='kursist_cpr' maxlength='11' name='kursist[cpr]' placeholder='ddmmåå-xxxx' required type='text'>
              <small class='error'>Skriv ti cifre, med eller uden bindestreg</small>
            </div>
            <div class='small-4 medium-2 columns end'>
              <button class='button postfix' type='submit'>Slå op</button>
            </div>
          </div>
        </form>"""))


def tabel(hoved, raekker):
    krop = "".join("\n              <tr>" + "".join(f"<td>{celle(c)}</td>" for c in r) + "</tr>" for r in raekker)
    return f"""
          <table>
            <thead>{hoved}
            </thead>
            <tbody>{krop}
            </tbody>
          </table>"""


def hoved(*navne):
    return "\n              <tr>" + "".join(f"<th>{n}</th>" for n in navne) + "</tr>"


async def kursist(request, sid, s):
    p = FOLK.get(s.get("cpr"))
    if p is None:
        return til(sid, "/opslag")
    dele = []
    m = [(x["du_modul"], dato(x["startdato"]), dato(x["slutdato"]), x["udbyder"], x["henvisningskategori"],
          x["ophoersaarsag"], dato(x["modultest_bestaaet"])) for x in p["moduler"]]
    dele.append(("moduler", "Moduler", tabel(hoved("Modul", "Fra", "Til", "Udbyder", "Kategori", "Ophør (kode)", "Modultest bestået"), m) if m
                 else "<p>Der er ikke indberettet moduler.</p>"))
    m = [(x["proeve"], dato(x["dato"]), x["termin"], x["laeseforstaaelse"], x["skriftlig"], x["mundtlig"],
          x["resultat"], x["udbyder"]) for x in p["proever"]]
    h = """
              <tr>
                <th rowspan='2'>Prøve</th>
                <th rowspan='2'>Dato</th>
                <th rowspan='2'>Termin</th>
                <th colspan='3'>Karakterer</th>
                <th rowspan='2'>Udfald</th>
                <th rowspan='2'>Udbyder</th>
              </tr>
              <tr>
                <th>Læsning</th>
                <th>Skriftlig</th>
                <th>Mundtlig</th>
              </tr>"""
    dele.append(("proever", "Danskprøver", tabel(h, m) if m else "<p>Der er ikke indberettet danskprøver.</p>"))
    m = [(dato(x["dato"]), x["kategori"], x["kommune"], x["udbyder"]) for x in p["henvisninger"]]
    dele.append(("henvisninger", "Henvisninger", tabel(hoved("Henvist", "Kategori", "Fra kommune", "Til udbyder"), m) if m
                 else "<p>Der er ikke indberettet henvisninger.</p>"))
    m = [(x["du_modul"], dato(x["startdato"]), x["udbyder"]) for x in p["meritter"]]
    dele.append(("merit", "Merit", tabel(hoved("Merit for modul", "Fra", "Udbyder"), m) if m
                 else "<p>Der er ikke indberettet merit.</p>"))
    g = p["prae2004"]
    dele.append(("foer2004", "Før 2004", f"""
          <dl>
            <dt>Første startdato</dt>
            <dd>{celle(dato(g["foerste_startdato"]))}</dd>
            <dt>Danskuddannelse</dt>
            <dd>{"Ja" if g["du"] else "Nej" if g["du"] is not None else "&ndash;"}</dd>
          </dl>""" if g else "<p>Der er ingen oplysninger fra før 2004.</p>"))
    faner = "".join(f"\n          <dd{' class=' + chr(39) + 'active' + chr(39) if i == 0 else ''}><a href='#{k}'>{n}</a></dd>"
                    for i, (k, n, _) in enumerate(dele))
    paneler = "".join(f"\n          <div class='content{' active' if i == 0 else ''}' id='{k}'>{t}\n          </div>"
                      for i, (k, _, t) in enumerate(dele))
    c = p["cpr"]
    return send(sid, layout(s, "Kursist", f"""
        <ul class='breadcrumbs'>
          <li><a href='/opslag'>Én kursist</a></li>
          <li class='current'><a href='#'>{c[:6]}-{c[6:]}</a></li>
        </ul>
        <h3>Kursist {c[:6]}-{c[6:]}</h3>
        <dl class='tabs' data-tab>{faner}
        </dl>
        <div class='tabs-content'>{paneler}
        </div>"""))


async def liste_ny(request, sid, s):
    return send(sid, layout(s, "Flere kursister", f"""
        <h3>Slå flere kursister op</h3>
        <p>Lav en tekstfil med højst 100 CPR-numre, ét på hver linje, og send den herfra.</p>
        <form action='/lister' enctype='multipart/form-data' method='post'>
          {csrf(s)}
          <label>
            Tekstfil
            <input accept='.txt,text/plain' name='liste[fil]' type='file'>
          </label>
          <button class='button radius' type='submit'>Send filen</button>
        </form>"""))


async def liste_post(request, sid, s):
    f, ok = await form(request, s)
    if not ok:
        return send(sid, "<h1>Forbidden</h1>", 403)
    fil = f.get("liste[fil]")
    fejl = None
    numre = []
    if fil is None or isinstance(fil, str) or not fil.filename:
        fejl = "Du har ikke valgt en fil."
    else:
        tekst = (await fil.read()).decode("utf-8-sig", "replace")
        numre = [re.sub(r"[\s-]", "", l) for l in tekst.splitlines() if l.strip()]
        if not fil.filename.lower().endswith(".txt"):
            fejl = "Filen skal være en tekstfil (.txt)."
        elif not numre:
            fejl = "Filen er tom."
        elif len(numre) > 100:
            fejl = "Der er flere end 100 numre i filen."
        else:
            daarlige = [i for i, n in enumerate(numre, 1) if not re.fullmatch(r"[0-9]{10}", n)]
            if daarlige:
                fejl = "Linje %s er ikke et CPR-nummer med ti cifre." % ", ".join(map(str, daarlige))
    if fejl:
        s["flash"]["alert"] = fejl
        return til(sid, "/lister/ny")
    nr = ny_liste_id()
    s["lister"][nr] = {"numre": numre, "set": 0}
    return til(sid, "/lister/" + nr)


async def liste_vis(request, sid, s):
    nr = request.path_params["nr"]
    l = s["lister"].get(nr)
    if l is None:
        return send(sid, layout(s, "Ikke fundet", "<h3>Siden findes ikke</h3>"), 404)
    l["set"] += 1
    if l["set"] < 2:
        return send(sid, layout(s, "Vent", f"""
        <h3>Dit udtræk</h3>
        <div class='panel'>
          <p>Vi samler oplysninger om {len(l["numre"])} kursister. Siden opdaterer sig selv &hellip;</p>
          <div class='progress round'><span class='meter' style='width: 40%'></span></div>
          <a href='/lister/{nr}'>Opdater siden</a>
        </div>""", "\n    <meta content='1' http-equiv='refresh'>"))
    return send(sid, layout(s, "Udtræk", f"""
        <h3>Dit udtræk</h3>
        <div class='panel callout radius'>
          <p>Udtrækket er klar.</p>
          <a class='button success radius' href='/lister/{nr}/udtraek.xlsx'>Hent udtrækket</a>
        </div>
        <p><a href='/lister/ny'>Send en fil mere</a></p>"""))


GRUPPER = [("CPR-nummer", ["cpr"], [None]), ("Kendt siden 2004", ["findes"], [None]),
           ("Første modul", ["foerste_startdato", "foerste_du_modul", "foerste_udbyder"], ["Fra", "Modul", "Udbyder"]),
           ("Seneste modul", ["seneste_startdato", "seneste_du_modul", "seneste_udbyder"], ["Fra", "Modul", "Udbyder"]),
           ("Henvisning", ["henvisning_dato", "henvisning_kategori"], ["Henvist", "Kategori"]),
           ("Højeste merit", ["merit_du_modul", "merit_startdato", "merit_udbyder"], ["Modul", "Fra", "Udbyder"]),
           ("Før 2004", ["prae2004_findes", "prae2004_startdato", "prae2004_du"], ["Kendt", "Første start", "Danskuddannelse"])]


async def liste_hent(request, sid, s):
    l = s["lister"].get(request.path_params["nr"])
    if l is None:
        return send(sid, layout(s, "Ikke fundet", "<h3>Siden findes ikke</h3>"), 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws["A1"] = "Udtræk fra danskundervisningsdatabasen, dannet " + datetime.date.today().strftime("%d.%m.%Y")
    fed = Font(bold=True)
    k, noegler = 1, []
    for navn, felter, under in GRUPPER:
        ws.cell(3, k, navn).font = fed
        if under[0] is None:
            ws.merge_cells(start_row=3, end_row=4, start_column=k, end_column=k)
        else:
            ws.merge_cells(start_row=3, end_row=3, start_column=k, end_column=k + len(felter) - 1)
            for i, u in enumerate(under):
                ws.cell(4, k + i, u).font = fed
        k += len(felter)
        noegler += felter
    for r, cpr in enumerate(l["numre"], 5):
        u = FOLK[cpr]["udtraek"] if cpr in FOLK else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        for k, n in enumerate(noegler, 1):
            v = u.get(n)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and n.endswith(("startdato", "_dato")):
                v = datetime.date.fromisoformat(v)
            c = ws.cell(r, k, v)
            c.number_format = "dd.mm.yyyy" if isinstance(v, datetime.date) else "@"
    ud = io.BytesIO()
    wb.save(ud)
    return Response(ud.getvalue(), media_type=XLSX, headers={"Content-Disposition": 'attachment; filename="udtraek.xlsx"'})


app = Starlette(routes=[
    Route("/", forside),
    Route("/login", login),
    Route("/session", session_post, methods=["POST"]),
    Route("/opslag", kraever_login(opslag), methods=["GET", "POST"]),
    Route("/kursist", kraever_login(kursist)),
    Route("/lister/ny", kraever_login(liste_ny)),
    Route("/lister", kraever_login(liste_post), methods=["POST"]),
    Route("/lister/{nr}/udtraek.xlsx", kraever_login(liste_hent)),
    Route("/lister/{nr}", kraever_login(liste_vis)),
])
