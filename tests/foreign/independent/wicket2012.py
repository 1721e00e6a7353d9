"""Knappen - Apache Wicket 6 application as built by a Java house in 2012.

Stateful pages in a page map (?3-1.IFormSubmitListener-...), PRG after every
listener call, AjaxTabbedPanel / AjaxFallbackDefaultDataTable with their
non-script hrefs, a FeedbackPanel, and the sheet written as by POI HSSF.
"""
import datetime
import html
import json
import re
import secrets
import struct
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
CTX = "/knap"
ROWS = 8
JOB_SECONDS = 7
e = html.escape

UDBYDER = {"751302": "Lærdansk Aarhus", "173002": "Sprogcenter Nord", "101512": "Studieskolen",
           "461001": "Sprogcenter Fyn", "851004": "Sprogcenter Aalborg"}


def stamp(fmt, t):
    return datetime.datetime.fromtimestamp(t).strftime(fmt)


def dato(s):
    return "-".join(reversed(s.split("-"))) if s else ""


def tx(s):
    return "" if s is None else str(s)


def udb(s):
    return f"{s} {UDBYDER[s]}" if s in UDBYDER else tx(s)


# ---------------------------------------------------------------- HSSF
def _rec(op, data=b""):
    return struct.pack("<HH", op, len(data)) + data


def _ustr(s, fmt):
    wide = any(ord(c) > 255 for c in s)
    return struct.pack(fmt + "B", len(s), 1 if wide else 0) + s.encode("utf-16-le" if wide else "latin-1")


