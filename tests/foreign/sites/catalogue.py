"""The hand-written sites by name."""

from collections.abc import Callable

from tests.foreign.sites import php, struts, webforms
from tests.foreign.sites.base import Site
from tests.foreign.sites.register import Register

SITES: dict[str, Callable[[Register], Site]] = {
    module.__name__.rpartition(".")[2]: module.create for module in (php, struts, webforms)
}
