"""A load that is killed leaves nothing from which a person could be read."""

from pathlib import Path

from tests.faults.loads import Books, Server


def test_what_a_killed_load_left_holds_no_identifier_and_is_swept(server: Server, tmp_path: Path):
    books = Books(tmp_path, uses=2_000)
    books.begin(server)
    steps = int(server.run(*books.words(), kill_at=0).out.rsplit("steps ", 1)[1])
    books.again()
    left = 0
    for step in range(steps // 4, steps, steps // 8):
        server.run(*books.words(), kill_at=step)
        for path in (each for each in books.place.rglob("*") if each.is_file()):
            left += path.suffix == ".parquet"
            assert b"P0000" not in path.read_bytes(), path.name
    assert left
    assert server.run(*books.words()).code == 0
    assert books.beside == []
