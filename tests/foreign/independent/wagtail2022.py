# Wagtail 2.16 / Django 3.2 (2022)
import io, json, re, secrets, string, time, datetime
from html import escape
from pathlib import Path
import openpyxl
from openpyxl.styles import Font, Alignment
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESS = {}
MDR = "januar februar marts april maj juni juli august september oktober november december".split()
AFSNIT = {
    "moduler": ("Moduler på danskuddannelse", "startdato", [("startdato", "Begyndt"), ("slutdato", "Afsluttet"), ("du_modul", "Modul"), ("udbyder", "Udbyder (nr.)"), ("henvisningskategori", "Kategori"), ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Bestået modultest")], "Der er ikke registreret moduler."),
    "proever": ("Prøver og karakterer", "dato", [("dato", "Dato"), ("termin", "Termin"), ("proeve", "Prøve"), ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Udfald"), ("udbyder", "Udbyder (nr.)")], "Der er ikke registreret prøver."),
    "henvisninger": ("Henvisninger fra kommunen", "dato", [("dato", "Dato"), ("kommune", "Kommune"), ("udbyder", "Henvist til udbyder (nr.)"), ("kategori", "Kategori")], "Der er ikke registreret henvisninger."),
    "meritter": ("Meritoverførsler", "startdato", [("startdato", "Gælder fra"), ("du_modul", "Modul"), ("udbyder", "Udbyder (nr.)")], "Der er ikke registreret merit."),
}
ARK = [("cpr", "", "CPR-nummer"), ("findes", "", "Findes i 2004 og frem"), ("foerste_startdato", "Første modulregistrering", "Startdato"), ("foerste_du_modul", "Første modulregistrering", "DU-modul"), ("foerste_udbyder", "Første modulregistrering", "Udbyder"),
       ("seneste_startdato", "Seneste modulregistrering", "Startdato"), ("seneste_du_modul", "Seneste modulregistrering", "DU-modul"), ("seneste_udbyder", "Seneste modulregistrering", "Udbyder"),
       ("henvisning_dato", "Henvisning", "Dato"), ("henvisning_kategori", "Henvisning", "Kategori"), ("merit_du_modul", "Højeste merit", "DU-modul"), ("merit_startdato", "Højeste merit", "Startdato"), ("merit_udbyder", "Højeste merit", "Udbyder"),
       ("prae2004_findes", "Data fra før 2004", "Findes"), ("prae2004_startdato", "Data fra før 2004", "Første startdato"), ("prae2004_du", "Data fra før 2004", "Danskuddannelse")]


def vis(v):
    if v is None: return ""
    if v is True: return "Ja"
    if v is False: return "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return "%d. %s %s" % (int(m[3]), MDR[int(m[2]) - 1], m[1]) if m else v


def tilstand(request):
    k = request.cookies.get("sessionid")
    if k not in SESS:
        k = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(32))
        SESS[k] = {"k": k, "csrf": secrets.token_urlsafe(48), "ind": False, "cookies": False, "opslag": {}, "udtraek": [], "besked": []}
    return SESS[k]


def csrf(s): return '<input type="hidden" name="csrfmiddlewaretoken" value="%s">' % s["csrf"]


def svar(s, resp):
    resp.set_cookie("sessionid", s["k"], path="/", httponly=True, samesite="lax")
    return resp


def gaa(s, url): return svar(s, RedirectResponse(url, status_code=302))


def side(s, titel, body, sti=(), her="", ekstra="", status=200):
    nav = ""
    if s["ind"]:
        nav = '<nav class="site-nav" aria-label="Hovedmenu"><ul class="site-nav__list">' + "".join('<li class="site-nav__item%s"><a href="%s"%s>%s</a></li>' % (" site-nav__item--active" if u == her else "", u, ' aria-current="page"' if u == her else "", t) for u, t in [("/knappen/", "Overblik"), ("/knappen/kursist/", "Én kursist"), ("/knappen/lister/", "Lister med kursister")]) + "</ul></nav>"
    bruger = f'<form class="site-header__user" method="post" action="/logout/">{csrf(s)}<span>Kommune</span> <button type="submit" class="button button--text">Log ud</button></form>' if s["ind"] else ""
    cook = "" if s["cookies"] else f"""<div class="cookie-banner" role="region" aria-label="Cookies"><form method="post" action="/cookies/">{csrf(s)}
<p>Vi bruger cookies til at huske dit login og til statistik.</p>
<button type="submit" name="valg" value="alle" class="button">Accepter alle</button> <button type="submit" name="valg" value="noedvendige" class="button button--secondary">Kun nødvendige</button></form></div>"""
    bc = '<nav class="breadcrumbs" aria-label="Brødkrumme"><ol>' + "".join('<li><a href="%s">%s</a></li>' % x for x in sti) + '<li aria-current="page">%s</li></ol></nav>' % titel if sti else ""
    msg = "".join('<li class="messages__item messages__item--%s">%s</li>' % m for m in s["besked"])
    s["besked"] = []
    msg = '<ul class="messages" role="status">%s</ul>' % msg if msg else ""
    return svar(s, HTMLResponse(f"""<!DOCTYPE html>
<html class="no-js" lang="da">
    <head>
        <meta charset="utf-8" />
        <title>{titel} | Knappen</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        {ekstra}
        <link rel="stylesheet" type="text/css" href="/static/css/main.3f1c9d0b7a52.css">
        <script>document.documentElement.className = "js";</script>
    </head>
    <body class="template-{'kursistpage' if her.endswith('kursist/') else 'standardpage'}">
        <a class="skip-link" href="#indhold">Gå til indhold</a>
        {cook}
        <header class="site-header">
            <a class="site-header__logo" href="/"><svg width="32" height="32" aria-hidden="true"><use href="#crown"></use></svg> Udlændinge- og Integrationsministeriet</a>
            {bruger}
        </header>
        {nav}
        {bc}
        <main id="indhold" class="wrapper">
            {msg}
            {body}
        </main>
        <footer class="site-footer"><div class="wrapper"><ul><li><a href="/tilgaengelighed/">Tilgængelighedserklæring</a></li><li><a href="/privatliv/">Privatlivspolitik</a></li></ul><p>Slotsholmsgade 10, 1216 København K</p></div></footer>
        <script type="text/javascript" src="/static/js/main.a01be5c0921f.js" defer></script>
    </body>
</html>""", status_code=status))


def vagt(request):
    s = tilstand(request)
    return s, (None if s["ind"] else gaa(s, "/login/?next=" + request.url.path))


async def rod(request):
    s = tilstand(request)
    return gaa(s, "/knappen/" if s["ind"] else "/login/?next=/knappen/")


async def cookies(request):
    s = tilstand(request)
    f = await request.form()
    if f.get("csrfmiddlewaretoken") == s["csrf"]: s["cookies"] = True
    return gaa(s, "/")


async def login(request):
    s = tilstand(request)
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("csrfmiddlewaretoken") != s["csrf"]: return svar(s, HTMLResponse("<h1>Forbudt <span>(403)</span></h1><p>CSRF-verifikationen mislykkedes. Forespørgslen blev afbrudt.</p>", status_code=403))
        if f.get("username") == "kommune" and f.get("password") == "hemmeligt-1":
            s["ind"] = True
            return gaa(s, "/knappen/")
        fejl = '<ul class="errorlist nonfield"><li>Indtast venligst korrekt brugernavn og adgangskode. Bemærk at begge felter kan være versalfølsomme.</li></ul>'
    return side(s, "Log ind", f"""<h1>Log ind</h1>
<form method="post" action="/login/" class="form">{csrf(s)}<input type="hidden" name="next" value="/knappen/">{fejl}
<p><label for="id_username">Brugernavn</label> <input type="text" name="username" autofocus autocapitalize="none" autocomplete="username" maxlength="150" required id="id_username"></p>
<p><label for="id_password">Adgangskode</label> <input type="password" name="password" autocomplete="current-password" required id="id_password"></p>
<button type="submit" class="button">Log ind på Knappen</button></form>
<p class="help">Loginoplysninger fås ved henvendelse på kontakt@example.dk.</p>""")


async def logout(request):
    s = tilstand(request)
    if request.method == "POST": SESS.pop(s["k"], None)
    r = RedirectResponse("/login/", status_code=302)
    r.delete_cookie("sessionid", path="/")
    return r


async def statisk(request):
    s = tilstand(request)
    return side(s, "Om siden", "<h1>Om siden</h1><div class=\"rich-text\"><p>Siden er under udarbejdelse.</p></div>")


async def overblik(request):
    s, r = vagt(request)
    if r: return r
    return side(s, "Overblik", """<h1>Udtræk om deltagelse i danskuddannelse</h1>
<div class="rich-text intro"><p data-block-key="k3f9a">Datagrundlaget er sprogcentrenes indberetninger til danskundervisningsdatabasen. Brug menuen til at slå en enkelt kursist op eller til at bestille et udtræk for en liste.</p></div>
<div class="block-callout"><h2>Driftsinformation</h2><p>Der er servicevindue hver onsdag kl. 17-19.</p></div>""", her="/knappen/")


async def kursist(request):
    s, r = vagt(request)
    if r: return r
    fejl, a, c = "", "", ""
    if request.method == "POST":
        f = await request.form()
        if f.get("csrfmiddlewaretoken") != s["csrf"]: return svar(s, HTMLResponse("<h1>Forbudt (403)</h1>", status_code=403))
        a, c = str(f.get("cpr_0") or "").strip(), str(f.get("cpr_1") or "").strip()
        if not re.fullmatch(r"\d{6}", a) or not re.fullmatch(r"\d{4}", c):
            fejl = "Skriv 6 cifre i første felt og 4 cifre i andet felt."
        elif a + c not in PEOPLE:
            fejl = "Kursisten findes ikke i danskundervisningsdatabasen."
        else:
            k = secrets.token_urlsafe(9)
            s["opslag"][k] = a + c
            return gaa(s, "/knappen/kursist/%s/" % k)
    fe = '<ul class="errorlist" id="id_cpr_error"><li>%s</li></ul>' % fejl if fejl else ""
    return side(s, "Én kursist", f"""<h1>Slå en kursist op</h1>
<form method="post" action="/knappen/kursist/" class="form" novalidate>{csrf(s)}
<fieldset class="field field--split"><legend>Kursistens CPR-nummer</legend>{fe}
<input type="text" name="cpr_0" value="{escape(a)}" inputmode="numeric" maxlength="6" size="6" id="id_cpr_0" aria-label="Fødselsdato (6 cifre)" required> <span aria-hidden="true">–</span>
<input type="text" name="cpr_1" value="{escape(c)}" inputmode="numeric" maxlength="4" size="4" id="id_cpr_1" aria-label="Løbenummer (4 cifre)" required></fieldset>
<button type="submit" class="button">Slå op</button></form>""", [("/knappen/", "Overblik")], "/knappen/kursist/")


def sorteret(rk, felt):
    return sorted([x for x in rk if x[felt]], key=lambda x: x[felt], reverse=True) + [x for x in rk if not x[felt]]


async def vis_kursist(request):
    s, r = vagt(request)
    if r: return r
    n = s["opslag"].get(request.path_params["k"])
    if not n: return side(s, "Siden findes ikke", "<h1>Siden findes ikke</h1>", status=404)
    p = PEOPLE[n]
    dele = ""
    for k, (t, dato, kol, tom) in AFSNIT.items():
        rk = sorteret(p[k], dato)
        if not rk:
            ind = '<p class="empty">%s</p>' % tom
        else:
            if k == "proever":
                hoved = "".join('<th scope="colgroup" colspan="3">Karakter</th>' if f == "laeseforstaaelse" else ("" if f in ("skriftlig", "mundtlig") else '<th scope="col" rowspan="2">%s</th>' % h) for f, h in kol)
                hoved = "<tr>%s</tr><tr>%s</tr>" % (hoved, "".join('<th scope="col">%s</th>' % h for f, h in kol if f in ("laeseforstaaelse", "skriftlig", "mundtlig")))
            else:
                hoved = "<tr>%s</tr>" % "".join('<th scope="col">%s</th>' % h for _, h in kol)
            ind = '<div class="table-block"><table><thead>%s</thead><tbody>\n%s</tbody></table></div>' % (hoved, "".join("<tr>%s</tr>\n" % "".join('<td data-label="%s">%s</td>' % (h, escape(vis(x[f]))) for f, h in kol) for x in rk))
        dele += '<section class="section" id="%s" aria-labelledby="h-%s"><h2 id="h-%s">%s</h2>\n%s\n</section>\n' % (k, k, k, t, ind)
    g = p["prae2004"]
    ind = '<dl class="summary"><div><dt>Første startdato</dt><dd>%s</dd></div><div><dt>Gik på danskuddannelse</dt><dd>%s</dd></div></dl>' % (vis(g["foerste_startdato"]), vis(g["du"])) if g else '<p class="empty">Der er ikke registreret data fra før 2004.</p>'
    dele += '<section class="section" id="prae2004" aria-labelledby="h-prae2004"><h2 id="h-prae2004">Data fra før 2004</h2>\n%s\n</section>' % ind
    toc = "".join('<li><a href="#%s">%s</a></li>' % (k, t) for k, t in [(k, v[0]) for k, v in AFSNIT.items()] + [("prae2004", "Data fra før 2004")])
    return side(s, "Kursistens registreringer", f"""<p class="kicker">CPR-nummer {n[:6]}-{n[6:]}</p><h1>Kursistens registreringer</h1>
<div class="layout layout--sidebar"><aside class="toc" aria-label="På denne side"><h2 class="toc__title">På denne side</h2><ul>{toc}</ul></aside>
<div class="layout__content">
{dele}
</div></div>
<p><a class="link-back" href="/knappen/kursist/">Slå en anden kursist op</a></p>""", [("/knappen/", "Overblik"), ("/knappen/kursist/", "Én kursist")], "/knappen/kursist/")


async def lister(request):
    s, r = vagt(request)
    if r: return r
    rk, venter = "", False
    for u in reversed(s["udtraek"]):
        klar = time.time() >= u["klar"]
        venter |= not klar
        rk += '<tr><td>%s</td><td>%s</td><td>%d</td><td><span class="tag tag--%s">%s</span></td><td>%s</td></tr>\n' % (u["tid"], escape(u["fil"]), len(u["cpr"]), "done" if klar else "wait", "Klar til hentning" if klar else "Under behandling", '<a href="/knappen/lister/%s/udtraek.xlsx" download>Hent Excel-ark</a>' % u["id"] if klar else "")
    tab = f"""<div class="table-block"><table><thead><tr><th scope="col">Bestilt</th><th scope="col">Fil</th><th scope="col">Antal</th><th scope="col">Status</th><th scope="col"><span class="visually-hidden">Handling</span></th></tr></thead><tbody>
{rk}</tbody></table></div><p><a class="button button--secondary" href="/knappen/lister/">Opdater oversigten</a></p>""" if rk else '<p class="empty">Du har ikke bestilt udtræk.</p>'
    return side(s, "Lister med kursister", f"""<h1>Lister med kursister</h1>
<p><a class="button" href="/knappen/lister/ny/">Bestil nyt udtræk</a></p>
<h2>Mine udtræk</h2>{tab}""", [("/knappen/", "Overblik")], "/knappen/lister/", '<meta http-equiv="refresh" content="3">' if venter else "")


async def ny(request):
    s, r = vagt(request)
    if r: return r
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        up = f.get("liste")
        if f.get("csrfmiddlewaretoken") != s["csrf"]: return svar(s, HTMLResponse("<h1>Forbudt (403)</h1>", status_code=403))
        if not up or isinstance(up, str) or not up.filename: fejl = "Dette felt er påkrævet."
        elif not up.filename.lower().endswith(".txt"): fejl = "Filtypen er ikke tilladt. Tilladte filtyper er: txt."
        else:
            lin = [re.sub(r"[\s-]", "", l) for l in (await up.read()).decode("utf-8-sig", "replace").splitlines()]
            lin = [l for l in lin if l]
            if not lin: fejl = "Den vedhæftede fil er tom."
            elif len(lin) > 100: fejl = "Listen må højst indeholde 100 CPR-numre."
            elif any(not re.fullmatch(r"\d{10}", l) for l in lin): fejl = "Listen indeholder linjer, der ikke er CPR-numre."
            else:
                s["udtraek"].append({"id": secrets.token_urlsafe(8), "cpr": lin, "fil": up.filename, "klar": time.time() + 1.8, "tid": vis(time.strftime("%Y-%m-%d")) + time.strftime(" %H:%M")})
                s["besked"].append(("success", "Udtrækket er bestilt. Det vises på oversigten, når det er klar."))
                return gaa(s, "/knappen/lister/")
    fe = '<ul class="errorlist"><li>%s</li></ul>' % fejl if fejl else ""
    return side(s, "Bestil nyt udtræk", f"""<h1>Bestil nyt udtræk</h1>
<form method="post" action="/knappen/lister/ny/" enctype="multipart/form-data" class="form">{csrf(s)}
<div class="field">{fe}<label for="id_liste">Liste med CPR-numre</label> <input type="file" name="liste" accept=".txt" required id="id_liste"><p class="help">Tekstfil (.txt) med ét CPR-nummer pr. linje, højst 100.</p></div>
<button type="submit" class="button">Bestil udtræk</button> <a href="/knappen/lister/">Annuller</a></form>""", [("/knappen/", "Overblik"), ("/knappen/lister/", "Lister med kursister")], "/knappen/lister/")


async def xlsx(request):
    s, r = vagt(request)
    if r: return r
    u = next((x for x in s["udtraek"] if x["id"] == request.path_params["id"]), None)
    if not u or time.time() < u["klar"]: return gaa(s, "/knappen/lister/")
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append(["Resultat af udtræk fra Danskundervisningsdatabasen per " + time.strftime("%d-%m-%Y")])
    ws["A1"].font = Font(bold=True)
    fed = Font(bold=True)
    i = 0
    while i < 16:
        g = ARK[i][1]
        if not g:
            ws.cell(2, i + 1, ARK[i][2]).font = fed
            ws.merge_cells(start_row=2, end_row=3, start_column=i + 1, end_column=i + 1)
            i += 1
            continue
        n = i
        while n < 16 and ARK[n][1] == g:
            ws.cell(3, n + 1, ARK[n][2]).font = fed
            n += 1
        ws.cell(2, i + 1, g).font = fed
        ws.cell(2, i + 1).alignment = Alignment(horizontal="center")
        ws.merge_cells(start_row=2, end_row=2, start_column=i + 1, end_column=n)
        i = n
    for rn, c in enumerate(u["cpr"], 4):
        d = PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False, "prae2004_findes": False}
        for cn, (k, _, _) in enumerate(ARK, 1):
            v = d.get(k)
            if isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                ws.cell(rn, cn, datetime.date.fromisoformat(v)).number_format = "dd-mm-yyyy"
            elif v is not None:
                ws.cell(rn, cn, vis(v)).number_format = "@"
    ws.freeze_panes = "B4"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), headers={"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Content-Disposition": 'attachment; filename="udtraek.xlsx"'})


GP = ["GET", "POST"]
app = Starlette(routes=[Route("/", rod), Route("/cookies/", cookies, methods=["POST"]), Route("/login/", login, methods=GP), Route("/logout/", logout, methods=GP), Route("/tilgaengelighed/", statisk), Route("/privatliv/", statisk),
    Route("/knappen/", overblik), Route("/knappen/kursist/", kursist, methods=GP), Route("/knappen/kursist/{k}/", vis_kursist), Route("/knappen/lister/", lister), Route("/knappen/lister/ny/", ny, methods=GP), Route("/knappen/lister/{id}/udtraek.xlsx", xlsx)])
