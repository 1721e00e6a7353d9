"""Danskuddannelsesdata, medlemsområde. SilverStripe 4 med silverstripe/userforms; udtrækket laves med det samme og lægges som beskyttet fil (csv)."""
import csv
import io
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

KURSISTER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSION = {}                       # PHPSESSID -> dict
FILER = {}                         # hash -> (filnavn, bytes)
MDR = "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.".split()
CPR_FELT, FORMAAL_FELT, FIL_FELT = "EditableTextField_6b41f", "EditableDropdown_90c2e", "EditableFileField_d7713"


def dato(s):
    return f"{int(s[8:10])}. {MDR[int(s[5:7]) - 1]} {s[:4]}" if s else ""


def janej(b):
    return "" if b is None else "Ja" if b else "Nej"


def bogstaver(n):
    """Tilfældig nøgle til adresser uden cifre (må ikke ligne et CPR-nummer i logfiler)."""
    return "".join(secrets.choice("abcdef") for _ in range(n))


def session(request):
    """Hver besøgende får en session (til SecurityID og formularbeskeder), ligesom PHP gør det."""
    sid = request.cookies.get("PHPSESSID")
    if sid not in SESSION:
        sid = secrets.token_hex(13)
        SESSION[sid] = {"SecurityID": bogstaver(40), "medlem": None, "besked": {}, "resultat": None, "filer": None}
    return sid, SESSION[sid]


def send(sid, svar):
    svar.set_cookie("PHPSESSID", sid, path="/", httponly=True)
    return svar


def videre(sid, adresse):
    return send(sid, RedirectResponse(adresse, 302))


CSS = """*{box-sizing:border-box}body{font:16px/1.5 'Open Sans',Arial,sans-serif;color:#222;margin:0}.inner{max-width:1100px;margin:0 auto;padding:0 20px}
.header{background:#174a5b;color:#fff}.header a{color:#fff}.primary ul,.secondary ul{list-style:none;padding:0}.primary li{display:inline-block;margin-right:24px}
.secondary{float:left;width:220px}.content-container{margin-left:260px}.message{padding:10px 14px;border-left:5px solid #888;background:#f3f3f3}
.message.bad,.message.required,.message.validation{border-color:#b00020;background:#fdecee}.message.good{border-color:#2b7a3d;background:#e9f6ec}
.field{margin:0 0 16px}.field label.left{display:block;font-weight:600}table{border-collapse:collapse;width:100%;margin-bottom:24px}th,td{text-align:left;border-bottom:1px solid #ddd;padding:6px 8px;font-size:14px}
.kursist-sektion h2{border-bottom:2px solid #174a5b}.Actions input{background:#174a5b;color:#fff;border:0;padding:10px 22px}.footer{clear:both;margin-top:60px;background:#eee;padding:20px 0}
@media(max-width:700px){thead{display:none}td{display:block}td:before{content:attr(data-label) ': ';font-weight:600}.secondary{float:none}.content-container{margin:0}}"""


