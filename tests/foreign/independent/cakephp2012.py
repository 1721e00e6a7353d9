"""Danskregister - CakePHP 2.2, "cake bake admin" scaffolds lightly touched (2012).

Baked index/view/add pages with the Handlinger side bar, data[Model][field] names,
the SecurityComponent token, PaginatorHelper with named params (/page:2),
Session flash, postLink forms, and a .xls that is the HTML table of an xls layout.
"""
import datetime
import html
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
IDS = {p["cpr"]: 2041 + 7 * i for i, p in enumerate(PEOPLE)}
BYID = {str(IDS[p["cpr"]]): p for p in PEOPLE}
SESSIONS = {}
LIMIT = 10
h = html.escape


def stamp(fmt, t):
    return datetime.datetime.fromtimestamp(t).strftime(fmt)


def s_(v):
    return "&nbsp;" if v in (None, "") else h(str(v))


def page(s, title, actions, content, refresh=""):
    flash = s.pop("flash", None)
    fl = f'<div id="flashMessage" class="message">{h(flash)}</div>' if flash else ""
    au = f'<div id="authMessage" class="message">{h(s.pop("auth"))}</div>' if s.get("auth") else ""
    acts = ""
    if actions:
        acts = '<div class="actions">\n\t<h3>Handlinger</h3>\n\t<ul>\n' + "".join(f"\t\t<li>{a}</li>\n" for a in actions) + "\t</ul>\n</div>"
    user = f'<div id="bruger">Logget ind som <strong>{s["user"]}</strong></div>' if s.get("user") else ""
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
	<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />{refresh}	<title>
		Danskregister:		{h(title)}	</title>
	<link href="/favicon.ico" type="image/x-icon" rel="icon" /><link rel="stylesheet" type="text/css" href="/css/cake.generic.css" /></head>
<body>
	<div id="container">
		<div id="header">
			<h1><a href="/admin/pages/display">Danskregister - administration</a></h1>{user}
		</div>
		<div id="content">
			{fl}{au}
			{content}
{acts}
		</div>
		<div id="footer">
			<a href="http://www.cakephp.org/" target="_blank"><img src="/img/cake.power.gif" alt="CakePHP: the rapid development php framework" border="0" /></a>
		</div>
	</div>
	</body>
