# .NET 8 Blazor Web App (statisk SSR, enhanced forms) med Det Fælles Designsystem v9; ClosedXML til regneark
import hashlib, hmac, io, json, os, re, secrets, time, uuid
from datetime import date
from html import escape as e
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table, TableStyleInfo
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'people.json'), encoding='utf-8') as f:
    PERSONER = {p['cpr']: p for p in json.load(f)}
NOEGLE = secrets.token_bytes(32)
AF_COOKIE = '.AspNetCore.Antiforgery.' + secrets.token_urlsafe(8)
AUTH = '.AspNetCore.Cookies'
LOGINS, LISTER = {}, {}
BASE = '/knappen/'


def dato(v):
    return '%s.%s.%s' % (v[8:], v[5:7], v[:4])


def celle(v):
    if v is None:
        return '–'
    return dato(v) if re.fullmatch(r'\d{4}-\d\d-\d\d', v) else e(v)


def af_token(cookie):
    nonce = secrets.token_urlsafe(40)
    return 'CfDJ8' + nonce + '_' + hmac.new(NOEGLE, (nonce + cookie).encode(), hashlib.sha256).hexdigest()


def af_ok(cookie, tok):
    if not cookie or not tok or not tok.startswith('CfDJ8') or '_' not in tok:
        return False
    nonce, sig = tok[5:].rsplit('_', 1)
    return hmac.compare_digest(sig, hmac.new(NOEGLE, (nonce + cookie).encode(), hashlib.sha256).hexdigest())


class Side:
    """Et komponent-request: antiforgery-cookie, bruger og gengivelse i MainLayout."""
    def __init__(self, request):
        self.req = request
        self.af = request.cookies.get(AF_COOKIE) or 'CfDJ8' + secrets.token_urlsafe(48)
        self.bruger = LOGINS.get(request.cookies.get(AUTH))

    def skjult(self, handler=None):
        h = '<input type="hidden" name="_handler" value="%s" />' % handler if handler else ''
        return h + '<input type="hidden" name="__RequestVerificationToken" value="%s" />' % af_token(self.af)

    async def form(self):
        self.f = await self.req.form()
        if not af_ok(self.req.cookies.get(AF_COOKIE), self.f.get('__RequestVerificationToken')):
            return PlainTextResponse('A valid antiforgery token was not provided with the request. Add an antiforgery token, or disable antiforgery validation for this endpoint.', 400)
        return None

    def handler(self):
        return self.f.get('_handler')

    def send(self, resp):
        resp.set_cookie(AF_COOKIE, self.af, path=BASE, httponly=True, samesite='strict')
        resp.headers['Cache-Control'] = 'no-cache, no-store'
        resp.headers['blazor-enhanced-nav'] = 'allow'
        return resp

    def til(self, url):
        return self.send(RedirectResponse(url, 302))

    def log_paa(self):
        from urllib.parse import quote
        return self.til(BASE + 'Account/Login?ReturnUrl=' + quote(self.req.url.path, safe=''))

    def vis(self, titel, indhold, aktiv='', head=''):
        portal = nav = ''
        if self.bruger:
            portal = ('<div class="portal-info"><p class="user"><span class="weight-semibold">Logget på som %s</span></p>'
                      '<form action="/knappen/Account/Logout" method="post">%s<input type="hidden" name="ReturnUrl" value="" />'
                      '<button type="submit" class="button button-secondary alert-leave">Log af</button></form></div>' % (e(self.bruger), self.skjult()))
            pkt = [('hjem', 'Forside'), ('person', 'Find en person'), ('liste', 'Find flere personer')]
            nav = ('<nav class="nav"><div class="navbar navbar-primary"><div class="navbar-inner container"><ul class="nav-primary">'
                   + ''.join('<li%s><a class="nav-link%s" href="%s"><span>%s</span></a></li>' % (
                       ' class="current"' if k == aktiv else '', ' active" aria-current="page' if k == aktiv else '', k, t) for k, t in pkt)
                   + '</ul></div></div></nav>')
        return self.send(HTMLResponse('''<!DOCTYPE html>
<html lang="da">

<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <base href="/knappen/" />
    <link rel="stylesheet" href="lib/dkfds/css/dkfds.min.css" />
    <link rel="stylesheet" href="Knappen.Web.styles.css" />
    <title>%s - Danskuddannelse</title>%s
</head>

<body>
    <a href="%s#main-content" class="skipnav">Gå til sidens indhold</a>
<header class="header" b-3xk9q2w1ad><div class="portal-header"><div class="portal-header-inner container"><a href="" title="Forside" class="logo alert-leave" aria-label="Udlændinge- og Integrationsministeriet"></a>%s</div></div>
<div class="solution-header"><div class="solution-header-inner container"><div class="solution-heading"><a href="" title="Forside">Opslag om danskuddannelse</a></div></div></div>%s</header>
<main class="container page-container" id="main-content">%s</main>
<footer b-3xk9q2w1ad><div class="footer pt-6 pb-5"><div class="container"><p>Udlændinge- og Integrationsministeriet</p></div></div></footer>
    <script src="lib/dkfds/js/dkfds.min.js"></script><script>DKFDS.init();</script>
    <script src="_framework/blazor.web.js"></script>
</body>

</html>''' % (e(titel), head, self.req.url.path[len(BASE):], portal, nav, indhold)))


