"""local_dudata: Moodle 3.5 local plugin, theme Boost (2018)."""
import csv, html, io, json, random, re, secrets, string, time
from pathlib import Path
from openpyxl import Workbook
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
e = html.escape
PERPAGE = 10
MON = "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.".split()


def rnd(n):
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(n))


def fmt(v, none="-"):
    """userdate() with strftimedate, yes/no strings, '-' for nothing."""
    if v is None or v == "":
        return none
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{int(m[3])}. {MON[int(m[2]) - 1]} {m[1]}" if m else v


def short(v):
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v) if isinstance(v, str) else None
    return f"{m[3]}/{m[2]}/{m[1]}" if m else fmt(v, "")


def new_session():
    sid = rnd(26).lower()
    SESSIONS[sid] = {"user": False, "sesskey": rnd(10), "logintoken": rnd(32), "notes": [], "look": {}, "batch": {}, "sort": {}}
    return sid


def out(sid, resp):
    resp.set_cookie("MoodleSession", sid, path="/", httponly=True)
    return resp


def page(s, title, body, crumbs=()):
    notes = "".join(f'<div class="alert alert-{k} alert-block fade in " role="alert"><button type="button" class="close" data-dismiss="alert">&times;</button>{t}</div>'
                    for k, t in s["notes"])
    s["notes"] = []
    user = drawer = ""
    foot = 'Du er ikke logget ind.'
    if s["user"]:
        lo = f'/login/logout.php?sesskey={s["sesskey"]}'
        user = f"""<ul class="nav navbar-nav ml-auto"><li class="nav-item"><div class="usermenu"><div class="action-menu moodle-actionmenu nowrap-items d-inline" id="action-menu-1" data-enhance="moodle-core-actionmenu">
<a href="#" class="dropdown-toggle icon-no-margin" id="dropdown-1" data-toggle="dropdown"><span class="userbutton"><span class="usertext">Kommunebruger</span></span></a>
<div class="dropdown-menu dropdown-menu-right menu"><a href="{lo}" class="dropdown-item menu-action" role="menuitem"><i class="icon fa fa-sign-out fa-fw" aria-hidden="true"></i><span class="menu-action-text">Log ud</span></a></div></div></div></li></ul>"""
        drawer = """<div id="nav-drawer" data-region="drawer" class="d-print-none moodle-has-zindex"><nav class="list-group">
<a class="list-group-item list-group-item-action" href="/my/" data-key="myhome"><div class="m-l-0"><div class="media"><span class="media-left"><i class="icon fa fa-tachometer fa-fw" aria-hidden="true"></i></span><span class="media-body">Kontrolpanel</span></div></div></a>
<a class="list-group-item list-group-item-action" href="/local/dudata/index.php" data-key="local_dudata"><div class="m-l-0"><div class="media"><span class="media-left"><i class="icon fa fa-graduation-cap fa-fw" aria-hidden="true"></i></span><span class="media-body">Danskundervisningsdata</span></div></div></a>
</nav></div>"""
        foot = f'<div class="logininfo">Du er logget ind som Kommunebruger (<a href="{lo}">Log ud</a>)</div>'
    bc = "".join(f'<li class="breadcrumb-item"><a href="{u}">{t}</a></li>' if u else f'<li class="breadcrumb-item">{t}</li>' for t, u in crumbs)
    cfg = json.dumps({"wwwroot": "https://knap.example", "sesskey": s["sesskey"], "theme": "boost", "jsrev": "152820187"})
    return HTMLResponse(f"""<!DOCTYPE html>

<html  dir="ltr" lang="da" xml:lang="da">
<head>
    <title>{title}</title>
    <link rel="shortcut icon" href="/theme/image.php/boost/theme/152820187/favicon" />
    <meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<link rel="stylesheet" type="text/css" href="/theme/styles.php/boost/152820187/all" />
<script type="text/javascript">
//<![CDATA[
var M = {{}}; M.yui = {{}};
M.cfg = {cfg};
//]]>
</script>
    <meta name="viewport" content="width=device-width, initial-scale=1.0">
</head>
<body id="page-local-dudata" class="format-site path-local lang-da pagelayout-standard">
<div id="page-wrapper">
    <div><a class="sr-only sr-only-focusable" href="#maincontent">Gå til hovedindhold</a></div>
    <nav class="fixed-top navbar navbar-light bg-white navbar-expand moodle-has-zindex" aria-label="Webstedsnavigation">
      <a href="/" class="navbar-brand"><span class="site-name d-none d-md-inline">Sprogportalen</span></a>{user}
    </nav>
    {drawer}
    <div id="page" class="container-fluid">
        <header id="page-header" class="row"><div class="col-12 pt-3 pb-3"><div class="card"><div class="card-body">
          <div class="page-context-header"><div class="page-header-headings"><h1>Sprogportalen</h1></div></div>
          <div id="page-navbar"><nav role="navigation"><ol class="breadcrumb">{bc}</ol></nav></div></div></div></div></header>
        <div id="page-content" class="row"><div id="region-main-box" class="col-12"><section id="region-main"><div class="card"><div class="card-body">
          <span class="notifications" id="user-notifications">{notes}</span>
          <div role="main"><span id="maincontent"></span>{body}</div>
        </div></div></section></div></div>
    </div>
    <footer id="page-footer" class="py-3 bg-dark text-light"><div class="container">{foot}</div></footer>
</div>
<script type="text/javascript" src="/lib/requirejs.php/152820187/core/first.js"></script>
</body>
</html>""")


