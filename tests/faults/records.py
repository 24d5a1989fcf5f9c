"""What a run measured, made up: an entry with more values and causes than one page of a file holds."""

from privlib.risk.releases.history_file import Cause, Entry, Held, Record

__all__ = ["record"]


def record(values: int = 400) -> Record:
    """One record, which is whole only with all its values and causes."""
    entry = Entry(
        run_id="r-01",
        as_of="2026-11-10",
        dataset="D02",
        data_digest="a" * 64,
        spec_digest="b" * 64,
        plan_digest=None,
        unit="persons",
        nulls="own",
        k_min=5,
        units=4_000,
        rows=4_000,
        classes=900,
        k=1,
        rows_k=1,
        below_k=40,
        uniques=3,
        average=0.225,
        l=1,
        t=0.5,
        suppressed=0,
        loss=None,
        cohort="",
        verdict="fail",
        estimator=None,
        sampling_fraction=None,
    )
    held = tuple(Held("shop", f"{n:032x}", 10, 0) for n in range(values))
    causes = tuple(Cause("2026-10-31", 3, f"a{n:02}", 3, 3, 0, 0) for n in range(20))
    return Record(entry, held, causes)
