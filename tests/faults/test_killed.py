"""A load that is killed: whenever it happens, the store is the old one or the new one, and the next run finishes."""

import random
import secrets
from pathlib import Path

import pytest

from tests.faults.loads import Books, Look, Server, look

KILLS_BY_TIME = 130
KILLS_BY_STEP = 90


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with Server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def books(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Books:
    made = Books(tmp_path_factory.mktemp("books"), uses=3_000)
    made.begin(server)
    return made


def expected(server: Server, books: Books) -> tuple[Look, Look, float, int]:
    """What the store holds before and after an undisturbed load, how long that takes, and how many steps it has."""
    before = look(books.store)
    made = server.run(*books.words(), kill_at=0)
    assert made.code == 0, made.err
    steps = int(made.out.rsplit("steps ", 1)[1])
    after = look(books.store)
    books.again()
    timed = server.run(*books.words())
    books.again()
    return before, after, timed.seconds, steps


def test_a_load_killed_at_any_point_loses_nothing_and_counts_nothing_twice(server: Server, books: Books):
    before, after, seconds, steps = expected(server, books)
    assert after.rows["use_event"] == 6_000
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201 - pytest shows it where the test fails
    draw = random.Random(seed)
    points = [{"kill_after": draw.uniform(0, seconds)} for _ in range(KILLS_BY_TIME)]
    points += [{"kill_at": draw.randint(1, steps)} for _ in range(KILLS_BY_STEP)]
    killed = old = 0
    for point in points:
        ended = server.run(*books.words(), **point)
        killed += ended.code == -9
        found = look(books.store)
        assert found in (before, after), point
        old += found == before
        if found == after:
            books.again()
        elif draw.random() < 0.1:
            again = server.run(*books.words())
            assert again.code == 0, again.err
            assert look(books.store) == after
            assert books.beside == []
            books.again()
    assert killed >= 200
    assert old > 0
    finished = server.run(*books.words())
    assert finished.code == 0, finished.err
    assert look(books.store) == after
    assert books.beside == []
    repeated = server.run(*books.words())
    assert "Already loaded before: 2 files." in repeated.out
    assert look(books.store) == after


def test_what_a_killed_load_left_holds_no_identifier_and_is_swept(server: Server, tmp_path: Path):
    books = Books(tmp_path, uses=2_000)
    books.begin(server)
    *_, steps = expected(server, books)
    left = 0
    for step in range(steps // 4, steps, steps // 8):
        server.run(*books.words(), kill_at=step)
        for path in (each for each in books.place.rglob("*") if each.is_file()):
            left += path.suffix == ".parquet"
            assert b"P0000" not in path.read_bytes(), path.name
    assert left
    assert server.run(*books.words()).code == 0
    assert books.beside == []
