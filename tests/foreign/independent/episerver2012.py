# -*- coding: utf-8 -*-
"""Selvbetjening for kommuner - EPiServer CMS 6 R2 med XForms-agtige sider (2012). Regneark laves med EPPlus (xlsx)."""
import base64
import datetime
import html
import io
import json
import secrets
import time
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
MD = "januar februar marts april maj juni juli august september oktober november december".split()
R = "ctl00$FullRegion$MainRegion$MainContent$"
ROOT = "/da/Selvbetjening/"
LOGIN = {}
h = html.escape
KATEGORI = {"1": "Integrationsprogram", "2": "Introduktionsforløb", "3": "Øvrige udlændinge", "4": "Selvforsørgende", "5": "Arbejdstager m.fl.",
            "6": "Studerende", "7": "Grænsependler", "32": "Særlig overgangsordning"}


def lang_dato(v):
    if not v:
        return "-"
    a, m, d = v.split("-")
    return f"{int(d)}. {MD[int(m) - 1]} {a}"


def tekst(v):
    return h(v) if v not in (None, "") else "-"


def kat(v):
    return f"{h(v)} ({KATEGORI[v]})" if v in KATEGORI else tekst(v)


def sess(request):
    return LOGIN.get(request.cookies.get(".EPiServerLogin"))


TRAE = [("Opslag/", "Find oplysninger om en person"), ("Flere-personer/", "Flere personer på én gang"), ("Hjaelp/", "Hjælp og vejledning"), ("Nyt-om/", "Nyt om danskuddannelse")]


def side(request, titel, indhold, head="", status=200):
    s = sess(request)
    inde = bool(s and s.get("vilkaar"))
    sti = request.url.path
    menu = ""
    if inde:
        menu = '<div id="SubMenu"><ul>' + "".join(f'<li class="{"selected" if sti == ROOT + u else "collapsed"}"><a href="{ROOT}{u}">{t}</a></li>' for u, t in TRAE) + "</ul></div>"
    cookie = "" if request.cookies.get("cookieaccept") else f"""<div id="CookieInfo"><form action="/da/cookie/" method="post"><p>Vi bruger cookies til at forbedre hjemmesiden.
<a href="/da/Om-hjemmesiden/Cookies/">Læs mere om cookies</a> <input type="hidden" name="retur" value="{h(sti)}" /><input type="submit" name="ok" value="OK, luk" /></p></form></div>"""
    log = f'<a id="LoginView_LoginStatus" href="/da/Log-ud/">Log ud ({h(s["navn"])})</a>' if s else f'<a href="{ROOT}Log-ind/">Log ind</a>'
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head><meta http-equiv="content-type" content="text/html; charset=utf-8" />
<meta name="generator" content="EPiServer" /><meta name="robots" content="noindex" />{head}
<title>{h(titel)} | Ny i Danmark - for myndigheder</title>
<link rel="stylesheet" type="text/css" href="/Templates/Styles/structure.css" media="screen, projection" /></head>
<body>{cookie}
<div id="MasterContainer">
<div id="MasterHeaderArea"><h2 id="SkipLinks"><a href="#MainBody">Gå til indhold</a></h2>
<div id="Functions"><a href="/da/">Forside</a> | <a href="/da/Sitemap/">Oversigt</a> | <a href="/en/">English</a> | {log}</div>
<div id="QuickSearch"><form action="/da/Soeg/" method="get"><label for="SearchText">Søg på hjemmesiden</label><input type="text" name="quicksearchquery" id="SearchText" /><input type="submit" value="Søg" class="quickSearchButton" /></form></div></div>
<div id="BreadCrumb">Du er her: <a href="/da/">Ny i Danmark</a> / <a href="{ROOT}">Selvbetjening</a> / {h(titel)}</div>
<div id="MasterLeft">{menu}</div>
<div id="MainBody"><div id="Tools"><a href="#" onclick="window.print();return false;">Udskriv</a> <a href="#" class="rsbtn">Læs højt</a> <a href="?tekst=stor">A+</a></div>
<h1>{h(titel)}</h1>
{indhold}
<p class="pageinfo">Senest opdateret: 3. september 2012</p></div>
<div id="MasterFooter"><p>Styrelsen for Fastholdelse og Rekruttering - Telefon på hverdage 9-15 - <a href="/da/Om-hjemmesiden/">Om hjemmesiden</a> - <a href="/da/Tilgaengelighed/">Tilgængelighed</a></p></div>
</div></body></html>""", status)


def xform(handling, rader, knap, knapnavn, upload=False):
    """XForm-tabel som EPiServer danner den."""
    vs = base64.b64encode(secrets.token_bytes(30)).decode()
    return f"""<form method="post" action="{handling}" id="aspnetForm"{' enctype="multipart/form-data"' if upload else ''}>