HOME = ("Kontrolpanel", "/my/")
IDX = ("Danskundervisningsdata", "/local/dudata/index.php")


def mform(s, cls, action, n, header, label, name, ftype, field, btn, error="", enctype=""):
    req = '<abbr class="initialism text-danger" title="Påkrævet"><i class="icon fa fa-exclamation-circle text-danger fa-fw " aria-hidden="true" title="Påkrævet"></i></abbr>'
    return f"""<form autocomplete="off" action="{action}" method="post" accept-charset="utf-8" id="mform{n}" class="mform"{enctype}>
	<div style="display: none;"><input name="sesskey" type="hidden" value="{s["sesskey"]}" />
<input name="_qf__local_dudata_{cls}" type="hidden" value="1" />
<input name="mform_isexpanded_id_hdr" type="hidden" value="1" />
</div>
<fieldset class="clearfix" id="id_hdr"><legend class="ftoggler">{header}</legend><div class="fcontainer clearfix">
<div class="form-group row {"has-danger " if error else ""} fitem   ">
    <div class="col-md-3"><span class="float-sm-right text-nowrap">{req}</span><label class="col-form-label d-inline " for="id_{name}">{label}</label></div>
    <div class="col-md-9 form-inline felement" data-fieldtype="{ftype}">{field}
        <div class="form-control-feedback" id="id_error_{name}"{"" if error else ' style="display: none;"'}>{error}</div></div>
</div></div></fieldset>
<div class="form-group row  fitem femptylabel  " data-groupname="buttonar"><div class="col-md-3"></div>
 <div class="col-md-9 form-inline felement" data-fieldtype="group">
  <input type="submit" class="btn btn-primary" name="submitbutton" id="id_submitbutton" value="{btn}">
  <input type="submit" class="btn btn-secondary" name="cancel" id="id_cancel" value="Annuller" data-skip-validation="1" onclick="skipClientValidation = true; return true;">
 </div></div>
<div class="fdescription required">Felter markeret med {req} skal udfyldes.</div>
</form>"""


