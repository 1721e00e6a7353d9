"""What one page shows of one table, as it is passed from its reading to its pages and checks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person.accounting import Counts
from knappen_tui.site.person.blocks import Block
from knappen_tui.site.person.records import Records
from knappen_tui.tables.headings import Columns


@dataclass
class Shown:
    """What one page shows of one table.

    `columns` is None where no headings are shown. `unread` are texts that look like records and are none of them.
    `blocks` are all of the part, for its pager, and `read` those that belong to it for certain.
    """

    about: Table
    records: Records
    columns: Columns | None
    counts: Counts
    unread: list[str] = field(default_factory=list)
    blocks: Sequence[Block] = ()
    read: Sequence[Block] = ()
