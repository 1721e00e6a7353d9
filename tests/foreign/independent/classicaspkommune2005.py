# Amtets it-afdeling, klassisk ASP (VBScript/ADODB) på IIS 6.0. #include "top.inc", "menu.inc" og "bund.inc". ISO-8859-1.
import asyncio, json, os, re, secrets, string
from datetime import date
from html import escape
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'people.json'), encoding='utf-8') as f:
    DB = json.load(f)
COOKIE = 'ASPSESSIONID' + ''.join(secrets.choice(string.ascii_uppercase) for _ in range(8))
SESSION = {}
PAGESIZE = 10
ENT = {'æ': '&aelig;', 'ø': '&oslash;', 'å': '&aring;', 'Æ': '&AElig;', 'Ø': '&Oslash;', 'Å': '&Aring;'}


def h(t):
    """Server.HTMLEncode"""
    return ''.join(ENT.get(c, c) for c in escape(str(t)))


def tekst(t):
    return ''.join(ENT.get(c, c) for c in t)


def ny_session():
    return ''.join(secrets.choice(string.ascii_uppercase) for _ in range(24))


def find(cpr):
    for p in DB:
        if p['cpr'] == cpr:
            return p


def har_data(p):
    return p and (p['moduler'] or p['proever'] or p['henvisninger'] or p['meritter'] or p['prae2004'])


def ses(request):
    sid = request.cookies.get(COOKIE)
    if sid not in SESSION:
        sid = ny_session()
        SESSION[sid] = {}
    return sid, SESSION[sid]


def skriv(sid, html, status=200, **hoveder):
    r = Response(html.encode('iso-8859-1', 'xmlcharrefreplace'), status, media_type=None)
    r.headers['Content-Type'] = 'text/html'
    r.headers['Cache-Control'] = 'private'
    for k, v in hoveder.items():
        r.headers[k.replace('_', '-')] = v
    r.headers['Set-Cookie'] = '%s=%s; path=/' % (COOKIE, sid)
    return r


def redirect(sid, url):
    return skriv(sid, '<head><title>Object moved</title></head>\n<body><h1>Object Moved</h1>This object may be found <a HREF="%s">here</a>.</body>\n' % url.replace('&', '&amp;'), 302, Location=url)


TOP = '''<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML>
<HEAD>
<TITLE>%s</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<LINK REL="stylesheet" TYPE="text/css" HREF="stil.css">
%s</HEAD>
<BODY BGCOLOR="#FFFFFF" TOPMARGIN="0" LEFTMARGIN="0" MARGINWIDTH="0" MARGINHEIGHT="0">
<TABLE WIDTH="100%%" BORDER="0" CELLSPACING="0" CELLPADDING="4">
<TR BGCOLOR="#003366"><TD><FONT FACE="Verdana" SIZE="4" COLOR="#FFFFFF"><B>Danskundervisningsdatabasen</B></FONT></TD>
<TD ALIGN="right"><FONT FACE="Verdana" SIZE="1" COLOR="#FFFFFF">%s</FONT></TD></TR>
</TABLE>
'''
BUND = '''
<HR SIZE="1" NOSHADE>
<FONT FACE="Verdana" SIZE="1">Amtets it-afdeling - bedst i Internet Explorer 5.5 eller nyere, 1024 x 768</FONT>
</BODY>
</HTML>
'''


def menu(p):
    m = '<B>Menu</B><BR><BR>\n<A HREF="soeg.asp">Enkelt kursist</A><BR>\n'
    m += '<A HREF="flere.asp">Flere kursister</A><BR>\n<BR>\n<A HREF="vaelg.asp">Skift system</A><BR>\n<A HREF="logaf.asp">Log af</A><BR>\n'
    return m