def besked(kind, titel, tekst=''):
    rolle = ' role="alert"' if kind in ('warning', 'error') else ''
    return ('<div class="alert alert-%s mt-5"%s><div class="alert-body"><h2 class="alert-heading">%s</h2>%s</div></div>'
            % (kind, rolle, titel, '<p class="alert-text">%s</p>' % tekst if tekst else ''))


def fejl_html(fid, t):
    return '<span class="form-error-message" id="%s-error"><span class="sr-only">Fejl: </span>%s</span>' % (fid, t) if t else ''


async def start(request):
    s = Side(request)
    if s.bruger:
        return s.til(BASE + 'hjem')
    return s.vis('Start', '''<h1>Opslag om danskuddannelse</h1>
<p class="font-lead">Her kan kommunens medarbejdere se, hvad sprogcentrene har indberettet om voksne udlændinges danskuddannelse.</p>
<p>Du skal bruge det brugernavn og den adgangskode, som kommunen har fået af ministeriet.</p>
<a class="button button-primary" href="hjem">Start</a>''')


async def login(request):
    s = Side(request)
    fejl, navn = '', ''
    ret = request.query_params.get('ReturnUrl') or BASE + 'hjem'
    if not ret.startswith(BASE):
        ret = BASE + 'hjem'
    if request.method == 'POST':
        daarlig = await s.form()
        if daarlig:
            return daarlig
        if s.handler() != 'login':
            return PlainTextResponse('The POST request does not specify which form is being submitted.', 400)
        navn = s.f.get('Input.Brugernavn', '')
        if (navn, s.f.get('Input.Adgangskode')) == ('kommune', 'hemmeligt-1'):
            r = s.til(ret)
            k = 'CfDJ8' + secrets.token_urlsafe(90)
            LOGINS[k] = navn
            r.set_cookie(AUTH, k, path=BASE, httponly=True, samesite='lax')
            return r
        fejl = besked('error', 'Du kunne ikke logges på', 'Brugernavnet eller adgangskoden er forkert.')
    sti = request.url.path + ('?' + request.url.query if request.url.query else '')
    return s.vis('Log på', '''<h1>Log på</h1>%s
<form method="post" action="%s" data-enhance="">%s<div class="form-group"><label class="form-label" for="Input.Brugernavn">Brugernavn</label><input id="Input.Brugernavn" autocomplete="username" aria-required="true" class="form-input valid" name="Input.Brugernavn" value="%s" /></div>
<div class="form-group"><label class="form-label" for="Input.Adgangskode">Adgangskode</label><input type="password" id="Input.Adgangskode" autocomplete="current-password" aria-required="true" class="form-input valid" name="Input.Adgangskode" /></div>
<button type="submit" class="button button-primary mt-5">Log på</button></form>''' % (fejl, e(sti), s.skjult('login'), e(navn)))


async def logout(request):
    s = Side(request)
    daarlig = await s.form()
    if daarlig:
        return daarlig
    LOGINS.pop(request.cookies.get(AUTH), None)
    r = s.til(BASE)
    r.delete_cookie(AUTH, path=BASE)
    return r


