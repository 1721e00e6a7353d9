"""Leverandøren A/S: Kommuneekstranettet - Umbraco 7 / .NET MVC med SurfaceControllers, 2015."""
import base64
import io
import json
import secrets
import time
from datetime import date
from html import escape as e
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

REG = {x["cpr"]: x for x in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
MEDLEM = {}
MDR = "jan. feb. mar. apr. maj juni juli aug. sep. okt. nov. dec.".split()


def dansk(d):
    return "%d. %s %s" % (int(d[8:]), MDR[int(d[5:7]) - 1], d[:4]) if d else "Ikke oplyst"


def medlem(req):
    return MEDLEM.get(req.cookies.get(".UMBRACOMEMBER"))


def ufprt(ctl, action):
    return ('<input name="__RequestVerificationToken" type="hidden" value="%s" /><input name="ufprt" type="hidden" value="%s" />'
            % (secrets.token_urlsafe(40), base64.b64encode(("c=%s&a=%s" % (ctl, action)).encode()).hex().upper()))


def handling(form):
    try:
        return base64.b64decode(bytes.fromhex(form.get("ufprt", ""))).decode()
    except ValueError:
        return ""


def side(req, titel, krop, status=200):
    m = medlem(req)
    inde = m and m["vilkaar"]
    top = "".join('<li><a href="%s">%s</a></li>' % x for x in ([("/ekstranet/", "Forside"), ("/ekstranet/danskundervisning/", "Danskundervisning"), ("/ekstranet/nyheder/", "Nyheder"), ("/ekstranet/kontakt/", "Kontakt redaktionen")] if inde else [("/", "Forside")]))
    venstre = ""
    if inde and "/danskundervisning/" in req.url.path:
        venstre = ('<aside class="leftnav"><h2>Danskundervisning</h2><ul><li><a href="/ekstranet/danskundervisning/slaa-en-kursist-op/">Slå en kursist op</a></li><li><a href="/ekstranet/danskundervisning/send-en-liste/">Send en liste</a></li>'
                   '<li><a href="/ekstranet/danskundervisning/spoergsmaal-og-svar/">Spørgsmål og svar</a></li></ul></aside>')
    konto = '<a href="/ekstranet/log-af/">Log af ekstranettet</a>' if m else '<a href="/log-paa/">Log på ekstranettet</a>'
    soeg = '<form class="site-search" action="/ekstranet/soegning/" method="get"><input type="search" name="q" placeholder="Søg på ekstranettet" /><button type="submit" title="Søg">Søg</button></form>' if inde else ""
    return HTMLResponse(f"""<!DOCTYPE html>
<!--[if lt IE 9]><html class="ie8" lang="da"><![endif]--><!--[if gt IE 8]><!--><html lang="da"><!--<![endif]-->
<head><meta charset="utf-8" /><meta http-equiv="X-UA-Compatible" content="IE=edge" /><title>{e(titel)} | Kommuneekstranettet</title>
<link rel="stylesheet" href="/DependencyHandler.axd?s=L2Nzcy9tYWluLmNzcw&amp;t=Css&amp;cdv=217" /><script src="/scripts/jquery-1.11.2.min.js"></script><script src="/scripts/jquery-ui.min.js"></script></head>
<body><header><a class="logo" href="/">Kommuneekstranettet</a><div class="service">{konto}</div>{soeg}<nav class="main"><ul>{top}</ul></nav></header>
<div id="cookiebar">Vi bruger cookies til at huske dit login. <a href="#" onclick="$('#cookiebar').hide();return false;">OK</a></div>
<div class="row">{venstre}<section class="content"><h1>{e(titel)}</h1>{krop}</section></div>
<footer><p>Kommuneekstranettet leveres af Leverandøren A/S</p></footer></body></html>""", status)


def kraev(f):
    async def g(req):
        m = medlem(req)
        if not m:
            return RedirectResponse("/log-paa/?url=" + req.url.path, 302)
        if not m["vilkaar"]:
            return RedirectResponse("/ekstranet/vilkaar/", 302)
        return await f(req)
    return g


async def offentlig(req):
    if medlem(req):
        return RedirectResponse("/ekstranet/", 302)
    return side(req, "Velkommen", '<p class="manchet">Ekstranettet for kommunale medarbejdere på integrationsområdet.</p><p>Indholdet kræver login. Adgang bestilles hos din kommunes brugeradministrator.</p>')


async def logpaa(req):
    fejl = ""
    if req.method == "POST":
        f = await req.form()
        if handling(f) == "c=UmbLogin&a=HandleLogin" and (f.get("loginModel.Username"), f.get("loginModel.Password")) == ("kommune", "hemmeligt-1"):
            k = secrets.token_hex(32)
            MEDLEM[k] = {"vilkaar": False, "ark": {}}
            r = RedirectResponse("/ekstranet/vilkaar/", 302)
            r.set_cookie(".UMBRACOMEMBER", k, httponly=True)
            return r
        fejl = '<div class="validation-summary-errors"><ul><li>Vi kunne ikke logge dig på med de oplysninger. Prøv igen.</li></ul></div>'
    return side(req, "Log på", f"""{fejl}<form action="/log-paa/" enctype="multipart/form-data" method="post"><fieldset><legend>Log på</legend>
<label for="loginModel_Username">Brugernavn</label><input id="loginModel_Username" name="loginModel.Username" type="text" value="" />
<label for="loginModel_Password">Kodeord</label><input id="loginModel_Password" name="loginModel.Password" type="password" /><button>Log på</button></fieldset>{ufprt("UmbLogin", "HandleLogin")}</form>
<p><a href="/glemt-kodeord/">Har du glemt dit kodeord?</a></p>""")


async def glemt(req):
    return side(req, "Glemt kodeord", "<p>Bed din kommunes brugeradministrator om et nyt kodeord.</p>")


async def vilkaar(req):
    m = medlem(req)
    if not m:
        return RedirectResponse("/log-paa/", 302)
    if req.method == "POST":
        m["vilkaar"] = True
        return RedirectResponse("/ekstranet/", 302)
    return side(req, "Vilkår for brug", "<p>Oplysningerne på ekstranettet er fortrolige og må kun bruges til sagsbehandling. Alle opslag logges.</p>"
                '<form action="/ekstranet/vilkaar/" method="post">%s<button type="submit">Jeg accepterer vilkårene</button></form>' % ufprt("Vilkaar", "Accepter"))


async def logaf(req):
    MEDLEM.pop(req.cookies.get(".UMBRACOMEMBER"), None)
    return RedirectResponse("/", 302)


async def forside(req):
    return side(req, "Ekstranettets forside", '<p class="manchet">Her finder du nyheder og værktøjer til dit arbejde.</p><div class="teasere"><div class="teaser"><h2><a href="/ekstranet/danskundervisning/">Danskundervisning</a></h2>'
                "<p>Opslag i danskundervisningsdatabasen.</p></div><div class=\"teaser\"><h2><a href=\"/ekstranet/nyheder/\">Nyheder</a></h2><p>Nye regler for registrering pr. 1. juli 2015.</p></div></div>")


async def dansk_forside(req):
    return side(req, "Danskundervisning", '<p class="manchet">Få overblik over kursisternes danskundervisning.</p><ul class="genveje"><li><a href="/ekstranet/danskundervisning/slaa-en-kursist-op/">Slå en kursist op</a><br />Alle registreringer om én person.</li>'
                '<li><a href="/ekstranet/danskundervisning/send-en-liste/">Send en liste</a><br />Udvalgte oplysninger om op til 100 personer i et regneark.</li></ul>')


def kort(felter, r):
    return '<dl class="kort">' + "".join("<dt>%s</dt><dd>%s</dd>" % (e(t), e(dansk(r[f]) if "dato" in f or f == "modultest_bestaaet" else r[f] or "Ikke oplyst")) for f, t in felter) + "</dl>"


DEL = [("moduler", "danskmoduler", "Danskmoduler", "Vi har ingen oplysninger om moduler.", [("du_modul", "Danskuddannelse og modul"), ("startdato", "Begyndt"), ("slutdato", "Afsluttet"), ("udbyder", "Udbyder"), ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Grund til ophør"), ("modultest_bestaaet", "Modultest bestået")]),
       ("proever", "proever", "Prøver og karakterer", "Vi har ingen oplysninger om prøver.", [("proeve", "Prøvens navn"), ("dato", "Afholdt"), ("termin", "Termin"), ("laeseforstaaelse", "Karakter i læsning"), ("skriftlig", "Karakter i skriftlig"), ("mundtlig", "Karakter i mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
       ("henvisninger", "henvist", "Henvist af kommunen", "Vi har ingen oplysninger om henvisninger.", [("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
       ("meritter", "merit", "Merit", "Vi har ingen oplysninger om merit.", [("du_modul", "Danskuddannelse og modul"), ("startdato", "Givet"), ("udbyder", "Udbyder")])]


async def slaaop(req):
    v, ud = "", ""
    if req.method == "POST":
        f = await req.form()
        if handling(f) != "c=Kursist&a=Find":
            return side(req, "Fejl", "<p>Formularen er udløbet.</p>", 400)
        v = f.get("Cpr", "").strip()
        c = "".join(t for t in v if t not in "- ")
        if not (c.isdigit() and len(c) == 10):
            ud = '<span class="field-validation-error">Skriv et cpr-nummer på 10 cifre</span>'
        elif c not in REG:
            ud = '<div class="besked">Der findes ingen person med cpr-nummer <strong>%s %s</strong> i danskundervisningsdatabasen.</div>' % (c[:6], c[6:])
        else:
            p = REG[c]
            faner = "".join('<li><a href="#%s">%s</a></li>' % (d[1], d[2]) for d in DEL) + '<li><a href="#tidligere">Undervisning før 2004</a></li>'
            ud = '<h2>Oplysninger om %s %s</h2><div id="tabs"><ul>%s</ul>' % (c[:6], c[6:], faner)
            for k, anker, navn, tom, felter in DEL:
                ud += '<div id="%s">%s</div>' % (anker, "".join("<h3>%d. registrering</h3>" % (i + 1) + kort(felter, r) for i, r in enumerate(p[k])) or "<p>%s</p>" % tom)
            g = p["prae2004"]
            ud += '<div id="tidligere">%s</div></div><script>$(function(){$("#tabs").tabs();});</script>' % (
                '<dl class="kort"><dt>Begyndt første gang</dt><dd>%s</dd><dt>Danskuddannelse</dt><dd>%s</dd></dl>' % (dansk(g["foerste_startdato"]), "Ja" if g["du"] else "Nej") if g
                else "<p>Vi har ingen oplysninger om undervisning før 2004.</p>")
    return side(req, "Slå en kursist op", f"""<p>Skriv kursistens cpr-nummer. Du kan skrive det med eller uden bindestreg.</p><form action="{req.url.path}" enctype="multipart/form-data" method="post" autocomplete="off">
<label for="Cpr">Cpr-nummer</label><input id="Cpr" name="Cpr" type="text" value="{e(v)}" data-val="true" /><button type="submit">Vis oplysninger</button>{ufprt("Kursist", "Find")}</form>{ud}""")


async def liste(req):
    ud = ""
    if req.method == "POST":
        fil = (await req.form()).get("Model.Liste")
        ok, skidt = [], []
        if getattr(fil, "filename", ""):
            raa = await fil.read()
            try:
                t = raa.decode("utf-8-sig")
            except UnicodeDecodeError:
                t = raa.decode("cp1252", "replace")
            for l in filter(None, map(str.strip, t.splitlines())):
                c = l.replace("-", "").replace(" ", "")
                (ok if c.isdigit() and len(c) == 10 else skidt).append(c if c.isdigit() and len(c) == 10 else l)
        if not getattr(fil, "filename", ""):
            ud = '<div class="besked fejl">Du har glemt at vælge en fil.</div>'
        elif len(ok) > 100:
            ud = '<div class="besked fejl">Listen er for lang: den har %d numre, og grænsen er 100. Del den op, og send den igen.</div>' % len(ok)
        elif not ok:
            ud = '<div class="besked fejl">Der er ingen cpr-numre i filen.</div>'
        else:
            k = secrets.token_hex(16)
            medlem(req)["ark"][k] = ok
            ud = '<div class="besked ok"><h2>Din liste er behandlet</h2><p>Vi har slået %d numre op.</p><p><a href="/umbraco/surface/liste/hentark?noegle=%s">Åbn regnearket</a></p></div>' % (len(ok), k)
            if skidt:
                ud += '<div class="besked advarsel"><p>Disse linjer er sprunget over, fordi de ikke er cpr-numre:</p><ul>%s</ul></div>' % "".join("<li>%s</li>" % e(x) for x in skidt)
    return side(req, "Send en liste", f"""{ud}<p>Listen skal ligge i en tekstfil med ét cpr-nummer på hver linje. Du kan sende 100 numre ad gangen. Det kan tage lidt tid, før svaret kommer.</p>
<form action="{req.url.path}" enctype="multipart/form-data" method="post"><label for="Model_Liste">Din liste</label><input type="file" id="Model_Liste" name="Model.Liste" /><button type="submit">Send listen</button>{ufprt("Liste", "Send")}</form>""")


async def hentark(req):
    numre = medlem(req)["ark"].get(req.query_params.get("noegle"))
    if not numre:
        return side(req, "Siden findes ikke", "<p>Regnearket er slettet. Send listen igen.</p>", 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Kursister"
    grupper = {1: "Person", 3: "Første modul", 6: "Nyeste modul", 9: "Henvisning", 11: "Højeste merit", 14: "Før 2004"}
    ws.append([grupper.get(i) for i in range(1, 17)])
    ws.append(["Cpr-nummer", "Kendt siden 2004", "Begyndt", "Danskuddannelse og modul", "Udbyder", "Begyndt", "Danskuddannelse og modul", "Udbyder", "Dato", "Kategori", "Danskuddannelse og modul", "Givet", "Udbyder", "Kendt før 2004", "Begyndt første gang", "Danskuddannelse"])
    for m in ("A1:B1", "C1:E1", "F1:H1", "I1:J1", "K1:M1", "N1:P1"):
        ws.merge_cells(m)
    for r in ws["A1:P2"]:
        for x in r:
            x.font = Font(bold=True)
            x.fill = PatternFill("solid", fgColor="DDDDDD")
    for c in numre:
        u = REG[c]["udtraek"] if c in REG else dict.fromkeys(next(iter(REG.values()))["udtraek"], None) | {"cpr": c, "findes": False, "prae2004_findes": False}
        ws.append([("Ja" if v else "Nej") if isinstance(v, bool) else date.fromisoformat(v) if v and "dato" in k else int(v) if v and ("udbyder" in k or "kategori" in k) else v for k, v in u.items()])
        for x in ws[ws.max_row]:
            if isinstance(x.value, date):
                x.number_format = "dd-mm-yyyy"
    ws.freeze_panes = "A3"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"Content-Disposition": "attachment; filename=kursister-%s.xlsx" % time.strftime("%Y-%m-%d", time.localtime(time.time()))})


async def faq(req):
    return side(req, "Spørgsmål og svar", "<h3>Hvor kommer oplysningerne fra?</h3><p>Fra sprogcentrenes indberetninger.</p><h3>Hvorfor er noget markeret Ikke oplyst?</h3><p>Fordi sprogcentret ikke har indberettet det.</p>")


async def nyheder(req):
    return side(req, "Nyheder", "<article><h2>Nye regler for registrering</h2><p><time>12. maj 2015</time> De nye regler gælder fra 1. juli.</p></article><article><h2>Temadag om prøver</h2><p><time>3. feb. 2015</time> Tilmeld dig hos redaktionen.</p></article>")


async def kontakt(req):
    tak = '<div class="besked">Tak for din besked.</div>' if req.method == "POST" else ""
    return side(req, "Kontakt redaktionen", f'{tak}<form action="/ekstranet/kontakt/" method="post"><label for="f1">Dit navn</label><input id="f1" name="e4f1c7a2-9b1d-4f0e-8a5c-1f2d3b4c5d6e" type="text" /><label for="f2">Besked</label><textarea id="f2" name="0b9d3c11-77a8-4c55-b1a0-5a4e6d7c8b9a"></textarea><input type="submit" value="Send besked" />{ufprt("UmbracoForms", "Handle")}</form>')


async def soegning(req):
    return side(req, "Søgning", "<p>Din søgning på <em>%s</em> gav ingen resultater.</p>" % e(req.query_params.get("q", "")))

GP, D = ["GET", "POST"], "/ekstranet/danskundervisning/"
app = Starlette(routes=[Route("/", offentlig), Route("/log-paa/", logpaa, methods=GP), Route("/glemt-kodeord/", glemt), Route("/ekstranet/vilkaar/", vilkaar, methods=GP), Route("/ekstranet/log-af/", logaf),
                        Route("/ekstranet/", kraev(forside)), Route(D, kraev(dansk_forside)), Route(D + "slaa-en-kursist-op/", kraev(slaaop), methods=GP), Route(D + "send-en-liste/", kraev(liste), methods=GP),
                        Route(D + "spoergsmaal-og-svar/", kraev(faq)), Route("/ekstranet/nyheder/", kraev(nyheder)), Route("/ekstranet/kontakt/", kraev(kontakt), methods=GP), Route("/ekstranet/soegning/", kraev(soegning)),
                        Route("/umbraco/surface/liste/hentark", kraev(hentark))])
