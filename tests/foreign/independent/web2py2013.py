"""Knappen - web2py 2.x med Bootstrap 2, 2013."""
import csv, html, io, json, re, secrets, time, uuid
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
SESS = {}
CK = "session_id_knappen"
h = lambda s: html.escape(str(s))


def d(v):
    return v and "%s-%s-%s" % (v[8:10], v[5:7], v[:4])


def jn(x):
    return x if x is None else ("Ja" if x else "Nej")


def sess(req):
    return SESS.get(req.cookies.get(CK, ""))


def lay(title, body, s=None, sub="", active=""):
    flash = ""
    user = s and s.get("user")
    if s and s.get("flash"):
        flash = h(s.pop("flash"))
    li = lambda k, u, t: f'<li class="web2py-menu-{"active active" if k == active else "first"}"><a href="{u}">{t}</a></li>'
    menu = (li("i", "/knappen/default/index", "Start") + li("k", "/knappen/kursist/find", "Opslag på kursist") + li("u", "/knappen/udtraek/index", "Udtræk på fil")) if user else ""
    nav = ('<ul id="navbar" class="nav pull-right"><li class="dropdown"><a class="dropdown-toggle" href="#" rel="nofollow" data-toggle="dropdown">Velkommen kommune <b class="caret"></b></a>'
           '<ul class="dropdown-menu"><li><a href="/knappen/default/user/profile" rel="nofollow"><i class="icon-user"></i> Profil</a></li><li class="divider"></li><li><a href="/knappen/default/user/logout" rel="nofollow"><i class="icon-off"></i> Log ud</a></li></ul></li></ul>') if user else ""
    return HTMLResponse(f'''<!DOCTYPE html>
<!--[if lt IE 7]><html class="ie ie6 ie-lte9 ie-lte8 ie-lte7 no-js" lang="da" dir="ltr"> <![endif]-->
<!--[if (gt IE 9)|!(IE)]><!--> <html class="no-js" lang="da" dir="ltr"> <!--<![endif]-->
<head>
<meta charset="utf-8" />
<title>{title} | Knappen</title>
<meta name="viewport" content="width=device-width, initial-scale=1.0" />
<meta name="generator" content="Web2py Web Framework" />
<link rel="shortcut icon" href="/knappen/static/images/favicon.ico" type="image/x-icon" />
<link href="/knappen/static/css/bootstrap.min.css" rel="stylesheet" type="text/css" />
<link href="/knappen/static/css/web2py_bootstrap.css" rel="stylesheet" type="text/css" />
<script src="/knappen/static/js/jquery.js" type="text/javascript"></script>
<script src="/knappen/static/js/bootstrap.min.js" type="text/javascript"></script>
<script src="/knappen/static/js/web2py.js" type="text/javascript"></script>
<style>.tab-content>.tab-pane{{display:none}}.tab-content>.active{{display:block}}</style>
</head>
<body>
<div class="navbar navbar-inverse navbar-fixed-top"><div class="flash">{flash}</div>
<div class="navbar-inner"><div class="container">
<button type="button" class="btn btn-navbar" data-toggle="collapse" data-target=".nav-collapse" style="display:none;"><span class="icon-bar"></span><span class="icon-bar"></span></button>
<a class="brand" href="/knappen/default/index"><b>Knap</b>pen&trade;&nbsp;</a>
{nav}<div class="nav-collapse"><ul class="nav">{menu}</ul></div>
</div></div></div>
<div class="container">
<header class="mastheader row" id="header"><div class="span12"><div class="page-header"><h1>{title} <small>{sub}</small></h1></div></div></header>
<section id="main" class="main row"><div class="span12">
{body}
</div></section>
<div class="row"><footer class="footer span12" id="footer"><div class="footer-content"><div class="copyright pull-left">Danskundervisningsdatabasen &#169; 2013</div><div id="poweredBy" class="pull-right">Powered by <a href="http://www.web2py.com/">web2py</a></div></div></footer></div>
</div>
</body></html>''')