async def hjem(request):
    s = Side(request)
    if not s.bruger:
        return s.log_paa()
    return s.vis('Forside', '''<h1>Hvad vil du slå op?</h1>
<div class="row"><div class="col-12 col-md-6"><div class="card card-align-height"><div class="card-header"><h2 class="header-title">Én person</h2></div><div class="card-text"><p>Se alle indberetninger om moduler, prøver, henvisninger og merit for én person.</p></div><div class="card-footer"><a class="card-link" href="person">Søg på CPR-nummer</a></div></div></div>
<div class="col-12 col-md-6"><div class="card card-align-height"><div class="card-header"><h2 class="header-title">Flere personer</h2></div><div class="card-text"><p>Hent et uddrag af indberetningerne i et regneark for op til 100 personer.</p></div><div class="card-footer"><a class="card-link" href="liste">Upload en liste</a></div></div></div></div>''', 'hjem')


KOL = {'moduler': [('du_modul', 'Modul'), ('startdato', 'Startet'), ('slutdato', 'Afsluttet'), ('udbyder', 'Udbyder'), ('henvisningskategori', 'Henvist i kategori'), ('ophoersaarsag', 'Ophørsårsag'), ('modultest_bestaaet', 'Bestod modultest')],
       'proever': [('proeve', 'Prøve'), ('dato', 'Prøvedato'), ('termin', 'Termin'), ('laeseforstaaelse', 'Læseforståelse'), ('skriftlig', 'Skriftlig fremstilling'), ('mundtlig', 'Mundtlig kommunikation'), ('resultat', 'Resultat'), ('udbyder', 'Udbyder')],
       'henvisninger': [('dato', 'Henvist den'), ('kategori', 'Kategori'), ('kommune', 'Kommune'), ('udbyder', 'Udbyder')],
       'meritter': [('du_modul', 'Modul'), ('startdato', 'Startet'), ('udbyder', 'Udbyder')]}
FANER = [('moduler', 'Moduler', 'Personen har ingen moduler.'), ('proever', 'Danskprøver', 'Personen har ingen danskprøver.'), ('henvisninger', 'Henvisninger', 'Personen har ingen henvisninger.'),
         ('meritter', 'Merit', 'Personen har ingen merit.'), ('prae2004', 'Før 2004', 'Personen har ingen oplysninger fra før 2004.')]


def tabel(k, raekker):
    raekker = sorted(raekker, key=lambda r: r.get('startdato', r.get('dato')) or '')
    h = '<div class="table--responsive-scroll"><table class="table table--responsive-headers"><thead><tr>' + ''.join('<th scope="col">%s</th>' % t for _, t in KOL[k]) + '</tr></thead><tbody>'
    for r in raekker:
        h += '<tr>' + ''.join('<td data-title="%s">%s</td>' % (t, celle(r[n])) for n, t in KOL[k]) + '</tr>'
    return h + '</tbody></table></div>'


def person_html(p):
    h = '<!--!--><h2 class="mt-6">CPR-nummer %s-%s</h2><div class="tab-container" data-tabs=""><div class="tabs" role="tablist" aria-label="Oplysninger om personen">' % (p['cpr'][:6], p['cpr'][6:])
    for i, (k, t, _) in enumerate(FANER):
        h += '<button type="button" class="tab-button" id="fane-%s" role="tab" aria-selected="%s" aria-controls="panel-%s"><span class="tab-button-text">%s</span></button>' % (k, 'false' if i else 'true', k, t)
    h += '</div>'
    for k, t, tom in FANER:
        h += '<section class="tab-panel" id="panel-%s" role="tabpanel" tabindex="0" aria-labelledby="fane-%s">' % (k, k)
        if not p[k]:
            h += '<p>%s</p>' % tom
        elif k == 'prae2004':
            h += ('<dl class="description-list"><dt>Første startdato</dt><dd>%s</dd><dt>Har fulgt danskuddannelse</dt><dd>%s</dd></dl>'
                  % (celle(p[k]['foerste_startdato']), 'Ja' if p[k]['du'] else 'Nej'))
        else:
            h += tabel(k, p[k])
        h += '</section>'
    return h + '</div>'


