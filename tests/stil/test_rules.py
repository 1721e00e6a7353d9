"""Every rule: its fault alone is found, in the right place, and nothing else."""

import io
from contextlib import suppress
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from knappen_tui.domain.errors import ConfigurationError, KnappenError
from knappen_tui.stil import reader
from knappen_tui.stil.document import Certainty, ReturnKind, dokument
from knappen_tui.stil.references import LINKS
from knappen_tui.stil.rules import register
from knappen_tui.stil.testfiles import faults
from knappen_tui.stil.testfiles.returns import InventedReturn
from knappen_tui.stil.xml_writer import Node
from tests.stil.support import PERSONS, as_bytes, checked, checked_in_period, ids, made

FAULTS = [(slags, rule) for slags in ReturnKind for rule in faults.injectable(slags)]
# Broken by the file, the schema, a code list or another file; not by a record.
ELSEWHERE = {"XML-FORM-01", "XML-GRAENSE-01", "XML-SKEMA-01", "FELT-LISTE-01", "ENHED-01"}
GENERAL = {
    "FELT-MANGLER-01", "FELT-TYPE-01", "FELT-DATO-01", "FELT-LAENGDE-01", "FELT-DECIMALER-01", "FELT-KODE-01",
    "FELT-INTERVAL-01", "FELT-UKENDT-01", "FELT-ORDEN-01", "FELT-DOBBELT-01", "NOEGLE-01", "EUD-REST-01",
    "EUD-OPTAG-09",
}  # fmt: skip


def line_of(made: InventedReturn, node: Node, felt: str) -> set[int]:
    """The lines where a field of this record, or the record, may be told to be."""
    same = [one for one in chain([made.hoved], made.tops) for one in one.all(node.tabel)]
    place = next(place for place, one in enumerate(same) if one is node)
    document = made.dokument
    tag = document.tabel(node.tabel).element
    found = etree.parse(io.BytesIO(as_bytes(made))).getroot()
    element = [one for one in found.iter(tag) if len(one)][place]
    return {reader.line_of(element), *map(reader.line_of, element)}


@pytest.mark.parametrize("slags", ReturnKind)
def test_right_file_has_no_finding(slags: ReturnKind) -> None:
    found = checked_in_period(made(slags))
    assert not ids(found)
    assert found.laest_til_ende
    assert found.personer == PERSONS
    assert set(found.poster) == {one.navn for one in dokument(slags).tabeller[1:]}


@pytest.mark.parametrize(("slags", "rule"), FAULTS)
def test_one_fault_is_found_alone_and_in_place(slags: ReturnKind, rule: str) -> None:
    indberetning = made(slags)
    fault = faults.inject(indberetning, rule)
    found = checked_in_period(indberetning)
    (finding,) = found.rows
    assert finding.regel.id == rule
    assert (finding.location.tabel, finding.location.felt) == (fault.node.tabel, fault.felt)
    assert finding.location.linje in line_of(indberetning, fault.node, fault.felt)


def test_every_rule_has_a_fault_that_breaks_it() -> None:
    rules = {rule for slags in ReturnKind for rule in dokument(slags).regler}
    assert rules - ELSEWHERE == {rule for _, rule in FAULTS}


def test_every_rule_has_a_function_and_every_function_a_rule() -> None:
    functions = {
        *register.posts, *register.within, *register.groups, *register.keys, *register.counts,
        *(one for link in LINKS.values() for one in (link.missing, link.unused, link.outside, link.subject) if one),
    }  # fmt: skip
    rules = {rule for slags in ReturnKind for rule in dokument(slags).regler}
    assert rules == functions | ELSEWHERE | GENERAL


@pytest.mark.parametrize("slags", ReturnKind)
def test_rules_quote_fields_that_exist(slags: ReturnKind) -> None:
    document = dokument(slags)
    for rule in document.regler.values():
        assert rule.tekst
        assert rule.kilde
        assert rule.raad
        if rule.tabel and rule.tabel in {one.navn for one in document.tabeller}:
            fields = {felt.navn for felt in document.tabel(rule.tabel).felter}
            assert not set(rule.felter) - fields - {"Email", "KontaktEmail"}


def test_contradictions_are_warnings_that_quote_both() -> None:
    rules = [one for slags in ReturnKind for one in dokument(slags).regler.values() if "modsiger" in one.tekst]
    assert {one.id for one in rules} == {"AMU-UDD-02", "AMU-NIVEAU-02", "EUD-STED-01"}
    assert all(one.severity == "advarsel" and one.tekst.count("»") >= 2 for one in rules)


def test_guesses_are_never_errors_alone() -> None:
    guessed = [one for slags in ReturnKind for one in dokument(slags).regler.values() if one.grundlag is Certainty.GAET]
    assert {one.id for one in guessed if one.severity == "fejl"} == {"FRA-SPECIALE-01"}


def test_unknown_rule_cannot_be_broken() -> None:
    with pytest.raises(ConfigurationError):
        faults.inject(made(ReturnKind.AMU), "AMU-INTET-01")


@given(st.data())
def test_random_fault_in_random_file_is_found(data: st.DataObject) -> None:
    slags, rule = data.draw(st.sampled_from(FAULTS))
    indberetning = made(slags, data.draw(st.integers(faults.FEWEST, 30)))
    faults.inject(indberetning, rule)
    assert ids(checked_in_period(indberetning)) == [rule]


@given(st.data())
def test_any_required_field_that_is_emptied_is_found(data: st.DataObject) -> None:
    slags = data.draw(st.sampled_from(list(ReturnKind)))
    indberetning = made(slags)
    table = data.draw(st.sampled_from(dokument(slags).tabeller))
    felt = data.draw(st.sampled_from([one for one in table.felter if one.required]))
    node = data.draw(st.sampled_from(list(indberetning.all(table.navn))))
    node.set(felt.navn, "")
    found = checked_in_period(indberetning)
    assert any(
        (one.location.tabel, one.location.felt) == (table.navn, felt.navn)
        for one in found.rows
        if one.regel.id in {"FELT-MANGLER-01", "EUD-REST-01"}
    )


@given(st.data())
def test_any_damage_is_reported_or_refused(data: st.DataObject) -> None:
    content = bytearray(as_bytes(made(data.draw(st.sampled_from(list(ReturnKind))), 3)))
    start = data.draw(st.integers(200, len(content) - 2))
    length = data.draw(st.integers(1, 200))
    content[start : start + length] = data.draw(st.binary(max_size=5))
    with suppress(KnappenError):
        checked(bytes(content))
