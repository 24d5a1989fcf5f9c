"""A policy that was read: what it holds, what categories inherit, what an extending file changes, and its hash."""

import random
import re
from datetime import date
from pathlib import Path

import msgspec
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privlib.policy import model
from privlib.policy.records import OPEN
from tests.policy.company import BASE, LIMITS, base, own

APRIL = date(2021, 4, 1)


def rows(policy: model.Policy) -> list[tuple[str, str, date, date, bool]]:
    return [(r.category, r.purpose, r.valid_from, r.valid_to, r.assumed) for r in policy.effective_matrix()]


def test_a_category_without_rows_inherits_those_of_its_nearest_parent_with_rows_as_assumed(tmp_path: Path) -> None:
    end = date(2026, 1, 1)
    assert rows(model.read(base(tmp_path))) == [
        ("T01", "U1", APRIL, OPEN, False),
        ("T01", "U2", APRIL, OPEN, False),
        ("T02", "U1", APRIL, end, False),
        ("X-detail", "U1", APRIL, end, True),
        ("X-sex", "U1", APRIL, end, True),
    ]


def test_a_category_with_one_row_of_its_own_inherits_nothing(tmp_path: Path) -> None:
    more = '[[matrix]]\ncategory = "X-sex"\npurposes = ["U2"]\nvalid_from = 2024-04-01\n'
    assert rows(model.read(own(tmp_path, more)))[3:] == [
        ("X-detail", "U2", date(2024, 4, 1), OPEN, True),
        ("X-sex", "U2", date(2024, 4, 1), OPEN, False),
    ]


def test_an_extending_policy_drops_pairs_and_adds_its_own(tmp_path: Path) -> None:
    more = """
[[drop]]
category = "T01"
purposes = ["U2"]

[[matrix]]
category = "T01"
purposes = ["U2"]
valid_from = 2021-04-01
valid_to = 2025-01-01
assumed = true
note = "ended"

[[matrix]]
category = "T02"
purposes = ["U1"]
valid_from = 2026-01-01
"""
    assert rows(model.read(own(tmp_path, more)))[:4] == [
        ("T01", "U1", APRIL, OPEN, False),
        ("T01", "U2", APRIL, date(2025, 1, 1), True),
        ("T02", "U1", APRIL, date(2026, 1, 1), False),
        ("T02", "U1", date(2026, 1, 1), OPEN, False),
    ]


def test_an_extending_policy_keeps_its_own_name_and_the_rows_of_both(tmp_path: Path) -> None:
    more = """version = 2
revised = 2026-08-01

[[clause]]
id = "P2"
quote = "we say what it is"
kind = "definition"
"""
    policy = model.read(own(tmp_path, more))
    assert (policy.id, policy.company, policy.enacted, policy.file) == ("own", "Own Ltd", date(2024, 4, 1), "own.toml")
    assert (policy.version, policy.revised, policy.fiscal_year_starts) == (2, date(2026, 8, 1), 7)
    assert [clause.id for clause in policy.clauses] == ["P1", "P2"]
    assert [purpose.id for purpose in policy.purposes] == ["U1", "U2"]


def test_the_fiscal_year_begins_in_april_unless_a_file_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "plain.toml"
    path.write_text((BASE + LIMITS).replace("fiscal_year_starts = 7\n", ""))
    assert model.read(path).fiscal_year_starts == 4
    assert model.read(own(tmp_path, "fiscal_year_starts = 1\n")).fiscal_year_starts == 1


def test_the_last_file_that_sets_a_limit_decides(tmp_path: Path) -> None:
    policy = model.read(own(tmp_path, '[[limit]]\nid = "k_min"\nvalue = 20\nunit = "persons"\nreason = "our own"\n'))
    assert (policy.limit("k_min").value, policy.limit("k_min").reason) == (20, "our own")
    assert (policy.limit("t_max").value, policy.limit("t_max").unit) == (0.5, "distance")
    assert len(policy.limits) == 28


def test_figures_stand_for_ten_persons_in_steps_of_five_unless_a_file_says_otherwise(tmp_path: Path) -> None:
    assert model.read(base(tmp_path)).disclosure == model.Disclosure(threshold=10, base=5, reason="")
    more = '[disclosure]\nthreshold = 20\nbase = 10\nreason = "small towns"\n'
    assert model.read(own(tmp_path, more)).disclosure == model.Disclosure(20, 10, "small towns")