def side(sid, s, titel, indhold, script='', vis_menu=True):
    d = date.today().strftime('%d-%m-%Y')
    top = TOP % (h(titel), script, ('Bruger: %s&nbsp;&nbsp;' % h(s['bruger']) if s.get('bruger') else '') + d)
    if vis_menu:
        indhold = ('<TABLE WIDTH="100%%" BORDER="0" CELLSPACING="0" CELLPADDING="8">\n<TR VALIGN="top"><TD WIDTH="160" BGCOLOR="#DDE6EE" NOWRAP><FONT FACE="Verdana" SIZE="2">\n%s</FONT></TD>\n<TD><FONT FACE="Verdana" SIZE="2">\n%s\n</FONT></TD></TR>\n</TABLE>'
                   % (menu(s), indhold))
    else:
        indhold = '<BR>\n<CENTER>\n<FONT FACE="Verdana" SIZE="2">\n%s\n</FONT>\n</CENTER>' % indhold
    return skriv(sid, top + indhold + BUND)


def kraever(fn):
    async def inde(request):
        sid, s = ses(request)
        if not s.get('bruger'):
            return redirect(sid, 'default.asp?fejl=2')
        return await fn(request, sid, s)
    return inde


async def default(request):
    sid, s = ses(request)
    fejl = {'1': 'Forkert bruger-id eller kodeord. Pr&oslash;v igen.', '2': 'Du er ikke logget p&aring;, eller der er g&aring;et mere end 20 minutter.'}.get(request.query_params.get('fejl'), '')
    ud = ''
    if fejl:
        ud = '<FONT COLOR="#CC0000"><B>%s</B></FONT><BR><BR>\n' % fejl
    ud += '''<FORM NAME="frmLogin" METHOD="post" ACTION="logincheck.asp">
<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="4" BGCOLOR="#DDE6EE">
<TR><TD COLSPAN="2"><B>Log p&aring;</B></TD></TR>
<TR><TD>Bruger-id:</TD><TD><INPUT TYPE="text" NAME="txtBruger" SIZE="20" MAXLENGTH="20"></TD></TR>
<TR><TD>Kodeord:</TD><TD><INPUT TYPE="password" NAME="txtKode" SIZE="20" MAXLENGTH="20"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE="submit" NAME="cmdLogin" VALUE="Log p&aring;"> <INPUT TYPE="reset" VALUE="Ryd"></TD></TR>
</TABLE>
</FORM>
<SCRIPT LANGUAGE="JavaScript">
<!--
document.frmLogin.txtBruger.focus();
//-->
</SCRIPT>'''
    return side(sid, s, 'Log på', ud, vis_menu=False)


async def logincheck(request):
    sid, s = ses(request)
    f = await request.form()
    if f.get('txtBruger', '').strip().lower() == 'kommune' and f.get('txtKode') == 'hemmeligt-1':
        s['bruger'] = 'kommune'
        return redirect(sid, 'vaelg.asp')
    return redirect(sid, 'default.asp?fejl=1')


async def logaf(request):
    sid, s = ses(request)
    SESSION.pop(sid, None)
    return redirect(sid, 'default.asp')


@kraever
async def vaelg(request, sid, s):
    return side(sid, s, 'Vælg system', '''<TABLE BORDER="1" CELLSPACING="0" CELLPADDING="6" BORDERCOLOR="#003366">
<TR BGCOLOR="#DDE6EE"><TD COLSPAN="2"><B>Du har adgang til f&oslash;lgende systemer</B></TD></TR>
<TR><TD><A HREF="menu.asp">Udtr&aelig;k om kursister</A></TD><TD>Opslag i sprogcentrenes indberetninger</TD></TR>
<TR><TD><A HREF="koder.asp">Kodevejledning</A></TD><TD>Om kategorier og modulkoder</TD></TR>
</TABLE>
<BR><A HREF="logaf.asp">Log af</A>''', vis_menu=False)


@kraever
async def koder(request, sid, s):
    return side(sid, s, 'Kodevejledning', '<B>Kodevejledning</B><BR><BR>Koderne er sprogcentrenes egne indberetningskoder. Et modul skrives som uddannelse og modul adskilt af bindestreg.<BR><BR><A HREF="vaelg.asp">Tilbage</A>', vis_menu=False)


@kraever
async def menuside(request, sid, s):
    return side(sid, s, 'Udtræk om kursister', '''<B>Udtr&aelig;k om kursister</B><BR><BR>
V&aelig;lg i menuen til venstre, om du vil sl&aring; en enkelt kursist op, eller om du vil hente oplysninger om flere kursister i et Excel-ark.''')