def side(sid, s, titel, indhold, sti="", status=200):
    medlem = s["medlem"]
    def li(u, n):
        v = "current" if u == sti else "link"
        return f'<li class="{v}"><a href="{u}" class="{v}" title="{n}">{n}</a></li>'
    top = li("/", "Forside") + li("/om-data/", "Om data") + li("/medlem/", "For kommuner")
    sidemenu = brugerlinje = ""
    if medlem:
        brugerlinje = f'<p class="member">Du er logget ind som {medlem}. <a href="/Security/logout?SecurityID={s["SecurityID"]}">Log ud</a></p>'
        sidemenu = ('<aside class="sidebar secondary"><nav><h3><a href="/medlem/">For kommuner</a></h3><ul>' + li("/medlem/find-kursist/", "Find en kursist")
                    + li("/medlem/hent-data/", "Hent data om flere kursister") + li("/medlem/spoergsmaal/", "Spørgsmål og svar") + "</ul></nav></aside>")
    return send(sid, HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head><base href="/"><!--[if lte IE 6]></base><![endif]-->
<title>{titel} &raquo; Danskuddannelsesdata</title><meta name="generator" content="SilverStripe - http://silverstripe.org"><meta http-equiv="Content-type" content="text/html; charset=utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{CSS}</style></head>
<body class="UserDefinedForm">
<header class="header" role="banner"><div class="inner"><a href="/" class="brand" rel="home"><h1>Danskuddannelsesdata</h1></a>{brugerlinje}<nav class="primary"><ul>{top}</ul></nav></div></header>
<div class="main" role="main"><div class="inner typography line">
{sidemenu}
<div class="content-container unit size3of4 lastUnit"><article><h1>{titel}</h1><div class="content">
{indhold}
</div></article></div>
</div></div>
<footer class="footer" role="contentinfo"><div class="inner"><p>Styrelsen for International Rekruttering og Integration, 2018. <a href="/om-data/">Persondata</a></p></div></footer>
</body>
</html>""", status))


# ---------------------------------------------------------------- formularer
def formular(s, navn, action, felter, knap, knapnavn, klasse="userform", fejl=""):
    return f"""<form id="{navn}" action="{action}" method="post" enctype="{'multipart/form-data' if klasse == 'userform' else 'application/x-www-form-urlencoded'}" class="{klasse}">
<p id="{navn}_error" class="message {'bad' if fejl else ''}"{'' if fejl else ' style="display: none"'}>{escape(fejl)}</p>
<fieldset>{felter}<input type="hidden" name="SecurityID" value="{s['SecurityID']}" class="hidden" id="{navn}_SecurityID"><div class="clear"><!-- --></div></fieldset>
<div class="Actions btn-toolbar"><input type="submit" name="{knapnavn}" value="{knap}" class="action" id="{navn}_{knapnavn}"></div></form>"""


def felt(form, navn, label, inp, fejl="", typ="text"):
    besked = f'<span class="message required">{escape(fejl)}</span>' if fejl else ""
    return f"""<div id="{form}_{navn}_Holder" class="field {typ}"><label class="left" for="{form}_{navn}">{label}</label><div class="middleColumn">{inp.replace('{id}', form + '_' + navn).replace('{navn}', navn)}</div>{besked}</div>"""


def ugyldig_form(sid, s):
    return side(sid, s, "Ugyldig forespørgsel", '<p class="message bad">Der ser ud til at have været et teknisk problem. Klik venligst på tilbage-knappen, opdater siden, og prøv igen.</p>', status=400)


def beskyttet(f):
    async def ny(request):
        sid, s = session(request)
        if not s["medlem"]:
            s["besked"]["login"] = "Du skal være logget ind for at se den side."
            return videre(sid, "/Security/login?BackURL=%2Fmedlem%2F")
        return await f(request, sid, s)
    return ny


async def forside(request):
    sid, s = session(request)
    return side(sid, s, "Danskuddannelsesdata", "<p>Her finder du statistik og data om danskuddannelse til voksne udlændinge. Kommuner kan logge ind og hente oplysninger om egne kursister.</p>", "/")


async def om(request):
    sid, s = session(request)
    return side(sid, s, "Om data", "<p>Data bygger på sprogcentrenes indberetninger siden 2004 samt ældre data fra kommunerne.</p>", "/om-data/")


async def login(request):
    sid, s = session(request)
    if request.method == "POST":
        f = await request.form()
        if f.get("SecurityID") != s["SecurityID"]:
            return ugyldig_form(sid, s)
        if f.get("Email", "").strip() == "kommune" and f.get("Password") == "hemmeligt-1":
            s.update(medlem="kommune", besked={})
            return videre(sid, "/medlem/")
        s["besked"]["login"] = "De angivne oplysninger er ikke korrekte. Prøv venligst igen."
        return videre(sid, "/Security/login?BackURL=%2Fmedlem%2F")
    n = "MemberLoginForm_LoginForm"
    fejl = s["besked"].pop("login", "")
    felter = ('<input type="hidden" name="AuthenticationMethod" value="SilverStripe\\Security\\MemberAuthenticator\\MemberAuthenticator" class="hidden">'
              + felt(n, "Email", "Brugernavn", '<input type="text" name="{navn}" class="text" id="{id}" required="required">')
              + felt(n, "Password", "Kodeord", '<input type="password" name="{navn}" class="text password" id="{id}" required="required" autocomplete="off">', typ="password")
              + f'<div class="field checkbox"><input type="checkbox" name="Remember" value="1" class="checkbox" id="{n}_Remember"><label class="right" for="{n}_Remember">Husk mig næste gang</label></div>'
              + '<input type="hidden" name="BackURL" value="/medlem/" class="hidden">')
    return side(sid, s, "Log ind", formular(s, n, "/Security/login/default/LoginForm/", felter, "Log ind", "action_doLogin", "login", fejl))


async def logout(request):
    sid, s = session(request)
    if request.query_params.get("SecurityID") == s["SecurityID"]:
        SESSION.pop(sid)
        sid, s = session(request)
    return videre(sid, "/")


@beskyttet
async def medlem(request, sid, s):
    return side(sid, s, "For kommuner", """<p>Velkommen. Vælg i menuen, om du vil se alle registreringer for én kursist eller hente et samlet udtræk for flere.</p>
<ul><li>Et opslag viser moduler, prøver, henvisninger, merit og undervisning før 2004.</li><li>Et udtræk viser første og seneste modul, henvisning og højeste merit.</li></ul>""", "/medlem/")


@beskyttet
async def svar(request, sid, s):
    return side(sid, s, "Spørgsmål og svar", "<h3>Hvor mange CPR-numre må jeg hente ad gangen?</h3><p>Op til 100.</p><h3>Hvilket format har udtrækket?</h3><p>Semikolonsepareret csv, som kan åbnes i Excel.</p>", "/medlem/spoergsmaal/")


# ---------------------------------------------------------------- find en kursist
@beskyttet
async def find(request, sid, s):
    n = "UserForm_Form"
    fejl, skrevet = s["besked"].pop("find", ("", ""))
    felter = (felt(n, CPR_FELT, "CPR-nummer <em>(10 cifre)</em>", '<input type="text" name="{navn}" value="' + escape(skrevet) + '" class="text requiredField" id="{id}" data-rule-required="true" autocomplete="off">', fejl)
              + felt(n, FORMAAL_FELT, "Formål med opslaget", '<select name="{navn}" class="dropdown" id="{id}"><option value="visitation" selected="selected">Visitation til danskuddannelse</option>'
                     '<option value="afregning">Afregning med sprogcenter</option><option value="andet">Andet</option></select>', typ="dropdown"))
    return side(sid, s, "Find en kursist", "<p>Indtast kursistens CPR-nummer. Opslaget bliver logget.</p>"
                + formular(s, n, "/medlem/find-kursist/Form/", felter, "Find kursisten", "action_process", fejl="Ret venligst fejlen nedenfor." if fejl else ""), "/medlem/find-kursist/")


@beskyttet
async def find_form(request, sid, s):
    f = await request.form()
    if f.get("SecurityID") != s["SecurityID"]:
        return ugyldig_form(sid, s)
    skrevet = f.get(CPR_FELT, "").strip()
    if not re.fullmatch(r"\d{6}[- ]?\d{4}", skrevet):
        s["besked"]["find"] = ("CPR-nummer skal udfyldes." if not skrevet else "CPR-nummeret er ikke gyldigt. Skriv 10 cifre.", skrevet)
        return videre(sid, "/medlem/find-kursist/")
    s["resultat"] = re.sub(r"\D", "", skrevet)
    return videre(sid, "/medlem/find-kursist/finished")


def sektion(nr, titel, hoved, raekker, tom):
    if raekker:
        krop = ('<table><thead><tr>' + "".join(f"<th>{h}</th>" for h in hoved) + "</tr></thead><tbody>"
                + "".join("<tr>" + "".join(f'<td data-label="{h}">{escape(v or "")}</td>' for h, v in zip(hoved, r)) + "</tr>" for r in raekker) + "</tbody></table>")
    else:
        krop = f'<p class="ingen"><em>{tom}</em></p>'
    return f'<section class="kursist-sektion" id="sektion-{nr}"><h2>{titel}</h2>\n{krop}</section>\n'


@beskyttet
async def find_faerdig(request, sid, s):
    cpr = s["resultat"]
    if not cpr:
        return videre(sid, "/medlem/find-kursist/")
    igen = '<p><a href="/medlem/find-kursist/" class="btn">Lav et nyt opslag</a></p>'
    p = KURSISTER.get(cpr)
    if p is None:
        return side(sid, s, "Find en kursist", f'<p class="message warning">Vi fandt ingen kursist med CPR-nummer {cpr[:6]}-{cpr[6:]}.</p>' + igen, "/medlem/find-kursist/")
    f04 = p["prae2004"]
    ud = [f'<p class="message good">Her er de registreringer, sprogcentrene har indberettet om <strong>{cpr[:6]}-{cpr[6:]}</strong>.</p>',
          sektion(1, "Moduler på danskuddannelsen", ["Uddannelse og modul", "Start", "Slut", "Sprogcenterkode", "Henvist som", "Årsag til ophør", "Bestået modultest"],
                  [[m["du_modul"], dato(m["startdato"]), dato(m["slutdato"]), m["udbyder"], m["henvisningskategori"], m["ophoersaarsag"], dato(m["modultest_bestaaet"])] for m in p["moduler"]],
                  "Der er ikke registreret moduler."),
          sektion(2, "Danskprøver", ["Prøvens navn", "Dato", "Termin", "Læseforståelse", "Skriftlig", "Mundtlig", "Udfald", "Sprogcenterkode"],
                  [[x["proeve"], dato(x["dato"]), x["termin"], x["laeseforstaaelse"], x["skriftlig"], x["mundtlig"], x["resultat"], x["udbyder"]] for x in p["proever"]],
                  "Der er ikke registreret prøver."),
          sektion(3, "Henvisninger fra kommunen", ["Henvist den", "Henvist som", "Kommune", "Sprogcenterkode"],
                  [[dato(h["dato"]), h["kategori"], h["kommune"], h["udbyder"]] for h in p["henvisninger"]], "Der er ikke registreret henvisninger."),
          sektion(4, "Godskrevne moduler", ["Uddannelse og modul", "Start", "Sprogcenterkode"],
                  [[m["du_modul"], dato(m["startdato"]), m["udbyder"]] for m in p["meritter"]], "Der er ikke registreret merit."),
          '<section class="kursist-sektion" id="sektion-5"><h2>Undervisning før 2004</h2>\n'
          + (f'<p><strong>Begyndte første gang:</strong> {dato(f04["foerste_startdato"])}<br><strong>Fulgte danskuddannelse:</strong> {janej(f04["du"])}</p>' if f04
             else '<p class="ingen"><em>Der er ikke registreret undervisning før 2004.</em></p>') + "</section>", igen]
    return side(sid, s, "Find en kursist", "".join(ud), "/medlem/find-kursist/")


# ---------------------------------------------------------------- hent data om flere
KOLONNER = [("CPR-nummer", "cpr"), ("Kursisten findes", "findes"), ("Første modul: start", "foerste_startdato"), ("Første modul: modul", "foerste_du_modul"),
            ("Første modul: sprogcenterkode", "foerste_udbyder"), ("Seneste modul: start", "seneste_startdato"), ("Seneste modul: modul", "seneste_du_modul"),
            ("Seneste modul: sprogcenterkode", "seneste_udbyder"), ("Henvist den", "henvisning_dato"), ("Henvist som", "henvisning_kategori"),
            ("Højest godskrevne modul", "merit_du_modul"), ("Godskrevet fra", "merit_startdato"), ("Godskrevet af sprogcenterkode", "merit_udbyder"),
            ("Undervisning før 2004", "prae2004_findes"), ("Før 2004: begyndte første gang", "prae2004_startdato"), ("Før 2004: fulgte danskuddannelse", "prae2004_du")]


def udtraek(numre):
    ud = io.StringIO()
    w = csv.writer(ud, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    w.writerow([f"Udtræk fra Danskuddannelsesdata {time.strftime('%d-%m-%Y', time.localtime(time.time()))}"])
    w.writerow([k for k, _ in KOLONNER])
    for n in numre:
        u = KURSISTER[n]["udtraek"] if n in KURSISTER else {"findes": False}
        linje = [n]
        for _, k in KOLONNER[1:]:
            v = u.get(k)
            linje.append(janej(v) if isinstance(v, bool) else f"{v[8:10]}-{v[5:7]}-{v[:4]}" if v and k.endswith("dato") else v or "")
        w.writerow(linje)
    return b"\xef\xbb\xbf" + ud.getvalue().encode("utf-8")


@beskyttet
async def hent(request, sid, s):
    n = "UserForm_Form"
    fejl = s["besked"].pop("hent", "")
    felter = felt(n, FIL_FELT, "Din fil med CPR-numre", '<input type="file" name="{navn}" class="file requiredField" id="{id}" accept=".txt,.csv">', fejl, "file")
    return side(sid, s, "Hent data om flere kursister", "<p>Lav en tekstfil med ét CPR-nummer på hver linje (højst 100). Det kan tage lidt tid at danne udtrækket, så klik kun én gang.</p>"
                + formular(s, n, "/medlem/hent-data/Form/", felter, "Send filen", "action_process", fejl="Ret venligst fejlen nedenfor." if fejl else ""), "/medlem/hent-data/")


@beskyttet
async def hent_form(request, sid, s):
    f = await request.form()
    if f.get("SecurityID") != s["SecurityID"]:
        return ugyldig_form(sid, s)
    fil, fejl, numre = f.get(FIL_FELT), "", []
    if not fil or isinstance(fil, str) or not fil.filename:
        fejl = "Din fil med CPR-numre skal udfyldes."
    elif Path(fil.filename).suffix.lower() not in (".txt", ".csv"):
        fejl = "Filendelsen er ikke tilladt. Tilladte filendelser: txt, csv."
    else:
        linjer = [x.strip() for x in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
        gale = [x for x in linjer if not re.fullmatch(r"\d{6}-?\d{4}", x)]
        numre = [x.replace("-", "") for x in linjer]
        fejl = ("Filen er tom." if not linjer else f"Filen indeholder {len(gale)} linje(r), som ikke er et CPR-nummer." if gale
                else f"Filen indeholder {len(linjer)} CPR-numre. Du kan højst hente 100 ad gangen." if len(linjer) > 100 else "")
    if fejl:
        s["besked"]["hent"] = fejl
        return videre(sid, "/medlem/hent-data/")
    hash_ = bogstaver(10)
    navn = f"danskuddannelsesdata-{time.strftime('%Y-%m-%d', time.localtime(time.time()))}-v{len(FILER) + 1}.csv"
    FILER[hash_] = (navn, udtraek(numre))
    s["filer"] = (hash_, len(numre), sum(x in KURSISTER for x in numre))
    return videre(sid, "/medlem/hent-data/finished")


@beskyttet
async def hent_faerdig(request, sid, s):
    if not s["filer"]:
        return videre(sid, "/medlem/hent-data/")
    hash_, antal, fundet = s["filer"]
    navn, data = FILER[hash_]
    return side(sid, s, "Hent data om flere kursister", f"""<p class="message good">Tak. Dit udtræk er klar. Vi slog {antal} CPR-numre op og genkendte {fundet}.</p>
<p><a href="/assets/Udtraek/{hash_}/{navn}" class="file file--csv">Download udtrækket</a> <span class="size">(csv, {max(1, round(len(data) / 1024))} KB)</span></p>
<p><a href="/medlem/hent-data/">Hent data om andre kursister</a></p>""", "/medlem/hent-data/")


@beskyttet
async def asset(request, sid, s):
    navn, data = FILER.get(request.path_params["hash"], (None, None))
    if navn != request.path_params["navn"]:
        return side(sid, s, "Siden blev ikke fundet", "<p>Siden findes ikke.</p>", status=404)
    return Response(data, headers={"content-type": "text/csv", "content-disposition": f'attachment; filename="{navn}"'})


app = Starlette(routes=[
    Route("/", forside), Route("/om-data/", om), Route("/Security/login", login), Route("/Security/login/default/LoginForm/", login, methods=["POST"]),
    Route("/Security/logout", logout), Route("/medlem/", medlem), Route("/medlem/spoergsmaal/", svar), Route("/medlem/find-kursist/", find),
    Route("/medlem/find-kursist/Form/", find_form, methods=["POST"]), Route("/medlem/find-kursist/finished", find_faerdig), Route("/medlem/hent-data/", hent),
    Route("/medlem/hent-data/Form/", hent_form, methods=["POST"]), Route("/medlem/hent-data/finished", hent_faerdig), Route("/assets/Udtraek/{hash}/{navn}", asset)])
