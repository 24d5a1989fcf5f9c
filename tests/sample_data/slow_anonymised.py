"""Anonymously processed information, the slow way: its registers and its row files. See slow_registers."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime

from slow import Row, Tables
from slow_registers import AS_OF, Finding, by_person, day, is_true, items, live, on, when

QUASI = ("age_band", "sex", "area", "family")
ANNOUNCED = {"delete", "partial_delete", "rewrite", "replace", "reorder", "abstract", "generalise"}
_ATTRIBUTES = {"age_band": "age"}
_K_MIN, _L_MIN, _T_MAX = 10, 2, 0.5
_AREAS = {"east": range(1, 15), "central": range(15, 25), "west": range(25, 48)}


def fields_of(tables: Tables, dataset: str) -> list[Row]:
    return [f for f in tables["anon_field"] if f["dataset_id"] == dataset]


def produced(tables: Tables) -> list[Row]:
    return [d for d in tables["anon_dataset"] if d["state"] == "produced"]


def released(tables: Tables, dataset: str) -> set[str]:
    """The fields that are left in a set, and so must be published."""
    return {f["field"] for f in fields_of(tables, dataset) if "delete" not in items(f["methods"])}


def methods_of(tables: Tables, dataset: str) -> set[str]:
    return {m for f in fields_of(tables, dataset) for m in items(f["methods"])} - {"none"}


def rows_of(tables: Tables, dataset: str) -> list[Row]:
    return tables.get(f"anon-{dataset}", [])


def class_of(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in QUASI)


def classes(rows: list[Row]) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[class_of(row)].append(row)
    return found


# --- row files


def distances(values: list[str], all_values: list[str]) -> tuple[float, float]:
    """Total variation, and the mover's distance over ordered steps, between a class and the whole."""
    domain = sorted(set(all_values))
    part, whole = Counter(values), Counter(all_values)
    gaps = [part[v] / len(values) - whole[v] / len(all_values) for v in domain]
    moved = [abs(sum(gaps[: k + 1])) for k in range(len(domain))]
    return sum(abs(gap) for gap in gaps) / 2, sum(moved) / max(len(domain) - 1, 1)


def c_classes(tables: Tables) -> Iterator[Finding]:
    for dataset in tables["anon_dataset"]:
        name, rows = dataset["dataset_id"], rows_of(tables, dataset["dataset_id"])
        small = [len(members) for members in classes(rows).values() if len(members) < _K_MIN]
        if small:
            severity = "C" if dataset["state"] == "produced" else "H"
            yield Finding("C-S5.1", severity, name, "small-class", sum(small), sum(small))
        for f in fields_of(tables, name):
            question = f["field"]
            if not rows or f["role"] != "sensitive" or question not in rows[0]:
                continue
            every = [row[question] for row in rows]
            answers = [[row[question] for row in members] for members in classes(rows).values()]
            alike = sum(len(set(values)) < _L_MIN for values in answers)
            far = sum(max(distances(values, every)) > _T_MAX for values in answers)
            if alike:
                yield Finding("C-S5.1.l", "H", f"{name}, {question}", "homogeneous", alike)
            if far:
                yield Finding("C-S5.1.l", "M", f"{name}, {question}", "t-exceeded", far)


def c_rule_34(tables: Tables) -> Iterator[Finding]:
    """Item 3: a column whose values are ids of the source. Item 4: a value that fewer than ten persons have."""
    persons = {p["principal_id"] for p in tables["principal"]}
    for dataset in tables["anon_dataset"]:
        name, rows = dataset["dataset_id"], rows_of(tables, dataset["dataset_id"])
        columns = [c for c in (rows[0] if rows else {}) if c != "principal_id"]
        linked = [c for c in columns if {row[c] for row in rows} & persons]
        counts = {c: Counter(row[c] for row in rows) for c in columns if c not in linked}
        singular = sum(n < _K_MIN for values in counts.values() for n in values.values())
        if linked:
            yield Finding("C-S5.2", "C", name, "item3", len(linked))
        if singular:
            yield Finding("C-S5.2", "H", name, "item4", singular)


def processed(tables: Tables, wave: str, created: datetime) -> dict[str, tuple[str, ...]]:
    """Specification SP1 applied again to the answers known at the completion of a set: persons and their classes."""
    answered = [
        a["principal_id"] for a in tables["answer"] if a["wave_id"] == wave and when(a["answered_at"]) < created
    ]
    profiles = {p["principal_id"]: p for p in tables["profile"]}
    keys: dict[str, tuple[str, ...]] = {}
    for person in answered:
        p = profiles[person]
        age, pref = int(p["age"]), int(p["pref"])
        band = "under 30" if age < 30 else "30s" if age < 40 else "40s" if age < 50 else "50 and over"
        area = next(name for name, codes in _AREAS.items() if pref in codes)
        keys[person] = (band, p["sex"], area, "alone" if p["family"] == "single" else "together")
    sizes = Counter(key for key in keys.values() if key[1] != "x")
    return {person: key for person, key in keys.items() if sizes[key] >= _K_MIN}


def persons_of(tables: Tables, dataset: Row) -> dict[str, tuple[str, ...]]:
    """Persons and classes: of a candidate as its file says, of a produced set by applying its specification again."""
    rows = rows_of(tables, dataset["dataset_id"])
    if dataset["state"] == "candidate":
        return {row["principal_id"]: class_of(row) for row in rows}
    return processed(tables, dataset["wave_id"], when(dataset["created_at"]))


