"""Leverandøren A/S: Integrationsportalen - Drupal 7 med Views, Batch API og views_data_export, 2016."""
import csv
import io
import json
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

NODER = {i: p for i, p in enumerate(json.loads((Path(__file__).parent / "people.json").read_text("utf-8")), 1041)}
SESS = {}
BATCH = {}


def t(x):
    return escape(str(x), True)


def slash(d):
    return "/".join(d.split("-")[::-1]) if d else ""


def cprfmt(c):
    return c[:6] + "-" + c[6:]


def bruger(rq):
    return SESS.get(rq.cookies.get("SESS5f3a"))


def form(fid, action, inner, method="post", extra=""):
    hid = '<input type="hidden" name="form_build_id" value="form-%s" /><input type="hidden" name="form_id" value="%s" />' % (secrets.token_urlsafe(32), fid) if method == "post" else ""
    return '<form action="%s" method="%s" id="%s" accept-charset="UTF-8"%s><div>%s%s</div></form>' % (action, method, fid.replace("_", "-"), extra, inner, hid)


def felt(lbl, name, typ="text", val="", desc=""):
    i = "edit-" + name.replace("_", "-")
    return ('<div class="form-item form-type-textfield form-item-%s"><label for="%s">%s <span class="form-required" title="Dette felt er obligatorisk.">*</span></label><input type="%s" id="%s" name="%s" value="%s" size="30" maxlength="60" class="form-text required" />%s</div>'
            % (name, i, lbl, typ, i, name, t(val), '<div class="description">%s</div>' % desc if desc else ""))


def knap(name, val):
    return '<div class="form-actions form-wrapper"><input type="submit" id="edit-submit" name="%s" value="%s" class="form-submit" /></div>' % (name, val)


