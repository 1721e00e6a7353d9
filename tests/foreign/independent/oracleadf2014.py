"""DUBAS Kommuneportal - Oracle ADF Faces 11.1.1.7, accessibility mode "screenReader"."""
import json
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
CTX = "/dubas"
FETCH = 10
KAT = {"1": "Integrationsloven", "2": "Repatriering", "3": "Øvrige kursister", "4": "Arbejdsmarked", "5": "Selvforsørgende", "6": "EU-borger", "7": "Grænsegænger", "32": "Arbejdsmarkedsrettet dansk"}
OPH = {"1": "Modul gennemført", "2": "Udeblevet", "3": "Fraflyttet", "4": "Modul bestået", "5": "Barsel", "6": "I arbejde", "7": "I uddannelse", "8": "Frist udløbet", "9": "Andet"}
ENHEDER = ["Jobcenter", "Borgerservice", "Integrationsteam"]
FANER = [("sdi1", "Moduloplysninger"), ("sdi2", "Prøveoplysninger"), ("sdi3", "Henvisningsoplysninger"), ("sdi4", "Meritoplysninger"), ("sdi5", "Oplysninger før 2004")]


def e(v):
    return escape(str(v))


def dt(v):
    return "" if v is None else f"{v[8:]}-{v[5:7]}-{v[:4]}"


def tx(v):
    return "" if v is None else e(v)


def kd(v, m):
    return "" if v is None else f"{e(v)} - {e(m[v])}" if v in m else e(v)


TABELLER = {
    "sdi1": ("t1", "moduler", "Moduler", ["DU-modul", "Startdato", "Slutdato", "Udbydernr.", "Henv.kategori", "Ophørsårsag", "Modultest bestået dato"],
             lambda r: [tx(r["du_modul"]), dt(r["startdato"]), dt(r["slutdato"]), tx(r["udbyder"]), kd(r["henvisningskategori"], KAT), kd(r["ophoersaarsag"], OPH), dt(r["modultest_bestaaet"])]),
    "sdi2": ("t2", "proever", "Prøver", ["Prøvetype", "Prøvedato", "Prøvetermin", "Læseforståelse", "Skriftlig fremstilling", "Mundtlig kommunikation", "Samlet resultat", "Udbydernr."],
             lambda r: [tx(r["proeve"]), dt(r["dato"]), tx(r["termin"]), tx(r["laeseforstaaelse"]), tx(r["skriftlig"]), tx(r["mundtlig"]), tx(r["resultat"]), tx(r["udbyder"])]),
    "sdi3": ("t3", "henvisninger", "Henvisninger", ["Henvisningsdato", "Henv.kategori", "Kommune", "Udbydernr."],
             lambda r: [dt(r["dato"]), kd(r["kategori"], KAT), tx(r["kommune"]), tx(r["udbyder"])]),
    "sdi4": ("t4", "meritter", "Meritter", ["DU-modul", "Startdato", "Udbydernr."],
             lambda r: [tx(r["du_modul"]), dt(r["startdato"]), tx(r["udbyder"])]),
}


def nest(inner, cls="x1k"):
    return f'<table cellpadding="0" cellspacing="0" border="0" summary="" role="presentation" class="{cls}"><tbody><tr><td>{inner}</td></tr></tbody></table>'


def btn(cid, text, dis=False):
    return f'<input type="submit" id="{cid}" name="{cid}" value="{text}" class="xfp"{" disabled" if dis else ""}>'


def form_row(label, inner, fid=""):
    lab = f'<label for="{fid}">{label}</label>' if fid else label
    return f'<tr id="{fid.replace("::content", "") or "pt1:plam" + str(len(label))}"><td class="x4w xzt" nowrap>{lab}</td><td valign="top" nowrap class="x4z">{inner}</td></tr>'


def panel_form(rows):
    return nest(f'<table cellpadding="0" cellspacing="0" border="0" summary="" role="presentation" class="af_panelFormLayout"><tbody>{"".join(rows)}</tbody></table>')


