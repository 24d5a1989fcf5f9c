"""The smallest classes: for a person at her own notebook, under a mask, on purpose, and logged."""

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import Empty

import polars as pl
import pytest
from jupyter_client.manager import KernelManager

import privlib
from privlib.errors import DisclosureError, ParameterError, StorageError
from privlib.report import offered
from privlib.risk.models.masked import Masked
from privlib.risk.shown import worst_file
from privlib.risk.shown.worst import Worst, worst
from privlib.store.writing import PINS
from privlib.study import Study, open_study

SMALL = Path(__file__).parents[3] / "sample_data" / "small"
QUASI = ["age_band", "area", "family", "sex"]
ELSEWHERE = (
    "the smallest classes are shown to a person at her own notebook in JupyterLab alone, in the restricted edition: "
    "{}. Nothing was shown."
)


def opened(store: Path) -> Study:
    policy = str(SMALL / "policy.toml")
    return open_study(store=str(store), policy=policy, law="appi", period="2026-10", as_of="2026-11-10")


@pytest.fixture
def sample(sample_store: Path) -> Iterator[Study]:
    asked = opened(sample_store)
    yield asked
    asked.engine.close()
    worst_file.worst_file(sample_store).unlink(missing_ok=True)


class Lab:
    """A kernel, and what its cells say: with `asks`, as JupyterLab runs them; without, as papermill does."""

    def __init__(self, store: Path, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(Path(privlib.__file__).parents[1]), "HOME": str(folder)}
        environment |= {"IPYTHONDIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder)}
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(env=environment, cwd=str(folder))
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=120)
        given = f"store={str(store)!r}, policy={str(SMALL / 'policy.toml')!r}, law='appi'"
        said = self.cell(f"import privlib as pv\nstudy = pv.study({given}, period='2026-10', as_of='2026-11-10')")
        assert said == ""

    def cell(self, source: str, *, asks: bool = True) -> str:
        asked = self._client.execute(source, allow_stdin=asks)
        said = ""
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=120)
            except Empty:
                raise AssertionError(f"no answer; so far {said!r}") from None
            if message["parent_header"].get("msg_id") != asked:
                continue
            content = message["content"]
            if message["msg_type"] == "status" and content["execution_state"] == "idle":
                return said
            if message["msg_type"] == "execute_result":
                said += content["data"]["text/plain"]
            if message["msg_type"] == "error":
                said += f"{content['ename']}: {content['evalue']}"

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


def test_a_person_at_her_notebook_sees_masked_classes_and_the_look_is_logged(
    sample_store: Path, tmp_path: Path
) -> None:
    """V57: four classes of D02 were cut to 3, 5, 7 and 9 persons."""
    lab = Lab(sample_store, tmp_path)
    try:
        call = "pv.risk.worst(study, 'D02', 20, k_min=10{})"
        shown = lab.cell(call.format(", opt_in=True"))
        unmeant = lab.cell(call.format(""))
        papermill = lab.cell(call.format(", opt_in=True"), asks=False)
        released = lab.cell(f"pv.release({call.format(', opt_in=True')})")
    finally:
        lab.close()
    head, *lines = shown.splitlines()
    assert head.split() == [*QUASI, "persons", "classes"]
    found = [line.rsplit(maxsplit=2) for line in lines]
    assert Counter(band for _, band, n in found for _ in range(int(n))) == {"3–4": 1, "5–9": 3}
    people = Counter(pl.read_csv(SMALL / "anon-D02.csv", infer_schema=False).select(QUASI).rows())
    for labels, _, _ in found:
        written = re.split(r" {2,}", labels)
        fitting = [
            n for key, n in people.items() if all(own in ("•", value) for own, value in zip(written, key, strict=True))
        ]
        assert "•" in written
        assert sum(fitting) >= 10
    assert unmeant == (
        "DisclosureError: the smallest classes are shown only if that is meant. Write opt_in=True; each call is logged "
        "beside the store. Nothing was shown."
    )
    assert papermill == "DisclosureError: " + ELSEWHERE.format("no person sits before this process")
    assert released.startswith("AttributeError: ")
    log = worst_file.looks(sample_store)
    file = worst_file.worst_file(sample_store)
    assert [(dataset, n) for _, dataset, n, _, _ in log] == [("D02", 20), ("D02", 20)]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", at) for at, *_ in log)
    assert all(len(digest) == 64 for *_, spec, data in log for digest in (spec, data))
    assert file.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(file) as connection, pytest.raises(sqlite3.IntegrityError, match="only added to"):
        connection.execute("DELETE FROM risk_worst")
    file.unlink()


