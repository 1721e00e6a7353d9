# -*- coding: utf-8 -*-
"""DUBase-Udtræk: JBoss Seam 2.2 / JSF 1.2 / RichFaces 3.3 (2011). Konversationer (cid), rich:tabPanel, Seam Excel (jxl)."""
import datetime
import html
import json
import secrets
import struct
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONS = {}
SIDE = 10           # EntityQuery maxResults
VARIGHED = 7        # sekunder for den asynkrone @Asynchronous-metode
esc = html.escape


class Sess:
    def __init__(self):
        self.id = secrets.token_hex(16).upper()
        self.user = None
        self.conv = {}
        self.next_cid = 1
        self.views = {}          # ViewState -> (viewId, cid)
        self.next_view = 1
        self.messages = []
        self.jobs = {}

    def begin(self):
        cid = str(self.next_cid)
        self.next_cid += 1
        self.conv[cid] = {}
        return cid


def session(request):
    s = SESSIONS.get(request.cookies.get("JSESSIONID"))
    if s is None:
        s = Sess()
        SESSIONS[s.id] = s
    return s


def d(v):
    return datetime.date.fromisoformat(v).strftime("%d-%m-%Y") if v else ""


# ---------------------------------------------------------------- jxl (BIFF8)
def xls(titel, rows):
    """rows: tuples af str/None/date. Returnerer en .xls (OLE2 med Workbook-strøm)."""
    def rec(t, data=b""):
        return struct.pack("<HH", t, len(data)) + data

    def ustr(s, wide="<H"):
        return struct.pack(wide, len(s)) + b"\x01" + s.encode("utf-16-le")

    sst, order, total = {}, [], 0
    cells = []
    for r, row in enumerate(rows):
        for c, v in enumerate(row):
            if v is None or v == "":
                continue
            if isinstance(v, datetime.date):
                cells.append(rec(0x203, struct.pack("<HHHd", r, c, 16, (v - datetime.date(1899, 12, 30)).days)))
                continue
            if v not in sst:
                sst[v] = len(order)
                order.append(v)
            total += 1
            cells.append(rec(0xFD, struct.pack("<HHHI", r, c, 15, sst[v])))
    font = rec(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + b"\x05\x00" + b"Arial")
    xf = lambda fmt, style: rec(0xE0, struct.pack("<HHHBBBBIIH", 0, fmt, 0xFFF5 if style else 1, 0x20, 0, 0, 0xF4 if style else 0x04, 0, 0, 0x20C0))
    head = rec(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 1996, 0x41, 6)) + rec(0x42, b"\xb0\x04")
    head += rec(0x3D, struct.pack("<HHHHHHHHH", 0, 0, 0x3000, 0x2000, 0x38, 0, 0, 1, 600)) + rec(0x22, b"\0\0") + font * 4
    head += rec(0x41E, struct.pack("<H", 164) + ustr("dd-mm-yyyy"))
    head += xf(0, True) * 15 + xf(0, False) + xf(164, False) + rec(0x293, b"\x00\x80\x00\xff")
    name = b"\x06\x00" + (titel + "      ")[:6].encode("latin-1")
    table = rec(0xFC, struct.pack("<II", total, len(order)) + b"".join(ustr(s) for s in order))
    pos = len(head) + 4 + 6 + len(name) + len(table) + 4
    book = head + rec(0x85, struct.pack("<IH", pos, 0) + name) + table + rec(0x0A)
    sheet = rec(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 1996, 0x41, 6))
    sheet += rec(0x200, struct.pack("<IIHHH", 0, len(rows), 0, 16, 0)) + b"".join(cells)
    sheet += rec(0x23E, struct.pack("<HHHHHHHHH", 0x6B6, 0, 0, 0x40, 0, 0, 0, 0, 0)) + rec(0x0A)
    stream = (book + sheet)
    stream += b"\0" * (max(4096, -(-len(stream) // 512) * 512) - len(stream))
    n = len(stream) // 512
    fat_n = 1
    while fat_n * 128 < n + 1 + fat_n:
        fat_n += 1
    fat = [i + 1 for i in range(n)]
    fat[-1] = -2
    fat += [-2] + [-3] * fat_n
    fat += [-1] * (fat_n * 128 - len(fat))

    def entry(nm, typ, child, start, size):
        raw = nm.encode("utf-16-le") + b"\0\0" if nm else b""
        return raw.ljust(64, b"\0") + struct.pack("<HBBiii16sIQQiII", len(raw), typ, 1, -1, -1, child, b"\0" * 16, 0, 0, 0, start, size, 0)

    direc = entry("Root Entry", 5, 1, -2, 0) + entry("Workbook", 2, -1, 0, len(stream)) + entry("", 0, -1, 0, 0) * 2
    hdr = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 16 + struct.pack("<HHHHH6sIIiIIiIiI", 0x3E, 3, 0xFFFE, 9, 6, b"\0" * 6, 0, fat_n, n, 0, 4096, -2, 0, -2, 0)
    hdr += struct.pack("<109i", *([n + 1 + i for i in range(fat_n)] + [-1] * (109 - fat_n)))
    return hdr + stream + direc + struct.pack("<%di" % len(fat), *fat)


# ---------------------------------------------------------------- facelets
def template(s, titel, body, cid=None, status=200):
    msgs = "".join('<dt class="%s"><span class="%s"></span>%s</dt>' % (k, k, esc(m)) for k, m in s.messages)
    s.messages = []
    q = "?cid=" + cid if cid else ""
    if s.user:
        bar = f"""<td class="dr-toolbar-int rich-toolbar-item">DUBase-Udtræk:</td>
<td class="dr-toolbar-int rich-toolbar-item"><a href="/dubase/home.seam" id="menuHomeId">Hjem</a></td>
<td class="dr-toolbar-int rich-toolbar-item"><a href="/dubase/KursistList.seam" id="menuKursistId">Kursistsøgning</a></td>
<td class="dr-toolbar-int rich-toolbar-item"><a href="/dubase/MasseUdtraek.seam" id="menuMasseId">Masseudtræk</a></td>
<td width="100%"></td><td class="rich-toolbar-item">logget ind som: {esc(s.user)}</td>
<td class="rich-toolbar-item"><a href="/dubase/home.seam?actionMethod=home.xhtml%3Aidentity.logout{'&amp;cid=' + cid if cid else ''}" id="menuLogoutId">Log ud</a></td>"""
    else:
        bar = '<td class="rich-toolbar-item">DUBase-Udtræk:</td><td width="100%"></td><td class="rich-toolbar-item"><a href="/dubase/login.seam" id="menuLoginId">Log ind</a></td>'
    return svar(s, f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>{esc(titel)} - DUBase</title>
<link class="component" href="/dubase/a4j/s/3_3_3.Finalorg/richfaces/renderkit/html/css/basic_classes.xcss" rel="stylesheet" type="text/css" />
<script src="/dubase/a4j/g/3_3_3.Finalorg/richfaces/renderkit/html/scripts/tabPanel.js" type="text/javascript"></script>
</head><body>
<table class="dr-toolbar-ext rich-toolbar" width="100%"><tr valign="middle">{bar}</tr></table>
<div class="body">
{'<dl id="messages" class="rich-messages messages">' + msgs + '</dl>' if msgs else ''}
{body}
</div>
<div class="footer">Leveret på <a href="http://seamframework.org/">Seam</a> 2.2.1. Indlæst {time.strftime('%H:%M', time.localtime(time.time()))}.{' Konversation: ' + cid if cid else ''}</div>
</body></html>""", status)


def svar(s, markup, status=200):
    r = HTMLResponse(markup, status)
    r.set_cookie("JSESSIONID", s.id, path="/dubase")
    return r


def til(s, url):
    r = RedirectResponse("/dubase/" + url, 302)
    r.set_cookie("JSESSIONID", s.id, path="/dubase")
    return r


def h_form(s, fid, view, inner, cid=None, multipart=False):
    vs = "j_id%d" % s.next_view
    s.next_view += 1
    s.views[vs] = (view, cid)
    return (f'<form id="{fid}" name="{fid}" method="post" action="/dubase/{view}.seam" enctype="{"multipart/form-data" if multipart else "application/x-www-form-urlencoded"}">\n'
            f'<input type="hidden" name="{fid}" value="{fid}" />\n{inner}\n'
            f'<input type="hidden" name="javax.faces.ViewState" id="javax.faces.ViewState" value="{vs}" autocomplete="off" /></form>')


def panel(header, body):
    return f'<div class="dr-pnl rich-panel"><div class="dr-pnl-h rich-panel-header">{header}</div><div class="dr-pnl-b rich-panel-body">{body}</div></div>'


def prop(label, value):
    return f'<div class="prop"><span class="name">{label}</span><span class="value">{value}</span></div>'


def decor(fid, label, felt, fejl=""):
    return (f'<div id="{fid}Decoration"><div class="prop"><span class="name{" errors" if fejl else ""}"><label for="{fid}">{label}</label><span class="required">*</span></span>'
            f'<span class="value{" errors" if fejl else ""}">{felt}</span>{"<span class=" + chr(34) + "error errors" + chr(34) + ">" + fejl + "</span>" if fejl else ""}</div></div>')


async def indgang(request):
    """Fælles fase: session, ViewState, konversation. -> (s, form, cid, svar)"""
    s = session(request)
    if not s.user:
        if request.method == "POST":
            s.messages.append(("warnmsg", "Din session er udløbet, log venligst ind igen"))
        else:
            s.messages.append(("infomsg", "Log venligst ind først"))
        return s, None, None, til(s, "login.seam")
    form, cid = None, request.query_params.get("cid")
    if request.method == "POST":
        form = await request.form()
        view = s.views.get(form.get("javax.faces.ViewState"))
        if view is None or "/dubase/%s.seam" % view[0] != request.url.path:
            s.messages.append(("warnmsg", "Visningen er udløbet, prøv venligst igen"))
            return s, None, None, til(s, "home.seam")
        cid = view[1]
    if cid and cid not in s.conv:
        s.messages.append(("warnmsg", "Samtalen er afsluttet, udløbet eller behandler en anden forespørgsel"))
        return s, None, None, til(s, "home.seam")
    return s, form, cid, None


async def login(request):
    s = session(request)
    if request.method == "POST":
        f = await request.form()
        if f.get("login:username") == "kommune" and f.get("login:password") == "hemmeligt-1":
            s.user = "kommune"
            s.messages.append(("infomsg", "Velkommen, kommune!"))
            return til(s, "home.seam")
        s.messages.append(("errormsg", "Login fejlede"))
    body = panel("Log ind", "<p>Indtast brugernavn og kodeord for at få adgang.</p><div class=\"dialog\">" + prop(
        '<label for="login:username">Bruger-id</label>', '<input id="login:username" type="text" name="login:username" value="" />') + prop(
        '<label for="login:password">Kodeord</label>', '<input id="login:password" type="password" name="login:password" value="" />') + prop(
        '<label for="login:rememberMe">Husk mig</label>', '<input id="login:rememberMe" type="checkbox" name="login:rememberMe" />') + "</div>")
    return template(s, "Log ind", h_form(s, "login", "login", body + '<div class="actionButtons"><input id="login:submit" type="submit" name="login:submit" value="Log ind" /></div>'))


async def home(request):
    s = session(request)
    if "identity.logout" in request.query_params.get("actionMethod", ""):
        SESSIONS.pop(s.id, None)
        s = Sess()
        SESSIONS[s.id] = s
        return til(s, "login.seam")
    s, form, cid, r = await indgang(request)
    if r:
        return r
    return template(s, "Hjem", panel("Velkommen til DUBase-Udtræk", """
<p>Her kan sagsbehandlere hente oplysninger om udlændinges danskuddannelse.</p>
<ul class="bullets"><li>Vælg <i>Kursistsøgning</i> for at slå én kursist op</li><li>Vælg <i>Masseudtræk</i> for at indlæse en fil med flere kursister</li></ul>"""))


async def kursist_list(request):
    s, form, cid, r = await indgang(request)
    if r:
        return r
    fejl, vaerdi, fundet, soegt = "", "", None, False
    if form is not None and "kursistSearch:search" in form:
        vaerdi = (form.get("kursistSearch:cprDecoration:cpr") or "").strip()
        n = vaerdi.replace("-", "").replace(" ", "")
        if not vaerdi:
            fejl = "feltet skal udfyldes"
        elif len(n) != 10 or not n.isdigit():
            fejl = "ugyldigt CPR-nr."
        else:
            soegt, fundet = True, PEOPLE.get(n)
    soeg = '<div class="rich-stglpanel"><div class="rich-stglpanel-header" id="kursistSearch:toggle_header">Søgekriterier</div><div class="rich-stglpanel-body">' + decor(
        "kursistSearch:cprDecoration:cpr", "CPR-nr.", f'<input id="kursistSearch:cprDecoration:cpr" type="text" name="kursistSearch:cprDecoration:cpr" maxlength="11" size="12" value="{esc(vaerdi)}" />', fejl) + \
        '</div></div><div class="actionButtons"><input id="kursistSearch:search" type="submit" name="kursistSearch:search" value="Søg" /> ' \
        '<input id="kursistSearch:reset" type="submit" name="kursistSearch:reset" value="Nulstil" /></div>'
    if fundet:
        cid = s.begin()
        s.conv[cid]["cpr"] = fundet["cpr"]
        indhold = f"""<table class="dr-table rich-table" id="kursistList" border="0" cellpadding="0" cellspacing="0"><thead class="dr-table-thead"><tr class="rich-table-header">
<th class="rich-table-headercell">CPR-nr.</th><th class="rich-table-headercell">Antal moduler</th><th class="rich-table-headercell">Antal prøver</th><th class="rich-table-headercell">Handling</th></tr></thead>
<tbody id="kursistList:tb"><tr class="dr-table-firstrow rich-table-firstrow"><td class="rich-table-cell">{fundet['cpr'][:6]}-{fundet['cpr'][6:]}</td><td class="rich-table-cell">{len(fundet['moduler'])}</td>
<td class="rich-table-cell">{len(fundet['proever'])}</td><td class="rich-table-cell"><a href="/dubase/Kursist.seam?cid={cid}" id="kursistList:0:kursistViewId">Vis</a></td></tr></tbody></table>"""
    elif soegt:
        indhold = "Søgningen gav ingen kursister."
    else:
        indhold = "Indtast et CPR-nr. og tryk på Søg."
    return template(s, "Kursistsøgning", h_form(s, "kursistSearch", "KursistList", soeg) + panel("Søgeresultat", indhold))


def tabel(fid, kol, rows, tom, cid, first=0, param=""):
    if not rows:
        return "<span>%s</span>" % tom
    ud = f'<table class="dr-table rich-table" id="{fid}" border="0" cellpadding="0" cellspacing="0"><thead><tr class="dr-table-header rich-table-header">'
    ud += "".join(f'<th class="dr-table-headercell rich-table-headercell">{h}</th>' for h, _ in kol) + f'</tr></thead><tbody id="{fid}:tb">'
    for row in rows[first:first + SIDE]:
        ud += '<tr class="dr-table-row rich-table-row">' + "".join('<td class="dr-table-cell rich-table-cell">%s</td>' % esc(
            d(row[f]) if "dato" in f or f == "modultest_bestaaet" else row[f] or "") for _, f in kol) + "</tr>"
    ud += "</tbody></table>"
    if len(rows) > SIDE:
        sidste = (len(rows) - 1) // SIDE * SIDE
        link = lambda v, t, i: f'<a href="/dubase/Kursist.seam?cid={cid}&amp;{param}={v}" id="{i}">{t}</a>'
        ud += '<div class="tableControl">'
        if first:
            ud += link(0, "&lt;&lt; Første side", fid + "First") + " " + link(first - SIDE, "&lt; Forrige side", fid + "Prev") + " "
        if first < sidste:
            ud += link(first + SIDE, "Næste side &gt;", fid + "Next") + " " + link(sidste, "Sidste side &gt;&gt;", fid + "Last")
        ud += f"</div><div class=\"info\">Viser {first + 1}-{min(first + SIDE, len(rows))} af {len(rows)}</div>"
    return ud


async def kursist(request):
    s, form, cid, r = await indgang(request)
    if r:
        return r
    if not cid or "cpr" not in s.conv[cid]:
        return til(s, "KursistList.seam")
    p = PEOPLE[s.conv[cid]["cpr"]]
    try:
        mf = max(0, int(request.query_params.get("modulFirst", 0)))
        pf = max(0, int(request.query_params.get("proeveFirst", 0)))
        hf = max(0, int(request.query_params.get("henvFirst", 0)))
    except ValueError:
        mf = pf = hf = 0
    valgt = "henvisning" if "henvFirst" in request.query_params else "proeve" if "proeveFirst" in request.query_params else "modul"
    faner = [
        ("modul", "Modulforløb", tabel("modulListe", [("Modul", "du_modul"), ("Påbegyndt", "startdato"), ("Afsluttet", "slutdato"), ("Udbyder", "udbyder"),
            ("Henvisningskategori", "henvisningskategori"), ("Ophørsårsag", "ophoersaarsag"), ("Modultest", "modultest_bestaaet")],
            p["moduler"], "Kursisten har ingen modulforløb", cid, mf, "modulFirst")),
        ("proeve", "Prøver", tabel("proeveListe", [("Prøve", "proeve"), ("Aflagt", "dato"), ("Termin", "termin"), ("Læseforståelse", "laeseforstaaelse"),
            ("Skr. fremst.", "skriftlig"), ("Mdt. komm.", "mundtlig"), ("Resultat", "resultat"), ("Udbyder", "udbyder")],
            p["proever"], "Kursisten har ingen prøver", cid, pf, "proeveFirst")),
        ("henvisning", "Henvisninger", tabel("henvisningListe", [("Henvisningsdato", "dato"), ("Kategori", "kategori"), ("Kommune", "kommune"), ("Udbyder", "udbyder")],
            p["henvisninger"], "Kursisten har ingen henvisninger", cid, hf, "henvFirst")),
        ("merit", "Meritter", tabel("meritListe", [("Modul", "du_modul"), ("Merit fra dato", "startdato"), ("Udbyder", "udbyder")],
            p["meritter"], "Kursisten har ingen meritter", cid)),
    ]
    hoved = "".join(f"""<td id="kursist:{n}_cell" class="dr-tbpnl-tbcell-{'act' if n == valgt else 'inact'} rich-tabhdr-cell-{'active' if n == valgt else 'inactive'}"><table border="0" cellpadding="0" cellspacing="0"><tr>
<td id="kursist:{n}_lbl" class="dr-tbpnl-tb rich-tab-header dr-tbpnl-tb-{'act rich-tab-active' if n == valgt else 'inact rich-tab-inactive'}" onclick="RichFaces.switchTab('kursist:tabs','kursist:{n}','{n}');">{t}</td></tr></table></td>""" for n, t, _ in faner)
    krop = "".join(f"""<tr id="kursist:{n}"{'' if n == valgt else ' style="display:none"'}><td class="dr-tbpnl-cntnt-pstn rich-tabpanel-content-position"><table class="dr-tbpnl-cntnt rich-tabpanel-content" width="100%"><tr><td>{c}</td></tr></table></td></tr>""" for n, _, c in faner)
    body = panel("Detaljer om kursist", prop("CPR-nr.", p["cpr"][:6] + "-" + p["cpr"][6:]) + prop("Status", "Registreret i DUBase"))
    body += f"""<div class="actionButtons"><input type="button" id="kursistDone" onclick="location.href='/dubase/KursistList.seam'" value="Luk" />
<input type="button" id="kursistHistorik" onclick="location.href='/dubase/Historik.seam?cid={cid}'" value="Historik før 2004" /></div>
<table class="rich-tabpanel" id="kursist:tabs" width="100%"><tbody><tr><td align="left"><input type="hidden" id="kursist:tabs_value" name="kursist:tabs" value="{valgt}" />
<table border="0" cellpadding="0" cellspacing="0"><tr>{hoved}</tr></table></td></tr>{krop}</tbody></table>"""
    return template(s, "Kursist", body, cid)


async def historik(request):
    s, form, cid, r = await indgang(request)
    if r:
        return r
    if not cid or "cpr" not in s.conv[cid]:
        return til(s, "KursistList.seam")
    p = PEOPLE[s.conv[cid]["cpr"]]
    h = p["prae2004"]
    ind = prop("CPR-nr.", p["cpr"][:6] + "-" + p["cpr"][6:])
    ind += (prop("Første startdato", d(h["foerste_startdato"])) + prop("DU-registrering", "Ja" if h["du"] else "Nej")) if h else "<p>Kursisten har ingen historik før 2004</p>"
    return template(s, "Historik før 2004", panel("Historik før 2004", ind) +
                    f"""<div class="actionButtons"><input type="button" onclick="location.href='/dubase/Kursist.seam?cid={cid}'" value="Tilbage" /></div>""", cid)


KOL = [("cpr", "CPR-nr."), ("findes", "Findes"), ("foerste_startdato", "Første modul startdato"), ("foerste_du_modul", "Første modul"), ("foerste_udbyder", "Første modul udbyder"),
       ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul"), ("seneste_udbyder", "Seneste modul udbyder"), ("henvisning_dato", "Henvisningsdato"),
       ("henvisning_kategori", "Henvisningskategori"), ("merit_du_modul", "Højeste merit"), ("merit_startdato", "Merit startdato"), ("merit_udbyder", "Merit udbyder"),
       ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Startdato før 2004"), ("prae2004_du", "DU før 2004")]


async def masse(request):
    s, form, cid, r = await indgang(request)
    if r:
        return r
    c = s.conv.get(cid) if cid else None
    if form is not None:
        if "upload:indlaes" in form:
            fil = form.get("upload:filDecoration:fil")
            data = await fil.read() if fil is not None and not isinstance(fil, str) else b""
            numre = [x.strip() for x in data.decode("latin-1").lstrip("ï»¿").split() if x.strip()]
            if not numre:
                s.messages.append(("errormsg", "Filen er tom eller mangler"))
            elif len(numre) > 100:
                s.messages.append(("errormsg", "Filen indeholder flere end 100 CPR-numre"))
            elif not all(len(x) == 10 and x.isdigit() for x in numre):
                s.messages.append(("errormsg", "Filen indeholder ugyldige CPR-numre"))
            else:
                cid = s.begin()
                s.conv[cid] = {"numre": numre, "fil": fil.filename}
                s.messages.append(("infomsg", "Filen blev indlæst"))
                return til(s, "MasseUdtraek.seam?cid=" + cid)
            return til(s, "MasseUdtraek.seam")
        if c and "udtraek:start" in form:
            c["start"] = time.time()
            return til(s, "MasseUdtraek.seam?cid=" + cid)
        if "udtraek:annuller" in form:
            s.conv.pop(cid, None)
            return til(s, "MasseUdtraek.seam")
        if c and "udtraek:opdater" in form:
            return til(s, "MasseUdtraek.seam?cid=" + cid)
    if not c or "numre" not in c:
        body = h_form(s, "upload", "MasseUdtraek", panel("Indlæs fil", "<p>Tekstfil med ét CPR-nr. pr. linje, højst 100.</p>" + decor(
            "upload:filDecoration:fil", "Fil med CPR-numre", '<input type="file" id="upload:filDecoration:fil" name="upload:filDecoration:fil" accept="text/plain" />')) +
            '<div class="actionButtons"><input id="upload:indlaes" type="submit" name="upload:indlaes" value="Indlæs fil" /></div>', multipart=True)
        return template(s, "Masseudtræk", body)
    info = prop("Fil", esc(c["fil"] or "")) + prop("Antal CPR-numre", len(c["numre"]))
    if "start" not in c:
        knap = '<input id="udtraek:start" type="submit" name="udtraek:start" value="Start udtræk" /> <input id="udtraek:annuller" type="submit" name="udtraek:annuller" value="Annuller" />'
        info += prop("Status", "Indlæst - ikke startet")
    elif time.time() - c["start"] < VARIGHED:
        knap = '<input id="udtraek:opdater" type="submit" name="udtraek:opdater" value="Opdater status" />'
        info += prop("Status", "Udtrækket er under udførelse. Vent venligst.")
    else:
        knap = '<input id="udtraek:annuller" type="submit" name="udtraek:annuller" value="Nyt udtræk" />'
        info += prop("Status", "Udtrækket er færdigt") + prop("Resultat", f'<a href="/dubase/seam/docstore/document.seam?docId=1&amp;cid={cid}" id="udtraek:hent">Åbn regneark</a>')
    return template(s, "Masseudtræk", h_form(s, "udtraek", "MasseUdtraek", panel("Masseudtræk", info) + f'<div class="actionButtons">{knap}</div>', cid), cid)


async def document(request):
    s, form, cid, r = await indgang(request)
    if r:
        return r
    c = s.conv.get(cid) or {}
    if "start" not in c or time.time() - c["start"] < VARIGHED:
        s.messages.append(("errormsg", "Dokumentet findes ikke"))
        return til(s, "home.seam")
    rows = [[h for _, h in KOL]]
    for n in c["numre"]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False}
        rows.append([("Ja" if u[k] else "Nej") if isinstance(u.get(k), bool) else
                     datetime.date.fromisoformat(u[k]) if k.endswith("dato") and u.get(k) else u.get(k) for k, _ in KOL])
    return Response(xls("Udtraek", rows), media_type="application/vnd.ms-excel", headers={"Content-Disposition": 'inline; filename="udtraek.xls"'})


async def rod(request):
    return RedirectResponse("/dubase/home.seam", 302)

M = ["GET", "POST"]
app = Starlette(routes=[Route("/", rod), Route("/dubase/", rod), Route("/dubase/login.seam", login, methods=M), Route("/dubase/home.seam", home, methods=M),
                        Route("/dubase/KursistList.seam", kursist_list, methods=M), Route("/dubase/Kursist.seam", kursist), Route("/dubase/Historik.seam", historik),
                        Route("/dubase/MasseUdtraek.seam", masse, methods=M), Route("/dubase/seam/docstore/document.seam", document)])