def key(s, name):
    k = str(uuid.uuid4())
    s.setdefault("keys", {}).setdefault(name, []).append(k)
    return f'<div style="display:none;" class="hidden"><input name="_formkey" type="hidden" value="{k}" /><input name="_formname" type="hidden" value="{name}" />'


def ok(s, form):
    ks = s.get("keys", {}).get(str(form.get("_formname")), [])
    if form.get("_formkey") in ks:
        ks.remove(form["_formkey"])
        return True
    return False


def need(req):
    s = sess(req)
    if s and s.get("user"):
        return s, None
    return None, RedirectResponse("/knappen/default/user/login?_next=" + req.url.path, 303)


async def root(req):
    return RedirectResponse("/knappen/default/index", 303)


async def index(req):
    s, r = need(req)
    if r:
        return r
    return lay("Knappen", '''<div class="hero-unit"><h2>Danskundervisningsdatabasen</h2><p>Her kan kommunen hente oplysninger om kursisters danskuddannelse.</p>
<p><a class="btn btn-primary btn-large" href="/knappen/kursist/find">Slå kursist op &raquo;</a> <a class="btn btn-large" href="/knappen/udtraek/index">Lav udtræk &raquo;</a></p></div>''', s, "udtræk til kommuner", "i")


async def user(req):
    fn = req.path_params["fn"]
    sid = req.cookies.get(CK, "")
    s = SESS.get(sid)
    if fn == "logout":
        if s:
            s.clear()
            s["flash"] = "Du er logget ud"
        return RedirectResponse("/knappen/default/user/login", 303)
    if fn == "profile":
        s, r = need(req)
        return r or lay("Profil", '<table><tr id="auth_user_username__row"><td class="w2p_fl"><label>Brugernavn: </label></td><td class="w2p_fw">kommune</td></tr></table>', s)
    new = s is None
    if new:
        sid = f"127-0-0-1-{uuid.uuid4()}"
        s = SESS[sid] = {}
    nxt = req.query_params.get("_next", "/knappen/default/index")
    if req.method == "POST":
        form = await req.form()
        if ok(s, form):
            nxt = str(form.get("_next") or "/knappen/default/index")
            if not nxt.startswith("/knappen/"):
                nxt = "/knappen/default/index"
            if form.get("username") == "kommune" and form.get("password") == "hemmeligt-1":
                s.update(user="kommune", flash="Du er logget ind", tasks=[], seen=set())
                return RedirectResponse(nxt, 303)
            s["flash"] = "Ugyldigt login"
    r = lay("Log ind", f'''<form action="#" enctype="multipart/form-data" method="post"><table>
<tr id="auth_user_username__row"><td class="w2p_fl"><label for="auth_user_username" id="auth_user_username__label">Brugernavn: </label></td><td class="w2p_fw"><input class="string" id="auth_user_username" name="username" type="text" value="" /></td><td class="w2p_fc"></td></tr>
<tr id="auth_user_password__row"><td class="w2p_fl"><label for="auth_user_password" id="auth_user_password__label">Kodeord: </label></td><td class="w2p_fw"><input class="password" id="auth_user_password" name="password" type="password" value="" /></td><td class="w2p_fc"></td></tr>
<tr id="auth_user_remember__row"><td class="w2p_fl"></td><td class="w2p_fw"><input class="boolean" id="auth_user_remember" name="remember" type="checkbox" value="on" /><label for="auth_user_remember" id="auth_user_remember__label">Husk mig (i 30 dage)</label></td><td class="w2p_fc"></td></tr>
<tr id="submit_record__row"><td class="w2p_fl"></td><td class="w2p_fw"><input class="btn" type="submit" value="Login" /></td><td class="w2p_fc"></td></tr>
</table>{key(s, "login")}<input name="_next" type="hidden" value="{h(nxt)}" /></div></form>''', s)
    if new:
        r.set_cookie(CK, sid, path="/")
    return r