def c_releases(tables: Tables) -> Iterator[Finding]:
    """Pairs that share a recipient: fewer than ten persons new in a class, or gone from one."""
    listed = sorted(
        (d for d in tables["anon_dataset"] if rows_of(tables, d["dataset_id"])),
        key=lambda d: when(d["created_at"] or d["planned_at"]),
    )
    for k, later in enumerate(listed):
        for earlier in listed[:k]:
            if not items(later["planned_recipients"]) & items(earlier["planned_recipients"]):
                continue
            old, new = persons_of(tables, earlier), persons_of(tables, later)
            sizes = Counter(new[p] for p in new.keys() - old.keys()) + Counter(old[p] for p in old.keys() - new.keys())
            few = sum(n for n in sizes.values() if n < _K_MIN)
            if few:
                subject = f"{later['dataset_id']}, {earlier['dataset_id']}"
                yield Finding("C-S5.1.r", "H", subject, "new-persons", few, few)


def c_stopped(tables: Tables) -> Iterator[Finding]:
    """Persons of a candidate who have closed, withdrawn the analysis or suspended everything before it is provided."""
    agreements = by_person(tables)
    closed = {p["principal_id"]: when(p["closed_at"]) for p in tables["principal"]}
    for dataset in tables["anon_dataset"]:
        if dataset["state"] != "candidate":
            continue
        at = when(dataset["planned_at"])
        stopped = [
            row["principal_id"]
            for row in rows_of(tables, dataset["dataset_id"])
            if closed[row["principal_id"]] <= at
            or any(
                "*" in items(a["purposes"])
                for a in live(agreements[row["principal_id"]], at, "restrict", {"all", "use"})
            )
            or not any(
                {"U4", "U5"} <= items(a["purposes"])
                for a in live(agreements[row["principal_id"]], at, "permit", {"use"})
            )
        ]
        if stopped:
            yield Finding("C-S5.1.w", "H", dataset["dataset_id"], "stopped-person", len(stopped), len(stopped))


# --- registers


def lists(tables: Tables, kind: str, dataset: str) -> list[Row]:
    return [p for p in tables["publication"] if p["kind"] == kind and p["dataset_id"] == dataset]


def continued(tables: Tables, dataset: Row) -> bool:
    """An earlier set's list goes on, and its fields and methods are those of this set."""
    name, created = dataset["dataset_id"], when(dataset["created_at"])
    return any(
        p["kind"] == "creation_items"
        and p["continues_until"] is not None
        and when(p["published_at"]) <= created
        and day(dataset["created_at"]) <= on(p["continues_until"])
        and items(p["items"]) == released(tables, name)
        and items(p["methods"]) == methods_of(tables, name)
        for p in tables["publication"]
    )


def c_published(tables: Tables) -> Iterator[Finding]:
    for dataset in produced(tables):
        name = dataset["dataset_id"]
        own = lists(tables, "creation_items", name)
        if not own:
            if not continued(tables, dataset):
                yield Finding("C-S5.4a", "H", name, "unpublished", 1)
            continue
        if items(own[0]["items"]) != released(tables, name):
            yield Finding("C-S5.4a", "H", name, "items-differ", 1)
        if (day(own[0]["published_at"]) - day(dataset["created_at"])).days > 14:
            yield Finding("C-S5.4a", "M", name, "late", 1)


def c_provided(tables: Tables) -> Iterator[Finding]:
    for p in sent(tables):
        name = p["dataset_id"]
        before = lists(tables, "provision_items", name)
        if not any(when(each["published_at"]) < when(p["occurred_at"]) for each in before):
            yield Finding("C-S5.5a", "H", name, "not-before", 1)
        elif not any(items(each["items"]) == released(tables, name) for each in before):
            yield Finding("C-S5.5a", "H", name, "items-differ", 1)
        elif not any(p["method"] in items(each["methods"]) for each in before):
            yield Finding("C-S5.5a", "H", name, "method-differs", 1)
        if when(p["marked_at"]) > when(p["occurred_at"]):
            yield Finding("C-S5.5b", "H", name, "unmarked", 1)
        if p["method"] not in {"email", "document"}:
            yield Finding("C-S5.6b", "M", name, "channel", 1)


def sent(tables: Tables) -> list[Row]:
    return [p for p in tables["provision"] if p["basis"] == "ANPI"]


def c_sets(tables: Tables) -> Iterator[Finding]:
    if not any(p["kind"] == "security_measures" for p in tables["publication"]):
        yield Finding("C-S5.3c", "L", "", "absent", 1)
    for dataset in produced(tables):
        name, created = dataset["dataset_id"], day(dataset["created_at"])
        if not is_true(dataset["labelled"]):
            yield Finding("C-S5.3a", "M", name, "unlabelled", 1)
        for what in ("mapping", "salt"):
            gone = min(day(dataset[f"{what}_destroyed_at"]), AS_OF)
            if (gone - created).days > 7:
                yield Finding("C-S5.law35", "C", name, f"{what}-kept", (gone - created).days)
    for f in tables["anon_field"]:
        used = items(f["methods"]) - {"none", "reorder"}
        attribute = f"{f['dataset_id']}, {_ATTRIBUTES.get(f['field'], f['field'])}"
        if f["role"] in {"quasi", "sensitive"} and not used and f["reason"] is None:
            yield Finding("C-S5.4b", "H", attribute, "no-method", 1)
        if used - ANNOUNCED:
            yield Finding("C-S5.4b", "L", attribute, "unannounced-method", 1)


CONTROLS = (c_classes, c_rule_34, c_releases, c_stopped, c_published, c_provided, c_sets)
