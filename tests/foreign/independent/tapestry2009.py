"""SprogData - kommunernes opslag. Apache Tapestry 5.1 style (component event requests, t:formdata)."""
import base64
import json
import math
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
CTX = "/sprogdata"
RPP = 8  # rows per page

DEL = {
    "moduler": ("Modulforløb", "Ingen modulforløb at vise", [
        ("duModul", "Modul", "du_modul", 0), ("startdato", "Start", "startdato", 1), ("slutdato", "Slut", "slutdato", 1),
        ("udbyder", "Sprogcenter", "udbyder", 0), ("henvisningskategori", "Henv. kat.", "henvisningskategori", 0),
        ("ophoersaarsag", "Ophør", "ophoersaarsag", 0), ("modultest", "Modultest", "modultest_bestaaet", 1)]),
    "proever": ("Aflagte prøver", "Ingen prøver at vise", [
        ("proeve", "Prøve", "proeve", 0), ("dato", "Dato", "dato", 1), ("termin", "Termin", "termin", 0),
        ("laes", "Læsning", "laeseforstaaelse", 0), ("skr", "Skriftlig", "skriftlig", 0), ("mdt", "Mundtlig", "mundtlig", 0),
        ("resultat", "Resultat", "resultat", 0), ("udbyder", "Sprogcenter", "udbyder", 0)]),
    "henvisninger": ("Henvisninger", "Ingen henvisninger at vise", [
        ("dato", "Henvist den", "dato", 1), ("kategori", "Kategori", "kategori", 0),
        ("kommune", "Henvisende kommune", "kommune", 0), ("udbyder", "Sprogcenter", "udbyder", 0)]),
    "meritter": ("Merit", "Ingen merit at vise", [
        ("duModul", "Modul", "du_modul", 0), ("startdato", "Merit fra", "startdato", 1), ("udbyder", "Sprogcenter", "udbyder", 0)]),
}
PANELER = [("moduler", "Modulforløb"), ("proever", "Aflagte prøver"), ("henvisninger", "Henvisninger"), ("meritter", "Merit"), ("foer2004", "Før 2004")]


def e(v):
    return escape(str(v))


def dk(v):
    y, m, d = v.split("-")
    return f"{d}/{m}/{y}"


def formdata(what):
    raw = b"H4sIAAAAAAAAA" + what.encode() + secrets.token_bytes(40)
    return f'<div class="t-invisible"><input value="{base64.b64encode(raw).decode()}" name="t:formdata" type="hidden"></input></div>'


class Sess(dict):
    pass


def layout(s, title, body, url_suffix=""):
    if s.get("user"):
        menu = f'''<ul id="menu"><li><a href="{CTX}/start">Forside</a></li><li><a href="{CTX}/soegkursist">Søg kursist</a></li><li><a href="{CTX}/filsoegning">Filsøgning</a></li><li><a href="{CTX}/vejledning">Vejledning</a></li></ul>
<p id="bruger">Bruger: <strong>{e(s["user"])}</strong><br/><a id="logud" href="{CTX}/layout:logud?t:ac=start">Log ud</a></p>'''
    else:
        menu = f'<ul id="menu"><li><a href="{CTX}/vejledning{url_suffix}">Vejledning</a></li></ul>'
    return HTMLResponse(f'''<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta content="Apache Tapestry Framework (version 5.1.0.5)" name="generator"/><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
<title>SprogData :: {title}</title><link type="text/css" rel="stylesheet" href="{CTX}/assets/tapestry/5.1.0.5/default.css"></link><link type="text/css" rel="stylesheet" href="{CTX}/assets/ctx/1.4.2/layout/layout.css"></link>
<script src="{CTX}/assets/scriptaculous/5.1.0.5/prototype.js" type="text/javascript"></script><script src="{CTX}/assets/tapestry/5.1.0.5/tapestry.js" type="text/javascript"></script></head>
<body><div id="wrap"><div id="header"><h1 id="logo-text"><a href="{CTX}/start{url_suffix}">SprogData</a></h1><p id="slogan">Kommunernes adgang til indberetninger fra sprogcentrene</p></div>
<div id="sidebar"><h3>Menu</h3>{menu}</div>
<div id="main">
{body}
</div>
<div id="footer"><p>SprogData 1.4.2 | Henvendelser: sprogdata@example.dk | <a href="javascript:window.print()">Udskriv siden</a></p></div></div></body></html>''')


