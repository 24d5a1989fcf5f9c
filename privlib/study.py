"""The two values that travel between the floors: a `Study` goes into a measure, a `Measured` comes out.

A study is what is asked: which store, which policy and law, which period, known when. A measured frame is small, and
carries the declaration that the gate reads: what each column counts, and of whom. Nothing here is shown; only what
`privlib.release` makes of a `Measured` is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import polars as pl

from privlib.engine.base import Engine, Scalar, Statement
from privlib.errors import ParameterError
from privlib.policy import law as laws
from privlib.policy import model, periods
from privlib.policy.law import Law
from privlib.policy.model import Policy
from privlib.policy.periods import Period
from privlib.store.snapshot import open_store, snapshot_hash
from privlib.store.writing import pinned, place

__all__ = [
    "ALL",
    "Count",
    "Dimension",
    "Edition",
    "Kind",
    "Lang",
    "Measured",
    "Role",
    "Share",
    "Source",
    "Study",
    "Unit",
    "Value",
    "open_study",
    "root",
    "source",
]

Edition = Literal["restricted", "shareable"]
Lang = Literal["en", "ja"]
Unit = Literal[
    "persons",
    "visitor-days",
    "events",
    "collections",
    "pairs",
    "triples",
    "rows",
    "records",
    "classes",
    "files",
    "holdings",
    "controls",
    "findings",
]
Role = Literal["operational", "attribute", "sensitive", "organisation", "direct", "code", "key", "free_text"]
Kind = Literal["counts", "events", "series", "bands", "values", "quality", "cases"]

ALL = "*"
"""The label of a margin: this row counts over every value of the dimension."""

_TOKYO = ZoneInfo("Asia/Tokyo")
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Study:
    """What is asked, and of which data. Frozen: another question is another study."""

    engine: Engine
    policy: Policy
    law: Law
    period: Period
    as_of: date
    edition: Edition
    lang: Lang
    snapshot: str
    """Hash of the store's contents, 64 hex digits."""
    store: Path | None = None
    """Where the store stands, for what is kept beside it; in a run its pin. None for a study without a file."""

    @property
    def known_before(self) -> datetime:
        """First instant that is too late to be known: the day after `as_of`, 00:00 Asia/Tokyo, as naive UTC."""
        midnight = datetime.combine(self.as_of + timedelta(days=1), time(), _TOKYO)
        return midnight.astimezone(_UTC).replace(tzinfo=None)

    @property
    def values(self) -> Mapping[str, Scalar]:
        """What SQL may name: `$period_from` and `$period_to` (half-open), `$known_before`, `$as_of`, each limit.

        `$small_cell_T` is the gate's threshold: fewest persons behind a figure that is shown.
        """
        limits = {limit.id: limit.value for limit in self.policy.limits}
        limits |= {"small_cell_T": self.policy.disclosure.threshold}
        period = {"period_from": self.period.start, "period_to": self.period.end}
        return {**limits, **period, "known_before": self.known_before, "as_of": self.as_of}


def root() -> Path:
    """Find the folder that paths of a study start from: the nearest one above that holds `notebooks`, else this one.

    papermill runs a notebook in the caller's folder, nbval in the notebook's own; both must find the same store.
    """
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "notebooks").is_dir()), here)


def open_study(  # noqa: PLR0913 (what a study is asked, by name)
    *, store: str, policy: str, law: str, period: str, as_of: str, edition: Edition = "restricted", lang: Lang = "en"
) -> Study:
    """Open a study: the value every measure takes.

    Args:
        store: path of the store, from the root. In a report's run it is read as it was when the run began.
        policy: path of the policy file, from the root.
        law: name of a shipped law file, `appi`.
        period: canonical name of a period, such as `2026-Q2`.
        as_of: last day that is known, YYYY-MM-DD, Asia/Tokyo.
        edition: who may read what is made of it.
        lang: language of sentences and labels.

    Raises:
        StorageError: E510, E511 if the store cannot be read.
        PolicyError: E30x, E31x if the policy or law file cannot be used.
        ParameterError: E405 if the period, the day, the edition or the language is none.
    """
    rules = model.read(root() / policy)
    known = laws.read(law)
    days = periods.parse(period, rules.fiscal_year_starts)
    day = _day(as_of)
    _check("edition", edition, get_args(Edition))
    _check("lang", lang, get_args(Lang))
    engine = open_store(pinned(root() / store))
    try:
        for table, frame in rules.frames().items():
            engine.put(table, frame)
        return Study(engine, rules, known, days, day, edition, lang, snapshot_hash(engine), place(root() / store))
    except BaseException:
        engine.close()
        raise


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # fromisoformat knows other forms too
    if day is None or day.isoformat() != text:
        raise ParameterError("E405", where="as_of", problem="no such day", accepted="Write 2026-06-30")
    return day


