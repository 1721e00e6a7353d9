# Symfony 2.7 / Twig / FOSUserBundle 1.3 / KnpPaginator 2.4 / PHPExcel 1.8
import io, json, os, re, secrets, time
from datetime import date, datetime
from html import escape as e
from urllib.parse import urlencode
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'people.json'), encoding='utf-8') as f:
    FOLK = json.load(f)
PR_CPR = {p['cpr']: p for p in FOLK}
IDS, n = {}, 20000 + secrets.randbelow(9000)
for p in FOLK:
    n += 1 + secrets.randbelow(40)
    IDS[n] = p
ID_AF = {p['cpr']: i for i, p in IDS.items()}
SESS = {}
PR_SIDE = 10

TABELLER = {
    'moduler': [('startdato', 'Startdato'), ('slutdato', 'Slutdato'), ('du_modul', 'DU-modul'), ('udbyder', 'Udbyder'),
                ('henvisningskategori', 'Henvisningskategori'), ('ophoersaarsag', 'Årsag til ophør'),
                ('modultest_bestaaet', 'Modultest bestået')],
    'proever': [('dato', 'Dato'), ('termin', 'Termin'), ('proeve', 'Prøve'), ('laeseforstaaelse', 'Læseforståelse'),
                ('skriftlig', 'Skriftlig'), ('mundtlig', 'Mundtlig'), ('resultat', 'Resultat'), ('udbyder', 'Udbyder')],
    'henvisninger': [('dato', 'Henvisningsdato'), ('kategori', 'Kategori'), ('kommune', 'Henvisende kommune'), ('udbyder', 'Udbyder')],
    'merit': [('startdato', 'Startdato'), ('du_modul', 'DU-modul'), ('udbyder', 'Udbyder')],
}
FANER = [('moduler', 'Moduler'), ('proever', 'Prøver'), ('henvisninger', 'Henvisninger'), ('merit', 'Merit'), ('prae2004', 'Præ-2004')]
TOM = {'moduler': 'Der er ikke registreret moduler for kursisten.', 'proever': 'Der er ikke registreret prøver for kursisten.',
       'henvisninger': 'Der er ikke registreret henvisninger for kursisten.', 'merit': 'Der er ikke registreret merit for kursisten.',
       'prae2004': 'Kursisten findes ikke i præ-2004 data.'}
SKABELON = '''<!DOCTYPE html>
<html lang="da">
    <head>
        <meta charset="UTF-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%(titel)s - Knappen</title>
        <link rel="stylesheet" href="/bundles/knap/css/bootstrap.min.css" />
        <link rel="icon" type="image/x-icon" href="/favicon.ico" />
    </head>
    <body>
        <nav class="navbar navbar-default navbar-static-top">
            <div class="container">
                <div class="navbar-header">
                    <button type="button" class="navbar-toggle collapsed" data-toggle="collapse" data-target="#navbar">
                        <span class="sr-only">Vis menu</span><span class="icon-bar"></span><span class="icon-bar"></span>
                    </button>
                    <a class="navbar-brand" href="/">Danskundervisningsdatabasen</a>
                </div>
                <div id="navbar" class="navbar-collapse collapse">
%(menu)s                </div>
            </div>
        </nav>
        <div class="container">
%(flash)s%(body)s
            <hr>
            <footer><p class="text-muted">Udlændinge- og Integrationsministeriet</p></footer>
        </div>
        <script src="/bundles/knap/js/jquery-1.11.2.min.js"></script>
        <script src="/bundles/knap/js/bootstrap.min.js"></script>
    </body>
</html>
'''


def ny_sid():
    return secrets.token_hex(13)


def token():
    return secrets.token_urlsafe(32)


def session(request):
    sid = request.cookies.get('PHPSESSID')
    if sid not in SESS:
        sid = ny_sid()
        SESS[sid] = {'flash': [], 'lister': [], 'csrf': {}, 'user': None}
    return sid, SESS[sid]


def csrf(s, navn):
    return s['csrf'].setdefault(navn, token())


def med(resp, sid):
    resp.set_cookie('PHPSESSID', sid, path='/', httponly=True)
    resp.headers['Cache-Control'] = 'no-cache'
    return resp


