"""The hand-written sites by name, and those among them that a client has to refuse.

A test runs a client against `SITES[name](REGISTER).app` (ASGI) with the site's `start`, `user` and `password`, and
compares what it got with `site.truth(cpr)` and `site.extract(cprs)`; `site.misplaced()` has to be empty afterwards.
"""

from collections.abc import Callable
from types import ModuleType

from tests.foreign.sites import (
    apex,
    classic_asp,
    coldfusion,
    django_admin,
    dkfds,
    domino,
    drupal,
    fragments,
    jsf,
    liferay,
    mvc,
    php,
    razor,
    sharepoint,
    struts,
    umbraco,
    webforms,
)
from tests.foreign.sites.base import Site
from tests.foreign.sites.register import Register

Sites = dict[str, Callable[[Register], Site]]


def _by_name(*modules: ModuleType) -> Sites:
    return {module.__name__.rpartition(".")[2]: module.create for module in modules}


# Sites of portals and frameworks; what is slow about them is tested in the nightly run.
PORTALS = _by_name(apex, coldfusion, django_admin, liferay, razor, sharepoint)
SITES = PORTALS | _by_name(classic_asp, dkfds, domino, drupal, fragments, jsf, mvc, php, struts, umbraco, webforms)


def _harmful(create: Callable[..., Site], harm: str) -> Callable[[Register], Site]:
    return lambda register: create(register, harm)


HARMFUL_SITES: Sites = {
    "php, number in address": _harmful(php.create, "number in address"),
    "domino, number in link": _harmful(domino.create, "number in link"),
    "drupal, paging without link": _harmful(drupal.create, "paging without link"),
    "mvc, script-drawn tab": _harmful(mvc.create, "script-drawn tab"),
    "umbraco, count mismatch": _harmful(umbraco.create, "count mismatch"),
}
