"""Mojolicious 6 + Bootstrap 3, mindre leverandoer, leveret 2016."""
import json, time, secrets, re, io, zipfile, itertools
from html import escape as E
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
MON = "januar februar marts april maj juni juli august september oktober november december".split()
GP = ["GET", "POST"]


def d(v):
    return "" if not v else "%d. %s %s" % (int(v[8:]), MON[int(v[5:7]) - 1], v[:4])


def s(v):
    return "" if v is None else E(str(v))


def old(rows, k):
    return sorted([r for r in rows if r[k]], key=lambda r: r[k]) + [r for r in rows if not r[k]]


def sess(req):
    return SESS.get(req.cookies.get("mojolicious", ""))


def lay(z, title, body, act=""):
    nav = ""
    if z and z.get("user"):
        nav = '<ul class="nav navbar-nav">' + "".join('<li%s><a href="%s">%s</a></li>' % (' class="active"' if act == u else "", u, t) for u, t in [("/opslag", "Slå kursist op"), ("/fil", "Indsend CPR-fil"), ("/hentecenter", "Hentecenter")]) + '</ul><ul class="nav navbar-nav navbar-right"><li><p class="navbar-text">kommune</p></li><li><a href="/farvel">Afslut</a></li></ul>'
    fl = ""
    if z and z.get("flash"):
        fl = '<div class="alert alert-%s" role="alert">%s</div>' % z.pop("flash")
    return HTMLResponse("""<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>%s – Knappen</title>
<link rel="stylesheet" href="/css/bootstrap.min.css">
<style>.visible-print-block{display:none}@media print{.visible-print-block{display:block}.hidden-print{display:none}}</style></head>
<body><nav class="navbar navbar-inverse navbar-static-top hidden-print"><div class="container"><div class="navbar-header"><a class="navbar-brand" href="/">Knappen</a></div>%s</div></nav>
<div class="container">%s<div class="page-header"><h1>%s</h1></div>%s
<hr><footer><p class="text-muted small">Udlændinge-, Integrations- og Boligministeriet · Spørgsmål til knappen@example.dk · v2.3 (Mojolicious, „Clinking Beer Mugs“)</p></footer></div></body></html>""" % (title, nav, fl, title, body))


def tok(z):
    return '<input name="csrf_token" type="hidden" value="%s">' % z["csrf"]


def guard(fn):
    async def w(req):
        z = sess(req)
        if not z or not z.get("user"):
            return RedirectResponse("/", 302)
        return await fn(req, z)
    return w


async def index(req):
    z = sess(req)
    if z and z.get("user"):
        return lay(z, "Velkommen", '<div class="row"><div class="col-sm-6"><div class="panel panel-primary"><div class="panel-heading">Én kursist</div><div class="panel-body">Se alle indberetninger på et CPR-nummer. <a class="btn btn-default" href="/opslag">Slå kursist op</a></div></div></div><div class="col-sm-6"><div class="panel panel-primary"><div class="panel-heading">Flere kursister</div><div class="panel-body">Regneark for op til 100 numre. <a class="btn btn-default" href="/fil">Indsend CPR-fil</a></div></div></div></div>')
    new = None
    if not z:
        new = secrets.token_hex(20)
        z = SESS[new] = {"csrf": secrets.token_hex(20), "jobs": [], "p": {}}
    if req.method == "POST":
        f = await req.form()
        if f.get("csrf_token") == z["csrf"] and f.get("bruger") == "kommune" and f.get("kode") == "hemmeligt-1":
            z["user"] = 1
            return RedirectResponse("/vilkaar", 302)
        z["flash"] = ("danger", "Vi kunne ikke genkende bruger og kode.")
    r = lay(z, "Log på Knappen", '<form action="/" method="POST" class="form-horizontal">%s<div class="form-group"><label class="col-sm-2 control-label" for="bruger">Bruger</label><div class="col-sm-4"><input class="form-control" id="bruger" name="bruger" type="text"></div></div><div class="form-group"><label class="col-sm-2 control-label" for="kode">Kode</label><div class="col-sm-4"><input class="form-control" id="kode" name="kode" type="password"></div></div><div class="form-group"><div class="col-sm-offset-2 col-sm-4"><input class="btn btn-primary" type="submit" value="Log på"></div></div></form>' % tok(z))
    if new:
        r.set_cookie("mojolicious", new, path="/", httponly=True)
    return r