def side(sid, s, titel, body, aktiv=''):
    menu = ''
    if s['user']:
        punkter = [('/kursist/', 'Personopslag'), ('/liste/', 'Listeopslag')]
        menu = '<ul class="nav navbar-nav">\n' + ''.join(
            '<li%s><a href="%s">%s</a></li>\n' % (' class="active"' if u == aktiv else '', u, t) for u, t in punkter)
        menu += ('</ul>\n<ul class="nav navbar-nav navbar-right">\n<li><p class="navbar-text">Logget ind som %s</p></li>\n'
                 '<li><a href="/logout">Log ud</a></li>\n</ul>\n' % e(s['user']))
    fl = ''.join('            <div class="alert alert-%s alert-dismissible" role="alert"><button type="button" class="close" data-dismiss="alert" '
                 'aria-label="Luk"><span aria-hidden="true">&times;</span></button>%s</div>\n' % (k, e(t)) for k, t in s['flash'])
    s['flash'] = []
    return med(HTMLResponse(SKABELON % {'titel': e(titel), 'menu': menu, 'flash': fl, 'body': body}), sid)


def omdiriger(sid, url):
    body = ('<!DOCTYPE html>\n<html>\n    <head>\n        <meta charset="UTF-8" />\n        <meta http-equiv="refresh" content="1;url=%s" />\n'
            '        <title>Redirecting to %s</title>\n    </head>\n    <body>\n        Redirecting to <a href="%s">%s</a>.\n    </body>\n</html>') % ((url,) * 4)
    return med(HTMLResponse(body, 302, {'Location': url}), sid)


def firewall(fn):
    async def inde(request):
        sid, s = session(request)
        if not s['user']:
            if request.method == 'GET':
                s['target'] = request.url.path
            return omdiriger(sid, '/login')
        return await fn(request, sid, s)
    return inde


async def login(request):
    sid, s = session(request)
    fejl = s.pop('fejl', None)
    body = '''<div class="row"><div class="col-md-4 col-md-offset-4">
<h2>Log ind</h2>
%s<form action="/login_check" method="post">
    <input type="hidden" name="_csrf_token" value="%s" />
    <div class="form-group"><label for="username">Brugernavn</label>
    <input type="text" class="form-control" id="username" name="_username" value="%s" required="required" /></div>
    <div class="form-group"><label for="password">Adgangskode</label>
    <input type="password" class="form-control" id="password" name="_password" required="required" /></div>
    <div class="checkbox"><label for="remember_me"><input type="checkbox" id="remember_me" name="_remember_me" value="on" /> Husk mig</label></div>
    <input type="submit" class="btn btn-primary" id="_submit" name="_submit" value="Log ind" />
</form>
</div></div>''' % ('<div class="alert alert-danger">%s</div>\n' % e(fejl) if fejl else '', csrf(s, 'authenticate'), e(s.get('sidste', '')))
    return side(sid, s, 'Log ind', body)


async def login_check(request):
    sid, s = session(request)
    f = await request.form()
    s['sidste'] = f.get('_username', '')
    if f.get('_csrf_token') != csrf(s, 'authenticate'):
        s['fejl'] = 'Ugyldigt CSRF-token.'
    elif (f.get('_username'), f.get('_password')) != ('kommune', 'hemmeligt-1'):
        s['fejl'] = 'Ugyldige loginoplysninger.'
    else:
        del SESS[sid]
        sid = ny_sid()
        SESS[sid] = s
        s['user'], s['csrf'] = 'kommune', {}
        return omdiriger(sid, s.pop('target', '/'))
    return omdiriger(sid, '/login')


async def logout(request):
    sid, s = session(request)
    SESS.pop(sid, None)
    r = omdiriger(sid, '/login')
    r.delete_cookie('PHPSESSID')
    return r


@firewall
async def forside(request, sid, s):
    return side(sid, s, 'Forside', '''<div class="page-header"><h1>Udtræk fra Danskundervisningsdatabasen</h1></div>
<p class="lead">Vælg i menuen om du vil hente oplysninger om en enkelt kursist eller om flere kursister på én gang.</p>
<p>Oplysningerne bygger på sprogcentrenes indberetninger. Ved listeopslag vises kun et uddrag af registreringerne.</p>''')