</html>""")


def form_open(s, model, action, fid, multipart=False):
    key = s.setdefault("key", secrets.token_hex(20))
    enc = ' enctype="multipart/form-data"' if multipart else ""
    return (f'<form action="{action}"{enc} id="{fid}" method="post" accept-charset="utf-8"><div style="display:none;"><input type="hidden" name="_method" value="POST"/>'
            f'<input type="hidden" name="data[_Token][key]" value="{key}" id="Token{secrets.randbelow(10**9)}"/></div>')


def form_end(s, label):
    return (f'<div class="submit"><input  type="submit" value="{label}"/></div><div style="display:none;"><input type="hidden" name="data[_Token][fields]" '
            f'value="{secrets.token_hex(20)}%3A" id="TokenFields{secrets.randbelow(10**9)}"/><input type="hidden" name="data[_Token][unlocked]" value="" id="TokenUnlocked{secrets.randbelow(10**9)}"/></div></form>')


def post_link(s, text, url, confirm):
    name = "post_" + secrets.token_hex(7)
    key = s.setdefault("key", secrets.token_hex(20))
    return (f'<form action="{url}" name="{name}" id="{name}" style="display:none;" method="post"><input type="hidden" name="_method" value="POST"/>'
            f'<input type="hidden" name="data[_Token][key]" value="{key}"/></form>'
            f'<a href="#" onclick="if (confirm(&#039;{confirm}&#039;)) {{ document.{name}.submit(); }} event.returnValue = false; return false;">{text}</a>')


A_SOEG, A_UD, A_NYT = '<a href="/admin/kursister/find">Find kursist</a>', '<a href="/admin/udtraek">Vis udtræk</a>', '<a href="/admin/udtraek/add">Nyt udtræk</a>'
A_UDD = '<a href="/admin/udbydere">Vis udbydere</a>'
A_LOG = '<a href="/admin/users/logout">Log ud</a>'
STD = [A_SOEG, A_UD, A_NYT, A_UDD, A_LOG]

MODELS = {  # key: (related heading, plural url, empty, [(heading, field)])
    "moduler": ("Tilknyttede moduler", "moduler", "Ingen tilknyttede moduler.", [("Du Modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Udbyder Id", "udbyder"),
                ("Henvisningskategori", "henvisningskategori"), ("Ophoersaarsag", "ophoersaarsag"), ("Modultest Bestaaet", "modultest_bestaaet")]),
    "proever": ("Tilknyttede prøver", "proever", "Ingen tilknyttede prøver.", [("Proeve", "proeve"), ("Dato", "dato"), ("Termin", "termin"), ("Laeseforstaaelse", "laeseforstaaelse"),
                ("Skriftlig", "skriftlig"), ("Mundtlig", "mundtlig"), ("Resultat", "resultat"), ("Udbyder Id", "udbyder")]),
    "henvisninger": ("Tilknyttede henvisninger", "henvisninger", "Ingen tilknyttede henvisninger.", [("Dato", "dato"), ("Kategori", "kategori"), ("Kommune", "kommune"), ("Udbyder Id", "udbyder")]),
    "meritter": ("Tilknyttede meritter", "meritter", "Ingen tilknyttede meritter.", [("Du Modul", "du_modul"), ("Startdato", "startdato"), ("Udbyder Id", "udbyder")]),
}


def cell(field, v):
    if field == "udbyder" and v:
        return f'<a href="/admin/udbydere/view/{v}">{v}</a>'
    return s_(v)


def rows_html(key, items):
    out = ""
    for i, r in enumerate(items):
        cls = "" if i % 2 else ' class="altrow"'
        out += f"\t<tr{cls}>" + "".join(f"\n\t\t<td>{cell(f, r[f])}</td>" for _, f in MODELS[key][3]) + "\n\t</tr>\n"
    return out


def related(pid, p, key):
    head, url, empty, fields = MODELS[key]
    items = p[key]
    if not items:
        return f'<div class="related">\n\t<h3>{head}</h3>\n<p>{empty}</p></div>\n'
    th = "".join(f"\t\t<th>{a}</th>\n" for a, _ in fields)
    more = ""
    if len(items) > LIMIT:
        more = (f'<p>Viser de første {LIMIT} af {len(items)}.</p>\n<div class="actions"><ul><li><a href="/admin/{url}/index/kursist:{pid}">Vis alle {url.replace("oe", "ø")}</a></li></ul></div>')
    return f'<div class="related">\n\t<h3>{head}</h3>\n\t<table cellpadding = "0" cellspacing = "0">\n\t<tr>\n{th}\t</tr>\n{rows_html(key, items[:LIMIT])}\t</table>\n{more}</div>\n'


def view(s, pid):
    p = BYID[pid]
    q = p["prae2004"]
    prae = "<p>Ingen tilknyttet præ 2004.</p>" if not q else f"""<dl><dt>Foerste Startdato</dt>
		<dd>{q['foerste_startdato']}&nbsp;</dd><dt>Du</dt>
		<dd>{'Ja' if q['du'] else 'Nej'}&nbsp;</dd></dl>"""
    return page(s, "Kursister", STD, f"""<div class="kursister view">
<h2>Kursist</h2>
	<dl>
		<dt>Id</dt>
		<dd>{pid}&nbsp;</dd>
		<dt>Cpr</dt>
		<dd>{p['cpr'][:6]}-{p['cpr'][6:]}&nbsp;</dd>
		<dt>Opdateret</dt>
		<dd>2012-11-02 03:15:07&nbsp;</dd>
	</dl>
</div>
{''.join(related(pid, p, k) for k in MODELS)}<div class="related">
	<h3>Tilknyttet præ 2004</h3>
	{prae}