@guard
async def vilkaar(req, z):
    if req.method == "POST":
        return RedirectResponse("/", 302)
    return lay(z, "Vilkår for brug", '<p>Oplysningerne er fortrolige, og alle opslag logges i 6 måneder, jf. sikkerhedsbekendtgørelsen.</p><form action="/vilkaar" method="POST">%s<button class="btn btn-primary" type="submit">Jeg accepterer</button></form>' % tok(z))


async def farvel(req):
    SESS.pop(req.cookies.get("mojolicious", ""), None)
    return RedirectResponse("/", 302)


@guard
async def opslag(req, z):
    if req.method == "POST":
        f = await req.form()
        c = re.sub(r"[\s-]", "", f.get("cprnr", ""))
        if f.get("csrf_token") != z["csrf"]:
            z["flash"] = ("danger", "Formularen er for gammel. Prøv igen.")
        elif not re.fullmatch(r"\d{10}", c):
            z["flash"] = ("danger", "Skriv et CPR-nummer på 10 cifre.")
        elif c not in PEOPLE:
            z["flash"] = ("warning", "Nummeret er ukendt i databasen.")
        else:
            k = secrets.token_hex(6)
            z["p"][k] = c
            return RedirectResponse("/kursist/" + k, 302)
    return lay(z, "Slå kursist op", '<form action="/opslag" method="POST" class="form-inline">%s<div class="form-group"><label for="cprnr">Kursistens CPR-nummer</label> <input class="form-control" id="cprnr" name="cprnr" type="text" maxlength="11" autocomplete="off"></div> <input class="btn btn-primary" type="submit" value="Slå op"></form>' % tok(z), "/opslag")


MH = ["DU-modul", "Begyndt", "Sluttet", "Sprogcenter <sup>1)</sup>", "Henvisningskategori", "Ophørsårsag <sup>2)</sup>", "Modultest"]


def mrow(m):
    return "<tr>" + "".join("<td>%s</td>" % x for x in [s(m["du_modul"]), d(m["startdato"]), d(m["slutdato"]), s(m["udbyder"]), s(m["henvisningskategori"]), s(m["ophoersaarsag"]), d(m["modultest_bestaaet"])]) + "</tr>"


def th(hs):
    return "<thead><tr>" + "".join("<th>%s</th>" % h for h in hs) + "</tr></thead>"


