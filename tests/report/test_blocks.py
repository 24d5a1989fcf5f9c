"""What the builder accepts: a complete run's signed blocks, in order, and nothing that was changed on the way."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tiny_reports import cell, cells, notebook

from privlib.errors import PrivlibError
from privlib.release import seal
from privlib.report import blocks
from privlib.report.jobs import Sealing
from privlib.views.block import MIME

SEALING = Sealing("f" * 16, "a" * 64, "restricted", b"k" * 32)
VALUES: dict[str, Any] = {"lang": "en", "k_min": 10}
EXPECTED = blocks.Expected(SEALING, "en", "b" * 64, VALUES)
CHANGED = "tiny.ipynb, cell {}: a release output is missing, changed or out of order. Nothing is published."


def sentence(name: str, snapshot: str = "b" * 64, lang: str = "en") -> dict[str, Any]:
    source = {
        "stem": name, "definition": "d", "clauses": ["P1.1a"], "sql_file": "x.sql", "sql_sha256": "c" * 64,
        "snapshot": snapshot, "period": "2026-01-01/2026-04-01", "as_of": "2026-04-10",
    }  # fmt: skip
    head = {"v": 1, "kind": "sentence", "id": f"{name}.sentence", "edition": "restricted", "lang": lang}
    return head | {"text": "Nothing was counted.", "about": [], "source": source}


def output(block: dict[str, Any]) -> dict[str, Any]:
    return {
        "output_type": "execute_result",
        "metadata": {},
        "data": {MIME: block, "text/plain": ""},
        "execution_count": 1,
    }


def executed() -> dict[str, Any]:
    """The tiny report as papermill returns it: blocks a and b in cells 6 and 7, the end in cell 11."""
    seal.open_report(SEALING.key, SEALING.run, SEALING.notebook, "restricted")
    made = cells()
    made[5]["outputs"] = [output(seal.seal(sentence("a")))]
    made[6]["outputs"] = [output(seal.seal(sentence("b")))]
    made[10]["outputs"] = [output(seal.end_block("restricted", "en"))]
    injected = cell("code", "injected", '# Parameters\nlang = "en"\nk_min = 10\n', "injected-parameters")
    made.insert(3, injected)
    for count, one in enumerate((one for one in made if one["cell_type"] == "code"), 1):
        one["execution_count"] = count
    return json.loads(json.dumps(notebook(made)))


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    seal.reset()


def shown(node: dict[str, Any], position: int) -> dict[str, Any]:
    """The block in a cell, counted from 0 with the injected cell left out."""
    own = [one for one in node["cells"] if one["id"] != "injected"]
    return own[position]["outputs"][0]["data"][MIME]


def outputs(node: dict[str, Any], position: int) -> list[dict[str, Any]]:
    return [one for one in node["cells"] if one["id"] != "injected"][position]["outputs"]


def test_a_complete_run_gives_its_blocks_by_cell_in_order() -> None:
    found = blocks.verify("tiny", notebook(), executed(), EXPECTED)
    assert [(name, one["id"]) for name, one in found.all] == [("loads", "a.sentence"), ("loads-table", "b.sentence")]
    assert found.outputs_dropped == 0


def test_outputs_that_are_no_blocks_are_counted_and_left_out() -> None:
    node = executed()
    outputs(node, 5).insert(0, {"output_type": "stream", "name": "stdout", "text": "x"})
    outputs(node, 6).append({"output_type": "display_data", "metadata": {}, "data": {"text/html": "<b>"}})
    found = blocks.verify("tiny", notebook(), node, EXPECTED)
    assert (len(found.all), found.outputs_dropped) == (2, 2)


def resealed(block: dict[str, Any], key: bytes = SEALING.key, of: str = SEALING.notebook, **changes: Any) -> None:
    """Change a block and sign it again, as someone who holds a key could."""
    block.update(changes)
    block["sig"] = seal.signature(block, key, of)


def swap(node: dict[str, Any]) -> None:
    one, two = outputs(node, 5), outputs(node, 6)
    one[0], two[0] = two[0], one[0]


def renumbered(node: dict[str, Any]) -> None:
    """Drop the second block and number the rest without a gap, signed: only the chain notices."""
    outputs(node, 6).clear()
    resealed(shown(node, 10), seq=2)


@pytest.mark.parametrize(
    ("forge", "cell_number"),
    [
        (lambda node: shown(node, 5).update(sig=None), 6),
        (lambda node: shown(node, 5).update(sig="0" * 64), 6),
        (lambda node: shown(node, 5).update(sig=7), 6),
        (lambda node: shown(node, 5).update(text="Everything is fine."), 6),
        (lambda node: shown(node, 5).update(extra=1), 6),
        (lambda node: shown(node, 5).pop("source"), 6),
        (lambda node: shown(node, 5).clear(), 6),
        (lambda node: resealed(shown(node, 5), key=b"x" * 32), 6),
        (lambda node: resealed(shown(node, 5), of="9" * 64), 6),
        (lambda node: resealed(shown(node, 5), run="0" * 16), 6),
        (lambda node: resealed(shown(node, 5), edition="shareable"), 6),
        (lambda node: resealed(shown(node, 5), lang="ja"), 6),
        (lambda node: resealed(shown(node, 5), text="Everything is fine."), 11),
        (lambda node: resealed(shown(node, 6), id="a.sentence"), 11),
        (lambda node: outputs(node, 5).clear(), 7),
        (lambda node: outputs(node, 6).append(outputs(node, 6)[0]), 7),
        (swap, 6),
        (renumbered, 11),
        (lambda node: outputs(node, 10).clear(), 11),
        (lambda node: resealed(shown(node, 10), count=1), 11),
        (lambda node: resealed(shown(node, 10), chain="0" * 64), 11),
        (lambda node: outputs(node, 8).extend(outputs(node, 10)) or outputs(node, 10).clear(), 11),
    ],
)
def test_a_block_missing_changed_or_out_of_order_is_refused(forge: Callable[[Any], object], cell_number: int) -> None:
    node = executed()
    forge(node)
    with pytest.raises(PrivlibError) as caught:
        blocks.verify("tiny", notebook(), node, EXPECTED)
    assert (caught.value.code, caught.value.exit_code) == ("E715", 9)
    assert caught.value.safe_message == CHANGED.format(cell_number)


def test_a_signed_block_of_another_store_is_no_tampering_but_the_notebook_s_fault() -> None:
    node = executed()
    resealed(shown(node, 5), source=sentence("a", "0" * 64)["source"])
    with pytest.raises(PrivlibError) as caught:
        blocks.verify("tiny", notebook(), node, EXPECTED)
    told = (
        "tiny.ipynb: a figure is of another store than the run's. Open the study with the notebook's own parameters. "
        "Nothing is published."
    )
    assert (caught.value.code, caught.value.exit_code, caught.value.safe_message) == ("E507", 5, told)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda node: node["cells"][6].update(source="pv.words.other(loads)"),
        lambda node: node["cells"][5].update(source="## Other words"),
        lambda node: node["cells"].pop(5),
        lambda node: node["cells"].insert(6, cell("markdown", "added", "Added.")),
        lambda node: node["cells"][3].update(source="lang = 'en'\nk_min = 5"),
        lambda node: node["cells"][3].update(source="lang = 'en'\nk_min = 10\nk_min = 10"),
        lambda node: node["cells"][3].update(source="lang = 'en'\nk_min = 10\nimport os"),
        lambda node: node["cells"].pop(3) and [one.update(execution_count=n) for n, one in enumerate(codes(node), 1)],
    ],
)
def test_cells_that_are_not_the_source_with_the_given_values_are_refused(tamper: Callable[[Any], object]) -> None:
    node = executed()
    tamper(node)
    with pytest.raises(PrivlibError) as caught:
        blocks.verify("tiny", notebook(), node, EXPECTED)
    assert (caught.value.code, caught.value.safe_message) == ("E715", CHANGED.format(0))


def codes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in node["cells"] if one["cell_type"] == "code"]


ERROR = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}


@pytest.mark.parametrize(
    ("spoil", "missing"),
    [
        (lambda node: codes(node)[4].update(execution_count=None), 1),
        (lambda node: codes(node)[5].update(execution_count=9), 1),
        (lambda node: [one.update(execution_count=None) for one in codes(node)[3:]], 4),
        (lambda node: codes(node)[4]["outputs"].append(ERROR), 1),
        (lambda node: node["metadata"].update(papermill={"exception": True}), 1),
        (lambda node: codes(node)[4]["metadata"].update(papermill={"exception": True}), 1),
    ],
)
def test_a_run_in_which_a_cell_did_not_run_is_refused(spoil: Callable[[Any], object], missing: int) -> None:
    node = executed()
    spoil(node)
    with pytest.raises(PrivlibError) as caught:
        blocks.verify("tiny", notebook(), node, EXPECTED)
    assert (caught.value.code, caught.value.exit_code) == ("E716", 5)
    assert caught.value.safe_message == f"tiny.ipynb: {missing} of 7 code cells did not run. Nothing is published."


def test_a_block_stored_in_git_is_refused_in_a_report() -> None:
    node = executed()
    seal.reset()
    outputs(node, 5)[0] = output(seal.seal(sentence("a")))
    with pytest.raises(PrivlibError, match="cell 6: a release output"):
        blocks.verify("tiny", notebook(), node, EXPECTED)
