"""docs/reliability.md holds the tables of what is tested, and every proof is a test."""

import ast
from pathlib import Path

import pytest

from tests.faults.proofs import PROOFS, Proof
from tests.faults.table import DOCUMENT, updated

TESTS = Path(__file__).parents[1]


def test_document_is_up_to_date() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == updated(text), "run python -m tests.faults.table"


@pytest.mark.parametrize("proof", PROOFS, ids=range(len(PROOFS)))
def test_proof_is_a_test(proof: Proof) -> None:
    assert proof.tests
    for file, _, name in (one.partition("::") for one in proof.tests):
        module = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        functions = {one.name for one in module.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in functions, f"{file} has no {name}"
