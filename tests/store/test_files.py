"""The one pass over a file from outside."""

import threading
from pathlib import Path

from privlib.store.files import opened


def test_a_pass_that_is_given_up_waits_for_no_thread(tmp_path: Path):
    """Memory may be tidied while a thread starts, with the lock held that a thread needs to end."""
    path = tmp_path / "f"
    path.write_bytes(b"12345678")
    go, closed = threading.Event(), threading.Event()
    with opened(path) as source:
        given_up = source.chunks(2)
        assert next(given_up) == b"12"

        def close() -> None:
            go.wait()
            given_up.close()  # type: ignore[attr-defined]
            closed.set()

        threading.Thread(target=close, daemon=True).start()
        with threading._shutdown_locks_lock:  # type: ignore[attr-defined]
            go.set()
            assert closed.wait(10)