def errors(msgs):
    if not msgs:
        return '<div class="t-error" style="display:none"></div>'
    return '<div class="t-error"><div class="t-banner">Du skal rette følgende, før du kan fortsætte.</div><ul>' + "".join(f"<li>{m}</li>" for m in msgs) + "</ul></div>"


def to(page):
    return RedirectResponse(f"{CTX}/{page}", 302)


# ---- pages -------------------------------------------------------------
def p_login(s, sfx):
    err, s["err"] = s.get("err"), None
    return layout(s, "Log ind", f'''<h1>Log ind</h1><form method="post" action="{CTX}/login.loginform{sfx}" id="loginform" name="loginform" onsubmit="javascript:return Tapestry.waitForPage(event);">{formdata("login")}
{errors(err)}
<p><label id="brugernavn:label" for="brugernavn">Bruger-ID</label><br/><input id="brugernavn" name="brugernavn" type="text" value="{e(s.get("last", ""))}"></input><img id="brugernavn:icon" class="t-error-icon t-invisible" alt="" src="{CTX}/assets/tapestry/5.1.0.5/spacer.gif"/></p>
<p><label id="kodeord:label" for="kodeord">Kodeord</label><br/><input id="kodeord" name="kodeord" type="password" value=""></input></p>
<p><input value="Log ind" id="submit" name="submit" type="submit"></input></p></form>''', sfx)


def p_start(s):
    return layout(s, "Forside", f'''<h1>Forside</h1><p>Velkommen til SprogData. Vælg <em>Søg kursist</em> for at slå en enkelt kursist op eller <em>Filsøgning</em> for at slå flere op på én gang.</p>
<h2>Nyt i version 1.4</h2><ul><li>Tabellerne kan nu sorteres ved klik på kolonneoverskriften.</li><li>Udtræk hentes som semikolonsepareret fil, der kan åbnes i Excel.</li></ul>
<p>Genvej: <a href="{CTX}/soegkursist">Søg kursist</a></p>''')


def p_vejl(s):
    return layout(s, "Vejledning", '<h1>Vejledning</h1><p>Personnumre indtastes med 10 cifre. Til filsøgning benyttes en tekstfil (.txt) med et personnummer på hver linje og højst 100 linjer.</p><p>Ved hjælp til adgang kontaktes sprogdata@example.dk.</p>')


def p_soeg(s):
    err, s["err"] = s.get("err"), None
    return layout(s, "Søg kursist", f'''<h1>Søg kursist</h1><form method="post" action="{CTX}/soegkursist.soegform" id="soegform" name="soegform">{formdata("soeg")}
{errors(err)}
<div class="t-beaneditor"><div class="t-beaneditor-row"><label id="personnummer:label" for="personnummer">Personnummer</label><input id="personnummer" maxlength="11" name="personnummer" type="text" value="{e(s.get("felt") or "")}"></input></div>
<div class="t-beaneditor-row"><input value="Søg" type="submit" id="soeg" name="soeg"></input><input class="t-beaneditor-cancel" type="submit" id="nulstil" name="nulstil" value="Nulstil"></input></div></div></form>
<p class="hint">Personnummeret skrives uden bindestreg, fx DDMMÅÅXXXX.</p>''')


