"""Reads a list; where its CPR column is not clear, the user chooses it."""

import asyncio
from functools import partial
from typing import Any

from textual.app import App

from knappen_tui.domain.own_columns import ColumnUnclear
from knappen_tui.service import CprList
from knappen_tui.tui.dialogs.column import ColumnDialog


async def read_list(app: App[Any], read: "partial[CprList]") -> CprList | None:
    """Return the list that `read` returns, given a `choice` where it needs one; None where the user cancels.

    Only from a worker. Raises what `read` raises.
    """
    try:
        return await asyncio.to_thread(read)
    except ColumnUnclear as error:
        if not error.previews:
            raise
        choice = await app.push_screen_wait(ColumnDialog(error.previews))
    return None if choice is None else await asyncio.to_thread(partial(read, choice=choice))