<div class="aspNetHidden"><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{vs}" /></div>
<div class="xForm"><table id="id_matrix" class="xformtable">
{"".join(f'<tr><td valign="top">{r}</td></tr>' for r in rader)}
<tr><td valign="top"><input type="submit" name="{R}{knapnavn}" value="{knap}" class="xFormButton" /></td></tr>
</table></div></form>"""


def felt(navn, etiket, type_="text", extra=""):
    fid = "Input_%d" % (sum(map(ord, navn)) * 7919)
    return f'<label for="{fid}">{etiket}</label><br /><input id="{fid}" name="{R}{navn}" type="{type_}" {extra}/>'


def fejlboks(t):
    return f'<div class="xformvalidation"><ul><li>{t}</li></ul></div>' if t else ""


def kraev(request):
    s = sess(request)
    if not s:
        return RedirectResponse(ROOT + "Log-ind/", 302)
    if not s["vilkaar"]:
        return RedirectResponse(ROOT + "Vilkaar/", 302)


async def forside(request):
    s = sess(request)
    if s:
        return kraev(request) or side(request, "Selvbetjening", f"""<div class="intro">Vælg, hvad du vil i menuen eller herunder.</div>
<div class="teaser"><h3><a href="{ROOT}Opslag/">Find oplysninger om en person</a></h3><p>Se modulforløb, prøver, henvisninger og merit for én person.</p></div>
<div class="teaser"><h3><a href="{ROOT}Flere-personer/">Flere personer på én gang</a></h3><p>Send en tekstfil med op til 100 personnumre, og få et regneark.</p></div>
<div class="teaser"><h3><a href="{ROOT}Nyt-om/">Nyt om danskuddannelse</a></h3><p>Nye prøvedatoer for vinterterminen.</p></div>""")
    return side(request, "Selvbetjening for kommuner", f"""<div class="intro">Kommunens medarbejdere kan hente oplysninger fra Danskundervisningsdatabasen ("knappen").</div>