def grid(s, page, gid, rows):
    navn, tom, cols = DEL[gid]
    if not rows:
        return f'<p class="t-data-grid-empty">{tom}</p>'
    st = s["grid"].setdefault(gid, {"side": 1, "sort": None, "op": True})
    if st["sort"]:
        key = next(c[2] for c in cols if c[0] == st["sort"])
        rows = sorted(rows, key=lambda r: (r[key] is not None, r[key] or ""), reverse=not st["op"])
    n = math.ceil(len(rows) / RPP)
    st["side"] = min(max(st["side"], 1), n)
    lo = (st["side"] - 1) * RPP
    ths = ""
    for i, (cid, head, _, _) in enumerate(cols):
        url = f"{CTX}/{page}.{gid}.columns:sort/{cid}"
        srt = st["sort"] == cid
        cls = cid + (" t-sort-column-" + ("ascending" if st["op"] else "descending") if srt else "") + (" t-first" if i == 0 else "") + (" t-last" if i == len(cols) - 1 else "")
        ico = ("sort-asc" if st["op"] else "sort-desc") if srt else "sortable"
        alt = ("[Asc]" if st["op"] else "[Desc]") if srt else "[Sortable]"
        ths += f'<th class="{cls}"><a href="{url}">{head}</a><a href="{url}"><img src="{CTX}/assets/tapestry/5.1.0.5/corelib/components/{ico}.png" class="t-sort-icon" alt="{alt}" name="{cid}:sort"/></a></th>'
    trs = ""
    part = rows[lo:lo + RPP]
    for i, r in enumerate(part):
        cls = ' class="t-first"' if i == 0 else ' class="t-last"' if i == len(part) - 1 else ""
        trs += f"<tr{cls}>" + "".join(f'<td class="{c[0]}">{"" if r[c[2]] is None else dk(r[c[2]]) if c[3] else e(r[c[2]])}</td>' for c in cols) + "</tr>"
    pager = ""
    if n > 1:
        pager = '<div class="t-data-grid-pager">' + "".join(
            f'<span class="current">{i}</span>' if i == st["side"] else f'<a title="Gå til side {i}" id="pager_{i}" href="{CTX}/{page}.{gid}.pager/{i}/{gid}">{i}</a>' for i in range(1, n + 1)) + "</div>"
    return f'<div class="t-data-grid"><table class="t-data-grid"><thead><tr>{ths}</tr></thead><tbody>{trs}</tbody></table>{pager}</div>'


def p_kursist(s):
    if not s.get("cpr"):
        return to("soegkursist")
    p = PEOPLE[s["cpr"]]
    pan = s.get("panel", "moduler")
    links = " | ".join(f'<strong>{n}</strong>' if k == pan else f'<a href="{CTX}/kursist.vis/{k}">{n}</a>' for k, n in PANELER)
    navn = dict(PANELER)[pan]
    if pan == "foer2004":
        x = p["prae2004"]
        inner = (f'<dl class="t-beandisplay"><dt class="foersteStartdato">Første startdato</dt><dd class="foersteStartdato">{dk(x["foerste_startdato"])}</dd><dt class="danskuddannelse">Danskuddannelse</dt><dd class="danskuddannelse">{"ja" if x["du"] else "nej"}</dd></dl>'
                 if x else '<p class="t-data-grid-empty">Ingen oplysninger fra før 2004 at vise</p>')
    else:
        inner = grid(s, "kursist", pan, p[pan])
    return layout(s, "Kursist", f'''<h1>Kursist {s["cpr"][:6]}-{s["cpr"][6:]}</h1>
<p class="faner">{links}</p><div class="t-zone" id="panelzone"><h2>{navn}</h2>{inner}</div>
<p><a href="{CTX}/soegkursist">Ny søgning</a></p>''')