@firewall
async def soeg(request, sid, s):
    fejl, vaerdi, res = '', '', ''
    if request.method == 'POST':
        f = await request.form()
        vaerdi = (f.get('kursist_soeg[cprNr]') or '').strip()
        cpr = re.sub(r'^(\d{6})-(\d{4})$', r'\1\2', vaerdi)
        if f.get('kursist_soeg[_token]') != csrf(s, 'kursist_soeg'):
            fejl = 'CSRF-token er ugyldig. Prøv venligst at sende formularen igen.'
        elif not re.match(r'^\d{10}$', cpr):
            fejl = 'CPR-nummeret skal bestå af 10 cifre.'
        elif cpr not in PR_CPR:
            s['flash'].append(('warning', 'Der blev ikke fundet nogen kursist med det indtastede CPR-nummer.'))
        else:
            res = '''<h3>Søgeresultat</h3>
<table class="table table-striped table-hover">
<thead><tr><th>CPR-nummer</th><th>Findes i præ-2004</th><th></th></tr></thead>
<tbody><tr><td>%s-%s</td><td>%s</td><td class="text-right"><a class="btn btn-default btn-xs" href="/kursist/%d/moduler"><span class="glyphicon glyphicon-eye-open"></span> Vis kursist</a></td></tr></tbody>
</table>
<div class="navigation"></div>''' % (cpr[:6], cpr[6:], 'Ja' if PR_CPR[cpr]['prae2004'] else 'Nej', ID_AF[cpr])
    hjaelp = ('<span class="help-block"><ul class="list-unstyled"><li><span class="glyphicon glyphicon-exclamation-sign"></span> %s</li></ul></span>' % e(fejl)) if fejl else ''
    return side(sid, s, 'Personopslag', '''<div class="page-header"><h1>Personopslag</h1></div>
<form name="kursist_soeg" method="post" action="/kursist/" class="form-horizontal">
<div class="form-group%s"><label class="col-sm-2 control-label required" for="kursist_soeg_cprNr">CPR-nummer</label>
<div class="col-sm-4"><input type="text" id="kursist_soeg_cprNr" name="kursist_soeg[cprNr]" required="required" maxlength="11" placeholder="ddmmåå-xxxx" class="form-control" value="%s" />%s</div></div>
<div class="form-group"><div class="col-sm-2"></div><div class="col-sm-10"><button type="submit" id="kursist_soeg_soeg" name="kursist_soeg[soeg]" class="btn btn-primary">Søg</button></div></div>
<input type="hidden" id="kursist_soeg__token" name="kursist_soeg[_token]" value="%s" />
</form>
%s''' % (' has-error' if fejl else '', e(vaerdi), hjaelp, csrf(s, 'kursist_soeg'), res), '/kursist/')


def dk(v):
    if v is None:
        return ''
    if isinstance(v, str) and re.match(r'^\d{4}-\d\d-\d\d$', v):
        return '%s-%s-%s' % (v[8:], v[5:7], v[:4])
    return e(v)


