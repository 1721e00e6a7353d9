"""A report of `knappen tjek --rapport` as a site: the recorded answers, in the order of the recorded requests.

A page that failed at a municipality becomes a fixture: `ReportSite(unpacked(zip))`. Shapes of dates and codes are made
values again, so that a reader has something to read.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_SHAPES = {
    r"\b99-99-9999\b": "04-05-2016",
    r"\b9999-99-99\b": "2016-05-04",
    r"\b9-9\b": "2-3",
    r"(?<=<td>)xx(?=</td>)": "Ja",
    r"(?<=<td>)xxx(?=</td>)": "Nej",
}


def unpacked(content: bytes) -> dict[str, str]:
    """Return the files of a zipped report."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


class ReportSite:
    """Answers each request as the next recorded one of the same method and address was answered, else as the first."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files
        self.requests: list[dict[str, Any]] = json.loads(files["rapport.json"])["requests"]
        self.app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])
        self._place = 0

    async def _answer(self, request: Request) -> Response:
        wanted = (request.method, request.url.path)
        places = [place for place, one in enumerate(self.requests) if (one["method"], one["address"]) == wanted]
        if not places:
            return Response(status_code=404)
        self._place = next((place for place in places if place >= self._place), places[0])
        found = self.requests[self._place]
        self._place += 1
        text = self.files[found["answer"]]
        if found["answer"].endswith(".json"):
            lines = [row for table in json.loads(text)["tables"][:1] for row in table["headings"]]
            headers = {"content-disposition": "attachment; filename=resultat.csv"}
            return Response("".join(";".join(line) + "\n" for line in lines), headers=headers, media_type="text/csv")
        for pattern, value in _SHAPES.items():
            text = re.sub(pattern, value, text)
        return Response(text, media_type="text/html; charset=utf-8")
