"""The parts that the pages of a generated site are made of: forms, links, messages, the look-up's field and button."""

from dataclasses import dataclass
from html import escape

from tests.foreign.sites import render
from tests.foreign.sites.base import SiteRequest
from tests.foreign.sites.plan import Plan

_POSTBACK = (
    '<input type="hidden" name="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" value=""><script>'
    "function __doPostBack(t, a) { var f = document.forms['side']; f.__EVENTTARGET.value = t;"
    " f.__EVENTARGUMENT.value = a; f.submit(); }</script>"
)
_VALIDATION = (
    "<script>"
    "function tjek(felt) { if (felt.value.length < 10) { alert('CPR-nr. skal være på 10 cifre'); return false; }"
    " return true; }</script>"
)
_TELEPHONES = (
    "<table class=info><tr><th>Telefon</th><th>Åbningstid</th></tr><tr><td>00 00 00 00</td><td>9-15</td></tr></table>"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the pages of one plan."""

    plan: Plan

    def has(self, *traits: str) -> bool:
        """Whether the site has one of these traits."""
        return not self.plan.traits.isdisjoint(traits)

    def word(self, name: str) -> str:
        return escape(self.plan.words[name])

    def _hidden(self, request: SiteRequest) -> str:
        found = _POSTBACK if self.has("webforms") else ""
        if self.has("webforms", "tokens"):
            name = "__VIEWSTATE" if self.has("webforms") else "__RequestVerificationToken"
            found += f'<input type="hidden" name="{name}" value="x{request.visitor.cookie}x">'
        return found

    def fits(self, request: SiteRequest) -> bool:
        """Whether a form came back with its token."""
        token = request.form.get("__VIEWSTATE", request.form.get("__RequestVerificationToken"))
        return not (request.posted and self.has("webforms", "tokens")) or token == f"x{request.visitor.cookie}x"

    def form(self, request: SiteRequest, body: str, name: str = "f", *, file: bool = False) -> str:
        """A form that posts to its own page; on a page that is one form its content alone."""
        if self.plan.one_form:
            return f"<div>{body}</div>"
        kind = ' enctype="multipart/form-data"' if file else ""
        return f'<form name="{name}" method="post" action="{request.path}"{kind}>{self._hidden(request)}{body}</form>'

    def page(self, request: SiteRequest, title: str, body: str, *, head: str = "", script: str = "") -> str:
        top, bottom = "", ""
        if self.has("skip links"):
            top += '<a href="#indhold">Gå til hovedindhold</a>'
        if self.has("cookie banner"):
            buttons = '<button name="cookie" value="ja">Accepter alle</button><button name="cookie">Afvis</button>'
            buttons = buttons if self.plan.one_form else f'<form method="post" action="/cookies">{buttons}</form>'
            top += f"<div class=cookies>Vi bruger cookies. {buttons}</div>"
        if self.has("header search", "search in same form"):
            field = '<input name="q" placeholder="Søg på siden"><button name="websoeg">Søg</button>'
            own = self.has("search in same form")
            top += field if own or self.plan.one_form else f'<form method="post" action="/websoeg">{field}</form>'
        if request.visitor.user:
            top += '<a href="/ud">Log ud</a>'
        if self.has("other table"):
            bottom += _TELEPHONES
        if self.has("validation script"):
            bottom += _VALIDATION
        if script:
            bottom += f"<script>{script}</script>"
        body = f'{top}<h1 id="indhold">{title}</h1>{body}{bottom}'
        if self.plan.one_form:
            kind = 'enctype="multipart/form-data"'
            body = (
                f'<form name="side" method="post" action="{request.path}" {kind}>{self._hidden(request)}{body}</form>'
            )
        if self.has("latin-1"):
            head += '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
        return render.document(title, body, head)

    def link(self, address: str, text: str) -> str:
        if self.has("onclick links"):
            return f"<span class=link onclick=\"window.location.href='{address}'\">{text}</span>"
        return f'<a href="{address}">{text}</a>'

    def message(self, text: str) -> tuple[str, str]:
        """A message as HTML and as script."""
        return ("", f"alert('{text}');") if self.has("alert messages") else (f"<p class=besked>{text}</p>", "")

    def field(self) -> str:
        label, more = self.word("cpr"), ""
        if self.has("maxlength"):
            more += f' maxlength="{11 if self.plan.seed % 2 else 10}"'
        if self.has("pattern"):
            more += ' pattern="[0-9]{6}-?[0-9]{4}"'
        name = self.word("cpr field")
        one = f'<input type="text" id="cpr" name="{name}"{more}'
        if self.has("split field"):
            parts = f'<input id="cpr" name="{name}1" size="6" maxlength="6"> - '
            parts += f'<input name="{name}2" size="4" maxlength="4">'
            named = f'<label for="cpr">{label}</label>' if self.has("label for") else label
            return f"<table><tr><td>{named}</td><td>{parts}</td></tr></table>"
        shapes = {
            "label for": f'<label for="cpr">{label}</label>{one}>',
            "label around": f"<label>{label} {one}></label>",
            "placeholder only": f'{one} placeholder="{label}">',
            "aria label": f'{one} aria-label="{label}">',
            "title only": f'{one} title="{label}">',
            "label beside": f"<table><tr><td>{label}</td><td>{one}></td></tr></table>",
        }
        hint = '<span class="hint">Skriv 10 cifre</span>' if self.has("hint") else ""
        return hint + next(shapes[name] for name in shapes if self.has(name))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the field, or of both its halves."""
        name = self.plan.words["cpr field"]
        return (f"{name}1", f"{name}2") if self.has("split field") else (name,)

    def button(self) -> str:
        text = self.word("find")
        if self.has("image button"):
            return f'<input type="image" name="soeg" src="/soeg.gif" alt="{text}">'
        if self.has("script button"):
            form = "side" if self.plan.one_form else "soeg"
            form = "forms[0]" if self.has("number in address") else form
            return f'<input type="button" value="{text}" onclick="document.{form}.submit()">'
        if self.has("nameless button"):
            return f'<button type="submit" title="{text}"><i class="icon-search"></i></button>'
        return f'<input type="submit" name="soeg" value="{text}">'
