"""`udfold`, `byg` and `sammenlign`."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knappen_tui.domain.errors import ExitCode
from knappen_tui.stil import sheets, xml_writer
from knappen_tui.stil.cli.main import main
from knappen_tui.stil.compare import DifferenceKind, compare
from knappen_tui.stil.document import ReturnKind, dokument
from knappen_tui.stil.record_reader import read_posts
from knappen_tui.stil.source import Source
from knappen_tui.stil.xml_writer import Node
from tests.stil.support import as_bytes, made

TEXT = st.text(st.characters(min_codepoint=33, max_codepoint=0x17F, exclude_categories=["C"]), min_size=1, max_size=8)


def unfolded(content: bytes, target: Path) -> None:
    document, posts = read_posts(Source("x", io.BytesIO(content)))
    sheets.write_sheets(target, document, sheets.unfold(document, posts), overwrite=True)


def built(source: Path) -> bytes:
    document, hoved, tops = sheets.fold(sheets.read_sheets(source))
    stream = io.BytesIO()
    xml_writer.write(stream, document, hoved, tops)
    return stream.getvalue()


@pytest.mark.parametrize("slags", ReturnKind)
@pytest.mark.parametrize("name", ["ark.xlsx", "mappe"])
def test_built_from_its_sheets_a_return_is_the_same(tmp_path: Path, slags: ReturnKind, name: str) -> None:
    content = as_bytes(made(slags))
    unfolded(content, tmp_path / name)
    assert built(tmp_path / name) == content


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.data())
def test_random_texts_survive_sheets(tmp_path: Path, data: st.DataObject) -> None:
    indberetning = made(data.draw(st.sampled_from(list(ReturnKind))), data.draw(st.integers(1, 6)))
    for _ in range(5):
        table = data.draw(st.sampled_from(dokument(indberetning.dokument.slags).tabeller))
        fields = [felt.navn for felt in table.felter if not felt.noegle and felt.type.is_open]
        nodes = list(indberetning.all(table.navn))
        if fields and nodes:
            node, felt = data.draw(st.sampled_from(nodes)), data.draw(st.sampled_from(fields))
            if node[felt]:
                node.set(felt, data.draw(TEXT))
    content = as_bytes(indberetning)
    unfolded(content, tmp_path / "ark.xlsx")
    assert built(tmp_path / "ark.xlsx") == content


def test_commands_unfold_build_and_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.xml"
    file.write_bytes(as_bytes(made(ReturnKind.AMU)))
    assert main(["udfold", str(file), "-o", str(tmp_path / "a.xlsx")]) == ExitCode.OK
    assert main(["byg", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "b.xml")]) == ExitCode.OK
    assert "Ingen fejl fundet" in capsys.readouterr().out
    assert (tmp_path / "b.xml").read_bytes() == file.read_bytes()
    assert main(["byg", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "b.xml")]) == ExitCode.NOT_WRITTEN
    assert main(["udfold", str(file), "-o", str(tmp_path / "a.pdf")]) == ExitCode.USAGE


def test_sheets_as_people_make_them_are_built(tmp_path: Path) -> None:
    """Headings in other letters, numbers and dates as Excel keeps them, sheets named by the element."""
    content = as_bytes(made(ReturnKind.FRAVAER, 1))
    unfolded(content, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for sheet in book:
        sheet.title = {"18 Indberetningshoved": "indberetningshoved", "19 Elev": "ELEV"}.get(sheet.title, sheet.title)
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, str) and cell.value.isdecimal():
                    cell.value = int(cell.value)
    book.save(tmp_path / "a.xlsx")
    document, _, tops = sheets.fold(sheets.read_sheets(tmp_path / "a.xlsx"))
    assert document.slags is ReturnKind.FRAVAER
    assert [one["PersonId"] for one in tops] == [one["PersonId"] for one in made(ReturnKind.FRAVAER, 1).tops]


def test_row_without_a_parent_is_refused_with_its_number(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    unfolded(as_bytes(made(ReturnKind.AMU)), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    number = book["3 Kursist"]["A3"].value
    book["2 Person"].delete_rows(3)
    book.save(tmp_path / "a.xlsx")
    assert main(["byg", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "b.xml")]) == ExitCode.NOT_UNDERSTOOD
    told = "".join(capfd.readouterr())
    assert "Kursist, række 3" in told
    assert str(number) not in told
    assert not (tmp_path / "b.xml").exists()


def test_other_sheets_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Navn", "Beløb"])  # type: ignore[union-attr]
    book.active.append(["a", 1])  # type: ignore[union-attr]
    book.save(tmp_path / "a.xlsx")
    assert main(["byg", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "b.xml")]) == ExitCode.NOT_UNDERSTOOD


def differences(older: bytes, newer: bytes) -> list[tuple[DifferenceKind, str]]:
    document, before = read_posts(Source("a", io.BytesIO(older)))
    _, now = read_posts(Source("b", io.BytesIO(newer)))
    return [(one.forskel, one.tabel.navn) for one in compare(document, before, now).differences]


@pytest.mark.parametrize("slags", ReturnKind)
def test_same_return_has_no_difference(slags: ReturnKind) -> None:
    assert not differences(as_bytes(made(slags)), as_bytes(made(slags)))


def test_new_changed_and_gone_records_are_found() -> None:
    older, newer = made(ReturnKind.AMU), made(ReturnKind.AMU)
    newer.tops[0].set("Koen", "0")
    del newer.tops[1]
    next(newer.all("Hold")).set("Hold navn", "Andet")
    newer.tops.append(Node("Hold", [("HoldId", "nyt"), ("Hold navn", "Nyt")]))
    found = differences(as_bytes(older), as_bytes(newer))
    assert found == [
        (DifferenceKind.AENDRET, "Person"), (DifferenceKind.AENDRET, "Hold"), (DifferenceKind.NY, "Hold"),
        (DifferenceKind.VAEK, "FKB, mål og delmål"), (DifferenceKind.VAEK, "FKB, mål og delmål"),
        (DifferenceKind.VAEK, "Kursist"),
        (DifferenceKind.VAEK, "Person"),
    ]  # fmt: skip


def test_eud_sends_only_changes_but_with_all_history(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    older, newer = made(ReturnKind.EUD), made(ReturnKind.EUD)
    person = newer.tops[0]
    newer.tops[1:10] = []
    pupil = person.children[0]
    pupil.children.remove(next(one for one in pupil.children if one.tabel == "Karakterer"))
    next(pupil.all("Elevtype")).set("Slutdato", "2026-09-29")
    for name, one in (("a.xml", older), ("b.xml", newer)):
        (tmp_path / name).write_bytes(as_bytes(one))
    assert main(["sammenlign", str(tmp_path / "a.xml"), str(tmp_path / "b.xml"), "--json"]) == ExitCode.OK
    found = json.loads(capfd.readouterr().out)
    assert found["personer_ikke_med"] == 9
    assert [(one["forskel"], one["tabel"]) for one in found["forskelle"]] == [
        ("ændret", "Elevtype"), ("historik mangler", "Karakterer"),
    ]  # fmt: skip
    assert "Slutdato" in found["forskelle"][0]["hvad"]
    assert person["PersonId"] not in json.dumps(found)


def test_comparison_is_written(tmp_path: Path) -> None:
    for name, slags in (("a.xml", ReturnKind.AMU), ("b.xml", ReturnKind.EUD)):
        (tmp_path / name).write_bytes(as_bytes(made(slags)))
    a, b = str(tmp_path / "a.xml"), str(tmp_path / "b.xml")
    assert main(["sammenlign", a, a, "-o", str(tmp_path / "f.xlsx")]) == ExitCode.OK
    assert openpyxl.load_workbook(tmp_path / "f.xlsx").sheetnames == ["Forskelle"]
    assert main(["sammenlign", a, b]) == ExitCode.USAGE
    assert main(["sammenlign", a, a, "-o", str(tmp_path / "f.pdf")]) == ExitCode.USAGE