def test_a_script_a_run_and_the_shareable_edition_are_refused_and_nothing_is_logged(
    sample: Study, sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(study: Study) -> str:
        with pytest.raises(DisclosureError) as raised:
            worst(study, "D02", 3, k_min=10, opt_in=True)
        assert (raised.value.code, raised.value.exit_code) == ("risk.worst_place", 4)
        return str(raised.value)

    assert refused(sample) == ELSEWHERE.format("no person sits before this process")
    assert refused(replace(sample, edition="shareable")) == ELSEWHERE.format("the study asks for the shareable edition")
    assert refused(replace(sample, store=None)) == ELSEWHERE.format("the study has no store to log beside")
    monkeypatch.setenv(PINS, str(tmp_path))
    assert refused(sample) == ELSEWHERE.format("this is the run of a report")
    assert worst_file.looks(sample_store) == []


def test_no_notebook_of_a_report_may_name_it() -> None:
    assert "pv.risk.summary" in offered.names()
    assert "pv.risk.worst" not in offered.names()


@pytest.fixture
def at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a kernel whose front end takes input: what IPython says of the shell that runs."""
    import IPython

    kernel = type("Kernel", (), {"_allow_stdin": True})()
    monkeypatch.setattr(IPython, "get_ipython", type("Shell", (), {"kernel": kernel}))


@pytest.mark.usefixtures("at_the_desk")
def test_the_limits_of_a_call_are_said(sample: Study) -> None:
    for n in (0, 21):
        with pytest.raises(ParameterError) as raised:
            worst(sample, "D02", n, k_min=10, opt_in=True)
        assert str(raised.value) == "n: out of range. 1 to 20. Nothing was run."
    assert worst(sample, "D05", 3, k_min=10, opt_in=True) == Worst((), 10, ())
    assert worst(sample, "D06", 3, k_min=10, opt_in=True).rows == ()


@pytest.mark.usefixtures("at_the_desk")
def test_a_limit_below_the_gate_s_threshold_unmasks_nothing(sample: Study) -> None:
    low, ten = (worst(sample, "D02", 20, k_min=k, opt_in=True) for k in (2, 10))
    assert (low.least, low) == (10, ten)


@pytest.mark.usefixtures("at_the_desk")
def test_where_persons_are_not_told_apart_nothing_is_shown(sample: Study) -> None:
    entry = sample.engine.tables()["anon_dataset"]
    assert entry.name == "anon_dataset"
    rows = pl.read_csv(SMALL / "anon_dataset.csv", null_values="\\N").select("dataset_id", "state")
    sample.engine.put("anon_dataset", rows.with_columns(subject_key=pl.lit(value=False)))
    with pytest.raises(ParameterError) as raised:
        worst(sample, "D02", 3, k_min=10, opt_in=True)
    assert str(raised.value) == (
        "D02: persons are not told apart, so that nobody knows how many have a value. Declare in the register that one "
        "row is one person, if it is. Nothing was shown."
    )


@pytest.mark.usefixtures("at_the_desk")
def test_what_cannot_be_logged_is_not_shown(sample: Study, sample_store: Path) -> None:
    worst_file.worst_file(sample_store).write_text("not a log")
    with pytest.raises(StorageError) as raised:
        worst(sample, "D02", 3, k_min=10, opt_in=True)
    assert str(raised.value) == (
        "store.duckdb.worst: damaged, or not a log of the smallest classes that were looked at. Move it away and keep "
        "it. It was left as it is; nothing was shown."
    )


def test_a_row_is_written_with_its_mark_and_control_characters_are_harmless() -> None:
    found = Worst(("age", "area\n"), 10, (Masked(("30s", None), "1", 2), Masked(("", "a\x1b"), "5–9", 1)))
    assert str(found).splitlines() == [
        "age      area<U+000A>  persons  classes",
        "30s      •             1        2",
        "(empty)  a<U+001B>     5–9      1",
    ]
