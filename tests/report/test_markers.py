"""The scanner finds a marker in every way of writing it, and says where it cannot look."""

from pathlib import Path

import pytest
import typst

from privlib.report import markers
from privlib.report.pdf import fonts
from privlib.views.theme import FONT

ASCII, JAPANESE = "CNRY-7f3a91", "山田カナリア"


@pytest.mark.parametrize("marker", [ASCII, JAPANESE])
def test_a_marker_is_found_in_every_way_of_writing_it(tmp_path: Path, marker: str):
    made = markers.ways(marker, tmp_path)
    assert len(made) == 12
    source = tmp_path / "x.typ"
    source.write_text(f'#set text(font: "{FONT}")\n{marker}\n')
    made["pdf"] = tmp_path / "x.pdf"
    made["pdf"].write_bytes(typst.compile(str(source), font_paths=fonts()))
    source.unlink()
    assert [name for name, path in made.items() if markers.found(path, [marker]) != [marker]] == []
    assert markers.found(made["utf-8"], ["CNRY-0000"]) == []


def test_bytes_are_found_as_they_stand_and_packed(tmp_path: Path):
    secret = bytes(range(200, 232))
    for name, content in {"a": b"x" + secret, "b": markers.gzip.compress(b"y" * 20 + secret), "c": b"x"}.items():
        (tmp_path / name).write_bytes(content)
    assert markers.places(tmp_path, ["none", secret]) == [("a", 1), ("b", 1)]


def test_a_file_s_name_counts_and_what_is_allowed_and_links_do_not(tmp_path: Path):
    for name in (f"deep/{ASCII}.txt", "source/a.txt", "b.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(ASCII if name != "b.txt" else "none")
    (tmp_path / "link").symlink_to(tmp_path / "source/a.txt")
    assert markers.places(tmp_path, [ASCII], {tmp_path / "source"}) == [(f"deep/{ASCII}.txt", 0)]
    assert markers.places(tmp_path, [ASCII])[1:] == [("source/a.txt", 0)]


def test_a_database_that_cannot_be_opened_is_not_called_clean(tmp_path: Path):
    store = markers.ways(ASCII, tmp_path)["duckdb"]
    whole = store.read_bytes()
    store.write_bytes(whole[: len(whole) // 2])
    assert markers.found(store, [ASCII]) == [markers.UNREAD]
    assert (store.name, -1) in markers.places(tmp_path, ["none"])