@guard
async def kursist(req, z):
    c = z["p"].get(req.path_params["k"])
    if not c:
        return RedirectResponse("/opslag", 302)
    p = PEOPLE[c]
    u = p["udtraek"]
    no = '<p class="text-muted"><em>Intet indberettet.</em></p>'
    o = '<ul class="nav nav-pills hidden-print">' + "".join('<li><a href="#%s">%s</a></li>' % x for x in [("moduler", "Moduler"), ("proever", "Afholdte prøver"), ("henvisninger", "Henvisninger"), ("merit", "Meritter"), ("gl", "Før 1. januar 2004")]) + "</ul>"
    o += '<div class="well well-sm pull-right hidden-print"><strong>Kort fortalt</strong><table class="table table-condensed"><tr><th>Første modul</th><td>%s</td><td>%s</td></tr><tr><th>Seneste modul</th><td>%s</td><td>%s</td></tr><tr><th>Højeste merit</th><td>%s</td><td>%s</td></tr></table></div>' % tuple((s(u[a]) or "–") if "modul" in a else (d(u[a]) or "–") for a in ("foerste_du_modul", "foerste_startdato", "seneste_du_modul", "seneste_startdato", "merit_du_modul", "merit_startdato"))
    # moduler: en tabel pr. aar
    o += '<h2 id="moduler">Moduler</h2>'
    ms = old(p["moduler"], "startdato")
    if ms:
        o += '<div class="hidden-print">'
        for y, g in itertools.groupby(ms, key=lambda m: m["startdato"][:4]):
            o += '<table class="table table-striped table-condensed"><caption>Begyndt i %s</caption>%s<tbody>' % (y, th(MH))
            for m in g:
                o += mrow(m)
                if not m["slutdato"]:
                    o += '<tr class="info"><td colspan="7"><small>Bemærk: modulet ovenfor er ikke afsluttet.</small></td></tr>'
            o += "</tbody></table>"
        o += '</div><div class="visible-print-block"><h4>Moduler (udskrift)</h4><table class="table">%s<tbody>%s</tbody></table></div>' % (th(MH), "".join(map(mrow, ms)))
        o += '<p class="small"><sup>1)</sup> Sprogcentrets nummer. <sup>2)</sup> Kode efter indberetningsvejledningens bilag 3.</p>'
    else:
        o += no
    o += '<h2 id="proever">Afholdte prøver</h2>'
    for r in old(p["proever"], "dato"):
        o += '<div class="panel panel-default"><div class="panel-body"><dl class="dl-horizontal">' + "".join("<dt>%s</dt><dd>%s</dd>" % x for x in [("Prøve", s(r["proeve"])), ("Holdt den", d(r["dato"])), ("Termin", s(r["termin"])), ("Læseforståelse", s(r["laeseforstaaelse"])), ("Skriftlig", s(r["skriftlig"])), ("Mundtlig", s(r["mundtlig"])), ("Udfald", s(r["resultat"])), ("Sprogcenter", s(r["udbyder"]))]) + "</dl></div></div>"
    if not p["proever"]:
        o += no
    o += '<h2 id="henvisninger">Henvisninger</h2>'
    hv = old(p["henvisninger"], "dato")
    if hv:
        # fire henvisninger ved siden af hinanden
        for a in range(0, len(hv), 4):
            part = hv[a:a + 4]
            o += '<table class="table table-bordered"><tbody>' + "".join('<tr><th scope="row">%s</th>%s</tr>' % (lab, "".join("<td>%s</td>" % (d(r[k]) if k == "dato" else s(r[k])) for r in part)) for lab, k in [("Henvist den", "dato"), ("Kategori", "kategori"), ("Fra kommune", "kommune"), ("Til sprogcenter", "udbyder")]) + "</tbody></table>"
    else:
        o += no
    o += '<h2 id="merit">Meritter</h2>'
    o += '<table class="table table-condensed">%s<tbody>%s</tbody></table>' % (th(["DU-modul", "Begyndt", "Sprogcenter"]), "".join("<tr><td>%s</td><td>%s</td><td>%s</td></tr>" % (s(r["du_modul"]), d(r["startdato"]), s(r["udbyder"])) for r in old(p["meritter"], "startdato"))) if p["meritter"] else no
    o += '<h2 id="gl">Før 1. januar 2004</h2>'
    g = p["prae2004"]
    o += '<dl class="dl-horizontal"><dt>Første begyndelse</dt><dd>%s</dd><dt>Fik danskuddannelse</dt><dd>%s</dd></dl>' % (d(g["foerste_startdato"]), "Ja" if g["du"] else "Nej") if g else no
    o += '<p class="hidden-print"><a class="btn btn-default" href="/opslag">Nyt opslag</a> <button type="button" class="btn btn-default" onclick="window.print()">Udskriv</button></p>'
    return lay(z, "Kursist %s-%s" % (c[:6], c[6:]), o, "/opslag")


@guard
async def fil(req, z):
    if req.method == "POST":
        f = await req.form()
        if f.get("csrf_token") != z["csrf"]:
            z["flash"] = ("danger", "Formularen er for gammel. Prøv igen.")
        elif "linjer" in f:
            cprs = f["linjer"].split(",")
            if cprs and len(cprs) <= 100 and all(re.fullmatch(r"\d{10}", x) for x in cprs):
                z["jobs"].append({"no": "B-%d" % (4000 + secrets.randbelow(5000)), "cprs": cprs, "t": time.time() + 1.5, "k": secrets.token_hex(8), "at": time.time()})
                z["flash"] = ("success", "Bestilling %s er modtaget. Regnearket kan hentes i Hentecenter, når det er klar." % z["jobs"][-1]["no"])
                return RedirectResponse("/fil", 302)
        else:
            u = f.get("numre")
            raw = (await u.read()).decode("latin-1").replace("\xef\xbb\xbf", "") if getattr(u, "filename", "") else ""
            cprs = [x.strip().replace("-", "") for x in raw.splitlines() if x.strip()]
            if not cprs or len(cprs) > 100 or any(not re.fullmatch(r"\d{10}", x) for x in cprs):
                z["flash"] = ("danger", "Filen kunne ikke bruges. Den skal have ét CPR-nummer pr. linje, højst 100.")
            else:
                return lay(z, "Kontrollér numrene", '<p>Vi fandt <strong>%d</strong> numre i filen:</p><pre class="pre-scrollable">%s</pre><form action="/fil" method="POST">%s<input name="linjer" type="hidden" value="%s"><input class="btn btn-success" type="submit" value="Bestil regneark"> <a href="/fil">Vælg en anden fil</a></form>' % (len(cprs), "\n".join(x[:6] + "-" + x[6:] for x in cprs), tok(z), ",".join(cprs)), "/fil")
    return lay(z, "Indsend CPR-fil", '<form action="/fil" method="POST" enctype="multipart/form-data">%s<div class="form-group"><label for="numre">Tekstfil med numre</label><input id="numre" name="numre" type="file"><p class="help-block">Gem filen som .txt i Notesblok.</p></div><input class="btn btn-primary" type="submit" value="Send ind"></form>' % tok(z), "/fil")


