"""The child in which `privlib.store.probe` reads Parquet files first. It imports what it reads with, and nothing else.

A request is an open file, and the places of the columns to read as JSON; without any, the footer alone is read. The
answer is a letter: `+` if it can be read, `-` if the reader refuses it. A reader that ends the process gives none.
"""

import contextlib
import json
import os
import resource
import socket

import polars as pl

_ROWS = 500_000
_MEMORY = 4 << 30
"""Bytes that reading a small file may take: damaged lengths ask for more than any machine has."""


def _limit(size: int) -> None:
    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY + 16 * size, hard))


def _read(file: int, places: list[int]) -> None:
    """Read the columns in runs of rows, and keep none."""
    frame = pl.scan_parquet(f"/dev/fd/{file}", glob=False, use_statistics=False)
    header = frame.collect_schema().names()
    if places:
        chosen = frame.select([header[place] for place in places])
        for _ in chosen.collect_batches(chunk_size=_ROWS, maintain_order=True):
            pass


def main() -> None:
    """Answer requests until the socket, which is this process's input, is closed."""
    with socket.socket(fileno=os.dup(0)) as asked:
        while True:
            request, files, _, _ = socket.recv_fds(asked, 1 << 16, 1)
            if not request:
                return
            _limit(os.fstat(files[0]).st_size)
            try:
                _read(files[0], json.loads(request))
                answer = b"+"
            except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, MemoryError):
                answer = b"-"
            os.close(files[0])
            asked.sendall(answer)


if __name__ == "__main__":
    main()