TJEK = '''<SCRIPT LANGUAGE="JavaScript">
<!--
function tjek(frm) {
  if (frm.txtCPR.value.length < 10) {
    alert("CPR-nr. skal være på 10 cifre");
    frm.txtCPR.focus();
    return false;
  }
  return true;
}
//-->
</SCRIPT>
'''


@kraever
async def soeg(request, sid, s):
    fejl = ''
    if request.method == 'POST':
        f = await request.form()
        cpr = f.get('txtCPR', '').replace('-', '').strip()
        s.pop('cpr', None)
        if not re.match(r'^[0-9]{10}$', cpr):
            fejl = 'CPR-nr. skal v&aelig;re p&aring; 10 cifre.'
        elif not har_data(find(cpr)):
            fejl = 'Der findes ingen oplysninger om det p&aring;g&aelig;ldende CPR-nr.'
        else:
            s['cpr'] = cpr
            return redirect(sid, 'moduler.asp')
    ud = '''<B>Enkelt kursist</B><BR><BR>
%s<FORM NAME="frmSoeg" METHOD="post" ACTION="soeg.asp" onSubmit="return tjek(this)">
<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="3">
<TR><TD>Kursistens CPR-nr.:</TD><TD><INPUT TYPE="text" NAME="txtCPR" SIZE="12" MAXLENGTH="11"></TD>
<TD><INPUT TYPE="submit" NAME="cmdSoeg" VALUE="Hent data"></TD></TR>
<TR><TD>&nbsp;</TD><TD COLSPAN="2"><FONT SIZE="1">Skrives ddmm&aring;&aring;-xxxx eller uden bindestreg</FONT></TD></TR>
</TABLE>
</FORM>''' % ('<FONT COLOR="#CC0000"><B>%s</B></FONT><BR><BR>\n' % fejl if fejl else '')
    return side(sid, s, 'Enkelt kursist', ud, TJEK)


FANER = [('moduler.asp', 'Moduler'), ('proever.asp', 'Prøver'), ('henvisn.asp', 'Henvisninger'), ('merit.asp', 'Merit'), ('prae2004.asp', 'Præ-2004')]
REC = {'moduler.asp': ('moduler', 'Ingen moduler fundet.', [('Startdato', 'startdato'), ('Slutdato', 'slutdato'), ('DU-modul', 'du_modul'), ('Udbyder nr.', 'udbyder'), ('Henv. kat.', 'henvisningskategori'), ('Ophør', 'ophoersaarsag'), ('Modultest best.', 'modultest_bestaaet')]),
       'proever.asp': ('proever', 'Ingen prøver fundet.', [('Prøve', 'proeve'), ('Dato', 'dato'), ('Termin', 'termin'), ('Læs', 'laeseforstaaelse'), ('Skr', 'skriftlig'), ('Mdt', 'mundtlig'), ('Resultat', 'resultat'), ('Udbyder nr.', 'udbyder')]),
       'henvisn.asp': ('henvisninger', 'Ingen henvisninger fundet.', [('Dato', 'dato'), ('Kategori', 'kategori'), ('Kommune', 'kommune'), ('Udbyder nr.', 'udbyder')]),
       'merit.asp': ('meritter', 'Ingen merit fundet.', [('DU-modul', 'du_modul'), ('Startdato', 'startdato'), ('Udbyder nr.', 'udbyder')]),
       'prae2004.asp': ('prae2004', 'Ingen data fra før 2004 fundet.', [('Første startdato', 'foerste_startdato'), ('DU', 'du')])}


def vaerdi(v, tom='&nbsp;'):
    if v is None:
        return tom
    if isinstance(v, bool):
        return 'Ja' if v else 'Nej'
    if re.match(r'^\d{4}-\d\d-\d\d$', v):
        return v[8:10] + '-' + v[5:7] + '-' + v[:4]
    return h(v)