async def find(req):
    s, r = need(req)
    if r:
        return r
    err, val, box = "", "", ""
    if req.method == "POST":
        form = await req.form()
        val = str(form.get("cprnr", "")).strip()
        if ok(s, form):
            c = re.sub(r"[-\s]", "", val)
            if not re.fullmatch(r"\d{10}", c):
                err = '<div class="error_wrapper"><div class="error" id="cprnr__error" style="display: block;">Skriv 10 cifre (ddmmåå-xxxx)</div></div>'
            else:
                i = next((i for i, p in enumerate(PEOPLE) if p["cpr"] == c), None)
                if i is not None:
                    s["seen"].add(i)
                    return RedirectResponse(f"/knappen/kursist/vis/{i * 7 + 211}", 303)
                box = '<div class="alert alert-block"><button type="button" class="close" data-dismiss="alert">&times;</button><h4>Ikke fundet</h4>CPR-nummeret kendes ikke i Danskundervisningsdatabasen.</div>'
    return lay("Opslag på kursist", f'''{box}<form action="#" class="form-horizontal" enctype="multipart/form-data" method="post">
<div class="control-group" id="no_table_cprnr__row"><label class="control-label" for="no_table_cprnr" id="no_table_cprnr__label">CPR-nr: </label><div class="controls"><input class="string" id="no_table_cprnr" name="cprnr" type="text" value="{h(val)}" placeholder="ddmmåå-xxxx" />{err}<span class="help-block">Med eller uden bindestreg</span></div></div>
<div class="control-group" id="submit_record__row"><div class="controls"><input class="btn btn-primary" type="submit" value="Slå op" /></div></div>
{key(s, "no_table/create")}</div></form>''', s, "", "k")


def sqltable(ident, cols, rows):
    if not rows:
        return '<div class="web2py_grid"><div class="web2py_table">Ingen poster fundet</div></div>'
    o = f'<div class="web2py_grid"><div class="web2py_counter">{len(rows)} {"post" if len(rows) == 1 else "poster"} fundet</div><div class="web2py_table"><div class="web2py_htmltable" style="width:100%;overflow-x:auto"><table class="table table-striped table-condensed" id="{ident}"><colgroup>' + "".join(f'<col id="{ident}-{f}" />' for f, _ in cols) + '</colgroup><thead><tr class="">' + "".join(f"<th>{t}</th>" for _, t in cols) + "</tr></thead><tbody>"
    for i, r in enumerate(rows):
        o += f'<tr class="w2p_{"odd odd" if i % 2 == 0 else "even even"} with_id">' + "".join(f'<td>{"-" if r[f] is None else h(r[f])}</td>' for f, _ in cols) + "</tr>"
    return o + "</tbody></table></div></div></div>"


def recs(rows, key_, dates):
    rows = sorted(rows, key=lambda r: r[key_] or "", reverse=True)
    return [{k: (d(x) if k in dates else x) for k, x in r.items()} for r in rows]