def p_fil(s):
    err, s["err"] = s.get("err"), None
    return layout(s, "Filsøgning", f'''<h1>Filsøgning</h1><p>Vælg en tekstfil med personnumre. Søgningen udføres med det samme; ved mange numre kan svaret trække ud.</p>
<form method="post" action="{CTX}/filsoegning.uploadform" enctype="multipart/form-data" id="uploadform" name="uploadform">{formdata("upload")}
{errors(err)}
<p><label id="fil:label" for="fil">Personnummerfil</label> <input id="fil" name="fil" type="file"></input></p><p><input value="Send fil og søg" type="submit" id="send" name="send"></input></p></form>''')


def p_resultat(s):
    job = s["jobs"].get(s.get("job"))
    if not job:
        return to("filsoegning")
    kendt = sum(c in PEOPLE for c in job)
    return layout(s, "Resultat af filsøgning", f'''<h1>Resultat af filsøgning</h1><p>Søgningen er udført.</p>
<dl class="t-beandisplay"><dt>Antal personnumre</dt><dd>{len(job)}</dd><dt>Heraf kendt</dt><dd>{kendt}</dd><dt>Heraf ukendt</dt><dd>{len(job) - kendt}</dd></dl>
<p><a href="{CTX}/filresultat.hent/{s["job"]}">Hent regneark</a> (semikolonsepareret)</p><p><a href="{CTX}/filsoegning">Ny filsøgning</a></p>''')


UD = [("Personnr.", "cpr"), ("Findes 2004-", "findes"), ("Første start", "foerste_startdato"), ("Første modul", "foerste_du_modul"), ("Første sprogcenter", "foerste_udbyder"),
      ("Seneste start", "seneste_startdato"), ("Seneste modul", "seneste_du_modul"), ("Seneste sprogcenter", "seneste_udbyder"), ("Henvist den", "henvisning_dato"),
      ("Henvisningskategori", "henvisning_kategori"), ("Højeste merit modul", "merit_du_modul"), ("Højeste merit start", "merit_startdato"), ("Højeste merit sprogcenter", "merit_udbyder"),
      ("Findes før 2004", "prae2004_findes"), ("Før 2004 første start", "prae2004_startdato"), ("Før 2004 danskuddannelse", "prae2004_du")]


def csv(job):
    out = [";".join(f'"{h}"' for h, _ in UD)]
    for cpr in job:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        cells = []
        for _, k in UD:
            v = u.get(k)
            v = "" if v is None else ("Ja" if v else "Nej") if isinstance(v, bool) else dk(v) if k.endswith("dato") else v
            cells.append(f'"{v}"')
        out.append(";".join(cells))
    return "\r\n".join(out) + "\r\n"


# ---- dispatcher ----------------------------------------------------------
async def dispatch(request):
    path = request.url.path
    sid = request.cookies.get("JSESSIONID")
    if ";jsessionid=" in path:
        path, _, sid2 = path.partition(";jsessionid=")
        sid = sid or sid2
    sfx, new = "", False
    s = SESSIONS.get(sid)
    if s is None:
        sid, s, new = secrets.token_hex(16).upper(), Sess(), True
        SESSIONS[sid] = s
        sfx = ";jsessionid=" + sid
    rel = path[len(CTX):].strip("/") if path.startswith(CTX) else ""
    r = await handle(request, s, rel, sfx) if path.startswith(CTX) else to("")
    if new:
        r.set_cookie("JSESSIONID", sid, path=CTX)
    return r


