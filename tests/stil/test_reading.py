"""Files as they come: broken, packed, hostile, in another structure or another encoding."""

import gzip
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.stil.document import ReturnKind, dokument
from knappen_tui.stil.source import RefusedReturn, UnreadableReturn, opened
from knappen_tui.stil.structure import StructureUnknown
from tests.stil.support import as_bytes, checked, checked_in_period, ids, made
from tests.waiting import LIMIT


def test_broken_file_is_checked_up_to_the_place() -> None:
    indberetning = made(ReturnKind.AMU)
    indberetning.tops[0].set("Koen", "7")
    content = as_bytes(indberetning)
    cut = content.index(b"</Kursist>", len(content) // 2)
    found = checked(content[:cut] + b"</Forkert>" + content[cut:])
    assert not found.laest_til_ende
    (form,) = [one for one in found.rows if one.regel.id == "XML-FORM-01"]
    assert form.location.linje == content[:cut].count(b"\n") + 1
    assert "FELT-KODE-01" in ids(found)
    assert 0 < found.personer < 12


def test_file_cut_short_is_not_clean() -> None:
    content = as_bytes(made(ReturnKind.EUD))
    found = checked(content[: len(content) // 2], periode="2026-10")
    assert "XML-FORM-01" in ids(found)
    assert not found.clean


@pytest.mark.parametrize("slags", ReturnKind)
def test_kind_is_told_by_content(slags: ReturnKind) -> None:
    assert checked(as_bytes(made(slags))).dokument.slags is slags


def test_period_is_read_in_the_file() -> None:
    assert str(checked(as_bytes(made(ReturnKind.AMU))).periode) == "2026K3"
    found = checked(as_bytes(made(ReturnKind.EUD)))
    assert found.periode is None
    assert "EUD-ELEV-02" in found.ikke_gjort[0]


def test_namespace_is_no_fault() -> None:
    content = as_bytes(made(ReturnKind.AMU)).replace(b"<AMUIndberetning>", b'<AMUIndberetning xmlns="urn:stil:amu">')
    assert not ids(checked(content))


def test_header_fields_in_the_root_are_read() -> None:
    content = (
        as_bytes(made(ReturnKind.AMU))
        .replace(b"  <Indberetningshoved>\n", b"")
        .replace(b"  </Indberetningshoved>\n", b"")
    )
    found = checked(content)
    assert not ids(found)
    assert found.enhed == "999001"


def test_elements_that_only_hold_records_are_no_fault() -> None:
    content = as_bytes(made(ReturnKind.EUD)).replace(b"</Indberetningshoved>", b"</Indberetningshoved><Personer>", 1)
    first_unit = content.index(b"  <Undervisningsenhed>")
    content = content[:first_unit] + b"</Personer>" + content[first_unit:]
    assert not ids(checked(content, periode="2026-10"))


def test_table_under_another_name_is_told_by_its_fields() -> None:
    content = as_bytes(made(ReturnKind.AMU)).replace(b"FKBMaalDelmaal", b"Kursusdeltagelse")
    found = checked(content)
    assert not ids(found)
    assert found.poster["FKB, mål og delmål"] == 24


def test_names_file_renames_root_tables_and_fields(tmp_path: Path) -> None:
    content = as_bytes(made(ReturnKind.AMU)).replace(b"FKBMaalDelmaal", b"M").replace(b"HoldNavn", b"Betegnelse")
    names = tmp_path / "navne.toml"
    names.write_text('[tabeller]\n"FKB, mål og delmål" = "M"\n[felter]\n"Hold.Hold navn" = "Betegnelse"\n')
    assert not ids(checked(content, names=names))


@pytest.mark.parametrize("text", ["[tabeller]\nIntet = 'X'\n", "ukendt = 1\n", "rod ="])
def test_names_file_that_does_not_fit_is_refused(tmp_path: Path, text: str) -> None:
    names = tmp_path / "navne.toml"
    names.write_text(text)
    with pytest.raises(ConfigurationError):
        checked(as_bytes(made(ReturnKind.AMU)), names=names)


def test_other_xml_is_refused_with_what_was_found_and_expected() -> None:
    with pytest.raises(StructureUnknown) as refused:
        checked(b"<faktura><linje><vare>1</vare></linje></faktura>")
    assert "<faktura>" in refused.value.message
    assert "<Person>" in refused.value.message


@pytest.mark.parametrize("content", [b"", b"ikke xml", b"\0\0", b"PK\x03\x04", "<a>".encode("utf-16")[:3]])
def test_no_xml_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableReturn):
        checked(content)


def test_element_that_no_table_has_is_found_between_records() -> None:
    content = as_bytes(made(ReturnKind.AMU)).replace(b"  <Hold>", b"  <Andet>1</Andet>\n  <Hold>", 1)
    (finding,) = checked(content).rows
    assert finding.regel.id == "FELT-UKENDT-01"
    assert finding.location.linje == content[: content.index(b"<Andet>")].count(b"\n") + 1


def test_text_between_elements_is_found() -> None:
    content = as_bytes(made(ReturnKind.AMU)).replace(b"    <Koen>", b"    fri tekst<Koen>", 1)
    assert ids(checked(content)) == ["FELT-UKENDT-01"]


def test_field_with_elements_in_it_is_found() -> None:
    content = as_bytes(made(ReturnKind.AMU)).replace(b"<Koen>1</Koen>", b"<Koen>1<b/></Koen>", 1)
    assert ids(checked(content)) == ["FELT-UKENDT-01"]


def test_subject_in_two_elements_is_joined() -> None:
    content = as_bytes(made(ReturnKind.EUD)).replace(
        b"<Fag>10801-C</Fag>", b"<Fag><Nr>10801</Nr><Niveau>C</Niveau></Fag>"
    )
    assert not ids(checked(content, periode="2026-10"))


def test_lines_beyond_65535_are_told() -> None:
    indberetning = made(ReturnKind.AMU, 1500)
    list(indberetning.all("FKB, mål og delmål"))[-1].set("Niveau", "1")
    (finding,) = checked_in_period(indberetning).rows
    assert finding.location.linje > 65_535
    assert as_bytes(indberetning).splitlines()[finding.location.linje - 1].strip() == b"<Niveau>1</Niveau>"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_are_read(encoding: str) -> None:
    text = as_bytes(made(ReturnKind.AMU)).decode().replace("UTF-8", encoding)
    assert not ids(checked(text.encode(encoding)))


def test_wrong_encoding_is_reported_with_its_line() -> None:
    content = as_bytes(made(ReturnKind.AMU)).decode().encode("latin-1")
    with pytest.raises(UnreadableReturn):
        checked(content)


def test_packed_files_are_read(tmp_path: Path) -> None:
    content = as_bytes(made(ReturnKind.AMU))
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(content))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("mappe/a.xml", content)
    for name in ("a.xml.gz", "a.zip"):
        with opened(tmp_path / name) as source:
            assert source.stream.read() == content


def test_archive_with_several_files_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.xml", "<a/>")
        archive.writestr("b.xml", "<a/>")
    with pytest.raises(UnreadableReturn), opened(tmp_path / "a.zip"):
        pass


def test_damaged_gzip_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(as_bytes(made(ReturnKind.AMU)))[:-20])
    with pytest.raises(UnreadableReturn), opened(tmp_path / "a.gz") as source:
        checked(source.stream.read())


LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 100 + b'">]><AMUIndberetning>&b;</AMUIndberetning>'
OUTSIDE = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><AMUIndberetning/>'
ENTITY = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><AMUIndberetning>&x;</AMUIndberetning>'


@pytest.mark.parametrize("content", [LAUGHS, OUTSIDE, ENTITY, b"<!--" + b" " * 70_000 + b"-->" + OUTSIDE])
def test_document_type_is_refused(content: bytes) -> None:
    for text in (content, content.decode().encode("utf-16")):
        with pytest.raises(RefusedReturn):
            checked(text)


def test_foreign_encoding_is_refused() -> None:
    with pytest.raises(RefusedReturn):
        checked(b'<?xml version="1.0" encoding="UTF-7"?><AMUIndberetning/>')


HOSTILE = {
    "100 MB of text": ("b'<AMUIndberetning><Person><PersonId>'", "b'1' * 65536", 1600),
    "unknown elements without end": ("b'<AMUIndberetning><Person>'", "b'<x/>' * 16384", 1600),
    "deep nesting": ("b'<AMUIndberetning><Person>'", "b'<Kursist>' * 8192", 100),
    "records without end": ("b'<AMUIndberetning><Person>'", "b'<Kursist/>' * 8192", 1600),
    "a long attribute": ("b'<AMUIndberetning><Person x=\"'", "b'1' * 65536", 1600),
    "a comment": ("b'<AMUIndberetning><Person/><!--'", "b'1' * 65536", 1600),
}
PROGRAM = """
import io, time
from datetime import date
from knappen_tui.domain.errors import KnappenError
from knappen_tui.stil.source import Source
from knappen_tui.stil.check import CheckOptions, check

class Endless(io.RawIOBase):
    def __init__(self): self.parts = iter([{head}] + [{part}] * {times})
    def read(self, size=-1): return next(self.parts, b"")

before = time.process_time()
try:
    found = check(Source("x", Endless()), CheckOptions(date(2026, 11, 24)))
    assert not found.clean and not found.laest_til_ende
except KnappenError as error:
    print(error)
peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))
print(time.process_time() - before, int(peak.split()[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read in /proc")
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_is_refused_within_a_second_and_60_mb(kind: str) -> None:
    head, part, times = HOSTILE[kind]
    program = PROGRAM.format(head=head, part=part, times=times)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=LIMIT)
    seconds, megabytes = map(float, done.stdout.split()[-2:])
    assert seconds < 1
    assert megabytes < 60


def test_document_tables_are_those_of_the_ministry() -> None:
    sizes = {slags: [len(table.felter) for table in dokument(slags).tabeller] for slags in ReturnKind}
    assert sizes[ReturnKind.AMU] == [7, 5, 2, 18, 6]
    assert sum(sizes[ReturnKind.EUD]) == 86
    assert len(sizes[ReturnKind.EUD]) == 17
    assert sizes[ReturnKind.FRAVAER] == [5, 5, 6, 3]


def test_zip_from_memory_is_closed(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "intet")
    (tmp_path / "a.zip").write_bytes(stream.getvalue())
    with pytest.raises(UnreadableReturn, match="0 xml-filer"), opened(tmp_path / "a.zip"):
        pass


def test_header_after_the_records_leaves_the_period_unknown() -> None:
    """Rules that need the period were not made: the report may not say that they were."""
    content = as_bytes(made(ReturnKind.AMU, 200))
    start, end = content.index(b"  <Indberetningshoved>"), content.index(b"  <Person>")
    header = content[start:end]
    moved = content.replace(header, b"").replace(b"</AMUIndberetning>", header + b"</AMUIndberetning>")
    found = checked(moved)
    assert found.periode is None
    assert not ids(found)
    assert "AMU-SLUT-01" in found.ikke_gjort[0]
    assert found.enhed == "999001"


def test_return_without_records_is_not_usable() -> None:
    indberetning = made(ReturnKind.AMU)
    indberetning.tops.clear()
    with pytest.raises(UnreadableReturn, match="ingen poster"):
        checked(as_bytes(indberetning))


def test_number_after_the_records_makes_no_one_the_same_person() -> None:
    content = as_bytes(made(ReturnKind.AMU, 2))
    for person in made(ReturnKind.AMU, 2).all("Person"):
        line = f"    <PersonId>{person['PersonId']}</PersonId>\n".encode()
        start = content.index(line)
        end = content.index(b"  </Person>", start)
        content = content[:start] + content[start + len(line) : end] + line + content[end:]
    assert set(ids(checked(content))) == {"FELT-ORDEN-01"}


def test_unknown_container_is_found_wherever_it_stands() -> None:
    for place in (b"  <Person>", b"    <Kursist>", b"  <Hold>", b"</AMUIndberetning>"):
        content = as_bytes(made(ReturnKind.AMU)).replace(place, b"<Andet><A><B>1</B></A></Andet>" + place, 1)
        assert ids(checked(content)) == ["FELT-UKENDT-01"]


def test_unknown_element_at_the_end_of_an_element_that_holds_records_is_found() -> None:
    content = as_bytes(made(ReturnKind.EUD)).replace(b"</Indberetningshoved>", b"</Indberetningshoved><Personer>", 1)
    first_unit = content.index(b"  <Undervisningsenhed>")
    content = content[:first_unit] + b"<Andet>1</Andet></Personer>" + content[first_unit:]
    assert ids(checked(content, periode="2026-10")) == ["FELT-UKENDT-01"]


def test_rules_that_another_nesting_leaves_out_are_told(tmp_path: Path) -> None:
    names = tmp_path / "navne.toml"
    names.write_text('[foraeldre]\n"Elevtype" = "Person"\n')
    content = as_bytes(made(ReturnKind.EUD))
    found = checked(content, names=names, periode="2026-10")
    assert any(one.startswith("EUD-ELEVTYPE-02 er ikke kontrolleret") for one in found.ikke_gjort)
    assert not checked(content, periode="2026-10").ikke_gjort[0].startswith("EUD")
