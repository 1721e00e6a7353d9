"""The kinds of fault: coroutines that the front runs in place of a response."""

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
from knappen_tui.site.extract import sheet
from tests.faults.front import Act, Exchange, Head, head

HTML: Head = [("content-type", "text/html; charset=utf-8")]
LOGIN_PAGE = b"<form method=post action=/login><input name=brugernavn><input type=password name=adgangskode></form>"
_DRIP = 0.02

# From the rows of a sheet to those that are sent.
ChangeRows = Callable[[list[Udtraek]], Sequence[Udtraek]]


async def refuse(exchange: Exchange) -> None:
    """Reset the connection and refuse new ones."""
    exchange.front.stop_listening()
    exchange.reset()


async def reset_before(exchange: Exchange) -> None:
    """Reset before the site gets the request."""
    exchange.reset()


async def reset_after_work(exchange: Exchange) -> None:
    """Reset after the site has processed the request, before its response."""
    await exchange.site()
    exchange.reset()


async def reset_during(exchange: Exchange) -> None:
    """Reset after half of the response."""
    await _half(exchange)
    exchange.reset()


async def reset_after(exchange: Exchange) -> None:
    """Send the response; reset the connection when it is used again."""
    exchange.reply(*await exchange.site())
    exchange.front.reset_on_reuse.add(exchange.writer)


async def stall(exchange: Exchange) -> None:
    """Send nothing."""
    await exchange.wait_for_hangup()


async def stall_midway(exchange: Exchange) -> None:
    """Send half of the response, then nothing."""
    await _half(exchange)
    await exchange.wait_for_hangup()


async def trickle(exchange: Exchange) -> None:
    """Send a byte at a time without end."""
    exchange.send(head(200, [*HTML, ("content-length", "1000000")]))
    while not exchange.writer.is_closing():
        exchange.send(b" ")
        await exchange.writer.drain()
        await asyncio.sleep(_DRIP)


async def cut_with_length(exchange: Exchange) -> None:
    """Close the connection before the announced content length is reached."""
    await _half(exchange)
    exchange.writer.close()


async def cut_without_length(exchange: Exchange) -> None:
    """Send half of the response with a content length that matches."""
    status, headers, body = await exchange.site()
    exchange.reply(status, headers, body[: len(body) // 2])


async def endless(exchange: Exchange) -> None:
    """Send a page of 200 MB."""
    exchange.send(head(200, [*HTML, ("content-length", str(200 * 1024**2))]))
    piece = b"<p>x</p>" * 8192
    for _ in range(200 * 1024**2 // len(piece)):
        if exchange.writer.is_closing():
            return
        exchange.send(piece)
        await exchange.writer.drain()


async def zip_bomb(exchange: Exchange) -> None:
    """Send a gzip body of 200 kB that unpacks to 200 MB."""
    exchange.reply(200, [*HTML, ("content-encoding", "gzip")], _gzip_bomb())


async def redirect_loop(exchange: Exchange) -> None:
    """Redirect to `/ring`, which redirects to itself."""
    exchange.reply(302, [("location", "/ring")], b"")


async def wrong_charset(exchange: Exchange) -> None:
    """Send UTF-8 declared as latin-1."""
    status, headers, body = await exchange.site()
    changed = [(name, value.replace("utf-8", "iso-8859-1")) for name, value in headers]
    exchange.reply(status, changed, body)


async def unrelated_page(exchange: Exchange) -> None:
    """Send a page about something else."""
    exchange.reply(200, HTML, b"<html><h1>Velkommen</h1><a href=/andet>Andet</a></html>")


async def login_page(exchange: Exchange) -> None:
    """Send the log-in page with status 200."""
    exchange.reply(200, HTML, LOGIN_PAGE)


def status(code: int, retry_after: str = "") -> Act:
    """Respond with a status."""

    async def act(exchange: Exchange) -> None:
        exchange.reply(code, [*HTML, *([("retry-after", retry_after)] if retry_after else [])], b"<p>Fejl</p>")

    return act


def redirect(address: str) -> Act:
    """Redirect to another address."""

    async def act(exchange: Exchange) -> None:
        exchange.reply(302, [("location", address)], b"")

    return act


def expire_sessions(database: Path) -> Act:
    """Expire every session before the request is processed."""

    async def act(exchange: Exchange) -> None:
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("DELETE FROM sessioner")
        exchange.reply(*await exchange.site())

    return act


def with_rows(change: ChangeRows) -> Act:
    """Send the sheet with changed rows."""

    async def act(exchange: Exchange) -> None:
        code, headers, body = await exchange.site()
        read = sheet.read(body)
        stream = io.BytesIO()
        write_site_sheet(stream, change(read.rows), read.as_of or date(2026, 1, 2))
        exchange.reply(code, headers, stream.getvalue())

    return act


def sheet_of(content: bytes) -> Act:
    """Send these bytes in place of the sheet."""

    async def act(exchange: Exchange) -> None:
        code, headers, _ = await exchange.site()
        exchange.reply(code, headers, content)

    return act


def another_person(asked: Cpr, other: Cpr) -> Act:
    """Send the page of another person."""

    async def act(exchange: Exchange) -> None:
        changed = exchange.body.replace(asked.digits.encode(), other.digits.encode())
        exchange.reply(*await replace(exchange, body=changed).site())

    return act


@cache
def xlsx_bomb() -> bytes:
    """A workbook that unpacks to 300 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", b" " * (300 * 1024**2))
    return stream.getvalue()


async def _half(exchange: Exchange) -> None:
    code, headers, body = await exchange.site()
    kept = [(name, value) for name, value in headers if name != "content-length"]
    # A response without a body is cut in its headers.
    exchange.send(head(code, [*kept, ("content-length", str(len(body)))])[: None if body else -20])
    exchange.send(body[: len(body) // 2])
    await exchange.writer.drain()


# Some 200 kB.
@cache
def _gzip_bomb() -> bytes:
    return gzip.compress(bytes(200 * 1024**2), 1)