async def person(request):
    s = Side(request)
    if not s.bruger:
        return s.log_paa()
    vaerdi = fejl = res = ''
    if request.method == 'POST':
        daarlig = await s.form()
        if daarlig:
            return daarlig
        vaerdi = s.f.get('Soegning.Cpr', '').strip()
        cpr = vaerdi.replace('-', '').replace(' ', '')
        if not re.fullmatch(r'\d{10}', cpr):
            fejl = 'Indtast et CPR-nummer på 10 cifre'
        elif cpr not in PERSONER:
            res = besked('info', 'Ingen oplysninger fundet', 'Vi kender ikke personen med det CPR-nummer, du har søgt på.')
        else:
            res = person_html(PERSONER[cpr])
    return s.vis('Find en person', '''<h1>Find en person</h1>
<form method="post" action="/knappen/person" data-enhance="">%s<div class="form-group%s"><label class="form-label" for="cpr">CPR-nummer</label><span class="form-hint" id="cpr-hint">Skriv 10 cifre med eller uden bindestreg (ddmmåå-xxxx)</span>%s<input id="cpr" inputmode="numeric" maxlength="11" autocomplete="off" aria-describedby="cpr-hint" class="form-input input-width-s %s" name="Soegning.Cpr" value="%s" /></div>
<button type="submit" class="button button-primary mt-4">Vis oplysninger</button></form>%s''' % (
        s.skjult('find-person'), ' form-error' if fejl else '', fejl_html('cpr', fejl), 'invalid' if fejl else 'valid', e(vaerdi), res), 'person')


async def liste(request):
    s = Side(request)
    if not s.bruger:
        return s.log_paa()
    fejl = ''
    if request.method == 'POST':
        daarlig = await s.form()
        if daarlig:
            return daarlig
        if s.handler() == 'dan-regneark':
            l = LISTER.get(s.f.get('Bestilling.Id'))
            if l and l['bruger'] == request.cookies.get(AUTH):
                l['klar'] = time.monotonic() + 1.2
                return s.til(BASE + 'liste/' + s.f.get('Bestilling.Id'))
            fejl = 'Listen findes ikke længere. Upload den igen'
        else:
            fil = s.f.get('Upload.Fil')
            if not getattr(fil, 'filename', ''):
                fejl = 'Vælg en fil'
            else:
                raa = await fil.read()
                try:
                    tekst = raa.decode('utf-8-sig')
                except UnicodeDecodeError:
                    tekst = raa.decode('latin-1')
                cprs = [x.strip() for x in tekst.splitlines() if x.strip()]
                if not fil.filename.lower().endswith('.txt'):
                    fejl = 'Filen skal være en tekstfil (.txt)'
                elif not cprs:
                    fejl = 'Filen er tom'
                elif len(cprs) > 100:
                    fejl = 'Filen indeholder mere end 100 CPR-numre'
                elif any(not re.fullmatch(r'\d{10}', x) for x in cprs):
                    fejl = 'Filen må kun indeholde CPR-numre på 10 cifre - ét på hver linje'
                else:
                    gid = str(uuid.uuid4())
                    LISTER[gid] = {'cpr': cprs, 'bruger': request.cookies.get(AUTH), 'klar': None}
                    return s.vis('Kontrollér listen', '''<h1>Kontrollér listen</h1>
<dl class="description-list"><dt>Fil</dt><dd>%s</dd><dt>Antal CPR-numre</dt><dd>%d</dd></dl>
<form method="post" action="/knappen/liste" data-enhance="">%s<input type="hidden" name="Bestilling.Id" value="%s" /><button type="submit" class="button button-primary">Dan regneark</button> <a class="button button-tertiary" href="liste">Vælg en anden fil</a></form>'''
                                 % (e(fil.filename), len(cprs), s.skjult('dan-regneark'), gid), 'liste')
    return s.vis('Find flere personer', '''<h1>Find flere personer</h1>
<p>Upload en tekstfil (.txt) med højst 100 CPR-numre. Skriv ét CPR-nummer på hver linje - 10 cifre uden bindestreg.</p>
<form method="post" action="/knappen/liste" enctype="multipart/form-data" data-enhance="">%s<div class="form-group%s"><label class="form-label" for="fil">Vælg fil med CPR-numre</label>%s<input type="file" id="fil" class="form-input form-file-input" accept=".txt" name="Upload.Fil" /></div>
<button type="submit" class="button button-primary mt-4">Upload fil</button></form>''' % (s.skjult('upload'), ' form-error' if fejl else '', fejl_html('fil', fejl)), 'liste')