<p><a class="pil" href="{ROOT}Log-ind/">Gå til selvbetjening</a></p><p>Har du ikke et login? Skriv til knappen@example.dk.</p>""")


async def log_ind(request):
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        if f.get(R + "Brugernavn") == "kommune" and f.get(R + "Kodeord") == "hemmeligt-1":
            t = secrets.token_hex(40).upper()
            LOGIN[t] = {"navn": "kommune", "vilkaar": False, "person": None, "job": {}}
            r = RedirectResponse(ROOT + "Vilkaar/", 302)
            r.set_cookie(".EPiServerLogin", t, httponly=True)
            return r
        fejl = "Forkert brugernavn eller kodeord. Prøv igen."
    return side(request, "Log ind", fejlboks(fejl) + xform(ROOT + "Log-ind/", [felt("Brugernavn", "Dit brugernavn"), felt("Kodeord", "Dit kodeord", "password")], "Log ind", "ctl_login"))


async def vilkaar(request):
    s = sess(request)
    if not s:
        return RedirectResponse(ROOT + "Log-ind/", 302)
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        if f.get(R + "laest"):
            s["vilkaar"] = True
            return RedirectResponse(ROOT, 302)
        fejl = "Du skal sætte kryds i feltet for at fortsætte."
    return side(request, "Vilkår for brug", "<p>Oplysningerne må kun bruges i sager, hvor kommunen har et sagligt behov. Alle opslag bliver registreret.</p>" + fejlboks(fejl) + xform(
        ROOT + "Vilkaar/", [f'<fieldset><legend>Bekræft</legend><input type="checkbox" id="cb_laest" name="{R}laest" value="Ja" /><label for="cb_laest">Jeg har læst og accepterer vilkårene</label></fieldset>'],
        "Fortsæt", "ctl_ok"))


async def log_ud(request):
    LOGIN.pop(request.cookies.get(".EPiServerLogin"), None)
    r = RedirectResponse("/da/Selvbetjening/", 302)
    r.delete_cookie(".EPiServerLogin")
    return r


async def cookie(request):
    f = await request.form()
    retur = str(f.get("retur") or ROOT)
    r = RedirectResponse(retur if retur.startswith("/da/") else ROOT, 302)
    r.set_cookie("cookieaccept", "1")
    return r


async def artikel(request):
    return side(request, request.url.path.strip("/").rsplit("/", 1)[-1].replace("-", " "), "<p>Siden er under udarbejdelse. Kontakt redaktionen på web@example.dk, hvis du mangler oplysninger.</p>")


def kort(titel, par):
    return f'<div class="card"><h4>{titel}</h4><dl class="faktaliste">' + "".join(f"<dt>{a}</dt><dd>{b}</dd>" for a, b in par) + "</dl></div>"


async def opslag(request):
    nej = kraev(request)
    if nej:
        return nej
    s = sess(request)
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        nr = str(f.get(R + "Personnummer") or "").strip().replace("-", "").replace(" ", "")
        if len(nr) != 10 or not nr.isdigit():
            fejl = "Personnummer: Skriv ti cifre, for eksempel DDMMÅÅXXXX."
        elif nr not in PEOPLE:
            fejl = "Vi har ingen oplysninger om en person med det personnummer, du har skrevet."
        else:
            s["person"] = nr
            return RedirectResponse(ROOT + "Opslag/Resultat/", 302)
    return side(request, "Find oplysninger om en person", '<div class="intro">Skriv personens personnummer i feltet.</div>' + fejlboks(fejl) + xform(
        ROOT + "Opslag/", [felt("Personnummer", "Personnummer (skal udfyldes)", extra='size="14" maxlength="11" autocomplete="off" ')], "Find person", "ctl_find"))


def afsnit(nr, titel, antal, krop):
    return f"""<div class="accordion"><h3 class="accordionHeader" id="afsnit{nr}"><a href="#afsnit{nr}">{titel}</a>{f' <span class="antal">({antal})</span>' if antal else ''}</h3>