</div>""")


def index(s, key, pid, n, sort=""):
    p, (head, url, empty, fields) = BYID[pid], MODELS[key]
    items = p[key]
    if sort in dict((f, a) for a, f in fields):
        items = sorted(items, key=lambda r: r[sort] or "")
    pages = max(1, -(-len(items) // LIMIT))
    n = max(1, min(pages, n))
    base = f"/admin/{url}/index/kursist:{pid}"
    th = "".join(f'\t\t\t<th><a href="{base}/sort:{f}/direction:asc">{a}</a></th>\n' for a, f in fields)
    base += f"/sort:{h(sort)}/direction:asc" if sort else ""
    part = items[(n - 1) * LIMIT:n * LIMIT]
    nav = (f'<span class="prev"><a href="{base}/page:{n - 1}" rel="prev">&lt; forrige</a></span>' if n > 1 else '<span class="prev disabled">&lt; forrige</span>')
    nav += "".join(f'<span class="current">{i}</span>' if i == n else f'<span><a href="{base}/page:{i}">{i}</a></span>' for i in range(1, pages + 1))
    nav += (f'<span class="next"><a href="{base}/page:{n + 1}" rel="next">næste &gt;</a></span>' if n < pages else '<span class="next disabled">næste &gt;</span>')
    return page(s, url.capitalize(), [f'<a href="/admin/kursister/view/{pid}">Tilbage til kursist</a>'] + STD, f"""<div class="{url} index">
	<h2>{url.capitalize().replace('oe', 'ø')}</h2>
	<table cellpadding="0" cellspacing="0">
	<tr>
{th}	</tr>
{rows_html(key, part)}	</table>
	<p>
	Side {n} af {pages}, viser {len(part)} poster ud af {len(items)} i alt, starter med post {(n - 1) * LIMIT + 1}, slutter med {(n - 1) * LIMIT + len(part)}	</p>
	<div class="paging">
	{nav}	</div>
</div>""")


def find(s, hits=None, error="", value=""):
    err = f'<div class="error-message">{error}</div>' if error else ""
    table = ""
    if hits:
        rows = "".join(f"""	<tr>
		<td>{i}&nbsp;</td>
		<td>{p['cpr'][:6]}-XXXX&nbsp;</td>
		<td>{'Ja' if p['udtraek']['findes'] else 'Nej'}&nbsp;</td>
		<td class="actions">
			<a href="/admin/kursister/view/{i}">Vis</a>		</td>
	</tr>
""" for i, p in hits)
        table = f"""<div class="kursister index">
	<h2>Kursister</h2>
	<table cellpadding="0" cellspacing="0">
	<tr><th>Id</th><th>Cpr</th><th>Har Poster</th><th class="actions">Handlinger</th></tr>
{rows}	</table></div>"""
    return page(s, "Kursister", STD, f"""<div class="kursister form">
{form_open(s, 'Kursist', '/admin/kursister/find', 'KursistAdminFindForm')}	<fieldset>
		<legend>Find kursist</legend>
	<div class="input text required{' error' if err else ''}"><label for="KursistCpr">Cpr</label><input name="data[Kursist][cpr]" maxlength="11" type="text" value="{h(value)}" id="KursistCpr"/>{err}</div>	</fieldset>
{form_end(s, 'Find')}</div>
{table}""")


def udtraek_add(s, error=""):
    err = f'<div class="error-message">{error}</div>' if error else ""
    return page(s, "Udtræk", STD, f"""<div class="udtraek form">
{form_open(s, 'Udtraek', '/admin/udtraek/add', 'UdtraekAdminAddForm', True)}	<fieldset>
		<legend>Nyt udtræk</legend>
	<div class="input text"><label for="UdtraekNavn">Navn (valgfrit)</label><input name="data[Udtraek][navn]" maxlength="60" type="text" id="UdtraekNavn"/></div>
	<div class="input file{' error' if err else ''}"><label for="UdtraekFil">Fil</label><input type="file" name="data[Udtraek][fil]"  id="UdtraekFil"/>{err}</div>
	<p>Tekstfil (.txt) med maks. 100 cpr-numre, et pr. linje</p>	</fieldset>
{form_end(s, 'Gem')}</div>""")


def udtraek_index(s):
    rows = "".join(f"""	<tr>
		<td>{u['id']}&nbsp;</td>
		<td>{s_(u['navn'])}</td>
		<td>{len(u['cprs'])}&nbsp;</td>
		<td>{u['created']}&nbsp;</td>
		<td class="actions">
			<a href="/admin/udtraek/view/{u['id']}">Vis</a>			<a href="/admin/udtraek/download/{u['id']}.xls">Hent Excel</a>			{post_link(s, 'Slet', '/admin/udtraek/delete/%d' % u['id'], 'Er du sikker på at du vil slette # %d?' % u['id'])}		</td>
	</tr>