def side(rq, titel, body, faner="", status=200, head=""):
    u = bruger(rq)
    besk = ""
    if u:
        for typ, m in u.pop("msg", []):
            besk += '<div class="messages %s"><h2 class="element-invisible">%s</h2>\n%s</div>' % (typ, {"status": "Statusbesked", "error": "Fejlbesked", "warning": "Advarsel"}[typ], m)
    menu = [("/", "Forside"), ("/kursistsoegning", "Kursistsøgning"), ("/dataudtraek", "Dataudtræk"), ("/node/12", "Om portalen")] if u else [("/", "Forside"), ("/node/12", "Om portalen")]
    m = "".join('<li class="menu-%d"><a href="%s"%s>%s</a></li>' % (218 + i, h, ' class="active"' if rq.url.path == h else "", n) for i, (h, n) in enumerate(menu))
    sek = '<ul id="secondary-menu-links" class="links inline"><li><a href="/user">Min konto</a></li><li><a href="/user/logout">Log ud</a></li></ul>' if u else ""
    if u:
        blok = '<div class="block block-search">' + form("search_block_form", "/", '<div class="container-inline"><h2 class="element-invisible">Søgefelt</h2><div class="form-item"><label class="element-invisible" for="edit-sbf">Søg på portalen</label><input title="Skriv de ord du vil søge efter." type="text" id="edit-sbf" name="search_block_form" value="" size="15" class="form-text" /></div><div class="form-actions"><input type="submit" name="op" value="Søg" class="form-submit" /></div></div>') + "</div>"
    else:
        blok = '<div id="block-user-login" class="block block-user"><h2>Brugerlogin</h2>' + form("user_login_block", "/node?destination=node", felt("Brugernavn", "name") + felt("Adgangskode", "pass", "password") + '<div class="item-list"><ul><li><a href="/user/password">Bestil ny adgangskode</a></li></ul></div>' + knap("op", "Log ind")) + "</div>"
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML+RDFa 1.0//EN" "http://www.w3.org/MarkUp/DTD/xhtml-rdfa-1.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" version="XHTML+RDFa 1.0" dir="ltr"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><meta name="Generator" content="Drupal 7 (http://drupal.org)" />
<title>{t(titel)} | Integrationsportalen</title>{head}<style type="text/css" media="all">@import url("/modules/system/system.base.css?o5x2k1");</style></head>
<body class="html not-front sidebar-first"><div id="skip-link"><a href="#main-content" class="element-invisible element-focusable">Gå til hovedindhold</a></div>
<div id="page"><div id="header"><div id="site-name"><strong><a href="/" title="Hjem" rel="home">Integrationsportalen</a></strong></div><div id="main-menu"><h2 class="element-invisible">Hovedmenu</h2><ul id="main-menu-links" class="links inline clearfix">{m}</ul></div><div id="secondary-menu">{sek}</div></div>
<div id="messages">{besk}</div><div id="sidebar-first" class="column sidebar">{blok}</div><div id="content" class="column"><a id="main-content"></a><h1 class="title" id="page-title">{t(titel)}</h1>{faner}<div class="region region-content">{body}</div></div>
<div id="footer"><div class="block block-system">Portalen er udviklet af Leverandøren A/S</div></div></div></body></html>""", status)


def adgang(f):
    async def g(rq):
        return await f(rq) if bruger(rq) else side(rq, "Adgang nægtet", "Du har ikke adgang til denne side. Log ind for at fortsætte.", status=403)
    return g


async def front(rq):
    if rq.method == "POST":
        f = await rq.form()
        if f.get("form_id") == "search_block_form" and bruger(rq):
            return side(rq, "Søg", "<h2>Din søgning gav ingen resultater</h2><ul><li>Kontrollér at du har stavet rigtigt.</li></ul>")
        if f.get("form_id") == "user_login_block":
            if (f.get("name"), f.get("pass")) == ("kommune", "hemmeligt-1"):
                k = secrets.token_urlsafe(32)
                SESS[k] = {"fil": None}
                r = RedirectResponse("/node", 302)
                r.set_cookie("SESS5f3a", k, httponly=True)
                return r
            return side(rq, "Velkommen", '<div class="messages error">Beklager, brugernavnet eller adgangskoden blev ikke genkendt.</div>')
    if not bruger(rq):
        return side(rq, "Velkommen til Integrationsportalen", "<p>Portalen er for kommunernes medarbejdere. Log ind i feltet til venstre.</p>")
    return side(rq, "Velkommen til Integrationsportalen", '<div class="node node-promoted"><h2><a href="/node/31">Servicevindue i uge 42</a></h2><div class="submitted">Indsendt af redaktør den 10/10/2016 - 09:12</div><p>Portalen kan være langsom onsdag aften.</p><ul class="links inline"><li class="node-readmore"><a href="/node/31">Læs mere</a></li></ul></div>'
                '<div class="node"><h2>Ny mulighed: dataudtræk</h2><p>Nu kan du hente oplysninger om flere kursister i én fil under menupunktet Dataudtræk.</p></div>')


async def node(rq):
    n = rq.path_params["nid"]
    if n == 12:
        return side(rq, "Om portalen", "<p>Integrationsportalen viser sprogcentrenes indberetninger om voksne udlændinges danskuddannelse.</p>")
    if n == 31:
        return side(rq, "Servicevindue i uge 42", "<p>Portalen kan være langsom onsdag aften mellem kl. 20 og 22.</p>")
    return side(rq, "Siden blev ikke fundet", "Den ønskede side blev ikke fundet.", status=404)


async def konto(rq):
    return side(rq, "kommune", "<h3>Historik</h3><dl><dt>Medlem i</dt><dd>1 år 3 måneder</dd></dl>")


async def glemt(rq):
    return side(rq, "Brugerkonto", "<p>Kontakt din lokale administrator for at få en ny adgangskode.</p>")


async def logout(rq):
    SESS.pop(rq.cookies.get("SESS5f3a"), None)
    return RedirectResponse("/", 302)


async def soegning(rq):
    v = rq.query_params.get("field_cpr_value", "").strip()
    q = form("views_exposed_form", "/kursistsoegning", '<div class="views-exposed-form"><div class="views-exposed-widgets clearfix"><div id="edit-field-cpr-value-wrapper" class="views-exposed-widget"><label for="edit-field-cpr-value">CPR</label><div class="views-widget"><input type="text" id="edit-field-cpr-value" name="field_cpr_value" value="%s" size="30" class="form-text" /></div><div class="description">Eks. DDMMÅÅ-XXXX</div></div><div class="views-exposed-widget views-submit-button"><input type="submit" id="edit-submit-kursister" value="Udfør" class="form-submit" /></div></div></div>' % t(v), "get")
    if not v:
        ud = '<div class="view-empty"><p>Indtast kursistens CPR-nummer ovenfor.</p></div>'
    else:
        c = v.replace("-", "").replace(" ", "")
        hit = [(n, p) for n, p in NODER.items() if p["cpr"] == c]
        if not (c.isdigit() and len(c) == 10):
            ud = '<div class="messages error">CPR skal være på formen DDMMÅÅ-XXXX.</div>'
        elif not hit:
            ud = '<div class="view-empty"><p>Der er ingen kursister med dette CPR-nummer.</p></div>'
        else:
            n, p = hit[0]
            ud = '<div class="view-content"><table class="views-table cols-3"><thead><tr><th>CPR</th><th>Seneste modul</th><th>Handlinger</th></tr></thead><tbody><tr class="odd views-row-first views-row-last"><td class="views-field">%s</td><td class="views-field">%s</td><td class="views-field"><a href="/kursist/%d">Vis kursist</a></td></tr></tbody></table></div>' % (cprfmt(c), t(p["udtraek"]["seneste_du_modul"] or ""), n)
    return side(rq, "Kursistsøgning", '<div class="view view-kursister"><div class="view-filters">%s</div>%s</div>' % (q, ud))


FANER = [("", "Overblik"), ("/moduler", "Moduler på danskuddannelse"), ("/proever", "Prøver i dansk"), ("/henvisninger", "Henvisninger til DU"), ("/tidligere", "Merit og tidligere undervisning")]
VIEW = {"moduler": ("moduler", [("du_modul", "DU/modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Sprogskole"), ("henvisningskategori", "Henvist som kategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Test bestået den")], "Ingen moduler fundet."),
        "proever": ("proever", [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læs"), ("skriftlig", "Skr."), ("mundtlig", "Mdt."), ("resultat", "Udfald"), ("udbyder", "Sprogskole")], "Ingen prøver fundet."),
        "henvisninger": ("henvisninger", [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvist af"), ("udbyder", "Sprogskole")], "Ingen henvisninger fundet.")}


def tabel(cols, rows, base=None, pg=0):
    n = -(-len(rows) // 10)
    ud = '<table class="views-table cols-%d"><thead><tr>%s</tr></thead><tbody>' % (len(cols), "".join('<th class="views-field">%s</th>' % l for _, l in cols))
    for i, r in enumerate(rows[pg * 10:pg * 10 + 10] if base else rows):
        ud += '<tr class="%s">%s</tr>' % ("even" if i % 2 else "odd", "".join('<td class="views-field">%s</td>' % (
            '<span class="date-display-single">%s</span>' % slash(r[f]) if r[f] and ("dato" in f or f == "modultest_bestaaet") else t(r[f] or "")) for f, _ in cols))
    ud += "</tbody></table>"
    if base and n > 1:
        url = lambda i: base + ("?page=%d" % i if i else "")
        li = '<li class="pager-first first"><a href="%s">« første</a></li><li class="pager-previous"><a href="%s">‹ forrige</a></li>' % (url(0), url(pg - 1)) if pg else ""
        li += "".join('<li class="pager-current">%d</li>' % (i + 1) if i == pg else '<li class="pager-item"><a title="Gå til side %d" href="%s">%d</a></li>' % (i + 1, url(i), i + 1) for i in range(n))
        li += '<li class="pager-next"><a href="%s">næste ›</a></li><li class="pager-last last"><a href="%s">sidste »</a></li>' % (url(pg + 1), url(n - 1)) if pg < n - 1 else ""
        ud += '<h2 class="element-invisible">Sider</h2><div class="item-list"><ul class="pager">%s</ul></div>' % li
    return ud


async def kursist(rq):
    n, sub = rq.path_params["nid"], rq.path_params.get("sub", "")
    if n not in NODER:
        return side(rq, "Siden blev ikke fundet", "Den ønskede side blev ikke fundet.", status=404)
    p, base = NODER[n], "/kursist/%d" % n
    faner = '<div class="tabs"><h2 class="element-invisible">Primære faneblade</h2><ul class="tabs primary clearfix">' + "".join(
        '<li%s><a href="%s%s"%s>%s%s</a></li>' % (' class="active"' if s == ("/" + sub if sub else "") else "", base, s, ' class="active"' if s == ("/" + sub if sub else "") else "", l, '<span class="element-invisible">(aktivt faneblad)</span>' if s == ("/" + sub if sub else "") else "") for s, l in FANER) + "</ul></div>"
    if sub in VIEW:
        k, cols, tom = VIEW[sub]
        pg = rq.query_params.get("page", "0")
        body = tabel(cols, p[k], base + "/" + sub, int(pg) if pg.isdigit() else 0) if p[k] else '<div class="view-empty"><p>%s</p></div>' % tom
    elif sub == "tidligere":
        g = p["prae2004"]
        body = '<h2>Merit</h2>' + (tabel([("du_modul", "DU/modul"), ("startdato", "Gælder fra"), ("udbyder", "Sprogskole")], p["meritter"]) if p["meritter"] else "<p>Ingen merit fundet.</p>")
        body += "<h2>Undervisning før 2004</h2>"
        body += ''.join('<div class="field field-label-inline clearfix"><div class="field-label">%s:&nbsp;</div><div class="field-items"><div class="field-item even">%s</div></div></div>' % x for x in (
            ("Startede første gang", slash(g["foerste_startdato"])), ("På danskuddannelse", "Ja" if g["du"] else "Nej"))) if g else "<p>Ingen undervisning før 2004 fundet.</p>"
    else:
        body = "".join('<div class="field field-label-inline clearfix"><div class="field-label">%s:&nbsp;</div><div class="field-items"><div class="field-item even">%s</div></div></div>' % x for x in (
            ("CPR", cprfmt(p["cpr"])), ("Antal moduler", len(p["moduler"])), ("Antal prøver", len(p["proever"])), ("Antal henvisninger", len(p["henvisninger"])))) + "<p>Vælg et faneblad for at se detaljer.</p>"
    return side(rq, "Kursist " + cprfmt(p["cpr"]), body, faner)


async def udtraek(rq):
    u = bruger(rq)
    if rq.method == "POST":
        f = await rq.form()
        op = next((k for k in ("udtraek_fil_upload_button", "udtraek_fil_remove_button", "op") if k in f), "op")
        fil = f.get("files[udtraek_fil]")
        if op == "udtraek_fil_remove_button":
            u["fil"] = None
        elif getattr(fil, "filename", ""):
            if not fil.filename.lower().endswith(".txt"):
                u["msg"] = [("error", "Den valgte fil <em>%s</em> kan ikke overføres. Kun filer af følgende typer er tilladt: <em>txt</em>." % t(fil.filename))]
            else:
                u["fil"] = (fil.filename, (await fil.read()).decode("utf-8-sig", "replace"))
        if op == "op" and "msg" not in u:
            if not u["fil"]:
                u["msg"] = [("error", "Feltet CPR-fil er obligatorisk.")]
            else:
                ok, skip = [], 0
                for l in u["fil"][1].splitlines():
                    c = l.strip().replace("-", "").replace(" ", "")
                    if len(c) == 10 and c.isdigit():
                        ok.append(c)
                    elif c:
                        skip += 1
                if len(ok) > 100:
                    u["msg"] = [("error", "Der er %d CPR-numre i filen. Du kan højst hente data for 100 kursister ad gangen." % len(ok))]
                elif not ok:
                    u["msg"] = [("error", "Filen indeholder ingen gyldige CPR-numre.")]
                else:
                    b = len(BATCH) + 17
                    BATCH[b] = {"cpr": ok, "gjort": 0, "skip": skip, "ejer": u}
                    u["fil"] = None
                    return RedirectResponse("/batch?op=start&id=%d" % b, 302)
        if "msg" in u or op != "op":
            return RedirectResponse("/dataudtraek", 302)
    if u["fil"]:
        w = '<span class="file"><img class="file-icon" alt="" src="/modules/file/icons/text-plain.png" /> %s</span> <input type="submit" name="udtraek_fil_remove_button" value="Fjern" class="form-submit" />' % t(u["fil"][0])
    else:
        w = '<input type="file" id="edit-udtraek-fil-upload" name="files[udtraek_fil]" size="22" class="form-file" /><input type="submit" id="edit-udtraek-fil-upload-button" name="udtraek_fil_upload_button" value="Overfør" class="form-submit" />'
    inner = '<div class="form-item form-type-managed-file form-item-udtraek-fil"><label for="edit-udtraek-fil-upload">CPR-fil <span class="form-required" title="Dette felt er obligatorisk.">*</span></label><div class="file-widget form-managed-file clearfix">%s</div><div class="description">En tekstfil med ét CPR-nummer pr. linje (højst 100).<br />Tilladte filtyper: <strong>txt</strong>.</div></div>' % w
    return side(rq, "Dataudtræk", form("dub_udtraek_form", "/dataudtraek", inner + knap("op", "Start udtræk"), extra=' enctype="multipart/form-data"'))


async def batch(rq):
    i = rq.query_params.get("id", "")
    b = BATCH.get(int(i)) if i.isdigit() else None
    if not b or b["ejer"] is not bruger(rq):
        return side(rq, "Siden blev ikke fundet", "Den ønskede side blev ikke fundet.", status=404)
    op = rq.query_params.get("op")
    if op == "finished" or (op == "do_nojs" and b["gjort"] >= len(b["cpr"])):
        b["gjort"] = len(b["cpr"])
        m = 'Udtrækket er gennemført for %d kursister. <a href="/dataudtraek/%s/csv">Hent CSV-filen</a>' % (len(b["cpr"]), i)
        bruger(rq)["msg"] = [("status", m)] + ([("warning", "%d linjer i filen blev sprunget over, fordi de ikke indeholdt et CPR-nummer." % b["skip"])] if b["skip"] else [])
        return RedirectResponse("/dataudtraek", 302)
    if op == "do_nojs":
        b["gjort"] = min(len(b["cpr"]), b["gjort"] + max(1, -(-len(b["cpr"]) // 3)))
    pct = 100 * b["gjort"] // len(b["cpr"])
    return side(rq, "Henter data", '<div id="progress" class="progress"><div class="bar"><div class="filled" style="width: %d%%"></div></div><div class="percentage">%d%%</div><div class="message">Behandler kursist %d af %d. Vent venligst.</div></div>' % (pct, pct, b["gjort"], len(b["cpr"])),
                head='<meta http-equiv="Refresh" content="0; URL=/batch?id=%s&amp;op=do_nojs" />' % i)


HOVED = ["CPR", "Findes fra 2004", "Første modul startdato", "Første modul DU/modul", "Første modul sprogskole", "Seneste modul startdato", "Seneste modul DU/modul", "Seneste modul sprogskole", "Henvisningsdato", "Henvisningskategori",
         "Højeste merit DU/modul", "Højeste merit gælder fra", "Højeste merit sprogskole", "Findes før 2004", "Startede første gang før 2004", "Danskuddannelse før 2004"]


async def hentcsv(rq):
    b = BATCH.get(rq.path_params["id"])
    if not b or b["ejer"] is not bruger(rq) or b["gjort"] < len(b["cpr"]):
        return side(rq, "Siden blev ikke fundet", "Den ønskede side blev ikke fundet.", status=404)
    alle = {p["cpr"]: p["udtraek"] for p in NODER.values()}
    s = io.StringIO()
    w = csv.writer(s, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    w.writerow(HOVED)
    for c in b["cpr"]:
        u = alle.get(c) or {**dict.fromkeys(next(iter(alle.values()))), "cpr": c, "findes": False, "prae2004_findes": False}
        w.writerow([cprfmt(v) if k == "cpr" else {True: "Ja", False: "Nej"}[v] if isinstance(v, bool) else slash(v) if "dato" in k else v or "" for k, v in u.items()])
    return Response(s.getvalue().encode("latin-1"), media_type="text/csv; charset=ISO-8859-1", headers={"Content-Disposition": 'attachment; filename="dataudtraek-%s.csv"' % time.strftime("%d%m%Y", time.localtime(time.time()))})


GP = ["GET", "POST"]
app = Starlette(routes=[Route("/", front, methods=GP), Route("/node", front, methods=GP), Route("/node/{nid:int}", node), Route("/user", adgang(konto)), Route("/user/password", glemt), Route("/user/logout", logout),
                        Route("/kursistsoegning", adgang(soegning)), Route("/kursist/{nid:int}", adgang(kursist)), Route("/kursist/{nid:int}/{sub}", adgang(kursist)), Route("/dataudtraek", adgang(udtraek), methods=GP),
                        Route("/batch", adgang(batch)), Route("/dataudtraek/{id:int}/csv", adgang(hentcsv))])
