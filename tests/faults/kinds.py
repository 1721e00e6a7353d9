"""Every kind of fault: what the front does in place of answering."""

import asyncio
import gzip
import io
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.export.xlsx import write_site_sheet
from knappen_tui.site import sheet
from tests.faults.front import Act, Exchange, Head, head

HTML: Head = [("content-type", "text/html; charset=utf-8")]
LOGIN_PAGE = b"<form method=post action=/login><input name=brugernavn><input type=password name=adgangskode></form>"
_DRIP = 0.02

# What spoils a sheet, by its rows.
Spoil = Callable[[list[Udtraek]], Sequence[Udtraek]]


async def refuse(exchange: Exchange) -> None:
    """Nobody is listening any more."""
    exchange.front.close_door()
    exchange.reset()


async def reset_before(exchange: Exchange) -> None:
    """The request has come, and nothing was done about it."""
    exchange.reset()


async def reset_when_done(exchange: Exchange) -> None:
    """The site has done what it was asked, and the answer is lost."""
    await exchange.site()
    exchange.reset()


async def reset_during(exchange: Exchange) -> None:
    """Half of the answer, and then a reset."""
    await _half(exchange)
    exchange.reset()


async def reset_after(exchange: Exchange) -> None:
    """All of the answer; but when the connection is used again it is reset."""
    exchange.reply(*await exchange.site())
    exchange.front.worn.add(exchange.writer)


async def stall(exchange: Exchange) -> None:
    """Not a word."""
    await exchange.until_gone()


async def stall_midway(exchange: Exchange) -> None:
    """Half of the answer, and then not a word."""
    await _half(exchange)
    await exchange.until_gone()


async def trickle(exchange: Exchange) -> None:
    """A byte at a time, for ever: never silent, and never done."""
    exchange.send(head(200, [*HTML, ("content-length", "1000000")]))
    while not exchange.writer.is_closing():
        exchange.send(b" ")
        await exchange.writer.drain()
        await asyncio.sleep(_DRIP)


async def cut_noticed(exchange: Exchange) -> None:
    """The connection is closed before all that was announced has come."""
    await _half(exchange)
    exchange.writer.close()


async def cut_unnoticed(exchange: Exchange) -> None:
    """Half of the answer, and no way to see that it is not the whole."""
    status, headers, body = await exchange.site()
    exchange.reply(status, headers, body[: len(body) // 2])


async def endless(exchange: Exchange) -> None:
    """200 MB of page."""
    exchange.send(head(200, [*HTML, ("content-length", str(200 * 1024**2))]))
    piece = b"<p>x</p>" * 8192
    for _ in range(200 * 1024**2 // len(piece)):
        if exchange.writer.is_closing():
            return
        exchange.send(piece)
        await exchange.writer.drain()


async def zip_bomb(exchange: Exchange) -> None:
    """200 MB in 200 kB."""
    exchange.reply(200, [*HTML, ("content-encoding", "gzip")], _BOMB)


async def to_ring(exchange: Exchange) -> None:
    """On to an address that leads to itself; see `ring`."""
    exchange.reply(302, [("location", "/ring")], b"")


async def wrong_charset(exchange: Exchange) -> None:
    """UTF-8 that says it is latin-1."""
    status, headers, body = await exchange.site()
    changed = [(name, value.replace("utf-8", "iso-8859-1")) for name, value in headers]
    exchange.reply(status, changed, body)


async def no_sense(exchange: Exchange) -> None:
    """A page about something else."""
    exchange.reply(200, HTML, b"<html><h1>Velkommen</h1><a href=/andet>Andet</a></html>")


async def login_page(exchange: Exchange) -> None:
    """The login page under 200, whatever was asked for."""
    exchange.reply(200, HTML, LOGIN_PAGE)


def status(code: int, retry_after: str = "") -> Act:
    """Answer with a status."""

    async def act(exchange: Exchange) -> None:
        exchange.reply(code, [*HTML, *([("retry-after", retry_after)] if retry_after else [])], b"<p>Fejl</p>")

    return act


def redirect(address: str) -> Act:
    """Lead elsewhere."""

    async def act(exchange: Exchange) -> None:
        exchange.reply(302, [("location", address)], b"")

    return act


def forget_logins(database: Path) -> Act:
    """Let every login run out, just before this is answered."""

    async def act(exchange: Exchange) -> None:
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("DELETE FROM sessioner")
        exchange.reply(*await exchange.site())

    return act


def spoilt(spoil: Spoil) -> Act:
    """The sheet with other rows in it."""

    async def act(exchange: Exchange) -> None:
        code, headers, body = await exchange.site()
        read = sheet.read(body)
        stream = io.BytesIO()
        write_site_sheet(stream, spoil(read.rows), read.as_of or date(2026, 1, 2))
        exchange.reply(code, headers, stream.getvalue())

    return act


def sheet_of(content: bytes) -> Act:
    """The sheet, but these bytes."""

    async def act(exchange: Exchange) -> None:
        code, headers, _ = await exchange.site()
        exchange.reply(code, headers, content)

    return act


def someone_else(asked: Cpr, other: Cpr) -> Act:
    """The page of another person than the one asked about."""

    async def act(exchange: Exchange) -> None:
        changed = exchange.body.replace(asked.digits.encode(), other.digits.encode())
        exchange.reply(*await replace(exchange, body=changed).site())

    return act


@cache
def xlsx_bomb() -> bytes:
    """A workbook that would unpack to 300 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", b" " * (300 * 1024**2))
    return stream.getvalue()


async def _half(exchange: Exchange) -> None:
    code, headers, body = await exchange.site()
    kept = [(name, value) for name, value in headers if name != "content-length"]
    # An answer without a body is cut in its head.
    exchange.send(head(code, [*kept, ("content-length", str(len(body)))])[: None if body else -20])
    exchange.send(body[: len(body) // 2])
    await exchange.writer.drain()


# Some 200 kB.
_BOMB = gzip.compress(bytes(200 * 1024**2), 1)
