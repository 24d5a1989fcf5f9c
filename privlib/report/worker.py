"""The process that runs notebooks and makes their pages. Its standard output is the channel of its answers."""

import os
import sys
import warnings

from privlib.report import lean

__all__ = ["main"]


def main() -> None:
    """Answer jobs until the input ends."""
    lean.block()
    os.umask(0o077)
    warnings.simplefilter("ignore")
    channel = _own_channel()
    # Imported here, because papermill and nbformat must not be imported before the block.
    from privlib.report import making

    making.serve(sys.stdin.buffer, channel)


def _own_channel() -> int:
    """Keep standard output for answers alone: what the kernel or a library writes to it goes nowhere."""
    channel = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.dup2(null, 2)
    return channel


if __name__ == "__main__":
    main()