""" for u in reversed(s["udtraek"]))
    return page(s, "Udtræk", [A_NYT, A_SOEG, A_UDD, A_LOG], f"""<div class="udtraek index">
	<h2>Udtræk</h2>
	<table cellpadding="0" cellspacing="0">
	<tr><th>Id</th><th>Navn</th><th>Antal</th><th>Oprettet</th><th class="actions">Handlinger</th></tr>
{rows}	</table>
	<p>Side 1 af 1, viser {len(s['udtraek'])} poster ud af {len(s['udtraek'])} i alt</p></div>""")


def udtraek_view(s, u):
    return page(s, "Udtræk", STD, f"""<div class="udtraek view">
<h2>Udtræk</h2>
	<dl><dt>Id</dt><dd>{u['id']}&nbsp;</dd><dt>Navn</dt><dd>{s_(u['navn'])}</dd><dt>Antal</dt><dd>{len(u['cprs'])}&nbsp;</dd><dt>Status</dt><dd>Klar&nbsp;</dd><dt>Oprettet</dt><dd>{u['created']}&nbsp;</dd>
	<dt>Fil</dt><dd><a href="/admin/udtraek/download/{u['id']}.xls">Hent Excel</a>&nbsp;</dd></dl>
</div>""")


def xls(u):
    jn = {True: "Ja", False: "Nej", None: ""}
    by = {p["cpr"]: p["udtraek"] for p in PEOPLE}
    trs = ""
    for c in u["cprs"]:
        r = by.get(c)
        vals = [c, "Nej"] + [""] * 14 if not r else [jn[v] if v is None or isinstance(v, bool) else v for v in r.values()]
        trs += "<tr>" + "".join(f'<td style="mso-number-format:\'\\@\'">{h(v)}</td>' for v in vals) + "</tr>\n"
    top = "".join(f'<th colspan="{n}"{" rowspan=" + chr(34) + "2" + chr(34) if r else ""}>{t}</th>' for t, n, r in (
        ("CPR nr", 1, 1), ("Findes i 2004+", 1, 1), ("Første modul", 3, 0), ("Seneste modul", 3, 0), ("Henvisning", 2, 0), ("Højeste merit", 3, 0), ("Præ 2004", 3, 0)))
    sub = "".join(f"<th>{x}</th>" for x in ("Startdato", "DU-modul", "Udbyder") * 2 + ("Dato", "Kategori", "DU-modul", "Startdato", "Udbyder", "Findes", "Første startdato", "DU"))
    return f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" /></head><body>
<table border="1">
<tr><td colspan="16"><b>Udtræk {u['id']} fra Danskregister pr. {u['created'][:10]}</b></td></tr>
<tr>{top}</tr>
<tr>{sub}</tr>
{trs}</table></body></html>"""


async def handle(request):
    sid = request.cookies.get("CAKEPHP")
    if sid not in SESSIONS:
        sid = secrets.token_hex(13)
        SESSIONS[sid] = dict(user=None, udtraek=[], next=1)
    s = SESSIONS[sid]
    form = dict(await request.form()) if request.method == "POST" else None
    resp = await dispatch(request, s, [x for x in request.path_params["rest"].split("/") if x], form)
    resp.set_cookie("CAKEPHP", sid, path="/", httponly=True)
    return resp