def header(text, level=2, cid="ph1"):
    return f'<div id="pt1:{cid}" class="x18t"><table cellpadding="0" cellspacing="0" border="0" summary="" role="presentation" width="100%"><tbody><tr><td class="x1aa"><h{level} class="x18u">{text}</h{level}></td></tr></tbody></table></div>'


def messages(s):
    m, s["msg"] = s.get("msg"), None
    if not m:
        return ""
    return f'<div id="d1::msgDlg" class="x1eb" role="alert"><table summary="" role="presentation"><tbody><tr><td><img src="{CTX}/afr/{m[0]}.png" alt="{ {"error": "Fejl", "info": "Oplysninger", "warning": "Advarsel"}[m[0]] }"></td><td><div class="x15j">{m[1]}</div></td></tr></tbody></table></div>'


def doc(title, inner):
    return HTMLResponse(f'''<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html dir="ltr" lang="da-DK"><head><title>{title}</title><meta name="generator" content="Apache Trinidad/Oracle ADF Faces 11.1.1.7.0"><meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<link rel="stylesheet" charset="UTF-8" type="text/css" href="{CTX}/afr/alta-v1-desktop-screenReader-da-ltr.css"></head>
<body class="x17q" id="d1">{inner}</body></html>''')


def page(s, title, body, multipart=False):
    s["vs"] += 1
    items = [("cni1", "Forside", "home"), ("cni2", "Personopslag", "opslag"), ("cni3", "Filopslag", "fil"), ("cni4", "Hjælp", "hjaelp")]
    menu = "".join(f'<td class="x12k" nowrap>{btn("pt1:np1:" + c, t)}</td>' for c, t, v in items) if s.get("enhed") else ""
    enc = ' enctype="multipart/form-data"'
    return doc(title + " - DUBAS", f'''<a class="x25n" href="#pt1:pgl9">Spring til indhold</a>
<form id="f1" name="f1" method="POST"{enc if multipart else ""} action="{CTX}/faces/main.jspx?_adf.ctrl-state={s["ctrl"]}_{s["vs"]}">
<table id="pt1" cellpadding="0" cellspacing="0" border="0" summary="" role="presentation" width="100%"><tbody><tr><td>
<table cellpadding="0" cellspacing="0" border="0" summary="" role="presentation" width="100%"><tbody><tr><td><img src="{CTX}/images/dubas.gif" alt="DUBAS Kommuneportal"></td><td align="right"><span id="pt1:ot1">Bruger: {e(s["user"])}{" / " + e(s["enhed"]) if s.get("enhed") else ""}</span>&nbsp;<a id="pt1:gl1" class="xgl" href="{CTX}/faces/tilgaengelighed.jspx">Tilgængelighedsindstillinger</a>&nbsp;<a id="pt1:gl2" class="xgl" href="{CTX}/adfAuthentication?logout=true&amp;end_url=%2Ffaces%2Flogin.jspx">Afslut</a></td></tr></tbody></table>
</td></tr><tr><td><table id="pt1:np1" cellpadding="0" cellspacing="0" border="0" summary="" role="navigation"><tbody><tr>{menu}</tr></tbody></table></td></tr>
<tr><td id="pt1:pgl9">{messages(s)}{nest(nest(body, "x1m"), "x1n")}</td></tr>
<tr><td class="x1foot"><span id="pt1:ot99">DUBAS 3.2 - Skærmlæsertilstand er slået til</span></td></tr></tbody></table>
<span id="f1::postscript"><input type="hidden" name="org.apache.myfaces.trinidad.faces.FORM" value="f1"><input type="hidden" name="Adf-Window-Id" value="{s["win"]}"><span id="f1::state"><input type="hidden" name="javax.faces.ViewState" value="!{s["ctrl"]}{s["vs"]}"></span></span></form>''')