@kraever
async def vis(request, sid, s):
    fil = request.url.path.split('/')[-1].lower()
    p = find(s.get('cpr'))
    if not p:
        return redirect(sid, 'soeg.asp')
    felt, tom, kol = REC[fil]
    ud = '<B>CPR-nr.: %s-%s</B><BR><BR>\n<TABLE BORDER="0" CELLSPACING="2" CELLPADDING="4"><TR>\n' % (p['cpr'][:6], p['cpr'][6:])
    for url, navn in FANER:
        if url == fil:
            ud += '<TD BGCOLOR="#003366"><FONT FACE="Verdana" SIZE="2" COLOR="#FFFFFF"><B>%s</B></FONT></TD>\n' % tekst(navn)
        else:
            ud += '<TD BGCOLOR="#DDE6EE"><A HREF="%s">%s</A></TD>\n' % (url, tekst(navn))
    ud += '</TR></TABLE>\n'
    rs = p[felt]
    rs = [rs] if isinstance(rs, dict) else (rs or [])
    if not rs:
        return side(sid, s, 'Kursist', ud + '<BR><I>%s</I>' % tekst(tom))
    sider = -(-len(rs) // PAGESIZE)
    nr = request.query_params.get('side', '1')
    nr = min(max(int(nr), 1), sider) if nr.isdigit() else 1
    ud += '<TABLE BORDER="1" CELLSPACING="0" CELLPADDING="3" BORDERCOLOR="#003366">\n<TR BGCOLOR="#DDE6EE">' + ''.join('<TD><B>%s</B></TD>' % tekst(t) for t, _ in kol) + '</TR>\n'
    for i, r in enumerate(rs[(nr - 1) * PAGESIZE:nr * PAGESIZE]):
        ud += '<TR%s>' % (' BGCOLOR="#F4F4F4"' if i % 2 else '') + ''.join('<TD NOWRAP>%s</TD>' % vaerdi(r[k]) for _, k in kol) + '</TR>\n'
    ud += '</TABLE>\n'
    if sider > 1:
        ud += '<BR>Side %d af %d&nbsp;&nbsp; ' % (nr, sider)
        ud += '<A HREF="%s?side=%d">&lt;&lt; Forrige</A> ' % (fil, nr - 1) if nr > 1 else '<FONT COLOR="#999999">&lt;&lt; Forrige</FONT> '
        ud += '| <A HREF="%s?side=%d">N&aelig;ste &gt;&gt;</A>' % (fil, nr + 1) if nr < sider else '| <FONT COLOR="#999999">N&aelig;ste &gt;&gt;</FONT>'
        ud += '<BR>\n'
    return side(sid, s, 'Kursist', ud)


VENT = '''<SCRIPT LANGUAGE="JavaScript">
<!--
function visVent() {
  document.all["vent"].style.display = "";
  return true;
}
//-->
</SCRIPT>
'''


@kraever
async def flere(request, sid, s):
    fejl = s.pop('fejl', '')
    return side(sid, s, 'Flere kursister', '''<B>Flere kursister</B><BR><BR>
%sLav en tekstfil i Notesblok med et CPR-nr. p&aring; hver linje (10 cifre). H&oslash;jst 100 CPR-nr. ad gangen.<BR><BR>
<FORM NAME="frmFil" METHOD="post" ACTION="upload.asp" ENCTYPE="multipart/form-data" onSubmit="return visVent()">
<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="3">
<TR><TD>Fil med CPR-nr.:</TD><TD><INPUT TYPE="file" NAME="FILE1" SIZE="40"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE="submit" NAME="cmdUpload" VALUE="Upload fil"></TD></TR>
</TABLE>
</FORM>
<DIV ID="vent" STYLE="display:none"><FONT COLOR="#003366"><B>Vent venligst, mens databasen gennems&oslash;ges...</B></FONT></DIV>''' % (
        '<FONT COLOR="#CC0000"><B>%s</B></FONT><BR><BR>\n' % fejl if fejl else ''), VENT)


@kraever
async def upload(request, sid, s):
    f = await request.form()
    fil = f.get('FILE1')
    if not getattr(fil, 'filename', ''):
        s['fejl'] = 'Du skal v&aelig;lge en fil.'
        return redirect(sid, 'flere.asp')
    linjer = [l.strip() for l in (await fil.read()).decode('latin-1').replace('\xef\xbb\xbf', '').splitlines()]
    linjer = [l for l in linjer if l]
    if not linjer or len(linjer) > 100:
        s['fejl'] = 'Filen er tom.' if not linjer else 'Filen indeholder mere end 100 CPR-nr.'
        return redirect(sid, 'flere.asp')
    for i, l in enumerate(linjer, 1):
        if not re.match(r'^[0-9]{10}$', l):
            s['fejl'] = 'Fejl i linje %d: et CPR-nr. skal v&aelig;re p&aring; 10 cifre.' % i
            return redirect(sid, 'flere.asp')
    await asyncio.sleep(0.8)
    lbnr = secrets.randbelow(90000) + 10000
    s.setdefault('udtraek', {})[str(lbnr)] = linjer
    fundet = sum(1 for l in linjer if har_data(find(l)))
    return side(sid, s, 'Flere kursister', '''<B>Flere kursister</B><BR><BR>
S&oslash;gningen er afsluttet.<BR>
Antal CPR-nr. i filen: %d<BR>
Heraf fundet i databasen: %d<BR><BR>
<A HREF="excel.asp?lbnr=%d" TARGET="_blank">Klik her for at hente Excel-arket</A><BR><BR>
<A HREF="flere.asp">Ny fil</A>''' % (len(linjer), fundet, lbnr))


GRUPPER = [('&nbsp;', [('CPR-nr.', 'cpr'), ('Findes i 2004 +', 'findes')]), ('Første modul reg.', [('Startdato', 'foerste_startdato'), ('DU-modul', 'foerste_du_modul'), ('Udbyder', 'foerste_udbyder')]),
           ('Sidste modul reg.', [('Startdato', 'seneste_startdato'), ('DU-modul', 'seneste_du_modul'), ('Udbyder', 'seneste_udbyder')]), ('Sidste henvisning', [('Dato', 'henvisning_dato'), ('Kategori', 'henvisning_kategori')]),
           ('Højeste merit', [('DU-modul', 'merit_du_modul'), ('Startdato', 'merit_startdato'), ('Udbyder', 'merit_udbyder')]), ('Præ-2004 data', [('Findes', 'prae2004_findes'), ('Første startdato', 'prae2004_startdato'), ('DU', 'prae2004_du')])]


@kraever
async def excel(request, sid, s):
    cprs = s.get('udtraek', {}).get(request.query_params.get('lbnr'))
    if not cprs:
        return redirect(sid, 'flere.asp')
    ud = '<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">\n<style>td.t { mso-number-format:"\\@"; }</style>\n</head>\n<body>\n<table border="1">\n'
    ud += '<tr><td colspan="16"><b>Resultat af udtr&aelig;k pr. %s</b></td></tr>\n<tr>' % date.today().strftime('%d-%m-%Y')
    ud += ''.join('<td colspan="%d"><b>%s</b></td>' % (len(k), tekst(g)) for g, k in GRUPPER) + '</tr>\n<tr>'
    ud += ''.join('<td><b>%s</b></td>' % tekst(t) for _, kol in GRUPPER for t, _ in kol) + '</tr>\n'
    for c in cprs:
        p = find(c)
        u = p['udtraek'] if p else {'cpr': c, 'findes': False, 'prae2004_findes': False}
        ud += '<tr>' + ''.join('<td class="t">%s</td>' % vaerdi(u.get(k), '') for _, kol in GRUPPER for _, k in kol) + '</tr>\n'
    ud += '</table>\n</body>\n</html>\n'
    r = skriv(sid, ud, Content_Disposition='attachment; filename=udtraek.xls')
    r.headers['Content-Type'] = 'application/vnd.ms-excel'
    return r


R = '/danskdb/'
app = Starlette(routes=[
    Route(R, default), Route(R + 'default.asp', default), Route(R + 'logincheck.asp', logincheck, methods=['POST']), Route(R + 'logaf.asp', logaf),
    Route(R + 'vaelg.asp', vaelg), Route(R + 'koder.asp', koder), Route(R + 'menu.asp', menuside), Route(R + 'soeg.asp', soeg, methods=['GET', 'POST'])]
    + [Route(R + x, vis) for x in REC]
    + [Route(R + 'flere.asp', flere), Route(R + 'upload.asp', upload, methods=['POST']), Route(R + 'excel.asp', excel)])