async def dispatch(request, s, path, form):
    to = lambda u: RedirectResponse(u, 302)
    ctl, act, args = (path + ["users"])[0], (path[1:2] or ["index"])[0], path[2:]
    if form is not None and form.get("data[_Token][key]") != s.get("key"):
        return HTMLResponse("<h2>The request has been black-holed</h2><p class=\"error\"><strong>Error: </strong>The requested address was not found on this server.</p>", 400)
    if (ctl, act) == ("users", "login"):
        if form is not None:
            if form.get("data[User][username]", "").strip() == "kommune" and form.get("data[User][password]") == "hemmeligt-1":
                s["user"] = "kommune"
                return to("/admin/pages/display")
            s["flash"] = "Forkert brugernavn eller kodeord, prøv igen"
        return page(s, "Users", [], f"""<div class="users form">
{form_open(s, 'User', '/admin/users/login', 'UserAdminLoginForm')}	<fieldset>
		<legend>Log ind</legend>
	<div class="input text required"><label for="UserUsername">Brugernavn</label><input name="data[User][username]" maxlength="50" type="text" id="UserUsername"/></div><div class="input password required"><label for="UserPassword">Kodeord</label><input name="data[User][password]" type="password" id="UserPassword"/></div>	</fieldset>
{form_end(s, 'Log ind')}</div>""")
    if not s["user"]:
        s["auth"] = "Du har ikke adgang til den side. Log ind først."
        return to("/admin/users/login")
    if (ctl, act) == ("users", "logout"):
        s.update(user=None, flash="Du er logget ud", udtraek=[])
        return to("/admin/users/login")
    if ctl == "kursister" and act == "view" and args and args[0] in BYID:
        return view(s, args[0])
    if ctl == "kursister":
        if form is None:
            return find(s)
        raw = form.get("data[Kursist][cpr]", "")
        cpr = re.sub(r"[\s-]", "", raw)
        if not re.fullmatch(r"\d{10}", cpr):
            return find(s, error="Cpr skal bestå af 10 cifre", value=raw)
        if cpr not in IDS:
            s["flash"] = "Kursisten blev ikke fundet. Kontroller cpr og prøv igen."
            return find(s, value=raw)
        return find(s, [(str(IDS[cpr]), BYID[str(IDS[cpr])])], value=raw)
    if ctl in MODELS:
        named = dict(a.split(":", 1) for a in args if ":" in a)
        if named.get("kursist") in BYID:
            return index(s, ctl, named["kursist"], int(named.get("page", "1")) if named.get("page", "1").isdigit() else 1, named.get("sort", ""))
    if ctl == "udbydere":
        nr = args[0] if args else ""
        rows = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in (("101512", "København"), ("173002", "Lyngby"), ("461001", "Odense"), ("751302", "Aarhus"), ("851004", "Aalborg")) if nr in ("", a))
        return page(s, "Udbydere", STD, f'<div class="udbydere index"><h2>Udbydere</h2><table cellpadding="0" cellspacing="0"><tr><th>Id</th><th>By</th></tr>{rows}</table></div>')
    if ctl == "udtraek":
        u = next((x for x in s["udtraek"] if args and str(x["id"]) == args[0].split(".")[0]), None)
        if act == "add":
            if form is None:
                return udtraek_add(s)
            f = form.get("data[Udtraek][fil]")
            raw = (await f.read()).decode("utf-8-sig", "replace") if hasattr(f, "read") else ""
            lines = [re.sub(r"[\s-]", "", x) for x in raw.splitlines() if x.strip()]
            err = ("Vælg en fil" if not lines else "Filen må højst indeholde 100 numre" if len(lines) > 100 else
                   "Filen indeholder ugyldige numre" if not all(re.fullmatch(r"\d{10}", x) for x in lines) else "")
            if err:
                s["flash"] = "Udtrækket kunne ikke gemmes. Prøv igen."
                return udtraek_add(s, err)
            s["udtraek"].append(dict(id=880 + s["next"], navn=form.get("data[Udtraek][navn]") or f.filename, cprs=list(dict.fromkeys(lines)),
                                     created=stamp("%Y-%m-%d %H:%M:%S", time.time())))
            s["next"] += 1
            s["flash"] = "Udtrækket er gemt"
            return to("/admin/udtraek")
        if act == "view" and u:
            return udtraek_view(s, u)
        if act == "download" and u:
            return Response(xls(u), headers={"Content-Type": "application/vnd.ms-excel", "Content-Disposition": f"attachment; filename=udtraek_{u['id']}.xls"})
        if act == "delete" and u and form is not None:
            s["udtraek"].remove(u)
            s["flash"] = "Udtræk slettet"
            return to("/admin/udtraek")
        return udtraek_index(s)
    if ctl == "pages":
        return page(s, "Forside", STD, "<h2>Velkommen</h2><p>Vælg en handling i menuen til venstre.</p><p>Data opdateres hver nat kl. 3.</p>")
    s["flash"] = "Ugyldig side"
    return to("/admin/pages/display")


app = Starlette(routes=[Route("/", lambda r: RedirectResponse("/admin/users/login")), Route("/admin", lambda r: RedirectResponse("/admin/users/login")),
                        Route("/admin/{rest:path}", handle, methods=["GET", "POST"]), Route("/css/cake.generic.css", lambda r: Response("", media_type="text/css"))])
