"""Mistakes across the rows of a policy: each is refused with file, line, key and what is accepted."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.errors import PolicyError
from privlib.policy import checks, model
from tests.policy.company import base, own

PURPOSE = 'scope = "personal"\nlabel_en = "x"\nlabel_ja = "x"\norigin = "new"\n'
CATEGORY = 'label_en = "x"\nlabel_ja = "x"\nrole_default = "other"\n'
LIMIT = 'reason = "r"\n'

REFUSED = [
    # (what, lines 6 and on of own.toml, code, message without "own.toml, line ")
    (
        "a matrix row of an unknown purpose",
        '[[matrix]]\ncategory = "T01"\npurposes = ["U1", "U22"]\nvalid_from = 2024-04-01\n',
        "E310",
        '8: matrix.purposes: unknown purpose "U22". Did you mean "U2"? Purposes: U1, U2.',
    ),
    (
        "a dropped row of an unknown purpose",
        '[[drop]]\ncategory = "T01"\npurposes = ["MARKETING"]\n',
        "E310",
        '8: drop.purposes: unknown purpose "MARKETING". Purposes: U1, U2.',
    ),
    (
        "a reserved row of an unknown purpose",
        '[[reserved]]\ncontrol = "C-1"\npurpose = "PAY"\n',
        "E310",
        '8: reserved.purpose: unknown purpose "PAY". Purposes: U1, U2.',
    ),
    (
        "a matrix row of an unknown category",
        '[[matrix]]\ncategory = "X-set"\npurposes = ["U1"]\nvalid_from = 2024-04-01\n',
        "E313",
        '7: matrix.category: unknown category "X-set". Did you mean "X-sex"? Categories: T01, T02, X-sex, X-detail.',
    ),
    (
        "a parent that is no category",
        f'\n[[category]]\nid = "X-1"\n{CATEGORY}parent = "T99"\n',
        "E313",
        '12: category.parent: unknown category "T99". Categories: T01, T02, X-sex, X-detail, X-1.',
    ),
    (
        "a reserved row of an unknown category",
        '[[reserved]]\ncontrol = "C-1"\npurpose = "U1"\ncategory = "none"\n',
        "E313",
        '9: reserved.category: unknown category "none". Categories: T01, T02, X-sex, X-detail.',
    ),
    (
        "a matrix row that ends where it begins",
        '[[matrix]]\ncategory = "T01"\npurposes = ["U1"]\nvalid_from = 2020-01-01\nvalid_to = 2020-01-01\n',
        "E314",
        "9: matrix.valid_from: validity is empty or overlaps: T01 × U1. Periods are half-open.",
    ),
    (
        "a matrix row that overlaps one of the extended policy",
        '[[matrix]]\ncategory = "T02"\npurposes = ["U1"]\nvalid_from = 2025-12-31\n',
        "E314",
        "9: matrix.valid_from: validity is empty or overlaps: T02 × U1. Periods are half-open.",
    ),
    (
        "a purpose twice in one matrix row",
        '[[matrix]]\ncategory = "T02"\npurposes = ["U2", "U2"]\nvalid_from = 2024-04-01\n',
        "E314",
        "9: matrix.valid_from: validity is empty or overlaps: T02 × U2. Periods are half-open.",
    ),
    (
        "a purpose that ends before it begins",
        f'[[purpose]]\nid = "N1"\ncode = "N1"\n{PURPOSE}valid_from = 2026-01-01\nvalid_to = 2025-12-31\n',
        "E314",
        "14: purpose.valid_to: validity is empty or overlaps: N1. Periods are half-open.",
    ),
    (
        "a contradiction of an unknown clause",
        '[[contradiction]]\nid = "PL2"\nclauses = ["P1", "P2"]\nreading_a = "a"\nreading_b = "b"\n',
        "E315",
        '8: contradiction.clauses: unknown clause "P2".',
    ),
    (
        "a phrase of an unknown clause",
        '[[phrase]]\nclause = "U3"\nphrase = "etc."\n',
        "E315",
        '7: phrase.clause: unknown clause "U3".',
    ),
    (
        "a basis of an unknown clause",
        '[[basis]]\nid = "A"\nlabel_en = "x"\nlabel_ja = "x"\nclause = "S4"\n',
        "E315",
        '10: basis.clause: unknown clause "S4".',
    ),
    (
        "a purpose of the extended policy defined again",
        f'[[purpose]]\nid = "U1"\ncode = "U1"\n{PURPOSE}valid_from = 2026-01-01\n',
        "E316",
        '7: purpose.id: "U1" is defined twice. Ids are never reused.',
    ),
    (
        "a limit set twice in one file",
        f'[[limit]]\nid = "k_min"\nvalue = 5\nunit = "persons"\n{LIMIT}\n' * 2,
        "E316",
        '13: limit.id: "k_min" is defined twice. Ids are never reused.',
    ),
    (
        "a promise that no control watches",
        '[[clause]]\nid = "P2"\nquote = "we promise"\n',
        "E305",
        "6: clause.controls: no control watches it. Accepted: a control, or kind definition, aspiration or roll-up.",
    ),
    (
        "categories that are each other's parents",
        f'[[category]]\nid = "X-1"\nparent = "X-2"\n{CATEGORY}\n[[category]]\nid = "X-2"\nparent = "X-1"\n{CATEGORY}',
        "E305",
        "8: category.parent: categories are each other's parents. Accepted: a category that is no child of it.",
    ),
    (
        "a pair dropped that the matrix does not hold",
        '[[drop]]\ncategory = "T02"\npurposes = ["U1", "U2"]\n',
        "E305",
        "8: drop.purposes: nothing to drop. Accepted: a pair of the extended policy's matrix.",
    ),
    (
        "a policy to extend that is not there",
        "",
        "E305",
        "3: policy.extends: no such policy. Accepted: a policy that ships with privlib, or a file beside this one.",
    ),
    (
        "a limit that is no whole number",
        f'[[limit]]\nid = "k_min"\nvalue = 0.5\nunit = "persons"\n{LIMIT}',
        "E305",
        "8: limit.value: k_min not this value or unit. Accepted: a whole number from 1 to 1,000,000, unit persons.",
    ),
    (
        "a limit of no persons",
        f'[[limit]]\nid = "k_min"\nvalue = 0\nunit = "persons"\n{LIMIT}',
        "E305",
        "8: limit.value: k_min not this value or unit. Accepted: a whole number from 1 to 1,000,000, unit persons.",
    ),
    (
        "a limit in percent",
        f'[[limit]]\nid = "untagged_M"\nvalue = 5\nunit = "share"\n{LIMIT}',
        "E305",
        "8: limit.value: untagged_M not this value or unit. Accepted: a number from 0 to 1, unit share.",
    ),
    (
        "a limit in another unit",
        f'[[limit]]\nid = "t_max"\nvalue = 0.5\nunit = "share"\n{LIMIT}',
        "E305",
        "8: limit.value: t_max not this value or unit. Accepted: a number from 0 to 1, unit distance.",
    ),
    (
        "a limit that is no number",
        f'[[limit]]\nid = "t_max"\nvalue = nan\nunit = "distance"\n{LIMIT}',
        "E305",
        "8: limit.value: outside what is accepted. Accepted: a number from 0 to 1 or a whole number from 0 to 1000000.",
    ),
    (
        "a need of an unknown purpose",
        '[[need]]\npurpose = "U9"\nattribute = "age"\ncoarsest = "10 years"\n',
        "E310",
        '7: need.purpose: unknown purpose "U9". Purposes: U1, U2.',
    ),
    (
        "a need that stands twice",
        '[[need]]\npurpose = "U1"\nattribute = "age"\ncoarsest = "10 years"\n' * 2,
        "E305",
        "12: need.attribute: U1 says twice what it needs of it. Accepted: one [[need]] of a purpose and an attribute.",
    ),
    (
        "a need without a level",
        '[[need]]\npurpose = "U1"\nattribute = "age"\n',
        "E305",
        "6: need.coarsest: missing. Accepted: text of 1 to 400 characters, in quotes.",
    ),
    (
        "a need with another key",
        '[[need]]\npurpose = "U1"\nattribute = "age"\ncoarsest = "2"\nfinest = "0"\n',
        "E305",
        "10: need.finest: unknown. Accepted: purpose, attribute, coarsest.",
    ),
]


@pytest.mark.parametrize(("more", "code", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_mistake_across_rows_is_refused_with_its_line(tmp_path: Path, more: str, code: str, message: str) -> None:
    path = own(tmp_path, more)
    if "extends" in message:
        (tmp_path / "base.toml").unlink()
    with pytest.raises(PolicyError) as refused:
        model.read(path)
    assert str(refused.value) == f"own.toml, line {message} Nothing was run."
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            "threshold = 0\nreason = 'r'",
            "threshold (own.toml, line 7): allowed a multiple of 5 from 5 to 100; given 0.",
        ),
        (
            "threshold = 105\nreason = 'r'",
            "threshold (own.toml, line 7): allowed a multiple of 5 from 5 to 100; given 105.",
        ),
        (
            "threshold = 12\nreason = 'r'",
            "threshold (own.toml, line 7): allowed a multiple of 5 from 5 to 100; given 12.",
        ),
        ("base = 15", "base (own.toml, line 7): allowed 5, 10, 20, 100 or 500; given 15."),
        ("threshold = 5", "reason (own.toml, line 6): allowed a reason for a threshold other than 10; given none."),
    ],
)
def test_disclosure_limits_outside_their_bounds_are_refused(tmp_path: Path, more: str, message: str) -> None:
    with pytest.raises(PolicyError) as refused:
        model.read(own(tmp_path, f"[disclosure]\n{more}\n"))
    assert str(refused.value) == f"policy [disclosure] {message} Nothing was run."
    assert refused.value.code == "E719"


def test_policies_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    for name, extends in (("a", "b.toml"), ("b", "a.toml")):
        text = f'[policy]\nid = "{name}"\nextends = "{extends}"\ncompany = "x"\nenacted = 2024-01-01\n'
        (tmp_path / f"{name}.toml").write_text(text)
    with pytest.raises(PolicyError) as refused:
        model.read(tmp_path / "a.toml")
    assert str(refused.value) == (
        "b.toml: policies extend each other in a circle: a.toml → b.toml → a.toml. Break the circle. Nothing was run."
    )


@pytest.mark.parametrize("extends", ["../secret.toml", "/etc/passwd", "sub/secret.toml", "link.toml", "none.toml"])
def test_a_policy_extends_only_a_shipped_one_or_a_file_beside_it(tmp_path: Path, extends: str) -> None:
    home = tmp_path / "home"
    (home / "sub").mkdir(parents=True)
    for secret in (tmp_path / "secret.toml", home / "sub/secret.toml"):
        secret.write_text("root:x:0:0")
    (home / "link.toml").symlink_to(tmp_path / "secret.toml")
    text = f'[policy]\nid = "a"\nextends = "{extends}"\ncompany = "x"\nenacted = 2024-01-01\n'
    (home / "a.toml").write_text(text)
    with pytest.raises(PolicyError) as refused:
        model.read(home / "a.toml")
    assert str(refused.value) == (
        "a.toml, line 3: policy.extends: no such policy. "
        "Accepted: a policy that ships with privlib, or a file beside this one. Nothing was run."
    )


def test_a_policy_without_one_of_the_limits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        model.read(base(tmp_path, limits=""))
    assert str(refused.value) == (
        "base.toml, line 1: limit: grace_days is missing. "
        "Accepted: a [[limit]] of that id, here or in what it extends. Nothing was run."
    )


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 12))


@given(st.tuples(DAYS, DAYS).filter(lambda p: p[0] < p[1]), st.tuples(DAYS, DAYS).filter(lambda p: p[0] < p[1]))
def test_half_open_periods_overlap_if_and_only_if_they_share_a_day(
    one: tuple[date, date], two: tuple[date, date]
) -> None:
    def days(period: tuple[date, date]) -> set[int]:
        return set(range(period[0].toordinal(), period[1].toordinal()))

    assert checks.overlaps(*one, [two]) == bool(days(one) & days(two))