@guard
async def hentecenter(req, z):
    if not z["jobs"]:
        return lay(z, "Hentecenter", "<p>Der er ingen bestillinger.</p>", "/hentecenter")
    o = '<table class="table">%s<tbody>' % th(["Bestilling", "Antal", "Tilstand", ""])
    for j in reversed(z["jobs"]):
        ok = time.time() >= j["t"]
        o += '<tr><td>%s</td><td>%d</td><td>%s</td><td>%s</td></tr>' % (j["no"], len(j["cprs"]), '<span class="label label-success">Klar til afhentning</span>' if ok else '<span class="label label-default">Dannes</span>', '<a href="/hent/%s.ods">Hent regneark</a>' % j["k"] if ok else "")
    return lay(z, "Hentecenter", o + '</tbody></table><p><a class="btn btn-default" href="/hentecenter">Genindlæs listen</a></p>', "/hentecenter")


@guard
async def hent(req, z):
    j = next((j for j in z["jobs"] if j["k"] == req.path_params["k"] and time.time() >= j["t"]), None)
    if not j:
        return RedirectResponse("/hentecenter", 302)
    jn = lambda v: "" if v is None else "Ja" if v else "Nej"

    def cell(v, span=1):
        a = ' table:number-columns-spanned="%d"' % span if span > 1 else ""
        t = ('<table:table-cell office:value-type="string"%s><text:p>%s</text:p></table:table-cell>' % (a, E(v))) if v else "<table:table-cell%s/>" % a
        return t + ('<table:covered-table-cell table:number-columns-repeated="%d"/>' % (span - 1) if span > 1 else "")
    row = lambda cs: "<table:table-row>" + "".join(cs) + "</table:table-row>"
    rows = [row([cell("Knappen, bestilling %s" % j["no"], 16)]),
            row([cell(""), cell(""), cell("Første modul", 3), cell("Seneste modul", 3), cell("Henvisning", 2), cell("Højeste merit", 3), cell("Før 2004", 3)]),
            row([cell(x) for x in ["CPR-nr.", "Kendt fra 2004", "Begyndt", "DU-modul", "Sprogcenter", "Begyndt", "DU-modul", "Sprogcenter", "Dato", "Kategori", "DU-modul", "Begyndt", "Sprogcenter", "Kendt", "Første begyndelse", "Danskuddannelse"]])]
    for c in j["cprs"]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"findes": False, "prae2004_findes": False}
        v = [c, jn(u["findes"])] + [d(u.get(k)) if "dato" in k else u.get(k) or "" for k in ("foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder")]
        v += [jn(u["prae2004_findes"]), d(u.get("prae2004_startdato")), jn(u.get("prae2004_du"))]
        rows.append(row([cell(x) for x in v]))
    x = '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Udtræk"><table:table-column table:number-columns-repeated="16"/>%s</table:table></office:spreadsheet></office:body></office:document-content>' % "".join(rows)
    b = io.BytesIO()
    M = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(b, "w") as f:
        f.writestr("mimetype", M)
        f.writestr("content.xml", x, zipfile.ZIP_DEFLATED)
        f.writestr("META-INF/manifest.xml", '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="%s"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>' % M, zipfile.ZIP_DEFLATED)
    return Response(b.getvalue(), media_type=M, headers={"Content-Disposition": 'attachment; filename="%s.ods"' % j["no"]})


app = Starlette(routes=[Route("/", index, methods=GP), Route("/vilkaar", vilkaar, methods=GP), Route("/farvel", farvel), Route("/opslag", opslag, methods=GP), Route("/kursist/{k}", kursist), Route("/fil", fil, methods=GP), Route("/hentecenter", hentecenter), Route("/hent/{k}.ods", hent)])
