"""The block is strict: who makes one and who reads one refuse the same."""

from typing import Any

import pytest

from privlib.release.disclosure import release
from privlib.views import block, tables
from tests import factory


def made(**changes: Any) -> dict[str, Any]:
    released = release(factory.every()["coverage_total"])
    plain = block.plain(tables.coverage_total(released).block)
    return {**plain, "seq": 1, "run": None, "sig": None, **changes}


def test_a_block_of_our_own_is_valid() -> None:
    block.validate(made())


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"more": 1}, "its top"),
        ({"kind": "findings"}, "`$.kind`"),
        ({"seq": "1"}, "`$.seq`"),
        ({"lang": "fr"}, "`$.lang`"),
        ({"v": 2}, "`$.v`"),
        ({"rows": [[1.5, 1, 1, 1, 1, "1"]]}, "`$.rows[0][0]`"),
        ({"rows": [[{"w": "<10", "secret": 7}, 1, 1, 1, 1, "1"]]}, "`$.rows[0][0]`"),
        ({"marks": {"0": "X"}}, "`$.marks[...]`"),
    ],
)
def test_a_field_too_many_or_of_another_type_is_refused_by_its_place_alone(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(ValueError, match="block: it does not fit the schema at ") as refused:
        block.validate(made(**changes))
    assert str(refused.value) == f"block: it does not fit the schema at {where}"


def test_a_field_too_few_is_refused() -> None:
    short = made()
    del short["notes"]
    with pytest.raises(ValueError, match="block: it does not fit the schema at its top"):
        block.validate(short)


def test_a_row_has_a_value_for_each_column() -> None:
    with pytest.raises(ValueError, match="block: a row has more or fewer values than there are columns"):
        block.validate(made(rows=[["strict", 1]]))


@pytest.mark.parametrize("text", ["a\x00b", "\u202egnp", "\ufeff"])
def test_a_text_that_is_not_clean_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="block: a text holds control characters or direction marks"):
        block.validate(made(title=text))


def test_a_block_over_two_hundred_kilobytes_is_refused() -> None:
    with pytest.raises(ValueError, match="block: more than 200000 bytes"):
        block.validate(made(notes=["x" * block.MAX_BYTES]))


def test_a_hidden_cell_keeps_an_open_end() -> None:
    assert block.plain(block.Hidden("10–", 10, None)) == {"w": "10–", "lo": 10, "hi": None}
    assert block.plain(block.Hidden("<10")) == {"w": "<10"}
