"""Blocks are numbered, signed in report mode, and closed by a count and a chain."""

import hashlib
import json
from typing import Any

import pytest

from privlib.release import seal

KEY, NOTEBOOK = b"k" * 32, "a" * 64


def block(name: str = "one.table", **more: Any) -> dict[str, Any]:
    return {"v": 1, "kind": "table", "id": name, "edition": "restricted", "lang": "ja", "title": "適合率", **more}


def test_outside_a_report_blocks_are_numbered_and_not_signed() -> None:
    assert not seal.report_mode()
    assert seal.seal(block()) == {**block(), "seq": 1, "run": None, "sig": None}
    assert seal.seal(block("two.table"))["seq"] == 2


def test_in_a_report_a_block_verifies_with_its_key_and_notebook_alone() -> None:
    seal.open_report(KEY, "r-1", NOTEBOOK, "restricted")
    sealed = seal.seal(block())
    assert (sealed["run"], seal.report_mode()) == ("r-1", True)
    assert seal.verify(sealed, KEY, NOTEBOOK)
    assert not seal.verify(sealed, b"x" * 32, NOTEBOOK)
    assert not seal.verify(sealed, KEY, "b" * 64)


CHANGES = [
    {"title": "x"},
    {"seq": 2},
    {"run": "r-2"},
    {"edition": "shareable"},
    {"more": 1},
    {"sig": None},
    {"sig": 1},
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_block_does_not_verify(change: dict[str, Any]) -> None:
    seal.open_report(KEY, "r-1", NOTEBOOK, "restricted")
    assert not seal.verify({**seal.seal(block()), **change}, KEY, NOTEBOOK)


def test_a_forged_block_with_a_lone_surrogate_is_refused_not_an_accident() -> None:
    assert not seal.verify({**block(title="\ud800"), "sig": "\ud800"}, KEY, NOTEBOOK)


def test_a_signature_survives_json() -> None:
    seal.open_report(KEY, "r-1", NOTEBOOK, "restricted")
    sealed = seal.seal(block(rows=[[1, "85.71", {"w": "<10"}]]))
    assert seal.verify(json.loads(json.dumps(sealed)), KEY, NOTEBOOK)


def test_canonical_bytes_are_sorted_utf_8_without_spaces_and_signature() -> None:
    assert seal.canonical({"b": [1, None], "a": "適", "sig": "x"}) == '{"a":"適","b":[1,null]}'.encode()


def test_the_end_says_how_many_blocks_stand_before_it_and_their_chain() -> None:
    seal.open_report(KEY, "r-1", NOTEBOOK, "restricted")
    blocks = [seal.seal(block(name)) for name in ("one.table", "two.table")]
    end = seal.end_block("restricted", "ja")
    first = hashlib.sha256(bytes(32) + seal.canonical(blocks[0])).digest()
    second = hashlib.sha256(first + seal.canonical(blocks[1])).hexdigest()
    assert (end["count"], end["chain"], end["seq"]) == (2, second, 3)
    assert end["chain"] == seal.chain(blocks) != seal.chain(reversed(blocks))
    assert seal.verify(end, KEY, NOTEBOOK)


def test_a_second_block_of_the_same_id_gets_a_number_and_so_do_the_ids_it_speaks_of() -> None:
    assert seal.seal(block())["id"] == "one.table"
    assert seal.seal(block())["id"] == "one.table-2"
    sentence = {"id": "one.sentence", "about": ["one.table"]}
    assert seal.seal(sentence)["about"] == ["one.table"]
    assert seal.seal(sentence)["about"] == ["one.table-2"]


def test_a_new_process_remembers_nothing() -> None:
    seal.open_report(KEY, "r-1", NOTEBOOK, "restricted")
    seal.seal(block())
    seal.reset()
    assert (seal.report_mode(), seal.seal(block())["seq"], seal.shown_so_far()) == (False, 1, ())