async def vis(req):
    s, r = need(req)
    if r:
        return r
    i, m = divmod(req.path_params["id"] - 211, 7)
    if m or i not in s["seen"]:
        s["flash"] = "Posten findes ikke"
        return RedirectResponse("/knappen/kursist/find", 303)
    p = PEOPLE[i]
    q = p["prae2004"]
    panes = [
        ("moduler", "Moduler", sqltable("modul", [("startdato", "Fra"), ("slutdato", "Til"), ("du_modul", "DU-modul"), ("udbyder", "Sprogcenter"), ("henvisningskategori", "Kategori"), ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Test bestået")], recs(p["moduler"], "startdato", ("startdato", "slutdato", "modultest_bestaaet")))),
        ("henvisninger", "Henvisninger", sqltable("henvisning", [("dato", "Henvisningsdato"), ("kommune", "Kommune"), ("kategori", "Kategori"), ("udbyder", "Sprogcenter")], recs(p["henvisninger"], "dato", ("dato",)))),
        ("prover", "Prøver", sqltable("prove", [("dato", "Prøvedato"), ("termin", "Termin"), ("proeve", "Prøvens navn"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Udfald"), ("udbyder", "Sprogcenter")], recs(p["proever"], "dato", ("dato",)))),
        ("merit", "Merit", sqltable("merit", [("startdato", "Gælder fra"), ("du_modul", "DU-modul"), ("udbyder", "Sprogcenter")], recs(p["meritter"], "startdato", ("startdato",)))),
        ("gamle", "Før 2004", f'''<table><tr id="prae_startdato__row"><td class="w2p_fl"><label id="prae_startdato__label">Første startdato: </label></td><td class="w2p_fw">{d(q["foerste_startdato"])}</td><td class="w2p_fc"></td></tr>
<tr id="prae_du__row"><td class="w2p_fl"><label id="prae_du__label">Har gået på danskuddannelse: </label></td><td class="w2p_fw">{jn(q["du"])}</td><td class="w2p_fc"></td></tr></table>''' if q else "<p>Ingen data fra før 2004</p>"),
    ]
    tabs = "".join(f'<li{" class=%sactive%s" % (chr(34), chr(34)) if n == 0 else ""}><a href="#{k}" data-toggle="tab">{t}</a></li>' for n, (k, t, _) in enumerate(panes))
    body = "".join(f'<div class="tab-pane{" active" if n == 0 else ""}" id="{k}">{b}</div>\n' for n, (k, _, b) in enumerate(panes))
    c = p["cpr"]
    return lay("Kursist", f'''<ul class="breadcrumb"><li><a href="/knappen/default/index">Start</a> <span class="divider">/</span></li><li><a href="/knappen/kursist/find">Opslag på kursist</a> <span class="divider">/</span></li><li class="active">{c[:6]}-{c[6:]}</li></ul>
<div class="tabbable"><ul class="nav nav-tabs" id="kursistfaner">{tabs}</ul>
<div class="tab-content">{body}</div></div>
<a class="btn" href="/knappen/kursist/find"><i class="icon-search"></i> Nyt opslag</a>''', s, f"{c[:6]}-{c[6:]}", "k")


async def udtraek(req):
    s, r = need(req)
    if r:
        return r
    rows = ""
    waiting = False
    for n, t in reversed(list(enumerate(s["tasks"]))):
        el = time.time() - t["t"]
        st = '<span class="label">I kø</span>' if el < 0.7 else '<span class="label label-warning">Behandles</span>' if el < 1.8 else '<span class="label label-success">Færdig</span>'
        waiting = waiting or el < 1.8
        rows += f'<tr><td>{t["no"]}</td><td>{h(t["fil"])}</td><td>{len(t["cprs"])}</td><td>{time.strftime("%d-%m-%Y %H:%M:%S", time.localtime(t["t"]))}</td><td>{st}</td><td>' + (f'<a class="btn btn-mini btn-success" href="/knappen/udtraek/hent/{t["no"]}.csv"><i class="icon-download icon-white"></i> Hent til Excel</a>' if el >= 1.8 else "") + "</td></tr>"
    lst = f'<table class="table table-bordered"><thead><tr><th>Nr.</th><th>Fil</th><th>Antal CPR-nr</th><th>Bestilt</th><th>Status</th><th></th></tr></thead><tbody>{rows}</tbody></table>' if rows else '<p class="muted">Du har ikke bestilt nogen udtræk.</p>'
    js = '<script type="text/javascript">setTimeout(function(){window.location.reload();}, 3000);</script>' if waiting else ""
    return lay("Udtræk på fil", f'''<p><a class="btn btn-primary" href="/knappen/udtraek/ny"><i class="icon-plus icon-white"></i> Nyt udtræk</a> <a class="btn" href="/knappen/udtraek/index"><i class="icon-refresh"></i> Opdater listen</a></p>
<h3>Dine udtræk</h3>{lst}{js}''', s, "", "u")


async def ny(req):
    s, r = need(req)
    if r:
        return r
    err = ""
    if req.method == "POST":
        form = await req.form()
        if ok(s, form):
            f = form.get("cprliste")
            data = (await f.read()).decode("utf-8-sig", "replace") if hasattr(f, "read") else ""
            cs = [re.sub(r"[-\s]", "", x) for x in data.splitlines() if x.strip()]
            if not cs:
                err = "Vælg en fil"
            elif len(cs) > 100:
                err = "Der må højst være 100 linjer i filen"
            elif not all(re.fullmatch(r"\d{10}", x) for x in cs):
                err = "Filen må kun indeholde CPR-numre"
            else:
                s["tasks"].append({"no": 5000 + secrets.randbelow(100000), "fil": f.filename, "cprs": cs, "t": time.time()})
                s["flash"] = "Udtrækket er sat i kø. Det kan tage lidt tid."
                return RedirectResponse("/knappen/udtraek/index", 303)
            err = f'<div class="error_wrapper"><div class="error" id="cprliste__error" style="display: block;">{err}</div></div>'
    return lay("Nyt udtræk", f'''<form action="#" enctype="multipart/form-data" method="post"><table>
<tr id="udtraek_cprliste__row"><td class="w2p_fl"><label for="udtraek_cprliste" id="udtraek_cprliste__label">Cpr-liste: </label></td><td class="w2p_fw"><input class="upload" id="udtraek_cprliste" name="cprliste" type="file" />{err}</td><td class="w2p_fc">.txt, ét nummer pr. linje, højst 100</td></tr>
<tr id="submit_record__row"><td class="w2p_fl"></td><td class="w2p_fw"><input class="btn" type="submit" value="Indsend" /></td><td class="w2p_fc"></td></tr></table>{key(s, "udtraek/create")}</div></form>''', s, "", "u")


HEAD = ["CPR-nr", "Findes (2004-)", "Første modul start", "Første modul DU-modul", "Første modul sprogcenter", "Seneste modul start", "Seneste modul DU-modul", "Seneste modul sprogcenter",
        "Henvist dato", "Henvist kategori", "Højeste merit DU-modul", "Højeste merit dato", "Højeste merit sprogcenter", "Findes før 2004", "Før 2004 start", "Før 2004 DU"]


async def hent(req):
    s, r = need(req)
    if r:
        return r
    t = next((t for t in s["tasks"] if t["no"] == req.path_params["no"] and time.time() - t["t"] >= 1.8), None)
    if not t:
        s["flash"] = "Udtrækket findes ikke"
        return RedirectResponse("/knappen/udtraek/index", 303)
    by = {p["cpr"]: p["udtraek"] for p in PEOPLE}
    b = io.StringIO()
    w = csv.writer(b, delimiter=";", lineterminator="\r\n")
    w.writerow(HEAD)
    for c in t["cprs"]:
        u = by.get(c, {"findes": False, "prae2004_findes": False})
        ks = ["findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]
        vals = []
        for k in ks:
            x = u.get(k)
            vals.append("" if x is None else jn(x) if isinstance(x, bool) else d(x) if k.endswith("dato") else x)
        w.writerow([c[:6] + "-" + c[6:]] + vals)
    return Response(b.getvalue().encode("cp1252"), headers={"Content-Type": "text/csv; charset=windows-1252", "Content-Disposition": f'attachment; filename=udtraek_{t["no"]}.csv'})


P = ["GET", "POST"]
app = Starlette(routes=[Route("/", root), Route("/knappen", root), Route("/knappen/default/index", index), Route("/knappen/default/user/{fn}", user, methods=P), Route("/knappen/kursist/find", find, methods=P),
                        Route("/knappen/kursist/vis/{id:int}", vis), Route("/knappen/udtraek/index", udtraek), Route("/knappen/udtraek/ny", ny, methods=P), Route("/knappen/udtraek/hent/{no:int}.csv", hent)])
