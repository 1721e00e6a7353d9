"""The hand-written sites by name."""

from collections.abc import Callable

from tests.foreign.sites import classic_asp, domino, drupal, fragments, jsf, mvc, php, struts, umbraco, webforms
from tests.foreign.sites.base import Site
from tests.foreign.sites.register import Register

SITES: dict[str, Callable[[Register], Site]] = {
    module.__name__.rpartition(".")[2]: module.create
    for module in (classic_asp, domino, drupal, fragments, jsf, mvc, php, struts, umbraco, webforms)
}