def tabel(s, fane):
    tid, key, cap, heads, fn = TABELLER[fane]
    cid = f"pt1:r1:0:pt2:{tid}"
    rows = PEOPLE[s["cpr"]][key]
    lo = s["first"].get(fane, 0)
    tom = f'<tr><td class="x16g" colspan="{len(heads) + 1}">Ingen data at vise.</td></tr>'
    trs = "".join(f'<tr class="x16a"><td class="x16h"><input type="radio" id="{cid}:{lo + i}:sel" name="{cid}:_s" value="{lo + i}"{" checked" if i == 0 else ""}><label class="x25n" for="{cid}:{lo + i}:sel">Vælg række {lo + i + 1}</label></td>' + "".join(
        f'<td class="x16g" id="{cid}:{lo + i}:c{c + 1}"><span class="x1u">{v}</span></td>' for c, v in enumerate(fn(r))) + "</tr>\n" for i, r in enumerate(rows[lo:lo + FETCH]))
    nav = ""
    if len(rows) > FETCH:
        opts = "".join(f'<option value="{a}"{" selected" if a == lo else ""}>{a + 1}-{min(a + FETCH, len(rows))} af {len(rows)}</option>' for a in range(0, len(rows), FETCH))
        nav = nest(f'<table summary="" role="presentation"><tbody><tr><td>{btn(cid + "::prev", "Forrige", lo == 0)}</td><td><label class="x25n" for="{cid}::rng">Vælg postsæt</label><select id="{cid}::rng" name="{cid}::rng">{opts}</select></td><td>{btn(cid + "::go", "Gå")}</td><td>{btn(cid + "::next", "Næste", lo + FETCH >= len(rows))}</td></tr></tbody></table>', "x16n")
    return f'''<div id="{cid}" class="x16f">{nav}<table summary="{cap}" cellpadding="1" cellspacing="0" border="1" class="x16i"><thead><tr><th scope="col" class="x16k"><span>Vælg</span></th>{"".join(f'<th id="{cid}:c{i + 1}" scope="col" class="x16k"><span class="af_column_label-text">{h}</span></th>' for i, h in enumerate(heads))}</tr></thead><tbody>{trs or tom}</tbody></table></div>'''


# ---- views -----------------------------------------------------------------
def v_enhed(s):
    opts = "".join(f'<option value="{i}">{x}</option>' for i, x in enumerate(ENHEDER))
    return page(s, "Vælg enhed", header("Vælg enhed") + panel_form([form_row("Organisatorisk enhed", f'<select id="pt1:soc1::content" name="pt1:soc1">{opts}</select>', "pt1:soc1::content")]) + btn("pt1:cb0", "Fortsæt"))


def v_home(s):
    return page(s, "Forside", header("Forside") + nest('<span class="x1u">Vælg en funktion i menuen. Alle opslag registreres i logfilen.</span>') +
                nest('<table summary="Driftsmeddelelser" border="1" class="x16i"><thead><tr><th scope="col">Dato</th><th scope="col">Driftsmeddelelse</th></tr></thead><tbody><tr><td>02-10-2014</td><td>DUBAS opdateres til version 3.2 søndag.</td></tr><tr><td>18-08-2014</td><td>Skærmlæsertilstand kan nu vælges som standard.</td></tr></tbody></table>'))


def v_hjaelp(s):
    return page(s, "Hjælp", header("Hjælp") + nest('<span class="x1u">Angiv personnummer som DDMMÅÅ-XXXX eller ti cifre. Ved filopslag indlæses en tekstfil med højst 100 linjer. Support: dubas-support@example.dk</span>'))


