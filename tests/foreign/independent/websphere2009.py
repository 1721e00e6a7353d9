"""Danskundervisningsdatabasen - kommuneportal. WebSphere Portal 6.1, JSR-168/JSF 1.1 (2009)."""
import base64
import hashlib
import json
import re
import secrets
import time
from datetime import datetime
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONER = {}
BESTILLINGER = []          # nyeste først; bestillingstabellen, fælles for brugeren
NS_LOGIN = "7_CGAH47L00G2R802J6H1S0Q2082"
NS_SOEG = "viewns_7_CGAH47L008LG50IAHUR9Q330A4_"
NS_VIS = "viewns_7_CGAH47L008LG50IAHUR9Q330A7_"
NS_FIL = "viewns_7_CGAH47L008H2E0IIG2N3KB1041_"
NS_JOB = "viewns_7_CGAH47L008H2E0IIG2N3KB1045_"
POSTER = 10


def token(navn):
    h = base64.b64encode(hashlib.sha1(navn.encode()).digest()).decode().translate(str.maketrans("+/", "-A")).rstrip("=")
    return "04_SB8K8xLLM9MSSzPy8xBz9CP0os3gTb1" + h


SIDER = {token(n): n for n in ("forside", "dansk", "enkelt", "flere", "vejledning")}
URL = {n: f"/wps/myportal/!ut/p/c4/{t}/" for t, n in SIDER.items()}
DL = "dl4/d5/L2dJQSEvUUt3QS80SVVFLzZfQ0dBSDQ3TDAw/"
LOGIN_URL = "/wps/portal/!ut/p/c4/" + token("login") + "/" + DL

MODUL = [("du_modul", "Modul"), ("startdato", "Påbegyndt"), ("slutdato", "Afsluttet"), ("udbyder", "Udbyder"),
         ("henvisningskategori", "Henv.kategori"), ("ophoersaarsag", "Ophørsårsag"),
         ("modultest_bestaaet", "Modultest bestået")]
PROEVE = [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"),
          ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]
HENV = [("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")]
MERIT = [("du_modul", "Merit for modul"), ("startdato", "Gældende fra"), ("udbyder", "Udbyder")]
FANER = [("moduler", "Modulforløb", MODUL), ("proever", "Prøver", PROEVE), ("henvisninger", "Henvisninger", HENV),
         ("meritter", "Merit og ældre data", MERIT)]
ARK = [("cpr", "CPR-nummer"), ("findes", "Findes i databasen"),
       ("foerste_startdato", "Første modul: påbegyndt"), ("foerste_du_modul", "Første modul: modul"),
       ("foerste_udbyder", "Første modul: udbyder"), ("seneste_startdato", "Seneste modul: påbegyndt"),
       ("seneste_du_modul", "Seneste modul: modul"), ("seneste_udbyder", "Seneste modul: udbyder"),
       ("henvisning_dato", "Henvisning: dato"), ("henvisning_kategori", "Henvisning: kategori"),
       ("merit_du_modul", "Højeste merit: modul"), ("merit_startdato", "Højeste merit: gældende fra"),
       ("merit_udbyder", "Højeste merit: udbyder"), ("prae2004_findes", "Før 2004: findes"),
       ("prae2004_startdato", "Før 2004: første startdato"), ("prae2004_du", "Før 2004: danskuddannelse")]


def vis(v, sep="."):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}{sep}{m[2]}{sep}{m[1]}" if m else v