<div class="accordionContent">{krop}</div></div>"""


async def resultat(request):
    nej = kraev(request)
    if nej:
        return nej
    s = sess(request)
    if not s["person"]:
        return RedirectResponse(ROOT + "Opslag/", 302)
    p = PEOPLE[s["person"]]
    n = 6
    sider = max(1, -(-len(p["moduler"]) // n))
    try:
        nu = min(sider, max(1, int(request.query_params.get("modulside", "1"))))
    except ValueError:
        nu = 1
    m = "".join(kort("Modul " + h(r["du_modul"]), [("Modul", h(r["du_modul"])), ("Start", lang_dato(r["startdato"])), ("Slut", lang_dato(r["slutdato"])), ("Udbyder (nr.)", tekst(r["udbyder"])),
                     ("Henvisningskategori", kat(r["henvisningskategori"])), ("Årsag til ophør", tekst(r["ophoersaarsag"])), ("Bestået modultest", lang_dato(r["modultest_bestaaet"]))])
                for r in p["moduler"][(nu - 1) * n:nu * n]) or "<p>Der er ikke registreret moduler.</p>"
    if sider > 1:
        m += '<div class="PagingContainer">Side ' + " ".join(f'<span class="PagingCurrent">{i}</span>' if i == nu else f'<a href="{ROOT}Opslag/Resultat/?modulside={i}">{i}</a>' for i in range(1, sider + 1))
        m += (f' <a href="{ROOT}Opslag/Resultat/?modulside={nu + 1}" class="PagingNext">Næste side</a>' if nu < sider else "") + "</div>"

    def tabel(hoveder, rader, tom):
        if not rader:
            return f"<p>{tom}</p>"
        return '<table class="datatable" summary="' + tom.replace("Der er ikke registreret", "Viser") + '"><thead><tr>' + "".join(f'<th scope="col">{x}</th>' for x in hoveder) + "</tr></thead><tbody>" + "".join(
            "<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in rader) + "</tbody></table>"

    pr = tabel(["Prøve", "Dato", "Termin", "Læseforståelse", "Skriftlig fremstilling", "Mundtlig kommunikation", "Samlet resultat", "Prøvested"],
               [[tekst(r["proeve"]), lang_dato(r["dato"])] + [tekst(r[k]) for k in ("termin", "laeseforstaaelse", "skriftlig", "mundtlig", "resultat", "udbyder")] for r in p["proever"]], "Der er ikke registreret prøver.")
    he = tabel(["Dato for henvisning", "Henvisningskategori", "Kommune", "Henvist til"],
               [[lang_dato(r["dato"]), kat(r["kategori"]), tekst(r["kommune"]), tekst(r["udbyder"])] for r in p["henvisninger"]], "Der er ikke registreret henvisninger.")
    me = "".join(kort("Merit", [("Modul", h(r["du_modul"])), ("Merit fra", lang_dato(r["startdato"])), ("Givet af", tekst(r["udbyder"]))]) for r in p["meritter"]) or "<p>Der er ikke registreret merit.</p>"
    g = p["prae2004"]
    g = kort("Danskundervisning før 1. januar 2004", [("Første startdato", lang_dato(g["foerste_startdato"])), ("Danskuddannelse (DU)", "Ja" if g["du"] else "Nej")]) if g else "<p>Der er ikke registreret undervisning før 2004.</p>"
    return side(request, "Oplysninger om person", f"""<p class="intro">Personnummer: <strong>{p['cpr'][:6]}-XXXX</strong></p>
<ul class="ankre"><li><a href="#afsnit1">Modulforløb</a></li><li><a href="#afsnit2">Danskprøver</a></li><li><a href="#afsnit3">Henvisninger til danskuddannelse</a></li><li><a href="#afsnit4">Merit</a></li><li><a href="#afsnit5">Undervisning før 2004</a></li></ul>
{afsnit(1, "Modulforløb", len(p["moduler"]), m)}{afsnit(2, "Danskprøver", len(p["proever"]), pr)}{afsnit(3, "Henvisninger til danskuddannelse", len(p["henvisninger"]), he)}{afsnit(4, "Merit", len(p["meritter"]), me)}{afsnit(5, "Undervisning før 2004", 0, g)}
<p><a class="pil" href="{ROOT}Opslag/">Find en anden person</a></p>""")


async def flere(request):
    nej = kraev(request)
    if nej:
        return nej
    s = sess(request)
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        fil = f.get(R + "Fil")
        data = await fil.read() if fil is not None and not isinstance(fil, str) else b""
        numre = data.decode("utf-8-sig", "replace").split()
        numre = [x.replace("-", "") for x in numre]
        if not numre:
            fejl = "Du skal vælge en fil, der ikke er tom."
        elif len(numre) > 100:
            fejl = "Filen må højst indeholde 100 personnumre."
        elif any(len(x) != 10 or not x.isdigit() for x in numre):
            fejl = "Filen må kun indeholde personnumre på ti cifre - ét på hver linje."
        else:
            jid = secrets.token_hex(6)
            s["job"][jid] = {"numre": numre, "klar": time.time() + 3 + len(numre) / 20}
            return RedirectResponse(ROOT + "Flere-personer/Status/?id=" + jid, 302)
    return side(request, "Flere personer på én gang", """<div class="intro">Send en tekstfil (.txt) med ét personnummer på hver linje.</div>