def v_opslag(s):
    v = e(s.get("soegt") or "")
    hits = ""
    if s.get("hit"):
        c = s["hit"]
        hits = header("Søgeresultat", 3, "ph3") + nest(f'''<table summary="Søgeresultat" cellpadding="1" cellspacing="0" border="1" class="x16i"><thead><tr><th scope="col">Vælg</th><th scope="col">Personnummer</th><th scope="col">Fødselsdag</th><th scope="col">Antal registreringer</th></tr></thead>
<tbody><tr><td><input type="radio" id="pt1:r1:0:t0:0:sel" name="pt1:r1:0:t0:_s" value="0" checked><label class="x25n" for="pt1:r1:0:t0:0:sel">Vælg række 1</label></td><td>{c[:6]}-XXXX</td><td>{c[:2]}-{c[2:4]}-{c[4:6]}</td><td>{sum(len(PEOPLE[c][k]) for k in ("moduler", "proever", "henvisninger", "meritter"))}</td></tr></tbody></table>''') + btn("pt1:r1:0:cb3", "Vis kursist")
    return page(s, "Personopslag", header("Personopslag") + panel_form([form_row('<span class="x16w" title="Obligatorisk">*</span> Personnummer', f'<input type="text" id="pt1:r1:0:it1::content" name="pt1:r1:0:it1" size="12" maxlength="11" value="{v}" class="x25">', "pt1:r1:0:it1::content")]) +
                nest(btn("pt1:r1:0:cb1", "Udfør søgning") + "&nbsp;" + btn("pt1:r1:0:cb2", "Nulstil")) + hits)


def v_person(s):
    c, fane = s["cpr"], s["fane"]
    tabs = "".join(f'<td role="tab" aria-selected="{"true" if k == fane else "false"}" class="{"x13s" if k == fane else "x13u"}">{btn("pt1:r1:0:pt2:" + k + "::disAcr", t, k == fane)}</td>' for k, t in FANER)
    if fane == "sdi5":
        x = PEOPLE[c]["prae2004"]
        inner = panel_form([form_row("Første startdato", f'<span class="x1u">{dt(x["foerste_startdato"])}</span>'), form_row("Danskuddannelse", f'<span class="x1u">{"Ja" if x["du"] else "Nej"}</span>')]) if x else nest('<span class="x1u">Der findes ingen oplysninger før 2004.</span>')
    else:
        inner = tabel(s, fane)
    return page(s, "Kursist", header("Kursist") + panel_form([form_row("Personnummer", f'<span class="x1u">{c[:6]}-XXXX</span>'), form_row("Opslag foretaget af", f'<span class="x1u">{e(s["enhed"])}</span>')]) +
                f'<div id="pt1:r1:0:pt2" class="x13g"><table cellpadding="0" cellspacing="0" border="0" summary="" role="tablist"><tbody><tr>{tabs}</tr></tbody></table><div id="pt1:r1:0:pt2:{fane}" role="tabpanel" class="x13b">{header(dict(FANER)[fane], 3, "ph4")}{nest(inner)}</div></div>' +
                nest(btn("pt1:r1:0:cb5", "Tilbage til søgning")))


def v_fil(s):
    j = s["jobs"][-1] if s["jobs"] else None
    st = ""
    if j:
        if time.time() - j["start"] < 7:
            st = header("Status", 3, "ph5") + nest(f'<span class="x1u">Opslaget er i gang ({len(j["numre"])} personnumre). Vent og opdater status.</span>') + btn("pt1:r2:0:cb2", "Opdater status")
        else:
            st = header("Status", 3, "ph5") + nest(f'<span class="x1u">Opslaget er afsluttet. {len(j["numre"])} personnumre er behandlet.</span>') + btn("pt1:r2:0:cb3", "Eksporter til Excel")
    return page(s, "Filopslag", header("Filopslag") + panel_form([form_row('<span class="x16w" title="Obligatorisk">*</span> Fil med personnumre', '<input type="file" id="pt1:r2:0:if1::content" name="pt1:r2:0:if1" class="x25">', "pt1:r2:0:if1::content")]) +
                nest(btn("pt1:r2:0:cb1", "Indlæs fil")) + st, multipart=True)


