"""Danskundervisningsdatabasen, opslag for kommuner - JSF 1.2 / RichFaces 3.3 / Facelets on JBoss, 2010."""
import html
import json
import secrets
import struct
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
CTX = "/dudb"
SESSIONS = {}
E = lambda v: html.escape("" if v is None else str(v), quote=True)
ISO = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato"}

TABS = [
    ("moduler", "Modulforløb", [("du_modul", "DU-modul"), ("startdato", "Startet"), ("slutdato", "Sluttet"), ("udbyder", "Udbydernr."),
     ("henvisningskategori", "Henv.kategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået den")]),
    ("proever", "Danskprøver", [("proeve", "Prøvetype"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"),
     ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbydernr.")]),
    ("henvisninger", "Kommunale henvisninger", [("dato", "Henvist den"), ("kategori", "Henv.kategori"), ("kommune", "Henvist af kommune"),
     ("udbyder", "Udbydernr.")]),
    ("meritter", "Merit", [("du_modul", "DU-modul"), ("startdato", "Merit fra dato"), ("udbyder", "Udbydernr.")]),
    ("prae2004", "Før 2004", [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse før 2004")]),
]
SHEET = [  # (group, [(key, heading)])
    ("CPR-nr.", [("cpr", "")]), ("Findes i 2004+", [("findes", "")]),
    ("Første modulforløb", [("foerste_startdato", "Startet"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbydernr.")]),
    ("Seneste modulforløb", [("seneste_startdato", "Startet"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbydernr.")]),
    ("Henvisning", [("henvisning_dato", "Henvist den"), ("henvisning_kategori", "Henv.kategori")]),
    ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Merit fra dato"), ("merit_udbyder", "Udbydernr.")]),
    ("Data før 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")]),
]


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if len(v) == 10 and v[4] == "-" and v[7] == "-":  # f:convertDateTime, da_DK
        return f"{v[8:]}-{v[5:7]}-{v[:4]}"
    return v


# ---------------------------------------------------------------- HSSFWorkbook, the little of it that is used
def hssf(sheet_name, rows, bold_rows, merged):
    rec = lambda n, d=b"": struct.pack("<HH", n, len(d)) + d
    ustr = lambda s: (b"\0" + s.encode("latin-1")) if all(ord(c) < 256 for c in s) else (b"\1" + s.encode("utf-16-le"))
    sst, total, cells = {}, 0, b""
    for r, row in enumerate(rows):
        for c, v in enumerate(row):
            if v != "":
                total += 1
                i = sst.setdefault(v, len(sst))
                cells += rec(0xFD, struct.pack("<HHHI", r, c, 16 if r in bold_rows else 15, i))
    bof = lambda t: rec(0x809, struct.pack("<HHHHII", 0x600, t, 0x0DBB, 0x07CC, 0x41, 6))
    font = lambda w: rec(0x31, struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, w, 0, 0, 0, 0, 0, 5, 0) + b"Arial")
    xf = lambda f, style: rec(0xE0, struct.pack("<HHHBBBBIIH", f, 0, 0xFFF5 if style else 1, 0x20, 0, 0, 0xF4 if style else 0x08, 0, 0, 0x20C0))
    head = bof(5) + rec(0x42, struct.pack("<H", 1200)) + rec(0x3D, struct.pack("<9H", 360, 270, 14940, 9150, 0x38, 0, 0, 1, 600))
    head += font(400) * 4 + font(700) + xf(0, True) * 15 + xf(0, False) + xf(5, False) + rec(0x293, struct.pack("<HBB", 0x8000, 0, 0xFF))
    parts, buf = [], struct.pack("<II", total, len(sst))
    for s in sst:
        d = struct.pack("<H", len(s)) + ustr(s)
        if len(buf) + len(d) > 8224:
            parts.append(buf)
            buf = b""
        buf += d
    parts.append(buf)
    tail = b"".join(rec(0x3C if i else 0xFC, p) for i, p in enumerate(parts)) + rec(0x0A)
    name = struct.pack("<HBB", 0, len(sheet_name), 0) + sheet_name.encode("latin-1")
    head += rec(0x85, struct.pack("<I", len(head) + 4 + 4 + len(name) + len(tail)) + name) + tail
    width = max(map(len, rows))
    body = bof(0x10) + rec(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)) + cells
    body += rec(0x23E, struct.pack("<HHHIHHI", 0x6B6, 0, 0, 0x40, 0, 0, 0))
    body += rec(0xE5, struct.pack("<H", len(merged)) + b"".join(struct.pack("<4H", *m) for m in merged)) + rec(0x0A)
    stream = head + body
    stream += b"\0" * (max(4096, -(-len(stream) // 512) * 512) - len(stream))  # POIFS
    n = len(stream) // 512
    nfat = 1
    while nfat * 128 < n + 1 + nfat:
        nfat += 1
    fat = [i + 1 for i in range(n - 1)] + [0xFFFFFFFE, 0xFFFFFFFE] + [0xFFFFFFFD] * nfat
    fat += [0xFFFFFFFF] * (nfat * 128 - len(fat))

    def entry(nm, typ, child, start, size):
        raw = (nm + "\0").encode("utf-16-le") if nm else b""
        return raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), typ, 1, 0xFFFFFFFF, 0xFFFFFFFF, child) + b"\0" * 36 + struct.pack("<III", start, size, 0)

    none = 0xFFFFFFFF
    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, none, 0, len(stream)) + entry("", 0, none, 0, 0) * 2
    hdr = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    hdr += struct.pack("<IIIIIIIII", 0, nfat, n, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    hdr += struct.pack("<109I", *([n + 1 + i for i in range(nfat)] + [none] * (109 - nfat)))
    return hdr + stream + directory + struct.pack(f"<{len(fat)}I", *fat)


def workbook(numbers):
    rows = [["Udtræk fra Danskundervisningsdatabasen dannet " + time.strftime("%d-%m-%Y")], [], []]
    merged, c = [(0, 0, 0, 15)], 0
    for group, cols in SHEET:
        rows[1] += [group] + [""] * (len(cols) - 1)
        rows[2] += [h for _, h in cols]
        merged.append((1, 2, c, c) if len(cols) == 1 else (1, 1, c, c + len(cols) - 1))
        c += len(cols)
    keys = [k for _, cols in SHEET for k, _ in cols]
    for nr in numbers:
        rec = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False}
        rows.append([fmt(rec.get(k)) for k in keys])
    return hssf("Udtraek", rows, {0, 1, 2}, merged)


# ---------------------------------------------------------------- Facelets
SUNJSF = """function dpf(f){var adp=f.adp;if(adp!=null){for(var i=0;i<adp.length;i++){f.removeChild(adp[i]);}}};
function apf(f,pvp){var adp=new Array();f.adp=adp;var i=0;for(k in pvp){var p=document.createElement("input");p.type="hidden";p.name=k;p.value=pvp[k];f.appendChild(p);adp[i++]=p;}};
function jsfcljs(f,pvp,t){apf(f,pvp);var ft=f.target;if(t){f.target=t;}f.submit();f.target=ft;dpf(f);};
"""
A4J = """function _JSFFormSubmit(linkId,formName,target,parameters){var f=document.getElementById(formName);var a=[];
for(var k in parameters){var p=document.createElement("input");p.type="hidden";p.name=k;p.value=parameters[k];f.appendChild(p);a.push(p);}
var t=f.target;if(target){f.target=target;}f.submit();f.target=t;for(var i=0;i<a.length;i++){f.removeChild(a[i]);}return false;}
"""


def layout(sess, title, body, state=None, menu=True):
    left = ""
    if menu:
        links = [("forside", "Forside"), ("enkelt", "Enkelt kursist"), ("flere", "Flere kursister"), ("logaf", "Log af")]
        left = '<div id="venstre">' + form("menuForm", state, sess["view"], '<ul class="menu">' + "".join(
            f'<li>{clink("menuForm", "menuForm:" + i, t)}</li>' for i, t in links) + "</ul>") + "</div>"
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="da"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>{E(title)} - Danskundervisningsdatabasen</title>
<link class="component" href="{CTX}/a4j/s/3_3_3.Finalcss/tabPanel.xcss/DATB/eAF7sqpgb-jyGdIAFrMEaw__.jsf" rel="stylesheet" type="text/css" />
<script type="text/javascript" src="{CTX}/a4j/g/3_3_3.Finalorg.ajax4jsf.javascript.AjaxScript.jsf"></script>
<script type="text/javascript" src="{CTX}/com_sun_faces_sunjsf.js.jsf"></script></head>
<body><div id="top"><span class="logo">Danskundervisningsdatabasen</span> <span class="undertitel">Kommunernes adgang</span></div>
{left}<div id="indhold"><h1>{E(title)}</h1>
{body}
</div><div id="bund">Ministeriet, support: dudb-support@example.dk</div></body></html>""")


def form(fid, state, view, inner, multipart=False):
    enc = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
    return (f'<form id="{fid}" name="{fid}" method="post" action="{CTX}/sider/{view}.jsf" enctype="{enc}">\n'
            f'<input type="hidden" name="{fid}" value="{fid}" />\n{inner}\n'
            f'<input type="hidden" name="javax.faces.ViewState" id="javax.faces.ViewState" value="{state}" autocomplete="off" /></form>')


def clink(fid, cid, text):
    return (f'<a href="#" id="{cid}" onclick="if(typeof jsfcljs == \'function\'){{jsfcljs(document.getElementById(\'{fid}\'),'
            f'{{\'{cid}\':\'{cid}\'}},\'\');}}return false">{E(text)}</a>')


def rsubmit(fid, cid, value):
    return f"_JSFFormSubmit('{cid}','{fid}',null,{{'{cid}':'{value}'}})"


def messages(msgs):
    return '<ul class="fejl">' + "".join(f"<li>{E(m)}</li>" for m in msgs) + "</ul>" if msgs else ""


def tabpanel(v):
    person, active, page = PEOPLE[v["cpr"]], v["tab"], v["page"]
    heads = ""
    for key, title, _ in TABS:
        cls = "act rich-tab-active" if key == active else "inact rich-tab-inactive"
        click = "" if key == active else f' onclick="{rsubmit("personForm", f"personForm:{key}_server_submit", f"personForm:{key}")}"'
        heads += (f'<td id="personForm:{key}_cell"><table border="0" cellpadding="0" cellspacing="0"><tr><td id="personForm:{key}_lbl" '
                  f'class="dr-tbpnl-tb rich-tab-header dr-tbpnl-tb-{cls}"{click}>{E(title)}</td></tr></table></td>\n')
    cols = next(c for k, _, c in TABS if k == active)
    data = person[active]
    if active == "prae2004":
        inner = "Ingen oplysninger fra før 2004." if not data else '<table class="panelgrid"><tbody>' + "".join(
            f'<tr><td class="lbl">{E(h)}:</td><td>{E(fmt(data[k]))}</td></tr>' for k, h in cols) + "</tbody></table>"
    elif not data:
        inner = '<span class="tom">Ingen registreringer.</span>'
    else:
        rows = data[(page - 1) * 10:page * 10]
        tid, sid = f"personForm:{active}Tabel", f"personForm:{active}Scroller"
        inner = (f'<table class="dr-table rich-table" id="{tid}" border="0" cellpadding="0" cellspacing="0"><thead class="dr-table-thead"><tr class="dr-table-subheader rich-table-subheader">'
                 + "".join(f'<th class="dr-table-subheadercell rich-table-subheadercell" scope="col">{E(h)}</th>' for _, h in cols)
                 + f'</tr></thead><tbody id="{tid}:tb">' + "".join('<tr class="dr-table-row rich-table-row">' + "".join(
                     f'<td class="dr-table-cell rich-table-cell" id="{tid}:{(page - 1) * 10 + i}:j_id{40 + j}">{E(fmt(r[k]))}</td>' for j, (k, _) in enumerate(cols)) + "</tr>\n"
                     for i, r in enumerate(rows)) + "</tbody></table>")
        last = -(-len(data) // 10)
        if last > 1:  # rich:datascroller renderIfSinglePage="false"
            def cell(txt, to, kind="button"):
                if to is None:
                    return f'<td class="dr-dscr-button-dsbld rich-datascr-{kind}-dsbld">{txt}</td>'
                return f'<td class="dr-dscr-button rich-datascr-{kind}" onclick="{rsubmit("personForm", sid, to)}">{txt}</td>'
            nums = "".join(f'<td class="dr-dscr-act rich-datascr-act">{n}</td>' if n == page else cell(n, n, "inact") for n in range(1, last + 1))
            up, down = page > 1, page < last
            inner += (f'<div class="rich-datascr" id="{sid}" align="center"><table class="dr-dscr-t rich-dtascroller-table" id="{sid}_table" border="0"><tbody><tr>'
                      + cell("««", "first" if up else None) + cell("«", "fastrewind" if up else None) + nums
                      + cell("»", "fastforward" if down else None) + cell("»»", "last" if down else None) + "</tr></tbody></table></div>")
    return (f'<table id="personForm:faner" class="dr-tbpnl-cntnt-pstn rich-tabpanel" border="0" cellpadding="0" cellspacing="0"><tbody><tr><td><table class="rich-tabhdr-side-cell"><tr>{heads}</tr></table></td></tr>'
            f'<tr><td class="dr-tbpnl-cntnt rich-tabpanel-content" id="personForm:{active}">{inner}</td></tr></tbody></table>')


def render(sess, v, msgs=()):
    """Renders the view and keeps its state on the server (STATE_SAVING_METHOD=server, 15 views)."""
    sess["n"] += 1
    st = f"j_id{sess['n']}"
    sess["views"][st] = v
    for old in list(sess["views"])[:-15]:
        del sess["views"][old]
    name = sess["view"] = v["name"]
    m = messages(msgs)
    if name == "vilkaar":
        return layout(sess, "Vilkår for brug", form("vilkaarForm", st, name, "<p>Opslag må kun foretages, når det er nødvendigt for kommunens behandling af en sag. "
                      'Alle opslag registreres med bruger og tidspunkt.</p><input id="vilkaarForm:ok" type="submit" name="vilkaarForm:ok" value="Fortsæt" />'), menu=False)
    if name == "forside":
        return layout(sess, "Velkommen", "<p>Her kan kommunen se sprogcentrenes indberetninger om kursister på danskuddannelserne. Vælg i menuen til venstre, "
                      "om du vil se en enkelt kursist eller hente et regneark med flere kursister.</p>", st)
    if name == "enkelt":
        return layout(sess, "Enkelt kursist", m + form("soegForm", st, name, '<table class="panelgrid"><tbody><tr><td><label for="soegForm:cprnr">Kursistens CPR-nr.:</label></td>'
                      f'<td><input id="soegForm:cprnr" type="text" name="soegForm:cprnr" value="{E(v.get("value", ""))}" maxlength="11" size="14" /> (ddmmåå-xxxx)</td></tr></tbody></table>'
                      '<input id="soegForm:soeg" type="submit" name="soegForm:soeg" value="Fremsøg" />'), st)
    if name == "person":
        c = v["cpr"]
        return layout(sess, "Oplysninger om kursist", form("personForm", st, name, f'<p>CPR-nr.: <b>{c[:6]}-{c[6:]}</b></p>{tabpanel(v)}'
                      '<br /><input id="personForm:ny" type="submit" name="personForm:ny" value="Ny søgning" />'), st)
    if name == "flere":
        return layout(sess, "Flere kursister", m + form("filForm", st, name, "<p>Lav en tekstfil (.txt) med ét CPR-nr. på hver linje. Filen må højst have 100 linjer.</p>"
                      '<table class="panelgrid"><tbody><tr><td><label for="filForm:fil">Tekstfil:</label></td><td><input type="file" id="filForm:fil" name="filForm:fil" accept="text/plain" /></td></tr></tbody></table>'
                      '<input id="filForm:send" type="submit" name="filForm:send" value="Indlæs fil" />', True), st)
    job = v["job"]
    if time.time() < job["ready"]:
        inner = (f'<p>Filen er indlæst ({len(job["numbers"])} CPR-numre). Regnearket dannes, vent venligst ...</p>'
                 '<input id="statusForm:opdater" type="submit" name="statusForm:opdater" value="Opdatér status" />'
                 '<script type="text/javascript">//<![CDATA[\nsetTimeout(function(){document.getElementById("statusForm:opdater").click();},5000);\n//]]></script>')
    else:
        inner = f'<p>Regnearket er dannet.</p><p>{clink("statusForm", "statusForm:hent", "Åbn regnearket i Excel")}</p>'
    return layout(sess, "Flere kursister", form("statusForm", st, name, inner), st)


def login_page(sess, sid, rewritten, error=False):
    suffix = f";jsessionid={sid}" if rewritten else ""
    err = '<div class="fejl">Forkert bruger-id eller kodeord. Prøv igen.</div>' if error else ""
    return layout(sess, "Log på", f'{err}<form method="post" action="{CTX}/j_security_check{suffix}" name="loginForm" id="loginForm"><table><tr>'
                  '<td><label for="j_username">Bruger-id</label></td><td><input type="text" id="j_username" name="j_username" /></td></tr><tr>'
                  '<td><label for="j_password">Kodeord</label></td><td><input type="password" id="j_password" name="j_password" /></td></tr>'
                  '<tr><td></td><td><input type="submit" value="Log på" /></td></tr></table></form>', menu=False)


def action(sess, v, data):
    """Invoke application: gives the next view and its messages."""
    fid = v["name"]
    for target in ("forside", "enkelt", "flere"):
        if f"menuForm:{target}" in data:
            return {"name": target}, []
    if "vilkaarForm:ok" in data:
        sess["ok"] = True
        return {"name": "forside"}, []
    if fid == "enkelt" and "soegForm" in data:
        raw = data.get("soegForm:cprnr", "").strip()
        nr = raw.replace("-", "")
        if not raw:
            return {"name": "enkelt"}, ["Kursistens CPR-nr. skal udfyldes."]
        if not (len(nr) == 10 and nr.isdigit()):
            return {"name": "enkelt", "value": raw}, ["CPR-nr. er ikke gyldigt. Angiv det som ddmmåå-xxxx."]
        if nr not in PEOPLE:
            return {"name": "enkelt", "value": raw}, ["Der er ingen kursist med det angivne CPR-nr."]
        return {"name": "person", "cpr": nr, "tab": "moduler", "page": 1}, []
    if fid == "person" and "personForm" in data:
        if "personForm:ny" in data:
            return {"name": "enkelt"}, []
        for key, _, _ in TABS:
            if f"personForm:{key}_server_submit" in data:
                return dict(v, tab=key, page=1), []
        to = data.get(f"personForm:{v['tab']}Scroller")
        if to:
            last = max(1, -(-len(PEOPLE[v["cpr"]][v["tab"]] or []) // 10))
            page = {"first": 1, "last": last, "fastrewind": v["page"] - 1, "fastforward": v["page"] + 1}.get(to) or (int(to) if to.isdigit() else 1)
            return dict(v, page=min(max(page, 1), last)), []
    if fid == "flere" and "filForm" in data:
        raw = data.get("filForm:fil", b"")
        numbers = [x.strip().replace("-", "") for x in raw.decode("latin-1").lstrip("ï»¿").splitlines() if x.strip()]
        if not numbers:
            return {"name": "flere"}, ["Vælg en tekstfil med CPR-numre."]
        if len(numbers) > 100:
            return {"name": "flere"}, [f"Filen har {len(numbers)} linjer. Der må højst være 100."]
        if not all(len(n) == 10 and n.isdigit() for n in numbers):
            return {"name": "flere"}, ["Filen har linjer, som ikke er et gyldigt CPR-nr."]
        return {"name": "status", "job": {"numbers": numbers, "ready": time.time() + 3}}, []
    return v, []


async def faces(request):
    path, _, rest = request.url.path.partition(";jsessionid=")
    if path in ("/", CTX, CTX + "/"):
        return RedirectResponse(CTX + "/sider/forside.jsf", 302)
    if path.endswith("sunjsf.js.jsf") or "/a4j/g/" in path:
        return Response(SUNJSF if "sunjsf" in path else A4J, media_type="text/javascript")
    if "/a4j/s/" in path:
        return Response(".rich-tab-inactive,.rich-datascr-inact,.rich-datascr-button{cursor:pointer;border:1px solid #bed6f8}.rich-tab-active{font-weight:bold}", media_type="text/css")
    cookie = request.cookies.get("JSESSIONID")
    sid = cookie if cookie in SESSIONS else rest
    new = sid not in SESSIONS
    if new:
        sid = secrets.token_hex(16).upper()
        SESSIONS[sid] = {"user": None, "n": 0, "views": {}, "view": "forside", "ok": False, "saved": CTX + "/sider/forside.jsf"}
    sess = SESSIONS[sid]
    resp = await handle(request, sess, sid, path, cookie != sid)
    if sess.pop("invalidate", False):
        SESSIONS.pop(sid, None)
        resp.delete_cookie("JSESSIONID", path=CTX)
    elif new:
        resp.set_cookie("JSESSIONID", sid, path=CTX, httponly=True)
    resp.headers["Cache-Control"] = "no-cache, no-store"
    resp.headers["X-Powered-By"] = "Servlet 2.5; JBoss-5.0/JBossWeb-2.1, JSF/1.2"
    return resp


async def handle(request, sess, sid, path, rewritten):
    data = {}
    if request.method == "POST":
        for k, val in (await request.form()).multi_items():
            data[k] = val if isinstance(val, str) else await val.read()
    if path.endswith("/j_security_check"):
        if (data.get("j_username"), data.get("j_password")) == ("kommune", "hemmeligt-1"):
            sess["user"] = "kommune"
            return RedirectResponse(sess["saved"], 302)
        return login_page(sess, sid, rewritten, True)
    if not sess["user"]:
        return login_page(sess, sid, rewritten)
    name = path.removeprefix(CTX + "/sider/").removesuffix(".jsf")
    if name not in ("forside", "vilkaar", "enkelt", "person", "flere", "status"):
        return HTMLResponse("<html><head><title>JBossWeb/2.1.3.GA - Error report</title></head><body><h1>HTTP Status 404</h1></body></html>", 404)
    if request.method == "POST":
        v = sess["views"].get(data.get("javax.faces.ViewState"))
        if v is None:
            return HTMLResponse(f'<html><body><h1>Siden er udløbet</h1><p><a href="{CTX}/sider/forside.jsf">Gå til forsiden</a></p></body></html>', 500)
        if "menuForm:logaf" in data:
            sess["invalidate"] = True
            return RedirectResponse(CTX + "/sider/forside.jsf", 302)
        if v["name"] == "status" and "statusForm:hent" in data and time.time() >= v["job"]["ready"]:
            return Response(workbook(v["job"]["numbers"]), media_type="application/vnd.ms-excel", headers={"Content-Disposition": 'attachment; filename="udtraek.xls"'})
        nxt, msgs = action(sess, v, data)
        return render(sess, nxt, msgs)
    if not sess["ok"]:
        return render(sess, {"name": "vilkaar"})
    return render(sess, {"name": {"person": "enkelt", "status": "flere"}.get(name, name)})


app = Starlette(routes=[Route("/{path:path}", faces, methods=["GET", "POST"])])
