"""Knappen - IBM WebSphere Portal 8, JSR-286-portletter, JSF 2 (MyFaces + Tomahawk), Apache POI (2012)."""
import base64, datetime, html, io, json, pathlib, re, secrets, zlib
import openpyxl
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(
    (pathlib.Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
USERS = {"kommune": "hemmeligt-1"}
LTPA, VIEWS = {}, {}          # LtpaToken2 -> bruger, ViewState/conversation -> bean
ANTAL = 10
W_LOGIN, W_ENKELT, W_LISTE = "Z7_CGAH47L00OJ790IAH1AFK21G87", "Z7_KNAP9B1A0G4D50IBM3T1S020L1", "Z7_KNAP9B1A0G4D50IBM3T1S020L5"
NS_E, NS_L = f"viewns_{W_ENKELT}_", f"viewns_{W_LISTE}_"
SIDER = {"velkommen": "Velkommen", "dansk": "Danskundervisning", "enkelt": "Kursistopslag", "liste": "Listeudtræk"}
e = lambda s: html.escape("" if s is None else str(s))


# ---------- navigationstilstand i adressen ----------
def enc(**st):
    raw = zlib.compress(json.dumps(st).encode(), 9)
    return base64.b64encode(raw, b"_-").decode().replace("=", "!")


def dec(s):
    try:
        return json.loads(zlib.decompress(base64.b64decode(s.replace("!", "="), b"_-")))
    except Exception:
        return {}


def url(side, omr="myportal", slut="", **st):
    return f"/wps/{omr}/Home/{side}/!ut/p/b1/{enc(p=side, **st)}/{slut}"


def ny_view(user, **bean):
    k = base64.b64encode(secrets.token_bytes(30)).decode()
    VIEWS[k] = dict(bean, user=user)
    return k


def dato(s):
    return datetime.date.fromisoformat(s).strftime("%d.%m.%Y") if s else ""


# ---------- tema ----------
def portal(side, user, portlet, titel, win):
    nav = sub = ""
    if user:
        top = "velkommen" if side == "velkommen" else "dansk"
        nav = '<div class="wpthemePrimaryNav wpthemeLeft" role="navigation" aria-label="Portalapplikation"><ul class="wpthemeNavList">' + "".join(
            f'\n<li class="wpthemeNavListItem wpthemeLeft{" wpthemeSelected" if s == top else ""}"><a href="{url(s)}" class="wpthemeLeft">'
            f'<span lang="da" dir="ltr">{SIDER[s]}</span></a></li>' for s in ("velkommen", "dansk")) + "</ul></div>"
        if top == "dansk":
            sub = '<div class="wpthemeSecondaryNav" role="navigation" aria-label="Navigation"><ul class="wpthemeNavList">' + "".join(
                f'\n<li class="wpthemeNavListItem{" wpthemeSelected" if s == side else ""}"><a href="{url(s)}"><span lang="da" dir="ltr">{SIDER[s]}</span></a></li>'
                for s in ("enkelt", "liste")) + "</ul></div>"
        bar = (f'<li class="wpthemeFirst"><span>{e(user)}</span></li>\n'
               f'<li class="wpthemeLast"><a id="logoutlink" href="{url(side, slut="dl5/d5/L2dJQSEvUUt3QS80SmlFL/", a="logout")}">Log af</a></li>')
    else:
        bar = '<li class="wpthemeFirst"><span>Ikke logget på</span></li>'
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="da" xml:lang="da">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>{SIDER.get(side, 'Log på')} - Ministeriets Kommuneportal</title>
<link rel="stylesheet" type="text/css" href="/wps/contenthandler/!ut/p/digest!9Xq/sp/mashup:ra:collection?themeID=ZJ_CGAH47L00&amp;mime-type=text%2Fcss" />
<script type="text/javascript" src="/wps/PA_Knappen/javax.faces.resource/oamSubmit.js.faces?ln=org.apache.myfaces"></script>
</head>
<body id="ibmMainContainer" class="lotusui30 tundra wpthemeFrame">
<div class="wpthemeHeader"><div class="wpthemeInner">
<h1 class="wpthemeLogo">Kommuneportalen</h1>
{nav}
<ul class="wpthemeCommonActions wpthemeRight">{bar}</ul>
</div></div>
{sub}
<div class="wpthemeMainContent" role="main">
<table class="layoutRow ibmDndRow" cellpadding="0" cellspacing="0" width="100%" role="presentation"><tr><td valign="top">
<div class="component-control id-{win}"><div class="asa.portlet wpthemeControl">
<div class="wpthemeControlHeader"><h2><span class="lm-dynamic-title asa.portlet.title">{titel}</span></h2></div>
<div class="wpthemeControlBody">
{portlet}
</div></div></div>
</td></tr></table>
</div>
<div class="wpthemeFooter">Portalen er lukket for vedligehold søndag kl. 20-22.</div>
</body></html>""", headers={"Cache-Control": "no-cache, no-store"})


# ---------- login-portlet ----------
def login_side(fejl="", bid=""):
    f = f'<div class="wpsStatusMsg"><span class="wpsFieldErrorText">{fejl}</span></div>' if fejl else ""
    return portal("login", None, f"""<div class="wpsPortletBody">{f}
<form method="post" action="{url('login', 'portal', f'pw/{W_LOGIN}/act/id=0/', a='login')}" enctype="application/x-www-form-urlencoded" name="LoginForm">
<table class="wpsLoginTable" role="presentation">
<tr><td><label for="userID"><span class="wpsLabelText">Bruger-id:</span></label></td></tr>
<tr><td><input class="wpsEditField" id="userID" name="wps.portlets.userid" type="text" value="{e(bid)}" /></td></tr>
<tr><td><label for="password"><span class="wpsLabelText">Kodeord:</span></label></td></tr>
<tr><td><input class="wpsEditField" id="password" name="password" type="password" autocomplete="off" /></td></tr>
<tr><td><input class="wpsButtonText" type="submit" name="ns_{W_LOGIN}__login" value="Log på" />
<input class="wpsButtonText" type="reset" value="Annullér" /></td></tr>
</table></form></div>""", "Log på", W_LOGIN)


async def anonym(request):
    st = dec(tilstand(request))
    if request.method == "POST" and st.get("a") == "login":
        f = await request.form()
        bid = f.get("wps.portlets.userid", "").strip()
        if not bid or not f.get("password"):
            return login_side("EJPAK0010W: Angiv både bruger-id og kodeord.", bid)
        if USERS.get(bid) != f.get("password"):
            return login_side("EJPAK0004W: Brugeren findes ikke, eller kodeordet er forkert. Indtast bruger-id og kodeord igen.", bid)
        t = base64.b64encode(secrets.token_bytes(96), b"_-").decode().rstrip("=")
        LTPA[t] = bid
        r = RedirectResponse(url("velkommen"), 302)
        r.set_cookie("LtpaToken2", t, path="/", httponly=True)
        r.set_cookie("JSESSIONID", "0000" + secrets.token_urlsafe(17) + ":-1", path="/", httponly=True)
        return r
    if request.cookies.get("LtpaToken2") in LTPA:
        return RedirectResponse(url("velkommen"), 302)
    return login_side()


def tilstand(request):
    m = re.search(r"/!ut/p/b1/([^/]+)", request.url.path)
    return m.group(1) if m else ""


# ---------- JSF ----------
def jsf_form(fid, side, krop, view, multipart=False):
    win = W_ENKELT if side == "enkelt" else W_LISTE
    enctype = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
    return f"""<form id="{fid}" name="{fid}" method="post" action="{url(side, slut=f'pw/{win}/act/id=0/', a='action')}" enctype="{enctype}">
{krop}
<input type="hidden" name="{fid}_SUBMIT" value="1" /><input type="hidden" name="javax.faces.ViewState" id="javax.faces.ViewState" value="{view}" autocomplete="off" /></form>"""


def link(fid, lid, tekst, params="", cls=""):
    p = f",null,{params}" if params else ""
    return (f"""<a href="#" onclick="return myfaces.oam.submitForm('{fid}','{lid}'{p});" id="{lid}"{f' class="{cls}"' if cls else ''}>{tekst}</a>""")


def beskeder(ns, liste, art="fejl"):
    if not liste:
        return ""
    return f'<ul id="{ns}:msgs" class="{"portlet-msg-error" if art == "fejl" else "portlet-msg-info"}">' + "".join(f"<li>{e(x)}</li>" for x in liste) + "</ul>"


FANER = [
    ("moduler", "Modulforløb", [("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder nr."),
        ("henvisningskategori", "Henv.kategori"), ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Modultest best.")]),
    ("proever", "Prøver", [("proeve", "Prøvens navn"), ("dato", "Dato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læs"),
        ("skriftlig", "Skr"), ("mundtlig", "Mdt"), ("resultat", "Resultat"), ("udbyder", "Udbyder nr.")]),
    ("henvisninger", "Henvisninger", [("dato", "Henvist d."), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder nr.")]),
    ("meritter", "Meritter", [("du_modul", "Modul"), ("startdato", "Start"), ("udbyder", "Udbyder nr.")]),
    ("prae2004", "Præ-2004", [("foerste_startdato", "Første start"), ("du", "Danskuddannelse")]),
]
DATOER = {"startdato", "slutdato", "dato", "modultest_bestaaet", "foerste_startdato"}


def raekker(p, del_):
    rk = p[del_] or []
    if isinstance(rk, dict):
        return [rk]
    noegle = lambda r: r.get("startdato") or r.get("dato") or ""
    return sorted(rk, key=noegle, reverse=True)       # order by startdato desc


def dt(fid, kol, rk):
    th = "".join(f'<th scope="col" class="wpsTableHead">{h}</th>' for _, h in kol)
    tr = ""
    for i, r in enumerate(rk):
        tr += f'\n<tr class="wps{"Even" if i % 2 else "Odd"}Row">' + "".join(
            f'<td><span id="{fid}:{i}:{f}">{e(vis(f, r[f])) or "&#160;"}</span></td>' for f, _ in kol) + "</tr>"
    return f'<table id="{fid}" class="wpsTable" border="0" cellpadding="3"><thead><tr>{th}</tr></thead><tbody id="{fid}:tbody_element">{tr}</tbody></table>'


def vis(f, v):
    return ("Ja" if v else "Nej") if isinstance(v, bool) else dato(v) if f in DATOER else v


def enkelt_side(user, b):
    fid = NS_E + ":soegForm"
    ud = beskeder(NS_E, b.get("fejl"))
    v = ny_view(user, **{k: x for k, x in b.items() if k != "fejl"})
    skaerm = b.get("skaerm", "soeg")
    if skaerm == "detalje":
        fid = NS_E + ":kursistForm"
        p, aktiv, nr = PEOPLE[b["cpr"]], b.get("fane", "moduler"), b.get("side", 1)
        tabs = "".join(f'<td class="{"tabAktiv" if n == aktiv else "tab"}">'
                       + (f"<span>{t}</span>" if n == aktiv else link(fid, f"{fid}:fane_{n}", t)) + "</td>" for n, t, _ in FANER)
        kol = next(k for n, _, k in FANER if n == aktiv)
        rk = raekker(p, aktiv)
        sider = -(-len(rk) // ANTAL)
        if rk:
            krop = dt(f"{fid}:data", kol, rk[(nr - 1) * ANTAL:nr * ANTAL])
        else:
            krop = f'<span id="{fid}:tom" class="portlet-msg-info">Ingen data at vise</span>'
        if sider > 1:
            sc = f"{fid}:scroll_1"
            knap = lambda facet, t: f"<td>{link(fid, sc + facet, t, f'''[['{sc}','{facet}']]''')}</td>"
            krop += f'\n<table class="scroller"><tbody><tr>' + (knap("first", "Første") + knap("previous", "Forrige") if nr > 1 else "")
            for i in range(1, sider + 1):
                krop += f'<td class="sel"><span>{i}</span></td>' if i == nr else knap(f"idx{i}", str(i))
            krop += (knap("next", "Næste") + knap("last", "Sidste") if nr < sider else "") + "</tr></tbody></table>"
            krop += f'<span>Række {(nr - 1) * ANTAL + 1}-{min(nr * ANTAL, len(rk))} af {len(rk)}</span>'
        ud += jsf_form(fid, "enkelt", f"""<table class="hoved" role="presentation"><tr><td>Kursist:</td><td><strong>{b['cpr']}</strong></td></tr></table>
<table class="faneblade" cellspacing="0" role="presentation"><tr>{tabs}</tr></table>
<div class="fanekrop">{krop}</div>
<input id="{fid}:tilbage" name="{fid}:tilbage" type="submit" value="Ny søgning" class="wpsButtonText" />""", v)
    else:
        hit = ""
        if skaerm == "hit":
            p = PEOPLE[b["cpr"]]
            n = sum(len(raekker(p, x)) for x, _, _ in FANER)
            hit = f"""<table id="{fid}:hits" class="wpsTable"><thead><tr><th scope="col">CPR-nr.</th><th scope="col">Antal registreringer</th><th scope="col">&#160;</th></tr></thead>
<tbody><tr class="wpsOddRow"><td>{b['cpr']}</td><td>{n}</td><td>{link(fid, f'{fid}:hits:0:vis', 'Vis kursist')}</td></tr></tbody></table>"""
        ud += jsf_form(fid, "enkelt", f"""<table role="presentation"><tbody><tr>
<td><label for="{fid}:cpr">CPR-nr. (10 cifre)</label></td>
<td><input id="{fid}:cpr" name="{fid}:cpr" type="text" value="{e(b.get('indtastet', ''))}" maxlength="10" size="12" class="wpsEditField" /></td>
<td><input id="{fid}:soeg" name="{fid}:soeg" type="submit" value="Søg" class="wpsButtonText" /></td></tr></tbody></table>
{hit}""", v)
    return portal("enkelt", user, ud, "Kursistopslag", W_ENKELT)


def enkelt_action(b, f):
    ny = {k: x for k, x in b.items() if k in ("skaerm", "cpr", "fane", "side", "indtastet")}
    s, k = NS_E + ":soegForm", NS_E + ":kursistForm"
    if f.get(k + "_SUBMIT"):
        cl = f.get(k + ":_idcl", "")
        sc = f.get(k + ":scroll_1") or (cl[len(k + ":scroll_1"):] if cl.startswith(k + ":scroll_1") else "")
        if k + ":tilbage" in f:
            return {}
        if sc and b.get("skaerm") == "detalje":
            sidst = -(-len(raekker(PEOPLE[b["cpr"]], b.get("fane", "moduler"))) // ANTAL) or 1
            nu = b.get("side", 1)
            m = {"first": 1, "previous": nu - 1, "next": nu + 1, "last": sidst}
            ny["side"] = max(1, min(m.get(sc) or int(re.sub(r"\D", "", sc) or 1), sidst))
        elif cl.startswith(k + ":fane_") and cl[len(k + ":fane_"):] in [x[0] for x in FANER]:
            ny.update(fane=cl[len(k + ":fane_"):], side=1)
        return ny
    if f.get(s + "_SUBMIT"):
        if f.get(s + ":_idcl") == s + ":hits:0:vis" and b.get("cpr"):
            return {"skaerm": "detalje", "cpr": b["cpr"]}
        if s + ":soeg" in f:
            v = f.get(s + ":cpr", "").strip()
            if not v:
                return {"fejl": ["CPR-nr. (10 cifre): Validering fejlede: Værdi er påkrævet."]}
            if not re.fullmatch(r"\d{10}", v):
                return {"fejl": ["CPR-nr. (10 cifre): Skriv 10 cifre uden bindestreg."], "indtastet": v}
            if v not in PEOPLE:
                return {"fejl": ["Søgningen gav intet resultat. Kursisten er ikke registreret."], "indtastet": v}
            return {"skaerm": "hit", "cpr": v, "indtastet": v}
    return ny


# ---------- listeudtræk ----------
def liste_side(user, b):
    fid = NS_L + ":listeForm"
    ud = beskeder(NS_L, b.get("fejl"))
    v = ny_view(user, **{k: x for k, x in b.items() if k != "fejl"})
    if b.get("faerdig"):
        ud += beskeder(NS_L, [f"Udtrækket er dannet for {len(b['numre'])} CPR-numre."], "info")
        res = url("liste", slut=f"res/id=excel/c=cacheLevelPage/", a="excel", k=v)
        ud += f'<p><a href="{res}" target="_blank">Åbn regnearket</a></p>'
        ud += jsf_form(fid, "liste", f'<input id="{fid}:ny" name="{fid}:ny" type="submit" value="Nyt udtræk" class="wpsButtonText" />', v)
    elif b.get("numre"):
        ud += jsf_form(fid, "liste", f"""<p>Filen <em>{e(b['navn'])}</em> er indlæst. Antal CPR-numre: {len(b['numre'])}.</p>
<input id="{fid}:start" name="{fid}:start" type="submit" value="Dan udtræk" class="wpsButtonText" />
<input id="{fid}:ny" name="{fid}:ny" type="submit" value="Fortryd" class="wpsButtonText" />""", v)
    else:
        ud += jsf_form(fid, "liste", f"""<p>Vælg en tekstfil med op til 100 CPR-numre, ét pr. linje (10 cifre).</p>
<table role="presentation"><tbody><tr><td><label for="{fid}:fil">Fil med CPR-numre</label></td>
<td><input type="file" id="{fid}:fil" name="{fid}:fil" accept="text/plain" class="wpsEditField" /></td></tr></tbody></table>
<input id="{fid}:indlaes" name="{fid}:indlaes" type="submit" value="Indlæs fil" class="wpsButtonText" />""", v, True)
    return portal("liste", user, ud, "Listeudtræk", W_LISTE)


async def liste_action(b, f):
    fid = NS_L + ":listeForm"
    if not f.get(fid + "_SUBMIT"):
        return b
    if fid + ":ny" in f:
        return {}
    if fid + ":start" in f and b.get("numre"):
        return {"numre": b["numre"], "faerdig": True}
    if fid + ":indlaes" in f:
        fil = f.get(fid + ":fil")
        data = (await fil.read()).decode("latin-1").replace("\u00ef\u00bb\u00bf", "") if hasattr(fil, "read") else ""
        numre = [x.strip() for x in data.splitlines() if x.strip()]
        if not numre:
            return {"fejl": ["Vælg en fil, der indeholder CPR-numre."]}
        if len(numre) > 100:
            return {"fejl": [f"Filen indeholder {len(numre)} CPR-numre. Der kan højst behandles 100 ad gangen."]}
        daarlig = [i for i, x in enumerate(numre, 1) if not re.fullmatch(r"\d{10}", x)]
        if daarlig:
            return {"fejl": [f"Linje {i}: CPR-nr. skal bestå af 10 cifre." for i in daarlig]}
        return {"numre": numre, "navn": re.split(r"[\\/]", fil.filename)[-1]}
    return {}


HOVED = [("", ["CPR-nr.", "Registreret"]), ("Første modul", ["Start", "Modul", "Udbyder nr."]),
         ("Seneste modul", ["Start", "Modul", "Udbyder nr."]), ("Seneste henvisning", ["Dato", "Kategori"]),
         ("Højeste merit", ["Modul", "Start", "Udbyder nr."]), ("Præ-2004", ["Registreret", "Første start", "Danskuddannelse"])]
FELTER = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul",
          "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder",
          "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def excel(numre):
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Kursister"
    ws["A1"] = "Udtræk fra Danskundervisningsdatabasen dannet " + datetime.date.today().strftime("%d.%m.%Y")
    ws["A1"].font = Font(bold=True, size=14)
    ws.merge_cells("A1:P1")
    c = 1
    for gruppe, navne in HOVED:
        if gruppe:
            ws.cell(3, c, gruppe).alignment = Alignment(horizontal="center")
            ws.merge_cells(start_row=3, end_row=3, start_column=c, end_column=c + len(navne) - 1)
        for n in navne:
            if gruppe:
                ws.cell(4, c, n).font = Font(bold=True)
            else:
                ws.cell(3, c, n).font = Font(bold=True)
                ws.merge_cells(start_row=3, end_row=4, start_column=c, end_column=c)
            c += 1
    for i, nr in enumerate(numre, 5):
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False, "prae2004_findes": False}
        for j, f in enumerate(FELTER, 1):
            v = u.get(f)
            v = ("Ja" if v else "Nej") if isinstance(v, bool) else dato(v) if f.endswith("dato") else v
            ws.cell(i, j, v or "").number_format = "@"
    ws.freeze_panes = "A5"
    buf = io.BytesIO()
    wb.save(buf)
    return buf.getvalue()


# ---------- /wps/myportal ----------
async def myportal(request):
    user = LTPA.get(request.cookies.get("LtpaToken2", ""))
    if not user:
        return RedirectResponse("/wps/portal", 302)
    st = dec(tilstand(request))
    side, a = st.get("p", "velkommen"), st.get("a")
    if a == "logout":
        LTPA.pop(request.cookies["LtpaToken2"], None)
        r = RedirectResponse("/wps/portal", 302)
        r.delete_cookie("LtpaToken2", path="/")
        r.delete_cookie("JSESSIONID", path="/")
        return r
    b = VIEWS.get(st.get("k"), {})
    b = b if b.get("user") == user else {}
    if a == "excel" and b.get("faerdig"):
        return Response(excel(b["numre"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        headers={"Content-Disposition": 'attachment; filename="kursister.xlsx"'})
    if request.method == "POST" and side in ("enkelt", "liste"):
        f = await request.form()
        b = VIEWS.get(f.get("javax.faces.ViewState"), {})
        if b.get("user") != user:
            ny = {"fejl": ["Visningen er udløbet. Prøv igen."]}
        else:
            b = {k: v for k, v in b.items() if k != "user"}
            ny = enkelt_action(b, f) if side == "enkelt" else await liste_action(b, f)
        return RedirectResponse(url(side, k=ny_view(user, **ny)), 302)
    b = {k: v for k, v in b.items() if k != "user"}
    if side in ("dansk", "enkelt"):
        return enkelt_side(user, b)
    if side == "liste":
        return liste_side(user, b)
    return portal("velkommen", user, """<div class="wpsPortletBody"><p>Velkommen til Kommuneportalen. Vælg et område i menuen øverst.</p>
<ul><li>14.05.2012: Danskundervisningsdatabasen er opdateret med forårets prøver.</li></ul></div>""", "Nyheder", "Z7_CGAH47L00OJ790IAH1AFK21N02")


async def rod(request):
    return RedirectResponse("/wps/portal", 302)

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route("/wps/portal", anonym), Route("/wps/portal/{rest:path}", anonym, methods=GP),
    Route("/wps/myportal", myportal), Route("/wps/myportal/{rest:path}", myportal, methods=GP),
])