def mit(request):
    l = LISTER.get(str(request.path_params['gid']))
    return l if l and l['klar'] and l['bruger'] == request.cookies.get(AUTH) else None


async def bestilling(request):
    s = Side(request)
    if not s.bruger:
        return s.log_paa()
    l = mit(request)
    if not l:
        return s.til(BASE + 'liste')
    if time.monotonic() < l['klar']:
        return s.vis('Regneark', '''<h1>Regneark</h1><div class="spinner" aria-hidden="true"></div><div class="spinner-status" role="status"><p>Vi henter oplysningerne. Det kan tage lidt tid.</p></div>
<p><a class="function-link" href="%s">Opdater siden</a></p>''' % request.url.path[len(BASE):], 'liste', '\n    <meta http-equiv="refresh" content="1" />')
    return s.vis('Regneark', '<h1>Regneark</h1>%s<p class="mt-5"><a class="function-link" href="api/regneark/%s" download="" data-enhance-nav="false">Download regneark (xlsx)</a></p><p><a href="liste">Upload en ny liste</a></p>' % (
        besked('success', 'Regnearket er klar', 'Det indeholder %d personer.' % len(l['cpr'])), request.path_params['gid']), 'liste')


UDTRAEK = [('cpr', 'CPR-nummer'), ('findes', 'Findes fra 2004'), ('foerste_startdato', 'Første modul startet'), ('foerste_du_modul', 'Første modul'), ('foerste_udbyder', 'Første modul udbyder'),
           ('seneste_startdato', 'Seneste modul startet'), ('seneste_du_modul', 'Seneste modul'), ('seneste_udbyder', 'Seneste modul udbyder'), ('henvisning_dato', 'Henvist den'), ('henvisning_kategori', 'Henvist i kategori'),
           ('merit_du_modul', 'Højeste merit'), ('merit_startdato', 'Højeste merit startet'), ('merit_udbyder', 'Højeste merit udbyder'), ('prae2004_findes', 'Findes før 2004'), ('prae2004_startdato', 'Første startdato før 2004'), ('prae2004_du', 'Danskuddannelse før 2004')]


async def regneark(request):
    s = Side(request)
    l = mit(request)
    if not s.bruger or not l or time.monotonic() < l['klar']:
        return Response(status_code=404)
    wb = Workbook()
    ws = wb.active
    ws.title = 'Danskuddannelse'
    ws.append([t for _, t in UDTRAEK])
    for c in l['cpr']:
        u = PERSONER[c]['udtraek'] if c in PERSONER else {'cpr': c, 'findes': False, 'prae2004_findes': False}
        ud = []
        for k, _ in UDTRAEK:
            v = u.get(k)
            if isinstance(v, bool):
                v = 'Ja' if v else 'Nej'
            elif v and k.endswith('dato') or v and k == 'henvisning_dato':
                v = date.fromisoformat(v)
            ud.append(v)
        ws.append(ud)
    for rk in ws.iter_rows(min_row=2):
        for x in rk:
            x.number_format = 'dd.mm.yyyy' if x.is_date else '@'
    for i in range(16):
        ws.column_dimensions['ABCDEFGHIJKLMNOP'[i]].width = 20
        ws.cell(1, i + 1).font = Font(bold=True)
    t = Table(displayName='Tabel1', ref='A1:P%d' % (len(l['cpr']) + 1))
    t.tableStyleInfo = TableStyleInfo(name='TableStyleMedium2', showRowStripes=True)
    ws.add_table(t)
    b = io.BytesIO()
    wb.save(b)
    navn = 'danskuddannelse-%s.xlsx' % date.today().isoformat()
    return Response(b.getvalue(), media_type='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
                    headers={'Content-Disposition': "attachment; filename=%s; filename*=UTF-8''%s" % (navn, navn)})


app = Starlette(routes=[
    Route('/knappen/', start), Route('/knappen/hjem', hjem), Route('/knappen/Account/Login', login, methods=['GET', 'POST']),
    Route('/knappen/Account/Logout', logout, methods=['POST']), Route('/knappen/person', person, methods=['GET', 'POST']),
    Route('/knappen/liste', liste, methods=['GET', 'POST']), Route('/knappen/liste/{gid:uuid}', bestilling), Route('/knappen/api/regneark/{gid:uuid}', regneark)])
