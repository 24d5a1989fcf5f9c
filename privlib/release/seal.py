"""What a process that shows things remembers: its number of blocks, their chain, and what passed the gate so far.

This is state, because a process has a life: one kernel shows one notebook. Outside report mode blocks are numbered but
not signed, so that stored notebooks keep the same bytes. In report mode each block carries the run and an HMAC, and the
last one a count and a chain, so that a missing, added or changed block is noticed.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from privlib.errors import DisclosureError
from privlib.release.released import Released
from privlib.study import Edition

__all__ = [
    "canonical",
    "chain",
    "check_edition",
    "end_block",
    "open_report",
    "remember",
    "report_mode",
    "reset",
    "seal",
    "shown_so_far",
    "signature",
    "verify",
]

_START = bytes(32)
_UTF8 = ("utf-8", "surrogatepass")
"""Hashing must not fail on a forged block, whatever its texts hold."""

Block = Mapping[str, Any]


@dataclass(slots=True)
class _State:
    """The memory of this process. `key` is None outside report mode."""

    key: bytes | None = None
    run: str | None = None
    notebook: str = ""
    edition: Edition | None = None
    seq: int = 0
    link: bytes = _START
    ids: dict[str, int] = field(default_factory=dict[str, int])
    released: list[Released] = field(default_factory=list[Released])


_state = _State()


def open_report(key: bytes, run: str, notebook: str, edition: Edition) -> None:
    """Enter report mode: from now on blocks are signed, and only this edition may be released.

    Args:
        key: 32 random bytes, made for this run.
        run: the run's id.
        notebook: SHA-256 of the notebook's approved source; it is part of every signature.
        edition: the edition of the run.
    """
    reset()
    _state.key, _state.run, _state.notebook, _state.edition = key, run, notebook, edition


def reset() -> None:
    """Forget everything: number, chain, key and what was released. A new process starts like this."""
    fresh = _State()
    for name in _State.__slots__:
        setattr(_state, name, getattr(fresh, name))


def report_mode() -> bool:
    """Whether this process runs a report, so that only signed blocks may leave it."""
    return _state.key is not None


def check_edition(figure: str, kind: str, edition: Edition) -> None:
    """Refuse a study of another edition than the run's.

    Raises:
        DisclosureError: E711.
    """
    if _state.edition is not None and edition != _state.edition:
        raise DisclosureError("E711", figure=figure, kind=kind, edition=edition)


def remember(released: Released) -> None:
    """Keep what passed the gate, once each, for the report's section on method."""
    if released not in _state.released:
        _state.released.append(released)


def shown_so_far() -> tuple[Released, ...]:
    """What passed the gate in this process, in the order of release."""
    return tuple(_state.released)


def seal(block: Block) -> dict[str, Any]:
    """Give a block its number, run and signature as it is displayed, and add it to the chain.

    A second block of the same id gets `-2` after it, and so do the ids it speaks of: ids are unique in a report.

    Args:
        block: a block of `privlib.views.block`, without `seq`, `run` and `sig`.
    """
    _state.seq += 1
    count = _state.ids[block["id"]] = _state.ids.get(block["id"], 0) + 1
    sealed = {**block, "seq": _state.seq, "run": _state.run, "sig": None}
    if count > 1:
        sealed["id"] = f"{block['id']}-{count}"
        if "about" in block:
            sealed["about"] = [f"{name}-{count}" for name in block["about"]]
    if _state.key is not None:
        sealed["sig"] = signature(sealed, _state.key, _state.notebook)
    _state.link = _next(_state.link, sealed)
    return sealed


def end_block(edition: Edition, lang: str) -> dict[str, Any]:
    """The block that closes a report, sealed: how many blocks stand before it, and their chain."""
    closing = {"v": 1, "kind": "end", "id": "end", "edition": edition, "lang": lang}
    return seal({**closing, "count": _state.seq, "chain": _state.link.hex()})


def canonical(block: Block) -> bytes:
    """The bytes that are signed and chained: JSON without `sig`, keys sorted, no spaces, UTF-8.

    Example:
        >>> canonical({"b": 1, "a": "é", "sig": None}).decode()
        '{"a":"é","b":1}'
    """
    unsigned = {name: value for name, value in block.items() if name != "sig"}
    text = json.dumps(unsigned, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode(*_UTF8)


def signature(block: Block, key: bytes, notebook: str) -> str:
    """HMAC-SHA256 with the run's key over the notebook's hash and the canonical block, in hex."""
    return hmac.new(key, notebook.encode() + b"\n" + canonical(block), sha256).hexdigest()


def verify(block: Block, key: bytes, notebook: str) -> bool:
    """Whether a block was sealed with this key, for this notebook, and not changed since."""
    given = block.get("sig")
    return isinstance(given, str) and hmac.compare_digest(
        given.encode(*_UTF8), signature(block, key, notebook).encode()
    )


def chain(blocks: Iterable[Block]) -> str:
    """The chain over blocks in the order of `seq`, in hex: each link hashes the link before it and one block."""
    link = _START
    for block in blocks:
        link = _next(link, block)
    return link.hex()


def _next(link: bytes, block: Block) -> bytes:
    return sha256(link + canonical(block)).digest()