def _check(where: str, value: str, accepted: tuple[str, ...]) -> None:
    if value not in accepted:
        raise ParameterError("E405", where=where, problem="unknown", accepted=f"Write {' or '.join(accepted)}")


@dataclass(frozen=True, slots=True)
class Dimension:
    """A column that cells are told apart by.

    `values` is the full public list in display order; a value nobody has is a cell too. A time dimension has none: its
    labels are ISO dates, and its frame has a column `grain` beside it (`day`, `week`, `month`).
    """

    name: str
    values: tuple[str, ...] = ()
    role: Role = "operational"
    kind: Literal["partition", "multi", "time"] = "partition"
    zero_ok: bool = False
    labels: tuple[str, ...] = ()
    """Words for the values, parallel to them, in the study's language; empty: the word catalogue knows them."""


@dataclass(frozen=True, slots=True)
class Count:
    """A column of integers, and what they count. `persons` names the column of the persons behind each cell.

    `rest` names, for events that are part of the events of other columns, the columns of the persons behind those that
    are left out: a difference of two columns tells of them. A column that is not `shown` is read by the gate alone.
    """

    name: str
    unit: Unit
    persons: str | None = None
    rest: tuple[str, ...] = ()
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """A share the gate computes from two counts, never before it: `numerator` is contained in `denominator`.

    `worse` is the side it is rounded to: `down` for coverage (never shown better than it is), `up` for risk.
    """

    name: str
    numerator: str
    denominator: str
    worse: Literal["down", "up"] = "down"


@dataclass(frozen=True, slots=True)
class Value:
    """A column of numbers that count nobody: k, l, t, a risk. At most `digits` decimals are shown.

    The shareable edition shows a value only as the verdict column says: `pass`, `fail`, `not evaluated`; or, where the
    value is a part of `whole` that concerns so many `persons`, in per cent, by steps in which T of them have room.
    """

    name: str
    digits: int
    unit: Literal["", "seconds"] = ""
    whole: float | None = None
    persons: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from: the clauses it serves, its SQL and that text's hash. Its definition is words.

    `built_on` names the statements that made the tables the SQL reads, in the order they run: file and hash.
    """

    clauses: tuple[str, ...]
    sql_file: str
    sql_sha256: str
    built_on: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A small frame with its declaration: what `privlib.release` takes. A dimension's margin rows hold `ALL`."""

    stem: str
    kind: Kind
    frame: pl.DataFrame
    study: Study
    source: Source
    population: str
    dimensions: tuple[Dimension, ...] = ()
    counts: tuple[Count, ...] = ()
    shares: tuple[Share, ...] = ()
    values: tuple[Value, ...] = ()
    texts: tuple[str, ...] = ()
    """Columns of words from closed lists: a verdict, a unit, the name of a measure."""
    sums: "Measured | None" = None
    """What rows of kind `cases`, each of which may speak of one person, add up to: shown where they may not be."""


def source(sql: Statement, *clauses: str, built_on: tuple[Statement, ...] = ()) -> Source:
    """Describe where a measure's figures come from.

    Args:
        sql: the statement that produced them.
        clauses: ids of the policy's clauses it serves.
        built_on: the statements that made the tables it reads, in the order they run.
    """
    return Source(clauses, sql.file, sql.sha256, tuple((each.file, each.sha256) for each in built_on))