def knp(sti, kol, raekker, q):
    felter = [k for k, _ in kol]
    std = 'startdato' if 'startdato' in felter else 'dato'
    sort = q.get('sort', 't.' + std)[2:]
    ret = q.get('direction', 'desc')
    if sort not in felter:
        sort, ret = std, 'desc'
    raekker = sorted(raekker, key=lambda r: r[sort] or '', reverse=ret == 'desc')
    sider = max(1, -(-len(raekker) // PR_SIDE))
    try:
        nr = min(max(1, int(q.get('page', '1'))), sider)
    except ValueError:
        nr = 1
    ekstra = {k: q[k] for k in ('sort', 'direction') if k in q}
    h = '<table class="table table-striped table-condensed">\n<thead>\n<tr>\n'
    for k, t in kol:
        ny = 'asc' if k != sort or ret == 'desc' else 'desc'
        kl = 'sortable' if k != sort or 'sort' not in q else ret
        h += '<th><a class="%s" href="%s" title="%s">%s</a></th>\n' % (kl, e(sti + '?' + urlencode({'sort': 't.' + k, 'direction': ny, 'page': 1})), t, t)
    h += '</tr>\n</thead>\n<tbody>\n'
    for r in raekker[(nr - 1) * PR_SIDE:nr * PR_SIDE]:
        h += '<tr>\n' + ''.join('    <td>%s</td>\n' % dk(r[k]) for k, _ in kol) + '</tr>\n'
    h += '</tbody>\n</table>\n<div class="navigation text-center">\n'
    if sider > 1:
        u = lambda i: e(sti + '?' + urlencode(dict(ekstra, page=i)))
        h += '<ul class="pagination">\n'
        h += '<li><a rel="prev" href="%s">&laquo;&nbsp;Forrige</a></li>\n' % u(nr - 1) if nr > 1 else '<li class="disabled"><span>&laquo;&nbsp;Forrige</span></li>\n'
        for i in range(1, sider + 1):
            h += '<li class="active"><span>%d</span></li>\n' % i if i == nr else '<li><a href="%s">%d</a></li>\n' % (u(i), i)
        h += '<li><a rel="next" href="%s">Næste&nbsp;&raquo;</a></li>\n' % u(nr + 1) if nr < sider else '<li class="disabled"><span>Næste&nbsp;&raquo;</span></li>\n'
        h += '</ul>\n'
    return h + '</div>\n<p class="text-muted">I alt: %d</p>\n' % len(raekker)


@firewall
async def kursist(request, sid, s):
    p, fane = IDS.get(request.path_params['id']), request.path_params['fane']
    if p is None or fane not in dict(FANER):
        return med(HTMLResponse('<!DOCTYPE html>\n<html><head><meta charset="UTF-8" /><title>An Error Occurred: Not Found</title></head><body><h1>Oops! An Error Occurred</h1><h2>The server returned a "404 Not Found".</h2></body></html>', 404), sid)
    rod = '/kursist/%d/' % request.path_params['id']
    h = '<div class="page-header"><h1>Kursist <small>%s-%s</small></h1></div>\n<ul class="nav nav-tabs">\n' % (p['cpr'][:6], p['cpr'][6:])
    for k, t in FANER:
        h += '<li role="presentation"%s><a href="%s%s">%s</a></li>\n' % (' class="active"' if k == fane else '', rod, k, t)
    h += '</ul>\n<br>\n'
    data = p['meritter' if fane == 'merit' else fane]
    if not data:
        h += '<p><em>%s</em></p>\n' % TOM[fane]
    elif fane == 'prae2004':
        h += ('<table class="record_properties table">\n<tbody>\n<tr><th>Første startdato</th><td>%s</td></tr>\n<tr><th>Danskuddannelse i præ-2004</th><td>%s</td></tr>\n</tbody>\n</table>\n'
              % (dk(data['foerste_startdato']), 'Ja' if data['du'] else 'Nej'))
    else:
        h += knp(rod + fane, TABELLER[fane], data, request.query_params)
    h += '<ul class="record_actions list-inline"><li><a href="/kursist/">Tilbage til personopslag</a></li></ul>'
    return side(sid, s, 'Kursist', h, '/kursist/')


@firewall
async def lister(request, sid, s):
    h = '''<div class="page-header"><h1>Listeopslag</h1></div>
<p><a class="btn btn-success" href="/liste/ny"><span class="glyphicon glyphicon-plus"></span> Ny liste</a>
<a class="btn btn-default" href="/liste/"><span class="glyphicon glyphicon-refresh"></span> Opdater</a></p>
'''
    if not s['lister']:
        h += '<p><em>Du har ikke uploadet nogen lister endnu.</em></p>'
    else:
        h += '<table class="table table-striped">\n<thead><tr><th>Uploadet</th><th>Filnavn</th><th>Antal CPR-numre</th><th>Status</th><th></th></tr></thead>\n<tbody>\n'
        for l in reversed(s['lister']):
            klar = time.time() - l['tid'] > 1.5
            h += '<tr><td>%s</td><td>%s</td><td>%d</td><td><span class="label label-%s">%s</span></td><td>%s</td></tr>\n' % (
                datetime.fromtimestamp(l['tid']).strftime('%d-%m-%Y %H:%M'), e(l['navn']), len(l['cpr']), 'success' if klar else 'warning',
                'Klar' if klar else 'Under behandling', '<a href="/liste/%s/excel">Hent Excel-fil</a>' % l['id'] if klar else '')
        h += '</tbody>\n</table>'
    return side(sid, s, 'Listeopslag', h, '/liste/')


@firewall
async def ny_liste(request, sid, s):
    fejl = ''
    if request.method == 'POST':
        f = await request.form()
        fil = f.get('liste_upload[fil]')
        if f.get('liste_upload[_token]') != csrf(s, 'liste_upload'):
            fejl = 'CSRF-token er ugyldig. Prøv venligst at sende formularen igen.'
        elif not getattr(fil, 'filename', ''):
            fejl = 'Der skal vælges en fil.'
        else:
            linjer = [x.strip() for x in (await fil.read()).decode('utf-8-sig', 'replace').splitlines() if x.strip()]
            forkert = [i for i, x in enumerate(linjer, 1) if not re.match(r'^\d{10}$', x)]
            if not linjer:
                fejl = 'En tom fil er ikke tilladt.'
            elif len(linjer) > 100:
                fejl = 'Filen må højst indeholde 100 CPR-numre.'
            elif forkert:
                fejl = 'Linje %d indeholder ikke et CPR-nummer på 10 cifre.' % forkert[0]
            else:
                s['lister'].append({'id': secrets.randbelow(900000) + 100000, 'navn': fil.filename, 'cpr': linjer, 'tid': time.time()})
                s['flash'].append(('success', 'Filen er modtaget. Excel-filen kan hentes nedenfor, når status er »Klar«.'))
                return omdiriger(sid, '/liste/')
    hj = ('<span class="help-block"><ul class="list-unstyled"><li><span class="glyphicon glyphicon-exclamation-sign"></span> %s</li></ul></span>' % e(fejl)) if fejl else ''
    return side(sid, s, 'Ny liste', '''<div class="page-header"><h1>Ny liste</h1></div>
<p>Filen skal være en tekstfil (.txt) med ét CPR-nummer på 10 cifre pr. linje og højst 100 linjer.</p>
<form name="liste_upload" method="post" action="/liste/ny" enctype="multipart/form-data">
<div class="form-group%s"><label class="control-label required" for="liste_upload_fil">Tekstfil med CPR-numre</label>
<input type="file" id="liste_upload_fil" name="liste_upload[fil]" required="required" accept=".txt" />%s</div>
<div class="form-group"><button type="submit" id="liste_upload_upload" name="liste_upload[upload]" class="btn btn-primary">Upload</button> <a href="/liste/">Annuller</a></div>
<input type="hidden" id="liste_upload__token" name="liste_upload[_token]" value="%s" />
</form>''' % (' has-error' if fejl else '', hj, csrf(s, 'liste_upload')), '/liste/')


GRUPPER = [(None, [('cpr', 'CPR-nummer'), ('findes', 'Findes i 2004 og frem')]),
           ('Første modul', [('foerste_startdato', 'Startdato'), ('foerste_du_modul', 'DU-modul'), ('foerste_udbyder', 'Udbyder')]),
           ('Seneste modul', [('seneste_startdato', 'Startdato'), ('seneste_du_modul', 'DU-modul'), ('seneste_udbyder', 'Udbyder')]),
           ('Seneste henvisning', [('henvisning_dato', 'Dato'), ('henvisning_kategori', 'Kategori')]),
           ('Højeste merit', [('merit_du_modul', 'DU-modul'), ('merit_startdato', 'Startdato'), ('merit_udbyder', 'Udbyder')]),
           ('Præ-2004', [('prae2004_findes', 'Findes'), ('prae2004_startdato', 'Første startdato'), ('prae2004_du', 'Danskuddannelse')])]


def phpexcel(cprs):
    wb = Workbook()
    ws = wb.active
    ws.title = 'Udtræk'
    ws.cell(1, 1, 'Udtræk fra Danskundervisningsdatabasen pr. ' + date.today().strftime('%d-%m-%Y')).font = Font(bold=True, size=14)
    noegler, c = [], 1
    for g, kol in GRUPPER:
        if g:
            ws.cell(3, c, g).alignment = Alignment(horizontal='center')
            ws.merge_cells(start_row=3, end_row=3, start_column=c, end_column=c + len(kol) - 1)
        for k, t in kol:
            ws.cell(4, c, t)
            noegler.append(k)
            c += 1
    for rk in ws['A3:P4']:
        for x in rk:
            x.font = Font(bold=True)
    for i, cpr in enumerate(cprs, 5):
        u = PR_CPR[cpr]['udtraek'] if cpr in PR_CPR else {'cpr': cpr, 'findes': False, 'prae2004_findes': False}
        for j, k in enumerate(noegler, 1):
            v = u.get(k)
            if isinstance(v, bool):
                v = 'Ja' if v else 'Nej'
            x = ws.cell(i, j)
            if v and k.endswith('dato'):
                x.value, x.number_format = date.fromisoformat(v), 'dd-mm-yyyy'
            elif v is not None:
                x.value, x.data_type = v, 's'
    ws.freeze_panes = 'A5'
    ud = io.BytesIO()
    wb.save(ud)
    return ud.getvalue()


@firewall
async def excel(request, sid, s):
    for l in s['lister']:
        if l['id'] == request.path_params['id'] and time.time() - l['tid'] > 1.5:
            return med(Response(phpexcel(l['cpr']), media_type='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', headers={
                'Content-Disposition': 'attachment; filename="udtraek_%s.xlsx"' % time.strftime('%Y%m%d_%H%M')}), sid)
    return omdiriger(sid, '/liste/')


app = Starlette(routes=[
    Route('/', forside), Route('/login', login), Route('/login_check', login_check, methods=['POST']), Route('/logout', logout),
    Route('/kursist/', soeg, methods=['GET', 'POST']), Route('/kursist/{id:int}/{fane}', kursist),
    Route('/liste/', lister), Route('/liste/ny', ny_liste, methods=['GET', 'POST']), Route('/liste/{id:int}/excel', excel)])