def hssf(name, rows, merges):
    sst, index, total, cells = [], {}, 0, b""
    for r, row in enumerate(rows):
        for c, v in enumerate(row):
            if v is None or v == "":
                continue
            if isinstance(v, (int, float)):
                cells += _rec(0x0203, struct.pack("<HHHd", r, c, 15, v))
                continue
            total += 1
            if v not in index:
                index[v] = len(sst)
                sst.append(v)
            cells += _rec(0x00FD, struct.pack("<HHHI", r, c, 15, index[v]))
    font = _rec(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + _ustr("Arial", "<B"))
    xfs = b"".join(_rec(0xE0, struct.pack("<HHHBBBBIIH", 0, 0, 0 if i == 15 else 0xFFF5, 0x20, 0, 0, 0, 0, 0, 0x20C0))
                   for i in range(16))
    head = (_rec(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0x41, 6)) + _rec(0x42, struct.pack("<H", 1200))
            + _rec(0x3D, struct.pack("<9H", 0x168, 0x10E, 0x3A5C, 0x23BE, 0x38, 0, 0, 1, 0x258)) + _rec(0x22, b"\0\0")
            + font * 4 + xfs + _rec(0x293, struct.pack("<HBB", 0x8000, 0, 0xFF)))
    tail = _rec(0xFC, struct.pack("<II", total, len(sst)) + b"".join(_ustr(s, "<H") for s in sst)) + _rec(0x0A)
    bound = _ustr(name, "<B")
    offset = len(head) + 4 + 6 + len(bound) + len(tail)
    book = head + _rec(0x85, struct.pack("<IH", offset, 0) + bound) + tail
    book += _rec(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0x41, 6))
    book += _rec(0x200, struct.pack("<IIHHH", 0, len(rows), 0, 16, 0)) + cells
    book += _rec(0x23E, struct.pack("<HHHIHHI", 0x6B6, 0, 0, 64, 0, 0, 0))
    book += _rec(0xE5, struct.pack("<H", len(merges)) + b"".join(struct.pack("<4H", *m) for m in merges)) + _rec(0x0A)
    book = book.ljust(max(4096, -(-len(book) // 512) * 512), b"\0")
    n = len(book) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE] + [i + 3 for i in range(n - 1)] + [0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))

    def entry(nm, typ, child, start, size):
        raw = (nm + "\0").encode("utf-16-le") if nm else b""
        return raw.ljust(64, b"\0") + struct.pack("<HBBiii", len(raw), typ, 1, -1, -1, child) + b"\0" * 36 + struct.pack("<iII", start, size, 0)
    header = (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
              + struct.pack("<IIIIIiIiI", 0, 1, 1, 0, 4096, -2, 0, -2, 0) + struct.pack("<I", 0) + b"\xff" * 432)
    folder = entry("Root Entry", 5, 1, -2, 0) + entry("Workbook", 2, -1, 2, len(book)) + entry("", 0, -1, 0, 0) * 2
    return header + struct.pack("<128I", *fat) + folder + book


def regneark(cprs, dannet):
    rows = [["Resultat af udtræk fra Danskundervisningsdatabasen per " + stamp("%d-%m-%Y", dannet)],
            ["CPR nr", "Findes i 2004+ DB", "Første modul reg.", "", "", "Seneste modul reg.", "", "", "Seneste henvisning", "",
             "Højeste merit", "", "", "Søgning i præ-2004 data", "", ""],
            ["", "", "Startdato", "DU-Modul", "Udbyder", "Startdato", "DU-Modul", "Udbyder", "Dato", "Kategori",
             "DU-Modul", "Startdato", "Udbyder", "Findes i præ-2004 data", "Første startdato", "DU gns. i præ-2004"]]
    jn = {True: "Ja", False: "Nej", None: ""}
    for c in cprs:
        p = PEOPLE.get(c)
        if not p:
            rows.append([c, "Nej"] + [""] * 14)
            continue
        u = p["udtraek"]
        kat = u["henvisning_kategori"]
        rows.append([c, jn[u["findes"]], dato(u["foerste_startdato"]), tx(u["foerste_du_modul"]), tx(u["foerste_udbyder"]),
                     dato(u["seneste_startdato"]), tx(u["seneste_du_modul"]), tx(u["seneste_udbyder"]),
                     dato(u["henvisning_dato"]), int(kat) if kat else "", tx(u["merit_du_modul"]), dato(u["merit_startdato"]),
                     tx(u["merit_udbyder"]), jn[u["prae2004_findes"]], dato(u["prae2004_startdato"]), jn[u["prae2004_du"]]])
    return hssf("Udtræk", rows, [(0, 0, 0, 15), (1, 2, 0, 0), (1, 2, 1, 1), (1, 1, 2, 4), (1, 1, 5, 7), (1, 1, 8, 9), (1, 1, 10, 12), (1, 1, 13, 15)])


# ---------------------------------------------------------------- markup
def layout(s, title, body, nav=True):
    menu = ""
    if nav and s.get("user"):
        menu = f"""<div id="menu"><ul>
<li><a href="./forside"><span>Forside</span></a></li><li><a href="./enkelt"><span>Søg kursist</span></a></li>
<li><a href="./udtraek"><span>Udtræk fra fil</span></a></li><li><a href="./hjaelp"><span>Hjælp</span></a></li></ul>
<div class="bruger">Bruger: <span>{e(s['user'])}</span> | <a href="./logaf">Log af</a></div></div>"""
    msgs = s.pop("feedback", [])
    feed = ""
    if msgs:
        feed = '<ul class="feedbackPanel">' + "".join(
            f'<li class="feedbackPanel{lv}"><span class="feedbackPanel{lv}">{e(m)}</span></li>' for lv, m in msgs) + "</ul>"
    return HTMLResponse(f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:wicket="http://wicket.apache.org" lang="da" xml:lang="da">
<head><title>Knappen - {e(title)}</title><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<link rel="stylesheet" type="text/css" href="./wicket/resource/dk.uim.knap.BasePage/style-ver-1340000000000.css" />
<script type="text/javascript" src="./wicket/resource/org.apache.wicket.ajax.AbstractDefaultAjaxBehavior/res/js/wicket-ajax-jquery-ver-1340000000000.js"></script>
</head><body><div id="hd"><h1>Danskundervisningsdatabasen</h1><p>Udtræk til kommuner</p></div>{menu}
<div id="bd"><h2>{e(title)}</h2><div class="feedback" id="feedback1">{feed}</div>
{body}</div>
<div id="ft">Knappen v. 1.4.2 (build 2012-09-17) | Support: <a href="mailto:support@example.dk">support@example.dk</a></div></body></html>""")


def hidden(fid):
    return (f'<div style="width:0px;height:0px;position:absolute;left:-100px;top:-100px;overflow:hidden">'
            f'<input type="hidden" name="{fid}_hf_0" id="{fid}_hf_0" /></div>')


def ajax_link(page, path, text, disabled=False, title=""):
    href = f"./{page['mount']}?{page['id']}-{page['v']}.ILinkListener-{path}"
    if disabled:
        return f"<span><em>{text}</em></span>"
    return (f'<a id="id{abs(hash(path)) % 4096:x}" href="{href}" title="{title}" '
            f"onclick=\"var wcall=wicketAjaxGet('{href.replace('ILinkListener', 'IBehaviorListener.0')}',null,null,function(){{return true;}}.bind(this));return !wcall;\"><span>{text}</span></a>")


def data_table(page, key, heads, rows, empty):
    total = len(rows)
    if not total:
        th = "".join(f'<th scope="col" class="wicket_orderNone"><span>{h}</span></th>' for h in heads)
        return (f'<table class="dataview" cellspacing="0"><thead><tr class="headers">{th}</tr></thead><tbody></tbody>'
                f'<tfoot><tr class="norecords-tr"><td class="norecords-td" colspan="{len(heads)}"><span>{empty}</span></td></tr></tfoot></table>')
    cur = page["pagers"].get(key, 0)
    last = (total - 1) // ROWS
    nav = ""
    if last:
        base = f"faner-panel-{key}-topToolbars-toolbars-1-toolbar-span-navigator"
        nums = "\n".join(ajax_link(page, f"{base}-navigation-{i}-pageLink", str(i + 1), i == cur, f"Gå til side {i + 1}") for i in range(last + 1))
        nav = (f'<tr class="navigation"><td colspan="{len(heads)}"><div class="navigatorLabel"><span>Viser {cur * ROWS + 1} til {min(total, (cur + 1) * ROWS)} af {total}</span></div>'
               f'<div class="navigator"><span>{ajax_link(page, base + "-first", "&lt;&lt;", cur == 0, "Gå til første side")} {ajax_link(page, base + "-prev", "&lt;", cur == 0, "Gå til forrige side")}'
               f'<span>{nums}</span>{ajax_link(page, base + "-next", "&gt;", cur == last, "Gå til næste side")} {ajax_link(page, base + "-last", "&gt;&gt;", cur == last, "Gå til sidste side")}</span></div></td></tr>')
    th = "".join(f'<th scope="col" class="wicket_orderNone"><span>{h}</span></th>' for h in heads)
    body = ""
    for i, r in enumerate(rows[cur * ROWS:(cur + 1) * ROWS]):
        body += f'<tr class="{"odd" if i % 2 else "even"}">' + "".join(f"<td><span>{e(v)}</span></td>" for v in r) + "</tr>\n"
    return f'<table class="dataview" cellspacing="0"><thead>{nav}<tr class="headers">{th}</tr></thead><tbody>{body}</tbody></table>'


TABS = ["Modulforløb", "Danskprøver", "Henvisninger", "Merit", "Før 2004"]


def render_kursist(s, page):
    p = PEOPLE[page["cpr"]]
    sel = page["tab"]
    lis = ""
    for i, t in enumerate(TABS):
        cls = f"tab{i}" + (" selected" if i == sel else "") + (" last" if i == 4 else "")
        lis += f'<li class="{cls}">' + ajax_link(page, f"faner-tabs~container-tabs-{i}-link", t) + "</li>\n"
    if sel == 0:
        panel = data_table(page, "moduler", ["Modul", "Start", "Slut", "Sprogcenter", "Henv.kat.", "Ophørsårsag", "Modultest bestået"],
                           [[tx(m["du_modul"]), dato(m["startdato"]), dato(m["slutdato"]), udb(m["udbyder"]), tx(m["henvisningskategori"]),
                             tx(m["ophoersaarsag"]), dato(m["modultest_bestaaet"])] for m in p["moduler"]], "Ingen modulforløb fundet")
    elif sel == 1:
        panel = data_table(page, "proever", ["Prøve", "Prøvedato", "Termin", "Læsning", "Skriftlig", "Mundtlig", "Resultat", "Prøvested"],
                           [[tx(m["proeve"]), dato(m["dato"]), tx(m["termin"]), tx(m["laeseforstaaelse"]), tx(m["skriftlig"]), tx(m["mundtlig"]),
                             tx(m["resultat"]), udb(m["udbyder"])] for m in p["proever"]], "Ingen danskprøver fundet")
    elif sel == 2:
        panel = data_table(page, "henv", ["Henvist den", "Kategori", "Henvisende kommune", "Sprogcenter"],
                           [[dato(m["dato"]), tx(m["kategori"]), tx(m["kommune"]), udb(m["udbyder"])] for m in p["henvisninger"]], "Ingen henvisninger fundet")
    elif sel == 3:
        panel = data_table(page, "merit", ["Modul", "Merit fra", "Sprogcenter"],
                           [[tx(m["du_modul"]), dato(m["startdato"]), udb(m["udbyder"])] for m in p["meritter"]], "Ingen merit fundet")
    else:
        q = p["prae2004"]
        panel = ('<p class="ingen"><em>Kursisten har ingen oplysninger fra før 2004</em></p>' if not q else
                 f'<dl class="felter"><dt>Første startdato</dt><dd><span>{dato(q["foerste_startdato"])}</span></dd>'
                 f'<dt>DU gennemført</dt><dd><span>{"Ja" if q["du"] else "Nej"}</span></dd></dl>')
    return layout(s, "Kursist", f"""<p class="person">CPR-nr.: <strong><span>{page['cpr'][:6]}-{page['cpr'][6:]}</span></strong></p>
<div class="tabpanel" id="faner"><div class="tab-row"><ul>{lis}</ul></div><div class="tab-panel">{panel}</div></div>
<p><a href="./enkelt">Ny søgning</a></p>""")


def render(s, page):
    kind = page["mount"]
    page["v"] += 1
    act = f"./{kind}{page.get('jsid', '')}?{page['id']}-{page['v']}.IFormSubmitListener-"
    page["jsid"] = ""
    if kind == "login":
        return layout(s, "Log på", f"""<form id="id1" method="post" action="{act}signInPanel-signInForm">{hidden('id1')}
<table><tr><td><label for="id2">Brugernavn:</label></td><td><input type="text" id="id2" name="username" value="" size="30" /></td></tr>
<tr><td><label for="id3">Adgangskode:</label></td><td><input type="password" id="id3" name="password" value="" size="30" /></td></tr>
<tr><td></td><td><input type="checkbox" name="rememberMeRow:rememberMe" id="id4" /> <label for="id4">Husk mig</label></td></tr>
<tr><td></td><td><input type="submit" value="Log på" /> <input type="reset" value="Nulstil" /></td></tr></table></form>""", nav=False)
    if kind == "forside":
        return layout(s, "Forside", """<p>Velkommen til Knappen. Vælg en funktion i menuen.</p>
<div class="nyheder"><h3>Driftsinformation</h3><p><strong>01-10-2012</strong> Systemet er lukket for servicering torsdag kl. 20-22.</p></div>""")
    if kind == "hjaelp":
        return layout(s, "Hjælp", "<p>Der kan søges på ét CPR-nummer ad gangen, eller indlæses en tekstfil (.txt) med højst 100 numre, ét på hver linje.</p>")
    if kind == "enkelt":
        return layout(s, "Søg kursist", f"""<form id="id5" method="post" action="{act}soegForm">{hidden('id5')}
<fieldset><legend>Søgekriterier</legend><label for="id6">CPR-nr.</label> <input type="text" id="id6" name="kriterier:cpr" value="" maxlength="11" />
<span class="hint">DDMMÅÅXXXX</span><br /><input type="submit" name="kriterier:soeg" value="Søg" /></fieldset></form>""")
    if kind == "kursist":
        return render_kursist(s, page)
    rows, pending = "", False
    now = time.time()
    for i, j in enumerate(s["jobs"]):
        done = now >= j["t"] + JOB_SECONDS
        pending |= not done
        link = (f'<a href="./udtraek?{page["id"]}-{page["v"]}.IResourceListener-jobs-{i}-hent">Hent regneark</a>' if done else "<em>Vent venligst</em>")
        rows += (f'<tr class="{"odd" if i % 2 else "even"}"><td><span>{i + 1}</span></td><td><span>{stamp("%d-%m-%Y %H:%M", j["t"])}</span></td>'
                 f'<td><span>{e(j["navn"])}</span></td><td><span>{len(j["cprs"])}</span></td><td><span>{"Færdig" if done else "Under behandling"}</span></td><td>{link}</td></tr>')
    jobs = ""
    if rows:
        jobs = (f'<h3>Mine udtræk</h3><div id="jobs"><table class="dataview" cellspacing="0"><thead><tr><th>Nr.</th><th>Oprettet</th><th>Filnavn</th><th>Antal</th><th>Status</th><th></th></tr></thead><tbody>{rows}</tbody></table></div>'
                + ("<p>" + ajax_link(page, "opdater", "Opdater status") + "</p>" if pending else ""))
    return layout(s, "Udtræk fra fil", f"""<p>Vælg en tekstfil med CPR-numre, ét pr. linje, højst 100.</p>
<form id="id7" method="post" action="{act}uploadForm" enctype="multipart/form-data">{hidden('id7')}
<label for="id8">Fil med CPR-numre</label> <input type="file" id="id8" name="fileInput" /> <input type="submit" name="p::submit" value="Indlæs fil" /></form>{jobs}""")


# ---------------------------------------------------------------- requests
def new_page(s, mount, **kw):
    s["n"] += 1
    page = dict(id=s["n"], v=0, mount=mount, pagers={}, tab=0, **kw)
    s["pages"][s["n"]] = page
    return page


def go(page):
    return RedirectResponse(f"{CTX}/{page['mount']}?{page['id']}", 302)


async def listener(request, s, page, iface, path):
    if iface == "IFormSubmitListener":
        form = await request.form()
        if path == "signInPanel-signInForm":
            if form.get("username", "").strip() == "kommune" and form.get("password") == "hemmeligt-1":
                s["user"] = "kommune"
                return go(new_page(s, "forside"))
            s["feedback"] = [("ERROR", "Log på mislykkedes. Kontroller brugernavn og adgangskode.")]
        elif path == "soegForm":
            cpr = re.sub(r"[\s-]", "", form.get("kriterier:cpr", ""))
            if not cpr:
                s["feedback"] = [("ERROR", "Feltet 'CPR-nr.' skal udfyldes.")]
            elif not re.fullmatch(r"\d{10}", cpr):
                s["feedback"] = [("ERROR", "Værdien i 'CPR-nr.' er ikke et gyldigt CPR-nummer.")]
            elif cpr not in PEOPLE:
                s["feedback"] = [("INFO", "Søgningen gav intet resultat: CPR-nummeret kendes ikke i databasen.")]
            else:
                return go(new_page(s, "kursist", cpr=cpr))
        elif path == "uploadForm":
            f = form.get("fileInput")
            raw = await f.read() if hasattr(f, "read") else b""
            lines = [re.sub(r"[\s-]", "", x) for x in raw.decode("utf-8-sig", "replace").splitlines() if x.strip()]
            if not lines:
                s["feedback"] = [("ERROR", "Feltet 'Fil med CPR-numre' skal udfyldes.")]
            elif len(lines) > 100:
                s["feedback"] = [("ERROR", f"Filen indeholder {len(lines)} numre. Der må højst være 100.")]
            elif not all(re.fullmatch(r"\d{10}", x) for x in lines):
                s["feedback"] = [("ERROR", "Filen indeholder linjer, som ikke er CPR-numre.")]
            else:
                s["jobs"].append(dict(t=time.time(), cprs=list(dict.fromkeys(lines)), navn=f.filename))
                s["feedback"] = [("INFO", f"Filen er modtaget. {len(lines)} CPR-numre behandles, det kan tage lidt tid.")]
        return go(page)
    if iface == "IResourceListener":
        j = s["jobs"][int(path.split("-")[1])]
        return Response(regneark(j["cprs"], j["t"]), media_type="application/vnd.ms-excel",
                        headers={"Content-Disposition": 'attachment; filename="udtraek.xls"', "Cache-Control": "private, max-age=0"})
    m = re.fullmatch(r"faner-tabs~container-tabs-(\d)-link", path)
    if m and int(m[1]) < 5:
        page["tab"] = int(m[1])
    m = re.fullmatch(r"faner-panel-(\w+)-topToolbars-toolbars-1-toolbar-span-navigator-(?:navigation-(\d+)-pageLink|(first|prev|next|last))", path)
    if m:
        names = dict(moduler="moduler", proever="proever", henv="henvisninger", merit="meritter")
        last = (len(PEOPLE[page["cpr"]][names[m[1]]]) - 1) // ROWS
        cur = page["pagers"].get(m[1], 0)
        to = int(m[2]) if m[2] else dict(first=0, prev=cur - 1, next=cur + 1, last=last)[m[3]]
        page["pagers"][m[1]] = max(0, min(last, to))
    return go(page)


async def handle(request):
    tail = request.path_params.get("rest", "").strip("/")
    mount = tail.split(";")[0]
    sid = request.cookies.get("JSESSIONID") or (re.search(r"jsessionid=(\w+)", tail) or [None, None])[1]
    fresh = sid not in SESSIONS
    if fresh:
        sid = secrets.token_hex(16).upper()
        SESSIONS[sid] = dict(user=None, pages={}, n=-1, jobs=[])
    s = SESSIONS[sid]
    resp = await answer(request, s, mount, f";jsessionid={sid}" if fresh else "")
    if fresh:
        resp.set_cookie("JSESSIONID", sid, path=CTX, httponly=True)
    return resp


async def answer(request, s, mount, jsid):
    if mount.startswith("wicket/resource"):
        return Response("/* */", media_type="text/css")
    if mount == "logaf":
        s.update(user=None, pages={}, jobs=[], feedback=[("INFO", "Du er nu logget af.")])
        return go(new_page(s, "login"))
    if mount not in ("login", "forside", "enkelt", "kursist", "udtraek", "hjaelp"):
        mount = "forside"
    if not s["user"] and mount != "login":
        return RedirectResponse(f"{CTX}/login{jsid}", 302)
    m = re.match(r"(\d+)(?:-(\d+)\.(I\w+Listener)(?:\.\d+)?-(.+))?$", request.url.query)
    if not m:
        if mount == "kursist":
            mount = "enkelt"
        page = new_page(s, mount, jsid=jsid)
        return render(s, page) if jsid else go(page)
    page = s["pages"].get(int(m[1]))
    if not page or page["mount"] != mount:
        s["feedback"] = [("WARNING", "Siden er udløbet. Prøv igen.")]
        return go(new_page(s, "enkelt" if mount == "kursist" else mount))
    return await listener(request, s, page, m[3], m[4]) if m[3] else render(s, page)


app = Starlette(routes=[Route("/", lambda r: RedirectResponse(CTX + "/", 302)), Route(CTX, lambda r: RedirectResponse(CTX + "/", 302)),
                        Route(CTX + "/{rest:path}", handle, methods=["GET", "POST"])])