async def handle(request, s, rel, sfx):
    form = await request.form() if request.method == "POST" else {}
    if form and "t:formdata" not in form:
        return HTMLResponse("<html><head><title>Application Exception</title></head><body><h1 class='t-exception-report'>An unexpected application exception has occurred.</h1><ul><li>org.apache.tapestry5.ioc.internal.util.TapestryException: Forms require that the request method be POST and that the t:formdata query parameter have values.</li></ul></body></html>", 500)
    if rel == "vejledning":
        return p_vejl(s)
    if rel == "login.loginform" and request.method == "POST":
        u, k = form.get("brugernavn", ""), form.get("kodeord", "")
        s["last"] = u
        if not u or not k:
            s["err"] = [f"Du skal angive en værdi for {n}." for n, v in (("Bruger-ID", u), ("Kodeord", k)) if not v]
            return to("login")
        if (u, k) != ("kommune", "hemmeligt-1"):
            s["err"] = ["Bruger-ID eller kodeord er forkert."]
            return to("login")
        s.update(user=u, grid={}, jobs={}, inde=time.time())
        return to("start")
    if rel == "login":
        return p_login(s, sfx)
    if not s.get("user"):
        return p_login(s, sfx) if rel == "" else RedirectResponse(f"{CTX}/login{sfx}", 302)
    if rel == "layout:logud":
        s.clear()
        return to("login")
    if rel == "soegkursist.soegform" and request.method == "POST":
        raw = form.get("personnummer", "").strip()
        cpr = raw.replace("-", "")
        s["felt"] = None
        if "nulstil" in form:
            return to("soegkursist")
        if not raw:
            s["err"] = ["Du skal angive en værdi for Personnummer."]
        elif not (cpr.isdigit() and len(cpr) == 10):
            s["err"], s["felt"] = ["Personnummer skal bestå af 10 cifre."], raw
        elif cpr not in PEOPLE:
            s["err"], s["felt"] = ["Personnummeret er ikke registreret i SprogData."], raw
        else:
            s.update(cpr=cpr, panel="moduler", grid={})
            return to("kursist")
        return to("soegkursist")
    if rel.startswith("kursist.vis/"):
        k = rel.split("/")[1]
        if k in dict(PANELER):
            s["panel"] = k
        return to("kursist")
    if rel.startswith("kursist.") and ".pager/" in rel:
        gid, side = rel.split(".")[1], rel.split("/")[1]
        if gid in DEL and side.isdigit() and s.get("cpr"):
            s["grid"].setdefault(gid, {"side": 1, "sort": None, "op": True})["side"] = int(side)
        return to("kursist")
    if rel.startswith("kursist.") and ".columns:sort/" in rel:
        gid, cid = rel.split(".")[1], rel.split("/")[1]
        if gid in DEL and cid in [c[0] for c in DEL[gid][2]]:
            st = s["grid"].setdefault(gid, {"side": 1, "sort": None, "op": True})
            st["op"] = not st["op"] if st["sort"] == cid else True
            st["sort"] = cid
        return to("kursist")
    if rel == "filsoegning.uploadform" and request.method == "POST":
        up = form.get("fil")
        data = await up.read() if hasattr(up, "read") else b""
        nums = [x.strip() for x in data.decode("latin-1").replace("ï»¿", "").splitlines() if x.strip()]
        if not nums:
            s["err"] = ["Du skal vælge en fil."]
        elif len(nums) > 100:
            s["err"] = ["Filen indeholder mere end 100 personnumre."]
        elif any(not (x.isdigit() and len(x) == 10) for x in nums):
            s["err"] = ["Filen indeholder ugyldige linjer."]
        else:
            s["job"] = str(len(s["jobs"]) + 1)
            s["jobs"][s["job"]] = nums
            return to("filresultat")
        return to("filsoegning")
    if rel.startswith("filresultat.hent/"):
        job = s["jobs"].get(rel.split("/")[1])
        if not job:
            return to("filresultat")
        return Response(csv(job).encode("latin-1"), headers={"Content-Type": "text/csv;charset=ISO-8859-1", "Content-Disposition": 'attachment; filename="sprogdata.csv"'})
    pages = {"": p_start, "start": p_start, "soegkursist": p_soeg, "kursist": p_kursist, "filsoegning": p_fil, "filresultat": p_resultat}
    if rel in pages:
        return pages[rel](s)
    return HTMLResponse("<html><body><h1>HTTP Status 404</h1></body></html>", 404)


app = Starlette(routes=[Route("/{path:path}", dispatch, methods=["GET", "POST"])])
