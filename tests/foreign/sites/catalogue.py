"""The hand-written sites by name, and those among them that a client has to refuse.

A test runs a client against `SITES[name](REGISTER).app` (ASGI) with the site's `start`, `user` and `password`, and
compares what it got with `site.truth(cpr)` and `site.extract(cprs)`; `site.misplaced()` has to be empty afterwards.
"""

from collections.abc import Callable

from tests.foreign.sites import classic_asp, dkfds, domino, drupal, fragments, jsf, mvc, php, struts, umbraco, webforms
from tests.foreign.sites.base import Site
from tests.foreign.sites.register import Register

SITES: dict[str, Callable[[Register], Site]] = {
    module.__name__.rpartition(".")[2]: module.create
    for module in (classic_asp, dkfds, domino, drupal, fragments, jsf, mvc, php, struts, umbraco, webforms)
}


def _harmful(create: Callable[..., Site], harm: str) -> Callable[[Register], Site]:
    return lambda register: create(register, harm)


HARMFUL_SITES: dict[str, Callable[[Register], Site]] = {
    "php, number in address": _harmful(php.create, "number in address"),
    "domino, number in link": _harmful(domino.create, "number in link"),
    "drupal, paging without link": _harmful(drupal.create, "paging without link"),
    "mvc, script-drawn tab": _harmful(mvc.create, "script-drawn tab"),
    "umbraco, count mismatch": _harmful(umbraco.create, "count mismatch"),
}