TABS = {
    "moduler": ("Moduler", "moduler", "startdato", [("du_modul", "Modul"), ("startdato", "Begyndt"), ("slutdato", "Afsluttet"), ("modultest_bestaaet", "Bestået modultest"),
                ("ophoersaarsag", "Årsag til ophør"), ("henvisningskategori", "Henvisningskategori"), ("udbyder", "Sprogcenter")]),
    "proever": ("Prøver", "proever", "dato", [("proeve", "Prøvenavn"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
                ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"), ("udbyder", "Sprogcenter")]),
    "henvisninger": ("Henvisninger", "henvisninger", "dato", [("dato", "Henvist"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Sprogcenter")]),
    "merit": ("Merit", "meritter", "startdato", [("du_modul", "Modul"), ("startdato", "Gældende fra"), ("udbyder", "Sprogcenter")]),
    "arkiv": ("Arkiv (før 2004)", "prae2004", "foerste_startdato", [("foerste_startdato", "Første start"), ("du", "Danskuddannelse")]),
}


def pagingbar(base, pageno, n):
    pages = -(-n // PERPAGE)
    if pages < 2:
        return ""
    li = ""
    if pageno:
        li += f'<li class="page-item"><a href="{base}&amp;page={pageno - 1}" class="page-link" aria-label="Forrige"><span aria-hidden="true">&laquo;</span><span class="sr-only">Forrige</span></a></li>'
    for i in range(pages):
        li += (f'<li class="page-item active"><a href="#" class="page-link">{i + 1}<span class="sr-only">(nuværende)</span></a></li>' if i == pageno
               else f'<li class="page-item"><a href="{base}&amp;page={i}" class="page-link">{i + 1}</a></li>')
    if pageno < pages - 1:
        li += f'<li class="page-item"><a href="{base}&amp;page={pageno + 1}" class="page-link" aria-label="Næste"><span aria-hidden="true">&raquo;</span><span class="sr-only">Næste</span></a></li>'
    return f'<nav aria-label="Side" class="pagination pagination-centered justify-content-center"><ul class="mt-1 pagination ">{li}</ul></nav>'


def flexible_table(s, tab, base, rows, q):
    _, _, default, cols = TABS[tab]
    keys = [k for k, _ in cols]
    srt = s["sort"].setdefault(tab, [default, True])
    if q.get("tsort") in keys:
        srt[:] = [q["tsort"], not srt[1] if srt[0] == q["tsort"] else False]
    key, desc = srt
    rows = sorted(rows, key=lambda r: (r[key] is not None, str(r[key] or "")), reverse=desc)
    n = len(rows)
    if not n:
        return '<h4>Intet at vise</h4>'
    pageno = int(q["page"]) if q.get("page", "").isdigit() and int(q["page"]) * PERPAGE < n else 0
    head = ""
    for i, (k, h) in enumerate(cols):
        icon = f'<i class="icon fa fa-sort-{"desc" if desc else "asc"} fa-fw " aria-hidden="true" title="{"Faldende" if desc else "Stigende"}"></i>' if k == key else ""
        way = "Stigende" if k != key or desc else "Faldende"
        head += (f'<th class="header c{i}" scope="col"><a href="{base}&amp;tsort={k}">{h}<span class="accesshide " >Sortér efter {h} {way}</span></a>'
                 f'{icon}<div class="commands"></div></th>\n')
    body, seen = "", rows[pageno * PERPAGE:(pageno + 1) * PERPAGE]
    for j, r in enumerate(seen):
        body += f'<tr class="" id="dudata_{tab}_r{j}">' + "".join(f'<td class="cell c{i}" id="dudata_{tab}_r{j}_c{i}">{e(fmt(r[k]))}</td>' for i, k in enumerate(keys)) + "</tr>\n"
    if n > PERPAGE:
        for j in range(len(seen), PERPAGE):
            body += f'<tr class="emptyrow" id="dudata_{tab}_r{j}">' + "".join(f'<td class="cell c{i}" id="dudata_{tab}_r{j}_c{i}"></td>' for i in range(len(keys))) + "</tr>\n"
    bar = pagingbar(base, pageno, n)
    return f"""{bar}<div class="no-overflow"><table class="flexible generaltable generalbox" id="dudata-{tab}"><thead>
<tr>{head}</tr></thead><tbody>
{body}</tbody></table></div>{bar}"""


UDTRAEK = [("cpr", "CPR-nummer"), ("findes", "I databasen efter 2004"), ("foerste_startdato", "Første modul begyndt"), ("foerste_du_modul", "Første modul"),
           ("foerste_udbyder", "Første sprogcenter"), ("seneste_startdato", "Seneste modul begyndt"), ("seneste_du_modul", "Seneste modul"),
           ("seneste_udbyder", "Seneste sprogcenter"), ("henvisning_dato", "Seneste henvisning"), ("henvisning_kategori", "Henvisningskategori"),
           ("merit_du_modul", "Højeste merit"), ("merit_startdato", "Merit gældende fra"), ("merit_udbyder", "Merit sprogcenter"),
           ("prae2004_findes", "I arkivet før 2004"), ("prae2004_startdato", "Arkiv første start"), ("prae2004_du", "Arkiv danskuddannelse")]


def export(nums, kind):
    rows = [[h for _, h in UDTRAEK]]
    for n in nums:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        rows.append([short(u.get(k)) for k, _ in UDTRAEK])
    name = f"dudata_{time.strftime('%Y%m%d_%H%M')}"
    if kind == "excel":
        wb = Workbook()
        for r in rows:
            wb.active.append(r)
        b = io.BytesIO()
        wb.save(b)
        return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})
    b = io.StringIO()
    csv.writer(b, lineterminator="\n").writerows(rows)
    return Response(("\ufeff" + b.getvalue()).encode("utf-8"), media_type="text/csv; charset=UTF-8", headers={"Content-Disposition": f'attachment; filename="{name}.csv"'})


def single_button(s, url, text, params, primary=""):
    hid = "".join(f'<input type="hidden" name="{k}" value="{v}">' for k, v in params.items())
    return (f'<div class="singlebutton"><form method="post" action="{url}">{hid}<input type="hidden" name="sesskey" value="{s["sesskey"]}">'
            f'<button type="submit" class="btn {primary or "btn-secondary"}" title="">{text}</button></form></div>')


def go(url):
    return RedirectResponse(url, 303)


async def login(request, s, form):
    err = ""
    if request.method == "POST":
        if form.get("logintoken") == s["logintoken"] and form.get("username", "").strip().lower() == "kommune" and form.get("password") == "hemmeligt-1":
            s["user"], s["sesskey"] = True, rnd(10)
            return go("/my/")
        err = '<div class="loginerrors mt-3"><a href="#" id="loginerrormessage" class="accesshide">Ugyldigt login, prøv igen</a><div class="alert alert-danger" role="alert">Ugyldigt login, prøv igen</div></div>'
        s["logintoken"] = rnd(32)
    return page(s, "Sprogportalen: Log ind på webstedet", f"""<div class="my-1 my-sm-5"></div><div class="row justify-content-center"><div class="col-xl-6 col-sm-8"><div class="card"><div class="card-block">
<h2 class="card-header text-center">Sprogportalen</h2>{err}
<form class="mt-3" action="/login/index.php" method="post" id="login">
  <input id="anchor" type="hidden" name="anchor" value=""><script>document.getElementById('anchor').value = location.hash;</script>
  <input type="hidden" name="logintoken" value="{s["logintoken"]}">
  <div class="form-group"><label for="username" class="sr-only">Brugernavn</label><input type="text" name="username" id="username" class="form-control" value="" placeholder="Brugernavn"></div>
  <div class="form-group"><label for="password" class="sr-only">Adgangskode</label><input type="password" name="password" id="password" value="" class="form-control" placeholder="Adgangskode"></div>
  <div class="rememberpass mt-3"><input type="checkbox" name="rememberusername" id="rememberusername" value="1" /> <label for="rememberusername">Husk brugernavn</label></div>
  <button type="submit" class="btn btn-primary btn-block mt-3" id="loginbtn">Log ind</button>
</form>
<div class="mt-1">Cookies skal være slået til i din browser</div></div></div></div></div>""")


async def logout(request, s, form):
    if request.query_params.get("sesskey") == s["sesskey"]:
        s.update(user=False, sesskey=rnd(10), logintoken=rnd(32), look={}, batch={}, sort={}, notes=[])
    return go("/login/index.php")


async def root(request, s, form):
    return go("/my/")


async def my(request, s, form):
    return page(s, "Kontrolpanel", '<h2>Kontrolpanel</h2><p>Velkommen til Sprogportalen. Vælg et område i menuen til venstre.</p>', [HOME])


async def index(request, s, form):
    return page(s, "Danskundervisningsdata", """<h2>Danskundervisningsdata</h2>
<p>Oplysninger om voksne udlændinges danskuddannelse.</p>
<ul class="unlist"><li><a href="/local/dudata/single.php">Find kursist</a></li>
<li><a href="/local/dudata/batch.php">Hent data om flere kursister</a></li></ul>""", [HOME, IDX])


async def single(request, s, form):
    err = val = ""
    if form and "cancel" in form:
        return go("/local/dudata/index.php")
    if form and form.get("sesskey") == s["sesskey"] and "_qf__local_dudata_single_form" in form:
        val = form.get("cpr", "").strip()
        cpr = re.sub(r"[\s-]", "", val)
        if not re.fullmatch(r"\d{10}", cpr):
            err = " - Angiv et gyldigt CPR-nummer (ti cifre)" if val else " - Du skal angive en værdi her."
        elif cpr not in PEOPLE:
            s["notes"].append(("warning", "Der blev ikke fundet nogen kursist med det angivne CPR-nummer."))
            return go("/local/dudata/single.php")
        else:
            i = str(random.randint(10000, 99999))
            s["look"][i] = cpr
            s["sort"] = {}
            return go(f"/local/dudata/view.php?id={i}")
    f = f'<input type="text" class="form-control " name="cpr" id="id_cpr" value="{e(val)}" size="12" maxlength="11" placeholder="ddmmåå-xxxx">'
    return page(s, "Find kursist", "<h2>Find kursist</h2>" + mform(s, "single_form", "/local/dudata/single.php", 1, "Søgning", "CPR-nummer", "cpr", "text", f, "Vis data", err),
                [HOME, IDX, ("Find kursist", None)])


async def view(request, s, form):
    q = request.query_params
    cpr = s["look"].get(q.get("id"))
    if not cpr:
        s["notes"].append(("danger", "Opslaget er udløbet."))
        return go("/local/dudata/single.php")
    p = PEOPLE[cpr]
    tab = q.get("tab") if q.get("tab") in TABS else "moduler"
    base = f"/local/dudata/view.php?id={q['id']}"
    tabs = "".join(f'<li class="nav-item"><a class="nav-link{" active" if t == tab else ""}" {"" if t == tab else f"""href="{base}&amp;tab={t}" """}title="{v[0]}">{v[0]}</a></li>' for t, v in TABS.items())
    rows = p[TABS[tab][1]]
    rows = [rows] if isinstance(rows, dict) else rows or []
    return page(s, "Kursist", f"""<h2>Kursist {cpr[:6]}-{cpr[6:]}</h2>
<ul class="nav nav-tabs mb-3">{tabs}</ul>
{flexible_table(s, tab, f"{base}&amp;tab={tab}", rows, q)}
<div class="mt-3"><a href="/local/dudata/single.php">Ny søgning</a></div>""", [HOME, IDX, ("Find kursist", "/local/dudata/single.php"), (TABS[tab][0], None)])


async def batch(request, s, form):
    err = ""
    crumbs = [HOME, IDX, ("Flere kursister", None)]
    if form and "cancel" in form:
        return go("/local/dudata/index.php")
    if form and form.get("sesskey") == s["sesskey"] and "_qf__local_dudata_batch_form" in form:
        up = form.get("cprliste")
        fn = getattr(up, "filename", "") or ""
        lines = [x.strip() for x in (await up.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()] if fn else []
        bad = [i for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", x)]
        err = (" - Du skal vælge en fil." if not fn else " - Filtypen skal være .txt" if not fn.lower().endswith(".txt") else " - Filen er tom" if not lines else
               " - Der må højst være 100 CPR-numre i filen" if len(lines) > 100 else f" - Linje {bad[0]} er ikke et gyldigt CPR-nummer" if bad else "")
        if not err:
            i = str(random.randint(1000, 9999))
            s["batch"][i] = [lines, False]
            return page(s, "Flere kursister", f"""<div id="notice" class="box py-3 generalbox modal modal-dialog modal-in-page show"><div class="box py-3 modal-content">
<div class="box py-3 modal-header"><h4>Bekræft</h4></div><div class="box py-3 modal-body"><p>Filen indeholder {len(lines)} CPR-numre. Vil du hente data om kursisterne?</p></div>
<div class="box py-3 modal-footer"><div class="buttons">{single_button(s, "/local/dudata/result.php", "Fortsæt", {"id": i, "confirm": 1}, "btn-primary")}
<div class="singlebutton"><form method="get" action="/local/dudata/batch.php"><button type="submit" class="btn btn-secondary" title="">Annuller</button></form></div></div></div></div></div>""", crumbs)
    f = '<input type="hidden" name="MAX_FILE_SIZE" value="1048576"><input type="file" class="form-control " name="cprliste" id="id_cprliste">'
    return page(s, "Flere kursister", "<h2>Hent data om flere kursister</h2><p>Filen skal være en tekstfil (.txt) med ét CPR-nummer på ti cifre pr. linje og højst 100 linjer.</p>"
                + mform(s, "batch_form", "/local/dudata/batch.php", 1, "Liste", "Tekstfil med CPR-numre", "cprliste", "file", f, "Upload fil", err, ' enctype="multipart/form-data"'), crumbs)


async def result(request, s, form):
    q = request.query_params
    i = (form or q).get("id")
    if i not in s["batch"]:
        return go("/local/dudata/batch.php")
    if form:
        if form.get("sesskey") != s["sesskey"] or form.get("confirm") != "1":
            return go("/local/dudata/batch.php")
        s["batch"][i][1] = True
        s["notes"].append(("success", "Data om kursisterne er hentet."))
        return go(f"/local/dudata/result.php?id={i}")
    nums, done = s["batch"][i]
    if not done:
        return go("/local/dudata/batch.php")
    known = sum(n in PEOPLE for n in nums)
    return page(s, "Flere kursister", f"""<h2>Resultat</h2>
<table class="generaltable"><tbody><tr class=""><td class="cell c0">CPR-numre i filen</td><td class="cell c1 lastcol">{len(nums)}</td></tr>
<tr class="lastrow"><td class="cell c0">Heraf kendte kursister</td><td class="cell c1 lastcol">{known}</td></tr></tbody></table>
<form method="get" action="/local/dudata/download.php" class="dataformatselector m-1"><div class="mdl-align">
<input type="hidden" name="sesskey" value="{s["sesskey"]}"><input type="hidden" name="id" value="{i}">
<label for="downloadtype_download" class="mr-1">Download tabeldata som</label>
<select name="dataformat" id="downloadtype_download" class="form-control custom-select mr-1">
<option value="csv">Kommaseparerede værdier (.csv)</option><option value="excel">Microsoft Excel (.xlsx)</option></select>
<button type="submit" class="btn btn-secondary">Download</button></div></form>""", [HOME, IDX, ("Flere kursister", "/local/dudata/batch.php"), ("Resultat", None)])


async def download(request, s, form):
    q = request.query_params
    if q.get("sesskey") != s["sesskey"] or q.get("id") not in s["batch"]:
        return go("/local/dudata/batch.php")
    return export(s["batch"][q["id"]][0], q.get("dataformat"))


def R(path, fn, public=False):
    async def endpoint(request):
        sid = request.cookies.get("MoodleSession", "")
        if sid not in SESSIONS:
            sid = new_session()
        s = SESSIONS[sid]
        if not public and not s["user"]:
            return out(sid, go("/login/index.php"))
        form = await request.form() if request.method == "POST" else None
        return out(sid, await fn(request, s, form))
    return Route(path, endpoint, methods=["GET", "POST"])

L = "/local/dudata/"
app = Starlette(routes=[R("/", root), R("/login/index.php", login, True), R("/login/logout.php", logout), R("/my/", my), R(L + "index.php", index), R(L, index),
                        R(L + "single.php", single), R(L + "view.php", view), R(L + "batch.php", batch), R(L + "result.php", result), R(L + "download.php", download)])