# ---------------------------------------------------------------- tema
def tema(indhold, side=None, titel="Kommuneportalen"):
    top = nav = ""
    if side:
        valgt = side if side == "forside" or side == "vejledning" else "dansk"
        for n, t in (("forside", "Forside"), ("dansk", "Danskuddannelse"), ("vejledning", "Vejledning")):
            kl = "wpsSelectedPage" if n == valgt else "wpsUnSelectedPage"
            top += f'<td class="{kl}" nowrap="nowrap"><a class="{kl}Link" href="{URL[n]}">{t}</a></td>'
        if valgt == "dansk":
            for n, t in (("enkelt", "Opslag på én kursist"), ("flere", "Opslag på flere kursister")):
                kl = "wpsNavSelected" if n == side else "wpsNavItem"
                nav += (f'<tr><td class="{kl}"><img src="/wps/images/dot.gif" alt="" width="8" height="1" border="0">'
                        f'<a class="wpsNavLink" href="{URL[n]}">{t}</a></td></tr>')
    log = ('<span class="wpsToolBarUserName">Velkommen kommune</span> | '
           '<a class="wpsToolBarLink" href="/wps/myportal/!ut/p/c4/logout/">Log af</a>') if side else ""
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html lang="da">
<head>
<title>{titel}</title>
<meta http-equiv="content-type" content="text/html; charset=UTF-8">
<meta http-equiv="Pragma" content="no-cache">
<style type="text/css">
body,td,th {{font-family:Verdana,Arial,sans-serif;font-size:11px}} .wpsToolBar {{background:#336699;color:#fff}}
.wpsToolBarLink {{color:#fff}} .wpsSelectedPage {{background:#fff;padding:4px}} .wpsUnSelectedPage {{background:#c6d3e2;padding:4px}}
.wpsPortletTitle {{background:#c6d3e2;font-weight:bold;padding:3px}} .wpsPortletBody {{border:1px solid #c6d3e2;padding:8px}}
.dataTableEx {{border:1px solid #999;border-collapse:collapse}} .headerClass {{background:#dde;text-align:left;padding:3px}}
.columnClass1 {{padding:3px}} .rowClass2 {{background:#f3f3f3}} .messages,.message {{color:#c00}}
</style>
</head>
<body class="wpsPortalBody" marginwidth="0" marginheight="0">
<table class="wpsToolBar" width="100%" border="0" cellpadding="4" cellspacing="0"><tr>
<td class="wpsToolBarBannerBackground"><b>Kommuneportalen</b></td><td align="right">{log}</td></tr></table>
<table class="wpsPageBar" border="0" cellpadding="0" cellspacing="2"><tr>{top}</tr></table>
<table width="100%" border="0" cellpadding="0" cellspacing="8"><tr>
<td valign="top" width="170"><table class="wpsNavBar" border="0" cellpadding="2" cellspacing="0" width="100%">{nav}</table></td>
<td valign="top">
{indhold}
</td></tr></table>
</body>
</html>""", headers={"Cache-Control": "no-cache, no-store", "Pragma": "no-cache"})


def portlet(titel, krop):
    return (f'<table class="wpsPortletBorder" border="0" cellpadding="0" cellspacing="0" width="100%"><tr>'
            f'<td class="wpsPortletTitle">{titel}</td></tr>\n<tr><td class="wpsPortletBody">\n{krop}\n</td></tr></table><br>\n')


def form(s, ns, side, krop, multipart=False):
    """h:form - gemmer visningen i sessionen (de 15 seneste)."""
    s["nr"] += 2
    vid = f"_id{s['nr']}:_id{s['nr'] + 1}"
    s["views"] = (s["views"] + [vid])[-15:]
    f = ns + ":form1"
    enc = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
    return (f'<form id="{f}" method="post" action="{URL[side]}{DL}" enctype="{enc}" class="form">\n{krop}\n'
            f'<input type="hidden" name="{f}" value="{f}"><input type="hidden" name="{f}:_idcl" value="">'
            f'<input type="hidden" name="com.sun.faces.VIEW" value="{vid}"></form>')


def link(ns, navn, tekst, klasse="commandLink"):
    f = ns + ":form1"
    return (f'<a id="{f}:{navn}" href="#" class="{klasse}" onclick="document.forms[\'{f}\'][\'{f}:_idcl\'].value='
            f'\'{f}:{navn}\'; document.forms[\'{f}\'].submit(); return false;">{tekst}</a>')


def knap(ns, navn, tekst):
    return (f'<input type="submit" name="{ns}:form1:{navn}" value="{tekst}" id="{ns}:form1:{navn}" '
            'class="commandExButton">')


def beskeder(tekst):
    return f'<ul class="messages"><li>{escape(tekst)}</li></ul>' if tekst else ""


def tabel(ns, navn, kol, raekker, side=None):
    i = f"{ns}:form1:{navn}"
    ud = "".join(f'<th class="headerClass" scope="col"><span id="{i}:text{n}" class="outputText">{t}</span></th>'
                 for n, (_, t) in enumerate(kol, 1))
    ud = f'<table id="{i}" class="dataTableEx" border="0" cellpadding="2" cellspacing="0">\n<thead><tr>{ud}</tr></thead>\n'
    sider = max(1, -(-len(raekker) // POSTER))
    if side is not None:
        fra = side * POSTER
        raekker, antal = raekker[fra:fra + POSTER], len(raekker)
        if sider > 1:
            b = "".join(f'<input type="image" name="{i}:deluxe1__pager{k}" src="/wps/images/pager{k}.gif" alt="{t}" title="{t}" border="0"> '
                        for k, t, ok in (("First", "Første side", side > 0), ("Previous", "Forrige side", side > 0),
                                         ("Next", "Næste side", side < sider - 1), ("Last", "Sidste side", side < sider - 1)) if ok)
            pager = f'<span class="pagerDeluxe">{b}<span class="pagerDeluxe_text">Side {side + 1} af {sider}</span></span> '
        else:
            pager = ""
        fra_til = f"{fra + 1} - {fra + len(raekker)}" if raekker else "0"
        ud += (f'<tfoot><tr><td class="footerClass" colspan="{len(kol)}">{pager}'
               f'<span class="outputStatistics">Poster {fra_til} af {antal}</span></td></tr></tfoot>\n')
    ud += "<tbody>\n"
    for r, p in enumerate(raekker):
        ud += f'<tr class="rowClass{r % 2 + 1}">' + "".join(
            f'<td class="columnClass1"><span id="{i}:{r}:text{n + 20}" class="outputText">{escape(vis(p[k]))}</span></td>'
            for n, (k, _) in enumerate(kol, 1)) + "</tr>\n"
    return ud + "</tbody></table>"


# ---------------------------------------------------------------- sider
def side_enkelt(s):
    f = NS_SOEG + ":form1"
    v = s.get("felt", ("", ""))
    soeg = beskeder(s.pop("fejl", None)) + (
        '<table class="panelGrid" border="0"><tbody><tr>'
        f'<td><label class="outputLabel" for="{f}:cprDato">Personnummer:</label></td>'
        f'<td><input type="text" class="inputText" id="{f}:cprDato" name="{f}:cprDato" size="6" maxlength="6" value="{escape(v[0])}"> - '
        f'<input type="text" class="inputText" id="{f}:cprLbnr" name="{f}:cprLbnr" size="4" maxlength="4" value="{escape(v[1])}" title="Løbenummer"></td>'
        f'<td>{knap(NS_SOEG, "soeg", "Fremsøg")}</td></tr></tbody></table>')
    ud = portlet("Søg kursist", form(s, NS_SOEG, "enkelt", soeg))
    if not s.get("cpr"):
        return ud + portlet("Kursistoplysninger", '<span class="outputText">Der er ikke valgt en kursist.</span>')
    p = PERSONER[s["cpr"]]
    navn, titel, kol = FANER[s["fane"]]
    faner = "".join('<td class="tabbedPanel_' + ("Active" if n == s["fane"] else "Inactive") + '">'
                    + (f"<b>{t}</b>" if n == s["fane"] else link(NS_VIS, f"fane{n}", t)) + "&nbsp;|&nbsp;</td>"
                    for n, (_, t, _k) in enumerate(FANER))
    krop = (f'<span class="outputText">Personnummer: <b>{p["cpr"][:6]}-{p["cpr"][6:]}</b></span>'
            f'<table class="tabbedPanel" border="0"><tr>{faner}</tr></table><hr>')
    if navn == "meritter":
        krop += "<h4>Merit</h4>"
    krop += tabel(NS_VIS, "table" + navn.capitalize(), kol, p[navn], s["blad"])
    if navn == "meritter":
        krop += "<h4>Danskundervisning før 2004</h4>"
        if p["prae2004"]:
            krop += ('<table class="panelGrid" border="0"><tbody>'
                     f'<tr><td><span class="outputText">Undervisning påbegyndt første gang:</span></td><td><span class="outputText">{vis(p["prae2004"]["foerste_startdato"])}</span></td></tr>'
                     f'<tr><td><span class="outputText">Har deltaget i danskuddannelse:</span></td><td><span class="outputText">{vis(p["prae2004"]["du"])}</span></td></tr>'
                     '</tbody></table>')
        else:
            krop += '<span class="outputText">Der er ingen oplysninger fra før 2004.</span>'
    return ud + portlet("Kursistoplysninger", form(s, NS_VIS, "enkelt", krop))


def side_flere(s):
    f = NS_FIL + ":form1"
    ny = beskeder(s.pop("fejl", None))
    if s.get("kladde"):
        navn, numre = s["kladde"]
        ny += (f'<p><span class="outputText">Filen {escape(navn)} er indlæst og indeholder {len(numre)} personnumre.</span></p>'
               + knap(NS_FIL, "bestil", "Bestil udtræk") + " " + knap(NS_FIL, "fortryd", "Fortryd"))
    else:
        ny += ('<p>Filen skal være en tekstfil med ét personnummer på hver linje. Der kan højst behandles 100 personnumre pr. fil.</p>'
               f'<label class="outputLabel" for="{f}:fileupload1">Tekstfil:</label> '
               f'<input type="file" class="fileupload" id="{f}:fileupload1" name="{f}:fileupload1" size="40"> '
               + knap(NS_FIL, "indlaes", "Indlæs fil"))
    r = ""
    for n, j in enumerate(BESTILLINGER):
        alder = time.time() - j["tid"]
        st = "Modtaget" if alder < 1 else "Under behandling" if alder < 5 else "Færdig"
        hent = f'<a class="outputLinkEx" href="/dudbportlet/HentUdtraekServlet?bestilling={j["nr"]}">Hent regneark</a>' if st == "Færdig" else ""
        r += (f'<tr class="rowClass{n % 2 + 1}"><td>{j["nr"]}</td><td>{datetime.fromtimestamp(j["tid"]):%d.%m.%Y %H:%M}</td>'
              f'<td>{escape(j["fil"])}</td><td>{len(j["numre"])}</td><td>{st}</td><td>{hent}</td></tr>\n')
    h = "".join(f'<th class="headerClass" scope="col">{t}</th>' for t in ("Nr.", "Bestilt", "Fil", "Antal", "Status", "Resultat"))
    job = (f'<table id="{NS_JOB}:form1:tableBestillinger" class="dataTableEx" border="0" cellpadding="2"><thead><tr>{h}</tr></thead><tbody>\n{r}</tbody></table>'
           + "<br>" + knap(NS_JOB, "opdater", "Opdatér liste"))
    return (portlet("Nyt udtræk", form(s, NS_FIL, "flere", ny, True))
            + portlet("Mine udtræk", form(s, NS_JOB, "flere", job)))


TEKST = {"forside": portlet("Velkommen", "<p>Velkommen til Kommuneportalen. Vælg et område i menuen øverst.</p>"),
         "dansk": portlet("Danskuddannelse", "<p>Her kan kommunen se de oplysninger om kursister, som sprogcentrene har indberettet. "
                          "Vælg den ønskede funktion i menuen til venstre.</p>"),
         "vejledning": portlet("Vejledning", "<p>Spørgsmål om portalen rettes til support@example.dk.</p>")}


async def handling(s, side, fm):
    """Portletternes processAction."""
    if fm.get("com.sun.faces.VIEW") not in s["views"]:
        return                                      # ukendt visning: JSF danner en ny
    har = lambda ns, n: f"{ns}:form1:{n}" in fm
    if side == "enkelt" and NS_SOEG + ":form1" in fm and har(NS_SOEG, "soeg"):
        a, b = (fm.get(f"{NS_SOEG}:form1:{n}", "").strip() for n in ("cprDato", "cprLbnr"))
        s.update(felt=(a, b), cpr=None)
        p = PERSONER.get(a + b)
        if not re.fullmatch(r"\d{6}", a) or not re.fullmatch(r"\d{4}", b):
            s["fejl"] = "Personnummer er ikke udfyldt korrekt."
        elif not p or not (p["udtraek"]["findes"] or p["prae2004"]):
            s["fejl"] = "Der er ingen oplysninger om det angivne personnummer."
        else:
            s.update(cpr=a + b, fane=0, blad=0)
    elif side == "enkelt" and NS_VIS + ":form1" in fm and s.get("cpr"):
        m = re.search(r":fane(\d)$", fm.get(NS_VIS + ":form1:_idcl", ""))
        if m and int(m[1]) < len(FANER):
            s.update(fane=int(m[1]), blad=0)
        sidste = max(0, -(-len(PERSONER[s["cpr"]][FANER[s["fane"]][0]]) // POSTER) - 1)
        for k, ny in (("First", 0), ("Previous", s["blad"] - 1), ("Next", s["blad"] + 1), ("Last", sidste)):
            if any(re.search(rf"__pager{k}(\.x)?$", n) for n in fm):
                s["blad"] = min(max(ny, 0), sidste)
    elif side == "flere" and NS_FIL + ":form1" in fm:
        if har(NS_FIL, "indlaes"):
            fil = fm.get(NS_FIL + ":form1:fileupload1")
            if not getattr(fil, "filename", ""):
                s["fejl"] = "Der er ikke valgt en fil."
                return
            linjer = [x.strip().replace("-", "") for x in (await fil.read()).decode("latin-1").replace("ï»¿", "").splitlines() if x.strip()]
            forkert = [n for n, x in enumerate(linjer, 1) if not re.fullmatch(r"\d{10}", x)]
            if forkert or not linjer:
                s["fejl"] = f"Filen kan ikke indlæses. Fejl i linje {forkert[0] if forkert else 1}."
            elif len(linjer) > 100:
                s["fejl"] = f"Filen indeholder {len(linjer)} personnumre. Der kan højst behandles 100 personnumre pr. fil."
            else:
                s["kladde"] = (fil.filename.replace("\\", "/").split("/")[-1], linjer)
        elif s.get("kladde") and (har(NS_FIL, "bestil") or har(NS_FIL, "fortryd")):
            fil, numre = s.pop("kladde")
            if har(NS_FIL, "bestil"):
                BESTILLINGER.insert(0, {"nr": 4711 + len(BESTILLINGER), "tid": time.time(), "fil": fil, "numre": numre})


async def portal(request):
    s = SESSIONER.get(request.cookies.get("JSESSIONID"))
    sti = request.path_params["sti"].split("/")
    if not s:
        return RedirectResponse("/wps/portal", 302)
    if "logout" in sti:
        SESSIONER.pop(request.cookies.get("JSESSIONID"))
        r = RedirectResponse("/wps/portal", 302)
        r.delete_cookie("JSESSIONID")
        return r
    side = next((SIDER[x] for x in sti if x in SIDER), "forside")
    if request.method == "POST":
        fm = await request.form()
        await handling(s, side, fm)
        return RedirectResponse(URL[side] + DL.replace("UUt3", "Ukd3"), 302)
    if side == "enkelt":
        return tema(side_enkelt(s), side, "Opslag på én kursist")
    if side == "flere":
        return tema(side_flere(s), side, "Opslag på flere kursister")
    return tema(TEKST[side], side)


async def anonym(request):
    fejl = ""
    if request.method == "GET" and request.cookies.get("JSESSIONID") in SESSIONER:
        return RedirectResponse(URL["forside"], 302)
    if request.method == "POST":
        fm = await request.form()
        if (fm.get("wps.portlets.userid"), fm.get("password")) == ("kommune", "hemmeligt-1"):
            sid = "0000" + secrets.token_urlsafe(17) + ":13l2k9a1f"
            SESSIONER[sid] = {"nr": 120, "views": []}
            r = RedirectResponse(URL["forside"], 302)
            r.set_cookie("JSESSIONID", sid, httponly=True, path="/")
            return r
        fejl = '<span class="wpsFieldErrorText">EJPAK0004W: Log på mislykkedes. Angiv et gyldigt bruger-id og kodeord.</span><br>'
    return tema(portlet("Log på", f"""{fejl}<form method="post" action="{LOGIN_URL}" name="LoginForm" enctype="application/x-www-form-urlencoded">
<table border="0"><tr><td class="wpsEditText"><label for="userID">Bruger-id:</label></td><td><input class="wpsEditField" size="25" name="wps.portlets.userid" id="userID" type="text"></td></tr>
<tr><td class="wpsEditText"><label for="password">Kodeord:</label></td><td><input class="wpsEditField" size="25" type="password" id="password" name="password"></td></tr>
<tr><td colspan="2"><input class="wpsButtonText" type="submit" name="ns_{NS_LOGIN}__login" value="Log på"></td></tr></table></form>"""), titel="Log på - Kommuneportalen")


async def hent(request):
    if request.cookies.get("JSESSIONID") not in SESSIONER:
        return RedirectResponse("/wps/portal", 302)
    j = next((j for j in BESTILLINGER if str(j["nr"]) == request.query_params.get("bestilling")), None)
    if not j or time.time() - j["tid"] < 5:
        return Response("Udtrækket findes ikke.", 404)
    q = lambda v: '"' + v.replace('"', '""') + '"' if v else ""
    ud = [f"Udtræk fra Danskundervisningsdatabasen dannet {datetime.fromtimestamp(j['tid']):%d-%m-%Y}", "", ";".join(q(t) for _, t in ARK)]
    for c in j["numre"]:
        u = PERSONER[c]["udtraek"] if c in PERSONER else {"findes": False}
        ud.append(";".join(q(f"{c[:6]}-{c[6:]}" if k == "cpr" else vis(u.get(k), "-")) for k, _ in ARK))
    return Response("\r\n".join(ud + [""]).encode("iso-8859-1"), headers={
        "Content-Type": "text/csv; charset=ISO-8859-1", "Content-Disposition": f'attachment; filename="udtraek_{j["nr"]}.csv"'})


GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
app = Starlette(routes=[
    Route("/", lambda r: RedirectResponse("/wps/portal", 302)),
    Route("/wps/images/{navn}", lambda r: Response(GIF, media_type="image/gif")),
    Route("/dudbportlet/HentUdtraekServlet", hent),
    Route("/wps/portal", anonym), Route("/wps/portal/{sti:path}", anonym, methods=["GET", "POST"]),
    Route("/wps/myportal", lambda r: RedirectResponse(URL["forside"], 302)),
    Route("/wps/myportal/{sti:path}", portal, methods=["GET", "POST"])])