def test_the_tables_for_the_engine_are_sorted_and_their_validity_is_never_null(tmp_path: Path) -> None:
    frames = model.read(base(tmp_path)).frames()
    assert {name: frame.rows() for name, frame in frames.items()} == {
        "purpose": [
            ("U1", "personal", "policy", "member|winner", APRIL, OPEN, 1),
            ("U2", "personal", "policy", "", APRIL, date(2030, 1, 1), 2),
        ],
        "category": [
            ("T01", None, True, "no", False),
            ("T02", None, True, "no", False),
            ("X-detail", "X-sex", True, "yes", True),
            ("X-sex", "T02", False, "no", False),
        ],
        "category_purpose": [
            ("T01", "U1", APRIL, OPEN, False),
            ("T01", "U2", APRIL, OPEN, False),
            ("T02", "U1", APRIL, date(2026, 1, 1), False),
            ("X-detail", "U1", APRIL, date(2026, 1, 1), True),
            ("X-sex", "U1", APRIL, date(2026, 1, 1), True),
        ],
        "reserved_category": [("T01", "U2", "winner", "C-U2")],
        "reserved_subject": [("U1", "C-U1")],
    }
    assert frames["category_purpose"].schema == {
        "category_id": pl.String,
        "purpose_id": pl.String,
        "valid_from": pl.Date,
        "valid_to": pl.Date,
        "assumed": pl.Boolean,
    }
    named = ["purpose_id", "scope", "origin", "subject_types", "valid_from", "valid_to", "bit"]
    assert frames["purpose"].columns == named
    assert frames["category"].columns == ["category_id", "parent", "declared", "special_care", "property_risk"]
    assert frames["reserved_category"].columns == ["category_id", "purpose_id", "subject_type", "control"]
    assert frames["reserved_subject"].columns == ["purpose_id", "control"]


def test_tables_without_rows_keep_their_columns_and_types(tmp_path: Path) -> None:
    path = tmp_path / "bare.toml"
    path.write_text('[policy]\nid = "bare"\ncompany = "x"\nenacted = 2024-01-01\n' + LIMITS)
    frames = model.read(path).frames()
    assert {name: frame.height for name, frame in frames.items()} == dict.fromkeys(frames, 0)
    assert frames["category"].schema["property_risk"] == pl.Boolean
    assert frames["purpose"].schema["valid_to"] == pl.Date


def test_a_policy_cannot_be_changed(tmp_path: Path) -> None:
    policy = model.read(base(tmp_path))
    with pytest.raises(AttributeError):
        policy.company = "Other Ltd"  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(AttributeError):
        policy.clauses[0].quote = "other"  # pyright: ignore[reportAttributeAccessIssue]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_order_of_keys_comments_and_spacing_do_not_change_the_hash(tmp_path: Path, chance: random.Random) -> None:
    policy = model.read(base(tmp_path))
    head, *tables = re.split(r"\n(?=\[\[)", BASE + LIMITS)
    tables = ["\n".join([lines[0], *chance.sample(lines[1:], len(lines) - 1)]) for lines in map(str.splitlines, tables)]
    text = "# a comment\n\n" + ("\n" * chance.randint(1, 3)).join([head, *tables]).replace(" = ", "  =\t")
    path = tmp_path / "other.toml"
    path.write_text(text.replace('["winner", "member"]', '[ # both\n  "winner",\n  "member",\n]'))
    assert model.read(path).hash == policy.hash
    assert re.fullmatch("[0-9a-f]{64}", policy.hash)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('company = "Base Ltd"', 'company = "Base KK"'),
        ("fiscal_year_starts = 7", "fiscal_year_starts = 8"),
        ('quote = "we keep it"', 'quote = "we keep it."'),
        ('purposes = ["U1", "U2"]', 'purposes = ["U1"]'),
        ("valid_to = 2026-01-01", "valid_to = 2026-01-02"),
        ("value = 0.05", "value = 0.06"),
        ('special_care = "yes"', 'special_care = "maybe"'),
    ],
)
def test_whatever_the_policy_says_differently_changes_the_hash(tmp_path: Path, old: str, new: str) -> None:
    assert old in BASE + LIMITS
    path = tmp_path / "other.toml"
    path.write_text((BASE + LIMITS).replace(old, new))
    assert model.read(path).hash != model.read(base(tmp_path)).hash


def test_needs_are_read_in_the_order_of_the_files_and_change_the_hash(tmp_path: Path) -> None:
    need = '\n[[need]]\npurpose = "{}"\nattribute = "age"\ncoarsest = "{}"\n'
    path = own(tmp_path, need.format("U1", "10 years"))
    base(tmp_path, need.format("U2", "1"))
    found = model.read(path)
    assert [(each.purpose, each.attribute, each.coarsest) for each in found.needs] == [
        ("U2", "age", "1"),
        ("U1", "age", "10 years"),
    ]
    assert model.read(own(tmp_path, need.format("U1", "5 years"))).hash != found.hash
    assert model.read(own(tmp_path)).needs == ()


def test_the_order_of_rows_changes_the_hash_since_reports_show_them_in_it(tmp_path: Path) -> None:
    policy = model.read(base(tmp_path))
    assert msgspec.structs.replace(policy, purposes=policy.purposes[::-1]).hash != policy.hash


def test_two_values_that_swap_their_rows_change_the_hash(tmp_path: Path) -> None:
    policy = model.read(base(tmp_path))
    first, second, *rest = policy.purposes
    swapped = (
        msgspec.structs.replace(first, label_en=second.label_en),
        msgspec.structs.replace(second, label_en=first.label_en),
        *rest,
    )
    assert msgspec.structs.replace(policy, purposes=swapped).hash != policy.hash