<p>Det kan tage lidt tid at finde oplysningerne. Luk ikke vinduet imens.</p>""" + fejlboks(fejl) + xform(ROOT + "Flere-personer/", [felt("Fil", "Vælg fil fra din computer", "file")], "Send fil", "ctl_send", True))


async def status(request):
    nej = kraev(request)
    if nej:
        return nej
    jid = request.query_params.get("id", "")
    job = sess(request)["job"].get(jid)
    if not job:
        return RedirectResponse(ROOT + "Flere-personer/", 302)
    if time.time() < job["klar"]:
        return side(request, "Vent venligst", f"""<p class="vent"><img src="/Templates/Images/ajax-loader.gif" alt="" /> Vi er ved at finde oplysningerne. Siden opdateres selv om lidt.</p>
<p>Hvis der ikke sker noget, kan du <a href="{ROOT}Flere-personer/Status/?id={jid}">opdatere siden her</a>.</p>""", head=f'<meta http-equiv="refresh" content="3;url={ROOT}Flere-personer/Status/?id={jid}" />')
    return side(request, "Resultatet er klar", f"""<div class="intro">Vi har slået {len(job["numre"])} personnumre op.</div>
<div class="fildownload"><a href="{ROOT}Flere-personer/Hent.ashx?id={jid}">Hent regneark (xlsx)</a></div><p>Filen slettes, når du logger ud.</p><p><a class="pil" href="{ROOT}Flere-personer/">Send en ny fil</a></p>""")


KOL = [("", "Personnummer", "cpr"), ("", "Findes i databasen", "findes"), ("Første modul", "Startdato", "foerste_startdato"), ("Første modul", "Modul", "foerste_du_modul"), ("Første modul", "Udbyder", "foerste_udbyder"),
       ("Seneste modul", "Startdato", "seneste_startdato"), ("Seneste modul", "Modul", "seneste_du_modul"), ("Seneste modul", "Udbyder", "seneste_udbyder"), ("Seneste henvisning", "Dato", "henvisning_dato"),
       ("Seneste henvisning", "Kategori", "henvisning_kategori"), ("Højeste merit", "Modul", "merit_du_modul"), ("Højeste merit", "Startdato", "merit_startdato"), ("Højeste merit", "Udbyder", "merit_udbyder"),
       ("Før 2004", "Findes", "prae2004_findes"), ("Før 2004", "Første startdato", "prae2004_startdato"), ("Før 2004", "DU", "prae2004_du")]


async def hent(request):
    nej = kraev(request)
    if nej:
        return nej
    job = sess(request)["job"].get(request.query_params.get("id", ""))
    if not job or time.time() < job["klar"]:
        return PlainTextResponse("Filen findes ikke", 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Resultat"
    sidst = None
    for i, (g, k, _) in enumerate(KOL, 1):
        if not g:
            ws.cell(1, i, k)
            ws.merge_cells(start_row=1, end_row=2, start_column=i, end_column=i)
        else:
            if g != sidst:
                ws.cell(1, i, g)
                ws.merge_cells(start_row=1, end_row=1, start_column=i, end_column=i + sum(x[0] == g for x in KOL) - 1)
            ws.cell(2, i, k)
        sidst = g
        ws.cell(1, i).font = Font(bold=True)
    for r, nr in enumerate(job["numre"], 3):
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False}
        for i, (_, _, k) in enumerate(KOL, 1):
            v = u.get(k)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and k.endswith("dato"):
                v = datetime.datetime.fromisoformat(v)
            c = ws.cell(r, i, v)
            c.number_format = "dd-mm-yyyy" if k.endswith("dato") else "@"
    ud = io.BytesIO()
    wb.save(ud)
    return Response(ud.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"Content-Disposition": 'attachment; filename="Danskuddannelse.xlsx"'})


async def rod(request):
    return RedirectResponse(ROOT, 302)

M = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route("/da/", rod), Route(ROOT, forside), Route(ROOT + "Log-ind/", log_ind, methods=M), Route(ROOT + "Vilkaar/", vilkaar, methods=M), Route("/da/Log-ud/", log_ud),
    Route("/da/cookie/", cookie, methods=["POST"]), Route(ROOT + "Opslag/", opslag, methods=M), Route(ROOT + "Opslag/Resultat/", resultat), Route(ROOT + "Flere-personer/", flere, methods=M),
    Route(ROOT + "Flere-personer/Status/", status), Route(ROOT + "Flere-personer/Hent.ashx", hent), Route("/da/{rest:path}", artikel)])