VIEWS = {"enhed": v_enhed, "home": v_home, "hjaelp": v_hjaelp, "opslag": v_opslag, "person": v_person, "fil": v_fil}
UD = [("Personnummer", "cpr"), ("Findes i DUBAS", "findes"), ("Første modul startdato", "foerste_startdato"), ("Første modul DU-modul", "foerste_du_modul"), ("Første modul udbydernr.", "foerste_udbyder"),
      ("Seneste modul startdato", "seneste_startdato"), ("Seneste modul DU-modul", "seneste_du_modul"), ("Seneste modul udbydernr.", "seneste_udbyder"), ("Seneste henvisning dato", "henvisning_dato"), ("Seneste henvisning kategori", "henvisning_kategori"),
      ("Højeste merit DU-modul", "merit_du_modul"), ("Højeste merit startdato", "merit_startdato"), ("Højeste merit udbydernr.", "merit_udbyder"), ("Findes før 2004", "prae2004_findes"), ("Før 2004 første startdato", "prae2004_startdato"), ("Før 2004 danskuddannelse", "prae2004_du")]


def export(j):
    out = ['<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body><table border="1"><tr>' + "".join(f"<th>{h}</th>" for h, _ in UD) + "</tr>"]
    for cpr in j["numre"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        tds = ""
        for _, k in UD:
            v = u.get(k)
            v = "&nbsp;" if v is None else ("Ja" if v else "Nej") if isinstance(v, bool) else dt(v) if k.endswith("dato") else e(v)
            tds += f"<td style='mso-number-format:\"\\@\"'>{v}</td>"
        out.append(f"<tr>{tds}</tr>")
    out.append("</table></body></html>")
    return Response("\n".join(out).encode(), headers={"Content-Type": "application/vnd.ms-excel; charset=UTF-8", "Content-Disposition": "attachment; filename=dubas_filopslag.xls"})


# ---- lifecycle ---------------------------------------------------------------
def sess(request):
    return SESSIONS.get(request.cookies.get("JSESSIONID", ""))


async def login(request):
    fejl = '<div class="x1eb" role="alert">Fejl: Bruger-id eller adgangskode er ikke gyldig.</div>' if "fejl" in request.query_params else ""
    return doc("Log på DUBAS", f'''<form id="loginForm" method="POST" action="{CTX}/faces/j_security_check">{nest(header("Log på DUBAS Kommuneportal", 1) + fejl + panel_form([
        form_row("Bruger-id", '<input type="text" id="it1::content" name="j_username" class="x25">', "it1::content"), form_row("Adgangskode", '<input type="password" id="it2::content" name="j_password" class="x25">', "it2::content")]) + '<input type="submit" value="Log på" class="xfp">')}</form>''')


async def j_security(request):
    f = await request.form()
    if (f.get("j_username"), f.get("j_password")) != ("kommune", "hemmeligt-1"):
        return RedirectResponse(CTX + "/faces/login.jspx?fejl=true", 302)
    sid = secrets.token_urlsafe(39) + "!" + str(secrets.randbelow(10**9))
    SESSIONS[sid] = {"user": "kommune", "view": "enhed", "vs": 0, "ctrl": secrets.token_hex(5) + "x", "win": "w" + secrets.token_hex(3), "jobs": [], "first": {}}
    r = RedirectResponse(CTX + "/faces/main.jspx", 302)
    r.set_cookie("JSESSIONID", sid, path="/", httponly=True)
    return r


async def logout(request):
    SESSIONS.pop(request.cookies.get("JSESSIONID", ""), None)
    r = RedirectResponse(CTX + "/faces/login.jspx", 302)
    r.delete_cookie("JSESSIONID")
    return r


async def main(request):
    s = sess(request)
    if not s:
        return RedirectResponse(CTX + "/faces/login.jspx", 302)
    if request.method == "GET":
        return VIEWS[s["view"]](s)
    f = await request.form()
    if s["view"] == "enhed":
        if "pt1:cb0" in f:
            i = f.get("pt1:soc1", "0")
            s["enhed"] = ENHEDER[int(i)] if i in ("0", "1", "2") else ENHEDER[0]
            s["view"] = "home"
        return VIEWS[s["view"]](s)
    for c, v in (("cni1", "home"), ("cni2", "opslag"), ("cni3", "fil"), ("cni4", "hjaelp")):
        if "pt1:np1:" + c in f:
            s["view"], s["hit"], s["soegt"] = v, None, None
            return VIEWS[v](s)
    if s["view"] == "opslag":
        raw = f.get("pt1:r1:0:it1", "").strip()
        if "pt1:r1:0:cb2" in f:
            s["hit"] = s["soegt"] = None
        elif "pt1:r1:0:cb3" in f and s.get("hit"):
            s.update(cpr=s["hit"], fane="sdi1", first={}, view="person")
        elif "pt1:r1:0:cb1" in f or raw:
            cpr = raw.replace("-", "")
            s["hit"], s["soegt"] = None, raw
            if not raw:
                s["msg"] = ("error", "Personnummer: Du skal angive en værdi.")
            elif not (cpr.isdigit() and len(cpr) == 10):
                s["msg"] = ("error", "Personnummer: Værdien skal være ti cifre.")
            elif cpr not in PEOPLE:
                s["msg"] = ("info", "Søgningen gav ingen resultater. Personnummeret er ikke registreret.")
            else:
                s["hit"] = cpr
    elif s["view"] == "person":
        if "pt1:r1:0:cb5" in f:
            s.update(view="opslag", hit=None, soegt=None)
        for k, _ in FANER:
            if f"pt1:r1:0:pt2:{k}::disAcr" in f:
                s["fane"] = k
        if s["fane"] in TABELLER:
            tid, key = TABELLER[s["fane"]][:2]
            cid, n, lo = f"pt1:r1:0:pt2:{tid}", len(PEOPLE[s["cpr"]][key]), s["first"].get(s["fane"], 0)
            if cid + "::next" in f and lo + FETCH < n:
                lo += FETCH
            elif cid + "::prev" in f:
                lo = max(0, lo - FETCH)
            elif cid + "::go" in f and f.get(cid + "::rng", "").isdigit() and int(f[cid + "::rng"]) < n:
                lo = int(f[cid + "::rng"])
            s["first"][s["fane"]] = lo
    elif s["view"] == "fil":
        if "pt1:r2:0:cb3" in f and s["jobs"] and time.time() - s["jobs"][-1]["start"] >= 7:
            return export(s["jobs"][-1])
        if "pt1:r2:0:cb1" in f:
            up = f.get("pt1:r2:0:if1")
            data = await up.read() if hasattr(up, "read") else b""
            nums = [x.strip() for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
            if not nums:
                s["msg"] = ("error", "Fil med personnumre: Du skal angive en værdi.")
            elif len(nums) > 100:
                s["msg"] = ("error", "Filen må højst indeholde 100 personnumre.")
            elif any(not (x.isdigit() and len(x) == 10) for x in nums):
                s["msg"] = ("error", "Filen har et ugyldigt format.")
            else:
                s["jobs"].append({"numre": nums, "start": time.time()})
                s["msg"] = ("info", "Filen er indlæst.")
    return VIEWS[s["view"]](s)


async def indst(request):
    s = sess(request)
    if not s:
        return RedirectResponse(CTX + "/faces/login.jspx", 302)
    return doc("Tilgængelighed", f'{header("Tilgængelighedsindstillinger")}<p>Skærmlæsertilstand: Til</p><p><a href="{CTX}/faces/main.jspx">Tilbage</a></p>')


async def root(request):
    return RedirectResponse(CTX + "/faces/main.jspx", 302)


app = Starlette(routes=[Route("/", root), Route(CTX + "/", root), Route(CTX + "/faces/login.jspx", login), Route(CTX + "/faces/j_security_check", j_security, methods=["POST"]),
                        Route(CTX + "/faces/main.jspx", main, methods=["GET", "POST"]), Route(CTX + "/faces/tilgaengelighed.jspx", indst), Route(CTX + "/adfAuthentication", logout)])
